// SPDX-License-Identifier: GPL-2.0
#include "../neigh.c"
#include "../neigh_learn.c"
#include "neigh_world.h"

/* Is a neighbour a router? enum ovl_router; -1 if it is not known at all. */
static int router(struct world *w, struct ovl_addr addr)
{
	struct ovl_neigh *neigh = ovl_neigh_find(&w->vni, &addr);

	return neigh ? neigh->router : -1;
}

static int del(struct world *w, struct ovl_addr addr)
{
	struct netlink_ext_ack extack = { };
	int err;

	err = ovl_neigh_del(&w->vni, &addr, NULL, &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

/* Neighbour 1 of the VNI, for somebody. */
static int put(struct world *w, u16 flags, const struct ovl_owner *owner)
{
	struct ovl_addr addr = ip4(1);
	struct netlink_ext_ack extack = { };
	u8 mac[ETH_ALEN] __aligned(2);
	int err;

	mac_of(mac, 1);
	err = ovl_neigh_add(&w->vni, &addr, mac, OVL_ROUTER_UNKNOWN, flags,
			    owner, &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

static bool owned(struct world *w, u8 protocol, u16 generation)
{
	struct ovl_addr addr = ip4(1);
	struct ovl_neigh *neigh = ovl_neigh_find(&w->vni, &addr);

	return neigh && neigh->protocol == protocol &&
	       neigh->generation == generation;
}

/* Who may change what, and whose it is then. */
static void test_owner(struct ovl_test *t)
{
	static const struct ovl_owner one = { 7, 1 }, two = { 7, 2 };
	static const struct ovl_owner admin = { };
	const u16 both = NLM_F_CREATE | NLM_F_REPLACE;
	struct netlink_ext_ack extack = { };
	struct ovl_neigh_filter f = { .origin = -1 };
	struct world *w = world_make();
	struct ovl_addr addr = ip4(1);

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, put(w, NLM_F_CREATE, &one), 0);
	OVL_EXPECT(t, owned(w, 1, 7));
	OVL_EXPECT_EQ(t, put(w, NLM_F_CREATE, &one), -EEXIST);
	OVL_EXPECT_EQ(t, put(w, both, &two), -EPERM);
	OVL_EXPECT_EQ(t, ovl_neigh_del(&w->vni, &addr, &two, &extack), -EPERM);
	OVL_EXPECT_EQ(t, put(w, NLM_F_REPLACE, NULL), 0);
	OVL_EXPECT(t, owned(w, 1, 7));
	f.owner.by_protocol = true;
	f.owner.owner = two;
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT(t, owned(w, 1, 7));
	OVL_EXPECT_EQ(t, put(w, both, &admin), 0);
	OVL_EXPECT(t, owned(w, 0, 0));
	OVL_EXPECT_EQ(t, put(w, both, &one), -EPERM);
	OVL_EXPECT_EQ(t, del(w, addr), 0);
	OVL_EXPECT_EQ(t, put(w, both, &two), 0);
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 0);
	world_end(t, w);
}

static void test_configure(struct ovl_test *t)
{
	struct world *w = world_make();
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	for (i = 1; i < 200; i++) {
		OVL_EXPECT_EQ(t, add(w, ip4(i), i, true), 0);
		OVL_EXPECT_EQ(t, add(w, ip6(i), 1000 + i, true), 0);
	}
	for (i = 1; i < 200; i++) {
		OVL_EXPECT_EQ(t, known(w, ip4(i)), i);
		OVL_EXPECT_EQ(t, known(w, ip6(i)), 1000 + i);
	}
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 398);
	OVL_EXPECT_EQ(t, add(w, ip4(7), 8, true), -EEXIST);
	OVL_EXPECT_EQ(t, add(w, ip4(700), 8, false), -ENOENT);
	OVL_EXPECT_EQ(t, known(w, ip4(7)), 7);
	OVL_EXPECT_EQ(t, add(w, ip4(7), 8, false), 0);
	OVL_EXPECT_EQ(t, known(w, ip4(7)), 8);
	OVL_EXPECT_EQ(t, del(w, ip4(7)), 0);
	OVL_EXPECT_EQ(t, del(w, ip4(7)), -ENOENT);
	OVL_EXPECT_EQ(t, known(w, ip4(7)), -1);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 397);
	/* A VNI that is on its way out takes none. */
	w->vni.closed = true;
	OVL_EXPECT_EQ(t, add(w, ip4(7), 7, true), -ENODEV);
	OVL_EXPECT_EQ(t, add(w, ip4(6), 7, false), -ENODEV);
	OVL_EXPECT_EQ(t, known(w, ip4(6)), 6);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 397);
	world_end(t, w);
}

static void test_filters(struct ovl_test *t)
{
	struct ovl_neigh_filter f = { .origin = -1 };
	struct world *w = world_make();
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	for (i = 1; i <= 10; i++)
		OVL_EXPECT_EQ(t, add(w, ip4(i), i % 2, true), 0);
	f.origin = OVL_ORIGIN_LEARNED;
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 10);
	f.origin = OVL_ORIGIN_STATIC;
	f.has_mac = true;
	mac_of(f.mac, 1);
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 5);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), -1);
	f = (struct ovl_neigh_filter) { .origin = -1, .addr = ip4(2) };
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 4);
	OVL_EXPECT_EQ(t, known(w, ip4(2)), -1);
	world_end(t, w);
}

