/* SPDX-License-Identifier: GPL-2.0 */
/* Tunnels: what Linux 6.1 lacks. */
#ifndef OVL_COMPAT_NET_IP_TUNNELS_H
#define OVL_COMPAT_NET_IP_TUNNELS_H

#include_next <net/ip_tunnels.h>

/* How deep tunnels may nest; later kernels enforce it below us, silently. */
#ifndef IP_TUNNEL_RECURSION_LIMIT
#define IP_TUNNEL_RECURSION_LIMIT	5
#endif

#endif /* OVL_COMPAT_NET_IP_TUNNELS_H */
