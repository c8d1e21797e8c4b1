/* SPDX-License-Identifier: GPL-2.0 */
/* Flows: which packets have to take one way. */
#ifndef OVL_FLOW_H
#define OVL_FLOW_H

#include <linux/skbuff.h>

void ovl_flow_hash(struct sk_buff *skb);

#endif /* OVL_FLOW_H */
