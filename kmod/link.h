/* SPDX-License-Identifier: GPL-2.0 */
/* rtnetlink: "ip link ... type ovl". */
#ifndef OVL_LINK_H
#define OVL_LINK_H

#include <net/rtnetlink.h>

#include "devconf.h"
#include "vni.h"

extern struct rtnl_link_ops ovl_link_ops;

struct ovl_vni *ovl_link_make(struct ovl_net *on, struct net_device *dev,
			      const struct ovl_vni_spec *spec,
			      const struct ovl_config *conf,
			      struct netlink_ext_ack *extack);
void ovl_link_del(struct ovl_vni *vni, struct list_head *head);

#endif /* OVL_LINK_H */
