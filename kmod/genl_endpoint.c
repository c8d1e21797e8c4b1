// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: endpoints. They come and go with their VNIs. */
#include "genl.h"
#include "ovl-genl-gen.h"

int ovl_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *port = info->attrs[OVL_A_ENDPOINT_PORT];
	struct ovl_endpoint *ep;
	struct ovl_genl_msg msg;
	int err;

	err = ovl_genl_reply(info, &msg, OVL_CMD_ENDPOINT_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	ep = ovl_endpoint_find(msg.on, ovl_attr_port(port));
	if (ep) {
		err = ovl_fill_endpoint(&msg, ep);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, port, "No such endpoint");
		err = -ENOENT;
	}
	mutex_unlock(&msg.on->lock);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

int ovl_nl_endpoint_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *only = ovl_dump_attrs(cb)[OVL_A_ENDPOINT_PORT];
	u32 *next = (u32 *)cb->ctx;
	struct ovl_endpoint *ep;
	struct ovl_genl_msg msg;
	int err = 0;

	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_ENDPOINT_GET);
	mutex_lock(&msg.on->lock);
	cb->seq = msg.on->gen;
	list_for_each_entry(ep, &msg.on->endpoints, node) {
		if (ep->port < *next || (only && ep->port != nla_get_u16(only)))
			continue;
		err = ovl_fill_endpoint(&msg, ep);
		if (err)
			break;
		*next = ep->port + 1;
	}
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
