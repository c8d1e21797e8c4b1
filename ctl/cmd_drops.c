// SPDX-License-Identifier: GPL-2.0
/* ovlctl drops: what was dropped, why and where */
#include <assert.h>
#include <string.h>

#include <linux/ovl_socket.h>

#include "drops.h"

static_assert(sizeof(struct drops_args) <= sizeof(union ovl_object),
	      "a call has room for it");

static const struct model_attr drops_attrs[] = {
	MODEL_ATTR(DROPS_VNI, MODEL_NUM, "vni", struct drops_args, vni),
	MODEL_ATTR(DROPS_ENDPOINT, MODEL_NUM, "endpoint", struct drops_args,
		   endpoint),
	MODEL_ATTR(DROPS_FOLLOW, MODEL_NUM, "follow", struct drops_args,
		   follow),
	MODEL_ATTR(DROPS_COUNT, MODEL_NUM, "count", struct drops_args, count),
};

static const struct model drops_model = {
	.noun = "drops", .attrs = drops_attrs,
	.n = ARRAY_SIZE(drops_attrs), .size = sizeof(struct drops_args),
};

static const struct kw drops_kws[] = {
	VNI_KW(DROPS_VNI, V_SHOW, 0, "those of a segment and its ports"),
	{ .word = "endpoint", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = DROPS_ENDPOINT, .min = 1, .max = 65535, .value = "PORT",
	  .dflt = "4789 behind vni, else all",
	  .help = "those of an endpoint, its segments and their ports" },
	{ .word = "--follow", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = DROPS_FOLLOW, .min = 1,
	  .help = "each packet as it is dropped, until interrupted" },
	{ .word = "follow", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = DROPS_FOLLOW, .min = 1, .help = "the same as --follow" },
	{ .word = "-c", .kind = KW_NUM, .verbs = V_SHOW, .attr = DROPS_COUNT,
	  .min = 1, .max = 0xffffffff, .value = "COUNT", .dflt = "no end",
	  .help = "with --follow: end after so many" },
	{ .word = "count", .kind = KW_NUM, .verbs = V_SHOW,
	  .attr = DROPS_COUNT, .min = 1, .max = 0xffffffff,
	  .value = "COUNT", .help = "the same as -c" },
};

/**
 * struct drop - one counter; numbered as enum drop_attr
 * @reason: enum ovl_drop
 */
struct drop {
	__u64 has;
	__u64 packets;
	__u32 reason;
	__u32 vni;
	__u16 endpoint;
	__u16 dstport;
	__u8 vtep[4];
	__u8 vtep6[16];
	char ifname[IFNAMSIZ];
};

enum drop_attr {
	DROP_REASON = 1,
	DROP_PACKETS,
	DROP_VNI,
	DROP_ENDPOINT,
	DROP_VTEP,
	DROP_VTEP6,
	DROP_DSTPORT,
	DROP_IFNAME,
};

static const struct model_attr drop_attrs[] = {
	MODEL_ATTR(DROP_REASON, MODEL_NUM, "reason", struct drop, reason),
	MODEL_ATTR(DROP_PACKETS, MODEL_NUM, "packets", struct drop, packets),
	MODEL_ATTR(DROP_VNI, MODEL_NUM, "vni", struct drop, vni),
	MODEL_ATTR(DROP_ENDPOINT, MODEL_NUM, "endpoint", struct drop,
		   endpoint),
	MODEL_ATTR(DROP_VTEP, MODEL_BYTES, "vtep", struct drop, vtep),
	MODEL_ATTR(DROP_VTEP6, MODEL_BYTES, "vtep", struct drop, vtep6),
	MODEL_ATTR(DROP_DSTPORT, MODEL_NUM, "dstport", struct drop, dstport),
	MODEL_ATTR(DROP_IFNAME, MODEL_STR, "port", struct drop, ifname),
};

static const struct model drop_model = {
	.noun = "drop", .attrs = drop_attrs, .n = ARRAY_SIZE(drop_attrs),
	.size = sizeof(struct drop),
};

static const struct out_field drop_fields[] = {
	{ DROP_REASON, .kind = OUT_ENUM, .key = "reason",
	  .names = &model_drop },
	{ DROP_PACKETS, .key = "packets" },
	{ DROP_IFNAME, .kind = OUT_IFNAME, .key = "ifname", .label = "port" },
	{ DROP_VNI, .key = "vni", .label = "vni" },
	{ DROP_ENDPOINT, .key = "endpoint", .label = "endpoint" },
	{ DROP_VTEP, .kind = OUT_ADDR, .key = "vtep", .label = "vtep" },
	{ DROP_VTEP6, .kind = OUT_ADDR6, .key = "vtep", .label = "vtep" },
	{ DROP_DSTPORT, .key = "dstport", .label = "dstport" },
};

static const struct out_table drop_table = OUT_TABLE(drop_model, drop_fields);

/**
 * struct source - a kind of object that counts drops
 * @model: of the object
 * @cmd: netlink command that reads it
 * @with_stats: flag that asks for counters, if they are not there anyhow
 * @stats: attribute with the counters
 * @named: the word that names one, if there is such
 * @filter: words that say which
 * @where: what of it says where packets were dropped
 */
struct source {
	const struct model *model;
	__u8 cmd;
	__u16 with_stats;
	__u16 stats;
	__u16 named;
	struct model_same filter[3];
	struct model_same where[4];
};

static const struct source source_endpoint = {
	&model_endpoint, OVL_CMD_ENDPOINT_GET, .stats = OVL_A_ENDPOINT_STATS,
	.named = DROPS_ENDPOINT,
	.filter = { { DROPS_ENDPOINT, OVL_A_ENDPOINT_PORT } },
	.where = { { OVL_A_ENDPOINT_PORT, DROP_ENDPOINT } },
};

