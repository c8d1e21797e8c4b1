/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host with segments of every kind, whose underlay and attached devices are taps
 * in our hands: what is written to one is received at once, by us.
 *
 *	u0 u1 u2	the underlay, 10.9.N.1 and fd09:N::1; peers are .2 and .3
 *	ovl100		has all: neighbours, sockets, the ports p0 and p1
 *	ovl101		takes from anybody, learns from all; isolated ports p2, p3
 *	102, 103	without a device
 *	ovl104		in another namespace
 *	ovl105		down
 *	ovl106		its VTEPs are inside of it and of ovl100
 */
#ifndef OVL_PACKET_HOST_H
#define OVL_PACKET_HOST_H

#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <sys/uio.h>

#include "packet_input.h"
#include "sockets/sock_util.h"

#define HOST_SOCKS	12
#define PIECES		16

/*
 * @fd: by way. @to: where the socket sends to. @fed: how much was taken, by way;
 * of that into p0, @cut_tags: what the stack will not hand on to its port, and
 * @unsure: what it may not, for want of memory.
 */
struct host {
	struct nl nl;
	int far;
	int fail;
	int fd[WAYS];
	int sock[HOST_SOCKS];
	unsigned int nr_socks;
	int sniffer[2];
	struct sockaddr_ovl to;
	uint64_t fed[WAYS];
	uint64_t cut_tags;
	uint64_t unsure;
	uint8_t out[sizeof(struct virtio_net_hdr) + STEP_MAX + 65536];
	uint8_t in[70000];
};

static const char *const host_taps[] = {
	[WAY_WIRE] = "u0", [WAY_WIRE_GRO] = "u1", [WAY_WIRE_FRAGS] = "u2",
	[WAY_PORT] = "p0", [WAY_PORT_FRAGS] = "p1", [WAY_PORT_APART] = "p2",
	[WAY_PORT_RATED] = "p3",
};

static const char *const host_devs[] = {
	[WAY_HOST] = "ovl100", [WAY_HOST_ANY] = "ovl101",
	[WAY_HOST_FAR] = "ovl104", [WAY_HOST_LOOP] = "ovl106",
};

/* What is written in lines for "ovlctl -batch". */
static const char host_segments[] =
	"vni add 100 neigh-suppress on neigh-quota 64 quota 512\n"
	"vni add 101 admit any learning any quota 64 df unset ttl inherit tos inherit mtu 1600 fastpath off\n"
	"vni add 102 nodev mac 02:00:00:00:ff:66 df inherit csum off neigh-suppress on\n"
	"vni add 103 nodev mac 02:00:00:00:ff:67 csum6 off csum6-rx off learning off\n"
	"vni add 104\n"
	"vni add 105\n"
	"vni add 106\n"
	"vtep add 10.9.0.2 vni 100\n"
	"vtep add 10.9.0.3 vni 100 flood off\n"
	"vtep add 10.9.1.2 vni 100 flood off\n"
	"vtep add 10.9.2.2 vni 100 flood off\n"
	"vtep add fd09::2 vni 100\n"
	"vtep add fd09:1::2 vni 100 flood off\n"
	"vtep add fd09:2::2 vni 100 flood off\n"
	"vtep add fd09::2 vni 101\n"
	"vtep add 10.9.2.2 vni 102\n"
	"vtep add 10.9.0.2 vni 102 flood off\n"
	"vtep add fd09::2 vni 103 flood off\n"
	"vtep add fd09:2::2 vni 103 flood off\n"
	"vtep add 10.9.0.2 vni 104\n"
	"vtep add 10.9.0.2 vni 105\n"
	"vtep add 10.106.0.2 vni 106\n"
	"vtep add 192.168.100.2 vni 106\n"
	"vtep add 10.200.0.2 vni 106\n"
	"fdb add 02:00:00:00:02:01 vni 100 vtep 10.9.0.2\n"
	"fdb add 02:00:00:00:02:02 vni 100 vtep 10.9.1.2\n"
	"fdb add 02:00:00:00:02:03 vni 100 vtep fd09::2\n"
	"fdb add 02:00:00:00:02:04 vni 100 vtep fd09:2::2\n"
	"fdb add 02:00:00:00:02:01 vni 103 vtep fd09:2::2\n"
	"fdb add 02:00:00:00:02:01 vni 106 vtep 192.168.100.2\n"
	"fdb add 02:00:00:00:02:02 vni 106 vtep 10.106.0.2\n"
	"fdb add 02:00:00:00:02:03 vni 106 vtep 10.200.0.2\n"
	"port add p0 vni 100\n"
	"port add p1 vni 100 mac 02:00:00:00:03:01 ip 192.168.100.20,fe80::14,fd10::14\n"
	"port add p2 vni 101 isolated on mac 02:00:00:00:03:02\n"
	"port add p3 vni 101 isolated on flood off learning off flood-rate 100\n"
	"neigh add 192.168.100.2 vni 100 lladdr 02:00:00:00:02:01\n"
	"neigh add 192.168.100.3 vni 100 lladdr 02:00:00:00:ff:64\n"
	"neigh add 192.168.100.4 vni 100 lladdr 02:00:00:00:03:01\n"
	"neigh add 192.168.100.2 vni 102 lladdr 02:00:00:00:02:01\n"
	"neigh add fd10::2 vni 102 lladdr 02:00:00:00:02:01\n"
	"neigh add fd10::2 vni 100 lladdr 02:00:00:00:02:03\n"
	"neigh add fd10::3 vni 100 lladdr 02:00:00:00:02:01\n";

