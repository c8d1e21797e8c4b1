// SPDX-License-Identifier: GPL-2.0
/* Stations: what is learned from traffic, and how it is forgotten. */
#include "ageing.h"
#include "endpoint.h"
#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "nexthop.h"
#include "port.h"

/* Does the station already live where the frame came from? */
static bool ovl_fdb_at_home(const struct ovl_fdb *fdb,
			    const struct ovl_source *src)
{
	const struct ovl_member *member = rcu_access_pointer(fdb->member);

	if (src->port)
		return !member && rcu_access_pointer(fdb->port) == src->port;
	return member && member == src->member;
}

/*
 * Does it live there by now? Of a VTEP that was nobody's when its frame came,
 * another frame may have made a member meanwhile.
 */
static bool ovl_fdb_came_home(const struct ovl_fdb *fdb,
			      const struct ovl_source *src)
{
	const struct ovl_member *member = rcu_access_pointer(fdb->member);

	if (src->port || src->member)
		return ovl_fdb_at_home(fdb, src);
	return member && !member->closed &&
	       ovl_addr_equal(&member->key.addr, &src->addr);
}

/*
 * Is the frame, of a station that is not learned, one of a VTEP of the group that
 * the station is behind?
 */
static bool ovl_fdb_in_group(const struct ovl_fdb *fdb,
			     const struct ovl_source *src)
{
	const struct ovl_port *group = rcu_dereference(fdb->port);

	return !src->port && group && group->nexthop &&
	       ovl_nexthop_names(ovl_nexthop_of(group), &src->addr);
}

/* Does the VNI learn from where a frame came from? */
bool ovl_fdb_may_learn(const struct ovl_config *conf,
		       const struct ovl_source *src)
{
	if (src->port && !ovl_port_learns(src->port))
		return false;
	switch (conf->learning) {
	case OVL_LEARNING_KNOWN:
		return src->port ||
		       (src->member && READ_ONCE(src->member->added));
	case OVL_LEARNING_ANY:
		return true;
	default:
		return false;
	}
}

static void ovl_fdb_move(struct ovl_vni *vni, struct ovl_fdb *fdb,
			 const struct ovl_source *src,
			 struct ovl_member *member)
{
	ovl_fdb_place(fdb, member, src->port);
	WRITE_ONCE(fdb->heard, jiffies);
	ovl_stats_add(vni->stats, OVL_STAT_MOVED, 1);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_SET_NTF, GFP_ATOMIC);
}

static bool ovl_fdb_insert_learned(struct ovl_vni *vni, const u8 *mac,
				   const struct ovl_source *src,
				   struct ovl_member *member)
{
	struct ovl_fdb *fdb;

	/* A flood is not to fill the log. */
	fdb = ovl_fdb_new(vni, mac, OVL_ORIGIN_LEARNED,
			  GFP_ATOMIC | __GFP_NOWARN);
	if (!fdb)
		goto lost;
	ovl_fdb_place(fdb, member, src->port);
	if (ovl_fdb_insert(fdb, vni))
		goto free;
	ovl_stats_add(vni->stats, OVL_STAT_LEARNED, 1);
	ovl_notify_fdb(fdb, OVL_CMD_FDB_NEW_NTF, GFP_ATOMIC);
	return true;

free:
	ovl_fdb_place(fdb, NULL, NULL);
	kfree(fdb);
lost:
	ovl_stats_add(vni->stats, OVL_STAT_QUOTA_HITS, 1);
	return false;
}

/* Is there no room for one more station behind a VTEP, NULL for a new one? */
static bool ovl_fdb_vtep_full(const struct ovl_config *conf,
			      const struct ovl_member *member)
{
	return (member ? READ_ONCE(member->nr_learned) : 0) >= conf->vtep_quota;
}

/*
 * The VTEP that a frame came from, held; NULL if there is no room for one more
 * station behind it, or for one more VTEP.
 */
