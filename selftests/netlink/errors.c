// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * Requests that are well formed and cannot be granted: each is refused with the
 * right error, a message and the attribute it is about, and changes nothing.
 */
#include "nl_util.h"

/* A refusal about no attribute in particular. */
#define NONE	(-1)

struct refusal {
	const char *what;
	uint8_t cmd;
	const struct attr *attrs;
	int err;
	int about;
};

FIXTURE(errors) {
	struct nl nl;
	struct snap before;
	char devices[1024];
};

/* The names of all devices. */
static void devices(char *text, size_t size)
{
	struct if_nameindex *all = if_nameindex(), *one;

	text[0] = 0;
	for (one = all; one && one->if_name; one++)
		snprintf(text + strlen(text), size - strlen(text), "%s ",
			 one->if_name);
	if_freenameindex(all);
}

/* Have a UDP port used by a socket that is not ours. */
static int udp_bind(uint16_t family, uint16_t port)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;
	struct sockaddr_in6 me6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	struct sockaddr_in me4 = { .sin_family = AF_INET,
				   .sin_port = htons(port) };

	if (family == AF_INET)
		return bind(fd, (struct sockaddr *)&me4, sizeof(me4));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	return bind(fd, (struct sockaddr *)&me6, sizeof(me6));
}

FIXTURE_SETUP(errors)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(0, udp_bind(AF_INET, 5000));
	ASSERT_EQ(0, udp_bind(AF_INET6, 5001));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
			    a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 101)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 1),
			    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
			    a_macn(OVL_A_FDB_MAC, 2),
			    a_ip6(OVL_A_FDB_ADDR6, "fd00::2")));
	ASSERT_EQ(0, if_dummy("port0"));
	ASSERT_EQ(0, if_dummy("port1"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 101),
			    a_u32(OVL_A_PORT_IFINDEX, if_find("port0"))));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, 100),
			    a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"),
			    a_macn(OVL_A_NEIGH_MAC, 1)));
	ASSERT_EQ(0, snap_take(nl, &self->before));
	devices(self->devices, sizeof(self->devices));
}

FIXTURE_TEARDOWN(errors)
{
}

static void refused_at(struct __test_metadata *_metadata,
		       struct _test_data_errors *self, const char *what,
		       struct nl_msg *msg, int want, int offs)
{
	char now[sizeof(self->devices)];
	struct nl *nl = &self->nl;
	int err;

	err = nl_talk(nl, msg, NULL, NULL);
	EXPECT_EQ(want, err)
		TH_LOG("%s: '%s'", what, nl->why);
	EXPECT_NE('\0', nl->why[0])
		TH_LOG("%s: no message", what);
	EXPECT_EQ(offs, nl->offs)
		TH_LOG("%s: '%s'", what, nl->why);
	EXPECT_TRUE(snap_same(nl, &self->before))
		TH_LOG("%s: changed something", what);
	devices(now, sizeof(now));
	EXPECT_STREQ(self->devices, now)
		TH_LOG("%s", what);
}

static void refused(struct __test_metadata *_metadata,
		    struct _test_data_errors *self, const struct refusal *r,
		    unsigned int n)
{
	struct nl_msg *msg;
	int offs;

	for (; n--; r++) {
		msg = ovl_begin(&self->nl, r->cmd, 0);
		nl_put_all(msg, r->attrs);
		offs = r->about == NONE ? -1 :
		       nl_offset(msg, GENL_HDRLEN, r->about);
		refused_at(_metadata, self, r->what, msg, r->err, offs);
	}
}

#define REFUSED(list)	\
	refused(_metadata, self, list, sizeof(list) / sizeof(*(list)))

#define NEW(...) \
	OVL_CMD_VNI_NEW, ATTRS(a_u32(OVL_A_VNI_ID, 200), __VA_ARGS__)
#define SET(...) \
	OVL_CMD_VNI_SET, ATTRS(a_u32(OVL_A_VNI_ID, 101), __VA_ARGS__)

