// SPDX-License-Identifier: GPL-2.0
/*
 * ovlsock: a socket of AF_OVL that is there to be looked at.
 *
 *	ovlsock raw|dgram [WORD...]
 *
 * Does with it what the words say, in their order, says "ready" and waits to be
 * killed:
 *
 *	bind VNI MAC PORT	VNI may be any, MAC may be 0
 *	connect VNI MAC PORT
 *	send COUNT		messages, if it is connected
 *	size BYTES		of those that follow; 5 at first
 *	rcvbuf BYTES
 *	mac MAC			receives at this one too
 *	group, promisc, forge
 *	dup			a second descriptor
 */
/* libs: -static */
#include <ovl/socket.h>

#include "util.h"

static const __u8 *mac_address(const char *word)
{
	static struct bytes mac;

	hex_parse(word, &mac);
	if (mac.len != sizeof(((struct ovl_mac_req *)0)->mac))
		errx(2, "no MAC address: '%s'", word);
	return mac.data;
}

/* VNI, MAC and PORT, in the next three words. */
static void name(char **word, struct sockaddr_ovl *sa)
{
	__u32 vni = OVL_VNI_ANY;

	if (!word[0] || !word[1] || !word[2])
		errx(2, "VNI, MAC and PORT are missing");
	if (strcmp(word[0], "any"))
		vni = number(word[0]);
	ovl_address(sa, vni, strcmp(word[1], "0") ? mac_address(word[1]) : NULL,
		    number(word[2]));
}

static void add_mac(int fd, const char *word)
{
	struct ovl_mac_req req = { .pad = { 0 } };

	memcpy(req.mac, mac_address(word), sizeof(req.mac));
	if (setsockopt(fd, SOL_OVL, OVL_ADD_MAC, &req, sizeof(req)))
		err(1, "mac");
}

static size_t size = 5;

static void send_many(int fd, unsigned long n)
{
	static const char text[65536] = "hello";

	while (n--)
		if (send(fd, text, size, 0) < 0)
			err(1, "send");
}

/* Words that one other word belongs to; false if this is none of them. */
static bool apply_to(int fd, const char *word, const char *arg)
{
	int room;

	if (!strcmp(word, "send")) {
		send_many(fd, number(arg));
	} else if (!strcmp(word, "size")) {
		size = number(arg);
		if (size > 65535)
			errx(2, "more than a message can be: '%s'", arg);
	} else if (!strcmp(word, "mac")) {
		add_mac(fd, arg);
	} else if (!strcmp(word, "rcvbuf")) {
		room = number(arg);
		if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)))
			err(1, "rcvbuf");
	} else {
		return false;
	}
	return true;
}

static int option(const char *word)
{
	if (!strcmp(word, "group"))
		return OVL_GROUP;
	if (!strcmp(word, "promisc"))
		return OVL_PROMISC;
	if (!strcmp(word, "forge"))
		return OVL_FORGE;
	errx(2, "unknown word '%s'", word);
}

/* Do what a word says. Returns how many more belong to it. */
static int apply(int fd, char **word)
{
	struct sockaddr_ovl sa;
	int on = 1;

	if (!strcmp(word[0], "bind")) {
		name(word + 1, &sa);
		if (bind(fd, (void *)&sa, sizeof(sa)))
			err(1, "bind");
		return 3;
	}
	if (!strcmp(word[0], "connect")) {
		name(word + 1, &sa);
		if (connect(fd, (void *)&sa, sizeof(sa)))
			err(1, "connect");
		return 3;
	}
	if (word[1] && apply_to(fd, word[0], word[1]))
		return 1;
	if (!strcmp(word[0], "dup")) {
		if (dup(fd) < 0)
			err(1, "dup");
		return 0;
	}
	if (setsockopt(fd, SOL_OVL, option(word[0]), &on, sizeof(on)))
		err(1, "%s", word[0]);
	return 0;
}

int main(int argc, char **argv)
{
	char **word;
	int fd;

	if (argc < 2)
		errx(2, "the type is missing");
	fd = ovl_socket(strcmp(argv[1], "raw") ? SOCK_DGRAM : SOCK_RAW);
	if (fd < 0)
		err(1, "socket");
	for (word = argv + 2; *word; word++)
		word += apply(fd, word);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
