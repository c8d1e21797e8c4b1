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
#include "flow.h"

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

	if (osk->sk.sk_type == SOCK_RAW) {
		ovl_flow_hash(skb);
		return skb_get_hash_raw(skb);
	}
	/* Which one a sender gets is not for him to choose. */
	get_random_once(&secret, sizeof(secret));
	return jhash(eth_hdr(skb)->h_source, ETH_ALEN,
		     secret ^ (__force u32)ovl_dgram_hdr(skb)->source);
}

/* Whoever the group's program names; by the hash where there is none or no @skb. */
static struct ovl_sock *ovl_turn_ask(struct ovl_sock *osk, u32 hash,
				     struct sk_buff *skb)
{
	unsigned int hlen = osk->sk.sk_type == SOCK_RAW ? 0 : OVL_DGRAM_HLEN;
	struct sock *sk;

	sk = reuseport_select_sock(&osk->sk, hash, skb, hlen);
	if (sk && rcu_access_pointer(ovl_sk(sk)->peer))
		sk = reuseport_select_sock(&osk->sk, hash, NULL, 0);
	return sk ? ovl_sk(sk) : osk;
}

static struct ovl_sock *ovl_turn_take(struct ovl_sock *osk, struct sk_buff *skb,
				      bool program)
{
	struct net_device *dev = skb->dev;

	/* A frame of our own may be dissected, and a dissector asks for a
	 * namespace.
	 */
	if (!dev && !skb->sk)
		skb->dev = osk->on->net->loopback_dev;
	osk = ovl_turn_ask(osk, ovl_turn_hash(osk, skb), program ? skb : NULL);
	skb->dev = dev;
	return osk;
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
	return ovl_turn_group(osk) ? ovl_turn_take(osk, skb, true) : osk;
}

/*
 * Would it get the packet as well? A group shares a binding, but each of it may
 * receive at more addresses, or everything; has just come or is about to go; and
 * may have sent it.
 */
static bool ovl_turn_may(const struct ovl_turn *turn, const struct ovl_sock *osk)
{
	struct ovl_sock_addr *addr;

	if (&osk->sk == turn->sender)
		return false;
	if (!turn->list)
		return READ_ONCE(osk->promisc);
	/* It has got it with those who get everything. */
	if (READ_ONCE(osk->promisc))
		return false;
	hlist_for_each_entry_rcu(addr, turn->list, node)
		if (addr->owner == osk)
			return true;
	return false;
}

/**
 * ovl_sock_its_turn() - does a packet for several go to this one of its group?
 * @turn: what is remembered while the several are gone through
 * @osk: one of them
 * @skb: the packet, with its MAC header set
 *
 * A group is asked once, since a program need not give the same answer twice. Of
 * more groups than can be remembered only their hash is asked, which does.
 *
 * Context: RCU read side.
 * Return: whether it does; true for a socket on its own.
 */
bool ovl_sock_its_turn(struct ovl_turn *turn, struct ovl_sock *osk,
		       struct sk_buff *skb)
{
	const struct sock_reuseport *group = ovl_turn_group(osk);
	struct ovl_sock *whose;
	unsigned int i;

	if (!group)
		return true;
	for (i = 0; i < turn->nr; i++)
		if (turn->asked[i].group == group)
			return turn->asked[i].whose == osk;
	whose = ovl_turn_take(osk, skb, i < ARRAY_SIZE(turn->asked));
	if (i == ARRAY_SIZE(turn->asked))
		return whose == osk;
	if (!ovl_turn_may(turn, whose))
		whose = osk;
	turn->asked[i].group = group;
	turn->asked[i].whose = whose;
	turn->nr++;
	return whose == osk;
}
