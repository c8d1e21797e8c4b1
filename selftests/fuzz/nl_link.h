/* SPDX-License-Identifier: GPL-2.0 */
/* The same for rtnetlink, of which there is no spec here, and our kind of device. */
#ifndef OVL_NL_LINK_H
#define OVL_NL_LINK_H

#include "fuzz/nl_fuzz.h"

#define NUM(text, attr, size, most) \
	{ .name = "link/" text, .type = IFLA_##attr, .kind = SPEC_INT, \
	  .len = size, .max = most }
#define BIN(text, attr, size) \
	{ .name = "link/" text, .type = IFLA_##attr, .kind = SPEC_BINARY, \
	  .len = size }
#define FLAG(text, attr) \
	{ .name = "link/" text, .type = IFLA_##attr, .kind = SPEC_FLAG }

/* What is said of a device of ours. */
static const struct spec_attr vxlan_attrs[] = {
	NUM("id", VXLAN_ID, 4, OVL_VNI_MAX),
	NUM("dstport", VXLAN_PORT, 2, 65535),
	NUM("link", VXLAN_LINK, 4, UINT32_MAX),
	BIN("group", VXLAN_GROUP, 4),
	BIN("group6", VXLAN_GROUP6, 16),
	BIN("local", VXLAN_LOCAL, 4),
	BIN("local6", VXLAN_LOCAL6, 16),
	NUM("ttl", VXLAN_TTL, 1, 255),
	NUM("tos", VXLAN_TOS, 1, 255),
	NUM("df", VXLAN_DF, 1, 2),
	NUM("label", VXLAN_LABEL, 4, UINT32_MAX),
	NUM("learning", VXLAN_LEARNING, 1, 1),
	NUM("ageing", VXLAN_AGEING, 4, UINT32_MAX),
	NUM("limit", VXLAN_LIMIT, 4, UINT32_MAX),
	BIN("port-range", VXLAN_PORT_RANGE, 4),
	NUM("proxy", VXLAN_PROXY, 1, 1),
	NUM("rsc", VXLAN_RSC, 1, 1),
	NUM("l2miss", VXLAN_L2MISS, 1, 1),
	NUM("l3miss", VXLAN_L3MISS, 1, 1),
	NUM("csum", VXLAN_UDP_CSUM, 1, 1),
	NUM("zero-csum6-tx", VXLAN_UDP_ZERO_CSUM6_TX, 1, 1),
	NUM("zero-csum6-rx", VXLAN_UDP_ZERO_CSUM6_RX, 1, 1),
	NUM("remcsum-tx", VXLAN_REMCSUM_TX, 1, 1),
	NUM("remcsum-rx", VXLAN_REMCSUM_RX, 1, 1),
	NUM("metadata", VXLAN_COLLECT_METADATA, 1, 1),
	NUM("vnifilter", VXLAN_VNIFILTER, 1, 1),
	FLAG("gbp", VXLAN_GBP),
	FLAG("gpe", VXLAN_GPE),
	FLAG("ttl-inherit", VXLAN_TTL_INHERIT),
	FLAG("nopartial", VXLAN_REMCSUM_NOPARTIAL),
	{ }
};

/* And of any device. */
static const struct spec_attr link_attrs[] = {
	{ .name = "link/ifname", .type = IFLA_IFNAME, .kind = SPEC_STRING,
	  .len = 15 },
	NUM("mtu", MTU, 4, 66000),
	BIN("address", ADDRESS, 6),
	NUM("link", LINK, 4, 20),
	NUM("netnsid", LINK_NETNSID, 4, 2),
	NUM("master", MASTER, 4, 20),
	NUM("txqlen", TXQLEN, 4, 1000),
	NUM("group", GROUP, 4, 3),
	NUM("carrier", CARRIER, 1, 1),
	NUM("linkmode", LINKMODE, 1, 1),
	NUM("operstate", OPERSTATE, 1, 7),
	NUM("queues", NUM_TX_QUEUES, 4, 4),
	{ }
};

#undef NUM
#undef BIN
#undef FLAG

/* A namespace that devices may be moved to. */
static int elsewhere;

static inline void link_put_info(struct fuzz *f)
{
	static const char *const kinds[] = { "ovl", "ovl", "ovl", "dummy", "" };
	const struct spec_attr again = { .name = "link/data", .kind = SPEC_NEST,
					 .type = IFLA_INFO_DATA,
					 .nest = vxlan_attrs };
	const struct attr info = a_nest(IFLA_LINKINFO, ATTRS());
	const struct attr data = a_nest(IFLA_INFO_DATA, ATTRS());
	const struct attr kind = a_str(IFLA_INFO_KIND,
				       f->whole ? "ovl" : pick(f, kinds));
	const struct attr id = a_u32(IFLA_VXLAN_ID, 100 + below(f, 4));
	unsigned int percent = chance(f, 50) ? 2 : 15;
	struct nl_msg *msg = &f->nl.msg;
	struct nlattr *outer, *inner;

	outer = nl_put(msg, &info);
	if (chance(f, 95))
		nl_put(msg, &kind);
	if (f->wild && chance(f, 5))
		fuzz_attr(f, &again);
	inner = nl_put(msg, &data);
	if (chance(f, 70))
		nl_put(msg, &id);
	fuzz_attrs(f, vxlan_attrs, percent);
	nl_close(msg, inner);
	nl_close(msg, outer);
}

static inline void link_put(struct fuzz *f, uint16_t type, uint16_t flags)
{
	const struct attr ns = a_u32(IFLA_NET_NS_FD, elsewhere);
	const struct attr name = a_str(IFLA_IFNAME,
				       chance(f, 50) ? "fuzz0" : "fuzz1");

	if (flags & NLM_F_EXCL && chance(f, 70))
		nl_put(&f->nl.msg, &name);
	if (!f->whole || flags & NLM_F_EXCL) {
		fuzz_attrs(f, link_attrs, chance(f, 50) ? 3 : 15);
		if (chance(f, 3))
			nl_put(&f->nl.msg, &ns);
	}
	if (f->whole || (type != RTM_DELLINK && chance(f, 60)))
		link_put_info(f);
}

/* Other types than those of links are not ours to try, nor is loopback. */
static inline void link_tamper(struct fuzz *f, uint16_t type)
{
	struct nlmsghdr *nlh = &f->nl.msg.nlh;
	struct ifinfomsg ifi;

	fuzz_tamper(f, NLMSG_HDRLEN + sizeof(ifi));
	nlh->nlmsg_type = type;
	if (f->len < NLMSG_HDRLEN + sizeof(ifi))
		return;
	memcpy(&ifi, NLMSG_DATA(nlh), sizeof(ifi));
	if (ifi.ifi_index <= 1)
		ifi.ifi_index = 2;
	memcpy(NLMSG_DATA(nlh), &ifi, sizeof(ifi));
}

/* Nothing is to get to where the process of some number is. */
static inline void link_stay(struct fuzz *f)
{
	size_t at = NLMSG_LENGTH(sizeof(struct ifinfomsg));
	unsigned char *buf = f->nl.msg.buf;
	struct nlattr *nla;

	for (; at + NLA_HDRLEN <= f->len; at += NLA_ALIGN(nla->nla_len)) {
		nla = (void *)(buf + at);
		if ((nla->nla_type & NLA_TYPE_MASK) == IFLA_NET_NS_PID)
			nla->nla_type = 0;
		if (nla->nla_len < NLA_HDRLEN)
			break;
	}
}

/*
 * A device: one of those with an index of 2 and more, or a new one. What a
 * change has to do with our kind only is done all or not at all, and so is what
 * makes a device.
 */
static inline void fuzz_make_link(struct fuzz *f)
{
	static const uint16_t types[] = { RTM_NEWLINK, RTM_NEWLINK, RTM_NEWLINK,
					  RTM_SETLINK, RTM_DELLINK,
					  RTM_GETLINK };
	static const uint16_t news[] = { 0, 0, NLM_F_CREATE,
					 NLM_F_CREATE | NLM_F_EXCL };
	uint16_t type = pick(f, types), flags = NLM_F_ACK;
	struct ifinfomsg ifi = { };

	if (type == RTM_NEWLINK)
		flags |= pick(f, news);
	f->whole = flags & NLM_F_EXCL ||
		   (type == RTM_NEWLINK && chance(f, 30));
	if (!(flags & NLM_F_EXCL))
		ifi.ifi_index = 2 + below(f, chance(f, 50) ? 5 : 20);
	if ((!f->whole || flags & NLM_F_EXCL) && chance(f, 30)) {
		ifi.ifi_change = IFF_UP | IFF_PROMISC | IFF_ALLMULTI;
		ifi.ifi_flags = any32(f) & ifi.ifi_change;
	}
	if (type == RTM_GETLINK && chance(f, 30)) {
		flags |= NLM_F_DUMP;
		memset(&ifi, 0, sizeof(ifi));
	}
	f->wild = chance(f, 30);
	f->tampered = false;
	nl_begin(&f->nl, type, flags, &ifi, sizeof(ifi));
	if (type != RTM_GETLINK)
		link_put(f, type, flags);
	f->nl.seq++;
	f->len = f->nl.msg.nlh.nlmsg_len;
	if (chance(f, 8))
		link_tamper(f, type);
	link_stay(f);
}

/* Of a device of ours all is said in the way of vxlan. */
static inline const char *fuzz_look_link(const struct nlmsghdr *nlh)
{
	const size_t hdr = NLMSG_LENGTH(sizeof(struct ifinfomsg));
	const struct nlattr *info, *kind, *data;

	if (nlh->nlmsg_len < hdr)
		return "no header";
	/* Who asks for an echo is told of the link that goes. */
	if (nlh->nlmsg_type == RTM_DELLINK)
		return NULL;
	if (nlh->nlmsg_type != RTM_NEWLINK)
		return "not a link";
	info = nla_in((const char *)nlh + hdr, nlh->nlmsg_len - hdr,
		      IFLA_LINKINFO);
	kind = nla_sub(info, IFLA_INFO_KIND);
	data = nla_sub(info, IFLA_INFO_DATA);
	if (!kind || strcmp(nla_data(kind), "ovl"))
		return NULL;
	if (!data)
		return "no data of the kind";
	return fuzz_wrong(vxlan_attrs, nla_data(data), nla_len(data));
}

#endif /* OVL_NL_LINK_H */
