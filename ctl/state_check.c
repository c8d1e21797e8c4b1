// SPDX-License-Identifier: GPL-2.0
/* What no state can have */
#include <string.h>

#include "state.h"

/* --- what no object can have ------------------------------------------- */

/* A station's, which is not of a group. */
static bool good_mac(const __u8 *mac)
{
	static const __u8 zero[6];

	return !(mac[0] & 1) && memcmp(mac, zero, sizeof(zero));
}

static bool good_ipv4(const __u8 *addr)
{
	static const __u8 broadcast[4] = { 255, 255, 255, 255 };

	return addr[0] && addr[0] >> 4 != 14 &&
	       memcmp(addr, broadcast, sizeof(broadcast));
}

static bool good_ipv6(const __u8 *addr)
{
	static const __u8 zero[16], mapped[12] = { [10] = 0xff, [11] = 0xff };

	return addr[0] != 0xff && memcmp(addr, zero, sizeof(zero)) &&
	       memcmp(addr, mapped, sizeof(mapped));
}

static bool good_address(const void *addr, size_t len)
{
	return len == 6 ? good_mac(addr) : len == 4 ? good_ipv4(addr) :
	       good_ipv6(addr);
}

static int check_list(struct state_reader *r, const struct state_member *m,
		      const struct ovl_list *list)
{
	struct nlattr *at = NULL;
	char member[64];
	size_t i;

	for (i = 0; (at = model_next(list, at)); i++) {
		if (good_address(nla_data(at), (size_t)nla_len(at)))
			continue;
		snprintf(member, sizeof(member), "%s[%zu]", m->field->key, i);
		return state_wrong(r, member, "this is not an address of one host");
	}
	return 0;
}

static int check_address(struct state_reader *r, const struct state_member *m,
			 const void *obj)
{
	static const __u8 zero[16];
	const void *p = model_value(obj, m->attr);

	if (!model_has(obj, m->attr->attr))
		return 0;
	if (m->attr->type == MODEL_LIST)
		return check_list(r, m, p);
	if (m->attr->type != MODEL_BYTES || good_address(p, m->attr->size))
		return 0;
	/* which stands for no address in particular */
	if (m->kw->kind == KW_LOCAL && !memcmp(p, zero, m->attr->size))
		return 0;
	return state_wrong(r, m->field->key, "this is not an address of one host");
}

/* Both ends of a range, or none; the lower one first. */
static int check_range(struct state_reader *r, const struct state_member *m,
		       const void *obj)
{
	bool low = model_has(obj, m->kw->attr);
	bool high = m->kw->attr6 && model_has(obj, m->kw->attr6);

	if (m->kw->kind != KW_RANGE)
		return 0;
	if (low != high)
		return state_wrong(r, m->kw->word, "a range has two ends");
	if (low && state_num(r->kind, obj, m->kw->attr) >
		   state_num(r->kind, obj, m->kw->attr6))
		return state_wrong(r, m->field->key, "the lower end comes first");
	return 0;
}

static int check_vni(struct state_reader *r, const struct ovl_vni *vni)
{
	if (vni->nodev && model_has(vni, OVL_A_VNI_IFNAME))
		return state_wrong(r, "ifname", "there is no device with \"nodev\"");
	if (vni->nodev && model_has(vni, OVL_A_VNI_MTU))
		return state_wrong(r, "mtu", "there is no device with \"nodev\"");
	if (!vni->nodev && model_has(vni, OVL_A_VNI_MAC))
		return state_wrong(r, "mac", "it is the device's own, but with \"nodev\"");
	return 0;
}

static int check_neigh(struct state_reader *r, const struct ovl_neigh *neigh)
{
	if (model_has(neigh, OVL_A_NEIGH_ROUTER) &&
	    model_has(neigh, OVL_A_NEIGH_ADDR))
		return state_wrong(r, "router", "only an IPv6 neighbour can be a router");
	return 0;
}

/* Is a member there, under either of its attributes? */
static bool is_there(const struct kw *kw, const void *obj)
{
	return model_has(obj, kw->attr) ||
	       (kw->attr6 && model_has(obj, kw->attr6));
}

int state_check_object(struct state_reader *r, const void *obj)
{
	const struct state_format *format = state_format(r->kind);
	__u16 endpoint = state_types[r->kind].endpoint;
	const struct state_member *m;
	int err;

	for (m = format->member; m < format->member + format->n; m++) {
		if ((m->key || m->kw->need & V_ADD) &&
		    m->attr->attr != endpoint && !is_there(m->kw, obj))
			return state_wrong(r, "", "\"%s\" is missing", m->field->key);
		err = check_address(r, m, obj);
		if (!err)
			err = check_range(r, m, obj);
		if (err)
			return err;
	}
	return r->kind == STATE_VNI ? check_vni(r, obj) :
	       r->kind == STATE_NEIGH ? check_neigh(r, obj) : 0;
}

/* --- the whole --------------------------------------------------------- */

static int check_twice(struct state_reader *r)
{
	const struct state_set *set = &r->state->set[r->kind];
	const struct state_item *first;
	char path[STATE_PATH];
	bool same;
	size_t i;

	for (i = 1; i < set->n; i++) {
		first = set->item[i - 1];
		if (state_compare(r->kind, first->obj, set->item[i]->obj))
			continue;
		state_path(r->kind, first, path, sizeof(path));
		state_at(r, set->item[i]);
		same = first->file == r->file;
		return state_wrong(r, "", "this is %s%s%s once more", path,
				   same ? "" : " of ",
				   same ? "" : state_file_name(first->file));
	}
	return 0;
}

/* Stations live behind VTEPs that are members. */
static int check_stations(struct state_reader *r)
{
	const struct state_set *set = &r->state->set[STATE_FDB];
	const struct ovl_fdb *fdb;
	struct ovl_vtep vtep = { 0 };
	size_t i;

	for (i = 0; i < set->n; i++) {
		fdb = (const struct ovl_fdb *)set->item[i]->obj;
		vtep.endpoint = fdb->endpoint;
		vtep.vni = fdb->vni;
		memcpy(vtep.addr, fdb->addr, sizeof(vtep.addr));
		memcpy(vtep.addr6, fdb->addr6, sizeof(vtep.addr6));
		if (state_find(r->state, STATE_VTEP, &vtep))
			continue;
		r->kind = STATE_FDB;
		state_at(r, set->item[i]);
		return state_wrong(r, "vtep", "the segment has no such VTEP");
	}
	return 0;
}

int state_check(struct state_reader *r)
{
	int err = 0;

	state_sort(r->state);
	for (r->kind = 0; r->kind < STATE_KINDS && !err; r->kind++)
		err = check_twice(r);
	return err ? err : check_stations(r);
}
