/* SPDX-License-Identifier: GPL-2.0 */
/* Test results in the Test Anything Protocol, and what tests share */
#ifndef OVLCTL_TAP_H
#define OVLCTL_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"

static int tap_count, tap_failures;

/** tap() - One result. */
static inline bool tap(bool ok, const char *name)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++tap_count, name);
	tap_failures += !ok;
	return ok;
}

/** tap_text() - Is the text what it should be? */
static inline bool tap_text(const char *got, const char *want,
			    const char *name)
{
	bool ok = tap(!strcmp(got, want), name);

	if (!ok)
		printf("# got:  %s\n# want: %s\n", got, want);
	return ok;
}

/** tap_has() - Is this in the text? */
static inline bool tap_has(const char *got, const char *want,
			   const char *name)
{
	bool ok = tap(strstr(got, want), name);

	if (!ok)
		printf("# got:  %s\n# want it to have: %s\n", got, want);
	return ok;
}

/** tap_end() - The plan. Return: exit code of the test. */
static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures != 0;
}

/**
 * struct capture - a context whose output is kept
 * @c: the context
 * @text: the output, once captured() was called
 * @len: bytes of it
 * @start: where the output begins that was not asked for yet
 */
struct capture {
	struct ctx c;
	char *text;
	size_t len;
	size_t start;
};

static inline void capture(struct capture *cap)
{
	memset(cap, 0, sizeof(*cap));
	out_init(&cap->c.out, open_memstream(&cap->text, &cap->len));
}

/** captured() - The output since the last time. */
static inline const char *captured(struct capture *cap)
{
	static char text[65536];

	fflush(cap->c.out.f);
	snprintf(text, sizeof(text), "%s", cap->text + cap->start);
	cap->start = cap->len;
	return text;
}

static inline void capture_end(struct capture *cap)
{
	fclose(cap->c.out.f);
	free(cap->text);
}

#endif
