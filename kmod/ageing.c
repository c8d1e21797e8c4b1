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
		schedule_delayed_work(&on->ageing, OVL_AGE_MIN);
}

static bool ovl_ageing_needed(const struct ovl_vni *vni)
{
	return READ_ONCE(vni->nr_learned) || READ_ONCE(vni->nr_neighs_learned);
}

/**
 * ovl_ageing_work() - forget what was learned and has fallen silent
 * @work: a namespace's
 *
 * Walks under RCU and takes a VNI's lock for each thing it removes, so that
 * traffic never waits for a walk. Stops by itself when nothing is learned.
 */
void ovl_ageing_work(struct work_struct *work)
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
			if (!ovl_ageing_needed(vni))
				continue;
			rcu_read_lock();
			next = ovl_fdb_age(vni, next);
			next = ovl_neigh_age(vni, next);
			rcu_read_unlock();
			again |= ovl_ageing_needed(vni);
			cond_resched();
		}
	}
	mutex_unlock(&on->lock);

	if (again)
		schedule_delayed_work(&on->ageing,
				      max_t(long, next - now, OVL_AGE_MIN));
}
