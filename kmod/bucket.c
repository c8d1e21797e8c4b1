// SPDX-License-Identifier: GPL-2.0
/* Bucket: how much of something there may be in a second. */
#include <linux/jiffies.h>
#include <linux/math64.h>

#include "bucket.h"

static u64 ovl_bucket_now(void)
{
	return jiffies64_to_nsecs(get_jiffies_64());
}

/**
 * ovl_bucket_init() - fill a bucket, whatever the rate will be
 * @bucket: the bucket
 */
void ovl_bucket_init(struct ovl_bucket *bucket)
{
	atomic64_set(&bucket->spent, ovl_bucket_now() - NSEC_PER_SEC);
}

/* Is there enough for one more? Below nothing if somebody else's now is later. */
static bool ovl_bucket_enough(s64 spent, u32 rate, u64 now)
{
	return (s64)(now - spent) >= (s64)(NSEC_PER_SEC / rate);
}

static bool ovl_bucket_take_at(struct ovl_bucket *bucket, u32 rate, u64 now)
{
	const u32 cost = NSEC_PER_SEC / rate;
	s64 spent = atomic64_read(&bucket->spent);
	u64 left;

	do {
		if (!ovl_bucket_enough(spent, rate, now))
			return false;
		left = min_t(u64, now - spent, NSEC_PER_SEC);
	} while (!atomic64_try_cmpxchg(&bucket->spent, &spent,
				       now - left + cost));
	return true;
}

/**
 * ovl_bucket_take() - may one more frame be sent?
 * @bucket: what is left
 * @rate: frames per second, and how many may come at once after a second of
 *	silence; 0 for any number. A frame takes whole nanoseconds, so that of
 *	very high rates some percent more get through.
 *
 * Context: any.
 * Return: whether it may; it is counted then.
 */
bool ovl_bucket_take(struct ovl_bucket *bucket, u32 rate)
{
	return !rate || ovl_bucket_take_at(bucket, rate, ovl_bucket_now());
}

/**
 * ovl_bucket_has() - could one more frame be sent?
 * @bucket: what is left
 * @rate: as for ovl_bucket_take()
 *
 * Context: any.
 * Return: what ovl_bucket_take() would.
 */
bool ovl_bucket_has(const struct ovl_bucket *bucket, u32 rate)
{
	return !rate || ovl_bucket_enough(atomic64_read(&bucket->spent), rate,
					  ovl_bucket_now());
}
