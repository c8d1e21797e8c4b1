// SPDX-License-Identifier: GPL-2.0
/* Which steps lead from one state to another */
#include "read.h"

static struct capture cap;

/** struct difference - two states, and the steps from one to the other */
struct difference {
	const char *name;
	const char *have;
	const char *want;
	const char *steps;
};

static const struct difference differences[] = {
	{
		"defaults are the same as nothing",
		"{'version': 1, 'vnis': [{'vni': 100}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'endpoint': 4789, 'local': '0.0.0.0', 'local6': '::', 'mtu': 'auto', 'ttl': 'auto', 'tos': 0, 'df': 'set', 'label': 0, 'csum': true, 'csum6': true, 'csum6_rx': true, 'fastpath': true, 'learning': 'known', 'ageing': 300, 'quota': 65536, 'vtep_quota': 16384, 'admit': 'known', 'flood_rate': 0, 'neigh_suppress': false, 'neigh_quota': 4096, 'nodev': false, 'vteps': []}]}",
		"",
	},
	{
		"what is not named is taken back",
		"{'version': 1, 'vnis': [{'vni': 100, 'local': '10.0.0.1', 'mtu': 1400, 'ttl': 'inherit', 'tos': 16, 'df': 'unset', 'label': 5, 'csum': false, 'grant_uid_min': 5, 'grant_uid_max': 6, 'learning': 'off', 'quota': 1, 'admit': 'any', 'dev': 'lo'}]}",
		"{'version': 1, 'vnis': [{'vni': 100}]}",
		"~ vni 100 local 10.0.0.1 -> 0.0.0.0 dev lo -> none mtu 1400 -> auto ttl inherit -> auto tos 0x10 -> 0x0 df unset -> set label 0x5 -> 0x0 csum off -> on learning off -> known quota 1 -> 65536 admit any -> known grant-uid 5 6 -> none\n",
	},
	{
		"settings",
		"{'version': 1, 'vnis': [{'vni': 100}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'ttl': 0, 'tos': 'inherit', 'srcport_min': 5, 'srcport_max': 6}]}",
		"~ vni 100 tos 0x0 -> inherit srcport auto -> 5 6\n",
	},
	{
		"of a name or an address that is left open any will do",
		"{'version': 1, 'vnis': [{'vni': 1, 'ifname': 'a'}, {'vni': 2, 'nodev': true, 'mac': '02:00:00:00:00:01'}]}",
		"{'version': 1, 'vnis': [{'vni': 1}, {'vni': 2, 'nodev': true}]}",
		"",
	},
	{
		"an address of a segment without a device",
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true, 'mac': '02:00:00:00:00:01'}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true, 'mac': '02:00:00:00:00:02'}]}",
		"~ vni 100 mac 02:00:00:00:00:01 -> 02:00:00:00:00:02\n",
	},
	{
		"from nothing",
		"{'version': 1, 'vnis': []}",
		"{'version': 1, 'vnis': [{'vni': 100, 'endpoint': 8472, 'ifname': 'blue', 'ageing': 5,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'}], 'neigh': [{'addr': '10.1.1.1', 'lladdr': '02:00:00:00:00:01'}], 'ports': [{'ifname': 'tap0', 'mac': ['02:00:00:00:00:03', '02:00:00:00:00:04'], 'isolated': true}]}]}",
		"+ vni 100 dstport 8472 name blue ageing 5\n"
		"+ vtep 10.0.0.2 vni 100 endpoint 8472\n"
		"+ vtep fd00::2 vni 100 endpoint 8472\n"
		"+ port tap0 vni 100 endpoint 8472 isolated on mac 02:00:00:00:00:03,02:00:00:00:00:04\n"
		"+ fdb 02:00:00:00:00:01 vni 100 endpoint 8472 vtep fd00::2\n"
		"+ neigh 10.1.1.1 vni 100 endpoint 8472 lladdr 02:00:00:00:00:01\n",
	},
	{
		"to nothing: the rest goes with its segment",
		"{'version': 1, 'vnis': [{'vni': 100,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'}], 'ports': [{'ifname': 'tap0'}]}]}",
		"{'version': 1, 'vnis': []}",
		"- vni 100\n",
	},
	{
		"the order of lists does not count",
		"{'version': 1, 'vnis': [{'vni': 100,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'},{'mac': '02:00:00:00:00:02', 'vtep': '10.0.0.2'}], 'ports': [{'ifname': 'tap0', 'ip': ['10.0.0.1', 'fd00::1']}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': 'fd00::2', 'dstport': 4789, 'flood': true}, {'addr': '10.0.0.2'}], 'fdb': [{'mac': '02:00:00:00:00:02', 'vtep': '10.0.0.2'},{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'}], 'ports': [{'ifname': 'tap0', 'ip': ['fd00::1', '10.0.0.1']}]}]}",
		"",
	},
	{
		"what is needed comes first, and goes last",
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0.2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'},{'mac': '02:00:00:00:00:02', 'vtep': '10.0.0.2'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'ageing': 5, 'vteps': [{'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'},{'mac': '02:00:00:00:00:03', 'vtep': 'fd00::2'}]}]}",
		"+ vtep fd00::2 vni 100\n"
		"~ vni 100 ageing 300 -> 5\n"
		"+ fdb 02:00:00:00:00:03 vni 100 vtep fd00::2\n"
		"~ fdb 02:00:00:00:00:01 vni 100 vtep 10.0.0.2 -> fd00::2\n"
		"- fdb 02:00:00:00:00:02 vni 100\n"
		"- vtep 10.0.0.2 vni 100\n",
	},
	{
		"VTEPs",
		"{'version': 1, 'vnis': [{'vni': 100,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0.2', 'dstport': 8472}, {'addr': 'fd00::2', 'flood': false}]}]}",
		"~ vtep 10.0.0.2 vni 100 dstport 4789 -> 8472\n"
		"~ vtep fd00::2 vni 100 flood on -> off\n",
	},
	{
		"neighbours",
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': '10.1.1.1', 'lladdr': '02:00:00:00:00:01'}, {'addr': 'fd01::1', 'lladdr': '02:00:00:00:00:01'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': '10.1.1.1', 'lladdr': '02:00:00:00:00:02'}]}]}",
		"~ neigh 10.1.1.1 vni 100 lladdr 02:00:00:00:00:01 -> 02:00:00:00:00:02\n"
		"- neigh fd01::1 vni 100\n",
	},
	{
		"routers",
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': 'fd01::1', 'lladdr': '02:00:00:00:00:01', 'router': true}, {'addr': 'fd01::2', 'lladdr': '02:00:00:00:00:02', 'router': false}, {'addr': 'fd01::3', 'lladdr': '02:00:00:00:00:03'}, {'addr': 'fd01::4', 'lladdr': '02:00:00:00:00:04', 'router': true}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': 'fd01::1', 'lladdr': '02:00:00:00:00:01'}, {'addr': 'fd01::2', 'lladdr': '02:00:00:00:00:02'}, {'addr': 'fd01::3', 'lladdr': '02:00:00:00:00:03', 'router': true}, {'addr': 'fd01::5', 'lladdr': '02:00:00:00:00:05', 'router': true}]}]}",
		"~ neigh fd01::1 vni 100 router on -> off\n"
		"~ neigh fd01::3 vni 100 router off -> on\n"
		"+ neigh fd01::5 vni 100 lladdr 02:00:00:00:00:05 router on\n"
		"- neigh fd01::4 vni 100\n",
	},
	{
		"ports",
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'mac': ['02:00:00:00:00:01']}, {'ifname': 'tap1', 'ip': ['10.0.0.1']}, {'ifname': 'tap2'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'flood_rate': 7}, {'ifname': 'tap1', 'ip': ['fd00::1']}, {'ifname': 'tap3'}]}]}",
		"~ port tap0 vni 100 mac 02:00:00:00:00:01 -> any flood-rate 0 -> 7\n"
		"~ port tap1 vni 100 ip 10.0.0.1 -> fd00::1\n"
		"+ port tap3 vni 100\n"
		"- port tap2 vni 100\n",
	},
	{
		"a device is attached elsewhere",
		"{'version': 1, 'vnis': [{'vni': 1, 'ports': [{'ifname': 'tap0'}]}, {'vni': 2}]}",
		"{'version': 1, 'vnis': [{'vni': 1}, {'vni': 2, 'ports': [{'ifname': 'tap0'}]}]}",
		"- port tap0 vni 1\n"
		"+ port tap0 vni 2\n",
	},
	{
		"though its segment goes",
		"{'version': 1, 'vnis': [{'vni': 1, 'ports': [{'ifname': 'tap0'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 2, 'ports': [{'ifname': 'tap0'}]}]}",
		"+ vni 2\n"
		"- port tap0 vni 1\n"
		"+ port tap0 vni 2\n"
		"- vni 1\n",
	},
	{
		"a segment is made anew, with all that is in it",
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'}], 'ports': [{'ifname': 'tap0'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'}], 'ports': [{'ifname': 'tap0'}]}]}",
		"- vni 100\n"
		"+ vni 100\n"
		"+ vtep fd00::2 vni 100\n"
		"+ port tap0 vni 100\n"
		"+ fdb 02:00:00:00:00:01 vni 100 vtep fd00::2\n",
	},
	{
		"source ports are taken back in place",
		"{'version': 1, 'vnis': [{'vni': 100, 'srcport_min': 5, 'srcport_max': 6}]}",
		"{'version': 1, 'vnis': [{'vni': 100}]}",
		"~ vni 100 srcport 5 6 -> auto\n",
	},
	{
		"two devices change their names",
		"{'version': 1, 'vnis': [{'vni': 1, 'ifname': 'a'}, {'vni': 2, 'ifname': 'b'}]}",
		"{'version': 1, 'vnis': [{'vni': 1, 'ifname': 'b'}, {'vni': 2, 'ifname': 'a'}]}",
		"- vni 1\n"
		"- vni 2\n"
		"+ vni 1 name b\n"
		"+ vni 2 name a\n",
	},
	{
		"a name becomes free before it is taken",
		"{'version': 1, 'vnis': [{'vni': 1, 'ifname': 'ovl2'}, {'vni': 3, 'ifname': 'c'}]}",
		"{'version': 1, 'vnis': [{'vni': 2}]}",
		"- vni 1\n"
		"+ vni 2\n"
		"- vni 3\n",
	},
	{
		"two endpoints",
		"{'version': 1, 'vnis': [{'vni': 1}]}",
		"{'version': 1, 'vnis': [{'vni': 1, 'endpoint': 8472, 'nodev': true}]}",
		"+ vni 1 dstport 8472 nodev\n"
		"- vni 1\n",
	},
};

