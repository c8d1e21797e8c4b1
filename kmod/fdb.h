/* SPDX-License-Identifier: GPL-2.0 */
/* Stations: where a MAC address of a VNI lives. */
#ifndef OVL_FDB_H
#define OVL_FDB_H

#include <linux/etherdevice.h>
#include <linux/rhashtable.h>

#include "key.h"
#include "nexthop.h"
#include "owner.h"
#include "port.h"
#include "vni.h"
#include "vtep.h"

/**
 * struct ovl_fdb - a station
 * @node: in the namespace's table
 * @key: VNI and MAC
 * @member: VTEP of the VNI that it lives behind, held; NULL if it is behind none
 * @port: otherwise the local port it lives at, or the group of VTEPs that it is
 *	behind, held
 * @heard: when a frame of it came last, in jiffies
 * @serial: grows from station to station of a VNI
 * @claims: how many sockets claim it
 * @origin: enum ovl_origin
 * @protocol: if it is static: whose it is, see struct ovl_owner
 * @generation: if it is static: of which round of his
 * @list: in the VNI's list
 * @rcu: for readers that found it just before it went
 *
 * Owned by its VNI and changed under the VNI's fdb_lock; read under RCU, where
 * @member is looked at before @port, see ovl_forward_place(). Removed from table
 * and list it is freed after a grace period; its reference to the member is
 * dropped at once, since the member observes a grace period of its own.
 */
struct ovl_fdb {
	struct rhash_head node;
	struct ovl_key key;
	struct ovl_member __rcu *member;
	struct ovl_port __rcu *port;
	unsigned long heard;
	u64 serial;
	unsigned int claims;
	u8 origin;
	u8 protocol;
	u16 generation;
	struct list_head list;
	struct rcu_head rcu;
};

/**
 * struct ovl_fdb_request - one station of a netlink request
 * @mac: the station
 * @addr: VTEP it is to live behind; AF_UNSPEC in a removal
 * @attr: what to point to when it is refused
 * @where: what to point to when its VTEP is
 * @nexthop: group of VTEPs that it is to live behind, in place of @addr, or NULL
 * @member: scratch of ovl_fdb_add(): the VTEP's membership
 * @fresh: scratch of ovl_fdb_add(): the entry to insert
 * @fdb: scratch of ovl_fdb_add(): the entry that is there, in the end
 */
struct ovl_fdb_request {
	u8 mac[ETH_ALEN];
	struct ovl_addr addr;
	const struct nlattr *attr;
	const struct nlattr *where;
	struct ovl_nexthop *nexthop;
	struct ovl_member *member;
	struct ovl_fdb *fresh;
	struct ovl_fdb *fdb;
};

/**
 * struct ovl_fdb_filter - which stations; all that match every set member
 * @addr: behind this VTEP, unless AF_UNSPEC
 * @port: at this port, unless NULL
 * @nexthop: behind the group of this number, unless 0
 * @dstport: behind a VTEP of this UDP port, host order, unless 0
 * @mac: this one, if @has_mac
 * @owner: of this owner
 * @origin: of this origin, unless negative
 * @has_mac: @mac is set
 * @attached: at an attached device
 * @leaving: behind a VTEP that leaves the VNI
 */
struct ovl_fdb_filter {
	struct ovl_addr addr;
	const struct ovl_port *port;
	struct ovl_owner_filter owner;
	u32 nexthop;
	u16 dstport;
	u8 mac[ETH_ALEN];
	int origin;
	bool has_mac;
	bool attached;
	bool leaving;
};

/**
 * struct ovl_fdb_cursor - how far a walk over the stations of a VNI has come
 * @serial: of the station it stands at; 0 before the first
 * @mac: its address, which finds the place again at once as long as it lives
 */
struct ovl_fdb_cursor {
	u64 serial;
	u8 mac[ETH_ALEN];
};

/* What a walk does to a station. Returns false if it has taken it out. */
typedef bool (*ovl_fdb_act)(struct ovl_fdb *fdb, struct ovl_vni *vni,
			    const void *arg);

static inline int ovl_fdb_differs(struct rhashtable_compare_arg *arg,
				  const void *obj)
{
	const struct ovl_fdb *fdb = obj;

	return !ovl_key_equal(arg->key, &fdb->key);
}

