// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Threads that do at once what belongs in an order, while the segment goes and
 * comes and its device with it. What they leave has to be whole: no message
 * that was never sent, no station that nobody claims, no memory that is still
 * counted. OVL_SEED repeats what the threads choose, though not when they run.
 */
#include <linux/filter.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* libs: -lpthread */
#include "random_util.h"
#include "sock_util.h"

#define PROTO	0x9000
#define THREADS	4

struct worker {
	pthread_t thread;
	unsigned int seed;
	unsigned int n;
	int *fd;
	bool *stop;
	int bad;
	int count;
};

FIXTURE(race) {
	struct nl nl;
	unsigned int seed;
	struct worker worker[THREADS];
};

FIXTURE_SETUP(race)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	self->seed = random_seed();
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(race)
{
}

static int start(FIXTURE_DATA(race) *self, unsigned int n, void *(*fn)(void *),
		 int *fd, bool *stop)
{
	struct worker *w = &self->worker[n];

	*w = (struct worker){ .seed = self->seed + n, .n = n, .fd = fd,
			      .stop = stop };
	return pthread_create(&w->thread, NULL, fn, w);
}

/* The end of a thread, and how much it has seen that cannot be. */
static int finish(FIXTURE_DATA(race) *self, unsigned int n)
{
	if (pthread_join(self->worker[n].thread, NULL))
		return -1;
	return self->worker[n].bad;
}

/*
 * A message that tells whether it is whole: its length, a number, and bytes that
 * follow from the number.
 */
static size_t whole_make(uint8_t *buf, size_t len, uint8_t number)
{
	size_t i;

	buf[0] = len >> 8;
	buf[1] = len;
	for (i = 2; i < len; i++)
		buf[i] = number + i;
	return len;
}

static bool whole(const uint8_t *buf, size_t len)
{
	size_t i;

	if (len < 3 || (size_t)(buf[0] << 8 | buf[1]) != len)
		return false;
	for (i = 2; i < len; i++)
		if (buf[i] != (uint8_t)(buf[2] - 2 + i))
			return false;
	return true;
}

static int open_any_type(unsigned int n)
{
	return ovl_socket(n & 1 ? SOCK_RAW : SOCK_DGRAM);
}

/* One of the things that can be done to a socket's names and options. */
static void name_call(struct worker *w, int *fd, unsigned int n, bool odd)
{
	static const struct sockaddr_ovl none = { .sovl_family = AF_UNSPEC };
	uint8_t buf[64];

	switch (random_below(&w->seed, 12)) {
	case 0:
		close(fd[n]);
		fd[n] = open_any_type(n);
		break;
	case 1:
		sock_bind(fd[n], 1 + random_below(&w->seed, 2), NULL, 1 + n);
		break;
	case 2:
		sock_bind(fd[n], OVL_VNI_ANY, MAC(n), 1 + n);
		break;
	case 3:
		sock_connect(fd[n], 1, NULL, 1 + n);
		break;
	case 4:
		connect(fd[n], (void *)&none, sizeof(none));
		break;
	case 5:
		sock_mac(fd[n], odd ? OVL_ADD_MAC : OVL_DROP_MAC, MAC(9));
		sock_mac(fd[n], odd ? OVL_ADD_MAC : OVL_DROP_MAC, MULTICAST);
		break;
	case 6:
		sock_set(fd[n], OVL_PROMISC, odd);
		sock_set(fd[n], OVL_GROUP, odd);
		break;
	case 7:
		recv(fd[n], buf, sizeof(buf), MSG_DONTWAIT | MSG_PEEK);
		shutdown(fd[n], SHUT_RD);
		break;
	case 8:
		sock_drain(fd[n]);
		sock_error(fd[n]);
		break;
	case 9:
		sock_get(fd[n], SOL_OVL, OVL_MTU);
		break;
	default:
		sock_sendto(fd[n], buf, frame_make(buf, BROADCAST, STATION(1),
						   PROTO, 20), 1, NULL, 1 + n);
	}
}

static void *names(void *arg)
{
	struct worker *w = arg;
	int fd[4], n, i;

	for (n = 0; n < 4; n++)
		fd[n] = open_any_type(n);
	for (i = 0; i < 1000; i++)
		name_call(w, fd, random_below(&w->seed, 4), i & 1);
	for (n = 0; n < 4; n++)
		close(fd[n]);
	return NULL;
}

