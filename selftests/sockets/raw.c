// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/* SOCK_RAW: whole frames. */
#include <time.h>

#include "sock_util.h"

#define PROTO	0x9000

FIXTURE(raw) {
	struct nl nl;
	uint8_t frame[2000];
	uint8_t buf[2000];
};

FIXTURE_SETUP(raw)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(raw)
{
}

static int64_t nanoseconds(const struct timespec *t)
{
	return t->tv_sec * 1000000000LL + t->tv_nsec;
}

TEST_F(raw, unicast)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = sock_open(SOCK_RAW, 1, MAC(2), 0);
	int other = sock_open(SOCK_RAW, 2, MAC(2), 0);
	struct sockaddr_ovl from;
	size_t len;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_LE(0, other);
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	ASSERT_EQ(len, sock_recv(b, self->buf, sizeof(self->buf), &from));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(1, from.sovl_vni);
	EXPECT_EQ(htons(PROTO), from.sovl_ethertype);
	EXPECT_EQ(0, memcmp(from.sovl_mac, MAC(1), MAC_LEN));
	EXPECT_EQ(0, sock_drain(a));
	EXPECT_EQ(0, sock_drain(b));
	EXPECT_EQ(0, sock_drain(other));
	/* Both are stations now. */
	EXPECT_EQ(2, ovl_count(&self->nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 1)));
	close(a);
	close(b);
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 1)));
}

TEST_F(raw, broadcast_and_promisc)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = sock_open(SOCK_RAW, 1, MAC(2), PROTO);
	int any = sock_open(SOCK_RAW, OVL_VNI_ANY, NULL, 0);
	int tap = sock_open(SOCK_RAW, OVL_VNI_ANY, NULL, 0);
	size_t len;

	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	len = frame_make(self->frame, BROADCAST, MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(0, sock_drain(a));
	EXPECT_EQ(1, sock_drain(b));
	EXPECT_EQ(1, sock_drain(any));
	EXPECT_EQ(1, sock_drain(tap));
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(1, sock_drain(b));
	EXPECT_EQ(0, sock_drain(any));
	EXPECT_EQ(1, sock_drain(tap));
	/* Another EtherType; and a source that is not ours. */
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO + 1, 46);
	EXPECT_EQ(-EHOSTUNREACH, sock_send(a, self->frame, len));
	len = frame_make(self->frame, MAC(2), MAC(3), PROTO, 46);
	EXPECT_EQ(-EADDRNOTAVAIL, sock_send(a, self->frame, len));
	ASSERT_EQ(0, sock_set(a, OVL_FORGE, 1));
	EXPECT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(1, sock_drain(b));
}

/* The time stamp is that of sending, however late it is read. */
TEST_F(raw, stamp)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0), on = 1;
	int b = sock_open(SOCK_RAW, 1, MAC(2), 0);
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct iovec iov = { self->buf, sizeof(self->buf) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct timespec before, after, stamp;
	struct cmsghdr *cmsg;
	size_t len;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_EQ(0, setsockopt(b, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)));
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 46);
	clock_gettime(CLOCK_REALTIME, &before);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	clock_gettime(CLOCK_REALTIME, &after);
	ASSERT_EQ(len, recvmsg(b, &msg, MSG_DONTWAIT));
	cmsg = CMSG_FIRSTHDR(&msg);
	ASSERT_NE(NULL, cmsg);
	ASSERT_EQ(SCM_TIMESTAMPNS, cmsg->cmsg_type);
	memcpy(&stamp, CMSG_DATA(cmsg), sizeof(stamp));
	EXPECT_LE(nanoseconds(&before), nanoseconds(&stamp));
	EXPECT_LE(nanoseconds(&stamp), nanoseconds(&after));
}

TEST_HARNESS_MAIN
