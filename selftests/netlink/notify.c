// SPDX-License-Identifier: GPL-2.0
/* timeout: 180 */
/*
 * Changes are announced to those who listen: all of them, once each, in order,
 * with a number by which a listener can tell that it missed some.
 */
#include "nl_util.h"

/* What the second socket, that of a listener, has heard. */
struct heard {
	uint8_t cmd;
	uint32_t seq;
	size_t len;
	unsigned char msg[512];
};

#define HEARD_MAX	64

FIXTURE(notify) {
	struct nl nl;
	struct nl ear;
	struct heard heard[HEARD_MAX];
	unsigned int nr;
};

static int join(struct nl *nl)
{
	return setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			  &nl->group, sizeof(nl->group)) ? -errno : 0;
}

FIXTURE_SETUP(notify)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, ovl_open(&self->ear));
	ASSERT_EQ(0, join(&self->ear));
}

FIXTURE_TEARDOWN(notify)
{
}

/* Take what has come; wait for the first for as long as @ms. */
static void listen_for(struct _test_data_notify *self, int ms)
{
	struct pollfd pfd = { .fd = self->ear.fd, .events = POLLIN };
	struct nlmsghdr *nlh = (struct nlmsghdr *)self->ear.in;
	struct heard *h;
	ssize_t n;

	self->nr = 0;
	while (poll(&pfd, 1, self->nr ? 0 : ms) > 0 && self->nr < HEARD_MAX) {
		n = recv(self->ear.fd, self->ear.in, NL_BUF, 0);
		if (n <= 0 || !NLMSG_OK(nlh, n))
			return;
		h = &self->heard[self->nr++];
		h->cmd = ovl_cmd(nlh);
		h->seq = ovl_num(nlh, OVL_A_VNI_SEQ);
		h->len = nlh->nlmsg_len;
		memcpy(h->msg, nlh, n < (ssize_t)sizeof(h->msg) ? (size_t)n :
		       sizeof(h->msg));
	}
}

/* Just these commands came, with numbers that follow each other. */
#define EXPECT_HEARD(...) do {						\
	static const uint8_t __want[] = { __VA_ARGS__ __VA_OPT__(,) 0 };	\
	unsigned int __i, __n = sizeof(__want) - 1;			\
									\
	listen_for(self, __n ? 5000 : 0);				\
	EXPECT_EQ(__n, self->nr);					\
	for (__i = 0; __i < self->nr && __i < __n; __i++) {		\
		EXPECT_EQ(__want[__i], self->heard[__i].cmd);		\
		if (__i)						\
			EXPECT_EQ(self->heard[__i - 1].seq + 1,		\
				  self->heard[__i].seq);		\
	}								\
} while (0)

static const struct nlmsghdr *heard(struct _test_data_notify *self,
				    unsigned int i)
{
	return (const struct nlmsghdr *)self->heard[i].msg;
}

/* Does a notification show an object as the last reply does? */
static bool as_reply(struct _test_data_notify *self, unsigned int i)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN + sizeof(uint32_t);
	const struct nl_msg *reply = &self->nl.reply;

	return self->heard[i].len == reply->nlh.nlmsg_len &&
	       !memcmp(self->heard[i].msg + at, reply->buf + at,
		       reply->nlh.nlmsg_len - at);
}

TEST_F(notify, vni)
{
	struct nl *nl = &self->nl;
	const struct attr id = a_u32(OVL_A_VNI_ID, 100);

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, id, a_flag(OVL_A_VNI_NODEV)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, id));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	/* A reply holds the number of the last change. */
	EXPECT_EQ(self->heard[0].seq,
		  ovl_num(&nl->reply.nlh, OVL_A_VNI_SEQ));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, id,
			    a_u32(OVL_A_VNI_AGEING, 9)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, id));
	EXPECT_HEARD(OVL_CMD_VNI_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, id));
	EXPECT_HEARD(OVL_CMD_VNI_DEL_NTF);
	EXPECT_EQ(100, ovl_num(heard(self, 0), OVL_A_VNI_ID));
}

/* With a device there is an MTU, and it is the one that will be in force. */
TEST_F(notify, vni_with_a_device)
{
	struct nl *nl = &self->nl;
	const struct attr id = a_u32(OVL_A_VNI_ID, 100);

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, id));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, id));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF);
	EXPECT_EQ(1450, ovl_num(heard(self, 0), OVL_A_VNI_MTU));
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, id,
			    a_u32(OVL_A_VNI_MTU, 1300)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, id));
	EXPECT_HEARD(OVL_CMD_VNI_SET_NTF);
	EXPECT_EQ(1300, ovl_num(heard(self, 0), OVL_A_VNI_MTU));
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH));
	EXPECT_HEARD(OVL_CMD_VNI_DEL_NTF);
}