/* Bind, connect, join, send and close, and the segment goes and comes. */
TEST_F(race, names)
{
	int i;

	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, start(self, i, names, NULL, NULL));
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, vni_del(&self->nl, 1));
		ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	}
	for (i = 0; i < THREADS; i++)
		EXPECT_EQ(0, finish(self, i));
	EXPECT_EQ(0, stations(&self->nl, 1));
	EXPECT_EQ(0, stations(&self->nl, 2));
}

/* All threads on the same sockets. */
static void *shared_names(void *arg)
{
	struct worker *w = arg;
	int i, fd, mine[4];
	unsigned int n;

	for (i = 0; i < 1000; i++) {
		n = random_below(&w->seed, 4);
		/* A new one takes the number of the old at once. */
		if (!random_below(&w->seed, 12)) {
			fd = open_any_type(n);
			dup2(fd, w->fd[n]);
			close(fd);
			continue;
		}
		mine[n] = dup(w->fd[n]);
		name_call(w, mine, n, i & 1);
		close(mine[n]);
	}
	return NULL;
}

TEST_F(race, shared)
{
	int fd[4], i;

	for (i = 0; i < 4; i++)
		fd[i] = open_any_type(i);
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, start(self, i, shared_names, fd, NULL));
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, vni_del(&self->nl, 1));
		ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	}
	for (i = 0; i < THREADS; i++)
		EXPECT_EQ(0, finish(self, i));
}

static bool stopped(const struct worker *w)
{
	return __atomic_load_n(w->stop, __ATOMIC_ACQUIRE);
}

/* Half of them only look, by pieces as well; the others take. */
static void *peeks_or_takes(void *arg)
{
	struct worker *w = arg;
	bool peek = w->n & 1;
	uint8_t buf[8192];
	ssize_t n;

	do {
		/* Read first: what was sent before the end is there. */
		bool last = stopped(w);

		n = recv(*w->fd, buf, peek && random_below(&w->seed, 2) ?
				      100 : sizeof(buf),
			 MSG_DONTWAIT | MSG_TRUNC | (peek ? MSG_PEEK : 0));
		if (n < 0 && last)
			break;
		if (n < 0)
			continue;
		w->count++;
		w->bad += n > 100 && peek ? buf[0] != n >> 8 : !whole(buf, n);
	} while (!peek || !stopped(w));
	return NULL;
}

/* Who looks at a message that another takes sees it whole; none comes twice. */
TEST_F(race, peek)
{
	int rx = sock_open(SOCK_DGRAM, 1, NULL, 1), i, sent = 0;
	int tx = sock_open(SOCK_DGRAM, 1, NULL, 2);
	bool stop = false;
	uint8_t buf[8192];

	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, start(self, i, peeks_or_takes, &rx, &stop));
	for (i = 0; i < 3000; i++) {
		size_t len = 3 + random_below(&self->seed,
					      i % 8 ? 90 : sizeof(buf) - 3);

		whole_make(buf, len, i);
		sent += sock_sendto(tx, buf, len, 1, NULL, 1) == (int)len;
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(0, finish(self, i));
		sent -= i & 1 ? 0 : self->worker[i].count;
	}
	EXPECT_EQ(sock_mem(rx, SK_MEMINFO_DROPS), sent);
	EXPECT_EQ(0, sock_mem(rx, SK_MEMINFO_RMEM_ALLOC));
}

/* Joins and leaves, by close() as well as by a word, and takes what comes. */
static void *members(void *arg)
{
	struct worker *w = arg;
	uint8_t buf[200];
	int fd, i, n;

	for (i = 0; i < 300; i++) {
		fd = sock_open(SOCK_RAW, i % 3 ? 1 : OVL_VNI_ANY, MAC(w->n),
			       PROTO);
		if (fd < 0)
			continue;
		sock_mac(fd, OVL_ADD_MAC, MULTICAST);
		sock_set(fd, OVL_PROMISC, random_below(&w->seed, 2));
		do {
			n = sock_recv(fd, buf, sizeof(buf), NULL);
			w->count += n > 0;
			w->bad += n > 0 && !whole(buf + FRAME_HLEN,
						  n - FRAME_HLEN);
		} while (n > 0);
		if (random_below(&w->seed, 2))
			sock_mac(fd, OVL_DROP_MAC, MULTICAST);
		close(fd);
	}
	return NULL;
}

