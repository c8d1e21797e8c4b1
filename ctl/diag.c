// SPDX-License-Identifier: GPL-2.0
/* Messages of sock_diag(7) -> struct ovl_socket */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/sock_diag.h>

#include "diag.h"

static const char *const type_names[] = {
	[SOCKET_DGRAM] = "dgram",
	[SOCKET_RAW] = "raw",
};

static const char *const state_names[] = {
	[SOCKET_UNBOUND] = "unbound",
	[SOCKET_BOUND] = "bound",
	[SOCKET_CONNECTED] = "connected",
};

const struct model_names model_socket_type = MODEL_NAMES(type_names);
const struct model_names model_socket_state = MODEL_NAMES(state_names);

#define SOCKET(_attr, _type, _member, _word) \
	MODEL_ATTR(SOCKET_A_##_attr, _type, _word, struct ovl_socket, _member)

#define MEMORY(_which, _word) \
	MODEL_ATTR(SOCKET_A_MEMORY + SK_MEMINFO_##_which, MODEL_NUM, _word, \
		   struct ovl_socket, memory[SK_MEMINFO_##_which])

static const struct model_attr socket_attrs[] = {
	SOCKET(TYPE, MODEL_NUM, type, "type"),
	SOCKET(STATE, MODEL_NUM, state, "state"),
	SOCKET(VNI, MODEL_NUM, vni, "vni"),
	SOCKET(ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	SOCKET(MAC, MODEL_BYTES, mac, "mac"),
	SOCKET(PORT, MODEL_NUM, port, "port"),
	SOCKET(ETHERTYPE, MODEL_NUM, ethertype, "ethertype"),
	SOCKET(PEER_VNI, MODEL_NUM, peer_vni, "peer-vni"),
	SOCKET(PEER_ENDPOINT, MODEL_NUM, peer_endpoint, "peer-endpoint"),
	SOCKET(PEER_MAC, MODEL_BYTES, peer_mac, "peer-mac"),
	SOCKET(PEER_PORT, MODEL_NUM, peer_port, "peer-port"),
	SOCKET(PEER_ETHERTYPE, MODEL_NUM, peer_ethertype, "peer-ethertype"),
	SOCKET(PROMISC, MODEL_FLAG, promisc, "promisc"),
	SOCKET(FORGE, MODEL_FLAG, forge, "forge"),
	SOCKET(GROUP, MODEL_FLAG, group, "group"),
	MODEL_ITEM(SOCKET_A_MACS, 6, "macs", struct ovl_socket, macs),
	SOCKET(MORE, MODEL_NUM, more, "more"),
	SOCKET(UID, MODEL_NUM, uid, "uid"),
	SOCKET(USER, MODEL_STR, user, "user"),
	SOCKET(PID, MODEL_NUM, pid, "pid"),
	SOCKET(PROCS, MODEL_PROCS, procs, "process"),
	SOCKET(INODE, MODEL_NUM, inode, "inode"),
	SOCKET(RQUEUE, MODEL_NUM, rqueue, "rqueue"),
	SOCKET(WQUEUE, MODEL_NUM, wqueue, "wqueue"),
	SOCKET(DROPS, MODEL_NUM, drops, "drops"),
	MEMORY(RMEM_ALLOC, "rmem"),
	MEMORY(RCVBUF, "rcvbuf"),
	MEMORY(WMEM_ALLOC, "wmem"),
	MEMORY(SNDBUF, "sndbuf"),
	MEMORY(FWD_ALLOC, "fwd"),
	MEMORY(WMEM_QUEUED, "wmem-queued"),
	MEMORY(OPTMEM, "optmem"),
	MEMORY(BACKLOG, "backlog"),
};

const struct model model_socket = {
	.noun = "socket",
	.attrs = socket_attrs,
	.n = ARRAY_SIZE(socket_attrs),
	.size = sizeof(struct ovl_socket),
};

static void set_num(struct ovl_socket *sk, unsigned int attr, __u64 num)
{
	model_set_num(&model_socket, sk, attr, num);
}

/*
 * One end of a socket, whose attributes are those from @vni on. An endpoint
 * or an address that is zero stands for all of them.
 */
static void set_end(struct ovl_socket *sk, const struct ovl_diag_msg *msg,
		    const struct sockaddr_ovl *end, unsigned int vni)
{
	static const __u8 none[sizeof(end->sovl_mac)];
	unsigned int base = vni - SOCKET_A_VNI;

	set_num(sk, vni, end->sovl_vni);
	if (end->sovl_endpoint)
		set_num(sk, base + SOCKET_A_ENDPOINT, end->sovl_endpoint);
	if (memcmp(end->sovl_mac, none, sizeof(none)))
		model_set_bytes(&model_socket, sk, base + SOCKET_A_MAC,
				end->sovl_mac);
	if (msg->type == SOCK_DGRAM)
		set_num(sk, base + SOCKET_A_PORT, ntohs(end->sovl_port));
	else
		set_num(sk, base + SOCKET_A_ETHERTYPE,
			ntohs(end->sovl_ethertype));
}

static void set_state(struct ovl_socket *sk, const struct ovl_diag_msg *msg)
{
	bool bound = msg->flags & OVL_DIAG_BOUND;
	bool connected = msg->flags & OVL_DIAG_CONNECTED;

	if (msg->type == SOCK_DGRAM)
		set_num(sk, SOCKET_A_TYPE, SOCKET_DGRAM);
	else if (msg->type == SOCK_RAW)
		set_num(sk, SOCKET_A_TYPE, SOCKET_RAW);
	set_num(sk, SOCKET_A_STATE, connected ? SOCKET_CONNECTED :
		bound ? SOCKET_BOUND : SOCKET_UNBOUND);
	if (bound)
		set_end(sk, msg, &msg->local, SOCKET_A_VNI);
	if (connected)
		set_end(sk, msg, &msg->peer, SOCKET_A_PEER_VNI);
	set_num(sk, SOCKET_A_PROMISC, !!(msg->flags & OVL_DIAG_PROMISC));
	set_num(sk, SOCKET_A_FORGE, !!(msg->flags & OVL_DIAG_FORGE));
	set_num(sk, SOCKET_A_GROUP, !!(msg->flags & OVL_DIAG_GROUP));
}

/* Of a kernel with more numbers, those that have a word. */
static void set_memory(struct ovl_socket *sk, struct nlattr *nla)
{
	unsigned int i, n = (unsigned int)nla_len(nla) / sizeof(__u32);
	const __u32 *memory = nla_data(nla);

	for (i = 0; i < n && SOCKET_A_MEMORY + i <= SOCKET_A_MEMORY_LAST; i++)
		set_num(sk, SOCKET_A_MEMORY + i, memory[i]);
}

static int set_attr(struct ovl_socket *sk, struct nlattr *nla)
{
	switch (nla_type(nla)) {
	case OVL_DIAG_MEMINFO:
		set_memory(sk, nla);
		return 0;
	case OVL_DIAG_MAC:
		return nla_len(nla) < (int)sizeof(sk->mac) ? -EBADMSG : 0;
	case OVL_DIAG_MORE:
		if (nla_len(nla) < (int)sizeof(sk->more))
			return -EBADMSG;
		set_num(sk, SOCKET_A_MORE, nla_get_u32(nla));
		return 0;
	default:
		return 0;
	}
}

static int set_attrs(struct ovl_socket *sk, struct nlattr *attrs, int len)
{
	struct nlattr *nla;
	int err, rem;

	nla_for_each_attr(nla, attrs, len, rem) {
		err = set_attr(sk, nla);
		if (err)
			return err;
	}
	sk->macs.attrs = attrs;
	sk->macs.len = len;
	sk->macs.types = 1ULL << OVL_DIAG_MAC;
	model_mark(sk, SOCKET_A_MACS);
	return rem > 0 ? -EBADMSG : 0;
}

/**
 * diag_decode() - Read a message into a struct.
 * @hdr: as long as it says
 * @sk: overwritten; its addresses stay in the message
 *
 * Return: 0, or -EBADMSG if the message is cut short.
 */
int diag_decode(struct nlmsghdr *hdr, struct ovl_socket *sk)
{
	const struct ovl_diag_msg *msg = nlmsg_data(hdr);

	memset(sk, 0, sizeof(*sk));
	if (nlmsg_datalen(hdr) < (int)sizeof(*msg))
		return -EBADMSG;
	set_state(sk, msg);
	set_num(sk, SOCKET_A_UID, msg->uid);
	set_num(sk, SOCKET_A_INODE, msg->ino);
	set_num(sk, SOCKET_A_RQUEUE, msg->rqueue);
	set_num(sk, SOCKET_A_WQUEUE, msg->wqueue);
	set_num(sk, SOCKET_A_DROPS, msg->drops);
	return set_attrs(sk, nlmsg_attrdata(hdr, sizeof(*msg)),
			 nlmsg_attrlen(hdr, sizeof(*msg)));
}

/* Does it receive at an address that it has bound or added? */
static bool has_mac(const struct ovl_socket *sk, const __u8 *mac)
{
	struct nlattr *at = NULL;

	if (model_has(sk, SOCKET_A_MAC) && !memcmp(sk->mac, mac, sizeof(sk->mac)))
		return true;
	while ((at = model_next(&sk->macs, at)))
		if (!memcmp(nla_data(at), mac, sizeof(sk->mac)))
			return true;
	return false;
}

static bool has_pid(const struct ovl_socket *sk, __u32 pid)
{
	size_t i;

	for (i = 0; i < sk->procs.n; i++)
		if (sk->procs.first[i].pid == pid)
			return true;
	return false;
}

/** diag_fits() - Has a socket what @filter has and the kernel does not ask? */
bool diag_fits(const struct ovl_socket *sk, const struct ovl_socket *filter)
{
	if (!model_fits(&model_socket, sk, filter, 1ULL << SOCKET_A_STATE |
			1ULL << SOCKET_A_PORT | 1ULL << SOCKET_A_ETHERTYPE))
		return false;
	if (model_has(filter, SOCKET_A_MAC) && !has_mac(sk, filter->mac))
		return false;
	return !model_has(filter, SOCKET_A_PID) || has_pid(sk, filter->pid);
}

/** diag_request() - Ask for the sockets that have what @filter has. */
void diag_request(const struct ovl_socket *filter, int family,
		  struct ovl_diag_req *req)
{
	*req = (struct ovl_diag_req) {
		.sdiag_family = (__u8)family,
		.endpoint = filter->endpoint,
		.vni = filter->vni,
		.all = !model_has(filter, SOCKET_A_VNI),
	};
	if (model_has(filter, SOCKET_A_TYPE))
		req->type = filter->type == SOCKET_RAW ? SOCK_RAW : SOCK_DGRAM;
}
