/* SPDX-License-Identifier: GPL-2.0 */
/* Port: a local attachment of a VNI. */
#ifndef OVL_PORT_H
#define OVL_PORT_H

#include <linux/netdevice.h>
#include <linux/spinlock.h>

#include "addr.h"
#include "stats.h"

struct ovl_port_conf;
struct ovl_source;
struct ovl_vni;
struct ovl_vtep;

/**
 * struct ovl_port - a local attachment of a VNI
 * @vni: the VNI
 * @dev: the device frames come from and go to; NULL for the port that the
 *	sockets of a VNI share
 * @attached: it is a part of a struct ovl_attached
 *
 * That of the host device lives in the device's private area, and as long as
 * that; that of the sockets is a part of the VNI.
 */
struct ovl_port {
	struct ovl_vni *vni;
	struct net_device *dev;
	bool attached;
};

/**
 * struct ovl_port_conf - settings of an attached device
 * @isolated: exchanges no frames with other isolated ones
 * @flood: gets frames for unknown stations
 * @learning: stations are learned from it, if the VNI learns
 * @flood_rate: frames to be flooded that it may send in a second; 0 for any
 * @nr_macs: how many in @mac; 0 for any
 * @nr_addrs: how many in @addr; 0 for any
 * @mac: addresses it may send from
 * @addr: IP addresses it may send from
 * @rcu: for the readers of a replaced one
 *
 * Like struct ovl_config never changed once a port points to it.
 */
struct ovl_port_conf {
	bool isolated;
	bool flood;
	bool learning;
	u32 flood_rate;
	u16 nr_macs;
	u16 nr_addrs;
	u8 mac[OVL_PORT_LIST_MAX][ETH_ALEN];
	struct ovl_addr addr[OVL_PORT_LIST_MAX];
	struct rcu_head rcu;
};

/**
 * struct ovl_bucket - frames to be flooded that a device may still send
 * @lock: for the rest; flooding only
 * @tokens: how many, in jiffies' worth of the rate: one frame is HZ of them
 * @stamp: when that was so, in jiffies
 */
struct ovl_bucket {
	spinlock_t lock;		/* tokens, stamp */
	u64 tokens;
	unsigned long stamp;
};

/* port_policy.c */
enum ovl_drop ovl_port_police(const struct ovl_port_conf *conf,
			      const struct sk_buff *skb);
void ovl_bucket_init(struct ovl_bucket *bucket);
bool ovl_bucket_take(struct ovl_bucket *bucket, u32 rate);

#endif /* OVL_PORT_H */
