/* SPDX-License-Identifier: GPL-2.0 */
/* Member: a VTEP as one VNI uses it, because it was added or has been learned. */
#ifndef OVL_MEMBER_H
#define OVL_MEMBER_H

#include <linux/rhashtable.h>

#include "vni.h"
#include "vtep.h"

/**
 * struct ovl_member_key - what tells members apart
 * @endpoint: the VNI's endpoint
 * @id: the VNI's number; with these a packet finds both at once
 * @addr: the VTEP's address; a VNI has it once, whatever the port
 */
struct ovl_member_key {
	const struct ovl_endpoint *endpoint;
	u32 id;
	struct ovl_addr addr;
};

/**
 * struct ovl_member - a VTEP of a VNI
 * @node: in the namespace's table
 * @key: which VNI's, and the VTEP's address
 * @vni: the VNI
 * @vtep: the VTEP, held; replaced under both locks
 * @list: in the VNI's list, if it was added
 * @serial: grows from added member to added member of a VNI
 * @refs: one if it was added, one for each station behind it; fdb_lock
 * @nr_learned: how many stations behind it were learned; fdb_lock
 * @added: by configuration: admitted, in the VNI's list; both locks
 * @flood: gets what has no single known destination
 * @closed: out of the table: learn no more from it; fdb_lock
 * @uncounted: there were too many whose traffic is counted
 * @traffic: its traffic; NULL until there is some
 * @rcu: for readers that found it just before it went
 *
 * Of a VNI, whose fdb_lock and whose namespace's lock these are. Added and
 * removed by configuration, which takes both, or made by learning, which takes
 * the first; found under RCU. With the last reference it leaves the table, and
 * is freed after a grace period, when it drops the VTEP as well.
 */
struct ovl_member {
	struct rhash_head node;
	struct ovl_member_key key;
	struct ovl_vni *vni;
	struct ovl_vtep *vtep;
	struct list_head list;
	u64 serial;
	unsigned int refs;
	unsigned int nr_learned;
	bool added;
	bool flood;
	bool closed;
	bool uncounted;
	struct ovl_traffic __percpu *traffic;
	struct rcu_head rcu;
};

static inline u32 ovl_member_hash(const void *data, u32 len, u32 seed)
{
	const struct ovl_member_key *key = data;

	return ovl_addr_hash(&key->addr, key->id, seed);
}

static inline int ovl_member_differs(struct rhashtable_compare_arg *arg,
				     const void *obj)
{
	const struct ovl_member_key *key = arg->key;
	const struct ovl_member *member = obj;

	return key->endpoint != member->key.endpoint ||
	       key->id != member->key.id ||
	       !ovl_addr_equal(&key->addr, &member->key.addr);
}

static const struct rhashtable_params ovl_member_params = {
	.key_len	= sizeof(struct ovl_member_key),
	.key_offset	= offsetof(struct ovl_member, key),
	.head_offset	= offsetof(struct ovl_member, node),
	.hashfn		= ovl_member_hash,
	.obj_cmpfn	= ovl_member_differs,
	.automatic_shrinking = true,
};

/**
 * ovl_member_find() - find what a VNI has of a VTEP, added or learned
 * @endpoint: the VNI's endpoint
 * @id: the VNI's number
 * @addr: the VTEP's address
 *
 * Part of every packet's way in, and so here for the compiler.
 *
 * Context: RCU read side.
 * Return: the member or NULL.
 */
static inline struct ovl_member *
ovl_member_find(const struct ovl_endpoint *endpoint, u32 id,
		const struct ovl_addr *addr)
{
	const struct ovl_member_key key = {
		.endpoint	= endpoint,
		.id		= id,
		.addr		= *addr,
	};

	return rhashtable_lookup(&endpoint->on->members, &key,
				 ovl_member_params);
}

/* The same, of a VNI that is at hand. */
static inline struct ovl_member *ovl_member_of(const struct ovl_vni *vni,
					       const struct ovl_addr *addr)
{
	return ovl_member_find(vni->endpoint, vni->id, addr);
}

struct ovl_member *ovl_member_added(const struct ovl_vni *vni,
				    const struct ovl_addr *addr);
struct ovl_member *ovl_member_learn(struct ovl_vni *vni,
				    const struct ovl_addr *addr);
void ovl_member_hold(struct ovl_member *member);
void ovl_member_put(struct ovl_member *member);
struct ovl_member *ovl_member_add(struct ovl_vni *vni,
				  const struct ovl_addr *addr, u16 port,
				  bool flood, struct netlink_ext_ack *extack);
int ovl_member_set_port(struct ovl_member *member, u16 port,
			struct netlink_ext_ack *extack);
void ovl_member_set_flood(struct ovl_member *member, bool flood);
bool ovl_member_leave(struct ovl_member *member);
void ovl_member_part(struct ovl_vni *vni, bool stations);
void ovl_member_del(struct ovl_member *member);
void ovl_member_del_all(struct ovl_vni *vni);
struct ovl_traffic __percpu *ovl_member_traffic(struct ovl_member *member);

/* Count a packet of @len bytes; @packets names the counter before the bytes'. */
static inline void ovl_member_count(struct ovl_member *member,
				    enum ovl_stat packets, unsigned int len)
{
	struct ovl_traffic __percpu *traffic = READ_ONCE(member->traffic);

	if (unlikely(!traffic))
		traffic = ovl_member_traffic(member);
	if (likely(traffic))
		ovl_traffic_packet(traffic, packets, len);
}

#endif /* OVL_MEMBER_H */
