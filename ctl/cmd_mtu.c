// SPDX-License-Identifier: GPL-2.0
/* ovlctl mtu: how large a frame gets through the tunnel, there and back */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>

#include "array.h"
#include "echo.h"
#include "stop.h"

#define MTU_WAIT	1000	/* milliseconds until a size is given up */
#define MTU_TRIES	3	/* requests that are sent in that time */

static const struct kw mtu_kws[] = {
	VNI_KW(ECHO_VNI, V_SHOW, V_SHOW, "segment"),
	ENDPOINT_KW(ECHO_ENDPOINT, V_SHOW, "4789"),
	ECHO_TO_KW("every VTEP of the segment"),
	{ .word = "mtu", .kind = KW_NUM, .verbs = V_SHOW, .attr = ECHO_MTU,
	  .min = 68, .max = 65535, .value = "MTU", .unit = "bytes",
	  .dflt = "that of the segment's device",
	  .help = "what is to get through, without the Ethernet header" },
	{ .word = "wait", .kind = KW_NUM, .verbs = V_SHOW, .attr = ECHO_WAIT,
	  .min = 1, .max = 60, .value = "SECONDS", .unit = "seconds",
	  .dflt = "1", .help = "how long to try each size" },
};

/** enum mtu_state - what has been found out */
enum mtu_state {
	MTU_OK,
	MTU_TOO_LARGE,
	MTU_SILENT,
};

static const char *const state_name[] = {
	[MTU_OK] = "ok",
	[MTU_TOO_LARGE] = "too-large",
	[MTU_SILENT] = "no-answer",
};

static const char *const state_meaning[] = {
	[MTU_OK] = "Frames of the MTU get there and back.",
	[MTU_TOO_LARGE] =
	"They do not; larger ones than \"usable\" are lost. Have the underlay carry more, or give the segment a smaller MTU.",
	[MTU_SILENT] =
	"Not even small ones are answered: \"ovlctl ping\", or the other end is not ovl, or has \"echo off\".",
};

static const struct model_names state_names = MODEL_NAMES(state_name);
static const struct model_names state_meanings = MODEL_NAMES(state_meaning);

/**
 * struct mtu_line - a VTEP, or a station; numbered as enum mtu_attr
 * @mtu: what was to get through
 * @usable: what does
 * @state: enum mtu_state
 */
struct mtu_line {
	__u64 has;
	__u32 vni;
	__u32 mtu;
	__u32 usable;
	__u16 dstport;
	__u8 state;
	__u8 mac[ETH_ALEN];
	__u8 addr[4];
	__u8 addr6[16];
};

enum mtu_attr {
	MTU_VNI = 1,
	MTU_ADDR,
	MTU_ADDR6,
	MTU_DSTPORT,
	MTU_MAC,
	MTU_MTU,
	MTU_USABLE,
	MTU_STATE,
};

#define MTU_ATTR(_attr, _type, _word, _member) \
	MODEL_ATTR(_attr, _type, _word, struct mtu_line, _member)

static const struct model_attr mtu_attrs[] = {
	MTU_ATTR(MTU_VNI, MODEL_NUM, "vni", vni),
	MTU_ATTR(MTU_ADDR, MODEL_BYTES, "vtep", addr),
	MTU_ATTR(MTU_ADDR6, MODEL_BYTES, "vtep", addr6),
	MTU_ATTR(MTU_DSTPORT, MODEL_NUM, "dstport", dstport),
	MTU_ATTR(MTU_MAC, MODEL_BYTES, "mac", mac),
	MTU_ATTR(MTU_MTU, MODEL_NUM, "mtu", mtu),
	MTU_ATTR(MTU_USABLE, MODEL_NUM, "usable", usable),
	MTU_ATTR(MTU_STATE, MODEL_NUM, "state", state),
};

static const struct model mtu_model = {
	.noun = "mtu", .attrs = mtu_attrs, .n = ARRAY_SIZE(mtu_attrs),
	.size = sizeof(struct mtu_line),
};

static const struct out_field mtu_fields[] = {
	{ MTU_VNI, .key = "vni", .label = "vni" },
	{ MTU_ADDR, .kind = OUT_ADDR, .key = "vtep", .label = "vtep" },
	{ MTU_ADDR6, .kind = OUT_ADDR6, .key = "vtep", .label = "vtep" },
	{ MTU_DSTPORT, .when = WHEN_SET, .key = "dstport",
	  .label = "dstport", .dflt = OVL_PORT_DEFAULT },
	{ MTU_MAC, .kind = OUT_MAC, .key = "mac", .label = "mac" },
	{ MTU_MTU, .key = "mtu", .label = "mtu" },
	{ MTU_USABLE, .key = "usable", .label = "usable" },
	{ MTU_STATE, .kind = OUT_ENUM, .key = "state",
	  .names = &state_names },
};

