// SPDX-License-Identifier: GPL-2.0
/* What is written of a kernel that is not there */
#include "cmd.h"

static int fake_ask(struct ctx *c, int cmd, bool dump, const struct model *m,
		    const void *obj, nlc_reply reply, void *arg);

#define nlc_ask fake_ask
#include "../state_kernel.c"
#include "tap.h"

static struct capture cap;
static bool refuse;		/* to tell of VTEPs, which come between the others */

/* Let what asked have an object, as if it came from the kernel. */
static int give(struct ctx *c, int cmd, const struct model *m, const void *obj,
		nlc_reply reply, void *arg)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	int err;

	(void)model_encode(m, obj, msg);
	err = reply(c, cmd, nlmsg_attrdata(hdr, 0), nlmsg_attrlen(hdr, 0), arg);
	nlmsg_free(msg);
	return err;
}

/* Of the station one was learned when they were counted, and is static by now. */
static int give_vni(struct ctx *c, int cmd, nlc_reply reply, void *arg)
{
	struct ovl_vni vni = { 0 };

	model_set_num(&model_vni, &vni, OVL_A_VNI_ID, 100);
	model_set_num(&model_vni, &vni, OVL_A_VNI_ENDPOINT, 4789);
	model_set_num(&model_vni, &vni, OVL_A_VNI_NODEV, 1);
	model_set_num(&model_vni, &vni, OVL_A_VNI_VTEP_COUNT, 1);
	model_set_num(&model_vni, &vni, OVL_A_VNI_FDB_COUNT, 1);
	model_set_num(&model_vni, &vni, OVL_A_VNI_FDB_LEARNED, 1);
	return give(c, cmd, &model_vni, &vni, reply, arg);
}

static int give_vtep(struct ctx *c, int cmd, nlc_reply reply, void *arg)
{
	static const __u8 addr[4] = { 10, 9, 0, 2 };
	struct ovl_vtep vtep = { 0 };

	model_set_bytes(&model_vtep, &vtep, OVL_A_VTEP_ADDR, addr);
	return give(c, cmd, &model_vtep, &vtep, reply, arg);
}

static int give_station(struct ctx *c, int cmd, nlc_reply reply, void *arg)
{
	static const __u8 addr[4] = { 10, 9, 0, 2 };
	static const __u8 mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct ovl_fdb fdb = { 0 };

	model_set_num(&model_fdb, &fdb, OVL_A_FDB_ORIGIN, OVL_ORIGIN_STATIC);
	model_set_bytes(&model_fdb, &fdb, OVL_A_FDB_MAC, mac);
	model_set_bytes(&model_fdb, &fdb, OVL_A_FDB_ADDR, addr);
	return give(c, cmd, &model_fdb, &fdb, reply, arg);
}

static int fake_ask(struct ctx *c, int cmd, bool dump, const struct model *m,
		    const void *obj, nlc_reply reply, void *arg)
{
	(void)dump;
	(void)m;
	(void)obj;
	switch (cmd) {
	case OVL_CMD_VNI_GET:
		return give_vni(c, cmd, reply, arg);
	case OVL_CMD_VTEP_GET:
		return refuse ? ctx_refused(c, "gone") :
				give_vtep(c, cmd, reply, arg);
	case OVL_CMD_FDB_GET:
		return give_station(c, cmd, reply, arg);
	default:
		return 0;
	}
}

int main(void)
{
	const char *text;

	capture(&cap);
	cap.c.out.as_json = true;
	tap(!state_dump(&cap.c), "a dump");
	text = captured(&cap);
	tap_has(text, "\"vteps\":[{\"addr\":\"10.9.0.2\"", "has the VTEPs");
	tap_has(text, "\"fdb\":[{\"mac\":\"02:00:00:00:00:01\"",
		"and stations, whatever was counted");
	tap_has(text, "}]}\n", "and an end");
	refuse = true;
	tap(state_dump(&cap.c) == CTX_REFUSED, "an error half way");
	tap_text(cap.c.err, "gone", "is told");
	text = captured(&cap);
	tap_has(text, "{\"version\":1,\"vnis\":[{\"vni\":100,", "there is a part");
	tap(!strchr(text, ']'), "which has no end");
	out_begin(&cap.c.out);
	out_end(&cap.c.out);
	tap_text(captured(&cap), "[]\n", "what comes next is no part of it");
	capture_end(&cap);
	return tap_end();
}
