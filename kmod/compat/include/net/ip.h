/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IP's counters: what the host wants to send has one of its own since Linux 6.8,
 * and is counted with what leaves before.
 */
#ifndef OVL_COMPAT_NET_IP_H
#define OVL_COMPAT_NET_IP_H

#include_next <net/ip.h>

static inline void ovl_count_request4(struct net *net)
{
#if OVL_HAVE_MIB_OUTREQUESTS
	IP_INC_STATS(net, IPSTATS_MIB_OUTREQUESTS);
#endif
}

#endif /* OVL_COMPAT_NET_IP_H */
