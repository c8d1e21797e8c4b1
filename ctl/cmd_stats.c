// SPDX-License-Identifier: GPL-2.0
/* ovlctl stats: counters */
#include <assert.h>

#include "cmd.h"

/** struct stats_args - what was typed; numbered as enum stats_attr */
struct stats_args {
	__u64 has;
	__u32 vni;
	__u32 port;
	__u16 endpoint;
	__u16 dstport;
	__u8 vtep[4];
	__u8 vtep6[16];
	__u8 prometheus;
};

static_assert(sizeof(struct stats_args) <= sizeof(union ovl_object),
	      "a call has room for it");

enum stats_attr {
	STATS_VNI = 1,
	STATS_PORT,
	STATS_ENDPOINT,
	STATS_DSTPORT,
	STATS_VTEP,
	STATS_VTEP6,
	STATS_PROMETHEUS,
};

static const struct model_attr stats_attrs[] = {
	MODEL_ATTR(STATS_VNI, MODEL_NUM, "vni", struct stats_args, vni),
	MODEL_ATTR(STATS_PORT, MODEL_DEV, "port", struct stats_args, port),
	MODEL_ATTR(STATS_ENDPOINT, MODEL_NUM, "endpoint", struct stats_args,
		   endpoint),
	MODEL_ATTR(STATS_DSTPORT, MODEL_NUM, "dstport", struct stats_args,
		   dstport),
	MODEL_ATTR(STATS_VTEP, MODEL_BYTES, "vtep", struct stats_args, vtep),
	MODEL_ATTR(STATS_VTEP6, MODEL_BYTES, "vtep", struct stats_args,
		   vtep6),
	MODEL_ATTR(STATS_PROMETHEUS, MODEL_NUM, "prometheus",
		   struct stats_args, prometheus),
};

static const struct model stats_model = {
	.noun = "stats", .attrs = stats_attrs, .n = ARRAY_SIZE(stats_attrs),
	.size = sizeof(struct stats_args),
};

static const struct kw stats_kws[] = {
	VNI_KW(STATS_VNI, V_SHOW, 0, "those of a segment"),
	{ .word = "vtep", .kind = KW_ADDR, .verbs = V_SHOW,
	  .attr = STATS_VTEP, .attr6 = STATS_VTEP6,
	  .value = "ADDR", .help = "those of a VTEP, of all its ports" },
	{ .word = "port", .kind = KW_DEV, .verbs = V_SHOW,
	  .attr = STATS_PORT, .value = "DEV",
	  .help = "those of an attached device" },
	{ .word = "endpoint", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = STATS_ENDPOINT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "4789 behind vni",
	  .help = "those of an endpoint; behind vni, the one it belongs to" },
	{ .word = "dstport", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = STATS_DSTPORT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "all",
	  .help = "behind vtep, its UDP port" },
	{ .word = "--prometheus", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = STATS_PROMETHEUS, .min = 1,
	  .help = "all of them, as node_exporter's textfile collector reads them" },
};

static const struct out_field endpoint_fields[] = {
	{ OVL_A_ENDPOINT_PORT, .key = "endpoint", .label = "endpoint" },
	{ OVL_A_ENDPOINT_VNIS, .key = "vnis", .label = "vnis" },
	{ OVL_A_ENDPOINT_IPV4, .kind = OUT_WORD, .key = "ipv4",
	  .label = "ipv4" },
	{ OVL_A_ENDPOINT_IPV6, .kind = OUT_WORD, .key = "ipv6",
	  .label = "ipv6" },
	{ OVL_A_ENDPOINT_SEQ, .when = WHEN_DETAILS, .key = "seq",
	  .label = "seq" },
	{ OVL_A_ENDPOINT_STATS, .kind = OUT_STATS, .key = "stats" },
	{ OVL_A_ENDPOINT_TX_SLOWPATH, .kind = OUT_REASONS,
	  .key = "tx_slowpath", .label = "tx slowpath", .line = true,
	  .names = &model_slow },
	{ OVL_A_ENDPOINT_RX_SLOWPATH, .kind = OUT_REASONS,
	  .key = "rx_slowpath", .label = "rx slowpath", .line = true,
	  .names = &model_slow },
};

/* Of the other objects only what tells which one it is. */
static const struct out_field vni_fields[] = {
	{ OVL_A_VNI_ID, .key = "vni", .label = "vni" },
	{ OVL_A_VNI_ENDPOINT, .key = "endpoint", .label = "endpoint" },
	{ OVL_A_VNI_IFNAME, .kind = OUT_IFNAME, .key = "ifname",
	  .label = "name" },
	{ OVL_A_VNI_STATS, .kind = OUT_STATS, .key = "stats" },
};

static const struct out_field vtep_fields[] = {
	{ OVL_A_VTEP_ADDR, .kind = OUT_ADDR, .key = "addr" },
	{ OVL_A_VTEP_ADDR6, .kind = OUT_ADDR6, .key = "addr" },
	{ OVL_A_VTEP_DSTPORT, .key = "dstport", .label = "dstport" },
	{ OVL_A_VTEP_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_VTEP_STATS, .kind = OUT_STATS, .key = "stats" },
};

static const struct out_field port_fields[] = {
	{ OVL_A_PORT_IFNAME, .kind = OUT_IFNAME, .key = "ifname" },
	{ OVL_A_PORT_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_PORT_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_PORT_STATS, .kind = OUT_STATS, .key = "stats" },
};

const struct out_table endpoint_table =
	OUT_TABLE(model_endpoint, endpoint_fields);
