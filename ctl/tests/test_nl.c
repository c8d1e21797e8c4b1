// SPDX-License-Identifier: GPL-2.0
/* Answers of a kernel that is not there */
#include "../nl.c"
#include "answer.h"
#include "cmd.h"
#include "tap.h"

#define FAMILY 0x20
#define ROUNDS 20000

static struct capture cap;

static int talk(const struct model *m, struct nl_msg *req, nlc_reply reply,
		struct talk *t)
{
	memset(t, 0, sizeof(*t));
	t->c = &cap.c;
	t->nl = &cap.c.nlc;
	t->m = m;
	t->req = nlmsg_hdr(req);
	t->reply = reply;
	cap.c.nlc.family = FAMILY;
	return meet(t);
}

static struct nlmsghdr *put_header(__u16 type, __u16 flags)
{
	struct nlmsghdr *hdr = (void *)(answer + answer_len);

	memset(hdr, 0, sizeof(*hdr));
	hdr->nlmsg_type = type;
	hdr->nlmsg_flags = flags;
	hdr->nlmsg_len = NLMSG_HDRLEN;
	return hdr;
}

static void put(struct nlmsghdr *hdr, const void *data, size_t len)
{
	unsigned char *p = (unsigned char *)hdr;

	memcpy(p + hdr->nlmsg_len, data, len);
	memset(p + hdr->nlmsg_len + len, 0, NLMSG_ALIGN(len) - len);
	hdr->nlmsg_len += (__u32)NLMSG_ALIGN(len);
	answer_len = (size_t)(p - answer) + hdr->nlmsg_len;
}

static void put_attr(struct nlmsghdr *hdr, __u16 type, const void *data,
		     size_t len)
{
	struct nlattr nla = {
		.nla_type = type, .nla_len = (__u16)(NLA_HDRLEN + len),
	};

	put(hdr, &nla, sizeof(nla));
	put(hdr, data, len);
}

/* An error, with the request behind it unless it is capped. */
static struct nlmsghdr *put_error(int error, const struct nl_msg *req,
				  __u16 flags)
{
	const struct nlmsghdr *old = nlmsg_hdr((struct nl_msg *)req);
	struct nlmsghdr *hdr;

	answer_len = 0;
	hdr = put_header(NLMSG_ERROR, flags);
	put(hdr, &error, sizeof(error));
	put(hdr, old,
	    (flags & NLM_F_CAPPED) ? NLMSG_HDRLEN : old->nlmsg_len);
	return hdr;
}

static struct nl_msg *vni_request(void)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct ovl_vni vni = { 0 };

	model_set_num(&model_vni, &vni, OVL_A_VNI_ID, 100);
	model_set_num(&model_vni, &vni, OVL_A_VNI_TTL, 64);
	genlmsg_put(msg, 1, 1, FAMILY, 0, NLM_F_ACK, OVL_CMD_VNI_NEW, 1);
	model_encode(&model_vni, &vni, msg);
	return msg;
}

static void test_error(__u16 flags, const char *text, __u32 offset,
		       const char *want, const char *name)
{
	struct nl_msg *req = vni_request();
	struct nlmsghdr *hdr = put_error(-EEXIST, req, flags);
	struct talk t;

	if (text)
		put_attr(hdr, NLMSGERR_ATTR_MSG, text, strlen(text) + 1);
	if (offset)
		put_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	if (talk(&model_vni, req, NULL, &t) != CTX_REFUSED || !t.done)
		tap(false, name);
	else
		tap_text(cap.c.err, want, name);
	nlmsg_free(req);
}

static void test_errors(void)
{
	__u32 ttl = NLMSG_HDRLEN + GENL_HDRLEN + 8;

	test_error(0, NULL, 0, "ovl answers: File exists", "no extended ACK");
	test_error(NLM_F_ACK_TLVS, "ovl: VNI 100 exists already", 0,
		   "ovl: VNI 100 exists already", "a sentence");
	test_error(NLM_F_ACK_TLVS | NLM_F_CAPPED, "ovl: no.", 0, "ovl: no",
		   "a sentence with a stop, request capped");
	test_error(NLM_F_ACK_TLVS | NLM_F_CAPPED, "ovl: no", ttl,
		   "ovl: no (\"ttl\")", "the word at fault");
	test_error(NLM_F_ACK_TLVS, "ovl: this TTL will not do", ttl,
		   "ovl: this TTL will not do", "which is in the sentence");
	test_error(NLM_F_ACK_TLVS, NULL, ttl,
		   "ovl answers: File exists (\"ttl\")", "no sentence");
	test_error(NLM_F_ACK_TLVS, "no", 4000, "no", "an offset beyond");
}

static void test_missing(void)
{
	struct nl_msg *req = vni_request();
	struct nlmsghdr *hdr = put_error(-EINVAL, req, NLM_F_ACK_TLVS);
	__u32 type = OVL_A_VNI_LOCAL;
	struct talk t;

	put_attr(hdr, NLMSGERR_ATTR_MISS_TYPE, &type, sizeof(type));
	talk(&model_vni, req, NULL, &t);
	tap_text(cap.c.err, "ovl answers: Invalid argument (\"local\")",
		 "the word that is missing");
	nlmsg_free(req);
}

