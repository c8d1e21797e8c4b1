/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ovl.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_OVL_H
#define _UAPI_LINUX_OVL_H

#define OVL_FAMILY_NAME		"ovl"
#define OVL_FAMILY_VERSION	1

#define OVL_VNI_MAX		16777215
#define OVL_PORT_DEFAULT	4789
#define OVL_AGEING_DEFAULT	300
#define OVL_AGEING_MAX		1000000
#define OVL_FDB_QUOTA_DEFAULT	65536
#define OVL_VTEP_QUOTA_DEFAULT	16384
#define OVL_NEIGH_QUOTA_DEFAULT	4096
#define OVL_PORT_LIST_MAX	64
#define OVL_FLOOD_RATE_MAX	100000000
#define OVL_ECHO_DEFAULT	1000
#define OVL_ECHO_MAX		1000000
#define OVL_TRACE_MAX		256

/**
 * enum ovl_learning - From whom a VNI learns where a station lives.
 * @OVL_LEARNING_OFF: Nobody. Stations are configured.
 * @OVL_LEARNING_KNOWN: Local ports and VTEPs added to the VNI.
 * @OVL_LEARNING_ANY: Local ports and every admitted VTEP.
 */
enum ovl_learning {
	OVL_LEARNING_OFF,
	OVL_LEARNING_KNOWN,
	OVL_LEARNING_ANY,
};

/**
 * enum ovl_admit - Whose encapsulated frames a VNI takes from the wire.
 * @OVL_ADMIT_KNOWN: Those of VTEPs added to the VNI.
 * @OVL_ADMIT_ANY: Everybody's.
 */
enum ovl_admit {
	OVL_ADMIT_KNOWN,
	OVL_ADMIT_ANY,
};

/**
 * enum ovl_df - Whether the outer packet may be fragmented on its way.
 *   Numbered like enum ifla_vxlan_df.
 * @OVL_DF_UNSET: It may.
 * @OVL_DF_SET: It may not; a frame too large is dropped and counted.
 * @OVL_DF_INHERIT: As the DF bit of the inner IPv4 packet says.
 */
enum ovl_df {
	OVL_DF_UNSET,
	OVL_DF_SET,
	OVL_DF_INHERIT,
};

/**
 * enum ovl_origin - Where the knowledge about a station comes from.
 * @OVL_ORIGIN_STATIC: Configured; never ages and never moves by itself.
 * @OVL_ORIGIN_LEARNED: Seen as the source of a frame; ages and moves.
 * @OVL_ORIGIN_LOCAL: Claimed by a socket of this host, and gone with it.
 */
enum ovl_origin {
	OVL_ORIGIN_STATIC,
	OVL_ORIGIN_LEARNED,
	OVL_ORIGIN_LOCAL,
};

/**
 * enum ovl_drop - Why a packet was dropped. The first ones concern an
 *   endpoint, because the packet could not be attributed to a VNI.
 * @OVL_DROP_TRUNCATED: Shorter than the tunnel header.
 * @OVL_DROP_HEADER: VNI-valid flag missing or unknown header.
 * @OVL_DROP_NO_VNI: No such VNI on this endpoint.
 * @OVL_DROP_NOT_ADMITTED: The source VTEP is not known to the VNI.
 * @OVL_DROP_ZERO_CSUM: IPv6 underlay without UDP checksum, not allowed here.
 * @OVL_DROP_INNER: Inner frame shorter than its headers.
 * @OVL_DROP_SOURCE_MAC: Source MAC is multicast, zero, or our own.
 * @OVL_DROP_ECN: Congestion mark on a packet that cannot carry it (RFC 6040).
 * @OVL_DROP_SPLIT_HORIZON: From a VTEP to a station behind a VTEP.
 * @OVL_DROP_HAIRPIN: The destination is where the frame came from.
 * @OVL_DROP_NO_DESTINATION: Nobody to deliver or to flood to.
 * @OVL_DROP_PORT_DOWN: The local port is not up.
 * @OVL_DROP_PORT_QUEUE: The local port's queue refused the packet.
 * @OVL_DROP_NO_SOCKET: The endpoint has no socket of the VTEP's family.
 * @OVL_DROP_NO_ROUTE: No route to the VTEP.
 * @OVL_DROP_LOOP: The route to the VTEP leads back into the VNI.
 * @OVL_DROP_NESTED: Too many tunnels inside each other.
 * @OVL_DROP_TOO_BIG: Larger than the path allows, and may not be fragmented.
 * @OVL_DROP_NO_MEMORY: No memory for a header or a copy.
 * @OVL_DROP_FILTER: A socket's filter did not want it.
 * @OVL_DROP_DGRAM: Datagram whose header or checksum is bad.
 * @OVL_DROP_NO_PORT: Datagram to a port at which nobody listens.
 * @OVL_DROP_PORT_MAC: A MAC that the attached device may not send from.
 * @OVL_DROP_PORT_IP: An IP address that the attached device may not send from.
 * @OVL_DROP_FLOOD_RATE: More frames to be flooded than the attached device may
 *   send.
 * @OVL_DROP_ISOLATED: From one isolated device to another.
 * @OVL_DROP_VNI_FLOOD_RATE: More frames to be flooded than the VNI may send to
 *   VTEPs.
 * @OVL_DROP_ECHO_RATE: More requests for an echo than are answered.
 */
