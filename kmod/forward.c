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
#include "echo.h"
#include "encap.h"
#include "flow.h"
#include "forward.h"
#include "headroom.h"
#include "member.h"
#include "neigh.h"
#include "nexthop.h"
#include "port.h"

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
	enum ovl_drop reason = ovl_port_barred(src, port);

	if (unlikely(reason))
		return ovl_refuse(vni, src, skb, reason);
	if (!port->dev)
		return ovl_sock_deliver(vni, src, skb);
	if (port->attached) {
		ovl_port_deliver(port, src->vtep, skb);
		return 0;
	}
	/* The sender's buffer is not to wait for the receiver. */
	if (src->sk) {
		ovl_sent_here(skb);
		skb_orphan(skb);
	}
	ovl_dev_deliver(port, src->vtep, skb, !src->port);
	return 0;
}

/**
 * struct ovl_flood - a frame on its way to many
 * @vni: its VNI
 * @conf: the VNI's settings
 * @src: where it came from
 * @skb: the frame
 * @port: whose turn it is: a local port,
 * @member: or a VTEP; neither at first
 */
struct ovl_flood {
	struct ovl_vni *vni;
	const struct ovl_config *conf;
	const struct ovl_source *src;
	struct sk_buff *skb;
	struct ovl_port *port;
	struct ovl_member *member;
};

/*
 * A copy for one of many. What comes from here may go to a VTEP as well, in
 * front of which other headers are pushed: it has a head of its own.
 */
static struct sk_buff *ovl_flood_copy(const struct ovl_flood *flood)
{
	if (!flood->src->port)
		return skb_clone(flood->skb, GFP_ATOMIC);
	return ovl_replicate(flood->skb, READ_ONCE(flood->vni->headroom));
}

/* Serve the one whose turn it is with a copy; there is another one. */
static void ovl_flood_next(struct ovl_flood *flood, struct ovl_port *port,
			   struct ovl_member *member)
{
	struct ovl_member *to = flood->member;
	struct sk_buff *copy;

	if (flood->port || to) {
		/* A copy has no socket any more, for whom it could be dissected. */
		if (to)
			ovl_flow_hash(flood->skb);
		ovl_stats_add(flood->vni->stats, OVL_STAT_MADE, 1);
		copy = ovl_flood_copy(flood);
		if (!copy)
			ovl_drop_copy(flood->vni,
				      to ? READ_ONCE(to->vtep) : NULL,
				      flood->skb, OVL_DROP_NO_MEMORY);
		else if (to)
			ovl_encap_member(flood->vni, flood->conf, flood->src,
					 to, copy);
		else
			ovl_port_deliver(flood->port, flood->src->vtep, copy);
	}
	if (member)
		ovl_stats_add(flood->vni->stats, OVL_STAT_FLOODED, 1);
	flood->port = port;
	flood->member = member;
}

/* Serve the last one with the frame itself. */
static enum ovl_drop ovl_flood_end(struct ovl_flood *flood, bool taken)
{
	if (flood->member)
		return ovl_encap_member(flood->vni, flood->conf, flood->src,
					flood->member, flood->skb);
	if (flood->port || !taken)
		return ovl_deliver(flood->vni, flood->src, flood->port,
				   flood->skb);
	ovl_sent_here(flood->skb);
	consume_skb(flood->skb);
	return 0;
}

static void ovl_flood_ports(struct ovl_flood *flood, struct ovl_port *host,
			    bool unknown)
{
	const struct ovl_port *from = flood->src->port;
	struct ovl_attached *att;

	if (host && host != from)
		ovl_flood_next(flood, host, NULL);
	list_for_each_entry_rcu(att, &flood->vni->ports, list) {
		if (ovl_flood_wanted(from, &att->port, unknown))
			ovl_flood_next(flood, &att->port, NULL);
	}
}

/* All of them or, beyond the VNI's rate, none; returns whether they may. */
static bool ovl_flood_vteps(struct ovl_flood *flood)
{
	struct ovl_vni *vni = flood->vni;
	struct ovl_member *member;

	list_for_each_entry_rcu(member, &vni->members, list) {
		if (!READ_ONCE(member->flood))
			continue;
		if (!flood->member &&
		    !ovl_bucket_take(&vni->bucket, flood->conf->flood_rate))
			return false;
		ovl_flood_next(flood, NULL, member);
	}
	return true;
}

/*
 * To everybody: local ports and, from a local port, the VTEPs of the flood list.
 * @unknown: to a station that nobody knows. @taken: sockets have got it already,
 * so that nobody else is no failure.
 */
