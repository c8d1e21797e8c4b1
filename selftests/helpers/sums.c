// SPDX-License-Identifier: GPL-2.0
/*
 * sums: no packet vanishes without a reason.
 *
 *	sums [-t SECONDS] [-k KEPT] [-g] [-i INJECTED] [-l LOST] [-w] [-v] NETNS...
 *	sums -p NETNS VNI
 *
 * Holds the counters of all hosts of a test against each other:
 *
 * - what came into a VNI, and what was made there, left it or was dropped;
 * - what left for the wire was received or dropped by the hosts together, by each
 *   VNI of them and by each pair of two hosts in it.
 *
 * Counters are read until all of that is so and nothing has changed meanwhile.
 * When the time is over and it is not, says what is missing, and fails.
 *
 * -p prints the counters of a VNI that is about to go, and file KEPT has such
 * lines. -i and -l are packets that somebody else has sent to an endpoint, and
 * that were lost below. -g: VTEPs have gone, so pairs are left out. -w leaves the
 * wire out, -v what is in VNIs.
 */
/* libs: -static */
#include <err.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <time.h>

#include "netlink/nl_util.h"

#define HOSTS		16
#define VNIS		512
#define PAIRS		1024
#define ADDRS		64

/* What is summed up of a VNI. */
enum sum {
	RX, TX,			/* from and to the wire */
	EARLY,			/* dropped before it counted as received */
	DEV_RX, DEV_TX,		/* to and from the host device */
	PORT_RX, PORT_TX,	/* from and to attached devices */
	MADE,			/* copies and errors */
	LATE,			/* dropped in the VNI */
	SUMS,
};

struct vni {
	int host;		/* -1: it has gone */
	uint32_t id;
	uint16_t endpoint;
	uint64_t n[SUMS];
};

/* What a VNI has of one address of another host. */
struct pair {
	int host;
	uint32_t id;
	struct in6_addr addr;
	uint64_t rx;
	uint64_t tx;
};

/* The counters of all hosts at one time. */
struct reading {
	int vnis;
	int pairs;
	uint64_t unknown;	/* dropped by endpoints, for no VNI's */
	uint64_t csum;		/* dropped by UDP */
	struct vni vni[VNIS];
	struct pair pair[PAIRS];
};

static struct host {
	const char *name;
	int naddrs;
	struct in6_addr addr[ADDRS];
} hosts[HOSTS];

static int nhosts;
static int here;		/* whose counters are being read */
static bool by_pair = true, wire = true, inside = true;
static long long injected, lost;
static const char *kept;
static struct reading now, before;
static struct nl nl;

/* --- reading ----------------------------------------------------------- */

static bool enter(const char *netns)
{
	char path[256];
	int fd, err;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 || setns(fd, CLONE_NEWNET);
	close(fd);
	return !err;
}

/* Is a reason one of before a frame counts as received? */
static bool early(uint32_t reason)
{
	return reason == OVL_DROP_NOT_ADMITTED || reason == OVL_DROP_ZERO_CSUM ||
	       reason == OVL_DROP_INNER || reason == OVL_DROP_ECN;
}

/* Sum up drops: of early reasons, or of all others. */
static uint64_t drops(const struct nlattr *stats, bool want_early)
{
	const char *at = nla_data(stats), *end = at + nla_len(stats);
	const struct nlattr *nla;
	uint64_t n = 0;

	for (; at + NLA_HDRLEN <= end; at += NLA_ALIGN(nla->nla_len)) {
		nla = (const void *)at;
		if ((nla->nla_type & NLA_TYPE_MASK) == OVL_A_STATS_DROP &&
		    early(nla_num(nla_sub(nla, OVL_A_DROP_COUNT_REASON))) ==
		    want_early)
			n += nla_num(nla_sub(nla, OVL_A_DROP_COUNT_PACKETS));
	}
	return n;
}

/* What a device has received and sent: fields 1 and 9 behind its name. */
static void read_device(const char *name, uint64_t *rx, uint64_t *tx)
{
	FILE *f = fopen("/proc/self/net/dev", "re");
	unsigned long long r, t;
	char line[512], *colon;

	while (f && fgets(line, sizeof(line), f)) {
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon = 0;
		if (strcmp(line + strspn(line, " "), name) ||
		    sscanf(colon + 1, "%*u %llu %*u %*u %*u %*u %*u %*u %*u %llu",
			   &r, &t) != 2)
			continue;
		*rx = r;
		*tx = t;
	}
	if (f)
		fclose(f);
}

