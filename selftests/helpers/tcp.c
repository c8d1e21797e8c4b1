// SPDX-License-Identifier: GPL-2.0
/*
 * tcp: a transfer whose two ends each say what they saw of it.
 *
 *	tcp recv [-s] [-t SECONDS] PORT
 *	tcp send [-s] [-t SECONDS] [-w] ADDR PORT BYTES
 *
 * Both print "BYTES HASH" of the stream, which has no pattern.  recv says
 * "ready" first.  send tries to connect until the time is over, and ends when
 * the other end has read everything; -w makes it go on for ever, as a load.
 * One that is killed leaves no connection behind. With -s it is SCTP.
 */
/* libs: -static */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "util.h"

#define CHUNK	65536

static unsigned long seconds = 60;
static bool endless;
static int protocol = IPPROTO_TCP;

struct stream {
	uint64_t state;
	uint64_t bytes;
	uint64_t hash;
};

/* FNV-1a over bytes, however they are cut. */
static void hash(struct stream *s, const uint8_t *p, size_t n)
{
	s->bytes += n;
	while (n--) {
		s->hash ^= *p++;
		s->hash *= 0x100000001b3ULL;
	}
}

static void generate(struct stream *s, uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		s->state ^= s->state << 13;
		s->state ^= s->state >> 7;
		s->state ^= s->state << 17;
		memcpy(p + i, &s->state, 8);
	}
	for (; i < n; i++)
		p[i] = i;
}

static const struct stream start = {
	.state = 0x9e3779b97f4a7c15ULL,
	.hash = 0xcbf29ce484222325ULL,
};

static uint8_t buf[CHUNK];

static void say(const struct stream *s)
{
	printf("%llu %016llx\n", (unsigned long long)s->bytes, (unsigned long long)s->hash);
}

/*
 * Closed before its end, a connection is reset. Otherwise the kernel would go on to
 * send what is left, and keep the namespace for as long: for minutes, if the other
 * end has gone without a word.
 */
static void reset_on_close(int fd, bool on)
{
	struct linger linger = { .l_onoff = on };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)))
		err(1, "SO_LINGER");
}

static int do_recv(const char *port)
{
	int fd = any_socket(SOCK_STREAM, protocol, number(port)), conn;
	long long deadline = now_ms() + seconds * 1000;
	struct stream s = start;
	ssize_t n;

	if (listen(fd, 1))
		err(1, "listen");
	say_ready();
	if (!readable(fd, deadline))
		errx(1, "nobody connected");
	conn = accept(fd, NULL, NULL);
	if (conn < 0)
		err(1, "accept");
	reset_on_close(conn, true);
	for (;;) {
		if (!readable(conn, deadline))
			errx(1, "no more after %llu bytes", (unsigned long long)s.bytes);
		n = recv(conn, buf, sizeof(buf), 0);
		if (n < 0)
			err(1, "recv after %llu bytes", (unsigned long long)s.bytes);
		if (!n)
			break;
		hash(&s, buf, n);
	}
	reset_on_close(conn, false);
	say(&s);
	return 0;
}

static int reach(const char *addr, const char *port, long long deadline)
{
	struct sockaddr_storage sa;
	socklen_t len = address(addr, port, &sa);
	int fd;

	for (;;) {
		fd = socket(sa.ss_family, SOCK_STREAM, protocol);
		if (fd < 0)
			err(1, "socket");
		if (!connect(fd, (void *)&sa, len))
			return fd;
		if (now_ms() > deadline)
			err(1, "connect");
		close(fd);
		usleep(50000);
	}
}

static void push(int fd, const uint8_t *p, size_t n)
{
	ssize_t done;

	while (n) {
		done = send(fd, p, n, MSG_NOSIGNAL);
		if (done < 0)
			err(1, "send");
		p += done;
		n -= done;
	}
}

static int do_send(const char *addr, const char *port, unsigned long long bytes)
{
	long long deadline = now_ms() + seconds * 1000;
	struct timeval tv = { .tv_sec = seconds };
	int fd = reach(addr, port, deadline);
	struct stream s = start;
	size_t n;
	char c;

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	reset_on_close(fd, true);
	while (endless || s.bytes < bytes) {
		n = endless || bytes - s.bytes > CHUNK ? CHUNK : bytes - s.bytes;
		generate(&s, buf, n);
		hash(&s, buf, n);
		push(fd, buf, n);
	}
	shutdown(fd, SHUT_WR);
	/* SCTP has no end that could be read when one's own is said. */
	if (protocol == IPPROTO_TCP &&
	    (!readable(fd, deadline) || recv(fd, &c, 1, 0) != 0))
		errx(1, "the other end did not read everything");
	reset_on_close(fd, false);
	say(&s);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char **arg;
	int c, n;

	while ((c = getopt(argc - 1, argv + 1, "st:w")) != -1) {
		switch (c) {
		case 's':
			protocol = IPPROTO_SCTP;
			break;
		case 't':
			seconds = number(optarg);
			break;
		case 'w':
			endless = true;
			break;
		default:
			return 2;
		}
	}
	arg = argv + 1 + optind;
	n = argc - 1 - optind;
	if (!strcmp(what, "recv") && n == 1)
		return do_recv(arg[0]);
	if (!strcmp(what, "send") && n == 3)
		return do_send(arg[0], arg[1], number(arg[2]));
	errx(2, "usage: tcp send|recv ...");
}
