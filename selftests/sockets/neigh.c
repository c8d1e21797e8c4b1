// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * Neighbours: read from what passes, and answered for to sockets and to the
 * host device.
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <pthread.h>

/* libs: -lpthread */
#include "random_util.h"
#include "sock_util.h"

#define ARP_LEN		(FRAME_HLEN + 28)
#define IP(n)		((const uint8_t[4]){ 192, 168, 0, (n) })
#define OTHER		((const uint8_t[MAC_LEN]){ 2, 0, 0, 0, 9, 9 })

FIXTURE(neigh) {
	struct nl nl;
	uint8_t frame[ARP_LEN];
	uint8_t buf[2000];
};

FIXTURE_SETUP(neigh)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, vni_nodev(nl, 1));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 1),
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u8(OVL_A_VNI_NEIGH_SUPPRESS, 1)));
}

FIXTURE_TEARDOWN(neigh)
{
}

/* @ip at @mac asks, or says to everybody, something about @target. */
static void arp_make(uint8_t *frame, int op, const uint8_t *mac,
		     const uint8_t *ip, const uint8_t *target)
{
	uint8_t *arp = frame + FRAME_HLEN;

	frame_make(frame, BROADCAST, mac, ETH_P_ARP, 28);
	memset(arp, 0, 28);
	arp[1] = ARPHRD_ETHER;
	arp[2] = ETH_P_IP >> 8;
	arp[4] = MAC_LEN;
	arp[5] = 4;
	arp[7] = op;
	memcpy(arp + 8, mac, MAC_LEN);
	memcpy(arp + 14, ip, 4);
	memcpy(arp + 24, target, 4);
}

/* Is it the answer that @ip is at @mac, to @to at @to_ip? */
static bool is_answer(const uint8_t *frame, const uint8_t *mac,
		      const uint8_t *ip, const uint8_t *to,
		      const uint8_t *to_ip)
{
	const uint8_t *arp = frame + FRAME_HLEN;

	return !memcmp(frame, to, MAC_LEN) &&
	       !memcmp(frame + MAC_LEN, mac, MAC_LEN) &&
	       arp[7] == ARPOP_REPLY && !memcmp(arp + 8, mac, MAC_LEN) &&
	       !memcmp(arp + 14, ip, 4) && !memcmp(arp + 18, to, MAC_LEN) &&
	       !memcmp(arp + 24, to_ip, 4);
}

/* Have a frame come from the wire. */
static int from_wire(const uint8_t *frame, size_t len)
{
	uint8_t packet[8 + 2000] = { 0x08, [6] = 1 };

	memcpy(packet + 8, frame, len);
	return inject_raw(packet, 8 + len);
}

static int known(struct nl *nl, const uint8_t *ip)
{
	return ovl_do(nl, OVL_CMD_NEIGH_GET, a_u32(OVL_A_NEIGH_VNI, 1),
		      a_own(OVL_A_NEIGH_ADDR, ip, 4));
}

static int configure(struct nl *nl, uint32_t vni, const uint8_t *ip,
		     const uint8_t *mac)
{
	return ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, vni),
		      a_own(OVL_A_NEIGH_ADDR, ip, 4),
		      a_own(OVL_A_NEIGH_MAC, mac, MAC_LEN));
}

#define FICKLE	200

/* Neighbours that say one MAC address now and another one then. */
static void *fickle(void *arg)
{
	const volatile bool *over = arg;
	uint8_t frame[ARP_LEN];
	int fd = sock_open(SOCK_RAW, 1, MAC(7), 0), i, n;

	sock_set(fd, OVL_FORGE, 1);
	for (n = 0; !*over; n++)
		for (i = 1; i <= FICKLE; i++) {
			arp_make(frame, ARPOP_REQUEST, n & 1 ? MAC(7) : MAC(8),
				 IP(i), IP(i));
			sock_send(fd, frame, ARP_LEN);
		}
	close(fd);
	return (void *)(long)n;
}

/*
 * A dump goes on from the neighbour it stands at, which may just be another one: all
 * are shown once, each time.
 */
