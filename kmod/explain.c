// SPDX-License-Identifier: GPL-2.0
/*
 * Explaining: what would become of a frame, step by step.
 *
 * ovl_forward() without what it does: each decision is made by the function that
 * makes it there. What is asked in what order is the same as well, so that who
 * changes the one changes the other.
 */
#include "af_ovl.h"
#include "decap.h"
#include "dev.h"
#include "echo.h"
#include "explain.h"
#include "forward.h"
#include "member.h"
#include "neigh.h"
#include "nexthop.h"
#include "port.h"

/* Returns whether the frame goes on. */
static bool ovl_explain_step(struct ovl_explain *ex,
			     const struct ovl_finding *found)
{
	if (found->drop)
		ex->drop = found->drop;
	if (!ex->err)
		ex->err = ovl_fill_finding(ex->msg, found);
	return !found->drop;
}

/* One of the receivers, of whom there may be too many to name. */
static void ovl_explain_receiver(struct ovl_explain *ex,
				 const struct ovl_finding *found)
{
	if (found->drop)
		ex->drop = found->drop;
	else if (found->kind == OVL_STEP_SEND)
		ex->sent++;
	else
		ex->delivered++;
	if (ex->named == OVL_TRACE_MAX) {
		ex->more++;
		return;
	}
	ex->named++;
	ovl_explain_step(ex, found);
}

static bool ovl_explain_admit(struct ovl_explain *ex)
{
	const struct ovl_source *src = ex->src;
	const struct ovl_arrival outer = { };
	struct ovl_finding found = { .kind = OVL_STEP_ADMIT };

	if (!src->port) {
		found.addr = &src->addr;
		found.drop = ovl_admit(ex->conf, &outer, src);
		return ovl_explain_step(ex, &found);
	}
	found.port = src->port;
	if (src->port->attached)
		found.drop = ovl_port_police(rcu_dereference(ovl_port_attached(src->port)->conf),
					     ex->skb);
	return ovl_explain_step(ex, &found);
}

static bool ovl_explain_source(struct ovl_explain *ex, const u8 *station)
{
	struct ovl_finding source = { .kind = OVL_STEP_SOURCE };
	struct ovl_finding learn = { .kind = OVL_STEP_LEARN };
	const u8 *mac = eth_hdr(ex->skb)->h_source;
	bool own = ether_addr_equal(mac, station);

	if (!ovl_source_valid(ex->src, mac, own))
		source.drop = OVL_DROP_SOURCE_MAC;
	if (!ovl_explain_step(ex, &source))
		return false;
	learn.is = ovl_source_strange(ex->vni, ex->src, own) ?
		   ovl_fdb_would_learn(ex->vni, ex->conf, ex->src,
				       ovl_fdb_find(ex->vni, mac)) :
		   OVL_LEARN_OWN;
	ex->learns = learn.is == OVL_LEARN_NEW || learn.is == OVL_LEARN_MOVED;
	return ovl_explain_step(ex, &learn);
}

/* Returns whether the frame goes on, though it may be looked at. */
static bool ovl_explain_onlookers(struct ovl_explain *ex)
{
	const struct ovl_finding tap = { .kind = OVL_STEP_TAP };
	struct ovl_finding found = { .kind = OVL_STEP_NEIGH };
	enum ovl_answer answer;

	if (ovl_sock_tapped(ex->vni))
		ovl_explain_step(ex, &tap);
	if (!ex->conf->neigh_suppress ||
	    !ovl_neigh_asks(ex->vni, ex->conf, ex->src, ex->skb, &answer,
			    &found.neigh))
		return true;
	found.is = answer;
	ovl_explain_step(ex, &found);
	ex->answered = answer == OVL_ANSWER_HERE;
	return !ex->answered;
}

