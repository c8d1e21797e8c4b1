// SPDX-License-Identifier: GPL-2.0
/* The frame that "ovlctl trace" asks about */
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <string.h>
#include <linux/if_ether.h>

#include "ctx.h"
#include "trace.h"

#define TRACE_PROTO_PLAIN	0x88b5	/* EtherType: the first for experiments */
#define TRACE_TTL		64
#define TRACE_HOPS_ND		255	/* or nobody listens, RFC 4861 */
#define TRACE_LENGTH		(ETHER_MIN_LEN - ETHER_CRC_LEN)

/* Which EtherType do the addresses have; 0 if they are of two families. */
static __u16 proto_of(const struct ovl_trace *t)
{
	bool v4 = model_has(t, TRACE_IP_SRC) || model_has(t, TRACE_IP_DST);
	bool v6 = model_has(t, TRACE_IP_SRC6) || model_has(t, TRACE_IP_DST6);

	if (v4)
		return v6 ? 0 : ETHERTYPE_IP;
	return v6 ? ETHERTYPE_IPV6 : TRACE_PROTO_PLAIN;
}

/* Is this the group at which a neighbour is asked for (RFC 4291)? */
static bool asks_for(const struct ovl_trace *t)
{
	static const __u8 group[3] = { 0x33, 0x33, 0xff };

	return !memcmp(t->dst, group, sizeof(group)) &&
	       !memcmp(t->dst + 3, t->ip_dst6 + 13, 3) &&
	       model_has(t, TRACE_IP_DST6);
}

static size_t put_arp(const struct ovl_trace *t, __u8 *p)
{
	struct ether_arp arp = {
		.ea_hdr = {
			.ar_hrd = htons(ARPHRD_ETHER),
			.ar_pro = htons(ETHERTYPE_IP),
			.ar_hln = sizeof(t->src),
			.ar_pln = sizeof(t->ip_src),
			.ar_op = htons(ARPOP_REQUEST),
		},
	};

	memcpy(arp.arp_sha, t->src, sizeof(t->src));
	memcpy(arp.arp_spa, t->ip_src, sizeof(t->ip_src));
	memcpy(arp.arp_tpa, t->ip_dst, sizeof(t->ip_dst));
	memcpy(p, &arp, sizeof(arp));
	return sizeof(arp);
}

static size_t put_ip4(const struct ovl_trace *t, __u8 *p, size_t len)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.tot_len = htons((__u16)len),
		.ttl = TRACE_TTL,
		.protocol = IPPROTO_UDP,
	};

	memcpy(&ip.saddr, t->ip_src, sizeof(t->ip_src));
	memcpy(&ip.daddr, t->ip_dst, sizeof(t->ip_dst));
	memcpy(p, &ip, sizeof(ip));
	return sizeof(ip);
}

/* A solicitation, of which nobody on its way looks at the checksum. */
static size_t put_solicit(const struct ovl_trace *t, __u8 *p)
{
	struct nd_neighbor_solicit ns = { .nd_ns_type = ND_NEIGHBOR_SOLICIT };
	struct nd_opt_hdr opt = {
		.nd_opt_type = ND_OPT_SOURCE_LINKADDR, .nd_opt_len = 1,
	};

	memcpy(&ns.nd_ns_target, t->ip_dst6, sizeof(t->ip_dst6));
	memcpy(p, &ns, sizeof(ns));
	memcpy(p + sizeof(ns), &opt, sizeof(opt));
	memcpy(p + sizeof(ns) + sizeof(opt), t->src, sizeof(t->src));
	return sizeof(ns) + sizeof(opt) + sizeof(t->src);
}

static size_t put_ip6(const struct ovl_trace *t, __u8 *p, size_t len)
{
	static const __u8 group[13] = { 0xff, 0x02, [11] = 1, [12] = 0xff };
	struct ip6_hdr ip = { .ip6_nxt = IPPROTO_UDP, .ip6_hlim = TRACE_TTL };
	size_t body = 0;

	ip.ip6_vfc = 6 << 4;
	memcpy(&ip.ip6_src, t->ip_src6, sizeof(t->ip_src6));
	memcpy(&ip.ip6_dst, t->ip_dst6, sizeof(t->ip_dst6));
	if (asks_for(t)) {
		ip.ip6_nxt = IPPROTO_ICMPV6;
		ip.ip6_hlim = TRACE_HOPS_ND;
		memcpy(&ip.ip6_dst, group, sizeof(group));
		body = put_solicit(t, p + sizeof(ip));
	}
	if (!body && len > sizeof(ip))
		body = len - sizeof(ip);
	ip.ip6_plen = htons((__u16)body);
	memcpy(p, &ip, sizeof(ip));
	return sizeof(ip) + (ip.ip6_nxt == IPPROTO_ICMPV6 ? body : 0);
}

/* A request for an echo: a loopback message of IEEE 802.1Q, without TLVs. */
static size_t put_echo(__u8 *p)
{
	static const __u8 request[] = { 0, 3, 0, 4, 0, 0, 0, 0, 0 };

	memcpy(p, request, sizeof(request));
	return sizeof(request);
}

/* What the headers take, each of which knows how long all will be. */
static size_t put_headers(struct ovl_trace *t, size_t len)
{
	struct ether_header eth = { .ether_type = htons(t->proto) };
	__u8 *p = t->head + sizeof(eth);
	size_t rest = len - sizeof(eth), n = 0;

	memcpy(eth.ether_dhost, t->dst, sizeof(t->dst));
	memcpy(eth.ether_shost, t->src, sizeof(t->src));
	memcpy(t->head, &eth, sizeof(eth));
	if (t->proto == ETHERTYPE_ARP)
		n = put_arp(t, p);
	else if (t->proto == ETHERTYPE_IP)
		n = put_ip4(t, p, rest);
	else if (t->proto == ETHERTYPE_IPV6)
		n = put_ip6(t, p, rest);
	else if (t->proto == ETH_P_CFM)
		n = put_echo(p);
	return sizeof(eth) + n;
}

/**
 * trace_frame() - From what the user says to the head that the kernel is told.
 *
 * Return: 0 or CTX_USAGE.
 */
int trace_frame(struct ctx *c, struct ovl_trace *t)
{
	__u16 proto = proto_of(t);
	size_t n;

	if (!proto)
		return ctx_usage(c, "\"ip-src\" and \"ip-dst\" are of two families");
	if (!model_has(t, TRACE_PROTO))
		t->proto = proto;
	else if (proto != TRACE_PROTO_PLAIN && t->proto != proto &&
		 !(proto == ETHERTYPE_IP && t->proto == ETHERTYPE_ARP))
		return ctx_usage(c, "\"proto\" 0x%04x does not go with such IP addresses",
				 t->proto);
	n = put_headers(t, model_has(t, OVL_A_TRACE_LENGTH) ? t->length :
			TRACE_LENGTH);
	if (!model_has(t, OVL_A_TRACE_LENGTH) && n > TRACE_LENGTH)
		model_set_num(&model_trace, t, OVL_A_TRACE_LENGTH, n);
	model_mark(t, OVL_A_TRACE_HEAD);
	/* the rest is not for the kernel */
	t->has &= (1ULL << TRACE_FIRST) - 1;
	return 0;
}
