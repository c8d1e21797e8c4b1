// SPDX-License-Identifier: GPL-2.0
/* AF_OVL: what sockets are bound and connected to, and where they receive. */
#include <linux/cred.h>
#include <linux/etherdevice.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/sock_reuseport.h>

#include "af_ovl.h"
#include "endpoint.h"

/* Addresses that one socket may add to those it is bound to. */
#define OVL_SOCK_MACS_MAX	1024

/**
 * ovl_name_read() - read a user's address
 * @osk: the socket
 * @uaddr: the address, a struct sockaddr_ovl
 * @len: how much of it there is
 * @name: the result; its VNI is not looked for
 *
 * Return: 0, -EINVAL or -EAFNOSUPPORT.
 */
int ovl_name_read(const struct ovl_sock *osk, const void *uaddr, int len,
		  struct ovl_sock_name *name)
{
	const struct sockaddr_ovl *sa = uaddr;

	if (len < (int)sizeof(*sa))
		return -EINVAL;
	if (sa->sovl_family != osk->sk.sk_family)
		return -EAFNOSUPPORT;
	if (sa->sovl_vni > OVL_VNI_MAX && sa->sovl_vni != OVL_VNI_ANY)
		return -EINVAL;
	*name = (struct ovl_sock_name) {
		.id		= sa->sovl_vni,
		.endpoint	= sa->sovl_endpoint,
		.port		= sa->sovl_port,
	};
	memcpy(name->mac, sa->sovl_mac, ETH_ALEN);
	return 0;
}

/* The reverse; of a name without a VNI only the family is told. */
void ovl_name_write(const struct ovl_sock *osk,
		    const struct ovl_sock_name *name, struct sockaddr_ovl *sa)
{
	*sa = (struct sockaddr_ovl) {
		.sovl_family	= osk->sk.sk_family,
		.sovl_endpoint	= name->endpoint,
		.sovl_vni	= name->id,
		.sovl_port	= name->port,
	};
	ether_addr_copy(sa->sovl_mac, name->mac);
}

/**
 * ovl_name_vni() - find the VNI of an address
 * @on: the namespace
 * @name: the address
 *
 * Context: the namespace's lock or RCU read side.
 * Return: the VNI; NULL if there is none, or if any will do.
 */
struct ovl_vni *ovl_name_vni(const struct ovl_net *on,
			     const struct ovl_sock_name *name)
{
	if (name->id == OVL_VNI_ANY)
		return NULL;
	return ovl_vni_lookup(on, name->endpoint ?: OVL_PORT_DEFAULT,
			      name->id);
}

static bool ovl_granted_gid(const struct ovl_config *conf)
{
	const struct group_info *groups = current_cred()->group_info;
	kgid_t gid = current_egid();
	int i;

	if (!gid_lte(conf->grant_gid_min, conf->grant_gid_max))
		return false;
	if (gid_lte(conf->grant_gid_min, gid) &&
	    gid_lte(gid, conf->grant_gid_max))
		return true;
	for (i = 0; i < groups->ngroups; i++)
		if (gid_lte(conf->grant_gid_min, groups->gid[i]) &&
		    gid_lte(groups->gid[i], conf->grant_gid_max))
			return true;
	return false;
}

/**
 * ovl_name_may() - may the caller use a VNI by this socket?
 * @osk: the socket
 * @vni: the VNI; NULL for any
 *
 * Who has opened a raw socket may, as may users and groups to whom the VNI is
 * granted, and those with CAP_NET_RAW.
 *
 * Context: RCU read side or the namespace's lock.
 */
bool ovl_name_may(const struct ovl_sock *osk, const struct ovl_vni *vni)
{
	const struct ovl_config *conf;
	kuid_t uid = current_euid();

	if (osk->sk.sk_type == SOCK_RAW)
		return true;
	if (vni) {
		conf = rcu_dereference_check(vni->conf,
					     lockdep_is_held(&vni->on->lock));
		if ((uid_lte(conf->grant_uid_min, uid) &&
		     uid_lte(uid, conf->grant_uid_max)) ||
		    ovl_granted_gid(conf))
			return true;
	}
	return ns_capable(osk->on->net->user_ns, CAP_NET_RAW);
}

