// SPDX-License-Identifier: GPL-2.0
#include "../claim.c"
#include "claim_samples.h"

#define ALL_LINEAR	UINT_MAX

/* Read it, and see that it is still what it was. */
static bool read_skb(struct ovl_test *t, struct sk_buff *skb,
		     struct ovl_claim *claim)
{
	unsigned int linear = skb_headlen(skb);
	static u8 after[PACKET_MAX];
	bool ok;

	memset(claim, 0xff, sizeof(*claim));
	ok = ovl_claim_read(skb, claim);
	OVL_EXPECT_EQ(t, skb_headlen(skb), linear);
	OVL_EXPECT_EQ(t, skb->len, pkt.len);
	OVL_EXPECT(t, !skb_copy_bits(skb, 0, after, pkt.len) &&
		   !memcmp(after, pkt.data, pkt.len));
	/* Whatever it says, it speaks of what is there. */
	OVL_EXPECT(t, !ok || (claim->ip <= pkt.len && claim->nd < pkt.len));
	return ok;
}

static bool read_at(struct ovl_test *t, unsigned int linear,
		    struct ovl_claim *claim)
{
	struct sk_buff *skb = packet_skb(&pkt, linear);
	bool ok;

	if (OVL_FAILS(t, skb))
		return false;
	ok = read_skb(t, skb, claim);
	kfree_skb(skb);
	return ok;
}

/* The same wherever the pieces are. */
static bool reads(struct ovl_test *t, struct ovl_claim *claim)
{
	struct ovl_claim split;
	bool ok = read_at(t, ALL_LINEAR, claim);

	OVL_EXPECT_EQ(t, read_at(t, ETH_HLEN, &split), ok);
	OVL_EXPECT(t, !ok || !memcmp(claim, &split, sizeof(split)));
	return ok;
}

/* With the length that it has now. */
static bool ends(struct ovl_test *t, struct ovl_claim *claim)
{
	packet_end(&pkt, pkt.len);
	return reads(t, claim);
}

static void write_arp(const struct sample *s)
{
	bool reverse = s->proto == ETH_P_RARP;
	u16 op;

	op = s->kind == OVL_CLAIM_ARP_REPLY ? ARPOP_REPLY : ARPOP_REQUEST;
	/* What RARP asks for is not told. */
	packet_arp(&pkt, reverse ? op + 2 : op, s->mac, s->src,
		   reverse ? 3 : s->target);
}

static void write_sample(const struct sample *s, unsigned int tags)
{
	packet_begin(&pkt, tags, s->proto);
	if (s->write)
		s->write();
	else
		write_arp(s);
	packet_end(&pkt, pkt.len);
}

static bool same_addr(const struct ovl_addr *addr, bool v6, u8 n)
{
	struct ovl_addr want = packet_addr(v6, n);

	return !memcmp(addr, &want, sizeof(want));
}

static void expect_sample(struct ovl_test *t, const struct sample *s,
			  unsigned int tags, const struct ovl_claim *claim)
{
	unsigned int ip = ETH_HLEN + tags * VLAN_HLEN;
	bool v6 = s->proto == ETH_P_IPV6;

	OVL_EXPECT_EQ(t, claim->kind, s->kind);
	OVL_EXPECT_EQ(t, claim->override, s->override);
	OVL_EXPECT_EQ(t, claim->router, s->router);
	OVL_EXPECT_EQ(t, claim->has_mac, !!s->mac);
	OVL_EXPECT(t, ether_addr_equal(claim->mac, packet_mac(s->mac)));
	OVL_EXPECT(t, same_addr(&claim->src, v6, s->src));
	OVL_EXPECT(t, same_addr(&claim->target, v6, s->target));
	OVL_EXPECT_EQ(t, claim->ip, ip);
	OVL_EXPECT_EQ(t, claim->nd, s->nd ? ip + s->nd : 0);
}

