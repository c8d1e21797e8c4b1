/* SPDX-License-Identifier: GPL-2.0 */
/* Echo: whether a VTEP can be reached, asked and answered inside the tunnel. */
#ifndef OVL_ECHO_H
#define OVL_ECHO_H

#include <linux/if_ether.h>

#include "fdb.h"

/* IEEE 802.1Q, connectivity fault management: loopback messages. */
#define OVL_CFM_LBR		2
#define OVL_CFM_LBM		3
#define OVL_CFM_LEVEL		0xe0

/**
 * struct ovl_cfm - what begins a message of connectivity fault management
 * @level: upper three bits; in the lower five a version, which changes nothing here
 * @opcode: what kind of message
 * @flags: none that would be known here
 * @tlvs: bytes from behind this to the first TLV
 * @id: lets the sender tell answers apart
 *
 * What follows is sent back as it is.
 */
struct ovl_cfm {
	u8 level;
	u8 opcode;
	u8 flags;
	u8 tlvs;
	__be32 id;
};

bool ovl_echo_asked(const struct ovl_config *conf, const struct ovl_source *src,
		    enum ovl_place place, const struct sk_buff *skb);
enum ovl_drop ovl_echo(struct ovl_vni *vni, const struct ovl_config *conf,
		       const struct ovl_source *src, struct sk_buff *skb);

/* Might a frame be a request? Hardly any is, and no others need a closer look. */
static inline bool ovl_echo_likely(const struct ethhdr *eth)
{
	return unlikely(eth->h_proto == htons(ETH_P_CFM));
}

#endif /* OVL_ECHO_H */
