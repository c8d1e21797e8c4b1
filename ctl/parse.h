/* SPDX-License-Identifier: GPL-2.0 */
/* Words of the command line -> members of a struct */
#ifndef OVLCTL_PARSE_H
#define OVLCTL_PARSE_H

#include "ctx.h"
#include "model.h"

/** enum kw_kind - what follows a keyword */
enum kw_kind {
	KW_NUM,		/* @min..@max, or @alt for 0 */
	KW_VNI,		/* a number, or "any" */
	KW_ONOFF,
	KW_ENUM,	/* one of @names */
	KW_ADDR,	/* sets @attr or, of IPv6, @attr6 */
	KW_LOCAL,	/* the same, or "any" for both */
	KW_DEV,		/* interface */
	KW_DEV_NONE,	/* interface or "none" */
	KW_NAME,	/* of an interface to be made */
	KW_MAC,
	KW_MACS,	/* adds to @attr; or sets @any for @alt */
	KW_ADDRS,	/* the same, and IPv6 addresses to @attr6 */
	KW_PEER,	/* KW_ADDR, or a MAC address, which sets @any */
	KW_FILE,	/* sets @attr, a pointer, to the word itself */
	KW_RANGE,	/* two numbers: @attr and @attr6; or @alt, see parse_none() */
	KW_TTL,		/* sets @attr, and @attr6 for "inherit" */
	KW_TOS,
	KW_WORD,	/* nothing; sets @attr to @min */
};

/**
 * struct kw - a keyword, or the key of an object
 * @word: the keyword; of a key the placeholder in help
 * @kind: enum kw_kind
 * @verbs: bits of the verbs that know it
 * @need: bits of the verbs that cannot do without it
 * @attr: attribute that it sets
 * @attr6: second one, see enum kw_kind
 * @any: a flag that empties a list; or the third one of a KW_PEER
 * @min: smallest number
 * @max: largest number
 * @alt: word in place of the number 0, or of a list
 * @names: words of an enum
 * @value: placeholder of the value in help, if not the range itself
 * @unit: of the number, as it follows the range in help
 * @dflt: in words, what holds when it is not given
 * @help: one line
 *
 * Parsing, help and the lists of the manual page all come from here.
 */
struct kw {
	const char *word;
	__u8 kind;
	__u8 verbs;
	__u8 need;
	__u16 attr;
	__u16 attr6;
	__u16 any;
	__u32 min;
	__u32 max;
	const char *alt;
	const struct model_names *names;
	const char *value;
	const char *unit;
	const char *dflt;
	const char *help;
};

/* The segment that is meant, and the endpoint that it belongs to. */
#define VNI_KW(_attr, _verbs, _need, _help)				\
	{ .word = "vni", .kind = KW_NUM, .verbs = (_verbs),		\
	  .need = (_need), .attr = (_attr), .max = OVL_VNI_MAX,	\
	  .value = "VNI", .help = (_help) }

#define ENDPOINT_KW(_attr, _verbs, _dflt)				\
	{ .word = "endpoint", .kind = KW_NUM, .verbs = (_verbs),	\
	  .attr = (_attr), .min = 1, .max = 65535, .value = "PORT",	\
	  .dflt = (_dflt),						\
	  .help = "UDP port of the endpoint that the segment belongs to" }

/**
 * struct args - words of a command that are still to be read
 * @word: all words, and behind the last one NULL; keys are moved to the front
 *	as they are found
 * @n: how many
 * @at: the next one
 * @nkeys: how many keys were found
 */
struct args {
	char **word;
	int n;
	int at;
	int nkeys;
};

/**
 * struct near - search for the word that was meant
 * @word: the one typed
 * @best: the nearest so far, NULL if none is near
 * @distance: letters to change
 */
struct near {
	const char *word;
	const char *best;
	unsigned int distance;
};

int parse_kw(struct ctx *c, const struct model *m, const struct kw *kw,
	     struct args *a, void *obj);
__u32 parse_none(const struct kw *kw);
int parse_value(struct ctx *c, const struct model *m, const struct kw *kw,
		const char *word, void *obj);
bool parse_mac(const char *word, __u8 *mac);
bool parse_u32(const char *word, __u32 *num);
void parse_spec(const struct kw *kw, char *buf, size_t len);
void near_init(struct near *near, const char *word);
void near_try(struct near *near, const char *candidate);
const char *near_text(const struct near *near, char *buf, size_t len);

#endif
