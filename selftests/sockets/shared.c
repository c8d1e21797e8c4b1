// SPDX-License-Identifier: GPL-2.0
/* timeout: 600 */
/*
 * What several receivers of one frame share. A socket reads what was sent,
 * whatever those do to the frame that got it too, and however many there are.
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "bpf_util.h"
#include "hosts_util.h"

#define PROTO	0x9000
/* Sockets, and clones for each: together more than 16 bits count. */
#define SOCKS	256
#define CLONES	260

/* A segment beside that of the hosts. */
#define VNI	2

/*
 * An AF_PACKET socket that sends by a device, and with ETH_P_ALL receives what comes
 * in by it or goes out.
 */
static int packet_open(const char *dev, int proto)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(proto),
				  .sll_ifindex = if_find(dev) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

static int tap_open(uint32_t vni)
{
	int fd = sock_open(SOCK_RAW, vni, NULL, PROTO);

	return fd < 0 ? fd : sock_set(fd, OVL_PROMISC, 1) ?: fd;
}

static int port_add(struct nl *nl, const char *dev, uint32_t vni)
{
	return ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, vni),
		      a_u32(OVL_A_PORT_IFINDEX, if_find(dev)));
}

/* A cable between two devices that are up and say nothing themselves. */
static int cable_make(const char *a, const char *b)
{
	return run("ip link add %s type veth peer name %s", a, b) ?:
	       run("ip link set %s addrgenmode none up", a) ?:
	       run("ip link set %s addrgenmode none up", b);
}

FIXTURE(loop) {
	struct nl nl;
	int in;
	int tap[SOCKS];
	size_t len;
	uint8_t frame[100];
	uint8_t other[100];
	uint8_t buf[2000];
};

/*
 * A cable whose ends are both in the segment, and a frame to go round: what comes
 * in by one end goes out by the other, and so comes in again.
 */
FIXTURE_SETUP(loop)
{
	int i;

	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, cable_make("eth0", "end1"));
	ASSERT_EQ(0, if_up("lo"));
	ASSERT_EQ(0, port_add(&self->nl, "eth0", 1));
	ASSERT_EQ(0, port_add(&self->nl, "end1", 1));
	ASSERT_EQ(0, wire_hold());
	self->in = packet_open("eth0", 0);
	ASSERT_LE(0, self->in);
	for (i = 0; i < SOCKS; i++) {
		self->tap[i] = tap_open(1);
		ASSERT_LE(0, self->tap[i]);
		ASSERT_EQ(0, sock_set_core(self->tap[i], SO_RCVBUFFORCE,
					   1 << 20));
	}
	self->len = frame_make(self->frame, BROADCAST, MAC(9), PROTO, 46);
	frame_make(self->other, BROADCAST, MAC(9), PROTO, 46);
	memset(self->other + FRAME_HLEN, 0xee, 46);
}

FIXTURE_TEARDOWN(loop)
{
	/* Nothing goes round any more. */
	EXPECT_EQ(0, run("ip link del eth0"));
}

static uint32_t charged(int fd)
{
	return sock_mem(fd, SK_MEMINFO_RMEM_ALLOC);
}

/* What the cable keeps is let go, and kept when it comes by again. */
static int let_go(void)
{
	const struct tc_plug_qopt mark = { .action = TCQ_PLUG_BUFFER };
	const struct tc_plug_qopt one = { .action = TCQ_PLUG_RELEASE_ONE };

	return wire_plug(0, ATTRS(a_raw(TCA_OPTIONS, &mark, sizeof(mark)))) ?:
	       wire_plug(0, ATTRS(a_raw(TCA_OPTIONS, &one, sizeof(one))));
}

/* Once round, or more often: it may not be back yet when it is to be let go. */
static bool once_round(FIXTURE_DATA(loop) *self)
{
	int a = self->tap[0], b = self->tap[SOCKS - 1];
	uint32_t before_a = charged(a), before_b = charged(b);

	return wait_for(!let_go() && charged(a) > before_a &&
			charged(b) > before_b);
}

/* Read up to so many frames; how many, or less than 0 for one that was not sent. */
static int same_frames(FIXTURE_DATA(loop) *self, int fd, int max)
{
	int n, got;

	for (n = 0; n < max; n++) {
		got = sock_recv(fd, self->buf, sizeof(self->buf), NULL);
		if (got < 0)
			break;
		if ((size_t)got != self->len ||
		    memcmp(self->frame, self->buf, self->len))
			return -n - 1;
	}
	return n;
}

/*
 * More have a frame than its head can count, and give it back while it is still on
 * its way: if they all share it, its memory is free before the last has read it.
 */
TEST_F_TIMEOUT(loop, many, 500)
{
	int lo = packet_open("lo", 0), i;

	ASSERT_EQ(self->len, sock_send(self->in, self->frame, self->len));
	for (i = 0; i < CLONES; i++)
		ASSERT_TRUE(once_round(self));
	/* The first ones give it back until few enough are left to be counted. */
	for (i = 0; i < 5; i++) {
		EXPECT_LE(CLONES, same_frames(self, self->tap[i], 2 * CLONES))
			TH_LOG("socket %d", i);
	}
	/* Memory that has come free too early has other contents now. */
	for (i = 0; i < 200; i++)
		ASSERT_EQ(self->len, sock_send(lo, self->other, self->len));
	for (i = 5; i < SOCKS; i++) {
		EXPECT_EQ(10, same_frames(self, self->tap[i], 10))
			TH_LOG("socket %d", i);
	}
}

