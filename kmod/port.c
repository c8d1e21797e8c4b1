// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: devices attached to a VNI, whose frames enter it as they come. What
 * comes out of the VNI is theirs to transmit.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "af_ovl.h"
#include "dev.h"
#include "fdb.h"
#include "forward.h"
#include "genl.h"
#include "headroom.h"
#include "port.h"
#include "vni.h"

/* Count a frame that is refused because of where it came from. */
static void ovl_port_refuse(struct ovl_attached *att, struct sk_buff *skb,
			    enum ovl_drop reason)
{
	ovl_drop(att->port.vni, NULL, skb, reason);
	ovl_stats_drop(att->stats, reason);
}

/* May the device send this frame? The reason why not, or 0. */
static enum ovl_drop ovl_port_admit(const struct ovl_attached *att,
				    struct sk_buff *skb)
{
	const struct ovl_port_conf *conf = rcu_dereference(att->conf);

	if (likely(!conf->nr_macs && !conf->nr_addrs))
		return 0;
	/* Pages that are the sender's could be written to once they are read. */
	if (unlikely(skb_orphan_frags_rx(skb, GFP_ATOMIC)))
		return OVL_DROP_NO_MEMORY;
	return ovl_port_police(conf, skb);
}

/* A frame of an attached device, whose data begins with the Ethernet header. */
static void ovl_port_ingress(struct ovl_attached *att, struct sk_buff *skb)
{
	const struct ovl_source src = { .port = &att->port };
	struct ovl_vni *vni = att->port.vni;
	enum ovl_drop reason;

	ovl_stats_packet(att->stats, OVL_STAT_RX_PACKETS, skb->len);
	reason = ovl_port_admit(att, skb);
	if (unlikely(reason)) {
		ovl_port_refuse(att, skb, reason);
		return;
	}
	reason = ovl_forward(vni, &src, skb);
	if (unlikely(reason))
		ovl_stats_drop(att->stats, reason);
}

/* Context: softirq, RCU read side. */
static rx_handler_result_t ovl_port_rx(struct sk_buff **pskb)
{
	struct ovl_attached *att;
	struct sk_buff *skb = *pskb;
	enum ovl_drop reason;

	if (unlikely(skb->pkt_type == PACKET_LOOPBACK))
		return RX_HANDLER_PASS;
	att = rcu_dereference(skb->dev->rx_handler_data);
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (unlikely(!skb)) {
		ovl_port_refuse(att, NULL, OVL_DROP_NO_MEMORY);
		return RX_HANDLER_CONSUMED;
	}
	/* tc redirects what comes from devices that have no Ethernet header. */
	if (unlikely(!skb_mac_header_was_set(skb) ||
		     skb_mac_offset(skb) != -ETH_HLEN)) {
		ovl_port_refuse(att, skb, OVL_DROP_INNER);
		return RX_HANDLER_CONSUMED;
	}
	/* When it came in says nothing about when it may leave. */
	skb_clear_tstamp(skb);
	skb_push(skb, ETH_HLEN);
	skb_postpush_rcsum(skb, skb->data, ETH_HLEN);
	skb = ovl_put_tag(att->port.vni->stats, skb, &reason);
	if (likely(!reason))
		ovl_port_ingress(att, skb);
	else
		ovl_port_refuse(att, skb, reason);
	return RX_HANDLER_CONSUMED;
}

/**
 * ovl_port_find() - find a device as a port
 * @dev: the device
 *
 * Context: RTNL.
 * Return: the port, or NULL if the device is not attached to a VNI.
 */
struct ovl_attached *ovl_port_find(const struct net_device *dev)
{
	ASSERT_RTNL();
	if (rcu_access_pointer(dev->rx_handler) != ovl_port_rx)
		return NULL;
	return rtnl_dereference(dev->rx_handler_data);
}

/* Is the device attached to this VNI? The namespace's lock. */
bool ovl_port_has(const struct ovl_vni *vni, const struct net_device *dev)
{
	const struct ovl_attached *att;

	lockdep_assert_held(&vni->on->lock);
	list_for_each_entry(att, &vni->ports, list)
		if (att->port.dev == dev)
			return true;
	return false;
}

/* Offloads look for the network header behind the tags. */
static void ovl_port_set_network(struct sk_buff *skb)
{
	unsigned int len = ETH_HLEN;

	if (unlikely(eth_type_vlan(skb->protocol)))
		len += VLAN_HLEN + ovl_outer_tag_len(skb);
	skb_set_network_header(skb, len);
	skb_reset_mac_header(skb);
	skb_reset_mac_len(skb);
}

/*
 * The outer one of two tags goes beside the frame, where the core and the other end of a
 * veth pair look for it: a frame may be longer than its device says by one tag.
 */
