// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that are still charged to the sockets of their senders when the host
 * device gets them from an attached one. Merging must not have one sender pay
 * for another, and nothing may be left to pay in the end.
 */
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>

#include "hosts_util.h"

#define PAYLOAD		400
#define SENDERS		2
#define FRAMES		32	/* fewer than the kernel takes in one go */

/* A segment of TCP's. */
struct segment {
	uint8_t dst[MAC_LEN];
	uint8_t src[MAC_LEN];
	uint16_t proto;
	struct iphdr ip;
	struct tcphdr tcp;
	uint8_t data[PAYLOAD];
} __attribute__((packed));

/* Who pays for the frames, and the other end of their cable. */
FIXTURE(charge) {
	struct nl nl;
	int fd[SENDERS];
	int outside;
};

/* A cable whose other end is in a namespace that stays, in ours as eth0. */
FIXTURE_SETUP(charge)
{
	struct nl rt = { };

	if (unshare(CLONE_NEWNET))
		abort();
	self->outside = ns_here();
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, nl_open(&rt, NETLINK_ROUTE));
	ASSERT_EQ(0, veth_make(&rt, self->outside, 1500));
	close(rt.fd);
	ASSERT_EQ(0, vni_dev(&self->nl, 1));
	ASSERT_EQ(0, run("ip addr add 10.1.0.1/24 dev ovl1"));
}

FIXTURE_TEARDOWN(charge)
{
}

static uint32_t sum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i += 2)
		sum += p[i] << 8 | p[i + 1];
	return sum;
}

static uint16_t sum_end(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* The @n-th segment of a stream from 10.1.0.9 to the host device's address. */
static void segment_make(struct segment *s, unsigned int n)
{
	static const uint8_t dst[] = { 2, 0, 0, 0, 0xff, 1 };
	static const uint8_t addrs[] = { 10, 1, 0, 9, 10, 1, 0, 1 };
	const size_t len = sizeof(s->tcp) + PAYLOAD;

	*s = (struct segment) {
		.proto = htons(ETH_P_IP),
		.ip = { .version = 4, .ihl = 5, .ttl = 64,
			.protocol = IPPROTO_TCP, .frag_off = htons(0x4000),
			.tot_len = htons(sizeof(s->ip) + len) },
		.tcp = { .source = htons(1000), .dest = htons(2000),
			 .seq = htonl(1 + n * PAYLOAD), .ack_seq = htonl(1),
			 .doff = 5, .ack = 1, .window = htons(1000) },
	};
	memcpy(s->dst, dst, MAC_LEN);
	memcpy(s->src, MAC(9), MAC_LEN);
	memcpy(&s->ip.saddr, addrs, sizeof(addrs));
	s->ip.check = sum_end(sum_add(0, &s->ip, sizeof(s->ip)));
	s->tcp.check = sum_end(sum_add(sum_add(IPPROTO_TCP + len, addrs,
					       sizeof(addrs)), &s->tcp, len));
}

/* The senders, in turn. */
static int senders_send(const int *fd)
{
	struct segment s;
	int i;

	for (i = 0; i < FRAMES; i++) {
		segment_make(&s, i);
		if (write(fd[i % SENDERS], &s, sizeof(s)) != sizeof(s))
			return -errno;
	}
	return 0;
}

static int outq(int fd)
{
	int n = -1;

	return ioctl(fd, SIOCOUTQ, &n) ? -errno : n;
}

static int port_add(struct nl *nl, const char *dev)
{
	return run("ip link set %s addrgenmode none && ip link set %s up",
		   dev, dev) ?:
	       ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 1),
		      a_u32(OVL_A_PORT_IFINDEX, if_find(dev)));
}

/* Frames that came from an attached device. */
static int received(struct nl *nl, unsigned int index)
{
	if (ovl_do(nl, OVL_CMD_PORT_GET, a_u32(OVL_A_PORT_IFINDEX, index),
		   a_flag(OVL_A_PORT_WITH_STATS)))
		abort();
	return nla_num(nla_sub(ovl_attr(&nl->reply.nlh, OVL_A_PORT_STATS),
			       OVL_A_STATS_RX_PACKETS));
}

/* At the other end of a cable, which passes on all of them at once. */
TEST_F(charge, cable)
{
	unsigned int port = if_find("eth0");
	int home = ns_here(), i;

	ASSERT_EQ(0, port_add(&self->nl, "eth0"));
	setns(self->outside, CLONE_NEWNET);
	ASSERT_EQ(0, run("ip link set eth0 addrgenmode none && ip link set eth0 up"));
	for (i = 0; i < SENDERS; i++) {
		struct sockaddr_ll sa = { .sll_family = AF_PACKET,
					  .sll_ifindex = if_find("eth0") };

		self->fd[i] = socket(AF_PACKET, SOCK_RAW, 0);
		ASSERT_EQ(0, bind(self->fd[i], (void *)&sa, sizeof(sa)));
	}
	ASSERT_EQ(0, wire_hold());
	ASSERT_EQ(0, senders_send(self->fd));
	EXPECT_LT(0, outq(self->fd[0]));
	EXPECT_LT(0, outq(self->fd[1]));
	ASSERT_EQ(0, wire_free());
	EXPECT_TRUE(wait_for(received(&self->nl, port) == FRAMES));
	for (i = 0; i < SENDERS; i++) {
		EXPECT_TRUE(wait_for(outq(self->fd[i]) == 0))
			TH_LOG("socket %d: %d", i, outq(self->fd[i]));
		close(self->fd[i]);
	}
	setns(home, CLONE_NEWNET);
}

/* A queue of the tap tap0. */
static int tap_open(void)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI |
					  IFF_MULTI_QUEUE,
			     .ifr_name = "tap0" };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	return ioctl(fd, TUNSETIFF, &ifr) ? -errno : fd;
}

/*
 * From a tap, one by one; that the device waits for more has them merged. What is
 * not paid for keeps the tap's socket, that its namespace, and that our end of the
 * cable.
 */
TEST_F(charge, tap)
{
	int i;

	ASSERT_EQ(0, run("modprobe -q tun || [ -e /dev/net/tun ]"));
	for (i = 0; i < SENDERS; i++) {
		self->fd[i] = tap_open();
		ASSERT_LE(0, self->fd[i]);
	}
	ASSERT_EQ(0, port_add(&self->nl, "tap0"));
	ASSERT_EQ(0, run("unshare -m sh -c 'mount -t sysfs sysfs /sys && "
			 "echo 100000000 >/sys/class/net/ovl1/gro_flush_timeout'"));
	ASSERT_EQ(0, senders_send(self->fd));
	EXPECT_EQ(FRAMES, received(&self->nl, if_find("tap0")));
	for (i = 0; i < SENDERS; i++)
		close(self->fd[i]);
	close(self->nl.fd);
	setns(self->outside, CLONE_NEWNET);
	EXPECT_NE(0, if_find("eth0"));
	EXPECT_TRUE(wait_for(!if_find("eth0")));
}

TEST_HARNESS_MAIN
