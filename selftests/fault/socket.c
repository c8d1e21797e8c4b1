// SPDX-License-Identifier: GPL-2.0
/* timeout: 120 */
/* timeout-long: 1200 */
/* kernel: debug */
/*
 * Every call on a socket with its first allocation failing, then its second,
 * and so on until it needs no more. A call that fails for it says so, leaves
 * everything as it was, and succeeds when it is made again; a message that is
 * lost for it is counted.
 */
#include <linux/net_tstamp.h>
#include <linux/ovl_diag.h>

#include "fault_util.h"
#include "sockets/hosts_util.h"

#define PROTO	0x9000
#define LARGE	9000

/*
 * @fd: the socket whose calls fail; @other: those that receive; @tap: one that
 * looks on. The rest is what its calls say.
 */
FIXTURE(starved) {
	struct fault fault;
	struct hosts h;
	struct nl *nl;
	struct nl diag;
	struct snap before;
	int family;
	int fd;
	int other[3];
	int tap;
	int type;
	uint32_t vni;
	const uint8_t *mac;
	uint16_t port;
	size_t len;
	int failed;
	uint8_t buf[LARGE + 100];
};

typedef FIXTURE_DATA(starved) starved;

FIXTURE_SETUP(starved)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	ASSERT_EQ(0, hosts_meet(&self->h));
	self->nl = &self->h.here.nl;
	ASSERT_EQ(0, vni_nodev(self->nl, 2));
	self->family = ovl_family();
	ASSERT_EQ(0, nl_open(&self->diag, NETLINK_SOCK_DIAG));
	ASSERT_EQ(0, fault_setup(&self->fault));
	self->fd = -1;
	self->tap = -1;
	self->type = SOCK_DGRAM;
	self->vni = 1;
}

FIXTURE_TEARDOWN(starved)
{
}

/* --- what there is ------------------------------------------------------ */

static void add_socket(const struct nlmsghdr *nlh, void *arg)
{
	struct snap *s = arg;

	s->data = realloc(s->data, s->len + nlh->nlmsg_len);
	memcpy(s->data + s->len, NLMSG_DATA(nlh),
	       nlh->nlmsg_len - NLMSG_HDRLEN);
	s->len += nlh->nlmsg_len - NLMSG_HDRLEN;
}

static int list_sockets(starved *f, nl_cb cb, void *arg)
{
	struct ovl_diag_req req = { .sdiag_family = f->family, .all = 1 };

	return nl_talk(&f->diag, nl_begin(&f->diag, SOCK_DIAG_BY_FAMILY,
					  NLM_F_DUMP, &req, sizeof(req)),
		       cb, arg);
}

/* All that netlink shows, the sockets with their queues and addresses too. */
static int look(starved *f, struct snap *s)
{
	return snap_take(f->nl, s) ?: list_sockets(f, add_socket, s);
}

static bool as_before(starved *f)
{
	struct snap now;
	bool same;

	same = !look(f, &now) && snap_equal(&now, &f->before);
	free(now.data);
	return same;
}

static bool for_memory(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -ENFILE;
}

/* --- one call after the other ------------------------------------------- */

/*
 * A call: what comes before it in each round, without failures; the call; what
 * undoes it. All return 0 or a negative error.
 */
struct step {
	const char *name;
	int (*before)(starved *f);
	int (*call)(starved *f);
	int (*after)(starved *f);
};

/* One round; false if something is not as it should be. */
static bool round_good(starved *f, const struct step *s)
{
	int err;

	if ((s->before && s->before(f)) || look(f, &f->before)) {
		printf("# %s: the round does not begin\n", s->name);
		return false;
	}
	err = with_fault(&f->fault, s->call(f));
	if (err) {
		f->failed++;
		if (!f->fault.hit || !for_memory(err)) {
			printf("# %s, allocation %u: expected to want memory, got %d\n",
			       s->name, f->fault.nth, err);
			return false;
		}
		if (!as_before(f)) {
			printf("# %s, allocation %u: expected everything to be as before\n",
			       s->name, f->fault.nth);
			return false;
		}
		err = s->call(f);
	}
	free(f->before.data);
	if (!err && s->after)
		err = s->after(f);
	if (err)
		printf("# %s, allocation %u: expected to succeed at last, got %d\n",
		       s->name, f->fault.nth, err);
	return !err;
}

