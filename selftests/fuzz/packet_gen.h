/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames that are well formed, of every kind that the module looks into, between
 * those addresses that the hosts of packet_host.h know, and some that they do not.
 */
#ifndef OVL_PACKET_GEN_H
#define OVL_PACKET_GEN_H

#include "packet_walk.h"
#include "random_util.h"

/* How many tunnels are in each other at most. */
#define GEN_DEPTH	3

/* The segments, and one that is not there. */
#define GEN_VNI(n)	(100 + (n))
#define GEN_VNIS	8

#define pick(r, list) ((list)[random_below(r, sizeof(list) / sizeof(*(list)))])

/* Is it so, once in @n times? */
static inline bool once_in(unsigned int *r, unsigned int n)
{
	return !random_below(r, n);
}

static inline uint8_t *put(struct pkt *p, const void *data, size_t len)
{
	uint8_t *at = p->data + p->len;

	if (p->len + len > PKT_MAX)
		len = PKT_MAX - p->len;
	if (data)
		memcpy(at, data, len);
	else
		memset(at, 0, len);
	p->len += len;
	return at;
}

static inline void put8(struct pkt *p, uint8_t v)
{
	put(p, &v, sizeof(v));
}

static inline void put16(struct pkt *p, uint16_t v)
{
	v = htons(v);
	put(p, &v, sizeof(v));
}

static inline void put32(struct pkt *p, uint32_t v)
{
	v = htonl(v);
	put(p, &v, sizeof(v));
}

static inline void put_random(struct pkt *p, unsigned int *r, size_t len)
{
	while (len--)
		put8(p, random_below(r, 256));
}

/*
 * ff: own stations of segments; 2: behind VTEPs; 3: at attached devices; 1:
 * claimed by sockets; 4: not known, or learned.
 */
static inline const uint8_t *gen_mac(unsigned int *r)
{
	static const uint8_t some[][6] = {
		{ 2, 0, 0, 0, 0xff, 100 }, { 2, 0, 0, 0, 0xff, 100 },
		{ 2, 0, 0, 0, 0xff, 101 }, { 2, 0, 0, 0, 0xff, 102 },
		{ 2, 0, 0, 0, 0xff, 103 }, { 2, 0, 0, 0, 0xff, 104 },
		{ 2, 0, 0, 0, 0xff, 105 }, { 2, 0, 0, 0, 0xff, 106 },
		{ 2, 0, 0, 0, 2, 1 }, { 2, 0, 0, 0, 2, 2 },
		{ 2, 0, 0, 0, 2, 3 }, { 2, 0, 0, 0, 2, 4 },
		{ 2, 0, 0, 0, 3, 1 }, { 2, 0, 0, 0, 3, 1 },
		{ 2, 0, 0, 0, 3, 2 }, { 2, 0, 0, 0, 3, 3 },
		{ 2, 0, 0, 0, 1, 1 }, { 2, 0, 0, 0, 1, 2 },
		{ 2, 0, 0, 0, 1, 3 },
		{ 255, 255, 255, 255, 255, 255 }, { 1, 0, 0x5e, 0, 0, 1 },
		{ 0x33, 0x33, 0, 0, 0, 1 }, { 1, 0x80, 0xc2, 0, 0, 0 },
		{ 1, 0x80, 0xc2, 0, 0, 0x30 }, { 0 },
	};
	static uint8_t any[6] = { 2, 0, 0, 0, 4 };

	if (once_in(r, 4)) {
		any[5] = random_below(r, 256);
		return any;
	}
	return pick(r, some);
}

static inline uint32_t gen_ip4_addr(unsigned int *r)
{
	static const uint32_t some[] = {
		0, 0xffffffff, 0xe0000001, 0x7f000001, 0x0a090001, 0x0a090002,
		0xc0a864ff, 0xc0a86514,
	};

	if (once_in(r, 4))
		return pick(r, some);
	return 0xc0a86401 + random_below(r, 24);
}

static inline const uint8_t *gen_ip6_addr(unsigned int *r)
{
	static uint8_t a[16];

	memset(a, 0, sizeof(a));
	a[15] = 1 + random_below(r, 24);
	switch (random_below(r, 10)) {
	case 0:
		a[15] = random_below(r, 2);
		break;
	case 1:
		a[0] = 0xff;
		a[1] = 2;
		break;
	case 2:
		set16(a, 0xff02);
		a[11] = 1;
		a[12] = 0xff;
		break;
	case 3:
	case 4:
		set16(a, 0xfe80);
		break;
	case 5:
		set16(a, 0xfd09);
		break;
	default:
		set16(a, 0xfd10);
	}
	return a;
}

