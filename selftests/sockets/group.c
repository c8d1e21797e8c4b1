// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * OVL_GROUP: sockets that share a binding. Each message goes to one of them, by
 * its flow, by the processor, or as a program says.
 */
#include <pthread.h>
#include <sched.h>

/* libs: -lpthread */
#include "bpf_util.h"
#include "sock_util.h"

#define PROTO	0x0800
#define MEMBERS	4
#define FLOWS	24

FIXTURE(group) {
	struct nl nl;
	int fd[MEMBERS];
	int tx;
	uint8_t frame[100];
};

FIXTURE_VARIANT(group) {
	int type;
	uint32_t vni;
};

FIXTURE_VARIANT_ADD(group, dgram) {
	.type = SOCK_DGRAM,
	.vni = 1,
};

FIXTURE_VARIANT_ADD(group, dgram_any) {
	.type = SOCK_DGRAM,
	.vni = OVL_VNI_ANY,
};

FIXTURE_VARIANT_ADD(group, raw) {
	.type = SOCK_RAW,
	.vni = 1,
};

FIXTURE_VARIANT_ADD(group, raw_any) {
	.type = SOCK_RAW,
	.vni = OVL_VNI_ANY,
};

static int member(int type, uint32_t vni)
{
	int fd = ovl_socket(type), err;

	err = sock_set(fd, OVL_GROUP, 1) ?:
	      sock_bind(fd, vni, MAC(1), type == SOCK_RAW ? PROTO : 5);
	if (!err)
		return fd;
	close(fd);
	return err;
}

FIXTURE_SETUP(group)
{
	int i;

	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
	for (i = 0; i < MEMBERS; i++) {
		self->fd[i] = member(variant->type, variant->vni);
		ASSERT_LE(0, self->fd[i]);
	}
	self->tx = sock_open(SOCK_RAW, 1, MAC(2), 0);
	ASSERT_LE(0, self->tx);
}

FIXTURE_TEARDOWN(group)
{
}

/*
 * Send a message of a flow, whose first byte is @first: from a port of its own,
 * in a frame with an IP packet from one.
 */
static int send_flow(FIXTURE_DATA(group) *self, int type, const void *to,
		     int flow, uint8_t first)
{
	uint8_t ip[28] = { 0x45, [3] = 28, [8] = 64, [9] = 17, [12] = 10,
			   [16] = 10, [20] = 1, [21] = flow, [23] = 9 };
	int fd, n;

	if (type == SOCK_RAW) {
		frame_make(self->frame, to, MAC(2), PROTO, 46);
		memcpy(self->frame + FRAME_HLEN, ip, sizeof(ip));
		self->frame[FRAME_HLEN + sizeof(ip)] = first;
		return sock_send(self->tx, self->frame, 60) == 60 ? 0 : -errno;
	}
	fd = sock_open(SOCK_DGRAM, 1, NULL, 1000 + flow);
	if (fd < 0)
		return fd;
	sock_set_core(fd, SO_BROADCAST, 1);
	n = sock_sendto(fd, &first, 1, 1, to, 5);
	close(fd);
	return n == 1 ? 0 : n;
}

/* Who has got what there is, if it is one message: 0 to 3; or -1. */
static int taker(FIXTURE_DATA(group) *self)
{
	int i, n, who = -1;

	for (i = 0; i < MEMBERS; i++) {
		n = sock_drain(self->fd[i]);
		if (n > 1 || (n == 1 && who >= 0)) {
			printf("# %d and %d have got it\n", who, i);
			return -1;
		}
		if (n)
			who = i;
	}
	return who;
}

static int send_and_look(FIXTURE_DATA(group) *self, int type, int flow,
			 uint8_t first)
{
	return send_flow(self, type, MAC(1), flow, first) ? -1 : taker(self);
}

/* A flow has one receiver, and many flows have many. */
TEST_F(group, flows)
{
	int count[MEMBERS] = { 0 }, flow, who, i, busy = 0;

	for (flow = 0; flow < FLOWS; flow++) {
		who = send_and_look(self, variant->type, flow, 0);
		ASSERT_LE(0, who);
		count[who]++;
		for (i = 0; i < 3; i++)
			EXPECT_EQ(who, send_and_look(self, variant->type, flow,
						     i));
	}
	for (i = 0; i < MEMBERS; i++)
		busy += !!count[i];
	/* That 24 flows leave two of four out has a chance of 1 in a million. */
	EXPECT_LE(3, busy);
}

