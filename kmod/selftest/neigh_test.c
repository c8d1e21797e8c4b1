// SPDX-License-Identifier: GPL-2.0
#include "../neigh.c"
#include "../neigh_learn.c"
#include "../neigh_answer.c"
#include "selftest.h"

/* A namespace with a VNI, whose own station is 02:00:00:00:00:64. */
struct world {
	struct ovl_net on;
	struct ovl_vni vni;
	struct ovl_config conf;
	struct ovl_port port;
	struct ovl_source local;
	struct ovl_source wire;
};

static void mac_of(u8 *mac, unsigned int n)
{
	const u8 m[ETH_ALEN] = { 2, 0, 0, n >> 16, n >> 8, n };

	ether_addr_copy(mac, m);
}

static struct ovl_addr ip4(unsigned int n)
{
	return ovl_addr_v4(htonl(0xc0a80000 | n));
}

static struct ovl_addr ip6(unsigned int n)
{
	struct ovl_addr addr = { .family = AF_INET6 };

	addr.ip6.s6_addr[0] = 0xfd;
	addr.ip6.s6_addr[15] = n;
	return addr;
}

static struct world *world_make(void)
{
	struct world *w = kzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return NULL;
	if (rhashtable_init(&w->on.neighs, &ovl_neigh_params))
		goto free;
	if (rhashtable_init(&w->on.stations, &ovl_fdb_params))
		goto destroy;
	mutex_init(&w->on.lock);
	ovl_test_vni(&w->vni);
	w->vni.on = &w->on;
	w->vni.sock_port.vni = &w->vni;
	w->conf.neigh_quota = 100;
	w->conf.ageing = 10;
	mac_of(w->conf.mac, 100);
	RCU_INIT_POINTER(w->vni.conf, &w->conf);
	w->local.port = &w->vni.sock_port;
	ovl_test_learns = true;
	mutex_lock(&w->on.lock);
	return w;

destroy:
	rhashtable_destroy(&w->on.neighs);
free:
	kfree(w);
	return NULL;
}

static void world_end(struct ovl_test *t, struct world *w)
{
	static const struct ovl_neigh_filter all = { .origin = -1 };
	static const struct ovl_fdb_filter stations = { .origin = -1 };

	ovl_neigh_flush(&w->vni, &all);
	ovl_fdb_flush(&w->vni, &stations);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs, 0);
	OVL_EXPECT_EQ(t, w->vni.nr_neighs_learned, 0);
	OVL_EXPECT(t, list_empty(&w->vni.neighs));
	OVL_EXPECT_EQ(t, atomic_read(&w->on.neighs.nelems), 0);
	mutex_unlock(&w->on.lock);
	rcu_barrier();
	rhashtable_destroy(&w->on.neighs);
	rhashtable_destroy(&w->on.stations);
	ovl_test_vni_end(&w->vni);
	kfree(w);
}

static u64 counted(struct world *w, enum ovl_stat what)
{
	struct ovl_stats_sum sum;

	ovl_stats_sum(w->vni.stats, &sum);
	return sum.count[what];
}

/* The MAC address of a neighbour, by number; -1 if it is not known. */
static int known(struct world *w, struct ovl_addr addr)
{
	struct ovl_neigh *neigh;
	int n = -1;

	rcu_read_lock();
	neigh = ovl_neigh_find(&w->vni, &addr);
	if (neigh)
		n = neigh->mac[4] << 8 | neigh->mac[5];
	rcu_read_unlock();
	return n;
}

/* Is a neighbour a router? enum ovl_router; -1 if it is not known at all. */
static int router(struct world *w, struct ovl_addr addr)
{
	struct ovl_neigh *neigh = ovl_neigh_find(&w->vni, &addr);

	return neigh ? neigh->router : -1;
}

