/* SPDX-License-Identifier: GPL-2.0 */
/* Neighbours: which MAC address an IP address of a VNI has. */
#ifndef OVL_NEIGH_H
#define OVL_NEIGH_H

#include <linux/etherdevice.h>
#include <linux/rhashtable.h>

#include "key.h"
#include "owner.h"
#include "vni.h"

struct ovl_claim;
struct ovl_source;

/**
 * struct ovl_neigh - a neighbour
 * @node: in the namespace's table
 * @key: VNI and IP address
 * @mac: its MAC address
 * @origin: enum ovl_origin: static or learned
 * @protocol: if it is static: whose it is, see struct ovl_owner
 * @generation: if it is static: of which round of his
 * @router: enum ovl_router; known of a static one of IPv6, and never of IPv4
 * @heard: when it named itself last, in jiffies
 * @serial: grows from neighbour to neighbour of a VNI
 * @list: in the VNI's list
 * @rcu: for readers that found it just before it went
 *
 * Owned by its VNI. Only @heard changes: a neighbour with another MAC address,
 * origin or owner, or that has become a router or a host, is another one, put in
 * the place of the first under the VNI's fdb_lock, so that a reader under RCU
 * sees the old or the new one whole. Taken out of table and list it is freed
 * after a grace period.
 */
struct ovl_neigh {
	struct rhash_head node;
	struct ovl_ip_key key;
	u8 mac[ETH_ALEN];
	u8 origin;
	u8 protocol;
	u16 generation;
	u8 router;
	unsigned long heard;
	u64 serial;
	struct list_head list;
	struct rcu_head rcu;
};

/**
 * struct ovl_neigh_filter - which neighbours; all that match every set member
 * @addr: this one, unless AF_UNSPEC
 * @owner: of this owner
 * @mac: of this MAC address, if @has_mac
 * @origin: of this origin, unless negative
 * @has_mac: @mac is set
 */
struct ovl_neigh_filter {
	struct ovl_addr addr;
	struct ovl_owner_filter owner;
	u8 mac[ETH_ALEN];
	int origin;
	bool has_mac;
};

/**
 * struct ovl_neigh_cursor - how far a walk over the neighbours of a VNI has come
 * @serial: of the neighbour it stands at; 0 before the first
 * @addr: its address, which finds the place again at once as long as it lives
 */
struct ovl_neigh_cursor {
	u64 serial;
	struct ovl_addr addr;
};

extern const struct rhashtable_params ovl_neigh_params;

struct ovl_neigh *ovl_neigh_find(const struct ovl_vni *vni,
				 const struct ovl_addr *addr);
struct ovl_neigh *ovl_neigh_resume(const struct ovl_vni *vni,
				   const struct ovl_neigh_cursor *at);
void ovl_neigh_mark(struct ovl_neigh_cursor *at, const struct ovl_neigh *neigh);
struct ovl_neigh *ovl_neigh_new(const struct ovl_vni *vni,
				const struct ovl_addr *addr, const u8 *mac,
				u8 origin, gfp_t gfp);
int ovl_neigh_put_in(struct ovl_neigh *neigh, struct ovl_vni *vni,
		     struct ovl_neigh *old);
void ovl_neigh_remove(struct ovl_neigh *neigh, struct ovl_vni *vni);
int ovl_neigh_add(struct ovl_vni *vni, const struct ovl_addr *addr,
		  const u8 *mac, u8 router, u16 flags,
		  const struct ovl_owner *owner,
		  struct netlink_ext_ack *extack);
int ovl_neigh_del(struct ovl_vni *vni, const struct ovl_addr *addr,
		  const struct ovl_owner *owner,
		  struct netlink_ext_ack *extack);
bool ovl_neigh_match(const struct ovl_neigh *neigh,
		     const struct ovl_neigh_filter *f);
void ovl_neigh_flush(struct ovl_vni *vni,
		     const struct ovl_neigh_filter *filter);

/* neigh_learn.c */
void ovl_neigh_learn(struct ovl_vni *vni, const struct ovl_config *conf,
		     const struct ovl_source *src, const struct ethhdr *eth,
		     const struct ovl_claim *claim);
unsigned long ovl_neigh_age(struct ovl_vni *vni, unsigned long next);

/* neigh_answer.c */
bool ovl_neigh_asks(const struct ovl_vni *vni, const struct ovl_config *conf,
		    const struct ovl_source *src, const struct sk_buff *skb,
		    enum ovl_answer *answer, const struct ovl_neigh **neigh);
bool ovl_neigh_frame(struct ovl_vni *vni, const struct ovl_config *conf,
		     const struct ovl_source *src, struct sk_buff *skb);

#endif /* OVL_NEIGH_H */
