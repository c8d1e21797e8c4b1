// SPDX-License-Identifier: GPL-2.0
/* A captured frame, taken apart and written */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/if_ether.h>
#include <linux/ovl_socket.h>
#include <pcap/dlt.h>

#include "frame.h"

/* Bytes of headers: a VLAN tag, those of "cooked" captures, and so on. */
#define TAG_LEN		4
#define SLL_LEN		16
#define SLL2_LEN	20
#define IP4_LEN		20
#define IP6_LEN		40
#define UDP_LEN		8
#define VXLAN_LEN	8

#define IP_UDP		17
#define VXLAN_VNI_VALID	0x08

#define FRAME_NUM(_attr, _member) \
	MODEL_ATTR(_attr, MODEL_NUM, #_member, struct frame, _member)
#define FRAME_BYTES(_attr, _member) \
	MODEL_ATTR(_attr, MODEL_BYTES, #_member, struct frame, _member)

static const struct model_attr frame_attrs[] = {
	FRAME_NUM(FRAME_VNI, vni),
	FRAME_NUM(FRAME_ENDPOINT, endpoint),
	FRAME_BYTES(FRAME_VTEP, vtep),
	FRAME_BYTES(FRAME_VTEP6, vtep6),
	FRAME_NUM(FRAME_VTEP_PORT, vtep_port),
	FRAME_NUM(FRAME_DEV, dev),
	FRAME_NUM(FRAME_SOCKET, socket),
	FRAME_BYTES(FRAME_OUTER_SRC, outer_src),
	FRAME_BYTES(FRAME_OUTER_SRC6, outer_src6),
	FRAME_BYTES(FRAME_OUTER_DST, outer_dst),
	FRAME_BYTES(FRAME_OUTER_DST6, outer_dst6),
	FRAME_BYTES(FRAME_SRC, src),
	FRAME_BYTES(FRAME_DST, dst),
	FRAME_NUM(FRAME_VLAN, vlan),
	FRAME_NUM(FRAME_VLAN2, vlan2),
	FRAME_NUM(FRAME_ETHERTYPE, ethertype),
	MODEL_ATTR(FRAME_PROTOCOL, MODEL_STR, "protocol", struct frame,
		   protocol),
	FRAME_NUM(FRAME_LENGTH, length),
	FRAME_NUM(FRAME_CSUM, csum),
};

static const struct model frame_model = {
	.noun = "frame", .attrs = frame_attrs,
	.n = ARRAY_SIZE(frame_attrs), .size = sizeof(struct frame),
};

static const char *const csum_name[] = {
	[OVL_CSUM_NONE] = "none",
	[OVL_CSUM_VALID] = "valid",
	[OVL_CSUM_PARTIAL] = "partial",
};

static const struct model_names csum_names = MODEL_NAMES(csum_name);

static const struct out_field frame_fields[] = {
	{ FRAME_VNI, .key = "vni", .label = "vni" },
	{ FRAME_ENDPOINT, .when = WHEN_SET, .key = "endpoint",
	  .label = "endpoint", .dflt = OVL_PORT_DEFAULT },
	{ FRAME_VTEP, .kind = OUT_ADDR, .key = "vtep", .label = "vtep" },
	{ FRAME_VTEP6, .kind = OUT_ADDR6, .key = "vtep", .label = "vtep" },
	{ FRAME_VTEP_PORT, .when = WHEN_DETAILS, .key = "dstport",
	  .label = "dstport" },
	{ FRAME_DEV, .kind = OUT_DEV, .key = "dev", .label = "dev" },
	{ FRAME_SOCKET, .kind = OUT_WORD, .key = "socket",
	  .label = "socket" },
	{ FRAME_OUTER_SRC, .kind = OUT_ADDR, .key = "outer_src",
	  .label = "outer" },
	{ FRAME_OUTER_SRC6, .kind = OUT_ADDR6, .key = "outer_src",
	  .label = "outer" },
	{ FRAME_OUTER_DST, .kind = OUT_ADDR, .key = "outer_dst",
	  .label = ">" },
	{ FRAME_OUTER_DST6, .kind = OUT_ADDR6, .key = "outer_dst",
	  .label = ">" },
	{ FRAME_SRC, .kind = OUT_MAC, .key = "src" },
	{ FRAME_DST, .kind = OUT_MAC, .key = "dst", .label = ">" },
	{ FRAME_VLAN, .key = "vlan", .label = "vlan" },
	{ FRAME_VLAN2, .key = "vlan2", .label = "vlan" },
	{ FRAME_ETHERTYPE, .kind = OUT_HEX, .key = "ethertype",
	  .label = "ethertype" },
	{ FRAME_PROTOCOL, .kind = OUT_STR, .key = "protocol" },
	{ FRAME_LENGTH, .key = "length", .label = "length" },
	{ FRAME_CSUM, .kind = OUT_ENUM, .when = WHEN_DETAILS, .key = "csum",
	  .label = "csum", .names = &csum_names },
};

const struct out_table frame_table = OUT_TABLE(frame_model, frame_fields);

static const struct {
	__u16 ethertype;
	const char *name;
} protocols[] = {
	{ ETH_P_IP, "IPv4" },
	{ ETH_P_IPV6, "IPv6" },
	{ ETH_P_ARP, "ARP" },
	{ ETH_P_RARP, "RARP" },
	{ OVL_ETHERTYPE_DGRAM, "datagram" },
	{ ETH_P_8021Q, "802.1Q" },
	{ ETH_P_8021AD, "802.1ad" },
	{ ETH_P_LLDP, "LLDP" },
	{ ETH_P_PAE, "802.1X" },
	{ ETH_P_MPLS_UC, "MPLS" },
	{ ETH_P_PPP_DISC, "PPPoE" },
	{ ETH_P_PPP_SES, "PPPoE" },
	{ ETH_P_1588, "PTP" },
};

static unsigned int get16(const __u8 *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static void set_num(struct frame *f, enum frame_attr attr, __u64 value)
{
	model_set_num(&frame_model, f, attr, value);
}

static void set_bytes(struct frame *f, enum frame_attr attr, const void *bytes)
{
	model_set_bytes(&frame_model, f, attr, bytes);
}

static void set_protocol(struct frame *f, unsigned int ethertype)
{
	unsigned int i;

	set_num(f, FRAME_ETHERTYPE, ethertype);
	model_mark(f, FRAME_PROTOCOL);
	snprintf(f->protocol, sizeof(f->protocol),
		 ethertype < ETH_P_802_3_MIN ? "802.3" : "0x%04x", ethertype);
	for (i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].ethertype == ethertype)
			snprintf(f->protocol, sizeof(f->protocol), "%s",
				 protocols[i].name);
}

/** frame_device() - Note a device that it passed. */
void frame_device(struct frame *f, __u32 ifindex)
{
	set_num(f, FRAME_DEV, ifindex);
}

/** frame_length() - Note how long it is. */
void frame_length(struct frame *f, __u32 length)
{
	set_num(f, FRAME_LENGTH, length);
}

/** frame_origin() - Note what a socket was told of a frame. */
void frame_origin(struct frame *f, const struct ovl_pktinfo *info)
{
	set_num(f, FRAME_VNI, info->vni);
	set_num(f, FRAME_ENDPOINT, info->endpoint);
	set_num(f, FRAME_CSUM, info->csum);
	if (info->ifindex)
		frame_device(f, info->ifindex);
	else if (info->vtep.family == AF_UNSPEC)
		set_num(f, FRAME_SOCKET, 1);
	else
		set_num(f, FRAME_VTEP_PORT, info->vtep.port);
	if (info->vtep.family == AF_INET)
		set_bytes(f, FRAME_VTEP, info->vtep.addr);
	else if (info->vtep.family == AF_INET6)
		set_bytes(f, FRAME_VTEP6, info->vtep.addr);
}

/**
 * frame_place() - Note where in the overlay it was.
 * @f: the frame
 * @vni: its segment, or FRAME_NO_VNI
 * @endpoint: UDP port of the segment's endpoint
 * @vtep: IPv6 address of the VTEP, or IPv4 mapped into it; zero for none
 */
void frame_place(struct frame *f, __u32 vni, __u16 endpoint, const __u8 *vtep)
{
	static const __u8 none[16], mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (vni != FRAME_NO_VNI)
		set_num(f, FRAME_VNI, vni);
	set_num(f, FRAME_ENDPOINT, endpoint);
	if (!memcmp(vtep, mapped, sizeof(mapped)))
		set_bytes(f, FRAME_VTEP, vtep + sizeof(mapped));
	else if (memcmp(vtep, none, sizeof(none)))
		set_bytes(f, FRAME_VTEP6, vtep);
}

/** frame_write() - Write what is known of a frame. */
void frame_write(struct out *o, struct frame *f)
{
	/* who reads has the name */
	if (!o->as_json && !o->details)
		f->has &= ~(1ULL << FRAME_ETHERTYPE);
	out_fields(o, &frame_table, f);
}

static bool is_tag(unsigned int ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD;
}

/**
 * frame_ethernet() - Read the header of a frame, and up to two VLAN tags.
 * @f: gets what is there
 * @p: the frame
 * @len: bytes of it that were captured
 */
void frame_ethernet(struct frame *f, const __u8 *p, size_t len)
{
	enum frame_attr tag = FRAME_VLAN;
	unsigned int ethertype;

	if (len < ETH_HLEN)
		return;
	set_bytes(f, FRAME_DST, p);
	set_bytes(f, FRAME_SRC, p + ETH_ALEN);
	p += ETH_HLEN;
	len -= ETH_HLEN;
	ethertype = get16(p - 2);
	for (; is_tag(ethertype) && len >= TAG_LEN && tag <= FRAME_VLAN2; tag++) {
		set_num(f, tag, get16(p) & 0xfff);
		ethertype = get16(p + 2);
		p += TAG_LEN;
		len -= TAG_LEN;
	}
	set_protocol(f, ethertype);
}

/*
 * Where the IP header begins behind the header of a link, and what EtherType
 * says of it; 0 if it is none.
 */
static size_t outer_link(struct frame *f, int link, const __u8 *p, size_t len,
			 unsigned int *ethertype)
{
	size_t at = 0;

	switch (link) {
	case DLT_EN10MB:
		at = ETH_HLEN;
		*ethertype = len >= at ? get16(p + at - 2) : 0;
		break;
	case DLT_LINUX_SLL:
		at = SLL_LEN;
		*ethertype = len >= at ? get16(p + at - 2) : 0;
		break;
	case DLT_LINUX_SLL2:
		at = SLL2_LEN;
		if (len < at)
			break;
		*ethertype = get16(p);
		frame_device(f, get16(p + 4) << 16 | get16(p + 6));
		break;
	default:
		/* no header, and the first digit of an IP packet tells */
		*ethertype = len && *p >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
	}
	while (is_tag(*ethertype) && len >= at + TAG_LEN) {
		*ethertype = get16(p + at + 2);
		at += TAG_LEN;
	}
	return at;
}

/* Length of the IP header in front of a UDP header, or 0 if it is not. */
static size_t outer_ip(struct frame *f, unsigned int ethertype, const __u8 *p,
		       size_t len)
{
	size_t hlen;

	if (ethertype == ETH_P_IP && len >= IP4_LEN && p[9] == IP_UDP) {
		set_bytes(f, FRAME_OUTER_SRC, p + 12);
		set_bytes(f, FRAME_OUTER_DST, p + 16);
		hlen = (size_t)(p[0] & 0xf) * 4;
		return hlen < IP4_LEN || get16(p + 6) & 0x1fff ? 0 : hlen;
	}
	if (ethertype == ETH_P_IPV6 && len >= IP6_LEN && p[6] == IP_UDP) {
		set_bytes(f, FRAME_OUTER_SRC6, p + 8);
		set_bytes(f, FRAME_OUTER_DST6, p + 24);
		return IP6_LEN;
	}
	return 0;
}

/**
 * frame_outer() - Read the headers of a packet of the underlay.
 * @f: gets what is there, the frame inside included
 * @link: its link type, DLT_*
 * @p: the packet
 * @len: bytes of it that were captured
 *
 * Return: whether it is VXLAN and names a VNI.
 */
bool frame_outer(struct frame *f, int link, const __u8 *p, size_t len)
{
	unsigned int ethertype = 0;
	size_t at, ip;

	at = outer_link(f, link, p, len, &ethertype);
	if (at > len)
		return false;
	ip = outer_ip(f, ethertype, p + at, len - at);
	at += ip + UDP_LEN;
	if (!ip || at + VXLAN_LEN > len || !(p[at] & VXLAN_VNI_VALID))
		return false;
	set_num(f, FRAME_VNI, get16(p + at + 4) << 8 | p[at + 6]);
	at += VXLAN_LEN;
	frame_ethernet(f, p + at, len - at);
	return true;
}
