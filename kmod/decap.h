/* SPDX-License-Identifier: GPL-2.0 */
/* Decapsulation: from a UDP packet to a frame of a VNI. */
#ifndef OVL_DECAP_H
#define OVL_DECAP_H

#include <linux/skbuff.h>
#include <net/sock.h>

int ovl_decap_rcv(struct sock *sk, struct sk_buff *skb);
int ovl_decap_err(struct sock *sk, struct sk_buff *skb);

#endif /* OVL_DECAP_H */
