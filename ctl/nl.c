// SPDX-License-Identifier: GPL-2.0
/* The conversation with the kernel */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <linux/sock_diag.h>

#include "ctx.h"
#include "nl.h"
#include "sock.h"

#define NETNS_DIR	"/run/netns"
#define NL_ANSWER_MAX	65536	/* bytes; the kernel stops at half of it */
#define NL_EVENT_QUEUE	1048576	/* bytes of notifications to hold */

/**
 * struct talk - one request and its answer
 * @c: takes errors
 * @nl: connection it goes over
 * @m: object of the request, to name its attributes; NULL for none
 * @req: the request
 * @reply: called for each object of the answer
 * @message: in place of @reply, where objects are not made of attributes
 * @arg: for @reply or @message
 * @other: of a protocol that is not ours
 * @done: the answer is complete
 * @mixed: objects changed while they were dumped
 * @ret: exit code
 */
struct talk {
	struct ctx *c;
	struct nlc *nl;
	const struct model *m;
	const struct nlmsghdr *req;
	nlc_reply reply;
	nlc_message message;
	void *arg;
	bool other;
	bool done;
	bool mixed;
	int ret;
};

/**
 * nlc_enter() - Move into a network namespace.
 * @c: takes the error
 * @netns: name below /run/netns, or a path
 *
 * Must come before anything is looked up, interfaces included.
 */
int nlc_enter(struct ctx *c, const char *netns)
{
	char path[4096];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s%s", strchr(netns, '/') ? "" :
		 NETNS_DIR "/", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ctx_usage(c, "cannot open network namespace \"%s\": %s",
				 netns, strerror(errno));
	if (setns(fd, CLONE_NEWNET))
		err = ctx_usage(c, "cannot enter network namespace \"%s\": %s",
				netns, strerror(errno));
	close(fd);
	return err;
}

/* Ask for what makes errors worth reading; an old kernel may not have it. */
static void set_options(struct nl_sock *sock)
{
	int fd = nl_socket_get_fd(sock);
	int on = 1;

	(void)setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	(void)setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on,
			 sizeof(on));
}

static int open_failed(struct ctx *c, struct nlc *nl, int err)
{
	nlc_close(nl);
	if (err == -NLE_OBJ_NOTFOUND)
		return ctx_no_module(c);
	return ctx_refused(c, "cannot talk to the kernel: %s",
			   nl_geterror(err));
}

static int connect_to(struct nlc *nl, int protocol)
{
	int err;

	nl->sock = nl_socket_alloc();
	if (!nl->sock)
		return -NLE_NOMEM;
	err = nl_connect(nl->sock, protocol);
	if (err)
		return err;
	/* sized once, a message need not be looked at before it is read */
	nl_socket_set_msg_buf_size(nl->sock, NL_ANSWER_MAX);
	nl_socket_disable_msg_peek(nl->sock);
	return 0;
}

/**
 * nlc_open() - Connect, unless it has been done already.
 *
 * Return: 0 or CTX_REFUSED.
 */
int nlc_open(struct ctx *c)
{
	struct nlc *nl = &c->nlc;
	int err;

	if (nl->sock)
		return 0;
	err = connect_to(nl, NETLINK_GENERIC);
	if (err)
		return open_failed(c, nl, err);
	nl->family = genl_ctrl_resolve(nl->sock, OVL_FAMILY_NAME);
	if (nl->family < 0)
		return open_failed(c, nl, nl->family);
	set_options(nl->sock);
	return 0;
}

/** nlc_close() - Disconnect. */
void nlc_close(struct nlc *nl)
{
	nl_socket_free(nl->sock);
	nl->sock = NULL;
}

/**
 * nlc_request() - Begin a request.
 * @c: takes the error
 * @cmd: enum of OVL_CMD_*
 * @dump: ask for all objects
 *
 * Return: the message, which nlc_talk() takes over, or NULL.
 */
struct nl_msg *nlc_request(struct ctx *c, int cmd, bool dump)
{
	struct nl_msg *msg;

