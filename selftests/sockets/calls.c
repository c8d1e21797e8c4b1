// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/* The calls one by one: what each takes, what it refuses and what stays then. */
#include <linux/net_tstamp.h>
#include <time.h>

#include "sock_util.h"

FIXTURE(calls) {
	struct nl nl;
};

FIXTURE_SETUP(calls)
{
	ASSERT_EQ(0, ovl_setup(&self->nl));
	ASSERT_EQ(0, vni_nodev(&self->nl, 1));
	ASSERT_EQ(0, vni_nodev(&self->nl, 2));
}

FIXTURE_TEARDOWN(calls)
{
}

TEST_F(calls, socket)
{
	int family = ovl_family();

	ASSERT_LE(0, family);
	EXPECT_EQ(-1, socket(family, SOCK_STREAM, 0));
	EXPECT_EQ(ESOCKTNOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, SOCK_SEQPACKET, 0));
	EXPECT_EQ(ESOCKTNOSUPPORT, errno);
	EXPECT_EQ(-1, socket(family, SOCK_DGRAM, 1));
	EXPECT_EQ(EPROTONOSUPPORT, errno);
	ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	EXPECT_EQ(-1, socket(family, SOCK_RAW, 0));
	EXPECT_EQ(EPERM, errno);
	EXPECT_LE(0, socket(family, SOCK_DGRAM, 0));
}

TEST_F(calls, bind)
{
	int fd = ovl_socket(SOCK_DGRAM);
	struct sockaddr_ovl sa;
	socklen_t len;

	/* Every length that is too short, and every address that cannot be. */
	ovl_address(&sa, 1, NULL, 5);
	for (len = 0; len < sizeof(sa); len++) {
		EXPECT_EQ(-1, bind(fd, (void *)&sa, len));
		EXPECT_EQ(EINVAL, errno);
	}
	sa.sovl_family = AF_INET;
	EXPECT_EQ(-1, bind(fd, (void *)&sa, sizeof(sa)));
	EXPECT_EQ(EAFNOSUPPORT, errno);
	EXPECT_EQ(-EINVAL, sock_bind(fd, OVL_VNI_MAX + 1, NULL, 5));
	EXPECT_EQ(-EINVAL, sock_bind(fd, OVL_VNI_ANY - 1, NULL, 5));
	EXPECT_EQ(-EINVAL, sock_bind(fd, 1, BROADCAST, 5));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_bind(fd, 3, NULL, 5));
	/* Nothing of that has left a trace. */
	len = sizeof(sa);
	ASSERT_EQ(0, getsockname(fd, (void *)&sa, &len));
	EXPECT_EQ(0, sa.sovl_port);
	ASSERT_EQ(0, sock_bind(fd, 1, NULL, 5));
	EXPECT_EQ(-EINVAL, sock_bind(fd, 1, NULL, 6));
	EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, 1, NULL, 5));
	/* The station's address in full is the same. */
	EXPECT_EQ(-EADDRINUSE, sock_open(SOCK_DGRAM, 1, STATION(1), 5));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, MAC(1), 5));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 2, NULL, 5));
	EXPECT_LE(0, sock_open(SOCK_DGRAM, OVL_VNI_ANY, NULL, 5));
	close(fd);
	EXPECT_LE(0, sock_open(SOCK_DGRAM, 1, NULL, 5));
}

