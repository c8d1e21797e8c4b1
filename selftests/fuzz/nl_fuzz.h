/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink requests by chance, made of tables like those of the spec, and a look
 * at what comes back.  Those who use it may be threads: what is wrong is printed
 * and counted.
 */
#ifndef OVL_NL_FUZZ_H
#define OVL_NL_FUZZ_H

#include "netlink/base_util.h"
#include "random_util.h"

#define FUZZ_OPS	(sizeof(spec_ops) / sizeof(spec_ops[0]) - 1)

/*
 * @seed: where chance stands
 * @wild: attributes of this request may be odd
 * @tampered: it is not even well formed, and may have any answer, or none
 * @whole: what it asks for is done all or not at all
 * @op: which one of the spec it is
 * @len: bytes to be sent, which is not always what the request says
 * @ends: how many ends its answer had
 * @err: what was said there
 * @sent, @refused, @mute: requests so far; those of them that were refused, and
 * without a word
 * @worked: how often each one of the spec was not refused
 * @bad: what was not as it should be
 */
struct fuzz {
	struct nl nl;
	unsigned int seed;
	bool wild;
	bool tampered;
	bool whole;
	unsigned int op;
	size_t len;
	unsigned int ends;
	int err;
	unsigned int sent, refused, mute, bad;
	unsigned int worked[FUZZ_OPS];
};

static inline unsigned int below(struct fuzz *f, unsigned int n)
{
	return random_below(&f->seed, n);
}

static inline bool chance(struct fuzz *f, unsigned int percent)
{
	return below(f, 100) < percent;
}

static inline uint32_t any32(struct fuzz *f)
{
	return below(f, 1 << 16) << 16 | below(f, 1 << 16);
}

#define pick(f, list)	((list)[below(f, sizeof(list) / sizeof((list)[0]))])

/* Something was wrong; with the request, so that it can be seen what it was. */
static inline void fuzz_bad(struct fuzz *f, const char *what)
{
	size_t i;

	fprintf(stderr, "# message %u: %s; error %d '%s'; it was", f->sent, what,
		f->err, f->nl.why);
	for (i = 0; i < f->len && i < 512; i++)
		fprintf(stderr, "%s%02x", i % 4 ? "" : " ", f->nl.msg.buf[i]);
	fprintf(stderr, "\n");
	f->bad++;
}

static inline bool named(const struct spec_attr *sa, const char *name)
{
	return !strcmp(strchr(sa->name, '/') + 1, name);
}

/* A number: often one that something has, or an end of its range. */
static inline uint32_t fuzz_number(struct fuzz *f, const struct spec_attr *sa)
{
	static const uint16_t ports[] = { OVL_PORT_DEFAULT, OVL_PORT_DEFAULT,
					  8472, 1, 65535 };
	uint32_t span = sa->max - sa->min;

	if (f->wild && chance(f, 10))
		return chance(f, 50) ? sa->max + 1 : sa->min - 1;
	if (chance(f, 70)) {
		if (named(sa, "vni") || named(sa, "id"))
			return 100 + below(f, 4);
		if (named(sa, "endpoint") || named(sa, "dstport"))
			return pick(f, ports);
		if (named(sa, "ifindex"))
			return base_port[below(f, 2)];
		if (named(sa, "link"))
			return below(f, 3);
		if (named(sa, "master"))
			return below(f, 8);
	}
	switch (below(f, 4)) {
	case 0:
		return sa->min;
	case 1:
		return sa->max;
	case 2:
		return sa->min + (span > 10 ? below(f, 10) : 0);
	}
	return sa->min + (span == UINT32_MAX ? any32(f) :
			  any32(f) % (span + 1));
}

/* An address: one of few, or of those that stand for something else. */
static inline void fuzz_address(struct fuzz *f, unsigned char *buf, size_t len)
{
	static const char *const ip4[] = { "127.0.0.1", "0.0.0.0", "224.0.0.1",
					   "255.255.255.255", "10.0.0.255" };
	static const char *const ip6[] = { "::1", "::", "ff02::1", "fe80::1",
					   "::ffff:10.0.0.1" };
	static const unsigned char mac[][6] = {
		{ }, { 1, 0, 0x5e }, { 255, 255, 255, 255, 255, 255 },
	};
	unsigned int n = below(f, 6);
	struct attr a;

	if (len == 4)
		a = chance(f, 75) ? a_ip4n(0, 1 + n) : a_ip4(0, pick(f, ip4));
	else if (len == 16)
		a = a_ip6(0, chance(f, 75) ? "fd00::1" : pick(f, ip6));
	else if (chance(f, 90))
		a = a_macn(0, n);
	else
		a = a_own(0, pick(f, mac), 6);
	if (len == 16 && a.bytes[0] == 0xfd)
		a.bytes[15] += n;
	memcpy(buf, a.bytes, len);
}

