// SPDX-License-Identifier: GPL-2.0
/*
 * Room for headers. A packet that comes with enough of it is never copied;
 * what has to be done for one that does not is done here, and counted.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/jhash.h>

#include "encap.h"
#include "headroom.h"
#include "vni.h"

/* The rest of ovl_pull(). */
bool ovl_pull_pieces(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		     unsigned int len)
{
	if (skb->len < len)
		return false;
	ovl_stats_add(stats, OVL_STAT_PULLED_BYTES, len - skb_headlen(skb));
	return pskb_may_pull(skb, len);
}

/* The rest of ovl_make_room(). */
int ovl_move_head(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		  unsigned int len)
{
	ovl_stats_add(stats, skb_headroom(skb) < len ? OVL_STAT_HEAD_REALLOC :
						       OVL_STAT_HEAD_UNSHARED, 1);
	return skb_cow_head(skb, len);
}

/* The rest of ovl_put_tag(). */
struct sk_buff *ovl_push_tag(struct ovl_stats __percpu *stats,
			     struct sk_buff *skb, enum ovl_drop *reason)
{
	*reason = OVL_DROP_NO_MEMORY;
	if (ovl_make_room(stats, skb, VLAN_HLEN))
		return skb;
	skb = __vlan_hwaccel_push_inside(skb);
	if (!skb)
		return NULL;
	skb_postpush_rcsum(skb, skb->data + 2 * ETH_ALEN, VLAN_HLEN);
	*reason = 0;
	return skb;
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

/**
 * ovl_frame_alloc() - begin a frame of our own
 * @vni: its VNI
 * @to: destination
 * @from: source
 * @proto: EtherType, host order
 * @len: bytes behind the Ethernet header, for the caller to write
 *
 * Return: the frame, network header set, with room for what encapsulation
 * pushes; or NULL.
 */
struct sk_buff *ovl_frame_alloc(const struct ovl_vni *vni, const u8 *to,
				const u8 *from, u16 proto, unsigned int len)
{
	unsigned int room = max_t(unsigned int, READ_ONCE(vni->headroom),
				  OVL_HEADROOM_MIN);
	struct sk_buff *skb;
	struct ethhdr *eth;

	skb = alloc_skb(room + ETH_HLEN + len, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_put(skb, ETH_HLEN + len);
	/* The dissector would ask for a device, which this has none of. */
	skb_set_hash(skb, jhash(to, ETH_ALEN, 0), PKT_HASH_TYPE_L4);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_dest, to);
	ether_addr_copy(eth->h_source, from);
	eth->h_proto = htons(proto);
	skb->protocol = eth->h_proto;
	return skb;
}
