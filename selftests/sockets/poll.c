// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * When a socket is ready. Every case runs with UDP as well: what is expected
 * of ours is what UDP does.
 */
#include <sys/select.h>

#include "hosts_util.h"

#define ALL	(POLLIN | POLLOUT | POLLPRI | POLLRDHUP | POLLRDNORM | \
		 POLLWRNORM | POLLRDBAND | POLLWRBAND)
#define IN	(POLLIN | POLLRDNORM)
#define OUT	(POLLOUT | POLLWRNORM | POLLWRBAND)

FIXTURE(poll) {
	struct hosts h;
	int rx;
	int tx;
	char buf[100];
};

FIXTURE_VARIANT(poll) {
	bool udp;
};

FIXTURE_VARIANT_ADD(poll, udp) {
	.udp = true,
};

FIXTURE_VARIANT_ADD(poll, ovl) {
	.udp = false,
};

static int udp_open(uint16_t port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : fd;
}

/* To a port of this host, or with @there of the other. */
static int udp_connect(int fd, uint16_t port, bool there)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	/* Its source may be one that leads elsewhere. */
	connect(fd, &none, sizeof(none));
	sa.sin_addr.s_addr = htonl(there ? 0x0a090002 : INADDR_LOOPBACK);
	return connect(fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
}

static int to_port(int fd, bool udp, uint16_t port)
{
	return udp ? udp_connect(fd, port, false) :
		     sock_connect(fd, 1, NULL, port);
}

FIXTURE_SETUP(poll)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	self->rx = variant->udp ? udp_open(1) :
				  sock_open(SOCK_DGRAM, 1, NULL, 1);
	self->tx = variant->udp ? udp_open(2) :
				  sock_open(SOCK_DGRAM, 1, NULL, 2);
	ASSERT_LE(0, self->rx);
	ASSERT_LE(0, self->tx);
	ASSERT_EQ(0, to_port(self->tx, variant->udp, 1));
}

FIXTURE_TEARDOWN(poll)
{
}

/* What the socket is ready for now; without UDP it is there at once. */
static int ready(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = ALL };

	return poll(&pfd, 1, 0) < 0 ? -errno : pfd.revents;
}

static int receive(FIXTURE_DATA(poll) *self, int flags)
{
	int n = recv(self->rx, self->buf, sizeof(self->buf), flags);

	return n < 0 ? -errno : n;
}

TEST_F(poll, level)
{
	EXPECT_EQ(OUT, ready(self->rx));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	ASSERT_EQ(1, sock_send(self->tx, "b", 1));
	EXPECT_EQ(IN | OUT, ready(self->rx));
	EXPECT_EQ(1, receive(self, MSG_PEEK));
	EXPECT_EQ(IN | OUT, ready(self->rx));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(IN | OUT, ready(self->rx));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(OUT, ready(self->rx));
	/* An empty message is one. */
	ASSERT_EQ(0, sock_send(self->tx, "", 0));
	EXPECT_EQ(IN | OUT, ready(self->rx));
	EXPECT_EQ(0, receive(self, 0));
	EXPECT_EQ(OUT, ready(self->rx));
}

TEST_F(poll, select)
{
	struct timeval none = { 0 };
	fd_set in, out, err;

	FD_ZERO(&in);
	FD_ZERO(&err);
	FD_SET(self->rx, &in);
	FD_SET(self->rx, &err);
	out = in;
	EXPECT_EQ(1, select(self->rx + 1, &in, &out, &err, &none));
	EXPECT_FALSE(FD_ISSET(self->rx, &in));
	EXPECT_TRUE(FD_ISSET(self->rx, &out));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	FD_SET(self->rx, &in);
	FD_SET(self->rx, &err);
	EXPECT_EQ(2, select(self->rx + 1, &in, &out, &err, &none));
	EXPECT_TRUE(FD_ISSET(self->rx, &in));
	EXPECT_FALSE(FD_ISSET(self->rx, &err));
}

/* What an epoll instance has to say now. */
static int events(int ep)
{
	struct epoll_event ev = { 0 };

	return epoll_wait(ep, &ev, 1, 0) == 1 ? (int)ev.events : 0;
}

static int watch(int fd, uint32_t what)
{
	struct epoll_event ev = { .events = what };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) ? -errno : ep;
}

TEST_F(poll, epoll_level)
{
	int ep = watch(self->rx, EPOLLIN);

	ASSERT_LE(0, ep);
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(EPOLLIN, events(ep));
	EXPECT_EQ(EPOLLIN, events(ep));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, events(ep));
}

/* One event a message, be the one before read or not. */
TEST_F(poll, epoll_edge)
{
	int ep = watch(self->rx, EPOLLIN | EPOLLET);

	ASSERT_LE(0, ep);
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(EPOLLIN, events(ep));
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "b", 1));
	EXPECT_EQ(EPOLLIN, events(ep));
	EXPECT_EQ(0, events(ep));
	EXPECT_EQ(1, receive(self, 0));
	EXPECT_EQ(0, events(ep));
	EXPECT_EQ(1, receive(self, 0));
	/* Both ways at once: what has come tells of room to send as well. */
	ep = watch(self->rx, EPOLLIN | EPOLLOUT | EPOLLET);
	EXPECT_EQ(EPOLLOUT, events(ep));
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "c", 1));
	EXPECT_EQ(EPOLLIN | EPOLLOUT, events(ep));
}

