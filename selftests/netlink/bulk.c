// SPDX-License-Identifier: GPL-2.0
/* timeout: 120 */
/* Many stations in one message: all of them, or none; and nobody need wait. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/mman.h>

/* libs: -lpthread */
#include "nl_util.h"

FIXTURE(bulk) {
	struct nl nl;
};

static int vtep(struct nl *nl, struct attr addr)
{
	return ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100), addr);
}

/* A VNI with three VTEPs, of which one is this host. */
FIXTURE_SETUP(bulk)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101),
			    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, vtep(nl, a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, vtep(nl, a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")));
	ASSERT_EQ(0, vtep(nl, a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
}

FIXTURE_TEARDOWN(bulk)
{
}

/* Stations @from to @to, in one message. */
static int stations(struct nl *nl, uint8_t cmd, int from, int to,
		    const char *ip)
{
	struct nl_msg *msg = ovl_begin(nl, cmd, 0);
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	struct attr nest, a[3] = { };
	int i;

	nl_put(msg, &vni);
	for (i = from; i < to; i++) {
		a[0] = a_macn(OVL_A_FDB_ENTRY_MAC, i);
		a[1].type = END;
		if (ip)
			a[1] = a_ip4(OVL_A_FDB_ENTRY_ADDR, ip);
		a[2].type = END;
		nest = a_nest(OVL_A_FDB_ENTRY, a);
		nl_put(msg, &nest);
	}
	return nl_talk(nl, msg, NULL, NULL);
}

/* How many stations live behind a VTEP. */
static int behind(struct nl *nl, const char *ip)
{
	return ovl_count(nl, OVL_CMD_FDB_GET, a_ip4(OVL_A_FDB_ADDR, ip));
}

TEST_F(bulk, add_and_delete)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, stations(nl, OVL_CMD_FDB_NEW, 0, 1000, "10.0.0.2"));
	EXPECT_EQ(1000, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET,
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(1000, ovl_num(nlh, OVL_A_VTEP_STATIONS));
	EXPECT_EQ(-EEXIST, stations(nl, OVL_CMD_FDB_NEW, 999, 1999, "10.0.0.2"));
	EXPECT_EQ(-ENOENT, stations(nl, OVL_CMD_FDB_DEL, 500, 1500, NULL));
	EXPECT_EQ(1000, ovl_count(nl, OVL_CMD_FDB_GET));
	EXPECT_EQ(0, stations(nl, OVL_CMD_FDB_DEL, 250, 1000, NULL));
	EXPECT_EQ(250, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_EQ(250, ovl_num(nlh, OVL_A_VNI_FDB_COUNT));
}

/* To another place, all at once; and if one is not there, none goes anywhere. */
TEST_F(bulk, replace)
{
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, stations(nl, OVL_CMD_FDB_NEW, 0, 1000, "10.0.0.2"));
	EXPECT_EQ(-ENOENT, stations(nl, OVL_CMD_FDB_SET, 1, 1001, "127.0.0.1"));
	EXPECT_EQ(1000, behind(nl, "10.0.0.2"));
	EXPECT_EQ(0, behind(nl, "127.0.0.1"));
	/* To a VTEP that is none. */
	EXPECT_EQ(-ENOENT, stations(nl, OVL_CMD_FDB_SET, 0, 1000, "10.0.0.9"));
	EXPECT_EQ(1000, behind(nl, "10.0.0.2"));
	EXPECT_EQ(0, stations(nl, OVL_CMD_FDB_SET, 100, 1000, "127.0.0.1"));
	EXPECT_EQ(100, behind(nl, "10.0.0.2"));
	EXPECT_EQ(900, behind(nl, "127.0.0.1"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET,
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
	EXPECT_EQ(900, ovl_num(nlh, OVL_A_VTEP_STATIONS));
}

/* One station twice in a message: the last word counts, and counts once. */
TEST_F(bulk, twice)
{
	const struct attr entry = a_nest(OVL_A_FDB_ENTRY,
		ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 1),
		      a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2")));
	const struct attr again = a_nest(OVL_A_FDB_ENTRY,
		ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 1),
		      a_ip6(OVL_A_FDB_ENTRY_ADDR6, "fd00::2")));
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	struct nl *nl = &self->nl;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, vni, entry, again));
	EXPECT_EQ(1, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, a_macn(OVL_A_FDB_MAC, 1)));
	EXPECT_NE(NULL, ovl_attr(nlh, OVL_A_FDB_ADDR6));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET,
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_EQ(0, ovl_num(nlh, OVL_A_VTEP_STATIONS));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_DEL, vni, entry, again));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET));
}

