// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Who may do what with a socket: every call and every option, by root, by root of
 * a user namespace and by nobody, in a network namespace that is theirs, in one
 * that is another's and in the parent's. Options are counted against the header
 * and against the kernel, so that a new one cannot be forgotten here. What grants
 * are worth is in access.c.
 */
#include <linux/capability.h>
#include <linux/ovl_diag.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <linux/sockios.h>

#include "sock_util.h"
#include "sockets/option_table.h"

#define PROTO	0x9000

/* The segment that is granted to everybody, and one that is to nobody. */
#define GRANTED	2
#define CLOSED	1

enum who { ROOT, USER_ROOT, NOBODY, NR_WHO };
enum where { OWN, OTHER, PARENT, NR_WHERE };

static const char *const who_names[] = { "root", "root of a user namespace",
					 "nobody" };
static const char *const where_names[] = { "own", "other", "parent" };

/* What somebody else has opened, and handed on. */
struct handed {
	int raw;
	int raw_bound;
	int dgram;
	int dgram_bound;
};

FIXTURE(rights) {
	struct nl nl;
	int net;
	int tenant_net;
	pid_t tenant;
	int hold;
	struct handed handed;
};

/* A child in a user and a network namespace of its own, until @hold is closed. */
static pid_t tenant_start(int *hold)
{
	int in[2], out[2];
	pid_t pid;
	char c;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		close(out[1]);
		c = user_root() || unshare(CLONE_NEWNET);
		_exit(write(in[1], &c, 1) != 1 || read(out[0], &c, 1) < 0);
	}
	close(in[1]);
	close(out[0]);
	if (pid < 0 || read(in[0], &c, 1) != 1 || c)
		return -1;
	close(in[0]);
	*hold = out[1];
	return pid;
}

static int tenant_ns(pid_t pid, const char *kind)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, kind);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The segments of a namespace, the same in each. */
static int segments(struct nl *nl)
{
	return ovl_open(nl) ?: vni_nodev(nl, CLOSED) ?:
	       vni_nodev(nl, GRANTED) ?:
	       ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, GRANTED),
		      a_u32(OVL_A_VNI_GRANT_UID_MIN, 0),
		      a_u32(OVL_A_VNI_GRANT_UID_MAX, 0xfffffffe));
}

FIXTURE_SETUP(rights)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	self->net = ns_here();
	ASSERT_EQ(0, if_up("lo"));
	ASSERT_EQ(0, segments(&self->nl));
	self->tenant = tenant_start(&self->hold);
	ASSERT_LT(0, self->tenant);
	self->tenant_net = tenant_ns(self->tenant, "net");
	ASSERT_EQ(0, setns(self->tenant_net, CLONE_NEWNET));
	ASSERT_EQ(0, if_up("lo"));
	ASSERT_EQ(0, segments(&self->nl));
}

FIXTURE_TEARDOWN(rights)
{
	close(self->hold);
	waitpid(self->tenant, NULL, 0);
}

/* --- who and where ------------------------------------------------------ */

static int drop_capabilities(void)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = { { 0 } };

	return syscall(SYS_capset, &hdr, none) ? -errno : 0;
}

/* Nobody has no namespace of his own, unless as one who was root there. */
static int become(FIXTURE_DATA(rights) *self, enum who who, enum where where)
{
	int user;

	if (who == ROOT)
		return 0;
	if (where != OWN)
		return who == USER_ROOT ? user_root() : nobody();
	user = tenant_ns(self->tenant, "user");
	if (setns(user, CLONE_NEWUSER))
		return -errno;
	return who == NOBODY ? drop_capabilities() : 0;
}

static int net_of(FIXTURE_DATA(rights) *self, enum who who, enum where where)
{
	bool parent = where == PARENT || (who == ROOT && where == OWN);

	return setns(parent ? self->net : self->tenant_net, CLONE_NEWNET) ?
	       -errno : 0;
}

/* --- calls -------------------------------------------------------------- */

/*
 * One thing that can be done: what the real root gets, who is root of the network
 * namespace's user namespace and not more, and everybody else. @option is what
 * option of ours it is about.
 */
struct row {
	const char *name;
	int (*call)(const struct handed *h, const struct row *row);
	int root;
	int owner;
	int others;
	int option;
	int value;
};

static int open_type(const struct handed *h, const struct row *row)
{
	int fd = ovl_socket(row->value);

	return fd < 0 ? -errno : close(fd);
}

static int bind_to(const struct handed *h, const struct row *row)
{
	int fd = sock_open(SOCK_DGRAM, row->value, NULL, 1);

	return fd < 0 ? fd : close(fd);
}

