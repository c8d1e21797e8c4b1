// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/random.h>
#include <net/genetlink.h>

#include "devconf.h"

/**
 * ovl_attr_port() - the UDP port of an endpoint that a request names
 * @attr: the attribute, or NULL
 *
 * Return: the port, host order; the default if it is not named.
 */
u16 ovl_attr_port(const struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : OVL_PORT_DEFAULT;
}

/**
 * ovl_attr_addr() - the address that a request names
 * @addr: the result; AF_UNSPEC if none is named
 * @v4: the attribute for IPv4, or NULL
 * @v6: the attribute for IPv6, or NULL
 * @extack: told what is wrong
 *
 * Return: 0 or -EINVAL.
 */
int ovl_attr_addr(struct ovl_addr *addr, struct nlattr *v4, struct nlattr *v6,
		  struct netlink_ext_ack *extack)
{
	struct in6_addr ip6;

	*addr = (struct ovl_addr) { };
	if (v4 && v6) {
		NL_SET_ERR_MSG_ATTR(extack, v6, "One address, not two");
		return -EINVAL;
	}
	if (v4)
		*addr = ovl_addr_v4(nla_get_in_addr(v4));
	if (v6) {
		ip6 = nla_get_in6_addr(v6);
		*addr = ovl_addr_v6(&ip6);
	}
	if ((v4 || v6) && !ovl_addr_is_host(addr)) {
		NL_SET_ERR_MSG_ATTR(extack, v4 ?: v6,
				    "The address is not one of a host");
		return -EINVAL;
	}
	return 0;
}

/* A random address, from numbers that are made many at a time. */
static void ovl_config_random_mac(struct ovl_config *conf)
{
	const u64 random = get_random_u64();

	memcpy(conf->mac, &random, sizeof(conf->mac));
	conf->mac[0] &= ~1;	/* of one station, */
	conf->mac[0] |= 2;	/* and nobody's by assignment */
}

/* Settings of a VNI about which nothing was said. */
void ovl_config_init(struct ovl_config *conf)
{
	*conf = (struct ovl_config) {
		.df		= OVL_DF_SET,
		.csum4		= true,
		.csum6		= true,
		.csum6_rx	= true,
		.fastpath	= true,
		.echo		= OVL_ECHO_DEFAULT,
		.learning	= OVL_LEARNING_KNOWN,
		.ageing		= OVL_AGEING_DEFAULT,
		.quota		= OVL_FDB_QUOTA_DEFAULT,
		.neigh_quota	= OVL_NEIGH_QUOTA_DEFAULT,
		.vtep_quota	= OVL_VTEP_QUOTA_DEFAULT,
		.admit		= OVL_ADMIT_KNOWN,
		/* Nobody: the first one is above the last. */
		.grant_uid_min	= KUIDT_INIT(1),
		.grant_uid_max	= KUIDT_INIT(0),
		.grant_gid_min	= KGIDT_INIT(1),
		.grant_gid_max	= KGIDT_INIT(0),
	};
	ovl_config_random_mac(conf);
}

static int ovl_config_local(struct ovl_config *conf, const struct nlattr *v4,
			    const struct nlattr *v6,
			    struct netlink_ext_ack *extack)
{
	struct ovl_addr addr;

	if (v4) {
		addr = ovl_addr_v4(nla_get_in_addr(v4));
		if (addr.ip4 && !ovl_addr_is_host(&addr))
			goto refuse4;
		conf->local4 = addr.ip4;
	}
	if (v6) {
		addr.ip6 = nla_get_in6_addr(v6);
		addr = ovl_addr_v6(&addr.ip6);
		if (!ipv6_addr_any(&addr.ip6) && !ovl_addr_is_host(&addr))
			goto refuse6;
		conf->local6 = addr.ip6;
	}
	return 0;

refuse4:
	NL_SET_ERR_MSG_ATTR(extack, v4, "The local address is not one of a host");
	return -EINVAL;
refuse6:
	NL_SET_ERR_MSG_ATTR(extack, v6, "The local address is not one of a host");
	return -EINVAL;
}

