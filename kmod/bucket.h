/* SPDX-License-Identifier: GPL-2.0 */
/* Bucket: how much of something there may be in a second. */
#ifndef OVL_BUCKET_H
#define OVL_BUCKET_H

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct ovl_bucket - how many frames may still be sent
 * @lock: for the rest; flooding only
 * @tokens: how many, in jiffies' worth of the rate: one frame is HZ of them
 * @stamp: when that was so, in jiffies
 */
struct ovl_bucket {
	spinlock_t lock;		/* tokens, stamp */
	u64 tokens;
	unsigned long stamp;
};

void ovl_bucket_init(struct ovl_bucket *bucket);
bool ovl_bucket_take(struct ovl_bucket *bucket, u32 rate);

#endif /* OVL_BUCKET_H */
