// SPDX-License-Identifier: GPL-2.0
/* Words -> values, and what is said about wrong ones */
#include <arpa/inet.h>

#include "batch.h"
#include "cmd.h"
#include "tap.h"

static struct capture cap;

/* Parse a command without doing it. */
static int parse(const struct cmd_object *object, const char *verb,
		 const char *text, struct cmd_call *call)
{
	static char line[4096];
	static struct words words;
	unsigned int i;

	memset(call, 0, sizeof(*call));
	ctx_clear(&cap.c);
	snprintf(line, sizeof(line), "%s", text);
	batch_split(&cap.c, line, &words);
	call->object = object;
	for (i = 0; i < object->nverbs; i++)
		if (!object->verbs[i].word ||
		    !strcmp(object->verbs[i].word, verb))
			call->verb = &object->verbs[i];
	call->args.word = words.word;
	call->args.n = words.n;
	i = (unsigned int)cmd_parse(&cap.c, call);
	if (!words.n)
		batch_free(&words);
	return (int)i;
}

static void good(const struct cmd_object *object, const char *verb,
		 const char *text)
{
	struct cmd_call call;

	if (!tap(!parse(object, verb, text, &call), text))
		printf("# %s\n", cap.c.err);
}

static void bad(const struct cmd_object *object, const char *verb,
		const char *text, const char *error)
{
	struct cmd_call call;
	char name[512];

	snprintf(name, sizeof(name), "refused: %s %s %s", object->word, verb,
		 text);
	if (parse(object, verb, text, &call) != CTX_USAGE)
		tap(false, name);
	else
		tap_has(cap.c.err, error, name);
}

static void test_all_keywords(void)
{
	struct cmd_call call;
	struct ovl_vni *v = &call.obj.vni;
	struct in6_addr addr6;

	tap(!parse(&cmd_vni, "add",
		   "100 name foo local 10.0.0.1 local 2001:db8::1 dstport 4790 ttl 64 tos inherit df unset learning any ageing 60 quota 1000 vtep-quota 100 admit any flood-rate 100000000 neigh-suppress on neigh-quota 9 echo off csum off csum6 on csum6-rx off fastpath off srcport 10000 20000 label 0x12345 mtu 1400 dev lo",
		   &call),
	    "vni add with every keyword");
	inet_pton(AF_INET6, "2001:db8::1", &addr6);
	tap(v->id == 100 && v->endpoint == 4790 && !strcmp(v->ifname, "foo"),
	    "key, port, name");
	tap(!memcmp(v->local, "\x0a\0\0\x01", 4) &&
	    !memcmp(v->local6, &addr6, 16), "an address of either family");
	tap(v->ttl == 64 && !v->ttl_inherit &&
	    model_has(v, OVL_A_VNI_TTL_INHERIT), "ttl takes inherit back");
	tap(v->tos == 1 && v->df == OVL_DF_UNSET && v->label == 0x12345,
	    "tos, df, label");
	tap(v->learning == OVL_LEARNING_ANY && v->admit == OVL_ADMIT_ANY &&
	    v->ageing == 60 && v->fdb_quota == 1000 &&
	    v->vtep_quota == 100 && v->flood_rate == 100000000, "learning");
	tap(v->neigh_suppress && v->neigh_quota == 9, "neighbours");
	tap(!v->echo && model_has(v, OVL_A_VNI_ECHO), "echoes");
	tap(!v->csum && v->csum6 && !v->csum6_rx &&
	    model_has(v, OVL_A_VNI_CSUM), "checksums");
	tap(!v->fastpath && model_has(v, OVL_A_VNI_FASTPATH), "fastpath");
	tap(v->sport_min == 10000 && v->sport_max == 20000 && v->mtu == 1400 &&
	    v->link == 1, "srcport, mtu, dev");
}

