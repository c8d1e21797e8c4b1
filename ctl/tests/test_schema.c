// SPDX-License-Identifier: GPL-2.0
/*
 * Is the published schema of a state what the tables say? With --update, make
 * it so.
 */
#include "state.h"
#include "file.h"
#include "tap.h"

#define SCHEMA_MAX 65536

#define MAC_PATTERN "^[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}$"

static char schema[SCHEMA_MAX];

static void put_num(struct json *j, const char *key, __u32 num)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", num);
	json_put_raw(j, key, text);
}

static void put_integer(struct json *j, __u32 min, __u32 max)
{
	json_put_string(j, "type", "integer");
	put_num(j, "minimum", min);
	put_num(j, "maximum", max);
}

/* A number, or one of up to two words in its place. */
static void put_either(struct json *j, __u32 min, __u32 max, __u32 step,
		       const char *word, const char *other)
{
	json_begin_array(j, "anyOf");
	json_begin_object(j, NULL);
	put_integer(j, min, max);
	if (step)
		put_num(j, "multipleOf", step);
	json_end(j);
	json_begin_object(j, NULL);
	json_begin_array(j, "enum");
	json_put_string(j, NULL, word);
	if (other)
		json_put_string(j, NULL, other);
	json_end(j);
	json_end(j);
	json_end(j);
}

static void put_names(struct json *j, const struct model_names *names)
{
	unsigned int i;

	json_begin_array(j, "enum");
	for (i = 0; i < names->n; i++)
		json_put_string(j, NULL, names->name[i]);
	json_end(j);
}

static void put_format(struct json *j, const char *format)
{
	json_begin_object(j, NULL);
	json_put_string(j, "format", format);
	json_end(j);
}

static void put_addr(struct json *j)
{
	json_put_string(j, "type", "string");
	json_begin_array(j, "anyOf");
	put_format(j, "ipv4");
	put_format(j, "ipv6");
	json_end(j);
}

static void put_mac(struct json *j)
{
	json_put_string(j, "type", "string");
	json_put_string(j, "pattern", MAC_PATTERN);
}

static void put_name(struct json *j)
{
	json_put_string(j, "type", "string");
	put_num(j, "minLength", 1);
	put_num(j, "maxLength", IFNAMSIZ - 1);
}

static void put_list(struct json *j, bool macs)
{
	json_put_string(j, "type", "array");
	json_begin_object(j, "items");
	if (macs)
		put_mac(j);
	else
		put_addr(j);
	json_end(j);
	json_put_raw(j, "uniqueItems", "true");
	put_num(j, "maxItems", LIST_MAX);
}

static void put_value(struct json *j, const struct state_member *m)
{
	const struct kw *kw = m->kw;

	switch (kw->kind) {
	case KW_NUM:
		if (kw->alt)
			put_either(j, kw->min, kw->max, 0, kw->alt, NULL);
		else
			put_integer(j, kw->min, kw->max);
		return;
	case KW_RANGE:
		put_integer(j, kw->min, kw->max);
		return;
	case KW_ONOFF:
	case KW_WORD:
		json_put_string(j, "type", "boolean");
		return;
	case KW_ENUM:
		put_names(j, kw->names);
		return;
	case KW_ADDR:
		put_addr(j);
		return;
	case KW_LOCAL:
		json_put_string(j, "type", "string");
		json_put_string(j, "format", m->field->kind == OUT_ADDR ?
				"ipv4" : "ipv6");
		return;
	case KW_DEV_NONE:
	case KW_NAME:
		put_name(j);
		return;
	case KW_MAC:
		put_mac(j);
		return;
	case KW_MACS:
	case KW_ADDRS:
		put_list(j, kw->kind == KW_MACS);
		return;
	case KW_TTL:
		/* 0 is how "show" writes auto */
		put_either(j, 0, 255, 0, "auto", "inherit");
		return;
	case KW_TOS:
		put_either(j, 0, 252, 4, "inherit", NULL);
		return;
	default:
		tap(false, "the schema has a word for every kind of value");
	}
}

/* Two attributes may share a member, one for each family. */
static bool is_first(const struct state_format *format,
		     const struct state_member *m)
{
	const struct state_member *other;

	for (other = format->member; other < m; other++)
		if (!strcmp(other->field->key, m->field->key))
			return false;
	return true;
}

