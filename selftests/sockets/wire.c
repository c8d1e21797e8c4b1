// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Sockets of two hosts: what they say to each other over either underlay, what
 * they hear of each other, how much gets through, and that nothing had to be
 * moved for it.
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "hosts_util.h"

#define PROTO	0x9000
#define MTU	9000

FIXTURE(wire) {
	struct hosts h;
	uint8_t frame[10000];
	uint8_t buf[10000];
};

FIXTURE_VARIANT(wire) {
	int family;
};

FIXTURE_VARIANT_ADD(wire, ip4) {
	.family = AF_INET,
};

FIXTURE_VARIANT_ADD(wire, ip6) {
	.family = AF_INET6,
};

FIXTURE_SETUP(wire)
{
	ASSERT_EQ(0, hosts_make(&self->h, variant->family, MTU));
}

FIXTURE_TEARDOWN(wire)
{
}

TEST_F(wire, raw)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = there_open(&self->h, SOCK_RAW, MAC(2), PROTO);
	int c = there_open(&self->h, SOCK_RAW, MAC(2), PROTO);
	struct sockaddr_ovl from;
	size_t len;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	ASSERT_LE(0, c);
	/* Nobody knows where it lives: to everybody. Two get it, and share it. */
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 1000);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	ASSERT_EQ(len, sock_wait(b, self->buf, sizeof(self->buf), &from));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(1, from.sovl_vni);
	EXPECT_EQ(0, memcmp(from.sovl_mac, MAC(1), MAC_LEN));
	ASSERT_EQ(len, sock_wait(c, self->buf, sizeof(self->buf), NULL));
	/* It has been learned, and the answer goes to it alone. */
	len = frame_make(self->frame, MAC(1), MAC(2), PROTO, 46);
	ASSERT_EQ(len, sock_send(b, self->frame, len));
	ASSERT_EQ(len, sock_wait(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, vni_count(&self->h.there.nl, 1, OVL_A_STATS_FLOODED));
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

/* Short ones, long ones, and those that do not lie in one piece. */
TEST_F(wire, dgram)
{
	static const size_t sizes[] = { 0, 1, 2, 700, 1400, 2026, 2027, 4096,
					8191, 8900 };
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);
	struct sockaddr_ovl from;
	size_t len, i;

	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		len = sizes[i];
		frame_make(self->frame, MAC(1), MAC(2), 0, len);
		ASSERT_EQ(len, sock_sendto(a, self->frame, len, 1, STATION(2),
					   2000));
		ASSERT_EQ(len, sock_wait(b, self->buf, sizeof(self->buf),
					 &from));
		EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
		ASSERT_EQ(len, sendto(b, self->buf, len, 0, (void *)&from,
				      sizeof(from)));
		ASSERT_EQ(len, sock_wait(a, self->buf, sizeof(self->buf),
					 &from));
		EXPECT_EQ(0, memcmp(from.sovl_mac, STATION(2), MAC_LEN));
		EXPECT_EQ(htons(2000), from.sovl_port);
	}
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

/* To everybody at a port: every host, every socket. */
TEST_F(wire, broadcast)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1000);
	int near = sock_open(SOCK_DGRAM, 1, NULL, 2000);
	int far = there_open(&self->h, SOCK_DGRAM, MAC(2), 2000);
	int far2 = there_open(&self->h, SOCK_DGRAM, NULL, 2000);

	EXPECT_EQ(-EACCES, sock_sendto(a, "x", 1, 1, BROADCAST, 2000));
	ASSERT_EQ(0, sock_set_core(a, SO_BROADCAST, 1));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, BROADCAST, 2000));
	EXPECT_EQ(1, sock_drain(near));
	EXPECT_EQ(1, sock_wait(far, self->buf, 10, NULL));
	EXPECT_EQ(1, sock_wait(far2, self->buf, 10, NULL));
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

