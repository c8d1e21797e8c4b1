// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * "ip link add ... type ovl": the IFLA_VXLAN_* attributes make the same VNI as
 * the family's own do, and what has no equivalent is refused.
 */
#include <linux/net_namespace.h>

#include "nl_util.h"

FIXTURE(rtnl) {
	struct nl nl;
	struct nl rt;
};

FIXTURE_SETUP(rtnl)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, nl_open(&self->rt, NETLINK_ROUTE));
}

FIXTURE_TEARDOWN(rtnl)
{
}

/* A request about a device by name, with the attributes of its kind. */
static int link_do(struct nl *rt, uint16_t type, uint16_t flags,
		   const char *name, const struct attr *outer,
		   const struct attr *data)
{
	struct ifinfomsg ifi = { };
	const struct attr ifname = a_str(IFLA_IFNAME, name);
	const struct attr full[] = { a_str(IFLA_INFO_KIND, "ovl"),
				     a_nest(IFLA_INFO_DATA, data),
				     { .type = END } };
	const struct attr bare[] = { full[0], { .type = END } };
	const struct attr info = a_nest(IFLA_LINKINFO, data ? full : bare);
	struct nl_msg *msg = nl_begin(rt, type, flags, &ifi, sizeof(ifi));

	nl_put(msg, &ifname);
	nl_put_all(msg, outer);
	nl_put(msg, &info);
	return nl_talk(rt, msg, NULL, NULL);
}

#define NEW	(NLM_F_CREATE | NLM_F_EXCL)

#define link_new(rt, name, ...) \
	link_do(rt, RTM_NEWLINK, NEW, name, ATTRS(), ATTRS(__VA_ARGS__))
#define link_set(rt, name, ...) \
	link_do(rt, RTM_NEWLINK, 0, name, ATTRS(), ATTRS(__VA_ARGS__))

/* A change of a device that needs no kind. */
static int link_change(struct nl *rt, uint16_t type, const char *name,
		       const struct attr *attrs)
{
	struct ifinfomsg ifi = { .ifi_index = if_find(name) };
	struct nl_msg *msg = nl_begin(rt, type, 0, &ifi, sizeof(ifi));

	nl_put_all(msg, attrs);
	return nl_talk(rt, msg, NULL, NULL);
}

/* The attributes of a device, as of the last reply. */
static const struct nlattr *link_attr(struct nl *rt, uint16_t type)
{
	const struct nlmsghdr *nlh = &rt->reply.nlh;

	return nla_in((char *)NLMSG_DATA(nlh) + sizeof(struct ifinfomsg),
		      nlh->nlmsg_len - NLMSG_HDRLEN - sizeof(struct ifinfomsg),
		      type);
}

static const struct nlattr *link_data(struct nl *rt, uint16_t type)
{
	return nla_sub(nla_sub(link_attr(rt, IFLA_LINKINFO), IFLA_INFO_DATA),
		       type);
}

static int vni_get(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, id));
}

static struct attr a_be16(uint16_t type, uint16_t v)
{
	return a_u16(type, htons(v));
}

static struct attr a_range(uint16_t type, uint16_t low, uint16_t high)
{
	struct ifla_vxlan_port_range range = { htons(low), htons(high) };

	return a_own(type, &range, sizeof(range));
}

/*
 * One VNI made in either way, under the same id in two namespaces: do get
 * requests tell the same?
 */
