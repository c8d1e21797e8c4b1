// SPDX-License-Identifier: GPL-2.0
/* Attributes <-> structs, and that no message can do harm */
#include <errno.h>
#include <netlink/genl/genl.h>

#include "cmd.h"
#include "tap.h"

#define ROUNDS 20000

static const struct model *const models[] = {
	&model_endpoint, &model_vni, &model_vtep, &model_fdb, &model_port,
	&model_neigh,
};

static const struct out_table *const tables[] = {
	&endpoint_table, &vni_table, &vtep_table, &fdb_table, &port_table,
	&neigh_table,
};

static void fill_list(const struct model *m, const struct model_attr *a,
		      void *obj)
{
	unsigned char addr[16];
	unsigned int i;

	for (i = 0; i < 3; i++) {
		memset(addr, a->attr + (int)i, sizeof(addr));
		model_add(m, obj, a->attr, addr);
	}
}

/* Every attribute a request can carry, with a value of its own. */
static void fill(const struct model *m, void *obj)
{
	const struct model_attr *a;
	unsigned char *p;
	unsigned int i;

	memset(obj, 0, m->size);
	for (a = m->attrs; a < m->attrs + m->n; a++) {
		if (a->type == MODEL_STATS || a->type == MODEL_COUNT ||
		    a->type == MODEL_ENTRIES)
			continue;
		if (a->type == MODEL_LIST) {
			fill_list(m, a, obj);
			continue;
		}
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

static bool same_list(const struct ovl_list *a, const struct ovl_list *b)
{
	struct nlattr *x = NULL, *y = NULL;

	do {
		x = model_next(a, x);
		y = model_next(b, y);
		if (x && y && (nla_type(x) != nla_type(y) ||
			       nla_len(x) != nla_len(y) ||
			       memcmp(nla_data(x), nla_data(y),
				      (size_t)nla_len(x))))
			return false;
	} while (x && y);
	return !x && !y;
}

/* Lists are alike wherever they lie, all else is to the byte. */
static bool same(const struct model *m, const void *x, const void *y)
{
	const struct model_attr *a;

	for (a = m->attrs; a < m->attrs + m->n; a++) {
		if (a->type == MODEL_LIST ?
		    !same_list(model_value(x, a), model_value(y, a)) :
		    a->type != MODEL_STATS &&
		    memcmp(model_value(x, a), model_value(y, a), a->size))
			return false;
	}
	return *(const __u64 *)x == *(const __u64 *)y;
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
			  &got) && same(m, &sent, &got), name);
	nlmsg_free(msg);
}

/* Packets of reasons 0, 40 and 80. */
static void put_counts(struct nl_msg *msg, int attr)
{
	struct nlattr *count;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		count = nla_nest_start(msg, attr);
		nla_put_u32(msg, OVL_A_DROP_COUNT_REASON, i * 40);
		nla_put_u64(msg, OVL_A_DROP_COUNT_PACKETS, i + 1);
		nla_nest_end(msg, count);
	}
}

/* A reply with everything in it, counters and reasons included. */
static struct nl_msg *full_reply(const struct model *m, int stats_attr)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlattr *stats;
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
	put_counts(msg, OVL_A_STATS_DROP);
	nla_nest_end(msg, stats);
	if (m == &model_endpoint) {
		put_counts(msg, OVL_A_ENDPOINT_TX_SLOWPATH);
		put_counts(msg, OVL_A_ENDPOINT_RX_SLOWPATH);
	}
	return msg;
}

static void test_stats(void)
{
	struct nl_msg *msg = full_reply(&model_vni, OVL_A_VNI_STATS);
	struct genlmsghdr *genl = nlmsg_data(nlmsg_hdr(msg));
	struct ovl_vni vni;

	tap(!model_decode(&model_vni, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), &vni), "counters");
	tap(vni.stats.rx_packets == 1000 && vni.stats.quota_hits == 12000 &&
	    vni.stats.neigh_quota_hits == 17000 &&
	    vni.stats.vtep_quota_hits == 18000 &&
	    vni.stats.echo_answered == 19000 && vni.stats.made == 20000,
	    "have their values");
	tap(vni.stats.drop.seen == (1ULL | 1ULL << 40) &&
	    vni.stats.drop.packets[40] == 2,
	    "drops too, and reason 80 is passed over");
	nlmsg_free(msg);
}

