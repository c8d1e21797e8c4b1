// SPDX-License-Identifier: GPL-2.0
/* timeout: 300 */
/*
 * Listing by sock_diag, as it is without a tool: what is told of a socket, which
 * ones a request chooses, many of them while others come and go.
 */
#include <linux/ovl_diag.h>
#include <linux/sock_diag.h>
#include <pthread.h>
#include <sys/resource.h>

/* libs: -lpthread */
#include "sock_util.h"

#define SOCKS		2000
#define MACS		1000
#define OTHER_PORT	8472

/* What was told of one socket; @nr is how often. */
struct found {
	uint32_t ino;
	unsigned int nr;
	struct ovl_diag_msg msg;
	uint32_t mem[SK_MEMINFO_VARS];
	size_t mem_len;
	uint8_t mac[MACS][MAC_LEN];
	unsigned int macs;
	uint32_t more;
};

FIXTURE(diag) {
	struct nl nl;
	struct nl diag;
	int fd[SOCKS];
	uint32_t ino[SOCKS];
	unsigned char seen[SOCKS];
	unsigned int others;
	unsigned int next;
	struct found found;
};

FIXTURE_SETUP(diag)
{
	struct rlimit many = { 2 * SOCKS, 2 * SOCKS };

	ASSERT_EQ(0, setrlimit(RLIMIT_NOFILE, &many));
	/* Small parts, so that there are many. */
	self->diag.chunk = 8192;
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, nl_open(&self->diag, NETLINK_SOCK_DIAG));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 1),
			    a_u16(OVL_A_VNI_ENDPOINT, OTHER_PORT),
			    a_flag(OVL_A_VNI_NODEV)));
}

FIXTURE_TEARDOWN(diag)
{
}

static struct nl_msg *begin(struct nl *nl, const struct ovl_diag_req *req)
{
	struct ovl_diag_req own = *req;

	own.sdiag_family = ovl_family();
	return nl_begin(nl, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &own, sizeof(own));
}

/* How many sockets a request chooses; negative if it is refused. */
static int count(struct nl *nl, const struct ovl_diag_req *req)
{
	int err = nl_talk(nl, begin(nl, req), NULL, NULL);

	return err ?: (int)nl->nr;
}

#define COUNT(...) \
	count(&self->diag, &(struct ovl_diag_req){ __VA_ARGS__ })

static uint32_t inode(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		abort();
	return st.st_ino;
}

static void find(const struct nlmsghdr *nlh, void *arg)
{
	const struct ovl_diag_msg *msg = NLMSG_DATA(nlh);
	const struct nlattr *nla = (const void *)(msg + 1);
	const char *end = (const char *)nlh + nlh->nlmsg_len;
	struct found *f = arg;

	if (msg->ino != f->ino)
		return;
	f->nr++;
	f->msg = *msg;
	for (; (const char *)nla < end;
	     nla = (const void *)((const char *)nla + NLA_ALIGN(nla->nla_len))) {
		if (nla->nla_type == OVL_DIAG_MEMINFO) {
			f->mem_len = nla_len(nla);
			memcpy(f->mem, nla_data(nla), sizeof(f->mem));
		} else if (nla->nla_type == OVL_DIAG_MAC && f->macs < MACS) {
			memcpy(f->mac[f->macs++], nla_data(nla), MAC_LEN);
		} else if (nla->nla_type == OVL_DIAG_MORE) {
			f->more = nla_num(nla);
		}
	}
}

/* What is told of a socket; NULL unless that is told just once. */
static const struct found *lookup(struct nl *nl, struct found *f, uint32_t ino)
{
	const struct ovl_diag_req all = { .all = 1 };

	memset(f, 0, sizeof(*f));
	f->ino = ino;
	if (nl_talk(nl, begin(nl, &all), find, f) || f->nr != 1)
		return NULL;
	return f;
}

#define LOOKUP(fd) lookup(&self->diag, &self->found, inode(fd))

/* Is a name told as the socket itself tells it? */
static bool named(int fd, const struct sockaddr_ovl *sa, bool peer)
{
	struct sockaddr_ovl own = { 0 };
	socklen_t len = sizeof(own);
	int err;

	err = peer ? getpeername(fd, (void *)&own, &len) :
		     getsockname(fd, (void *)&own, &len);
	return !err && !memcmp(&own, sa, sizeof(own));
}

static bool unnamed(const struct sockaddr_ovl *sa)
{
	const struct sockaddr_ovl none = { 0 };

	return !memcmp(sa, &none, sizeof(none));
}

