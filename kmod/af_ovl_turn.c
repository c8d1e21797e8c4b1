// SPDX-License-Identifier: GPL-2.0
/*
 * AF_OVL: groups of sockets that share a binding (OVL_GROUP): one gets a packet.
 *
 * One with a peer has no part in it: it gets what is its peer's, and nothing of
 * what is for the group.
 */
#include <linux/etherdevice.h>
#include <linux/jhash.h>
#include <net/sock_reuseport.h>

#include "af_ovl.h"

/* The group that a socket takes turns with; NULL for one on its own. */
static const struct sock_reuseport *ovl_turn_group(const struct ovl_sock *osk)
{
	if (rcu_access_pointer(osk->peer))
		return NULL;
	return rcu_access_pointer(osk->sk.sk_reuseport_cb);
}

static u32 ovl_turn_hash(const struct ovl_sock *osk, struct sk_buff *skb)
{
	static u32 secret __read_mostly;

	if (osk->sk.sk_type == SOCK_RAW)
		return skb_get_hash(skb);
	/* Which one a sender gets is not for him to choose. */
	get_random_once(&secret, sizeof(secret));
	return jhash(eth_hdr(skb)->h_source, ETH_ALEN,
		     secret ^ (__force u32)ovl_dgram_hdr(skb)->source);
}

/* Whoever the group's program names; by the hash where there is none. */
static struct ovl_sock *ovl_turn_ask(struct ovl_sock *osk, struct sk_buff *skb)
{
	unsigned int hlen = osk->sk.sk_type == SOCK_RAW ? 0 : OVL_DGRAM_HLEN;
	u32 hash = ovl_turn_hash(osk, skb);
	struct sock *sk;

	sk = reuseport_select_sock(&osk->sk, hash, skb, hlen);
	if (sk && rcu_access_pointer(ovl_sk(sk)->peer))
		sk = reuseport_select_sock(&osk->sk, hash, NULL, 0);
	return sk ? ovl_sk(sk) : osk;
}

/**
 * ovl_sock_turn() - who gets a packet that a socket would get?
 * @osk: the socket
 * @skb: the packet, with its MAC header set
 *
 * Context: RCU read side.
 * Return: one of the group that it shares a binding with, or itself.
 */
struct ovl_sock *ovl_sock_turn(struct ovl_sock *osk, struct sk_buff *skb)
{
	struct net_device *dev = skb->dev;

	if (!ovl_turn_group(osk))
		return osk;
	/* A frame of our own may be dissected, and a dissector asks for a
	 * namespace.
	 */
	if (!dev && !skb->sk)
		skb->dev = osk->on->net->loopback_dev;
	osk = ovl_turn_ask(osk, skb);
	skb->dev = dev;
	return osk;
}

/**
 * ovl_sock_its_turn() - does a packet for several go to this one of its group?
 * @turn: what is remembered while the several are gone through; zeroes first
 * @osk: one of them
 * @skb: the packet, with its MAC header set
 *
 * A group is asked once, since a program need not give the same answer twice.
 *
 * Context: RCU read side.
 * Return: whether it does; true for a socket on its own.
 */
bool ovl_sock_its_turn(struct ovl_turn *turn, struct ovl_sock *osk,
		       struct sk_buff *skb)
{
	const struct sock_reuseport *group = ovl_turn_group(osk);

	if (!group)
		return true;
	if (turn->group != group) {
		turn->group = group;
		turn->whose = ovl_sock_turn(osk, skb);
	}
	return turn->whose == osk;
}
