// SPDX-License-Identifier: GPL-2.0
/* Counters, looked at twice, and their rates */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "array.h"
#include "top.h"

/* --- looking ----------------------------------------------------------- */

/**
 * struct looked - a kind of object, being looked at
 * @kind: enum top_attr
 * @model: of the objects
 * @cmd: netlink command that reads them
 * @with_stats: flag that asks for counters
 * @stats: attribute with the counters
 * @sample: gets them
 */
struct looked {
	__u32 kind;
	const struct model *model;
	__u8 cmd;
	__u16 with_stats;
	__u16 stats;
	struct sample *sample;
};

static void row_key(struct row_key *key, __u32 kind,
		    const union ovl_object *obj)
{
	memset(key, 0, sizeof(*key));
	key->kind = kind;
	if (kind == TOP_VTEP) {
		key->dstport = obj->vtep.dstport;
		memcpy(key->addr, obj->vtep.addr, sizeof(key->addr));
		memcpy(key->addr6, obj->vtep.addr6, sizeof(key->addr6));
		return;
	}
	key->vni = kind == TOP_VNI ? obj->vni.id : obj->port.vni;
	key->endpoint = kind == TOP_VNI ? obj->vni.endpoint :
					  obj->port.endpoint;
	if (kind == TOP_PORT)
		memcpy(key->ifname, obj->port.ifname,
		       strnlen(obj->port.ifname, IFNAMSIZ - 1));
}

static void row_counts(__u64 *count, const struct ovl_stats *stats)
{
	unsigned int i;

	count[COUNT_RX_PACKETS] = stats->rx_packets;
	count[COUNT_RX_BYTES] = stats->rx_bytes;
	count[COUNT_TX_PACKETS] = stats->tx_packets;
	count[COUNT_TX_BYTES] = stats->tx_bytes;
	count[COUNT_DROPS] = 0;
	for (i = 0; i < MODEL_REASONS; i++)
		if (stats->drop.seen >> i & 1)
			count[COUNT_DROPS] += stats->drop.packets[i];
}

/** top_add() - Room for one more, or NULL. */
struct row *top_add(struct sample *s)
{
	struct row *rows = array_grow(s->rows, s->n, &s->room, sizeof(*rows));

	if (!rows)
		return NULL;
	s->rows = rows;
	return &s->rows[s->n++];
}

static int on_object(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		     void *arg)
{
	const struct looked *l = arg;
	union ovl_object obj;
	struct row *row;

	(void)cmd;
	if (nlc_decode(c, l->model, attrs, len, &obj))
		return CTX_REFUSED;
	row = top_add(l->sample);
	if (!row)
		return ctx_refused(c, "out of memory");
	row_key(&row->key, l->kind, &obj);
	row_counts(row->count,
		   model_value(&obj, model_find(l->model, l->stats)));
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct row *one = a, *other = b;

	return memcmp(&one->key, &other->key, sizeof(one->key));
}

/** top_now() - Seconds, since whenever. */
double top_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/** top_sort() - Have objects where they are found again. */
void top_sort(struct sample *s)
{
	if (s->n)
		qsort(s->rows, s->n, sizeof(*s->rows), by_key);
}

/**
 * top_look() - Take the counters of all objects of some kinds.
 * @c: takes errors
 * @kinds: bits of enum top_attr
 * @s: gets them, in place of what it had
 *
 * Return: an exit code.
 */
int top_look(struct ctx *c, __u64 kinds, struct sample *s)
{
	const struct looked looked[] = {
		{ TOP_VNI, &model_vni, OVL_CMD_VNI_GET,
		  OVL_A_VNI_WITH_STATS, OVL_A_VNI_STATS, s },
		{ TOP_VTEP, &model_vtep, OVL_CMD_VTEP_GET,
		  OVL_A_VTEP_WITH_STATS, OVL_A_VTEP_STATS, s },
		{ TOP_PORT, &model_port, OVL_CMD_PORT_GET,
		  OVL_A_PORT_WITH_STATS, OVL_A_PORT_STATS, s },
	};
	union ovl_object filter;
	struct looked l;
	unsigned int i;
	int err = 0;

	s->n = 0;
	s->when = top_now();
	for (i = 0; !err && i < ARRAY_SIZE(looked); i++) {
		l = looked[i];
		if (!(kinds >> l.kind & 1))
			continue;
		memset(&filter, 0, sizeof(filter));
		model_mark(&filter, l.with_stats);
		err = nlc_ask(c, l.cmd, true, l.model, &filter, on_object, &l);
	}
	top_sort(s);
	return err;
}

/* --- rates ------------------------------------------------------------- */

/*
 * What an object has grown by, in a second. False if it is new: one that has been
 * made anew has counters that have gone back.
 */
static bool row_rate(struct row *row, const struct row *was, double seconds)
{
	double grown;
	int i;

	for (i = 0; i < COUNT_MAX; i++)
		if (row->count[i] < was->count[i])
			return false;
	for (i = 0; i < COUNT_MAX; i++) {
		grown = (double)(row->count[i] - was->count[i]) / seconds;
		if (i == COUNT_RX_BYTES || i == COUNT_TX_BYTES)
			grown *= 8;
		row->count[i] = (__u64)(grown + 0.5);
	}
	return true;
}

static int by_rate(const void *a, const void *b)
{
	const struct row *one = a, *other = b;
	__u64 x = one->count[COUNT_RX_BYTES] + one->count[COUNT_TX_BYTES];
	__u64 y = other->count[COUNT_RX_BYTES] + other->count[COUNT_TX_BYTES];

	if (x != y)
		return x < y ? 1 : -1;
	/* what does not move stays where it is */
	return by_key(a, b);
}

/**
 * top_rates() - Make of two samples the rates, the highest first.
 * @was: the first one
 * @is: the second one
 * @rates: gets them; objects that are new have none
 *
 * Return: whether there was memory for it.
 */
bool top_rates(const struct sample *was, const struct sample *is,
	       struct sample *rates)
{
	double seconds = is->when - was->when;
	const struct row *old;
	struct row *row;
	size_t i;

	rates->n = 0;
	for (i = 0; i < is->n; i++) {
		old = was->n ? bsearch(&is->rows[i], was->rows, was->n,
				       sizeof(*old), by_key) : NULL;
		if (!old)
			continue;
		row = top_add(rates);
		if (!row)
			return false;
		*row = is->rows[i];
		if (!row_rate(row, old, seconds > 0 ? seconds : 1))
			rates->n--;
	}
	if (rates->n)
		qsort(rates->rows, rates->n, sizeof(*rates->rows), by_rate);
	return true;
}