/*
 * Where tunnels in tunnels go to, and who of them is whose neighbour. What the devices
 * said when they came up may have begun to ask for them.
 */
static const char host_addresses[] =
	"address add 192.168.100.1/24 dev ovl100\n"
	"address add fd10::1/64 dev ovl100 nodad\n"
	"address add 10.106.0.1/24 dev ovl106\n"
	"neighbour replace 10.106.0.2 lladdr 02:00:00:00:02:02 dev ovl106 nud permanent\n"
	"neighbour replace 192.168.100.2 lladdr 02:00:00:00:02:01 dev ovl100 nud permanent\n";

/* --- setting up ---------------------------------------------------------- */

static inline int host_batch(const char *tool, const char *lines)
{
	FILE *f = popen(tool, "w");

	if (!f)
		return -errno;
	fputs(lines, f);
	return pclose(f) ? -EIO : 0;
}

/*
 * A tap. Of packets that a tap with IFF_NAPI has built from pages and GRO then merges,
 * the kernel never gives the account back to the tap's socket, which outlives its
 * descriptor for ever: tun does not prepare them for GRO as veth does. Where the
 * socket has a limit, it makes packets in another way.
 */
static inline int host_tap(struct host *h, enum way way)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	int n = way, fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	int room = 1 << 20;

	if (way == WAY_WIRE_GRO)
		ifr.ifr_flags |= IFF_NAPI;
	if (way == WAY_WIRE_FRAGS || way == WAY_PORT_FRAGS)
		ifr.ifr_flags |= IFF_NAPI | IFF_NAPI_FRAGS;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", host_taps[way]);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr))
		return -errno;
	if (way == WAY_WIRE_GRO && ioctl(fd, TUNSETSNDBUF, &room))
		return -errno;
	h->fd[way] = fd;
	return run("ip link set %s address 02:00:00:00:0a:%02x addrgenmode none txqueuelen 64 up",
		   host_taps[way], n);
}

static inline int host_underlay(unsigned int n)
{
	char lines[1000];
	int i, len;

	len = snprintf(lines, sizeof(lines),
		       "address add 10.9.%u.1/24 dev u%u\n"
		       "address add fd09:%u::1/64 dev u%u nodad\n", n, n, n, n);
	for (i = 2; i <= 4; i++)
		len += snprintf(lines + len, sizeof(lines) - len,
				"neighbour add 10.9.%u.%d lladdr 02:00:00:00:0a:ff dev u%u nud permanent\n"
				"neighbour add fd09:%u::%d lladdr 02:00:00:00:0a:ff dev u%u nud permanent\n",
				n, i, n, n, i, n);
	return host_batch("ip -batch -", lines);
}

/* Let GRO wait for more packets; sysfs has the devices of where it is mounted. */
static inline int host_wait_gro(void)
{
	return run("unshare -m sh -c 'mount -t sysfs none /sys && cd /sys/class/net/u1 && "
		   "echo 2000000 >gro_flush_timeout && echo 4 >napi_defer_hard_irqs'");
}

/* What the underlay says is not to change how we are reached. */
static inline int host_quiet(void)
{
	return write_file("/proc/sys/net/ipv6/conf/default/accept_ra", "0") ?:
	       write_file("/proc/sys/net/ipv6/conf/default/accept_redirects",
			  "0") ?:
	       write_file("/proc/sys/net/ipv4/conf/all/rp_filter", "0") ?:
	       write_file("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
}

/* A packet socket of a device, for sending; or for receiving what it sees. */
static inline int host_packet(const char *dev, bool sniffs)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_ll sa = {
		.sll_family = AF_PACKET, .sll_ifindex = if_find(dev),
		.sll_protocol = sniffs ? htons(ETH_P_ALL) : 0,
	};
	int one = 1;

	if (fd < 0 || (!sniffs && setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR,
					     &one, sizeof(one))) ||
	    bind(fd, (void *)&sa, sizeof(sa)))
		return -errno;
	return fd;
}