static void test_entry(void)
{
	static const __u8 mac[6] = { 0x52, 0x54, 0, 0, 0, 9 };
	struct nl_msg *req = nlmsg_alloc();
	struct nlmsghdr *hdr;
	struct nlattr *nest;
	struct talk t;
	__u32 offset;
	int i;

	genlmsg_put(req, 1, 1, FAMILY, 0, NLM_F_ACK, OVL_CMD_FDB_NEW, 1);
	nla_put_u32(req, OVL_A_FDB_VNI, 1);
	for (i = 0; i < 3; i++) {
		offset = nlmsg_hdr(req)->nlmsg_len + NLA_HDRLEN;
		nest = nla_nest_start(req, OVL_A_FDB_ENTRY);
		nla_put(req, OVL_A_FDB_ENTRY_MAC, 6, mac);
		nla_nest_end(req, nest);
	}
	hdr = put_error(-EEXIST, req, NLM_F_ACK_TLVS | NLM_F_CAPPED);
	put_attr(hdr, NLMSGERR_ATTR_MSG, "ovl: exists", 12);
	put_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	talk(&model_fdb, req, NULL, &t);
	tap_text(cap.c.err, "ovl: exists (\"52:54:00:00:00:09\")",
		 "the one of many stations");
	nlmsg_free(req);
}

/* One of a list, and the key, which is a device. */
static void test_port(void)
{
	static const __u8 mac[6] = { 0x52, 0x54, 0, 0, 0, 9 };
	static const struct {
		int attr;
		const char *want;
	} at[] = {
		{ OVL_A_PORT_IFINDEX, "no (\"lo\")" },
		{ OVL_A_PORT_MAC, "no (\"52:54:00:00:00:09\")" },
		{ OVL_A_PORT_ADDR6, "no (\"::1\")" },
		{ OVL_A_PORT_ADDR_ANY, "no (\"ip\")" },
		{ OVL_A_PORT_FLOOD_RATE, "no (\"flood-rate\")" },
	};
	struct nl_msg *req = nlmsg_alloc();
	struct ovl_port port = { 0 };
	struct nlmsghdr *hdr;
	struct nlattr *nla;
	struct talk t;
	unsigned int i;
	__u32 offset;

	model_set_num(&model_port, &port, OVL_A_PORT_IFINDEX, 1);
	model_set_num(&model_port, &port, OVL_A_PORT_FLOOD_RATE, 1);
	model_set_num(&model_port, &port, OVL_A_PORT_ADDR_ANY, 1);
	model_add(&model_port, &port, OVL_A_PORT_MAC, mac);
	model_add(&model_port, &port, OVL_A_PORT_ADDR6, &in6addr_loopback);
	genlmsg_put(req, 1, 1, FAMILY, 0, NLM_F_ACK, OVL_CMD_PORT_SET, 1);
	model_encode(&model_port, &port, req);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		nla = nlmsg_find_attr(nlmsg_hdr(req), GENL_HDRLEN, at[i].attr);
		offset = (__u32)((char *)nla - (char *)nlmsg_hdr(req));
		hdr = put_error(-EINVAL, req, NLM_F_ACK_TLVS);
		put_attr(hdr, NLMSGERR_ATTR_MSG, "no", 3);
		put_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
		talk(&model_port, req, NULL, &t);
		tap_text(cap.c.err, at[i].want, "what is wrong of a port");
	}
	nlmsg_free(req);
}

/* A key that the kernel objects to is named by what was typed. */
static void test_key(void)
{
	static const __u8 addr[4] = { 224, 0, 0, 5 };
	__u32 offset = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nl_msg *req = nlmsg_alloc();
	struct nlmsghdr *hdr;
	struct talk t;

	genlmsg_put(req, 1, 1, FAMILY, 0, NLM_F_ACK, OVL_CMD_NEIGH_NEW, 1);
	nla_put(req, OVL_A_NEIGH_ADDR, sizeof(addr), addr);
	hdr = put_error(-EINVAL, req, NLM_F_ACK_TLVS | NLM_F_CAPPED);
	put_attr(hdr, NLMSGERR_ATTR_MSG, "ovl: not unicast", 17);
	put_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	talk(&model_neigh, req, NULL, &t);
	tap_text(cap.c.err, "ovl: not unicast (\"224.0.0.5\")",
		 "the address of a neighbour");
	nlmsg_free(req);
}

static void test_ack(void)
{
	struct nl_msg *req = vni_request();
	struct nlmsghdr *hdr = put_error(0, req,
					 NLM_F_ACK_TLVS | NLM_F_CAPPED);
	struct talk t;

	put_attr(hdr, NLMSGERR_ATTR_MSG, "mind the gap", 13);
	tap(!talk(&model_vni, req, NULL, &t) && t.done, "an ACK");
	tap_text(cap.c.warn, "mind the gap", "with a warning");
	nlmsg_free(req);
}