static int ovl_config_tos(struct ovl_config *conf, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	u8 tos = nla_get_u8(attr);

	/* The ECN bits are not for configuration, RFC 6040. */
	if (tos != OVL_TOS_INHERIT && tos & 3) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The two lowest bits of the TOS are zero, or it is 1 to inherit");
		return -EINVAL;
	}
	conf->tos = tos;
	return 0;
}

static int ovl_config_mtu(struct ovl_config *conf, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	u32 mtu = nla_get_u32(attr);

	if (mtu && mtu < ETH_MIN_MTU) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The MTU is 68 or more, or 0 to follow the underlay");
		return -EINVAL;
	}
	conf->mtu = mtu;
	return 0;
}

static int ovl_config_sports(const struct ovl_config *conf,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	if (!conf->sport_min == !conf->sport_max &&
	    conf->sport_min <= conf->sport_max)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "The range of source ports needs two ends, the lower one first");
	return -EINVAL;
}

static int ovl_config_mac(struct ovl_config *conf, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	if (!is_valid_ether_addr(nla_data(attr))) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The MAC address of a station is unicast and not zero");
		return -EINVAL;
	}
	ether_addr_copy(conf->mac, nla_data(attr));
	return 0;
}

static int ovl_config_grant(const struct nlattr *min, const struct nlattr *max,
			    struct netlink_ext_ack *extack)
{
	if (min && max)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, min ?: max,
			    "A grant needs the first and the last of a range");
	return -EINVAL;
}

static int ovl_config_grant_uid(struct ovl_config *conf,
				const struct nlattr *min,
				const struct nlattr *max,
				struct netlink_ext_ack *extack)
{
	kuid_t lo, hi;

	if (ovl_config_grant(min, max, extack))
		return -EINVAL;
	lo = make_kuid(current_user_ns(), nla_get_u32(min));
	hi = make_kuid(current_user_ns(), nla_get_u32(max));
	if (!uid_valid(lo) || !uid_valid(hi)) {
		NL_SET_ERR_MSG_ATTR(extack, uid_valid(lo) ? max : min,
				    "No such user in this user namespace");
		return -EINVAL;
	}
	conf->grant_uid_min = lo;
	conf->grant_uid_max = hi;
	return 0;
}

static int ovl_config_grant_gid(struct ovl_config *conf,
				const struct nlattr *min,
				const struct nlattr *max,
				struct netlink_ext_ack *extack)
{
	kgid_t lo, hi;

	if (ovl_config_grant(min, max, extack))
		return -EINVAL;
	lo = make_kgid(current_user_ns(), nla_get_u32(min));
	hi = make_kgid(current_user_ns(), nla_get_u32(max));
	if (!gid_valid(lo) || !gid_valid(hi)) {
		NL_SET_ERR_MSG_ATTR(extack, gid_valid(lo) ? max : min,
				    "No such group in this user namespace");
		return -EINVAL;
	}
	conf->grant_gid_min = lo;
	conf->grant_gid_max = hi;
	return 0;
}

/* Who may use the VNI by sockets, and where they are. */
static int ovl_config_socks(struct ovl_config *conf, struct nlattr **attrs,
			    struct netlink_ext_ack *extack)
{
	const struct nlattr *umin = attrs[OVL_A_VNI_GRANT_UID_MIN];
	const struct nlattr *umax = attrs[OVL_A_VNI_GRANT_UID_MAX];
	const struct nlattr *gmin = attrs[OVL_A_VNI_GRANT_GID_MIN];
	const struct nlattr *gmax = attrs[OVL_A_VNI_GRANT_GID_MAX];
	int err = 0;

	if (attrs[OVL_A_VNI_MAC])
		err = ovl_config_mac(conf, attrs[OVL_A_VNI_MAC], extack);
	if (!err && (umin || umax))
		err = ovl_config_grant_uid(conf, umin, umax, extack);
	if (!err && (gmin || gmax))
		err = ovl_config_grant_gid(conf, gmin, gmax, extack);
	return err;
}