TEST_F(diag, states)
{
	const int type[] = { SOCK_DGRAM, SOCK_RAW };
	const struct found *f;
	struct sockaddr_ovl none = { .sovl_family = AF_UNSPEC };
	int fd, i;

	EXPECT_EQ(0, COUNT(.all = 1));
	for (i = 0; i < 2; i++) {
		fd = ovl_socket(type[i]);
		f = LOOKUP(fd);
		ASSERT_NE(NULL, f);
		EXPECT_EQ(ovl_family(), f->msg.family);
		EXPECT_EQ(type[i], f->msg.type);
		EXPECT_EQ(0, f->msg.flags);
		EXPECT_EQ(0, f->msg.pad);
		EXPECT_TRUE(unnamed(&f->msg.local));
		EXPECT_TRUE(unnamed(&f->msg.peer));

		ASSERT_EQ(0, sock_bind(fd, 1, MAC(i), 7));
		f = LOOKUP(fd);
		ASSERT_NE(NULL, f);
		EXPECT_EQ(OVL_DIAG_BOUND, f->msg.flags);
		EXPECT_TRUE(named(fd, &f->msg.local, false));
		EXPECT_TRUE(unnamed(&f->msg.peer));

		ASSERT_EQ(0, sock_connect(fd, 1, MAC(9), 9));
		f = LOOKUP(fd);
		ASSERT_NE(NULL, f);
		EXPECT_EQ(OVL_DIAG_BOUND | OVL_DIAG_CONNECTED, f->msg.flags);
		EXPECT_TRUE(named(fd, &f->msg.local, false));
		EXPECT_TRUE(named(fd, &f->msg.peer, true));
		EXPECT_EQ(0, f->macs);

		ASSERT_EQ(0, connect(fd, (void *)&none, sizeof(none)));
		f = LOOKUP(fd);
		ASSERT_NE(NULL, f);
		EXPECT_EQ(OVL_DIAG_BOUND, f->msg.flags);
		EXPECT_TRUE(unnamed(&f->msg.peer));
		close(fd);
	}
	/* Of every VNI, at an address, which it claims in none. */
	fd = sock_open(SOCK_DGRAM, OVL_VNI_ANY, MAC(5), 7);
	f = LOOKUP(fd);
	ASSERT_NE(NULL, f);
	EXPECT_TRUE(named(fd, &f->msg.local, false));
	EXPECT_EQ(OVL_VNI_ANY, f->msg.local.sovl_vni);
	EXPECT_EQ(0, f->msg.local.sovl_endpoint);
	EXPECT_EQ(0, f->macs);
	close(fd);
	EXPECT_EQ(0, COUNT(.all = 1));
}

TEST_F(diag, options)
{
	static const uint8_t group[MAC_LEN] = { 1, 0, 0x5e, 0, 0, 1 };
	int fd = ovl_socket(SOCK_RAW);
	const struct found *f;
	uint32_t cookie[2];
	int other;

	ASSERT_EQ(0, sock_set(fd, OVL_GROUP, 1));
	ASSERT_EQ(0, sock_bind(fd, 1, MAC(1), 0));
	ASSERT_EQ(0, sock_set(fd, OVL_PROMISC, 1));
	f = LOOKUP(fd);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(OVL_DIAG_BOUND | OVL_DIAG_GROUP | OVL_DIAG_PROMISC,
		  f->msg.flags);
	memcpy(cookie, f->msg.cookie, sizeof(cookie));
	ASSERT_EQ(0, sock_set(fd, OVL_PROMISC, 0));
	ASSERT_EQ(0, sock_set(fd, OVL_FORGE, 1));
	ASSERT_EQ(0, sock_mac(fd, OVL_ADD_MAC, MAC(2)));
	ASSERT_EQ(0, sock_mac(fd, OVL_ADD_MAC, group));
	f = LOOKUP(fd);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(OVL_DIAG_BOUND | OVL_DIAG_GROUP | OVL_DIAG_FORGE,
		  f->msg.flags);
	ASSERT_EQ(2, f->macs);
	EXPECT_EQ(0, memcmp(f->mac[0], MAC(2), MAC_LEN));
	EXPECT_EQ(0, memcmp(f->mac[1], group, MAC_LEN));
	EXPECT_EQ(0, f->more);
	/* The same socket, and no other, has the same cookie. */
	EXPECT_EQ(0, memcmp(cookie, f->msg.cookie, sizeof(cookie)));
	other = ovl_socket(SOCK_RAW);
	f = LOOKUP(other);
	ASSERT_NE(NULL, f);
	EXPECT_NE(0, memcmp(cookie, f->msg.cookie, sizeof(cookie)));
}

