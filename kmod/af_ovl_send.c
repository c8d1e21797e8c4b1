// SPDX-License-Identifier: GPL-2.0
/*
 * AF_OVL: sending. A message is copied once, from the user, behind room for
 * every header to come.
 */
#include <linux/etherdevice.h>
#include <linux/uio.h>
#include <net/sock.h>

#include "af_ovl.h"
#include "encap.h"
#include "forward.h"
#include "member.h"

/* A frame up to this length is one piece; of a longer one so much is in front. */
#define OVL_SOCK_LINEAR		2048

static int ovl_sock_cmsg_vtep(const struct ovl_sock *osk,
			      const struct cmsghdr *cmsg,
			      struct ovl_sock_out *out)
{
	const struct ovl_vtep_addr *vtep = CMSG_DATA(cmsg);
	struct in6_addr ip6;
	__be32 ip4;

	if (cmsg->cmsg_len != CMSG_LEN(sizeof(*vtep)))
		return -EINVAL;
	if (!ns_capable(osk->on->net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	memcpy(&ip4, vtep->addr, sizeof(ip4));
	memcpy(&ip6, vtep->addr, sizeof(ip6));
	if (vtep->family == AF_INET)
		out->vtep = ovl_addr_v4(ip4);
	else if (vtep->family == AF_INET6)
		out->vtep = ovl_addr_v6(&ip6);
	else
		return -EAFNOSUPPORT;
	out->vtep_port = vtep->port;
	return 0;
}

static int ovl_sock_cmsgs(struct ovl_sock *osk, struct msghdr *msg,
			  struct ovl_sock_out *out)
{
	struct sockcm_cookie sockc;
	struct cmsghdr *cmsg;
	int err;

	sockcm_init(&sockc, &osk->sk);
	sockc.mark = READ_ONCE(osk->sk.sk_mark);
	if (!msg->msg_controllen)
		goto out;
	err = sock_cmsg_send(&osk->sk, msg, &sockc);
	if (err)
		return err;
	/* When a message leaves is for the lower device's queue to say. */
	if (sockc.transmit_time)
		return -EOPNOTSUPP;
	for_each_cmsghdr(cmsg, msg) {
		if (!CMSG_OK(msg, cmsg))
			return -EINVAL;
		if (cmsg->cmsg_level != SOL_OVL)
			continue;
		if (cmsg->cmsg_type != OVL_VTEP)
			return -EINVAL;
		err = ovl_sock_cmsg_vtep(osk, cmsg, out);
		if (err)
			return err;
	}
out:
	out->mark = sockc.mark;
	out->tsflags = sockc.tsflags;
	return 0;
}

/* Where to, if the message does not say: the peer, or the VNI it is bound to. */
static int ovl_sock_default(const struct ovl_sock *osk, struct ovl_sock_out *out)
{
	const struct ovl_sock_name *name = rcu_dereference(osk->peer);

	if (!name && osk->sk.sk_type == SOCK_RAW)
		name = rcu_dereference(osk->local);
	if (!name || name->id == OVL_VNI_ANY)
		return -EDESTADDRREQ;
	out->to = *name;
	return 0;
}

/**
 * ovl_sock_vni() - find the VNI that a message goes to
 * @osk: the socket
 * @local: what it is bound to, or NULL
 * @to: where to, with the endpoint
 *
 * A socket that is bound to a VNI need not look for it, and reaches no other.
 *
 * Context: RCU read side.
 * Return: the VNI; -ENETUNREACH, or -EINVAL if the socket is bound elsewhere.
 */
struct ovl_vni *ovl_sock_vni(const struct ovl_sock *osk,
			     const struct ovl_sock_name *local,
			     const struct ovl_sock_name *to)
{
	struct ovl_vni *vni;

	if (local && local->vni && local->id == to->id &&
	    local->endpoint == to->endpoint)
		return local->vni;
	vni = ovl_name_vni(osk->on, to);
	if (!vni)
		return ERR_PTR(-ENETUNREACH);
	if (local && (local->vni ||
		      (local->endpoint && local->endpoint != to->endpoint)))
		return ERR_PTR(-EINVAL);
	return vni;
}

/* May a message go there? Fills in the room it needs. */
static int ovl_sock_route(struct ovl_sock *osk, struct ovl_sock_out *out)
{
	const struct ovl_sock_name *local = rcu_dereference(osk->local);
	const struct ovl_vni *vni;

	if (!out->to.endpoint)
		out->to.endpoint = (local ? local->endpoint : 0) ?:
				   OVL_PORT_DEFAULT;
	vni = ovl_sock_vni(osk, local, &out->to);
	if (IS_ERR(vni))
		return PTR_ERR(vni);
	if (!local && !ovl_name_may(osk, vni))
		return -EACCES;
	out->room = max_t(unsigned int, READ_ONCE(vni->headroom),
			  OVL_HEADROOM_MIN);
	return 0;
}

/**
 * ovl_sock_out() - read where a message goes, and how
 * @osk: the socket
 * @msg: the message
 * @out: the result
 *
 * Return: 0 or a negative error.
 */
int ovl_sock_out(struct ovl_sock *osk, struct msghdr *msg,
		 struct ovl_sock_out *out)
{
	int err;

	*out = (struct ovl_sock_out) { };
	if (msg->msg_flags & MSG_OOB || READ_ONCE(osk->sk.sk_bound_dev_if))
		return -EOPNOTSUPP;
	err = sock_error(&osk->sk);
	if (err)
		return err;
	if (msg->msg_name) {
		err = ovl_name_read(osk, msg->msg_name, msg->msg_namelen,
				    &out->to);
		if (err)
			return err;
		if (out->to.id == OVL_VNI_ANY)
			return -EINVAL;
	}
	err = ovl_sock_cmsgs(osk, msg, out);
	if (err)
		return err;
	rcu_read_lock();
	if (!msg->msg_name)
		err = ovl_sock_default(osk, out);
	if (!err)
		err = ovl_sock_route(osk, out);
	rcu_read_unlock();
	return err;
}

/*
 * A message that fits into a piece of a page is copied there before a packet
 * is built around it, which takes less than half of the steps that a buffer
 * of its own does. Not for a socket that has to wait, or has been shut down.
 */
static struct sk_buff *ovl_sock_alloc_frag(struct sock *sk, struct msghdr *msg,
					   unsigned int room, unsigned int hlen,
					   size_t len, int *err)
{
	unsigned int size = SKB_DATA_ALIGN(room + hlen + len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct page_frag *frag = sk_page_frag(sk);
	struct sk_buff *skb;

	*err = -ENOBUFS;
	frag->offset = ALIGN(frag->offset, SMP_CACHE_BYTES);
	if (!skb_page_frag_refill(size, frag, sk->sk_allocation))
		return NULL;
	if (copy_page_from_iter(frag->page, frag->offset + room + hlen, len,
				&msg->msg_iter) != len) {
		*err = -EFAULT;
		return NULL;
	}
	skb = build_skb(page_address(frag->page) + frag->offset, size);
	if (!skb)
		return NULL;
	get_page(frag->page);
	frag->offset += size;
	skb_reserve(skb, room);
	skb_put(skb, hlen + len);
	skb_set_owner_w(skb, sk);
	return skb;
}

static struct sk_buff *ovl_sock_alloc_pages(struct sock *sk,
					    struct msghdr *msg,
					    unsigned int room,
					    unsigned int hlen, size_t len,
					    int *err)
{
	size_t linear = min_t(size_t, hlen + len, OVL_SOCK_LINEAR);
	struct sk_buff *skb;

	skb = sock_alloc_send_pskb(sk, room + linear, hlen + len - linear,
				   msg->msg_flags & MSG_DONTWAIT, err,
				   PAGE_ALLOC_COSTLY_ORDER);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_put(skb, linear);
	skb->data_len = hlen + len - linear;
	skb->len += skb->data_len;
	*err = skb_copy_datagram_from_iter(skb, hlen, &msg->msg_iter, len);
	if (*err) {
		ovl_drop_told(skb, SKB_DROP_REASON_NOT_SPECIFIED);
		return NULL;
	}
	return skb;
}

/**
 * ovl_sock_alloc() - make a packet of a message
 * @osk: the socket, whose buffer it counts against
 * @msg: the message
 * @out: what is known of its way
 * @hlen: bytes left free in front of the payload, where its headers will be
 * @len: bytes of the payload
 * @err: why it failed
 *
 * Return: the packet, beginning with its headers; or NULL.
 */
struct sk_buff *ovl_sock_alloc(struct ovl_sock *osk, struct msghdr *msg,
			       const struct ovl_sock_out *out,
			       unsigned int hlen, size_t len, int *err)
{
	struct sock *sk = &osk->sk;
	struct sk_buff *skb;

	if (hlen + len <= OVL_SOCK_LINEAR &&
	    sk_wmem_alloc_get(sk) < READ_ONCE(sk->sk_sndbuf) &&
	    !(READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN))
		skb = ovl_sock_alloc_frag(sk, msg, out->room, hlen, len, err);
	else
		skb = ovl_sock_alloc_pages(sk, msg, out->room, hlen, len, err);
	if (!skb)
		return NULL;
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->priority = READ_ONCE(sk->sk_priority);
	skb->mark = out->mark;
	skb_setup_tx_timestamp(skb, out->tsflags);
	return skb;
}

/* What a sender hears of a frame that was dropped. */
static int ovl_sock_errno(enum ovl_drop reason)
{
	switch (reason) {
	case OVL_DROP_TOO_BIG:
		return -EMSGSIZE;
	case OVL_DROP_NO_ROUTE:
	case OVL_DROP_NO_DESTINATION:
		return -EHOSTUNREACH;
	case OVL_DROP_NO_SOCKET:
		return -ENETUNREACH;
	case OVL_DROP_LOOP:
	case OVL_DROP_NESTED:
		return -ELOOP;
	case OVL_DROP_NO_MEMORY:
	case OVL_DROP_VNI_FLOOD_RATE:
		return -ENOBUFS;
	case OVL_DROP_SOURCE_MAC:
		return -EADDRNOTAVAIL;
	default:
		/* What becomes of it at a receiver is the receiver's. */
		return 0;
	}
}

/* To the VTEP that the sender has named, past the lookup. */
static enum ovl_drop ovl_sock_send_vtep(struct ovl_vni *vni,
					const struct ovl_source *src,
					const struct ovl_sock_out *out,
					struct sk_buff *skb)
{
	const struct ovl_config *conf = rcu_dereference(vni->conf);
	u16 port = out->vtep_port ?: vni->endpoint->port;
	struct ovl_member *member;
	struct ovl_vtep *vtep;

	if (ovl_sock_tapped(vni))
		ovl_sock_tap(vni, src, skb);
	member = ovl_member_of(vni, &out->vtep);
	if (member && READ_ONCE(member->vtep)->key.port == port)
		return ovl_encap_member(vni, conf, src, member, skb);
	vtep = ovl_vtep_find(vni->on, &out->vtep, port);
	if (!vtep) {
		ovl_drop(vni, NULL, skb, OVL_DROP_NO_DESTINATION);
		return OVL_DROP_NO_DESTINATION;
	}
	return ovl_encap(vni, conf, src, vtep, NULL, skb);
}

/**
 * ovl_sock_send() - pass a frame on
 * @osk: the socket
 * @vni: where
 * @out: what is known of its way
 * @skb: the frame, consumed
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0 or a negative error.
 */
int ovl_sock_send(struct ovl_sock *osk, struct ovl_vni *vni,
		  const struct ovl_sock_out *out, struct sk_buff *skb)
{
	const struct ovl_source src = {
		.port = &vni->sock_port,
		.sk = &osk->sk,
	};
	enum ovl_drop reason;

	skb->protocol = eth_hdr(skb)->h_proto;
	if (out->vtep.family == AF_UNSPEC)
		reason = ovl_forward(vni, &src, skb);
	else
		reason = ovl_sock_send_vtep(vni, &src, out, skb);
	return ovl_sock_errno(reason);
}
