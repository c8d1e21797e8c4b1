// SPDX-License-Identifier: GPL-2.0
#include "../stats.c"
#include "selftest.h"

static void test_zero(struct ovl_test *t)
{
	struct ovl_stats __percpu *stats = ovl_stats_alloc(GFP_KERNEL);
	struct ovl_stats_sum sum;

	if (OVL_FAILS(t, stats))
		return;
	memset(&sum, 0xff, sizeof(sum));
	ovl_stats_sum(stats, &sum);
	OVL_EXPECT(t, !memchr_inv(&sum, 0, sizeof(sum)));
	free_percpu(stats);
}

/* Every counter of every CPU, with other values for each. */
static void test_sum(struct ovl_test *t)
{
	struct ovl_stats __percpu *stats = ovl_stats_alloc(GFP_KERNEL);
	u64 base, cpus = 0, weights = 0;
	struct ovl_stats_sum sum;
	struct ovl_stats *one;
	int cpu, i;

	if (OVL_FAILS(t, stats))
		return;
	for_each_possible_cpu(cpu) {
		one = per_cpu_ptr(stats, cpu);
		base = (u64)(cpu + 1) << 40;
		for (i = 0; i < OVL_STAT_MAX; i++)
			u64_stats_add(&one->count[i], base + i);
		for (i = 0; i < __OVL_DROP_MAX; i++)
			u64_stats_add(&one->drop[i], base + 100 + i);
		weights += base;
		cpus++;
	}
	ovl_stats_sum(stats, &sum);
	for (i = 0; i < OVL_STAT_MAX; i++)
		OVL_EXPECT_EQ(t, sum.count[i], weights + cpus * i);
	for (i = 0; i < __OVL_DROP_MAX; i++)
		OVL_EXPECT_EQ(t, sum.drop[i], weights + cpus * (100 + i));
	free_percpu(stats);
}

static void test_count(struct ovl_test *t)
{
	struct ovl_stats __percpu *stats = ovl_stats_alloc(GFP_KERNEL);
	struct ovl_stats_sum sum;

	if (OVL_FAILS(t, stats))
		return;
	local_bh_disable();
	ovl_stats_add(stats, OVL_STAT_FLOODED, 3);
	ovl_stats_add(stats, OVL_STAT_FLOODED, 4);
	ovl_stats_packet(stats, OVL_STAT_RX_PACKETS, 60);
	ovl_stats_packet(stats, OVL_STAT_RX_PACKETS, 1500);
	ovl_stats_packet(stats, OVL_STAT_DEV_TX_PACKETS, 77);
	ovl_stats_drop(stats, OVL_DROP_TRUNCATED);
	ovl_stats_drop(stats, OVL_DROP_MAX);
	local_bh_enable();
	ovl_stats_sum(stats, &sum);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_FLOODED], 7);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_RX_PACKETS], 2);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_RX_BYTES], 1560);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_TX_PACKETS], 0);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_DEV_TX_PACKETS], 1);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_DEV_TX_BYTES], 77);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_TRUNCATED], 1);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_MAX], 1);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_HEADER], 0);
	free_percpu(stats);
}

/* A drop counts in the VNI and in the VTEP, and frees the packet if it may. */
static void test_drop(struct ovl_test *t)
{
	struct sk_buff *skb = ovl_test_frame(60, 60);
	struct ovl_vtep vtep = { };
	struct ovl_stats_sum sum;
	struct ovl_vni vni;

	if (OVL_FAILS(t, skb && ovl_test_vni(&vni)))
		return;
	vtep.stats = vni.stats;
	local_bh_disable();
	/* One reference is ours. */
	skb_get(skb);
	ovl_drop(&vni, &vtep, skb, OVL_DROP_ECN);
	OVL_EXPECT_EQ(t, refcount_read(&skb->users), 1);
	ovl_drop(&vni, NULL, NULL, OVL_DROP_ECN);
	local_bh_enable();
	ovl_stats_sum(vni.stats, &sum);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_ECN], 3);
	kfree_skb(skb);
	ovl_test_vni_end(&vni);
}

static const struct ovl_case cases[] = {
	{ "new counters are zero", test_zero },
	{ "sums are over all CPUs, 64 bits wide", test_sum },
	{ "each count goes to its counter", test_count },
	{ "a drop is counted and the packet freed", test_drop },
	{ }
};

const struct ovl_suite ovl_stats_suite = { "stats", cases };
