// SPDX-License-Identifier: GPL-2.0
/* Stations: the table, and what is configured in it. */
#include <linux/slab.h>

#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "nexthop.h"
#include "port.h"

/**
 * ovl_fdb_find_locked() - find a station
 * @vni: its VNI
 * @mac: its address, two-byte aligned
 *
 * Context: the VNI's fdb_lock.
 * Return: the station or NULL.
 */
struct ovl_fdb *ovl_fdb_find_locked(const struct ovl_vni *vni, const u8 *mac)
{
	struct ovl_fdb *fdb;

	lockdep_assert_held(&vni->fdb_lock);
	/* The lock keeps the station, but not the table, which may grow. */
	rcu_read_lock();
	fdb = ovl_fdb_find(vni, mac);
	rcu_read_unlock();
	return fdb;
}

/**
 * ovl_fdb_resume() - go on with a walk over the stations of a VNI
 * @vni: the VNI
 * @at: how far it has come
 *
 * Context: RCU read side.
 * Return: for list_for_each_entry_continue_rcu(). Serials up to that of @at may
 * come up again and are to be skipped.
 */
struct ovl_fdb *ovl_fdb_resume(const struct ovl_vni *vni,
			       const struct ovl_fdb_cursor *at)
{
	struct ovl_fdb *fdb = NULL;

	if (at->serial)
		fdb = ovl_fdb_find(vni, at->mac);
	if (!fdb || fdb->serial != at->serial)
		fdb = list_entry(&vni->stations, struct ovl_fdb, list);
	return fdb;
}

/* A walk has come to this one. */
void ovl_fdb_mark(struct ovl_fdb_cursor *at, const struct ovl_fdb *fdb)
{
	at->serial = fdb->serial;
	ether_addr_copy(at->mac, fdb->key.mac);
}

/* Make a station that lives nowhere yet and is in no table. */
struct ovl_fdb *ovl_fdb_new(struct ovl_vni *vni, const u8 *mac, u8 origin,
			    gfp_t gfp)
{
	struct ovl_fdb *fdb;

	fdb = kzalloc(sizeof(*fdb), gfp);
	if (!fdb)
		return NULL;
	fdb->key.vni = vni;
	ether_addr_copy(fdb->key.mac, mac);
	fdb->origin = origin;
	fdb->heard = jiffies;
	return fdb;
}

/* Put a station into its VNI; fails on a full table or a closed VNI. */
int ovl_fdb_insert(struct ovl_fdb *fdb, struct ovl_vni *vni)
{
	int err;

	lockdep_assert_held(&vni->fdb_lock);
	if (vni->closed)
		return -ENODEV;
	err = rhashtable_lookup_insert_fast(&vni->on->stations, &fdb->node,
					    ovl_fdb_params);
	if (err)
		return err;
	fdb->serial = ++vni->fdb_serial;
	list_add_tail_rcu(&fdb->list, &vni->stations);
	WRITE_ONCE(vni->nr_stations, vni->nr_stations + 1);
	if (fdb->origin == OVL_ORIGIN_LEARNED)
		WRITE_ONCE(vni->nr_learned, vni->nr_learned + 1);
	return 0;
}

static void ovl_fdb_count_nexthop(struct ovl_nexthop *nx, int n)
{
	if (n > 0)
		ovl_nexthop_hold(nx);
	else
		ovl_nexthop_put(nx);
}

static void ovl_fdb_count_port(struct ovl_port *port, int n)
{
	struct ovl_attached *att;

	if (port && port->nexthop)
		ovl_fdb_count_nexthop(ovl_nexthop_of(port), n);
	if (!port || !port->attached)
		return;
	att = ovl_port_attached(port);
	WRITE_ONCE(att->nr_stations, att->nr_stations + n);
}

/* One more or less learned station behind a VTEP, or NULL. */
static void ovl_fdb_count_learned(const struct ovl_fdb *fdb,
				  struct ovl_member *member, int n)
{
	if (member && fdb->origin == OVL_ORIGIN_LEARNED)
		WRITE_ONCE(member->nr_learned, member->nr_learned + n);
}

