// SPDX-License-Identifier: GPL-2.0
/* ovlctl neigh: which MAC address an IP address of a segment has */
#include "cmd.h"

#define V_PUT (V_ADD | V_SET | V_REPLACE)
#define V_ALL (V_PUT | V_DEL | V_SHOW | V_FLUSH)
#define V_FIND (V_SHOW | V_FLUSH)

static const struct kw neigh_key = {
	.word = "ADDR", .kind = KW_ADDR, .attr = OVL_A_NEIGH_ADDR,
	.attr6 = OVL_A_NEIGH_ADDR6,
	.help = "IPv4 or IPv6 address of the neighbour, unicast",
};

static const struct kw neigh_kws[] = {
	{ .word = "lladdr", .kind = KW_MAC,
	  .verbs = V_PUT | V_FIND, .need = V_PUT,
	  .attr = OVL_A_NEIGH_MAC, .value = "MAC",
	  .help = "MAC address of the neighbour, unicast" },
	{ .word = "router", .kind = KW_ONOFF, .verbs = V_PUT,
	  .attr = OVL_A_NEIGH_ROUTER, .dflt = "off",
	  .help = "of IPv6: it is a router, and answers for it say so" },
	VNI_KW(OVL_A_NEIGH_VNI, V_ALL, V_ALL & ~V_SHOW,
	       "segment of the neighbour"),
	ENDPOINT_KW(OVL_A_NEIGH_ENDPOINT, V_ALL, "4789"),
	{ .word = "static", .kind = KW_WORD, .verbs = V_FIND,
	  .attr = OVL_A_NEIGH_ORIGIN, .min = OVL_ORIGIN_STATIC,
	  .help = "neighbours that were configured" },
	{ .word = "dynamic", .kind = KW_WORD, .verbs = V_FIND,
	  .attr = OVL_A_NEIGH_ORIGIN, .min = OVL_ORIGIN_LEARNED,
	  .help = "neighbours that were learned" },
	{ .word = "proto", .kind = KW_NUM, .verbs = V_ALL,
	  .attr = OVL_A_NEIGH_PROTOCOL, .max = 255, .value = "NUMBER",
	  .help = "whose neighbours, numbered as for ip-route(8); 0 is the administrator" },
	{ .word = "generation", .kind = KW_NUM, .verbs = V_PUT | V_FIND,
	  .attr = OVL_A_NEIGH_GENERATION, .max = 65535, .value = "NUMBER",
	  .help = "with \"proto\": of which round of the owner" },
	{ .word = "not-generation", .kind = KW_NUM, .verbs = V_FIND,
	  .attr = OVL_A_NEIGH_NOT_GENERATION, .max = 65535, .value = "NUMBER",
	  .help = "with \"proto\": of any round but that one" },
};

static const struct out_field neigh_fields[] = {
	{ OVL_A_NEIGH_ADDR, .kind = OUT_ADDR, .key = "addr" },
	{ OVL_A_NEIGH_ADDR6, .kind = OUT_ADDR6, .key = "addr" },
	{ OVL_A_NEIGH_MAC, .kind = OUT_MAC, .key = "lladdr",
	  .label = "lladdr" },
	{ OVL_A_NEIGH_ROUTER, .kind = OUT_WORD, .key = "router",
	  .label = "router" },
	{ OVL_A_NEIGH_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_NEIGH_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_NEIGH_ORIGIN, .kind = OUT_ENUM, .key = "origin",
	  .names = &model_origin },
	{ OVL_A_NEIGH_PROTOCOL, .when = WHEN_SET, .key = "protocol",
	  .label = "proto" },
	{ OVL_A_NEIGH_GENERATION, .when = WHEN_SET, .key = "generation",
	  .label = "generation" },
	{ OVL_A_NEIGH_IDLE, .kind = OUT_MSEC, .when = WHEN_STATS,
	  .key = "idle_ms", .label = "idle" },
	{ OVL_A_NEIGH_SEQ, .when = WHEN_DETAILS, .key = "seq",
	  .label = "seq" },
};

const struct out_table neigh_table = OUT_TABLE(model_neigh, neigh_fields);

static int neigh_replace(struct ctx *c, struct cmd_call *call)
{
	model_set_num(&model_neigh, &call->obj, OVL_A_NEIGH_REPLACE, 1);
	return cmd_request(c, call);
}

static int neigh_show(struct ctx *c, struct cmd_call *call)
{
	const struct ovl_neigh *neigh = &call->obj.neigh;
	bool filter = model_has(neigh, OVL_A_NEIGH_MAC) ||
		      model_has(neigh, OVL_A_NEIGH_ORIGIN) ||
		      model_has(neigh, OVL_A_NEIGH_PROTOCOL);

	return show_run(c, call, &neigh_table, call->args.nkeys && !filter &&
			model_has(neigh, OVL_A_NEIGH_VNI));
}

static const struct cmd_verb neigh_verbs[] = {
	{ .word = "add", .bit = V_ADD, .cmd = OVL_CMD_NEIGH_NEW,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Add a neighbour. One that was learned becomes static." },
	{ .word = "set", .bit = V_SET, .cmd = OVL_CMD_NEIGH_SET,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Change a neighbour. A learned one becomes static." },
	{ .word = "replace", .bit = V_REPLACE, .cmd = OVL_CMD_NEIGH_NEW,
	  .keys = KEY_ONE, .run = neigh_replace,
	  .help = "Add a neighbour or change it. A learned one becomes static." },
	{ .word = "del", .bit = V_DEL, .cmd = OVL_CMD_NEIGH_DEL,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Remove a neighbour." },
	{ .word = "show", .bit = V_SHOW, .cmd = OVL_CMD_NEIGH_GET,
	  .keys = KEY_MAY, .run = neigh_show,
	  .help = "Show neighbours that fit." },
	{ .word = "flush", .bit = V_FLUSH, .cmd = OVL_CMD_NEIGH_FLUSH,
	  .keys = KEY_NONE, .run = cmd_request,
	  .help = "Remove the neighbours of a segment that fit." },
};

const struct cmd_object cmd_neigh = {
	.word = "neigh",
	.help = "neighbours: MAC addresses of IP addresses",
	.model = &model_neigh,
	.key = &neigh_key,
	.kws = neigh_kws,
	.nkws = ARRAY_SIZE(neigh_kws),
	.verbs = neigh_verbs,
	.nverbs = ARRAY_SIZE(neigh_verbs),
};