/* All rounds; how many there were, or -1. */
static int rounds(starved *f, const struct step *s)
{
	f->failed = 0;
	fault_each(&f->fault)
		if (!round_good(f, s))
			return -1;
	if (!fault_over(&f->fault))
		return -1;
	printf("# %s: %u allocations, of which %d fail it\n", s->name,
	       f->fault.hits, f->failed);
	return f->fault.hits;
}

#define ROUNDS(...) rounds(self, &(const struct step){ __VA_ARGS__ })

/* --- what calls are made ------------------------------------------------ */

static int call_socket(starved *f)
{
	f->fd = socket(f->family, f->type | SOCK_CLOEXEC, 0);
	return f->fd < 0 ? -errno : 0;
}

static int call_close(starved *f)
{
	int err = close(f->fd) ? -errno : 0;

	f->fd = -1;
	return err;
}

static void name(starved *f, struct sockaddr_ovl *sa)
{
	*sa = (struct sockaddr_ovl){
		.sovl_family = f->family, .sovl_vni = f->vni,
		.sovl_port = htons(f->port),
	};
	if (f->mac)
		memcpy(sa->sovl_mac, f->mac, MAC_LEN);
}

static int call_bind(starved *f)
{
	struct sockaddr_ovl sa;

	name(f, &sa);
	return bind(f->fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
}

static int call_connect(starved *f)
{
	struct sockaddr_ovl sa;

	name(f, &sa);
	return connect(f->fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
}

static int call_add(starved *f)
{
	return sock_mac(f->fd, OVL_ADD_MAC, f->mac);
}

/* A new one, with OVL_GROUP, bound as the options of the fixture say. */
static int fresh_group(starved *f)
{
	return call_socket(f) ?: sock_set(f->fd, OVL_GROUP, 1);
}

/* A station behind the other host, which is learned and then known. */
static int learned(starved *f)
{
	int fd, err;

	host_enter(&f->h.there);
	fd = sock_open(SOCK_RAW, 1, f->mac, PROTO);
	if (fd < 0)
		return fd;
	err = frame_make(f->buf, BROADCAST, f->mac, PROTO, 46);
	err = sock_send(fd, f->buf, err) == err ? 0 : -EIO;
	close(fd);
	host_enter(&f->h.here);
	if (!err && !wait_for(!ovl_do(f->nl, OVL_CMD_FDB_GET,
				      a_u32(OVL_A_FDB_VNI, 1),
				      a_own(OVL_A_FDB_MAC, f->mac, MAC_LEN))))
		err = -ETIMEDOUT;
	return err;
}

static int learned_socket(starved *f)
{
	return learned(f) ?: call_socket(f);
}

/* A raw one that is bound to the segment's own station. */
static int bound_raw(starved *f)
{
	f->fd = sock_open(SOCK_RAW, f->vni, NULL, PROTO);
	return f->fd < 0 ? f->fd : 0;
}

static int learned_raw(starved *f)
{
	return learned(f) ?: bound_raw(f);
}

TEST_F_TIMEOUT(starved, socket, 480)
{
	EXPECT_LT(0, ROUNDS("socket, datagrams", NULL, call_socket,
			    call_close));
	self->type = SOCK_RAW;
	EXPECT_LT(0, ROUNDS("socket, frames", NULL, call_socket, call_close));
	EXPECT_LE(0, ROUNDS("close", call_socket, call_close));
	EXPECT_LE(0, ROUNDS("close, bound", bound_raw, call_close));
}

TEST_F_TIMEOUT(starved, bind, 480)
{
	int type;

	self->port = PROTO;
	for (type = SOCK_DGRAM; type <= SOCK_RAW; type++) {
		self->type = type;
		self->vni = 1;
		self->mac = NULL;
		EXPECT_LT(0, ROUNDS("bind", call_socket, call_bind,
				    call_close));
		self->mac = MAC(1);
		EXPECT_LT(0, ROUNDS("bind, claim", call_socket, call_bind,
				    call_close));
		EXPECT_LT(0, ROUNDS("bind, claim what was learned",
				    learned_socket, call_bind, call_close));
		EXPECT_LT(0, ROUNDS("bind, found a group", fresh_group,
				    call_bind, call_close));
		self->vni = OVL_VNI_ANY;
		EXPECT_LT(0, ROUNDS("bind, any, claim", call_socket,
				    call_bind, call_close));
		self->mac = NULL;
		EXPECT_LT(0, ROUNDS("bind, any", call_socket, call_bind,
				    call_close));
	}
}

/* Into a group, also when it has to be given more room. */
TEST_F_TIMEOUT(starved, bind_group, 480)
{
	int i;

	self->port = 5;
	for (i = 0; i < 128; i++) {
		ASSERT_EQ(0, fresh_group(self));
		ASSERT_EQ(0, call_bind(self));
		if (i % 127)
			continue;
		EXPECT_LT(0, ROUNDS("bind, into a group", fresh_group,
				    call_bind, call_close));
	}
}

TEST_F_TIMEOUT(starved, bind_free_port, 480)
{
	self->port = 0;
	EXPECT_LT(0, ROUNDS("bind, free port", call_socket, call_bind,
			    call_close));
}

static int connected(starved *f)
{
	return call_socket(f) ?: call_connect(f);
}

static int call_disconnect(starved *f)
{
	struct sockaddr_ovl none = { .sovl_family = AF_UNSPEC };

	return connect(f->fd, (void *)&none, sizeof(none)) ? -errno : 0;
}

TEST_F_TIMEOUT(starved, connect, 480)
{
	self->port = 7;
	EXPECT_LT(0, ROUNDS("connect", call_socket, call_connect, call_close));
	self->type = SOCK_RAW;
	EXPECT_LT(0, ROUNDS("connect, frames", bound_raw, call_connect,
			    call_close));
	self->type = SOCK_DGRAM;
	EXPECT_LT(0, ROUNDS("connect, again", connected, call_connect,
			    call_close));
	EXPECT_LE(0, ROUNDS("disconnect", connected, call_disconnect,
			    call_close));
}

/*
 * --- options ------------------------------------------------------------
 *
 * Without filters: what the core has no memory for there, it tells the log.
 */

static int call_drop(starved *f)
{
	return sock_mac(f->fd, OVL_DROP_MAC, f->mac);
}

static int added(starved *f)
{
	return bound_raw(f) ?: call_add(f);
}

static int call_promisc(starved *f)
{
	return sock_set(f->fd, OVL_PROMISC, 1);
}

static int call_flags(starved *f)
{
	return sock_set(f->fd, OVL_FORGE, 1) ?: sock_set(f->fd, OVL_PKTINFO, 1);
}

static int call_stamps(starved *f)
{
	return sock_set_core(f->fd, SO_TIMESTAMPING,
			     SOF_TIMESTAMPING_RX_SOFTWARE |
			     SOF_TIMESTAMPING_SOFTWARE);
}

TEST_F_TIMEOUT(starved, options, 480)
{
	self->mac = MULTICAST;
	EXPECT_LT(0, ROUNDS("OVL_ADD_MAC, a group", bound_raw, call_add,
			    call_close));
	self->mac = MAC(1);
	EXPECT_LT(0, ROUNDS("OVL_ADD_MAC, claim", bound_raw, call_add,
			    call_close));
	EXPECT_LT(0, ROUNDS("OVL_ADD_MAC, claim what was learned", learned_raw,
			    call_add, call_close));
	EXPECT_LE(0, ROUNDS("OVL_DROP_MAC", added, call_drop, call_close));
	EXPECT_LE(0, ROUNDS("OVL_PROMISC", bound_raw, call_promisc,
			    call_close));
	EXPECT_LE(0, ROUNDS("OVL_FORGE, OVL_PKTINFO", bound_raw, call_flags,
			    call_close));
	EXPECT_LE(0, ROUNDS("SO_TIMESTAMPING", bound_raw, call_stamps,
			    call_close));
}

/* --- messages ----------------------------------------------------------- */

/* What has been dropped in the segment, for any reason. */
static uint64_t dropped(starved *f)
{
	uint64_t n = 0;
	int reason;

	for (reason = 1; reason <= OVL_DROP_MAX; reason++)
		n += vni_drops(f->nl, f->vni, reason);
	return n;
}

static int call_send(starved *f)
{
	struct sockaddr_ovl sa;
	ssize_t n;

	name(f, &sa);
	n = sendto(f->fd, f->buf, f->len, MSG_DONTWAIT, (void *)&sa, sizeof(sa));
	return n < 0 ? -errno : n == (ssize_t)f->len ? 0 : -EPROTO;
}

/*
 * Rounds of sending, of which every receiver gets the message, or it is counted
 * why not; @nr of them. What a failing call has sent is nothing.
 */
static int send_rounds(starved *f, const char *what, int (*before)(starved *f),
		       int (*call)(starved *f), unsigned int nr)
{
	uint64_t lost = dropped(f);
	unsigned int i, got;
	int err;

	f->failed = 0;
	fault_each(&f->fault) {
		if (before(f) || look(f, &f->before))
			return -1;
		err = with_fault(&f->fault, call(f));
		f->failed += !!err;
		if (err && (!f->fault.hit || !for_memory(err) ||
			    !as_before(f))) {
			printf("# %s, allocation %u: expected nothing to change for want of memory, got %d\n",
			       what, f->fault.nth, err);
			return -1;
		}
		free(f->before.data);
		for (got = 0, i = 0; i < nr; i++)
			got += sock_drain(f->other[i]);
		lost = dropped(f) - lost;
		if (err ? got : got + lost < nr || (!f->fault.hit && lost)) {
			printf("# %s, allocation %u, returned %d: expected %u messages, got %u and %llu counted as lost\n",
			       what, f->fault.nth, err, nr, got,
			       (unsigned long long)lost);
			return -1;
		}
		lost = dropped(f);
		if (f->tap >= 0)
			sock_drain(f->tap);
		call_close(f);
	}
	printf("# %s: %u allocations, of which %d fail it\n", what,
	       f->fault.hits, f->failed);
	return fault_over(&f->fault) ? (int)f->fault.hits : -1;
}

/* Receivers at one address, or at any. */
static int receivers(starved *f, int type, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		f->other[i] = sock_open(type, i % 2 ? OVL_VNI_ANY : f->vni,
					i ? MAC(10 + i) : NULL,
					type == SOCK_RAW ? PROTO : 7);
		if (f->other[i] < 0)
			return f->other[i];
	}
	return 0;
}

static int broadcaster(starved *f)
{
	return call_socket(f) ?: sock_set_core(f->fd, SO_BROADCAST, 1);
}

TEST_F_TIMEOUT(starved, send_datagrams, 480)
{
	self->port = 7;
	self->vni = 2;
	ASSERT_EQ(0, receivers(self, SOCK_DGRAM, 3));
	self->len = 100;
	EXPECT_LT(0, send_rounds(self, "send, not bound", call_socket,
				 call_send, 1));
	self->len = LARGE;
	EXPECT_LT(0, send_rounds(self, "send, a large one", call_socket,
				 call_send, 1));
	self->len = 0;
	EXPECT_LT(0, send_rounds(self, "send, nothing", call_socket, call_send,
				 1));
	self->mac = BROADCAST;
	self->len = 100;
	EXPECT_LT(0, send_rounds(self, "send, to everybody", broadcaster,
				 call_send, 3));
}

/* There is one that looks at everything, too. */
TEST_F_TIMEOUT(starved, send_frames, 480)
{
	self->port = PROTO;
	self->vni = 2;
	ASSERT_EQ(0, receivers(self, SOCK_RAW, 3));
	self->tap = sock_open(SOCK_RAW, OVL_VNI_ANY, NULL, PROTO);
	ASSERT_EQ(0, sock_set(self->tap, OVL_PROMISC, 1));
	frame_make(self->buf, STATION(2), STATION(2), PROTO, LARGE);
	self->len = 100;
	EXPECT_LT(0, send_rounds(self, "send a frame", bound_raw, call_send,
				 1));
	self->len = LARGE;
	EXPECT_LT(0, send_rounds(self, "send a large frame", bound_raw,
				 call_send, 1));
	memcpy(self->buf, BROADCAST, MAC_LEN);
	self->len = 100;
	EXPECT_LT(0, send_rounds(self, "send a frame to everybody", bound_raw,
				 call_send, 3));
}

/* Over the wire, by a route that has to be found anew. */
static int forgotten_route(starved *f)
{
	return write_file("/proc/sys/net/ipv4/route/flush", "1") ?:
	       bound_raw(f);
}

static int call_send_vtep(starved *f)
{
	struct ovl_vtep_addr vtep = { .family = AF_INET,
				      .addr = { 10, 9, 0, 2 } };
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(vtep))];
	} control = { .bytes = { 0 } };
	struct sockaddr_ovl sa;
	struct iovec iov = { f->buf, f->len };
	struct msghdr msg = { .msg_name = &sa, .msg_namelen = sizeof(sa),
			      .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_control = &control };

	name(f, &sa);
	cmsg_set(&msg, SOL_OVL, OVL_VTEP, &vtep, sizeof(vtep));
	return sendmsg(f->fd, &msg, MSG_DONTWAIT) < 0 ? -errno : 0;
}

