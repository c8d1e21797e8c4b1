// SPDX-License-Identifier: GPL-2.0
/*
 * Forwarding: learn from a frame, look its destination up, pass it on.
 *
 * A frame is an skb whose data begins with the Ethernet header, in the linear
 * area, where the MAC header is set as well. Every function here consumes it.
 */
#include <linux/etherdevice.h>

#include "dev.h"
#include "encap.h"
#include "forward.h"
#include "headroom.h"
#include "member.h"

/**
 * ovl_deliver() - pass a frame to a local port
 * @vni: the frame's VNI
 * @src: where it came from
 * @port: where it goes; NULL if the VNI has no such port
 * @skb: the frame, consumed
 */
void ovl_deliver(struct ovl_vni *vni, const struct ovl_source *src,
		 struct ovl_port *port, struct sk_buff *skb)
{
	if (unlikely(!port))
		ovl_drop(vni, src->vtep, skb, OVL_DROP_NO_DESTINATION);
	else if (unlikely(port == src->port))
		ovl_drop(vni, src->vtep, skb, OVL_DROP_HAIRPIN);
	else
		ovl_dev_deliver(port, src->vtep, skb);
}

/* From a local port to all VTEPs of the flood list. */
static void ovl_flood(struct ovl_vni *vni, const struct ovl_config *conf,
		      const struct ovl_source *src, struct sk_buff *skb)
{
	struct ovl_member *member;
	struct ovl_vtep *last = NULL;
	struct sk_buff *copy;

	list_for_each_entry_rcu(member, &vni->members, list) {
		if (!READ_ONCE(member->flood))
			continue;
		if (last) {
			copy = ovl_replicate(skb, READ_ONCE(vni->headroom));
			if (copy)
				ovl_encap(vni, conf, src, last, copy);
			else
				ovl_drop(vni, last, NULL, OVL_DROP_NO_MEMORY);
			ovl_stats_add(vni->stats, OVL_STAT_FLOODED, 1);
		}
		last = READ_ONCE(member->vtep);
	}
	if (!last) {
		ovl_drop(vni, NULL, skb, OVL_DROP_NO_DESTINATION);
		return;
	}
	ovl_stats_add(vni->stats, OVL_STAT_FLOODED, 1);
	ovl_encap(vni, conf, src, last, skb);
}

/* To a station that is known: behind a VTEP, or at a local port. */
static void ovl_forward_known(struct ovl_vni *vni, const struct ovl_config *conf,
			      const struct ovl_source *src,
			      const struct ovl_fdb *fdb, struct sk_buff *skb)
{
	struct ovl_vtep *vtep = rcu_dereference(fdb->vtep);

	if (!vtep)
		ovl_deliver(vni, src, rcu_dereference(fdb->port), skb);
	else if (src->port)
		ovl_encap(vni, conf, src, vtep, skb);
	else
		ovl_drop(vni, src->vtep, skb, OVL_DROP_SPLIT_HORIZON);
}

/* May a frame with this source address exist here? */
static bool ovl_source_valid(const struct ovl_vni *vni,
			     const struct ovl_source *src, const u8 *mac)
{
	if (!is_valid_ether_addr(mac))
		return false;
	/* What we sent does not come back over the wire, unless in a loop. */
	return src->port || !vni->dev ||
	       !ether_addr_equal(mac, vni->dev->dev_addr);
}

static bool ovl_is_host(const struct ovl_vni *vni, const u8 *mac)
{
	return vni->dev && ether_addr_equal(mac, vni->dev->dev_addr);
}

/**
 * ovl_forward() - pass a frame on
 * @vni: the frame's VNI
 * @src: where it came from
 * @skb: the frame, consumed
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_forward(struct ovl_vni *vni, const struct ovl_source *src,
		 struct sk_buff *skb)
{
	const struct ovl_config *conf = rcu_dereference(vni->conf);
	const struct ethhdr *eth = (struct ethhdr *)skb->data;
	struct ovl_port *host = vni->dev ? ovl_dev_port(vni->dev) : NULL;
	const struct ovl_fdb *fdb = NULL;

	if (unlikely(!ovl_source_valid(vni, src, eth->h_source))) {
		ovl_drop(vni, src->vtep, skb, OVL_DROP_SOURCE_MAC);
		return;
	}
	/* The host device's own address is known without a table. */
	if (!ovl_is_host(vni, eth->h_source))
		ovl_fdb_learn(vni, conf, src, eth->h_source);

	if (ovl_is_host(vni, eth->h_dest)) {
		ovl_deliver(vni, src, host, skb);
		return;
	}
	if (!is_multicast_ether_addr(eth->h_dest))
		fdb = ovl_fdb_find(vni, eth->h_dest);

	if (fdb)
		ovl_forward_known(vni, conf, src, fdb, skb);
	else if (src->port)
		ovl_flood(vni, conf, src, skb);
	else
		ovl_deliver(vni, src, host, skb);
}
