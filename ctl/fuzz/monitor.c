// SPDX-License-Identifier: GPL-2.0
/* Notifications: what "monitor" reads in them, and writes */
#include <netlink/genl/genl.h>

#include "../cmd_monitor.c"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct follow follow = { .watch = ~0ULL };
	struct nlmsghdr *hdr, *first;
	struct genlmsghdr *genl;
	struct fuzz f;
	int left;

	first = fuzz_messages(data, size, &left);
	if (!first)
		return -1;
	fuzz_begin(&f, data[0]);
	f.c.stamp = data[0] >> FUZZ_BITS & 3;
	for (hdr = first; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left)) {
		if (!genlmsg_valid_hdr(hdr, 0))
			continue;
		genl = nlmsg_data(hdr);
		ctx_clear(&f.c);
		if (on_event(&f.c, genl->cmd, genlmsg_attrdata(genl, 0),
			     genlmsg_attrlen(genl, 0), &follow))
			fuzz_check(&f, *f.c.err, "an error says nothing");
	}
	free(first);
	fuzz_end(&f);
	return 0;
}