/* However many tags, wherever it lies, whatever fills up the frame. */
static void test_samples(struct ovl_test *t)
{
	unsigned int i, tags, linear, pad;
	struct ovl_claim claim;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		for (tags = 0; tags <= OVL_TAGS_MAX; tags++) {
			write_sample(&samples[i], tags);
			for (linear = ETH_HLEN; linear <= pkt.len; linear++) {
				OVL_EXPECT(t, read_at(t, linear, &claim));
				expect_sample(t, &samples[i], tags, &claim);
			}
			for (pad = 0; pad < 20; pad++) {
				*(u8 *)packet_put(&pkt, 1) = pad;
				OVL_EXPECT(t, reads(t, &claim));
				expect_sample(t, &samples[i], tags, &claim);
			}
		}
		write_sample(&samples[i], OVL_TAGS_MAX + 1);
		OVL_EXPECT(t, !reads(t, &claim));
	}
}

/* Cut off at every byte, in the middle of what the header says there is. */
static void test_truncated(struct ovl_test *t)
{
	struct ovl_claim claim;
	unsigned int i, tags;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		for (tags = 0; tags <= OVL_TAGS_MAX; tags++) {
			write_sample(&samples[i], tags);
			while (--pkt.len >= ETH_HLEN)
				OVL_EXPECT(t, !reads(t, &claim));
		}
	}
}

/* The same where the header says so: only some lengths are possible. */
static void test_cut(struct ovl_test *t)
{
	struct ovl_claim claim;
	unsigned int i, len;
	bool may;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		write_sample(&samples[i], 0);
		for (len = pkt.len; pkt.ip && len >= pkt.ip; len--) {
			may = test_bit(len, pkt.may_end);
			packet_end(&pkt, len);
			OVL_EXPECT_EQ(t, reads(t, &claim), may);
			write_sample(&samples[i], 0);
			if (len <= pkt.ip + sizeof(struct ipv6hdr))
				continue;
			/* And if the rest is there, behind the end. */
			packet_end(&pkt, len);
			packet_put(&pkt, 100);
			OVL_EXPECT_EQ(t, reads(t, &claim), may);
			write_sample(&samples[i], 0);
		}
	}
}

static void test_others(struct ovl_test *t)
{
	static const u16 protos[] = { 0, 46, 0x88b5, ETH_P_MPLS_UC, 0xffff };
	struct ovl_claim claim;
	unsigned int i, tags;

	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		for (tags = 0; tags <= OVL_TAGS_MAX; tags++) {
			packet_begin(&pkt, tags, protos[i]);
			OVL_EXPECT(t, reads(t, &claim));
			OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_NONE);
			OVL_EXPECT_EQ(t, claim.src.family, AF_UNSPEC);
			OVL_EXPECT_EQ(t, claim.target.family, AF_UNSPEC);
			OVL_EXPECT(t, !claim.has_mac);
		}
		packet_begin(&pkt, OVL_TAGS_MAX + 1, protos[i]);
		OVL_EXPECT(t, !reads(t, &claim));
	}
}

static bool arp_reads(struct ovl_test *t, u16 proto, u16 op, unsigned int byte,
		      u8 flip)
{
	struct ovl_claim claim;

	packet_begin(&pkt, 0, proto);
	packet_arp(&pkt, op, 1, 1, 2);
	pkt.data[ETH_HLEN + byte] ^= flip;
	return reads(t, &claim);
}

/* ARP is read if it is about IPv4 on Ethernet, and asks or answers. */
static void test_arp(struct ovl_test *t)
{
	unsigned int i, op;

	for (i = 0; i < sizeof(struct arphdr); i++) {
		OVL_EXPECT(t, !arp_reads(t, ETH_P_ARP, ARPOP_REQUEST, i, 4));
		OVL_EXPECT(t, !arp_reads(t, ETH_P_ARP, ARPOP_REQUEST, i, 128));
	}
	for (op = 0; op < 20; op++) {
		OVL_EXPECT_EQ(t, arp_reads(t, ETH_P_ARP, op, 0, 0),
			      op == ARPOP_REQUEST || op == ARPOP_REPLY);
		OVL_EXPECT_EQ(t, arp_reads(t, ETH_P_RARP, op, 0, 0),
			      op == ARPOP_RREQUEST || op == ARPOP_RREPLY);
	}
	/* Any address is told, a wrong one too. */
	OVL_EXPECT(t, arp_reads(t, ETH_P_ARP, ARPOP_REPLY, 8, 1));
}

