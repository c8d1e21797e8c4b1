/* SPDX-License-Identifier: GPL-2.0 */
/* AF_OVL: sockets as ports of VNIs. */
#ifndef OVL_AF_OVL_H
#define OVL_AF_OVL_H

#include <linux/rhashtable.h>
#include <net/sock.h>
#include <uapi/linux/ovl_socket.h>

#include "fdb.h"
#include "netns.h"
#include "vni.h"

/* Answers a second, in a namespace, to datagrams that nobody takes. */
#define OVL_REFUSALS_MAX	1000

/**
 * struct ovl_sock_name - one end of a socket
 * @vni: local end: the VNI the socket is bound to; NULL for any
 * @id: VNI or OVL_VNI_ANY
 * @endpoint: UDP port of the VNI's endpoint; 0 for the default or for any
 * @mac: zero for the VNI's own station
 * @port: port or EtherType, network order
 * @rcu: for the readers of a replaced one
 *
 * Never changed once a socket points to it. @vni stays whole for who reads it
 * under RCU, because a VNI that goes takes it from the sockets first.
 */
struct ovl_sock_name {
	struct ovl_vni *vni;
	u32 id;
	u16 endpoint;
	u8 mac[ETH_ALEN];
	__be16 port;
	struct rcu_head rcu;
};

/**
 * struct ovl_sock_dest - an address at which sockets receive
 * @node: in the namespace's table
 * @key: the address
 * @addrs: who receives there, the newest first
 * @rcu: for readers that found it just before it went
 *
 * There as long as anybody receives at it: made and removed under the namespace's
 * lock, freed after a grace period.
 */
struct ovl_sock_dest {
	struct rhash_head node;
	struct ovl_key key;
	struct hlist_head addrs;
	struct rcu_head rcu;
};

/**
 * struct ovl_sock_addr - an address of a socket
 * @node: among those who receive at it
 * @dest: the address
 * @owner: the socket
 * @list: in the socket's list
 * @rcu: for readers that found it just before it went
 *
 * Owned by the socket; made and removed under the namespace's lock, freed
 * after a grace period, before which the socket is not freed either.
 */
struct ovl_sock_addr {
	struct hlist_node node;
	struct ovl_sock_dest *dest;
	struct ovl_sock *owner;
	struct list_head list;
	struct rcu_head rcu;
};

/**
 * struct ovl_sock - a socket
 * @sk: must be first
 * @no_inet: zeroes, where IP below looks for what its own sockets have
 * @on: the namespace, which @sk holds
 * @local: what it is bound to, or NULL; written under @on->lock, read under RCU
 * @peer: what it is connected to, or NULL; likewise
 * @serial: grows from socket to socket of a namespace
 * @addrs: where it receives; @on->lock
 * @nr_macs: how many of those it has added; @on->lock
 * @node: in @on->socks; @on->lock
 * @bound: in the list of the VNI it is bound to; @on->lock
 * @tap: among those that receive everything, if @promisc; @on->lock
 * @untapped: the grace period after which @tap can be used again; @on->lock
 * @promisc: receives every frame; @on->lock
 * @forge: may send from any address
 * @pktinfo: recvmsg() tells how a message came
 * @group: shares its binding with others of its user; @on->lock
 * @leaves: is to leave that group as soon as its lock is free; the lock
 *
 * Held by its file, and by what the stack queues for it. While it is in a table
 * it is found under RCU: release() takes it out of all of them, and as it has
 * SOCK_RCU_FREE the last reference waits for a grace period before it is freed.
 */
struct ovl_sock {
	struct sock sk;
	u64 no_inet[6];
	struct ovl_net *on;
	struct ovl_sock_name __rcu *local;
	struct ovl_sock_name __rcu *peer;
	u64 serial;
	struct list_head addrs;
	unsigned int nr_macs;
	struct list_head node;
	struct list_head bound;
	struct hlist_node tap;
	unsigned long untapped;
	bool promisc;
	bool forge;
	bool pktinfo;
	bool group;
	bool leaves;
};

/**
 * struct ovl_sock_cb - what is noted of a message in a socket's queue
 * @vtep: VTEP it came from; AF_UNSPEC if it did not
 * @vni: VNI it came in
 * @ifindex: local device it came from, or 0
 * @vtep_port: UDP port of that VTEP
 * @endpoint: UDP port of the VNI's endpoint
 */
