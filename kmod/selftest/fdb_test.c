// SPDX-License-Identifier: GPL-2.0
#include "../fdb.c"
#include "../forward.h"
#include "selftest.h"

/* A namespace, two VNIs, a VTEP that is a member of whatever asks. */
struct world {
	struct ovl_net on;
	struct ovl_vni vni[2];
	struct ovl_vtep vtep;
	struct ovl_member member;
};

static struct world *world_make(void)
{
	struct world *w = kzalloc(sizeof(*w), GFP_KERNEL);
	int i;

	if (!w)
		return NULL;
	if (rhashtable_init(&w->on.stations, &ovl_fdb_params)) {
		kfree(w);
		return NULL;
	}
	mutex_init(&w->on.lock);
	for (i = 0; i < 2; i++) {
		ovl_test_vni(&w->vni[i]);
		w->vni[i].on = &w->on;
	}
	w->member.key.addr = ovl_addr_v4(htonl(0x0a000002));
	w->member.vtep = &w->vtep;
	w->member.refs = 1;
	ovl_test_member = &w->member;
	mutex_lock(&w->on.lock);
	return w;
}

static void world_end(struct ovl_test *t, struct world *w)
{
	static const struct ovl_fdb_filter all = { .origin = -1 };
	int i;

	for (i = 0; i < 2; i++) {
		ovl_fdb_flush(&w->vni[i], &all);
		OVL_EXPECT_EQ(t, w->vni[i].nr_stations, 0);
		OVL_EXPECT_EQ(t, w->vni[i].nr_learned, 0);
		OVL_EXPECT(t, list_empty(&w->vni[i].stations));
	}
	/* What stations held is given back. */
	OVL_EXPECT_EQ(t, w->member.refs, 1);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 0);
	OVL_EXPECT_EQ(t, atomic_read(&w->vtep.nr_stations), 0);
	OVL_EXPECT_EQ(t, atomic_read(&w->on.stations.nelems), 0);
	mutex_unlock(&w->on.lock);
	ovl_test_member = NULL;
	rcu_barrier();
	rhashtable_destroy(&w->on.stations);
	for (i = 0; i < 2; i++)
		ovl_test_vni_end(&w->vni[i]);
	kfree(w);
}

static void mac_of(u8 *mac, unsigned int n)
{
	const u8 m[ETH_ALEN] = { 2, 0, 0, n >> 16, n >> 8, n };

	ether_addr_copy(mac, m);
}

static struct ovl_fdb *find(struct ovl_vni *vni, unsigned int n)
{
	struct ovl_fdb *fdb;
	u8 mac[ETH_ALEN] __aligned(2);

	mac_of(mac, n);
	rcu_read_lock();
	fdb = ovl_fdb_find(vni, mac);
	rcu_read_unlock();
	return fdb;
}

/* Each bit of a key counts, in the comparison and in the hash. */
static void test_key(struct ovl_test *t)
{
	struct ovl_key a = { }, b = { };
	unsigned int i, same = 0;
	struct ovl_vni vni[2];

	mac_of(a.mac, 0x123456);
	a.vni = &vni[0];
	b = a;
	OVL_EXPECT(t, ovl_key_equal(&a, &b));
	OVL_EXPECT_EQ(t, ovl_key_hash(&a, sizeof(a), 1),
		      ovl_key_hash(&b, sizeof(b), 1));
	OVL_EXPECT_EQ(t, sizeof(a.addr), sizeof(a.mac) + sizeof(a.port));
	b.vni = &vni[1];
	OVL_EXPECT(t, !ovl_key_equal(&a, &b));
	same += ovl_key_hash(&a, sizeof(a), 1) == ovl_key_hash(&b, sizeof(b), 1);
	for (i = 0; i < 64; i++) {
		b = a;
		b.addr ^= 1ULL << i;
		OVL_EXPECT(t, !ovl_key_equal(&a, &b));
		same += ovl_key_hash(&a, sizeof(a), 1) ==
			ovl_key_hash(&b, sizeof(b), 1);
	}
	/* The seed is given, and so is what it makes of these keys. */
	OVL_EXPECT_EQ(t, same, 0);
}

