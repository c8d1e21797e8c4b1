// SPDX-License-Identifier: GPL-2.0
/*
 * Claims: what a frame says about the addresses of its sender, read without
 * moving a byte of it.
 *
 * It matters what receivers would make of the frame. Where they may differ,
 * because something is wrong with it, it is not read at all.
 */
#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <net/ndisc.h>

#include "claim.h"

/* Of VLAN tags, of IPv6 extension headers, of options of a message. */
#define OVL_TAGS_MAX	2
#define OVL_EXTHDRS_MAX	8
#define OVL_OPTIONS_MAX	256

/* Hop limit of a packet that has not passed a router. */
#define OVL_ND_HOPS	255

/**
 * struct ovl_chain - the headers of an IPv6 packet, as far as they were walked
 * @at: the next one, in bytes from the Ethernet header
 * @end: of the packet, likewise, and not before @at
 * @next: what it is
 * @fragment: there was a fragment header
 */
struct ovl_chain {
	unsigned int at;
	unsigned int end;
	u8 next;
	bool fragment;
};

/**
 * struct ovl_nd_type - a message of neighbour discovery
 * @kind: of claim
 * @option: the one with the sender's link-layer address; 0 for none
 * @len: bytes in front of the options
 */
struct ovl_nd_type {
	u8 kind;
	u8 option;
	u8 len;
};

#define OVL_ND_TYPE(type)	((type) - NDISC_ROUTER_SOLICITATION)

static const struct ovl_nd_type ovl_nd_types[] = {
	/* Heard by routers only, and also sent by those that learn from others: it
	 * tells nobody that its sender is none.
	 */
	[OVL_ND_TYPE(NDISC_ROUTER_SOLICITATION)] = {
		OVL_CLAIM_ND, ND_OPT_SOURCE_LL_ADDR, sizeof(struct rs_msg)
	},
	[OVL_ND_TYPE(NDISC_ROUTER_ADVERTISEMENT)] = {
		OVL_CLAIM_ROUTER, ND_OPT_SOURCE_LL_ADDR, sizeof(struct ra_msg)
	},
	[OVL_ND_TYPE(NDISC_NEIGHBOUR_SOLICITATION)] = {
		OVL_CLAIM_SOLICIT, ND_OPT_SOURCE_LL_ADDR, sizeof(struct nd_msg)
	},
	[OVL_ND_TYPE(NDISC_NEIGHBOUR_ADVERTISEMENT)] = {
		OVL_CLAIM_ADVERT, ND_OPT_TARGET_LL_ADDR, sizeof(struct nd_msg)
	},
	/* The address in it is not the sender's. */
	[OVL_ND_TYPE(NDISC_REDIRECT)] = {
		OVL_CLAIM_ND, 0, sizeof(struct rd_msg)
	},
};

static struct ovl_addr ovl_claim_v4(__be32 ip)
{
	return ip ? ovl_addr_v4(ip) : (struct ovl_addr) { };
}

static struct ovl_addr ovl_claim_v6(const struct in6_addr *ip)
{
	return ipv6_addr_any(ip) ? (struct ovl_addr) { } : ovl_addr_v6(ip);
}

static bool ovl_claim_arp(const struct sk_buff *skb, struct ovl_claim *claim,
			  bool reverse)
{
	const struct ovl_arp *arp;
	struct ovl_arp buf;
	u16 op;

	arp = skb_header_pointer(skb, claim->ip, sizeof(buf), &buf);
	if (!arp || arp->hdr.ar_hrd != htons(ARPHRD_ETHER) ||
	    arp->hdr.ar_pro != htons(ETH_P_IP) ||
	    arp->hdr.ar_hln != ETH_ALEN || arp->hdr.ar_pln != sizeof(__be32))
		return false;

	op = ntohs(arp->hdr.ar_op);
	if (op == (reverse ? ARPOP_RREQUEST : ARPOP_REQUEST))
		claim->kind = OVL_CLAIM_ARP_REQUEST;
	else if (op == (reverse ? ARPOP_RREPLY : ARPOP_REPLY))
		claim->kind = OVL_CLAIM_ARP_REPLY;
	else
		return false;

	claim->has_mac = true;
	ether_addr_copy(claim->mac, arp->sender_mac);
	claim->src = ovl_claim_v4(arp->sender_ip);
	/* RARP asks for no IP address but by one, a MAC address. */
	if (!reverse)
		claim->target = ovl_claim_v4(arp->target_ip);
	return true;
}

/*
 * Bytes of a packet, by the length in its header. A packet that may be too long
 * to tell has 0 there, and is the rest of the frame.
 */
static unsigned int ovl_claim_len(__be16 len, bool may_be_long,
				  unsigned int rest)
{
	return !len && may_be_long ? rest : ntohs(len);
}