	if (nlc_open(c))
		return NULL;
	msg = nlmsg_alloc_size(NL_REQUEST_MAX);
	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, c->nlc.family,
				 0, dump ? NLM_F_DUMP : NLM_F_ACK, (__u8)cmd,
				 OVL_FAMILY_VERSION)) {
		nlmsg_free(msg);
		ctx_refused(c, "out of memory");
		return NULL;
	}
	return msg;
}

/* --- extended acknowledgment ------------------------------------------ */

/* Where the attributes of an answer with an error number begin, or 0. */
static __u32 extack_start(const struct nlmsghdr *hdr)
{
	const struct nlmsgerr *err = nlmsg_data(hdr);
	__u32 start;

	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return 0;
	if (hdr->nlmsg_type == NLMSG_DONE)
		return NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(int));
	start = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(*err));
	if (hdr->nlmsg_flags & NLM_F_CAPPED)
		return start;
	/* the request follows, its header being in struct nlmsgerr already */
	if (err->msg.nlmsg_len < NLMSG_HDRLEN ||
	    err->msg.nlmsg_len > hdr->nlmsg_len)
		return 0;
	return start + NLMSG_ALIGN(err->msg.nlmsg_len - NLMSG_HDRLEN);
}

/**
 * nlc_read_extack() - Find the extended acknowledgment in an answer.
 * @hdr: a message of NLMSG_ERROR or NLMSG_DONE, as long as its header says
 *	and long enough for its error number
 * @ext: what was found; all empty if nothing
 */
void nlc_read_extack(const struct nlmsghdr *hdr, struct nlc_extack *ext)
{
	__u32 start = extack_start(hdr);
	struct nlattr *nla;
	int rem;

	memset(ext, 0, sizeof(*ext));
	if (!start || start >= hdr->nlmsg_len)
		return;
	nla_for_each_attr(nla, (struct nlattr *)((char *)hdr + start),
			  (int)(hdr->nlmsg_len - start), rem) {
		if (nla_type(nla) == NLMSGERR_ATTR_MSG)
			nla_strlcpy(ext->text, nla, sizeof(ext->text));
		else if (nla_len(nla) < (int)sizeof(__u32))
			continue;
		else if (nla_type(nla) == NLMSGERR_ATTR_OFFS)
			ext->offset = nla_get_u32(nla);
		else if (nla_type(nla) == NLMSGERR_ATTR_MISS_TYPE)
			ext->missing = nla_get_u32(nla);
	}
}

static void name_mac(const __u8 *mac, char *buf, size_t len)
{
	snprintf(buf, len, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		 mac[2], mac[3], mac[4], mac[5]);
}

/* Of many stations, say which one. */
static void name_entry(struct nlattr *entry, char *buf, size_t len)
{
	struct ovl_fdb_entry station;

	if (!model_decode(&model_fdb_entry, nla_data(entry), nla_len(entry),
			  &station))
		name_mac(station.mac, buf, len);
}

/* Addresses are told by their size. */
static void name_address(struct nlattr *addr, char *buf, size_t len)
{
	switch (nla_len(addr)) {
	case 4:
		inet_ntop(AF_INET, nla_data(addr), buf, (socklen_t)len);
		break;
	case 6:
		name_mac(nla_data(addr), buf, len);
		break;
	case 16:
		inet_ntop(AF_INET6, nla_data(addr), buf, (socklen_t)len);
		break;
	}
}

static void name_dev(struct nlattr *dev, char *buf, size_t len)
{
	char name[IF_NAMESIZE];

	if (nla_len(dev) >= (int)sizeof(__u32) &&
	    if_indextoname(nla_get_u32(dev), name))
		snprintf(buf, len, "%s", name);
}

/* A key has no keyword, nor has one of many: say what it is. */
static void name_attr(const struct model_attr *a, struct nlattr *nla,
		      char *buf, size_t len)
{
	bool key = isupper((unsigned char)*a->word);

	if (a->type == MODEL_ENTRIES)
		name_entry(nla, buf, len);
	else if (a->type == MODEL_LIST || (a->type == MODEL_BYTES && key))
		name_address(nla, buf, len);
	else if (a->type == MODEL_DEV && key)
		name_dev(nla, buf, len);
	else
		snprintf(buf, len, "%s", a->word);
}

