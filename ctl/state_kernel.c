// SPDX-License-Identifier: GPL-2.0
/* What is configured in the kernel: read as a whole, or written as it comes */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "state.h"

/* --- what belongs to a state ------------------------------------------- */

/* The attributes of members; of a list and of a TTL there is a second one. */
static __u64 member_attrs(enum state_kind kind)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;
	__u64 attrs = state_key(kind) | 1ULL << state_types[kind].vni |
		      1ULL << state_types[kind].endpoint;

	for (m = format->member; m < format->member + format->n; m++) {
		attrs |= 1ULL << m->attr->attr;
		if (m->field->also)
			attrs |= 1ULL << m->field->also;
	}
	return attrs;
}

static void strip_vni(struct ovl_vni *vni)
{
	vni_fix(vni);
	/* it follows the underlay, and an address is the device's own affair */
	if (vni->mtu_auto)
		vni->has &= ~(1ULL << OVL_A_VNI_MTU);
	if (!vni->nodev)
		vni->has &= ~(1ULL << OVL_A_VNI_MAC);
	if (vni->ttl_inherit)
		vni->ttl = 0;
	/* of one in another network namespace it says nothing here */
	if (model_has(vni, OVL_A_VNI_NETNSID))
		vni->ifindex = 0;
}

/**
 * state_ours() - Was an object configured here? Strips it of all that was not.
 */
bool state_ours(enum state_kind kind, union ovl_object *obj)
{
	bool ours = true;

	switch (kind) {
	case STATE_VNI:
		strip_vni(&obj->vni);
		break;
	case STATE_VTEP:
		ours = !obj->vtep.learned;
		break;
	case STATE_PORT:
		/* one in another network namespace has no name here */
		ours = !model_has(obj, OVL_A_PORT_NETNSID);
		port_fix(&obj->port);
		break;
	case STATE_FDB:
		/* a group of nexthops is made by others, and later */
		ours = obj->fdb.origin == OVL_ORIGIN_STATIC &&
		       !obj->fdb.protocol &&
		       !model_has(obj, OVL_A_FDB_NEXTHOP_ID);
		break;
	case STATE_NEIGH:
		ours = obj->neigh.origin == OVL_ORIGIN_STATIC &&
		       !obj->neigh.protocol;
		break;
	default:
		break;
	}
	obj->has &= member_attrs(kind);
	return ours;
}

/* Ask for one kind of objects: of a segment, or of all with NULL. */
static int ask(struct ctx *c, enum state_kind kind, const struct ovl_vni *vni,
	       nlc_reply reply, void *arg)
{
	const struct state_type *type = &state_types[kind];
	const struct model *m = state_model(kind);
	union ovl_object filter = { 0 };

	if (vni) {
		model_set_num(m, &filter, type->vni, vni->id);
		model_set_num(m, &filter, type->endpoint, vni->endpoint);
	}
	/* of what others have put in, and of what was learned, there may be much */
	if (type->protocol)
		model_set_num(m, &filter, type->protocol, 0);
	return nlc_ask(c, state_cmd(kind, V_SHOW), true, m, &filter, reply,
		       arg);
}

/* --- as a whole -------------------------------------------------------- */

/** struct collect - objects on their way to a list */
struct collect {
	struct state *state;
	enum state_kind kind;
};

static int collect_object(struct ctx *c, int cmd, struct nlattr *attrs,
			  int len, void *arg)
{
	struct collect *to = arg;
	struct state_item *item;
	union ovl_object obj;
	int err;

	(void)cmd;
	err = nlc_decode(c, state_model(to->kind), attrs, len, &obj);
	if (err || !state_ours(to->kind, &obj))
		return err;
	item = state_add(to->state, to->kind, &obj);
	if (!item)
		return ctx_refused(c, "out of memory");
	state_defaults(to->kind, item);
	return 0;
}

/* VTEPs say of which segment they are members if they are asked for one. */
static int collect_vteps(struct ctx *c, struct collect *to)
{
	const struct state_set *vnis = &to->state->set[STATE_VNI];
	const struct ovl_vni *vni;
	size_t i;
	int err;

	for (i = 0; i < vnis->n; i++) {
		vni = (const struct ovl_vni *)vnis->item[i]->obj;
		err = ask(c, STATE_VTEP, vni, collect_object, to);
		if (err)
			return err;
	}
	return 0;
}

/**
 * state_from_kernel() - Read all that is configured.
 * @c: takes the error
 * @s: gets it, sorted; to be freed in any case
 *
 * Return: an exit code.
 */