static void same_vni(struct __test_metadata *_metadata,
		     struct _test_data_rtnl *self, const struct attr *link,
		     const struct attr *genl)
{
	struct nl *twin = calloc(1, sizeof(*twin));
	const struct nlattr *a, *b;
	unsigned int type;

	ASSERT_EQ(0, link_do(&self->rt, RTM_NEWLINK, NEW, "ovl100", ATTRS(),
			     link))
		TH_LOG("%s", self->rt.why);
	ASSERT_EQ(0, ovl_setup(twin));
	ASSERT_EQ(0, ovl_do_attrs(twin, OVL_CMD_VNI_NEW, genl))
		TH_LOG("%s", twin->why);
	/* Whatever its endpoint. */
	ASSERT_EQ(1, ovl_count(&self->nl, OVL_CMD_VNI_GET));
	ASSERT_EQ(1, ovl_count(twin, OVL_CMD_VNI_GET));
	for (type = 1; type <= OVL_A_VNI_MAX; type++) {
		if (type == OVL_A_VNI_SEQ || type == OVL_A_VNI_IFINDEX ||
		    type == OVL_A_VNI_MAC)
			continue;
		a = ovl_attr(&self->nl.reply.nlh, type);
		b = ovl_attr(&twin->reply.nlh, type);
		EXPECT_EQ(!a, !b)
			TH_LOG("attribute %u", type);
		if (a && b)
			EXPECT_TRUE(a->nla_len == b->nla_len &&
				    !memcmp(a, b, a->nla_len))
				TH_LOG("attribute %u: %lu, %lu", type,
				       nla_num(a), nla_num(b));
	}
	free(twin);
}

TEST_F(rtnl, same_by_default)
{
	same_vni(_metadata, self, ATTRS(a_u32(IFLA_VXLAN_ID, 100)),
		 ATTRS(a_u32(OVL_A_VNI_ID, 100)));
}

TEST_F(rtnl, same_with_everything)
{
	same_vni(_metadata, self,
		 ATTRS(a_u32(IFLA_VXLAN_ID, 100),
		       a_be16(IFLA_VXLAN_PORT, 8472),
		       a_u32(IFLA_VXLAN_LINK, 1),
		       a_ip4(IFLA_VXLAN_LOCAL, "10.0.0.1"),
		       a_u8(IFLA_VXLAN_TTL, 33),
		       a_u8(IFLA_VXLAN_TOS, 0x48),
		       a_u8(IFLA_VXLAN_DF, VXLAN_DF_INHERIT),
		       a_u32(IFLA_VXLAN_LABEL, htonl(0x12345)),
		       a_u8(IFLA_VXLAN_LEARNING, 0),
		       a_u32(IFLA_VXLAN_AGEING, 45),
		       a_u32(IFLA_VXLAN_LIMIT, 99),
		       a_range(IFLA_VXLAN_PORT_RANGE, 1000, 2000),
		       a_u8(IFLA_VXLAN_UDP_CSUM, 0),
		       a_u8(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 1),
		       a_u8(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 1)),
		 ATTRS(a_u32(OVL_A_VNI_ID, 100),
		       a_u16(OVL_A_VNI_ENDPOINT, 8472),
		       a_u32(OVL_A_VNI_LINK, 1),
		       a_ip4(OVL_A_VNI_LOCAL, "10.0.0.1"),
		       a_u8(OVL_A_VNI_TTL, 33),
		       a_u8(OVL_A_VNI_TOS, 0x48),
		       a_u8(OVL_A_VNI_DF, OVL_DF_INHERIT),
		       a_u32(OVL_A_VNI_LABEL, 0x12345),
		       a_u8(OVL_A_VNI_LEARNING, OVL_LEARNING_OFF),
		       a_u32(OVL_A_VNI_AGEING, 45),
		       a_u32(OVL_A_VNI_FDB_QUOTA, 99),
		       a_u16(OVL_A_VNI_SPORT_MIN, 1000),
		       a_u16(OVL_A_VNI_SPORT_MAX, 2000),
		       a_u8(OVL_A_VNI_CSUM, 0),
		       a_u8(OVL_A_VNI_CSUM6, 0),
		       a_u8(OVL_A_VNI_CSUM6_RX, 0)));
}

