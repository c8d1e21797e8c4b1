// SPDX-License-Identifier: GPL-2.0
/*
 * Requests for an echo, through the tunnel, and their answers.
 *
 * These are loopback messages of IEEE 802.1Q (connectivity fault management) at the
 * lowest maintenance domain level, which ovl answers in the kernel: see "Echo" in
 * Documentation/protocol.rst.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/random.h>

#include "echo.h"

#define CFM_LBR		2	/* opcodes: an answer, */
#define CFM_LBM		3	/* a request */
#define CFM_TLVS	4	/* bytes from the flags to the first TLV */
#define CFM_DATA	3	/* type of the TLV that makes a frame longer */

/** struct echo_hdr - both headers of a message, and that of the data in it */
struct echo_hdr {
	struct ethhdr eth;
	__u8 level;
	__u8 opcode;
	__u8 flags;
	__u8 tlvs;
	__be32 id;
	__u8 type;
	__be16 len;
} __attribute__((packed));

#define ECHO_ATTR(_attr, _type, _word, _member) \
	MODEL_ATTR(_attr, _type, _word, struct echo_args, _member)

static const struct model_attr echo_attrs[] = {
	ECHO_ATTR(ECHO_VNI, MODEL_NUM, "vni", vni),
	ECHO_ATTR(ECHO_ENDPOINT, MODEL_NUM, "endpoint", endpoint),
	ECHO_ATTR(ECHO_TO, MODEL_BYTES, "to", to),
	ECHO_ATTR(ECHO_ADDR, MODEL_BYTES, "to", addr),
	ECHO_ATTR(ECHO_ADDR6, MODEL_BYTES, "to", addr6),
	ECHO_ATTR(ECHO_COUNT, MODEL_NUM, "count", count),
	ECHO_ATTR(ECHO_INTERVAL, MODEL_NUM, "interval", interval),
	ECHO_ATTR(ECHO_WAIT, MODEL_NUM, "wait", wait),
	ECHO_ATTR(ECHO_LEN, MODEL_NUM, "len", len),
	ECHO_ATTR(ECHO_MTU, MODEL_NUM, "mtu", mtu),
};

const struct model echo_model = {
	.noun = "echo", .attrs = echo_attrs, .n = ARRAY_SIZE(echo_attrs),
	.size = sizeof(struct echo_args),
};

static_assert(sizeof(struct echo_args) <= sizeof(union ovl_object),
	      "a call has room for it");

/* --- the socket -------------------------------------------------------- */

static int open_socket(struct echo *e)
{
	struct sockaddr_ovl here;
	int err;

	e->fd = sock_open(e->c, SOCK_RAW);
	if (e->fd < 0)
		return CTX_REFUSED;
	ovl_address(&here, e->vni.id, NULL, ETH_P_CFM);
	here.sovl_endpoint = e->vni.endpoint;
	err = sock_bind(e->c, e->fd, &here);
	return err ? err : sock_set(e->c, e->fd, SOL_OVL, OVL_PKTINFO, 1);
}

/**
 * echo_open() - Be ready to ask, from the VNI's own station.
 * @c: takes the error
 * @args: which VNI
 * @echo: set to what echo_close() is due for, also after an error
 *
 * Return: 0 or an exit code.
 */
int echo_open(struct ctx *c, const struct echo_args *args, struct echo **echo)
{
	struct echo *e = calloc(1, sizeof(*e));
	int err;

	*echo = e;
	if (!e)
		return ctx_refused(c, "out of memory");
	e->c = c;
	e->fd = -1;
	/* answers to somebody else's requests come here as well */
	if (getrandom(&e->first, sizeof(e->first), 0) < 0)
		return ctx_refused(c, "cannot get a random number: %s",
				   strerror(errno));
	err = sock_vni(c, args->vni, args->endpoint, &e->vni);
	return err ? err : open_socket(e);
}

/** echo_close() - Ask no more. */
void echo_close(struct echo *e)
{
	if (e && e->fd >= 0)
		close(e->fd);
	free(e);
}