/* An MTU set on the device is a setting of the VNI. */
TEST_F(notify, mtu_by_ip_link)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { .ifr_name = "ovl100", .ifr_mtu = 1200 };
	const struct attr id = a_u32(OVL_A_VNI_ID, 100);
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, id));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF);
	ASSERT_EQ(0, ioctl(fd, SIOCSIFMTU, &ifr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_GET, id));
	EXPECT_EQ(0, ovl_num(&nl->reply.nlh, OVL_A_VNI_MTU_AUTO));
	EXPECT_HEARD(OVL_CMD_VNI_SET_NTF);
	EXPECT_EQ(1200, ovl_num(heard(self, 0), OVL_A_VNI_MTU));
	EXPECT_TRUE(as_reply(self, 0));
	close(fd);
}

static int vni_and_vtep(struct nl *nl, const char *ip)
{
	return ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100),
		      a_flag(OVL_A_VNI_NODEV)) ?:
	       ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
		      a_ip4(OVL_A_VTEP_ADDR, ip));
}

TEST_F(notify, vtep)
{
	struct nl *nl = &self->nl;
	const struct attr vni = a_u32(OVL_A_VTEP_VNI, 100);
	const struct attr addr = a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2");

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, vni, addr));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF);
	EXPECT_TRUE(as_reply(self, 1));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_SET, vni, addr,
			    a_u8(OVL_A_VTEP_FLOOD, 0)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_GET, vni, addr));
	EXPECT_HEARD(OVL_CMD_VTEP_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_DEL, vni, addr));
	EXPECT_HEARD(OVL_CMD_VTEP_DEL_NTF);
	EXPECT_EQ(100, ovl_num(heard(self, 0), OVL_A_VTEP_VNI));
}

/* Another port moves the stations, and each move is a change. */
TEST_F(notify, vtep_port)
{
	struct nl *nl = &self->nl;
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	const struct attr mac = a_macn(OVL_A_FDB_MAC, 1);

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, vni, mac,
			    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF,
		     OVL_CMD_FDB_NEW_NTF);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_SET,
			    a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2"),
			    a_u16(OVL_A_VTEP_DSTPORT, 8472)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_HEARD(OVL_CMD_FDB_SET_NTF, OVL_CMD_VTEP_SET_NTF);
	EXPECT_EQ(8472, ovl_num(heard(self, 0), OVL_A_FDB_DSTPORT));
	EXPECT_TRUE(as_reply(self, 0));
	EXPECT_EQ(8472, ovl_num(heard(self, 1), OVL_A_VTEP_DSTPORT));
	EXPECT_EQ(1, ovl_num(heard(self, 1), OVL_A_VTEP_STATIONS));
}

TEST_F(notify, fdb)
{
	struct nl *nl = &self->nl;
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	const struct attr mac = a_macn(OVL_A_FDB_MAC, 1);
	const struct attr addr = a_ip4(OVL_A_FDB_ADDR, "10.0.0.2");

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3")));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF,
		     OVL_CMD_VTEP_NEW_NTF);

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, vni, mac, addr));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_HEARD(OVL_CMD_FDB_NEW_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_SET, vni, mac,
			    a_ip4(OVL_A_FDB_ADDR, "10.0.0.3")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_GET, vni, mac));
	EXPECT_HEARD(OVL_CMD_FDB_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_DEL, vni, mac));
	EXPECT_HEARD(OVL_CMD_FDB_DEL_NTF);
	EXPECT_TRUE(as_reply(self, 0));
}

TEST_F(notify, port)
{
	const struct attr vni = a_u32(OVL_A_PORT_VNI, 100);
	struct nl *nl = &self->nl;
	struct attr port;

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF);
	ASSERT_EQ(0, if_dummy("port0"));
	port = a_u32(OVL_A_PORT_IFINDEX, if_find("port0"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW, vni, port,
			    a_macn(OVL_A_PORT_MAC, 1),
			    a_macn(OVL_A_PORT_MAC, 2),
			    a_ip6(OVL_A_PORT_ADDR6, "fd00::7")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_GET, port));
	EXPECT_HEARD(OVL_CMD_PORT_NEW_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_SET, port,
			    a_u8(OVL_A_PORT_ISOLATED, 1)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_GET, port));
	EXPECT_HEARD(OVL_CMD_PORT_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_DEL, port));
	EXPECT_HEARD(OVL_CMD_PORT_DEL_NTF);
	EXPECT_EQ(100, ovl_num(heard(self, 0), OVL_A_PORT_VNI));
}

