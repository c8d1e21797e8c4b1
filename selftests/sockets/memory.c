// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Buffers: what is counted against them and comes to zero again, what they have
 * no room for, how long a call waits for them, and their extremes. And what a
 * socket keeps besides: its addresses.
 */
#include <limits.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <sys/resource.h>

/* libs: -lpthread */
#include "hosts_util.h"

#define PROTO	0x9000
/* What a socket may add to its addresses. */
#define MACS	1024

FIXTURE(memory) {
	struct nl nl;
	int a;
	int b;
	char buf[65536];
};

FIXTURE_SETUP(memory)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	self->a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	self->b = sock_open(SOCK_DGRAM, 1, NULL, 2);
	ASSERT_LE(0, self->a);
	ASSERT_LE(0, self->b);
}

FIXTURE_TEARDOWN(memory)
{
}

static int outq(int fd)
{
	int n = -1;

	return ioctl(fd, SIOCOUTQ, &n) ? -errno : n;
}

/* One of many addresses, of a group or of a station. */
static int one_mac(int fd, int option, bool group, unsigned int n)
{
	uint8_t mac[MAC_LEN] = { group ? 3 : 2, 9, 0, n >> 16, n >> 8, n };

	return sock_mac(fd, option, mac);
}

/* Each third is a group's, the others are stations. */
static int nth_mac(int fd, int option, unsigned int n)
{
	return one_mac(fd, option, n % 3 == 0, n);
}

/* Add addresses from the @n-th on, until one is refused; how many it took. */
static int fill_macs(int fd, int n)
{
	int i = 0;

	while (i < 2 * MACS && !nth_mac(fd, OVL_ADD_MAC, n + i))
		i++;
	return i;
}

/* A socket may add so many addresses and no more; others have their own. */
TEST_F(memory, addresses)
{
	int before = stations(&self->nl, 1), fd[2], i;
	struct snap full;

	for (i = 0; i < 2; i++) {
		fd[i] = sock_open(SOCK_RAW, 1, MAC(i), PROTO);
		ASSERT_LE(0, fd[i]);
		EXPECT_EQ(MACS, fill_macs(fd[i], 5000 * i));
	}
	ASSERT_EQ(0, snap_take(&self->nl, &full));
	for (i = MACS; i < MACS + 3; i++)
		EXPECT_EQ(-ENOBUFS, nth_mac(fd[0], OVL_ADD_MAC, i));
	/* Of what it has, it is told that. */
	EXPECT_EQ(-EADDRINUSE, nth_mac(fd[0], OVL_ADD_MAC, 0));
	/* What was never added makes no room. */
	EXPECT_EQ(-EADDRNOTAVAIL, nth_mac(fd[0], OVL_DROP_MAC, MACS));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_mac(fd[0], OVL_DROP_MAC, MAC(0)));
	EXPECT_EQ(-ENOBUFS, nth_mac(fd[0], OVL_ADD_MAC, MACS));
	EXPECT_TRUE(snap_same(&self->nl, &full));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, nth_mac(fd[0], OVL_DROP_MAC, i));
		EXPECT_EQ(0, nth_mac(fd[0], OVL_ADD_MAC, MACS + i));
		EXPECT_EQ(-ENOBUFS, nth_mac(fd[0], OVL_ADD_MAC, i));
	}
	for (i = 0; i < 2; i++)
		close(fd[i]);
	EXPECT_EQ(before, stations(&self->nl, 1));
}

/* Bound again, a socket begins anew. */
TEST_F(memory, addresses_again)
{
	int fd = sock_open(SOCK_RAW, 1, MAC(1), PROTO);

	ASSERT_LE(0, fd);
	EXPECT_EQ(MACS, fill_macs(fd, 0));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	EXPECT_EQ(-ENOTCONN, nth_mac(fd, OVL_ADD_MAC, 0));
	ASSERT_EQ(0, sock_bind(fd, 1, MAC(1), PROTO));
	EXPECT_EQ(MACS, fill_macs(fd, 0));
}

/* The receiver's account; the sender has nothing to do with it any more. */
TEST_F(memory, received)
{
	static const size_t sizes[] = { 0, 1, 2000, 2027, 60000 };
	size_t i;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(sizes[i], sock_sendto(self->b, self->buf, sizes[i],
						1, NULL, 1));
		EXPECT_LT(sizes[i], sock_mem(self->a, SK_MEMINFO_RMEM_ALLOC));
		EXPECT_EQ(0, outq(self->b));
		EXPECT_EQ(1, sock_drain(self->a));
		EXPECT_EQ(0, sock_mem(self->a, SK_MEMINFO_RMEM_ALLOC));
	}
	/* What was peeked at is counted once. */
	ASSERT_EQ(9, sock_sendto(self->b, self->buf, 9, 1, NULL, 1));
	EXPECT_EQ(9, recv(self->a, self->buf, 10, MSG_PEEK));
	EXPECT_EQ(9, recv(self->a, self->buf, 10, MSG_PEEK));
	EXPECT_EQ(1, sock_drain(self->a));
	EXPECT_EQ(0, sock_mem(self->a, SK_MEMINFO_RMEM_ALLOC));
}

