// SPDX-License-Identifier: GPL-2.0
/* ovlctl drops --follow: dropped packets as they are, from the tracepoint */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <pcap/dlt.h>
#include <sys/stat.h>

#include "drops.h"
#include "stop.h"
#include "tracefs.h"

#define DROP_EVENT	"ovl/ovl_drop"
#define DROP_MARK	": ovl_drop: "	/* before what the event says */
#define DROP_HEAD	256		/* bytes of a packet, at most */

/**
 * struct follow - drops being followed
 * @c: takes errors
 * @args: what was typed
 * @seen: how many were written
 * @over: enough
 * @have: bytes in @line that are no whole line yet
 * @line: what has been read
 */
struct follow {
	struct ctx *c;
	const struct drops_args *args;
	__u64 seen;
	bool over;
	size_t have;
	char line[8192];
};

/* --- a line of the kernel's ------------------------------------------- */

/* What follows "KEY=" in a line; NULL if it has no such word. */
static const char *find_value(const char *line, const char *key)
{
	size_t n = strlen(key);
	const char *p = line;

	for (; (p = strstr(p, key)); p++)
		if ((p == line || p[-1] == ' ') && p[n] == '=')
			return p + n + 1;
	return NULL;
}

static bool read_word(const char *line, const char *key, char *buf, size_t len)
{
	const char *p = find_value(line, key);
	size_t n = p ? strcspn(p, " ") : 0;

	if (!n || n >= len)
		return false;
	memcpy(buf, p, n);
	buf[n] = '\0';
	return true;
}