enum ovl_drop {
	OVL_DROP_TRUNCATED = 1,
	OVL_DROP_HEADER,
	OVL_DROP_NO_VNI,
	OVL_DROP_NOT_ADMITTED,
	OVL_DROP_ZERO_CSUM,
	OVL_DROP_INNER,
	OVL_DROP_SOURCE_MAC,
	OVL_DROP_ECN,
	OVL_DROP_SPLIT_HORIZON,
	OVL_DROP_HAIRPIN,
	OVL_DROP_NO_DESTINATION,
	OVL_DROP_PORT_DOWN,
	OVL_DROP_PORT_QUEUE,
	OVL_DROP_NO_SOCKET,
	OVL_DROP_NO_ROUTE,
	OVL_DROP_LOOP,
	OVL_DROP_NESTED,
	OVL_DROP_TOO_BIG,
	OVL_DROP_NO_MEMORY,
	OVL_DROP_FILTER,
	OVL_DROP_DGRAM,
	OVL_DROP_NO_PORT,
	OVL_DROP_PORT_MAC,
	OVL_DROP_PORT_IP,
	OVL_DROP_FLOOD_RATE,
	OVL_DROP_ISOLATED,
	OVL_DROP_VNI_FLOOD_RATE,
	OVL_DROP_ECHO_RATE,

	/* private: */
	__OVL_DROP_MAX,
	OVL_DROP_MAX = (__OVL_DROP_MAX - 1)
};

/**
 * enum ovl_slow - Why a packet went by way of the IP stack, not by the fast
 *   path. Of several reasons one counts, that which is found first. The last
 *   three concern packets on their way in alone.
 * @OVL_SLOW_OFF: The VNI has the fast path switched off.
 * @OVL_SLOW_NETFILTER: A netfilter chain at OUTPUT, or at INPUT, is to see it.
 * @OVL_SLOW_XFRM: An IPsec policy is to be obeyed.
 * @OVL_SLOW_ROUTE: The route does more than lead there, or does not lead back.
 * @OVL_SLOW_FRAGMENT: To be sent in fragments, or received in them.
 * @OVL_SLOW_HEADER: Its headers are odd, or lie in pieces.
 * @OVL_SLOW_UNKNOWN: VNI or VTEP are not known, or it is not admitted.
 * @OVL_SLOW_ELSEWHERE: It is not plainly for this host.
 */
enum ovl_slow {
	OVL_SLOW_OFF = 1,
	OVL_SLOW_NETFILTER,
	OVL_SLOW_XFRM,
	OVL_SLOW_ROUTE,
	OVL_SLOW_FRAGMENT,
	OVL_SLOW_HEADER,
	OVL_SLOW_UNKNOWN,
	OVL_SLOW_ELSEWHERE,

	/* private: */
	__OVL_SLOW_MAX,
	OVL_SLOW_MAX = (__OVL_SLOW_MAX - 1)
};

