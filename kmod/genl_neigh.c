// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: neighbours. */
#include "claim.h"
#include "genl.h"
#include "neigh.h"
#include "ovl-genl-gen.h"

/**
 * struct ovl_genl_neigh - what a request about a neighbour names
 * @on: the namespace, locked
 * @vni: the VNI
 * @addr: the neighbour
 * @attr: the attribute that names it
 * @owner: for whom it is
 * @owned: whether it says so
 */
struct ovl_genl_neigh {
	struct ovl_net *on;
	struct ovl_vni *vni;
	struct ovl_addr addr;
	const struct nlattr *attr;
	struct ovl_owner owner;
	bool owned;
};

/* Read a request and lock the namespace, which the caller unlocks. */
static int ovl_genl_neigh_lock(struct ovl_genl_neigh *req,
			       struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *generation = NULL;
	int err;

	/* A removal has room for none. */
	if (info->genlhdr->cmd != OVL_CMD_NEIGH_DEL)
		generation = attrs[OVL_A_NEIGH_GENERATION];
	err = ovl_genl_addr(&req->addr, attrs[OVL_A_NEIGH_ADDR],
			    attrs[OVL_A_NEIGH_ADDR6], info) ?:
	      ovl_genl_owner(&req->owner, attrs[OVL_A_NEIGH_PROTOCOL],
			     generation, info->extack);
	if (err < 0)
		return err;
	req->owned = err;
	req->attr = attrs[OVL_A_NEIGH_ADDR] ?: attrs[OVL_A_NEIGH_ADDR6];
	req->on = ovl_net(genl_info_net(info));
	mutex_lock(&req->on->lock);
	req->vni = ovl_genl_vni(req->on, attrs[OVL_A_NEIGH_VNI],
				attrs[OVL_A_NEIGH_ENDPOINT], info);
	if (!IS_ERR(req->vni))
		return 0;
	mutex_unlock(&req->on->lock);
	return PTR_ERR(req->vni);
}

static enum ovl_router ovl_genl_router(const struct nlattr *router)
{
	if (!router)
		return OVL_ROUTER_UNKNOWN;
	return nla_get_u8(router) ? OVL_ROUTER_YES : OVL_ROUTER_NO;
}

static int ovl_genl_neigh_put(struct genl_info *info, bool create)
{
	struct nlattr *mac = info->attrs[OVL_A_NEIGH_MAC];
	struct nlattr *router = info->attrs[OVL_A_NEIGH_ROUTER];
	u8 own[ETH_ALEN] __aligned(2);
	struct ovl_genl_neigh req;
	int err;

	if (!mac) {
		GENL_SET_ERR_MSG(info, "The neighbour's MAC address is missing");
		return -EINVAL;
	}
	nla_memcpy(own, mac, ETH_ALEN);
	if (!is_valid_ether_addr(own)) {
		NL_SET_ERR_MSG_ATTR(info->extack, mac,
				    "The MAC address of a neighbour is unicast and not zero");
		return -EINVAL;
	}
	if (router && info->attrs[OVL_A_NEIGH_ADDR]) {
		NL_SET_ERR_MSG_ATTR(info->extack, router,
				    "Only an IPv6 neighbour can be a router");
		return -EINVAL;
	}
	err = ovl_genl_neigh_lock(&req, info);
	if (err)
		return err;
	err = ovl_neigh_add(req.vni, &req.addr, own, ovl_genl_router(router),
			    ovl_genl_flags(create, create ?
					   info->attrs[OVL_A_NEIGH_REPLACE] :
					   NULL),
			    req.owned ? &req.owner : NULL, info->extack);
	mutex_unlock(&req.on->lock);
	if (err)
		NL_SET_BAD_ATTR(info->extack, req.attr);
	return err;
}

int ovl_nl_neigh_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ovl_genl_neigh_put(info, true);
}

int ovl_nl_neigh_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ovl_genl_neigh_put(info, false);
}

int ovl_nl_neigh_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_genl_neigh req;
	int err;

	err = ovl_genl_neigh_lock(&req, info);
	if (err)
		return err;
	err = ovl_neigh_del(req.vni, &req.addr,
			    req.owned ? &req.owner : NULL, info->extack);
	mutex_unlock(&req.on->lock);
	if (err)
		NL_SET_BAD_ATTR(info->extack, req.attr);
	return err;
}

