// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Sockets of two hosts, with a cable between them: what they say to each other,
 * what they hear of each other, and that nothing had to be moved for it.
 */
#include <signal.h>

#include "sock_util.h"

#define PROTO	0x9000

/* One host: its namespace, and the segment 1 with the other one as VTEP. */
struct host {
	struct nl nl;
	int ns;
};

FIXTURE(wire) {
	struct host here;
	struct host there;
	pid_t holder;
	uint8_t frame[4000];
	uint8_t buf[4000];
};

/* On host @n, the first or the second. */
static int segment(struct host *host, int n)
{
	char command[200];
	int err;

	snprintf(command, sizeof(command),
		 "ip addr add 10.9.0.%d/24 dev eth0 && ip link set eth0 up", n);
	if (system(command))
		return -EIO;
	err = ovl_open(&host->nl) ?:
	      ovl_do(&host->nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 1),
		     a_flag(OVL_A_VNI_NODEV),
		     a_own(OVL_A_VNI_MAC, STATION(n), MAC_LEN));
	return err ?: ovl_do(&host->nl, OVL_CMD_VTEP_NEW,
			     a_u32(OVL_A_VTEP_VNI, 1),
			     a_ip4n(OVL_A_VTEP_ADDR, 9 << 16 | (3 - n)));
}

static void enter(const struct host *host)
{
	if (setns(host->ns, CLONE_NEWNET))
		abort();
}

FIXTURE_SETUP(wire)
{
	char command[100];

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->here.ns = ns_here();
	/* Somebody in it, so that the cable's other end finds its way. */
	self->holder = fork();
	if (!self->holder) {
		pause();
		_exit(0);
	}
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->there.ns = ns_here();
	snprintf(command, sizeof(command),
		 "ip link add eth0 type veth peer name eth0 netns %d",
		 self->holder);
	ASSERT_EQ(0, system(command));
	ASSERT_EQ(0, segment(&self->there, 2));
	enter(&self->here);
	ASSERT_EQ(0, segment(&self->here, 1));
}

FIXTURE_TEARDOWN(wire)
{
	kill(self->holder, SIGKILL);
	waitpid(self->holder, NULL, 0);
}

static int there_open(struct _test_data_wire *self, int type, const void *mac,
		      uint16_t port)
{
	int fd;

	enter(&self->there);
	fd = sock_open(type, 1, mac, port);
	enter(&self->here);
	return fd;
}

/* Comes within seconds; what recv() gives. */
static int receive(int fd, void *buf, size_t len, struct sockaddr_ovl *from)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 20000) == 1 ? sock_recv(fd, buf, len, from) :
					   -ETIMEDOUT;
}

static bool unmoved(struct nl *nl)
{
	return !vni_count(nl, 1, OVL_A_STATS_HEAD_REALLOC) &&
	       !vni_count(nl, 1, OVL_A_STATS_HEAD_UNSHARED) &&
	       !vni_count(nl, 1, OVL_A_STATS_PULLED_BYTES);
}

TEST_F(wire, raw)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = there_open(self, SOCK_RAW, MAC(2), PROTO);
	int c = there_open(self, SOCK_RAW, MAC(2), PROTO);
	struct sockaddr_ovl from;
	size_t len;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_LE(0, c);
	/* Nobody knows where it lives: to everybody. Two get it, and share it. */
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 1000);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	ASSERT_EQ(len, receive(b, self->buf, sizeof(self->buf), &from));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(1, from.sovl_vni);
	EXPECT_EQ(0, memcmp(from.sovl_mac, MAC(1), MAC_LEN));
	ASSERT_EQ(len, receive(c, self->buf, sizeof(self->buf), NULL));
	/* It has been learned, and the answer goes to it alone. */
	len = frame_make(self->frame, MAC(1), MAC(2), PROTO, 46);
	ASSERT_EQ(len, sock_send(b, self->frame, len));
	ASSERT_EQ(len, receive(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, vni_count(&self->there.nl, 1, OVL_A_STATS_FLOODED));
	EXPECT_TRUE(unmoved(&self->here.nl));
	EXPECT_TRUE(unmoved(&self->there.nl));
}

TEST_F(wire, dgram)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int b = there_open(self, SOCK_DGRAM, NULL, 2000);
	struct sockaddr_ovl from;
	size_t len;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	for (len = 0; len <= 1400; len += 175) {
		frame_make(self->frame, MAC(1), MAC(2), 0, len);
		ASSERT_EQ(len, sock_sendto(a, self->frame, len, 1, STATION(2),
					   2000));
		ASSERT_EQ(len, receive(b, self->buf, sizeof(self->buf), &from));
		EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
		ASSERT_EQ(len, sendto(b, self->buf, len, 0, (void *)&from,
				      sizeof(from)));
		ASSERT_EQ(len, receive(a, self->buf, sizeof(self->buf), &from));
		EXPECT_EQ(0, memcmp(from.sovl_mac, STATION(2), MAC_LEN));
		EXPECT_EQ(htons(2000), from.sovl_port);
	}
	EXPECT_TRUE(unmoved(&self->here.nl));
	EXPECT_TRUE(unmoved(&self->there.nl));
}

