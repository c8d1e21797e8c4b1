// SPDX-License-Identifier: GPL-2.0
/* What went wrong, kept until it is said */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ctx.h"

/**
 * ctx_usage() - Note that what was typed is wrong.
 *
 * Return: CTX_USAGE, for the caller to pass on.
 */
int ctx_usage(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->err, sizeof(c->err), fmt, ap);
	va_end(ap);
	return CTX_USAGE;
}

/**
 * ctx_refused() - Note that the system did not do what was asked.
 *
 * Return: CTX_REFUSED, for the caller to pass on.
 */
int ctx_refused(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->err, sizeof(c->err), fmt, ap);
	va_end(ap);
	return CTX_REFUSED;
}

/** ctx_hint() - Add what would help to the error. */
void ctx_hint(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->hint, sizeof(c->hint), fmt, ap);
	va_end(ap);
}

/** ctx_warn() - Note something that is no failure; the last one wins. */
void ctx_warn(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->warn, sizeof(c->warn), fmt, ap);
	va_end(ap);
}

/** ctx_note() - Say something of the command that has ended. */
void ctx_note(struct ctx *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->note, sizeof(c->note), fmt, ap);
	va_end(ap);
}

/** ctx_report() - Say on standard error what there is to say. */
void ctx_report(const struct ctx *c)
{
	if (*c->note)
		fprintf(stderr, "%s.\n", c->note);
	if (*c->warn)
		fprintf(stderr, "Warning: %s.\n", c->warn);
	if (!*c->err)
		return;
	/* a question is an end of its own */
	fprintf(stderr, "Error: %s%s\n", c->err,
		c->err[strlen(c->err) - 1] == '?' ? "" : ".");
	if (*c->hint)
		fprintf(stderr, "%s\n", c->hint);
}

/** ctx_no_module() - Note that there is nobody to talk to. */
int ctx_no_module(struct ctx *c)
{
	return ctx_refused(c, "the ovl module is not loaded (try: modprobe ovl)");
}

/** ctx_clear() - Forget what the command before had to say. */
void ctx_clear(struct ctx *c)
{
	c->err[0] = '\0';
	c->hint[0] = '\0';
	c->warn[0] = '\0';
	c->note[0] = '\0';
}