/* With its VNI a port goes, and is heard of before. */
TEST_F(notify, port_of_a_vni)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	ASSERT_EQ(0, if_dummy("port0"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_PORT_NEW, a_u32(OVL_A_PORT_VNI, 100),
			    a_u32(OVL_A_PORT_IFINDEX, if_find("port0"))));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_PORT_NEW_NTF);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_HEARD(OVL_CMD_PORT_DEL_NTF, OVL_CMD_VNI_DEL_NTF);
}

TEST_F(notify, fdb_bulk_one_each)
{
	struct nl *nl = &self->nl;
	struct attr nest[3], a[3][3];
	int i;

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF);
	for (i = 0; i < 3; i++) {
		a[i][0] = a_macn(OVL_A_FDB_ENTRY_MAC, i);
		a[i][1] = a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2");
		a[i][2].type = END;
		nest[i] = a_nest(OVL_A_FDB_ENTRY, a[i]);
	}
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW, a_u32(OVL_A_FDB_VNI, 100),
			    nest[0], nest[1], nest[2]));
	EXPECT_HEARD(OVL_CMD_FDB_NEW_NTF, OVL_CMD_FDB_NEW_NTF,
		     OVL_CMD_FDB_NEW_NTF);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH,
			    a_u32(OVL_A_FDB_VNI, 100)));
	EXPECT_HEARD(OVL_CMD_FDB_DEL_NTF, OVL_CMD_FDB_DEL_NTF,
		     OVL_CMD_FDB_DEL_NTF);
}

TEST_F(notify, neigh)
{
	const struct attr vni = a_u32(OVL_A_NEIGH_VNI, 100);
	const struct attr addr = a_ip6(OVL_A_NEIGH_ADDR6, "fd00::1");
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, vni, addr,
			    a_macn(OVL_A_NEIGH_MAC, 1)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_GET, vni, addr));
	EXPECT_HEARD(OVL_CMD_NEIGH_NEW_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_SET, vni, addr,
			    a_macn(OVL_A_NEIGH_MAC, 2)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_GET, vni, addr));
	EXPECT_HEARD(OVL_CMD_NEIGH_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_SET, vni, addr,
			    a_macn(OVL_A_NEIGH_MAC, 2),
			    a_u8(OVL_A_NEIGH_ROUTER, 1)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_GET, vni, addr));
	EXPECT_HEARD(OVL_CMD_NEIGH_SET_NTF);
	EXPECT_TRUE(as_reply(self, 0));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_DEL, vni, addr));
	EXPECT_HEARD(OVL_CMD_NEIGH_DEL_NTF);
	EXPECT_TRUE(as_reply(self, 0));
}

/* What a VNI held is announced to go before it, and a VTEP's stations too. */
TEST_F(notify, order_of_the_end)
{
	struct nl *nl = &self->nl;
	int i;

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_FDB_NEW,
				    a_u32(OVL_A_FDB_VNI, 100),
				    a_macn(OVL_A_FDB_MAC, i),
				    a_ip4(OVL_A_FDB_ADDR, "10.0.0.2")));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_NEIGH_NEW, a_u32(OVL_A_NEIGH_VNI, 100),
			    a_ip4(OVL_A_NEIGH_ADDR, "192.168.0.1"),
			    a_macn(OVL_A_NEIGH_MAC, 1)));
	listen_for(self, 1000);
	EXPECT_EQ(5, self->nr);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_HEARD(OVL_CMD_NEIGH_DEL_NTF, OVL_CMD_FDB_DEL_NTF,
		     OVL_CMD_FDB_DEL_NTF, OVL_CMD_VTEP_DEL_NTF,
		     OVL_CMD_VNI_DEL_NTF);
}

TEST_F(notify, learned_and_aged)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, vni_and_vtep(nl, "127.0.0.1"));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VTEP_NEW, a_u32(OVL_A_VTEP_VNI, 100),
			    a_ip4(OVL_A_VTEP_ADDR, "10.0.0.2")));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF,
		     OVL_CMD_VTEP_NEW_NTF);
	ASSERT_EQ(0, inject(100, 5));
	EXPECT_HEARD(OVL_CMD_FDB_NEW_NTF);
	EXPECT_EQ(OVL_ORIGIN_LEARNED, ovl_num(heard(self, 0), OVL_A_FDB_ORIGIN));
	EXPECT_EQ(5, ((const unsigned char *)
		      nla_data(ovl_attr(heard(self, 0), OVL_A_FDB_MAC)))[5]);
	/* At home already: nothing new. */
	ASSERT_EQ(0, inject(100, 5));
	EXPECT_HEARD();

	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 100),
			    a_u32(OVL_A_VNI_AGEING, 1)));
	EXPECT_HEARD(OVL_CMD_VNI_SET_NTF);
	EXPECT_HEARD(OVL_CMD_FDB_DEL_NTF);
}

