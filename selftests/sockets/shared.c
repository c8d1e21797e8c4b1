// SPDX-License-Identifier: GPL-2.0
/* timeout: 300 */
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
#define SOCKS	4
#define CLONES	16500

/* A segment beside that of the hosts. */
#define VNI	2

/* An AF_PACKET socket that sends by a device. */
static int packet_out(const char *dev)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET,
				  .sll_ifindex = if_find(dev) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

/* One that receives what comes in by it or goes out. */
static int packet_in(const char *dev)
{
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_find(dev),
	};
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
 * A cable whose ends are both to be in the segment, and a frame to go round: what
 * comes in by one end goes out by the other, and so comes in again.
 */
FIXTURE_SETUP(loop)
{
	int i;

	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, cable_make("end0", "end1"));
	ASSERT_EQ(0, if_up("lo"));
	ASSERT_EQ(0, port_add(&self->nl, "end1", 1));
	self->in = packet_out("end0");
	ASSERT_LE(0, self->in);
	for (i = 0; i < SOCKS; i++) {
		self->tap[i] = tap_open(1);
		ASSERT_LE(0, self->tap[i]);
	}
	self->len = frame_make(self->frame, BROADCAST, MAC(9), PROTO, 46);
	frame_make(self->other, BROADCAST, MAC(9), PROTO, 46);
	memset(self->other + FRAME_HLEN, 0xee, 46);
}

/* So that nothing goes round any more, whatever became of the test. */
FIXTURE_TEARDOWN(loop)
{
	EXPECT_EQ(0, run("ip link del end0"));
}

static bool full(int fd)
{
	return sock_mem(fd, SK_MEMINFO_RMEM_ALLOC) >=
	       sock_mem(fd, SK_MEMINFO_RCVBUF);
}

/* How many frames are in the queue; negative if one is not what was sent. */
static int same_frames(int fd, const void *frame, size_t len, void *buf,
		       size_t size)
{
	int n = 0, got;

	while ((got = sock_recv(fd, buf, size, NULL)) >= 0) {
		if ((size_t)got != len || memcmp(frame, buf, len))
			return -n - 1;
		n++;
	}
	return n;
}

/*
 * More have a frame than its head can count, and give it back while it is still on
 * its way: if they all share it, its memory is free before the last has read it.
 */
TEST_F(loop, many)
{
	int lo = packet_out("lo"), i, one;

	/* What is one of them charged? It goes nowhere yet. */
	ASSERT_EQ(self->len, sock_send(self->in, self->frame, self->len));
	for (i = 0; i < SOCKS; i++)
		ASSERT_TRUE(wait_for(sock_mem(self->tap[i],
					      SK_MEMINFO_RMEM_ALLOC)));
	one = sock_mem(self->tap[0], SK_MEMINFO_RMEM_ALLOC);
	for (i = 0; i < SOCKS; i++) {
		EXPECT_EQ(1, sock_drain(self->tap[i]));
		/* Doubled. */
		ASSERT_EQ(0, sock_set_core(self->tap[i], SO_RCVBUFFORCE,
					   one / 2 * CLONES));
	}
	ASSERT_EQ(0, port_add(&self->nl, "end0", 1));
	ASSERT_EQ(self->len, sock_send(self->in, self->frame, self->len));
	for (i = 0; i < SOCKS; i++) {
		ASSERT_TRUE(wait_for(full(self->tap[i])) ||
			    wait_for(full(self->tap[i])))
			TH_LOG("the frame has got lost, or is slow");
	}
	/* It goes on, but none gets any more. */
	for (i = 0; i < SOCKS; i++)
		ASSERT_EQ(0, cbpf(self->tap[i], SO_ATTACH_FILTER,
				  BPF_STMT(BPF_RET | BPF_K, 0)));
	EXPECT_LT(1000, same_frames(self->tap[0], self->frame, self->len,
				    self->buf, sizeof(self->buf)));
	/* Memory that has come free too early has other contents now. */
	for (i = 0; i < 200; i++)
		ASSERT_EQ(self->len, sock_send(lo, self->other, self->len));
	for (i = 1; i < SOCKS; i++) {
		EXPECT_LT(1000, same_frames(self->tap[i], self->frame,
					    self->len, self->buf,
					    sizeof(self->buf)))
			TH_LOG("socket %d", i);
	}
	EXPECT_EQ(0, run("ip link set end0 down"));
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
	self->out = packet_in("w");
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
	self->len = frame_make(self->frame, dst, src, PROTO, 46);
	if (sock_send(from, self->frame, self->len) != (int)self->len)
		return NOT_SENT;
	if (!came_out(self->out, self->frame))
		return NOT_OUT;
	return same_frames(self->tap, self->frame, self->len, self->buf,
			   sizeof(self->buf)) == 1 ? FINE : CHANGED;
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
