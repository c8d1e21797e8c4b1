/* SPDX-License-Identifier: GPL-2.0 */
/* Network devices: what Linux 6.1 lacks. */
#ifndef OVL_COMPAT_LINUX_NETDEVICE_H
#define OVL_COMPAT_LINUX_NETDEVICE_H

#include_next <linux/netdevice.h>

/* Lockless transmit was a feature bit in 6.1 and is a flag of its own since. */
static inline void ovl_netdev_set_lltx(struct net_device *dev)
{
#if OVL_HAVE_DEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/*
 * A request to delete many entries came as the core had parsed it in 6.1, with the
 * attributes that a bridge has, and comes as a message since.
 */
#if OVL_HAVE_FDB_BULK_MSG
#define OVL_NDO_FDB_DEL_BULK(name) \
	int name(struct nlmsghdr *nlh, struct net_device *dev, \
		 struct netlink_ext_ack *extack)
#else
#define OVL_NDO_FDB_DEL_BULK(name) \
	int name(struct ndmsg *ndm, struct nlattr *tb[], \
		 struct net_device *dev, u16 vid, \
		 struct netlink_ext_ack *extack)
#endif

#endif /* OVL_COMPAT_LINUX_NETDEVICE_H */
