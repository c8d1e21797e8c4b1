/* SPDX-License-Identifier: GPL-2.0 */
/* The one context that is passed along, and how things are said to go wrong */
#ifndef OVLCTL_CTX_H
#define OVLCTL_CTX_H

#include <stdbool.h>

#include "nl.h"
#include "out.h"

/** enum ctx_exit - exit codes, as iproute2's. */
enum ctx_exit {
	CTX_OK,
	CTX_USAGE,	/* what was typed is wrong */
	CTX_REFUSED,	/* the kernel says no */
};

/** enum ctx_stamp - how "monitor" and "capture" say when something happened. */
enum ctx_stamp {
	STAMP_NONE,
	STAMP_LONG,
	STAMP_SHORT,
};

#define CTX_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
#define __printf(fmt, args) CTX_ATTRIBUTE(format(printf, fmt, args))

#define CTX_TEXT 512	/* bytes for one message, its end included */

/**
 * struct ctx - all that outlives a command
 * @out: where and how results are printed
 * @nlc: connection to the kernel, opened at the first request
 * @stamp: timestamps of "monitor" and "capture"
 * @force: whether a batch goes on after an error
 * @err: why the command failed, without a full stop; empty if it did not
 * @hint: what to do about it; may be empty
 * @warn: what the user should know even though the command went well
 * @note: what there is to say of it in the end, on standard error
 *
 * Nothing below main() prints an error or exits: a failing function fills
 * @err and returns an exit code, so that a batch can go on.
 */
struct ctx {
	struct out out;
	struct nlc nlc;
	enum ctx_stamp stamp;
	bool force;
	char err[CTX_TEXT];
	char hint[CTX_TEXT];
	char warn[CTX_TEXT];
	char note[CTX_TEXT];
};

__printf(2, 3) int ctx_usage(struct ctx *c, const char *fmt, ...);
__printf(2, 3) int ctx_refused(struct ctx *c, const char *fmt, ...);
__printf(2, 3) void ctx_hint(struct ctx *c, const char *fmt, ...);
__printf(2, 3) void ctx_warn(struct ctx *c, const char *fmt, ...);
__printf(2, 3) void ctx_note(struct ctx *c, const char *fmt, ...);
void ctx_report(const struct ctx *c);
int ctx_no_module(struct ctx *c);
void ctx_clear(struct ctx *c);

#endif
