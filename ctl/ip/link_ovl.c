// SPDX-License-Identifier: GPL-2.0
/* Plugin of ip(8): ip link ... type ovl, and what ip -d link show says of it */
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_link.h>

#include "ip/link_args.h"

static int ovl_parse_opt(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n)
{
	struct args a = { .word = argv, .n = argc };
	struct link_args obj = { 0 };
	struct ctx c = { 0 };

	(void)lu;
	while (a.at < a.n) {
		if (!strcmp(argv[a.at], "help")) {
			link_help(stderr);
			return -1;
		}
		if (link_word(&c, &a, &obj)) {
			ctx_report(&c);
			return -1;
		}
	}
	link_put(n, &obj);
	return 0;
}

/* Whether there is an attribute of so many bytes. */
static bool is_there(struct rtattr *tb[], int type, void *value, size_t len)
{
	if (!tb[type] || RTA_PAYLOAD(tb[type]) < len)
		return false;
	memcpy(value, RTA_DATA(tb[type]), len);
	return true;
}

static void put_uint(FILE *f, const char *key, const char *word, __u32 value)
{
	if (is_json_context())
		print_color_uint(IP_PRINT_JSON, 0, key, NULL, value);
	else
		fprintf(f, "%s %u ", word, value);
}

static void put_string(FILE *f, const char *key, const char *word,
		       const char *value)
{
	if (is_json_context())
		print_color_string(IP_PRINT_JSON, 0, key, NULL, value);
	else
		fprintf(f, "%s %s ", word, value);
}

static void put_hex(FILE *f, const char *key, const char *word, __u32 value)
{
	if (is_json_context())
		print_color_0xhex(IP_PRINT_JSON, 0, key, NULL, value);
	else
		fprintf(f, "%s 0x%x ", word, value);
}

static void put_addr(FILE *f, struct rtattr *tb[], int type, int family,
		     const char *key)
{
	char text[INET6_ADDRSTRLEN];
	__u8 addr[16];

	if (is_there(tb, type, addr, family == AF_INET ? 4 : 16) &&
	    inet_ntop(family, addr, text, sizeof(text)))
		put_string(f, key, "local", text);
}

static void put_srcport(FILE *f, struct rtattr *tb[])
{
	struct ifla_vxlan_port_range range;

	if (!is_there(tb, IFLA_VXLAN_PORT_RANGE, &range, sizeof(range)))
		return;
	if (!is_json_context()) {
		fprintf(f, "srcport %u %u ", ntohs(range.low),
			ntohs(range.high));
		return;
	}
	open_json_object("port_range");
	put_uint(f, "low", "low", ntohs(range.low));
	put_uint(f, "high", "high", ntohs(range.high));
	close_json_object();
}

/* In text, a state that has no word is not worth one. */
static void put_switch(FILE *f, struct rtattr *tb[], int type, const char *key,
		       const char *on, const char *off)
{
	__u8 value;

	if (!is_there(tb, type, &value, sizeof(value)))
		return;
	if (is_json_context())
		print_color_bool(IP_PRINT_JSON, 0, key, NULL, value);
	else if (value ? !!on : !!off)
		fprintf(f, "%s ", value ? on : off);
}

static void put_where(FILE *f, struct rtattr *tb[])
{
	__u32 link;
	__be16 port;

	put_addr(f, tb, IFLA_VXLAN_LOCAL, AF_INET, "local");
	put_addr(f, tb, IFLA_VXLAN_LOCAL6, AF_INET6, "local6");
	if (is_there(tb, IFLA_VXLAN_LINK, &link, sizeof(link)) && link)
		put_string(f, "link", "dev", ll_index_to_name(link));
	put_srcport(f, tb);
	if (is_there(tb, IFLA_VXLAN_PORT, &port, sizeof(port)))
		put_uint(f, "port", "dstport", ntohs(port));
}

static void put_tos(FILE *f, struct rtattr *tb[])
{
	__u8 tos;

	if (!is_there(tb, IFLA_VXLAN_TOS, &tos, sizeof(tos)) || !tos)
		return;
	if (tos != 1 || is_json_context())
		put_hex(f, "tos", "tos", tos);
	else
		put_string(f, "tos", "tos", "inherit");
}

static void put_ttl(FILE *f, struct rtattr *tb[])
{
	__u8 ttl;

	if (tb[IFLA_VXLAN_TTL_INHERIT]) {
		put_string(f, "ttl", "ttl", "inherit");
		return;
	}
	if (!is_there(tb, IFLA_VXLAN_TTL, &ttl, sizeof(ttl)))
		return;
	if (ttl || is_json_context())
		put_uint(f, "ttl", "ttl", ttl);
	else
		put_string(f, "ttl", "ttl", "auto");
}

static void put_header(FILE *f, struct rtattr *tb[])
{
	__be32 label;
	__u8 df;

	put_tos(f, tb);
	put_ttl(f, tb);
	if (is_there(tb, IFLA_VXLAN_DF, &df, sizeof(df)) && df < model_df.n)
		put_string(f, "df", "df", model_df.name[df]);
	if (is_there(tb, IFLA_VXLAN_LABEL, &label, sizeof(label)) && label)
		put_hex(f, "label", "flowlabel", ntohl(label));
}

static void put_stations(FILE *f, struct rtattr *tb[])
{
	__u32 num;

	if (is_there(tb, IFLA_VXLAN_AGEING, &num, sizeof(num))) {
		if (num || is_json_context())
			put_uint(f, "ageing", "ageing", num);
		else
			put_string(f, "ageing", "ageing", "none");
	}
	if (is_there(tb, IFLA_VXLAN_LIMIT, &num, sizeof(num)))
		put_uint(f, "limit", "maxaddr", num);
}

/* Members and words are those of vxlan, and in its order. */
static void ovl_print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	__u32 id;

	(void)lu;
	if (!tb)
		return;
	if (is_there(tb, IFLA_VXLAN_ID, &id, sizeof(id)))
		put_uint(f, "id", "id", id);
	put_where(f, tb);
	put_switch(f, tb, IFLA_VXLAN_LEARNING, "learning", NULL, "nolearning");
	put_header(f, tb);
	put_stations(f, tb);
	put_switch(f, tb, IFLA_VXLAN_UDP_CSUM, "udp_csum", "udpcsum",
		   "noudpcsum");
	put_switch(f, tb, IFLA_VXLAN_UDP_ZERO_CSUM6_TX, "udp_zero_csum6_tx",
		   "udp6zerocsumtx", "noudp6zerocsumtx");
	put_switch(f, tb, IFLA_VXLAN_UDP_ZERO_CSUM6_RX, "udp_zero_csum6_rx",
		   "udp6zerocsumrx", "noudp6zerocsumrx");
}

static void ovl_print_help(struct link_util *lu, int argc, char **argv,
			   FILE *f)
{
	(void)lu;
	(void)argc;
	(void)argv;
	link_help(f);
}

/* All that ip is to see of this. */
__attribute__((visibility("default"))) struct link_util ovl_link_util = {
	.id = "ovl",
	.maxattr = IFLA_VXLAN_MAX,
	.parse_opt = ovl_parse_opt,
	.print_opt = ovl_print_opt,
	.print_help = ovl_print_help,
};
