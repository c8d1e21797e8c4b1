// SPDX-License-Identifier: GPL-2.0
/* timeout: 300 */
/*
 * Dumps: larger than a buffer, filtered by the kernel, and while things change.
 * What is there all the time is shown just once, whatever happens around it.
 */
#include "nl_util.h"

#define VNIS		2000
#define STATIONS	5000
#define VTEPS		500

FIXTURE(dump) {
	struct nl nl;
	struct nl other;
	unsigned char seen[65536];
};

FIXTURE_SETUP(dump)
{
	/* Many small parts, so that there is much in between. */
	self->nl.chunk = 8192;
	ASSERT_EQ(0, ovl_setup(&self->nl));
	/* A socket to make changes on while a dump is under way. */
	ASSERT_EQ(0, ovl_open(&self->other));
}

FIXTURE_TEARDOWN(dump)
{
}

static int vni_new(struct nl *nl, uint32_t id, uint16_t port)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, id),
		      a_u16(OVL_A_VNI_ENDPOINT, port),
		      a_flag(OVL_A_VNI_NODEV));
}

static int vni_del(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, id));
}

static int vtep(struct nl *nl, uint8_t cmd, uint32_t n)
{
	return ovl_do(nl, cmd, a_u32(OVL_A_VTEP_VNI, 1),
		      a_ip4n(OVL_A_VTEP_ADDR, n));
}

/* Stations @from up to @to, in messages of 500. */
static int stations(struct nl *nl, uint8_t cmd, uint32_t vni, uint32_t from,
		    uint32_t to)
{
	struct attr a[3], nest, id = a_u32(OVL_A_FDB_VNI, vni);
	struct nl_msg *msg;
	uint32_t stop;
	int err = 0;

	while (!err && from < to) {
		msg = ovl_begin(nl, cmd, 0);
		nl_put(msg, &id);
		stop = from + 500 < to ? from + 500 : to;
		for (; from < stop; from++) {
			a[0] = a_macn(OVL_A_FDB_ENTRY_MAC, from);
			a[1] = a_ip4n(OVL_A_FDB_ENTRY_ADDR, 1 + from % 2);
			a[2].type = END;
			nest = a_nest(OVL_A_FDB_ENTRY, a);
			nl_put(msg, &nest);
		}
		err = nl_talk(nl, msg, NULL, NULL);
	}
	return err;
}

static void see_vni(const struct nlmsghdr *nlh, void *arg)
{
	((unsigned char *)arg)[ovl_num(nlh, OVL_A_VNI_ID)]++;
}

static void see_vtep(const struct nlmsghdr *nlh, void *arg)
{
	const unsigned char *ip = nla_data(ovl_attr(nlh, OVL_A_VTEP_ADDR));

	((unsigned char *)arg)[ip[2] << 8 | ip[3]]++;
}

static void see_fdb(const struct nlmsghdr *nlh, void *arg)
{
	const unsigned char *mac = nla_data(ovl_attr(nlh, OVL_A_FDB_MAC));

	((unsigned char *)arg)[mac[4] << 8 | mac[5]]++;
}

/* How many of those from @from up to @to were not seen just once. */
static unsigned int not_once(struct _test_data_dump *self, unsigned int from,
			     unsigned int to)
{
	unsigned int bad = 0;

	for (; from < to; from++)
		bad += self->seen[from] != 1;
	return bad;
}

static unsigned int twice(struct _test_data_dump *self)
{
	unsigned int i, bad = 0;

	for (i = 0; i < sizeof(self->seen); i++)
		bad += self->seen[i] > 1;
	return bad;
}

/* Begin a dump and take its first part. */
static int start(struct _test_data_dump *self, uint8_t cmd, nl_cb see,
		 const struct attr *attrs)
{
	struct nl_msg *msg = ovl_begin(&self->nl, cmd, NLM_F_DUMP);

	memset(self->seen, 0, sizeof(self->seen));
	nl_put_all(msg, attrs);
	return nl_send(&self->nl, msg) ?: nl_step(&self->nl, see, self->seen);
}

