// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Messages: of every size, in pieces, by the dozen, looked at before they are
 * taken, cut off, and with memory that is not there. Nothing but what was sent
 * is ever received.
 */
#include <sys/mman.h>

#include "sock_util.h"

#define PROTO		0x9000
#define DGRAM_MAX	(65535 - 8)
#define FRAME_MAX	(65535 + FRAME_HLEN)
#define BATCH		32

/* The first two have what is sent in one piece, the others have not. */
static const size_t sizes[] = { 0, 1, 2, 3, 1500, 2025, 2026, 2027, 2033, 2034,
				2035, 2048, 2049, 4095, 4096, 6144, 9000,
				34816, 65513, DGRAM_MAX };
#define NR_SIZES	(sizeof(sizes) / sizeof(*sizes))

FIXTURE(messages) {
	struct nl nl;
	int a;
	int b;
	int raw;
	int tap;
	uint8_t out[70000];
	uint8_t in[70000];
};

FIXTURE_SETUP(messages)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	self->a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	self->b = sock_open(SOCK_DGRAM, 1, MAC(2), 2);
	self->raw = sock_open(SOCK_RAW, 1, MAC(3), PROTO);
	self->tap = sock_open(SOCK_RAW, 1, MAC(4), PROTO);
	ASSERT_LE(0, self->a);
	ASSERT_LE(0, self->b);
	ASSERT_LE(0, self->raw);
	ASSERT_LE(0, self->tap);
}

FIXTURE_TEARDOWN(messages)
{
}

/* Is a message the beginning of what was sent, and nothing written behind it? */
static bool received(FIXTURE_DATA(messages) *self, size_t len)
{
	return !memcmp(self->out, self->in, len) && self->in[len] == 0x55;
}

TEST_F(messages, datagrams)
{
	size_t i;

	frame_make(self->out, MAC(1), MAC(2), PROTO, DGRAM_MAX);
	for (i = 0; i < NR_SIZES; i++) {
		memset(self->in, 0x55, sizeof(self->in));
		ASSERT_EQ(sizes[i], sock_sendto(self->b, self->out, sizes[i],
						1, MAC(1), 1));
		ASSERT_EQ(sizes[i], sock_recv(self->a, self->in,
					      sizeof(self->in), NULL));
		EXPECT_TRUE(received(self, sizes[i]))
			TH_LOG("%zu bytes", sizes[i]);
	}
	EXPECT_EQ(-EMSGSIZE, sock_sendto(self->b, self->out, DGRAM_MAX + 1, 1,
					 MAC(1), 1));
	EXPECT_EQ(-EAGAIN, sock_recv(self->a, self->in, 1, NULL));
}

TEST_F(messages, frames)
{
	size_t i, len;

	frame_make(self->out, MAC(4), MAC(3), PROTO, FRAME_MAX);
	for (i = 0; i < NR_SIZES; i++) {
		len = FRAME_HLEN + sizes[i];
		memset(self->in, 0x55, sizeof(self->in));
		ASSERT_EQ(len, sock_send(self->raw, self->out, len));
		ASSERT_EQ(len, sock_recv(self->tap, self->in,
					 sizeof(self->in), NULL));
		EXPECT_TRUE(received(self, len)) TH_LOG("%zu bytes", len);
	}
	ASSERT_EQ(FRAME_MAX, sock_send(self->raw, self->out, FRAME_MAX));
	ASSERT_EQ(FRAME_MAX, sock_recv(self->tap, self->in, sizeof(self->in),
				       NULL));
	EXPECT_EQ(-EMSGSIZE, sock_send(self->raw, self->out, FRAME_MAX + 1));
	for (len = 0; len < FRAME_HLEN; len++)
		EXPECT_EQ(-EINVAL, sock_send(self->raw, self->out, len));
	EXPECT_EQ(-EAGAIN, sock_recv(self->tap, self->in, 1, NULL));
}