/* What the wire does with it is not this call's. */
TEST_F_TIMEOUT(starved, send_over_the_wire, 480)
{
	self->port = PROTO;
	frame_make(self->buf, STATION(2), STATION(1), PROTO, 1400);
	self->len = 1400;
	EXPECT_LT(0, ROUNDS("send over the wire", forgotten_route, call_send,
			    call_close));
	EXPECT_LT(0, ROUNDS("send over the wire, OVL_VTEP", forgotten_route,
			    call_send_vtep, call_close));
	memcpy(self->buf, BROADCAST, MAC_LEN);
	EXPECT_LT(0, ROUNDS("send over the wire, flooded", forgotten_route,
			    call_send, call_close));
}

/* Does "ovlctl drops" say no-memory of a place, given in JSON? */
static bool drops_name(const char *where)
{
	static const char reason[] = "{\"reason\":\"no-memory\",\"packets\":";
	FILE *pipe = popen("ovlctl -j drops", "r");
	char text[8192], *at = text;
	size_t n = pipe ? fread(text, 1, sizeof(text) - 1, pipe) : 0;
	bool found = false;

	if (pipe)
		pclose(pipe);
	text[n] = '\0';
	while (!found && (at = strstr(at, reason))) {
		at += strlen(reason);
		at += strspn(at, "0123456789");
		found = !strncmp(at, where, strlen(where));
	}
	if (!found)
		printf("# expected no-memory with %s in %s\n", where, text);
	return found;
}