/* The settings that any value the policy lets through is good for. */
static void ovl_config_plain(struct ovl_config *conf, struct nlattr **attrs)
{
	if (attrs[OVL_A_VNI_LINK])
		conf->link = nla_get_u32(attrs[OVL_A_VNI_LINK]);
	if (attrs[OVL_A_VNI_TTL])
		conf->ttl = nla_get_u8(attrs[OVL_A_VNI_TTL]);
	if (attrs[OVL_A_VNI_TTL_INHERIT])
		conf->ttl_inherit = nla_get_u8(attrs[OVL_A_VNI_TTL_INHERIT]);
	if (attrs[OVL_A_VNI_DF])
		conf->df = nla_get_u8(attrs[OVL_A_VNI_DF]);
	if (attrs[OVL_A_VNI_LABEL])
		conf->label = nla_get_u32(attrs[OVL_A_VNI_LABEL]);
	if (attrs[OVL_A_VNI_CSUM])
		conf->csum4 = nla_get_u8(attrs[OVL_A_VNI_CSUM]);
	if (attrs[OVL_A_VNI_CSUM6])
		conf->csum6 = nla_get_u8(attrs[OVL_A_VNI_CSUM6]);
	if (attrs[OVL_A_VNI_CSUM6_RX])
		conf->csum6_rx = nla_get_u8(attrs[OVL_A_VNI_CSUM6_RX]);
	if (attrs[OVL_A_VNI_FASTPATH])
		conf->fastpath = nla_get_u8(attrs[OVL_A_VNI_FASTPATH]);
	if (attrs[OVL_A_VNI_SPORT_MIN])
		conf->sport_min = nla_get_u16(attrs[OVL_A_VNI_SPORT_MIN]);
	if (attrs[OVL_A_VNI_SPORT_MAX])
		conf->sport_max = nla_get_u16(attrs[OVL_A_VNI_SPORT_MAX]);
	if (attrs[OVL_A_VNI_LEARNING])
		conf->learning = nla_get_u8(attrs[OVL_A_VNI_LEARNING]);
	if (attrs[OVL_A_VNI_AGEING])
		conf->ageing = nla_get_u32(attrs[OVL_A_VNI_AGEING]);
	if (attrs[OVL_A_VNI_FDB_QUOTA])
		conf->quota = nla_get_u32(attrs[OVL_A_VNI_FDB_QUOTA]);
	if (attrs[OVL_A_VNI_ADMIT])
		conf->admit = nla_get_u8(attrs[OVL_A_VNI_ADMIT]);
	if (attrs[OVL_A_VNI_NEIGH_SUPPRESS])
		conf->neigh_suppress =
			nla_get_u8(attrs[OVL_A_VNI_NEIGH_SUPPRESS]);
	if (attrs[OVL_A_VNI_NEIGH_QUOTA])
		conf->neigh_quota = nla_get_u32(attrs[OVL_A_VNI_NEIGH_QUOTA]);
	if (attrs[OVL_A_VNI_VTEP_QUOTA])
		conf->vtep_quota = nla_get_u32(attrs[OVL_A_VNI_VTEP_QUOTA]);
	if (attrs[OVL_A_VNI_ECHO])
		conf->echo = nla_get_u32(attrs[OVL_A_VNI_ECHO]);
	if (attrs[OVL_A_VNI_FLOOD_RATE])
		conf->flood_rate = nla_get_u32(attrs[OVL_A_VNI_FLOOD_RATE]);
}

/**
 * ovl_config_from_genl() - take over the settings of a request
 * @conf: the settings, changed where the request says something
 * @attrs: of a vni-new or vni-set request
 * @extack: told which one is wrong
 *
 * Return: 0 or -EINVAL.
 */
