// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * Thousands of calls in random order, each compared with what a simple model
 * says: what it returns, who receives what is sent, which error waits where,
 * and which addresses are stations. OVL_SEED repeats a run.
 */
#include "random_util.h"
#include "sock_util.h"

#define PROTO	0x9000
#define VNIS	3
#define PORTS	2
#define SOCKS	14
/* Few enough for their refusals not to be limited. */
#define STEPS	2000

/* Addresses by number; the first is the segment's own station. */
enum { OWN, M1, M2, NR_UNICAST, GROUP = NR_UNICAST, ALL, NR_MACS };

/* An end of a socket; VNI 0 stands for any. */
struct end {
	uint32_t vni;
	int mac;
	uint16_t port;
};

struct sock {
	int fd;
	bool raw;
	bool promisc;
	bool bound;
	bool connected;
	bool added[NR_MACS];
	struct end at;
	struct end peer;
	int expected;
	int err;
};

FIXTURE(model) {
	struct nl nl;
	unsigned int seed;
	bool exists[VNIS + 1];
	struct sock sock[SOCKS];
	uint8_t frame[100];
};

typedef FIXTURE_DATA(model) model;

FIXTURE_SETUP(model)
{
	int i;

	ASSERT_EQ(0, ovl_setup(&self->nl));
	self->seed = random_seed();
	for (i = 1; i <= VNIS; i++) {
		ASSERT_EQ(0, vni_nodev(&self->nl, i));
		self->exists[i] = true;
	}
}

FIXTURE_TEARDOWN(model)
{
}

static int any_of(model *m, unsigned int n)
{
	return random_below(&m->seed, n);
}

static const uint8_t *mac_in(uint32_t vni, int mac)
{
	static uint8_t bytes[NR_MACS][MAC_LEN] = {
		[M1] = { 2, 0, 0, 0, 1, 1 }, [M2] = { 2, 0, 0, 0, 1, 2 },
		[GROUP] = { 1, 0, 0x5e, 0, 0, 1 },
		[ALL] = { 255, 255, 255, 255, 255, 255 },
	};

	if (mac == OWN)
		memcpy(bytes[OWN], STATION(vni), MAC_LEN);
	return bytes[mac];
}

static void address(struct sockaddr_ovl *sa, const struct end *end, bool raw)
{
	ovl_address(sa, end->vni ?: OVL_VNI_ANY,
		    end->mac == OWN ? NULL : mac_in(end->vni, end->mac),
		    raw ? PROTO : end->port);
}

/* --- the model ---------------------------------------------------------- */

static void forget(struct sock *s)
{
	s->bound = false;
	s->connected = false;
	memset(s->added, 0, sizeof(s->added));
}

/* Does a socket receive at an address, of @vni or, 0, of any? */
static bool is_at(const struct sock *s, uint32_t vni, int mac)
{
	return s->bound && s->at.vni == vni &&
	       (s->at.mac == mac || s->added[mac]);
}

static bool is_station(const model *m, uint32_t vni, int mac)
{
	int i;

	for (i = 0; i < SOCKS; i++)
		if (mac != OWN && is_at(&m->sock[i], vni, mac))
			return true;
	return false;
}

/* Is there somebody at a unicast address, of whom the segment knows? */
static bool reachable(const model *m, uint32_t vni, int mac)
{
	return mac == OWN || is_station(m, vni, mac) || is_station(m, 0, mac);
}

/* Would a socket take a datagram of @from? */
static bool accepts(const struct sock *s, const struct end *from)
{
	return !s->connected ||
	       (s->peer.vni == from->vni && s->peer.mac == from->mac &&
		s->peer.port == from->port);
}

