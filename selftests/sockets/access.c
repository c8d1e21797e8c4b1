// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Who may: users and groups to whom a segment is granted, those with a
 * capability, root of a user namespace, and everybody else.
 */
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>

#include "sock_util.h"

FIXTURE(access) {
	struct nl nl;
};

FIXTURE_SETUP(access)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(access)
{
}

static int grant_uid(struct nl *nl, uint32_t vni, uint32_t min, uint32_t max)
{
	return ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, vni),
		      a_u32(OVL_A_VNI_GRANT_UID_MIN, min),
		      a_u32(OVL_A_VNI_GRANT_UID_MAX, max));
}

static int grant_gid(struct nl *nl, uint32_t vni, uint32_t min, uint32_t max)
{
	return ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, vni),
		      a_u32(OVL_A_VNI_GRANT_GID_MIN, min),
		      a_u32(OVL_A_VNI_GRANT_GID_MAX, max));
}

/* What a child with these identities gets from a function. */
static int as(uid_t uid, gid_t gid, gid_t extra, int (*fn)(uint32_t vni),
	      uint32_t vni)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (setgroups(1, &extra) || setresgid(gid, gid, gid) ||
		    setresuid(uid, uid, uid))
			_exit(255);
		_exit(-fn(vni));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -EIO;
	return -WEXITSTATUS(status);
}

static int try_bind(uint32_t vni)
{
	int fd = sock_open(SOCK_DGRAM, vni, NULL, 1);

	return fd < 0 ? fd : 0;
}

/* The three ways to get into a segment say the same. */
static int try_all(uint32_t vni)
{
	int bound = try_bind(vni);
	int connected = sock_connect(ovl_socket(SOCK_DGRAM), vni, NULL, 1);
	int sent = sock_sendto(ovl_socket(SOCK_DGRAM), "", 0, vni, NULL, 1);

	if (bound == connected && bound == sent)
		return bound;
	printf("# bind %d, connect %d, send %d\n", bound, connected, sent);
	return -EIO;
}

static int try_raw(uint32_t vni)
{
	return ovl_socket(SOCK_RAW) < 0 ? -errno : 0;
}

TEST_F(access, users)
{
	/* Nobody, unless it is granted. */
	EXPECT_EQ(0, as(0, 0, 0, try_all, 1));
	EXPECT_EQ(-EACCES, as(1000, 1000, 1000, try_all, 1));
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1000, 1999));
	EXPECT_EQ(-EACCES, as(999, 1000, 1000, try_all, 1));
	EXPECT_EQ(0, as(1000, 0, 0, try_all, 1));
	EXPECT_EQ(0, as(1999, 0, 0, try_all, 1));
	EXPECT_EQ(-EACCES, as(2000, 1000, 1000, try_all, 1));
	/* This segment only, and never all of them, nor whole frames. */
	EXPECT_EQ(-EACCES, as(1000, 0, 0, try_all, 2));
	EXPECT_EQ(-EACCES, as(1000, 0, 0, try_bind, OVL_VNI_ANY));
	EXPECT_EQ(-EPERM, as(1000, 0, 0, try_raw, 0));
	/* Root as well, if it has been given up. */
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 0, 0xfffffffe));
	EXPECT_EQ(0, as(0xfffffffe, 0, 0, try_all, 1));
	/* Taken back; what is no range is refused and changes nothing. */
	EXPECT_EQ(-EINVAL, grant_uid(&self->nl, 1, 0, 0xffffffff));
	EXPECT_EQ(-EINVAL, ovl_do(&self->nl, OVL_CMD_VNI_SET,
				  a_u32(OVL_A_VNI_ID, 1),
				  a_u32(OVL_A_VNI_GRANT_UID_MIN, 0)));
	EXPECT_EQ(-EINVAL, ovl_do(&self->nl, OVL_CMD_VNI_SET,
				  a_u32(OVL_A_VNI_ID, 1),
				  a_u32(OVL_A_VNI_GRANT_UID_MAX, 0)));
	EXPECT_EQ(0, as(1, 0, 0, try_all, 1));
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1, 0));
	EXPECT_EQ(-EACCES, as(1000, 0, 0, try_all, 1));
	EXPECT_EQ(-EACCES, as(1, 0, 0, try_all, 1));
}

