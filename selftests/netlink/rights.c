// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * Who may do what: every request, by root, by the root of a user namespace and
 * by nobody, in a namespace of one's own and in that of the parent.
 */
#include <linux/capability.h>
#include <sys/prctl.h>

#include "nl_util.h"

FIXTURE(rights) {
	struct nl nl;
};

FIXTURE_SETUP(rights)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 1),
			    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, if_dummy("port0"));
	ASSERT_EQ(0, if_dummy("port1"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 100),
			    a_u32(OVL_A_PORT_IFINDEX, if_find("port0"))));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, 100),
			    a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"),
			    a_macn(OVL_A_NEIGH_MAC, 1)));
}

FIXTURE_TEARDOWN(rights)
{
}

/*
 * Every request that changes something, in an order in which all of them
 * succeed where they may. Returns how many did not do as @admin says.
 */
static int changes(struct nl *nl, bool admin)
{
	const struct attr vni = a_u32(OVL_A_VTEP_VNI, 100);
	const struct attr addr = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3");
	const struct attr fvni = a_u32(OVL_A_FDB_VNI, 100);
	const struct attr mac = a_macn(OVL_A_FDB_MAC, 2);
	const struct attr faddr = a_ip4(OVL_A_FDB_ADDR, "10.0.0.3");
	const struct attr port = a_u32(OVL_A_PORT_IFINDEX, if_find("port1"));
	const struct attr nvni = a_u32(OVL_A_NEIGH_VNI, 100);
	const struct attr nmac = a_macn(OVL_A_NEIGH_MAC, 2);
	const struct attr naddr = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.2");
	const struct { uint8_t cmd; const struct attr *attrs; } list[] = {
		{ OVL_CMD_VNI_NEW, ATTRS(a_u32(OVL_A_VNI_ID, 200)) },
		{ OVL_CMD_VNI_NEW, ATTRS(a_u32(OVL_A_VNI_ID, 201),
					 a_flag(OVL_A_VNI_NODEV)) },
		{ OVL_CMD_VNI_SET, ATTRS(a_u32(OVL_A_VNI_ID, 100)) },
		{ OVL_CMD_VTEP_NEW, ATTRS(vni, addr) },
		{ OVL_CMD_VTEP_SET, ATTRS(vni, addr) },
		{ OVL_CMD_FDB_NEW, ATTRS(fvni, mac, faddr) },
		{ OVL_CMD_FDB_SET, ATTRS(fvni, mac, faddr) },
		{ OVL_CMD_FDB_DEL, ATTRS(fvni, mac) },
		{ OVL_CMD_FDB_FLUSH, ATTRS(fvni) },
		{ OVL_CMD_PORT_NEW, ATTRS(a_u32(OVL_A_PORT_VNI, 100), port) },
		{ OVL_CMD_PORT_SET, ATTRS(port, a_u8(OVL_A_PORT_FLOOD, 0)) },
		{ OVL_CMD_PORT_DEL, ATTRS(port) },
		{ OVL_CMD_NEIGH_NEW, ATTRS(nvni, naddr, nmac) },
		{ OVL_CMD_NEIGH_SET, ATTRS(nvni, naddr, nmac) },
		{ OVL_CMD_NEIGH_DEL, ATTRS(nvni, naddr) },
		{ OVL_CMD_NEIGH_FLUSH, ATTRS(nvni) },
		{ OVL_CMD_VTEP_DEL, ATTRS(vni, addr) },
		{ OVL_CMD_VTEP_FLUSH, ATTRS(vni) },
		{ OVL_CMD_VNI_DEL, ATTRS(a_u32(OVL_A_VNI_ID, 200)) },
		{ OVL_CMD_VNI_FLUSH, ATTRS() },
	};
	unsigned int i;
	int err, bad = 0;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		err = ovl_do_attrs(nl, list[i].cmd, list[i].attrs);
		if (err == (admin ? 0 : -EPERM))
			continue;
		fprintf(stderr, "# command %u, admin %d: %d '%s'\n",
			list[i].cmd, admin, err, nl->why);
		bad++;
	}
	return bad;
}

