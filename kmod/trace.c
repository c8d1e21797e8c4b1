// SPDX-License-Identifier: GPL-2.0
/* The tracepoints themselves; everybody else includes trace.h without this. */
#include <linux/skbuff.h>

/* Is the packet still in its tunnel, with its data at the UDP header? */
static bool ovl_trace_outer(const struct sk_buff *skb)
{
	return skb && skb_transport_header_was_set(skb) &&
	       !skb_transport_offset(skb) && skb_network_offset(skb) < 0;
}

/* Where its first header begins, before its data or there. */
static int ovl_trace_begin(const struct sk_buff *skb)
{
	int begin = 0;

	if (ovl_trace_outer(skb))
		begin = skb_network_offset(skb);
	else if (skb_mac_header_was_set(skb))
		begin = skb_mac_offset(skb);
	/* Whoever has taken headers away may have left the mark. */
	return begin <= 0 && -begin <= (int)skb_headroom(skb) ? begin : 0;
}

/* Bytes from there on. */
static unsigned int ovl_trace_len(const struct sk_buff *skb)
{
	return skb ? skb->len - ovl_trace_begin(skb) : 0;
}

#define ovl_trace_head_len(skb) \
	min_t(unsigned int, ovl_trace_len(skb), OVL_TRACE_HEAD)

static void ovl_trace_copy(const struct sk_buff *skb, void *to,
			   unsigned int len)
{
	if (len && skb_copy_bits(skb, ovl_trace_begin(skb), to, len))
		memset(to, 0, len);
}

#define CREATE_TRACE_POINTS
#include "trace.h"
