// SPDX-License-Identifier: GPL-2.0
/* States as files: what is refused, and where it is said to stand */
#include "read.h"

static struct capture cap;

/** struct refusal - a file that is wrong, and what is said of it */
struct refusal {
	const char *text;
	const char *error;
};

static const struct refusal refusals[] = {
	/* JSON */
	{
		"",
		"text:1:0: '[' or '{' expected near end of file",
	},
	{
		"{'version': 1,\n 'vnis': [,]}",
		"text:2:11: unexpected token near ','",
	},
	{
		"{'version': 1, 'version': 1}",
		"text:1:24: duplicate object key near '\"version\"'",
	},
	/* the file itself */
	{
		"[]",
		"text: the file is not an object",
	},
	{
		"{'vnis': []}",
		"text: \"version\" is missing",
	},
	{
		"{'version': 2, 'vnis': []}",
		"text: version: this is not 1",
	},
	{
		"{'version': '1', 'vnis': []}",
		"text: version: this is not 1",
	},
	{
		"{'version': 1}",
		"text: \"vnis\" is missing",
	},
	{
		"{'version': 1, 'vnis': {}}",
		"text: vnis: this is not a list",
	},
	{
		"{'version': 1, 'vnis': [], 'vtesp': []}",
		"text: vtesp: this member is unknown",
	},
	{
		"{'version': 1, 'vnsi': []}",
		"text: vnsi: this member is unknown, did you mean \"vnis\"?",
	},
	/* segments */
	{
		"{'version': 1, 'vnis': [5]}",
		"text: vnis[0]: this is not an object",
	},
	{
		"{'version': 1, 'vnis': [{}]}",
		"text: vnis[0]: \"vni\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 16777216}]}",
		"text: vnis[0].vni: argument \"16777216\" is wrong: \"vni\" is 0..16777215",
	},
	{
		"{'version': 1, 'vnis': [{'vni': -1}]}",
		"text: vnis[0].vni: argument \"-1\" is wrong: \"vni\" is 0..16777215",
	},
	{
		"{'version': 1, 'vnis': [{'vni': '5'}]}",
		"text: vnis[0].vni: \"5\" is a string, not a number",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 1.5}]}",
		"text: vnis[0].vni: this is not a whole number",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 1}, {'vni': 1, 'endpoint': 4789}]}",
		"text: vnis[1]: this is vnis[0] once more",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'tll': 5}]}",
		"text: vnis[0].tll: this member is unknown, did you mean \"ttl\"?",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vtep': []}]}",
		"text: vnis[0].vtep: this member is unknown, did you mean \"vteps\"?",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'stations': 0}]}",
		"text: vnis[0].stations: this member is unknown",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ttl': 256}]}",
		"text: vnis[0].ttl: argument \"256\" is wrong: \"ttl\" is auto|inherit|1..255",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ttl': 'no'}]}",
		"text: vnis[0].ttl: argument \"no\" is wrong: \"ttl\" is auto|inherit|1..255",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ttl': null}]}",
		"text: vnis[0].ttl: this is not a whole number",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'tos': 3}]}",
		"text: vnis[0].tos: argument \"3\" is wrong: \"tos\" is inherit|0..252, a multiple of 4",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'csum': 1}]}",
		"text: vnis[0].csum: this is not true or false",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': 'yes'}]}",
		"text: vnis[0].nodev: this is not true or false",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'df': 'on'}]}",
		"text: vnis[0].df: argument \"on\" is wrong: \"df\" is unset|set|inherit",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'df': true}]}",
		"text: vnis[0].df: this is not a string",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'local': 'fd00::1'}]}",
		"text: vnis[0].local: \"fd00::1\" is of the other family",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'local6': '10.0.0.1'}]}",
		"text: vnis[0].local6: \"10.0.0.1\" is of the other family",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'local': 'any'}]}",
		"text: vnis[0].local: \"any\" is not an address",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'local': '224.0.0.1'}]}",
		"text: vnis[0].local: this is not an address of one host",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'dev': 'no-such-dev'}]}",
		"text: vnis[0].dev: cannot find device \"no-such-dev\"",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ifname': 'a/b'}]}",
		"text: vnis[0].ifname: argument \"a/b\" is wrong: \"ifname\" is an interface name of 1 to 15 bytes",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'mtu': 0}]}",
		"text: vnis[0].mtu: argument \"0\" is wrong: \"mtu\" is auto|68..65535 bytes",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'srcport_min': 5}]}",
		"text: vnis[0].srcport: a range has two ends",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'srcport_max': 4, 'srcport_min': 5}]}",
		"text: vnis[0].srcport_min: the lower end comes first",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true, 'mtu': 1400}]}",
		"text: vnis[0].mtu: there is no device with \"nodev\"",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true, 'ifname': 'a'}]}",
		"text: vnis[0].ifname: there is no device with \"nodev\"",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'mac': '02:00:00:00:00:01'}]}",
		"text: vnis[0].mac: it is the device's own, but with \"nodev\"",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'nodev': true, 'mac': '01:00:00:00:00:01'}]}",
		"text: vnis[0].mac: this is not an address of one host",
	},
	/* what is in them */
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': {}}]}",
		"text: vnis[0].vteps: this is not a list",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 1}, {'vni': 2, 'vteps': [{'addr': '10.0.0.2'}, []]}]}",
		"text: vnis[1].vteps[1]: this is not an object",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{}]}]}",
		"text: vnis[0].vteps[0]: \"addr\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0'}]}]}",
		"text: vnis[0].vteps[0].addr: argument \"10.0.0\" is wrong: \"addr\" is an IPv4 or IPv6 address",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': 'ff02::1'}]}]}",
		"text: vnis[0].vteps[0].addr: this is not an address of one host",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '::ffff:10.0.0.1'}]}]}",
		"text: vnis[0].vteps[0].addr: this is not an address of one host",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0.2'}, {'flood': true, 'addr': '10.0.0.2'}]}]}",
		"text: vnis[0].vteps[1]: this is vnis[0].vteps[0] once more",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0.2', 'vni': 100}]}]}",
		"text: vnis[0].vteps[0].vni: this member is unknown",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'vteps': [{'addr': '10.0.0.2', 'dsport': 1}]}]}",
		"text: vnis[0].vteps[0].dsport: this member is unknown, did you mean \"dstport\"?",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'fdb': [{'mac': '02:00:00:00:00:01'}]}]}",
		"text: vnis[0].fdb[0]: \"vtep\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'fdb': [{'vtep': '10.0.0.2'}]}]}",
		"text: vnis[0].fdb[0]: \"mac\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'}]}]}",
		"text: vnis[0].fdb[0].vtep: the segment has no such VTEP",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '02:00:00:00:00:01', 'vtep': '10.0.0.2'}, {'mac': '02:00:00:00:00:01', 'vtep': 'fd00::2'}]}]}",
		"text: vnis[0].fdb[1]: this is vnis[0].fdb[0] once more",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100,'vteps': [{'addr': '10.0.0.2'}, {'addr': 'fd00::2'}], 'fdb': [{'mac': '00:00:00:00:00:00', 'vtep': '10.0.0.2'}]}]}",
		"text: vnis[0].fdb[0].mac: this is not an address of one host",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': '10.0.0.2'}]}]}",
		"text: vnis[0].neigh[0]: \"lladdr\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': '10.0.0.2', 'lladdr': '2:0:0'}]}]}",
		"text: vnis[0].neigh[0].lladdr: argument \"2:0:0\" is wrong: \"lladdr\" is a MAC address such as 52:54:00:00:00:07",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': 'fd00::2', 'lladdr': '2:0:0:0:0:1', 'router': 1}]}]}",
		"text: vnis[0].neigh[0].router: this is not true or false",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'neigh': [{'addr': '10.0.0.2', 'lladdr': '2:0:0:0:0:1', 'router': false}]}]}",
		"text: vnis[0].neigh[0].router: only an IPv6 neighbour can be a router",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{}]}]}",
		"text: vnis[0].ports[0]: \"ifname\" is missing",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 1, 'ports': [{'ifname': 'tap0'}]}, {'vni': 2, 'ports': [{'ifname': 'tap0'}]}]}",
		"text: vnis[1].ports[0]: this is vnis[0].ports[0] once more",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'mac': 'any'}]}]}",
		"text: vnis[0].ports[0].mac: this is not a list",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'mac': ['any']}]}]}",
		"text: vnis[0].ports[0].mac[0]: \"any\" is not an address",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'mac': ['02:00:00:00:00:01', 5]}]}]}",
		"text: vnis[0].ports[0].mac[1]: this is not a string",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'mac': ['02:00:00:00:00:01,02:00:00:00:00:02']}]}]}",
		"text: vnis[0].ports[0].mac[0]: \"02:00:00:00:00:01,02:00:00:00:00:02\" is not an address",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'ip': ['10.0.0.1', 'fd00::1', '10.0.0.1']}]}]}",
		"text: vnis[0].ports[0].ip[2]: duplicate \"ip\": \"10.0.0.1\" is there twice",
	},
	{
		"{'version': 1, 'vnis': [{'vni': 100, 'ports': [{'ifname': 'tap0', 'ip': ['10.0.0.1', 'ff02::1']}]}]}",
		"text: vnis[0].ports[0].ip[1]: this is not an address of one host",
	},
};

static void test_refusals(void)
{
	struct state s;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		err = read_text(&cap.c, refusals[i].text, &s);
		state_free(&s);
		if (err != CTX_REFUSED)
			tap(false, refusals[i].text);
		else
			tap_text(cap.c.err, refusals[i].error,
				 refusals[i].text);
	}
}

int main(void)
{
	capture(&cap);
	test_refusals();
	capture_end(&cap);
	return tap_end();
}
