// SPDX-License-Identifier: GPL-2.0
/*
 * Forwarding: learn from a frame, look its destination up, pass it on.
 *
 * A frame is an skb whose data begins with the Ethernet header, in the linear
 * area, where the MAC header is set as well. Every function here consumes it.
 */
#include <linux/etherdevice.h>

#include "af_ovl.h"
#include "dev.h"
#include "encap.h"
#include "forward.h"
#include "headroom.h"
#include "member.h"

/* The end of a frame that comes from @src. */
static enum ovl_drop ovl_refuse(struct ovl_vni *vni,
				const struct ovl_source *src,
				struct sk_buff *skb, enum ovl_drop reason)
{
	ovl_drop(vni, src->vtep, skb, reason);
	return reason;
}

/**
 * ovl_deliver() - pass a frame to a local port
 * @vni: the frame's VNI
 * @src: where it came from
 * @port: where it goes; NULL if the VNI has no such port
 * @skb: the frame, consumed
 *
 * Return: 0, or why the frame was dropped.
 */
enum ovl_drop ovl_deliver(struct ovl_vni *vni, const struct ovl_source *src,
			  struct ovl_port *port, struct sk_buff *skb)
{
	if (unlikely(!port))
		return ovl_refuse(vni, src, skb, OVL_DROP_NO_DESTINATION);
	if (!port->dev)
		return ovl_sock_deliver(vni, src, skb);
	if (unlikely(port == src->port))
		return ovl_refuse(vni, src, skb, OVL_DROP_HAIRPIN);
	/* What a bridge or a router does to it, sockets are not to see. */
	if (unlikely(ovl_sock_listens(vni) && skb_unclone(skb, GFP_ATOMIC)))
		return ovl_refuse(vni, src, skb, OVL_DROP_NO_MEMORY);
	/* The sender's buffer is not to wait for the receiver. */
	if (src->sk) {
		ovl_sent_here(skb);
		skb_orphan(skb);
	}
	ovl_dev_deliver(port, src->vtep, skb);
	return 0;
}

/* A copy for the host device of what a socket sends to others as well. */
static void ovl_copy_to_host(struct ovl_vni *vni, const struct ovl_source *src,
			     struct ovl_port *host, const struct sk_buff *skb)
{
	struct sk_buff *copy;

	copy = ovl_replicate((struct sk_buff *)skb, READ_ONCE(vni->headroom));
	if (copy)
		ovl_dev_deliver(host, NULL, copy);
	else
		ovl_drop(vni, NULL, NULL, OVL_DROP_NO_MEMORY);
}

/*
 * From a local port to all VTEPs of the flood list. @taken says that somebody
 * here has got it already, so that no VTEP is no failure.
 */
static enum ovl_drop ovl_flood(struct ovl_vni *vni,
			       const struct ovl_config *conf,
			       const struct ovl_source *src,
			       struct sk_buff *skb, bool taken)
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
	if (!last && !taken)
		return ovl_refuse(vni, src, skb, OVL_DROP_NO_DESTINATION);
	if (!last) {
		ovl_sent_here(skb);
		consume_skb(skb);
		return 0;
	}
	ovl_stats_add(vni->stats, OVL_STAT_FLOODED, 1);
	return ovl_encap(vni, conf, src, last, skb);
}

/* To everybody, or to a station that nobody knows. */
static enum ovl_drop ovl_forward_all(struct ovl_vni *vni,
				     const struct ovl_config *conf,
				     const struct ovl_source *src,
				     struct ovl_port *host,
				     struct sk_buff *skb, bool taken)
{
	if (!src->port) {
		if (host || !taken)
			return ovl_deliver(vni, src, host, skb);
		consume_skb(skb);
		return 0;
	}
	if (host && src->port != host) {
		ovl_copy_to_host(vni, src, host, skb);
		taken = true;
	}
	return ovl_flood(vni, conf, src, skb, taken);
}

/* To a station that is known: behind a VTEP, or at a local port. */
static enum ovl_drop ovl_forward_known(struct ovl_vni *vni,
				       const struct ovl_config *conf,
				       const struct ovl_source *src,
				       const struct ovl_fdb *fdb,
				       struct sk_buff *skb)
{
	struct ovl_vtep *vtep = rcu_dereference(fdb->vtep);

	if (!vtep)
		return ovl_deliver(vni, src, rcu_dereference(fdb->port), skb);
	if (src->port)
		return ovl_encap(vni, conf, src, vtep, skb);
	return ovl_refuse(vni, src, skb, OVL_DROP_SPLIT_HORIZON);
}

/* To the VNI's own station: to sockets there, to the host device, or both. */
static enum ovl_drop ovl_forward_station(struct ovl_vni *vni,
					 const struct ovl_source *src,
					 struct ovl_port *host,
					 struct sk_buff *skb)
{
	if (ovl_sock_listens(vni) && ovl_sock_station(vni, src, skb))
		return 0;
	return ovl_deliver(vni, src, host, skb);
}

/*
 * May a frame with this source address exist here? What we sent does not come
 * back over the wire, unless in a loop.
 */
static bool ovl_source_valid(const struct ovl_source *src, const u8 *mac,
			     bool station)
{
	return is_valid_ether_addr(mac) && (src->port || !station);
}

/**
 * ovl_forward() - pass a frame on
 * @vni: the frame's VNI
 * @src: where it came from
 * @skb: the frame, consumed
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, or why the frame was dropped. What becomes of it where there are
 * several receivers, or at the other end of a queue, is not told.
 */
enum ovl_drop ovl_forward(struct ovl_vni *vni, const struct ovl_source *src,
			  struct sk_buff *skb)
{
	const struct ovl_config *conf = rcu_dereference(vni->conf);
	const struct ethhdr *eth = (struct ethhdr *)skb->data;
	struct ovl_port *host = vni->dev ? ovl_dev_port(vni->dev) : NULL;
	const u8 *station = ovl_vni_mac(vni, conf);
	const struct ovl_fdb *fdb;
	bool own, taken;

	own = ether_addr_equal(eth->h_source, station);
	if (unlikely(!ovl_source_valid(src, eth->h_source, own)))
		return ovl_refuse(vni, src, skb, OVL_DROP_SOURCE_MAC);
	/* The station's address is known without a table, and sockets send
	 * from what they have claimed.
	 */
	if (!own && src->port != &vni->sock_port)
		ovl_fdb_learn(vni, conf, src, eth->h_source);
	if (ovl_sock_tapped(vni))
		ovl_sock_tap(vni, src, skb);

	if (is_multicast_ether_addr(eth->h_dest)) {
		taken = ovl_sock_listens(vni) &&
			ovl_sock_group(vni, src, skb);
		return ovl_forward_all(vni, conf, src, host, skb, taken);
	}
	if (ether_addr_equal(eth->h_dest, station))
		return ovl_forward_station(vni, src, host, skb);
	fdb = ovl_fdb_find(vni, eth->h_dest);
	if (fdb)
		return ovl_forward_known(vni, conf, src, fdb, skb);
	if (ovl_sock_claimed_any(vni, eth->h_dest))
		return ovl_sock_deliver(vni, src, skb);
	return ovl_forward_all(vni, conf, src, host, skb, false);
}
