// SPDX-License-Identifier: GPL-2.0
/*
 * AF_OVL, SOCK_DGRAM: datagrams between (VNI, MAC address, port).
 *
 * Documentation/sockets.rst describes the protocol. The checksum begins with
 * the Ethernet header, so that a datagram that was changed or led astray
 * below us is seen to be wrong.
 */
#include <linux/etherdevice.h>
#include <linux/jhash.h>
#include <net/checksum.h>
#include <net/sock.h>

#include "af_ovl.h"
#include "endpoint.h"
#include "forward.h"
#include "headroom.h"

/* The length takes part twice, so that it is a part of its own check. */
static __sum16 ovl_dgram_sum(unsigned int len, __wsum partial)
{
	return csum_fold(csum_add(partial, (__force __wsum)htons(len)));
}

static bool ovl_dgram_intact(const struct sk_buff *skb, unsigned int len)
{
	unsigned int bytes = ETH_HLEN + max_t(unsigned int, len,
					      sizeof(struct ovl_dgram_hdr));

	if (skb->ip_summed == CHECKSUM_COMPLETE && skb->len == bytes)
		return !ovl_dgram_sum(len, skb->csum);
	return !ovl_dgram_sum(len, skb_checksum(skb, 0, bytes, 0));
}

/* How well does a socket fit a datagram? 0 if not at all. */
static int ovl_dgram_score(const struct ovl_vni *vni,
			   const struct ovl_sock *osk, const u8 *mac,
			   __be16 port)
{
	const struct ovl_sock_name *local = rcu_dereference(osk->local);
	const struct ovl_sock_name *peer = rcu_dereference(osk->peer);

	if (!local || (local->vni && local->vni != vni) ||
	    (local->endpoint && local->endpoint != vni->endpoint->port))
		return 0;
	if (!peer)
		return 1;
	return peer->port == port && ovl_sock_peer_sent(peer, vni, mac) ? 2 : 0;
}

/* Who is to get a datagram? */
static struct ovl_sock *ovl_dgram_find_in(struct ovl_vni *vni,
					  const struct ovl_vni *in,
					  const u8 *mac, struct sk_buff *skb)
{
	const struct ovl_dgram_hdr *dh = ovl_dgram_hdr(skb);
	const struct hlist_head *list;
	struct ovl_sock *best = NULL;
	struct ovl_sock_addr *addr;
	int score, high = 0;

	list = ovl_sock_lookup(vni->on, in, mac, dh->dest);
	hlist_for_each_entry_rcu(addr, list, node) {
		score = ovl_dgram_score(vni, addr->owner,
					eth_hdr(skb)->h_source, dh->source);
		if (score > high) {
			high = score;
			best = addr->owner;
		}
	}
	return best;
}

static struct ovl_sock *ovl_dgram_find(struct ovl_vni *vni,
				       struct sk_buff *skb, bool station)
{
	const u8 *mac = station ? NULL : eth_hdr(skb)->h_dest;
	struct ovl_sock *osk = NULL;

	if (READ_ONCE(vni->nr_socks))
		osk = ovl_dgram_find_in(vni, vni, mac, skb);
	if (!osk && READ_ONCE(vni->on->nr_any))
		osk = ovl_dgram_find_in(vni, NULL, mac, skb);
	return osk;
}

/* Cut to what the header says and leave the headers in front. */
static bool ovl_dgram_strip(struct sk_buff *skb, unsigned int len)
{
	if (pskb_trim_rcsum(skb, ETH_HLEN + len))
		return false;
	__skb_pull(skb, OVL_DGRAM_HLEN);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return true;
}

static void ovl_dgram_queue(struct ovl_vni *vni, const struct ovl_source *src,
			    struct ovl_sock *osk, struct sk_buff *skb,
			    unsigned int len)
{
	if (ovl_dgram_strip(skb, len))
		ovl_sock_queue(vni, src, osk, skb);
	else
		ovl_drop(vni, src->vtep, skb, OVL_DROP_NO_MEMORY);
}

/* Is it a datagram? Its length goes to @len, 0 for a refusal. */
static bool ovl_dgram_valid(struct ovl_vni *vni, const struct ovl_source *src,
			    struct sk_buff *skb, unsigned int *len)
{
	const struct ovl_dgram_hdr *dh;

	if (!ovl_pull(vni->stats, skb, OVL_DGRAM_HLEN))
		return false;
	dh = ovl_dgram_hdr(skb);
	*len = ntohs(dh->len);
	if ((*len && *len < sizeof(*dh)) || ETH_HLEN + *len > skb->len ||
	    !dh->dest || !dh->source)
		return false;
	/* What a socket of this kind sends has not left this host's memory. */
	return (src->sk && src->sk->sk_type == SOCK_DGRAM) ||
	       ovl_dgram_intact(skb, *len);
}

