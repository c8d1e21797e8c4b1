// SPDX-License-Identifier: GPL-2.0
/* Attributes of the netlink family <-> plain structs */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "model.h"

/* The names are those of Documentation/netlink/specs/ovl.yaml. */
static const char *const learning_names[] = {
	[OVL_LEARNING_OFF] = "off",
	[OVL_LEARNING_KNOWN] = "known",
	[OVL_LEARNING_ANY] = "any",
};

static const char *const admit_names[] = {
	[OVL_ADMIT_KNOWN] = "known",
	[OVL_ADMIT_ANY] = "any",
};

static const char *const df_names[] = {
	[OVL_DF_UNSET] = "unset",
	[OVL_DF_SET] = "set",
	[OVL_DF_INHERIT] = "inherit",
};

/* Here alone the word is not the specification's but that of bridge(8). */
static const char *const origin_names[] = {
	[OVL_ORIGIN_STATIC] = "static",
	[OVL_ORIGIN_LEARNED] = "dynamic",
	[OVL_ORIGIN_LOCAL] = "local",
};

static const char *const drop_names[] = {
	[OVL_DROP_TRUNCATED] = "truncated",
	[OVL_DROP_HEADER] = "header",
	[OVL_DROP_NO_VNI] = "no-vni",
	[OVL_DROP_NOT_ADMITTED] = "not-admitted",
	[OVL_DROP_ZERO_CSUM] = "zero-csum",
	[OVL_DROP_INNER] = "inner",
	[OVL_DROP_SOURCE_MAC] = "source-mac",
	[OVL_DROP_ECN] = "ecn",
	[OVL_DROP_SPLIT_HORIZON] = "split-horizon",
	[OVL_DROP_HAIRPIN] = "hairpin",
	[OVL_DROP_NO_DESTINATION] = "no-destination",
	[OVL_DROP_PORT_DOWN] = "port-down",
	[OVL_DROP_PORT_QUEUE] = "port-queue",
	[OVL_DROP_NO_SOCKET] = "no-socket",
	[OVL_DROP_NO_ROUTE] = "no-route",
	[OVL_DROP_LOOP] = "loop",
	[OVL_DROP_NESTED] = "nested",
	[OVL_DROP_TOO_BIG] = "too-big",
	[OVL_DROP_NO_MEMORY] = "no-memory",
	[OVL_DROP_FILTER] = "filter",
	[OVL_DROP_DGRAM] = "dgram",
	[OVL_DROP_NO_PORT] = "no-port",
	[OVL_DROP_PORT_MAC] = "port-mac",
	[OVL_DROP_PORT_IP] = "port-ip",
	[OVL_DROP_FLOOD_RATE] = "flood-rate",
	[OVL_DROP_ISOLATED] = "isolated",
	[OVL_DROP_VNI_FLOOD_RATE] = "vni-flood-rate",
	[OVL_DROP_ECHO_RATE] = "echo-rate",
};

static const char *const slow_names[] = {
	[OVL_SLOW_OFF] = "off",
	[OVL_SLOW_NETFILTER] = "netfilter",
	[OVL_SLOW_XFRM] = "xfrm",
	[OVL_SLOW_ROUTE] = "route",
	[OVL_SLOW_FRAGMENT] = "fragment",
	[OVL_SLOW_HEADER] = "header",
	[OVL_SLOW_UNKNOWN] = "unknown",
	[OVL_SLOW_ELSEWHERE] = "elsewhere",
};

static_assert(ARRAY_SIZE(drop_names) == OVL_DROP_MAX + 1,
	      "a drop reason has no name");
static_assert(OVL_DROP_MAX < MODEL_REASONS, "no room for all drop reasons");
static_assert(ARRAY_SIZE(slow_names) == OVL_SLOW_MAX + 1,
	      "a reason not to take the fast path has no name");

const struct model_names model_learning = MODEL_NAMES(learning_names);
const struct model_names model_admit = MODEL_NAMES(admit_names);
const struct model_names model_df = MODEL_NAMES(df_names);
const struct model_names model_origin = MODEL_NAMES(origin_names);
const struct model_names model_drop = MODEL_NAMES(drop_names);
const struct model_names model_slow = MODEL_NAMES(slow_names);

