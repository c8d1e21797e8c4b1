/* SPDX-License-Identifier: GPL-2.0 */
/* Requests for an echo, through the tunnel, and their answers */
#ifndef OVLCTL_ECHO_H
#define OVLCTL_ECHO_H

#include <sys/types.h>
#include <linux/if_ether.h>

#include "cmd.h"
#include "sock.h"

#define ECHO_MIN	60	/* bytes of a frame, what Ethernet carries at least */
#define ECHO_MAX	(ETH_HLEN + 65535)

/**
 * struct echo_args - what was typed; numbered as enum echo_attr
 * @wait: seconds until an answer is given up
 * @interval: milliseconds between two requests
 * @mtu: bytes behind the Ethernet header
 * @to: a station
 * @addr: or a VTEP
 */
struct echo_args {
	__u64 has;
	__u32 vni;
	__u32 count;
	__u32 interval;
	__u32 wait;
	__u32 len;
	__u32 mtu;
	__u16 endpoint;
	__u8 to[ETH_ALEN];
	__u8 addr[4];
	__u8 addr6[16];
};

enum echo_attr {
	ECHO_VNI = 1,
	ECHO_ENDPOINT,
	ECHO_TO,
	ECHO_ADDR,
	ECHO_ADDR6,
	ECHO_COUNT,
	ECHO_INTERVAL,
	ECHO_WAIT,
	ECHO_LEN,
	ECHO_MTU,
};

extern const struct model echo_model;

/* Whom to ask. */
#define ECHO_TO_KW(_dflt)						\
	{ .word = "to", .kind = KW_PEER, .verbs = V_SHOW,		\
	  .attr = ECHO_ADDR, .attr6 = ECHO_ADDR6, .any = ECHO_TO,	\
	  .value = "VTEP|MAC", .dflt = (_dflt),				\
	  .help = "who is asked: a VTEP of the segment, or whoever has that station" }

/**
 * struct echo_peer - who is asked
 * @mac: the station, or the group of those who answer for a VTEP
 * @vtep: the VTEP that has to send it on; of no family if it is to be looked up
 */
struct echo_peer {
	__u8 mac[ETH_ALEN];
	struct ovl_vtep_addr vtep;
};

/**
 * struct echo - somebody who asks
 * @c: takes errors
 * @fd: a raw socket of the VNI's own station
 * @vni: the VNI
 * @first: what identifies request 0; later ones count from there
 * @frame: a request, or an answer
 */
struct echo {
	struct ctx *c;
	int fd;
	struct ovl_vni vni;
	__u32 first;
	__u8 frame[ECHO_MAX];
};

/**
 * struct echo_answer - an answer
 * @seq: the request's number
 * @len: bytes of the frame
 * @mac: who answered
 * @vtep: from where
 */
struct echo_answer {
	__u32 seq;
	__u32 len;
	__u8 mac[ETH_ALEN];
	struct ovl_vtep_addr vtep;
};

int echo_open(struct ctx *c, const struct echo_args *args, struct echo **echo);
void echo_close(struct echo *e);
int echo_find(struct echo *e, const struct echo_args *args,
	      struct echo_peer *peer);
void echo_vtep(const struct ovl_vtep *vtep, struct echo_peer *peer);
bool echo_send(struct echo *e, const struct echo_peer *peer, __u32 seq,
	       size_t len);
int echo_receive(struct echo *e, struct echo_answer *answer);

#endif
