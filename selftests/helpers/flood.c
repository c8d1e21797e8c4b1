// SPDX-License-Identifier: GPL-2.0
/*
 * flood: send frames that come from everywhere, and others in between.
 *
 *	flood [-n COUNT] [-c ROUNDS [-k KNOWN]] [-m OFFSET] [-a OFFSET]
 *	      [-e DEV -E HEX] DEV HEX
 *	flood -v ... VNI HEX
 *
 * Sends the frame COUNT times out of a device, with -v from a socket of a
 * segment.  With -m each has another MAC address at OFFSET, with -a another IPv4
 * address of 10.128.0.0/9; the IPv4 header, whose source that is, gets a good
 * checksum.  None comes twice.  With -e and -E that frame goes out of DEV behind
 * each one.
 *
 * With -c it does so ROUNDS times, each time COUNT frames from KNOWN addresses,
 * the same ones always, before COUNT frames from such that are new, and prints
 * how long it took, in nanoseconds.  Of all rounds it is one of the faster ones, for
 * the rest may have been interrupted: a quarter was faster still:
 *
 *	known 12345678 fresh 13456789
 *
 * Frames for which a socket hears ENOBUFS are no failure.
 */
/* libs: -static */
#include <linux/if_packet.h>
#include <net/if.h>
#include <ovl/socket.h>

#include "random_util.h"
#include "util.h"

#define MAC_LEN		6
#define ROUNDS_MAX	10000
/* Odd, so that no address comes twice. */
#define STRIDE		0x9e3779b97f4a7c15ULL

/* What is sent, and where. */
struct out {
	struct bytes frame;
	int fd;
};

static struct out flood = { .fd = -1 }, between = { .fd = -1 };
static unsigned long count = 1, known = 16, mac_at, addr_at;
static unsigned int seed;
static long long told;

static void device_open(struct out *out, const char *dev)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET };

	ll.sll_ifindex = if_nametoindex(dev);
	if (!ll.sll_ifindex)
		err(1, "%s", dev);
	out->fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (out->fd < 0 || bind(out->fd, (void *)&ll, sizeof(ll)))
		err(1, "packet socket");
}

static void segment_open(struct out *out, const char *vni)
{
	struct sockaddr_ovl sa;
	int one = 1;

	ovl_address(&sa, number(vni), NULL, 0);
	out->fd = ovl_socket(SOCK_RAW);
	if (out->fd < 0 || bind(out->fd, (void *)&sa, sizeof(sa)) ||
	    setsockopt(out->fd, SOL_OVL, OVL_FORGE, &one, sizeof(one)))
		err(1, "socket in VNI %s", vni);
}

static void mac_set(uint64_t n)
{
	uint8_t *mac = flood.frame.data + mac_at;
	int i;

	n = n * STRIDE + seed;
	*mac++ = 2;
	for (i = 0; i < MAC_LEN - 1; i++, n >>= 8)
		*mac++ = n;
}

/* The address at its place, and the checksum of the header it belongs to. */
static void addr_set(uint64_t n)
{
	uint8_t *ip = flood.frame.data + addr_at - 12;
	uint32_t sum = 0;
	int i;

	n = n * STRIDE + seed;
	ip[12] = 10;
	ip[13] = 0x80 | n >> 16;
	ip[14] = n >> 8;
	ip[15] = n;
	ip[10] = 0;
	ip[11] = 0;
	for (i = 0; i < 20; i += 2)
		sum += ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	ip[10] = ~sum >> 8;
	ip[11] = ~sum;
}

static void transmit(const struct out *out)
{
	if (send(out->fd, out->frame.data, out->frame.len, 0) < 0 &&
	    errno != ENOBUFS)
		err(1, "send");
}

static void tell(uint64_t n)
{
	if (now_ms() - told < 30000)
		return;
	told = now_ms();
	fprintf(stderr, "# %llu frames\n", (unsigned long long)n);
}

/* Frames from the addresses whose numbers begin with @first. */
static long long run(uint64_t first, unsigned long different)
{
	struct timespec start, end;
	unsigned long i;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (i = 0; i < count; i++) {
		if (mac_at)
			mac_set(first + i % different);
		if (addr_at)
			addr_set(first + i % different);
		transmit(&flood);
		if (between.fd >= 0)
			transmit(&between);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	tell(first);
	return (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec -
	       start.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	const long long *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static long long quarter(long long *took, unsigned long n)
{
	qsort(took, n, sizeof(*took), compare);
	return took[n / 4];
}

static void rounds(unsigned long n)
{
	static long long old[ROUNDS_MAX], fresh[ROUNDS_MAX];
	unsigned long i;

	if (!n || n > ROUNDS_MAX)
		errx(2, "1 to %d rounds", ROUNDS_MAX);
	for (i = 0; i < n; i++) {
		old[i] = run(0, known);
		fresh[i] = run(known + i * count, count);
	}
	printf("known %lld fresh %lld\n", quarter(old, n), quarter(fresh, n));
}

static void offset(const char *text, unsigned long before, unsigned long after,
		   unsigned long *at)
{
	if (!text)
		return;
	*at = number(text);
	if (*at < before || *at + after > flood.frame.len)
		errx(2, "not in the frame: %s", text);
}

int main(int argc, char **argv)
{
	const char *mac = NULL, *addr = NULL, *dev = NULL, *hex = NULL;
	unsigned long n = 0;
	bool segment = false;
	int c;

	while ((c = getopt(argc, argv, "n:c:k:m:a:e:E:v")) != -1) {
		switch (c) {
		case 'n':
			count = number(optarg);
			break;
		case 'c':
			n = number(optarg);
			break;
		case 'k':
			known = number(optarg);
			break;
		case 'm':
			mac = optarg;
			break;
		case 'a':
			addr = optarg;
			break;
		case 'e':
			dev = optarg;
			break;
		case 'E':
			hex = optarg;
			break;
		case 'v':
			segment = true;
			break;
		default:
			return 2;
		}
	}
	if (argc - optind != 2 || !dev != !hex || !count || !known)
		errx(2, "see the head of the source");
	hex_parse(argv[optind + 1], &flood.frame);
	offset(mac, 1, MAC_LEN, &mac_at);
	offset(addr, 12, 8, &addr_at);
	if (segment)
		segment_open(&flood, argv[optind]);
	else
		device_open(&flood, argv[optind]);
	if (dev) {
		hex_parse(hex, &between.frame);
		device_open(&between, dev);
	}
	seed = random_seed();
	told = now_ms();
	if (n)
		rounds(n);
	else
		run(0, count);
	return 0;
}
