// SPDX-License-Identifier: GPL-2.0
#include "../headroom.c"
#include "../vni.h"
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

static u64 counted(struct ovl_vni *vni, enum ovl_stat what)
{
	struct ovl_stats_sum sum;

	ovl_stats_sum(vni->stats, &sum);
	return sum.count[what];
}

static void test_room(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(100, 100), *clone;
	unsigned int room;
	struct ovl_vni vni;

	if (OVL_FAILS(t, skb && ovl_test_vni(&vni)))
		return;
	room = skb_headroom(skb);
	local_bh_disable();
	OVL_EXPECT_EQ(t, ovl_make_room(vni.stats, skb, room), 0);
	OVL_EXPECT_EQ(t, counted(&vni, OVL_STAT_HEAD_REALLOC), 0);
	OVL_EXPECT_EQ(t, ovl_make_room(vni.stats, skb, room + 1), 0);
	OVL_EXPECT_EQ(t, counted(&vni, OVL_STAT_HEAD_REALLOC), 1);
	OVL_EXPECT(t, skb_headroom(skb) > room);
	/* A head that others see is not written to. */
	clone = skb_clone(skb, GFP_ATOMIC);
	OVL_EXPECT_EQ(t, ovl_make_room(vni.stats, skb, 1), 0);
	OVL_EXPECT_EQ(t, counted(&vni, OVL_STAT_HEAD_UNSHARED), 1);
	OVL_EXPECT(t, clone && clone->head != skb->head);
	local_bh_enable();
	kfree_skb(clone);
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

/* A copy has its own head, with room, and the same pages behind. */
static void test_replicate(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(1000, 100), *copy;

	if (OVL_FAILS(t, skb))
		return;
	skb_set_network_header(skb, ETH_HLEN);
	skb_set_transport_header(skb, ETH_HLEN + 20);
	copy = ovl_replicate(skb, 200);
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

/* A tag beside the frame gets into it, whatever room there is. */
static void test_tag(struct ovl_test *t)
{
	enum ovl_drop reason = OVL_DROP_INNER;
	const struct vlan_ethhdr *tagged;
	struct sk_buff *skb = ovl_test_frame(100, 100);
	struct ovl_vni vni;

	if (OVL_FAILS(t, skb))
		return;
	ovl_test_vni(&vni);
	skb_reset_mac_header(skb);
	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_IP);
	OVL_EXPECT(t, ovl_put_tag(vni.stats, skb, &reason) == skb);
	OVL_EXPECT_EQ(t, reason, 0);
	OVL_EXPECT_EQ(t, skb->len, 100);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), 5);
	skb = ovl_put_tag(vni.stats, skb, &reason);
	if (!OVL_FAILS(t, skb)) {
		OVL_EXPECT_EQ(t, reason, 0);
		OVL_EXPECT_EQ(t, skb->len, 100 + VLAN_HLEN);
		OVL_EXPECT(t, !skb_vlan_tag_present(skb));
		tagged = (struct vlan_ethhdr *)skb->data;
		OVL_EXPECT_EQ(t, ntohs(tagged->h_vlan_proto), ETH_P_8021AD);
		OVL_EXPECT_EQ(t, ntohs(tagged->h_vlan_TCI), 5);
		OVL_EXPECT_EQ(t, ntohs(tagged->h_vlan_encapsulated_proto),
			      ETH_P_IP);
		kfree_skb(skb);
	}
	ovl_test_vni_end(&vni);
}

static const struct ovl_case cases[] = {
	{ "pulls what is there, and counts it", test_pull },
	{ "room is made, and counted, only if need be", test_room },
	{ "copies share the payload only", test_replicate },
	{ "a tag gets into its frame", test_tag },
	{ }
};

const struct ovl_suite ovl_headroom_suite = { "headroom", cases };
