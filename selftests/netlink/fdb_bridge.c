// SPDX-License-Identifier: GPL-2.0
/* timeout: 60 */
/*
 * What bridge(8) sends about a host device, as it does not send it: attributes of
 * every length, flags that it has no word for.
 */
#include <linux/neighbour.h>

#include "base_util.h"
#include "snap_util.h"

FIXTURE(fdb_bridge) {
	struct nl nl;
	struct nl rt;
};

FIXTURE_SETUP(fdb_bridge)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, nl_open(&self->rt, NETLINK_ROUTE));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
}

FIXTURE_TEARDOWN(fdb_bridge)
{
}

/* A request about station @n, 0 for what is flooded, of the device. */
static int neigh_do(struct nl *rt, uint16_t type, uint16_t flags, uint16_t state,
		    uint32_t n, const struct attr *attrs)
{
	const struct attr lladdr = n ? a_macn(NDA_LLADDR, n) :
				       a_own(NDA_LLADDR, "\0\0\0\0\0", 6);
	struct ndmsg ndm = {
		.ndm_family = AF_BRIDGE, .ndm_ifindex = if_find("ovl100"),
		.ndm_flags = NTF_SELF, .ndm_state = state,
	};
	struct nl_msg *msg = nl_begin(rt, type, flags, &ndm, sizeof(ndm));

	nl_put(msg, &lladdr);
	nl_put_all(msg, attrs);
	return nl_talk(rt, msg, NULL, NULL);
}

#define ADD	(NLM_F_CREATE | NLM_F_EXCL)

#define neigh_add(rt, flags, n, ...) \
	neigh_do(rt, RTM_NEWNEIGH, flags, NUD_PERMANENT, n, ATTRS(__VA_ARGS__))
#define neigh_del(rt, n, ...) \
	neigh_do(rt, RTM_DELNEIGH, 0, NUD_PERMANENT, n, ATTRS(__VA_ARGS__))

static int stations(struct nl *nl)
{
	return ovl_count(nl, OVL_CMD_FDB_GET);
}

TEST_F(fdb_bridge, lengths)
{
	static const struct {
		uint16_t type;
		size_t len[2];
		int err;
	} attrs[] = {
		{ NDA_DST, { 4, 16 }, 0 },
		{ NDA_PORT, { 2 }, 0 },
		{ NDA_VNI, { 4 }, 0 },
		{ NDA_SRC_VNI, { 4 }, 0 },
		{ NDA_PROTOCOL, { 1 }, 0 },
		{ NDA_IFINDEX, { }, -EINVAL },
		{ NDA_NH_ID, { }, -EOPNOTSUPP },
	};
	/* Each is right as it begins, whatever comes behind. */
	static const uint8_t dst[24] = { 10, 0, 0, 2 }, port[24] = { 18, 181 };
	static const uint8_t vni[24] = { 100 };
	struct nl *rt = &self->rt;
	const uint8_t *data;
	struct snap before;
	size_t len;
	unsigned int i;

	ASSERT_EQ(0, snap_take(&self->nl, &before));
	for (i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		data = attrs[i].type == NDA_DST ? dst :
		       attrs[i].type == NDA_PORT ? port : vni;
		for (len = 0; len <= 24; len++) {
			if (len == attrs[i].len[0] || len == attrs[i].len[1])
				continue;
			EXPECT_EQ(attrs[i].err ?: -EINVAL,
				  neigh_add(rt, ADD, 1,
					    attrs[i].type == NDA_DST ?
						    a_own(NDA_DST, data, len) :
						    a_ip4(NDA_DST, "10.0.0.2"),
					    a_own(attrs[i].type, data, len)))
				TH_LOG("attribute %u of %zu bytes: %s",
				       attrs[i].type, len, rt->why);
			EXPECT_NE(0, rt->why[0]);
		}
	}
	EXPECT_TRUE(snap_same(&self->nl, &before));
	ASSERT_EQ(0, neigh_add(rt, ADD, 1, a_ip4(NDA_DST, "10.0.0.2"),
			       a_own(NDA_PORT, port, 2), a_own(NDA_VNI, vni, 4),
			       a_own(NDA_SRC_VNI, vni, 4),
			       a_own(NDA_PROTOCOL, vni, 1)))
		TH_LOG("%s", rt->why);
	EXPECT_EQ(1, stations(&self->nl));
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 2, a_ip4(NDA_DST, "10.0.0.2"),
				     a_u16(NDA_PORT, 0)));
}

