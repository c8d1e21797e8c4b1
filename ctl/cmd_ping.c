// SPDX-License-Identifier: GPL-2.0
/* ovlctl ping: does a VTEP, or where a station lives, answer, and how soon */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>

#include "echo.h"
#include "stop.h"

#define PING_PAUSE	1000	/* milliseconds */
#define PING_WAIT	1	/* seconds */
#define PING_SLOTS	1024	/* requests that may be under way */

static const struct kw ping_kws[] = {
	VNI_KW(ECHO_VNI, V_SHOW, V_SHOW, "segment"),
	ENDPOINT_KW(ECHO_ENDPOINT, V_SHOW, "4789"),
	ECHO_TO_KW(NULL),
	{ .word = "count", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = ECHO_COUNT, .min = 1, .max = 0xffffffff, .value = "COUNT",
	  .dflt = "no end", .help = "end after so many requests" },
	{ .word = "interval", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = ECHO_INTERVAL, .min = 1, .max = 3600000, .value = "MSEC",
	  .unit = "milliseconds", .dflt = "1000",
	  .help = "from one request to the next" },
	{ .word = "wait", .kind = KW_NUM, .verbs = V_SHOW, .attr = ECHO_WAIT,
	  .min = 1, .max = 3600, .value = "SECONDS", .unit = "seconds",
	  .dflt = "1", .help = "how long to wait for the last answer" },
	{ .word = "len", .kind = KW_NUM, .verbs = V_SHOW, .attr = ECHO_LEN,
	  .min = ECHO_MIN, .max = ECHO_MAX, .value = "LENGTH",
	  .unit = "bytes", .dflt = "60",
	  .help = "length of the frames, from the Ethernet header on" },
};

/**
 * struct ping_line - an answer, or all of them; numbered as enum ping_attr
 * @time: microseconds, as @min, @avg and @max
 * @twice: the request had an answer already
 */
struct ping_line {
	__u64 has;
	__u64 time;
	__u64 min;
	__u64 avg;
	__u64 max;
	__u32 seq;
	__u32 len;
	__u32 sent;
	__u32 received;
	__u32 lost;
	__u32 duplicates;
	__u8 twice;
	__u8 mac[ETH_ALEN];
	__u8 addr[4];
	__u8 addr6[16];
};

enum ping_attr {
	PING_ADDR = 1,
	PING_ADDR6,
	PING_MAC,
	PING_SEQ,
	PING_LEN,
	PING_TIME,
	PING_TWICE,
	PING_SENT,
	PING_RECEIVED,
	PING_LOST,
	PING_DUPLICATES,
	PING_MIN,
	PING_AVG,
	PING_MAX,
};

#define PING_ATTR(_attr, _type, _word, _member) \
	MODEL_ATTR(_attr, _type, _word, struct ping_line, _member)

static const struct model_attr ping_attrs[] = {
	PING_ATTR(PING_ADDR, MODEL_BYTES, "vtep", addr),
	PING_ATTR(PING_ADDR6, MODEL_BYTES, "vtep", addr6),
	PING_ATTR(PING_MAC, MODEL_BYTES, "mac", mac),
	PING_ATTR(PING_SEQ, MODEL_NUM, "seq", seq),
	PING_ATTR(PING_LEN, MODEL_NUM, "len", len),
	PING_ATTR(PING_TIME, MODEL_NUM, "time", time),
	PING_ATTR(PING_TWICE, MODEL_NUM, "duplicate", twice),
	PING_ATTR(PING_SENT, MODEL_NUM, "sent", sent),
	PING_ATTR(PING_RECEIVED, MODEL_NUM, "received", received),
	PING_ATTR(PING_LOST, MODEL_NUM, "lost", lost),
	PING_ATTR(PING_DUPLICATES, MODEL_NUM, "duplicates", duplicates),
	PING_ATTR(PING_MIN, MODEL_NUM, "min", min),
	PING_ATTR(PING_AVG, MODEL_NUM, "avg", avg),
	PING_ATTR(PING_MAX, MODEL_NUM, "max", max),
};

