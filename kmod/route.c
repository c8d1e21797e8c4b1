// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <net/inet_dscp.h>
#include <net/ip6_route.h>
#include <net/ipv6_stubs.h>
#include <net/route.h>

#include "devconf.h"
#include "route.h"
#include "vni.h"
#include "vtep.h"

/**
 * ovl_route_make() - make a route that nobody has asked for yet
 * @conf: settings of the VNIs it is to serve
 *
 * Return: the route or NULL.
 */
struct ovl_route *ovl_route_make(const struct ovl_config *conf)
{
	struct ovl_route *route;

	route = kzalloc(sizeof(*route), GFP_KERNEL);
	if (!route)
		return NULL;
	route->local4 = conf->local4;
	route->local6 = conf->local6;
	route->link = conf->link;
	return route;
}

/* Free a route that nobody can see any more. */
void ovl_route_destroy(struct ovl_route *route)
{
	dst_release(route->dst);
	kfree(route);
}

static void ovl_route_destroy_rcu(struct rcu_head *rcu)
{
	ovl_route_destroy(container_of(rcu, struct ovl_route, rcu));
}

/**
 * ovl_route_replace() - put a route in the place of the one a VTEP has
 * @vtep: the VTEP
 * @route: the new one
 */
void ovl_route_replace(struct ovl_vtep *vtep, struct ovl_route *route)
{
	struct ovl_route *old;

	old = unrcu_pointer(xchg(&vtep->route, RCU_INITIALIZER(route)));
	if (old)
		call_rcu(&old->rcu, ovl_route_destroy_rcu);
}

/*
 * Let the VTEP know what routing has answered to the question that it has in
 * @old. Of several who have asked, the first is heard; and whoever has put
 * another question there meanwhile is right.
 */
static void ovl_route_keep(struct ovl_vtep *vtep, struct ovl_route *old,
			   const struct ovl_path *path, u32 cookie)
{
	struct ovl_route *route;

	route = kmalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return;
	route->local4 = old->local4;
	route->local6 = old->local6;
	route->link = old->link;
	route->cookie = cookie;
	route->dst = dst_clone(path->dst);
	route->saddr = path->asked;
	if (unrcu_pointer(cmpxchg(&vtep->route, RCU_INITIALIZER(old),
				  RCU_INITIALIZER(route))) == old)
		call_rcu(&old->rcu, ovl_route_destroy_rcu);
	else
		ovl_route_destroy(route);
}

static void ovl_route_answer(struct ovl_path *path, struct dst_entry *dst,
			     struct ovl_addr saddr)
{
	path->dst = dst;
	path->asked = saddr;
	path->saddr = &path->asked;
	path->held = true;
}

static int ovl_route_ask4(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, u32 mark,
			  struct ovl_route *route, struct ovl_path *path)
{
	struct flowi4 fl4 = {
		.flowi4_oif	= conf->link,
		.flowi4_mark	= mark,
		.flowi4_tos	= path->tos & INET_DSCP_MASK,
		.flowi4_proto	= IPPROTO_UDP,
		.daddr		= vtep->key.addr.ip4,
		.saddr		= conf->local4,
		.fl4_sport	= path->sport,
		.fl4_dport	= path->dport,
	};
	struct rtable *rt;

	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	ovl_route_answer(path, &rt->dst, ovl_addr_v4(fl4.saddr));
	if (route)
		ovl_route_keep(vtep, route, path, 0);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static int ovl_route_ask6(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, u32 mark,
			  struct ovl_route *route, struct ovl_path *path)
{
	struct flowi6 fl6 = {
		.flowi6_oif	= conf->link,
		.flowi6_mark	= mark,
		.flowi6_proto	= IPPROTO_UDP,
		.daddr		= vtep->key.addr.ip6,
		.saddr		= conf->local6,
		.flowlabel	= ip6_make_flowinfo(path->tos,
						    cpu_to_be32(conf->label)),
		.fl6_sport	= path->sport,
		.fl6_dport	= path->dport,
	};
	struct dst_entry *dst;

	dst = ipv6_stub->ipv6_dst_lookup_flow(net, path->sk, &fl6, NULL);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	ovl_route_answer(path, dst, ovl_addr_v6(&fl6.saddr));
	if (route)
		ovl_route_keep(vtep, route, path,
			       rt6_get_cookie(dst_rt6_info(dst)));
	return 0;
}
#else
static int ovl_route_ask6(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, u32 mark,
			  struct ovl_route *route, struct ovl_path *path)
{
	return -EAFNOSUPPORT;
}
#endif

/*
 * For ovl_route_path(): what is known is of no use, routing has to be asked. If
 * the question is the VTEP's own, its answer is kept.
 */
int ovl_route_ask(struct net *net, const struct ovl_config *conf,
		  struct ovl_vtep *vtep, u32 mark, struct ovl_path *path)
{
	struct ovl_route *route = ovl_route_usable(conf, vtep, mark, path->tos);

