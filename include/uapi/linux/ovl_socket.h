/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * AF_OVL: sockets inside a VXLAN segment.
 *
 * The number of the family is the module's parameter "family"; the inline
 * functions of <ovl/socket.h> ask for it. Numbers are in host byte order
 * where nothing else is said.
 */
#ifndef _UAPI_LINUX_OVL_SOCKET_H
#define _UAPI_LINUX_OVL_SOCKET_H

#include <linux/types.h>
#include <linux/socket.h>

/* In place of a VNI: every one of the network namespace. */
#define OVL_VNI_ANY		0xffffffffU
/* In place of an EtherType: all of them. */
#define OVL_ETHERTYPE_ALL	0
/* Datagrams: the first number set aside for local experiments, IEEE 802. */
#define OVL_ETHERTYPE_DGRAM	0x88b5
/* Level of the options below, and of control messages. */
#define SOL_OVL			20310

/**
 * struct sockaddr_ovl - an address inside a segment; has no padding
 * @sovl_family: the family's number
 * @sovl_endpoint: UDP port of the endpoint that the VNI belongs to. 0 is that
 *	of the VNI the socket is bound to, where it sends or connects, else 4789
 *	or, with OVL_VNI_ANY, every endpoint
 * @sovl_vni: 24 bits, or OVL_VNI_ANY
 * @sovl_mac: a station. All zeroes stand for the VNI's own station: its host
 *	device's address or, without a device, one of its own
 * @sovl_port: SOCK_DGRAM: port, network order; 0 lets bind() choose
 * @sovl_ethertype: SOCK_RAW: EtherType, network order, or OVL_ETHERTYPE_ALL
 */
struct sockaddr_ovl {
	__kernel_sa_family_t sovl_family;
	__u16 sovl_endpoint;
	__u32 sovl_vni;
	__u8 sovl_mac[6];
	union {
		__be16 sovl_port;
		__be16 sovl_ethertype;
	};
};

/**
 * enum ovl_sockopt - options of the level SOL_OVL
 * @OVL_ADD_MAC: set, struct ovl_mac_req: receive frames to this address too.
 *	A unicast one is claimed: it becomes a station, and may be sent from.
 *	EADDRINUSE if the address is configured to be elsewhere, or has been
 *	added already, ENOBUFS if 1024 have been, EINVAL for zeroes and
 *	broadcast. SOCK_RAW, bound
 * @OVL_DROP_MAC: set, struct ovl_mac_req: take that back; EADDRNOTAVAIL if
 *	it was not added
 * @OVL_PROMISC: int, 0 (default) or 1: receive every frame that enters the
 *	VNI, from whichever side. SOCK_RAW
 * @OVL_FORGE: int, 0 (default) or 1: send from any source address. SOCK_RAW
 * @OVL_PKTINFO: int, 0 (default) or 1: recvmsg() passes struct ovl_pktinfo
 * @OVL_GROUP: int, 0 (default) or 1, before bind(): share the binding with
 *	other sockets of the same user that say so too. Each message goes to one
 *	of them, by a hash of its flow, or as a program says that was attached
 *	with SO_ATTACH_REUSEPORT_CBPF or SO_ATTACH_REUSEPORT_EBPF, which is
 *	asked once for each message; if the one that is chosen does not receive
 *	at the message's address, or is a raw one and has sent it, to another
 *	one. Of more than four groups that a message is for, those beyond go by
 *	the hash alone. Those with OVL_PROMISC take turns of their own. One that
 *	is connected receives what its peer sends instead. EINVAL if bound
 * @OVL_MTU: get, int: bytes of the largest message that gets through to the
 *	peer or, not connected, to every VTEP of the VNI. ENOTCONN if the socket
 *	is bound to no VNI
 * @OVL_VTEP: as a control message of sendmsg(), struct ovl_vtep_addr: send to
 *	that VTEP, whatever is known of the destination; EHOSTUNREACH if the
 *	network namespace has no such VTEP. CAP_NET_ADMIN
 * @OVL_RECVERR: as a control message of recvmsg() with MSG_ERRQUEUE,
 *	struct sock_extended_err: time stamps of what was sent
 */
enum ovl_sockopt {
	OVL_ADD_MAC = 1,
	OVL_DROP_MAC,
	OVL_PROMISC,
	OVL_FORGE,
	OVL_PKTINFO,
	OVL_GROUP,
	OVL_MTU,
	OVL_VTEP,
	OVL_RECVERR,
};

/**
 * struct ovl_mac_req - argument of OVL_ADD_MAC and OVL_DROP_MAC
 * @mac: unicast or multicast
 * @pad: zero
 */
struct ovl_mac_req {
	__u8 mac[6];
	__u8 pad[2];
};

/**
 * struct ovl_vtep_addr - a remote tunnel endpoint
 * @family: AF_INET or AF_INET6; AF_UNSPEC for none
 * @port: UDP port
 * @addr: network order, an IPv4 address in the first four bytes, zeroes behind
 */
struct ovl_vtep_addr {
	__u16 family;
	__u16 port;
	__u8 addr[16];
};

/**
 * enum ovl_csum - what is known of the checksums inside a received frame
 * @OVL_CSUM_NONE: nothing
 * @OVL_CSUM_VALID: they are good
 * @OVL_CSUM_PARTIAL: one is not filled in, the frame has not left this host
 */
enum ovl_csum {
	OVL_CSUM_NONE,
	OVL_CSUM_VALID,
	OVL_CSUM_PARTIAL,
};

/**
 * struct ovl_pktinfo - how a message came, with OVL_PKTINFO
 * @vni: VNI it came in
 * @endpoint: UDP port of that VNI's endpoint
 * @csum: enum ovl_csum
 * @ifindex: local device it came from; 0 for the wire and for sockets
 * @vtep: VTEP it came from, AF_UNSPEC for a local one
 */
struct ovl_pktinfo {
	__u32 vni;
	__u16 endpoint;
	__u16 csum;
	__u32 ifindex;
	struct ovl_vtep_addr vtep;
};

/**
 * struct ovl_dgram_hdr - what SOCK_DGRAM puts between Ethernet and payload
 * @source: sender's port
 * @dest: receiver's port
 * @len: bytes of this header and the payload; 0 says that nobody listens at
 *	the port @source, and ends the frame
 * @check: Internet checksum (RFC 1071) of both MAC addresses, the EtherType,
 *	@len once more, this header and the payload
 */
struct ovl_dgram_hdr {
	__be16 source;
	__be16 dest;
	__be16 len;
	__sum16 check;
};

#endif /* _UAPI_LINUX_OVL_SOCKET_H */
