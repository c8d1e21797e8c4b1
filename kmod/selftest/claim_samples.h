/* SPDX-License-Identifier: GPL-2.0 */
/* Packets of every kind that says something of its sender, and what it says. */
#ifndef OVL_CLAIM_SAMPLES_H
#define OVL_CLAIM_SAMPLES_H

#include "../claim.h"
#include "packet.h"

/* Too large for the stack. */
static struct packet pkt;

static void ip4_plain(void)
{
	packet_ip4(&pkt, 1);
	packet_payload(&pkt, 8);
}

static void ip4_options(void)
{
	packet_ip4(&pkt, 1)->ihl = 15;
	packet_put(&pkt, 40);
	packet_payload(&pkt, 8);
}

static void ip4_none(void)
{
	packet_ip4(&pkt, 0);
	packet_payload(&pkt, 8);
}

static void ip6_plain(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_UDP);
	packet_payload(&pkt, 8);
}

static void ip6_none(void)
{
	packet_ip6(&pkt, 0, NEXTHDR_NONE);
	packet_payload(&pkt, 0);
}

/* The four that are skipped, in front of what follows. */
static void ip6_chain(u8 next)
{
	packet_ip6(&pkt, 1, NEXTHDR_HOP);
	packet_ext(&pkt, NEXTHDR_ROUTING, 8, false);
	packet_ext(&pkt, NEXTHDR_AUTH, 24, false);
	packet_ext(&pkt, NEXTHDR_DEST, 20, true);
	packet_ext(&pkt, next, 16, false);
}

static void ip6_behind_chain(void)
{
	ip6_chain(NEXTHDR_TCP);
	packet_payload(&pkt, 8);
}

static void ip6_first(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_FRAGMENT);
	packet_frag(&pkt, NEXTHDR_UDP, 0, true);
	packet_payload(&pkt, 8);
}

/* It looks as if it had an ICMPv6 header. */
static void ip6_later(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_FRAGMENT);
	packet_frag(&pkt, NEXTHDR_ICMP, 8, false);
	packet_payload(&pkt, 24);
	pkt.data[pkt.len - 24] = NDISC_NEIGHBOUR_SOLICITATION;
}

static void echo(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_icmp6(&pkt, ICMPV6_ECHO_REQUEST, 8);
	packet_payload(&pkt, 8);
}

static void nd_solicit(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_SOLICITATION, 3);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

static void nd_probe(void)
{
	packet_ip6(&pkt, 0, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_SOLICITATION, 3);
}

static void nd_override(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_ADVERTISEMENT, 3)->
		icmph.icmp6_override = 1;
	packet_opt(&pkt, ND_OPT_TARGET_LL_ADDR, 2);
}

static void nd_from_router(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_ADVERTISEMENT, 3)->
		icmph.icmp6_router = 1;
	packet_opt(&pkt, ND_OPT_TARGET_LL_ADDR, 2);
}

/* Of a question, no bit says anything. */
static void nd_solicit_bits(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_SOLICITATION, 3)->
		icmph.icmp6_dataun.un_data32[0] = htonl(~0);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

/* The option of the other message says nothing. */
static void nd_advert(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_ADVERTISEMENT, 3);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

