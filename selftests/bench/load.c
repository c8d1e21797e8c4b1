// SPDX-License-Identifier: GPL-2.0
/*
 * load: makes many things the shortest way there is, for whoever wants to know what
 * one costs the kernel.
 *
 *	load ovl-fdb VNI VTEP FIRST COUNT
 *	load vxlan-fdb DEVICE VTEP FIRST COUNT
 *	load ovl-vni - LOCAL FIRST COUNT		without a device
 *	load vxlan-dev PREFIX LOCAL FIRST COUNT		its name is followed by the VNI
 *
 * Many in one datagram: of stations of ovl one request names them all, of the others
 * there is a request each, of which the last one is acknowledged. Stations have the
 * addresses 02:00 and four bytes, the number.
 */
/* libs: -static */
#include <err.h>
#include <linux/neighbour.h>

#include "netlink/nl_util.h"

#define TOGETHER	1000

static struct nl nl;

static void mac(unsigned char *to, uint32_t n)
{
	n = htonl(n);
	to[0] = 0x02;
	to[1] = 0;
	memcpy(to + 2, &n, sizeof(n));
}

static void talk(struct nl_msg *msg)
{
	int ret = nl_talk(&nl, msg, NULL, NULL);

	if (ret)
		errx(1, "%s: %s", strerror(-ret), nl.why);
}

/* Requests that @request makes of numbers, in one datagram but for the last. */
static void each(struct nl_msg *(*request)(const char *where, const char *ip,
					   uint32_t n),
		 const char *where, const char *ip, uint32_t first,
		 uint32_t count)
{
	static unsigned char all[NL_BUF * 2];
	struct nl_msg *msg;
	size_t len = 0;
	uint32_t i;

	for (i = 0; i < count - 1; i++) {
		msg = request(where, ip, first + i);
		memcpy(all + len, msg->buf, msg->nlh.nlmsg_len);
		len += NLMSG_ALIGN(msg->nlh.nlmsg_len);
	}
	if (len && send(nl.fd, all, len, 0) < 0)
		err(1, "send");
	talk(request(where, ip, first + i));
}

static void ovl_fdb(const char *vni, const char *vtep, uint32_t first,
		    uint32_t count)
{
	struct attr id = a_u32(OVL_A_FDB_VNI, strtoul(vni, NULL, 0));
	struct attr entry[] = {
		{ .type = OVL_A_FDB_ENTRY_MAC, .len = 6 },
		a_ip4(OVL_A_FDB_ENTRY_ADDR, vtep), { .type = END },
	};
	struct attr nest = a_nest(OVL_A_FDB_ENTRY, entry);
	struct nl_msg *msg = ovl_begin(&nl, OVL_CMD_FDB_NEW, 0);
	uint32_t i;

	nl_put(msg, &id);
	for (i = 0; i < count; i++) {
		mac(entry[0].bytes, first + i);
		nl_put(msg, &nest);
	}
	talk(msg);
}

static struct nl_msg *vxlan_fdb(const char *dev, const char *vtep, uint32_t n)
{
	static struct ndmsg hdr = {
		.ndm_family	= AF_BRIDGE,
		.ndm_state	= NUD_NOARP | NUD_PERMANENT,
		.ndm_flags	= NTF_SELF,
	};
	struct attr a[] = {
		{ .type = NDA_LLADDR, .len = 6 }, a_ip4(NDA_DST, vtep),
		{ .type = END },
	};
	struct nl_msg *msg;

	if (!hdr.ndm_ifindex)
		hdr.ndm_ifindex = if_find(dev);
	mac(a[0].bytes, n);
	msg = nl_begin(&nl, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, &hdr,
		       sizeof(hdr));
	nl_put_all(msg, a);
	return msg;
}

static struct nl_msg *ovl_vni(const char *unused, const char *local, uint32_t n)
{
	struct nl_msg *msg = ovl_begin(&nl, OVL_CMD_VNI_NEW, 0);

	nl_put_all(msg, ATTRS(a_u32(OVL_A_VNI_ID, n), a_flag(OVL_A_VNI_NODEV),
			      a_ip4(OVL_A_VNI_LOCAL, local)));
	return msg;
}

static struct nl_msg *vxlan_dev(const char *prefix, const char *local,
				uint32_t n)
{
	const struct ifinfomsg hdr = { .ifi_family = AF_UNSPEC };
	struct attr data[] = {
		a_u32(IFLA_VXLAN_ID, n), a_ip4(IFLA_VXLAN_LOCAL, local),
		a_u16(IFLA_VXLAN_PORT, htons(4790)), { .type = END },
	};
	struct attr info[] = {
		a_str(IFLA_INFO_KIND, "vxlan"), a_nest(IFLA_INFO_DATA, data),
		{ .type = END },
	};
	char name[IF_NAMESIZE];
	struct nl_msg *msg;

	snprintf(name, sizeof(name), "%s%u", prefix, n);
	msg = nl_begin(&nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &hdr,
		       sizeof(hdr));
	nl_put_all(msg, ATTRS(a_str(IFLA_IFNAME, name),
			      a_nest(IFLA_LINKINFO, info)));
	return msg;
}

static void load(const char *what, const char *where, const char *ip,
		 uint32_t first, uint32_t count)
{
	if (!strcmp(what, "ovl-fdb"))
		ovl_fdb(where, ip, first, count);
	else if (!strcmp(what, "vxlan-fdb"))
		each(vxlan_fdb, where, ip, first, count);
	else if (!strcmp(what, "ovl-vni"))
		each(ovl_vni, where, ip, first, count);
	else if (!strcmp(what, "vxlan-dev"))
		each(vxlan_dev, where, ip, first, count);
	else
		errx(2, "no such thing: '%s'", what);
}

int main(int argc, char **argv)
{
	uint32_t first, count, n;
	bool ovl;

	if (argc != 6)
		errx(2, "usage: load WHAT WHERE ADDRESS FIRST COUNT");
	ovl = !strncmp(argv[1], "ovl", 3);
	if (ovl ? ovl_open(&nl) : nl_open(&nl, NETLINK_ROUTE))
		errx(1, "no netlink socket");
	first = strtoul(argv[4], NULL, 0);
	count = strtoul(argv[5], NULL, 0);
	for (; count; count -= n, first += n) {
		n = count < TOGETHER ? count : TOGETHER;
		load(argv[1], argv[2], argv[3], first, n);
	}
	return 0;
}
