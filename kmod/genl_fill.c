// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: objects to messages. All return 0 or -EMSGSIZE. */
#include <net/ipv6.h>

#include "claim.h"
#include "dev.h"
#include "genl.h"
#include "neigh.h"
#include "port.h"
#include "route.h"

void *ovl_fill_begin(const struct ovl_genl_msg *msg)
{
	void *hdr;

	hdr = genlmsg_put(msg->skb, msg->portid, msg->seq, &ovl_genl_family,
			  msg->flags, msg->cmd);
	if (hdr && msg->cb)
		genl_dump_check_consistent(msg->cb, hdr);
	return hdr;
}

int ovl_fill_end(const struct ovl_genl_msg *msg, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(msg->skb, hdr);
	else
		genlmsg_end(msg->skb, hdr);
	return err;
}

/* A nest of @type for each reason that has occurred; @max is the last one. */
static int ovl_fill_reasons(struct sk_buff *skb, int type, const u64 *packets,
			    unsigned int max)
{
	struct nlattr *nest;
	unsigned int i;

	/* Counts are alike, of whatever they are. */
	BUILD_BUG_ON(OVL_A_DROP_COUNT_REASON - OVL_A_SLOW_COUNT_REASON);
	BUILD_BUG_ON(OVL_A_DROP_COUNT_PACKETS - OVL_A_SLOW_COUNT_PACKETS);
	BUILD_BUG_ON(OVL_A_DROP_COUNT_PAD - OVL_A_SLOW_COUNT_PAD);
	for (i = 1; i <= max; i++) {
		if (!packets[i])
			continue;
		nest = nla_nest_start(skb, type);
		if (!nest ||
		    nla_put_u32(skb, OVL_A_DROP_COUNT_REASON, i) ||
		    nla_put_u64_64bit(skb, OVL_A_DROP_COUNT_PACKETS, packets[i],
				      OVL_A_DROP_COUNT_PAD))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/* The first @n counters. */
static int ovl_fill_counts(struct sk_buff *skb, const u64 *count, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (nla_put_u64_64bit(skb, OVL_A_STATS_RX_PACKETS + i,
				      count[i], OVL_A_STATS_PAD))
			return -EMSGSIZE;
	return 0;
}

static int ovl_fill_stats(struct sk_buff *skb, int type,
			  struct ovl_stats __percpu *stats)
{
	struct ovl_stats_sum sum;
	struct nlattr *nest;

	BUILD_BUG_ON(OVL_A_STATS_RX_PACKETS + OVL_STAT_SHOWN !=
		     OVL_A_STATS_DROP);
	ovl_stats_sum(stats, &sum);
	nest = nla_nest_start(skb, type);
	if (!nest || ovl_fill_counts(skb, sum.count, OVL_STAT_SHOWN) ||
	    ovl_fill_reasons(skb, OVL_A_STATS_DROP, sum.drop, OVL_DROP_MAX))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int ovl_fill_addr(struct sk_buff *skb, int v4, int v6,
		  const struct ovl_addr *addr)
{
	if (addr->family == AF_INET6)
		return nla_put_in6_addr(skb, v6, &addr->ip6);
	return nla_put_in_addr(skb, v4, addr->ip4);
}

static int ovl_fill_slow(struct sk_buff *skb, int type,
			 const struct ovl_endpoint *ep, enum ovl_way way)
{
	u64 sum[__OVL_SLOW_MAX];

	ovl_slow_sum(ep, way, sum);
	return ovl_fill_reasons(skb, type, sum, OVL_SLOW_MAX);
}

int ovl_fill_endpoint(const struct ovl_genl_msg *msg,
		      const struct ovl_endpoint *ep)
{
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	void *hdr;

	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_ENDPOINT_SEQ, msg->told) ||
	    nla_put_u16(skb, OVL_A_ENDPOINT_PORT, ep->port) ||
	    nla_put_u32(skb, OVL_A_ENDPOINT_VNIS, ep->nr_vnis) ||
	    nla_put_u8(skb, OVL_A_ENDPOINT_IPV4, !!ep->sock4) ||
	    nla_put_u8(skb, OVL_A_ENDPOINT_IPV6, !!ep->sock6) ||
	    ovl_fill_stats(skb, OVL_A_ENDPOINT_STATS, ep->stats) ||
	    ovl_fill_slow(skb, OVL_A_ENDPOINT_TX_SLOWPATH, ep, OVL_WAY_OUT) ||
	    ovl_fill_slow(skb, OVL_A_ENDPOINT_RX_SLOWPATH, ep, OVL_WAY_IN))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}

/**
 * struct ovl_fill_dev_attrs - where a device is put
 * @name: attribute of its name
 * @index: of its index
 * @nsid: of its namespace, if that is another one than the message's
 */
struct ovl_fill_dev_attrs {
	int name;
	int index;
	int nsid;
};

/* The number of a device's namespace, if that is another one than @net. */
static int ovl_fill_netnsid(struct sk_buff *skb, int type, struct net *net,
			    const struct net_device *dev)
{
	bool elsewhere;
	int nsid = 0;

	/* Without RTNL it may be moved while we look. */
	rcu_read_lock();
	elsewhere = !net_eq(dev_net(dev), net);
	if (elsewhere)
		nsid = peernet2id_alloc(net, dev_net(dev), GFP_ATOMIC);
	rcu_read_unlock();
	return elsewhere ? nla_put_s32(skb, type, nsid) : 0;
}

/* A device; the namespace it was moved to gets a number. */
static int ovl_fill_dev(const struct ovl_genl_msg *msg,
			const struct net_device *dev,
			const struct ovl_fill_dev_attrs *as)
{
	struct sk_buff *skb = msg->skb;
	char name[IFNAMSIZ];

	/* Without RTNL it may be renamed while we look. */
	strscpy(name, dev->name, sizeof(name));
	return nla_put_string(skb, as->name, name) ?:
	       nla_put_u32(skb, as->index, dev->ifindex) ?:
	       ovl_fill_netnsid(skb, as->nsid, msg->on->net, dev);
}

static int ovl_fill_host(const struct ovl_genl_msg *msg,
			 const struct ovl_vni *vni, u32 mtu_conf)
{
	static const struct ovl_fill_dev_attrs as = {
		OVL_A_VNI_IFNAME, OVL_A_VNI_IFINDEX, OVL_A_VNI_NETNSID,
	};

	if (!vni->dev)
		return 0;
	if (ovl_fill_dev(msg, vni->dev, &as) ||
	    nla_put_u32(msg->skb, OVL_A_VNI_MTU, READ_ONCE(vni->dev->mtu)) ||
	    nla_put_u8(msg->skb, OVL_A_VNI_MTU_AUTO, !mtu_conf))
		return -EMSGSIZE;
	return 0;
}

static int ovl_fill_outer(struct sk_buff *skb, const struct ovl_config *conf)
{
	if (nla_put_in_addr(skb, OVL_A_VNI_LOCAL, conf->local4) ||
	    nla_put_in6_addr(skb, OVL_A_VNI_LOCAL6, &conf->local6) ||
	    nla_put_u32(skb, OVL_A_VNI_LINK, conf->link) ||
	    nla_put_u8(skb, OVL_A_VNI_TTL, conf->ttl) ||
	    nla_put_u8(skb, OVL_A_VNI_TTL_INHERIT, conf->ttl_inherit) ||
	    nla_put_u8(skb, OVL_A_VNI_TOS, conf->tos) ||
	    nla_put_u8(skb, OVL_A_VNI_DF, conf->df) ||
	    nla_put_u32(skb, OVL_A_VNI_LABEL, conf->label) ||
	    nla_put_u8(skb, OVL_A_VNI_CSUM, conf->csum4) ||
	    nla_put_u8(skb, OVL_A_VNI_CSUM6, conf->csum6) ||
	    nla_put_u8(skb, OVL_A_VNI_CSUM6_RX, conf->csum6_rx) ||
	    nla_put_u8(skb, OVL_A_VNI_FASTPATH, conf->fastpath))
		return -EMSGSIZE;
	if (conf->sport_min &&
	    (nla_put_u16(skb, OVL_A_VNI_SPORT_MIN, conf->sport_min) ||
	     nla_put_u16(skb, OVL_A_VNI_SPORT_MAX, conf->sport_max)))
		return -EMSGSIZE;
	return 0;
}

static int ovl_fill_policy(struct sk_buff *skb, const struct ovl_vni *vni,
			   const struct ovl_config *conf)
{
	if (nla_put_u8(skb, OVL_A_VNI_LEARNING, conf->learning) ||
	    nla_put_u32(skb, OVL_A_VNI_AGEING, conf->ageing) ||
	    nla_put_u32(skb, OVL_A_VNI_FDB_QUOTA, conf->quota) ||
	    nla_put_u32(skb, OVL_A_VNI_VTEP_QUOTA, conf->vtep_quota) ||
	    nla_put_u32(skb, OVL_A_VNI_FLOOD_RATE, conf->flood_rate) ||
	    nla_put_u32(skb, OVL_A_VNI_ECHO, conf->echo) ||
	    nla_put_u8(skb, OVL_A_VNI_ADMIT, conf->admit) ||
	    nla_put_u32(skb, OVL_A_VNI_FDB_COUNT,
			READ_ONCE(vni->nr_stations)) ||
	    nla_put_u32(skb, OVL_A_VNI_FDB_LEARNED,
			READ_ONCE(vni->nr_learned)) ||
	    nla_put_u32(skb, OVL_A_VNI_VTEP_COUNT,
			READ_ONCE(vni->nr_members)) ||
	    nla_put_u32(skb, OVL_A_VNI_PORT_COUNT, READ_ONCE(vni->nr_ports)))
		return -EMSGSIZE;
	return 0;
}

static int ovl_fill_neighs(struct sk_buff *skb, const struct ovl_vni *vni,
			   const struct ovl_config *conf)
{
	if (nla_put_u8(skb, OVL_A_VNI_NEIGH_SUPPRESS, conf->neigh_suppress) ||
	    nla_put_u32(skb, OVL_A_VNI_NEIGH_QUOTA, conf->neigh_quota) ||
	    nla_put_u32(skb, OVL_A_VNI_NEIGH_COUNT, READ_ONCE(vni->nr_neighs)))
		return -EMSGSIZE;
	return 0;
}

static int ovl_fill_socks(const struct ovl_genl_msg *msg,
			  const struct ovl_vni *vni,
			  const struct ovl_config *conf)
{
	struct user_namespace *ns = msg->users;
	struct sk_buff *skb = msg->skb;

	if (nla_put(skb, OVL_A_VNI_MAC, ETH_ALEN, ovl_vni_mac(vni, conf)) ||
	    nla_put_u32(skb, OVL_A_VNI_SOCKETS, READ_ONCE(vni->nr_socks)))
		return -EMSGSIZE;
	if (uid_lte(conf->grant_uid_min, conf->grant_uid_max) &&
	    (nla_put_u32(skb, OVL_A_VNI_GRANT_UID_MIN,
			 from_kuid_munged(ns, conf->grant_uid_min)) ||
	     nla_put_u32(skb, OVL_A_VNI_GRANT_UID_MAX,
			 from_kuid_munged(ns, conf->grant_uid_max))))
		return -EMSGSIZE;
	if (gid_lte(conf->grant_gid_min, conf->grant_gid_max) &&
	    (nla_put_u32(skb, OVL_A_VNI_GRANT_GID_MIN,
			 from_kgid_munged(ns, conf->grant_gid_min)) ||
	     nla_put_u32(skb, OVL_A_VNI_GRANT_GID_MAX,
			 from_kgid_munged(ns, conf->grant_gid_max))))
		return -EMSGSIZE;
	return 0;
}

/* Context: the namespace's lock. */
int ovl_fill_vni(const struct ovl_genl_msg *msg, const struct ovl_vni *vni,
		 bool stats)
{
	const struct ovl_config *conf = ovl_vni_conf(vni);
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	void *hdr;

	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_VNI_SEQ, msg->told) ||
	    nla_put_u32(skb, OVL_A_VNI_ID, vni->id) ||
	    nla_put_u16(skb, OVL_A_VNI_ENDPOINT, vni->endpoint->port) ||
	    ovl_fill_host(msg, vni, conf->mtu) ||
	    ovl_fill_outer(skb, conf) ||
	    ovl_fill_policy(skb, vni, conf) ||
	    ovl_fill_neighs(skb, vni, conf) ||
	    ovl_fill_socks(msg, vni, conf) ||
	    (stats && ovl_fill_stats(skb, OVL_A_VNI_STATS, vni->stats)))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}

