// SPDX-License-Identifier: GPL-2.0
#include "../neigh_answer.c"
#include "neigh_world.h"

/* Station @n, at @from, asks who has @target. */
static struct sk_buff *arp_frame(unsigned int n, struct ovl_addr from,
				 struct ovl_addr target)
{
	struct sk_buff *skb = ovl_test_frame(60, 60);
	struct ethhdr *eth;
	struct ovl_arp *arp;

	if (!skb)
		return NULL;
	eth = (struct ethhdr *)skb->data;
	arp = (struct ovl_arp *)(eth + 1);
	eth_broadcast_addr(eth->h_dest);
	mac_of(eth->h_source, n);
	eth->h_proto = htons(ETH_P_ARP);
	arp->hdr.ar_hrd = htons(ARPHRD_ETHER);
	arp->hdr.ar_pro = htons(ETH_P_IP);
	arp->hdr.ar_hln = ETH_ALEN;
	arp->hdr.ar_pln = 4;
	arp->hdr.ar_op = htons(ARPOP_REQUEST);
	memcpy(arp->sender_mac, eth->h_source, ETH_ALEN);
	arp->sender_ip = from.ip4;
	arp->target_ip = target.ip4;
	return skb;
}

static struct sk_buff *solicit_frame(unsigned int n, struct ovl_addr from,
				     struct ovl_addr target)
{
	struct sk_buff *skb = ovl_test_frame(ETH_HLEN + 72, ETH_HLEN + 72);
	struct ovl_advert *ns;
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	eth = (struct ethhdr *)skb->data;
	ns = (struct ovl_advert *)(eth + 1);
	mac_of(eth->h_dest, 0xffffff);
	mac_of(eth->h_source, n);
	eth->h_proto = htons(ETH_P_IPV6);
	ns->ip.version = 6;
	ns->ip.payload_len = htons(32);
	ns->ip.nexthdr = IPPROTO_ICMPV6;
	ns->ip.hop_limit = 255;
	ns->ip.saddr = from.ip6;
	ns->ip.daddr = target.ip6;
	ns->nd.icmph.icmp6_type = NDISC_NEIGHBOUR_SOLICITATION;
	ns->nd.target = target.ip6;
	ns->opt.nd_opt_type = ND_OPT_SOURCE_LL_ADDR;
	ns->opt.nd_opt_len = 1;
	memcpy(ns->mac, eth->h_source, ETH_ALEN);
	return skb;
}

/* Is @skb answered? The answer is ovl_test_delivered, freed by who asks next. */
static bool ask(struct world *w, const struct ovl_source *src,
		struct sk_buff *skb)
{
	bool answered;

	kfree_skb(ovl_test_delivered);
	ovl_test_delivered = NULL;
	local_bh_disable();
	rcu_read_lock();
	answered = ovl_neigh_frame(&w->vni, &w->conf, src, skb);
	rcu_read_unlock();
	local_bh_enable();
	if (!answered)
		kfree_skb(skb);
	return answered && ovl_test_delivered;
}

static void ask_end(void)
{
	kfree_skb(ovl_test_delivered);
	ovl_test_delivered = NULL;
}

static void test_answer_arp(struct ovl_test *t)
{
	struct world *w = world_make();
	u8 asker[ETH_ALEN] __aligned(2), told[ETH_ALEN] __aligned(2);
	const struct ethhdr *eth;
	const struct ovl_arp *arp;

	if (OVL_FAILS(t, w))
		return;
	mac_of(asker, 1);
	mac_of(told, 2);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 1);
	OVL_EXPECT_EQ(t, add(w, ip4(2), 2, true), 0);
	if (OVL_FAILS(t, ask(w, &w->local, arp_frame(1, ip4(1), ip4(2)))))
		goto end;
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 1);
	OVL_EXPECT_EQ(t, ovl_test_delivered->len, ETH_HLEN + 28);
	eth = (struct ethhdr *)ovl_test_delivered->data;
	arp = (struct ovl_arp *)(eth + 1);
	OVL_EXPECT(t, ether_addr_equal(eth->h_dest, asker));
	OVL_EXPECT(t, ether_addr_equal(eth->h_source, told));
	OVL_EXPECT_EQ(t, ntohs(eth->h_proto), ETH_P_ARP);
	OVL_EXPECT_EQ(t, ntohs(arp->hdr.ar_op), ARPOP_REPLY);
	OVL_EXPECT(t, ether_addr_equal(arp->sender_mac, told));
	OVL_EXPECT(t, ether_addr_equal(arp->target_mac, asker));
	OVL_EXPECT_EQ(t, ntohl(arp->sender_ip), ntohl(ip4(2).ip4));
	OVL_EXPECT_EQ(t, ntohl(arp->target_ip), ntohl(ip4(1).ip4));
end:
	ask_end();
	world_end(t, w);
}

