// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "af_ovl.h"
#include "ageing.h"
#include "encap.h"
#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "neigh.h"
#include "port.h"
#include "route.h"
#include "vni.h"

/**
 * ovl_vni_find() - find a VNI of an endpoint
 * @ep: the endpoint
 * @id: 24 bits
 *
 * Context: RCU read side or the namespace's lock.
 * Return: the VNI or NULL.
 */
struct ovl_vni *ovl_vni_find(const struct ovl_endpoint *ep, u32 id)
{
	return xa_load((struct xarray *)&ep->vnis, id);
}

/**
 * ovl_vni_lookup() - find a VNI of a namespace
 * @on: the namespace
 * @port: its endpoint's port, host order
 * @id: 24 bits
 *
 * Context: the namespace's lock or RCU read side.
 * Return: the VNI or NULL.
 */
struct ovl_vni *ovl_vni_lookup(const struct ovl_net *on, u16 port, u32 id)
{
	struct ovl_endpoint *ep = ovl_endpoint_find(on, port);

	return ep ? ovl_vni_find(ep, id) : NULL;
}

/**
 * ovl_vni_next() - walk over the VNIs of a namespace
 * @on: the namespace
 * @at: where to go on; moved to the VNI that is returned
 *
 * In order of port and id, so that a walk that was interrupted finds its place
 * again whatever has happened. To go on behind a VNI, increment @at->id.
 *
 * Context: the namespace's lock.
 * Return: the first VNI at or behind @at, or NULL.
 */
struct ovl_vni *ovl_vni_next(struct ovl_net *on, struct ovl_vni_cursor *at)
{
	struct ovl_endpoint *ep;
	struct ovl_vni *vni;
	unsigned long id;

	lockdep_assert_held(&on->lock);
	list_for_each_entry(ep, &on->endpoints, node) {
		if (ep->port < at->port)
			continue;
		id = ep->port == at->port ? at->id : 0;
		vni = xa_find(&ep->vnis, &id, ULONG_MAX, XA_PRESENT);
		if (vni) {
			at->port = ep->port;
			at->id = id;
			return vni;
		}
	}
	return NULL;
}

/**
 * ovl_vni_check() - would these settings do?
 * @on: the namespace
 * @vni: whose they would be; NULL for one to be made
 * @conf: the settings
 * @extack: told what is wrong with them
 *
 * What attributes can say by themselves has been checked when they were parsed;
 * this is about how they go with the world: that is, about the lower device.
 *
 * Return: 0, -EINVAL, -ELOOP or -ENODEV.
 */
int ovl_vni_check(const struct ovl_net *on, const struct ovl_vni *vni,
		  const struct ovl_config *conf, struct netlink_ext_ack *extack)
{
	struct net_device *lower;
	int err = 0;

	if (!conf->link || (vni && ovl_vni_conf(vni)->link == conf->link))
		return 0;
	rcu_read_lock();
	lower = dev_get_by_index_rcu(on->net, conf->link);
	if (!lower) {
		NL_SET_ERR_MSG(extack, "No such lower device");
		err = -ENODEV;
	} else if (vni && vni->dev == lower) {
		NL_SET_ERR_MSG(extack, "A VNI's own device cannot be its lower device");
		err = -EINVAL;
	} else if (vni && ovl_port_has(vni, lower)) {
		NL_SET_ERR_MSG(extack, "A device attached to a VNI cannot be its lower device");
		err = -ELOOP;
	}
	rcu_read_unlock();
	return err;
}