/*
 * One that looks on is to have the frame too, and there is no memory for that; nor
 * for the copy to the first of two VTEPs.
 */
TEST_F_TIMEOUT(starved, drops, 480)
{
	self->port = PROTO;
	ASSERT_EQ(0, host_vtep(self->nl, AF_INET, 1, 3));
	frame_make(self->buf, BROADCAST, STATION(1), PROTO, 1400);
	self->len = 1400;
	self->tap = sock_open(SOCK_RAW, 1, NULL, PROTO);
	ASSERT_EQ(0, sock_set(self->tap, OVL_PROMISC, 1));
	fault_each(&self->fault) {
		ASSERT_EQ(0, bound_raw(self));
		(void)with_fault(&self->fault, call_send(self));
		sock_drain(self->tap);
		call_close(self);
	}
	EXPECT_TRUE(fault_over(&self->fault));
	EXPECT_TRUE(drops_name(",\"vni\":1,\"endpoint\":4789}"));
	EXPECT_TRUE(drops_name(",\"vtep\":\"10.9.0.2\",\"dstport\":4789}"));
}

static int message_waits(starved *f)
{
	return call_socket(f) ?: call_bind(f) ?:
	       sock_set(f->fd, OVL_PKTINFO, 1) ?:
	       (sock_sendto(f->other[0], f->buf, f->len, 1, NULL, f->port) < 0 ?
		-EIO : 0);
}

