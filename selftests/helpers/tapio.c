// SPDX-License-Identifier: GPL-2.0
/*
 * tapio: at the other end of a tap that is descriptor 3.
 *
 *	tapio MAC ADDRESS	be a station that answers ARP and IPv4 pings, as
 *				from the MAC and the address, until a signal
 *	tapio -i		print the name of the tap and what it is
 */
/* libs: -static */
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <sys/ioctl.h>

#include "util.h"

#define TAP	3

struct arp {
	struct arphdr hdr;
	uint8_t from_mac[ETH_ALEN];
	uint8_t from[4];
	uint8_t to_mac[ETH_ALEN];
	uint8_t to[4];
} __attribute__((packed));

/* A frame as it is in the tap; the longest is one of GSO. */
static struct {
	struct virtio_net_hdr vh;
	struct ethhdr eth;
	uint8_t data[BYTES_MAX];
} __attribute__((packed)) frame;

static uint8_t mac[ETH_ALEN];
static uint8_t ip[4];

static void info(void)
{
	struct ifreq ifr;
	int hdr = 0;

	if (ioctl(TAP, TUNGETIFF, &ifr) || ioctl(TAP, TUNGETVNETHDRSZ, &hdr))
		err(1, "descriptor %d", TAP);
	printf("%s%s%s%s header %d\n", ifr.ifr_name,
	       (ifr.ifr_flags & TUN_TYPE_MASK) == IFF_TAP ? " tap" : "",
	       ifr.ifr_flags & IFF_NO_PI ? " no-pi" : "",
	       ifr.ifr_flags & IFF_VNET_HDR ? " vnet-hdr" : "", hdr);
}

/* Turns a question into its answer; false if it is none for us. */
static bool answer_arp(size_t len)
{
	struct arp *arp = (void *)frame.data;

	if (len < sizeof(*arp) || arp->hdr.ar_op != htons(ARPOP_REQUEST) ||
	    memcmp(arp->to, ip, sizeof(ip)))
		return false;
	arp->hdr.ar_op = htons(ARPOP_REPLY);
	memcpy(arp->to_mac, arp->from_mac, ETH_ALEN);
	memcpy(arp->to, arp->from, sizeof(ip));
	memcpy(arp->from_mac, mac, ETH_ALEN);
	memcpy(arp->from, ip, sizeof(ip));
	return true;
}

static bool answer_ping(size_t len)
{
	struct iphdr *iph = (void *)frame.data;
	struct icmphdr *icmp = (void *)(iph + 1);

	if (len < sizeof(*iph) + sizeof(*icmp) || iph->ihl != 5 ||
	    iph->protocol != IPPROTO_ICMP || icmp->type != ICMP_ECHO ||
	    memcmp(&iph->daddr, ip, sizeof(ip)))
		return false;
	/* One's complement sums: changing places changes nothing. */
	iph->daddr = iph->saddr;
	memcpy(&iph->saddr, ip, sizeof(ip));
	icmp->type = ICMP_ECHOREPLY;
	icmp->checksum += htons(ICMP_ECHO << 8);
	if (icmp->checksum < htons(ICMP_ECHO << 8))
		icmp->checksum++;
	return true;
}

static bool answer(size_t len)
{
	switch (ntohs(frame.eth.h_proto)) {
	case ETH_P_ARP:
		return answer_arp(len);
	case ETH_P_IP:
		return answer_ping(len);
	}
	return false;
}

static void serve(void)
{
	const size_t headers = sizeof(frame.vh) + sizeof(frame.eth);
	ssize_t len;

	say_ready();
	while ((len = read(TAP, &frame, sizeof(frame))) > 0) {
		if ((size_t)len < headers || !answer(len - headers))
			continue;
		memset(&frame.vh, 0, sizeof(frame.vh));
		memcpy(frame.eth.h_dest, frame.eth.h_source, ETH_ALEN);
		memcpy(frame.eth.h_source, mac, ETH_ALEN);
		if (write(TAP, &frame, len) != len)
			err(1, "write");
	}
	err(1, "read");
}

int main(int argc, char **argv)
{
	struct bytes bytes;

	if (argc == 2 && !strcmp(argv[1], "-i")) {
		info();
		return 0;
	}
	if (argc != 3)
		errx(2, "MAC and ADDRESS are needed");
	hex_parse(argv[1], &bytes);
	if (bytes.len != ETH_ALEN || inet_pton(AF_INET, argv[2], ip) != 1)
		errx(2, "not a MAC and an IPv4 address");
	memcpy(mac, bytes.data, ETH_ALEN);
	serve();
	return 1;
}
