/* SPDX-License-Identifier: GPL-2.0 */
/* Routes to VTEPs, and their cache. */
#ifndef OVL_ROUTE_H
#define OVL_ROUTE_H

#include <net/dst_cache.h>

#include "addr.h"

struct ovl_config;
struct ovl_vtep;

/**
 * struct ovl_route - route cache of a VTEP
 * @cache: per CPU, invalidated by the routing code
 * @local4: source address it was looked up with
 * @local6: source address it was looked up with
 * @link: lower device it was looked up with
 * @rcu: for the readers of a replaced one
 *
 * The route depends on the settings of the VNI that asks. The cache serves
 * the VNIs that share the settings kept here, which as a rule is all; the
 * others pay for a lookup. When a VNI's settings change, a new one replaces
 * it whole, so that no answer to the old question can survive in it.
 */
struct ovl_route {
	struct dst_cache cache;
	__be32 local4;
	struct in6_addr local6;
	u32 link;
	struct rcu_head rcu;
};

/**
 * struct ovl_path - the way a packet will take; lives on the stack
 * @dst: the route, held
 * @saddr: source address
 * @sport: source port, network order
 * @dport: destination port, network order
 * @tos: outer TOS without ECN, for policy routing
 */
struct ovl_path {
	struct dst_entry *dst;
	struct ovl_addr saddr;
	__be16 sport;
	__be16 dport;
	u8 tos;
};

struct ovl_route *ovl_route_make(const struct ovl_config *conf, gfp_t gfp);
void ovl_route_free_rcu(struct ovl_route *route);
void ovl_route_destroy(struct ovl_route *route);
int ovl_route_path(struct net *net, struct sock *sk,
		   const struct ovl_config *conf, const struct ovl_vtep *vtep,
		   u32 mark, struct ovl_path *path);
bool ovl_route_leads_back(struct net *net, struct sock *sk,
			  const struct ovl_config *conf,
			  const struct ovl_vtep *vtep,
			  const struct ovl_addr *to,
			  const struct net_device *dev);
unsigned int ovl_route_mtu(const struct dst_entry *dst);
unsigned int ovl_route_pmtu(const struct ovl_vtep *vtep);

#endif /* OVL_ROUTE_H */
