// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Time stamps: when a message came, from wherever it came, and when one that
 * was sent had gone.
 */
#include <inttypes.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>

#include "hosts_util.h"

#define PROTO	0x9000

/* The three ways to ask for one, and in what they come. */
static const int options[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, SO_TIMESTAMPING };

FIXTURE(stamp) {
	struct hosts h;
	struct timespec before;
	char buf[200];
};

/* Not before the test began, and not in the future. */
static bool plausible(FIXTURE_DATA(stamp) *self, int64_t sec, int64_t nsec)
{
	int64_t from = self->before.tv_sec * 1000000000LL + self->before.tv_nsec;
	int64_t at = sec * 1000000000LL + nsec;
	struct timespec now;

	int64_t to;

	clock_gettime(CLOCK_REALTIME, &now);
	to = now.tv_sec * 1000000000LL + now.tv_nsec;
	/* The clock of packets is a little coarser at its end. */
	if (from - 1000000 <= at && at <= to)
		return true;
	printf("# stamp %" PRId64 ", expected %" PRId64 " to %" PRId64 "\n",
	       at, from, to);
	return false;
}

static int ask(int fd, int option)
{
	int value = 1;

	if (option == SO_TIMESTAMPING)
		value = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
	return sock_set_core(fd, option, value);
}

/*
 * The kernel stamps what it receives while anybody wants it, but begins and ends a
 * little late: the end of one test's stamps could come in the midst of the next test.
 * So that there is no end somebody wants them all the time, who is there before the
 * first test and inherited by each.
 */
static __attribute__((constructor)) void stamping_wanted(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ask(fd, SO_TIMESTAMPING)) {
		perror("a socket that wants stamps");
		exit(KSFT_FAIL);
	}
}

/* Waits for the begin, by what a UDP socket gets from itself. */
static int stamping_begins(void)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), tries;
	char byte, control[CMSG_SPACE(64)];
	struct iovec iov = { &byte, 1 };
	socklen_t len = sizeof(addr);

	if (bind(fd, (void *)&addr, len) ||
	    getsockname(fd, (void *)&addr, &len) ||
	    connect(fd, (void *)&addr, len) || ask(fd, SO_TIMESTAMPING))
		return -1;
	for (tries = 0; tries < 10000; tries++) {
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};

		if (send(fd, "x", 1, 0) != 1 || recvmsg(fd, &msg, 0) != 1)
			return -1;
		if (cmsg_find(&msg, SOL_SOCKET, SO_TIMESTAMPING))
			return fd;
		usleep(1000);
	}
	return -1;
}

FIXTURE_SETUP(stamp)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_LE(0, stamping_begins());
	clock_gettime(CLOCK_REALTIME, &self->before);
}

FIXTURE_TEARDOWN(stamp)
{
}

/* Does the next message have a stamp of that kind that can be right? */
static bool stamped(FIXTURE_DATA(stamp) *self, int fd, int option)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct iovec iov = { self->buf, sizeof(self->buf) };
	char control[CMSG_SPACE(64)];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct timespec *ts;
	struct timeval *tv;

	if (poll(&pfd, 1, 20000) != 1 || recvmsg(fd, &msg, MSG_DONTWAIT) < 0) {
		printf("# no message: %s\n", strerror(errno));
		return false;
	}
	tv = cmsg_find(&msg, SOL_SOCKET, option);
	ts = (void *)tv;
	if (!tv) {
		printf("# a message without a stamp\n");
		return false;
	}
	return option == SO_TIMESTAMP ?
	       plausible(self, tv->tv_sec, tv->tv_usec * 1000LL + 999) :
	       plausible(self, ts->tv_sec, ts->tv_nsec);
}

TEST_F(stamp, local)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1), i;
	int b = sock_open(SOCK_DGRAM, 1, NULL, 2);

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, ask(a, options[i]));
		ASSERT_EQ(1, sock_sendto(b, "x", 1, 1, NULL, 1));
		EXPECT_TRUE(stamped(self, a, options[i])) TH_LOG("%d", i);
		ASSERT_EQ(0, sock_set_core(a, options[i], 0));
	}
}

TEST_F(stamp, wire)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1), i;
	int b = there_open(&self->h, SOCK_DGRAM, NULL, 2);
	int r = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int tap = there_open(&self->h, SOCK_RAW, MAC(2), PROTO);
	size_t len = FRAME_HLEN + 46;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, ask(b, options[i]));
		ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, STATION(2), 2));
		EXPECT_TRUE(stamped(self, b, options[i])) TH_LOG("%d", i);
		ASSERT_EQ(0, sock_set_core(b, options[i], 0));
	}
	ASSERT_EQ(0, ask(tap, SO_TIMESTAMPNS));
	frame_make((void *)self->buf, MAC(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->buf, len));
	EXPECT_TRUE(stamped(self, tap, SO_TIMESTAMPNS));
}