static int ovl_fill_vtep_key(struct sk_buff *skb, const struct ovl_vtep *vtep,
			     const struct ovl_member *member)
{
	if (ovl_fill_addr(skb, OVL_A_VTEP_ADDR, OVL_A_VTEP_ADDR6,
			  &vtep->key.addr) ||
	    nla_put_u16(skb, OVL_A_VTEP_DSTPORT, vtep->key.port))
		return -EMSGSIZE;
	if (!member)
		return 0;
	if (nla_put_u32(skb, OVL_A_VTEP_VNI, member->vni->id) ||
	    nla_put_u16(skb, OVL_A_VTEP_ENDPOINT,
			member->vni->endpoint->port) ||
	    nla_put_u8(skb, OVL_A_VTEP_FLOOD, READ_ONCE(member->flood)))
		return -EMSGSIZE;
	return 0;
}

/* Did nobody configure it? */
static bool ovl_fill_learned(const struct ovl_vtep *vtep,
			     const struct ovl_member *member)
{
	return member ? !READ_ONCE(member->added) :
			READ_ONCE(vtep->by_learning);
}

/* All that is counted of a VTEP, or what went between it and the one VNI. */
static int ovl_fill_vtep_stats(struct sk_buff *skb, const struct ovl_vtep *vtep,
			       const struct ovl_member *member)
{
	u64 sum[OVL_STAT_TRAFFIC] = { };
	struct ovl_traffic __percpu *traffic;
	struct nlattr *nest;

	if (!member)
		return ovl_fill_stats(skb, OVL_A_VTEP_STATS, vtep->stats);
	if (READ_ONCE(member->uncounted))
		return 0;
	traffic = READ_ONCE(member->traffic);
	if (traffic)
		ovl_traffic_sum(traffic, sum);
	nest = nla_nest_start(skb, OVL_A_VTEP_STATS);
	if (!nest || ovl_fill_counts(skb, sum, ARRAY_SIZE(sum)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* @member says in which VNI; NULL for the VTEP as such. */
int ovl_fill_vtep(const struct ovl_genl_msg *msg, struct ovl_vtep *vtep,
		  const struct ovl_member *member, bool stats)
{
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	unsigned int pmtu;
	void *hdr;

	local_bh_disable();
	rcu_read_lock();
	pmtu = ovl_route_pmtu(vtep);
	rcu_read_unlock();
	local_bh_enable();

	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_VTEP_SEQ, msg->told) ||
	    ovl_fill_vtep_key(skb, vtep, member) ||
	    nla_put_u32(skb, OVL_A_VTEP_VNIS, READ_ONCE(vtep->nr_members)) ||
	    nla_put_u32(skb, OVL_A_VTEP_STATIONS,
			atomic_read(&vtep->nr_stations)) ||
	    (pmtu && nla_put_u32(skb, OVL_A_VTEP_PMTU, pmtu)) ||
	    (ovl_fill_learned(vtep, member) &&
	     nla_put_flag(skb, OVL_A_VTEP_LEARNED)) ||
	    (stats && ovl_fill_vtep_stats(skb, vtep, member)))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}

/* The device of a port. Its index says nothing where it has another meaning. */
int ovl_fill_port_index(struct sk_buff *skb, int index_type, int nsid_type,
			const struct ovl_port *port)
{
	return nla_put_u32(skb, index_type, port->dev->ifindex) ?:
	       ovl_fill_netnsid(skb, nsid_type, port->vni->on->net, port->dev);
}

static int ovl_fill_place(struct sk_buff *skb, const struct ovl_fdb *fdb)
{
	const struct ovl_member *member = rcu_dereference(fdb->member);
	const struct ovl_port *port;

	if (member)
		return ovl_fill_addr(skb, OVL_A_FDB_ADDR, OVL_A_FDB_ADDR6,
				     &member->key.addr) ?:
		       nla_put_u16(skb, OVL_A_FDB_DSTPORT,
				   READ_ONCE(member->vtep)->key.port);
	port = rcu_dereference(fdb->port);
	if (port && port->nexthop)
		return nla_put_u32(skb, OVL_A_FDB_NEXTHOP_ID,
				   ovl_nexthop_id(port));
	if (!port || !port->dev)
		return 0;
	return ovl_fill_port_index(skb, OVL_A_FDB_PORT_IFINDEX,
				   OVL_A_FDB_PORT_NETNSID, port);
}

/* Whose something is, if its owner has made himself known. */
static int ovl_fill_owner(struct sk_buff *skb, int protocol_type,
			  int generation_type, u8 origin,
			  const struct ovl_owner *owner)
{
	if (origin != OVL_ORIGIN_STATIC ||
	    (!owner->protocol && !owner->generation))
		return 0;
	return nla_put_u8(skb, protocol_type, owner->protocol) ?:
	       nla_put_u16(skb, generation_type, owner->generation);
}

/* How long ago something was heard, if it was learned. */
static int ovl_fill_idle(struct sk_buff *skb, int type, u8 origin,
			 unsigned long heard)
{
	return origin == OVL_ORIGIN_LEARNED ?
		nla_put_u32(skb, type, jiffies_to_msecs(jiffies - heard)) : 0;
}

/* Context: RCU read side. */
int ovl_fill_fdb(const struct ovl_genl_msg *msg, const struct ovl_fdb *fdb)
{
	const struct ovl_owner owner = {
		.protocol = READ_ONCE(fdb->protocol),
		.generation = READ_ONCE(fdb->generation),
	};
	u8 origin = READ_ONCE(fdb->origin);
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	void *hdr;

	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_FDB_SEQ, msg->told) ||
	    nla_put_u32(skb, OVL_A_FDB_VNI, fdb->key.vni->id) ||
	    nla_put_u16(skb, OVL_A_FDB_ENDPOINT,
			fdb->key.vni->endpoint->port) ||
	    nla_put(skb, OVL_A_FDB_MAC, ETH_ALEN, fdb->key.mac) ||
	    ovl_fill_place(skb, fdb) ||
	    nla_put_u8(skb, OVL_A_FDB_ORIGIN, origin) ||
	    ovl_fill_owner(skb, OVL_A_FDB_PROTOCOL, OVL_A_FDB_GENERATION,
			   origin, &owner) ||
	    ovl_fill_idle(skb, OVL_A_FDB_IDLE, origin, READ_ONCE(fdb->heard)))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}

