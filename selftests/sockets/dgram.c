// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/* SOCK_DGRAM: datagrams between (VNI, MAC address, port). */
#include "sock_util.h"

FIXTURE(dgram) {
	struct nl nl;
};

FIXTURE_SETUP(dgram)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(dgram)
{
}

TEST_F(dgram, to_and_fro)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int b = sock_open(SOCK_DGRAM, 1, NULL, 2000);
	struct sockaddr_ovl from;
	char buf[100];

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_EQ(5, sock_sendto(a, "hello", 5, 1, NULL, 2000));
	ASSERT_EQ(5, sock_recv(b, buf, sizeof(buf), &from));
	EXPECT_EQ(0, memcmp(buf, "hello", 5));
	EXPECT_EQ(1, from.sovl_vni);
	EXPECT_EQ(htons(1000), from.sovl_port);
	EXPECT_EQ(0, memcmp(from.sovl_mac, STATION(1), MAC_LEN));
	EXPECT_EQ(4789, from.sovl_endpoint);
	/* The answer goes where it came from. */
	ASSERT_EQ(3, sendto(b, "you", 3, 0, (void *)&from, sizeof(from)));
	ASSERT_EQ(3, sock_recv(a, buf, sizeof(buf), &from));
	EXPECT_EQ(htons(2000), from.sovl_port);
	EXPECT_EQ(-EAGAIN, sock_recv(a, buf, sizeof(buf), NULL));
	/* An empty one is one too. */
	ASSERT_EQ(0, sock_sendto(a, "", 0, 1, NULL, 2000));
	EXPECT_EQ(0, sock_recv(b, buf, sizeof(buf), NULL));
}

TEST_F(dgram, refused)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	char buf[10];

	ASSERT_LE(0, a);
	ASSERT_EQ(0, sock_connect(a, 1, NULL, 2000));
	ASSERT_EQ(1, sock_send(a, "x", 1));
	EXPECT_EQ(-ECONNREFUSED, sock_recv(a, buf, sizeof(buf), NULL));
	EXPECT_EQ(-EAGAIN, sock_recv(a, buf, sizeof(buf), NULL));
	EXPECT_EQ(1, vni_drops(&self->nl, 1, OVL_DROP_NO_PORT));
}

TEST_F(dgram, vni_goes)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	struct pollfd pfd = { .fd = a, .events = POLLIN };
	char buf[10];

	ASSERT_LE(0, a);
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	ASSERT_EQ(1, poll(&pfd, 1, 0));
	EXPECT_EQ(POLLERR, pfd.revents & POLLERR);
	EXPECT_EQ(-ENETDOWN, sock_recv(a, buf, sizeof(buf), NULL));
	EXPECT_EQ(-ENETUNREACH, sock_sendto(a, "x", 1, 1, NULL, 2000));
	ASSERT_EQ(0, sock_bind(a, 2, NULL, 1000));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 2, NULL, 1000));
	EXPECT_EQ(1, sock_recv(a, buf, sizeof(buf), NULL));
}

TEST_HARNESS_MAIN