/* Cut into pieces in one way and put together in another. */
TEST_F(messages, pieces)
{
	struct iovec out[17], in[5];
	struct sockaddr_ovl to;
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = out, .msg_iovlen = 17,
	};
	size_t at = 0, i;

	frame_make(self->out, MAC(1), MAC(2), PROTO, DGRAM_MAX);
	ovl_address(&to, 1, MAC(1), 1);
	for (i = 0; i < 17; i++) {
		/* 0, 1, 8, 27, ... */
		out[i] = (struct iovec){ self->out + at, i * i * i };
		at += i * i * i;
	}
	ASSERT_EQ(at, sendmsg(self->b, &msg, 0));
	memset(self->in, 0x55, sizeof(self->in));
	in[0] = (struct iovec){ self->in, 3 };
	in[1] = (struct iovec){ self->in + 3, 0 };
	in[2] = (struct iovec){ self->in + 3, 5000 };
	in[3] = (struct iovec){ self->in + 5003, 1 };
	in[4] = (struct iovec){ self->in + 5004, 65000 };
	msg = (struct msghdr){ .msg_iov = in, .msg_iovlen = 5 };
	ASSERT_EQ(at, recvmsg(self->a, &msg, MSG_DONTWAIT));
	EXPECT_EQ(0, msg.msg_flags);
	EXPECT_TRUE(received(self, at));
	/* None at all is an empty message. */
	msg = (struct msghdr){ .msg_name = &to, .msg_namelen = sizeof(to) };
	EXPECT_EQ(0, sendmsg(self->b, &msg, 0));
	EXPECT_EQ(0, sock_recv(self->a, self->in, 1, NULL));
}

/* Messages whose number is their length, to whom the numbers say. */
static void batch_make(struct mmsghdr *mm, struct iovec *iov,
		       struct sockaddr_ovl *sa, uint8_t *buf, size_t size)
{
	int i;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ buf, size ?: (size_t)i };
		mm[i] = (struct mmsghdr){ .msg_hdr = {
			.msg_iov = &iov[i], .msg_iovlen = 1,
			.msg_name = &sa[i], .msg_namelen = sizeof(sa[i]),
		} };
		ovl_address(&sa[i], 1, i & 1 ? MAC(2) : MAC(1), 1 + (i & 1));
	}
}

TEST_F(messages, batches)
{
	struct sockaddr_ovl sa[BATCH];
	struct mmsghdr mm[BATCH];
	struct iovec iov[BATCH];
	struct timespec soon = { .tv_nsec = 1 };
	int i;

	memset(sa, 0, sizeof(sa));
	batch_make(mm, iov, sa, self->out, 0);
	ASSERT_EQ(BATCH, sendmmsg(self->a, mm, BATCH, 0));
	for (i = 0; i < BATCH; i++)
		EXPECT_EQ(i, mm[i].msg_len);
	batch_make(mm, iov, sa, self->in, sizeof(self->in));
	ASSERT_EQ(BATCH / 2, recvmmsg(self->b, mm, BATCH, MSG_DONTWAIT, NULL));
	for (i = 0; i < BATCH / 2; i++) {
		EXPECT_EQ(2 * i + 1, mm[i].msg_len);
		EXPECT_EQ(sizeof(sa[i]), mm[i].msg_hdr.msg_namelen);
		EXPECT_EQ(htons(1), sa[i].sovl_port);
		EXPECT_EQ(0, memcmp(MAC(1), sa[i].sovl_mac, MAC_LEN));
	}
	/* What is there, without waiting for the rest of what is asked for. */
	ASSERT_EQ(BATCH / 2, recvmmsg(self->a, mm, BATCH, MSG_WAITFORONE, NULL));
	EXPECT_EQ(2, mm[1].msg_len);
	/* Or until the time is up, which is looked at after each message. */
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	EXPECT_EQ(1, recvmmsg(self->a, mm, BATCH, 0, &soon));
	EXPECT_EQ(1, sock_drain(self->a));
}

