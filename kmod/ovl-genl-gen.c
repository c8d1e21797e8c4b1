// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ovl.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "ovl-genl-gen.h"

#include <uapi/linux/ovl.h>

/* Integer value ranges */
static const struct netlink_range_validation ovl_a_vni_id_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_vni_mtu_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation ovl_a_vni_label_range = {
	.max	= 1048575ULL,
};

static const struct netlink_range_validation ovl_a_vni_ageing_range = {
	.max	= OVL_AGEING_MAX,
};

static const struct netlink_range_validation ovl_a_vni_flood_rate_range = {
	.max	= OVL_FLOOD_RATE_MAX,
};

static const struct netlink_range_validation ovl_a_vni_echo_range = {
	.max	= OVL_ECHO_MAX,
};

static const struct netlink_range_validation ovl_a_vtep_vni_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_fdb_vni_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_port_vni_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_port_flood_rate_range = {
	.max	= OVL_FLOOD_RATE_MAX,
};

static const struct netlink_range_validation ovl_a_neigh_vni_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_trace_vni_range = {
	.max	= OVL_VNI_MAX,
};

static const struct netlink_range_validation ovl_a_trace_length_range = {
	.min	= 14ULL,
	.max	= 65535ULL,
};

/* Common nested types */
const struct nla_policy ovl_fdb_entry_nl_policy[OVL_A_FDB_ENTRY_ADDR6 + 1] = {
	[OVL_A_FDB_ENTRY_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_FDB_ENTRY_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_FDB_ENTRY_ADDR6] = NLA_POLICY_EXACT_LEN(16),
};

/* OVL_CMD_ENDPOINT_GET - do */
const struct nla_policy ovl_endpoint_get_nl_policy[OVL_A_ENDPOINT_PORT + 1] = {
	[OVL_A_ENDPOINT_PORT] = { .type = NLA_U16, },
};

/* OVL_CMD_VNI_NEW - do */
const struct nla_policy ovl_vni_new_nl_policy[OVL_A_VNI_ECHO + 1] = {
	[OVL_A_VNI_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_id_range),
	[OVL_A_VNI_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VNI_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[OVL_A_VNI_NODEV] = { .type = NLA_FLAG, },
	[OVL_A_VNI_LOCAL] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VNI_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VNI_LINK] = { .type = NLA_U32, },
	[OVL_A_VNI_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_mtu_range),
	[OVL_A_VNI_TTL] = { .type = NLA_U8, },
	[OVL_A_VNI_TTL_INHERIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_TOS] = { .type = NLA_U8, },
	[OVL_A_VNI_DF] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_VNI_LABEL] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_label_range),
	[OVL_A_VNI_CSUM] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_CSUM6] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_CSUM6_RX] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_SPORT_MIN] = { .type = NLA_U16, },
	[OVL_A_VNI_SPORT_MAX] = { .type = NLA_U16, },
	[OVL_A_VNI_LEARNING] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_VNI_AGEING] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_ageing_range),
	[OVL_A_VNI_FDB_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_ADMIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_VNI_GRANT_UID_MIN] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_UID_MAX] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_GID_MIN] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_GID_MAX] = { .type = NLA_U32, },
	[OVL_A_VNI_FASTPATH] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_NEIGH_SUPPRESS] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_NEIGH_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_VTEP_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_FLOOD_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_flood_rate_range),
	[OVL_A_VNI_ECHO] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_echo_range),
};

/* OVL_CMD_VNI_SET - do */
const struct nla_policy ovl_vni_set_nl_policy[OVL_A_VNI_ECHO + 1] = {
	[OVL_A_VNI_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_id_range),
	[OVL_A_VNI_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VNI_LOCAL] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VNI_LOCAL6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VNI_LINK] = { .type = NLA_U32, },
	[OVL_A_VNI_MTU] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_mtu_range),
	[OVL_A_VNI_TTL] = { .type = NLA_U8, },
	[OVL_A_VNI_TTL_INHERIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_TOS] = { .type = NLA_U8, },
	[OVL_A_VNI_DF] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_VNI_LABEL] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_label_range),
	[OVL_A_VNI_CSUM] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_CSUM6] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_CSUM6_RX] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_SPORT_MIN] = { .type = NLA_U16, },
	[OVL_A_VNI_SPORT_MAX] = { .type = NLA_U16, },
	[OVL_A_VNI_LEARNING] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_VNI_AGEING] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_ageing_range),
	[OVL_A_VNI_FDB_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_ADMIT] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_VNI_GRANT_UID_MIN] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_UID_MAX] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_GID_MIN] = { .type = NLA_U32, },
	[OVL_A_VNI_GRANT_GID_MAX] = { .type = NLA_U32, },
	[OVL_A_VNI_FASTPATH] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_NEIGH_SUPPRESS] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_VNI_NEIGH_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_VTEP_QUOTA] = { .type = NLA_U32, },
	[OVL_A_VNI_FLOOD_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_flood_rate_range),
	[OVL_A_VNI_ECHO] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_echo_range),
};

