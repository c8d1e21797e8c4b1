// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * From socket() to the last close(): a socket that several processes have, one
 * whose segment goes, one whose namespace everybody has left, and the module
 * below it.
 */
#include "sock_util.h"

#define PROTO	0x9000

FIXTURE(life) {
	struct nl nl;
	uint8_t frame[100];
	char buf[100];
};

FIXTURE_SETUP(life)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(life)
{
}

/* How many sockets are bound to a segment. */
static int bound(struct nl *nl, uint32_t vni)
{
	if (ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, vni)))
		abort();
	return ovl_num(&nl->reply.nlh, OVL_A_VNI_SOCKETS);
}

static bool finished(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

/* A copy of the descriptor is the same socket, and the last one counts. */
TEST_F(life, dup)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1), b = dup(a), c, n = 0;
	int tx = sock_open(SOCK_DGRAM, 1, NULL, 2);

	ASSERT_EQ(1, sock_sendto(tx, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_sendto(tx, "y", 1, 1, MAC(1), 1));
	EXPECT_EQ(1, sock_recv(a, self->buf, 1, NULL));
	ASSERT_EQ(0, sock_connect(b, 1, NULL, 2));
	close(a);
	ASSERT_EQ(0, ioctl(b, FIONREAD, &n));
	EXPECT_EQ(1, n);
	EXPECT_EQ(1, sock_recv(b, self->buf, 1, NULL));
	EXPECT_EQ('y', self->buf[0]);
	EXPECT_EQ(1, sock_send(b, "z", 1));
	EXPECT_EQ(1, sock_drain(tx));
	EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, 1, MAC(1), 1));
	c = fcntl(b, F_DUPFD_CLOEXEC, 100);
	close(b);
	EXPECT_EQ(1, stations(&self->nl, 1));
	close(c);
	EXPECT_EQ(0, stations(&self->nl, 1));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, MAC(1), 1));
}

/* What a child does with it is done to it. */
TEST_F(life, fork)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	int tx = sock_open(SOCK_DGRAM, 1, NULL, 2);
	pid_t pid;

	ASSERT_EQ(1, sock_sendto(tx, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_sendto(tx, "y", 1, 1, MAC(1), 1));
	pid = fork();
	if (!pid)
		_exit(sock_recv(a, self->buf, 1, NULL) != 1 ||
		      sock_connect(a, 1, NULL, 2) || close(a) || close(tx));
	ASSERT_TRUE(finished(pid));
	EXPECT_EQ(1, sock_recv(a, self->buf, 1, NULL));
	EXPECT_EQ('y', self->buf[0]);
	EXPECT_EQ(1, sock_send(a, "z", 1));
	EXPECT_EQ(1, sock_drain(tx));
	/* The other way round: closed here, it lives on there. */
	pid = fork();
	if (!pid)
		_exit(poll(&(struct pollfd){ .fd = a, .events = POLLIN }, 1,
			   20000) != 1 ||
		      sock_send(a, "bye", 3) != 3);
	close(a);
	EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_sendto(tx, "x", 1, 1, MAC(1), 1));
	ASSERT_TRUE(finished(pid));
	EXPECT_EQ(3, sock_recv(tx, self->buf, 10, NULL));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, MAC(1), 1));
}

TEST_F(life, flags)
{
	int fd = ovl_socket(SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);

	EXPECT_EQ(O_NONBLOCK, fcntl(fd, F_GETFL) & O_NONBLOCK);
	EXPECT_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD) & FD_CLOEXEC);
	EXPECT_EQ(-1, recv(fd, self->buf, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(SOCK_DGRAM, sock_get(fd, SOL_SOCKET, SO_TYPE));
	EXPECT_EQ(ovl_family(), sock_get(fd, SOL_SOCKET, SO_DOMAIN));
	EXPECT_EQ(0, sock_get(fd, SOL_SOCKET, SO_PROTOCOL));
	EXPECT_EQ(0, sock_get(fd, SOL_SOCKET, SO_ACCEPTCONN));
}

/* What waits to be read when it is closed, goes with it. */
TEST_F(life, close_full)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1), i;
	int r = sock_open(SOCK_RAW, 1, NULL, 0);
	int tx = sock_open(SOCK_DGRAM, 1, MAC(1), 2);
	char data[3000] = { 0 };

	for (i = 0; i < 10; i++)
		ASSERT_EQ(3000, sock_sendto(tx, data, 3000, 1, NULL, 1));
	ASSERT_EQ(0, sock_connect(a, 1, MAC(1), 9));
	ASSERT_EQ(1, sock_send(a, "x", 1));
	EXPECT_EQ(3, bound(&self->nl, 1));
	close(a);
	close(r);
	close(tx);
	EXPECT_EQ(0, bound(&self->nl, 1));
}

