// SPDX-License-Identifier: GPL-2.0
/* rtnetlink: the life of host devices, and "ip link ... type ovl". */
#include <linux/if_link.h>

#include "dev.h"
#include "devconf.h"
#include "genl.h"
#include "link.h"
#include "member.h"
#include "vni.h"

/**
 * ovl_link_make() - make a VNI with a host device
 * @on: the namespace of the underlay
 * @dev: a device that was set up; freed by the caller on failure
 * @spec: which VNI
 * @conf: its settings
 * @extack: told why it failed
 *
 * Context: RTNL and the namespace's lock.
 * Return: the VNI, published, or an ERR_PTR.
 */
struct ovl_vni *ovl_link_make(struct ovl_net *on, struct net_device *dev,
			      const struct ovl_vni_spec *spec,
			      const struct ovl_config *conf,
			      struct netlink_ext_ack *extack)
{
	struct ovl_member *member;
	struct ovl_vni *vni;
	int err;

	err = ovl_vni_check(on, NULL, conf, extack);
	if (err)
		return ERR_PTR(err);
	vni = ovl_vni_make(on, spec, conf, extack);
	if (IS_ERR(vni))
		return vni;
	if (conf->mtu)
		dev->mtu = conf->mtu;
	if (spec->remote.family != AF_UNSPEC) {
		member = ovl_member_add(vni, &spec->remote, spec->port, true,
					extack);
		if (IS_ERR(member)) {
			err = PTR_ERR(member);
			goto abandon;
		}
	}
	err = ovl_dev_register(dev, vni);
	if (err) {
		if (err == -EEXIST)
			NL_SET_ERR_MSG(extack, "A device of that name exists already");
		else
			NL_SET_ERR_MSG(extack, "The host device could not be registered");
		goto remove_members;
	}
	ovl_dev_follow(vni);
	ovl_vni_publish(vni);
	return vni;

remove_members:
	ovl_member_del_all(vni);
	synchronize_net();
abandon:
	ovl_vni_abandon(vni);
	return ERR_PTR(err);
}

/* First phase of the end of a VNI with a host device, and of the device. */
void ovl_link_del(struct ovl_vni *vni, struct list_head *head)
{
	ASSERT_RTNL();
	ovl_vni_unpublish(vni);
	list_del_init(&vni->list);
	unregister_netdevice_queue(vni->dev, head);
}

static int ovl_link_newlink(struct net *src_net, struct net_device *dev,
			    struct nlattr *tb[], struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	struct ovl_net *on = ovl_net(src_net);
	struct ovl_vni_spec spec;
	struct ovl_config conf;
	struct ovl_vni *vni;
	int err;

	ovl_config_init(&conf);
	err = ovl_spec_from_link(&spec, data, extack) ?:
	      ovl_config_from_link(&conf, data, extack);
	if (err)
		return err;
	if (tb[IFLA_MTU])
		conf.mtu = nla_get_u32(tb[IFLA_MTU]);

	mutex_lock(&on->lock);
	vni = ovl_link_make(on, dev, &spec, &conf, extack);
	mutex_unlock(&on->lock);
	return PTR_ERR_OR_ZERO(vni);
}

/* What cannot be changed may be repeated. */
static int ovl_link_same(const struct ovl_vni *vni, struct nlattr *data[],
			 struct netlink_ext_ack *extack)
{
	if (data[IFLA_VXLAN_ID] && nla_get_u32(data[IFLA_VXLAN_ID]) != vni->id) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_VXLAN_ID],
				    "The VNI of a device cannot be changed");
		return -EOPNOTSUPP;
	}
	if (data[IFLA_VXLAN_PORT] &&
	    nla_get_be16(data[IFLA_VXLAN_PORT]) != htons(vni->endpoint->port)) {
		NL_SET_ERR_MSG_ATTR(extack, data[IFLA_VXLAN_PORT],
				    "The UDP port of a device cannot be changed");
		return -EOPNOTSUPP;
	}
	if (data[IFLA_VXLAN_GROUP] || data[IFLA_VXLAN_GROUP6]) {
		NL_SET_ERR_MSG(extack, "VTEPs are added and removed with ovlctl");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int ovl_link_changelink(struct net_device *dev, struct nlattr *tb[],
			       struct nlattr *data[],
			       struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	struct ovl_net *on = vni->on;
	struct ovl_config conf;
	int err;

	err = ovl_dev_permitted(dev, extack);
	if (err)
		return err;
	err = data ? ovl_link_same(vni, data, extack) : 0;
	if (err || !data)
		return err;

	mutex_lock(&on->lock);
	conf = *ovl_vni_conf(vni);
	err = ovl_config_from_link(&conf, data, extack) ?:
	      ovl_vni_check(on, vni, &conf, extack) ?:
	      ovl_vni_change(vni, &conf);
	if (!err) {
		ovl_dev_follow(vni);
		ovl_notify_vni(vni, OVL_CMD_VNI_SET_NTF);
	}
	mutex_unlock(&on->lock);
	return err;
}

static void ovl_link_dellink(struct net_device *dev, struct list_head *head)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	struct ovl_net *on = vni->on;

	mutex_lock(&on->lock);
	ovl_link_del(vni, head);
	mutex_unlock(&on->lock);
}

static int ovl_link_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	struct ovl_vni *vni = ovl_dev_port((struct net_device *)dev)->vni;
	const struct ovl_vni_spec spec = {
		.id = vni->id,
		.port = vni->endpoint->port,
	};
	int err;

	rcu_read_lock();
	err = ovl_link_fill(skb, &spec, rcu_dereference(vni->conf));
	rcu_read_unlock();
	return err;
}

static size_t ovl_link_get_size(const struct net_device *dev)
{
	return ovl_link_size();
}

static struct net *ovl_link_net(const struct net_device *dev)
{
	return ovl_dev_port((struct net_device *)dev)->vni->on->net;
}

static int ovl_link_validate(struct nlattr *tb[], struct nlattr *data[],
			     struct netlink_ext_ack *extack)
{
	if (tb[IFLA_ADDRESS] &&
	    (nla_len(tb[IFLA_ADDRESS]) != ETH_ALEN ||
	     !is_valid_ether_addr(nla_data(tb[IFLA_ADDRESS])))) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS],
				    "The address is not a unicast Ethernet address");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

struct rtnl_link_ops ovl_link_ops __read_mostly = {
	.kind		= "ovl",
	.maxtype	= IFLA_VXLAN_MAX,
	.policy		= ovl_link_policy,
	.priv_size	= sizeof(struct ovl_dev),
	.setup		= ovl_dev_setup,
	.validate	= ovl_link_validate,
	.newlink	= ovl_link_newlink,
	.changelink	= ovl_link_changelink,
	.dellink	= ovl_link_dellink,
	.get_size	= ovl_link_get_size,
	.fill_info	= ovl_link_fill_info,
	.get_link_net	= ovl_link_net,
};