/**
 * enum ovl_step - What is asked of a frame on its way through a VNI, in that
 *   order. After the lookup each receiver has a step of its own.
 * @OVL_STEP_ADMIT: May it enter, from that VTEP or attached device?
 * @OVL_STEP_SOURCE: May there be a frame with this source address?
 * @OVL_STEP_LEARN: What is learned from its source address.
 * @OVL_STEP_TAP: Sockets that receive every frame get a copy.
 * @OVL_STEP_NEIGH: Is a question for a neighbour answered here?
 * @OVL_STEP_LOOKUP: Where does the destination live?
 * @OVL_STEP_ECHO: Is it a request for an echo, and answered here?
 * @OVL_STEP_FLOOD: May it be flooded, or are there too many?
 * @OVL_STEP_DELIVER: To a local port: a device, or sockets.
 * @OVL_STEP_SEND: To a VTEP, and by which way.
 * @OVL_STEP_VERDICT: What becomes of it.
 */
enum ovl_step {
	OVL_STEP_ADMIT,
	OVL_STEP_SOURCE,
	OVL_STEP_LEARN,
	OVL_STEP_TAP,
	OVL_STEP_NEIGH,
	OVL_STEP_LOOKUP,
	OVL_STEP_ECHO,
	OVL_STEP_FLOOD,
	OVL_STEP_DELIVER,
	OVL_STEP_SEND,
	OVL_STEP_VERDICT,
};

/**
 * enum ovl_learn - What is learned from the source address of a frame.
 * @OVL_LEARN_OWN: Nothing: it is the VNI's own, or a socket's.
 * @OVL_LEARN_KNOWN: Nothing new: the station lives there already.
 * @OVL_LEARN_NEW: A station that was not known.
 * @OVL_LEARN_MOVED: That a learned station lives elsewhere now.
 * @OVL_LEARN_CONFLICT: Nothing: it is a static station of another place.
 * @OVL_LEARN_OFF: Nothing: there is no learning from there.
 * @OVL_LEARN_QUOTA: Nothing: the VNI's quota is full.
 * @OVL_LEARN_VTEP_QUOTA: Nothing: the VTEP's quota is full; one that moved is
 *   forgotten.
 */
enum ovl_learn {
	OVL_LEARN_OWN,
	OVL_LEARN_KNOWN,
	OVL_LEARN_NEW,
	OVL_LEARN_MOVED,
	OVL_LEARN_CONFLICT,
	OVL_LEARN_OFF,
	OVL_LEARN_QUOTA,
	OVL_LEARN_VTEP_QUOTA,
};

/**
 * enum ovl_place - Where a destination address lives.
 * @OVL_PLACE_GROUP: Everywhere: it is a group's, or everybody's.
 * @OVL_PLACE_OWN: It is the VNI's own station.
 * @OVL_PLACE_REMOTE: Behind a VTEP.
 * @OVL_PLACE_LOCAL: At a local port.
 * @OVL_PLACE_CLAIMED: At a socket that claims it in every VNI.
 * @OVL_PLACE_UNKNOWN: Nobody knows.
 * @OVL_PLACE_NEXTHOP: Behind a group of nexthops, which are VTEPs.
 */
enum ovl_place {
	OVL_PLACE_GROUP,
	OVL_PLACE_OWN,
	OVL_PLACE_REMOTE,
	OVL_PLACE_LOCAL,
	OVL_PLACE_CLAIMED,
	OVL_PLACE_UNKNOWN,
	OVL_PLACE_NEXTHOP,
};

/**
 * enum ovl_answer - Whom a question for a neighbour is left to.
 * @OVL_ANSWER_HERE: This host answers.
 * @OVL_ANSWER_PASS: The neighbour, who hears it.
 * @OVL_ANSWER_MISS: Whoever knows: nobody here does, or not enough.
 */
enum ovl_answer {
	OVL_ANSWER_HERE,
	OVL_ANSWER_PASS,
	OVL_ANSWER_MISS,
};

enum {
	OVL_A_DROP_COUNT_REASON = 1,
	OVL_A_DROP_COUNT_PACKETS,
	OVL_A_DROP_COUNT_PAD,

	__OVL_A_DROP_COUNT_MAX,
	OVL_A_DROP_COUNT_MAX = (__OVL_A_DROP_COUNT_MAX - 1)
};

enum {
	OVL_A_SLOW_COUNT_REASON = 1,
	OVL_A_SLOW_COUNT_PACKETS,
	OVL_A_SLOW_COUNT_PAD,

	__OVL_A_SLOW_COUNT_MAX,
	OVL_A_SLOW_COUNT_MAX = (__OVL_A_SLOW_COUNT_MAX - 1)
};

