/* SPDX-License-Identifier: GPL-2.0 */
/* States in the text of a test */
#ifndef OVLCTL_READ_H
#define OVLCTL_READ_H

#include "state.h"
#include "tap.h"

/* Here ' stands for ", which C would have written as two characters. */
static inline int read_text(struct ctx *c, const char *text, struct state *s)
{
	char *json = strdup(text), *p;
	int err;

	for (p = json; (p = strchr(p, '\'')); p++)
		*p = '"';
	memset(s, 0, sizeof(*s));
	ctx_clear(c);
	err = state_from_text(c, json, strlen(json), s);
	free(json);
	return err;
}

#endif
