// SPDX-License-Identifier: GPL-2.0
#include "../decap.c"
#include "selftest.h"

/* RFC 6040, figure 4: by inner and outer mark, the mark that goes on. */
#define DROP	-1

static const s8 marks[4][4] = {
	/* outer:	 Not-ECT ECT(1)	ECT(0)	CE */
	[INET_ECN_NOT_ECT] = { 0, 0, 0, DROP },
	[INET_ECN_ECT_1]   = { 1, 1, 1, 3 },
	[INET_ECN_ECT_0]   = { 2, 1, 2, 3 },
	[INET_ECN_CE]	   = { 3, 3, 3, 3 },
};

/* A frame whose inner header has a mark; @v6 says which header. */
static struct sk_buff *frame(bool v6, u8 mark, unsigned int len,
			     unsigned int linear)
{
	struct sk_buff *skb = ovl_test_frame(len, linear);
	struct ipv6hdr *ip6;
	struct iphdr *ip4;

	if (!skb)
		return NULL;
	skb->protocol = v6 ? htons(ETH_P_IPV6) : htons(ETH_P_IP);
	skb_set_network_header(skb, ETH_HLEN);
	if (linear < ETH_HLEN + 40)
		return skb;
	if (v6) {
		ip6 = ipv6_hdr(skb);
		ip6->version = 6;
		ipv6_change_dsfield(ip6, 0, 0x40 | mark);
	} else {
		ip4 = ip_hdr(skb);
		ip4->version = 4;
		ip4->ihl = 5;
		ip4->tos = 0x40 | mark;
		ip4->check = ip_fast_csum(ip4, 5);
	}
	return skb;
}

static u8 mark_of(const struct sk_buff *skb, bool v6)
{
	u8 tos = v6 ? ipv6_get_dsfield(ipv6_hdr(skb)) : ip_hdr(skb)->tos;

	return tos == (0x40 | (tos & 3)) ? tos & 3 : 0xff;
}

static void test_ecn(struct ovl_test *t)
{
	int inner, outer, v6, want;
	struct sk_buff *skb;
	struct ovl_vni vni;
	enum ovl_drop why;

	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		return;
	for (v6 = 0; v6 < 2; v6++) {
		for (inner = 0; inner < 4; inner++) {
			for (outer = 0; outer < 4; outer++) {
				skb = frame(v6, inner, 100, 100);
				if (OVL_FAILS(t, skb))
					return;
				local_bh_disable();
				why = ovl_decap_ecn(&vni, skb, 0xa0 | outer);
				local_bh_enable();
				want = marks[inner][outer];
				OVL_EXPECT_EQ(t, why, want != DROP ? 0 :
						      OVL_DROP_ECN);
				if (want != DROP)
					OVL_EXPECT_EQ(t, mark_of(skb, v6),
						      want);
				if (!v6)
					OVL_EXPECT(t, !ip_fast_csum(ip_hdr(skb),
								    5));
				kfree_skb(skb);
			}
		}
	}
	ovl_test_vni_end(&vni);
}

