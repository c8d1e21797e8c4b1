// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Sockets beside a host device: they are neighbours in the segment. What the
 * stack sends is a socket's to receive, and the other way round.
 */
#include <linux/if_packet.h>
#include <netinet/udp.h>
#include <sys/mman.h>

#include "bpf_util.h"
#include "sock_util.h"

#define PROTO	0x9000
#define ARP	0x0806
#define IP	0x0800

FIXTURE(device) {
	struct nl nl;
	unsigned int index;
	uint8_t frame[70000];
	uint8_t buf[70000];
};

FIXTURE_SETUP(device)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_dev(&self->nl, 1));
	self->index = if_find("ovl1");
	ASSERT_NE(0, self->index);
}

FIXTURE_TEARDOWN(device)
{
}

/* AF_PACKET on the device. */
static int packet_open(const char *dev, uint16_t proto)
{
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET, .sll_protocol = htons(proto),
		.sll_ifindex = if_find(dev),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

/* A UDP socket of the address 10.1.0.1. */
static int udp_open(uint16_t port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	sa.sin_addr.s_addr = htonl(0x0a010001);
	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

static int udp_send(int fd, const void *data, size_t len)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(7) };
	ssize_t n;

	to.sin_addr.s_addr = htonl(0x0a010002);
	n = sendto(fd, data, len, 0, (void *)&to, sizeof(to));
	return n < 0 ? -errno : n;
}

