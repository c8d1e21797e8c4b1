/* SPDX-License-Identifier: GPL-2.0 */
/* Whose a station or a neighbour is that somebody has configured. */
#ifndef OVL_OWNER_H
#define OVL_OWNER_H

#include <linux/types.h>

#include <uapi/linux/ovl.h>

/**
 * struct ovl_owner - who configures
 * @generation: the number of his present round; he removes what he has not named
 *	in it
 * @protocol: his number, as in rtnetlink's rtm_protocol; 0 is the administrator
 */
struct ovl_owner {
	u16 generation;
	u8 protocol;
};

/**
 * struct ovl_owner_filter - whose entries; everybody's if nothing is set
 * @owner: the owner
 * @by_protocol: what he has configured; nothing that was learned
 * @by_generation: with @by_protocol: what is of that generation
 * @others: with @by_generation: what is of any generation but that
 */
struct ovl_owner_filter {
	struct ovl_owner owner;
	bool by_protocol;
	bool by_generation;
	bool others;
};

/* Does an entry pass the filter? */
static inline bool ovl_owner_match(const struct ovl_owner_filter *f, u8 origin,
				   u8 protocol, u16 generation)
{
	if (!f->by_protocol)
		return true;
	if (origin != OVL_ORIGIN_STATIC || protocol != f->owner.protocol)
		return false;
	return !f->by_generation ||
	       (generation == f->owner.generation) != f->others;
}

/*
 * May an entry be changed or removed for somebody? What is known by itself is free
 * for all, what is configured for its owner, and all for the administrator. He need
 * not name himself, and is NULL then.
 */
static inline bool ovl_owner_may(const struct ovl_owner *owner, u8 origin,
				 u8 protocol)
{
	return !owner || !owner->protocol || origin != OVL_ORIGIN_STATIC ||
	       owner->protocol == protocol;
}

#endif /* OVL_OWNER_H */