TEST_F(errors, vni_new)
{
	const struct refusal list[] = {
		{ "VNI exists", OVL_CMD_VNI_NEW,
		  ATTRS(a_u32(OVL_A_VNI_ID, 100)), -EEXIST, OVL_A_VNI_ID },
		{ "VNI exists, without device", OVL_CMD_VNI_NEW,
		  ATTRS(a_u32(OVL_A_VNI_ID, 101), a_flag(OVL_A_VNI_NODEV)),
		  -EEXIST, OVL_A_VNI_ID },
		{ "name taken", NEW(a_str(OVL_A_VNI_IFNAME, "lo")),
		  -EEXIST, OVL_A_VNI_IFNAME },
		{ "name taken by a VNI", NEW(a_str(OVL_A_VNI_IFNAME, "ovl101")),
		  -EEXIST, OVL_A_VNI_IFNAME },
		{ "default name taken", OVL_CMD_VNI_NEW,
		  ATTRS(a_u32(OVL_A_VNI_ID, 101), a_u16(OVL_A_VNI_ENDPOINT, 4790)),
		  -EEXIST, NONE },
		{ "port in use", NEW(a_u16(OVL_A_VNI_ENDPOINT, 5000)),
		  -EADDRINUSE, OVL_A_VNI_ENDPOINT },
		{ "port in use, IPv6", NEW(a_u16(OVL_A_VNI_ENDPOINT, 5001)),
		  -EADDRINUSE, OVL_A_VNI_ENDPOINT },
		{ "port in use, without device", NEW(a_flag(OVL_A_VNI_NODEV),
			a_u16(OVL_A_VNI_ENDPOINT, 5001)),
		  -EADDRINUSE, OVL_A_VNI_ENDPOINT },
		{ "nodev with a name", NEW(a_flag(OVL_A_VNI_NODEV),
			a_str(OVL_A_VNI_IFNAME, "x")), -EINVAL, OVL_A_VNI_NODEV },
		{ "nodev with an MTU", NEW(a_flag(OVL_A_VNI_NODEV),
			a_u32(OVL_A_VNI_MTU, 1400)), -EINVAL, OVL_A_VNI_NODEV },
	};

	REFUSED(list);
}

TEST_F(errors, names)
{
	static const char * const bad[] = {
		"", ".", "..", "a/b", "a b", "a:b", "a%sb", "a%d%d",
	};
	struct refusal r = { .cmd = OVL_CMD_VNI_NEW, .err = -EINVAL,
			     .about = OVL_A_VNI_IFNAME };
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r.what = bad[i];
		r.attrs = ATTRS(a_u32(OVL_A_VNI_ID, 200),
				a_str(OVL_A_VNI_IFNAME, bad[i]));
		refused(_metadata, self, &r, 1);
	}
}

/* Settings that are wrong in whatever request. */
static void settings(struct __test_metadata *_metadata,
		     struct _test_data_errors *self, uint8_t cmd, uint32_t id,
		     bool dev)
{
	const struct attr one[][3] = {
		{ a_ip4(OVL_A_VNI_LOCAL, "224.0.0.1") },
		{ a_ip4(OVL_A_VNI_LOCAL, "239.255.255.255") },
		{ a_ip4(OVL_A_VNI_LOCAL, "255.255.255.255") },
		{ a_ip6(OVL_A_VNI_LOCAL6, "ff02::1") },
		{ a_ip6(OVL_A_VNI_LOCAL6, "::ffff:10.0.0.1") },
		{ a_u8(OVL_A_VNI_TOS, 2) },
		{ a_u8(OVL_A_VNI_TOS, 3) },
		{ a_u8(OVL_A_VNI_TOS, 5) },
		{ a_u8(OVL_A_VNI_TOS, 255) },
		{ a_u16(OVL_A_VNI_SPORT_MIN, 200),
		  a_u16(OVL_A_VNI_SPORT_MAX, 100) },
		{ a_u16(OVL_A_VNI_SPORT_MIN, 200) },
		{ a_u16(OVL_A_VNI_SPORT_MAX, 200) },
		{ a_u32(OVL_A_VNI_LINK, 9999) },
		{ a_u32(OVL_A_VNI_LINK, UINT32_MAX) },
		{ a_u32(OVL_A_VNI_MTU, 67) },
		{ a_u32(OVL_A_VNI_MTU, 1) },
	};
	struct refusal r = { .cmd = cmd };
	char text[64];
	unsigned int i;

	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		const struct attr *a = one[i];

		if (!dev && a->type == OVL_A_VNI_MTU)
			continue;
		/* What is good comes with what is bad, and is not kept. */
		r.attrs = ATTRS(a_u32(OVL_A_VNI_ID, id),
				a_u32(OVL_A_VNI_AGEING, 17), a[0],
				a[1].type ? a[1] : a_u8(OVL_A_VNI_TTL, 3));
		r.err = a->type == OVL_A_VNI_LINK ? -ENODEV : -EINVAL;
		r.about = a->type;
		snprintf(text, sizeof(text), "setting %u (%u), VNI %u",
			 a->type, i, id);
		r.what = text;
		refused(_metadata, self, &r, 1);
	}
}

