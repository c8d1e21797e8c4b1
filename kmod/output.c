// SPDX-License-Identifier: GPL-2.0
/*
 * Outer UDP and IP headers, and on to the lower device.
 *
 * There are two ways. The stack's output functions are asked for everything
 * that somebody may have configured on the way of a packet that leaves the
 * host. Where nothing of that kind is configured, the fast path does what would
 * be left of it: it writes both headers, finds the neighbour, and queues the
 * packet at the device, where traffic control, packet sockets and the device
 * itself see it as they would have.
 */
#include <linux/netfilter.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/udp_tunnel.h>

#include "output.h"

static int ovl_ttl(const struct ovl_path *path)
{
	if (path->ttl)
		return path->ttl;
	if (path->saddr->family == AF_INET)
		return ip4_dst_hoplimit(path->dst);
#if IS_ENABLED(CONFIG_IPV6)
	return ip6_dst_hoplimit(path->dst);
#else
	return 0;
#endif
}

#if IS_ENABLED(CONFIG_IPV6)
static void ovl_output_stack6(const struct ovl_path *path, struct sk_buff *skb,
			      u8 ttl)
{
	/* Where the stack does not do so itself, it is told that this is a tunnel:
	 * the socket of a packet, that of a tap say, is not one of IPv6.
	 */
	bool tell = !OVL_HAVE_TUNNEL6_LEVEL && !dev_recursion_level();

	if (tell)
		dev_xmit_recursion_inc();
	udp_tunnel6_xmit_skb(path->dst, path->sk, skb, NULL,
			     (struct in6_addr *)&path->saddr->ip6,
			     (struct in6_addr *)&path->daddr->ip6, path->tos,
			     ttl, path->label, path->sport, path->dport,
			     !path->csum);
	if (tell)
		dev_xmit_recursion_dec();
}
#endif

/* Kept out of ovl_output(), whose fast path would pay for it with registers. */
static noinline void ovl_output_stack(const struct ovl_path *path,
				      struct sk_buff *skb)
{
	u8 ttl = ovl_ttl(path);

	if (!path->held)
		dst_hold(path->dst);
	if (path->saddr->family == AF_INET) {
		udp_tunnel_xmit_skb(dst_rtable(path->dst), path->sk, skb,
				    path->saddr->ip4, path->daddr->ip4,
				    path->tos, ttl,
				    path->df ? htons(IP_DF) : 0, path->sport,
				    path->dport, false, !path->csum);
		return;
	}
#if IS_ENABLED(CONFIG_IPV6)
	ovl_output_stack6(path, skb, ttl);
#endif
}

/* Is a netfilter hook of the family registered, at which packets begin? */
static inline bool ovl_output_hooked(const struct net *net, u16 family)
{
#ifdef CONFIG_NETFILTER
	if (family == AF_INET)
		return rcu_access_pointer(net->nf.hooks_ipv4[NF_INET_LOCAL_OUT]);
	return rcu_access_pointer(net->nf.hooks_ipv6[NF_INET_LOCAL_OUT]);
#else
	return false;
#endif
}

/* Does the route do nothing but to lead to a neighbour? */
static inline bool ovl_route_plain(const struct dst_entry *dst, u16 family)
{
	if (dst->lwtstate || netif_is_l3_master(dst->dev) ||
	    netif_is_l3_slave(dst->dev))
		return false;
	if (family == AF_INET)
		return dst->output == ip_output && !ip_mtu_locked(dst);
#if IS_ENABLED(CONFIG_IPV6)
	return dst->output == ip6_output;
#else
	return false;
#endif
}

/* Why the packet is the stack's to send, or 0. */
static __always_inline enum ovl_slow ovl_output_why(const struct net *net,
						    const struct ovl_path *path,
						    bool fast,
						    const struct sk_buff *skb)
{
	u16 family = path->saddr->family;

	if (unlikely(!fast))
		return OVL_SLOW_OFF;
	if (unlikely(skb->ignore_df))
		return OVL_SLOW_FRAGMENT;
	if (unlikely(ovl_output_hooked(net, family)))
		return OVL_SLOW_NETFILTER;
	if (unlikely(dst_xfrm(path->dst)))
		return OVL_SLOW_XFRM;
	if (unlikely(!ovl_route_plain(path->dst, family)))
		return OVL_SLOW_ROUTE;
	return 0;
}

/**
 * ovl_output_plan() - would a packet take the fast path?
 * @net: the namespace of the underlay
 * @path: where to
 * @fast: the fast path may be taken
 * @skb: the packet, with what ovl_output() would find in it
 *
 * Return: 0, or why not.
 */
enum ovl_slow ovl_output_plan(const struct net *net,
			      const struct ovl_path *path, bool fast,
			      const struct sk_buff *skb)
{
	return ovl_output_why(net, path, fast, skb);
}

static void ovl_push_udp(const struct ovl_path *path, struct sk_buff *skb)
{
	struct udphdr *uh = __skb_push(skb, sizeof(*uh));

	skb_reset_transport_header(skb);
	uh->source = path->sport;
	uh->dest = path->dport;
	uh->len = htons(skb->len);
}