/**
 * nlc_attr_at() - Name the attribute at a byte of a request.
 * @m: object the request is about
 * @req: the request
 * @offset: as the kernel reports it, from the start of @req
 * @buf: gets the keyword, or of a key its value; "" if there is none
 * @len: room in @buf
 */
void nlc_attr_at(const struct model *m, const struct nlmsghdr *req,
		 __u32 offset, char *buf, size_t len)
{
	struct genlmsghdr *genl = nlmsg_data(req);
	const struct model_attr *a;
	struct nlattr *nla;
	__u32 at;
	int rem;

	buf[0] = '\0';
	if (!m || req->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return;
	nla_for_each_attr(nla, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), rem) {
		at = (__u32)((char *)nla - (char *)req);
		if (offset < at || offset >= at + nla->nla_len)
			continue;
		a = model_find(m, nla_type(nla));
		if (a)
			name_attr(a, nla, buf, len);
		return;
	}
}

/* The word for what is wrong, if the kernel tells and it helps. */
static void name_culprit(const struct talk *t, const struct nlc_extack *ext,
			 char *buf, size_t len)
{
	const struct model_attr *a;

	buf[0] = '\0';
	if (ext->offset)
		nlc_attr_at(t->m, t->req, ext->offset, buf, len);
	if (!*buf && t->m && ext->missing) {
		a = model_find(t->m, ext->missing);
		snprintf(buf, len, "%s", a ? a->word : "");
	}
	if (*buf && strcasestr(ext->text, buf))
		buf[0] = '\0';
}

static void strip_stop(char *text)
{
	size_t n = strlen(text);

	if (n && text[n - 1] == '.')
		text[n - 1] = '\0';
}

static void refuse(struct talk *t, int error, const struct nlc_extack *ext)
{
	char text[sizeof(ext->text)], word[64];

	name_culprit(t, ext, word, sizeof(word));
	memcpy(text, ext->text, sizeof(text));
	strip_stop(text);
	t->ret = ctx_refused(t->c, "%s%s%s%s%s",
			     *text ? text : t->other ? "the kernel answers: " :
			     "ovl answers: ",
			     *text ? "" : strerror(error),
			     *word ? " (\"" : "", word, *word ? "\")" : "");
	if (error == EPERM && !*text)
		ctx_hint(t->c, "Changes need CAP_NET_ADMIN in the owner of the network namespace.");
}

/* --- answers ----------------------------------------------------------- */

/* Errors have negative numbers, and the least of all has no opposite. */
static int errno_of(int error)
{
	return error == INT_MIN ? INT_MAX : -error;
}

static int on_error(struct sockaddr_nl *who, struct nlmsgerr *err, void *arg)
{
	const struct nlmsghdr *hdr = (void *)((char *)err - NLMSG_HDRLEN);
	struct talk *t = arg;
	struct nlc_extack ext;

	(void)who;
	nlc_read_extack(hdr, &ext);
	refuse(t, errno_of(err->error), &ext);
	t->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct talk *t = arg;
	struct nlc_extack ext;

	nlc_read_extack(nlmsg_hdr(msg), &ext);
	strip_stop(ext.text);
	if (*ext.text)
		ctx_warn(t->c, "%s", ext.text);
	t->done = true;
	return NL_STOP;
}

