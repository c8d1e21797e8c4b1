/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of a frame, one in the other as far as they can be followed: where
 * each begins, where its fields are that say how to go on, and how to make lengths
 * and checksums right again.
 */
#ifndef OVL_PACKET_WALK_H
#define OVL_PACKET_WALK_H

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ovl.h>
#include <linux/ovl_socket.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PKT_MAX		2048
#define WALK_SPOTS	96
#define WALK_HEADS	32

/* A frame, or a part of one. */
struct pkt {
	size_t len;
	uint8_t data[PKT_MAX];
};

/* A field that others hang on. */
struct spot {
	uint16_t at;
	uint8_t width;
};

/*
 * @repair: make lengths and checksums right on the way back, of headers that begin
 * before this. What is inside of a header reaches to the end of the packet, behind
 * which there are @pad zeros. @l4 is where the first transport header begins, of
 * protocol @proto in IP of @version; 0 if none does.
 */
struct walk {
	struct pkt *pkt;
	size_t repair;
	size_t pad;
	size_t l4;
	uint8_t proto;
	uint8_t version;
	unsigned int nr_spots;
	unsigned int nr_heads;
	struct spot spot[WALK_SPOTS];
	uint16_t head[WALK_HEADS];
};

static void walk_eth(struct walk *w, size_t at);

static inline uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static inline void set16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static inline uint32_t sum_add(uint32_t sum, const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += get16(p + i);
	return len & 1 ? sum + (p[len - 1] << 8) : sum;
}

static inline uint16_t sum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* @len bytes at @at are there; if not, the walk ends. */
static inline uint8_t *walk_head(struct walk *w, size_t at, size_t len)
{
	if (at + len > w->pkt->len)
		return NULL;
	if (w->nr_heads < WALK_HEADS)
		w->head[w->nr_heads++] = at;
	return w->pkt->data + at;
}

/* How long is what begins there? */
static inline size_t walk_rest(const struct walk *w, size_t at)
{
	return w->pkt->len + w->pad - at;
}

static inline void walk_spot(struct walk *w, size_t at, uint8_t width)
{
	if (w->nr_spots < WALK_SPOTS)
		w->spot[w->nr_spots++] = (struct spot){ at, width };
}

/* The IP header at @ip, or 0: a part of the checksum of what is behind. */
static inline uint32_t walk_pseudo(const struct walk *w, size_t ip, size_t at,
				   uint8_t proto)
{
	const uint8_t *p = w->pkt->data + ip;
	uint32_t sum = proto + walk_rest(w, at);

	return p[0] >> 4 == 4 ? sum_add(sum, p + 12, 8) :
				sum_add(sum, p + 8, 32);
}

/* Make the checksum at @field, of a header at @at, right. */
static inline void walk_sum(struct walk *w, size_t ip, size_t at, size_t field,
			    uint8_t proto, bool pseudo)
{
	uint8_t *p = w->pkt->data;
	uint32_t sum = pseudo ? walk_pseudo(w, ip, at, proto) : 0;
	uint16_t check;

	set16(p + field, 0);
	check = sum_fold(sum_add(sum, p + at, w->pkt->len - at));
	set16(p + field, check ?: 0xffff);
}

static inline void walk_vxlan(struct walk *w, size_t at)
{
	if (!walk_head(w, at, 8))
		return;
	walk_spot(w, at, 1);
	walk_spot(w, at + 2, 2);
	walk_spot(w, at + 5, 2);
	walk_spot(w, at + 7, 1);
	walk_eth(w, at + 8);
}

static inline void walk_udp(struct walk *w, size_t ip, size_t at)
{
	uint8_t *p = walk_head(w, at, 8);

	if (!p)
		return;
	walk_spot(w, at + 2, 2);
	walk_spot(w, at + 4, 2);
	walk_spot(w, at + 6, 2);
	if (get16(p + 2) == OVL_PORT_DEFAULT)
		walk_vxlan(w, at + 8);
	if (at >= w->repair)
		return;
	set16(p + 4, walk_rest(w, at));
	/* None is one, too. */
	if (get16(p + 6))
		walk_sum(w, ip, at, at + 6, IPPROTO_UDP, true);
}

static inline void walk_tcp(struct walk *w, size_t ip, size_t at)
{
	if (!walk_head(w, at, 20))
		return;
	walk_spot(w, at + 12, 1);
	walk_spot(w, at + 16, 2);
	if (at < w->repair)
		walk_sum(w, ip, at, at + 16, IPPROTO_TCP, true);
}

/* Messages of neighbour discovery have options. */
static inline void walk_icmp6(struct walk *w, size_t ip, size_t at)
{
	static const uint8_t hlen[] = { 8, 16, 24, 24, 40 };
	uint8_t *p = walk_head(w, at, 8), *opt;
	size_t o;

	if (!p)
		return;
	walk_spot(w, at, 1);
	walk_spot(w, at + 1, 1);
	if (p[0] >= 133 && p[0] <= 137) {
		for (o = at + hlen[p[0] - 133]; (opt = walk_head(w, o, 8));
		     o += opt[1] * 8) {
			walk_spot(w, o, 1);
			walk_spot(w, o + 1, 1);
			if (!opt[1])
				break;
		}
	}
	if (at < w->repair)
		walk_sum(w, ip, at, at + 2, IPPROTO_ICMPV6, true);
}