static int add(struct world *w, unsigned int vni, unsigned int from,
	       unsigned int n, unsigned int step, bool create)
{
	struct netlink_ext_ack extack = { };
	struct ovl_fdb_request *reqs;
	unsigned int i;
	int err;

	reqs = kvcalloc(n, sizeof(*reqs), GFP_KERNEL);
	if (!reqs)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		mac_of(reqs[i].mac, from + i * step);
	err = ovl_fdb_add(&w->vni[vni], reqs, n,
			  create ? NLM_F_CREATE : NLM_F_REPLACE, NULL, &extack);
	kvfree(reqs);
	return err && !extack._msg ? -ENOMSG : err;
}

static void test_add(struct ovl_test *t)
{
	struct world *w = world_make();
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, 0, 0, 1000, 1, true), 0);
	OVL_EXPECT_EQ(t, add(w, 1, 500, 1000, 1, true), 0);
	for (i = 0; i < 1500; i++) {
		OVL_EXPECT_EQ(t, !!find(&w->vni[0], i), i < 1000);
		OVL_EXPECT_EQ(t, !!find(&w->vni[1], i), i >= 500);
	}
	OVL_EXPECT(t, find(&w->vni[0], 700) != find(&w->vni[1], 700));
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 1000);
	OVL_EXPECT_EQ(t, atomic_read(&w->vtep.nr_stations), 2000);
	OVL_EXPECT_EQ(t, w->member.refs, 2001);
	world_end(t, w);
}

/* All or none, wherever the bad one stands; and one named twice is one. */
static void test_add_all_or_none(struct ovl_test *t)
{
	struct world *w = world_make();
	unsigned int said = ovl_test_notified;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, 0, 5, 1, 1, true), 0);
	OVL_EXPECT_EQ(t, ovl_test_notified, said + 1);
	OVL_EXPECT_EQ(t, add(w, 0, 5, 10, 1, true), -EEXIST);
	OVL_EXPECT_EQ(t, add(w, 0, 0, 6, 1, true), -EEXIST);
	OVL_EXPECT_EQ(t, add(w, 0, 0, 10, 1, true), -EEXIST);
	OVL_EXPECT_EQ(t, add(w, 0, 5, 2, 1, false), -ENOENT);
	OVL_EXPECT_EQ(t, add(w, 0, 5, 1, 1, false), 0);
	OVL_EXPECT_EQ(t, ovl_test_notified, said + 2);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 1);
	OVL_EXPECT_EQ(t, add(w, 0, 9, 4, 0, true), 0);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 2);
	OVL_EXPECT_EQ(t, w->member.refs, 3);
	/* A VNI that is on its way out takes none. */
	w->vni[0].closed = true;
	OVL_EXPECT_EQ(t, add(w, 0, 20, 3, 1, true), -ENODEV);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 2);
	OVL_EXPECT_EQ(t, w->member.refs, 3);
	world_end(t, w);
}

/* The middle of an insertion fails; what was inserted is taken out again. */
static void test_undo(struct ovl_test *t)
{
	struct ovl_fdb_request reqs[4] = { };
	struct world *w = world_make();
	struct netlink_ext_ack extack;
	unsigned int i, bad = 99;

	if (OVL_FAILS(t, w))
		return;
	for (i = 0; i < 4; i++) {
		mac_of(reqs[i].mac, i);
		OVL_EXPECT_EQ(t, ovl_fdb_prepare(&w->vni[0], &reqs[i],
						 &extack), 0);
	}
	/* A table that holds no more: its limit is below that of four. */
	w->on.stations.max_elems = 2;
	spin_lock_bh(&w->vni[0].fdb_lock);
	OVL_EXPECT_EQ(t, ovl_fdb_insert_all(&w->vni[0], reqs, 4, &bad), -E2BIG);
	spin_unlock_bh(&w->vni[0].fdb_lock);
	OVL_EXPECT(t, bad > 0 && bad < 4);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 0);
	OVL_EXPECT(t, list_empty(&w->vni[0].stations));
	for (i = 0; i < 4; i++)
		kfree(reqs[i].fresh);
	world_end(t, w);
}

