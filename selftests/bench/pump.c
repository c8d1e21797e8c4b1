// SPDX-License-Identifier: GPL-2.0
/*
 * pump: what a system call's worth of packets costs, in instructions.
 *
 *	pump [-n COUNT] [-b BATCH] [-l BYTES] [-r STATIONS] [-f NETNS,DEV,HEX]
 *	     KIND ARGUMENT...
 *
 *	packet DEV DMAC SMAC	AF_PACKET, whole frames
 *	raw VNI DMAC SMAC	AF_OVL, whole frames
 *	udp ADDRESS PORT	UDP, port PORT at both ends
 *	dgram VNI DMAC PORT	AF_OVL, likewise
 *
 * Without -f it sends: with sendto(), or with sendmmsg() BATCH at a time. With -f
 * it puts the frame HEX onto DEV in NETNS BATCH times by AF_PACKET, then receives
 * as many with recvmmsg(); and so on. A BATCH that nobody gets ("none" as KIND)
 * tells what that costs without the receiver. With -r each whole frame that is
 * sent alone goes to another one of so many stations, in no order: the last four
 * bytes of the MAC address are its number, from 0.
 *
 * Prints nanoseconds per packet, which are instructions in a machine that was
 * started with --icount. BYTES are those behind the headers that the kernel
 * makes.
 */
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>

#include <ovl/socket.h>

#include "helpers/util.h"

#define BATCH_MAX	64

/* A batch of messages, made once: only the kernel is to be measured. */
struct batch {
	struct bytes bytes;
	struct iovec iov;
	struct mmsghdr mm[BATCH_MAX];
};

static unsigned long count = 20000, batch = 1, stations;
static struct batch message = { .bytes.len = 60 }, feed;
static struct batch in = { .bytes.len = BYTES_MAX };
static int feeder = -1;

static void mac(const char *text, uint8_t *out)
{
	struct bytes b;

	hex_parse(text, &b);
	if (b.len != ETH_ALEN)
		errx(2, "not a MAC address: '%s'", text);
	memcpy(out, b.data, ETH_ALEN);
}

static void check(int rc, const char *what)
{
	if (rc < 0)
		err(1, "%s", what);
}

/* The message becomes a frame with these addresses and a type nobody knows. */
static void frame_header(const char *dst, const char *src)
{
	uint8_t *frame = message.bytes.data;

	mac(dst, frame);
	mac(src, frame + ETH_ALEN);
	frame[2 * ETH_ALEN] = 0x88;
	frame[2 * ETH_ALEN + 1] = 0xb6;
}

static int open_packet(char **arg)
{
	struct sockaddr_ll sll = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(0x88b6),
		.sll_ifindex = if_nametoindex(arg[0]),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	check(fd, "socket");
	check(bind(fd, (void *)&sll, sizeof(sll)), "bind");
	if (arg[1])
		frame_header(arg[1], arg[2]);
	return fd;
}

static int open_raw(char **arg)
{
	struct sockaddr_ovl sa;
	int fd = ovl_socket(SOCK_RAW);
	uint8_t source[ETH_ALEN];

	check(fd, "socket");
	mac(arg[2], source);
	ovl_address(&sa, number(arg[0]), source, 0x88b6);
	check(bind(fd, (void *)&sa, sizeof(sa)), "bind");
	frame_header(arg[1], arg[2]);
	return fd;
}

