// SPDX-License-Identifier: GPL-2.0
/* Stations: what is learned from traffic, and how it is forgotten. */
#include <linux/jiffies.h>

#include "endpoint.h"
#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "port.h"

/* Ageing runs no more often than this, and no less often than OVL_AGE_MAX. */
#define OVL_AGE_MIN	(HZ / 4)
#define OVL_AGE_MAX	(10 * HZ)

/* Does the station already live where the frame came from? */
static bool ovl_fdb_at_home(const struct ovl_fdb *fdb,
			    const struct ovl_source *src)
{
	const struct ovl_vtep *vtep = rcu_dereference(fdb->vtep);

	if (src->port)
		return !vtep && rcu_access_pointer(fdb->port) == src->port;
	return vtep && ovl_addr_equal(&vtep->key.addr, &src->addr);
}

static bool ovl_fdb_may_learn(const struct ovl_config *conf,
			      const struct ovl_source *src)
{
	if (src->port && !ovl_port_learns(src->port))
		return false;
	switch (conf->learning) {
	case OVL_LEARNING_KNOWN:
		return src->port || src->member;
	case OVL_LEARNING_ANY:
		return true;
	default:
		return false;
	}
}

/*
 * The VTEP to learn, held. Only one that nobody configured has to be made, and
 * how many of those there may be is limited.
 */
static struct ovl_vtep *ovl_fdb_learn_vtep(struct ovl_vni *vni,
					   const struct ovl_source *src)
{
	if (src->vtep && ovl_vtep_tryhold(src->vtep))
		return src->vtep;
	return ovl_vtep_hold_or_make(vni->on, &src->addr, vni->endpoint->port,
				     true, GFP_ATOMIC);
}

static void ovl_fdb_move(struct ovl_vni *vni, struct ovl_fdb *fdb,
			 const struct ovl_source *src, struct ovl_vtep *vtep)
{
	ovl_fdb_place(fdb, vtep, src->port);
	WRITE_ONCE(fdb->heard, jiffies);
	ovl_stats_add(vni->stats, OVL_STAT_MOVED, 1);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_SET_NTF, GFP_ATOMIC);
}

static bool ovl_fdb_insert_learned(struct ovl_vni *vni, const u8 *mac,
				   const struct ovl_source *src,
				   struct ovl_vtep *vtep)
{
	struct ovl_fdb *fdb;

	fdb = ovl_fdb_new(vni, mac, OVL_ORIGIN_LEARNED, GFP_ATOMIC);
	if (!fdb)
		return false;
	ovl_fdb_place(fdb, vtep, src->port);
	if (ovl_fdb_insert(fdb, vni)) {
		/* Leaves the caller the reference it came with. */
		if (vtep)
			refcount_inc(&vtep->refs);
		ovl_fdb_place(fdb, NULL, NULL);
		kfree(fdb);
		return false;
	}
	ovl_stats_add(vni->stats, OVL_STAT_LEARNED, 1);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_NEW_NTF, GFP_ATOMIC);
	return true;
}

/* Insert or move a station. Returns whether @vtep's reference was kept. */
static bool ovl_fdb_learn_locked(struct ovl_vni *vni,
				 const struct ovl_config *conf,
				 const struct ovl_source *src, const u8 *mac,
				 struct ovl_vtep *vtep)
{
	struct ovl_fdb *fdb;

	lockdep_assert_held(&vni->fdb_lock);
	if (vni->closed || (src->member && src->member->closed))
		return false;

	/* Somebody else may have been faster. */
	fdb = ovl_fdb_find(vni, mac);
	if (fdb && (ovl_fdb_at_home(fdb, src) ||
		    fdb->origin != OVL_ORIGIN_LEARNED))
		return false;
	if (fdb) {
		ovl_fdb_move(vni, fdb, src, vtep);
		return true;
	}
	if (vni->nr_learned >= conf->quota) {
		ovl_stats_add(vni->stats, OVL_STAT_QUOTA_HITS, 1);
		return false;
	}
	return ovl_fdb_insert_learned(vni, mac, src, vtep);
}