static void test_slowpath(void)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct genlmsghdr *genl;
	struct ovl_endpoint e;

	genlmsg_put(msg, 0, 0, 0x20, 0, 0, 1, 1);
	genl = nlmsg_data(nlmsg_hdr(msg));
	put_counts(msg, OVL_A_ENDPOINT_RX_SLOWPATH);
	tap(!model_decode(&model_endpoint, genlmsg_attrdata(genl, 0),
			  genlmsg_attrlen(genl, 0), &e) &&
	    e.rx_slowpath.seen == (1ULL | 1ULL << 40) &&
	    e.rx_slowpath.packets[40] == 2 && !e.tx_slowpath.seen,
	    "reasons not to take the fast path, each way on its own");
	nlmsg_free(msg);
}

static void test_list(void)
{
	static const struct ovl_list none;
	struct nl_msg *msg = nlmsg_alloc();
	struct ovl_port port = { 0 }, got;
	__u8 mac[6] = { 2 };
	int n = 0, len;
	struct nlattr *at = NULL, *attrs;

	while (model_add(&model_port, &port, OVL_A_PORT_MAC, mac))
		mac[5]++;
	tap(mac[5] == OVL_PORT_LIST_MAX, "a list takes so many and no more");
	tap(model_add(&model_port, &port, OVL_A_PORT_ADDR6, "0123456789abcdef") &&
	    model_add(&model_port, &port, OVL_A_PORT_ADDR, "0123"),
	    "another list has room of its own, for both families");
	genlmsg_put(msg, 0, 0, 0x20, 0, 0, 1, 1);
	model_encode(&model_port, &port, msg);
	attrs = genlmsg_attrdata(nlmsg_data(nlmsg_hdr(msg)), 0);
	len = genlmsg_attrlen(nlmsg_data(nlmsg_hdr(msg)), 0);
	tap(!model_decode(&model_port, attrs, len, &got), "lists are read");
	while ((at = model_next(&got.macs, at)))
		n += nla_len(at) == 6;
	tap(n == OVL_PORT_LIST_MAX, "each address of one");
	tap(!model_next(&none, NULL), "a list that is not there has no addresses");
	for (n = 0; (at = model_next(&got.ips, at));)
		n = n * 100 + nla_len(at);
	tap(n == 416, "and each of the other, by family");
	nla_put(msg, OVL_A_PORT_ADDR, 6, mac);
	tap(model_decode(&model_port, attrs, len + 12, &got) == -EBADMSG,
	    "an address of another length");
	nlmsg_free(msg);
}

static void test_fits(void)
{
	struct ovl_port port = { 0 }, filter = { 0 };

	model_set_num(&model_port, &port, OVL_A_PORT_VNI, 5);
	tap(model_fits(&model_port, &port, &filter, ~0ULL), "no filter");
	model_mark(&filter, OVL_A_PORT_WITH_STATS);
	model_set_num(&model_port, &filter, OVL_A_PORT_VNI, 5);
	tap(model_fits(&model_port, &port, &filter, ~0ULL), "it fits");
	model_set_num(&model_port, &filter, OVL_A_PORT_ENDPOINT, 1);
	tap(!model_fits(&model_port, &port, &filter, ~0ULL), "it has none");
	tap(model_fits(&model_port, &port, &filter, 1ULL << OVL_A_PORT_VNI),
	    "but that is not looked at");
	model_set_num(&model_port, &filter, OVL_A_PORT_VNI, 6);
	tap(!model_fits(&model_port, &port, &filter, ~0ULL), "another one");
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
	OVL_A_PORT_STATS, 0,
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
	test_slowpath();
	test_list();
	test_fits();
	for (i = 0; i < ARRAY_SIZE(models); i++)
		test_damage(&c, i);
	fclose(c.out.f);
	return tap_end();
}