static void test_answer_nd(struct ovl_test *t)
{
	struct world *w = world_make();
	u8 told[ETH_ALEN] __aligned(2);
	struct ovl_addr me = ip6(1), you = ip6(2);
	const struct ovl_advert *na;
	__sum16 sum;

	if (OVL_FAILS(t, w))
		return;
	mac_of(told, 2);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, add(w, you, 2, true), 0);
	if (OVL_FAILS(t, ask(w, &w->local, solicit_frame(1, me, you))))
		goto end;
	OVL_EXPECT_EQ(t, ovl_test_delivered->len, ETH_HLEN + 72);
	na = (struct ovl_advert *)(ovl_test_delivered->data + ETH_HLEN);
	OVL_EXPECT(t, ipv6_addr_equal(&na->ip.saddr, &you.ip6));
	OVL_EXPECT(t, ipv6_addr_equal(&na->ip.daddr, &me.ip6));
	OVL_EXPECT_EQ(t, na->ip.hop_limit, 255);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_type,
		      NDISC_NEIGHBOUR_ADVERTISEMENT);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_solicited, 1);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_override, 1);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_router, 0);
	OVL_EXPECT(t, ipv6_addr_equal(&na->nd.target, &you.ip6));
	OVL_EXPECT_EQ(t, na->opt.nd_opt_type, ND_OPT_TARGET_LL_ADDR);
	OVL_EXPECT(t, ether_addr_equal(na->mac, told));
	sum = csum_ipv6_magic(&na->ip.saddr, &na->ip.daddr, 32, IPPROTO_ICMPV6,
			      csum_partial(&na->nd, 32, 0));
	OVL_EXPECT_EQ(t, (__force u16)sum, 0);
end:
	ask_end();
	world_end(t, w);
}

/* Questions that are passed on though the answer is known. */
static void test_answer_not(struct ovl_test *t)
{
	struct world *w = world_make();
	struct ovl_addr none = { };
	struct sk_buff *skb;
	struct ovl_arp *arp;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, ip4(2), 2, true), 0);
	OVL_EXPECT_EQ(t, add(w, ip6(2), 2, true), 0);
	/* For its own address, from none, and from the wire. */
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(2), ip4(2))));
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, none, ip4(2))));
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, none, ip6(2))));
	OVL_EXPECT(t, !ask(w, &w->wire, arp_frame(1, ip4(1), ip4(2))));
	/* For an address that is the asker's, by the table. */
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(2, ip4(1), ip4(2))));
	/* With a tag, in the frame or beside it. */
	skb = arp_frame(1, ip4(1), ip4(2));
	if (!OVL_FAILS(t, skb)) {
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
		OVL_EXPECT(t, !ask(w, &w->local, skb));
	}
	/* On behalf of another. */
	skb = arp_frame(1, ip4(1), ip4(2));
	if (!OVL_FAILS(t, skb)) {
		arp = (struct ovl_arp *)(skb->data + ETH_HLEN);
		arp->sender_mac[5] ^= 1;
		OVL_EXPECT(t, !ask(w, &w->local, skb));
	}
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 0);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 0);
	ask_end();
	world_end(t, w);
}

/* Let station @n live at a local port. */
static void settle(struct ovl_test *t, struct world *w, unsigned int n,
		   struct ovl_port *port)
{
	u8 mac[ETH_ALEN] __aligned(2);
	struct ovl_fdb *fdb;

	mac_of(mac, n);
	fdb = ovl_fdb_new(&w->vni, mac, OVL_ORIGIN_LEARNED, GFP_KERNEL);
	if (OVL_FAILS(t, fdb))
		return;
	ovl_fdb_place(fdb, NULL, port);
	spin_lock_bh(&w->vni.fdb_lock);
	OVL_EXPECT_EQ(t, ovl_fdb_insert(fdb, &w->vni), 0);
	spin_unlock_bh(&w->vni.fdb_lock);
}

/* Does the last answer come from a router? -1 if there was none. */
static int told_router(void)
{
	const struct ovl_advert *na;

	if (!ovl_test_delivered)
		return -1;
	na = (struct ovl_advert *)(ovl_test_delivered->data + ETH_HLEN);
	return na->nd.icmph.icmp6_router;
}

/* What is not known of a neighbour is not told: it tells itself. */
static void test_answer_router(struct ovl_test *t)
{
	const u8 yes = OVL_ROUTER_YES, no = OVL_ROUTER_NO;
	struct ovl_addr me = ip6(1), you = ip6(2);
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	settle(t, w, 2, &w->port);
	hear(w, OVL_CLAIM_SOLICIT, you, 2, false);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	hear_router(w, OVL_CLAIM_ADVERT, you, 2, true, yes);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	hear_router(w, OVL_CLAIM_ADVERT, you, 2, true, no);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 0);
	hear_router(w, OVL_CLAIM_ROUTER, you, 2, false, yes);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	OVL_EXPECT_EQ(t, add_router(w, you, 2, no, true), 0);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 0);
	OVL_EXPECT_EQ(t, add_router(w, you, 2, yes, false), 0);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	/* One at the port that asks speaks for itself in any case. */
	settle(t, w, 3, &w->vni.sock_port);
	hear(w, OVL_CLAIM_SOLICIT, ip6(3), 3, false);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, ip6(3))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	ask_end();
	world_end(t, w);
}

/* It depends on where the neighbour lives. */
static void test_answer_where(struct ovl_test *t)
{
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	/* Learned, and its station is not known, is known, lives here. */
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(2), 2, false);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	settle(t, w, 2, &w->port);
	OVL_EXPECT(t, ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(3), 3, false);
	settle(t, w, 3, &w->vni.sock_port);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(3))));
	/* The VNI's own station, at the port of the sockets. */
	OVL_EXPECT_EQ(t, add(w, ip4(100), 100, true), 0);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(100))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 1);
	ask_end();
	world_end(t, w);
}

static const struct ovl_case cases[] = {
	{ "a question of ARP is answered", test_answer_arp },
	{ "a solicitation is answered", test_answer_nd },
	{ "questions that are passed on", test_answer_not },
	{ "an answer says whether it is a router", test_answer_router },
	{ "answers depend on where the neighbour lives", test_answer_where },
	{ }
};

const struct ovl_suite ovl_neigh_answer_suite = { "neigh_answer", cases };
