// SPDX-License-Identifier: GPL-2.0
/* ovlctl nc: standard input into a segment, and what comes out of it back */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "cmd.h"
#include "sock.h"
#include "stop.h"

#define NC_QUEUE	(8 << 20)	/* bytes that may wait to be read */
#define NC_PAUSE	10		/* ms until the next try without memory */
#define NC_PROTO	0x88b6		/* EtherType: the second one for experiments */

/** struct nc_args - what was typed; numbered as enum nc_attr */
struct nc_args {
	__u64 has;
	__u32 vni;
	__u32 wait;
	__u32 count;
	__u16 endpoint;
	__u16 port;
	__u16 ethertype;
	__u8 type;
	__u8 listen;
	__u8 broadcast;
	__u8 frames;
	__u8 to[ETH_ALEN];
	__u8 mac[ETH_ALEN];
};

static_assert(sizeof(struct nc_args) <= sizeof(union ovl_object),
	      "a call has room for it");

enum nc_attr {
	NC_VNI = 1,
	NC_ENDPOINT,
	NC_TYPE,
	NC_LISTEN,
	NC_TO,
	NC_BROADCAST,
	NC_PORT,
	NC_ETHERTYPE,
	NC_FRAMES,
	NC_MAC,
	NC_WAIT,
	NC_COUNT,
};

#define NC_ATTR(_attr, _type, _word, _member) \
	MODEL_ATTR(_attr, _type, _word, struct nc_args, _member)

static const struct model_attr nc_attrs[] = {
	NC_ATTR(NC_VNI, MODEL_NUM, "vni", vni),
	NC_ATTR(NC_ENDPOINT, MODEL_NUM, "endpoint", endpoint),
	NC_ATTR(NC_TYPE, MODEL_NUM, "type", type),
	NC_ATTR(NC_LISTEN, MODEL_NUM, "listen", listen),
	NC_ATTR(NC_TO, MODEL_BYTES, "to", to),
	NC_ATTR(NC_BROADCAST, MODEL_NUM, "broadcast", broadcast),
	NC_ATTR(NC_PORT, MODEL_NUM, "port", port),
	NC_ATTR(NC_ETHERTYPE, MODEL_NUM, "ethertype", ethertype),
	NC_ATTR(NC_FRAMES, MODEL_NUM, "frames", frames),
	NC_ATTR(NC_MAC, MODEL_BYTES, "mac", mac),
	NC_ATTR(NC_WAIT, MODEL_NUM, "wait", wait),
	NC_ATTR(NC_COUNT, MODEL_NUM, "count", count),
};

static const struct model nc_model = {
	.noun = "nc", .attrs = nc_attrs,
	.n = ARRAY_SIZE(nc_attrs), .size = sizeof(struct nc_args),
};

/** enum nc_type - type of the socket, as the user counts them */
enum nc_type {
	NC_DGRAM,
	NC_RAW,
};

static const char *const type_name[] = {
	[NC_DGRAM] = "dgram",
	[NC_RAW] = "raw",
};

static const struct model_names type_names = MODEL_NAMES(type_name);

static const struct kw nc_kws[] = {
	{ .word = "vni", .kind = KW_VNI, .verbs = V_SHOW, .need = V_SHOW,
	  .attr = NC_VNI, .max = OVL_VNI_MAX, .value = "VNI|any",
	  .help = "segment; any, to listen in all of them" },
	ENDPOINT_KW(NC_ENDPOINT, V_SHOW, "4789, but all with any"),
	{ .word = "type", .kind = KW_ENUM, .verbs = V_SHOW, .attr = NC_TYPE,
	  .names = &type_names, .dflt = "dgram",
	  .help = "datagrams, or Ethernet frames" },
	{ .word = "listen", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = NC_LISTEN, .min = 1,
	  .help = "wait for somebody, and answer him who is heard first" },
	{ .word = "to", .kind = KW_MAC, .verbs = V_SHOW, .attr = NC_TO,
	  .value = "MAC",
	  .help = "station to send to; zeroes, of datagrams, for the segment's own" },
	{ .word = "broadcast", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = NC_BROADCAST, .min = 1,
	  .help = "send to every station, and hear all that answer" },
	{ .word = "port", .kind = KW_NUM, .verbs = V_SHOW, .attr = NC_PORT,
	  .min = 1, .max = 65535, .value = "PORT",
	  .help = "of datagrams: where to send, or to listen" },
	{ .word = "ethertype", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = NC_ETHERTYPE, .min = ETH_P_802_3_MIN, .max = 65535,
	  .value = "ETHERTYPE", .dflt = "0x88b6, but all with frames",
	  .help = "of frames: what they carry" },
	{ .word = "frames", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = NC_FRAMES, .min = 1,
	  .help = "of frames: they come and go with their headers" },
	{ .word = "mac", .kind = KW_MAC, .verbs = V_SHOW, .attr = NC_MAC,
	  .value = "MAC", .dflt = "the segment's own station",
	  .help = "address to claim, and to send from" },
	{ .word = "wait", .kind = KW_NUM, .verbs = V_SHOW, .attr = NC_WAIT,
	  .max = 86400, .value = "SECONDS", .unit = "seconds",
	  .dflt = "1, but for ever with listen",
	  .help = "end after the input has, and so long a silence" },
	{ .word = "count", .kind = KW_NUM, .verbs = V_SHOW, .attr = NC_COUNT,
	  .min = 1, .max = 0xffffffff, .value = "COUNT", .dflt = "no end",
	  .help = "end after so many messages have come" },
};

