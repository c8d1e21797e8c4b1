// SPDX-License-Identifier: GPL-2.0
/* Neighbours: what is learned from ARP and neighbour discovery, and forgotten. */
#include "ageing.h"
#include "claim.h"
#include "fdb.h"
#include "neigh.h"

/*
 * The address that a frame gives a MAC address for; NULL if there is none, or
 * if the MAC address is not the one that the frame came from. Who speaks for
 * another is not believed.
 */
static const struct ovl_addr *ovl_neigh_named(const struct ethhdr *eth,
					      const struct ovl_claim *claim)
{
	const struct ovl_addr *addr;

	switch (claim->kind) {
	case OVL_CLAIM_ARP_REQUEST:
	case OVL_CLAIM_ARP_REPLY:
	case OVL_CLAIM_SOLICIT:
	case OVL_CLAIM_ROUTER:
		addr = &claim->src;
		break;
	case OVL_CLAIM_ADVERT:
		addr = &claim->target;
		break;
	default:
		return NULL;
	}
	if (!claim->has_mac ||
	    !ether_addr_equal(claim->mac, eth->h_source))
		return NULL;
	return ovl_addr_is_host(addr) ? addr : NULL;
}

/*
 * Is there nothing to learn? That is so if it is known, if it was configured,
 * and if the sender does not insist. He need not insist on being a router or not
 * (RFC 4861, section 7.2.5).
 */
static bool ovl_neigh_settled(const struct ovl_neigh *neigh,
			      const struct ethhdr *eth,
			      const struct ovl_claim *claim)
{
	if (!neigh || neigh->origin != OVL_ORIGIN_LEARNED)
		return neigh;
	if (ether_addr_equal(neigh->mac, eth->h_source))
		return claim->router == OVL_ROUTER_UNKNOWN ||
		       claim->router == neigh->router;
	return claim->kind == OVL_CLAIM_ADVERT && !claim->override;
}

static void ovl_neigh_learn_locked(struct ovl_vni *vni,
				   const struct ovl_config *conf,
				   const struct ethhdr *eth,
				   const struct ovl_claim *claim,
				   const struct ovl_addr *addr)
{
	struct ovl_neigh *old, *neigh;

	lockdep_assert_held(&vni->fdb_lock);
	if (vni->closed)
		return;
	/* Somebody else may have been faster. */
	old = ovl_neigh_find(vni, addr);
	if (ovl_neigh_settled(old, eth, claim))
		return;
	if (!old && vni->nr_neighs_learned >= conf->neigh_quota) {
		ovl_stats_add(vni->stats, OVL_STAT_NEIGH_QUOTA_HITS, 1);
		return;
	}
	/* A flood is not to fill the log. */
	neigh = ovl_neigh_new(vni, addr, eth->h_source, OVL_ORIGIN_LEARNED,
			      GFP_ATOMIC | __GFP_NOWARN);
	if (neigh) {
		neigh->router = claim->router;
		if (!ovl_neigh_put_in(neigh, vni, old))
			return;
	}
	kfree(neigh);
	ovl_stats_add(vni->stats, OVL_STAT_NEIGH_QUOTA_HITS, 1);
}

/**
 * ovl_neigh_learn() - note what a frame says of its sender
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: where it came from
 * @eth: its header
 * @claim: what it says
 *
 * Learns from where stations are learned from. A neighbour that is known costs
 * a lookup and, once per jiffy, a store.
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_neigh_learn(struct ovl_vni *vni, const struct ovl_config *conf,
		     const struct ovl_source *src, const struct ethhdr *eth,
		     const struct ovl_claim *claim)
{
	const struct ovl_addr *addr = ovl_neigh_named(eth, claim);
	struct ovl_neigh *neigh;

	if (!addr || !ovl_fdb_may_learn(conf, src))
		return;
	neigh = ovl_neigh_find(vni, addr);
	if (ovl_neigh_settled(neigh, eth, claim)) {
		/* A shared line: written once per jiffy, not once per frame. */
		if (ether_addr_equal(neigh->mac, eth->h_source) &&
		    time_after(jiffies, READ_ONCE(neigh->heard)))
			WRITE_ONCE(neigh->heard, jiffies);
		return;
	}
	spin_lock(&vni->fdb_lock);
	ovl_neigh_learn_locked(vni, conf, eth, claim, addr);
	spin_unlock(&vni->fdb_lock);
	ovl_ageing_soon(vni->on);
}

static void ovl_neigh_expire(struct ovl_vni *vni, struct ovl_neigh *neigh,
			     unsigned long ttl)
{
	unsigned long next = jiffies;

	spin_lock_bh(&vni->fdb_lock);
	/* It may have been removed, replaced or heard since we looked. */
	if (ovl_neigh_find(vni, &neigh->key.addr) == neigh &&
	    ovl_ageing_over(neigh->origin, READ_ONCE(neigh->heard), ttl, &next))
		ovl_neigh_remove(neigh, vni);
	spin_unlock_bh(&vni->fdb_lock);
}

/**
 * ovl_neigh_age() - remove the learned neighbours that have fallen silent
 * @vni: their VNI
 * @next: when to look again at the latest, in jiffies
 *
 * Context: RCU read side, process context.
 * Return: when the next neighbour is due, at most @next.
 */
unsigned long ovl_neigh_age(struct ovl_vni *vni, unsigned long next)
{
	unsigned long ttl = ovl_ageing_ttl(vni);
	struct ovl_neigh *neigh;

	if (!ttl)
		return next;
	list_for_each_entry_rcu(neigh, &vni->neighs, list)
		if (ovl_ageing_over(neigh->origin, READ_ONCE(neigh->heard),
				    ttl, &next))
			ovl_neigh_expire(vni, neigh, ttl);
	return next;
}
