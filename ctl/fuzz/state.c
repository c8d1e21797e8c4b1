// SPDX-License-Identifier: GPL-2.0
/*
 * Files for "apply". What one wants differs in nothing from itself, in all from
 * nothing, and goes with its segments.
 */
#include "state.h"
#include "fuzz.h"

static size_t count(const struct state *s)
{
	enum state_kind kind;
	size_t n = 0;

	for (kind = 0; kind < STATE_KINDS; kind++)
		n += s->set[kind].n;
	return n;
}

/* So many steps of one kind, shown in all forms. */
static void take(struct fuzz *f, struct state *want, struct state *have,
		 size_t n, __u8 verb)
{
	struct state_plan plan = { 0 };
	char name[STATE_NAME];
	size_t i;

	fuzz_check(f, !state_compare_all(&f->c, want, have, &plan),
		   "states cannot be compared");
	fuzz_check(f, plan.n == n, "there are more steps, or fewer");
	for (i = 0; i < n; i++) {
		fuzz_check(f, plan.change[i].verb == verb, "a step is another one");
		state_name(&plan.change[i], name, sizeof(name));
		fuzz_check(f, *name, "a step has no name");
	}
	state_show(&f->c, &plan);
	state_plan_free(&plan);
}

static void read_text(struct fuzz *f, const __u8 *data, size_t size)
{
	struct state want = { 0 }, have = { 0 }, none = { 0 };

	if (state_from_text(&f->c, (const char *)data, size, &want)) {
		fuzz_check(f, *f->c.err, "an error says nothing");
	} else {
		fuzz_check(f, !state_from_text(&f->c, (const char *)data, size,
					       &have), "it was right before");
		take(f, &want, &have, 0, 0);
		take(f, &want, &none, count(&want), V_ADD);
		take(f, &none, &have, have.set[STATE_VNI].n, V_DEL);
	}
	state_free(&want);
	state_free(&have);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct fuzz f;

	fuzz_begin(&f, 0);
	read_text(&f, data, size);
	fuzz_end(&f);
	fuzz_begin(&f, FUZZ_JSON);
	read_text(&f, data, size);
	fuzz_end(&f);
	return 0;
}
