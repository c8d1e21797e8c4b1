// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: VTEPs, and which VNIs they were added to. */
#include "fdb.h"
#include "genl.h"
#include "member.h"
#include "ovl-genl-gen.h"

/**
 * struct ovl_genl_vtep - what a request about a VTEP names
 * @on: the namespace, locked
 * @vni: the VNI
 * @addr: the VTEP
 */
struct ovl_genl_vtep {
	struct ovl_net *on;
	struct ovl_vni *vni;
	struct ovl_addr addr;
};

/* Read a request and lock the namespace, which the caller unlocks. */
static int ovl_genl_vtep_lock(struct ovl_genl_vtep *req, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int err;

	err = ovl_genl_addr(&req->addr, attrs[OVL_A_VTEP_ADDR],
			    attrs[OVL_A_VTEP_ADDR6], info);
	if (err)
		return err;
	req->on = ovl_net(genl_info_net(info));
	mutex_lock(&req->on->lock);
	req->vni = ovl_genl_vni(req->on, attrs[OVL_A_VTEP_VNI],
				attrs[OVL_A_VTEP_ENDPOINT], info);
	if (!IS_ERR(req->vni))
		return 0;
	mutex_unlock(&req->on->lock);
	return PTR_ERR(req->vni);
}

/* @member was found in the VNI, or was not. */
static struct ovl_member *ovl_genl_member(struct ovl_member *member,
					  struct genl_info *info)
{
	if (member)
		return member;
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[OVL_A_VTEP_ADDR] ?:
			    info->attrs[OVL_A_VTEP_ADDR6],
			    "The VTEP was not added to the VNI");
	return ERR_PTR(-ENOENT);
}

int ovl_nl_vtep_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *port = info->attrs[OVL_A_VTEP_DSTPORT];
	struct nlattr *flood = info->attrs[OVL_A_VTEP_FLOOD];
	struct ovl_genl_vtep req;
	struct ovl_member *member;
	int err;

	err = ovl_genl_vtep_lock(&req, info);
	if (err)
		return err;
	member = ovl_member_add(req.vni, &req.addr, port ? nla_get_u16(port) :
				req.vni->endpoint->port,
				flood ? nla_get_u8(flood) : true,
				info->extack);
	if (!IS_ERR(member))
		ovl_notify_member(member, OVL_CMD_VTEP_NEW_NTF);
	else if (PTR_ERR(member) == -EEXIST)
		NL_SET_BAD_ATTR(info->extack, info->attrs[OVL_A_VTEP_ADDR] ?:
				info->attrs[OVL_A_VTEP_ADDR6]);
	mutex_unlock(&req.on->lock);
	return PTR_ERR_OR_ZERO(member);
}

int ovl_nl_vtep_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *port = info->attrs[OVL_A_VTEP_DSTPORT];
	struct nlattr *flood = info->attrs[OVL_A_VTEP_FLOOD];
	struct ovl_genl_vtep req;
	struct ovl_member *member;
	int err;

	err = ovl_genl_vtep_lock(&req, info);
	if (err)
		return err;
	member = ovl_genl_member(ovl_member_added(req.vni, &req.addr), info);
	err = PTR_ERR_OR_ZERO(member);
	if (!err && port)
		err = ovl_member_set_port(member, nla_get_u16(port),
					  info->extack);
	if (!err && flood)
		ovl_member_set_flood(member, nla_get_u8(flood));
	if (!err)
		ovl_notify_member(member, OVL_CMD_VTEP_SET_NTF);
	mutex_unlock(&req.on->lock);
	return err;
}

int ovl_nl_vtep_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_genl_vtep req;
	struct ovl_member *member;
	int err;

	err = ovl_genl_vtep_lock(&req, info);
	if (err)
		return err;
	member = ovl_genl_member(ovl_member_added(req.vni, &req.addr), info);
	if (!IS_ERR(member))
		ovl_member_del(member);
	mutex_unlock(&req.on->lock);
	return PTR_ERR_OR_ZERO(member);
}

int ovl_nl_vtep_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct ovl_vni *vni;

	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, info->attrs[OVL_A_VTEP_VNI],
			   info->attrs[OVL_A_VTEP_ENDPOINT], info);
	if (!IS_ERR(vni))
		ovl_member_del_all(vni);
	mutex_unlock(&on->lock);
	return PTR_ERR_OR_ZERO(vni);
}