static int claim(const struct handed *h, const struct row *row)
{
	int fd = sock_open(SOCK_DGRAM, row->value, MAC(5), 1);

	return fd < 0 ? fd : close(fd);
}

static int connect_to(const struct handed *h, const struct row *row)
{
	int fd = ovl_socket(SOCK_DGRAM), err;

	err = sock_connect(fd, row->value, NULL, 9);
	close(fd);
	return err;
}

static int send_to(const struct handed *h, const struct row *row)
{
	int fd = ovl_socket(SOCK_DGRAM), n;

	n = sock_sendto(fd, "x", 1, row->value, NULL, 9);
	close(fd);
	return n == 1 ? 0 : n;
}

/* Of what was opened by root, the rights have come with it. */
static int bind_raw(const struct handed *h, const struct row *row)
{
	return sock_bind(h->raw, CLOSED, MAC(1), PROTO);
}

static int bind_dgram(const struct handed *h, const struct row *row)
{
	return sock_bind(h->dgram, CLOSED, NULL, 20);
}

static int send_raw(const struct handed *h, const struct row *row)
{
	uint8_t frame[64];
	size_t len = frame_make(frame, BROADCAST, STATION(CLOSED), PROTO, 40);
	int n = sock_send(h->raw_bound, frame, len);

	/* Nobody else is there, but that is not for want of rights. */
	return n == -EHOSTUNREACH || n == (int)len ? 0 : n;
}

static int send_dgram(const struct handed *h, const struct row *row)
{
	int n = sock_sendto(h->dgram_bound, "x", 1, CLOSED, NULL, 8);

	return n == 1 ? 0 : n;
}

static int receive(const struct handed *h, const struct row *row)
{
	int n = sock_recv(h->dgram_bound, NULL, 0, NULL);

	return n == -EAGAIN ? 0 : n;
}

static int names(const struct handed *h, const struct row *row)
{
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);

	if (getsockname(h->dgram_bound, (void *)&sa, &len))
		return -errno;
	return getpeername(h->dgram_bound, (void *)&sa, &len) &&
	       errno == ENOTCONN ? 0 : -EPROTO;
}

static int connect_and_shut_down(const struct handed *h, const struct row *row)
{
	struct sockaddr_ovl none = { .sovl_family = AF_UNSPEC };
	int err = sock_connect(h->dgram_bound, CLOSED, NULL, 8);

	if (err || shutdown(h->dgram_bound, SHUT_RD) ||
	    connect(h->dgram_bound, (void *)&none, sizeof(none)))
		return err ?: -errno;
	return 0;
}

static int wait_and_ask(const struct handed *h, const struct row *row)
{
	struct pollfd pfd = { .fd = h->raw_bound, .events = POLLIN | POLLOUT };
	int n;

	if (poll(&pfd, 1, 0) < 0 || ioctl(h->raw_bound, SIOCINQ, &n) ||
	    ioctl(h->raw_bound, SIOCOUTQ, &n))
		return -errno;
	return 0;
}

static int refuse_all(const struct handed *h, const struct row *row)
{
	int two[2];

	if (!listen(h->dgram_bound, 1) || errno != EOPNOTSUPP ||
	    accept(h->dgram_bound, NULL, NULL) >= 0 || errno != EOPNOTSUPP)
		return -EPROTO;
	if (!socketpair(ovl_family(), SOCK_DGRAM, 0, two) ||
	    errno != EOPNOTSUPP)
		return -EPROTO;
	return mmap(NULL, 1, PROT_READ, MAP_SHARED, h->dgram_bound, 0) ==
	       MAP_FAILED && errno == ENODEV ? 0 : -EPROTO;
}

static int list_all(const struct handed *h, const struct row *row)
{
	struct ovl_diag_req req = { .sdiag_family = ovl_family(), .all = 1 };
	struct nl *nl = calloc(1, sizeof(*nl));
	int err = nl_open(nl, NETLINK_SOCK_DIAG);

	if (!err)
		err = nl_talk(nl, nl_begin(nl, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP,
					   &req, sizeof(req)), NULL, NULL);
	if (!err && nl->nr != 4)
		err = -EPROTO;
	close(nl->fd);
	free(nl);
	return err;
}

/* --- options ------------------------------------------------------------ */

static int set_mac(const struct handed *h, const struct row *row)
{
	return sock_mac(h->raw_bound, row->option, MAC(3));
}

static int set_raw(const struct handed *h, const struct row *row)
{
	int err = sock_set(h->raw_bound, row->option, 1);

	return err ?: sock_get(h->raw_bound, SOL_OVL, row->option) == 1 ?
	       sock_set(h->raw_bound, row->option, 0) : -EPROTO;
}