static bool ovl_claim_ip4(const struct sk_buff *skb, struct ovl_claim *claim)
{
	unsigned int rest = skb->len - claim->ip, len;
	const struct iphdr *ip4;
	struct iphdr buf;

	ip4 = skb_header_pointer(skb, claim->ip, sizeof(buf), &buf);
	if (!ip4 || ip4->version != 4 || ip4->ihl * 4 < sizeof(buf))
		return false;
	len = ovl_claim_len(ip4->tot_len, skb_is_gso(skb), rest);
	if (len > rest || len < ip4->ihl * 4)
		return false;
	claim->kind = OVL_CLAIM_IP;
	claim->src = ovl_claim_v4(ip4->saddr);
	return true;
}

/* A header of the packet, or NULL if the packet ends in it. */
static const void *ovl_chain_header(const struct sk_buff *skb,
				    const struct ovl_chain *chain,
				    unsigned int len, void *buf)
{
	if (chain->end - chain->at < len)
		return NULL;
	return skb_header_pointer(skb, chain->at, len, buf);
}

/* Go on behind @len bytes; false if the packet ends in them. */
static bool ovl_chain_skip(struct ovl_chain *chain, unsigned int len)
{
	if (chain->end - chain->at < len)
		return false;
	chain->at += len;
	return true;
}

static bool ovl_chain_option_header(const struct sk_buff *skb,
				    struct ovl_chain *chain)
{
	const struct ipv6_opt_hdr *hdr;
	struct ipv6_opt_hdr buf;
	unsigned int len;

	hdr = ovl_chain_header(skb, chain, sizeof(buf), &buf);
	if (!hdr)
		return false;
	len = chain->next == NEXTHDR_AUTH ? ipv6_authlen(hdr) :
					    ipv6_optlen(hdr);
	chain->next = hdr->nexthdr;
	return ovl_chain_skip(chain, len);
}

static bool ovl_chain_fragment_header(const struct sk_buff *skb,
				      struct ovl_chain *chain)
{
	const struct frag_hdr *hdr;
	struct frag_hdr buf;

	hdr = ovl_chain_header(skb, chain, sizeof(buf), &buf);
	if (!hdr)
		return false;
	chain->fragment = true;
	/* Only the first one begins with a header (RFC 7112). */
	chain->next = hdr->frag_off & htons(IP6_OFFSET) ? NEXTHDR_NONE :
							  hdr->nexthdr;
	return ovl_chain_skip(chain, sizeof(buf));
}

/*
 * Walk to the first header that is not followed by others. False if they are
 * too many or the packet ends in one.
 */
static bool ovl_chain_walk(const struct sk_buff *skb, struct ovl_chain *chain)
{
	unsigned int n;
	bool ok;

	for (n = 0; n <= OVL_EXTHDRS_MAX; n++) {
		switch (chain->next) {
		case NEXTHDR_HOP:
		case NEXTHDR_ROUTING:
		case NEXTHDR_DEST:
		case NEXTHDR_AUTH:
			ok = ovl_chain_option_header(skb, chain);
			break;
		case NEXTHDR_FRAGMENT:
			ok = ovl_chain_fragment_header(skb, chain);
			break;
		default:
			return true;
		}
		if (!ok)
			return false;
	}
	return false;
}

/* One option of a message; @type is the one that has the sender's address. */
static bool ovl_claim_option(const struct sk_buff *skb, struct ovl_claim *claim,
			     struct ovl_chain *chain, u8 type)
{
	struct {
		struct nd_opt_hdr hdr;
		u8 mac[ETH_ALEN];
	} buf;
	const typeof(buf) *opt;

	/* The shortest option is as long as one with an Ethernet address. */
	opt = ovl_chain_header(skb, chain, sizeof(buf), &buf);
	if (!opt || !opt->hdr.nd_opt_len)
		return false;
	if (type && opt->hdr.nd_opt_type == type) {
		/* Of two, nobody knows which one the receiver takes. */
		if (claim->has_mac || opt->hdr.nd_opt_len * 8 != sizeof(buf))
			return false;
		claim->has_mac = true;
		ether_addr_copy(claim->mac, opt->mac);
	}
	return ovl_chain_skip(chain, opt->hdr.nd_opt_len * 8);
}

/* A solicitation or advertisement of a neighbour, in front of its options. */
static bool ovl_claim_neigh(const struct sk_buff *skb, struct ovl_claim *claim,
			    const struct ovl_chain *chain)
{
	const struct nd_msg *msg;
	struct nd_msg buf;

	msg = ovl_chain_header(skb, chain, sizeof(buf), &buf);
	if (!msg || ipv6_addr_is_multicast(&msg->target) ||
	    ipv6_addr_any(&msg->target))
		return false;
	claim->target = ovl_addr_v6(&msg->target);
	/* A solicitation has no such bits. */
	if (claim->kind == OVL_CLAIM_ADVERT) {
		claim->override = msg->icmph.icmp6_override;
		claim->router = msg->icmph.icmp6_router ? OVL_ROUTER_YES :
							  OVL_ROUTER_NO;
	}
	return true;
}