TEST_F(diag, queues)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 1), size = 4096, n = 0;
	int b = sock_open(SOCK_DGRAM, 1, NULL, 2);
	uint32_t mem[SK_MEMINFO_VARS];
	socklen_t len = sizeof(mem);
	const struct found *f;

	ASSERT_EQ(0, setsockopt(a, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	f = LOOKUP(a);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(0, f->msg.rqueue);
	EXPECT_EQ(0, f->msg.drops);
	while (vni_drops(&self->nl, 1, OVL_DROP_PORT_QUEUE) < 3 && n++ < 1000)
		ASSERT_EQ(1, sock_sendto(b, "x", 1, 1, NULL, 1));
	f = LOOKUP(a);
	ASSERT_NE(NULL, f);
	EXPECT_LT(0, f->msg.rqueue);
	EXPECT_EQ(3, f->msg.drops);
	ASSERT_EQ(0, getsockopt(a, SOL_SOCKET, SO_MEMINFO, mem, &len));
	EXPECT_LE(sizeof(mem), f->mem_len);
	EXPECT_EQ(0, memcmp(mem, f->mem, sizeof(mem)));
	EXPECT_EQ(f->msg.rqueue, f->mem[SK_MEMINFO_RMEM_ALLOC]);
	EXPECT_EQ(f->msg.wqueue, f->mem[SK_MEMINFO_WMEM_ALLOC]);
	EXPECT_EQ(2 * size, f->mem[SK_MEMINFO_RCVBUF]);
	EXPECT_LT(0, sock_drain(a));
	f = LOOKUP(a);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(0, f->msg.rqueue);
	EXPECT_EQ(3, f->msg.drops);
}

TEST_F(diag, filters)
{
	struct sockaddr_ovl sa;
	int fd = ovl_socket(SOCK_DGRAM);

	ovl_address(&sa, 1, NULL, 5);
	sa.sovl_endpoint = OTHER_PORT;
	ASSERT_EQ(0, bind(fd, (void *)&sa, sizeof(sa)));
	ASSERT_LE(0, ovl_socket(SOCK_RAW));
	ASSERT_LE(0, sock_open(SOCK_RAW, 1, MAC(1), 0));
	ASSERT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 5));
	ASSERT_LE(0, sock_open(SOCK_DGRAM, 2, NULL, 5));
	ASSERT_LE(0, sock_open(SOCK_DGRAM, OVL_VNI_ANY, NULL, 5));
	EXPECT_EQ(6, COUNT(.all = 1));
	EXPECT_EQ(2, COUNT(.all = 1, .type = SOCK_RAW));
	EXPECT_EQ(4, COUNT(.all = 1, .type = SOCK_DGRAM));
	EXPECT_EQ(0, COUNT(.all = 1, .type = SOCK_STREAM));
	EXPECT_EQ(3, COUNT(.vni = 1));
	EXPECT_EQ(1, COUNT(.vni = 2));
	EXPECT_EQ(0, COUNT(.vni = 0));
	EXPECT_EQ(0, COUNT(.vni = OVL_VNI_MAX));
	EXPECT_EQ(1, COUNT(.vni = OVL_VNI_ANY));
	EXPECT_EQ(1, COUNT(.vni = 1, .type = SOCK_RAW));
	EXPECT_EQ(1, COUNT(.vni = 1, .endpoint = OTHER_PORT));
	EXPECT_EQ(2, COUNT(.vni = 1, .endpoint = OVL_PORT_DEFAULT));
	EXPECT_EQ(3, COUNT(.all = 1, .endpoint = OVL_PORT_DEFAULT));
	EXPECT_EQ(1, COUNT(.all = 1, .endpoint = OTHER_PORT));
	EXPECT_EQ(0, COUNT(.all = 1, .endpoint = 1));
	EXPECT_EQ(0, COUNT(.vni = OVL_VNI_ANY, .endpoint = OTHER_PORT));
}

