// SPDX-License-Identifier: GPL-2.0
/* timeout: 120 */
/*
 * Several packets that a host sends in one call, as large packets that are to be cut
 * apart (UDP_SEGMENT): they stay together as far as the other host's stack, and are
 * as many frames there as were sent.
 */
#include <netinet/udp.h>

#include "hosts_util.h"

#define PROTO	0x9000
#define FRAMES	3
#define FRAME	(FRAME_HLEN + 46)
#define VXLAN	8

FIXTURE(segments) {
	struct hosts h;
	int sock;
	uint8_t sent[FRAMES * (VXLAN + FRAME)];
	uint8_t buf[10000];
};

FIXTURE_VARIANT(segments) {
	int family;
	bool fast;
};

FIXTURE_VARIANT_ADD(segments, ip4) {
	.family = AF_INET,
};

FIXTURE_VARIANT_ADD(segments, ip4_fast) {
	.family = AF_INET, .fast = true,
};

FIXTURE_VARIANT_ADD(segments, ip6) {
	.family = AF_INET6,
};

FIXTURE_VARIANT_ADD(segments, ip6_fast) {
	.family = AF_INET6, .fast = true,
};

FIXTURE_SETUP(segments)
{
	struct nl *nl = &self->h.here.nl;

	ASSERT_EQ(0, hosts_make(&self->h, variant->family, 1500));
	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u8(OVL_A_VNI_FASTPATH, variant->fast)));
	/* One that sends on, and one that keeps. */
	ASSERT_EQ(0, if_dummy("d0"));
	ASSERT_EQ(0, if_up("d0"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW,
			    a_u32(OVL_A_PORT_IFINDEX, if_find("d0")),
			    a_u32(OVL_A_PORT_VNI, 1)));
	self->sock = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	ASSERT_LE(0, self->sock);
}

FIXTURE_TEARDOWN(segments)
{
}

/* Send it from the other host to the tunnel's port, to be cut at every frame. */
static int segments_send(struct hosts *h, const void *data, size_t len)
{
	struct sockaddr_in to4 = {
		.sin_family = AF_INET, .sin_port = htons(OVL_PORT_DEFAULT),
		.sin_addr = { htonl(0x0a090001) },
	};
	struct sockaddr_in6 to6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(OVL_PORT_DEFAULT),
		.sin6_addr = { { { 0xfd, 9, [15] = 1 } } },
	};
	const void *to = h->family == AF_INET ? (void *)&to4 : (void *)&to6;
	int size = VXLAN + FRAME, fd;
	ssize_t n;

	host_enter(&h->there);
	fd = socket(h->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	host_enter(&h->here);
	if (setsockopt(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)))
		return -errno;
	n = sendto(fd, data, len, 0, to, h->family == AF_INET ? sizeof(to4) :
							      sizeof(to6));
	close(fd);
	return n == (ssize_t)len ? 0 : -EIO;
}

static uint64_t port_sent(struct nl *nl)
{
	if (ovl_do(nl, OVL_CMD_PORT_GET,
		   a_u32(OVL_A_PORT_IFINDEX, if_find("d0")),
		   a_flag(OVL_A_PORT_WITH_STATS)))
		abort();
	return nla_num(nla_sub(ovl_attr(&nl->reply.nlh, OVL_A_PORT_STATS),
			       OVL_A_STATS_TX_PACKETS));
}

TEST_F(segments, arrive)
{
	struct nl *nl = &self->h.here.nl;
	uint64_t before = vni_count(nl, 1, OVL_A_STATS_RX_PACKETS);
	uint64_t port = port_sent(nl);
	uint8_t *at = self->sent;
	int i;

	for (i = 0; i < FRAMES; i++, at += VXLAN + FRAME) {
		memcpy(at, "\10\0\0\0\0\0\1\0", VXLAN);
		frame_make(at + VXLAN, BROADCAST, MAC(10 + i), PROTO, 46);
	}
	ASSERT_EQ(0, segments_send(&self->h, self->sent, sizeof(self->sent)));
	for (i = 0; i < FRAMES; i++) {
		ASSERT_EQ(FRAME, sock_wait(self->sock, self->buf,
					   sizeof(self->buf), NULL));
		EXPECT_EQ(0, memcmp(self->buf, self->sent + VXLAN +
				    i * (VXLAN + FRAME), FRAME));
	}
	EXPECT_TRUE(wait_for(port_sent(nl) == port + FRAMES));
	EXPECT_EQ(before + FRAMES, vni_count(nl, 1, OVL_A_STATS_RX_PACKETS));
}

TEST_HARNESS_MAIN
