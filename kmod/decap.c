// SPDX-License-Identifier: GPL-2.0
/*
 * Decapsulation: headers are checked, then pulled off, and nothing is copied.
 *
 * A packet may lie in pieces, and pulling it together may move its head: every
 * pointer into it is taken anew after ovl_pull().
 */
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>
#include <net/udp.h>

#include "decap.h"
#include "endpoint.h"
#include "forward.h"
#include "headroom.h"
#include "member.h"

static void ovl_arrival_read(const struct sock *sk, const struct sk_buff *skb,
			     struct ovl_arrival *outer, struct ovl_source *src)
{
	if (sk->sk_family == AF_INET6) {
		src->addr = ovl_addr_v6(&ipv6_hdr(skb)->saddr);
		outer->dsfield = ipv6_get_dsfield(ipv6_hdr(skb));
	} else {
		src->addr = ovl_addr_v4(ip_hdr(skb)->saddr);
		outer->dsfield = ip_hdr(skb)->tos;
	}
	outer->zero_csum = !udp_hdr(skb)->check;
}

/* May a packet from there enter a VNI with these settings? Why not, or 0. */
enum ovl_drop ovl_admit(const struct ovl_config *conf,
			const struct ovl_arrival *outer,
			const struct ovl_source *src)
{
	if (conf->admit != OVL_ADMIT_ANY &&
	    !(src->member && READ_ONCE(src->member->added)))
		return OVL_DROP_NOT_ADMITTED;
	if (outer->zero_csum && conf->csum6_rx &&
	    src->addr.family == AF_INET6)
		return OVL_DROP_ZERO_CSUM;
	return 0;
}

/*
 * Carry a congestion mark from the outer header into the inner one, RFC 6040
 * section 4.2. The reason if the inner packet is not to be let through, or 0.
 */
static enum ovl_drop ovl_decap_ecn(struct ovl_vni *vni, struct sk_buff *skb,
				   u8 outer)
{
	unsigned int hlen;
	u8 inner;

	if (skb->protocol == htons(ETH_P_IP))
		hlen = sizeof(struct iphdr);
	else if (skb->protocol == htons(ETH_P_IPV6))
		hlen = sizeof(struct ipv6hdr);
	else
		return 0;
	/* Too short for its header: whoever reads that will say so. */
	if (!ovl_pull(vni->stats, skb, ETH_HLEN + hlen))
		return 0;
	/* The inner header is written only for these marks. */
	if ((outer & INET_ECN_MASK) & INET_ECN_ECT_1 &&
	    skb_unclone(skb, GFP_ATOMIC))
		return OVL_DROP_NO_MEMORY;
	inner = skb->protocol == htons(ETH_P_IP) ?
		ip_hdr(skb)->tos : ipv6_get_dsfield(ipv6_hdr(skb));
	return INET_ECN_decapsulate(skb, outer, inner) <= 1 ? 0 : OVL_DROP_ECN;
}

/*
 * A checksum to be filled in is one of the packet in the frame, or none. What began in
 * the headers in front of that need not even look like it: where a packet says where that
 * is, the stack keeps a sum while it checks UDP's.
 */
static void ovl_decap_csum(struct sk_buff *skb)
{
	int at;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	at = skb_checksum_start_offset(skb);
	if (at < ETH_HLEN ||
	    at + skb->csum_offset + sizeof(__sum16) > skb_headlen(skb))
		skb->ip_summed = CHECKSUM_NONE;
}

/* Say where the headers of a frame are; those said until now were the outer. */
static void ovl_decap_headers(struct sk_buff *skb)
{
	__be16 proto = ((struct ethhdr *)skb->data)->h_proto;

	skb->protocol = eth_proto_is_802_3(proto) ? proto : htons(ETH_P_802_2);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb_reset_mac_len(skb);
	/* Of large packets, queues want to know where the transport header is. */
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		skb_set_transport_header(skb, skb_checksum_start_offset(skb));
	else
		skb_set_transport_header(skb, ETH_HLEN);
}

/* The frame is new here, whatever has been said about what it came in. */
static int ovl_decap_forget(struct sk_buff *skb, bool xnet)
{
	skb_scrub_packet(skb, xnet);
	skb_set_queue_mapping(skb, 0);
	__vlan_hwaccel_clear_tag(skb);
	skb_clear_hash_if_not_l4(skb);
	return iptunnel_pull_offloads(skb);
}

/* Pull the outer headers; what is left is a frame. The reason if not, or 0. */
static enum ovl_drop ovl_decap_pull(struct ovl_vni *vni, struct sk_buff *skb,
				    const struct ovl_arrival *outer)
{
	unsigned int hlen = sizeof(struct udphdr) + vni->endpoint->wire->hlen;
	bool xnet = vni->dev && !net_eq(dev_net(vni->dev), vni->on->net);
	const void *headers;

	if (!ovl_pull(vni->stats, skb, hlen + ETH_HLEN))
		return OVL_DROP_INNER;
	headers = skb->data;
	__skb_pull(skb, hlen);
	skb_postpull_rcsum(skb, headers, hlen);
	ovl_decap_csum(skb);
	ovl_decap_headers(skb);
	if (ovl_decap_forget(skb, xnet))
		return OVL_DROP_NO_MEMORY;
	return ovl_decap_ecn(vni, skb, outer->dsfield);
}