/* The last one's, by ioctl(). */
TEST_F(stamp, ioctl)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	int b = sock_open(SOCK_DGRAM, 1, NULL, 2);
	struct timespec ts;

	EXPECT_EQ(-1, ioctl(a, SIOCGSTAMPNS, &ts));
	EXPECT_EQ(ENOENT, errno);
	ASSERT_EQ(1, sock_sendto(b, "x", 1, 1, NULL, 1));
	ASSERT_EQ(1, sock_recv(a, self->buf, 1, NULL));
	ASSERT_EQ(0, ioctl(a, SIOCGSTAMPNS, &ts));
	EXPECT_TRUE(plausible(self, ts.tv_sec, ts.tv_nsec));
}

/* Send a frame from the device, to leave at a time of its own. */
static int device_send(const void *frame, size_t len, uint64_t when)
{
	struct sockaddr_ll sa = { .sll_family = AF_PACKET,
				  .sll_ifindex = if_find("ovl2") };
	struct sock_txtime txtime = { .clockid = CLOCK_MONOTONIC };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	struct iovec iov = { (void *)frame, len };
	char control[CMSG_SPACE(sizeof(when))];
	struct msghdr msg = {
		.msg_name = &sa, .msg_namelen = sizeof(sa),
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
	};
	ssize_t n;

	if (setsockopt(fd, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime)))
		return -errno;
	cmsg_set(&msg, SOL_SOCKET, SCM_TXTIME, &when, sizeof(when));
	n = sendmsg(fd, &msg, 0);
	close(fd);
	return n < 0 ? -errno : n;
}

/* When a frame was to leave the device is not when it came to the socket. */
TEST_F(stamp, device)
{
	int a, tap, i;
	size_t len;

	ASSERT_EQ(0, vni_dev(&self->h.here.nl, 2));
	a = sock_open(SOCK_RAW, 2, MAC(1), PROTO);
	tap = sock_open(SOCK_RAW, 2, MAC(2), PROTO);
	ASSERT_EQ(0, sock_set(tap, OVL_PROMISC, 1));
	for (i = 0; i < 3; i++) {
		len = frame_make((void *)self->buf, MAC(1), STATION(2), PROTO,
				 46);
		ASSERT_EQ(0, ask(a, options[i]));
		ASSERT_EQ(0, ask(tap, options[i]));
		ASSERT_EQ(len, device_send(self->buf, len, 12345678));
		EXPECT_TRUE(stamped(self, a, options[i])) TH_LOG("%d", i);
		EXPECT_TRUE(stamped(self, tap, options[i])) TH_LOG("%d", i);
		ASSERT_EQ(0, sock_set_core(a, options[i], 0));
		ASSERT_EQ(0, sock_set_core(tap, options[i], 0));
	}
}

/* A report about what was sent. */
struct report {
	struct scm_timestamping time;
	struct sock_extended_err err;
	ssize_t len;
};

/* The next one, within seconds. */
static int report(FIXTURE_DATA(stamp) *self, int fd, struct report *r)
{
	struct pollfd pfd = { .fd = fd };
	struct iovec iov = { self->buf, sizeof(self->buf) };
	char control[CMSG_SPACE(256)];
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	void *time, *err;

	if (poll(&pfd, 1, 20000) != 1 || pfd.revents != POLLERR)
		return -ETIMEDOUT;
	r->len = recvmsg(fd, &msg, MSG_ERRQUEUE);
	if (r->len < 0)
		return -errno;
	time = cmsg_find(&msg, SOL_SOCKET, SCM_TIMESTAMPING);
	err = cmsg_find(&msg, SOL_OVL, OVL_RECVERR);
	if (!time || !err || !(msg.msg_flags & MSG_ERRQUEUE))
		return -ENOMSG;
	memcpy(&r->time, time, sizeof(r->time));
	memcpy(&r->err, err, sizeof(r->err));
	return 0;
}

static bool report_is(FIXTURE_DATA(stamp) *self, int fd, int what, uint32_t id)
{
	struct report r = { 0 };
	int err = report(self, fd, &r);

	if (err || r.err.ee_errno != ENOMSG ||
	    r.err.ee_origin != SO_EE_ORIGIN_TIMESTAMPING ||
	    r.err.ee_info != (uint32_t)what || r.err.ee_data != id) {
		printf("# report: %d errno %u origin %u info %u data %u\n", err,
		       r.err.ee_errno, r.err.ee_origin, r.err.ee_info,
		       r.err.ee_data);
		return false;
	}
	return plausible(self, r.time.ts[0].tv_sec, r.time.ts[0].tv_nsec);
}

#define TX	(SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | \
		 SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY)

