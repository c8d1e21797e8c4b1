// SPDX-License-Identifier: GPL-2.0
/* Generic netlink: the family, notifications, and what handlers share. */
#include <net/netns/generic.h>

#include "genl.h"
#include "netns.h"
#include "ovl-genl-gen.h"

/**
 * ovl_genl_addr() - the address that a request must name
 * @addr: the result
 * @v4: the attribute for IPv4, or NULL
 * @v6: the attribute for IPv6, or NULL
 * @info: the request
 *
 * Return: 0 or -EINVAL.
 */
int ovl_genl_addr(struct ovl_addr *addr, struct nlattr *v4, struct nlattr *v6,
		  struct genl_info *info)
{
	if (v4 || v6)
		return ovl_attr_addr(addr, v4, v6, info->extack);
	GENL_SET_ERR_MSG(info, "The address is missing");
	return -EINVAL;
}

/**
 * ovl_genl_owner() - for whom a request is
 * @owner: the result
 * @protocol: the attribute, or NULL
 * @generation: the attribute, or NULL
 * @extack: told what is wrong
 *
 * Return: 1 if the request names an owner, 0 if it does not, -EINVAL.
 */
int ovl_genl_owner(struct ovl_owner *owner, struct nlattr *protocol,
		   struct nlattr *generation, struct netlink_ext_ack *extack)
{
	*owner = (struct ovl_owner) { };
	if (generation && !protocol) {
		NL_SET_ERR_MSG_ATTR(extack, generation,
				    "A generation is one of a protocol, which is missing");
		return -EINVAL;
	}
	if (protocol)
		owner->protocol = nla_get_u8(protocol);
	if (generation)
		owner->generation = nla_get_u16(generation);
	return !!protocol;
}

/**
 * ovl_genl_owner_filter() - whose entries a request is about
 * @f: the result
 * @protocol: the attribute, or NULL
 * @generation: the attribute, or NULL
 * @not_generation: the attribute, or NULL
 * @extack: told what is wrong
 *
 * Return: 0 or -EINVAL.
 */
int ovl_genl_owner_filter(struct ovl_owner_filter *f, struct nlattr *protocol,
			  struct nlattr *generation,
			  struct nlattr *not_generation,
			  struct netlink_ext_ack *extack)
{
	int owned;

	if (generation && not_generation) {
		NL_SET_ERR_MSG_ATTR(extack, not_generation,
				    "Either of a generation or not of it, not both");
		return -EINVAL;
	}
	owned = ovl_genl_owner(&f->owner, protocol,
			       generation ?: not_generation, extack);
	f->by_protocol = owned > 0;
	f->by_generation = generation || not_generation;
	f->others = not_generation;
	return min(owned, 0);
}

/* What to do with an entry that is there, and with one that is not. */
u16 ovl_genl_flags(bool create, const struct nlattr *replace)
{
	if (!create)
		return NLM_F_REPLACE;
	return replace ? NLM_F_CREATE | NLM_F_REPLACE : NLM_F_CREATE;
}

/**
 * ovl_genl_vni() - the VNI that a request names
 * @on: the namespace
 * @id: the attribute, which must be there
 * @endpoint: the attribute, or NULL
 * @info: the request
 *
 * Context: the namespace's lock.
 * Return: the VNI or an ERR_PTR: -EINVAL, -ENOENT.
 */
struct ovl_vni *ovl_genl_vni(struct ovl_net *on, struct nlattr *id,
			     struct nlattr *endpoint, struct genl_info *info)
{
	struct ovl_vni *vni;

	if (!id) {
		GENL_SET_ERR_MSG(info, "The VNI is missing");
		return ERR_PTR(-EINVAL);
	}
	vni = ovl_vni_lookup(on, ovl_attr_port(endpoint), nla_get_u32(id));
	if (!vni) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "No such VNI");
		return ERR_PTR(-ENOENT);
	}
	return vni;
}

/*
 * What is told later than that is not known to be in a message: it may have been
 * looked for before.
 */
static u32 ovl_genl_told(const struct ovl_net *on)
{
	/* Whatever was told up to then can be seen: pairs with ovl_notify_end(). */
	return smp_load_acquire(&on->seq);
}