/* The head of a frame: two addresses, a type, and what may be of that type. */
static inline void fuzz_frame(struct fuzz *f, unsigned char *buf, size_t len)
{
	static const unsigned char types[][2] = {
		{ 0x08, 0x00 }, { 0x08, 0x06 }, { 0x86, 0xdd }, { 0x81, 0x00 },
		{ 0x88, 0xb5 },
	};
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = chance(f, 50) ? 0 : any32(f);
	fuzz_address(f, buf, 6);
	fuzz_address(f, buf + 6, 6);
	memcpy(buf + 12, pick(f, types), sizeof(types[0]));
}

static inline size_t fuzz_string(struct fuzz *f, unsigned char *buf)
{
	static const char *const names[] = { "fuzz0", "fuzz1", "fuzz2", "ovl100",
					     "port0", "fuzz%d" };
	static const char *const odd[] = { "", ".", "a/b", "a b", "a:b",
					   "abcdefghijklmno",
					   "abcdefghijklmnop" };
	const char *name = f->wild && chance(f, 30) ? pick(f, odd) :
						      pick(f, names);

	strcpy((char *)buf, name);
	/* Without its end, now and then. */
	return strlen(name) + !(f->wild && chance(f, 10));
}

static inline size_t fuzz_value(struct fuzz *f, const struct spec_attr *sa,
				unsigned char *buf)
{
	uint32_t v;

	switch (sa->kind) {
	case SPEC_INT:
		v = fuzz_number(f, sa);
		memcpy(buf, &v, sizeof(v));
		return sa->len;
	case SPEC_BINARY:
		if (sa->len > 16)
			fuzz_frame(f, buf, sa->len);
		else
			fuzz_address(f, buf, sa->len);
		return sa->len;
	case SPEC_STRING:
		return fuzz_string(f, buf);
	default:
		return 0;
	}
}

static inline void fuzz_attrs(struct fuzz *f, const struct spec_attr *table,
			      unsigned int percent);

static inline void fuzz_nest(struct fuzz *f, const struct spec_attr *sa)
{
	struct nl_msg *msg = &f->nl.msg;
	const struct attr nest = {
		.type = sa->type,
		.flags = f->wild && chance(f, 5) ? 0 : NLA_F_NESTED,
	};
	struct nlattr *nla = nl_put(msg, &nest);

	fuzz_attrs(f, sa->nest, 80);
	nl_close(msg, nla);
}

/* One attribute, which in a wild request may be of another length or type. */
static inline void fuzz_attr(struct fuzz *f, const struct spec_attr *sa)
{
	static const int off[] = { -1, 1, 2, 100 };
	unsigned char buf[256] = { };
	struct attr a = { .type = sa->type, .data = buf };

	if (sa->kind == SPEC_NEST) {
		fuzz_nest(f, sa);
		return;
	}
	a.len = fuzz_value(f, sa, buf);
	if (f->wild && chance(f, 10))
		a.len = chance(f, 30) || !a.len ? 0 : a.len + pick(f, off);
	if (f->wild && chance(f, 5))
		a.type = chance(f, 50) ? below(f, 80) : below(f, 0x4000);
	if (f->wild && chance(f, 3))
		a.flags = chance(f, 50) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	nl_put(&f->nl.msg, &a);
}

/* Each attribute of a table, with this chance, and the odd one more than once. */
static inline void fuzz_attrs(struct fuzz *f, const struct spec_attr *table,
			      unsigned int percent)
{
	const struct spec_attr *sa;
	unsigned int n;

	for (sa = table; sa->name; sa++) {
		if (!chance(f, percent))
			continue;
		n = sa->multi ? 1 + below(f, chance(f, 10) ? 70 : 3) : 1;
		n += f->wild && chance(f, 5);
		while (n--)
			fuzz_attr(f, sa);
	}
}

/* What a library would not send. */
static inline void fuzz_tamper(struct fuzz *f, unsigned int hdr)
{
	struct nlmsghdr *nlh = &f->nl.msg.nlh;
	unsigned char *buf = f->nl.msg.buf;
	unsigned int n = 1 + below(f, 3);
	struct nlattr nla;

	f->tampered = true;
	while (n--) {
		switch (below(f, 6)) {
		case 0:
			nlh->nlmsg_flags = any32(f) | NLM_F_REQUEST;
			break;
		case 1:
			nlh->nlmsg_len = chance(f, 50) ? below(f, f->len + 1) :
					 f->len + below(f, 64);
			break;
		case 2:
			f->len = NLMSG_HDRLEN + below(f, f->len -
						      NLMSG_HDRLEN + 1);
			break;
		case 3:
			if (f->len < hdr + sizeof(nla))
				break;
			nla.nla_len = below(f, chance(f, 50) ? 8 : 65536);
			nla.nla_type = below(f, 64);
			memcpy(buf + hdr, &nla, sizeof(nla));
			break;
		case 4:
			/* Command and version, or what another family has. */
			if (f->len > NLMSG_HDRLEN + 2u)
				buf[NLMSG_HDRLEN + below(f, 2)] = below(f, 64);
			break;
		case 5:
			if (f->len > hdr)
				buf[hdr + below(f, f->len - hdr)] = any32(f);
			break;
		}
	}
}

