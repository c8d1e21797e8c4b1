// SPDX-License-Identifier: GPL-2.0
/*
 * sockchurn SEED VNI...: sockets that come and go, until it is killed.
 *
 * They are bound in one of the VNIs or in any, claim addresses, join a group,
 * look at everything, send to whoever is there and take what has come. None of
 * that has to succeed, nor need the module be there.
 */
/* libs: -static */
#include <ovl/socket.h>
#include <poll.h>

#include "util.h"

#define SOCKS	8
#define PROTO	0x9000

static unsigned int seed;

static unsigned int any(unsigned int n)
{
	return rand_r(&seed) % n;
}

static const __u8 *any_mac(void)
{
	static const __u8 mac[][6] = {
		{ 2, 0, 0, 0, 1, 1 }, { 2, 0, 0, 0, 1, 2 },
		{ 1, 0, 0x5e, 0, 0, 1 }, { 255, 255, 255, 255, 255, 255 },
	};
	unsigned int i = any(5);

	return i < 4 ? mac[i] : NULL;
}

static void option(int fd, int name, int value)
{
	(void)!setsockopt(fd, SOL_OVL, name, &value, sizeof(value));
}

static int come(__u32 vni)
{
	int fd = ovl_socket((any(2) ? SOCK_RAW : SOCK_DGRAM) | SOCK_NONBLOCK);
	struct ovl_mac_req req = { .pad = { 0 } };
	struct sockaddr_ovl sa;
	int one = 1;

	if (fd < 0)
		return fd;
	(void)!setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	option(fd, OVL_GROUP, !any(3));
	option(fd, OVL_PROMISC, !any(4));
	option(fd, OVL_FORGE, any(2));
	ovl_address(&sa, any(4) ? vni : OVL_VNI_ANY, any(2) ? any_mac() : NULL,
		    any(3) ? 1 + any(3) : PROTO);
	(void)!bind(fd, (void *)&sa, sizeof(sa));
	memcpy(req.mac, any(2) ? "\1\0\136\0\0\1" : "\2\0\0\0\1\3", 6);
	(void)!setsockopt(fd, SOL_OVL, OVL_ADD_MAC, &req, sizeof(req));
	return fd;
}

static void say(int fd, __u32 vni)
{
	__u8 frame[2000] = { 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 1, 9,
			     PROTO >> 8 };
	struct sockaddr_ovl sa;

	ovl_address(&sa, vni, any_mac(), 1 + any(3));
	if (!any(8))
		(void)!connect(fd, (void *)&sa, sizeof(sa));
	(void)!sendto(fd, frame, 14 + any(sizeof(frame) - 14), MSG_DONTWAIT,
		      (void *)&sa, sizeof(sa));
	while (recv(fd, frame, sizeof(frame), MSG_DONTWAIT) > 0)
		;
}

int main(int argc, char **argv)
{
	int fd[SOCKS], i;
	__u32 vni;

	if (argc < 3)
		errx(2, "SEED and VNI are missing");
	seed = number(argv[1]);
	memset(fd, 0xff, sizeof(fd));
	for (;;) {
		i = any(SOCKS);
		vni = number(argv[2 + any(argc - 2)]);
		if (fd[i] < 0) {
			fd[i] = come(vni);
			/* Without the module there is nothing to do. */
			if (fd[i] < 0)
				poll(NULL, 0, 20);
		} else if (any(6)) {
			say(fd[i], vni);
		} else {
			close(fd[i]);
			fd[i] = -1;
		}
	}
}
