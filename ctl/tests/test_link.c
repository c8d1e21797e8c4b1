// SPDX-License-Identifier: GPL-2.0
/* The plugin of ip, without ip: words -> attributes -> text */
#include <stdarg.h>

#include "tap.h"

/* both are what ip would load */
#include "ip/link_args.c"
#include "ip/link_ovl.c"

/* --- what ip has for it ------------------------------------------------- */

static bool json;
static char json_text[4096];

static void put_json(const char *fmt, ...)
{
	size_t n = strlen(json_text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(json_text + n, sizeof(json_text) - n, fmt, ap);
	va_end(ap);
}

int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int alen)
{
	struct rtattr *at = (void *)((char *)n + NLMSG_ALIGN(n->nlmsg_len));

	if (NLMSG_ALIGN(n->nlmsg_len) + RTA_SPACE(alen) > (size_t)maxlen)
		return -1;
	at->rta_type = (unsigned short)type;
	at->rta_len = (unsigned short)RTA_LENGTH(alen);
	if (alen)
		memcpy(RTA_DATA(at), data, (size_t)alen);
	n->nlmsg_len = NLMSG_ALIGN(n->nlmsg_len) + (__u32)RTA_SPACE(alen);
	return 0;
}

const char *ll_index_to_name(unsigned int idx)
{
	return idx == 1 ? "lo" : "other";
}

int rtnl_dsfield_a2n(__u32 *id, const char *arg)
{
	char *end;

	*id = (__u32)strtoul(arg, &end, 16);
	return *end || end == arg ? -1 : 0;
}

bool is_json_context(void)
{
	return json;
}

void open_json_object(const char *str)
{
	put_json("%s{", str);
}

void close_json_object(void)
{
	put_json("} ");
}

int print_color_bool(int type, int color, const char *key, const char *fmt,
		     bool value)
{
	(void)color;
	put_json("%s=%d ", type == IP_PRINT_JSON && !fmt ? key : "?", value);
	return 0;
}

int print_color_uint(int type, int color, const char *key, const char *fmt,
		     unsigned int value)
{
	(void)color;
	put_json("%s=%u ", type == IP_PRINT_JSON && !fmt ? key : "?", value);
	return 0;
}

int print_color_string(int type, int color, const char *key, const char *fmt,
		       const char *value)
{
	(void)color;
	put_json("%s=%s ", type == IP_PRINT_JSON && !fmt ? key : "?", value);
	return 0;
}

int print_color_0xhex(int type, int color, const char *key, const char *fmt,
		      unsigned long long value)
{
	(void)color;
	put_json("%s=%#llx ", type == IP_PRINT_JSON && !fmt ? key : "?",
		 value);
	return 0;
}

/* --- the tests ---------------------------------------------------------- */

static union {
	struct nlmsghdr n;
	char room[IP_LINK_ROOM];
} req;

/* Words into the request. Return: as the plugin. */
static int parse(const char *line)
{
	char *copy = strdup(line), *rest = copy, *argv[64];
	int argc = 0, err;

	while ((argv[argc] = strsep(&rest, " ")))
		argc++;
	memset(&req, 0, sizeof(req));
	req.n.nlmsg_len = NLMSG_HDRLEN;
	err = ovl_link_util.parse_opt(&ovl_link_util, argc, argv, &req.n);
	free(copy);
	return err;
}

/* The request as the kernel would answer it; the last @less bytes are gone. */
static const char *shown(unsigned int less)
{
	static char text[4096];
	struct rtattr *tb[IFLA_VXLAN_MAX + 1] = { NULL };
	int len = (int)(req.n.nlmsg_len - NLMSG_HDRLEN);
	struct rtattr *at = (void *)(req.room + NLMSG_HDRLEN);
	FILE *f = fmemopen(text, sizeof(text), "w");

	for (; RTA_OK(at, len); at = RTA_NEXT(at, len)) {
		tb[at->rta_type] = at;
		if (RTA_PAYLOAD(at) >= less)
			at->rta_len -= less;
	}
	json_text[0] = '\0';
	text[0] = '\0';
	ovl_link_util.print_opt(&ovl_link_util, f, tb);
	fclose(f);
	return json ? json_text : text;
}