/*
 * Let a station live behind @member, of which it takes a reference, or at @port,
 * which may be a group of nexthops, likewise. Of any but a socket's, the VNI's
 * fdb_lock is held.
 */
void ovl_fdb_place(struct ovl_fdb *fdb, struct ovl_member *member,
		   struct ovl_port *port)
{
	struct ovl_member *old = rcu_dereference_protected(fdb->member, 1);
	struct ovl_port *left = rcu_dereference_protected(fdb->port, 1);

	ovl_fdb_count_port(port, 1);
	ovl_fdb_count_learned(fdb, old, -1);
	ovl_fdb_count_learned(fdb, member, 1);
	if (member) {
		ovl_member_hold(member);
		atomic_inc(&member->vtep->nr_stations);
	}
	/* A station that moves is somewhere at any time. */
	if (member) {
		rcu_assign_pointer(fdb->member, member);
		smp_wmb();	/* pairs with ovl_forward_place() */
		rcu_assign_pointer(fdb->port, port);
	} else {
		rcu_assign_pointer(fdb->port, port);
		smp_wmb();	/* pairs with ovl_forward_place() */
		rcu_assign_pointer(fdb->member, NULL);
	}
	if (old) {
		atomic_dec(&old->vtep->nr_stations);
		ovl_member_put(old);
	}
	ovl_fdb_count_port(left, -1);
}

/* Take a station out of its VNI and free it after a grace period. */
void ovl_fdb_remove(struct ovl_fdb *fdb, struct ovl_vni *vni)
{
	lockdep_assert_held(&vni->fdb_lock);
	rhashtable_remove_fast(&vni->on->stations, &fdb->node, ovl_fdb_params);
	list_del_rcu(&fdb->list);
	WRITE_ONCE(vni->nr_stations, vni->nr_stations - 1);
	if (fdb->origin == OVL_ORIGIN_LEARNED)
		WRITE_ONCE(vni->nr_learned, vni->nr_learned - 1);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_DEL_NTF, GFP_ATOMIC);
	ovl_fdb_place(fdb, NULL, NULL);
	kfree_rcu(fdb, rcu);
}

/* From now on a station is known otherwise than by learning. */
static void ovl_fdb_set_origin(struct ovl_fdb *fdb, struct ovl_vni *vni,
			       u8 origin)
{
	lockdep_assert_held(&vni->fdb_lock);
	if (fdb->origin == OVL_ORIGIN_LEARNED)
		WRITE_ONCE(vni->nr_learned, vni->nr_learned - 1);
	ovl_fdb_count_learned(fdb, rcu_dereference_protected(fdb->member, 1),
			      -1);
	WRITE_ONCE(fdb->origin, origin);
}

static int ovl_fdb_refuse(const struct ovl_fdb_request *req, int err,
			  struct netlink_ext_ack *extack)
{
	NL_SET_BAD_ATTR(extack, req->attr);
	switch (err) {
	case -EEXIST:
		NL_SET_ERR_MSG(extack, "The station is there already");
		break;
	case -ENOENT:
		NL_SET_ERR_MSG(extack, "No such station");
		break;
	case -ENODEV:
		NL_SET_ERR_MSG(extack, "The VNI is being removed");
		break;
	case -EBUSY:
		NL_SET_ERR_MSG(extack, "A socket has claimed the station");
		break;
	case -EPERM:
		NL_SET_ERR_MSG(extack, "The station is another protocol's");
		break;
	default:
		NL_SET_ERR_MSG(extack, "No memory for the station");
	}
	return err;
}

/* Get what a request needs before anything is changed. */
static int ovl_fdb_prepare(struct ovl_vni *vni, struct ovl_fdb_request *req,
			   struct netlink_ext_ack *extack)
{
	struct ovl_member *member;

