/* SPDX-License-Identifier: GPL-2.0 */
/* Attributes of the netlink family <-> plain structs */
#ifndef OVLCTL_MODEL_H
#define OVLCTL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <linux/if.h>
#include <linux/types.h>

#include <linux/ovl.h>

/* checkpatch knows sizeof, not this, in a macro: those below spell it out. */
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MODEL_REASONS	64	/* reasons that a newer kernel may have */

/** struct model_names - the words for the values of an enum, from 0 on */
struct model_names {
	const char *const *name;
	unsigned int n;
};

#define MODEL_NAMES(a) { .name = (a), .n = sizeof(a) / sizeof((a)[0]) }

/*
 * Every struct below begins with @has, where bit N tells that attribute N
 * was in the message, or shall be. Numbers are in host byte order, addresses
 * in network order.
 */

/* Addresses in a list that is to be sent, and bytes that they take. */
#define LIST_MAX	OVL_PORT_LIST_MAX
#define LIST_ROOM	(LIST_MAX * (NLA_HDRLEN + 16))

/**
 * struct ovl_list - addresses, of which there may be many
 * @attrs: attributes, among them one for each address
 * @len: bytes of them
 * @n: how many addresses; of a list that is to be sent
 * @types: bit N: attribute N is an address
 * @room: the attributes, of a list that is to be sent
 *
 * What was received stays in the message. IPv4, MAC and IPv6 addresses are
 * told by their size.
 */
struct ovl_list {
	struct nlattr *attrs;
	int len;
	unsigned int n;
	__u64 types;
	__u32 room[LIST_ROOM / sizeof(__u32)];
};

/**
 * struct ovl_reasons - packets, by the reason for what happened to them
 * @seen: bit N: reason N was reported
 * @packets: how many
 */
struct ovl_reasons {
	__u64 seen;
	__u64 packets[MODEL_REASONS];
};

/**
 * struct ovl_stats - counters of an endpoint, a VNI, a VTEP or a port
 * @has: counters the kernel keeps for this object
 * @drop: packets dropped, by enum ovl_drop
 */
struct ovl_stats {
	__u64 has;
	__u64 rx_packets;
	__u64 rx_bytes;
	__u64 tx_packets;
	__u64 tx_bytes;
	__u64 flooded;
	__u64 head_realloc;
	__u64 head_unshared;
	__u64 pulled_bytes;
	__u64 learned;
	__u64 moved;
	__u64 conflicts;
	__u64 quota_hits;
	__u64 tx_fastpath;
	__u64 rx_fastpath;
	__u64 neigh_answered;
	__u64 neigh_missed;
	__u64 neigh_quota_hits;
	__u64 vtep_quota_hits;
	__u64 echo_answered;
	__u64 made;
	struct ovl_reasons drop;
};

/** struct ovl_count - one element of a list of reasons */
struct ovl_count {
	__u64 has;
	__u32 reason;
	__u64 packets;
};

/**
 * struct ovl_endpoint - the UDP sockets of a port
 * @tx_slowpath: packets that went by way of the IP stack, by enum ovl_slow
 * @rx_slowpath: packets that came that way
 */
struct ovl_endpoint {
	__u64 has;
	__u32 seq;
	__u32 vnis;
	__u16 port;
	__u8 ipv4;
	__u8 ipv6;
	struct ovl_stats stats;
	struct ovl_reasons tx_slowpath;
	struct ovl_reasons rx_slowpath;
};

/**
 * struct ovl_vni - a segment
 * @ageing: seconds
 * @link: interface index of the lower device, 0 for any
 * @mtu: bytes
 */
struct ovl_vni {
	__u64 has;
	__u32 seq;
	__u32 id;
	__u32 ifindex;
	__s32 netnsid;
	__u32 link;
	__u32 mtu;
	__u32 label;
	__u32 ageing;
	__u32 fdb_quota;
	__u32 fdb_count;
	__u32 fdb_learned;
	__u32 vtep_count;
	__u32 grant_uid_min;
	__u32 grant_uid_max;
	__u32 grant_gid_min;
	__u32 grant_gid_max;
	__u32 sockets;
	__u32 ports;
	__u32 neigh_quota;
	__u32 vtep_quota;
	__u32 flood_rate;
	__u32 neigh_count;
	__u32 echo;
	__u16 endpoint;
	__u16 sport_min;
	__u16 sport_max;
	__u8 nodev;
	__u8 mtu_auto;
	__u8 ttl;
	__u8 ttl_inherit;
	__u8 tos;
	__u8 df;
	__u8 csum;
	__u8 csum6;
	__u8 csum6_rx;
	__u8 fastpath;
	__u8 learning;
	__u8 admit;
	__u8 neigh_suppress;
	__u8 with_stats;
	__u8 local[4];
	__u8 local6[16];
	__u8 mac[6];
	char ifname[IFNAMSIZ];
	struct ovl_stats stats;
};

