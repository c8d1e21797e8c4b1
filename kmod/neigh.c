// SPDX-License-Identifier: GPL-2.0
/* Neighbours: the table, and what is configured in it. */
#include <linux/slab.h>

#include "claim.h"
#include "genl.h"
#include "neigh.h"

static int ovl_neigh_differs(struct rhashtable_compare_arg *arg,
			     const void *obj)
{
	const struct ovl_neigh *neigh = obj;

	return !ovl_ip_key_equal(arg->key, &neigh->key);
}

const struct rhashtable_params ovl_neigh_params = {
	.key_len	= sizeof(struct ovl_ip_key),
	.key_offset	= offsetof(struct ovl_neigh, key),
	.head_offset	= offsetof(struct ovl_neigh, node),
	.hashfn		= ovl_ip_key_hash,
	.obj_cmpfn	= ovl_neigh_differs,
	.automatic_shrinking = true,
};

/**
 * ovl_neigh_find() - find a neighbour
 * @vni: its VNI
 * @addr: its address
 *
 * Context: RCU read side, or the VNI's fdb_lock.
 * Return: the neighbour or NULL.
 */
struct ovl_neigh *ovl_neigh_find(const struct ovl_vni *vni,
				 const struct ovl_addr *addr)
{
	const struct ovl_ip_key key = { .vni = vni, .addr = *addr };
	struct ovl_neigh *neigh;

	/* The lock keeps the neighbour, but not the table, which may grow. */
	rcu_read_lock();
	neigh = rhashtable_lookup(&vni->on->neighs, &key, ovl_neigh_params);
	rcu_read_unlock();
	return neigh;
}

/**
 * ovl_neigh_resume() - go on with a walk over the neighbours of a VNI
 * @vni: the VNI
 * @at: how far it has come
 *
 * Context: RCU read side, or the VNI's fdb_lock.
 * Return: for list_for_each_entry_continue_rcu(). Serials up to that of @at may
 * come up again and are to be skipped.
 */
struct ovl_neigh *ovl_neigh_resume(const struct ovl_vni *vni,
				   const struct ovl_neigh_cursor *at)
{
	struct ovl_neigh *neigh = NULL;

	if (at->serial)
		neigh = ovl_neigh_find(vni, &at->addr);
	if (!neigh || neigh->serial != at->serial)
		neigh = list_entry(&vni->neighs, struct ovl_neigh, list);
	return neigh;
}

/* A walk has come to this one. */
void ovl_neigh_mark(struct ovl_neigh_cursor *at, const struct ovl_neigh *neigh)
{
	at->serial = neigh->serial;
	at->addr = neigh->key.addr;
}

/* Make a neighbour that is in no table. */
struct ovl_neigh *ovl_neigh_new(const struct ovl_vni *vni,
				const struct ovl_addr *addr, const u8 *mac,
				u8 origin, gfp_t gfp)
{
	struct ovl_neigh *neigh;

	neigh = kzalloc(sizeof(*neigh), gfp);
	if (!neigh)
		return NULL;
	neigh->key.vni = vni;
	neigh->key.addr = *addr;
	ether_addr_copy(neigh->mac, mac);
	neigh->origin = origin;
	neigh->heard = jiffies;
	return neigh;
}

static void ovl_neigh_count(struct ovl_vni *vni, const struct ovl_neigh *neigh,
			    int n)
{
	WRITE_ONCE(vni->nr_neighs, vni->nr_neighs + n);
	if (neigh->origin == OVL_ORIGIN_LEARNED)
		WRITE_ONCE(vni->nr_neighs_learned, vni->nr_neighs_learned + n);
}

/**
 * ovl_neigh_put_in() - put a neighbour into its VNI
 * @neigh: a new one
 * @vni: the VNI
 * @old: one of the same address, whose place it takes; or NULL
 *
 * Return: 0, when @old is no longer the caller's; -ENODEV for a VNI on its way
 * out, or what a full table gives.
 */
int ovl_neigh_put_in(struct ovl_neigh *neigh, struct ovl_vni *vni,
		     struct ovl_neigh *old)
{
	struct rhashtable *table = &vni->on->neighs;
	int err;