static int finish(struct _test_data_dump *self, nl_cb see)
{
	int ret;

	do
		ret = nl_step(&self->nl, see, self->seen);
	while (ret == 1);
	return ret;
}

TEST_F(dump, vnis)
{
	struct nl *nl = &self->nl;
	unsigned int i;

	for (i = 0; i < VNIS; i++)
		ASSERT_EQ(0, vni_new(nl, i, OVL_PORT_DEFAULT + i % 2));
	ASSERT_EQ(1, start(self, OVL_CMD_VNI_GET, see_vni, ATTRS()));
	EXPECT_EQ(0, finish(self, see_vni));
	EXPECT_EQ(VNIS, nl->nr);
	EXPECT_FALSE(nl->intr);
	EXPECT_EQ(0, not_once(self, 0, VNIS));

	/* Filters, alone and together. */
	EXPECT_EQ(VNIS / 2, ovl_count(nl, OVL_CMD_VNI_GET,
				      a_u16(OVL_A_VNI_ENDPOINT, 4790)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 77)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 77),
			       a_u16(OVL_A_VNI_ENDPOINT, 4789)));
	EXPECT_EQ(VNIS, ovl_count(nl, OVL_CMD_VNI_GET,
				  a_u32(OVL_A_VNI_LINK, 0)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET,
			       a_u32(OVL_A_VNI_LINK, 1)));
	EXPECT_EQ(VNIS, ovl_count(nl, OVL_CMD_VNI_GET,
				  a_flag(OVL_A_VNI_WITH_STATS)));
	EXPECT_EQ(2, ovl_count(nl, OVL_CMD_ENDPOINT_GET));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_ENDPOINT_GET,
			       a_u16(OVL_A_ENDPOINT_PORT, 4790)));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
}

static int vnis_of(struct nl *nl, uint32_t id, uint16_t port)
{
	return ovl_count(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, id),
			 a_u16(OVL_A_VNI_ENDPOINT, port));
}

static int stations_of(struct nl *nl, uint32_t id, uint16_t port)
{
	return ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, id),
			 a_u16(OVL_A_FDB_ENDPOINT, port));
}

/* Numbers that not every endpoint has, the smallest and the largest too. */
TEST_F(dump, vnis_by_number)
{
	static const uint32_t ids[] = { 0, 76, 77, 78, OVL_VNI_MAX };
	static const uint16_t ports[] = { 1, 4789, 65535 };
	struct nl *nl = &self->nl;
	int port, i;

	for (port = 0; port < 3; port++)
		for (i = 0; i < 5; i++)
			if (port != 1 || i % 2)
				ASSERT_EQ(0, vni_new(nl, ids[i], ports[port]));
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(i % 2 ? 3 : 2, ovl_count(nl, OVL_CMD_VNI_GET,
						   a_u32(OVL_A_VNI_ID, ids[i])));
		EXPECT_EQ(1, vnis_of(nl, ids[i], 1));
		EXPECT_EQ(i % 2, vnis_of(nl, ids[i], 4789));
		EXPECT_EQ(1, vnis_of(nl, ids[i], 65535));
		EXPECT_EQ(0, vnis_of(nl, ids[i], 4790));
	}
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 79)));

	/* So with what they hold. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 77),
			    a_u16(OVL_A_VTEP_ENDPOINT, 65535),
			    a_ip4n(OVL_A_VTEP_ADDR, 1)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 77),
			    a_u16(OVL_A_FDB_ENDPOINT, 65535),
			    a_macn(OVL_A_FDB_MAC, 1),
			    a_ip4n(OVL_A_FDB_ADDR, 1)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 77)));
	EXPECT_EQ(1, stations_of(nl, 77, 65535));
	EXPECT_EQ(0, stations_of(nl, 77, 1));
	EXPECT_EQ(0, stations_of(nl, 76, 65535));

	/* Those of one endpoint go, and no others. */
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH,
			    a_u16(OVL_A_VNI_ENDPOINT, 4789)));
	EXPECT_EQ(10, ovl_count(nl, OVL_CMD_VNI_GET));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
}