/* The segment goes, and with it name, peer and claims, but not the socket. */
TEST_F(life, vni_goes)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	int r = sock_open(SOCK_RAW, 1, MAC(2), PROTO);
	struct pollfd pfd[2] = { { .fd = a, .events = POLLIN },
				 { .fd = r, .events = POLLIN } };
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);

	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(0, sock_connect(a, 1, MAC(2), 7));
	ASSERT_EQ(0, sock_mac(r, OVL_ADD_MAC, MAC(3)));
	ASSERT_EQ(0, sock_set(r, OVL_PROMISC, 1));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	ASSERT_EQ(2, poll(pfd, 2, 0));
	EXPECT_EQ(POLLERR | POLLIN, pfd[0].revents);
	EXPECT_EQ(POLLERR, pfd[1].revents);
	EXPECT_EQ(-ENETDOWN, sock_recv(a, self->buf, 1, NULL));
	EXPECT_EQ(-ENETDOWN, sock_error(r));
	/* What had come before is still there. */
	EXPECT_EQ(1, sock_recv(a, self->buf, 1, NULL));
	EXPECT_EQ(-1, getpeername(a, (void *)&sa, &len));
	EXPECT_EQ(ENOTCONN, errno);
	ASSERT_EQ(0, getsockname(a, (void *)&sa, &len));
	EXPECT_EQ(0, sa.sovl_port);
	EXPECT_EQ(-EDESTADDRREQ, sock_send(a, "x", 1));
	EXPECT_EQ(-ENETUNREACH, sock_sendto(a, "x", 1, 1, NULL, 1));
	EXPECT_EQ(-ENOTCONN, sock_get(a, SOL_OVL, OVL_MTU));
	EXPECT_EQ(-ENOTCONN, sock_mac(r, OVL_ADD_MAC, MAC(3)));
}

/* It can be bound again: elsewhere, or there, when that has come back. */
TEST_F(life, rebind)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	int r = sock_open(SOCK_RAW, 1, MAC(2), PROTO);
	size_t len = frame_make(self->frame, MAC(2), MAC(9), PROTO, 46);

	ASSERT_EQ(0, sock_set(r, OVL_FORGE, 1));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	EXPECT_EQ(-ENETDOWN, sock_error(a));
	EXPECT_EQ(-ENETDOWN, sock_error(r));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_bind(a, 1, MAC(1), 1));
	ASSERT_EQ(0, sock_bind(a, 2, NULL, 7));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 2, NULL, 7));
	EXPECT_EQ(1, sock_drain(a));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	EXPECT_EQ(0, bound(&self->nl, 1));
	EXPECT_EQ(0, stations(&self->nl, 1));
	ASSERT_EQ(0, sock_bind(r, 1, MAC(2), PROTO));
	/* It may still forge, and finds nobody but itself. */
	EXPECT_EQ(-EHOSTUNREACH, sock_send(r, self->frame, len));
	EXPECT_EQ(1, stations(&self->nl, 1));
	EXPECT_EQ(-EINVAL, sock_bind(a, 1, NULL, 1));
}

/* One of all segments does not go with any. */
TEST_F(life, any)
{
	int a = sock_open(SOCK_DGRAM, OVL_VNI_ANY, NULL, 1);
	int b = sock_open(SOCK_DGRAM, 2, NULL, 2);

	ASSERT_EQ(0, sock_connect(a, 1, NULL, 2));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	EXPECT_EQ(0, sock_error(a));
	EXPECT_EQ(-ENETUNREACH, sock_send(a, "x", 1));
	EXPECT_EQ(-ENOTCONN, sock_get(a, SOL_OVL, OVL_MTU));
	ASSERT_EQ(0, sock_connect(a, 2, NULL, 2));
	ASSERT_EQ(1, sock_send(a, "x", 1));
	ASSERT_EQ(1, sock_drain(b));
	ASSERT_EQ(1, sock_sendto(b, "x", 1, 2, NULL, 1));
	EXPECT_EQ(1, sock_drain(a));
}

/* Of many, each one hears of it once. */
TEST_F(life, many)
{
	int fd[64], i;

	for (i = 0; i < 64; i++)
		fd[i] = sock_open(i & 1 ? SOCK_RAW : SOCK_DGRAM, 1, MAC(i), 1);
	EXPECT_EQ(64, bound(&self->nl, 1));
	EXPECT_EQ(64, stations(&self->nl, 1));
	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VNI_FLUSH));
	for (i = 0; i < 64; i++) {
		EXPECT_EQ(-ENETDOWN, sock_error(fd[i]));
		EXPECT_EQ(0, sock_error(fd[i]));
	}
}

/* A socket holds its namespace, when nobody else does. */
TEST_F(life, namespace)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);

	close(self->nl.fd);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(1, sock_sendto(a, "x", 1, 1, NULL, 1));
	EXPECT_EQ(1, sock_recv(a, self->buf, 1, NULL));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_open(SOCK_DGRAM, 1, NULL, 1));
}

/*
 * The module stays as long as there is a socket, bound or not. Those of the
 * tests before may be on their way out, which is waited for first.
 */
TEST_F(life, module)
{
	int fd;

	ASSERT_TRUE(wait_for(module_refs() == 0));
	fd = ovl_socket(SOCK_DGRAM);
	ASSERT_LE(0, fd);
	EXPECT_LT(0, module_refs());
	EXPECT_EQ(-1, syscall(SYS_delete_module, "ovl", O_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
	close(fd);
	EXPECT_TRUE(wait_for(module_refs() == 0));
}

TEST_HARNESS_MAIN
