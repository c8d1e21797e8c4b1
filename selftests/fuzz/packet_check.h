/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is the host well? Good frames get through, both ways; and of what has come in
 * nothing is missing in the counters.
 */
#ifndef OVL_PACKET_CHECK_H
#define OVL_PACKET_CHECK_H

#include "packet_host.h"

/*
 * @udp: datagrams that IP's counters say endpoints have got, @known: those that
 * ours tell of. @lost: for want of memory, of which not all were. @port: frames
 * of p0.
 */
struct account {
	uint64_t udp;
	uint64_t known;
	uint64_t lost;
	uint64_t port;
};

/* A number of a table of IP's, found by the words in front of it. */
static inline uint64_t account_udp(const char *file, const char *format)
{
	FILE *f = fopen(file, "re");
	uint64_t n = 0, found = 0;
	char line[512];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, format, &n) == 1)
			found = n;
	if (f)
		fclose(f);
	return found;
}

/* Reasons that a packet is dropped for before it is counted as received. */
static inline uint64_t account_drops(const struct nlattr *stats)
{
	return stats_drops(stats, OVL_DROP_TRUNCATED) +
	       stats_drops(stats, OVL_DROP_HEADER) +
	       stats_drops(stats, OVL_DROP_NO_VNI) +
	       stats_drops(stats, OVL_DROP_NOT_ADMITTED) +
	       stats_drops(stats, OVL_DROP_ZERO_CSUM) +
	       stats_drops(stats, OVL_DROP_INNER) +
	       stats_drops(stats, OVL_DROP_ECN);
}

static inline void account_add(const struct nlmsghdr *nlh, void *arg)
{
	struct account *a = arg;
	const struct nlattr *stats;

	if (ovl_cmd(nlh) == OVL_CMD_VNI_GET) {
		stats = ovl_attr(nlh, OVL_A_VNI_STATS);
		a->known += nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS));
		a->lost += stats_drops(stats, OVL_DROP_NO_MEMORY);
	} else {
		stats = ovl_attr(nlh, OVL_A_ENDPOINT_STATS);
	}
	a->known += account_drops(stats);
}

static inline int account_read(struct host *h, struct account *a)
{
	int err;

	memset(a, 0, sizeof(*a));
	a->udp = account_udp("/proc/thread-self/net/snmp", "Udp: %lu") +
		 account_udp("/proc/thread-self/net/snmp6",
			     "Udp6InDatagrams %lu");
	err = ovl_dump(&h->nl, OVL_CMD_ENDPOINT_GET, account_add, a, ATTRS()) ?:
	      ovl_dump(&h->nl, OVL_CMD_VNI_GET, account_add, a,
		       ATTRS(a_flag(OVL_A_VNI_WITH_STATS))) ?:
	      ovl_do(&h->nl, OVL_CMD_PORT_GET,
		     a_u32(OVL_A_PORT_IFINDEX, if_find("p0")),
		     a_flag(OVL_A_PORT_WITH_STATS));
	if (!err)
		a->port = nla_num(nla_sub(ovl_attr(&h->nl.reply.nlh,
						   OVL_A_PORT_STATS),
					  OVL_A_STATS_RX_PACKETS));
	return err;
}

/*
 * Has each datagram for us been received or dropped for a reason? Those that
 * memory was missing for may be counted as dropped after that, too.
 */
static inline bool account_agrees(struct host *h, struct account *a)
{
	return !account_read(h, a) && a->known <= a->udp &&
	       a->udp <= a->known + a->lost &&
	       a->port + h->cut_tags <= h->fed[WAY_PORT] &&
	       h->fed[WAY_PORT] <= a->port + h->cut_tags + h->unsure;
}

static inline bool host_accounts(struct host *h)
{
	struct account a;

	if (wait_for(account_agrees(h, &a)))
		return true;
	printf("# to our port %lu, received or dropped %lu, without memory %lu\n",
	       a.udp, a.known, a.lost);
	printf("# into p0 %lu, less %lu cut in their tags, perhaps %lu; from its port %lu\n",
	       h->fed[WAY_PORT], h->cut_tags, h->unsure, a.port);
	return false;
}

/* Does a packet come out of a tap within seconds that has these bytes in it? */
static inline bool host_emits(struct host *h, enum way way, const void *bytes,
			      size_t len)
{
	struct pollfd pfd = { .fd = h->fd[way], .events = POLLIN };
	ssize_t n;

	while (poll(&pfd, 1, 10000) == 1) {
		n = read(h->fd[way], h->in, sizeof(h->in));
		if (n > 0 && memmem(h->in, n, bytes, len))
			return true;
	}
	printf("# nothing comes out of %s\n", host_taps[way]);
	return false;
}

/* A frame that is not like any other. */
static inline void host_mark(struct pkt *p, const uint8_t *dst,
			     const uint8_t *src)
{
	static uint32_t n;

	put(p, dst, 6);
	put(p, src, 6);
	put16(p, 0x9000);
	put(p, "are you there?", 14);
	put32(p, ++n);
}

/* Have a step be a good frame, with so many zeros; where it begins in the packet. */
static inline unsigned int host_frame(struct step *s, const uint8_t *dst,
				      const uint8_t *src, size_t pad)
{
	enum way way = s->way;
	struct pkt p = { };
	unsigned int from;

	if (way_is_wire(way)) {
		gen_outer_eth(&p, way, false);
		gen_outer4(&p, way, 2, 0, true);
		gen_outer_udp(&p, 0, true);
		put32(&p, 0x08000000);
		put32(&p, GEN_VNI(0) << 8);
	}
	from = p.len;
	host_mark(&p, dst, src);
	pkt_repair(&p, PKT_MAX, pad);
	step_give(s, &p);
	s->pad = pad;
	return from;
}

/* Does what is behind the first @from bytes of a step come out of a tap? */
static inline bool host_brings(struct host *h, const struct step *s,
			       unsigned int from, enum way to)
{
	host_drain(h);
	host_feed_step(h, s);
	return host_emits(h, to, s->data + from, s->len - from);
}

/* A good frame, from @way to the tap @to. */
static inline bool host_passes(struct host *h, enum way way, enum way to,
			       const uint8_t *dst, const uint8_t *src)
{
	struct step s = { .way = way };
	unsigned int from = host_frame(&s, dst, src, 0);

	return host_brings(h, &s, from, to);
}

/* In by each device of the underlay, and out to peers of both families. */
static inline bool host_alive(struct host *h)
{
	static const uint8_t port[] = { 2, 0, 0, 0, 10, WAY_PORT };
	static const uint8_t peer4[] = { 2, 0, 0, 0, 2, 1 };
	static const uint8_t peer6[] = { 2, 0, 0, 0, 2, 3 };

	return host_passes(h, WAY_PORT, WAY_WIRE, peer4, port) &&
	       host_passes(h, WAY_HOST, WAY_WIRE, peer6, STATION(100)) &&
	       host_passes(h, WAY_WIRE, WAY_PORT, port, peer4) &&
	       host_passes(h, WAY_WIRE_GRO, WAY_PORT, port, peer4) &&
	       host_passes(h, WAY_WIRE_FRAGS, WAY_PORT, port, peer4);
}

static inline bool host_well(struct host *h)
{
	return host_alive(h) && host_accounts(h);
}

#endif /* OVL_PACKET_CHECK_H */
