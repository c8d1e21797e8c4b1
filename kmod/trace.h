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

#define OVL_TRACE_REASONS						\
	{ OVL_DROP_TRUNCATED,		"truncated" },			\
	{ OVL_DROP_HEADER,		"header" },			\
	{ OVL_DROP_NO_VNI,		"no-vni" },			\
	{ OVL_DROP_NOT_ADMITTED,	"not-admitted" },		\
	{ OVL_DROP_ZERO_CSUM,		"zero-csum" },			\
	{ OVL_DROP_INNER,		"inner" },			\
	{ OVL_DROP_SOURCE_MAC,		"source-mac" },			\
	{ OVL_DROP_ECN,			"ecn" },			\
	{ OVL_DROP_SPLIT_HORIZON,	"split-horizon" },		\
	{ OVL_DROP_HAIRPIN,		"hairpin" },			\
	{ OVL_DROP_NO_DESTINATION,	"no-destination" },		\
	{ OVL_DROP_PORT_DOWN,		"port-down" },			\
	{ OVL_DROP_PORT_QUEUE,		"port-queue" },			\
	{ OVL_DROP_NO_SOCKET,		"no-socket" },			\
	{ OVL_DROP_NO_ROUTE,		"no-route" },			\
	{ OVL_DROP_LOOP,		"loop" },			\
	{ OVL_DROP_NESTED,		"nested" },			\
	{ OVL_DROP_TOO_BIG,		"too-big" },			\
	{ OVL_DROP_NO_MEMORY,		"no-memory" },			\
	{ OVL_DROP_OFFLOAD,		"offload" },			\
	{ OVL_DROP_FILTER,		"filter" },			\
	{ OVL_DROP_DGRAM,		"dgram" },			\
	{ OVL_DROP_NO_PORT,		"no-port" },			\
	{ OVL_DROP_PORT_MAC,		"port-mac" },			\
	{ OVL_DROP_PORT_IP,		"port-ip" },			\
	{ OVL_DROP_FLOOD_RATE,		"flood-rate" },			\
	{ OVL_DROP_ISOLATED,		"isolated" },			\
	{ OVL_DROP_VNI_FLOOD_RATE,	"vni-flood-rate" }

/* A packet is dropped. Addresses are IPv6, or IPv4 mapped into it. */
TRACE_EVENT(ovl_drop,
	TP_PROTO(const struct ovl_endpoint *ep, u32 vni,
		 const struct ovl_vtep *vtep, const struct sk_buff *skb,
		 enum ovl_drop reason),
	TP_ARGS(ep, vni, vtep, skb, reason),

	TP_STRUCT__entry(
		__field(const void *, skb)
		__field(unsigned int, len)
		__field(u32, vni)
		__field(u16, port)
		__field(u8, reason)
		__array(u8, vtep, sizeof(struct in6_addr))
	),

	TP_fast_assign(
		struct in6_addr *addr = (struct in6_addr *)__entry->vtep;

		__entry->skb = skb;
		__entry->len = skb ? skb->len : 0;
		__entry->vni = vni;
		__entry->port = ep->port;
		__entry->reason = reason;
		memset(addr, 0, sizeof(*addr));
		if (vtep && vtep->key.addr.family == AF_INET)
			ipv6_addr_set_v4mapped(vtep->key.addr.ip4, addr);
		else if (vtep)
			*addr = vtep->key.addr.ip6;
	),

	TP_printk("reason=%s port=%u vni=%d vtep=%pI6c skb=%p len=%u",
		  __print_symbolic(__entry->reason, OVL_TRACE_REASONS),
		  __entry->port, (int)__entry->vni, __entry->vtep,
		  __entry->skb, __entry->len)
);

#endif /* OVL_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
