// SPDX-License-Identifier: GPL-2.0
/*
 * Flows: packets of one flow take one way through the underlay, because their
 * outer source port is the same, and others spread over what ways there are.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/once.h>
#include <net/ip.h>

#include "flow.h"

static u32 ovl_flow_seed __read_mostly;

/* Both ports, where the protocol begins with them; or 0. */
static u32 ovl_flow_ports(const struct sk_buff *skb, unsigned int off, u8 proto)
{
	u32 ports;

	if (proto != IPPROTO_TCP && proto != IPPROTO_UDP)
		return 0;
	if (skb_headlen(skb) < off + sizeof(ports))
		return 0;
	memcpy(&ports, skb->data + off, sizeof(ports));
	return ports;
}

/* Protocols that carry flows of others: there is more to see in them. */
static bool ovl_flow_simple(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

static bool ovl_flow_ip4(struct sk_buff *skb)
{
	const struct iphdr *iph = (const void *)(skb->data + ETH_HLEN);
	u32 ports = 0, hash;

	if (skb_headlen(skb) < ETH_HLEN + sizeof(*iph) ||
	    !ovl_flow_simple(iph->protocol))
		return false;
	if (!ip_is_fragment(iph))
		ports = ovl_flow_ports(skb, ETH_HLEN + iph->ihl * 4,
				       iph->protocol);
	hash = jhash_3words((__force u32)iph->saddr, (__force u32)iph->daddr,
			    ports ^ iph->protocol, ovl_flow_seed);
	__skb_set_sw_hash(skb, hash, ports);
	return true;
}

static bool ovl_flow_ip6(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = (const void *)(skb->data + ETH_HLEN);
	u32 ports, hash;

	if (skb_headlen(skb) < ETH_HLEN + sizeof(*ip6h) ||
	    !ovl_flow_simple(ip6h->nexthdr))
		return false;
	ports = ovl_flow_ports(skb, ETH_HLEN + sizeof(*ip6h), ip6h->nexthdr);
	hash = jhash2((const u32 *)&ip6h->saddr, 8,
		      ovl_flow_seed ^ ports ^ ip6h->nexthdr);
	__skb_set_sw_hash(skb, hash, ports);
	return true;
}

static void ovl_flow_eth(struct sk_buff *skb)
{
	u32 mac[2 * ETH_ALEN / sizeof(u32)];

	memcpy(mac, skb->data, sizeof(mac));
	__skb_set_sw_hash(skb, jhash_3words(mac[0], mac[1], mac[2],
					    ovl_flow_seed), false);
}

/* Of these headers there is one more than Ethernet's in front of the packet. */
static bool ovl_flow_shimmed(__be16 proto)
{
	return eth_type_vlan(proto) || proto == htons(ETH_P_MPLS_UC) ||
	       proto == htons(ETH_P_MPLS_MC) || proto == htons(ETH_P_PPP_SES);
}

/* The hash of a plain packet; false if it is none. */
static bool ovl_flow_plain(struct sk_buff *skb)
{
	__be16 proto = ((const struct ethhdr *)skb->data)->h_proto;

	if (proto == htons(ETH_P_IP))
		return ovl_flow_ip4(skb);
	if (proto == htons(ETH_P_IPV6))
		return ovl_flow_ip6(skb);
	if (ovl_flow_shimmed(proto))
		return false;
	ovl_flow_eth(skb);
	return true;
}

/*
 * The dissector begins at the first tag, where others have the network header
 * behind the tags.
 */
static void ovl_flow_dissect(struct sk_buff *skb)
{
	int off = skb_network_offset(skb);
	__be16 proto = skb->protocol;

	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = ((const struct ethhdr *)skb->data)->h_proto;
	skb_get_hash(skb);
	skb->protocol = proto;
	skb_set_network_header(skb, off);
}

/**
 * ovl_flow_hash() - see to it that a frame has a hash of its flow
 * @skb: the frame, which begins with its Ethernet header
 *
 * Does for plain packets in a few steps what the flow dissector does in many;
 * that is asked for those that are tagged, or carry other packets, or have
 * extension headers.
 */
void ovl_flow_hash(struct sk_buff *skb)
{
	if (skb->l4_hash || skb->sw_hash)
		return;
	get_random_once(&ovl_flow_seed, sizeof(ovl_flow_seed));
	if (!ovl_flow_plain(skb))
		ovl_flow_dissect(skb);
}