/* Nobody listens where a socket of ours has sent to. */
static void ovl_dgram_refused(struct ovl_vni *vni, struct sk_buff *skb,
			      bool station)
{
	struct ovl_sock *osk = ovl_dgram_find(vni, skb, station);

	if (osk && rcu_access_pointer(osk->peer)) {
		WRITE_ONCE(osk->sk.sk_err, ECONNREFUSED);
		sk_error_report(&osk->sk);
	}
	consume_skb(skb);
}

/**
 * ovl_dgram_rcv() - receive a datagram addressed to one station
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame; consumed if the verdict is OVL_DGRAM_DONE
 * @station: it is for the VNI's own station
 *
 * Return: whose it is.
 */
enum ovl_dgram_verdict ovl_dgram_rcv(struct ovl_vni *vni,
				     const struct ovl_source *src,
				     struct sk_buff *skb, bool station)
{
	struct ovl_sock *osk;
	unsigned int len;

	if (!ovl_dgram_valid(vni, src, skb, &len))
		return OVL_DGRAM_BAD;
	if (!len) {
		ovl_dgram_refused(vni, skb, station);
		return OVL_DGRAM_DONE;
	}
	osk = ovl_dgram_find(vni, skb, station);
	if (!osk)
		return OVL_DGRAM_NOBODY;
	ovl_dgram_queue(vni, src, ovl_sock_turn(osk, skb), skb, len);
	return OVL_DGRAM_DONE;
}

static bool ovl_dgram_group_in(struct ovl_vni *vni, const struct ovl_vni *in,
			       const struct ovl_source *src,
			       struct sk_buff *skb, unsigned int len)
{
	const struct ovl_dgram_hdr *dh = ovl_dgram_hdr(skb);
	struct ovl_turn turn = {};
	struct ovl_sock_addr *addr;
	struct sk_buff *clone;
	bool any = false;

	turn.list = ovl_sock_lookup(vni->on, in, eth_hdr(skb)->h_dest,
				    dh->dest);
	hlist_for_each_entry_rcu(addr, turn.list, node) {
		if (!ovl_dgram_score(vni, addr->owner, eth_hdr(skb)->h_source,
				     dh->source))
			continue;
		any = true;
		if (!ovl_sock_its_turn(&turn, addr->owner, skb))
			continue;
		clone = ovl_sock_clone(skb);
		if (clone)
			ovl_dgram_queue(vni, src, addr->owner, clone, len);
		else
			ovl_drop_copy(vni, src->vtep, skb,
				      OVL_DROP_NO_MEMORY);
	}
	return any;
}

/**
 * ovl_dgram_group() - receive a datagram addressed to everybody
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame, which stays the caller's
 *
 * Return: whether anybody has got it.
 */
bool ovl_dgram_group(struct ovl_vni *vni, const struct ovl_source *src,
		     struct sk_buff *skb)
{
	unsigned int len;
	bool any;

	if (!ovl_dgram_valid(vni, src, skb, &len) || !len)
		return false;
	any = READ_ONCE(vni->nr_socks) &&
	      ovl_dgram_group_in(vni, vni, src, skb, len);
	any |= READ_ONCE(vni->on->nr_any) &&
	       ovl_dgram_group_in(vni, NULL, src, skb, len);
	return any;
}

static void ovl_dgram_put_hdr(struct sk_buff *skb, __be16 source, __be16 dest,
			      unsigned int len)
{
	struct ovl_dgram_hdr *dh = ovl_dgram_hdr(skb);

	dh->source = source;
	dh->dest = dest;
	dh->len = htons(len);
	dh->check = 0;
	dh->check = ovl_dgram_sum(len, skb_checksum(skb, 0, skb->len, 0));
}

static struct sk_buff *ovl_dgram_refusal(const struct ovl_vni *vni,
					 const struct sk_buff *skb)
{
	const struct ovl_dgram_hdr *dh = ovl_dgram_hdr(skb);
	const struct ethhdr *eth = eth_hdr(skb);
	struct sk_buff *answer;

	answer = ovl_frame_alloc(vni, eth->h_source, eth->h_dest,
				 OVL_ETHERTYPE_DGRAM, sizeof(*dh));
	if (answer)
		ovl_dgram_put_hdr(answer, dh->dest, dh->source, 0);
	return answer;
}

/**
 * ovl_dgram_refuse() - the end of a datagram that nobody takes
 * @vni: its VNI
 * @src: where it came from
 * @skb: the frame, consumed
 *
 * The sender is told, though not more often than a namespace may.
 */
