// SPDX-License-Identifier: GPL-2.0
/* ovlctl - control tool of the ovl module: options, errors and exit */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "cmd.h"

#ifndef OVLCTL_VERSION
#define OVLCTL_VERSION "unknown"
#endif

#define OUT_BUFFER 65536	/* bytes */

/** enum option_id - what an option does */
enum option_id {
	OPT_JSON,
	OPT_PRETTY,
	OPT_STATS,
	OPT_DETAILS,
	OPT_ONELINE,
	OPT_COLOR,
	OPT_NETNS,
	OPT_BATCH,
	OPT_FORCE,
	OPT_STAMP,
	OPT_SHORT_STAMP,
	OPT_VERSION,
	OPT_HELP,
};

/** struct option - its names, without dashes, and whether a value follows */
struct option {
	enum option_id id;
	const char *brief;
	const char *name;
	bool value;
};

static const struct option options[] = {
	{ OPT_JSON, "j", "json", false },
	{ OPT_PRETTY, "p", "pretty", false },
	{ OPT_STATS, "s", "stats", false },
	{ OPT_STATS, "s", "statistics", false },
	{ OPT_DETAILS, "d", "details", false },
	{ OPT_ONELINE, "o", "oneline", false },
	{ OPT_COLOR, "c", "color", false },
	{ OPT_NETNS, "n", "netns", true },
	{ OPT_BATCH, "b", "batch", true },
	{ OPT_FORCE, "force", "force", false },
	{ OPT_STAMP, "t", "timestamp", false },
	{ OPT_SHORT_STAMP, "ts", "tshort", false },
	{ OPT_VERSION, "V", "Version", false },
	{ OPT_VERSION, "V", "version", false },
	{ OPT_HELP, "h", "help", false },
};

/** struct want - options that are acted upon once all are known */
struct want {
	const char *netns;
	const char *batch;
	bool help;
	bool version;
};

/*
 * The only place that says what went wrong. An exit code that is an answer, or another
 * program's, comes without a word of ours; but it ends a batch as well.
 */
static void report(struct ctx *c, const struct batch *b, int err)
{
	/* in the order in which it happened */
	if (*c->note || *c->warn || *c->err || (b && err))
		fflush(c->out.f);
	ctx_report(c);
	if (b && err)
		fprintf(stderr, "Command failed %s:%u\n", b->name, b->line);
}

/* As in ip(8): -color alone is "always", and COLORFGBG tells the ground. */
static int set_color(struct ctx *c, const char *mode)
{
	const char *ground = getenv("COLORFGBG");
	const char *no = getenv("NO_COLOR");
	const char *p;

	if (!*mode || !strcmp(mode, "=always"))
		c->out.color = true;
	else if (!strcmp(mode, "=auto"))
		c->out.color = isatty(STDOUT_FILENO) && !(no && *no);
	else if (!strcmp(mode, "=never"))
		c->out.color = false;
	else
		return ctx_usage(c, "argument \"%s\" is wrong: \"-color\" is always|auto|never",
				 mode + 1);
	p = ground ? strrchr(ground, ';') : NULL;
	c->out.dark = p && ((p[1] >= '0' && p[1] <= '6') || p[1] == '8') &&
		      !p[2];
	return CTX_OK;
}

static int set_option(struct ctx *c, struct want *want,
		      const struct option *opt, const char *value)
{
	switch (opt->id) {
	case OPT_JSON:
		c->out.as_json = true;
		break;
	case OPT_PRETTY:
		c->out.json.pretty = true;
		break;
	case OPT_STATS:
		c->out.stats = true;
		break;
	case OPT_DETAILS:
		c->out.details = true;
		break;
	case OPT_ONELINE:
		c->out.oneline = true;
		break;
	case OPT_COLOR:
		return set_color(c, value);
	case OPT_NETNS:
		want->netns = value;
		break;
	case OPT_BATCH:
		want->batch = value;
		break;
	case OPT_FORCE:
		c->force = true;
		break;
	case OPT_STAMP:
		c->stamp = STAMP_LONG;
		break;
	case OPT_SHORT_STAMP:
		c->stamp = STAMP_SHORT;
		break;
	case OPT_VERSION:
		want->version = true;
		break;
	case OPT_HELP:
		want->help = true;
		break;
	}
	return CTX_OK;
}

