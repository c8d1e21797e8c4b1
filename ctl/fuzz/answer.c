// SPDX-License-Identifier: GPL-2.0
/* Answers of the kernel: what is read in them, and written by "show" */
#include "../nl.c"
#include "../show.c"
#include "../tests/answer.h"
#include "fuzz.h"

#define FAMILY 0x20

static const struct out_table *const tables[] = {
	&endpoint_table, &vni_table, &vtep_table, &port_table, &fdb_table,
	&neigh_table,
};

/* A request with all there is, for errors to be about. */
static struct nl_msg *request(const struct model *m)
{
	struct nl_msg *msg = nlmsg_alloc();
	union ovl_object obj = { 0 };

	obj.has = ~0ULL;
	if (!genlmsg_put(msg, 1, 1, FAMILY, 0, NLM_F_ACK, 1, 1) ||
	    model_encode(m, &obj, msg))
		abort();
	return msg;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct show_list list = { 0 };
	struct nl_msg *req;
	struct fuzz f;
	struct talk t;

	if (size < 2 || size - 1 > sizeof(answer))
		return -1;
	list.table = tables[(data[0] >> FUZZ_BITS) % ARRAY_SIZE(tables)];
	req = request(list.table->model);
	fuzz_begin(&f, data[0]);
	f.c.nlc.family = FAMILY;
	t = (struct talk) {
		.c = &f.c, .nl = &f.c.nlc, .m = list.table->model,
		.req = nlmsg_hdr(req), .reply = show_object, .arg = &list,
	};
	answer_len = size - 1;
	memcpy(answer, data + 1, answer_len);
	out_begin(&f.c.out);
	if (meet(&t))
		fuzz_check(&f, *f.c.err, "an error says nothing");
	out_end(&f.c.out);
	nlmsg_free(req);
	fuzz_end(&f);
	return 0;
}