void ovl_dgram_refuse(struct ovl_vni *vni, const struct ovl_source *src,
		      struct sk_buff *skb)
{
	const struct ovl_source us = { .port = &vni->sock_port };
	struct sk_buff *answer = NULL;

	if (__ratelimit(&vni->on->refusals))
		answer = ovl_dgram_refusal(vni, skb);
	ovl_drop(vni, src->vtep, skb, OVL_DROP_NO_PORT);
	if (answer)
		ovl_forward(vni, &us, answer);
}

/* Fill in the headers: from where the socket is, to where the message goes. */
static void ovl_dgram_build(const struct ovl_sock_name *local,
			    const struct ovl_vni *vni,
			    const struct ovl_sock_name *to, struct sk_buff *skb)
{
	const u8 *station = ovl_vni_mac(vni, rcu_dereference(vni->conf));
	struct ethhdr *eth = eth_hdr(skb);

	ether_addr_copy(eth->h_dest, is_zero_ether_addr(to->mac) ? station :
								   to->mac);
	ether_addr_copy(eth->h_source, is_zero_ether_addr(local->mac) ?
				       station : local->mac);
	eth->h_proto = htons(OVL_ETHERTYPE_DGRAM);
	ovl_dgram_put_hdr(skb, local->port, to->port, skb->len - ETH_HLEN);
	/* Datagrams of one flow stay in order, and others find other ways. */
	skb_set_hash(skb, jhash(to->mac, ETH_ALEN,
				(__force u32)local->port << 16 |
				(__force u32)to->port), PKT_HASH_TYPE_L4);
}

/*
 * Send what has been copied, from what the socket is bound to by now: the VNI may be
 * gone since, or another thread may have bound it to another one. One look at the
 * binding tells of both, and of the source.
 */
static int ovl_dgram_send(struct ovl_sock *osk, const struct ovl_sock_out *out,
			  struct sk_buff *skb)
{
	const struct ovl_sock_name *local = rcu_dereference(osk->local);
	struct ovl_vni *vni = ERR_PTR(-ENETDOWN);

	if (local)
		vni = ovl_sock_vni(osk, local, &out->to);
	if (IS_ERR(vni)) {
		ovl_drop_told(skb, SKB_DROP_REASON_NOT_SPECIFIED);
		return PTR_ERR(vni);
	}
	ovl_dgram_build(local, vni, &out->to, skb);
	return ovl_sock_send(osk, vni, out, skb);
}

static int ovl_dgram_may(const struct ovl_sock *osk,
			 const struct ovl_sock_out *out, size_t len)
{
	if (len > U16_MAX - sizeof(struct ovl_dgram_hdr))
		return -EMSGSIZE;
	if (!out->to.port)
		return -EINVAL;
	if (is_multicast_ether_addr(out->to.mac) &&
	    !sock_flag(&osk->sk, SOCK_BROADCAST))
		return -EACCES;
	return 0;
}

static int ovl_dgram_sendmsg(struct socket *sock, struct msghdr *msg,
			     size_t len)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	struct ovl_sock_out out;
	struct sk_buff *skb;
	int err;

	err = ovl_sock_out(osk, msg, &out) ?: ovl_dgram_may(osk, &out, len);
	if (err)
		return err;
	skb = ovl_sock_alloc(osk, msg, &out, OVL_DGRAM_HLEN, len, &err);
	if (!skb)
		return err;
	/* Now that there is something to be sent. */
	err = ovl_sock_autobind(osk, &out.to);
	if (err) {
		ovl_drop_told(skb, SKB_DROP_REASON_NOT_SPECIFIED);
		return err;
	}

	local_bh_disable();
	rcu_read_lock();
	err = ovl_dgram_send(osk, &out, skb);
	rcu_read_unlock();
	local_bh_enable();
	return err ?: len;
}

const struct proto_ops ovl_dgram_ops = {
	.owner		= THIS_MODULE,
	.release	= ovl_sock_release,
	.bind		= ovl_sock_bind,
	.connect	= ovl_sock_connect,
	.socketpair	= sock_no_socketpair,
	.accept		= sock_no_accept,
	.getname	= ovl_sock_getname,
	.poll		= datagram_poll,
	.ioctl		= ovl_sock_ioctl,
	.gettstamp	= sock_gettstamp,
	.listen		= sock_no_listen,
	.shutdown	= ovl_sock_shutdown,
	.setsockopt	= ovl_sock_setsockopt,
	.getsockopt	= ovl_sock_getsockopt,
	.sendmsg	= ovl_dgram_sendmsg,
	.recvmsg	= ovl_sock_recvmsg,
	.mmap		= sock_no_mmap,
};