	lockdep_assert_held(&vni->fdb_lock);
	if (vni->closed)
		return -ENODEV;
	if (old) {
		/* A walk that finds it in the table goes on from there. */
		neigh->serial = old->serial;
		neigh->list.next = old->list.next;
		err = rhashtable_replace_fast(table, &old->node, &neigh->node,
					      ovl_neigh_params);
	} else {
		err = rhashtable_lookup_insert_fast(table, &neigh->node,
						    ovl_neigh_params);
	}
	if (err)
		return err;
	ovl_neigh_count(vni, neigh, 1);
	if (!old) {
		neigh->serial = ++vni->neigh_serial;
		list_add_tail_rcu(&neigh->list, &vni->neighs);
		ovl_notify_neigh(neigh, OVL_CMD_NEIGH_NEW_NTF, GFP_ATOMIC);
		return 0;
	}
	list_replace_rcu(&old->list, &neigh->list);
	ovl_neigh_count(vni, old, -1);
	kfree_rcu(old, rcu);
	ovl_notify_neigh(neigh, OVL_CMD_NEIGH_SET_NTF, GFP_ATOMIC);
	return 0;
}

/* Take a neighbour out of its VNI and free it after a grace period. */
void ovl_neigh_remove(struct ovl_neigh *neigh, struct ovl_vni *vni)
{
	lockdep_assert_held(&vni->fdb_lock);
	rhashtable_remove_fast(&vni->on->neighs, &neigh->node,
			       ovl_neigh_params);
	list_del_rcu(&neigh->list);
	ovl_neigh_count(vni, neigh, -1);
	ovl_notify_neigh(neigh, OVL_CMD_NEIGH_DEL_NTF, GFP_ATOMIC);
	kfree_rcu(neigh, rcu);
}

static int ovl_neigh_refuse(int err, struct netlink_ext_ack *extack)
{
	switch (err) {
	case -EEXIST:
		NL_SET_ERR_MSG(extack, "The neighbour is there already");
		break;
	case -ENOENT:
		NL_SET_ERR_MSG(extack, "No such neighbour");
		break;
	case -ENODEV:
		NL_SET_ERR_MSG(extack, "The VNI is being removed");
		break;
	case -EPERM:
		NL_SET_ERR_MSG(extack, "The neighbour is another protocol's");
		break;
	default:
		NL_SET_ERR_MSG(extack, "No memory for the neighbour");
	}
	return err;
}

/* Put in what somebody has configured, unless that is not what he thinks. */
static int ovl_neigh_settle(struct ovl_vni *vni, struct ovl_neigh *fresh,
			    u16 flags, const struct ovl_owner *owner)
{
	struct ovl_neigh *old = ovl_neigh_find(vni, &fresh->key.addr);

	if (!old && !(flags & NLM_F_CREATE))
		return -ENOENT;
	if (old && old->origin == OVL_ORIGIN_STATIC && !(flags & NLM_F_REPLACE))
		return -EEXIST;
	if (old && !ovl_owner_may(owner, old->origin, old->protocol))
		return -EPERM;
	if (owner) {
		fresh->protocol = owner->protocol;
		fresh->generation = owner->generation;
	} else if (old) {
		fresh->protocol = old->protocol;
		fresh->generation = old->generation;
	}
	if (fresh->router == OVL_ROUTER_UNKNOWN && old)
		fresh->router = old->router;
	if (fresh->router == OVL_ROUTER_UNKNOWN &&
	    fresh->key.addr.family == AF_INET6)
		fresh->router = OVL_ROUTER_NO;
	return ovl_neigh_put_in(fresh, vni, old);
}

/**
 * ovl_neigh_add() - add a static neighbour, or change one
 * @vni: its VNI
 * @addr: its IP address, one of a host
 * @mac: its MAC address, a unicast one
 * @router: enum ovl_router, of IPv6; if unknown it stays as it is, and a new
 *	one is a host
 * @flags: NLM_F_CREATE: it need not be there, NLM_F_REPLACE: it may be, as it may in
 *	any case if it was learned
 * @owner: whose it is then; NULL if that stays as it is
 * @extack: told why it failed
 *
 * Return: 0, -EEXIST, -EPERM if it is another owner's, -ENOENT, -ENODEV or -ENOMEM.
 */