static struct ovl_sock_name *ovl_sock_local(const struct ovl_sock *osk)
{
	return rcu_dereference_protected(osk->local,
					 lockdep_is_held(&osk->on->lock));
}

/* Which of those who receive there already would the socket share with? */
static bool ovl_sock_shares(const struct ovl_sock *osk,
			    const struct ovl_sock_name *name,
			    const struct ovl_sock *other)
{
	const struct ovl_sock_name *local = ovl_sock_local(other);

	/* It may be found at an address that it has added. */
	return osk->sk.sk_type == other->sk.sk_type && local &&
	       local->port == name->port && local->endpoint == name->endpoint &&
	       ether_addr_equal(local->mac, name->mac);
}

/* Is it of the same group, if it has the same binding? */
static bool ovl_sock_mates(const struct ovl_sock *osk,
			   const struct ovl_sock *other)
{
	return osk->group && other->group &&
	       uid_eq(sock_i_uid((struct sock *)&osk->sk),
		      sock_i_uid((struct sock *)&other->sk));
}

/* Find another socket with the same binding, if possible one of the same group. */
static struct ovl_sock *ovl_sock_bound_there(const struct ovl_sock *osk,
					     const struct ovl_sock_name *name)
{
	__be16 port = osk->sk.sk_type == SOCK_DGRAM ? name->port : 0;
	const struct hlist_head *list;
	struct ovl_sock *found = NULL;
	struct ovl_sock_addr *addr;

	/* The lock keeps the sockets, but not the table, which may grow. */
	rcu_read_lock();
	list = ovl_sock_lookup(osk->on, name->vni, name->mac, port);
	hlist_for_each_entry_rcu(addr, list, node) {
		if (addr->owner == osk ||
		    !ovl_sock_shares(osk, name, addr->owner))
			continue;
		found = addr->owner;
		if (!osk->group || ovl_sock_mates(osk, found))
			break;
	}
	rcu_read_unlock();
	return found;
}

/*
 * A group of sockets with OVL_GROUP and one owner shares a binding and each
 * gets its part. Without it, raw sockets all get everything, and a second one
 * for datagrams is refused. A socket that still is to leave a group is in it.
 * @joined: it is to be left if the socket is not bound after all; one that a program
 * was attached to is a group of one before.
 */
static int ovl_sock_join(struct ovl_sock *osk, const struct ovl_sock_name *name,
			 bool *joined)
{
	struct ovl_sock *other;
	struct sock *sk = &osk->sk;

	*joined = true;

	other = ovl_sock_bound_there(osk, name);
	/* Pairs with ovl_sock_leave(). */
	if (smp_load_acquire(&osk->leaves))
		return -EBUSY;
	if (other && ovl_sock_mates(osk, other))
		return reuseport_add_sock(sk, &other->sk, false);
	if (other && sk->sk_type == SOCK_DGRAM)
		return -EADDRINUSE;
	*joined = !rcu_access_pointer(sk->sk_reuseport_cb);
	return osk->group ? reuseport_alloc(sk, false) : 0;
}

static void ovl_sock_leave(struct ovl_sock *osk)
{
	if (rcu_access_pointer(osk->sk.sk_reuseport_cb))
		reuseport_detach_sock(&osk->sk);
	/* Who sees this, in ovl_sock_join(), sees it out of the group. */
	smp_store_release(&osk->leaves, false);
}

/*
 * Whoever has the socket's lock, to attach a program say, relies on it that the socket
 * stays in its group. It is not waited for here: it may wait for the user's memory.
 */
static void ovl_sock_unjoin(struct ovl_sock *osk)
{
	struct sock *sk = &osk->sk;

	local_bh_disable();
	bh_lock_sock(sk);
	if (sock_owned_by_user(sk))
		WRITE_ONCE(osk->leaves, true);
	else
		ovl_sock_leave(osk);
	bh_unlock_sock(sk);
	local_bh_enable();
}

/* Its lock becomes free. */
void ovl_sock_release_cb(struct sock *sk)
{
	if (ovl_sk(sk)->leaves)
		ovl_sock_leave(ovl_sk(sk));
}

