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
 * ovl_route_make() - make an empty route cache
 * @conf: settings of the VNIs it is to serve
 * @gfp: GFP_KERNEL or GFP_ATOMIC
 *
 * Return: the cache or NULL.
 */
struct ovl_route *ovl_route_make(const struct ovl_config *conf, gfp_t gfp)
{
	struct ovl_route *route;

	route = kzalloc(sizeof(*route), gfp);
	if (!route)
		return NULL;
	if (dst_cache_init(&route->cache, gfp)) {
		kfree(route);
		return NULL;
	}
	route->local4 = conf->local4;
	route->local6 = conf->local6;
	route->link = conf->link;
	return route;
}

/* Free a route cache that nobody can see any more. */
void ovl_route_destroy(struct ovl_route *route)
{
	dst_cache_destroy(&route->cache);
	kfree(route);
}

static void ovl_route_destroy_rcu(struct rcu_head *rcu)
{
	ovl_route_destroy(container_of(rcu, struct ovl_route, rcu));
}

/* Free a route cache after a grace period; NULL is fine. */
void ovl_route_free_rcu(struct ovl_route *route)
{
	if (route)
		call_rcu(&route->rcu, ovl_route_destroy_rcu);
}

/* The VTEP's cache, if it answers the question this packet asks. */
static struct ovl_route *ovl_route_usable(const struct ovl_config *conf,
					  const struct ovl_vtep *vtep, u32 mark,
					  u8 tos)
{
	struct ovl_route *route = rcu_dereference(vtep->route);

	if (!route || mark || tos || route->link != conf->link)
		return NULL;
	if (vtep->key.addr.family == AF_INET)
		return route->local4 == conf->local4 ? route : NULL;
	return ipv6_addr_equal(&route->local6, &conf->local6) ? route : NULL;
}

/*
 * Ask routing, and let the cache know. Apart from what finds the answer there,
 * which is done for every packet and needs no question.
 */
static noinline int ovl_route_ask4(struct net *net,
				   const struct ovl_config *conf,
				   const struct ovl_vtep *vtep, u32 mark,
				   struct ovl_route *cached,
				   struct ovl_path *path)
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
	if (cached)
		dst_cache_set_ip4(&cached->cache, &rt->dst, fl4.saddr);
	path->dst = &rt->dst;
	path->saddr = ovl_addr_v4(fl4.saddr);
	return 0;
}

static int ovl_route_path4(struct net *net, const struct ovl_config *conf,
			   const struct ovl_vtep *vtep, u32 mark,
			   struct ovl_route *cached, struct ovl_path *path)
{
	struct rtable *rt = NULL;
	__be32 saddr;

	if (cached)
		rt = dst_cache_get_ip4(&cached->cache, &saddr);
	if (unlikely(!rt))
		return ovl_route_ask4(net, conf, vtep, mark, cached, path);
	path->dst = &rt->dst;
	path->saddr = ovl_addr_v4(saddr);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static noinline int ovl_route_ask6(struct net *net, struct sock *sk,
				   const struct ovl_config *conf,
				   const struct ovl_vtep *vtep, u32 mark,
				   struct ovl_route *cached,
				   struct ovl_path *path)
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

	dst = ipv6_stub->ipv6_dst_lookup_flow(net, sk, &fl6, NULL);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	if (cached)
		dst_cache_set_ip6(&cached->cache, dst, &fl6.saddr);
	path->dst = dst;
	path->saddr = ovl_addr_v6(&fl6.saddr);
	return 0;
}

static int ovl_route_path6(struct net *net, struct sock *sk,
			   const struct ovl_config *conf,
			   const struct ovl_vtep *vtep, u32 mark,
			   struct ovl_route *cached, struct ovl_path *path)
{
	struct dst_entry *dst = NULL;
	struct in6_addr saddr;

	if (cached)
		dst = dst_cache_get_ip6(&cached->cache, &saddr);
	if (unlikely(!dst))
		return ovl_route_ask6(net, sk, conf, vtep, mark, cached, path);
	path->dst = dst;
	path->saddr = ovl_addr_v6(&saddr);
	return 0;
}
#else
static int ovl_route_path6(struct net *net, struct sock *sk,
			   const struct ovl_config *conf,
			   const struct ovl_vtep *vtep, u32 mark,
			   struct ovl_route *cached, struct ovl_path *path)
{
	return -EAFNOSUPPORT;
}
#endif

/**
 * ovl_route_path() - find the way to a VTEP
 * @net: the namespace of the underlay
 * @sk: socket that will send; NULL if only the route is of interest
 * @conf: settings of the VNI that asks
 * @vtep: the VTEP
 * @mark: firewall mark of the packet
 * @path: ports and TOS are given, route and source address are filled in
 *
 * The ports are part of the question, since policies may ask for them.
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0 and a reference to the route, or a negative error.
 */
int ovl_route_path(struct net *net, struct sock *sk,
		   const struct ovl_config *conf, const struct ovl_vtep *vtep,
		   u32 mark, struct ovl_path *path)
{
	struct ovl_route *cached = ovl_route_usable(conf, vtep, mark,
						    path->tos);

	if (vtep->key.addr.family == AF_INET6)
		return ovl_route_path6(net, sk, conf, vtep, mark, cached,
				       path);
	return ovl_route_path4(net, conf, vtep, mark, cached, path);
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

/**
 * ovl_route_leads_back() - is a packet from a VTEP what routing expects?
 * @net: the namespace of the underlay
 * @sk: the endpoint's socket
 * @conf: settings of the packet's VNI
 * @vtep: where it comes from
 * @to: the address it was sent to
 * @dev: the device it came in by
 *
 * It is if we would send to that VTEP from that address, which is then one of
 * this host's, out of that device, which is then one that packets from there may
 * come in by. What the VTEP's cache does not tell is not found out here.
 *
 * Context: RCU read side, bottom halves off.
 */
bool ovl_route_leads_back(struct net *net, struct sock *sk,
			  const struct ovl_config *conf,
			  const struct ovl_vtep *vtep,
			  const struct ovl_addr *to,
			  const struct net_device *dev)
{
	struct ovl_path path = { .dport = htons(vtep->key.port) };
	bool back;

	if (ovl_route_ruled(net, to->family) ||
	    !ovl_route_usable(conf, vtep, 0, 0) ||
	    ovl_route_path(net, sk, conf, vtep, 0, &path))
		return false;
	back = path.dst->dev == dev && ovl_addr_equal(&path.saddr, to);
	dst_release(path.dst);
#if IS_ENABLED(CONFIG_IPV6)
	/* Routing takes our word for it that an address is ours. */
	if (back && to->family == AF_INET6)
		back = ipv6_chk_addr(net, &to->ip6, dev, 0);
#endif
	return back;
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
unsigned int ovl_route_pmtu(const struct ovl_vtep *vtep)
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
	if (ovl_route_path(vtep->on->net, NULL, &conf, vtep, 0, &path))
		return 0;
	mtu = dst_mtu(path.dst);
	dst_release(path.dst);
	return mtu;
}
