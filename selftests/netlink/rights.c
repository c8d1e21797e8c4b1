// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * Who may do what: every request of the spec, by root, by the root of a user
 * namespace and by nobody, in a network namespace of one's own, in another's and
 * in that of the parent.
 */
#include <linux/capability.h>
#include <sys/prctl.h>

#include "base_util.h"

/* One of everything, and the station elsewhere than fdb-set would have it. */
static int things_make(struct nl *nl)
{
	return base_make(nl) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.4")) ?:
	       ovl_do(nl, OVL_CMD_FDB_SET, a_u32(OVL_A_FDB_VNI, 100),
		      a_macn(OVL_A_FDB_MAC, 1),
		      a_ip4(OVL_A_FDB_ADDR, "10.0.0.4"));
}

FIXTURE(rights) {
	struct nl nl;
};

FIXTURE_SETUP(rights)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(NULL, base_lacks())
		TH_LOG("no request of its own: %s", base_lacks());
	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, base_devices());
	ASSERT_EQ(0, things_make(nl));
}

FIXTURE_TEARDOWN(rights)
{
}

/*
 * One request. If the spec reserves it, it succeeds if @may and is refused
 * otherwise; if not, it succeeds. What is reserved is what changes something.
 */
static int request(struct nl *nl, const struct spec_op *op, bool may,
		   const char *where)
{
	int err, want = op->admin && !may ? -EPERM : 0, bad = 0;
	struct attr attrs[BASE_ATTRS + 1];
	struct snap before;
	bool changed;

	attrs[base_attrs(op->cmd, attrs)].type = END;
	if (snap_take(nl, &before))
		return 1;
	err = ovl_do_attrs(nl, op->cmd, attrs);
	if (err != want) {
		fprintf(stderr, "# %s, %s: expected %d, got %d '%s'\n",
			op->name, where, want, err, nl->why);
		bad++;
	}
	changed = !snap_same(nl, &before);
	free(before.data);
	if (changed != (op->admin && may)) {
		fprintf(stderr, "# %s, %s: expected %s change, got %s\n",
			op->name, where, changed ? "no" : "a",
			changed ? "one" : "none");
		bad++;
	}
	if (op->dump && ovl_count(nl, op->cmd) <= 0) {
		fprintf(stderr, "# %s, %s: expected a dump, got none '%s'\n",
			op->name, where, nl->why);
		bad++;
	}
	return bad;
}

/*
 * Every request of the spec, where there is what things_make() makes, and is again
 * afterwards. Returns how much was not as it should be.
 */
static int requests(struct nl *nl, bool may, const char *where)
{
	const struct spec_op *op;
	int bad = 0;

	for (op = spec_ops; op->name; op++) {
		bad += request(nl, op, may, where);
		if (may && op->admin &&
		    (ovl_do(nl, OVL_CMD_VNI_FLUSH) || things_make(nl))) {
			fprintf(stderr, "# after %s, %s: '%s'\n", op->name,
				where, nl->why);
			return bad + 1;
		}
	}
	return bad;
}

/* Notifications are for everybody. */
static int listens(struct nl *nl)
{
	return setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			  &nl->group, sizeof(nl->group));
}

TEST_F(rights, root)
{
	EXPECT_EQ(0, requests(&self->nl, true, "own"));
	EXPECT_EQ(0, listens(&self->nl));
}

TEST_F(rights, nobody)
{
	struct nl *nl = calloc(1, sizeof(*nl));

	ASSERT_EQ(0, nobody());
	ASSERT_EQ(0, ovl_open(nl));
	EXPECT_EQ(0, requests(nl, false, "parent"));
	EXPECT_EQ(0, listens(nl));
}

/*
 * A socket that root opened will not do for nobody. Nor will one that nobody did
 * for root, unless root names an address: who merely writes to what he was handed
 * may not know what he is doing.
 */
TEST_F(rights, borrowed_socket)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(nobody() || requests(&self->nl, false, "own"));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_EQ(0, seteuid(65534));
	ASSERT_EQ(0, ovl_open(nl));
	ASSERT_EQ(0, seteuid(0));
	nl->unaddressed = true;
	EXPECT_EQ(0, requests(nl, false, "own"));
	nl->unaddressed = false;
	EXPECT_EQ(0, requests(nl, true, "own"));
}

/* Root of a user namespace is nobody in the namespace it came from... */
TEST_F(rights, user_root_in_the_parents_net)
{
	struct nl *nl = calloc(1, sizeof(*nl));

	ASSERT_EQ(0, user_root());
	ASSERT_EQ(0, ovl_open(nl));
	EXPECT_EQ(0, requests(nl, false, "parent"));
	EXPECT_EQ(0, listens(nl));
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
	ASSERT_EQ(0, base_devices());
	ASSERT_EQ(0, things_make(nl));
	EXPECT_EQ(0, requests(nl, true, "own"));
	EXPECT_EQ(0, listens(nl));
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
	ASSERT_EQ(0, base_devices());
	ASSERT_EQ(0, things_make(nl));
	EXPECT_EQ(0, requests(nl, true, "own"));
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

/* Have these rights in one's user namespace, and no others. */
static int keep_only(uint32_t caps)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = caps, .permitted = caps },
	};

	return syscall(SYS_capset, &hdr, data) ? -errno : 0;
}