/**
 * struct nc - a conversation
 * @c: takes errors
 * @args: what was typed
 * @fd: the socket
 * @peer: whom it is with
 * @named: messages need @peer as their destination
 * @ready: it is known where to send
 * @input: there may be more to send
 * @paused: there was no memory to send
 * @over: enough
 * @heard: how many messages have come
 * @hlen: bytes of the header in front of what is read or written
 * @len: bytes in @out that are to be sent, the header included; 0 for none
 * @out: a message to send, behind its header
 * @in: a message that has come
 */
struct nc {
	struct ctx *c;
	struct nc_args args;
	int fd;
	struct sockaddr_ovl peer;
	bool named;
	bool ready;
	bool input;
	bool paused;
	bool over;
	__u64 heard;
	size_t hlen;
	size_t len;
	__u8 out[SOCK_MSG_MAX];
	__u8 in[SOCK_MSG_MAX];
};

/* --- what was typed ---------------------------------------------------- */

static int check_type(struct ctx *c, const struct nc_args *a)
{
	if (a->type == NC_DGRAM && (a->ethertype || a->frames))
		return ctx_usage(c, "\"%s\" needs \"type raw\"",
				 a->frames ? "frames" : "ethertype");
	if (a->type == NC_DGRAM && !a->port)
		return ctx_usage(c, "\"nc\" needs \"port\"");
	if (a->type == NC_RAW && a->port)
		return ctx_usage(c, "\"port\" is for datagrams, frames have an \"ethertype\"");
	return 0;
}

/* To whom? */
static int check_peer(struct ctx *c, const struct nc_args *a)
{
	static const __u8 zero[ETH_ALEN];
	bool to = model_has(a, NC_TO);

	if (a->vni == OVL_VNI_ANY && !a->listen)
		return ctx_usage(c, "\"vni any\" needs \"listen\"");
	if (a->frames && (to || a->broadcast))
		return ctx_usage(c, "\"%s\" is not for \"frames\", which say where they go",
				 to ? "to" : "broadcast");
	if (!a->frames && a->listen + to + a->broadcast != 1)
		return ctx_usage(c, "\"nc\" needs one of \"to\", \"broadcast\" and \"listen\"");
	if (to && a->to[0] & 1)
		return ctx_usage(c, "\"to\" is one station, for all there is \"broadcast\"");
	if (to && a->type == NC_RAW && !memcmp(a->to, zero, sizeof(zero)))
		return ctx_usage(c, "\"to\" of a frame is an address that is not zero");
	return 0;
}

static int check_args(struct ctx *c, struct nc_args *a)
{
	int err = check_type(c, a);

	if (!err)
		err = check_peer(c, a);
	if (!model_has(a, NC_WAIT))
		a->wait = 1;
	if (a->type == NC_RAW && !a->frames && !a->ethertype)
		a->ethertype = NC_PROTO;
	return err;
}

/* --- whom it is with --------------------------------------------------- */

/* The address of the segment's own station. */
static int ask_station(struct nc *n, const struct sockaddr_ovl *in, __u8 *mac)
{
	struct ovl_vni vni;
	int err;

	err = sock_vni(n->c, in->sovl_vni, in->sovl_endpoint, &vni);
	if (!err)
		memcpy(mac, vni.mac, sizeof(vni.mac));
	return err;
}

