// SPDX-License-Identifier: GPL-2.0
/*
 * rtnetlink: what bridge(8) has to say about a host device. As for the vxlan driver
 * the address of zeros stands for what has no single known destination: an entry of
 * it is a VTEP that is flooded to.
 */
#include <linux/neighbour.h>
#include <net/neighbour.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "addr.h"
#include "dev.h"
#include "fdb.h"
#include "fdb_bridge.h"
#include "genl.h"
#include "member.h"
#include "nexthop.h"

/**
 * struct ovl_bridge_request - what a request says
 * @addr: the VTEP; AF_UNSPEC if none is named
 * @port: its UDP port, host order; 0 if none is named
 * @nexthop: number of a group of nexthops; 0 if none is named
 * @dst: what to point to when the VTEP or the group is refused
 * @station: the station
 * @own: room for @owner
 * @owner: for whom it is; NULL if it does not say
 */
struct ovl_bridge_request {
	struct ovl_addr addr;
	u16 port;
	u32 nexthop;
	const struct nlattr *dst;
	struct ovl_fdb_request station;
	struct ovl_owner own;
	const struct ovl_owner *owner;
};

/* The core looks at no attribute but the address. */
static int ovl_bridge_sized(const struct nlattr *attr, int len,
			    struct netlink_ext_ack *extack)
{
	if (!attr || nla_len(attr) == len)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The attribute has a wrong length");
	return -EINVAL;
}

static int ovl_bridge_same_vni(const struct ovl_vni *vni,
			       const struct nlattr *attr,
			       struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_sized(attr, sizeof(u32), extack);

	if (err || !attr || nla_get_u32(attr) == vni->id)
		return err;
	NL_SET_ERR_MSG_ATTR(extack, attr, "The device has one VNI, and this is another");
	return -EINVAL;
}

/* The device has one VNI, of which stations are known by their address alone. */
static int ovl_bridge_check_key(const struct ovl_vni *vni, struct nlattr *tb[],
				struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_same_vni(vni, tb[NDA_VNI], extack) ?:
		  ovl_bridge_same_vni(vni, tb[NDA_SRC_VNI], extack);

	if (err || !tb[NDA_VLAN])
		return err;
	NL_SET_ERR_MSG_ATTR(extack, tb[NDA_VLAN],
			    "A VNI does not tell stations apart by VLAN");
	return -EINVAL;
}

/**
 * ovl_fdb_bridge_check() - refuse what vxlan has for each station, and we do not
 * @vni: the VNI
 * @tb: attributes of the request, NDA_*
 * @extack: told why it is refused
 *
 * Some of it is a setting of the VNI.
 *
 * Return: 0 or -EINVAL.
 */
int ovl_fdb_bridge_check(const struct ovl_vni *vni, struct nlattr *tb[],
			 struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_check_key(vni, tb, extack);

	if (err || !tb[NDA_IFINDEX])
		return err;
	NL_SET_ERR_MSG_ATTR(extack, tb[NDA_IFINDEX],
			    "The lower device is a setting of the VNI");
	return -EINVAL;
}

static int ovl_bridge_dst(struct ovl_bridge_request *req, struct nlattr *tb[],
			  struct netlink_ext_ack *extack)
{
	struct nlattr *dst = tb[NDA_DST], *port = tb[NDA_PORT];
	bool v4 = dst && nla_len(dst) == sizeof(struct in_addr);
	int err;

	err = v4 ? 0 : ovl_bridge_sized(dst, sizeof(struct in6_addr), extack);
	err = err ?: ovl_bridge_sized(port, sizeof(__be16), extack) ?:
	      ovl_attr_addr(&req->addr, v4 ? dst : NULL, v4 ? NULL : dst, extack);
	if (err)
		return err;
	req->dst = dst;
	req->port = port ? ntohs(nla_get_be16(port)) : 0;
	if (!port || req->port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, port, "The UDP port is 0");
	return -EINVAL;
}

/* The number of a group of nexthops; 0 stands for none, and cannot be named. */
static int ovl_bridge_nexthop(struct ovl_bridge_request *req,
			      const struct nlattr *id,
			      struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_sized(id, sizeof(u32), extack);

	if (err || !id)
		return err;
	req->nexthop = nla_get_u32(id);
	req->dst = id;
	if (req->nexthop)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, id, "No such nexthop");
	return -EINVAL;
}