int ovl_config_from_genl(struct ovl_config *conf, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *sport = attrs[OVL_A_VNI_SPORT_MIN] ?:
				     attrs[OVL_A_VNI_SPORT_MAX];
	int err;

	ovl_config_plain(conf, attrs);
	err = ovl_config_local(conf, attrs[OVL_A_VNI_LOCAL],
			       attrs[OVL_A_VNI_LOCAL6], extack);
	if (!err && attrs[OVL_A_VNI_TOS])
		err = ovl_config_tos(conf, attrs[OVL_A_VNI_TOS], extack);
	if (!err && attrs[OVL_A_VNI_MTU])
		err = ovl_config_mtu(conf, attrs[OVL_A_VNI_MTU], extack);
	if (!err && sport)
		err = ovl_config_sports(conf, sport, extack);
	return err ?: ovl_config_socks(conf, attrs, extack);
}

/**
 * ovl_spec_from_genl() - read which VNI a request is to make
 * @spec: the result
 * @info: a vni-new request
 *
 * Return: 0 or -EINVAL.
 */
int ovl_spec_from_genl(struct ovl_vni_spec *spec, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;

	if (GENL_REQ_ATTR_CHECK(info, OVL_A_VNI_ID)) {
		NL_SET_ERR_MSG(info->extack, "The VNI is missing");
		return -EINVAL;
	}
	*spec = (struct ovl_vni_spec) {
		.id	= nla_get_u32(attrs[OVL_A_VNI_ID]),
		.port	= ovl_attr_port(attrs[OVL_A_VNI_ENDPOINT]),
		.nodev	= attrs[OVL_A_VNI_NODEV],
	};
	if (spec->nodev && (attrs[OVL_A_VNI_IFNAME] || attrs[OVL_A_VNI_MTU])) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_VNI_NODEV],
				    "Without a device there is no name and no MTU");
		return -EINVAL;
	}
	if (!spec->nodev && attrs[OVL_A_VNI_MAC]) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_VNI_MAC],
				    "With a device, the station has the device's address");
		return -EINVAL;
	}
	if (attrs[OVL_A_VNI_IFNAME])
		nla_strscpy(spec->ifname, attrs[OVL_A_VNI_IFNAME], IFNAMSIZ);
	else
		snprintf(spec->ifname, IFNAMSIZ, "ovl%u", spec->id);
	if (!spec->nodev && !dev_valid_name(spec->ifname)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_VNI_IFNAME],
				    "Not a name for a device");
		return -EINVAL;
	}
	return 0;
}

const struct nla_policy ovl_link_policy[IFLA_VXLAN_MAX + 1] = {
	[IFLA_VXLAN_ID]			= { .type = NLA_U32 },
	[IFLA_VXLAN_GROUP]		= NLA_POLICY_EXACT_LEN(4),
	[IFLA_VXLAN_LINK]		= { .type = NLA_U32 },
	[IFLA_VXLAN_LOCAL]		= NLA_POLICY_EXACT_LEN(4),
	[IFLA_VXLAN_TTL]		= { .type = NLA_U8 },
	[IFLA_VXLAN_TOS]		= { .type = NLA_U8 },
	[IFLA_VXLAN_LEARNING]		= { .type = NLA_U8 },
	[IFLA_VXLAN_AGEING]		= { .type = NLA_U32 },
	[IFLA_VXLAN_LIMIT]		= { .type = NLA_U32 },
	[IFLA_VXLAN_PORT_RANGE]		= NLA_POLICY_EXACT_LEN(4),
	[IFLA_VXLAN_PORT]		= { .type = NLA_U16 },
	[IFLA_VXLAN_GROUP6]		= NLA_POLICY_EXACT_LEN(16),
	[IFLA_VXLAN_LOCAL6]		= NLA_POLICY_EXACT_LEN(16),
	[IFLA_VXLAN_UDP_CSUM]		= { .type = NLA_U8 },
	[IFLA_VXLAN_UDP_ZERO_CSUM6_TX]	= { .type = NLA_U8 },
	[IFLA_VXLAN_UDP_ZERO_CSUM6_RX]	= { .type = NLA_U8 },
	[IFLA_VXLAN_LABEL]		= { .type = NLA_U32 },
	[IFLA_VXLAN_TTL_INHERIT]	= { .type = NLA_FLAG },
	[IFLA_VXLAN_DF]			= NLA_POLICY_MAX(NLA_U8, VXLAN_DF_MAX),
	[IFLA_VXLAN_PROXY]		= { .type = NLA_U8 },
	[IFLA_VXLAN_RSC]		= { .type = NLA_U8 },
	[IFLA_VXLAN_L2MISS]		= { .type = NLA_U8 },
	[IFLA_VXLAN_L3MISS]		= { .type = NLA_U8 },
	[IFLA_VXLAN_COLLECT_METADATA]	= { .type = NLA_U8 },
	[IFLA_VXLAN_REMCSUM_TX]		= { .type = NLA_U8 },
	[IFLA_VXLAN_REMCSUM_RX]		= { .type = NLA_U8 },
	[IFLA_VXLAN_GBP]		= { .type = NLA_FLAG },
	[IFLA_VXLAN_GPE]		= { .type = NLA_FLAG },
	[IFLA_VXLAN_REMCSUM_NOPARTIAL]	= { .type = NLA_FLAG },
	[IFLA_VXLAN_VNIFILTER]		= { .type = NLA_U8 },
};