static struct iphdr *ip4_start(void)
{
	packet_begin(&pkt, 0, ETH_P_IP);
	ip4_plain();
	packet_end(&pkt, pkt.len);
	return (void *)(pkt.data + pkt.ip);
}

static void test_ip4(struct ovl_test *t)
{
	struct ovl_claim claim;
	unsigned int i;

	for (i = 0; i < 16; i++) {
		ip4_start()->version = i;
		OVL_EXPECT_EQ(t, reads(t, &claim), i == 4);
		/* There are 28 bytes. */
		ip4_start()->ihl = i;
		OVL_EXPECT_EQ(t, reads(t, &claim), i >= 5 && i <= 7);
	}
	for (i = 0; i < 100; i++) {
		ip4_start()->tot_len = htons(i);
		OVL_EXPECT_EQ(t, reads(t, &claim), i >= 20 && i <= 28);
	}
	/* Every fragment has the address. */
	ip4_start()->frag_off = htons(100);
	OVL_EXPECT(t, reads(t, &claim));
	OVL_EXPECT(t, same_addr(&claim.src, false, 1));
}

static struct ipv6hdr *ip6_start(u8 next)
{
	packet_begin(&pkt, 0, ETH_P_IPV6);
	return packet_ip6(&pkt, 1, next);
}

static void test_ip6(struct ovl_test *t)
{
	struct ovl_claim claim;
	struct ipv6hdr *ip6;
	unsigned int i;

	for (i = 0; i < 16; i++) {
		ip6_start(NEXTHDR_UDP)->version = i;
		OVL_EXPECT_EQ(t, reads(t, &claim), i == 6);
	}
	for (i = 0; i < 20; i++) {
		ip6 = ip6_start(NEXTHDR_UDP);
		packet_put(&pkt, 8);
		ip6->payload_len = htons(i);
		OVL_EXPECT_EQ(t, reads(t, &claim), i <= 8);
	}
	/* Whose source cannot be a station's has one nevertheless. */
	ip6_start(NEXTHDR_NONE)->saddr.s6_addr[0] = 0xff;
	OVL_EXPECT(t, reads(t, &claim));
	OVL_EXPECT_EQ(t, claim.src.family, AF_INET6);
}

/* Packets that are too long to say how long: yet to be cut up, or jumbograms. */
static void test_long(struct ovl_test *t)
{
	struct ovl_claim claim;
	struct sk_buff *skb;
	int gso, v6;

	for (gso = 0; gso < 2; gso++) {
		for (v6 = 0; v6 < 2; v6++) {
			if (v6) {
				ip6_start(NEXTHDR_ICMP);
				packet_icmp6(&pkt, ICMPV6_ECHO_REQUEST, 8);
			} else {
				ip4_start()->tot_len = 0;
			}
			skb = packet_skb(&pkt, ETH_HLEN);
			if (OVL_FAILS(t, skb))
				return;
			skb_shinfo(skb)->gso_size = gso;
			OVL_EXPECT_EQ(t, read_skb(t, skb, &claim), gso);
			kfree_skb(skb);
		}
	}
	/* A jumbogram hides nothing. */
	ip6_start(NEXTHDR_HOP);
	packet_ext(&pkt, NEXTHDR_ICMP, 8, false);
	packet_nd(&pkt, NDISC_NEIGHBOUR_SOLICITATION, 3);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
	OVL_EXPECT(t, reads(t, &claim));
	OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_SOLICIT);
	OVL_EXPECT(t, claim.has_mac);
}

/* @n headers of one kind in front of @last. */
static bool chain_reads(struct ovl_test *t, u8 kind, unsigned int n, u8 last,
			struct ovl_claim *claim)
{
	unsigned int i;
	u8 next;

	ip6_start(n ? kind : last);
	for (i = 0; i < n; i++) {
		next = i + 1 < n ? kind : last;
		if (kind == NEXTHDR_FRAGMENT)
			packet_frag(&pkt, next, 0, false);
		else
			packet_ext(&pkt, next, 16, kind == NEXTHDR_AUTH);
	}
	packet_nd(&pkt, NDISC_ROUTER_SOLICITATION, 3);
	pkt.len -= sizeof(struct in6_addr);
	return ends(t, claim);
}