/* Configure a neighbour; a refusal comes with a sentence. */
static int add_router(struct world *w, struct ovl_addr addr, unsigned int n,
		      u8 router, bool create)
{
	struct netlink_ext_ack extack = { };
	u8 mac[ETH_ALEN] __aligned(2);
	int err;

	mac_of(mac, n);
	err = ovl_neigh_add(&w->vni, &addr, mac, router,
			    create ? NLM_F_CREATE : NLM_F_REPLACE, NULL,
			    &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

static int add(struct world *w, struct ovl_addr addr, unsigned int n,
	       bool create)
{
	return add_router(w, addr, n, OVL_ROUTER_UNKNOWN, create);
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

/* Station @n says that it has @addr, and whether it is a router. */
static void hear_router(struct world *w, u8 kind, struct ovl_addr addr,
			unsigned int n, bool override, u8 router)
{
	struct ovl_claim claim = {
		.kind = kind, .has_mac = true, .router = router,
	};
	struct ethhdr eth __aligned(2) = { };

	mac_of(eth.h_source, n);
	memcpy(claim.mac, eth.h_source, ETH_ALEN);
	claim.override = override;
	if (kind == OVL_CLAIM_ADVERT)
		claim.target = addr;
	else
		claim.src = addr;
	local_bh_disable();
	rcu_read_lock();
	ovl_neigh_learn(&w->vni, &w->conf, &w->local, &eth, &claim);
	rcu_read_unlock();
	local_bh_enable();
}

/* The same of a host. */
static void hear(struct world *w, u8 kind, struct ovl_addr addr, unsigned int n,
		 bool override)
{
	hear_router(w, kind, addr, n, override, kind == OVL_CLAIM_ADVERT ?
		    OVL_ROUTER_NO : OVL_ROUTER_UNKNOWN);
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

/* Station @n, at @from, asks who has @target. */
static struct sk_buff *arp_frame(unsigned int n, struct ovl_addr from,
				 struct ovl_addr target)
{
	struct sk_buff *skb = ovl_test_frame(60, 60);
	struct ethhdr *eth;
	struct ovl_arp *arp;

	if (!skb)
		return NULL;
	eth = (struct ethhdr *)skb->data;
	arp = (struct ovl_arp *)(eth + 1);
	eth_broadcast_addr(eth->h_dest);
	mac_of(eth->h_source, n);
	eth->h_proto = htons(ETH_P_ARP);
	arp->hdr.ar_hrd = htons(ARPHRD_ETHER);
	arp->hdr.ar_pro = htons(ETH_P_IP);
	arp->hdr.ar_hln = ETH_ALEN;
	arp->hdr.ar_pln = 4;
	arp->hdr.ar_op = htons(ARPOP_REQUEST);
	memcpy(arp->sender_mac, eth->h_source, ETH_ALEN);
	arp->sender_ip = from.ip4;
	arp->target_ip = target.ip4;
	return skb;
}

static struct sk_buff *solicit_frame(unsigned int n, struct ovl_addr from,
				     struct ovl_addr target)
{
	struct sk_buff *skb = ovl_test_frame(ETH_HLEN + 72, ETH_HLEN + 72);
	struct ovl_advert *ns;
	struct ethhdr *eth;

	if (!skb)
		return NULL;
	eth = (struct ethhdr *)skb->data;
	ns = (struct ovl_advert *)(eth + 1);
	mac_of(eth->h_dest, 0xffffff);
	mac_of(eth->h_source, n);
	eth->h_proto = htons(ETH_P_IPV6);
	ns->ip.version = 6;
	ns->ip.payload_len = htons(32);
	ns->ip.nexthdr = IPPROTO_ICMPV6;
	ns->ip.hop_limit = 255;
	ns->ip.saddr = from.ip6;
	ns->ip.daddr = target.ip6;
	ns->nd.icmph.icmp6_type = NDISC_NEIGHBOUR_SOLICITATION;
	ns->nd.target = target.ip6;
	ns->opt.nd_opt_type = ND_OPT_SOURCE_LL_ADDR;
	ns->opt.nd_opt_len = 1;
	memcpy(ns->mac, eth->h_source, ETH_ALEN);
	return skb;
}

/* Is @skb answered? The answer is ovl_test_delivered, freed by who asks next. */
static bool ask(struct world *w, const struct ovl_source *src,
		struct sk_buff *skb)
{
	bool answered;

	kfree_skb(ovl_test_delivered);
	ovl_test_delivered = NULL;
	local_bh_disable();
	rcu_read_lock();
	answered = ovl_neigh_frame(&w->vni, &w->conf, src, skb);
	rcu_read_unlock();
	local_bh_enable();
	if (!answered)
		kfree_skb(skb);
	return answered && ovl_test_delivered;
}

static void ask_end(void)
{
	kfree_skb(ovl_test_delivered);
	ovl_test_delivered = NULL;
}

static void test_answer_arp(struct ovl_test *t)
{
	struct world *w = world_make();
	u8 asker[ETH_ALEN] __aligned(2), told[ETH_ALEN] __aligned(2);
	const struct ethhdr *eth;
	const struct ovl_arp *arp;

	if (OVL_FAILS(t, w))
		return;
	mac_of(asker, 1);
	mac_of(told, 2);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	OVL_EXPECT_EQ(t, known(w, ip4(1)), 1);
	OVL_EXPECT_EQ(t, add(w, ip4(2), 2, true), 0);
	if (OVL_FAILS(t, ask(w, &w->local, arp_frame(1, ip4(1), ip4(2)))))
		goto end;
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 1);
	OVL_EXPECT_EQ(t, ovl_test_delivered->len, ETH_HLEN + 28);
	eth = (struct ethhdr *)ovl_test_delivered->data;
	arp = (struct ovl_arp *)(eth + 1);
	OVL_EXPECT(t, ether_addr_equal(eth->h_dest, asker));
	OVL_EXPECT(t, ether_addr_equal(eth->h_source, told));
	OVL_EXPECT_EQ(t, ntohs(eth->h_proto), ETH_P_ARP);
	OVL_EXPECT_EQ(t, ntohs(arp->hdr.ar_op), ARPOP_REPLY);
	OVL_EXPECT(t, ether_addr_equal(arp->sender_mac, told));
	OVL_EXPECT(t, ether_addr_equal(arp->target_mac, asker));
	OVL_EXPECT_EQ(t, ntohl(arp->sender_ip), ntohl(ip4(2).ip4));
	OVL_EXPECT_EQ(t, ntohl(arp->target_ip), ntohl(ip4(1).ip4));
end:
	ask_end();
	world_end(t, w);
}

static void test_answer_nd(struct ovl_test *t)
{
	struct world *w = world_make();
	u8 told[ETH_ALEN] __aligned(2);
	struct ovl_addr me = ip6(1), you = ip6(2);
	const struct ovl_advert *na;
	__sum16 sum;

	if (OVL_FAILS(t, w))
		return;
	mac_of(told, 2);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, add(w, you, 2, true), 0);
	if (OVL_FAILS(t, ask(w, &w->local, solicit_frame(1, me, you))))
		goto end;
	OVL_EXPECT_EQ(t, ovl_test_delivered->len, ETH_HLEN + 72);
	na = (struct ovl_advert *)(ovl_test_delivered->data + ETH_HLEN);
	OVL_EXPECT(t, ipv6_addr_equal(&na->ip.saddr, &you.ip6));
	OVL_EXPECT(t, ipv6_addr_equal(&na->ip.daddr, &me.ip6));
	OVL_EXPECT_EQ(t, na->ip.hop_limit, 255);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_type,
		      NDISC_NEIGHBOUR_ADVERTISEMENT);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_solicited, 1);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_override, 1);
	OVL_EXPECT_EQ(t, na->nd.icmph.icmp6_router, 0);
	OVL_EXPECT(t, ipv6_addr_equal(&na->nd.target, &you.ip6));
	OVL_EXPECT_EQ(t, na->opt.nd_opt_type, ND_OPT_TARGET_LL_ADDR);
	OVL_EXPECT(t, ether_addr_equal(na->mac, told));
	sum = csum_ipv6_magic(&na->ip.saddr, &na->ip.daddr, 32, IPPROTO_ICMPV6,
			      csum_partial(&na->nd, 32, 0));
	OVL_EXPECT_EQ(t, (__force u16)sum, 0);