FIXTURE(change) {
	struct hosts h;
	int tap;
	int far;
	int out;
	size_t len;
	uint8_t frame[100];
	uint8_t buf[2000];
};

FIXTURE_VARIANT(change) {
	int family;
};

FIXTURE_VARIANT_ADD(change, ip4) {
	.family = AF_INET,
};

FIXTURE_VARIANT_ADD(change, ip6) {
	.family = AF_INET6,
};

/*
 * A segment that the other host has as well, and a device that adds tags itself:
 * it writes them in front of a frame, and what is there moves, if the head is the
 * frame's own.
 */
FIXTURE_SETUP(change)
{
	struct hosts *h = &self->h;

	ASSERT_EQ(0, hosts_make(h, variant->family, 1500));
	host_enter(&h->there);
	ASSERT_EQ(0, vni_nodev_at(&h->there.nl, VNI, STATION(4)));
	ASSERT_EQ(0, host_vtep(&h->there.nl, variant->family, VNI, 1));
	self->far = sock_open(SOCK_RAW, VNI, MAC(2), PROTO);
	ASSERT_LE(0, self->far);
	host_enter(&h->here);
	ASSERT_EQ(0, cable_make("v", "w"));
	ASSERT_EQ(0, run("ethtool -K v txvlan off >/dev/null"));
	self->out = packet_open("w", ETH_P_ALL);
	ASSERT_LE(0, self->out);
}

FIXTURE_TEARDOWN(change)
{
}

/* Wait for a frame with these addresses to come out of a device. */
static bool came_out(int fd, const uint8_t *frame)
{
	uint8_t buf[2000];
	int i, got;

	for (i = 0; i < 10; i++) {
		got = sock_wait(fd, buf, sizeof(buf), NULL);
		if (got < 2 * MAC_LEN)
			return false;
		if (!memcmp(buf, frame, 2 * MAC_LEN))
			return true;
	}
	return false;
}

/* What can be wrong about a frame that was to be sent. */
enum wrong {
	FINE,
	NOT_SENT,
	NOT_OUT,
	CHANGED,
};

/*
 * A frame: when it has come out of the device, with a tag, what did the tap get
 * before? It has to be as it was sent.
 */
static enum wrong show(FIXTURE_DATA(change) *self, int from, const void *dst,
		       const void *src)
{
	int got;

	self->len = frame_make(self->frame, dst, src, PROTO, 46);
	if (sock_send(from, self->frame, self->len) != (int)self->len)
		return NOT_SENT;
	if (!came_out(self->out, self->frame))
		return NOT_OUT;
	got = sock_recv(self->tap, self->buf, sizeof(self->buf), NULL);
	return got == (int)self->len &&
	       !memcmp(self->frame, self->buf, got) ? FINE : CHANGED;
}

/* An attached device that is a VLAN is the only one to get what a tap sees. */
TEST_F(change, vlan_port)
{
	struct nl *nl = &self->h.here.nl;
	int near;

	ASSERT_EQ(0, vni_nodev_at(nl, VNI, STATION(3)));
	ASSERT_EQ(0, run("ip link add link v name v.5 type vlan id 5"));
	ASSERT_EQ(0, run("ip link set v.5 addrgenmode none up"));
	ASSERT_EQ(0, port_add(nl, "v.5", VNI));
	near = sock_open(SOCK_RAW, VNI, MAC(1), PROTO);
	ASSERT_LE(0, near);
	self->tap = tap_open(VNI);
	ASSERT_LE(0, self->tap);
	EXPECT_EQ(FINE, show(self, near, BROADCAST, MAC(1)))
		TH_LOG("a frame of this host");
	ASSERT_EQ(0, host_vtep(nl, variant->family, VNI, 2));
	EXPECT_EQ(FINE, show(self, self->far, BROADCAST, MAC(2)))
		TH_LOG("a frame from the wire");
}

/*
 * A bridge above the host device sends it on, later than others have got it and are
 * done with it. A frame to a station that nobody knows the bridge does not keep.
 */
TEST_F(change, bridge)
{
	struct nl *nl = &self->h.here.nl;

	ASSERT_EQ(0, vni_dev(nl, VNI));
	ASSERT_EQ(0, host_vtep(nl, variant->family, VNI, 2));
	ASSERT_EQ(0, run("ip link add br0 type bridge vlan_filtering 1 mcast_snooping 0"));
	ASSERT_EQ(0, run("ip link set ovl%d master br0", VNI));
	ASSERT_EQ(0, run("ip link set v master br0"));
	ASSERT_EQ(0, run("bridge vlan add dev v vid 1"));
	ASSERT_EQ(0, run("ip link set br0 addrgenmode none up"));
	ASSERT_EQ(0, if_dummy("d0"));
	ASSERT_EQ(0, if_up("d0"));
	ASSERT_EQ(0, port_add(nl, "d0", VNI));
	self->tap = tap_open(VNI);
	ASSERT_LE(0, self->tap);
	EXPECT_EQ(FINE, show(self, self->far, MAC(7), MAC(2)));
}

TEST_HARNESS_MAIN
