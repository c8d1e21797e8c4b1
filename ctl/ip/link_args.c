// SPDX-License-Identifier: GPL-2.0
/* ip link ... type ovl: words -> attributes of vxlan */
#include <assert.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_link.h>

#include "ip/link_args.h"

/* Both ends of the range are in one attribute; this is none. */
#define LINK_SPORT_MAX	__IFLA_VXLAN_MAX

static_assert(LINK_SPORT_MAX < 8 * sizeof(__u64), "no bit for an attribute");

#define LINK_ATTR(_attr, _type, _word, _member) \
	MODEL_ATTR(_attr, _type, _word, struct link_args, _member)

static const struct model_attr link_attrs[] = {
	LINK_ATTR(IFLA_VXLAN_ID, MODEL_NUM, "id", id),
	LINK_ATTR(IFLA_VXLAN_GROUP, MODEL_BYTES, "remote", remote),
	LINK_ATTR(IFLA_VXLAN_GROUP6, MODEL_BYTES, "remote", remote6),
	LINK_ATTR(IFLA_VXLAN_LOCAL, MODEL_BYTES, "local", local),
	LINK_ATTR(IFLA_VXLAN_LOCAL6, MODEL_BYTES, "local", local6),
	LINK_ATTR(IFLA_VXLAN_LINK, MODEL_NUM, "dev", link),
	LINK_ATTR(IFLA_VXLAN_PORT, MODEL_NUM, "dstport", port),
	LINK_ATTR(IFLA_VXLAN_PORT_RANGE, MODEL_NUM, "srcport", sport_min),
	LINK_ATTR(LINK_SPORT_MAX, MODEL_NUM, "srcport", sport_max),
	LINK_ATTR(IFLA_VXLAN_TTL, MODEL_NUM, "ttl", ttl),
	LINK_ATTR(IFLA_VXLAN_TTL_INHERIT, MODEL_NUM, "ttl", ttl_inherit),
	LINK_ATTR(IFLA_VXLAN_TOS, MODEL_NUM, "tos", tos),
	LINK_ATTR(IFLA_VXLAN_DF, MODEL_NUM, "df", df),
	LINK_ATTR(IFLA_VXLAN_LABEL, MODEL_NUM, "flowlabel", label),
	LINK_ATTR(IFLA_VXLAN_AGEING, MODEL_NUM, "ageing", ageing),
	LINK_ATTR(IFLA_VXLAN_LIMIT, MODEL_NUM, "maxaddress", limit),
	LINK_ATTR(IFLA_VXLAN_LEARNING, MODEL_NUM, "learning", learning),
	LINK_ATTR(IFLA_VXLAN_UDP_CSUM, MODEL_NUM, "udpcsum", csum),
	LINK_ATTR(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, MODEL_NUM, "udp6zerocsumtx",
		  zero_csum6_tx),
	LINK_ATTR(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, MODEL_NUM, "udp6zerocsumrx",
		  zero_csum6_rx),
};

static const struct model link_model = {
	.noun = "link", .attrs = link_attrs,
	.n = ARRAY_SIZE(link_attrs), .size = sizeof(struct link_args),
};