static int set_dgram(const struct handed *h, const struct row *row)
{
	return sock_set(h->dgram_bound, row->option, 1);
}

static int set_group(const struct handed *h, const struct row *row)
{
	return sock_set(h->dgram, row->option, 1) ?:
	       sock_set(h->dgram, row->option, 0);
}

static int get_only(const struct handed *h, const struct row *row)
{
	return sock_get(h->raw_bound, SOL_OVL, row->option) > 0 &&
	       sock_set(h->raw_bound, row->option, 1) == -ENOPROTOOPT ?
	       0 : -EPROTO;
}

/* What comes with a message only is no option to be set. */
static int no_option(const struct handed *h, const struct row *row)
{
	return sock_set(h->raw_bound, row->option, 1) == -ENOPROTOOPT &&
	       sock_get(h->raw_bound, SOL_OVL, row->option) == -ENOPROTOOPT ?
	       0 : -EPROTO;
}

static int send_vtep(const struct handed *h, const struct row *row)
{
	return sock_send_by_vtep(h->dgram_bound, CLOSED, MAC(9));
}

static int read_errors(const struct handed *h, const struct row *row)
{
	struct msghdr msg = { 0 };
	ssize_t n = recvmsg(h->raw_bound, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);

	return n < 0 && errno == EAGAIN ? 0 : n < 0 ? -errno : -EPROTO;
}

/* The core's, as of any family: that nothing of ours is in their way. */
static int set_core(const struct handed *h, const struct row *row)
{
	return sock_set_core(h->dgram_bound, row->option, row->value);
}

#define ALWAYS		0, 0, 0
#define SAME(err)	(err), (err), (err)
#define NET_ROOT(err)	0, 0, (err)
#define REAL_ROOT(err)	0, (err), (err)

static const struct row call_rows[] = {
	{ "socket, frames", open_type, NET_ROOT(-EPERM), .value = SOCK_RAW },
	{ "socket, datagrams", open_type, ALWAYS, .value = SOCK_DGRAM },
	{ "bind", bind_to, NET_ROOT(-EACCES), .value = CLOSED },
	{ "bind, granted", bind_to, ALWAYS, .value = GRANTED },
	{ "bind, any", bind_to, NET_ROOT(-EACCES), .value = OVL_VNI_ANY },
	{ "bind, claim", claim, NET_ROOT(-EACCES), .value = CLOSED },
	{ "bind, claim, granted", claim, ALWAYS, .value = GRANTED },
	{ "bind, frames, handed on", bind_raw, ALWAYS },
	{ "bind, datagrams, handed on", bind_dgram, NET_ROOT(-EACCES) },
	{ "connect", connect_to, NET_ROOT(-EACCES), .value = CLOSED },
	{ "connect, granted", connect_to, ALWAYS, .value = GRANTED },
	{ "sendto", send_to, NET_ROOT(-EACCES), .value = CLOSED },
	{ "sendto, granted", send_to, ALWAYS, .value = GRANTED },
	{ "send a frame, handed on", send_raw, ALWAYS },
	{ "send a datagram, handed on", send_dgram, ALWAYS },
	{ "recv", receive, ALWAYS },
	{ "getsockname, getpeername", names, ALWAYS },
	{ "connect, shutdown, handed on", connect_and_shut_down, ALWAYS },
	{ "poll, ioctl", wait_and_ask, ALWAYS },
	{ "listen, accept, socketpair, mmap", refuse_all, ALWAYS },
	{ "sock_diag", list_all, ALWAYS },
};

static const struct row option_rows[] = {
	{ "OVL_ADD_MAC", set_mac, ALWAYS, OVL_ADD_MAC },
	{ "OVL_DROP_MAC", set_mac, ALWAYS, OVL_DROP_MAC },
	{ "OVL_PROMISC", set_raw, ALWAYS, OVL_PROMISC },
	{ "OVL_PROMISC, datagrams", set_dgram, SAME(-EOPNOTSUPP), OVL_PROMISC },
	{ "OVL_FORGE", set_raw, ALWAYS, OVL_FORGE },
	{ "OVL_FORGE, datagrams", set_dgram, SAME(-EOPNOTSUPP), OVL_FORGE },
	{ "OVL_PKTINFO", set_raw, ALWAYS, OVL_PKTINFO },
	{ "OVL_GROUP", set_group, ALWAYS, OVL_GROUP },
	{ "OVL_GROUP, bound", set_dgram, SAME(-EINVAL), OVL_GROUP },
	{ "OVL_MTU", get_only, ALWAYS, OVL_MTU },
	{ "OVL_VTEP", no_option, ALWAYS, OVL_VTEP },
	{ "OVL_VTEP, with a message", send_vtep, -EHOSTUNREACH, -EHOSTUNREACH,
	  -EPERM, OVL_VTEP },
	{ "OVL_RECVERR", no_option, ALWAYS, OVL_RECVERR },
	{ "OVL_RECVERR, with a message", read_errors, ALWAYS, OVL_RECVERR },
};