/* From now on it is known where to send. */
static int get_ready(struct nc *n)
{
	struct ethhdr *eth = (struct ethhdr *)n->out;
	int err = 0;

	n->ready = true;
	if (!n->hlen)
		return 0;
	memcpy(eth->h_dest, n->peer.sovl_mac, ETH_ALEN);
	memcpy(eth->h_source, n->args.mac, ETH_ALEN);
	eth->h_proto = htons(n->args.ethertype);
	if (!model_has(&n->args, NC_MAC))
		err = ask_station(n, &n->peer, eth->h_source);
	return err;
}

/* Talk to one station, and hear no other one. */
static int meet(struct nc *n, const struct sockaddr_ovl *peer)
{
	n->peer = *peer;
	if (connect(n->fd, (const struct sockaddr *)peer, sizeof(*peer)))
		return sock_failed(n->c, "connect");
	return get_ready(n);
}

/* What has come before we were connected may be from somebody else. */
static bool is_peer(const struct nc *n, const struct sockaddr_ovl *from)
{
	return from->sovl_vni == n->peer.sovl_vni &&
	       from->sovl_endpoint == n->peer.sovl_endpoint &&
	       !memcmp(from->sovl_mac, n->peer.sovl_mac, ETH_ALEN) &&
	       (n->args.type == NC_RAW || from->sovl_port == n->peer.sovl_port);
}

static int bind_here(struct nc *n)
{
	const struct nc_args *a = &n->args;
	struct sockaddr_ovl here;

	ovl_address(&here, a->vni, model_has(a, NC_MAC) ? a->mac : NULL,
		    a->type == NC_RAW ? a->ethertype : a->listen ? a->port : 0);
	here.sovl_endpoint = a->endpoint;
	return sock_bind(n->c, n->fd, &here);
}

static int find_peer(struct nc *n)
{
	static const __u8 all[ETH_ALEN] = { 255, 255, 255, 255, 255, 255 };
	const struct nc_args *a = &n->args;
	struct sockaddr_ovl to;
	int err = 0;

	ovl_address(&to, a->vni, a->broadcast ? all : a->to,
		    a->type == NC_RAW ? a->ethertype : a->port);
	to.sovl_endpoint = a->endpoint;
	if (a->listen)
		return 0;
	if (model_has(a, NC_TO))
		return meet(n, &to);
	n->peer = to;
	if (a->type == NC_DGRAM) {
		n->named = true;
		err = sock_set(n->c, n->fd, SOL_SOCKET, SO_BROADCAST, 1);
	}
	return err ? err : get_ready(n);
}

static int open_socket(struct nc *n)
{
	int err;

	n->fd = sock_open(n->c, n->args.type == NC_RAW ? SOCK_RAW : SOCK_DGRAM);
	if (n->fd < 0)
		return CTX_REFUSED;
	sock_queue(n->fd, NC_QUEUE);
	err = bind_here(n);
	return err ? err : find_peer(n);
}

/* --- messages ---------------------------------------------------------- */

static int write_out(struct nc *n)
{
	FILE *f = n->c->out.f;
	int error;

	if (!fflush(f) && !ferror(f))
		return 0;
	error = errno;
	out_discard(f);
	return ctx_refused(n->c, "cannot write the output: %s",
			   strerror(error));
}

static int take(struct nc *n, const struct sockaddr_ovl *from, size_t len)
{
	int err = 0;

	if (n->args.listen && !n->ready)
		err = meet(n, from);
	else if (n->args.listen && !is_peer(n, from))
		return 0;
	if (err || len < n->hlen)
		return err;
	fwrite(n->in + n->hlen, 1, len - n->hlen, n->c->out.f);
	n->heard++;
	n->over = n->heard == n->args.count;
	return 0;
}

/* Write what has come. */
static int receive(struct nc *n)
{
	struct sockaddr_ovl from;
	socklen_t from_len;
	ssize_t len;
	int err = 0;

	while (!err && !n->over && !stop_asked()) {
		from_len = sizeof(from);
		len = recvfrom(n->fd, n->in, sizeof(n->in), 0,
			       (struct sockaddr *)&from, &from_len);
		if (len >= 0)
			err = take(n, &from, (size_t)len);
		else if (errno != EAGAIN && errno != EINTR)
			err = sock_failed(n->c, "receive");
		else
			return write_out(n);
	}
	return err ? err : write_out(n);
}

