/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink as plain as it gets, so that a test can also send what a library
 * would not.  Every test is a process of its own with one socket, hence the
 * fixed buffers.
 */
#ifndef OVL_NL_UTIL_H
#define OVL_NL_UTIL_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/ovl.h>
#include <linux/rtnetlink.h>

#include "kselftest_harness.h"

/* For one test. A debug kernel on a busy emulator takes its time. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	200

#define NL_BUF		131072
#define END		0xffff

/* A message being built. */
struct nl_msg {
	union {
		struct nlmsghdr nlh;
		unsigned char buf[NL_BUF];
	};
};

/*
 * A socket, and what the last answer on it was: @answered whether it was one to
 * the end and not an error of the socket, @why and @offs are those of the
 * extended ACK, @reply the last message that was not an ACK, @intr whether a
 * part of a dump was marked as interrupted, @nr how many messages came. The
 * kernel makes the parts of a dump as large as the largest @chunk asked for so
 * far, so that is set before the socket is opened, or left to be the default.
 * @unaddressed: requests are sent without an address, as write() would.
 */
struct nl {
	int fd;
	int family;
	unsigned int group;
	uint32_t seq;
	size_t chunk;
	bool unaddressed;
	bool answered;
	char why[256];
	int offs;
	bool intr;
	unsigned int nr;
	struct nl_msg msg;
	struct nl_msg reply;
	unsigned char in[NL_BUF];
};

/* An attribute to be sent. */
struct attr {
	uint16_t type;
	uint16_t len;
	uint16_t flags;
	const struct attr *nest;
	const void *data;
	unsigned char bytes[16];
};

typedef void (*nl_cb)(const struct nlmsghdr *nlh, void *arg);

static inline struct attr a_raw(uint16_t type, const void *data, size_t len)
{
	struct attr a = { .type = type, .len = len, .data = data };

	return a;
}

static inline struct attr a_own(uint16_t type, const void *data, size_t len)
{
	struct attr a = { .type = type, .len = len };

	memcpy(a.bytes, data, len);
	return a;
}

static inline struct attr a_u8(uint16_t type, uint8_t v)
{
	return a_own(type, &v, sizeof(v));
}

static inline struct attr a_u16(uint16_t type, uint16_t v)
{
	return a_own(type, &v, sizeof(v));
}

static inline struct attr a_u32(uint16_t type, uint32_t v)
{
	return a_own(type, &v, sizeof(v));
}

static inline struct attr a_flag(uint16_t type)
{
	return a_raw(type, "", 0);
}

static inline struct attr a_str(uint16_t type, const char *s)
{
	return a_raw(type, s, strlen(s) + 1);
}

static inline struct attr a_ip4(uint16_t type, const char *s)
{
	struct in_addr ip;

	if (inet_pton(AF_INET, s, &ip) != 1)
		abort();
	return a_own(type, &ip, sizeof(ip));
}

static inline struct attr a_ip6(uint16_t type, const char *s)
{
	struct in6_addr ip;

	if (inet_pton(AF_INET6, s, &ip) != 1)
		abort();
	return a_own(type, &ip, sizeof(ip));
}

static inline struct attr a_mac(uint16_t type, const char *s)
{
	unsigned char mac[6];

	if (sscanf(s, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1],
		   &mac[2], &mac[3], &mac[4], &mac[5]) != 6)
		abort();
	return a_own(type, mac, sizeof(mac));
}

/* Stations by number: 02:00:00 and 24 bits. */
static inline struct attr a_macn(uint16_t type, uint32_t n)
{
	unsigned char mac[6] = { 2, 0, 0, n >> 16, n >> 8, n };

	return a_own(type, mac, sizeof(mac));
}

/* Addresses by number: 10/8 and 24 bits. */
static inline struct attr a_ip4n(uint16_t type, uint32_t n)
{
	unsigned char ip[4] = { 10, n >> 16, n >> 8, n };

	return a_own(type, ip, sizeof(ip));
}

