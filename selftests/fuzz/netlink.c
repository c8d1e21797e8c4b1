// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/* timeout-long: 7200 */
/* boot-long: kmemleak=off */
/* libs: -lpthread */
/*
 * Requests by chance, made from the spec: well formed and not, of the family and
 * of rtnetlink, alone and in a crowd.  OVL_SEED repeats a run; of a crowd it
 * repeats what each one sends, not how they meet.
 */
#include <net/ethernet.h>
#include <netpacket/packet.h>
#include <pthread.h>

#include "nl_link.h"

/* A million messages in the debug kernel, of which each test has a share. */
#define LONGEST	28000

/* How many requests until everything is made anew. */
#define ROUND	256

FIXTURE(requests) {
	unsigned int seed;
	time_t began;
	struct nl see;
};

FIXTURE_SETUP(requests)
{
	self->seed = random_seed();
	self->began = time(NULL);
	ASSERT_EQ(NULL, base_lacks())
		TH_LOG("no request of its own: %s", base_lacks());
}

FIXTURE_TEARDOWN(requests)
{
}

typedef FIXTURE_DATA(requests) requests;

/* A sign of life in a long run, twice a minute. */
static void progress(const struct fuzz *f, const char *what)
{
	static __thread time_t last;
	time_t now = time(NULL);

	if (!last)
		last = now;
	if (now - last < 30)
		return;
	last = now;
	printf("# %s: %u messages, %u refused\n", what, f->sent, f->refused);
	fflush(stdout);
}

/* What has become of it, in the end. */
static void sum_up(struct __test_metadata *_metadata, const requests *self,
		   const struct fuzz *f, const char *what)
{
	unsigned long took = time(NULL) - self->began;

	printf("# %s: %u messages, %lu a second, %u refused, %u without a word\n",
	       what, f->sent, f->sent / (took ?: 1), f->refused, f->mute);
	fflush(stdout);
	EXPECT_EQ(0, f->bad)
		TH_LOG("%s: OVL_SEED=%u repeats it", what, self->seed);
}

static struct fuzz *fuzz_new(unsigned int seed)
{
	struct fuzz *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->seed = seed;
	return f;
}