TEST_F(diag, refused)
{
	struct { struct ovl_diag_req req; uint32_t more; } buf = {
		.req = { .sdiag_family = ovl_family(), .all = 1 },
	};
	struct nl *nl = &self->diag;
	size_t len;

	for (len = 0; len <= sizeof(buf); len++)
		EXPECT_EQ(len == sizeof(buf.req) ? 0 : -EINVAL,
			  nl_talk(nl, nl_begin(nl, SOCK_DIAG_BY_FAMILY,
					       NLM_F_DUMP, &buf, len),
				  NULL, NULL));
	EXPECT_EQ(-EINVAL, COUNT(.all = 2));
	EXPECT_EQ(-EINVAL, COUNT(.all = 1, .pad = { 1 }));
	EXPECT_EQ(-EINVAL, COUNT(.all = 1, .pad = { 0, 1 }));
	EXPECT_EQ(-EINVAL, COUNT(.all = 1, .pad = { 0, 0, 1 }));
	EXPECT_EQ(-EINVAL, COUNT(.all = 1, .type = 255));
	EXPECT_EQ(-EINVAL, COUNT(.vni = OVL_VNI_MAX + 1));
	EXPECT_EQ(-EINVAL, COUNT(.vni = OVL_VNI_ANY - 1));
	EXPECT_EQ(-EOPNOTSUPP, nl_talk(nl, nl_begin(nl, SOCK_DIAG_BY_FAMILY, 0,
						    &buf.req, sizeof(buf.req)),
				       NULL, NULL));
	EXPECT_EQ(-EOPNOTSUPP, nl_talk(nl, nl_begin(nl, SOCK_DESTROY, 0,
						    &buf.req, sizeof(buf.req)),
				       NULL, NULL));
	EXPECT_EQ(0, COUNT(.all = 1));
}

/* Opened in turn: alone, in a VNI, in all of them. */
static int open_some(struct _test_data_diag *self, unsigned int n)
{
	int fd = ovl_socket(SOCK_DGRAM), err = 0;

	if (n % 3 == 1)
		err = sock_bind(fd, 1, NULL, 1 + n);
	else if (n % 3 == 2)
		err = sock_bind(fd, OVL_VNI_ANY, NULL, 1 + n);
	self->fd[n] = fd;
	self->ino[n] = fd < 0 ? 0 : inode(fd);
	return fd < 0 ? -errno : err;
}

static void tick(const struct nlmsghdr *nlh, void *arg)
{
	const struct ovl_diag_msg *msg = NLMSG_DATA(nlh);
	struct _test_data_diag *self = arg;
	unsigned int i, n;

	/* They come in the order of their making, so it is the next one. */
	for (n = 0; n < SOCKS; n++) {
		i = (self->next + n) % SOCKS;
		if (self->ino[i] != msg->ino)
			continue;
		self->seen[i]++;
		self->next = i + 1;
		return;
	}
	self->others++;
}

/* How many of every @step th, from @from on, were not seen just @n times. */
static unsigned int not_seen(struct _test_data_diag *self, unsigned int from,
			     unsigned int step, unsigned int n)
{
	unsigned int i, bad = 0;

	for (i = from; i < SOCKS; i += step)
		bad += self->seen[i] != n;
	return bad;
}

static int finish(struct _test_data_diag *self)
{
	int ret;

	do
		ret = nl_step(&self->diag, tick, self);
	while (ret == 1);
	return ret;
}

/* Every part is taken at a time of its own; in between there is nobody's lock. */
TEST_F(diag, many)
{
	const struct ovl_diag_req all = { .all = 1 }, vni = { .vni = 1 };
	struct nl *nl = &self->diag;
	unsigned int i;
	int ret, parts = 0;

	for (i = 0; i < SOCKS; i++)
		ASSERT_EQ(0, open_some(self, i));
	ASSERT_EQ(0, nl_send(nl, begin(nl, &all)));
	do {
		ret = nl_step(nl, tick, self);
		parts++;
	} while (ret == 1);
	ASSERT_EQ(0, ret);
	EXPECT_LT(10, parts);
	EXPECT_EQ(SOCKS, nl->nr);
	EXPECT_EQ(0, not_seen(self, 0, 1, 1));

	memset(self->seen, 0, sizeof(self->seen));
	ASSERT_EQ(0, nl_talk(nl, begin(nl, &vni), tick, self));
	EXPECT_EQ(0, not_seen(self, 0, 3, 0));
	EXPECT_EQ(0, not_seen(self, 1, 3, 1));
	EXPECT_EQ(0, not_seen(self, 2, 3, 0));
	EXPECT_EQ(0, self->others);
}