static void put_members(struct json *j, enum state_kind kind)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;
	char meaning[256], path[64];
	enum state_kind list;

	json_begin_object(j, "properties");
	for (m = format->member; m < format->member + format->n; m++) {
		if (!is_first(format, m))
			continue;
		help_meaning(m->kw, meaning, sizeof(meaning));
		json_begin_object(j, m->field->key);
		json_put_string(j, "description", meaning);
		put_value(j, m);
		json_end(j);
	}
	for (list = STATE_VNI + 1; kind == STATE_VNI && list < STATE_KINDS;
	     list++) {
		json_begin_object(j, state_types[list].list);
		json_put_string(j, "description", state_types[list].object->help);
		json_put_string(j, "type", "array");
		json_begin_object(j, "items");
		snprintf(path, sizeof(path), "#/$defs/%s",
			 state_types[list].object->word);
		json_put_string(j, "$ref", path);
		json_end(j);
		json_end(j);
	}
	json_end(j);
}

static void put_required(struct json *j, enum state_kind kind)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;

	json_begin_array(j, "required");
	for (m = format->member; m < format->member + format->n; m++)
		if (is_first(format, m) &&
		    m->attr->attr != state_types[kind].endpoint &&
		    (m->key || m->kw->need & V_ADD))
			json_put_string(j, NULL, m->field->key);
	json_end(j);
}

/* Of a range, one end is not without the other. */
static void put_ranges(struct json *j, enum state_kind kind)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m, *other;

	json_begin_object(j, "dependentRequired");
	for (m = format->member; m < format->member + format->n; m++) {
		if (m->kw->kind != KW_RANGE)
			continue;
		other = m->attr->attr == m->kw->attr ? m + 1 : m - 1;
		json_begin_array(j, m->field->key);
		json_put_string(j, NULL, other->field->key);
		json_end(j);
	}
	json_end(j);
}

static void put_object(struct json *j, enum state_kind kind)
{
	const struct cmd_object *object = state_types[kind].object;

	json_begin_object(j, object->word);
	json_put_string(j, "description", object->help);
	json_put_string(j, "type", "object");
	json_put_raw(j, "additionalProperties", "false");
	put_required(j, kind);
	put_members(j, kind);
	if (kind == STATE_VNI)
		put_ranges(j, kind);
	json_end(j);
}

static void put_top(struct json *j)
{
	json_put_string(j, "$schema",
			"https://json-schema.org/draft/2020-12/schema");
	json_put_string(j, "title", "A state for ovlctl apply");
	json_put_string(j, "description",
			"All that is configured. What is not named has its default.");
	json_put_string(j, "type", "object");
	json_put_raw(j, "additionalProperties", "false");
	json_begin_array(j, "required");
	json_put_string(j, NULL, "version");
	json_put_string(j, NULL, "vnis");
	json_end(j);
	json_begin_object(j, "properties");
	json_begin_object(j, "version");
	put_num(j, "const", STATE_VERSION);
	json_end(j);
	json_begin_object(j, "vnis");
	json_put_string(j, "description", cmd_vni.help);
	json_put_string(j, "type", "array");
	json_begin_object(j, "items");
	json_put_string(j, "$ref", "#/$defs/vni");
	json_end(j);
	json_end(j);
	json_end(j);
}

static char *make_schema(void)
{
	struct json j = { .pretty = true };
	enum state_kind kind;
	size_t len;
	char *text;

	j.f = open_memstream(&text, &len);
	json_begin_object(&j, NULL);
	put_top(&j);
	json_begin_object(&j, "$defs");
	for (kind = 0; kind < STATE_KINDS; kind++)
		put_object(&j, kind);
	json_end_all(&j);
	fclose(j.f);
	return text;
}

int main(int argc, char **argv)
{
	const char *name = getenv("SCHEMA");
	char *fresh = make_schema();
	int err;

	if (name && argc > 1 && !strcmp(argv[1], "--update")) {
		err = file_update(name, fresh);
		free(fresh);
		return err;
	}
	if (tap(name && file_read(name, schema, sizeof(schema)), "the schema can be read"))
		tap(!strcmp(fresh, schema), "it is that of the tables");
	free(fresh);
	return tap_end();
}
