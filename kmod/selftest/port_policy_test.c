// SPDX-License-Identifier: GPL-2.0
#include "../port_policy.c"
#include "packet.h"

/* Too large for the stack. */
static struct packet pkt;
static struct ovl_port_conf conf;

/* Stations 1 and 2 may send, with addresses 1 and 2 of each family. */
static void limit(bool macs, bool addrs)
{
	unsigned int i;

	memset(&conf, 0, sizeof(conf));
	for (i = 0; macs && i < 2; i++)
		ether_addr_copy(conf.mac[conf.nr_macs++], packet_mac(i + 1));
	for (i = 0; addrs && i < 4; i++)
		conf.addr[conf.nr_addrs++] = packet_addr(i & 1, i / 2 + 1);
}

static enum ovl_drop police(struct ovl_test *t)
{
	enum ovl_drop whole, split;
	struct sk_buff *skb;

	skb = packet_skb(&pkt, UINT_MAX);
	if (OVL_FAILS(t, skb))
		return 0;
	whole = ovl_port_police(&conf, skb);
	kfree_skb(skb);

	skb = packet_skb(&pkt, ETH_HLEN);
	if (OVL_FAILS(t, skb))
		return 0;
	split = ovl_port_police(&conf, skb);
	kfree_skb(skb);
	OVL_EXPECT_EQ(t, whole, split);
	return whole;
}

/*
 * What becomes of the packet with each combination of lists. @mac: it goes
 * against the one of MAC addresses; @addr: against the other one.
 */
static void expect(struct ovl_test *t, bool mac, bool addr)
{
	enum ovl_drop by_mac = mac ? OVL_DROP_PORT_MAC : 0;
	enum ovl_drop by_addr = addr ? OVL_DROP_PORT_IP : 0;

	limit(false, false);
	OVL_EXPECT_EQ(t, police(t), 0);
	limit(true, false);
	OVL_EXPECT_EQ(t, police(t), by_mac);
	limit(false, true);
	OVL_EXPECT_EQ(t, police(t), by_addr);
	limit(true, true);
	if (mac && addr)
		OVL_EXPECT(t, police(t));
	else
		OVL_EXPECT_EQ(t, police(t), by_mac ?: by_addr);
}

static void begin(u16 proto, unsigned int mac)
{
	packet_begin(&pkt, 0, proto);
	ether_addr_copy(((struct ethhdr *)pkt.data)->h_source, packet_mac(mac));
}

static void test_mac(struct ovl_test *t)
{
	unsigned int mac;

	for (mac = 0; mac < 4; mac++) {
		begin(0x88b5, mac);
		expect(t, mac != 1 && mac != 2, false);
	}
	/* All there is room for. */
	memset(&conf, 0, sizeof(conf));
	conf.nr_macs = OVL_PORT_LIST_MAX;
	begin(0x88b5, 3);
	OVL_EXPECT_EQ(t, police(t), OVL_DROP_PORT_MAC);
	ether_addr_copy(conf.mac[OVL_PORT_LIST_MAX - 1], packet_mac(3));
	OVL_EXPECT_EQ(t, police(t), 0);
}

static void test_arp(struct ovl_test *t)
{
	static const u16 ops[] = { ARPOP_REQUEST, ARPOP_REPLY };
	unsigned int i, mac, spa, tpa;
	bool probe;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		for (mac = 1; mac <= 3; mac++) {
			for (spa = 0; spa <= 3; spa++) {
				for (tpa = 0; tpa <= 3; tpa++) {
					begin(ETH_P_ARP, 1);
					packet_arp(&pkt, ops[i], mac, spa, tpa);
					probe = ops[i] == ARPOP_REQUEST && !spa;
					expect(t, mac == 3, spa == 3 ||
					       (probe && tpa == 3));
				}
			}
		}
	}
}

/* What a host that has moved says for its guest. */
static void test_rarp(struct ovl_test *t)
{
	unsigned int mac;

	for (mac = 1; mac <= 3; mac++) {
		begin(ETH_P_RARP, 1);
		packet_arp(&pkt, ARPOP_RREQUEST, mac, 0, 0);
		expect(t, mac == 3, false);
	}
}