TEST_F(dump, vnis_under_change)
{
	struct nl *nl = &self->nl, *other = &self->other;
	unsigned int i;

	/* Even ones stay. */
	for (i = 0; i < 600; i += 2)
		ASSERT_EQ(0, vni_new(nl, i, OVL_PORT_DEFAULT));
	ASSERT_EQ(0, vni_new(nl, 101, OVL_PORT_DEFAULT));
	ASSERT_EQ(0, vni_new(nl, 501, OVL_PORT_DEFAULT));
	ASSERT_EQ(1, start(self, OVL_CMD_VNI_GET, see_vni, ATTRS()));
	ASSERT_EQ(1, nl_step(nl, see_vni, self->seen));
	for (i = 1; i < 600; i += 20)
		if (i != 101 && i != 501)
			ASSERT_EQ(0, vni_new(other, i, OVL_PORT_DEFAULT));
	ASSERT_EQ(0, vni_del(other, 101));
	ASSERT_EQ(0, vni_del(other, 501));
	EXPECT_EQ(0, finish(self, see_vni));
	EXPECT_TRUE(nl->intr);
	EXPECT_EQ(0, twice(self));
	for (i = 0; i < 600; i += 2)
		EXPECT_EQ(1, self->seen[i]);
	EXPECT_EQ(0, self->seen[501]);

	/* One made anew while a dump stands in it is no reason for a second. */
	ASSERT_EQ(1, start(self, OVL_CMD_VNI_GET, see_vni, ATTRS()));
	for (i = 0; i < 600; i += 2)
		ASSERT_EQ(0, vni_del(other, i) ?:
			     vni_new(other, i, OVL_PORT_DEFAULT));
	EXPECT_EQ(0, finish(self, see_vni));
	EXPECT_EQ(0, twice(self));
	EXPECT_TRUE(nl->intr);
}

/* A change is one also if it is a setting's, or the last thing before the end. */
TEST_F(dump, interrupted_by_a_setting)
{
	struct nl *nl = &self->nl;
	unsigned int i;

	for (i = 0; i < 300; i++)
		ASSERT_EQ(0, vni_new(nl, i, OVL_PORT_DEFAULT));
	ASSERT_EQ(1, start(self, OVL_CMD_VNI_GET, see_vni, ATTRS()));
	ASSERT_EQ(0, ovl_do(&self->other, OVL_CMD_VNI_SET,
			    a_u32(OVL_A_VNI_ID, 5), a_u32(OVL_A_VNI_AGEING, 5)));
	EXPECT_EQ(0, finish(self, see_vni));
	EXPECT_TRUE(nl->intr);
	EXPECT_EQ(0, not_once(self, 0, 300));

	/* All that was still to come goes. */
	ASSERT_EQ(1, start(self, OVL_CMD_VNI_GET, see_vni, ATTRS()));
	ASSERT_EQ(0, ovl_do(&self->other, OVL_CMD_VNI_FLUSH));
	EXPECT_EQ(0, finish(self, see_vni));
	EXPECT_TRUE(nl->intr);
	EXPECT_EQ(0, twice(self));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
}