static inline void gen_payload(struct pkt *p, unsigned int *r)
{
	static const uint16_t len[] = { 0, 1, 8, 26, 46, 100, 400 };

	put_random(p, r, pick(r, len));
}

static inline void gen_arp(struct pkt *p, unsigned int *r, const uint8_t *sender)
{
	bool reverse = get16(p->data + p->len - 2) == ETH_P_RARP;

	put16(p, 1);
	put16(p, ETH_P_IP);
	put8(p, 6);
	put8(p, 4);
	put16(p, (reverse ? 3 : 1) + random_below(r, 2));
	put(p, once_in(r, 4) ? gen_mac(r) : sender, 6);
	put32(p, gen_ip4_addr(r));
	put(p, gen_mac(r), 6);
	put32(p, gen_ip4_addr(r));
	if (once_in(r, 2))
		put(p, NULL, 18);
}

static inline void gen_options(struct pkt *p, unsigned int *r,
			       const uint8_t *sender)
{
	static const uint8_t types[] = { 1, 2, 1, 2, 3, 5, 14, 25, 254 };
	unsigned int n, len;

	for (n = random_below(r, 4); n; n--) {
		len = once_in(r, 4) ? 1 + random_below(r, 4) : 1;
		put8(p, pick(r, types));
		put8(p, len);
		put(p, once_in(r, 4) ? gen_mac(r) : sender, 6);
		put_random(p, r, len * 8 - 8);
	}
}

static inline void gen_icmp6(struct pkt *p, unsigned int *r,
			     const uint8_t *sender)
{
	static const uint8_t types[] = { 135, 135, 135, 136, 136, 133, 134, 137,
					 128, 2 };
	uint8_t type = pick(r, types);

	put8(p, type);
	put8(p, once_in(r, 16));
	put16(p, 0);
	put32(p, type == 136 ? random_below(r, 8) << 29 : 0);
	if (type == 134)
		put(p, NULL, 8);
	if (type >= 135 && type <= 137)
		put(p, gen_ip6_addr(r), 16);
	if (type == 137)
		put(p, gen_ip6_addr(r), 16);
	if (type >= 133 && type <= 137)
		gen_options(p, r, sender);
	else
		gen_payload(p, r);
}

static inline void gen_frame(struct pkt *p, unsigned int *r, unsigned int depth);

static inline void gen_vxlan(struct pkt *p, unsigned int *r, unsigned int depth)
{
	/* Most often the one that has everything. */
	uint32_t vni = GEN_VNI(once_in(r, 2) ? 0 : random_below(r, GEN_VNIS));

	put32(p, 0x08000000);
	put32(p, vni << 8);
	gen_frame(p, r, depth + 1);
}

static inline void gen_udp(struct pkt *p, unsigned int *r, unsigned int depth)
{
	bool tunnel = depth < GEN_DEPTH && once_in(r, 3);

	put16(p, 40000 + random_below(r, 4));
	put16(p, tunnel ? OVL_PORT_DEFAULT : 40000 + random_below(r, 4));
	put16(p, 0);
	/* Not 0: it is to have one. */
	put16(p, !once_in(r, 6));
	if (tunnel)
		gen_vxlan(p, r, depth);
	else
		gen_payload(p, r);
}

static inline void gen_tcp(struct pkt *p, unsigned int *r)
{
	unsigned int options = once_in(r, 3) ? random_below(r, 4) : 0;
	static const uint8_t flags[] = { 0x10, 0x10, 0x18, 0x02, 0x11, 0x04,
					 0xd0 };

	put16(p, 40000 + random_below(r, 2));
	put16(p, 40000 + random_below(r, 2));
	put32(p, 100);
	put32(p, 1);
	put8(p, (5 + options) << 4);
	put8(p, pick(r, flags));
	put16(p, 1000);
	put32(p, 0);
	put_random(p, r, options * 4);
	gen_payload(p, r);
}

static inline void gen_transport(struct pkt *p, unsigned int *r,
				 unsigned int depth, uint8_t proto,
				 const uint8_t *sender)
{
	switch (proto) {
	case IPPROTO_UDP:
		gen_udp(p, r, depth);
		break;
	case IPPROTO_TCP:
		gen_tcp(p, r);
		break;
	case IPPROTO_ICMPV6:
		gen_icmp6(p, r, sender);
		break;
	case IPPROTO_ICMP:
		put32(p, once_in(r, 2) ? 0x08000000 : 0x03040000);
		put32(p, random_below(r, 1500));
		gen_payload(p, r);
		break;
	default:
		gen_payload(p, r);
	}
}

