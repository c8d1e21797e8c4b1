// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/* Objects: made, read back, changed, removed; and what they count. */
#include "nl_util.h"

FIXTURE(objects) {
	struct nl nl;
};

FIXTURE_SETUP(objects)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
}

FIXTURE_TEARDOWN(objects)
{
}

/* The settings of a VNI, each with another value than its default. */
static struct attr settings[] = {
	{ .type = OVL_A_VNI_LOCAL, .len = 4, .bytes = { 10, 0, 0, 1 } },
	{ .type = OVL_A_VNI_LOCAL6, .len = 16,
	  .bytes = { 0xfd, [15] = 1 } },
	{ .type = OVL_A_VNI_LINK, .len = 4, .bytes = { 1 } },
	{ .type = OVL_A_VNI_TTL, .len = 1, .bytes = { 65 } },
	{ .type = OVL_A_VNI_TTL_INHERIT, .len = 1, .bytes = { 1 } },
	{ .type = OVL_A_VNI_TOS, .len = 1, .bytes = { 0xb8 } },
	{ .type = OVL_A_VNI_DF, .len = 1, .bytes = { OVL_DF_INHERIT } },
	{ .type = OVL_A_VNI_LABEL, .len = 4, .bytes = { 0x45, 0x23, 0x1 } },
	{ .type = OVL_A_VNI_CSUM, .len = 1, .bytes = { 0 } },
	{ .type = OVL_A_VNI_CSUM6, .len = 1, .bytes = { 0 } },
	{ .type = OVL_A_VNI_CSUM6_RX, .len = 1, .bytes = { 0 } },
	{ .type = OVL_A_VNI_SPORT_MIN, .len = 2, .bytes = { 0, 0x80 } },
	{ .type = OVL_A_VNI_SPORT_MAX, .len = 2, .bytes = { 0xff, 0x8f } },
	{ .type = OVL_A_VNI_LEARNING, .len = 1, .bytes = { OVL_LEARNING_ANY } },
	{ .type = OVL_A_VNI_AGEING, .len = 4, .bytes = { 77 } },
	{ .type = OVL_A_VNI_FDB_QUOTA, .len = 4, .bytes = { 0x39, 0x30 } },
	{ .type = OVL_A_VNI_ADMIT, .len = 1, .bytes = { OVL_ADMIT_ANY } },
	{ .type = OVL_A_VNI_MTU, .len = 4, .bytes = { 0x78, 0x05 } },
	{ .type = OVL_A_VNI_NEIGH_SUPPRESS, .len = 1, .bytes = { 1 } },
	{ .type = OVL_A_VNI_NEIGH_QUOTA, .len = 4, .bytes = { 0x3a, 0x30 } },
	{ .type = OVL_A_VNI_VTEP_QUOTA, .len = 4, .bytes = { 0x3b, 0x30 } },
	{ .type = OVL_A_VNI_FLOOD_RATE, .len = 4, .bytes = { 0x3c, 0x30 } },
	{ .type = OVL_A_VNI_ECHO, .len = 4, .bytes = { 0x3d, 0x30 } },
	{ .type = END },
};

/* What a VNI without a device has, about which nothing was said. */
static const struct { uint16_t type; uint64_t value; } defaults[] = {
	{ OVL_A_VNI_ID, 100 },
	{ OVL_A_VNI_ENDPOINT, OVL_PORT_DEFAULT },
	{ OVL_A_VNI_LOCAL, 0 },
	{ OVL_A_VNI_LINK, 0 },
	{ OVL_A_VNI_TTL, 0 },
	{ OVL_A_VNI_TTL_INHERIT, 0 },
	{ OVL_A_VNI_TOS, 0 },
	{ OVL_A_VNI_DF, OVL_DF_SET },
	{ OVL_A_VNI_LABEL, 0 },
	{ OVL_A_VNI_CSUM, 1 },
	{ OVL_A_VNI_CSUM6, 1 },
	{ OVL_A_VNI_CSUM6_RX, 1 },
	{ OVL_A_VNI_FASTPATH, 1 },
	{ OVL_A_VNI_PORT_COUNT, 0 },
	{ OVL_A_VNI_LEARNING, OVL_LEARNING_KNOWN },
	{ OVL_A_VNI_AGEING, OVL_AGEING_DEFAULT },
	{ OVL_A_VNI_FDB_QUOTA, OVL_FDB_QUOTA_DEFAULT },
	{ OVL_A_VNI_ADMIT, OVL_ADMIT_KNOWN },
	{ OVL_A_VNI_FDB_COUNT, 0 },
	{ OVL_A_VNI_FDB_LEARNED, 0 },
	{ OVL_A_VNI_VTEP_COUNT, 0 },
	{ OVL_A_VNI_SOCKETS, 0 },
	{ OVL_A_VNI_NEIGH_SUPPRESS, 0 },
	{ OVL_A_VNI_NEIGH_QUOTA, OVL_NEIGH_QUOTA_DEFAULT },
	{ OVL_A_VNI_NEIGH_COUNT, 0 },
	{ OVL_A_VNI_VTEP_QUOTA, OVL_VTEP_QUOTA_DEFAULT },
	{ OVL_A_VNI_FLOOD_RATE, 0 },
	{ OVL_A_VNI_ECHO, OVL_ECHO_DEFAULT },
};

