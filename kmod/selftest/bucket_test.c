// SPDX-License-Identifier: GPL-2.0
#include "../bucket.c"
#include "selftest.h"

#include <uapi/linux/ovl.h>

#define JIFFY (NSEC_PER_SEC / HZ)

/* A bucket and what time it is. */
struct tap {
	struct ovl_bucket bucket;
	u64 now;
};

static struct tap tap_at(u64 now)
{
	struct tap tap = { .now = now };

	atomic64_set(&tap.bucket.spent, now - NSEC_PER_SEC);
	return tap;
}

/* How many of @n frames that come @later there is enough for. */
static unsigned int taken(struct tap *tap, u32 rate, unsigned int n, u64 later)
{
	unsigned int ok = 0;

	tap->now += later;
	while (n--)
		ok += ovl_bucket_take_at(&tap->bucket, rate, tap->now);
	return ok;
}

static void test_burst(struct ovl_test *t)
{
	struct tap tap = tap_at(NSEC_PER_SEC);

	OVL_EXPECT_EQ(t, taken(&tap, 100, 1000, 0), 100);
	OVL_EXPECT_EQ(t, taken(&tap, 100, 1000, NSEC_PER_SEC), 100);
	OVL_EXPECT_EQ(t, taken(&tap, 100, 1000, 100 * NSEC_PER_SEC), 100);
	OVL_EXPECT_EQ(t, taken(&tap, 100, 1000, NSEC_PER_SEC / 2), 50);
	/* However the time is cut into pieces. */
	tap = tap_at(NSEC_PER_SEC);
	OVL_EXPECT_EQ(t, taken(&tap, 1, 2, 0), 1);
	OVL_EXPECT_EQ(t, taken(&tap, 1, 2, NSEC_PER_SEC - JIFFY), 0);
	OVL_EXPECT_EQ(t, taken(&tap, 1, 2, JIFFY), 1);
	OVL_EXPECT_EQ(t, taken(&tap, 1, 2, NSEC_PER_SEC), 1);
}

static void test_steady(struct ovl_test *t)
{
	static const u32 rates[] = { 1, 7, HZ - 1, HZ, HZ + 1, 3 * HZ + 7 };
	unsigned int i, j, n;
	struct tap tap;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		tap = tap_at(NSEC_PER_SEC);
		OVL_EXPECT_EQ(t, taken(&tap, rates[i], rates[i] + 1, 0),
			      rates[i]);
		for (n = 0, j = 0; j < 10 * HZ; j++)
			n += taken(&tap, rates[i], 5, JIFFY);
		OVL_EXPECT_EQ(t, n, 10 * rates[i]);
	}
}

/* Nothing overflows, neither at boot nor later, and no time goes backwards. */
static void test_extremes(struct ovl_test *t)
{
	static const u64 starts[] = {
		0, 1, NSEC_PER_SEC, S64_MAX - 1, S64_MAX, U64_MAX,
	};
	const u64 cost = NSEC_PER_SEC / OVL_FLOOD_RATE_MAX;
	struct tap tap;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		tap = tap_at(starts[i]);
		OVL_EXPECT_EQ(t, taken(&tap, OVL_FLOOD_RATE_MAX, 1, 0), 1);
		OVL_EXPECT_EQ(t, (u64)atomic64_read(&tap.bucket.spent),
			      starts[i] - NSEC_PER_SEC + cost);
		OVL_EXPECT_EQ(t, taken(&tap, 3, 5,
				       S64_MAX - 2 * NSEC_PER_SEC), 3);
		OVL_EXPECT_EQ(t, taken(&tap, 3, 1, -(u64)JIFFY), 0);
	}
}

/* A rate that is changed holds from then on, for the time that is left. */
static void test_change(struct ovl_test *t)
{
	struct tap tap = tap_at(NSEC_PER_SEC);

	OVL_EXPECT_EQ(t, taken(&tap, 1000, 500, 0), 500);
	OVL_EXPECT_EQ(t, taken(&tap, 10, 100, 0), 5);
	OVL_EXPECT_EQ(t, taken(&tap, 1000, 10, 0), 0);
	OVL_EXPECT_EQ(t, taken(&tap, 1000, 2000, NSEC_PER_SEC / 2), 500);
}

static void test_take(struct ovl_test *t)
{
	struct ovl_bucket bucket;
	unsigned int i;
	s64 spent;

	ovl_bucket_init(&bucket);
	OVL_EXPECT(t, ovl_bucket_take(&bucket, 1));
	/* Any rate is no rate. */
	spent = atomic64_read(&bucket.spent);
	for (i = 0; i < 100; i++)
		OVL_EXPECT(t, ovl_bucket_take(&bucket, 0));
	OVL_EXPECT_EQ(t, atomic64_read(&bucket.spent), spent);
	atomic64_set(&bucket.spent, ovl_bucket_now() + NSEC_PER_SEC);
	OVL_EXPECT(t, !ovl_bucket_take(&bucket, OVL_FLOOD_RATE_MAX));
}

/* To ask takes nothing, and foretells what taking would say. */
static void test_has(struct ovl_test *t)
{
	struct ovl_bucket bucket;
	unsigned int i;
	s64 spent;

	ovl_bucket_init(&bucket);
	spent = atomic64_read(&bucket.spent);
	for (i = 0; i < 100; i++)
		OVL_EXPECT(t, ovl_bucket_has(&bucket, 1));
	OVL_EXPECT_EQ(t, atomic64_read(&bucket.spent), spent);
	atomic64_set(&bucket.spent, ovl_bucket_now() + NSEC_PER_SEC);
	OVL_EXPECT(t, !ovl_bucket_has(&bucket, OVL_FLOOD_RATE_MAX));
	OVL_EXPECT(t, ovl_bucket_has(&bucket, 0));
}

static const struct ovl_case cases[] = {
	{ "a second's worth at once", test_burst },
	{ "no more than the rate", test_steady },
	{ "the largest numbers", test_extremes },
	{ "another rate", test_change },
	{ "any rate", test_take },
	{ "a question takes nothing", test_has },
	{ }
};

const struct ovl_suite ovl_bucket_suite = { "bucket", cases };