/* Whose is a datagram? Who is in the segment comes before who is in all. */
static struct sock *dgram_owner(model *m, const struct end *to,
				const struct end *from)
{
	uint32_t vnis[] = { to->vni, 0 };
	int i, j;

	for (j = 0; j < 2; j++)
		for (i = 0; i < SOCKS; i++)
			if (!m->sock[i].raw &&
			    is_at(&m->sock[i], vnis[j], to->mac) &&
			    m->sock[i].at.port == to->port &&
			    accepts(&m->sock[i], from))
				return &m->sock[i];
	return NULL;
}

static int dgram_all(model *m, const struct end *to, const struct end *from)
{
	int i, n = 0;

	for (i = 0; i < SOCKS; i++) {
		struct sock *s = &m->sock[i];

		if (s->raw || !s->bound || s->at.port != to->port ||
		    (s->at.vni && s->at.vni != to->vni) || !accepts(s, from))
			continue;
		s->expected++;
		n++;
	}
	return n ? 0 : -EHOSTUNREACH;
}

/* What becomes of a datagram; 0 or the error its sender gets. */
static int dgram_sent(model *m, const struct end *to, const struct end *from)
{
	struct sock *s;

	if (to->mac == ALL)
		return dgram_all(m, to, from);
	if (!reachable(m, to->vni, to->mac))
		return -EHOSTUNREACH;
	s = dgram_owner(m, to, from);
	if (s) {
		s->expected++;
		return 0;
	}
	/* Refused; and that is a datagram too. */
	s = dgram_owner(m, from, to);
	if (s && s->connected)
		s->err = -ECONNREFUSED;
	return 0;
}

static bool raw_wants(const struct sock *s, const struct sock *sender,
		      const struct end *from)
{
	if (!s->raw || !s->bound || s == sender ||
	    (s->at.vni && s->at.vni != from->vni))
		return false;
	return !s->connected || (s->peer.vni == from->vni &&
				 s->peer.mac == from->mac);
}

static int raw_sent(model *m, const struct sock *sender, const struct end *to,
		    const struct end *from)
{
	bool there = to->mac >= NR_UNICAST || reachable(m, to->vni, to->mac);
	int i, n = 0;

	for (i = 0; i < SOCKS; i++) {
		struct sock *s = &m->sock[i];

		if (!raw_wants(s, sender, from))
			continue;
		if (s->promisc) {
			s->expected++;
		} else if (there && (to->mac == ALL || s->at.mac == to->mac ||
				     s->added[to->mac])) {
			s->expected++;
			n++;
		}
	}
	return n ? 0 : -EHOSTUNREACH;
}

/* May a raw socket send from an address? */
static bool raw_owns(const struct sock *s, int mac)
{
	if (s->bound ? s->at.mac == mac : mac == OWN)
		return true;
	return mac < NR_UNICAST && s->added[mac];
}

/* --- the calls, which return whether they did as the model says --------- */

static bool same(const char *what, int got, int expected)
{
	if (got == expected)
		return true;
	printf("# %s: expected %d, got %d\n", what, expected, got);
	return false;
}

static struct end any_end(model *m, bool any)
{
	return (struct end){
		.vni = any ? any_of(m, VNIS + 1) : 1 + any_of(m, VNIS),
		.mac = any_of(m, NR_UNICAST),
		.port = 1 + any_of(m, PORTS),
	};
}

static bool do_open(model *m, struct sock *s)
{
	close(s->fd);
	*s = (struct sock){ .raw = any_of(m, 2) };
	s->fd = ovl_socket(s->raw ? SOCK_RAW : SOCK_DGRAM);
	return !sock_set_core(s->fd, SO_BROADCAST, 1);
}

static int bind_result(model *m, const struct sock *s, const struct end *at)
{
	int i;

	if (s->bound)
		return -EINVAL;
	if (at->vni && !m->exists[at->vni])
		return -EADDRNOTAVAIL;
	for (i = 0; !s->raw && i < SOCKS; i++)
		if (!m->sock[i].raw && m->sock[i].bound &&
		    !memcmp(&m->sock[i].at, at, sizeof(*at)))
			return -EADDRINUSE;
	return 0;
}

