// SPDX-License-Identifier: GPL-2.0
#include <linux/udp.h>

#include "../flow.c"
#include "selftest.h"

#define FLOW_LEN	(ETH_HLEN + sizeof(struct ipv6hdr) + sizeof(struct udphdr))

static u32 hash_of(struct sk_buff *skb)
{
	skb_clear_hash(skb);
	ovl_flow_hash(skb);
	return skb->hash;
}

static struct udphdr *make_ip4(struct sk_buff *skb, u8 proto)
{
	struct iphdr *iph = (void *)(skb->data + ETH_HLEN);

	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_IP);
	iph->version = 4;
	iph->ihl = 5;
	iph->protocol = proto;
	iph->saddr = htonl(0x0a000001);
	iph->daddr = htonl(0x0a000002);
	return (void *)(iph + 1);
}

static struct udphdr *make_ip6(struct sk_buff *skb, u8 proto)
{
	struct ipv6hdr *ip6h = (void *)(skb->data + ETH_HLEN);

	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_IPV6);
	ip6h->version = 6;
	ip6h->nexthdr = proto;
	ip6h->saddr.s6_addr[15] = 1;
	ip6h->daddr.s6_addr[15] = 2;
	return (void *)(ip6h + 1);
}

/* What the hash depends on, and what not. */
static void expect_flow(struct ovl_test *t, struct sk_buff *skb,
			struct udphdr *uh, u8 *addr)
{
	u32 first = hash_of(skb);

	OVL_EXPECT(t, skb->l4_hash);
	OVL_EXPECT_EQ(t, hash_of(skb), first);
	uh->len = htons(20);
	OVL_EXPECT_EQ(t, hash_of(skb), first);
	uh->dest = htons(1);
	OVL_EXPECT(t, hash_of(skb) != first);
	uh->dest = 0;
	uh->source = htons(1001);
	OVL_EXPECT(t, hash_of(skb) != first);
	uh->source = htons(1000);
	*addr ^= 1;
	OVL_EXPECT(t, hash_of(skb) != first);
	*addr ^= 1;
	OVL_EXPECT_EQ(t, hash_of(skb), first);
}

/* @addr: where in the IP header an address is. */
static void expect_flow_of(struct ovl_test *t,
			   struct udphdr *(*make)(struct sk_buff *, u8),
			   u8 proto, unsigned int addr)
{
	struct sk_buff *skb = ovl_test_frame(FLOW_LEN, FLOW_LEN);
	struct udphdr *uh;

	if (OVL_FAILS(t, skb))
		return;
	uh = make(skb, proto);
	uh->source = htons(1000);
	expect_flow(t, skb, uh, skb->data + ETH_HLEN + addr);
	kfree_skb(skb);
}

static void test_ip4(struct ovl_test *t)
{
	expect_flow_of(t, make_ip4, IPPROTO_UDP, offsetof(struct iphdr, saddr));
}

static void test_ip6(struct ovl_test *t)
{
	expect_flow_of(t, make_ip6, IPPROTO_TCP,
		       offsetof(struct ipv6hdr, daddr));
}

/* All pieces of a datagram go one way; only the first one has ports. */
static void test_fragment(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(FLOW_LEN, FLOW_LEN);
	struct udphdr *uh;
	struct iphdr *iph;
	u32 first;

	if (OVL_FAILS(t, skb))
		return;
	uh = make_ip4(skb, IPPROTO_UDP);
	iph = (void *)(skb->data + ETH_HLEN);
	iph->frag_off = htons(IP_MF);
	uh->source = htons(1000);
	first = hash_of(skb);
	OVL_EXPECT(t, !skb->l4_hash);
	iph->frag_off = htons(100);
	uh->source = htons(2000);
	OVL_EXPECT_EQ(t, hash_of(skb), first);
	kfree_skb(skb);
}

