/* SPDX-License-Identifier: GPL-2.0 */
/* Counters looked at again and again, and by how much they grow */
#ifndef OVLCTL_TOP_H
#define OVLCTL_TOP_H

#include "cmd.h"

enum top_attr {
	TOP_VNI = 1,
	TOP_VTEP,
	TOP_PORT,
	TOP_DELAY,
	TOP_COUNT,
};

/** enum top_count - what is looked at */
enum top_count {
	COUNT_RX_PACKETS,
	COUNT_RX_BYTES,
	COUNT_TX_PACKETS,
	COUNT_TX_BYTES,
	COUNT_DROPS,
	COUNT_MAX,
};

/**
 * struct row_key - what tells an object from others; what it has not is zero
 * @kind: enum top_attr
 */
struct row_key {
	__u32 kind;
	__u32 vni;
	__u16 endpoint;
	__u16 dstport;
	__u8 addr[4];
	__u8 addr6[16];
	char ifname[IFNAMSIZ];
};

/**
 * struct row - an object, as its counters are or as they grow
 * @key: which one
 * @count: counters; or bits and packets in a second, by enum top_count
 */
struct row {
	struct row_key key;
	__u64 count[COUNT_MAX];
};

/** struct sample - all objects at a time */
struct sample {
	struct row *rows;
	size_t n;
	size_t room;
	double when;
};

int top_look(struct ctx *c, __u64 kinds, struct sample *s);
struct row *top_add(struct sample *s);
void top_sort(struct sample *s);
bool top_rates(const struct sample *was, const struct sample *is,
	       struct sample *rates);
double top_now(void);
void top_json(struct out *o, const struct sample *rates);
void top_text(FILE *f, const struct sample *rates, size_t rows);
void top_name(const struct row_key *key, char *buf, size_t len);
void top_rate_text(__u64 rate, char *buf, size_t len);

#endif
