/* SPDX-License-Identifier: GPL-2.0 */
/* Answers of a kernel that is not there; for what includes nl.c */
#ifndef OVLCTL_ANSWER_H
#define OVLCTL_ANSWER_H

static unsigned char answer[8192];	/* what the next read will bring */
static size_t answer_len;
static bool answered;		/* it was read; nothing follows */

static int fake_recv(struct nl_sock *sk, struct sockaddr_nl *nla,
		     unsigned char **buf, struct ucred **creds)
{
	(void)sk;
	(void)creds;
	if (answered)
		return -NLE_AGAIN;
	answered = true;
	memset(nla, 0, sizeof(*nla));
	nla->nl_family = AF_NETLINK;
	/* of its own size, so that a byte read too far is noticed */
	*buf = malloc(answer_len);
	memcpy(*buf, answer, answer_len);
	return (int)answer_len;
}

static int any_seq(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

/* Let what was asked meet the answer. Return: the exit code. */
static int meet(struct talk *t)
{
	struct nl_sock *sock = nl_socket_alloc();
	struct nl_cb *cb;

	ctx_clear(t->c);
	answered = false;
	cb = callbacks(t);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_seq, NULL);
	nl_cb_overwrite_recv(cb, fake_recv);
	nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	nl_socket_free(sock);
	return t->ret;
}

#endif