static struct ovl_member *ovl_fdb_learn_member(struct ovl_vni *vni,
					       const struct ovl_config *conf,
					       const struct ovl_source *src)
{
	struct ovl_member *member;

	/* Where there is never room, none is made to see that. */
	if (conf->vtep_quota) {
		member = ovl_member_learn(vni, &src->addr);
		if (!member) {
			ovl_stats_add(vni->stats, OVL_STAT_QUOTA_HITS, 1);
			return NULL;
		}
		if (!ovl_fdb_vtep_full(conf, member))
			return member;
		ovl_member_put(member);
	}
	ovl_stats_add(vni->stats, OVL_STAT_VTEP_QUOTA_HITS, 1);
	return NULL;
}

/* Let a station live where the frame came from; false without room for it. */
static bool ovl_fdb_settle_learned(struct ovl_vni *vni,
				   const struct ovl_config *conf,
				   struct ovl_fdb *fdb,
				   const struct ovl_source *src, const u8 *mac)
{
	struct ovl_member *member = NULL;
	bool done = true;

	if (!src->port) {
		member = ovl_fdb_learn_member(vni, conf, src);
		if (!member) {
			/* It does not live any more where it did. */
			if (fdb)
				ovl_fdb_remove(fdb, vni);
			return false;
		}
	}
	if (fdb)
		ovl_fdb_move(vni, fdb, src, member);
	else
		done = ovl_fdb_insert_learned(vni, mac, src, member);
	if (member)
		ovl_member_put(member);
	return done;
}

/* What of one more station from there? */
static enum ovl_learn ovl_fdb_room(const struct ovl_vni *vni,
				   const struct ovl_config *conf,
				   const struct ovl_source *src)
{
	if (!src->port && ovl_fdb_vtep_full(conf, src->member))
		return OVL_LEARN_VTEP_QUOTA;
	if (READ_ONCE(vni->nr_learned) >= conf->quota)
		return OVL_LEARN_QUOTA;
	return OVL_LEARN_NEW;
}

/* Is there no room for it? Then that counts. */
static bool ovl_fdb_full(struct ovl_vni *vni, const struct ovl_config *conf,
			 const struct ovl_source *src)
{
	switch (ovl_fdb_room(vni, conf, src)) {
	case OVL_LEARN_VTEP_QUOTA:
		ovl_stats_add(vni->stats, OVL_STAT_VTEP_QUOTA_HITS, 1);
		return true;
	case OVL_LEARN_QUOTA:
		ovl_stats_add(vni->stats, OVL_STAT_QUOTA_HITS, 1);
		return true;
	default:
		return false;
	}
}

/*
 * What is to be learned from a frame of a station, NULL if it is not known, as
 * far as no lock is needed to tell.
 */
static __always_inline enum ovl_learn
ovl_fdb_lesson(const struct ovl_config *conf, const struct ovl_source *src,
	       const struct ovl_fdb *fdb)
{
	if (fdb && ovl_fdb_at_home(fdb, src))
		return OVL_LEARN_KNOWN;
	if (fdb && READ_ONCE(fdb->origin) != OVL_ORIGIN_LEARNED)
		return ovl_fdb_in_group(fdb, src) ? OVL_LEARN_KNOWN :
						    OVL_LEARN_CONFLICT;
	if (!ovl_fdb_may_learn(conf, src))
		return OVL_LEARN_OFF;
	return fdb ? OVL_LEARN_MOVED : OVL_LEARN_NEW;
}

/**
 * ovl_fdb_would_learn() - what would ovl_fdb_learn() note?
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: where it comes from
 * @fdb: the station that it names as its source, NULL if that is not known
 *
 * Context: RCU read side.
 */
enum ovl_learn ovl_fdb_would_learn(const struct ovl_vni *vni,
				   const struct ovl_config *conf,
				   const struct ovl_source *src,
				   const struct ovl_fdb *fdb)
{
	enum ovl_learn lesson = ovl_fdb_lesson(conf, src, fdb);

	if (lesson == OVL_LEARN_NEW)
		return ovl_fdb_room(vni, conf, src);
	if (lesson == OVL_LEARN_MOVED && !src->port &&
	    ovl_fdb_vtep_full(conf, src->member))
		return OVL_LEARN_VTEP_QUOTA;
	return lesson;
}