enum {
	OVL_A_STATS_RX_PACKETS = 1,
	OVL_A_STATS_RX_BYTES,
	OVL_A_STATS_TX_PACKETS,
	OVL_A_STATS_TX_BYTES,
	OVL_A_STATS_FLOODED,
	OVL_A_STATS_HEAD_REALLOC,
	OVL_A_STATS_HEAD_UNSHARED,
	OVL_A_STATS_PULLED_BYTES,
	OVL_A_STATS_LEARNED,
	OVL_A_STATS_MOVED,
	OVL_A_STATS_CONFLICTS,
	OVL_A_STATS_QUOTA_HITS,
	OVL_A_STATS_TX_FASTPATH,
	OVL_A_STATS_RX_FASTPATH,
	OVL_A_STATS_NEIGH_ANSWERED,
	OVL_A_STATS_NEIGH_MISSED,
	OVL_A_STATS_NEIGH_QUOTA_HITS,
	OVL_A_STATS_VTEP_QUOTA_HITS,
	OVL_A_STATS_ECHO_ANSWERED,
	OVL_A_STATS_MADE,
	OVL_A_STATS_DROP,
	OVL_A_STATS_PAD,

	__OVL_A_STATS_MAX,
	OVL_A_STATS_MAX = (__OVL_A_STATS_MAX - 1)
};

enum {
	OVL_A_ENDPOINT_SEQ = 1,
	OVL_A_ENDPOINT_PORT,
	OVL_A_ENDPOINT_VNIS,
	OVL_A_ENDPOINT_IPV4,
	OVL_A_ENDPOINT_IPV6,
	OVL_A_ENDPOINT_STATS,
	OVL_A_ENDPOINT_TX_SLOWPATH,
	OVL_A_ENDPOINT_RX_SLOWPATH,

	__OVL_A_ENDPOINT_MAX,
	OVL_A_ENDPOINT_MAX = (__OVL_A_ENDPOINT_MAX - 1)
};

enum {
	OVL_A_VNI_SEQ = 1,
	OVL_A_VNI_ID,
	OVL_A_VNI_ENDPOINT,
	OVL_A_VNI_IFNAME,
	OVL_A_VNI_IFINDEX,
	OVL_A_VNI_NETNSID,
	OVL_A_VNI_NODEV,
	OVL_A_VNI_LOCAL,
	OVL_A_VNI_LOCAL6,
	OVL_A_VNI_LINK,
	OVL_A_VNI_MTU,
	OVL_A_VNI_MTU_AUTO,
	OVL_A_VNI_TTL,
	OVL_A_VNI_TTL_INHERIT,
	OVL_A_VNI_TOS,
	OVL_A_VNI_DF,
	OVL_A_VNI_LABEL,
	OVL_A_VNI_CSUM,
	OVL_A_VNI_CSUM6,
	OVL_A_VNI_CSUM6_RX,
	OVL_A_VNI_SPORT_MIN,
	OVL_A_VNI_SPORT_MAX,
	OVL_A_VNI_LEARNING,
	OVL_A_VNI_AGEING,
	OVL_A_VNI_FDB_QUOTA,
	OVL_A_VNI_ADMIT,
	OVL_A_VNI_FDB_COUNT,
	OVL_A_VNI_FDB_LEARNED,
	OVL_A_VNI_VTEP_COUNT,
	OVL_A_VNI_STATS,
	OVL_A_VNI_WITH_STATS,
	OVL_A_VNI_MAC,
	OVL_A_VNI_GRANT_UID_MIN,
	OVL_A_VNI_GRANT_UID_MAX,
	OVL_A_VNI_GRANT_GID_MIN,
	OVL_A_VNI_GRANT_GID_MAX,
	OVL_A_VNI_SOCKETS,
	OVL_A_VNI_FASTPATH,
	OVL_A_VNI_PORT_COUNT,
	OVL_A_VNI_NEIGH_SUPPRESS,
	OVL_A_VNI_NEIGH_QUOTA,
	OVL_A_VNI_NEIGH_COUNT,
	OVL_A_VNI_VTEP_QUOTA,
	OVL_A_VNI_FLOOD_RATE,
	OVL_A_VNI_ECHO,

	__OVL_A_VNI_MAX,
	OVL_A_VNI_MAX = (__OVL_A_VNI_MAX - 1)
};