/* As iproute2 sends it for vxlan: each switch, whether it is on or off. */
TEST_F(rtnl, same_as_iproute2_says_it)
{
	same_vni(_metadata, self,
		 ATTRS(a_u32(IFLA_VXLAN_ID, 100),
		       a_ip6(IFLA_VXLAN_LOCAL6, "fd00::1"),
		       a_flag(IFLA_VXLAN_TTL_INHERIT),
		       a_u8(IFLA_VXLAN_TOS, 1),
		       a_u8(IFLA_VXLAN_LEARNING, 1),
		       a_u8(IFLA_VXLAN_PROXY, 0), a_u8(IFLA_VXLAN_RSC, 0),
		       a_u8(IFLA_VXLAN_L2MISS, 0), a_u8(IFLA_VXLAN_L3MISS, 0),
		       a_u8(IFLA_VXLAN_UDP_CSUM, 1),
		       a_u8(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 0),
		       a_u8(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 0),
		       a_u8(IFLA_VXLAN_REMCSUM_TX, 0),
		       a_u8(IFLA_VXLAN_REMCSUM_RX, 0),
		       a_u8(IFLA_VXLAN_COLLECT_METADATA, 0)),
		 ATTRS(a_u32(OVL_A_VNI_ID, 100),
		       a_ip6(OVL_A_VNI_LOCAL6, "fd00::1"),
		       a_u8(OVL_A_VNI_TTL_INHERIT, 1),
		       a_u8(OVL_A_VNI_TOS, 1)));
}

/* A remote address is a VTEP that is flooded to. */
TEST_F(rtnl, remote)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, link_new(&self->rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_ip4(IFLA_VXLAN_GROUP, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 1),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VTEP_FLOOD));
	EXPECT_EQ(OVL_PORT_DEFAULT, ovl_num(&nl->reply.nlh,
					    OVL_A_VTEP_DSTPORT));
	ASSERT_EQ(0, link_new(&self->rt, "b", a_u32(IFLA_VXLAN_ID, 2),
			      a_be16(IFLA_VXLAN_PORT, 8472),
			      a_ip6(IFLA_VXLAN_GROUP6, "fd00::2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 2),
			    a_u16(OVL_A_VTEP_ENDPOINT, 8472),
			    a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")));
	EXPECT_EQ(8472, ovl_num(&nl->reply.nlh, OVL_A_VTEP_DSTPORT));
}

/* Refused with a message; no VNI, no endpoint and no device come of it. */
static void refused(struct __test_metadata *_metadata,
		    struct _test_data_rtnl *self, int want,
		    const struct attr *outer, const struct attr *data,
		    const char *what)
{
	struct nl *rt = &self->rt;
	int err;

	err = link_do(rt, RTM_NEWLINK, NEW, "bad", outer, data);
	EXPECT_TRUE(want ? err == want : err < 0)
		TH_LOG("%s: %d '%s'", what, err, rt->why);
	EXPECT_NE('\0', rt->why[0])
		TH_LOG("%s: no message", what);
	EXPECT_EQ(0, if_find("bad"));
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_VNI_GET));
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_ENDPOINT_GET));
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_VTEP_GET));
}

TEST_F(rtnl, no_equivalent)
{
	static const uint16_t numbers[] = {
		IFLA_VXLAN_PROXY, IFLA_VXLAN_RSC, IFLA_VXLAN_L2MISS,
		IFLA_VXLAN_L3MISS, IFLA_VXLAN_COLLECT_METADATA,
		IFLA_VXLAN_REMCSUM_TX, IFLA_VXLAN_REMCSUM_RX,
		IFLA_VXLAN_VNIFILTER,
	};
	static const uint16_t flags[] = {
		IFLA_VXLAN_GBP, IFLA_VXLAN_GPE, IFLA_VXLAN_REMCSUM_NOPARTIAL,
	};
	const struct attr id = a_u32(IFLA_VXLAN_ID, 100);
	char text[32];
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(text, sizeof(text), "number %u", numbers[i]);
		refused(_metadata, self, -EOPNOTSUPP, ATTRS(),
			ATTRS(id, a_u8(numbers[i], 1)), text);
	}
	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		snprintf(text, sizeof(text), "flag %u", flags[i]);
		refused(_metadata, self, -EOPNOTSUPP, ATTRS(),
			ATTRS(id, a_flag(flags[i])), text);
	}
}