/* What vxlan has and a VNI has not. Switched off, it does no harm. */
static const u8 ovl_link_foreign[] = {
	IFLA_VXLAN_PROXY, IFLA_VXLAN_RSC, IFLA_VXLAN_L2MISS,
	IFLA_VXLAN_L3MISS, IFLA_VXLAN_COLLECT_METADATA,
	IFLA_VXLAN_REMCSUM_TX, IFLA_VXLAN_REMCSUM_RX, IFLA_VXLAN_GBP,
	IFLA_VXLAN_GPE, IFLA_VXLAN_REMCSUM_NOPARTIAL, IFLA_VXLAN_VNIFILTER,
};

static int ovl_link_check(struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct nlattr *attr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ovl_link_foreign); i++) {
		attr = data[ovl_link_foreign[i]];
		if (!attr || (nla_len(attr) == 1 && !nla_get_u8(attr)))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "This setting of vxlan does not exist here");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int ovl_link_sports(struct ovl_config *conf, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	const struct ifla_vxlan_port_range *range = nla_data(attr);

	conf->sport_min = ntohs(range->low);
	conf->sport_max = ntohs(range->high);
	return ovl_config_sports(conf, attr, extack);
}

/* The settings that any value the policy lets through is good for. */
static void ovl_link_plain(struct ovl_config *conf, struct nlattr *data[])
{
	if (data[IFLA_VXLAN_LINK])
		conf->link = nla_get_u32(data[IFLA_VXLAN_LINK]);
	/* A flag can only be set: a TTL takes back what it said. */
	if (data[IFLA_VXLAN_TTL]) {
		conf->ttl = nla_get_u8(data[IFLA_VXLAN_TTL]);
		conf->ttl_inherit = false;
	}
	if (data[IFLA_VXLAN_TTL_INHERIT])
		conf->ttl_inherit = true;
	if (data[IFLA_VXLAN_DF])
		conf->df = nla_get_u8(data[IFLA_VXLAN_DF]);
	if (data[IFLA_VXLAN_UDP_CSUM])
		conf->csum4 = nla_get_u8(data[IFLA_VXLAN_UDP_CSUM]);
	if (data[IFLA_VXLAN_UDP_ZERO_CSUM6_TX])
		conf->csum6 = !nla_get_u8(data[IFLA_VXLAN_UDP_ZERO_CSUM6_TX]);
	if (data[IFLA_VXLAN_UDP_ZERO_CSUM6_RX])
		conf->csum6_rx = !nla_get_u8(data[IFLA_VXLAN_UDP_ZERO_CSUM6_RX]);
	if (data[IFLA_VXLAN_LEARNING])
		conf->learning = nla_get_u8(data[IFLA_VXLAN_LEARNING]) ?
			OVL_LEARNING_KNOWN : OVL_LEARNING_OFF;
	/* There, 0 stations means any number. */
	if (data[IFLA_VXLAN_LIMIT])
		conf->quota = nla_get_u32(data[IFLA_VXLAN_LIMIT]) ?:
			OVL_FDB_QUOTA_DEFAULT;
}