/* A header that is cut off anywhere is not read behind its end. */
static void test_truncated(struct ovl_test *t)
{
	static struct udphdr *(*const make[])(struct sk_buff *, u8) = {
		make_ip4, make_ip6,
	};
	struct sk_buff *skb;
	unsigned int len;
	int i;

	for (i = 0; i < ARRAY_SIZE(make); i++) {
		for (len = ETH_HLEN; len < FLOW_LEN; len++) {
			skb = ovl_test_frame(FLOW_LEN, FLOW_LEN);
			if (OVL_FAILS(t, skb))
				return;
			make[i](skb, IPPROTO_UDP)->source = htons(1000);
			skb_trim(skb, len);
			if (ovl_flow_ports(skb, ETH_HLEN + 20, IPPROTO_UDP))
				OVL_EXPECT(t, len >= ETH_HLEN + 24);
			if (len < ETH_HLEN + 20)
				OVL_EXPECT(t, !ovl_flow_ip4(skb));
			if (len < ETH_HLEN + 40)
				OVL_EXPECT(t, !ovl_flow_ip6(skb));
			kfree_skb(skb);
		}
	}
}

static void test_others(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(FLOW_LEN, FLOW_LEN);
	u32 first;

	if (OVL_FAILS(t, skb))
		return;
	((struct ethhdr *)skb->data)->h_proto = htons(0x88b5);
	first = hash_of(skb);
	OVL_EXPECT(t, !skb->l4_hash && skb->sw_hash);
	skb->data[11] ^= 1;
	OVL_EXPECT(t, hash_of(skb) != first);
	OVL_EXPECT(t, ovl_flow_shimmed(htons(ETH_P_8021Q)));
	OVL_EXPECT(t, ovl_flow_shimmed(htons(ETH_P_8021AD)));
	OVL_EXPECT(t, ovl_flow_shimmed(htons(ETH_P_MPLS_UC)));
	OVL_EXPECT(t, !ovl_flow_simple(IPPROTO_GRE));
	OVL_EXPECT(t, !ovl_flow_simple(IPPROTO_IPIP));
	OVL_EXPECT(t, !ovl_flow_simple(IPPROTO_HOPOPTS));
	kfree_skb(skb);
}

/*
 * A tagged packet, as an attached device gives it: the network header is behind the
 * tag. The flow is that of the packet in it.
 */
static void test_tagged(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(VLAN_HLEN + FLOW_LEN,
					     VLAN_HLEN + FLOW_LEN);
	struct iphdr *iph;
	struct udphdr *uh;
	u32 first;

	if (OVL_FAILS(t, skb))
		return;
	skb->dev = init_net.loopback_dev;
	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_8021Q);
	skb->protocol = htons(ETH_P_8021Q);
	skb_set_network_header(skb, VLAN_ETH_HLEN);
	((struct vlan_ethhdr *)skb->data)->h_vlan_encapsulated_proto =
		htons(ETH_P_IP);
	iph = ip_hdr(skb);
	iph->version = 4;
	iph->ihl = 5;
	iph->protocol = IPPROTO_UDP;
	iph->tot_len = htons(28);
	uh = (void *)(iph + 1);
	uh->source = htons(999);
	first = hash_of(skb);
	OVL_EXPECT(t, skb->l4_hash);
	iph->tot_len = htons(29);
	OVL_EXPECT_EQ(t, hash_of(skb), first);
	uh->source = htons(1000);
	OVL_EXPECT(t, hash_of(skb) != first);
	OVL_EXPECT_EQ(t, skb_network_offset(skb), VLAN_ETH_HLEN);
	OVL_EXPECT_EQ(t, ntohs(skb->protocol), ETH_P_8021Q);
	kfree_skb(skb);
}

/* Whoever knows the flow better has said so. */
static void test_known(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(FLOW_LEN, FLOW_LEN);

	if (OVL_FAILS(t, skb))
		return;
	skb_set_hash(skb, 0x1234, PKT_HASH_TYPE_L4);
	ovl_flow_hash(skb);
	OVL_EXPECT_EQ(t, skb->hash, 0x1234);
	kfree_skb(skb);
}

static const struct ovl_case cases[] = {
	{ "IPv4: addresses and ports", test_ip4 },
	{ "IPv6: addresses and ports", test_ip6 },
	{ "fragments go one way", test_fragment },
	{ "nothing is read behind the end", test_truncated },
	{ "other frames: addresses of stations", test_others },
	{ "tagged packets: those of the packet", test_tagged },
	{ "a hash that is there stays", test_known },
	{ }
};

const struct ovl_suite ovl_flow_suite = { "flow", cases };
