// SPDX-License-Identifier: GPL-2.0
#include "../bucket.c"
#include "selftest.h"

#include <uapi/linux/ovl.h>

/* How many of @n frames that come @later there is enough for. */
static unsigned int taken(struct ovl_bucket *bucket, u32 rate, unsigned int n,
			  unsigned long later)
{
	unsigned long now = bucket->stamp + later;
	unsigned int ok = 0;

	while (n--)
		ok += ovl_bucket_take_at(bucket, rate, now);
	return ok;
}

static void test_burst(struct ovl_test *t)
{
	struct ovl_bucket bucket;

	ovl_bucket_init(&bucket);
	OVL_EXPECT_EQ(t, taken(&bucket, 100, 1000, 0), 100);
	OVL_EXPECT_EQ(t, taken(&bucket, 100, 1000, HZ), 100);
	OVL_EXPECT_EQ(t, taken(&bucket, 100, 1000, 100 * HZ), 100);
	OVL_EXPECT_EQ(t, taken(&bucket, 100, 1000, HZ / 2), 50);
	/* However the time is cut into pieces. */
	ovl_bucket_init(&bucket);
	OVL_EXPECT_EQ(t, taken(&bucket, 1, 2, 0), 1);
	OVL_EXPECT_EQ(t, taken(&bucket, 1, 2, HZ - 1), 0);
	OVL_EXPECT_EQ(t, taken(&bucket, 1, 2, 1), 1);
	OVL_EXPECT_EQ(t, taken(&bucket, 1, 2, HZ), 1);
}

static void test_steady(struct ovl_test *t)
{
	static const u32 rates[] = { 1, 7, HZ - 1, HZ, HZ + 1, 3 * HZ + 7 };
	struct ovl_bucket bucket;
	unsigned int i, j, n;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		ovl_bucket_init(&bucket);
		OVL_EXPECT_EQ(t, taken(&bucket, rates[i], rates[i] + 1, 0),
			      rates[i]);
		for (n = 0, j = 0; j < 10 * HZ; j++)
			n += taken(&bucket, rates[i], 5, 1);
		OVL_EXPECT_EQ(t, n, 10 * rates[i]);
	}
}

/* Nothing overflows, and jiffies may. */
static void test_extremes(struct ovl_test *t)
{
	static const unsigned long pauses[] = {
		HZ, LONG_MAX, ULONG_MAX / 2 + 1, ULONG_MAX,
	};
	const u64 full = (u64)OVL_FLOOD_RATE_MAX * HZ;
	struct ovl_bucket bucket;
	unsigned int i;

	ovl_bucket_init(&bucket);
	for (i = 0; i < ARRAY_SIZE(pauses); i++) {
		OVL_EXPECT_EQ(t, taken(&bucket, OVL_FLOOD_RATE_MAX, 1,
				       pauses[i]), 1);
		OVL_EXPECT_EQ(t, bucket.tokens, full - HZ);
		bucket.tokens = 0;
	}
	bucket.stamp = ULONG_MAX - 1;
	OVL_EXPECT_EQ(t, taken(&bucket, HZ, 10, 4), 4);
	OVL_EXPECT_EQ(t, bucket.stamp, 2);
	OVL_EXPECT_EQ(t, taken(&bucket, U32_MAX, 1, HZ), 1);
	OVL_EXPECT_EQ(t, bucket.tokens, (u64)U32_MAX * HZ - HZ);
}

/* A rate that is changed holds from then on. */
static void test_change(struct ovl_test *t)
{
	struct ovl_bucket bucket;

	ovl_bucket_init(&bucket);
	OVL_EXPECT_EQ(t, taken(&bucket, 1000, 10, 0), 10);
	OVL_EXPECT_EQ(t, taken(&bucket, 10, 100, 0), 10);
	OVL_EXPECT_EQ(t, taken(&bucket, 1000, 10, 0), 0);
	OVL_EXPECT_EQ(t, taken(&bucket, 1000, 2000, HZ / 2), 500);
}

static void test_take(struct ovl_test *t)
{
	struct ovl_bucket bucket;
	unsigned int i;

	ovl_bucket_init(&bucket);
	local_bh_disable();
	OVL_EXPECT(t, ovl_bucket_take(&bucket, 1));
	OVL_EXPECT(t, bucket.tokens < HZ);
	/* Any rate is no rate. */
	for (i = 0; i < 100; i++)
		OVL_EXPECT(t, ovl_bucket_take(&bucket, 0));
	OVL_EXPECT(t, bucket.tokens < HZ);
	bucket.tokens = U64_MAX;
	bucket.stamp = jiffies - 10 * HZ;
	OVL_EXPECT(t, ovl_bucket_take(&bucket, 3));
	OVL_EXPECT_EQ(t, bucket.tokens, 2 * HZ);
	local_bh_enable();
}

static const struct ovl_case cases[] = {
	{ "a second's worth at once", test_burst },
	{ "no more than the rate", test_steady },
	{ "the largest numbers", test_extremes },
	{ "another rate", test_change },
	{ "any rate", test_take },
	{ }
};

const struct ovl_suite ovl_bucket_suite = { "bucket", cases };
