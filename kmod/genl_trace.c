// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: what would become of a frame. */
#include <linux/etherdevice.h>
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "dev.h"
#include "explain.h"
#include "genl.h"
#include "ovl-genl-gen.h"

/* Most bytes of a step that is about a receiver, and of all others together. */
#define OVL_TRACE_STEP_ROOM	192
#define OVL_TRACE_OTHER_ROOM	1024

static int ovl_fill_neigh_state(struct sk_buff *msg,
				const struct neighbour *neigh)
{
	if (!neigh)
		return 0;
	return nla_put_u16(msg, OVL_A_TRACE_STEP_NEIGH_STATE,
			   READ_ONCE(neigh->nud_state));
}

/* The gateway of an IPv6 route, also if it is for IPv4, and its neighbour entry. */
static int ovl_fill_hop6(struct sk_buff *msg, struct net_device *dev,
			 const struct in6_addr *hop, bool gateway)
{
	if (gateway && nla_put_in6_addr(msg, OVL_A_TRACE_STEP_VIA6, hop))
		return -EMSGSIZE;
#if IS_ENABLED(CONFIG_IPV6)
	return ovl_fill_neigh_state(msg, __ipv6_neigh_lookup_noref(dev, hop));
#else
	return 0;
#endif
}

static int ovl_fill_hop(struct sk_buff *msg, const struct ovl_path *path)
{
	struct net_device *dev = path->dst->dev;
	const struct rtable *rt;
	__be32 hop;

	if (path->daddr->family == AF_INET6)
		return ovl_fill_hop6(msg, dev,
				     rt6_nexthop(dst_rt6_info(path->dst),
						 &path->daddr->ip6),
				     dst_rt6_info(path->dst)->rt6i_flags &
				     RTF_GATEWAY);
	rt = dst_rtable(path->dst);
	if (rt->rt_gw_family == AF_INET6)
		return ovl_fill_hop6(msg, dev, &rt->rt_gw6, true);
	if (rt->rt_gw_family &&
	    nla_put_in_addr(msg, OVL_A_TRACE_STEP_VIA, rt->rt_gw4))
		return -EMSGSIZE;
	hop = rt_nexthop(rt, path->daddr->ip4);
	return ovl_fill_neigh_state(msg,
				    __ipv4_neigh_lookup_noref(dev,
							      (__force u32)hop));
}

static int ovl_fill_plan(struct sk_buff *msg, const struct ovl_plan *plan)
{
	const struct ovl_path *path = &plan->path;

	if (!path->dst)
		return 0;
	if (ovl_fill_addr(msg, OVL_A_TRACE_STEP_LOCAL,
			  OVL_A_TRACE_STEP_LOCAL6, path->saddr) ||
	    nla_put_u32(msg, OVL_A_TRACE_STEP_LINK, path->dst->dev->ifindex) ||
	    ovl_fill_hop(msg, path) ||
	    nla_put_u16(msg, OVL_A_TRACE_STEP_SPORT, ntohs(path->sport)) ||
	    nla_put_u32(msg, OVL_A_TRACE_STEP_SIZE, plan->size) ||
	    nla_put_u32(msg, OVL_A_TRACE_STEP_MTU, plan->mtu))
		return -EMSGSIZE;
	return plan->slow ? nla_put_u32(msg, OVL_A_TRACE_STEP_SLOW,
					plan->slow) : 0;
}

/* The word for what was found, where the step has one. */
static int ovl_fill_word(struct sk_buff *msg, const struct ovl_finding *found)
{
	switch (found->kind) {
	case OVL_STEP_LEARN:
		return nla_put_u8(msg, OVL_A_TRACE_STEP_LEARN, found->is);
	case OVL_STEP_NEIGH:
		return nla_put_u8(msg, OVL_A_TRACE_STEP_ANSWER, found->is);
	case OVL_STEP_LOOKUP:
		return nla_put_u8(msg, OVL_A_TRACE_STEP_PLACE, found->is);
	default:
		return 0;
	}
}