/* Several receivers of one frame are charged each, and each lets go of it. */
TEST_F(memory, shared)
{
	int tap = sock_open(SOCK_RAW, 1, NULL, PROTO), fd[3], i;
	size_t len = frame_make((void *)self->buf, BROADCAST, STATION(1), PROTO,
				3000);

	for (i = 0; i < 3; i++)
		fd[i] = sock_open(SOCK_RAW, 1, MAC(i), PROTO);
	ASSERT_EQ(len, sock_send(tap, self->buf, len));
	close(fd[0]);
	EXPECT_EQ(0, outq(tap));
	for (i = 1; i < 3; i++) {
		EXPECT_LT(3000, sock_mem(fd[i], SK_MEMINFO_RMEM_ALLOC));
		EXPECT_EQ(len, sock_recv(fd[i], self->buf, len, NULL));
		EXPECT_EQ(0, sock_mem(fd[i], SK_MEMINFO_RMEM_ALLOC));
	}
}

/* What there is no room for is lost, counted, and told to who asks. */
TEST_F(memory, overflow)
{
	char control[CMSG_SPACE(4)], c;
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = control };
	uint32_t drops, *told;
	int n = 0, got;

	ASSERT_EQ(0, sock_set_core(self->a, SO_RXQ_OVFL, 1));
	ASSERT_EQ(0, sock_set_core(self->a, SO_RCVBUF, 4096));
	while (!sock_mem(self->a, SK_MEMINFO_DROPS) && n < 1000)
		n += sock_sendto(self->b, "x", 1, 1, NULL, 1);
	for (drops = 1; drops < 5; drops++, n++)
		ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, NULL, 1));
	drops = sock_mem(self->a, SK_MEMINFO_DROPS);
	EXPECT_EQ(5, drops);
	EXPECT_EQ(drops, vni_drops(&self->nl, 1, OVL_DROP_PORT_QUEUE));
	got = sock_drain(self->a);
	EXPECT_LT(0, got);
	EXPECT_EQ(n, got + (int)drops);
	/* With the first message behind the hole. */
	ASSERT_EQ(1, sock_sendto(self->b, "x", 1, 1, NULL, 1));
	msg.msg_controllen = sizeof(control);
	ASSERT_EQ(1, recvmsg(self->a, &msg, MSG_DONTWAIT));
	told = cmsg_find(&msg, SOL_SOCKET, SO_RXQ_OVFL);
	ASSERT_NE(NULL, told);
	EXPECT_EQ(drops, *told);
}

/* Buffers of no size and of every size: one message always gets through. */
TEST_F(memory, extremes)
{
	static const int sizes[] = { 0, 1, -1, INT_MIN, INT_MAX, 2303, 2304,
				     65536 };
	size_t i, j, n;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		ASSERT_EQ(0, sock_set_core(self->a, SO_RCVBUF, sizes[i]));
		ASSERT_EQ(0, sock_set_core(self->b, SO_SNDBUF, sizes[i]));
		for (j = 0; j < 3; j++) {
			n = j * 30000 + 1;
			ASSERT_EQ(n, sock_sendto(self->b, self->buf, n, 1, NULL,
						 1));
		}
		EXPECT_LE(1, sock_drain(self->a));
		EXPECT_EQ(0, sock_mem(self->a, SK_MEMINFO_RMEM_ALLOC));
		EXPECT_EQ(0, outq(self->b));
	}
}

/*
 * How often this thread has gone to sleep. How long is not for a test to say:
 * where the machine stands still, time is made up for all at once.
 */
static long sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

static int set_time(int fd, int name, int ms)
{
	struct timeval tv = { .tv_sec = ms / 1000,
			      .tv_usec = ms % 1000 * 1000 };

	return setsockopt(fd, SOL_SOCKET, name, &tv, sizeof(tv)) ? -errno : 0;
}

