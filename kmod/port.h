/* SPDX-License-Identifier: GPL-2.0 */
/* Port: a local attachment of a VNI. */
#ifndef OVL_PORT_H
#define OVL_PORT_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>

#include "addr.h"
#include "bucket.h"
#include "stats.h"

struct genl_info;
struct ovl_port_conf;
struct ovl_source;
struct ovl_vni;
struct ovl_vtep;

/**
 * struct ovl_port - a local attachment of a VNI
 * @vni: the VNI
 * @dev: the device frames come from and go to; NULL for the port that the
 *	sockets of a VNI share, and for groups of nexthops
 * @attached: it is a part of a struct ovl_attached
 * @nexthop: it is a part of a struct ovl_nexthop, and local to its VNI only in
 *	that stations live there
 *
 * That of the host device lives in the device's private area, and as long as
 * that; that of the sockets is a part of the VNI.
 */
struct ovl_port {
	struct ovl_vni *vni;
	struct net_device *dev;
	bool attached;
	bool nexthop;
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
 * struct ovl_attached - a device attached to a VNI
 * @port: what stations live at
 * @conf: settings; replaced under RTNL, read under RCU
 * @bucket: what it may still flood
 * @stats: counters
 * @nr_stations: stations that live there; the VNI's fdb_lock
 * @serial: grows from port to port of a VNI
 * @list: in the VNI's list
 * @tracker: of our reference to the device
 * @rcu: for readers that found it just before it went
 *
 * Found under RCU by the device's receive handler, in its VNI's list, and by
 * the stations that live there. Made and removed under RTNL and the lock of
 * the VNI's namespace, by whoever attaches and detaches the device, removes
 * the device or the host device, or moves one of them to another namespace,
 * and with the VNI. Has no reference count: out of reach it is freed after a
 * grace period. Its reference to the device goes before that; the device
 * observes a grace period of its own.
 */
struct ovl_attached {
	struct ovl_port port;
	struct ovl_port_conf __rcu *conf;
	struct ovl_bucket bucket;
	struct ovl_stats __percpu *stats;
	unsigned int nr_stations;
	u64 serial;
	struct list_head list;
	netdevice_tracker tracker;
	struct rcu_head rcu;
};

static inline struct ovl_attached *ovl_port_attached(const struct ovl_port *port)
{
	return container_of(port, struct ovl_attached, port);
}

/* Bytes of the outer one of two VLAN tags in a frame; 0 if there are less. */
static inline unsigned int ovl_outer_tag_len(const struct sk_buff *skb)
{
	const struct vlan_ethhdr *tagged = (void *)skb->data;

	return unlikely(eth_type_vlan(tagged->h_vlan_proto)) &&
	       skb_headlen(skb) >= sizeof(*tagged) &&
	       eth_type_vlan(tagged->h_vlan_encapsulated_proto) ? VLAN_HLEN : 0;
}

/* Why an attached device does not take a frame, or 0. */
static inline enum ovl_drop ovl_port_refuses(const struct net_device *dev,
					     const struct sk_buff *skb)
{
	unsigned int max = dev->mtu + dev->hard_header_len + VLAN_HLEN;

	if (unlikely(!(dev->flags & IFF_UP)))
		return OVL_DROP_PORT_DOWN;
	if (likely(skb->len <= max || skb_is_gso(skb)) ||
	    skb->len - ovl_outer_tag_len(skb) <= max)
		return 0;
	return OVL_DROP_TOO_BIG;
}

/* port.c */
struct ovl_attached *ovl_port_find(const struct net_device *dev);
bool ovl_port_has(const struct ovl_vni *vni, const struct net_device *dev);
int ovl_port_attach(struct ovl_vni *vni, struct net_device *dev,
		    const struct ovl_port_conf *conf,
		    struct netlink_ext_ack *extack);
int ovl_port_change(struct ovl_attached *att, const struct ovl_port_conf *conf);
void ovl_port_detach(struct ovl_attached *att);
void ovl_port_detach_all(struct ovl_vni *vni);
void ovl_port_dev_gone(struct net_device *dev);
void ovl_port_set_headroom(struct ovl_vni *vni);
void ovl_port_deliver(struct ovl_port *port, struct ovl_vtep *vtep,
		      struct sk_buff *skb);
bool ovl_port_learns(const struct ovl_port *port);
bool ovl_port_wants_unknown(const struct ovl_port *port);
bool ovl_port_may_flood(const struct ovl_port *port);
bool ovl_port_could_flood(const struct ovl_port *port);
bool ovl_port_apart(const struct ovl_port *a, const struct ovl_port *b);

/* port_conf.c */
void ovl_port_conf_init(struct ovl_port_conf *conf);
int ovl_port_conf_from_genl(struct ovl_port_conf *conf, struct genl_info *info);

/* port_policy.c */
enum ovl_drop ovl_port_police(const struct ovl_port_conf *conf,
			      const struct sk_buff *skb);

#endif /* OVL_PORT_H */
