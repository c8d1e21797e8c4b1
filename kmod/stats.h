/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of endpoints, VNIs, VTEPs and ports, and the one way a packet is dropped. */
#ifndef OVL_STATS_H
#define OVL_STATS_H

#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>
#include <uapi/linux/ovl.h>

struct ovl_endpoint;
struct ovl_vni;
struct ovl_vtep;

/*
 * In the order of the netlink attributes OVL_A_STATS_*, so that one loop
 * fills a message. What is before OVL_STAT_TRAFFIC is also counted for each VTEP
 * of a VNI. What follows OVL_STAT_SHOWN belongs to the host device and
 * is shown by "ip -s link".
 */
enum ovl_stat {
	OVL_STAT_RX_PACKETS,
	OVL_STAT_RX_BYTES,
	OVL_STAT_TX_PACKETS,
	OVL_STAT_TX_BYTES,
	OVL_STAT_TRAFFIC,
	OVL_STAT_FLOODED = OVL_STAT_TRAFFIC,
	OVL_STAT_HEAD_REALLOC,
	OVL_STAT_HEAD_UNSHARED,
	OVL_STAT_PULLED_BYTES,
	OVL_STAT_LEARNED,
	OVL_STAT_MOVED,
	OVL_STAT_CONFLICTS,
	OVL_STAT_QUOTA_HITS,
	OVL_STAT_TX_FASTPATH,
	OVL_STAT_RX_FASTPATH,
	OVL_STAT_NEIGH_ANSWERED,
	OVL_STAT_NEIGH_MISSED,
	OVL_STAT_NEIGH_QUOTA_HITS,
	OVL_STAT_VTEP_QUOTA_HITS,
	OVL_STAT_ECHO_ANSWERED,
	OVL_STAT_MADE,
	OVL_STAT_SHOWN,
	OVL_STAT_DEV_RX_PACKETS = OVL_STAT_SHOWN,
	OVL_STAT_DEV_RX_BYTES,
	OVL_STAT_DEV_TX_PACKETS,
	OVL_STAT_DEV_TX_BYTES,
	OVL_STAT_MAX,
};

/**
 * struct ovl_stats - one CPU's counters of one object
 * @count: see enum ovl_stat
 * @drop: packets dropped, by enum ovl_drop
 * @syncp: lets a 32-bit reader see whole 64-bit values
 *
 * Written with bottom halves off.
 */
struct ovl_stats {
	u64_stats_t count[OVL_STAT_MAX];
	u64_stats_t drop[__OVL_DROP_MAX];
	struct u64_stats_sync syncp;
};

/**
 * struct ovl_traffic - what one CPU has seen go between a VNI and a VTEP
 * @count: packets and bytes, received and sent: the first of enum ovl_stat
 * @syncp: lets a 32-bit reader see whole 64-bit values
 *
 * Written with bottom halves off.
 */
struct ovl_traffic {
	u64_stats_t count[OVL_STAT_TRAFFIC];
	struct u64_stats_sync syncp;
};

/**
 * struct ovl_stats_sum - the counters of one object over all CPUs
 * @count: see enum ovl_stat
 * @drop: packets dropped, by enum ovl_drop
 */
struct ovl_stats_sum {
	u64 count[OVL_STAT_MAX];
	u64 drop[__OVL_DROP_MAX];
};

/* Count @n of @what. */
static inline void ovl_stats_add(struct ovl_stats __percpu *stats,
				 enum ovl_stat what, u64 n)
{
	struct ovl_stats *cpu = this_cpu_ptr(stats);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_add(&cpu->count[what], n);
	u64_stats_update_end(&cpu->syncp);
}

/* Count a packet of @len bytes; @packets names the counter before the bytes'. */
static inline void ovl_stats_packet(struct ovl_stats __percpu *stats,
				    enum ovl_stat packets, unsigned int len)
{
	struct ovl_stats *cpu = this_cpu_ptr(stats);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_inc(&cpu->count[packets]);
	u64_stats_add(&cpu->count[packets + 1], len);
	u64_stats_update_end(&cpu->syncp);
}

/* The same of what goes between a VNI and a VTEP. */
static inline void ovl_traffic_packet(struct ovl_traffic __percpu *traffic,
				      enum ovl_stat packets, unsigned int len)
{
	struct ovl_traffic *cpu = this_cpu_ptr(traffic);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_inc(&cpu->count[packets]);
	u64_stats_add(&cpu->count[packets + 1], len);
	u64_stats_update_end(&cpu->syncp);
}

struct ovl_stats __percpu *ovl_stats_alloc(gfp_t gfp);
void ovl_stats_sum(struct ovl_stats __percpu *stats, struct ovl_stats_sum *sum);
struct ovl_traffic __percpu *ovl_traffic_alloc(gfp_t gfp);
void ovl_traffic_sum(struct ovl_traffic __percpu *traffic, u64 *sum);
void ovl_stats_drop(struct ovl_stats __percpu *stats, enum ovl_drop reason);
void ovl_drop(struct ovl_vni *vni, struct ovl_vtep *vtep, struct sk_buff *skb,
	      enum ovl_drop reason);
void ovl_drop_copy(struct ovl_vni *vni, struct ovl_vtep *vtep,
		   const struct sk_buff *skb, enum ovl_drop reason);
void ovl_drop_unknown(struct ovl_endpoint *ep, struct sk_buff *skb,
		      enum ovl_drop reason);
void ovl_drop_told(struct sk_buff *skb, enum skb_drop_reason reason);

#endif /* OVL_STATS_H */
