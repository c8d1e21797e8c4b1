// SPDX-License-Identifier: GPL-2.0
/* timeout: 150 */
/*
 * What bridge(8) sends about a host device, as it does not send it: attributes of
 * every length, flags that it has no word for.
 */
#include <linux/neighbour.h>

#include "base_util.h"
#include "nexthop_util.h"
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
		{ NDA_NH_ID, { }, -EINVAL },
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

/* Nexthops 1 and 2, and group 10 of them; both are VTEPs of the VNI. */
static int nexthops(struct nl *nl, struct nl *rt)
{
	static const uint32_t both[] = { 1, 2 };

	return ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3"),
		      a_u16(OVL_A_VTEP_DSTPORT, 4790)) ?:
	       nexthop_new(rt, 1, "10.0.0.2", NULL) ?:
	       nexthop_new(rt, 2, "10.0.0.3", NULL) ?:
	       nexthop_new(rt, 10, NULL, both);
}

/* The group that a station is behind, by the device's own words and by ours. */
static int group_of(struct nl *nl, struct nl *rt, uint32_t n)
{
	int err = neigh_do(rt, RTM_GETNEIGH, 0, 0, n, ATTRS());
	uint64_t id;

	if (err)
		return err;
	id = nla_num(nla_in((char *)NLMSG_DATA(&rt->reply.nlh) +
			    sizeof(struct ndmsg),
			    rt->reply.nlh.nlmsg_len -
			    NLMSG_LENGTH(sizeof(struct ndmsg)), NDA_NH_ID));
	err = ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 100),
		     a_macn(OVL_A_FDB_MAC, n));
	if (err)
		return err;
	return id == ovl_num(&nl->reply.nlh, OVL_A_FDB_NEXTHOP_ID) ? (int)id :
								      -EBADMSG;
}

TEST_F(fdb_bridge, nexthop)
{
	static const uint8_t id[24] = { 10 }, two[] = { 18, 181 };
	const struct attr nhid = a_u32(NDA_NH_ID, 10);
	const struct attr dst = a_ip4(NDA_DST, "10.0.0.2");
	struct nl *nl = &self->nl, *rt = &self->rt;
	struct snap before;
	size_t len;

	ASSERT_EQ(0, nexthops(nl, rt));
	ASSERT_EQ(0, snap_take(nl, &before));
	for (len = 0; len <= 24; len++) {
		if (len == 4)
			continue;
		EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1,
					     a_own(NDA_NH_ID, id, len)))
			TH_LOG("%zu bytes: %s", len, rt->why);
	}
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, a_u32(NDA_NH_ID, 0)));
	EXPECT_STREQ("No such nexthop", rt->why);
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, a_u32(NDA_NH_ID, 11)));
	EXPECT_STREQ("No such nexthop", rt->why);
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, a_u32(NDA_NH_ID, 1)));
	EXPECT_STREQ("The nexthop is not a group", rt->why);
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, nhid, dst));
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, nhid, a_own(NDA_PORT, two, 2)));
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, nhid, a_u32(NDA_VNI, 100)));
	EXPECT_EQ(-EINVAL, neigh_add(rt, ADD, 1, nhid, a_u32(NDA_IFINDEX, 1)));
	EXPECT_STREQ("Either a nexthop, or dst, port, vni and via", rt->why);
	EXPECT_EQ(-EOPNOTSUPP, neigh_add(rt, NLM_F_CREATE | NLM_F_APPEND, 0, nhid));
	EXPECT_EQ(-ENOENT, neigh_add(rt, 0, 1, nhid));
	EXPECT_TRUE(snap_same(nl, &before));

	ASSERT_EQ(0, neigh_add(rt, ADD, 1, nhid, a_u32(NDA_SRC_VNI, 100)));
	EXPECT_EQ(10, group_of(nl, rt, 1));
	EXPECT_EQ(-EEXIST, neigh_add(rt, ADD, 1, nhid));
	EXPECT_EQ(-EEXIST, neigh_add(rt, NLM_F_CREATE | NLM_F_APPEND, 1, nhid));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_REPLACE, 1, nhid));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_REPLACE, 1, dst));
	EXPECT_EQ(0, group_of(nl, rt, 1));
	EXPECT_EQ(0, neigh_add(rt, NLM_F_REPLACE, 1, nhid));
	EXPECT_EQ(10, group_of(nl, rt, 1));
	EXPECT_EQ(-ENOENT, neigh_del(rt, 1, dst));
	EXPECT_EQ(-ENOENT, neigh_del(rt, 1, a_u32(NDA_NH_ID, 1)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_FDB_GET,
			       a_u32(OVL_A_FDB_NEXTHOP_ID, 10)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET,
			       a_u32(OVL_A_FDB_NEXTHOP_ID, 1)));
	EXPECT_EQ(0, neigh_del(rt, 1, nhid));
	EXPECT_EQ(0, stations(nl));
	ASSERT_EQ(0, neigh_add(rt, ADD, 1, nhid));
	EXPECT_EQ(0, nexthop_del(rt, 10));
	EXPECT_EQ(0, stations(nl));
}

