// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Filters: what they look at, what they keep out of a queue and what they cut
 * off, on a socket of one segment and on one of all.
 */
#include "bpf_util.h"
#include "sock_util.h"

#define PROTO	0x9000

FIXTURE(filter) {
	struct nl nl;
	int rx;
	int tx;
	uint8_t frame[4000];
	char buf[4000];
};

FIXTURE_VARIANT(filter) {
	uint32_t vni;
};

FIXTURE_VARIANT_ADD(filter, one) {
	.vni = 1,
};

FIXTURE_VARIANT_ADD(filter, any) {
	.vni = OVL_VNI_ANY,
};

FIXTURE_SETUP(filter)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
	self->rx = sock_open(SOCK_DGRAM, variant->vni, NULL, 1);
	self->tx = sock_open(SOCK_DGRAM, 1, NULL, 2);
	ASSERT_LE(0, self->rx);
	ASSERT_LE(0, self->tx);
}

FIXTURE_TEARDOWN(filter)
{
}

static int tell(FIXTURE_DATA(filter) *self, const char *text)
{
	return sock_sendto(self->tx, text, strlen(text), 1, NULL, 1);
}

static int hear(FIXTURE_DATA(filter) *self)
{
	return sock_recv(self->rx, self->buf, sizeof(self->buf), NULL);
}

/* It sees the payload from its beginning, and says how much of it to keep. */
TEST_F(filter, classic)
{
	/* 'a' is kept, 'b' cut to one byte, the rest refused. */
	ASSERT_EQ(0, cbpf(self->rx, SO_ATTACH_FILTER,
			  BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 'a', 0, 1),
			  BPF_STMT(BPF_RET | BPF_K, 0xffff),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 'b', 0, 1),
			  BPF_STMT(BPF_RET | BPF_K, 1),
			  BPF_STMT(BPF_RET | BPF_K, 0)));
	EXPECT_EQ(3, tell(self, "abc"));
	EXPECT_EQ(3, hear(self));
	EXPECT_EQ(3, tell(self, "bcd"));
	EXPECT_EQ(1, hear(self));
	/* Its sender does not hear of it, and the queue is as it was. */
	EXPECT_EQ(3, tell(self, "cde"));
	EXPECT_EQ(0, tell(self, ""));
	EXPECT_EQ(-EAGAIN, hear(self));
	EXPECT_EQ(2, vni_drops(&self->nl, 1, OVL_DROP_FILTER));
	EXPECT_EQ(0, sock_mem(self->rx, SK_MEMINFO_RMEM_ALLOC));
	ASSERT_EQ(0, sock_set_core(self->rx, SO_DETACH_FILTER, 0));
	EXPECT_EQ(3, tell(self, "cde"));
	EXPECT_EQ(3, hear(self));
}

/* What is in front of the payload is within reach as well. */
TEST_F(filter, headers)
{
	ASSERT_EQ(0, cbpf(self->rx, SO_ATTACH_FILTER,
			  /* The port it comes from, behind Ethernet. */
			  BPF_STMT(BPF_LD | BPF_H | BPF_ABS,
				   SKF_LL_OFF + FRAME_HLEN),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 3, 1, 0),
			  BPF_STMT(BPF_RET | BPF_K, 0),
			  BPF_STMT(BPF_LD | BPF_H | BPF_ABS,
				   SKF_AD_OFF + SKF_AD_PROTOCOL),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
				   OVL_ETHERTYPE_DGRAM, 0, 1),
			  BPF_STMT(BPF_RET | BPF_K, 0xffff),
			  BPF_STMT(BPF_RET | BPF_K, 0)));
	EXPECT_EQ(1, tell(self, "x"));
	EXPECT_EQ(-EAGAIN, hear(self));
	close(self->tx);
	self->tx = sock_open(SOCK_DGRAM, 1, NULL, 3);
	EXPECT_EQ(1, tell(self, "x"));
	EXPECT_EQ(1, hear(self));
}

