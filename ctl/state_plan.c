// SPDX-License-Identifier: GPL-2.0
/* What two states differ in, and in which order to change it */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "state.h"

/**
 * struct differ - two states being compared
 * @going: there are segments that go
 */
struct differ {
	struct ctx *c;
	const struct state *want;
	const struct state *have;
	struct state_plan *plan;
	bool going;
};

/* --- two objects ------------------------------------------------------- */

static bool in_list(const struct ovl_list *list, struct nlattr *address)
{
	struct nlattr *at = NULL;

	while ((at = model_next(list, at)))
		if (nla_len(at) == nla_len(address) &&
		    !memcmp(nla_data(at), nla_data(address),
			    (size_t)nla_len(at)))
			return true;
	return false;
}

/* Lists name nothing twice; their order says nothing. */
static bool same_list(const struct ovl_list *a, const struct ovl_list *b)
{
	struct nlattr *at = NULL;
	size_t more = 0;

	while ((at = model_next(a, at))) {
		if (!in_list(b, at))
			return false;
		more++;
	}
	while ((at = model_next(b, at)))
		more--;
	return !more;
}

static bool same_member(const struct state_member *m, const void *want,
			const void *have)
{
	const struct kw *kw = m->kw;
	const void *a = model_value(want, m->attr);
	const void *b = model_value(have, m->attr);

	switch (m->attr->type) {
	case MODEL_LIST:
		return same_list(a, b);
	case MODEL_BYTES:
	case MODEL_STR:
		/* of a name or an address that was left open, any will do */
		if ((kw->kind == KW_NAME || kw->kind == KW_MAC) &&
		    !model_has(want, m->attr->attr))
			return true;
		return !memcmp(a, b, m->attr->size);
	default:
		return model_num(m->attr, want) == model_num(m->attr, have);
	}
}

static __u64 member_attrs(const struct state_member *m)
{
	__u64 attrs = 1ULL << m->attr->attr;

	if (m->kw->kind == KW_RANGE)
		attrs = 1ULL << m->kw->attr | 1ULL << m->kw->attr6;
	else if (m->kw->kind == KW_TTL || m->kw->kind == KW_ADDRS)
		attrs |= 1ULL << m->kw->attr6;
	return attrs;
}

static bool same_setting(enum state_kind kind, const struct state_member *m,
			 const void *want, const void *have)
{
	if (!same_member(m, want, have))
		return false;
	return m->kw->kind != KW_TTL ||
	       state_num(kind, want, m->kw->attr6) ==
	       state_num(kind, have, m->kw->attr6);
}

/* Attributes of the settings that differ. */
static __u64 changed(enum state_kind kind, const void *want, const void *have)
{
	const struct state_format *format = state_format(kind);
	const struct state_member *m;
	__u64 attrs = 0;

	for (m = format->member; m < format->member + format->n; m++)
		if (!m->key && !same_setting(kind, m, want, have))
			attrs |= member_attrs(m);
	return attrs;
}

/* Can what differs not be set, but for making the segment anew? */
static bool made_anew(const struct ovl_vni *want, const struct ovl_vni *have)
{
	const struct state_format *format = state_format(STATE_VNI);
	__u64 attrs = changed(STATE_VNI, want, have);
	const struct state_member *m;

	for (m = format->member; m < format->member + format->n; m++) {
		if (!m->key && attrs >> m->attr->attr & 1 &&
		    !(m->kw->verbs & V_SET))
			return true;
	}
	return false;
}

/* --- two lists --------------------------------------------------------- */

/** struct pair - objects with the same key; one of them may be missing */
struct pair {
	const struct state_item *want;
	const struct state_item *have;
};

/** struct walk - two sorted lists, and how far they were read */
struct walk {
	enum state_kind kind;
	const struct state_set *want;
	const struct state_set *have;
	size_t want_at;
	size_t have_at;
};

static void walk_begin(struct walk *w, const struct differ *d,
		       enum state_kind kind)
{
	*w = (struct walk) {
		.kind = kind,
		.want = &d->want->set[kind],
		.have = &d->have->set[kind],
	};
}

