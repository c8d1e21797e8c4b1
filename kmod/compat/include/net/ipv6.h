/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IPv6's counters: what leaves is counted where it does so since Linux 6.8, and
 * by those who send before, tunnels not among them.
 */
#ifndef OVL_COMPAT_NET_IPV6_H
#define OVL_COMPAT_NET_IPV6_H

#include_next <net/ipv6.h>

static inline void ovl_count_left6(struct net *net, struct inet6_dev *idev,
				   unsigned int len)
{
#if OVL_HAVE_MIB_OUTREQUESTS
	IP6_UPD_PO_STATS(net, idev, IPSTATS_MIB_OUT, len);
#endif
}

#endif /* OVL_COMPAT_NET_IPV6_H */