TEST_F(errors, settings)
{
	settings(_metadata, self, OVL_CMD_VNI_NEW, 200, true);
	settings(_metadata, self, OVL_CMD_VNI_SET, 100, false);
	settings(_metadata, self, OVL_CMD_VNI_SET, 101, true);
}

TEST_F(errors, vni_set)
{
	const struct refusal list[] = {
		{ "no such VNI", OVL_CMD_VNI_SET,
		  ATTRS(a_u32(OVL_A_VNI_ID, 102)), -ENOENT, OVL_A_VNI_ID },
		{ "no such endpoint", OVL_CMD_VNI_SET,
		  ATTRS(a_u32(OVL_A_VNI_ID, 100), a_u16(OVL_A_VNI_ENDPOINT, 4790)),
		  -ENOENT, OVL_A_VNI_ID },
		{ "MTU without device", OVL_CMD_VNI_SET,
		  ATTRS(a_u32(OVL_A_VNI_ID, 100), a_u32(OVL_A_VNI_MTU, 1400)),
		  -EINVAL, OVL_A_VNI_MTU },
		{ "own device below", SET(a_u32(OVL_A_VNI_LINK,
						 if_find("ovl101"))),
		  -EINVAL, OVL_A_VNI_LINK },
	};

	REFUSED(list);
}

TEST_F(errors, vni_others)
{
	const struct refusal list[] = {
		{ "del: no such VNI", OVL_CMD_VNI_DEL,
		  ATTRS(a_u32(OVL_A_VNI_ID, 102)), -ENOENT, OVL_A_VNI_ID },
		{ "del: no such endpoint", OVL_CMD_VNI_DEL,
		  ATTRS(a_u32(OVL_A_VNI_ID, 100), a_u16(OVL_A_VNI_ENDPOINT, 1)),
		  -ENOENT, OVL_A_VNI_ID },
		{ "get: no such VNI", OVL_CMD_VNI_GET,
		  ATTRS(a_u32(OVL_A_VNI_ID, 102)), -ENOENT, OVL_A_VNI_ID },
		{ "no such endpoint", OVL_CMD_ENDPOINT_GET,
		  ATTRS(a_u16(OVL_A_ENDPOINT_PORT, 4790)), -ENOENT,
		  OVL_A_ENDPOINT_PORT },
	};

	REFUSED(list);
}

/* No request takes the address of what is not one host. */
TEST_F(errors, addresses)
{
	static const uint8_t vtep_cmds[] = {
		OVL_CMD_VTEP_NEW, OVL_CMD_VTEP_SET, OVL_CMD_VTEP_DEL,
		OVL_CMD_VTEP_GET,
	};
	static const uint8_t fdb_cmds[] = {
		OVL_CMD_FDB_NEW, OVL_CMD_FDB_SET, OVL_CMD_FDB_FLUSH,
	};
	static const uint8_t neigh_cmds[] = {
		OVL_CMD_NEIGH_NEW, OVL_CMD_NEIGH_SET, OVL_CMD_NEIGH_DEL,
		OVL_CMD_NEIGH_GET,
	};
	const struct attr bad[] = {
		a_ip4(OVL_A_VTEP_ADDR, "0.0.0.0"),
		a_ip4(OVL_A_VTEP_ADDR, "224.0.0.0"),
		a_ip4(OVL_A_VTEP_ADDR, "239.1.1.1"),
		a_ip4(OVL_A_VTEP_ADDR, "255.255.255.255"),
		a_ip6(OVL_A_VTEP_ADDR6, "::"),
		a_ip6(OVL_A_VTEP_ADDR6, "ff05::1"),
		a_ip6(OVL_A_VTEP_ADDR6, "::ffff:10.0.0.2"),
	};
	struct refusal r = { "address", .err = -EINVAL };
	unsigned int i, j;
	struct attr fdb, neigh;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r.about = bad[i].type;
		for (j = 0; j < sizeof(vtep_cmds); j++) {
			r.cmd = vtep_cmds[j];
			r.attrs = ATTRS(a_u32(OVL_A_VTEP_VNI, 100), bad[i]);
			refused(_metadata, self, &r, 1);
		}
		fdb = bad[i];
		fdb.type = fdb.len == 4 ? OVL_A_FDB_ADDR : OVL_A_FDB_ADDR6;
		r.about = fdb.type;
		for (j = 0; j < sizeof(fdb_cmds); j++) {
			r.cmd = fdb_cmds[j];
			r.attrs = ATTRS(a_u32(OVL_A_FDB_VNI, 100), fdb,
					j < 2 ? a_macn(OVL_A_FDB_MAC, 1) :
					a_u8(OVL_A_FDB_ORIGIN, 0));
			refused(_metadata, self, &r, 1);
		}
		neigh = bad[i];
		neigh.type = neigh.len == 4 ? OVL_A_NEIGH_ADDR :
					      OVL_A_NEIGH_ADDR6;
		r.about = neigh.type;
		for (j = 0; j < sizeof(neigh_cmds); j++) {
			r.cmd = neigh_cmds[j];
			r.attrs = j < 2 ? ATTRS(a_u32(OVL_A_NEIGH_VNI, 100),
						neigh,
						a_macn(OVL_A_NEIGH_MAC, 1)) :
					  ATTRS(a_u32(OVL_A_NEIGH_VNI, 100),
						neigh);
			refused(_metadata, self, &r, 1);
		}
	}
}

