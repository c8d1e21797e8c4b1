// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * SOCK_DGRAM: datagrams between (VNI, MAC address, port), and the protocol that
 * carries them: what is made of one, what is taken for one, and what is not.
 * The checksum is computed here once more, as the documentation says it is.
 */
#include "sock_util.h"

#define DGRAM_HLEN	8

FIXTURE(dgram) {
	struct nl nl;
	int a;
	int raw;
	uint8_t frame[2000];
	uint8_t buf[2000];
};

FIXTURE_SETUP(dgram)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	self->a = sock_open(SOCK_DGRAM, 1, MAC(1), 1000);
	self->raw = sock_open(SOCK_RAW, 1, MAC(2), 0);
	ASSERT_LE(0, self->a);
	ASSERT_LE(0, self->raw);
}

FIXTURE_TEARDOWN(dgram)
{
}

static void put16(uint8_t *at, unsigned int v)
{
	at[0] = v >> 8;
	at[1] = v;
}

static unsigned int get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

/*
 * RFC 1071 over Ethernet header, length, datagram header and payload: what its
 * receiver gets, 0xffff if all is well.
 */
static unsigned int sum(const uint8_t *frame, unsigned int len)
{
	unsigned int n = FRAME_HLEN + (len > DGRAM_HLEN ? len : DGRAM_HLEN), i;
	uint32_t v = len;

	for (i = 0; i < n; i++)
		v += i & 1 ? frame[i] : frame[i] << 8;
	while (v >> 16)
		v = (v & 0xffff) + (v >> 16);
	return v;
}

/* A datagram to port 1000 of MAC(1), from port 2000 of MAC(2). */
static size_t dgram_make(uint8_t *frame, unsigned int len, size_t payload)
{
	size_t n = frame_make(frame, MAC(1), MAC(2), OVL_ETHERTYPE_DGRAM,
			      DGRAM_HLEN + payload);

	put16(frame + 14, 2000);
	put16(frame + 16, 1000);
	put16(frame + 18, len);
	put16(frame + 20, 0);
	put16(frame + 20, 0xffff - sum(frame, len));
	return n;
}

/* Is it good enough to be received? */
static bool taken(FIXTURE_DATA(dgram) *self, size_t n)
{
	sock_send(self->raw, self->frame, n);
	return sock_drain(self->a) == 1;
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
	/* Who has no peer does not hear of it. */
	EXPECT_EQ(1, sock_sendto(self->a, "x", 1, 1, NULL, 2000));
	EXPECT_EQ(0, sock_error(self->a));
}

/* Each is what the documentation says, also of no and of odd length. */
TEST_F(dgram, layout)
{
	size_t len;
	int n;

	for (len = 0; len < 40; len++) {
		frame_make(self->frame, MAC(2), MAC(1), OVL_ETHERTYPE_DGRAM,
			   len);
		ASSERT_EQ(len, sock_sendto(self->a, self->frame + FRAME_HLEN,
					   len, 1, MAC(2), 2000));
		n = sock_recv(self->raw, self->buf, sizeof(self->buf), NULL);
		ASSERT_EQ(FRAME_HLEN + DGRAM_HLEN + len, n);
		EXPECT_EQ(0, memcmp(self->frame, self->buf, FRAME_HLEN));
		EXPECT_EQ(1000, get16(self->buf + 14));
		EXPECT_EQ(2000, get16(self->buf + 16));
		EXPECT_EQ(DGRAM_HLEN + len, get16(self->buf + 18));
		EXPECT_EQ(0xffff, sum(self->buf, DGRAM_HLEN + len));
		EXPECT_EQ(0, memcmp(self->buf + 22, self->frame + FRAME_HLEN,
				    len));
	}
}

/* Somebody else's implementation is understood; padding is cut off. */
TEST_F(dgram, by_hand)
{
	struct sockaddr_ovl from;
	size_t len, n;

	for (len = 0; len < 40; len++) {
		n = dgram_make(self->frame, DGRAM_HLEN + len, len);
		memset(self->frame + n, 0xee, 50);
		ASSERT_EQ(60 + len, sock_send(self->raw, self->frame,
					      60 + len));
		ASSERT_EQ(len, sock_recv(self->a, self->buf, sizeof(self->buf),
					 &from));
		EXPECT_EQ(0, memcmp(self->frame + 22, self->buf, len));
		EXPECT_EQ(htons(2000), from.sovl_port);
		EXPECT_EQ(0, memcmp(MAC(2), from.sovl_mac, MAC_LEN));
	}
}

