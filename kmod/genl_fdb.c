// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: stations. */
#include <linux/slab.h>

#include "fdb.h"
#include "genl.h"
#include "ovl-genl-gen.h"

/**
 * struct ovl_genl_fdb - the stations of a request
 * @reqs: the stations
 * @n: how many
 * @own: room for @owner
 * @owner: for whom; NULL if it does not say
 */
struct ovl_genl_fdb {
	struct ovl_fdb_request *reqs;
	unsigned int n;
	struct ovl_owner own;
	const struct ovl_owner *owner;
};

static int ovl_genl_fdb_read(struct ovl_fdb_request *req, struct nlattr *mac,
			     struct nlattr *v4, struct nlattr *v6,
			     bool placed, struct netlink_ext_ack *extack)
{
	int err;

	if (!mac) {
		NL_SET_ERR_MSG_ATTR(extack, req->attr,
				    "The station's MAC address is missing");
		return -EINVAL;
	}
	nla_memcpy(req->mac, mac, ETH_ALEN);
	err = ovl_attr_addr(&req->addr, v4, v6, extack);
	if (err || !placed)
		return err;
	if (req->addr.family == AF_UNSPEC) {
		NL_SET_ERR_MSG_ATTR(extack, req->attr ?: mac,
				    "The VTEP's address is missing");
		return -EINVAL;
	}
	return 0;
}

static int ovl_genl_fdb_entry(struct ovl_fdb_request *req, struct nlattr *nest,
			      bool placed, struct netlink_ext_ack *extack)
{
	struct nlattr *tb[OVL_A_FDB_ENTRY_MAX + 1];
	int err;

	err = nla_parse_nested(tb, OVL_A_FDB_ENTRY_MAX, nest,
			       ovl_fdb_entry_nl_policy, extack);
	if (err)
		return err;
	req->attr = nest;
	req->where = nest;
	return ovl_genl_fdb_read(req, tb[OVL_A_FDB_ENTRY_MAC],
				 tb[OVL_A_FDB_ENTRY_ADDR],
				 tb[OVL_A_FDB_ENTRY_ADDR6], placed, extack);
}

static int ovl_genl_fdb_entries(struct ovl_genl_fdb *fdb,
				struct genl_info *info, bool placed)
{
	struct nlattr *attr;
	int err, rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != OVL_A_FDB_ENTRY)
			continue;
		err = ovl_genl_fdb_entry(&fdb->reqs[fdb->n++], attr, placed,
					 info->extack);
		if (err)
			return err;
	}
	return 0;
}

static unsigned int ovl_genl_fdb_count(struct genl_info *info)
{
	struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(attr) == OVL_A_FDB_ENTRY;
	return n;
}

/*
 * Read the stations of a request: one, or as many as it has entries. @placed:
 * it must say where they live.
 */
static int ovl_genl_fdb_parse(struct ovl_genl_fdb *fdb, struct genl_info *info,
			      bool placed)
{
	struct nlattr **attrs = info->attrs;
	unsigned int n = ovl_genl_fdb_count(info);
	int err;

	/* A removal has room for no generation. */
	err = ovl_genl_owner(&fdb->own, attrs[OVL_A_FDB_PROTOCOL],
			     placed ? attrs[OVL_A_FDB_GENERATION] : NULL,
			     info->extack);
	if (err < 0)
		return err;
	fdb->owner = err ? &fdb->own : NULL;
	if (n && (attrs[OVL_A_FDB_MAC] || attrs[OVL_A_FDB_ADDR] ||
		  attrs[OVL_A_FDB_ADDR6])) {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_FDB_ENTRY],
				    "Either one station or entries, not both");
		return -EINVAL;
	}
	fdb->n = 0;
	fdb->reqs = kvcalloc(n ?: 1, sizeof(*fdb->reqs), GFP_KERNEL);
	if (!fdb->reqs)
		return -ENOMEM;
	if (n) {
		err = ovl_genl_fdb_entries(fdb, info, placed);
	} else {
		fdb->n = 1;
		fdb->reqs->attr = attrs[OVL_A_FDB_MAC];
		fdb->reqs->where = attrs[OVL_A_FDB_ADDR] ?:
				   attrs[OVL_A_FDB_ADDR6];
		err = ovl_genl_fdb_read(fdb->reqs, attrs[OVL_A_FDB_MAC],
					attrs[OVL_A_FDB_ADDR],
					attrs[OVL_A_FDB_ADDR6], placed,
					info->extack);
	}
	if (err)
		kvfree(fdb->reqs);
	return err;
}

enum ovl_genl_fdb_verb { OVL_FDB_NEW, OVL_FDB_SET, OVL_FDB_DEL };

static int ovl_genl_fdb_do(struct genl_info *info, enum ovl_genl_fdb_verb verb)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct nlattr *replace = NULL;
	struct ovl_genl_fdb fdb;
	struct ovl_vni *vni;
	int err;

	/* The attributes of the others end before it. */
	if (verb == OVL_FDB_NEW)
		replace = info->attrs[OVL_A_FDB_REPLACE];
	err = ovl_genl_fdb_parse(&fdb, info, verb != OVL_FDB_DEL);
	if (err)
		return err;
	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, info->attrs[OVL_A_FDB_VNI],
			   info->attrs[OVL_A_FDB_ENDPOINT], info);
	if (IS_ERR(vni))
		err = PTR_ERR(vni);
	else if (verb == OVL_FDB_DEL)
		err = ovl_fdb_del(vni, fdb.reqs, fdb.n, fdb.owner,
				  info->extack);
	else
		err = ovl_fdb_add(vni, fdb.reqs, fdb.n,
				  ovl_genl_flags(verb == OVL_FDB_NEW, replace),
				  fdb.owner, info->extack);
	mutex_unlock(&on->lock);
	kvfree(fdb.reqs);
	return err;
}

