/* SPDX-License-Identifier: GPL-2.0 */
/* Text and JSON, both from one table of fields */
#ifndef OVLCTL_OUT_H
#define OVLCTL_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "json.h"
#include "model.h"

/** enum out_kind - how a member is written */
enum out_kind {
	OUT_NUM,
	OUT_INT,	/* signed */
	OUT_VNI,	/* a number, or "any" */
	OUT_ETHERTYPE,	/* 0x… in text, or "all"; a number in JSON, 0 for all */
	OUT_HEX,	/* 0x… in text, a number in JSON */
	OUT_ONOFF,	/* on or off in text, a boolean in JSON */
	OUT_WORD,	/* the label alone if not 0; a boolean in JSON */
	OUT_ENUM,
	OUT_TTL,	/* 0 is "auto"; "inherit" if the attribute @also says so */
	OUT_TOS,	/* 1 is "inherit" */
	OUT_MSEC,	/* seconds in text, milliseconds in JSON */
	OUT_USEC,	/* milliseconds in text, microseconds in JSON */
	OUT_STR,
	OUT_IFNAME,
	OUT_DEV,	/* interface index, written as a name, or "ifN" if it has none
			 * here; nothing for 0
			 */
	OUT_ADDR,
	OUT_ADDR6,
	OUT_MAC,
	OUT_STATS,
	OUT_REASONS,	/* those that were seen with their packets; an object in JSON */
	OUT_PROCS,	/* name, number and descriptors, a list in JSON */
	OUT_ITEMS,	/* addresses, with blanks; nothing for none; a list in JSON */
	OUT_LIST,	/* addresses, with commas; "any" for none; a list in JSON */
};

/** enum out_when - when a field that is there is shown */
enum out_when {
	WHEN_ALWAYS,
	WHEN_SET,	/* in text only if not the default, or with -details */
	WHEN_DETAILS,
	WHEN_STATS,	/* with -stats or -details */
};

/**
 * struct out_field - one field of an object
 * @attr: the attribute it comes from
 * @also: attribute that says "inherit" of an OUT_TTL; the other one of an
 *	OUT_LIST; of an OUT_DEV, which namespace its index is of, if not this one
 * @kind: enum out_kind
 * @when: enum out_when
 * @line: begins a new line of text
 * @key: name in JSON
 * @label: word before the value in text; NULL for none
 * @dflt: value that counts as the default
 * @names: words of an OUT_ENUM, or of OUT_REASONS
 */
struct out_field {
	__u16 attr;
	__u16 also;
	__u8 kind;
	__u8 when;
	bool line;
	const char *key;
	const char *label;
	__u64 dflt;
	const struct model_names *names;
};

/** struct out_table - how an object is written; the key comes first */
struct out_table {
	const struct model *model;
	const struct out_field *fields;
	unsigned int n;
};

#define OUT_TABLE(_model, _fields) { .model = &(_model), \
	.fields = (_fields), .n = sizeof(_fields) / sizeof((_fields)[0]) }

/** enum out_color - what a colour stands for, as in ip(8) */
enum out_color {
	COLOR_NONE,
	COLOR_IFNAME,
	COLOR_MAC,
	COLOR_INET,
	COLOR_INET6,
};

#define OUT_NAMES 64	/* interface names remembered */

/**
 * struct out - where results go, and in which form
 * @f: standard output, but in tests
 * @json: its state also holds the file and whether it is pretty
 * @as_json: write JSON
 * @details: defaults and numbers of little interest too
 * @stats: counters too
 * @oneline: a backslash in place of a line break inside an object
 * @color: colour text
 * @dark: colours for a dark background
 * @begun: the object has text already
 * @newline: the next text begins a new line
 * @name: cache of interface names, by the low bits of the index
 */
struct out {
	FILE *f;
	struct json json;
	bool as_json;
	bool details;
	bool stats;
	bool oneline;
	bool color;
	bool dark;
	bool begun;
	bool newline;
	struct {
		unsigned int ifindex;
		char name[IFNAMSIZ];
	} name[OUT_NAMES];
};

void out_init(struct out *o, FILE *f);
void out_begin(struct out *o);
void out_end(struct out *o);
void out_object_begin(struct out *o);
void out_object_end(struct out *o);
void out_noun(struct out *o, const struct out_table *t);
void out_fields(struct out *o, const struct out_table *t, const void *obj);
void out_object(struct out *o, const struct out_table *t, const void *obj,
		bool noun);
void out_text(struct out *o, const char *text);
void out_discard(FILE *f);
void out_forget_names(struct out *o);
void out_value(struct out *o, const struct out_table *t,
	       const struct out_field *f, const void *obj);
bool out_is_default(const struct out_table *t, const struct out_field *f,
		    const void *obj);
const char *out_ifname(struct out *o, unsigned int ifindex);

#endif