TEST_F(rtnl, refusals)
{
	const struct attr id = a_u32(IFLA_VXLAN_ID, 100);
	const struct { const char *what; int err; const struct attr *data; }
	list[] = {
		{ "no id", -EINVAL, ATTRS() },
		{ "id", -ERANGE, ATTRS(a_u32(IFLA_VXLAN_ID, OVL_VNI_MAX + 1)) },
		{ "port 0", -EINVAL, ATTRS(id, a_be16(IFLA_VXLAN_PORT, 0)) },
		{ "group", -EINVAL, ATTRS(id, a_ip4(IFLA_VXLAN_GROUP, "239.1.1.1")) },
		{ "group6", -EINVAL, ATTRS(id, a_ip6(IFLA_VXLAN_GROUP6, "ff05::1")) },
		{ "two remotes", -EINVAL,
		  ATTRS(id, a_ip4(IFLA_VXLAN_GROUP, "10.0.0.2"),
			a_ip6(IFLA_VXLAN_GROUP6, "fd00::2")) },
		{ "local", -EINVAL, ATTRS(id, a_ip4(IFLA_VXLAN_LOCAL, "224.0.0.1")) },
		{ "local6", -EINVAL, ATTRS(id, a_ip6(IFLA_VXLAN_LOCAL6, "ff05::1")) },
		{ "link", -ENODEV, ATTRS(id, a_u32(IFLA_VXLAN_LINK, 999)) },
		{ "tos", -EINVAL, ATTRS(id, a_u8(IFLA_VXLAN_TOS, 3)) },
		{ "df", -ERANGE, ATTRS(id, a_u8(IFLA_VXLAN_DF, 3)) },
		{ "label", -EINVAL,
		  ATTRS(id, a_u32(IFLA_VXLAN_LABEL, htonl(0x100000))) },
		{ "ageing", -ERANGE,
		  ATTRS(id, a_u32(IFLA_VXLAN_AGEING, OVL_AGEING_MAX + 1)) },
		{ "ports", -EINVAL,
		  ATTRS(id, a_range(IFLA_VXLAN_PORT_RANGE, 2, 1)) },
		{ "half a range", -EINVAL,
		  ATTRS(id, a_range(IFLA_VXLAN_PORT_RANGE, 2, 0)) },
		{ "short id", 0, ATTRS(a_u16(IFLA_VXLAN_ID, 1)) },
		{ "short address", 0, ATTRS(id, a_u16(IFLA_VXLAN_LOCAL, 1)) },
		{ "long address", 0,
		  ATTRS(id, a_ip6(IFLA_VXLAN_LOCAL, "fd00::1")) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		refused(_metadata, self, list[i].err, ATTRS(), list[i].data,
			list[i].what);
	refused(_metadata, self, -EINVAL, ATTRS(), NULL, "no data");
	refused(_metadata, self, -EADDRNOTAVAIL,
		ATTRS(a_mac(IFLA_ADDRESS, "01:00:00:00:00:01")), ATTRS(id),
		"multicast address");
	refused(_metadata, self, -EINVAL, ATTRS(a_u32(IFLA_MTU, 67)),
		ATTRS(id), "MTU");
}

TEST_F(rtnl, clashes)
{
	struct nl *rt = &self->rt;
	struct snap before;

	ASSERT_EQ(0, link_new(rt, "one", a_u32(IFLA_VXLAN_ID, 1)));
	ASSERT_EQ(0, snap_take(&self->nl, &before));
	EXPECT_EQ(-EEXIST, link_new(rt, "two", a_u32(IFLA_VXLAN_ID, 1)));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_EQ(0, if_find("two"));
	EXPECT_EQ(-EEXIST, link_new(rt, "one", a_u32(IFLA_VXLAN_ID, 2)));
	EXPECT_TRUE(snap_same(&self->nl, &before));
	/* The same id on another port is another VNI. */
	EXPECT_EQ(0, link_new(rt, "two", a_u32(IFLA_VXLAN_ID, 1),
			      a_be16(IFLA_VXLAN_PORT, 8472)));
}

TEST_F(rtnl, mtu)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, link_do(&self->rt, RTM_NEWLINK, NEW, "a",
			     ATTRS(a_u32(IFLA_MTU, 1234)),
			     ATTRS(a_u32(IFLA_VXLAN_ID, 1))));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1234, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU));
	EXPECT_EQ(0, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU_AUTO));
	ASSERT_EQ(0, link_change(&self->rt, RTM_NEWLINK, "a",
				 ATTRS(a_u32(IFLA_MTU, 1111))));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1111, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU));
	/* Only here can it be told to follow again. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u32(OVL_A_VNI_MTU, 0)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1450, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU_AUTO));
}

TEST_F(rtnl, changelink)
{
	struct nl *rt = &self->rt, *nl = &self->nl;
	struct snap before;

	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_u32(IFLA_VXLAN_AGEING, 50)));
	ASSERT_EQ(0, if_up("a"));
	/* What cannot change may be repeated. */
	ASSERT_EQ(0, link_set(rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_be16(IFLA_VXLAN_PORT, OVL_PORT_DEFAULT),
			      a_u8(IFLA_VXLAN_TTL, 9)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(9, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL));
	EXPECT_EQ(50, ovl_num(&nl->reply.nlh, OVL_A_VNI_AGEING));

	ASSERT_EQ(0, snap_take(nl, &before));
	EXPECT_EQ(-EOPNOTSUPP, link_set(rt, "a", a_u32(IFLA_VXLAN_ID, 2)));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_EQ(-EOPNOTSUPP, link_set(rt, "a", a_be16(IFLA_VXLAN_PORT, 1)));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_EQ(-EOPNOTSUPP, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 10),
					a_ip4(IFLA_VXLAN_GROUP, "10.0.0.2")));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_EQ(-EOPNOTSUPP, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 10),
					a_u8(IFLA_VXLAN_PROXY, 1)));
	EXPECT_EQ(-ENODEV, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 10),
				    a_u32(IFLA_VXLAN_LINK, 999)));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_EQ(-EINVAL, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 10),
				    a_u32(IFLA_VXLAN_LINK,
					  if_find("a"))));
	EXPECT_NE('\0', rt->why[0]);
	EXPECT_TRUE(snap_same(nl, &before));
}