static int send_out(struct nc *n)
{
	const struct sockaddr *to = (struct sockaddr *)&n->peer;
	ssize_t sent;

	sent = sendto(n->fd, n->out, n->len, 0, n->named ? to : NULL,
		      n->named ? sizeof(n->peer) : 0);
	if (sent >= 0) {
		n->len = 0;
		return 0;
	}
	n->paused = errno == ENOBUFS;
	if (n->paused || errno == EAGAIN || errno == EINTR)
		return 0;
	return sock_failed(n->c, "send");
}

/* As much as one message takes. */
static int read_in(struct nc *n)
{
	int mtu = 0;
	socklen_t mtu_len = sizeof(mtu);
	ssize_t got;

	if (getsockopt(n->fd, SOL_OVL, OVL_MTU, &mtu, &mtu_len))
		return sock_failed(n->c, "send");
	if (mtu > SOCK_MSG_MAX)
		mtu = SOCK_MSG_MAX;
	got = read(STDIN_FILENO, n->out + n->hlen, (size_t)mtu - n->hlen);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got < 0)
		return ctx_refused(n->c, "cannot read the input: %s",
				   strerror(errno));
	n->input = got > 0;
	if (n->args.frames && got && got < ETH_HLEN)
		return ctx_refused(n->c, "the input has a frame of %zd bytes, less than a header",
				   got);
	if (!got)
		return 0;
	n->len = n->hlen + (size_t)got;
	return send_out(n);
}

/* How long to wait for something to happen, in milliseconds. */
static int patience(const struct nc *n)
{
	const struct nc_args *a = &n->args;

	if (n->paused)
		return NC_PAUSE;
	if (n->input || n->len)
		return -1;
	if (a->listen && (!n->heard || !model_has(a, NC_WAIT)))
		return -1;
	return (int)a->wait * 1000;
}

/* Nothing more has come. */
static int silence(struct nc *n)
{
	n->over = true;
	if (!n->args.count)
		return 0;
	return ctx_refused(n->c, "of %u messages %llu have come",
			   n->args.count, (unsigned long long)n->heard);
}

static int step(struct nc *n)
{
	bool hungry = n->ready && n->input && !n->len;
	bool full = n->len && !n->paused;
	struct pollfd fds[2] = {
		{ .fd = n->fd, .events = POLLIN | (full ? POLLOUT : 0) },
		{ .fd = hungry ? STDIN_FILENO : -1, .events = POLLIN },
	};
	int count, err = 0;

	count = stop_poll(fds, 2, patience(n));
	if (count < 0)
		return errno == EINTR ? 0 : sock_failed(n->c, "wait");
	if (!count && !n->paused)
		return silence(n);
	n->paused = false;
	if (fds[0].revents & (POLLIN | POLLERR))
		err = receive(n);
	if (!err && !n->over && n->len)
		err = send_out(n);
	if (!err && !n->over && fds[1].revents)
		err = read_in(n);
	return err;
}

static int talk(struct nc *n)
{
	__u32 drops;
	int err;

	err = open_socket(n);
	while (!err && !n->over && !stop_asked())
		err = step(n);
	if (n->fd < 0)
		return err;
	drops = sock_drops(n->fd);
	if (drops)
		ctx_warn(n->c, "%u messages were lost, they came faster than they were written",
			 drops);
	close(n->fd);
	return err;
}

static int nc_show(struct ctx *c, struct cmd_call *call)
{
	struct nc *n = calloc(1, sizeof(*n));
	int err;

	if (!n)
		return ctx_refused(c, "out of memory");
	n->c = c;
	memcpy(&n->args, &call->obj, sizeof(n->args));
	err = check_args(c, &n->args);
	n->hlen = n->args.type == NC_RAW && !n->args.frames ? ETH_HLEN : 0;
	/* the socket may get the number of an input that is closed */
	n->input = fcntl(STDIN_FILENO, F_GETFD) >= 0;
	if (!err)
		err = stop_begin(c);
	if (!err) {
		err = talk(n);
		stop_end();
	}
	free(n);
	return err;
}

static const struct cmd_verb nc_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = nc_show,
	  .help = "Send standard input, each read as one message, and write what comes." },
};

const struct cmd_object cmd_nc = {
	.word = "nc",
	.help = "netcat: messages from and to standard input and output",
	.model = &nc_model,
	.kws = nc_kws,
	.nkws = ARRAY_SIZE(nc_kws),
	.verbs = nc_verbs,
	.nverbs = ARRAY_SIZE(nc_verbs),
};
