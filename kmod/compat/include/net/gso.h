/* SPDX-License-Identifier: GPL-2.0 */
/* Segmentation: declared among the network devices in Linux 6.1. */
#ifndef OVL_COMPAT_NET_GSO_H
#define OVL_COMPAT_NET_GSO_H

#if OVL_HAVE_GSO_H
#include_next <net/gso.h>
#else
#include <linux/netdevice.h>
#endif

#endif /* OVL_COMPAT_NET_GSO_H */
