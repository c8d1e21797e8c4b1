// SPDX-License-Identifier: GPL-2.0
/* Objects that are configured: what they consist of, and lists of them */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "state.h"

const struct state_type state_types[STATE_KINDS] = {
	[STATE_VNI] = { &cmd_vni, &vni_table, "vnis",
			.vni = OVL_A_VNI_ID, .endpoint = OVL_A_VNI_ENDPOINT },
	[STATE_VTEP] = { &cmd_vtep, &vtep_table, "vteps",
			 .vni = OVL_A_VTEP_VNI, .endpoint = OVL_A_VTEP_ENDPOINT },
	[STATE_PORT] = { &cmd_port, &port_table, "ports",
			 .vni = OVL_A_PORT_VNI, .endpoint = OVL_A_PORT_ENDPOINT },
	[STATE_FDB] = { &cmd_fdb, &fdb_table, "fdb", OVL_A_FDB_VNI,
			OVL_A_FDB_ENDPOINT, OVL_A_FDB_PROTOCOL,
			OVL_A_FDB_GENERATION, OVL_A_FDB_REPLACE },
	[STATE_NEIGH] = { &cmd_neigh, &neigh_table, "neigh", OVL_A_NEIGH_VNI,
			  OVL_A_NEIGH_ENDPOINT, OVL_A_NEIGH_PROTOCOL,
			  OVL_A_NEIGH_GENERATION, OVL_A_NEIGH_REPLACE },
};

/* A file may speak of a device that is not there. */
static const struct kw port_name = {
	.word = "ifname", .kind = KW_NAME, .attr = OVL_A_PORT_IFNAME,
	.help = "the device",
};

/** state_model() - What the structs of a kind are. */
const struct model *state_model(enum state_kind kind)
{
	return state_types[kind].table->model;
}

/** state_cmd() - The netlink command of a verb. */
int state_cmd(enum state_kind kind, unsigned int verb)
{
	const struct cmd_object *object = state_types[kind].object;
	unsigned int i;

	for (i = 0; object->verbs[i].bit != verb; i++)
		;
	return object->verbs[i].cmd;
}

/** state_key() - Attributes that name an object, its segment included. */
__u64 state_key(enum state_kind kind)
{
	const struct state_type *type = &state_types[kind];
	__u64 key = 1ULL << type->object->key->attr;

	if (type->object->key->attr6)
		key |= 1ULL << type->object->key->attr6;
	/* a device is attached to one segment, which it need not name */
	return kind == STATE_PORT ? key :
	       key | 1ULL << type->vni | 1ULL << type->endpoint;
}

/** state_num() - A number that an object has. */
__u32 state_num(enum state_kind kind, const void *obj, unsigned int attr)
{
	return (__u32)model_num(model_find(state_model(kind), attr), obj);
}

/* --- places in a file -------------------------------------------------- */

static void make_path(enum state_kind kind, size_t vni_at, size_t at, char *buf,
		      size_t len)
{
	if (kind == STATE_VNI)
		snprintf(buf, len, "vnis[%zu]", vni_at);
	else
		snprintf(buf, len, "vnis[%zu].%s[%zu]", vni_at,
			 state_types[kind].list, at);
}

/** state_path() - Where an object stands in the file. */
void state_path(enum state_kind kind, const struct state_item *item, char *buf,
		size_t len)
{
	make_path(kind, item->vni_at, item->at, buf, len);
}

/** state_file_name() - What to call a file. */
const char *state_file_name(const char *const *name)
{
	return strcmp(*name, "-") ? *name : "standard input";
}

/** state_at() - Go back to an object, of which there is something to say. */
void state_at(struct state_reader *r, const struct state_item *item)
{
	r->file = item->file;
	r->vni_at = item->vni_at;
	r->at = item->at;
}

/**
 * state_wrong() - Say what is wrong.
 * @r: tells where
 * @member: of the object, "" for the object itself
 */