/* Insert or move a station. Returns whether something was learned. */
static bool ovl_fdb_learn_locked(struct ovl_vni *vni,
				 const struct ovl_config *conf,
				 const struct ovl_source *src, const u8 *mac)
{
	struct ovl_fdb *fdb;

	lockdep_assert_held(&vni->fdb_lock);
	if (vni->closed || (src->member && src->member->closed))
		return false;

	/* Somebody else may have been faster. */
	fdb = ovl_fdb_find_locked(vni, mac);
	if (fdb && (ovl_fdb_came_home(fdb, src) ||
		    fdb->origin != OVL_ORIGIN_LEARNED))
		return false;
	if (!fdb && ovl_fdb_full(vni, conf, src))
		return false;
	return ovl_fdb_settle_learned(vni, conf, fdb, src, mac);
}

static void ovl_fdb_learn_new(struct ovl_vni *vni,
			      const struct ovl_config *conf,
			      const struct ovl_source *src, const u8 *mac)
{
	bool learned;

	spin_lock(&vni->fdb_lock);
	learned = ovl_fdb_learn_locked(vni, conf, src, mac);
	spin_unlock(&vni->fdb_lock);
	if (learned)
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
	switch (ovl_fdb_lesson(conf, src, fdb)) {
	case OVL_LEARN_KNOWN:
		/* A shared line: written once per jiffy, not once per frame. */
		if (time_after(jiffies, READ_ONCE(fdb->heard)))
			WRITE_ONCE(fdb->heard, jiffies);
		break;
	case OVL_LEARN_CONFLICT:
		ovl_stats_add(vni->stats, OVL_STAT_CONFLICTS, 1);
		break;
	case OVL_LEARN_NEW:
		/* Who floods us with stations is not to have us take locks. */
		if (!ovl_fdb_full(vni, conf, src))
			ovl_fdb_learn_new(vni, conf, src, mac);
		break;
	case OVL_LEARN_MOVED:
		ovl_fdb_learn_new(vni, conf, src, mac);
		break;
	default:
		break;
	}
}

/* Returns whether the station lives on. */
static bool ovl_fdb_expire(struct ovl_vni *vni, struct ovl_fdb *fdb,
			   unsigned long ttl)
{
	unsigned long next = jiffies;
	bool lives;

	spin_lock_bh(&vni->fdb_lock);
	/* It may have been removed, made static or heard since we looked. */
	lives = ovl_fdb_find_locked(vni, fdb->key.mac) == fdb;
	if (lives && ovl_ageing_over(fdb->origin, READ_ONCE(fdb->heard), ttl,
				     &next)) {
		ovl_fdb_remove(fdb, vni);
		lives = false;
	}
	spin_unlock_bh(&vni->fdb_lock);
	return lives;
}

/**
 * ovl_fdb_age() - remove learned stations of a VNI that have fallen silent
 * @vni: the VNI
 * @at: how far this has come; moved on by a shard, that is OVL_AGE_SHARD stations
 * @next: brought forward to when the next of them is due
 *
 * Context: RCU read side, process context.
 * Return: whether that was the last shard.
 */
bool ovl_fdb_age(struct ovl_vni *vni, struct ovl_fdb_cursor *at,
		 unsigned long *next)
{
	unsigned long ttl = ovl_ageing_ttl(vni);
	unsigned int budget = OVL_AGE_SHARD;
	struct ovl_fdb *fdb;

	if (!ttl)
		return true;
	fdb = ovl_fdb_resume(vni, at);
	list_for_each_entry_continue_rcu(fdb, &vni->stations, list) {
		if (fdb->serial <= at->serial)
			continue;
		if (!ovl_ageing_over(READ_ONCE(fdb->origin),
				     READ_ONCE(fdb->heard), ttl, next) ||
		    ovl_fdb_expire(vni, fdb, ttl))
			ovl_fdb_mark(at, fdb);
		if (!--budget)
			return false;
	}
	return true;
}