static bool ovl_port_lift_tag(struct sk_buff *skb)
{
	__be16 proto = eth_hdr(skb)->h_proto;
	u16 tci;

	if (likely(!ovl_outer_tag_len(skb)))
		return true;
	if (__skb_vlan_pop(skb, &tci))
		return false;
	__vlan_hwaccel_put_tag(skb, proto, tci);
	return true;
}

static int ovl_port_transmit(struct ovl_attached *att, struct sk_buff *skb)
{
	unsigned int len = skb->len +
			   (skb_vlan_tag_present(skb) ? VLAN_HLEN : 0);
	int err;

	ovl_unmark(att->port.vni, skb);
	skb->dev = att->port.dev;
	skb->protocol = eth_hdr(skb)->h_proto;
	skb_clear_tstamp(skb);
	skb_forward_csum(skb);
	ovl_port_set_network(skb);
	err = dev_queue_xmit(skb);
	if (likely(err == NET_XMIT_SUCCESS || err == NET_XMIT_CN))
		ovl_stats_packet(att->stats, OVL_STAT_TX_PACKETS, len);
	return err;
}

/* A frame for an attached device. */
static void ovl_port_egress(struct ovl_attached *att, struct ovl_vtep *vtep,
			    struct sk_buff *skb)
{
	struct ovl_vni *vni = att->port.vni;
	struct net_device *dev = att->port.dev;
	enum ovl_drop reason;
	int err;

	reason = ovl_port_refuses(dev, skb);
	if (unlikely(!reason &&
		     (!ovl_sock_unshare(skb) || !ovl_port_lift_tag(skb))))
		reason = OVL_DROP_NO_MEMORY;
	if (likely(!reason)) {
		err = ovl_port_transmit(att, skb);
		if (likely(err == NET_XMIT_SUCCESS || err == NET_XMIT_CN))
			return;
		/* A queue that is full has freed it. */
		skb = NULL;
		reason = OVL_DROP_PORT_QUEUE;
	}
	ovl_drop(vni, vtep, skb, reason);
	ovl_stats_drop(att->stats, reason);
}

/**
 * ovl_port_deliver() - pass a frame to the device of a port
 * @port: the port, of the host device or of an attached one
 * @vtep: where the frame came from, or NULL
 * @skb: the frame, consumed
 *
 * Context: RCU read side, bottom halves off.
 */
void ovl_port_deliver(struct ovl_port *port, struct ovl_vtep *vtep,
		      struct sk_buff *skb)
{
	if (port->attached)
		ovl_port_egress(ovl_port_attached(port), vtep, skb);
	else
		ovl_dev_deliver(port, vtep, skb, false);
}

/* The settings of an attached device's port; NULL for the other ports. */
static const struct ovl_port_conf *ovl_port_conf(const struct ovl_port *port)
{
	if (!port || likely(!port->attached))
		return NULL;
	return rcu_dereference(ovl_port_attached(port)->conf);
}

/* Are stations learned from this port? RCU read side, as for those below. */
bool ovl_port_learns(const struct ovl_port *port)
{
	const struct ovl_port_conf *conf = ovl_port_conf(port);

	return !conf || conf->learning;
}

/* Does this port get frames for unknown stations? */
bool ovl_port_wants_unknown(const struct ovl_port *port)
{
	const struct ovl_port_conf *conf = ovl_port_conf(port);

	return !conf || conf->flood;
}

/* May one more frame to be flooded come from this port, NULL for the wire? */
bool ovl_port_may_flood(const struct ovl_port *port)
{
	const struct ovl_port_conf *conf = ovl_port_conf(port);

	return !conf || !conf->flood_rate ||
	       ovl_bucket_take(&ovl_port_attached(port)->bucket,
			       conf->flood_rate);
}

/* The same, without counting it as one. */
bool ovl_port_could_flood(const struct ovl_port *port)
{
	const struct ovl_port_conf *conf = ovl_port_conf(port);

	return !conf || ovl_bucket_has(&ovl_port_attached(port)->bucket,
				       conf->flood_rate);
}

/* Are these two, of which one may be NULL for the wire, to be kept apart? */
bool ovl_port_apart(const struct ovl_port *a, const struct ovl_port *b)
{
	const struct ovl_port_conf *ca = ovl_port_conf(a);
	const struct ovl_port_conf *cb = ovl_port_conf(b);

	return ca && cb && ca->isolated && cb->isolated;
}

/* Do frames come with the tag of the VLAN that the device stands for? */
static bool ovl_port_tagged(const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_VLAN_8021Q)
	return is_vlan_dev(dev) &&
	       !(vlan_dev_priv(dev)->flags & VLAN_FLAG_REORDER_HDR);
#else
	return false;
#endif
}