static void test_resets(void)
{
	struct cmd_call call;
	struct ovl_vni *v = &call.obj.vni;

	tap(!parse(&cmd_vni, "set", "5 endpoint 8472 local any dev none mtu auto ttl inherit",
		   &call), "vni set");
	tap(v->endpoint == 8472, "endpoint is dstport");
	tap(model_has(v, OVL_A_VNI_LOCAL) && model_has(v, OVL_A_VNI_LOCAL6),
	    "local any is both families");
	tap(model_has(v, OVL_A_VNI_LINK) && !v->link, "dev none");
	tap(model_has(v, OVL_A_VNI_MTU) && !v->mtu, "mtu auto");
	tap(v->ttl_inherit == 1 && !v->ttl, "ttl inherit");
	tap(!model_has(v, OVL_A_VNI_AGEING), "what is not given is not sent");
}

/* Addresses of a list, in the order of the message. */
static const char *list_text(const struct ovl_list *list)
{
	static char text[256];
	struct nlattr *at = NULL;
	size_t n = 0;
	int i;

	text[0] = '\0';
	while ((at = model_next(list, at))) {
		n += (size_t)sprintf(text + n, "%d:", nla_type(at));
		for (i = 0; i < nla_len(at); i++)
			n += (size_t)sprintf(text + n, "%02x",
					     ((__u8 *)nla_data(at))[i]);
		n += (size_t)sprintf(text + n, " ");
	}
	return text;
}

static void test_port(void)
{
	const struct model_attr *stats;
	struct cmd_call call;
	struct ovl_port *p = &call.obj.port;

	tap(!parse(&cmd_port, "add",
		   "lo vni 100 endpoint 8472 isolated on flood off learning off flood-rate 100000000 mac 52:54:0:0:0:5,52:54:00:00:00:06 ip 192.0.2.5,2001:db8::5,192.0.2.6",
		   &call), "port add with every keyword");
	tap(p->ifindex == 1 && p->vni == 100 && p->endpoint == 8472,
	    "device, segment");
	tap(p->isolated && !p->flood && !p->learning &&
	    model_has(p, OVL_A_PORT_FLOOD) &&
	    model_has(p, OVL_A_PORT_LEARNING) && p->flood_rate == 100000000,
	    "settings");
	tap_text(list_text(&p->macs), "10:525400000005 10:525400000006 ",
		 "a list of MAC addresses");
	tap_text(list_text(&p->ips),
		 "12:c0000205 13:20010db8000000000000000000000005 12:c0000206 ",
		 "a list of both families");
	tap(model_has(p, OVL_A_PORT_ADDR) && model_has(p, OVL_A_PORT_ADDR6) &&
	    !model_has(p, OVL_A_PORT_ADDR_ANY) &&
	    !model_has(p, OVL_A_PORT_MAC_ANY), "and nothing is emptied");
	tap(!parse(&cmd_port, "set", "lo mac any ip any", &call) &&
	    p->mac_any && p->addr_any && model_has(p, OVL_A_PORT_MAC_ANY) &&
	    model_has(p, OVL_A_PORT_ADDR_ANY), "port set that empties the lists");
	tap_text(list_text(&p->macs), "", "and puts nothing there");
	tap(!parse(&cmd_port, "show", "vni 5 lo", &call) && p->ifindex == 1 &&
	    p->vni == 5, "port show");
	stats = model_find(cmd_stats.model, cmd_stats.kws[2].attr);
	tap(!parse(&cmd_stats, "show", "port lo", &call) &&
	    model_num(stats, &call.obj) == 1, "stats of a port");
}

/* One address more than a list takes. */
static void test_long_list(void)
{
	char text[4096];
	size_t n = (size_t)sprintf(text, "lo ip ");
	int i;

	for (i = 0; i < OVL_PORT_LIST_MAX; i++)
		n += (size_t)sprintf(text + n, "%s10.0.0.%d", i ? "," : "", i);
	good(&cmd_port, "set", text);
	sprintf(text + n, ",fd00::1");
	bad(&cmd_port, "set", text,
	    "\"ip\" has at most 64 addresses: \"fd00::1\" is one too many");
}

