/* SPDX-License-Identifier: GPL-2.0 */
/* Forwarding: where every way in meets every way out. */
#ifndef OVL_FORWARD_H
#define OVL_FORWARD_H

#include <linux/skbuff.h>

#include "fdb.h"

enum ovl_drop ovl_forward(struct ovl_vni *vni, const struct ovl_source *src,
			  struct sk_buff *skb);
enum ovl_drop ovl_deliver(struct ovl_vni *vni, const struct ovl_source *src,
			  struct ovl_port *port, struct sk_buff *skb);

/*
 * The way of a frame, as opposed to that of its copies, ends on this host. Its
 * sender may want to know when; of the wire the lower device tells.
 */
static inline void ovl_sent_here(struct sk_buff *skb)
{
	skb_tx_timestamp(skb);
}

#endif /* OVL_FORWARD_H */