	if (vtep->key.addr.family == AF_INET6)
		return ovl_route_ask6(net, conf, vtep, mark, route, path);
	return ovl_route_ask4(net, conf, vtep, mark, route, path);
}

/* May a packet on its way in be routed by other rules than one on its way out? */
static bool ovl_route_ruled(const struct net *net, u16 family)
{
#ifdef CONFIG_IP_MULTIPLE_TABLES
	if (family == AF_INET)
		return net->ipv4.fib_has_custom_rules;
#endif
#ifdef CONFIG_IPV6_MULTIPLE_TABLES
	if (family == AF_INET6)
		return net->ipv6.fib6_has_custom_rules;
#endif
	return false;
}

/* Have the VTEP know the answer to its question, if there is one. */
static noinline void ovl_route_refresh(struct net *net,
				       const struct ovl_config *conf,
				       struct ovl_vtep *vtep)
{
	struct ovl_path path = { .dport = htons(vtep->key.port) };

	if (!ovl_route_ask(net, conf, vtep, 0, &path))
		ovl_path_put(&path);
}

/**
 * ovl_route_leads_back() - is a packet from a VTEP what routing expects?
 * @net: the namespace of the underlay
 * @conf: settings of the packet's VNI
 * @vtep: where it comes from
 * @to: the address it was sent to, of the VTEP's family
 * @dev: the device it came in by
 *
 * It is if we would send to that VTEP from that address, which is then one of
 * this host's, out of that device, which is then one that packets from there may
 * come in by. What the VTEP's cache does not tell is not found out here.
 *
 * Context: RCU read side, bottom halves off.
 */
bool ovl_route_leads_back(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, const void *to,
			  const struct net_device *dev)
{
	const struct ovl_route *route = ovl_route_usable(conf, vtep, 0, 0);
	u16 family = vtep->key.addr.family;

	if (!route || ovl_route_ruled(net, family))
		return false;
	if (unlikely(!ovl_route_holds(route))) {
		ovl_route_refresh(net, conf, vtep);
		route = ovl_route_usable(conf, vtep, 0, 0);
		if (!route || !ovl_route_holds(route))
			return false;
	}
	if (route->dst->dev != dev)
		return false;
	if (family == AF_INET)
		return route->saddr.ip4 == *(const __be32 *)to;
#if IS_ENABLED(CONFIG_IPV6)
	/* Routing takes our word for it that an address is ours. */
	return ipv6_addr_equal(&route->saddr.ip6, to) &&
	       ipv6_chk_addr(net, to, dev, 0);
#else
	return false;
#endif
}

/* An MTU that was found out is a route of its own; what it came from tells. */
static unsigned int ovl_route_mtu6(const struct dst_entry *dst)
{
	const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);
	const struct fib6_info *from;
	unsigned int mtu = 0;

	rcu_read_lock();
	from = rcu_dereference(rt->from);
	if (from)
		mtu = from->fib6_pmtu;
	rcu_read_unlock();
	return mtu ?: READ_ONCE(dst->dev->mtu);
}

/**
 * ovl_route_mtu() - what a route carries, as far as routing knows
 * @dst: the route
 *
 * Not what path MTU discovery found out for one destination: that is for the
 * packets to that destination, not for a device.
 *
 * Return: bytes, IP header included.
 */
unsigned int ovl_route_mtu(const struct dst_entry *dst)
{
	if (dst_xfrm(dst))
		return dst_mtu(dst);
	if (dst->ops->family == AF_INET6)
		return ovl_route_mtu6(dst);
	return dst_metric_raw(dst, RTAX_MTU) ?: READ_ONCE(dst->dev->mtu);
}

/**
 * ovl_route_pmtu() - what the way to a VTEP carries just now
 * @vtep: the VTEP
 *
 * Context: RCU read side, bottom halves off.
 * Return: bytes, IP header included; 0 if there is no way.
 */
unsigned int ovl_route_pmtu(struct ovl_vtep *vtep)
{
	const struct ovl_route *route = rcu_dereference(vtep->route);
	struct ovl_path path = { .dport = htons(vtep->key.port) };
	struct ovl_config conf = { };
	unsigned int mtu;

	if (route) {
		conf.local4 = route->local4;
		conf.local6 = route->local6;
		conf.link = route->link;
	}
	if (vtep->key.addr.family == AF_INET6 && !ipv6_mod_enabled())
		return 0;
	if (ovl_route_path(vtep->on->net, &conf, vtep, 0, &path))
		return 0;
	mtu = dst_mtu(path.dst);
	ovl_path_put(&path);
	return mtu;
}