#define TWO_VTEPS	a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2"), \
			a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")
#define IN_100(...)	ATTRS(a_u32(OVL_A_VTEP_VNI, 100), __VA_ARGS__)
#define IN_102(...)	ATTRS(a_u32(OVL_A_VTEP_VNI, 102), __VA_ARGS__)

TEST_F(errors, vteps)
{
	const struct attr known = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2");
	const struct attr other = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3");
	const struct refusal list[] = {
		{ "there already", OVL_CMD_VTEP_NEW, IN_100(known), -EEXIST,
		  OVL_A_VTEP_ADDR },
		{ "there already, other port", OVL_CMD_VTEP_NEW, IN_100(known,
		  a_u16(OVL_A_VTEP_DSTPORT, 5)), -EEXIST, OVL_A_VTEP_ADDR },
		{ "there already, IPv6", OVL_CMD_VTEP_NEW, IN_100(
		  a_ip6(OVL_A_VTEP_ADDR6, "fd00::2")), -EEXIST,
		  OVL_A_VTEP_ADDR6 },
		{ "not there: set", OVL_CMD_VTEP_SET, IN_100(other), -ENOENT,
		  OVL_A_VTEP_ADDR },
		{ "not there: del", OVL_CMD_VTEP_DEL, IN_100(other), -ENOENT,
		  OVL_A_VTEP_ADDR },
		{ "not there: get", OVL_CMD_VTEP_GET, IN_100(other), -ENOENT,
		  OVL_A_VTEP_ADDR },
		{ "not there: get, without VNI", OVL_CMD_VTEP_GET, ATTRS(other),
		  -ENOENT, OVL_A_VTEP_ADDR },
		{ "two addresses: new", OVL_CMD_VTEP_NEW, IN_100(TWO_VTEPS),
		  -EINVAL, OVL_A_VTEP_ADDR6 },
		{ "two addresses: set", OVL_CMD_VTEP_SET, IN_100(TWO_VTEPS),
		  -EINVAL, OVL_A_VTEP_ADDR6 },
		{ "two addresses: del", OVL_CMD_VTEP_DEL, IN_100(TWO_VTEPS),
		  -EINVAL, OVL_A_VTEP_ADDR6 },
		{ "two addresses: get", OVL_CMD_VTEP_GET, IN_100(TWO_VTEPS),
		  -EINVAL, OVL_A_VTEP_ADDR6 },
		{ "no such VNI: new", OVL_CMD_VTEP_NEW, IN_102(known), -ENOENT,
		  OVL_A_VTEP_VNI },
		{ "no such VNI: set", OVL_CMD_VTEP_SET, IN_102(known), -ENOENT,
		  OVL_A_VTEP_VNI },
		{ "no such VNI: del", OVL_CMD_VTEP_DEL, IN_102(known), -ENOENT,
		  OVL_A_VTEP_VNI },
		{ "no such VNI: get", OVL_CMD_VTEP_GET, IN_102(known), -ENOENT,
		  OVL_A_VTEP_VNI },
		{ "no such VNI: flush", OVL_CMD_VTEP_FLUSH,
		  ATTRS(a_u32(OVL_A_VTEP_VNI, 102)), -ENOENT,
		  OVL_A_VTEP_VNI },
	};

	REFUSED(list);
}