static const struct row core_rows[] = {
	{ "SO_MARK", set_core, NET_ROOT(-EPERM), SO_MARK, 1 },
	{ "SO_PRIORITY, high", set_core, NET_ROOT(-EPERM), SO_PRIORITY, 7 },
	{ "SO_PRIORITY", set_core, ALWAYS, SO_PRIORITY, 6 },
	{ "SO_RCVBUFFORCE", set_core, REAL_ROOT(-EPERM), SO_RCVBUFFORCE, 4096 },
	{ "SO_SNDBUFFORCE", set_core, REAL_ROOT(-EPERM), SO_SNDBUFFORCE, 8192 },
	{ "SO_BROADCAST", set_core, ALWAYS, SO_BROADCAST, 1 },
};

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* --- the matrix --------------------------------------------------------- */

static int handed_open(struct handed *h)
{
	h->raw = ovl_socket(SOCK_RAW);
	h->raw_bound = sock_open(SOCK_RAW, CLOSED, NULL, PROTO);
	h->dgram = ovl_socket(SOCK_DGRAM);
	h->dgram_bound = sock_open(SOCK_DGRAM, CLOSED, NULL, 7);
	return h->raw < 0 || h->raw_bound < 0 || h->dgram < 0 ||
	       h->dgram_bound < 0 ? -errno : 0;
}

static void handed_close(const struct handed *h)
{
	close(h->raw);
	close(h->raw_bound);
	close(h->dgram);
	close(h->dgram_bound);
}

/* Rows that do not give what they should. */
static int wrong(const struct row *rows, unsigned int n, const struct handed *h,
		 enum who who, enum where where)
{
	bool owner = who == USER_ROOT && where == OWN;
	unsigned int i;
	int got, expected, bad = 0;

	for (i = 0; i < n; i++) {
		expected = who == ROOT ? rows[i].root :
			   owner ? rows[i].owner : rows[i].others;
		got = rows[i].call(h, &rows[i]);
		if (got == expected)
			continue;
		fprintf(stderr, "# %s by %s in the namespace '%s': expected %d, got %d\n",
			rows[i].name, who_names[who], where_names[where],
			expected, got);
		bad++;
	}
	return bad;
}

/* All rows by a child that has become somebody; how many are wrong. */
static int matrix(FIXTURE_DATA(rights) *self, const struct row *rows,
		  unsigned int n, enum who who, enum where where)
{
	struct handed *h = &self->handed;
	int status;
	pid_t pid;

	if (net_of(self, who, where) || handed_open(h))
		return -1;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (become(self, who, where))
			_exit(99);
		_exit(wrong(rows, n, h, who, where));
	}
	handed_close(h);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

#define MATRIX(rows)							\
	for (int __i = 0; __i < NR_WHO * NR_WHERE; __i++) {		\
		EXPECT_EQ(0, matrix(self, rows, LENGTH(rows),		\
				    __i / NR_WHERE, __i % NR_WHERE));	\
	}

TEST_F(rights, calls)
{
	MATRIX(call_rows);
}

TEST_F(rights, options)
{
	MATRIX(option_rows);
}

TEST_F(rights, core)
{
	MATRIX(core_rows);
}

static bool has_row(int option)
{
	unsigned int i;

	for (i = 0; i < LENGTH(option_rows); i++)
		if (option_rows[i].option == option)
			return true;
	return false;
}

/* Every option that the header or the kernel knows stands above. */
TEST_F(rights, all_options)
{
	int fd[2] = { ovl_socket(SOCK_RAW), ovl_socket(SOCK_DGRAM) }, option, i;

	for (i = 0; i < (int)LENGTH(option_table); i++) {
		EXPECT_TRUE(has_row(option_table[i].option))
			TH_LOG("no row for %s", option_table[i].name);
	}
	for (option = -1; option < 4096; option++) {
		for (i = 0; i < 2; i++) {
			if (sock_get(fd[i], SOL_OVL, option) == -ENOPROTOOPT &&
			    sock_set(fd[i], option, 0) == -ENOPROTOOPT)
				continue;
			EXPECT_TRUE(has_row(option))
				TH_LOG("no row for option %d", option);
		}
	}
}

TEST_HARNESS_MAIN