TEST_F(calls, names)
{
	int fd = ovl_socket(SOCK_DGRAM);
	struct sockaddr_ovl sa;
	socklen_t len = sizeof(sa);

	EXPECT_EQ(-1, getpeername(fd, (void *)&sa, &len));
	EXPECT_EQ(ENOTCONN, errno);
	ASSERT_EQ(0, sock_connect(fd, 1, MAC(1), 7));
	len = sizeof(sa);
	ASSERT_EQ(0, getpeername(fd, (void *)&sa, &len));
	EXPECT_EQ(sizeof(sa), len);
	EXPECT_EQ(htons(7), sa.sovl_port);
	EXPECT_EQ(4789, sa.sovl_endpoint);
	/* It has been bound by that. */
	ASSERT_EQ(0, getsockname(fd, (void *)&sa, &len));
	EXPECT_EQ(1, sa.sovl_vni);
	EXPECT_NE(0, sa.sovl_port);
	EXPECT_EQ(-EINVAL, sock_connect(fd, 2, MAC(1), 7));
	EXPECT_EQ(-EINVAL, sock_connect(fd, 1, MAC(1), 0));
	EXPECT_EQ(-EACCES, sock_connect(fd, 1, BROADCAST, 7));
	/* What was refused has left the peer as it was. */
	ASSERT_EQ(0, getpeername(fd, (void *)&sa, &len));
	EXPECT_EQ(htons(7), sa.sovl_port);
	sa.sovl_family = AF_UNSPEC;
	ASSERT_EQ(0, connect(fd, (void *)&sa, sizeof(sa)));
	EXPECT_EQ(-1, getpeername(fd, (void *)&sa, &len));
}

TEST_F(calls, connected)
{
	int a = sock_open(SOCK_DGRAM, 1, MAC(1), 1);
	int b = sock_open(SOCK_DGRAM, 1, MAC(2), 2);
	int c = sock_open(SOCK_DGRAM, 1, MAC(3), 2);

	/* Nothing from anybody else, be it the port, the station or both. */
	ASSERT_EQ(0, sock_connect(a, 1, MAC(2), 2));
	EXPECT_EQ(1, sock_sendto(c, "x", 1, 1, MAC(1), 1));
	EXPECT_EQ(0, sock_drain(a));
	EXPECT_EQ(1, sock_sendto(b, "x", 1, 1, MAC(1), 1));
	EXPECT_EQ(1, sock_drain(a));
	EXPECT_EQ(1, vni_drops(&self->nl, 1, OVL_DROP_NO_PORT));
}

TEST_F(calls, options)
{
	static const int flags[] = { OVL_PROMISC, OVL_FORGE, OVL_PKTINFO, OVL_GROUP };
	int fd = ovl_socket(SOCK_RAW), i, len, got;
	struct ovl_mac_req req = { .pad = { 0 } };
	char buf[16] = { 1 };
	socklen_t n;

	for (i = 0; i < 4; i++) {
		for (len = 0; len < 16; len++) {
			got = setsockopt(fd, SOL_OVL, flags[i], buf, len);
			EXPECT_EQ(len == sizeof(int) ? 0 : -1, got);
		}
		EXPECT_EQ(-EINVAL, sock_set(fd, flags[i], 2));
		EXPECT_EQ(-EINVAL, sock_set(fd, flags[i], -1));
		EXPECT_EQ(-1, setsockopt(fd, SOL_OVL, flags[i], NULL, 4));
		EXPECT_EQ(EFAULT, errno);
		n = sizeof(got);
		EXPECT_EQ(0, getsockopt(fd, SOL_OVL, flags[i], &got, &n));
		EXPECT_EQ(1, got);
		n = 1;
		EXPECT_EQ(0, getsockopt(fd, SOL_OVL, flags[i], buf, &n));
		EXPECT_EQ(1, n);
		EXPECT_EQ(0, sock_set(fd, flags[i], 0));
	}
	EXPECT_EQ(-ENOPROTOOPT, sock_set(fd, 99, 1));
	EXPECT_EQ(-ENOPROTOOPT, sock_set(fd, OVL_MTU, 1));
	n = sizeof(got);
	EXPECT_EQ(-1, getsockopt(fd, SOL_OVL, OVL_MTU, &got, &n));
	EXPECT_EQ(ENOTCONN, errno);
	/* Addresses: only bound, only once, only what can be one. */
	EXPECT_EQ(-ENOTCONN, sock_mac(fd, OVL_ADD_MAC, MAC(1)));
	ASSERT_EQ(0, sock_bind(fd, 1, MAC(2), 0));
	EXPECT_EQ(-EINVAL, sock_set(fd, OVL_GROUP, 1));
	EXPECT_EQ(0, sock_mac(fd, OVL_ADD_MAC, MAC(1)));
	EXPECT_EQ(-EADDRINUSE, sock_mac(fd, OVL_ADD_MAC, MAC(1)));
	EXPECT_EQ(-EINVAL, sock_mac(fd, OVL_ADD_MAC, BROADCAST));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_mac(fd, OVL_DROP_MAC, MAC(2)));
	EXPECT_EQ(-EADDRNOTAVAIL, sock_mac(fd, OVL_DROP_MAC, MAC(3)));
	EXPECT_EQ(0, sock_mac(fd, OVL_DROP_MAC, MAC(1)));
	/* Also one that has become the VNI's own meanwhile. */
	EXPECT_EQ(0, sock_mac(fd, OVL_ADD_MAC, MAC(9)));
	ASSERT_EQ(0, ovl_do(&self->nl, OVL_CMD_VNI_SET, a_u32(OVL_A_VNI_ID, 1),
			    a_own(OVL_A_VNI_MAC, MAC(9), MAC_LEN)));
	EXPECT_EQ(0, sock_mac(fd, OVL_DROP_MAC, MAC(9)));
	req.mac[0] = 2;
	for (len = 0; len < 16; len++) {
		memcpy(buf, &req, sizeof(req));
		got = setsockopt(fd, SOL_OVL, OVL_ADD_MAC, buf, len);
		EXPECT_EQ(len == sizeof(req) ? 0 : -1, got);
		got = setsockopt(fd, SOL_OVL, OVL_DROP_MAC, buf, len);
		EXPECT_EQ(len == sizeof(req) ? 0 : -1, got);
	}
	req.pad[1] = 1;
	EXPECT_EQ(-1, setsockopt(fd, SOL_OVL, OVL_ADD_MAC, &req, sizeof(req)));
	EXPECT_EQ(EINVAL, errno);
}