static inline struct attr a_nest(uint16_t type, const struct attr *nest)
{
	struct attr a = { .type = type, .flags = NLA_F_NESTED, .nest = nest };

	return a;
}

/* A list of attributes for the functions below. */
#define ATTRS(...) \
	((const struct attr[]) { __VA_ARGS__ __VA_OPT__(,) { .type = END } })

static inline struct nlattr *nl_tail(struct nl_msg *msg)
{
	return (struct nlattr *)(msg->buf + NLMSG_ALIGN(msg->nlh.nlmsg_len));
}

/* Append bytes that need not be an attribute. */
static inline void nl_append(struct nl_msg *msg, const void *data, size_t len)
{
	if (NLMSG_ALIGN(msg->nlh.nlmsg_len) + NLMSG_ALIGN(len) > NL_BUF)
		abort();
	memset(nl_tail(msg), 0, NLMSG_ALIGN(len));
	memcpy(nl_tail(msg), data, len);
	msg->nlh.nlmsg_len = NLMSG_ALIGN(msg->nlh.nlmsg_len) + len;
}

/* A nest ends where the message does. */
static inline void nl_close(struct nl_msg *msg, struct nlattr *nest)
{
	msg->nlh.nlmsg_len = NLMSG_ALIGN(msg->nlh.nlmsg_len);
	nest->nla_len = msg->buf + msg->nlh.nlmsg_len - (unsigned char *)nest;
}

static inline struct nlattr *nl_put(struct nl_msg *msg, const struct attr *a)
{
	struct nlattr hdr = { .nla_type = a->type | a->flags };
	struct nlattr *nla = nl_tail(msg);
	const struct attr *sub;

	hdr.nla_len = NLA_HDRLEN + a->len;
	nl_append(msg, &hdr, sizeof(hdr));
	if (a->len)
		nl_append(msg, a->data ? a->data : a->bytes, a->len);
	for (sub = a->nest; sub && sub->type != END; sub++)
		nl_put(msg, sub);
	if (a->nest)
		nl_close(msg, nla);
	return nla;
}

static inline void nl_put_all(struct nl_msg *msg, const struct attr *attrs)
{
	for (; attrs->type != END; attrs++)
		nl_put(msg, attrs);
}

/* Begin a request with a header of its own behind netlink's. */
static inline struct nl_msg *nl_begin(struct nl *nl, uint16_t type,
				      uint16_t flags, const void *hdr,
				      size_t len)
{
	memset(&nl->msg.nlh, 0, sizeof(nl->msg.nlh));
	nl->msg.nlh.nlmsg_len = NLMSG_HDRLEN;
	nl->msg.nlh.nlmsg_type = type;
	nl->msg.nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	nl_append(&nl->msg, hdr, len);
	return &nl->msg;
}

static inline struct nl_msg *ovl_begin(struct nl *nl, uint8_t cmd,
				       uint16_t flags)
{
	struct genlmsghdr hdr = { .cmd = cmd, .version = OVL_FAMILY_VERSION };

	return nl_begin(nl, nl->family, flags, &hdr, sizeof(hdr));
}

/* Where in a message the last attribute of a type is; -1 if nowhere. */
static inline int nl_offset(const struct nl_msg *msg, size_t hdr, uint16_t type)
{
	size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(hdr);
	const struct nlattr *nla;
	int found = -1;

	for (; at + NLA_HDRLEN <= msg->nlh.nlmsg_len;
	     at += NLA_ALIGN(nla->nla_len)) {
		nla = (const void *)(msg->buf + at);
		if ((nla->nla_type & NLA_TYPE_MASK) == type)
			found = at;
		if (nla->nla_len < NLA_HDRLEN)
			break;
	}
	return found;
}

