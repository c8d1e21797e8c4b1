// SPDX-License-Identifier: GPL-2.0
/* Encapsulation: headers are pushed in front, and nothing else is touched. */
#include <linux/etherdevice.h>
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <net/dst_metadata.h>
#include <net/gso.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip_tunnels.h>
#include <net/udp_tunnel.h>

#include "dev.h"
#include "encap.h"
#include "flow.h"
#include "headroom.h"
#include "member.h"
#include "output.h"
#include "port.h"
#include "route.h"

/**
 * struct ovl_inner - what the outer header may take over from the inner one
 * @dsfield: TOS or traffic class; 0 if it is not IP
 * @ttl: TTL or hop limit; 0 if it is not IP
 * @df: nobody on the way may fragment it: IPv6, or IPv4 with DF
 */
struct ovl_inner {
	u8 dsfield;
	u8 ttl;
	bool df;
};

/* Bytes that a tunnel takes from the MTU of its underlay. */
unsigned int ovl_encap_overhead(const struct ovl_endpoint *ep, u16 family)
{
	return ovl_outer_len(family) + ep->wire->hlen + ETH_HLEN;
}

/* A header that is cut short is the receiver's problem: it is not IP to us. */
static __always_inline void ovl_inner_read(struct ovl_vni *vni,
					   struct sk_buff *skb,
					   struct ovl_inner *inner)
{
	/* Read before a pull may move the head. */
	__be16 proto = ((struct ethhdr *)skb->data)->h_proto;
	const struct ipv6hdr *ip6;
	const struct iphdr *ip4;

	memset(inner, 0, sizeof(*inner));
	if (proto == htons(ETH_P_IP) &&
	    ovl_pull(vni->stats, skb, ETH_HLEN + sizeof(*ip4))) {
		skb_set_network_header(skb, ETH_HLEN);
		ip4 = ip_hdr(skb);
		inner->dsfield = ip4->tos;
		inner->ttl = ip4->ttl;
		inner->df = ip4->frag_off & htons(IP_DF);
	} else if (proto == htons(ETH_P_IPV6) &&
		   ovl_pull(vni->stats, skb, ETH_HLEN + sizeof(*ip6))) {
		skb_set_network_header(skb, ETH_HLEN);
		ip6 = ipv6_hdr(skb);
		inner->dsfield = ipv6_get_dsfield(ip6);
		inner->ttl = ip6->hop_limit;
		inner->df = true;
	}
}

/* Bytes of VLAN tags between the Ethernet and the network header. */
static unsigned int ovl_tags_len(const struct sk_buff *skb)
{
	int len = skb_network_offset(skb) - ETH_HLEN;

	return len == VLAN_HLEN || len == 2 * VLAN_HLEN ? len : 0;
}

/*
 * Is the packet, or a segment of it, larger than @mtu behind the Ethernet
 * header? Tags take their part of that.
 */
static __always_inline bool ovl_too_big(const struct sk_buff *skb, unsigned int mtu)
{
	if (likely(!skb_is_gso(skb)))
		return skb->len - ETH_HLEN > mtu;
	mtu = ovl_encap_room(mtu, ovl_tags_len(skb));
	return !skb_gso_validate_network_len(skb, mtu);
}

/* What the network header belongs to, if it is where the frame says; or 0. */
static __be16 ovl_network_proto(const struct sk_buff *skb)
{
	const struct ethhdr *eth = eth_hdr(skb);
	int off = skb_network_offset(skb);

	/* A raw socket may say one thing in the frame and another beside it. */
	if (skb->protocol != eth->h_proto ||
	    skb_headlen(skb) < off + sizeof(struct iphdr))
		return 0;
	if (off == ETH_HLEN)
		return eth->h_proto;
	if (!ovl_tags_len(skb) || !eth_type_vlan(eth->h_proto))
		return 0;
	/* The innermost tag ends with the type of what it tags. */
	return *(__be16 *)(skb_network_header(skb) - sizeof(__be16));
}

/* An ICMP error to whoever sent a packet that we route or that is our own. */
static void ovl_encap_icmp(struct sk_buff *skb, unsigned int mtu)
{
	__be16 proto = ovl_network_proto(skb);

	if (proto == htons(ETH_P_IP) && ip_hdr(skb)->frag_off & htons(IP_DF))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
			      htonl(mtu));
	else if (proto == htons(ETH_P_IPV6))
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