TEST_F(objects, vni_defaults)
{
	static const unsigned char zero[16];
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	uint64_t seen = 1u << OVL_A_VNI_SEQ | 1u << OVL_A_VNI_LOCAL6 |
			1ull << OVL_A_VNI_MAC;
	unsigned int i;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(OVL_CMD_VNI_GET, ovl_cmd(nlh));
	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		ASSERT_NE(NULL, ovl_attr(nlh, defaults[i].type))
			TH_LOG("attribute %u", defaults[i].type);
		EXPECT_EQ(defaults[i].value, ovl_num(nlh, defaults[i].type))
			TH_LOG("attribute %u", defaults[i].type);
		seen |= 1ull << defaults[i].type;
	}
	ASSERT_NE(NULL, ovl_attr(nlh, OVL_A_VNI_LOCAL6));
	EXPECT_EQ(0, memcmp(zero, nla_data(ovl_attr(nlh, OVL_A_VNI_LOCAL6)), 16));
	/* The station has an address, some unicast one. */
	ASSERT_NE(NULL, ovl_attr(nlh, OVL_A_VNI_MAC));
	EXPECT_EQ(2, ovl_num(nlh, OVL_A_VNI_MAC) & 3);
	/* No device, no range of ports, no grants, no counters unless asked for. */
	for (i = 1; i <= OVL_A_VNI_MAX + 1; i++)
		if (!(seen & 1ull << i))
			EXPECT_EQ(NULL, ovl_attr(nlh, i))
				TH_LOG("attribute %u", i);
}

TEST_F(objects, vni_device)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_STREQ("ovl100", nla_data(ovl_attr(nlh, OVL_A_VNI_IFNAME)));
	EXPECT_NE(0, if_find("ovl100"));
	EXPECT_EQ(if_find("ovl100"), ovl_num(nlh, OVL_A_VNI_IFINDEX));
	EXPECT_EQ(1450, ovl_num(nlh, OVL_A_VNI_MTU));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VNI_MTU_AUTO));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VNI_NETNSID));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101),
			    a_str(OVL_A_VNI_IFNAME, "blue")));
	EXPECT_NE(0, if_find("blue"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 101)));
	EXPECT_EQ(0, if_find("blue"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
	EXPECT_EQ(0, if_find("ovl100"));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_ENDPOINT_GET));
}

/* The attributes of a reply by type. */
struct picture {
	unsigned char buf[4096];
	const struct nlattr *attr[64];
};

static int picture(struct nl *nl, struct picture *p)
{
	unsigned int type;
	int err;

	err = ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100));
	if (err)
		return err;
	memcpy(p->buf, nl->reply.buf, sizeof(p->buf));
	for (type = 0; type < 64; type++)
		p->attr[type] = ovl_attr((struct nlmsghdr *)p->buf, type);
	return 0;
}

static bool is(const struct nlattr *nla, const struct attr *want)
{
	return nla && nla_len(nla) == want->len &&
	       !memcmp(nla_data(nla), want->bytes, want->len);
}

static bool alike(const struct nlattr *a, const struct nlattr *b)
{
	return a == b || (a && b && a->nla_len == b->nla_len &&
			  !memcmp(a, b, a->nla_len));
}

