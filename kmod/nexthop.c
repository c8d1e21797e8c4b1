// SPDX-License-Identifier: GPL-2.0
/* Nexthops: stations behind a group of VTEPs, as ip-nexthop(8) makes it. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/nexthop.h>

#include "addr.h"
#include "fdb.h"
#include "flow.h"
#include "member.h"
#include "netns.h"
#include "nexthop.h"
#include "vni.h"

/* Where a nexthop leads; AF_UNSPEC if it names nobody. */
static struct ovl_addr ovl_nexthop_gateway(const struct fib_nh_common *nhc)
{
	struct ovl_addr addr = { };

	if (nhc->nhc_gw_family == AF_INET)
		addr.ip4 = nhc->nhc_gw.ipv4;
	else if (nhc->nhc_gw_family == AF_INET6)
		addr.ip6 = nhc->nhc_gw.ipv6;
	addr.family = nhc->nhc_gw_family;
	return addr;
}

/* The VTEP that a nexthop is, if it was added to the VNI; or NULL. */
static struct ovl_member *ovl_nexthop_member(const struct ovl_vni *vni,
					     const struct fib_nh_common *nhc)
{
	const struct ovl_addr addr = ovl_nexthop_gateway(nhc);
	struct ovl_member *member;

	if (addr.family == AF_UNSPEC)
		return NULL;
	member = ovl_member_of(vni, &addr);
	return member && READ_ONCE(member->added) ? member : NULL;
}

/**
 * ovl_nexthop_select() - which VTEP of a group gets a frame
 * @nx: the group
 * @skb: the frame
 *
 * The choice is that of the group: by the hash of the flow, and by weight. What
 * would go to one that is no VTEP of the VNI goes to the first that is.
 *
 * Context: RCU read side, bottom halves off.
 * Return: the member or NULL.
 */
struct ovl_member *ovl_nexthop_select(const struct ovl_nexthop *nx,
				      struct sk_buff *skb)
{
	const struct ovl_vni *vni = nx->port.vni;
	struct ovl_member *member = NULL;
	struct fib_nh_common *nhc;
	int i;

	ovl_flow_hash(skb);
	nhc = nexthop_path_fdb_result(nx->nh, skb_get_hash_raw(skb) >> 1);
	if (nhc)
		member = ovl_nexthop_member(vni, nhc);
	for (i = 0; unlikely(!member); i++) {
		nhc = nexthop_fib_nhc(nx->nh, i);
		if (!nhc)
			break;
		member = ovl_nexthop_member(vni, nhc);
	}
	return member;
}

/* Is the address that of a VTEP of the group? RCU read side. */
bool ovl_nexthop_names(const struct ovl_nexthop *nx,
		       const struct ovl_addr *addr)
{
	const struct fib_nh_common *nhc;
	struct ovl_addr gateway;
	int i;

	for (i = 0; (nhc = nexthop_fib_nhc(nx->nh, i)); i++) {
		gateway = ovl_nexthop_gateway(nhc);
		if (ovl_addr_equal(&gateway, addr))
			return true;
	}
	return false;
}

/**
 * ovl_nexthop_in_use() - is a VTEP in a group that stations of a VNI are behind?
 * @vni: the VNI
 * @addr: the VTEP's address
 *
 * Context: the namespace's lock.
 */
bool ovl_nexthop_in_use(const struct ovl_vni *vni, const struct ovl_addr *addr)
{
	struct ovl_net *on = vni->on;
	struct ovl_nexthop *nx;
	bool used = false;
	unsigned long id;

	lockdep_assert_held(&on->lock);
	rcu_read_lock();
	xa_for_each(&on->nexthops, id, nx)
		for (; nx && !used; nx = nx->next)
			used = nx->port.vni == vni &&
			       ovl_nexthop_names(nx, addr);
	rcu_read_unlock();
	return used;
}

static int ovl_nexthop_check_group(const struct nexthop *nh,
				   struct netlink_ext_ack *extack)
{
	if (!nh) {
		NL_SET_ERR_MSG(extack, "No such nexthop");
		return -EINVAL;
	}
	if (!nexthop_is_fdb(nh)) {
		NL_SET_ERR_MSG(extack, "The nexthop was not made for stations: fdb");
		return -EINVAL;
	}
	if (!nexthop_is_multipath(nh)) {
		NL_SET_ERR_MSG(extack, "The nexthop is not a group");
		return -EINVAL;
	}
	return 0;
}

static int ovl_nexthop_check_vteps(const struct ovl_vni *vni,
				   struct nexthop *nh,
				   struct netlink_ext_ack *extack)
{
	const struct fib_nh_common *nhc;
	bool added = true;
	int i;

	rcu_read_lock();
	for (i = 0; added && (nhc = nexthop_fib_nhc(nh, i)); i++)
		added = ovl_nexthop_member(vni, nhc);
	rcu_read_unlock();
	if (added)
		return 0;
	NL_SET_ERR_MSG(extack, "A VTEP of the nexthop was not added to the VNI");
	return -ENOENT;
}

