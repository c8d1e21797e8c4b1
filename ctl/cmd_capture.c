// SPDX-License-Identifier: GPL-2.0
/* ovlctl capture: frames as they pass, in text or for pcap's readers */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/ovl_socket.h>

#include "capture.h"
#include "sock.h"
#include "stop.h"

#define CAPTURE_SNAP	128	/* bytes; all headers are in them */

static_assert(sizeof(struct capture_args) <= sizeof(union ovl_object),
	      "a call has room for it");

enum capture_attr {
	CAPTURE_VNI = 1,
	CAPTURE_ENDPOINT,
	CAPTURE_OUTER,
	CAPTURE_DEV,
	CAPTURE_COUNT,
	CAPTURE_SNAPLEN,
	CAPTURE_FILE,
};

static const struct model_attr capture_attrs[] = {
	MODEL_ATTR(CAPTURE_VNI, MODEL_NUM, "vni", struct capture_args, vni),
	MODEL_ATTR(CAPTURE_ENDPOINT, MODEL_NUM, "endpoint",
		   struct capture_args, endpoint),
	MODEL_ATTR(CAPTURE_OUTER, MODEL_NUM, "outer", struct capture_args,
		   outer),
	MODEL_ATTR(CAPTURE_DEV, MODEL_NUM, "dev", struct capture_args, dev),
	MODEL_ATTR(CAPTURE_COUNT, MODEL_NUM, "count", struct capture_args,
		   count),
	MODEL_ATTR(CAPTURE_SNAPLEN, MODEL_NUM, "snaplen", struct capture_args,
		   snaplen),
	MODEL_ATTR(CAPTURE_FILE, MODEL_BYTES, "write", struct capture_args,
		   file),
};

static const struct model capture_model = {
	.noun = "capture", .attrs = capture_attrs,
	.n = ARRAY_SIZE(capture_attrs), .size = sizeof(struct capture_args),
};

static const struct kw capture_key = {
	.word = "FILTER", .kind = KW_WORD,
	.help = "only what this wants, in the words of pcap-filter(7)",
};

static const struct kw capture_kws[] = {
	{ .word = "vni", .kind = KW_VNI, .verbs = V_SHOW, .need = V_SHOW,
	  .attr = CAPTURE_VNI, .max = OVL_VNI_MAX, .value = "VNI|any",
	  .help = "segment, or any for all of them" },
	ENDPOINT_KW(CAPTURE_ENDPOINT, V_SHOW, "4789, but all with any"),
	{ .word = "outer", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = CAPTURE_OUTER, .min = 1,
	  .help = "packets as they are in the underlay, not the frames inside" },
	{ .word = "dev", .kind = KW_DEV, .verbs = V_SHOW, .attr = CAPTURE_DEV,
	  .value = "DEV", .dflt = "all",
	  .help = "with outer: device of the underlay" },
	{ .word = "count", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = CAPTURE_COUNT, .min = 1, .max = 0xffffffff,
	  .value = "COUNT", .dflt = "no end",
	  .help = "end after so many" },
	{ .word = "snaplen", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = CAPTURE_SNAPLEN, .min = CAPTURE_SNAP, .max = SOCK_MSG_MAX,
	  .value = "LENGTH", .unit = "bytes", .dflt = "262144",
	  .help = "keep no more of each than that" },
	{ .word = "-w", .kind = KW_FILE, .verbs = V_SHOW,
	  .attr = CAPTURE_FILE, .value = "FILE|-",
	  .help = "write a file for tcpdump and the like, - for a pipe" },
	{ .word = "write", .kind = KW_FILE, .verbs = V_SHOW,
	  .attr = CAPTURE_FILE, .value = "FILE|-", .help = "the same as -w" },
};

/* --- writing ----------------------------------------------------------- */

static int write_failed(struct capture_run *r)
{
	int error = errno;

	out_discard(r->out);
	r->over = true;
	/* a reader that has had enough is no failure, nor is the user */
	if (error == EPIPE || (error == EINTR && stop_asked()))
		return 0;
	return ctx_refused(r->c, "cannot write \"%s\": %s",
			   r->args.file ? r->args.file : "standard output",
			   strerror(error));
}

static void write_text(struct capture_run *r, struct frame *f,
		       const struct timeval *when)
{
	enum ctx_stamp stamp = r->c->stamp ? r->c->stamp : STAMP_SHORT;
	struct out *o = &r->c->out;

	out_begin(o);
	out_object_begin(o);
	show_stamp(r->c, stamp, when);
	frame_write(o, f);
	out_object_end(o);
	out_end(o);
}

/**
 * capture_write() - Write one more.
 * @r: the capture
 * @f: what is known of it
 * @hdr: its time, in nanoseconds, and length
 * @data: what was captured of it
 *
 * Return: an exit code.
 */
int capture_write(struct capture_run *r, struct frame *f,
		  const struct pcap_pkthdr *hdr, const __u8 *data)
{
	struct timeval when = { hdr->ts.tv_sec, hdr->ts.tv_usec / 1000 };

	frame_length(f, hdr->len);
	if (r->dump)
		r->lib->dump((u_char *)r->dump, hdr, data);
	else
		write_text(r, f, &when);
	r->seen++;
	if (r->seen == r->args.count)
		r->over = true;
	return ferror(r->out) ? write_failed(r) : 0;
}