/**
 * ovl_decap_vni() - take a packet into its VNI
 * @vni: the VNI
 * @outer: what its outer headers say
 * @src: who sent it
 * @skb: the packet, from the UDP header on; admitted, its checksum is good
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_decap_vni(struct ovl_vni *vni, const struct ovl_arrival *outer,
		   const struct ovl_source *src, struct sk_buff *skb)
{
	enum ovl_drop reason = ovl_decap_pull(vni, skb, outer);

	if (unlikely(reason)) {
		ovl_drop(vni, src->vtep, skb, reason);
		return;
	}
	ovl_stats_packet(vni->stats, OVL_STAT_RX_PACKETS, skb->len);
	if (src->vtep)
		ovl_stats_packet(src->vtep->stats, OVL_STAT_RX_PACKETS,
				 skb->len);
	if (src->member)
		ovl_member_count(src->member, OVL_STAT_RX_PACKETS, skb->len);
	ovl_forward(vni, src, skb);
}

/**
 * ovl_decap_rcv() - take a packet from an endpoint's UDP socket
 * @sk: the socket
 * @skb: the packet, from the UDP header on; its checksum is good
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, the packet is consumed.
 */
int ovl_decap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct ovl_endpoint *ep = rcu_dereference_sk_user_data(sk);
	struct ovl_source src = { };
	struct ovl_arrival outer;
	enum ovl_drop reason;
	struct ovl_vni *vni;
	u32 id;

	/* It may be one of several that the stack has cut a large packet into
	 * and still has in a list. Who sends it on would send all of them.
	 */
	skb_mark_not_on_list(skb);
	/* It has been closed in the meantime, which counts as for any socket. */
	if (unlikely(!ep)) {
		sk_drops_add(sk, skb);
		ovl_drop_told(skb, SKB_DROP_REASON_NOT_SPECIFIED);
		return 0;
	}
	reason = OVL_DROP_TRUNCATED;
	if (!ovl_pull(ep->stats, skb, sizeof(struct udphdr) + ep->wire->hlen))
		goto drop;
	reason = OVL_DROP_HEADER;
	if (!ep->wire->parse(skb->data + sizeof(struct udphdr), &id))
		goto drop;
	reason = OVL_DROP_NO_VNI;
	vni = ovl_vni_find(ep, id);
	if (!vni)
		goto drop;

	ovl_arrival_read(sk, skb, &outer, &src);
	src.member = ovl_member_of(vni, &src.addr);
	if (src.member)
		src.vtep = READ_ONCE(src.member->vtep);
	reason = ovl_admit(rcu_dereference(vni->conf), &outer, &src);
	if (unlikely(reason)) {
		ovl_drop(vni, src.vtep, skb, reason);
		return 0;
	}
	if (!src.vtep)
		src.vtep = ovl_vtep_find(vni->on, &src.addr, ep->port);
	ovl_decap_vni(vni, &outer, &src, skb);
	return 0;

drop:
	ovl_drop_unknown(ep, skb, reason);
	return 0;
}

/*
 * The stack notes a path's MTU for the way that the socket's packets would take. Those
 * of a VNI with a lower device may take another one.
 */
static void ovl_decap_pmtu(const struct ovl_vni *vni, const struct sock *sk,
			   struct sk_buff *skb)
{
	const struct ovl_config *conf = rcu_dereference(vni->conf);
	const struct icmp6hdr *icmp6;
	const struct icmphdr *icmp;

	if (!conf->link)
		return;
	if (sk->sk_family == AF_INET6) {
		icmp6 = (void *)(skb->data - sizeof(*icmp6));
		if (icmp6->icmp6_type == ICMPV6_PKT_TOOBIG)
			ip6_update_pmtu(skb, sock_net(sk), icmp6->icmp6_mtu,
					conf->link, 0, sock_net_uid(sock_net(sk),
								    NULL));
		return;
	}
	icmp = (void *)(skb->data - sizeof(*icmp));
	if (icmp->type == ICMP_DEST_UNREACH && icmp->code == ICMP_FRAG_NEEDED)
		ipv4_update_pmtu(skb, sock_net(sk), ntohs(icmp->un.frag.mtu),
				 conf->link, IPPROTO_UDP);
}

/**
 * ovl_decap_err() - is an ICMP error about one of our packets?
 * @sk: the endpoint's socket
 * @skb: the error; its data begins with the IP header of our packet, in front of
 *	which is the error's own
 *
 * Return: 0 if it is, so that the path's MTU is taken from it.
 */
int ovl_decap_err(struct sock *sk, struct sk_buff *skb)
{
	struct ovl_endpoint *ep = rcu_dereference_sk_user_data(sk);
	unsigned int at = skb_transport_offset(skb) + sizeof(struct udphdr);
	u8 buf[sizeof(u64)];
	struct ovl_vni *vni;
	const void *hdr;
	u32 id;

	if (!ep || WARN_ON_ONCE(ep->wire->hlen > sizeof(buf)))
		return -EINVAL;
	hdr = skb_header_pointer(skb, at, ep->wire->hlen, buf);
	if (!hdr || !ep->wire->parse(hdr, &id))
		return -EINVAL;
	vni = ovl_vni_find(ep, id);
	if (!vni)
		return -ENOENT;
	ovl_decap_pmtu(vni, sk, skb);
	return 0;
}