static bool do_bind(model *m, struct sock *s)
{
	struct end at = any_end(m, true);
	int expected = bind_result(m, s, &at), got;
	struct sockaddr_ovl sa;

	address(&sa, &at, s->raw);
	got = bind(s->fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
	if (!expected) {
		s->bound = true;
		s->at = at;
	}
	return same("bind", got, expected);
}

/* It has been bound to a port that the kernel has chosen. */
static void autobound(struct sock *s, uint32_t vni)
{
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);

	if (s->bound)
		return;
	s->bound = true;
	if (getsockname(s->fd, (void *)&sa, &len))
		abort();
	s->at = (struct end){ .vni = vni, .port = ntohs(sa.sovl_port) };
}

static bool do_connect(model *m, struct sock *s)
{
	struct end to = any_end(m, false);
	struct sockaddr_ovl sa;
	int got, expected = 0;

	/* A raw one would be bound to every EtherType by that. */
	if (s->raw && !s->bound)
		return true;
	if (!s->bound && !m->exists[to.vni])
		expected = -EADDRNOTAVAIL;
	else if (s->bound && s->at.vni && s->at.vni != to.vni)
		expected = -EINVAL;
	address(&sa, &to, s->raw);
	got = connect(s->fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
	if (!expected) {
		autobound(s, to.vni);
		s->connected = true;
		s->peer = to;
	}
	return same("connect", got, expected);
}

static bool do_disconnect(model *m, struct sock *s)
{
	struct sockaddr_ovl none = { .sovl_family = AF_UNSPEC };

	s->connected = false;
	return same("disconnect", connect(s->fd, (void *)&none, sizeof(none)),
		    0);
}

/* What can be said of a message before it is known what it is. */
static int route_result(const model *m, const struct sock *s,
			const struct end *to)
{
	if (!m->exists[to->vni])
		return -ENETUNREACH;
	return s->bound && s->at.vni && s->at.vni != to->vni ? -EINVAL : 0;
}

static bool do_send_dgram(model *m, struct sock *s)
{
	struct end to = any_end(m, false), from;
	struct sockaddr_ovl sa;
	int got, expected;

	if (!any_of(m, 6))
		to.mac = ALL;
	address(&sa, &to, false);
	got = sendto(s->fd, "x", 1, 0, (void *)&sa, sizeof(sa)) < 0 ? -errno : 0;
	expected = route_result(m, s, &to);
	if (!expected) {
		autobound(s, to.vni);
		from = s->at;
		from.vni = to.vni;
		expected = dgram_sent(m, &to, &from);
	}
	return same("send a datagram", got, expected);
}

static bool do_send_raw(model *m, struct sock *s)
{
	struct end to = any_end(m, false), from = { .vni = to.vni };
	struct sockaddr_ovl sa;
	int got, expected;
	size_t len;

	if (!any_of(m, 3))
		to.mac = GROUP + any_of(m, 2);
	from.mac = s->bound ? s->at.mac : OWN;
	if (!any_of(m, 4))
		from.mac = any_of(m, NR_UNICAST);
	len = frame_make(m->frame, mac_in(to.vni, to.mac), MAC(0), PROTO, 46);
	memcpy(m->frame + MAC_LEN, mac_in(to.vni, from.mac), MAC_LEN);
	address(&sa, &to, true);
	got = sendto(s->fd, m->frame, len, 0, (void *)&sa, sizeof(sa)) < 0 ?
	      -errno : 0;
	expected = route_result(m, s, &to);
	if (!expected)
		expected = raw_owns(s, from.mac) ?
			   raw_sent(m, s, &to, &from) : -EADDRNOTAVAIL;
	return same("send a frame", got, expected);
}

static bool do_send(model *m, struct sock *s)
{
	return s->raw ? do_send_raw(m, s) : do_send_dgram(m, s);
}

static bool do_mac(model *m, struct sock *s)
{
	int mac = M1 + any_of(m, GROUP - M1 + 1), expected = 0;
	bool add = any_of(m, 2);

	if (!s->raw)
		expected = -EOPNOTSUPP;
	else if (add && !s->bound)
		expected = -ENOTCONN;
	else if (add && is_at(s, s->at.vni, mac))
		expected = -EADDRINUSE;
	else if (!add && (!s->bound || !s->added[mac]))
		expected = -EADDRNOTAVAIL;
	else
		s->added[mac] = add;
	return same("add or drop an address",
		    sock_mac(s->fd, add ? OVL_ADD_MAC : OVL_DROP_MAC,
			     mac_in(1, mac)), expected);
}

static bool do_promisc(model *m, struct sock *s)
{
	bool on = any_of(m, 2);

	if (s->raw)
		s->promisc = on;
	return same("promisc", sock_set(s->fd, OVL_PROMISC, on),
		    s->raw ? 0 : -EOPNOTSUPP);
}

static bool do_vni(model *m, struct sock *unused)
{
	uint32_t vni = 1 + any_of(m, VNIS);
	int i;

	/* More often there than not. */
	if (m->exists[vni] && any_of(m, 3))
		return true;
	m->exists[vni] = !m->exists[vni];
	if (m->exists[vni])
		return same("new segment", vni_nodev(&m->nl, vni), 0);
	for (i = 0; i < SOCKS; i++) {
		if (!m->sock[i].bound || m->sock[i].at.vni != vni)
			continue;
		forget(&m->sock[i]);
		m->sock[i].err = -ENETDOWN;
	}
	return same("remove a segment", vni_del(&m->nl, vni), 0);
}

/* Has every socket what it should have, and no more? */
static bool all_well(model *m)
{
	bool well = true;
	int i, err;

	for (i = 0; i < SOCKS; i++) {
		struct sock *s = &m->sock[i];

		err = sock_error(s->fd);
		well &= same("error", err, s->err);
		well &= same("messages", sock_drain(s->fd), s->expected);
		s->err = 0;
		s->expected = 0;
		if (!well) {
			printf("# at socket %d, raw %d bound %d (%u, %d, %u) connected %d (%u, %d, %u)\n",
			       i, s->raw, s->bound, s->at.vni, s->at.mac,
			       s->at.port, s->connected, s->peer.vni,
			       s->peer.mac, s->peer.port);
			return false;
		}
	}
	return true;
}

static bool stations_well(model *m)
{
	uint32_t vni;
	int mac, n;

	for (vni = 1; vni <= VNIS; vni++) {
		if (!m->exists[vni])
			continue;
		for (n = 0, mac = M1; mac < NR_UNICAST; mac++)
			n += is_station(m, vni, mac);
		if (!same("stations", ovl_count(&m->nl, OVL_CMD_FDB_GET,
						a_u32(OVL_A_FDB_VNI, vni)), n))
			return false;
	}
	return true;
}

TEST_F(model, follows)
{
	/* Those that matter most, most often. */
	bool (*const calls[])(model *m, struct sock *s) = {
		do_open, do_bind, do_bind, do_bind, do_connect, do_disconnect,
		do_send, do_send, do_send, do_send, do_send, do_send, do_mac,
		do_mac, do_promisc, do_vni,
	};
	int step, i;

	for (i = 0; i < SOCKS; i++) {
		self->sock[i].fd = -1;
		ASSERT_TRUE(do_open(self, &self->sock[i]));
	}
	for (step = 0; step < STEPS; step++) {
		i = any_of(self, sizeof(calls) / sizeof(*calls));
		ASSERT_TRUE(calls[i](self, &self->sock[any_of(self, SOCKS)]))
			TH_LOG("step %d, call %d", step, i);
		ASSERT_TRUE(all_well(self))
			TH_LOG("step %d, call %d", step, i);
		if (step % 32 == 0)
			ASSERT_TRUE(stations_well(self));
	}
}

TEST_HARNESS_MAIN
