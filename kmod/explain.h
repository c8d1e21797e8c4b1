/* SPDX-License-Identifier: GPL-2.0 */
/* Explaining: what would become of a frame, step by step. */
#ifndef OVL_EXPLAIN_H
#define OVL_EXPLAIN_H

#include "encap.h"
#include "fdb.h"
#include "neigh.h"

/**
 * struct ovl_finding - one step
 * @kind: enum ovl_step
 * @is: enum ovl_learn, ovl_answer or ovl_place, if @kind is one with such a word
 * @drop: why the frame, or this copy of it, would end here; or 0
 * @port: local port or group of nexthops, or NULL
 * @addr: VTEP, or NULL
 * @dstport: UDP port of the VTEP, host order; 0 if it is not known
 * @fdb: station that was found, or NULL
 * @neigh: neighbour that was found, or NULL
 * @plan: how a VTEP would get it, or NULL
 */
struct ovl_finding {
	u8 kind;
	u8 is;
	enum ovl_drop drop;
	const struct ovl_port *port;
	const struct ovl_addr *addr;
	u16 dstport;
	const struct ovl_fdb *fdb;
	const struct ovl_neigh *neigh;
	const struct ovl_plan *plan;
};

/**
 * struct ovl_explain - a frame whose way is explained
 * @vni: its VNI
 * @conf: the VNI's settings
 * @src: where it comes from
 * @skb: the frame, all of it in the linear area
 * @msg: where the steps are put
 * @err: what became of that
 * @sent: VTEPs it would be sent to
 * @delivered: local ports it would be delivered to
 * @named: receivers that have a step
 * @more: receivers that there are beside
 * @drop: why somebody would not get it, the last reason
 * @learns: its source would be learned, and with it, it may be, a VTEP
 * @answered: it would be answered here
 */
struct ovl_explain {
	struct ovl_vni *vni;
	const struct ovl_config *conf;
	const struct ovl_source *src;
	struct sk_buff *skb;
	struct sk_buff *msg;
	int err;
	unsigned int sent;
	unsigned int delivered;
	unsigned int named;
	unsigned int more;
	enum ovl_drop drop;
	bool learns;
	bool answered;
};

int ovl_explain(struct ovl_explain *ex);

/* genl_trace.c */
int ovl_fill_finding(struct sk_buff *msg, const struct ovl_finding *found);
int ovl_fill_verdict(struct sk_buff *msg, const struct ovl_explain *ex);

#endif /* OVL_EXPLAIN_H */