static const struct out_table vni_stats = OUT_TABLE(model_vni, vni_fields);
static const struct out_table vtep_stats = OUT_TABLE(model_vtep, vtep_fields);
static const struct out_table port_stats = OUT_TABLE(model_port, port_fields);

static int stats_endpoint(struct ctx *c, const struct stats_args *what)
{
	static const struct model_same same[] = {
		{ STATS_ENDPOINT, OVL_A_ENDPOINT_PORT },
		{ 0 },
	};
	struct show_list list = { .table = &endpoint_table, .noun = true };
	struct ovl_endpoint filter = { 0 };

	model_copy(&stats_model, what, &model_endpoint, &filter, same);
	return show_get(c, &list, OVL_CMD_ENDPOINT_GET, &filter,
			!model_has(what, STATS_ENDPOINT));
}

static int stats_vni(struct ctx *c, const struct stats_args *what)
{
	static const struct model_same same[] = {
		{ STATS_VNI, OVL_A_VNI_ID },
		{ STATS_ENDPOINT, OVL_A_VNI_ENDPOINT },
		{ 0 },
	};
	struct show_list list = { .table = &vni_stats, .noun = true };
	struct ovl_vni filter = { 0 };

	model_copy(&stats_model, what, &model_vni, &filter, same);
	model_mark(&filter, OVL_A_VNI_WITH_STATS);
	return show_get(c, &list, OVL_CMD_VNI_GET, &filter,
			!model_has(what, STATS_VNI));
}

/* Show objects that may be found by other words than their key's. */
static int stats_found(struct ctx *c, struct show_list *list, int cmd,
		       const void *filter, bool one, bool named)
{
	int err = show_get(c, list, cmd, filter, !one);

	if (!err && named && !list->shown)
		err = ctx_refused(c, "that %s does not exist",
				  list->table->model->noun);
	return err;
}

static int stats_vtep(struct ctx *c, const struct stats_args *what, bool named)
{
	static const struct model_same same[] = {
		{ STATS_VTEP, OVL_A_VTEP_ADDR },
		{ STATS_VTEP6, OVL_A_VTEP_ADDR6 },
		{ STATS_DSTPORT, OVL_A_VTEP_DSTPORT },
		{ STATS_VNI, OVL_A_VTEP_VNI },
		{ STATS_ENDPOINT, OVL_A_VTEP_ENDPOINT },
		{ 0 },
	};
	struct show_list list = { .table = &vtep_stats, .noun = true };
	bool one = named && model_has(what, STATS_DSTPORT) !=
			    model_has(what, STATS_VNI);
	struct ovl_vtep filter = { 0 };

	model_copy(&stats_model, what, &model_vtep, &filter, same);
	model_mark(&filter, OVL_A_VTEP_WITH_STATS);
	return stats_found(c, &list, OVL_CMD_VTEP_GET, &filter, one, named);
}

static int stats_port(struct ctx *c, const struct stats_args *what, bool named)
{
	static const struct model_same same[] = {
		{ STATS_PORT, OVL_A_PORT_IFINDEX },
		{ STATS_VNI, OVL_A_PORT_VNI },
		{ STATS_ENDPOINT, OVL_A_PORT_ENDPOINT },
		{ 0 },
	};
	struct ovl_port filter = { 0 };
	struct show_list list = {
		.table = &port_stats, .filter = &filter, .noun = true,
	};

	model_copy(&stats_model, what, &model_port, &filter, same);
	model_mark(&filter, OVL_A_PORT_WITH_STATS);
	return stats_found(c, &list, OVL_CMD_PORT_GET, &filter, named, named);
}

static int stats_all(struct ctx *c, const struct stats_args *none)
{
	int err = stats_endpoint(c, none);

	if (!err)
		err = stats_vni(c, none);
	if (!err)
		err = stats_vtep(c, none, false);
	if (!err)
		err = stats_port(c, none, false);
	return err;
}

static int stats_show(struct ctx *c, struct cmd_call *call)
{
	const struct stats_args *what = (const void *)&call->obj;
	bool vtep = model_has(what, STATS_VTEP) ||
		    model_has(what, STATS_VTEP6);
	bool port = model_has(what, STATS_PORT);
	int err;

	if (what->prometheus)
		return what->has != 1ULL << STATS_PROMETHEUS ?
			ctx_usage(c, "\"--prometheus\" stands alone") :
			prometheus_show(c);
	if (vtep && port)
		return ctx_usage(c, "\"stats\" has either \"vtep\" or \"port\"");
	if (!vtep && model_has(what, STATS_DSTPORT))
		return ctx_usage(c, "\"dstport\" needs \"vtep\", a segment has an \"endpoint\"");
	out_begin(&c->out);
	if (vtep)
		err = stats_vtep(c, what, true);
	else if (port)
		err = stats_port(c, what, true);
	else if (model_has(what, STATS_VNI))
		err = stats_vni(c, what);
	else if (model_has(what, STATS_ENDPOINT))
		err = stats_endpoint(c, what);
	else
		err = stats_all(c, what);
	out_end(&c->out);
	return err;
}

static const struct cmd_verb stats_verbs[] = {
	{ .word = "show", .bit = V_SHOW, .keys = KEY_NONE, .run = stats_show,
	  .help = "Show counters, and drops by reason: of one object, or of all." },
};

const struct cmd_object cmd_stats = {
	.word = "stats",
	.help = "counters, and drops by reason",
	.model = &stats_model,
	.kws = stats_kws,
	.nkws = ARRAY_SIZE(stats_kws),
	.verbs = stats_verbs,
	.nverbs = ARRAY_SIZE(stats_verbs),
};
