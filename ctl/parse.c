// SPDX-License-Identifier: GPL-2.0
/* Words of the command line -> members of a struct */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ovl_socket.h>

#include "parse.h"

#define NEAR_MAX 24	/* longest word compared, in bytes */

/**
 * parse_spec() - Say what may follow a keyword, as in "auto|68..65535".
 */
void parse_spec(const struct kw *kw, char *buf, size_t len)
{
	unsigned int i;
	size_t n = 0;

	buf[0] = '\0';
	switch (kw->kind) {
	case KW_NUM:
		snprintf(buf, len, "%s%s%u..%u", kw->alt ? kw->alt : "",
			 kw->alt ? "|" : "", kw->min, kw->max);
		break;
	case KW_VNI:
		snprintf(buf, len, "any|%u..%u", kw->min, kw->max);
		break;
	case KW_ENUM:
		for (i = 0; i < kw->names->n && n < len; i++)
			n += snprintf(buf + n, len - n, "%s%s", i ? "|" : "",
				      kw->names->name[i]);
		break;
	case KW_ONOFF:
		snprintf(buf, len, "on|off");
		break;
	case KW_ADDR:
		snprintf(buf, len, "an IPv4 or IPv6 address");
		break;
	case KW_LOCAL:
		snprintf(buf, len, "an IPv4 or IPv6 address, or any");
		break;
	case KW_DEV:
		snprintf(buf, len, "a network interface");
		break;
	case KW_DEV_NONE:
		snprintf(buf, len, "a network interface, or none");
		break;
	case KW_NAME:
		snprintf(buf, len, "an interface name of 1 to %d bytes",
			 IFNAMSIZ - 1);
		break;
	case KW_MAC:
		snprintf(buf, len, "a MAC address such as 52:54:00:00:00:07");
		break;
	case KW_MACS:
		snprintf(buf, len, "%s, or MAC addresses with commas between them",
			 kw->alt);
		break;
	case KW_ADDRS:
		snprintf(buf, len, "%s, or IPv4 and IPv6 addresses with commas between them",
			 kw->alt);
		break;
	case KW_PEER:
		snprintf(buf, len, "an IPv4 or IPv6 address, or a MAC address");
		break;
	case KW_FILE:
		snprintf(buf, len, "a file, or -");
		break;
	case KW_RANGE:
		snprintf(buf, len, "%s%stwo numbers %u..%u, the lower one first",
			 kw->alt ? kw->alt : "", kw->alt ? ", or " : "",
			 kw->min, kw->max);
		break;
	case KW_TTL:
		snprintf(buf, len, "auto|inherit|1..255");
		break;
	case KW_TOS:
		snprintf(buf, len, "inherit|0..252, a multiple of 4");
		break;
	}
}

/* The one way in which a value is found wrong. */
static int bad_value(struct ctx *c, const struct kw *kw, const char *word)
{
	char spec[128];

	parse_spec(kw, spec, sizeof(spec));
	return ctx_usage(c, "argument \"%s\" is wrong: \"%s\" is %s%s%s", word,
			 kw->word, spec, kw->unit ? " " : "",
			 kw->unit ? kw->unit : "");
}

/**
 * parse_u32() - Read a decimal or 0x number and nothing else.
 *
 * A leading zero does not make it octal.
 */
bool parse_u32(const char *word, __u32 *num)
{
	bool hex = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
	const char *digits = hex ? word + 2 : word;
	unsigned long long value;
	char *end;

	/* strtoull() would take blanks, signs and one more 0x */
	if (!isxdigit((unsigned char)digits[0]) ||
	    (hex && (digits[1] == 'x' || digits[1] == 'X')))
		return false;
	errno = 0;
	value = strtoull(digits, &end, hex ? 16 : 10);
	if (errno || *end || end == digits || value > 0xffffffff)
		return false;
	*num = (__u32)value;
	return true;
}

/** parse_mac() - Read six bytes in hex, with colons. */
bool parse_mac(const char *word, __u8 *mac)
{
	unsigned int i, digits;
	unsigned long byte;
	char *end;

	for (i = 0; i < 6; i++) {
		if (!isxdigit((unsigned char)*word))
			return false;
		byte = strtoul(word, &end, 16);
		digits = (unsigned int)(end - word);
		if (digits > 2 || *end != (i < 5 ? ':' : '\0'))
			return false;
		mac[i] = (__u8)byte;
		word = end + 1;
	}
	return true;
}

