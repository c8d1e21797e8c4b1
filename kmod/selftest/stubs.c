// SPDX-License-Identifier: GPL-2.0
/* What the sources under test call in sources that are not under test. */
#include <linux/ethtool.h>

#include "../af_ovl.h"
#include "../ageing.h"
#include "../dev.h"
#include "../fdb.h"
#include "../fdb_bridge.h"
#include "../genl.h"
#include "../input.h"
#include "../link.h"
#include "../member.h"
#include "../nexthop.h"
#include "../output.h"
#include "../port.h"
#include "../route.h"
#include "selftest.h"

/* Found, whatever the address. */
struct ovl_member *ovl_test_member;
/* Notifications about stations and neighbours so far. */
unsigned int ovl_test_notified;
/* May anything be learned? */
bool ovl_test_learns;
/* What sockets got last, which is the test's to free. */
struct sk_buff *ovl_test_delivered;

void ovl_notify_vni(const struct ovl_vni *vni, u8 cmd)
{
}

void ovl_notify_fdb(const struct ovl_fdb *fdb, u8 cmd, gfp_t gfp)
{
	ovl_test_notified++;
}

void ovl_notify_neigh(const struct ovl_neigh *neigh, u8 cmd, gfp_t gfp)
{
	ovl_test_notified++;
}

struct ovl_member *ovl_member_added(const struct ovl_vni *vni,
				    const struct ovl_addr *addr)
{
	return ovl_test_member;
}

/* A test looks at the references that are left. */
void ovl_member_hold(struct ovl_member *member)
{
	member->refs++;
}

void ovl_member_put(struct ovl_member *member)
{
	member->refs--;
}

struct ovl_traffic __percpu *ovl_member_traffic(struct ovl_member *member)
{
	return NULL;
}

struct ovl_vtep *ovl_vtep_find(struct ovl_net *on, const struct ovl_addr *addr,
			       u16 port)
{
	return NULL;
}

struct ovl_vni *ovl_vni_find(const struct ovl_endpoint *ep, u32 id)
{
	return NULL;
}

int ovl_vni_change(struct ovl_vni *vni, const struct ovl_config *conf)
{
	return 0;
}

void ovl_vni_free(struct ovl_vni *vni)
{
}

int ovl_route_ask(struct net *net, const struct ovl_config *conf,
		  struct ovl_vtep *vtep, u32 mark, struct ovl_path *path)
{
	return -ENETUNREACH;
}

enum ovl_slow ovl_output(struct net *net, const struct ovl_path *path,
			 bool fast, struct sk_buff *skb)
{
	return OVL_SLOW_OFF;
}

enum ovl_slow ovl_output_plan(const struct net *net,
			      const struct ovl_path *path, bool fast,
			      const struct sk_buff *skb)
{
	return OVL_SLOW_OFF;
}

bool ovl_route_leads_back(struct net *net, const struct ovl_config *conf,
			  struct ovl_vtep *vtep, const void *to,
			  const struct net_device *dev)
{
	return false;
}

int ovl_input_open(struct ovl_net *on)
{
	return 0;
}

void ovl_input_close(struct ovl_net *on)
{
}

unsigned int ovl_route_mtu(const struct dst_entry *dst)
{
	return 0;
}

struct ovl_net *ovl_net(const struct net *net)
{
	return NULL;
}

void ovl_net_follow_soon(struct ovl_net *on)
{
}

void ovl_fdb_learn(struct ovl_vni *vni, const struct ovl_config *conf,
		   const struct ovl_source *src, const u8 *mac)
{
}

const struct ethtool_ops ovl_dev_ethtool_ops;

int ovl_fdb_bridge_add(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u16 flags, struct netlink_ext_ack *extack)
{
	return 0;
}

int ovl_fdb_bridge_del(struct ndmsg *ndm, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, struct netlink_ext_ack *extack)
{
	return 0;
}

int ovl_fdb_bridge_get(struct sk_buff *skb, struct nlattr *tb[],
		       struct net_device *dev, const unsigned char *addr,
		       u16 vid, u32 portid, u32 seq,
		       struct netlink_ext_ack *extack)
{
	return 0;
}

