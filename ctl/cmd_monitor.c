// SPDX-License-Identifier: GPL-2.0
/* ovlctl monitor: changes as they happen */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "cmd.h"

/** struct watch - what the user wants to see; numbered as enum watch_attr */
struct watch {
	__u64 has;
	__u8 vni;
	__u8 vtep;
	__u8 port;
	__u8 fdb;
	__u8 neigh;
	__u8 all;
};

enum watch_attr {
	WATCH_VNI = 1,
	WATCH_VTEP,
	WATCH_PORT,
	WATCH_FDB,
	WATCH_NEIGH,
	WATCH_ALL,
};

static const struct model_attr watch_attrs[] = {
	MODEL_ATTR(WATCH_VNI, MODEL_NUM, "vni", struct watch, vni),
	MODEL_ATTR(WATCH_VTEP, MODEL_NUM, "vtep", struct watch, vtep),
	MODEL_ATTR(WATCH_PORT, MODEL_NUM, "port", struct watch, port),
	MODEL_ATTR(WATCH_FDB, MODEL_NUM, "fdb", struct watch, fdb),
	MODEL_ATTR(WATCH_NEIGH, MODEL_NUM, "neigh", struct watch, neigh),
	MODEL_ATTR(WATCH_ALL, MODEL_NUM, "all", struct watch, all),
};

static const struct model watch_model = {
	.noun = "monitor", .attrs = watch_attrs,
	.n = ARRAY_SIZE(watch_attrs), .size = sizeof(struct watch),
};

static const struct kw monitor_kws[] = {
	{ .word = "vni", .kind = KW_WORD, .verbs = V_SHOW, .attr = WATCH_VNI,
	  .min = 1, .help = "changes of segments" },
	{ .word = "vtep", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = WATCH_VTEP, .min = 1,
	  .help = "changes of segments' VTEPs" },
	{ .word = "port", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = WATCH_PORT, .min = 1,
	  .help = "changes of attached devices" },
	{ .word = "fdb", .kind = KW_WORD, .verbs = V_SHOW, .attr = WATCH_FDB,
	  .min = 1, .help = "changes of stations" },
	{ .word = "neigh", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = WATCH_NEIGH, .min = 1, .help = "changes of neighbours" },
	{ .word = "all", .kind = KW_WORD, .verbs = V_SHOW, .attr = WATCH_ALL,
	  .min = 1, .help = "all of them, which is the default" },
};

/** struct event - what a notification is about */
struct event {
	const struct out_table *table;
	__u8 watch;
	const char *word;
};

static const struct event events[] = {
	[OVL_CMD_VNI_NEW_NTF] = { &vni_table, WATCH_VNI, "new" },
	[OVL_CMD_VNI_SET_NTF] = { &vni_table, WATCH_VNI, "set" },
	[OVL_CMD_VNI_DEL_NTF] = { &vni_table, WATCH_VNI, "del" },
	[OVL_CMD_VTEP_NEW_NTF] = { &vtep_table, WATCH_VTEP, "new" },
	[OVL_CMD_VTEP_SET_NTF] = { &vtep_table, WATCH_VTEP, "set" },
	[OVL_CMD_VTEP_DEL_NTF] = { &vtep_table, WATCH_VTEP, "del" },
	[OVL_CMD_PORT_NEW_NTF] = { &port_table, WATCH_PORT, "new" },
	[OVL_CMD_PORT_SET_NTF] = { &port_table, WATCH_PORT, "set" },
	[OVL_CMD_PORT_DEL_NTF] = { &port_table, WATCH_PORT, "del" },
	[OVL_CMD_FDB_NEW_NTF] = { &fdb_table, WATCH_FDB, "new" },
	[OVL_CMD_FDB_SET_NTF] = { &fdb_table, WATCH_FDB, "set" },
	[OVL_CMD_FDB_DEL_NTF] = { &fdb_table, WATCH_FDB, "del" },
	[OVL_CMD_NEIGH_NEW_NTF] = { &neigh_table, WATCH_NEIGH, "new" },
	[OVL_CMD_NEIGH_SET_NTF] = { &neigh_table, WATCH_NEIGH, "set" },
	[OVL_CMD_NEIGH_DEL_NTF] = { &neigh_table, WATCH_NEIGH, "del" },
};

/**
 * struct loss - changes that were missed, written like any object
 * @missed: how many
 * @overrun: the socket's queue was full; how many follows later
 * @state: all that there is follows, and what was before does not count
 */
struct loss {
	__u64 has;
	__u32 missed;
	__u8 overrun;
	__u8 state;
};

enum loss_attr {
	LOSS_MISSED = 1,
	LOSS_OVERRUN,
	LOSS_STATE,
};

static const struct model_attr loss_attrs[] = {
	MODEL_ATTR(LOSS_MISSED, MODEL_NUM, "missed", struct loss, missed),
	MODEL_ATTR(LOSS_OVERRUN, MODEL_NUM, "overrun", struct loss, overrun),
	MODEL_ATTR(LOSS_STATE, MODEL_NUM, "state", struct loss, state),
};