TEST_F(access, groups)
{
	ASSERT_EQ(0, grant_gid(&self->nl, 1, 50, 59));
	EXPECT_EQ(-EACCES, as(1000, 49, 60, try_all, 1));
	EXPECT_EQ(0, as(1000, 50, 0, try_all, 1));
	EXPECT_EQ(0, as(1000, 59, 0, try_all, 1));
	/* As one of several. */
	EXPECT_EQ(0, as(1000, 1000, 55, try_all, 1));
	EXPECT_EQ(-EACCES, as(55, 1000, 1000, try_all, 1));
	EXPECT_EQ(-EACCES, as(1000, 55, 55, try_all, 2));
	EXPECT_EQ(-EPERM, as(1000, 55, 55, try_raw, 0));
	/* Either will do. */
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 7, 7));
	EXPECT_EQ(0, as(7, 1000, 1000, try_all, 1));
	EXPECT_EQ(0, as(8, 50, 50, try_all, 1));
	ASSERT_EQ(0, grant_gid(&self->nl, 1, 1, 0));
	EXPECT_EQ(-EACCES, as(8, 50, 50, try_all, 1));
}

/* A grant is looked at when a socket comes in, not while it is there. */
TEST_F(access, live)
{
	int fd;

	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1000, 1000));
	ASSERT_EQ(0, seteuid(1000));
	fd = sock_open(SOCK_DGRAM, 1, NULL, 1);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, seteuid(0));
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1, 0));
	ASSERT_EQ(0, seteuid(1000));
	EXPECT_EQ(1, sock_sendto(fd, "x", 1, 1, NULL, 1));
	EXPECT_EQ(1, sock_drain(fd));
	/* Never from there into another segment. */
	EXPECT_EQ(-EINVAL, sock_sendto(fd, "x", 1, 2, NULL, 1));
	EXPECT_EQ(-EINVAL, sock_connect(fd, 2, NULL, 1));
	EXPECT_EQ(-EACCES, sock_open(SOCK_DGRAM, 1, NULL, 2));
}

/* What somebody is handed, he may use as it is. */
TEST_F(access, handed)
{
	int bound = sock_open(SOCK_DGRAM, 1, NULL, 1);
	int fresh = ovl_socket(SOCK_DGRAM);
	int raw = ovl_socket(SOCK_RAW);

	ASSERT_EQ(0, nobody());
	EXPECT_EQ(1, sock_sendto(bound, "x", 1, 1, NULL, 1));
	EXPECT_EQ(1, sock_drain(bound));
	EXPECT_EQ(-EACCES, sock_sendto(fresh, "x", 1, 1, NULL, 1));
	EXPECT_EQ(-EACCES, sock_bind(fresh, 1, NULL, 2));
	EXPECT_EQ(0, sock_bind(raw, 1, MAC(1), 0));
}

/* CAP_NET_RAW it is, whoever has it. */
TEST_F(access, capability)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = 1 << CAP_NET_RAW, .permitted = 1 << CAP_NET_RAW },
	};

	ASSERT_EQ(0, prctl(PR_SET_KEEPCAPS, 1));
	ASSERT_EQ(0, nobody());
	ASSERT_EQ(0, syscall(SYS_capset, &hdr, data));
	EXPECT_EQ(0, try_raw(0));
	EXPECT_EQ(0, try_all(1));
	EXPECT_EQ(0, try_bind(OVL_VNI_ANY));
	data[0].effective = 0;
	ASSERT_EQ(0, syscall(SYS_capset, &hdr, data));
	EXPECT_EQ(-EPERM, try_raw(0));
	EXPECT_EQ(-EACCES, try_all(1));
	EXPECT_EQ(-EACCES, try_bind(OVL_VNI_ANY));
}