#undef IN_100
#undef IN_102
#define IN_100(...)	ATTRS(a_u32(OVL_A_FDB_VNI, 100), __VA_ARGS__)
#define IN_102(...)	ATTRS(a_u32(OVL_A_FDB_VNI, 102), __VA_ARGS__)
#define TWO_ADDRS	a_ip4(OVL_A_FDB_ADDR, "10.0.0.2"), \
			a_ip6(OVL_A_FDB_ADDR6, "fd00::2")

TEST_F(errors, stations)
{
	const struct attr known = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");
	const struct attr other = a_ip4(OVL_A_FDB_ADDR, "10.0.0.3");
	const struct attr mac1 = a_macn(OVL_A_FDB_MAC, 1);
	const struct attr mac9 = a_macn(OVL_A_FDB_MAC, 9);
	const struct refusal list[] = {
		{ "there already", OVL_CMD_FDB_NEW, IN_100(mac1, known),
		  -EEXIST, OVL_A_FDB_MAC },
		{ "VTEP is no member: new", OVL_CMD_FDB_NEW, IN_100(mac9, other),
		  -ENOENT, OVL_A_FDB_ADDR },
		{ "VTEP is no member: set", OVL_CMD_FDB_SET, IN_100(mac1, other),
		  -ENOENT, OVL_A_FDB_ADDR },
		{ "not there: set", OVL_CMD_FDB_SET, IN_100(mac9, known),
		  -ENOENT, OVL_A_FDB_MAC },
		{ "not there: del", OVL_CMD_FDB_DEL, IN_100(mac9), -ENOENT,
		  OVL_A_FDB_MAC },
		{ "not there: get", OVL_CMD_FDB_GET, IN_100(mac9), -ENOENT,
		  OVL_A_FDB_MAC },
		{ "two addresses: new", OVL_CMD_FDB_NEW, IN_100(mac9, TWO_ADDRS),
		  -EINVAL, OVL_A_FDB_ADDR6 },
		{ "two addresses: set", OVL_CMD_FDB_SET, IN_100(mac1, TWO_ADDRS),
		  -EINVAL, OVL_A_FDB_ADDR6 },
		{ "two addresses: flush", OVL_CMD_FDB_FLUSH, IN_100(TWO_ADDRS),
		  -EINVAL, OVL_A_FDB_ADDR6 },
		{ "no such VNI: new", OVL_CMD_FDB_NEW, IN_102(mac9, known),
		  -ENOENT, OVL_A_FDB_VNI },
		{ "no such VNI: set", OVL_CMD_FDB_SET, IN_102(mac1, known),
		  -ENOENT, OVL_A_FDB_VNI },
		{ "no such VNI: del", OVL_CMD_FDB_DEL, IN_102(mac1), -ENOENT,
		  OVL_A_FDB_VNI },
		{ "no such VNI: get", OVL_CMD_FDB_GET, IN_102(mac1), -ENOENT,
		  OVL_A_FDB_VNI },
		{ "no such VNI: flush", OVL_CMD_FDB_FLUSH,
		  ATTRS(a_u32(OVL_A_FDB_VNI, 102)), -ENOENT,
		  OVL_A_FDB_VNI },
		{ "one and entries", OVL_CMD_FDB_DEL, IN_100(mac1,
		  a_nest(OVL_A_FDB_ENTRY, ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 2)))),
		  -EINVAL, OVL_A_FDB_ENTRY },
	};

	REFUSED(list);
}

#define NEIGH(vni, ...)	ATTRS(a_u32(OVL_A_NEIGH_VNI, vni), __VA_ARGS__)
#define TWO_NEIGHS	a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"), \
			a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1")