static void read_vni(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *stats = ovl_attr(nlh, OVL_A_VNI_STATS);
	const struct nlattr *name = ovl_attr(nlh, OVL_A_VNI_IFNAME);
	struct vni *vni = &now.vni[now.vnis++];

	if (now.vnis == VNIS || !stats)
		errx(2, "too many VNIs, or one without counters");
	vni->host = here;
	vni->id = ovl_num(nlh, OVL_A_VNI_ID);
	vni->endpoint = ovl_num(nlh, OVL_A_VNI_ENDPOINT);
	vni->n[RX] = nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS));
	vni->n[TX] = nla_num(nla_sub(stats, OVL_A_STATS_TX_PACKETS));
	vni->n[MADE] = nla_num(nla_sub(stats, OVL_A_STATS_MADE));
	vni->n[EARLY] = drops(stats, true);
	vni->n[LATE] = drops(stats, false);
	if (name)
		read_device(nla_data(name), &vni->n[DEV_RX], &vni->n[DEV_TX]);
}

static void read_port(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *stats = ovl_attr(nlh, OVL_A_PORT_STATS);
	int i;

	for (i = 0; i < now.vnis; i++) {
		struct vni *vni = &now.vni[i];

		if (vni->host != here ||
		    vni->id != ovl_num(nlh, OVL_A_PORT_VNI) ||
		    vni->endpoint != ovl_num(nlh, OVL_A_PORT_ENDPOINT))
			continue;
		vni->n[PORT_RX] += nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS));
		vni->n[PORT_TX] += nla_num(nla_sub(stats, OVL_A_STATS_TX_PACKETS));
	}
}

static void read_endpoint(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *stats = ovl_attr(nlh, OVL_A_ENDPOINT_STATS);

	now.unknown += drops(stats, true) + drops(stats, false);
}

static struct in6_addr mapped(const void *v4)
{
	struct in6_addr addr = { .s6_addr[10] = 0xff, .s6_addr[11] = 0xff };

	memcpy(&addr.s6_addr[12], v4, 4);
	return addr;
}

static void read_pair(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *stats = ovl_attr(nlh, OVL_A_VTEP_STATS);
	const struct nlattr *v4 = ovl_attr(nlh, OVL_A_VTEP_ADDR);
	const struct nlattr *v6 = ovl_attr(nlh, OVL_A_VTEP_ADDR6);
	struct pair *pair = &now.pair[now.pairs++];

	if (now.pairs == PAIRS)
		errx(2, "too many VTEPs");
	pair->host = here;
	pair->id = ((struct vni *)arg)->id;
	if (v4)
		pair->addr = mapped(nla_data(v4));
	else
		memcpy(&pair->addr, nla_data(v6), sizeof(pair->addr));
	pair->rx = nla_num(nla_sub(stats, OVL_A_STATS_RX_PACKETS));
	pair->tx = nla_num(nla_sub(stats, OVL_A_STATS_TX_PACKETS));
}

/* Packets that UDP has dropped for their checksum. */
static uint64_t read_csum(void)
{
	FILE *f = fopen("/proc/self/net/snmp", "re");
	unsigned long long n = 0, six = 0;
	char line[1024];

	/* The second line of that name has the numbers. */
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "Udp: %*u %*u %*u %*u %*u %*u %llu", &n);
	if (f)
		fclose(f);
	f = fopen("/proc/self/net/snmp6", "re");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "Udp6InCsumErrors %llu", &six);
	if (f)
		fclose(f);
	return n + six;
}

static void dump(int cmd, nl_cb cb, void *arg, const struct attr *attrs)
{
	int err = ovl_dump(&nl, cmd, cb, arg, attrs);

	if (err)
		errx(2, "%s: counters: %s", hosts[here].name, strerror(-err));
}