/* As for vxlan devices, a group is in place of all of these. */
static int ovl_bridge_either(struct nlattr *tb[],
			     struct netlink_ext_ack *extack)
{
	const struct nlattr *other = tb[NDA_DST] ?: tb[NDA_PORT] ?:
				     tb[NDA_VNI] ?: tb[NDA_IFINDEX];

	if (!tb[NDA_NH_ID] || !other)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, other,
			    "Either a nexthop, or dst, port, vni and via");
	return -EINVAL;
}

static int ovl_bridge_owner(struct ovl_bridge_request *req,
			    const struct nlattr *protocol,
			    struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_sized(protocol, sizeof(u8), extack);

	if (err || !protocol)
		return err;
	req->own.protocol = nla_get_u8(protocol);
	req->owner = &req->own;
	return 0;
}

static int ovl_bridge_read(struct ovl_bridge_request *req,
			   const struct ovl_vni *vni, struct nlattr *tb[],
			   const u8 *mac, struct netlink_ext_ack *extack)
{
	int err;

	*req = (struct ovl_bridge_request) { };
	err = ovl_bridge_either(tb, extack) ?:
	      ovl_fdb_bridge_check(vni, tb, extack) ?:
	      ovl_bridge_dst(req, tb, extack) ?:
	      ovl_bridge_nexthop(req, tb[NDA_NH_ID], extack) ?:
	      ovl_bridge_owner(req, tb[NDA_PROTOCOL], extack);
	ether_addr_copy(req->station.mac, mac);
	req->station.addr = req->addr;
	req->station.attr = tb[NDA_LLADDR];
	req->station.where = req->dst;
	return err;
}

static int ovl_bridge_no_dst(const struct ovl_bridge_request *req,
			     struct netlink_ext_ack *extack)
{
	if (req->addr.family != AF_UNSPEC || req->nexthop)
		return 0;
	NL_SET_ERR_MSG(extack, "The VTEP's address is missing: dst");
	return -EINVAL;
}

/* What is flooded gets to each VTEP, and not to one of several. */
static int ovl_bridge_no_nexthop(const struct ovl_bridge_request *req,
				 struct netlink_ext_ack *extack)
{
	if (!req->nexthop)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, req->dst, "Flooded is to VTEPs, not to a nexthop");
	return -EOPNOTSUPP;
}

/* A VTEP has one UDP port in a VNI, whatever is reached through it. */
static int ovl_bridge_same_port(const struct ovl_bridge_request *req,
				const struct ovl_member *member,
				struct netlink_ext_ack *extack)
{
	if (!req->port || !member || member->vtep->key.port == req->port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, req->dst, "The VTEP has another UDP port in this VNI");
	return -EINVAL;
}

/* --- VTEPs that are flooded to -------------------------------------------- */

static bool ovl_bridge_floods(const struct ovl_vni *vni)
{
	const struct ovl_member *member;

	list_for_each_entry(member, &vni->members, list)
		if (member->flood)
			return true;
	return false;
}

static int ovl_bridge_new_member(struct ovl_vni *vni,
				 const struct ovl_bridge_request *req,
				 struct netlink_ext_ack *extack)
{
	u16 port = req->port ?: vni->endpoint->port;
	struct ovl_member *member;

	member = ovl_member_add(vni, &req->addr, port, true, extack);
	if (IS_ERR(member))
		return PTR_ERR(member);
	ovl_notify_member(member, OVL_CMD_VTEP_NEW_NTF);
	return 0;
}

static void ovl_bridge_set_flood(struct ovl_member *member, bool flood)
{
	if (member->flood == flood)
		return;
	ovl_member_set_flood(member, flood);
	ovl_notify_member(member, OVL_CMD_VTEP_SET_NTF);
}

static int ovl_bridge_add_flood(struct ovl_vni *vni,
				const struct ovl_bridge_request *req, u16 flags,
				struct netlink_ext_ack *extack)
{
	struct ovl_member *member = ovl_member_added(vni, &req->addr);
	int err;

	if (flags & NLM_F_REPLACE) {
		NL_SET_ERR_MSG(extack, "VTEPs that are flooded to are appended and deleted");
		return -EOPNOTSUPP;
	}
	if (flags & NLM_F_EXCL && ovl_bridge_floods(vni)) {
		NL_SET_ERR_MSG(extack, "A VTEP is flooded to already; more are appended");
		return -EEXIST;
	}
	if (!member)
		return ovl_bridge_new_member(vni, req, extack);
	err = ovl_bridge_same_port(req, member, extack);
	if (!err)
		ovl_bridge_set_flood(member, true);
	return err;
}