/* The byte behind the headers chooses; one that is nobody's number does not. */
TEST_F(group, program)
{
	int prog = ebpf_byte_at(variant->type == SOCK_RAW ? FRAME_HLEN + 28 :
							    0);
	int i, who, all = 0;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, sock_set_core(self->fd[1], SO_ATTACH_REUSEPORT_EBPF, prog));
	for (i = 0; i < MEMBERS; i++)
		EXPECT_EQ(i, send_and_look(self, variant->type, 7, i));
	who = send_and_look(self, variant->type, 7, MEMBERS);
	EXPECT_LE(0, who);
	EXPECT_EQ(who, send_and_look(self, variant->type, 7, 255));
	/* It is the group's, whoever brought it, and goes with a word. */
	close(self->fd[1]);
	self->fd[1] = member(variant->type, variant->vni);
	for (i = 0; i < MEMBERS; i++)
		all |= 1 << send_and_look(self, variant->type, 7, i);
	EXPECT_EQ((1 << MEMBERS) - 1, all);
	ASSERT_EQ(0, sock_set_core(self->fd[0], SO_DETACH_REUSEPORT_BPF, 0));
	who = send_and_look(self, variant->type, 7, 0);
	for (i = 0; i < MEMBERS; i++)
		EXPECT_EQ(who, send_and_look(self, variant->type, 7, i));
}

/* A program that gives another answer each time. */
static int by_chance(int fd)
{
	return cbpf(fd, SO_ATTACH_REUSEPORT_CBPF,
		    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			     SKF_AD_OFF + SKF_AD_PAY_OFFSET),
		    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			     SKF_AD_OFF + SKF_AD_RANDOM),
		    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MEMBERS - 1),
		    BPF_STMT(BPF_RET | BPF_A, 0));
}

/*
 * A program that gives another answer each time is asked once for each message: one
 * gets it, also of those to all. What it has dissected may have come from nowhere.
 */
TEST_F(group, program_by_chance)
{
	int i, taken = 0, all = 0, who;

	ASSERT_EQ(0, by_chance(self->fd[0]));
	for (i = 0; i < 60; i++) {
		who = send_and_look(self, variant->type, 7, 0);
		taken += who >= 0;
		all |= 1 << who;
		if (send_flow(self, variant->type, BROADCAST, 7, 0) == 0)
			taken += taker(self) >= 0;
	}
	EXPECT_EQ(120, taken);
	EXPECT_EQ((1 << MEMBERS) - 1, all);
}

TEST_F(group, processor)
{
	int i, n = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	ASSERT_EQ(0, cbpf(self->fd[0], SO_ATTACH_REUSEPORT_CBPF,
			  BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
				   SKF_AD_OFF + SKF_AD_CPU),
			  BPF_STMT(BPF_RET | BPF_A, 0)));
	for (i = 0; i < n && i < MEMBERS; i++) {
		CPU_ZERO(&set);
		CPU_SET(i, &set);
		ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
		EXPECT_EQ(i, send_and_look(self, variant->type, 1, 0));
		EXPECT_EQ(i, send_and_look(self, variant->type, 2, 0));
	}
}

/* Who leaves has no more part in it, and none is lost by that. */
TEST_F(group, leave)
{
	int flow, i;

	for (i = 0; i < MEMBERS - 1; i++) {
		close(self->fd[i]);
		self->fd[i] = ovl_socket(SOCK_DGRAM);
		for (flow = 0; flow < 8; flow++)
			EXPECT_LT(i, send_and_look(self, variant->type, flow,
						   0));
	}
}

/* Frames of many flows to an address; how many fd[i] has got of them goes to @got. */
static int spread(FIXTURE_DATA(group) *self, const void *to, int *got)
{
	int flow, i, all = 0;

	memset(got, 0, MEMBERS * sizeof(*got));
	for (flow = 0; flow < FLOWS; flow++)
		if (send_flow(self, SOCK_RAW, to, flow, 0))
			return -1;
	for (i = 0; i < MEMBERS; i++) {
		got[i] = sock_drain(self->fd[i]);
		all += got[i];
	}
	return all;
}

