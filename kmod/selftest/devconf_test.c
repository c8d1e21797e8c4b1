// SPDX-License-Identifier: GPL-2.0
#include "../devconf.c"
#include "selftest.h"

/* A request: attributes in a buffer, found by type. */
struct request {
	struct sk_buff *skb;
	struct nlattr *tb[OVL_A_VNI_MAX + IFLA_VXLAN_MAX + 1];
	struct netlink_ext_ack extack;
};

static bool begin(struct request *r)
{
	memset(r, 0, sizeof(*r));
	r->skb = alloc_skb(4096, GFP_KERNEL);
	return r->skb;
}

static void end(struct request *r)
{
	kfree_skb(r->skb);
}

/* Start anew; says whether the last was refused as it should be. */
static bool again(struct request *r, const struct nlattr *bad)
{
	bool good = r->extack._msg && r->extack.bad_attr == bad;

	skb_trim(r->skb, 0);
	memset(r->tb, 0, sizeof(r->tb));
	memset(&r->extack, 0, sizeof(r->extack));
	return good;
}

static struct nlattr *put(struct request *r, int type, const void *data,
			  int len)
{
	struct nlattr *nla = (struct nlattr *)skb_tail_pointer(r->skb);

	if (nla_put(r->skb, type, len, data))
		return NULL;
	r->tb[type] = nla;
	return nla;
}

static struct nlattr *put_u8(struct request *r, int type, u8 v)
{
	return put(r, type, &v, sizeof(v));
}

static struct nlattr *put_u16(struct request *r, int type, u16 v)
{
	return put(r, type, &v, sizeof(v));
}

static struct nlattr *put_u32(struct request *r, int type, u32 v)
{
	return put(r, type, &v, sizeof(v));
}

static void test_defaults(struct ovl_test *t)
{
	struct ovl_config conf;

	memset(&conf, 0xff, sizeof(conf));
	ovl_config_init(&conf);
	OVL_EXPECT_EQ(t, conf.df, OVL_DF_SET);
	OVL_EXPECT(t, conf.csum4 && conf.csum6 && conf.csum6_rx);
	OVL_EXPECT_EQ(t, conf.learning, OVL_LEARNING_KNOWN);
	OVL_EXPECT_EQ(t, conf.admit, OVL_ADMIT_KNOWN);
	OVL_EXPECT_EQ(t, conf.ageing, 300);
	OVL_EXPECT_EQ(t, conf.quota, 65536);
	OVL_EXPECT_EQ(t, conf.vtep_quota, 16384);
	OVL_EXPECT(t, !conf.local4 && ipv6_addr_any(&conf.local6));
	OVL_EXPECT(t, !conf.link && !conf.mtu && !conf.label && !conf.ttl &&
		   !conf.tos && !conf.ttl_inherit && !conf.sport_min &&
		   !conf.sport_max);
}

static void test_tos(struct ovl_test *t)
{
	struct ovl_config conf;
	struct nlattr *attr;
	struct request r;
	int tos, err;

	if (OVL_FAILS(t, begin(&r)))
		return;
	for (tos = 0; tos < 256; tos++) {
		ovl_config_init(&conf);
		attr = put_u8(&r, OVL_A_VNI_TOS, tos);
		err = ovl_config_from_genl(&conf, r.tb, &r.extack);
		OVL_EXPECT_EQ(t, err, tos == 1 || !(tos & 3) ? 0 : -EINVAL);
		OVL_EXPECT_EQ(t, conf.tos, err ? 0 : tos);
		OVL_EXPECT_EQ(t, again(&r, attr), !!err);
	}
	end(&r);
}

static void test_mtu(struct ovl_test *t)
{
	struct ovl_config conf;
	struct nlattr *attr;
	struct request r;
	int mtu, err;

	if (OVL_FAILS(t, begin(&r)))
		return;
	for (mtu = 0; mtu < 100; mtu++) {
		ovl_config_init(&conf);
		attr = put_u32(&r, OVL_A_VNI_MTU, mtu);
		err = ovl_config_from_genl(&conf, r.tb, &r.extack);
		OVL_EXPECT_EQ(t, err, !mtu || mtu >= 68 ? 0 : -EINVAL);
		OVL_EXPECT_EQ(t, conf.mtu, err ? 0 : mtu);
		OVL_EXPECT_EQ(t, again(&r, attr), !!err);
	}
	end(&r);
}

