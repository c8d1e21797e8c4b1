// SPDX-License-Identifier: GPL-2.0
/*
 * AF_OVL: from a frame to the sockets that want it.
 *
 * One receiver gets the packet itself. Several get clones, which share the
 * payload: they only ever pull, and say so by giving up their part in the head,
 * so that headers can be pushed in front of it for those behind a VTEP. Who
 * writes to the frame itself gets a head of his own before: ovl_sock_unshare().
 */
#include <linux/etherdevice.h>
#include <linux/netfilter.h>

#include "af_ovl.h"
#include "endpoint.h"
#include "forward.h"

/**
 * struct ovl_sock_rx - a frame on its way to sockets
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame
 * @last: who gets it next; the last one may get the packet itself
 * @turn: of sockets that share a binding: whose turn it is
 * @any: somebody has got it
 * @dry: only to see whether anybody would get it
 */
struct ovl_sock_rx {
	struct ovl_vni *vni;
	const struct ovl_source *src;
	struct sk_buff *skb;
	struct ovl_sock *last;
	struct ovl_turn turn;
	bool any;
	bool dry;
};

/*
 * The halves of the count of those who share a head have 16 bits each, and a frame
 * may be cloned again while the queues it is in are still full: at so many it is
 * copied.
 */
#define OVL_CLONES_MAX	1024

static bool ovl_sock_worn(const struct sk_buff *skb)
{
	return skb->cloned &&
	       (atomic_read(&skb_shinfo(skb)->dataref) & SKB_DATAREF_MASK) >=
	       OVL_CLONES_MAX;
}

/*
 * A clone for somebody who will not write in front of the frame: it holds the
 * payload only. The upper half of the count says how many of those there are.
 * What is in front remains the packet's own, and no more than that. A packet
 * that is to be segmented has the frame's headers written to as if they were its
 * own, so of that one the clone holds all.
 */
struct sk_buff *ovl_sock_clone(struct sk_buff *skb)
{
	struct sk_buff *clone;

	if (unlikely(ovl_sock_worn(skb)))
		return skb_copy(skb, GFP_ATOMIC);
	clone = skb_clone(skb, GFP_ATOMIC);
	if (clone && !skb_is_gso(skb)) {
		clone->nohdr = 1;
		atomic_add(1 << SKB_DATAREF_SHIFT,
			   &skb_shinfo(clone)->dataref);
		skb->hdr_len = min_t(unsigned int, skb->hdr_len,
				     skb_headroom(skb));
	}
	return clone;
}

/*
 * When it came. A time that a frame of this host has with it is when it was to
 * leave, and nothing below has looked at the clock for it.
 */
static void ovl_sock_stamp(const struct sock *sk, struct sk_buff *skb)
{
	if (READ_ONCE(sk->sk_flags) & SK_FLAGS_TIMESTAMP)
		__net_timestamp(skb);
	else
		skb_set_delivery_time(skb, 0, 0);
}

/* What is remembered of the way is the receiver's now. */
static void ovl_sock_note(const struct ovl_vni *vni,
			  const struct ovl_source *src, struct sk_buff *skb)
{
	struct ovl_sock_cb *cb = ovl_sock_cb(skb);

	*cb = (struct ovl_sock_cb) {
		.vtep		= src->addr,
		.vni		= vni->id,
		.endpoint	= vni->endpoint->port,
	};
	if (src->port && src->port->dev) {
		cb->ifindex = src->port->dev->ifindex;
		if (unlikely(ovl_vni_abroad(vni)))
			skb->mark = 0;
	}
	if (!src->port)
		cb->vtep_port = src->vtep ? src->vtep->key.port :
					    vni->endpoint->port;
	/* It has come from this host's memory, and is as it was sent. */
	if (src->sk && skb->ip_summed == CHECKSUM_NONE)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb_ext_reset(skb);
}

/**
 * ovl_sock_queue() - put a message into a socket's queue
 * @vni: its VNI
 * @src: where it came from
 * @osk: the socket
 * @skb: the message, consumed; its MAC header is set
 *
 * Return: 0, or why it was dropped.
 */
enum ovl_drop ovl_sock_queue(struct ovl_vni *vni, const struct ovl_source *src,
			     struct ovl_sock *osk, struct sk_buff *skb)
{
	enum ovl_drop reason;
	int err;

	/* Pages that a sender has lent are his again soon, whenever this is read. */
	if (unlikely(skb_orphan_frags_rx(skb, GFP_ATOMIC))) {
		reason = OVL_DROP_NO_MEMORY;
		goto drop;
	}
	if (src->port) {
		ovl_sent_here(skb);
		ovl_sock_stamp(&osk->sk, skb);
	}
	ovl_sock_note(vni, src, skb);
	err = sock_queue_rcv_skb(&osk->sk, skb);
	if (likely(!err))
		return 0;
	reason = err == -ENOMEM || err == -ENOBUFS ? OVL_DROP_PORT_QUEUE :
						     OVL_DROP_FILTER;
drop:
	ovl_drop(vni, src->vtep, skb, reason);
	return reason;
}

