// SPDX-License-Identifier: GPL-2.0
/*
 * The fast path in. A packet for an endpoint has been received, seen by XDP,
 * traffic control and packet sockets, found to be good IP, and has passed every
 * hook of netfilter at PREROUTING: we are the last one there. What is left is
 * to find out that it is for this host, that nobody objects, and whose it is.
 * The first the route back to its VTEP tells, which we have; if nobody can
 * have objections, it is taken to its VNI at once.
 *
 * Whatever is unusual about a packet goes the way through the stack, which
 * knows what to say and to count.
 */
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/addrconf.h>
#include <net/ip6_checksum.h>
#include <net/l3mdev.h>
#include <net/udp.h>
#include <net/xfrm.h>

#include "decap.h"
#include "endpoint.h"
#include "input.h"
#include "member.h"
#include "route.h"
#include "vni.h"

#ifdef CONFIG_NETFILTER
/**
 * struct ovl_input - a packet on its way in
 * @on: the namespace
 * @ep: whose port it has come to
 * @vni: whose it is
 * @to: the address it was sent to, in its IP header
 * @src: who sent it; the address tells the family
 * @outer: what its headers say
 * @hlen: length of its IP header
 */
struct ovl_input {
	struct ovl_net *on;
	struct ovl_endpoint *ep;
	struct ovl_vni *vni;
	const void *to;
	struct ovl_source src;
	struct ovl_arrival outer;
	u8 hlen;
};

/* Who between here and the socket could object: the reason, or 0. */
static enum ovl_slow ovl_input_met(const struct net *net,
				   const struct sk_buff *skb, u16 family)
{
	const struct nf_hook_entries __rcu *hooks;

	hooks = family == AF_INET ? net->nf.hooks_ipv4[NF_INET_LOCAL_IN] :
				    net->nf.hooks_ipv6[NF_INET_LOCAL_IN];
	if (rcu_access_pointer(hooks))
		return OVL_SLOW_NETFILTER;
	if (skb->pkt_type != PACKET_HOST || skb->sk || skb_dst(skb) ||
	    nf_bridge_info_exists(skb))
		return OVL_SLOW_ELSEWHERE;
	if (netif_is_l3_slave(skb->dev))
		return OVL_SLOW_ROUTE;
#ifdef CONFIG_XFRM
	if (!__xfrm_check_nopolicy((struct net *)net, (struct sk_buff *)skb,
				   XFRM_POLICY_IN))
		return OVL_SLOW_XFRM;
#endif
	return 0;
}

/* Is it for an endpoint? Most of what comes by here is not. */
static bool ovl_input_ours(struct ovl_input *in, const struct sk_buff *skb)
{
	const struct udphdr *uh = (const void *)(skb->data + in->hlen);

	if (skb_headlen(skb) < in->hlen + sizeof(*uh))
		return false;
	in->ep = ovl_endpoint_find(in->on, ntohs(uh->dest));
	return in->ep;
}

/*
 * Is it several packets, which whoever sent them has left to others to cut apart,
 * or GRO has merged without a look at what they carry? A tunnel's large packet
 * is one.
 */
static bool ovl_input_several(const struct sk_buff *skb)
{
	return skb_is_gso(skb) &&
	       !(skb_shinfo(skb)->gso_type & (SKB_GSO_UDP_TUNNEL |
					      SKB_GSO_UDP_TUNNEL_CSUM));
}

/*
 * Read what is behind the IP header, and find the VNI by who sent to it: what is
 * odd about that, or 0.
 */
static enum ovl_slow ovl_input_read(struct ovl_input *in,
				    const struct sk_buff *skb)
{
	const struct udphdr *uh = (const void *)(skb->data + in->hlen);
	const struct ovl_wire *wire = in->ep->wire;
	struct ovl_member *member;
	u32 id;

	if (ntohs(uh->len) != skb->len - in->hlen ||
	    skb_headlen(skb) < in->hlen + sizeof(*uh) + wire->hlen ||
	    !wire->parse(uh + 1, &id) || unlikely(ovl_input_several(skb)))
		return OVL_SLOW_HEADER;
	member = ovl_member_find(in->ep, id, &in->src.addr);
	if (!member || READ_ONCE(member->vni->closed))
		return OVL_SLOW_UNKNOWN;
	in->vni = member->vni;
	in->src.member = member;
	in->src.vtep = READ_ONCE(member->vtep);
	in->outer.zero_csum = !uh->check;
	return 0;
}

/* May it enter the VNI, and has it come the way that leads back? */
static enum ovl_slow ovl_input_known(struct ovl_input *in,
				     const struct ovl_config *conf,
				     const struct sk_buff *skb)
{
	if (!ovl_endpoint_sk(in->ep, in->src.addr.family))
		return OVL_SLOW_ELSEWHERE;
	if (ovl_admit(conf, &in->outer, &in->src))
		return OVL_SLOW_UNKNOWN;
	if (!ovl_route_leads_back(in->on->net, conf, in->src.vtep, in->to,
				  skb->dev))
		return OVL_SLOW_ROUTE;
	return 0;
}