static int count_reply(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		       void *arg)
{
	struct ovl_vni vni;

	(void)arg;
	if (model_decode(&model_vni, attrs, len, &vni))
		return ctx_refused(c, "cut short");
	fprintf(c->out.f, "%d:%u ", cmd, vni.id);
	return 0;
}

/* Two objects and the end, in one read. */
static struct nlmsghdr *put_dump(__u16 flags, int error)
{
	struct genlmsghdr genl = { .cmd = OVL_CMD_VNI_GET };
	struct nlmsghdr *hdr;
	__u32 id;

	answer_len = 0;
	for (id = 1; id < 3; id++) {
		hdr = put_header(FAMILY, NLM_F_MULTI | flags);
		put(hdr, &genl, sizeof(genl));
		put_attr(hdr, OVL_A_VNI_ID, &id, sizeof(id));
	}
	hdr = put_header(NLMSG_DONE, NLM_F_MULTI |
			 (error ? NLM_F_ACK_TLVS : 0));
	put(hdr, &error, sizeof(error));
	return hdr;
}

static void test_dump(void)
{
	struct nl_msg *req = vni_request();
	struct nlmsghdr *hdr;
	struct talk t;

	put_dump(0, 0);
	tap(!talk(&model_vni, req, count_reply, &t) && t.done, "a dump");
	tap_text(captured(&cap), "6:1 6:2 ", "has its objects");
	put_dump(NLM_F_DUMP_INTR, 0);
	tap(!talk(&model_vni, req, count_reply, &t) && t.done && t.mixed,
	    "an inconsistent dump is read to its end");
	captured(&cap);
	hdr = put_dump(0, -ENODEV);
	put_attr(hdr, NLMSGERR_ATTR_MSG, "ovl: gone", 10);
	tap(talk(&model_vni, req, count_reply, &t) == CTX_REFUSED,
	    "a dump that ends with an error");
	tap_text(cap.c.err, "ovl: gone", "says why");
	put_dump(0, INT_MIN);
	talk(&model_vni, req, count_reply, &t);
	tap_has(cap.c.err, "Unknown error", "or with a number that is none");
	captured(&cap);
	nlmsg_free(req);
}

static int count_message(struct ctx *c, struct nlmsghdr *hdr, void *arg)
{
	(void)arg;
	fprintf(c->out.f, "%d ", nlmsg_datalen(hdr));
	return nlmsg_datalen(hdr) < 4 ? ctx_refused(c, "cut short") : 0;
}

/* Three objects without attributes, the second of another type. */
static int messages(struct talk *t, int error)
{
	static const __u16 type[] = { FAMILY, FAMILY + 1, FAMILY };
	struct nlc nl = { .family = FAMILY };
	struct nlmsghdr *hdr;
	unsigned int i;

	answer_len = 0;
	for (i = 0; i < ARRAY_SIZE(type); i++)
		put(put_header(type[i], NLM_F_MULTI), answer, i * 4);
	hdr = put_header(NLMSG_DONE, NLM_F_MULTI);
	put(hdr, &error, sizeof(error));
	*t = (struct talk) {
		.c = &cap.c, .nl = &nl, .message = count_message,
	};
	return meet(t);
}

static void test_messages(void)
{
	struct talk t;

	captured(&cap);
	tap(messages(&t, 0) == CTX_REFUSED && t.done,
	    "messages, one of them cut short");
	tap_text(captured(&cap), "0 8 ", "are read to the end");
	tap_text(cap.c.err, "cut short", "and the first to fail says why");
	messages(&t, -ENOENT);
	captured(&cap);
	tap_text(cap.c.err, "ovl answers: No such file or directory",
		 "messages that end with an error");
}

static void test_damage(void)
{
	struct nl_msg *req = vni_request();
	__u32 offset = 28;
	struct nlmsghdr *hdr;
	struct talk t;
	int i, j;

	srand(2);
	for (i = 0; i < ROUNDS; i++) {
		if (i & 1) {
			put_dump(0, i & 2 ? -EIO : 0);
		} else {
			hdr = put_error(i & 2 ? -EIO : 0, req, NLM_F_ACK_TLVS |
					(i & 4 ? NLM_F_CAPPED : 0));
			put_attr(hdr, NLMSGERR_ATTR_MSG, "text", 5);
			put_attr(hdr, NLMSGERR_ATTR_OFFS, &offset, 4);
		}
		for (j = rand() % 6; j >= 0; j--)
			answer[(size_t)rand() % answer_len] =
				(unsigned char)rand();
		if (i % 3 == 0)
			answer_len = 1 + (size_t)rand() % answer_len;
		talk(&model_vni, req, count_reply, &t);
		captured(&cap);
	}
	tap(true, "damaged answers");
	nlmsg_free(req);
}

int main(void)
{
	capture(&cap);
	test_errors();
	test_missing();
	test_entry();
	test_port();
	test_key();
	test_ack();
	test_dump();
	test_messages();
	test_damage();
	capture_end(&cap);
	return tap_end();
}