/* A batch ends at what cannot be sent; what comes before has been. */
TEST_F(messages, batch_ends)
{
	struct sockaddr_ovl sa[BATCH];
	struct mmsghdr mm[BATCH];
	struct iovec iov[BATCH];

	batch_make(mm, iov, sa, self->out, 1);
	sa[5].sovl_vni = 9;
	EXPECT_EQ(5, sendmmsg(self->a, mm, BATCH, 0));
	EXPECT_EQ(-1, sendmmsg(self->a, mm + 5, BATCH - 5, 0));
	EXPECT_EQ(ENETUNREACH, errno);
	EXPECT_EQ(3, sock_drain(self->a));
	EXPECT_EQ(2, sock_drain(self->b));
	/* An error that waits ends what is received, and is not lost. */
	ASSERT_EQ(1, sock_sendto(self->a, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(0, sock_connect(self->a, 1, MAC(2), 99));
	ASSERT_EQ(1, sock_send(self->a, "x", 1));
	EXPECT_EQ(-1, recvmmsg(self->a, mm, BATCH, MSG_DONTWAIT, NULL));
	EXPECT_EQ(ECONNREFUSED, errno);
	EXPECT_EQ(1, recvmmsg(self->a, mm, BATCH, MSG_DONTWAIT, NULL));
}

/* Looking does not take, and what does not fit is said to be missing. */
TEST_F(messages, peek_and_truncate)
{
	struct iovec iov = { self->in, 3 };
	struct sockaddr_ovl from;
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	int n = -1;

	ASSERT_EQ(0, ioctl(self->a, FIONREAD, &n));
	EXPECT_EQ(0, n);
	memset(self->in, 0x55, 10);
	ASSERT_EQ(5, sock_sendto(self->b, "hello", 5, 1, MAC(1), 1));
	ASSERT_EQ(2, sock_sendto(self->b, "my", 2, 1, MAC(1), 1));
	/* That of the first message, not of both. */
	ASSERT_EQ(0, ioctl(self->a, FIONREAD, &n));
	EXPECT_EQ(5, n);
	EXPECT_EQ(3, recvmsg(self->a, &msg, MSG_PEEK));
	EXPECT_EQ(MSG_TRUNC, msg.msg_flags);
	EXPECT_EQ(0, memcmp(self->in, "hel\x55", 4));
	EXPECT_EQ(htons(2), from.sovl_port);
	EXPECT_EQ(5, recvmsg(self->a, &msg, MSG_PEEK | MSG_TRUNC));
	iov.iov_len = 5;
	EXPECT_EQ(5, recvmsg(self->a, &msg, MSG_PEEK));
	EXPECT_EQ(0, msg.msg_flags);
	/* The whole length, though the rest is gone. */
	EXPECT_EQ(5, recv(self->a, self->in, 3, MSG_TRUNC));
	EXPECT_EQ(2, recv(self->a, self->in, 3, 0));
	EXPECT_EQ(0, memcmp(self->in, "my", 2));
	EXPECT_EQ(-EAGAIN, sock_recv(self->a, self->in, 3, NULL));
	/* Into nothing. */
	ASSERT_EQ(2, sock_sendto(self->b, "my", 2, 1, MAC(1), 1));
	EXPECT_EQ(0, recv(self->a, NULL, 0, MSG_PEEK));
	EXPECT_EQ(2, recv(self->a, NULL, 0, MSG_TRUNC));
}

TEST_F(messages, peek_frame)
{
	size_t len = frame_make(self->out, MAC(4), MAC(3), PROTO, 3000);
	struct sockaddr_ovl from;
	int n;

	ASSERT_EQ(len, sock_send(self->raw, self->out, len));
	ASSERT_EQ(0, ioctl(self->tap, FIONREAD, &n));
	EXPECT_EQ(len, n);
	EXPECT_EQ(20, recv(self->tap, self->in, 20, MSG_PEEK));
	EXPECT_EQ(len, recv(self->tap, self->in, 20, MSG_PEEK | MSG_TRUNC));
	EXPECT_EQ(len, sock_recv(self->tap, self->in, sizeof(self->in), &from));
	EXPECT_EQ(0, memcmp(self->in, self->out, len));
	EXPECT_EQ(htons(PROTO), from.sovl_ethertype);
}

/*
 * Memory that ends early: on the way out nothing is sent; on the way in the
 * message is lost, as with UDP, but only when it was to be taken.
 */
TEST_F(messages, faults)
{
	uint8_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t len;

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + 4096, 4096));
	for (len = 4097; len < DGRAM_MAX; len *= 2) {
		EXPECT_EQ(-EFAULT, sock_sendto(self->b, page, len, 1, MAC(1),
					       1));
		EXPECT_EQ(-EFAULT, sock_send(self->raw, page, len));
	}
	EXPECT_EQ(-EFAULT, sock_sendto(self->b, page + 4095, 2, 1, MAC(1), 1));
	EXPECT_EQ(-EFAULT, sock_sendto(self->b, NULL, 2, 1, MAC(1), 1));
	EXPECT_EQ(0, sock_drain(self->a));
	EXPECT_EQ(0, sock_drain(self->tap));
	EXPECT_EQ(0, sock_mem(self->b, SK_MEMINFO_WMEM_ALLOC));

	ASSERT_EQ(9000, sock_sendto(self->b, self->out, 9000, 1, MAC(1), 1));
	EXPECT_EQ(-1, recv(self->a, page, 9000, MSG_PEEK));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, recv(self->a, page, 9000, 0));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, sock_drain(self->a));
	EXPECT_EQ(0, sock_mem(self->a, SK_MEMINFO_RMEM_ALLOC));
}