TEST_F(objects, vni_settings_when_made)
{
	struct nl *nl = &self->nl;
	const struct attr *s;
	struct nl_msg *msg;
	struct picture p;

	settings[2].bytes[0] = if_find("lo");
	msg = ovl_begin(nl, OVL_CMD_VNI_NEW, 0);
	nl_put(msg, ATTRS(a_u32(OVL_A_VNI_ID, 100)));
	nl_put_all(msg, settings);
	ASSERT_EQ(0, nl_talk(nl, msg, NULL, NULL));
	ASSERT_EQ(0, picture(nl, &p));
	for (s = settings; s->type != END; s++)
		EXPECT_TRUE(is(p.attr[s->type], s))
			TH_LOG("attribute %u", s->type);
	EXPECT_EQ(0, nla_num(p.attr[OVL_A_VNI_MTU_AUTO]));
}

/* May @type differ after a change of @set? */
static bool follows(uint16_t type, uint16_t set)
{
	switch (type) {
	case OVL_A_VNI_MTU:
		/* The overhead, and the lower device. */
		return set == OVL_A_VNI_LOCAL6 || set == OVL_A_VNI_LINK ||
		       set == OVL_A_VNI_LOCAL;
	case OVL_A_VNI_MTU_AUTO:
		return set == OVL_A_VNI_MTU;
	}
	return false;
}

TEST_F(objects, vni_set_changes_what_is_given)
{
	struct nl *nl = &self->nl;
	struct picture was, now;
	const struct attr *s;
	unsigned int type;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_u16(OVL_A_VNI_SPORT_MIN, 1000),
			    a_u16(OVL_A_VNI_SPORT_MAX, 60000)));
	settings[2].bytes[0] = if_find("lo");
	for (s = settings; s->type != END; s++) {
		ASSERT_EQ(0, picture(nl, &was));
		EXPECT_FALSE(is(was.attr[s->type], s))
			TH_LOG("attribute %u", s->type);
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET,
				    a_u32(OVL_A_VNI_ID, 100), *s))
			TH_LOG("attribute %u: %s", s->type, nl->why);
		ASSERT_EQ(0, picture(nl, &now));
		EXPECT_TRUE(is(now.attr[s->type], s))
			TH_LOG("attribute %u", s->type);
		for (type = 1; type < 64; type++)
			EXPECT_TRUE(type == s->type || follows(type, s->type) ||
				    alike(was.attr[type], now.attr[type]))
				TH_LOG("%u changed %u", s->type, type);
	}
}

TEST_F(objects, vni_set_of_nothing)
{
	struct nl *nl = &self->nl;
	struct picture was, now;
	unsigned int type;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, picture(nl, &was));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, picture(nl, &now));
	for (type = 1; type < 64; type++)
		EXPECT_TRUE(alike(was.attr[type], now.attr[type]));
}

/* To where it came from: an MTU of 0 follows again, an address of 0 is none. */
TEST_F(objects, vni_set_back)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_u32(OVL_A_VNI_MTU, 900),
			    a_ip6(OVL_A_VNI_LOCAL6, "fd00::1")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
			    a_u32(OVL_A_VNI_MTU, 0)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(1430, ovl_num(nlh, OVL_A_VNI_MTU));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VNI_MTU_AUTO));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
			    a_ip6(OVL_A_VNI_LOCAL6, "::")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(1450, ovl_num(nlh, OVL_A_VNI_MTU));
}

TEST_F(objects, vni_extremes)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 0)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW,
			    a_u32(OVL_A_VNI_ID, OVL_VNI_MAX),
			    a_u16(OVL_A_VNI_ENDPOINT, 65535)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET,
			    a_u32(OVL_A_VNI_ID, OVL_VNI_MAX),
			    a_u16(OVL_A_VNI_ENDPOINT, 65535)));
	EXPECT_EQ(OVL_VNI_MAX, ovl_num(nlh, OVL_A_VNI_ID));
	EXPECT_EQ(65535, ovl_num(nlh, OVL_A_VNI_ENDPOINT));
	EXPECT_STREQ("ovl16777215", nla_data(ovl_attr(nlh, OVL_A_VNI_IFNAME)));
	EXPECT_EQ(2, ovl_count(nl, OVL_CMD_VNI_GET));
	EXPECT_EQ(2, ovl_count(nl, OVL_CMD_ENDPOINT_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL,
			    a_u32(OVL_A_VNI_ID, OVL_VNI_MAX),
			    a_u16(OVL_A_VNI_ENDPOINT, 65535)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 0)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
}

