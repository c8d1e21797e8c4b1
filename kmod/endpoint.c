// SPDX-License-Identifier: GPL-2.0
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "decap.h"
#include "endpoint.h"
#include "gro.h"
#include "input.h"

/**
 * ovl_endpoint_find() - find the endpoint of a port
 * @on: the namespace
 * @port: UDP port, host order
 *
 * Context: the namespace's lock or RCU read side.
 * Return: the endpoint or NULL.
 */
struct ovl_endpoint *ovl_endpoint_find(const struct ovl_net *on, u16 port)
{
	struct ovl_endpoint *ep;

	list_for_each_entry_rcu(ep, &on->endpoints, node,
				lockdep_is_held(&on->lock))
		if (ep->port == port)
			return ep;
	return NULL;
}

/**
 * ovl_slow() - count a packet that does not go by the fast path
 * @ep: the endpoint
 * @way: which way it goes
 * @reason: why
 *
 * Context: bottom halves off.
 */
void ovl_slow(struct ovl_endpoint *ep, enum ovl_way way, enum ovl_slow reason)
{
	struct ovl_slow_stats *cpu = this_cpu_ptr(ep->slow);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_inc(&cpu->count[way][reason]);
	u64_stats_update_end(&cpu->syncp);
}

static u64 ovl_slow_read(struct ovl_slow_stats *cpu, enum ovl_way way,
			 unsigned int reason)
{
	unsigned int start;
	u64 count;

	do {
		start = u64_stats_fetch_begin(&cpu->syncp);
		count = u64_stats_read(&cpu->count[way][reason]);
	} while (u64_stats_fetch_retry(&cpu->syncp, start));
	return count;
}

/**
 * ovl_slow_sum() - add up what did not go by the fast path over the CPUs
 * @ep: the endpoint
 * @way: which way it went
 * @sum: overwritten with packets, by enum ovl_slow
 */
void ovl_slow_sum(const struct ovl_endpoint *ep, enum ovl_way way, u64 *sum)
{
	int cpu, i;

	memset(sum, 0, __OVL_SLOW_MAX * sizeof(*sum));
	for_each_possible_cpu(cpu)
		for (i = 0; i < __OVL_SLOW_MAX; i++)
			sum[i] += ovl_slow_read(per_cpu_ptr(ep->slow, cpu),
						way, i);
}

static struct socket *ovl_endpoint_sock(struct ovl_endpoint *ep, u16 family)
{
	struct udp_tunnel_sock_cfg tunnel = {
		.sk_user_data	  = ep,
		.encap_type	  = 1,
		.encap_rcv	  = ovl_decap_rcv,
		.encap_err_lookup = ovl_decap_err,
		.gro_receive	  = ovl_gro_receive,
		.gro_complete	  = ovl_gro_complete,
	};
	struct udp_port_cfg cfg = {
		.family		= family,
		.local_udp_port	= htons(ep->port),
		.ipv6_v6only	= family == AF_INET6,
		/* Whether a checksum is demanded is a matter of the VNI. */
		.use_udp6_rx_checksums = false,
	};
	struct socket *sock;
	int err;

	err = udp_sock_create(ep->on->net, &cfg, &sock);
	if (err)
		return ERR_PTR(err);
	udp_allow_gso(sock->sk);
	setup_udp_tunnel_sock(ep->on->net, sock, &tunnel);
	return sock;
}

static int ovl_endpoint_open(struct ovl_endpoint *ep)
{
	struct socket *sock;

	sock = ovl_endpoint_sock(ep, AF_INET);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	ep->sock4 = sock;

	/* A kernel without IPv6, or booted so, serves IPv4 alone. */
	sock = ovl_endpoint_sock(ep, AF_INET6);
	if (!IS_ERR(sock)) {
		ep->sock6 = sock;
	} else if (PTR_ERR(sock) != -EAFNOSUPPORT &&
		   PTR_ERR(sock) != -EPFNOSUPPORT) {
		udp_tunnel_sock_release(ep->sock4);
		return PTR_ERR(sock);
	}
	return 0;
}

/* Close the sockets, and wait until no packet is inside our callbacks. */
static void ovl_endpoint_release(struct ovl_endpoint *ep)
{
	if (ep->sock6)
		udp_tunnel_sock_release(ep->sock6);
	udp_tunnel_sock_release(ep->sock4);
}

/* Keep the list in order of ports, so that a walk can find its place again. */
static void ovl_endpoint_link(struct ovl_endpoint *ep)
{
	struct ovl_endpoint *pos;

	list_for_each_entry(pos, &ep->on->endpoints, node)
		if (pos->port > ep->port)
			break;
	list_add_tail_rcu(&ep->node, &pos->node);
}

static void ovl_endpoint_free(struct ovl_endpoint *ep)
{
	free_percpu(ep->slow);
	free_percpu(ep->stats);
	kfree(ep);
}

static int ovl_endpoint_alloc_stats(struct ovl_endpoint *ep)
{
	ep->stats = ovl_stats_alloc(GFP_KERNEL);
	ep->slow = netdev_alloc_pcpu_stats(struct ovl_slow_stats);
	return ep->stats && ep->slow ? 0 : -ENOMEM;
}

static struct ovl_endpoint *ovl_endpoint_make(struct ovl_net *on, u16 port,
					      struct netlink_ext_ack *extack)
{
	struct ovl_endpoint *ep;
	int err = -ENOMEM;

	ep = kzalloc(sizeof(*ep), GFP_KERNEL);
	if (!ep)
		goto fail;
	ep->on = on;
	ep->wire = &ovl_wire_vxlan;
	ep->port = port;
	xa_init(&ep->vnis);
	err = ovl_endpoint_alloc_stats(ep);
	if (err)
		goto free;
	err = ovl_endpoint_open(ep);
	if (err)
		goto free;
	if (list_empty(&on->endpoints)) {
		err = ovl_input_open(on);
		if (err)
			goto release;
	}
	ovl_endpoint_link(ep);
	return ep;

release:
	ovl_endpoint_release(ep);
free:
	ovl_endpoint_free(ep);
fail:
	if (err == -EADDRINUSE)
		NL_SET_ERR_MSG(extack, "The UDP port is used by another socket");
	else
		NL_SET_ERR_MSG(extack, "The UDP sockets could not be opened");
	return ERR_PTR(err);
}

/**
 * ovl_endpoint_hold() - get the endpoint of a port for one more VNI
 * @on: the namespace
 * @port: UDP port, host order
 * @extack: told why there is none
 *
 * Return: the endpoint, for ovl_endpoint_put(), or an ERR_PTR.
 */
struct ovl_endpoint *ovl_endpoint_hold(struct ovl_net *on, u16 port,
				       struct netlink_ext_ack *extack)
{
	struct ovl_endpoint *ep = ovl_endpoint_find(on, port);

	if (!ep)
		ep = ovl_endpoint_make(on, port, extack);
	if (!IS_ERR(ep))
		ep->nr_vnis++;
	return ep;
}

/* A VNI is gone; with the last one the endpoint goes. May sleep. */
void ovl_endpoint_put(struct ovl_endpoint *ep)
{
	lockdep_assert_held(&ep->on->lock);
	if (--ep->nr_vnis)
		return;
	list_del_rcu(&ep->node);
	if (list_empty(&ep->on->endpoints))
		ovl_input_close(ep->on);
	/* Waits as well for those who look for a VNI: the fast path in, and
	 * sockets of ours.
	 */
	ovl_endpoint_release(ep);
	xa_destroy(&ep->vnis);
	ovl_endpoint_free(ep);
}