/* A request to delete entries of the device. */
static int flush(struct nl *rt, uint16_t state, uint8_t flags,
		 const struct attr *attrs)
{
	struct ndmsg ndm = {
		.ndm_family = AF_BRIDGE, .ndm_ifindex = if_find("ovl100"),
		.ndm_flags = NTF_SELF | flags, .ndm_state = state,
	};
	struct nl_msg *msg = nl_begin(rt, RTM_DELNEIGH, NLM_F_BULK, &ndm,
				      sizeof(ndm));

	nl_put_all(msg, attrs);
	return nl_talk(rt, msg, NULL, NULL);
}

#define flush_of(rt, state, ...)	flush(rt, state, 0, ATTRS(__VA_ARGS__))
#define MASK(states)			a_u16(NDA_NDM_STATE_MASK, states)

/* One station for each filter: 1, 2, 3, and 7 which is learned; three VTEPs. */
static int fill(struct nl *nl, struct nl *rt)
{
	int err;

	err = ovl_do(nl, OVL_CMD_VNI_FLUSH) ?:
	      ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)) ?:
	      ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		     a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")) ?:
	      ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		     a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")) ?:
	      nexthops(nl, rt) ?:
	      neigh_add(rt, ADD, 1, a_ip4(NDA_DST, "10.0.0.2")) ?:
	      neigh_add(rt, ADD, 2, a_ip4(NDA_DST, "10.0.0.3")) ?:
	      neigh_add(rt, ADD, 3, a_u32(NDA_NH_ID, 10)) ?:
	      if_up("ovl100") ?: inject(100, 7);
	if (err)
		return err;
	return wait_for(origin(nl, 7) == OVL_ORIGIN_LEARNED) ? 0 : -ETIME;
}

/* Which of them are left, a decimal digit for each. */
static int left(struct nl *nl)
{
	int n, all = 0;

	for (n = 1; n <= 7; n++)
		if (origin(nl, n) >= 0)
			all = all * 10 + n;
	return all;
}

static int vteps(struct nl *nl)
{
	return ovl_count(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 100));
}

/* 6.1 knows no filters but a bridge's. */
static bool old_kernel(void)
{
	const char *kernel = getenv("OVL_KERNEL");

	return kernel && !strcmp(kernel, "6.1");
}