/* Even ones stay: they are seen once, whatever comes and goes around them. */
TEST_F(diag, coming_and_going)
{
	const struct ovl_diag_req all = { .all = 1 };
	struct nl *nl = &self->diag;
	unsigned int i, before;

	for (i = 0; i < SOCKS; i++)
		ASSERT_EQ(0, open_some(self, i));
	ASSERT_EQ(0, nl_send(nl, begin(nl, &all)));
	ASSERT_EQ(1, nl_step(nl, tick, self));
	ASSERT_EQ(1, nl_step(nl, tick, self));
	before = nl->nr;
	ASSERT_GT(SOCKS / 2, before);
	for (i = 1; i < SOCKS; i += 2)
		close(self->fd[i]);
	/* Bound, and bound no more, which is no reason to be shown again. */
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	for (i = 0; i < 100; i++)
		ASSERT_LE(0, ovl_socket(SOCK_RAW));
	EXPECT_EQ(0, finish(self));
	EXPECT_EQ(0, not_seen(self, 0, 2, 1));
	for (i = 1; i < SOCKS; i += 2)
		EXPECT_GE(1, self->seen[i]);
	/* Those that were gone before the dump came to them. */
	EXPECT_EQ(0, self->seen[SOCKS - 1]);
	EXPECT_GE(100, self->others);
}

/* The one that a dump stands at goes, and then all of them. */
TEST_F(diag, all_go)
{
	const struct ovl_diag_req all = { .all = 1 };
	struct nl *nl = &self->diag;
	unsigned int i, n;

	for (i = 0; i < SOCKS; i++)
		ASSERT_EQ(0, open_some(self, i));
	ASSERT_EQ(0, nl_send(nl, begin(nl, &all)));
	ASSERT_EQ(1, nl_step(nl, tick, self));
	n = nl->nr;
	ASSERT_GT(SOCKS, n);
	/* The next part is made already when this one is read. */
	for (i = n; i < SOCKS; i++)
		close(self->fd[i]);
	EXPECT_EQ(0, finish(self));
	EXPECT_GT(SOCKS / 2, nl->nr);
	for (i = 0; i < SOCKS; i++)
		EXPECT_GE(1, self->seen[i]);
	/* One that nobody reads to its end holds nothing. */
	ASSERT_EQ(0, nl_send(nl, begin(nl, &all)));
	close(nl->fd);
}

/* More addresses than any message has room for, and the others all the same. */
TEST_F(diag, many_macs)
{
	uint8_t mac[MAC_LEN] = { 1, 0, 0x5e };
	const struct found *f;
	int fd[3], i, n;

	for (n = 0; n < 3; n++)
		fd[n] = sock_open(SOCK_RAW, 1, MAC(n), 0);
	for (i = 0; i < MACS; i++) {
		mac[4] = i >> 8;
		mac[5] = i;
		ASSERT_EQ(0, sock_mac(fd[1], OVL_ADD_MAC, mac));
	}
	for (n = 0; n < 3; n += 2) {
		f = LOOKUP(fd[n]);
		ASSERT_NE(NULL, f);
		EXPECT_EQ(0, f->macs);
		EXPECT_EQ(0, f->more);
	}
	f = LOOKUP(fd[1]);
	ASSERT_NE(NULL, f);
	EXPECT_LT(100, f->macs);
	EXPECT_LT(0, f->more);
	EXPECT_EQ(MACS, f->macs + f->more);
	/* Those that fit are shown, however they are parted. */
	for (i = 0; i < 950; i++) {
		mac[4] = i >> 8;
		mac[5] = i;
		ASSERT_EQ(0, sock_mac(fd[1], OVL_DROP_MAC, mac));
	}
	f = LOOKUP(fd[1]);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(50, f->macs);
	EXPECT_EQ(0, f->more);
}

/* A VNI that goes leaves its sockets bound to nothing. */
TEST_F(diag, vni_gone)
{
	int fd = sock_open(SOCK_DGRAM, 1, MAC(1), 7);
	const struct found *f;

	ASSERT_EQ(0, sock_connect(fd, 1, MAC(2), 7));
	EXPECT_EQ(1, COUNT(.vni = 1));
	ASSERT_EQ(0, vni_del(&self->nl, 1));
	EXPECT_EQ(0, COUNT(.vni = 1));
	f = LOOKUP(fd);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(0, f->msg.flags);
	EXPECT_TRUE(unnamed(&f->msg.local));
	EXPECT_TRUE(unnamed(&f->msg.peer));
	ASSERT_EQ(0, sock_bind(fd, 2, NULL, 7));
	EXPECT_EQ(1, COUNT(.vni = 2));
}

