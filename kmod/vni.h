/* SPDX-License-Identifier: GPL-2.0 */
/* VNI: one virtual segment. */
#ifndef OVL_VNI_H
#define OVL_VNI_H

#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/spinlock.h>

#include "bucket.h"
#include "devconf.h"
#include "endpoint.h"
#include "netns.h"
#include "port.h"
#include "stats.h"

/**
 * struct ovl_vni - one segment of one endpoint
 * @id: 24 bits
 * @headroom: room that frames need in front for what encapsulation pushes;
 *	follows the underlay with @dev, otherwise grows when it was too little
 * @endpoint: its endpoint, held
 * @on: the namespace of the underlay
 * @conf: settings; replaced under @on->lock, read under RCU
 * @dev: host device, or NULL; never changes once published
 * @stats: counters
 * @members: VTEPs added to it; changed under @on->lock, read under RCU
 * @member_serial: serial of the newest; @on->lock
 * @nr_members: how many; @on->lock
 * @fdb_lock: guards what follows; taken with bottom halves off
 * @stations: all its stations, newest last; also read under RCU
 * @fdb_serial: serial of the newest
 * @nr_stations: how many
 * @nr_learned: how many of them were learned
 * @neighs: all its neighbours, newest last; also read under RCU
 * @neigh_serial: serial of the newest
 * @nr_neighs: how many
 * @nr_neighs_learned: how many of them were learned
 * @closed: not published, or not any more: takes no stations and no neighbours
 * @list: with a host device, in @on->devs, RTNL; of one without, chains those
 *	that are freed together
 * @socks: sockets bound to it; @on->lock
 * @nr_socks: how many; written under @on->lock
 * @nr_ports: devices attached to it; written under RTNL and @on->lock
 * @taps: those of @socks that receive every frame; changed under @on->lock,
 *	read under RCU
 * @sock_port: where stations live that are sockets
 * @ports: the devices attached to it; changed under RTNL and @on->lock, read
 *	under RCU
 * @port_serial: serial of the newest; likewise
 * @bucket: what it may still flood to VTEPs
 *
 * Published in its endpoint's table. Has no reference count: it dies in two
 * phases. ovl_vni_unpublish() takes it out of the table, empties it and lets
 * nobody else find it. After a grace period ovl_vni_free() frees it: for a VNI
 * with a host device that is the device's destructor, which runs when nobody
 * can transmit any more; for the others whoever unpublished it waits.
 */
struct ovl_vni {
	u32 id;
	unsigned int headroom;
	struct ovl_endpoint *endpoint;
	struct ovl_net *on;
	struct ovl_config __rcu *conf;
	struct net_device *dev;
	struct ovl_stats __percpu *stats;
	struct list_head members;
	u64 member_serial;
	unsigned int nr_members;
	spinlock_t fdb_lock;		/* stations, neighbours */
	struct list_head stations;
	u64 fdb_serial;
	unsigned int nr_stations;
	unsigned int nr_learned;
	struct list_head neighs;
	u64 neigh_serial;
	unsigned int nr_neighs;
	unsigned int nr_neighs_learned;
	bool closed;
	struct list_head list;
	struct list_head socks;
	unsigned int nr_socks;
	unsigned int nr_ports;
	struct hlist_head taps;
	struct ovl_port sock_port;
	struct list_head ports;
	u64 port_serial;
	struct ovl_bucket bucket;
};

/**
 * struct ovl_vni_cursor - where a walk over the VNIs of a namespace stands
 * @port: endpoint to go on with
 * @id: VNI of that endpoint to go on with
 */
struct ovl_vni_cursor {
	u16 port;
	u32 id;
};

struct ovl_vni *ovl_vni_find(const struct ovl_endpoint *ep, u32 id);
struct ovl_vni *ovl_vni_lookup(const struct ovl_net *on, u16 port, u32 id);
struct ovl_vni *ovl_vni_next(struct ovl_net *on, struct ovl_vni_cursor *at);
struct ovl_vni *ovl_vni_make(struct ovl_net *on, const struct ovl_vni_spec *spec,
			     const struct ovl_config *conf,
			     struct netlink_ext_ack *extack);
void ovl_vni_publish(struct ovl_vni *vni);
void ovl_vni_unpublish(struct ovl_vni *vni);
void ovl_vni_free(struct ovl_vni *vni);
void ovl_vni_abandon(struct ovl_vni *vni);
void ovl_vni_free_list(struct list_head *doomed);
int ovl_vni_check(const struct ovl_net *on, const struct ovl_vni *vni,
		  const struct ovl_config *conf, struct netlink_ext_ack *extack);
int ovl_vni_change(struct ovl_vni *vni, const struct ovl_config *conf);

/* The settings, for those who hold @on->lock. */
static inline const struct ovl_config *ovl_vni_conf(const struct ovl_vni *vni)
{
	return rcu_dereference_protected(vni->conf,
					 lockdep_is_held(&vni->on->lock));
}

/* The address of the VNI's own station. RCU read side or @on->lock. */
static inline const u8 *ovl_vni_mac(const struct ovl_vni *vni,
				    const struct ovl_config *conf)
{
	return vni->dev ? vni->dev->dev_addr : conf->mac;
}

/* Is the host device, and with it the ports, in another namespace? */
static inline bool ovl_vni_abroad(const struct ovl_vni *vni)
{
	return vni->dev && !net_eq(dev_net(vni->dev), vni->on->net);
}

#endif /* OVL_VNI_H */