/* The end of a dump may tell of an error too. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct talk *t = arg;
	struct nlc_extack ext;
	int error = 0;

	t->done = true;
	if (nlmsg_datalen(hdr) < (int)sizeof(error))
		return NL_STOP;
	memcpy(&error, nlmsg_data(hdr), sizeof(error));
	if (error >= 0)
		return NL_STOP;
	nlc_read_extack(hdr, &ext);
	refuse(t, errno_of(error), &ext);
	return NL_STOP;
}

static int on_mixed(struct nl_msg *msg, void *arg)
{
	struct talk *t = arg;

	(void)msg;
	t->mixed = true;
	return NL_OK;
}

static int on_object(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct genlmsghdr *genl;
	struct talk *t = arg;
	int err;

	if (hdr->nlmsg_type != t->nl->family || (!t->reply && !t->message))
		return NL_OK;
	if (t->message) {
		err = t->message(t->c, hdr, t->arg);
	} else if (!genlmsg_valid_hdr(hdr, 0)) {
		err = ctx_refused(t->c, "the kernel's answer is cut short");
	} else {
		genl = nlmsg_data(hdr);
		err = t->reply(t->c, genl->cmd, genlmsg_attrdata(genl, 0),
			       genlmsg_attrlen(genl, 0), t->arg);
	}
	if (!t->ret)
		t->ret = err;
	return NL_OK;
}

/* Notifications come with sequence numbers of their own. */
static int on_any_sequence(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

static struct nl_cb *callbacks(struct talk *t)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_object, t);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, t);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, t);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_mixed, t);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, t);
	return cb;
}

static int send_and_read(struct talk *t, struct nl_msg *msg, struct nl_cb *cb)
{
	int err;

	err = nl_send_auto(t->nl->sock, msg);
	while (err >= 0 && !t->done)
		err = nl_recvmsgs(t->nl->sock, cb);
	if (!t->done) {
		/* what is left of this answer must not meet the next request */
		nlc_close(t->nl);
		return ctx_refused(t->c, "cannot talk to the kernel: %s",
				   nl_geterror(err));
	}
	if (t->mixed)
		ctx_warn(t->c, "the state changed while it was read, what is shown may be inconsistent");
	return t->ret;
}

static int talk_with(struct talk *t, struct nl_msg *msg)
{
	struct nl_cb *cb = callbacks(t);
	int ret;

	t->req = nlmsg_hdr(msg);
	if (cb)
		ret = send_and_read(t, msg, cb);
	else
		ret = ctx_refused(t->c, "out of memory");
	nl_cb_put(cb);
	nlmsg_free(msg);
	return ret;
}

/**
 * nlc_talk() - Send a request and read its answer to the end.
 * @c: takes the error
 * @m: object of the request, to name its attributes in errors
 * @msg: the request; freed here
 * @reply: called for each object of the answer, or NULL
 * @arg: for @reply
 *
 * Return: 0 or an exit code.
 */
int nlc_talk(struct ctx *c, const struct model *m, struct nl_msg *msg,
	     nlc_reply reply, void *arg)
{
	struct talk t = {
		.c = c, .nl = &c->nlc, .m = m, .reply = reply, .arg = arg,
	};

	return talk_with(&t, msg);
}

/**
 * nlc_decode() - Read an object of an answer.
 * @c: takes the error
 * @m: what it is
 * @attrs: the first of its attributes
 * @len: bytes of all of them
 * @obj: struct of @m, overwritten
 *
 * Return: 0 or CTX_REFUSED.
 */
int nlc_decode(struct ctx *c, const struct model *m, struct nlattr *attrs,
	       int len, void *obj)
{
	if (!model_decode(m, attrs, len, obj))
		return 0;
	return ctx_refused(c, "the kernel's answer is cut short");
}

/**
 * nlc_ask() - Do a request about one object, and take what comes back.
 * @c: takes errors
 * @cmd: netlink command
 * @dump: all that match, not the one
 * @m: what @obj is
 * @obj: the object, or the filter
 * @reply: called for each object of the answer; or NULL
 * @arg: for @reply
 *
 * Return: an exit code.
 */
int nlc_ask(struct ctx *c, int cmd, bool dump, const struct model *m,
	    const void *obj, nlc_reply reply, void *arg)
{
	struct nl_msg *msg = nlc_request(c, cmd, dump);

	if (!msg)
		return CTX_REFUSED;
	/* one object always fits */
	(void)model_encode(m, obj, msg);
	return nlc_talk(c, m, msg, reply, arg);
}