static inline void walk_transport(struct walk *w, size_t ip, size_t at,
				  uint8_t proto)
{
	if (!w->l4) {
		w->l4 = at;
		w->proto = proto;
		w->version = w->pkt->data[ip] >> 4;
	}
	switch (proto) {
	case IPPROTO_UDP:
		walk_udp(w, ip, at);
		break;
	case IPPROTO_TCP:
		walk_tcp(w, ip, at);
		break;
	case IPPROTO_ICMPV6:
		walk_icmp6(w, ip, at);
		break;
	case IPPROTO_ICMP:
		if (walk_head(w, at, 8) && at < w->repair)
			walk_sum(w, ip, at, at + 2, 0, false);
		break;
	}
}

static inline void walk_ip4(struct walk *w, size_t at)
{
	uint8_t *p = walk_head(w, at, 20);
	size_t hlen;

	if (!p)
		return;
	walk_spot(w, at, 1);
	walk_spot(w, at + 2, 2);
	walk_spot(w, at + 6, 2);
	walk_spot(w, at + 9, 1);
	hlen = (p[0] & 15) * 4;
	if (hlen < 20 || at + hlen > w->pkt->len)
		return;
	/* Behind the first fragment there are no headers. */
	if (!(get16(p + 6) & 0x1fff))
		walk_transport(w, at, at + hlen, p[9]);
	if (at >= w->repair)
		return;
	set16(p + 2, walk_rest(w, at));
	set16(p + 10, 0);
	set16(p + 10, sum_fold(sum_add(0, p, hlen)));
}

static inline bool walk_is_option(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_DSTOPTS || next == IPPROTO_AH ||
	       next == IPPROTO_FRAGMENT;
}

static inline void walk_ip6(struct walk *w, size_t ip)
{
	uint8_t *p = walk_head(w, ip, 40), *ext, next;
	size_t at = ip + 40;

	if (!p)
		return;
	walk_spot(w, ip, 1);
	walk_spot(w, ip + 4, 2);
	walk_spot(w, ip + 6, 1);
	next = p[6];
	while (walk_is_option(next) && (ext = walk_head(w, at, 8))) {
		walk_spot(w, at, 1);
		walk_spot(w, at + 1, 1);
		if (next == IPPROTO_FRAGMENT)
			walk_spot(w, at + 2, 2);
		at += next == IPPROTO_FRAGMENT ? 8 :
		      next == IPPROTO_AH ? (ext[1] + 2) * 4 : (ext[1] + 1) * 8;
		next = ext[0];
	}
	walk_transport(w, ip, at, next);
	if (ip < w->repair)
		set16(p + 4, walk_rest(w, ip + 40));
}

static inline void walk_arp(struct walk *w, size_t at)
{
	size_t i;

	if (!walk_head(w, at, 8))
		return;
	for (i = 0; i < 8; i += 2)
		walk_spot(w, at + i, i == 4 ? 1 : 2);
	walk_spot(w, at + 5, 1);
}

/* The datagrams of AF_OVL, whose checksum begins with the Ethernet header. */
static inline void walk_dgram(struct walk *w, size_t eth)
{
	size_t at = eth + ETH_HLEN, len;
	uint8_t *p = walk_head(w, at, 8);

	if (!p)
		return;
	walk_spot(w, at, 2);
	walk_spot(w, at + 2, 2);
	walk_spot(w, at + 4, 2);
	walk_spot(w, at + 6, 2);
	if (at >= w->repair)
		return;
	len = get16(p + 4) ? walk_rest(w, at) : 0;
	set16(p + 4, len);
	set16(p + 6, 0);
	set16(p + 6, sum_fold(sum_add(len, p - ETH_HLEN,
				      ETH_HLEN + (len ? w->pkt->len - at : 8))));
}

static void walk_eth(struct walk *w, size_t eth)
{
	uint8_t *p = walk_head(w, eth, ETH_HLEN);
	size_t at = eth + 12;

	if (!p)
		return;
	while (walk_spot(w, at, 2), get16(w->pkt->data + at) == ETH_P_8021Q ||
	       get16(w->pkt->data + at) == ETH_P_8021AD) {
		if (!walk_head(w, at + 2, 4))
			return;
		at += 4;
	}
	switch (get16(w->pkt->data + at)) {
	case ETH_P_IP:
		walk_ip4(w, at + 2);
		break;
	case ETH_P_IPV6:
		walk_ip6(w, at + 2);
		break;
	case ETH_P_ARP:
	case ETH_P_RARP:
		walk_arp(w, at + 2);
		break;
	case OVL_ETHERTYPE_DGRAM:
		if (at == eth + 12)
			walk_dgram(w, eth);
		break;
	}
}

static inline void walk_from(struct walk *w, struct pkt *pkt, size_t repair,
			     size_t pad)
{
	memset(w, 0, offsetof(struct walk, spot));
	w->pkt = pkt;
	w->repair = repair;
	w->pad = pad;
	walk_eth(w, 0);
}

/* Find the headers of a frame. */
static inline void pkt_walk(struct pkt *pkt, struct walk *w)
{
	walk_from(w, pkt, 0, 0);
}

/*
 * Make the lengths and checksums right in those headers of a frame that begin
 * before @until, if @pad zeros are behind it.
 */
static inline void pkt_repair(struct pkt *pkt, size_t until, size_t pad)
{
	struct walk w;

	walk_from(&w, pkt, until, pad);
}

#endif /* OVL_PACKET_WALK_H */
