// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "route.h"

/* The same as ovl_member_of(), of a VNI whose fdb_lock is held. */
static struct ovl_member *ovl_member_find_locked(const struct ovl_vni *vni,
						 const struct ovl_addr *addr)
{
	struct ovl_member *member;

	lockdep_assert_held(&vni->fdb_lock);
	rcu_read_lock();
	member = ovl_member_of(vni, addr);
	rcu_read_unlock();
	return member;
}

/**
 * ovl_member_added() - find a VTEP among those that were added to a VNI
 * @vni: the VNI
 * @addr: the VTEP's address
 *
 * Context: the namespace's lock.
 * Return: the member or NULL.
 */
struct ovl_member *ovl_member_added(const struct ovl_vni *vni,
				    const struct ovl_addr *addr)
{
	struct ovl_member *member;

	lockdep_assert_held(&vni->on->lock);
	/* One that was learned may go before we have looked at it. */
	rcu_read_lock();
	member = ovl_member_of(vni, addr);
	if (member && !member->added)
		member = NULL;
	rcu_read_unlock();
	return member;
}

static void ovl_member_free(struct ovl_member *member)
{
	if (member->traffic)
		atomic_dec(&member->vtep->on->traffics);
	free_percpu(member->traffic);
	ovl_vtep_put(member->vtep);
	kfree(member);
}

static void ovl_member_free_rcu(struct rcu_head *rcu)
{
	ovl_member_free(container_of(rcu, struct ovl_member, rcu));
}

/* Make one that is in no table, with a reference that is the caller's. */
static struct ovl_member *ovl_member_new(struct ovl_vni *vni,
					 const struct ovl_addr *addr, u16 port,
					 bool learned, gfp_t gfp)
{
	struct ovl_member *member;

	member = kzalloc(sizeof(*member), gfp);
	if (!member)
		return NULL;
	member->key.endpoint = vni->endpoint;
	member->key.id = vni->id;
	member->key.addr = *addr;
	member->vni = vni;
	member->refs = 1;
	member->vtep = ovl_vtep_hold_or_make(vni->on, addr, port, learned, gfp);
	if (member->vtep)
		return member;
	kfree(member);
	return NULL;
}

static int ovl_member_insert(struct ovl_member *member)
{
	lockdep_assert_held(&member->vni->fdb_lock);
	return rhashtable_lookup_insert_fast(&member->vni->on->members,
					     &member->node, ovl_member_params);
}

/* Let nobody find it any more. */
static void ovl_member_close(struct ovl_member *member)
{
	lockdep_assert_held(&member->vni->fdb_lock);
	if (member->closed)
		return;
	rhashtable_remove_fast(&member->vni->on->members, &member->node,
			       ovl_member_params);
	member->closed = true;
}

/* Take a reference. */
void ovl_member_hold(struct ovl_member *member)
{
	lockdep_assert_held(&member->vni->fdb_lock);
	member->refs++;
}

/* Drop a reference. */
void ovl_member_put(struct ovl_member *member)
{
	lockdep_assert_held(&member->vni->fdb_lock);
	if (--member->refs)
		return;
	ovl_member_close(member);
	call_rcu(&member->rcu, ovl_member_free_rcu);
}

/**
 * ovl_member_learn() - have a VTEP from which a VNI learns
 * @vni: the VNI
 * @addr: the VTEP's address
 *
 * One that nobody configured is made, and how many VTEPs of that kind there may
 * be is limited.
 *
 * Context: the VNI's fdb_lock, bottom halves off.
 * Return: the member, held; or NULL.
 */
struct ovl_member *ovl_member_learn(struct ovl_vni *vni,
				    const struct ovl_addr *addr)
{
	struct ovl_member *member = ovl_member_find_locked(vni, addr);

	if (member) {
		ovl_member_hold(member);
		return member;
	}
	/* Counters come from a small reserve; a flood is not to fill the log. */
	member = ovl_member_new(vni, addr, vni->endpoint->port, true,
				GFP_ATOMIC | __GFP_NOWARN);
	if (member && ovl_member_insert(member)) {
		ovl_member_free(member);
		return NULL;
	}
	return member;
}

/* What the ways to the VTEPs have in common may have changed. */
static void ovl_member_changed(struct ovl_vni *vni)
{
	ovl_net_changed(vni->on);
	if (vni->dev)
		ovl_net_follow_soon(vni->on);
}