/**
 * nlc_other() - Do a request of another protocol than ours.
 * @c: takes the error
 * @protocol: NETLINK_SOCK_DIAG or the like
 * @msg: the request; freed here, and NULL if there was no memory for it
 * @message: called for each message of the answer, or NULL
 * @arg: for @message
 *
 * The connection is one of its own, and lasts as long as the answer.
 *
 * Return: 0 or an exit code.
 */
int nlc_other(struct ctx *c, int protocol, struct nl_msg *msg,
	      nlc_message message, void *arg)
{
	struct nlc nl = { 0 };
	struct talk t = {
		.c = c, .nl = &nl, .message = message, .arg = arg,
		.other = true,
	};
	int err;

	if (!msg)
		return ctx_refused(c, "out of memory");
	nl.family = nlmsg_hdr(msg)->nlmsg_type;
	err = connect_to(&nl, protocol);
	if (err) {
		nlmsg_free(msg);
		return open_failed(c, &nl, err);
	}
	set_options(nl.sock);
	err = talk_with(&t, msg);
	nlc_close(&nl);
	return err;
}

/**
 * nlc_simple() - Make a request out of its type and a struct.
 * @type: of the message
 * @flags: NLM_F_*
 * @req: the struct
 * @len: bytes of it
 *
 * Return: the message, or NULL if there is no memory.
 */
struct nl_msg *nlc_simple(int type, int flags, const void *req, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (msg && nlmsg_append(msg, (void *)req, len, NLMSG_ALIGNTO)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	return msg;
}

/* --- notifications ----------------------------------------------------- */

static int join(struct ctx *c)
{
	struct nl_sock *sock = c->nlc.sock;
	int group;

	group = genl_ctrl_resolve_grp(sock, OVL_FAMILY_NAME,
				      OVL_MCGRP_CHANGES);
	if (group < 0)
		return group;
	sock_queue(nl_socket_get_fd(sock), NL_EVENT_QUEUE);
	return nl_socket_add_membership(sock, group);
}

/* Is there nothing to be read? Whoever cannot tell may read and wait. */
static bool all_read(const struct nlc *nl)
{
	struct pollfd fd = {
		.fd = nl_socket_get_fd(nl->sock), .events = POLLIN,
	};

	return !poll(&fd, 1, 0);
}

/*
 * What the listener asks of the kernel it asks on another connection, in whose
 * answers there are no notifications.
 */
static int tell_quiet(struct ctx *c, const struct nlc_listener *listener)
{
	struct nlc mine = c->nlc;
	int ret;

	memset(&c->nlc, 0, sizeof(c->nlc));
	ret = listener->quiet(c, listener->arg);
	if (c->nlc.sock)
		nlc_close(&c->nlc);
	c->nlc = mine;
	return ret;
}

/**
 * nlc_listen() - Wait for notifications until something fails.
 * @c: takes the error
 * @listener: is told
 *
 * Return: an exit code.
 */
int nlc_listen(struct ctx *c, const struct nlc_listener *listener)
{
	struct talk t = {
		.c = c, .nl = &c->nlc, .reply = listener->event,
		.arg = listener->arg,
	};
	struct nl_cb *cb;
	int err;

	if (nlc_open(c))
		return CTX_REFUSED;
	err = join(c);
	if (err < 0)
		return ctx_refused(c, "cannot listen: %s", nl_geterror(err));
	cb = callbacks(&t);
	if (!cb)
		return ctx_refused(c, "out of memory");
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_any_sequence, &t);
	while (!t.ret) {
		if (all_read(&c->nlc)) {
			t.ret = tell_quiet(c, listener);
			if (t.ret)
				break;
		}
		errno = 0;
		err = nl_recvmsgs(c->nlc.sock, cb);
		if (err == -NLE_NOMEM && errno == ENOBUFS)
			t.ret = listener->lost(c, listener->arg);
		else if (err < 0)
			t.ret = ctx_refused(c, "cannot listen: %s",
					    nl_geterror(err));
	}
	nl_cb_put(cb);
	return t.ret;
}