/* What the flags of a request ask for. */
TEST_F(fdb_bridge, flags)
{
	const struct attr dst = a_ip4(NDA_DST, "10.0.0.2");
	struct nl *rt = &self->rt;

	EXPECT_EQ(-ENOENT, neigh_add(rt, 0, 1, dst));
	EXPECT_EQ(-ENOENT, neigh_add(rt, NLM_F_REPLACE, 1, dst));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_CREATE, 1, dst));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_CREATE, 1, dst));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_CREATE | NLM_F_REPLACE, 2, dst));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_REPLACE, 2, dst));
	EXPECT_EQ(-EEXIST, neigh_add(rt, ADD, 2, dst));
	EXPECT_EQ(-EEXIST, neigh_add(rt, NLM_F_CREATE | NLM_F_APPEND, 2, dst));
	EXPECT_EQ(2, stations(&self->nl));
	/* A control plane's keeps as long as one that is permanent. */
	EXPECT_EQ(-EINVAL, neigh_do(rt, RTM_NEWNEIGH, ADD, NUD_REACHABLE, 3,
				    ATTRS(dst)));
	EXPECT_EQ(0, neigh_do(rt, RTM_NEWNEIGH, ADD, NUD_NOARP | NUD_REACHABLE, 3,
			      ATTRS(dst)));
	EXPECT_EQ(0, neigh_del(rt, 3, dst));
	EXPECT_EQ(-ENOENT, neigh_del(rt, 3));
	EXPECT_EQ(0, neigh_del(rt, 2));
	EXPECT_EQ(1, stations(&self->nl));
}

/* The protocol that a station is of, by the device's own words. */
static int protocol(struct nl *rt, uint32_t n)
{
	int err = neigh_do(rt, RTM_GETNEIGH, 0, 0, n, ATTRS());
	const struct nlattr *attr;

	if (err)
		return err;
	attr = nla_in((char *)NLMSG_DATA(&rt->reply.nlh) + sizeof(struct ndmsg),
		      rt->reply.nlh.nlmsg_len - NLMSG_LENGTH(sizeof(struct ndmsg)),
		      NDA_PROTOCOL);
	return nla_num(attr);
}

/* Owners are those of ovl's own family. */
TEST_F(fdb_bridge, owners)
{
	const struct attr dst = a_ip4(NDA_DST, "10.0.0.2");
	const struct attr bgp = a_u8(NDA_PROTOCOL, RTPROT_BGP);
	const struct attr zebra = a_u8(NDA_PROTOCOL, RTPROT_ZEBRA);
	const uint16_t replace = NLM_F_CREATE | NLM_F_REPLACE;
	struct nl *rt = &self->rt;

	ASSERT_EQ(0, neigh_add(rt, ADD, 1, dst, bgp));
	EXPECT_EQ(RTPROT_BGP, protocol(rt, 1));
	EXPECT_EQ(1, ovl_count(&self->nl, OVL_CMD_FDB_GET,
			       a_u8(OVL_A_FDB_PROTOCOL, RTPROT_BGP)));
	EXPECT_EQ(-EPERM, neigh_add(rt, replace, 1, dst, zebra));
	EXPECT_EQ(-EPERM, neigh_del(rt, 1, dst, zebra));
	EXPECT_EQ(0, neigh_add(rt, replace, 1, dst));
	EXPECT_EQ(RTPROT_BGP, protocol(rt, 1));
	EXPECT_EQ(0, neigh_del(rt, 1, dst, bgp));
	EXPECT_EQ(0, neigh_add(rt, ADD, 1, dst));
	EXPECT_EQ(0, protocol(rt, 1));
}

static int origin(struct nl *nl, uint32_t n)
{
	int err = ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 100),
			 a_macn(OVL_A_FDB_MAC, n));

	return err ?: (int)ovl_num(&nl->reply.nlh, OVL_A_FDB_ORIGIN);
}

/* A station that was learned goes by its own place only, and may be made static. */
TEST_F(fdb_bridge, learned)
{
	const struct attr dst = a_ip4(NDA_DST, "10.0.0.2");
	struct nl *nl = &self->nl, *rt = &self->rt;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
	ASSERT_EQ(0, if_up("ovl100"));
	ASSERT_EQ(0, inject(100, 7));
	ASSERT_TRUE(wait_for(origin(nl, 7) == OVL_ORIGIN_LEARNED));
	EXPECT_EQ(-ENOENT, neigh_del(rt, 7, dst));
	EXPECT_STREQ("The station does not live there", rt->why);
	EXPECT_EQ(OVL_ORIGIN_LEARNED, origin(nl, 7));
	EXPECT_EQ(0, neigh_add(rt, ADD, 7, dst));
	EXPECT_EQ(OVL_ORIGIN_STATIC, origin(nl, 7));
	EXPECT_EQ(0, neigh_del(rt, 7, dst));
	EXPECT_EQ(-ENOENT, origin(nl, 7));
}

TEST_HARNESS_MAIN