static inline int host_dev(struct host *h, enum way way)
{
	int err;

	if (way == WAY_HOST_FAR)
		err = run("ip link set ovl104 netns /proc/%d/fd/%d", getpid(),
			  h->far);
	else
		err = 0;
	if (!err && way == WAY_HOST_FAR && setns(h->far, CLONE_NEWNET))
		err = -errno;
	err = err ?: run("ip link set %s address 02:00:00:00:ff:%02x addrgenmode none up",
			 host_devs[way], atoi(host_devs[way] + 3));
	if (err)
		return err;
	h->fd[way] = host_packet(host_devs[way], false);
	return h->fd[way] < 0 ? h->fd[way] : 0;
}

static inline int host_devices(struct host *h, int here)
{
	int err = 0, way;

	for (way = WAY_HOST; !err && way <= WAY_HOST_LOOP; way++) {
		err = host_dev(h, way);
		if (setns(here, CLONE_NEWNET))
			return -errno;
	}
	return err ?: run("ip link set ovl105 address 02:00:00:00:ff:69");
}

static inline int host_sock(struct host *h, int fd)
{
	if (fd < 0)
		return fd;
	h->sock[h->nr_socks++] = fd;
	return sock_set_core(fd, SO_RCVBUF, 1 << 16);
}

/* One of several that share a binding. */
static inline int host_shared(struct host *h, int type, const void *mac,
			      uint16_t port)
{
	int fd = ovl_socket(type);

	return host_sock(h, fd) ?: sock_set(fd, OVL_GROUP, 1) ?:
	       sock_bind(fd, 100, mac, port);
}

/* Raw sockets: with what is sent, with a claim, and one that sees everything. */
static inline int host_raw_sockets(struct host *h)
{
	int fd = sock_open(SOCK_RAW, 102, NULL, OVL_ETHERTYPE_ALL);

	h->fd[WAY_RAW] = fd;
	ovl_address(&h->to, 102, NULL, 0);
	return host_sock(h, fd) ?: sock_set(fd, OVL_FORGE, 1) ?:
	       host_sock(h, sock_open(SOCK_RAW, 100, MAC(1), OVL_ETHERTYPE_ALL)) ?:
	       sock_mac(h->sock[1], OVL_ADD_MAC, MULTICAST) ?:
	       host_sock(h, sock_open(SOCK_RAW, OVL_VNI_ANY, NULL,
				      OVL_ETHERTYPE_ALL)) ?:
	       sock_set(h->sock[2], OVL_PROMISC, 1) ?:
	       host_shared(h, SOCK_RAW, MAC(2), ETH_P_IP) ?:
	       host_shared(h, SOCK_RAW, MAC(2), ETH_P_IP);
}

/* Datagrams: of stations, of claims, of all segments, shared, with a peer. */
static inline int host_dgram_sockets(struct host *h)
{
	static const uint8_t peer[] = { 2, 0, 0, 0, 2, 1 };
	int fd = sock_open(SOCK_DGRAM, 100, MAC(2), 7);

	return host_sock(h, fd) ?: sock_connect(fd, 100, peer, 7) ?:
	       host_sock(h, sock_open(SOCK_DGRAM, 100, NULL, 6)) ?:
	       sock_set_core(h->sock[h->nr_socks - 1], SO_TIMESTAMP, 1) ?:
	       host_sock(h, sock_open(SOCK_DGRAM, 102, NULL, 8)) ?:
	       host_sock(h, sock_open(SOCK_DGRAM, OVL_VNI_ANY, MAC(3), 10)) ?:
	       host_shared(h, SOCK_DGRAM, NULL, 9) ?:
	       host_shared(h, SOCK_DGRAM, NULL, 9);
}

/* Be that host. */
static inline int host_setup(struct host *h)
{
	int here, err = 0, way;

	if (run("modprobe -q tun || [ -e /dev/net/tun ]") ||
	    unshare(CLONE_NEWNET))
		return -EIO;
	h->far = ns_here();
	err = if_up("lo") ?: ovl_setup(&h->nl) ?: host_quiet();
	here = ns_here();
	for (way = 0; !err && way < WAY_TAPS; way++)
		err = host_tap(h, way);
	for (way = 0; !err && way <= WAY_WIRE_FRAGS; way++)
		err = host_underlay(way);
	h->sniffer[0] = -1;
	h->sniffer[1] = -1;
	h->fail = -1;
	return err ?: host_wait_gro() ?: host_batch("ovlctl -batch -", host_segments) ?:
	       host_devices(h, here) ?:
	       host_batch("ip -batch -", host_addresses) ?:
	       host_raw_sockets(h) ?: host_dgram_sockets(h);
}

/* --- feeding ------------------------------------------------------------- */

