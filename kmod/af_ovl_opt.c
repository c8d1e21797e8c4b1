// SPDX-License-Identifier: GPL-2.0
/* AF_OVL: options. */
#include <net/sock.h>

#include "af_ovl.h"
#include "dev.h"
#include "encap.h"
#include "member.h"
#include "route.h"

static int ovl_opt_mac(struct ovl_sock *osk, int name, sockptr_t optval,
		       unsigned int len)
{
	struct ovl_mac_req req;

	if (osk->sk.sk_type != SOCK_RAW)
		return -EOPNOTSUPP;
	if (len != sizeof(req))
		return -EINVAL;
	if (copy_from_sockptr(&req, optval, sizeof(req)))
		return -EFAULT;
	if (req.pad[0] || req.pad[1])
		return -EINVAL;
	return name == OVL_ADD_MAC ? ovl_sock_add_mac(osk, req.mac) :
				     ovl_sock_drop_mac(osk, req.mac);
}

static int ovl_opt_set(struct ovl_sock *osk, int name, sockptr_t optval,
		       unsigned int len)
{
	int val;

	if (name == OVL_ADD_MAC || name == OVL_DROP_MAC)
		return ovl_opt_mac(osk, name, optval, len);
	if (len != sizeof(val))
		return -EINVAL;
	if (copy_from_sockptr(&val, optval, sizeof(val)))
		return -EFAULT;
	if (val != 0 && val != 1)
		return -EINVAL;
	switch (name) {
	case OVL_PROMISC:
		return ovl_sock_set_promisc(osk, val);
	case OVL_FORGE:
		if (osk->sk.sk_type != SOCK_RAW)
			return -EOPNOTSUPP;
		WRITE_ONCE(osk->forge, val);
		return 0;
	case OVL_PKTINFO:
		WRITE_ONCE(osk->pktinfo, val);
		return 0;
	case OVL_GROUP:
		return ovl_sock_set_group(osk, val);
	default:
		return -ENOPROTOOPT;
	}
}

int ovl_sock_setsockopt(struct socket *sock, int level, int name,
			sockptr_t optval, unsigned int len)
{
	if (level == SOL_OVL)
		return ovl_opt_set(ovl_sk(sock->sk), name, optval, len);
	return -ENOPROTOOPT;
}

/*
 * What gets to a station: as far as the VTEP it lives behind, if it does and the way
 * there is known.
 */
static bool ovl_opt_mtu_station(const struct ovl_vni *vni, const u8 *mac,
				unsigned int *mtu)
{
	const struct ovl_member *member = NULL;
	const struct ovl_fdb *fdb;

	*mtu = 0;
	local_bh_disable();
	fdb = ovl_fdb_find(vni, mac);
	if (fdb)
		member = rcu_dereference(fdb->member);
	if (member)
		*mtu = ovl_route_pmtu(READ_ONCE(member->vtep));
	local_bh_enable();
	if (!*mtu)
		return false;
	*mtu = ovl_encap_room(*mtu, ovl_encap_overhead(vni->endpoint,
						       member->key.addr.family));
	return true;
}

static int ovl_opt_mtu(struct ovl_sock *osk)
{
	bool dgram = osk->sk.sk_type == SOCK_DGRAM;
	const struct ovl_sock_name *local, *peer;
	unsigned int mtu = 0;
	struct ovl_vni *vni = NULL;

	rcu_read_lock();
	local = rcu_dereference(osk->local);
	peer = rcu_dereference(osk->peer);
	if (peer)
		vni = ovl_name_vni(osk->on, peer);
	else if (local)
		vni = local->vni;
	if (vni && (!peer || !ovl_opt_mtu_station(vni, peer->mac, &mtu)))
		mtu = ovl_dev_mtu(vni);
	rcu_read_unlock();
	if (!vni)
		return -ENOTCONN;
	return dgram ? ovl_encap_room(mtu, sizeof(struct ovl_dgram_hdr)) :
		       mtu + ETH_HLEN;
}

int ovl_sock_getsockopt(struct socket *sock, int level, int name,
			char __user *optval, int __user *optlen)
{
	struct ovl_sock *osk = ovl_sk(sock->sk);
	int val, len;

	if (level != SOL_OVL)
		return -ENOPROTOOPT;
	if (get_user(len, optlen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	switch (name) {
	case OVL_PROMISC:
		val = READ_ONCE(osk->promisc);
		break;
	case OVL_FORGE:
		val = READ_ONCE(osk->forge);
		break;
	case OVL_PKTINFO:
		val = READ_ONCE(osk->pktinfo);
		break;
	case OVL_GROUP:
		val = READ_ONCE(osk->group);
		break;
	case OVL_MTU:
		val = ovl_opt_mtu(osk);
		if (val < 0)
			return val;
		break;
	default:
		return -ENOPROTOOPT;
	}
	len = min_t(unsigned int, len, sizeof(val));
	if (put_user(len, optlen) || copy_to_user(optval, &val, len))
		return -EFAULT;
	return 0;
}
