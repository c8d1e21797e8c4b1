/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: "perf trace -e ovl:*". */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM ovl

#if !defined(OVL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define OVL_TRACE_H

#include <linux/tracepoint.h>

#include "endpoint.h"
#include "vtep.h"

/* In place of a VNI when a packet could not be attributed to one. */
#define OVL_TRACE_NO_VNI	U32_MAX

/* Each reason with its word; the last one apart, as no comma follows it. */
#define OVL_TRACE_REASONS(_, last)					\
	_(OVL_DROP_TRUNCATED,		"truncated")			\
	_(OVL_DROP_HEADER,		"header")			\
	_(OVL_DROP_NO_VNI,		"no-vni")			\
	_(OVL_DROP_NOT_ADMITTED,	"not-admitted")			\
	_(OVL_DROP_ZERO_CSUM,		"zero-csum")			\
	_(OVL_DROP_INNER,		"inner")			\
	_(OVL_DROP_SOURCE_MAC,		"source-mac")			\
	_(OVL_DROP_ECN,			"ecn")				\
	_(OVL_DROP_SPLIT_HORIZON,	"split-horizon")		\
	_(OVL_DROP_HAIRPIN,		"hairpin")			\
	_(OVL_DROP_NO_DESTINATION,	"no-destination")		\
	_(OVL_DROP_PORT_DOWN,		"port-down")			\
	_(OVL_DROP_PORT_QUEUE,		"port-queue")			\
	_(OVL_DROP_NO_SOCKET,		"no-socket")			\
	_(OVL_DROP_NO_ROUTE,		"no-route")			\
	_(OVL_DROP_LOOP,		"loop")				\
	_(OVL_DROP_NESTED,		"nested")			\
	_(OVL_DROP_TOO_BIG,		"too-big")			\
	_(OVL_DROP_NO_MEMORY,		"no-memory")			\
	_(OVL_DROP_FILTER,		"filter")			\
	_(OVL_DROP_DGRAM,		"dgram")			\
	_(OVL_DROP_NO_PORT,		"no-port")			\
	_(OVL_DROP_PORT_MAC,		"port-mac")			\
	_(OVL_DROP_PORT_IP,		"port-ip")			\
	_(OVL_DROP_FLOOD_RATE,		"flood-rate")			\
	_(OVL_DROP_ISOLATED,		"isolated")			\
	_(OVL_DROP_VNI_FLOOD_RATE,	"vni-flood-rate")		\
	last(OVL_DROP_ECHO_RATE,	"echo-rate")

/* Whoever reads the raw event, as perf does, has to be told the numbers. */
#define OVL_TRACE_ENUM(_reason, _word)	TRACE_DEFINE_ENUM(_reason);
OVL_TRACE_REASONS(OVL_TRACE_ENUM, OVL_TRACE_ENUM)

#define OVL_TRACE_WORD(_reason, _word)	{ _reason, _word },
#define OVL_TRACE_LAST(_reason, _word)	{ _reason, _word }

/* Bytes of a packet that are shown: the headers, of the underlay's too. */
#define OVL_TRACE_HEAD		96

/*
 * A packet is dropped. Addresses are IPv6, or IPv4 mapped into it. What is shown
 * of it begins with its Ethernet header; or, where @outer says that it is still
 * in its tunnel, with the IP header of the underlay.
 */
TRACE_EVENT(ovl_drop,
	TP_PROTO(const struct ovl_endpoint *ep, u32 vni,
		 const struct ovl_vtep *vtep, const struct sk_buff *skb,
		 enum ovl_drop reason),
	TP_ARGS(ep, vni, vtep, skb, reason),

	TP_STRUCT__entry(
		__field(const void *, skb)
		__field(unsigned int, len)
		__field(u32, netns)
		__field(u32, vni)
		__field(u16, port)
		__field(u8, reason)
		__field(u8, outer)
		__array(u8, vtep, sizeof(struct in6_addr))
		__dynamic_array(u8, head, ovl_trace_head_len(skb))
	),

	TP_fast_assign(
		struct in6_addr *addr = (struct in6_addr *)__entry->vtep;

		__entry->skb = skb;
		__entry->len = ovl_trace_len(skb);
		__entry->netns = ep->on->net->ns.inum;
		__entry->vni = vni;
		__entry->port = ep->port;
		__entry->reason = reason;
		__entry->outer = ovl_trace_outer(skb);
		ovl_trace_copy(skb, __get_dynamic_array(head),
			       __get_dynamic_array_len(head));
		memset(addr, 0, sizeof(*addr));
		if (vtep && vtep->key.addr.family == AF_INET)
			ipv6_addr_set_v4mapped(vtep->key.addr.ip4, addr);
		else if (vtep)
			*addr = vtep->key.addr.ip6;
	),

	TP_printk("reason=%s netns=%u port=%u vni=%d vtep=%pI6c skb=%p len=%u outer=%u head=%s",
		  __print_symbolic(__entry->reason,
				   OVL_TRACE_REASONS(OVL_TRACE_WORD,
						     OVL_TRACE_LAST)),
		  __entry->netns, __entry->port, (int)__entry->vni,
		  __entry->vtep, __entry->skb, __entry->len, __entry->outer,
		  __print_hex(__get_dynamic_array(head),
			      __get_dynamic_array_len(head)))
);

#endif /* OVL_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
