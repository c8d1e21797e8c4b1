// SPDX-License-Identifier: GPL-2.0
/*
 * pump: what a system call's worth of packets costs, in instructions.
 *
 *	pump [-n COUNT] [-b BATCH] [-l BYTES] [-r STATIONS] [-f NETNS,DEV,HEX]
 *	     [-p NETNS] [-c CPUS] KIND ARGUMENT...
 *
 *	packet DEV DMAC SMAC	AF_PACKET, whole frames
 *	raw VNI DMAC SMAC	AF_OVL, whole frames
 *	udp ADDRESS PORT	UDP, port PORT at both ends
 *	dgram VNI DMAC PORT	AF_OVL, likewise
 *	trip ADDRESS PORT	UDP, there and back
 *	gso ADDRESS PORT	UDP, in large buffers for the kernel to segment
 *	tcp ADDRESS PORT	TCP, a stream in one direction
 *
 * Without -f it sends: with sendto(), or with sendmmsg() BATCH at a time. With -f
 * it puts the frame HEX onto DEV in NETNS BATCH times by AF_PACKET, then receives
 * as many with recvmmsg(); and so on. A BATCH that nobody gets ("none" as KIND)
 * tells what that costs without the receiver. With -r each whole frame that is
 * sent alone goes to another one of so many stations, in no order: the last four
 * bytes of the MAC address are its number, from 0.
 *
 * The last three kinds have a socket at each end, the far one in the namespace of -p,
 * and receive what they send; COUNT are the trips, or buffers.
 *
 * Prints nanoseconds per packet, round trip, or MB (2^20 bytes), which are
 * instructions in a machine that was started with --icount. BYTES are those behind
 * the headers that the kernel makes.
 *
 * With -c it does all this on so many processors at once, on each COUNT times and
 * with sockets of its own.
 */
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <sys/wait.h>

#include <ovl/socket.h>

#include "helpers/util.h"

#define BATCH_MAX	64
#define SEGMENT		1400
#define SEGMENTED	(46 * SEGMENT)	/* of which a packet can have so many */
#define UNREAD		4		/* buffers that the stream's reader lets come */
#define MB		(1024 * 1024)

/* A batch of messages, made once: only the kernel is to be measured. */
struct batch {
	struct bytes bytes;
	struct iovec iov;
	struct mmsghdr mm[BATCH_MAX];
};

static unsigned long count = 20000, batch = 1, stations, cpus;
static struct batch message = { .bytes.len = 60 }, feed;
static struct batch in = { .bytes.len = BYTES_MAX };
static int feeder = -1, far = -1;
static const char *far_netns;

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

/* One that takes both families has a longer way to go. */
static int inet_socket(int type, unsigned long port)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, type, 0), one = 1;

	check(fd, "socket");
	/* Of a port there may be connections left that are closing. */
	check(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), "SO_REUSEADDR");
	check(bind(fd, (void *)&here, sizeof(here)), "bind");
	return fd;
}

static int connected(int fd, char **arg)
{
	struct sockaddr_storage sa;
	socklen_t len = address(arg[0], arg[1], &sa);

	check(connect(fd, (void *)&sa, len), "connect");
	return fd;
}

static int open_udp(char **arg)
{
	return connected(inet_socket(SOCK_DGRAM, number(arg[1])), arg);
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

/* A socket in another namespace. */
static int open_in(const char *netns, int (*open_socket)(char **arg), char **arg)
{
	int there, home, fd;
	char path[64];

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	there = open(path, O_RDONLY | O_CLOEXEC);
	check(there, path);
	check(setns(there, CLONE_NEWNET), "setns");
	fd = open_socket(arg);
	check(setns(home, CLONE_NEWNET), "setns");
	close(there);
	close(home);
	return fd;
}

static int open_bound(char **arg)
{
	return inet_socket(SOCK_DGRAM, number(arg[1]));
}

/* Both ends are connected: the far one to where the first datagram is from. */
static int open_trip(char **arg)
{
	int fd = open_udp(arg);
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);

	far = open_in(far_netns, open_bound, arg);
	check(send(fd, "", 1, 0), "send");
	check(recvfrom(far, in.bytes.data, in.bytes.len, 0, (void *)&from, &len), "recvfrom");
	check(connect(far, (void *)&from, len), "connect");
	return fd;
}

/* What came as one is received as one, too. */
static int open_gso(char **arg)
{
	int fd = open_trip(arg), size = SEGMENT, on = 1;

	check(setsockopt(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)), "UDP_SEGMENT");
	check(setsockopt(far, SOL_UDP, UDP_GRO, &on, sizeof(on)), "UDP_GRO");
	message.bytes.len = SEGMENTED;
	return fd;
}

static int open_listening(char **arg)
{
	int fd = inet_socket(SOCK_STREAM, number(arg[1]));

	check(listen(fd, 1), "listen");
	return fd;
}

static int open_tcp(char **arg)
{
	int listening = open_in(far_netns, open_listening, arg);
	int fd = connected(inet_socket(SOCK_STREAM, 0), arg);

	far = accept(listening, NULL, NULL);
	check(far, "accept");
	close(listening);
	message.bytes.len = BYTES_MAX;
	return fd;
}