/* OVL_CMD_VNI_DEL - do */
const struct nla_policy ovl_vni_del_nl_policy[OVL_A_VNI_ENDPOINT + 1] = {
	[OVL_A_VNI_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_id_range),
	[OVL_A_VNI_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* OVL_CMD_VNI_FLUSH - do */
const struct nla_policy ovl_vni_flush_nl_policy[OVL_A_VNI_ENDPOINT + 1] = {
	[OVL_A_VNI_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* OVL_CMD_VNI_GET - do */
const struct nla_policy ovl_vni_get_nl_policy[OVL_A_VNI_WITH_STATS + 1] = {
	[OVL_A_VNI_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vni_id_range),
	[OVL_A_VNI_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VNI_LINK] = { .type = NLA_U32, },
	[OVL_A_VNI_WITH_STATS] = { .type = NLA_FLAG, },
};

/* OVL_CMD_VTEP_NEW - do */
const struct nla_policy ovl_vtep_new_nl_policy[OVL_A_VTEP_FLOOD + 1] = {
	[OVL_A_VTEP_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VTEP_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VTEP_DSTPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vtep_vni_range),
	[OVL_A_VTEP_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* OVL_CMD_VTEP_SET - do */
const struct nla_policy ovl_vtep_set_nl_policy[OVL_A_VTEP_FLOOD + 1] = {
	[OVL_A_VTEP_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VTEP_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VTEP_DSTPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vtep_vni_range),
	[OVL_A_VTEP_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* OVL_CMD_VTEP_DEL - do */
const struct nla_policy ovl_vtep_del_nl_policy[OVL_A_VTEP_ENDPOINT + 1] = {
	[OVL_A_VTEP_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VTEP_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VTEP_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vtep_vni_range),
	[OVL_A_VTEP_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* OVL_CMD_VTEP_FLUSH - do */
const struct nla_policy ovl_vtep_flush_nl_policy[OVL_A_VTEP_ENDPOINT + 1] = {
	[OVL_A_VTEP_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vtep_vni_range),
	[OVL_A_VTEP_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* OVL_CMD_VTEP_GET - do */
const struct nla_policy ovl_vtep_get_nl_policy[OVL_A_VTEP_WITH_STATS + 1] = {
	[OVL_A_VTEP_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_VTEP_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_VTEP_DSTPORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_vtep_vni_range),
	[OVL_A_VTEP_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_VTEP_WITH_STATS] = { .type = NLA_FLAG, },
};

/* OVL_CMD_FDB_NEW - do */
const struct nla_policy ovl_fdb_new_nl_policy[OVL_A_FDB_REPLACE + 1] = {
	[OVL_A_FDB_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_fdb_vni_range),
	[OVL_A_FDB_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_FDB_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_FDB_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_FDB_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_FDB_ENTRY] = NLA_POLICY_NESTED(ovl_fdb_entry_nl_policy),
	[OVL_A_FDB_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_FDB_GENERATION] = { .type = NLA_U16, },
	[OVL_A_FDB_REPLACE] = { .type = NLA_FLAG, },
};

/* OVL_CMD_FDB_SET - do */
const struct nla_policy ovl_fdb_set_nl_policy[OVL_A_FDB_GENERATION + 1] = {
	[OVL_A_FDB_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_fdb_vni_range),
	[OVL_A_FDB_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_FDB_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_FDB_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_FDB_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_FDB_ENTRY] = NLA_POLICY_NESTED(ovl_fdb_entry_nl_policy),
	[OVL_A_FDB_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_FDB_GENERATION] = { .type = NLA_U16, },
};

/* OVL_CMD_FDB_DEL - do */
const struct nla_policy ovl_fdb_del_nl_policy[OVL_A_FDB_PROTOCOL + 1] = {
	[OVL_A_FDB_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_fdb_vni_range),
	[OVL_A_FDB_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_FDB_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_FDB_ENTRY] = NLA_POLICY_NESTED(ovl_fdb_entry_nl_policy),
	[OVL_A_FDB_PROTOCOL] = { .type = NLA_U8, },
};

/* OVL_CMD_FDB_FLUSH - do */
const struct nla_policy ovl_fdb_flush_nl_policy[OVL_A_FDB_NEXTHOP_ID + 1] = {
	[OVL_A_FDB_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_fdb_vni_range),
	[OVL_A_FDB_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_FDB_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_FDB_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_FDB_ORIGIN] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_FDB_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_FDB_GENERATION] = { .type = NLA_U16, },
	[OVL_A_FDB_NOT_GENERATION] = { .type = NLA_U16, },
	[OVL_A_FDB_NEXTHOP_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* OVL_CMD_FDB_GET - do */
const struct nla_policy ovl_fdb_get_nl_policy[OVL_A_FDB_NEXTHOP_ID + 1] = {
	[OVL_A_FDB_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_fdb_vni_range),
	[OVL_A_FDB_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_FDB_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_FDB_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_FDB_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_FDB_ORIGIN] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_FDB_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_FDB_GENERATION] = { .type = NLA_U16, },
	[OVL_A_FDB_NOT_GENERATION] = { .type = NLA_U16, },
	[OVL_A_FDB_NEXTHOP_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* OVL_CMD_PORT_NEW - do */
const struct nla_policy ovl_port_new_nl_policy[OVL_A_PORT_FLOOD_RATE + 1] = {
	[OVL_A_PORT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[OVL_A_PORT_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_port_vni_range),
	[OVL_A_PORT_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_PORT_ISOLATED] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_LEARNING] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_PORT_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_PORT_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_PORT_FLOOD_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_port_flood_rate_range),
};

/* OVL_CMD_PORT_SET - do */
const struct nla_policy ovl_port_set_nl_policy[OVL_A_PORT_FLOOD_RATE + 1] = {
	[OVL_A_PORT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[OVL_A_PORT_ISOLATED] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_FLOOD] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_LEARNING] = NLA_POLICY_MAX(NLA_U8, 1),
	[OVL_A_PORT_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_PORT_MAC_ANY] = { .type = NLA_FLAG, },
	[OVL_A_PORT_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_PORT_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_PORT_ADDR_ANY] = { .type = NLA_FLAG, },
	[OVL_A_PORT_FLOOD_RATE] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_port_flood_rate_range),
};

/* OVL_CMD_PORT_DEL - do */
const struct nla_policy ovl_port_del_nl_policy[OVL_A_PORT_IFINDEX + 1] = {
	[OVL_A_PORT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* OVL_CMD_PORT_GET - do */
const struct nla_policy ovl_port_get_nl_policy[OVL_A_PORT_WITH_STATS + 1] = {
	[OVL_A_PORT_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[OVL_A_PORT_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_port_vni_range),
	[OVL_A_PORT_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_PORT_WITH_STATS] = { .type = NLA_FLAG, },
};

/* OVL_CMD_NEIGH_NEW - do */
const struct nla_policy ovl_neigh_new_nl_policy[OVL_A_NEIGH_ROUTER + 1] = {
	[OVL_A_NEIGH_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_neigh_vni_range),
	[OVL_A_NEIGH_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_NEIGH_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_NEIGH_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_NEIGH_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_NEIGH_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_NEIGH_GENERATION] = { .type = NLA_U16, },
	[OVL_A_NEIGH_REPLACE] = { .type = NLA_FLAG, },
	[OVL_A_NEIGH_ROUTER] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* OVL_CMD_NEIGH_SET - do */
const struct nla_policy ovl_neigh_set_nl_policy[OVL_A_NEIGH_ROUTER + 1] = {
	[OVL_A_NEIGH_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_neigh_vni_range),
	[OVL_A_NEIGH_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_NEIGH_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_NEIGH_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_NEIGH_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_NEIGH_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_NEIGH_GENERATION] = { .type = NLA_U16, },
	[OVL_A_NEIGH_ROUTER] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* OVL_CMD_NEIGH_DEL - do */
const struct nla_policy ovl_neigh_del_nl_policy[OVL_A_NEIGH_PROTOCOL + 1] = {
	[OVL_A_NEIGH_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_neigh_vni_range),
	[OVL_A_NEIGH_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_NEIGH_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_NEIGH_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_NEIGH_PROTOCOL] = { .type = NLA_U8, },
};

/* OVL_CMD_NEIGH_FLUSH - do */
const struct nla_policy ovl_neigh_flush_nl_policy[OVL_A_NEIGH_NOT_GENERATION + 1] = {
	[OVL_A_NEIGH_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_neigh_vni_range),
	[OVL_A_NEIGH_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_NEIGH_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_NEIGH_ORIGIN] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_NEIGH_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_NEIGH_GENERATION] = { .type = NLA_U16, },
	[OVL_A_NEIGH_NOT_GENERATION] = { .type = NLA_U16, },
};

/* OVL_CMD_NEIGH_GET - do */
const struct nla_policy ovl_neigh_get_nl_policy[OVL_A_NEIGH_NOT_GENERATION + 1] = {
	[OVL_A_NEIGH_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_neigh_vni_range),
	[OVL_A_NEIGH_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_NEIGH_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_NEIGH_ADDR6] = NLA_POLICY_EXACT_LEN(16),
	[OVL_A_NEIGH_MAC] = NLA_POLICY_EXACT_LEN(6),
	[OVL_A_NEIGH_ORIGIN] = NLA_POLICY_MAX(NLA_U8, 2),
	[OVL_A_NEIGH_PROTOCOL] = { .type = NLA_U8, },
	[OVL_A_NEIGH_GENERATION] = { .type = NLA_U16, },
	[OVL_A_NEIGH_NOT_GENERATION] = { .type = NLA_U16, },
};

/* OVL_CMD_TRACE_GET - do */
const struct nla_policy ovl_trace_get_nl_policy[OVL_A_TRACE_ADDR6 + 1] = {
	[OVL_A_TRACE_VNI] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_trace_vni_range),
	[OVL_A_TRACE_ENDPOINT] = NLA_POLICY_MIN(NLA_U16, 1),
	[OVL_A_TRACE_HEAD] = NLA_POLICY_EXACT_LEN(128),
	[OVL_A_TRACE_LENGTH] = NLA_POLICY_FULL_RANGE(NLA_U32, &ovl_a_trace_length_range),
	[OVL_A_TRACE_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[OVL_A_TRACE_ADDR] = NLA_POLICY_EXACT_LEN(4),
	[OVL_A_TRACE_ADDR6] = NLA_POLICY_EXACT_LEN(16),
};

/* Ops table for ovl */
const struct genl_ops ovl_nl_ops[26] = {
	{
		.cmd		= OVL_CMD_ENDPOINT_GET,
		.doit		= ovl_nl_endpoint_get_doit,
		.dumpit		= ovl_nl_endpoint_get_dumpit,
		.policy		= ovl_endpoint_get_nl_policy,
		.maxattr	= OVL_A_ENDPOINT_PORT,
	},
	{
		.cmd		= OVL_CMD_VNI_NEW,
		.doit		= ovl_nl_vni_new_doit,
		.policy		= ovl_vni_new_nl_policy,
		.maxattr	= OVL_A_VNI_ECHO,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VNI_SET,
		.doit		= ovl_nl_vni_set_doit,
		.policy		= ovl_vni_set_nl_policy,
		.maxattr	= OVL_A_VNI_ECHO,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VNI_DEL,
		.doit		= ovl_nl_vni_del_doit,
		.policy		= ovl_vni_del_nl_policy,
		.maxattr	= OVL_A_VNI_ENDPOINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VNI_FLUSH,
		.doit		= ovl_nl_vni_flush_doit,
		.policy		= ovl_vni_flush_nl_policy,
		.maxattr	= OVL_A_VNI_ENDPOINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VNI_GET,
		.doit		= ovl_nl_vni_get_doit,
		.dumpit		= ovl_nl_vni_get_dumpit,
		.policy		= ovl_vni_get_nl_policy,
		.maxattr	= OVL_A_VNI_WITH_STATS,
	},
	{
		.cmd		= OVL_CMD_VTEP_NEW,
		.doit		= ovl_nl_vtep_new_doit,
		.policy		= ovl_vtep_new_nl_policy,
		.maxattr	= OVL_A_VTEP_FLOOD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VTEP_SET,
		.doit		= ovl_nl_vtep_set_doit,
		.policy		= ovl_vtep_set_nl_policy,
		.maxattr	= OVL_A_VTEP_FLOOD,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VTEP_DEL,
		.doit		= ovl_nl_vtep_del_doit,
		.policy		= ovl_vtep_del_nl_policy,
		.maxattr	= OVL_A_VTEP_ENDPOINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VTEP_FLUSH,
		.doit		= ovl_nl_vtep_flush_doit,
		.policy		= ovl_vtep_flush_nl_policy,
		.maxattr	= OVL_A_VTEP_ENDPOINT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_VTEP_GET,
		.doit		= ovl_nl_vtep_get_doit,
		.dumpit		= ovl_nl_vtep_get_dumpit,
		.policy		= ovl_vtep_get_nl_policy,
		.maxattr	= OVL_A_VTEP_WITH_STATS,
	},
	{
		.cmd		= OVL_CMD_FDB_NEW,
		.doit		= ovl_nl_fdb_new_doit,
		.policy		= ovl_fdb_new_nl_policy,
		.maxattr	= OVL_A_FDB_REPLACE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_FDB_SET,
		.doit		= ovl_nl_fdb_set_doit,
		.policy		= ovl_fdb_set_nl_policy,
		.maxattr	= OVL_A_FDB_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_FDB_DEL,
		.doit		= ovl_nl_fdb_del_doit,
		.policy		= ovl_fdb_del_nl_policy,
		.maxattr	= OVL_A_FDB_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_FDB_FLUSH,
		.doit		= ovl_nl_fdb_flush_doit,
		.policy		= ovl_fdb_flush_nl_policy,
		.maxattr	= OVL_A_FDB_NEXTHOP_ID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_FDB_GET,
		.doit		= ovl_nl_fdb_get_doit,
		.dumpit		= ovl_nl_fdb_get_dumpit,
		.policy		= ovl_fdb_get_nl_policy,
		.maxattr	= OVL_A_FDB_NEXTHOP_ID,
	},
	{
		.cmd		= OVL_CMD_PORT_NEW,
		.doit		= ovl_nl_port_new_doit,
		.policy		= ovl_port_new_nl_policy,
		.maxattr	= OVL_A_PORT_FLOOD_RATE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_PORT_SET,
		.doit		= ovl_nl_port_set_doit,
		.policy		= ovl_port_set_nl_policy,
		.maxattr	= OVL_A_PORT_FLOOD_RATE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_PORT_DEL,
		.doit		= ovl_nl_port_del_doit,
		.policy		= ovl_port_del_nl_policy,
		.maxattr	= OVL_A_PORT_IFINDEX,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_PORT_GET,
		.doit		= ovl_nl_port_get_doit,
		.dumpit		= ovl_nl_port_get_dumpit,
		.policy		= ovl_port_get_nl_policy,
		.maxattr	= OVL_A_PORT_WITH_STATS,
	},
	{
		.cmd		= OVL_CMD_NEIGH_NEW,
		.doit		= ovl_nl_neigh_new_doit,
		.policy		= ovl_neigh_new_nl_policy,
		.maxattr	= OVL_A_NEIGH_ROUTER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_NEIGH_SET,
		.doit		= ovl_nl_neigh_set_doit,
		.policy		= ovl_neigh_set_nl_policy,
		.maxattr	= OVL_A_NEIGH_ROUTER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_NEIGH_DEL,
		.doit		= ovl_nl_neigh_del_doit,
		.policy		= ovl_neigh_del_nl_policy,
		.maxattr	= OVL_A_NEIGH_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_NEIGH_FLUSH,
		.doit		= ovl_nl_neigh_flush_doit,
		.policy		= ovl_neigh_flush_nl_policy,
		.maxattr	= OVL_A_NEIGH_NOT_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= OVL_CMD_NEIGH_GET,
		.doit		= ovl_nl_neigh_get_doit,
		.dumpit		= ovl_nl_neigh_get_dumpit,
		.policy		= ovl_neigh_get_nl_policy,
		.maxattr	= OVL_A_NEIGH_NOT_GENERATION,
	},
	{
		.cmd		= OVL_CMD_TRACE_GET,
		.doit		= ovl_nl_trace_get_doit,
		.policy		= ovl_trace_get_nl_policy,
		.maxattr	= OVL_A_TRACE_ADDR6,
	},
};

static const struct genl_multicast_group ovl_nl_mcgrps[] = {
	[OVL_NLGRP_CHANGES] = { "changes", },
};
