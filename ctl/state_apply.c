// SPDX-License-Identifier: GPL-2.0
/* Steps from one state to another, taken */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

/* --- requests ---------------------------------------------------------- */

/* A list that shall be empty is not there: another attribute says so. */
static void empty_lists(struct ovl_port *port)
{
	if (model_has(port, OVL_A_PORT_MAC) && !port->macs.n)
		model_set_num(&model_port, port, OVL_A_PORT_MAC_ANY, 1);
	if (model_has(port, OVL_A_PORT_ADDR) && !port->ips.n)
		model_set_num(&model_port, port, OVL_A_PORT_ADDR_ANY, 1);
}

static void fill_port(const struct state_change *change, struct ovl_port *port)
{
	const struct ovl_port *have;

	if (change->verb == V_SET)
		empty_lists(port);
	port->has &= ~(1ULL << OVL_A_PORT_IFNAME);
	port->ifindex = if_nametoindex(port->ifname);
	if (change->have) {
		have = (const struct ovl_port *)change->have->obj;
		port->ifindex = have->ifindex;
	}
	model_mark(port, OVL_A_PORT_IFINDEX);
}

/*
 * Each request has its MAC address. What the file does not call a router is none,
 * also where it takes the place of one that was learned to be.
 */
static void fill_neigh(const struct state_change *change,
		       struct ovl_neigh *neigh)
{
	if (change->verb == V_DEL)
		return;
	model_mark(neigh, OVL_A_NEIGH_MAC);
	if (model_has(neigh, OVL_A_NEIGH_ADDR6))
		model_mark(neigh, OVL_A_NEIGH_ROUTER);
}

/* What to send for a step. */
static void fill(const struct state_change *change, union ovl_object *obj)
{
	const struct state_type *type = &state_types[change->kind];
	const struct state_item *item = change->want ? change->want :
						       change->have;
	__u64 attrs = state_key(change->kind);

	memcpy(obj, item->obj, type->table->model->size);
	if (change->verb == V_ADD)
		attrs |= item->given | 1ULL << type->vni |
			 1ULL << type->endpoint;
	else
		attrs |= change->attrs;
	obj->has &= attrs;
	/* what a control plane has put there is the administrator's then */
	if (change->verb == V_ADD && type->protocol) {
		model_set_num(type->table->model, obj, type->replace, 1);
		model_set_num(type->table->model, obj, type->protocol, 0);
	}
	if (change->kind == STATE_PORT)
		fill_port(change, &obj->port);
	if (change->kind == STATE_NEIGH)
		fill_neigh(change, &obj->neigh);
}

static int apply_one(struct ctx *c, const struct state_change *change)
{
	union ovl_object obj;

	fill(change, &obj);
	return nlc_ask(c, state_cmd(change->kind, change->verb), false,
		       state_model(change->kind), &obj, NULL, NULL);
}

static const struct ovl_fdb *station(const struct state_change *change)
{
	return (const struct ovl_fdb *)(change->want ? change->want->obj :
						       change->have->obj);
}

/* Do two steps go into one request? */
static bool together(const struct state_change *a, const struct state_change *b)
{
	return b->kind == STATE_FDB && a->verb == b->verb &&
	       station(a)->vni == station(b)->vni &&
	       station(a)->endpoint == station(b)->endpoint;
}

/* Put in as many as fit. Return: how many. */
static size_t put_stations(const struct state_change *first, size_t n,
			   struct nl_msg *msg)
{
	union ovl_object obj;
	size_t i;

	fill(first, &obj);
	obj.has &= 1ULL << OVL_A_FDB_VNI | 1ULL << OVL_A_FDB_ENDPOINT |
		   1ULL << OVL_A_FDB_REPLACE | 1ULL << OVL_A_FDB_PROTOCOL;
	(void)model_encode(&model_fdb, &obj, msg);
	for (i = 0; i < n && together(first, &first[i]); i++) {
		fill(&first[i], &obj);
		if (!fdb_put_entry(msg, &obj.fdb))
			break;
	}
	return i;
}

/*
 * Of many that are refused none was done, and which one it was about is in the
 * kernel's words alone: so they are tried one by one.
 */
static int apply_stations(struct ctx *c, const struct state_change *first,
			  size_t n, size_t *done)
{
	struct nl_msg *msg;
	size_t together_n;
	int err;

	msg = nlc_request(c, state_cmd(STATE_FDB, first->verb), false);
	if (!msg)
		return CTX_REFUSED;
	together_n = put_stations(first, n, msg);
	if (!nlc_talk(c, &model_fdb, msg, NULL, NULL)) {
		*done += together_n;
		return 0;
	}
	for (; together_n; together_n--, first++, ++*done) {
		err = apply_one(c, first);
		if (err)
			return err;
	}
	/* what was in the way has gone */
	ctx_clear(c);
	return 0;
}

