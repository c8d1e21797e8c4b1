// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: ports, that is, devices attached to VNIs. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "genl.h"
#include "ovl-genl-gen.h"
#include "port.h"

/* The device that a request names. RTNL. */
static struct net_device *ovl_genl_port_dev(struct genl_info *info)
{
	struct nlattr *attr = info->attrs[OVL_A_PORT_IFINDEX];
	struct net_device *dev;

	if (!attr) {
		GENL_SET_ERR_MSG(info, "The device is missing");
		return ERR_PTR(-EINVAL);
	}
	dev = __dev_get_by_index(genl_info_net(info), nla_get_u32(attr));
	if (dev)
		return dev;
	NL_SET_ERR_MSG_ATTR(info->extack, attr, "No such device");
	return ERR_PTR(-ENODEV);
}

/*
 * The port that a request names; the namespace of its VNI, which may be another
 * one than that of the device, is locked then. RTNL.
 */
static struct ovl_attached *ovl_genl_port_lock(struct genl_info *info)
{
	struct net_device *dev = ovl_genl_port_dev(info);
	struct ovl_attached *att;

	if (IS_ERR(dev))
		return ERR_CAST(dev);
	att = ovl_port_find(dev);
	if (!att) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[OVL_A_PORT_IFINDEX],
				    "The device is not attached to a VNI");
		return ERR_PTR(-ENOENT);
	}
	mutex_lock(&att->port.vni->on->lock);
	return att;
}

static void ovl_genl_port_unlock(struct ovl_attached *att)
{
	mutex_unlock(&att->port.vni->on->lock);
}

/* The core has asked for the device's namespace only. */
static int ovl_genl_port_may(const struct ovl_net *on, struct sk_buff *skb,
			     struct genl_info *info)
{
	if (netlink_ns_capable(skb, on->net->user_ns, CAP_NET_ADMIN))
		return 0;
	GENL_SET_ERR_MSG(info, "Not permitted in the namespace of the underlay");
	return -EPERM;
}

static int ovl_genl_port_attach(struct genl_info *info,
				const struct ovl_port_conf *conf)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct net_device *dev;
	struct ovl_vni *vni;
	int err;

	ASSERT_RTNL();
	dev = ovl_genl_port_dev(info);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, info->attrs[OVL_A_PORT_VNI],
			   info->attrs[OVL_A_PORT_ENDPOINT], info);
	err = PTR_ERR_OR_ZERO(vni);
	if (!err) {
		err = ovl_port_attach(vni, dev, conf, info->extack);
		if (err)
			NL_SET_BAD_ATTR(info->extack,
					info->attrs[OVL_A_PORT_IFINDEX]);
	}
	mutex_unlock(&on->lock);
	return err;
}

int ovl_nl_port_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_port_conf *conf;
	int err;

	conf = kmalloc(sizeof(*conf), GFP_KERNEL);
	if (!conf)
		return -ENOMEM;
	ovl_port_conf_init(conf);
	err = ovl_port_conf_from_genl(conf, info);
	if (!err) {
		rtnl_lock();
		err = ovl_genl_port_attach(info, conf);
		rtnl_unlock();
	}
	kfree(conf);
	return err;
}

static int ovl_genl_port_set(struct ovl_attached *att, struct sk_buff *skb,
			     struct genl_info *info)
{
	struct ovl_port_conf *conf;
	int err;

	err = ovl_genl_port_may(att->port.vni->on, skb, info);
	if (err)
		return err;
	conf = kmemdup(rtnl_dereference(att->conf), sizeof(*conf), GFP_KERNEL);
	if (!conf)
		return -ENOMEM;
	err = ovl_port_conf_from_genl(conf, info) ?:
	      ovl_port_change(att, conf);
	kfree(conf);
	return err;
}

int ovl_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_attached *att;
	int err;

	rtnl_lock();
	att = ovl_genl_port_lock(info);
	err = PTR_ERR_OR_ZERO(att);
	if (!err) {
		err = ovl_genl_port_set(att, skb, info);
		ovl_genl_port_unlock(att);
	}
	rtnl_unlock();
	return err;
}

int ovl_nl_port_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_attached *att;
	struct ovl_net *on;
	int err;

	rtnl_lock();
	att = ovl_genl_port_lock(info);
	err = PTR_ERR_OR_ZERO(att);
	if (!err) {
		on = att->port.vni->on;
		err = ovl_genl_port_may(on, skb, info);
		if (!err)
			ovl_port_detach(att);
		mutex_unlock(&on->lock);
	}
	rtnl_unlock();
	return err;
}

int ovl_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_attached *att;
	struct ovl_genl_msg msg;
	int err;

	err = ovl_genl_reply(info, &msg, OVL_CMD_PORT_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	rtnl_lock();
	att = ovl_genl_port_lock(info);
	err = PTR_ERR_OR_ZERO(att);
	if (!err) {
		err = ovl_fill_port(&msg, att,
				    info->attrs[OVL_A_PORT_WITH_STATS]);
		ovl_genl_port_unlock(att);
	}
	rtnl_unlock();
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

static int ovl_genl_port_show(struct ovl_genl_msg *msg,
			      const struct ovl_vni *vni,
			      struct ovl_genl_walk *walk, void *stats)
{
	struct ovl_attached *att;
	int err;

	list_for_each_entry(att, &vni->ports, list) {
		if (att->serial <= walk->serial)
			continue;
		err = ovl_fill_port(msg, att, stats);
		if (err)
			return err;
		walk->serial = att->serial;
	}
	return 0;
}

int ovl_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ovl_genl_walk *walk = (struct ovl_genl_walk *)cb->ctx;
	struct nlattr **attrs = ovl_dump_attrs(cb);
	struct ovl_genl_msg msg;
	int err;

	BUILD_BUG_ON(sizeof(*walk) > sizeof(cb->ctx));
	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_PORT_GET);
	mutex_lock(&msg.on->lock);
	cb->seq = msg.on->gen;
	err = ovl_genl_walk(&msg, walk, attrs[OVL_A_PORT_VNI],
			    attrs[OVL_A_PORT_ENDPOINT], ovl_genl_port_show,
			    attrs[OVL_A_PORT_WITH_STATS]);
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