static int ovl_genl_neigh_filter(struct ovl_neigh_filter *filter,
				 struct nlattr **attrs,
				 struct netlink_ext_ack *extack)
{
	*filter = (struct ovl_neigh_filter) { .origin = -1 };

	if (attrs[OVL_A_NEIGH_ORIGIN])
		filter->origin = nla_get_u8(attrs[OVL_A_NEIGH_ORIGIN]);
	if (attrs[OVL_A_NEIGH_MAC]) {
		filter->has_mac = true;
		nla_memcpy(filter->mac, attrs[OVL_A_NEIGH_MAC], ETH_ALEN);
	}
	return ovl_genl_owner_filter(&filter->owner,
				     attrs[OVL_A_NEIGH_PROTOCOL],
				     attrs[OVL_A_NEIGH_GENERATION],
				     attrs[OVL_A_NEIGH_NOT_GENERATION],
				     extack) ?:
	       ovl_attr_addr(&filter->addr, attrs[OVL_A_NEIGH_ADDR],
			     attrs[OVL_A_NEIGH_ADDR6], extack);
}

int ovl_nl_neigh_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct ovl_neigh_filter filter;
	struct ovl_vni *vni;
	int err;

	err = ovl_genl_neigh_filter(&filter, info->attrs, info->extack);
	if (err)
		return err;
	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, info->attrs[OVL_A_NEIGH_VNI],
			   info->attrs[OVL_A_NEIGH_ENDPOINT], info);
	if (!IS_ERR(vni))
		ovl_neigh_flush(vni, &filter);
	mutex_unlock(&on->lock);
	return PTR_ERR_OR_ZERO(vni);
}

static int ovl_genl_neigh_one(struct ovl_genl_msg *msg, struct genl_info *info)
{
	struct ovl_genl_neigh req;
	struct ovl_neigh *neigh;
	int err;

	err = ovl_genl_neigh_lock(&req, info);
	if (err)
		return err;
	rcu_read_lock();
	neigh = ovl_neigh_find(req.vni, &req.addr);
	if (neigh) {
		err = ovl_fill_neigh(msg, neigh);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, req.attr,
				    "No such neighbour");
		err = -ENOENT;
	}
	rcu_read_unlock();
	mutex_unlock(&req.on->lock);
	return err;
}

int ovl_nl_neigh_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_genl_msg msg;
	int err;

	err = ovl_genl_reply(info, &msg, OVL_CMD_NEIGH_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	err = ovl_genl_neigh_one(&msg, info);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

/**
 * struct ovl_neigh_dump - where a dump of neighbours stands
 * @walk: the VNI
 * @at: the neighbour shown last
 */
struct ovl_neigh_dump {
	struct ovl_genl_walk walk;
	struct ovl_neigh_cursor at;
};

static int ovl_genl_neigh_show(struct ovl_genl_msg *msg,
			       const struct ovl_vni *vni,
			       struct ovl_genl_walk *walk, void *arg)
{
	struct ovl_neigh_dump *dump = container_of(walk, struct ovl_neigh_dump,
						   walk);
	const struct ovl_neigh_filter *filter = arg;
	struct ovl_neigh *neigh;
	int err = 0;

	dump->at.serial = walk->serial;
	rcu_read_lock();
	neigh = ovl_neigh_resume(vni, &dump->at);
	list_for_each_entry_continue_rcu(neigh, &vni->neighs, list) {
		if (neigh->serial <= dump->at.serial ||
		    !ovl_neigh_match(neigh, filter))
			continue;
		err = ovl_fill_neigh(msg, neigh);
		if (err)
			break;
		ovl_neigh_mark(&dump->at, neigh);
	}
	rcu_read_unlock();
	walk->serial = dump->at.serial;
	return err;
}

int ovl_nl_neigh_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ovl_neigh_dump *dump = (struct ovl_neigh_dump *)cb->ctx;
	struct nlattr **attrs = ovl_dump_attrs(cb);
	struct ovl_neigh_filter filter;
	struct ovl_genl_msg msg;
	int err;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_NEIGH_GET);
	err = ovl_genl_neigh_filter(&filter, attrs, cb->extack);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	err = ovl_genl_walk(&msg, &dump->walk, attrs[OVL_A_NEIGH_VNI],
			    attrs[OVL_A_NEIGH_ENDPOINT], ovl_genl_neigh_show,
			    &filter);
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
