// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>

#include "af_ovl.h"
#include "dev.h"
#include "encap.h"
#include "fdb_bridge.h"
#include "forward.h"
#include "genl.h"
#include "headroom.h"
#include "link.h"
#include "member.h"
#include "port.h"
#include "route.h"
#include "vni.h"

static netdev_tx_t ovl_dev_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct ovl_port *port = ovl_dev_port(dev);
	const struct ovl_source src = { .port = port };
	struct ovl_vni *vni = port->vni;
	enum ovl_drop reason;

	skb_reset_mac_header(skb);
	if (unlikely(!ovl_pull(vni->stats, skb, ETH_HLEN))) {
		ovl_drop(vni, NULL, skb, OVL_DROP_INNER);
		return NETDEV_TX_OK;
	}
	/* Who goes past the core, as generic XDP does, may leave it beside. */
	skb = ovl_put_tag(vni->stats, skb, &reason);
	if (unlikely(reason)) {
		ovl_drop(vni, NULL, skb, reason);
		return NETDEV_TX_OK;
	}
	ovl_stats_packet(vni->stats, OVL_STAT_DEV_TX_PACKETS, skb->len);
	rcu_read_lock();
	ovl_forward(vni, &src, skb);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

/* Host devices that are receiving a frame inside of each other, on this CPU. */
static DEFINE_PER_CPU(unsigned int, ovl_dev_depth);

/*
 * Could the frame be a piece of something larger? That is what TCP sends; of one
 * flow all go the same way, lest they overtake each other.
 */
static bool ovl_dev_piece(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP) &&
	    skb_headlen(skb) >= sizeof(struct iphdr))
		return ip_hdr(skb)->protocol == IPPROTO_TCP;
	if (skb->protocol == htons(ETH_P_IPV6) &&
	    skb_headlen(skb) >= sizeof(struct ipv6hdr))
		return ipv6_hdr(skb)->nexthdr == IPPROTO_TCP;
	return skb->protocol != htons(ETH_P_ARP);
}

/*
 * From the wire a frame that cannot be merged with others is received as it is,
 * not by way of a queue. But not one that was inside of such a frame: how many
 * there are in each other is up to who sends them, and the stack is not endless.
 */
static int ovl_dev_receive(struct ovl_dev *od, struct sk_buff *skb, bool wire)
{
	if (!wire || __this_cpu_read(ovl_dev_depth) || ovl_dev_piece(skb)) {
		/* It may be a socket's still, whose account a merger would upset. */
		skb_prepare_for_gro(skb);
		return gro_cells_receive(&od->cells, skb);
	}
	__this_cpu_inc(ovl_dev_depth);
	netif_receive_skb(skb);
	__this_cpu_dec(ovl_dev_depth);
	return NET_RX_SUCCESS;
}

/**
 * ovl_dev_deliver() - receive a frame on the host device
 * @port: the device's port
 * @vtep: where the frame came from, or NULL
 * @skb: the frame, consumed
 * @wire: we are just receiving it, and it is nobody else's
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_dev_deliver(struct ovl_port *port, struct ovl_vtep *vtep,
		     struct sk_buff *skb, bool wire)
{
	struct ovl_dev *od = container_of(port, struct ovl_dev, port);
	struct ovl_vni *vni = port->vni;
	unsigned int len = skb->len;
	enum ovl_drop reason;

	reason = ovl_dev_refuses(port->dev);
	if (unlikely(!reason && !ovl_sock_unshare(skb)))
		reason = OVL_DROP_NO_MEMORY;
	if (unlikely(reason)) {
		ovl_drop(vni, vtep, skb, reason);
		return;
	}
	/* Of a frame from an attached device this has been said with another
	 * address in mind.
	 */
	skb->pkt_type = PACKET_HOST;
	ovl_unmark(vni, skb);
	skb->protocol = eth_type_trans(skb, port->dev);
	skb_postpull_rcsum(skb, eth_hdr(skb), ETH_HLEN);
	skb_reset_network_header(skb);
	/* A queue that is full frees the packet itself. */
	if (unlikely(ovl_dev_receive(od, skb, wire) != NET_RX_SUCCESS)) {
		ovl_drop(vni, vtep, NULL, OVL_DROP_PORT_QUEUE);
		return;
	}
	ovl_stats_packet(vni->stats, OVL_STAT_DEV_RX_PACKETS, len);
}

