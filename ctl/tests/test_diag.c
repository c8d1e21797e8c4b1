// SPDX-License-Identifier: GPL-2.0
/* Messages about sockets, good and damaged, and who has a socket open */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/sock_diag.h>

#include "cmd.h"
#include "diag.h"
#include "proc.h"
#include "tap.h"

#define ROUNDS 20000

static struct capture cap;

/* A message, with attributes behind the struct. */
static struct nl_msg *message(const struct ovl_diag_msg *msg)
{
	static const __u32 memory[SK_MEMINFO_VARS + 1] = {
		10, 20, 30, 40, 50, 60, 70, 80, 90, 100,
	};
	struct nl_msg *nlm = nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, 0);

	nlmsg_append(nlm, (void *)msg, sizeof(*msg), NLMSG_ALIGNTO);
	nla_put(nlm, OVL_DIAG_MEMINFO, sizeof(memory), memory);
	nla_put(nlm, 99, 3, "new");
	nla_put(nlm, OVL_DIAG_MAC, 6, "\2\0\0\0\0\7");
	nla_put(nlm, OVL_DIAG_MAC, 6, "\2\0\0\0\0\x8");
	nla_put_u32(nlm, OVL_DIAG_MORE, 9);
	return nlm;
}

static struct ovl_diag_msg dgram(void)
{
	return (struct ovl_diag_msg) {
		.type = SOCK_DGRAM, .ino = 42, .uid = 1000,
		.flags = OVL_DIAG_BOUND | OVL_DIAG_CONNECTED | OVL_DIAG_GROUP,
		.rqueue = 5, .wqueue = 6, .drops = 7,
		.local = { .sovl_vni = 100, .sovl_endpoint = 4789,
			   .sovl_mac = { 2, 0, 0, 0, 0, 1 },
			   .sovl_port = htons(1000) },
		.peer = { .sovl_vni = 100, .sovl_endpoint = 4790,
			  .sovl_mac = { 2, 0, 0, 0, 0, 2 },
			  .sovl_port = htons(7) },
	};
}

static struct ovl_diag_msg raw(void)
{
	return (struct ovl_diag_msg) {
		.type = SOCK_RAW, .flags = OVL_DIAG_BOUND | OVL_DIAG_PROMISC |
					   OVL_DIAG_FORGE,
		.local = { .sovl_vni = OVL_VNI_ANY },
	};
}

static const char *written(const struct ovl_diag_msg *msg,
			   const struct ovl_procs *procs)
{
	struct nl_msg *nlm = message(msg);
	struct ovl_socket sk;

	if (diag_decode(nlmsg_hdr(nlm), &sk)) {
		nlmsg_free(nlm);
		return "cut short";
	}
	if (procs) {
		sk.procs = *procs;
		model_mark(&sk, SOCKET_A_PROCS);
	}
	out_object(&cap.c.out, &socket_table, &sk, false);
	nlmsg_free(nlm);
	return captured(&cap);
}

static void test_text(void)
{
	static const struct ovl_proc proc[] = {
		{ 42, 5, 3, "sh" }, { 42, 66, 3, "a \033b" },
		{ 42, 66, 7, "a \033b" },
	};
	struct ovl_procs procs = { proc, 3 };
	struct ovl_diag_msg d = dgram(), r = raw(), none = { .type = SOCK_RAW };

	tap_text(written(&d, &procs),
		 "dgram connected vni 100 mac 02:00:00:00:00:01 port 1000 peer-vni 100 peer-endpoint 4790 peer-mac 02:00:00:00:00:02 peer-port 7 group\n"
		 "    macs 02:00:00:00:00:07 02:00:00:00:00:08 more 9\n"
		 "    uid 1000 process sh/5 fd 3 a??b/66 fd 3 7 inode 42 rqueue 5 wqueue 6 drops 7\n",
		 "a datagram socket");
	tap_text(written(&r, NULL),
		 "raw bound vni any ethertype all promisc forge\n"
		 "    macs 02:00:00:00:00:07 02:00:00:00:00:08 more 9\n"
		 "    uid 0 inode 0 rqueue 0 wqueue 0 drops 0\n",
		 "a raw one in every segment");
	r.local.sovl_ethertype = htons(0x806);
	r.local.sovl_vni = 1;
	tap_has(written(&r, NULL), "vni 1 ethertype 0x0806", "an EtherType");
	r.local.sovl_endpoint = OVL_PORT_DEFAULT;
	tap_has(written(&r, NULL), "vni 1 ethertype", "the default endpoint");
	tap_has(written(&none, NULL), "raw unbound\n", "one that is not bound");
	cap.c.out.stats = true;
	tap_has(written(&none, NULL),
		"\n    rmem 10 rcvbuf 20 wmem 30 sndbuf 40 fwd 50 wmem-queued 60 optmem 70 backlog 80\n",
		"memory, of a kernel that knows more");
	cap.c.out.stats = false;
}