#define STATS(_attr, _member, _word) \
	MODEL_ATTR(OVL_A_STATS_##_attr, MODEL_NUM, _word, struct ovl_stats, \
		   _member)

static const struct model_attr stats_attrs[] = {
	STATS(RX_PACKETS, rx_packets, "rx-packets"),
	STATS(RX_BYTES, rx_bytes, "rx-bytes"),
	STATS(TX_PACKETS, tx_packets, "tx-packets"),
	STATS(TX_BYTES, tx_bytes, "tx-bytes"),
	STATS(FLOODED, flooded, "flooded"),
	STATS(HEAD_REALLOC, head_realloc, "head-realloc"),
	STATS(HEAD_UNSHARED, head_unshared, "head-unshared"),
	STATS(PULLED_BYTES, pulled_bytes, "pulled-bytes"),
	STATS(LEARNED, learned, "learned"),
	STATS(MOVED, moved, "moved"),
	STATS(CONFLICTS, conflicts, "conflicts"),
	STATS(QUOTA_HITS, quota_hits, "quota-hits"),
	STATS(TX_FASTPATH, tx_fastpath, "tx-fastpath"),
	STATS(RX_FASTPATH, rx_fastpath, "rx-fastpath"),
	STATS(NEIGH_ANSWERED, neigh_answered, "neigh-answered"),
	STATS(NEIGH_MISSED, neigh_missed, "neigh-missed"),
	STATS(NEIGH_QUOTA_HITS, neigh_quota_hits, "neigh-quota-hits"),
	STATS(VTEP_QUOTA_HITS, vtep_quota_hits, "vtep-quota-hits"),
	STATS(ECHO_ANSWERED, echo_answered, "echo-answered"),
	STATS(MADE, made, "made"),
	MODEL_ATTR(OVL_A_STATS_DROP, MODEL_COUNT, "drop", struct ovl_stats,
		   drop.seen),
};

/* Of whatever they are the reasons. */
static const struct model_attr count_attrs[] = {
	MODEL_ATTR(OVL_A_DROP_COUNT_REASON, MODEL_NUM, "reason",
		   struct ovl_count, reason),
	MODEL_ATTR(OVL_A_DROP_COUNT_PACKETS, MODEL_NUM, "packets",
		   struct ovl_count, packets),
};

static_assert(!(OVL_A_DROP_COUNT_REASON - OVL_A_SLOW_COUNT_REASON) &&
	      !(OVL_A_DROP_COUNT_PACKETS - OVL_A_SLOW_COUNT_PACKETS),
	      "counts are not all alike");

#define ENDPOINT(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_ENDPOINT_##_attr, _type, _word, struct ovl_endpoint, _member)

static const struct model_attr endpoint_attrs[] = {
	ENDPOINT(SEQ, MODEL_NUM, seq, "seq"),
	ENDPOINT(PORT, MODEL_NUM, port, "endpoint"),
	ENDPOINT(VNIS, MODEL_NUM, vnis, "vnis"),
	ENDPOINT(IPV4, MODEL_NUM, ipv4, "ipv4"),
	ENDPOINT(IPV6, MODEL_NUM, ipv6, "ipv6"),
	ENDPOINT(STATS, MODEL_STATS, stats, "stats"),
	ENDPOINT(TX_SLOWPATH, MODEL_COUNT, tx_slowpath.seen, "tx-slowpath"),
	ENDPOINT(RX_SLOWPATH, MODEL_COUNT, rx_slowpath.seen, "rx-slowpath"),
};

#define VNI(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_VNI_##_attr, _type, _word, struct ovl_vni, _member)