/* Why the packet is the stack's to receive, or 0. */
static enum ovl_slow ovl_input_why(struct ovl_input *in,
				   const struct sk_buff *skb)
{
	const struct ovl_config *conf;
	enum ovl_slow reason;

	reason = ovl_input_read(in, skb);
	if (reason)
		return reason;
	conf = rcu_dereference(in->vni->conf);
	if (!conf->fastpath)
		return OVL_SLOW_OFF;
	return ovl_input_met(in->on->net, skb, in->src.addr.family) ?:
	       ovl_input_known(in, conf, skb);
}

/* What belongs to a VRF comes by twice, and is counted once. */
static void ovl_input_slow(struct ovl_endpoint *ep, const struct sk_buff *skb,
			   u16 family, enum ovl_slow reason)
{
	if (family == AF_INET ? ipv4_l3mdev_skb(IPCB(skb)->flags) :
				ipv6_l3mdev_skb(IP6CB(skb)->flags))
		return;
	ovl_slow(ep, OVL_WAY_IN, reason);
}

static void ovl_input_bad_csum(const struct ovl_input *in, struct sk_buff *skb)
{
	if (in->src.addr.family == AF_INET) {
		__UDP_INC_STATS(in->on->net, UDP_MIB_CSUMERRORS, 0);
		__UDP_INC_STATS(in->on->net, UDP_MIB_INERRORS, 0);
	} else {
		__UDP6_INC_STATS(in->on->net, UDP_MIB_CSUMERRORS, 0);
		__UDP6_INC_STATS(in->on->net, UDP_MIB_INERRORS, 0);
	}
	ovl_drop_told(skb, SKB_DROP_REASON_UDP_CSUM);
}

/* The UDP checksum, of a packet that begins with the UDP header. */
static bool ovl_input_csum(const struct ovl_input *in, struct sk_buff *skb)
{
	bool v4 = in->src.addr.family == AF_INET;
	__sum16 check = udp_hdr(skb)->check;

	/* Filled in, it would change the IP header. It says nothing of UDP's. */
	if (unlikely(skb->ip_summed == CHECKSUM_PARTIAL &&
		     skb_checksum_start_offset(skb) < 0))
		skb->ip_summed = CHECKSUM_NONE;
	if (v4 ? skb_checksum_init_zero_check(skb, IPPROTO_UDP, check,
					      inet_compute_pseudo) :
		 skb_checksum_init_zero_check(skb, IPPROTO_UDP, check,
					      ip6_compute_pseudo))
		return false;
	if (!skb_csum_unnecessary(skb) && __skb_checksum_complete(skb))
		return false;
	if (!check)
		return true;
	if (v4)
		skb_checksum_try_convert(skb, IPPROTO_UDP, inet_compute_pseudo);
	else
		skb_checksum_try_convert(skb, IPPROTO_UDP, ip6_compute_pseudo);
	return true;
}

/* Counted where the stack would have. */
static void ovl_input_count(const struct ovl_input *in, struct sk_buff *skb)
{
	if (in->src.addr.family == AF_INET) {
		__IP_INC_STATS(in->on->net, IPSTATS_MIB_INDELIVERS);
		__UDP_INC_STATS(in->on->net, UDP_MIB_INDATAGRAMS, 0);
	} else {
		__IP6_INC_STATS(in->on->net, __in6_dev_get(skb->dev),
				IPSTATS_MIB_INDELIVERS);
		__UDP6_INC_STATS(in->on->net, UDP_MIB_INDATAGRAMS, 0);
	}
	ovl_stats_add(in->vni->stats, OVL_STAT_RX_FASTPATH, 1);
}

static unsigned int ovl_input_bh(struct ovl_input *in, struct sk_buff *skb)
{
	enum ovl_slow reason = ovl_input_why(in, skb);

	if (unlikely(reason)) {
		ovl_input_slow(in->ep, skb, in->src.addr.family, reason);
		return NF_ACCEPT;
	}
	__skb_pull(skb, in->hlen);
	if (in->src.addr.family == AF_INET6)
		skb_postpull_rcsum(skb, skb_network_header(skb), in->hlen);
	if (unlikely(!ovl_input_csum(in, skb))) {
		ovl_input_bad_csum(in, skb);
		return NF_STOLEN;
	}
	ovl_input_count(in, skb);
	/* From here on its time is that at which it came. */
	skb_clear_delivery_time(skb);
	ovl_decap_vni(in->vni, &in->outer, &in->src, skb);
	return NF_STOLEN;
}

/* What userspace had in its hands (NFQUEUE) comes with bottom halves on. */
static noinline unsigned int ovl_input_queued(struct ovl_input *in,
					      struct sk_buff *skb)
{
	unsigned int verdict;

