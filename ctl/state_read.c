// SPDX-License-Identifier: GPL-2.0
/* A file -> what it wants; a wrong one is refused as a whole */
#include <errno.h>
#include <string.h>
#include <jansson.h>

#include "state.h"

/* --- objects ----------------------------------------------------------- */

static const struct state_member *find_member(enum state_kind kind,
					      const char *key)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;

	for (m = format->member; m < format->member + format->n; m++)
		if (!strcmp(m->field->key, key))
			return m;
	return NULL;
}

static bool find_list(const char *key, enum state_kind *kind)
{
	for (*kind = STATE_VNI + 1; *kind < STATE_KINDS; ++*kind)
		if (!strcmp(state_types[*kind].list, key))
			return true;
	return false;
}

static int unknown_member(struct state_reader *r, const char *key)
{
	const struct state_format *format = state_format(r->kind);
	enum state_kind kind;
	struct near near;
	unsigned int i;
	char mean[64];

	near_init(&near, key);
	for (i = 0; i < format->n; i++)
		near_try(&near, format->member[i].field->key);
	for (kind = STATE_VNI + 1; r->kind == STATE_VNI && kind < STATE_KINDS;
	     kind++)
		near_try(&near, state_types[kind].list);
	return state_wrong(r, key, "this member is unknown%s",
		     near_text(&near, mean, sizeof(mean)));
}

static int read_members(struct state_reader *r, json_t *from, void *obj)
{
	const struct state_member *m;
	enum state_kind kind;
	const char *key;
	json_t *value;
	int err;

	if (!json_is_object(from))
		return state_wrong(r, "", "this is not an object");
	json_object_foreach(from, key, value) {
		if (r->kind == STATE_VNI && find_list(key, &kind))
			continue;
		m = find_member(r->kind, key);
		err = m ? state_value(r, m, value, obj) :
		      unknown_member(r, key);
		if (err)
			return err;
	}
	return state_check_object(r, obj);
}

/* Read one, which is in the segment given; NULL if it is one. */
static int read_object(struct state_reader *r, json_t *from,
		       const struct ovl_vni *vni, struct state_item **item)
{
	const struct state_type *type = &state_types[r->kind];
	union ovl_object obj = { 0 };
	int err;

	err = read_members(r, from, &obj);
	if (err)
		return err;
	if (vni) {
		model_set_num(state_model(r->kind), &obj, type->vni, vni->id);
		model_set_num(state_model(r->kind), &obj, type->endpoint,
			      vni->endpoint);
	}
	*item = state_add(r->state, r->kind, &obj);
	if (!*item)
		return ctx_refused(r->c, "out of memory");
	state_defaults(r->kind, *item);
	(*item)->file = r->file;
	(*item)->vni_at = r->vni_at;
	(*item)->at = r->at;
	return 0;
}

static int read_objects(struct state_reader *r, json_t *list,
			const struct ovl_vni *vni)
{
	struct state_item *item;
	json_t *entry;
	int err;

	json_array_foreach(list, r->at, entry) {
		err = read_object(r, entry, vni, &item);
		if (err)
			return err;
	}
	return 0;
}

static int read_vni(struct state_reader *r, json_t *from)
{
	struct state_item *vni;
	enum state_kind kind;
	const char *key;
	json_t *value;
	int err;

	r->kind = STATE_VNI;
	r->at = r->vni_at;
	err = read_object(r, from, NULL, &vni);
	if (err)
		return err;
	json_object_foreach(from, key, value) {
		r->kind = STATE_VNI;
		if (!find_list(key, &kind))
			continue;
		if (!json_is_array(value))
			return state_wrong(r, key, "this is not a list");
		r->kind = kind;
		err = read_objects(r, value, (struct ovl_vni *)vni->obj);
		if (err)
			return err;
	}
	return 0;
}

/* --- the whole --------------------------------------------------------- */

