/* SPDX-License-Identifier: GPL-2.0 */
/* VTEP: a remote tunnel endpoint, shared by every VNI that uses it. */
#ifndef OVL_VTEP_H
#define OVL_VTEP_H

#include <linux/refcount.h>
#include <linux/rhashtable.h>

#include "addr.h"
#include "netns.h"
#include "stats.h"

struct ovl_route;

/**
 * struct ovl_vtep_key - what tells VTEPs apart
 * @addr: underlay address
 * @port: remote UDP port, host order
 */
struct ovl_vtep_key {
	struct ovl_addr addr;
	u16 port;
};

/**
 * struct ovl_vtep - a remote tunnel endpoint
 * @node: in @on->vteps
 * @list: in @on->vtep_list
 * @key: address and port
 * @serial: grows from VTEP to VTEP of a namespace
 * @on: the namespace
 * @refs: one for each member
 * @by_learning: made by learning, and not any VNI's member since; @vtep_lock
 * @nr_members: VNIs it is a member of; @on->lock
 * @nr_stations: stations behind it, in all VNIs
 * @route: the way to it; replaced in one step, read under RCU. Set with the
 *	first VNI that has it as a member.
 * @stats: counters
 * @rcu: for readers that found it just before it went
 *
 * Found under RCU, which is enough to send to it and to count. With the last
 * reference it leaves the table and is freed after a grace period.
 */
struct ovl_vtep {
	struct rhash_head node;
	struct list_head list;
	struct ovl_vtep_key key;
	u64 serial;
	struct ovl_net *on;
	refcount_t refs;
	bool by_learning;
	unsigned int nr_members;
	atomic_t nr_stations;
	struct ovl_route __rcu *route;
	struct ovl_stats __percpu *stats;
	struct rcu_head rcu;
};

extern const struct rhashtable_params ovl_vtep_params;

struct ovl_vtep *ovl_vtep_find(struct ovl_net *on, const struct ovl_addr *addr,
			       u16 port);
struct ovl_vtep *ovl_vtep_hold_or_make(struct ovl_net *on,
				       const struct ovl_addr *addr, u16 port,
				       bool learned, gfp_t gfp);
void ovl_vtep_adopt(struct ovl_vtep *vtep);
void ovl_vtep_put(struct ovl_vtep *vtep);

#endif /* OVL_VTEP_H */
