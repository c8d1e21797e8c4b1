/* SPDX-License-Identifier: GPL-2.0 */
/* Claim: what a frame says about the addresses of its sender. */
#ifndef OVL_CLAIM_H
#define OVL_CLAIM_H

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/skbuff.h>

#include "addr.h"

/**
 * enum ovl_claim_kind - what sort of packet is in a frame
 * @OVL_CLAIM_NONE: one that names no IP address of its sender
 * @OVL_CLAIM_IP: an IP packet that is none of the following; also neighbour
 *	discovery whose hop limit is not 255, which nobody listens to
 * @OVL_CLAIM_ARP_REQUEST: ARP, or RARP, a question
 * @OVL_CLAIM_ARP_REPLY: ARP, or RARP, an answer
 * @OVL_CLAIM_SOLICIT: neighbour solicitation (RFC 4861, section 4.3)
 * @OVL_CLAIM_ADVERT: neighbour advertisement (RFC 4861, section 4.4)
 * @OVL_CLAIM_ROUTER: router advertisement (RFC 4861, section 4.2)
 * @OVL_CLAIM_ND: other neighbour discovery
 */
enum ovl_claim_kind {
	OVL_CLAIM_NONE,
	OVL_CLAIM_IP,
	OVL_CLAIM_ARP_REQUEST,
	OVL_CLAIM_ARP_REPLY,
	OVL_CLAIM_SOLICIT,
	OVL_CLAIM_ADVERT,
	OVL_CLAIM_ROUTER,
	OVL_CLAIM_ND,
};

/**
 * enum ovl_router - whether somebody is a router of IPv6
 * @OVL_ROUTER_UNKNOWN: nobody has said; always so with IPv4
 * @OVL_ROUTER_NO: a host
 * @OVL_ROUTER_YES: a router
 */
enum ovl_router {
	OVL_ROUTER_UNKNOWN,
	OVL_ROUTER_NO,
	OVL_ROUTER_YES,
};

/**
 * struct ovl_claim - what a frame says
 * @kind: enum ovl_claim_kind
 * @override: of an advertisement: it takes the place of what was known
 * @has_mac: @mac is there
 * @router: enum ovl_router: what an advertisement tells of its sender
 * @mac: link-layer address that the sender gives for itself in ARP or neighbour
 *	discovery; any, not only such as a station may have
 * @src: source address of the IP packet, or the sender's of ARP; AF_UNSPEC if
 *	there is none or if it is unspecified (0.0.0.0, ::)
 * @target: whose address is asked for, or told in an advertisement, or who an
 *	ARP reply is for; AF_UNSPEC if there is none or if it is unspecified,
 *	and in RARP, which asks for no MAC address
 * @ip: bytes from the Ethernet header to the header of IP or ARP, VLAN tags
 *	included
 * @nd: bytes from the Ethernet header to the ICMPv6 header, of neighbour
 *	discovery; 0 otherwise
 *
 * An ARP request or a solicitation without @src is a probe: may the sender have
 * @target? ARP whose @src is its @target is gratuitous.
 */
struct ovl_claim {
	u8 kind;
	bool override;
	bool has_mac;
	u8 router;
	u8 mac[ETH_ALEN] __aligned(2);
	struct ovl_addr src;
	struct ovl_addr target;
	u16 ip;
	u16 nd;
};

/**
 * struct ovl_arp - ARP about IPv4 on Ethernet
 * @hdr: kinds and lengths of addresses, and the operation
 * @sender_mac: of who sends it
 * @sender_ip: of who sends it
 * @target_mac: of who is asked, or answered
 * @target_ip: of who is asked, or answered
 */
struct ovl_arp {
	struct arphdr hdr;
	u8 sender_mac[ETH_ALEN];
	__be32 sender_ip;
	u8 target_mac[ETH_ALEN];
	__be32 target_ip;
} __packed;

unsigned int ovl_claim_proto(const struct sk_buff *skb, __be16 *proto);
bool ovl_claim_read(const struct sk_buff *skb, struct ovl_claim *claim);

#endif /* OVL_CLAIM_H */