static void ovl_dev_get_stats64(struct net_device *dev,
				struct rtnl_link_stats64 *s)
{
	struct ovl_stats_sum sum;
	int i;

	ovl_stats_sum(ovl_dev_port(dev)->vni->stats, &sum);
	s->rx_packets = sum.count[OVL_STAT_DEV_RX_PACKETS];
	s->rx_bytes = sum.count[OVL_STAT_DEV_RX_BYTES];
	s->tx_packets = sum.count[OVL_STAT_DEV_TX_PACKETS];
	s->tx_bytes = sum.count[OVL_STAT_DEV_TX_BYTES];
	/* Reasons up to split horizon concern what was received. A full queue
	 * is counted for the device by the queue itself, and from "filter" on
	 * it is about sockets.
	 */
	for (i = 0; i < __OVL_DROP_MAX; i++) {
		if (i <= OVL_DROP_SPLIT_HORIZON || i == OVL_DROP_PORT_DOWN)
			s->rx_dropped += sum.drop[i];
		else if (i != OVL_DROP_PORT_QUEUE && i < OVL_DROP_FILTER)
			s->tx_dropped += sum.drop[i];
	}
}

static int ovl_dev_init_priv(struct net_device *dev)
{
	struct ovl_dev *od = netdev_priv(dev);

	return gro_cells_init(&od->cells, dev);
}

static void ovl_dev_uninit_priv(struct net_device *dev)
{
	struct ovl_dev *od = netdev_priv(dev);

	gro_cells_destroy(&od->cells);
}

/* Let the carrier follow the lower device's, if one is named. */
static void ovl_dev_follow_carrier(struct ovl_vni *vni)
{
	struct net_device *lower;
	bool up = true;
	u32 link;

	ASSERT_RTNL();
	rcu_read_lock();
	link = rcu_dereference(vni->conf)->link;
	if (link) {
		lower = dev_get_by_index_rcu(vni->on->net, link);
		up = lower && netif_running(lower) && netif_carrier_ok(lower);
	}
	rcu_read_unlock();
	if (up)
		netif_carrier_on(vni->dev);
	else
		netif_carrier_off(vni->dev);
}

static int ovl_dev_open(struct net_device *dev)
{
	ovl_dev_follow_carrier(ovl_dev_port(dev)->vni);
	return 0;
}

static int ovl_dev_stop(struct net_device *dev)
{
	return 0;
}

/* The administrator sets an MTU: from now on it no longer follows. */
static int ovl_dev_change_mtu(struct net_device *dev, int mtu)
{
	struct ovl_dev *od = netdev_priv(dev);
	struct ovl_vni *vni = od->port.vni;
	struct ovl_config conf;
	int err;

	if (od->mtu_following) {
		WRITE_ONCE(dev->mtu, mtu);
		return 0;
	}
	mutex_lock(&vni->on->lock);
	conf = *ovl_vni_conf(vni);
	conf.mtu = mtu;
	err = ovl_vni_change(vni, &conf);
	if (!err) {
		WRITE_ONCE(dev->mtu, mtu);
		ovl_notify_vni(vni, OVL_CMD_VNI_SET_NTF);
	}
	mutex_unlock(&vni->on->lock);
	return err;
}

static int ovl_dev_get_iflink(const struct net_device *dev)
{
	const struct ovl_vni *vni = ovl_dev_port((struct net_device *)dev)->vni;
	u32 link;

	rcu_read_lock();
	link = rcu_dereference(vni->conf)->link;
	rcu_read_unlock();
	return link ?: dev->ifindex;
}

/**
 * ovl_dev_permitted() - may the one who asks change the VNI of a host device?
 * @dev: the device
 * @extack: told that he may not; may be NULL
 *
 * Of a request through rtnetlink the core has asked for the device's namespace only.
 *
 * Return: 0 or -EPERM.
 */
