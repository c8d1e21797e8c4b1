/* SPDX-License-Identifier: GPL-2.0 */
/* What ovl keeps in a network namespace: that of the underlay. */
#ifndef OVL_NETNS_H
#define OVL_NETNS_H

#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/ratelimit.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "bucket.h"

/* VTEPs that learning may add to a namespace, so that forged sources cannot
 * fill memory.
 */
#define OVL_VTEPS_LEARNED_MAX	1024

/* Members of a namespace whose traffic is counted, at most. */
#define OVL_TRAFFICS_MAX	65536

/**
 * struct ovl_net - the state of one network namespace
 * @net: the namespace
 * @lock: serialises configuration; taken inside RTNL where both are held
 * @endpoints: all endpoints; changed under @lock, read under RCU
 * @vnis: VNIs not yet freed, unpublished ones included. The namespace waits for
 *	none to be left.
 * @devs: VNIs with a host device; RTNL
 * @vteps: VTEPs by address and port; changed under @vtep_lock, read under RCU
 * @vtep_list: the same, for dumps; likewise
 * @vtep_lock: spinlock for both; taken with bottom halves off
 * @vtep_serial: serial of the VTEP made last; @vtep_lock
 * @vteps_learned: VTEPs that learning made; @vtep_lock
 * @members: (VNI, VTEP) pairs; changed under the VNI's fdb_lock, read under RCU
 * @traffics: how many of them have counters
 * @stations: stations of all VNIs; changed under the VNI's fdb_lock, read
 *	under RCU
 * @neighs: neighbours of all VNIs; likewise
 * @socks: all sockets, in order of their making; @lock
 * @sock_serial: serial of the newest; @lock
 * @nr_any: those bound to VNI ANY; written under @lock
 * @taps: those of them that receive every frame; changed under @lock, read
 *	under RCU
 * @sock_dests: where sockets receive; changed under @lock, read under RCU
 * @refusals: how often a datagram to nobody is answered
 * @echoes: how many requests for an echo are still answered
 * @gen: number of configuration changes, for dumps; @lock
 * @ageing: removes stations and neighbours that have fallen silent
 * @follow: makes host devices follow the underlay's routes
 * @fib: tells when routes change
 * @nexthops: groups of nexthops that stations are behind, by number: the first of
 *	those of the VNIs; @lock
 * @nexthop: tells when a group goes
 * @notify_lock: orders notifications by @seq
 * @seq: number of the last notification
 * @input: the hooks of the fast path in, while there is an endpoint; @lock
 */
struct ovl_net {
	struct net *net;
	struct mutex lock;		/* configuration */
	struct list_head endpoints;
	atomic_t vnis;
	struct list_head devs;
	struct rhashtable vteps;
	struct list_head vtep_list;
	spinlock_t vtep_lock;		/* vteps, vtep_list */
	u64 vtep_serial;
	unsigned int vteps_learned;
	struct rhashtable members;
	atomic_t traffics;
	struct rhashtable stations;
	struct rhashtable neighs;
	struct list_head socks;
	u64 sock_serial;
	unsigned int nr_any;
	struct hlist_head taps;
	struct rhashtable sock_dests;
	struct ratelimit_state refusals;
	struct ovl_bucket echoes;
	unsigned int gen;
	struct delayed_work ageing;
	struct delayed_work follow;
	struct notifier_block fib;
	struct xarray nexthops;
	struct notifier_block nexthop;
	spinlock_t notify_lock;		/* seq, order of sending */
	u32 seq;
	struct nf_hook_ops *input;
};

extern unsigned int ovl_net_id;

struct ovl_net *ovl_net(const struct net *net);
void ovl_net_follow_soon(struct ovl_net *on);
/* Configuration has changed; a dump that is under way is not of one piece. */
static inline void ovl_net_changed(struct ovl_net *on)
{
	lockdep_assert_held(&on->lock);
	on->gen++;
}

int ovl_netns_init(void);
void ovl_netns_exit(void);

#endif /* OVL_NETNS_H */