/* Into the lists of those that are bound, or out of them. */
static void ovl_sock_count(struct ovl_sock *osk, struct ovl_vni *vni, int n)
{
	unsigned int *count = vni ? &vni->nr_socks : &osk->on->nr_any;

	WRITE_ONCE(*count, *count + n);
	if (vni && n > 0)
		list_add_tail(&osk->bound, &vni->socks);
	else if (vni)
		list_del_init(&osk->bound);
}

/* Who was in a list is not put into one while somebody may still go on from him. */
static void ovl_sock_tap_on(struct ovl_sock *osk, struct ovl_vni *vni)
{
	if (osk->untapped)
		cond_synchronize_rcu(osk->untapped);
	hlist_add_head_rcu(&osk->tap, vni ? &vni->taps : &osk->on->taps);
}

static void ovl_sock_tap_off(struct ovl_sock *osk)
{
	hlist_del_init_rcu(&osk->tap);
	osk->untapped = get_state_synchronize_rcu();
}

static const u8 ovl_broadcast[ETH_ALEN] __aligned(2) = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff
};

/* Bind to what has been found to be possible. */
static int ovl_sock_bind_to(struct ovl_sock *osk,
			    const struct ovl_sock_name *name)
{
	__be16 port = osk->sk.sk_type == SOCK_DGRAM ? name->port : 0;
	struct ovl_sock_name *own;
	bool joined;
	int err;

	own = kmemdup(name, sizeof(*name), GFP_KERNEL_ACCOUNT);
	if (!own)
		return -ENOMEM;
	err = ovl_sock_join(osk, name, &joined);
	if (err)
		goto free;
	/* First it can be asked what it is bound to, then it is found. */
	rcu_assign_pointer(osk->local, own);
	err = ovl_sock_addr_add(osk, own->vni, ovl_broadcast, port) ?:
	      ovl_sock_addr_add(osk, own->vni, own->mac, port);
	/* Of every VNI it is no station; let it be found whatever the port. */
	if (!err && port && !own->vni && !is_zero_ether_addr(own->mac))
		err = ovl_sock_addr_add(osk, NULL, own->mac, 0);
	if (err)
		goto undo;
	if (osk->promisc)
		ovl_sock_tap_on(osk, own->vni);
	ovl_sock_count(osk, own->vni, 1);
	return 0;

undo:
	ovl_sock_addrs_del(osk);
	if (joined)
		ovl_sock_unjoin(osk);
	RCU_INIT_POINTER(osk->local, NULL);
	kfree_rcu(own, rcu);
	return err;
free:
	kfree(own);
	return err;
}

/* Take a socket out of all tables. It may be bound again. */
void ovl_sock_unbind(struct ovl_sock *osk)
{
	struct ovl_sock_name *local = ovl_sock_local(osk);

	lockdep_assert_held(&osk->on->lock);
	if (!local)
		return;
	ovl_sock_addrs_del(osk);
	if (osk->promisc)
		ovl_sock_tap_off(osk);
	ovl_sock_count(osk, local->vni, -1);
	ovl_sock_unjoin(osk);
	RCU_INIT_POINTER(osk->local, NULL);
	kfree_rcu(local, rcu);
}

/* A free port for datagrams, at random as UDP's are; 0 if there is none. */
static __be16 ovl_sock_free_port(const struct ovl_sock *osk,
				 struct ovl_sock_name *name)
{
	int low, high, n, i, first;

	inet_get_local_port_range(osk->on->net, &low, &high);
	n = high - low + 1;
	first = get_random_u32() % n;
	for (i = 0; i < n; i++) {
		name->port = htons(low + (first + i) % n);
		if (!ovl_sock_bound_there(osk, name))
			return name->port;
	}
	return 0;
}

/* The VNI's own station has no address where sockets are looked for. */
static void ovl_sock_place(const struct ovl_vni *vni, u8 *mac)
{
	if (vni && ether_addr_equal(mac, ovl_vni_mac(vni, ovl_vni_conf(vni))))
		eth_zero_addr(mac);
}

