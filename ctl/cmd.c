// SPDX-License-Identifier: GPL-2.0
/* From the words of a command to the function that does it */
#include <ctype.h>
#include <net/if.h>
#include <string.h>

#include "cmd.h"

const struct cmd_object *const cmd_objects[] = {
	&cmd_vni,
	&cmd_vtep,
	&cmd_port,
	&cmd_fdb,
	&cmd_neigh,
	&cmd_stats,
	&cmd_drops,
	&cmd_top,
	&cmd_trace,
	&cmd_ping,
	&cmd_mtu,
	&cmd_socket,
	&cmd_monitor,
	&cmd_capture,
	&cmd_nc,
	&cmd_exec,
	&cmd_dump,
	&cmd_apply,
	&cmd_diff,
	NULL,
};

static const struct kw *find_keyword(const struct cmd_object *object,
				     const char *word, unsigned int verbs)
{
	unsigned int i;

	for (i = 0; i < object->nkws; i++)
		if (object->kws[i].verbs & verbs &&
		    !strcmp(object->kws[i].word, word))
			return &object->kws[i];
	return NULL;
}

static const struct cmd_verb *find_verb(const struct cmd_object *object,
					const char *word)
{
	unsigned int i;

	for (i = 0; i < object->nverbs; i++)
		if (object->verbs[i].word &&
		    !strcmp(object->verbs[i].word, word))
			return &object->verbs[i];
	return NULL;
}

static const struct cmd_object *find_object(const char *word)
{
	unsigned int i;

	for (i = 0; cmd_objects[i]; i++)
		if (!strcmp(cmd_objects[i]->word, word))
			return cmd_objects[i];
	return NULL;
}

/** cmd_answers() - Is exit code 1 an answer of that object, and no failure? */
bool cmd_answers(const char *word)
{
	const struct cmd_object *object = find_object(word);

	return object && object->answers;
}

/* What a command does that names no verb. */
static const struct cmd_verb *default_verb(const struct cmd_object *object)
{
	return object->nverbs == 1 ? object->verbs : find_verb(object, "show");
}

static void near_keywords(const struct cmd_call *call, struct near *near)
{
	unsigned int i;

	for (i = 0; i < call->object->nkws; i++)
		if (call->object->kws[i].verbs & call->verb->bit)
			near_try(near, call->object->kws[i].word);
}

/* The command, as it is typed. */
static const char *call_name(const struct cmd_call *call, char *buf,
			     size_t len)
{
	const char *verb = call->verb->word;

	snprintf(buf, len, "%s%s%s", call->object->word, verb ? " " : "",
		 verb ? verb : "");
	return buf;
}

static int unknown_word(struct ctx *c, const struct cmd_call *call,
			const char *word)
{
	struct near near;
	char mean[64];

	if (find_keyword(call->object, word, ~0U))
		return ctx_usage(c, "\"%s\" is not for \"%s\"", word,
				 call_name(call, mean, sizeof(mean)));
	near_init(&near, word);
	near_keywords(call, &near);
	return ctx_usage(c, "unknown keyword \"%s\"%s", word,
			 near_text(&near, mean, sizeof(mean)));
}

static int parse_key(struct ctx *c, struct cmd_call *call, char *word)
{
	struct args *a = &call->args;
	struct near near;
	char mean[64];

	/* of several keys each is checked, and the caller reads them again */
	if (parse_value(c, call->object->model, call->object->key, word,
			&call->obj)) {
		near_init(&near, word);
		near_keywords(call, &near);
		if (!near.best)
			return CTX_USAGE;
		return ctx_usage(c, "\"%s\" is no %s and no keyword%s", word,
				 call->object->key->word,
				 near_text(&near, mean, sizeof(mean)));
	}
	a->word[a->nkeys++] = word;
	return 0;
}

static int check_needs(struct ctx *c, const struct cmd_call *call)
{
	const struct cmd_object *object = call->object;
	const struct kw *kw;
	char name[64];

	call_name(call, name, sizeof(name));
	if ((call->verb->keys >= KEY_ONE && !call->args.nkeys) ||
	    (call->verb->keys == KEY_COMMAND && call->args.at == call->args.n))
		return ctx_usage(c, "\"%s\" needs a %s", name,
				 object->key->word);
	for (kw = object->kws; kw < object->kws + object->nkws; kw++) {
		if (!(kw->need & call->verb->bit) ||
		    model_has(&call->obj, kw->attr) ||
		    (kw->attr6 && model_has(&call->obj, kw->attr6)))
			continue;
		return ctx_usage(c, "\"%s\" needs \"%s\"", name, kw->word);
	}
	return 0;
}

/** cmd_has_rest() - Do words follow the keywords that are the user's own? */
bool cmd_has_rest(const struct cmd_verb *verb)
{
	return verb->keys == KEY_REST || verb->keys == KEY_COMMAND;
}

/* What begins here is the user's own, unless it was meant for a keyword. */
static int parse_rest(struct ctx *c, struct cmd_call *call, const char *word)
{
	struct near near;

	if (strcmp(word, "--")) {
		near_init(&near, word);
		near_keywords(call, &near);
		if (near.best)
			return unknown_word(c, call, word);
		call->args.at--;
	}
	return check_needs(c, call);
}