static void test_ip(struct ovl_test *t)
{
	unsigned int src;

	for (src = 0; src <= 3; src++) {
		begin(ETH_P_IP, 1);
		packet_ip4(&pkt, src);
		packet_end(&pkt, pkt.len);
		expect(t, false, src == 3);

		begin(ETH_P_IPV6, 1);
		packet_ip6(&pkt, src, NEXTHDR_UDP);
		packet_end(&pkt, pkt.len);
		expect(t, false, src == 3);
	}
	/* The other family has other addresses. */
	limit(false, true);
	conf.nr_addrs = 1;
	begin(ETH_P_IPV6, 1);
	packet_ip6(&pkt, 1, NEXTHDR_UDP);
	packet_end(&pkt, pkt.len);
	OVL_EXPECT_EQ(t, police(t), OVL_DROP_PORT_IP);
}

static void nd(u8 type, u8 opt, unsigned int mac, u8 src, u8 target)
{
	begin(ETH_P_IPV6, 1);
	packet_ip6(&pkt, src, NEXTHDR_ICMP);
	packet_nd(&pkt, type, target);
	packet_opt(&pkt, opt, mac);
	packet_end(&pkt, pkt.len);
}

static void test_nd(struct ovl_test *t)
{
	unsigned int mac, src, target;

	for (mac = 1; mac <= 3; mac++) {
		for (src = 0; src <= 3; src++) {
			for (target = 1; target <= 3; target++) {
				nd(NDISC_NEIGHBOUR_SOLICITATION,
				   ND_OPT_SOURCE_LL_ADDR, mac, src, target);
				expect(t, mac == 3, src == 3 ||
				       (!src && target == 3));
				nd(NDISC_NEIGHBOUR_ADVERTISEMENT,
				   ND_OPT_TARGET_LL_ADDR, mac, src, target);
				expect(t, mac == 3, src == 3 || target == 3);
			}
		}
	}
}

/* A router that is looked for from no address yet. */
static void test_router(struct ovl_test *t)
{
	unsigned int mac;

	for (mac = 1; mac <= 3; mac++) {
		begin(ETH_P_IPV6, 1);
		packet_ip6(&pkt, 0, NEXTHDR_ICMP);
		packet_icmp6(&pkt, NDISC_ROUTER_SOLICITATION, 8);
		packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, mac);
		packet_end(&pkt, pkt.len);
		expect(t, mac == 3, false);
	}
}

/* What cannot be read is refused for what it may hide. */
static void test_unreadable(struct ovl_test *t)
{
	unsigned int tags;

	for (tags = 0; tags < 3; tags++) {
		packet_begin(&pkt, tags, ETH_P_IP);
		expect(t, false, true);
		packet_begin(&pkt, tags, ETH_P_ARP);
		expect(t, true, true);
		packet_begin(&pkt, tags, ETH_P_RARP);
		expect(t, true, true);
		packet_begin(&pkt, tags, ETH_P_IPV6);
		expect(t, true, true);
		packet_begin(&pkt, tags, 0);
		expect(t, false, false);
	}
	packet_begin(&pkt, 3, 0x88b5);
	expect(t, true, true);
	packet_begin(&pkt, 0, ETH_P_8021Q);
	expect(t, true, true);
}

/* The tag that a port's frames have is no way around. */
static void test_tagged(struct ovl_test *t)
{
	unsigned int tags;

	for (tags = 1; tags < 3; tags++) {
		packet_begin(&pkt, tags, ETH_P_ARP);
		packet_arp(&pkt, ARPOP_REPLY, 3, 1, 2);
		expect(t, true, false);
		packet_begin(&pkt, tags, ETH_P_ARP);
		packet_arp(&pkt, ARPOP_REPLY, 2, 3, 2);
		expect(t, false, true);
	}
}

static const struct ovl_case cases[] = {
	{ "MAC addresses", test_mac },
	{ "ARP, whoever it is about", test_arp },
	{ "RARP, from hosts that move", test_rarp },
	{ "IP addresses", test_ip },
	{ "neighbours, whoever it is about", test_nd },
	{ "routers, before there is an address", test_router },
	{ "what cannot be read", test_unreadable },
	{ "what is tagged", test_tagged },
	{ }
};

const struct ovl_suite ovl_port_policy_suite = { "port_policy", cases };
