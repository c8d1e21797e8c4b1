// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: VNIs. */
#include <linux/rtnetlink.h>

#include "dev.h"
#include "genl.h"
#include "link.h"
#include "ovl-genl-gen.h"

/* Who changes a VNI changes its host device, wherever that has gone. */
static int ovl_genl_may(const struct ovl_vni *vni, struct genl_info *info,
			struct sk_buff *skb)
{
	if (!vni->dev || net_eq(dev_net(vni->dev), vni->on->net) ||
	    netlink_ns_capable(skb, dev_net(vni->dev)->user_ns, CAP_NET_ADMIN))
		return 0;
	GENL_SET_ERR_MSG(info, "Not permitted in the namespace of the host device");
	return -EPERM;
}

/**
 * struct ovl_genl_change - a VNI locked for a change
 * @on: the namespace, locked
 * @vni: the VNI
 * @rtnl: RTNL is held as well
 */
struct ovl_genl_change {
	struct ovl_net *on;
	struct ovl_vni *vni;
	bool rtnl;
};

static void ovl_genl_unlock(struct ovl_genl_change *change)
{
	mutex_unlock(&change->on->lock);
	if (change->rtnl)
		rtnl_unlock();
}

/*
 * Lock the VNI that a request names. Only if it has a device is RTNL needed, and
 * RTNL comes first: hence the second look.
 */
static int ovl_genl_lock(struct ovl_genl_change *change, struct sk_buff *skb,
			 struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int err;

	*change = (struct ovl_genl_change) {
		.on = ovl_net(genl_info_net(info)),
	};
	mutex_lock(&change->on->lock);
	change->vni = ovl_genl_vni(change->on, attrs[OVL_A_VNI_ID],
				   attrs[OVL_A_VNI_ENDPOINT], info);
	if (!IS_ERR(change->vni) &&
	    (change->vni->dev || change->vni->nr_ports)) {
		mutex_unlock(&change->on->lock);
		rtnl_lock();
		change->rtnl = true;
		mutex_lock(&change->on->lock);
		change->vni = ovl_genl_vni(change->on, attrs[OVL_A_VNI_ID],
					   attrs[OVL_A_VNI_ENDPOINT], info);
	}
	err = IS_ERR(change->vni) ? PTR_ERR(change->vni) :
	      ovl_genl_may(change->vni, info, skb);
	if (err)
		ovl_genl_unlock(change);
	return err;
}

/*
 * Those who make a VNI see no attributes. What was it about that they refused?
 * Context: the namespace's lock.
 */
static void ovl_genl_new_refused(struct ovl_net *on,
				 const struct ovl_vni_spec *spec,
				 struct genl_info *info, int err)
{
	int about;

	switch (err) {
	case -EADDRINUSE:
		about = OVL_A_VNI_ENDPOINT;
		break;
	case -ENODEV:
		about = OVL_A_VNI_LINK;
		break;
	case -EEXIST:
		about = ovl_vni_lookup(on, spec->port, spec->id) ?
			OVL_A_VNI_ID : OVL_A_VNI_IFNAME;
		break;
	case -EINVAL:
		about = OVL_A_VNI_IFNAME;
		break;
	default:
		return;
	}
	NL_SET_BAD_ATTR(info->extack, info->attrs[about]);
}

static int ovl_genl_new_nodev(struct ovl_net *on,
			      const struct ovl_vni_spec *spec,
			      const struct ovl_config *conf,
			      struct genl_info *info)
{
	struct ovl_vni *vni;
	int err;

	mutex_lock(&on->lock);
	err = ovl_vni_check(on, NULL, conf, info->extack);
	if (!err) {
		vni = ovl_vni_make(on, spec, conf, info->extack);
		err = PTR_ERR_OR_ZERO(vni);
	}
	if (!err)
		ovl_vni_publish(vni);
	else
		ovl_genl_new_refused(on, spec, info, err);
	mutex_unlock(&on->lock);
	return err;
}

static int ovl_genl_new_dev(struct ovl_net *on, const struct ovl_vni_spec *spec,
			    const struct ovl_config *conf,
			    struct genl_info *info)
{
	struct nlattr *tb[IFLA_MAX + 1] = { };
	struct net_device *dev;
	struct ovl_vni *vni;

	ASSERT_RTNL();
	dev = rtnl_create_link(on->net, spec->ifname, NET_NAME_USER,
			       &ovl_link_ops, tb, info->extack);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	mutex_lock(&on->lock);
	vni = ovl_link_make(on, dev, spec, conf, info->extack);
	if (IS_ERR(vni))
		ovl_genl_new_refused(on, spec, info, PTR_ERR(vni));
	mutex_unlock(&on->lock);
	if (IS_ERR(vni)) {
		free_netdev(dev);
		return PTR_ERR(vni);
	}
	/* Without flags to set it cannot fail. */
	rtnl_configure_link(dev, NULL, 0, NULL);
	return 0;
}

int ovl_nl_vni_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct ovl_vni_spec spec;
	struct ovl_config conf;
	int err;

	ovl_config_init(&conf);
	err = ovl_spec_from_genl(&spec, info) ?:
	      ovl_config_from_genl(&conf, info->attrs, info->extack);
	if (err)
		return err;
	if (spec.nodev)
		return ovl_genl_new_nodev(on, &spec, &conf, info);
	rtnl_lock();
	err = ovl_genl_new_dev(on, &spec, &conf, info);
	rtnl_unlock();
	return err;
}