/* One bit that is wrong, whichever it is. */
TEST_F(dgram, checksum)
{
	size_t n = dgram_make(self->frame, DGRAM_HLEN + 9, 9), i;

	ASSERT_TRUE(taken(self, n));
	ASSERT_EQ(0, sock_set(self->raw, OVL_FORGE, 1));
	/* From the source address on: the destination has to be the socket's. */
	for (i = 8 * MAC_LEN; i < 8 * n; i++) {
		/* Another EtherType is another protocol. */
		if (i / 8 == 12 || i / 8 == 13)
			continue;
		self->frame[i / 8] ^= 1 << i % 8;
		EXPECT_FALSE(taken(self, n)) TH_LOG("bit %zu", i);
		self->frame[i / 8] ^= 1 << i % 8;
	}
	EXPECT_TRUE(taken(self, n));
	EXPECT_EQ(0, vni_drops(&self->nl, 1, OVL_DROP_NO_PORT));
}

/* A frame that ends before its datagram does, at every byte. */
TEST_F(dgram, truncated)
{
	size_t n = dgram_make(self->frame, DGRAM_HLEN + 9, 9), i;

	for (i = FRAME_HLEN; i < n; i++)
		EXPECT_FALSE(taken(self, i)) TH_LOG("%zu bytes", i);
	EXPECT_EQ(n - FRAME_HLEN, vni_drops(&self->nl, 1, OVL_DROP_DGRAM));
	EXPECT_TRUE(taken(self, n));
}

/* The same to the station of a segment without a device. */
TEST_F(dgram, truncated_at_station)
{
	size_t n = dgram_make(self->frame, DGRAM_HLEN + 9, 9), i;

	ASSERT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 1000));
	memcpy(self->frame, STATION(1), MAC_LEN);
	for (i = FRAME_HLEN; i < n; i++)
		EXPECT_EQ(i, sock_send(self->raw, self->frame, i));
	EXPECT_EQ(n - FRAME_HLEN, vni_drops(&self->nl, 1, OVL_DROP_DGRAM));
}

/* Lengths that cannot be, with a checksum that would be right. */
TEST_F(dgram, lengths)
{
	static const unsigned int lens[] = { 1, 7, 18, 19, 255, 256, 0x7fff,
					     0x8000, 0xfff0, 0xffff };
	unsigned int i;
	size_t n;

	for (i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		n = dgram_make(self->frame, lens[i] > 40 ? 17 : lens[i], 9);
		put16(self->frame + 18, lens[i]);
		put16(self->frame + 20, 0);
		put16(self->frame + 20, 0xffff -
		      sum(self->frame, lens[i] > 1900 ? 1900 : lens[i]));
		EXPECT_FALSE(taken(self, n)) TH_LOG("length %u", lens[i]);
	}
	for (i = DGRAM_HLEN; i <= 17; i++)
		EXPECT_TRUE(taken(self, dgram_make(self->frame, i, 9)));
}

TEST_F(dgram, no_ports)
{
	size_t n, at;

	for (at = 14; at <= 16; at += 2) {
		n = dgram_make(self->frame, 17, 9);
		put16(self->frame + at, 0);
		put16(self->frame + 20, 0);
		put16(self->frame + 20, 0xffff - sum(self->frame, 17));
		EXPECT_FALSE(taken(self, n));
	}
	EXPECT_EQ(2, vni_drops(&self->nl, 1, OVL_DROP_DGRAM));
	EXPECT_EQ(-EINVAL, sock_sendto(self->a, "x", 1, 1, MAC(2), 0));
}