TEST_F(poll, epoll_oneshot)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT };
	int ep = watch(self->rx, EPOLLIN | EPOLLONESHOT);

	ASSERT_LE(0, ep);
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(EPOLLIN, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "b", 1));
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(0, epoll_ctl(ep, EPOLL_CTL_MOD, self->rx, &ev));
	EXPECT_EQ(EPOLLIN, events(ep));
}

/* Nobody is at the port, and that waits until it is heard. */
TEST_F(poll, error)
{
	int ep = watch(self->tx, EPOLLIN | EPOLLET);

	ASSERT_EQ(0, to_port(self->tx, variant->udp, 9));
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(EPOLLERR, events(ep));
	EXPECT_EQ(OUT | POLLERR, ready(self->tx));
	EXPECT_EQ(-ECONNREFUSED, sock_error(self->tx));
	EXPECT_EQ(OUT, ready(self->tx));
	EXPECT_EQ(0, sock_error(self->tx));
	/* By the next call, whichever that is. */
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(-ECONNREFUSED, sock_send(self->tx, "a", 1));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	EXPECT_EQ(-1, recv(self->tx, self->buf, 1, MSG_DONTWAIT));
	EXPECT_EQ(ECONNREFUSED, errno);
	EXPECT_EQ(OUT, ready(self->tx));
}

/* An error comes before what is in the queue, which stays. */
TEST_F(poll, error_first)
{
	ASSERT_EQ(0, to_port(self->rx, variant->udp, 2));
	ASSERT_EQ(1, sock_send(self->tx, "a", 1));
	close(self->tx);
	ASSERT_EQ(1, sock_send(self->rx, "b", 1));
	EXPECT_EQ(IN | OUT | POLLERR, ready(self->rx));
	EXPECT_EQ(-ECONNREFUSED, receive(self, MSG_DONTWAIT));
	EXPECT_EQ(IN | OUT, ready(self->rx));
	EXPECT_EQ(1, receive(self, MSG_DONTWAIT));
}

TEST_F(poll, shutdown)
{
	int ep = watch(self->tx, EPOLLIN | EPOLLRDHUP | EPOLLET);

	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(0, shutdown(self->tx, SHUT_RD));
	EXPECT_EQ(EPOLLIN | EPOLLRDHUP, events(ep));
	EXPECT_EQ(IN | OUT | POLLRDHUP, ready(self->tx));
	EXPECT_EQ(0, recv(self->tx, self->buf, 1, 0));
	EXPECT_EQ(1, sock_send(self->tx, "a", 1));
	ASSERT_EQ(0, shutdown(self->tx, SHUT_WR));
	EXPECT_EQ(IN | OUT | POLLRDHUP | POLLHUP, ready(self->tx));
	EXPECT_EQ(-EPIPE, sock_send(self->tx, "a", 1));
	EXPECT_EQ(-1, shutdown(self->tx, 3));
	EXPECT_EQ(EINVAL, errno);
}

/* Without a peer it is an error, and still the end for those who wait: as of UDP's. */
TEST_F(poll, shutdown_alone)
{
	int udp = socket(AF_INET, SOCK_DGRAM, 0), fds[] = { udp, self->rx }, i;

	for (i = 0; i < 2; i++) {
		EXPECT_EQ(-1, shutdown(fds[i], SHUT_RDWR));
		EXPECT_EQ(ENOTCONN, errno);
		EXPECT_EQ(IN | OUT | POLLRDHUP | POLLHUP, ready(fds[i]));
		EXPECT_EQ(0, recv(fds[i], self->buf, 1, 0));
	}
}

TEST_F(poll, shutdown_write)
{
	ASSERT_EQ(0, shutdown(self->tx, SHUT_WR));
	EXPECT_EQ(OUT, ready(self->tx));
	EXPECT_EQ(-EPIPE, sock_send(self->tx, "a", 1));
	EXPECT_EQ(-1, recv(self->tx, self->buf, 1, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
}

/*
 * No more can be sent while the lower device keeps what was; half of the buffer
 * has to be free again for it.
 */
TEST_F(poll, full)
{
	int ep = watch(self->tx, EPOLLOUT | EPOLLET), n = 0;
	char data[1000] = { 0 };

	/* Somebody listens over there, so that nothing else is heard of it. */
	host_enter(&self->h.there);
	ASSERT_LE(0, udp_open(1));
	ASSERT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 1));
	host_enter(&self->h.here);
	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, wire_hold());
	ASSERT_EQ(0, variant->udp ? udp_connect(self->tx, 1, true) :
				    sock_connect(self->tx, 1, STATION(2), 1));
	ASSERT_EQ(0, sock_set_core(self->tx, SO_SNDBUF, 8192));
	EXPECT_EQ(EPOLLOUT, events(ep));
	while (send(self->tx, data, 1000, MSG_DONTWAIT) == 1000 && n < 1000)
		n++;
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LT(3, n);
	EXPECT_EQ(0, ready(self->tx));
	EXPECT_EQ(0, events(ep));
	ASSERT_EQ(0, wire_free());
	ASSERT_TRUE(wait_for(ready(self->tx) == OUT));
	EXPECT_EQ(EPOLLOUT, events(ep));
	EXPECT_EQ(0, events(ep));
	EXPECT_EQ(1000, sock_send(self->tx, data, 1000));
}

TEST_HARNESS_MAIN