static void test_differences(void)
{
	struct state_plan plan = { 0 };
	const struct difference *d;
	struct state want, have;
	int err;

	for (d = differences; d < differences + ARRAY_SIZE(differences); d++) {
		err = read_text(&cap.c, d->have, &have);
		if (!err)
			err = read_text(&cap.c, d->want, &want);
		else
			memset(&want, 0, sizeof(want));
		if (!err)
			err = state_compare_all(&cap.c, &want, &have, &plan);
		if (err) {
			tap_text(cap.c.err, "", d->name);
		} else {
			state_show(&cap.c, &plan);
			tap_text(captured(&cap), d->steps, d->name);
		}
		state_plan_free(&plan);
		state_free(&want);
		state_free(&have);
	}
}

/* A step in JSON, and what its object is called when it is refused. */
static void test_forms(void)
{
	static const char *const texts[] = {
		"{'version': 1, 'vnis': [{'vni': 1, 'vteps': [{'addr': '10.0.0.2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'}]}]}",
		"{'version': 1, 'vnis': [{'vni': 1, 'vteps': [{'addr': '10.0.0.2'}], 'ageing': 5}]}",
	};
	struct state_plan plan = { 0 };
	struct state want, have;
	char name[STATE_NAME];

	if (read_text(&cap.c, texts[0], &have) ||
	    read_text(&cap.c, texts[1], &want) ||
	    state_compare_all(&cap.c, &want, &have, &plan) || plan.n != 2) {
		tap(false, "two steps");
		return;
	}
	cap.c.out.as_json = true;
	state_show(&cap.c, &plan);
	cap.c.out.as_json = false;
	tap_text(captured(&cap),
		 "[{\"change\":\"set\",\"object\":\"vni\",\"vni\":1,\"endpoint\":4789,\"ageing\":5,\"was\":{\"ageing\":300}},{\"change\":\"del\",\"object\":\"fdb\",\"mac\":\"02:00:00:00:00:01\",\"vni\":1,\"endpoint\":4789}]\n",
		 "steps in JSON");
	state_name(&plan.change[0], name, sizeof(name));
	tap_text(name, "text: vnis[0]", "by its place in the file");
	state_name(&plan.change[1], name, sizeof(name));
	tap_text(name, "fdb 02:00:00:00:00:01 vni 1", "by its key");
	state_plan_free(&plan);
	state_free(&want);
	state_free(&have);
}