/* One more receiver: the one before gets a clone. */
static void ovl_sock_rx_add(struct ovl_sock_rx *rx, struct ovl_sock *osk)
{
	struct sk_buff *clone;

	if (rx->last && !rx->dry) {
		clone = ovl_sock_clone(rx->skb);
		if (clone)
			ovl_sock_queue(rx->vni, rx->src, rx->last, clone);
		else
			ovl_drop_copy(rx->vni, rx->src->vtep, rx->skb,
				      OVL_DROP_NO_MEMORY);
	}
	rx->last = osk;
}

/* The last receiver, if there is one, gets a clone as well. */
static bool ovl_sock_rx_end(struct ovl_sock_rx *rx)
{
	bool any = rx->last;

	ovl_sock_rx_add(rx, NULL);
	return any;
}

/**
 * ovl_sock_peer_sent() - is a frame from a socket's peer?
 * @peer: the peer; without an address it is the VNI's own station
 * @vni: the frame's VNI
 * @mac: its source, two-byte aligned
 *
 * Context: RCU read side.
 */
bool ovl_sock_peer_sent(const struct ovl_sock_name *peer,
			const struct ovl_vni *vni, const u8 *mac)
{
	if (peer->id != vni->id || peer->endpoint != vni->endpoint->port)
		return false;
	if (is_zero_ether_addr(peer->mac))
		return ether_addr_equal(mac,
					ovl_vni_mac(vni, rcu_dereference(vni->conf)));
	return ether_addr_equal(mac, peer->mac);
}

/* Does a raw socket want a frame that is addressed to it? */
static bool ovl_sock_wants(struct ovl_sock_rx *rx, struct ovl_sock *osk)
{
	const struct ovl_sock_name *local = rcu_dereference(osk->local);
	const struct ovl_sock_name *peer = rcu_dereference(osk->peer);
	const struct ethhdr *eth = eth_hdr(rx->skb);

	/* It may have been bound anew since it was found. */
	if (!local || (local->vni && local->vni != rx->vni) ||
	    (local->endpoint && local->endpoint != rx->vni->endpoint->port))
		return false;
	if (osk->sk.sk_type != SOCK_RAW || &osk->sk == rx->src->sk ||
	    (local->port && local->port != eth->h_proto))
		return false;
	if (peer && !ovl_sock_peer_sent(peer, rx->vni, eth->h_source))
		return false;
	/* One of a group would. To ask which one is a turn in itself. */
	return rx->dry || ovl_sock_its_turn(&rx->turn, osk, rx->skb);
}

static void ovl_sock_rx_raw(struct ovl_sock_rx *rx, const struct ovl_vni *vni,
			    const u8 *mac)
{
	const struct hlist_head *list;
	struct ovl_sock_addr *addr;

	list = ovl_sock_lookup(rx->vni->on, vni, mac, 0);
	rx->turn.list = list;
	rx->turn.sender = rx->src->sk;
	hlist_for_each_entry_rcu(addr, list, node)
		/* Those that get everything have got it. */
		if (!READ_ONCE(addr->owner->promisc) &&
		    ovl_sock_wants(rx, addr->owner))
			ovl_sock_rx_add(rx, addr->owner);
}

/* The raw sockets of this VNI and of any. */
static void ovl_sock_rx_all_raw(struct ovl_sock_rx *rx, const u8 *mac)
{
	if (READ_ONCE(rx->vni->nr_socks))
		ovl_sock_rx_raw(rx, rx->vni, mac);
	if (READ_ONCE(rx->vni->on->nr_any))
		ovl_sock_rx_raw(rx, NULL, mac);
}

static void ovl_sock_rx_taps(struct ovl_sock_rx *rx,
			     const struct hlist_head *taps)
{
	struct ovl_sock *osk;

	rx->turn.sender = rx->src->sk;
	hlist_for_each_entry_rcu(osk, taps, tap)
		if (ovl_sock_wants(rx, osk))
			ovl_sock_rx_add(rx, osk);
}

/**
 * ovl_sock_tap() - show a frame to the sockets that want to see everything
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame, which stays the caller's
 */
void ovl_sock_tap(struct ovl_vni *vni, const struct ovl_source *src,
		  struct sk_buff *skb)
{
	struct ovl_sock_rx rx = { .vni = vni, .src = src, .skb = skb };

	ovl_sock_rx_taps(&rx, &vni->taps);
	ovl_sock_rx_taps(&rx, &vni->on->taps);
	ovl_sock_rx_end(&rx);
}

/**
 * ovl_sock_group() - deliver a frame to a group address, broadcast included
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame, which stays the caller's
 *
 * Return: whether anybody has got it.
 */