TEST_F(dump, vteps)
{
	struct nl *nl = &self->nl, *other = &self->other;
	unsigned int i;

	ASSERT_EQ(0, vni_new(nl, 1, OVL_PORT_DEFAULT));
	for (i = 1; i <= VTEPS; i++)
		ASSERT_EQ(0, vtep(nl, OVL_CMD_VTEP_NEW, i));
	ASSERT_EQ(1, start(self, OVL_CMD_VTEP_GET, see_vtep, ATTRS()));
	EXPECT_EQ(0, finish(self, see_vtep));
	EXPECT_EQ(0, not_once(self, 1, VTEPS + 1));
	EXPECT_FALSE(nl->intr);
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_VTEP_GET,
			       a_ip4n(OVL_A_VTEP_ADDR, 3)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VTEP_GET,
			       a_ip6(OVL_A_VTEP_ADDR6, "fd00::1")));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VTEP_GET,
			       a_u16(OVL_A_VTEP_DSTPORT, 1)));
	EXPECT_EQ(VTEPS, ovl_count(nl, OVL_CMD_VTEP_GET,
				   a_flag(OVL_A_VTEP_WITH_STATS)));
	EXPECT_EQ(VTEPS, ovl_count(nl, OVL_CMD_VTEP_GET,
				   a_u32(OVL_A_VTEP_VNI, 1)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 1),
			       a_ip4n(OVL_A_VTEP_ADDR, 3)));

	/* As members, while odd ones go and others come. */
	ASSERT_EQ(1, start(self, OVL_CMD_VTEP_GET, see_vtep,
			   ATTRS(a_u32(OVL_A_VTEP_VNI, 1))));
	for (i = 1; i <= VTEPS; i += 2)
		ASSERT_EQ(0, vtep(other, OVL_CMD_VTEP_DEL, i));
	for (i = 1; i <= 50; i++)
		ASSERT_EQ(0, vtep(other, OVL_CMD_VTEP_NEW, VTEPS + i));
	EXPECT_EQ(0, finish(self, see_vtep));
	EXPECT_TRUE(nl->intr);
	EXPECT_EQ(0, twice(self));
	for (i = 2; i <= VTEPS; i += 2)
		EXPECT_EQ(1, self->seen[i]);

	/* As such, while they go altogether. */
	ASSERT_EQ(1, start(self, OVL_CMD_VTEP_GET, see_vtep, ATTRS()));
	ASSERT_EQ(0, vni_del(other, 1));
	EXPECT_EQ(0, finish(self, see_vtep));
	EXPECT_TRUE(nl->intr);
	EXPECT_EQ(0, twice(self));
}

/* Stations in VNI 1, and some in VNI 2, behind two VTEPs. */
static int many(struct _test_data_dump *self, unsigned int n)
{
	struct nl *nl = &self->nl;
	unsigned int i;
	int err = 0;

	for (i = 1; !err && i < 3; i++)
		err = vni_new(nl, i, OVL_PORT_DEFAULT);
	for (i = 0; !err && i < 4; i++)
		err = ovl_do(nl, OVL_CMD_VTEP_NEW,
			     a_u32(OVL_A_VTEP_VNI, 1 + i / 2),
			     a_ip4n(OVL_A_VTEP_ADDR, 1 + i % 2));
	return err ?: stations(nl, OVL_CMD_FDB_NEW, 1, 0, n) ?:
		      stations(nl, OVL_CMD_FDB_NEW, 2, 60000, 60100);
}

TEST_F(dump, stations)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, many(self, STATIONS));
	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb, ATTRS()));
	EXPECT_EQ(0, finish(self, see_fdb));
	EXPECT_EQ(STATIONS + 100, nl->nr);
	EXPECT_EQ(0, not_once(self, 0, STATIONS));
	EXPECT_EQ(0, not_once(self, 60000, 60100));

	EXPECT_EQ(100, ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 2)));
	EXPECT_EQ(STATIONS / 2 + 50,
		  ovl_count(nl, OVL_CMD_FDB_GET, a_ip4n(OVL_A_FDB_ADDR, 2)));
	EXPECT_EQ(50, ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 2),
				a_ip4n(OVL_A_FDB_ADDR, 2)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_FDB_GET, a_macn(OVL_A_FDB_MAC, 7)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET, a_macn(OVL_A_FDB_MAC, 7),
			       a_u32(OVL_A_FDB_VNI, 2)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET,
			       a_u8(OVL_A_FDB_ORIGIN, OVL_ORIGIN_LEARNED)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET,
			       a_u16(OVL_A_FDB_ENDPOINT, 4790)));
}