static int ovl_link_label(struct ovl_config *conf, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	u32 label = ntohl(nla_get_be32(attr));

	if (label & ~0xfffff) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "A flow label has 20 bits");
		return -EINVAL;
	}
	conf->label = label;
	return 0;
}

static int ovl_link_ageing(struct ovl_config *conf, const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	conf->ageing = nla_get_u32(attr);
	if (conf->ageing > OVL_AGEING_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The ageing time is 1000000 seconds at most");
		return -ERANGE;
	}
	return 0;
}

/**
 * ovl_config_from_link() - take over the settings of an rtnetlink request
 * @conf: the settings, changed where the request says something
 * @data: IFLA_VXLAN_* attributes, with the meaning they have for vxlan
 * @extack: told which one is wrong
 *
 * Return: 0, -EINVAL, -ERANGE, or -EOPNOTSUPP for what has no equivalent.
 */
int ovl_config_from_link(struct ovl_config *conf, struct nlattr *data[],
			 struct netlink_ext_ack *extack)
{
	int err;

	err = ovl_link_check(data, extack);
	if (err)
		return err;
	ovl_link_plain(conf, data);
	err = ovl_config_local(conf, data[IFLA_VXLAN_LOCAL],
			       data[IFLA_VXLAN_LOCAL6], extack);
	if (!err && data[IFLA_VXLAN_TOS])
		err = ovl_config_tos(conf, data[IFLA_VXLAN_TOS], extack);
	if (!err && data[IFLA_VXLAN_LABEL])
		err = ovl_link_label(conf, data[IFLA_VXLAN_LABEL], extack);
	if (!err && data[IFLA_VXLAN_AGEING])
		err = ovl_link_ageing(conf, data[IFLA_VXLAN_AGEING], extack);
	if (!err && data[IFLA_VXLAN_PORT_RANGE])
		err = ovl_link_sports(conf, data[IFLA_VXLAN_PORT_RANGE],
				      extack);
	return err;
}

static int ovl_link_remote(struct ovl_vni_spec *spec, struct nlattr *data[],
			   struct netlink_ext_ack *extack)
{
	struct nlattr *attr = data[IFLA_VXLAN_GROUP] ?: data[IFLA_VXLAN_GROUP6];
	struct in6_addr ip6;

	if (!attr)
		return 0;
	if (data[IFLA_VXLAN_GROUP] && data[IFLA_VXLAN_GROUP6]) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_VXLAN_GROUP6],
				    "One remote address, not two");
		return -EINVAL;
	}
	if (attr == data[IFLA_VXLAN_GROUP]) {
		spec->remote = ovl_addr_v4(nla_get_in_addr(attr));
	} else {
		ip6 = nla_get_in6_addr(attr);
		spec->remote = ovl_addr_v6(&ip6);
	}
	if (!ovl_addr_is_host(&spec->remote)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The remote address is not one of a host; groups are flooded by replication");
		return -EINVAL;
	}
	return 0;
}

/**
 * ovl_spec_from_link() - read which VNI an rtnetlink request is to make
 * @spec: the result
 * @data: IFLA_VXLAN_* attributes
 * @extack: told what is wrong
 *
 * Return: 0, -EINVAL or -ERANGE.
 */
int ovl_spec_from_link(struct ovl_vni_spec *spec, struct nlattr *data[],
		       struct netlink_ext_ack *extack)
{
	*spec = (struct ovl_vni_spec) { .port = OVL_PORT_DEFAULT };

