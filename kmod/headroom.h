/* SPDX-License-Identifier: GPL-2.0 */
/* Room for headers: every place where bytes of a packet may have to be copied. */
#ifndef OVL_HEADROOM_H
#define OVL_HEADROOM_H

#include <linux/skbuff.h>

#include "stats.h"

struct ovl_vni;

bool ovl_pull(struct ovl_stats __percpu *stats, struct sk_buff *skb,
	      unsigned int len);
int ovl_make_room(struct ovl_stats __percpu *stats, struct sk_buff *skb,
		  unsigned int len);
struct sk_buff *ovl_replicate(struct sk_buff *skb, unsigned int room);
struct sk_buff *ovl_frame_alloc(const struct ovl_vni *vni, const u8 *to,
				const u8 *from, u16 proto, unsigned int len);

#endif /* OVL_HEADROOM_H */
