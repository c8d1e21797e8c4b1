// SPDX-License-Identifier: GPL-2.0
/* ovlctl socket: sockets of the family AF_OVL */
#include <pwd.h>
#include <linux/sock_diag.h>
#include <ovl/socket.h>

#include "cmd.h"
#include "diag.h"
#include "proc.h"

static const struct kw socket_kws[] = {
	{ .word = "vni", .kind = KW_VNI, .verbs = V_SHOW, .attr = SOCKET_A_VNI,
	  .max = OVL_VNI_MAX, .value = "VNI|any",
	  .help = "bound to this segment; any: to all of them" },
	{ .word = "endpoint", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_ENDPOINT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "all",
	  .help = "bound to this endpoint, by its UDP port" },
	{ .word = "type", .kind = KW_ENUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_TYPE, .names = &model_socket_type, .dflt = "both",
	  .help = "of datagrams, or of Ethernet frames" },
	{ .word = "state", .kind = KW_ENUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_STATE, .names = &model_socket_state, .dflt = "all",
	  .help = "bound to nothing, bound, or connected too" },
	{ .word = "mac", .kind = KW_MAC, .verbs = V_SHOW,
	  .attr = SOCKET_A_MAC, .value = "MAC",
	  .help = "bound to this address, or with it among those added" },
	{ .word = "port", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_PORT, .min = 1, .max = 65535, .value = "PORT",
	  .help = "of datagrams, bound to this port" },
	{ .word = "ethertype", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_ETHERTYPE, .min = 1, .max = 65535, .alt = "all",
	  .value = "TYPE|all",
	  .help = "of frames, bound to this EtherType, or to all" },
	{ .word = "pid", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = SOCKET_A_PID, .min = 1, .max = 0x7fffffff, .value = "PID",
	  .help = "open in this process" },
};

static const struct out_field socket_fields[] = {
	{ SOCKET_A_TYPE, .kind = OUT_ENUM, .key = "type",
	  .names = &model_socket_type },
	{ SOCKET_A_STATE, .kind = OUT_ENUM, .key = "state",
	  .names = &model_socket_state },
	{ SOCKET_A_VNI, .kind = OUT_VNI, .key = "vni", .label = "vni" },
	{ SOCKET_A_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ SOCKET_A_MAC, .kind = OUT_MAC, .key = "mac", .label = "mac" },
	{ SOCKET_A_PORT, .key = "port", .label = "port" },
	{ SOCKET_A_ETHERTYPE, .kind = OUT_ETHERTYPE, .key = "ethertype",
	  .label = "ethertype" },
	{ SOCKET_A_PEER_VNI, .kind = OUT_VNI, .key = "peer_vni",
	  .label = "peer-vni" },
	{ SOCKET_A_PEER_ENDPOINT, .when = WHEN_SET, .key = "peer_endpoint",
	  .label = "peer-endpoint", .dflt = OVL_PORT_DEFAULT },
	{ SOCKET_A_PEER_MAC, .kind = OUT_MAC, .key = "peer_mac",
	  .label = "peer-mac" },
	{ SOCKET_A_PEER_PORT, .key = "peer_port", .label = "peer-port" },
	{ SOCKET_A_PEER_ETHERTYPE, .kind = OUT_ETHERTYPE,
	  .key = "peer_ethertype", .label = "peer-ethertype" },
	{ SOCKET_A_PROMISC, .kind = OUT_WORD, .key = "promisc",
	  .label = "promisc" },
	{ SOCKET_A_FORGE, .kind = OUT_WORD, .key = "forge", .label = "forge" },
	{ SOCKET_A_GROUP, .kind = OUT_WORD, .key = "group", .label = "group" },
	{ SOCKET_A_MACS, .kind = OUT_ITEMS, .key = "macs", .label = "macs",
	  .line = true },
	{ SOCKET_A_MORE, .key = "macs_more", .label = "more" },
	{ SOCKET_A_UID, .key = "uid", .label = "uid", .line = true },
	{ SOCKET_A_USER, .kind = OUT_STR, .key = "user", .label = "user" },
	{ SOCKET_A_PROCS, .kind = OUT_PROCS, .key = "process",
	  .label = "process" },
	{ SOCKET_A_INODE, .key = "inode", .label = "inode" },
	{ SOCKET_A_RQUEUE, .key = "rqueue", .label = "rqueue" },
	{ SOCKET_A_WQUEUE, .key = "wqueue", .label = "wqueue" },
	{ SOCKET_A_DROPS, .key = "drops", .label = "drops" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_RMEM_ALLOC, .when = WHEN_STATS,
	  .key = "rmem", .label = "rmem", .line = true },
	{ SOCKET_A_MEMORY + SK_MEMINFO_RCVBUF, .when = WHEN_STATS,
	  .key = "rcvbuf", .label = "rcvbuf" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_WMEM_ALLOC, .when = WHEN_STATS,
	  .key = "wmem", .label = "wmem" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_SNDBUF, .when = WHEN_STATS,
	  .key = "sndbuf", .label = "sndbuf" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_FWD_ALLOC, .when = WHEN_STATS,
	  .key = "fwd", .label = "fwd" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_WMEM_QUEUED, .when = WHEN_STATS,
	  .key = "wmem_queued", .label = "wmem-queued" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_OPTMEM, .when = WHEN_STATS,
	  .key = "optmem", .label = "optmem" },
	{ SOCKET_A_MEMORY + SK_MEMINFO_BACKLOG, .when = WHEN_STATS,
	  .key = "backlog", .label = "backlog" },
};

