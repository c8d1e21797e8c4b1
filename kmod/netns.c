// SPDX-License-Identifier: GPL-2.0
#include <linux/rtnetlink.h>
#include <linux/wait_bit.h>
#include <net/fib_notifier.h>
#include <net/netns/generic.h>

#include "af_ovl.h"
#include "ageing.h"
#include "dev.h"
#include "endpoint.h"
#include "fdb.h"
#include "link.h"
#include "member.h"
#include "neigh.h"
#include "netns.h"
#include "nexthop.h"
#include "vni.h"
#include "vtep.h"

/* Routes change in bursts; host devices follow once a burst. */
#define OVL_FOLLOW_DELAY	(HZ / 50)

unsigned int ovl_net_id;

/* The state of a namespace. */
struct ovl_net *ovl_net(const struct net *net)
{
	return net_generic(net, ovl_net_id);
}

static void ovl_net_follow(struct work_struct *work)
{
	struct ovl_net *on = container_of(to_delayed_work(work), struct ovl_net,
					  follow);

	rtnl_lock();
	ovl_dev_follow_all(on);
	rtnl_unlock();
}

/* Let host devices follow their underlay, from a context that may sleep. */
void ovl_net_follow_soon(struct ovl_net *on)
{
	queue_delayed_work(system_unbound_wq, &on->follow, OVL_FOLLOW_DELAY);
}

static int ovl_net_fib_event(struct notifier_block *nb, unsigned long event,
			     void *ptr)
{
	struct ovl_net *on = container_of(nb, struct ovl_net, fib);

	/* A hint only: the work looks for itself. */
	if (!list_empty(&on->devs))
		ovl_net_follow_soon(on);
	return NOTIFY_DONE;
}

static int ovl_net_tables(struct ovl_net *on)
{
	int err;

	err = rhashtable_init(&on->vteps, &ovl_vtep_params);
	if (err)
		return err;
	err = rhashtable_init(&on->members, &ovl_member_params);
	if (err)
		goto destroy_vteps;
	err = rhashtable_init(&on->stations, &ovl_fdb_params);
	if (err)
		goto destroy_members;
	err = rhashtable_init(&on->neighs, &ovl_neigh_params);
	if (err)
		goto destroy_stations;
	err = rhashtable_init(&on->sock_dests, &ovl_sock_dest_params);
	if (err)
		goto destroy_neighs;
	return 0;

destroy_neighs:
	rhashtable_destroy(&on->neighs);
destroy_stations:
	rhashtable_destroy(&on->stations);
destroy_members:
	rhashtable_destroy(&on->members);
destroy_vteps:
	rhashtable_destroy(&on->vteps);
	return err;
}

static void ovl_net_tables_destroy(struct ovl_net *on)
{
	rhashtable_destroy(&on->sock_dests);
	rhashtable_destroy(&on->neighs);
	rhashtable_destroy(&on->stations);
	rhashtable_destroy(&on->members);
	rhashtable_destroy(&on->vteps);
}

/* While routes keep changing the core gives up; it is asked a few times. */
static int ovl_net_listen(struct ovl_net *on)
{
	unsigned int tries = 10;
	int err;

	on->fib.notifier_call = ovl_net_fib_event;
	do {
		err = register_fib_notifier(on->net, &on->fib, NULL, NULL);
	} while (err == -EBUSY && --tries);
	return err;
}

static int __net_init ovl_net_init(struct net *net)
{
	struct ovl_net *on = ovl_net(net);
	int err;

	on->net = net;
	mutex_init(&on->lock);
	INIT_LIST_HEAD(&on->endpoints);
	INIT_LIST_HEAD(&on->devs);
	INIT_LIST_HEAD(&on->vtep_list);
	INIT_LIST_HEAD(&on->socks);
	ratelimit_state_init(&on->refusals, HZ, OVL_REFUSALS_MAX);
	/* Not a word in the log. */
	ratelimit_set_flags(&on->refusals, RATELIMIT_MSG_ON_RELEASE);
	ovl_bucket_init(&on->echoes);
	spin_lock_init(&on->vtep_lock);
	spin_lock_init(&on->notify_lock);
	INIT_DELAYED_WORK(&on->ageing, ovl_ageing_work);
	INIT_DELAYED_WORK(&on->follow, ovl_net_follow);
	err = ovl_net_tables(on);
	if (err)
		return err;
	err = ovl_net_listen(on);
	if (err)
		goto destroy_tables;
	err = ovl_nexthop_open(on);
	if (err)
		goto unregister_fib;
	return 0;

unregister_fib:
	unregister_fib_notifier(net, &on->fib);
destroy_tables:
	ovl_net_tables_destroy(on);
	return err;
}

/* First phase for all VNIs; those with a device end with the device. */
static void ovl_net_unpublish(struct ovl_net *on, struct list_head *devs,
			      struct list_head *doomed)
{
	struct ovl_endpoint *ep;
	struct ovl_vni *vni;
	unsigned long id;

	mutex_lock(&on->lock);
	list_for_each_entry(ep, &on->endpoints, node) {
		xa_for_each(&ep->vnis, id, vni) {
			if (vni->dev) {
				ovl_link_del(vni, devs);
				continue;
			}
			ovl_vni_unpublish(vni);
			list_add_tail(&vni->list, doomed);
		}
	}
	mutex_unlock(&on->lock);
}

/*
 * The members' references to VTEPs, and thereby the VTEPs, go with RCU
 * callbacks; the tables must outlive the first and the namespace the second.
 */
static void ovl_net_destroy(struct ovl_net *on)
{
	WARN_ON_ONCE(!list_empty(&on->endpoints));
	WARN_ON_ONCE(!list_empty(&on->vtep_list));
	ovl_net_tables_destroy(on);
}

/*
 * The endpoints' sockets have to be closed before the namespace waits for its devices to
 * be free: UDP keeps the route of what a socket has last received, which may be one to
 * the loopback device that the device does not know of.
 */
static void __net_exit ovl_net_pre_exit(struct net *net)
{
	LIST_HEAD(devs);
	LIST_HEAD(doomed);

	rtnl_lock();
	ovl_net_unpublish(ovl_net(net), &devs, &doomed);
	unregister_netdevice_many(&devs);
	rtnl_unlock();
	ovl_vni_free_list(&doomed);
}

static void __net_exit ovl_net_exit_batch(struct list_head *nets)
{
	struct ovl_net *on;
	struct net *net;

	list_for_each_entry(net, nets, exit_list) {
		on = ovl_net(net);
		unregister_fib_notifier(net, &on->fib);
		ovl_nexthop_close(on);
		/* A device that went by itself may still be on its way. */
		wait_var_event(&on->vnis, !atomic_read(&on->vnis));
		cancel_delayed_work_sync(&on->ageing);
		cancel_delayed_work_sync(&on->follow);
	}
	rcu_barrier();
	list_for_each_entry(net, nets, exit_list)
		ovl_net_destroy(ovl_net(net));
	rcu_barrier();
}

static struct pernet_operations ovl_net_ops = {
	.init		= ovl_net_init,
	.pre_exit	= ovl_net_pre_exit,
	.exit_batch	= ovl_net_exit_batch,
	.id		= &ovl_net_id,
	.size		= sizeof(struct ovl_net),
};

int ovl_netns_init(void)
{
	return register_pernet_subsys(&ovl_net_ops);
}

void ovl_netns_exit(void)
{
	unregister_pernet_subsys(&ovl_net_ops);
}
