// SPDX-License-Identifier: GPL-2.0
/* timeout: 60 */
/*
 * Owners: a control plane puts in stations and neighbours, in rounds. It marks what it
 * wants again, sweeps what it does not, and touches nothing that is another's.
 */
#include "nl_util.h"

FIXTURE(owner) {
	struct nl nl;
};

/*
 * Stations and neighbours are asked for in the same way: what is different is the
 * commands, and the numbers of the attributes.
 */
FIXTURE_VARIANT(owner) {
	uint8_t new, set, del, get, flush;
	uint16_t vni, origin, protocol, generation, not_generation, replace;
	bool station;
};

#define KIND(_name, _station, U) FIXTURE_VARIANT_ADD(owner, _name) {	\
	.new = OVL_CMD_##U##_NEW, .set = OVL_CMD_##U##_SET,		\
	.del = OVL_CMD_##U##_DEL, .get = OVL_CMD_##U##_GET,		\
	.flush = OVL_CMD_##U##_FLUSH, .vni = OVL_A_##U##_VNI,		\
	.origin = OVL_A_##U##_ORIGIN,					\
	.protocol = OVL_A_##U##_PROTOCOL,				\
	.generation = OVL_A_##U##_GENERATION,				\
	.not_generation = OVL_A_##U##_NOT_GENERATION,			\
	.replace = OVL_A_##U##_REPLACE, .station = _station,		\
}

KIND(fdb, true, FDB);
KIND(neigh, false, NEIGH);

#define NOBODY	(-1)

FIXTURE_SETUP(owner)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
}

FIXTURE_TEARDOWN(owner)
{
}

typedef const FIXTURE_VARIANT(owner) kind;

/* What names number @n, and where it is to be, or which MAC address it has. */
static struct attr key(kind *k, uint32_t n)
{
	return k->station ? a_macn(OVL_A_FDB_MAC, n) :
			    a_ip4n(OVL_A_NEIGH_ADDR, 0xc0a80000 + n);
}

static struct attr place(kind *k, uint32_t n)
{
	return k->station ? a_ip4(OVL_A_FDB_ADDR, "10.0.0.2") :
			    a_macn(OVL_A_NEIGH_MAC, n);
}

static int put(struct nl *nl, kind *k, uint8_t cmd, uint32_t n, int protocol,
	       uint16_t generation)
{
	if (protocol == NOBODY)
		return ovl_do(nl, cmd, a_u32(k->vni, 100), key(k, n),
			      place(k, n));
	return ovl_do(nl, cmd, a_u32(k->vni, 100), key(k, n), place(k, n),
		      a_u8(k->protocol, protocol),
		      a_u16(k->generation, generation));
}

static int replace(struct nl *nl, kind *k, uint32_t n, uint8_t protocol,
		   uint16_t generation)
{
	return ovl_do(nl, k->new, a_u32(k->vni, 100), key(k, n), place(k, n),
		      a_flag(k->replace), a_u8(k->protocol, protocol),
		      a_u16(k->generation, generation));
}

/* protocol << 16 | generation; of the administrator 0 */
static int owner(struct nl *nl, kind *k, uint32_t n)
{
	int err = ovl_do(nl, k->get, a_u32(k->vni, 100), key(k, n));

	return err ?: (int)(ovl_num(&nl->reply.nlh, k->protocol) << 16 |
			    ovl_num(&nl->reply.nlh, k->generation));
}

#define OWNER(protocol, generation)	((protocol) << 16 | (generation))

static int count(struct nl *nl, kind *k)
{
	return ovl_count(nl, k->get);
}

