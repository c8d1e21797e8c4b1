// SPDX-License-Identifier: GPL-2.0
/* Sockets of the family AF_OVL */
#include <errno.h>
#include <string.h>
#include <linux/sock_diag.h>

#include "ctx.h"
#include "sock.h"

/**
 * sock_open() - socket(2), in the network namespace we are in.
 * @c: takes the error
 * @type: SOCK_RAW or SOCK_DGRAM
 *
 * Return: a file descriptor that does not block, or -1.
 */
int sock_open(struct ctx *c, int type)
{
	int fd = ovl_socket(type | SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0)
		return fd;
	if (errno == EAFNOSUPPORT)
		ctx_no_module(c);
	else
		ctx_refused(c, "cannot open a socket: %s", strerror(errno));
	if (errno == EPERM)
		ctx_hint(c, "Raw sockets need CAP_NET_RAW in the owner of the network namespace.");
	return -1;
}

/**
 * sock_bind() - bind(2).
 *
 * Return: 0 or CTX_REFUSED.
 */
int sock_bind(struct ctx *c, int fd, const struct sockaddr_ovl *to)
{
	char vni[16] = "any";

	if (to->sovl_vni != OVL_VNI_ANY)
		snprintf(vni, sizeof(vni), "%u", to->sovl_vni);
	if (!bind(fd, (const struct sockaddr *)to, sizeof(*to)))
		return 0;
	switch (errno) {
	case EADDRNOTAVAIL:
		return ctx_refused(c, "vni \"%s\" does not exist", vni);
	case EACCES:
		ctx_hint(c, "It takes CAP_NET_RAW or, for one VNI, its grant.");
		break;
	case EADDRINUSE:
		return ctx_refused(c, "the port is taken, or the address is a station elsewhere");
	}
	return ctx_refused(c, "cannot bind to vni \"%s\": %s", vni,
			   strerror(errno));
}

/**
 * sock_set() - setsockopt(2) of an integer.
 *
 * Return: 0 or CTX_REFUSED.
 */
int sock_set(struct ctx *c, int fd, int level, int option, int value)
{
	if (!setsockopt(fd, level, option, &value, sizeof(value)))
		return 0;
	return ctx_refused(c, "cannot set option %d of level %d: %s", option,
			   level, strerror(errno));
}

static int on_vni(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		  void *arg)
{
	(void)cmd;
	return nlc_decode(c, &model_vni, attrs, len, arg);
}

/**
 * sock_vni() - Ask how the VNI of a socket is configured.
 * @c: takes the error
 * @vni: which one
 * @endpoint: UDP port of its endpoint; 0 for the usual one
 * @is: the answer
 *
 * Return: 0 or an exit code.
 */
int sock_vni(struct ctx *c, __u32 vni, __u16 endpoint, struct ovl_vni *is)
{
	struct ovl_vni key = { 0 };

	model_set_num(&model_vni, &key, OVL_A_VNI_ID, vni);
	if (endpoint)
		model_set_num(&model_vni, &key, OVL_A_VNI_ENDPOINT, endpoint);
	return nlc_ask(c, OVL_CMD_VNI_GET, false, &model_vni, &key, on_vni,
		       is);
}

/** sock_gone() - Note that the VNI has been removed under a socket. */
int sock_gone(struct ctx *c)
{
	return ctx_refused(c, "the VNI is gone");
}

/**
 * sock_failed() - Note why something could not be done with a socket.
 * @c: takes the error, which is in errno
 * @what: what could not be done
 *
 * Return: CTX_REFUSED.
 */
int sock_failed(struct ctx *c, const char *what)
{
	int error = errno;

	switch (error) {
	case ENETDOWN:
		return sock_gone(c);
	case ECONNREFUSED:
		ctx_hint(c, "Nobody listens at that port.");
		break;
	case EADDRNOTAVAIL:
		ctx_hint(c, "The source has to be the segment's station, or what \"mac\" claims.");
		break;
	}
	return ctx_refused(c, "cannot %s: %s", what, strerror(error));
}

/** sock_queue() - Have room for @size bytes that are yet to be read. */
void sock_queue(int fd, int size)
{
	/* the forced one needs privilege, the other has a ceiling */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size,
				 sizeof(size));
}

/** sock_drops() - How many messages found no room in the queue? */
__u32 sock_drops(int fd)
{
	__u32 info[SK_MEMINFO_VARS] = { 0 };
	socklen_t len = sizeof(info);

	(void)getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &len);
	return info[SK_MEMINFO_DROPS];
}