/* Every request that asks; @bad counts those refused. */
static int questions(struct nl *nl)
{
	int bad = 0;

	bad += ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)) != 0;
	bad += ovl_do(nl, OVL_CMD_ENDPOINT_GET) != 0;
	bad += ovl_do(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")) != 0;
	bad += ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 100),
		      a_macn(OVL_A_FDB_MAC, 1)) != 0;
	bad += ovl_do(nl, OVL_CMD_PORT_GET,
		      a_u32(OVL_A_PORT_IFINDEX, if_find("port0"))) != 0;
	bad += ovl_count(nl, OVL_CMD_PORT_GET) != 1;
	bad += ovl_do(nl, OVL_CMD_NEIGH_GET, a_u32(OVL_A_NEIGH_VNI, 100),
		      a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1")) != 0;
	bad += ovl_count(nl, OVL_CMD_NEIGH_GET) != 1;
	bad += ovl_count(nl, OVL_CMD_ENDPOINT_GET) != 1;
	bad += ovl_count(nl, OVL_CMD_VNI_GET) != 1;
	bad += ovl_count(nl, OVL_CMD_VTEP_GET) != 1;
	bad += ovl_count(nl, OVL_CMD_FDB_GET) != 1;
	bad += setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			  &nl->group, sizeof(nl->group)) != 0;
	return bad;
}

TEST_F(rights, root)
{
	EXPECT_EQ(0, questions(&self->nl));
	EXPECT_EQ(0, changes(&self->nl, true));
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_VNI_GET));
}

TEST_F(rights, nobody)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	struct snap before;

	ASSERT_EQ(0, snap_take(&self->nl, &before));
	ASSERT_EQ(0, nobody());
	ASSERT_EQ(0, ovl_open(nl));
	EXPECT_EQ(0, questions(nl));
	EXPECT_EQ(0, changes(nl, false));
	EXPECT_TRUE(snap_same(nl, &before));
}

/* Neither a socket that root opened nor one that root is handed will do. */
TEST_F(rights, borrowed_socket)
{
	struct snap before;
	int status;
	pid_t pid;

	ASSERT_EQ(0, snap_take(&self->nl, &before));
	pid = fork();
	if (!pid)
		_exit(nobody() || changes(&self->nl, false));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(snap_same(&self->nl, &before));
}

/* Root of a user namespace is nobody in the namespace it came from... */
TEST_F(rights, user_root_in_the_parents_net)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	struct snap before;

	ASSERT_EQ(0, snap_take(&self->nl, &before));
	ASSERT_EQ(0, user_root());
	ASSERT_EQ(0, ovl_open(nl));
	EXPECT_EQ(0, questions(nl));
	EXPECT_EQ(0, changes(nl, false));
	EXPECT_TRUE(snap_same(nl, &before));
}

static int vni_100(struct nl *nl)
{
	return if_dummy("port1") ?:
	       ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.4"));
}

/* ... and root in one of its own, which is none of the parent's business. */
TEST_F(rights, user_root_in_its_own_net)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	struct snap before;
	int here = ns_here(), own;

	ASSERT_EQ(0, snap_take(&self->nl, &before));
	ASSERT_EQ(0, user_root());
	ASSERT_EQ(0, ovl_setup(nl));
	own = ns_here();
	ASSERT_EQ(0, vni_100(nl));
	EXPECT_EQ(0, changes(nl, true));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
	EXPECT_TRUE(snap_same(&self->nl, &before));
	/* There is no way back. */
	EXPECT_EQ(-1, setns(here, CLONE_NEWNET));
	close(own);
}

/* The same for one who was nobody before. */
TEST_F(rights, nobody_in_its_own_net)
{
	struct nl *nl = calloc(1, sizeof(*nl));

	ASSERT_EQ(0, nobody());
	/* A process that gave up its rights is not its own /proc's owner. */
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1));
	if (user_root())
		SKIP(return, "user namespaces are not for everybody here");
	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, vni_100(nl));
	EXPECT_EQ(0, changes(nl, true));
}

/* A child in a user and network namespace of its own, to be moved into. */
static pid_t tenant(int *ready)
{
	int in[2], out[2];
	pid_t pid;
	char c;

	if (pipe(in) || pipe(out))
		return -1;
	pid = fork();
	if (!pid) {
		close(out[1]);
		c = user_root() || unshare(CLONE_NEWNET);
		if (write(in[1], &c, 1) != 1 || read(out[0], &c, 1) < 0)
			_exit(1);
		_exit(0);
	}
	close(in[1]);
	close(out[0]);
	if (read(in[0], &c, 1) != 1 || c)
		return -1;
	*ready = out[1];
	return pid;
}