static int ovl_fill_where(struct sk_buff *msg, const struct ovl_finding *found)
{
	const struct ovl_port *port = found->port;

	if (found->addr &&
	    (ovl_fill_addr(msg, OVL_A_TRACE_STEP_ADDR, OVL_A_TRACE_STEP_ADDR6,
			   found->addr) ||
	     (found->dstport && nla_put_u16(msg, OVL_A_TRACE_STEP_DSTPORT,
					    found->dstport))))
		return -EMSGSIZE;
	if (!port)
		return 0;
	if (port->nexthop)
		return nla_put_u32(msg, OVL_A_TRACE_STEP_NEXTHOP_ID,
				   ovl_nexthop_id(port));
	if (!port->dev)
		return nla_put_flag(msg, OVL_A_TRACE_STEP_SOCKETS);
	return ovl_fill_port_index(msg, OVL_A_TRACE_STEP_PORT_IFINDEX,
				   OVL_A_TRACE_STEP_PORT_NETNSID, port);
}

/**
 * ovl_fill_finding() - put a step
 * @msg: where to
 * @found: the step
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0 or -EMSGSIZE.
 */
int ovl_fill_finding(struct sk_buff *msg, const struct ovl_finding *found)
{
	struct nlattr *nest = nla_nest_start(msg, OVL_A_TRACE_STEP);

	if (!nest || nla_put_u8(msg, OVL_A_TRACE_STEP_KIND, found->kind) ||
	    (found->drop &&
	     nla_put_u32(msg, OVL_A_TRACE_STEP_DROP, found->drop)) ||
	    ovl_fill_word(msg, found) || ovl_fill_where(msg, found) ||
	    (found->fdb && nla_put_u8(msg, OVL_A_TRACE_STEP_ORIGIN,
				      READ_ONCE(found->fdb->origin))) ||
	    (found->neigh && nla_put(msg, OVL_A_TRACE_STEP_MAC, ETH_ALEN,
				     found->neigh->mac)) ||
	    (found->plan && ovl_fill_plan(msg, found->plan)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* The last step, and what there was no room for; 0 or -EMSGSIZE. */
int ovl_fill_verdict(struct sk_buff *msg, const struct ovl_explain *ex)
{
	struct nlattr *nest = nla_nest_start(msg, OVL_A_TRACE_STEP);
	bool gone = !ex->sent && !ex->delivered && !ex->answered;

	if (!nest ||
	    nla_put_u8(msg, OVL_A_TRACE_STEP_KIND, OVL_STEP_VERDICT) ||
	    (gone && nla_put_u32(msg, OVL_A_TRACE_STEP_DROP, ex->drop)) ||
	    nla_put_u32(msg, OVL_A_TRACE_STEP_SENT, ex->sent) ||
	    nla_put_u32(msg, OVL_A_TRACE_STEP_DELIVERED, ex->delivered) ||
	    (ex->answered && nla_put_flag(msg, OVL_A_TRACE_STEP_ANSWERED)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return ex->more ? nla_put_u32(msg, OVL_A_TRACE_MORE, ex->more) : 0;
}

/* The frame that a request describes, or NULL. */
static struct sk_buff *ovl_trace_frame(const struct ovl_net *on,
				       const struct nlattr *head,
				       const struct nlattr *length)
{
	unsigned int len = length ? nla_get_u32(length) : ETH_ZLEN;
	unsigned int room = NET_SKB_PAD + NET_IP_ALIGN;
	struct sk_buff *skb;

	skb = alloc_skb(room + len, GFP_KERNEL);
	if (!skb)
		return NULL;
	skb_reserve(skb, room);
	skb_put_zero(skb, len);
	nla_memcpy(skb->data, head, min_t(unsigned int, len, nla_len(head)));
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, ETH_HLEN);
	skb->protocol = eth_hdr(skb)->h_proto;
	/* The dissector asks for the namespace. */
	skb->dev = on->net->loopback_dev;
	return skb;
}

/* A device of the VNI as a port of it, or NULL. The namespace's lock. */
static struct ovl_port *ovl_trace_port(struct ovl_vni *vni, u32 ifindex)
{
	struct ovl_attached *att;

	if (vni->dev && vni->dev->ifindex == ifindex)
		return ovl_dev_port(vni->dev);
	list_for_each_entry(att, &vni->ports, list)
		if (att->port.dev->ifindex == ifindex)
			return &att->port;
	return NULL;
}

/* Where the frame of a request comes from. The namespace's lock, RCU read side. */
static int ovl_trace_source(struct ovl_source *src, struct ovl_vni *vni,
			    struct genl_info *info)
{
	struct nlattr *index = info->attrs[OVL_A_TRACE_IFINDEX];
	struct nlattr *v6 = info->attrs[OVL_A_TRACE_ADDR6];
	struct nlattr *v4 = info->attrs[OVL_A_TRACE_ADDR];
	int err;

	err = ovl_attr_addr(&src->addr, v4, v6, info->extack);
	if (err)
		return err;
	if (index && src->addr.family != AF_UNSPEC) {
		NL_SET_ERR_MSG_ATTR(info->extack, index,
				    "A frame comes from a device or from a VTEP, not both");
		return -EINVAL;
	}
	if (src->addr.family != AF_UNSPEC) {
		src->member = ovl_member_of(vni, &src->addr);
		src->vtep = src->member ? READ_ONCE(src->member->vtep) :
			    ovl_vtep_find(vni->on, &src->addr,
					  vni->endpoint->port);
		return 0;
	}
	if (index)
		src->port = ovl_trace_port(vni, nla_get_u32(index));
	else
		src->port = vni->dev ? ovl_dev_port(vni->dev) : &vni->sock_port;
	if (src->port)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, index,
			    "The device is not attached to the VNI");
	return -ENOENT;
}

/* The namespace's lock. */
static int ovl_trace_explain(struct ovl_explain *ex, struct genl_info *info)
{
	struct ovl_source src = { };
	int err;

	local_bh_disable();
	rcu_read_lock();
	err = ovl_trace_source(&src, ex->vni, info);
	if (!err) {
		ex->src = &src;
		ex->conf = rcu_dereference(ex->vni->conf);
		err = ovl_explain(ex);
	}
	rcu_read_unlock();
	local_bh_enable();
	return err;
}

/* The answer about @skb, in a buffer with room for all that is to be said. */
static int ovl_trace_answer(struct ovl_genl_msg *msg, struct ovl_vni *vni,
			    struct sk_buff *skb, struct genl_info *info)
{
	unsigned int receivers = min_t(unsigned int, OVL_TRACE_MAX,
				       vni->nr_members + vni->nr_ports + 2);
	struct ovl_explain ex = { .vni = vni, .skb = skb };
	void *hdr;
	int err;

	err = ovl_genl_reply(info, msg, OVL_CMD_TRACE_GET,
			     OVL_TRACE_OTHER_ROOM +
			     receivers * OVL_TRACE_STEP_ROOM);
	if (err)
		return err;
	ex.msg = msg->skb;
	hdr = ovl_fill_begin(msg);
	if (!hdr || nla_put_u32(msg->skb, OVL_A_TRACE_VNI, vni->id) ||
	    nla_put_u16(msg->skb, OVL_A_TRACE_ENDPOINT, vni->endpoint->port))
		return -EMSGSIZE;
	err = ovl_trace_explain(&ex, info);
	return ovl_fill_end(msg, hdr, err);
}

int ovl_nl_trace_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));
	struct nlattr **attrs = info->attrs;
	struct ovl_genl_msg msg = { };
	struct sk_buff *frame;
	struct ovl_vni *vni;
	int err;

	if (!attrs[OVL_A_TRACE_HEAD]) {
		GENL_SET_ERR_MSG(info, "The frame is missing");
		return -EINVAL;
	}
	frame = ovl_trace_frame(on, attrs[OVL_A_TRACE_HEAD],
				attrs[OVL_A_TRACE_LENGTH]);
	if (!frame)
		return -ENOMEM;
	mutex_lock(&on->lock);
	vni = ovl_genl_vni(on, attrs[OVL_A_TRACE_VNI],
			   attrs[OVL_A_TRACE_ENDPOINT], info);
	err = IS_ERR(vni) ? PTR_ERR(vni) :
			    ovl_trace_answer(&msg, vni, frame, info);
	mutex_unlock(&on->lock);
	consume_skb(frame);
	if (!err)
		return genlmsg_reply(msg.skb, info);
	nlmsg_free(msg.skb);
	return err;
}