static const struct rhashtable_params ovl_fdb_params = {
	.key_len	= sizeof(struct ovl_key),
	.key_offset	= offsetof(struct ovl_fdb, key),
	.head_offset	= offsetof(struct ovl_fdb, node),
	.hashfn		= ovl_key_hash,
	.obj_cmpfn	= ovl_fdb_differs,
	.automatic_shrinking = true,
};

/**
 * ovl_fdb_find() - find a station
 * @vni: its VNI
 * @mac: its address, two-byte aligned
 *
 * Part of every packet's way, and so here for the compiler.
 *
 * Context: RCU read side.
 * Return: the station or NULL.
 */
static inline struct ovl_fdb *ovl_fdb_find(const struct ovl_vni *vni,
					   const u8 *mac)
{
	struct ovl_key key = { .vni = vni };

	ether_addr_copy(key.mac, mac);
	return rhashtable_lookup(&vni->on->stations, &key, ovl_fdb_params);
}

struct ovl_fdb *ovl_fdb_find_locked(const struct ovl_vni *vni, const u8 *mac);
struct ovl_fdb *ovl_fdb_resume(const struct ovl_vni *vni,
			       const struct ovl_fdb_cursor *at);
void ovl_fdb_mark(struct ovl_fdb_cursor *at, const struct ovl_fdb *fdb);
struct ovl_fdb *ovl_fdb_new(struct ovl_vni *vni, const u8 *mac, u8 origin,
			    gfp_t gfp);
int ovl_fdb_insert(struct ovl_fdb *fdb, struct ovl_vni *vni);
void ovl_fdb_remove(struct ovl_fdb *fdb, struct ovl_vni *vni);
void ovl_fdb_place(struct ovl_fdb *fdb, struct ovl_member *member,
		   struct ovl_port *port);
bool ovl_fdb_match(const struct ovl_fdb *fdb, const struct ovl_fdb_filter *f);
bool ovl_fdb_match_member(const struct ovl_member *member,
			  const struct ovl_fdb_filter *f);
int ovl_fdb_add(struct ovl_vni *vni, struct ovl_fdb_request *reqs,
		unsigned int n, u16 flags, const struct ovl_owner *owner,
		struct netlink_ext_ack *extack);
int ovl_fdb_del(struct ovl_vni *vni, struct ovl_fdb_request *reqs,
		unsigned int n, const struct ovl_owner *owner,
		struct netlink_ext_ack *extack);
void ovl_fdb_walk(struct ovl_vni *vni, ovl_fdb_act act, const void *arg);
void ovl_fdb_flush(struct ovl_vni *vni, const struct ovl_fdb_filter *filter);
void ovl_fdb_flush_leaving(struct ovl_vni *vni);
void ovl_fdb_flush_port(struct ovl_vni *vni, const struct ovl_port *port);
void ovl_fdb_flush_attached(struct ovl_vni *vni);
int ovl_fdb_claim(struct ovl_vni *vni, const u8 *mac);
void ovl_fdb_unclaim(struct ovl_vni *vni, const u8 *mac);
void ovl_fdb_notify_member(struct ovl_vni *vni,
			   const struct ovl_member *member);

/**
 * struct ovl_source - where a frame came from
 * @port: a local port, or NULL if it came from the wire
 * @sk: from a socket: which; NULL if it was the module itself
 * @vtep: from the wire: the VTEP, or NULL if it is not known
 * @member: from the wire: the VTEP's membership, or NULL if it has none
 * @addr: from the wire: the VTEP's address
 */
struct ovl_source {
	struct ovl_port *port;
	struct sock *sk;
	struct ovl_vtep *vtep;
	struct ovl_member *member;
	struct ovl_addr addr;
};

void ovl_fdb_learn(struct ovl_vni *vni, const struct ovl_config *conf,
		   const struct ovl_source *src, const u8 *mac);
enum ovl_learn ovl_fdb_would_learn(const struct ovl_vni *vni,
				   const struct ovl_config *conf,
				   const struct ovl_source *src,
				   const struct ovl_fdb *fdb);
bool ovl_fdb_may_learn(const struct ovl_config *conf,
		       const struct ovl_source *src);
bool ovl_fdb_age(struct ovl_vni *vni, struct ovl_fdb_cursor *at,
		 unsigned long *next);

#endif /* OVL_FDB_H */