/* The first VNI to use a VTEP decides whose settings its route is for. */
static int ovl_member_route(struct ovl_vni *vni, struct ovl_vtep *vtep)
{
	struct ovl_route *route;

	if (rcu_access_pointer(vtep->route))
		return 0;
	route = ovl_route_make(ovl_vni_conf(vni));
	if (!route)
		return -ENOMEM;
	ovl_route_replace(vtep, route);
	return 0;
}

/* Let it be another VTEP, whose reference is taken over. */
static void ovl_member_turn(struct ovl_member *member, struct ovl_vtep *vtep)
{
	unsigned int stations = member->refs - member->added;
	struct ovl_vtep *old = member->vtep;

	lockdep_assert_held(&member->vni->fdb_lock);
	atomic_sub(stations, &old->nr_stations);
	atomic_add(stations, &vtep->nr_stations);
	if (member->added) {
		WRITE_ONCE(old->nr_members, old->nr_members - 1);
		WRITE_ONCE(vtep->nr_members, vtep->nr_members + 1);
	}
	WRITE_ONCE(member->vtep, vtep);
	ovl_vtep_put(old);
}

/*
 * Publish a member that configuration has made, or give what it brings to one
 * that learning was faster to make. The caller's reference becomes that of the
 * VNI's list. Returns it, or an ERR_PTR.
 */
static struct ovl_member *ovl_member_publish(struct ovl_member *fresh)
{
	struct ovl_vni *vni = fresh->vni;
	struct ovl_member *member;
	int err;

	lockdep_assert_held(&vni->fdb_lock);
	member = ovl_member_find_locked(vni, &fresh->key.addr);
	if (member) {
		refcount_inc(&fresh->vtep->refs);
		ovl_member_turn(member, fresh->vtep);
		ovl_member_hold(member);
	} else {
		err = ovl_member_insert(fresh);
		if (err)
			return ERR_PTR(err);
		member = fresh;
	}
	WRITE_ONCE(member->flood, fresh->flood);
	WRITE_ONCE(member->added, true);
	member->serial = ++vni->member_serial;
	list_add_tail_rcu(&member->list, &vni->members);
	WRITE_ONCE(vni->nr_members, vni->nr_members + 1);
	WRITE_ONCE(member->vtep->nr_members, member->vtep->nr_members + 1);
	return member;
}

/**
 * ovl_member_add() - add a VTEP to a VNI
 * @vni: the VNI
 * @addr: the VTEP's address
 * @port: its UDP port, host order
 * @flood: whether it gets what has no single known destination
 * @extack: told why it failed
 *
 * Return: the member, or an ERR_PTR: -EEXIST, -ENOMEM.
 */
struct ovl_member *ovl_member_add(struct ovl_vni *vni,
				  const struct ovl_addr *addr, u16 port,
				  bool flood, struct netlink_ext_ack *extack)
{
	struct ovl_member *fresh, *member = ERR_PTR(-ENOMEM);

	lockdep_assert_held(&vni->on->lock);
	if (ovl_member_added(vni, addr)) {
		NL_SET_ERR_MSG(extack, "The VTEP was added to the VNI already");
		return ERR_PTR(-EEXIST);
	}
	fresh = ovl_member_new(vni, addr, port, false, GFP_KERNEL);
	if (fresh && !ovl_member_route(vni, fresh->vtep)) {
		fresh->flood = flood;
		spin_lock_bh(&vni->fdb_lock);
		member = ovl_member_publish(fresh);
		spin_unlock_bh(&vni->fdb_lock);
	}
	if (fresh && fresh != member)
		ovl_member_free(fresh);
	if (IS_ERR(member)) {
		NL_SET_ERR_MSG(extack, "No memory for the VTEP");
		return member;
	}
	ovl_vtep_adopt(member->vtep);
	if (fresh != member)
		ovl_fdb_notify_member(vni, member);
	ovl_member_changed(vni);
	return member;
}

/**
 * ovl_member_set_port() - give a VTEP of a VNI another UDP port
 * @member: the VTEP's membership
 * @port: host order
 * @extack: told why it failed
 *
 * To others it is another VTEP; the stations of the VNI move over to it.
 *
 * Return: 0 or -ENOMEM.
 */
int ovl_member_set_port(struct ovl_member *member, u16 port,
			struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = member->vni;
	struct ovl_vtep *vtep;

	lockdep_assert_held(&vni->on->lock);
	if (member->vtep->key.port == port)
		return 0;
	vtep = ovl_vtep_hold_or_make(vni->on, &member->key.addr, port, false,
				     GFP_KERNEL);
	if (!vtep || ovl_member_route(vni, vtep)) {
		if (vtep)
			ovl_vtep_put(vtep);
		NL_SET_ERR_MSG(extack, "No memory for the VTEP");
		return -ENOMEM;
	}
	ovl_vtep_adopt(vtep);
	spin_lock_bh(&vni->fdb_lock);
	ovl_member_turn(member, vtep);
	spin_unlock_bh(&vni->fdb_lock);
	ovl_fdb_notify_member(vni, member);
	ovl_member_changed(vni);
	return 0;
}