/* A message of neighbour discovery, to which @chain has led. */
static bool ovl_claim_nd(const struct sk_buff *skb, struct ovl_claim *claim,
			 struct ovl_chain *chain, const struct ovl_nd_type *type)
{
	unsigned int n;

	claim->kind = type->kind;
	claim->nd = chain->at;
	switch (type->kind) {
	case OVL_CLAIM_SOLICIT:
	case OVL_CLAIM_ADVERT:
		if (!ovl_claim_neigh(skb, claim, chain))
			return false;
		break;
	case OVL_CLAIM_ROUTER:
		claim->router = OVL_ROUTER_YES;
		break;
	}
	if (!ovl_chain_skip(chain, type->len))
		return false;
	for (n = 0; n < OVL_OPTIONS_MAX && chain->at < chain->end; n++) {
		if (!ovl_claim_option(skb, claim, chain, type->option))
			return false;
	}
	return chain->at == chain->end;
}

static bool ovl_claim_icmp6(const struct sk_buff *skb, struct ovl_claim *claim,
			    struct ovl_chain *chain, u8 hops)
{
	const struct icmp6hdr *icmp6;
	struct icmp6hdr buf;
	unsigned int i;

	icmp6 = ovl_chain_header(skb, chain, sizeof(buf), &buf);
	if (!icmp6)
		return false;
	i = OVL_ND_TYPE(icmp6->icmp6_type);
	/* It is ignored if it may come from behind a router. */
	if (i >= ARRAY_SIZE(ovl_nd_types) || hops != OVL_ND_HOPS)
		return true;
	/* And also in a fragment (RFC 6980), but not by everybody. */
	if (chain->fragment || icmp6->icmp6_code)
		return false;
	return ovl_claim_nd(skb, claim, chain, &ovl_nd_types[i]);
}

static bool ovl_claim_ip6(const struct sk_buff *skb, struct ovl_claim *claim)
{
	const struct ipv6hdr *ip6;
	struct ovl_chain chain;
	unsigned int len, rest;
	struct ipv6hdr buf;

	ip6 = skb_header_pointer(skb, claim->ip, sizeof(buf), &buf);
	if (!ip6 || ip6->version != 6)
		return false;
	claim->kind = OVL_CLAIM_IP;
	claim->src = ovl_claim_v6(&ip6->saddr);

	chain = (struct ovl_chain) {
		.at = claim->ip + sizeof(buf),
		.next = ip6->nexthdr,
	};
	rest = skb->len - chain.at;
	len = ovl_claim_len(ip6->payload_len,
			    ip6->nexthdr == NEXTHDR_HOP || skb_is_gso(skb),
			    rest);
	if (len > rest)
		return false;
	chain.end = chain.at + len;
	if (!ovl_chain_walk(skb, &chain))
		return false;
	if (chain.next != NEXTHDR_ICMP)
		return true;
	return ovl_claim_icmp6(skb, claim, &chain, ip6->hop_limit);
}

/**
 * ovl_claim_proto() - look behind the VLAN tags of a frame
 * @skb: the frame, which begins with its Ethernet header
 * @proto: set to the EtherType there
 *
 * Return: bytes from the Ethernet header to what has that type, or 0 if a tag
 * is cut short or there are more than two.
 */
unsigned int ovl_claim_proto(const struct sk_buff *skb, __be16 *proto)
{
	const struct vlan_hdr *tag;
	struct vlan_hdr buf;
	unsigned int n;

	*proto = ((const struct ethhdr *)skb->data)->h_proto;
	for (n = 0; eth_type_vlan(*proto); n++) {
		if (n == OVL_TAGS_MAX)
			return 0;
		tag = skb_header_pointer(skb, ETH_HLEN + n * VLAN_HLEN,
					 sizeof(buf), &buf);
		if (!tag)
			return 0;
		*proto = tag->h_vlan_encapsulated_proto;
	}
	return ETH_HLEN + n * VLAN_HLEN;
}

/**
 * ovl_claim_read() - read what a frame says about its sender
 * @skb: the frame, which begins with its Ethernet header; that is in the linear
 *	area, the rest may be anywhere
 * @claim: overwritten with what it says
 *
 * No checksum is looked at.
 *
 * Return: false if it cannot be told: what should say it is cut short, or
 * malformed, or behind too many tags, headers or options, or is neighbour
 * discovery in a fragment. Then nothing in @claim is to be relied on.
 */
bool ovl_claim_read(const struct sk_buff *skb, struct ovl_claim *claim)
{
	__be16 proto;

	*claim = (struct ovl_claim) { };
	claim->ip = ovl_claim_proto(skb, &proto);
	if (!claim->ip)
		return false;
	switch (proto) {
	case htons(ETH_P_ARP):
		return ovl_claim_arp(skb, claim, false);
	case htons(ETH_P_RARP):
		return ovl_claim_arp(skb, claim, true);
	case htons(ETH_P_IP):
		return ovl_claim_ip4(skb, claim);
	case htons(ETH_P_IPV6):
		return ovl_claim_ip6(skb, claim);
	default:
		return true;
	}
}