TEST_F(errors, neighbours)
{
	const struct attr known = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1");
	const struct attr other = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.2");
	const struct attr other6 = a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1");
	const struct attr mac = a_macn(OVL_A_NEIGH_MAC, 2);
	const struct attr router = a_u8(OVL_A_NEIGH_ROUTER, 1);
	const struct refusal list[] = {
		{ "there already", OVL_CMD_NEIGH_NEW, NEIGH(100, known, mac),
		  -EEXIST, OVL_A_NEIGH_ADDR },
		{ "not there: set", OVL_CMD_NEIGH_SET, NEIGH(100, other, mac),
		  -ENOENT, OVL_A_NEIGH_ADDR },
		{ "not there: set, IPv6", OVL_CMD_NEIGH_SET,
		  NEIGH(100, other6, mac), -ENOENT, OVL_A_NEIGH_ADDR6 },
		{ "not there: del", OVL_CMD_NEIGH_DEL, NEIGH(100, other),
		  -ENOENT, OVL_A_NEIGH_ADDR },
		{ "not there: get", OVL_CMD_NEIGH_GET, NEIGH(100, other6),
		  -ENOENT, OVL_A_NEIGH_ADDR6 },
		{ "in another VNI: del", OVL_CMD_NEIGH_DEL, NEIGH(101, known),
		  -ENOENT, OVL_A_NEIGH_ADDR },
		{ "two addresses: new", OVL_CMD_NEIGH_NEW,
		  NEIGH(100, TWO_NEIGHS, mac), -EINVAL, OVL_A_NEIGH_ADDR6 },
		{ "two addresses: set", OVL_CMD_NEIGH_SET,
		  NEIGH(100, TWO_NEIGHS, mac), -EINVAL, OVL_A_NEIGH_ADDR6 },
		{ "two addresses: del", OVL_CMD_NEIGH_DEL,
		  NEIGH(100, TWO_NEIGHS), -EINVAL, OVL_A_NEIGH_ADDR6 },
		{ "two addresses: get", OVL_CMD_NEIGH_GET,
		  NEIGH(100, TWO_NEIGHS), -EINVAL, OVL_A_NEIGH_ADDR6 },
		{ "a router of IPv4: new", OVL_CMD_NEIGH_NEW,
		  NEIGH(100, other, mac, router), -EINVAL, OVL_A_NEIGH_ROUTER },
		{ "no router, of IPv4: set", OVL_CMD_NEIGH_SET,
		  NEIGH(100, known, mac, a_u8(OVL_A_NEIGH_ROUTER, 0)), -EINVAL,
		  OVL_A_NEIGH_ROUTER },
		{ "no such VNI: new", OVL_CMD_NEIGH_NEW, NEIGH(102, other, mac),
		  -ENOENT, OVL_A_NEIGH_VNI },
		{ "no such VNI: set", OVL_CMD_NEIGH_SET, NEIGH(102, known, mac),
		  -ENOENT, OVL_A_NEIGH_VNI },
		{ "no such VNI: del", OVL_CMD_NEIGH_DEL, NEIGH(102, known),
		  -ENOENT, OVL_A_NEIGH_VNI },
		{ "no such VNI: get", OVL_CMD_NEIGH_GET, NEIGH(102, known),
		  -ENOENT, OVL_A_NEIGH_VNI },
		{ "no such VNI: flush", OVL_CMD_NEIGH_FLUSH,
		  ATTRS(a_u32(OVL_A_NEIGH_VNI, 102)), -ENOENT,
		  OVL_A_NEIGH_VNI },
	};

	REFUSED(list);
}

#define PORT(...)	ATTRS(a_u32(OVL_A_PORT_VNI, 101), port, __VA_ARGS__)
#define OLD_PORT(...)	ATTRS(old, __VA_ARGS__)