end:
	ask_end();
	world_end(t, w);
}

/* Questions that are passed on though the answer is known. */
static void test_answer_not(struct ovl_test *t)
{
	struct world *w = world_make();
	struct ovl_addr none = { };
	struct sk_buff *skb;
	struct ovl_arp *arp;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, ip4(2), 2, true), 0);
	OVL_EXPECT_EQ(t, add(w, ip6(2), 2, true), 0);
	/* For its own address, from none, and from the wire. */
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(2), ip4(2))));
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, none, ip4(2))));
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, none, ip6(2))));
	OVL_EXPECT(t, !ask(w, &w->wire, arp_frame(1, ip4(1), ip4(2))));
	/* For an address that is the asker's, by the table. */
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(2, ip4(1), ip4(2))));
	/* With a tag, in the frame or beside it. */
	skb = arp_frame(1, ip4(1), ip4(2));
	if (!OVL_FAILS(t, skb)) {
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 5);
		OVL_EXPECT(t, !ask(w, &w->local, skb));
	}
	/* On behalf of another. */
	skb = arp_frame(1, ip4(1), ip4(2));
	if (!OVL_FAILS(t, skb)) {
		arp = (struct ovl_arp *)(skb->data + ETH_HLEN);
		arp->sender_mac[5] ^= 1;
		OVL_EXPECT(t, !ask(w, &w->local, skb));
	}
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 0);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 0);
	ask_end();
	world_end(t, w);
}