/* Cut a packet behind its first @head bytes, as the step wants it. */
static inline int step_pieces(const struct step *s, uint8_t *data, size_t head,
			      size_t len, struct iovec *iov)
{
	size_t piece = s->cut[0] && s->cut[0] < len ? s->cut[0] : len;
	int n = 0;

	iov[n++] = (struct iovec){ data, head + piece };
	data += head + piece;
	len -= piece;
	while (len) {
		piece = s->cut[1] && s->cut[1] < len && n < PIECES - 1 ?
			s->cut[1] : len;
		/* The longest piece that a tap takes. */
		if (n < PIECES - 1 && piece > 4096)
			piece = 4096;
		iov[n++] = (struct iovec){ data, piece };
		data += piece;
		len -= piece;
	}
	return n;
}

static inline void host_fail_nth(struct host *h, int n)
{
	char text[8];

	if (h->fail >= 0 &&
	    pwrite(h->fail, text, snprintf(text, sizeof(text), "%d", n), 0) < 0)
		abort();
}

static inline ssize_t host_write(struct host *h, const struct step *s,
				 size_t len)
{
	size_t head = s->way == WAY_RAW ? 0 : sizeof(s->vnet);
	struct iovec iov[PIECES];
	struct msghdr msg = { .msg_iov = iov };

	msg.msg_iovlen = step_pieces(s, h->out + sizeof(s->vnet) - head, head,
				     len, iov);
	if (s->way < WAY_TAPS)
		return writev(h->fd[s->way], iov, msg.msg_iovlen);
	if (s->way == WAY_RAW) {
		msg.msg_name = &h->to;
		msg.msg_namelen = sizeof(h->to);
	}
	return sendmsg(h->fd[s->way], &msg, MSG_DONTWAIT);
}

/* Does a frame end with its first tag or in it? The stack drops it then. */
static inline bool step_cuts_tag(const struct step *s, size_t len)
{
	uint16_t proto = s->len < 14 ? 0 : get16(s->data + 12);

	return len < 20 && (proto == ETH_P_8021Q || proto == ETH_P_8021AD);
}

static inline void host_feed_step(struct host *h, const struct step *s)
{
	size_t len = s->len + s->pad;
	ssize_t n;

	if (s->way >= WAYS)
		return;
	memcpy(h->out, &s->vnet, sizeof(s->vnet));
	memcpy(h->out + sizeof(s->vnet), s->data, s->len);
	memset(h->out + sizeof(s->vnet) + s->len, 0, s->pad);
	if (s->fail)
		host_fail_nth(h, s->fail);
	n = host_write(h, s, len);
	if (s->fail)
		host_fail_nth(h, 0);
	if (n < 0)
		return;
	h->fed[s->way]++;
	if (s->way != WAY_PORT)
		return;
	if (s->fail)
		h->unsure++;
	else if (step_cuts_tag(s, len))
		h->cut_tags++;
}

static inline void host_feed(struct host *h, const struct input *in)
{
	unsigned int i;

	for (i = 0; i < in->nr; i++)
		host_feed_step(h, &in->step[i]);
}

/* Throw away what has come out everywhere. */
static inline void host_drain(struct host *h)
{
	unsigned int i;

	for (i = 0; i < WAY_TAPS; i++)
		while (read(h->fd[i], h->in, sizeof(h->in)) >= 0)
			;
	for (i = 0; i < h->nr_socks; i++)
		while (recv(h->sock[i], h->in, 0, MSG_DONTWAIT | MSG_TRUNC) >= 0)
			;
	for (i = 0; i < 2; i++)
		while (h->sniffer[i] >= 0 &&
		       recv(h->sniffer[i], h->in, 0, MSG_DONTWAIT) >= 0)
			;
}

/* Let others look at what comes and goes, so that it is shared with them. */
static inline int host_sniff(struct host *h, bool on)
{
	static const char *const devs[] = { "u0", "ovl100" };
	int i;

	for (i = 0; i < 2; i++) {
		if (h->sniffer[i] >= 0)
			close(h->sniffer[i]);
		h->sniffer[i] = on ? host_packet(devs[i], true) : -1;
		if (on && h->sniffer[i] < 0)
			return h->sniffer[i];
	}
	return 0;
}

/* Have allocations fail where a step wants it; only some kernels can. */
static inline int host_allow_failures(struct host *h)
{
	h->fail = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (h->fail < 0)
		return 0;
	return write_file("/sys/kernel/debug/failslab/ignore-gfp-wait", "Y") ?:
	       write_file("/sys/kernel/debug/failslab/verbose", "0") ?:
	       write_file("/sys/kernel/debug/fail_page_alloc/verbose", "0");
}

#endif /* OVL_PACKET_HOST_H */