static void test_port_refused(void)
{
	bad(&cmd_port, "add", "vni 100", "needs a DEV");
	bad(&cmd_port, "add", "lo", "needs \"vni\"");
	bad(&cmd_port, "add", "no-such-dev vni 1",
	    "cannot find device \"no-such-dev\"");
	bad(&cmd_port, "set", "lo vni 1", "not for \"port set\"");
	bad(&cmd_port, "set", "lo isolated maybe", "on|off");
	bad(&cmd_port, "set", "lo flood-rate 100000001", "0..100000000");
	bad(&cmd_port, "set", "lo mac", "MAC addresses with commas");
	bad(&cmd_port, "set", "lo mac \"\"", "argument \"\" is wrong: \"mac\"");
	bad(&cmd_port, "set", "lo mac 2:0:0:0:0:1,", "argument \"\"");
	bad(&cmd_port, "set", "lo mac ,2:0:0:0:0:1", "argument \"\"");
	bad(&cmd_port, "set", "lo mac 2:0:0:0:0:1,any", "argument \"any\"");
	bad(&cmd_port, "set", "lo mac 2:0:0:0:0:1,10.0.0.1",
	    "argument \"10.0.0.1\"");
	bad(&cmd_port, "set", "lo mac 2:0:0:0:0:1,02:00:00:00:00:01",
	    "duplicate \"mac\": \"02:00:00:00:00:01\" is there twice");
	bad(&cmd_port, "set", "lo mac any mac 2:0:0:0:0:1", "duplicate");
	bad(&cmd_port, "set", "lo ip ::1 ip 10.0.0.1", "duplicate");
	bad(&cmd_port, "set", "lo ip ::1,10.0.0.1,0::1",
	    "duplicate \"ip\": \"0::1\" is there twice");
	bad(&cmd_port, "set", "lo ip 10.0.0.1/8",
	    "argument \"10.0.0.1/8\" is wrong: \"ip\" is any, or IPv4");
	bad(&cmd_port, "set",
	    "lo ip ::1,12345678901234567890123456789012345678901234567890123456789012345678901234567890",
	    "argument \"123456789012345678901234567890123456789012345678901234567890123\" is wrong");
}

/* What follows the keywords is the command's own. */
static void test_rest(void)
{
	struct cmd_call call;

	tap(!parse(&cmd_capture, "", "vni any count 5 vlan and count 7", &call),
	    "capture with a filter");
	tap(call.args.at == 4 && call.args.n == 8, "four words of filter");
	tap(!parse(&cmd_capture, "", "vni 1 -w - outer", &call) &&
	    call.args.at == call.args.n, "capture without one");
	bad(&cmd_capture, "", "count 5 icmp", "\"capture\" needs \"vni\"");
	bad(&cmd_capture, "", "vni 1 coutn 5", "did you mean \"count\"?");
	bad(&cmd_capture, "", "vni 1 -w a write b", "duplicate \"write\"");
	bad(&cmd_capture, "", "vni 1 -w \"\"", "\"-w\" is a file, or -");
	bad(&cmd_capture, "", "vni all", "\"vni\" is any|0..16777215");
	bad(&cmd_nc, "", "port 7", "\"nc\" needs \"vni\"");
	bad(&cmd_nc, "", "vni 1 type stream", "dgram|raw");
	good(&cmd_nc, "", "vni any listen port 7 mac 2:0:0:0:0:1 wait 0");
	good(&cmd_nc, "", "vni 1 type raw broadcast ethertype 0x9000 count 1");
}

/* So does a command, which there has to be. */
static void test_command(void)
{
	struct ovl_port *p;
	struct cmd_call call;

	tap(!parse(&cmd_exec, "",
		   "vni 100 mac 52:54:00:00:00:05 ip 10.0.0.5,fd00::5 isolated on -- vni 5",
		   &call), "exec with keywords");
	p = &call.obj.port;
	tap(p->vni == 100 && p->macs.n == 1 && p->ips.n == 2 && p->isolated,
	    "they are those of a port");
	tap(call.args.n - call.args.at == 2 &&
	    !strcmp(call.args.word[call.args.at], "vni") &&
	    !call.args.word[call.args.n], "-- ends them");
	tap(!parse(&cmd_exec, "", "vni 100 cat -- mac", &call) &&
	    call.args.n - call.args.at == 3, "it need not be there");
	tap(!parse(&cmd_capture, "", "vni 1 -- vni 5", &call) &&
	    call.args.at == 3, "of a filter, too");
	bad(&cmd_exec, "", "vni 100", "\"exec\" needs a CMD");
	bad(&cmd_exec, "", "vni 100 --", "\"exec\" needs a CMD");
	bad(&cmd_exec, "", "-- true", "\"exec\" needs \"vni\"");
	bad(&cmd_exec, "", "vni 100 maq any true", "did you mean \"mac\"?");
	bad(&cmd_exec, "", "vni 100 mac 52:54:0 true", "\"mac\" is");
}

