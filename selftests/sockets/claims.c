// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Addresses that sockets claim: stations like any other, taken from what was
 * learned and not from what was configured, one's own to send from, and gone
 * with the last who claims them.
 */
#include "hosts_util.h"

#define PROTO	0x9000

FIXTURE(claims) {
	struct nl nl;
	uint8_t frame[100];
	uint8_t buf[100];
};

FIXTURE_SETUP(claims)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VTEP_NEW,
			    a_u32(OVL_A_VTEP_VNI, 1),
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
}

FIXTURE_TEARDOWN(claims)
{
}

/* Where a station lives: enum ovl_origin; -ENOENT if nowhere. */
static int origin(struct nl *nl, uint32_t vni, const void *mac)
{
	int err = ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, vni),
			 a_own(OVL_A_FDB_MAC, mac, MAC_LEN));

	return err ?: (int)ovl_num(&nl->reply.nlh, OVL_A_FDB_ORIGIN);
}

/* One frame; who gets it is looked at afterwards. */
static int frame(FIXTURE_DATA(claims) *self, int fd, const void *to,
		 const void *from)
{
	size_t len = frame_make(self->frame, to, from, PROTO, 46);
	int n = sock_send(fd, self->frame, len);

	return n < 0 ? n : 0;
}

TEST_F(claims, shared)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	int c = sock_open(SOCK_DGRAM, 1, MAC(1), 5);
	int d = sock_open(SOCK_RAW, 1, MAC(2), 0);

	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 1, MAC(1)));
	EXPECT_EQ(2, ovl_count(&self->nl, OVL_CMD_FDB_GET,
			       a_u32(OVL_A_FDB_VNI, 1)));
	EXPECT_EQ(0, frame(self, d, MAC(1), MAC(2)));
	EXPECT_EQ(1, sock_drain(a));
	EXPECT_EQ(1, sock_drain(b));
	close(a);
	close(b);
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 1, MAC(1)));
	close(c);
	EXPECT_EQ(-ENOENT, origin(&self->nl, 1, MAC(1)));
	/* Nobody has it: to the VTEP, as with every station unknown. */
	EXPECT_EQ(0, frame(self, d, MAC(1), MAC(2)));
	EXPECT_EQ(1, vni_count(&self->nl, 1, OVL_A_STATS_FLOODED));
}

/* What was learned gives way, and is learned anew when the claim has gone. */
TEST_F(claims, learned)
{
	const uint8_t mac[MAC_LEN] = { 2, 0, 0, 0, 0, 7 };
	int a, b = sock_open(SOCK_RAW, 1, MAC(2), 0);

	ASSERT_EQ(0, inject(1, 7));
	ASSERT_TRUE(wait_for(origin(&self->nl, 1, mac) == OVL_ORIGIN_LEARNED));
	a = sock_open(SOCK_RAW, 1, mac, PROTO);
	ASSERT_LE(0, a);
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 1, mac));
	EXPECT_EQ(0, frame(self, b, mac, MAC(2)));
	EXPECT_EQ(1, sock_drain(a));
	/* Somebody else with the same address does not get it by a word. */
	ASSERT_EQ(0, inject(1, 7));
	ASSERT_TRUE(wait_for(vni_count(&self->nl, 1, OVL_A_STATS_CONFLICTS)));
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 1, mac));
	sock_drain(a);
	EXPECT_EQ(0, frame(self, b, mac, MAC(2)));
	EXPECT_EQ(1, sock_drain(a));
	close(a);
	EXPECT_EQ(-ENOENT, origin(&self->nl, 1, mac));
	ASSERT_EQ(0, inject(1, 7));
	EXPECT_TRUE(wait_for(origin(&self->nl, 1, mac) == OVL_ORIGIN_LEARNED));
}

/* What was configured does not, in either order; what fails leaves no trace. */
TEST_F(claims, configured)
{
	int fd = ovl_socket(SOCK_RAW), b;
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);

	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 1),
			    a_own(OVL_A_FDB_MAC, MAC(1), MAC_LEN),
			    a_ip4(OVL_A_FDB_ADDR, "127.0.0.1")));
	EXPECT_EQ(-EADDRINUSE, sock_bind(fd, 1, MAC(1), 0));
	ASSERT_EQ(0, getsockname(fd, (void *)&sa, &len));
	EXPECT_EQ(0, sa.sovl_vni);
	EXPECT_EQ(OVL_ORIGIN_STATIC, origin(&self->nl, 1, MAC(1)));
	EXPECT_LE(0, sock_open(SOCK_RAW, 2, MAC(1), 0));
	ASSERT_EQ(0, sock_bind(fd, 1, MAC(2), 0));
	EXPECT_EQ(-EADDRINUSE, sock_mac(fd, OVL_ADD_MAC, MAC(1)));
	EXPECT_EQ(-EBUSY, ovl_do(&self->nl, OVL_CMD_FDB_NEW,
				 a_u32(OVL_A_FDB_VNI, 1),
				 a_own(OVL_A_FDB_MAC, MAC(2), MAC_LEN),
				 a_ip4(OVL_A_FDB_ADDR, "127.0.0.1")));
	EXPECT_NE(0, ovl_do(&self->nl, OVL_CMD_FDB_DEL,
			    a_u32(OVL_A_FDB_VNI, 1),
			    a_own(OVL_A_FDB_MAC, MAC(2), MAC_LEN)));
	/* A flush leaves what is not its to remove. */
	b = sock_open(SOCK_RAW, 1, MAC(3), 0);
	ovl_do(&self->nl, OVL_CMD_FDB_FLUSH, a_u32(OVL_A_FDB_VNI, 1));
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 1, MAC(2)));
	EXPECT_EQ(0, frame(self, b, MAC(2), MAC(3)));
	EXPECT_EQ(1, sock_drain(fd));
}