/* Are there stations behind it that somebody has configured? */
static bool ovl_bridge_in_use(struct ovl_member *member)
{
	bool used;

	spin_lock_bh(&member->vni->fdb_lock);
	used = member->refs - member->added > member->nr_learned;
	spin_unlock_bh(&member->vni->fdb_lock);
	return used || ovl_nexthop_in_use(member->vni, &member->key.addr);
}

static int ovl_bridge_del_flood(struct ovl_vni *vni,
				const struct ovl_bridge_request *req,
				struct netlink_ext_ack *extack)
{
	struct ovl_member *member = ovl_member_added(vni, &req->addr);
	int err = ovl_bridge_same_port(req, member, extack);

	if (err)
		return err;
	if (!member || !member->flood) {
		NL_SET_ERR_MSG_ATTR(extack, req->dst, "The VTEP is not flooded to");
		return -ENOENT;
	}
	/* One that is of no other use goes. */
	if (ovl_bridge_in_use(member))
		ovl_bridge_set_flood(member, false);
	else
		ovl_member_del(member);
	return 0;
}

/* --- stations ------------------------------------------------------------- */

/* Does it live behind the VTEP or the group that is named, if one is? */
static bool ovl_bridge_lives_there(const struct ovl_vni *vni,
				   const struct ovl_bridge_request *req)
{
	const struct ovl_fdb_filter filter = {
		.addr = req->addr, .nexthop = req->nexthop, .origin = -1,
	};
	const struct ovl_fdb *fdb;
	bool there;

	rcu_read_lock();
	fdb = ovl_fdb_find(vni, req->station.mac);
	there = !fdb || ovl_fdb_match(fdb, &filter);
	rcu_read_unlock();
	return there;
}

static int ovl_bridge_put_station(struct ovl_vni *vni,
				  struct ovl_bridge_request *req, u16 flags,
				  struct netlink_ext_ack *extack)
{
	struct ovl_nexthop *nx;
	int err;

	if (!req->nexthop)
		return ovl_fdb_add(vni, &req->station, 1, flags, req->owner,
				   extack);
	nx = ovl_nexthop_use(vni, req->nexthop, extack);
	if (IS_ERR(nx)) {
		NL_SET_BAD_ATTR(extack, req->dst);
		return PTR_ERR(nx);
	}
	req->station.nexthop = nx;
	err = ovl_fdb_add(vni, &req->station, 1, flags, req->owner, extack);
	ovl_nexthop_put(nx);
	return err;
}

static int ovl_bridge_add_station(struct ovl_vni *vni,
				  struct ovl_bridge_request *req, u16 flags,
				  struct netlink_ext_ack *extack)
{
	int err;

	err = ovl_bridge_same_port(req, ovl_member_added(vni, &req->addr), extack);
	if (err)
		return err;
	if (!(flags & (NLM_F_EXCL | NLM_F_APPEND)))
		flags |= NLM_F_REPLACE;
	return ovl_bridge_put_station(vni, req, flags, extack);
}

static int ovl_bridge_del_station(struct ovl_vni *vni,
				  struct ovl_bridge_request *req,
				  struct netlink_ext_ack *extack)
{
	int err;

	err = ovl_bridge_same_port(req, ovl_member_added(vni, &req->addr), extack);
	if (err)
		return err;
	if (!ovl_bridge_lives_there(vni, req)) {
		NL_SET_ERR_MSG_ATTR(extack, req->dst, "The station does not live there");
		return -ENOENT;
	}
	return ovl_fdb_del(vni, &req->station, 1, req->owner, extack);
}

/* --- requests -------------------------------------------------------------- */

/* A station that somebody keeps is static; others the VNI learns for itself. */
static int ovl_bridge_kept(const struct ndmsg *ndm,
			   struct netlink_ext_ack *extack)
{
	if (ndm->ndm_state & (NUD_PERMANENT | NUD_NOARP) ||
	    ndm->ndm_flags & NTF_EXT_LEARNED)
		return 0;
	NL_SET_ERR_MSG(extack, "Dynamic stations are learned; add a static one");
	return -EINVAL;
}

