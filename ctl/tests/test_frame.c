// SPDX-License-Identifier: GPL-2.0
/* Captured frames and packets, whole and cut short, in text and in JSON */
#include <sys/socket.h>
#include <linux/ovl_socket.h>
#include <pcap/dlt.h>

#include "frame.h"
#include "tap.h"

static struct capture cap;

/* Bytes from hexadecimal, blanks between them. */
static size_t bytes(const char *hex, __u8 *buf)
{
	unsigned int byte;
	size_t n = 0;
	int used;

	for (; sscanf(hex, " %2x%n", &byte, &used) == 1; hex += used)
		buf[n++] = (__u8)byte;
	return n;
}

static const char *written(const struct frame *f)
{
	out_begin(&cap.c.out);
	out_object(&cap.c.out, &frame_table, f, false);
	out_end(&cap.c.out);
	return captured(&cap);
}

static void frame(const char *hex, const char *want, const char *name)
{
	struct frame f = { 0 };
	__u8 buf[256];

	frame_ethernet(&f, buf, bytes(hex, buf));
	tap_text(written(&f), want, name);
}

#define MACS "ff ff ff ff ff ff 02 00 00 00 00 01 "
#define FROM_TO "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff "

static void test_ethernet(void)
{
	frame(MACS "08 00 45", FROM_TO "ethertype 0x800 IPv4\n", "IPv4");
	frame(MACS "88 b5", FROM_TO "ethertype 0x88b5 datagram\n",
	      "a datagram");
	frame(MACS "90 00", FROM_TO "ethertype 0x9000 0x9000\n",
	      "without a name");
	frame(MACS "00 26 42 42 03", FROM_TO "ethertype 0x26 802.3\n",
	      "a length for a type");
	frame(MACS "81 00 e0 05 08 06",
	      FROM_TO "vlan 5 ethertype 0x806 ARP\n", "a tag");
	frame(MACS "88 a8 0f ff 81 00 00 00 86 dd",
	      FROM_TO "vlan 4095 vlan 0 ethertype 0x86dd IPv6\n", "two tags");
	frame(MACS "81 00 00 01 81 00 00 02 81 00 00 03 08 00",
	      FROM_TO "vlan 1 vlan 2 ethertype 0x8100 802.1Q\n",
	      "and no third");
	frame(MACS "81 00 00 01 08", FROM_TO "ethertype 0x8100 802.1Q\n",
	      "a tag that is cut");
	frame(MACS "08", "\n", "a header that is cut");
	frame("", "\n", "nothing");
}

static void test_origin(void)
{
	struct ovl_pktinfo info = {
		.vni = 100, .endpoint = 4789, .csum = OVL_CSUM_VALID,
		.vtep = { .family = AF_INET, .port = 4789,
			  .addr = { 10, 0, 0, 2 } },
	};
	struct frame f = { 0 };

	frame_origin(&f, &info);
	tap_text(written(&f), "vni 100 vtep 10.0.0.2\n", "from a VTEP");
	memset(&f, 0, sizeof(f));
	info.endpoint = 8472;
	info.vtep.family = AF_INET6;
	info.vtep.addr[15] = 1;
	frame_origin(&f, &info);
	cap.c.out.details = true;
	tap_text(written(&f),
		 "vni 100 endpoint 8472 vtep a00:2::1 dstport 4789 csum valid\n",
		 "from one of IPv6");
	cap.c.out.details = false;
	memset(&f, 0, sizeof(f));
	memset(&info.vtep, 0, sizeof(info.vtep));
	info.endpoint = 4789;
	frame_origin(&f, &info);
	tap_text(written(&f), "vni 100 socket\n", "from a socket");
	memset(&f, 0, sizeof(f));
	info.ifindex = 1;
	frame_origin(&f, &info);
	tap_text(written(&f), "vni 100 dev lo\n", "from a device");
}

/* Headers of a link, in front of those of IP. */
#define EN10MB	"02 00 00 00 00 0b 02 00 00 00 00 0a "
#define SLL	"00 00 00 01 00 06 02 00 00 00 00 0a 00 00 "
#define SLL2(proto) proto " 00 00 00 00 00 01 00 01 04 06 02 00 00 00 00 0a 00 00 "
#define IP4	"45 00 00 00 00 00 40 00 40 11 00 00 0a 00 00 01 0a 00 00 02 "
#define IP6	"60 00 00 00 00 00 11 40 " \
		"fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 " \
		"fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 "
