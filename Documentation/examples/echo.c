// SPDX-License-Identifier: GPL-2.0 OR BSD-3-Clause
/*
 * echo [PORT]: sends each datagram that comes to a port, 7 unless given, back to
 * where it came from. One socket serves all VNIs of the network namespace, also
 * those that are made later. It takes CAP_NET_RAW.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include <ovl/socket.h>

/* No datagram is longer. */
static char buf[65536];

static int open_port(unsigned int port)
{
	struct sockaddr_ovl sa;
	int fd = ovl_socket(SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		err(1, "socket");
	ovl_address(&sa, OVL_VNI_ANY, NULL, port);
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)))
		err(1, "port %u of all VNIs", port);
	return fd;
}

/* Answer one datagram. Returns whether there may be more. */
static bool answer(int fd)
{
	struct sockaddr_ovl peer;
	socklen_t len = sizeof(peer);
	ssize_t n;

	n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&peer, &len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return errno == EINTR;
	if (n < 0)
		err(1, "receive");
	/* The address that a datagram came from names its VNI as well. What
	 * cannot be sent now is lost, as the network might have lost it.
	 */
	if (sendto(fd, buf, n, 0, (struct sockaddr *)&peer, len) < 0)
		warn("VNI %u, %zd bytes", peer.sovl_vni, n);
	return true;
}

int main(int argc, char **argv)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	int port = argc > 1 ? atoi(argv[1]) : 7;
	int ep = epoll_create1(EPOLL_CLOEXEC), fd;

	if (port < 1 || port > 65535)
		errx(2, "no port: '%s'", argv[1]);
	fd = open_port(port);
	if (ep < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev))
		err(1, "epoll");
	puts("ready");
	fflush(stdout);
	for (;;) {
		if (epoll_wait(ep, &ev, 1, -1) < 0 && errno != EINTR)
			err(1, "epoll");
		/* With EPOLLET, until there is nothing left. */
		while (answer(fd))
			;
	}
}