/* An address that one of them receives at besides is his. */
TEST_F(group, one_address_more)
{
	int got[MEMBERS], other;

	if (variant->type != SOCK_RAW)
		return;
	ASSERT_EQ(0, sock_mac(self->fd[1], OVL_ADD_MAC, MAC(5)));
	EXPECT_EQ(FLOWS, spread(self, MAC(5), got));
	EXPECT_EQ(FLOWS, got[1]);
	EXPECT_EQ(FLOWS, spread(self, MAC(1), got));
	/* Who is bound to it is no mate for that. */
	other = ovl_socket(SOCK_RAW);
	ASSERT_EQ(0, sock_set(other, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_bind(other, variant->vni, MAC(5), PROTO));
	EXPECT_EQ(FLOWS, spread(self, MAC(1), got));
	EXPECT_EQ(0, sock_drain(other));
	EXPECT_EQ(FLOWS, spread(self, MAC(5), got));
	EXPECT_EQ(FLOWS, got[1]);
	EXPECT_EQ(FLOWS, sock_drain(other));
}

/* Those that receive everything take turns, and the others do. */
TEST_F(group, promisc)
{
	int got[MEMBERS];

	if (variant->type != SOCK_RAW)
		return;
	ASSERT_LE(0, sock_open(SOCK_RAW, 1, MAC(9), 0));
	ASSERT_EQ(0, sock_set(self->fd[0], OVL_PROMISC, 1));
	EXPECT_EQ(FLOWS, spread(self, MAC(9), got));
	EXPECT_EQ(FLOWS, got[0]);
	EXPECT_EQ(2 * FLOWS, spread(self, MAC(1), got));
	EXPECT_EQ(FLOWS, got[0]);
	ASSERT_EQ(0, sock_set(self->fd[1], OVL_PROMISC, 1));
	EXPECT_EQ(FLOWS, spread(self, MAC(9), got));
	EXPECT_EQ(FLOWS, got[0] + got[1]);
	EXPECT_LT(0, got[1]);
	EXPECT_EQ(2 * FLOWS, spread(self, MAC(1), got));
	EXPECT_EQ(FLOWS, got[0] + got[1]);
}

/* What one of them sends to all goes to another one. */
TEST_F(group, mate_sends)
{
	int i, n;

	if (variant->type != SOCK_RAW || variant->vni != 1)
		return;
	for (i = 0; i < MEMBERS; i++) {
		frame_make(self->frame, BROADCAST, MAC(1), PROTO, 46);
		ASSERT_EQ(60, sock_send(self->fd[i], self->frame, 60));
		n = taker(self);
		EXPECT_LE(0, n);
		EXPECT_NE(i, n);
	}
}

/*
 * Groups whose members came by turns are each asked once, whatever their programs
 * say; also if there are many of them.
 */
TEST_F(group, by_turns)
{
	int fd[6][MEMBERS], i, k, n, round;
	bool raw = variant->type == SOCK_RAW;

	for (k = 0; k < MEMBERS; k++)
		close(self->fd[k]);
	for (k = 0; k < MEMBERS; k++)
		for (i = 0; i < 6; i++) {
			fd[i][k] = ovl_socket(variant->type);
			ASSERT_EQ(0, sock_set(fd[i][k], OVL_GROUP, 1));
			ASSERT_EQ(0, sock_bind(fd[i][k], variant->vni,
					       MAC(20 + i), raw ? PROTO : 5));
			if (!k)
				ASSERT_EQ(0, by_chance(fd[i][k]));
		}
	for (round = 0; round < 20; round++) {
		ASSERT_EQ(0, send_flow(self, variant->type, BROADCAST, 7, 0));
		for (i = 0; i < 6; i++) {
			for (k = 0, n = 0; k < MEMBERS; k++)
				n += sock_drain(fd[i][k]);
			EXPECT_EQ(1, n);
		}
	}
}

/* What is for everybody is one message for the group as well. */
TEST_F(group, broadcast)
{
	int other = sock_open(variant->type, 1, MAC(3),
			      variant->type == SOCK_RAW ? PROTO : 5), flow;

	ASSERT_LE(0, other);
	for (flow = 0; flow < 4; flow++) {
		ASSERT_EQ(0, send_flow(self, variant->type, BROADCAST, flow,
				       0));
		EXPECT_LE(0, taker(self));
		EXPECT_EQ(1, sock_drain(other));
	}
}

/* A datagram socket with a peer has what comes from there, instead of others. */
static bool connected_dgram(FIXTURE_DATA(group) *self)
{
	int flow, bad = 0;

	for (flow = 0; flow < 8; flow++)
		bad += (send_and_look(self, SOCK_DGRAM, flow, 0) == 2) !=
		       (flow == 3);
	return !bad;
}

/* A raw one as well, beside one of the others. */
static bool connected_raw(FIXTURE_DATA(group) *self)
{
	int flow, bad = 0;

	for (flow = 0; flow < 8; flow++) {
		bad += !!send_flow(self, SOCK_RAW, MAC(1), flow, 0);
		bad += sock_drain(self->fd[2]) != 1;
		bad += taker(self) < 0;
	}
	sock_connect(self->fd[2], 1, MAC(9), 0);
	for (flow = 0; flow < 8; flow++)
		bad += send_and_look(self, SOCK_RAW, flow, 0) == 2;
	return !bad;
}

TEST_F(group, connected)
{
	if (variant->type == SOCK_DGRAM) {
		ASSERT_EQ(0, sock_connect(self->fd[2], 1, NULL, 1003));
		EXPECT_TRUE(connected_dgram(self));
	} else {
		ASSERT_EQ(0, sock_connect(self->fd[2], 1, MAC(2), 0));
		EXPECT_TRUE(connected_raw(self));
	}
}

/* Only with the option, only those who all have it, and only of one user. */
TEST_F(group, strangers)
{
	uint16_t port = variant->type == SOCK_RAW ? PROTO : 5;
	int alone;

	if (variant->type == SOCK_DGRAM) {
		EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, variant->vni,
						 MAC(1), port));
		alone = sock_open(SOCK_DGRAM, variant->vni, MAC(1), 6);
		ASSERT_LE(0, alone);
		alone = ovl_socket(SOCK_DGRAM);
		ASSERT_EQ(0, sock_set(alone, OVL_GROUP, 1));
		EXPECT_EQ(-EADDRINUSE, sock_bind(alone, variant->vni, MAC(1),
						 6));
		/* Another user, who may use the segment. */
		ASSERT_EQ(0, seteuid(1000));
		alone = ovl_socket(SOCK_DGRAM);
		ASSERT_EQ(0, seteuid(0));
		ASSERT_EQ(0, sock_set(alone, OVL_GROUP, 1));
		EXPECT_EQ(-EADDRINUSE, sock_bind(alone, variant->vni, MAC(1),
						 5));
	} else {
		/* A frame goes to one of the group, and to all beside it. */
		alone = sock_open(SOCK_RAW, variant->vni, MAC(1), port);
		EXPECT_LE(0, send_and_look(self, SOCK_RAW, 1, 0));
		EXPECT_EQ(1, sock_drain(alone));
	}
}

