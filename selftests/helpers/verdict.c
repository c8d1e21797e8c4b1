// SPDX-License-Identifier: GPL-2.0
/*
 * verdict: let through whatever a queue of netfilter's asks about.
 *
 *	verdict QUEUE
 *
 * Says "ready" once it is asked, and goes on until it is killed.
 */
/* libs: -static */
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>

#include "util.h"

/* A message with one attribute. */
struct request {
	struct nlmsghdr nlh;
	struct nfgenmsg nfg;
	struct nlattr nla;
	union {
		struct nfqnl_msg_config_cmd cmd;
		struct nfqnl_msg_config_params params;
		struct nfqnl_msg_verdict_hdr verdict;
	};
};

static uint8_t buf[BYTES_MAX + 4096];

static void request(int fd, int type, int flags, int queue, int attr,
		    const void *data, size_t len)
{
	struct request req = {
		.nlh = {
			.nlmsg_len = offsetof(struct request, cmd) +
				     NLMSG_ALIGN(len),
			.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type,
			.nlmsg_flags = NLM_F_REQUEST | flags,
		},
		.nfg = { .version = NFNETLINK_V0, .res_id = htons(queue) },
		.nla = { .nla_len = NLA_HDRLEN + len, .nla_type = attr },
	};

	memcpy(&req.cmd, data, len);
	if (send(fd, &req, req.nlh.nlmsg_len, 0) < 0)
		err(1, "send");
}

static void configure(int fd, int queue, int attr, const void *data, size_t len)
{
	const struct nlmsgerr *ack;
	struct nlmsghdr *nlh = (void *)buf;

	request(fd, NFQNL_MSG_CONFIG, NLM_F_ACK, queue, attr, data, len);
	if (recv(fd, buf, sizeof(buf), 0) < 0)
		err(1, "recv");
	ack = NLMSG_DATA(nlh);
	if (nlh->nlmsg_type != NLMSG_ERROR || ack->error)
		errx(1, "queue %d: %s", queue, strerror(-ack->error));
}

/* What number does the packet have that a message is about? */
static bool packet_id(const struct nlmsghdr *nlh, uint32_t *id)
{
	size_t at = NLMSG_SPACE(sizeof(struct nfgenmsg));
	const struct nlattr *nla;

	while (at + NLA_HDRLEN <= nlh->nlmsg_len) {
		nla = (const void *)((const uint8_t *)nlh + at);
		if (nla->nla_len < NLA_HDRLEN)
			break;
		if ((nla->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR) {
			memcpy(id, nla + 1, sizeof(*id));
			return true;
		}
		at += NLA_ALIGN(nla->nla_len);
	}
	return false;
}

int main(int argc, char **argv)
{
	struct nfqnl_msg_config_params params = { .copy_mode = NFQNL_COPY_META };
	struct nfqnl_msg_config_cmd cmd = { .command = NFQNL_CFG_CMD_BIND };
	struct nfqnl_msg_verdict_hdr verdict = { .verdict = htonl(NF_ACCEPT) };
	struct nlmsghdr *nlh = (void *)buf;
	int fd, queue, size = 8 << 20;
	ssize_t len;

	if (argc != 2)
		errx(2, "QUEUE is missing");
	queue = number(argv[1]);
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	if (fd < 0)
		err(1, "netlink");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	configure(fd, queue, NFQA_CFG_CMD, &cmd, sizeof(cmd));
	configure(fd, queue, NFQA_CFG_PARAMS, &params, sizeof(params));
	say_ready();
	while (1) {
		len = recv(fd, buf, sizeof(buf), 0);
		if (len < 0)
			err(1, "recv");
		if (NLMSG_OK(nlh, (size_t)len) && packet_id(nlh, &verdict.id))
			request(fd, NFQNL_MSG_VERDICT, 0, queue,
				NFQA_VERDICT_HDR, &verdict, sizeof(verdict));
	}
}
