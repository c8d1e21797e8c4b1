// SPDX-License-Identifier: GPL-2.0
/* ovlctl stats: counters */
#include "cmd.h"

static const struct kw stats_kws[] = {
	{ .word = "vni", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = OVL_A_VTEP_VNI, .max = OVL_VNI_MAX, .value = "VNI",
	  .help = "those of a segment" },
	{ .word = "vtep", .kind = KW_ADDR, .verbs = V_SHOW,
	  .attr = OVL_A_VTEP_ADDR, .attr6 = OVL_A_VTEP_ADDR6,
	  .value = "ADDR", .help = "those of a VTEP, of all its ports" },
	{ .word = "endpoint", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = OVL_A_VTEP_ENDPOINT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "4789 behind vni",
	  .help = "those of an endpoint; behind vni, the one it belongs to" },
	{ .word = "dstport", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = OVL_A_VTEP_DSTPORT, .min = 1, .max = 65535,
	  .value = "PORT", .dflt = "all",
	  .help = "behind vtep, its UDP port" },
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

const struct out_table endpoint_table =
	OUT_TABLE(model_endpoint, endpoint_fields);
static const struct out_table vni_stats = OUT_TABLE(model_vni, vni_fields);
static const struct out_table vtep_stats = OUT_TABLE(model_vtep, vtep_fields);

static int stats_endpoint(struct ctx *c, const struct ovl_vtep *what)
{
	struct show_list list = { .table = &endpoint_table, .noun = true };
	bool one = model_has(what, OVL_A_VTEP_ENDPOINT);
	struct ovl_endpoint filter = { 0 };

	if (one)
		model_set_num(&model_endpoint, &filter, OVL_A_ENDPOINT_PORT,
			      what->endpoint);
	return show_get(c, &list, OVL_CMD_ENDPOINT_GET, &filter, !one);
}

static int stats_vni(struct ctx *c, const struct ovl_vtep *what)
{
	struct show_list list = { .table = &vni_stats, .noun = true };
	bool one = model_has(what, OVL_A_VTEP_VNI);
	struct ovl_vni filter = { 0 };

	if (one)
		model_set_num(&model_vni, &filter, OVL_A_VNI_ID, what->vni);
	if (model_has(what, OVL_A_VTEP_ENDPOINT))
		model_set_num(&model_vni, &filter, OVL_A_VNI_ENDPOINT,
			      what->endpoint);
	model_mark(&filter, OVL_A_VNI_WITH_STATS);
	return show_get(c, &list, OVL_CMD_VNI_GET, &filter, !one);
}

static int stats_vtep(struct ctx *c, const struct ovl_vtep *what, bool named)
{
	struct show_list list = { .table = &vtep_stats, .noun = true };
	bool one = named && model_has(what, OVL_A_VTEP_DSTPORT) !=
			    model_has(what, OVL_A_VTEP_VNI);
	struct ovl_vtep filter = *what;
	int err;

	model_mark(&filter, OVL_A_VTEP_WITH_STATS);
	err = show_get(c, &list, OVL_CMD_VTEP_GET, &filter, !one);
	if (!err && named && !list.shown)
		err = ctx_refused(c, "that vtep does not exist");
	return err;
}

static int stats_all(struct ctx *c, const struct ovl_vtep *none)
{
	int err = stats_endpoint(c, none);

	if (!err)
		err = stats_vni(c, none);
	if (!err)
		err = stats_vtep(c, none, false);
	return err;
}

static int stats_show(struct ctx *c, struct cmd_call *call)
{
	const struct ovl_vtep *what = &call->obj.vtep;
	bool vtep = model_has(what, OVL_A_VTEP_ADDR) ||
		    model_has(what, OVL_A_VTEP_ADDR6);
	int err;

	if (!vtep && model_has(what, OVL_A_VTEP_DSTPORT))
		return ctx_usage(c, "\"dstport\" needs \"vtep\", a segment has an \"endpoint\"");
	out_begin(&c->out);
	if (vtep)
		err = stats_vtep(c, what, true);
	else if (model_has(what, OVL_A_VTEP_VNI))
		err = stats_vni(c, what);
	else if (model_has(what, OVL_A_VTEP_ENDPOINT))
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
	/* no object of the kernel's, but this one has all the members */
	.model = &model_vtep,
	.kws = stats_kws,
	.nkws = ARRAY_SIZE(stats_kws),
	.verbs = stats_verbs,
	.nverbs = ARRAY_SIZE(stats_verbs),
};