static void test_match(struct ovl_test *t)
{
	struct ovl_fdb_filter f = { .origin = -1 };
	struct world *w = world_make();
	struct ovl_fdb *fdb;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, 0, 1, 1, 1, true), 0);
	fdb = find(&w->vni[0], 1);
	OVL_EXPECT(t, fdb);
	rcu_read_lock();
	if (fdb) {
		OVL_EXPECT(t, ovl_fdb_match(fdb, &f));
		f.origin = OVL_ORIGIN_LEARNED;
		OVL_EXPECT(t, !ovl_fdb_match(fdb, &f));
		f.origin = OVL_ORIGIN_STATIC;
		OVL_EXPECT(t, ovl_fdb_match(fdb, &f));
		f.has_mac = true;
		OVL_EXPECT(t, !ovl_fdb_match(fdb, &f));
		mac_of(f.mac, 1);
		OVL_EXPECT(t, ovl_fdb_match(fdb, &f));
		f.addr = w->member.key.addr;
		OVL_EXPECT(t, ovl_fdb_match(fdb, &f));
		f.addr.ip4 ^= htonl(1);
		OVL_EXPECT(t, !ovl_fdb_match(fdb, &f));
		f.addr.family = AF_UNSPEC;
		f.leaving = true;
		OVL_EXPECT(t, !ovl_fdb_match(fdb, &f));
		w->member.closed = true;
		OVL_EXPECT(t, ovl_fdb_match(fdb, &f));
		w->member.closed = false;
		f.leaving = false;
		f.attached = true;
		OVL_EXPECT(t, !ovl_fdb_match(fdb, &f));
	}
	rcu_read_unlock();
	world_end(t, w);
}

/* A station that was learned, behind the VTEP. */
static struct ovl_fdb *learn(struct world *w, unsigned int n)
{
	struct ovl_vni *vni = &w->vni[0];
	u8 mac[ETH_ALEN] __aligned(2);
	struct ovl_fdb *fdb;

	mac_of(mac, n);
	fdb = ovl_fdb_new(vni, mac, OVL_ORIGIN_LEARNED, GFP_KERNEL);
	if (!fdb)
		return NULL;
	spin_lock_bh(&vni->fdb_lock);
	ovl_fdb_place(fdb, &w->member, NULL);
	ovl_fdb_insert(fdb, vni);
	spin_unlock_bh(&vni->fdb_lock);
	return fdb;
}