/* A second VTEP: what goes to both is sent twice, and heard here as well. */
TEST_F(wire, flood)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int near = sock_open(SOCK_RAW, 1, MAC(3), PROTO);
	int far = there_open(&self->h, SOCK_RAW, MAC(2), PROTO);
	size_t len = frame_make(self->frame, BROADCAST, MAC(1), PROTO, 3000);
	struct nl rt = { };

	host_enter(&self->h.there);
	ASSERT_EQ(0, nl_open(&rt, NETLINK_ROUTE));
	ASSERT_EQ(0, host_addr(&rt, variant->family, 3));
	host_enter(&self->h.here);
	ASSERT_EQ(0, host_vtep(&self->h.here.nl, variant->family, 1, 3));
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(1, sock_drain(near));
	EXPECT_EQ(len, sock_wait(far, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(len, sock_wait(far, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(2, vni_count(&self->h.here.nl, 1, OVL_A_STATS_FLOODED));
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

/* The same with types behind which somebody may want to look for ports. */
TEST_F(wire, flood_types)
{
	static const uint16_t types[] = { 0x8100, 0x88a8, 0x8847, 0x8848 };
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0), far, i, n;
	struct nl rt = { };
	size_t len;

	host_enter(&self->h.there);
	ASSERT_EQ(0, nl_open(&rt, NETLINK_ROUTE));
	ASSERT_EQ(0, host_addr(&rt, variant->family, 3));
	host_enter(&self->h.here);
	ASSERT_EQ(0, host_vtep(&self->h.here.nl, variant->family, 1, 3));
	for (i = 0; i < 4; i++) {
		far = there_open(&self->h, SOCK_RAW, MAC(2), types[i]);
		ASSERT_LE(0, far);
		len = frame_make(self->frame, BROADCAST, MAC(1), types[i], 200);
		/* MPLS, too, that says its label is the last one. */
		self->frame[FRAME_HLEN + 2] |= 1;
		ASSERT_EQ(len, sock_send(a, self->frame, len));
		for (n = 0; n < 2; n++) {
			EXPECT_EQ(len, sock_wait(far, self->buf,
						 sizeof(self->buf), NULL));
			EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
		}
		close(far);
	}
}

/* More than may be flooded: the sender hears of it, unless somebody got it. */
TEST_F(wire, flood_rate)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0), near, i, sent = 0;
	size_t len = frame_make(self->frame, BROADCAST, MAC(1), PROTO, 46);
	struct nl *nl = &self->h.here.nl;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u32(OVL_A_VNI_FLOOD_RATE, 1)));
	for (i = 0; i < 100 && sent >= 0; i++)
		sent = sock_send(a, self->frame, len);
	EXPECT_EQ(-ENOBUFS, sent);
	EXPECT_EQ(1, vni_drops(nl, 1, OVL_DROP_VNI_FLOOD_RATE));
	EXPECT_EQ(i - 1, vni_count(nl, 1, OVL_A_STATS_FLOODED));
	near = sock_open(SOCK_RAW, 1, MAC(3), PROTO);
	for (i = 0; i < 100; i++)
		ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(100, sock_drain(near));
	EXPECT_LT(50, vni_drops(nl, 1, OVL_DROP_VNI_FLOOD_RATE));
}

/* Nobody listens over there, and that is heard here. */
TEST_F(wire, refused)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);

	/* That somebody is in the segment; without any socket nobody would be. */
	ASSERT_LE(0, there_open(&self->h, SOCK_DGRAM, NULL, 9));
	ASSERT_LE(0, a);
	ASSERT_EQ(0, sock_connect(a, 1, STATION(2), 2000));
	ASSERT_EQ(1, sock_send(a, "x", 1));
	EXPECT_EQ(-ECONNREFUSED, sock_wait(a, self->buf, 10, NULL));
	EXPECT_EQ(1, vni_drops(&self->h.there.nl, 1, OVL_DROP_NO_PORT));
}