/* More than one go of a flush, of which every third stays. */
static void test_flush(struct ovl_test *t)
{
	const unsigned int n = 3 * OVL_NEIGH_FLUSH_BATCH + 3;
	struct ovl_neigh_filter f = { .origin = -1, .has_mac = true };
	struct world *w = world_make();
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	mac_of(f.mac, 1);
	for (i = 0; i < n; i++)
		OVL_EXPECT_EQ(t, add(w, ip4(i + 1), i % 3 ? 1 : 2, true), 0);
	ovl_neigh_flush(&w->vni, &f);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, n / 3);
	for (i = 0; i < n; i++)
		OVL_EXPECT_EQ(t, known(w, ip4(i + 1)), i % 3 ? -1 : 2);
	world_end(t, w);
}

static void test_learn(struct ovl_test *t)
{
	struct world *w = world_make();
	unsigned int said;

	if (OVL_FAILS(t, w))
		return;
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(1), 1, false);
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(2), 2, false);
	hear(w, OVL_CLAIM_SOLICIT, ip6(3), 3, false);
	hear(w, OVL_CLAIM_ADVERT, ip6(4), 4, false);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 1);
	OVL_EXPECT_EQ(t, known(w, ip4(2)), 2);
	OVL_EXPECT_EQ(t, known(w, ip6(3)), 3);
	OVL_EXPECT_EQ(t, known(w, ip6(4)), 4);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs_learned, 4);
	/* It gets another address; but who only offers one is not heard. */
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(1), 5, false);
	hear(w, OVL_CLAIM_ADVERT, ip6(3), 6, false);
	hear(w, OVL_CLAIM_ADVERT, ip6(4), 7, true);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 5);
	OVL_EXPECT_EQ(t, known(w, ip6(3)), 3);
	OVL_EXPECT_EQ(t, known(w, ip6(4)), 7);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 4);
	/* What was configured stays, and what is known is no news. */
	OVL_EXPECT_EQ(t, add(w, ip4(2), 9, true), 0);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs_learned, 3);
	said = ovl_test_notified;
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(2), 2, false);
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(1), 5, false);
	OVL_EXPECT_EQ(t, known(w, ip4(2)), 9);
	OVL_EXPECT_EQ(t, ovl_test_notified, said);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 4);
	world_end(t, w);
}

/* Only advertisements tell; the last one holds, and it need not insist. */
static void test_learn_router(struct ovl_test *t)
{
	const u8 yes = OVL_ROUTER_YES, no = OVL_ROUTER_NO;
	struct world *w = world_make();
	unsigned int said;

	if (OVL_FAILS(t, w))
		return;
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(1), 1, false);
	OVL_EXPECT_EQ(t, router(w, ip4(1)), OVL_ROUTER_UNKNOWN);
	hear(w, OVL_CLAIM_SOLICIT, ip6(1), 1, false);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_UNKNOWN);
	hear_router(w, OVL_CLAIM_ADVERT, ip6(1), 1, false, yes);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_YES);
	hear_router(w, OVL_CLAIM_ROUTER, ip6(2), 2, false, yes);
	OVL_EXPECT_EQ(t, known(w, ip6(2)), 2);
	OVL_EXPECT_EQ(t, router(w, ip6(2)), OVL_ROUTER_YES);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs_learned, 3);
	/* A question says nothing, and what is known is no news. */
	said = ovl_test_notified;
	hear(w, OVL_CLAIM_SOLICIT, ip6(1), 1, false);
	hear_router(w, OVL_CLAIM_ADVERT, ip6(1), 1, true, yes);
	hear_router(w, OVL_CLAIM_ROUTER, ip6(1), 1, false, yes);
	/* Who offers another MAC address is not heard either. */
	hear_router(w, OVL_CLAIM_ADVERT, ip6(1), 3, false, no);
	OVL_EXPECT_EQ(t, ovl_test_notified, said);
	OVL_EXPECT_EQ(t, known(w, ip6(1)), 1);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_YES);
	/* It becomes a host, and one of another MAC address may be either. */
	hear_router(w, OVL_CLAIM_ADVERT, ip6(1), 1, false, no);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_NO);
	OVL_EXPECT_EQ(t, ovl_test_notified, said + 1);
	hear(w, OVL_CLAIM_SOLICIT, ip6(2), 3, false);
	OVL_EXPECT_EQ(t, known(w, ip6(2)), 3);
	OVL_EXPECT_EQ(t, router(w, ip6(2)), OVL_ROUTER_UNKNOWN);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs_learned, 3);
	world_end(t, w);
}

