/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a plugin of ip(8) has to know of it. iproute2 installs no header for
 * plugins: this is its binary interface, the same from 6.1 to 7.1.
 */
#ifndef OVLCTL_IPROUTE2_H
#define OVLCTL_IPROUTE2_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/rtnetlink.h>

/*
 * Bytes that a request of "ip link" has room for; all kinds of links in
 * iproute2 go by this number.
 */
#define IP_LINK_ROOM	1024

/* Of an output that is for JSON and text: in JSON only. */
#define IP_PRINT_JSON	2

/**
 * struct link_util - a kind of links
 * @next: list of ip's
 * @id: the kind
 * @maxattr: largest attribute in IFLA_INFO_DATA
 * @parse_opt: words behind "type KIND" -> attributes of the request; not 0
 *	if they are wrong
 * @print_opt: attributes, indexed by type, -> output; NULL if there are none
 * @print_xstats: not used here
 * @print_help: "ip link help KIND"
 * @parse_ifla_xstats: not used here
 * @print_ifla_xstats: not used here
 *
 * Of the kind KIND, ip looks for the symbol KIND_link_util in link_KIND.so.
 */
struct link_util {
	struct link_util *next;
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n);
	void (*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *f, struct rtattr *at);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *f);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

/*
 * Functions that ip has for its plugins. Colours are for text, which is
 * written without them here: their numbers are not part of this.
 */
int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int alen);
const char *ll_index_to_name(unsigned int idx);
int rtnl_dsfield_a2n(__u32 *id, const char *arg);
bool is_json_context(void);
void open_json_object(const char *str);
void close_json_object(void);
int print_color_bool(int type, int color, const char *key, const char *fmt,
		     bool value);
int print_color_uint(int type, int color, const char *key, const char *fmt,
		     unsigned int value);
int print_color_string(int type, int color, const char *key, const char *fmt,
		       const char *value);
int print_color_0xhex(int type, int color, const char *key, const char *fmt,
		      unsigned long long value);

#endif