/**
 * ovl_fdb_bridge_add() - bridge fdb add, append and replace
 * @ndm: the request
 * @tb: its attributes, NDA_*
 * @dev: the host device
 * @addr: MAC address; zeros for a VTEP that is flooded to
 * @vid: as @tb has it
 * @flags: of the netlink message
 * @extack: told why it is refused
 *
 * A station's VTEP must have been added to the VNI, and so must those of its group.
 *
 * Context: RTNL.
 * Return: 0; -EEXIST, -ENOENT, -EINVAL, -EOPNOTSUPP, -EPERM, -EBUSY, -ENOMEM.
 */
int ovl_fdb_bridge_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	bool flood = is_zero_ether_addr(addr);
	struct ovl_bridge_request req;
	int err;

	err = ovl_dev_permitted(dev, extack) ?:
	      ovl_bridge_read(&req, vni, tb, addr, extack) ?:
	      ovl_bridge_kept(ndm, extack) ?: ovl_bridge_no_dst(&req, extack) ?:
	      (flood ? ovl_bridge_no_nexthop(&req, extack) : 0);
	if (err)
		return err;
	mutex_lock(&vni->on->lock);
	if (flood)
		err = ovl_bridge_add_flood(vni, &req, flags, extack);
	else
		err = ovl_bridge_add_station(vni, &req, flags, extack);
	mutex_unlock(&vni->on->lock);
	return err;
}

/**
 * ovl_fdb_bridge_del() - bridge fdb del
 * @ndm: the request
 * @tb: its attributes, NDA_*
 * @dev: the host device
 * @addr: MAC address; zeros for a VTEP that is flooded to
 * @vid: as @tb has it
 * @extack: told why it is refused
 *
 * A VTEP that is no more flooded to leaves the VNI, unless static stations live behind
 * it.
 *
 * Context: RTNL.
 * Return: 0; -ENOENT, -EINVAL, -EOPNOTSUPP, -EPERM, -EBUSY.
 */
int ovl_fdb_bridge_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	bool flood = is_zero_ether_addr(addr);
	struct ovl_bridge_request req;
	int err;

	err = ovl_dev_permitted(dev, extack) ?:
	      ovl_bridge_read(&req, vni, tb, addr, extack) ?:
	      (flood ? ovl_bridge_no_dst(&req, extack) ?:
		       ovl_bridge_no_nexthop(&req, extack) : 0);
	if (err)
		return err;
	mutex_lock(&vni->on->lock);
	if (flood)
		err = ovl_bridge_del_flood(vni, &req, extack);
	else
		err = ovl_bridge_del_station(vni, &req, extack);
	mutex_unlock(&vni->on->lock);
	return err;
}

/* --- bridge fdb flush ------------------------------------------------------ */

/**
 * struct ovl_bridge_flush - what goes
 * @station: which stations
 * @floods: and VTEPs that are flooded to, which are entries as well
 */
struct ovl_bridge_flush {
	struct ovl_fdb_filter station;
	bool floods;
};

/*
 * How long they keep tells configured and learned ones apart, as those who ask see
 * it: static is permanent.
 */
static int ovl_bridge_flush_state(struct ovl_bridge_flush *flush,
				  const struct ndmsg *ndm, struct nlattr *tb[],
				  struct netlink_ext_ack *extack)
{
	const u16 kept = NUD_PERMANENT | NUD_NOARP;
	u16 state = ndm->ndm_state, mask = 0;

	if (tb[NDA_NDM_STATE_MASK])
		mask = nla_get_u16(tb[NDA_NDM_STATE_MASK]);
	if ((state | mask) & ~kept) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_NDM_STATE_MASK],
				    "Entries are told apart by permanent and static only");
		return -EINVAL;
	}
	if (mask)
		flush->station.origin = state & mask ? OVL_ORIGIN_STATIC :
						       OVL_ORIGIN_LEARNED;
	return 0;
}

/* No entry has a flag: to ask for one with a flag is a mistake. */
static int ovl_bridge_flush_flags(const struct ndmsg *ndm,
				  struct netlink_ext_ack *extack)
{
	if (!(ndm->ndm_flags & ~(NTF_SELF | NTF_MASTER)))
		return 0;
	NL_SET_ERR_MSG(extack, "Entries of this device have no flags");
	return -EOPNOTSUPP;
}

static int ovl_bridge_flush_port(struct ovl_bridge_flush *flush,
				 struct net_device *dev,
				 const struct nlattr *ifindex,
				 struct netlink_ext_ack *extack)
{
	int err = ovl_bridge_sized(ifindex, sizeof(u32), extack);
	struct ovl_attached *att = NULL;
	struct net_device *port;

