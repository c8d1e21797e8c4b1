// SPDX-License-Identifier: GPL-2.0
#include "../forward.c"
#include "selftest.h"

static void test_pull(struct ovl_test *t)
{
	struct ovl_stats_sum sum;
	unsigned int linear, want;
	struct sk_buff *skb;
	struct ovl_vni vni;
	bool ok;

	for (linear = 0; linear <= 60; linear += 4) {
		for (want = 0; want <= 61; want++) {
			if (OVL_FAILS(t, ovl_test_vni(&vni)))
				return;
			skb = ovl_test_frame(60, linear);
			if (OVL_FAILS(t, skb))
				return;
			local_bh_disable();
			ok = ovl_pull(vni.stats, skb, want);
			local_bh_enable();
			OVL_EXPECT_EQ(t, ok, want <= 60);
			OVL_EXPECT(t, !ok || skb_headlen(skb) >= want);
			ovl_stats_sum(vni.stats, &sum);
			OVL_EXPECT_EQ(t, sum.count[OVL_STAT_PULLED_BYTES],
				      ok && want > linear ? want - linear : 0);
			kfree_skb(skb);
			ovl_test_vni_end(&vni);
		}
	}
}

static void test_source(struct ovl_test *t)
{
	static const u8 group[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	static const u8 good[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	static const u8 zero[ETH_ALEN];
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	struct ovl_source wire = { }, local = { };
	struct ovl_vni vni = { };
	struct ovl_port port;
	u8 all[ETH_ALEN];

	if (OVL_FAILS(t, dev))
		return;
	local.port = &port;
	eth_broadcast_addr(all);
	OVL_EXPECT(t, ovl_source_valid(&vni, &wire, good));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, zero));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, all));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &local, group));
	/* Our own address does not come from the wire. */
	dev->dev_addr = good;
	vni.dev = dev;
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, good));
	OVL_EXPECT(t, ovl_source_valid(&vni, &local, good));
	OVL_EXPECT(t, ovl_is_host(&vni, good));
	OVL_EXPECT(t, !ovl_is_host(&vni, zero));
	kfree(dev);
}

/* A copy has its own head, with room, and the same pages behind. */
static void test_replicate(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(1000, 100), *copy;
	struct ovl_vni vni = { .headroom = 200 };

	if (OVL_FAILS(t, skb))
		return;
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + 20);
	copy = ovl_replicate(&vni, skb);
	if (copy) {
		OVL_EXPECT_EQ(t, copy->len, 1000);
		OVL_EXPECT_EQ(t, skb_headroom(copy), 200);
		OVL_EXPECT(t, !skb_header_cloned(copy));
		OVL_EXPECT_EQ(t, skb_network_offset(copy), ETH_HLEN);
		OVL_EXPECT_EQ(t, skb_transport_offset(copy), ETH_HLEN + 20);
		OVL_EXPECT_EQ(t, skb_mac_offset(copy), 0);
		OVL_EXPECT(t, skb_frag_page(&skb_shinfo(copy)->frags[0]) ==
			   skb_frag_page(&skb_shinfo(skb)->frags[0]));
	}
	OVL_EXPECT(t, copy);
	kfree_skb(copy);
	kfree_skb(skb);
}

static const struct ovl_case cases[] = {
	{ "pulls what is there, and counts it", test_pull },
	{ "sources that cannot be", test_source },
	{ "copies share the payload only", test_replicate },
	{ }
};

const struct ovl_suite ovl_forward_suite = { "forward", cases };