/* A socket of any VNI of one endpoint does not get to another by connecting. */
TEST_F(calls, other_endpoint)
{
	int fd = ovl_socket(SOCK_DGRAM);
	struct sockaddr_ovl any, to;

	ovl_address(&any, OVL_VNI_ANY, NULL, 5);
	ovl_address(&to, 1, MAC(1), 5);
	any.sovl_endpoint = 8472;
	ASSERT_EQ(0, bind(fd, (void *)&any, sizeof(any)));
	to.sovl_endpoint = 4789;
	EXPECT_EQ(-1, connect(fd, (void *)&to, sizeof(to)));
	EXPECT_EQ(EINVAL, errno);
	to.sovl_endpoint = 8472;
	EXPECT_EQ(0, connect(fd, (void *)&to, sizeof(to)));
}

/* When a message is to leave cannot be said, and that is not kept quiet. */
TEST_F(calls, transmit_time)
{
	const struct sock_txtime how = { .clockid = CLOCK_MONOTONIC };
	int fd = sock_open(SOCK_DGRAM, 1, MAC(1), 5);
	struct sockaddr_ovl to;
	struct iovec iov = { "x", 1 };
	uint64_t when = 1;
	char control[64];
	struct msghdr hdr = {
		.msg_name = &to, .msg_namelen = sizeof(to),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_TXTIME, &how, sizeof(how)));
	ovl_address(&to, 1, MAC(2), 5);
	memset(control, 0, sizeof(control));
	cmsg_set(&hdr, SOL_SOCKET, SCM_TXTIME, &when, sizeof(when));
	EXPECT_EQ(-1, sendmsg(fd, &hdr, 0));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

/* A binding to a device is refused where it would come to matter. */
TEST_F(calls, device)
{
	int fd = ovl_socket(SOCK_DGRAM);

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	EXPECT_EQ(-EOPNOTSUPP, sock_bind(fd, 1, NULL, 5));
	EXPECT_EQ(-EOPNOTSUPP, sock_sendto(fd, "x", 1, 1, NULL, 5));
}

TEST_HARNESS_MAIN
