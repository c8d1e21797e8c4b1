// SPDX-License-Identifier: GPL-2.0
/* Text and JSON from the tables of fields */
#include "cmd.h"
#include "tap.h"

static struct capture cap;

static struct ovl_vni vni_default(void)
{
	struct ovl_vni v = {
		.id = 100, .endpoint = 4789, .ifname = "ovl100", .ifindex = 7,
		.mtu = 1450, .mtu_auto = 1, .df = OVL_DF_SET, .csum = 1,
		.csum6 = 1, .csum6_rx = 1, .fastpath = 1, .learning = OVL_LEARNING_KNOWN,
		.ageing = 300, .fdb_quota = 65536, .admit = OVL_ADMIT_KNOWN,
		.fdb_count = 3, .fdb_learned = 2, .vtep_count = 1,
		.local = { 10, 0, 0, 1 }, .seq = 9,
	};
	unsigned int i;

	for (i = OVL_A_VNI_SEQ; i < OVL_A_VNI_STATS; i++)
		if (i != OVL_A_VNI_NODEV && i != OVL_A_VNI_NETNSID &&
		    i != OVL_A_VNI_LOCAL6)
			model_mark(&v, i);
	model_mark(&v, OVL_A_VNI_FASTPATH);
	return v;
}

static const char *write_vni(const struct ovl_vni *v)
{
	out_object(&cap.c.out, &vni_table, v, false);
	return captured(&cap);
}

static void test_text(void)
{
	struct ovl_vni v = vni_default();

	tap_text(write_vni(&v),
		 "vni 100 endpoint 4789 name ovl100 local 10.0.0.1 mtu 1450 auto\n"
		 "    stations 3 learned 2 vteps 1\n", "defaults stay away");
	v.ttl_inherit = 1;
	v.tos = 1;
	v.label = 0x12345;
	v.sport_min = 10000;
	v.sport_max = 20000;
	v.csum = 0;
	v.mtu_auto = 0;
	v.link = 1;
	tap_text(write_vni(&v),
		 "vni 100 endpoint 4789 name ovl100 local 10.0.0.1 dev lo mtu 1450\n"
		 "    ttl inherit tos inherit label 0x12345 csum off srcport 10000 20000\n"
		 "    stations 3 learned 2 vteps 1\n", "settings");
	cap.c.out.oneline = true;
	tap_text(write_vni(&v),
		 "vni 100 endpoint 4789 name ovl100 local 10.0.0.1 dev lo mtu 1450\\    ttl inherit tos inherit label 0x12345 csum off srcport 10000 20000\\    stations 3 learned 2 vteps 1\n",
		 "-oneline");
	cap.c.out.oneline = false;
}

static void test_details(void)
{
	struct ovl_vni v = vni_default();

	cap.c.out.details = true;
	tap_text(write_vni(&v),
		 "vni 100 endpoint 4789 name ovl100 ifindex 7 local 10.0.0.1 mtu 1450 auto\n"
		 "    ttl auto tos 0x0 df set label 0x0 csum on csum6 on csum6-rx on fastpath on srcport 0 0 learning known ageing 300 quota 65536 admit known\n"
		 "    stations 3 learned 2 vteps 1 seq 9\n", "-details");
	cap.c.out.details = false;
}

/* Settings and counts of neighbours show where there is something to say. */
static void test_vni_neigh(void)
{
	struct ovl_vni v = vni_default();

	model_set_num(&model_vni, &v, OVL_A_VNI_NEIGH_SUPPRESS, 0);
	model_set_num(&model_vni, &v, OVL_A_VNI_NEIGH_QUOTA, 4096);
	model_set_num(&model_vni, &v, OVL_A_VNI_NEIGH_COUNT, 0);
	tap(!strstr(write_vni(&v), "neigh"), "nothing of neighbours");
	v.neigh_suppress = 1;
	v.neigh_quota = 0;
	v.neigh_count = 7;
	tap_text(write_vni(&v),
		 "vni 100 endpoint 4789 name ovl100 local 10.0.0.1 mtu 1450 auto\n"
		 "    neigh-suppress on neigh-quota 0\n"
		 "    stations 3 learned 2 vteps 1 neighbours 7\n",
		 "settings of neighbours, and how many there are");
	cap.c.out.as_json = true;
	v.neigh_suppress = 0;
	tap_has(write_vni(&v), "\"neigh_suppress\":false,\"neigh_quota\":0",
		"the same in JSON");
	tap_has((out_object(&cap.c.out, &vni_table, &v, false),
		 captured(&cap)), "\"neighbours\":7", "with their number");
	cap.c.out.as_json = false;
}