/* Find an option by name, up to a "=" where it may have one. */
static const struct option *find_option(const char *name)
{
	size_t n = strcspn(name, "=");
	const struct option *opt;

	for (opt = options; opt < options + ARRAY_SIZE(options); opt++) {
		if (name[n] && opt->id != OPT_COLOR)
			continue;
		if ((strlen(opt->name) == n && !strncmp(name, opt->name, n)) ||
		    (strlen(opt->brief) == n && !strncmp(name, opt->brief, n)))
			return opt;
	}
	return NULL;
}

static int unknown_option(struct ctx *c, const char *word, const char *name)
{
	char mean[64] = "";
	struct near near;
	size_t i;

	near_init(&near, name);
	for (i = 0; i < ARRAY_SIZE(options); i++)
		near_try(&near, options[i].name);
	ctx_hint(c, "Try \"ovlctl -help\".");
	if (near.best)
		snprintf(mean, sizeof(mean), ", did you mean \"-%s\"?",
			 near.best);
	return ctx_usage(c, "option \"%s\" is unknown%s", word, mean);
}

/*
 * Read options up to the object. Return: 0 with *at on it, or an exit code with *at
 * behind what is wrong.
 */
static int read_options(struct ctx *c, struct want *want, int argc,
			char **argv, int *at)
{
	const struct option *opt;
	const char *name, *value;
	int i, err;

	for (i = 1; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		*at = i + 1;
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		name = argv[i] + (argv[i][1] == '-' ? 2 : 1);
		opt = find_option(name);
		if (!opt)
			return unknown_option(c, argv[i], name);
		value = name + strcspn(name, "=");
		if (opt->value && ++i >= argc)
			return ctx_usage(c, "option \"%s\" needs a value",
					 argv[i - 1]);
		err = set_option(c, want, opt, opt->value ? argv[i] : value);
		if (err)
			return err;
	}
	*at = i;
	return CTX_OK;
}

/* Other commands may have renamed interfaces in between. */
static int run_line(struct ctx *c, int argc, char **argv)
{
	out_forget_names(&c->out);
	return cmd_run(c, argc, argv);
}

static int run(struct ctx *c, const struct want *want, int argc, char **argv)
{
	int err;

	if (want->help) {
		help_usage(c->out.f);
		return CTX_OK;
	}
	if (want->version) {
		fprintf(c->out.f, "ovlctl, version %s\n", OVLCTL_VERSION);
		return CTX_OK;
	}
	if (want->netns) {
		err = nlc_enter(c, want->netns);
		if (err)
			return err;
	}
	if (want->batch) {
		if (argc)
			return ctx_usage(c, "\"%s\": with -batch, commands come from the file",
					 argv[0]);
		return batch_run(c, want->batch, run_line, report);
	}
	if (!argc)
		ctx_hint(c, "Try \"ovlctl help\".");
	return cmd_run(c, argc, argv);
}

/* Where 1 is an answer, also what is wrong before the command is named is not 1. */
static int exit_code(const struct ctx *c, int err, char **argv)
{
	while (*argv && **argv == '-')
		argv++;
	return err == CTX_USAGE && *c->err && *argv && cmd_answers(*argv) ?
	       CTX_REFUSED : err;
}

int main(int argc, char **argv)
{
	static struct ctx c;
	struct want want = { 0 };
	int err, at = 0;

	out_init(&c.out, stdout);
	setvbuf(stdout, NULL, _IOFBF, OUT_BUFFER);
	err = read_options(&c, &want, argc, argv, &at);
	/* JSON has no colours */
	c.out.color = c.out.color && !c.out.as_json;
	if (!err)
		err = run(&c, &want, argc - at, argv + at);
	nlc_close(&c.nlc);
	if ((fflush(stdout) || ferror(stdout)) && (!err || !*c.err))
		err = ctx_refused(&c, "cannot write the output");
	report(&c, NULL, err);
	return exit_code(&c, err, argv + at);
}
