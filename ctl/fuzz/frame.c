// SPDX-License-Identifier: GPL-2.0
/* Frames and packets: what "capture" reads in their headers, and writes */
#include <linux/ovl_socket.h>
#include <pcap/dlt.h>

#include "frame.h"
#include "fuzz.h"

static const int links[] = {
	0, DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW,
};

/* What a socket is told stands in front of the frame. */
static void inner(struct frame *f, const __u8 *data, size_t size)
{
	struct ovl_pktinfo info;

	if (size < sizeof(info))
		return;
	memcpy(&info, data, sizeof(info));
	frame_origin(f, &info);
	frame_ethernet(f, data + sizeof(info), size - sizeof(info));
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct frame frame = { 0 };
	struct fuzz f;
	int link;

	if (!size)
		return -1;
	link = links[(data[0] >> FUZZ_BITS) % ARRAY_SIZE(links)];
	fuzz_begin(&f, data[0]);
	if (!link)
		inner(&frame, data + 1, size - 1);
	else if (frame_outer(&frame, link, data + 1, size - 1))
		fuzz_check(&f, model_has(&frame, FRAME_VNI), "VXLAN without VNI");
	frame_length(&frame, (__u32)size);
	out_begin(&f.c.out);
	out_object(&f.c.out, &frame_table, &frame, false);
	out_end(&f.c.out);
	fuzz_end(&f);
	return 0;
}