/* More addresses, added and taken back. */
TEST_F(claims, more)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	int b = sock_open(SOCK_RAW, 1, MAC(2), 0), i;

	for (i = 10; i < 30; i++)
		ASSERT_EQ(0, sock_mac(a, OVL_ADD_MAC, MAC(i)));
	for (i = 10; i < 30; i++)
		EXPECT_EQ(0, frame(self, b, MAC(i), MAC(2)));
	EXPECT_EQ(20, sock_drain(a));
	EXPECT_EQ(0, frame(self, a, MAC(2), MAC(15)));
	EXPECT_EQ(1, sock_drain(b));
	ASSERT_EQ(0, sock_mac(a, OVL_DROP_MAC, MAC(15)));
	EXPECT_EQ(-ENOENT, origin(&self->nl, 1, MAC(15)));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, a, MAC(2), MAC(15)));
	EXPECT_EQ(0, frame(self, b, MAC(15), MAC(2)));
	EXPECT_EQ(0, sock_drain(a));
	close(a);
	for (i = 10; i < 30; i++)
		EXPECT_EQ(-ENOENT, origin(&self->nl, 1, MAC(i)));
}

/* A group is joined, left, and no address to send from or bind to. */
TEST_F(claims, groups)
{
	int a = sock_open(SOCK_RAW, 2, MAC(1), PROTO);
	int b = sock_open(SOCK_RAW, 2, MAC(2), PROTO);
	int c = sock_open(SOCK_RAW, OVL_VNI_ANY, MAC(3), PROTO);

	EXPECT_EQ(-EINVAL, sock_open(SOCK_RAW, 2, MULTICAST, 0));
	EXPECT_EQ(-EHOSTUNREACH, frame(self, b, MULTICAST, MAC(2)));
	ASSERT_EQ(0, sock_mac(a, OVL_ADD_MAC, MULTICAST));
	ASSERT_EQ(0, sock_mac(b, OVL_ADD_MAC, MULTICAST));
	ASSERT_EQ(0, sock_mac(c, OVL_ADD_MAC, MULTICAST));
	EXPECT_EQ(0, frame(self, b, MULTICAST, MAC(2)));
	EXPECT_EQ(1, sock_drain(a));
	EXPECT_EQ(0, sock_drain(b));
	EXPECT_EQ(1, sock_drain(c));
	EXPECT_EQ(-ENOENT, origin(&self->nl, 2, MULTICAST));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, b, MAC(1), MULTICAST));
	ASSERT_EQ(0, sock_mac(a, OVL_DROP_MAC, MULTICAST));
	EXPECT_EQ(0, frame(self, b, MULTICAST, MAC(2)));
	EXPECT_EQ(0, sock_drain(a));
	EXPECT_EQ(1, sock_drain(c));
}

/* Of every segment it is no station, and receives where there is none. */
TEST_F(claims, everywhere)
{
	int any = sock_open(SOCK_RAW, OVL_VNI_ANY, MAC(1), PROTO);
	int a = sock_open(SOCK_RAW, 1, MAC(2), 0);
	int b = sock_open(SOCK_RAW, 2, MAC(2), 0);
	int one = sock_open(SOCK_RAW, 2, MAC(1), PROTO);
	struct sockaddr_ovl from;

	EXPECT_EQ(-ENOENT, origin(&self->nl, 1, MAC(1)));
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&self->nl, 2, MAC(1)));
	EXPECT_EQ(0, frame(self, a, MAC(1), MAC(2)));
	ASSERT_EQ(60, sock_recv(any, self->buf, sizeof(self->buf), &from));
	EXPECT_EQ(1, from.sovl_vni);
	EXPECT_EQ(0, frame(self, b, MAC(1), MAC(2)));
	EXPECT_EQ(1, sock_drain(one));
	sock_drain(any);
	/* What is known to be elsewhere goes there. */
	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 1),
			    a_own(OVL_A_FDB_MAC, MAC(1), MAC_LEN),
			    a_ip4(OVL_A_FDB_ADDR, "127.0.0.1")));
	EXPECT_EQ(0, frame(self, a, MAC(1), MAC(2)));
	EXPECT_EQ(0, sock_drain(any));
	/* The answer is from its address, in the segment it is said to be. */
	ASSERT_EQ(60, frame_make(self->frame, MAC(2), MAC(1), PROTO, 46));
	from.sovl_vni = 2;
	ASSERT_EQ(60, sendto(any, self->frame, 60, 0, (void *)&from,
			     sizeof(from)));
	EXPECT_EQ(1, sock_drain(b));
	EXPECT_EQ(0, sock_drain(a));
	/* Without saying where it is, it cannot be sent. */
	EXPECT_EQ(-EDESTADDRREQ, sock_send(any, self->frame, 60));
	EXPECT_EQ(-EINVAL, sock_sendto(any, self->frame, 60, OVL_VNI_ANY, NULL,
				       0));
}