static void ovl_fdb_learn_new(struct ovl_vni *vni,
			      const struct ovl_config *conf,
			      const struct ovl_source *src, const u8 *mac)
{
	struct ovl_vtep *vtep = NULL;
	bool kept;

	if (!src->port) {
		vtep = ovl_fdb_learn_vtep(vni, src);
		if (!vtep) {
			ovl_stats_add(vni->stats, OVL_STAT_QUOTA_HITS, 1);
			return;
		}
	}

	spin_lock(&vni->fdb_lock);
	kept = ovl_fdb_learn_locked(vni, conf, src, mac, vtep);
	spin_unlock(&vni->fdb_lock);

	if (vtep && !kept)
		ovl_vtep_put(vtep);
	if (kept || src->port)
		ovl_fdb_age_soon(vni->on);
}

/**
 * ovl_fdb_learn() - note where a frame came from
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: where it came from
 * @mac: its source address, a valid one, two-byte aligned
 *
 * A frame of a station that is known and at home costs a lookup and, once per
 * jiffy, a store.
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_fdb_learn(struct ovl_vni *vni, const struct ovl_config *conf,
		   const struct ovl_source *src, const u8 *mac)
{
	struct ovl_fdb *fdb;

	fdb = ovl_fdb_find(vni, mac);
	if (fdb && ovl_fdb_at_home(fdb, src)) {
		/* A shared line: written once per jiffy, not once per frame. */
		if (time_after(jiffies, READ_ONCE(fdb->heard)))
			WRITE_ONCE(fdb->heard, jiffies);
		return;
	}
	if (fdb && READ_ONCE(fdb->origin) != OVL_ORIGIN_LEARNED) {
		ovl_stats_add(vni->stats, OVL_STAT_CONFLICTS, 1);
		return;
	}
	if (ovl_fdb_may_learn(conf, src))
		ovl_fdb_learn_new(vni, conf, src, mac);
}

/* Arm ageing, unless it is armed. */
void ovl_fdb_age_soon(struct ovl_net *on)
{
	if (!delayed_work_pending(&on->ageing))
		schedule_delayed_work(&on->ageing, OVL_AGE_MIN);
}

static void ovl_fdb_expire(struct ovl_vni *vni, struct ovl_fdb *fdb,
			   unsigned long ttl)
{
	spin_lock_bh(&vni->fdb_lock);
	/* It may have been removed, made static or heard since we looked. */
	if (ovl_fdb_find(vni, fdb->key.mac) == fdb &&
	    fdb->origin == OVL_ORIGIN_LEARNED &&
	    !time_before(jiffies, READ_ONCE(fdb->heard) + ttl))
		ovl_fdb_remove(fdb, vni);
	spin_unlock_bh(&vni->fdb_lock);
}

/* Age one VNI. Returns when the next station is due, at most @next. */
static unsigned long ovl_fdb_age_vni(struct ovl_vni *vni, unsigned long next)
{
	unsigned long ttl, due, now = jiffies;
	struct ovl_fdb *fdb;

	ttl = (unsigned long)rcu_dereference(vni->conf)->ageing * HZ;
	if (!ttl)
		return next;
	list_for_each_entry_rcu(fdb, &vni->stations, list) {
		if (READ_ONCE(fdb->origin) != OVL_ORIGIN_LEARNED)
			continue;
		due = READ_ONCE(fdb->heard) + ttl;
		if (!time_before(now, due))
			ovl_fdb_expire(vni, fdb, ttl);
		else if (time_before(due, next))
			next = due;
	}
	return next;
}

/**
 * ovl_fdb_age() - remove the learned stations that have fallen silent
 * @work: a namespace's
 *
 * Walks under RCU and takes a VNI's lock for each station it removes, so that
 * traffic never waits for a walk. Stops by itself when nothing is learned.
 */
void ovl_fdb_age(struct work_struct *work)
{
	struct ovl_net *on = container_of(to_delayed_work(work), struct ovl_net,
					  ageing);
	unsigned long now = jiffies, next = now + OVL_AGE_MAX, id;
	struct ovl_endpoint *ep;
	struct ovl_vni *vni;
	bool again = false;

	mutex_lock(&on->lock);
	list_for_each_entry(ep, &on->endpoints, node) {
		xa_for_each(&ep->vnis, id, vni) {
			if (!READ_ONCE(vni->nr_learned))
				continue;
			rcu_read_lock();
			next = ovl_fdb_age_vni(vni, next);
			rcu_read_unlock();
			again |= READ_ONCE(vni->nr_learned);
			cond_resched();
		}
	}
	mutex_unlock(&on->lock);

	if (again)
		schedule_delayed_work(&on->ageing,
				      max_t(long, next - now, OVL_AGE_MIN));
}