enum {
	OVL_A_VTEP_SEQ = 1,
	OVL_A_VTEP_ADDR,
	OVL_A_VTEP_ADDR6,
	OVL_A_VTEP_DSTPORT,
	OVL_A_VTEP_VNI,
	OVL_A_VTEP_ENDPOINT,
	OVL_A_VTEP_FLOOD,
	OVL_A_VTEP_VNIS,
	OVL_A_VTEP_STATIONS,
	OVL_A_VTEP_PMTU,
	OVL_A_VTEP_LEARNED,
	OVL_A_VTEP_STATS,
	OVL_A_VTEP_WITH_STATS,

	__OVL_A_VTEP_MAX,
	OVL_A_VTEP_MAX = (__OVL_A_VTEP_MAX - 1)
};

enum {
	OVL_A_FDB_ENTRY_MAC = 1,
	OVL_A_FDB_ENTRY_ADDR,
	OVL_A_FDB_ENTRY_ADDR6,

	__OVL_A_FDB_ENTRY_MAX,
	OVL_A_FDB_ENTRY_MAX = (__OVL_A_FDB_ENTRY_MAX - 1)
};

enum {
	OVL_A_FDB_SEQ = 1,
	OVL_A_FDB_VNI,
	OVL_A_FDB_ENDPOINT,
	OVL_A_FDB_MAC,
	OVL_A_FDB_ADDR,
	OVL_A_FDB_ADDR6,
	OVL_A_FDB_DSTPORT,
	OVL_A_FDB_PORT_IFINDEX,
	OVL_A_FDB_ORIGIN,
	OVL_A_FDB_IDLE,
	OVL_A_FDB_ENTRY,
	OVL_A_FDB_PROTOCOL,
	OVL_A_FDB_GENERATION,
	OVL_A_FDB_NOT_GENERATION,
	OVL_A_FDB_REPLACE,
	OVL_A_FDB_NEXTHOP_ID,
	OVL_A_FDB_PORT_NETNSID,

	__OVL_A_FDB_MAX,
	OVL_A_FDB_MAX = (__OVL_A_FDB_MAX - 1)
};

enum {
	OVL_A_PORT_SEQ = 1,
	OVL_A_PORT_IFINDEX,
	OVL_A_PORT_IFNAME,
	OVL_A_PORT_NETNSID,
	OVL_A_PORT_VNI,
	OVL_A_PORT_ENDPOINT,
	OVL_A_PORT_ISOLATED,
	OVL_A_PORT_FLOOD,
	OVL_A_PORT_LEARNING,
	OVL_A_PORT_MAC,
	OVL_A_PORT_MAC_ANY,
	OVL_A_PORT_ADDR,
	OVL_A_PORT_ADDR6,
	OVL_A_PORT_ADDR_ANY,
	OVL_A_PORT_FLOOD_RATE,
	OVL_A_PORT_STATIONS,
	OVL_A_PORT_STATS,
	OVL_A_PORT_WITH_STATS,

	__OVL_A_PORT_MAX,
	OVL_A_PORT_MAX = (__OVL_A_PORT_MAX - 1)
};

enum {
	OVL_A_NEIGH_SEQ = 1,
	OVL_A_NEIGH_VNI,
	OVL_A_NEIGH_ENDPOINT,
	OVL_A_NEIGH_ADDR,
	OVL_A_NEIGH_ADDR6,
	OVL_A_NEIGH_MAC,
	OVL_A_NEIGH_ORIGIN,
	OVL_A_NEIGH_IDLE,
	OVL_A_NEIGH_PROTOCOL,
	OVL_A_NEIGH_GENERATION,
	OVL_A_NEIGH_NOT_GENERATION,
	OVL_A_NEIGH_REPLACE,
	OVL_A_NEIGH_ROUTER,

	__OVL_A_NEIGH_MAX,
	OVL_A_NEIGH_MAX = (__OVL_A_NEIGH_MAX - 1)
};