/* One station in the first VNI; a refusal comes with a sentence. */
static int put(struct world *w, unsigned int n, u16 flags,
	       const struct ovl_owner *owner)
{
	struct netlink_ext_ack extack = { };
	struct ovl_fdb_request req = { };
	int err;

	mac_of(req.mac, n);
	err = ovl_fdb_add(&w->vni[0], &req, 1, flags, owner, &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

/* The same, behind a group of nexthops. */
static int put_behind(struct world *w, unsigned int n, u16 flags,
		      struct ovl_nexthop *nx)
{
	struct netlink_ext_ack extack = { };
	struct ovl_fdb_request req = { .nexthop = nx };
	int err;

	mac_of(req.mac, n);
	err = ovl_fdb_add(&w->vni[0], &req, 1, flags, NULL, &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

static int del(struct world *w, unsigned int n, const struct ovl_owner *owner)
{
	struct netlink_ext_ack extack = { };
	struct ovl_fdb_request req = { };
	int err;

	mac_of(req.mac, n);
	err = ovl_fdb_del(&w->vni[0], &req, 1, owner, &extack);
	return err && !extack._msg ? -ENOMSG : err;
}

static bool owned(struct world *w, unsigned int n, u8 protocol, u16 generation)
{
	struct ovl_fdb *fdb = find(&w->vni[0], n);

	return fdb && fdb->protocol == protocol &&
	       fdb->generation == generation;
}

/* Who may change what, and whose it is then. */
static void test_owner(struct ovl_test *t)
{
	static const struct ovl_owner one = { 7, 1 }, next = { 8, 1 };
	static const struct ovl_owner two = { 7, 2 }, admin = { };
	const u16 both = NLM_F_CREATE | NLM_F_REPLACE;
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_CREATE, &one), 0);
	OVL_EXPECT(t, owned(w, 1, 1, 7));
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_CREATE, &one), -EEXIST);
	OVL_EXPECT_EQ(t, put(w, 1, both, &next), 0);
	OVL_EXPECT(t, owned(w, 1, 1, 8));
	OVL_EXPECT_EQ(t, put(w, 1, both, &two), -EPERM);
	OVL_EXPECT_EQ(t, del(w, 1, &two), -EPERM);
	OVL_EXPECT(t, owned(w, 1, 1, 8));
	/* The administrator moves it, and takes it. */
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_REPLACE, NULL), 0);
	OVL_EXPECT(t, owned(w, 1, 1, 8));
	OVL_EXPECT_EQ(t, put(w, 1, both, &admin), 0);
	OVL_EXPECT(t, owned(w, 1, 0, 0));
	OVL_EXPECT_EQ(t, put(w, 1, both, &one), -EPERM);
	OVL_EXPECT_EQ(t, del(w, 1, NULL), 0);
	/* What was learned is free for all. */
	OVL_EXPECT(t, learn(w, 1));
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_CREATE, &two), 0);
	OVL_EXPECT(t, owned(w, 1, 2, 7));
	OVL_EXPECT_EQ(t, del(w, 1, &two), 0);
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_REPLACE, &two), -ENOENT);
	world_end(t, w);
}

/* Does a station live behind the VTEP, and not behind the group, or the reverse? */
static bool lives(struct world *w, unsigned int n, const struct ovl_nexthop *nx)
{
	struct ovl_fdb_filter group = { .origin = -1, .nexthop = nx->id };
	struct ovl_fdb_filter vtep = { .origin = -1, .dstport = 4790 };
	struct ovl_fdb_filter addr = { .origin = -1 };
	struct ovl_fdb *fdb;
	bool behind, alone;

	addr.addr = w->member.key.addr;
	rcu_read_lock();
	fdb = find(&w->vni[0], n);
	behind = fdb && ovl_fdb_match(fdb, &group);
	alone = fdb && ovl_fdb_match(fdb, &vtep) && ovl_fdb_match(fdb, &addr);
	rcu_read_unlock();
	return behind && !alone;
}

/* A group holds as many references as there are stations behind it. */
static void test_nexthop(struct ovl_test *t)
{
	struct ovl_nexthop nx = {
		.id = 10, .refs = 1, .port.nexthop = true,
	};
	struct ovl_nexthop other = {
		.id = 11, .refs = 1, .port.nexthop = true,
	};
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	w->vtep.key.port = 4790;
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_REPLACE, &nx), -ENOENT);
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_CREATE, &nx), 0);
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_CREATE, &nx), -EEXIST);
	OVL_EXPECT_EQ(t, nx.refs, 2);
	OVL_EXPECT_EQ(t, w->member.refs, 1);
	OVL_EXPECT(t, lives(w, 1, &nx) && !lives(w, 1, &other));
	/* There it is already, or it moves: to another, to a VTEP, and back. */
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_REPLACE, &nx), 0);
	OVL_EXPECT_EQ(t, nx.refs, 2);
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_REPLACE, &other), 0);
	OVL_EXPECT_EQ(t, nx.refs, 1);
	OVL_EXPECT_EQ(t, other.refs, 2);
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_REPLACE, NULL), 0);
	OVL_EXPECT_EQ(t, other.refs, 1);
	OVL_EXPECT_EQ(t, w->member.refs, 2);
	OVL_EXPECT(t, !lives(w, 1, &nx) && !lives(w, 1, &other));
	OVL_EXPECT_EQ(t, put_behind(w, 1, NLM_F_REPLACE, &nx), 0);
	OVL_EXPECT_EQ(t, w->member.refs, 1);
	/* What was learned, it takes. */
	OVL_EXPECT(t, learn(w, 2));
	OVL_EXPECT_EQ(t, put_behind(w, 2, NLM_F_CREATE, &nx), 0);
	OVL_EXPECT_EQ(t, nx.refs, 3);
	OVL_EXPECT_EQ(t, w->vni[0].nr_learned, 0);
	ovl_fdb_flush_port(&w->vni[0], &other.port);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 2);
	OVL_EXPECT_EQ(t, del(w, 2, NULL), 0);
	ovl_fdb_flush_port(&w->vni[0], &nx.port);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 0);
	OVL_EXPECT_EQ(t, nx.refs, 1);
	world_end(t, w);
}

