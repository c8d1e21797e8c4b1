// SPDX-License-Identifier: GPL-2.0
/* Stations: what is learned from traffic, and how it is forgotten. */
#include "ageing.h"
#include "endpoint.h"
#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "port.h"

/* Does the station already live where the frame came from? */
static bool ovl_fdb_at_home(const struct ovl_fdb *fdb,
			    const struct ovl_source *src)
{
	const struct ovl_vtep *vtep = rcu_dereference(fdb->vtep);

	if (src->port)
		return !vtep && rcu_access_pointer(fdb->port) == src->port;
	return vtep && ovl_addr_equal(&vtep->key.addr, &src->addr);
}

/* Does the VNI learn from where a frame came from? */
bool ovl_fdb_may_learn(const struct ovl_config *conf,
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
		ovl_ageing_soon(vni->on);
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

static void ovl_fdb_expire(struct ovl_vni *vni, struct ovl_fdb *fdb,
			   unsigned long ttl)
{
	unsigned long next = jiffies;

	spin_lock_bh(&vni->fdb_lock);
	/* It may have been removed, made static or heard since we looked. */
	if (ovl_fdb_find(vni, fdb->key.mac) == fdb &&
	    ovl_ageing_over(fdb->origin, READ_ONCE(fdb->heard), ttl, &next))
		ovl_fdb_remove(fdb, vni);
	spin_unlock_bh(&vni->fdb_lock);
}

/**
 * ovl_fdb_age() - remove the learned stations of a VNI that have fallen silent
 * @vni: the VNI
 * @next: when to look again at the latest, in jiffies
 *
 * Context: RCU read side, process context.
 * Return: when the next station is due, at most @next.
 */
unsigned long ovl_fdb_age(struct ovl_vni *vni, unsigned long next)
{
	unsigned long ttl = ovl_ageing_ttl(vni);
	struct ovl_fdb *fdb;

	if (!ttl)
		return next;
	list_for_each_entry_rcu(fdb, &vni->stations, list)
		if (ovl_ageing_over(READ_ONCE(fdb->origin),
				    READ_ONCE(fdb->heard), ttl, &next))
			ovl_fdb_expire(vni, fdb, ttl);
	return next;
}
