/* SPDX-License-Identifier: GPL-2.0 */
/* Outer UDP and IP headers, and on to the lower device. */
#ifndef OVL_OUTPUT_H
#define OVL_OUTPUT_H

#include "route.h"

/**
 * struct ovl_outer - what the outer headers of a packet say
 * @daddr: destination
 * @label: flow label, for IPv6
 * @tos: TOS or traffic class, ECN included
 * @ttl: TTL or hop limit; 0 for the route's
 * @df: nobody on the way may fragment it
 * @csum: with a UDP checksum
 */
struct ovl_outer {
	const struct ovl_addr *daddr;
	__be32 label;
	u8 tos;
	u8 ttl;
	bool df;
	bool csum;
};

bool ovl_output(struct net *net, struct sock *sk, const struct ovl_path *path,
		const struct ovl_outer *outer, bool fast, struct sk_buff *skb);

#endif /* OVL_OUTPUT_H */