/* An owner removes what he has not named again, and nobody else's. */
static void test_sweep(struct ovl_test *t)
{
	static const struct ovl_owner one = { 7, 1 }, next = { 8, 1 };
	static const struct ovl_owner two = { 7, 2 };
	struct ovl_fdb_filter f = {
		.origin = -1,
		.owner = {
			.owner = next, .by_protocol = true,
			.by_generation = true, .others = true,
		},
	};
	struct world *w = world_make();

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, put(w, 1, NLM_F_CREATE, &one), 0);
	OVL_EXPECT_EQ(t, put(w, 2, NLM_F_CREATE, &next), 0);
	OVL_EXPECT_EQ(t, put(w, 3, NLM_F_CREATE, &two), 0);
	OVL_EXPECT_EQ(t, put(w, 4, NLM_F_CREATE, NULL), 0);
	OVL_EXPECT(t, learn(w, 5));
	ovl_fdb_flush(&w->vni[0], &f);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 4);
	OVL_EXPECT(t, !find(&w->vni[0], 1));
	f.owner.others = false;
	ovl_fdb_flush(&w->vni[0], &f);
	OVL_EXPECT(t, !find(&w->vni[0], 2));
	/* Of the administrator, but not what was learned. */
	f.owner = (struct ovl_owner_filter) { .by_protocol = true };
	ovl_fdb_flush(&w->vni[0], &f);
	OVL_EXPECT(t, !find(&w->vni[0], 4));
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, 2);
	world_end(t, w);
}

/* What a walk came to, and the station that it kept last. */
struct walked {
	unsigned int seen;
	struct ovl_fdb *kept;
};

/* Keeps every third; those that are learned meanwhile come behind the others. */
static bool walk_one(struct ovl_fdb *fdb, struct ovl_vni *vni, const void *arg)
{
	struct walked *walked = *(struct walked *const *)arg;
	struct ovl_fdb *fresh;
	u8 mac[ETH_ALEN];

	mac_of(mac, 100000 + walked->seen);
	fresh = ovl_fdb_new(vni, mac, OVL_ORIGIN_STATIC, GFP_ATOMIC);
	if (fresh && ovl_fdb_insert(fresh, vni))
		kfree(fresh);
	if (walked->seen++ % 3 == 0) {
		walked->kept = fdb;
		return true;
	}
	ovl_fdb_remove(fdb, vni);
	/* Where the second batch would have gone on has gone meanwhile. */
	if (walked->seen == OVL_FDB_WALK_BATCH)
		ovl_fdb_remove(walked->kept, vni);
	return false;
}

/* A walk in several goes comes to each station once, and to none that is new. */
static void test_walk(struct ovl_test *t)
{
	const unsigned int n = 3 * OVL_FDB_WALK_BATCH + 3;
	struct walked walked = { }, *arg = &walked;
	struct world *w = world_make();
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	OVL_EXPECT_EQ(t, add(w, 0, 0, n, 1, true), 0);
	ovl_fdb_walk(&w->vni[0], walk_one, &arg);
	OVL_EXPECT_EQ(t, walked.seen, n);
	OVL_EXPECT_EQ(t, w->vni[0].nr_stations, n + n / 3 - 1);
	for (i = 0; i < n; i++) {
		OVL_EXPECT(t, find(&w->vni[0], 100000 + i));
		OVL_EXPECT_EQ(t, !!find(&w->vni[0], i),
			      i % 3 == 0 && i / 3 != OVL_FDB_WALK_BATCH / 3);
	}
	world_end(t, w);
}