TEST_F(filter, extended)
{
	int prog = ebpf_byte_at(0);

	ASSERT_LE(0, prog);
	ASSERT_EQ(0, sock_set_core(self->rx, SO_ATTACH_BPF, prog));
	close(prog);
	/* The first byte says how many to keep. */
	EXPECT_EQ(5, tell(self, "\x02" "abcd"));
	EXPECT_EQ(2, hear(self));
	EXPECT_EQ(5, tell(self, "\x7f" "abcd"));
	EXPECT_EQ(5, hear(self));
	EXPECT_EQ(0, tell(self, ""));
	EXPECT_EQ(-EAGAIN, hear(self));
	ASSERT_EQ(0, sock_set_core(self->rx, SO_LOCK_FILTER, 1));
	EXPECT_EQ(-EPERM, sock_set_core(self->rx, SO_DETACH_FILTER, 0));
}

/* Frames from their first byte; what one refuses, another may have. */
TEST_F(filter, frames)
{
	int a = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int b = sock_open(SOCK_RAW, variant->vni, MAC(2), PROTO);
	int c = sock_open(SOCK_RAW, variant->vni, MAC(2), PROTO);
	int tap = sock_open(SOCK_RAW, variant->vni, NULL, 0);
	size_t len;

	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	ASSERT_EQ(0, cbpf(b, SO_ATTACH_FILTER,
			  BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 11),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1),
			  BPF_STMT(BPF_RET | BPF_K, FRAME_HLEN),
			  BPF_STMT(BPF_RET | BPF_K, 0)));
	ASSERT_EQ(0, cbpf(tap, SO_ATTACH_FILTER,
			  BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROTO, 1, 0),
			  BPF_STMT(BPF_RET | BPF_K, 0xffff),
			  BPF_STMT(BPF_RET | BPF_K, 0)));
	/* One that is in pieces: what one cuts off is another's. */
	len = frame_make(self->frame, MAC(2), MAC(1), PROTO, 3000);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(FRAME_HLEN, sock_recv(b, self->buf, len, NULL));
	EXPECT_EQ(len, sock_recv(c, self->buf, len, NULL));
	EXPECT_EQ(0, memcmp(self->frame, self->buf, len));
	EXPECT_EQ(0, sock_drain(tap));
	/* Who looks on is no receiver. */
	len = frame_make(self->frame, BROADCAST, MAC(1), PROTO + 1, 46);
	EXPECT_EQ(-EHOSTUNREACH, sock_send(a, self->frame, len));
	EXPECT_EQ(1, sock_drain(tap));
	EXPECT_EQ(0, sock_drain(b));
	/* Kept out of its queue by a filter, not by what it is bound to. */
	ASSERT_EQ(0, sock_set(a, OVL_FORGE, 1));
	len = frame_make(self->frame, MAC(2), MAC(3), PROTO, 46);
	ASSERT_EQ(len, sock_send(a, self->frame, len));
	EXPECT_EQ(0, sock_drain(b));
	EXPECT_EQ(1, sock_drain(c));
	EXPECT_EQ(3, vni_drops(&self->nl, 1, OVL_DROP_FILTER));
}

/* What a filter keeps out takes no room, however much of it there is. */
TEST_F(filter, ahead)
{
	int i;

	ASSERT_EQ(0, sock_set_core(self->rx, SO_RCVBUF, 2304));
	ASSERT_EQ(0, cbpf(self->rx, SO_ATTACH_FILTER,
			  BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
			  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 'a', 1, 0),
			  BPF_STMT(BPF_RET | BPF_K, 0),
			  BPF_STMT(BPF_RET | BPF_K, 0xffff)));
	for (i = 0; i < 100; i++)
		ASSERT_EQ(3, tell(self, "xyz"));
	EXPECT_EQ(3, tell(self, "abc"));
	EXPECT_EQ(3, hear(self));
	EXPECT_EQ(0, sock_mem(self->rx, SK_MEMINFO_DROPS));
	EXPECT_EQ(100, vni_drops(&self->nl, 1, OVL_DROP_FILTER));
}

TEST_HARNESS_MAIN