/* What of the kernel's is configured? */
static void test_ours(void)
{
	union ovl_object obj = { 0 };

	model_set_num(&model_vtep, &obj, OVL_A_VTEP_LEARNED, 1);
	tap(!state_ours(STATE_VTEP, &obj), "no VTEP that was learned");
	memset(&obj, 0, sizeof(obj));
	model_set_num(&model_fdb, &obj, OVL_A_FDB_ORIGIN, OVL_ORIGIN_LEARNED);
	tap(!state_ours(STATE_FDB, &obj), "no station that was learned");
	model_set_num(&model_fdb, &obj, OVL_A_FDB_ORIGIN, OVL_ORIGIN_LOCAL);
	tap(!state_ours(STATE_FDB, &obj), "no socket's station");
	model_set_num(&model_fdb, &obj, OVL_A_FDB_ORIGIN, OVL_ORIGIN_STATIC);
	tap(state_ours(STATE_FDB, &obj) && !obj.has, "a station, without its origin");
	model_set_num(&model_fdb, &obj, OVL_A_FDB_ORIGIN, OVL_ORIGIN_STATIC);
	model_set_num(&model_fdb, &obj, OVL_A_FDB_NEXTHOP_ID, 10);
	tap(!state_ours(STATE_FDB, &obj), "no station behind a nexthop");
	memset(&obj, 0, sizeof(obj));
	model_set_num(&model_neigh, &obj, OVL_A_NEIGH_ORIGIN, OVL_ORIGIN_LEARNED);
	tap(!state_ours(STATE_NEIGH, &obj), "no neighbour that was learned");
	memset(&obj, 0, sizeof(obj));
	model_set_num(&model_port, &obj, OVL_A_PORT_NETNSID, 5);
	tap(!state_ours(STATE_PORT, &obj), "no port in another namespace");
	memset(&obj, 0, sizeof(obj));
	model_set_num(&model_vni, &obj, OVL_A_VNI_ID, 5);
	model_set_num(&model_vni, &obj, OVL_A_VNI_IFINDEX, 5);
	model_set_num(&model_vni, &obj, OVL_A_VNI_MTU, 1450);
	model_set_num(&model_vni, &obj, OVL_A_VNI_MTU_AUTO, 1);
	model_mark(&obj, OVL_A_VNI_MAC);
	tap(state_ours(STATE_VNI, &obj) && obj.has == 1ULL << OVL_A_VNI_ID,
	    "a segment, without what it has by itself");
}