static void test_json(void)
{
	static const struct ovl_proc proc = { 42, 5, 3, "a \"b" };
	struct ovl_procs procs = { &proc, 1 }, nobody = { NULL, 0 };
	struct ovl_diag_msg d = dgram(), r = raw();

	cap.c.out.as_json = true;
	cap.c.out.json.f = cap.c.out.f;
	tap_has(written(&d, &procs),
		"\"type\":\"dgram\",\"state\":\"connected\",\"vni\":100,\"endpoint\":4789,\"mac\":\"02:00:00:00:00:01\",\"port\":1000,\"peer_vni\":100,\"peer_endpoint\":4790,\"peer_mac\":\"02:00:00:00:00:02\",\"peer_port\":7,\"promisc\":false,\"forge\":false,\"group\":true,\"macs\":[\"02:00:00:00:00:07\",\"02:00:00:00:00:08\"],\"macs_more\":9,\"uid\":1000,\"process\":[{\"name\":\"a \\\"b\",\"pid\":5,\"fds\":[3]}],\"inode\":42",
		"JSON of a datagram socket");
	tap_has(written(&r, &nobody),
		"\"vni\":\"any\",\"ethertype\":0,\"promisc\":true,\"forge\":true,\"group\":false,",
		"JSON of a raw one");
	tap_has(written(&r, &nobody), "\"uid\":0,\"process\":[],",
		"JSON without a process");
	out_end(&cap.c.out);
	captured(&cap);
	cap.c.out.as_json = false;
}

static void test_request(void)
{
	struct ovl_socket filter = { 0 };
	struct ovl_diag_req req;

	diag_request(&filter, 40, &req);
	tap(req.sdiag_family == 40 && req.all == 1 && !req.type &&
	    !req.endpoint && !req.vni, "a request for all");
	model_set_num(&model_socket, &filter, SOCKET_A_VNI, 0);
	model_set_num(&model_socket, &filter, SOCKET_A_ENDPOINT, 4790);
	model_set_num(&model_socket, &filter, SOCKET_A_TYPE, SOCKET_DGRAM);
	diag_request(&filter, 40, &req);
	tap(!req.all && !req.vni && req.endpoint == 4790 &&
	    req.type == SOCK_DGRAM, "VNI 0 is one");
	model_set_num(&model_socket, &filter, SOCKET_A_TYPE, SOCKET_RAW);
	diag_request(&filter, 40, &req);
	tap(req.type == SOCK_RAW, "raw ones");
}

/* What one filter says of a socket that has @msg. */
static bool fits(const struct ovl_diag_msg *msg, unsigned int attr, __u32 num)
{
	static const struct ovl_proc proc[] = { { 42, 5, 3, "sh" } };
	struct ovl_socket filter = { 0 }, sk;
	struct nl_msg *nlm = message(msg);
	bool yes;

	if (diag_decode(nlmsg_hdr(nlm), &sk))
		return false;
	sk.procs = (struct ovl_procs) { proc, 1 };
	/* of an address, the last byte */
	if (attr == SOCKET_A_MAC) {
		__u8 mac[6] = { 2, 0, 0, 0, 0, (__u8)num };

		model_set_bytes(&model_socket, &filter, attr, mac);
	} else {
		model_set_num(&model_socket, &filter, attr, num);
	}
	yes = diag_fits(&sk, &filter);
	nlmsg_free(nlm);
	return yes;
}

static void test_filters(void)
{
	struct ovl_diag_msg d = dgram(), r = raw(), none = { .type = SOCK_RAW };

	tap(fits(&d, SOCKET_A_STATE, SOCKET_CONNECTED) &&
	    !fits(&d, SOCKET_A_STATE, SOCKET_BOUND) &&
	    fits(&none, SOCKET_A_STATE, SOCKET_UNBOUND), "states");
	tap(fits(&d, SOCKET_A_PORT, 1000) && !fits(&d, SOCKET_A_PORT, 7) &&
	    !fits(&r, SOCKET_A_PORT, 1000), "a port");
	tap(fits(&r, SOCKET_A_ETHERTYPE, 0) &&
	    !fits(&r, SOCKET_A_ETHERTYPE, 0x806) &&
	    !fits(&d, SOCKET_A_ETHERTYPE, 0) &&
	    !fits(&none, SOCKET_A_ETHERTYPE, 0), "an EtherType");
	tap(fits(&d, SOCKET_A_MAC, 1) && !fits(&d, SOCKET_A_MAC, 2),
	    "an address, not the peer's");
	tap(fits(&d, SOCKET_A_MAC, 7) && fits(&d, SOCKET_A_MAC, 8) &&
	    !fits(&d, SOCKET_A_MAC, 9), "addresses that were added");
	tap(fits(&d, SOCKET_A_PID, 5) && !fits(&d, SOCKET_A_PID, 42),
	    "a process");
}

