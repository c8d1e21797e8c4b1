// SPDX-License-Identifier: GPL-2.0
/* ovlctl port: devices attached to segments */
#include "cmd.h"

#define V_CHANGE (V_ADD | V_SET)

static const struct kw port_key = {
	.word = "DEV", .kind = KW_DEV, .attr = OVL_A_PORT_IFINDEX,
	.help = "device: a tap, a veth, a network card",
};

const struct kw port_kws[] = {
	VNI_KW(OVL_A_PORT_VNI, V_ADD | V_SHOW, V_ADD,
	       "segment the device is attached to"),
	ENDPOINT_KW(OVL_A_PORT_ENDPOINT, V_ADD | V_SHOW, "4789"),
	{ .word = "isolated", .kind = KW_ONOFF, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_ISOLATED, .dflt = "off",
	  .help = "exchange no frames with other isolated devices" },
	{ .word = "flood", .kind = KW_ONOFF, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_FLOOD, .dflt = "on",
	  .help = "send it frames to stations that are not known" },
	{ .word = "learning", .kind = KW_ONOFF, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_LEARNING, .dflt = "on",
	  .help = "learn stations from it, if the segment learns" },
	{ .word = "mac", .kind = KW_MACS, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_MAC, .any = OVL_A_PORT_MAC_ANY, .alt = "any",
	  .value = "LIST|any", .dflt = "any",
	  .help = "addresses it may send from, with commas between them" },
	{ .word = "ip", .kind = KW_ADDRS, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_ADDR, .attr6 = OVL_A_PORT_ADDR6,
	  .any = OVL_A_PORT_ADDR_ANY, .alt = "any", .value = "LIST|any",
	  .dflt = "any",
	  .help = "IPv4 and IPv6 addresses it may send from" },
	{ .word = "flood-rate", .kind = KW_NUM, .verbs = V_CHANGE,
	  .attr = OVL_A_PORT_FLOOD_RATE, .max = OVL_FLOOD_RATE_MAX,
	  .value = "RATE", .unit = "frames per second", .dflt = "0",
	  .help = "what it may send to groups and unknown stations; 0 for no limit" },
};

static const struct out_field port_fields[] = {
	{ OVL_A_PORT_IFNAME, .kind = OUT_IFNAME, .key = "ifname" },
	{ OVL_A_PORT_IFINDEX, .when = WHEN_DETAILS, .key = "ifindex",
	  .label = "ifindex" },
	{ OVL_A_PORT_NETNSID, .kind = OUT_INT, .key = "netnsid",
	  .label = "netnsid" },
	{ OVL_A_PORT_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_PORT_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_PORT_ISOLATED, .kind = OUT_ONOFF, .when = WHEN_SET,
	  .key = "isolated", .label = "isolated" },
	{ OVL_A_PORT_FLOOD, .kind = OUT_ONOFF, .when = WHEN_SET,
	  .key = "flood", .label = "flood", .dflt = 1 },
	{ OVL_A_PORT_LEARNING, .kind = OUT_ONOFF, .when = WHEN_SET,
	  .key = "learning", .label = "learning", .dflt = 1 },
	{ OVL_A_PORT_MAC, .kind = OUT_LIST, .when = WHEN_SET, .key = "mac",
	  .label = "mac" },
	{ OVL_A_PORT_ADDR, .also = OVL_A_PORT_ADDR6, .kind = OUT_LIST,
	  .when = WHEN_SET, .key = "ip", .label = "ip" },
	{ OVL_A_PORT_FLOOD_RATE, .when = WHEN_SET, .key = "flood_rate",
	  .label = "flood-rate" },
	{ OVL_A_PORT_STATIONS, .key = "stations", .label = "stations" },
	{ OVL_A_PORT_SEQ, .when = WHEN_DETAILS, .key = "seq", .label = "seq" },
	{ OVL_A_PORT_STATS, .kind = OUT_STATS, .key = "stats" },
};

const struct out_table port_table = OUT_TABLE(model_port, port_fields);

/** port_attach() - Make a device a port, with what was parsed. */
int port_attach(struct ctx *c, struct ovl_port *port)
{
	/* one that is new has no lists: to empty them is to say nothing */
	port->has &= ~(1ULL << OVL_A_PORT_MAC_ANY |
		       1ULL << OVL_A_PORT_ADDR_ANY);
	return nlc_ask(c, OVL_CMD_PORT_NEW, false, &model_port, port, NULL,
		       NULL);
}

static int port_add(struct ctx *c, struct cmd_call *call)
{
	return port_attach(c, &call->obj.port);
}

static int port_show(struct ctx *c, struct cmd_call *call)
{
	if (c->out.stats)
		model_mark(&call->obj, OVL_A_PORT_WITH_STATS);
	return show_run(c, call, &port_table, call->args.nkeys);
}

static const struct cmd_verb port_verbs[] = {
	{ .word = "add", .bit = V_ADD, .cmd = OVL_CMD_PORT_NEW,
	  .keys = KEY_ONE, .run = port_add,
	  .help = "Attach a device to a segment: its frames enter the segment as they come." },
	{ .word = "set", .bit = V_SET, .cmd = OVL_CMD_PORT_SET,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Change what is given and leave the rest. Defaults are those of \"add\"." },
	{ .word = "del", .bit = V_DEL, .cmd = OVL_CMD_PORT_DEL,
	  .keys = KEY_ONE, .run = cmd_request,
	  .help = "Detach a device, and forget the stations that live there." },
	{ .word = "show", .bit = V_SHOW, .cmd = OVL_CMD_PORT_GET,
	  .keys = KEY_MAY, .run = port_show,
	  .help = "Show one attached device, or all that fit." },
};

const struct cmd_object cmd_port = {
	.word = "port",
	.help = "devices attached to segments",
	.model = &model_port,
	.key = &port_key,
	.kws = port_kws,
	.nkws = ARRAY_SIZE(port_kws),
	.verbs = port_verbs,
	.nverbs = ARRAY_SIZE(port_verbs),
};