/**
 * ovl_member_set_flood() - flood to a VTEP of a VNI, or do not
 * @member: the VTEP's membership
 * @flood: whether it gets what has no single known destination
 */
void ovl_member_set_flood(struct ovl_member *member, bool flood)
{
	lockdep_assert_held(&member->vni->on->lock);
	WRITE_ONCE(member->flood, flood);
	ovl_net_changed(member->vni->on);
}

/**
 * ovl_member_leave() - let a VTEP leave its VNI: first phase
 * @member: the VTEP's membership
 *
 * A packet on its way in may still hold the member, but does not learn behind our
 * back. ovl_member_part() has to follow before the namespace's lock is let go.
 *
 * Return: whether there are stations behind it.
 */
bool ovl_member_leave(struct ovl_member *member)
{
	struct ovl_vni *vni = member->vni;
	bool stations;

	lockdep_assert_held(&vni->on->lock);
	spin_lock_bh(&vni->fdb_lock);
	ovl_member_close(member);
	stations = member->refs > 1;
	spin_unlock_bh(&vni->fdb_lock);
	return stations;
}

/* Last phase: no station is behind it any more. */
static void ovl_member_end(struct ovl_member *member)
{
	struct ovl_vtep *vtep = member->vtep;
	struct ovl_vni *vni = member->vni;

	ovl_notify_member(member, OVL_CMD_VTEP_DEL_NTF);
	list_del_rcu(&member->list);
	WRITE_ONCE(vni->nr_members, vni->nr_members - 1);
	WRITE_ONCE(vtep->nr_members, vtep->nr_members - 1);
	spin_lock_bh(&vni->fdb_lock);
	ovl_member_put(member);
	spin_unlock_bh(&vni->fdb_lock);
	ovl_member_changed(vni);
}

/**
 * ovl_member_part() - remove the VTEPs that leave a VNI, and the stations behind them
 * @vni: the VNI
 * @stations: whether there are any, as ovl_member_leave() has said of one of them
 *
 * All at once: of both there may be many.
 */
void ovl_member_part(struct ovl_vni *vni, bool stations)
{
	struct ovl_member *member, *tmp;

	lockdep_assert_held(&vni->on->lock);
	if (stations)
		ovl_fdb_flush_leaving(vni);
	list_for_each_entry_safe(member, tmp, &vni->members, list)
		if (READ_ONCE(member->closed))
			ovl_member_end(member);
}

/**
 * ovl_member_del() - remove a VTEP from its VNI, with the stations behind it
 * @member: the VTEP's membership
 */
void ovl_member_del(struct ovl_member *member)
{
	if (ovl_member_leave(member))
		ovl_fdb_flush_leaving(member->vni);
	ovl_member_end(member);
}

/* Remove all VTEPs from a VNI. */
void ovl_member_del_all(struct ovl_vni *vni)
{
	struct ovl_member *member;
	bool stations = false;

	list_for_each_entry(member, &vni->members, list)
		stations |= ovl_member_leave(member);
	ovl_member_part(vni, stations);
}

/**
 * ovl_member_traffic() - begin to count the traffic of a member
 * @member: one that has no counters
 *
 * Where memory is short the next packet tries again; the bound is final.
 *
 * Context: RCU read side, bottom halves off.
 * Return: the counters or NULL.
 */
struct ovl_traffic __percpu *ovl_member_traffic(struct ovl_member *member)
{
	struct ovl_traffic __percpu *traffic = NULL, *other = NULL;
	struct ovl_net *on = member->vni->on;

	if (READ_ONCE(member->uncounted))
		return NULL;
	if (atomic_inc_return(&on->traffics) > OVL_TRAFFICS_MAX)
		WRITE_ONCE(member->uncounted, true);
	else
		traffic = ovl_traffic_alloc(GFP_ATOMIC | __GFP_NOWARN);
	if (traffic) {
		other = cmpxchg(&member->traffic, NULL, traffic);
		if (!other)
			return traffic;
	}
	/* No room, no memory, or another CPU was faster. */
	atomic_dec(&on->traffics);
	free_percpu(traffic);
	return other;
}
