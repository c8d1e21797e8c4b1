// SPDX-License-Identifier: GPL-2.0
/* kernel: debug */
/* timeout: 250 */
/* timeout-long: 600 */
/*
 * Every request of the family, with every one of its allocations failing in
 * turn: it is refused and nothing has changed, or it succeeds as ever.
 */
#include "fault/request_util.h"

#define MANY	300

FIXTURE(faults) {
	struct faults f;
};

/* Besides, a VNI without a device, and two VTEPs to which there is a way. */
static int reset(struct faults *f)
{
	return base_reset(&f->see) ?:
	       ovl_do(&f->see, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101),
		      a_flag(OVL_A_VNI_NODEV),
		      a_mac(OVL_A_VNI_MAC, "02:00:00:00:01:01")) ?:
	       ovl_do(&f->see, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 101),
		      a_ip4(OVL_A_VTEP_ADDR, "127.0.0.2")) ?:
	       ovl_do(&f->see, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 101),
		      a_ip4(OVL_A_VTEP_ADDR, "127.0.0.3"));
}

FIXTURE_SETUP(faults)
{
	self->f.reset = reset;
	ASSERT_EQ(0, faults_start(&self->f, false));
	ASSERT_EQ(NULL, base_lacks())
		TH_LOG("no request of its own: %s", base_lacks());
}

FIXTURE_TEARDOWN(faults)
{
}

/* Each of the spec, at its plainest. */
static void each_of_spec(struct __test_metadata *_metadata,
			 struct faults *f, const char *noun)
{
	struct attr attrs[BASE_ATTRS + 1];
	const struct spec_op *op;
	struct ask ask;
	int n;

	for (op = spec_ops; op->name; op++) {
		if (strncmp(op->name, noun, strlen(noun)))
			continue;
		n = base_attrs(op->cmd, attrs);
		attrs[n].type = END;
		ask = (struct ask) { op->name, op->cmd, false, attrs };
		each_fault(_metadata, f, &ask);
		ask.dump = true;
		ask.attrs = ATTRS();
		if (op->dump)
			each_fault(_metadata, f, &ask);
	}
}

static const char *const nouns[] = { "endpoint-", "vni-", "vtep-", "fdb-",
				     "port-", "neigh-", "trace-" };

/* The tests below go through these, and miss none. */
TEST(all_nouns)
{
	const struct spec_op *op;
	unsigned int i;
	bool known;

	for (op = spec_ops; op->name; op++) {
		known = false;
		for (i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++)
			known |= !strncmp(op->name, nouns[i], strlen(nouns[i]));
		EXPECT_TRUE(known)
			TH_LOG("no test for %s", op->name);
	}
}

TEST_F_TIMEOUT(faults, endpoint, 600)
{
	each_of_spec(_metadata, &self->f, nouns[0]);
}

TEST_F_TIMEOUT(faults, vni, 600)
{
	each_of_spec(_metadata, &self->f, nouns[1]);
}