/* Of what is configured it stays as it was, unless somebody says so. */
static void test_configure_router(struct ovl_test *t)
{
	const u8 yes = OVL_ROUTER_YES, no = OVL_ROUTER_NO;
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, ip4(1), 1, true), 0);
	OVL_EXPECT_EQ(t, router(w, ip4(1)), OVL_ROUTER_UNKNOWN);
	OVL_EXPECT_EQ(t, add(w, ip6(1), 1, true), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_NO);
	OVL_EXPECT_EQ(t, add_router(w, ip6(1), 1, yes, false), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_YES);
	OVL_EXPECT_EQ(t, add(w, ip6(1), 2, false), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_YES);
	hear_router(w, OVL_CLAIM_ADVERT, ip6(1), 2, true, no);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_YES);
	OVL_EXPECT_EQ(t, add_router(w, ip6(1), 2, no, false), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(1)), OVL_ROUTER_NO);
	/* Those that were learned, with and without. */
	hear_router(w, OVL_CLAIM_ROUTER, ip6(3), 3, false, yes);
	OVL_EXPECT_EQ(t, add(w, ip6(3), 3, true), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(3)), OVL_ROUTER_YES);
	hear(w, OVL_CLAIM_SOLICIT, ip6(4), 4, false);
	OVL_EXPECT_EQ(t, add(w, ip6(4), 4, true), 0);
	OVL_EXPECT_EQ(t, router(w, ip6(4)), OVL_ROUTER_NO);
	world_end(t, w);
}

static void test_learn_not(struct ovl_test *t)
{
	struct world *w = world_make();
	struct ovl_addr none = { };
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	/* A question of one that has no address yet, and addresses of nobody. */
	hear(w, OVL_CLAIM_ARP_REQUEST, none, 1, false);
	hear(w, OVL_CLAIM_SOLICIT, none, 1, false);
	hear(w, OVL_CLAIM_ARP_REQUEST, ovl_addr_v4(htonl(INADDR_BROADCAST)), 1,
	     false);
	hear(w, OVL_CLAIM_ARP_REQUEST, ovl_addr_v4(htonl(0xe0000001)), 1, false);
	/* Others than these say nothing. */
	hear(w, OVL_CLAIM_IP, ip4(1), 1, false);
	hear(w, OVL_CLAIM_ND, ip6(1), 1, false);
	ovl_test_learns = false;
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(1), 1, false);
	ovl_test_learns = true;
	w->vni.closed = true;
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(1), 1, false);
	w->vni.closed = false;
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 0);
	for (i = 1; i <= 110; i++)
		hear(w, OVL_CLAIM_ARP_REQUEST, ip4(i), i, false);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 100);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_QUOTA_HITS), 10);
	/* Full, one may still change. */
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(1), 200, false);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 200);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_QUOTA_HITS), 10);
	world_end(t, w);
}

/* One that speaks for another, or does not say for whom. */
static void test_named(struct ovl_test *t)
{
	struct ovl_claim claim = { .kind = OVL_CLAIM_ADVERT, .has_mac = true };
	struct ethhdr eth __aligned(2) = { };

	claim.target = ip6(1);
	mac_of(eth.h_source, 1);
	memcpy(claim.mac, eth.h_source, ETH_ALEN);
	OVL_EXPECT(t, ovl_neigh_named(&eth, &claim) == &claim.target);
	claim.mac[5] ^= 1;
	OVL_EXPECT(t, !ovl_neigh_named(&eth, &claim));
	claim.mac[5] ^= 1;
	claim.has_mac = false;
	OVL_EXPECT(t, !ovl_neigh_named(&eth, &claim));
}

static unsigned long age(struct world *w, unsigned long next)
{
	rcu_read_lock();
	next = ovl_neigh_age(&w->vni, next);
	rcu_read_unlock();
	return next;
}

static void test_ageing(struct ovl_test *t)
{
	struct world *w = world_make();
	unsigned long far = jiffies + 1000 * HZ;
	struct ovl_neigh *neigh;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, ip4(1), 1, true), 0);
	OVL_EXPECT_EQ(t, age(w, far), far);
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(2), 2, false);
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(3), 3, false);
	OVL_EXPECT(t, time_before(age(w, far), far));
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 3);
	list_for_each_entry(neigh, &w->vni.neighs, list)
		neigh->heard -= 11 * HZ;
	/* It speaks up at the last moment. */
	hear(w, OVL_CLAIM_ARP_REQUEST, ip4(3), 3, false);
	w->conf.ageing = 0;
	OVL_EXPECT_EQ(t, age(w, far), far);
	w->conf.ageing = 10;
	age(w, far);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 1);
	OVL_EXPECT_EQ(t, known(w, ip4(2)), -1);
	OVL_EXPECT_EQ(t, known(w, ip4(3)), 3);
	world_end(t, w);
}

static const struct ovl_case cases[] = {
	{ "neighbours are configured", test_configure },
	{ "filters", test_filters },
	{ "a flush in several goes", test_flush },
	{ "owners", test_owner },
	{ "neighbours are learned and change", test_learn },
	{ "routers are learned from what they advertise", test_learn_router },
	{ "routers are configured", test_configure_router },
	{ "what is not learned", test_learn_not },
	{ "who speaks for another is not believed", test_named },
	{ "ageing", test_ageing },
	{ }
};

const struct ovl_suite ovl_neigh_suite = { "neigh", cases };