	if (!is_valid_ether_addr(req->mac)) {
		NL_SET_ERR_MSG_ATTR(extack, req->attr,
				    "The MAC address of a station is unicast and not zero");
		return -EINVAL;
	}
	member = req->nexthop ? NULL : ovl_member_added(vni, &req->addr);
	if (!member && !req->nexthop) {
		NL_SET_ERR_MSG_ATTR(extack, req->where,
				    "The VTEP was not added to the VNI");
		return -ENOENT;
	}
	req->fresh = ovl_fdb_new(vni, req->mac, OVL_ORIGIN_STATIC, GFP_KERNEL);
	if (!req->fresh)
		return ovl_fdb_refuse(req, -ENOMEM, extack);
	/* We hold the lock that keeps it. */
	req->member = member;
	return 0;
}

/* May the request be carried out? Finds the station, if it is there. */
static int ovl_fdb_judge(struct ovl_vni *vni, struct ovl_fdb_request *req,
			 u16 flags, const struct ovl_owner *owner)
{
	struct ovl_fdb *fdb = ovl_fdb_find_locked(vni, req->mac);

	req->fdb = fdb;
	if (!fdb)
		return flags & NLM_F_CREATE ? 0 : -ENOENT;
	if (fdb->origin == OVL_ORIGIN_LOCAL)
		return -EBUSY;
	if (fdb->origin == OVL_ORIGIN_STATIC && !(flags & NLM_F_REPLACE))
		return -EEXIST;
	return ovl_owner_may(owner, fdb->origin, fdb->protocol) ? 0 : -EPERM;
}

static void ovl_fdb_place_request(struct ovl_fdb *fdb,
				  const struct ovl_fdb_request *req)
{
	ovl_fdb_place(fdb, req->member,
		      req->nexthop ? &req->nexthop->port : NULL);
}

/* Insert one that was not there; if the message names it twice, the first is. */
static int ovl_fdb_insert_one(struct ovl_vni *vni, struct ovl_fdb_request *req)
{
	int err;

	ovl_fdb_place_request(req->fresh, req);
	err = ovl_fdb_insert(req->fresh, vni);
	if (!err) {
		req->fdb = req->fresh;
		return 0;
	}
	ovl_fdb_place(req->fresh, NULL, NULL);
	if (err != -EEXIST)
		return err;
	req->fdb = ovl_fdb_find_locked(vni, req->mac);
	return 0;
}

/* Insert what is new. On failure, what was inserted is taken out again. */
static int ovl_fdb_insert_all(struct ovl_vni *vni, struct ovl_fdb_request *reqs,
			      unsigned int n, unsigned int *bad)
{
	unsigned int i;
	int err;

	for (i = 0; i < n; i++) {
		err = reqs[i].fdb ? 0 : ovl_fdb_insert_one(vni, &reqs[i]);
		if (err)
			goto undo;
	}
	return 0;

undo:
	*bad = i;
	while (i--) {
		if (reqs[i].fdb != reqs[i].fresh)
			continue;
		rhashtable_remove_fast(&vni->on->stations,
				       &reqs[i].fresh->node, ovl_fdb_params);
		list_del_rcu(&reqs[i].fresh->list);
		WRITE_ONCE(vni->nr_stations, vni->nr_stations - 1);
		ovl_fdb_place(reqs[i].fresh, NULL, NULL);
		kfree_rcu(reqs[i].fresh, rcu);
		reqs[i].fresh = NULL;
	}
	return err;
}

static void ovl_fdb_set_owner(struct ovl_fdb *fdb,
			      const struct ovl_owner *owner)
{
	if (!owner)
		return;
	WRITE_ONCE(fdb->protocol, owner->protocol);
	WRITE_ONCE(fdb->generation, owner->generation);
}

/* Everything is there now: announce the new, move the old. Cannot fail. */
static void ovl_fdb_settle(struct ovl_vni *vni, struct ovl_fdb_request *req,
			   const struct ovl_owner *owner)
{
	ovl_fdb_set_owner(req->fdb, owner);
	if (req->fdb == req->fresh) {
		req->fresh = NULL;
		ovl_notify_fdb(req->fdb, OVL_CMD_FDB_NEW_NTF, GFP_ATOMIC);
		return;
	}
	ovl_fdb_set_origin(req->fdb, vni, OVL_ORIGIN_STATIC);
	ovl_fdb_place_request(req->fdb, req);
	ovl_notify_fdb(req->fdb, OVL_CMD_FDB_SET_NTF, GFP_ATOMIC);
}