#define UDP	"c0 00 12 b5 00 00 00 00 "
#define VXLAN	"08 00 00 00 00 00 64 00 "
#define INNER	UDP VXLAN MACS "08 00"
#define IN_TEXT	FROM_TO "ethertype 0x800 IPv4\n"

static void outer(int link, const char *hex, bool known, const char *want,
		  const char *name)
{
	struct frame f = { 0 };
	__u8 buf[256];
	bool is;

	is = frame_outer(&f, link, buf, bytes(hex, buf));
	tap_text(written(&f), want, name);
	tap(is == known, known ? "is VXLAN" : "is not VXLAN");
}

static void test_outer(void)
{
	static const char ip4[] = "vni 100 outer 10.0.0.1 > 10.0.0.2 " IN_TEXT;
	static const char ip6[] = "vni 100 outer fd00::1 > fd00::2 " IN_TEXT;

	outer(DLT_EN10MB, EN10MB "08 00 " IP4 INNER, true, ip4, "IPv4");
	outer(DLT_EN10MB, EN10MB "86 dd " IP6 INNER, true, ip6, "IPv6");
	outer(DLT_EN10MB, EN10MB "81 00 00 05 08 00 " IP4 INNER, true, ip4,
	      "in a VLAN");
	outer(DLT_LINUX_SLL, SLL "08 00 " IP4 INNER, true, ip4, "cooked");
	outer(DLT_LINUX_SLL2, SLL2("86 dd") IP6 INNER, true,
	      "vni 100 dev lo outer fd00::1 > fd00::2 " IN_TEXT,
	      "cooked, with the device");
	outer(DLT_RAW, IP4 INNER, true, ip4, "bare IPv4");
	outer(DLT_RAW, IP6 INNER, true, ip6, "bare IPv6");
}

static void test_not_outer(void)
{
	static const char ip4[] = "outer 10.0.0.1 > 10.0.0.2\n";

	outer(DLT_RAW, IP4 UDP "00 00 00 00 00 00 64 00 " MACS "08 00", false,
	      ip4, "no VNI");
	outer(DLT_RAW, "45 00 00 00 00 00 20 05 40 11 00 00 0a 00 00 01 0a 00 00 02 "
	      INNER, false, ip4, "a later fragment");
	outer(DLT_RAW, "45 00 00 00 00 00 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02 "
	      INNER, false, "\n", "TCP");
	outer(DLT_RAW, "44 00 00 00 00 00 40 00 40 11 00 00 0a 00 00 01 0a 00 00 02 "
	      INNER, false, ip4, "an IP header of less than its length");
	outer(DLT_RAW, IP4 UDP "08 00 00 00 00 00 64", false, ip4,
	      "VXLAN that is cut");
	outer(DLT_RAW, "45 00 00", false, "\n", "IP that is cut");
	outer(DLT_RAW, "", false, "\n", "nothing");
	outer(DLT_EN10MB, EN10MB "08", false, "\n", "Ethernet that is cut");
	outer(DLT_LINUX_SLL2, "08 00 00", false, "\n", "cooked and cut");
	outer(DLT_EN10MB, EN10MB "08 06 " IP4 INNER, false, "\n", "ARP");
}

static void test_json(void)
{
	struct frame f = { 0 };
	__u8 buf[256];

	cap.c.out.as_json = true;
	frame_outer(&f, DLT_RAW, buf, bytes(IP4 INNER, buf));
	frame_length(&f, 64);
	frame_device(&f, 1);
	tap_text(written(&f),
		 "[{\"vni\":100,\"dev\":\"lo\",\"outer_src\":\"10.0.0.1\",\"outer_dst\":\"10.0.0.2\",\"src\":\"02:00:00:00:00:01\",\"dst\":\"ff:ff:ff:ff:ff:ff\",\"ethertype\":2048,\"protocol\":\"IPv4\",\"length\":64}]\n",
		 "JSON");
	cap.c.out.as_json = false;
}

int main(void)
{
	capture(&cap);
	test_ethernet();
	test_origin();
	test_outer();
	test_not_outer();
	test_json();
	capture_end(&cap);
	return tap_end();
}
