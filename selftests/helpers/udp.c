// SPDX-License-Identifier: GPL-2.0
/*
 * udp: datagrams whose content can be checked.
 *
 *	udp send [-n COUNT] [-l LEN] [-b] [-g SEGMENT] [-s SRC] [-d] [-w SECONDS] DST PORT
 *	udp recv [-n COUNT] [-t SECONDS] PORT
 *	udp echo PORT
 *	udp ask [-n COUNT] [-l LEN] [-t SECONDS] DST PORT
 *
 * send: -b allows broadcast; -g lets the kernel segment one large buffer
 * (UDP GSO); -d demands that nobody fragments (IP_PMTUDISC_DO); -w sends for
 * so long, whatever errors there are.  recv says "ready", and at its end how
 * many datagrams came, and which of them were bad or came twice; its status
 * is 1 unless COUNT good ones did.  ask repeats what gets no answer.
 */
/* libs: -static */
#include <netinet/in.h>
#include <netinet/udp.h>

#include "util.h"

#define DGRAM_MAX	65507

static unsigned long count = 1, len = 64, seconds = 30, segment, flood;
static const char *src;
static bool broadcast, dont_fragment;
static uint8_t out[DGRAM_MAX], in[DGRAM_MAX + 1];

/* Content that tells its number, and if any byte of it went astray. */
static void fill(uint8_t *p, size_t n, uint32_t seq)
{
	uint32_t be = htonl(seq);
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (seq * 31 + i * 7 + (i >> 8)) & 0xff;
	memcpy(p, &be, n < sizeof(be) ? n : sizeof(be));
}

static bool good(const uint8_t *p, size_t n, uint32_t *seq)
{
	uint32_t be;

	if (n < sizeof(be))
		return false;
	memcpy(&be, p, sizeof(be));
	*seq = ntohl(be);
	fill(out, n, *seq);
	return !memcmp(out, p, n);
}

static int client(const char *dst, const char *port)
{
	struct sockaddr_storage sa, from;
	socklen_t sa_len = address(dst, port, &sa);
	int fd = socket(sa.ss_family, SOCK_DGRAM, 0);
	int on = 1, discover = IP_PMTUDISC_DO, size = segment;

	if (fd < 0)
		err(1, "socket");
	if (broadcast && setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)))
		err(1, "SO_BROADCAST");
	if (size && setsockopt(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)))
		err(1, "UDP_SEGMENT");
	if (dont_fragment && sa.ss_family == AF_INET &&
	    setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &discover, sizeof(discover)))
		err(1, "IP_MTU_DISCOVER");
	if (dont_fragment && sa.ss_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &discover, sizeof(discover)))
		err(1, "IPV6_MTU_DISCOVER");
	if (src) {
		socklen_t from_len = address(src, NULL, &from);

		if (bind(fd, (void *)&from, from_len))
			err(1, "bind %s", src);
	}
	if (connect(fd, (void *)&sa, sa_len))
		err(1, "connect");
	return fd;
}

/* With GSO, every segment is a datagram of its own. */
static void prepare(uint32_t *seq)
{
	size_t at, n = segment ?: len;

	for (at = 0; at < len; at += n) {
		fill(out + at, len - at < n ? len - at : n, *seq);
		++*seq;
	}
}

static int do_send(const char *dst, const char *port)
{
	long long deadline = now_ms() + flood * 1000;
	int fd = client(dst, port);
	uint32_t seq = 0;

	if (flood) {
		while (now_ms() < deadline)
			(void)!send(fd, out, len, 0);
		return 0;
	}
	while (seq < count) {
		prepare(&seq);
		/* That nobody wanted the last one is no reason to stop. */
		if (send(fd, out, len, 0) < 0 &&
		    (errno != ECONNREFUSED || send(fd, out, len, 0) < 0))
			err(1, "send");
	}
	return 0;
}

static int do_recv(const char *port)
{
	long long deadline = now_ms() + seconds * 1000;
	int fd = any_socket(SOCK_DGRAM, 0, number(port)), size = 16 << 20;
	unsigned long n = 0, bad = 0, twice = 0;
	uint8_t *seen = calloc(count + 1, 1);
	uint32_t seq;
	ssize_t got;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	say_ready();
	while (n < count && readable(fd, deadline)) {
		got = recv(fd, in, sizeof(in), 0);
		if (got < 0)
			err(1, "recv");
		n++;
		if (!good(in, got, &seq) || seq >= count)
			bad++;
		else if (seen[seq]++)
			twice++;
	}
	printf("received %lu bad %lu twice %lu\n", n, bad, twice);
	return n != count || bad || twice;
}

static __attribute__((noreturn)) void do_echo(const char *port)
{
	int fd = any_socket(SOCK_DGRAM, 0, number(port));
	struct sockaddr_storage from;
	socklen_t from_len;
	ssize_t got;

	say_ready();
	for (;;) {
		from_len = sizeof(from);
		got = recvfrom(fd, in, sizeof(in), 0, (void *)&from, &from_len);
		if (got >= 0)
			(void)!sendto(fd, in, got, 0, (void *)&from, from_len);
	}
}

/* One question, asked once a second until it is answered. */
static bool ask(int fd, uint32_t seq, long long deadline)
{
	long long again;
	ssize_t got;

	do {
		fill(out, len, seq);
		(void)!send(fd, out, len, 0);
		again = now_ms() + 1000;
		while (readable(fd, again < deadline ? again : deadline)) {
			got = recv(fd, in, sizeof(in), 0);
			if (got < 0)
				break;
			fill(out, len, seq);
			if ((size_t)got == len && !memcmp(in, out, len))
				return true;
		}
	} while (now_ms() < deadline);
	return false;
}

static int do_ask(const char *dst, const char *port)
{
	long long deadline = now_ms() + seconds * 1000;
	int fd = client(dst, port);
	uint32_t seq;

	for (seq = 0; seq < count; seq++)
		if (!ask(fd, seq, deadline))
			errx(1, "question %u of %lu got no answer", seq + 1, count);
	printf("answered %lu\n", count);
	return 0;
}

static void parse(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:l:bg:s:dw:t:")) != -1) {
		switch (c) {
		case 'n':
			count = number(optarg);
			break;
		case 'l':
			len = number(optarg);
			break;
		case 'b':
			broadcast = true;
			break;
		case 'g':
			segment = number(optarg);
			break;
		case 's':
			src = optarg;
			break;
		case 'd':
			dont_fragment = true;
			break;
		case 'w':
			flood = number(optarg);
			break;
		case 't':
			seconds = number(optarg);
			break;
		default:
			exit(2);
		}
	}
	if (len > DGRAM_MAX)
		errx(2, "too long");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char **arg;
	int n;

	parse(argc - 1, argv + 1);
	arg = argv + 1 + optind;
	n = argc - 1 - optind;
	if (!strcmp(what, "send") && n == 2)
		return do_send(arg[0], arg[1]);
	if (!strcmp(what, "recv") && n == 1)
		return do_recv(arg[0]);
	if (!strcmp(what, "echo") && n == 1)
		do_echo(arg[0]);
	if (!strcmp(what, "ask") && n == 2)
		return do_ask(arg[0], arg[1]);
	errx(2, "usage: udp send|recv|echo|ask ...");
}
