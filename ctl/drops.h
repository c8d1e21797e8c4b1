/* SPDX-License-Identifier: GPL-2.0 */
/* Dropped packets: how many, why, and each as it happens */
#ifndef OVLCTL_DROPS_H
#define OVLCTL_DROPS_H

#include "cmd.h"
#include "frame.h"

/** struct drops_args - what was typed; numbered as enum drops_attr */
struct drops_args {
	__u64 has;
	__u32 vni;
	__u32 count;
	__u16 endpoint;
	__u8 follow;
};

enum drops_attr {
	DROPS_VNI = 1,
	DROPS_ENDPOINT,
	DROPS_FOLLOW,
	DROPS_COUNT,
};

/**
 * struct drop_event - a packet that was dropped
 * @when: monotonic time
 * @reason: the word for it
 * @f: where, and what is known of the packet
 */
struct drop_event {
	struct timeval when;
	char reason[32];
	struct frame f;
};

extern const struct model_names drop_meanings;

void drop_meaning(struct out *o, const char *reason);
bool drop_read(const char *line, struct drop_event *event);
int drops_follow(struct ctx *c, const struct drops_args *args);

#endif
