/* SPDX-License-Identifier: GPL-2.0 */
/* Encapsulation: from a frame and a VTEP to an IP packet. */
#ifndef OVL_ENCAP_H
#define OVL_ENCAP_H

#include <net/ip.h>

#include "fdb.h"
#include "member.h"
#include "route.h"

/* Outer headers in front of the inner Ethernet header, the larger family's. */
#define OVL_ENCAP_HLEN_MAX	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + 8)

/* The longest frame that an IP packet has room for. */
#define OVL_ENCAP_MAX		(IP_MAX_MTU - OVL_ENCAP_HLEN_MAX)

/* What a frame needs in front of it when the underlay is plain Ethernet. */
#define OVL_HEADROOM_MIN	(OVL_ENCAP_HLEN_MAX + HH_DATA_ALIGN(ETH_HLEN))

/* No reasonable stack of lower devices needs more room than this. */
#define OVL_HEADROOM_MAX	512

/**
 * struct ovl_plan - what would become of a frame for a VTEP
 * @path: the way, with a route unless there is none
 * @size: bytes of the outer packet, IP header included
 * @mtu: what the path carries of that
 * @slow: why it would not take the fast path, or 0
 */
struct ovl_plan {
	struct ovl_path path;
	unsigned int size;
	unsigned int mtu;
	enum ovl_slow slow;
};

enum ovl_drop ovl_encap_plan(struct ovl_vni *vni, const struct ovl_config *conf,
			     struct ovl_vtep *vtep, struct sk_buff *skb,
			     struct ovl_plan *plan);
enum ovl_drop ovl_encap(struct ovl_vni *vni, const struct ovl_config *conf,
			const struct ovl_source *src, struct ovl_vtep *vtep,
			struct ovl_member *member, struct sk_buff *skb);
/* What is left of an MTU, of which a route may be given any. */
static inline unsigned int ovl_encap_room(unsigned int mtu, unsigned int overhead)
{
	return mtu > overhead ? mtu - overhead : 0;
}

unsigned int ovl_encap_overhead(const struct ovl_endpoint *ep, u16 family);

/* Send a frame to a VTEP of its VNI; as ovl_encap(). */
static inline enum ovl_drop ovl_encap_member(struct ovl_vni *vni,
					     const struct ovl_config *conf,
					     const struct ovl_source *src,
					     struct ovl_member *member,
					     struct sk_buff *skb)
{
	return ovl_encap(vni, conf, src, READ_ONCE(member->vtep), member, skb);
}

#endif /* OVL_ENCAP_H */