/* The words of vxlan, and those it takes for the same thing. */
static const struct kw link_kws[] = {
	{ .word = "id", .kind = KW_NUM, .attr = IFLA_VXLAN_ID,
	  .max = OVL_VNI_MAX, .value = "VNI",
	  .help = "segment, 0..16777215; needed, and not changed later" },
	{ .word = "vni", .kind = KW_NUM, .attr = IFLA_VXLAN_ID,
	  .max = OVL_VNI_MAX, .value = "VNI", .help = "the same" },
	{ .word = "remote", .kind = KW_ADDR, .attr = IFLA_VXLAN_GROUP,
	  .attr6 = IFLA_VXLAN_GROUP6, .value = "ADDR",
	  .help = "first VTEP, which is flooded to; more by \"ovlctl vtep add\"" },
	{ .word = "local", .kind = KW_LOCAL, .attr = IFLA_VXLAN_LOCAL,
	  .attr6 = IFLA_VXLAN_LOCAL6, .value = "ADDR|any",
	  .help = "source address, once per family" },
	{ .word = "dev", .kind = KW_DEV_NONE, .attr = IFLA_VXLAN_LINK,
	  .value = "DEV|none", .help = "lower device that packets leave by" },
	{ .word = "dstport", .kind = KW_NUM, .attr = IFLA_VXLAN_PORT,
	  .max = 65535, .value = "PORT",
	  .help = "UDP port, default 4789, as is 0; not changed later" },
	{ .word = "srcport", .kind = KW_RANGE, .attr = IFLA_VXLAN_PORT_RANGE,
	  .attr6 = LINK_SPORT_MAX, .max = 65535, .value = "MIN MAX",
	  .help = "UDP source ports, 0 0 for the system's" },
	{ .word = "port", .kind = KW_RANGE, .attr = IFLA_VXLAN_PORT_RANGE,
	  .attr6 = LINK_SPORT_MAX, .max = 65535, .value = "MIN MAX",
	  .help = "the same" },
	{ .word = "ttl", .kind = KW_TTL, .attr = IFLA_VXLAN_TTL,
	  .attr6 = IFLA_VXLAN_TTL_INHERIT, .value = "TTL",
	  .help = "outer TTL or hop limit, 1..255, auto or inherit" },
	{ .word = "hoplimit", .kind = KW_TTL, .attr = IFLA_VXLAN_TTL,
	  .attr6 = IFLA_VXLAN_TTL_INHERIT, .value = "TTL",
	  .help = "the same" },
	{ .word = "tos", .kind = KW_TOS, .attr = IFLA_VXLAN_TOS,
	  .value = "TOS",
	  .help = "outer TOS or traffic class, in hex or by name, or inherit" },
	{ .word = "dsfield", .kind = KW_TOS, .attr = IFLA_VXLAN_TOS,
	  .value = "TOS", .help = "the same" },
	{ .word = "df", .kind = KW_ENUM, .attr = IFLA_VXLAN_DF,
	  .names = &model_df, .value = "DF",
	  .help = "outer don't-fragment bit: unset, set (default) or inherit" },
	{ .word = "flowlabel", .kind = KW_NUM, .attr = IFLA_VXLAN_LABEL,
	  .max = 0xfffff, .value = "LABEL",
	  .help = "flow label of an IPv6 underlay, 0..1048575" },
	{ .word = "label", .kind = KW_NUM, .attr = IFLA_VXLAN_LABEL,
	  .max = 0xfffff, .value = "LABEL", .help = "the same" },
	{ .word = "ageing", .kind = KW_NUM, .attr = IFLA_VXLAN_AGEING,
	  .max = OVL_AGEING_MAX, .alt = "none", .unit = "seconds",
	  .value = "SECONDS",
	  .help = "how long a station is kept unheard, default 300, or none" },
	{ .word = "maxaddress", .kind = KW_NUM, .attr = IFLA_VXLAN_LIMIT,
	  .min = 1, .max = 0xffffffff, .alt = "unlimited", .value = "COUNT",
	  .help = "learned stations at most, default 65536, or unlimited" },
	{ .word = "learning", .kind = KW_WORD, .attr = IFLA_VXLAN_LEARNING,
	  .min = 1, .help = "learn from ports and VTEPs added (default)" },
	{ .word = "nolearning", .kind = KW_WORD, .attr = IFLA_VXLAN_LEARNING,
	  .help = "learn from nobody" },
	{ .word = "udpcsum", .kind = KW_WORD, .attr = IFLA_VXLAN_UDP_CSUM,
	  .min = 1, .help = "outer UDP checksum over IPv4 (default)" },
	{ .word = "noudpcsum", .kind = KW_WORD, .attr = IFLA_VXLAN_UDP_CSUM,
	  .help = "none" },
	{ .word = "udp6zerocsumtx", .kind = KW_WORD,
	  .attr = IFLA_VXLAN_UDP_ZERO_CSUM6_TX, .min = 1,
	  .help = "no outer UDP checksum over IPv6" },
	{ .word = "noudp6zerocsumtx", .kind = KW_WORD,
	  .attr = IFLA_VXLAN_UDP_ZERO_CSUM6_TX, .help = "one (default)" },
	{ .word = "udp6zerocsumrx", .kind = KW_WORD,
	  .attr = IFLA_VXLAN_UDP_ZERO_CSUM6_RX, .min = 1,
	  .help = "take packets over IPv6 that have none" },
	{ .word = "noudp6zerocsumrx", .kind = KW_WORD,
	  .attr = IFLA_VXLAN_UDP_ZERO_CSUM6_RX,
	  .help = "drop them (default)" },
};

/**
 * struct foreign - a word of vxlan for what does not exist here
 * @word: the word
 * @off: the same with "no" before it is a word too, and nothing to refuse
 * @instead: what comes near
 */
struct foreign {
	const char *word;
	bool off;
	const char *instead;
};

static const struct foreign foreigns[] = {
	{ "group", false,
	  "Flooding is by replication, to \"remote\" and what \"ovlctl vtep add\" adds." },
	{ "proxy", true, "There is \"ovlctl vni set VNI neigh-suppress on\"." },
	{ "rsc", true, NULL },
	{ "l2miss", true, NULL },
	{ "l3miss", true, NULL },
	{ "remcsumtx", true, NULL },
	{ "remcsumrx", true, NULL },
	{ "external", true, "Each VNI has a device of its own, or none." },
	{ "vnifilter", true, "Each VNI has a device of its own, or none." },
	{ "localbypass", true, NULL },
	{ "mcroute", true, NULL },
	{ "reserved_bits", false, NULL },
	{ "gbp", false, NULL },
	{ "gpe", false, NULL },
};

