/* SPDX-License-Identifier: GPL-2.0 */
/* What the fuzz targets share: a context, its output, and whether that is JSON */
#ifndef OVLCTL_FUZZ_H
#define OVLCTL_FUZZ_H

#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctx.h"

/* Options in the low bits of an input's first byte. */
#define FUZZ_JSON	0x01
#define FUZZ_PRETTY	0x02
#define FUZZ_DETAILS	0x04
#define FUZZ_STATS	0x08
#define FUZZ_BITS	4

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

/**
 * struct fuzz - a context, and what is written in it
 * @c: the context
 * @text: the output, once fuzz_text() was called
 * @len: bytes of it
 */
struct fuzz {
	struct ctx c;
	char *text;
	size_t len;
};

static inline void fuzz_begin(struct fuzz *f, unsigned int options)
{
	struct out *o = &f->c.out;

	memset(f, 0, sizeof(*f));
	out_init(o, open_memstream(&f->text, &f->len));
	o->as_json = options & FUZZ_JSON;
	o->json.pretty = options & FUZZ_PRETTY;
	o->details = options & FUZZ_DETAILS;
	o->stats = options & FUZZ_STATS;
	o->oneline = (options & FUZZ_PRETTY) && !o->as_json;
	o->color = (options & FUZZ_PRETTY) && !o->as_json;
}

/*
 * The messages behind an input's first byte, and how many bytes they are: aligned
 * as in a buffer of libnl's, and not a byte longer. To be freed.
 */
static inline struct nlmsghdr *fuzz_messages(const __u8 *data, size_t size,
					     int *left)
{
	struct nlmsghdr *first = size ? malloc(size) : NULL;

	if (!first)
		return NULL;
	*left = (int)size - 1;
	memcpy(first, data + 1, size - 1);
	return first;
}

static inline const char *fuzz_text(struct fuzz *f)
{
	fflush(f->c.out.f);
	return f->text;
}

/* What an oracle does not like is a crash. */
static inline void fuzz_check(struct fuzz *f, bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: %s\n", what, fuzz_text(f));
	abort();
}

/* --- is it JSON? ------------------------------------------------------- */

static inline const char *json_blanks(const char *p)
{
	return p + strspn(p, "\n ");
}

static inline const char *json_quoted(const char *p)
{
	for (p++; *p != '"'; p++) {
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p != '\\')
			continue;
		p++;
		if (*p == 'u' && strspn(p + 1, "0123456789abcdef") >= 4)
			p += 4;
		else if (*p != '"' && *p != '\\')
			return NULL;
	}
	return p + 1;
}

static inline const char *json_plain(const char *p)
{
	size_t digits;

	if (!strncmp(p, "true", 4))
		return p + 4;
	if (!strncmp(p, "false", 5))
		return p + 5;
	p += *p == '-';
	digits = strspn(p, "0123456789");
	if (!digits || (*p == '0' && digits > 1))
		return NULL;
	return p + digits;
}

static const char *json_value(const char *p);

/* Return: what follows the member, or NULL if it is none. */
static inline const char *json_member(const char *p, char closer)
{
	if (closer == '}') {
		if (*p != '"')
			return NULL;
		p = json_quoted(p);
		if (!p || *json_blanks(p) != ':')
			return NULL;
		p = json_blanks(p) + 1;
	}
	return json_value(p);
}

static inline const char *json_members(const char *p, char closer)
{
	p = json_blanks(p + 1);
	if (*p == closer)
		return p + 1;
	for (;;) {
		p = json_member(p, closer);
		if (!p)
			return NULL;
		p = json_blanks(p);
		if (*p == closer)
			return p + 1;
		if (*p != ',')
			return NULL;
		p = json_blanks(p + 1);
	}
}

/* Nests are no deeper than JSON_DEPTH. Return: what follows, or NULL. */
static const char *json_value(const char *p)
{
	p = json_blanks(p);
	switch (*p) {
	case '{':
		return json_members(p, '}');
	case '[':
		return json_members(p, ']');
	case '"':
		return json_quoted(p);
	default:
		return json_plain(p);
	}
}

/* Is the text JSON, value after value, and UTF-8? */
static inline bool json_valid(const char *p)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8") ||
	    mbstowcs(NULL, p, 0) == (size_t)-1)
		return false;
	for (p = json_blanks(p); *p; p = json_blanks(p)) {
		p = json_value(p);
		if (!p)
			return false;
	}
	return true;
}

static inline void fuzz_end(struct fuzz *f)
{
	const char *text = fuzz_text(f);

	if (f->c.out.as_json)
		fuzz_check(f, json_valid(text), "this is not JSON");
	fuzz_check(f, strlen(text) == f->len, "there is a zero byte in the text");
	fclose(f->c.out.f);
	free(f->text);
}

#endif
