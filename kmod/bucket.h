/* SPDX-License-Identifier: GPL-2.0 */
/* Bucket: how much of something there may be in a second. */
#ifndef OVL_BUCKET_H
#define OVL_BUCKET_H

#include <linux/atomic.h>
#include <linux/types.h>

/**
 * struct ovl_bucket - how many frames may still be sent
 * @spent: until when, in nanoseconds since boot, the time that frames take at
 *	their rate is used up; what is between then and now, a second at most, is
 *	still to be had
 *
 * One word, of which nobody needs to know the rate: it holds for whatever the
 * rate is by then, and takes no lock.
 */
struct ovl_bucket {
	atomic64_t spent;
};

void ovl_bucket_init(struct ovl_bucket *bucket);
bool ovl_bucket_take(struct ovl_bucket *bucket, u32 rate);
bool ovl_bucket_has(const struct ovl_bucket *bucket, u32 rate);

#endif /* OVL_BUCKET_H */
