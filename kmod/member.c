// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>

#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "route.h"

static int ovl_member_differs(struct rhashtable_compare_arg *arg,
			      const void *obj)
{
	const struct ovl_member *member = obj;

	return !ovl_ip_key_equal(arg->key, &member->key);
}

const struct rhashtable_params ovl_member_params = {
	.key_len	= sizeof(struct ovl_ip_key),
	.key_offset	= offsetof(struct ovl_member, key),
	.head_offset	= offsetof(struct ovl_member, node),
	.hashfn		= ovl_ip_key_hash,
	.obj_cmpfn	= ovl_member_differs,
	.automatic_shrinking = true,
};

/**
 * ovl_member_find() - find a VTEP among those of a VNI
 * @vni: the VNI
 * @addr: the VTEP's address
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the member or NULL.
 */
struct ovl_member *ovl_member_find(const struct ovl_vni *vni,
				   const struct ovl_addr *addr)
{
	const struct ovl_ip_key key = { .vni = vni, .addr = *addr };
	struct ovl_member *member;

	rcu_read_lock();
	member = rhashtable_lookup(&vni->on->members, &key, ovl_member_params);
	rcu_read_unlock();
	return member;
}

static int ovl_member_publish(struct ovl_member *member, struct ovl_vni *vni)
{
	int err;

	err = rhashtable_lookup_insert_fast(&vni->on->members, &member->node,
					    ovl_member_params);
	if (err)
		return err;
	member->serial = ++vni->member_serial;
	list_add_tail_rcu(&member->list, &vni->members);
	WRITE_ONCE(vni->nr_members, vni->nr_members + 1);
	WRITE_ONCE(member->vtep->nr_members, member->vtep->nr_members + 1);
	return 0;
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
	struct ovl_member *member;
	int err = -ENOMEM;

	lockdep_assert_held(&vni->on->lock);
	if (ovl_member_find(vni, addr)) {
		NL_SET_ERR_MSG(extack, "The VTEP was added to the VNI already");
		return ERR_PTR(-EEXIST);
	}
	member = kzalloc(sizeof(*member), GFP_KERNEL);
	if (!member)
		goto no_memory;
	member->key.vni = vni;
	member->key.addr = *addr;
	member->flood = flood;
	member->vtep = ovl_vtep_hold_or_make(vni->on, addr, port, false,
					     GFP_KERNEL);
	if (!member->vtep)
		goto free_member;
	err = ovl_member_route(vni, member->vtep) ?:
	      ovl_member_publish(member, vni);
	if (err)
		goto put_vtep;
	ovl_member_changed(vni);
	return member;

put_vtep:
	ovl_vtep_put(member->vtep);
free_member:
	kfree(member);
no_memory:
	NL_SET_ERR_MSG(extack, "No memory for the VTEP");
	return ERR_PTR(err);
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
	struct ovl_vni *vni = (struct ovl_vni *)member->key.vni;
	struct ovl_vtep *old = member->vtep, *vtep;

	lockdep_assert_held(&vni->on->lock);
	if (old->key.port == port)
		return 0;
	vtep = ovl_vtep_hold_or_make(vni->on, &member->key.addr, port, false,
				     GFP_KERNEL);
	if (!vtep || ovl_member_route(vni, vtep)) {
		if (vtep)
			ovl_vtep_put(vtep);
		NL_SET_ERR_MSG(extack, "No memory for the VTEP");
		return -ENOMEM;
	}
	WRITE_ONCE(vtep->nr_members, vtep->nr_members + 1);
	WRITE_ONCE(old->nr_members, old->nr_members - 1);
	WRITE_ONCE(member->vtep, vtep);
	ovl_fdb_move_all(vni, old, vtep);
	ovl_vtep_put(old);
	ovl_member_changed(vni);
	return 0;
}

static void ovl_member_free_rcu(struct rcu_head *rcu)
{
	struct ovl_member *member = container_of(rcu, struct ovl_member, rcu);

	ovl_vtep_put(member->vtep);
	kfree(member);
}

/**
 * ovl_member_del() - remove a VTEP from its VNI, with the stations behind it
 * @member: the VTEP's membership
 */
void ovl_member_del(struct ovl_member *member)
{
	struct ovl_vni *vni = (struct ovl_vni *)member->key.vni;
	struct ovl_vtep *vtep = member->vtep;

	lockdep_assert_held(&vni->on->lock);
	ovl_notify_member(member, OVL_CMD_VTEP_DEL_NTF);
	rhashtable_remove_fast(&vni->on->members, &member->node,
			       ovl_member_params);
	list_del_rcu(&member->list);
	WRITE_ONCE(vni->nr_members, vni->nr_members - 1);
	WRITE_ONCE(vtep->nr_members, vtep->nr_members - 1);

	/* A packet on its way in may still hold the member, and must not
	 * learn behind our back.
	 */
	spin_lock_bh(&vni->fdb_lock);
	member->closed = true;
	spin_unlock_bh(&vni->fdb_lock);
	ovl_fdb_flush_member(vni, vtep);

	ovl_member_changed(vni);
	call_rcu(&member->rcu, ovl_member_free_rcu);
}

/* Remove all VTEPs from a VNI. */
void ovl_member_del_all(struct ovl_vni *vni)
{
	struct ovl_member *member, *tmp;

	list_for_each_entry_safe(member, tmp, &vni->members, list)
		ovl_member_del(member);
}
