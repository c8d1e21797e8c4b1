// SPDX-License-Identifier: GPL-2.0
/*
 * frame: send raw Ethernet frames out of an interface.
 *
 *	frame [-n COUNT] [-l LINEAR] DEV HEX...
 *	frame [-n COUNT] [-l LINEAR] -r TAP HEX...
 *
 * Each frame is sent COUNT times.  -l leaves only LINEAR bytes in the head of
 * the skb, which the kernel does for frames of more than a page.  With -r the
 * frames arrive at a tap device that is there already, whatever their length
 * with the bytes behind LINEAR in pages; the headers that a flow dissector
 * reads must be in front of them.
 */
/* libs: -static */
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "util.h"

static struct bytes frame;
static unsigned int linear;

static int packet_open(const char *dev)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET };
	int fd, one = 1;

	ll.sll_ifindex = if_nametoindex(dev);
	if (!ll.sll_ifindex)
		err(1, "%s", dev);
	/* Protocol 0: it is for sending only. */
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0 || bind(fd, (void *)&ll, sizeof(ll)))
		err(1, "packet socket");
	if (linear && setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)))
		err(1, "PACKET_VNET_HDR");
	return fd;
}

static void packet_send(int fd)
{
	struct virtio_net_hdr vh = { .hdr_len = linear };
	struct iovec iov[2] = {
		{ &vh, sizeof(vh) },
		{ frame.data, frame.len },
	};
	struct iovec *first = linear ? iov : iov + 1;

	if (writev(fd, first, linear ? 2 : 1) < 0)
		err(1, "send");
}

static int tap_open(const char *dev)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_NAPI |
					  IFF_NAPI_FRAGS };
	int fd = open("/dev/net/tun", O_RDWR);

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		err(1, "tap device %s", dev);
	return fd;
}

/* What is behind the first iovec becomes pages. */
static void tap_send(int fd)
{
	size_t head = linear && linear < frame.len ? linear : frame.len;
	struct iovec iov[2] = {
		{ frame.data, head },
		{ frame.data + head, frame.len - head },
	};

	if (writev(fd, iov, head < frame.len ? 2 : 1) < 0)
		err(1, "write");
}

int main(int argc, char **argv)
{
	unsigned long count = 1, n;
	const char *tap = NULL;
	int fd, c;

	while ((c = getopt(argc, argv, "n:l:r:")) != -1) {
		switch (c) {
		case 'n':
			count = number(optarg);
			break;
		case 'l':
			linear = number(optarg);
			break;
		case 'r':
			tap = optarg;
			break;
		default:
			return 2;
		}
	}
	if (!tap && optind >= argc)
		errx(2, "DEV is missing");
	fd = tap ? tap_open(tap) : packet_open(argv[optind++]);
	for (; optind < argc; optind++) {
		hex_parse(argv[optind], &frame);
		for (n = 0; n < count; n++) {
			if (tap)
				tap_send(fd);
			else
				packet_send(fd);
		}
	}
	return 0;
}