/* Could the device be a port of this VNI? */
static int ovl_port_check(struct ovl_vni *vni, struct net_device *dev,
			  struct netlink_ext_ack *extack)
{
	struct net *net = vni->dev ? dev_net(vni->dev) : vni->on->net;

	if (dev->flags & IFF_LOOPBACK || dev->type != ARPHRD_ETHER ||
	    dev->addr_len != ETH_ALEN || !is_valid_ether_addr(dev->dev_addr)) {
		NL_SET_ERR_MSG(extack, "Only an Ethernet device can be attached");
		return -EINVAL;
	}
	if (dev->priv_flags & IFF_DONT_BRIDGE) {
		NL_SET_ERR_MSG(extack, "The device does not let itself be bridged");
		return -EOPNOTSUPP;
	}
	if (ovl_port_tagged(dev)) {
		NL_SET_ERR_MSG(extack, "A VLAN device with reorder_hdr off cannot be attached");
		return -EOPNOTSUPP;
	}
	if (!net_eq(dev_net(dev), net)) {
		NL_SET_ERR_MSG(extack, "The device is in another namespace than the VNI's");
		return -EINVAL;
	}
	if (dev == vni->dev) {
		NL_SET_ERR_MSG(extack, "A VNI's own device cannot be attached to it");
		return -ELOOP;
	}
	if (dev->ifindex == ovl_vni_conf(vni)->link &&
	    net_eq(net, vni->on->net)) {
		NL_SET_ERR_MSG(extack, "A VNI's lower device cannot be attached to it");
		return -ELOOP;
	}
	if (netdev_is_rx_handler_busy(dev) || netdev_master_upper_dev_get(dev)) {
		NL_SET_ERR_MSG(extack, "The device is another one's port already");
		return -EBUSY;
	}
	return 0;
}

static struct ovl_attached *ovl_port_alloc(struct ovl_vni *vni,
					   struct net_device *dev,
					   const struct ovl_port_conf *conf)
{
	struct ovl_attached *att;
	struct ovl_port_conf *own;

	att = kzalloc(sizeof(*att), GFP_KERNEL);
	if (!att)
		return NULL;
	own = kmemdup(conf, sizeof(*conf), GFP_KERNEL);
	att->stats = ovl_stats_alloc(GFP_KERNEL);
	if (!own || !att->stats) {
		free_percpu(att->stats);
		kfree(own);
		kfree(att);
		return NULL;
	}
	RCU_INIT_POINTER(att->conf, own);
	att->port.vni = vni;
	att->port.dev = dev;
	att->port.attached = true;
	ovl_bucket_init(&att->bucket);
	return att;
}

static void ovl_port_free(struct ovl_attached *att)
{
	free_percpu(att->stats);
	kfree(rcu_dereference_protected(att->conf, 1));
	kfree(att);
}

static void ovl_port_free_rcu(struct rcu_head *rcu)
{
	ovl_port_free(container_of(rcu, struct ovl_attached, rcu));
}

/* Hook a device up; what fails is undone. */
static int ovl_port_hook(struct ovl_attached *att, struct netlink_ext_ack *extack)
{
	struct net_device *host = att->port.vni->dev, *dev = att->port.dev;
	int err;

	err = dev_set_promiscuity(dev, 1);
	if (err) {
		NL_SET_ERR_MSG(extack, "The device does not receive everything");
		return err;
	}
	err = host ? netdev_master_upper_dev_link(dev, host, NULL, NULL, extack) : 0;
	if (err)
		goto quiet;
	/* The last thing to be refused: what came in could not be taken back. */
	err = netdev_rx_handler_register(dev, ovl_port_rx, att);
	if (err) {
		NL_SET_ERR_MSG(extack, "The device does not hand over what it receives");
		goto unlink;
	}
	dev_disable_lro(dev);
	netdev_set_rx_headroom(dev, READ_ONCE(att->port.vni->headroom));
	netdev_hold(dev, &att->tracker, GFP_KERNEL);
	return 0;

unlink:
	if (host)
		netdev_upper_dev_unlink(dev, host);
quiet:
	dev_set_promiscuity(dev, -1);
	return err;
}

/**
 * ovl_port_attach() - make a device a port of a VNI
 * @vni: the VNI
 * @dev: the device
 * @conf: the port's settings
 * @extack: told why it failed
 *
 * Context: RTNL and the namespace's lock.
 * Return: 0; -EINVAL, -EOPNOTSUPP, -ELOOP or -EBUSY if the device cannot be one,
 * -ENOMEM, or what the device said.
 */
int ovl_port_attach(struct ovl_vni *vni, struct net_device *dev,
		    const struct ovl_port_conf *conf,
		    struct netlink_ext_ack *extack)
{
	struct ovl_attached *att;
	int err;

