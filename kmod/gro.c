// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <net/gro.h>

#include "endpoint.h"
#include "gro.h"

/* Only what carries the same tunnel header can be of one flow. */
static void ovl_gro_compare(const struct ovl_wire *wire, struct list_head *head,
			    const void *hdr, unsigned int off)
{
	struct sk_buff *p;

	list_for_each_entry(p, head, list) {
		if (NAPI_GRO_CB(p)->same_flow &&
		    !wire->same(hdr, p->data + off))
			NAPI_GRO_CB(p)->same_flow = 0;
	}
}

/**
 * ovl_gro_receive() - offer a packet for merging
 * @sk: the endpoint's socket
 * @head: packets that it may be merged with
 * @skb: the packet, at its tunnel header
 *
 * Return: the packet of @head that is complete, or NULL.
 */
struct sk_buff *ovl_gro_receive(struct sock *sk, struct list_head *head,
				struct sk_buff *skb)
{
	struct ovl_endpoint *ep = rcu_dereference_sk_user_data(sk);
	unsigned int off = skb_gro_offset(skb);
	struct sk_buff *pp = NULL;
	int flush = 1;
	void *hdr;
	u32 id;

	if (!ep)
		goto out;
	hdr = skb_gro_header(skb, off + ep->wire->hlen, off);
	if (!hdr || !ep->wire->parse(hdr, &id))
		goto out;
	skb_gro_postpull_rcsum(skb, hdr, ep->wire->hlen);
	skb_gro_pull(skb, ep->wire->hlen);
	ovl_gro_compare(ep->wire, head, hdr, off);
	pp = call_gro_receive(eth_gro_receive, head, skb);
	flush = 0;
out:
	skb_gro_flush_final(skb, pp, flush);
	return pp;
}

/**
 * ovl_gro_complete() - finish the headers of a merged packet
 * @sk: the endpoint's socket
 * @skb: the packet
 * @nhoff: where its tunnel header is
 *
 * Return: what the inner protocols return.
 */
int ovl_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff)
{
	struct ovl_endpoint *ep = rcu_dereference_sk_user_data(sk);

	if (!ep)
		return -ENOENT;
	return eth_gro_complete(skb, nhoff + ep->wire->hlen);
}