/* Sends to the group, from a socket that is bound again whenever it has to be. */
static void *speaker(void *arg)
{
	struct worker *w = arg;
	int fd = ovl_socket(SOCK_RAW);
	uint8_t buf[200];
	size_t len;

	sock_set(fd, OVL_FORGE, 1);
	while (!stopped(w)) {
		len = 3 + random_below(&w->seed, sizeof(buf) - FRAME_HLEN - 3);
		frame_make(buf, w->count & 1 ? MULTICAST : MAC(1), MAC(8), PROTO,
			   0);
		whole_make(buf + FRAME_HLEN, len, w->count);
		if (sock_sendto(fd, buf, FRAME_HLEN + len, 1, NULL, 0) > 0)
			w->count++;
		else if (!random_below(&w->seed, 8))
			sock_bind(fd, 1, MAC(7), PROTO);
	}
	close(fd);
	return NULL;
}

/* Members come and go while the device below goes down, up, and away. */
TEST_F(race, membership)
{
	bool stop = false;
	int i;

	ASSERT_EQ(0, vni_del(&self->nl, 1));
	ASSERT_EQ(0, vni_dev(&self->nl, 1));
	ASSERT_EQ(0, start(self, 3, speaker, NULL, &stop));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, start(self, i, members, NULL, NULL));
	for (i = 0; i < 20; i++) {
		if_flags("ovl1", false);
		if_flags("ovl1", true);
		if (i % 5)
			continue;
		ASSERT_EQ(0, vni_del(&self->nl, 1));
		ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VNI_NEW,
				    a_u32(OVL_A_VNI_ID, 1)));
	}
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, finish(self, i));
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	EXPECT_EQ(0, finish(self, 3));
	EXPECT_LT(0, self->worker[3].count);
	EXPECT_EQ(0, stations(&self->nl, 1));
}

/* A group in which one stays: what comes meanwhile goes to somebody. */
static void *passers_by(void *arg)
{
	struct worker *w = arg;
	uint8_t buf[200];
	int fd, i, n;

	for (i = 0; i < 300; i++) {
		fd = ovl_socket(SOCK_DGRAM);
		sock_set(fd, OVL_GROUP, 1);
		w->bad += sock_bind(fd, 1, NULL, 1) != 0;
		if (random_below(&w->seed, 2))
			sock_connect(fd, 1, NULL, 1000 + w->n);
		do {
			n = sock_recv(fd, buf, sizeof(buf), NULL);
			w->bad += n >= 0 && !whole(buf, n);
		} while (n >= 0);
		close(fd);
	}
	return NULL;
}

TEST_F(race, group)
{
	int rx = ovl_socket(SOCK_DGRAM), tx[8], i, n;
	uint8_t buf[200];

	ASSERT_EQ(0, sock_set(rx, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_bind(rx, 1, NULL, 1));
	for (i = 0; i < 8; i++)
		tx[i] = sock_open(SOCK_DGRAM, 1, NULL, 1000 + i);
	for (i = 0; i < THREADS; i++)
		ASSERT_EQ(0, start(self, i, passers_by, NULL, NULL));
	for (i = 0; i < 3000; i++) {
		n = whole_make(buf, 3 + random_below(&self->seed, 190), i);
		ASSERT_EQ(n, sock_sendto(tx[i % 8], buf, n, 1, NULL, 1));
		n = sock_recv(rx, buf, sizeof(buf), NULL);
		EXPECT_TRUE(n < 0 || whole(buf, n));
	}
	for (i = 0; i < THREADS; i++)
		EXPECT_EQ(0, finish(self, i));
	EXPECT_EQ(0, vni_drops(&self->nl, 1, OVL_DROP_NO_PORT));
	/* It is alone, and has all of it again. */
	sock_drain(rx);
	for (i = 0; i < 8; i++)
		ASSERT_EQ(1, sock_sendto(tx[i], "x", 1, 1, NULL, 1));
	EXPECT_EQ(8, sock_drain(rx));
}

/*
 * A page that is not there until it is filled in: whoever touches it waits. A
 * descriptor for that, or -errno.
 */
static int absent_page(void **page)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	*page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (uintptr_t)*page;
	reg.range.len = 4096;
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &reg))
		return -errno;
	return fd;
}

