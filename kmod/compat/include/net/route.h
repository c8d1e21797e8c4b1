/* SPDX-License-Identifier: GPL-2.0 */
/* IPv4 routes: what Linux 6.1 lacks. */
#ifndef OVL_COMPAT_NET_ROUTE_H
#define OVL_COMPAT_NET_ROUTE_H

#include_next <net/route.h>

#ifndef dst_rtable
#define dst_rtable(ptr)	container_of(ptr, struct rtable, dst)
#endif

#endif /* OVL_COMPAT_NET_ROUTE_H */