/* One report a message, in their order, also where it goes to several. */
TEST_F(stamp, sent)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1), n;
	int r = sock_open(SOCK_RAW, 1, MAC(1), 0);
	struct nl rt = { };
	size_t len;

	ASSERT_EQ(0, sock_set_core(a, SO_TIMESTAMPING, TX));
	for (n = 0; n < 3; n++)
		ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, STATION(2), 1));
	for (n = 0; n < 3; n++)
		EXPECT_TRUE(report_is(self, a, SCM_TSTAMP_SND, n));
	ASSERT_EQ(0, sock_set_core(r, SO_TIMESTAMPING, TX));
	ASSERT_EQ(0, host_vtep(&self->h.here.nl, AF_INET, 1, 3));
	host_enter(&self->h.there);
	ASSERT_EQ(0, nl_open(&rt, NETLINK_ROUTE));
	ASSERT_EQ(0, host_addr(&rt, AF_INET, 3));
	host_enter(&self->h.here);
	len = frame_make((void *)self->buf, STATION(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->buf, len));
	EXPECT_TRUE(report_is(self, r, SCM_TSTAMP_SND, 0));
	/* Nothing else has been said of either. */
	EXPECT_EQ(-1, recv(a, self->buf, 1, MSG_ERRQUEUE));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(-1, recv(r, self->buf, 1, MSG_ERRQUEUE));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(0, sock_error(a));
}

/* To a socket or a device of this host as well, or who waits waits for ever. */
TEST_F(stamp, sent_locally)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	int b = sock_open(SOCK_DGRAM, 1, NULL, 2);
	int c = sock_open(SOCK_DGRAM, 1, MAC(1), 2), r, claimed;
	size_t len;

	ASSERT_LE(0, b);
	ASSERT_LE(0, c);
	ASSERT_EQ(0, sock_set_core(a, SO_TIMESTAMPING, TX));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, NULL, 2));
	EXPECT_TRUE(report_is(self, a, SCM_TSTAMP_SND, 0));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, MAC(1), 2));
	EXPECT_TRUE(report_is(self, a, SCM_TSTAMP_SND, 1));
	/* In a segment that is on this host only, with a device. */
	ASSERT_EQ(0, vni_dev(&self->h.here.nl, 2));
	r = sock_open(SOCK_RAW, 2, MAC(1), 0);
	claimed = sock_open(SOCK_RAW, 2, MAC(2), 0);
	ASSERT_LE(0, claimed);
	ASSERT_EQ(0, sock_set_core(r, SO_TIMESTAMPING, TX));
	len = frame_make((void *)self->buf, MAC(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->buf, len));
	EXPECT_TRUE(report_is(self, r, SCM_TSTAMP_SND, 0));
	len = frame_make((void *)self->buf, STATION(2), MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->buf, len));
	EXPECT_TRUE(report_is(self, r, SCM_TSTAMP_SND, 1));
	len = frame_make((void *)self->buf, BROADCAST, MAC(1), PROTO, 46);
	ASSERT_EQ(len, sock_send(r, self->buf, len));
	EXPECT_TRUE(report_is(self, r, SCM_TSTAMP_SND, 2));
}

/* When it came to the lower device's queue, and when it left that. */
TEST_F(stamp, scheduled)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);

	ASSERT_EQ(0, wire_hold());
	ASSERT_EQ(0, sock_set_core(a, SO_TIMESTAMPING,
				   TX | SOF_TIMESTAMPING_TX_SCHED));
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, STATION(2), 1));
	EXPECT_TRUE(report_is(self, a, SCM_TSTAMP_SCHED, 0));
	EXPECT_EQ(-1, recv(a, self->buf, 1, MSG_ERRQUEUE));
	ASSERT_EQ(0, wire_free());
	EXPECT_TRUE(report_is(self, a, SCM_TSTAMP_SND, 0));
}

/* For one message, by a control message; with the packet, if it is wanted. */
TEST_F(stamp, one_message)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	uint32_t flags = SOF_TIMESTAMPING_TX_SOFTWARE;
	char control[CMSG_SPACE(sizeof(flags))];
	struct iovec iov = { "hello", 5 };
	struct sockaddr_ovl to;
	struct msghdr msg = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
	};
	struct report r;

	ASSERT_EQ(0, sock_set_core(a, SO_TIMESTAMPING,
				   SOF_TIMESTAMPING_SOFTWARE));
	ovl_address(&to, 1, STATION(2), 1);
	ASSERT_EQ(1, sock_sendto(a, "x", 1, 1, STATION(2), 1));
	cmsg_set(&msg, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
	ASSERT_EQ(5, sendmsg(a, &msg, 0));
	ASSERT_EQ(0, report(self, a, &r));
	EXPECT_EQ(SCM_TSTAMP_SND, r.err.ee_info);
	EXPECT_LT(5, r.len);
	EXPECT_EQ(0, memcmp(self->buf + r.len - 5, "hello", 5));
	EXPECT_EQ(-1, recv(a, self->buf, 1, MSG_ERRQUEUE));
}

TEST_HARNESS_MAIN