TEST_F(objects, vni_flush_one_endpoint)
{
	struct nl *nl = &self->nl;
	int i;

	for (i = 0; i < 6; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW,
				    a_u32(OVL_A_VNI_ID, i),
				    a_u16(OVL_A_VNI_ENDPOINT, 5000 + i % 2),
				    i < 3 ? a_flag(OVL_A_VNI_NODEV) :
				    a_u8(OVL_A_VNI_TTL, 9)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH,
			    a_u16(OVL_A_VNI_ENDPOINT, 5001)));
	EXPECT_EQ(3, ovl_count(nl, OVL_CMD_VNI_GET));
	EXPECT_EQ(3, ovl_count(nl, OVL_CMD_VNI_GET,
			       a_u16(OVL_A_VNI_ENDPOINT, 5000)));
	/* Nothing to flush is no error. */
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH,
			    a_u16(OVL_A_VNI_ENDPOINT, 5001)));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_ENDPOINT_GET));
}

TEST_F(objects, endpoint)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	int i;

	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW,
				    a_u32(OVL_A_VNI_ID, i),
				    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_ENDPOINT_GET));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_ENDPOINT_PORT));
	EXPECT_EQ(3, ovl_num(nlh, OVL_A_ENDPOINT_VNIS));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_ENDPOINT_IPV4));
	EXPECT_EQ(access("/proc/sys/net/ipv6", F_OK) == 0,
		  ovl_num(nlh, OVL_A_ENDPOINT_IPV6));
	EXPECT_NE(NULL, ovl_attr(nlh, OVL_A_ENDPOINT_STATS));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_ENDPOINT_TX_SLOWPATH));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_ENDPOINT_RX_SLOWPATH));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL,
				    a_u32(OVL_A_VNI_ID, i)));
	EXPECT_EQ(-ENOENT, ovl_do(nl, OVL_CMD_ENDPOINT_GET));
}

/* A VNI with two VTEPs: 10.0.0.2, fd00::2; and one with the first of them. */
static int vnis(struct nl *nl)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
		      a_flag(OVL_A_VNI_NODEV)) ?:
	       ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101),
		      a_flag(OVL_A_VNI_NODEV)) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip6(OVL_A_VTEP_ADDR6, "fd00::2"),
		      a_u16(OVL_A_VTEP_DSTPORT, 8472),
		      a_u8(OVL_A_VTEP_FLOOD, 0)) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 101),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2"));
}

TEST_F(objects, vtep_read_back)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	const struct attr addr6 = a_ip6(OVL_A_VTEP_ADDR6, "fd00::2");

	ASSERT_EQ(0, vnis(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_VTEP_DSTPORT));
	EXPECT_EQ(100, ovl_num(nlh, OVL_A_VTEP_VNI));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_VTEP_ENDPOINT));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VTEP_FLOOD));
	EXPECT_EQ(2, ovl_num(nlh, OVL_A_VTEP_VNIS));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_STATIONS));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_LEARNED));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_STATS));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_ADDR6));
	/* There is no way to it. */
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_PMTU));

	/* The VTEP as such is found by its port as well. */
	EXPECT_EQ(-ENOENT, ovl_do(nl, OVL_CMD_VTEP_GET, addr6));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, addr6,
			    a_u16(OVL_A_VTEP_DSTPORT, 8472)));
	EXPECT_TRUE(is(ovl_attr(nlh, OVL_A_VTEP_ADDR6), &addr6));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_VNI));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_VTEP_FLOOD));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VTEP_VNIS));
}

