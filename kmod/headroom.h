/* SPDX-License-Identifier: GPL-2.0 */
/* Room for headers: every place where bytes of a packet may have to be copied. */
#ifndef OVL_HEADROOM_H
#define OVL_HEADROOM_H

#include <linux/skbuff.h>

#include "stats.h"

struct ovl_vni;

bool ovl_pull_pieces(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		     unsigned int len);
int ovl_move_head(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		  unsigned int len);
struct sk_buff *ovl_replicate(struct sk_buff *skb, unsigned int room);
struct sk_buff *ovl_frame_alloc(const struct ovl_vni *vni, const u8 *to,
				const u8 *from, u16 proto, unsigned int len);

/**
 * ovl_pull() - get the front of a packet into its linear area
 * @stats: where the bytes that had to be copied for it are counted
 * @skb: the packet; pointers into it are void afterwards
 * @len: bytes wanted
 *
 * Return: false if the packet is shorter, or without memory.
 */
static inline bool ovl_pull(struct ovl_stats __percpu *stats,
			    struct sk_buff *skb, unsigned int len)
{
	return likely(skb_headlen(skb) >= len) ||
	       ovl_pull_pieces(stats, skb, len);
}

/**
 * ovl_make_room() - have room for headers in a head that is the packet's alone
 * @stats: where a reallocation is counted
 * @skb: the packet; pointers into it are void afterwards
 * @len: bytes wanted in front of its data
 *
 * Return: 0 or -ENOMEM.
 */
static inline int ovl_make_room(struct ovl_stats __percpu *stats,
				struct sk_buff *skb, unsigned int len)
{
	if (likely(skb_headroom(skb) >= len && !skb_header_cloned(skb)))
		return 0;
	return ovl_move_head(stats, skb, len);
}

#endif /* OVL_HEADROOM_H */
