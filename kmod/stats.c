// SPDX-License-Identifier: GPL-2.0
#include <linux/netdevice.h>
#include <linux/percpu.h>

#include "endpoint.h"
#include "stats.h"
#include "trace.h"
#include "vni.h"
#include "vtep.h"

/**
 * ovl_stats_alloc() - make a zeroed set of counters
 * @gfp: GFP_KERNEL or GFP_ATOMIC
 *
 * Return: the counters, for free_percpu(), or NULL.
 */
struct ovl_stats __percpu *ovl_stats_alloc(gfp_t gfp)
{
	return __netdev_alloc_pcpu_stats(struct ovl_stats, gfp);
}

static void ovl_stats_read(struct ovl_stats *cpu, struct ovl_stats_sum *one)
{
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&cpu->syncp);
		for (i = 0; i < OVL_STAT_MAX; i++)
			one->count[i] = u64_stats_read(&cpu->count[i]);
		for (i = 0; i < __OVL_DROP_MAX; i++)
			one->drop[i] = u64_stats_read(&cpu->drop[i]);
	} while (u64_stats_fetch_retry(&cpu->syncp, start));
}

/**
 * ovl_stats_sum() - add up a set of counters over the CPUs
 * @stats: the counters
 * @sum: overwritten with the result
 */
void ovl_stats_sum(struct ovl_stats __percpu *stats, struct ovl_stats_sum *sum)
{
	struct ovl_stats_sum one;
	int cpu, i;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		ovl_stats_read(per_cpu_ptr(stats, cpu), &one);
		for (i = 0; i < OVL_STAT_MAX; i++)
			sum->count[i] += one.count[i];
		for (i = 0; i < __OVL_DROP_MAX; i++)
			sum->drop[i] += one.drop[i];
	}
}

/* Make a zeroed set of counters, for free_percpu(); or NULL. */
struct ovl_traffic __percpu *ovl_traffic_alloc(gfp_t gfp)
{
	return __netdev_alloc_pcpu_stats(struct ovl_traffic, gfp);
}

/* Add up over the CPUs; @sum has OVL_STAT_TRAFFIC places. */
void ovl_traffic_sum(struct ovl_traffic __percpu *traffic, u64 *sum)
{
	u64 one[OVL_STAT_TRAFFIC];
	struct ovl_traffic *cpu;
	unsigned int start;
	int n, i;

	memset(sum, 0, sizeof(one));
	for_each_possible_cpu(n) {
		cpu = per_cpu_ptr(traffic, n);
		do {
			start = u64_stats_fetch_begin(&cpu->syncp);
			for (i = 0; i < OVL_STAT_TRAFFIC; i++)
				one[i] = u64_stats_read(&cpu->count[i]);
		} while (u64_stats_fetch_retry(&cpu->syncp, start));
		for (i = 0; i < OVL_STAT_TRAFFIC; i++)
			sum[i] += one[i];
	}
}

/* Count a dropped packet. */
void ovl_stats_drop(struct ovl_stats __percpu *stats, enum ovl_drop reason)
{
	struct ovl_stats *cpu = this_cpu_ptr(stats);

	u64_stats_update_begin(&cpu->syncp);
	u64_stats_inc(&cpu->drop[reason]);
	u64_stats_update_end(&cpu->syncp);
}

/**
 * ovl_drop_copy() - a packet of a VNI does not go where one more of it should
 * @vni: where it was dropped
 * @vtep: where it came from or would have gone to; NULL if that is not known
 * @skb: what the copy would have been of
 * @reason: why
 */
void ovl_drop_copy(struct ovl_vni *vni, struct ovl_vtep *vtep,
		   const struct sk_buff *skb, enum ovl_drop reason)
{
	trace_ovl_drop(vni->endpoint, vni->id, vtep, skb, reason);
	ovl_stats_drop(vni->stats, reason);
	if (vtep)
		ovl_stats_drop(vtep->stats, reason);
}

/**
 * ovl_drop() - the end of a packet that belongs to a VNI
 * @vni: where it was dropped
 * @vtep: where it came from or would have gone to; NULL if that is not known
 * @skb: freed; NULL if somebody else has freed it, or made something of it
 * @reason: why
 */
void ovl_drop(struct ovl_vni *vni, struct ovl_vtep *vtep, struct sk_buff *skb,
	      enum ovl_drop reason)
{
	ovl_drop_copy(vni, vtep, skb, reason);
	kfree_skb_reason(skb, SKB_DROP_REASON_NOT_SPECIFIED);
}

/**
 * ovl_drop_unknown() - the end of a packet that belongs to no VNI
 * @ep: where it arrived
 * @skb: freed
 * @reason: why
 */
void ovl_drop_unknown(struct ovl_endpoint *ep, struct sk_buff *skb,
		      enum ovl_drop reason)
{
	trace_ovl_drop(ep, OVL_TRACE_NO_VNI, NULL, skb, reason);
	ovl_stats_drop(ep->stats, reason);
	kfree_skb_reason(skb, SKB_DROP_REASON_NOT_SPECIFIED);
}

/**
 * ovl_drop_told() - the end of a packet that is spoken of elsewhere
 * @skb: freed
 * @reason: why, in the stack's words
 *
 * Its sender is told by an error, or a counter of the stack's own has it.
 */
void ovl_drop_told(struct sk_buff *skb, enum skb_drop_reason reason)
{
	kfree_skb_reason(skb, reason);
}