static bool walk_next(struct walk *w, struct pair *p)
{
	int diff;

	p->want = w->want_at < w->want->n ? w->want->item[w->want_at] : NULL;
	p->have = w->have_at < w->have->n ? w->have->item[w->have_at] : NULL;
	if (p->want && p->have) {
		diff = state_compare(w->kind, p->want->obj, p->have->obj);
		if (diff > 0)
			p->want = NULL;
		else if (diff < 0)
			p->have = NULL;
	}
	w->want_at += !!p->want;
	w->have_at += !!p->have;
	return p->want || p->have;
}

/* --- segments that go -------------------------------------------------- */

/** state_device() - What the device of a segment is to be called; "" if it has none. */
void state_device(const struct ovl_vni *vni, char *name)
{
	name[0] = '\0';
	if (model_has(vni, OVL_A_VNI_IFNAME))
		memcpy(name, vni->ifname, IFNAMSIZ);
	else if (!vni->nodev)
		snprintf(name, IFNAMSIZ, "ovl%u", vni->id);
}

static bool name_wanted(const struct differ *d, const struct ovl_vni *going)
{
	char name[IFNAMSIZ];
	struct walk w;
	struct pair p;

	walk_begin(&w, d, STATE_VNI);
	while (walk_next(&w, &p)) {
		if (!p.want || (p.have && p.have->fate == STATE_STAYS))
			continue;
		state_device((const struct ovl_vni *)p.want->obj, name);
		if (*name && !strcmp(name, going->ifname))
			return true;
	}
	return false;
}

static void mark_fates(struct differ *d)
{
	struct state_item *have;
	struct walk w;
	struct pair p;

	walk_begin(&w, d, STATE_VNI);
	while (walk_next(&w, &p)) {
		if (!p.have)
			continue;
		have = w.have->item[w.have_at - 1];
		if (!p.want)
			have->fate = STATE_GOES_LAST;
		else if (made_anew((const struct ovl_vni *)p.want->obj,
				   (const struct ovl_vni *)have->obj))
			have->fate = STATE_GOES_FIRST;
		d->going = d->going || have->fate != STATE_STAYS;
	}
	walk_begin(&w, d, STATE_VNI);
	while (d->going && walk_next(&w, &p)) {
		if (!p.have || p.have->fate != STATE_GOES_LAST)
			continue;
		have = w.have->item[w.have_at - 1];
		if (name_wanted(d, (const struct ovl_vni *)have->obj))
			have->fate = STATE_GOES_FIRST;
	}
}

static enum state_fate fate_of(const struct differ *d, enum state_kind kind,
			       const struct state_item *item)
{
	static struct ovl_vni key;
	const struct state_item *vni;

	if (!d->going)
		return STATE_STAYS;
	key.id = state_num(kind, item->obj, state_types[kind].vni);
	key.endpoint = (__u16)state_num(kind, item->obj,
					state_types[kind].endpoint);
	vni = state_find(d->have, STATE_VNI, &key);
	return vni ? vni->fate : STATE_STAYS;
}

/* --- the plan ---------------------------------------------------------- */

/** struct phase - steps of one kind that are done together */
struct phase {
	__u8 kind;
	__u8 verbs;
	__u8 fate;
};

/*
 * What is needed comes before what needs it, and nothing goes before what
 * takes its place is there; but a name can be had only once.
 */
static const struct phase phases[] = {
	{ STATE_VNI, V_DEL, STATE_GOES_FIRST },
	{ STATE_VNI, V_ADD, STATE_STAYS },
	{ STATE_VTEP, V_ADD | V_SET, STATE_STAYS },
	{ STATE_VNI, V_SET, STATE_STAYS },
	{ STATE_PORT, V_ADD | V_SET, STATE_STAYS },
	/* apart, because many of one verb go into a request */
	{ STATE_FDB, V_ADD, STATE_STAYS },
	{ STATE_FDB, V_SET, STATE_STAYS },
	{ STATE_NEIGH, V_ADD | V_SET, STATE_STAYS },
	{ STATE_NEIGH, V_DEL, STATE_STAYS },
	{ STATE_FDB, V_DEL, STATE_STAYS },
	{ STATE_PORT, V_DEL, STATE_STAYS },
	{ STATE_VTEP, V_DEL, STATE_STAYS },
	{ STATE_VNI, V_DEL, STATE_GOES_LAST },
};