static const struct model loss_model = {
	.noun = "loss", .attrs = loss_attrs,
	.n = ARRAY_SIZE(loss_attrs), .size = sizeof(struct loss),
};

static const struct out_field loss_fields[] = {
	{ LOSS_MISSED, .key = "missed",
	  .label = "*** CHANGES WERE MISSED, the state follows: missed" },
	{ LOSS_OVERRUN, .kind = OUT_WORD, .key = "overrun",
	  .label = "*** CHANGES WERE MISSED, the state follows: overrun" },
	{ LOSS_STATE, .kind = OUT_WORD, .key = "state",
	  .label = "*** THE STATE IS" },
};

static const struct out_table loss_table = OUT_TABLE(loss_model, loss_fields);

/** struct segment - one whose VTEPs are to be asked for */
struct segment {
	__u32 vni;
	__u16 endpoint;
};

/**
 * struct follow - a monitor at work
 * @watch: bits of enum watch_attr
 * @seq: number of the last change seen
 * @started: @seq is valid
 * @stale: changes were missed, and the state has not been read since
 * @synced: number of the last change that was in the state when it was read
 * @known: @synced is valid
 * @reading: what is being read of the state
 * @segments: while it is read
 * @n: how many
 * @room: for how many there is room
 */
struct follow {
	__u64 watch;
	__u32 seq;
	__u32 synced;
	bool started;
	bool stale;
	bool known;
	const struct event *reading;
	struct segment *segments;
	size_t n;
	size_t room;
};

/*
 * Every event is a list of its own, so that a reader of JSON need not wait
 * for an end that never comes.
 */
static int out_event(struct ctx *c, const char *word,
		     const struct out_table *table, const void *obj)
{
	struct out *o = &c->out;
	struct timeval now;

	gettimeofday(&now, NULL);
	out_begin(o);
	out_object_begin(o);
	show_stamp(c, c->stamp, &now);
	if (o->as_json)
		json_put_string(&o->json, "event", word);
	else if (!strcmp(word, "del"))
		out_text(o, "Deleted");
	if (table != &loss_table)
		out_noun(o, table);
	out_fields(o, table, obj);
	out_object_end(o);
	out_end(o);
	if (fflush(o->f))
		return ctx_refused(c, "cannot write the output");
	return 0;
}

static int out_loss(struct ctx *c, const char *word, enum loss_attr attr,
		    __u32 value)
{
	struct loss loss = { 0 };

	model_set_num(&loss_model, &loss, attr, value);
	return out_event(c, word, &loss_table, &loss);
}

static int on_overrun(struct ctx *c, void *arg)
{
	struct follow *f = arg;

	f->stale = true;
	return out_loss(c, "loss", LOSS_OVERRUN, 1);
}

static_assert((int)OVL_A_VNI_SEQ == (int)OVL_A_VTEP_SEQ &&
	      (int)OVL_A_VNI_SEQ == (int)OVL_A_PORT_SEQ &&
	      (int)OVL_A_VNI_SEQ == (int)OVL_A_FDB_SEQ &&
	      (int)OVL_A_VNI_SEQ == (int)OVL_A_NEIGH_SEQ &&
	      offsetof(struct ovl_vni, seq) == offsetof(struct ovl_vtep, seq) &&
	      offsetof(struct ovl_vni, seq) == offsetof(struct ovl_port, seq) &&
	      offsetof(struct ovl_vni, seq) == offsetof(struct ovl_fdb, seq) &&
	      offsetof(struct ovl_vni, seq) == offsetof(struct ovl_neigh, seq),
	      "notifications are numbered alike");

/* Half of all numbers lie ahead of one. */
static bool later(__u32 seq, __u32 than)
{
	return seq != than && seq - than <= 0x7fffffff;
}

/* Are there numbers between the last change and this one? */
static int check_seq(struct ctx *c, struct follow *f, __u32 seq)
{
	__u32 step = seq - f->seq;
	bool started = f->started;

	/* a late one changes nothing */
	if (started && !later(seq, f->seq))
		return 0;
	f->started = true;
	f->seq = seq;
	if (!started || step == 1)
		return 0;
	/* those that the state had when it was read have been told */
	if (!f->known || later(seq - 1, f->synced))
		f->stale = true;
	return out_loss(c, "loss", LOSS_MISSED, step - 1);
}

static int write_object(struct ctx *c, const struct event *known,
			const char *word, union ovl_object *obj)
{
	if (known->watch == WATCH_VNI && strcmp(word, "del"))
		vni_fix(&obj->vni);
	if (known->watch == WATCH_PORT)
		port_fix(&obj->port);
	out_forget_names(&c->out);
	return out_event(c, word, known->table, obj);
}