static void gives(const char *line, const char *text, const char *as_json)
{
	if (!tap(!parse(line), line))
		return;
	json = false;
	tap_text(shown(0), text, "its text");
	json = true;
	tap_text(shown(0), as_json, "its JSON");
	json = false;
}

static void refuses(const char *line)
{
	char name[128];

	snprintf(name, sizeof(name), "refused: %s", line);
	tap(parse(line) && req.n.nlmsg_len == NLMSG_HDRLEN, name);
}

static void test_words(void)
{
	gives("id 5", "id 5 ", "id=5 ");
	gives("id 0 dstport 0", "id 0 dstport 4789 ", "id=0 port=4789 ");
	gives("local 10.0.0.1 local fd00::1 dev lo srcport 1 2 dstport 9",
	      "local 10.0.0.1 local fd00::1 dev lo srcport 1 2 dstport 9 ",
	      "local=10.0.0.1 local6=fd00::1 link=lo port_range{low=1 high=2 } port=9 ");
	gives("ttl inherit tos inherit", "tos inherit ttl inherit ",
	      "tos=0x1 ttl=inherit ");
	gives("hoplimit 0 dsfield 10", "tos 0x10 ttl auto ",
	      "tos=0x10 ttl=0 ");
	gives("df unset label 0xfffff", "df unset flowlabel 0xfffff ",
	      "df=unset label=0xfffff ");
	gives("ageing none maxaddress unlimited",
	      "ageing none maxaddr 4294967295 ", "ageing=0 limit=4294967295 ");
	gives("nolearning noudpcsum noudp6zerocsumtx udp6zerocsumrx",
	      "nolearning noudpcsum noudp6zerocsumtx udp6zerocsumrx ",
	      "learning=0 udp_csum=0 udp_zero_csum6_tx=0 udp_zero_csum6_rx=1 ");
	gives("noproxy nol2miss noexternal", "", "");
}

static void test_refusals(void)
{
	refuses("help");
	refuses("id 5 prox");
	refuses("id 5 proxy");
	refuses("nogbp");
	refuses("no");
	refuses("");
	refuses("id");
	refuses("id 5 id 5");
	refuses("ttl");
	refuses("ttl 1 hoplimit 1");
	refuses("tos 100");
	refuses("tos");
	refuses("srcport 1");
	refuses("remote 10.0.0.1 remote fd00::1");
	refuses("local any local 10.0.0.1");
	refuses("label 0x100000");
}

/* All that fits one request does, and too short is as if it were not there. */
static void test_room(void)
{
	struct rtattr *none[IFLA_VXLAN_MAX + 1] = { NULL };
	char all[256];

	snprintf(all, sizeof(all), "%s %s %s",
		 "id 1 remote fd00::2 local 10.0.0.1 local fd00::1 dev lo",
		 "srcport 1 2 dstport 9 ttl 9 tos 4 df set label 1 ageing 1",
		 "maxaddress 1 learning udpcsum udp6zerocsumtx udp6zerocsumrx");
	tap(!parse(all) && req.n.nlmsg_len < IP_LINK_ROOM / 2,
	    "there is room for everything");
	tap_text(shown(1), "", "a byte short of each");
	ovl_link_util.print_opt(&ovl_link_util, stdout, NULL);
	ovl_link_util.print_opt(&ovl_link_util, stdout, none);
	tap(ovl_link_util.maxattr >= IFLA_VXLAN_DF, "all attributes are seen");
}

int main(void)
{
	test_words();
	test_refusals();
	test_room();
	return tap_end();
}