/**
 * ovl_fdb_add() - add or move stations, all or none
 * @vni: their VNI
 * @reqs: the stations
 * @n: how many
 * @flags: NLM_F_CREATE: those that are not there are added, NLM_F_REPLACE: static
 *	ones that are there are moved; learned ones are in any case
 * @owner: whose they are then; NULL if that stays as it is
 * @extack: told which one was refused, and why
 *
 * Return: 0; -EEXIST if one is there, -EBUSY if it is a socket's, -EPERM if it is
 * another owner's, -ENOENT if one or its VTEP is not, -EINVAL for a MAC address that
 * no station can have, -ENOMEM.
 */
int ovl_fdb_add(struct ovl_vni *vni, struct ovl_fdb_request *reqs,
		unsigned int n, u16 flags, const struct ovl_owner *owner,
		struct netlink_ext_ack *extack)
{
	unsigned int i, bad = 0;
	int err = 0;

	lockdep_assert_held(&vni->on->lock);
	for (i = 0; i < n && !err; i++)
		err = ovl_fdb_prepare(vni, &reqs[i], extack);
	if (err)
		goto out;

	spin_lock_bh(&vni->fdb_lock);
	for (i = 0; i < n && !err; i++) {
		err = ovl_fdb_judge(vni, &reqs[i], flags, owner);
		bad = i;
	}
	if (!err)
		err = ovl_fdb_insert_all(vni, reqs, n, &bad);
	for (i = 0; i < n && !err; i++)
		ovl_fdb_settle(vni, &reqs[i], owner);
	spin_unlock_bh(&vni->fdb_lock);
	if (err)
		ovl_fdb_refuse(&reqs[bad], err, extack);
out:
	for (i = 0; i < n; i++)
		kfree(reqs[i].fresh);
	return err;
}

/**
 * ovl_fdb_del() - remove stations, all or none
 * @vni: their VNI
 * @reqs: the stations; their addresses are not looked at
 * @n: how many
 * @owner: for whom; NULL for the administrator
 * @extack: told which one was refused
 *
 * Return: 0, -ENOENT, -EBUSY for a socket's, -EPERM for another owner's.
 */
int ovl_fdb_del(struct ovl_vni *vni, struct ovl_fdb_request *reqs,
		unsigned int n, const struct ovl_owner *owner,
		struct netlink_ext_ack *extack)
{
	struct ovl_fdb *fdb;
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&vni->on->lock);
	spin_lock_bh(&vni->fdb_lock);
	for (i = 0; i < n; i++) {
		err = ovl_fdb_judge(vni, &reqs[i], NLM_F_REPLACE, owner);
		if (err) {
			ovl_fdb_refuse(&reqs[i], err, extack);
			goto unlock;
		}
	}
	for (i = 0; i < n; i++) {
		fdb = ovl_fdb_find_locked(vni, reqs[i].mac);
		if (fdb)
			ovl_fdb_remove(fdb, vni);
	}
unlock:
	spin_unlock_bh(&vni->fdb_lock);
	return err;
}

/**
 * ovl_fdb_match_member() - does a VTEP pass a filter?
 * @member: the VTEP, in the VNI; NULL for none, which passes one that names none
 * @f: the filter, of which the address and the port count
 *
 * Context: RCU read side, the VNI's fdb_lock or the namespace's lock.
 * Return: whether it does.
 */
bool ovl_fdb_match_member(const struct ovl_member *member,
			  const struct ovl_fdb_filter *f)
{
	if (f->dstport &&
	    (!member || READ_ONCE(member->vtep)->key.port != f->dstport))
		return false;
	return f->addr.family == AF_UNSPEC ||
	       (member && ovl_addr_equal(&member->key.addr, &f->addr));
}