/* All that is told beside the message is what it is meant to be, to the byte. */
TEST_F(messages, beside)
{
	const struct ovl_pktinfo expected = {
		.vni = 1, .endpoint = 4789, .csum = OVL_CSUM_VALID,
	};
	struct ovl_pktinfo info;
	struct sockaddr_ovl from, is;
	size_t len;

	memset(&from, 0x55, sizeof(from));
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_recv(self->a, self->in, 1, &from));
	ovl_address(&is, 1, MAC(2), 2);
	is.sovl_endpoint = 4789;
	EXPECT_EQ(0, memcmp(&is, &from, sizeof(is)));

	ASSERT_EQ(0, sock_set(self->a, OVL_PKTINFO, 1));
	ASSERT_EQ(0, sock_set(self->tap, OVL_PKTINFO, 1));
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	ASSERT_EQ(1, sock_recv_info(self->a, self->in, 1, &info));
	EXPECT_EQ(0, memcmp(&expected, &info, sizeof(info)));
	len = frame_make(self->out, MAC(4), MAC(3), PROTO, 46);
	ASSERT_EQ(len, sock_send(self->raw, self->out, len));
	ASSERT_EQ(len, sock_recv_info(self->tap, self->in, len, &info));
	EXPECT_EQ(0, memcmp(&expected, &info, sizeof(info)));
	ASSERT_EQ(0, sock_set(self->a, OVL_PKTINFO, 0));
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, MAC(1), 1));
	EXPECT_EQ(-ENOMSG, sock_recv_info(self->a, self->in, 1, &info));
}

/* Control messages that are none of ours, or end too soon. */
TEST_F(messages, control)
{
	char control[CMSG_SPACE(64)] = { 0 };
	struct sockaddr_ovl to;
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_control = control,
	};
	int i;

	ovl_address(&to, 1, MAC(1), 1);
	for (i = 0; i < 12; i++) {
		cmsg_set(&msg, SOL_OVL, i, control + 16, 20);
		EXPECT_EQ(-1, sendmsg(self->b, &msg, 0));
		EXPECT_EQ(i == OVL_VTEP ? EAFNOSUPPORT : EINVAL, errno);
	}
	/* What another level makes of them is its own affair. */
	cmsg_set(&msg, SOL_IP, 1, control, 20);
	EXPECT_EQ(0, sendmsg(self->b, &msg, 0));
	cmsg_set(&msg, SOL_SOCKET, 0x7fff, control, 20);
	EXPECT_EQ(-1, sendmsg(self->b, &msg, 0));
	EXPECT_EQ(EINVAL, errno);
	for (i = 1; i < (int)CMSG_LEN(20); i++) {
		cmsg_set(&msg, SOL_OVL, OVL_VTEP, control, 20);
		msg.msg_controllen = i;
		EXPECT_EQ(i < (int)sizeof(struct cmsghdr) ? 0 : -1,
			  sendmsg(self->b, &msg, 0));
	}
	for (i = 0; i < (int)sizeof(struct cmsghdr); i++) {
		cmsg_set(&msg, SOL_OVL, OVL_VTEP, control, 20);
		((struct cmsghdr *)control)->cmsg_len = i;
		EXPECT_EQ(-1, sendmsg(self->b, &msg, 0));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(sizeof(struct cmsghdr), sock_drain(self->a));
}

TEST_F(messages, flags)
{
	EXPECT_EQ(-1, recv(self->a, self->in, 1, MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, recv(self->a, self->in, 1, MSG_ERRQUEUE));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, send(self->a, self->out, 1, MSG_OOB));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, listen(self->a, 1));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, accept(self->a, NULL, NULL));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_EQ(-1, socketpair(ovl_family(), SOCK_DGRAM, 0, (int[2]){ 0 }));
	EXPECT_EQ(EOPNOTSUPP, errno);
	/* Nothing is sent without a copy, but nobody is kept from asking. */
	EXPECT_GT(0, sock_set_core(self->b, SO_ZEROCOPY, 1));
	ASSERT_EQ(0, sock_connect(self->b, 1, MAC(1), 1));
	EXPECT_EQ(2, send(self->b, "ab", 2, MSG_ZEROCOPY));
	EXPECT_EQ(2, read(self->a, self->in, 10));
	EXPECT_EQ(-1, recv(self->b, self->in, 1, MSG_ERRQUEUE | MSG_DONTWAIT));
	/* By write() and read() as well, connected. */
	EXPECT_EQ(3, write(self->b, "abc", 3));
	EXPECT_EQ(3, read(self->a, self->in, 10));
}

TEST_HARNESS_MAIN
