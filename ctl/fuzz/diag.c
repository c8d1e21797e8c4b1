// SPDX-License-Identifier: GPL-2.0
/* Messages about sockets: what "socket" reads in them, and writes */
#include <netlink/msg.h>

#include "cmd.h"
#include "diag.h"
#include "fuzz.h"

/* The first of two messages is the filter for the other. */
static void show(struct fuzz *f, struct nlmsghdr *hdr, struct ovl_socket *filter)
{
	struct ovl_socket sk;

	if (diag_decode(hdr, &sk))
		return;
	if (diag_fits(&sk, filter))
		out_object(&f->c.out, &socket_table, &sk, false);
	*filter = sk;
	filter->has &= 1ULL << SOCKET_A_STATE | 1ULL << SOCKET_A_PORT |
		       1ULL << SOCKET_A_ETHERTYPE | 1ULL << SOCKET_A_MAC;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct ovl_socket filter = { 0 };
	struct nlmsghdr *hdr, *first;
	struct fuzz f;
	int left;

	first = fuzz_messages(data, size, &left);
	if (!first)
		return -1;
	fuzz_begin(&f, data[0]);
	out_begin(&f.c.out);
	for (hdr = first; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left))
		show(&f, hdr, &filter);
	out_end(&f.c.out);
	free(first);
	fuzz_end(&f);
	return 0;
}