static const struct source source_vni = {
	&model_vni, OVL_CMD_VNI_GET, .with_stats = OVL_A_VNI_WITH_STATS,
	.stats = OVL_A_VNI_STATS, .named = DROPS_VNI,
	.filter = { { DROPS_VNI, OVL_A_VNI_ID },
		    { DROPS_ENDPOINT, OVL_A_VNI_ENDPOINT } },
	.where = { { OVL_A_VNI_ID, DROP_VNI },
		   { OVL_A_VNI_ENDPOINT, DROP_ENDPOINT } },
};

static const struct source source_vtep = {
	&model_vtep, OVL_CMD_VTEP_GET, .with_stats = OVL_A_VTEP_WITH_STATS,
	.stats = OVL_A_VTEP_STATS,
	.where = { { OVL_A_VTEP_ADDR, DROP_VTEP },
		   { OVL_A_VTEP_ADDR6, DROP_VTEP6 },
		   { OVL_A_VTEP_DSTPORT, DROP_DSTPORT } },
};

static const struct source source_port = {
	&model_port, OVL_CMD_PORT_GET, .with_stats = OVL_A_PORT_WITH_STATS,
	.stats = OVL_A_PORT_STATS,
	.filter = { { DROPS_VNI, OVL_A_PORT_VNI },
		    { DROPS_ENDPOINT, OVL_A_PORT_ENDPOINT } },
	.where = { { OVL_A_PORT_IFNAME, DROP_IFNAME },
		   { OVL_A_PORT_VNI, DROP_VNI },
		   { OVL_A_PORT_ENDPOINT, DROP_ENDPOINT } },
};

/**
 * struct asked - drops of objects of one kind, being written
 * @source: the kind
 * @filter: which, in a struct of its model
 */
struct asked {
	const struct source *source;
	union ovl_object filter;
};

static void put_drop(struct out *o, const struct drop *drop)
{
	const char *name = model_name(&model_drop, drop->reason);

	out_object_begin(o);
	out_fields(o, &drop_table, drop);
	if (o->details && name)
		drop_meaning(o, name);
	out_object_end(o);
}

static int on_object(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		     void *arg)
{
	const struct asked *asked = arg;
	const struct source *source = asked->source;
	const struct ovl_stats *stats;
	union ovl_object obj;
	struct drop drop;
	unsigned int i;

	(void)cmd;
	if (nlc_decode(c, source->model, attrs, len, &obj))
		return CTX_REFUSED;
	if (!model_has(&obj, source->stats) ||
	    !model_fits(source->model, &obj, &asked->filter, ~0ULL))
		return 0;
	stats = model_value(&obj, model_find(source->model, source->stats));
	for (i = 0; i < MODEL_REASONS; i++) {
		if (!(stats->drop.seen >> i & 1) || !stats->drop.packets[i])
			continue;
		memset(&drop, 0, sizeof(drop));
		model_copy(source->model, &obj, &drop_model, &drop,
			   source->where);
		model_set_num(&drop_model, &drop, DROP_REASON, i);
		model_set_num(&drop_model, &drop, DROP_PACKETS,
			      stats->drop.packets[i]);
		put_drop(&c->out, &drop);
	}
	return 0;
}

static int drops_of(struct ctx *c, const struct drops_args *args,
		    const struct source *source)
{
	struct asked asked = { .source = source };
	bool one = source->named && model_has(args, source->named);

	model_copy(&drops_model, args, source->model, &asked.filter,
		   source->filter);
	if (source->with_stats)
		model_mark(&asked.filter, source->with_stats);
	return nlc_ask(c, source->cmd, !one, source->model, &asked.filter,
		       on_object, &asked);
}

/* A VTEP is in many segments, and counts for all of them together. */
static int drops_show(struct ctx *c, const struct drops_args *args)
{
	bool vni = model_has(args, DROPS_VNI);
	int err = 0;

	out_begin(&c->out);
	if (!vni)
		err = drops_of(c, args, &source_endpoint);
	if (!err)
		err = drops_of(c, args, &source_vni);
	if (!err && !vni && !model_has(args, DROPS_ENDPOINT))
		err = drops_of(c, args, &source_vtep);
	if (!err)
		err = drops_of(c, args, &source_port);
	out_end(&c->out);
	return err;
}

static int drops_run(struct ctx *c, struct cmd_call *call)
{
	struct drops_args args;

	memcpy(&args, &call->obj, sizeof(args));
	if (model_has(&args, DROPS_COUNT) && !args.follow)
		return ctx_usage(c, "\"count\" needs \"--follow\"");
	if (model_has(&args, DROPS_VNI) && !model_has(&args, DROPS_ENDPOINT))
		model_set_num(&drops_model, &args, DROPS_ENDPOINT,
			      OVL_PORT_DEFAULT);
	return args.follow ? drops_follow(c, &args) : drops_show(c, &args);
}

static const struct cmd_verb drops_verbs[] = {
	{ .bit = V_SHOW, .keys = KEY_NONE, .run = drops_run,
	  .help = "Show why packets were dropped, how many and where; or each as it happens." },
};

const struct cmd_object cmd_drops = {
	.word = "drops",
	.help = "packets that were dropped: why, and where",
	.model = &drops_model,
	.kws = drops_kws,
	.nkws = ARRAY_SIZE(drops_kws),
	.verbs = drops_verbs,
	.nverbs = ARRAY_SIZE(drops_verbs),
	.terms = &model_drop,
	.meanings = &drop_meanings,
};