static void test_keys(void)
{
	struct cmd_call call;
	struct ovl_fdb *fdb = &call.obj.fdb;

	tap(!parse(&cmd_fdb, "add",
		   "52:54:0:0:0:7 vni 1 52:54:00:00:00:08 vtep ::1 2:0:0:0:0:9",
		   &call), "many keys between keywords");
	tap(call.args.nkeys == 3, "three keys");
	tap_text(call.args.word[1], "52:54:00:00:00:08", "the second one");
	tap(model_has(fdb, OVL_A_FDB_ADDR6) && !model_has(fdb, OVL_A_FDB_ADDR),
	    "an IPv6 VTEP");
	tap(!parse(&cmd_fdb, "show", "vni 1 dynamic", &call) &&
	    !call.args.nkeys && fdb->origin == OVL_ORIGIN_LEARNED,
	    "fdb show without a key");
}

static void test_neigh(void)
{
	struct cmd_call call;
	struct ovl_neigh *neigh = &call.obj.neigh;

	tap(!parse(&cmd_neigh, "add",
		   "192.0.2.5 lladdr 52:54:0:0:0:5 vni 100 endpoint 8472",
		   &call), "neigh add");
	tap(!memcmp(neigh->addr, "\xc0\0\x02\x05", 4) &&
	    !memcmp(neigh->mac, "\x52\x54\0\0\0\x05", 6) &&
	    neigh->vni == 100 && neigh->endpoint == 8472,
	    "address, MAC, segment");
	tap(!model_has(neigh, OVL_A_NEIGH_ROUTER), "a router or not: not said");
	tap(!parse(&cmd_neigh, "set",
		   "fd00::5 lladdr 52:54:0:0:0:5 router on vni 100", &call) &&
	    neigh->router == 1, "a router");
	tap(!parse(&cmd_neigh, "replace",
		   "fd00::5 lladdr 52:54:0:0:0:5 router off vni 100", &call) &&
	    model_has(neigh, OVL_A_NEIGH_ROUTER) && !neigh->router, "a host");
	tap(!parse(&cmd_neigh, "del", "vni 1 fd00::5", &call) &&
	    model_has(neigh, OVL_A_NEIGH_ADDR6) &&
	    !model_has(neigh, OVL_A_NEIGH_ADDR), "neigh del, of IPv6");
	tap(!parse(&cmd_neigh, "show", "lladdr 2:0:0:0:0:1 static", &call) &&
	    !call.args.nkeys && neigh->origin == OVL_ORIGIN_STATIC,
	    "neigh show by MAC address and origin");
}

static void test_numbers(void)
{
	__u32 n;

	tap(parse_u32("0x10", &n) && n == 16, "hex");
	tap(parse_u32("0X0", &n) && !n, "hex zero");
	tap(!parse_u32("0x0x64", &n) && !parse_u32("0X0X0", &n) &&
	    !parse_u32("0x0x", &n), "hex twice");
	tap(parse_u32("010", &n) && n == 10, "no octal");
	tap(parse_u32("4294967295", &n), "largest number");
	tap(!parse_u32("4294967296", &n), "one too large");
	tap(!parse_u32("99999999999999999999999", &n), "far too large");
	tap(!parse_u32("1x", &n) && !parse_u32("1 ", &n), "trailing junk");
	tap(!parse_u32("-1", &n) && !parse_u32("+1", &n), "signs");
	tap(!parse_u32("", &n) && !parse_u32("0x", &n) &&
	    !parse_u32(" 1", &n) && !parse_u32("0x 1", &n), "nothing");
}