struct ovl_vtep {
	__u64 has;
	__u32 seq;
	__u32 vni;
	__u32 vnis;
	__u32 stations;
	__u32 pmtu;
	__u16 dstport;
	__u16 endpoint;
	__u8 flood;
	__u8 learned;
	__u8 with_stats;
	__u8 addr[4];
	__u8 addr6[16];
	struct ovl_stats stats;
};

/**
 * struct ovl_fdb - a station
 * @idle: milliseconds since it was heard
 * @nexthop: group of nexthops that it lives behind
 * @generation: with @protocol: of which round of its owner
 */
struct ovl_fdb {
	__u64 has;
	__u32 seq;
	__u32 vni;
	__u32 port_ifindex;
	__s32 port_netnsid;
	__u32 idle;
	__u32 nexthop;
	__u16 endpoint;
	__u16 dstport;
	__u16 generation;
	__u16 not_generation;
	__u8 protocol;
	__u8 origin;
	__u8 replace;
	__u8 mac[6];
	__u8 addr[4];
	__u8 addr6[16];
};

/**
 * struct ovl_port - a device attached to a segment
 * @flood_rate: frames in a second, 0 for no limit
 * @macs: source addresses it may send from
 * @ips: IP addresses, of both families
 */
struct ovl_port {
	__u64 has;
	__u32 seq;
	__u32 ifindex;
	__s32 netnsid;
	__u32 vni;
	__u32 flood_rate;
	__u32 stations;
	__u16 endpoint;
	__u8 isolated;
	__u8 flood;
	__u8 learning;
	__u8 mac_any;
	__u8 addr_any;
	__u8 with_stats;
	char ifname[IFNAMSIZ];
	struct ovl_list macs;
	struct ovl_list ips;
	struct ovl_stats stats;
};

/** struct ovl_fdb_entry - one station of a request for many */
struct ovl_fdb_entry {
	__u64 has;
	__u8 mac[6];
	__u8 addr[4];
	__u8 addr6[16];
};

/**
 * struct ovl_neigh - the MAC address that an IP address has in a segment
 * @idle: milliseconds since it was heard
 * @generation: with @protocol: of which round of its owner
 * @router: of IPv6: it is one
 */
struct ovl_neigh {
	__u64 has;
	__u32 seq;
	__u32 vni;
	__u32 idle;
	__u16 endpoint;
	__u16 generation;
	__u16 not_generation;
	__u8 protocol;
	__u8 origin;
	__u8 replace;
	__u8 router;
	__u8 mac[6];
	__u8 addr[4];
	__u8 addr6[16];
};

/**
 * struct ovl_proc - a descriptor by which a process has a socket open
 * @ino: inode of the socket
 * @pid: the process
 * @fd: the descriptor
 * @name: what the process calls itself
 */
struct ovl_proc {
	__u32 ino;
	__u32 pid;
	__u32 fd;
	char name[16];
};

/**
 * struct ovl_procs - some of those in an array, by process
 * @first: the first of them
 * @n: how many
 */
struct ovl_procs {
	const struct ovl_proc *first;
	size_t n;
};

/**
 * enum ovl_socket_attr - numbers for the members of struct ovl_socket
 *
 * sock_diag has a struct, not attributes: these are for @has alone, and the
 * kernel never sees them.
 */
enum ovl_socket_attr {
	SOCKET_A_TYPE = 1,	/* 0 is no attribute */
	SOCKET_A_STATE,
	SOCKET_A_VNI,
	SOCKET_A_ENDPOINT,
	SOCKET_A_MAC,
	SOCKET_A_PORT,
	SOCKET_A_ETHERTYPE,
	SOCKET_A_PEER_VNI,
	SOCKET_A_PEER_ENDPOINT,
	SOCKET_A_PEER_MAC,
	SOCKET_A_PEER_PORT,
	SOCKET_A_PEER_ETHERTYPE,
	SOCKET_A_PROMISC,
	SOCKET_A_FORGE,
	SOCKET_A_GROUP,
	SOCKET_A_MACS,
	SOCKET_A_MORE,
	SOCKET_A_UID,
	SOCKET_A_USER,
	SOCKET_A_PID,
	SOCKET_A_PROCS,
	SOCKET_A_INODE,
	SOCKET_A_RQUEUE,
	SOCKET_A_WQUEUE,
	SOCKET_A_DROPS,
	/* in the order of SK_MEMINFO_* */
	SOCKET_A_MEMORY,
	SOCKET_A_MEMORY_LAST = SOCKET_A_MEMORY + 7,
};

/* Types of sockets that ovlctl has words for. */
enum ovl_socket_type {
	SOCKET_DGRAM,
	SOCKET_RAW,
};

enum ovl_socket_state {
	SOCKET_UNBOUND,
	SOCKET_BOUND,
	SOCKET_CONNECTED,
};

/**
 * struct ovl_socket - a socket of AF_OVL
 * @vni: OVL_VNI_ANY for any, as @peer_vni
 * @port: in host order, as all numbers here
 * @more: addresses for which the message had no room
 * @user: name of @uid
 * @pid: a filter: process that has it open
 * @memory: by SK_MEMINFO_*
 */
