// SPDX-License-Identifier: GPL-2.0
/*
 * Room for headers. A packet that comes with enough of it is never copied;
 * what has to be done for one that does not is done here, and counted.
 */
#include "headroom.h"

/**
 * ovl_pull() - get the front of a packet into its linear area
 * @stats: where the bytes that had to be copied for it are counted
 * @skb: the packet; pointers into it are void afterwards
 * @len: bytes wanted
 *
 * Return: false if the packet is shorter, or without memory.
 */
bool ovl_pull(struct ovl_stats __percpu *stats, struct sk_buff *skb,
	      unsigned int len)
{
	if (likely(skb_headlen(skb) >= len))
		return true;
	if (skb->len < len)
		return false;
	ovl_stats_add(stats, OVL_STAT_PULLED_BYTES, len - skb_headlen(skb));
	return pskb_may_pull(skb, len);
}

/**
 * ovl_make_room() - have room for headers in a head that is the packet's alone
 * @stats: where a reallocation is counted
 * @skb: the packet; pointers into it are void afterwards
 * @len: bytes wanted in front of its data
 *
 * Return: 0 or -ENOMEM.
 */
int ovl_make_room(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		  unsigned int len)
{
	if (unlikely(skb_headroom(skb) < len))
		ovl_stats_add(stats, OVL_STAT_HEAD_REALLOC, 1);
	else if (unlikely(skb_header_cloned(skb)))
		ovl_stats_add(stats, OVL_STAT_HEAD_UNSHARED, 1);
	else
		return 0;
	return skb_cow_head(skb, len);
}

/**
 * ovl_replicate() - copy a packet that goes to one more destination
 * @skb: the packet
 * @room: bytes wanted in front of the copy's data
 *
 * The copy has a head of its own, since the headers to come differ, and shares
 * the pages behind it.
 *
 * Return: the copy or NULL.
 */
struct sk_buff *ovl_replicate(struct sk_buff *skb, unsigned int room)
{
	struct sk_buff *copy;

	copy = __pskb_copy(skb, room, GFP_ATOMIC);
	if (copy)
		skb_headers_offset_update(copy, room - skb_headroom(skb));
	return copy;
}
