/* SPDX-License-Identifier: GPL-2.0 */
/* rtnetlink: bridge(8) and host devices. */
#ifndef OVL_FDB_BRIDGE_H
#define OVL_FDB_BRIDGE_H

#include <linux/netdevice.h>

struct ovl_vni;

/* fdb_bridge.c: requests */
int ovl_fdb_bridge_check(const struct ovl_vni *vni, struct nlattr *tb[],
			 struct netlink_ext_ack *extack);
int ovl_fdb_bridge_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, struct netlink_ext_ack *extack);
int ovl_fdb_bridge_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, struct netlink_ext_ack *extack);
OVL_NDO_FDB_DEL_BULK(ovl_fdb_bridge_flush);

/* fdb_bridge_show.c: answers */
int ovl_fdb_bridge_get(struct sk_buff *skb, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u32 portid, u32 seq,
		       struct netlink_ext_ack *extack);
int ovl_fdb_bridge_dump(struct sk_buff *skb, struct netlink_callback *cb,
			struct net_device *dev, struct net_device *filter_dev,
			int *idx);

#endif /* OVL_FDB_BRIDGE_H */