/* In the end all can be removed, and what is made anew carries packets. */
static void works(struct __test_metadata *_metadata, struct nl *nl)
{
	unsigned int i;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
	for (i = 0; spec_ops[i].name; i++)
		if (spec_ops[i].dump)
			EXPECT_TRUE(wait_for(!ovl_count(nl, spec_ops[i].cmd)))
				TH_LOG("%s: something is left",
				       spec_ops[i].name);
	ASSERT_EQ(0, if_up("lo"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_str(OVL_A_VNI_IFNAME, "works")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1")));
	ASSERT_EQ(0, inject(100, 5));
	EXPECT_TRUE(wait_for(ovl_count(nl, OVL_CMD_FDB_GET) == 1));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
}

static void forget(struct snap *state)
{
	free(state->data);
	state->data = NULL;
}

/*
 * Send what was made. If it is watched it changes nothing when it is refused:
 * nothing that it asks for, and nothing since the state was looked at.
 */
static void watched(struct fuzz *f, fuzz_look look, struct nl *see,
		    struct snap *before)
{
	if (see && !before->data && snap_take_as(see, before, SNAP_SETTLING))
		fuzz_bad(f, "no state to be seen");
	fuzz_talk(f, look);
	if (see && f->err < 0 && !f->tampered && f->whole &&
	    !snap_same(see, before))
		fuzz_bad(f, "refused, and something has changed");
	if (f->err >= 0 || f->tampered || !f->whole)
		forget(before);
}

/* So many of a hundred are watched; to watch all would be most of a long form's time. */
static struct nl *watcher(struct fuzz *f, struct nl *see, unsigned int percent)
{
	return chance(f, is_long() ? percent / 5 : percent) ? see : NULL;
}

/* A request of the family. */
static void one_ovl(struct fuzz *f, struct nl *see, struct snap *before)
{
	if (chance(f, 3)) {
		fuzz_cut(f);
		forget(before);
		return;
	}
	fuzz_make_ovl(f);
	watched(f, fuzz_look_ovl, watcher(f, see, 25), before);
	f->worked[f->op] += !f->err && !f->tampered;
	fuzz_told(f);
}

/* Too many objects are slow, and none are dull: the same again, now and then. */
static void family(struct __test_metadata *_metadata, requests *self,
		   const char *what, struct fuzz *f, unsigned int nr)
{
	struct snap before = { };
	unsigned int n;

	ASSERT_EQ(0, ovl_setup(&f->nl));
	ASSERT_EQ(0, ovl_open(&self->see));
	ASSERT_EQ(0, base_devices());
	for (n = 0; n < nr && f->bad < 10; n++) {
		if (n % ROUND == 0) {
			ASSERT_EQ(0, base_reset(&self->see) ?:
				     fuzz_crowded(&self->see))
				TH_LOG("%u: '%s'", n, self->see.why);
			forget(&before);
		}
		one_ovl(f, &self->see, &before);
		progress(f, what);
	}
	sum_up(_metadata, self, f, what);
	works(_metadata, &self->see);
}

/* A request of the spec that was always refused, or NULL. */
static const char *never_worked(const struct fuzz *f)
{
	unsigned int i;

	for (i = 0; i < FUZZ_OPS && f->worked[i]; i++)
		;
	return spec_ops[i].name;
}

TEST_F_TIMEOUT(requests, alone, LONGEST)
{
	struct fuzz *f = fuzz_new(self->seed);
	const char *never;

	family(_metadata, self, "alone", f, how_many(3000, 250000));
	never = never_worked(f);
	/* A few thousand may not be enough for those that ask for much. */
	if (is_long()) {
		EXPECT_EQ(NULL, never)
			TH_LOG("%s never succeeded", never);
	} else if (never) {
		printf("# %s never succeeded\n", never);
	}
}

/* The same by one who is root nowhere else. */
TEST_F_TIMEOUT(requests, user_root, LONGEST)
{
	ASSERT_EQ(0, user_root());
	family(_metadata, self, "user root", fuzz_new(self->seed),
	       how_many(1000, 100000));
}

static void one_link(struct fuzz *f, struct nl *see)
{
	struct snap before = { };

	fuzz_make_link(f);
	watched(f, fuzz_look_link, f->whole ? watcher(f, see, 100) : NULL, &before);
	forget(&before);
}

/* A namespace to move devices to, and another for what is done. */
static int two_namespaces(void)
{
	if (elsewhere)
		close(elsewhere);
	if (unshare(CLONE_NEWNET))
		return -errno;
	elsewhere = ns_here();
	return elsewhere < 0 ? -errno : unshare(CLONE_NEWNET) ? -errno :
	       if_up("lo");
}

/*
 * Devices are renamed and moved, so that it is easiest to leave them where they
 * are. They send nothing by themselves: what is learned from it would be a
 * change.
 */
static int links_anew(struct fuzz *f, struct nl *see)
{
	if (f->sent) {
		close(f->nl.fd);
		close(see->fd);
	}
	return two_namespaces() ?:
	       write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1") ?:
	       nl_open(&f->nl, NETLINK_ROUTE) ?: ovl_open(see) ?:
	       base_devices() ?: base_make(see);
}

static void links(struct __test_metadata *_metadata, requests *self,
		  const char *what, unsigned int nr)
{
	struct fuzz *f = fuzz_new(self->seed);

	while (f->sent < nr && f->bad < 10) {
		if (f->sent % ROUND == 0)
			ASSERT_EQ(0, links_anew(f, &self->see))
				TH_LOG("%u: '%s'", f->sent, self->see.why);
		one_link(f, &self->see);
		progress(f, what);
	}
	sum_up(_metadata, self, f, what);
	works(_metadata, &self->see);
}

TEST_F_TIMEOUT(requests, links, LONGEST)
{
	links(_metadata, self, "links", how_many(1500, 150000));
}

TEST_F_TIMEOUT(requests, user_links, LONGEST)
{
	ASSERT_EQ(0, user_root());
	links(_metadata, self, "user links", how_many(500, 50000));
}

/* --- a crowd ------------------------------------------------------------ */

static bool over;

struct member {
	const char *what;
	struct fuzz *f;
	unsigned int nr;
	void (*one)(struct fuzz *f);
	pthread_t thread;
};

static void crowd_ovl(struct fuzz *f)
{
	struct snap none = { };

	one_ovl(f, NULL, &none);
}

static void crowd_link(struct fuzz *f)
{
	one_link(f, NULL);
}

/* Something to be seen, whatever is left of it. */
static void crowd_renew(struct nl *nl)
{
	ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100));
	base_make(nl);
	ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
	       a_ip4(OVL_A_VTEP_ADDR, "127.0.0.1"));
	fuzz_crowded(nl);
}

