// SPDX-License-Identifier: GPL-2.0
#include "ageing.h"
#include "endpoint.h"
#include "fdb.h"
#include "neigh.h"

/* Ageing runs no more often than this, and no less often than OVL_AGE_MAX. */
#define OVL_AGE_MIN	(HZ / 4)
#define OVL_AGE_MAX	(10 * HZ)

/* Arm ageing, unless it is armed. */
void ovl_ageing_soon(struct ovl_net *on)
{
	if (!delayed_work_pending(&on->ageing))
		queue_delayed_work(system_unbound_wq, &on->ageing, OVL_AGE_MIN);
}

static bool ovl_ageing_needed(const struct ovl_vni *vni)
{
	return READ_ONCE(vni->nr_learned) || READ_ONCE(vni->nr_neighs_learned);
}

/**
 * struct ovl_ageing - a walk over all that a namespace has learned
 * @where: the VNI
 * @was: the VNI that @at is about
 * @at: how far it has come among the stations of the VNI
 * @next: when to walk again
 * @again: something is left to forget
 */
struct ovl_ageing {
	struct ovl_vni_cursor where;
	struct ovl_vni_cursor was;
	struct ovl_fdb_cursor at;
	unsigned long next;
	bool again;
};

/* A shard of a VNI; returns whether it was the last. */
static bool ovl_ageing_shard(struct ovl_vni *vni, struct ovl_ageing *run)
{
	bool last;

	rcu_read_lock();
	last = ovl_fdb_age(vni, &run->at, &run->next);
	if (last)
		run->next = ovl_neigh_age(vni, run->next);
	rcu_read_unlock();
	return last;
}

/* Take the walk one shard further; false if it is at its end. */
static bool ovl_ageing_step(struct ovl_net *on, struct ovl_ageing *run)
{
	struct ovl_vni *vni = ovl_vni_next(on, &run->where);

	if (!vni)
		return false;
	/* Another VNI than the one we stood in: begin it anew. */
	if (run->where.port != run->was.port || run->where.id != run->was.id)
		run->at.serial = 0;
	run->was = run->where;
	if (ovl_ageing_needed(vni) && !ovl_ageing_shard(vni, run))
		return true;
	run->again |= ovl_ageing_needed(vni);
	run->where.id++;
	return true;
}

/**
 * ovl_ageing_work() - forget what was learned and has fallen silent
 * @work: a namespace's
 *
 * Walks under RCU and takes a VNI's lock for each thing it removes, so that
 * traffic never waits for a walk; and gives way after each shard of stations, so
 * that configuration does not either. Stops by itself when nothing is learned.
 */
void ovl_ageing_work(struct work_struct *work)
{
	struct ovl_net *on = container_of(to_delayed_work(work), struct ovl_net,
					  ageing);
	unsigned long now = jiffies;
	struct ovl_ageing run = { .next = now + OVL_AGE_MAX };
	bool more;

	do {
		mutex_lock(&on->lock);
		more = ovl_ageing_step(on, &run);
		mutex_unlock(&on->lock);
		cond_resched();
	} while (more);

	if (run.again)
		queue_delayed_work(system_unbound_wq, &on->ageing,
				   max_t(long, run.next - now, OVL_AGE_MIN));
}
