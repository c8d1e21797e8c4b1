// SPDX-License-Identifier: GPL-2.0
/*
 * Echo: requests from VTEPs are answered here.
 *
 * These are the loopback messages of IEEE 802.1Q, clause 20.2, at the lowest level,
 * which is that of a link: the tunnel. The VNI's own station answers those to the
 * group address of that level, to itself, and, since what is asked is whether the way
 * to here is good, those to stations that live here. Everything else that is spoken
 * between bridges passes through the VNI like any frame.
 */
#include <linux/etherdevice.h>
#include <linux/jhash.h>

#include "af_ovl.h"
#include "echo.h"
#include "encap.h"
#include "headroom.h"
#include "member.h"
#include "vtep.h"

/* "Continuity check" and loopback, level 0. */
static const u8 ovl_echo_group[ETH_ALEN] __aligned(2) = {
	0x01, 0x80, 0xc2, 0x00, 0x00, 0x30
};

/**
 * ovl_echo_asked() - is a frame a request that is answered here?
 * @conf: settings of its VNI
 * @src: where it came from
 * @place: where its destination lives
 * @skb: the frame
 *
 * Who is on this host learns nothing of the tunnel by asking here. A packet that is
 * to be cut up is no message.
 *
 * Return: whether it is.
 */
bool ovl_echo_asked(const struct ovl_config *conf, const struct ovl_source *src,
		    enum ovl_place place, const struct sk_buff *skb)
{
	const struct ethhdr *eth = (struct ethhdr *)skb->data;
	const struct ovl_cfm *cfm;
	struct ovl_cfm buf;

	if (!conf->echo || src->port || eth->h_proto != htons(ETH_P_CFM) ||
	    skb_is_gso(skb))
		return false;
	if (place == OVL_PLACE_GROUP ?
	    !ether_addr_equal(eth->h_dest, ovl_echo_group) :
	    place != OVL_PLACE_OWN && place != OVL_PLACE_LOCAL &&
	    place != OVL_PLACE_CLAIMED)
		return false;
	cfm = skb_header_pointer(skb, ETH_HLEN, sizeof(buf), &buf);
	return cfm && cfm->opcode == OVL_CFM_LBM &&
	       !(cfm->level & OVL_CFM_LEVEL);
}

/* Make a request into its answer, where it lies; 0 or -ENOMEM. */
static int ovl_echo_turn(struct ovl_vni *vni, const struct ovl_config *conf,
			 struct sk_buff *skb)
{
	struct ovl_cfm *cfm;
	struct ethhdr *eth;

	/* Sockets that see every frame have one that remains a request. */
	if (!ovl_pull(vni->stats, skb, ETH_HLEN + sizeof(*cfm)) ||
	    skb_unclone(skb, GFP_ATOMIC))
		return -ENOMEM;
	skb_reset_mac_header(skb);
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_dest, eth->h_source);
	ether_addr_copy(eth->h_source, ovl_vni_mac(vni, conf));
	cfm = (struct ovl_cfm *)(eth + 1);
	cfm->opcode = OVL_CFM_LBR;
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		skb->ip_summed = CHECKSUM_NONE;
	/* What is known of how it came says nothing of how it goes. */
	skb_orphan(skb);
	skb_clear_tstamp(skb);
	skb->mark = 0;
	skb->priority = 0;
	skb_set_hash(skb, jhash(eth->h_dest, ETH_ALEN, 0), PKT_HASH_TYPE_L4);
	return 0;
}

/**
 * ovl_echo() - answer a request
 * @vni: its VNI
 * @conf: the VNI's settings
 * @src: where it came from, a VTEP, and where the answer goes, whatever is
 *	known of the station that asks
 * @skb: the frame, consumed; ovl_echo_asked()
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, or why the request or the answer was dropped.
 */
enum ovl_drop ovl_echo(struct ovl_vni *vni, const struct ovl_config *conf,
		       const struct ovl_source *src, struct sk_buff *skb)
{
	const struct ovl_source us = { .port = &vni->sock_port };
	struct ovl_vtep *vtep = src->vtep;
	enum ovl_drop reason;

	/* The request may be what a stranger was learned from. */
	if (!vtep)
		vtep = ovl_vtep_find(vni->on, &src->addr, vni->endpoint->port);
	if (unlikely(!ovl_bucket_take(&vni->on->echoes, conf->echo)))
		reason = OVL_DROP_ECHO_RATE;
	else if (unlikely(!vtep))
		reason = OVL_DROP_NO_DESTINATION;
	else if (unlikely(ovl_echo_turn(vni, conf, skb)))
		reason = OVL_DROP_NO_MEMORY;
	else
		goto answer;
	ovl_drop(vni, vtep, skb, reason);
	return reason;

answer:
	ovl_stats_add(vni->stats, OVL_STAT_ECHO_ANSWERED, 1);
	if (ovl_sock_tapped(vni))
		ovl_sock_tap(vni, &us, skb);
	return ovl_encap(vni, conf, &us, vtep, src->member, skb);
}