static struct ovl_vni *ovl_vni_alloc(struct ovl_net *on, u32 id,
				     const struct ovl_config *conf)
{
	struct ovl_config *own;
	struct ovl_vni *vni;

	vni = kzalloc(sizeof(*vni), GFP_KERNEL);
	if (!vni)
		return NULL;
	own = kmemdup(conf, sizeof(*conf), GFP_KERNEL);
	vni->stats = ovl_stats_alloc(GFP_KERNEL);
	if (!own || !vni->stats) {
		free_percpu(vni->stats);
		kfree(own);
		kfree(vni);
		return NULL;
	}
	RCU_INIT_POINTER(vni->conf, own);
	vni->id = id;
	vni->on = on;
	vni->headroom = OVL_HEADROOM_MIN;
	vni->closed = true;
	INIT_LIST_HEAD(&vni->members);
	spin_lock_init(&vni->fdb_lock);
	INIT_LIST_HEAD(&vni->stations);
	INIT_LIST_HEAD(&vni->neighs);
	INIT_LIST_HEAD(&vni->list);
	INIT_LIST_HEAD(&vni->socks);
	INIT_LIST_HEAD(&vni->ports);
	vni->sock_port.vni = vni;
	ovl_bucket_init(&vni->bucket);
	return vni;
}

/**
 * ovl_vni_make() - make a VNI that nobody can find yet
 * @on: the namespace
 * @spec: which one
 * @conf: its settings, which ovl_vni_check() has passed
 * @extack: told why it failed
 *
 * Its place in the endpoint's table is reserved, so that publishing it can
 * fail no more for a VNI that is there already.
 *
 * Return: the VNI, to be published or abandoned; or an ERR_PTR: -EEXIST, -ENOMEM,
 * or what opening the endpoint's sockets gave.
 */
struct ovl_vni *ovl_vni_make(struct ovl_net *on, const struct ovl_vni_spec *spec,
			     const struct ovl_config *conf,
			     struct netlink_ext_ack *extack)
{
	struct ovl_endpoint *ep;
	struct ovl_vni *vni;
	int err;

	lockdep_assert_held(&on->lock);
	ep = ovl_endpoint_hold(on, spec->port, extack);
	if (IS_ERR(ep))
		return ERR_CAST(ep);

	err = xa_insert(&ep->vnis, spec->id, NULL, GFP_KERNEL);
	if (err == -EBUSY) {
		NL_SET_ERR_MSG(extack, "The VNI exists already");
		err = -EEXIST;
		goto put_endpoint;
	}
	if (err)
		goto no_memory;
	vni = ovl_vni_alloc(on, spec->id, conf);
	if (!vni) {
		xa_release(&ep->vnis, spec->id);
		err = -ENOMEM;
		goto no_memory;
	}
	vni->endpoint = ep;
	atomic_inc(&on->vnis);
	return vni;

no_memory:
	NL_SET_ERR_MSG(extack, "No memory for the VNI");
put_endpoint:
	ovl_endpoint_put(ep);
	return ERR_PTR(err);
}

/* Let packets and requests find a VNI. Its place is reserved: cannot fail. */
void ovl_vni_publish(struct ovl_vni *vni)
{
	struct ovl_member *member;

	lockdep_assert_held(&vni->on->lock);
	WRITE_ONCE(vni->closed, false);
	xa_store(&vni->endpoint->vnis, vni->id, vni, GFP_KERNEL);
	ovl_net_changed(vni->on);
	ovl_notify_vni(vni, OVL_CMD_VNI_NEW_NTF);
	list_for_each_entry(member, &vni->members, list)
		ovl_notify_member(member, OVL_CMD_VTEP_NEW_NTF);
}

/**
 * ovl_vni_unpublish() - first phase of a VNI's end
 * @vni: the VNI
 *
 * Nobody finds it afterwards, and it holds no stations, no neighbours, no VTEPs
 * and no attached devices. Who found it before may use it until a grace period
 * has passed.
 *
 * Context: the namespace's lock and, if devices are attached to it, RTNL.
 */
void ovl_vni_unpublish(struct ovl_vni *vni)
{
	static const struct ovl_neigh_filter all_neighs = { .origin = -1 };
	static const struct ovl_fdb_filter all = { .origin = -1 };

	lockdep_assert_held(&vni->on->lock);
	spin_lock_bh(&vni->fdb_lock);
	WRITE_ONCE(vni->closed, true);
	spin_unlock_bh(&vni->fdb_lock);

	ovl_socks_vni_gone(vni);
	/* Those who listen hear of what the VNI held before they hear of it; and ports
	 * and VTEPs without stations need not look for any.
	 */
	ovl_neigh_flush(vni, &all_neighs);
	ovl_fdb_flush(vni, &all);
	ovl_port_detach_all(vni);
	ovl_member_del_all(vni);
	ovl_notify_vni(vni, OVL_CMD_VNI_DEL_NTF);
	xa_erase(&vni->endpoint->vnis, vni->id);
	ovl_net_changed(vni->on);
}