static const struct model ping_model = {
	.noun = "ping", .attrs = ping_attrs, .n = ARRAY_SIZE(ping_attrs),
	.size = sizeof(struct ping_line),
};

static const struct out_field ping_fields[] = {
	{ PING_ADDR, .kind = OUT_ADDR, .key = "vtep", .label = "vtep" },
	{ PING_ADDR6, .kind = OUT_ADDR6, .key = "vtep", .label = "vtep" },
	{ PING_MAC, .kind = OUT_MAC, .key = "mac", .label = "mac" },
	{ PING_SEQ, .key = "seq", .label = "seq" },
	{ PING_LEN, .key = "len", .label = "len" },
	{ PING_TIME, .kind = OUT_USEC, .key = "time_us", .label = "time" },
	{ PING_TWICE, .kind = OUT_WORD, .key = "duplicate",
	  .label = "duplicate" },
	{ PING_SENT, .key = "sent", .label = "sent" },
	{ PING_RECEIVED, .key = "received", .label = "received" },
	{ PING_LOST, .key = "lost", .label = "lost" },
	{ PING_DUPLICATES, .when = WHEN_SET, .key = "duplicates",
	  .label = "duplicates" },
	{ PING_MIN, .kind = OUT_USEC, .key = "min_us", .label = "min" },
	{ PING_AVG, .kind = OUT_USEC, .key = "avg_us", .label = "avg" },
	{ PING_MAX, .kind = OUT_USEC, .key = "max_us", .label = "max" },
};

static const struct out_table ping_table = OUT_TABLE(ping_model, ping_fields);

/**
 * struct ping - requests and their answers
 * @echo: who asks
 * @peer: who is asked
 * @args: what was typed
 * @sum: how many there were, and how long answers took
 * @total: microseconds that all answers took
 * @when: by number, when a request was sent; 0 once it is answered
 */
struct ping {
	struct echo *echo;
	struct echo_peer peer;
	const struct echo_args *args;
	struct ping_line sum;
	__u64 total;
	__u64 when[PING_SLOTS];
};

/* Microseconds on a clock that only goes on, and is not at 0. */
static __u64 now_usec(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * 1000000 + (__u64)ts.tv_nsec / 1000 + 1;
}

static void set_origin(struct ping_line *line, const struct echo_answer *answer)
{
	if (answer->vtep.family == AF_INET)
		model_set_bytes(&ping_model, line, PING_ADDR,
				answer->vtep.addr);
	else if (answer->vtep.family == AF_INET6)
		model_set_bytes(&ping_model, line, PING_ADDR6,
				answer->vtep.addr);
	model_set_bytes(&ping_model, line, PING_MAC, answer->mac);
	model_set_num(&ping_model, line, PING_SEQ, answer->seq);
	model_set_num(&ping_model, line, PING_LEN, answer->len);
}

static void count(struct ping *p, __u64 took)
{
	struct ping_line *sum = &p->sum;

	if (!sum->received || took < sum->min)
		sum->min = took;
	if (took > sum->max)
		sum->max = took;
	p->total += took;
	sum->received++;
}

static int take(struct ping *p, const struct echo_answer *answer)
{
	struct ctx *c = p->echo->c;
	struct ping_line line = { 0 };
	__u64 *when = &p->when[answer->seq % PING_SLOTS];

	/* of none that was sent, or of one that is long forgotten */
	if (answer->seq >= p->sum.sent ||
	    p->sum.sent - answer->seq > PING_SLOTS)
		return 0;
	set_origin(&line, answer);
	if (*when) {
		model_set_num(&ping_model, &line, PING_TIME,
			      now_usec() - *when);
		count(p, line.time);
	} else {
		p->sum.duplicates++;
		model_set_num(&ping_model, &line, PING_TWICE, 1);
	}
	*when = 0;
	out_object(&c->out, &ping_table, &line, false);
	return fflush(c->out.f) ? ctx_refused(c, "cannot write the output") : 0;
}

static int receive(struct ping *p)
{
	struct echo_answer answer;
	int got, err = 0;

	while (!err && !stop_asked()) {
		got = echo_receive(p->echo, &answer);
		if (!got)
			break;
		err = got < 0 ? sock_failed(p->echo->c, "receive") :
				take(p, &answer);
	}
	return err;
}