int state_wrong(struct state_reader *r, const char *member, const char *fmt, ...)
{
	char path[STATE_PATH], text[CTX_TEXT - 128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	make_path(r->kind, r->vni_at, r->at, path, sizeof(path));
	return ctx_refused(r->c, "%s%s%s: %s", path, *member ? "." : "",
			   member, text);
}

/* --- members ----------------------------------------------------------- */

static bool reads(const struct kw *kw, unsigned int attr)
{
	return kw->attr == attr || (kw->attr6 && kw->attr6 == attr);
}

static const struct kw *find_kw(enum state_kind kind, unsigned int attr,
				bool *key)
{
	const struct state_type *type = &state_types[kind];
	const struct cmd_object *object = type->object;
	const struct kw *kw;

	*key = true;
	if (kind == STATE_PORT && attr == OVL_A_PORT_IFNAME)
		return &port_name;
	if (kind != STATE_PORT && reads(object->key, attr))
		return object->key;
	/* where an object lies says which segment it is in */
	if (kind != STATE_VNI && (attr == type->vni || attr == type->endpoint))
		return NULL;
	/* all in a file is the administrator's */
	if (type->protocol && (attr == type->protocol ||
			       attr == type->generation))
		return NULL;
	*key = attr == type->endpoint;
	for (kw = object->kws; kw < object->kws + object->nkws; kw++)
		if (kw->verbs & V_ADD && reads(kw, attr))
			return kw;
	return NULL;
}

static void make_format(enum state_kind kind, struct state_format *format)
{
	const struct out_table *table = state_types[kind].table;
	struct state_member *m;
	unsigned int i;

	for (i = 0; i < table->n; i++) {
		m = &format->member[format->n];
		m->field = &table->fields[i];
		m->attr = model_find(table->model, m->field->attr);
		m->kw = find_kw(kind, m->field->attr, &m->key);
		if (m->kw)
			format->n++;
	}
}

/** state_format() - The members of a kind of object, in order. */
const struct state_format *state_format(enum state_kind kind)
{
	static struct state_format formats[STATE_KINDS];

	if (!formats[kind].n)
		make_format(kind, &formats[kind]);
	return &formats[kind];
}

/* --- defaults ---------------------------------------------------------- */

/* None for a name, an address, or what says nothing by being there. */
static bool has_default(const struct state_member *m)
{
	switch (m->kw->kind) {
	case KW_NAME:
	case KW_MAC:
	case KW_ADDR:
	case KW_WORD:
		return false;
	default:
		return true;
	}
}

static void set_default(const struct model *model, const struct state_member *m,
			void *obj)
{
	static const __u8 zero[16];

	if (m->attr->type == MODEL_BYTES)
		model_set_bytes(model, obj, m->attr->attr, zero);
	else if (m->attr->type == MODEL_LIST)
		model_mark(obj, m->attr->attr);
	else if (m->kw->kind == KW_RANGE)
		model_set_num(model, obj, m->attr->attr,
			      m->attr->attr == m->kw->attr ?
			      parse_none(m->kw) : 0);
	else
		model_set_num(model, obj, m->attr->attr, m->field->dflt);
	if (m->kw->kind == KW_TTL)
		model_set_num(model, obj, m->kw->attr6, 0);
}

/**
 * state_defaults() - Fill in what an object has by not naming it.
 *
 * What a segment's device is called, and its address if it has none, is left
 * open: either will do.
 */
void state_defaults(enum state_kind kind, struct state_item *item)
{
	const struct state_type *type = &state_types[kind];
	const struct state_format *format = state_format(kind);
	const struct state_member *m;

	item->given = *item->obj;
	if (!model_has(item->obj, type->endpoint))
		model_set_num(state_model(kind), item->obj, type->endpoint,
			      OVL_PORT_DEFAULT);
	if (kind == STATE_VTEP && !model_has(item->obj, OVL_A_VTEP_DSTPORT))
		model_set_num(&model_vtep, item->obj, OVL_A_VTEP_DSTPORT,
			      state_num(kind, item->obj, type->endpoint));
	for (m = format->member; m < format->member + format->n; m++)
		if (!m->key && has_default(m) &&
		    !model_has(item->obj, m->attr->attr))
			set_default(state_model(kind), m, item->obj);
}

/* --- lists ------------------------------------------------------------- */

/* Those of a message go with it, and those of a struct do not move. */
static void own_list(const struct model *m, const struct ovl_list *from,
		     void *obj, struct ovl_list *to)
{
	struct nlattr *at = NULL;

	memset(to, 0, sizeof(*to));
	while ((at = model_next(from, at)))
		/* the kernel has no more than fit */
		(void)model_add(m, obj, nla_type(at), nla_data(at));
}

/**
 * state_add() - Add a copy of an object.
 *
 * Return: it, or NULL if there is no memory.
 */
struct state_item *state_add(struct state *s, enum state_kind kind,
			     const void *obj)
{
	const struct model *m = state_model(kind);
	struct state_set *set = &s->set[kind];
	struct state_item *item, **more;

	more = array_grow(set->item, set->n, &set->room, sizeof(void *));
	if (!more)
		return NULL;
	set->item = more;
	item = calloc(1, sizeof(*item) + m->size);
	if (!item)
		return NULL;
	memcpy(item->obj, obj, m->size);
	if (kind == STATE_PORT) {
		const struct ovl_port *from = obj;
		struct ovl_port *port = (struct ovl_port *)item->obj;

		own_list(m, &from->macs, port, &port->macs);
		own_list(m, &from->ips, port, &port->ips);
	}
	set->item[set->n++] = item;
	return item;
}

static int compare_num(__u32 a, __u32 b)
{
	return a < b ? -1 : a > b;
}

static int compare_vni(__u16 port_a, __u32 vni_a, __u16 port_b, __u32 vni_b)
{
	int diff = compare_num(port_a, port_b);

	return diff ? diff : compare_num(vni_a, vni_b);
}

/* Of the two addresses, one is zero. */
static int compare_addr(const __u8 *a, const __u8 *a6, const __u8 *b,
			const __u8 *b6)
{
	int diff = memcmp(a6, b6, 16);

	return diff ? diff : memcmp(a, b, 4);
}

static int compare_vtep(const struct ovl_vtep *a, const struct ovl_vtep *b)
{
	int diff = compare_vni(a->endpoint, a->vni, b->endpoint, b->vni);

	return diff ? diff : compare_addr(a->addr, a->addr6, b->addr, b->addr6);
}

static int compare_fdb(const struct ovl_fdb *a, const struct ovl_fdb *b)
{
	int diff = compare_vni(a->endpoint, a->vni, b->endpoint, b->vni);

	return diff ? diff : memcmp(a->mac, b->mac, sizeof(a->mac));
}

static int compare_neigh(const struct ovl_neigh *a, const struct ovl_neigh *b)
{
	int diff = compare_vni(a->endpoint, a->vni, b->endpoint, b->vni);

	return diff ? diff : compare_addr(a->addr, a->addr6, b->addr, b->addr6);
}

/** state_compare() - Which of two objects comes first? 0: their keys are one. */
int state_compare(enum state_kind kind, const void *a, const void *b)
{
	const struct ovl_vni *vni_a = a, *vni_b = b;

	switch (kind) {
	case STATE_VTEP:
		return compare_vtep(a, b);
	case STATE_PORT:
		return strcmp(((const struct ovl_port *)a)->ifname,
			      ((const struct ovl_port *)b)->ifname);
	case STATE_FDB:
		return compare_fdb(a, b);
	case STATE_NEIGH:
		return compare_neigh(a, b);
	default:
		return compare_vni(vni_a->endpoint, vni_a->id, vni_b->endpoint,
				   vni_b->id);
	}
}

/* Of two with the same key, the first one stays in front; files have an order. */
static int compare_items(const void *a, const void *b, void *arg)
{
	const struct state_item *x = *(struct state_item *const *)a;
	const struct state_item *y = *(struct state_item *const *)b;
	int diff = state_compare(*(enum state_kind *)arg, x->obj, y->obj);

	if (diff)
		return diff;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->vni_at != y->vni_at ? (x->vni_at < y->vni_at ? -1 : 1) :
	       x->at < y->at ? -1 : x->at > y->at;
}

/** state_sort() - Bring all lists into the order of their keys. */
void state_sort(struct state *s)
{
	enum state_kind kind;

	for (kind = 0; kind < STATE_KINDS; kind++)
		if (s->set[kind].n)
			qsort_r(s->set[kind].item, s->set[kind].n,
				sizeof(void *), compare_items, &kind);
}

/** state_find() - The object with the key of another, or NULL; of a sorted list. */
struct state_item *state_find(const struct state *s, enum state_kind kind,
			      const void *obj)
{
	const struct state_set *set = &s->set[kind];
	size_t low = 0, high = set->n, mid;
	int diff;

	while (low < high) {
		mid = low + (high - low) / 2;
		diff = state_compare(kind, obj, set->item[mid]->obj);
		if (!diff)
			return set->item[mid];
		if (diff < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/** state_free() - Forget all objects. */
void state_free(struct state *s)
{
	enum state_kind kind;
	size_t i;

	for (kind = 0; kind < STATE_KINDS; kind++) {
		for (i = 0; i < s->set[kind].n; i++)
			free(s->set[kind].item[i]);
		free(s->set[kind].item);
	}
	memset(s, 0, sizeof(*s));
}