/* Each form of the TTL takes back the other one. */
TEST_F(rtnl, ttl)
{
	struct nl *rt = &self->rt, *nl = &self->nl;

	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_flag(IFLA_VXLAN_TTL_INHERIT)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL_INHERIT));
	ASSERT_EQ(0, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 9)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(0, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL_INHERIT));
	EXPECT_EQ(9, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL));
	/* Said at once, the flag is what counts. */
	ASSERT_EQ(0, link_set(rt, "a", a_flag(IFLA_VXLAN_TTL_INHERIT),
			      a_u8(IFLA_VXLAN_TTL, 0)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL_INHERIT));
	/* What is not spoken of stays. */
	ASSERT_EQ(0, link_set(rt, "a", a_u8(IFLA_VXLAN_TOS, 4)));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_EQ(1, ovl_num(&nl->reply.nlh, OVL_A_VNI_TTL_INHERIT));
}

TEST_F(rtnl, fill_info)
{
	struct nl *rt = &self->rt;
	const struct attr addr = a_ip4(IFLA_VXLAN_LOCAL, "10.0.0.1");
	const struct attr range = a_range(IFLA_VXLAN_PORT_RANGE, 1000, 2000);

	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 7), addr, range,
			      a_be16(IFLA_VXLAN_PORT, 8472),
			      a_u32(IFLA_VXLAN_LINK, 1),
			      a_u8(IFLA_VXLAN_TOS, 0x10),
			      a_u8(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 1)));
	ASSERT_EQ(0, link_change(rt, RTM_GETLINK, "a", ATTRS()));
	EXPECT_STREQ("ovl", nla_data(nla_sub(link_attr(rt, IFLA_LINKINFO),
					     IFLA_INFO_KIND)));
	EXPECT_EQ(7, nla_num(link_data(rt, IFLA_VXLAN_ID)));
	EXPECT_EQ(htons(8472), nla_num(link_data(rt, IFLA_VXLAN_PORT)));
	EXPECT_EQ(1, nla_num(link_data(rt, IFLA_VXLAN_LINK)));
	EXPECT_EQ(1, nla_num(link_attr(rt, IFLA_LINK)));
	EXPECT_EQ(0x10, nla_num(link_data(rt, IFLA_VXLAN_TOS)));
	EXPECT_EQ(1, nla_num(link_data(rt, IFLA_VXLAN_UDP_CSUM)));
	EXPECT_EQ(1, nla_num(link_data(rt, IFLA_VXLAN_UDP_ZERO_CSUM6_TX)));
	EXPECT_EQ(0, nla_num(link_data(rt, IFLA_VXLAN_UDP_ZERO_CSUM6_RX)));
	EXPECT_EQ(1, nla_num(link_data(rt, IFLA_VXLAN_LEARNING)));
	EXPECT_EQ(OVL_AGEING_DEFAULT,
		  nla_num(link_data(rt, IFLA_VXLAN_AGEING)));
	EXPECT_EQ(OVL_FDB_QUOTA_DEFAULT,
		  nla_num(link_data(rt, IFLA_VXLAN_LIMIT)));
	EXPECT_EQ(VXLAN_DF_SET, nla_num(link_data(rt, IFLA_VXLAN_DF)));
	ASSERT_NE(NULL, link_data(rt, IFLA_VXLAN_LOCAL));
	EXPECT_EQ(0, memcmp(addr.bytes,
			    nla_data(link_data(rt, IFLA_VXLAN_LOCAL)), 4));
	ASSERT_NE(NULL, link_data(rt, IFLA_VXLAN_PORT_RANGE));
	EXPECT_EQ(0, memcmp(range.bytes,
			    nla_data(link_data(rt, IFLA_VXLAN_PORT_RANGE)), 4));
	EXPECT_EQ(NULL, link_attr(rt, IFLA_LINK_NETNSID));
}