int ovl_neigh_add(struct ovl_vni *vni, const struct ovl_addr *addr,
		  const u8 *mac, u8 router, u16 flags,
		  const struct ovl_owner *owner,
		  struct netlink_ext_ack *extack)
{
	struct ovl_neigh *fresh;
	int err;

	lockdep_assert_held(&vni->on->lock);
	fresh = ovl_neigh_new(vni, addr, mac, OVL_ORIGIN_STATIC, GFP_KERNEL);
	if (!fresh)
		return ovl_neigh_refuse(-ENOMEM, extack);
	fresh->router = router;
	spin_lock_bh(&vni->fdb_lock);
	err = ovl_neigh_settle(vni, fresh, flags, owner);
	spin_unlock_bh(&vni->fdb_lock);
	if (!err)
		return 0;
	kfree(fresh);
	return ovl_neigh_refuse(err, extack);
}

/**
 * ovl_neigh_del() - remove a neighbour
 * @vni: its VNI
 * @addr: its IP address
 * @owner: for whom; NULL for the administrator
 * @extack: told why it failed
 *
 * Return: 0, -ENOENT, or -EPERM for another owner's.
 */
int ovl_neigh_del(struct ovl_vni *vni, const struct ovl_addr *addr,
		  const struct ovl_owner *owner,
		  struct netlink_ext_ack *extack)
{
	struct ovl_neigh *neigh;
	int err = 0;

	lockdep_assert_held(&vni->on->lock);
	spin_lock_bh(&vni->fdb_lock);
	neigh = ovl_neigh_find(vni, addr);
	if (!neigh)
		err = -ENOENT;
	else if (!ovl_owner_may(owner, neigh->origin, neigh->protocol))
		err = -EPERM;
	else
		ovl_neigh_remove(neigh, vni);
	spin_unlock_bh(&vni->fdb_lock);
	return err ? ovl_neigh_refuse(err, extack) : 0;
}

/* Does the neighbour pass the filter? RCU read side or the VNI's fdb_lock. */
bool ovl_neigh_match(const struct ovl_neigh *neigh,
		     const struct ovl_neigh_filter *f)
{
	return (f->origin < 0 || neigh->origin == f->origin) &&
	       (!f->has_mac || ether_addr_equal(neigh->mac, f->mac)) &&
	       ovl_owner_match(&f->owner, neigh->origin, neigh->protocol,
			       neigh->generation) &&
	       (f->addr.family == AF_UNSPEC ||
		ovl_addr_equal(&neigh->key.addr, &f->addr));
}

/* Neighbours come to in one go, so that traffic gets at the lock in between. */
#define OVL_NEIGH_FLUSH_BATCH	512

/* Returns whether there may be more. */
static bool ovl_neigh_flush_some(struct ovl_vni *vni,
				 struct ovl_neigh_cursor *at, u64 last,
				 const struct ovl_neigh_filter *filter)
{
	unsigned int budget = OVL_NEIGH_FLUSH_BATCH;
	struct ovl_neigh *neigh, *next;

	lockdep_assert_held(&vni->fdb_lock);
	neigh = ovl_neigh_resume(vni, at);
	list_for_each_entry_safe_continue(neigh, next, &vni->neighs, list) {
		if (neigh->serial <= at->serial)
			continue;
		if (neigh->serial > last)
			return false;
		if (ovl_neigh_match(neigh, filter))
			ovl_neigh_remove(neigh, vni);
		else
			ovl_neigh_mark(at, neigh);
		if (!--budget)
			return true;
	}
	return false;
}

/**
 * ovl_neigh_flush() - remove the neighbours of a VNI that pass a filter
 * @vni: the VNI
 * @filter: which ones
 *
 * Of those that are there at the beginning, as ovl_fdb_walk() does it.
 */
void ovl_neigh_flush(struct ovl_vni *vni, const struct ovl_neigh_filter *filter)
{
	struct ovl_neigh_cursor at = { };
	u64 last;

	spin_lock_bh(&vni->fdb_lock);
	last = vni->neigh_serial;
	while (ovl_neigh_flush_some(vni, &at, last, filter)) {
		spin_unlock_bh(&vni->fdb_lock);
		cond_resched();
		spin_lock_bh(&vni->fdb_lock);
	}
	spin_unlock_bh(&vni->fdb_lock);
}
