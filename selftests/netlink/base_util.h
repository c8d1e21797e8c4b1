/* SPDX-License-Identifier: GPL-2.0 */
/* One object of each kind, and a request of each kind that fits them. */
#ifndef OVL_BASE_UTIL_H
#define OVL_BASE_UTIL_H

#include "nl_util.h"
#include "spec_util.h"

#define BASE_ATTRS	4

/* Indices of two devices, which stay when all else is removed. */
static unsigned int base_port[2];

/* A frame to a station that is not known from one that is not. */
static const unsigned char base_frame[128] = {
	2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 0x88, 0xb5,
};

static inline int base_devices(void)
{
	int err = if_dummy("port0") ?: if_dummy("port1");

	base_port[0] = if_find("port0");
	base_port[1] = if_find("port1");
	return err;
}

/* VNI 100, and one of everything that a VNI can have. */
static inline int base_make(struct nl *nl)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")) ?:
	       ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
		      a_macn(OVL_A_FDB_MAC, 1),
		      a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")) ?:
	       ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 100),
		      a_u32(OVL_A_PORT_IFINDEX, base_port[0])) ?:
	       ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, 100),
		      a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"),
		      a_macn(OVL_A_NEIGH_MAC, 1));
}

/* The same again, whatever there is. */
static inline int base_reset(struct nl *nl)
{
	return ovl_do(nl, OVL_CMD_VNI_FLUSH) ?: base_make(nl);
}

/*
 * Attributes with which each request would succeed and change something: what
 * is wrong with a request is then only what the test puts there.  Returns how
 * many there are, up to BASE_ATTRS; negative for a request that is new to us.
 */
static inline int base_attrs(uint8_t cmd, struct attr *a)
{
	int n = 0;

	switch (cmd) {
	case OVL_CMD_ENDPOINT_GET:
	case OVL_CMD_VNI_FLUSH:
		break;
	case OVL_CMD_VNI_NEW:
		a[n++] = a_u32(OVL_A_VNI_ID, 200);
		break;
	case OVL_CMD_VNI_SET:
		a[n++] = a_u32(OVL_A_VNI_AGEING, 77);
		a[n++] = a_u32(OVL_A_VNI_ID, 100);
		break;
	case OVL_CMD_VNI_DEL:
	case OVL_CMD_VNI_GET:
		a[n++] = a_u32(OVL_A_VNI_ID, 100);
		break;
	case OVL_CMD_VTEP_NEW:
		a[n++] = a_u32(OVL_A_VTEP_VNI, 100);
		a[n++] = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3");
		break;
	case OVL_CMD_VTEP_SET:
		a[n++] = a_u8(OVL_A_VTEP_FLOOD, 0);
		/* fall through */
	case OVL_CMD_VTEP_DEL:
	case OVL_CMD_VTEP_GET:
		a[n++] = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2");
		/* fall through */
	case OVL_CMD_VTEP_FLUSH:
		a[n++] = a_u32(OVL_A_VTEP_VNI, 100);
		break;
	case OVL_CMD_FDB_NEW:
		a[n++] = a_u32(OVL_A_FDB_VNI, 100);
		a[n++] = a_macn(OVL_A_FDB_MAC, 2);
		a[n++] = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");
		break;
	case OVL_CMD_FDB_SET:
		a[n++] = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");
		/* fall through */
	case OVL_CMD_FDB_DEL:
	case OVL_CMD_FDB_GET:
		a[n++] = a_macn(OVL_A_FDB_MAC, 1);
		/* fall through */
	case OVL_CMD_FDB_FLUSH:
		a[n++] = a_u32(OVL_A_FDB_VNI, 100);
		break;
	case OVL_CMD_PORT_NEW:
		a[n++] = a_u32(OVL_A_PORT_VNI, 100);
		a[n++] = a_u32(OVL_A_PORT_IFINDEX, base_port[1]);
		break;
	case OVL_CMD_PORT_SET:
		a[n++] = a_u8(OVL_A_PORT_FLOOD, 0);
		/* fall through */
	case OVL_CMD_PORT_DEL:
	case OVL_CMD_PORT_GET:
		a[n++] = a_u32(OVL_A_PORT_IFINDEX, base_port[0]);
		break;
	case OVL_CMD_NEIGH_NEW:
		a[n++] = a_u32(OVL_A_NEIGH_VNI, 100);
		a[n++] = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.2");
		a[n++] = a_macn(OVL_A_NEIGH_MAC, 2);
		break;
	case OVL_CMD_NEIGH_SET:
		a[n++] = a_macn(OVL_A_NEIGH_MAC, 3);
		/* fall through */
	case OVL_CMD_NEIGH_DEL:
	case OVL_CMD_NEIGH_GET:
		a[n++] = a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1");
		/* fall through */
	case OVL_CMD_NEIGH_FLUSH:
		a[n++] = a_u32(OVL_A_NEIGH_VNI, 100);
		break;
	case OVL_CMD_TRACE_GET:
		a[n++] = a_u32(OVL_A_TRACE_VNI, 100);
		a[n++] = a_raw(OVL_A_TRACE_HEAD, base_frame,
			       sizeof(base_frame));
		break;
	default:
		return -1;
	}
	return n;
}

/* A request of the spec that base_attrs() does not know, or NULL. */
static inline const char *base_lacks(void)
{
	const struct spec_op *op;
	struct attr a[BASE_ATTRS];

	for (op = spec_ops; op->name; op++)
		if (base_attrs(op->cmd, a) < 0)
			return op->name;
	return NULL;
}

#endif /* OVL_BASE_UTIL_H */