/** struct way - two states, and what the names of devices keep from being done */
struct way {
	const char *name;
	const char *have;
	const char *want;
	const char *error;
};

static const struct way ways[] = {
	{
		"a device of that name is there",
		"{'version': 1, 'vnis': [{'vni': 100}]}",
		"{'version': 1, 'vnis': [{'vni': 100, 'ifname': 'lo'}]}",
		"text: vnis[0]: VNI 100 cannot have a device \"lo\": there is one already",
	},
	{
		"one name for two devices",
		"{'version': 1, 'vnis': [{'vni': 1, 'nodev': true}, {'vni': 2}]}",
		"{'version': 1, 'vnis': [{'vni': 1}, {'vni': 2, 'ifname': 'ovl1'}]}",
		"text: vnis[1]: VNI 2 cannot have a device \"ovl1\": another VNI is to have it",
	},
	{
		"without devices there are no names",
		"{'version': 1, 'vnis': [{'vni': 1, 'ifname': 'lo'}]}",
		"{'version': 1, 'vnis': [{'vni': 1, 'nodev': true}, {'vni': 2, 'nodev': true}]}",
		"",
	},
	{
		"a device that is to be attached is not there",
		"{'version': 1, 'vnis': [{'vni': 1}]}",
		"{'version': 1, 'vnis': [{'vni': 1, 'ports': [{'ifname': 'no-such-dev'}]}]}",
		"text: vnis[0].ports[0].ifname: cannot find device \"no-such-dev\"",
	},
};

/* Before anything is sent, so that nothing goes that cannot come again. */
static void test_ways(void)
{
	struct state_plan plan = { 0 };
	struct state want, have;
	const struct way *w;
	int err;

	for (w = ways; w < ways + ARRAY_SIZE(ways); w++) {
		memset(&want, 0, sizeof(want));
		err = read_text(&cap.c, w->have, &have);
		if (!err)
			err = read_text(&cap.c, w->want, &want);
		if (!err)
			err = state_compare_all(&cap.c, &want, &have, &plan);
		if (!err)
			err = state_check_devices(&cap.c, &plan);
		tap_text(cap.c.err, w->error, w->name);
		if (err != (*w->error ? CTX_REFUSED : CTX_OK))
			tap(false, "exit code of the one above");
		state_plan_free(&plan);
		state_free(&want);
		state_free(&have);
	}
}

int main(void)
{
	capture(&cap);
	test_differences();
	test_ways();
	test_forms();
	test_ours();
	capture_end(&cap);
	return tap_end();
}