static struct ovl_nexthop *ovl_nexthop_find(struct ovl_vni *vni, u32 id)
{
	struct ovl_nexthop *nx = xa_load(&vni->on->nexthops, id);

	while (nx && nx->port.vni != vni)
		nx = nx->next;
	return nx;
}

/* Make one, with a reference that is the caller's, and put it into the table. */
static struct ovl_nexthop *ovl_nexthop_make(struct ovl_vni *vni,
					    struct nexthop *nh)
{
	struct xarray *all = &vni->on->nexthops;
	struct ovl_nexthop *nx;

	nx = kzalloc(sizeof(*nx), GFP_KERNEL);
	if (!nx || !nexthop_get(nh))
		goto free;
	nx->port.vni = vni;
	nx->port.nexthop = true;
	nx->nh = nh;
	nx->id = nh->id;
	nx->refs = 1;
	nx->next = xa_load(all, nx->id);
	if (!xa_is_err(xa_store_bh(all, nx->id, nx, GFP_KERNEL)))
		return nx;
	nexthop_put(nh);
free:
	kfree(nx);
	return NULL;
}

/**
 * ovl_nexthop_use() - let stations of a VNI be behind a group of nexthops
 * @vni: the VNI
 * @id: the group's number
 * @extack: told why that is refused
 *
 * All VTEPs of the group must have been added to the VNI by now.
 *
 * Context: RTNL, which keeps the group, and the namespace's lock.
 * Return: the group, with a reference that is the caller's, or an ERR_PTR: -EINVAL,
 * -ENOENT, -ENOMEM.
 */
struct ovl_nexthop *ovl_nexthop_use(struct ovl_vni *vni, u32 id,
				    struct netlink_ext_ack *extack)
{
	struct nexthop *nh = nexthop_find_by_id(vni->on->net, id);
	struct ovl_nexthop *nx;
	int err;

	ASSERT_RTNL();
	lockdep_assert_held(&vni->on->lock);
	err = ovl_nexthop_check_group(nh, extack) ?:
	      ovl_nexthop_check_vteps(vni, nh, extack);
	if (err)
		return ERR_PTR(err);
	nx = ovl_nexthop_find(vni, id);
	if (nx && nx->nh != nh) {
		/* Without memory, the core deletes groups and does not say so. */
		ovl_fdb_flush_port(vni, &nx->port);
		nx = NULL;
	}
	if (nx) {
		ovl_nexthop_hold(nx);
		return nx;
	}
	nx = ovl_nexthop_make(vni, nh);
	if (nx)
		return nx;
	NL_SET_ERR_MSG(extack, "No memory for the nexthop");
	return ERR_PTR(-ENOMEM);
}

/* Take a reference. */
void ovl_nexthop_hold(struct ovl_nexthop *nx)
{
	lockdep_assert_held(&nx->port.vni->on->lock);
	nx->refs++;
}

/* Take it out of the table. Nothing is allocated for that. */
static void ovl_nexthop_unlink(struct ovl_nexthop *nx)
{
	struct xarray *all = &nx->port.vni->on->nexthops;
	struct ovl_nexthop *at = xa_load(all, nx->id);

	if (at == nx) {
		if (nx->next)
			xa_store_bh(all, nx->id, nx->next, GFP_ATOMIC);
		else
			xa_erase_bh(all, nx->id);
		return;
	}
	while (at->next != nx)
		at = at->next;
	at->next = nx->next;
}

/* Drop a reference. */
void ovl_nexthop_put(struct ovl_nexthop *nx)
{
	lockdep_assert_held(&nx->port.vni->on->lock);
	if (--nx->refs)
		return;
	ovl_nexthop_unlink(nx);
	nexthop_put(nx->nh);
	kfree_rcu(nx, rcu);
}

/*
 * A group is about to be deleted: the stations behind it go, and with the last of
 * them what a VNI has of the group.
 */
static int ovl_nexthop_event(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	struct ovl_net *on = container_of(nb, struct ovl_net, nexthop);
	const struct nh_notifier_info *info = ptr;
	struct ovl_nexthop *nx, *next;

	if (event != NEXTHOP_EVENT_DEL)
		return NOTIFY_DONE;
	mutex_lock(&on->lock);
	for (nx = xa_load(&on->nexthops, info->id); nx; nx = next) {
		next = nx->next;
		ovl_fdb_flush_port(nx->port.vni, &nx->port);
	}
	mutex_unlock(&on->lock);
	return NOTIFY_DONE;
}

/* Hear of groups that are deleted; before there are VNIs. */
int ovl_nexthop_open(struct ovl_net *on)
{
	xa_init_flags(&on->nexthops, XA_FLAGS_LOCK_BH);
	on->nexthop.notifier_call = ovl_nexthop_event;
	return register_nexthop_notifier(on->net, &on->nexthop, NULL);
}

/* After VNIs have gone, without RTNL. */
void ovl_nexthop_close(struct ovl_net *on)
{
	unregister_nexthop_notifier(on->net, &on->nexthop);
	WARN_ON_ONCE(!xa_empty(&on->nexthops));
}
