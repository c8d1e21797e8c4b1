// SPDX-License-Identifier: GPL-2.0
#include "../dev.c"
#include "selftest.h"

static const struct ovl_endpoint endpoint = { .wire = &ovl_wire_vxlan };

static void add(struct ovl_underlay *u, unsigned int mtu, u16 family,
		unsigned int room)
{
	struct ovl_vni vni = { .endpoint = (struct ovl_endpoint *)&endpoint };

	ovl_underlay_add(u, &vni, mtu, family, room);
}

static unsigned int inner_mtu(unsigned int mtu, u16 family)
{
	struct ovl_underlay u = { .mtu = ETH_MAX_MTU };

	add(&u, mtu, family, 0);
	return u.mtu;
}

static void test_mtu(struct ovl_test *t)
{
	OVL_EXPECT_EQ(t, inner_mtu(1500, AF_INET), 1450);
	OVL_EXPECT_EQ(t, inner_mtu(1500, AF_INET6), 1430);
	OVL_EXPECT_EQ(t, inner_mtu(9000, AF_INET), 8950);
	OVL_EXPECT_EQ(t, inner_mtu(65535, AF_INET), 65485);
	/* Loopback's is one more than any device of ours may have. */
	OVL_EXPECT_EQ(t, inner_mtu(65536, AF_INET), 65486);
	OVL_EXPECT_EQ(t, inner_mtu(119, AF_INET), 69);
	OVL_EXPECT_EQ(t, inner_mtu(118, AF_INET), 68);
	OVL_EXPECT_EQ(t, inner_mtu(117, AF_INET), 68);
	OVL_EXPECT_EQ(t, inner_mtu(0, AF_INET), 68);
	OVL_EXPECT_EQ(t, inner_mtu(1280, AF_INET6), 1210);
	OVL_EXPECT_EQ(t, inner_mtu(UINT_MAX, AF_INET), ETH_MAX_MTU);
}

/* The smallest MTU and the largest room of all ways. */
static void test_ways(struct ovl_test *t)
{
	struct ovl_underlay u = { .mtu = ETH_MAX_MTU };

	add(&u, 1500, AF_INET, 16);
	OVL_EXPECT_EQ(t, u.headroom, 16 + 36);
	add(&u, 9000, AF_INET6, 16);
	OVL_EXPECT_EQ(t, u.headroom, 16 + 56);
	OVL_EXPECT_EQ(t, u.mtu, 1450);
	add(&u, 1400, AF_INET, 0);
	OVL_EXPECT_EQ(t, u.headroom, 16 + 56);
	OVL_EXPECT_EQ(t, u.mtu, 1350);
}

/* Without a way: by the family of the local address. */
static void test_guess(struct ovl_test *t)
{
	struct ovl_vni vni = { .endpoint = (struct ovl_endpoint *)&endpoint };
	struct ovl_underlay u = { .mtu = ETH_MAX_MTU };
	struct ovl_config conf = { };

	ovl_underlay_guess(&u, &vni, &conf);
	OVL_EXPECT_EQ(t, u.mtu, 1450);
	conf.local6.s6_addr[15] = 1;
	ovl_underlay_guess(&u, &vni, &conf);
	OVL_EXPECT_EQ(t, u.mtu, 1430);
	u.mtu = ETH_MAX_MTU;
	conf.local4 = htonl(0x0a000001);
	ovl_underlay_guess(&u, &vni, &conf);
	OVL_EXPECT_EQ(t, u.mtu, 1450);
}

static int refuse(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	return notifier_from_errno(event == NETDEV_REGISTER &&
				   dev->netdev_ops == &ovl_dev_ops ?
				   -ENOMEM : 0);
}

/*
 * A device that somebody refuses when all is done already: there is one for as
 * long as somebody refers to it, but not with a VNI, which will be freed.
 */
static void test_refused(struct ovl_test *t)
{
	static struct notifier_block nb = { .notifier_call = refuse };
	struct ovl_config conf = { };
	struct net_device *dev;
	struct ovl_vni vni;

	dev = alloc_netdev(sizeof(struct ovl_dev), "ovl_refused",
			   NET_NAME_USER, ovl_dev_setup);
	if (OVL_FAILS(t, dev))
		return;
	if (OVL_FAILS(t, ovl_test_vni(&vni)))
		goto free;
	RCU_INIT_POINTER(vni.conf, &conf);
	OVL_EXPECT_EQ(t, register_netdevice_notifier(&nb), 0);
	rtnl_lock();
	OVL_EXPECT_EQ(t, ovl_dev_register(dev, &vni), -ENOMEM);
	OVL_EXPECT_EQ(t, dev->reg_state, NETREG_UNREGISTERING);
	OVL_EXPECT(t, !ovl_dev_vni(dev));
	OVL_EXPECT(t, !vni.dev);
	free_netdev(dev);
	rtnl_unlock();
	unregister_netdevice_notifier(&nb);
	ovl_test_vni_end(&vni);
	return;
free:
	free_netdev(dev);
}

static const struct ovl_case cases[] = {
	{ "inner MTU by outer MTU", test_mtu },
	{ "what several ways have in common", test_ways },
	{ "a guess where there is no way", test_guess },
	{ "a device that is refused", test_refused },
	{ }
};

const struct ovl_suite ovl_dev_suite = { "dev", cases };