struct ovl_sock_cb {
	struct ovl_addr vtep;
	u32 vni;
	u32 ifindex;
	u16 vtep_port;
	u16 endpoint;
};

static inline struct ovl_sock *ovl_sk(const struct sock *sk)
{
	return (struct ovl_sock *)sk;
}

static inline struct ovl_sock_cb *ovl_sock_cb(const struct sk_buff *skb)
{
	return (struct ovl_sock_cb *)skb->cb;
}

/* Both headers of a datagram. */
#define OVL_DGRAM_HLEN	(ETH_HLEN + sizeof(struct ovl_dgram_hdr))

static inline struct ovl_dgram_hdr *ovl_dgram_hdr(const struct sk_buff *skb)
{
	return (struct ovl_dgram_hdr *)(eth_hdr(skb) + 1);
}

/* Does any socket want to see every frame of the VNI? */
static inline bool ovl_sock_tapped(const struct ovl_vni *vni)
{
	return !hlist_empty(&vni->taps) || !hlist_empty(&vni->on->taps);
}

/* Could any socket want a frame of the VNI? */
static inline bool ovl_sock_listens(const struct ovl_vni *vni)
{
	return READ_ONCE(vni->nr_socks) || READ_ONCE(vni->on->nr_any);
}

/*
 * Part with the sockets that have been shown a frame: what a bridge, a router or the
 * tag of a device does to it, they are not to see. They are those that hold the
 * payload only, see ovl_sock_clone(). False without memory.
 */
static inline bool ovl_sock_unshare(struct sk_buff *skb)
{
	if (likely(!skb->cloned) ||
	    !(atomic_read(&skb_shinfo(skb)->dataref) >> SKB_DATAREF_SHIFT))
		return true;
	return !skb_unclone(skb, GFP_ATOMIC);
}

extern const struct rhashtable_params ovl_sock_dest_params;
extern const struct proto_ops ovl_raw_ops;
extern const struct proto_ops ovl_dgram_ops;

/* af_ovl.c */
int ovl_family_number(void);
int ovl_sock_release(struct socket *sock);
int ovl_sock_getname(struct socket *sock, struct sockaddr *uaddr, int peer);
int ovl_sock_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);
int ovl_sock_shutdown(struct socket *sock, int how);
int ovl_sock_recvmsg(struct socket *sock, struct msghdr *msg, size_t size,
		     int flags);
int ovl_af_init(void);
void ovl_af_exit(void);

/* af_ovl_name.c */
int ovl_name_read(const struct ovl_sock *osk, const void *uaddr, int len,
		  struct ovl_sock_name *name);
void ovl_name_write(const struct ovl_sock *osk,
		    const struct ovl_sock_name *name, struct sockaddr_ovl *sa);
bool ovl_name_may(const struct ovl_sock *osk, const struct ovl_vni *vni);
struct ovl_vni *ovl_name_vni(const struct ovl_net *on,
			     const struct ovl_sock_name *name);
int ovl_sock_bind(struct socket *sock, struct sockaddr *uaddr, int len);
int ovl_sock_connect(struct socket *sock, struct sockaddr *uaddr, int len,
		     int flags);
int ovl_sock_autobind(struct ovl_sock *osk, const struct ovl_sock_name *to);
int ovl_sock_add_mac(struct ovl_sock *osk, u8 *mac);
int ovl_sock_drop_mac(struct ovl_sock *osk, u8 *mac);
int ovl_sock_set_group(struct ovl_sock *osk, bool group);
int ovl_sock_set_promisc(struct ovl_sock *osk, bool promisc);
void ovl_sock_release_cb(struct sock *sk);
void ovl_sock_unbind(struct ovl_sock *osk);
void ovl_socks_vni_gone(struct ovl_vni *vni);

/* af_ovl_addr.c */
const struct hlist_head *ovl_sock_lookup(const struct ovl_net *on,
					 const struct ovl_vni *vni,
					 const u8 *mac, __be16 port);
int ovl_sock_addr_add(struct ovl_sock *osk, struct ovl_vni *vni, const u8 *mac,
		      __be16 port);
void ovl_sock_addr_del(struct ovl_sock_addr *addr);
void ovl_sock_addrs_del(struct ovl_sock *osk);
struct ovl_sock_addr *ovl_sock_addr_find(struct ovl_sock *osk, const u8 *mac);

/* af_ovl_opt.c */
int ovl_sock_setsockopt(struct socket *sock, int level, int name,
			sockptr_t optval, unsigned int len);