/*
 * Tell the sender of a packet that is too big for the path: by an ICMP error,
 * or, where it came through a bridge or an attached device and there is no
 * address to send one from, by making the packet into one. Returns whether it
 * has become that and is gone, and the route with it.
 */
static bool ovl_encap_pmtu(struct ovl_vni *vni, const struct ovl_source *src,
			   struct ovl_vtep *vtep, struct sk_buff *skb,
			   const struct ovl_path *path, unsigned int overhead)
{
	bool bridged = src->port->attached || (src->port->dev &&
		       netif_is_any_bridge_port(src->port->dev));
	unsigned int room = overhead + ovl_tags_len(skb);
	struct net_device *dev = skb->dev;
	int reply;

	/* The sender's route leads to a device that may be above ours, for
	 * VLANs say, and is found again by that device only.
	 */
	if (skb_valid_dst(skb))
		skb->dev = skb_dst(skb)->dev;
	reply = skb_tunnel_check_pmtu(skb, path->dst, room, bridged);
	if (reply <= 0 && !bridged)
		ovl_encap_icmp(skb, ovl_encap_room(dst_mtu(path->dst), room));
	skb->dev = dev;
	if (reply <= 0)
		return false;
	ovl_path_put(path);
	ovl_drop(vni, vtep, NULL, OVL_DROP_TOO_BIG);
	ovl_stats_add(vni->stats, OVL_STAT_MADE, 1);
	skb_dst_drop(skb);
	ovl_port_deliver(src->port, vtep, skb);
	return true;
}

/*
 * A frame came with too little room in front. The next ones of the VNI's
 * sockets will have it, also where no device follows the underlay.
 */
static void ovl_encap_want_room(struct ovl_vni *vni, unsigned int room)
{
	room = min_t(unsigned int, room, OVL_HEADROOM_MAX);
	if (room > READ_ONCE(vni->headroom))
		WRITE_ONCE(vni->headroom, room);
}

/*
 * A CRC that is still to be filled in is not one that the outer checksum could be
 * derived from; what cannot do so elsewhere the stack does before a device.
 */
static bool ovl_encap_crc(struct sk_buff *skb)
{
	if (likely(skb->ip_summed != CHECKSUM_PARTIAL || !skb_csum_is_sctp(skb) ||
		   skb_is_gso(skb)))
		return true;
	return !skb_csum_hwoffload_help(skb, NETIF_F_HW_CSUM);
}

/* Push the tunnel header, and prepare offloads for what comes before it. */
static enum ovl_drop ovl_encap_push(struct ovl_vni *vni,
				    const struct ovl_path *path,
				    struct sk_buff *skb)
{
	const struct ovl_wire *wire = vni->endpoint->wire;
	unsigned int room;

	room = LL_RESERVED_SPACE(path->dst->dev) + path->dst->header_len +
	       ovl_outer_len(path->saddr->family) + wire->hlen;
	if (unlikely(skb_headroom(skb) < room))
		ovl_encap_want_room(vni, room);
	/* Offloads want memory too, where the head is not ours alone. */
	if (unlikely(ovl_make_room(vni->stats, skb, room) ||
		     !ovl_encap_crc(skb) ||
		     udp_tunnel_handle_offloads(skb, path->csum)))
		return OVL_DROP_NO_MEMORY;
	wire->build(__skb_push(skb, wire->hlen), vni->id);
	skb_set_inner_protocol(skb, htons(ETH_P_TEB));
	return 0;
}

/* Find the way to the VTEP; the reason why not, or 0. */
static __always_inline enum ovl_drop
ovl_encap_path(const struct ovl_vni *vni, const struct ovl_config *conf,
	       struct ovl_vtep *vtep, const struct ovl_inner *inner,
	       struct sk_buff *skb, u32 mark, struct ovl_path *path)
{
	int err;

