/* SPDX-License-Identifier: GPL-2.0 */
/* A capture at work: where frames come from, and where they go */
#ifndef OVLCTL_CAPTURE_H
#define OVLCTL_CAPTURE_H

#include "cmd.h"
#include "frame.h"
#include "pcaplib.h"

#define CAPTURE_QUEUE	(8 << 20)	/* bytes that may wait to be read */

/** struct capture_args - what was typed; numbered as enum capture_attr */
struct capture_args {
	__u64 has;
	const char *file;
	__u32 vni;
	__u32 dev;
	__u32 count;
	__u32 snaplen;
	__u16 endpoint;
	__u8 outer;
};

/**
 * struct capture_run - a capture at work
 * @c: takes errors
 * @args: what was typed
 * @lib: libpcap; NULL if it is not needed
 * @pcap: what is captured from, or what a file is written for
 * @dump: libpcap's writer; NULL for text
 * @out: what it, or text, is written to
 * @fd: what tells that there is something to read
 * @buf: room for a frame
 * @seen: how many were captured
 * @dropped: how many were not, for lack of room
 * @down: the VNI is gone
 * @over: enough
 * @err: exit code
 */
struct capture_run {
	struct ctx *c;
	struct capture_args args;
	const struct pcaplib *lib;
	pcap_t *pcap;
	pcap_dumper_t *dump;
	FILE *out;
	int fd;
	__u8 *buf;
	__u64 seen;
	__u32 dropped;
	bool down;
	bool over;
	int err;
};

/**
 * struct capture_source - a way to capture
 * @open: makes @fd of a run, with a filter; returns an exit code
 * @read: passes on what has come; returns an exit code
 * @finish: counts what was dropped, and closes
 */
struct capture_source {
	int (*open)(struct capture_run *r, const char *filter);
	int (*read)(struct capture_run *r);
	void (*finish)(struct capture_run *r);
};

extern const struct capture_source capture_inner;
extern const struct capture_source capture_outer;

int capture_write(struct capture_run *r, struct frame *f,
		  const struct pcap_pkthdr *hdr, const __u8 *data);
int capture_compile(struct capture_run *r, pcap_t *pcap, const char *text,
		    struct bpf_program *prog);

#endif
