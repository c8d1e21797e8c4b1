// SPDX-License-Identifier: GPL-2.0
/* Members of a file -> members of a struct */
#include <ctype.h>
#include <string.h>
#include <jansson.h>

#include "state.h"

/* The same with what the parser has found. */
static int wrong_value(struct state_reader *r, const char *member)
{
	char text[CTX_TEXT];

	memcpy(text, r->c->err, sizeof(text));
	return state_wrong(r, member, "%s", text);
}

/* --- values ------------------------------------------------------------ */

static bool is_number(const struct kw *kw)
{
	switch (kw->kind) {
	case KW_NUM:
	case KW_VNI:
	case KW_RANGE:
	case KW_TTL:
	case KW_TOS:
		return true;
	default:
		return false;
	}
}

/* A keyword for one member alone, which goes by the member's name. */
static struct kw own_kw(const struct state_member *m)
{
	struct kw kw = *m->kw;

	kw.word = m->field->key;
	if (kw.kind == KW_RANGE) {
		kw.kind = KW_NUM;
		kw.attr = m->attr->attr;
		kw.alt = NULL;
	}
	return kw;
}

/*
 * A value in the words of the command line. A number is no string, but may
 * have one in its place.
 */
static int value_word(struct state_reader *r, const struct state_member *m,
		      const json_t *value, char *buf, size_t len,
		      const char **word)
{
	const char *key = m->field->key;
	json_int_t num;

	*word = buf;
	if (is_number(m->kw) && json_is_integer(value)) {
		num = json_integer_value(value);
		snprintf(buf, len, "%lld", (long long)num);
		if (!num && m->kw->kind == KW_TTL)
			*word = "auto";
		return 0;
	}
	if (!json_is_string(value))
		return state_wrong(r, key, is_number(m->kw) ?
			     "this is not a whole number" :
			     "this is not a string");
	*word = json_string_value(value);
	if (is_number(m->kw) && isdigit((unsigned char)**word))
		return state_wrong(r, key, "\"%s\" is a string, not a number", *word);
	return 0;
}

static int read_bool(struct state_reader *r, const struct state_member *m,
		     const json_t *value, void *obj)
{
	if (!json_is_boolean(value))
		return state_wrong(r, m->field->key, "this is not true or false");
	/* of a word, to be false is not to be there */
	if (m->kw->kind == KW_ONOFF)
		model_set_num(state_model(r->kind), obj, m->attr->attr,
			      json_is_true(value));
	else if (json_is_true(value))
		model_set_num(state_model(r->kind), obj, m->attr->attr,
			      m->kw->min);
	return 0;
}

/* Of both families, or of the one whose member it is. */
static bool right_family(const struct state_member *m, const void *obj)
{
	return m->kw->kind != KW_LOCAL || model_has(obj, m->attr->attr);
}

static int read_scalar(struct state_reader *r, const struct state_member *m,
		       const json_t *value, void *obj)
{
	const char *word, *key = m->field->key;
	struct kw kw = own_kw(m);
	char buf[32];
	int err;

	err = value_word(r, m, value, buf, sizeof(buf), &word);
	if (err)
		return err;
	/* each family has a member of its own */
	if (kw.kind == KW_LOCAL && !strcmp(word, "any"))
		return state_wrong(r, key, "\"any\" is not an address");
	if (parse_value(r->c, state_model(r->kind), &kw, word, obj))
		return wrong_value(r, key);
	if (!right_family(m, obj))
		return state_wrong(r, key, "\"%s\" is of the other family", word);
	return 0;
}

static int read_list(struct state_reader *r, const struct state_member *m,
		     const json_t *value, void *obj)
{
	struct kw kw = own_kw(m);
	const char *word;
	char member[64];
	json_t *entry;
	size_t i;

	if (!json_is_array(value))
		return state_wrong(r, kw.word, "this is not a list");
	model_mark(obj, kw.attr);
	json_array_foreach(value, i, entry) {
		snprintf(member, sizeof(member), "%s[%zu]", kw.word, i);
		word = json_string_value(entry);
		if (!word)
			return state_wrong(r, member, "this is not a string");
		/* here they are words of the command line's lists */
		if (strchr(word, ',') || (kw.alt && !strcmp(word, kw.alt)))
			return state_wrong(r, member, "\"%s\" is not an address",
				     word);
		if (parse_value(r->c, state_model(r->kind), &kw, word, obj))
			return wrong_value(r, member);
	}
	return 0;
}

int state_value(struct state_reader *r, const struct state_member *m,
		const json_t *value, void *obj)
{
	switch (m->kw->kind) {
	case KW_ONOFF:
	case KW_WORD:
		return read_bool(r, m, value, obj);
	case KW_MACS:
	case KW_ADDRS:
		return read_list(r, m, value, obj);
	default:
		return read_scalar(r, m, value, obj);
	}
}