/* Programs are for groups; one that is attached before bind() is kept. */
TEST_F(group, early)
{
	int prog = ebpf_byte_at(variant->type == SOCK_RAW ? FRAME_HLEN + 28 :
							    0);
	int fd = ovl_socket(variant->type), i;

	ASSERT_LE(0, prog);
	EXPECT_EQ(-EINVAL, sock_set_core(fd, SO_ATTACH_REUSEPORT_EBPF, prog));
	for (i = 0; i < MEMBERS; i++)
		close(self->fd[i]);
	self->fd[0] = fd;
	ASSERT_EQ(0, sock_set(fd, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_set_core(fd, SO_ATTACH_REUSEPORT_EBPF, prog));
	ASSERT_EQ(0, sock_bind(fd, variant->vni, MAC(1),
			       variant->type == SOCK_RAW ? PROTO : 5));
	for (i = 1; i < MEMBERS; i++)
		self->fd[i] = member(variant->type, variant->vni);
	for (i = 0; i < MEMBERS; i++)
		EXPECT_EQ(i, send_and_look(self, variant->type, 7, i));
}

/* One that has a peer is passed over, even if the program names it. */
TEST_F(group, program_and_peer)
{
	bool raw = variant->type == SOCK_RAW;
	int prog = ebpf_byte_at(raw ? FRAME_HLEN + 28 : 0), who, flow;

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, sock_set_core(self->fd[0], SO_ATTACH_REUSEPORT_EBPF, prog));
	ASSERT_EQ(0, sock_connect(self->fd[2], 1, MAC(3), raw ? PROTO : 5));
	EXPECT_EQ(1, send_and_look(self, variant->type, 7, 1));
	for (flow = 0; flow < FLOWS; flow++) {
		who = send_and_look(self, variant->type, flow, 2);
		EXPECT_LE(0, who);
		EXPECT_NE(2, who);
	}
}