	local_bh_disable();
	verdict = ovl_input_bh(in, skb);
	local_bh_enable();
	return verdict;
}

static unsigned int ovl_input(struct ovl_input *in, struct sk_buff *skb)
{
	if (unlikely(!softirq_count()))
		return ovl_input_queued(in, skb);
	return ovl_input_bh(in, skb);
}

/* Not a plain IP header in front of UDP: the stack's, without a look at the rest. */
static void ovl_input_odd(struct ovl_net *on, const struct sk_buff *skb,
			  u16 family, unsigned int hlen, enum ovl_slow reason)
{
	struct ovl_input in = { .on = on, .hlen = hlen };

	if (!ovl_input_ours(&in, skb))
		return;
	local_bh_disable();
	ovl_input_slow(in.ep, skb, family, reason);
	local_bh_enable();
}

/* Of fragments the first one tells whose they are. */
static noinline void ovl_input_odd4(struct ovl_net *on,
				    const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (!(iph->frag_off & htons(IP_OFFSET)))
		ovl_input_odd(on, skb, AF_INET, iph->ihl * 4,
			      ip_is_fragment(iph) ? OVL_SLOW_FRAGMENT :
						    OVL_SLOW_HEADER);
}

/* Could UDP come after more headers? Most of what comes by is TCP. */
static bool ovl_input_extended(const struct ipv6hdr *ip6h)
{
	switch (ip6h->nexthdr) {
	case NEXTHDR_HOP:
	case NEXTHDR_ROUTING:
	case NEXTHDR_FRAGMENT:
	case NEXTHDR_DEST:
		return true;
	default:
		return false;
	}
}

static noinline void ovl_input_odd6(struct ovl_net *on,
				    const struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	__be16 frag;
	int hlen;

	hlen = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &nexthdr, &frag);
	if (hlen > 0 && nexthdr == IPPROTO_UDP)
		ovl_input_odd(on, skb, AF_INET6, hlen,
			      frag ? OVL_SLOW_FRAGMENT : OVL_SLOW_HEADER);
}

/* Context of both: RCU read side; softirq, or process where NFQUEUE was in between. */
static unsigned int ovl_input4(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct ovl_input in;

	if (iph->protocol != IPPROTO_UDP)
		return NF_ACCEPT;
	if (unlikely(iph->ihl != 5 || ip_is_fragment(iph))) {
		ovl_input_odd4(priv, skb);
		return NF_ACCEPT;
	}
	in.on = priv;
	in.hlen = sizeof(*iph);
	if (!ovl_input_ours(&in, skb))
		return NF_ACCEPT;
	in.to = &iph->daddr;
	in.src.addr = ovl_addr_v4(iph->saddr);
	in.outer.dsfield = iph->tos;
	return ovl_input(&in, skb);
}

static unsigned int ovl_input6(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct ovl_input in;

	if (ip6h->nexthdr != IPPROTO_UDP) {
		if (ovl_input_extended(ip6h))
			ovl_input_odd6(priv, skb);
		return NF_ACCEPT;
	}
	in.on = priv;
	in.hlen = sizeof(*ip6h);
	if (!ovl_input_ours(&in, skb))
		return NF_ACCEPT;
	in.to = &ip6h->daddr;
	in.src.addr = ovl_addr_v6(&ip6h->saddr);
	in.outer.dsfield = ipv6_get_dsfield(ip6h);
	return ovl_input(&in, skb);
}

static const struct nf_hook_ops ovl_input_ops[] = {
	{
		.hook		= ovl_input4,
		.pf		= NFPROTO_IPV4,
		.hooknum	= NF_INET_PRE_ROUTING,
		.priority	= NF_IP_PRI_LAST,
	},
	{
		.hook		= ovl_input6,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_PRE_ROUTING,
		.priority	= NF_IP6_PRI_LAST,
	},
};

/* Take packets for the endpoints of a namespace past the stack. */
int ovl_input_open(struct ovl_net *on)
{
	int i, err;

	on->input = kmemdup(ovl_input_ops, sizeof(ovl_input_ops), GFP_KERNEL);
	if (!on->input)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(ovl_input_ops); i++)
		on->input[i].priv = on;
	err = nf_register_net_hooks(on->net, on->input,
				    ARRAY_SIZE(ovl_input_ops));
	if (err)
		kfree_rcu(on->input, rcu);
	return err;
}

/* No more. Packets may be on their way until a grace period has passed. */
void ovl_input_close(struct ovl_net *on)
{
	nf_unregister_net_hooks(on->net, on->input, ARRAY_SIZE(ovl_input_ops));
	/* Who lists hooks may still be looking at them. The first one's rcu_head. */
	kfree_rcu(on->input, rcu);
}
#else
int ovl_input_open(struct ovl_net *on)
{
	return 0;
}

void ovl_input_close(struct ovl_net *on)
{
}
#endif
