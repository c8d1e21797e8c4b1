/* SPDX-License-Identifier: GPL-2.0 */
/* Nexthops: stations behind a group of VTEPs, as ip-nexthop(8) makes it. */
#ifndef OVL_NEXTHOP_H
#define OVL_NEXTHOP_H

#include <linux/container_of.h>

#include "port.h"

struct nexthop;
struct ovl_fdb;
struct ovl_member;
struct ovl_net;

/**
 * struct ovl_nexthop - a group of nexthops as one VNI uses it
 * @port: what the stations behind it live at
 * @nh: the group, held; one of the namespace of the underlay
 * @id: its number
 * @refs: one for each station behind it, one for a request that is under way
 * @next: what another VNI has of the same group
 * @rcu: for readers that found it just before it went
 *
 * To a station it is a place like a local port. Made with the first station behind
 * it, and goes with the last; found under RCU by the stations only. All but that is
 * under the lock of the VNI's namespace, as all who configure stations hold it. The
 * group is the kernel's: what is in it is read anew for each packet, so that
 * nothing is to be done when it changes, and its VTEPs are looked up among those of
 * the VNI. When it is deleted the stations go.
 */
struct ovl_nexthop {
	struct ovl_port port;
	struct nexthop *nh;
	u32 id;
	unsigned int refs;
	struct ovl_nexthop *next;
	struct rcu_head rcu;
};

static inline struct ovl_nexthop *ovl_nexthop_of(const struct ovl_port *port)
{
	return container_of(port, struct ovl_nexthop, port);
}

/* The number of the group that a station is behind, if @port is one; or 0. */
static inline u32 ovl_nexthop_id(const struct ovl_port *port)
{
	return port && port->nexthop ? ovl_nexthop_of(port)->id : 0;
}

struct ovl_nexthop *ovl_nexthop_use(struct ovl_vni *vni, u32 id,
				    struct netlink_ext_ack *extack);
void ovl_nexthop_hold(struct ovl_nexthop *nx);
void ovl_nexthop_put(struct ovl_nexthop *nx);
bool ovl_nexthop_names(const struct ovl_nexthop *nx,
		       const struct ovl_addr *addr);
bool ovl_nexthop_in_use(const struct ovl_vni *vni, const struct ovl_addr *addr);
struct ovl_member *ovl_nexthop_select(const struct ovl_nexthop *nx,
				      struct sk_buff *skb);
int ovl_nexthop_open(struct ovl_net *on);
void ovl_nexthop_close(struct ovl_net *on);

#endif /* OVL_NEXTHOP_H */
