/* SPDX-License-Identifier: GPL-2.0 */
/* Packets to read claims from, written header by header. */
#ifndef OVL_SELFTEST_PACKET_H
#define OVL_SELFTEST_PACKET_H

#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <net/ndisc.h>

#include "../addr.h"
#include "selftest.h"

#define PACKET_MAX	3072

/**
 * struct packet - a frame that is being written
 * @len: how much there is so far
 * @ip: where the IP header is; 0 if there is none
 * @may_end: lengths that a packet like this may have
 * @data: it
 */
struct packet {
	unsigned int len;
	unsigned int ip;
	DECLARE_BITMAP(may_end, PACKET_MAX);
	u8 data[PACKET_MAX];
};

static inline const u8 *packet_mac(unsigned int n)
{
	static const u8 macs[][ETH_ALEN] __aligned(2) = {
		{ }, { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 },
		{ 2, 0, 0, 0, 0, 3 },
	};

	return macs[n];
}

/* 10.0.0.N, fd00::N; 0 is the unspecified one. */
static inline struct ovl_addr packet_addr(bool v6, u8 n)
{
	struct in6_addr ip6 = { };

	if (!n)
		return (struct ovl_addr) { };
	if (!v6)
		return ovl_addr_v4(htonl(0x0a000000 + n));
	ip6.s6_addr[0] = 0xfd;
	ip6.s6_addr[15] = n;
	return ovl_addr_v6(&ip6);
}

static inline void *packet_put(struct packet *p, unsigned int len)
{
	void *at = p->data + p->len;

	p->len += len;
	return at;
}

static inline void packet_may_end(struct packet *p)
{
	__set_bit(p->len, p->may_end);
}

/* What nobody looks at. */
static inline void packet_payload(struct packet *p, unsigned int len)
{
	packet_may_end(p);
	while (len--) {
		packet_put(p, 1);
		packet_may_end(p);
	}
}

static inline void packet_begin(struct packet *p, unsigned int tags,
				u16 proto)
{
	struct vlan_hdr *tag;
	struct ethhdr *eth;
	__be16 *type;

	memset(p, 0, sizeof(*p));
	eth = packet_put(p, sizeof(*eth));
	eth_broadcast_addr(eth->h_dest);
	ether_addr_copy(eth->h_source, packet_mac(1));
	type = &eth->h_proto;
	while (tags--) {
		*type = tags ? htons(ETH_P_8021AD) : htons(ETH_P_8021Q);
		tag = packet_put(p, sizeof(*tag));
		tag->h_vlan_TCI = htons(100);
		type = &tag->h_vlan_encapsulated_proto;
	}
	*type = htons(proto);
}

struct packet_arp {
	struct arphdr hdr;
	u8 sha[ETH_ALEN];
	__be32 spa;
	u8 tha[ETH_ALEN];
	__be32 tpa;
} __packed;

/* From the MAC address @mac, about IP addresses of the numbers given. */
static inline struct packet_arp *packet_arp(struct packet *p, u16 op,
					    unsigned int mac, u8 spa, u8 tpa)
{
	struct packet_arp *arp = packet_put(p, sizeof(*arp));

	arp->hdr.ar_hrd = htons(ARPHRD_ETHER);
	arp->hdr.ar_pro = htons(ETH_P_IP);
	arp->hdr.ar_hln = ETH_ALEN;
	arp->hdr.ar_pln = 4;
	arp->hdr.ar_op = htons(op);
	ether_addr_copy(arp->sha, packet_mac(mac));
	arp->spa = packet_addr(false, spa).ip4;
	arp->tpa = packet_addr(false, tpa).ip4;
	return arp;
}

static inline struct iphdr *packet_ip4(struct packet *p, u8 src)
{
	struct iphdr *ip;

	p->ip = p->len;
	ip = packet_put(p, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = packet_addr(false, src).ip4;
	ip->daddr = packet_addr(false, 9).ip4;
	return ip;
}

static inline struct ipv6hdr *packet_ip6(struct packet *p, u8 src, u8 next)
{
	struct ipv6hdr *ip6;

	p->ip = p->len;
	ip6 = packet_put(p, sizeof(*ip6));
	ip6->version = 6;
	ip6->nexthdr = next;
	ip6->hop_limit = 255;
	ip6->saddr = packet_addr(true, src).ip6;
	ip6->daddr = packet_addr(true, 9).ip6;
	return ip6;
}

/* An extension header of @len bytes, or AH. */
static inline void packet_ext(struct packet *p, u8 next, unsigned int len,
			      bool ah)
{
	struct ipv6_opt_hdr *hdr = packet_put(p, len);

	hdr->nexthdr = next;
	hdr->hdrlen = ah ? len / 4 - 2 : len / 8 - 1;
}

/* @off: in bytes. */
static inline void packet_frag(struct packet *p, u8 next, u16 off, bool more)
{
	struct frag_hdr *hdr = packet_put(p, sizeof(*hdr));

	hdr->nexthdr = next;
	hdr->frag_off = htons(off | more);
}

static inline struct icmp6hdr *packet_icmp6(struct packet *p, u8 type,
					    unsigned int len)
{
	struct icmp6hdr *icmp6 = packet_put(p, len);

	icmp6->icmp6_type = type;
	return icmp6;
}

static inline struct nd_msg *packet_nd(struct packet *p, u8 type, u8 target)
{
	struct nd_msg *msg = (void *)packet_icmp6(p, type, sizeof(*msg));

	msg->target = packet_addr(true, target).ip6;
	packet_may_end(p);
	return msg;
}

/* An option of neighbour discovery with a MAC address. */
static inline struct nd_opt_hdr *packet_opt(struct packet *p, u8 type,
					    unsigned int mac)
{
	struct nd_opt_hdr *opt = packet_put(p, sizeof(*opt) + ETH_ALEN);

	opt->nd_opt_type = type;
	opt->nd_opt_len = 1;
	ether_addr_copy((u8 *)(opt + 1), packet_mac(mac));
	packet_may_end(p);
	return opt;
}

/* Have the IP header say how long the packet is. */
static inline void packet_end(struct packet *p, unsigned int len)
{
	struct ipv6hdr *ip6 = (void *)(p->data + p->ip);
	struct iphdr *ip4 = (void *)ip6;

	p->len = len;
	if (!p->ip)
		return;
	if (ip4->version == 4)
		ip4->tot_len = htons(len - p->ip);
	else if (len >= p->ip + sizeof(*ip6))
		ip6->payload_len = htons(len - p->ip - sizeof(*ip6));
}

/* The frame; @linear bytes of it, at most, are in the head. */
static inline struct sk_buff *packet_skb(const struct packet *p,
					 unsigned int linear)
{
	struct sk_buff *skb;

	skb = ovl_test_frame(p->len, min(p->len, linear));
	if (skb && skb_store_bits(skb, 0, p->data, p->len)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

#endif /* OVL_SELFTEST_PACKET_H */