static int check_top(struct ctx *c, json_t *root, json_t **vnis)
{
	json_t *version = json_object_get(root, "version"), *value;
	struct near near;
	const char *key;
	char mean[64];

	if (!json_is_object(root))
		return ctx_refused(c, "the file is not an object");
	json_object_foreach(root, key, value) {
		if (!strcmp(key, "version") || !strcmp(key, "vnis"))
			continue;
		near_init(&near, key);
		near_try(&near, "version");
		near_try(&near, "vnis");
		return ctx_refused(c, "%s: this member is unknown%s", key,
				   near_text(&near, mean, sizeof(mean)));
	}
	if (!version)
		return ctx_refused(c, "\"version\" is missing");
	if (!json_is_integer(version) ||
	    json_integer_value(version) != STATE_VERSION)
		return ctx_refused(c, "version: this is not %d", STATE_VERSION);
	*vnis = json_object_get(root, "vnis");
	if (!*vnis)
		return ctx_refused(c, "\"vnis\" is missing");
	if (!json_is_array(*vnis))
		return ctx_refused(c, "vnis: this is not a list");
	return 0;
}

static int read_root(struct state_reader *r, json_t *root)
{
	json_t *vnis = NULL, *vni;
	int err;

	err = check_top(r->c, root, &vnis);
	if (err)
		return err;
	json_array_foreach(vnis, r->vni_at, vni) {
		err = read_vni(r, vni);
		if (err)
			return err;
	}
	return 0;
}

/* Say in which file it is. */
static int in_file(struct state_reader *r)
{
	char text[CTX_TEXT - 64];

	snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1, r->c->err);
	return ctx_refused(r->c, "%s: %s", state_file_name(r->file), text);
}

static int read_json(struct state_reader *r, json_t *root,
		     const json_error_t *error)
{
	int err;

	if (!root)
		return ctx_refused(r->c, "%s:%d:%d: %s", state_file_name(r->file),
				   error->line, error->column, error->text);
	err = read_root(r, root);
	json_decref(root);
	return err ? in_file(r) : 0;
}

static int read_file(struct state_reader *r)
{
	bool is_stdin = !strcmp(*r->file, "-");
	json_error_t error = { 0 };
	json_t *root;
	FILE *f;

	f = is_stdin ? stdin : fopen(*r->file, "re");
	if (!f)
		return ctx_refused(r->c, "cannot open \"%s\": %s", *r->file,
				   strerror(errno));
	root = json_loadf(f, JSON_REJECT_DUPLICATES, &error);
	if (!is_stdin)
		fclose(f);
	return read_json(r, root, &error);
}

/**
 * state_from_text() - Read a state that is in memory.
 * @c: takes the error
 * @text: JSON
 * @len: bytes of it
 * @s: gets it, sorted; to be freed in any case
 *
 * Return: 0 or CTX_REFUSED.
 */
int state_from_text(struct ctx *c, const char *text, size_t len,
		    struct state *s)
{
	static const char *const name = "text";
	struct state_reader r = { .c = c, .state = s, .file = &name };
	json_error_t error = { 0 };
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	int err = read_json(&r, root, &error);

	if (err)
		return err;
	return state_check(&r) ? in_file(&r) : 0;
}

/**
 * state_from_files() - Read a state from files, which are one together.
 * @c: takes the error, with the file and the path of the member that is wrong
 * @names: of the files, "-" for standard input; to be kept as long as the state
 * @n: how many
 * @s: gets it, sorted; to be freed in any case
 *
 * Return: 0 or CTX_REFUSED.
 */
int state_from_files(struct ctx *c, const char *const *names, unsigned int n,
		     struct state *s)
{
	struct state_reader r = { .c = c, .state = s };
	int err;

	for (r.file = names; r.file < names + n; r.file++) {
		err = read_file(&r);
		if (err)
			return err;
	}
	return state_check(&r) ? in_file(&r) : 0;
}