bool ovl_sock_group(struct ovl_vni *vni, const struct ovl_source *src,
		    struct sk_buff *skb)
{
	struct ovl_sock_rx rx = { .vni = vni, .src = src, .skb = skb };
	bool any;

	ovl_sock_rx_all_raw(&rx, eth_hdr(skb)->h_dest);
	any = ovl_sock_rx_end(&rx);
	if (eth_hdr(skb)->h_proto == htons(OVL_ETHERTYPE_DGRAM) &&
	    is_broadcast_ether_addr(eth_hdr(skb)->h_dest))
		any |= ovl_dgram_group(vni, src, skb);
	return any;
}

/*
 * A frame with a datagram, after the raw sockets that want it. Returns whether
 * it was consumed. Where nobody has a use for it, its sender is told.
 */
static bool ovl_sock_rx_dgram(struct ovl_sock_rx *rx, bool station)
{
	rx->any = ovl_sock_rx_end(rx);
	switch (ovl_dgram_rcv(rx->vni, rx->src, rx->skb, station)) {
	case OVL_DGRAM_DONE:
		return true;
	case OVL_DGRAM_NOBODY:
		if (rx->any)
			return false;
		ovl_dgram_refuse(rx->vni, rx->src, rx->skb);
		return true;
	default:
		return false;
	}
}

/* The end of a frame of which some have clones, if so. */
static bool ovl_sock_rx_spent(struct ovl_sock_rx *rx)
{
	if (rx->any) {
		ovl_sent_here(rx->skb);
		consume_skb(rx->skb);
	}
	return rx->any;
}

/* The same where there is nobody but sockets; consumed. */
static enum ovl_drop ovl_sock_rx_dgram_only(struct ovl_sock_rx *rx,
					    bool station)
{
	if (ovl_sock_rx_dgram(rx, station) || ovl_sock_rx_spent(rx))
		return 0;
	ovl_drop(rx->vni, rx->src->vtep, rx->skb, OVL_DROP_DGRAM);
	return OVL_DROP_DGRAM;
}

/**
 * ovl_sock_station() - deliver a frame to the VNI's own station
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame
 *
 * Return: true if it was consumed; otherwise it is the host device's too.
 */
bool ovl_sock_station(struct ovl_vni *vni, const struct ovl_source *src,
		      struct sk_buff *skb)
{
	struct ovl_sock_rx rx = { .vni = vni, .src = src, .skb = skb };
	bool dgram = eth_hdr(skb)->h_proto == htons(OVL_ETHERTYPE_DGRAM);

	ovl_sock_rx_all_raw(&rx, NULL);
	if (dgram && vni->dev)
		return ovl_sock_rx_dgram(&rx, true);
	if (dgram) {
		ovl_sock_rx_dgram_only(&rx, true);
		return true;
	}
	if (vni->dev || !rx.last) {
		ovl_sock_rx_end(&rx);
		return false;
	}
	ovl_sock_queue(vni, src, rx.last, skb);
	return true;
}

/**
 * ovl_sock_deliver() - deliver a frame to an address that sockets claim
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame, consumed
 *
 * Return: 0, or why it was dropped.
 */
enum ovl_drop ovl_sock_deliver(struct ovl_vni *vni,
			       const struct ovl_source *src,
			       struct sk_buff *skb)
{
	struct ovl_sock_rx rx = { .vni = vni, .src = src, .skb = skb };

	ovl_sock_rx_all_raw(&rx, eth_hdr(skb)->h_dest);
	if (eth_hdr(skb)->h_proto == htons(OVL_ETHERTYPE_DGRAM))
		return ovl_sock_rx_dgram_only(&rx, false);
	if (rx.last)
		return ovl_sock_queue(vni, src, rx.last, skb);
	ovl_drop(vni, src->vtep, skb, OVL_DROP_NO_DESTINATION);
	return OVL_DROP_NO_DESTINATION;
}

/**
 * ovl_sock_would() - would sockets get a frame?
 * @vni: its VNI
 * @src: where it comes from
 * @mac: to what address; NULL for the VNI's own station
 * @skb: the frame
 *
 * Not every socket takes what it gets: filters, queues, and what is to be said of
 * a datagram, are not looked at.
 *
 * Context: RCU read side.
 */
bool ovl_sock_would(struct ovl_vni *vni, const struct ovl_source *src,
		    const u8 *mac, struct sk_buff *skb)
{
	struct ovl_sock_rx rx = {
		.vni = vni, .src = src, .skb = skb, .dry = true,
	};

	ovl_sock_rx_all_raw(&rx, mac);
	return rx.last || eth_hdr(skb)->h_proto == htons(OVL_ETHERTYPE_DGRAM);
}

/* Does a socket of every VNI claim an address that is no station of this one? */
bool ovl_sock_claimed_any(const struct ovl_vni *vni, const u8 *mac)
{
	return READ_ONCE(vni->on->nr_any) &&
	       !hlist_empty(ovl_sock_lookup(vni->on, NULL, mac, 0));
}