TEST_F(rtnl, dellink)
{
	struct nl *rt = &self->rt, *nl = &self->nl;

	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_ip4(IFLA_VXLAN_GROUP, "10.0.0.2")));
	ASSERT_EQ(0, link_change(rt, RTM_DELLINK, "a", ATTRS()));
	EXPECT_EQ(-ENOENT, vni_get(nl, 1));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_ENDPOINT_GET));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_VTEP_GET) == 0));
}

/* A namespace to move things to; the present one is come back to. */
static int ns_other(void)
{
	int here = ns_here(), there = -1;

	if (!unshare(CLONE_NEWNET) && !if_up("lo"))
		there = ns_here();
	if (setns(here, CLONE_NEWNET))
		there = -1;
	close(here);
	return there;
}

/* A number by which this namespace calls another. */
static int ns_number(struct nl *rt, int ns)
{
	struct rtgenmsg gen = { .rtgen_family = AF_UNSPEC };
	const struct attr fd = a_u32(NETNSA_FD, ns);
	const struct attr id = a_u32(NETNSA_NSID, 17);
	struct nl_msg *msg = nl_begin(rt, RTM_NEWNSID, 0, &gen, sizeof(gen));

	nl_put(msg, &fd);
	nl_put(msg, &id);
	return nl_talk(rt, msg, NULL, NULL);
}