/* Let station @n live at a local port. */
static void settle(struct ovl_test *t, struct world *w, unsigned int n,
		   struct ovl_port *port)
{
	u8 mac[ETH_ALEN] __aligned(2);
	struct ovl_fdb *fdb;

	mac_of(mac, n);
	fdb = ovl_fdb_new(&w->vni, mac, OVL_ORIGIN_LEARNED, GFP_KERNEL);
	if (OVL_FAILS(t, fdb))
		return;
	ovl_fdb_place(fdb, NULL, port);
	spin_lock_bh(&w->vni.fdb_lock);
	OVL_EXPECT_EQ(t, ovl_fdb_insert(fdb, &w->vni), 0);
	spin_unlock_bh(&w->vni.fdb_lock);
}

/* Does the last answer come from a router? -1 if there was none. */
static int told_router(void)
{
	const struct ovl_advert *na;

	if (!ovl_test_delivered)
		return -1;
	na = (struct ovl_advert *)(ovl_test_delivered->data + ETH_HLEN);
	return na->nd.icmph.icmp6_router;
}

/* What is not known of a neighbour is not told: it tells itself. */
static void test_answer_router(struct ovl_test *t)
{
	const u8 yes = OVL_ROUTER_YES, no = OVL_ROUTER_NO;
	struct ovl_addr me = ip6(1), you = ip6(2);
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	settle(t, w, 2, &w->port);
	hear(w, OVL_CLAIM_SOLICIT, you, 2, false);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	hear_router(w, OVL_CLAIM_ADVERT, you, 2, true, yes);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	hear_router(w, OVL_CLAIM_ADVERT, you, 2, true, no);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 0);
	hear_router(w, OVL_CLAIM_ROUTER, you, 2, false, yes);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	OVL_EXPECT_EQ(t, add_router(w, you, 2, no, true), 0);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 0);
	OVL_EXPECT_EQ(t, add_router(w, you, 2, yes, false), 0);
	OVL_EXPECT(t, ask(w, &w->local, solicit_frame(1, me, you)));
	OVL_EXPECT_EQ(t, told_router(), 1);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	/* One at the port that asks speaks for itself in any case. */
	settle(t, w, 3, &w->vni.sock_port);
	hear(w, OVL_CLAIM_SOLICIT, ip6(3), 3, false);
	OVL_EXPECT(t, !ask(w, &w->local, solicit_frame(1, me, ip6(3))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	ask_end();
	world_end(t, w);
}

/* It depends on where the neighbour lives. */
static void test_answer_where(struct ovl_test *t)
{
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	/* Learned, and its station is not known, is known, lives here. */
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(2), 2, false);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	settle(t, w, 2, &w->port);
	OVL_EXPECT(t, ask(w, &w->local, arp_frame(1, ip4(1), ip4(2))));
	hear(w, OVL_CLAIM_ARP_REPLY, ip4(3), 3, false);
	settle(t, w, 3, &w->vni.sock_port);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(3))));
	/* The VNI's own station, at the port of the sockets. */
	OVL_EXPECT_EQ(t, add(w, ip4(100), 100, true), 0);
	OVL_EXPECT(t, !ask(w, &w->local, arp_frame(1, ip4(1), ip4(100))));
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_MISSED), 1);
	OVL_EXPECT_EQ(t, counted(w, OVL_STAT_NEIGH_ANSWERED), 1);
	ask_end();
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
	{ "a question of ARP is answered", test_answer_arp },
	{ "a solicitation is answered", test_answer_nd },
	{ "questions that are passed on", test_answer_not },
	{ "an answer says whether it is a router", test_answer_router },
	{ "answers depend on where the neighbour lives", test_answer_where },
	{ }
};

const struct ovl_suite ovl_neigh_suite = { "neigh", cases };
