/* SPDX-License-Identifier: GPL-2.0 */
/* What the helpers of the shell tests have in common. */
#ifndef OVL_HELPERS_UTIL_H
#define OVL_HELPERS_UTIL_H

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BYTES_MAX	65536

struct bytes {
	size_t len;
	uint8_t data[BYTES_MAX];
};

static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0123*8", also with blanks, colons and dots anywhere between the bytes; a
 * byte may be repeated with a star and a decimal number.
 */
static inline void hex_parse(const char *s, struct bytes *out)
{
	unsigned long n;
	uint8_t byte;
	char *end;

	out->len = 0;
	while (*s) {
		if (strchr(" :.\t\n", *s)) {
			s++;
			continue;
		}
		if (hex_digit(s[0]) < 0 || hex_digit(s[1]) < 0)
			errx(2, "not hexadecimal: '%s'", s);
		byte = hex_digit(s[0]) << 4 | hex_digit(s[1]);
		s += 2;
		n = 1;
		if (*s == '*') {
			n = strtoul(s + 1, &end, 10);
			s = end;
		}
		if (n > BYTES_MAX - out->len)
			errx(2, "too long");
		memset(out->data + out->len, byte, n);
		out->len += n;
	}
}

static inline unsigned long number(const char *s)
{
	char *end;
	unsigned long n = strtoul(s, &end, 0);

	if (!*s || *end)
		errx(2, "not a number: '%s'", s);
	return n;
}

/* By hand, for the resolver wants shared libraries. */
static inline socklen_t address(const char *host, const char *port,
				struct sockaddr_storage *sa)
{
	struct sockaddr_in6 *in6 = (void *)sa;
	struct sockaddr_in *in = (void *)sa;
	unsigned int n = port ? number(port) : 0;

	memset(sa, 0, sizeof(*sa));
	if (inet_pton(AF_INET, host, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(n);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, host, &in6->sin6_addr) != 1)
		errx(2, "not an address: '%s'", host);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(n);
	return sizeof(*in6);
}

/* A socket that takes both families, or IPv4 where there is no other. */
static inline int any_socket(int type, int protocol, unsigned int port)
{
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6,
				     .sin6_port = htons(port) };
	struct sockaddr_in any4 = { .sin_family = AF_INET,
				    .sin_port = htons(port) };
	int fd, zero = 0, one = 1;

	fd = socket(AF_INET6, type, protocol);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
		if (bind(fd, (void *)&any6, sizeof(any6)))
			err(1, "bind");
		return fd;
	}
	fd = socket(AF_INET, type, protocol);
	if (fd < 0)
		err(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (void *)&any4, sizeof(any4)))
		err(1, "bind");
	return fd;
}

static inline long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Waits until @fd can be read; false when the time is over. */
static inline bool readable(int fd, long long deadline)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	long long left = deadline - now_ms();

	return left > 0 && poll(&pfd, 1, left) > 0;
}

/* The shell waits for this line. */
static inline void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

#endif /* OVL_HELPERS_UTIL_H */