/* Dumps, which find everything on the move. */
static void crowd_dump(struct fuzz *f)
{
	if (f->sent % 32 == 0)
		crowd_renew(&f->nl);
	fuzz_make_dump(f);
	fuzz_talk(f, fuzz_look_ovl);
}

/* Frames from the wire, and from the host through whatever device there is. */
static void crowd_traffic(struct fuzz *f)
{
	static __thread int fd;
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = 2 + below(f, 30),
				  .sll_halen = 6 };
	unsigned char frame[200] = { 0x02, 0, 0, 0, 0, below(f, 8),
				     0x02, 0, 0, 0, 0, below(f, 8),
				     0x88, 0xb5 };

	inject(100 + below(f, 4), below(f, 8));
	if (!fd)
		fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	sendto(fd, frame, 60 + below(f, 140), 0, (struct sockaddr *)&to,
	       sizeof(to));
	f->sent++;
}

static void *member_run(void *arg)
{
	struct member *m = arg;

	while (m->f->bad < 10 &&
	       (m->nr ? m->f->sent < m->nr :
			!__atomic_load_n(&over, __ATOMIC_RELAXED))) {
		m->one(m->f);
		progress(m->f, m->what);
	}
	return NULL;
}

static int member_start(struct member *m, unsigned int seed)
{
	int err;

	m->f = fuzz_new(seed);
	err = m->one == crowd_link ? nl_open(&m->f->nl, NETLINK_ROUTE) :
				     ovl_open(&m->f->nl);
	return err ?: pthread_create(&m->thread, NULL, member_run, m);
}

/* Those who have an end; the others go on until they are there. */
static void crowd(struct __test_metadata *_metadata, requests *self,
		  unsigned int nr)
{
	struct member members[] = {
		{ "family", .nr = nr, .one = crowd_ovl },
		{ "family too", .nr = nr, .one = crowd_ovl },
		{ "links", .nr = nr / 2, .one = crowd_link },
		{ "dumps", .one = crowd_dump },
		{ "traffic", .one = crowd_traffic },
	};
	unsigned int i;

	ASSERT_EQ(0, two_namespaces());
	ASSERT_EQ(0, ovl_open(&self->see));
	ASSERT_EQ(0, base_devices());
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		ASSERT_EQ(0, member_start(&members[i], self->seed + i));
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		/* They come first in the list. */
		if (!members[i].nr)
			__atomic_store_n(&over, true, __ATOMIC_RELAXED);
		ASSERT_EQ(0, pthread_join(members[i].thread, NULL));
		sum_up(_metadata, self, members[i].f, members[i].what);
	}
	works(_metadata, &self->see);
}

TEST_F_TIMEOUT(requests, crowd, LONGEST)
{
	crowd(_metadata, self, how_many(1500, 150000));
}

TEST_F_TIMEOUT(requests, user_crowd, LONGEST)
{
	ASSERT_EQ(0, user_root());
	crowd(_metadata, self, how_many(200, 30000));
}

/* --- the end ------------------------------------------------------------ */

#define LIMIT	"/proc/sys/user/max_net_namespaces"

/*
 * The kernel counts the namespaces that somebody has made, until all that was in
 * them is gone. With room for one, one can be made if there is none.
 */
static bool namespaces_gone(void)
{
	return !write_file(LIMIT, "1") && !unshare(CLONE_NEWNET);
}

/* Nothing of what the tests before have used is left. */
TEST_F(requests, nothing_left)
{
	char was[32] = "";
	int fd = open(LIMIT, O_RDONLY | O_CLOEXEC);
	unsigned int left = 6;
	bool gone = false;

	ASSERT_LT(0, read(fd, was, sizeof(was) - 1));
	/* There are many, and they go one by one. */
	while (!gone && left--)
		gone = wait_for(namespaces_gone());
	ASSERT_EQ(0, write_file(LIMIT, was));
	EXPECT_TRUE(gone)
		TH_LOG("a network namespace is left");
	EXPECT_TRUE(wait_for(module_refs() == 0))
		TH_LOG("%d references to the module are left", module_refs());
}

TEST_HARNESS_MAIN
