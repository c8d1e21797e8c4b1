/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink: handlers, and messages about objects. */
#ifndef OVL_GENL_H
#define OVL_GENL_H

#include <net/genetlink.h>

#include "addr.h"
#include "fdb.h"
#include "member.h"
#include "neigh.h"
#include "vni.h"
#include "vtep.h"

extern struct genl_family ovl_genl_family;

/**
 * struct ovl_genl_msg - where a message goes
 * @skb: the buffer
 * @portid: to whom, 0 for a notification
 * @seq: in answer to which request
 * @flags: NLM_F_*
 * @cmd: OVL_CMD_*
 * @on: the namespace it speaks of
 * @told: number of the last notification before its objects were looked for; a
 *	notification gets its own when it is sent
 * @users: whose numbers of users and groups it has: the reader's; in a
 *	notification, of which there may be many, those of the namespace's owner
 * @cb: the dump it is a part of, or NULL
 */
struct ovl_genl_msg {
	struct sk_buff *skb;
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
	struct ovl_net *on;
	u32 told;
	struct user_namespace *users;
	struct netlink_callback *cb;
};

/**
 * struct ovl_genl_walk - where a dump of what VNIs hold stands
 * @at: the VNI
 * @serial: of the object shown last, 0 for none yet of this VNI
 */
struct ovl_genl_walk {
	struct ovl_vni_cursor at;
	u64 serial;
};

/* Shows what a VNI holds from @walk->serial on, and advances it. */
typedef int (*ovl_genl_show)(struct ovl_genl_msg *msg,
			     const struct ovl_vni *vni,
			     struct ovl_genl_walk *walk, void *arg);

/* genl_fill.c: what those share that follow... */
void *ovl_fill_begin(const struct ovl_genl_msg *msg);
int ovl_fill_end(const struct ovl_genl_msg *msg, void *hdr, int err);
int ovl_fill_addr(struct sk_buff *skb, int v4, int v6,
		  const struct ovl_addr *addr);
int ovl_fill_port_index(struct sk_buff *skb, int index_type, int nsid_type,
			const struct ovl_port *port);

/* ... and one function an object, for replies, dumps, notifications. */
int ovl_fill_endpoint(const struct ovl_genl_msg *msg,
		      const struct ovl_endpoint *ep);
int ovl_fill_vni(const struct ovl_genl_msg *msg, const struct ovl_vni *vni,
		 bool stats);
int ovl_fill_vtep(const struct ovl_genl_msg *msg, struct ovl_vtep *vtep,
		  const struct ovl_member *member, bool stats);
int ovl_fill_fdb(const struct ovl_genl_msg *msg, const struct ovl_fdb *fdb);
int ovl_fill_port(const struct ovl_genl_msg *msg,
		  const struct ovl_attached *att, bool stats);
int ovl_fill_neigh(const struct ovl_genl_msg *msg,
		   const struct ovl_neigh *neigh);

/* genl.c */
void ovl_notify_vni(const struct ovl_vni *vni, u8 cmd);
void ovl_notify_member(const struct ovl_member *member, u8 cmd);
void ovl_notify_fdb(const struct ovl_fdb *fdb, u8 cmd, gfp_t gfp);
void ovl_notify_port(const struct ovl_attached *att, u8 cmd);
void ovl_notify_neigh(const struct ovl_neigh *neigh, u8 cmd, gfp_t gfp);
int ovl_genl_addr(struct ovl_addr *addr, struct nlattr *v4, struct nlattr *v6,
		  struct genl_info *info);
struct ovl_vni *ovl_genl_vni(struct ovl_net *on, struct nlattr *id,
			     struct nlattr *endpoint, struct genl_info *info);
int ovl_genl_owner(struct ovl_owner *owner, struct nlattr *protocol,
		   struct nlattr *generation, struct netlink_ext_ack *extack);
int ovl_genl_owner_filter(struct ovl_owner_filter *f, struct nlattr *protocol,
			  struct nlattr *generation,
			  struct nlattr *not_generation,
			  struct netlink_ext_ack *extack);
u16 ovl_genl_flags(bool create, const struct nlattr *replace);
int ovl_genl_reply(struct genl_info *info, struct ovl_genl_msg *msg, u8 cmd,
		   size_t room);
void ovl_genl_dump_msg(struct ovl_genl_msg *msg, struct sk_buff *skb,
		       struct netlink_callback *cb, u8 cmd);
struct ovl_vni *ovl_genl_vni_next(struct ovl_net *on, struct ovl_vni_cursor *at,
				  const struct nlattr *id,
				  const struct nlattr *endpoint);
int ovl_genl_walk(struct ovl_genl_msg *msg, struct ovl_genl_walk *walk,
		  const struct nlattr *id, const struct nlattr *endpoint,
		  ovl_genl_show show, void *arg);
int ovl_genl_init(void);
void ovl_genl_exit(void);

#endif /* OVL_GENL_H */
