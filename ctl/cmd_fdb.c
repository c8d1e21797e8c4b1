// SPDX-License-Identifier: GPL-2.0
/* ovlctl fdb: stations and where they live */
#include <string.h>

#include "cmd.h"

#define V_PUT (V_ADD | V_SET | V_REPLACE)
#define V_ALL (V_PUT | V_DEL | V_SHOW | V_FLUSH)
#define V_FIND (V_SHOW | V_FLUSH)

/* One entry in a message: a nest with a MAC and an IPv6 address, in bytes. */
#define ENTRY_ROOM (NLA_HDRLEN + (NLA_HDRLEN + 8) + (NLA_HDRLEN + 16))

static const struct kw fdb_key = {
	.word = "MAC", .kind = KW_MAC, .attr = OVL_A_FDB_MAC,
	.help = "address of the station, unicast",
};

static const struct kw fdb_kws[] = {
	VNI_KW(OVL_A_FDB_VNI, V_ALL, V_ALL & ~V_SHOW,
	       "segment of the station"),
	ENDPOINT_KW(OVL_A_FDB_ENDPOINT, V_ALL, "4789"),
	{ .word = "vtep", .kind = KW_ADDR,
	  .verbs = V_PUT | V_FIND, .need = V_PUT,
	  .attr = OVL_A_FDB_ADDR, .attr6 = OVL_A_FDB_ADDR6, .value = "ADDR",
	  .help = "VTEP that the station lives behind; a member of the segment" },
	{ .word = "nexthop", .kind = KW_NUM, .verbs = V_FIND,
	  .attr = OVL_A_FDB_NEXTHOP_ID, .min = 1, .max = 0xffffffff,
	  .value = "ID",
	  .help = "stations behind this group of nexthops, which bridge(8) has put there" },
	{ .word = "static", .kind = KW_WORD, .verbs = V_FIND,
	  .attr = OVL_A_FDB_ORIGIN, .min = OVL_ORIGIN_STATIC,
	  .help = "stations that were configured" },
	{ .word = "dynamic", .kind = KW_WORD, .verbs = V_FIND,
	  .attr = OVL_A_FDB_ORIGIN, .min = OVL_ORIGIN_LEARNED,
	  .help = "stations that were learned" },
	{ .word = "local", .kind = KW_WORD, .verbs = V_SHOW,
	  .attr = OVL_A_FDB_ORIGIN, .min = OVL_ORIGIN_LOCAL,
	  .help = "stations that sockets of this host have claimed" },
	{ .word = "proto", .kind = KW_NUM, .verbs = V_ALL,
	  .attr = OVL_A_FDB_PROTOCOL, .max = 255, .value = "NUMBER",
	  .help = "whose stations, numbered as for ip-route(8); 0 is the administrator" },
	{ .word = "generation", .kind = KW_NUM, .verbs = V_PUT | V_FIND,
	  .attr = OVL_A_FDB_GENERATION, .max = 65535, .value = "NUMBER",
	  .help = "with \"proto\": of which round of the owner" },
	{ .word = "not-generation", .kind = KW_NUM, .verbs = V_FIND,
	  .attr = OVL_A_FDB_NOT_GENERATION, .max = 65535, .value = "NUMBER",
	  .help = "with \"proto\": of any round but that one" },
};

static const struct out_field fdb_fields[] = {
	{ OVL_A_FDB_MAC, .kind = OUT_MAC, .key = "mac" },
	{ OVL_A_FDB_VNI, .key = "vni", .label = "vni" },
	{ OVL_A_FDB_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_FDB_ADDR, .kind = OUT_ADDR, .key = "vtep", .label = "vtep" },
	{ OVL_A_FDB_ADDR6, .kind = OUT_ADDR6, .key = "vtep", .label = "vtep" },
	{ OVL_A_FDB_DSTPORT, .when = WHEN_SET, .key = "dstport",
	  .label = "dstport", .dflt = OVL_PORT_DEFAULT },
	{ OVL_A_FDB_NEXTHOP_ID, .key = "nexthop", .label = "nexthop" },
	{ OVL_A_FDB_PORT_IFINDEX, .kind = OUT_DEV, .key = "port",
	  .label = "port", .also = OVL_A_FDB_PORT_NETNSID },
	{ OVL_A_FDB_PORT_NETNSID, .kind = OUT_INT, .key = "netnsid",
	  .label = "netnsid" },
	{ OVL_A_FDB_PORT_IFINDEX, .when = WHEN_DETAILS, .key = "port_ifindex",
	  .label = "ifindex" },
	{ OVL_A_FDB_ORIGIN, .kind = OUT_ENUM, .key = "origin",
	  .names = &model_origin },
	{ OVL_A_FDB_PROTOCOL, .when = WHEN_SET, .key = "protocol",
	  .label = "proto" },
	{ OVL_A_FDB_GENERATION, .when = WHEN_SET, .key = "generation",
	  .label = "generation" },
	{ OVL_A_FDB_IDLE, .kind = OUT_MSEC, .when = WHEN_STATS,
	  .key = "idle_ms", .label = "idle" },
	{ OVL_A_FDB_SEQ, .when = WHEN_DETAILS, .key = "seq", .label = "seq" },
};

const struct out_table fdb_table = OUT_TABLE(model_fdb, fdb_fields);

/**
 * fdb_put_entry() - Add a station to a request for many.
 * @msg: the request
 * @fdb: the station; its segment is named in the request
 *
 * Return: false if there is no room.
 */