static void test_macs(void)
{
	__u8 mac[6];

	tap(parse_mac("52:54:00:AB:cd:07", mac) && mac[3] == 0xab, "MAC");
	tap(!parse_mac("52:54:00:ab:cd", mac), "MAC too short");
	tap(!parse_mac("52:54:00:ab:cd:07:08", mac), "MAC too long");
	tap(!parse_mac("52:54:00:ab:cd:", mac), "MAC with an empty byte");
	tap(!parse_mac("52:54:000:ab:cd:07", mac), "MAC with a long byte");
	tap(!parse_mac("52:54:+0:ab:cd:07", mac), "MAC with a sign");
	tap(!parse_mac("0x:54:00:ab:cd:07", mac), "MAC with 0x");
	tap(!parse_mac("", mac), "no MAC");
}

static void test_edges(void)
{
	good(&cmd_vni, "add", "0");
	good(&cmd_vni, "add", "16777215");
	good(&cmd_vni, "add", "1 ttl auto ageing 0 quota 0 label 0 tos 0xfc");
	good(&cmd_vni, "add", "1 mtu 68 srcport 1 65535");
	good(&cmd_vni, "add", "local 10.0.0.1 1 nodev");
	good(&cmd_vni, "flush", "");
	good(&cmd_vni, "show", "");
	good(&cmd_vtep, "add", "10.0.0.2 vni 1 dstport 8472 flood off endpoint 1");
	good(&cmd_vtep, "flush", "vni 1");
	good(&cmd_fdb, "flush", "vni 1 vtep ::1 static");
	good(&cmd_neigh, "show", "");
	good(&cmd_neigh, "show", "fd00::5 vni 1 dynamic");
	good(&cmd_neigh, "flush", "vni 1 lladdr 2:0:0:0:0:1 dynamic");
	good(&cmd_stats, "show", "vni 1 endpoint 8472");
}