static int call_recv(starved *f)
{
	struct ovl_pktinfo info;
	int n = sock_recv_info(f->fd, f->buf, sizeof(f->buf), &info);

	return n < 0 ? n : n == (int)f->len ? 0 : -EPROTO;
}

/* One looks, and the next one. */
static int call_peek(starved *f)
{
	ssize_t n = recv(f->fd, f->buf, sizeof(f->buf), MSG_PEEK | MSG_DONTWAIT);

	return n < 0 ? -errno : n == (ssize_t)f->len ? 0 : -EPROTO;
}

TEST_F_TIMEOUT(starved, receive, 480)
{
	size_t lens[] = { 0, 100, LARGE };
	int i;

	self->port = 9;
	self->other[0] = sock_open(SOCK_DGRAM, 1, NULL, 10);
	for (i = 0; i < 3; i++) {
		self->len = lens[i];
		EXPECT_LE(0, ROUNDS("recvmsg", message_waits, call_recv,
				    call_close));
		EXPECT_LE(0, ROUNDS("recv, MSG_PEEK", message_waits, call_peek,
				    call_close));
	}
}

/* --- listing ------------------------------------------------------------ */

static int new_list(starved *f)
{
	close(f->diag.fd);
	return nl_open(&f->diag, NETLINK_SOCK_DIAG);
}

