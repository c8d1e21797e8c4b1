// SPDX-License-Identifier: GPL-2.0
/* Rates from two looks at counters, and how they are written */
#include <linux/ovl_socket.h>

#include "tap.h"
#include "top.h"

static struct capture cap;

/* Another segment with so many bytes received, and a tenth as many packets. */
static void add_vni(struct sample *s, __u32 vni, __u64 bytes)
{
	struct row *row = top_add(s);

	memset(row, 0, sizeof(*row));
	row->key.kind = TOP_VNI;
	row->key.vni = vni;
	row->key.endpoint = OVL_PORT_DEFAULT;
	row->count[COUNT_RX_BYTES] = bytes;
	row->count[COUNT_RX_PACKETS] = bytes / 10;
}

/* Samples half a second apart. Return: their rates, as JSON. */
static const char *rates(struct sample *was, struct sample *is)
{
	struct sample made = { 0 };

	top_sort(was);
	top_sort(is);
	was->when = 10;
	is->when = 10.5;
	top_rates(was, is, &made);
	top_json(&cap.c.out, &made);
	free(made.rows);
	free(was->rows);
	free(is->rows);
	memset(was, 0, sizeof(*was));
	memset(is, 0, sizeof(*is));
	return captured(&cap);
}

#define VNI_JSON(vni, pps, bps) \
	"{\"object\":\"vni\",\"vni\":" #vni ",\"endpoint\":4789,\"rx_pps\":" #pps \
	",\"rx_bps\":" #bps ",\"tx_pps\":0,\"tx_bps\":0,\"drops_ps\":0}"

static void test_rates(void)
{
	struct sample was = { 0 }, is = { 0 };

	cap.c.out.as_json = true;
	add_vni(&was, 1, 1000);
	add_vni(&was, 2, 1000);
	add_vni(&is, 1, 1100);
	add_vni(&is, 2, 2000);
	tap_text(rates(&was, &is),
		 "[" VNI_JSON(2, 200, 16000) "," VNI_JSON(1, 20, 1600) "]\n",
		 "bits and packets in a second, the most first");
	add_vni(&was, 1, 1000);
	add_vni(&was, 3, 1000);
	add_vni(&is, 1, 999);
	add_vni(&is, 2, 5000);
	add_vni(&is, 3, 1000);
	tap_text(rates(&was, &is), "[" VNI_JSON(3, 0, 0) "]\n",
		 "one made anew, one that is new, one at rest");
	tap_text(rates(&was, &is), "[]\n", "nothing at all");
	cap.c.out.as_json = false;
}

static const char *rate(__u64 value)
{
	static char text[16];

	top_rate_text(value, text, sizeof(text));
	return text;
}

static void test_text(void)
{
	struct row_key key = { .kind = TOP_PORT, .vni = 5, .ifname = "a\033b" };
	char name[96];

	tap_text(rate(0), "0", "none");
	tap_text(rate(999), "999", "below a thousand");
	tap_text(rate(1234), "1.2k", "a thousand");
	tap_text(rate(123456), "123k", "many");
	tap_text(rate(98765432100), "98.8G", "very many");
	tap_text(rate(~0ULL), "18.4E", "as many as there can be");
	top_name(&key, name, sizeof(name));
	tap_text(name, "port a?b", "a name that would move the cursor");
	memset(&key, 0, sizeof(key));
	key.kind = TOP_VTEP;
	key.addr6[15] = 1;
	key.dstport = 8472;
	top_name(&key, name, sizeof(name));
	tap_text(name, "vtep ::1 dstport 8472", "a VTEP of another port");
}

int main(void)
{
	capture(&cap);
	test_rates();
	test_text();
	capture_end(&cap);
	return tap_end();
}