	if (err || !ifindex)
		return err;
	port = __dev_get_by_index(dev_net(dev), nla_get_u32(ifindex));
	if (port)
		att = ovl_port_find(port);
	if (!att || att->port.vni != ovl_dev_port(dev)->vni) {
		NL_SET_ERR_MSG_ATTR(extack, ifindex, "Not a port of the VNI");
		return -EINVAL;
	}
	flush->station.port = &att->port;
	return 0;
}

static int ovl_bridge_flush_read(struct ovl_bridge_flush *flush,
				 struct net_device *dev,
				 const struct ndmsg *ndm, struct nlattr *tb[],
				 struct netlink_ext_ack *extack)
{
	struct ovl_fdb_filter *f = &flush->station;
	struct ovl_bridge_request req = { };
	int err;

	*flush = (struct ovl_bridge_flush) { .station.origin = -1 };
	err = ovl_bridge_check_key(ovl_dev_port(dev)->vni, tb, extack) ?:
	      ovl_bridge_dst(&req, tb, extack) ?:
	      ovl_bridge_nexthop(&req, tb[NDA_NH_ID], extack) ?:
	      ovl_bridge_flush_state(flush, ndm, tb, extack) ?:
	      ovl_bridge_flush_flags(ndm, extack) ?:
	      ovl_bridge_flush_port(flush, dev, tb[NDA_IFINDEX], extack);
	if (err)
		return err;
	f->addr = req.addr;
	f->dstport = req.port;
	f->nexthop = req.nexthop;
	flush->floods = !f->port && !f->nexthop &&
			f->origin != OVL_ORIGIN_LEARNED;
	return 0;
}

static void ovl_bridge_flush_floods(struct ovl_vni *vni,
				    const struct ovl_fdb_filter *f)
{
	struct ovl_member *member;
	bool stations = false;

	list_for_each_entry(member, &vni->members, list) {
		if (!member->flood || !ovl_fdb_match_member(member, f))
			continue;
		if (ovl_bridge_in_use(member))
			ovl_bridge_set_flood(member, false);
		else
			stations |= ovl_member_leave(member);
	}
	ovl_member_part(vni, stations);
}

static int ovl_bridge_do_flush(const struct ndmsg *ndm, struct nlattr *tb[],
			       struct net_device *dev,
			       struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	struct ovl_bridge_flush flush;
	int err;

	err = ovl_dev_permitted(dev, extack) ?:
	      ovl_bridge_flush_read(&flush, dev, ndm, tb, extack);
	if (err)
		return err;
	mutex_lock(&vni->on->lock);
	ovl_fdb_flush(vni, &flush.station);
	if (flush.floods)
		ovl_bridge_flush_floods(vni, &flush.station);
	mutex_unlock(&vni->on->lock);
	return 0;
}

#if OVL_HAVE_FDB_BULK_MSG
static const struct nla_policy ovl_bridge_flush_policy[NDA_MAX + 1] = {
	[NDA_DST]		= { .type = NLA_BINARY },
	[NDA_VLAN]		= { .type = NLA_U16 },
	[NDA_PORT]		= { .type = NLA_U16 },
	[NDA_VNI]		= { .type = NLA_U32 },
	[NDA_IFINDEX]		= { .type = NLA_U32 },
	[NDA_SRC_VNI]		= { .type = NLA_U32 },
	[NDA_NH_ID]		= { .type = NLA_U32 },
	[NDA_NDM_STATE_MASK]	= { .type = NLA_U16 },
	[NDA_NDM_FLAGS_MASK]	= { .type = NLA_U8 },
};
#endif

/*
 * bridge fdb flush: delete the entries that ovl_fdb_bridge_dump() shows and that pass
 * the filters, as ovl_fdb_bridge_del() would. What sockets have claimed stays.
 *
 * Context: RTNL.
 * Return: 0, -EINVAL, -EOPNOTSUPP, -EPERM.
 */
OVL_NDO_FDB_DEL_BULK(ovl_fdb_bridge_flush)
{
#if OVL_HAVE_FDB_BULK_MSG
	struct nlattr *tb[NDA_MAX + 1];
	const struct ndmsg *ndm = nlmsg_data(nlh);
	int err;

	err = nlmsg_parse(nlh, sizeof(*ndm), tb, NDA_MAX,
			  ovl_bridge_flush_policy, extack);
	if (err)
		return err;
#endif
	return ovl_bridge_do_flush(ndm, tb, dev, extack);
}