/* Others at the same address do not keep a group apart. */
TEST_F(group, around_another)
{
	int beside, late, i, got = 0;

	if (variant->type != SOCK_RAW)
		return;
	beside = sock_open(SOCK_RAW, variant->vni, MAC(1), PROTO);
	late = member(SOCK_RAW, variant->vni);
	ASSERT_LE(0, beside);
	ASSERT_LE(0, late);
	for (i = 0; i < FLOWS; i++)
		ASSERT_EQ(0, send_flow(self, SOCK_RAW, MAC(1), i, 0));
	for (i = 0; i < MEMBERS; i++)
		got += sock_drain(self->fd[i]);
	EXPECT_EQ(FLOWS, got + sock_drain(late));
	EXPECT_EQ(FLOWS, sock_drain(beside));
}

/* Where MAC(9) lives is configured: nobody can bind to it. */
static int taken(struct nl *nl)
{
	return ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 1),
		      a_ip4(OVL_A_VTEP_ADDR, "10.9.0.9")) ?:
	       ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 1),
		      a_own(OVL_A_FDB_MAC, MAC(9), MAC_LEN),
		      a_ip4(OVL_A_FDB_ADDR, "10.9.0.9"));
}

/* A bind() that fails leaves a socket its program. */
TEST_F(group, kept)
{
	int fd = ovl_socket(variant->type);

	ASSERT_EQ(0, taken(&self->nl));
	ASSERT_EQ(0, sock_set(fd, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_set_core(fd, SO_ATTACH_REUSEPORT_EBPF, ebpf_byte_at(0)));
	ASSERT_EQ(-EADDRINUSE, sock_bind(fd, 1, MAC(9), 6));
	ASSERT_EQ(0, sock_bind(fd, 1, MAC(8), 6));
	EXPECT_EQ(0, sock_set_core(fd, SO_DETACH_REUSEPORT_BPF, 0));
	EXPECT_EQ(-ENOENT, sock_set_core(fd, SO_DETACH_REUSEPORT_BPF, 0));
}

struct attacher {
	int fd;
	int prog;
	bool over;
	int bad;
};

static void *attach(void *arg)
{
	struct attacher *a = arg;
	int err;

	while (!__atomic_load_n(&a->over, __ATOMIC_RELAXED)) {
		a->bad += sock_set_core(a->fd, SO_ATTACH_REUSEPORT_EBPF, a->prog) != 0;
		err = sock_set_core(a->fd, SO_DETACH_REUSEPORT_BPF, 0);
		a->bad += err && err != -ENOENT;
	}
	return NULL;
}

/* Programs come and go while the socket joins a group and leaves it again. */
TEST_F(group, attached_meanwhile)
{
	struct attacher a = { .fd = ovl_socket(variant->type) };
	pthread_t thread;
	int i, err;

	a.prog = ebpf_byte_at(0);
	ASSERT_EQ(0, taken(&self->nl));
	ASSERT_EQ(0, sock_set(a.fd, OVL_GROUP, 1));
	ASSERT_EQ(0, pthread_create(&thread, NULL, attach, &a));
	for (i = 0; i < 2000; i++) {
		err = sock_bind(a.fd, 1, MAC(9), 6);
		EXPECT_TRUE(err == -EADDRINUSE || err == -EBUSY)
			TH_LOG("bind: %d", err);
	}
	__atomic_store_n(&a.over, true, __ATOMIC_RELAXED);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, a.bad);
	EXPECT_EQ(0, sock_bind(a.fd, 1, MAC(8), 6));
}

TEST_HARNESS_MAIN