TEST_F(objects, vtep_set)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	const struct attr vni = a_u32(OVL_A_VTEP_VNI, 100);
	const struct attr addr = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2");

	ASSERT_EQ(0, vnis(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 1),
			    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_SET, vni, addr,
			    a_u8(OVL_A_VTEP_FLOOD, 0)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, vni, addr));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_FLOOD));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_VTEP_DSTPORT));

	/* Another port makes it another VTEP, and stations go with it. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_SET, vni, addr,
			    a_u16(OVL_A_VTEP_DSTPORT, 8472)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, vni, addr));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_FLOOD));
	EXPECT_EQ(8472, ovl_num(nlh, OVL_A_VTEP_DSTPORT));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VTEP_VNIS));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VTEP_STATIONS));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, addr));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VTEP_VNIS));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_STATIONS));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 1)));
	EXPECT_EQ(8472, ovl_num(nlh, OVL_A_FDB_DSTPORT));
}

TEST_F(objects, vtep_del_takes_its_stations)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	const struct attr addr = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");
	int i;

	ASSERT_EQ(0, vnis(nl));
	for (i = 0; i < 4; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW,
				    a_u32(OVL_A_FDB_VNI, 100 + i / 3),
				    a_macn(OVL_A_FDB_MAC, i), i ? addr :
				    a_ip6(OVL_A_FDB_ADDR6, "fd00::2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_DEL, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(2, ovl_count(nl, OVL_CMD_FDB_GET));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_FDB_GET, addr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VNI_VTEP_COUNT));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VNI_FDB_COUNT));

	/* What no VNI has is gone, after the readers are. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_FLUSH, a_u32(OVL_A_VTEP_VNI, 100)));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_VTEP_GET) == 1));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 101)));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_VTEP_GET) == 0));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET));
}

TEST_F(objects, fdb_read_back_and_move)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	const struct attr mac = a_mac(OVL_A_FDB_MAC, "02:00:00:00:00:aa");
	const struct attr addr = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");
	const struct attr addr6 = a_ip6(OVL_A_FDB_ADDR6, "fd00::2");

	ASSERT_EQ(0, vnis(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, vni, mac, addr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_EQ(100, ovl_num(nlh, OVL_A_FDB_VNI));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_FDB_ENDPOINT));
	EXPECT_TRUE(is(ovl_attr(nlh, OVL_A_FDB_MAC), &mac));
	EXPECT_TRUE(is(ovl_attr(nlh, OVL_A_FDB_ADDR), &addr));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_FDB_ADDR6));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(nlh, OVL_A_FDB_DSTPORT));
	EXPECT_EQ(OVL_ORIGIN_STATIC, ovl_num(nlh, OVL_A_FDB_ORIGIN));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_FDB_IDLE));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_FDB_PORT_IFINDEX));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_SET, vni, mac, addr6));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_TRUE(is(ovl_attr(nlh, OVL_A_FDB_ADDR6), &addr6));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_FDB_ADDR));
	EXPECT_EQ(8472, ovl_num(nlh, OVL_A_FDB_DSTPORT));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET,
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_STATIONS));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_DEL, vni, mac));
	EXPECT_EQ(-ENOENT, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
}

/* Whether neighbour @addr is a router; -1 if it does not say. */
static int router(struct nl *nl, struct attr addr)
{
	if (ovl_do(nl, OVL_CMD_NEIGH_GET, a_u32(OVL_A_NEIGH_VNI, 100), addr) ||
	    !ovl_attr(&nl->reply.nlh, OVL_A_NEIGH_ROUTER))
		return -1;
	return ovl_num(&nl->reply.nlh, OVL_A_NEIGH_ROUTER);
}

/* A neighbour is a host unless it is said to be a router, and stays what it is. */
TEST_F(objects, neigh_router)
{
	struct nl *nl = &self->nl;
	const struct attr vni = a_u32(OVL_A_NEIGH_VNI, 100);
	const struct attr mac = a_macn(OVL_A_NEIGH_MAC, 1);
	const struct attr addr = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1");
	const struct attr host = a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1");
	const struct attr gateway = a_ip6(OVL_A_NEIGH_ADDR6, "fd00::2");
	const struct attr yes = a_u8(OVL_A_NEIGH_ROUTER, 1);
	const struct attr no = a_u8(OVL_A_NEIGH_ROUTER, 0);
	const struct attr replace = a_flag(OVL_A_NEIGH_REPLACE);

	ASSERT_EQ(0, vnis(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, addr, mac));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, host, mac));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, gateway, mac, yes));
	EXPECT_EQ(-1, router(nl, addr));
	EXPECT_EQ(0, router(nl, host));
	EXPECT_EQ(1, router(nl, gateway));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_SET, vni, gateway,
			    a_macn(OVL_A_NEIGH_MAC, 2)));
	EXPECT_EQ(1, router(nl, gateway));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, gateway, mac, replace));
	EXPECT_EQ(1, router(nl, gateway));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_SET, vni, gateway, mac, no));
	EXPECT_EQ(0, router(nl, gateway));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, host, mac, replace,
			    yes));
	EXPECT_EQ(1, router(nl, host));
}

