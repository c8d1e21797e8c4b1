/* SPDX-License-Identifier: GPL-2.0 */
/* From netlink attributes to structs, and what is wrong with them. */
#ifndef OVL_DEVCONF_H
#define OVL_DEVCONF_H

#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/uidgid.h>
#include <net/netlink.h>
#include <uapi/linux/ovl.h>

#include "addr.h"

struct genl_info;

#define OVL_TOS_INHERIT	1

/**
 * struct ovl_config - settings of a VNI
 * @local4: IPv4 source address; 0 lets the route choose
 * @local6: IPv6 source address; :: lets the route choose
 * @link: interface index of the lower device; 0 for any
 * @mtu: of the host device; 0 follows the underlay
 * @label: flow label, 20 bits
 * @ageing: seconds; 0 for never
 * @quota: learned stations at most
 * @neigh_quota: learned neighbours at most
 * @vtep_quota: learned stations behind one VTEP at most
 * @flood_rate: frames a second to be flooded to VTEPs; 0 for any
 * @sport_min: lowest source port; 0 for the namespace's range
 * @sport_max: highest source port
 * @ttl: 0 for the route's
 * @tos: OVL_TOS_INHERIT copies the inner packet's
 * @df: enum ovl_df
 * @learning: enum ovl_learning
 * @admit: enum ovl_admit
 * @ttl_inherit: copy the inner packet's TTL
 * @csum4: outer checksum over IPv4
 * @csum6: outer checksum over IPv6
 * @csum6_rx: demand a checksum over IPv6
 * @fastpath: packets may go past the IP stack
 * @neigh_suppress: neighbours are learned, and answered for
 * @echo: how many requests for an echo are answered in a second
 * @mac: address of the VNI's station if there is no host device
 * @grant_uid_min: users who may open datagram sockets, from this one
 * @grant_uid_max: to this one; nobody if the first is above it
 * @grant_gid_min: the same for groups
 * @grant_gid_max: likewise
 * @rcu: for the readers of a replaced one
 *
 * Never changed once a VNI points to it: a change makes a copy, and readers
 * see the old or the new one whole.
 */
struct ovl_config {
	__be32 local4;
	struct in6_addr local6;
	u32 link;
	u32 mtu;
	u32 label;
	u32 echo;
	u32 ageing;
	u32 quota;
	u32 neigh_quota;
	u32 vtep_quota;
	u32 flood_rate;
	u16 sport_min;
	u16 sport_max;
	u8 ttl;
	u8 tos;
	u8 df;
	u8 learning;
	u8 admit;
	bool ttl_inherit;
	bool csum4;
	bool csum6;
	bool csum6_rx;
	bool fastpath;
	bool neigh_suppress;
	u8 mac[ETH_ALEN];
	kuid_t grant_uid_min;
	kuid_t grant_uid_max;
	kgid_t grant_gid_min;
	kgid_t grant_gid_max;
	struct rcu_head rcu;
};

/**
 * struct ovl_vni_spec - which VNI, and what is fixed when it is made
 * @id: 24 bits
 * @port: UDP port of the endpoint
 * @nodev: without a host device
 * @ifname: name of the host device
 * @remote: first VTEP, if a link was made with one
 */
struct ovl_vni_spec {
	u32 id;
	u16 port;
	bool nodev;
	char ifname[IFNAMSIZ];
	struct ovl_addr remote;
};

extern const struct nla_policy ovl_link_policy[];

u16 ovl_attr_port(const struct nlattr *attr);
int ovl_attr_addr(struct ovl_addr *addr, struct nlattr *v4, struct nlattr *v6,
		  struct netlink_ext_ack *extack);
void ovl_config_init(struct ovl_config *conf);
int ovl_config_from_genl(struct ovl_config *conf, struct nlattr **attrs,
			 struct netlink_ext_ack *extack);
int ovl_spec_from_genl(struct ovl_vni_spec *spec, struct genl_info *info);
int ovl_config_from_link(struct ovl_config *conf, struct nlattr *data[],
			 struct netlink_ext_ack *extack);
int ovl_spec_from_link(struct ovl_vni_spec *spec, struct nlattr *data[],
		       struct netlink_ext_ack *extack);
int ovl_link_fill(struct sk_buff *skb, const struct ovl_vni_spec *spec,
		  const struct ovl_config *conf);
size_t ovl_link_size(void);

#endif /* OVL_DEVCONF_H */
