// SPDX-License-Identifier: GPL-2.0
/* sock_diag: which sockets there are. */
#include <linux/etherdevice.h>
#include <linux/sock_diag.h>
#include <net/netlink.h>
#include <uapi/linux/ovl_diag.h>

#include "af_ovl.h"
#include "diag.h"

/**
 * struct ovl_diag_cursor - where a dump stands
 * @serial: serial of the last socket shown
 */
struct ovl_diag_cursor {
	u64 serial;
};

static u8 ovl_diag_flags(const struct ovl_sock *osk)
{
	return (rcu_access_pointer(osk->local) ? OVL_DIAG_BOUND : 0) |
	       (rcu_access_pointer(osk->peer) ? OVL_DIAG_CONNECTED : 0) |
	       (osk->promisc ? OVL_DIAG_PROMISC : 0) |
	       (READ_ONCE(osk->forge) ? OVL_DIAG_FORGE : 0) |
	       (osk->group ? OVL_DIAG_GROUP : 0);
}

static void ovl_diag_names(const struct ovl_sock *osk, struct ovl_diag_msg *msg)
{
	const struct ovl_sock_name *name;

	rcu_read_lock();
	name = rcu_dereference(osk->local);
	if (name)
		ovl_name_write(osk, name, &msg->local);
	name = rcu_dereference(osk->peer);
	if (name)
		ovl_name_write(osk, name, &msg->peer);
	rcu_read_unlock();
}

/*
 * The addresses that were added to the one it is bound to. A socket may have
 * more of them than any message has room for, and is not to keep those behind
 * it from being shown: of one that has a message to itself they are counted.
 */
static int ovl_diag_macs(const struct ovl_sock *osk, struct sk_buff *skb,
			 const struct nlmsghdr *nlh)
{
	const int room = nla_total_size(ETH_ALEN) + nla_total_size(sizeof(u32));
	const struct ovl_diag_msg *msg = nlmsg_data(nlh);
	const struct ovl_sock_addr *addr;
	const u8 *mac;
	u32 more = 0;

	list_for_each_entry(addr, &osk->addrs, list) {
		mac = addr->dest->key.mac;
		if (is_broadcast_ether_addr(mac) ||
		    ether_addr_equal(mac, msg->local.sovl_mac))
			continue;
		if (more || skb_tailroom(skb) < room)
			more++;
		else if (nla_put(skb, OVL_DIAG_MAC, ETH_ALEN, mac))
			return -EMSGSIZE;
	}
	if (!more)
		return 0;
	if ((unsigned char *)nlh != skb->data)
		return -EMSGSIZE;
	return nla_put_u32(skb, OVL_DIAG_MORE, more);
}

static int ovl_diag_fill(struct ovl_sock *osk, struct sk_buff *skb,
			 struct netlink_callback *cb)
{
	struct sock *sk = &osk->sk;
	struct ovl_diag_msg *msg;
	struct nlmsghdr *nlh;

	nlh = nlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			SOCK_DIAG_BY_FAMILY, sizeof(*msg), NLM_F_MULTI);
	if (!nlh)
		return -EMSGSIZE;
	msg = nlmsg_data(nlh);
	*msg = (struct ovl_diag_msg) {
		.family	= sk->sk_family,
		.type	= sk->sk_type,
		.flags	= ovl_diag_flags(osk),
		.ino	= sock_i_ino(sk),
		.uid	= from_kuid_munged(sk_user_ns(NETLINK_CB(cb->skb).sk),
					   sock_i_uid(sk)),
		.rqueue	= sk_rmem_alloc_get(sk),
		.wqueue	= sk_wmem_alloc_get(sk),
		.drops	= atomic_read(&sk->sk_drops),
	};
	sock_diag_save_cookie(sk, msg->cookie);
	ovl_diag_names(osk, msg);
	if (sock_diag_put_meminfo(sk, skb, OVL_DIAG_MEMINFO) ||
	    ovl_diag_macs(osk, skb, nlh)) {
		nlmsg_cancel(skb, nlh);
		return -EMSGSIZE;
	}
	nlmsg_end(skb, nlh);
	return 0;
}

static bool ovl_diag_wanted(const struct ovl_sock *osk,
			    const struct ovl_diag_req *req)
{
	const struct ovl_sock_name *local =
		rcu_dereference_protected(osk->local,
					  lockdep_is_held(&osk->on->lock));

	if (req->type && req->type != osk->sk.sk_type)
		return false;
	if (req->endpoint && (!local || local->endpoint != req->endpoint))
		return false;
	return req->all || (local && local->id == req->vni);
}

static int ovl_diag_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct ovl_diag_req *req = nlmsg_data(cb->nlh);
	struct ovl_diag_cursor *at = (struct ovl_diag_cursor *)cb->ctx;
	struct ovl_net *on = ovl_net(sock_net(skb->sk));
	struct ovl_sock *osk;
	int err = 0;

	BUILD_BUG_ON(sizeof(*at) > sizeof(cb->ctx));
	mutex_lock(&on->lock);
	list_for_each_entry(osk, &on->socks, node) {
		if (osk->serial <= at->serial || !ovl_diag_wanted(osk, req))
			continue;
		err = ovl_diag_fill(osk, skb, cb);
		if (err)
			break;
		at->serial = osk->serial;
	}
	mutex_unlock(&on->lock);
	return skb->len ?: err;
}

/* What could be a filter of a newer header is refused, not passed over. */
static bool ovl_diag_valid(const struct nlmsghdr *nlh)
{
	const struct ovl_diag_req *req = nlmsg_data(nlh);

	if (nlmsg_len(nlh) != sizeof(*req))
		return false;
	return req->type < SOCK_MAX && req->all <= 1 &&
	       (req->vni <= OVL_VNI_MAX || req->vni == OVL_VNI_ANY) &&
	       !req->pad[0] && !req->pad[1] && !req->pad[2];
}

static int ovl_diag_request(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	struct netlink_dump_control control = {
		.dump	= ovl_diag_dump,
		.module	= THIS_MODULE,
	};

	if (!ovl_diag_valid(nlh))
		return -EINVAL;
	if (!(nlh->nlmsg_flags & NLM_F_DUMP))
		return -EOPNOTSUPP;
	return netlink_dump_start(sock_net(skb->sk)->diag_nlsk, skb, nlh,
				  &control);
}

static struct sock_diag_handler ovl_diag_handler = {
	.owner	= THIS_MODULE,
	.dump	= ovl_diag_request,
};

int __init ovl_diag_init(void)
{
	ovl_diag_handler.family = ovl_family_number();
	return sock_diag_register(&ovl_diag_handler);
}

void ovl_diag_exit(void)
{
	sock_diag_unregister(&ovl_diag_handler);
}
