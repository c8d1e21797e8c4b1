// SPDX-License-Identifier: GPL-2.0
/* Notifications, in order and out of it */
#include <netinet/in.h>
#include <netlink/genl/genl.h>

#include "../cmd_monitor.c"
#include "tap.h"

static struct capture cap;

/* One notification. Return: what the user sees. */
static const char *notify(struct follow *f, int cmd, const struct model *m,
			  void *obj, __u32 seq)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct genlmsghdr *genl;

	/* the first attribute of every object */
	model_set_num(m, obj, OVL_A_VNI_SEQ, seq);
	genlmsg_put(msg, 0, 0, 0x20, 0, 0, (__u8)cmd, 1);
	model_encode(m, obj, msg);
	genl = nlmsg_data(nlmsg_hdr(msg));
	if (on_event(&cap.c, cmd, genlmsg_attrdata(genl, 0),
		     genlmsg_attrlen(genl, 0), f))
		fputs(cap.c.err, cap.c.out.f);
	nlmsg_free(msg);
	return captured(&cap);
}

/* The same about VNI 5. */
static const char *event(struct follow *f, int cmd, __u32 seq)
{
	struct ovl_vni vni = { 0 };

	model_set_num(&model_vni, &vni, OVL_A_VNI_ID, 5);
	return notify(f, cmd, &model_vni, &vni, seq);
}

/* One about a port. */
static const char *port_event(struct follow *f, int cmd, __u32 seq)
{
	struct ovl_port port = { .ifname = "tap0", .flood = 1 };

	model_mark(&port, OVL_A_PORT_IFNAME);
	model_mark(&port, OVL_A_PORT_FLOOD);
	model_set_num(&model_port, &port, OVL_A_PORT_VNI, 5);
	model_set_num(&model_port, &port, OVL_A_PORT_ISOLATED, 1);
	model_add(&model_port, &port, OVL_A_PORT_ADDR6, &in6addr_loopback);
	return notify(f, cmd, &model_port, &port, seq);
}

static void test_port(void)
{
	struct follow f = { .watch = 1 << WATCH_PORT };

	tap_text(port_event(&f, OVL_CMD_PORT_NEW_NTF, 1),
		 "port tap0 vni 5 isolated on ip ::1\n", "a port");
	tap_text(port_event(&f, OVL_CMD_PORT_DEL_NTF, 2),
		 "Deleted port tap0 vni 5 isolated on ip ::1\n",
		 "a port that is no more");
	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 3), "",
		 "of segments nothing was asked");
	tap_has(port_event(&f, OVL_CMD_PORT_SET_NTF, 5), "missed 1\nport tap0",
		"numbers are those of all changes");
	cap.c.out.as_json = true;
	tap_text(port_event(&f, OVL_CMD_PORT_SET_NTF, 6),
		 "[{\"event\":\"set\",\"object\":\"port\",\"ifname\":\"tap0\",\"vni\":5,\"isolated\":true,\"flood\":true,\"mac\":[],\"ip\":[\"::1\"]}]\n",
		 "a port in JSON");
	cap.c.out.as_json = false;
}

static void test_text(void)
{
	struct follow f = { .watch = ~0ULL };

	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 41), "vni 5 nodev\n",
		 "the first, whatever its number");
	tap_text(event(&f, OVL_CMD_VNI_SET_NTF, 42), "vni 5 nodev\n",
		 "the next");
	tap_text(event(&f, OVL_CMD_VNI_DEL_NTF, 43), "Deleted vni 5\n",
		 "a deletion");
	tap(!f.stale, "nothing was missed");
	tap_has(event(&f, OVL_CMD_VNI_NEW_NTF, 46), "missed 2\nvni 5",
		"a gap of two");
	tap(f.stale, "the state is to be read");
	/* it has been */
	f.stale = false;
	f.known = true;
	f.synced = 50;
	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 45), "vni 5 nodev\n",
		 "a late one is no gap");
	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 47), "vni 5 nodev\n",
		 "nor is the one after it");
	on_overrun(&cap.c, &f);
	tap_has(captured(&cap), "CHANGES WERE MISSED", "an overrun");
	tap(f.stale, "and the state is to be read");
	f.stale = false;
	tap_has(event(&f, OVL_CMD_VNI_NEW_NTF, 51), "missed 3\n", "how many");
	tap(!f.stale, "the state had them when it was read");
	event(&f, OVL_CMD_VNI_NEW_NTF, 53);
	tap(f.stale, "but not what was missed later");
	f.seq = 0xffffffff;
	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 0), "vni 5 nodev\n",
		 "numbers begin again at 0");
}

/* Events of neighbours are numbered and written as those of all objects. */
static void test_neigh(void)
{
	struct ovl_neigh neigh = { .vni = 5, .addr = { 192, 0, 2, 5 } };
	struct follow f = { .watch = 1 << WATCH_NEIGH };

	model_mark(&neigh, OVL_A_NEIGH_VNI);
	model_mark(&neigh, OVL_A_NEIGH_ADDR);
	tap_text(notify(&f, OVL_CMD_NEIGH_NEW_NTF, &model_neigh, &neigh, 1),
		 "neigh 192.0.2.5 vni 5\n", "a neighbour");
	tap_has(notify(&f, OVL_CMD_NEIGH_DEL_NTF, &model_neigh, &neigh, 3),
		"missed 1\nDeleted neigh 192.0.2.5 vni 5\n",
		"another that goes, behind a gap");
	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 4), "",
		 "and nothing else, when asked for neighbours");
}

static void test_filter(void)
{
	struct follow f = { .watch = 1 << WATCH_FDB };

	tap_text(event(&f, OVL_CMD_VNI_NEW_NTF, 1), "", "not asked for");
	tap_has(event(&f, OVL_CMD_VNI_NEW_NTF, 3), "missed 1\n",
		"but counted");
	tap_text(event(&f, 200, 4), "", "from a newer kernel");
}

static void test_json(void)
{
	struct follow f = { .watch = ~0ULL };

	cap.c.out.as_json = true;
	tap_text(event(&f, OVL_CMD_VNI_DEL_NTF, 1),
		 "[{\"event\":\"del\",\"object\":\"vni\",\"vni\":5}]\n",
		 "JSON");
	tap_text(event(&f, OVL_CMD_VNI_DEL_NTF, 3),
		 "[{\"event\":\"loss\",\"missed\":1}]\n"
		 "[{\"event\":\"del\",\"object\":\"vni\",\"vni\":5}]\n",
		 "JSON with a gap");
	cap.c.stamp = STAMP_LONG;
	tap_has(event(&f, OVL_CMD_VNI_DEL_NTF, 4), "[{\"timestamp\":\"2",
		"JSON with a time");
	cap.c.out.as_json = false;
	tap_has(event(&f, OVL_CMD_VNI_DEL_NTF, 5), " usec\nDeleted vni 5\n",
		"-timestamp");
	cap.c.stamp = STAMP_SHORT;
	tap_has(event(&f, OVL_CMD_VNI_DEL_NTF, 6), "] Deleted vni 5\n",
		"-tshort");
}

int main(void)
{
	capture(&cap);
	test_text();
	test_port();
	test_filter();
	test_neigh();
	test_json();
	capture_end(&cap);
	return tap_end();
}
