/* SPDX-License-Identifier: GPL-2.0 */
/* The seam for tunnel headers: what is known about a format is known here. */
#ifndef OVL_WIRE_H
#define OVL_WIRE_H

#include <linux/types.h>

/**
 * struct ovl_wire - a tunnel header behind UDP, in front of Ethernet
 * @hlen: its length in bytes
 * @build: write the header of @vni to @hdr, @hlen bytes
 * @parse: read a header of @hlen bytes into @vni; false if it is not one
 * @same: do two headers of GRO candidates belong to one VNI and flow?
 */
struct ovl_wire {
	unsigned int hlen;
	void (*build)(void *hdr, u32 vni);
	bool (*parse)(const void *hdr, u32 *vni);
	bool (*same)(const void *a, const void *b);
};

extern const struct ovl_wire ovl_wire_vxlan;

#endif /* OVL_WIRE_H */
