// SPDX-License-Identifier: GPL-2.0
/* Steps from one state to another, in the words of the commands */
#include <stdlib.h>
#include <string.h>

#include "state.h"

static const char *sign(__u8 verb)
{
	return verb == V_ADD ? "+" : verb == V_DEL ? "-" : "~";
}

/* --- text -------------------------------------------------------------- */

static void put_num(struct out *o, const char *word, __u32 num)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", num);
	out_text(o, word);
	out_text(o, text);
}

/* A value that the command line has a word for, and "show" has none. */
static const char *value_word(enum state_kind kind,
			      const struct state_member *m, const void *obj)
{
	const struct kw *kw = m->kw;

	switch (kw->kind) {
	case KW_ONOFF:
		return model_num(m->attr, obj) ? "on" : "off";
	case KW_DEV_NONE:
		return model_num(m->attr, obj) ? NULL : "none";
	case KW_NUM:
		return model_num(m->attr, obj) ? NULL : kw->alt;
	case KW_RANGE:
		return state_num(kind, obj, kw->attr) >
		       state_num(kind, obj, kw->attr6) ||
		       (kw->min && !state_num(kind, obj, kw->attr6)) ?
		       kw->alt : NULL;
	default:
		return NULL;
	}
}

static void put_value(struct out *o, enum state_kind kind,
		      const struct state_member *m, const void *obj)
{
	const char *word = value_word(kind, m, obj);

	if (word)
		out_text(o, word);
	else
		out_value(o, state_types[kind].table, m->field, obj);
	/* the other end is the next member */
	if (!word && m->kw->kind == KW_RANGE && m->attr->attr == m->kw->attr)
		put_value(o, kind, m + 1, obj);
}

static void put_key(struct out *o, enum state_kind kind, const void *obj)
{
	const struct state_type *type = &state_types[kind];
	const struct state_format *format = state_format(kind);
	const struct state_member *m;
	__u32 endpoint;

	out_text(o, type->object->word);
	for (m = format->member; m < format->member + format->n; m++)
		if (m->key && m->attr->attr != type->endpoint &&
		    model_has(obj, m->attr->attr))
			out_value(o, type->table, m->field, obj);
	if (kind != STATE_VNI)
		put_num(o, "vni", state_num(kind, obj, type->vni));
	endpoint = state_num(kind, obj, type->endpoint);
	if (endpoint != OVL_PORT_DEFAULT)
		put_num(o, kind == STATE_VNI ? "dstport" : "endpoint",
			endpoint);
}

/* Is it what an object has that does not name it? */
static bool is_default(enum state_kind kind, const struct state_member *m,
		       const void *obj)
{
	if (kind == STATE_VTEP && m->attr->attr == OVL_A_VTEP_DSTPORT)
		return state_num(kind, obj, m->attr->attr) ==
		       state_num(kind, obj, OVL_A_VTEP_ENDPOINT);
	if (m->kw->kind == KW_RANGE)
		return value_word(kind, m, obj) ||
		       !state_num(kind, obj, m->kw->attr6);
	return out_is_default(state_types[kind].table, m->field, obj);
}

/* A range is one setting, told with its lower end. */
static bool is_setting(const struct state_member *m)
{
	return !m->key && (m->kw->kind != KW_RANGE ||
			   m->attr->attr == m->kw->attr);
}

static void put_settings(struct out *o, enum state_kind kind, const void *obj)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;

	for (m = format->member; m < format->member + format->n; m++) {
		if (!is_setting(m) || !model_has(obj, m->attr->attr) ||
		    is_default(kind, m, obj))
			continue;
		out_text(o, m->kw->word);
		if (m->kw->kind != KW_WORD)
			put_value(o, kind, m, obj);
	}
}

/* An address of the other family is not the same setting. */
static bool told(const struct state_change *change,
		 const struct state_member *m)
{
	return is_setting(m) && change->attrs >> m->attr->attr & 1 &&
	       (m->kw->kind != KW_ADDR ||
		model_has(change->want->obj, m->attr->attr));
}

