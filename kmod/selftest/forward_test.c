// SPDX-License-Identifier: GPL-2.0
#include "../forward.c"
#include "selftest.h"

static void test_source(struct ovl_test *t)
{
	static const u8 group[ETH_ALEN] = { 1, 0, 0x5e, 0, 0, 1 };
	static const u8 good[ETH_ALEN] = { 2, 0, 0, 0, 0, 1 };
	static const u8 zero[ETH_ALEN];
	struct net_device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	struct ovl_source wire = { }, local = { };
	struct ovl_vni vni = { };
	struct ovl_port port;
	u8 all[ETH_ALEN];

	if (OVL_FAILS(t, dev))
		return;
	local.port = &port;
	eth_broadcast_addr(all);
	OVL_EXPECT(t, ovl_source_valid(&vni, &wire, good));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, zero));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, all));
	OVL_EXPECT(t, !ovl_source_valid(&vni, &local, group));
	/* Our own address does not come from the wire. */
	dev->dev_addr = good;
	vni.dev = dev;
	OVL_EXPECT(t, !ovl_source_valid(&vni, &wire, good));
	OVL_EXPECT(t, ovl_source_valid(&vni, &local, good));
	OVL_EXPECT(t, ovl_is_host(&vni, good));
	OVL_EXPECT(t, !ovl_is_host(&vni, zero));
	kfree(dev);
}

static const struct ovl_case cases[] = {
	{ "sources that cannot be", test_source },
	{ }
};

const struct ovl_suite ovl_forward_suite = { "forward", cases };