/* The first attribute of a type among @len bytes of them. */
static inline const struct nlattr *nla_in(const void *data, size_t len,
					  uint16_t type)
{
	const struct nlattr *nla = data;
	size_t step;

	while (len >= NLA_HDRLEN && nla->nla_len >= NLA_HDRLEN &&
	       nla->nla_len <= len) {
		if ((nla->nla_type & NLA_TYPE_MASK) == type)
			return nla;
		step = NLA_ALIGN(nla->nla_len);
		len -= step < len ? step : len;
		nla = (const void *)((const char *)nla + step);
	}
	return NULL;
}

static inline const void *nla_data(const struct nlattr *nla)
{
	return (const char *)nla + NLA_HDRLEN;
}

static inline size_t nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

static inline const struct nlattr *nla_sub(const struct nlattr *nest,
					   uint16_t type)
{
	return nest ? nla_in(nla_data(nest), nla_len(nest), type) : NULL;
}

/* Numbers are shorter than eight bytes or just that, and little endian here. */
static inline uint64_t nla_num(const struct nlattr *nla)
{
	uint64_t v = 0;

	if (nla && nla_len(nla) <= sizeof(v))
		memcpy(&v, nla_data(nla), nla_len(nla));
	return v;
}

static inline uint8_t ovl_cmd(const struct nlmsghdr *nlh)
{
	return ((const struct genlmsghdr *)NLMSG_DATA(nlh))->cmd;
}

/* An attribute of a message of the family, or NULL. */
static inline const struct nlattr *ovl_attr(const struct nlmsghdr *nlh,
					    uint16_t type)
{
	return nla_in((const char *)NLMSG_DATA(nlh) + GENL_HDRLEN,
		      nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, type);
}

static inline uint64_t ovl_num(const struct nlmsghdr *nlh, uint16_t type)
{
	return nla_num(ovl_attr(nlh, type));
}

/* Remember what an ACK, or the end of a dump, says besides its number. */
static inline void nl_extack(struct nl *nl, const struct nlmsghdr *nlh)
{
	const char *at = (const char *)NLMSG_DATA(nlh) + sizeof(int);
	const struct nlattr *nla;
	size_t left;

	nl->why[0] = 0;
	nl->offs = -1;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) &&
	    nlh->nlmsg_type != NLMSG_DONE)
		return;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		at += sizeof(struct nlmsghdr);
		/* Unless told not to, it repeats the request. */
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			at += ((struct nlmsgerr *)NLMSG_DATA(nlh))->msg.nlmsg_len -
			      sizeof(struct nlmsghdr);
	}
	left = (const char *)nlh + nlh->nlmsg_len - at;
	nla = nla_in(at, left, NLMSGERR_ATTR_MSG);
	if (nla)
		snprintf(nl->why, sizeof(nl->why), "%s",
			 (const char *)nla_data(nla));
	nla = nla_in(at, left, NLMSGERR_ATTR_OFFS);
	if (nla)
		nl->offs = nla_num(nla);
}

static inline int nl_send(struct nl *nl, struct nl_msg *msg)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	ssize_t n;

	msg->nlh.nlmsg_seq = ++nl->seq;
	nl->answered = false;
	nl->intr = false;
	nl->nr = 0;
	n = sendto(nl->fd, msg->buf, msg->nlh.nlmsg_len, 0,
		   nl->unaddressed ? NULL : (struct sockaddr *)&to,
		   nl->unaddressed ? 0 : sizeof(to));
	return n < 0 ? -errno : 0;
}

/* Handle one message; what nl_step() returns. */
static inline int nl_one(struct nl *nl, const struct nlmsghdr *nlh, nl_cb cb,
			 void *arg)
{
	int err;

	nl->intr |= !!(nlh->nlmsg_flags & NLM_F_DUMP_INTR);
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		nl->answered = true;
		nl_extack(nl, nlh);
		err = *(int *)NLMSG_DATA(nlh);
		return err < 0 ? err : 0;
	}
	nl->nr++;
	memcpy(&nl->reply, nlh, nlh->nlmsg_len);
	if (cb)
		cb(nlh, arg);
	return 1;
}

/*
 * Take one datagram of the answer to the last request. Returns 1 as long as
 * there is more to come, 0 at a good end, or a negative error.
 */