/* Bind, under the namespace's lock. */
static int ovl_sock_bind_locked(struct ovl_sock *osk,
				struct ovl_sock_name *name)
{
	lockdep_assert_held(&osk->on->lock);
	if (ovl_sock_local(osk))
		return -EINVAL;
	/* The core lets every socket be bound to a device, and does not ask. */
	if (osk->sk.sk_bound_dev_if)
		return -EOPNOTSUPP;
	name->vni = ovl_name_vni(osk->on, name);
	if (!name->vni && name->id != OVL_VNI_ANY)
		return -EADDRNOTAVAIL;
	if (!ovl_name_may(osk, name->vni))
		return -EACCES;
	if (name->vni) {
		name->endpoint = name->vni->endpoint->port;
		ovl_sock_place(name->vni, name->mac);
	}
	if (osk->sk.sk_type == SOCK_DGRAM && !name->port &&
	    !ovl_sock_free_port(osk, name))
		return -EADDRINUSE;
	return ovl_sock_bind_to(osk, name);
}

int ovl_sock_bind(struct socket *sock, struct sockaddr *uaddr, int len)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	struct ovl_sock_name name;
	int err;

	err = ovl_name_read(osk, uaddr, len, &name);
	if (err)
		return err;
	if (is_multicast_ether_addr(name.mac))
		return -EINVAL;
	mutex_lock(&osk->on->lock);
	err = ovl_sock_bind_locked(osk, &name);
	mutex_unlock(&osk->on->lock);
	return err;
}

/**
 * ovl_sock_autobind() - bind to a free port where a datagram goes
 * @osk: the socket
 * @to: the destination
 *
 * To the VNI of the destination and no other, because that is what the sender
 * has the right to.
 *
 * Return: 0, also for a socket that is bound; or what bind() gives.
 */
int ovl_sock_autobind(struct ovl_sock *osk, const struct ovl_sock_name *to)
{
	struct ovl_sock_name name = { .id = to->id, .endpoint = to->endpoint };
	int err = 0;

	if (rcu_access_pointer(osk->local))
		return 0;
	mutex_lock(&osk->on->lock);
	if (!ovl_sock_local(osk))
		err = ovl_sock_bind_locked(osk, &name);
	mutex_unlock(&osk->on->lock);
	return err;
}

static void ovl_sock_set_peer(struct ovl_sock *osk, struct ovl_sock_name *peer)
{
	struct ovl_sock_name *old;

	old = rcu_replace_pointer(osk->peer, peer,
				  lockdep_is_held(&osk->on->lock));
	if (old)
		kfree_rcu(old, rcu);
	WRITE_ONCE(osk->sk.sk_state, peer ? TCP_ESTABLISHED : TCP_CLOSE);
}

/* Is the peer in a VNI that the socket is in? */
static int ovl_sock_connect_locked(struct ovl_sock *osk,
				   struct ovl_sock_name *peer)
{
	const struct ovl_sock_name *local;
	int err;

	if (!ovl_sock_local(osk)) {
		struct ovl_sock_name name = { .id = peer->id,
					      .endpoint = peer->endpoint };

		err = ovl_sock_bind_locked(osk, &name);
		if (err)
			return err;
	}
	local = ovl_sock_local(osk);
	if (!peer->endpoint)
		peer->endpoint = local->endpoint ?: OVL_PORT_DEFAULT;
	if ((local->vni && local->id != peer->id) ||
	    (local->endpoint && local->endpoint != peer->endpoint))
		return -EINVAL;
	ovl_sock_set_peer(osk, peer);
	return 0;
}

int ovl_sock_connect(struct socket *sock, struct sockaddr *uaddr, int len,
		     int flags)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	struct ovl_sock_name name, *peer = NULL;
	int err;

	if (len >= (int)sizeof(uaddr->sa_family) &&
	    uaddr->sa_family == AF_UNSPEC) {
		mutex_lock(&osk->on->lock);
		ovl_sock_set_peer(osk, NULL);
		mutex_unlock(&osk->on->lock);
		sock->state = SS_UNCONNECTED;
		return 0;
	}
	err = ovl_name_read(osk, uaddr, len, &name);
	if (err)
		return err;
	if (name.id == OVL_VNI_ANY ||
	    (osk->sk.sk_type == SOCK_DGRAM && !name.port))
		return -EINVAL;
	if (is_multicast_ether_addr(name.mac) &&
	    !sock_flag(&osk->sk, SOCK_BROADCAST))
		return -EACCES;
	peer = kmemdup(&name, sizeof(name), GFP_KERNEL_ACCOUNT);
	if (!peer)
		return -ENOMEM;
	mutex_lock(&osk->on->lock);
	err = ovl_sock_connect_locked(osk, peer);
	mutex_unlock(&osk->on->lock);
	if (err)
		kfree(peer);
	else
		sock->state = SS_CONNECTED;
	return err;
}