static void read_host(void)
{
	int first = now.vnis, i;

	if (!enter(hosts[here].name))
		return;
	if (ovl_open(&nl))
		errx(2, "%s: no netlink family", hosts[here].name);
	dump(OVL_CMD_ENDPOINT_GET, read_endpoint, NULL, ATTRS());
	dump(OVL_CMD_VNI_GET, read_vni, NULL,
	     ATTRS(a_flag(OVL_A_VNI_WITH_STATS)));
	dump(OVL_CMD_PORT_GET, read_port, NULL,
	     ATTRS(a_flag(OVL_A_PORT_WITH_STATS)));
	for (i = first; by_pair && wire && i < now.vnis; i++)
		dump(OVL_CMD_VTEP_GET, read_pair, &now.vni[i],
		     ATTRS(a_u32(OVL_A_VTEP_VNI, now.vni[i].id),
			   a_u16(OVL_A_VTEP_ENDPOINT, now.vni[i].endpoint),
			   a_flag(OVL_A_VTEP_WITH_STATS)));
	close(nl.fd);
	now.csum += read_csum();
}

/* VNIs that have gone, as -p has printed them. */
static void read_kept(void)
{
	FILE *f = kept ? fopen(kept, "re") : NULL;
	struct vni *vni;
	int i;

	while (f && now.vnis < VNIS) {
		vni = &now.vni[now.vnis];
		if (fscanf(f, "%u", &vni->id) != 1)
			break;
		for (i = 0; i < SUMS; i++)
			if (fscanf(f, "%lu", &vni->n[i]) != 1)
				errx(2, "%s: not what was printed", kept);
		vni->host = -1;
		now.vnis++;
	}
	if (f)
		fclose(f);
}

static void read_all(void)
{
	memset(&now, 0, sizeof(now));
	for (here = 0; here < nhosts; here++)
		read_host();
	read_kept();
}

static void read_addrs(struct host *host)
{
	struct ifaddrs *all, *ifa;

	if (!enter(host->name) || getifaddrs(&all))
		return;
	for (ifa = all; ifa && host->naddrs < ADDRS; ifa = ifa->ifa_next) {
		if (!ifa->ifa_addr)
			continue;
		if (ifa->ifa_addr->sa_family == AF_INET)
			host->addr[host->naddrs++] =
				mapped(&((struct sockaddr_in *)ifa->ifa_addr)->sin_addr);
		else if (ifa->ifa_addr->sa_family == AF_INET6)
			host->addr[host->naddrs++] =
				((struct sockaddr_in6 *)ifa->ifa_addr)->sin6_addr;
	}
	freeifaddrs(all);
}

/* --- the law ----------------------------------------------------------- */

static void differ(bool loud, const char *what, uint64_t in, uint64_t out)
{
	if (loud)
		fprintf(stderr, "%s: %lu and %lu, %ld missing\n", what, in, out,
			(long)(in - out));
}

/*
 * What came in, and what was made of it, left or was dropped. A question for a
 * neighbour and the answer to it are one of each. Of those that have gone the
 * devices are not known any more once they are elsewhere.
 */
static bool vni_holds(const struct vni *vni, bool loud)
{
	const uint64_t *n = vni->n;
	uint64_t in = n[RX] + n[DEV_TX] + n[PORT_RX] + n[MADE];
	uint64_t out = n[TX] + n[DEV_RX] + n[PORT_TX] + n[LATE];
	char what[320];

	if (in == out)
		return true;
	snprintf(what, sizeof(what),
		 "VNI %u in %s, came in (wire %lu, device %lu, ports %lu, made %lu) and went (wire %lu, device %lu, ports %lu, dropped %lu)",
		 vni->id, vni->host < 0 ? "the past" : hosts[vni->host].name,
		 n[RX], n[DEV_TX], n[PORT_RX], n[MADE], n[TX], n[DEV_RX],
		 n[PORT_TX], n[LATE]);
	differ(loud, what, in, out);
	return false;
}

static bool vnis_hold(bool loud)
{
	bool ok = true;
	int i;

	for (i = 0; i < now.vnis; i++)
		ok &= vni_holds(&now.vni[i], loud);
	return ok;
}

/* Has anything been sent, lost or refused that is not a matter of one VNI? */
static bool wire_plain(void)
{
	return !injected && !lost && !now.unknown && !now.csum;
}

/* What all have sent, all have received, or those of one VNI. */
static bool wire_holds(bool loud, const struct vni *of)
{
	uint64_t sent = 0, got = 0;
	char what[80] = "sent over the wire, and received or dropped";
	int i;

	for (i = 0; i < now.vnis; i++) {
		if (of && now.vni[i].id != of->id)
			continue;
		sent += now.vni[i].n[TX];
		got += now.vni[i].n[RX] + now.vni[i].n[EARLY];
	}
	if (of) {
		snprintf(what, sizeof(what), "sent in VNI %u, and received or dropped",
			 of->id);
	} else {
		sent += injected - lost;
		got += now.unknown + now.csum;
	}
	if (sent == got)
		return true;
	differ(loud, what, sent, got);
	return false;
}