static int put(struct differ *d, enum state_kind kind, __u8 verb,
	       const struct pair *p, __u64 attrs)
{
	struct state_plan *plan = d->plan;
	struct state_change *more;

	more = array_grow(plan->change, plan->n, &plan->room, sizeof(*more));
	if (!more)
		return ctx_refused(d->c, "out of memory");
	plan->change = more;
	plan->change[plan->n++] = (struct state_change) {
		.want = verb == V_DEL ? NULL : p->want, .have = p->have,
		.attrs = attrs, .kind = (__u8)kind, .verb = verb,
	};
	return 0;
}

static bool moved(const struct ovl_port *want, const struct ovl_port *have)
{
	return want->vni != have->vni || want->endpoint != have->endpoint;
}

/* A device can be attached only once, and the other segment need not go. */
static int put_moved(struct differ *d, const struct pair *p)
{
	struct pair fresh = { .want = p->want };
	int err;

	err = put(d, STATE_PORT, V_DEL, p, 0);
	return err ? err : put(d, STATE_PORT, V_ADD, &fresh, 0);
}

static int plan_both(struct differ *d, const struct phase *phase,
		     const struct pair *p)
{
	enum state_kind kind = phase->kind;
	__u64 attrs;

	if (kind == STATE_PORT &&
	    moved((const struct ovl_port *)p->want->obj,
		  (const struct ovl_port *)p->have->obj))
		return phase->verbs & V_ADD ? put_moved(d, p) : 0;
	if (!(phase->verbs & V_SET))
		return 0;
	attrs = changed(kind, p->want->obj, p->have->obj);
	return attrs ? put(d, kind, V_SET, p, attrs) : 0;
}

static int plan_vni(struct differ *d, const struct phase *phase,
		    struct pair *p)
{
	bool goes = p->have && p->have->fate != STATE_STAYS;

	if (goes && phase->verbs & V_DEL && phase->fate == p->have->fate)
		return put(d, STATE_VNI, V_DEL, p, 0);
	if (goes)
		p->have = NULL;
	return 0;
}

/* With a segment goes all that is in it, without being told. */
static void plan_child(const struct differ *d, enum state_kind kind,
		       struct pair *p)
{
	enum state_fate fate = p->have ? fate_of(d, kind, p->have) :
					 STATE_STAYS;

	/* a device is let go early only if it is wanted elsewhere */
	if (fate == STATE_GOES_FIRST ||
	    (fate == STATE_GOES_LAST && (kind != STATE_PORT || !p->want)))
		p->have = NULL;
}

static int plan_pair(struct differ *d, const struct phase *phase,
		     struct pair *p)
{
	int err = 0;

	if (phase->kind == STATE_VNI)
		err = plan_vni(d, phase, p);
	else
		plan_child(d, phase->kind, p);
	if (err)
		return err;
	if (p->want && p->have)
		return plan_both(d, phase, p);
	if (p->want && phase->verbs & V_ADD)
		return put(d, phase->kind, V_ADD, p, 0);
	/* of segments those that go have been seen to */
	if (p->have && phase->verbs & V_DEL && phase->kind != STATE_VNI)
		return put(d, phase->kind, V_DEL, p, 0);
	return 0;
}

/**
 * state_compare_all() - Find out what has to be done.
 * @c: takes the error
 * @want: what there shall be; sorted
 * @have: what there is; sorted
 * @plan: gets the steps, in order; to be freed in any case
 *
 * Return: 0 or CTX_REFUSED.
 */
int state_compare_all(struct ctx *c, struct state *want, struct state *have,
		      struct state_plan *plan)
{
	struct differ d = { .c = c, .want = want, .have = have, .plan = plan };
	struct walk w;
	struct pair p;
	size_t i;
	int err;

	mark_fates(&d);
	for (i = 0; i < ARRAY_SIZE(phases); i++) {
		walk_begin(&w, &d, phases[i].kind);
		while (walk_next(&w, &p)) {
			err = plan_pair(&d, &phases[i], &p);
			if (err)
				return err;
		}
	}
	return 0;
}

/** state_plan_free() - Forget all steps. */
void state_plan_free(struct state_plan *plan)
{
	free(plan->change);
	memset(plan, 0, sizeof(*plan));
}