int ovl_dev_permitted(struct net_device *dev, struct netlink_ext_ack *extack)
{
	if (ns_capable(ovl_dev_port(dev)->vni->on->net->user_ns, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack, "Not permitted in the namespace of the underlay");
	return -EPERM;
}

static int ovl_dev_add_port(struct net_device *dev, struct net_device *port,
			    struct netlink_ext_ack *extack)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	struct ovl_port_conf *conf;
	int err;

	err = ovl_dev_permitted(dev, extack);
	if (err)
		return err;
	conf = kmalloc(sizeof(*conf), GFP_KERNEL);
	if (!conf)
		return -ENOMEM;
	ovl_port_conf_init(conf);
	mutex_lock(&vni->on->lock);
	err = ovl_port_attach(vni, port, conf, extack);
	mutex_unlock(&vni->on->lock);
	kfree(conf);
	return err;
}

static int ovl_dev_del_port(struct net_device *dev, struct net_device *port)
{
	struct ovl_vni *vni = ovl_dev_port(dev)->vni;
	struct ovl_attached *att;
	int err;

	err = ovl_dev_permitted(dev, NULL);
	if (err)
		return err;
	err = -EINVAL;
	mutex_lock(&vni->on->lock);
	att = ovl_port_find(port);
	if (att && att->port.vni == vni) {
		ovl_port_detach(att);
		err = 0;
	}
	mutex_unlock(&vni->on->lock);
	return err;
}

static const struct net_device_ops ovl_dev_ops = {
	.ndo_init		= ovl_dev_init_priv,
	.ndo_uninit		= ovl_dev_uninit_priv,
	.ndo_open		= ovl_dev_open,
	.ndo_stop		= ovl_dev_stop,
	.ndo_start_xmit		= ovl_dev_xmit,
	.ndo_get_stats64	= ovl_dev_get_stats64,
	.ndo_change_mtu		= ovl_dev_change_mtu,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_set_mac_address	= eth_mac_addr,
	.ndo_get_iflink		= ovl_dev_get_iflink,
	.ndo_add_slave		= ovl_dev_add_port,
	.ndo_del_slave		= ovl_dev_del_port,
	.ndo_fdb_add		= ovl_fdb_bridge_add,
	.ndo_fdb_del		= ovl_fdb_bridge_del,
	.ndo_fdb_del_bulk	= ovl_fdb_bridge_flush,
	.ndo_fdb_get		= ovl_fdb_bridge_get,
	.ndo_fdb_dump		= ovl_fdb_bridge_dump,
};

/* The VNI whose host device this is, or NULL. */
struct ovl_vni *ovl_dev_vni(struct net_device *dev)
{
	return dev->netdev_ops == &ovl_dev_ops ? ovl_dev_port(dev)->vni : NULL;
}

static const struct device_type ovl_dev_type = {
	.name = "ovl",
};

/* Set up a device before it has a VNI. */
void ovl_dev_setup(struct net_device *dev)
{
	netdev_features_t offloads = NETIF_F_SG | NETIF_F_FRAGLIST |
				     NETIF_F_HW_CSUM | NETIF_F_RXCSUM |
				     NETIF_F_GSO_SOFTWARE;

	/* Behind a tunnel header, the pieces of a list would get it in front of a
	 * head that has no room for it.
	 */
	offloads &= ~NETIF_F_GSO_FRAGLIST;
	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &ovl_dev_ops;
	dev->ethtool_ops = &ovl_dev_ethtool_ops;
	SET_NETDEV_DEVTYPE(dev, &ovl_dev_type);
	dev->needs_free_netdev = true;

	dev->features |= offloads;
	dev->hw_features |= offloads;
	dev->vlan_features |= offloads;
	ovl_netdev_set_lltx(dev);
	/* The inner route is told when a packet is too big for the tunnel. */
	netif_keep_dst(dev);
	/* Headers are pushed into the packet itself. */
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_LIVE_ADDR_CHANGE;

	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_MAX_MTU;
	dev->needed_headroom = OVL_HEADROOM_MIN;
}

/* Last phase of a VNI with a host device; nobody holds the device any more. */
static void ovl_dev_destructor(struct net_device *dev)
{
	ovl_vni_free(ovl_dev_port(dev)->vni);
}