static const struct model_attr vni_attrs[] = {
	VNI(SEQ, MODEL_NUM, seq, "seq"),
	VNI(ID, MODEL_NUM, id, "VNI"),
	VNI(ENDPOINT, MODEL_NUM, endpoint, "dstport"),
	VNI(IFNAME, MODEL_STR, ifname, "name"),
	VNI(IFINDEX, MODEL_NUM, ifindex, "ifindex"),
	VNI(NETNSID, MODEL_NUM, netnsid, "netnsid"),
	VNI(NODEV, MODEL_FLAG, nodev, "nodev"),
	VNI(LOCAL, MODEL_BYTES, local, "local"),
	VNI(LOCAL6, MODEL_BYTES, local6, "local"),
	VNI(LINK, MODEL_NUM, link, "dev"),
	VNI(MTU, MODEL_NUM, mtu, "mtu"),
	VNI(MTU_AUTO, MODEL_NUM, mtu_auto, "mtu"),
	VNI(TTL, MODEL_NUM, ttl, "ttl"),
	VNI(TTL_INHERIT, MODEL_NUM, ttl_inherit, "ttl"),
	VNI(TOS, MODEL_NUM, tos, "tos"),
	VNI(DF, MODEL_NUM, df, "df"),
	VNI(LABEL, MODEL_NUM, label, "label"),
	VNI(CSUM, MODEL_NUM, csum, "csum"),
	VNI(CSUM6, MODEL_NUM, csum6, "csum6"),
	VNI(CSUM6_RX, MODEL_NUM, csum6_rx, "csum6-rx"),
	VNI(FASTPATH, MODEL_NUM, fastpath, "fastpath"),
	VNI(ECHO, MODEL_NUM, echo, "echo"),
	VNI(SPORT_MIN, MODEL_NUM, sport_min, "srcport"),
	VNI(SPORT_MAX, MODEL_NUM, sport_max, "srcport"),
	VNI(LEARNING, MODEL_NUM, learning, "learning"),
	VNI(AGEING, MODEL_NUM, ageing, "ageing"),
	VNI(FDB_QUOTA, MODEL_NUM, fdb_quota, "quota"),
	VNI(ADMIT, MODEL_NUM, admit, "admit"),
	VNI(FDB_COUNT, MODEL_NUM, fdb_count, "stations"),
	VNI(FDB_LEARNED, MODEL_NUM, fdb_learned, "learned"),
	VNI(VTEP_COUNT, MODEL_NUM, vtep_count, "vteps"),
	VNI(STATS, MODEL_STATS, stats, "stats"),
	VNI(WITH_STATS, MODEL_FLAG, with_stats, "stats"),
	VNI(MAC, MODEL_BYTES, mac, "mac"),
	VNI(GRANT_UID_MIN, MODEL_NUM, grant_uid_min, "grant-uid"),
	VNI(GRANT_UID_MAX, MODEL_NUM, grant_uid_max, "grant-uid"),
	VNI(GRANT_GID_MIN, MODEL_NUM, grant_gid_min, "grant-gid"),
	VNI(GRANT_GID_MAX, MODEL_NUM, grant_gid_max, "grant-gid"),
	VNI(SOCKETS, MODEL_NUM, sockets, "sockets"),
	VNI(PORT_COUNT, MODEL_NUM, ports, "ports"),
	VNI(NEIGH_SUPPRESS, MODEL_NUM, neigh_suppress, "neigh-suppress"),
	VNI(NEIGH_QUOTA, MODEL_NUM, neigh_quota, "neigh-quota"),
	VNI(VTEP_QUOTA, MODEL_NUM, vtep_quota, "vtep-quota"),
	VNI(FLOOD_RATE, MODEL_NUM, flood_rate, "flood-rate"),
	VNI(NEIGH_COUNT, MODEL_NUM, neigh_count, "neighbours"),
};

#define VTEP(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_VTEP_##_attr, _type, _word, struct ovl_vtep, _member)