const struct out_table socket_table = OUT_TABLE(model_socket, socket_fields);

/**
 * struct listing - a "socket show"
 * @filter: what was asked for
 * @procs: who has which socket open
 * @scanned: @procs was filled, which takes long
 * @uid: the last one looked up, if @named
 * @user: its name, or ""
 * @named: a name was looked up
 */
struct listing {
	const struct ovl_socket *filter;
	struct proc_list procs;
	bool scanned;
	bool named;
	__u32 uid;
	char user[sizeof_field(struct ovl_socket, user)];
};

/* Who owns one often owns the next, and to ask may take a server. */
static void set_user(struct listing *list, struct ovl_socket *sk)
{
	const struct passwd *pw;

	if (!list->named || list->uid != sk->uid) {
		pw = getpwuid(sk->uid);
		snprintf(list->user, sizeof(list->user), "%s",
			 pw ? pw->pw_name : "");
		list->uid = sk->uid;
		list->named = true;
	}
	if (*list->user)
		model_set_bytes(&model_socket, sk, SOCKET_A_USER, list->user);
}

static int show_socket(struct ctx *c, struct nlmsghdr *hdr, void *arg)
{
	struct listing *list = arg;
	struct ovl_socket sk;

	if (diag_decode(hdr, &sk))
		return ctx_refused(c, "the kernel's answer is cut short");
	if (!list->scanned && proc_scan(&list->procs, "/proc"))
		return ctx_refused(c, "out of memory");
	list->scanned = true;
	sk.procs = proc_find(&list->procs, sk.inode);
	model_mark(&sk, SOCKET_A_PROCS);
	if (!diag_fits(&sk, list->filter))
		return 0;
	if (c->out.details)
		set_user(list, &sk);
	out_object(&c->out, &socket_table, &sk, false);
	return 0;
}

static int socket_show(struct ctx *c, struct cmd_call *call)
{
	struct listing list = { .filter = &call->obj.socket };
	struct ovl_diag_req req;
	int family = ovl_family();
	int err;

	out_begin(&c->out);
	if (family < 0) {
		err = ctx_no_module(c);
	} else {
		diag_request(&call->obj.socket, family, &req);
		err = nlc_other(c, NETLINK_SOCK_DIAG,
				nlc_simple(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP,
					   &req, sizeof(req)),
				show_socket, &list);
	}
	out_end(&c->out);
	proc_free(&list.procs);
	return err;
}

static const struct cmd_verb socket_verbs[] = {
	{ .word = "show", .bit = V_SHOW, .keys = KEY_NONE, .run = socket_show,
	  .help = "Show sockets of the network namespace that fit." },
};

const struct cmd_object cmd_socket = {
	.word = "socket",
	.help = "sockets of the family AF_OVL",
	.model = &model_socket,
	.kws = socket_kws,
	.nkws = ARRAY_SIZE(socket_kws),
	.verbs = socket_verbs,
	.nverbs = ARRAY_SIZE(socket_verbs),
};
