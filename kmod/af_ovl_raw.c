// SPDX-License-Identifier: GPL-2.0
/* AF_OVL, SOCK_RAW: whole Ethernet frames. */
#include <linux/etherdevice.h>
#include <net/sock.h>

#include "af_ovl.h"

/*
 * May the socket, which is bound to @local or to nothing, send from an address in
 * this VNI? @mac: two-byte aligned. RCU read side.
 */
static bool ovl_raw_owns(const struct ovl_sock *osk,
			 const struct ovl_sock_name *local,
			 const struct ovl_vni *vni, const u8 *mac)
{
	const u8 *station = ovl_vni_mac(vni, rcu_dereference(vni->conf));
	bool own = ether_addr_equal(mac, station);
	const struct hlist_head *list;
	struct ovl_sock_addr *addr;

	if (!local)
		return own;
	if (is_zero_ether_addr(local->mac) ? own :
					     ether_addr_equal(mac, local->mac))
		return true;
	if (is_multicast_ether_addr(mac))
		return false;
	/* A VNI's own station has no address there. */
	list = ovl_sock_lookup(osk->on, local->vni,
			       own && local->vni ? NULL : mac, 0);
	hlist_for_each_entry_rcu(addr, list, node)
		if (addr->owner == osk)
			return true;
	return false;
}

static int ovl_raw_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	const struct ovl_sock_name *local;
	struct ovl_sock_out out;
	struct ovl_vni *vni;
	struct sk_buff *skb;
	int err;

	if (len < ETH_HLEN)
		return -EINVAL;
	if (len > ETH_HLEN + ETH_MAX_MTU)
		return -EMSGSIZE;
	err = ovl_sock_out(osk, msg, &out);
	if (err)
		return err;
	skb = ovl_sock_alloc(osk, msg, &out, 0, len, &err);
	if (!skb)
		return err;

	local_bh_disable();
	rcu_read_lock();
	/* It may have been bound while the frame was copied. */
	local = rcu_dereference(osk->local);
	vni = ovl_sock_vni(osk, local, &out.to);
	if (IS_ERR(vni)) {
		err = PTR_ERR(vni);
		goto free;
	}
	if (!READ_ONCE(osk->forge) &&
	    !ovl_raw_owns(osk, local, vni, eth_hdr(skb)->h_source)) {
		err = -EADDRNOTAVAIL;
		goto free;
	}
	err = ovl_sock_send(osk, vni, &out, skb);
	goto unlock;
free:
	ovl_drop_told(skb, SKB_DROP_REASON_NOT_SPECIFIED);
unlock:
	rcu_read_unlock();
	local_bh_enable();
	return err ?: len;
}

const struct proto_ops ovl_raw_ops = {
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
	.sendmsg	= ovl_raw_sendmsg,
	.recvmsg	= ovl_sock_recvmsg,
	.mmap		= sock_no_mmap,
};