static const struct out_table mtu_table = OUT_TABLE(mtu_model, mtu_fields);

/**
 * struct mtu - peers that are checked
 * @echo: who asks
 * @wait: milliseconds until the next request
 * @mtu: what is to get through
 * @seq: number of the next request
 * @peers: whom to ask
 * @n: how many
 * @room: how many there is memory for
 * @bad: those that did not answer as they should
 */
struct mtu {
	struct echo *echo;
	int wait;
	__u32 mtu;
	__u32 seq;
	struct echo_peer *peers;
	size_t n;
	size_t room;
	size_t bad;
};

/* --- one size ---------------------------------------------------------- */

static __u64 now_msec(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (__u64)ts.tv_sec * 1000 + (__u64)ts.tv_nsec / 1000000;
}

/* Has one of the requests from @first on been answered? -1 is an error. */
static int answered(struct mtu *m, __u32 first)
{
	struct echo_answer answer;
	int got;

	do {
		got = echo_receive(m->echo, &answer);
	} while (got > 0 && answer.seq - first >= m->seq - first);
	return got;
}

static int await(struct mtu *m, __u32 first)
{
	struct pollfd fd = { .fd = m->echo->fd, .events = POLLIN };
	__u64 now = now_msec(), end = now + (__u64)m->wait;
	int got = 0;

	for (; !got && now < end && !stop_asked(); now = now_msec()) {
		if (stop_poll(&fd, 1, (int)(end - now)) < 0 && errno != EINTR)
			return -1;
		got = answered(m, first);
	}
	return got;
}

/*
 * Does so much get there and back? 1 or 0; or an error that has been noted, below
 * zero. What this host knows to be too large it does not even send.
 */
static int fits(struct mtu *m, const struct echo_peer *peer, __u32 mtu)
{
	__u32 first = m->seq;
	int try, got = 0;

	for (try = 0; try < MTU_TRIES && !got && !stop_asked(); try++) {
		if (echo_send(m->echo, peer, m->seq++, mtu + ETH_HLEN))
			got = await(m, first);
		else if (errno == EMSGSIZE)
			return 0;
		else if (errno != ENOBUFS && errno != EAGAIN)
			return -sock_failed(m->echo->c, "send");
	}
	return got < 0 ? -sock_failed(m->echo->c, "receive") : got;
}

/* --- one peer ---------------------------------------------------------- */

/* The largest that fits, of which @low does and @high does not. */
static int search(struct mtu *m, const struct echo_peer *peer, __u32 low,
		  __u32 high)
{
	int got;

	while (low + 1 < high && !stop_asked()) {
		got = fits(m, peer, low + (high - low) / 2);
		if (got < 0)
			return got;
		if (got)
			low += (high - low) / 2;
		else
			high = low + (high - low) / 2;
	}
	return (int)low;
}

/*
 * Small ones first: what is lost while the underlay looks for its neighbour is not
 * lost for its size.
 */
static int measure(struct mtu *m, const struct echo_peer *peer,
		   struct mtu_line *line)
{
	const __u32 least = ECHO_MIN - ETH_HLEN;
	int got = fits(m, peer, least);
	int usable = (int)m->mtu;

	if (!got)
		line->state = MTU_SILENT;
	if (got > 0) {
		got = fits(m, peer, m->mtu);
		if (!got) {
			line->state = MTU_TOO_LARGE;
			usable = search(m, peer, least, m->mtu);
		}
	}
	if (got < 0 || usable < 0)
		return got < 0 ? -got : -usable;
	if (line->state != MTU_SILENT)
		model_set_num(&mtu_model, line, MTU_USABLE, (__u64)usable);
	model_set_num(&mtu_model, line, MTU_STATE, line->state);
	return 0;
}

static void set_peer(struct mtu_line *line, const struct echo_peer *peer)
{
	if (peer->vtep.family == AF_UNSPEC) {
		model_set_bytes(&mtu_model, line, MTU_MAC, peer->mac);
		return;
	}
	model_set_bytes(&mtu_model, line,
			peer->vtep.family == AF_INET6 ? MTU_ADDR6 : MTU_ADDR,
			peer->vtep.addr);
	model_set_num(&mtu_model, line, MTU_DSTPORT, peer->vtep.port);
}

