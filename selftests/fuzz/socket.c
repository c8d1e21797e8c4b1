// SPDX-License-Identifier: GPL-2.0
/* timeout: 120 */
/* timeout-long: 7200 */
/* boot-long: kmemleak=off */
/*
 * Calls in random order with random arguments, good ones and others, on sockets
 * that several threads have in common, in three namespaces whose segments,
 * stations and grants come and go. What a call answers has to be among what it
 * may answer, nothing hands out more than was asked for, and at the end nothing
 * is left. The model of sockets/model.c knows more of fewer calls.
 *
 * OVL_SEED repeats a run: exactly so with one thread, which makes its calls
 * before the others begin.
 */
/* libs: -lpthread -luring */
#include "socket_calls.h"

/* Of each thread; all of them together make a million in the long form. */
#define THREADS		4
#define STEPS		3000
#define STEPS_LONG	260000

/* --- what changes meanwhile --------------------------------------------- */

static void change_vni(struct worker *w, struct nl *nl, uint32_t vni)
{
	switch (any(w, 6)) {
	case 0:
	case 1:
		vni_nodev(nl, vni);
		break;
	case 2:
		vni_del(nl, vni);
		ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, vni),
		       a_own(OVL_A_VNI_MAC, STATION(vni), MAC_LEN));
		break;
	case 3:
		vni_del(nl, vni);
		break;
	default:
		ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, vni),
		       a_u8(OVL_A_VNI_FASTPATH, any(w, 2)),
		       a_u8(OVL_A_VNI_NEIGH_SUPPRESS, any(w, 2)));
	}
}

/* The stranger, or one who is in his group, or nobody at all. */
static void change_grant(struct worker *w, struct nl *nl, uint32_t vni)
{
	uint32_t max = any(w, 3) ? 65534 : 0;

	if (any(w, 2))
		ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, vni),
		       a_u32(OVL_A_VNI_GRANT_UID_MIN, 1),
		       a_u32(OVL_A_VNI_GRANT_UID_MAX, max));
	else
		ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, vni),
		       a_u32(OVL_A_VNI_GRANT_GID_MIN, 1),
		       a_u32(OVL_A_VNI_GRANT_GID_MAX, max));
}

static void change_station(struct worker *w, struct nl *nl, uint32_t vni)
{
	struct attr id = a_u32(OVL_A_FDB_VNI, vni);
	struct attr mac = a_own(OVL_A_FDB_MAC, MAC(1 + any(w, 2)), MAC_LEN);
	struct attr addr = a_ip4n(OVL_A_FDB_ADDR, 9 << 16 | (1 + any(w, 2)));

	if (any(w, 2))
		ovl_do(nl, OVL_CMD_FDB_SET, id, mac, addr);
	else if (any(w, 2))
		ovl_do(nl, OVL_CMD_FDB_DEL, id, mac);
	else
		ovl_do(nl, OVL_CMD_FDB_FLUSH, id);
}

static void change_vtep(struct worker *w, struct nl *nl, uint32_t vni)
{
	struct attr id = a_u32(OVL_A_VTEP_VNI, vni);
	struct attr addr = a_ip4n(OVL_A_VTEP_ADDR, 9 << 16 | (1 + any(w, 2)));

	ovl_do(nl, any(w, 3) ? OVL_CMD_VTEP_NEW : OVL_CMD_VTEP_DEL, id, addr);
}

/* Sockets in a namespace that has nothing else to hold it. */
static void change_net(struct worker *w)
{
	struct nl *nl = calloc(1, sizeof(*nl));
	int i;

	if (unshare(CLONE_NEWNET) || ovl_open(nl)) {
		expect(w, false, "unshare", "a namespace", errno);
		return;
	}
	vni_nodev(nl, 1);
	for (i = 0; i < 3; i++) {
		do_socket(w);
		do_bind(w);
		do_send(w);
	}
	close(nl->fd);
	free(nl);
}

static void do_change(struct worker *w)
{
	static void (*const changes[])(struct worker *w, struct nl *nl,
				       uint32_t vni) = {
		change_vni, change_grant, change_station, change_vtep,
	};
	unsigned int i = any(w, sizeof(changes) / sizeof(*changes));

	changes[i](w, &w->ovl[any(w, NETS)], 1 + any(w, VNIS));
}

/* --- threads ------------------------------------------------------------ */