/* As much as OVL_MTU says gets there, and not a byte more. */
TEST_F(wire, limit)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000), mtu, n;
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);

	mtu = sock_get(a, SOL_OVL, OVL_MTU);
	ASSERT_EQ(MTU - OVERHEAD(variant->family) - 8, mtu);
	ASSERT_EQ(mtu, sock_sendto(a, self->frame, mtu, 1, STATION(2), 2000));
	EXPECT_EQ(mtu, sock_wait(b, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(-EMSGSIZE, sock_sendto(a, self->frame, mtu + 1, 1,
					 STATION(2), 2000));
	EXPECT_EQ(1, vni_drops(&self->h.here.nl, 1, OVL_DROP_TOO_BIG));
	/* A smaller underlay is noticed, and said of the peer as well. */
	ASSERT_EQ(0, sock_connect(a, 1, STATION(2), 2000));
	ASSERT_EQ(0, run("ip link set eth0 mtu 1500"));
	n = 1500 - OVERHEAD(variant->family) - 8;
	EXPECT_EQ(n, sock_get(a, SOL_OVL, OVL_MTU));
	EXPECT_EQ(-EMSGSIZE, sock_send(a, self->frame, n + 1));
	ASSERT_EQ(n, sock_send(a, self->frame, n));
	EXPECT_EQ(n, sock_wait(b, self->buf, sizeof(self->buf), NULL));
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

/* The route to the other host, over eth0 of 9000, allows so much. */
static int route_mtu(int family, int mtu)
{
	return run("ip route replace %s dev eth0 mtu %d",
		   family == AF_INET ? "10.9.0.2/32" : "fd09::2/128", mtu);
}

/* Bytes of an IP packet that is in an Ethernet frame. */
static int ip_len(const uint8_t *frame)
{
	const uint8_t *ip = frame + FRAME_HLEN;

	return frame[12] == 0x08 ? ip[2] << 8 | ip[3] :
				   40 + (ip[4] << 8 | ip[5]);
}

/* A route that allows less than its device: what is longer goes in fragments. */
TEST_F(wire, fragments)
{
	int proto = variant->family == AF_INET ? ETH_P_IP : ETH_P_IPV6;
	struct sockaddr_ll sa = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(proto) };
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000), wire, longest = 0, n;
	int len = 1480 - OVERHEAD(variant->family) - 8, seen = 0;
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);

	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, ovl_do(&self->h.here.nl, OVL_CMD_VNI_SET,
			    a_u32(OVL_A_VNI_ID, 1),
			    a_u8(OVL_A_VNI_DF, OVL_DF_UNSET)));
	ASSERT_EQ(0, route_mtu(variant->family, 1400));
	host_enter(&self->h.there);
	wire = socket(AF_PACKET, SOCK_RAW, 0);
	sa.sll_ifindex = if_find("eth0");
	ASSERT_EQ(0, bind(wire, (void *)&sa, sizeof(sa)));
	host_enter(&self->h.here);
	ASSERT_EQ(len, sock_sendto(a, self->frame, len, 1, STATION(2), 2000));
	EXPECT_EQ(len, sock_wait(b, self->buf, sizeof(self->buf), NULL));
	while (sock_recv(wire, self->buf, sizeof(self->buf), NULL) > 0) {
		n = ip_len(self->buf);
		longest = n > longest ? n : longest;
		seen += n > 100;
	}
	EXPECT_GE(1400, longest);
	EXPECT_LT(1300, longest);
	EXPECT_LE(1, seen);
}

/* With IPv4 a route may be given any MTU, with IPv6 there is a least one. */
FIXTURE(tiny) {
	struct hosts h;
	uint8_t frame[1000];
	uint8_t buf[1000];
};

FIXTURE_SETUP(tiny)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, MTU));
}

FIXTURE_TEARDOWN(tiny)
{
}

/* It allows less than the headers take: nothing is sent, or all of it. */
TEST_F(tiny, route)
{
	static const int mtus[] = { 60, 55, 49, 40, 20 };
	struct nl *nl = &self->h.here.nl;
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000), i, n, df;
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);

	ASSERT_EQ(0, hosts_meet(&self->h));
	/* That it is known where the other one is. */
	ASSERT_EQ(1, sock_sendto(b, "x", 1, 1, STATION(1), 1000));
	ASSERT_EQ(1, sock_wait(a, self->buf, 1, NULL));
	ASSERT_EQ(0, sock_connect(a, 1, STATION(2), 2000));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, route_mtu(AF_INET, mtus[i]));
		n = sock_get(a, SOL_OVL, OVL_MTU);
		EXPECT_LE(0, n) TH_LOG("OVL_MTU with %d", mtus[i]);
		EXPECT_GE(60, n) TH_LOG("OVL_MTU with %d", mtus[i]);
		for (df = 0; df < 2; df++) {
			ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET,
					    a_u32(OVL_A_VNI_ID, 1),
					    a_u8(OVL_A_VNI_DF, df ? OVL_DF_SET :
								    OVL_DF_UNSET)));
			n = sock_send(a, self->frame, 500);
			if (n < 0) {
				EXPECT_EQ(-EMSGSIZE, n);
			} else if (mtus[i] >= 28) {
				/* With less IP itself cannot cut it. */
				EXPECT_EQ(500, sock_wait(b, self->buf, 1000,
							 NULL))
					TH_LOG("sent over %d", mtus[i]);
			}
			/* What does not fit is not sent if it is not to be cut. */
			EXPECT_TRUE(!df || n < 0) TH_LOG("sent over %d", mtus[i]);
		}
	}
}