static inline int nl_step(struct nl *nl, nl_cb cb, void *arg)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)nl->in;
	ssize_t n = recv(nl->fd, nl->in, nl->chunk, MSG_TRUNC);
	int ret = 1;

	if (n < 0)
		return -errno;
	if (n > (ssize_t)nl->chunk)
		return -EMSGSIZE;
	for (; ret == 1 && NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n))
		if (nlh->nlmsg_seq == nl->seq)
			ret = nl_one(nl, nlh, cb, arg);
	return ret;
}

static inline int nl_talk(struct nl *nl, struct nl_msg *msg, nl_cb cb,
			  void *arg)
{
	int ret;

	if ((msg->nlh.nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		msg->nlh.nlmsg_flags |= NLM_F_ACK;
	ret = nl_send(nl, msg);
	if (ret)
		return ret;
	do
		ret = nl_step(nl, cb, arg);
	while (ret == 1);
	return ret;
}

/* A request of the family, whose reply, if any, is nl->reply. */
static inline int ovl_do_attrs(struct nl *nl, uint8_t cmd,
			       const struct attr *attrs)
{
	struct nl_msg *msg = ovl_begin(nl, cmd, 0);

	nl_put_all(msg, attrs);
	return nl_talk(nl, msg, NULL, NULL);
}

#define ovl_do(nl, cmd, ...)	ovl_do_attrs(nl, cmd, ATTRS(__VA_ARGS__))

static inline int ovl_dump(struct nl *nl, uint8_t cmd, nl_cb cb, void *arg,
			   const struct attr *attrs)
{
	struct nl_msg *msg = ovl_begin(nl, cmd, NLM_F_DUMP);

	nl_put_all(msg, attrs);
	return nl_talk(nl, msg, cb, arg);
}

/* How many objects a dump shows; negative if it fails. */
#define ovl_count(nl, cmd, ...) ({					\
	int __err = ovl_dump(nl, cmd, NULL, NULL, ATTRS(__VA_ARGS__));	\
	__err ? __err : (int)(nl)->nr;					\
})

static inline int nl_open(struct nl *nl, int protocol)
{
	struct sockaddr_nl me = { .nl_family = AF_NETLINK };
	int one = 1;

	nl->seq = 0;
	if (!nl->chunk)
		nl->chunk = 32768;
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (nl->fd < 0 || bind(nl->fd, (struct sockaddr *)&me, sizeof(me)))
		return -errno;
	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)))
		return -errno;
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one,
		   sizeof(one));
	return 0;
}

static inline void nl_group(struct nl *nl)
{
	const struct nlattr *groups, *group;
	const struct nlmsghdr *nlh = &nl->reply.nlh;

	groups = ovl_attr(nlh, CTRL_ATTR_MCAST_GROUPS);
	group = groups ? nla_data(groups) : NULL;
	nl->group = nla_num(nla_sub(group, CTRL_ATTR_MCAST_GRP_ID));
}

/* A socket for the family. */
static inline int ovl_open(struct nl *nl)
{
	struct genlmsghdr hdr = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	const struct attr name = a_str(CTRL_ATTR_FAMILY_NAME, OVL_FAMILY_NAME);
	int err = nl_open(nl, NETLINK_GENERIC);

	if (err)
		return err;
	nl_begin(nl, GENL_ID_CTRL, 0, &hdr, sizeof(hdr));
	nl_put(&nl->msg, &name);
	err = nl_talk(nl, &nl->msg, NULL, NULL);
	if (err)
		return err;
	nl->family = ovl_num(&nl->reply.nlh, CTRL_ATTR_FAMILY_ID);
	nl_group(nl);
	return nl->family && nl->group ? 0 : -ENOENT;
}

/*
 * The index of an interface, 0 if there is none. if_nametoindex() would have
 * the kernel run modprobe for every name that is not there.
 */