/* Those that matter most, most often. */
static void (*const calls[])(struct worker *w) = {
	do_socket, do_socket, do_socket, do_bind, do_bind, do_bind, do_bind,
	do_connect, do_connect, do_name, do_send, do_send, do_send, do_send,
	do_send, do_send, do_send, do_send_many, do_write, do_splice, do_recv,
	do_recv, do_recv, do_recv, do_recv_many, do_read, do_set, do_set,
	do_set, do_set, do_set, do_get, do_get, do_poll, do_ioctl, do_shutdown,
	do_other, do_dup, do_dup, do_pass, do_pass, do_diag, do_ring,
};

/* Of this thread only, for which libc has no word. */
static void act_as(struct worker *w, uid_t uid)
{
	if (syscall(SYS_setresuid, -1, uid, -1))
		expect(w, false, "setresuid", "0", errno);
}

static void step(struct worker *w)
{
	unsigned int i = any(w, sizeof(calls) / sizeof(*calls));
	bool stranger = !any(w, 16);

	/* Where it makes sockets. */
	if (!any(w, 16) && setns(w->net[any(w, NETS)], CLONE_NEWNET))
		expect(w, false, "setns", "0", errno);
	if (stranger)
		act_as(w, 65534);
	if (!any(w, 64))
		do_change(w);
	else
		calls[i](w);
	if (stranger)
		act_as(w, 0);
	if (!any(w, 1024))
		change_net(w);
	if (!any(w, 1024))
		do_fork(w);
}

static int worker_open(struct worker *w)
{
	int i, err;

	for (i = 0; i < NETS; i++) {
		if (setns(w->net[i], CLONE_NEWNET))
			return -errno;
		err = ovl_open(&w->ovl[i]) ?:
		      nl_open(&w->diag[i], NETLINK_SOCK_DIAG);
		if (err)
			return err;
	}
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	w->file = memfd_create("fuzz", MFD_CLOEXEC);
	if (w->epoll < 0 || w->file < 0 || ftruncate(w->file, 8192) ||
	    pipe2(w->pipe, O_NONBLOCK | O_CLOEXEC) ||
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, w->pair))
		return -errno;
	return io_uring_queue_init(16, &w->ring, 0);
}

static void worker_close(struct worker *w)
{
	int i;

	if (w->child > 0)
		waitpid(w->child, NULL, 0);
	io_uring_queue_exit(&w->ring);
	for (i = 0; i < NETS; i++) {
		close(w->ovl[i].fd);
		close(w->diag[i].fd);
	}
	for (i = 0; i < 2; i++) {
		close(w->pair[i]);
		close(w->pipe[i]);
	}
	close(w->epoll);
	close(w->file);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	time_t said = time(NULL);

	if (worker_open(w)) {
		printf("# thread %u: cannot begin\n", w->id);
		w->bad++;
		return NULL;
	}
	for (; w->step < w->steps && !w->bad; w->step++) {
		step(w);
		if (time(NULL) - said < 30)
			continue;
		said = time(NULL);
		printf("# thread %u: %u of %u steps, %u calls\n", w->id,
		       w->step, w->steps, w->done);
		fflush(stdout);
	}
	if (w->bad)
		tell_trace(w);
	worker_close(w);
	return NULL;
}

/* --- tests -------------------------------------------------------------- */

FIXTURE(fuzz) {
	struct hosts h;
	struct nl nl;
	int net[NETS];
	int slot[SLOTS];
	unsigned int seed;
	int refs;
	struct worker *worker;
};

/* Two hosts with a cable between them, and one that is alone. */
FIXTURE_SETUP(fuzz)
{
	int i, fd;

	signal(SIGPIPE, SIG_IGN);
	self->seed = random_seed();
	self->refs = module_refs();
	ASSERT_EQ(0, ovl_setup(&self->nl));
	self->net[2] = ns_here();
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	self->net[0] = self->h.here.ns;
	self->net[1] = self->h.there.ns;
	for (i = 0; i < SLOTS; i++) {
		fd = ovl_socket(SOCK_DGRAM | SOCK_NONBLOCK);
		self->slot[i] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
		ASSERT_LE(100, self->slot[i]);
		close(fd);
	}
	self->worker = calloc(THREADS, sizeof(*self->worker));
	ASSERT_NE(NULL, self->worker);
}

FIXTURE_TEARDOWN(fuzz)
{
}

typedef FIXTURE_DATA(fuzz) fuzz;

static struct worker *worker_make(fuzz *f, unsigned int n, unsigned int steps)
{
	struct worker *w = &f->worker[n];

