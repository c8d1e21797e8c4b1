/* SPDX-License-Identifier: GPL-2.0 */
/* ip link ... type ovl: words -> attributes of vxlan */
#ifndef OVLCTL_LINK_ARGS_H
#define OVLCTL_LINK_ARGS_H

#include "ip/iproute2.h"
#include "parse.h"

/**
 * struct link_args - what was typed; numbered as IFLA_VXLAN_*
 * @sport_max: numbered LINK_SPORT_MAX
 * @learning: of this and the others below 1 or 0
 */
struct link_args {
	__u64 has;
	__u32 id;
	__u32 link;
	__u32 label;
	__u32 ageing;
	__u32 limit;
	__u16 port;
	__u16 sport_min;
	__u16 sport_max;
	__u8 ttl;
	__u8 ttl_inherit;
	__u8 tos;
	__u8 df;
	__u8 remote[4];
	__u8 remote6[16];
	__u8 local[4];
	__u8 local6[16];
	__u8 learning;
	__u8 csum;
	__u8 zero_csum6_tx;
	__u8 zero_csum6_rx;
};

int link_word(struct ctx *c, struct args *a, struct link_args *obj);
void link_put(struct nlmsghdr *n, struct link_args *obj);
void link_help(FILE *f);

#endif
