/* SPDX-License-Identifier: GPL-2.0 */
/* The state as bytes to be compared. nl_util.h includes this. */
#ifndef OVL_SNAP_UTIL_H
#define OVL_SNAP_UTIL_H

/*
 * How alike two states have to be. While they are settling, MTUs follow a little
 * later, and VTEPs that nobody uses any more go; when the same things are made
 * once more, numbers of changes, indices and random addresses differ as well.
 */
enum snap_how { SNAP_EXACT, SNAP_SETTLING, SNAP_ALIKE };

/*
 * Everything that the family shows of a namespace, but for what passes by itself:
 * the time since something was heard.
 */
struct snap {
	unsigned char *data;
	size_t len;
	enum snap_how how;
	unsigned int nr_vnis;
	struct { uint32_t id; uint16_t port; } vni[64];
};

static inline void snap_blank(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *nla = ovl_attr(nlh, type);

	if (nla)
		memset((void *)nla_data(nla), 0, nla_len(nla));
}

static inline void snap_blank_how(const struct nlmsghdr *nlh, enum snap_how how)
{
	bool host = ovl_cmd(nlh) == OVL_CMD_VNI_GET &&
		    ovl_attr(nlh, OVL_A_VNI_IFINDEX);

	if (how >= SNAP_SETTLING && host && ovl_num(nlh, OVL_A_VNI_MTU_AUTO))
		snap_blank(nlh, OVL_A_VNI_MTU);
	if (how < SNAP_ALIKE)
		return;
	/* The same for all objects. */
	snap_blank(nlh, OVL_A_VNI_SEQ);
	if (!host)
		return;
	snap_blank(nlh, OVL_A_VNI_IFINDEX);
	snap_blank(nlh, OVL_A_VNI_MAC);
}

static inline bool snap_leaving(const struct nlmsghdr *nlh)
{
	return ovl_cmd(nlh) == OVL_CMD_VTEP_GET &&
	       !ovl_num(nlh, OVL_A_VTEP_VNIS) &&
	       !ovl_num(nlh, OVL_A_VTEP_STATIONS);
}

static inline void snap_add(const struct nlmsghdr *nlh, void *arg)
{
	struct snap *s = arg;
	size_t len = nlh->nlmsg_len - NLMSG_HDRLEN;
	uint8_t cmd = ovl_cmd(nlh);

	if (s->how >= SNAP_SETTLING && snap_leaving(nlh))
		return;
	if (cmd == OVL_CMD_VNI_GET && s->nr_vnis < 64) {
		s->vni[s->nr_vnis].id = ovl_num(nlh, OVL_A_VNI_ID);
		s->vni[s->nr_vnis].port = ovl_num(nlh, OVL_A_VNI_ENDPOINT);
		s->nr_vnis++;
	}
	if (cmd == OVL_CMD_FDB_GET)
		snap_blank(nlh, OVL_A_FDB_IDLE);
	if (cmd == OVL_CMD_NEIGH_GET)
		snap_blank(nlh, OVL_A_NEIGH_IDLE);
	snap_blank_how(nlh, s->how);
	s->data = realloc(s->data, s->len + len);
	memcpy(s->data + s->len, NLMSG_DATA(nlh), len);
	s->len += len;
}

static inline int snap_take_as(struct nl *nl, struct snap *s,
			       enum snap_how how)
{
	static const uint8_t cmds[] = { OVL_CMD_ENDPOINT_GET, OVL_CMD_VNI_GET,
					OVL_CMD_VTEP_GET, OVL_CMD_FDB_GET,
					OVL_CMD_PORT_GET, OVL_CMD_NEIGH_GET };
	unsigned int i;
	int err = 0;

	memset(s, 0, sizeof(*s));
	s->how = how;
	for (i = 0; !err && i < sizeof(cmds); i++)
		err = ovl_dump(nl, cmds[i], snap_add, s, ATTRS());
	for (i = 0; !err && i < s->nr_vnis; i++)
		err = ovl_dump(nl, OVL_CMD_VTEP_GET, snap_add, s,
			       ATTRS(a_u32(OVL_A_VTEP_VNI, s->vni[i].id),
				     a_u16(OVL_A_VTEP_ENDPOINT,
					   s->vni[i].port)));
	return err;
}

static inline int snap_take(struct nl *nl, struct snap *s)
{
	return snap_take_as(nl, s, SNAP_EXACT);
}

static inline bool snap_equal(const struct snap *a, const struct snap *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

/* Is the state still that of the snapshot? */
static inline bool snap_same(struct nl *nl, const struct snap *before)
{
	struct snap now;
	bool same;

	same = !snap_take_as(nl, &now, before->how) && snap_equal(&now, before);
	free(now.data);
	return same;
}

#endif /* OVL_SNAP_UTIL_H */
