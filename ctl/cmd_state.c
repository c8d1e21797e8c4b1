// SPDX-License-Identifier: GPL-2.0
/* ovlctl dump, apply, diff: all that is configured, as a file */
#include "state.h"

/** struct state_args - what was typed; numbered as enum state_attr */
struct state_args {
	__u64 has;
	const char *file;
	__u8 dry_run;
};

enum state_attr {
	STATE_A_FILE = 1,
	STATE_A_DRY_RUN,
};

static const struct model_attr state_attrs[] = {
	MODEL_ATTR(STATE_A_FILE, MODEL_BYTES, "FILE", struct state_args, file),
	MODEL_ATTR(STATE_A_DRY_RUN, MODEL_NUM, "--dry-run", struct state_args,
		   dry_run),
};

static const struct model state_model_args = {
	.noun = "state", .attrs = state_attrs, .n = ARRAY_SIZE(state_attrs),
	.size = sizeof(struct state_args),
};

static const struct kw state_file = {
	.word = "FILE", .kind = KW_FILE, .attr = STATE_A_FILE,
	.help = "a state as \"dump\" writes it, - for standard input; several are one together",
};

static const struct kw state_kws[] = {
	{ .word = "--dry-run", .kind = KW_WORD, .verbs = V_SET,
	  .attr = STATE_A_DRY_RUN, .min = 1,
	  .help = "say what would be done, in order, and do nothing" },
};

/** struct states - what is wanted, what there is, and the way between them */
struct states {
	struct state want;
	struct state have;
	struct state_plan plan;
};

static int compare(struct ctx *c, const struct args *files, struct states *s)
{
	int err;

	err = state_from_files(c, (const char *const *)files->word,
			       (unsigned int)files->nkeys, &s->want);
	if (!err)
		err = state_from_kernel(c, &s->have);
	if (!err)
		err = state_compare_all(c, &s->want, &s->have, &s->plan);
	return err;
}

static void forget(struct states *s)
{
	state_plan_free(&s->plan);
	state_free(&s->want);
	state_free(&s->have);
}

static int dump_run(struct ctx *c, struct cmd_call *call)
{
	(void)call;
	return state_dump(c);
}

static int apply_run(struct ctx *c, struct cmd_call *call)
{
	const struct state_args *args = (const void *)&call->obj;
	struct states s = { 0 };
	int err;

	err = compare(c, &call->args, &s);
	if (!err)
		err = state_check_devices(c, &s.plan);
	if (!err && args->dry_run)
		state_show(c, &s.plan);
	else if (!err)
		err = state_apply(c, &s.plan);
	forget(&s);
	return err;
}

/* As diff(1): 1 says that they differ, and trouble is 2; see cmd_answers(). */
static int diff_run(struct ctx *c, struct cmd_call *call)
{
	struct states s = { 0 };
	int err;

	err = compare(c, &call->args, &s);
	if (!err) {
		state_show(c, &s.plan);
		err = s.plan.n ? CTX_USAGE : CTX_OK;
	}
	forget(&s);
	return err;
}

static const struct cmd_verb dump_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = dump_run,
	  .help = "Write all that is configured, nothing learned, as a file for \"apply\"." },
};

static const struct cmd_verb apply_verbs[] = {
	{ .bit = V_SET, .keys = KEY_MANY, .run = apply_run,
	  .help = "Have what the files say and nothing else, by changing only what differs." },
};

static const struct cmd_verb diff_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_MANY, .run = diff_run,
	  .help = "Show what \"apply\" would do. The exit status is 1 if there is something." },
};

const struct cmd_object cmd_dump = {
	.word = "dump",
	.help = "all that is configured, as a file",
	.model = &state_model_args,
	.kws = state_kws,
	.nkws = ARRAY_SIZE(state_kws),
	.verbs = dump_verbs,
	.nverbs = ARRAY_SIZE(dump_verbs),
};

const struct cmd_object cmd_apply = {
	.word = "apply",
	.help = "have what files say",
	.model = &state_model_args,
	.key = &state_file,
	.kws = state_kws,
	.nkws = ARRAY_SIZE(state_kws),
	.verbs = apply_verbs,
	.nverbs = ARRAY_SIZE(apply_verbs),
};

const struct cmd_object cmd_diff = {
	.word = "diff",
	.help = "what differs from files",
	.model = &state_model_args,
	.key = &state_file,
	.kws = state_kws,
	.nkws = ARRAY_SIZE(state_kws),
	.verbs = diff_verbs,
	.nverbs = ARRAY_SIZE(diff_verbs),
	.answers = true,
};
