/* SPDX-License-Identifier: GPL-2.0 */
/* Nexthops, as "ip nexthop" makes and deletes them. */
#ifndef NEXTHOP_UTIL_H
#define NEXTHOP_UTIL_H

#include <linux/nexthop.h>

#include "netlink/nl_util.h"

/* A nexthop of stations or, of two others, a group. */
static inline int nexthop_new(struct nl *rt, uint32_t id, const char *via,
			      const uint32_t *of)
{
	const struct nhmsg nhm = { .nh_family = via ? AF_INET : AF_UNSPEC };
	struct nexthop_grp group[2] = { };
	struct nl_msg *msg;

	msg = nl_begin(rt, RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE, &nhm,
		       sizeof(nhm));
	nl_put_all(msg, ATTRS(a_u32(NHA_ID, id), a_flag(NHA_FDB)));
	if (via) {
		nl_put_all(msg, ATTRS(a_ip4(NHA_GATEWAY, via)));
	} else {
		group[0].id = of[0];
		group[1].id = of[1];
		nl_put_all(msg, ATTRS(a_raw(NHA_GROUP, group, sizeof(group))));
	}
	return nl_talk(rt, msg, NULL, NULL);
}

static inline int nexthop_del(struct nl *rt, uint32_t id)
{
	const struct nhmsg nhm = { };
	struct nl_msg *msg = nl_begin(rt, RTM_DELNEXTHOP, 0, &nhm, sizeof(nhm));

	nl_put_all(msg, ATTRS(a_u32(NHA_ID, id)));
	return nl_talk(rt, msg, NULL, NULL);
}

#endif /* NEXTHOP_UTIL_H */