static int on_event(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		    void *arg)
{
	const struct event *known;
	struct follow *f = arg;
	union ovl_object obj;
	int err;

	if (cmd >= (int)ARRAY_SIZE(events) || !events[cmd].table)
		return 0;
	known = &events[cmd];
	if (model_decode(known->table->model, attrs, len, &obj))
		return ctx_refused(c, "a notification is cut short");
	if (model_has(&obj, OVL_A_VNI_SEQ)) {
		err = check_seq(c, f, obj.vni.seq);
		if (err)
			return err;
	}
	if (!(f->watch >> known->watch & 1))
		return 0;
	return write_object(c, known, known->word, &obj);
}

/* --- the state, after a loss ------------------------------------------- */

static bool remember(struct follow *f, const struct ovl_vni *vni)
{
	struct segment *more;

	more = array_grow(f->segments, f->n, &f->room, sizeof(*more));
	if (!more)
		return false;
	f->segments = more;
	f->segments[f->n++] = (struct segment) { vni->id, vni->endpoint };
	return true;
}

static int on_state(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		    void *arg)
{
	struct follow *f = arg;
	union ovl_object obj;

	(void)cmd;
	if (nlc_decode(c, f->reading->table->model, attrs, len, &obj))
		return CTX_REFUSED;
	if (f->stale && model_has(&obj, OVL_A_VNI_SEQ)) {
		/* the oldest of what is read */
		f->synced = obj.vni.seq;
		f->known = true;
		f->stale = false;
	}
	if (f->reading->watch == WATCH_VNI && !remember(f, &obj.vni))
		return ctx_refused(c, "out of memory");
	if (!(f->watch >> f->reading->watch & 1))
		return 0;
	return write_object(c, f->reading, "state", &obj);
}

/* Ask for all objects of the kind that an event is about. */
static int read_kind(struct ctx *c, struct follow *f, int ntf, int cmd,
		     const void *filter)
{
	static const union ovl_object all;

	f->reading = &events[ntf];
	return nlc_ask(c, cmd, true, f->reading->table->model,
		       filter ? filter : &all, on_state, f);
}

/* A VTEP is told of by segment. */
static int read_vteps(struct ctx *c, struct follow *f)
{
	struct ovl_vtep filter = { 0 };
	int err = 0;
	size_t i;

	for (i = 0; !err && i < f->n; i++) {
		model_set_num(&model_vtep, &filter, OVL_A_VTEP_VNI,
			      f->segments[i].vni);
		model_set_num(&model_vtep, &filter, OVL_A_VTEP_ENDPOINT,
			      f->segments[i].endpoint);
		err = read_kind(c, f, OVL_CMD_VTEP_NEW_NTF, OVL_CMD_VTEP_GET,
				&filter);
	}
	return err;
}

/* Segments come first in any case: they say where the rest is, and of what time. */
static int read_state(struct ctx *c, struct follow *f)
{
	static const struct {
		__u8 ntf, cmd;
	} kinds[] = {
		{ OVL_CMD_PORT_NEW_NTF, OVL_CMD_PORT_GET },
		{ OVL_CMD_FDB_NEW_NTF, OVL_CMD_FDB_GET },
		{ OVL_CMD_NEIGH_NEW_NTF, OVL_CMD_NEIGH_GET },
	};
	unsigned int i;
	int err;

	err = read_kind(c, f, OVL_CMD_VNI_NEW_NTF, OVL_CMD_VNI_GET, NULL);
	if (!err && f->watch >> WATCH_VTEP & 1)
		err = read_vteps(c, f);
	for (i = 0; !err && i < ARRAY_SIZE(kinds); i++)
		if (f->watch >> events[kinds[i].ntf].watch & 1)
			err = read_kind(c, f, kinds[i].ntf, kinds[i].cmd, NULL);
	return err;
}

/*
 * What has been missed is in the state. It is read only now that all has been
 * written that came before, lest that be taken for news.
 */
static int on_quiet(struct ctx *c, void *arg)
{
	struct follow *f = arg;
	int err;

	if (!f->stale)
		return 0;
	err = out_loss(c, "state", LOSS_STATE, 1);
	if (!err)
		err = read_state(c, f);
	/* without a segment there is nothing to be stale */
	f->stale = false;
	free(f->segments);
	f->segments = NULL;
	f->n = 0;
	f->room = 0;
	return err;
}

static int monitor_run(struct ctx *c, struct cmd_call *call)
{
	struct follow f = { .watch = call->obj.has };

	const struct nlc_listener listener = {
		.event = on_event, .lost = on_overrun, .quiet = on_quiet,
		.arg = &f,
	};

	if (!f.watch || model_has(&call->obj, WATCH_ALL))
		f.watch = ~0ULL;
	return nlc_listen(c, &listener);
}

static const struct cmd_verb monitor_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = monitor_run,
	  .help = "Show changes as they happen; if some were missed, all that there is." },
};

const struct cmd_object cmd_monitor = {
	.word = "monitor",
	.help = "changes as they happen",
	.model = &watch_model,
	.kws = monitor_kws,
	.nkws = ARRAY_SIZE(monitor_kws),
	.verbs = monitor_verbs,
	.nverbs = ARRAY_SIZE(monitor_verbs),
};