/* NETNS,DEV,HEX: a socket there, and what it is to send. */
static void open_feeder(char *spec)
{
	char *arg[3] = { 0 };
	char *hex;

	hex = strrchr(spec, ',');
	arg[0] = strchr(spec, ',');
	if (!arg[0] || hex == arg[0])
		errx(2, "not NETNS,DEV,HEX: '%s'", spec);
	*arg[0]++ = *hex++ = 0;
	hex_parse(hex, &feed.bytes);
	feeder = open_in(spec, open_packet, arg);
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

static void pass(int from, int to, size_t len)
{
	if (send(from, message.bytes.data, len, 0) != (ssize_t)len)
		err(1, "send");
	if (recv(to, in.bytes.data, in.bytes.len, MSG_DONTWAIT) != (ssize_t)len)
		err(1, "recv of %zu", len);
}

static void step_trip(int fd)
{
	pass(fd, far, message.bytes.len);
	pass(far, fd, message.bytes.len);
}

/* It may come in pieces, if it was segmented on the way. */
static void step_gso(int fd)
{
	size_t left = SEGMENTED;
	ssize_t n;

	check(send(fd, message.bytes.data, SEGMENTED, 0), "send");
	for (; left; left -= n) {
		n = recv(far, in.bytes.data, in.bytes.len, MSG_DONTWAIT);
		if (n <= 0)
			err(1, "recv, %zu left", left);
	}
}

/*
 * Receive what there is, and acknowledge it now: nobody here waits for a timer.
 * Returns whether there was any.
 */
static bool drain(void)
{
	bool any = false;
	int on = 1;

	while (recv(far, in.bytes.data, in.bytes.len, MSG_DONTWAIT) > 0)
		any = true;
	check(setsockopt(far, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)), "TCP_QUICKACK");
	return any;
}

/*
 * The other end reads after so many buffers: what is on the way is then never more
 * than there is room for, and goes in the same packets each time.
 */
static void step_tcp(int fd)
{
	static unsigned int unread;
	size_t left = message.bytes.len;
	ssize_t n;

	while (left) {
		n = send(fd, message.bytes.data, left, MSG_DONTWAIT);
		if (n > 0)
			left -= n;
		else if (errno != EAGAIN)
			err(1, "send");
		/* If neither end can go on, it is a thread of the kernel's turn. */
		else if (!drain() && !readable(far, now_ms() + 10000))
			errx(1, "the stream is stuck");
	}
	if (++unread % UNREAD == 0)
		drain();
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

static void step_batch(int fd)
{
	if (stations)
		next_station(message.bytes.data);
	if (feeder < 0) {
		send_batch(fd, &message);
		return;
	}
	send_batch(feeder, &feed);
	if (fd >= 0)
		receive_batch(fd);
}

static const struct kind {
	const char *name;
	int args;
	int (*open)(char **arg);
	void (*step)(int fd);
	bool bulk, pair;	/* counted by the MB; needs -p */
} kinds[] = {
	{ "packet", 3, open_packet, step_batch },
	{ "raw", 3, open_raw, step_batch },
	{ "udp", 2, open_udp, step_batch },
	{ "dgram", 3, open_dgram, step_batch },
	{ "none", 0, open_none, step_batch },
	{ "trip", 2, open_trip, step_trip, .pair = true },
	{ "gso", 2, open_gso, step_gso, .bulk = true, .pair = true },
	{ "tcp", 2, open_tcp, step_tcp, .bulk = true, .pair = true },
};

static void pump(const struct kind *kind, int fd, unsigned long n)
{
	for (; n >= batch; n -= batch)
		kind->step(fd);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* What @arg has of @argc words. */
static const struct kind *find_kind(int argc, char **arg)
{
	const struct kind *kind;

	for (kind = kinds; argc && kind < kinds + sizeof(kinds) / sizeof(kinds[0]); kind++)
		if (!strcmp(kind->name, arg[0]) && argc == kind->args + 1)
			return kind;
	errx(2, "no such kind, or not its arguments");
}

/* All there is to do, but nothing is counted before @go is at its end. */
static void run(const struct kind *kind, char **arg, int go)
{
	int fd = kind->open(arg);
	double took, start;
	char c;

	batch_make(&message);
	batch_make(&feed);
	batch_make(&in);
	/* Caches, routes and neighbours. */
	pump(kind, fd, count / 4);
	if (go >= 0)
		check(read(go, &c, 1), "read");
	start = now();
	pump(kind, fd, count);
	took = (now() - start) / (count - count % batch);
	printf("%.0f\n", kind->bulk ? took / message.bytes.len * MB : took);
}

/* The same on each processor, and at once. */
static void run_on_all(const struct kind *kind, char **arg)
{
	unsigned long i;
	int go[2], how;
	cpu_set_t set;

	check(pipe(go), "pipe");
	for (i = 0; i < cpus; i++) {
		if (fork())
			continue;
		close(go[1]);
		CPU_ZERO(&set);
		CPU_SET(i, &set);
		check(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
		run(kind, arg, go[0]);
		exit(0);
	}
	close(go[1]);
	for (i = 0; i < cpus; i++)
		if (wait(&how) < 0 || how)
			errx(1, "a processor's part has failed");
}

static void parse(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:b:l:r:f:p:c:")) != -1) {
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
		case 'p':
			far_netns = optarg;
			break;
		case 'c':
			cpus = number(optarg);
			break;
		default:
			exit(2);
		}
	}
	if (!batch || batch > BATCH_MAX || message.bytes.len > BYTES_MAX ||
	    (stations && batch != 1) || stations > INT32_MAX || count < batch)
		errx(2, "out of range");
}

int main(int argc, char **argv)
{
	const struct kind *kind;

	parse(argc, argv);
	kind = find_kind(argc - optind, argv + optind);
	if (kind->pair != !!far_netns || (kind->pair && batch != 1) ||
	    (cpus && (kind->pair || feeder >= 0)))
		errx(2, "these do not go together");
	if (cpus)
		run_on_all(kind, argv + optind + 1);
	else
		run(kind, argv + optind + 1, -1);
	return 0;
}