TEST_F(errors, port)
{
	const struct attr port = a_u32(OVL_A_PORT_IFINDEX, if_find("port1"));
	const struct attr old = a_u32(OVL_A_PORT_IFINDEX, if_find("port0"));
	const struct attr host = a_u32(OVL_A_PORT_IFINDEX, if_find("ovl101"));
	const struct attr none = a_u32(OVL_A_PORT_IFINDEX, 9999);
	const struct attr lo = a_u32(OVL_A_PORT_IFINDEX, 1);
	const struct attr vni = a_u32(OVL_A_PORT_VNI, 101);
	const struct attr mac = a_macn(OVL_A_PORT_MAC, 1);
	const struct attr ip = a_ip4(OVL_A_PORT_ADDR, "10.1.0.2");
	const struct refusal list[] = {
		{ "no such device", OVL_CMD_PORT_NEW, ATTRS(vni, none), -ENODEV,
		  OVL_A_PORT_IFINDEX },
		{ "no Ethernet", OVL_CMD_PORT_NEW, ATTRS(vni, lo), -EINVAL,
		  OVL_A_PORT_IFINDEX },
		{ "itself", OVL_CMD_PORT_NEW, ATTRS(vni, host), -ELOOP,
		  OVL_A_PORT_IFINDEX },
		{ "there already", OVL_CMD_PORT_NEW, ATTRS(vni, old), -EBUSY,
		  OVL_A_PORT_IFINDEX },
		{ "no such VNI", OVL_CMD_PORT_NEW,
		  ATTRS(a_u32(OVL_A_PORT_VNI, 102), port), -ENOENT,
		  OVL_A_PORT_VNI },
		{ "multicast", OVL_CMD_PORT_NEW,
		  PORT(a_mac(OVL_A_PORT_MAC, "01:00:5e:00:00:01")), -EINVAL,
		  OVL_A_PORT_MAC },
		{ "a MAC twice", OVL_CMD_PORT_NEW, PORT(mac, mac), -EINVAL,
		  OVL_A_PORT_MAC },
		{ "an address twice", OVL_CMD_PORT_NEW, PORT(ip, ip), -EINVAL,
		  OVL_A_PORT_ADDR },
		{ "no host's", OVL_CMD_PORT_NEW,
		  PORT(a_ip6(OVL_A_PORT_ADDR6, "ff02::1")), -EINVAL,
		  OVL_A_PORT_ADDR6 },
		{ "a list and any: MAC", OVL_CMD_PORT_SET,
		  OLD_PORT(mac, a_flag(OVL_A_PORT_MAC_ANY)), -EINVAL,
		  OVL_A_PORT_MAC_ANY },
		{ "a list and any: IP", OVL_CMD_PORT_SET,
		  OLD_PORT(ip, a_flag(OVL_A_PORT_ADDR_ANY)), -EINVAL,
		  OVL_A_PORT_ADDR_ANY },
		{ "a list of which one is bad", OVL_CMD_PORT_SET,
		  OLD_PORT(mac, a_mac(OVL_A_PORT_MAC, "ff:ff:ff:ff:ff:ff")),
		  -EINVAL, OVL_A_PORT_MAC },
		{ "not attached: set", OVL_CMD_PORT_SET, ATTRS(port), -ENOENT,
		  OVL_A_PORT_IFINDEX },
		{ "not attached: del", OVL_CMD_PORT_DEL, ATTRS(port), -ENOENT,
		  OVL_A_PORT_IFINDEX },
		{ "not attached: get", OVL_CMD_PORT_GET, ATTRS(port), -ENOENT,
		  OVL_A_PORT_IFINDEX },
	};

	REFUSED(list);
}

/* The longest lists, and one more. */
TEST_F(errors, port_lists)
{
	struct refusal r = { "one too many", OVL_CMD_PORT_SET, NULL, -E2BIG,
			     OVL_A_PORT_MAC };
	struct attr a[OVL_PORT_LIST_MAX + 3];
	unsigned int i, n = OVL_PORT_LIST_MAX + 1;

	a[0] = a_u32(OVL_A_PORT_IFINDEX, if_find("port0"));
	for (i = 1; i <= n; i++)
		a[i] = a_macn(OVL_A_PORT_MAC, i);
	a[i].type = END;
	r.attrs = a;
	refused(_metadata, self, &r, 1);
	a[n].type = END;
	EXPECT_EQ(0, ovl_do_attrs(&self->nl, OVL_CMD_PORT_SET, a));
	EXPECT_EQ(0, ovl_do_attrs(&self->nl, OVL_CMD_PORT_GET,
				  ATTRS(a[0])));
}

