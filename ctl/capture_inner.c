// SPDX-License-Identifier: GPL-2.0
/* Frames of a segment, as a promiscuous socket gets them */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <linux/filter.h>

#include "capture.h"
#include "sock.h"
#include "stop.h"

static_assert(sizeof(struct bpf_insn) == sizeof(struct sock_filter) &&
	      offsetof(struct bpf_insn, k) == offsetof(struct sock_filter, k),
	      "libpcap and the kernel speak the same language");

static int attach(struct capture_run *r, const struct bpf_program *prog)
{
	struct sock_fprog fprog = {
		.len = (unsigned short)prog->bf_len,
		.filter = (struct sock_filter *)prog->bf_insns,
	};

	if (prog->bf_len > BPF_MAXINSNS)
		return ctx_usage(r->c, "the filter is too long");
	if (!setsockopt(r->fd, SOL_SOCKET, SO_ATTACH_FILTER, &fprog,
			sizeof(fprog)))
		return 0;
	return ctx_refused(r->c, "the kernel does not take the filter: %s",
			   strerror(errno));
}

/* What the filter lets through, it is not to cut: so with all the length. */
static int translate(struct capture_run *r, const char *text,
		     struct bpf_program *prog)
{
	pcap_t *whole;
	int err;

	whole = r->lib->open_dead(DLT_EN10MB, SOCK_MSG_MAX,
				  PCAP_TSTAMP_PRECISION_NANO);
	if (!whole)
		return ctx_refused(r->c, "out of memory");
	err = capture_compile(r, whole, text, prog);
	r->lib->close(whole);
	return err;
}

static int bind_all(struct capture_run *r)
{
	struct sockaddr_ovl to;
	int err;

	sock_queue(r->fd, CAPTURE_QUEUE);
	err = sock_set(r->c, r->fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (!err)
		err = sock_set(r->c, r->fd, SOL_OVL, OVL_PKTINFO, 1);
	if (!err)
		err = sock_set(r->c, r->fd, SOL_OVL, OVL_PROMISC, 1);
	if (err)
		return err;
	ovl_address(&to, r->args.vni, NULL, OVL_ETHERTYPE_ALL);
	to.sovl_endpoint = r->args.endpoint;
	return sock_bind(r->c, r->fd, &to);
}

/* With a filter, if there is one, before the first frame comes. */
static int open_socket(struct capture_run *r, const struct bpf_program *prog)
{
	int err = 0;

	r->fd = sock_open(r->c, SOCK_RAW);
	if (r->fd < 0)
		return CTX_REFUSED;
	if (prog)
		err = attach(r, prog);
	return err ? err : bind_all(r);
}

static int inner_open(struct capture_run *r, const char *filter)
{
	struct bpf_program prog = { .bf_len = 0 };
	int err;

	r->buf = malloc(r->args.snaplen);
	if (!r->buf)
		return ctx_refused(r->c, "out of memory");
	if (*filter) {
		err = translate(r, filter, &prog);
		if (err)
			return err;
		err = open_socket(r, &prog);
		r->lib->freecode(&prog);
	} else {
		err = open_socket(r, NULL);
	}
	if (err || !r->args.file)
		return err;
	r->pcap = r->lib->open_dead(DLT_EN10MB, (int)r->args.snaplen,
				    PCAP_TSTAMP_PRECISION_NANO);
	return r->pcap ? 0 : ctx_refused(r->c, "out of memory");
}

/* What the kernel says of a frame. */
static void read_control(struct msghdr *msg, struct frame *f,
			 struct pcap_pkthdr *hdr)
{
	struct ovl_pktinfo info;
	struct timespec when;
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET &&
		    cmsg->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&when, CMSG_DATA(cmsg), sizeof(when));
			hdr->ts.tv_sec = when.tv_sec;
			hdr->ts.tv_usec = when.tv_nsec;
		} else if (cmsg->cmsg_level == SOL_OVL &&
			   cmsg->cmsg_type == OVL_PKTINFO) {
			memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
			frame_origin(f, &info);
		}
	}
}

/* Return: bytes of the next frame, captured or not; -1 if there is none. */
static ssize_t receive(struct capture_run *r, struct frame *f,
		       struct pcap_pkthdr *hdr)
{
	char control[CMSG_SPACE(sizeof(struct timespec)) +
		     CMSG_SPACE(sizeof(struct ovl_pktinfo))]
		__attribute__((aligned(sizeof(size_t))));
	struct iovec iov = { r->buf, r->args.snaplen };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(r->fd, &msg, MSG_TRUNC);

	if (len < 0)
		return -1;
	memset(f, 0, sizeof(*f));
	memset(hdr, 0, sizeof(*hdr));
	read_control(&msg, f, hdr);
	hdr->len = (bpf_u_int32)len;
	hdr->caplen = hdr->len < r->args.snaplen ? hdr->len : r->args.snaplen;
	frame_ethernet(f, r->buf, hdr->caplen);
	return len;
}

static int inner_read(struct capture_run *r)
{
	struct pcap_pkthdr hdr;
	bool gone = false;
	struct frame f;
	int err = 0;

	while (!err && !r->over && !stop_asked()) {
		if (receive(r, &f, &hdr) >= 0)
			err = capture_write(r, &f, &hdr, r->buf);
		else if (gone)
			return sock_gone(r->c);
		else if (errno == ENETDOWN)
			/* what came before that is still there */
			gone = true;
		else if (errno == EAGAIN || errno == EINTR)
			return 0;
		else
			return sock_failed(r->c, "receive");
	}
	return err;
}

static void inner_finish(struct capture_run *r)
{
	if (r->fd >= 0) {
		r->dropped = sock_drops(r->fd);
		close(r->fd);
	}
	free(r->buf);
}

const struct capture_source capture_inner = {
	.open = inner_open,
	.read = inner_read,
	.finish = inner_finish,
};