static bool has(const struct host *host, const struct in6_addr *addr)
{
	int i;

	for (i = 0; i < host->naddrs; i++)
		if (!memcmp(&host->addr[i], addr, sizeof(*addr)))
			return true;
	return false;
}

/* What one host has sent to another in a VNI, that one has from it. */
static bool pair_holds(bool loud, int from, int to, uint32_t id)
{
	uint64_t sent = 0, got = 0;
	const struct pair *p;
	char what[320];

	for (p = now.pair; p < now.pair + now.pairs; p++) {
		if (p->id != id)
			continue;
		if (p->host == from && has(&hosts[to], &p->addr))
			sent += p->tx;
		if (p->host == to && has(&hosts[from], &p->addr))
			got += p->rx;
	}
	if (sent == got)
		return true;
	snprintf(what, sizeof(what), "VNI %u, sent by %s and received by %s", id,
		 hosts[from].name, hosts[to].name);
	differ(loud, what, sent, got);
	return false;
}

/* Is it the first one of that number? */
static bool first_of(int vni)
{
	int i;

	for (i = 0; i < vni; i++)
		if (now.vni[i].id == now.vni[vni].id)
			return false;
	return true;
}

/* By VNI and by pair, where nothing is known to have happened to some of them. */
static bool parts_hold(bool loud)
{
	bool ok = true, early = false;
	int i, from, to;

	for (i = 0; i < now.vnis; i++) {
		if (first_of(i))
			ok &= wire_holds(loud, &now.vni[i]);
		early |= now.vni[i].n[EARLY] || now.vni[i].host < 0;
	}
	for (i = 0; by_pair && !early && i < now.vnis; i++)
		for (from = now.vni[i].host, to = 0; to < nhosts; to++)
			if (to != from)
				ok &= pair_holds(loud, from, to, now.vni[i].id);
	return ok;
}

static bool holds(bool loud)
{
	bool ok = true;

	if (inside)
		ok &= vnis_hold(loud);
	if (wire)
		ok &= wire_holds(loud, NULL);
	if (wire && wire_plain())
		ok &= parts_hold(loud);
	return ok;
}

static int check(unsigned int seconds)
{
	time_t end = time(NULL) + seconds;

	read_all();
	for (;;) {
		before = now;
		read_all();
		if (holds(false) && !memcmp(&before, &now, sizeof(now)))
			return 0;
		if (time(NULL) > end)
			break;
		poll(NULL, 0, 50);
	}
	if (holds(true))
		fprintf(stderr, "the counters do not come to rest\n");
	return 1;
}

/* What it has on its way when it goes, is lost: not while it has anything. */
static int print_vni(const char *netns, uint32_t id)
{
	int i, s;

	wire = false;
	hosts[nhosts++].name = netns;
	check(1);
	for (i = 0; i < now.vnis; i++) {
		if (now.vni[i].id != id ||
		    now.vni[i].endpoint != OVL_PORT_DEFAULT)
			continue;
		printf("%u", id);
		for (s = 0; s < SUMS; s++)
			printf(" %lu", now.vni[i].n[s]);
		printf("\n");
	}
	return 0;
}

int main(int argc, char **argv)
{
	unsigned int seconds = 0;
	int c;

	while ((c = getopt(argc, argv, "t:k:gi:l:wvp")) != -1) {
		switch (c) {
		case 't':
			seconds = atoi(optarg);
			break;
		case 'k':
			kept = optarg;
			break;
		case 'g':
			by_pair = false;
			break;
		case 'i':
			injected = atoll(optarg);
			break;
		case 'l':
			lost = atoll(optarg);
			break;
		case 'w':
			wire = false;
			break;
		case 'v':
			inside = false;
			break;
		case 'p':
			if (argc - optind != 2)
				return 2;
			return print_vni(argv[optind], atoi(argv[optind + 1]));
		default:
			return 2;
		}
	}
	for (; optind < argc; optind++) {
		if (nhosts == HOSTS)
			errx(2, "too many hosts");
		hosts[nhosts].name = argv[optind];
		read_addrs(&hosts[nhosts++]);
	}
	return check(seconds);
}