TEST_F(fdb_bridge, flush)
{
	const uint16_t perm = NUD_PERMANENT, noarp = NUD_NOARP;
	const uint8_t port[] = { 4790 >> 8, 4790 & 0xff };
	const struct {
		const char *name;
		struct attr by[2];
		uint16_t state;
		int left;
		int vteps;
		bool newer;
	} list[] = {
		{ "all", { { .type = END } }, 0, 0, 0 },
		{ "permanent", { MASK(perm) }, perm, 0, 0 },
		{ "static", { MASK(perm | noarp) }, noarp, 0, 0 },
		{ "nodynamic", { MASK(noarp) }, noarp, 0, 0 },
		{ "dynamic", { MASK(perm | noarp) }, 0, 123, 3 },
		{ "nopermanent", { MASK(perm) }, 0, 123, 3 },
		{ "nostatic", { MASK(noarp) }, 0, 123, 3 },
		{ "no flag", { a_u8(NDA_NDM_FLAGS_MASK, NTF_EXT_LEARNED) }, 0, 0, 0 },
		{ "vni", { a_u32(NDA_VNI, 100), a_u32(NDA_SRC_VNI, 100) }, 0, 0, 0, true },
		{ "dst", { a_ip4(NDA_DST, "10.0.0.2") }, 0, 237, 3, true },
		{ "dst, dynamic", { a_ip4(NDA_DST, "127.0.0.1"), MASK(perm) }, 0,
		  123, 3, true },
		{ "dst, learned", { a_ip4(NDA_DST, "127.0.0.1") }, 0, 123, 2, true },
		{ "dst of nobody", { a_ip4(NDA_DST, "10.0.0.9") }, 0, 1237, 3, true },
		{ "port", { a_own(NDA_PORT, port, 2) }, 0, 137, 3, true },
		{ "nhid", { a_u32(NDA_NH_ID, 10) }, 0, 127, 3, true },
		{ "nhid, dynamic", { a_u32(NDA_NH_ID, 10), MASK(perm) }, 0,
		  1237, 3, true },
		{ "nhid of none", { a_u32(NDA_NH_ID, 11) }, 0, 1237, 3, true },
	};
	struct nl *nl = &self->nl, *rt = &self->rt;
	struct attr by[3];
	unsigned int i;
	int err;

	for (i = 0; i < sizeof(list) / sizeof(*list); i++) {
		ASSERT_EQ(0, fill(nl, rt)) TH_LOG("%s: %s", list[i].name, rt->why);
		memcpy(by, list[i].by, sizeof(list[i].by));
		by[1].type = list[i].by[1].len ? by[1].type : END;
		by[2].type = END;
		err = flush(rt, list[i].state, 0, by);
		if (list[i].newer && old_kernel()) {
			EXPECT_EQ(-EINVAL, err);
			EXPECT_EQ(1237, left(nl));
			continue;
		}
		EXPECT_EQ(0, err) TH_LOG("%s: %s", list[i].name, rt->why);
		EXPECT_EQ(list[i].left, left(nl)) TH_LOG("%s", list[i].name);
		EXPECT_EQ(list[i].vteps, vteps(nl)) TH_LOG("%s", list[i].name);
	}
}

TEST_F(fdb_bridge, flush_refused)
{
	struct nl *nl = &self->nl, *rt = &self->rt;
	const uint16_t perm = NUD_PERMANENT;

	ASSERT_EQ(0, fill(nl, rt));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u16(NDA_VLAN, 5)));
	EXPECT_STREQ("A VNI does not tell stations apart by VLAN", rt->why);
	EXPECT_EQ(-EINVAL, flush_of(rt, NUD_REACHABLE, MASK(NUD_REACHABLE)));
	EXPECT_STREQ("Entries are told apart by permanent and static only", rt->why);
	EXPECT_EQ(-EINVAL, flush_of(rt, NUD_STALE, MASK(perm)));
	EXPECT_EQ(-EOPNOTSUPP, flush(rt, 0, NTF_EXT_LEARNED, ATTRS()));
	EXPECT_STREQ("Entries of this device have no flags", rt->why);
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u32(NDA_IFINDEX, 1)));
	EXPECT_STREQ("Not a port of the VNI", rt->why);
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u32(NDA_IFINDEX, 9999)));
	/* These the core refuses for 6.1, and we do since. */
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u32(NDA_VNI, 101)));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u32(NDA_SRC_VNI, 101)));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u32(NDA_NH_ID, 0)));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_u16(NDA_PORT, 0)));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_own(NDA_DST, "\12\0\0", 3)));
	EXPECT_EQ(-EINVAL, flush_of(rt, 0, a_ip4(NDA_DST, "224.0.0.1")));
	EXPECT_NE(0, rt->why[0]);
	EXPECT_EQ(1237, left(nl));
	EXPECT_EQ(3, vteps(nl));
}

/* Of an attached device. */
TEST_F(fdb_bridge, flush_port)
{
	struct nl *nl = &self->nl, *rt = &self->rt;

	ASSERT_EQ(0, fill(nl, rt));
	ASSERT_EQ(0, if_dummy("port0"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 100),
			    a_u32(OVL_A_PORT_IFINDEX, if_find("port0"))));
	EXPECT_EQ(0, flush_of(rt, 0, a_u32(NDA_IFINDEX, if_find("port0"))));
	EXPECT_EQ(1237, left(nl));
	EXPECT_EQ(3, vteps(nl));
}

TEST_HARNESS_MAIN