TEST_F_TIMEOUT(faults, vni_more, 600)
{
	const struct attr id = a_u32(OVL_A_VNI_ID, 100);
	const struct attr other = a_u32(OVL_A_VNI_ID, 101);
	const struct ask list[] = {
		{ "vni-new without a device", OVL_CMD_VNI_NEW, false,
		  ATTRS(a_u32(OVL_A_VNI_ID, 200), a_flag(OVL_A_VNI_NODEV),
			a_macn(OVL_A_VNI_MAC, 200)) },
		{ "vni-new, a port more", OVL_CMD_VNI_NEW, false,
		  ATTRS(a_u32(OVL_A_VNI_ID, 200), a_u16(OVL_A_VNI_ENDPOINT, 1),
			a_flag(OVL_A_VNI_NODEV), a_macn(OVL_A_VNI_MAC, 200)) },
		{ "vni-new, all at once", OVL_CMD_VNI_NEW, false,
		  ATTRS(a_u32(OVL_A_VNI_ID, 200), a_u16(OVL_A_VNI_ENDPOINT, 1),
			a_str(OVL_A_VNI_IFNAME, "fault"),
			a_ip4(OVL_A_VNI_LOCAL, "10.0.0.1"),
			a_u32(OVL_A_VNI_LINK, 1), a_u32(OVL_A_VNI_MTU, 1300)) },
		/* Where that leads there is no way. */
		{ "vni-set routes", OVL_CMD_VNI_SET, false,
		  ATTRS(other, a_u32(OVL_A_VNI_LINK, base_port[1])) },
		{ "vni-set local", OVL_CMD_VNI_SET, false,
		  ATTRS(id, a_ip4(OVL_A_VNI_LOCAL, "127.0.0.1"),
			a_u8(OVL_A_VNI_TOS, 4)) },
		{ "vni-set mtu", OVL_CMD_VNI_SET, false,
		  ATTRS(id, a_u32(OVL_A_VNI_MTU, 1234)) },
		{ "vni-set mac", OVL_CMD_VNI_SET, false,
		  ATTRS(other, a_macn(OVL_A_VNI_MAC, 5)) },
		{ "vni-del without a device", OVL_CMD_VNI_DEL, false,
		  ATTRS(other) },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

TEST_F_TIMEOUT(faults, vtep, 600)
{
	each_of_spec(_metadata, &self->f, nouns[2]);
}

TEST_F_TIMEOUT(faults, vtep_more, 600)
{
	const struct attr vni = a_u32(OVL_A_VTEP_VNI, 100);
	const struct attr other = a_u32(OVL_A_VTEP_VNI, 101);
	const struct attr addr = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2");
	const struct ask list[] = {
		{ "vtep-new, IPv6", OVL_CMD_VTEP_NEW, false,
		  ATTRS(vni, a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")) },
		{ "vtep-new, known elsewhere", OVL_CMD_VTEP_NEW, false,
		  ATTRS(other, addr) },
		{ "vtep-set port", OVL_CMD_VTEP_SET, false,
		  ATTRS(vni, addr, a_u16(OVL_A_VTEP_DSTPORT, 9999)) },
		{ "vtep-get of a VNI", OVL_CMD_VTEP_GET, true, ATTRS(vni) },
		{ "vtep-get, counters", OVL_CMD_VTEP_GET, true,
		  ATTRS(a_flag(OVL_A_VTEP_WITH_STATS)) },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

TEST_F_TIMEOUT(faults, fdb, 600)
{
	each_of_spec(_metadata, &self->f, nouns[3]);
}

/* Many stations in one request: all or none. */
TEST_F_TIMEOUT(faults, fdb_more, 600)
{
	static struct attr entry[MANY + 2], nest[MANY][3];
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	const struct ask list[] = {
		{ "fdb-new, many", OVL_CMD_FDB_NEW, false, entry },
		{ }
	};
	const struct ask set = { "fdb-set, many", OVL_CMD_FDB_SET, false,
				 entry };
	int i;

	for (i = 0; i < MANY; i++) {
		nest[i][0] = a_macn(OVL_A_FDB_ENTRY_MAC, 1000 + i);
		nest[i][1] = a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2");
		nest[i][2].type = END;
		entry[i] = a_nest(OVL_A_FDB_ENTRY, nest[i]);
	}
	entry[MANY] = vni;
	entry[MANY + 1].type = END;
	/* Each of them allocates: the first ones, and then all in long form. */
	if (!is_long())
		entry[20] = vni, entry[21].type = END;
	each_ask(_metadata, &self->f, list);
	/* Stations there are: one, by that request. */
	nest[0][0] = a_macn(OVL_A_FDB_ENTRY_MAC, 1);
	entry[1] = vni;
	entry[2].type = END;
	each_fault(_metadata, &self->f, &set);
}

TEST_F_TIMEOUT(faults, port, 600)
{
	each_of_spec(_metadata, &self->f, nouns[4]);
}

TEST_F_TIMEOUT(faults, port_more, 600)
{
	const struct attr port1 = a_u32(OVL_A_PORT_IFINDEX, base_port[1]);
	const struct attr port0 = a_u32(OVL_A_PORT_IFINDEX, base_port[0]);
	const struct attr mac = a_macn(OVL_A_PORT_MAC, 7);
	const struct attr addr = a_ip4(OVL_A_PORT_ADDR, "192.168.0.7");
	const struct ask list[] = {
		{ "port-new without a device", OVL_CMD_PORT_NEW, false,
		  ATTRS(a_u32(OVL_A_PORT_VNI, 101), port1) },
		{ "port-new, all at once", OVL_CMD_PORT_NEW, false,
		  ATTRS(a_u32(OVL_A_PORT_VNI, 100), port1, mac, addr,
			a_u8(OVL_A_PORT_ISOLATED, 1),
			a_u32(OVL_A_PORT_FLOOD_RATE, 10)) },
		{ "port-set lists", OVL_CMD_PORT_SET, false,
		  ATTRS(port0, mac, addr) },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

TEST_F_TIMEOUT(faults, neigh, 600)
{
	each_of_spec(_metadata, &self->f, nouns[5]);
}

TEST_F_TIMEOUT(faults, trace, 600)
{
	each_of_spec(_metadata, &self->f, nouns[6]);
}

TEST_F_TIMEOUT(faults, neigh_more, 600)
{
	const struct attr vni = a_u32(OVL_A_NEIGH_VNI, 100);
	const struct ask list[] = {
		{ "neigh-new, IPv6", OVL_CMD_NEIGH_NEW, false,
		  ATTRS(vni, a_ip6(OVL_A_NEIGH_ADDR6, "fd00::9"),
			a_macn(OVL_A_NEIGH_MAC, 9)) },
		{ "neigh-new, a router", OVL_CMD_NEIGH_NEW, false,
		  ATTRS(vni, a_ip6(OVL_A_NEIGH_ADDR6, "fd00::9"),
			a_macn(OVL_A_NEIGH_MAC, 9),
			a_u8(OVL_A_NEIGH_ROUTER, 1)) },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

/* A dump of many parts is complete, or says that it is not. */
TEST_F_TIMEOUT(faults, long_dump, 600)
{
	const struct ask ask = { "fdb-get, many parts", OVL_CMD_FDB_GET, true,
				 ATTRS() };
	struct faults *f = &self->f;
	struct fault *fault = &f->fault;
	struct nl *nl = &f->nl;
	struct nl_msg *msg;
	int i, err;

	ASSERT_EQ(0, reset(f));
	for (i = 0; i < 600; i++)
		ASSERT_EQ(0, ovl_do(&f->see, OVL_CMD_FDB_NEW,
				    a_u32(OVL_A_FDB_VNI, 100),
				    a_macn(OVL_A_FDB_MAC, 100 + i),
				    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	/* So large are the parts that the kernel makes. */
	close(nl->fd);
	nl->chunk = 8192;
	ASSERT_EQ(0, ovl_open(nl));
	ASSERT_EQ(0, nl_talk(nl, begin(nl, &ask), bag_add, f->want));
	ASSERT_EQ(601, (int)nl->nr);
	fault_each(fault) {
		msg = begin(nl, &ask);
		f->got->len = 0;
		err = with_fault(fault, nl_talk(nl, msg, bag_add, f->got));
		EXPECT_TRUE(err || bag_same(f->want, f->got))
			TH_LOG("%u: %zu bytes, not %zu, and no error",
			       fault->nth, f->got->len, f->want->len);
		EXPECT_TRUE(!err || (fault->hit && memory(err)))
			TH_LOG("%u: %d '%s'", fault->nth, err, nl->why);
		if (nl->answered)
			continue;
		close(nl->fd);
		ASSERT_EQ(0, ovl_open(nl));
	}
	EXPECT_TRUE(fault_over(fault));
	EXPECT_LE(4, fault->hits);
}

TEST_F_TIMEOUT(faults, nothing_lost, 600)
{
	EXPECT_EQ(0, fault_leaks());
}

TEST_HARNESS_MAIN