static void put_old(struct out *o, const struct state_change *change,
		    const struct state_member *m)
{
	/* what was of the other family is in the other member */
	if (m->kw->kind == KW_ADDR &&
	    !model_has(change->have->obj, m->attr->attr))
		m += m->attr->attr == m->kw->attr ? 1 : -1;
	put_value(o, change->kind, m, change->have->obj);
}

static void put_changes(struct out *o, const struct state_change *change)
{
	const struct state_format *format = state_format(change->kind);
	const struct state_member *m;

	for (m = format->member; m < format->member + format->n; m++) {
		if (!told(change, m))
			continue;
		out_text(o, m->kw->word);
		put_old(o, change, m);
		out_text(o, "->");
		put_value(o, change->kind, m, change->want->obj);
	}
}

static const struct state_item *subject(const struct state_change *change)
{
	return change->want ? change->want : change->have;
}

static void put_line(struct out *o, const struct state_change *change)
{
	const void *obj = subject(change)->obj;

	out_object_begin(o);
	out_text(o, sign(change->verb));
	put_key(o, change->kind, obj);
	if (change->verb == V_ADD)
		put_settings(o, change->kind, obj);
	else if (change->want && change->have)
		put_changes(o, change);
	out_object_end(o);
}

/* --- JSON -------------------------------------------------------------- */

static void put_members(struct out *o, enum state_kind kind, const void *obj,
			__u64 attrs)
{
	const struct out_table *table = state_types[kind].table;
	union ovl_object some;

	memcpy(&some, obj, table->model->size);
	some.has &= attrs;
	out_fields(o, table, &some);
}

static void put_json(struct out *o, const struct state_change *change)
{
	static const char *const words[] = {
		[V_ADD] = "add", [V_SET] = "set", [V_DEL] = "del",
	};
	const struct state_type *type = &state_types[change->kind];
	__u64 key = state_key(change->kind) | 1ULL << type->vni |
		    1ULL << type->endpoint;

	if (change->kind == STATE_PORT)
		key ^= 1ULL << OVL_A_PORT_IFNAME | 1ULL << OVL_A_PORT_IFINDEX;
	out_object_begin(o);
	json_put_string(&o->json, "change", words[change->verb]);
	out_noun(o, type->table);
	put_members(o, change->kind, subject(change)->obj, key |
		    (change->verb == V_ADD ? change->want->given :
		     change->attrs));
	if (change->verb == V_SET) {
		json_begin_object(&o->json, "was");
		put_members(o, change->kind, change->have->obj, change->attrs);
		json_end(&o->json);
	}
	out_object_end(o);
}

/** state_show() - Write all steps, one on a line. */
void state_show(struct ctx *c, const struct state_plan *plan)
{
	bool details = c->out.details;
	size_t i;

	/* whatever differs is of interest */
	c->out.details = true;
	out_begin(&c->out);
	for (i = 0; i < plan->n; i++) {
		if (c->out.as_json)
			put_json(&c->out, &plan->change[i]);
		else
			put_line(&c->out, &plan->change[i]);
	}
	out_end(&c->out);
	c->out.details = details;
}

/**
 * state_name() - What to call the object of a step: by its file and the place
 * there, or by its key if it is in none.
 */
void state_name(const struct state_change *change, char *buf, size_t len)
{
	char path[STATE_PATH];
	struct out o;
	FILE *f;

	if (change->want) {
		state_path(change->kind, change->want, path, sizeof(path));
		/* what a long name has no room for is not the path */
		snprintf(buf, len, "%.*s: %s", STATE_NAME - STATE_PATH - 2,
			 state_file_name(change->want->file), path);
		return;
	}
	buf[0] = '\0';
	f = fmemopen(buf, len, "w");
	if (!f)
		return;
	out_init(&o, f);
	o.begun = false;
	put_key(&o, change->kind, change->have->obj);
	fclose(f);
}