static void ovl_vni_destroy(struct ovl_vni *vni)
{
	lockdep_assert_held(&vni->on->lock);
	ovl_endpoint_put(vni->endpoint);
	free_percpu(vni->stats);
	kfree(rcu_dereference_protected(vni->conf, 1));
	kfree(vni);
}

/*
 * The namespace may be waiting for the last of them, and is not to be touched any
 * more once it has seen it go: so this comes behind the unlock.
 */
static void ovl_vni_gone(struct ovl_net *on)
{
	if (atomic_dec_and_test(&on->vnis))
		wake_up_var(&on->vnis);
}

/**
 * ovl_vni_free() - last phase of a VNI's end
 * @vni: a VNI that was unpublished a grace period ago
 */
void ovl_vni_free(struct ovl_vni *vni)
{
	struct ovl_net *on = vni->on;

	mutex_lock(&on->lock);
	ovl_vni_destroy(vni);
	mutex_unlock(&on->lock);
	ovl_vni_gone(on);
}

/* The end of a VNI that was made but never published; in a namespace that stays. */
void ovl_vni_abandon(struct ovl_vni *vni)
{
	struct ovl_net *on = vni->on;

	xa_release(&vni->endpoint->vnis, vni->id);
	ovl_vni_destroy(vni);
	ovl_vni_gone(on);
}

/* Wait for readers of VNIs without a host device and free these. */
void ovl_vni_free_list(struct list_head *doomed)
{
	struct ovl_vni *vni, *tmp;

	if (list_empty(doomed))
		return;
	synchronize_net();
	list_for_each_entry_safe(vni, tmp, doomed, list)
		ovl_vni_free(vni);
}

/*
 * Routes that were asked for with other settings are of no use any more. All
 * are there before the first one is replaced: a refusal leaves the old ones.
 */
static int ovl_vni_new_routes(struct ovl_vni *vni,
			      const struct ovl_config *conf)
{
	struct ovl_route *route, *routes = NULL;
	struct ovl_member *member;

	list_for_each_entry(member, &vni->members, list) {
		route = ovl_route_make(conf);
		if (!route)
			goto no_memory;
		route->next = routes;
		routes = route;
	}
	list_for_each_entry(member, &vni->members, list) {
		route = routes;
		routes = route->next;
		ovl_route_replace(member->vtep, route);
	}
	return 0;

no_memory:
	while ((route = routes)) {
		routes = route->next;
		ovl_route_destroy(route);
	}
	return -ENOMEM;
}

static bool ovl_vni_routes_differ(const struct ovl_config *a,
				  const struct ovl_config *b)
{
	return a->link != b->link || a->local4 != b->local4 ||
	       !ipv6_addr_equal(&a->local6, &b->local6);
}

/**
 * ovl_vni_change() - give a VNI other settings
 * @vni: the VNI
 * @conf: the settings, which ovl_vni_check() has passed
 *
 * Takes effect with the next packet.
 *
 * Return: 0 or -ENOMEM.
 */
int ovl_vni_change(struct ovl_vni *vni, const struct ovl_config *conf)
{
	const struct ovl_config *old = ovl_vni_conf(vni);
	struct ovl_config *own;

	lockdep_assert_held(&vni->on->lock);
	own = kmemdup(conf, sizeof(*conf), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	if (ovl_vni_routes_differ(old, conf) && ovl_vni_new_routes(vni, conf)) {
		kfree(own);
		return -ENOMEM;
	}
	rcu_assign_pointer(vni->conf, own);
	kfree_rcu((struct ovl_config *)old, rcu);
	ovl_net_changed(vni->on);
	ovl_ageing_soon(vni->on);
	return 0;
}