/* --- who is asked ------------------------------------------------------ */

/** echo_vtep() - Ask a member of the VNI. */
void echo_vtep(const struct ovl_vtep *vtep, struct echo_peer *peer)
{
	/* those who answer requests of level 0 */
	static const __u8 group[ETH_ALEN] = { 1, 0x80, 0xc2, 0, 0, 0x30 };
	bool v6 = model_has(vtep, OVL_A_VTEP_ADDR6);

	memset(peer, 0, sizeof(*peer));
	memcpy(peer->mac, group, sizeof(group));
	peer->vtep.family = v6 ? AF_INET6 : AF_INET;
	peer->vtep.port = vtep->dstport;
	if (v6)
		memcpy(peer->vtep.addr, vtep->addr6, sizeof(vtep->addr6));
	else
		memcpy(peer->vtep.addr, vtep->addr, sizeof(vtep->addr));
}

static int on_vtep(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		   void *arg)
{
	struct ovl_vtep vtep;

	(void)cmd;
	if (nlc_decode(c, &model_vtep, attrs, len, &vtep))
		return CTX_REFUSED;
	echo_vtep(&vtep, arg);
	return 0;
}

/* The port that it has is the VNI's to say. */
static int find_vtep(struct echo *e, const struct echo_args *args,
		     struct echo_peer *peer)
{
	struct ovl_vtep vtep = { 0 };

	model_set_num(&model_vtep, &vtep, OVL_A_VTEP_VNI, e->vni.id);
	model_set_num(&model_vtep, &vtep, OVL_A_VTEP_ENDPOINT,
		      e->vni.endpoint);
	if (model_has(args, ECHO_ADDR6))
		model_set_bytes(&model_vtep, &vtep, OVL_A_VTEP_ADDR6,
				args->addr6);
	else
		model_set_bytes(&model_vtep, &vtep, OVL_A_VTEP_ADDR,
				args->addr);
	return nlc_ask(e->c, OVL_CMD_VTEP_GET, false, &model_vtep, &vtep,
		       on_vtep, peer);
}

static int on_station(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		      void *arg)
{
	struct ovl_fdb fdb;

	(void)cmd;
	if (nlc_decode(c, &model_fdb, attrs, len, &fdb))
		return CTX_REFUSED;
	*(bool *)arg = !model_has(&fdb, OVL_A_FDB_ADDR) &&
		       !model_has(&fdb, OVL_A_FDB_ADDR6);
	return 0;
}

/* There is no way through a tunnel to a station of this host. */
static int find_station(struct echo *e, const struct echo_args *args,
			struct echo_peer *peer)
{
	struct ovl_fdb fdb = { 0 };
	bool here = false;
	int err;

	if (args->to[0] & 1)
		return ctx_usage(e->c, "\"to\" is one station, or a VTEP");
	memset(peer, 0, sizeof(*peer));
	memcpy(peer->mac, args->to, sizeof(args->to));
	model_set_num(&model_fdb, &fdb, OVL_A_FDB_VNI, e->vni.id);
	model_set_num(&model_fdb, &fdb, OVL_A_FDB_ENDPOINT, e->vni.endpoint);
	model_set_bytes(&model_fdb, &fdb, OVL_A_FDB_MAC, args->to);
	err = nlc_ask(e->c, OVL_CMD_FDB_GET, true, &model_fdb, &fdb,
		      on_station, &here);
	if (err)
		return err;
	if (here || !memcmp(args->to, e->vni.mac, sizeof(args->to)))
		return ctx_refused(e->c, "the station is on this host");
	return 0;
}

/**
 * echo_find() - Find out how to reach whom the user has named.
 *
 * Return: 0 or an exit code.
 */
int echo_find(struct echo *e, const struct echo_args *args,
	      struct echo_peer *peer)
{
	return model_has(args, ECHO_TO) ? find_station(e, args, peer) :
					  find_vtep(e, args, peer);
}

/* --- messages ---------------------------------------------------------- */