/**
 * ovl_dev_register() - give a VNI its host device
 * @dev: a device that was set up
 * @vni: a VNI that is not published
 *
 * On success the device owns the VNI.
 *
 * Return: 0 or a negative error, when both are the caller's again.
 */
int ovl_dev_register(struct net_device *dev, struct ovl_vni *vni)
{
	struct ovl_dev *od = netdev_priv(dev);
	int err;

	ASSERT_RTNL();
	od->port.vni = vni;
	od->port.dev = dev;
	vni->dev = dev;
	err = register_netdevice(dev);
	if (err) {
		/* The core may still be dismantling it, and tell of that again. */
		od->port.vni = NULL;
		vni->dev = NULL;
		return err;
	}
	dev->priv_destructor = ovl_dev_destructor;
	list_add_tail(&vni->list, &vni->on->devs);
	return 0;
}

/**
 * struct ovl_underlay - what the ways to the VTEPs of a VNI have in common
 * @mtu: smallest inner MTU so far
 * @headroom: largest room for outer headers so far
 */
struct ovl_underlay {
	unsigned int mtu;
	unsigned int headroom;
};

static void ovl_underlay_add(struct ovl_underlay *u, const struct ovl_vni *vni,
			     unsigned int mtu, u16 family,
			     unsigned int link_room)
{
	unsigned int overhead = ovl_encap_overhead(vni->endpoint, family);

	mtu = max_t(unsigned int, ovl_encap_room(mtu, overhead), ETH_MIN_MTU);
	u->mtu = min(u->mtu, mtu);
	u->headroom = max(u->headroom, link_room + overhead - ETH_HLEN);
}

/* The way to one VTEP, if there is one. */
static void ovl_underlay_route(struct ovl_underlay *u,
			       const struct ovl_vni *vni,
			       const struct ovl_config *conf,
			       struct ovl_vtep *vtep)
{
	u16 family = vtep->key.addr.family;
	struct ovl_path path = {
		.sk	= ovl_endpoint_sk(vni->endpoint, family),
		.dport	= htons(vtep->key.port),
	};
	struct dst_entry *dst;

	if (!path.sk || ovl_route_path(vni->on->net, conf, vtep, 0, &path))
		return;
	dst = path.dst;
	/* A way through the device itself is none, and its MTU would shrink
	 * with each look at it.
	 */
	if (!vni->dev || dst->dev != vni->dev)
		ovl_underlay_add(u, vni, ovl_route_mtu(dst), family,
				 LL_RESERVED_SPACE(dst->dev) + dst->header_len);
	ovl_path_put(&path);
}

/*
 * Without a way to any VTEP, the lower device tells, or Ethernet's usual MTU.
 * The family is that of the local address, IPv4 if there is none.
 */
static void ovl_underlay_guess(struct ovl_underlay *u,
			       const struct ovl_vni *vni,
			       const struct ovl_config *conf)
{
	struct net_device *lower = NULL;
	u16 family = AF_INET;

	if (!conf->local4 && !ipv6_addr_any(&conf->local6))
		family = AF_INET6;
	if (conf->link)
		lower = dev_get_by_index_rcu(vni->on->net, conf->link);
	ovl_underlay_add(u, vni, lower ? lower->mtu : ETH_DATA_LEN, family,
			 lower ? LL_RESERVED_SPACE(lower) : 0);
}

static void ovl_underlay_read(struct ovl_underlay *u, struct ovl_vni *vni)
{
	const struct ovl_config *conf;
	struct ovl_member *member;

	u->mtu = ETH_MAX_MTU;
	u->headroom = OVL_HEADROOM_MIN;
	rcu_read_lock();
	conf = rcu_dereference(vni->conf);
	list_for_each_entry_rcu(member, &vni->members, list) {
		/* Asking for routes wants bottom halves off. */
		local_bh_disable();
		ovl_underlay_route(u, vni, conf, READ_ONCE(member->vtep));
		local_bh_enable();
	}
	if (u->mtu == ETH_MAX_MTU)
		ovl_underlay_guess(u, vni, conf);
	if (conf->mtu)
		u->mtu = conf->mtu;
	rcu_read_unlock();
	/* Devices on devices may each ask for more than the one below. */
	u->headroom = min_t(unsigned int, u->headroom, OVL_HEADROOM_MAX);
}