/* The same for frames, whatever is in them. */
TEST_F(wire, limit_raw)
{
	static const uint16_t protos[] = { PROTO, 0x0800, 0x86dd, 0x8100,
					   0x0806 };
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0), mtu;
	int b = there_open(&self->h, SOCK_RAW, MAC(2), 0);
	size_t i;

	mtu = sock_get(a, SOL_OVL, OVL_MTU);
	ASSERT_EQ(MTU - OVERHEAD(variant->family) + FRAME_HLEN, mtu);
	for (i = 0; i < sizeof(protos) / sizeof(*protos); i++) {
		frame_make(self->frame, MAC(2), MAC(1), protos[i], mtu);
		/* An IP header that says so, with DF. */
		memcpy(self->frame + FRAME_HLEN, "\x45\0\x22\0\0\0\x40\0\x40\x11",
		       10);
		if (protos[i] == 0x86dd)
			self->frame[FRAME_HLEN] = 0x60;
		ASSERT_EQ(mtu, sock_send(a, self->frame, mtu));
		EXPECT_EQ(mtu, sock_wait(b, self->buf, sizeof(self->buf),
					 NULL));
		EXPECT_EQ(0, memcmp(self->frame, self->buf, mtu));
		EXPECT_EQ(-EMSGSIZE, sock_send(a, self->frame, mtu + 1));
		EXPECT_EQ(i + 1, vni_drops(&self->h.here.nl, 1,
					   OVL_DROP_TOO_BIG));
	}
	EXPECT_TRUE(hosts_unmoved(&self->h));
}

static int send_by(int fd, struct sockaddr_ovl *to, const void *vtep,
		   size_t len)
{
	char control[CMSG_SPACE(2 * sizeof(struct ovl_vtep_addr))] = { 0 };
	struct iovec iov = { "hello", 5 };
	struct msghdr msg = {
		.msg_name = to, .msg_namelen = sizeof(*to),
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
	};
	ssize_t n;

	cmsg_set(&msg, SOL_OVL, OVL_VTEP, vtep, len);
	n = sendmsg(fd, &msg, 0);
	return n < 0 ? -errno : n;
}

/* Where it goes may be said, and the lookup is passed by. */
TEST_F(wire, vtep)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);
	int near = sock_open(SOCK_DGRAM, 1, MAC(1), 2000);
	int tap = sock_open(SOCK_RAW, 1, NULL, 0);
	struct ovl_vtep_addr vtep = { .family = variant->family };
	uint8_t wrong[2 * sizeof(vtep)] = { variant->family };
	struct sockaddr_ovl to;
	size_t len;

	if (variant->family == AF_INET)
		memcpy(vtep.addr, (uint8_t[]){ 10, 9, 0, 2 }, 4);
	else
		inet_pton(AF_INET6, "fd09::2", vtep.addr);
	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	ovl_address(&to, 1, STATION(2), 2000);
	ASSERT_EQ(5, send_by(a, &to, &vtep, sizeof(vtep)));
	EXPECT_EQ(5, sock_wait(b, self->buf, 10, NULL));
	EXPECT_EQ(0, vni_count(&self->h.here.nl, 1, OVL_A_STATS_FLOODED));
	vtep.port = 4789;
	ASSERT_EQ(5, send_by(a, &to, &vtep, sizeof(vtep)));
	EXPECT_EQ(5, sock_wait(b, self->buf, 10, NULL));
	/* Even a station that is known to be here. */
	ovl_address(&to, 1, MAC(1), 2000);
	ASSERT_EQ(5, send_by(a, &to, &vtep, sizeof(vtep)));
	EXPECT_EQ(0, sock_drain(near));
	/* Those that see everything see that as well. */
	EXPECT_EQ(3, sock_drain(tap));
	/* A VTEP that nobody has added is none, and what is none is refused. */
	vtep.port = 4790;
	EXPECT_EQ(-EHOSTUNREACH, send_by(a, &to, &vtep, sizeof(vtep)));
	vtep.port = 0;
	vtep.family = AF_UNIX;
	EXPECT_EQ(-EAFNOSUPPORT, send_by(a, &to, &vtep, sizeof(vtep)));
	vtep.family = AF_UNSPEC;
	EXPECT_EQ(-EAFNOSUPPORT, send_by(a, &to, &vtep, sizeof(vtep)));
	for (len = 0; len <= sizeof(wrong); len++)
		EXPECT_EQ(len == sizeof(vtep) ? -EHOSTUNREACH : -EINVAL,
			  send_by(a, &to, wrong, len));
}

static bool from_here(const struct ovl_pktinfo *info, int family)
{
	uint8_t addr[16] = { 10, 9, 0, 1 };

	if (family == AF_INET6)
		inet_pton(AF_INET6, "fd09::1", addr);
	return info->vni == 1 && info->endpoint == 4789 && !info->ifindex &&
	       info->vtep.family == family && info->vtep.port == 4789 &&
	       !memcmp(info->vtep.addr, addr, sizeof(addr));
}

