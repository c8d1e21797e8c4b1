/* SPDX-License-Identifier: GPL-2.0 */
/* Ageing: what was learned and has fallen silent is forgotten. */
#ifndef OVL_AGEING_H
#define OVL_AGEING_H

#include <linux/jiffies.h>
#include <uapi/linux/ovl.h>

#include "vni.h"

/* Stations that are looked at in one go. */
#define OVL_AGE_SHARD	4096

/* The ageing time in jiffies, 0 for ever. RCU read side. */
static inline unsigned long ovl_ageing_ttl(const struct ovl_vni *vni)
{
	return (unsigned long)rcu_dereference(vni->conf)->ageing * HZ;
}

/**
 * ovl_ageing_over() - is it time to forget something?
 * @origin: enum ovl_origin
 * @heard: when it was heard last, in jiffies
 * @ttl: the ageing time in jiffies
 * @next: brought forward to when it is due, if that is later than now
 *
 * Return: whether it is due.
 */
static inline bool ovl_ageing_over(u8 origin, unsigned long heard,
				   unsigned long ttl, unsigned long *next)
{
	unsigned long due = heard + ttl;

	if (origin != OVL_ORIGIN_LEARNED)
		return false;
	if (!time_before(jiffies, due))
		return true;
	if (time_before(due, *next))
		*next = due;
	return false;
}

void ovl_ageing_work(struct work_struct *work);
void ovl_ageing_soon(struct ovl_net *on);

#endif /* OVL_AGEING_H */