/**
 * ovl_dev_mtu() - what the ways to all VTEPs of a VNI carry
 * @vni: the VNI, which need not have a device
 *
 * Context: process; RCU read side or the namespace's lock for @vni.
 * Return: bytes behind the inner Ethernet header.
 */
unsigned int ovl_dev_mtu(struct ovl_vni *vni)
{
	struct ovl_underlay u;

	ovl_underlay_read(&u, vni);
	return u.mtu;
}

/* Give a host device an MTU that the settings do not hear of. */
static int ovl_dev_put_mtu(struct net_device *dev, unsigned int mtu)
{
	struct ovl_dev *od = netdev_priv(dev);
	int err;

	od->mtu_following = true;
	err = dev_set_mtu(dev, mtu);
	od->mtu_following = false;
	return err;
}

/*
 * Let MTU and headroom follow the ways to the VTEPs. An MTU that the
 * administrator has set stays.
 */
static void ovl_dev_follow_underlay(struct ovl_vni *vni)
{
	struct ovl_underlay u;

	ASSERT_RTNL();
	ovl_underlay_read(&u, vni);
	WRITE_ONCE(vni->headroom, u.headroom);
	WRITE_ONCE(vni->dev->needed_headroom, u.headroom);
	ovl_port_set_headroom(vni);
	if (vni->dev->mtu == u.mtu)
		return;
	ovl_dev_put_mtu(vni->dev, u.mtu);
}

/**
 * ovl_dev_set_mtu() - give a VNI's host device an MTU that shall stay
 * @vni: the VNI, whose settings are about to have it
 * @mtu: in bytes; 0 if it is to follow the underlay
 *
 * Before the settings change, since the devices on top may refuse.
 *
 * Context: RTNL and the namespace's lock.
 * Return: 0, or what the device or one on top of it said.
 */
int ovl_dev_set_mtu(struct ovl_vni *vni, unsigned int mtu)
{
	ASSERT_RTNL();
	return mtu ? ovl_dev_put_mtu(vni->dev, mtu) : 0;
}

/* Let a host device follow all that it can. RTNL; our mutex may be held. */
void ovl_dev_follow(struct ovl_vni *vni)
{
	ovl_dev_follow_carrier(vni);
	ovl_dev_follow_underlay(vni);
}

/* Let all host devices over a namespace follow their underlay. */
void ovl_dev_follow_all(struct ovl_net *on)
{
	struct ovl_vni *vni;

	ASSERT_RTNL();
	list_for_each_entry(vni, &on->devs, list) {
		ovl_dev_follow_underlay(vni);
		cond_resched();
	}
}

static void ovl_dev_lower_changed(struct net_device *lower)
{
	struct ovl_net *on = ovl_net(dev_net(lower));
	struct ovl_vni *vni;
	u32 link;

	list_for_each_entry(vni, &on->devs, list) {
		rcu_read_lock();
		link = rcu_dereference(vni->conf)->link;
		rcu_read_unlock();
		if (link == lower->ifindex)
			ovl_dev_follow_carrier(vni);
	}
	/* Not here and now: the notifier may be about a device of ours. */
	if (!list_empty(&on->devs))
		ovl_net_follow_soon(on);
}

static int ovl_dev_event(struct notifier_block *nb, unsigned long event,
			 void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (event == NETDEV_UNREGISTER)
		ovl_port_dev_gone(dev);

	switch (event) {
	case NETDEV_PRE_TYPE_CHANGE:
		/* A VNI has Ethernet frames only. */
		return ovl_port_find(dev) ? NOTIFY_BAD : NOTIFY_DONE;
	case NETDEV_UP:
	case NETDEV_DOWN:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
	case NETDEV_REGISTER:
	case NETDEV_UNREGISTER:
		ovl_dev_lower_changed(dev);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block ovl_dev_notifier = {
	.notifier_call = ovl_dev_event,
};

int ovl_dev_init(void)
{
	return register_netdevice_notifier(&ovl_dev_notifier);
}

void ovl_dev_exit(void)
{
	unregister_netdevice_notifier(&ovl_dev_notifier);
}
