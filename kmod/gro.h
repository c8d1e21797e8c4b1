/* SPDX-License-Identifier: GPL-2.0 */
/* Merging of packets while they are still encapsulated. */
#ifndef OVL_GRO_H
#define OVL_GRO_H

#include <linux/skbuff.h>
#include <net/sock.h>

struct sk_buff *ovl_gro_receive(struct sock *sk, struct list_head *head,
				struct sk_buff *skb);
int ovl_gro_complete(struct sock *sk, struct sk_buff *skb, int nhoff);

#endif /* OVL_GRO_H */