int ovl_fdb_bridge_dump(struct sk_buff *skb, struct netlink_callback *cb,
			struct net_device *dev, struct net_device *filter_dev,
			int *idx)
{
	return 0;
}

OVL_NDO_FDB_DEL_BULK(ovl_fdb_bridge_flush)
{
	return 0;
}

/* As with members, the references that are left. */
void ovl_nexthop_hold(struct ovl_nexthop *nx)
{
	nx->refs++;
}

void ovl_nexthop_put(struct ovl_nexthop *nx)
{
	nx->refs--;
}

struct ovl_member *ovl_nexthop_select(const struct ovl_nexthop *nx,
				      struct sk_buff *skb)
{
	return ovl_test_member;
}

bool ovl_fdb_may_learn(const struct ovl_config *conf,
		       const struct ovl_source *src)
{
	return ovl_test_learns;
}

void ovl_ageing_soon(struct ovl_net *on)
{
}

void ovl_sock_tap(struct ovl_vni *vni, const struct ovl_source *src,
		  struct sk_buff *skb)
{
}

bool ovl_sock_group(struct ovl_vni *vni, const struct ovl_source *src,
		    struct sk_buff *skb)
{
	return false;
}

bool ovl_sock_station(struct ovl_vni *vni, const struct ovl_source *src,
		      struct sk_buff *skb)
{
	return false;
}

enum ovl_drop ovl_sock_deliver(struct ovl_vni *vni,
			       const struct ovl_source *src,
			       struct sk_buff *skb)
{
	ovl_test_delivered = skb;
	return 0;
}

bool ovl_sock_claimed_any(const struct ovl_vni *vni, const u8 *mac)
{
	return false;
}

void ovl_port_deliver(struct ovl_port *port, struct ovl_vtep *vtep,
		      struct sk_buff *skb)
{
}

void ovl_port_set_headroom(struct ovl_vni *vni)
{
}

void ovl_port_dev_gone(struct net_device *dev)
{
}

bool ovl_port_has(const struct ovl_vni *vni, const struct net_device *dev)
{
	return false;
}

struct ovl_attached *ovl_port_find(const struct net_device *dev)
{
	return NULL;
}

int ovl_port_attach(struct ovl_vni *vni, struct net_device *dev,
		    const struct ovl_port_conf *conf,
		    struct netlink_ext_ack *extack)
{
	return 0;
}

void ovl_port_detach(struct ovl_attached *att)
{
}

void ovl_port_conf_init(struct ovl_port_conf *conf)
{
}

bool ovl_port_wants_unknown(const struct ovl_port *port)
{
	return true;
}

bool ovl_port_may_flood(const struct ovl_port *port)
{
	return true;
}

bool ovl_port_apart(const struct ovl_port *a, const struct ovl_port *b)
{
	return false;
}

/* A frame of @len zeroes, of which @linear are in the head. */
struct sk_buff *ovl_test_frame(unsigned int len, unsigned int linear)
{
	struct sk_buff *skb;
	struct page *page;

	skb = alloc_skb(256 + linear, GFP_KERNEL);
	if (!skb)
		return NULL;
	skb_reserve(skb, 128);
	skb_put_zero(skb, linear);
	skb_reset_mac_header(skb);
	if (linear == len)
		return skb;
	page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!page) {
		kfree_skb(skb);
		return NULL;
	}
	skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	return skb;
}

bool ovl_test_vni(struct ovl_vni *vni)
{
	memset(vni, 0, sizeof(*vni));
	spin_lock_init(&vni->fdb_lock);
	INIT_LIST_HEAD(&vni->stations);
	INIT_LIST_HEAD(&vni->neighs);
	INIT_LIST_HEAD(&vni->members);
	vni->stats = ovl_stats_alloc(GFP_KERNEL);
	return vni->stats;
}

void ovl_test_vni_end(struct ovl_vni *vni)
{
	free_percpu(vni->stats);
}
