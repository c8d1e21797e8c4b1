// SPDX-License-Identifier: GPL-2.0
/* kernel: debug */
/* timeout: 150 */
/* timeout-long: 900 */
/*
 * The life of a host device, and of a namespace, with every allocation failing
 * in turn.
 */
#include "fault/request_util.h"
#include "netlink/nexthop_util.h"

FIXTURE(device) {
	struct faults f;
};

static int reset(struct faults *f)
{
	return base_reset(&f->see);
}

FIXTURE_SETUP(device)
{
	self->f.reset = reset;
	ASSERT_EQ(0, faults_start(&self->f, true));
}

FIXTURE_TEARDOWN(device)
{
}

static struct attr a_range(uint16_t type, uint16_t low, uint16_t high)
{
	struct ifla_vxlan_port_range range = { htons(low), htons(high) };

	return a_own(type, &range, sizeof(range));
}

#define NEW	(NLM_F_CREATE | NLM_F_EXCL)

/* The attributes of our kind of device. */
#define KIND(...) a_nest(IFLA_LINKINFO,					\
	ATTRS(a_str(IFLA_INFO_KIND, "ovl"),				\
	      a_nest(IFLA_INFO_DATA, ATTRS(__VA_ARGS__))))

TEST_F_TIMEOUT(device, new, 600)
{
	const struct ask list[] = {
		{ "new", .type = RTM_NEWLINK, .flags = NEW,
		  .attrs = ATTRS(a_str(IFLA_IFNAME, "fault0"),
				 a_mac(IFLA_ADDRESS, "02:00:00:00:00:99"),
				 KIND(a_u32(IFLA_VXLAN_ID, 200))) },
		{ "new, all at once", .type = RTM_NEWLINK, .flags = NEW,
		  .up = 1,
		  .attrs = ATTRS(a_str(IFLA_IFNAME, "fault0"),
				 a_mac(IFLA_ADDRESS, "02:00:00:00:00:99"),
				 a_u32(IFLA_MTU, 1300),
				 KIND(a_u32(IFLA_VXLAN_ID, 200),
				      a_u16(IFLA_VXLAN_PORT, htons(8472)),
				      a_u32(IFLA_VXLAN_LINK, 1),
				      a_ip4(IFLA_VXLAN_LOCAL, "127.0.0.1"),
				      a_ip4(IFLA_VXLAN_GROUP, "127.0.0.2"),
				      a_u8(IFLA_VXLAN_TTL, 33),
				      a_u8(IFLA_VXLAN_TOS, 0x48),
				      a_u32(IFLA_VXLAN_AGEING, 45),
				      a_range(IFLA_VXLAN_PORT_RANGE, 1000,
					      2000))) },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

TEST_F_TIMEOUT(device, change, 600)
{
	const struct ask list[] = {
		{ "change", .type = RTM_NEWLINK, .dev = "ovl100",
		  .attrs = ATTRS(KIND(a_u8(IFLA_VXLAN_TTL, 9))) },
		{ "change routes", .type = RTM_NEWLINK, .dev = "ovl100",
		  .attrs = ATTRS(KIND(a_ip4(IFLA_VXLAN_LOCAL, "127.0.0.1"),
				      a_u8(IFLA_VXLAN_TOS, 4))) },
		{ "mtu", .type = RTM_NEWLINK, .dev = "ovl100",
		  .attrs = ATTRS(a_u32(IFLA_MTU, 1234)) },
		{ "address", .type = RTM_NEWLINK, .dev = "ovl100",
		  .attrs = ATTRS(a_mac(IFLA_ADDRESS, "02:00:00:00:00:98")) },
		{ "up", .type = RTM_NEWLINK, .dev = "ovl100", .up = 1,
		  .attrs = ATTRS() },
		{ "get", .type = RTM_GETLINK, .dev = "ovl100",
		  .attrs = ATTRS() },
		{ "delete", .type = RTM_DELLINK, .dev = "ovl100",
		  .attrs = ATTRS() },
		{ }
	};

	each_ask(_metadata, &self->f, list);
}

static int reset_up(struct faults *f)
{
	return base_reset(&f->see) ?: if_up("ovl100");
}

TEST_F_TIMEOUT(device, down, 600)
{
	const struct ask list[] = {
		{ "down", .type = RTM_NEWLINK, .dev = "ovl100", .up = -1,
		  .attrs = ATTRS() },
		{ "delete, up", .type = RTM_DELLINK, .dev = "ovl100",
		  .attrs = ATTRS() },
		{ }
	};

	self->f.reset = reset_up;
	each_ask(_metadata, &self->f, list);
}

/* Attached devices: into the VNI, out of it. Its index is another each time. */
static struct attr master[2];

static int reset_master(struct faults *f)
{
	int err = base_reset(&f->see);

	master[0] = a_u32(IFLA_MASTER, if_find("ovl100"));
	master[1].type = END;
	return err;
}

TEST_F_TIMEOUT(device, port, 600)
{
	const struct ask list[] = {
		{ "master", .type = RTM_NEWLINK, .dev = "port1",
		  .attrs = master },
		{ "nomaster", .type = RTM_NEWLINK, .dev = "port0",
		  .attrs = ATTRS(a_u32(IFLA_MASTER, 0)) },
		{ }
	};

	self->f.reset = reset_master;
	each_ask(_metadata, &self->f, list);
}

/* What bridge(8) asks for, of stations behind a group of nexthops. */
static int reset_nexthop(struct faults *f)
{
	static const uint32_t both[] = { 1, 2 };

	return base_reset(&f->see) ?:
	       ovl_do(&f->see, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3")) ?:
	       nexthop_new(&f->links, 1, "10.0.0.2", NULL) ?:
	       nexthop_new(&f->links, 2, "10.0.0.3", NULL) ?:
	       nexthop_new(&f->links, 10, NULL, both);
}

TEST_F_TIMEOUT(device, nexthop, 600)
{
	const struct ask list[] = {
		{ "add, nhid", .type = RTM_NEWNEIGH, .flags = NEW,
		  .dev = "ovl100", .neigh = true,
		  .attrs = ATTRS(a_macn(NDA_LLADDR, 9),
				 a_u32(NDA_NH_ID, 10)) },
		{ "replace, nhid", .type = RTM_NEWNEIGH,
		  .flags = NLM_F_REPLACE, .dev = "ovl100", .neigh = true,
		  .attrs = ATTRS(a_macn(NDA_LLADDR, 1),
				 a_u32(NDA_NH_ID, 10)) },
		{ "flush", .type = RTM_DELNEIGH, .flags = NLM_F_BULK,
		  .dev = "ovl100", .neigh = true, .attrs = ATTRS() },
		{ }
	};

	self->f.reset = reset_nexthop;
	each_ask(_metadata, &self->f, list);
}

/* Not tried: a move elsewhere, whose failure the core only warns about. */

/* A namespace. Ours is one of many that have something to allocate for it. */
TEST_F_TIMEOUT(device, namespace, 3600)
{
	struct fault *fault = &self->f.fault;
	int here = ns_here(), err;
	struct nl *nl;

	nl = calloc(1, sizeof(*nl));
	fault_each(fault) {
		err = with_fault(fault, unshare(CLONE_NEWNET)) ? -errno : 0;
		/* The others say what they like: -ENODEV, -EAFNOSUPPORT. */
		EXPECT_TRUE(!err || fault->hit)
			TH_LOG("%u: %d", fault->nth, err);
		if (err)
			continue;
		/* What was borne is as good as any other. */
		EXPECT_EQ(0, ovl_open(nl));
		EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW,
				    a_u32(OVL_A_VNI_ID, 100)));
		close(nl->fd);
		ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	}
	EXPECT_TRUE(fault_over(fault));
	printf("# namespace: %u failures of some %u\n", fault->hits,
	       fault->nth);
}

TEST_F_TIMEOUT(device, nothing_lost, 600)
{
	EXPECT_EQ(0, fault_leaks());
}

TEST_HARNESS_MAIN