/* What may be refused comes first; what was done by then is taken back. */
static int ovl_genl_change(struct ovl_vni *vni, const struct ovl_config *conf,
			   const struct nlattr *mtu, struct netlink_ext_ack *extack)
{
	int err;

	err = mtu ? ovl_dev_set_mtu(vni, conf->mtu) : 0;
	if (err) {
		NL_SET_ERR_MSG_ATTR(extack, mtu, "A device on top of it refuses the MTU");
		return err;
	}
	err = ovl_vni_change(vni, conf);
	if (vni->dev)
		ovl_dev_follow(vni);
	if (!err)
		ovl_notify_vni(vni, OVL_CMD_VNI_SET_NTF);
	return err;
}

int ovl_nl_vni_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *mtu = info->attrs[OVL_A_VNI_MTU];
	struct nlattr *mac = info->attrs[OVL_A_VNI_MAC];
	struct ovl_genl_change change;
	struct ovl_config conf;
	int err;

	err = ovl_genl_lock(&change, skb, info);
	if (err)
		return err;
	if (mtu && !change.vni->dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, mtu,
				    "Without a device there is no MTU");
		err = -EINVAL;
		goto unlock;
	}
	if (mac && change.vni->dev) {
		NL_SET_ERR_MSG_ATTR(info->extack, mac,
				    "With a device, the station has the device's address");
		err = -EINVAL;
		goto unlock;
	}
	conf = *ovl_vni_conf(change.vni);
	err = ovl_config_from_genl(&conf, info->attrs, info->extack);
	if (err)
		goto unlock;
	err = ovl_vni_check(change.on, change.vni, &conf, info->extack);
	if (err) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[OVL_A_VNI_LINK]);
		goto unlock;
	}
	err = ovl_genl_change(change.vni, &conf, mtu, info->extack);
unlock:
	ovl_genl_unlock(&change);
	return err;
}

int ovl_nl_vni_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_genl_change change;
	LIST_HEAD(doomed);
	LIST_HEAD(devs);
	int err;

	err = ovl_genl_lock(&change, skb, info);
	if (err)
		return err;
	if (change.vni->dev) {
		ovl_link_del(change.vni, &devs);
	} else {
		ovl_vni_unpublish(change.vni);
		list_add(&change.vni->list, &doomed);
	}
	mutex_unlock(&change.on->lock);
	if (change.rtnl) {
		unregister_netdevice_many(&devs);
		rtnl_unlock();
	}
	ovl_vni_free_list(&doomed);
	return 0;
}

/* All or none: may we remove every VNI that a flush would? */
static int ovl_genl_may_all(struct ovl_net *on, const struct nlattr *only,
			    struct genl_info *info, struct sk_buff *skb)
{
	struct ovl_vni_cursor at = { };
	struct ovl_vni *vni;
	int err = 0;

	for (; !err && (vni = ovl_genl_vni_next(on, &at, NULL, only)); at.id++) {
		err = ovl_genl_may(vni, info, skb);
		cond_resched();
	}
	return err;
}

int ovl_nl_vni_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	const struct nlattr *only = info->attrs[OVL_A_VNI_ENDPOINT];
	struct ovl_vni_cursor at = { };
	struct ovl_vni *vni;
	LIST_HEAD(doomed);
	LIST_HEAD(devs);
	int err;

	rtnl_lock();
	mutex_lock(&on->lock);
	err = ovl_genl_may_all(on, only, info, skb);
	for (; !err && (vni = ovl_genl_vni_next(on, &at, NULL, only)); at.id++) {
		cond_resched();
		if (vni->dev) {
			ovl_link_del(vni, &devs);
			continue;
		}
		ovl_vni_unpublish(vni);
		list_add_tail(&vni->list, &doomed);
	}
	mutex_unlock(&on->lock);
	unregister_netdevice_many(&devs);
	rtnl_unlock();
	ovl_vni_free_list(&doomed);
	return err;
}

int ovl_nl_vni_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct ovl_genl_msg msg;
	struct ovl_vni *vni;
	int err;

	err = ovl_genl_reply(info, &msg, OVL_CMD_VNI_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	vni = ovl_genl_vni(msg.on, attrs[OVL_A_VNI_ID],
			   attrs[OVL_A_VNI_ENDPOINT], info);
	if (IS_ERR(vni))
		err = PTR_ERR(vni);
	else
		err = ovl_fill_vni(&msg, vni, attrs[OVL_A_VNI_WITH_STATS]);
	mutex_unlock(&msg.on->lock);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

int ovl_nl_vni_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ovl_vni_cursor *at = (struct ovl_vni_cursor *)cb->ctx;
	struct nlattr **attrs = ovl_dump_attrs(cb);
	const struct nlattr *link = attrs[OVL_A_VNI_LINK];
	struct ovl_genl_msg msg;
	struct ovl_vni *vni;
	int err = 0;

	BUILD_BUG_ON(sizeof(*at) > sizeof(cb->ctx));
	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_VNI_GET);
	mutex_lock(&msg.on->lock);
	cb->seq = msg.on->gen;
	for (; (vni = ovl_genl_vni_next(msg.on, at, attrs[OVL_A_VNI_ID],
					attrs[OVL_A_VNI_ENDPOINT])); at->id++) {
		if (link && nla_get_u32(link) != ovl_vni_conf(vni)->link)
			continue;
		err = ovl_fill_vni(&msg, vni, attrs[OVL_A_VNI_WITH_STATS]);
		if (err)
			break;
	}
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
