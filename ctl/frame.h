/* SPDX-License-Identifier: GPL-2.0 */
/* A captured frame, taken apart and written */
#ifndef OVLCTL_FRAME_H
#define OVLCTL_FRAME_H

#include "model.h"
#include "out.h"

struct ovl_pktinfo;

/** enum frame_attr - what may be known of a frame */
enum frame_attr {
	FRAME_VNI = 1,
	FRAME_ENDPOINT,
	FRAME_VTEP,
	FRAME_VTEP6,
	FRAME_VTEP_PORT,
	FRAME_DEV,
	FRAME_SOCKET,
	FRAME_OUTER_SRC,
	FRAME_OUTER_SRC6,
	FRAME_OUTER_DST,
	FRAME_OUTER_DST6,
	FRAME_SRC,
	FRAME_DST,
	FRAME_VLAN,
	FRAME_VLAN2,
	FRAME_ETHERTYPE,
	FRAME_PROTOCOL,
	FRAME_LENGTH,
	FRAME_CSUM,
};

/**
 * struct frame - what is known of a frame; numbered as enum frame_attr
 * @has: bits of enum frame_attr
 * @dev: interface index of the device it came from or passed
 * @socket: it was sent by a socket of this host
 * @vlan: VLAN id of the outer tag
 * @vlan2: VLAN id of the inner one
 * @length: bytes of it, captured or not
 * @csum: enum ovl_csum
 * @protocol: the EtherType in words
 */
struct frame {
	__u64 has;
	__u32 vni;
	__u32 dev;
	__u32 length;
	__u16 endpoint;
	__u16 vtep_port;
	__u16 vlan;
	__u16 vlan2;
	__u16 ethertype;
	__u8 csum;
	__u8 socket;
	__u8 vtep[4];
	__u8 vtep6[16];
	__u8 outer_src[4];
	__u8 outer_src6[16];
	__u8 outer_dst[4];
	__u8 outer_dst6[16];
	__u8 src[6];
	__u8 dst[6];
	char protocol[16];
};

#define FRAME_NO_VNI	0xffffffff	/* it is in none */

extern const struct out_table frame_table;

void frame_device(struct frame *f, __u32 ifindex);
void frame_length(struct frame *f, __u32 length);
void frame_origin(struct frame *f, const struct ovl_pktinfo *info);
void frame_place(struct frame *f, __u32 vni, __u16 endpoint, const __u8 *vtep);
void frame_write(struct out *o, struct frame *f);
void frame_ethernet(struct frame *f, const __u8 *p, size_t len);
bool frame_outer(struct frame *f, int link, const __u8 *p, size_t len);

#endif