/* A VNI that learns from this host, and the ways of what it has to say. */
static int listening(struct nl *nl)
{
	return vnis(nl) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1"));
}

TEST_F(objects, fdb_learned_then_set)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	const struct attr mac = a_macn(OVL_A_FDB_MAC, 1);
	const struct attr addr = a_ip4(OVL_A_FDB_ADDR, "127.0.0.1");

	ASSERT_EQ(0, listening(nl));
	ASSERT_EQ(0, inject(100, 1));
	ASSERT_TRUE(wait_for(!ovl_do(nl, OVL_CMD_FDB_GET, vni, mac)));
	EXPECT_EQ(OVL_ORIGIN_LEARNED, ovl_num(nlh, OVL_A_FDB_ORIGIN));
	EXPECT_TRUE(is(ovl_attr(nlh, OVL_A_FDB_ADDR), &addr));
	EXPECT_NE(NULL, ovl_attr(nlh, OVL_A_FDB_IDLE));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(1, ovl_num(nlh, OVL_A_VNI_FDB_LEARNED));

	/* Who configures it makes it static, by new as by set. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, vni, mac, addr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_EQ(OVL_ORIGIN_STATIC, ovl_num(nlh, OVL_A_FDB_ORIGIN));
	EXPECT_EQ(NULL, ovl_attr(nlh, OVL_A_FDB_IDLE));
	ASSERT_EQ(0, inject(100, 2));
	ASSERT_TRUE(wait_for(ovl_count(nl, OVL_CMD_FDB_GET) == 2));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_SET, vni,
			    a_macn(OVL_A_FDB_MAC, 2), addr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VNI_FDB_LEARNED));
	EXPECT_EQ(2, ovl_num(nlh, OVL_A_VNI_FDB_COUNT));
}

/* What one of the counts in a row of attributes says of a reason. */
static uint64_t counted(const char *at, size_t left, uint16_t type,
			uint32_t reason)
{
	const struct nlattr *count;

	while ((count = nla_in(at, left, type))) {
		if (nla_num(nla_sub(count, OVL_A_DROP_COUNT_REASON)) == reason)
			return nla_num(nla_sub(count, OVL_A_DROP_COUNT_PACKETS));
		left -= (const char *)count + NLA_ALIGN(count->nla_len) - at;
		at = (const char *)count + NLA_ALIGN(count->nla_len);
	}
	return 0;
}

/* How often a reason stands among the counters of the last reply. */
static uint64_t drops(struct nl *nl, uint16_t type, uint32_t reason)
{
	const struct nlattr *stats = ovl_attr(&nl->reply.nlh, type);

	if (!stats)
		return 0;
	return counted(nla_data(stats), nla_len(stats), OVL_A_STATS_DROP,
		       reason);
}

static uint64_t vni_drops(struct nl *nl, uint32_t reason)
{
	if (ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100),
		   a_flag(OVL_A_VNI_WITH_STATS)))
		return 0;
	return drops(nl, OVL_A_VNI_STATS, reason);
}

static uint64_t endpoint_drops(struct nl *nl, uint32_t reason)
{
	if (ovl_do(nl, OVL_CMD_ENDPOINT_GET))
		return 0;
	return drops(nl, OVL_A_ENDPOINT_STATS, reason);
}

/* Packets that the fast path did not take. */
static uint64_t slow(struct nl *nl, uint16_t type, uint32_t reason)
{
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	if (ovl_do(nl, OVL_CMD_ENDPOINT_GET))
		return 0;
	return counted((const char *)NLMSG_DATA(nlh) + GENL_HDRLEN,
		       nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, type,
		       reason);
}