/* Sources: what is the socket's, all with OVL_FORGE, and what is none ever. */
TEST_F(claims, sources)
{
	static const uint8_t zero[MAC_LEN];
	int station = sock_open(SOCK_RAW, 1, NULL, 0);
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);

	EXPECT_EQ(0, frame(self, station, MAC(1), STATION(1)));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), MAC(1)));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, a, STATION(1), STATION(1)));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), zero));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), BROADCAST));
	EXPECT_EQ(1, sock_drain(a));
	ASSERT_EQ(0, sock_set(station, OVL_FORGE, 1));
	EXPECT_EQ(0, frame(self, station, MAC(1), MAC(9)));
	EXPECT_EQ(0, frame(self, station, MAC(1), MAC(1)));
	EXPECT_EQ(2, sock_drain(a));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), zero));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), BROADCAST));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), MULTICAST));
	/* Forged or not, it is nothing to be learned from. */
	EXPECT_EQ(-ENOENT, origin(&self->nl, 1, MAC(9)));
	ASSERT_EQ(0, sock_set(station, OVL_FORGE, 0));
	EXPECT_EQ(-EADDRNOTAVAIL, frame(self, station, MAC(1), MAC(9)));
	EXPECT_EQ(-EOPNOTSUPP, sock_set(ovl_socket(SOCK_DGRAM), OVL_FORGE, 1));
}

/* A station that moves from socket to socket, and from host to host. */
TEST_F(claims, moves)
{
	struct hosts *h = calloc(1, sizeof(*h));
	int a, b, c;

	ASSERT_EQ(0, hosts_make(h, AF_INET, 1500));
	a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	b = sock_open(SOCK_RAW, 1, MAC(2), PROTO);
	c = there_open(h, SOCK_RAW, MAC(3), PROTO);
	ASSERT_EQ(0, frame(self, c, MAC(1), MAC(3)));
	ASSERT_EQ(60, sock_wait(a, self->buf, 60, NULL));
	/* From one socket here to another. */
	close(a);
	a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	ASSERT_EQ(0, frame(self, c, MAC(1), MAC(3)));
	ASSERT_EQ(60, sock_wait(a, self->buf, 60, NULL));
	ASSERT_EQ(0, frame(self, a, MAC(3), MAC(1)));
	ASSERT_EQ(60, sock_wait(c, self->buf, 60, NULL));
	EXPECT_EQ(OVL_ORIGIN_LEARNED, origin(&h->there.nl, 1, MAC(1)));
	/* To the other host, which takes it from what it has learned. */
	close(a);
	a = there_open(h, SOCK_RAW, MAC(1), PROTO);
	EXPECT_EQ(OVL_ORIGIN_LOCAL, origin(&h->there.nl, 1, MAC(1)));
	ASSERT_EQ(0, frame(self, a, MAC(2), MAC(1)));
	ASSERT_EQ(60, sock_wait(b, self->buf, 60, NULL));
	EXPECT_EQ(OVL_ORIGIN_LEARNED, origin(&h->here.nl, 1, MAC(1)));
	ASSERT_EQ(0, frame(self, b, MAC(1), MAC(2)));
	EXPECT_EQ(60, sock_wait(a, self->buf, 60, NULL));
}

/* The station's own address is one to be added, too. */
TEST_F(claims, own_address)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0), b = sock_open(SOCK_RAW, 1, MAC(2), 0);
	uint8_t frame[FRAME_HLEN + 46];
	size_t len = frame_make(frame, STATION(1), MAC(2), 0x9000, 46);

	ASSERT_EQ(0, sock_mac(a, OVL_ADD_MAC, STATION(1)));
	EXPECT_EQ(-EADDRINUSE, sock_mac(a, OVL_ADD_MAC, STATION(1)));
	ASSERT_EQ(len, sock_send(b, frame, len));
	EXPECT_EQ(1, sock_drain(a));
	frame_make(frame, MAC(2), STATION(1), 0x9000, 46);
	EXPECT_EQ(len, sock_send(a, frame, len));
	EXPECT_EQ(1, sock_drain(b));
	ASSERT_EQ(0, sock_mac(a, OVL_DROP_MAC, STATION(1)));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_send(a, frame, len));
	frame_make(frame, STATION(1), MAC(2), 0x9000, 46);
	EXPECT_EQ(-EADDRNOTAVAIL, sock_mac(a, OVL_DROP_MAC, STATION(1)));
	sock_send(b, frame, len);
	EXPECT_EQ(0, sock_drain(a));
}

TEST_HARNESS_MAIN