/* Whatever becomes of learned stations, how many are behind a VTEP is known. */
static void test_learned(struct ovl_test *t)
{
	struct world *w = world_make();
	struct ovl_vni *vni = &w->vni[0];
	struct ovl_fdb *fdb = NULL;
	u8 mac[ETH_ALEN];
	unsigned int i;

	if (OVL_FAILS(t, w))
		return;
	for (i = 0; i < 5; i++) {
		fdb = learn(w, i);
		if (OVL_FAILS(t, fdb))
			goto out;
	}
	OVL_EXPECT_EQ(t, w->member.nr_learned, 5);
	/* Away to a local port, and back. */
	spin_lock_bh(&vni->fdb_lock);
	ovl_fdb_place(fdb, NULL, &vni->sock_port);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 4);
	ovl_fdb_place(fdb, &w->member, NULL);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 5);
	ovl_fdb_remove(fdb, vni);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 4);
	spin_unlock_bh(&vni->fdb_lock);
	/* Static ones are not counted, nor what a socket takes. */
	OVL_EXPECT_EQ(t, add(w, 0, 0, 1, 1, true), 0);
	OVL_EXPECT_EQ(t, add(w, 0, 100, 9, 1, true), 0);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 3);
	mac_of(mac, 1);
	OVL_EXPECT_EQ(t, ovl_fdb_claim(vni, mac), 0);
	OVL_EXPECT_EQ(t, w->member.nr_learned, 2);
	OVL_EXPECT_EQ(t, vni->nr_learned, 2);
	ovl_fdb_unclaim(vni, mac);
out:
	world_end(t, w);
}

/* Whoever has found a station that is just going takes it for one that is unknown. */
static void test_going(struct ovl_test *t)
{
	u8 own[ETH_ALEN] __aligned(2), mac[ETH_ALEN] __aligned(2);
	struct world *w = world_make();
	struct ovl_vni *vni = &w->vni[0];
	struct ovl_target to;
	struct ovl_fdb *fdb;

	if (OVL_FAILS(t, w))
		return;
	mac_of(own, 99);
	mac_of(mac, 1);
	fdb = learn(w, 1);
	if (OVL_FAILS(t, fdb))
		goto out;
	rcu_read_lock();
	OVL_EXPECT_EQ(t, ovl_forward_place(vni, mac, own, &to),
		      OVL_PLACE_REMOTE);
	spin_lock_bh(&vni->fdb_lock);
	ovl_fdb_place(fdb, NULL, &vni->sock_port);
	OVL_EXPECT_EQ(t, ovl_forward_place(vni, mac, own, &to),
		      OVL_PLACE_LOCAL);
	ovl_fdb_place(fdb, NULL, NULL);
	OVL_EXPECT_EQ(t, ovl_forward_place(vni, mac, own, &to),
		      OVL_PLACE_UNKNOWN);
	OVL_EXPECT(t, !to.fdb);
	spin_unlock_bh(&vni->fdb_lock);
	rcu_read_unlock();
out:
	world_end(t, w);
}

static const struct ovl_case cases[] = {
	{ "equal keys are equal bytes", test_key },
	{ "stations are found in their VNI", test_add },
	{ "all stations of a request or none", test_add_all_or_none },
	{ "what was half done is undone", test_undo },
	{ "filters", test_match },
	{ "owners", test_owner },
	{ "groups of nexthops", test_nexthop },
	{ "mark and sweep", test_sweep },
	{ "how many were learned", test_learned },
	{ "a walk in several goes", test_walk },
	{ "a station that is going", test_going },
	{ }
};

const struct ovl_suite ovl_fdb_suite = { "fdb", cases };