static void nd_router_solicit(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_icmp6(&pkt, NDISC_ROUTER_SOLICITATION, 8);
	packet_may_end(&pkt);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

static void nd_router_advert(void)
{
	struct nd_opt_hdr *opt;

	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_icmp6(&pkt, NDISC_ROUTER_ADVERTISEMENT, 16);
	packet_may_end(&pkt);
	opt = packet_put(&pkt, 32);
	opt->nd_opt_type = ND_OPT_PREFIX_INFO;
	opt->nd_opt_len = 4;
	packet_may_end(&pkt);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

/* It need not say where it comes from. */
static void nd_router_bare(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_icmp6(&pkt, NDISC_ROUTER_ADVERTISEMENT, 16);
	packet_may_end(&pkt);
	packet_opt(&pkt, ND_OPT_TARGET_LL_ADDR, 2);
}

static void nd_redirect(void)
{
	packet_ip6(&pkt, 1, NEXTHDR_ICMP);
	packet_icmp6(&pkt, NDISC_REDIRECT, 40);
	packet_may_end(&pkt);
	packet_opt(&pkt, ND_OPT_TARGET_LL_ADDR, 3);
	packet_opt(&pkt, 0, 3);
}

static void nd_behind_chain(void)
{
	ip6_chain(NEXTHDR_ICMP);
	packet_nd(&pkt, NDISC_NEIGHBOUR_SOLICITATION, 3);
	packet_opt(&pkt, ND_OPT_SOURCE_LL_ADDR, 2);
}

/*
 * How to write it, unless it is ETH_P_ARP, and what it says. Addresses go by number,
 * 0 for none; @nd is counted from the IP header.
 */
static const struct sample {
	void (*write)(void);
	u16 proto;
	u8 kind;
	u8 mac;
	u8 src;
	u8 target;
	u8 nd;
	bool override;
	u8 router;
} samples[] = {
	{ NULL, ETH_P_ARP, OVL_CLAIM_ARP_REQUEST, 2, 1, 3 },
	{ NULL, ETH_P_ARP, OVL_CLAIM_ARP_REPLY, 2, 1, 3 },
	{ NULL, ETH_P_ARP, OVL_CLAIM_ARP_REQUEST, 2, 0, 3 },
	{ NULL, ETH_P_ARP, OVL_CLAIM_ARP_REQUEST, 2, 1, 1 },
	{ NULL, ETH_P_RARP, OVL_CLAIM_ARP_REQUEST, 2, 0, 0 },
	{ NULL, ETH_P_RARP, OVL_CLAIM_ARP_REPLY, 2, 1, 0 },
	{ ip4_plain, ETH_P_IP, OVL_CLAIM_IP, 0, 1, 0 },
	{ ip4_options, ETH_P_IP, OVL_CLAIM_IP, 0, 1, 0 },
	{ ip4_none, ETH_P_IP, OVL_CLAIM_IP, 0, 0, 0 },
	{ ip6_plain, ETH_P_IPV6, OVL_CLAIM_IP, 0, 1, 0 },
	{ ip6_none, ETH_P_IPV6, OVL_CLAIM_IP, 0, 0, 0 },
	{ ip6_behind_chain, ETH_P_IPV6, OVL_CLAIM_IP, 0, 1, 0 },
	{ ip6_first, ETH_P_IPV6, OVL_CLAIM_IP, 0, 1, 0 },
	{ ip6_later, ETH_P_IPV6, OVL_CLAIM_IP, 0, 1, 0 },
	{ echo, ETH_P_IPV6, OVL_CLAIM_IP, 0, 1, 0 },
	{ nd_solicit, ETH_P_IPV6, OVL_CLAIM_SOLICIT, 2, 1, 3, 40 },
	{ nd_probe, ETH_P_IPV6, OVL_CLAIM_SOLICIT, 0, 0, 3, 40 },
	{ nd_solicit_bits, ETH_P_IPV6, OVL_CLAIM_SOLICIT, 2, 1, 3, 40 },
	{ nd_override, ETH_P_IPV6, OVL_CLAIM_ADVERT, 2, 1, 3, 40, true,
	  OVL_ROUTER_NO },
	{ nd_from_router, ETH_P_IPV6, OVL_CLAIM_ADVERT, 2, 1, 3, 40, false,
	  OVL_ROUTER_YES },
	{ nd_advert, ETH_P_IPV6, OVL_CLAIM_ADVERT, 0, 1, 3, 40, false,
	  OVL_ROUTER_NO },
	{ nd_router_solicit, ETH_P_IPV6, OVL_CLAIM_ND, 2, 1, 0, 40 },
	{ nd_router_advert, ETH_P_IPV6, OVL_CLAIM_ROUTER, 2, 1, 0, 40, false,
	  OVL_ROUTER_YES },
	{ nd_router_bare, ETH_P_IPV6, OVL_CLAIM_ROUTER, 0, 1, 0, 40, false,
	  OVL_ROUTER_YES },
	{ nd_redirect, ETH_P_IPV6, OVL_CLAIM_ND, 0, 1, 0, 40 },
	{ nd_behind_chain, ETH_P_IPV6, OVL_CLAIM_SOLICIT, 2, 1, 3, 108 },
};

#endif /* OVL_CLAIM_SAMPLES_H */