bool fdb_put_entry(struct nl_msg *msg, const struct ovl_fdb *fdb)
{
	struct ovl_fdb_entry entry = { 0 };
	struct nlattr *nest;

	if (nlmsg_hdr(msg)->nlmsg_len + ENTRY_ROOM > NL_REQUEST_MAX)
		return false;
	model_set_bytes(&model_fdb_entry, &entry, OVL_A_FDB_ENTRY_MAC,
			fdb->mac);
	if (model_has(fdb, OVL_A_FDB_ADDR))
		model_set_bytes(&model_fdb_entry, &entry,
				OVL_A_FDB_ENTRY_ADDR, fdb->addr);
	if (model_has(fdb, OVL_A_FDB_ADDR6))
		model_set_bytes(&model_fdb_entry, &entry,
				OVL_A_FDB_ENTRY_ADDR6, fdb->addr6);
	nest = nla_nest_start(msg, OVL_A_FDB_ENTRY | NLA_F_NESTED);
	(void)model_encode(&model_fdb_entry, &entry, msg);
	nla_nest_end(msg, nest);
	return true;
}

/* Add as many stations as fit, from the one at @first on. */
static int put_entries(const struct cmd_call *call, int first,
		       struct nl_msg *msg)
{
	struct ovl_fdb fdb = call->obj.fdb;
	int i;

	for (i = first; i < call->args.nkeys; i++) {
		parse_mac(call->args.word[i], fdb.mac);
		if (!fdb_put_entry(msg, &fdb))
			break;
	}
	return i;
}

/* What goes wrong behind the first message leaves the ones before in force. */
static int partly(struct ctx *c, const struct cmd_call *call, int done,
		  int err)
{
	char text[CTX_TEXT - 64];

	if (!done)
		return err;
	snprintf(text, sizeof(text), "%.*s", (int)sizeof(text) - 1, c->err);
	return ctx_refused(c, "%s; the first %d of %d stations are done", text,
			   done, call->args.nkeys);
}

static int fdb_many(struct ctx *c, struct cmd_call *call)
{
	struct ovl_fdb common = call->obj.fdb;
	struct nl_msg *msg;
	int done = 0, next, err;

	common.has &= ~(1ULL << OVL_A_FDB_MAC | 1ULL << OVL_A_FDB_ADDR |
			1ULL << OVL_A_FDB_ADDR6);
	while (done < call->args.nkeys) {
		msg = nlc_request(c, call->verb->cmd, false);
		if (!msg)
			return partly(c, call, done, CTX_REFUSED);
		(void)model_encode(&model_fdb, &common, msg);
		next = put_entries(call, done, msg);
		err = nlc_talk(c, &model_fdb, msg, NULL, NULL);
		if (err)
			return partly(c, call, done, err);
		done = next;
	}
	return 0;
}

/* One station is named by itself, so that errors can point at the word. */
static int fdb_change(struct ctx *c, struct cmd_call *call)
{
	return call->args.nkeys > 1 ? fdb_many(c, call) : cmd_request(c, call);
}

static int fdb_replace(struct ctx *c, struct cmd_call *call)
{
	model_set_num(&model_fdb, &call->obj, OVL_A_FDB_REPLACE, 1);
	return fdb_change(c, call);
}

static int fdb_show(struct ctx *c, struct cmd_call *call)
{
	const struct ovl_fdb *fdb = &call->obj.fdb;
	bool filter = model_has(fdb, OVL_A_FDB_ADDR) ||
		      model_has(fdb, OVL_A_FDB_ADDR6) ||
		      model_has(fdb, OVL_A_FDB_NEXTHOP_ID) ||
		      model_has(fdb, OVL_A_FDB_ORIGIN) ||
		      model_has(fdb, OVL_A_FDB_PROTOCOL);

	return show_run(c, call, &fdb_table, call->args.nkeys && !filter &&
			model_has(fdb, OVL_A_FDB_VNI));
}

static const struct cmd_verb fdb_verbs[] = {
	{ .word = "add", .bit = V_ADD, .cmd = OVL_CMD_FDB_NEW,
	  .keys = KEY_MANY, .run = fdb_change,
	  .help = "Add stations, all or none. Learned ones become static." },
	{ .word = "set", .bit = V_SET, .cmd = OVL_CMD_FDB_SET,
	  .keys = KEY_MANY, .run = fdb_change,
	  .help = "Move stations to another VTEP, all or none. Learned ones become static." },
	{ .word = "replace", .bit = V_REPLACE, .cmd = OVL_CMD_FDB_NEW,
	  .keys = KEY_MANY, .run = fdb_replace,
	  .help = "Add stations or move them, all or none. Learned ones become static." },
	{ .word = "del", .bit = V_DEL, .cmd = OVL_CMD_FDB_DEL,
	  .keys = KEY_MANY, .run = fdb_change,
	  .help = "Remove stations, all or none." },
	{ .word = "show", .bit = V_SHOW, .cmd = OVL_CMD_FDB_GET,
	  .keys = KEY_MAY, .run = fdb_show,
	  .help = "Show stations that fit." },
	{ .word = "flush", .bit = V_FLUSH, .cmd = OVL_CMD_FDB_FLUSH,
	  .keys = KEY_NONE, .run = cmd_request,
	  .help = "Remove the stations of a segment that fit." },
};

const struct cmd_object cmd_fdb = {
	.word = "fdb",
	.help = "stations and where they live",
	.model = &model_fdb,
	.key = &fdb_key,
	.kws = fdb_kws,
	.nkws = ARRAY_SIZE(fdb_kws),
	.verbs = fdb_verbs,
	.nverbs = ARRAY_SIZE(fdb_verbs),
};
