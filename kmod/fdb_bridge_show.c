// SPDX-License-Identifier: GPL-2.0
/* rtnetlink: what bridge(8) is told of a host device, see fdb_bridge.c. */
#include <linux/neighbour.h>
#include <net/neighbour.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "addr.h"
#include "dev.h"
#include "fdb.h"
#include "fdb_bridge.h"
#include "member.h"
#include "nexthop.h"

/**
 * struct ovl_bridge_msg - an answer that is being written
 * @skb: where to
 * @dev: the host device
 * @portid: who has asked
 * @seq: of what was asked
 * @flags: of the netlink message
 */
struct ovl_bridge_msg {
	struct sk_buff *skb;
	const struct net_device *dev;
	u32 portid;
	u32 seq;
	u16 flags;
};

static struct ndmsg *ovl_bridge_begin(const struct ovl_bridge_msg *msg,
				      struct nlmsghdr **nlh, u16 state)
{
	struct ndmsg *ndm;

	*nlh = nlmsg_put(msg->skb, msg->portid, msg->seq, RTM_NEWNEIGH,
			 sizeof(*ndm), msg->flags);
	if (!*nlh)
		return NULL;
	ndm = nlmsg_data(*nlh);
	*ndm = (struct ndmsg) {
		.ndm_family	= AF_BRIDGE,
		.ndm_ifindex	= msg->dev->ifindex,
		.ndm_state	= state,
		.ndm_flags	= NTF_SELF,
	};
	return ndm;
}

static int ovl_bridge_end(const struct ovl_bridge_msg *msg,
			  struct nlmsghdr *nlh, int err)
{
	if (err)
		nlmsg_cancel(msg->skb, nlh);
	else
		nlmsg_end(msg->skb, nlh);
	return err ? -EMSGSIZE : 0;
}

/* The namespace that addresses and nexthops are of, if that is another one. */
static int ovl_bridge_fill_netns(const struct ovl_bridge_msg *msg,
				 struct net *net)
{
	if (net_eq(net, dev_net(msg->dev)))
		return 0;
	return nla_put_s32(msg->skb, NDA_LINK_NETNSID,
			   peernet2id(dev_net(msg->dev), net));
}

static int ovl_bridge_fill_vtep(const struct ovl_bridge_msg *msg,
				const struct ovl_member *member)
{
	const struct ovl_addr *addr = &member->key.addr;
	u16 port = READ_ONCE(member->vtep)->key.port;
	struct sk_buff *skb = msg->skb;
	int err;

	if (addr->family == AF_INET)
		err = nla_put_in_addr(skb, NDA_DST, addr->ip4);
	else
		err = nla_put_in6_addr(skb, NDA_DST, &addr->ip6);
	if (!err && port != member->vni->endpoint->port)
		err = nla_put_be16(skb, NDA_PORT, htons(port));
	return err ?: ovl_bridge_fill_netns(msg, member->vni->on->net);
}

static int ovl_bridge_fill_flood(const struct ovl_bridge_msg *msg,
				 const struct ovl_member *member)
{
	static const u8 zeros[ETH_ALEN];
	struct nlmsghdr *nlh;

	if (!ovl_bridge_begin(msg, &nlh, NUD_PERMANENT))
		return -EMSGSIZE;
	return ovl_bridge_end(msg, nlh,
			      nla_put(msg->skb, NDA_LLADDR, ETH_ALEN, zeros) ?:
			      ovl_bridge_fill_vtep(msg, member));
}

/*
 * At an attached device it is that device's, as below a bridge; or it is behind a
 * group of nexthops.
 */
static int ovl_bridge_fill_port(const struct ovl_bridge_msg *msg,
				struct ndmsg *ndm, const struct ovl_port *port)
{
	if (port && port->nexthop)
		return nla_put_u32(msg->skb, NDA_NH_ID, ovl_nexthop_id(port)) ?:
		       ovl_bridge_fill_netns(msg, port->vni->on->net);
	if (!port || !port->attached ||
	    !net_eq(dev_net(port->dev), dev_net(msg->dev)))
		return 0;
	ndm->ndm_ifindex = port->dev->ifindex;
	ndm->ndm_flags = 0;
	return nla_put_u32(msg->skb, NDA_MASTER, msg->dev->ifindex);
}

static int ovl_bridge_fill_age(struct sk_buff *skb, const struct ovl_fdb *fdb)
{
	clock_t age = jiffies_to_clock_t(jiffies - READ_ONCE(fdb->heard));
	const struct nda_cacheinfo info = {
		.ndm_used	= age,
		.ndm_updated	= age,
	};

	return nla_put(skb, NDA_CACHEINFO, sizeof(info), &info);
}

