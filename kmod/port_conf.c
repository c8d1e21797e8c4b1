// SPDX-License-Identifier: GPL-2.0
/* Ports: from netlink attributes to settings, and what is wrong with them. */
#include <linux/etherdevice.h>
#include <net/genetlink.h>

#include "devconf.h"
#include "port.h"

/* Settings of a port about which nothing was said. */
void ovl_port_conf_init(struct ovl_port_conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	conf->flood = true;
	conf->learning = true;
}

static int ovl_port_conf_mac(struct ovl_port_conf *conf,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	const u8 *mac = nla_data(attr);
	unsigned int i;

	if (!is_valid_ether_addr(mac)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "The MAC address of a station is unicast and not zero");
		return -EINVAL;
	}
	for (i = 0; i < conf->nr_macs; i++) {
		if (!ether_addr_equal_unaligned(conf->mac[i], mac))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "The MAC address is there twice");
		return -EINVAL;
	}
	if (conf->nr_macs == OVL_PORT_LIST_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "A port has no more than 64 MAC addresses");
		return -E2BIG;
	}
	memcpy(conf->mac[conf->nr_macs++], mac, ETH_ALEN);
	return 0;
}

static int ovl_port_conf_addr(struct ovl_port_conf *conf, struct nlattr *attr,
			      struct netlink_ext_ack *extack)
{
	bool v4 = nla_type(attr) == OVL_A_PORT_ADDR;
	struct ovl_addr addr;
	unsigned int i;
	int err;

	err = ovl_attr_addr(&addr, v4 ? attr : NULL, v4 ? NULL : attr, extack);
	if (err)
		return err;
	for (i = 0; i < conf->nr_addrs; i++) {
		if (!ovl_addr_equal(&conf->addr[i], &addr))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attr, "The IP address is there twice");
		return -EINVAL;
	}
	if (conf->nr_addrs == OVL_PORT_LIST_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "A port has no more than 64 IP addresses");
		return -E2BIG;
	}
	conf->addr[conf->nr_addrs++] = addr;
	return 0;
}

/* The lists of a request take the place of those there were. */
static int ovl_port_conf_lists(struct ovl_port_conf *conf,
			       struct genl_info *info)
{
	struct nlattr **attrs = info->attrs, *attr;
	int err = 0, rem;

	if (attrs[OVL_A_PORT_MAC] || attrs[OVL_A_PORT_MAC_ANY])
		conf->nr_macs = 0;
	if (attrs[OVL_A_PORT_ADDR] || attrs[OVL_A_PORT_ADDR6] ||
	    attrs[OVL_A_PORT_ADDR_ANY])
		conf->nr_addrs = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) == OVL_A_PORT_MAC)
			err = ovl_port_conf_mac(conf, attr, info->extack);
		else if (nla_type(attr) == OVL_A_PORT_ADDR ||
			 nla_type(attr) == OVL_A_PORT_ADDR6)
			err = ovl_port_conf_addr(conf, attr, info->extack);
		if (err)
			return err;
	}
	return 0;
}

/* A list and that there is to be none do not go together. */
static int ovl_port_conf_any(const struct nlattr *any, bool list,
			     struct netlink_ext_ack *extack)
{
	if (!any || !list)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, any, "Either a list or any, not both");
	return -EINVAL;
}

/**
 * ovl_port_conf_from_genl() - read settings of a port
 * @conf: changed by what the request says; as good as lost on failure
 * @info: the request
 *
 * Return: 0; -EINVAL for what no port can have, -E2BIG for a list too long.
 */
int ovl_port_conf_from_genl(struct ovl_port_conf *conf, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int err;

	err = ovl_port_conf_any(attrs[OVL_A_PORT_MAC_ANY],
				attrs[OVL_A_PORT_MAC], info->extack) ?:
	      ovl_port_conf_any(attrs[OVL_A_PORT_ADDR_ANY],
				attrs[OVL_A_PORT_ADDR] ||
				attrs[OVL_A_PORT_ADDR6], info->extack) ?:
	      ovl_port_conf_lists(conf, info);
	if (err)
		return err;
	if (attrs[OVL_A_PORT_ISOLATED])
		conf->isolated = nla_get_u8(attrs[OVL_A_PORT_ISOLATED]);
	if (attrs[OVL_A_PORT_FLOOD])
		conf->flood = nla_get_u8(attrs[OVL_A_PORT_FLOOD]);
	if (attrs[OVL_A_PORT_LEARNING])
		conf->learning = nla_get_u8(attrs[OVL_A_PORT_LEARNING]);
	if (attrs[OVL_A_PORT_FLOOD_RATE])
		conf->flood_rate = nla_get_u32(attrs[OVL_A_PORT_FLOOD_RATE]);
	return 0;
}