static int call_list(starved *f)
{
	return list_sockets(f, NULL, NULL) ?: f->diag.nr == 40 ? 0 : -EPROTO;
}

/* More than fit into one part of the answer. */
TEST_F_TIMEOUT(starved, sock_diag, 480)
{
	int i, err, failed = 0;

	self->diag.chunk = 4096;
	for (i = 0; i < 40; i++)
		ASSERT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 100 + i));
	fault_each(&self->fault) {
		ASSERT_EQ(0, new_list(self));
		err = with_fault(&self->fault, call_list(self));
		failed += !!err;
		EXPECT_TRUE(!err || (self->fault.hit && for_memory(err)))
			TH_LOG("allocation %u: %d", self->fault.nth, err);
		ASSERT_EQ(0, new_list(self));
		EXPECT_EQ(0, call_list(self));
	}
	EXPECT_TRUE(fault_over(&self->fault));
	EXPECT_LT(0, failed);
}

/* Nothing of all that is left. */
TEST_F_TIMEOUT(starved, leaks, 480)
{
	self->mac = MAC(1);
	self->port = 7;
	EXPECT_LT(0, ROUNDS("bind, found a group", fresh_group, call_bind,
			    call_close));
	EXPECT_LT(0, ROUNDS("bind, claim what was learned", learned_socket,
			    call_bind, call_close));
	EXPECT_EQ(0, fault_leaks());
}

TEST_HARNESS_MAIN