	if (!data || !data[IFLA_VXLAN_ID]) {
		NL_SET_ERR_MSG(extack, "The VNI is missing (id)");
		return -EINVAL;
	}
	spec->id = nla_get_u32(data[IFLA_VXLAN_ID]);
	if (spec->id > OVL_VNI_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_VXLAN_ID],
				    "A VNI has 24 bits");
		return -ERANGE;
	}
	if (data[IFLA_VXLAN_PORT])
		spec->port = ntohs(nla_get_be16(data[IFLA_VXLAN_PORT]));
	if (!spec->port) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_VXLAN_PORT],
				    "The UDP port is not 0");
		return -EINVAL;
	}
	return ovl_link_remote(spec, data, extack);
}

/* Bytes that ovl_link_fill() needs. */
size_t ovl_link_size(void)
{
	return 6 * nla_total_size(sizeof(u32)) +	/* ID to LABEL */
	       nla_total_size(sizeof(__be32)) +		/* LOCAL */
	       nla_total_size(sizeof(struct in6_addr)) + /* LOCAL6 */
	       7 * nla_total_size(sizeof(u8)) +		/* TTL to DF */
	       nla_total_size(0) +			/* TTL_INHERIT */
	       nla_total_size(sizeof(__be16)) +		/* PORT */
	       nla_total_size(sizeof(struct ifla_vxlan_port_range));
}

static int ovl_link_fill_addrs(struct sk_buff *skb,
			       const struct ovl_config *conf)
{
	if (conf->local4 &&
	    nla_put_in_addr(skb, IFLA_VXLAN_LOCAL, conf->local4))
		return -EMSGSIZE;
	if (!ipv6_addr_any(&conf->local6) &&
	    nla_put_in6_addr(skb, IFLA_VXLAN_LOCAL6, &conf->local6))
		return -EMSGSIZE;
	return 0;
}

/**
 * ovl_link_fill() - show settings as IFLA_VXLAN_* attributes
 * @skb: the message
 * @spec: which VNI
 * @conf: its settings
 *
 * Return: 0 or -EMSGSIZE.
 */
int ovl_link_fill(struct sk_buff *skb, const struct ovl_vni_spec *spec,
		  const struct ovl_config *conf)
{
	struct ifla_vxlan_port_range range = {
		.low	= htons(conf->sport_min),
		.high	= htons(conf->sport_max),
	};

	if (ovl_link_fill_addrs(skb, conf) ||
	    nla_put_u32(skb, IFLA_VXLAN_ID, spec->id) ||
	    nla_put_be16(skb, IFLA_VXLAN_PORT, htons(spec->port)) ||
	    (conf->link && nla_put_u32(skb, IFLA_VXLAN_LINK, conf->link)) ||
	    nla_put_u8(skb, IFLA_VXLAN_TTL, conf->ttl) ||
	    (conf->ttl_inherit && nla_put_flag(skb, IFLA_VXLAN_TTL_INHERIT)) ||
	    nla_put_u8(skb, IFLA_VXLAN_TOS, conf->tos) ||
	    nla_put_u8(skb, IFLA_VXLAN_DF, conf->df) ||
	    nla_put_be32(skb, IFLA_VXLAN_LABEL, htonl(conf->label)) ||
	    nla_put_u8(skb, IFLA_VXLAN_LEARNING,
		       conf->learning != OVL_LEARNING_OFF) ||
	    nla_put_u32(skb, IFLA_VXLAN_AGEING, conf->ageing) ||
	    nla_put_u32(skb, IFLA_VXLAN_LIMIT, conf->quota) ||
	    nla_put_u8(skb, IFLA_VXLAN_UDP_CSUM, conf->csum4) ||
	    nla_put_u8(skb, IFLA_VXLAN_UDP_ZERO_CSUM6_TX, !conf->csum6) ||
	    nla_put_u8(skb, IFLA_VXLAN_UDP_ZERO_CSUM6_RX, !conf->csum6_rx) ||
	    nla_put(skb, IFLA_VXLAN_PORT_RANGE, sizeof(range), &range))
		return -EMSGSIZE;
	return 0;
}