enum {
	OVL_A_TRACE_STEP_KIND = 1,
	OVL_A_TRACE_STEP_DROP,
	OVL_A_TRACE_STEP_LEARN,
	OVL_A_TRACE_STEP_ANSWER,
	OVL_A_TRACE_STEP_PLACE,
	OVL_A_TRACE_STEP_ORIGIN,
	OVL_A_TRACE_STEP_MAC,
	OVL_A_TRACE_STEP_ADDR,
	OVL_A_TRACE_STEP_ADDR6,
	OVL_A_TRACE_STEP_DSTPORT,
	OVL_A_TRACE_STEP_PORT_IFINDEX,
	OVL_A_TRACE_STEP_SOCKETS,
	OVL_A_TRACE_STEP_LOCAL,
	OVL_A_TRACE_STEP_LOCAL6,
	OVL_A_TRACE_STEP_LINK,
	OVL_A_TRACE_STEP_VIA,
	OVL_A_TRACE_STEP_VIA6,
	OVL_A_TRACE_STEP_NEIGH_STATE,
	OVL_A_TRACE_STEP_SPORT,
	OVL_A_TRACE_STEP_SIZE,
	OVL_A_TRACE_STEP_MTU,
	OVL_A_TRACE_STEP_SLOW,
	OVL_A_TRACE_STEP_SENT,
	OVL_A_TRACE_STEP_DELIVERED,
	OVL_A_TRACE_STEP_ANSWERED,
	OVL_A_TRACE_STEP_NEXTHOP_ID,
	OVL_A_TRACE_STEP_PORT_NETNSID,

	__OVL_A_TRACE_STEP_MAX,
	OVL_A_TRACE_STEP_MAX = (__OVL_A_TRACE_STEP_MAX - 1)
};

enum {
	OVL_A_TRACE_VNI = 1,
	OVL_A_TRACE_ENDPOINT,
	OVL_A_TRACE_HEAD,
	OVL_A_TRACE_LENGTH,
	OVL_A_TRACE_IFINDEX,
	OVL_A_TRACE_ADDR,
	OVL_A_TRACE_ADDR6,
	OVL_A_TRACE_STEP,
	OVL_A_TRACE_MORE,

	__OVL_A_TRACE_MAX,
	OVL_A_TRACE_MAX = (__OVL_A_TRACE_MAX - 1)
};

enum {
	OVL_CMD_ENDPOINT_GET = 1,
	OVL_CMD_VNI_NEW,
	OVL_CMD_VNI_SET,
	OVL_CMD_VNI_DEL,
	OVL_CMD_VNI_FLUSH,
	OVL_CMD_VNI_GET,
	OVL_CMD_VTEP_NEW,
	OVL_CMD_VTEP_SET,
	OVL_CMD_VTEP_DEL,
	OVL_CMD_VTEP_FLUSH,
	OVL_CMD_VTEP_GET,
	OVL_CMD_FDB_NEW,
	OVL_CMD_FDB_SET,
	OVL_CMD_FDB_DEL,
	OVL_CMD_FDB_FLUSH,
	OVL_CMD_FDB_GET,
	OVL_CMD_PORT_NEW,
	OVL_CMD_PORT_SET,
	OVL_CMD_PORT_DEL,
	OVL_CMD_PORT_GET,
	OVL_CMD_NEIGH_NEW,
	OVL_CMD_NEIGH_SET,
	OVL_CMD_NEIGH_DEL,
	OVL_CMD_NEIGH_FLUSH,
	OVL_CMD_NEIGH_GET,
	OVL_CMD_VNI_NEW_NTF,
	OVL_CMD_VNI_SET_NTF,
	OVL_CMD_VNI_DEL_NTF,
	OVL_CMD_VTEP_NEW_NTF,
	OVL_CMD_VTEP_SET_NTF,
	OVL_CMD_VTEP_DEL_NTF,
	OVL_CMD_FDB_NEW_NTF,
	OVL_CMD_FDB_SET_NTF,
	OVL_CMD_FDB_DEL_NTF,
	OVL_CMD_PORT_NEW_NTF,
	OVL_CMD_PORT_SET_NTF,
	OVL_CMD_PORT_DEL_NTF,
	OVL_CMD_NEIGH_NEW_NTF,
	OVL_CMD_NEIGH_SET_NTF,
	OVL_CMD_NEIGH_DEL_NTF,
	OVL_CMD_TRACE_GET,

	__OVL_CMD_MAX,
	OVL_CMD_MAX = (__OVL_CMD_MAX - 1)
};

#define OVL_MCGRP_CHANGES	"changes"

#endif /* _UAPI_LINUX_OVL_H */
