// SPDX-License-Identifier: GPL-2.0
/*
 * vxsend: send UDP datagrams with any content to a tunnel endpoint.
 *
 *	vxsend [-s SRC] [-d PORT] [-t TOS] [-z] [-T] [-n COUNT] DST HEX...
 *
 * -z sends without UDP checksum.  -T sends every beginning of the content,
 * from nothing to all but the last byte.  How many it has sent is appended to
 * the file $OVL_INJECTED, if there is one.
 */
/* libs: -static */
#include <netinet/in.h>
#include <netinet/udp.h>

#include "util.h"

static struct bytes payload;
static unsigned long sent;

static void options(int fd, int family, int tos, bool zero_csum)
{
	int level = family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
	int name = family == AF_INET6 ? IPV6_TCLASS : IP_TOS;
	int on = 1;

	if (tos && setsockopt(fd, level, name, &tos, sizeof(tos)))
		err(1, "TOS");
	if (zero_csum && family == AF_INET &&
	    setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)))
		err(1, "SO_NO_CHECK");
	if (zero_csum && family == AF_INET6 &&
	    setsockopt(fd, SOL_UDP, UDP_NO_CHECK6_TX, &on, sizeof(on)))
		err(1, "UDP_NO_CHECK6_TX");
}

static void transmit(int fd, size_t len)
{
	/* An ICMP error about an earlier one is no reason to stop. */
	if (send(fd, payload.data, len, 0) < 0 && send(fd, payload.data, len, 0) < 0)
		err(1, "send");
	sent++;
}

static void tell(void)
{
	const char *path = getenv("OVL_INJECTED");
	FILE *f = path ? fopen(path, "ae") : NULL;

	if (f) {
		fprintf(f, "%lu\n", sent);
		fclose(f);
	}
}

int main(int argc, char **argv)
{
	const char *src = NULL, *port = "4789";
	bool zero_csum = false, prefixes = false;
	unsigned long count = 1, n;
	struct sockaddr_storage sa;
	socklen_t sa_len;
	size_t len;
	int fd, c, tos = 0;

	while ((c = getopt(argc, argv, "s:d:t:zTn:")) != -1) {
		switch (c) {
		case 's':
			src = optarg;
			break;
		case 'd':
			port = optarg;
			break;
		case 't':
			tos = number(optarg);
			break;
		case 'z':
			zero_csum = true;
			break;
		case 'T':
			prefixes = true;
			break;
		case 'n':
			count = number(optarg);
			break;
		default:
			return 2;
		}
	}
	if (argc - optind < 2)
		errx(2, "DST and HEX are missing");
	sa_len = address(argv[optind++], port, &sa);
	fd = socket(sa.ss_family, SOCK_DGRAM, 0);
	if (fd < 0)
		err(1, "socket");
	options(fd, sa.ss_family, tos, zero_csum);
	if (src) {
		struct sockaddr_storage from;
		socklen_t from_len = address(src, NULL, &from);

		if (bind(fd, (void *)&from, from_len))
			err(1, "bind %s", src);
	}
	if (connect(fd, (void *)&sa, sa_len))
		err(1, "connect");
	for (; optind < argc; optind++) {
		hex_parse(argv[optind], &payload);
		for (n = 0; n < count; n++)
			for (len = prefixes ? 0 : payload.len;
			     len < payload.len + !prefixes; len++)
				transmit(fd, len);
	}
	tell();
	return 0;
}