static int flush(struct capture_run *r)
{
	return fflush(r->out) ? write_failed(r) : 0;
}

static int open_file(struct capture_run *r)
{
	const char *name = r->args.file;
	int fd;

	if (strcmp(name, "-")) {
		r->out = fopen(name, "we");
	} else {
		/* it is closed in the end */
		fd = dup(STDOUT_FILENO);
		r->out = fd < 0 ? NULL : fdopen(fd, "w");
	}
	if (!r->out)
		return ctx_refused(r->c, "cannot open \"%s\": %s", name,
				   strerror(errno));
	r->dump = r->lib->dump_fopen(r->pcap, r->out);
	if (!r->dump)
		return ctx_refused(r->c, "cannot write \"%s\": %s", name,
				   r->lib->geterr(r->pcap));
	/* a reader waits for the header */
	return flush(r);
}

/* --- filters ----------------------------------------------------------- */

/* The words that are left, as one; NULL with an error if memory is short. */
static char *join_filter(struct ctx *c, const struct args *a)
{
	size_t len = 1;
	char *text, *p;
	int i;

	for (i = a->at; i < a->n; i++)
		len += strlen(a->word[i]) + 1;
	text = malloc(len);
	if (!text) {
		ctx_refused(c, "out of memory");
		return NULL;
	}
	for (p = text, i = a->at; i < a->n; i++)
		p += sprintf(p, "%s%s", i > a->at ? " " : "", a->word[i]);
	*p = '\0';
	return text;
}

/**
 * capture_compile() - Translate a filter.
 * @r: takes the error
 * @pcap: what it is for
 * @text: the filter
 * @prog: gets it
 *
 * Return: 0 or CTX_USAGE.
 */
int capture_compile(struct capture_run *r, pcap_t *pcap, const char *text,
		    struct bpf_program *prog)
{
	if (!r->lib->compile(pcap, prog, text, 1, PCAP_NETMASK_UNKNOWN))
		return 0;
	return ctx_usage(r->c, "the filter is wrong: %s", r->lib->geterr(pcap));
}

/* --- the command ------------------------------------------------------- */

/* Until the user, the reader or the count ends it. */
static int capture_loop(struct capture_run *r,
			const struct capture_source *source)
{
	struct pollfd fds[2] = {
		{ .fd = r->fd, .events = POLLIN },
		{ .fd = fileno(r->out) },
	};
	int err = 0;

	while (!err && !r->over && !stop_asked()) {
		if (stop_poll(fds, 2, -1) < 0 && errno != EINTR)
			return ctx_refused(r->c, "cannot wait: %s",
					   strerror(errno));
		/* nobody is there to read what would be written */
		if (fds[1].revents & (POLLERR | POLLHUP))
			return 0;
		err = source->read(r);
		if (!err)
			err = flush(r);
	}
	return err;
}

static int capture(struct capture_run *r, const struct capture_source *source,
		   const char *filter)
{
	bool begun;
	int err;

	err = source->open(r, filter);
	if (!err && r->args.file)
		err = open_file(r);
	begun = !err;
	if (begun)
		err = capture_loop(r, source);
	if (r->dump)
		r->lib->dump_close(r->dump);
	source->finish(r);
	if (r->pcap)
		r->lib->close(r->pcap);
	if (begun)
		ctx_note(r->c, "%llu captured, %u dropped",
			 (unsigned long long)r->seen, r->dropped);
	return err;
}

/* Does what was typed make sense? */
static int check_args(struct ctx *c, struct capture_args *args)
{
	if (args->dev && !args->outer)
		return ctx_usage(c, "\"dev\" needs \"outer\": frames are captured in the segment");
	if (args->file && !strcmp(args->file, "-") && isatty(STDOUT_FILENO))
		return ctx_usage(c, "standard output is a terminal, it takes text only");
	if (!args->snaplen)
		args->snaplen = SOCK_MSG_MAX;
	return 0;
}

static int capture_show(struct ctx *c, struct cmd_call *call)
{
	struct capture_run r = { .c = c, .out = c->out.f, .fd = -1 };
	char *filter;
	int err;

	memcpy(&r.args, &call->obj, sizeof(r.args));
	err = check_args(c, &r.args);
	if (err)
		return err;
	filter = join_filter(c, &call->args);
	if (!filter)
		return CTX_REFUSED;
	if (r.args.outer || r.args.file || *filter) {
		r.lib = pcaplib_load(c);
		err = r.lib ? 0 : CTX_REFUSED;
	}
	if (!err)
		err = stop_begin(c);
	if (!err) {
		err = capture(&r, r.args.outer ? &capture_outer :
			      &capture_inner, filter);
		stop_end();
	}
	free(filter);
	return err;
}

static const struct cmd_verb capture_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_REST, .run = capture_show,
	  .help = "Show or keep every frame that enters a segment, from whichever side." },
};

const struct cmd_object cmd_capture = {
	.word = "capture",
	.help = "frames as they pass",
	.model = &capture_model,
	.key = &capture_key,
	.kws = capture_kws,
	.nkws = ARRAY_SIZE(capture_kws),
	.verbs = capture_verbs,
	.nverbs = ARRAY_SIZE(capture_verbs),
};