/* A port is refused in a frame to us alone, and a refusal never is. */
TEST_F(dgram, refusals)
{
	size_t n = dgram_make(self->frame, 17, 9);

	put16(self->frame + 16, 1001);
	put16(self->frame + 20, 0);
	put16(self->frame + 20, 0xffff - sum(self->frame, 17));
	ASSERT_EQ(n, sock_send(self->raw, self->frame, n));
	ASSERT_EQ(22, sock_recv(self->raw, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->buf, self->frame + MAC_LEN, MAC_LEN));
	EXPECT_EQ(0, memcmp(self->buf + MAC_LEN, self->frame, MAC_LEN));
	EXPECT_EQ(1001, get16(self->buf + 14));
	EXPECT_EQ(2000, get16(self->buf + 16));
	EXPECT_EQ(0, get16(self->buf + 18));
	EXPECT_EQ(0xffff, sum(self->buf, 0));
	/* Of a refusal, and of what is for everybody. */
	n = dgram_make(self->frame, 0, 0);
	put16(self->frame + 16, 1001);
	put16(self->frame + 20, 0);
	put16(self->frame + 20, 0xffff - sum(self->frame, 0));
	sock_send(self->raw, self->frame, n);
	n = dgram_make(self->frame, 17, 9);
	memcpy(self->frame, BROADCAST, MAC_LEN);
	put16(self->frame + 16, 1001);
	put16(self->frame + 20, 0);
	put16(self->frame + 20, 0xffff - sum(self->frame, 17));
	sock_send(self->raw, self->frame, n);
	EXPECT_EQ(0, sock_drain(self->raw));
}

/* One that is made up tells only who is connected to where it comes from. */
TEST_F(dgram, forged_refusal)
{
	size_t n = dgram_make(self->frame, 0, 0);

	ASSERT_EQ(n, sock_send(self->raw, self->frame, n));
	EXPECT_EQ(0, sock_error(self->a));
	ASSERT_EQ(0, sock_connect(self->a, 1, MAC(2), 2001));
	ASSERT_EQ(n, sock_send(self->raw, self->frame, n));
	EXPECT_EQ(0, sock_error(self->a));
	ASSERT_EQ(0, sock_connect(self->a, 1, MAC(3), 2000));
	ASSERT_EQ(n, sock_send(self->raw, self->frame, n));
	EXPECT_EQ(0, sock_error(self->a));
	ASSERT_EQ(0, sock_connect(self->a, 1, MAC(2), 2000));
	ASSERT_EQ(n, sock_send(self->raw, self->frame, n));
	EXPECT_EQ(-ECONNREFUSED, sock_error(self->a));
	EXPECT_EQ(0, sock_drain(self->a));
	/* With a checksum that is not right it is none. */
	self->frame[20] ^= 1;
	sock_send(self->raw, self->frame, n);
	EXPECT_EQ(0, sock_error(self->a));
}

/* A peer at the segment's own station, named or not. */
TEST_F(dgram, peer_station)
{
	int own = sock_open(SOCK_DGRAM, 1, NULL, 2000);
	int other = sock_open(SOCK_DGRAM, 1, MAC(3), 2000);
	const void *names[] = { NULL, STATION(1) };
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, sock_connect(self->a, 1, names[i], 2000));
		ASSERT_EQ(1, sock_send(self->a, "x", 1));
		EXPECT_EQ(1, sock_drain(own));
		ASSERT_EQ(1, sock_sendto(own, "x", 1, 1, MAC(1), 1000));
		EXPECT_EQ(1, sock_drain(self->a));
		ASSERT_EQ(1, sock_sendto(other, "x", 1, 1, MAC(1), 1000));
		EXPECT_EQ(0, sock_drain(self->a));
	}
}

/* Autobound: to a port that is free, in the range that is configured. */
TEST_F(dgram, autobind)
{
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);
	int fd[4], i;

	ASSERT_EQ(0, run("sysctl -qw net.ipv4.ip_local_port_range='3000 3003'"));
	for (i = 0; i < 4; i++) {
		fd[i] = ovl_socket(SOCK_DGRAM);
		ASSERT_EQ(1, sock_sendto(fd[i], "x", 1, 1, MAC(1), 1000));
		ASSERT_EQ(1, sock_recv(self->a, self->buf, 1, &sa));
		EXPECT_LE(3000, ntohs(sa.sovl_port));
		EXPECT_GE(3003, ntohs(sa.sovl_port));
		ASSERT_EQ(0, getsockname(fd[i], (void *)&sa, &len));
		EXPECT_EQ(1, sa.sovl_vni);
	}
	EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, 1, NULL, 0));
	/* Elsewhere there are as many. */
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, MAC(5), 0));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, OVL_VNI_ANY, NULL, 0));
	close(fd[2]);
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 0));
}

TEST_HARNESS_MAIN