TEST_F(neigh, replaced_under_our_feet)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	int rounds = few_or_many(100, 20000), i;
	volatile bool over = false;
	pthread_t thread;
	void *said;

	/* In many parts, between two of which it stands somewhere. */
	nl->chunk = 4096;
	ASSERT_EQ(0, ovl_open(nl));
	ASSERT_EQ(0, pthread_create(&thread, NULL, fickle, (void *)&over));
	ASSERT_TRUE(wait_for(ovl_count(nl, OVL_CMD_NEIGH_GET) == FICKLE));
	for (i = 0; i < rounds; i++)
		if (ovl_count(nl, OVL_CMD_NEIGH_GET) != FICKLE)
			break;
	EXPECT_EQ(rounds, i);
	over = true;
	ASSERT_EQ(0, pthread_join(thread, &said));
	EXPECT_LT(1, (long)said);
}

TEST_F(neigh, heard_from_the_wire)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_LE(0, a);
	arp_make(self->frame, ARPOP_REQUEST, OTHER, IP(9), IP(9));
	ASSERT_EQ(0, from_wire(self->frame, ARP_LEN));
	ASSERT_TRUE(wait_for(!known(nl, IP(9))));
	EXPECT_EQ(OVL_ORIGIN_LEARNED, ovl_num(nlh, OVL_A_NEIGH_ORIGIN));
	EXPECT_EQ(0, memcmp(OTHER, nla_data(ovl_attr(nlh, OVL_A_NEIGH_MAC)),
			    MAC_LEN));
	EXPECT_NE(NULL, ovl_attr(nlh, OVL_A_NEIGH_IDLE));
	/* Gratuitous, it went on to those who listen. */
	EXPECT_EQ(ARP_LEN, sock_wait(a, self->buf, sizeof(self->buf), NULL));

	arp_make(self->frame, ARPOP_REQUEST, MAC(1), IP(1), IP(9));
	ASSERT_EQ(ARP_LEN, sock_send(a, self->frame, ARP_LEN));
	ASSERT_EQ(ARP_LEN, sock_recv(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_TRUE(is_answer(self->buf, OTHER, IP(9), MAC(1), IP(1)));
	EXPECT_EQ(1, vni_count(nl, 1, OVL_A_STATS_NEIGH_ANSWERED));
	EXPECT_EQ(0, vni_count(nl, 1, OVL_A_STATS_FLOODED));
	/* It has told of itself by asking. */
	EXPECT_EQ(0, known(nl, IP(1)));
	EXPECT_EQ(2, ovl_count(nl, OVL_CMD_NEIGH_GET));

	/* What nobody knows is asked of everybody. */
	arp_make(self->frame, ARPOP_REQUEST, MAC(1), IP(1), IP(8));
	ASSERT_EQ(ARP_LEN, sock_send(a, self->frame, ARP_LEN));
	EXPECT_EQ(1, vni_count(nl, 1, OVL_A_STATS_NEIGH_MISSED));
	EXPECT_EQ(1, vni_count(nl, 1, OVL_A_STATS_FLOODED));
	close(a);
}

/* Nothing is read, and nothing is answered, unless it is wanted. */
TEST_F(neigh, off)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = sock_open(SOCK_RAW, 1, MAC(2), 0);
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, configure(nl, 1, IP(9), OTHER));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u8(OVL_A_VNI_NEIGH_SUPPRESS, 0)));
	/* The VTEP is this host, and would have us hear ourselves. */
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_FLUSH, a_u32(OVL_A_VTEP_VNI, 1)));
	arp_make(self->frame, ARPOP_REQUEST, MAC(1), IP(1), IP(9));
	ASSERT_EQ(ARP_LEN, sock_send(a, self->frame, ARP_LEN));
	EXPECT_EQ(0, sock_drain(a));
	EXPECT_EQ(1, sock_drain(b));
	EXPECT_EQ(-ENOENT, known(nl, IP(1)));
	EXPECT_EQ(0, vni_count(nl, 1, OVL_A_STATS_NEIGH_ANSWERED));
	EXPECT_EQ(0, vni_count(nl, 1, OVL_A_STATS_NEIGH_MISSED));
}

/* A station of the VNI's own, and one who sees everything. */
TEST_F(neigh, station_and_promisc)
{
	int a = sock_open(SOCK_RAW, 1, NULL, 0);
	int tap = sock_open(SOCK_RAW, OVL_VNI_ANY, NULL, 0);
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	ASSERT_EQ(0, configure(nl, 1, IP(9), OTHER));
	arp_make(self->frame, ARPOP_REQUEST, STATION(1), IP(1), IP(9));
	ASSERT_EQ(ARP_LEN, sock_send(a, self->frame, ARP_LEN));
	ASSERT_EQ(ARP_LEN, sock_recv(a, self->buf, sizeof(self->buf), NULL));
	EXPECT_TRUE(is_answer(self->buf, OTHER, IP(9), STATION(1), IP(1)));
	EXPECT_EQ(2, sock_drain(tap));
}