static void test_nodev(void)
{
	struct ovl_vni v = { 0 };

	model_set_num(&model_vni, &v, OVL_A_VNI_ID, 5);
	vni_fix(&v);
	tap_text(write_vni(&v), "vni 5 nodev\n", "no device");
}

static void test_color(void)
{
	struct ovl_fdb fdb = { .vni = 1 };

	model_mark(&fdb, OVL_A_FDB_MAC);
	model_mark(&fdb, OVL_A_FDB_VNI);
	model_mark(&fdb, OVL_A_FDB_ADDR6);
	cap.c.out.color = true;
	out_object(&cap.c.out, &fdb_table, &fdb, true);
	tap_text(captured(&cap),
		 "fdb \033[33m00:00:00:00:00:00\033[0m vni 1 vtep \033[34m::\033[0m\n",
		 "colours, and the noun");
	cap.c.out.color = false;
}

static const char *write_fdb(const struct ovl_fdb *fdb)
{
	out_begin(&cap.c.out);
	out_object(&cap.c.out, &fdb_table, fdb, false);
	out_end(&cap.c.out);
	return captured(&cap);
}

/* Of an index in another namespace only the number is known. */
static void test_elsewhere(void)
{
	struct ovl_fdb fdb = { .vni = 100, .port_ifindex = 1 };

	model_mark(&fdb, OVL_A_FDB_VNI);
	model_mark(&fdb, OVL_A_FDB_PORT_IFINDEX);
	tap_text(write_fdb(&fdb), "vni 100 port lo\n", "a port of ours");
	model_mark(&fdb, OVL_A_FDB_PORT_NETNSID);
	fdb.port_netnsid = 3;
	tap_text(write_fdb(&fdb), "vni 100 port if1 netnsid 3\n", "a port elsewhere");
}

static void test_json(void)
{
	struct ovl_fdb fdb = {
		.mac = { 0x52, 0x54, 0, 0, 0, 7 }, .vni = 100,
		.endpoint = 4789, .addr = { 10, 0, 0, 2 }, .dstport = 4789,
		.origin = OVL_ORIGIN_LEARNED, .idle = 12345,
	};
	unsigned int i;

	for (i = OVL_A_FDB_VNI; i <= OVL_A_FDB_IDLE; i++)
		if (i != OVL_A_FDB_ADDR6 && i != OVL_A_FDB_PORT_IFINDEX)
			model_mark(&fdb, i);
	tap_text(write_fdb(&fdb),
		 "52:54:00:00:00:07 vni 100 vtep 10.0.0.2 dynamic\n",
		 "a station");
	cap.c.out.stats = true;
	tap_text(write_fdb(&fdb),
		 "52:54:00:00:00:07 vni 100 vtep 10.0.0.2 dynamic idle 12.345s\n",
		 "a station with -stats");
	cap.c.out.as_json = true;
	tap_text(write_fdb(&fdb),
		 "[{\"mac\":\"52:54:00:00:00:07\",\"vni\":100,\"endpoint\":4789,\"vtep\":\"10.0.0.2\",\"dstport\":4789,\"origin\":\"dynamic\",\"idle_ms\":12345}]\n",
		 "a station in JSON");
	cap.c.out.stats = false;
	cap.c.out.json.pretty = true;
	fdb.has = 1ULL << OVL_A_FDB_VNI;
	tap_text(write_fdb(&fdb),
		 "[\n    {\n        \"vni\": 100\n    }\n]\n", "-pretty");
	out_begin(&cap.c.out);
	out_end(&cap.c.out);
	tap_text(captured(&cap), "[]\n", "an empty list, -pretty");
	cap.c.out.json.pretty = false;
	out_begin(&cap.c.out);
	out_end(&cap.c.out);
	tap_text(captured(&cap), "[]\n", "an empty list");
	out_begin(&cap.c.out);
	out_object_begin(&cap.c.out);
	out_end(&cap.c.out);
	tap_text(captured(&cap), "[{}]\n", "an error closes what is open");
	cap.c.out.as_json = false;
}

