// SPDX-License-Identifier: GPL-2.0
/* Rates as text and as JSON */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <linux/ovl_socket.h>

#include "top.h"

#define TOP_NAME	30	/* columns */

/** top_rate_text() - Three digits or four, and what they are multiplied by. */
void top_rate_text(__u64 rate, char *buf, size_t len)
{
	static const char units[] = "kMGTPE";
	double value = (double)rate;
	int i = -1;

	while (value >= 1000 && units[i + 1]) {
		value /= 1000;
		i++;
	}
	if (i < 0)
		snprintf(buf, len, "%.0f", value);
	else
		snprintf(buf, len, "%.*f%c", value < 99.95, value, units[i]);
}

static void key_addr(const struct row_key *key, char *buf, socklen_t len)
{
	static const __u8 none[4];
	bool v6 = !memcmp(key->addr, none, sizeof(none));

	inet_ntop(v6 ? AF_INET6 : AF_INET, v6 ? key->addr6 : key->addr, buf,
		  len);
}

/** top_name() - What an object is called, in text. */
void top_name(const struct row_key *key, char *buf, size_t len)
{
	char addr[INET6_ADDRSTRLEN], *p;

	if (key->kind == TOP_VTEP) {
		key_addr(key, addr, sizeof(addr));
		snprintf(buf, len, "vtep %s", addr);
		if (key->dstport != OVL_PORT_DEFAULT)
			snprintf(buf + strlen(buf), len - strlen(buf),
				 " dstport %u", key->dstport);
		return;
	}
	if (key->kind == TOP_PORT)
		snprintf(buf, len, "port %s", key->ifname);
	else
		snprintf(buf, len, "vni %u", key->vni);
	if (key->kind == TOP_VNI && key->endpoint != OVL_PORT_DEFAULT)
		snprintf(buf + strlen(buf), len - strlen(buf), " endpoint %u",
			 key->endpoint);
	/* a device may be called what it likes */
	for (p = buf; *p; p++)
		if (!isprint((unsigned char)*p))
			*p = '?';
}

/** top_text() - Write rates, of so many objects at most. */
void top_text(FILE *f, const struct sample *rates, size_t rows)
{
	char name[96], rate[16];
	size_t i;
	int j;

	fprintf(f, "%-*s%10s%10s%10s%10s%9s\n", TOP_NAME, "", "rx pkt/s",
		"rx bit/s", "tx pkt/s", "tx bit/s", "drops/s");
	for (i = 0; i < rates->n && i < rows; i++) {
		top_name(&rates->rows[i].key, name, sizeof(name));
		fprintf(f, "%-*s", TOP_NAME, name);
		for (j = 0; j < COUNT_MAX; j++) {
			top_rate_text(rates->rows[i].count[j], rate, sizeof(rate));
			fprintf(f, "%*s", j == COUNT_DROPS ? 9 : 10, rate);
		}
		putc('\n', f);
	}
}

static void put_number(struct json *j, const char *key, __u64 value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	json_put_raw(j, key, text);
}

static void put_key(struct json *j, const struct row_key *key)
{
	static const char *const nouns[] = {
		[TOP_VNI] = "vni", [TOP_VTEP] = "vtep", [TOP_PORT] = "port",
	};
	char addr[INET6_ADDRSTRLEN];

	json_put_string(j, "object", nouns[key->kind]);
	if (key->kind == TOP_VTEP) {
		key_addr(key, addr, sizeof(addr));
		json_put_string(j, "addr", addr);
		put_number(j, "dstport", key->dstport);
		return;
	}
	if (key->kind == TOP_PORT)
		json_put_string(j, "ifname", key->ifname);
	put_number(j, "vni", key->vni);
	put_number(j, "endpoint", key->endpoint);
}

/** top_json() - Write all rates. */
void top_json(struct out *o, const struct sample *rates)
{
	static const char *const keys[COUNT_MAX] = {
		"rx_pps", "rx_bps", "tx_pps", "tx_bps", "drops_ps",
	};
	size_t i;
	int j;

	out_begin(o);
	for (i = 0; i < rates->n; i++) {
		out_object_begin(o);
		put_key(&o->json, &rates->rows[i].key);
		for (j = 0; j < COUNT_MAX; j++)
			put_number(&o->json, keys[j], rates->rows[i].count[j]);
		out_object_end(o);
	}
	out_end(o);
}