static const struct model_attr vtep_attrs[] = {
	VTEP(SEQ, MODEL_NUM, seq, "seq"),
	VTEP(ADDR, MODEL_BYTES, addr, "ADDR"),
	VTEP(ADDR6, MODEL_BYTES, addr6, "ADDR"),
	VTEP(DSTPORT, MODEL_NUM, dstport, "dstport"),
	VTEP(VNI, MODEL_NUM, vni, "vni"),
	VTEP(ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	VTEP(FLOOD, MODEL_NUM, flood, "flood"),
	VTEP(VNIS, MODEL_NUM, vnis, "vnis"),
	VTEP(STATIONS, MODEL_NUM, stations, "stations"),
	VTEP(PMTU, MODEL_NUM, pmtu, "pmtu"),
	VTEP(LEARNED, MODEL_FLAG, learned, "learned"),
	VTEP(STATS, MODEL_STATS, stats, "stats"),
	VTEP(WITH_STATS, MODEL_FLAG, with_stats, "stats"),
};

#define PORT(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_PORT_##_attr, _type, _word, struct ovl_port, _member)

#define PORT_ITEM(_attr, _len, _member, _word) \
	MODEL_ITEM(OVL_A_PORT_##_attr, _len, _word, struct ovl_port, _member)

static const struct model_attr port_attrs[] = {
	PORT(SEQ, MODEL_NUM, seq, "seq"),
	PORT(IFINDEX, MODEL_DEV, ifindex, "DEV"),
	PORT(IFNAME, MODEL_STR, ifname, "name"),
	PORT(NETNSID, MODEL_NUM, netnsid, "netnsid"),
	PORT(VNI, MODEL_NUM, vni, "vni"),
	PORT(ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	PORT(ISOLATED, MODEL_NUM, isolated, "isolated"),
	PORT(FLOOD, MODEL_NUM, flood, "flood"),
	PORT(LEARNING, MODEL_NUM, learning, "learning"),
	PORT_ITEM(MAC, 6, macs, "mac"),
	PORT(MAC_ANY, MODEL_FLAG, mac_any, "mac"),
	PORT_ITEM(ADDR, 4, ips, "ip"),
	PORT_ITEM(ADDR6, 16, ips, "ip"),
	PORT(ADDR_ANY, MODEL_FLAG, addr_any, "ip"),
	PORT(FLOOD_RATE, MODEL_NUM, flood_rate, "flood-rate"),
	PORT(STATIONS, MODEL_NUM, stations, "stations"),
	PORT(STATS, MODEL_STATS, stats, "stats"),
	PORT(WITH_STATS, MODEL_FLAG, with_stats, "stats"),
};

#define FDB(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_FDB_##_attr, _type, _word, struct ovl_fdb, _member)

static const struct model_attr fdb_attrs[] = {
	FDB(SEQ, MODEL_NUM, seq, "seq"),
	FDB(VNI, MODEL_NUM, vni, "vni"),
	FDB(ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	FDB(MAC, MODEL_BYTES, mac, "MAC"),
	FDB(ADDR, MODEL_BYTES, addr, "vtep"),
	FDB(ADDR6, MODEL_BYTES, addr6, "vtep"),
	FDB(DSTPORT, MODEL_NUM, dstport, "dstport"),
	FDB(PORT_IFINDEX, MODEL_NUM, port_ifindex, "port"),
	FDB(PORT_NETNSID, MODEL_NUM, port_netnsid, "port"),
	FDB(ORIGIN, MODEL_NUM, origin, "static|dynamic"),
	FDB(IDLE, MODEL_NUM, idle, "idle"),
	FDB(PROTOCOL, MODEL_NUM, protocol, "proto"),
	FDB(GENERATION, MODEL_NUM, generation, "generation"),
	FDB(NOT_GENERATION, MODEL_NUM, not_generation, "not-generation"),
	FDB(REPLACE, MODEL_FLAG, replace, "replace"),
	FDB(NEXTHOP_ID, MODEL_NUM, nexthop, "nexthop"),
	/* has no member: entries are written one by one */
	{ .attr = OVL_A_FDB_ENTRY, .type = MODEL_ENTRIES, .word = "MAC" },
};

#define ENTRY(_attr, _member, _word) \
	MODEL_ATTR(OVL_A_FDB_ENTRY_##_attr, MODEL_BYTES, _word, \
		   struct ovl_fdb_entry, _member)

static const struct model_attr fdb_entry_attrs[] = {
	ENTRY(MAC, mac, "MAC"),
	ENTRY(ADDR, addr, "vtep"),
	ENTRY(ADDR6, addr6, "vtep"),
};

#define NEIGH(_attr, _type, _member, _word) \
	MODEL_ATTR(OVL_A_NEIGH_##_attr, _type, _word, struct ovl_neigh, _member)

static const struct model_attr neigh_attrs[] = {
	NEIGH(SEQ, MODEL_NUM, seq, "seq"),
	NEIGH(VNI, MODEL_NUM, vni, "vni"),
	NEIGH(ENDPOINT, MODEL_NUM, endpoint, "endpoint"),
	NEIGH(ADDR, MODEL_BYTES, addr, "ADDR"),
	NEIGH(ADDR6, MODEL_BYTES, addr6, "ADDR"),
	NEIGH(MAC, MODEL_BYTES, mac, "lladdr"),
	NEIGH(ORIGIN, MODEL_NUM, origin, "static|dynamic"),
	NEIGH(IDLE, MODEL_NUM, idle, "idle"),
	NEIGH(PROTOCOL, MODEL_NUM, protocol, "proto"),
	NEIGH(GENERATION, MODEL_NUM, generation, "generation"),
	NEIGH(NOT_GENERATION, MODEL_NUM, not_generation, "not-generation"),
	NEIGH(REPLACE, MODEL_FLAG, replace, "replace"),
	NEIGH(ROUTER, MODEL_NUM, router, "router"),
};

#define MODEL_BITS (8 * sizeof_field(union ovl_object, has))

static_assert(OVL_A_STATS_MAX < MODEL_BITS, "no bit for a counter");
static_assert(OVL_A_ENDPOINT_MAX < MODEL_BITS, "no bit for an attribute");
static_assert(OVL_A_VNI_MAX < MODEL_BITS, "no bit for an attribute");
static_assert(OVL_A_VTEP_MAX < MODEL_BITS, "no bit for an attribute");
static_assert(OVL_A_PORT_MAX < MODEL_BITS, "no bit for an attribute");
static_assert(OVL_A_FDB_MAX < MODEL_BITS, "no bit for an attribute");
static_assert(OVL_A_NEIGH_MAX < MODEL_BITS, "no bit for an attribute");

#define MODEL(_noun, _attrs, _struct) { .noun = (_noun), .attrs = (_attrs), \
	.n = sizeof(_attrs) / sizeof((_attrs)[0]), \
	.size = sizeof(struct _struct) }

const struct model model_stats = MODEL("stats", stats_attrs, ovl_stats);
const struct model model_endpoint =
	MODEL("endpoint", endpoint_attrs, ovl_endpoint);
const struct model model_vni = MODEL("vni", vni_attrs, ovl_vni);
const struct model model_vtep = MODEL("vtep", vtep_attrs, ovl_vtep);
const struct model model_port = MODEL("port", port_attrs, ovl_port);
const struct model model_fdb = MODEL("fdb", fdb_attrs, ovl_fdb);
const struct model model_fdb_entry =
	MODEL("entry", fdb_entry_attrs, ovl_fdb_entry);
const struct model model_neigh = MODEL("neigh", neigh_attrs, ovl_neigh);
static const struct model model_count =
	MODEL("count", count_attrs, ovl_count);

/** model_find() - The description of attribute @attr, or NULL. */
const struct model_attr *model_find(const struct model *m, unsigned int attr)
{
	unsigned int i;

	for (i = 0; i < m->n; i++)
		if (m->attrs[i].attr == attr)
			return &m->attrs[i];
	return NULL;
}

/** model_num() - The integer in a member of whatever size. */
__u64 model_num(const struct model_attr *a, const void *obj)
{
	const void *p = model_value(obj, a);

	switch (a->size) {
	case 1:
		return *(const __u8 *)p;
	case 2:
		return *(const __u16 *)p;
	case 4:
		return *(const __u32 *)p;
	default:
		return *(const __u64 *)p;
	}
}

/**
 * model_fits() - Has an object the numbers that a filter has?
 * @m: what both are
 * @obj: the object
 * @filter: what else it has than numbers does not count
 * @attrs: bits of the attributes to look at
 */
bool model_fits(const struct model *m, const void *obj, const void *filter,
		__u64 attrs)
{
	const struct model_attr *a;

	for (a = m->attrs; a < m->attrs + m->n; a++) {
		if (a->type != MODEL_NUM || !(attrs >> a->attr & 1) ||
		    !model_has(filter, a->attr))
			continue;
		if (!model_has(obj, a->attr) ||
		    model_num(a, obj) != model_num(a, filter))
			return false;
	}
	return true;
}

/** model_set_num() - Set an integer or a flag, and that it is there. */
void model_set_num(const struct model *m, void *obj, unsigned int attr,
		   __u64 value)
{
	const struct model_attr *a = model_find(m, attr);
	void *p = model_member(obj, a);

	if (a->size == 1)
		*(__u8 *)p = (__u8)value;
	else if (a->size == 2)
		*(__u16 *)p = (__u16)value;
	else if (a->size == 4)
		*(__u32 *)p = (__u32)value;
	else
		*(__u64 *)p = value;
	model_mark(obj, attr);
}

/** model_set_bytes() - Set an address, and that it is there. */
void model_set_bytes(const struct model *m, void *obj, unsigned int attr,
		     const void *bytes)
{
	const struct model_attr *a = model_find(m, attr);

	memcpy(model_member(obj, a), bytes, a->size);
	model_mark(obj, attr);
}

/**
 * model_copy() - Take over what another object says.
 * @from: model of @src
 * @src: the other object
 * @to: model of @dst
 * @dst: gets what is there
 * @same: which attributes; a zero ends them
 */
void model_copy(const struct model *from, const void *src,
		const struct model *to, void *dst,
		const struct model_same *same)
{
	for (; same->from; same++)
		if (model_has(src, same->from))
			model_set_bytes(to, dst, same->to,
					model_value(src, model_find(from,
								    same->from)));
}

static bool is_item(const struct ovl_list *list, const struct nlattr *nla)
{
	return nla_type(nla) < 64 && list->types >> nla_type(nla) & 1;
}

/**
 * model_next() - Go through a list.
 * @list: to be sent; or of a message that was decoded, and is still there
 * @at: the one before, or NULL for the first
 *
 * Return: the attribute, or NULL if there are no more.
 */
struct nlattr *model_next(const struct ovl_list *list, struct nlattr *at)
{
	int rem = list->len;
	char *end;

	if (!list->attrs)
		return NULL;
	if (at) {
		end = (char *)list->attrs + list->len;
		rem = (int)(end - (char *)at);
		at = nla_next(at, &rem);
	} else {
		at = list->attrs;
	}
	for (; nla_ok(at, rem); at = nla_next(at, &rem))
		if (is_item(list, at))
			return at;
	return NULL;
}

/**
 * model_add() - Add an address to a list that is to be sent.
 *
 * Return: false if there are LIST_MAX already.
 */
bool model_add(const struct model *m, void *obj, unsigned int attr,
	       const void *address)
{
	const struct model_attr *a = model_find(m, attr);
	struct ovl_list *list = model_member(obj, a);
	struct nlattr *nla;

	if (list->n == LIST_MAX)
		return false;
	list->attrs = (struct nlattr *)list->room;
	nla = (struct nlattr *)((char *)list->room + list->len);
	nla->nla_type = (__u16)attr;
	nla->nla_len = (__u16)nla_attr_size(a->size);
	memcpy(nla_data(nla), address, a->size);
	list->len += nla_total_size(a->size);
	list->n++;
	list->types |= 1ULL << attr;
	model_mark(obj, attr);
	return true;
}

static int decode_count(struct nlattr *nla, struct ovl_reasons *reasons)
{
	struct ovl_count count;
	int err;

	err = model_decode(&model_count, nla_data(nla), nla_len(nla), &count);
	if (err)
		return err;
	/* a reason from a future with more than 64 of them cannot be kept */
	if (!model_has(&count, OVL_A_DROP_COUNT_REASON) ||
	    count.reason >= MODEL_REASONS)
		return 0;
	reasons->packets[count.reason] = count.packets;
	reasons->seen |= 1ULL << count.reason;
	return 0;
}

/* The list begins at the first of its addresses, with @rem bytes to go. */
static int decode_item(const struct model_attr *a, struct nlattr *nla, int rem,
		       struct ovl_list *list)
{
	if (nla_len(nla) != a->size)
		return -EBADMSG;
	if (!list->attrs) {
		list->attrs = nla;
		list->len = rem;
	}
	list->types |= 1ULL << a->attr;
	return 0;
}

static int decode_attr(const struct model_attr *a, struct nlattr *nla, int rem,
		       void *obj)
{
	void *p = model_member(obj, a);

	switch (a->type) {
	case MODEL_NUM:
	case MODEL_DEV:
	case MODEL_BYTES:
		if (nla_len(nla) < a->size)
			return -EBADMSG;
		memcpy(p, nla_data(nla), a->size);
		return 0;
	case MODEL_STR:
		nla_strlcpy(p, nla, a->size);
		return 0;
	case MODEL_FLAG:
		*(__u8 *)p = 1;
		return 0;
	case MODEL_STATS:
		return model_decode(&model_stats, nla_data(nla), nla_len(nla),
				    p);
	case MODEL_COUNT:
		return decode_count(nla, p);
	case MODEL_LIST:
		return decode_item(a, nla, rem, p);
	default:
		return 0;
	}
}

/**
 * model_decode() - Read attributes into a struct.
 * @m: what the attributes are
 * @attrs: the first of them; may lie anywhere in a message
 * @len: bytes of all of them
 * @obj: struct of @m, overwritten
 *
 * Attributes of a newer kernel are passed over.
 *
 * Return: 0, or -EBADMSG if the message is cut short.
 */
int model_decode(const struct model *m, struct nlattr *attrs, int len,
		 void *obj)
{
	const struct model_attr *a;
	struct nlattr *nla;
	int err, rem;

	memset(obj, 0, m->size);
	nla_for_each_attr(nla, attrs, len, rem) {
		a = model_find(m, nla_type(nla));
		if (!a)
			continue;
		err = decode_attr(a, nla, rem, obj);
		if (err)
			return err;
		model_mark(obj, a->attr);
	}
	return rem > 0 ? -EBADMSG : 0;
}

static int encode_list(const struct model_attr *a, const struct ovl_list *list,
		       struct nl_msg *msg)
{
	struct nlattr *at = NULL;
	int err = 0;

	while (!err && (at = model_next(list, at)))
		if (nla_type(at) == a->attr)
			err = nla_put(msg, a->attr, nla_len(at), nla_data(at));
	return err;
}

/**
 * model_encode() - Put what a struct has into a message.
 *
 * Return: 0, or -EMSGSIZE if the message is full.
 */
int model_encode(const struct model *m, const void *obj, struct nl_msg *msg)
{
	const struct model_attr *a;
	int err;

	for (a = m->attrs; a < m->attrs + m->n; a++) {
		if (!model_has(obj, a->attr))
			continue;
		if (a->type == MODEL_FLAG)
			err = nla_put_flag(msg, a->attr);
		else if (a->type == MODEL_STR)
			err = nla_put_string(msg, a->attr, model_value(obj, a));
		else if (a->type == MODEL_LIST)
			err = encode_list(a, model_value(obj, a), msg);
		else
			err = nla_put(msg, a->attr, a->size,
				      model_value(obj, a));
		if (err < 0)
			return -EMSGSIZE;
	}
	return 0;
}

/** model_name() - The word for an enum's value, or NULL if it has none. */
const char *model_name(const struct model_names *names, unsigned int value)
{
	return value < names->n ? names->name[value] : NULL;
}