/* Does it live where the filter says? RCU read side or the VNI's fdb_lock. */
static bool ovl_fdb_match_place(const struct ovl_fdb *fdb,
				const struct ovl_fdb_filter *f)
{
	const struct ovl_member *member;
	const struct ovl_port *port;

	member = rcu_dereference_check(fdb->member,
				       lockdep_is_held(&fdb->key.vni->fdb_lock));
	port = rcu_dereference_check(fdb->port,
				     lockdep_is_held(&fdb->key.vni->fdb_lock));
	if (f->nexthop && (member || ovl_nexthop_id(port) != f->nexthop))
		return false;
	if (f->attached && (member || !port || !port->attached))
		return false;
	if (f->leaving && !(member && member->closed))
		return false;
	return ovl_fdb_match_member(member, f);
}

/* Does the station pass the filter? RCU read side or the VNI's fdb_lock. */
bool ovl_fdb_match(const struct ovl_fdb *fdb, const struct ovl_fdb_filter *f)
{
	if (f->port && rcu_access_pointer(fdb->port) != f->port)
		return false;
	if (f->origin >= 0 && READ_ONCE(fdb->origin) != f->origin)
		return false;
	if (f->has_mac && !ether_addr_equal(fdb->key.mac, f->mac))
		return false;
	if (!ovl_owner_match(&f->owner, READ_ONCE(fdb->origin),
			     READ_ONCE(fdb->protocol),
			     READ_ONCE(fdb->generation)))
		return false;
	return ovl_fdb_match_place(fdb, f);
}

/* Stations come to in one go, so that traffic gets at the lock in between. */
#define OVL_FDB_WALK_BATCH	512

/* Returns whether there may be more. */
static bool ovl_fdb_walk_some(struct ovl_vni *vni, struct ovl_fdb_cursor *at,
			      u64 last, ovl_fdb_act act, const void *arg)
{
	unsigned int budget = OVL_FDB_WALK_BATCH;
	struct ovl_fdb *fdb, *next;

	lockdep_assert_held(&vni->fdb_lock);
	rcu_read_lock();
	fdb = ovl_fdb_resume(vni, at);
	rcu_read_unlock();
	list_for_each_entry_safe_continue(fdb, next, &vni->stations, list) {
		if (fdb->serial <= at->serial)
			continue;
		if (fdb->serial > last)
			return false;
		if (act(fdb, vni, arg))
			ovl_fdb_mark(at, fdb);
		if (!--budget)
			return true;
	}
	return false;
}

/**
 * ovl_fdb_walk() - do something to every station of a VNI
 * @vni: the VNI
 * @act: what; called with the VNI's fdb_lock held
 * @arg: for @act
 *
 * Comes once to each that is there at the beginning. The lock is let go after
 * every OVL_FDB_WALK_BATCH of them, so that traffic gets at it in between; what
 * is learned meanwhile is not come to, or this might never end.
 */
void ovl_fdb_walk(struct ovl_vni *vni, ovl_fdb_act act, const void *arg)
{
	struct ovl_fdb_cursor at = { };
	u64 last;

	spin_lock_bh(&vni->fdb_lock);
	last = vni->fdb_serial;
	while (ovl_fdb_walk_some(vni, &at, last, act, arg)) {
		spin_unlock_bh(&vni->fdb_lock);
		cond_resched();
		spin_lock_bh(&vni->fdb_lock);
	}
	spin_unlock_bh(&vni->fdb_lock);
}

static bool ovl_fdb_flush_one(struct ovl_fdb *fdb, struct ovl_vni *vni,
			      const void *filter)
{
	/* A socket's goes with the socket. */
	if (fdb->origin == OVL_ORIGIN_LOCAL || !ovl_fdb_match(fdb, filter))
		return true;
	ovl_fdb_remove(fdb, vni);
	return false;
}

/**
 * ovl_fdb_flush() - remove the stations of a VNI that pass a filter
 * @vni: the VNI
 * @filter: which ones
 *
 * If it is a VTEP or a port that goes, nothing is learned there any more.
 */
void ovl_fdb_flush(struct ovl_vni *vni, const struct ovl_fdb_filter *filter)
{
	ovl_fdb_walk(vni, ovl_fdb_flush_one, filter);
}