/* One of those who share an address is answered; the answer comes from nowhere. */
TEST_F(neigh, group)
{
	int fd[2], i, got = 0;

	for (i = 0; i < 2; i++) {
		fd[i] = ovl_socket(SOCK_RAW);
		ASSERT_EQ(0, sock_set(fd[i], OVL_GROUP, 1));
		ASSERT_EQ(0, sock_bind(fd[i], 1, MAC(1), 0));
	}
	ASSERT_EQ(0, configure(&self->nl, 1, IP(9), OTHER));
	arp_make(self->frame, ARPOP_REQUEST, MAC(1), IP(1), IP(9));
	ASSERT_EQ(ARP_LEN, sock_send(fd[0], self->frame, ARP_LEN));
	for (i = 0; i < 2; i++)
		got += sock_drain(fd[i]);
	EXPECT_EQ(1, got);
}

TEST_F(neigh, quota)
{
	struct nl *nl = &self->nl;
	uint8_t mac[MAC_LEN];
	int i;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u32(OVL_A_VNI_NEIGH_QUOTA, 3)));
	ASSERT_EQ(0, configure(nl, 1, IP(100), OTHER));
	for (i = 1; i <= 5; i++) {
		memcpy(mac, MAC(i), MAC_LEN);
		arp_make(self->frame, ARPOP_REPLY, mac, IP(i), IP(i));
		ASSERT_EQ(0, from_wire(self->frame, ARP_LEN));
	}
	EXPECT_TRUE(wait_for(vni_count(nl, 1, OVL_A_STATS_NEIGH_QUOTA_HITS) ==
			     2));
	EXPECT_EQ(4, ovl_count(nl, OVL_CMD_NEIGH_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_FLUSH, a_u32(OVL_A_NEIGH_VNI, 1),
			    a_u8(OVL_A_NEIGH_ORIGIN, OVL_ORIGIN_LEARNED)));
	EXPECT_EQ(0, known(nl, IP(100)));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_NEIGH_GET));
}

TEST_F(neigh, ageing)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, configure(nl, 1, IP(100), OTHER));
	arp_make(self->frame, ARPOP_REPLY, OTHER, IP(9), IP(9));
	ASSERT_EQ(0, from_wire(self->frame, ARP_LEN));
	ASSERT_TRUE(wait_for(!known(nl, IP(9))));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_u32(OVL_A_VNI_AGEING, 1)));
	EXPECT_TRUE(wait_for(known(nl, IP(9)) == -ENOENT));
	EXPECT_EQ(0, known(nl, IP(100)));
}

/* A packet socket on a device. */
static int packet_open(const char *name)
{
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = if_find(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

/* The host device asks as anybody does. */
TEST_F(neigh, host_device)
{
	struct nl *nl = &self->nl;
	int fd;

	ASSERT_EQ(0, vni_dev(nl, 2));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 2),
			    a_u8(OVL_A_VNI_NEIGH_SUPPRESS, 1)));
	ASSERT_EQ(0, configure(nl, 2, IP(9), OTHER));
	fd = packet_open("ovl2");
	ASSERT_LE(0, fd);
	arp_make(self->frame, ARPOP_REQUEST, STATION(2), IP(1), IP(9));
	ASSERT_EQ(ARP_LEN, sock_send(fd, self->frame, ARP_LEN));
	ASSERT_EQ(ARP_LEN, sock_wait(fd, self->buf, sizeof(self->buf), NULL));
	EXPECT_TRUE(is_answer(self->buf, OTHER, IP(9), STATION(2), IP(1)));
	/* Its own address is nothing to ask of others. */
	ASSERT_EQ(0, configure(nl, 2, IP(2), STATION(2)));
	arp_make(self->frame, ARPOP_REQUEST, STATION(2), IP(2), IP(2));
	ASSERT_EQ(ARP_LEN, sock_send(fd, self->frame, ARP_LEN));
	EXPECT_EQ(1, vni_count(nl, 2, OVL_A_STATS_NEIGH_ANSWERED));
	EXPECT_EQ(0, vni_count(nl, 2, OVL_A_STATS_NEIGH_MISSED));
}

TEST_HARNESS_MAIN
