/* SPDX-License-Identifier: GPL-2.0 */
/* A VNI with neighbours, for the tests of those and of the answers about them. */
#ifndef OVL_NEIGH_WORLD_H
#define OVL_NEIGH_WORLD_H

#include "../claim.h"
#include "../fdb.h"
#include "../neigh.h"
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

static inline void mac_of(u8 *mac, unsigned int n)
{
	const u8 m[ETH_ALEN] = {
		2, 0, 0, n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff
	};

	ether_addr_copy(mac, m);
}

static inline struct ovl_addr ip4(unsigned int n)
{
	return ovl_addr_v4(htonl(0xc0a80000 | n));
}

static inline struct ovl_addr ip6(unsigned int n)
{
	struct ovl_addr addr = { .family = AF_INET6 };

	addr.ip6.s6_addr[0] = 0xfd;
	addr.ip6.s6_addr[15] = n;
	return addr;
}

static inline struct world *world_make(void)
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

static inline void world_end(struct ovl_test *t, struct world *w)
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

static inline u64 counted(struct world *w, enum ovl_stat what)
{
	struct ovl_stats_sum sum;

	ovl_stats_sum(w->vni.stats, &sum);
	return sum.count[what];
}

/* The MAC address of a neighbour, by number; -1 if it is not known. */
static inline int known(struct world *w, struct ovl_addr addr)
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

/* Configure a neighbour; a refusal comes with a sentence. */
static inline int add_router(struct world *w, struct ovl_addr addr, unsigned int n,
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

static inline int add(struct world *w, struct ovl_addr addr, unsigned int n,
		      bool create)
{
	return add_router(w, addr, n, OVL_ROUTER_UNKNOWN, create);
}

/* Station @n says that it has @addr, and whether it is a router. */
static inline void hear_router(struct world *w, u8 kind, struct ovl_addr addr,
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
static inline void hear(struct world *w, u8 kind, struct ovl_addr addr, unsigned int n,
			bool override)
{
	hear_router(w, kind, addr, n, override, kind == OVL_CLAIM_ADVERT ?
		    OVL_ROUTER_NO : OVL_ROUTER_UNKNOWN);
}

#endif /* OVL_NEIGH_WORLD_H */
