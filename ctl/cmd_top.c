// SPDX-License-Identifier: GPL-2.0
/* ovlctl top: who sends and receives how much at the moment */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "stop.h"
#include "top.h"

#define TOP_PAUSE	1	/* seconds */
#define TOP_HEADER	1	/* lines above the objects */

/** struct top_args - what was typed; numbered as enum top_attr */
struct top_args {
	__u64 has;
	__u32 delay;
	__u32 count;
	__u8 vni;
	__u8 vtep;
	__u8 port;
};

static_assert(sizeof(struct top_args) <= sizeof(union ovl_object),
	      "a call has room for it");

static const struct model_attr top_attrs[] = {
	MODEL_ATTR(TOP_VNI, MODEL_NUM, "vni", struct top_args, vni),
	MODEL_ATTR(TOP_VTEP, MODEL_NUM, "vtep", struct top_args, vtep),
	MODEL_ATTR(TOP_PORT, MODEL_NUM, "port", struct top_args, port),
	MODEL_ATTR(TOP_DELAY, MODEL_NUM, "delay", struct top_args, delay),
	MODEL_ATTR(TOP_COUNT, MODEL_NUM, "count", struct top_args, count),
};

static const struct model top_model = {
	.noun = "top", .attrs = top_attrs, .n = ARRAY_SIZE(top_attrs),
	.size = sizeof(struct top_args),
};

static const struct kw top_kws[] = {
	{ .word = "vni", .kind = KW_WORD, .verbs = V_SHOW, .attr = TOP_VNI,
	  .min = 1, .help = "segments" },
	{ .word = "vtep", .kind = KW_WORD, .verbs = V_SHOW, .attr = TOP_VTEP,
	  .min = 1, .help = "VTEPs, all their segments together" },
	{ .word = "port", .kind = KW_WORD, .verbs = V_SHOW, .attr = TOP_PORT,
	  .min = 1,
	  .help = "attached devices; without any of the three words, all" },
	{ .word = "-d", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = TOP_DELAY, .min = 1, .max = 3600, .value = "SECONDS",
	  .unit = "seconds", .dflt = "1", .help = "from one look to the next" },
	{ .word = "delay", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = TOP_DELAY, .min = 1, .max = 3600, .value = "SECONDS",
	  .unit = "seconds", .help = "the same as -d" },
	{ .word = "-n", .kind = KW_NUM, .verbs = V_SHOW, .attr = TOP_COUNT,
	  .min = 1, .max = 0xffffffff, .value = "COUNT",
	  .dflt = "no end on a terminal, else 1",
	  .help = "end after so many lists" },
	{ .word = "count", .kind = KW_NUM, .verbs = V_SHOW, .attr = TOP_COUNT,
	  .min = 1, .max = 0xffffffff, .value = "COUNT",
	  .help = "the same as -n" },
};

/* --- writing ----------------------------------------------------------- */

/* As many lines as the window has, in place of those before. */
static void put_screen(FILE *f, const struct sample *rates)
{
	struct winsize size = { 0 };
	size_t lines = 24;

	if (!ioctl(fileno(f), TIOCGWINSZ, &size) && size.ws_row)
		lines = size.ws_row;
	fputs("\033[H\033[J", f);
	/* the cursor has the last one */
	top_text(f, rates, lines > TOP_HEADER + 1 ? lines - TOP_HEADER - 1 : 1);
}

static int put_rates(struct ctx *c, const struct sample *rates, bool screen)
{
	FILE *f = c->out.f;

	if (c->out.as_json)
		top_json(&c->out, rates);
	else if (screen)
		put_screen(f, rates);
	else
		top_text(f, rates, SIZE_MAX);
	return fflush(f) ? ctx_refused(c, "cannot write the output") : 0;
}

/* --- the command ------------------------------------------------------- */

/* Until it is time for the next look, or the user has had enough. */
static void await(double until)
{
	struct pollfd none = { .fd = -1 };
	double left;

	while (!stop_asked()) {
		left = until - top_now();
		if (left <= 0)
			return;
		(void)stop_poll(&none, 1, (int)(left * 1000) + 1);
	}
}

static int top_loop(struct ctx *c, const struct top_args *args, bool screen,
		    struct sample *samples)
{
	struct sample *was = &samples[0], *is = &samples[1], *rates = &samples[2];
	bool some = args->vni || args->vtep || args->port;
	__u64 kinds = some ? args->has : ~0ULL;
	double delay = args->delay ? args->delay : TOP_PAUSE;
	__u32 left = args->count ? args->count : !screen;
	struct sample *spare;
	int err;

	err = top_look(c, kinds, was);
	while (!err) {
		await(was->when + delay);
		if (stop_asked())
			break;
		err = top_look(c, kinds, is);
		if (!err && !top_rates(was, is, rates))
			err = ctx_refused(c, "out of memory");
		if (!err)
			err = put_rates(c, rates, screen);
		/* none means no end */
		if (left && !--left)
			break;
		spare = was;
		was = is;
		is = spare;
	}
	return err;
}

static int top_run(struct ctx *c, struct cmd_call *call)
{
	bool screen = !c->out.as_json && isatty(fileno(c->out.f));
	struct sample samples[3] = { 0 };
	struct top_args args;
	unsigned int i;
	int err;

	memcpy(&args, &call->obj, sizeof(args));
	err = stop_begin(c);
	if (err)
		return err;
	err = top_loop(c, &args, screen, samples);
	stop_end();
	for (i = 0; i < ARRAY_SIZE(samples); i++)
		free(samples[i].rows);
	return err;
}

static const struct cmd_verb top_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = top_run,
	  .help = "Show rates, the highest first; on a terminal again and again." },
};

const struct cmd_object cmd_top = {
	.word = "top",
	.help = "rates of segments, VTEPs and attached devices",
	.model = &top_model,
	.kws = top_kws,
	.nkws = ARRAY_SIZE(top_kws),
	.verbs = top_verbs,
	.nverbs = ARRAY_SIZE(top_verbs),
};
