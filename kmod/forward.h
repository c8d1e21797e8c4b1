/* SPDX-License-Identifier: GPL-2.0 */
/* Forwarding: where every way in meets every way out. */
#ifndef OVL_FORWARD_H
#define OVL_FORWARD_H

#include <linux/skbuff.h>

#include "af_ovl.h"
#include "fdb.h"

enum ovl_drop ovl_forward(struct ovl_vni *vni, const struct ovl_source *src,
			  struct sk_buff *skb);
enum ovl_drop ovl_deliver(struct ovl_vni *vni, const struct ovl_source *src,
			  struct ovl_port *port, struct sk_buff *skb);

/*
 * The way of a frame, as opposed to that of its copies, ends on this host. Its
 * sender may want to know when; of the wire the lower device tells.
 */
static inline void ovl_sent_here(struct sk_buff *skb)
{
	skb_tx_timestamp(skb);
}

/*
 * Before a frame goes to a device. One of a socket has come from none, and what
 * it is marked with means nothing in another namespace.
 */
static inline void ovl_unmark(const struct ovl_vni *vni, struct sk_buff *skb)
{
	if (unlikely(!skb->dev && ovl_vni_abroad(vni)))
		skb->mark = 0;
}

/*
 * What follows decides, for ovl_forward() and for ovl_explain(), and does nothing.
 * Part of every packet's way, and so here for the compiler.
 */

/*
 * May a frame with this source address exist here? What we sent does not come
 * back over the wire or from an attached device, unless in a loop.
 */
static inline bool ovl_source_valid(const struct ovl_source *src, const u8 *mac,
				    bool station)
{
	return is_valid_ether_addr(mac) &&
	       (!station || (src->port && !src->port->attached));
}

/*
 * Are stations learned from there? The VNI's own is known without a table, and
 * sockets send from what they have claimed.
 */
static inline bool ovl_source_strange(const struct ovl_vni *vni,
				      const struct ovl_source *src, bool station)
{
	return !station && src->port != &vni->sock_port;
}

/**
 * struct ovl_target - a station that is known
 * @fdb: the station
 * @member: VTEP that it lives behind, or NULL
 * @port: local port that it lives at, or group that it is behind, if not behind one
 *	VTEP
 */
struct ovl_target {
	const struct ovl_fdb *fdb;
	struct ovl_member *member;
	struct ovl_port *port;
};

/* Where does an address live? @to is set if that is a station of the table. */
static __always_inline enum ovl_place
ovl_forward_place(const struct ovl_vni *vni, const u8 *mac, const u8 *own,
		  struct ovl_target *to)
{
	if (is_multicast_ether_addr(mac))
		return OVL_PLACE_GROUP;
	if (ether_addr_equal(mac, own))
		return OVL_PLACE_OWN;
	to->fdb = ovl_fdb_find(vni, mac);
	if (!to->fdb)
		return ovl_sock_claimed_any(vni, mac) ? OVL_PLACE_CLAIMED :
							OVL_PLACE_UNKNOWN;
	to->member = rcu_dereference(to->fdb->member);
	if (to->member)
		return OVL_PLACE_REMOTE;
	/* Pairs with ovl_fdb_place(), as does the next one. */
	smp_rmb();
	to->port = rcu_dereference(to->fdb->port);
	if (likely(to->port))
		return unlikely(to->port->nexthop) ? OVL_PLACE_NEXTHOP :
						     OVL_PLACE_LOCAL;
	/* It has just moved behind a VTEP; or it has just gone. */
	smp_rmb();
	to->member = rcu_dereference(to->fdb->member);
	if (to->member)
		return OVL_PLACE_REMOTE;
	to->fdb = NULL;
	return OVL_PLACE_UNKNOWN;
}

/* Why a VTEP does not get a frame that is for it, or 0. */
static inline enum ovl_drop ovl_vtep_barred(const struct ovl_source *src)
{
	return likely(src->port) ? 0 : OVL_DROP_SPLIT_HORIZON;
}

/* Why a local port does not get a frame that is for it, or 0. */
static inline enum ovl_drop ovl_port_barred(const struct ovl_source *src,
					    const struct ovl_port *port)
{
	if (unlikely(!port))
		return OVL_DROP_NO_DESTINATION;
	if (!port->dev)
		return 0;
	if (unlikely(port == src->port))
		return OVL_DROP_HAIRPIN;
	if (port->attached && unlikely(ovl_port_apart(src->port, port)))
		return OVL_DROP_ISOLATED;
	return 0;
}

/* Is a flooded frame for this attached device? @unknown: to an unknown station. */
static inline bool ovl_flood_wanted(const struct ovl_port *from,
				    const struct ovl_port *port, bool unknown)
{
	return port != from && (!unknown || ovl_port_wants_unknown(port)) &&
	       !ovl_port_apart(from, port);
}

#endif /* OVL_FORWARD_H */
