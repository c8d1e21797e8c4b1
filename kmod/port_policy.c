// SPDX-License-Identifier: GPL-2.0
/* Ports: what an attached device may send. */
#include <linux/etherdevice.h>

#include "claim.h"
#include "port.h"

static bool ovl_port_may_mac(const struct ovl_port_conf *conf, const u8 *mac)
{
	unsigned int i;

	for (i = 0; i < conf->nr_macs; i++) {
		if (ether_addr_equal(conf->mac[i], mac))
			return true;
	}
	return !conf->nr_macs;
}

/* What names no address is against no list of them. */
static bool ovl_port_may_addr(const struct ovl_port_conf *conf,
			      const struct ovl_addr *addr)
{
	unsigned int i;

	for (i = 0; i < conf->nr_addrs; i++) {
		if (ovl_addr_equal(&conf->addr[i], addr))
			return true;
	}
	return !conf->nr_addrs || addr->family == AF_UNSPEC;
}

/*
 * Is the frame about its target, too? An advertisement says that it is the
 * sender's. A question without a source asks whether the sender may have it,
 * and who has it may give it up (RFC 5227, RFC 4862).
 */
static bool ovl_port_claims_target(const struct ovl_claim *claim)
{
	switch (claim->kind) {
	case OVL_CLAIM_ADVERT:
		return true;
	case OVL_CLAIM_ARP_REQUEST:
	case OVL_CLAIM_SOLICIT:
		return claim->src.family == AF_UNSPEC;
	default:
		return false;
	}
}

/* May there be a MAC address of the sender behind the Ethernet header? */
static bool ovl_port_tells_mac(const struct sk_buff *skb)
{
	__be16 proto;

	/* If it is hidden, that is for who reads it to say. */
	return !ovl_claim_proto(skb, &proto) || proto == htons(ETH_P_ARP) ||
	       proto == htons(ETH_P_RARP) || proto == htons(ETH_P_IPV6);
}

/**
 * ovl_port_police() - may an attached device send this?
 * @conf: its settings
 * @skb: the frame, which begins with its Ethernet header; that is in the linear
 *	area, the rest may be anywhere
 *
 * What cannot be read is refused if what it may hide is limited. A frame that
 * lies in pages which its sender can still write to is what it was just now.
 *
 * Return: 0, or the reason why not.
 */
enum ovl_drop ovl_port_police(const struct ovl_port_conf *conf,
			      const struct sk_buff *skb)
{
	const struct ethhdr *eth = (const void *)skb->data;
	struct ovl_claim claim;

	if (!conf->nr_macs && !conf->nr_addrs)
		return 0;
	if (!ovl_port_may_mac(conf, eth->h_source))
		return OVL_DROP_PORT_MAC;
	if (!conf->nr_addrs && !ovl_port_tells_mac(skb))
		return 0;
	if (!ovl_claim_read(skb, &claim))
		return conf->nr_addrs ? OVL_DROP_PORT_IP : OVL_DROP_PORT_MAC;
	if (claim.has_mac && !ovl_port_may_mac(conf, claim.mac))
		return OVL_DROP_PORT_MAC;
	if (!ovl_port_may_addr(conf, &claim.src))
		return OVL_DROP_PORT_IP;
	if (ovl_port_claims_target(&claim) &&
	    !ovl_port_may_addr(conf, &claim.target))
		return OVL_DROP_PORT_IP;
	return 0;
}
