// SPDX-License-Identifier: GPL-2.0
#include "../forward.c"
#include "selftest.h"

static void test_source(struct ovl_test *t)
{
	static const u8 group[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	static const u8 good[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	static const u8 zero[ETH_ALEN];
	struct ovl_source wire = { }, local = { };
	struct ovl_port port = { };
	u8 all[ETH_ALEN];

	local.port = &port;
	eth_broadcast_addr(all);
	OVL_EXPECT(t, ovl_source_valid(&wire, good, false));
	OVL_EXPECT(t, !ovl_source_valid(&wire, zero, false));
	OVL_EXPECT(t, !ovl_source_valid(&wire, all, false));
	OVL_EXPECT(t, !ovl_source_valid(&local, group, false));
	/* Our own address does not come from the wire. */
	OVL_EXPECT(t, !ovl_source_valid(&wire, good, true));
	OVL_EXPECT(t, ovl_source_valid(&local, good, true));
	/* Nor from an attached device. */
	port.attached = true;
	OVL_EXPECT(t, !ovl_source_valid(&local, good, true));
	OVL_EXPECT(t, ovl_source_valid(&local, good, false));
}

/* A VNI with two VTEPs, to which there is no way. */
struct world {
	struct ovl_vni vni;
	struct ovl_endpoint ep;
	struct ovl_config conf;
	struct ovl_vtep vtep;
	struct ovl_member member[2];
	struct ovl_port port;
};

static struct world *world_make(void)
{
	struct world *w = kzalloc(sizeof(*w), GFP_KERNEL);
	int i;

	if (!w || !ovl_test_vni(&w->vni))
		goto fail;
	w->vtep.stats = ovl_stats_alloc(GFP_KERNEL);
	if (!w->vtep.stats)
		goto fail_vni;
	w->vtep.key.addr = ovl_addr_v4(htonl(0x0a000002));
	w->vni.endpoint = &w->ep;
	INIT_LIST_HEAD(&w->vni.ports);
	ovl_bucket_init(&w->vni.bucket);
	for (i = 0; i < 2; i++) {
		w->member[i].vtep = &w->vtep;
		w->member[i].flood = true;
		list_add_tail(&w->member[i].list, &w->vni.members);
	}
	return w;

fail_vni:
	ovl_test_vni_end(&w->vni);
fail:
	kfree(w);
	return NULL;
}

static void world_end(struct world *w)
{
	free_percpu(w->vtep.stats);
	ovl_test_vni_end(&w->vni);
	kfree(w);
}

/* Flood one frame; from the wire, or from a local port. */
static enum ovl_drop flood(struct world *w, bool wire, bool taken)
{
	const struct ovl_source src = { .port = wire ? NULL : &w->port };
	struct sk_buff *skb = ovl_test_frame(64, 64);
	enum ovl_drop reason = OVL_DROP_NO_MEMORY;

	local_bh_disable();
	rcu_read_lock();
	if (skb)
		reason = ovl_forward_all(&w->vni, &w->conf, &src, NULL, skb,
					 false, taken);
	rcu_read_unlock();
	local_bh_enable();
	return reason;
}

static void expect_counts(struct ovl_test *t, struct world *w, u64 flooded,
			  u64 refused)
{
	struct ovl_stats_sum sum;

	ovl_stats_sum(w->vni.stats, &sum);
	OVL_EXPECT_EQ(t, sum.count[OVL_STAT_FLOODED], flooded);
	OVL_EXPECT_EQ(t, sum.drop[OVL_DROP_VNI_FLOOD_RATE], refused);
}

/* Nothing is left of a bucket. */
static void drain(struct ovl_bucket *bucket)
{
	atomic64_set(&bucket->spent, jiffies64_to_nsecs(get_jiffies_64()));
}

/* Beyond the rate no VTEP gets a frame, and what is sent at all, all get. */
static void test_flood_rate(struct ovl_test *t)
{
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	/* No rate is any rate. */
	drain(&w->vni.bucket);
	OVL_EXPECT_EQ(t, flood(w, false, false), OVL_DROP_NO_SOCKET);
	expect_counts(t, w, 2, 0);
	w->conf.flood_rate = 1;
	ovl_bucket_init(&w->vni.bucket);
	OVL_EXPECT_EQ(t, flood(w, false, false), OVL_DROP_NO_SOCKET);
	expect_counts(t, w, 4, 0);
	drain(&w->vni.bucket);
	OVL_EXPECT_EQ(t, flood(w, false, false), OVL_DROP_VNI_FLOOD_RATE);
	/* Where somebody here has got it, it is a copy that is missing. */
	OVL_EXPECT_EQ(t, flood(w, false, true), 0);
	expect_counts(t, w, 4, 2);
	/* Nothing goes from the wire to VTEPs, and so nothing is refused. */
	OVL_EXPECT_EQ(t, flood(w, true, false), OVL_DROP_NO_DESTINATION);
	/* Nor where nobody is flooded to. */
	w->member[0].flood = false;
	w->member[1].flood = false;
	OVL_EXPECT_EQ(t, flood(w, false, false), OVL_DROP_NO_DESTINATION);
	expect_counts(t, w, 4, 2);
	world_end(w);
}

static enum ovl_drop to_group(struct world *w, bool wire)
{
	const struct ovl_source src = { .port = wire ? NULL : &w->port };
	const struct ovl_nexthop nx = { .port.nexthop = true };
	struct sk_buff *skb = ovl_test_frame(64, 64);
	enum ovl_drop reason = OVL_DROP_NO_MEMORY;

	local_bh_disable();
	rcu_read_lock();
	if (skb)
		reason = ovl_forward_nexthop(&w->vni, &w->conf, &src, &nx.port,
					     skb);
	rcu_read_unlock();
	local_bh_enable();
	return reason;
}

/* A group of VTEPs is behind the wire, as a VTEP is, and may have none. */
static void test_nexthop(struct ovl_test *t)
{
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, to_group(w, true), OVL_DROP_SPLIT_HORIZON);
	OVL_EXPECT_EQ(t, to_group(w, false), OVL_DROP_NO_DESTINATION);
	ovl_test_member = &w->member[0];
	OVL_EXPECT_EQ(t, to_group(w, true), OVL_DROP_SPLIT_HORIZON);
	/* It has got as far as to where it finds no way. */
	OVL_EXPECT_EQ(t, to_group(w, false), OVL_DROP_NO_SOCKET);
	ovl_test_member = NULL;
	world_end(w);
}

static const struct ovl_case cases[] = {
	{ "sources that cannot be", test_source },
	{ "no more to VTEPs than the rate", test_flood_rate },
	{ "to one of a group", test_nexthop },
	{ }
};

const struct ovl_suite ovl_forward_suite = { "forward", cases };
