/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * Listing AF_OVL sockets by sock_diag(7): SOCK_DIAG_BY_FAMILY with NLM_F_DUMP,
 * on the namespace of the netlink socket. Numbers are in host byte order.
 */
#ifndef _UAPI_LINUX_OVL_DIAG_H
#define _UAPI_LINUX_OVL_DIAG_H

#include <linux/types.h>

#include <linux/ovl_socket.h>

/**
 * struct ovl_diag_req - request
 * @sdiag_family: the family's number
 * @type: SOCK_RAW or SOCK_DGRAM only; 0 for both
 * @endpoint: sockets bound to this endpoint only; 0 for all
 * @vni: sockets bound to this VNI only, OVL_VNI_ANY included; all if @all is 1
 * @all: 0 or 1
 * @pad: zero
 *
 * EINVAL if it is longer or shorter than that, or says what cannot be.
 */
struct ovl_diag_req {
	__u8 sdiag_family;
	__u8 type;
	__u16 endpoint;
	__u32 vni;
	__u8 all;
	__u8 pad[3];
};

/* Flags of struct ovl_diag_msg. A socket that is connected is also bound. */
#define OVL_DIAG_BOUND		0x01
#define OVL_DIAG_CONNECTED	0x02
#define OVL_DIAG_PROMISC	0x04
#define OVL_DIAG_FORGE		0x08
#define OVL_DIAG_GROUP		0x10

/**
 * struct ovl_diag_msg - a socket
 * @family: the family's number
 * @type: SOCK_RAW or SOCK_DGRAM
 * @flags: OVL_DIAG_*
 * @pad: zero
 * @ino: inode of its file; 0 if that is gone
 * @uid: owner, in the user namespace of the one who asks
 * @cookie: tells it from all others there have been
 * @rqueue: bytes in its receive queue, as SO_RCVBUF counts them
 * @wqueue: bytes sent and not yet gone, as SO_SNDBUF counts them
 * @drops: messages that its receive queue had no room for
 * @local: what it is bound to; zero if it is not
 * @peer: what it is connected to; zero if it is not
 */
struct ovl_diag_msg {
	__u8 family;
	__u8 type;
	__u8 flags;
	__u8 pad;
	__u32 ino;
	__u32 uid;
	__u32 cookie[2];
	__u32 rqueue;
	__u32 wqueue;
	__u32 drops;
	struct sockaddr_ovl local;
	struct sockaddr_ovl peer;
};

/**
 * enum ovl_diag_attr - attributes behind struct ovl_diag_msg
 * @OVL_DIAG_MEMINFO: array of __u32 by SK_MEMINFO_*, see sock_diag(7)
 * @OVL_DIAG_MAC: six bytes, once for each address besides those of @local
 *	and broadcast at which it receives
 * @OVL_DIAG_MORE: __u32, how many of these the message has no room for; only
 *	if there are any
 */
enum ovl_diag_attr {
	OVL_DIAG_MEMINFO = 1,
	OVL_DIAG_MAC,
	OVL_DIAG_MORE,
};

#endif /* _UAPI_LINUX_OVL_DIAG_H */
