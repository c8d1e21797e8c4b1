// SPDX-License-Identifier: GPL-2.0
/* VXLAN, RFC 7348 section 5. */
#include <linux/bits.h>
#include <linux/string.h>
#include <asm/byteorder.h>

#include "wire.h"

/* Eight bits of flags, 24 reserved; a VNI of 24 bits, eight reserved. */
struct ovl_vxlan_header {
	__be32 flags;
	__be32 vni;
};

#define OVL_VXLAN_VALID		BIT(27)
#define OVL_VXLAN_VNI_SHIFT	8

static void ovl_vxlan_build(void *hdr, u32 vni)
{
	struct ovl_vxlan_header vh = {
		.flags = cpu_to_be32(OVL_VXLAN_VALID),
		.vni = cpu_to_be32(vni << OVL_VXLAN_VNI_SHIFT),
	};

	memcpy(hdr, &vh, sizeof(vh));
}

/*
 * The RFC would have reserved bits ignored. Extensions (group policy, generic
 * protocol) have since given meaning to some, and a frame under an unknown
 * meaning is better dropped and counted; the kernel's own driver agrees.
 */
static bool ovl_vxlan_parse(const void *hdr, u32 *vni)
{
	struct ovl_vxlan_header vh;
	u32 word;

	memcpy(&vh, hdr, sizeof(vh));
	word = be32_to_cpu(vh.vni);
	if (vh.flags != cpu_to_be32(OVL_VXLAN_VALID) ||
	    word & (BIT(OVL_VXLAN_VNI_SHIFT) - 1))
		return false;
	*vni = word >> OVL_VXLAN_VNI_SHIFT;
	return true;
}

static bool ovl_vxlan_same(const void *a, const void *b)
{
	return !memcmp(a, b, sizeof(struct ovl_vxlan_header));
}

const struct ovl_wire ovl_wire_vxlan = {
	.hlen	= sizeof(struct ovl_vxlan_header),
	.build	= ovl_vxlan_build,
	.parse	= ovl_vxlan_parse,
	.same	= ovl_vxlan_same,
};