int state_from_kernel(struct ctx *c, struct state *s)
{
	struct collect to = { .state = s };
	int err = 0;

	for (to.kind = 0; to.kind < STATE_KINDS && !err; to.kind++)
		err = to.kind == STATE_VTEP ? collect_vteps(c, &to) :
		      ask(c, to.kind, NULL, collect_object, &to);
	state_sort(s);
	return err;
}

/* --- as it comes ------------------------------------------------------- */

/** struct dump - a list of a segment that is being written */
struct dump {
	enum state_kind kind;
	bool begun;
};

static int dump_object(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		       void *arg)
{
	const struct state_type *type;
	struct dump *d = arg;
	union ovl_object obj;
	int err;

	(void)cmd;
	err = nlc_decode(c, state_model(d->kind), attrs, len, &obj);
	if (err || !state_ours(d->kind, &obj))
		return err;
	type = &state_types[d->kind];
	/* its place says in which segment it is; a device has a name */
	obj.has &= ~(1ULL << type->vni | 1ULL << type->endpoint);
	if (d->kind == STATE_PORT)
		obj.has &= ~(1ULL << OVL_A_PORT_IFINDEX);
	if (!d->begun)
		json_begin_array(&c->out.json, type->list);
	d->begun = true;
	out_object(&c->out, type->table, &obj, false);
	return 0;
}

/* How many there may be, so as not to ask in vain. */
static __u32 how_many(enum state_kind kind, const struct ovl_vni *vni)
{
	switch (kind) {
	case STATE_VTEP:
		return vni->vtep_count;
	case STATE_PORT:
		return vni->ports;
	case STATE_FDB:
		/* learned ones were counted at another moment: no difference says much */
		return vni->fdb_count;
	default:
		return vni->neigh_count;
	}
}

static int dump_vni(struct ctx *c, const struct ovl_vni *vni)
{
	union ovl_object own = { .vni = *vni };
	struct dump d;
	int err;

	(void)state_ours(STATE_VNI, &own);
	out_object_begin(&c->out);
	out_fields(&c->out, &vni_table, &own);
	for (d.kind = STATE_VTEP; d.kind < STATE_KINDS; d.kind++) {
		if (!how_many(d.kind, vni))
			continue;
		d.begun = false;
		err = ask(c, d.kind, vni, dump_object, &d);
		if (err)
			return err;
		if (d.begun)
			json_end(&c->out.json);
	}
	out_object_end(&c->out);
	return 0;
}

/** struct dump_vnis - all segments, as they came */
struct dump_vnis {
	struct ovl_vni *vni;
	size_t n;
	size_t room;
};

static int add_vni(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		   void *arg)
{
	struct dump_vnis *all = arg;
	struct ovl_vni *more;

	(void)cmd;
	more = array_grow(all->vni, all->n, &all->room, sizeof(*more));
	if (!more)
		return ctx_refused(c, "out of memory");
	all->vni = more;
	if (nlc_decode(c, &model_vni, attrs, len, &all->vni[all->n]))
		return CTX_REFUSED;
	all->n++;
	return 0;
}

static int dump_all(struct ctx *c, const struct dump_vnis *all)
{
	struct json *j = &c->out.json;
	char version[16];
	int err = 0;
	size_t i;

	snprintf(version, sizeof(version), "%d", STATE_VERSION);
	json_begin_object(j, NULL);
	json_put_raw(j, "version", version);
	json_begin_array(j, "vnis");
	for (i = 0; i < all->n && !err; i++)
		err = dump_vni(c, &all->vni[i]);
	/* what is missing would be removed if a part could be applied */
	if (err)
		json_break_off(j);
	else
		json_end_all(j);
	return err;
}

/**
 * state_dump() - Write all that is configured, in the form of a file.
 *
 * Segments are remembered, what is in them is not: there may be much of it.
 *
 * Return: an exit code.
 */
int state_dump(struct ctx *c)
{
	struct dump_vnis all = { 0 };
	struct out *o = &c->out;
	bool pretty = o->json.pretty, as_json = o->as_json;
	bool details = o->details;
	int err;

	err = ask(c, STATE_VNI, NULL, add_vni, &all);
	if (!err) {
		o->json.pretty = pretty || !as_json;
		o->as_json = true;
		o->details = true;
		err = dump_all(c, &all);
		o->json.pretty = pretty;
		o->as_json = as_json;
		o->details = details;
	}
	free(all.vni);
	return err;
}
