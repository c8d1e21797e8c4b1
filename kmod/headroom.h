/* SPDX-License-Identifier: GPL-2.0 */
/* Room for headers: every place where bytes of a packet may have to be copied. */
#ifndef OVL_HEADROOM_H
#define OVL_HEADROOM_H

#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "stats.h"

struct ovl_vni;

bool ovl_pull_pieces(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		     unsigned int len);
int ovl_move_head(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		  unsigned int len);
struct sk_buff *ovl_push_tag(struct ovl_stats __percpu *stats,
			     struct sk_buff *skb, enum ovl_drop *reason);
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

/**
 * ovl_put_tag() - have the tag of a VLAN in its frame
 * @stats: where a reallocation is counted
 * @skb: the frame, from the Ethernet header on, which the core may have taken it
 *	out of; pointers into it are void afterwards
 * @reason: why not, or 0
 *
 * Return: the frame, also if it is to be dropped; NULL if it is gone.
 */
static inline struct sk_buff *ovl_put_tag(struct ovl_stats __percpu *stats,
					  struct sk_buff *skb,
					  enum ovl_drop *reason)
{
	*reason = 0;
	return likely(!skb_vlan_tag_present(skb)) ? skb :
						    ovl_push_tag(stats, skb, reason);
}

#endif /* OVL_HEADROOM_H */