TEST_F(rtnl, moved_then_device_namespace_goes)
{
	struct nl *rt = &self->rt, *nl = &self->nl;
	int here = ns_here(), there = ns_other();

	ASSERT_LT(0, there);
	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1),
			      a_ip4(IFLA_VXLAN_GROUP, "127.0.0.1")));
	ASSERT_EQ(0, link_change(rt, RTM_NEWLINK, "a",
				 ATTRS(a_u32(IFLA_NET_NS_FD, there))));
	EXPECT_EQ(0, if_find("a"));
	ASSERT_EQ(0, vni_get(nl, 1));
	EXPECT_NE(NULL, ovl_attr(&nl->reply.nlh, OVL_A_VNI_NETNSID));
	EXPECT_STREQ("a", nla_data(ovl_attr(&nl->reply.nlh,
					    OVL_A_VNI_IFNAME)));
	/* From there it shows that its underlay is elsewhere. */
	ASSERT_EQ(0, setns(there, CLONE_NEWNET));
	close(rt->fd);
	ASSERT_EQ(0, nl_open(rt, NETLINK_ROUTE));
	ASSERT_EQ(0, link_change(rt, RTM_GETLINK, "a", ATTRS()));
	EXPECT_NE(NULL, link_attr(rt, IFLA_LINK_NETNSID));
	EXPECT_EQ(1, nla_num(link_data(rt, IFLA_VXLAN_ID)));
	ASSERT_EQ(0, if_up("a"));
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));

	/* The underlay goes on working and can be changed. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u32(OVL_A_VNI_MTU, 1000)));
	ASSERT_EQ(0, inject(1, 5));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_FDB_GET) == 1));
	close(rt->fd);
	close(there);
	EXPECT_TRUE(wait_for(vni_get(nl, 1) == -ENOENT));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_ENDPOINT_GET) == 0));
}

TEST_F(rtnl, moved_then_underlay_namespace_goes)
{
	struct nl *rt = &self->rt;
	int there = ns_other();

	ASSERT_LT(0, there);
	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1)));
	ASSERT_EQ(0, link_change(rt, RTM_NEWLINK, "a",
				 ATTRS(a_u32(IFLA_NET_NS_FD, there))));
	ASSERT_EQ(0, setns(there, CLONE_NEWNET));
	EXPECT_NE(0, if_find("a"));
	close(rt->fd);
	close(self->nl.fd);
	/* It was held by our sockets alone. */
	EXPECT_TRUE(wait_for(!if_find("a")));
}

/* "ip link add link-netns": the device here, its underlay there. */
TEST_F(rtnl, underlay_elsewhere)
{
	struct nl *rt = &self->rt, *far = calloc(1, sizeof(*far));
	int here = ns_here(), there = ns_other();

	ASSERT_LT(0, there);
	ASSERT_EQ(0, ns_number(rt, there));
	ASSERT_EQ(0, link_do(rt, RTM_NEWLINK, NEW, "a",
			     ATTRS(a_u32(IFLA_LINK_NETNSID, 17)),
			     ATTRS(a_u32(IFLA_VXLAN_ID, 1))))
		TH_LOG("%s", rt->why);
	EXPECT_NE(0, if_find("a"));
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_VNI_GET));
	ASSERT_EQ(0, setns(there, CLONE_NEWNET));
	ASSERT_EQ(0, ovl_open(far));
	ASSERT_EQ(0, vni_get(far, 1));
	EXPECT_NE(NULL, ovl_attr(&far->reply.nlh, OVL_A_VNI_NETNSID));
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	ASSERT_EQ(0, link_set(rt, "a", a_u8(IFLA_VXLAN_TTL, 44)));
	ASSERT_EQ(0, vni_get(far, 1));
	EXPECT_EQ(44, ovl_num(&far->reply.nlh, OVL_A_VNI_TTL));
	ASSERT_EQ(0, link_change(rt, RTM_DELLINK, "a", ATTRS()));
	EXPECT_EQ(-ENOENT, vni_get(far, 1));
}

/* A name that is taken where the device goes. */
TEST_F(rtnl, name_taken_elsewhere)
{
	struct nl *rt = &self->rt, *nl = &self->nl;
	int there = ns_other();
	struct snap before;

	ASSERT_LT(0, there);
	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 1)));
	ASSERT_EQ(0, link_change(rt, RTM_NEWLINK, "a",
				 ATTRS(a_u32(IFLA_NET_NS_FD, there))));
	ASSERT_EQ(0, link_new(rt, "a", a_u32(IFLA_VXLAN_ID, 2)));
	ASSERT_EQ(0, snap_take(nl, &before));
	EXPECT_EQ(-EEXIST, link_change(rt, RTM_NEWLINK, "a",
				       ATTRS(a_u32(IFLA_NET_NS_FD, there))));
	EXPECT_TRUE(snap_same(nl, &before));
	EXPECT_NE(0, if_find("a"));
}

TEST_HARNESS_MAIN