static int fill_page(int fd, void *page)
{
	struct uffdio_zeropage zero = {
		.range = { .start = (uintptr_t)page, .len = 4096 },
	};

	return ioctl(fd, UFFDIO_ZEROPAGE, &zero) ? -errno : 0;
}

struct sender {
	int fd;
	struct iovec iov[2];
	int ret;
};

static void *send_slowly(void *arg)
{
	struct sender *s = arg;
	struct sockaddr_ovl to;
	struct msghdr hdr = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = s->iov, .msg_iovlen = 2,
	};
	ssize_t n;

	ovl_address(&to, 1, STATION(1), 5);
	n = sendmsg(s->fd, &hdr, 0);
	s->ret = n < 0 ? -errno : n;
	return NULL;
}

/*
 * While a message for one segment is copied, its socket is bound to another one, as
 * a station there: it is not sent in that one's name.
 */
static void bound_meanwhile(struct __test_metadata *_metadata, int type)
{
	int look = sock_open(SOCK_RAW, 1, NULL, 0), uffd;
	struct sender s = { .fd = ovl_socket(type) };
	uint8_t frame[FRAME_HLEN + 46];
	struct uffd_msg fault;
	pthread_t thread;
	void *page;

	ASSERT_EQ(0, sock_set(look, OVL_PROMISC, 1));
	uffd = absent_page(&page);
	ASSERT_LE(0, uffd);
	frame_make(frame, STATION(1), MAC(7), PROTO, 46);
	s.iov[0] = (struct iovec){ frame, sizeof(frame) };
	s.iov[1] = (struct iovec){ page, 100 };
	ASSERT_EQ(0, pthread_create(&thread, NULL, send_slowly, &s));
	ASSERT_TRUE(wait_for(read(uffd, &fault, sizeof(fault)) == sizeof(fault)));
	ASSERT_EQ(0, sock_bind(s.fd, 2, MAC(7), 5));
	ASSERT_EQ(0, fill_page(uffd, page));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(-EINVAL, s.ret);
	EXPECT_EQ(0, sock_drain(look));
}

TEST_F(race, bound_meanwhile_dgram)
{
	bound_meanwhile(_metadata, SOCK_DGRAM);
}

TEST_F(race, bound_meanwhile_raw)
{
	bound_meanwhile(_metadata, SOCK_RAW);
}

/*
 * While a program is read from the user's memory, which may take as long as he likes,
 * the segment goes all the same, and the socket can be bound again afterwards.
 */
static void *attach_slowly(void *arg)
{
	struct sender *s = arg;
	struct sock_fprog prog = { 1, s->iov[1].iov_base };

	s->ret = setsockopt(s->fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &prog,
			    sizeof(prog)) ? -errno : 0;
	return NULL;
}

TEST_F(race, gone_meanwhile)
{
	struct sender s = { .fd = ovl_socket(SOCK_DGRAM) };
	struct uffd_msg fault;
	pthread_t thread;
	void *page;
	int uffd;

	ASSERT_EQ(0, sock_set(s.fd, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_bind(s.fd, 2, NULL, 5));
	uffd = absent_page(&page);
	ASSERT_LE(0, uffd);
	s.iov[1].iov_base = page;
	ASSERT_EQ(0, pthread_create(&thread, NULL, attach_slowly, &s));
	ASSERT_TRUE(wait_for(read(uffd, &fault, sizeof(fault)) == sizeof(fault)));
	ASSERT_EQ(0, vni_del(&self->nl, 2));
	EXPECT_EQ(-EBUSY, sock_bind(s.fd, 1, NULL, 5));
	ASSERT_EQ(0, fill_page(uffd, page));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	/* What was read is no program. */
	EXPECT_EQ(-EINVAL, s.ret);
	EXPECT_EQ(-ENETDOWN, sock_error(s.fd));
	EXPECT_EQ(0, sock_bind(s.fd, 1, NULL, 5));
}

TEST_HARNESS_MAIN