int ovl_sock_getsockopt(struct socket *sock, int level, int name,
			char __user *optval, int __user *len);

/* af_ovl_send.c */
/**
 * struct ovl_sock_out - a message on its way out
 * @to: where to
 * @vtep: VTEP that the sender has named; AF_UNSPEC if it has not
 * @vtep_port: its UDP port
 * @mark: firewall mark
 * @tsflags: time stamps that are wanted
 * @room: bytes in front of the frame
 */
struct ovl_sock_out {
	struct ovl_sock_name to;
	struct ovl_addr vtep;
	u16 vtep_port;
	u32 mark;
	u16 tsflags;
	unsigned int room;
};

struct ovl_vni *ovl_sock_vni(const struct ovl_sock *osk,
			     const struct ovl_sock_name *local,
			     const struct ovl_sock_name *to);
int ovl_sock_out(struct ovl_sock *osk, struct msghdr *msg,
		 struct ovl_sock_out *out);
struct sk_buff *ovl_sock_alloc(struct ovl_sock *osk, struct msghdr *msg,
			       const struct ovl_sock_out *out,
			       unsigned int hlen, size_t len, int *err);
int ovl_sock_send(struct ovl_sock *osk, struct ovl_vni *vni,
		  const struct ovl_sock_out *out, struct sk_buff *skb);

/* af_ovl_deliver.c */
void ovl_sock_tap(struct ovl_vni *vni, const struct ovl_source *src,
		  struct sk_buff *skb);
bool ovl_sock_group(struct ovl_vni *vni, const struct ovl_source *src,
		    struct sk_buff *skb);
bool ovl_sock_station(struct ovl_vni *vni, const struct ovl_source *src,
		      struct sk_buff *skb);
enum ovl_drop ovl_sock_deliver(struct ovl_vni *vni,
			       const struct ovl_source *src,
			       struct sk_buff *skb);
bool ovl_sock_would(struct ovl_vni *vni, const struct ovl_source *src,
		    const u8 *mac, struct sk_buff *skb);
bool ovl_sock_claimed_any(const struct ovl_vni *vni, const u8 *mac);
bool ovl_sock_peer_sent(const struct ovl_sock_name *peer,
			const struct ovl_vni *vni, const u8 *mac);
enum ovl_drop ovl_sock_queue(struct ovl_vni *vni, const struct ovl_source *src,
			     struct ovl_sock *osk, struct sk_buff *skb);
struct sk_buff *ovl_sock_clone(struct sk_buff *skb);

/* af_ovl_turn.c */
/**
 * struct ovl_turn - whose turn it is to get a packet that goes to several
 * @list: of struct ovl_sock_addr: those who may get it; NULL for those who get
 *	everything
 * @sender: the socket that has sent it, and is not to get it; or NULL
 * @nr: how many groups have been asked
 * @asked: those
 * @asked.group: the sockets; only compared
 * @asked.whose: their answer
 */
struct ovl_turn {
	const struct hlist_head *list;
	const struct sock *sender;
	unsigned int nr;
	struct {
		const struct sock_reuseport *group;
		struct ovl_sock *whose;
	} asked[4];
};

struct ovl_sock *ovl_sock_turn(struct ovl_sock *osk, struct sk_buff *skb);
bool ovl_sock_its_turn(struct ovl_turn *turn, struct ovl_sock *osk,
		       struct sk_buff *skb);

/* af_ovl_dgram.c */
/**
 * enum ovl_dgram_verdict - whose a frame with a datagram is
 * @OVL_DGRAM_DONE: taken by a socket, or refused; consumed
 * @OVL_DGRAM_BAD: it is no datagram, whatever its EtherType says
 * @OVL_DGRAM_NOBODY: a good one, but its port is nobody's
 */
enum ovl_dgram_verdict {
	OVL_DGRAM_DONE,
	OVL_DGRAM_BAD,
	OVL_DGRAM_NOBODY,
};

enum ovl_dgram_verdict ovl_dgram_rcv(struct ovl_vni *vni,
				     const struct ovl_source *src,
				     struct sk_buff *skb, bool station);
bool ovl_dgram_group(struct ovl_vni *vni, const struct ovl_source *src,
		     struct sk_buff *skb);
void ovl_dgram_refuse(struct ovl_vni *vni, const struct ovl_source *src,
		      struct sk_buff *skb);

#endif /* OVL_AF_OVL_H */
