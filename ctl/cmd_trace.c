// SPDX-License-Identifier: GPL-2.0
/* ovlctl trace: what would become of a frame */
#include <assert.h>
#include <net/ethernet.h>
#include <strings.h>

#include "cmd.h"
#include "trace.h"

#define TRACE(_attr, _type, _member, _word) \
	MODEL_ATTR(_attr, _type, _word, struct ovl_trace, _member)

static const struct model_attr trace_attrs[] = {
	TRACE(OVL_A_TRACE_VNI, MODEL_NUM, vni, "vni"),
	TRACE(OVL_A_TRACE_ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	TRACE(OVL_A_TRACE_HEAD, MODEL_BYTES, head, "frame"),
	TRACE(OVL_A_TRACE_LENGTH, MODEL_NUM, length, "len"),
	TRACE(OVL_A_TRACE_IFINDEX, MODEL_DEV, ifindex, "port"),
	TRACE(OVL_A_TRACE_ADDR, MODEL_BYTES, addr, "vtep"),
	TRACE(OVL_A_TRACE_ADDR6, MODEL_BYTES, addr6, "vtep"),
	TRACE(OVL_A_TRACE_MORE, MODEL_NUM, more, "more"),
	TRACE(TRACE_SRC, MODEL_BYTES, src, "src"),
	TRACE(TRACE_DST, MODEL_BYTES, dst, "dst"),
	TRACE(TRACE_PROTO, MODEL_NUM, proto, "proto"),
	TRACE(TRACE_IP_SRC, MODEL_BYTES, ip_src, "ip-src"),
	TRACE(TRACE_IP_SRC6, MODEL_BYTES, ip_src6, "ip-src"),
	TRACE(TRACE_IP_DST, MODEL_BYTES, ip_dst, "ip-dst"),
	TRACE(TRACE_IP_DST6, MODEL_BYTES, ip_dst6, "ip-dst"),
	TRACE(TRACE_FROM, MODEL_NUM, from, "from"),
	TRACE(TRACE_DEV, MODEL_NUM, dev, "dev"),
};

const struct model model_trace = {
	.noun = "trace", .attrs = trace_attrs, .n = ARRAY_SIZE(trace_attrs),
	.size = sizeof(struct ovl_trace),
};

static_assert(TRACE_LAST < 64, "no bit for an attribute");
static_assert(sizeof(struct ovl_trace) <= sizeof(union ovl_object),
	      "a command has no room for it");

/**
 * struct ovl_trace_step - a step of a frame's way
 * @neigh_state: place of the bit among NUD_*, from 1 on
 * @fastpath: it takes the fast path
 * @more: of the verdict, how many receivers have no step
 */
struct ovl_trace_step {
	__u64 has;
	__u32 drop;
	__u32 port_ifindex;
	__s32 port_netnsid;
	__u32 link;
	__u32 size;
	__u32 mtu;
	__u32 slow;
	__u32 sent;
	__u32 delivered;
	__u32 more;
	__u32 nexthop;
	__u16 dstport;
	__u16 neigh_state;
	__u16 sport;
	__u8 kind;
	__u8 learn;
	__u8 answer;
	__u8 place;
	__u8 origin;
	__u8 sockets;
	__u8 answered;
	__u8 fastpath;
	__u8 mac[6];
	__u8 addr[4];
	__u8 addr6[16];
	__u8 local[4];
	__u8 local6[16];
	__u8 via[4];
	__u8 via6[16];
};

/* What follows from what the kernel says. */
enum step_attr {
	STEP_FASTPATH = OVL_A_TRACE_STEP_MAX + 1,
	STEP_MORE,
};

#define STEP(_attr, _type, _member) \
	MODEL_ATTR(_attr, _type, "step", struct ovl_trace_step, _member)

static const struct model_attr step_attrs[] = {
	STEP(OVL_A_TRACE_STEP_KIND, MODEL_NUM, kind),
	STEP(OVL_A_TRACE_STEP_DROP, MODEL_NUM, drop),
	STEP(OVL_A_TRACE_STEP_LEARN, MODEL_NUM, learn),
	STEP(OVL_A_TRACE_STEP_ANSWER, MODEL_NUM, answer),
	STEP(OVL_A_TRACE_STEP_PLACE, MODEL_NUM, place),
	STEP(OVL_A_TRACE_STEP_ORIGIN, MODEL_NUM, origin),
	STEP(OVL_A_TRACE_STEP_MAC, MODEL_BYTES, mac),
	STEP(OVL_A_TRACE_STEP_ADDR, MODEL_BYTES, addr),
	STEP(OVL_A_TRACE_STEP_ADDR6, MODEL_BYTES, addr6),
	STEP(OVL_A_TRACE_STEP_DSTPORT, MODEL_NUM, dstport),
	STEP(OVL_A_TRACE_STEP_PORT_IFINDEX, MODEL_NUM, port_ifindex),
	STEP(OVL_A_TRACE_STEP_PORT_NETNSID, MODEL_NUM, port_netnsid),
	STEP(OVL_A_TRACE_STEP_SOCKETS, MODEL_FLAG, sockets),
	STEP(OVL_A_TRACE_STEP_LOCAL, MODEL_BYTES, local),
	STEP(OVL_A_TRACE_STEP_LOCAL6, MODEL_BYTES, local6),
	STEP(OVL_A_TRACE_STEP_LINK, MODEL_NUM, link),
	STEP(OVL_A_TRACE_STEP_VIA, MODEL_BYTES, via),
	STEP(OVL_A_TRACE_STEP_VIA6, MODEL_BYTES, via6),
	STEP(OVL_A_TRACE_STEP_NEIGH_STATE, MODEL_NUM, neigh_state),
	STEP(OVL_A_TRACE_STEP_SPORT, MODEL_NUM, sport),
	STEP(OVL_A_TRACE_STEP_SIZE, MODEL_NUM, size),
	STEP(OVL_A_TRACE_STEP_MTU, MODEL_NUM, mtu),
	STEP(OVL_A_TRACE_STEP_SLOW, MODEL_NUM, slow),
	STEP(OVL_A_TRACE_STEP_SENT, MODEL_NUM, sent),
	STEP(OVL_A_TRACE_STEP_DELIVERED, MODEL_NUM, delivered),
	STEP(OVL_A_TRACE_STEP_ANSWERED, MODEL_FLAG, answered),
	STEP(OVL_A_TRACE_STEP_NEXTHOP_ID, MODEL_NUM, nexthop),
	STEP(STEP_FASTPATH, MODEL_NUM, fastpath),
	STEP(STEP_MORE, MODEL_NUM, more),
};

static const struct model model_step = {
	.noun = "step", .attrs = step_attrs, .n = ARRAY_SIZE(step_attrs),
	.size = sizeof(struct ovl_trace_step),
};

/* The names are those of Documentation/netlink/specs/ovl.yaml. */
static const char *const step_names[] = {
	[OVL_STEP_ADMIT] = "admit",
	[OVL_STEP_SOURCE] = "source",
	[OVL_STEP_LEARN] = "learn",
	[OVL_STEP_TAP] = "tap",
	[OVL_STEP_NEIGH] = "neigh",
	[OVL_STEP_LOOKUP] = "lookup",
	[OVL_STEP_ECHO] = "echo",
	[OVL_STEP_FLOOD] = "flood",
	[OVL_STEP_DELIVER] = "deliver",
	[OVL_STEP_SEND] = "send",
	[OVL_STEP_VERDICT] = "verdict",
};

static const char *const learn_names[] = {
	[OVL_LEARN_OWN] = "own",
	[OVL_LEARN_KNOWN] = "known",
	[OVL_LEARN_NEW] = "new",
	[OVL_LEARN_MOVED] = "moved",
	[OVL_LEARN_CONFLICT] = "conflict",
	[OVL_LEARN_OFF] = "off",
	[OVL_LEARN_QUOTA] = "quota",
	[OVL_LEARN_VTEP_QUOTA] = "vtep-quota",
};

static const char *const answer_names[] = {
	[OVL_ANSWER_HERE] = "here",
	[OVL_ANSWER_PASS] = "pass",
	[OVL_ANSWER_MISS] = "miss",
};

static const char *const place_names[] = {
	[OVL_PLACE_GROUP] = "group",
	[OVL_PLACE_OWN] = "own",
	[OVL_PLACE_REMOTE] = "remote",
	[OVL_PLACE_LOCAL] = "local",
	[OVL_PLACE_CLAIMED] = "claimed",
	[OVL_PLACE_UNKNOWN] = "unknown",
	[OVL_PLACE_NEXTHOP] = "nexthop",
};

/* The words of ip-neighbour(8), by the place of the bit. */
static const char *const neigh_names[] = {
	"none", "incomplete", "reachable", "stale", "delay", "probe", "failed",
	"noarp", "permanent",
};

static const struct model_names trace_steps = MODEL_NAMES(step_names);
static const struct model_names trace_learns = MODEL_NAMES(learn_names);
static const struct model_names trace_answers = MODEL_NAMES(answer_names);
static const struct model_names trace_places = MODEL_NAMES(place_names);
static const struct model_names trace_neighs = MODEL_NAMES(neigh_names);

static const struct out_field step_fields[] = {
	{ OVL_A_TRACE_STEP_KIND, .kind = OUT_ENUM, .key = "step",
	  .names = &trace_steps },
	{ OVL_A_TRACE_STEP_LEARN, .kind = OUT_ENUM, .key = "learn",
	  .names = &trace_learns },
	{ OVL_A_TRACE_STEP_ANSWER, .kind = OUT_ENUM, .key = "answer",
	  .names = &trace_answers },
	{ OVL_A_TRACE_STEP_PLACE, .kind = OUT_ENUM, .key = "place",
	  .names = &trace_places },
	{ OVL_A_TRACE_STEP_NEXTHOP_ID, .key = "nexthop", .label = "id" },
	{ OVL_A_TRACE_STEP_MAC, .kind = OUT_MAC, .key = "lladdr",
	  .label = "lladdr" },
	{ OVL_A_TRACE_STEP_ADDR, .kind = OUT_ADDR, .key = "vtep",
	  .label = "vtep" },
	{ OVL_A_TRACE_STEP_ADDR6, .kind = OUT_ADDR6, .key = "vtep",
	  .label = "vtep" },
	{ OVL_A_TRACE_STEP_DSTPORT, .when = WHEN_SET, .key = "dstport",
	  .label = "dstport", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_TRACE_STEP_PORT_IFINDEX, .kind = OUT_DEV, .key = "port",
	  .label = "port", .also = OVL_A_TRACE_STEP_PORT_NETNSID },
	{ OVL_A_TRACE_STEP_PORT_NETNSID, .kind = OUT_INT, .key = "netnsid",
	  .label = "netnsid" },
	{ OVL_A_TRACE_STEP_SOCKETS, .kind = OUT_WORD, .key = "sockets",
	  .label = "sockets" },
	{ OVL_A_TRACE_STEP_ORIGIN, .kind = OUT_ENUM, .key = "origin",
	  .names = &model_origin },
	{ OVL_A_TRACE_STEP_LOCAL, .kind = OUT_ADDR, .key = "local",
	  .label = "local" },
	{ OVL_A_TRACE_STEP_LOCAL6, .kind = OUT_ADDR6, .key = "local",
	  .label = "local" },
	{ OVL_A_TRACE_STEP_VIA, .kind = OUT_ADDR, .key = "via",
	  .label = "via" },
	{ OVL_A_TRACE_STEP_VIA6, .kind = OUT_ADDR6, .key = "via",
	  .label = "via" },
	{ OVL_A_TRACE_STEP_LINK, .kind = OUT_DEV, .key = "dev",
	  .label = "dev" },
	{ OVL_A_TRACE_STEP_NEIGH_STATE, .kind = OUT_ENUM, .key = "neigh",
	  .label = "neigh", .names = &trace_neighs },
	{ OVL_A_TRACE_STEP_SPORT, .when = WHEN_DETAILS, .key = "srcport",
	  .label = "srcport" },
	{ OVL_A_TRACE_STEP_SIZE, .key = "size", .label = "size" },
	{ OVL_A_TRACE_STEP_MTU, .key = "mtu", .label = "mtu" },
	{ STEP_FASTPATH, .kind = OUT_WORD, .key = "fastpath",
	  .label = "fastpath" },
	{ OVL_A_TRACE_STEP_SLOW, .kind = OUT_ENUM, .key = "slowpath",
	  .label = "slowpath", .names = &model_slow },
	{ OVL_A_TRACE_STEP_ANSWERED, .kind = OUT_WORD, .key = "answered",
	  .label = "answered" },
	{ OVL_A_TRACE_STEP_SENT, .when = WHEN_SET, .key = "sent",
	  .label = "sent" },
	{ OVL_A_TRACE_STEP_DELIVERED, .when = WHEN_SET, .key = "delivered",
	  .label = "delivered" },
	{ OVL_A_TRACE_STEP_DROP, .kind = OUT_ENUM, .key = "drop",
	  .label = "dropped", .names = &model_drop },
	{ STEP_MORE, .when = WHEN_SET, .key = "more", .label = "more" },
};

static const struct out_table step_table = OUT_TABLE(model_step, step_fields);

static const struct kw trace_kws[] = {
	VNI_KW(OVL_A_TRACE_VNI, V_SHOW, V_SHOW, "segment of the frame"),
	ENDPOINT_KW(OVL_A_TRACE_ENDPOINT, V_SHOW, "4789"),
	{ .word = "src", .kind = KW_MAC, .verbs = V_SHOW, .need = V_SHOW,
	  .attr = TRACE_SRC, .value = "MAC", .help = "source of the frame" },
	{ .word = "dst", .kind = KW_MAC, .verbs = V_SHOW, .need = V_SHOW,
	  .attr = TRACE_DST, .value = "MAC",
	  .help = "destination of the frame" },
	{ .word = "proto", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = TRACE_PROTO, .min = 0x600, .max = 0xffff,
	  .value = "ETHERTYPE",
	  .dflt = "that of the IP addresses, else 0x88b5",
	  .help = "what is in it: 0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP, 0x8902 an echo" },
	{ .word = "ip-src", .kind = KW_ADDR, .verbs = V_SHOW,
	  .attr = TRACE_IP_SRC, .attr6 = TRACE_IP_SRC6, .value = "ADDR",
	  .help = "IP address that it is from" },
	{ .word = "ip-dst", .kind = KW_ADDR, .verbs = V_SHOW,
	  .attr = TRACE_IP_DST, .attr6 = TRACE_IP_DST6, .value = "ADDR",
	  .help = "IP address that it is for, or asks for" },
	{ .word = "from", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = TRACE_FROM, .min = 1,
	  .help = "may stand in front of the next three" },
	{ .word = "dev", .kind = KW_WORD, .verbs = V_SHOW, .attr = TRACE_DEV,
	  .min = 1,
	  .help = "it comes from the segment's device, if it has none from a socket; the default" },
	{ .word = "port", .kind = KW_DEV, .verbs = V_SHOW,
	  .attr = OVL_A_TRACE_IFINDEX, .value = "DEV",
	  .help = "attached device that it comes from" },
	{ .word = "vtep", .kind = KW_ADDR, .verbs = V_SHOW,
	  .attr = OVL_A_TRACE_ADDR, .attr6 = OVL_A_TRACE_ADDR6,
	  .value = "ADDR", .help = "VTEP that it comes from" },
	{ .word = "len", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = OVL_A_TRACE_LENGTH, .min = ETH_HLEN, .max = 65535,
	  .value = "LENGTH", .unit = "bytes",
	  .dflt = "60, or what its headers take",
	  .help = "length of the frame, from the Ethernet header on" },
};

static int show_step(struct ctx *c, struct nlattr *nla, __u32 more)
{
	struct ovl_trace_step step;

	if (nlc_decode(c, &model_step, nla_data(nla), nla_len(nla), &step))
		return CTX_REFUSED;
	if (model_has(&step, OVL_A_TRACE_STEP_NEIGH_STATE))
		step.neigh_state = (__u16)ffs(step.neigh_state);
	if (model_has(&step, OVL_A_TRACE_STEP_SIZE) &&
	    !model_has(&step, OVL_A_TRACE_STEP_DROP))
		model_set_num(&model_step, &step, STEP_FASTPATH,
			      !model_has(&step, OVL_A_TRACE_STEP_SLOW));
	if (step.kind == OVL_STEP_VERDICT)
		model_set_num(&model_step, &step, STEP_MORE, more);
	out_object(&c->out, &step_table, &step, false);
	return 0;
}

static int show_trace(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		      void *arg)
{
	struct ovl_trace trace;
	struct nlattr *nla;
	int rem, err = 0;

	(void)cmd;
	(void)arg;
	if (nlc_decode(c, &model_trace, attrs, len, &trace))
		return CTX_REFUSED;
	nla_for_each_attr(nla, attrs, len, rem)
		if (!err && nla_type(nla) == OVL_A_TRACE_STEP)
			err = show_step(c, nla, trace.more);
	return err;
}

static int trace_show(struct ctx *c, struct cmd_call *call)
{
	struct ovl_trace *t = (struct ovl_trace *)&call->obj;
	bool vtep = model_has(t, OVL_A_TRACE_ADDR) ||
		    model_has(t, OVL_A_TRACE_ADDR6);
	int err;

	if (vtep + model_has(t, OVL_A_TRACE_IFINDEX) +
	    model_has(t, TRACE_DEV) > 1)
		return ctx_usage(c, "a frame comes from one of \"dev\", \"port\" and \"vtep\"");
	err = trace_frame(c, t);
	if (err)
		return err;
	out_begin(&c->out);
	err = nlc_ask(c, call->verb->cmd, false, &model_trace, t, show_trace,
		      NULL);
	out_end(&c->out);
	return err;
}

static const struct cmd_verb trace_verbs[] = {
	{ .bit = V_SHOW, .cmd = OVL_CMD_TRACE_GET, .keys = KEY_NONE,
	  .run = trace_show,
	  .help = "Say what would become of a frame, step by step, and let nothing become of it." },
};

const struct cmd_object cmd_trace = {
	.word = "trace",
	.help = "what would become of a frame",
	.model = &model_trace,
	.kws = trace_kws,
	.nkws = ARRAY_SIZE(trace_kws),
	.verbs = trace_verbs,
	.nverbs = ARRAY_SIZE(trace_verbs),
};