/* A refused request is no news, and neither is one that only asks. */
TEST_F(notify, nothing_else)
{
	struct nl *nl = &self->nl;
	struct snap s;

	ASSERT_EQ(0, vni_and_vtep(nl, "10.0.0.2"));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF, OVL_CMD_VTEP_NEW_NTF);
	ASSERT_EQ(0, snap_take(nl, &s));
	EXPECT_EQ(-EEXIST, vni_and_vtep(nl, "10.0.0.2"));
	EXPECT_EQ(-ENODEV, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 1),
				  a_u32(OVL_A_VNI_LINK, 999)));
	EXPECT_EQ(-EEXIST, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 1),
				  a_str(OVL_A_VNI_IFNAME, "lo")));
	EXPECT_EQ(-ENOENT, ovl_do(nl, OVL_CMD_VTEP_DEL,
				  a_u32(OVL_A_VTEP_VNI, 100),
				  a_ip4(OVL_A_VTEP_ADDR, "10.0.0.3")));
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_FDB_FLUSH, a_u32(OVL_A_FDB_VNI, 100)));
	/* Flushing one endpoint leaves those of others alone. */
	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_FLUSH,
			    a_u16(OVL_A_VNI_ENDPOINT, 1)));
	EXPECT_HEARD();
	EXPECT_TRUE(snap_same(nl, &s));
}

/* Other namespaces are other worlds. */
TEST_F(notify, other_namespace)
{
	struct nl *other = calloc(1, sizeof(*other));

	ASSERT_EQ(0, ovl_setup(other));
	ASSERT_EQ(0, vni_and_vtep(other, "10.0.0.2"));
	EXPECT_HEARD();
	EXPECT_EQ(0, ovl_count(&self->nl, OVL_CMD_VNI_GET));
}

TEST_F(notify, a_device_that_goes)
{
	struct ifinfomsg ifi = { };
	struct nl *rt = calloc(1, sizeof(*rt));
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, nl_open(rt, NETLINK_ROUTE));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 100)));
	EXPECT_HEARD(OVL_CMD_VNI_NEW_NTF);
	ifi.ifi_index = if_find("ovl100");
	ASSERT_EQ(0, nl_talk(rt, nl_begin(rt, RTM_DELLINK, 0, &ifi,
					  sizeof(ifi)), NULL, NULL));
	EXPECT_HEARD(OVL_CMD_VNI_DEL_NTF);
	EXPECT_EQ(0, ovl_count(nl, OVL_CMD_VNI_GET));
}

/*
 * A listener that is slow is told that it missed something, and can see by the
 * next number that it did.
 */
TEST_F(notify, slow_listener)
{
	const struct attr id = a_u32(OVL_A_VNI_ID, 100);
	struct nl *nl = &self->nl;
	int one = 1, i, errors = 0;
	uint32_t last = 0, gaps = 0;
	bool first = true;

	ASSERT_EQ(0, setsockopt(self->ear.fd, SOL_SOCKET, SO_RCVBUF, &one,
				sizeof(one)));
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, id, a_flag(OVL_A_VNI_NODEV)));
	for (i = 0; i < 50; i++)
		ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_SET, id,
				    a_u32(OVL_A_VNI_AGEING, i)));
	/* The error is in its place among the messages, or before them all. */
	for (i = 0; i < 100; i++) {
		struct nlmsghdr *nlh = (struct nlmsghdr *)self->ear.in;
		ssize_t n = recv(self->ear.fd, self->ear.in, NL_BUF,
				 MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0) {
			EXPECT_EQ(ENOBUFS, errno);
			errors++;
			continue;
		}
		last = ovl_num(nlh, OVL_A_VNI_SEQ);
		first = false;
	}
	EXPECT_EQ(1, errors);
	EXPECT_FALSE(first);
	ASSERT_EQ(0, ovl_do(nl, OVL_CMD_VNI_DEL, id));
	EXPECT_HEARD(OVL_CMD_VNI_DEL_NTF);
	gaps = self->heard[0].seq - last;
	EXPECT_LT(1, gaps);
}

TEST_HARNESS_MAIN