/* Remove the stations of a VNI behind those of its VTEPs that leave it. */
void ovl_fdb_flush_leaving(struct ovl_vni *vni)
{
	static const struct ovl_fdb_filter f = { .leaving = true, .origin = -1 };

	ovl_fdb_flush(vni, &f);
}

/* Remove those that live at an attached device, or behind a group of nexthops. */
void ovl_fdb_flush_port(struct ovl_vni *vni, const struct ovl_port *port)
{
	const struct ovl_fdb_filter f = { .port = port, .origin = -1 };

	ovl_fdb_flush(vni, &f);
}

/* Remove those that live at any attached device. */
void ovl_fdb_flush_attached(struct ovl_vni *vni)
{
	static const struct ovl_fdb_filter f = { .attached = true, .origin = -1 };

	ovl_fdb_flush(vni, &f);
}

/* A station that was learned elsewhere becomes a socket's. */
static void ovl_fdb_take_over(struct ovl_vni *vni, struct ovl_fdb *fdb)
{
	lockdep_assert_held(&vni->fdb_lock);
	ovl_fdb_set_origin(fdb, vni, OVL_ORIGIN_LOCAL);
	fdb->claims = 1;
	ovl_fdb_place(fdb, NULL, &vni->sock_port);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_SET_NTF, GFP_ATOMIC);
}

/**
 * ovl_fdb_claim() - let a station live at the sockets of a VNI
 * @vni: the VNI
 * @mac: the station
 *
 * Several sockets may claim one; it goes when the last of them is done.
 *
 * Return: 0; -EADDRINUSE if it was configured to live elsewhere; -ENOMEM.
 */
int ovl_fdb_claim(struct ovl_vni *vni, const u8 *mac)
{
	struct ovl_fdb *fdb, *fresh;
	int err = 0;

	fresh = ovl_fdb_new(vni, mac, OVL_ORIGIN_LOCAL, GFP_KERNEL_ACCOUNT);
	if (!fresh)
		return -ENOMEM;
	fresh->claims = 1;
	ovl_fdb_place(fresh, NULL, &vni->sock_port);

	spin_lock_bh(&vni->fdb_lock);
	fdb = ovl_fdb_find_locked(vni, mac);
	if (!fdb) {
		err = ovl_fdb_insert(fresh, vni);
		if (!err)
			ovl_notify_fdb(fresh, OVL_CMD_FDB_NEW_NTF, GFP_ATOMIC);
	} else if (fdb->origin == OVL_ORIGIN_LOCAL) {
		fdb->claims++;
	} else if (fdb->origin == OVL_ORIGIN_LEARNED) {
		ovl_fdb_take_over(vni, fdb);
	} else {
		err = -EADDRINUSE;
	}
	spin_unlock_bh(&vni->fdb_lock);
	if (fdb || err)
		kfree(fresh);
	return err;
}

/* A socket is done with a station that it had claimed. */
void ovl_fdb_unclaim(struct ovl_vni *vni, const u8 *mac)
{
	struct ovl_fdb *fdb;

	spin_lock_bh(&vni->fdb_lock);
	fdb = ovl_fdb_find_locked(vni, mac);
	if (!WARN_ON_ONCE(!fdb) && !--fdb->claims)
		ovl_fdb_remove(fdb, vni);
	spin_unlock_bh(&vni->fdb_lock);
}

static bool ovl_fdb_notify_one(struct ovl_fdb *fdb, struct ovl_vni *vni,
			       const void *member)
{
	if (rcu_access_pointer(fdb->member) == member)
		ovl_notify_fdb(fdb, OVL_CMD_FDB_SET_NTF, GFP_ATOMIC);
	return true;
}

/**
 * ovl_fdb_notify_member() - say where the stations behind a VTEP live now
 * @vni: whose stations
 * @member: the VTEP's membership, which has become another VTEP
 */
void ovl_fdb_notify_member(struct ovl_vni *vni, const struct ovl_member *member)
{
	ovl_fdb_walk(vni, ovl_fdb_notify_one, member);
}
