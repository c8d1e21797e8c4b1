// SPDX-License-Identifier: GPL-2.0
/* Neighbours: questions from local ports, answered here. */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <net/ip6_checksum.h>
#include <net/ndisc.h>

#include "af_ovl.h"
#include "claim.h"
#include "dev.h"
#include "fdb.h"
#include "forward.h"
#include "headroom.h"
#include "neigh.h"
#include "port.h"

/* A neighbour advertisement with one option. */
struct ovl_advert {
	struct ipv6hdr ip;
	struct nd_msg nd;
	struct nd_opt_hdr opt;
	u8 mac[ETH_ALEN];
} __packed;

/*
 * Does a frame ask for the MAC address of another? Who asks for its own address,
 * or does not have one yet, wants to hear of others that have it: from them.
 */
static bool ovl_neigh_asked(const struct ethhdr *eth,
			    const struct ovl_claim *claim)
{
	if (claim->kind != OVL_CLAIM_ARP_REQUEST &&
	    claim->kind != OVL_CLAIM_SOLICIT)
		return false;
	if (claim->src.family == AF_UNSPEC ||
	    claim->src.family != claim->target.family ||
	    ovl_addr_equal(&claim->src, &claim->target))
		return false;
	/* The answer goes to one MAC address. */
	return !claim->has_mac ||
	       ether_addr_equal(claim->mac, eth->h_source);
}

/*
 * Is too little known of a neighbour to answer for it? Who hears of a router
 * that it is none drops the routes through it (RFC 4861, section 7.2.5).
 */
static bool ovl_neigh_vague(const struct ovl_neigh *neigh)
{
	return neigh->key.addr.family == AF_INET6 &&
	       neigh->router == OVL_ROUTER_UNKNOWN;
}

/*
 * Whom is a question left to? A station at the port that asked answers for itself,
 * and one that it is kept apart from does not answer. What was learned is worth
 * something only while the station is known: it could be anywhere.
 */
static enum ovl_answer
ovl_neigh_judge(const struct ovl_vni *vni, const struct ovl_config *conf,
		const struct ovl_port *port, const struct ethhdr *eth,
		const struct ovl_neigh *neigh)
{
	const struct ovl_port *home = NULL;
	const struct ovl_fdb *fdb;

	if (!neigh)
		return OVL_ANSWER_MISS;
	if (ether_addr_equal(neigh->mac, eth->h_source))
		return OVL_ANSWER_PASS;
	if (ether_addr_equal(neigh->mac, ovl_vni_mac(vni, conf))) {
		home = vni->dev ? ovl_dev_port(vni->dev) : &vni->sock_port;
	} else {
		fdb = ovl_fdb_find(vni, neigh->mac);
		if (!fdb && neigh->origin == OVL_ORIGIN_LEARNED)
			return OVL_ANSWER_MISS;
		if (fdb && !rcu_access_pointer(fdb->member))
			home = rcu_dereference(fdb->port);
	}
	if (home && (home == port || ovl_port_apart(home, port)))
		return OVL_ANSWER_PASS;
	return ovl_neigh_vague(neigh) ? OVL_ANSWER_MISS : OVL_ANSWER_HERE;
}

static struct sk_buff *ovl_neigh_arp_reply(const struct ovl_vni *vni,
					   const struct ethhdr *to,
					   const struct ovl_claim *claim,
					   const struct ovl_neigh *neigh)
{
	struct ovl_arp *arp;
	struct sk_buff *skb;

	skb = ovl_frame_alloc(vni, to->h_source, neigh->mac, ETH_P_ARP,
			      sizeof(*arp));
	if (!skb)
		return NULL;
	arp = (struct ovl_arp *)skb_network_header(skb);
	arp->hdr = (struct arphdr) {
		.ar_hrd	= htons(ARPHRD_ETHER),
		.ar_pro	= htons(ETH_P_IP),
		.ar_hln	= ETH_ALEN,
		.ar_pln	= sizeof(arp->sender_ip),
		.ar_op	= htons(ARPOP_REPLY),
	};
	memcpy(arp->sender_mac, neigh->mac, ETH_ALEN);
	arp->sender_ip = claim->target.ip4;
	memcpy(arp->target_mac, to->h_source, ETH_ALEN);
	arp->target_ip = claim->src.ip4;
	return skb;
}

static struct sk_buff *ovl_neigh_advert(const struct ovl_vni *vni,
					const struct ethhdr *to,
					const struct ovl_claim *claim,
					const struct ovl_neigh *neigh)
{
	const unsigned int len = sizeof(struct ovl_advert) -
				 sizeof(struct ipv6hdr);
	struct ovl_advert *na;
	struct sk_buff *skb;

	skb = ovl_frame_alloc(vni, to->h_source, neigh->mac, ETH_P_IPV6,
			      sizeof(*na));
	if (!skb)
		return NULL;
	na = (struct ovl_advert *)skb_network_header(skb);
	na->ip = (struct ipv6hdr) {
		.version	= 6,
		.payload_len	= htons(len),
		.nexthdr	= IPPROTO_ICMPV6,
		.hop_limit	= 255,
		.saddr		= claim->target.ip6,
		.daddr		= claim->src.ip6,
	};
	na->nd.icmph = (struct icmp6hdr) {
		.icmp6_type		= NDISC_NEIGHBOUR_ADVERTISEMENT,
		.icmp6_router		= neigh->router == OVL_ROUTER_YES,
		.icmp6_solicited	= 1,
		.icmp6_override		= 1,
	};
	na->nd.target = claim->target.ip6;
	na->opt.nd_opt_type = ND_OPT_TARGET_LL_ADDR;
	na->opt.nd_opt_len = 1;
	memcpy(na->mac, neigh->mac, ETH_ALEN);
	na->nd.icmph.icmp6_cksum =
		csum_ipv6_magic(&na->ip.saddr, &na->ip.daddr, len,
				IPPROTO_ICMPV6, csum_partial(&na->nd, len, 0));
	return skb;
}

