// SPDX-License-Identifier: GPL-2.0
/* ovlctl vtep: remote tunnel endpoints */
#include "cmd.h"

#define V_ALL (V_ADD | V_SET | V_DEL | V_SHOW | V_FLUSH)

static const struct kw vtep_key = {
	.word = "ADDR", .kind = KW_ADDR, .attr = OVL_A_VTEP_ADDR,
	.attr6 = OVL_A_VTEP_ADDR6,
	.help = "IPv4 or IPv6 address of the VTEP, unicast",
};

static const struct kw vtep_kws[] = {
	VNI_KW(OVL_A_VTEP_VNI, V_ALL, V_ALL & ~V_SHOW,
	       "segment the VTEP is a member of"),
	ENDPOINT_KW(OVL_A_VTEP_ENDPOINT, V_ALL, "4789"),
	{ .word = "dstport", .kind = KW_NUM, .verbs = V_ADD | V_SET,
	  .attr = OVL_A_VTEP_DSTPORT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "the endpoint's",
	  .help = "UDP port of the VTEP" },
	{ .word = "dstport", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = OVL_A_VTEP_DSTPORT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "all",
	  .help = "UDP port of the VTEP" },
	{ .word = "flood", .kind = KW_ONOFF, .verbs = V_ADD | V_SET,
	  .attr = OVL_A_VTEP_FLOOD, .dflt = "on",
	  .help = "send it broadcast, multicast and what has no known station" },
};

static const struct out_field vtep_fields[] = {
	{ OVL_A_VTEP_ADDR, .kind = OUT_ADDR, .key = "addr" },
	{ OVL_A_VTEP_ADDR6, .kind = OUT_ADDR6, .key = "addr" },
	{ OVL_A_VTEP_DSTPORT, .key = "dstport", .label = "dstport" },
	{ OVL_A_VTEP_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_VTEP_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_VTEP_FLOOD, .kind = OUT_ONOFF, .when = WHEN_SET,
	  .key = "flood", .label = "flood", .dflt = 1 },
	{ OVL_A_VTEP_LEARNED, .kind = OUT_WORD, .key = "learned",
	  .label = "learned" },
	{ OVL_A_VTEP_VNIS, .key = "vnis", .label = "vnis" },
	{ OVL_A_VTEP_STATIONS, .key = "stations", .label = "stations" },
	{ OVL_A_VTEP_PMTU, .key = "pmtu", .label = "pmtu" },
	{ OVL_A_VTEP_SEQ, .when = WHEN_DETAILS, .key = "seq",
	  .label = "seq" },
	{ OVL_A_VTEP_STATS, .kind = OUT_STATS, .key = "stats" },
};

const struct out_table vtep_table = OUT_TABLE(model_vtep, vtep_fields);

static int vtep_show(struct ctx *c, struct cmd_call *call)
{
	bool port = model_has(&call->obj, OVL_A_VTEP_DSTPORT);
	bool vni = model_has(&call->obj, OVL_A_VTEP_VNI);

	/* the kernel would pass over the word, and show those of all */
	if (!vni && model_has(&call->obj, OVL_A_VTEP_ENDPOINT))
		return ctx_usage(c, "\"endpoint\" needs \"vni\", a VTEP as such has a \"dstport\"");
	if (c->out.stats)
		model_mark(&call->obj, OVL_A_VTEP_WITH_STATS);
	/* a VTEP as such is named by its port, a member by its segment */
	return show_run(c, call, &vtep_table,
			call->args.nkeys && port != vni);
}

static const struct cmd_verb vtep_verbs[] = {
	{ .word = "add", .bit = V_ADD, .cmd = OVL_CMD_VTEP_NEW,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Add a VTEP to a segment: its frames are taken, and it is flooded to." },
	{ .word = "set", .bit = V_SET, .cmd = OVL_CMD_VTEP_SET,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Change what is given and leave the rest. Defaults are those of \"add\"." },
	{ .word = "del", .bit = V_DEL, .cmd = OVL_CMD_VTEP_DEL,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Remove a VTEP from a segment, and the stations behind it there." },
	{ .word = "show", .bit = V_SHOW, .cmd = OVL_CMD_VTEP_GET,
	  .keys = KEY_MAY, .run = vtep_show,
	  .help = "Show VTEPs of the network namespace, or the members of a segment." },
	{ .word = "flush", .bit = V_FLUSH, .cmd = OVL_CMD_VTEP_FLUSH,
	  .keys = KEY_NONE, .run = cmd_request,
	  .help = "Remove all VTEPs of a segment." },
};

const struct cmd_object cmd_vtep = {
	.word = "vtep",
	.help = "remote tunnel endpoints",
	.model = &model_vtep,
	.key = &vtep_key,
	.kws = vtep_kws,
	.nkws = ARRAY_SIZE(vtep_kws),
	.verbs = vtep_verbs,
	.nverbs = ARRAY_SIZE(vtep_verbs),
};