/* Cut off at every byte: whoever reads the header will say so, not we. */
static void test_ecn_short(struct ovl_test *t)
{
	unsigned int len, v6;
	struct sk_buff *skb;
	struct ovl_vni vni;

	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		return;
	for (v6 = 0; v6 < 2; v6++) {
		for (len = ETH_HLEN; len < ETH_HLEN + (v6 ? 40 : 20); len++) {
			skb = frame(v6, 0, len, len % 2 ? ETH_HLEN : len);
			if (OVL_FAILS(t, skb))
				return;
			local_bh_disable();
			OVL_EXPECT(t, !ovl_decap_ecn(&vni, skb, INET_ECN_CE));
			local_bh_enable();
			kfree_skb(skb);
		}
	}
	/* What is not IP has no mark to lose. */
	skb = frame(false, 0, 100, 100);
	if (OVL_FAILS(t, skb))
		return;
	skb->protocol = htons(ETH_P_ARP);
	local_bh_disable();
	OVL_EXPECT(t, !ovl_decap_ecn(&vni, skb, INET_ECN_CE));
	local_bh_enable();
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

/* A header that a clone shares is not written to. */
static void test_ecn_clone(struct ovl_test *t)
{
	struct sk_buff *skb = frame(false, INET_ECN_ECT_0, 100, 100), *clone;
	struct ovl_vni vni;

	if (OVL_FAILS(t, skb && ovl_test_vni(&vni)))
		return;
	clone = skb_clone(skb, GFP_KERNEL);
	local_bh_disable();
	OVL_EXPECT(t, !ovl_decap_ecn(&vni, skb, INET_ECN_CE));
	local_bh_enable();
	OVL_EXPECT_EQ(t, mark_of(skb, false), INET_ECN_CE);
	OVL_EXPECT(t, clone && mark_of(clone, false) == INET_ECN_ECT_0);
	kfree_skb(clone);
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

/* A VNI that has one VTEP, for a packet that came without a UDP checksum or with. */
struct gate {
	struct ovl_net on;
	struct ovl_endpoint ep;
	struct ovl_vni vni;
	struct ovl_vtep vtep;
	struct ovl_member member;
	bool zero_csum;
};

static enum ovl_drop admit(struct gate *g, const struct ovl_config *conf,
			   struct ovl_addr from)
{
	struct ovl_arrival outer = { .zero_csum = g->zero_csum };
	struct ovl_source src = { .addr = from };
	enum ovl_drop reason;

	rcu_read_lock();
	src.member = ovl_member_of(&g->vni, &src.addr);
	reason = ovl_admit(conf, &outer, &src);
	rcu_read_unlock();
	return reason;
}

/* The VTEP has this address now; false if it could not be put into the table. */
static bool gate_member(struct gate *g, struct ovl_addr addr)
{
	g->member.key.endpoint = &g->ep;
	g->member.key.addr = addr;
	return !rhashtable_lookup_insert_fast(&g->on.members, &g->member.node,
					      ovl_member_params);
}

static void gate_remove(struct gate *g)
{
	rhashtable_remove_fast(&g->on.members, &g->member.node,
			       ovl_member_params);
}

static void test_admit_known(struct ovl_test *t, struct gate *g)
{
	struct ovl_config conf = { .csum6_rx = true, .admit = OVL_ADMIT_KNOWN };
	struct ovl_addr v4 = ovl_addr_v4(htonl(0x0a000002));
	struct ovl_addr v6 = { .family = AF_INET6 };

	g->zero_csum = true;
	OVL_EXPECT_EQ(t, admit(g, &conf, v4), OVL_DROP_NOT_ADMITTED);
	/* A stranger learns nothing about what else is wrong. */
	OVL_EXPECT_EQ(t, admit(g, &conf, v6), OVL_DROP_NOT_ADMITTED);
	if (OVL_FAILS(t, gate_member(g, v4)))
		return;
	OVL_EXPECT_EQ(t, admit(g, &conf, v4), 0);
	/* One that was merely learned, when anybody was admitted, is none. */
	g->member.added = false;
	OVL_EXPECT_EQ(t, admit(g, &conf, v4), OVL_DROP_NOT_ADMITTED);
	g->member.added = true;
	gate_remove(g);
	if (OVL_FAILS(t, gate_member(g, v6)))
		return;
	OVL_EXPECT_EQ(t, admit(g, &conf, v6), OVL_DROP_ZERO_CSUM);
	g->zero_csum = false;
	OVL_EXPECT_EQ(t, admit(g, &conf, v6), 0);
	g->zero_csum = true;
	conf.csum6_rx = false;
	OVL_EXPECT_EQ(t, admit(g, &conf, v6), 0);
	gate_remove(g);
}

static void test_admit_any(struct ovl_test *t, struct gate *g)
{
	struct ovl_config conf = { .csum6_rx = true, .admit = OVL_ADMIT_ANY };
	struct ovl_addr v6 = { .family = AF_INET6 };

	g->zero_csum = false;
	OVL_EXPECT_EQ(t, admit(g, &conf, ovl_addr_v4(htonl(0x0a000002))), 0);
	g->zero_csum = true;
	OVL_EXPECT_EQ(t, admit(g, &conf, v6), OVL_DROP_ZERO_CSUM);
}

static void test_admit(struct ovl_test *t)
{
	struct gate *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (OVL_FAILS(t, g))
		return;
	g->ep.port = OVL_PORT_DEFAULT;
	g->ep.on = &g->on;
	g->vni.endpoint = &g->ep;
	g->vni.on = &g->on;
	g->member.vtep = &g->vtep;
	g->member.added = true;
	if (!OVL_FAILS(t, !rhashtable_init(&g->on.members,
					   &ovl_member_params))) {
		test_admit_known(t, g);
		test_admit_any(t, g);
		rhashtable_destroy(&g->on.members);
	}
	kfree(g);
}

static const struct ovl_case cases[] = {
	{ "congestion marks as in RFC 6040", test_ecn },
	{ "an inner header cut short carries none", test_ecn_short },
	{ "a shared header is not written to", test_ecn_clone },
	{ "who is admitted", test_admit },
	{ }
};

const struct ovl_suite ovl_decap_suite = { "decap", cases };