static struct ovl_port port_default(void)
{
	struct ovl_port p = {
		.ifname = "tap0", .ifindex = 7, .vni = 100, .endpoint = 4789,
		.flood = 1, .learning = 1, .stations = 1, .seq = 9,
	};
	unsigned int i;

	for (i = OVL_A_PORT_SEQ; i <= OVL_A_PORT_STATIONS; i++)
		if (i != OVL_A_PORT_NETNSID &&
		    (i < OVL_A_PORT_MAC || i > OVL_A_PORT_ADDR_ANY))
			model_mark(&p, i);
	port_fix(&p);
	return p;
}

static const char *write_port(const struct ovl_port *p)
{
	out_object(&cap.c.out, &port_table, p, false);
	return captured(&cap);
}

static void test_port(void)
{
	struct ovl_port p = port_default();

	tap_text(write_port(&p), "tap0 vni 100 stations 1\n", "a port");
	cap.c.out.details = true;
	tap_text(write_port(&p),
		 "tap0 ifindex 7 vni 100 endpoint 4789 isolated off flood on learning on mac any ip any flood-rate 0 stations 1 seq 9\n",
		 "a port with -details");
	cap.c.out.details = false;
	cap.c.out.as_json = true;
	tap_text(write_port(&p),
		 "{\"ifname\":\"tap0\",\"vni\":100,\"endpoint\":4789,\"isolated\":false,\"flood\":true,\"learning\":true,\"mac\":[],\"ip\":[],\"flood_rate\":0,\"stations\":1}\n",
		 "a port in JSON");
	cap.c.out.as_json = false;
	p.has = 1ULL << OVL_A_PORT_IFNAME;
	port_fix(&p);
	cap.c.out.details = true;
	tap_text(write_port(&p), "tap0\n", "a port without its settings");
	cap.c.out.details = false;
}