static int parse_number(struct ctx *c, const struct model *m,
			const struct kw *kw, const char *word, void *obj)
{
	__u32 num = 0;

	if (!kw->alt || strcmp(word, kw->alt))
		if (!parse_u32(word, &num) || num < kw->min || num > kw->max)
			return bad_value(c, kw, word);
	model_set_num(m, obj, kw->attr, num);
	return 0;
}

static int parse_vni(struct ctx *c, const struct model *m,
		     const struct kw *kw, const char *word, void *obj)
{
	if (strcmp(word, "any"))
		return parse_number(c, m, kw, word, obj);
	model_set_num(m, obj, kw->attr, OVL_VNI_ANY);
	return 0;
}

static int parse_onoff(struct ctx *c, const struct model *m,
		       const struct kw *kw, const char *word, void *obj)
{
	bool on = !strcmp(word, "on");

	if (!on && strcmp(word, "off"))
		return bad_value(c, kw, word);
	model_set_num(m, obj, kw->attr, on);
	return 0;
}

static int parse_enum(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	unsigned int i;

	for (i = 0; i < kw->names->n; i++) {
		if (!strcmp(word, kw->names->name[i])) {
			model_set_num(m, obj, kw->attr, i);
			return 0;
		}
	}
	return bad_value(c, kw, word);
}

static int twice(struct ctx *c, const struct kw *kw, const char *word)
{
	return ctx_usage(c, "duplicate \"%s\": \"%s\" is the second value",
			 kw->word, word);
}

/* Read an address of either family. Return: its attribute, 0 if it is none. */
static __u16 read_addr(const struct kw *kw, const char *word, __u8 *addr)
{
	if (inet_pton(AF_INET, word, addr) == 1)
		return kw->attr;
	return inet_pton(AF_INET6, word, addr) == 1 ? kw->attr6 : 0;
}

static int parse_addr(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	__u8 addr[16] = { 0 };
	__u16 attr;

	if (kw->kind == KW_LOCAL && !strcmp(word, "any")) {
		if (model_has(obj, kw->attr) || model_has(obj, kw->attr6))
			return twice(c, kw, word);
		model_set_bytes(m, obj, kw->attr, addr);
		model_set_bytes(m, obj, kw->attr6, addr);
		return 0;
	}
	attr = read_addr(kw, word, addr);
	if (!attr)
		return bad_value(c, kw, word);
	/* "local" may be given once per family, a VTEP has one address */
	if (model_has(obj, attr) ||
	    (kw->kind == KW_ADDR && model_has(obj, kw->attr ^ kw->attr6 ^ attr)))
		return twice(c, kw, word);
	model_set_bytes(m, obj, attr, addr);
	return 0;
}

static int parse_peer(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	__u8 addr[16] = { 0 };
	__u16 attr;

	attr = parse_mac(word, addr) ? kw->any : read_addr(kw, word, addr);
	if (!attr)
		return bad_value(c, kw, word);
	if (model_has(obj, kw->attr) || model_has(obj, kw->attr6) ||
	    model_has(obj, kw->any))
		return twice(c, kw, word);
	model_set_bytes(m, obj, attr, addr);
	return 0;
}

static int parse_dev(struct ctx *c, const struct model *m,
		     const struct kw *kw, const char *word, void *obj)
{
	unsigned int ifindex = 0;

	if (kw->kind != KW_DEV_NONE || strcmp(word, "none")) {
		ifindex = if_nametoindex(word);
		if (!ifindex)
			return ctx_usage(c, "cannot find device \"%s\"", word);
	}
	model_set_num(m, obj, kw->attr, ifindex);
	return 0;
}

static int parse_name(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	size_t len = strlen(word);
	char name[IFNAMSIZ] = "";

	if (!len || len >= IFNAMSIZ || strpbrk(word, "/: \t\n\v\f\r") ||
	    !strcmp(word, ".") || !strcmp(word, ".."))
		return bad_value(c, kw, word);
	snprintf(name, sizeof(name), "%s", word);
	model_set_bytes(m, obj, kw->attr, name);
	return 0;
}

/**
 * parse_none() - The lower end of a range in which there is nothing; the upper is 0.
 *
 * A range of what may be 0 begins behind its end.
 */
__u32 parse_none(const struct kw *kw)
{
	return !kw->min;
}