TEST_F(objects, stats)
{
	struct nl *nl = &self->nl;
	const struct nlattr *stats;
	int i;

	ASSERT_EQ(0, vnis(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100),
			    a_flag(OVL_A_VNI_WITH_STATS)));
	stats = ovl_attr(&nl->reply.nlh, OVL_A_VNI_STATS);
	for (i = OVL_A_STATS_RX_PACKETS; i < OVL_A_STATS_DROP; i++) {
		ASSERT_NE(NULL, nla_sub(stats, i));
		EXPECT_EQ(8, nla_len(nla_sub(stats, i)));
		EXPECT_EQ(0, nla_num(nla_sub(stats, i)));
	}
	EXPECT_EQ(NULL, nla_sub(stats, OVL_A_STATS_DROP));

	/* From a stranger. */
	ASSERT_EQ(0, inject(100, 1));
	EXPECT_TRUE(wait_for(vni_drops(nl, OVL_DROP_NOT_ADMITTED) == 1));
	/* To nobody, too short, and without the flag. */
	ASSERT_EQ(0, inject(99, 1));
	EXPECT_TRUE(wait_for(endpoint_drops(nl, OVL_DROP_NO_VNI) == 1));
	ASSERT_EQ(0, inject_raw("\x08\0\0\0\0\0", 7));
	EXPECT_TRUE(wait_for(endpoint_drops(nl, OVL_DROP_TRUNCATED) == 1));
	ASSERT_EQ(0, inject_raw("\0\0\0\0\0\0\x64", 8));
	EXPECT_TRUE(wait_for(endpoint_drops(nl, OVL_DROP_HEADER) == 1));
	EXPECT_EQ(1, endpoint_drops(nl, OVL_DROP_NO_VNI));
	EXPECT_EQ(1, vni_drops(nl, OVL_DROP_NOT_ADMITTED));
	EXPECT_EQ(0, vni_drops(nl, OVL_DROP_NO_VNI));
	EXPECT_EQ(2, slow(nl, OVL_A_ENDPOINT_RX_SLOWPATH, OVL_SLOW_UNKNOWN));
	EXPECT_EQ(2, slow(nl, OVL_A_ENDPOINT_RX_SLOWPATH, OVL_SLOW_HEADER));
	EXPECT_EQ(NULL, ovl_attr(&nl->reply.nlh, OVL_A_ENDPOINT_TX_SLOWPATH));
}

TEST_F(objects, stats_of_a_vtep)
{
	struct nl *nl = &self->nl;
	const struct nlattr *stats;

	ASSERT_EQ(0, listening(nl));
	ASSERT_EQ(0, inject(100, 1));
	ASSERT_TRUE(wait_for(ovl_count(nl, OVL_CMD_FDB_GET) == 1));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET,
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1"),
			    a_flag(OVL_A_VTEP_WITH_STATS)));
	stats = ovl_attr(&nl->reply.nlh, OVL_A_VTEP_STATS);
	EXPECT_EQ(1, nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS)));
	EXPECT_EQ(60, nla_num(nla_sub(stats, OVL_A_STATS_RX_BYTES)));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VTEP_STATIONS));
	EXPECT_NE(0, ovl_num(&nl->reply.nlh, OVL_A_VTEP_PMTU));
	/* A VNI without a device has nobody to give a broadcast to. */
	EXPECT_TRUE(wait_for(vni_drops(nl, OVL_DROP_NO_DESTINATION) == 1));
	stats = ovl_attr(&nl->reply.nlh, OVL_A_VNI_STATS);
	EXPECT_EQ(1, nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS)));
	EXPECT_EQ(60, nla_num(nla_sub(stats, OVL_A_STATS_RX_BYTES)));
	EXPECT_EQ(1, nla_num(nla_sub(stats, OVL_A_STATS_LEARNED)));
	/* What a host sends to itself has its route before it arrives. */
	EXPECT_EQ(1, slow(nl, OVL_A_ENDPOINT_RX_SLOWPATH, OVL_SLOW_ELSEWHERE));
	EXPECT_EQ(0, slow(nl, OVL_A_ENDPOINT_RX_SLOWPATH, OVL_SLOW_UNKNOWN));
}

TEST_HARNESS_MAIN
