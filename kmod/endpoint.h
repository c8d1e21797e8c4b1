/* SPDX-License-Identifier: GPL-2.0 */
/* Endpoint: the local VTEP, the UDP sockets of one port of a namespace. */
#ifndef OVL_ENDPOINT_H
#define OVL_ENDPOINT_H

#include <linux/list.h>
#include <linux/xarray.h>
#include <net/sock.h>

#include "netns.h"
#include "stats.h"
#include "wire.h"

/* Which way a packet goes. */
enum ovl_way {
	OVL_WAY_OUT,
	OVL_WAY_IN,
	OVL_WAYS,
};

/**
 * struct ovl_slow_stats - one CPU's counters of what did not go by the fast path
 * @count: packets left to the stack, by enum ovl_way and enum ovl_slow
 * @syncp: lets a 32-bit reader see whole 64-bit values
 *
 * Written with bottom halves off.
 */
struct ovl_slow_stats {
	u64_stats_t count[OVL_WAYS][__OVL_SLOW_MAX];
	struct u64_stats_sync syncp;
};

/**
 * struct ovl_endpoint - the UDP sockets of one port
 * @on: the namespace
 * @wire: tunnel header spoken on this port
 * @port: local UDP port, host order
 * @sock4: IPv4 socket; NULL if the namespace has no IPv4
 * @sock6: IPv6 socket; NULL if the kernel has no IPv6
 * @vnis: VNIs by id; changed under @on->lock, read under RCU
 * @nr_vnis: VNIs that were made and not yet freed; @on->lock
 * @stats: what could not be attributed to a VNI
 * @slow: why packets of all its VNIs did not go by the fast path
 * @node: in @on->endpoints, which is in order of ports; changed under
 *	@on->lock, read under RCU
 *
 * Held by its VNIs, each from its making until it is freed. With the last of
 * them the sockets are closed, which waits for packets on their way in, and
 * the endpoint is freed. A VNI that may be seen by a packet therefore always
 * has a whole endpoint.
 */
struct ovl_endpoint {
	struct ovl_net *on;
	const struct ovl_wire *wire;
	u16 port;
	struct socket *sock4;
	struct socket *sock6;
	struct xarray vnis;
	unsigned int nr_vnis;
	struct ovl_stats __percpu *stats;
	struct ovl_slow_stats __percpu *slow;
	struct list_head node;
};

struct ovl_endpoint *ovl_endpoint_find(const struct ovl_net *on, u16 port);
struct ovl_endpoint *ovl_endpoint_hold(struct ovl_net *on, u16 port,
				       struct netlink_ext_ack *extack);
void ovl_endpoint_put(struct ovl_endpoint *ep);
void ovl_slow(struct ovl_endpoint *ep, enum ovl_way way, enum ovl_slow reason);
void ovl_slow_sum(const struct ovl_endpoint *ep, enum ovl_way way, u64 *sum);

static inline struct sock *ovl_endpoint_sk(const struct ovl_endpoint *ep,
					   u16 family)
{
	struct socket *sock = family == AF_INET6 ? ep->sock6 : ep->sock4;

	return sock ? sock->sk : NULL;
}

#endif /* OVL_ENDPOINT_H */