static void ovl_explain_vtep(struct ovl_explain *ex, struct ovl_vtep *vtep)
{
	struct ovl_plan plan;
	struct ovl_finding found = {
		.kind = OVL_STEP_SEND, .addr = &vtep->key.addr,
		.dstport = vtep->key.port, .plan = &plan,
	};

	found.drop = ovl_encap_plan(ex->vni, ex->conf, vtep, ex->skb, &plan);
	ovl_explain_receiver(ex, &found);
	if (plan.path.dst)
		ovl_path_put(&plan.path);
}

/* To a port, NULL if there is none; of sockets, to those at @mac. */
static void ovl_explain_port(struct ovl_explain *ex,
			     const struct ovl_port *port, const u8 *mac)
{
	struct ovl_finding found = { .kind = OVL_STEP_DELIVER, .port = port };

	found.drop = ovl_port_barred(ex->src, port);
	if (!found.drop && !port->dev)
		found.drop = ovl_sock_would(ex->vni, ex->src, mac, ex->skb) ?
			     0 : OVL_DROP_NO_DESTINATION;
	else if (!found.drop && port->attached)
		found.drop = ovl_port_refuses(port->dev, ex->skb);
	else if (!found.drop)
		found.drop = ovl_dev_refuses(port->dev);
	ovl_explain_receiver(ex, &found);
}

/* To sockets, if any would get it. */
static bool ovl_explain_sockets(struct ovl_explain *ex, const u8 *mac)
{
	if (!ovl_sock_listens(ex->vni) ||
	    !ovl_sock_would(ex->vni, ex->src, mac, ex->skb))
		return false;
	ovl_explain_port(ex, &ex->vni->sock_port, mac);
	return true;
}

static void ovl_explain_flood_vteps(struct ovl_explain *ex)
{
	const struct ovl_finding refused = {
		.kind = OVL_STEP_FLOOD, .drop = OVL_DROP_VNI_FLOOD_RATE,
	};
	struct ovl_vni *vni = ex->vni;
	struct ovl_member *member;
	bool begun = false;

	list_for_each_entry_rcu(member, &vni->members, list) {
		if (!READ_ONCE(member->flood))
			continue;
		if (!begun &&
		    !ovl_bucket_has(&vni->bucket, ex->conf->flood_rate)) {
			ovl_explain_step(ex, &refused);
			return;
		}
		begun = true;
		ovl_explain_vtep(ex, READ_ONCE(member->vtep));
	}
}

static void ovl_explain_all(struct ovl_explain *ex, const struct ovl_port *host,
			    bool unknown)
{
	const struct ovl_port *from = ex->src->port;
	struct ovl_attached *att;

	if (host && host != from)
		ovl_explain_port(ex, host, NULL);
	list_for_each_entry_rcu(att, &ex->vni->ports, list)
		if (ovl_flood_wanted(from, &att->port, unknown))
			ovl_explain_port(ex, &att->port, NULL);
	if (from)
		ovl_explain_flood_vteps(ex);
	/* Nobody is wanted, or nobody is let. */
	if (!ex->named && !ex->drop)
		ovl_explain_port(ex, NULL, NULL);
}

static void ovl_explain_flood(struct ovl_explain *ex,
			      const struct ovl_port *host, const u8 *group)
{
	struct ovl_finding found = { .kind = OVL_STEP_FLOOD };

	if (!ovl_port_could_flood(ex->src->port))
		found.drop = OVL_DROP_FLOOD_RATE;
	if (!ovl_explain_step(ex, &found))
		return;
	if (group)
		ovl_explain_sockets(ex, group);
	ovl_explain_all(ex, host, !group);
}

static void ovl_explain_own(struct ovl_explain *ex, const struct ovl_port *host)
{
	bool any = ovl_explain_sockets(ex, NULL);

	/* Where sockets alone are the station, they are all there is. */
	if (host || !any)
		ovl_explain_port(ex, host, NULL);
}