/* Nobody listens over there, and that is heard here. */
TEST_F(wire, refused)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);

	/* That somebody is in the segment; without any socket nobody would be. */
	ASSERT_LE(0, there_open(self, SOCK_DGRAM, NULL, 9));
	ASSERT_LE(0, a);
	ASSERT_EQ(0, sock_connect(a, 1, STATION(2), 2000));
	ASSERT_EQ(1, sock_send(a, "x", 1));
	EXPECT_EQ(-ECONNREFUSED, receive(a, self->buf, 10, NULL));
	EXPECT_EQ(1, vni_drops(&self->there.nl, 1, OVL_DROP_NO_PORT));
}

/* As much as OVL_MTU says gets there, and no more. */
TEST_F(wire, limit)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000), mtu = 0;
	int b = there_open(self, SOCK_DGRAM, NULL, 2000);
	int r = sock_open(SOCK_RAW, 1, MAC(1), 0);
	socklen_t len = sizeof(mtu);

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_LE(0, r);
	ASSERT_EQ(0, getsockopt(a, SOL_OVL, OVL_MTU, &mtu, &len));
	EXPECT_EQ(1500 - 50 - 8, mtu);
	ASSERT_EQ(mtu, sock_sendto(a, self->frame, mtu, 1, STATION(2), 2000));
	EXPECT_EQ(mtu, receive(b, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(-EMSGSIZE, sock_sendto(a, self->frame, mtu + 1, 1,
					 STATION(2), 2000));
	ASSERT_EQ(0, getsockopt(r, SOL_OVL, OVL_MTU, &mtu, &len));
	EXPECT_EQ(1500 - 50 + FRAME_HLEN, mtu);
	frame_make(self->frame, MAC(2), MAC(1), PROTO, mtu);
	EXPECT_EQ(mtu, sock_send(r, self->frame, mtu));
	EXPECT_EQ(-EMSGSIZE, sock_send(r, self->frame, mtu + 1));
}

/* Where it came from is told; and where it goes may be. */
TEST_F(wire, ancillary)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int b = there_open(self, SOCK_DGRAM, NULL, 2000);
	int tap = sock_open(SOCK_RAW, 1, NULL, 0);
	char control[CMSG_SPACE(sizeof(struct ovl_pktinfo))] = { 0 };
	struct iovec iov = { self->buf, sizeof(self->buf) };
	struct ovl_vtep_addr vtep = { .family = AF_INET,
				      .addr = { 10, 9, 0, 2 } };
	struct sockaddr_ovl to;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct ovl_pktinfo info;
	struct cmsghdr *cmsg;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_LE(0, tap);
	ASSERT_EQ(0, sock_set(b, OVL_PKTINFO, 1));
	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	ovl_address(&to, 1, STATION(2), 2000);
	iov.iov_len = 5;
	msg.msg_name = &to;
	msg.msg_namelen = sizeof(to);
	msg.msg_controllen = CMSG_SPACE(sizeof(vtep));
	cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_OVL;
	cmsg->cmsg_type = OVL_VTEP;
	cmsg->cmsg_len = CMSG_LEN(sizeof(vtep));
	memcpy(CMSG_DATA(cmsg), &vtep, sizeof(vtep));
	ASSERT_EQ(5, sendmsg(a, &msg, 0));
	EXPECT_EQ(0, vni_count(&self->here.nl, 1, OVL_A_STATS_FLOODED));
	EXPECT_EQ(1, sock_drain(tap));
	/* A VTEP that nobody has added is none. */
	vtep.addr[3] = 9;
	memcpy(CMSG_DATA(cmsg), &vtep, sizeof(vtep));
	EXPECT_EQ(-1, sendmsg(a, &msg, 0));
	EXPECT_EQ(EHOSTUNREACH, errno);
	cmsg->cmsg_len = CMSG_LEN(sizeof(vtep) - 1);
	EXPECT_EQ(-1, sendmsg(a, &msg, 0));
	EXPECT_EQ(EINVAL, errno);

	ASSERT_EQ(5, receive(b, self->frame, 0, NULL) ?: 5);
	ASSERT_EQ(5, sock_sendto(a, "again", 5, 1, STATION(2), 2000));
	msg.msg_name = NULL;
	msg.msg_namelen = 0;
	msg.msg_controllen = sizeof(control);
	iov.iov_len = sizeof(self->buf);
	ASSERT_EQ(5, recvmsg(b, &msg, 0));
	cmsg = CMSG_FIRSTHDR(&msg);
	ASSERT_NE(NULL, cmsg);
	EXPECT_EQ(SOL_OVL, cmsg->cmsg_level);
	EXPECT_EQ(OVL_PKTINFO, cmsg->cmsg_type);
	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	EXPECT_EQ(1, info.vni);
	EXPECT_EQ(4789, info.endpoint);
	EXPECT_EQ(0, info.ifindex);
	EXPECT_EQ(AF_INET, info.vtep.family);
	EXPECT_EQ(4789, info.vtep.port);
	vtep.addr[3] = 1;
	EXPECT_EQ(0, memcmp(info.vtep.addr, vtep.addr, sizeof(vtep.addr)));
}

TEST_HARNESS_MAIN
