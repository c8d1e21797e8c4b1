/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of AF_OVL have in common: segments made in a network namespace
 * of the test's own, frames, datagrams, and waiting for them.
 */
#ifndef OVL_SOCK_UTIL_H
#define OVL_SOCK_UTIL_H

#include <netinet/in.h>
#include <ovl/socket.h>
#include <sys/epoll.h>

#include "netlink/nl_util.h"

#define MAC_LEN		6
#define FRAME_HLEN	14

/* A test's first word about a segment without a device: its station's address. */
#define STATION(n)	((const uint8_t[MAC_LEN]){ 2, 0, 0, 0, 0xff, (n) })
/* An address that a socket may claim. */
#define MAC(n)		((const uint8_t[MAC_LEN]){ 2, 0, 0, 0, 1, (n) })
#define BROADCAST	((const uint8_t[MAC_LEN]){ 255, 255, 255, 255, 255, 255 })

/* A segment without a device, whose station has the address STATION(id). */
static inline int vni_nodev(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, id),
		      a_flag(OVL_A_VNI_NODEV),
		      a_own(OVL_A_VNI_MAC, STATION(id), MAC_LEN));
}

static inline int vni_del(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, id));
}

/* bind(); -errno if it fails. */
static inline int sock_bind(int fd, uint32_t vni, const void *mac,
			    uint16_t port)
{
	struct sockaddr_ovl sa;

	ovl_address(&sa, vni, mac, port);
	return bind(fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
}

static inline int sock_connect(int fd, uint32_t vni, const void *mac,
			       uint16_t port)
{
	struct sockaddr_ovl sa;

	ovl_address(&sa, vni, mac, port);
	return connect(fd, (void *)&sa, sizeof(sa)) ? -errno : 0;
}

/* A socket that is bound; -errno if that fails. */
static inline int sock_open(int type, uint32_t vni, const void *mac,
			    uint16_t port)
{
	int fd = ovl_socket(type), err;

	if (fd < 0)
		return -errno;
	err = sock_bind(fd, vni, mac, port);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static inline int sock_set(int fd, int name, int value)
{
	return setsockopt(fd, SOL_OVL, name, &value, sizeof(value)) ?
	       -errno : 0;
}

static inline int sock_mac(int fd, int name, const void *mac)
{
	struct ovl_mac_req req = { .pad = { 0 } };

	memcpy(req.mac, mac, MAC_LEN);
	return setsockopt(fd, SOL_OVL, name, &req, sizeof(req)) ? -errno : 0;
}

/* sendto(); the bytes sent or -errno. */
static inline int sock_sendto(int fd, const void *data, size_t len,
			      uint32_t vni, const void *mac, uint16_t port)
{
	struct sockaddr_ovl sa;
	ssize_t n;

	ovl_address(&sa, vni, mac, port);
	n = sendto(fd, data, len, 0, (void *)&sa, sizeof(sa));
	return n < 0 ? -errno : n;
}

static inline int sock_send(int fd, const void *data, size_t len)
{
	ssize_t n = send(fd, data, len, 0);

	return n < 0 ? -errno : n;
}

/* What is in the queue now; -EAGAIN if nothing. What we send to ourselves is
 * there when the call that sends it returns.
 */
static inline int sock_recv(int fd, void *data, size_t len,
			    struct sockaddr_ovl *from)
{
	socklen_t from_len = sizeof(*from);
	ssize_t n;

	n = recvfrom(fd, data, len, MSG_DONTWAIT, (void *)from,
		     from ? &from_len : NULL);
	return n < 0 ? -errno : n;
}

/* How many messages are in the queue; they are read. */
static inline int sock_drain(int fd)
{
	char buf[65536];
	int n = 0;

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		n++;
	return n;
}

/* An Ethernet frame with @len bytes of a pattern behind the header. */
static inline size_t frame_make(uint8_t *frame, const void *dst,
				const void *src, uint16_t proto, size_t len)
{
	size_t i;

	memcpy(frame, dst, MAC_LEN);
	memcpy(frame + MAC_LEN, src, MAC_LEN);
	frame[12] = proto >> 8;
	frame[13] = proto & 0xff;
	for (i = 0; i < len; i++)
		frame[FRAME_HLEN + i] = i * 7 + (i >> 8);
	return FRAME_HLEN + len;
}

/* A counter of a segment, or a reason for drops. */
static inline uint64_t vni_count(struct nl *nl, uint32_t id, int counter)
{
	const struct nlattr *stats;

	if (ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, id),
		   a_flag(OVL_A_VNI_WITH_STATS)))
		abort();
	stats = ovl_attr(&nl->reply.nlh, OVL_A_VNI_STATS);
	return nla_num(nla_sub(stats, counter));
}

static inline uint64_t vni_drops(struct nl *nl, uint32_t id,
				 enum ovl_drop reason)
{
	const struct nlattr *stats, *nla;
	size_t at = 0, len;

	if (ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, id),
		   a_flag(OVL_A_VNI_WITH_STATS)))
		abort();
	stats = ovl_attr(&nl->reply.nlh, OVL_A_VNI_STATS);
	len = nla_len(stats);
	while (at < len) {
		nla = (const void *)((const char *)nla_data(stats) + at);
		at += NLA_ALIGN(nla->nla_len);
		if ((nla->nla_type & NLA_TYPE_MASK) == OVL_A_STATS_DROP &&
		    nla_num(nla_sub(nla, OVL_A_DROP_COUNT_REASON)) == reason)
			return nla_num(nla_sub(nla, OVL_A_DROP_COUNT_PACKETS));
	}
	return 0;
}

#endif /* OVL_SOCK_UTIL_H */