static void test_port_lists(void)
{
	struct ovl_port p = port_default();
	struct ovl_vni v = vni_default();

	p.isolated = 1;
	p.learning = 0;
	p.flood_rate = 100;
	model_add(&model_port, &p, OVL_A_PORT_MAC, "\x52\x54\0\0\0\5");
	model_add(&model_port, &p, OVL_A_PORT_MAC, "\x52\x54\0\0\0\6");
	model_add(&model_port, &p, OVL_A_PORT_ADDR6, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5");
	tap_text(write_port(&p),
		 "tap0 vni 100 isolated on learning off mac 52:54:00:00:00:05,52:54:00:00:00:06 ip fd00::5 flood-rate 100 stations 1\n",
		 "a port with lists");
	model_add(&model_port, &p, OVL_A_PORT_ADDR, "\xc0\0\2\5");
	cap.c.out.color = true;
	tap_has(write_port(&p),
		"ip \033[34mfd00::5\033[0m,\033[35m192.0.2.5\033[0m flood-rate",
		"in colours");
	cap.c.out.color = false;
	cap.c.out.as_json = true;
	tap_has(write_port(&p),
		"\"mac\":[\"52:54:00:00:00:05\",\"52:54:00:00:00:06\"],\"ip\":[\"fd00::5\",\"192.0.2.5\"],\"flood_rate\":100",
		"lists in JSON");
	/* as it comes from a kernel: no IPv4 address, so no such attribute */
	p.has &= ~(1ULL << OVL_A_PORT_ADDR);
	tap_has(write_port(&p), "\"ip\":[\"fd00::5\",\"192.0.2.5\"]",
		"either family makes a list");
	cap.c.out.as_json = false;
	model_set_num(&model_vni, &v, OVL_A_VNI_PORT_COUNT, 2);
	tap_has(write_vni(&v), "vteps 1 ports 2\n", "ports of a segment");
}

static const char *write_neigh(const struct ovl_neigh *neigh)
{
	out_object(&cap.c.out, &neigh_table, neigh, false);
	return captured(&cap);
}

static void test_neigh(void)
{
	struct ovl_neigh n = {
		.vni = 100, .endpoint = 4789, .addr = { 192, 0, 2, 5 },
		.mac = { 0x52, 0x54, 0, 0, 0, 5 },
		.origin = OVL_ORIGIN_STATIC,
	};

	model_mark(&n, OVL_A_NEIGH_VNI);
	model_mark(&n, OVL_A_NEIGH_ENDPOINT);
	model_mark(&n, OVL_A_NEIGH_ADDR);
	model_mark(&n, OVL_A_NEIGH_MAC);
	model_mark(&n, OVL_A_NEIGH_ORIGIN);
	tap_text(write_neigh(&n),
		 "192.0.2.5 lladdr 52:54:00:00:00:05 vni 100 static\n",
		 "a neighbour");
	n.has &= ~(1ULL << OVL_A_NEIGH_ADDR);
	model_set_bytes(&model_neigh, &n, OVL_A_NEIGH_ADDR6,
			"\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05");
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_ENDPOINT, 8472);
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_ORIGIN,
		      OVL_ORIGIN_LEARNED);
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_IDLE, 1500);
	tap_text(write_neigh(&n),
		 "fd00::5 lladdr 52:54:00:00:00:05 vni 100 endpoint 8472 dynamic\n",
		 "a learned one, of IPv6");
	cap.c.out.stats = true;
	tap_text(write_neigh(&n),
		 "fd00::5 lladdr 52:54:00:00:00:05 vni 100 endpoint 8472 dynamic idle 1.500s\n",
		 "a learned one with -stats");
	cap.c.out.as_json = true;
	tap_text(write_neigh(&n),
		 "{\"addr\":\"fd00::5\",\"lladdr\":\"52:54:00:00:00:05\",\"vni\":100,\"endpoint\":8472,\"origin\":\"dynamic\",\"idle_ms\":1500}\n",
		 "a neighbour in JSON");
	cap.c.out.stats = false;
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_ROUTER, 0);
	tap_has(write_neigh(&n), ":05\",\"router\":false,\"vni\":100",
		"a host in JSON");
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_ROUTER, 1);
	tap_has(write_neigh(&n), ":05\",\"router\":true,\"vni\":100",
		"a router in JSON");
	cap.c.out.as_json = false;
	tap_text(write_neigh(&n),
		 "fd00::5 lladdr 52:54:00:00:00:05 router vni 100 endpoint 8472 dynamic\n",
		 "a router");
	model_set_num(&model_neigh, &n, OVL_A_NEIGH_ROUTER, 0);
	tap_text(write_neigh(&n),
		 "fd00::5 lladdr 52:54:00:00:00:05 vni 100 endpoint 8472 dynamic\n",
		 "a host");
}

static void test_json_types(void)
{
	struct ovl_vni v = vni_default();
	const char *text;

	v.ttl_inherit = 1;
	v.csum6 = 0;
	cap.c.out.as_json = true;
	text = write_vni(&v);
	tap_has(text, "\"ttl\":\"inherit\"", "ttl");
	tap_has(text, "\"csum\":true,\"csum6\":false", "booleans");
	tap_has(text, "\"mtu_auto\":true", "a word is a boolean");
	tap_has(text, "\"df\":\"set\"", "an enum, and a default all the same");
	tap_has(text, "\"label\":0,", "a number, also one in hex");
	tap(!strstr(text, "ifindex"), "no details unless asked for");
	snprintf(v.ifname, sizeof(v.ifname), "a\"\\\x01\xff\xc3\xa4");
	tap_has(write_vni(&v), "\"ifname\":\"a\\\"\\\\\\u0001\\u00ff\xc3\xa4\"",
		"a name full of traps");
	cap.c.out.as_json = false;
}

