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

#endif /* OVL_COMPAT_LINUX_NETDEVICE_H */