/* Whether it is a router, if that is known. */
static int ovl_fill_router(struct sk_buff *skb, const struct ovl_neigh *neigh)
{
	if (neigh->router == OVL_ROUTER_UNKNOWN)
		return 0;
	return nla_put_u8(skb, OVL_A_NEIGH_ROUTER,
			  neigh->router == OVL_ROUTER_YES);
}

/* Context: RCU read side or the VNI's fdb_lock. */
int ovl_fill_neigh(const struct ovl_genl_msg *msg,
		   const struct ovl_neigh *neigh)
{
	const struct ovl_owner owner = {
		.protocol = neigh->protocol, .generation = neigh->generation,
	};
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	void *hdr;

	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_NEIGH_SEQ, msg->told) ||
	    nla_put_u32(skb, OVL_A_NEIGH_VNI, neigh->key.vni->id) ||
	    nla_put_u16(skb, OVL_A_NEIGH_ENDPOINT,
			neigh->key.vni->endpoint->port) ||
	    ovl_fill_addr(skb, OVL_A_NEIGH_ADDR, OVL_A_NEIGH_ADDR6,
			  &neigh->key.addr) ||
	    nla_put(skb, OVL_A_NEIGH_MAC, ETH_ALEN, neigh->mac) ||
	    nla_put_u8(skb, OVL_A_NEIGH_ORIGIN, neigh->origin) ||
	    ovl_fill_owner(skb, OVL_A_NEIGH_PROTOCOL, OVL_A_NEIGH_GENERATION,
			   neigh->origin, &owner) ||
	    ovl_fill_idle(skb, OVL_A_NEIGH_IDLE, neigh->origin,
			  READ_ONCE(neigh->heard)) ||
	    ovl_fill_router(skb, neigh))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}