int ovl_nl_fdb_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ovl_genl_fdb_do(info, OVL_FDB_NEW);
}

int ovl_nl_fdb_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ovl_genl_fdb_do(info, OVL_FDB_SET);
}

int ovl_nl_fdb_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return ovl_genl_fdb_do(info, OVL_FDB_DEL);
}

static int ovl_genl_fdb_filter(struct ovl_fdb_filter *filter,
			       struct nlattr **attrs,
			       struct netlink_ext_ack *extack)
{
	*filter = (struct ovl_fdb_filter) { .origin = -1 };

	if (attrs[OVL_A_FDB_ORIGIN])
		filter->origin = nla_get_u8(attrs[OVL_A_FDB_ORIGIN]);
	if (attrs[OVL_A_FDB_NEXTHOP_ID])
		filter->nexthop = nla_get_u32(attrs[OVL_A_FDB_NEXTHOP_ID]);
	if (attrs[OVL_A_FDB_MAC]) {
		filter->has_mac = true;
		nla_memcpy(filter->mac, attrs[OVL_A_FDB_MAC], ETH_ALEN);
	}
	return ovl_genl_owner_filter(&filter->owner, attrs[OVL_A_FDB_PROTOCOL],
				     attrs[OVL_A_FDB_GENERATION],
				     attrs[OVL_A_FDB_NOT_GENERATION], extack) ?:
	       ovl_attr_addr(&filter->addr, attrs[OVL_A_FDB_ADDR],
			     attrs[OVL_A_FDB_ADDR6], extack);
}

int ovl_nl_fdb_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct ovl_fdb_filter filter;
	struct ovl_vni *vni;
	int err;

	err = ovl_genl_fdb_filter(&filter, info->attrs, info->extack);
	if (err)
		return err;
	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, info->attrs[OVL_A_FDB_VNI],
			   info->attrs[OVL_A_FDB_ENDPOINT], info);
	if (!IS_ERR(vni))
		ovl_fdb_flush(vni, &filter);
	mutex_unlock(&on->lock);
	return PTR_ERR_OR_ZERO(vni);
}

int ovl_nl_fdb_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct ovl_fdb_request req = { };
	struct ovl_genl_msg msg;
	struct ovl_fdb *fdb;
	struct ovl_vni *vni;
	int err;

	err = ovl_genl_fdb_read(&req, attrs[OVL_A_FDB_MAC], NULL, NULL, false,
				info->extack) ?:
	      ovl_genl_reply(info, &msg, OVL_CMD_FDB_GET, NLMSG_GOODSIZE);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	vni = ovl_genl_vni(msg.on, attrs[OVL_A_FDB_VNI],
			   attrs[OVL_A_FDB_ENDPOINT], info);
	if (IS_ERR(vni)) {
		err = PTR_ERR(vni);
		goto unlock;
	}
	rcu_read_lock();
	fdb = ovl_fdb_find(vni, req.mac);
	if (fdb) {
		err = ovl_fill_fdb(&msg, fdb);
	} else {
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[OVL_A_FDB_MAC],
				    "No such station");
		err = -ENOENT;
	}
	rcu_read_unlock();
unlock:
	mutex_unlock(&msg.on->lock);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}

/**
 * struct ovl_fdb_dump - where a dump of stations stands
 * @walk: the VNI
 * @at: the station shown last
 */
struct ovl_fdb_dump {
	struct ovl_genl_walk walk;
	struct ovl_fdb_cursor at;
};

static int ovl_genl_fdb_show(struct ovl_genl_msg *msg,
			     const struct ovl_vni *vni,
			     struct ovl_genl_walk *walk, void *arg)
{
	struct ovl_fdb_dump *dump = container_of(walk, struct ovl_fdb_dump,
						 walk);
	const struct ovl_fdb_filter *filter = arg;
	struct ovl_fdb *fdb;
	int err = 0;

	dump->at.serial = walk->serial;
	rcu_read_lock();
	fdb = ovl_fdb_resume(vni, &dump->at);
	list_for_each_entry_continue_rcu(fdb, &vni->stations, list) {
		if (fdb->serial <= dump->at.serial ||
		    !ovl_fdb_match(fdb, filter))
			continue;
		err = ovl_fill_fdb(msg, fdb);
		if (err)
			break;
		ovl_fdb_mark(&dump->at, fdb);
	}
	rcu_read_unlock();
	walk->serial = dump->at.serial;
	return err;
}

int ovl_nl_fdb_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ovl_fdb_dump *dump = (struct ovl_fdb_dump *)cb->ctx;
	struct nlattr **attrs = ovl_dump_attrs(cb);
	struct ovl_fdb_filter filter;
	struct ovl_genl_msg msg;
	int err;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	ovl_genl_dump_msg(&msg, skb, cb, OVL_CMD_FDB_GET);
	err = ovl_genl_fdb_filter(&filter, attrs, cb->extack);
	if (err)
		return err;
	mutex_lock(&msg.on->lock);
	err = ovl_genl_walk(&msg, &dump->walk, attrs[OVL_A_FDB_VNI],
			    attrs[OVL_A_FDB_ENDPOINT], ovl_genl_fdb_show,
			    &filter);
	mutex_unlock(&msg.on->lock);
	return skb->len ?: err;
}
