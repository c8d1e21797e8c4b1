// SPDX-License-Identifier: GPL-2.0
#include "../encap.c"
#include "selftest.h"

static void test_overhead(struct ovl_test *t)
{
	const struct ovl_endpoint ep = { .wire = &ovl_wire_vxlan };

	OVL_EXPECT_EQ(t, ovl_encap_overhead(&ep, AF_INET), 50);
	OVL_EXPECT_EQ(t, ovl_encap_overhead(&ep, AF_INET6), 70);
	OVL_EXPECT_EQ(t, ovl_wire_vxlan.hlen, 8);
	OVL_EXPECT(t, OVL_HEADROOM_MIN >= 56 + ETH_HLEN);
}

static void test_too_big(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(ETH_HLEN + 1000, ETH_HLEN);

	if (OVL_FAILS(t, skb))
		return;
	OVL_EXPECT(t, ovl_too_big(skb, 0));
	OVL_EXPECT(t, ovl_too_big(skb, 999));
	OVL_EXPECT(t, !ovl_too_big(skb, 1000));
	OVL_EXPECT(t, !ovl_too_big(skb, 65535));
	kfree_skb(skb);
}

/* Of a GSO packet, the segments count. */
static void test_too_big_gso(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(ETH_HLEN + 40 + 4000,
					     ETH_HLEN + 40);

	if (OVL_FAILS(t, skb))
		return;
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + 20);
	tcp_hdr(skb)->doff = 5;
	skb_shinfo(skb)->gso_size = 960;
	skb_shinfo(skb)->gso_type = SKB_GSO_TCPV4;
	OVL_EXPECT(t, ovl_too_big(skb, 999));
	OVL_EXPECT(t, !ovl_too_big(skb, 1000));
	kfree_skb(skb);
}

static void put_ip4(struct sk_buff *skb, u8 tos, u8 ttl, u16 frag)
{
	struct iphdr *ip = (void *)(skb->data + ETH_HLEN);

	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_IP);
	ip->version = 4;
	ip->ihl = 5;
	ip->tos = tos;
	ip->ttl = ttl;
	ip->frag_off = htons(frag);
}

static void put_ip6(struct sk_buff *skb, u8 tos, u8 ttl)
{
	struct ipv6hdr *ip = (void *)(skb->data + ETH_HLEN);

	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_IPV6);
	ip->version = 6;
	ipv6_change_dsfield(ip, 0, tos);
	ip->hop_limit = ttl;
}

static void read_inner(struct ovl_vni *vni, struct sk_buff *skb,
		       struct ovl_inner *inner)
{
	memset(inner, 0xff, sizeof(*inner));
	local_bh_disable();
	ovl_inner_read(vni, skb, inner);
	local_bh_enable();
}

static void test_inner(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(100, 100);
	struct ovl_inner inner;
	struct ovl_vni vni;

	if (OVL_FAILS(t, skb && ovl_test_vni(&vni)))
		return;
	put_ip4(skb, 0xb9, 64, IP_DF);
	read_inner(&vni, skb, &inner);
	OVL_EXPECT_EQ(t, inner.dsfield, 0xb9);
	OVL_EXPECT_EQ(t, inner.ttl, 64);
	OVL_EXPECT(t, inner.df);
	put_ip4(skb, 3, 0, IP_MF);
	read_inner(&vni, skb, &inner);
	OVL_EXPECT_EQ(t, inner.dsfield, 3);
	OVL_EXPECT_EQ(t, inner.ttl, 0);
	OVL_EXPECT(t, !inner.df);
	put_ip6(skb, 0xfd, 255);
	read_inner(&vni, skb, &inner);
	OVL_EXPECT_EQ(t, inner.dsfield, 0xfd);
	OVL_EXPECT_EQ(t, inner.ttl, 255);
	OVL_EXPECT(t, inner.df);
	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_ARP);
	read_inner(&vni, skb, &inner);
	OVL_EXPECT(t, !inner.dsfield && !inner.ttl && !inner.df);
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

/* Cut off at every byte of the header, in one piece and in two. */
static void test_inner_short(struct ovl_test *t)
{
	unsigned int len, linear, i, full;
	struct ovl_inner inner;
	struct sk_buff *skb;
	struct ovl_vni vni;

	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		return;
	for (i = 0; i < 2; i++) {
		full = ETH_HLEN + (i ? 40 : 20);
		for (len = ETH_HLEN + 1; len <= full; len++) {
			linear = len % 2 ? ETH_HLEN : len;
			skb = ovl_test_frame(len, linear);
			if (OVL_FAILS(t, skb))
				return;
			((struct ethhdr *)skb->data)->h_proto =
				i ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
			read_inner(&vni, skb, &inner);
			OVL_EXPECT(t, !inner.dsfield && !inner.ttl);
			OVL_EXPECT_EQ(t, inner.df, i && len == full);
			kfree_skb(skb);
		}
	}
	ovl_test_vni_end(&vni);
}

static const struct ovl_addr to4 = { .family = AF_INET };
static const struct ovl_addr to6 = { .family = AF_INET6 };

/* What these settings make of a frame, over IPv4 unless said. */
static struct ovl_path outer(const struct ovl_config *conf,
			     const struct ovl_inner *inner)
{
	struct ovl_path path = { .daddr = &to4 };

	ovl_encap_outer(conf, inner, &path);
	return path;
}

static void test_df(struct ovl_test *t)
{
	const struct ovl_inner with = { .df = true }, without = { };
	struct ovl_config conf = { };

	conf.df = OVL_DF_UNSET;
	OVL_EXPECT(t, !outer(&conf, &with).df);
	conf.df = OVL_DF_SET;
	OVL_EXPECT(t, outer(&conf, &without).df);
	conf.df = OVL_DF_INHERIT;
	OVL_EXPECT(t, outer(&conf, &with).df);
	OVL_EXPECT(t, !outer(&conf, &without).df);
}

static void test_csum(struct ovl_test *t)
{
	const struct ovl_config conf = { .csum4 = true };
	struct ovl_path path = { .daddr = &to6 };
	const struct ovl_inner inner = { };

	OVL_EXPECT(t, outer(&conf, &inner).csum);
	ovl_encap_outer(&conf, &inner, &path);
	OVL_EXPECT(t, !path.csum);
}

/* Of the traffic class only ECN is taken over here: the rest has been already. */
static void test_outer(struct ovl_test *t)
{
	const struct ovl_inner inner = { .dsfield = 0xff, .ttl = 7 };
	struct ovl_config conf = { .ttl = 9, .label = 0x12345 };
	struct ovl_path path = { .daddr = &to4, .tos = 0x10 };

	ovl_encap_outer(&conf, &inner, &path);
	OVL_EXPECT_EQ(t, path.tos, 0x13);
	OVL_EXPECT_EQ(t, path.ttl, 9);
	OVL_EXPECT_EQ(t, ntohl(path.label), 0x12345);
	conf.ttl_inherit = true;
	OVL_EXPECT_EQ(t, outer(&conf, &inner).ttl, 7);
}

static const struct ovl_case cases[] = {
	{ "50 bytes over IPv4 and 70 over IPv6", test_overhead },
	{ "too big begins behind the MTU", test_too_big },
	{ "segments are what is too big", test_too_big_gso },
	{ "what the inner header says", test_inner },
	{ "an inner header cut short says nothing", test_inner_short },
	{ "DF as configured", test_df },
	{ "a checksum as configured for the family", test_csum },
	{ "ECN, TTL and flow label of the outer headers", test_outer },
	{ }
};

const struct ovl_suite ovl_encap_suite = { "encap", cases };