static int by_vtep(uint32_t vni)
{
	return sock_send_by_vtep(ovl_socket(SOCK_DGRAM), vni, MAC(1));
}

TEST_F(access, vtep)
{
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1000, 1000));
	EXPECT_EQ(-EHOSTUNREACH, as(0, 0, 0, by_vtep, 1));
	EXPECT_EQ(-EPERM, as(1000, 0, 0, by_vtep, 1));
	EXPECT_EQ(-EPERM, as(65534, 0, 0, by_vtep, 1));
}

/* Root of a user namespace is who he was in the namespaces he came from. */
TEST_F(access, user_root_in_the_parents_net)
{
	ASSERT_EQ(0, grant_uid(&self->nl, 1, 1000, 1000));
	ASSERT_EQ(0, setresgid(1000, 1000, 1000));
	ASSERT_EQ(0, setresuid(1000, 1000, 1000));
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1));
	ASSERT_EQ(0, user_root());
	EXPECT_EQ(-EPERM, try_raw(0));
	EXPECT_EQ(0, try_all(1));
	EXPECT_EQ(-EACCES, try_all(2));
	EXPECT_EQ(-EACCES, try_bind(OVL_VNI_ANY));
	EXPECT_EQ(-EPERM, by_vtep(1));
}

/* ... and root in one of his own, where users are his to grant. */
TEST_F(access, user_root_in_its_own_net)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	int outer = sock_open(SOCK_DGRAM, 1, NULL, 1);

	ASSERT_LE(0, outer);
	ASSERT_EQ(0, setresgid(1000, 1000, 1000));
	ASSERT_EQ(0, setresuid(1000, 1000, 1000));
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1));
	ASSERT_EQ(0, user_root());
	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, vni_nodev(nl, 1));
	EXPECT_EQ(0, try_raw(0));
	EXPECT_EQ(0, try_all(1));
	EXPECT_EQ(0, try_bind(OVL_VNI_ANY));
	EXPECT_EQ(-EHOSTUNREACH, by_vtep(1));
	/* There is no user but one. */
	EXPECT_EQ(0, grant_uid(nl, 1, 0, 0));
	EXPECT_EQ(-EINVAL, grant_uid(nl, 1, 0, 1));
	EXPECT_EQ(-EINVAL, grant_gid(nl, 1, 1000, 1000));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 1)));
	EXPECT_EQ(0, ovl_num(&nl->reply.nlh, OVL_A_VNI_GRANT_UID_MAX));
	/* A socket is where it was made, wherever it is used. */
	EXPECT_EQ(1, sock_sendto(outer, "x", 1, 1, NULL, 1));
	EXPECT_EQ(1, sock_drain(outer));
}

/* A child in a user namespace and a network namespace of its own, to be killed. */
static pid_t container(void)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		if (user_root() || unshare(CLONE_NEWNET) || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	return read(ready[0], &c, 1) == 1 ? pid : -1;
}

/* Users have the numbers that the one who asks knows them by, as when he grants. */
TEST_F(access, granted_from_outside)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	pid_t pid = container();
	char path[40];
	int ns;

	ASSERT_LT(0, pid);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_EQ(0, setns(ns, CLONE_NEWNET));
	ASSERT_EQ(0, ovl_open(nl));
	ASSERT_EQ(0, vni_nodev(nl, 1));
	ASSERT_EQ(0, grant_uid(nl, 1, 1000, 1999));
	ASSERT_EQ(0, grant_gid(nl, 1, 5, 6));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 1)));
	EXPECT_EQ(1000, ovl_num(&nl->reply.nlh, OVL_A_VNI_GRANT_UID_MIN));
	EXPECT_EQ(1999, ovl_num(&nl->reply.nlh, OVL_A_VNI_GRANT_UID_MAX));
	EXPECT_EQ(5, ovl_num(&nl->reply.nlh, OVL_A_VNI_GRANT_GID_MIN));
	EXPECT_EQ(6, ovl_num(&nl->reply.nlh, OVL_A_VNI_GRANT_GID_MAX));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_HARNESS_MAIN
