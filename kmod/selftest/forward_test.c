// SPDX-License-Identifier: GPL-2.0
#include "../forward.c"
#include "selftest.h"

static void test_source(struct ovl_test *t)
{
	static const u8 group[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	static const u8 good[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	static const u8 zero[ETH_ALEN];
	struct ovl_source wire = { }, local = { };
	struct ovl_port port = { };
	u8 all[ETH_ALEN];

	local.port = &port;
	eth_broadcast_addr(all);
	OVL_EXPECT(t, ovl_source_valid(&wire, good, false));
	OVL_EXPECT(t, !ovl_source_valid(&wire, zero, false));
	OVL_EXPECT(t, !ovl_source_valid(&wire, all, false));
	OVL_EXPECT(t, !ovl_source_valid(&local, group, false));
	/* Our own address does not come from the wire. */
	OVL_EXPECT(t, !ovl_source_valid(&wire, good, true));
	OVL_EXPECT(t, ovl_source_valid(&local, good, true));
	/* Nor from an attached device. */
	port.attached = true;
	OVL_EXPECT(t, !ovl_source_valid(&local, good, true));
	OVL_EXPECT(t, ovl_source_valid(&local, good, false));
}

static const struct ovl_case cases[] = {
	{ "sources that cannot be", test_source },
	{ }
};

const struct ovl_suite ovl_forward_suite = { "forward", cases };