/* A call waits as long as it was told, or not at all. */
TEST_F(memory, receive_time)
{
	long before = sleeps();

	ASSERT_EQ(0, set_time(self->a, SO_RCVTIMEO, 200));
	EXPECT_EQ(-1, recv(self->a, self->buf, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LT(before, sleeps());
	/* Hours, but nobody is waiting. */
	ASSERT_EQ(0, set_time(self->a, SO_RCVTIMEO, INT_MAX));
	EXPECT_EQ(-1, recv(self->a, self->buf, 1, MSG_DONTWAIT));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, fcntl(self->a, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, recv(self->a, self->buf, 1, 0));
	EXPECT_EQ(EAGAIN, errno);
}

/* Makes what the test's call waits for, once it waits. */
struct waker {
	pthread_t thread;
	pid_t who;
	void (*wake)(void *arg);
	void *arg;
};

/* Is a thread of ours asleep? */
static bool asleep(pid_t tid)
{
	char path[60], state = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	f = fopen(path, "re");
	if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (f)
		fclose(f);
	return state == 'S';
}

static void *waker(void *arg)
{
	struct waker *w = arg;

	wait_for(asleep(w->who));
	w->wake(w->arg);
	return NULL;
}

static void wake_soon(struct waker *w, void (*wake)(void *arg), void *arg)
{
	*w = (struct waker){ .who = gettid(), .wake = wake, .arg = arg };
	if (pthread_create(&w->thread, NULL, waker, w))
		abort();
}

static void send_one(void *arg)
{
	sock_sendto(*(int *)arg, "x", 1, 1, NULL, 1);
}

static void remove_vni(void *arg)
{
	vni_del(arg, 1);
}

static void shut(void *arg)
{
	shutdown(*(int *)arg, SHUT_RD);
}

static void free_queue(void *arg)
{
	if (wire_free())
		abort();
}

/* Who waits is woken by a message, by an error, and by the end. */
TEST_F(memory, woken)
{
	struct waker w;

	wake_soon(&w, send_one, &self->b);
	EXPECT_EQ(1, recv(self->a, self->buf, 1, 0));
	pthread_join(w.thread, NULL);
	ASSERT_EQ(0, sock_connect(self->a, 1, NULL, 2));
	wake_soon(&w, shut, &self->a);
	EXPECT_EQ(0, recv(self->a, self->buf, 1, 0));
	pthread_join(w.thread, NULL);
	wake_soon(&w, remove_vni, &self->nl);
	EXPECT_EQ(-1, recv(self->b, self->buf, 1, 0));
	EXPECT_EQ(ENETDOWN, errno);
	pthread_join(w.thread, NULL);
}

TEST_F(memory, woken_from_poll)
{
	struct pollfd pfd = { .fd = self->a, .events = POLLIN };
	struct waker w;

	wake_soon(&w, send_one, &self->b);
	EXPECT_EQ(1, poll(&pfd, 1, 20000));
	EXPECT_EQ(POLLIN, pfd.revents);
	pthread_join(w.thread, NULL);
	ASSERT_EQ(1, sock_drain(self->a));
	wake_soon(&w, remove_vni, &self->nl);
	EXPECT_EQ(1, poll(&pfd, 1, 20000));
	EXPECT_EQ(POLLERR, pfd.revents);
	pthread_join(w.thread, NULL);
	EXPECT_EQ(-ENETDOWN, sock_error(self->a));
}

#define CGROUPS	"/sys/fs/cgroup"
#define CHARGED	CGROUPS "/ovl-charged"

FIXTURE(charged) {
	struct nl nl;
	char home[300];
};

/* A control group of the test's own, whose memory is counted. */
FIXTURE_SETUP(charged)
{
	FILE *f = fopen("/proc/self/cgroup", "re");
	char path[200];

	ASSERT_NE(NULL, f);
	ASSERT_EQ(1, fscanf(f, "0::%199s", path));
	fclose(f);
	snprintf(self->home, sizeof(self->home), CGROUPS "%s/cgroup.procs",
		 path);
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, write_file(CGROUPS "/cgroup.subtree_control", "+memory"));
	ASSERT_EQ(0, mkdir(CHARGED, 0700));
	ASSERT_EQ(0, write_file(CHARGED "/cgroup.procs", "0"));
}

FIXTURE_TEARDOWN(charged)
{
	EXPECT_EQ(0, write_file(self->home, "0"));
	EXPECT_EQ(0, rmdir(CHARGED));
	EXPECT_EQ(0, write_file(CGROUPS "/cgroup.subtree_control", "-memory"));
}

static long charged(void)
{
	return read_number(CHARGED "/memory.current");
}

#define SOCKS	16

/* Fill sockets with groups, or with stations; how much memory that took. */
static long fill_socks(int *fd, bool group)
{
	long before = charged();
	unsigned int i, n;

	for (i = 0; i < SOCKS; i++) {
		fd[i] = sock_open(SOCK_RAW, 1, NULL, PROTO);
		for (n = 0; n < MACS; n++)
			if (one_mac(fd[i], OVL_ADD_MAC, group, i << 16 | n))
				return -1;
	}
	return charged() - before;
}

/* Who has sockets keep addresses is charged for those, and for the stations. */
TEST_F(charged, addresses)
{
	/* Half of what an address, or a station, takes by itself. */
	const long least = SOCKS * MACS * 48;
	int fd[2][SOCKS], i;
	long groups, both, full;

	groups = fill_socks(fd[0], true);
	EXPECT_LT(least, groups);
	both = fill_socks(fd[1], false);
	EXPECT_LT(groups + least, both);
	full = charged();
	for (i = 0; i < SOCKS; i++) {
		close(fd[0][i]);
		close(fd[1][i]);
	}
	/* And gets it back. */
	EXPECT_TRUE(wait_for(charged() < full - 2 * least))
		TH_LOG("of %ld bytes, %ld are left", full, charged());
}

FIXTURE(sent) {
	struct hosts h;
	int a;
	char buf[2000];
};

/* A host whose lower device keeps what it is given. */
FIXTURE_SETUP(sent)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, wire_hold());
	self->a = sock_open(SOCK_DGRAM, 1, NULL, 1);
	ASSERT_LE(0, self->a);
	ASSERT_EQ(0, sock_connect(self->a, 1, STATION(2), 1));
}