TEST_F(dump, stations_under_change)
{
	struct nl *nl = &self->nl, *other = &self->other;
	unsigned int i;

	/* Those from 1000 to 2000 go, one by one and where the dump stands. */
	ASSERT_EQ(0, many(self, 3000));
	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb, ATTRS()));
	for (i = 1000; i < 2000; i += 100) {
		ASSERT_EQ(0, stations(other, OVL_CMD_FDB_DEL, 1, i, i + 100));
		ASSERT_EQ(0, stations(other, OVL_CMD_FDB_NEW, 1, 20000 + i,
				      20100 + i));
		ASSERT_EQ(1, nl_step(nl, see_fdb, self->seen));
	}
	EXPECT_EQ(0, finish(self, see_fdb));
	EXPECT_EQ(0, twice(self));
	EXPECT_EQ(0, not_once(self, 0, 1000));
	EXPECT_EQ(0, not_once(self, 2000, 3000));
	EXPECT_EQ(0, not_once(self, 60000, 60100));
}

/* The station that the dump stands on goes, and comes again as another one. */
TEST_F(dump, station_under_our_feet)
{
	struct nl *nl = &self->nl, *other = &self->other;
	const unsigned char *mac;
	unsigned int last, i, j;

	ASSERT_EQ(0, many(self, 2000));
	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb, ATTRS()));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(1, nl_step(nl, see_fdb, self->seen));
		mac = nla_data(ovl_attr(&nl->reply.nlh, OVL_A_FDB_MAC));
		last = mac[4] << 8 | mac[5];
		/* The kernel is one part ahead of us, about a hundred. */
		for (j = last; j < last + 150; j++)
			stations(other, OVL_CMD_FDB_DEL, 1, j, j + 1);
		for (j = last; i % 2 && j < last + 150; j++)
			stations(other, OVL_CMD_FDB_NEW, 1, j, j + 1);
	}
	EXPECT_EQ(0, finish(self, see_fdb));
	for (i = 1700; i < 2000; i++)
		EXPECT_EQ(1, self->seen[i]);
	EXPECT_EQ(0, not_once(self, 60000, 60100));
}

/* The VNI that the dump stands in goes. */
TEST_F(dump, vni_under_our_feet)
{
	struct nl *other = &self->other;

	ASSERT_EQ(0, many(self, 2000));
	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb, ATTRS()));
	ASSERT_EQ(0, vni_del(other, 1));
	EXPECT_EQ(0, finish(self, see_fdb));
	EXPECT_EQ(0, twice(self));
	EXPECT_EQ(0, not_once(self, 60000, 60100));

	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb,
			   ATTRS(a_u32(OVL_A_FDB_VNI, 2))));
	ASSERT_EQ(0, vni_del(other, 2));
	EXPECT_EQ(0, finish(self, see_fdb));
}

/* A dump that nobody takes to its end holds nothing up. */
TEST_F(dump, abandoned)
{
	ASSERT_EQ(0, many(self, 2000));
	ASSERT_EQ(1, start(self, OVL_CMD_FDB_GET, see_fdb, ATTRS()));
	close(self->nl.fd);
	EXPECT_EQ(0, ovl_do(&self->other, OVL_CMD_VNI_FLUSH));
	EXPECT_EQ(0, ovl_count(&self->other, OVL_CMD_FDB_GET));
}

/* The ports of two VNIs, more than a message holds. */
TEST_F(dump, ports)
{
	struct nl *nl = &self->nl;
	char name[IFNAMSIZ];
	unsigned int i;

	ASSERT_EQ(0, vni_new(nl, 1, OVL_PORT_DEFAULT));
	ASSERT_EQ(0, vni_new(nl, 2, OVL_PORT_DEFAULT));
	for (i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "port%u", i);
		ASSERT_EQ(0, if_dummy(name));
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW,
				    a_u32(OVL_A_PORT_VNI, 1 + i % 2),
				    a_u32(OVL_A_PORT_IFINDEX, if_find(name))));
	}
	EXPECT_EQ(60, ovl_count(nl, OVL_CMD_PORT_GET));
	EXPECT_EQ(60, ovl_count(nl, OVL_CMD_PORT_GET,
				a_flag(OVL_A_PORT_WITH_STATS)));
	EXPECT_EQ(30, ovl_count(nl, OVL_CMD_PORT_GET,
				a_u32(OVL_A_PORT_VNI, 2)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_PORT_GET,
			       a_u16(OVL_A_PORT_ENDPOINT, 4790)));
}

