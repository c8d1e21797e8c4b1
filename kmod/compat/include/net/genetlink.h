/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink: what Linux 6.1 lacks. */
#ifndef OVL_COMPAT_NET_GENETLINK_H
#define OVL_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>

/* The attributes of a dump request moved into a genl_info after 6.1. */
static inline struct nlattr **ovl_dump_attrs(struct netlink_callback *cb)
{
#if OVL_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return (struct nlattr **)genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* OVL_COMPAT_NET_GENETLINK_H */
