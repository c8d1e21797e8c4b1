// SPDX-License-Identifier: GPL-2.0
/* Bucket: how much of something there may be in a second. */
#include <linux/jiffies.h>

#include "bucket.h"

/**
 * ovl_bucket_init() - fill a bucket, whatever the rate will be
 * @bucket: the bucket
 */
void ovl_bucket_init(struct ovl_bucket *bucket)
{
	spin_lock_init(&bucket->lock);
	bucket->tokens = U64_MAX;
	bucket->stamp = jiffies;
}

/* A rate that has become lower takes away what exceeds a second of it. */
static bool ovl_bucket_take_at(struct ovl_bucket *bucket, u32 rate,
			       unsigned long now)
{
	u64 full = (u64)rate * HZ;
	u64 fresh = (u64)rate * min_t(unsigned long, now - bucket->stamp, HZ);

	bucket->stamp = now;
	/* Twice: before the sum lest it overflow. */
	bucket->tokens = min(bucket->tokens, full);
	bucket->tokens = min(bucket->tokens + fresh, full);
	if (bucket->tokens < HZ)
		return false;
	bucket->tokens -= HZ;
	return true;
}

/**
 * ovl_bucket_take() - may one more frame be sent?
 * @bucket: what is left
 * @rate: frames per second, and how many may come at once after a second of
 *	silence; 0 for any number
 *
 * Context: bottom halves off.
 * Return: whether it may; it is counted then.
 */
bool ovl_bucket_take(struct ovl_bucket *bucket, u32 rate)
{
	bool ok;

	if (!rate)
		return true;
	spin_lock(&bucket->lock);
	/* The time is taken inside, so that it does not go back. */
	ok = ovl_bucket_take_at(bucket, rate, jiffies);
	spin_unlock(&bucket->lock);
	return ok;
}