static int ask(struct ping *p)
{
	__u32 seq = p->sum.sent;

	p->when[seq % PING_SLOTS] = now_usec();
	p->sum.sent++;
	if (echo_send(p->echo, &p->peer, seq, p->args->len))
		return 0;
	/* no room at the moment: that one is lost */
	if (errno == ENOBUFS || errno == EAGAIN)
		return 0;
	if (errno == EMSGSIZE)
		ctx_hint(p->echo->c, "\"ovlctl mtu check\" finds out what gets there.");
	return sock_failed(p->echo->c, "send");
}

/* Until it is time for the next request, or there is something to be read. */
static int await(struct ping *p, __u64 until)
{
	struct pollfd fd = { .fd = p->echo->fd, .events = POLLIN };
	__u64 now = now_usec();

	if (now >= until)
		return 0;
	if (stop_poll(&fd, 1, (int)((until - now) / 1000) + 1) < 0)
		return errno == EINTR ? 0 : sock_failed(p->echo->c, "wait");
	return receive(p);
}

static int ping_loop(struct ping *p)
{
	const struct echo_args *args = p->args;
	__u64 next = now_usec(), end = 0;
	int err = 0;

	while (!err && !stop_asked()) {
		if (!end && now_usec() >= next) {
			err = ask(p);
			next += (__u64)args->interval * 1000;
			if (p->sum.sent == args->count)
				end = now_usec() + args->wait * 1000000ULL;
		}
		if (end && (p->sum.received == p->sum.sent || now_usec() >= end))
			break;
		if (!err)
			err = await(p, end ? end : next);
	}
	return err;
}

static void sum_up(struct ping *p)
{
	struct ping_line *sum = &p->sum;

	model_set_num(&ping_model, sum, PING_SENT, sum->sent);
	model_set_num(&ping_model, sum, PING_RECEIVED, sum->received);
	model_set_num(&ping_model, sum, PING_LOST, sum->sent - sum->received);
	model_set_num(&ping_model, sum, PING_DUPLICATES, sum->duplicates);
	if (sum->received) {
		model_set_num(&ping_model, sum, PING_MIN, sum->min);
		model_set_num(&ping_model, sum, PING_AVG,
			      p->total / sum->received);
		model_set_num(&ping_model, sum, PING_MAX, sum->max);
	}
	out_object(&p->echo->c->out, &ping_table, sum, false);
}

static int ping(struct ctx *c, const struct echo_args *args)
{
	struct ping p = { .args = args };
	int err;

	err = echo_open(c, args, &p.echo);
	if (!err)
		err = echo_find(p.echo, args, &p.peer);
	if (!err)
		err = stop_begin(c);
	if (!err) {
		out_begin(&c->out);
		err = ping_loop(&p);
		sum_up(&p);
		out_end(&c->out);
		stop_end();
	}
	echo_close(p.echo);
	if (!err && p.sum.sent && !p.sum.received)
		err = ctx_refused(c, "no answer");
	return err;
}

static int ping_run(struct ctx *c, struct cmd_call *call)
{
	struct echo_args args;

	memcpy(&args, &call->obj, sizeof(args));
	if (!model_has(&args, ECHO_TO) && !model_has(&args, ECHO_ADDR) &&
	    !model_has(&args, ECHO_ADDR6))
		return ctx_usage(c, "\"ping\" needs \"to\"");
	if (!args.interval)
		args.interval = PING_PAUSE;
	if (!args.wait)
		args.wait = PING_WAIT;
	if (!args.len)
		args.len = ECHO_MIN;
	return ping(c, &args);
}

static const struct cmd_verb ping_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = ping_run,
	  .help = "Ask a VTEP, or the one that has a station, for an echo through the tunnel." },
};

const struct cmd_object cmd_ping = {
	.word = "ping",
	.help = "round trips through the tunnel",
	.model = &echo_model,
	.kws = ping_kws,
	.nkws = ARRAY_SIZE(ping_kws),
	.verbs = ping_verbs,
	.nverbs = ARRAY_SIZE(ping_verbs),
};