/* A VTEP as such, in whatever VNIs it is. */
static int ovl_genl_vtep_one(struct ovl_genl_msg *msg, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct ovl_addr addr;
	struct ovl_vtep *vtep;
	int err;

	err = ovl_genl_addr(&addr, attrs[OVL_A_VTEP_ADDR],
			    attrs[OVL_A_VTEP_ADDR6], info);
	if (err)
		return err;
	rcu_read_lock();
	vtep = ovl_vtep_find(msg->on, &addr,
			     ovl_attr_port(attrs[OVL_A_VTEP_DSTPORT]));
	if (vtep) {
		err = ovl_fill_vtep(msg, vtep, NULL,
				    attrs[OVL_A_VTEP_WITH_STATS]);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_VTEP_ADDR] ?:
				    attrs[OVL_A_VTEP_ADDR6], "No such VTEP");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return err;
}

/* A VTEP as the member of a VNI, by learning too. */
static int ovl_genl_vtep_member(struct ovl_genl_msg *msg,
				struct genl_info *info)
{
	struct ovl_genl_vtep req;
	struct ovl_member *member;
	int err;

	err = ovl_genl_vtep_lock(&req, info);
	if (err)
		return err;
	rcu_read_lock();
	member = ovl_genl_member(ovl_member_of(req.vni, &req.addr), info);
	if (IS_ERR(member))
		err = PTR_ERR(member);
	else
		err = ovl_fill_vtep(msg, READ_ONCE(member->vtep), member,
				    info->attrs[OVL_A_VTEP_WITH_STATS]);
	rcu_read_unlock();
	mutex_unlock(&req.on->lock);
	return err;
}

int ovl_nl_vtep_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_genl_msg msg;
	int err;

	err = ovl_genl_reply(info, &msg, OVL_CMD_VTEP_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	if (info->attrs[OVL_A_VTEP_VNI])
		err = ovl_genl_vtep_member(&msg, info);
	else
		err = ovl_genl_vtep_one(&msg, info);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

/**
 * struct ovl_vtep_dump - where a dump of VTEPs stands
 * @serial: of the VTEP or member shown last
 */
struct ovl_vtep_dump {
	u64 serial;
};

static bool ovl_genl_vtep_wanted(const struct ovl_vtep *vtep,
				 const struct ovl_addr *addr,
				 const struct nlattr *port)
{
	return (addr->family == AF_UNSPEC ||
		ovl_addr_equal(addr, &vtep->key.addr)) &&
	       (!port || nla_get_u16(port) == vtep->key.port);
}

static int ovl_genl_vtep_dump_vni(struct ovl_genl_msg *msg,
				  const struct ovl_vni *vni,
				  const struct ovl_addr *addr,
				  struct nlattr **attrs,
				  struct ovl_vtep_dump *at)
{
	struct ovl_member *member;
	int err;

	list_for_each_entry(member, &vni->members, list) {
		if (member->serial <= at->serial ||
		    !ovl_genl_vtep_wanted(member->vtep, addr,
					  attrs[OVL_A_VTEP_DSTPORT]))
			continue;
		err = ovl_fill_vtep(msg, member->vtep, member,
				    attrs[OVL_A_VTEP_WITH_STATS]);
		if (err)
			return err;
		at->serial = member->serial;
	}
	return 0;
}

static int ovl_genl_vtep_dump_all(struct ovl_genl_msg *msg,
				  const struct ovl_addr *addr,
				  struct nlattr **attrs,
				  struct ovl_vtep_dump *at)
{
	struct ovl_vtep *vtep;
	int err = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(vtep, &msg->on->vtep_list, list) {
		if (vtep->serial <= at->serial ||
		    !ovl_genl_vtep_wanted(vtep, addr,
					  attrs[OVL_A_VTEP_DSTPORT]))
			continue;
		err = ovl_fill_vtep(msg, vtep, NULL,
				    attrs[OVL_A_VTEP_WITH_STATS]);
		if (err)
			break;
		at->serial = vtep->serial;
	}
	rcu_read_unlock();
	return err;
}

int ovl_nl_vtep_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ovl_vtep_dump *at = (struct ovl_vtep_dump *)cb->ctx;
	struct nlattr **attrs = ovl_dump_attrs(cb);
	struct ovl_genl_msg msg;
	struct ovl_addr addr;
	struct ovl_vni *vni;
	int err;

	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_VTEP_GET);
	err = ovl_attr_addr(&addr, attrs[OVL_A_VTEP_ADDR],
			    attrs[OVL_A_VTEP_ADDR6], cb->extack);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	cb->seq = msg.on->gen;
	if (!attrs[OVL_A_VTEP_VNI]) {
		err = ovl_genl_vtep_dump_all(&msg, &addr, attrs, at);
	} else {
		/* One that went while we were looking is at its end. */
		vni = ovl_vni_lookup(msg.on,
				     ovl_attr_port(attrs[OVL_A_VTEP_ENDPOINT]),
				     nla_get_u32(attrs[OVL_A_VTEP_VNI]));
		if (vni)
			err = ovl_genl_vtep_dump_vni(&msg, vni, &addr, attrs,
						     at);
	}
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