/* A control plane's round: what is there again stays, what is not goes. */
TEST_F(owner, mark_and_sweep)
{
	struct nl *nl = &self->nl;
	kind *k = variant;
	uint32_t n;

	for (n = 1; n <= 10; n++)
		ASSERT_EQ(0, put(nl, k, k->new, n, 42, 1));
	ASSERT_EQ(0, put(nl, k, k->new, 20, 43, 1));
	ASSERT_EQ(0, put(nl, k, k->new, 21, NOBODY, 0));
	EXPECT_EQ(OWNER(42, 1), owner(nl, k, 3));
	EXPECT_EQ(OWNER(43, 1), owner(nl, k, 20));
	EXPECT_EQ(0, owner(nl, k, 21));
	/* The next round: half of them, and two new ones. */
	for (n = 6; n <= 12; n++)
		ASSERT_EQ(0, replace(nl, k, n, 42, 2));
	EXPECT_EQ(14, count(nl, k));
	EXPECT_EQ(12, ovl_count(nl, k->get, a_u8(k->protocol, 42)));
	EXPECT_EQ(7, ovl_count(nl, k->get, a_u8(k->protocol, 42),
			       a_u16(k->generation, 2)));
	EXPECT_EQ(5, ovl_count(nl, k->get, a_u8(k->protocol, 42),
			       a_u16(k->not_generation, 2)));
	EXPECT_EQ(1, ovl_count(nl, k->get, a_u8(k->protocol, 0)));
	ASSERT_EQ(0, ovl_do(nl, k->flush, a_u32(k->vni, 100),
			    a_u8(k->protocol, 42),
			    a_u16(k->not_generation, 2)));
	EXPECT_EQ(9, count(nl, k));
	EXPECT_EQ(-ENOENT, owner(nl, k, 5));
	EXPECT_EQ(OWNER(42, 2), owner(nl, k, 6));
	EXPECT_EQ(OWNER(42, 2), owner(nl, k, 12));
	EXPECT_EQ(OWNER(43, 1), owner(nl, k, 20));
	EXPECT_EQ(0, owner(nl, k, 21));
	/* And away with all that it has. */
	ASSERT_EQ(0, ovl_do(nl, k->flush, a_u32(k->vni, 100),
			    a_u8(k->protocol, 42)));
	EXPECT_EQ(2, count(nl, k));
}

/* Nobody changes or removes what is another's, but for the administrator. */
TEST_F(owner, not_ours)
{
	struct nl *nl = &self->nl;
	kind *k = variant;
	struct snap before;

	ASSERT_EQ(0, put(nl, k, k->new, 1, 42, 7));
	ASSERT_EQ(0, put(nl, k, k->new, 2, NOBODY, 0));
	ASSERT_EQ(0, snap_take(nl, &before));
	EXPECT_EQ(-EEXIST, put(nl, k, k->new, 1, 42, 8));
	EXPECT_EQ(-EPERM, put(nl, k, k->set, 1, 43, 8));
	EXPECT_EQ(-EPERM, replace(nl, k, 1, 43, 8));
	EXPECT_STREQ(k->station ? "The station is another protocol's" :
				  "The neighbour is another protocol's",
		     nl->why);
	EXPECT_EQ(-EPERM, replace(nl, k, 2, 43, 8));
	EXPECT_EQ(-EPERM, ovl_do(nl, k->del, a_u32(k->vni, 100), key(k, 1),
				 a_u8(k->protocol, 43)));
	EXPECT_EQ(-EPERM, ovl_do(nl, k->del, a_u32(k->vni, 100), key(k, 2),
				 a_u8(k->protocol, 43)));
	EXPECT_TRUE(snap_same(nl, &before));
	/* The administrator moves what stays whose it is, or takes it, or both. */
	EXPECT_EQ(0, put(nl, k, k->set, 1, NOBODY, 0));
	EXPECT_EQ(OWNER(42, 7), owner(nl, k, 1));
	EXPECT_EQ(0, replace(nl, k, 1, 0, 3));
	EXPECT_EQ(OWNER(0, 3), owner(nl, k, 1));
	EXPECT_EQ(0, ovl_do(nl, k->del, a_u32(k->vni, 100), key(k, 1)));
	EXPECT_EQ(1, count(nl, k));
	EXPECT_EQ(0, replace(nl, k, 1, 43, 0));
	EXPECT_EQ(0, ovl_do(nl, k->del, a_u32(k->vni, 100), key(k, 1),
			    a_u8(k->protocol, 43)));
}

/* What makes no sense is refused, with the attribute that does not. */
TEST_F(owner, refused)
{
	struct nl *nl = &self->nl;
	kind *k = variant;
	struct snap before;

	ASSERT_EQ(0, put(nl, k, k->new, 1, 42, 7));
	ASSERT_EQ(0, snap_take(nl, &before));
	EXPECT_EQ(-EINVAL, ovl_do(nl, k->new, a_u32(k->vni, 100), key(k, 2),
				  place(k, 2), a_u16(k->generation, 7)));
	EXPECT_STREQ("A generation is one of a protocol, which is missing",
		     nl->why);
	EXPECT_EQ(-EINVAL, ovl_do(nl, k->flush, a_u32(k->vni, 100),
				  a_u16(k->not_generation, 7)));
	EXPECT_EQ(-EINVAL, ovl_count(nl, k->get, a_u16(k->generation, 7)));
	EXPECT_EQ(-EINVAL, ovl_do(nl, k->flush, a_u32(k->vni, 100),
				  a_u8(k->protocol, 42),
				  a_u16(k->generation, 7),
				  a_u16(k->not_generation, 7)));
	EXPECT_STREQ("Either of a generation or not of it, not both", nl->why);
	EXPECT_TRUE(snap_same(nl, &before));
}

TEST_HARNESS_MAIN