/* Give the answer to the port that asked, and to those that see everything. */
static void ovl_neigh_reply(struct ovl_vni *vni, const struct ovl_config *conf,
			    struct ovl_port *port, struct sk_buff *skb)
{
	const struct ovl_source us = { .port = &vni->sock_port };

	if (ovl_sock_tapped(vni))
		ovl_sock_tap(vni, &us, skb);
	/* Sockets that have claimed no address share the station's. */
	if (!port->dev && ether_addr_equal(eth_hdr(skb)->h_dest,
					   ovl_vni_mac(vni, conf))) {
		if (!ovl_sock_station(vni, &us, skb))
			consume_skb(skb);
		return;
	}
	ovl_deliver(vni, &us, port, skb);
}

/* Answer a question, if it is one and we can. Returns whether we did. */
static bool ovl_neigh_answer(struct ovl_vni *vni, const struct ovl_config *conf,
			     const struct ovl_source *src,
			     const struct ethhdr *eth,
			     const struct ovl_claim *claim)
{
	const struct ovl_neigh *neigh;
	struct sk_buff *answer;

	if (!ovl_neigh_asked(eth, claim))
		return false;
	neigh = ovl_neigh_find(vni, &claim->target);
	switch (ovl_neigh_judge(vni, conf, src->port, eth, neigh)) {
	case OVL_ANSWER_HERE:
		break;
	case OVL_ANSWER_MISS:
		ovl_stats_add(vni->stats, OVL_STAT_NEIGH_MISSED, 1);
		fallthrough;
	default:
		return false;
	}
	if (claim->kind == OVL_CLAIM_ARP_REQUEST)
		answer = ovl_neigh_arp_reply(vni, eth, claim, neigh);
	else
		answer = ovl_neigh_advert(vni, eth, claim, neigh);
	if (!answer)
		return false;
	ovl_stats_add(vni->stats, OVL_STAT_NEIGH_ANSWERED, 1);
	ovl_neigh_reply(vni, conf, src->port, answer);
	return true;
}

/*
 * Read what a frame says of neighbours. One with a VLAN tag is about addresses of
 * that VLAN, and is none of ours.
 */
static bool ovl_neigh_read(const struct sk_buff *skb, struct ovl_claim *claim)
{
	const struct ethhdr *eth = (struct ethhdr *)skb->data;

	if (eth->h_proto != htons(ETH_P_ARP) &&
	    eth->h_proto != htons(ETH_P_IPV6))
		return false;
	return !skb_vlan_tag_present(skb) && ovl_claim_read(skb, claim);
}

/**
 * ovl_neigh_asks() - would ovl_neigh_frame() answer a frame?
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: where it comes from
 * @skb: the frame
 * @answer: whom it would be left to
 * @neigh: the neighbour that it asks for, or NULL
 *
 * Context: RCU read side.
 * Return: false if it asks for no neighbour, or not here.
 */
bool ovl_neigh_asks(const struct ovl_vni *vni, const struct ovl_config *conf,
		    const struct ovl_source *src, const struct sk_buff *skb,
		    enum ovl_answer *answer, const struct ovl_neigh **neigh)
{
	const struct ethhdr *eth = (struct ethhdr *)skb->data;
	struct ovl_claim claim;

	if (!src->port || !ovl_neigh_read(skb, &claim) ||
	    !ovl_neigh_asked(eth, &claim))
		return false;
	*neigh = ovl_neigh_find(vni, &claim.target);
	*answer = ovl_neigh_judge(vni, conf, src->port, eth, *neigh);
	return true;
}

/**
 * ovl_neigh_frame() - learn neighbours from a frame, answer it if it asks for one
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: where it came from
 * @skb: the frame
 *
 * Questions from the wire have been looked at where they come from.
 *
 * Context: RCU read side, bottom halves off.
 * Return: true if it was answered and consumed; otherwise it is to be passed on.
 */
bool ovl_neigh_frame(struct ovl_vni *vni, const struct ovl_config *conf,
		     const struct ovl_source *src, struct sk_buff *skb)
{
	const struct ethhdr *eth = (struct ethhdr *)skb->data;
	struct ovl_claim claim;

	if (!ovl_neigh_read(skb, &claim))
		return false;
	ovl_neigh_learn(vni, conf, src, eth, &claim);
	if (!src->port || !ovl_neigh_answer(vni, conf, src, eth, &claim))
		return false;
	ovl_sent_here(skb);
	consume_skb(skb);
	return true;
}