static void ovl_explain_behind(struct ovl_explain *ex,
			       const struct ovl_member *member)
{
	struct ovl_vtep *vtep = READ_ONCE(member->vtep);
	struct ovl_finding found = {
		.kind = OVL_STEP_SEND, .addr = &vtep->key.addr,
		.dstport = vtep->key.port, .drop = ovl_vtep_barred(ex->src),
	};

	if (found.drop)
		ovl_explain_receiver(ex, &found);
	else
		ovl_explain_vtep(ex, vtep);
}

static void ovl_explain_echo(struct ovl_explain *ex)
{
	struct ovl_finding found = { .kind = OVL_STEP_ECHO };

	if (!ovl_bucket_has(&ex->vni->on->echoes, ex->conf->echo))
		found.drop = OVL_DROP_ECHO_RATE;
	else if (!ex->src->vtep && !ex->learns)
		found.drop = OVL_DROP_NO_DESTINATION;
	ex->answered = ovl_explain_step(ex, &found);
	if (ex->answered && ex->src->vtep)
		ovl_explain_vtep(ex, ex->src->vtep);
}

static void ovl_explain_nexthop(struct ovl_explain *ex,
				const struct ovl_port *group)
{
	struct ovl_finding found = {
		.kind = OVL_STEP_SEND, .drop = ovl_vtep_barred(ex->src),
	};
	struct ovl_member *member;

	member = found.drop ? NULL :
		 ovl_nexthop_select(ovl_nexthop_of(group), ex->skb);
	if (member) {
		ovl_explain_vtep(ex, READ_ONCE(member->vtep));
		return;
	}
	found.drop = found.drop ?: OVL_DROP_NO_DESTINATION;
	ovl_explain_receiver(ex, &found);
}

static void ovl_explain_destination(struct ovl_explain *ex, const u8 *station)
{
	struct ovl_port *host = ex->vni->dev ? ovl_dev_port(ex->vni->dev) : NULL;
	struct ovl_finding found = { .kind = OVL_STEP_LOOKUP };
	const u8 *mac = eth_hdr(ex->skb)->h_dest;
	struct ovl_target to = { };

	found.is = ovl_forward_place(ex->vni, mac, station, &to);
	found.fdb = to.fdb;
	found.port = to.port;
	if (to.member) {
		found.addr = &to.member->key.addr;
		found.dstport = READ_ONCE(to.member->vtep)->key.port;
	}
	ovl_explain_step(ex, &found);
	if (ovl_echo_asked(ex->conf, ex->src, found.is, ex->skb)) {
		ovl_explain_echo(ex);
		return;
	}
	switch (found.is) {
	case OVL_PLACE_GROUP:
		ovl_explain_flood(ex, host, mac);
		break;
	case OVL_PLACE_OWN:
		ovl_explain_own(ex, host);
		break;
	case OVL_PLACE_REMOTE:
		ovl_explain_behind(ex, to.member);
		break;
	case OVL_PLACE_NEXTHOP:
		ovl_explain_nexthop(ex, to.port);
		break;
	case OVL_PLACE_LOCAL:
		ovl_explain_port(ex, to.port, mac);
		break;
	case OVL_PLACE_CLAIMED:
		ovl_explain_port(ex, &ex->vni->sock_port, mac);
		break;
	default:
		ovl_explain_flood(ex, host, NULL);
		break;
	}
}

/**
 * ovl_explain() - say what would become of a frame
 * @ex: the frame, and where that is put
 *
 * Context: RCU read side, bottom halves off.
 * Return: 0 or -EMSGSIZE.
 */
int ovl_explain(struct ovl_explain *ex)
{
	const u8 *station = ovl_vni_mac(ex->vni, ex->conf);

	if (ovl_explain_admit(ex) && ovl_explain_source(ex, station) &&
	    ovl_explain_onlookers(ex))
		ovl_explain_destination(ex, station);
	return ex->err ?: ovl_fill_verdict(ex->msg, ex);
}
