/* SPDX-License-Identifier: GPL-2.0 */
/* The family as the spec has it, see spec-table. */
#ifndef OVL_SPEC_UTIL_H
#define OVL_SPEC_UTIL_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/ovl.h>

enum spec_kind { SPEC_INT, SPEC_BINARY, SPEC_STRING, SPEC_FLAG, SPEC_NEST,
		 SPEC_PAD };

/*
 * @multi: there may be several
 * @len: size of a number or of binary data, most characters of a string
 * @min, @max: of a number in a request
 */
struct spec_attr {
	const char *name;
	uint16_t type;
	enum spec_kind kind;
	bool multi;
	unsigned int len;
	uint32_t min, max;
	const struct spec_attr *nest;
};

/* @admin: not for everybody; @reply: NULL if there is but an ACK. */
struct spec_op {
	const char *name;
	uint8_t cmd;
	bool admin;
	bool dump;
	const struct spec_attr *attrs;
	uint16_t max;
	const struct spec_attr *reply;
};

/* A notification. */
struct spec_note {
	const char *name;
	uint8_t cmd;
	const struct spec_attr *reply;
};

#include "netlink/spec_table.h"

#endif /* OVL_SPEC_UTIL_H */
