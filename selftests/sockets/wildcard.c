// SPDX-License-Identifier: GPL-2.0
/* timeout: 600 */
/*
 * One socket in ten thousand segments: it hears all of them, knows which one it
 * was, and answers there. On the other host, too, one socket asks them all.
 */
#include "hosts_util.h"

#define SEGMENTS	10000
#define SERVER		67
#define CLIENT		68

FIXTURE(wildcard) {
	struct hosts h;
	int client;
	int server;
};

/* The segments FIRST to LAST between both hosts. */
static int segments_make(struct hosts *h, uint32_t first, uint32_t last)
{
	struct host *hosts[] = { &h->here, &h->there };
	uint32_t id;
	int i, err;

	for (i = 0; i < 2; i++) {
		host_enter(hosts[i]);
		for (id = first; id <= last; id++) {
			err = vni_nodev_at(&hosts[i]->nl, id, STATION(i + 1)) ?:
			      host_vtep(&hosts[i]->nl, h->family, id, 2 - i);
			if (err)
				return err;
		}
	}
	host_enter(&h->here);
	return 0;
}

static int wildcard_open(struct host *host, uint16_t port)
{
	host_enter(host);
	return sock_open(SOCK_DGRAM, OVL_VNI_ANY, NULL, port);
}

/* Half of the segments are there before the sockets are. */
FIXTURE_SETUP(wildcard)
{
	ASSERT_EQ(0, hosts_make(&self->h, AF_INET, 1500));
	ASSERT_EQ(0, hosts_meet(&self->h));
	ASSERT_EQ(0, segments_make(&self->h, 2, SEGMENTS / 2));
	self->server = wildcard_open(&self->h.there, SERVER);
	self->client = wildcard_open(&self->h.here, CLIENT);
	ASSERT_LE(0, self->server);
	ASSERT_LE(0, self->client);
	ASSERT_EQ(0, segments_make(&self->h, SEGMENTS / 2 + 1, SEGMENTS));
}

FIXTURE_TEARDOWN(wildcard)
{
}

/* Is a question in a segment heard there, and its answer in turn? */
static bool answers(FIXTURE_DATA(wildcard) *self, uint32_t id)
{
	struct sockaddr_ovl from;
	uint32_t word = 0;

	if (sock_sendto(self->client, &id, sizeof(id), id, STATION(2),
			SERVER) != sizeof(id) ||
	    sock_wait(self->server, &word, sizeof(word), &from) != sizeof(id) ||
	    word != id || from.sovl_vni != id ||
	    memcmp(from.sovl_mac, STATION(1), MAC_LEN))
		return false;
	word = ~id;
	if (sendto(self->server, &word, sizeof(word), 0, (void *)&from,
		   sizeof(from)) != sizeof(word) ||
	    sock_wait(self->client, &word, sizeof(word), &from) != sizeof(id))
		return false;
	return word == ~id && from.sovl_vni == id &&
	       !memcmp(from.sovl_mac, STATION(2), MAC_LEN);
}

TEST_F_TIMEOUT(wildcard, answers, 1000)
{
	uint32_t id;

	for (id = 1; id <= SEGMENTS; id++)
		ASSERT_TRUE(answers(self, id)) TH_LOG("VNI %u", id);
	/* What goes is gone for it, and what stays stays. */
	for (id = 1; id <= SEGMENTS; id += 100)
		ASSERT_EQ(0, vni_del(&self->h.there.nl, id));
	EXPECT_EQ(4, sock_sendto(self->client, &id, 4, 1, STATION(2), SERVER));
	EXPECT_EQ(-EAGAIN, sock_recv(self->server, &id, 4, NULL));
	for (id = 50; id <= SEGMENTS; id += 100)
		ASSERT_TRUE(answers(self, id)) TH_LOG("VNI %u", id);
	EXPECT_EQ(0, sock_error(self->server));
}

TEST_HARNESS_MAIN
