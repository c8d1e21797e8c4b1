/* SPDX-License-Identifier: GPL-2.0 */
/* Host device: the host's, or a bridge's, way into a VNI. */
#ifndef OVL_DEV_H
#define OVL_DEV_H

#include <linux/netdevice.h>
#include <net/gro_cells.h>

#include "port.h"
#include "vtep.h"

/**
 * struct ovl_dev - private area of a host device
 * @port: the device as a port of its VNI
 * @cells: merges received packets
 * @mtu_following: we are changing the MTU, not the administrator; RTNL
 */
struct ovl_dev {
	struct ovl_port port;
	struct gro_cells cells;
	bool mtu_following;
};

static inline struct ovl_port *ovl_dev_port(struct net_device *dev)
{
	return &((struct ovl_dev *)netdev_priv(dev))->port;
}

/* Why a host device does not take a frame, or 0. */
static inline enum ovl_drop ovl_dev_refuses(const struct net_device *dev)
{
	return likely(dev->flags & IFF_UP) ? 0 : OVL_DROP_PORT_DOWN;
}

extern const struct ethtool_ops ovl_dev_ethtool_ops;

struct ovl_vni *ovl_dev_vni(struct net_device *dev);
int ovl_dev_permitted(struct net_device *dev, struct netlink_ext_ack *extack);
void ovl_dev_setup(struct net_device *dev);
void ovl_dev_deliver(struct ovl_port *port, struct ovl_vtep *vtep,
		     struct sk_buff *skb, bool wire);
int ovl_dev_register(struct net_device *dev, struct ovl_vni *vni);
unsigned int ovl_dev_mtu(struct ovl_vni *vni);
int ovl_dev_set_mtu(struct ovl_vni *vni, unsigned int mtu);
void ovl_dev_follow(struct ovl_vni *vni);
void ovl_dev_follow_all(struct ovl_net *on);
int ovl_dev_init(void);
void ovl_dev_exit(void);

#endif /* OVL_DEV_H */