	*w = (struct worker){
		.id = n, .seed = f->seed + n, .steps = steps,
		.net = f->net, .slot = f->slot, .family = ovl_family(),
	};
	return w;
}

/* Of the sockets of the namespace we are in, what the core has counted. */
static int counted(void)
{
	FILE *f = fopen("/proc/thread-self/net/protocols", "re");
	char line[256], name[16];
	int n = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%15s %*d %d", name, &n) == 2 &&
		    !strcmp(name, "OVL"))
			break;
	fclose(f);
	return n;
}

static void add_claim(const struct nlmsghdr *nlh, void *arg)
{
	*(int *)arg += ovl_num(nlh, OVL_A_FDB_ORIGIN) == OVL_ORIGIN_LOCAL;
}

static void add_user(const struct nlmsghdr *nlh, void *arg)
{
	*(int *)arg += ovl_num(nlh, OVL_A_VNI_SOCKETS);
}

/* What a namespace still has of sockets, by all who count them. */
static bool net_clean(struct worker *w, int net)
{
	struct ovl_diag_req all = { .sdiag_family = w->family, .all = 1 };
	struct nl *diag = &w->diag[net], *nl = &w->ovl[net];
	int claims = 0, users = 0, listed, sockets;
	uint32_t vni;

	if (setns(w->net[net], CLONE_NEWNET))
		return false;
	sockets = counted();
	listed = nl_talk(diag, nl_begin(diag, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP,
					&all, sizeof(all)), NULL, NULL) ?:
		 (int)diag->nr;
	ovl_dump(nl, OVL_CMD_VNI_GET, add_user, &users, ATTRS());
	for (vni = 1; vni <= VNIS; vni++)
		ovl_dump(nl, OVL_CMD_FDB_GET, add_claim, &claims,
			 ATTRS(a_u32(OVL_A_FDB_VNI, vni)));
	if (!sockets && !listed && !users && !claims)
		return true;
	printf("# namespace %d: %d sockets counted, %d listed, %d in VNIs, %d stations claimed\n",
	       net, sockets, listed, users, claims);
	return false;
}

/* Close what there is, and see that it is gone. */
static bool all_gone(fuzz *f)
{
	struct worker *w = worker_make(f, 0, 0);
	bool clean = true;
	int i;

	for (i = 0; i < SLOTS; i++)
		close(f->slot[i]);
	if (worker_open(w))
		return false;
	for (i = 0; i < NETS; i++)
		clean &= wait_for(net_clean(w, i));
	worker_close(w);
	if (wait_for(module_refs() == f->refs))
		return clean;
	printf("# references to the module: expected %d, got %d\n", f->refs,
	       module_refs());
	return false;
}

/* What is called does not depend on what was answered, but on the seed. */
TEST_F_TIMEOUT(fuzz, repeats, 600)
{
	unsigned int seed, done;
	struct worker *w;

	w = worker_make(self, 0, 200);
	work(w);
	EXPECT_EQ(0, w->bad);
	seed = w->seed;
	done = w->done;
	EXPECT_LT(100, done);
	w = worker_make(self, 0, 200);
	work(w);
	EXPECT_EQ(0, w->bad);
	EXPECT_EQ(seed, w->seed);
	EXPECT_TRUE(all_gone(self));
}

TEST_F_TIMEOUT(fuzz, alone, 7200)
{
	struct worker *w = worker_make(self, 0, how_many(STEPS, STEPS_LONG / 4));

	work(w);
	EXPECT_EQ(0, w->bad);
	/* Not everything is refused. */
	EXPECT_LT(w->done / 8, w->worked);
	printf("# %u calls, of which %u did something\n", w->done, w->worked);
	EXPECT_TRUE(all_gone(self));
}

TEST_F_TIMEOUT(fuzz, together, 7200)
{
	unsigned int n = how_many(STEPS, STEPS_LONG), total = 0, i;
	struct worker *w;

	for (i = 0; i < THREADS; i++) {
		w = worker_make(self, i, n);
		ASSERT_EQ(0, pthread_create(&w->thread, NULL, work, w));
	}
	for (i = 0; i < THREADS; i++) {
		w = &self->worker[i];
		ASSERT_EQ(0, pthread_join(w->thread, NULL));
		EXPECT_EQ(0, w->bad);
		total += w->done;
	}
	printf("# %u calls by %u threads\n", total, THREADS);
	EXPECT_TRUE(all_gone(self));
}

TEST_HARNESS_MAIN