static int parse_range(struct ctx *c, const struct model *m,
		       const struct kw *kw, const char *word, void *obj)
{
	const struct model_attr *low = model_find(m, kw->attr);
	bool first = !model_has(obj, kw->attr);
	__u32 num;

	if (first && kw->alt && !strcmp(word, kw->alt)) {
		model_set_num(m, obj, kw->attr, parse_none(kw));
		model_set_num(m, obj, kw->attr6, 0);
		return 0;
	}
	if (!parse_u32(word, &num) || num < kw->min || num > kw->max)
		return bad_value(c, kw, word);
	if (first) {
		model_set_num(m, obj, kw->attr, num);
		return 0;
	}
	if (num < model_num(low, obj))
		return bad_value(c, kw, word);
	model_set_num(m, obj, kw->attr6, num);
	return 0;
}

/* Each form also takes back the others, for "set". */
static int parse_ttl(struct ctx *c, const struct model *m,
		     const struct kw *kw, const char *word, void *obj)
{
	bool inherit = !strcmp(word, "inherit");
	__u32 num = 0;

	if (!inherit && strcmp(word, "auto"))
		if (!parse_u32(word, &num) || num < 1 || num > 255)
			return bad_value(c, kw, word);
	model_set_num(m, obj, kw->attr, num);
	model_set_num(m, obj, kw->attr6, inherit);
	return 0;
}

/*
 * The two lowest bits belong to ECN (RFC 6040), and a plain 1 would mean
 * "inherit" to the kernel.
 */
static int parse_tos(struct ctx *c, const struct model *m,
		     const struct kw *kw, const char *word, void *obj)
{
	__u32 num = 1;

	if (strcmp(word, "inherit"))
		if (!parse_u32(word, &num) || num > 255 || num & 3)
			return bad_value(c, kw, word);
	model_set_num(m, obj, kw->attr, num);
	return 0;
}

static int parse_hwaddr(struct ctx *c, const struct model *m,
			const struct kw *kw, const char *word, void *obj)
{
	__u8 mac[6];

	if (!parse_mac(word, mac))
		return bad_value(c, kw, word);
	model_set_bytes(m, obj, kw->attr, mac);
	return 0;
}

static bool is_in(const struct ovl_list *list, __u16 attr, const __u8 *addr)
{
	struct nlattr *at = NULL;

	while ((at = model_next(list, at)))
		if (nla_type(at) == attr &&
		    !memcmp(nla_data(at), addr, (size_t)nla_len(at)))
			return true;
	return false;
}

static int parse_item(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *item, void *obj)
{
	const struct ovl_list *list =
		model_value(obj, model_find(m, kw->attr));
	__u8 addr[16];
	__u16 attr;

	if (kw->kind == KW_ADDRS)
		attr = read_addr(kw, item, addr);
	else
		attr = parse_mac(item, addr) ? kw->attr : 0;
	if (!attr)
		return bad_value(c, kw, item);
	if (is_in(list, attr, addr))
		return ctx_usage(c, "duplicate \"%s\": \"%s\" is there twice",
				 kw->word, item);
	if (!model_add(m, obj, attr, addr))
		return ctx_usage(c, "\"%s\" has at most %d addresses: \"%s\" is one too many",
				 kw->word, LIST_MAX, item);
	return 0;
}

static int parse_list(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	/* no address is that long, but some words are */
	char item[64];
	size_t n;
	int err;

	/* also where there is none of its family, as it is given but once */
	model_mark(obj, kw->attr);
	if (!strcmp(word, kw->alt)) {
		model_set_num(m, obj, kw->any, 1);
		return 0;
	}
	for (;; word += n + 1) {
		n = strcspn(word, ",");
		snprintf(item, sizeof(item), "%.*s", (int)n, word);
		err = parse_item(c, m, kw, item, obj);
		if (err || !word[n])
			return err;
	}
}

static int parse_file(struct ctx *c, const struct model *m,
		      const struct kw *kw, const char *word, void *obj)
{
	/* what looks like an option is one that was mistyped */
	if (!*word || (*word == '-' && word[1]))
		return bad_value(c, kw, word);
	model_set_bytes(m, obj, kw->attr, &word);
	return 0;
}

/**
 * parse_value() - Read the value of a keyword, or a key.
 * @c: takes the error
 * @m: what @obj is
 * @kw: the keyword
 * @word: its value
 * @obj: gets it
 *
 * Return: 0 or CTX_USAGE.
 */