static inline unsigned int if_find(const char *name)
{
	struct if_nameindex *all = if_nameindex(), *one;
	unsigned int index = 0;

	for (one = all; one && one->if_name; one++)
		if (!strcmp(one->if_name, name))
			index = one->if_index;
	if_freenameindex(all);
	return index;
}

/* Bring an interface of the current namespace up, or down. */
static inline int if_flags(const char *name, bool up)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;
	struct ifreq ifr = { };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	err = ioctl(fd, SIOCGIFFLAGS, &ifr);
	ifr.ifr_flags = up ? ifr.ifr_flags | IFF_UP : ifr.ifr_flags & ~IFF_UP;
	if (!err)
		err = ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
	return err ? -errno : 0;
}

static inline int if_up(const char *name)
{
	return if_flags(name, true);
}

/* Make an Ethernet device, one that a VNI can have as a port. */
static inline int if_dummy(const char *name)
{
	const struct attr info = a_nest(IFLA_LINKINFO,
		ATTRS(a_str(IFLA_INFO_KIND, "dummy")));
	const struct attr ifname = a_str(IFLA_IFNAME, name);
	struct nl *rt = calloc(1, sizeof(*rt));
	struct ifinfomsg ifi = { };
	struct nl_msg *msg;
	int err;

	err = nl_open(rt, NETLINK_ROUTE);
	if (!err) {
		msg = nl_begin(rt, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
			       &ifi, sizeof(ifi));
		nl_put(msg, &ifname);
		nl_put(msg, &info);
		err = nl_talk(rt, msg, NULL, NULL);
		close(rt->fd);
	}
	free(rt);
	return err;
}

/* A network namespace for this test alone, and a socket in it. */
static inline int ovl_setup(struct nl *nl)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	return if_up("lo") ?: ovl_open(nl);
}

/* The namespace we are in, to come back to or to name in a request. */
static inline int ns_here(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

static inline int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, text, strlen(text)) < 0 ? -errno : 0;

	close(fd);
	return err;
}

/* The number that a file begins with, or -1. */
static inline long read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	long n = -1;

	if (f && fscanf(f, "%ld", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* Become root of a user namespace of one's own, below the present one. */
static inline int user_root(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	char map[32];
	int err;

	if (unshare(CLONE_NEWUSER))
		return -errno;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	err = write_file("/proc/self/uid_map", map) ?:
	      write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return err ?: write_file("/proc/self/gid_map", map);
}

/* Become a user without any right. */
static inline int nobody(void)
{
	return setresgid(65534, 65534, 65534) ||
	       setresuid(65534, 65534, 65534) ? -errno : 0;
}

/*
 * Send @len bytes to the VXLAN port of this host; over loopback the sender is
 * the receiver's VTEP 127.0.0.1.
 */
static inline int inject_raw(const void *data, size_t len)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(OVL_PORT_DEFAULT),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ssize_t n;

	n = sendto(fd, data, len, 0, (struct sockaddr *)&to, sizeof(to));
	close(fd);
	return n == (ssize_t)len ? 0 : -EIO;
}

/* A broadcast of station @n, see a_macn(), in a VNI. */
static inline int inject(uint32_t vni, uint32_t n)
{
	unsigned char frame[8 + 60] = {
		[0] = 0x08,
		[4] = vni >> 16, [5] = vni >> 8, [6] = vni,
		[8] = 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		[14] = 2, 0, 0, n >> 16, n >> 8, n,
		[20] = 0x88, 0xb5,
	};

	return inject_raw(frame, sizeof(frame));
}

/* Who uses the module: sockets, each twice, and dumps that go on. */
static inline int module_refs(void)
{
	return read_number("/sys/module/ovl/refcnt");
}

/* Wait for what follows from a packet: until @cond holds, ten seconds long. */
#define wait_for(cond) ({						\
	int __left = 1000;						\
	while (!(cond) && --__left)					\
		poll(NULL, 0, 10);					\
	__left > 0;							\
})

#include "snap_util.h"

#endif /* OVL_NL_UTIL_H */