static int check_peer(struct mtu *m, const struct echo_peer *peer)
{
	struct ctx *c = m->echo->c;
	struct mtu_line line = { 0 };
	int err;

	model_set_num(&mtu_model, &line, MTU_VNI, m->echo->vni.id);
	set_peer(&line, peer);
	model_set_num(&mtu_model, &line, MTU_MTU, m->mtu);
	err = measure(m, peer, &line);
	/* what an interrupted search has found is nothing */
	if (err || stop_asked())
		return err;
	m->bad += line.state != MTU_OK;
	out_object(&c->out, &mtu_table, &line, false);
	return fflush(c->out.f) ? ctx_refused(c, "cannot write the output") : 0;
}

/* --- all of them ------------------------------------------------------- */

static struct echo_peer *add_peer(struct mtu *m)
{
	struct echo_peer *peers;

	peers = array_grow(m->peers, m->n, &m->room, sizeof(*peers));
	if (!peers)
		return NULL;
	m->peers = peers;
	return &m->peers[m->n++];
}

static int on_vtep(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		   void *arg)
{
	struct echo_peer *peer;
	struct ovl_vtep vtep;

	(void)cmd;
	if (nlc_decode(c, &model_vtep, attrs, len, &vtep))
		return CTX_REFUSED;
	peer = add_peer(arg);
	if (!peer)
		return ctx_refused(c, "out of memory");
	echo_vtep(&vtep, peer);
	return 0;
}

static int find_peers(struct mtu *m, const struct echo_args *args)
{
	struct ovl_vtep vtep = { 0 };
	struct echo_peer *peer;

	if (model_has(args, ECHO_TO) || model_has(args, ECHO_ADDR) ||
	    model_has(args, ECHO_ADDR6)) {
		peer = add_peer(m);
		return peer ? echo_find(m->echo, args, peer) :
			      ctx_refused(m->echo->c, "out of memory");
	}
	model_set_num(&model_vtep, &vtep, OVL_A_VTEP_VNI, m->echo->vni.id);
	model_set_num(&model_vtep, &vtep, OVL_A_VTEP_ENDPOINT,
		      m->echo->vni.endpoint);
	return nlc_ask(m->echo->c, OVL_CMD_VTEP_GET, true, &model_vtep, &vtep,
		       on_vtep, m);
}

static int check_peers(struct mtu *m)
{
	struct ctx *c = m->echo->c;
	size_t i;
	int err;

	err = stop_begin(c);
	if (err)
		return err;
	out_begin(&c->out);
	for (i = 0; i < m->n && !err && !stop_asked(); i++)
		err = check_peer(m, &m->peers[i]);
	out_end(&c->out);
	stop_end();
	if (!err && m->bad)
		err = ctx_refused(c, "frames of %u bytes do not get through to %zu of %zu",
				  m->mtu, m->bad, m->n);
	return err;
}

/* A segment without a device has none of its own. */
static int set_mtu(struct mtu *m, const struct echo_args *args)
{
	m->mtu = args->mtu ? args->mtu : m->echo->vni.mtu;
	if (m->mtu)
		return 0;
	return ctx_usage(m->echo->c, "\"mtu\" is needed: vni \"%u\" has no device to take it from",
			 m->echo->vni.id);
}

static int mtu_check(struct ctx *c, struct cmd_call *call)
{
	struct mtu m = { .wait = MTU_WAIT / MTU_TRIES };
	struct echo_args args;
	int err;

	memcpy(&args, &call->obj, sizeof(args));
	if (args.wait)
		m.wait = (int)args.wait * 1000 / MTU_TRIES;
	err = echo_open(c, &args, &m.echo);
	if (!err)
		err = set_mtu(&m, &args);
	if (!err)
		err = find_peers(&m, &args);
	if (!err)
		err = check_peers(&m);
	free(m.peers);
	echo_close(m.echo);
	return err;
}

static const struct cmd_verb mtu_verbs[] = {
	{ .word = "check", .bit = V_SHOW, .keys = KEY_NONE, .run = mtu_check,
	  .help = "Find out whether frames as large as the MTU get to its VTEPs and back." },
};

const struct cmd_object cmd_mtu = {
	.word = "mtu",
	.help = "size of frames that the tunnel carries",
	.model = &echo_model,
	.kws = mtu_kws,
	.nkws = ARRAY_SIZE(mtu_kws),
	.verbs = mtu_verbs,
	.nverbs = ARRAY_SIZE(mtu_verbs),
	.terms = &state_names,
	.meanings = &state_meanings,
};