static void test_chain(struct ovl_test *t)
{
	static const u8 kinds[] = {
		NEXTHDR_HOP, NEXTHDR_ROUTING, NEXTHDR_DEST, NEXTHDR_AUTH,
	};
	struct ipv6_opt_hdr *hdr;
	struct ovl_claim claim;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (n = 0; n <= OVL_EXTHDRS_MAX; n++) {
			OVL_EXPECT(t, chain_reads(t, kinds[i], n, NEXTHDR_ICMP,
						  &claim));
			OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_ND);
			OVL_EXPECT_EQ(t, claim.nd, ETH_HLEN + 40 + 16 * n);
			OVL_EXPECT(t, chain_reads(t, kinds[i], n, NEXTHDR_NONE,
						  &claim));
			OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_IP);
		}
		for (n = OVL_EXTHDRS_MAX + 1; n < OVL_EXTHDRS_MAX + 4; n++)
			OVL_EXPECT(t, !chain_reads(t, kinds[i], n, NEXTHDR_ICMP,
						   &claim));
		/* The longest there is, and none behind it. */
		ip6_start(kinds[i]);
		hdr = packet_put(&pkt, 1100);
		hdr->nexthdr = NEXTHDR_NONE;
		hdr->hdrlen = 255;
		OVL_EXPECT_EQ(t, ends(t, &claim), kinds[i] == NEXTHDR_AUTH);
	}
	/* What nobody can look behind ends the chain. */
	OVL_EXPECT(t, chain_reads(t, NEXTHDR_DEST, 1, NEXTHDR_ESP, &claim));
	OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_IP);
}

/* ICMPv6 of @type behind a fragment header, and a header in between or not. */
static bool frag_reads(struct ovl_test *t, u16 off, bool more, bool between,
		       u8 type, struct ovl_claim *claim)
{
	u8 next = between ? NEXTHDR_DEST : NEXTHDR_ICMP;

	ip6_start(NEXTHDR_FRAGMENT);
	packet_frag(&pkt, next, off, more);
	if (between)
		packet_ext(&pkt, NEXTHDR_ICMP, 8, false);
	packet_nd(&pkt, type, 3);
	return ends(t, claim);
}

static void test_fragment(struct ovl_test *t)
{
	static const u8 types[] = {
		NDISC_NEIGHBOUR_SOLICITATION, NDISC_NEIGHBOUR_ADVERTISEMENT,
		NDISC_ROUTER_SOLICITATION, ICMPV6_ECHO_REQUEST,
	};
	struct ovl_claim claim;
	unsigned int i, m;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (m = 0; m < 4; m++) {
			OVL_EXPECT_EQ(t, frag_reads(t, 0, m & 1, m & 2,
						    types[i], &claim),
				      types[i] == ICMPV6_ECHO_REQUEST);
			OVL_EXPECT(t, frag_reads(t, 8, m & 1, m & 2, types[i],
						 &claim));
			OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_IP);
			OVL_EXPECT(t, frag_reads(t, 0xfff8, m & 1, m & 2,
						 types[i], &claim));
		}
	}
	OVL_EXPECT(t, !chain_reads(t, NEXTHDR_FRAGMENT, 2, NEXTHDR_ICMP,
				   &claim));
	/* The chain has to be in the first fragment whole. */
	ip6_start(NEXTHDR_FRAGMENT);
	packet_frag(&pkt, NEXTHDR_DEST, 0, true);
	OVL_EXPECT(t, !ends(t, &claim));
	packet_ext(&pkt, NEXTHDR_ICMP, 8, false);
	OVL_EXPECT(t, !ends(t, &claim));
}

static struct nd_msg *nd_start(u8 type)
{
	ip6_start(NEXTHDR_ICMP);
	return packet_nd(&pkt, type, 3);
}