static void test_refused(void)
{
	bad(&cmd_vni, "add", "", "needs a VNI");
	bad(&cmd_vni, "add", "16777216", "0..16777215");
	bad(&cmd_vni, "add", "1x", "\"1x\"");
	bad(&cmd_vni, "add", "1 2", "\"2\"");
	bad(&cmd_vni, "add", "1 ttl", "auto|inherit|1..255");
	bad(&cmd_vni, "add", "1 ttl 0", "1..255");
	bad(&cmd_vni, "add", "1 ttl 1 ttl 2", "duplicate");
	bad(&cmd_vni, "add", "1 nodev nodev", "nodev");
	bad(&cmd_vni, "add", "1 tos 1", "multiple of 4");
	bad(&cmd_vni, "add", "1 mtu 67", "68..65535");
	bad(&cmd_vni, "add", "1 srcport 5 4", "lower one first");
	bad(&cmd_vni, "add", "1 srcport 5", "needs a value");
	bad(&cmd_vni, "add", "1 local 1.2.3", "\"1.2.3\"");
	bad(&cmd_vni, "add", "1 local 1.1.1.1 local 2.2.2.2", "duplicate");
	bad(&cmd_vni, "add", "1 local any local ::1", "duplicate");
	bad(&cmd_vni, "add", "1 local ::1 local any", "duplicate");
	bad(&cmd_vni, "add", "1 dstport 1 endpoint 2", "duplicate");
	bad(&cmd_vni, "add", "1 dstport 0", "1..65535");
	bad(&cmd_vni, "add", "1 name sixteen-letters-", "15 bytes");
	bad(&cmd_vni, "add", "1 name a/b", "a/b");
	bad(&cmd_vni, "add", "1 dev no-such-dev", "cannot find device");
	bad(&cmd_vni, "add", "1 df maybe", "unset|set|inherit");
	bad(&cmd_vni, "add", "1 csum yes", "on|off");
	bad(&cmd_vni, "add", "1 agein 5", "did you mean \"ageing\"?");
	bad(&cmd_vni, "add", "lcoal 1.1.1.1", "did you mean \"local\"?");
	bad(&cmd_vni, "set", "1 name foo", "not for \"vni set\"");
	bad(&cmd_vni, "flush", "5", "unknown keyword \"5\"");
	bad(&cmd_vtep, "add", "1.1.1.1", "needs \"vni\"");
	bad(&cmd_vtep, "add", "any vni 1", "\"any\"");
	bad(&cmd_vtep, "flush", "", "needs \"vni\"");
	bad(&cmd_fdb, "add", "vni 1 vtep 1.1.1.1", "needs a MAC");
	bad(&cmd_fdb, "add", "2:0:0:0:0:1 vni 1", "needs \"vtep\"");
	bad(&cmd_fdb, "add", "2:0:0:0:0:1 zz vni 1 vtep ::1", "\"zz\"");
	bad(&cmd_fdb, "add", "2:0:0:0:0:1 vni 1 vtep ::1 vtep 1.1.1.1",
	    "duplicate");
	bad(&cmd_fdb, "show", "static dynamic", "only one");
	bad(&cmd_fdb, "flush", "static", "needs \"vni\"");
	bad(&cmd_vni, "add", "1 neigh-suppress yes", "on|off");
	bad(&cmd_vni, "add", "1 neigh-quota -1", "0..4294967295");
	bad(&cmd_vni, "set", "1 vtep-quota 4294967296", "0..4294967295");
	bad(&cmd_vni, "set", "1 flood-rate 100000001", "0..100000000");
	bad(&cmd_vni, "set", "1 echo on", "off");
	bad(&cmd_vni, "set", "1 echo 1000001", "0..1000000");
	bad(&cmd_ping, "", "to 10.0.0.2", "needs \"vni\"");
	bad(&cmd_ping, "", "vni 1 to 10.0.0", "IPv4 or IPv6 address, or a MAC");
	bad(&cmd_ping, "", "vni 1 to 2:0:0:0:0:1 to fd00::1", "duplicate \"to\"");
	bad(&cmd_ping, "", "vni 1 to fd00::1 len 59", "60..65549");
	bad(&cmd_ping, "", "vni 1 to fd00::1 interval 0", "1..3600000");
	bad(&cmd_mtu, "check", "vni 1 mtu 67", "68..65535");
	bad(&cmd_neigh, "add", "vni 1 lladdr 2:0:0:0:0:1", "ADDR");
	bad(&cmd_neigh, "add", "192.0.2.5 vni 1", "needs \"lladdr\"");
	bad(&cmd_neigh, "set", "192.0.2.5 lladdr 2:0:0:0:0:1",
	    "needs \"vni\"");
	bad(&cmd_neigh, "add", "192.0.2 vni 1", "\"192.0.2\"");
	bad(&cmd_neigh, "add", "192.0.2.5 lladdr 2:0:0:0:1 vni 1",
	    "a MAC address such as");
	bad(&cmd_neigh, "del", "192.0.2.5 vni 1 lladdr 2:0:0:0:0:1",
	    "not for \"neigh del\"");
	bad(&cmd_neigh, "add", "fd00::5 lladdr 2:0:0:0:0:1 vni 1 router",
	    "on|off");
	bad(&cmd_neigh, "show", "fd00::5 router on", "not for \"neigh show\"");
	bad(&cmd_neigh, "del", "192.0.2.5 192.0.2.6 vni 1", "\"192.0.2.6\"");
	bad(&cmd_neigh, "show", "local", "\"local\"");
	bad(&cmd_neigh, "show", "static dynamic", "only one");
	bad(&cmd_neigh, "flush", "192.0.2.5 vni 1",
	    "unknown keyword \"192.0.2.5\"");
	bad(&cmd_neigh, "flush", "dynamic", "needs \"vni\"");
}

int main(void)
{
	capture(&cap);
	test_all_keywords();
	test_resets();
	test_keys();
	test_port();
	test_long_list();
	test_port_refused();
	test_neigh();
	test_rest();
	test_command();
	test_numbers();
	test_macs();
	test_edges();
	test_refused();
	capture_end(&cap);
	return tap_end();
}
