// SPDX-License-Identifier: GPL-2.0
/*
 * AF_OVL: the family, and what sockets of every type have in common.
 *
 * The family's number is one that nothing in the kernel registers; a module
 * parameter changes it, and programs read it there. The module is not loaded
 * on behalf of socket(): a number without a name of its own would load it for
 * whoever else uses that number.
 */
#include <linux/module.h>
#include <linux/net.h>
#include <linux/sockios.h>
#include <asm/ioctls.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "af_ovl.h"

/* PF_NETBEUI: reserved in 1999 for code that never came. */
#define OVL_FAMILY_DEFAULT	13

static unsigned int family = OVL_FAMILY_DEFAULT;
module_param(family, uint, 0444);
MODULE_PARM_DESC(family, "number of the socket family AF_OVL, default 13");

static struct proto ovl_proto = {
	.name		= "OVL",
	.owner		= THIS_MODULE,
	.obj_size	= sizeof(struct ovl_sock),
	.release_cb	= ovl_sock_release_cb,
};

/* The number of the family. */
int ovl_family_number(void)
{
	return family;
}

static void ovl_sock_destruct(struct sock *sk)
{
	struct ovl_sock *osk = ovl_sk(sk);

	BUILD_BUG_ON(offsetof(struct ovl_sock, no_inet) != sizeof(struct sock) ||
		     offsetof(struct ovl_sock, on) <=
		     offsetof(struct inet_sock, pmtudisc));
	/* Who had found it under RCU may have queued something after release. */
	skb_queue_purge(&sk->sk_receive_queue);
	skb_queue_purge(&sk->sk_error_queue);
	kfree(rcu_dereference_protected(osk->local, 1));
	kfree(rcu_dereference_protected(osk->peer, 1));
}

static void ovl_sock_init(struct ovl_sock *osk, struct net *net)
{
	osk->on = ovl_net(net);
	INIT_LIST_HEAD(&osk->addrs);
	INIT_LIST_HEAD(&osk->bound);
	INIT_HLIST_NODE(&osk->tap);
	osk->sk.sk_destruct = ovl_sock_destruct;
	/* Before it is found anywhere: it is found under RCU. */
	sock_set_flag(&osk->sk, SOCK_RCU_FREE);
	mutex_lock(&osk->on->lock);
	osk->serial = ++osk->on->sock_serial;
	list_add_tail(&osk->node, &osk->on->socks);
	mutex_unlock(&osk->on->lock);
}

static int ovl_sock_create(struct net *net, struct socket *sock, int protocol,
			   int kern)
{
	struct sock *sk;

	switch (sock->type) {
	case SOCK_RAW:
		sock->ops = &ovl_raw_ops;
		break;
	case SOCK_DGRAM:
		sock->ops = &ovl_dgram_ops;
		break;
	default:
		return -ESOCKTNOSUPPORT;
	}
	if (protocol)
		return -EPROTONOSUPPORT;
	if (sock->type == SOCK_RAW && !kern &&
	    !ns_capable(net->user_ns, CAP_NET_RAW))
		return -EPERM;

	sk = sk_alloc(net, family, GFP_KERNEL, &ovl_proto, kern);
	if (!sk)
		return -ENOMEM;
	sock->state = SS_UNCONNECTED;
	sock_init_data(sock, sk);
	ovl_sock_init(ovl_sk(sk), net);
	sock_prot_inuse_add(net, &ovl_proto, 1);
	return 0;
}

int ovl_sock_release(struct socket *sock)
{
	struct sock *sk = sock->sk;
	struct ovl_sock *osk;

	if (!sk)
		return 0;
	osk = ovl_sk(sk);
	mutex_lock(&osk->on->lock);
	ovl_sock_unbind(osk);
	list_del(&osk->node);
	mutex_unlock(&osk->on->lock);

	sock_orphan(sk);
	sock->sk = NULL;
	skb_queue_purge(&sk->sk_receive_queue);
	sock_prot_inuse_add(sock_net(sk), &ovl_proto, -1);
	sock_put(sk);
	return 0;
}

int ovl_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	struct ovl_sock_name unbound = { }, *name;

	rcu_read_lock();
	name = peer ? rcu_dereference(osk->peer) : rcu_dereference(osk->local);
	if (!name && !peer)
		name = &unbound;
	if (name)
		ovl_name_write(osk, name, (struct sockaddr_ovl *)uaddr);
	rcu_read_unlock();
	return name ? sizeof(struct sockaddr_ovl) : -ENOTCONN;
}