static int ovl_bridge_fill_station(const struct ovl_bridge_msg *msg,
				   const struct ovl_fdb *fdb)
{
	const struct ovl_member *member = rcu_dereference(fdb->member);
	bool learned = READ_ONCE(fdb->origin) == OVL_ORIGIN_LEARNED;
	u8 protocol = READ_ONCE(fdb->protocol);
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;
	int err;

	ndm = ovl_bridge_begin(msg, &nlh, learned ? NUD_REACHABLE : NUD_PERMANENT);
	if (!ndm)
		return -EMSGSIZE;
	err = nla_put(msg->skb, NDA_LLADDR, ETH_ALEN, fdb->key.mac);
	if (!err && member)
		err = ovl_bridge_fill_vtep(msg, member);
	else if (!err)
		err = ovl_bridge_fill_port(msg, ndm, rcu_dereference(fdb->port));
	if (!err && learned)
		err = ovl_bridge_fill_age(msg->skb, fdb);
	if (!err && protocol)
		err = nla_put_u8(msg->skb, NDA_PROTOCOL, protocol);
	return ovl_bridge_end(msg, nlh, err);
}

/**
 * ovl_fdb_bridge_get() - bridge fdb get
 * @skb: the answer
 * @tb: attributes of the request, NDA_*
 * @dev: the host device
 * @addr: MAC address of a station
 * @vid: as @tb has it
 * @portid: who has asked
 * @seq: of the request
 * @extack: told why it is refused
 *
 * Context: RTNL.
 * Return: 0; -ENOENT, -EINVAL, -EOPNOTSUPP, -EMSGSIZE.
 */
int ovl_fdb_bridge_get(struct sk_buff *skb, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u32 portid, u32 seq,
		       struct netlink_ext_ack *extack)
{
	const struct ovl_bridge_msg msg = {
		.skb = skb, .dev = dev, .portid = portid, .seq = seq,
	};
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	const struct ovl_fdb *fdb;
	u8 mac[ETH_ALEN] __aligned(2);
	int err;

	err = ovl_fdb_bridge_check(vni, tb, extack);
	if (err)
		return err;
	ether_addr_copy(mac, addr);
	rcu_read_lock();
	fdb = ovl_fdb_find(vni, mac);
	if (fdb) {
		err = ovl_bridge_fill_station(&msg, fdb);
	} else {
		NL_SET_ERR_MSG_ATTR(extack, tb[NDA_LLADDR], "No such station");
		err = -ENOENT;
	}
	rcu_read_unlock();
	return err;
}

/**
 * struct ovl_bridge_dump - where a dump stands, behind what is the core's
 * @core: the core's
 * @at: the station or, by its serial number, the VTEP that was shown last
 * @ifindex: of which device; 0 if of none
 * @stations: at the stations, behind the VTEPs
 */
struct ovl_bridge_dump {
	long core[3];
	struct ovl_fdb_cursor at;
	int ifindex;
	bool stations;
};

static int ovl_bridge_dump_floods(const struct ovl_bridge_msg *msg,
				  const struct ovl_vni *vni,
				  struct ovl_bridge_dump *dump)
{
	const struct ovl_member *member;
	int err;

	list_for_each_entry(member, &vni->members, list) {
		if (member->serial <= dump->at.serial || !member->flood)
			continue;
		err = ovl_bridge_fill_flood(msg, member);
		if (err)
			return err;
		dump->at.serial = member->serial;
	}
	dump->stations = true;
	dump->at = (struct ovl_fdb_cursor) { };
	return 0;
}

static int ovl_bridge_dump_stations(const struct ovl_bridge_msg *msg,
				    const struct ovl_vni *vni,
				    struct ovl_bridge_dump *dump)
{
	struct ovl_fdb *fdb;
	int err = 0;

	rcu_read_lock();
	fdb = ovl_fdb_resume(vni, &dump->at);
	list_for_each_entry_continue_rcu(fdb, &vni->stations, list) {
		if (fdb->serial <= dump->at.serial)
			continue;
		err = ovl_bridge_fill_station(msg, fdb);
		if (err)
			break;
		ovl_fdb_mark(&dump->at, fdb);
	}
	rcu_read_unlock();
	return err;
}

/**
 * ovl_fdb_bridge_dump() - bridge fdb show
 * @skb: the answer
 * @cb: the dump
 * @dev: the host device
 * @filter_dev: of a bridge
 * @idx: the core's count, which we do not need
 *
 * First the VTEPs that are flooded to, then the stations.
 *
 * Context: RTNL.
 * Return: 0 or -EMSGSIZE, to be called again.
 */
int ovl_fdb_bridge_dump(struct sk_buff *skb, struct netlink_callback *cb,
			struct net_device *dev, struct net_device *filter_dev,
			int *idx)
{
	struct ovl_bridge_dump *dump = (struct ovl_bridge_dump *)cb->ctx;
	const struct ovl_bridge_msg msg = {
		.skb = skb, .dev = dev, .flags = NLM_F_MULTI,
		.portid = NETLINK_CB(cb->skb).portid, .seq = cb->nlh->nlmsg_seq,
	};
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	int err = 0;

	BUILD_BUG_ON(sizeof(*dump) > sizeof(cb->ctx));
	if (dump->ifindex != dev->ifindex) {
		dump->ifindex = dev->ifindex;
		dump->stations = false;
		dump->at = (struct ovl_fdb_cursor) { };
	}
	mutex_lock(&vni->on->lock);
	if (!dump->stations)
		err = ovl_bridge_dump_floods(&msg, vni, dump);
	if (!err)
		err = ovl_bridge_dump_stations(&msg, vni, dump);
	mutex_unlock(&vni->on->lock);
	if (!err)
		dump->ifindex = 0;
	return err;
}