/* What was done before stays done. */
static int partly(struct ctx *c, const struct state_plan *plan, size_t done)
{
	char text[CTX_TEXT - 256], name[STATE_NAME];

	snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1, c->err);
	state_name(&plan->change[done], name, sizeof(name));
	return ctx_refused(c, "%s: %s; %zu of %zu changes are done", name,
			   text, done, plan->n);
}

/**
 * state_apply() - Take all steps, up to the first that is refused.
 * @c: takes the error: which one it was, why, and how many are done
 * @plan: the steps
 *
 * Return: an exit code.
 */
int state_apply(struct ctx *c, const struct state_plan *plan)
{
	const struct state_change *change;
	size_t done = 0;
	int err;

	while (done < plan->n) {
		change = &plan->change[done];
		if (change->kind == STATE_FDB)
			err = apply_stations(c, change, plan->n - done, &done);
		else
			err = apply_one(c, change);
		if (err)
			return partly(c, plan, done);
		done += change->kind != STATE_FDB;
	}
	return 0;
}

/* --- before anything is sent ------------------------------------------- */

static int check_port(struct ctx *c, const struct state_change *change)
{
	const struct ovl_port *port = (const void *)change->want->obj;
	char name[STATE_NAME];

	if (if_nametoindex(port->ifname))
		return 0;
	state_name(change, name, sizeof(name));
	return ctx_refused(c, "%s.ifname: cannot find device \"%s\"", name,
			   port->ifname);
}

/* Is it the device of a segment that goes before any is added? */
static bool goes_first(const struct state_plan *plan, unsigned int ifindex)
{
	const struct state_change *change;
	const struct ovl_vni *vni;

	for (change = plan->change; change < plan->change + plan->n; change++) {
		if (change->kind != STATE_VNI || change->verb != V_DEL ||
		    change->have->fate != STATE_GOES_FIRST)
			continue;
		vni = (const struct ovl_vni *)change->have->obj;
		if (vni->ifindex == ifindex)
			return true;
	}
	return false;
}

/** struct taker - a segment that is to be added, and how its device is called */
struct taker {
	char device[IFNAMSIZ];
	const struct state_change *change;
};

static int taken(struct ctx *c, const struct taker *taker, const char *why)
{
	const struct ovl_vni *vni = (const void *)taker->change->want->obj;
	char name[STATE_NAME];

	state_name(taker->change, name, sizeof(name));
	return ctx_refused(c, "%s: VNI %u cannot have a device \"%s\": %s", name,
			   vni->id, taker->device, why);
}

static int compare_takers(const void *a, const void *b)
{
	const struct taker *x = a, *y = b;
	int diff = strcmp(x->device, y->device);

	return diff ? diff : (x->change > y->change) - (x->change < y->change);
}

static int check_takers(struct ctx *c, const struct state_plan *plan,
			struct taker *takers, size_t n)
{
	unsigned int ifindex;
	size_t i;

	qsort(takers, n, sizeof(*takers), compare_takers);
	for (i = 0; i < n; i++) {
		if (i && !strcmp(takers[i - 1].device, takers[i].device))
			return taken(c, &takers[i], "another VNI is to have it");
		ifindex = if_nametoindex(takers[i].device);
		if (ifindex && !goes_first(plan, ifindex))
			return taken(c, &takers[i], "there is one already");
	}
	return 0;
}

static int check_vnis(struct ctx *c, const struct state_plan *plan)
{
	struct taker *takers = calloc(plan->n + 1, sizeof(*takers));
	const struct state_change *change;
	size_t n = 0;
	int err;

	if (!takers)
		return ctx_refused(c, "out of memory");
	for (change = plan->change; change < plan->change + plan->n; change++) {
		if (change->kind != STATE_VNI || change->verb != V_ADD)
			continue;
		takers[n].change = change;
		state_device((const struct ovl_vni *)change->want->obj,
			     takers[n].device);
		n += takers[n].device[0] != '\0';
	}
	err = check_takers(c, plan, takers, n);
	free(takers);
	return err;
}

/**
 * state_check_devices() - Is a device not there, or in the way?
 *
 * The kernel would say so as well, but what is made anew is gone by then.
 *
 * Return: 0 or CTX_REFUSED.
 */
int state_check_devices(struct ctx *c, const struct state_plan *plan)
{
	const struct state_change *change;
	int err = check_vnis(c, plan);

	for (change = plan->change; !err && change < plan->change + plan->n;
	     change++) {
		if (change->kind == STATE_PORT && change->verb == V_ADD)
			err = check_port(c, change);
	}
	return err;
}