struct ovl_socket {
	__u64 has;
	struct ovl_procs procs;
	struct ovl_list macs;
	__u32 vni;
	__u32 peer_vni;
	__u32 more;
	__u32 uid;
	__u32 pid;
	__u32 inode;
	__u32 rqueue;
	__u32 wqueue;
	__u32 drops;
	__u32 memory[8];
	__u16 endpoint;
	__u16 port;
	__u16 ethertype;
	__u16 peer_endpoint;
	__u16 peer_port;
	__u16 peer_ethertype;
	__u8 type;
	__u8 state;
	__u8 promisc;
	__u8 forge;
	__u8 group;
	__u8 mac[6];
	__u8 peer_mac[6];
	char user[32];
};

/** union ovl_object - room for any of them */
union ovl_object {
	__u64 has;
	struct ovl_endpoint endpoint;
	struct ovl_vni vni;
	struct ovl_vtep vtep;
	struct ovl_fdb fdb;
	struct ovl_port port;
	struct ovl_neigh neigh;
	struct ovl_socket socket;
};

/** enum model_type - how an attribute lies in its struct */
enum model_type {
	MODEL_NUM,	/* integer of the member's size */
	MODEL_DEV,	/* the same, and an interface index */
	MODEL_BYTES,	/* as many bytes as the member has */
	MODEL_STR,
	MODEL_FLAG,
	MODEL_STATS,	/* nest of counters */
	MODEL_COUNT,	/* one of many counts of a struct ovl_reasons */
	MODEL_ENTRIES,	/* one of many stations; in requests only */
	MODEL_PROCS,	/* struct ovl_procs; in no message */
	MODEL_LIST,	/* one of many addresses of a struct ovl_list */
};

/**
 * struct model_attr - one attribute and its member
 * @word: what the user calls it
 */
struct model_attr {
	__u16 attr;
	__u16 offset;
	__u8 size;
	__u8 type;
	const char *word;
};

/** struct model - all attributes of one object */
struct model {
	const char *noun;
	const struct model_attr *attrs;
	unsigned int n;
	size_t size;
};

extern const struct model model_stats;
extern const struct model model_endpoint;
extern const struct model model_vni;
extern const struct model model_vtep;
extern const struct model model_port;
extern const struct model model_fdb;
extern const struct model model_fdb_entry;
extern const struct model model_neigh;
extern const struct model model_socket;

extern const struct model_names model_learning;
extern const struct model_names model_admit;
extern const struct model_names model_df;
extern const struct model_names model_origin;
extern const struct model_names model_drop;
extern const struct model_names model_slow;
extern const struct model_names model_socket_type;
extern const struct model_names model_socket_state;

#define sizeof_field(type, member) sizeof(((type *)0)[0].member)

/** struct model_same - an attribute, and that of another model that says the same */
struct model_same {
	__u16 from;
	__u16 to;
};

/** MODEL_ATTR() - Tie attribute @_attr to a member, given as for offsetof. */
#define MODEL_ATTR(_attr, _type, _word, ...) {				\
	.attr = (_attr), .type = (_type), .word = (_word),		\
	.offset = offsetof(__VA_ARGS__),				\
	.size = (__u8)sizeof_field(__VA_ARGS__) }

/**
 * MODEL_ITEM() - Tie attribute @_attr, of @_len bytes and there once for each
 * address, to a struct ovl_list, which other attributes may share.
 */
#define MODEL_ITEM(_attr, _len, _word, ...) {				\
	.attr = (_attr), .type = MODEL_LIST, .word = (_word),		\
	.offset = offsetof(__VA_ARGS__), .size = (_len) }

static inline bool model_has(const void *obj, unsigned int attr)
{
	return *(const __u64 *)obj >> attr & 1;
}

static inline void model_mark(void *obj, unsigned int attr)
{
	*(__u64 *)obj |= 1ULL << attr;
}

static inline void *model_member(void *obj, const struct model_attr *a)
{
	return (char *)obj + a->offset;
}

static inline const void *model_value(const void *obj,
				      const struct model_attr *a)
{
	return (const char *)obj + a->offset;
}

const struct model_attr *model_find(const struct model *m, unsigned int attr);
__u64 model_num(const struct model_attr *a, const void *obj);
bool model_fits(const struct model *m, const void *obj, const void *filter,
		__u64 attrs);
void model_set_num(const struct model *m, void *obj, unsigned int attr,
		   __u64 value);
void model_set_bytes(const struct model *m, void *obj, unsigned int attr,
		     const void *bytes);
void model_copy(const struct model *from, const void *src,
		const struct model *to, void *dst,
		const struct model_same *same);
struct nlattr *model_next(const struct ovl_list *list, struct nlattr *at);
bool model_add(const struct model *m, void *obj, unsigned int attr,
	       const void *address);
int model_decode(const struct model *m, struct nlattr *attrs, int len,
		 void *obj);
int model_encode(const struct model *m, const void *obj, struct nl_msg *msg);
const char *model_name(const struct model_names *names, unsigned int value);

#endif
