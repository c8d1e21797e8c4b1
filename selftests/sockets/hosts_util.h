/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two hosts with a cable between them, for tests that send over the wire. Each
 * is a network namespace with the segment 1 and the other host as VTEP.
 */
#ifndef OVL_HOSTS_UTIL_H
#define OVL_HOSTS_UTIL_H

#include <linux/pkt_sched.h>
#include <linux/veth.h>

#include "sock_util.h"

/* What the underlay takes of its MTU for the inner frame's payload. */
#define OVERHEAD(family)	((family) == AF_INET ? 50 : 70)

/* A host: its namespace and a socket to configure it with. */
struct host {
	struct nl nl;
	int ns;
};

/*
 * Both of them: the test is on the first, whose station is STATION(1); that of
 * the other is STATION(2).
 */
struct hosts {
	struct host here;
	struct host there;
	int family;
};

static inline void host_enter(const struct host *host)
{
	if (setns(host->ns, CLONE_NEWNET))
		abort();
}

/* A cable from here to @ns, by the name of eth0 at both ends. */
static inline int veth_make(struct nl *rt, int ns, int mtu)
{
	const struct attr end[] = { a_str(IFLA_IFNAME, "eth0"),
				    a_u32(IFLA_MTU, mtu),
				    { .type = END } };
	const struct attr other_ns = a_u32(IFLA_NET_NS_FD, ns);
	struct ifinfomsg ifi = { };
	struct nl_msg peer, *msg;
	struct attr info;

	peer.nlh.nlmsg_len = NLMSG_HDRLEN;
	nl_append(&peer, &ifi, sizeof(ifi));
	nl_put_all(&peer, end);
	nl_put(&peer, &other_ns);
	info = a_nest(IFLA_INFO_DATA,
		      ATTRS(a_raw(VETH_INFO_PEER, NLMSG_DATA(&peer.nlh),
				  peer.nlh.nlmsg_len - NLMSG_HDRLEN)));
	info = a_nest(IFLA_LINKINFO, ATTRS(a_str(IFLA_INFO_KIND, "veth"), info));
	msg = nl_begin(rt, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi,
		       sizeof(ifi));
	nl_put_all(msg, end);
	nl_put(msg, &info);
	return nl_talk(rt, msg, NULL, NULL);
}

/* Give eth0 the underlay's address of host @n. */
static inline int host_addr(struct nl *rt, int family, int n)
{
	uint8_t ip4[] = { 10, 9, 0, n }, ip6[16] = { 0xfd, 9, [15] = n };
	struct ifaddrmsg ifa = {
		.ifa_family = family, .ifa_index = if_find("eth0"),
		.ifa_prefixlen = family == AF_INET ? 24 : 64,
		.ifa_flags = family == AF_INET ? 0 : IFA_F_NODAD,
	};
	struct attr addr = family == AF_INET ? a_own(IFA_LOCAL, ip4, 4) :
					       a_own(IFA_LOCAL, ip6, 16);
	struct nl_msg *msg = nl_begin(rt, RTM_NEWADDR, NLM_F_CREATE, &ifa,
				      sizeof(ifa));

	nl_put(msg, &addr);
	return nl_talk(rt, msg, NULL, NULL);
}

/* Add host @n to a segment as VTEP. */
static inline int host_vtep(struct nl *nl, int family, uint32_t vni, int n)
{
	uint8_t ip6[16] = { 0xfd, 9, [15] = n };

	return ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, vni),
		      family == AF_INET ?
		      a_ip4n(OVL_A_VTEP_ADDR, 9 << 16 | n) :
		      a_own(OVL_A_VTEP_ADDR6, ip6, sizeof(ip6)));
}

/* Make the current namespace, which has eth0, host @n. */
static inline int host_make(struct hosts *h, struct host *host, int n)
{
	struct nl rt = { };

	return nl_open(&rt, NETLINK_ROUTE) ?: host_addr(&rt, h->family, n) ?:
	       if_up("eth0") ?: if_up("lo") ?: ovl_open(&host->nl) ?:
	       vni_nodev_at(&host->nl, 1, STATION(n)) ?:
	       host_vtep(&host->nl, h->family, 1, 3 - n);
}

/* Make both, with an underlay of @family and @mtu. */
static inline int hosts_make(struct hosts *h, int family, int mtu)
{
	struct nl rt = { };
	int err;

	h->family = family;
	if (unshare(CLONE_NEWNET))
		return -errno;
	h->here.ns = ns_here();
	if (unshare(CLONE_NEWNET))
		return -errno;
	h->there.ns = ns_here();
	err = nl_open(&rt, NETLINK_ROUTE) ?: veth_make(&rt, h->here.ns, mtu) ?:
	      host_make(h, &h->there, 2);
	if (err)
		return err;
	host_enter(&h->here);
	return host_make(h, &h->here, 1);
}

/* A socket on the other host. */
static inline int there_open(struct hosts *h, int type, const void *mac,
			     uint16_t port)
{
	int fd;

	host_enter(&h->there);
	fd = sock_open(type, 1, mac, port);
	host_enter(&h->here);
	return fd;
}

/* Let them know each other's address, so that nothing waits for that. */
static inline int hosts_meet(struct hosts *h)
{
	int a = sock_open(SOCK_DGRAM, 1, NULL, 9);
	int b = there_open(h, SOCK_DGRAM, NULL, 9), err;
	char c;

	err = sock_sendto(a, "x", 1, 1, STATION(2), 9) == 1 &&
	      sock_wait(b, &c, 1, NULL) == 1 ? 0 : -ETIMEDOUT;
	close(a);
	close(b);
	return err;
}

static inline int wire_plug(uint16_t flags, const struct attr *options)
{
	struct tcmsg tcm = { .tcm_ifindex = if_find("eth0"),
			     .tcm_parent = TC_H_ROOT };
	const struct attr kind = a_str(TCA_KIND, "plug");
	struct nl rt = { };
	struct nl_msg *msg;
	int err;

	err = nl_open(&rt, NETLINK_ROUTE);
	if (err)
		return err;
	msg = nl_begin(&rt, RTM_NEWQDISC, flags, &tcm, sizeof(tcm));
	nl_put(msg, &kind);
	nl_put_all(msg, options);
	err = nl_talk(&rt, msg, NULL, NULL);
	close(rt.fd);
	return err;
}

/* From now on eth0 keeps what it is given. */
static inline int wire_hold(void)
{
	return wire_plug(NLM_F_CREATE, ATTRS());
}

/* It sends what it has kept, and what comes. */
static inline int wire_free(void)
{
	const struct tc_plug_qopt opt = {
		.action = TCQ_PLUG_RELEASE_INDEFINITE,
	};

	return wire_plug(0, ATTRS(a_raw(TCA_OPTIONS, &opt, sizeof(opt))));
}

/* Has no host had to make room, or to copy what it received? */
static inline bool hosts_unmoved(struct hosts *h)
{
	static const int counters[] = { OVL_A_STATS_HEAD_REALLOC,
					OVL_A_STATS_HEAD_UNSHARED,
					OVL_A_STATS_PULLED_BYTES };
	int i;

	for (i = 0; i < 3; i++)
		if (vni_count(&h->here.nl, 1, counters[i]) ||
		    vni_count(&h->there.nl, 1, counters[i]))
			return false;
	return true;
}

#endif /* OVL_HOSTS_UTIL_H */