FIXTURE_TEARDOWN(sent)
{
}

/* Send until the buffer is full; how many. */
static int fill(FIXTURE_DATA(sent) *self)
{
	int n = 0;

	while (send(self->a, self->buf, 1000, MSG_DONTWAIT) == 1000 && n < 9999)
		n++;
	return n;
}

/* The sender's account is open until the lower device is done. */
TEST_F(sent, account)
{
	ASSERT_EQ(1000, sock_send(self->a, self->buf, 1000));
	EXPECT_LT(1000, outq(self->a));
	EXPECT_EQ(outq(self->a), sock_mem(self->a, SK_MEMINFO_WMEM_ALLOC));
	free_queue(NULL);
	EXPECT_TRUE(wait_for(!outq(self->a)));
}

/* More room, more messages. */
TEST_F(sent, limit)
{
	int small, large;

	ASSERT_EQ(0, sock_set_core(self->a, SO_SNDBUF, 8192));
	small = fill(self);
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LE(sock_get(self->a, SOL_SOCKET, SO_SNDBUF), outq(self->a));
	ASSERT_EQ(0, sock_set_core(self->a, SO_SNDBUF, 8 * 8192));
	large = fill(self);
	EXPECT_LT(3, small);
	EXPECT_LT(4 * small, large);
}

TEST_F(sent, time)
{
	struct waker w;
	long before;

	ASSERT_EQ(0, sock_set_core(self->a, SO_SNDBUF, 8192));
	EXPECT_LT(0, fill(self));
	ASSERT_EQ(0, set_time(self->a, SO_SNDTIMEO, 200));
	before = sleeps();
	EXPECT_EQ(-EAGAIN, sock_send(self->a, self->buf, 1000));
	EXPECT_LT(before, sleeps());
	/* With time it goes when there is room. */
	ASSERT_EQ(0, set_time(self->a, SO_SNDTIMEO, 60000));
	wake_soon(&w, free_queue, NULL);
	EXPECT_EQ(1000, sock_send(self->a, self->buf, 1000));
	pthread_join(w.thread, NULL);
}

/* What is on its way outlives socket and segment. */
TEST_F(sent, close)
{
	int b = sock_open(SOCK_RAW, 1, MAC(1), 0);
	int c = there_open(&self->h, SOCK_DGRAM, NULL, 1);
	int d = there_open(&self->h, SOCK_RAW, MAC(2), 0);
	size_t len = frame_make((void *)self->buf, MAC(2), MAC(1), PROTO, 1000);

	ASSERT_EQ(1000, sock_send(self->a, self->buf, 1000));
	ASSERT_EQ(len, sock_send(b, self->buf, len));
	close(self->a);
	ASSERT_EQ(0, vni_del(&self->h.here.nl, 1));
	EXPECT_LT(1000, outq(b));
	close(b);
	ASSERT_EQ(0, wire_free());
	EXPECT_EQ(1000, sock_wait(c, self->buf, sizeof(self->buf), NULL));
	EXPECT_EQ(len, sock_wait(d, self->buf, sizeof(self->buf), NULL));
}

TEST_HARNESS_MAIN
