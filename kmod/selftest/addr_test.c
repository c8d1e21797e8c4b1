// SPDX-License-Identifier: GPL-2.0
#include <linux/inet.h>

#include "../addr.h"
#include "selftest.h"

static const struct {
	const char *text;
	bool host;
} classes[] = {
	{ "0.0.0.0", false },
	{ "1.0.0.0", true },
	{ "10.255.255.255", true },
	{ "127.0.0.1", true },
	{ "169.254.1.1", true },
	{ "223.255.255.255", true },
	{ "224.0.0.0", false },
	{ "224.0.0.1", false },
	{ "239.255.255.255", false },
	{ "240.0.0.1", true },
	{ "255.255.255.254", true },
	{ "255.255.255.255", false },
	{ "::", false },
	{ "::1", true },
	{ "::ffff:10.0.0.1", false },
	{ "::ffff:0.0.0.0", false },
	{ "2001:db8::1", true },
	{ "fd00::1", true },
	{ "fe80::1", true },
	{ "fec0::1", true },
	{ "ff02::1", false },
	{ "ff0e::ffff", false },
	{ "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true },
};

static bool read_addr(const char *text, struct ovl_addr *addr)
{
	struct in6_addr ip6;
	__be32 ip4;

	if (in4_pton(text, -1, (u8 *)&ip4, -1, NULL)) {
		*addr = ovl_addr_v4(ip4);
		return true;
	}
	if (!in6_pton(text, -1, ip6.s6_addr, -1, NULL))
		return false;
	*addr = ovl_addr_v6(&ip6);
	return true;
}

static void test_is_host(struct ovl_test *t)
{
	struct ovl_addr addr;
	int i;

	for (i = 0; i < ARRAY_SIZE(classes); i++) {
		if (OVL_FAILS(t, read_addr(classes[i].text, &addr)))
			return;
		if (ovl_addr_is_host(&addr) != classes[i].host)
			ovl_test_fail(t, __FILE__, __LINE__, classes[i].text,
				      !classes[i].host, classes[i].host);
	}
	addr = (struct ovl_addr) { };
	OVL_EXPECT(t, !ovl_addr_is_host(&addr));
	addr.family = AF_UNIX;
	addr.ip6.s6_addr[0] = 0x20;
	OVL_EXPECT(t, !ovl_addr_is_host(&addr));
}

/* Whatever was on the stack must not count, nor be told to anybody. */
static void test_bytes(struct ovl_test *t)
{
	struct in6_addr ip6 = { };
	struct ovl_addr a, b;

	memset(&a, 0xff, sizeof(a));
	memset(&b, 0, sizeof(b));
	a = ovl_addr_v4(htonl(0x0a000001));
	b = ovl_addr_v4(htonl(0x0a000001));
	OVL_EXPECT(t, !memcmp(&a, &b, sizeof(a)));
	OVL_EXPECT(t, ovl_addr_equal(&a, &b));
	OVL_EXPECT_EQ(t, ovl_addr_hash(&a, 1, 2), ovl_addr_hash(&b, 1, 2));
	OVL_EXPECT(t, ovl_addr_hash(&a, 1, 2) != ovl_addr_hash(&a, 3, 2));
	OVL_EXPECT(t, !memchr_inv((u8 *)&a + 4, 0, 12));
	OVL_EXPECT_EQ(t, a.pad, 0);
	b = ovl_addr_v4(htonl(0x0a000002));
	OVL_EXPECT(t, !ovl_addr_equal(&a, &b));

	/* The same bytes are another address in another family. */
	ip6.s6_addr32[0] = htonl(0x0a000001);
	memset(&b, 0xff, sizeof(b));
	b = ovl_addr_v6(&ip6);
	OVL_EXPECT(t, !ovl_addr_equal(&a, &b));
	OVL_EXPECT_EQ(t, b.pad, 0);
	/* Each word of it counts. */
	a = b;
	a.ip6.s6_addr[15] = 1;
	OVL_EXPECT(t, !ovl_addr_equal(&a, &b));
	OVL_EXPECT(t, ovl_addr_hash(&a, 1, 2) != ovl_addr_hash(&b, 1, 2));
	OVL_EXPECT_EQ(t, sizeof(a), 20);
}

static void test_outer_len(struct ovl_test *t)
{
	OVL_EXPECT_EQ(t, ovl_outer_len(AF_INET), 28);
	OVL_EXPECT_EQ(t, ovl_outer_len(AF_INET6), 48);
}

static const struct ovl_case cases[] = {
	{ "which addresses are those of one host", test_is_host },
	{ "equal addresses are equal bytes", test_bytes },
	{ "length of the outer headers", test_outer_len },
	{ }
};

const struct ovl_suite ovl_addr_suite = { "addr", cases };