int parse_value(struct ctx *c, const struct model *m, const struct kw *kw,
		const char *word, void *obj)
{
	static int (*const parsers[])(struct ctx *c, const struct model *m,
				      const struct kw *kw, const char *word,
				      void *obj) = {
		[KW_NUM] = parse_number,
		[KW_VNI] = parse_vni,
		[KW_ONOFF] = parse_onoff,
		[KW_ENUM] = parse_enum,
		[KW_ADDR] = parse_addr,
		[KW_LOCAL] = parse_addr,
		[KW_DEV] = parse_dev,
		[KW_DEV_NONE] = parse_dev,
		[KW_NAME] = parse_name,
		[KW_MAC] = parse_hwaddr,
		[KW_MACS] = parse_list,
		[KW_ADDRS] = parse_list,
		[KW_PEER] = parse_peer,
		[KW_FILE] = parse_file,
		[KW_RANGE] = parse_range,
		[KW_TTL] = parse_ttl,
		[KW_TOS] = parse_tos,
	};

	return parsers[kw->kind](c, m, kw, word, obj);
}

static int next_value(struct ctx *c, const struct model *m,
		      const struct kw *kw, struct args *a, void *obj)
{
	char spec[128];

	if (a->at < a->n)
		return parse_value(c, m, kw, a->word[a->at++], obj);
	parse_spec(kw, spec, sizeof(spec));
	return ctx_usage(c, "\"%s\" needs a value: %s%s%s", kw->word, spec,
			 kw->unit ? " " : "", kw->unit ? kw->unit : "");
}

/**
 * parse_kw() - Read what follows a keyword.
 * @c: takes the error
 * @m: what @obj is
 * @kw: the keyword that was just read
 * @a: the words, behind the keyword
 * @obj: gets the value
 *
 * Return: 0 or CTX_USAGE.
 */
int parse_kw(struct ctx *c, const struct model *m, const struct kw *kw,
	     struct args *a, void *obj)
{
	int err;

	/* addresses know themselves whether they may be given again */
	if (kw->kind != KW_ADDR && kw->kind != KW_LOCAL &&
	    model_has(obj, kw->attr))
		return kw->kind == KW_WORD || a->at >= a->n ?
			ctx_usage(c, "\"%s\": there can be only one such word",
				  kw->word) :
			twice(c, kw, a->word[a->at]);
	if (kw->kind == KW_WORD) {
		model_set_num(m, obj, kw->attr, kw->min);
		return 0;
	}
	err = next_value(c, m, kw, a, obj);
	if (!err && kw->kind == KW_RANGE && !model_has(obj, kw->attr6))
		err = next_value(c, m, kw, a, obj);
	return err;
}

/** near_init() - Begin to look for what @word was meant to be. */
void near_init(struct near *near, const char *word)
{
	near->word = word;
	near->best = NULL;
	near->distance = strlen(word) > 4 ? 3 : 2;
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to change, insert, remove, or swap with their neighbour. */
static unsigned int distance(const char *s, size_t n, const char *t, size_t m)
{
	unsigned int d[NEAR_MAX + 1][NEAR_MAX + 1];
	size_t i, j;

	for (i = 0; i <= n; i++)
		d[i][0] = (unsigned int)i;
	for (j = 0; j <= m; j++)
		d[0][j] = (unsigned int)j;
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= m; j++) {
			d[i][j] = min3(d[i - 1][j] + 1, d[i][j - 1] + 1,
				       d[i - 1][j - 1] + (s[i - 1] != t[j - 1]));
			if (i > 1 && j > 1 && s[i - 1] == t[j - 2] &&
			    s[i - 2] == t[j - 1] &&
			    d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[n][m];
}

/** near_try() - Is @candidate nearer than what was found so far? */
void near_try(struct near *near, const char *candidate)
{
	size_t n = strlen(near->word), m = strlen(candidate);
	unsigned int far;

	if (n > NEAR_MAX || m > NEAR_MAX)
		return;
	far = distance(near->word, n, candidate, m);
	/* a word all of whose letters differ is not near */
	if (far >= near->distance || far >= m)
		return;
	near->distance = far;
	near->best = candidate;
}

/** near_text() - ', did you mean "WORD"?', or nothing. */
const char *near_text(const struct near *near, char *buf, size_t len)
{
	if (near->best)
		snprintf(buf, len, ", did you mean \"%s\"?", near->best);
	else
		buf[0] = '\0';
	return buf;
}
