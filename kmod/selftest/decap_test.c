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
	bool ok;

	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		return;
	for (v6 = 0; v6 < 2; v6++) {
		for (inner = 0; inner < 4; inner++) {
			for (outer = 0; outer < 4; outer++) {
				skb = frame(v6, inner, 100, 100);
				if (OVL_FAILS(t, skb))
					return;
				local_bh_disable();
				ok = ovl_decap_ecn(&vni, skb, 0xa0 | outer);
				local_bh_enable();
				want = marks[inner][outer];
				OVL_EXPECT_EQ(t, ok, want != DROP);
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
			OVL_EXPECT(t, ovl_decap_ecn(&vni, skb, INET_ECN_CE));
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
	OVL_EXPECT(t, ovl_decap_ecn(&vni, skb, INET_ECN_CE));
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
	OVL_EXPECT(t, ovl_decap_ecn(&vni, skb, INET_ECN_CE));
	local_bh_enable();
	OVL_EXPECT_EQ(t, mark_of(skb, false), INET_ECN_CE);
	OVL_EXPECT(t, clone && mark_of(clone, false) == INET_ECN_ECT_0);
	kfree_skb(clone);
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

static enum ovl_drop admit(const struct ovl_config *conf, u16 family,
			   bool zero_csum)
{
	struct ovl_endpoint ep = { .port = OVL_PORT_DEFAULT };
	struct ovl_vni vni = { .endpoint = &ep };
	struct ovl_arrival outer = { .zero_csum = zero_csum };
	struct ovl_source src = { };

	outer.src.family = family;
	return ovl_admit(&vni, conf, &outer, &src);
}

static void test_admit(struct ovl_test *t)
{
	struct ovl_config conf = { .csum6_rx = true };
	struct ovl_vtep vtep = { };
	struct ovl_member member = { .vtep = &vtep, .added = true };

	conf.admit = OVL_ADMIT_KNOWN;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET, false), OVL_DROP_NOT_ADMITTED);
	/* A stranger learns nothing about what else is wrong. */
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET6, true), OVL_DROP_NOT_ADMITTED);
	ovl_test_member = &member;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET, true), 0);
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET6, false), 0);
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET6, true), OVL_DROP_ZERO_CSUM);
	conf.csum6_rx = false;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET6, true), 0);
	/* One that was merely learned, when anybody was admitted, is none. */
	member.added = false;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET, false), OVL_DROP_NOT_ADMITTED);
	ovl_test_member = NULL;
	conf.admit = OVL_ADMIT_ANY;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET, false), 0);
	conf.csum6_rx = true;
	OVL_EXPECT_EQ(t, admit(&conf, AF_INET6, true), OVL_DROP_ZERO_CSUM);
}

static const struct ovl_case cases[] = {
	{ "congestion marks as in RFC 6040", test_ecn },
	{ "an inner header cut short carries none", test_ecn_short },
	{ "a shared header is not written to", test_ecn_clone },
	{ "who is admitted", test_admit },
	{ }
};

const struct ovl_suite ovl_decap_suite = { "decap", cases };
