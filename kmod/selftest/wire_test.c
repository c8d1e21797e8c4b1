// SPDX-License-Identifier: GPL-2.0
#include "../wire_vxlan.c"
#include "selftest.h"

static const u32 ids[] = { 0, 1, 0x80, 0x123456, 0x800000, 0xffffff };

static void test_build(struct ovl_test *t)
{
	u8 hdr[8];
	int i;

	OVL_EXPECT_EQ(t, ovl_wire_vxlan.hlen, 8);
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		const u8 want[8] = { 0x08, 0, 0, 0, ids[i] >> 16, ids[i] >> 8,
				     ids[i], 0 };

		memset(hdr, 0xff, sizeof(hdr));
		ovl_wire_vxlan.build(hdr, ids[i]);
		OVL_EXPECT(t, !memcmp(hdr, want, sizeof(hdr)));
	}
}

/* At every alignment, and without a look at what is beside the header. */
static void test_parse(struct ovl_test *t)
{
	u8 buf[8 + 8 + 2];
	int i, at;
	u32 id;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		for (at = 1; at < 9; at++) {
			memset(buf, 0xff, sizeof(buf));
			ovl_wire_vxlan.build(buf + at, ids[i]);
			OVL_EXPECT_EQ(t, buf[at - 1], 0xff);
			OVL_EXPECT_EQ(t, buf[at + 8], 0xff);
			id = ~0;
			OVL_EXPECT(t, ovl_wire_vxlan.parse(buf + at, &id));
			OVL_EXPECT_EQ(t, id, ids[i]);
		}
	}
}

/* Each bit but the VNI's own, the one of the valid flag included. */
static void test_parse_bits(struct ovl_test *t)
{
	int i, bit;
	u8 hdr[8];
	u32 id;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		for (bit = 0; bit < 64; bit++) {
			ovl_wire_vxlan.build(hdr, ids[i]);
			hdr[bit / 8] ^= 0x80 >> bit % 8;
			OVL_EXPECT_EQ(t, ovl_wire_vxlan.parse(hdr, &id),
				      bit >= 32 && bit < 56);
		}
	}
	memset(hdr, 0, sizeof(hdr));
	OVL_EXPECT(t, !ovl_wire_vxlan.parse(hdr, &id));
	memset(hdr, 0xff, sizeof(hdr));
	OVL_EXPECT(t, !ovl_wire_vxlan.parse(hdr, &id));
}

static void test_same(struct ovl_test *t)
{
	u8 a[8], b[8];
	int bit;

	ovl_wire_vxlan.build(a, 0x123456);
	ovl_wire_vxlan.build(b, 0x123456);
	OVL_EXPECT(t, ovl_wire_vxlan.same(a, b));
	for (bit = 0; bit < 64; bit++) {
		memcpy(b, a, sizeof(b));
		b[bit / 8] ^= 1 << bit % 8;
		OVL_EXPECT(t, !ovl_wire_vxlan.same(a, b));
	}
}

static const struct ovl_case cases[] = {
	{ "a header is what RFC 7348 draws", test_build },
	{ "what was built is parsed", test_parse },
	{ "no unknown bit is accepted", test_parse_bits },
	{ "headers are of one flow only if equal", test_same },
	{ }
};

const struct ovl_suite ovl_wire_suite = { "wire_vxlan", cases };