/* Begin the answer to a get request, in @room bytes. */
int ovl_genl_reply(struct genl_info *info, struct ovl_genl_msg *msg, u8 cmd,
		   size_t room)
{
	struct ovl_net *on = ovl_net(genl_info_net(info));

	*msg = (struct ovl_genl_msg) {
		.portid	= info->snd_portid,
		.seq	= info->snd_seq,
		.cmd	= cmd,
		.on	= on,
		.told	= ovl_genl_told(on),
		.users	= current_user_ns(),
	};
	msg->skb = genlmsg_new(room, GFP_KERNEL);
	return msg->skb ? 0 : -ENOMEM;
}

/* Describe a message that is a part of a dump. */
void ovl_genl_dump_msg(struct ovl_genl_msg *msg, struct sk_buff *skb,
		       struct netlink_callback *cb, u8 cmd)
{
	struct ovl_net *on = ovl_net(sock_net(skb->sk));

	*msg = (struct ovl_genl_msg) {
		.skb	= skb,
		.portid	= NETLINK_CB(cb->skb).portid,
		.seq	= cb->nlh->nlmsg_seq,
		.flags	= NLM_F_MULTI,
		.cmd	= cmd,
		.on	= on,
		.told	= ovl_genl_told(on),
		.users	= current_user_ns(),
		.cb	= cb,
	};
}

/**
 * ovl_genl_vni_next() - walk over those VNIs of a namespace that are asked for
 * @on: the namespace
 * @at: where to go on, as for ovl_vni_next()
 * @id: the attribute that names the only VNI wanted, or NULL
 * @endpoint: the attribute that names the only endpoint wanted, or NULL
 *
 * What is not wanted is passed over and not looked at: among thousands of VNIs,
 * one is found as fast as if there were no others.
 *
 * Context: the namespace's lock.
 * Return: the first such VNI at or behind @at, or NULL.
 */
struct ovl_vni *ovl_genl_vni_next(struct ovl_net *on, struct ovl_vni_cursor *at,
				  const struct nlattr *id,
				  const struct nlattr *endpoint)
{
	struct ovl_vni *vni;

	while ((vni = ovl_vni_next(on, at))) {
		if (endpoint && at->port != nla_get_u16(endpoint)) {
			if (at->port > nla_get_u16(endpoint))
				return NULL;
			at->port = nla_get_u16(endpoint);
			at->id = 0;
		} else if (id && at->id < nla_get_u32(id)) {
			at->id = nla_get_u32(id);
		} else if (id && at->id > nla_get_u32(id)) {
			/* Behind the last one of this endpoint. */
			at->id = U32_MAX;
		} else {
			return vni;
		}
	}
	return NULL;
}

/**
 * ovl_genl_walk() - show what the VNIs of a namespace hold, in a dump
 * @msg: the message
 * @walk: where to go on
 * @id: the attribute that names the only VNI wanted, or NULL
 * @endpoint: the attribute that names the only endpoint wanted, or NULL
 * @show: shows what one VNI holds
 * @arg: for @show
 *
 * Context: the namespace's lock.
 * Return: 0, or what @show has returned.
 */
int ovl_genl_walk(struct ovl_genl_msg *msg, struct ovl_genl_walk *walk,
		  const struct nlattr *id, const struct nlattr *endpoint,
		  ovl_genl_show show, void *arg)
{
	struct ovl_vni_cursor was = walk->at;
	struct ovl_vni *vni;
	int err;

	for (; (vni = ovl_genl_vni_next(msg->on, &walk->at, id, endpoint));
	     walk->at.id++) {
		/* Another VNI than the one we stood in: begin it anew. */
		if (walk->at.port != was.port || walk->at.id != was.id)
			walk->serial = 0;
		was = walk->at;
		err = show(msg, vni, walk, arg);
		if (err)
			return err;
	}
	return 0;
}

/* Begin a notification; false if nobody listens. */
static bool ovl_notify_begin(struct ovl_genl_msg *msg, struct ovl_net *on,
			     u8 cmd, gfp_t gfp)
{
	*msg = (struct ovl_genl_msg) {
		.cmd = cmd, .on = on, .users = on->net->user_ns,
	};
	if (!genl_has_listeners(&ovl_genl_family, on->net, OVL_NLGRP_CHANGES))
		return false;
	msg->skb = genlmsg_new(NLMSG_GOODSIZE, gfp);
	return true;
}