TEST_F(errors, macs)
{
	static const char * const bad[] = {
		"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01",
		"33:33:00:00:00:01", "03:00:00:00:00:01",
	};
	struct refusal r = { .err = -EINVAL };
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r.what = bad[i];
		r.cmd = OVL_CMD_FDB_NEW;
		r.about = OVL_A_FDB_MAC;
		r.attrs = IN_100(a_mac(OVL_A_FDB_MAC, bad[i]),
			  a_ip4(OVL_A_FDB_ADDR, "10.0.0.2"));
		refused(_metadata, self, &r, 1);
		r.cmd = OVL_CMD_NEIGH_NEW;
		r.about = OVL_A_NEIGH_MAC;
		r.attrs = NEIGH(100, a_mac(OVL_A_NEIGH_MAC, bad[i]),
				a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.2"));
		refused(_metadata, self, &r, 1);
		r.cmd = OVL_CMD_NEIGH_SET;
		r.attrs = NEIGH(100, a_mac(OVL_A_NEIGH_MAC, bad[i]),
				a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"));
		refused(_metadata, self, &r, 1);
	}
}

/* One way to spoil an entry, and what is said about it. */
struct spoilt {
	const char *what;
	uint8_t cmd;
	const struct attr *entry;
	int err;
};

#define ENTRIES	5

/* Stations 3 to 7 are new, 1 and 2 are there. */
static const struct attr *good_entry(uint8_t cmd, struct attr *a, int i)
{
	a[0] = a_macn(OVL_A_FDB_ENTRY_MAC,
		      cmd == OVL_CMD_FDB_NEW ? 3 + i : 1 + i % 2);
	a[1] = a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2");
	a[2] = (struct attr){ .type = END };
	return a;
}

static void spoil(struct __test_metadata *_metadata,
		  struct _test_data_errors *self, const struct spoilt *s)
{
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	struct attr nest, a[3];
	struct nl_msg *msg;
	int bad, i, offs;

	for (bad = 0; bad < ENTRIES; bad++) {
		msg = ovl_begin(&self->nl, s->cmd, 0);
		nl_put(msg, &vni);
		for (i = 0, offs = -1; i < ENTRIES; i++) {
			if (i == bad)
				offs = NLMSG_ALIGN(msg->nlh.nlmsg_len);
			nest = a_nest(OVL_A_FDB_ENTRY, i == bad ? s->entry :
				      good_entry(s->cmd, a, i));
			nl_put(msg, &nest);
		}
		refused_at(_metadata, self, s->what, msg, s->err, offs);
	}
}

TEST_F(errors, bulk_is_all_or_none)
{
	const struct attr ip = a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2");
	const struct spoilt list[] = {
		{ "empty", OVL_CMD_FDB_NEW, ATTRS(), -EINVAL },
		{ "no MAC", OVL_CMD_FDB_NEW, ATTRS(ip), -EINVAL },
		{ "no address", OVL_CMD_FDB_NEW,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 9)), -EINVAL },
		{ "multicast", OVL_CMD_FDB_NEW,
		  ATTRS(a_mac(OVL_A_FDB_ENTRY_MAC, "01:00:5e:00:00:01"), ip),
		  -EINVAL },
		{ "there already", OVL_CMD_FDB_NEW,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 2), ip), -EEXIST },
		{ "no member", OVL_CMD_FDB_NEW,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 9),
			a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.3")), -ENOENT },
		{ "no such station: set", OVL_CMD_FDB_SET,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 9), ip), -ENOENT },
		{ "no member: set", OVL_CMD_FDB_SET,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 1),
			a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.3")), -ENOENT },
		{ "no such station: del", OVL_CMD_FDB_DEL,
		  ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 9)), -ENOENT },
		{ "no MAC: del", OVL_CMD_FDB_DEL, ATTRS(), -EINVAL },
	};
	unsigned int i;

	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		spoil(_metadata, self, &list[i]);
}

/* A dump is refused like anything else. */
TEST_F(errors, dumps)
{
	struct nl *nl = &self->nl;

	EXPECT_EQ(-EINVAL, ovl_dump(nl, OVL_CMD_VTEP_GET, NULL, NULL,
				    ATTRS(TWO_VTEPS)));
	EXPECT_NE('\0', nl->why[0]);
	EXPECT_EQ(-EINVAL, ovl_dump(nl, OVL_CMD_FDB_GET, NULL, NULL,
				    ATTRS(TWO_ADDRS)));
	EXPECT_NE('\0', nl->why[0]);
	EXPECT_EQ(-EINVAL, ovl_dump(nl, OVL_CMD_NEIGH_GET, NULL, NULL,
				    ATTRS(TWO_NEIGHS)));
	EXPECT_NE('\0', nl->why[0]);
	/* What is not there is not shown, which is no error. */
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VTEP_GET, a_u32(OVL_A_VTEP_VNI, 9)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, 9)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_NEIGH_GET,
			       a_u32(OVL_A_NEIGH_VNI, 9)));
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, 9)));
}

TEST_HARNESS_MAIN