static int ovl_fill_port_conf(struct sk_buff *skb,
			      const struct ovl_port_conf *conf)
{
	unsigned int i;

	if (nla_put_u8(skb, OVL_A_PORT_ISOLATED, conf->isolated) ||
	    nla_put_u8(skb, OVL_A_PORT_FLOOD, conf->flood) ||
	    nla_put_u8(skb, OVL_A_PORT_LEARNING, conf->learning) ||
	    nla_put_u32(skb, OVL_A_PORT_FLOOD_RATE, conf->flood_rate))
		return -EMSGSIZE;
	for (i = 0; i < conf->nr_macs; i++)
		if (nla_put(skb, OVL_A_PORT_MAC, ETH_ALEN, conf->mac[i]))
			return -EMSGSIZE;
	for (i = 0; i < conf->nr_addrs; i++)
		if (ovl_fill_addr(skb, OVL_A_PORT_ADDR, OVL_A_PORT_ADDR6,
				  &conf->addr[i]))
			return -EMSGSIZE;
	return 0;
}

/* Context: the lock of the VNI's namespace. */
int ovl_fill_port(const struct ovl_genl_msg *msg,
		  const struct ovl_attached *att, bool stats)
{
	static const struct ovl_fill_dev_attrs as = {
		OVL_A_PORT_IFNAME, OVL_A_PORT_IFINDEX, OVL_A_PORT_NETNSID,
	};
	const struct ovl_vni *vni = att->port.vni;
	const struct ovl_port_conf *conf;
	struct sk_buff *skb = msg->skb;
	int err = -EMSGSIZE;
	void *hdr;

	conf = rcu_dereference_protected(att->conf,
					 lockdep_is_held(&vni->on->lock));
	hdr = ovl_fill_begin(msg);
	if (!hdr)
		return err;
	if (nla_put_u32(skb, OVL_A_PORT_SEQ, msg->told) ||
	    ovl_fill_dev(msg, att->port.dev, &as) ||
	    nla_put_u32(skb, OVL_A_PORT_VNI, vni->id) ||
	    nla_put_u16(skb, OVL_A_PORT_ENDPOINT, vni->endpoint->port) ||
	    ovl_fill_port_conf(skb, conf) ||
	    nla_put_u32(skb, OVL_A_PORT_STATIONS,
			READ_ONCE(att->nr_stations)) ||
	    (stats && ovl_fill_stats(skb, OVL_A_PORT_STATS, att->stats)))
		return ovl_fill_end(msg, hdr, err);
	return ovl_fill_end(msg, hdr, 0);
}