/* Only those of the namespace that the question comes from. */
TEST_F(diag, namespaces)
{
	struct nl *other = calloc(1, sizeof(*other));
	const struct ovl_diag_req all = { .all = 1 };
	int here = sock_open(SOCK_DGRAM, 1, NULL, 1), there;

	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, nl_open(other, NETLINK_SOCK_DIAG));
	EXPECT_EQ(0, count(other, &all));
	there = ovl_socket(SOCK_RAW);
	EXPECT_NE(NULL, lookup(other, &self->found, inode(there)));
	EXPECT_EQ(NULL, lookup(other, &self->found, inode(here)));
	EXPECT_EQ(1, count(other, &all));
	EXPECT_NE(NULL, LOOKUP(here));
	EXPECT_EQ(1, COUNT(.all = 1));
}

/* Everybody may ask, and hears of users by their numbers as he knows them. */
TEST_F(diag, users)
{
	struct nl *own = calloc(1, sizeof(*own));
	const struct found *f;
	int mine, his;

	mine = ovl_socket(SOCK_DGRAM);
	ASSERT_EQ(0, seteuid(1000));
	his = ovl_socket(SOCK_DGRAM);
	ASSERT_EQ(0, seteuid(0));
	f = LOOKUP(his);
	ASSERT_NE(NULL, f);
	EXPECT_EQ(1000, f->msg.uid);
	ASSERT_EQ(0, user_root());
	ASSERT_EQ(0, nl_open(own, NETLINK_SOCK_DIAG));
	f = lookup(own, &self->found, inode(his));
	ASSERT_NE(NULL, f);
	EXPECT_EQ(65534, f->msg.uid);
	f = lookup(own, &self->found, inode(mine));
	ASSERT_NE(NULL, f);
	EXPECT_EQ(0, f->msg.uid);
}

TEST_F(diag, nobody)
{
	struct nl *own = calloc(1, sizeof(*own));
	const struct found *f;
	int fd = ovl_socket(SOCK_RAW);

	ASSERT_EQ(0, nobody());
	ASSERT_EQ(0, nl_open(own, NETLINK_SOCK_DIAG));
	f = lookup(own, &self->found, inode(fd));
	ASSERT_NE(NULL, f);
	EXPECT_EQ(0, f->msg.uid);
}

/* Threads that open, bind, connect and close until they are told to end. */
static bool over;

static void *chaos(void *arg)
{
	unsigned int seed = (uintptr_t)arg;
	int fd[8], i, n;

	for (i = 0; i < 8; i++)
		fd[i] = ovl_socket(i & 1 ? SOCK_RAW : SOCK_DGRAM);
	while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
		n = rand_r(&seed) % 8;
		switch (rand_r(&seed) % 4) {
		case 0:
			close(fd[n]);
			fd[n] = ovl_socket(n & 1 ? SOCK_RAW : SOCK_DGRAM);
			break;
		case 1:
			sock_bind(fd[n], 1 + rand_r(&seed) % 2, MAC(n), 0);
			break;
		case 2:
			sock_connect(fd[n], 1, NULL, 7);
			break;
		default:
			sock_mac(fd[n], rand_r(&seed) & 1 ? OVL_ADD_MAC :
				 OVL_DROP_MAC, MAC(16 + rand_r(&seed) % 16));
		}
	}
	for (i = 0; i < 8; i++)
		close(fd[i]);
	return NULL;
}

/* Is what is told of a socket of one piece? */
static void look(const struct nlmsghdr *nlh, void *arg)
{
	const struct ovl_diag_msg *msg = NLMSG_DATA(nlh);
	bool bound = msg->flags & OVL_DIAG_BOUND;
	bool connected = msg->flags & OVL_DIAG_CONNECTED;

	*(unsigned int *)arg += bound == unnamed(&msg->local) ||
				connected == unnamed(&msg->peer) ||
				(connected && !bound);
}

TEST_F(diag, races)
{
	const struct ovl_diag_req all = { .all = 1 };
	unsigned int bad = 0;
	pthread_t thread[3];
	int i;

	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, chaos,
					    (void *)(uintptr_t)(i + 1)));
	for (i = 0; i < 300; i++) {
		ASSERT_EQ(0, nl_talk(&self->diag, begin(&self->diag, &all),
				     look, &bad));
		if (i % 10 == 0) {
			ASSERT_EQ(0, vni_del(&self->nl, 1));
			ASSERT_EQ(0, vni_nodev(&self->nl, 1));
		}
	}
	__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
	EXPECT_EQ(0, bad);
	EXPECT_EQ(0, COUNT(.all = 1));
}

TEST_HARNESS_MAIN