static inline const char *fuzz_wrong(const struct spec_attr *table,
				     const unsigned char *at, size_t left);

/* Is an attribute of the length, and a number in the range, that it should be? */
static inline const char *fuzz_wrong_value(const struct spec_attr *sa,
					   const struct nlattr *nla)
{
	const unsigned char *value = nla_data(nla);
	size_t len = nla_len(nla);

	if (sa->kind == SPEC_NEST)
		return fuzz_wrong(sa->nest, value, len);
	if (sa->kind == SPEC_STRING)
		return !len || len > sa->len + 1 || value[len - 1] ?
		       sa->name : NULL;
	if (len != sa->len)
		return sa->name;
	if (sa->kind == SPEC_INT && len < 8 &&
	    (nla_num(nla) < sa->min || nla_num(nla) > sa->max))
		return sa->name;
	return NULL;
}

/*
 * Is a list of attributes as a table has it? Bytes that fill a gap are zero, or
 * they are what somebody else has left there.
 */
static inline const char *fuzz_wrong(const struct spec_attr *table,
				     const unsigned char *at, size_t left)
{
	const struct spec_attr *sa;
	const struct nlattr *nla;
	size_t step, i;
	uint64_t seen = 0;
	const char *wrong;

	for (; left; at += step, left -= step) {
		nla = (const void *)at;
		step = left < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ?
		       0 : NLA_ALIGN(nla->nla_len);
		if (!step || step > left)
			return "attributes that do not fit";
		for (i = nla->nla_len; i < step; i++)
			if (at[i])
				return "a gap that is not zero";
		for (sa = table; sa->name; sa++)
			if (sa->type == (nla->nla_type & NLA_TYPE_MASK))
				break;
		if (!sa->name)
			return "an attribute that the spec does not have";
		if (!!(nla->nla_type & NLA_F_NESTED) != (sa->kind == SPEC_NEST))
			return sa->name;
		if (!sa->multi && sa->kind != SPEC_PAD && seen & 1ull << sa->type)
			return sa->name;
		seen |= 1ull << sa->type;
		wrong = fuzz_wrong_value(sa, nla);
		if (wrong)
			return wrong;
	}
	return NULL;
}

typedef const char *(*fuzz_look)(const struct nlmsghdr *nlh);

static inline void fuzz_answer(struct fuzz *f, const struct nlmsghdr *nlh,
			       fuzz_look look)
{
	const char *wrong;

	if (!f->tampered && nlh->nlmsg_seq != f->nl.seq)
		fuzz_bad(f, "an answer to something else");
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		nl_extack(&f->nl, nlh);
		f->err = *(int *)NLMSG_DATA(nlh);
		f->ends++;
		return;
	}
	wrong = look(nlh);
	if (wrong)
		fuzz_bad(f, wrong);
}

static inline int fuzz_send(struct fuzz *f)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	struct nl *nl = &f->nl;

	f->ends = 0;
	f->err = 0;
	nl->why[0] = '\0';
	nl->msg.nlh.nlmsg_seq = nl->seq;
	f->sent++;
	if (sendto(nl->fd, nl->msg.buf, f->len, 0, (struct sockaddr *)&to,
		   sizeof(to)) >= 0)
		return 0;
	fuzz_bad(f, strerror(errno));
	return -1;
}

/* Take a datagram of the answer, if there is one. */
static inline bool fuzz_take(struct fuzz *f, fuzz_look look)
{
	struct nl *nl = &f->nl;
	ssize_t n = recv(nl->fd, nl->in, sizeof(nl->in), MSG_DONTWAIT);
	const struct nlmsghdr *nlh;

	if (n < 0 && errno != EAGAIN)
		fuzz_bad(f, strerror(errno));
	for (nlh = (void *)nl->in; n > 0 && NLMSG_OK(nlh, n);
	     nlh = NLMSG_NEXT(nlh, n))
		fuzz_answer(f, nlh, look);
	return n >= 0;
}

/*
 * Send what was made and take the whole answer. All of it is there when the
 * request has been sent, or comes by and by as one reads.
 */