int ovl_sock_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct sock *sk = sock->sk;
	struct sk_buff *skb;
	int n = 0;

	switch (cmd) {
	case SIOCOUTQ:
		n = sk_wmem_alloc_get(sk);
		break;
	case SIOCINQ:
		spin_lock_bh(&sk->sk_receive_queue.lock);
		skb = skb_peek(&sk->sk_receive_queue);
		if (skb)
			n = skb->len;
		spin_unlock_bh(&sk->sk_receive_queue.lock);
		break;
	default:
		return -ENOIOCTLCMD;
	}
	return put_user(n, (int __user *)arg);
}

/* As UDP's: without a peer it is an error, and wakes those who wait all the same. */
int ovl_sock_shutdown(struct socket *sock, int how)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	struct sock *sk = sock->sk;
	int err = 0;

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	lock_sock(sk);
	if (!rcu_access_pointer(osk->peer))
		err = -ENOTCONN;
	/* SHUT_RD, SHUT_WR, SHUT_RDWR as bits. */
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | (how + 1));
	sk->sk_state_change(sk);
	release_sock(sk);
	return err;
}

static int ovl_sock_msg_name(const struct ovl_sock *osk,
			     const struct sk_buff *skb, struct msghdr *msg)
{
	const struct ovl_sock_cb *cb = ovl_sock_cb(skb);
	const struct ethhdr *eth = eth_hdr(skb);
	struct ovl_sock_name from = {
		.id = cb->vni, .endpoint = cb->endpoint, .port = eth->h_proto,
	};

	ether_addr_copy(from.mac, eth->h_source);
	if (osk->sk.sk_type == SOCK_DGRAM)
		from.port = ovl_dgram_hdr(skb)->source;
	ovl_name_write(osk, &from, msg->msg_name);
	return sizeof(struct sockaddr_ovl);
}

static void ovl_sock_put_pktinfo(struct msghdr *msg, const struct sk_buff *skb)
{
	const struct ovl_sock_cb *cb = ovl_sock_cb(skb);
	struct ovl_pktinfo info = {
		.vni		= cb->vni,
		.endpoint	= cb->endpoint,
		.ifindex	= cb->ifindex,
		.vtep		= { .family = cb->vtep.family,
				    .port = cb->vtep_port },
	};

	if (skb->ip_summed == CHECKSUM_PARTIAL)
		info.csum = OVL_CSUM_PARTIAL;
	else if (skb->ip_summed == CHECKSUM_UNNECESSARY)
		info.csum = OVL_CSUM_VALID;
	memcpy(info.vtep.addr, &cb->vtep.ip6, sizeof(info.vtep.addr));
	put_cmsg(msg, SOL_OVL, OVL_PKTINFO, sizeof(info), &info);
}

int ovl_sock_recvmsg(struct socket *sock, struct msghdr *msg, size_t size,
		     int flags)
{
	struct sock *sk = sock->sk;
	struct sk_buff *skb;
	size_t copied;
	int err;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE)
		return sock_recv_errqueue(sk, msg, size, SOL_OVL, OVL_RECVERR);
	skb = skb_recv_datagram(sk, flags, &err);
	if (!skb)
		return err;
	copied = min_t(size_t, size, skb->len);
	if (copied < skb->len)
		msg->msg_flags |= MSG_TRUNC;
	err = skb_copy_datagram_msg(skb, 0, msg, copied);
	if (err)
		goto free;
	sock_recv_cmsgs(msg, sk, skb);
	if (msg->msg_name)
		msg->msg_namelen = ovl_sock_msg_name(ovl_sk(sk), skb, msg);
	if (READ_ONCE(ovl_sk(sk)->pktinfo))
		ovl_sock_put_pktinfo(msg, skb);
	err = flags & MSG_TRUNC ? skb->len : copied;
free:
	skb_free_datagram(sk, skb);
	return err;
}

static struct net_proto_family ovl_family_ops __ro_after_init = {
	.create	= ovl_sock_create,
	.owner	= THIS_MODULE,
};

int __init ovl_af_init(void)
{
	int err;

	sock_skb_cb_check_size(sizeof(struct ovl_sock_cb));
	BUILD_BUG_ON(sizeof(struct sockaddr_ovl) != sizeof(struct sockaddr));
	err = proto_register(&ovl_proto, 1);
	if (err)
		return err;
	ovl_family_ops.family = family;
	err = sock_register(&ovl_family_ops);
	if (err)
		proto_unregister(&ovl_proto);
	return err;
}

void ovl_af_exit(void)
{
	sock_unregister(family);
	proto_unregister(&ovl_proto);
}
