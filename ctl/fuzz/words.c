// SPDX-License-Identifier: GPL-2.0
/*
 * Words of a command line. What is understood goes into a message, and comes
 * out of it as it was; nothing is done.
 */
#include "../cmd.c"
#include "batch.h"
#include "fuzz.h"

static const struct out_table *const tables[] = {
	&vni_table, &vtep_table, &port_table, &fdb_table, &neigh_table,
};

/* Settings in words, in memory of its own. */
static char *written(const struct out_table *t, const union ovl_object *obj)
{
	struct fuzz f;

	fuzz_begin(&f, FUZZ_DETAILS);
	out_object(&f.c.out, t, obj, true);
	fclose(f.c.out.f);
	return f.text;
}

/* Lists say in more than one way that they are empty. */
static void mark_lists(const struct model *m, union ovl_object *obj)
{
	if (m != &model_port)
		return;
	model_mark(obj, OVL_A_PORT_MAC);
	model_mark(obj, OVL_A_PORT_ADDR);
}

static void there_and_back(struct fuzz *f, const struct out_table *t,
			   union ovl_object *obj)
{
	struct nl_msg *msg = nlmsg_alloc_size(NL_REQUEST_MAX);
	const struct model *m = t->model;
	union ovl_object back = { 0 };
	char *before, *after;

	fuzz_check(f, !model_encode(m, obj, msg), "an object is too large");
	fuzz_check(f, !model_decode(m, nlmsg_attrdata(nlmsg_hdr(msg), 0),
				    nlmsg_attrlen(nlmsg_hdr(msg), 0), &back),
		   "what was encoded cannot be decoded");
	mark_lists(m, obj);
	mark_lists(m, &back);
	before = written(t, obj);
	after = written(t, &back);
	fuzz_check(f, !strcmp(before, after), "it was not what came back");
	free(before);
	free(after);
	nlmsg_free(msg);
}

static int understand(struct fuzz *f, int argc, char **argv)
{
	struct cmd_call call = { 0 };
	unsigned int i;
	int err;

	if (!strcmp(argv[0], "help"))
		return help_run(&f->c, argc - 1, argv + 1);
	call.object = find_object(argv[0]);
	if (!call.object)
		return unknown_object(&f->c, argv[0]);
	err = read_verb(&f->c, &call, argc, argv);
	if (!err)
		err = cmd_parse(&f->c, &call);
	for (i = 0; !err && i < ARRAY_SIZE(tables); i++)
		if (tables[i]->model == call.object->model)
			there_and_back(f, tables[i], &call.obj);
	return err;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct words words = { 0 };
	char *line = strndup((const char *)data, size);
	struct fuzz f;

	fuzz_begin(&f, 0);
	if (line && !batch_split(&f.c, line, &words) && words.n &&
	    understand(&f, words.n, words.word))
		fuzz_check(&f, *f.c.err, "an error says nothing");
	batch_free(&words);
	free(line);
	fuzz_end(&f);
	return 0;
}
