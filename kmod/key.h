/* SPDX-License-Identifier: GPL-2.0 */
/* What things are found by in the tables of a namespace: an address within a VNI. */
#ifndef OVL_KEY_H
#define OVL_KEY_H

#include <linux/cache.h>
#include <linux/if_ether.h>
#include <linux/jhash.h>
#include <linux/types.h>

#include "addr.h"

struct ovl_vni;

/**
 * struct ovl_key - a MAC address within a VNI: stations, sockets
 * @vni: the VNI; of a socket NULL for every VNI
 * @mac: the MAC address; of a socket zero for the VNI's own station
 * @port: of a socket for datagrams: its port, network order; otherwise zero
 * @addr: both, as they are hashed and compared
 */
struct ovl_key {
	const struct ovl_vni *vni;
	union {
		struct {
			u8 mac[ETH_ALEN];
			__be16 port;
		};
		u64 addr;
	};
};

/* What tells a VNI from others, as a word of a key. */
static inline u32 ovl_key_vni(const struct ovl_vni *vni)
{
	return (unsigned long)vni / L1_CACHE_BYTES;
}

/* For a table's parameters: rhashtable's own hash takes any number of words. */
static inline u32 ovl_key_hash(const void *data, u32 len, u32 seed)
{
	const struct ovl_key *key = data;

	return jhash_3words(ovl_key_vni(key->vni), lower_32_bits(key->addr),
			    upper_32_bits(key->addr), seed);
}

static inline bool ovl_key_equal(const struct ovl_key *a,
				 const struct ovl_key *b)
{
	return a->vni == b->vni && a->addr == b->addr;
}

/**
 * struct ovl_ip_key - an IP address within a VNI: neighbours
 * @vni: the VNI
 * @addr: the address
 */
struct ovl_ip_key {
	const struct ovl_vni *vni;
	struct ovl_addr addr;
};

static inline u32 ovl_ip_key_hash(const void *data, u32 len, u32 seed)
{
	const struct ovl_ip_key *key = data;

	return ovl_addr_hash(&key->addr, ovl_key_vni(key->vni), seed);
}

static inline bool ovl_ip_key_equal(const struct ovl_ip_key *a,
				    const struct ovl_ip_key *b)
{
	return a->vni == b->vni && ovl_addr_equal(&a->addr, &b->addr);
}

#endif /* OVL_KEY_H */