/* Move the device of VNI 100 to the network namespace of a process. */
static int move_to(pid_t pid)
{
	struct ifinfomsg ifi = { .ifi_index = if_find("ovl100") };
	const struct attr ns = a_u32(IFLA_NET_NS_PID, pid);
	struct nl *rt = calloc(1, sizeof(*rt));
	struct nl_msg *msg;

	if (nl_open(rt, NETLINK_ROUTE))
		return -errno;
	msg = nl_begin(rt, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	nl_put(msg, &ns);
	return nl_talk(rt, msg, NULL, NULL);
}

static int enter(pid_t pid, bool user)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid,
		 user ? "user" : "net");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 || setns(fd, user ? CLONE_NEWUSER : CLONE_NEWNET) ?
	      -errno : 0;
	close(fd);
	return err;
}

/*
 * A device in the namespace of a tenant: root here owns both, the tenant only
 * the device. What the tenant asks of it is refused if it is the underlay's.
 */
TEST_F(rights, device_elsewhere)
{
	struct nl *rt = calloc(1, sizeof(*rt));
	struct ifinfomsg ifi = { };
	struct nl *nl = &self->nl;
	const struct attr info = a_nest(IFLA_LINKINFO,
		ATTRS(a_str(IFLA_INFO_KIND, "ovl"),
		      a_nest(IFLA_INFO_DATA,
			     ATTRS(a_u8(IFLA_VXLAN_TTL, 7)))));
	struct snap before;
	struct nl_msg *msg;
	int hold, status;
	pid_t pid, child;

	pid = tenant(&hold);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, move_to(pid));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
			    a_u8(OVL_A_VNI_TTL, 5)));
	ASSERT_EQ(0, snap_take(nl, &before));
	child = fork();
	if (!child) {
		if (enter(pid, false) || enter(pid, true) ||
		    nl_open(rt, NETLINK_ROUTE))
			_exit(2);
		ifi.ifi_index = if_find("ovl100");
		if (!ifi.ifi_index)
			_exit(3);
		msg = nl_begin(rt, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
		nl_put(msg, &info);
		_exit(nl_talk(rt, msg, NULL, NULL) == -EPERM && rt->why[0] ?
		      0 : 4);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_TRUE(snap_same(nl, &before));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100)));
	close(hold);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
}

/* The rights over one's own user namespace, and no others. */
static int keep_admin_of_own(void)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = 1 << CAP_NET_ADMIN,
		  .permitted = 1 << CAP_NET_ADMIN },
	};

	return syscall(SYS_capset, &hdr, data) ? -errno : 0;
}

/* CAP_NET_ADMIN it is, and nothing more is needed. */
TEST_F(rights, just_net_admin)
{
	EXPECT_EQ(0, keep_admin_of_own());
	EXPECT_EQ(0, questions(&self->nl));
	EXPECT_EQ(0, changes(&self->nl, true));
}

/*
 * An underlay in a user namespace whose device has gone to the namespace of a
 * parent: its root may not touch the VNI any more, the parent's may.
 */
TEST_F(rights, device_in_the_parents_net)
{
	struct nl *nl = calloc(1, sizeof(*nl)), *rt = calloc(1, sizeof(*rt));
	int here = ns_here(), hold, status;
	struct ifinfomsg ifi = { };
	struct attr ns;
	struct nl_msg *msg;
	pid_t pid, child;

	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VNI_FLUSH));
	pid = tenant(&hold);
	ASSERT_LT(0, pid);
	child = fork();
	if (!child) {
		/* As root here: make it there and fetch the device. */
		if (enter(pid, false) || ovl_open(nl) || vni_100(nl) ||
		    nl_open(rt, NETLINK_ROUTE))
			_exit(2);
		ifi.ifi_index = if_find("ovl100");
		ns = a_u32(IFLA_NET_NS_FD, here);
		msg = nl_begin(rt, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
		nl_put(msg, &ns);
		if (nl_talk(rt, msg, NULL, NULL))
			_exit(3);
		/* As the tenant. */
		close(nl->fd);
		if (enter(pid, true) || ovl_open(nl))
			_exit(4);
		if (ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100)) !=
		    -EPERM || !nl->why[0])
			_exit(5);
		if (ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100)) !=
		    -EPERM || !nl->why[0])
			_exit(6);
		if (ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101),
			   a_flag(OVL_A_VNI_NODEV)) ||
		    ovl_do(nl, OVL_CMD_VNI_FLUSH) != -EPERM || !nl->why[0])
			_exit(7);
		_exit(ovl_count(nl, OVL_CMD_VNI_GET) == 2 ? 0 : 8);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_NE(0, if_find("ovl100"));
	close(hold);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(wait_for(!if_find("ovl100")));
}

TEST_HARNESS_MAIN