/* Where it came from is told, whole. */
TEST_F(wire, pktinfo)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1000);
	int r = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2000);
	int tap = there_open(&self->h, SOCK_RAW, MAC(2), PROTO);
	struct pollfd pfd = { .fd = tap, .events = POLLIN };
	struct ovl_pktinfo info;
	size_t len;

	ASSERT_EQ(0, sock_set(b, OVL_PKTINFO, 1));
	ASSERT_EQ(0, sock_set(tap, OVL_PKTINFO, 1));
	ASSERT_EQ(5, sock_sendto(a, "hello", 5, 1, STATION(2), 2000));
	pfd.fd = b;
	ASSERT_EQ(1, poll(&pfd, 1, 20000));
	ASSERT_EQ(5, sock_recv_info(b, self->buf, 100, &info));
	EXPECT_TRUE(from_here(&info, variant->family));
	/* The protocol's own checksum has been looked at. */
	EXPECT_EQ(OVL_CSUM_VALID, info.csum);
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->frame, len));
	pfd.fd = tap;
	ASSERT_EQ(1, poll(&pfd, 1, 20000));
	ASSERT_EQ(len, sock_recv_info(tap, self->buf, 100, &info));
	EXPECT_TRUE(from_here(&info, variant->family));
	EXPECT_GE(OVL_CSUM_VALID, info.csum);
}

/*
 * An underlay that is a tunnel itself asks for more room than Ethernet does:
 * the first frame tells how much, and no other is moved.
 */
TEST_F(wire, stacked)
{
	const char *kind = variant->family == AF_INET ? "gre" : "ip6gre";
	const char *addr = variant->family == AF_INET ? "10.9.0.%d" : "fd09::%d";
	struct host *hosts[] = { &self->h.here, &self->h.there };
	int a, b, i;
	char ip[2][20];

	for (i = 0; i < 2; i++) {
		snprintf(ip[0], sizeof(ip[0]), addr, 1 + i);
		snprintf(ip[1], sizeof(ip[1]), addr, 2 - i);
		host_enter(hosts[i]);
		ASSERT_EQ(0, run("ip link add gre1 type %s local %s remote %s key 5 && ip addr add 10.9.1.%d/24 dev gre1 && ip link set gre1 up",
				 kind, ip[0], ip[1], 1 + i));
		ASSERT_EQ(0, ovl_do(&hosts[i]->nl, OVL_CMD_VNI_NEW,
				    a_u32(OVL_A_VNI_ID, 2),
				    a_flag(OVL_A_VNI_NODEV)));
		ASSERT_EQ(0, ovl_do(&hosts[i]->nl, OVL_CMD_VTEP_NEW,
				    a_u32(OVL_A_VTEP_VNI, 2),
				    a_ip4n(OVL_A_VTEP_ADDR,
					   9 << 16 | 1 << 8 | (2 - i))));
	}
	b = sock_open(SOCK_DGRAM, 2, MAC(2), 2000);
	host_enter(&self->h.here);
	a = sock_open(SOCK_DGRAM, 2, MAC(1), 1000);
	ASSERT_LE(0, a);
	ASSERT_LE(0, b);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(5, sock_sendto(a, "hello", 5, 2, MAC(2), 2000));
		EXPECT_EQ(5, sock_wait(b, self->buf, 10, NULL));
	}
	EXPECT_EQ(1, vni_count(&self->h.here.nl, 2, OVL_A_STATS_HEAD_REALLOC));
	EXPECT_EQ(0, vni_count(&self->h.here.nl, 2, OVL_A_STATS_HEAD_UNSHARED));
}

/* The mark of a socket is the mark of what it sends, and routing rules see it. */
TEST_F(wire, mark)
{
	int types[] = { SOCK_DGRAM, SOCK_RAW }, i, fd;
	uint8_t frame[60];

	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, run("ip -%d rule add fwmark 7 prohibit",
			 variant->family == AF_INET ? 4 : 6));
	frame_make(frame, STATION(2), MAC(1), 0x88b5, 46);
	for (i = 0; i < 2; i++) {
		fd = sock_open(types[i], 1, MAC(1), 0);
		ASSERT_LE(0, fd);
		ASSERT_EQ(0, sock_connect(fd, 1, STATION(2), 9));
		EXPECT_EQ(60, sock_send(fd, frame, 60));
		ASSERT_EQ(0, sock_set_core(fd, SO_MARK, 7));
		EXPECT_EQ(-EHOSTUNREACH, sock_send(fd, frame, 60));
	}
}

TEST_HARNESS_MAIN