static inline void fuzz_talk(struct fuzz *f, fuzz_look look)
{
	if (fuzz_send(f))
		return;
	while (fuzz_take(f, look))
		;
	if (!f->tampered && f->ends != 1)
		fuzz_bad(f, f->ends ? "more than one end" : "no answer");
	f->refused += f->err < 0;
	f->mute += f->err < 0 && !f->nl.why[0];
}

static inline const struct spec_op *fuzz_op(uint8_t cmd)
{
	const struct spec_op *op;

	for (op = spec_ops; op->name && op->cmd != cmd; op++)
		;
	return op->name ? op : NULL;
}

/* A message of the family, which is no ACK. */
static inline const char *fuzz_look_ovl(const struct nlmsghdr *nlh)
{
	const size_t hdr = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct spec_op *op;

	if (nlh->nlmsg_len < hdr)
		return "no header";
	op = fuzz_op(ovl_cmd(nlh));
	if (!op || !op->reply)
		return "a reply that the spec does not have";
	return fuzz_wrong(op->reply, (const unsigned char *)nlh + hdr,
			  nlh->nlmsg_len - hdr);
}

/* What succeeds with the plain objects, and whatever else there may be. */
static inline void fuzz_make_ovl(struct fuzz *f)
{
	const struct spec_op *op = &spec_ops[below(f, FUZZ_OPS)];
	bool dump = op->dump && chance(f, 50);
	struct attr keys[BASE_ATTRS];
	const struct spec_attr *sa;
	struct nl_msg *msg;
	int i, n;

	/* Those that remove everything should not leave nothing. */
	if (op->cmd == OVL_CMD_VNI_FLUSH && chance(f, 80))
		op = fuzz_op(OVL_CMD_VNI_NEW);
	msg = ovl_begin(&f->nl, op->cmd, dump ? NLM_F_DUMP | NLM_F_ACK :
						NLM_F_ACK);
	f->op = op - spec_ops;
	f->wild = chance(f, 30);
	f->tampered = false;
	f->whole = true;
	n = base_attrs(op->cmd, keys);
	for (i = 0; i < n && !dump; i++)
		for (sa = op->attrs; sa->name; sa++)
			if (sa->type == keys[i].type && chance(f, 95))
				fuzz_attr(f, sa);
	fuzz_attrs(f, op->attrs, chance(f, 50) ? 0 : 8);
	f->nl.seq++;
	f->len = msg->nlh.nlmsg_len;
	if (chance(f, 8))
		fuzz_tamper(f, NLMSG_HDRLEN + GENL_HDRLEN);
}

/* A dump, of this one of the spec or the next one that has one. */
static inline void fuzz_make_dump(struct fuzz *f)
{
	unsigned int i = below(f, FUZZ_OPS);

	while (!spec_ops[i].dump)
		i = (i + 1) % FUZZ_OPS;
	f->op = i;
	f->tampered = false;
	f->len = ovl_begin(&f->nl, spec_ops[i].cmd, NLM_F_DUMP)->nlh.nlmsg_len;
	f->nl.seq++;
}

/*
 * A dump that nobody wants to the end: the socket is closed after some of it, or
 * while there is another request to be answered.
 */
static inline void fuzz_cut(struct fuzz *f)
{
	unsigned int parts = below(f, 3);
	bool more = chance(f, 50);

	fuzz_make_dump(f);
	if (!fuzz_send(f))
		while (parts-- && fuzz_take(f, fuzz_look_ovl))
			;
	if (more) {
		fuzz_make_ovl(f);
		fuzz_send(f);
	}
	close(f->nl.fd);
	if (nl_open(&f->nl, NETLINK_GENERIC))
		fuzz_bad(f, "no socket");
}

/* Who is refused is told why, unless the core has not even asked us. */
static inline void fuzz_told(struct fuzz *f)
{
	if (f->err < 0 && f->err != -EPERM && f->err != -ENOMEM &&
	    f->err != -ENOBUFS && !f->tampered && !f->nl.why[0])
		fuzz_bad(f, "refused without a word");
}

/* So many stations beside the plain one that a dump of them comes in parts. */
static inline int fuzz_crowded(struct nl *nl)
{
	const struct attr vni = a_u32(OVL_A_FDB_VNI, 100);
	struct nl_msg *msg = ovl_begin(nl, OVL_CMD_FDB_NEW, 0);
	unsigned int i;

	nl_put(msg, &vni);
	for (i = 0; i < 200; i++) {
		const struct attr entry = a_nest(OVL_A_FDB_ENTRY,
			ATTRS(a_macn(OVL_A_FDB_ENTRY_MAC, 1000 + i),
			      a_ip4(OVL_A_FDB_ENTRY_ADDR, "10.0.0.2")));

		nl_put(msg, &entry);
	}
	return nl_talk(nl, msg, NULL, NULL);
}

#endif /* OVL_NL_FUZZ_H */
