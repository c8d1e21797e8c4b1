/* SPDX-License-Identifier: GPL-2.0 */
/* Member: a VTEP that was added to a VNI. Admitted, and flooded to if wanted. */
#ifndef OVL_MEMBER_H
#define OVL_MEMBER_H

#include <linux/rhashtable.h>

#include "key.h"
#include "vni.h"
#include "vtep.h"

/**
 * struct ovl_member - a VTEP of a VNI
 * @node: in the namespace's table
 * @key: VNI and the VTEP's address; a VNI has it once, whatever the port
 * @vtep: the VTEP, held; replaced under the namespace's lock
 * @list: in the VNI's list
 * @serial: grows from member to member of a VNI
 * @flood: gets what has no single known destination
 * @closed: being removed: learn no more from it; the VNI's fdb_lock
 * @rcu: for readers that found it just before it went
 *
 * Owned by its VNI: made and removed under the namespace's lock, freed after
 * a grace period, when its reference to the VTEP is dropped as well.
 */
struct ovl_member {
	struct rhash_head node;
	struct ovl_ip_key key;
	struct ovl_vtep *vtep;
	struct list_head list;
	u64 serial;
	bool flood;
	bool closed;
	struct rcu_head rcu;
};

extern const struct rhashtable_params ovl_member_params;

struct ovl_member *ovl_member_find(const struct ovl_vni *vni,
				   const struct ovl_addr *addr);
struct ovl_member *ovl_member_add(struct ovl_vni *vni,
				  const struct ovl_addr *addr, u16 port,
				  bool flood, struct netlink_ext_ack *extack);
int ovl_member_set_port(struct ovl_member *member, u16 port,
			struct netlink_ext_ack *extack);
void ovl_member_del(struct ovl_member *member);
void ovl_member_del_all(struct ovl_vni *vni);

#endif /* OVL_MEMBER_H */
