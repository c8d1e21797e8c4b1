// SPDX-License-Identifier: GPL-2.0
/* AF_OVL: at which addresses sockets receive. */
#include <linux/etherdevice.h>
#include <linux/slab.h>

#include "af_ovl.h"

static int ovl_sock_dest_differs(struct rhashtable_compare_arg *arg,
				 const void *obj)
{
	const struct ovl_sock_dest *dest = obj;

	return !ovl_key_equal(arg->key, &dest->key);
}

const struct rhashtable_params ovl_sock_dest_params = {
	.key_len	= sizeof(struct ovl_key),
	.key_offset	= offsetof(struct ovl_sock_dest, key),
	.head_offset	= offsetof(struct ovl_sock_dest, node),
	.hashfn		= ovl_key_hash,
	.obj_cmpfn	= ovl_sock_dest_differs,
	.automatic_shrinking = true,
};

/**
 * ovl_sock_lookup() - who receives at an address?
 * @on: the namespace
 * @vni: in which VNI; NULL for those who receive in every VNI
 * @mac: at which address, two-byte aligned; NULL for the VNI's own station
 * @port: at which port; 0 for raw sockets
 *
 * Context: RCU read side.
 * Return: a list of struct ovl_sock_addr, the newest first, empty for nobody.
 */
const struct hlist_head *ovl_sock_lookup(const struct ovl_net *on,
					 const struct ovl_vni *vni,
					 const u8 *mac, __be16 port)
{
	static const struct hlist_head nobody;
	struct ovl_key key = { .vni = vni, .port = port };
	const struct ovl_sock_dest *dest;

	if (mac)
		ether_addr_copy(key.mac, mac);
	dest = rhashtable_lookup((struct rhashtable *)&on->sock_dests, &key,
				 ovl_sock_dest_params);
	return dest ? &dest->addrs : &nobody;
}

/* The destination of a key, made if need be; an error pointer without memory. */
static struct ovl_sock_dest *ovl_sock_dest_get(struct ovl_net *on,
					       const struct ovl_key *key)
{
	struct ovl_sock_dest *dest;
	int err;

	lockdep_assert_held(&on->lock);
	dest = rhashtable_lookup_fast(&on->sock_dests, key,
				      ovl_sock_dest_params);
	if (dest)
		return dest;
	dest = kzalloc(sizeof(*dest), GFP_KERNEL_ACCOUNT);
	if (!dest)
		return ERR_PTR(-ENOMEM);
	dest->key = *key;
	err = rhashtable_insert_fast(&on->sock_dests, &dest->node,
				     ovl_sock_dest_params);
	if (!err)
		return dest;
	kfree(dest);
	return ERR_PTR(err);
}

/* It goes with the last who receives there. */
static void ovl_sock_dest_put(struct ovl_net *on, struct ovl_sock_dest *dest)
{
	lockdep_assert_held(&on->lock);
	if (!hlist_empty(&dest->addrs))
		return;
	rhashtable_remove_fast(&on->sock_dests, &dest->node,
			       ovl_sock_dest_params);
	kfree_rcu(dest, rcu);
}

/* Is it a station of the VNI, that nobody else may be? */
static bool ovl_sock_claims(const struct ovl_key *key)
{
	return key->vni && is_valid_ether_addr(key->mac);
}

static void ovl_sock_addr_remove(struct ovl_sock_addr *addr)
{
	hlist_del_rcu(&addr->node);
	ovl_sock_dest_put(addr->owner->on, addr->dest);
	kfree_rcu(addr, rcu);
}

/**
 * ovl_sock_addr_add() - let a socket receive at one more address
 * @osk: the socket
 * @vni: in which VNI; NULL for every VNI
 * @mac: at which address, two-byte aligned
 * @port: at which port; 0 for raw sockets
 *
 * Context: the namespace's lock.
 * Return: 0, -ENOMEM, or why nobody may claim the address.
 */
int ovl_sock_addr_add(struct ovl_sock *osk, struct ovl_vni *vni, const u8 *mac,
		      __be16 port)
{
	struct ovl_key key = { .vni = vni, .port = port };
	struct ovl_sock_addr *addr;
	int err;

	addr = kzalloc(sizeof(*addr), GFP_KERNEL_ACCOUNT);
	if (!addr)
		return -ENOMEM;
	ether_addr_copy(key.mac, mac);
	addr->dest = ovl_sock_dest_get(osk->on, &key);
	if (IS_ERR(addr->dest)) {
		err = PTR_ERR(addr->dest);
		kfree(addr);
		return err;
	}
	addr->owner = osk;
	hlist_add_head_rcu(&addr->node, &addr->dest->addrs);
	/* Last, because what was learned of the address gives way to it. */
	err = ovl_sock_claims(&key) ? ovl_fdb_claim(vni, mac) : 0;
	if (err) {
		ovl_sock_addr_remove(addr);
		return err;
	}
	list_add_tail(&addr->list, &osk->addrs);
	return 0;
}

/* The end of it. The namespace's lock, as for those below. */
void ovl_sock_addr_del(struct ovl_sock_addr *addr)
{
	const struct ovl_key *key = &addr->dest->key;

	list_del(&addr->list);
	if (ovl_sock_claims(key))
		ovl_fdb_unclaim((struct ovl_vni *)key->vni, key->mac);
	ovl_sock_addr_remove(addr);
}

/* A socket receives nowhere any more. */
void ovl_sock_addrs_del(struct ovl_sock *osk)
{
	struct ovl_sock_addr *addr, *tmp;

	list_for_each_entry_safe(addr, tmp, &osk->addrs, list)
		ovl_sock_addr_del(addr);
	osk->nr_macs = 0;
}

/* At which of a socket's addresses is this one? NULL for none. */
struct ovl_sock_addr *ovl_sock_addr_find(struct ovl_sock *osk, const u8 *mac)
{
	struct ovl_sock_addr *addr;

	list_for_each_entry(addr, &osk->addrs, list)
		if (ether_addr_equal(addr->dest->key.mac, mac))
			return addr;
	return NULL;
}