static void test_stats(void)
{
	struct ovl_endpoint e = { .port = 4789, .vnis = 2, .ipv4 = 1 };

	e.has = 0x7e;
	e.stats.has = (1ULL << OVL_A_STATS_DROP) - 2;
	e.stats.rx_packets = 18446744073709551615ULL;
	tap_text((out_object(&cap.c.out, &endpoint_table, &e, true),
		  captured(&cap)),
		 "endpoint 4789 vnis 2 ipv4\n"
		 "    rx packets 18446744073709551615 bytes 0 fastpath 0 pulled-bytes 0\n"
		 "    tx packets 0 bytes 0 flooded 0 fastpath 0 head-realloc 0 head-unshared 0\n"
		 "    fdb learned 0 moved 0 conflicts 0 quota-hits 0\n",
		 "counters");
	e.stats.neigh_missed = 4;
	e.stats.neigh_quota_hits = 5;
	e.stats.vtep_quota_hits = 6;
	e.stats.echo_answered = 7;
	tap_has((out_object(&cap.c.out, &endpoint_table, &e, true),
		 captured(&cap)),
		"quota-hits 0 vtep-quota-hits 6\n    neigh-missed 4 neigh-quota-hits 5\n    echo-answered 7\n",
		"counters that are seldom wanted");
	e.stats.made = 7;
	tap_has((out_object(&cap.c.out, &endpoint_table, &e, true),
		 captured(&cap)),
		"head-realloc 0 head-unshared 0 made 7\n", "frames made here");
	e.stats.drop.packets[OVL_DROP_NO_VNI] = 3;
	e.stats.drop.packets[63] = 4;
	e.stats.drop.seen = 1ULL << OVL_DROP_NO_VNI | 1ULL << 63;
	tap_has((out_object(&cap.c.out, &endpoint_table, &e, true),
		 captured(&cap)),
		"\n    drop no-vni 3 reason-63 4\n", "drops");
	cap.c.out.as_json = true;
	tap_has((out_object(&cap.c.out, &endpoint_table, &e, true),
		 captured(&cap)),
		"\"drops\":{\"no_vni\":3,\"reason_63\":4}}}", "drops in JSON");
	e.stats.drop.seen = 0;
	tap_has((out_object(&cap.c.out, &endpoint_table, &e, true),
		 captured(&cap)),
		"{\"object\":\"endpoint\",\"endpoint\":4789,\"vnis\":2,\"ipv4\":true,\"ipv6\":false,\"stats\":{\"rx_packets\":",
		"an endpoint in JSON");
	cap.c.out.as_json = false;
}

static void test_slowpath(void)
{
	struct ovl_endpoint e = { .port = 4789, .vnis = 1 };

	e.has = 1ULL << OVL_A_ENDPOINT_PORT;
	endpoint_fix(&e);
	tap_text((out_object(&cap.c.out, &endpoint_table, &e, true),
		  captured(&cap)),
		 "endpoint 4789\n", "nothing went the slow path");
	e.tx_slowpath.packets[OVL_SLOW_OFF] = 3;
	e.tx_slowpath.packets[OVL_SLOW_ELSEWHERE] = 4;
	e.tx_slowpath.seen = 1ULL << OVL_SLOW_OFF | 1ULL << OVL_SLOW_ELSEWHERE;
	e.rx_slowpath.packets[50] = 5;
	e.rx_slowpath.seen = 1ULL << 50;
	tap_text((out_object(&cap.c.out, &endpoint_table, &e, true),
		  captured(&cap)),
		 "endpoint 4789\n"
		 "    tx slowpath off 3 elsewhere 4\n"
		 "    rx slowpath reason-50 5\n", "why packets went the slow path");
	cap.c.out.as_json = true;
	e.rx_slowpath.seen = 0;
	tap_text((out_object(&cap.c.out, &endpoint_table, &e, true),
		  captured(&cap)),
		 "{\"object\":\"endpoint\",\"endpoint\":4789,\"tx_slowpath\":{\"off\":3,\"elsewhere\":4},\"rx_slowpath\":{}}\n",
		 "the same in JSON");
	cap.c.out.as_json = false;
}

int main(void)
{
	capture(&cap);
	test_text();
	test_details();
	test_vni_neigh();
	test_nodev();
	test_color();
	test_elsewhere();
	test_json();
	test_port();
	test_port_lists();
	test_neigh();
	test_json_types();
	test_stats();
	test_slowpath();
	capture_end(&cap);
	return tap_end();
}
