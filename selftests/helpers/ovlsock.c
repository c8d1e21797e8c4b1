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
 *	send TEXT
 *	group, promisc, forge
 */
/* libs: -static */
#include <ovl/socket.h>

#include "util.h"

/* VNI, MAC and PORT, in the next three words. */
static void name(char **word, struct sockaddr_ovl *sa)
{
	static struct bytes mac;
	__u32 vni = OVL_VNI_ANY;

	if (!word[0] || !word[1] || !word[2])
		errx(2, "VNI, MAC and PORT are missing");
	if (strcmp(word[0], "any"))
		vni = number(word[0]);
	if (strcmp(word[1], "0")) {
		hex_parse(word[1], &mac);
		if (mac.len != sizeof(sa->sovl_mac))
			errx(2, "no MAC address: '%s'", word[1]);
	}
	ovl_address(sa, vni, mac.len ? mac.data : NULL, number(word[2]));
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
	if (!strcmp(word[0], "send") && word[1]) {
		if (send(fd, word[1], strlen(word[1]), 0) < 0)
			err(1, "send");
		return 1;
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