/* Return: 0 for what is switched off anyway, or CTX_USAGE. */
static int other_word(struct ctx *c, const char *word)
{
	bool off = !strncmp(word, "no", 2);
	const struct foreign *f;
	struct near near;
	char text[64];
	unsigned int i;

	for (f = foreigns; f < foreigns + ARRAY_SIZE(foreigns); f++) {
		if (f->off && off && !strcmp(word + 2, f->word))
			return 0;
		if (strcmp(word, f->word))
			continue;
		ctx_hint(c, "%s", f->instead ? f->instead : "");
		return ctx_usage(c, "\"%s\" of vxlan does not exist here",
				 word);
	}
	near_init(&near, word);
	for (i = 0; i < ARRAY_SIZE(link_kws); i++)
		near_try(&near, link_kws[i].word);
	ctx_hint(c, "Try \"ip link help ovl\".");
	return ctx_usage(c, "\"%s\" is unknown to \"type ovl\"%s", word,
			 near_text(&near, text, sizeof(text)));
}

/*
 * Where vxlan reads a value otherwise than ovlctl does: a TOS is in hex, and
 * may have a name; a TTL of 0 is the route's.
 */
static char *as_here(const struct kw *kw, char *word, char *buf, size_t len)
{
	__u32 tos;

	if (kw->kind == KW_TTL && !strcmp(word, "0"))
		snprintf(buf, len, "auto");
	else if (kw->kind == KW_TOS && !rtnl_dsfield_a2n(&tos, word))
		snprintf(buf, len, "0x%x", tos);
	else
		return word;
	return buf;
}

static int read_kw(struct ctx *c, const struct kw *kw, struct args *a,
		   struct link_args *obj)
{
	char buf[16], *word;
	struct args one = { .word = &word, .n = 1 };

	if ((kw->kind != KW_TTL && kw->kind != KW_TOS) || a->at >= a->n)
		return parse_kw(c, &link_model, kw, a, obj);
	word = as_here(kw, a->word[a->at++], buf, sizeof(buf));
	return parse_kw(c, &link_model, kw, &one, obj);
}

/**
 * link_word() - Read the next word and what follows it.
 *
 * Return: 0 or CTX_USAGE.
 */
int link_word(struct ctx *c, struct args *a, struct link_args *obj)
{
	const char *word = a->word[a->at++];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(link_kws); i++)
		if (!strcmp(word, link_kws[i].word))
			return read_kw(c, &link_kws[i], a, obj);
	return other_word(c, word);
}

/* What there is to say in the way of the attributes. */
static void to_wire(struct link_args *obj)
{
	obj->port = htons(obj->port ? obj->port : OVL_PORT_DEFAULT);
	obj->label = htonl(obj->label);
	/* to the kernel, 0 is its default */
	if (!obj->limit)
		obj->limit = 0xffffffff;
}

/**
 * link_put() - Add all that was given to a request.
 * @n: the request, within IFLA_INFO_DATA
 * @obj: what was given; in network order afterwards
 */
void link_put(struct nlmsghdr *n, struct link_args *obj)
{
	struct ifla_vxlan_port_range range = {
		.low = htons(obj->sport_min),
		.high = htons(obj->sport_max),
	};
	const struct model_attr *at;

	to_wire(obj);
	for (at = link_attrs; at < link_attrs + link_model.n; at++) {
		if (!model_has(obj, at->attr))
			continue;
		switch (at->attr) {
		case IFLA_VXLAN_PORT_RANGE:
			addattr_l(n, IP_LINK_ROOM, at->attr, &range,
				  sizeof(range));
			break;
		case IFLA_VXLAN_TTL_INHERIT:
			if (obj->ttl_inherit)
				addattr_l(n, IP_LINK_ROOM, at->attr, NULL, 0);
			break;
		case LINK_SPORT_MAX:
			break;
		default:
			addattr_l(n, IP_LINK_ROOM, at->attr,
				  model_value(obj, at), at->size);
		}
	}
}

/** link_help() - All words on one page. */
void link_help(FILE *f)
{
	const struct kw *kw;
	char word[32];

	fprintf(f, "Usage: ... ovl id VNI [ KEYWORD [ VALUE ] ]...\n\n");
	for (kw = link_kws; kw < link_kws + ARRAY_SIZE(link_kws); kw++) {
		snprintf(word, sizeof(word), "%s %s", kw->word,
			 kw->value ? kw->value : "");
		fprintf(f, "  %-20s %s\n", word, kw->help);
	}
	fprintf(f, "\nSee ip-link-ovl(8); other settings: \"ovlctl help vni set\".\n");
}