#define NEIGHS		1000

static int neigh(struct nl *nl, uint8_t cmd, uint32_t n)
{
	const struct attr vni = a_u32(OVL_A_NEIGH_VNI, 1);
	const struct attr addr = a_ip4n(OVL_A_NEIGH_ADDR, n);

	if (cmd == OVL_CMD_NEIGH_DEL)
		return ovl_do(nl, cmd, vni, addr);
	return ovl_do(nl, cmd, vni, addr, a_macn(OVL_A_NEIGH_MAC, n % 2));
}

static void see_neigh(const struct nlmsghdr *nlh, void *arg)
{
	const unsigned char *ip = nla_data(ovl_attr(nlh, OVL_A_NEIGH_ADDR));

	((unsigned char *)arg)[ip[2] << 8 | ip[3]]++;
}

TEST_F(dump, neighbours)
{
	struct nl *nl = &self->nl, *other = &self->other;
	unsigned int i;

	ASSERT_EQ(0, vni_new(nl, 1, OVL_PORT_DEFAULT));
	ASSERT_EQ(0, vni_new(nl, 2, OVL_PORT_DEFAULT));
	for (i = 1; i <= NEIGHS; i++)
		ASSERT_EQ(0, neigh(nl, OVL_CMD_NEIGH_NEW, i));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, 2),
			    a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1"),
			    a_macn(OVL_A_NEIGH_MAC, 1)));
	EXPECT_EQ(NEIGHS + 1, ovl_count(nl, OVL_CMD_NEIGH_GET));
	EXPECT_EQ(NEIGHS, ovl_count(nl, OVL_CMD_NEIGH_GET,
				    a_u32(OVL_A_NEIGH_VNI, 1)));
	EXPECT_EQ(NEIGHS / 2, ovl_count(nl, OVL_CMD_NEIGH_GET,
					a_macn(OVL_A_NEIGH_MAC, 0)));
	EXPECT_EQ(NEIGHS / 2 + 1, ovl_count(nl, OVL_CMD_NEIGH_GET,
					    a_macn(OVL_A_NEIGH_MAC, 1)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_NEIGH_GET,
			       a_ip4n(OVL_A_NEIGH_ADDR, 7)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_NEIGH_GET,
			       a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1")));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_NEIGH_GET,
			       a_u8(OVL_A_NEIGH_ORIGIN, OVL_ORIGIN_LEARNED)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_NEIGH_GET,
			       a_u16(OVL_A_NEIGH_ENDPOINT, 4790)));

	/* Some change in place, some go, some come, and what was shown is gone. */
	ASSERT_EQ(1, start(self, OVL_CMD_NEIGH_GET, see_neigh,
			   ATTRS(a_u32(OVL_A_NEIGH_VNI, 1))));
	for (i = 1; i <= NEIGHS; i++)
		ASSERT_EQ(0, neigh(other, i % 2 ? OVL_CMD_NEIGH_DEL :
						  OVL_CMD_NEIGH_SET, i));
	for (i = 1; i <= 100; i++)
		ASSERT_EQ(0, neigh(other, OVL_CMD_NEIGH_NEW, NEIGHS + i));
	EXPECT_EQ(0, finish(self, see_neigh));
	EXPECT_EQ(0, twice(self));
	for (i = 2; i <= NEIGHS; i += 2)
		EXPECT_EQ(1, self->seen[i]);
}

TEST_F(dump, of_nothing)
{
	static const uint8_t cmds[] = { OVL_CMD_ENDPOINT_GET, OVL_CMD_VNI_GET,
					OVL_CMD_VTEP_GET, OVL_CMD_FDB_GET,
					OVL_CMD_PORT_GET, OVL_CMD_NEIGH_GET };
	unsigned int i;

	for (i = 0; i < sizeof(cmds); i++)
		EXPECT_EQ(0, ovl_count(&self->nl, cmds[i]));
}

TEST_HARNESS_MAIN