static inline void gen_ip4(struct pkt *p, unsigned int *r, unsigned int depth,
			   const uint8_t *sender)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_UDP, IPPROTO_TCP,
					  IPPROTO_ICMP, IPPROTO_GRE, 4, 41,
					  IPPROTO_SCTP, 59 };
	static const uint16_t frags[] = { 0x2000, 0x2001, 1, 100, 0x1fff };
	unsigned int options = once_in(r, 5) ? 1 + random_below(r, 10) : 0;
	uint8_t proto = pick(r, protos);

	put8(p, 0x45 + options);
	put8(p, random_below(r, 256));
	put16(p, 0);
	put16(p, random_below(r, 4));
	put16(p, once_in(r, 6) ? pick(r, frags) : once_in(r, 2) ? 0x4000 : 0);
	put8(p, once_in(r, 6) ? random_below(r, 3) : 64);
	put8(p, proto);
	put16(p, 0);
	put32(p, gen_ip4_addr(r));
	put32(p, gen_ip4_addr(r));
	put(p, NULL, options * 4);
	gen_transport(p, r, depth, proto, sender);
}

/* One extension header that goes on with @next. */
static inline void gen_extension(struct pkt *p, unsigned int *r, uint8_t type,
				 uint8_t next)
{
	unsigned int len = random_below(r, 3);

	put8(p, next);
	if (type == IPPROTO_FRAGMENT) {
		put8(p, 0);
		put16(p, once_in(r, 2) ? random_below(r, 4) : 0);
		put32(p, 7);
		return;
	}
	put8(p, type == IPPROTO_AH ? len * 2 : len);
	/* An option of the padding kind. */
	put8(p, 1);
	put8(p, 4);
	put(p, NULL, 4 + len * 8);
}

static inline void gen_ip6(struct pkt *p, unsigned int *r, unsigned int depth,
			   const uint8_t *sender)
{
	static const uint8_t types[] = { IPPROTO_HOPOPTS, IPPROTO_DSTOPTS,
					 IPPROTO_ROUTING, IPPROTO_FRAGMENT,
					 IPPROTO_AH, IPPROTO_DSTOPTS };
	static const uint8_t protos[] = { IPPROTO_ICMPV6, IPPROTO_ICMPV6,
					  IPPROTO_ICMPV6, IPPROTO_UDP,
					  IPPROTO_UDP, IPPROTO_TCP, 59, 41 };
	unsigned int n = once_in(r, 3) ? random_below(r, 11) : 0, i;
	uint8_t chain[12];

	for (i = 0; i < n; i++)
		chain[i] = !i && once_in(r, 2) ? IPPROTO_HOPOPTS :
						 pick(r, types);
	chain[n] = pick(r, protos);
	put32(p, 0x60000000 | random_below(r, 256) << 20 |
	      (once_in(r, 4) ? random_below(r, 0xfffff) : 0));
	put16(p, 0);
	put8(p, chain[0]);
	put8(p, once_in(r, 6) ? random_below(r, 255) : 255);
	put(p, gen_ip6_addr(r), 16);
	put(p, gen_ip6_addr(r), 16);
	for (i = 0; i < n; i++)
		gen_extension(p, r, chain[i], chain[i + 1]);
	gen_transport(p, r, depth, chain[n], sender);
}

/* To the ports that sockets are bound to, to others, and a refusal. */
static inline void gen_dgram(struct pkt *p, unsigned int *r)
{
	put16(p, 5 + random_below(r, 6));
	put16(p, 5 + random_below(r, 6));
	put16(p, !once_in(r, 6));
	put16(p, 0);
	gen_payload(p, r);
}

/* IEEE 802.1Q, clause 21: a request for an echo, most often, with data in it. */
static inline void gen_cfm(struct pkt *p, unsigned int *r)
{
	static const uint8_t opcodes[] = { 3, 3, 3, 2, 1, 255 };

	put8(p, once_in(r, 4) ? random_below(r, 256) : 0);
	put8(p, pick(r, opcodes));
	put8(p, random_below(r, 2));
	put8(p, once_in(r, 8) ? random_below(r, 256) : 4);
	put32(p, random_below(r, 4));
	if (once_in(r, 2)) {
		put8(p, 3);
		put16(p, 26);
		put(p, NULL, 26);
	}
	put8(p, 0);
}