static int open_udp(char **arg)
{
	struct sockaddr_storage sa;
	socklen_t len = address(arg[0], arg[1], &sa);
	/* One that takes both families has a longer way to go. */
	struct sockaddr_in here = { .sin_family = AF_INET,
				    .sin_port = htons(number(arg[1])) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	check(fd, "socket");
	check(bind(fd, (void *)&here, sizeof(here)), "bind");
	check(connect(fd, (void *)&sa, len), "connect");
	return fd;
}

static int open_dgram(char **arg)
{
	int fd = ovl_socket(SOCK_DGRAM);
	uint8_t peer[ETH_ALEN];
	struct sockaddr_ovl sa;

	check(fd, "socket");
	ovl_address(&sa, number(arg[0]), NULL, number(arg[2]));
	check(bind(fd, (void *)&sa, sizeof(sa)), "bind");
	mac(arg[1], peer);
	ovl_address(&sa, number(arg[0]), peer, number(arg[2]));
	check(connect(fd, (void *)&sa, sizeof(sa)), "connect");
	return fd;
}

static int open_none(char **arg)
{
	return -1;
}

static const struct kind {
	const char *name;
	int args;
	int (*open)(char **arg);
} kinds[] = {
	{ "packet", 3, open_packet },
	{ "raw", 3, open_raw },
	{ "udp", 2, open_udp },
	{ "dgram", 3, open_dgram },
	{ "none", 0, open_none },
};

/* NETNS,DEV,HEX: a socket there, and what it is to send. */
static void open_feeder(char *spec)
{
	char *arg[3] = { 0 };
	char path[64];
	int fd, home;
	char *hex;

	hex = strrchr(spec, ',');
	arg[0] = strchr(spec, ',');
	if (!arg[0] || hex == arg[0])
		errx(2, "not NETNS,DEV,HEX: '%s'", spec);
	*arg[0]++ = *hex++ = 0;
	hex_parse(hex, &feed.bytes);
	snprintf(path, sizeof(path), "/run/netns/%s", spec);
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	check(fd, path);
	check(setns(fd, CLONE_NEWNET), "setns");
	feeder = open_packet(arg);
	check(setns(home, CLONE_NEWNET), "setns");
	close(fd);
	close(home);
}

static void batch_make(struct batch *b)
{
	unsigned long i;

	b->iov.iov_base = b->bytes.data;
	b->iov.iov_len = b->bytes.len;
	for (i = 0; i < batch; i++) {
		b->mm[i].msg_hdr.msg_iov = &b->iov;
		b->mm[i].msg_hdr.msg_iovlen = 1;
	}
}

static void send_batch(int fd, struct batch *b)
{
	int n;

	if (batch == 1) {
		if (send(fd, b->bytes.data, b->bytes.len, 0) != (ssize_t)b->bytes.len)
			err(1, "send");
		return;
	}
	n = sendmmsg(fd, b->mm, batch, 0);
	if (n != (int)batch)
		err(1, "sendmmsg: %d of %lu", n, batch);
}

static void receive_batch(int fd)
{
	int n = recvmmsg(fd, in.mm, batch, MSG_DONTWAIT, NULL);

	if (n != (int)batch)
		err(1, "recvmmsg: %d of %lu", n, batch);
}

/* The frame goes to the next station; the generator is Knuth's. */
static void next_station(uint8_t *frame)
{
	static uint64_t state = 1;
	uint32_t id;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	id = htonl((state >> 33) % stations);
	memcpy(frame + 2, &id, sizeof(id));
}

static void pump(int fd, unsigned long n)
{
	for (; n >= batch; n -= batch) {
		if (stations)
			next_station(message.bytes.data);
		if (feeder < 0) {
			send_batch(fd, &message);
			continue;
		}
		send_batch(feeder, &feed);
		if (fd >= 0)
			receive_batch(fd);
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

int main(int argc, char **argv)
{
	const struct kind *kind;
	double start;
	int c, fd;

	while ((c = getopt(argc, argv, "n:b:l:r:f:")) != -1) {
		switch (c) {
		case 'n':
			count = number(optarg);
			break;
		case 'b':
			batch = number(optarg);
			break;
		case 'l':
			message.bytes.len = number(optarg);
			break;
		case 'r':
			stations = number(optarg);
			break;
		case 'f':
			open_feeder(optarg);
			break;
		default:
			return 2;
		}
	}
	if (!batch || batch > BATCH_MAX || message.bytes.len > BYTES_MAX ||
	    (stations && batch != 1) || stations > INT32_MAX)
		errx(2, "out of range");
	argv += optind;
	argc -= optind;
	for (kind = kinds; argc && kind < kinds + sizeof(kinds) / sizeof(kinds[0]); kind++)
		if (!strcmp(kind->name, argv[0]) && argc == kind->args + 1)
			break;
	if (!argc || kind == kinds + sizeof(kinds) / sizeof(kinds[0]))
		errx(2, "no such kind, or not its arguments");
	fd = kind->open(argv + 1);
	batch_make(&message);
	batch_make(&feed);
	batch_make(&in);
	/* Caches, routes and neighbours. */
	pump(fd, count / 4);
	start = now();
	pump(fd, count);
	printf("%.0f\n", (now() - start) / (count - count % batch));
	return 0;
}
