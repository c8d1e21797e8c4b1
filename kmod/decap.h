/* SPDX-License-Identifier: GPL-2.0 */
/* Decapsulation: from a UDP packet to a frame of a VNI. */
#ifndef OVL_DECAP_H
#define OVL_DECAP_H

#include <linux/skbuff.h>
#include <net/sock.h>

#include "fdb.h"

/**
 * struct ovl_arrival - what is kept of the outer headers, besides the source
 * @dsfield: TOS or traffic class
 * @zero_csum: it came without UDP checksum
 */
struct ovl_arrival {
	u8 dsfield;
	bool zero_csum;
};

enum ovl_drop ovl_admit(const struct ovl_config *conf,
			const struct ovl_arrival *outer,
			const struct ovl_source *src);
void ovl_decap_vni(struct ovl_vni *vni, const struct ovl_arrival *outer,
		   const struct ovl_source *src, struct sk_buff *skb);
int ovl_decap_rcv(struct sock *sk, struct sk_buff *skb);
int ovl_decap_err(struct sock *sk, struct sk_buff *skb);

#endif /* OVL_DECAP_H */