TEST_F(bulk, flush_filters)
{
	struct nl *nl = &self->nl;
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	int i;

	ASSERT_EQ(0, stations(nl, OVL_CMD_FDB_NEW, 0, 10, "10.0.0.2"));
	ASSERT_EQ(0, stations(nl, OVL_CMD_FDB_NEW, 10, 15, "127.0.0.1"));
	for (i = 20; i < 23; i++)
		ASSERT_EQ(0, inject(100, i));
	ASSERT_TRUE(wait_for(ovl_count(nl, OVL_CMD_FDB_GET) == 18));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, vni,
			    a_ip6(OVL_A_FDB_ADDR6, "fd00::2")));
	EXPECT_EQ(18, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, vni,
			    a_ip4(OVL_A_FDB_ADDR, "127.0.0.1"),
			    a_u8(OVL_A_FDB_ORIGIN, OVL_ORIGIN_STATIC)));
	EXPECT_EQ(13, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, vni,
			    a_u8(OVL_A_FDB_ORIGIN, OVL_ORIGIN_LEARNED)));
	EXPECT_EQ(10, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH,
			    a_u32(OVL_A_FDB_VNI, 101)));
	EXPECT_EQ(10, ovl_count(nl, OVL_CMD_FDB_GET));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, vni));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET));
}

/*
 * Somebody who holds RTNL for as long as he likes: he asks for the state of the
 * link, and the kernel, with the lock held, waits for the page to put the answer
 * in. That is ours to give.
 */
struct holder {
	pthread_t thread;
	pthread_t giver;
	char *pages;
	int uffd;
	int enough[2];
	bool late;
	int err;
};

static void *hold(void *arg)
{
	struct holder *h = arg;
	struct ethtool_value *value;
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	/* The question is in the page that is there, the answer in the other. */
	value = (void *)(h->pages + 4096 - sizeof(value->cmd));
	value->cmd = ETHTOOL_GLINK;
	ifr.ifr_data = (void *)value;
	h->err = ioctl(fd, SIOCETHTOOL, &ifr) ? errno : 0;
	close(fd);
	return NULL;
}

/* Gives him the page when it is enough, or when that takes too long. */
static void *give(void *arg)
{
	struct holder *h = arg;
	struct pollfd pfd = { .fd = h->enough[0], .events = POLLIN };
	struct uffdio_zeropage zero = {
		.range = { (uintptr_t)h->pages + 4096, 4096 },
	};

	h->late = !poll(&pfd, 1, 60000);
	if (ioctl(h->uffd, UFFDIO_ZEROPAGE, &zero))
		h->late = true;
	return NULL;
}

/* Until he has it; an error if this kernel does not know how. */
static int hold_begin(struct holder *h)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffd_msg msg;

	h->uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (h->uffd < 0)
		return -errno;
	h->pages = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (h->pages == MAP_FAILED || ioctl(h->uffd, UFFDIO_API, &api))
		return -errno;
	reg.range.start = (uintptr_t)h->pages + 4096;
	reg.range.len = 4096;
	if (ioctl(h->uffd, UFFDIO_REGISTER, &reg) || pipe(h->enough) ||
	    pthread_create(&h->thread, NULL, hold, h) ||
	    pthread_create(&h->giver, NULL, give, h))
		return -errno;
	return read(h->uffd, &msg, sizeof(msg)) == sizeof(msg) &&
	       msg.event == UFFD_EVENT_PAGEFAULT ? 0 : -EIO;
}

/* An error if somebody has been waiting for him. */
static int hold_end(struct holder *h)
{
	if (write(h->enough[1], "", 1) != 1)
		return -errno;
	pthread_join(h->giver, NULL);
	pthread_join(h->thread, NULL);
	close(h->enough[0]);
	close(h->enough[1]);
	close(h->uffd);
	return h->late ? -ETIMEDOUT : -h->err;
}

/* What a process does, as /proc has it: 'D' for one that waits for a lock. */
static char state(pid_t pid)
{
	char path[32], text[256] = "", *end;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	end = strrchr(text, ')');
	return end ? end[2] : 0;
}

/* Does somebody who wants RTNL have to wait? He gets it in the end. */
static bool held(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(if_up("lo") ? 1 : 0);
	return wait_for(state(pid) == 'D');
}

/* Stations are nobody's business but the VNI's, whoever has RTNL, and how long. */
TEST_F(bulk, without_rtnl)
{
	struct nl *nl = &self->nl;
	struct holder h = { };
	int err = hold_begin(&h);

	if (err == -ENOSYS)
		SKIP(return, "no userfaultfd in this kernel");
	ASSERT_EQ(0, err);
	ASSERT_TRUE(held());
	EXPECT_EQ(0, stations(nl, OVL_CMD_FDB_NEW, 0, 1000, "10.0.0.2"));
	EXPECT_EQ(0, stations(nl, OVL_CMD_FDB_SET, 0, 1000, "127.0.0.1"));
	EXPECT_EQ(1000, behind(nl, "127.0.0.1"));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 7)));
	EXPECT_EQ(0, stations(nl, OVL_CMD_FDB_DEL, 0, 500, NULL));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, a_u32(OVL_A_FDB_VNI, 100)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET));
	EXPECT_EQ(0, hold_end(&h));
}

TEST_HARNESS_MAIN
