/* SPDX-License-Identifier: GPL-2.0 */
/* A frame in question */
#ifndef OVLCTL_TRACE_H
#define OVLCTL_TRACE_H

#include "model.h"

struct ctx;

/** struct ovl_trace - a frame in question; what is not in the message is last */
struct ovl_trace {
	__u64 has;
	__u32 vni;
	__u32 length;
	__u32 ifindex;
	__u32 more;
	__u16 endpoint;
	__u8 addr[4];
	__u8 addr6[16];
	__u8 head[128];
	__u16 proto;
	__u8 from;
	__u8 dev;
	__u8 src[6];
	__u8 dst[6];
	__u8 ip_src[4];
	__u8 ip_src6[16];
	__u8 ip_dst[4];
	__u8 ip_dst6[16];
};

/* Of what the user says, and the head of the frame tells the kernel. */
enum trace_attr {
	TRACE_FIRST = OVL_A_TRACE_MAX + 1,
	TRACE_SRC = TRACE_FIRST,
	TRACE_DST,
	TRACE_PROTO,
	TRACE_IP_SRC,
	TRACE_IP_SRC6,
	TRACE_IP_DST,
	TRACE_IP_DST6,
	TRACE_FROM,
	TRACE_DEV,
	TRACE_LAST = TRACE_DEV,
};

extern const struct model model_trace;

int trace_frame(struct ctx *c, struct ovl_trace *t);

#endif
