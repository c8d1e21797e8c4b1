/* SPDX-License-Identifier: GPL-2.0 */
/* Underlay addresses: every fork between IPv4 and IPv6 that is not a route. */
#ifndef OVL_ADDR_H
#define OVL_ADDR_H

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/udp.h>
#include <net/ipv6.h>

/**
 * struct ovl_addr - an underlay address
 * @ip4: IPv4 address, network order; the rest of the union is zero then
 * @ip6: IPv6 address
 * @family: AF_INET or AF_INET6; AF_UNSPEC for none
 * @pad: zero
 */
struct ovl_addr {
	union {
		__be32 ip4;
		struct in6_addr ip6;
	};
	u16 family;
	u16 pad;
};

static inline struct ovl_addr ovl_addr_v4(__be32 ip)
{
	struct ovl_addr addr = { .family = AF_INET };

	addr.ip4 = ip;
	return addr;
}

static inline struct ovl_addr ovl_addr_v6(const struct in6_addr *ip)
{
	struct ovl_addr addr = { .family = AF_INET6 };

	addr.ip6 = *ip;
	return addr;
}

static inline bool ovl_addr_equal(const struct ovl_addr *a,
				  const struct ovl_addr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->ip4 == b->ip4;
	return ipv6_addr_equal(&a->ip6, &b->ip6);
}

/* Of an address and another word of a key. */
static inline u32 ovl_addr_hash(const struct ovl_addr *addr, u32 word, u32 seed)
{
	if (addr->family == AF_INET)
		return jhash_2words((__force u32)addr->ip4, word, seed);
	return jhash2((__force const u32 *)addr->ip6.s6_addr32, 4, seed + word);
}

/* Can it be the address of one host that we send to or from? */
static inline bool ovl_addr_is_host(const struct ovl_addr *addr)
{
	if (addr->family == AF_INET)
		return !ipv4_is_multicast(addr->ip4) &&
		       !ipv4_is_lbcast(addr->ip4) &&
		       !ipv4_is_zeronet(addr->ip4);

	return addr->family == AF_INET6 &&
	       !(ipv6_addr_type(&addr->ip6) &
		 (IPV6_ADDR_MULTICAST | IPV6_ADDR_MAPPED)) &&
	       !ipv6_addr_any(&addr->ip6);
}

/* Bytes of IP and UDP header in front of the tunnel header. */
static inline unsigned int ovl_outer_len(u16 family)
{
	return sizeof(struct udphdr) + (family == AF_INET6 ?
		sizeof(struct ipv6hdr) : sizeof(struct iphdr));
}

#endif /* OVL_ADDR_H */