static void test_nd(struct ovl_test *t)
{
	u8 type = NDISC_NEIGHBOUR_SOLICITATION;
	struct ovl_claim claim;
	struct nd_msg *msg;
	unsigned int n;

	for (; type <= NDISC_NEIGHBOUR_ADVERTISEMENT; type++) {
		msg = nd_start(type);
		OVL_EXPECT(t, ends(t, &claim));
		msg->target.s6_addr[0] = 0xff;
		OVL_EXPECT(t, !ends(t, &claim));
		memset(&msg->target, 0, sizeof(msg->target));
		OVL_EXPECT(t, !ends(t, &claim));
		nd_start(type)->icmph.icmp6_code = 1;
		OVL_EXPECT(t, !ends(t, &claim));
		/* From behind a router nobody takes it. */
		for (n = 0; n < 255; n++) {
			nd_start(type);
			((struct ipv6hdr *)(pkt.data + pkt.ip))->hop_limit = n;
			OVL_EXPECT(t, ends(t, &claim));
			OVL_EXPECT_EQ(t, claim.kind, OVL_CLAIM_IP);
			OVL_EXPECT_EQ(t, claim.target.family, AF_UNSPEC);
			OVL_EXPECT_EQ(t, claim.nd, 0);
		}
	}
}

/* An option of @len times eight bytes that says it has @says times eight. */
static bool option_reads(struct ovl_test *t, u8 type, unsigned int len, u8 says)
{
	struct ovl_claim claim;
	struct nd_opt_hdr *opt;

	nd_start(NDISC_NEIGHBOUR_SOLICITATION);
	opt = packet_put(&pkt, 8 * len);
	opt->nd_opt_type = type;
	opt->nd_opt_len = says;
	return ends(t, &claim);
}

static void test_option(struct ovl_test *t)
{
	struct ovl_claim claim;
	unsigned int i, says;

	for (i = 1; i < 4; i++) {
		for (says = 0; says < 256; says++) {
			/* An option of no length would have no end; what is
			 * behind a shorter one has none.
			 */
			OVL_EXPECT_EQ(t, option_reads(t, ND_OPT_MTU, i, says),
				      says == i);
			OVL_EXPECT_EQ(t, option_reads(t, ND_OPT_SOURCE_LL_ADDR,
						      i, says),
				      says == i && i == 1);
		}
	}
	/* Two addresses, and be they the same. */
	nd_start(NDISC_NEIGHBOUR_SOLICITATION);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
	OVL_EXPECT(t, ends(t, &claim));
	packet_opt(&pkt, ND_OPT_TARGET_LL_ADDR, 3);
	OVL_EXPECT(t, ends(t, &claim));
	OVL_EXPECT(t, ether_addr_equal(claim.mac, packet_mac(2)));
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
	OVL_EXPECT(t, !ends(t, &claim));

	nd_start(NDISC_NEIGHBOUR_SOLICITATION);
	for (i = 0; i < OVL_OPTIONS_MAX; i++)
		packet_opt(&pkt, ND_OPT_NONCE, 1);
	OVL_EXPECT(t, ends(t, &claim));
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
	OVL_EXPECT(t, !ends(t, &claim));
}

/* Each bit of each of them wrong: what is read is still within the frame. */
static void test_noise(struct ovl_test *t)
{
	struct ovl_claim claim;
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		write_sample(&samples[i], 1);
		for (bit = ETH_ALEN * 16; bit < pkt.len * 8; bit++) {
			pkt.data[bit / 8] ^= BIT(bit % 8);
			reads(t, &claim);
			pkt.data[bit / 8] ^= BIT(bit % 8);
		}
	}
}

static const struct ovl_case cases[] = {
	{ "what each kind of packet says", test_samples },
	{ "a frame that is cut short is not read", test_truncated },
	{ "nor a packet, but between its parts", test_cut },
	{ "other frames say nothing", test_others },
	{ "ARP: of IPv4 and Ethernet only", test_arp },
	{ "IPv4: lengths that fit", test_ip4 },
	{ "IPv6: lengths that fit", test_ip6 },
	{ "packets too long for their header", test_long },
	{ "IPv6: a few headers in front", test_chain },
	{ "IPv6: fragments", test_fragment },
	{ "neighbour discovery: targets, hops", test_nd },
	{ "neighbour discovery: options", test_option },
	{ "any bit may be wrong", test_noise },
	{ }
};

const struct ovl_suite ovl_claim_suite = { "claim", cases };