	ASSERT_RTNL();
	lockdep_assert_held(&vni->on->lock);
	err = ovl_port_check(vni, dev, extack);
	if (err)
		return err;
	att = ovl_port_alloc(vni, dev, conf);
	if (!att) {
		NL_SET_ERR_MSG(extack, "No memory for the port");
		return -ENOMEM;
	}
	err = ovl_port_hook(att, extack);
	if (err) {
		ovl_port_free(att);
		return err;
	}
	att->serial = ++vni->port_serial;
	list_add_tail_rcu(&att->list, &vni->ports);
	WRITE_ONCE(vni->nr_ports, vni->nr_ports + 1);
	ovl_net_changed(vni->on);
	ovl_notify_port(att, OVL_CMD_PORT_NEW_NTF);
	return 0;
}

/**
 * ovl_port_change() - give a port other settings
 * @att: the port
 * @conf: the settings
 *
 * Context: RTNL and the namespace's lock.
 * Return: 0 or -ENOMEM.
 */
int ovl_port_change(struct ovl_attached *att, const struct ovl_port_conf *conf)
{
	struct ovl_port_conf *old, *own;

	lockdep_assert_held(&att->port.vni->on->lock);
	own = kmemdup(conf, sizeof(*conf), GFP_KERNEL);
	if (!own)
		return -ENOMEM;
	old = rtnl_dereference(att->conf);
	rcu_assign_pointer(att->conf, own);
	kfree_rcu(old, rcu);
	ovl_net_changed(att->port.vni->on);
	ovl_notify_port(att, OVL_CMD_PORT_SET_NTF);
	return 0;
}

/* First phase of a port's end: none of its frames comes in, and none can learn. */
static void ovl_port_unhook(struct ovl_attached *att)
{
	struct net_device *dev = att->port.dev;
	struct ovl_vni *vni = att->port.vni;

	ASSERT_RTNL();
	if (vni->dev)
		netdev_upper_dev_unlink(dev, vni->dev);
	/* Waits until none is on the way in. */
	netdev_rx_handler_unregister(dev);
}

/* Last phase: no station lives there any more. */
static void ovl_port_end(struct ovl_attached *att)
{
	struct net_device *dev = att->port.dev;
	struct ovl_vni *vni = att->port.vni;

	lockdep_assert_held(&vni->on->lock);
	list_del_rcu(&att->list);
	WRITE_ONCE(vni->nr_ports, vni->nr_ports - 1);
	netdev_reset_rx_headroom(dev);
	dev_set_promiscuity(dev, -1);
	ovl_net_changed(vni->on);
	ovl_notify_port(att, OVL_CMD_PORT_DEL_NTF);
	netdev_put(dev, &att->tracker);
	call_rcu(&att->rcu, ovl_port_free_rcu);
}

/**
 * ovl_port_detach() - the end of a port, and of the stations that live there
 * @att: the port
 *
 * Context: RTNL and the namespace's lock.
 */
void ovl_port_detach(struct ovl_attached *att)
{
	ovl_port_unhook(att);
	if (READ_ONCE(att->nr_stations))
		ovl_fdb_flush_port(att->port.vni, &att->port);
	ovl_port_end(att);
}

/* Detach all devices from a VNI. If there are any, RTNL is held. */
void ovl_port_detach_all(struct ovl_vni *vni)
{
	struct ovl_attached *att, *tmp;

	lockdep_assert_held(&vni->on->lock);
	if (list_empty(&vni->ports))
		return;
	list_for_each_entry(att, &vni->ports, list)
		ovl_port_unhook(att);
	/* All at once: there may be many of both. */
	ovl_fdb_flush_attached(vni);
	list_for_each_entry_safe(att, tmp, &vni->ports, list)
		ovl_port_end(att);
}

/*
 * A device goes, or moves to another namespace. It may be a port, or a host
 * device that has some.
 */
void ovl_port_dev_gone(struct net_device *dev)
{
	struct ovl_attached *att = ovl_port_find(dev);
	struct ovl_vni *vni;

	if (att) {
		vni = att->port.vni;
		mutex_lock(&vni->on->lock);
		ovl_port_detach(att);
		mutex_unlock(&vni->on->lock);
	}
	vni = ovl_dev_vni(dev);
	/* Under RTNL the list does not change. Of one that is being made, the
	 * lock is held, but it has none.
	 */
	if (!vni || list_empty(&vni->ports))
		return;
	mutex_lock(&vni->on->lock);
	ovl_port_detach_all(vni);
	mutex_unlock(&vni->on->lock);
}

/* Let the devices attached to a VNI leave as much room as it needs. RTNL. */
void ovl_port_set_headroom(struct ovl_vni *vni)
{
	struct ovl_attached *att;

	ASSERT_RTNL();
	list_for_each_entry(att, &vni->ports, list)
		netdev_set_rx_headroom(att->port.dev,
				       READ_ONCE(vni->headroom));
}
