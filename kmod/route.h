/* SPDX-License-Identifier: GPL-2.0 */
/* Routes to VTEPs. */
#ifndef OVL_ROUTE_H
#define OVL_ROUTE_H

#include <net/dst.h>

#include "devconf.h"
#include "vtep.h"

/**
 * struct ovl_route - the route to a VTEP, as routing told it last
 * @local4: source address it was asked for with
 * @local6: source address it was asked for with
 * @link: lower device it was asked for with
 * @cookie: for routing, to see whether the answer still holds
 * @dst: the answer, held; NULL as long as nobody has asked
 * @saddr: source address, part of the answer
 * @rcu: for the readers of a replaced one
 * @next: of those that are made to be put in place together
 *
 * The answer depends on the settings of the VNI that asks. It serves the VNIs
 * that share the settings kept here, which as a rule is all; the others pay
 * for a lookup. None of it ever changes: for other settings, or another answer,
 * a new one replaces it whole. So no answer to an old question can survive, and
 * a packet that goes by it needs no reference to the route, but an RCU read side.
 */
struct ovl_route {
	__be32 local4;
	struct in6_addr local6;
	u32 link;
	u32 cookie;
	struct dst_entry *dst;
	struct ovl_addr saddr;
	union {
		struct rcu_head rcu;
		struct ovl_route *next;
	};
};

/**
 * struct ovl_path - the way a packet will take; lives on the stack
 * @sk: tunnel socket that will send it; NULL if only the route is of interest
 * @dst: the route
 * @saddr: source address
 * @daddr: destination address
 * @asked: the source address, where routing has just been asked for it
 * @label: flow label, for IPv6
 * @sport: source port, network order
 * @dport: destination port, network order
 * @tos: TOS or traffic class; that without ECN when the route is asked for
 * @ttl: TTL or hop limit; 0 for the route's
 * @df: nobody on the way may fragment it
 * @csum: with a UDP checksum
 * @held: @dst is a reference, which ovl_path_put() drops or the packet takes over
 */
struct ovl_path {
	struct sock *sk;
	struct dst_entry *dst;
	const struct ovl_addr *saddr;
	const struct ovl_addr *daddr;
	struct ovl_addr asked;
	__be32 label;
	__be16 sport;
	__be16 dport;
	u8 tos;
	u8 ttl;
	bool df;
	bool csum;
	bool held;
};

static inline void ovl_path_put(const struct ovl_path *path)
{
	if (path->held)
		dst_release(path->dst);
}

struct ovl_route *ovl_route_make(const struct ovl_config *conf);
void ovl_route_replace(struct ovl_vtep *vtep, struct ovl_route *route);
void ovl_route_destroy(struct ovl_route *route);
int ovl_route_ask(struct net *net, const struct ovl_config *conf,
		  struct ovl_vtep *vtep, u32 mark, struct ovl_path *path);
bool ovl_route_leads_back(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, const void *to,
			  const struct net_device *dev);
unsigned int ovl_route_mtu(const struct dst_entry *dst);
unsigned int ovl_route_pmtu(struct ovl_vtep *vtep);

/* What the VTEP has, if that answers the question this packet asks. */
static inline struct ovl_route *ovl_route_usable(const struct ovl_config *conf,
						 const struct ovl_vtep *vtep,
						 u32 mark, u8 tos)
{
	struct ovl_route *route = rcu_dereference(vtep->route);

	if (!route || mark || tos || route->link != conf->link)
		return NULL;
	if (vtep->key.addr.family == AF_INET)
		return route->local4 == conf->local4 ? route : NULL;
	return ipv6_addr_equal(&route->local6, &conf->local6) ? route : NULL;
}

/* Is there an answer, and does it still hold? */
static inline bool ovl_route_holds(const struct ovl_route *route)
{
	return route->dst && dst_check(route->dst, route->cookie);
}

/**
 * ovl_route_path() - find the way to a VTEP
 * @net: the namespace of the underlay
 * @conf: settings of the VNI that asks
 * @vtep: the VTEP
 * @mark: firewall mark of the packet
 * @path: socket, ports and TOS are given; route and addresses are filled in
 *
 * The ports are part of the question, since policies may ask for them. The
 * answer is good until the end of the RCU read side.
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, and ovl_path_put() is due; or a negative error.
 */
static inline int ovl_route_path(struct net *net, const struct ovl_config *conf,
				 struct ovl_vtep *vtep, u32 mark,
				 struct ovl_path *path)
{
	struct ovl_route *route = ovl_route_usable(conf, vtep, mark, path->tos);

	path->daddr = &vtep->key.addr;
	if (unlikely(!route || !ovl_route_holds(route)))
		return ovl_route_ask(net, conf, vtep, mark, path);
	path->dst = route->dst;
	path->saddr = &route->saddr;
	path->held = false;
	return 0;
}

#endif /* OVL_ROUTE_H */