static int ovl_finish4(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct rtable *rt = skb_rtable(skb);
	struct neighbour *neigh;
	bool is_v6gw = false;

	IP_UPD_PO_STATS(net, IPSTATS_MIB_OUT, skb->len);
	neigh = ip_neigh_for_gw(rt, skb, &is_v6gw);
	if (IS_ERR(neigh)) {
		ovl_drop_told(skb, SKB_DROP_REASON_NEIGH_CREATEFAIL);
		return PTR_ERR(neigh);
	}
	return neigh_output(neigh, skb, is_v6gw);
}

static void ovl_output_fast4(struct net *net, const struct ovl_path *path,
			     struct sk_buff *skb)
{
	struct iphdr *iph;

	udp_set_csum(!path->csum, skb, path->saddr->ip4, path->daddr->ip4,
		     skb->len);
	iph = __skb_push(skb, sizeof(*iph));
	skb_reset_network_header(skb);
	*iph = (struct iphdr) {
		.version	= 4,
		.ihl		= sizeof(*iph) / 4,
		.tos		= path->tos,
		.tot_len	= htons(skb->len),
		.frag_off	= path->df ? htons(IP_DF) : 0,
		.ttl		= ovl_ttl(path),
		.protocol	= IPPROTO_UDP,
		.saddr		= path->saddr->ip4,
		.daddr		= path->daddr->ip4,
	};
	/* What is in one piece for ever needs no number, RFC 6864. */
	if (!path->df || skb_is_gso(skb))
		__ip_select_ident(net, iph, skb_shinfo(skb)->gso_segs ?: 1);
	ip_send_check(iph);
	skb->protocol = htons(ETH_P_IP);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	ovl_count_request4(net);
	NF_HOOK(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, path->sk, skb, NULL,
		skb->dev, ovl_finish4);
}

#if IS_ENABLED(CONFIG_IPV6)
static int ovl_finish6(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct dst_entry *dst = skb_dst(skb);
	struct inet6_dev *idev = ip6_dst_idev(dst);
	const struct in6_addr *nexthop;
	struct neighbour *neigh;

	ovl_count_left6(net, idev, skb->len);
	nexthop = rt6_nexthop((struct rt6_info *)dst, &ipv6_hdr(skb)->daddr);
	neigh = __ipv6_neigh_lookup_noref(dst->dev, nexthop);
	if (unlikely(!neigh))
		neigh = __neigh_create(&nd_tbl, nexthop, dst->dev, false);
	if (IS_ERR(neigh)) {
		IP6_INC_STATS(net, idev, IPSTATS_MIB_OUTNOROUTES);
		ovl_drop_told(skb, SKB_DROP_REASON_NEIGH_CREATEFAIL);
		return PTR_ERR(neigh);
	}
	return neigh_output(neigh, skb, false);
}

static void ovl_output_fast6(struct net *net, const struct ovl_path *path,
			     struct sk_buff *skb)
{
	struct ipv6hdr *ip6h;

	udp6_set_csum(!path->csum, skb, &path->saddr->ip6, &path->daddr->ip6,
		      skb->len);
	ip6h = __skb_push(skb, sizeof(*ip6h));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6h, path->tos, path->label);
	ip6h->payload_len = htons(skb->len - sizeof(*ip6h));
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = ovl_ttl(path);
	ip6h->saddr = path->saddr->ip6;
	ip6h->daddr = path->daddr->ip6;
	skb->protocol = htons(ETH_P_IPV6);
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	IP6CB(skb)->nhoff = offsetof(struct ipv6hdr, nexthdr);
	NF_HOOK(NFPROTO_IPV6, NF_INET_POST_ROUTING, net, path->sk, skb, NULL,
		skb->dev, ovl_finish6);
}
#endif

static void ovl_output_fast(struct net *net, const struct ovl_path *path,
			    struct sk_buff *skb)
{
	dev_xmit_recursion_inc();
	ovl_push_udp(path, skb);
	skb_clear_hash_if_not_l4(skb);
	if (path->held)
		skb_dst_set(skb, path->dst);
	else
		skb_dst_set_noref(skb, path->dst);
	skb->dev = path->dst->dev;
	if (path->saddr->family == AF_INET)
		ovl_output_fast4(net, path, skb);
#if IS_ENABLED(CONFIG_IPV6)
	else
		ovl_output_fast6(net, path, skb);
#endif
	dev_xmit_recursion_dec();
}

/**
 * ovl_output() - send a packet that begins with the tunnel header
 * @net: the namespace of the underlay
 * @path: where to, and what the outer headers say; the route is taken over
 * @fast: the fast path may be taken
 * @skb: the packet, with room for what is to be pushed; consumed
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, or why the fast path was not taken.
 */
enum ovl_slow ovl_output(struct net *net, const struct ovl_path *path,
			 bool fast, struct sk_buff *skb)
{
	enum ovl_slow reason;

	/* The stack below counts to skb->dev as to a device of its own. */
	skb->dev = NULL;
	reason = ovl_output_why(net, path, fast, skb);
	if (unlikely(reason)) {
		ovl_output_stack(path, skb);
		return reason;
	}
	ovl_output_fast(net, path, skb);
	return 0;
}