static int sports(struct request *r, u16 was_min, u16 was_max, int min, int max)
{
	struct ovl_config conf;
	int err;

	ovl_config_init(&conf);
	conf.sport_min = was_min;
	conf.sport_max = was_max;
	if (min >= 0)
		put_u16(r, OVL_A_VNI_SPORT_MIN, min);
	if (max >= 0)
		put_u16(r, OVL_A_VNI_SPORT_MAX, max);
	err = ovl_config_from_genl(&conf, r->tb, &r->extack);
	again(r, NULL);
	return err;
}

/* One end may change alone if there was another. */
static void test_sports(struct ovl_test *t)
{
	struct request r;

	if (OVL_FAILS(t, begin(&r)))
		return;
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, -1, -1), 0);
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, 5, 5), 0);
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, 1, 65535), 0);
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, 6, 5), -EINVAL);
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, 5, -1), -EINVAL);
	OVL_EXPECT_EQ(t, sports(&r, 0, 0, -1, 5), -EINVAL);
	OVL_EXPECT_EQ(t, sports(&r, 5, 9, 7, -1), 0);
	OVL_EXPECT_EQ(t, sports(&r, 5, 9, 10, -1), -EINVAL);
	OVL_EXPECT_EQ(t, sports(&r, 5, 9, -1, 4), -EINVAL);
	end(&r);
}

static void test_nothing(struct ovl_test *t)
{
	struct ovl_config conf, was;
	struct request r;

	if (OVL_FAILS(t, begin(&r)))
		return;
	memset(&conf, 0, sizeof(conf));
	ovl_config_init(&conf);
	memcpy(&was, &conf, sizeof(was));
	OVL_EXPECT_EQ(t, ovl_config_from_genl(&conf, r.tb, &r.extack), 0);
	OVL_EXPECT(t, !memcmp(&conf, &was, sizeof(was)));
	OVL_EXPECT_EQ(t, ovl_config_from_link(&conf, r.tb, &r.extack), 0);
	OVL_EXPECT(t, !memcmp(&conf, &was, sizeof(was)));
	end(&r);
}

static void test_foreign(struct ovl_test *t)
{
	struct ovl_config conf;
	struct nlattr *attr;
	struct request r;
	int i, type, len;

	if (OVL_FAILS(t, begin(&r)))
		return;
	ovl_config_init(&conf);
	for (i = 0; i < ARRAY_SIZE(ovl_link_foreign); i++) {
		type = ovl_link_foreign[i];
		len = ovl_link_policy[type].type == NLA_FLAG ? 0 : 1;
		attr = put(&r, type, "\1", len);
		OVL_EXPECT_EQ(t, ovl_config_from_link(&conf, r.tb, &r.extack),
			      -EOPNOTSUPP);
		OVL_EXPECT(t, again(&r, attr));
		if (!len)
			continue;
		put_u8(&r, type, 0);
		OVL_EXPECT_EQ(t, ovl_config_from_link(&conf, r.tb, &r.extack),
			      0);
		again(&r, NULL);
	}
	end(&r);
}

/* An attribute of vxlan is either ours, or foreign, or not known at all. */
static void test_policy(struct ovl_test *t)
{
	struct nlattr *tb[IFLA_VXLAN_MAX + 1];
	struct request r;
	u8 zero[32] = { };
	int type, len, ok;

	if (OVL_FAILS(t, begin(&r)))
		return;
	for (type = 1; type <= IFLA_VXLAN_MAX; type++) {
		for (len = 0, ok = 0; len < 20; len++) {
			put(&r, type, zero, len);
			ok += !nla_parse(tb, IFLA_VXLAN_MAX,
					 (struct nlattr *)r.skb->data,
					 r.skb->len, ovl_link_policy,
					 &r.extack);
			again(&r, NULL);
		}
		/* Of all lengths, one is right. */
		OVL_EXPECT_EQ(t, ok, ovl_link_policy[type].type ? 1 : 0);
	}
	end(&r);
}

