/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of AF_OVL have in common: segments made in a network namespace
 * of the test's own, frames, datagrams, and waiting for them.
 */
#ifndef OVL_SOCK_UTIL_H
#define OVL_SOCK_UTIL_H

#include <linux/sock_diag.h>
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
/* One that sockets may join. */
#define MULTICAST	((const uint8_t[MAC_LEN]){ 1, 0, 0x5e, 0, 0, 1 })
#define BROADCAST	((const uint8_t[MAC_LEN]){ 255, 255, 255, 255, 255, 255 })

/* A command of the shell's; -EIO if it fails. */
static inline int run(const char *format, ...)
{
	char command[400];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return system(command) ? -EIO : 0;
}

/* A segment without a device, and the address of its station. */
static inline int vni_nodev_at(struct nl *nl, uint32_t id, const void *mac)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, id),
		      a_flag(OVL_A_VNI_NODEV),
		      a_own(OVL_A_VNI_MAC, mac, MAC_LEN));
}

/* The same, whose station has the address STATION(id). */
static inline int vni_nodev(struct nl *nl, uint32_t id)
{
	return vni_nodev_at(nl, id, STATION(id));
}

/* How many stations are known in a segment. */
static inline int stations(struct nl *nl, uint32_t vni)
{
	return ovl_count(nl, OVL_CMD_FDB_GET, a_u32(OVL_A_FDB_VNI, vni));
}

static inline int vni_del(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, id));
}

/* A segment with the host device ovlID, which is up and keeps to itself. */
static inline int vni_dev(struct nl *nl, uint32_t id)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, id)) ?:
	       run("ip link set ovl%u address 02:00:00:00:ff:%02x addrgenmode none && ip link set ovl%u up",
		   id, id, id);
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

/* What comes within seconds, over the wire say; -ETIMEDOUT if nothing does. */
static inline int sock_wait(int fd, void *data, size_t len,
			    struct sockaddr_ovl *from)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 20000) == 1 ? sock_recv(fd, data, len, from) :
					   -ETIMEDOUT;
}

/* An option that is an int; -errno if there is none. */
static inline int sock_get(int fd, int level, int name)
{
	int value = 0;
	socklen_t len = sizeof(value);

	return getsockopt(fd, level, name, &value, &len) ? -errno : value;
}

/* An option of the core's. */
static inline int sock_set_core(int fd, int name, int value)
{
	return setsockopt(fd, SOL_SOCKET, name, &value, sizeof(value)) ?
	       -errno : 0;
}

/* The error that waits at the socket, which is cleared by that. */
static inline int sock_error(int fd)
{
	return -sock_get(fd, SOL_SOCKET, SO_ERROR);
}

/* One of the SK_MEMINFO_* figures. */
static inline uint32_t sock_mem(int fd, int what)
{
	uint32_t info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len))
		abort();
	return info[what];
}

/* A control message of one kind, or NULL. */
static inline void *cmsg_find(struct msghdr *msg, int level, int type)
{
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);

	while (cmsg && (cmsg->cmsg_level != level || cmsg->cmsg_type != type))
		cmsg = CMSG_NXTHDR(msg, cmsg);
	return cmsg ? CMSG_DATA(cmsg) : NULL;
}

/* Make a control message the only one of @msg, which has room for it. */
static inline void cmsg_set(struct msghdr *msg, int level, int type,
			    const void *data, size_t len)
{
	struct cmsghdr *cmsg = msg->msg_control;

	msg->msg_controllen = CMSG_SPACE(len);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(cmsg), data, len);
}

/* Send by a VTEP that nobody has added; what a sender who may is told. */
static inline int sock_send_by_vtep(int fd, uint32_t vni, const uint8_t *mac)
{
	struct ovl_vtep_addr vtep = { .family = AF_INET,
				      .addr = { 10, 0, 0, 9 } };
	char control[CMSG_SPACE(sizeof(vtep))] = { 0 };
	struct sockaddr_ovl to;
	struct msghdr msg = { .msg_name = &to, .msg_namelen = sizeof(to),
			      .msg_control = control };

	ovl_address(&to, vni, mac, 1);
	cmsg_set(&msg, SOL_OVL, OVL_VTEP, &vtep, sizeof(vtep));
	return sendmsg(fd, &msg, 0) < 0 ? -errno : 0;
}

/* Receive one message with its struct ovl_pktinfo; the bytes or -errno. */
static inline int sock_recv_info(int fd, void *data, size_t len,
				 struct ovl_pktinfo *info)
{
	char control[CMSG_SPACE(sizeof(*info))];
	struct iovec iov = { data, len };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	void *found;
	ssize_t n;

	memset(info, 0x55, sizeof(*info));
	n = recvmsg(fd, &msg, MSG_DONTWAIT);
	if (n < 0)
		return -errno;
	found = cmsg_find(&msg, SOL_OVL, OVL_PKTINFO);
	if (!found)
		return -ENOMSG;
	memcpy(info, found, sizeof(*info));
	return n;
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

/* What was dropped for a reason, of the counters of any object. */
static inline uint64_t stats_drops(const struct nlattr *stats,
				   enum ovl_drop reason)
{
	size_t at = 0, len = stats ? nla_len(stats) : 0;
	const struct nlattr *nla;

	while (at < len) {
		nla = (const void *)((const char *)nla_data(stats) + at);
		at += NLA_ALIGN(nla->nla_len);
		if ((nla->nla_type & NLA_TYPE_MASK) == OVL_A_STATS_DROP &&
		    nla_num(nla_sub(nla, OVL_A_DROP_COUNT_REASON)) == reason)
			return nla_num(nla_sub(nla, OVL_A_DROP_COUNT_PACKETS));
	}
	return 0;
}

static inline uint64_t vni_drops(struct nl *nl, uint32_t id,
				 enum ovl_drop reason)
{
	if (ovl_do(nl, OVL_CMD_VNI_GET, a_u32(OVL_A_VNI_ID, id),
		   a_flag(OVL_A_VNI_WITH_STATS)))
		abort();
	return stats_drops(ovl_attr(&nl->reply.nlh, OVL_A_VNI_STATS), reason);
}

#endif /* OVL_SOCK_UTIL_H */