static inline void gen_frame(struct pkt *p, unsigned int *r, unsigned int depth)
{
	static const uint16_t protos[] = {
		ETH_P_ARP, ETH_P_ARP, ETH_P_IP, ETH_P_IP, ETH_P_IP, ETH_P_IPV6,
		ETH_P_IPV6, ETH_P_IPV6, ETH_P_RARP, OVL_ETHERTYPE_DGRAM,
		OVL_ETHERTYPE_DGRAM, 60, ETH_P_MPLS_UC, ETH_P_PPP_SES, 0x9000,
		ETH_P_TEB, ETH_P_CFM, ETH_P_CFM,
	};
	uint16_t proto = pick(r, protos);
	unsigned int tags;
	uint8_t sender[6];

	put(p, gen_mac(r), 6);
	memcpy(sender, gen_mac(r), 6);
	put(p, sender, 6);
	for (tags = once_in(r, 6) ? 1 + random_below(r, 3) : 0; tags; tags--) {
		put16(p, once_in(r, 3) ? ETH_P_8021AD : ETH_P_8021Q);
		put16(p, random_below(r, 0xffff));
	}
	put16(p, proto);
	switch (proto) {
	case ETH_P_ARP:
	case ETH_P_RARP:
		gen_arp(p, r, sender);
		break;
	case ETH_P_IP:
		gen_ip4(p, r, depth, sender);
		break;
	case ETH_P_IPV6:
		gen_ip6(p, r, depth, sender);
		break;
	case OVL_ETHERTYPE_DGRAM:
		gen_dgram(p, r);
		break;
	case ETH_P_CFM:
		gen_cfm(p, r);
		break;
	default:
		gen_payload(p, r);
	}
}

/* The outer headers of a packet to the underlay's device @n, without UDP. */
static inline void gen_outer4(struct pkt *p, unsigned int n, unsigned int peer,
			      uint8_t tos, bool df)
{
	put8(p, 0x45);
	put8(p, tos);
	put32(p, 1 << 16);
	put16(p, df ? 0x4000 : 0);
	put8(p, 64);
	put8(p, IPPROTO_UDP);
	put16(p, 0);
	put32(p, 0x0a090000 + n * 256 + peer);
	put32(p, 0x0a090000 + n * 256 + 1);
}

static inline void gen_outer6(struct pkt *p, unsigned int n, unsigned int peer,
			      uint8_t tos)
{
	uint8_t ip6[16] = { 0xfd, 9, 0, n, [15] = peer };

	put32(p, 0x60000000 | tos << 20);
	put16(p, 0);
	put8(p, IPPROTO_UDP);
	put8(p, 64);
	put(p, ip6, 16);
	ip6[15] = 1;
	put(p, ip6, 16);
}

static inline void gen_outer_eth(struct pkt *p, unsigned int n, bool v6)
{
	uint8_t macs[] = { 2, 0, 0, 0, 10, n, 2, 0, 0, 0, 10, 255 };

	put(p, macs, sizeof(macs));
	put16(p, v6 ? ETH_P_IPV6 : ETH_P_IP);
}

static inline void gen_outer_udp(struct pkt *p, unsigned int source, bool check)
{
	put16(p, 30000 + source);
	put16(p, OVL_PORT_DEFAULT);
	put16(p, 0);
	put16(p, check);
}

/*
 * The outer headers of a packet to the underlay's device @n, but for lengths and
 * checksums. The peers 2 and 3 have been added, 4 has not.
 */
static inline void gen_outer(struct pkt *p, unsigned int *r, unsigned int n)
{
	uint8_t tos = once_in(r, 4) ? random_below(r, 4) : 0;
	unsigned int peer = once_in(r, 8) ? 4 : 2 + once_in(r, 4);
	bool v6 = once_in(r, 3);

	gen_outer_eth(p, n, v6);
	if (v6)
		gen_outer6(p, n, peer, tos);
	else
		gen_outer4(p, n, peer, tos, once_in(r, 2));
	gen_outer_udp(p, random_below(r, 4), v6 ? !once_in(r, 4) : once_in(r, 2));
}

/*
 * A piece of a TCP stream through a tunnel, from the underlay's device @n: one of
 * several that GRO may merge.
 */
static inline void gen_segment(struct pkt *p, unsigned int *r, unsigned int n,
			       unsigned int seq, size_t len)
{
	p->len = 0;
	gen_outer_eth(p, n, false);
	gen_outer4(p, n, 2, 0, true);
	gen_outer_udp(p, 0, true);
	put32(p, 0x08000000);
	put32(p, GEN_VNI(0) << 8);
	put(p, "\2\0\0\0\377\144\2\0\0\0\2\1\10\0", ETH_HLEN);
	put32(p, 0x45000000);
	put32(p, 0x4000);
	put32(p, 0x40060000);
	put32(p, 0xc0a86402);
	put32(p, 0xc0a86401);
	put32(p, 40000u << 16 | 40001);
	put32(p, seq);
	put32(p, 1);
	put32(p, 0x50100000 | random_below(r, 2) << 19 | 1000);
	put32(p, 0);
	put(p, NULL, len);
}

#endif /* OVL_PACKET_GEN_H */