static void test_link_meaning(struct ovl_test *t)
{
	struct ifla_vxlan_port_range range = { htons(1000), htons(2000) };
	struct ovl_config conf;
	struct request r;

	if (OVL_FAILS(t, begin(&r)))
		return;
	ovl_config_init(&conf);
	put_u8(&r, IFLA_VXLAN_LEARNING, 0);
	put_u32(&r, IFLA_VXLAN_LIMIT, 0);
	put_u8(&r, IFLA_VXLAN_UDP_CSUM, 0);
	put_u8(&r, IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 1);
	put_u8(&r, IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 1);
	put_u32(&r, IFLA_VXLAN_LABEL, (__force u32)htonl(0xfffff));
	put(&r, IFLA_VXLAN_PORT_RANGE, &range, sizeof(range));
	OVL_EXPECT_EQ(t, ovl_config_from_link(&conf, r.tb, &r.extack), 0);
	OVL_EXPECT_EQ(t, conf.learning, OVL_LEARNING_OFF);
	OVL_EXPECT_EQ(t, conf.quota, OVL_FDB_QUOTA_DEFAULT);
	OVL_EXPECT(t, !conf.csum4 && !conf.csum6 && !conf.csum6_rx);
	OVL_EXPECT_EQ(t, conf.label, 0xfffff);
	OVL_EXPECT_EQ(t, conf.sport_min, 1000);
	OVL_EXPECT_EQ(t, conf.sport_max, 2000);
	again(&r, NULL);
	put_u32(&r, IFLA_VXLAN_LABEL, (__force u32)htonl(0x100000));
	OVL_EXPECT_EQ(t, ovl_config_from_link(&conf, r.tb, &r.extack), -EINVAL);
	end(&r);
}

/* What is shown of a VNI makes the same VNI again. */
static void test_round_trip(struct ovl_test *t)
{
	const struct ovl_vni_spec spec = { .id = 0xffffff, .port = 8472 };
	struct nlattr *tb[IFLA_VXLAN_MAX + 1];
	struct ovl_config conf = { }, back;
	struct ovl_vni_spec spec_back;
	struct request r;

	if (OVL_FAILS(t, begin(&r)))
		return;
	conf.local4 = htonl(0x0a000001);
	conf.local6.s6_addr[0] = 0xfd;
	conf.local6.s6_addr[15] = 1;
	conf.link = 7;
	conf.label = 0x54321;
	conf.ageing = 99;
	conf.quota = 55;
	conf.sport_min = 1;
	conf.sport_max = 65535;
	conf.ttl = 3;
	conf.tos = OVL_TOS_INHERIT;
	conf.df = OVL_DF_UNSET;
	conf.learning = OVL_LEARNING_OFF;
	conf.ttl_inherit = true;
	OVL_EXPECT_EQ(t, ovl_link_fill(r.skb, &spec, &conf), 0);
	OVL_EXPECT(t, r.skb->len <= ovl_link_size());
	OVL_EXPECT_EQ(t, nla_parse(tb, IFLA_VXLAN_MAX,
				   (struct nlattr *)r.skb->data, r.skb->len,
				   ovl_link_policy, &r.extack), 0);
	memset(&back, 0, sizeof(back));
	OVL_EXPECT_EQ(t, ovl_config_from_link(&back, tb, &r.extack), 0);
	OVL_EXPECT(t, !memcmp(&back, &conf, offsetof(struct ovl_config, rcu)));
	OVL_EXPECT_EQ(t, ovl_spec_from_link(&spec_back, tb, &r.extack), 0);
	OVL_EXPECT_EQ(t, spec_back.id, spec.id);
	OVL_EXPECT_EQ(t, spec_back.port, spec.port);
	end(&r);
}

static const struct ovl_case cases[] = {
	{ "defaults", test_defaults },
	{ "TOS without ECN bits, or 1", test_tos },
	{ "MTU of 0, or from 68 on", test_mtu },
	{ "ranges of source ports", test_sports },
	{ "nothing said, nothing changed", test_nothing },
	{ "what vxlan has and we have not", test_foreign },
	{ "one length for each attribute", test_policy },
	{ "the meaning is that of vxlan", test_link_meaning },
	{ "what is shown can be given back", test_round_trip },
	{ }
};

const struct ovl_suite ovl_devconf_suite = { "devconf", cases };
