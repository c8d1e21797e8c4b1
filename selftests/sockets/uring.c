// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/* io_uring: the same calls, asked for in one place and answered in another. */
#include <liburing.h>

/* libs: -luring */
#include "sock_util.h"

#define BATCH	16

FIXTURE(uring) {
	struct nl nl;
	struct io_uring ring;
	int a;
	int b;
	char buf[BATCH][100];
};

FIXTURE_SETUP(uring)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	self->a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	self->b = sock_open(SOCK_DGRAM, 1, MAC(2), 2);
	ASSERT_LE(0, self->a);
	ASSERT_LE(0, self->b);
	ASSERT_EQ(0, io_uring_queue_init(2 * BATCH, &self->ring, 0));
}

FIXTURE_TEARDOWN(uring)
{
	io_uring_queue_exit(&self->ring);
}

/* What the next one that is done has to say, within seconds; and which it is. */
static int done(FIXTURE_DATA(uring) *self, uint64_t *which)
{
	struct __kernel_timespec limit = { .tv_sec = 20 };
	struct io_uring_cqe *cqe;
	int ret = io_uring_wait_cqe_timeout(&self->ring, &cqe, &limit);

	if (ret)
		return ret;
	ret = cqe->res;
	if (which)
		*which = cqe->user_data;
	io_uring_cqe_seen(&self->ring, cqe);
	return ret;
}

/* Is none done? */
static bool pending(FIXTURE_DATA(uring) *self)
{
	struct io_uring_cqe *cqe;

	return io_uring_submit(&self->ring) >= 0 &&
	       io_uring_peek_cqe(&self->ring, &cqe) == -EAGAIN;
}

TEST_F(uring, send)
{
	struct io_uring_sqe *sqe;
	int i;

	ASSERT_EQ(0, sock_connect(self->b, 1, MAC(1), 1));
	for (i = 0; i < BATCH; i++) {
		sqe = io_uring_get_sqe(&self->ring);
		io_uring_prep_send(sqe, self->b, self->buf[i], i, 0);
	}
	ASSERT_EQ(BATCH, io_uring_submit(&self->ring));
	for (i = 0; i < BATCH; i++)
		EXPECT_EQ(i, done(self, NULL));
	for (i = 0; i < BATCH; i++)
		EXPECT_EQ(i, sock_recv(self->a, self->buf[0], 100, NULL));
}

/* Asked for before there is anything; each message answers one. */
TEST_F(uring, receive)
{
	struct io_uring_sqe *sqe;
	uint64_t which;
	int i;

	for (i = 0; i < BATCH; i++) {
		sqe = io_uring_get_sqe(&self->ring);
		io_uring_prep_recv(sqe, self->a, self->buf[i], 100, 0);
		io_uring_sqe_set_data64(sqe, i);
	}
	ASSERT_TRUE(pending(self));
	for (i = 0; i < BATCH; i++) {
		ASSERT_EQ(5, sock_sendto(self->b, "hello", 5, 1, MAC(1), 1));
		EXPECT_EQ(5, done(self, &which));
		EXPECT_EQ(0, memcmp(self->buf[which], "hello", 5));
	}
	EXPECT_EQ(0, sock_drain(self->a));
}

/* With addresses, in pieces, and what is told beside the message. */
TEST_F(uring, messages)
{
	char control[CMSG_SPACE(sizeof(struct ovl_pktinfo))];
	struct iovec iov[2] = { { "hel", 3 }, { "lo", 2 } };
	struct sockaddr_ovl to, from;
	struct msghdr out = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = iov, .msg_iovlen = 2,
	};
	struct iovec into = { self->buf, 100 };
	struct msghdr in = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &into, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct ovl_pktinfo *info;
	uint64_t which;

	ASSERT_EQ(0, sock_set(self->a, OVL_PKTINFO, 1));
	ovl_address(&to, 1, MAC(1), 1);
	io_uring_prep_recvmsg(io_uring_get_sqe(&self->ring), self->a, &in, 0);
	ASSERT_TRUE(pending(self));
	io_uring_prep_sendmsg(io_uring_get_sqe(&self->ring), self->b, &out, 0);
	ASSERT_EQ(1, io_uring_submit(&self->ring));
	EXPECT_EQ(5, done(self, &which));
	EXPECT_EQ(5, done(self, &which));
	EXPECT_EQ(0, memcmp(self->buf, "hello", 5));
	EXPECT_EQ(htons(2), from.sovl_port);
	info = cmsg_find(&in, SOL_OVL, OVL_PKTINFO);
	ASSERT_NE(NULL, info);
	EXPECT_EQ(1, info->vni);
}

TEST_F(uring, readiness)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&self->ring);
	int i;

	io_uring_prep_poll_multishot(sqe, self->a, POLLIN);
	ASSERT_TRUE(pending(self));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
		EXPECT_EQ(POLLIN, done(self, NULL));
		EXPECT_EQ(1, sock_drain(self->a));
	}
}

/* Wait for a message, by the number @which. */
static bool ask(FIXTURE_DATA(uring) *self, int fd, uint64_t which)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&self->ring);

	io_uring_prep_recv(sqe, fd, self->buf, 100, 0);
	io_uring_sqe_set_data64(sqe, which);
	return pending(self);
}

/* Errors are answers, also to who has been waiting. */
TEST_F(uring, errors)
{
	ASSERT_EQ(0, sock_connect(self->b, 1, MAC(1), 9));
	ASSERT_TRUE(ask(self, self->b, 1));
	ASSERT_EQ(1, sock_send(self->b, "x", 1));
	EXPECT_EQ(-ECONNREFUSED, done(self, NULL));
	ASSERT_TRUE(ask(self, self->b, 1));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	EXPECT_EQ(-ENETDOWN, done(self, NULL));
	io_uring_prep_send(io_uring_get_sqe(&self->ring), self->b, "x", 1, 0);
	ASSERT_EQ(1, io_uring_submit(&self->ring));
	EXPECT_EQ(-EDESTADDRREQ, done(self, NULL));
}

/* Who waits may give up, or have closed what he waits at. */
TEST_F(uring, given_up)
{
	int result[2] = { 1, 1 }, i, n;
	uint64_t which;

	ASSERT_TRUE(ask(self, self->a, 1));
	io_uring_prep_cancel64(io_uring_get_sqe(&self->ring), 1, 0);
	ASSERT_EQ(1, io_uring_submit(&self->ring));
	for (i = 0; i < 2; i++) {
		n = done(self, &which);
		ASSERT_GE(1, which);
		result[which] = n;
	}
	EXPECT_EQ(0, result[0]);
	EXPECT_EQ(-ECANCELED, result[1]);
	ASSERT_TRUE(ask(self, self->a, 1));
	close(self->a);
	/* It is the ring's as long as the ring waits. */
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	EXPECT_EQ(1, done(self, NULL));
	EXPECT_TRUE(wait_for(sock_open(SOCK_DGRAM, 1, MAC(1), 1) >= 0));
}

TEST_HARNESS_MAIN