static int powerless(void)
{
	return keep_only(0);
}

/*
 * The matrix. Root has opened a socket in each network namespace: in that of
 * the user namespace the subject is in, in that of a sibling of it, and in that
 * of the parent. What counts is who uses it.
 */
enum { OWN, OTHER, PARENT, PLACES };

static const char *const places[] = { "own", "other", "parent" };

FIXTURE(matrix) {
	struct nl nl[PLACES];
	unsigned int port[PLACES][2];
	pid_t tenant[PLACES];
	int hold[PLACES];
};

/* @inside: the subject is in the first one's user namespace. */
FIXTURE_VARIANT(matrix) {
	bool inside;
	int (*become)(void);
	bool may[PLACES];
};

FIXTURE_VARIANT_ADD(matrix, root) {
	.may = { [OWN] = true, [OTHER] = true, [PARENT] = true },
};

/* Whose user namespaces they are has all rights there, though none here. */
FIXTURE_VARIANT_ADD(matrix, owner) {
	.become = powerless,
	.may = { [OWN] = true, [OTHER] = true },
};

FIXTURE_VARIANT_ADD(matrix, nobody) {
	.become = nobody,
};

FIXTURE_VARIANT_ADD(matrix, user_root) {
	.inside = true,
	.may = { [OWN] = true },
};

FIXTURE_VARIANT_ADD(matrix, user_nobody) {
	.inside = true,
	.become = powerless,
};

FIXTURE_SETUP(matrix)
{
	int here, i;

	ASSERT_EQ(NULL, base_lacks())
		TH_LOG("no request of its own: %s", base_lacks());
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	here = ns_here();
	for (i = 0; i < PLACES; i++) {
		if (i != PARENT) {
			self->tenant[i] = tenant(&self->hold[i]);
			ASSERT_LT(0, self->tenant[i]);
			ASSERT_EQ(0, enter(self->tenant[i], false));
		}
		ASSERT_EQ(0, if_up("lo"));
		ASSERT_EQ(0, ovl_open(&self->nl[i]));
		ASSERT_EQ(0, base_devices());
		ASSERT_EQ(0, things_make(&self->nl[i]));
		memcpy(self->port[i], base_port, sizeof(base_port));
		ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	}
}

FIXTURE_TEARDOWN(matrix)
{
	int i, status;

	/* The second has the pipe of the first open as well. */
	for (i = 0; i < PARENT; i++)
		close(self->hold[i]);
	for (i = 0; i < PARENT; i++)
		EXPECT_EQ(self->tenant[i],
			  waitpid(self->tenant[i], &status, 0));
}

TEST_F(matrix, requests)
{
	int status, i;
	pid_t pid;

	for (i = 0; i < PLACES; i++) {
		memcpy(base_port, self->port[i], sizeof(base_port));
		pid = fork();
		if (!pid) {
			if (variant->inside && enter(self->tenant[OWN], true))
				_exit(100);
			if (variant->become && variant->become())
				_exit(101);
			_exit(requests(&self->nl[i], variant->may[i],
				       places[i]) ||
			      listens(&self->nl[i]));
		}
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_EQ(0, status)
			TH_LOG("in the namespace '%s'", places[i]);
	}
}

/* A station of the device, as bridge(8) adds, deletes and flushes it. */
static int neigh_refused(struct nl *rt, uint16_t type, uint16_t flags, int ifindex)
{
	struct ndmsg ndm = {
		.ndm_family = AF_BRIDGE, .ndm_ifindex = ifindex,
		.ndm_flags = NTF_SELF, .ndm_state = NUD_PERMANENT,
	};
	struct nl_msg *msg = nl_begin(rt, type, flags, &ndm, sizeof(ndm));

	if (!(flags & NLM_F_BULK))
		nl_put_all(msg, ATTRS(a_macn(NDA_LLADDR, 1),
				      a_ip4(NDA_DST, "10.0.0.4")));
	return nl_talk(rt, msg, NULL, NULL) == -EPERM && rt->why[0] ? 0 : -1;
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
		if (nl_talk(rt, msg, NULL, NULL) != -EPERM || !rt->why[0])
			_exit(4);
		if (neigh_refused(rt, RTM_NEWNEIGH, NLM_F_CREATE, ifi.ifi_index) ||
		    neigh_refused(rt, RTM_DELNEIGH, 0, ifi.ifi_index) ||
		    neigh_refused(rt, RTM_DELNEIGH, NLM_F_BULK, ifi.ifi_index))
			_exit(5);
		_exit(0);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_TRUE(snap_same(nl, &before));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100)));
	close(hold);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
}

/* CAP_NET_ADMIN it is, and nothing more is needed. */
TEST_F(rights, just_net_admin)
{
	EXPECT_EQ(0, keep_only(1 << CAP_NET_ADMIN));
	EXPECT_EQ(0, requests(&self->nl, true, "own"));
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
		if (enter(pid, false) || ovl_open(nl) || base_devices() || things_make(nl) ||
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