/**
 * cmd_parse() - Read keys and keywords into the object of a call.
 *
 * With KEY_REST and KEY_COMMAND the words that are left are those from
 * @call->args.at on.
 *
 * Return: 0 or CTX_USAGE.
 */
int cmd_parse(struct ctx *c, struct cmd_call *call)
{
	struct args *a = &call->args;
	const struct kw *kw;
	char *word;
	int err;

	memset(&call->obj, 0, sizeof(call->obj));
	while (a->at < a->n) {
		word = a->word[a->at++];
		kw = find_keyword(call->object, word, call->verb->bit);
		if (kw)
			err = parse_kw(c, call->object->model, kw, a,
				       &call->obj);
		else if (cmd_has_rest(call->verb))
			return parse_rest(c, call, word);
		else if (call->verb->keys == KEY_MANY ||
			 (call->verb->keys != KEY_NONE && !a->nkeys))
			err = parse_key(c, call, word);
		else
			err = unknown_word(c, call, word);
		if (err)
			return err;
	}
	return check_needs(c, call);
}

/** cmd_request() - Send what was parsed; for verbs that change something. */
int cmd_request(struct ctx *c, struct cmd_call *call)
{
	return nlc_ask(c, call->verb->cmd, false, call->object->model,
		       &call->obj, NULL, NULL);
}

/* Could the word be the key or a keyword of "show", with the verb left out? */
static bool may_follow_object(const struct cmd_object *object,
			      const struct cmd_verb *verb, const char *word)
{
	if (find_keyword(object, word, verb->bit))
		return true;
	if (object->key && object->key->kind == KW_DEV)
		return if_nametoindex(word);
	if (object->key && object->key->kind == KW_FILE)
		return true;
	return verb->keys != KEY_NONE &&
	       (isdigit((unsigned char)word[0]) || strpbrk(word, ".:"));
}

static int unknown_verb(struct ctx *c, const struct cmd_object *object,
			const char *word)
{
	struct near near;
	unsigned int i;
	char mean[64];

	near_init(&near, word);
	for (i = 0; i < object->nverbs; i++)
		if (object->verbs[i].word)
			near_try(&near, object->verbs[i].word);
	for (i = 0; i < object->nkws; i++)
		if (object->kws[i].verbs & default_verb(object)->bit)
			near_try(&near, object->kws[i].word);
	ctx_hint(c, "Try \"ovlctl help %s\".", object->word);
	return ctx_usage(c, "\"%s\" is unknown to \"%s\"%s", word, object->word,
			 near_text(&near, mean, sizeof(mean)));
}

static int unknown_object(struct ctx *c, const char *word)
{
	struct near near;
	unsigned int i;
	char mean[64];

	near_init(&near, word);
	near_try(&near, "help");
	for (i = 0; cmd_objects[i]; i++)
		near_try(&near, cmd_objects[i]->word);
	ctx_hint(c, "Try \"ovlctl help\".");
	return ctx_usage(c, "object \"%s\" is unknown%s", word,
			 near_text(&near, mean, sizeof(mean)));
}

static int run_call(struct ctx *c, struct cmd_call *call)
{
	int err = cmd_parse(c, call);

	if (!err)
		err = call->verb->run(c, call);
	if (err == CTX_USAGE && !*c->hint)
		ctx_hint(c, "Try \"ovlctl help %s%s%s\".", call->object->word,
			 call->verb->word ? " " : "",
			 call->verb->word ? call->verb->word : "");
	return err;
}

/* Which verb is it, and where do its words begin? */
static int read_verb(struct ctx *c, struct cmd_call *call, int argc,
		     char **argv)
{
	int skip = 1;

	call->verb = argc > 1 ? find_verb(call->object, argv[1]) : NULL;
	if (call->verb) {
		skip = 2;
	} else {
		call->verb = default_verb(call->object);
		if (argc > 1 &&
		    !may_follow_object(call->object, call->verb, argv[1]))
			return unknown_verb(c, call->object, argv[1]);
	}
	call->args.word = argv + skip;
	call->args.n = argc - skip;
	return 0;
}

/**
 * cmd_run() - Do one command.
 * @c: takes errors and results
 * @argc: number of words
 * @argv: the object, the verb and so on; their order may be changed
 *
 * Return: an exit code.
 */
int cmd_run(struct ctx *c, int argc, char **argv)
{
	struct cmd_call call = { 0 };
	int err;

	if (!argc)
		return ctx_usage(c, "an object is needed");
	if (!strcmp(argv[0], "help"))
		return help_run(c, argc - 1, argv + 1);
	call.object = find_object(argv[0]);
	if (!call.object)
		return unknown_object(c, argv[0]);
	/* "OBJECT help" and "OBJECT VERB help" are "help OBJECT [VERB]" */
	if (argc > 1 && !strcmp(argv[1], "help"))
		return help_run(c, 1, argv);
	if (argc == 3 && find_verb(call.object, argv[1]) &&
	    !strcmp(argv[2], "help"))
		return help_run(c, 2, argv);
	err = read_verb(c, &call, argc, argv);
	return err ? err : run_call(c, &call);
}