/* Receive at one more address. */
int ovl_sock_add_mac(struct ovl_sock *osk, u8 *mac)
{
	const struct ovl_sock_name *local;
	int err;

	if (is_zero_ether_addr(mac) || is_broadcast_ether_addr(mac))
		return -EINVAL;
	mutex_lock(&osk->on->lock);
	local = ovl_sock_local(osk);
	if (local)
		ovl_sock_place(local->vni, mac);
	if (!local)
		err = -ENOTCONN;
	else if (ovl_sock_addr_find(osk, mac))
		err = -EADDRINUSE;
	else if (osk->nr_macs >= OVL_SOCK_MACS_MAX)
		err = -ENOBUFS;
	else
		err = ovl_sock_addr_add(osk, local->vni, mac, 0);
	if (!err)
		osk->nr_macs++;
	mutex_unlock(&osk->on->lock);
	return err;
}

/* Receive there no longer. The address it is bound to stays. */
int ovl_sock_drop_mac(struct ovl_sock *osk, u8 *mac)
{
	const struct ovl_sock_name *local;
	struct ovl_sock_addr *addr;
	int err = -EADDRNOTAVAIL;

	mutex_lock(&osk->on->lock);
	local = ovl_sock_local(osk);
	/* It may have become the VNI's own address since it was added. */
	addr = ovl_sock_addr_find(osk, mac);
	if (!addr && local) {
		ovl_sock_place(local->vni, mac);
		addr = ovl_sock_addr_find(osk, mac);
	}
	if (addr && !is_broadcast_ether_addr(mac) &&
	    !ether_addr_equal(mac, local->mac)) {
		ovl_sock_addr_del(addr);
		osk->nr_macs--;
		err = 0;
	}
	mutex_unlock(&osk->on->lock);
	return err;
}

/* Only before it is bound: afterwards others rely on what it said. */
int ovl_sock_set_group(struct ovl_sock *osk, bool group)
{
	int err = 0;

	/* For sk_reuseport, one of several bits that the core writes. */
	lock_sock(&osk->sk);
	mutex_lock(&osk->on->lock);
	if (ovl_sock_local(osk)) {
		err = -EINVAL;
	} else {
		WRITE_ONCE(osk->group, group);
		/* What the core looks at when a program is attached. */
		osk->sk.sk_reuseport = group;
	}
	mutex_unlock(&osk->on->lock);
	release_sock(&osk->sk);
	return err;
}

int ovl_sock_set_promisc(struct ovl_sock *osk, bool promisc)
{
	const struct ovl_sock_name *local;

	if (osk->sk.sk_type != SOCK_RAW)
		return -EOPNOTSUPP;
	mutex_lock(&osk->on->lock);
	local = ovl_sock_local(osk);
	if (local && promisc && !osk->promisc)
		ovl_sock_tap_on(osk, local->vni);
	else if (local && !promisc && osk->promisc)
		ovl_sock_tap_off(osk);
	WRITE_ONCE(osk->promisc, promisc);
	mutex_unlock(&osk->on->lock);
	return 0;
}

/**
 * ovl_socks_vni_gone() - tell the sockets of a VNI that it goes
 * @vni: the VNI
 *
 * They are bound to nothing then, report ENETDOWN, and can be bound again.
 */
void ovl_socks_vni_gone(struct ovl_vni *vni)
{
	struct ovl_sock *osk, *tmp;

	lockdep_assert_held(&vni->on->lock);
	list_for_each_entry_safe(osk, tmp, &vni->socks, bound) {
		ovl_sock_unbind(osk);
		ovl_sock_set_peer(osk, NULL);
		WRITE_ONCE(osk->sk.sk_err, ENETDOWN);
		sk_error_report(&osk->sk);
		cond_resched();
	}
}