static void build(struct echo *e, const struct echo_peer *peer, __u32 seq,
		  size_t len)
{
	struct echo_hdr hdr = {
		.eth = { .h_proto = htons(ETH_P_CFM) },
		.opcode = CFM_LBM,
		.tlvs = CFM_TLVS,
		.id = htonl(e->first + seq),
		.type = CFM_DATA,
		/* behind it there is one more TLV, a zero */
		.len = htons((__u16)(len - sizeof(hdr) - 1)),
	};

	memcpy(hdr.eth.h_dest, peer->mac, sizeof(peer->mac));
	memcpy(hdr.eth.h_source, e->vni.mac, sizeof(e->vni.mac));
	memset(e->frame, 0, len);
	memcpy(e->frame, &hdr, sizeof(hdr));
}

/**
 * echo_send() - Ask.
 * @e: who asks
 * @peer: whom
 * @seq: number of the request
 * @len: bytes of the frame, ECHO_MIN..ECHO_MAX
 *
 * Return: false with errno set if it could not be sent.
 */
bool echo_send(struct echo *e, const struct echo_peer *peer, __u32 seq,
	       size_t len)
{
	union {
		char room[CMSG_SPACE(sizeof(peer->vtep))];
		struct cmsghdr align;
	} ctl = { { 0 } };
	struct iovec iov = { .iov_base = e->frame, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	/* there is no room for more, and headers for less */
	if (len < ECHO_MIN || len > sizeof(e->frame)) {
		errno = EMSGSIZE;
		return false;
	}
	build(e, peer, seq, len);
	if (peer->vtep.family != AF_UNSPEC) {
		msg.msg_control = ctl.room;
		msg.msg_controllen = sizeof(ctl.room);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_OVL;
		cmsg->cmsg_type = OVL_VTEP;
		cmsg->cmsg_len = CMSG_LEN(sizeof(peer->vtep));
		memcpy(CMSG_DATA(cmsg), &peer->vtep, sizeof(peer->vtep));
	}
	return sendmsg(e->fd, &msg, 0) >= 0;
}

/* Is it an answer to one of our requests? */
static bool is_answer(const struct echo *e, size_t len,
		      struct echo_answer *answer)
{
	struct echo_hdr hdr;

	if (len < sizeof(hdr))
		return false;
	memcpy(&hdr, e->frame, sizeof(hdr));
	answer->seq = ntohl(hdr.id) - e->first;
	answer->len = (__u32)len;
	memcpy(answer->mac, hdr.eth.h_source, sizeof(answer->mac));
	return hdr.opcode == CFM_LBR &&
	       !memcmp(hdr.eth.h_dest, e->vni.mac, sizeof(e->vni.mac));
}

static void read_origin(struct msghdr *msg, struct echo_answer *answer)
{
	struct ovl_pktinfo info;
	struct cmsghdr *cmsg;

	memset(&answer->vtep, 0, sizeof(answer->vtep));
	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_OVL ||
		    cmsg->cmsg_type != OVL_PKTINFO ||
		    cmsg->cmsg_len != CMSG_LEN(sizeof(info)))
			continue;
		memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
		answer->vtep = info.vtep;
	}
}

/**
 * echo_receive() - Take an answer, if there is one.
 * @e: who asked
 * @answer: it, if there is
 *
 * What is no answer of ours is passed over.
 *
 * Return: 1 if there is, 0 if not, or -1 with errno set.
 */
int echo_receive(struct echo *e, struct echo_answer *answer)
{
	union {
		char room[CMSG_SPACE(sizeof(struct ovl_pktinfo))];
		struct cmsghdr align;
	} ctl;
	struct iovec iov = { .iov_base = e->frame,
			     .iov_len = sizeof(e->frame) };
	struct msghdr msg;
	ssize_t len;

	do {
		msg = (struct msghdr) {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = ctl.room,
			.msg_controllen = sizeof(ctl.room),
		};
		len = recvmsg(e->fd, &msg, 0);
		if (len < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -1;
	} while (!is_answer(e, (size_t)len, answer));
	read_origin(&msg, answer);
	return 1;
}
