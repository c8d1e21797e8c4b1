/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ovl.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_OVL_GEN_H
#define _LINUX_OVL_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/ovl.h>

/* Common nested types */
extern const struct nla_policy ovl_fdb_entry_nl_policy[OVL_A_FDB_ENTRY_ADDR6 + 1];

extern const struct nla_policy ovl_endpoint_get_nl_policy[OVL_A_ENDPOINT_PORT + 1];

extern const struct nla_policy ovl_vni_new_nl_policy[OVL_A_VNI_ECHO + 1];

extern const struct nla_policy ovl_vni_set_nl_policy[OVL_A_VNI_ECHO + 1];

extern const struct nla_policy ovl_vni_del_nl_policy[OVL_A_VNI_ENDPOINT + 1];

extern const struct nla_policy ovl_vni_flush_nl_policy[OVL_A_VNI_ENDPOINT + 1];

extern const struct nla_policy ovl_vni_get_nl_policy[OVL_A_VNI_WITH_STATS + 1];

extern const struct nla_policy ovl_vtep_new_nl_policy[OVL_A_VTEP_FLOOD + 1];

extern const struct nla_policy ovl_vtep_set_nl_policy[OVL_A_VTEP_FLOOD + 1];

extern const struct nla_policy ovl_vtep_del_nl_policy[OVL_A_VTEP_ENDPOINT + 1];

extern const struct nla_policy ovl_vtep_flush_nl_policy[OVL_A_VTEP_ENDPOINT + 1];

extern const struct nla_policy ovl_vtep_get_nl_policy[OVL_A_VTEP_WITH_STATS + 1];

extern const struct nla_policy ovl_fdb_new_nl_policy[OVL_A_FDB_REPLACE + 1];

extern const struct nla_policy ovl_fdb_set_nl_policy[OVL_A_FDB_GENERATION + 1];

extern const struct nla_policy ovl_fdb_del_nl_policy[OVL_A_FDB_PROTOCOL + 1];

extern const struct nla_policy ovl_fdb_flush_nl_policy[OVL_A_FDB_NEXTHOP_ID + 1];

extern const struct nla_policy ovl_fdb_get_nl_policy[OVL_A_FDB_NEXTHOP_ID + 1];

extern const struct nla_policy ovl_port_new_nl_policy[OVL_A_PORT_FLOOD_RATE + 1];

extern const struct nla_policy ovl_port_set_nl_policy[OVL_A_PORT_FLOOD_RATE + 1];

extern const struct nla_policy ovl_port_del_nl_policy[OVL_A_PORT_IFINDEX + 1];

extern const struct nla_policy ovl_port_get_nl_policy[OVL_A_PORT_WITH_STATS + 1];

extern const struct nla_policy ovl_neigh_new_nl_policy[OVL_A_NEIGH_ROUTER + 1];

extern const struct nla_policy ovl_neigh_set_nl_policy[OVL_A_NEIGH_ROUTER + 1];

extern const struct nla_policy ovl_neigh_del_nl_policy[OVL_A_NEIGH_PROTOCOL + 1];

extern const struct nla_policy ovl_neigh_flush_nl_policy[OVL_A_NEIGH_NOT_GENERATION + 1];

extern const struct nla_policy ovl_neigh_get_nl_policy[OVL_A_NEIGH_NOT_GENERATION + 1];

extern const struct nla_policy ovl_trace_get_nl_policy[OVL_A_TRACE_ADDR6 + 1];

/* Ops table for ovl */
extern const struct genl_ops ovl_nl_ops[26];

int ovl_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_endpoint_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int ovl_nl_vni_new_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vni_set_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vni_del_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vni_flush_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vni_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vni_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ovl_nl_vtep_new_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vtep_set_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vtep_del_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vtep_flush_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vtep_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_vtep_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ovl_nl_fdb_new_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_fdb_set_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_fdb_del_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_fdb_flush_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_fdb_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_fdb_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ovl_nl_port_new_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_port_del_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ovl_nl_neigh_new_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_neigh_set_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_neigh_del_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_neigh_flush_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_neigh_get_doit(struct sk_buff *skb, struct genl_info *info);
int ovl_nl_neigh_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int ovl_nl_trace_get_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	OVL_NLGRP_CHANGES,
};

#endif /* _LINUX_OVL_GEN_H */