	path->sk = ovl_endpoint_sk(vni->endpoint, vtep->key.addr.family);
	if (!path->sk)
		return OVL_DROP_NO_SOCKET;
	path->tos = conf->tos == OVL_TOS_INHERIT ? inner->dsfield : conf->tos;
	path->tos &= ~INET_ECN_MASK;
	path->dport = htons(vtep->key.port);
	ovl_flow_hash(skb);
	/* The core's range ends before its end, and has more than one port. */
	path->sport = udp_flow_src_port(vni->on->net, skb, conf->sport_min,
					conf->sport_max ?
					conf->sport_max + 1 : 0, true);
	err = ovl_route_path(vni->on->net, conf, vtep, mark, path);
	if (err)
		return err == -ENOMEM || err == -ENOBUFS ? OVL_DROP_NO_MEMORY :
							  OVL_DROP_NO_ROUTE;
	if (unlikely(vni->dev && path->dst->dev == vni->dev)) {
		ovl_path_put(path);
		return OVL_DROP_LOOP;
	}
	return 0;
}

/* What else the outer headers are to say. */
static __always_inline void ovl_encap_outer(const struct ovl_config *conf,
					    const struct ovl_inner *inner,
					    struct ovl_path *path)
{
	/* RFC 6040, normal mode: the outer mark is the inner one. */
	path->tos |= inner->dsfield & INET_ECN_MASK;
	path->ttl = conf->ttl_inherit ? inner->ttl : conf->ttl;
	path->label = cpu_to_be32(conf->label);
	path->df = conf->df == OVL_DF_SET ||
		   (conf->df == OVL_DF_INHERIT && inner->df);
	path->csum = path->daddr->family == AF_INET6 ? conf->csum6 :
						       conf->csum4;
}

/* The way to the VTEP and all that the outer headers say; why not, or 0. */
static __always_inline enum ovl_drop
ovl_encap_prepare(struct ovl_vni *vni, const struct ovl_config *conf,
		  struct ovl_vtep *vtep, struct sk_buff *skb, u32 mark,
		  struct ovl_path *path)
{
	struct ovl_inner inner;
	enum ovl_drop reason;

	ovl_inner_read(vni, skb, &inner);
	reason = ovl_encap_path(vni, conf, vtep, &inner, skb, mark, path);
	if (likely(!reason))
		ovl_encap_outer(conf, &inner, path);
	return reason;
}

/* May a frame go that way, if need be in fragments? Why not, or 0. */
static __always_inline enum ovl_drop
ovl_encap_fits(const struct sk_buff *skb, const struct ovl_path *path,
	       unsigned int overhead, bool *fragment)
{
	*fragment = false;
	if (likely(!ovl_too_big(skb, ovl_encap_room(dst_mtu(path->dst),
						    overhead))))
		return 0;
	/* What is to be cut into fragments has to be a packet first. */
	*fragment = !path->df &&
		    skb->len - ETH_HLEN + overhead <= IP_MAX_MTU;
	return *fragment ? 0 : OVL_DROP_TOO_BIG;
}

/**
 * ovl_encap_plan() - what would become of a frame for a VTEP
 * @vni: the frame's VNI
 * @conf: its settings
 * @vtep: where it goes
 * @skb: the frame, all of it in the linear area, which stays the caller's
 * @plan: what would; with a route unless there is none
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, or why it would be dropped. In any case ovl_path_put() is due if
 * there is a route.
 */
enum ovl_drop ovl_encap_plan(struct ovl_vni *vni, const struct ovl_config *conf,
			     struct ovl_vtep *vtep, struct sk_buff *skb,
			     struct ovl_plan *plan)
{
	struct ovl_path *path = &plan->path;
	enum ovl_drop reason;
	unsigned int over;
	bool fragment;

	*plan = (struct ovl_plan) { };
	reason = ovl_encap_prepare(vni, conf, vtep, skb, skb->mark, path);
	if (reason) {
		path->dst = NULL;
		return reason;
	}
	over = ovl_encap_overhead(vni->endpoint, path->daddr->family);
	plan->size = skb->len - ETH_HLEN + over;
	plan->mtu = dst_mtu(path->dst);
	reason = ovl_encap_fits(skb, path, over, &fragment);
	skb->ignore_df = fragment;
	if (!reason)
		plan->slow = ovl_output_plan(vni->on->net, path, conf->fastpath,
					     skb);
	return reason;
}

/* What segments may still be without. */
#define OVL_CUT_FEATURES \
	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | NETIF_F_HW_CSUM)

/*
 * Is a GSO packet one that the stack cannot cut apart inside of a tunnel? One that
 * is longer than an IP packet can be (BIG TCP) would, as IPv6, keep the header that
 * told its true length. Of one that is in a tunnel already, an attached device's,
 * the headers in between would keep their lengths. The pieces of a list have heads
 * of their own, with whatever room there is.
 */