static enum ovl_drop ovl_forward_all(struct ovl_vni *vni,
				     const struct ovl_config *conf,
				     const struct ovl_source *src,
				     struct ovl_port *host, struct sk_buff *skb,
				     bool unknown, bool taken)
{
	struct ovl_flood flood = {
		.vni = vni, .conf = conf, .src = src, .skb = skb,
	};

	ovl_flood_ports(&flood, host, unknown);
	if (src->port && unlikely(!ovl_flood_vteps(&flood))) {
		if (!flood.port && !taken)
			return ovl_refuse(vni, src, skb,
					  OVL_DROP_VNI_FLOOD_RATE);
		/* The VTEPs together are one of its destinations. */
		ovl_stats_add(vni->stats, OVL_STAT_MADE, 1);
		ovl_drop_copy(vni, NULL, skb, OVL_DROP_VNI_FLOOD_RATE);
	}
	return ovl_flood_end(&flood, taken);
}

/* To a group, or to all. */
static enum ovl_drop ovl_forward_group(struct ovl_vni *vni,
				       const struct ovl_config *conf,
				       const struct ovl_source *src,
				       struct ovl_port *host,
				       struct sk_buff *skb)
{
	bool taken;

	if (unlikely(!ovl_port_may_flood(src->port)))
		return ovl_refuse(vni, src, skb, OVL_DROP_FLOOD_RATE);
	taken = ovl_sock_listens(vni) && ovl_sock_group(vni, src, skb);
	return ovl_forward_all(vni, conf, src, host, skb, false, taken);
}

/* To a station that nobody knows. */
static enum ovl_drop ovl_forward_unknown(struct ovl_vni *vni,
					 const struct ovl_config *conf,
					 const struct ovl_source *src,
					 struct ovl_port *host,
					 struct sk_buff *skb)
{
	if (unlikely(!ovl_port_may_flood(src->port)))
		return ovl_refuse(vni, src, skb, OVL_DROP_FLOOD_RATE);
	return ovl_forward_all(vni, conf, src, host, skb, true, false);
}

/* To a station that is behind a VTEP. */
static enum ovl_drop ovl_forward_vtep(struct ovl_vni *vni,
				      const struct ovl_config *conf,
				      const struct ovl_source *src,
				      struct ovl_member *member,
				      struct sk_buff *skb)
{
	enum ovl_drop reason = ovl_vtep_barred(src);

	if (unlikely(reason))
		return ovl_refuse(vni, src, skb, reason);
	return ovl_encap_member(vni, conf, src, member, skb);
}

/* To a station that is behind a group of VTEPs: to one of them. */
static enum ovl_drop ovl_forward_nexthop(struct ovl_vni *vni,
					 const struct ovl_config *conf,
					 const struct ovl_source *src,
					 const struct ovl_port *group,
					 struct sk_buff *skb)
{
	enum ovl_drop reason = ovl_vtep_barred(src);
	struct ovl_member *member;

	if (unlikely(reason))
		return ovl_refuse(vni, src, skb, reason);
	member = ovl_nexthop_select(ovl_nexthop_of(group), skb);
	if (unlikely(!member))
		return ovl_refuse(vni, src, skb, OVL_DROP_NO_DESTINATION);
	return ovl_encap_member(vni, conf, src, member, skb);
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
	struct ovl_target to;
	enum ovl_place place;
	bool own;

	own = ether_addr_equal(eth->h_source, station);
	if (unlikely(!ovl_source_valid(src, eth->h_source, own)))
		return ovl_refuse(vni, src, skb, OVL_DROP_SOURCE_MAC);
	if (ovl_source_strange(vni, src, own))
		ovl_fdb_learn(vni, conf, src, eth->h_source);
	if (ovl_sock_tapped(vni))
		ovl_sock_tap(vni, src, skb);
	if (unlikely(conf->neigh_suppress) &&
	    ovl_neigh_frame(vni, conf, src, skb))
		return 0;

	place = ovl_forward_place(vni, eth->h_dest, station, &to);
	if (ovl_echo_likely(eth) && ovl_echo_asked(conf, src, place, skb))
		return ovl_echo(vni, conf, src, skb);
	switch (place) {
	case OVL_PLACE_GROUP:
		return ovl_forward_group(vni, conf, src, host, skb);
	case OVL_PLACE_OWN:
		return ovl_forward_station(vni, src, host, skb);
	case OVL_PLACE_REMOTE:
		return ovl_forward_vtep(vni, conf, src, to.member, skb);
	case OVL_PLACE_NEXTHOP:
		return ovl_forward_nexthop(vni, conf, src, to.port, skb);
	case OVL_PLACE_LOCAL:
		return ovl_deliver(vni, src, to.port, skb);
	case OVL_PLACE_CLAIMED:
		return ovl_sock_deliver(vni, src, skb);
	default:
		return ovl_forward_unknown(vni, conf, src, host, skb);
	}
}
