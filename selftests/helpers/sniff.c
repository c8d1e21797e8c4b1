// SPDX-License-Identifier: GPL-2.0
/*
 * sniff: show the headers of the UDP packets to a port that pass a device.
 *
 *	sniff [-c COUNT] [-t SECONDS] [-p PORT] [-i] [-e ETHERTYPE] DEV
 *
 * Says "ready" once it listens, and ends after COUNT packets, or, with status
 * 1, when the time is over.  -i shows inner frames as they pass DEV instead,
 * whatever they are.  -e has only those of one EtherType that DEV receives,
 * for where others speak as well.  A line holds key=value pairs.
 */
/* libs: -static */
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>

#include "util.h"

static unsigned int want_port = 4789;
static unsigned int ethertype = ETH_P_ALL;
static bool plain;
static uint8_t buf[BYTES_MAX + 256];

static void show_bytes(const char *key, const uint8_t *p, size_t len)
{
	size_t i;

	printf(" %s=", key);
	for (i = 0; i < len; i++)
		printf("%02x", p[i]);
}

static bool show_udp(const uint8_t *p, const uint8_t *end)
{
	struct udphdr udp;

	if (end - p < (long)sizeof(udp))
		return false;
	memcpy(&udp, p, sizeof(udp));
	if (ntohs(udp.dest) != want_port)
		return false;
	printf(" sport=%u dport=%u csum=%s ulen=%u", ntohs(udp.source), ntohs(udp.dest),
	       udp.check ? "set" : "zero", ntohs(udp.len));
	p += sizeof(udp);
	show_bytes("payload", p, end - p < 128 ? end - p : 128);
	return true;
}

/* Fragments behind the first have no port and are shown all. */
static bool show_ip4(const uint8_t *p, const uint8_t *end)
{
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	struct iphdr ip;
	unsigned int frag;

	memcpy(&ip, p, sizeof(ip));
	if (ip.protocol != IPPROTO_UDP)
		return false;
	inet_ntop(AF_INET, &ip.saddr, src, sizeof(src));
	inet_ntop(AF_INET, &ip.daddr, dst, sizeof(dst));
	frag = ntohs(ip.frag_off);
	printf("family=4 src=%s dst=%s ttl=%u tos=0x%02x df=%d mf=%d off=%u len=%u", src, dst,
	       ip.ttl, ip.tos, !!(frag & 0x4000), !!(frag & 0x2000), frag & 0x1fff,
	       ntohs(ip.tot_len));
	return frag & 0x1fff || show_udp(p + ip.ihl * 4, end);
}

static bool show_ip6(const uint8_t *p, const uint8_t *end)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	struct ip6_hdr ip;
	uint32_t flow;

	memcpy(&ip, p, sizeof(ip));
	flow = ntohl(ip.ip6_flow);
	inet_ntop(AF_INET6, &ip.ip6_src, src, sizeof(src));
	inet_ntop(AF_INET6, &ip.ip6_dst, dst, sizeof(dst));
	if (ip.ip6_nxt != IPPROTO_UDP && ip.ip6_nxt != IPPROTO_FRAGMENT)
		return false;
	printf("family=6 src=%s dst=%s ttl=%u tos=0x%02x label=0x%05x frag=%d len=%u", src, dst,
	       ip.ip6_hlim, flow >> 20 & 0xff, flow & 0xfffff,
	       ip.ip6_nxt == IPPROTO_FRAGMENT, ntohs(ip.ip6_plen));
	return ip.ip6_nxt == IPPROTO_FRAGMENT || show_udp(p + sizeof(ip), end);
}

static bool show(const uint8_t *p, size_t len)
{
	const struct ethhdr *eth = (const void *)p;

	if (len < ETH_HLEN)
		return false;
	if (plain) {
		printf("len=%zu", len);
		show_bytes("frame", p, len < 256 ? len : 256);
		return true;
	}
	if (eth->h_proto == htons(ETH_P_IP) && len >= ETH_HLEN + sizeof(struct iphdr))
		return show_ip4(p + ETH_HLEN, p + len);
	if (eth->h_proto == htons(ETH_P_IPV6) && len >= ETH_HLEN + sizeof(struct ip6_hdr))
		return show_ip6(p + ETH_HLEN, p + len);
	return false;
}

/* Tags that the kernel keeps beside the packet. */
static void show_tag(struct msghdr *msg)
{
	struct tpacket_auxdata aux;
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(msg);

	if (!cmsg || cmsg->cmsg_type != PACKET_AUXDATA)
		return;
	memcpy(&aux, CMSG_DATA(cmsg), sizeof(aux));
	if (aux.tp_status & TP_STATUS_VLAN_VALID)
		printf(" vlan=%u", aux.tp_vlan_tci & 0xfff);
}

static int sniffer(const char *dev)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ethertype) };
	int fd, one = 1, size = 8 << 20;

	ll.sll_ifindex = if_nametoindex(dev);
	if (!ll.sll_ifindex)
		err(1, "%s", dev);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0)
		err(1, "packet socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one));
	if (bind(fd, (void *)&ll, sizeof(ll)))
		err(1, "bind");
	return fd;
}

/* One packet. Returns whether it was one to show. */
static bool sniff(int fd)
{
	uint8_t control[256];
	struct sockaddr_ll from;
	struct iovec iov = { buf, sizeof(buf) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, 0);

	if (len < 0)
		err(1, "recvmsg");
	if (!show(buf, len)) {
		/* Half a line may have been written: let nobody read it. */
		printf(" other\n");
		return false;
	}
	printf(" dir=%s", from.sll_pkttype == PACKET_OUTGOING ? "out" : "in");
	show_tag(&msg);
	printf(" shown\n");
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	unsigned long count = 1, seconds = 30;
	long long deadline;
	int fd, c;

	while ((c = getopt(argc, argv, "c:t:p:ie:")) != -1) {
		switch (c) {
		case 'c':
			count = number(optarg);
			break;
		case 't':
			seconds = number(optarg);
			break;
		case 'p':
			want_port = number(optarg);
			break;
		case 'i':
			plain = true;
			break;
		case 'e':
			ethertype = number(optarg);
			break;
		default:
			return 2;
		}
	}
	if (optind >= argc)
		errx(2, "DEV is missing");
	fd = sniffer(argv[optind]);
	say_ready();
	deadline = now_ms() + seconds * 1000;
	while (count) {
		if (!readable(fd, deadline))
			return 1;
		count -= sniff(fd);
	}
	return 0;
}