static bool ovl_encap_unfit(const struct sk_buff *skb)
{
	return skb->len > OVL_ENCAP_MAX || skb->encapsulation ||
	       skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST;
}

/* Send such a one: here it becomes packets for the wire. */
static noinline enum ovl_drop ovl_encap_cut(struct ovl_vni *vni,
					    const struct ovl_config *conf,
					    const struct ovl_source *src,
					    struct ovl_vtep *vtep,
					    struct ovl_member *member,
					    struct sk_buff *skb)
{
	struct sk_buff *seg = skb_gso_segment(skb, OVL_CUT_FEATURES), *next;
	enum ovl_drop reason;
	unsigned int n = 0;

	if (IS_ERR_OR_NULL(seg)) {
		reason = seg == ERR_PTR(-ENOMEM) ? OVL_DROP_NO_MEMORY :
						   OVL_DROP_TOO_BIG;
		ovl_drop(vni, vtep, skb, reason);
		return reason;
	}
	consume_skb(skb);
	skb_list_walk_safe(seg, seg, next) {
		skb_mark_not_on_list(seg);
		ovl_encap(vni, conf, src, vtep, member, seg);
		n++;
	}
	ovl_stats_add(vni->stats, OVL_STAT_MADE, n - 1);
	return 0;
}

/**
 * ovl_encap() - send a frame to a VTEP
 * @vni: the frame's VNI
 * @conf: its settings
 * @src: the local port it came from
 * @vtep: where it goes
 * @member: what the VNI has of it; NULL if a sender has named a stranger
 * @skb: the frame, consumed
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0, or why the frame was dropped.
 */
enum ovl_drop ovl_encap(struct ovl_vni *vni, const struct ovl_config *conf,
			const struct ovl_source *src, struct ovl_vtep *vtep,
			struct ovl_member *member, struct sk_buff *skb)
{
	unsigned int len = skb->len, overhead;
	struct ovl_path path;
	enum ovl_drop reason;
	bool fragment, abroad;
	enum ovl_slow slow;

	if (unlikely(skb_is_gso(skb) && ovl_encap_unfit(skb)))
		return ovl_encap_cut(vni, conf, src, vtep, member, skb);
	/* Tunnels in tunnels end here, before the stack below ends them
	 * without saying so.
	 */
	if (unlikely(dev_recursion_level() > IP_TUNNEL_RECURSION_LIMIT)) {
		reason = OVL_DROP_NESTED;
		goto drop;
	}
	/* What another namespace has marked it with means nothing here. */
	abroad = !src->sk && ovl_vni_abroad(vni);
	reason = ovl_encap_prepare(vni, conf, vtep, skb,
				   abroad ? 0 : skb->mark, &path);
	if (unlikely(reason))
		goto drop;

	overhead = ovl_encap_overhead(vni->endpoint, path.daddr->family);
	reason = ovl_encap_fits(skb, &path, overhead, &fragment);
	if (unlikely(reason)) {
		if (!ovl_encap_pmtu(vni, src, vtep, skb, &path, overhead))
			goto release;
		return reason;
	}

	/* A socket's packet is new, there is nothing of the past about it. */
	if (!src->sk)
		skb_scrub_packet(skb, abroad);
	/* IPv6 has no bit for it in its header and asks here. */
	skb->ignore_df = fragment;
	reason = ovl_encap_push(vni, &path, skb);
	if (unlikely(reason))
		goto release;
	slow = ovl_output(vni->on->net, &path, conf->fastpath, skb);
	if (slow)
		ovl_slow(vni->endpoint, OVL_WAY_OUT, slow);
	else
		ovl_stats_add(vni->stats, OVL_STAT_TX_FASTPATH, 1);
	ovl_stats_packet(vni->stats, OVL_STAT_TX_PACKETS, len);
	ovl_stats_packet(vtep->stats, OVL_STAT_TX_PACKETS, len);
	if (likely(member))
		ovl_member_count(member, OVL_STAT_TX_PACKETS, len);
	return 0;

release:
	ovl_path_put(&path);
drop:
	ovl_drop(vni, vtep, skb, reason);
	return reason;
}
