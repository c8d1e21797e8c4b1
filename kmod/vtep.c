// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "route.h"
#include "vtep.h"

static u32 ovl_vtep_hash(const void *data, u32 len, u32 seed)
{
	const struct ovl_vtep_key *key = data;

	return ovl_addr_hash(&key->addr, key->port, seed);
}

static int ovl_vtep_differs(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct ovl_vtep_key *key = arg->key;
	const struct ovl_vtep *vtep = obj;

	return key->port != vtep->key.port ||
	       !ovl_addr_equal(&key->addr, &vtep->key.addr);
}

const struct rhashtable_params ovl_vtep_params = {
	.key_len	= sizeof(struct ovl_vtep_key),
	.key_offset	= offsetof(struct ovl_vtep, key),
	.head_offset	= offsetof(struct ovl_vtep, node),
	.hashfn		= ovl_vtep_hash,
	.obj_cmpfn	= ovl_vtep_differs,
	.automatic_shrinking = true,
};

static struct ovl_vtep *ovl_vtep_find_key(struct ovl_net *on,
					  const struct ovl_vtep_key *key)
{
	return rhashtable_lookup(&on->vteps, key, ovl_vtep_params);
}

/**
 * ovl_vtep_find() - find a VTEP
 * @on: the namespace
 * @addr: its address
 * @port: its UDP port, host order
 *
 * Context: RCU read side.
 * Return: the VTEP or NULL.
 */
struct ovl_vtep *ovl_vtep_find(struct ovl_net *on, const struct ovl_addr *addr,
			       u16 port)
{
	const struct ovl_vtep_key key = { .addr = *addr, .port = port };

	return ovl_vtep_find_key(on, &key);
}

static struct ovl_vtep *ovl_vtep_alloc(struct ovl_net *on,
				       const struct ovl_vtep_key *key,
				       bool learned, gfp_t gfp)
{
	struct ovl_vtep *vtep;

	vtep = kzalloc(sizeof(*vtep), gfp);
	if (!vtep)
		return NULL;
	vtep->stats = ovl_stats_alloc(gfp);
	if (!vtep->stats) {
		kfree(vtep);
		return NULL;
	}
	vtep->on = on;
	vtep->key = *key;
	vtep->by_learning = learned;
	refcount_set(&vtep->refs, 1);
	return vtep;
}

static void ovl_vtep_destroy(struct ovl_vtep *vtep)
{
	struct ovl_route *route = rcu_dereference_protected(vtep->route, 1);

	if (route)
		ovl_route_destroy(route);
	free_percpu(vtep->stats);
	kfree(vtep);
}

static void ovl_vtep_destroy_rcu(struct rcu_head *rcu)
{
	ovl_vtep_destroy(container_of(rcu, struct ovl_vtep, rcu));
}

/* Have as many been learned as may be? Final under the vtep_lock. */
static bool ovl_vtep_no_room(const struct ovl_net *on)
{
	return READ_ONCE(on->vteps_learned) >= OVL_VTEPS_LEARNED_MAX;
}

static void ovl_vtep_count_learned(struct ovl_net *on, int n)
{
	lockdep_assert_held(&on->vtep_lock);
	WRITE_ONCE(on->vteps_learned, on->vteps_learned + n);
}

static int ovl_vtep_insert(struct ovl_vtep *vtep)
{
	struct ovl_net *on = vtep->on;
	int err;

	lockdep_assert_held(&on->vtep_lock);
	if (vtep->by_learning && ovl_vtep_no_room(on))
		return -ENOSPC;
	err = rhashtable_lookup_insert_fast(&on->vteps, &vtep->node,
					    ovl_vtep_params);
	if (err)
		return err;
	vtep->serial = ++on->vtep_serial;
	list_add_tail_rcu(&vtep->list, &on->vtep_list);
	ovl_vtep_count_learned(on, vtep->by_learning);
	return 0;
}

/**
 * ovl_vtep_adopt() - let a VTEP count as configured, if learning has made it
 * @vtep: the VTEP, held
 */
void ovl_vtep_adopt(struct ovl_vtep *vtep)
{
	if (!READ_ONCE(vtep->by_learning))
		return;
	spin_lock_bh(&vtep->on->vtep_lock);
	ovl_vtep_count_learned(vtep->on, -vtep->by_learning);
	WRITE_ONCE(vtep->by_learning, false);
	spin_unlock_bh(&vtep->on->vtep_lock);
}

/**
 * ovl_vtep_hold_or_make() - get a VTEP that is there or make it
 * @on: the namespace
 * @addr: its address
 * @port: its UDP port, host order
 * @learned: if it is made, nobody has configured it
 * @gfp: GFP_KERNEL or GFP_ATOMIC, with what goes with it
 *
 * Context: RCU read side if @gfp is GFP_ATOMIC, with bottom halves off.
 * Return: the VTEP, held; NULL without memory or room for one more learned.
 */
struct ovl_vtep *ovl_vtep_hold_or_make(struct ovl_net *on,
				       const struct ovl_addr *addr, u16 port,
				       bool learned, gfp_t gfp)
{
	const struct ovl_vtep_key key = { .addr = *addr, .port = port };
	struct ovl_vtep *vtep, *made = NULL;
	int err = -EEXIST;

	while (err == -EEXIST) {
		rcu_read_lock();
		vtep = ovl_vtep_find_key(on, &key);
		if (vtep && !refcount_inc_not_zero(&vtep->refs))
			vtep = NULL;
		rcu_read_unlock();
		if (vtep)
			break;
		/* Whoever forges sources is not to have us make and unmake. */
		if (learned && ovl_vtep_no_room(on))
			break;
		if (!made)
			made = ovl_vtep_alloc(on, &key, learned, gfp);
		if (!made)
			return NULL;
		spin_lock_bh(&on->vtep_lock);
		err = ovl_vtep_insert(made);
		spin_unlock_bh(&on->vtep_lock);
	}
	if (!vtep && !err)
		return made;
	if (made)
		ovl_vtep_destroy(made);
	return vtep;
}

/**
 * ovl_vtep_put() - drop a reference
 * @vtep: the VTEP
 *
 * Context: any but hard interrupt.
 */
void ovl_vtep_put(struct ovl_vtep *vtep)
{
	struct ovl_net *on = vtep->on;

	/* The last reference goes under the lock: whoever then finds a VTEP
	 * in the table without a reference need not wait long for it to leave.
	 */
	local_bh_disable();
	if (refcount_dec_and_lock(&vtep->refs, &on->vtep_lock)) {
		rhashtable_remove_fast(&on->vteps, &vtep->node,
				       ovl_vtep_params);
		list_del_rcu(&vtep->list);
		ovl_vtep_count_learned(on, -vtep->by_learning);
		spin_unlock(&on->vtep_lock);
		call_rcu(&vtep->rcu, ovl_vtep_destroy_rcu);
	}
	local_bh_enable();
}