/* Frames to the device, from it, and to the station that both are at. */
TEST_F(device, frames)
{
	int dev = packet_open("ovl1", PROTO);
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	int station = sock_open(SOCK_RAW, 1, NULL, PROTO);
	size_t len = frame_make(self->frame, STATION(1), MAC(1), PROTO, 46);

	ASSERT_LE(0, dev);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(len, sock_wait(dev, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(len, sock_recv(station, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	/* Back, with the station as source. */
	frame_make(self->frame, MAC(1), STATION(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(dev, self->frame, len));
	EXPECT_EQ(len, sock_recv(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	ASSERT_EQ(len, sock_send(station, self->frame, len));
	EXPECT_EQ(1, sock_drain(a));
	/* To everybody, in either direction. */
	frame_make(self->frame, BROADCAST, MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(len, sock_wait(dev, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(1, sock_drain(station));
	EXPECT_EQ(0, sock_drain(a));
	frame_make(self->frame, BROADCAST, STATION(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(dev, self->frame, len));
	EXPECT_EQ(1, sock_drain(a));
	EXPECT_EQ(1, sock_drain(station));
}

/* Only frames that are marked with 7. */
static int only_marked(int fd)
{
	return cbpf(fd, SO_ATTACH_FILTER,
		    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_MARK),
		    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 1),
		    BPF_STMT(BPF_RET | BPF_K, 0xffff),
		    BPF_STMT(BPF_RET | BPF_K, 0));
}

/*
 * A marked frame from the one to the other: is its mark seen there? @dev and @sock
 * send and receive, @dev_marked and @sock_marked get none but marked ones.
 */
static bool marks_pass(FIXTURE_DATA(device) *self, int dev, int dev_marked,
		       int sock, int sock_marked)
{
	size_t len = frame_make(self->frame, STATION(1), MAC(1), PROTO, 46);
	bool there, back;

	sock_send(sock, self->frame, len);
	if (sock_wait(dev, self->buf, sizeof(self->buf), NULL) != (int)len)
		printf("# nothing at the device\n");
	there = sock_drain(dev_marked) == 1;
	frame_make(self->frame, MAC(1), STATION(1), PROTO, 46);
	sock_send(dev, self->frame, len);
	if (sock_wait(sock, self->buf, sizeof(self->buf), NULL) != (int)len)
		printf("# nothing at the socket\n");
	back = sock_drain(sock_marked) == 1;
	if (there != back)
		printf("# there: %d, back: %d\n", there, back);
	return there && back;
}

/* A mark means something at home, and nothing where the device is another's. */
TEST_F(device, marks)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	int b = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	int home = ns_here(), away, dev[2], i;

	ASSERT_EQ(0, sock_set_core(a, SO_MARK, 7));
	ASSERT_EQ(0, only_marked(b));
	for (i = 0; i < 2; i++)
		dev[i] = packet_open("ovl1", PROTO);
	ASSERT_EQ(0, sock_set_core(dev[0], SO_MARK, 7));
	ASSERT_EQ(0, only_marked(dev[1]));
	EXPECT_TRUE(marks_pass(self, dev[0], dev[1], a, b));

	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	away = ns_here();
	ASSERT_EQ(0, setns(home, CLONE_NEWNET));
	ASSERT_EQ(0, run("ip link set ovl1 netns /proc/%d/fd/%d", getpid(), away));
	ASSERT_EQ(0, setns(away, CLONE_NEWNET));
	ASSERT_EQ(0, run("ip link set ovl1 addrgenmode none up"));
	for (i = 0; i < 2; i++)
		dev[i] = packet_open("ovl1", PROTO);
	ASSERT_EQ(0, sock_set_core(dev[0], SO_MARK, 7));
	ASSERT_EQ(0, only_marked(dev[1]));
	EXPECT_FALSE(marks_pass(self, dev[0], dev[1], a, b));
	EXPECT_EQ(0, sock_drain(dev[0]) + sock_drain(a));
}

/* A long one is in pieces at either end. */
TEST_F(device, long_frame)
{
	int dev, a = sock_open(SOCK_RAW, 1, MAC(1), PROTO);
	size_t len = frame_make(self->frame, STATION(1), MAC(1), PROTO, 8000);

	ASSERT_EQ(0, run("ip link set ovl1 mtu 8000"));
	dev = packet_open("ovl1", PROTO);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(len, sock_wait(dev, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	frame_make(self->frame, MAC(1), STATION(1), PROTO, 8000);
	ASSERT_EQ(len, sock_send(dev, self->frame, len));
	EXPECT_EQ(len, sock_recv(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
}

static void ip_sum(uint8_t *ip)
{
	uint32_t v = 0;
	int i;

	for (i = 0; i < 20; i += 2)
		v += ip[i] << 8 | ip[i + 1];
	v = (v & 0xffff) + (v >> 16);
	v = ~((v & 0xffff) + (v >> 16));
	ip[10] = v >> 8;
	ip[11] = v;
}

/* Turn a frame round: Ethernet, IP and UDP without checksum. */
static void turn(uint8_t *frame)
{
	uint8_t tmp[MAC_LEN];

	memcpy(tmp, frame, MAC_LEN);
	memcpy(frame, frame + MAC_LEN, MAC_LEN);
	memcpy(frame + MAC_LEN, tmp, MAC_LEN);
	memcpy(tmp, frame + 26, 4);
	memcpy(frame + 26, frame + 30, 4);
	memcpy(frame + 30, tmp, 4);
	memcpy(tmp, frame + 34, 2);
	memcpy(frame + 34, frame + 36, 2);
	memcpy(frame + 36, tmp, 2);
	memset(frame + 40, 0, 2);
	memset(frame + 24, 0, 2);
	ip_sum(frame + FRAME_HLEN);
}

/* A host in one process: it answers ARP and echoes UDP, without an address. */
TEST_F(device, host)
{
	int udp, a = sock_open(SOCK_RAW, 1, MAC(1), 0), n;
	struct sockaddr_ovl from;
	struct ovl_pktinfo info;
	uint8_t *f = self->buf;

	ASSERT_EQ(0, run("ip addr add 10.1.0.1/24 dev ovl1"));
	ASSERT_EQ(0, sock_set(a, OVL_PKTINFO, 1));
	udp = udp_open(7);
	ASSERT_LE(0, udp);
	ASSERT_EQ(5, udp_send(udp, "hello", 5));
	/* Who has 10.1.0.2? We are at MAC(1). */
	do {
		n = sock_wait(a, f, sizeof(self->buf), &from);
		ASSERT_LT(0, n);
	} while (from.sovl_ethertype != htons(ARP));
	ASSERT_LE(42, n);
	EXPECT_EQ(0, memcmp(f + 38, (uint8_t[]){ 10, 1, 0, 2 }, 4));
	memcpy(f, f + MAC_LEN, MAC_LEN);
	memcpy(f + MAC_LEN, MAC(1), MAC_LEN);
	f[21] = 2;
	memcpy(f + 32, f + 22, 10);
	memcpy(f + 22, MAC(1), MAC_LEN);
	memcpy(f + 28, (uint8_t[]){ 10, 1, 0, 2 }, 4);
	ASSERT_EQ(n, sock_send(a, f, n));
	/* Its checksum has not been filled in, and that is said. */
	ASSERT_EQ(1, poll(&(struct pollfd){ .fd = a, .events = POLLIN }, 1,
			  20000));
	n = sock_recv_info(a, f, sizeof(self->buf), &info);
	ASSERT_EQ(FRAME_HLEN + 28 + 5, n);
	EXPECT_EQ(0, memcmp(f, MAC(1), MAC_LEN));
	EXPECT_EQ(0, memcmp(f + 42, "hello", 5));
	EXPECT_EQ(self->index, info.ifindex);
	EXPECT_EQ(AF_UNSPEC, info.vtep.family);
	EXPECT_EQ(1, info.vni);
	EXPECT_EQ(OVL_CSUM_PARTIAL, info.csum);
	turn(f);
	ASSERT_EQ(n, sock_send(a, f, n));
	EXPECT_EQ(5, sock_wait(udp, f, sizeof(self->buf), NULL));
	EXPECT_EQ(0, memcmp(f, "hello", 5));
	/* One that the device has filled in is taken for nothing else. */
	ASSERT_EQ(0, run("ethtool -K ovl1 tx off >/dev/null"));
	ASSERT_EQ(5, udp_send(udp, "hello", 5));
	ASSERT_EQ(1, poll(&(struct pollfd){ .fd = a, .events = POLLIN }, 1,
			  20000));
	ASSERT_EQ(47, sock_recv_info(a, f, sizeof(self->buf), &info));
	EXPECT_EQ(OVL_CSUM_NONE, info.csum);
}

/* What the stack has not cut up yet, a socket gets in one piece. */
TEST_F(device, segments)
{
	int udp, a = sock_open(SOCK_RAW, 1, MAC(1), IP), size = 1000;
	struct ovl_pktinfo info;

	ASSERT_EQ(0, run("ip addr add 10.1.0.1/24 dev ovl1 && ip neigh add 10.1.0.2 lladdr 02:00:00:00:01:01 dev ovl1"));
	ASSERT_EQ(0, sock_set(a, OVL_PKTINFO, 1));
	udp = udp_open(7);
	ASSERT_EQ(0, setsockopt(udp, SOL_UDP, UDP_SEGMENT, &size,
				sizeof(size)));
	ASSERT_EQ(5000, udp_send(udp, self->frame, 5000));
	EXPECT_EQ(FRAME_HLEN + 28 + 5000,
		  sock_recv_info(a, self->buf, sizeof(self->buf), &info));
	EXPECT_EQ(OVL_CSUM_PARTIAL, info.csum);
	EXPECT_EQ(0, sock_drain(a));
}

/* A tag is a part of the frame, both ways. */
TEST_F(device, vlan)
{
	int tagged = sock_open(SOCK_RAW, 1, MAC(1), 0x8100);
	int all = sock_open(SOCK_RAW, 1, MAC(1), 0), dev;
	size_t len;

	ASSERT_EQ(0, run("ip link add v5 link ovl1 type vlan id 5 && ip link set v5 addrgenmode none && ip link set v5 up"));
	dev = packet_open("v5", PROTO);
	ASSERT_LE(0, dev);
	len = frame_make(self->frame, MAC(1), STATION(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(dev, self->frame, len));
	ASSERT_EQ(len + 4, sock_recv(tagged, self->buf, sizeof(self->buf),
				     NULL));
	EXPECT_EQ(0, memcmp(self->buf + 12, "\x81\0\0\x05\x90\0", 6));
	EXPECT_EQ(0, memcmp(self->buf + 18, self->frame + 14, 46));
	EXPECT_EQ(1, sock_drain(all));
	memcpy(self->buf, STATION(1), MAC_LEN);
	memcpy(self->buf + MAC_LEN, MAC(1), MAC_LEN);
	ASSERT_EQ(len + 4, sock_send(all, self->buf, len + 4));
	memset(self->frame, 0, len);
	EXPECT_EQ(len, sock_wait(dev, self->frame, sizeof(self->frame), NULL));
	EXPECT_EQ(0, memcmp(self->frame + 12, "\x90\0", 2));
	EXPECT_EQ(0, memcmp(self->frame + 14, self->buf + 18, 46));
}

/* Datagrams to the station are for its sockets, not for the device. */
TEST_F(device, datagrams)
{
	int dev = packet_open("ovl1", OVL_ETHERTYPE_DGRAM);
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	int b = sock_open(SOCK_DGRAM, 1, MAC(1), 2);
	size_t len;

	ASSERT_EQ(1, sock_sendto(b, "x", 1, 1, STATION(1), 1));
	EXPECT_EQ(1, sock_drain(a));
	EXPECT_EQ(0, sock_drain(dev));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, MAC(1), 2));
	EXPECT_EQ(1, sock_drain(b));
	/* What only looks like one may be somebody else's. */
	close(b);
	b = sock_open(SOCK_RAW, 1, MAC(1), 0);
	len = frame_make(self->frame, STATION(1), MAC(1), OVL_ETHERTYPE_DGRAM,
			 46);
	ASSERT_EQ(len, sock_send(b, self->frame, len));
	EXPECT_EQ(len, sock_wait(dev, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(0, sock_drain(a));
}

/* Down it receives nothing, and the sockets go on; it comes and goes. */
TEST_F(device, down)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO), i;
	int b = sock_open(SOCK_RAW, 1, NULL, PROTO);
	size_t len = frame_make(self->frame, STATION(1), MAC(1), PROTO, 46);

	for (i = 1; i <= 3; i++) {
		ASSERT_EQ(0, run("ip link set ovl1 down"));
		ASSERT_EQ(len, sock_send(a, self->frame, len));
		EXPECT_EQ(1, sock_drain(b));
		EXPECT_EQ(i, vni_drops(&self->nl, 1, OVL_DROP_PORT_DOWN));
		ASSERT_EQ(0, if_up("ovl1"));
	}
	EXPECT_EQ(0, sock_error(a));
	/* A new address is the station's from now on. */
	ASSERT_EQ(0, run("ip link set ovl1 address 02:00:00:00:ff:09"));
	memcpy(self->frame, STATION(9), MAC_LEN);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(1, sock_drain(b));
}

/* In another namespace it is the neighbour that it was. */
TEST_F(device, moved)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), PROTO), here = ns_here(), dev;
	size_t len = frame_make(self->frame, STATION(1), MAC(1), PROTO, 46);
	struct nl rt = { };
	struct ifinfomsg ifi = { .ifi_index = self->index };
	struct nl_msg *msg;

	ASSERT_EQ(0, nl_open(&rt, NETLINK_ROUTE));
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	msg = nl_begin(&rt, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	nl_put_all(msg, ATTRS(a_u32(IFLA_NET_NS_FD, ns_here())));
	ASSERT_EQ(0, nl_talk(&rt, msg, NULL, NULL));
	ASSERT_EQ(0, if_up("ovl1"));
	dev = packet_open("ovl1", PROTO);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(len, sock_wait(dev, self->buf, sizeof(self->buf), NULL));
	frame_make(self->frame, MAC(1), STATION(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(dev, self->frame, len));
	EXPECT_EQ(len, sock_recv(a, self->buf, sizeof(self->buf), NULL));
	/* With its segment it goes from there. */
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	EXPECT_EQ(-ENETDOWN, sock_error(a));
}

/* What MSG_ZEROCOPY has lent is given back at once, whenever the message is read. */
TEST_F(device, lent)
{
	int udp, a = sock_open(SOCK_RAW, 1, MAC(1), IP), one = 1;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(7) };
	char control[100], *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct msghdr hdr = { .msg_control = control };

	ASSERT_EQ(0, run("ip addr add 10.1.0.1/24 dev ovl1 && ip neigh add 10.1.0.2 lladdr 02:00:00:00:01:01 dev ovl1"));
	udp = udp_open(7);
	to.sin_addr.s_addr = htonl(0x0a010002);
	ASSERT_EQ(0, setsockopt(udp, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)));
	memset(page, 'a', 1000);
	ASSERT_EQ(1000, sendto(udp, page, 1000, MSG_ZEROCOPY, (void *)&to, sizeof(to)));
	EXPECT_TRUE(wait_for((hdr.msg_controllen = sizeof(control),
			      recvmsg(udp, &hdr, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0)))
		TH_LOG("the memory is still lent");
	memset(page, 'b', 1000);
	ASSERT_EQ(FRAME_HLEN + 28 + 1000,
		  sock_recv(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ('a', self->buf[FRAME_HLEN + 28]);
	EXPECT_EQ('a', self->buf[FRAME_HLEN + 28 + 999]);
}

TEST_HARNESS_MAIN
