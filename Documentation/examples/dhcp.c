// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * dhcp: a small DHCP server for all VNIs of a network namespace, with one socket and
 * without a device or an address in any of them. Each VNI is a network of its
 * own, 10.0.0.0/16, whose stations get addresses in the order in which they ask.
 * It takes CAP_NET_RAW.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <ovl/socket.h>

#define SERVER		0x0a000001	/* 10.0.0.1 */
#define COOKIE		0x63825363
#define LEASES		4096
enum { DISCOVER = 1, OFFER, REQUEST, ACK = 5 };
enum { OPT_PAD, OPT_MASK, OPT_ADDRESS = 50, OPT_TIME, OPT_TYPE = 53, OPT_SERVER, OPT_END = 255 };

struct frame {
	uint8_t dst[6], src[6];
	uint16_t proto;
	struct iphdr ip;
	struct udphdr udp;
	uint8_t op, htype, hlen, hops;
	uint32_t xid, secs_flags, ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[16], sname[64], file[128];
	uint32_t cookie;
	uint8_t options[1200];
} __attribute__((packed));

/* Our station, in every VNI in which nobody else has that address. */
static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 0x43 };
static struct { uint32_t vni; uint8_t mac[6]; } lease[LEASES];
static int leases;

/* The address of a station; 0 if there is none left. */
static uint32_t address(uint32_t vni, const uint8_t *station)
{
	uint32_t ip = SERVER + 1;
	int i;

	for (i = 0; i < leases; i++) {
		if (lease[i].vni == vni && !memcmp(lease[i].mac, station, 6))
			return ip;
		ip += lease[i].vni == vni;
	}
	if (leases == LEASES)
		return 0;
	lease[leases].vni = vni;
	memcpy(lease[leases++].mac, station, 6);
	return ip;
}

/* An option of a request, at least @len bytes of it; or NULL. */
static const uint8_t *option(const struct frame *f, size_t n, int code, int len)
{
	const uint8_t *at = f->options, *end = (const uint8_t *)f + n;

	while (end - at >= 2 && *at != OPT_END) {
		if (*at != OPT_PAD && end - at < 2 + at[1])
			break;
		if (*at == code)
			return at[1] >= len ? at + 2 : NULL;
		at += *at == OPT_PAD ? 1 : 2 + at[1];
	}
	return NULL;
}

static uint16_t ip_sum(const struct iphdr *ip)
{
	uint16_t word[10];
	uint32_t sum = 0;
	int i;

	memcpy(word, ip, sizeof(word));
	for (i = 0; i < 10; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

/* Make a request into the answer to it, for everybody; how long that is. */
static size_t answer(struct frame *f, uint8_t type, uint32_t address)
{
	const uint8_t options[] = { OPT_TYPE, 1, type, OPT_SERVER, 4, 10, 0, 0, 1,
				    OPT_TIME, 4, 0, 0, 0x0e, 0x10,
				    OPT_MASK, 4, 255, 255, 0, 0, OPT_END };
	size_t n = offsetof(struct frame, options) + sizeof(options);
	struct iphdr ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
			    .tot_len = htons(n - offsetof(struct frame, ip)),
			    .saddr = htonl(SERVER), .daddr = htonl(INADDR_BROADCAST) };

	ip.check = ip_sum(&ip);
	memset(f->dst, 0xff, 6);
	memcpy(f->src, mac, 6);
	f->ip = ip;
	/* Without a checksum, which UDP over IPv4 allows. */
	f->udp = (struct udphdr){ .source = htons(67), .dest = htons(68),
				  .len = htons(n - offsetof(struct frame, udp)) };
	f->op = 2;
	f->yiaddr = htonl(address);
	memcpy(f->options, options, sizeof(options));
	return n;
}

/* Make the answer to a frame, if that is a request; its length, or 0. */
static size_t serve(struct frame *f, size_t n, uint32_t vni)
{
	const uint8_t *type, *wish;
	uint32_t ip, wished = f->ciaddr;

	if (n < offsetof(struct frame, options) || f->ip.ihl != 5 || f->op != 1 ||
	    f->ip.protocol != IPPROTO_UDP || f->udp.dest != htons(67) ||
	    f->cookie != htonl(COOKIE))
		return 0;
	type = option(f, n, OPT_TYPE, 1);
	ip = address(vni, f->src);
	if (!type || !ip)
		return 0;
	if (*type == DISCOVER)
		return answer(f, OFFER, ip);
	wish = option(f, n, OPT_ADDRESS, sizeof(wished));
	if (wish)
		memcpy(&wished, wish, sizeof(wished));
	/* A wish for another address is not granted. */
	return *type == REQUEST && ntohl(wished) == ip ? answer(f, ACK, ip) : 0;
}

int main(void)
{
	int fd = ovl_socket(SOCK_RAW | SOCK_CLOEXEC);
	struct sockaddr_ovl sa;
	struct frame f;
	socklen_t len;
	ssize_t n;

	/* Frames of EtherType IPv4, to our station or to everybody. */
	ovl_address(&sa, OVL_VNI_ANY, mac, 0x0800);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		err(1, "all VNIs");
	puts("ready");
	fflush(stdout);
	for (;;) {
		len = sizeof(sa);
		n = recvfrom(fd, &f, sizeof(f), 0, (struct sockaddr *)&sa, &len);
		if (n < 0 && errno != EINTR)
			err(1, "receive");
		n = n < 0 ? 0 : serve(&f, n, sa.sovl_vni);
		if (n && sendto(fd, &f, n, 0, (struct sockaddr *)&sa, len) < 0)
			warn("VNI %u", sa.sovl_vni);
	}
}