static bool read_number(const char *line, const char *key, long *num)
{
	const char *p = find_value(line, key);
	char *end = NULL;

	if (!p)
		return false;
	*num = strtol(p, &end, 10);
	return end > p && (!*end || *end == ' ');
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

/*
 * Bytes of two digits each, with blanks between most of them: 6.1 has none behind
 * every sixteenth. Return: how many.
 */
static size_t read_head(const char *text, __u8 *head, size_t max)
{
	int high, low;
	size_t n;

	for (n = 0; n < max; n++, text += 2) {
		text += strspn(text, " ");
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			break;
		head[n] = (__u8)(high * 16 + low);
	}
	return n;
}

/* The time in front of the event's name: seconds, a point, microseconds. */
static bool read_time(const char *line, const char *mark, struct timeval *when)
{
	const char *p = mark;
	char *end;

	while (p > line && strchr("0123456789.", p[-1]))
		p--;
	when->tv_sec = strtol(p, &end, 10);
	if (end == p || *end != '.')
		return false;
	when->tv_usec = strtol(end + 1, NULL, 10);
	return true;
}

/* What a process is called comes first, and may be anything: take the last. */
static const char *find_mark(const char *line)
{
	const char *mark = NULL, *next = line;

	while ((next = strstr(next, DROP_MARK)))
		mark = next++;
	return mark;
}

/**
 * drop_read() - Understand a line of the tracepoint's.
 * @line: as tracefs has it
 * @event: gets it
 *
 * Return: whether it is one.
 */
bool drop_read(const char *line, struct drop_event *event)
{
	const char *mark = find_mark(line), *bytes;
	long vni, endpoint, len, outer;
	__u8 vtep[16], head[DROP_HEAD];
	char addr[64];
	size_t n;

	memset(event, 0, sizeof(*event));
	if (!mark || !read_time(line, mark, &event->when))
		return false;
	line = mark + strlen(DROP_MARK);
	bytes = find_value(line, "head");
	if (!bytes || !read_number(line, "port", &endpoint) ||
	    !read_number(line, "vni", &vni) ||
	    !read_number(line, "len", &len) ||
	    !read_number(line, "outer", &outer) ||
	    !read_word(line, "reason", event->reason, sizeof(event->reason)) ||
	    !read_word(line, "vtep", addr, sizeof(addr)) ||
	    inet_pton(AF_INET6, addr, vtep) != 1)
		return false;
	n = read_head(bytes, head, sizeof(head));
	/* one that is still in its tunnel names its segment itself */
	if (outer)
		frame_outer(&event->f, DLT_RAW, head, n);
	else
		frame_ethernet(&event->f, head, n);
	frame_place(&event->f, (__u32)vni, (__u16)endpoint, vtep);
	/* of one that is gone nothing is known */
	if (len)
		frame_length(&event->f, (__u32)len);
	return true;
}

/* --- writing ----------------------------------------------------------- */

static struct timeval now(clockid_t clock)
{
	struct timeval tv;
	struct timespec ts;

	clock_gettime(clock, &ts);
	TIMESPEC_TO_TIMEVAL(&tv, &ts);
	return tv;
}

/* Events have the time since the machine was started. */
static void to_wall_clock(struct timeval *when)
{
	struct timeval mono = now(CLOCK_MONOTONIC), wall = now(CLOCK_REALTIME);
	struct timeval since;

	timersub(&mono, when, &since);
	timersub(&wall, &since, when);
}

static void put_event(struct follow *f, struct drop_event *event)
{
	enum ctx_stamp stamp = f->c->stamp ? f->c->stamp : STAMP_SHORT;
	struct out *o = &f->c->out;

	to_wall_clock(&event->when);
	out_forget_names(o);
	out_begin(o);
	out_object_begin(o);
	show_stamp(f->c, stamp, &event->when);
	if (o->as_json)
		json_put_string(&o->json, "reason", event->reason);
	out_text(o, event->reason);
	frame_write(o, &event->f);
	if (o->details)
		drop_meaning(o, event->reason);
	out_object_end(o);
	out_end(o);
}

/* The kernel had no room for them. */
static void put_loss(struct out *o, const char *count)
{
	unsigned long missed = strtoul(count, NULL, 10);
	char text[24];

	snprintf(text, sizeof(text), "%lu", missed);
	out_begin(o);
	out_object_begin(o);
	if (o->as_json)
		json_put_raw(&o->json, "missed", missed ? text : "null");
	out_text(o, "*** DROPS WERE MISSED");
	if (missed)
		out_text(o, text);
	out_object_end(o);
	out_end(o);
}

static void on_line(struct follow *f, const char *line)
{
	static const char lost[] = "[LOST ";
	struct drop_event event;
	const char *p;

	if (drop_read(line, &event)) {
		put_event(f, &event);
		f->over = ++f->seen == f->args->count;
		return;
	}
	p = strstr(line, lost);
	if (p && !strncmp(line, "CPU:", 4))
		put_loss(&f->c->out, p + sizeof(lost) - 1);
}

static int flush(struct follow *f)
{
	FILE *out = f->c->out.f;

	if (!fflush(out))
		return 0;
	f->over = true;
	/* a reader that has had enough is no failure, nor is the user */
	if (errno == EPIPE || (errno == EINTR && stop_asked())) {
		out_discard(out);
		return 0;
	}
	return ctx_refused(f->c, "cannot write the output");
}

/* --- the loop ---------------------------------------------------------- */

/* Take the whole lines out of what has been read; too long a one is nothing. */
static void split_lines(struct follow *f)
{
	char *begin = f->line, *end;

	f->line[f->have] = '\0';
	while (!f->over && (end = strchr(begin, '\n'))) {
		*end = '\0';
		on_line(f, begin);
		begin = end + 1;
	}
	f->have = strlen(begin);
	memmove(f->line, begin, f->have);
	if (f->have == sizeof(f->line) - 1)
		f->have = 0;
}

static int read_events(struct follow *f, int fd)
{
	ssize_t n;

	while (!f->over && !stop_asked()) {
		n = read(fd, f->line + f->have,
			 sizeof(f->line) - 1 - f->have);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return ctx_refused(f->c, "cannot read drops: %s",
					   strerror(errno));
		if (n <= 0)
			break;
		f->have += (size_t)n;
		split_lines(f);
	}
	return flush(f);
}

static int follow_loop(struct follow *f, const struct tracefs *t)
{
	struct pollfd fds[2] = {
		{ .fd = t->pipe, .events = POLLIN },
		{ .fd = fileno(f->c->out.f) },
	};
	int err = 0;

	while (!err && !f->over && !stop_asked()) {
		if (stop_poll(fds, 2, -1) < 0 && errno != EINTR)
			return ctx_refused(f->c, "cannot wait: %s",
					   strerror(errno));
		/* nobody is there to read what would be written */
		if (fds[1].revents & (POLLERR | POLLHUP))
			return 0;
		err = read_events(f, t->pipe);
	}
	return err;
}

/* The kernel leaves out what is of other namespaces, or not asked for. */
static int make_filter(struct ctx *c, const struct drops_args *args, char *buf,
		       size_t len)
{
	struct stat st;
	int n;

	if (stat("/proc/thread-self/ns/net", &st))
		return ctx_refused(c, "cannot tell the network namespace: %s",
				   strerror(errno));
	n = snprintf(buf, len, "netns == %lu", (unsigned long)st.st_ino);
	if (model_has(args, DROPS_ENDPOINT))
		n += snprintf(buf + n, len - (size_t)n, " && port == %u",
			      args->endpoint);
	if (model_has(args, DROPS_VNI))
		snprintf(buf + n, len - (size_t)n, " && vni == %u", args->vni);
	return 0;
}

/**
 * drops_follow() - Write each packet as it is dropped.
 * @c: takes errors and results
 * @args: what was typed
 *
 * Return: an exit code.
 */
int drops_follow(struct ctx *c, const struct drops_args *args)
{
	struct follow f = { .c = c, .args = args };
	struct tracefs t;
	char filter[128];
	int err;

	err = nlc_open(c);
	if (!err)
		err = make_filter(c, args, filter, sizeof(filter));
	if (!err)
		err = stop_begin(c);
	if (err)
		return err;
	err = tracefs_open(c, &t, DROP_EVENT, filter);
	if (!err) {
		err = follow_loop(&f, &t);
		tracefs_close(&t);
	}
	stop_end();
	return err;
}
