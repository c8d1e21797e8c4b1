// SPDX-License-Identifier: GPL-2.0
/* Attributes <-> structs, and that no message can do harm */
#include <netlink/genl/genl.h>

#include "cmd.h"
#include "tap.h"

#define ROUNDS 20000

static const struct model *const models[] = {
	&model_endpoint, &model_vni, &model_vtep, &model_fdb,
};

static const struct out_table *const tables[] = {
	&endpoint_table, &vni_table, &vtep_table, &fdb_table,
};

/* Every attribute a request can carry, with a value of its own. */
static void fill(const struct model *m, void *obj)
{
	const struct model_attr *a;
	unsigned char *p;
	unsigned int i;

	memset(obj, 0, m->size);
	for (a = m->attrs; a < m->attrs + m->n; a++) {
		if (a->type == MODEL_STATS || a->type == MODEL_ENTRIES)
			continue;
		p = model_member(obj, a);
		for (i = 0; i < a->size; i++)
			p[i] = (unsigned char)(a->attr + i);
		if (a->type == MODEL_STR)
			memset(p + 1, 0, a->size - 1U);
		if (a->type == MODEL_FLAG)
			*p = 1;
		model_mark(obj, a->attr);
	}
}

static void test_round_trip(const struct model *m)
{
	struct nl_msg *msg = nlmsg_alloc();
	union ovl_object sent, got;
	char name[64];

	fill(m, &sent);
	genlmsg_put(msg, 0, 0, 0x20, 0, 0, 1, 1);
	snprintf(name, sizeof(name), "%s is the same after a journey",
		 m->noun);
	tap(!model_encode(m, &sent, msg) &&
	    !model_decode(m, genlmsg_attrdata(nlmsg_data(nlmsg_hdr(msg)), 0),
			  genlmsg_attrlen(nlmsg_data(nlmsg_hdr(msg)), 0),
			  &got) && !memcmp(&sent, &got, m->size), name);
	nlmsg_free(msg);
}

/* A reply with everything in it, counters and drops included. */
static struct nl_msg *full_reply(const struct model *m, int stats_attr)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlattr *stats, *drop;
	union ovl_object obj;
	unsigned int i;

	fill(m, &obj);
	genlmsg_put(msg, 0, 0, 0x20, 0, 0, 1, 1);
	model_encode(m, &obj, msg);
	if (!stats_attr)
		return msg;
	stats = nla_nest_start(msg, stats_attr);
	for (i = OVL_A_STATS_RX_PACKETS; i < OVL_A_STATS_DROP; i++)
		nla_put_u64(msg, (int)i, i * 1000);
	for (i = 0; i < 3; i++) {
		drop = nla_nest_start(msg, OVL_A_STATS_DROP);
		nla_put_u32(msg, OVL_A_DROP_COUNT_REASON, i * 40);
		nla_put_u64(msg, OVL_A_DROP_COUNT_PACKETS, i + 1);
		nla_nest_end(msg, drop);
	}
	nla_nest_end(msg, stats);
	return msg;
}

static void test_stats(void)
{
	struct nl_msg *msg = full_reply(&model_vni, OVL_A_VNI_STATS);
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	struct ovl_vni vni;

	tap(!model_decode(&model_vni, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), &vni), "counters");
	tap(vni.stats.rx_packets == 1000 && vni.stats.quota_hits == 12000,
	    "have their values");
	tap(vni.stats.drop_seen == (1ULL | 1ULL << 40) &&
	    vni.stats.drop[40] == 2,
	    "drops too, and reason 80 is passed over");
	nlmsg_free(msg);
}

static void use(struct ctx *c, unsigned int kind, struct nlattr *attrs,
		int len)
{
	union ovl_object obj;

	if (model_decode(models[kind], attrs, len, &obj))
		return;
	out_begin(&c->out);
	out_object(&c->out, tables[kind], &obj, true);
	out_end(&c->out);
}

static const int stats_attrs[] = {
	OVL_A_ENDPOINT_STATS, OVL_A_VNI_STATS, OVL_A_VTEP_STATS, 0,
};

/*
 * Cut, and bend, and look whether it breaks: under SAN=1 this would show.
 * The copy has no slack behind it, so that a byte too far is noticed.
 */
static void test_damage(struct ctx *c, unsigned int kind)
{
	struct nl_msg *msg = full_reply(models[kind], stats_attrs[kind]);
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	int len = genlmsg_attrlen(genl, 0), cut, i, j;
	char *copy, name[64];

	for (cut = 0; cut <= len; cut++) {
		copy = malloc((size_t)cut + !cut);
		memcpy(copy, genlmsg_attrdata(genl, 0), (size_t)cut);
		use(c, kind, (struct nlattr *)copy, cut);
		free(copy);
	}
	srand(1);
	for (i = 0; i < ROUNDS; i++) {
		copy = malloc((size_t)len);
		memcpy(copy, genlmsg_attrdata(genl, 0), (size_t)len);
		for (j = rand() % 8; j >= 0; j--)
			copy[rand() % len] = (char)rand();
		c->out.as_json = i & 1;
		use(c, kind, (struct nlattr *)copy, len);
		free(copy);
	}
	nlmsg_free(msg);
	snprintf(name, sizeof(name), "damaged messages about a %s",
		 models[kind]->noun);
	tap(true, name);
}

int main(void)
{
	struct ctx c = { 0 };
	unsigned int i;

	out_init(&c.out, fopen("/dev/null", "w"));
	c.out.details = true;
	for (i = 0; i < ARRAY_SIZE(models); i++)
		test_round_trip(models[i]);
	test_stats();
	for (i = 0; i < ARRAY_SIZE(models); i++)
		test_damage(&c, i);
	fclose(c.out.f);
	return tap_end();
}