/* An attribute that is too short for what it is. */
static void test_short(void)
{
	static const __u16 type[] = { OVL_DIAG_MAC, OVL_DIAG_MORE };
	struct ovl_diag_msg d = dgram();
	struct ovl_socket sk;
	struct nl_msg *nlm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(type); i++) {
		nlm = nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, 0);
		nlmsg_append(nlm, &d, sizeof(d), NLMSG_ALIGNTO);
		nla_put(nlm, type[i], 3, "abc");
		tap(diag_decode(nlmsg_hdr(nlm), &sk) == -EBADMSG,
		    "a short attribute");
		nlmsg_free(nlm);
	}
}

/* The first of all attributes, and the last one, are addresses too. */
static void test_macs(void)
{
	struct nl_msg *nlm = nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, 0);
	struct ovl_diag_msg d = dgram();
	struct nlattr *at = NULL;
	struct ovl_socket sk;
	int n = 0;

	nlmsg_append(nlm, &d, sizeof(d), NLMSG_ALIGNTO);
	tap(!diag_decode(nlmsg_hdr(nlm), &sk) &&
	    !model_next(&sk.macs, NULL), "no attributes");
	nla_put(nlm, OVL_DIAG_MAC, 6, "\2\0\0\0\0\7");
	nla_put(nlm, OVL_DIAG_MAC, 6, "\2\0\0\0\0\x8");
	if (!diag_decode(nlmsg_hdr(nlm), &sk))
		while (n < 9 && (at = model_next(&sk.macs, at)))
			n++;
	tap(n == 2, "nothing but addresses");
	nlmsg_free(nlm);
}

/* Cut at every byte: refused, or without what is cut off. */
static void test_cut(void)
{
	struct ovl_diag_msg d = dgram();
	struct nl_msg *nlm = message(&d);
	__u32 len, whole = nlmsg_hdr(nlm)->nlmsg_len;
	struct nlmsghdr *hdr;
	struct ovl_socket sk;
	bool ok = true;

	for (len = NLMSG_HDRLEN; len < whole; len++) {
		/* of its own size, so that a byte read too far is noticed */
		hdr = malloc(len);
		memcpy(hdr, nlmsg_hdr(nlm), len);
		hdr->nlmsg_len = len;
		if (!diag_decode(hdr, &sk) && len < NLMSG_HDRLEN + sizeof(d))
			ok = false;
		free(hdr);
	}
	tap(ok, "messages that are cut short");
	nlmsg_free(nlm);
}

static void test_damage(void)
{
	struct ovl_diag_msg d = dgram();
	struct nl_msg *nlm = message(&d);
	__u32 len = nlmsg_hdr(nlm)->nlmsg_len;
	unsigned char *bytes;
	struct ovl_socket sk;
	int i, j;

	srand(3);
	for (i = 0; i < ROUNDS; i++) {
		bytes = malloc(len);
		memcpy(bytes, nlmsg_hdr(nlm), len);
		for (j = rand() % 6; j >= 0; j--)
			bytes[NLMSG_HDRLEN + rand() %
			      (len - NLMSG_HDRLEN)] = (unsigned char)rand();
		cap.c.out.details = i & 1;
		if (!diag_decode((void *)bytes, &sk))
			out_object(&cap.c.out, &socket_table, &sk, false);
		captured(&cap);
		free(bytes);
	}
	cap.c.out.details = false;
	tap(true, "damaged messages");
	nlmsg_free(nlm);
}

static bool holds(const struct proc_list *list, int fd)
{
	struct ovl_procs procs;
	struct stat st;
	size_t i, n = 0;

	if (fstat(fd, &st))
		return false;
	procs = proc_find(list, (__u32)st.st_ino);
	for (i = 0; i < procs.n; i++)
		if (procs.first[i].pid == (__u32)getpid() &&
		    procs.first[i].fd == (__u32)fd &&
		    !strcmp(procs.first[i].name, "test_diag"))
			n++;
	return n == 1;
}

static void test_procs(void)
{
	int a = socket(AF_UNIX, SOCK_DGRAM, 0), b = dup(a);
	int other = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct proc_list list = { 0 };

	tap(!proc_scan(&list, "/proc") && holds(&list, a) &&
	    holds(&list, b) && holds(&list, other),
	    "the process that has a socket open, by each descriptor");
	tap(!proc_find(&list, 0).n && !proc_find(&list, UINT_MAX).n,
	    "nobody has what is not there");
	proc_free(&list);
	tap(!proc_scan(&list, "/nonexistent") && !proc_find(&list, 1).n,
	    "without proc nobody has any");
	close(a);
	close(b);
	close(other);
}

int main(void)
{
	capture(&cap);
	test_text();
	test_json();
	test_request();
	test_filters();
	test_macs();
	test_short();
	test_cut();
	test_damage();
	test_procs();
	capture_end(&cap);
	return tap_end();
}