/* Every object's first attribute. */
static void ovl_notify_number(struct sk_buff *skb, u32 seq)
{
	struct nlattr *nla = nlmsg_data(nlmsg_hdr(skb)) + GENL_HDRLEN;

	BUILD_BUG_ON(OVL_A_VNI_SEQ != 1 || OVL_A_VTEP_SEQ != 1 ||
		     OVL_A_FDB_SEQ != 1 || OVL_A_PORT_SEQ != 1 ||
		     OVL_A_NEIGH_SEQ != 1);
	*(u32 *)nla_data(nla) = seq;
}

/*
 * Number and send. The number is given under the lock that orders the sending,
 * and also to a message for which there was no memory: a reader shall see that
 * it is missing.
 */
static void ovl_notify_end(struct ovl_genl_msg *msg, int err)
{
	struct ovl_net *on = msg->on;

	spin_lock_bh(&on->notify_lock);
	/* Who has seen the number sees what it stands for: with ovl_genl_told(). */
	smp_store_release(&on->seq, on->seq + 1);
	if (msg->skb && !err) {
		ovl_notify_number(msg->skb, on->seq);
		genlmsg_multicast_netns(&ovl_genl_family, on->net, msg->skb, 0,
					OVL_NLGRP_CHANGES, GFP_ATOMIC);
	} else {
		nlmsg_free(msg->skb);
	}
	spin_unlock_bh(&on->notify_lock);
}

/* Is the VNI one that others have heard of? */
static bool ovl_notify_worth(const struct ovl_vni *vni)
{
	return ovl_vni_find(vni->endpoint, vni->id) == vni;
}

/* Tell those who listen that something happened to a VNI. */
void ovl_notify_vni(const struct ovl_vni *vni, u8 cmd)
{
	struct ovl_genl_msg msg;

	if (!ovl_notify_begin(&msg, vni->on, cmd, GFP_KERNEL))
		return;
	ovl_notify_end(&msg, msg.skb ? ovl_fill_vni(&msg, vni, false) : 0);
}

/* Tell those who listen that something happened to a VTEP of a VNI. */
void ovl_notify_member(const struct ovl_member *member, u8 cmd)
{
	struct ovl_genl_msg msg;
	int err = 0;

	if (!ovl_notify_worth(member->vni) ||
	    !ovl_notify_begin(&msg, member->vni->on, cmd, GFP_KERNEL))
		return;
	if (msg.skb)
		err = ovl_fill_vtep(&msg, member->vtep, member, false);
	ovl_notify_end(&msg, err);
}

/* Tell those who listen that something happened to a station. */
void ovl_notify_fdb(const struct ovl_fdb *fdb, u8 cmd, gfp_t gfp)
{
	struct ovl_genl_msg msg;
	int err = 0;

	if (!ovl_notify_begin(&msg, fdb->key.vni->on, cmd, gfp))
		return;
	if (msg.skb) {
		rcu_read_lock();
		err = ovl_fill_fdb(&msg, fdb);
		rcu_read_unlock();
	}
	ovl_notify_end(&msg, err);
}

/* Tell those who listen that something happened to an attached device. */
void ovl_notify_port(const struct ovl_attached *att, u8 cmd)
{
	struct ovl_genl_msg msg;

	if (!ovl_notify_begin(&msg, att->port.vni->on, cmd, GFP_KERNEL))
		return;
	ovl_notify_end(&msg, msg.skb ? ovl_fill_port(&msg, att, false) : 0);
}

/* Tell those who listen that something happened to a neighbour. */
void ovl_notify_neigh(const struct ovl_neigh *neigh, u8 cmd, gfp_t gfp)
{
	struct ovl_genl_msg msg;

	if (!ovl_notify_begin(&msg, neigh->key.vni->on, cmd, gfp))
		return;
	ovl_notify_end(&msg, msg.skb ? ovl_fill_neigh(&msg, neigh) : 0);
}

static const struct genl_multicast_group ovl_genl_groups[] = {
	[OVL_NLGRP_CHANGES] = { .name = OVL_MCGRP_CHANGES },
};

struct genl_family ovl_genl_family __ro_after_init = {
	.name		= OVL_FAMILY_NAME,
	.version	= OVL_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= ovl_nl_ops,
	.n_ops		= ARRAY_SIZE(ovl_nl_ops),
	.mcgrps		= ovl_genl_groups,
	.n_mcgrps	= ARRAY_SIZE(ovl_genl_groups),
};

int __init ovl_genl_init(void)
{
	return genl_register_family(&ovl_genl_family);
}

void ovl_genl_exit(void)
{
	genl_unregister_family(&ovl_genl_family);
}
