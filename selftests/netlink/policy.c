// SPDX-License-Identifier: GPL-2.0
/* timeout: 240 */
/*
 * What requests may carry, attribute by attribute: the table of all of them is
 * made from the spec, so that a new one cannot be forgotten.
 */
#include "base_util.h"

/* More than any attribute may be long. */
static const unsigned char zeroes[256];

FIXTURE(policy) {
	struct nl nl;
	struct snap before;
};

FIXTURE_SETUP(policy)
{
	struct nl *nl = &self->nl;

	ASSERT_EQ(0, ovl_setup(nl));
	ASSERT_EQ(NULL, base_lacks())
		TH_LOG("no request of its own: %s", base_lacks());
	ASSERT_EQ(0, base_devices());
	ASSERT_EQ(0, base_make(nl));
	ASSERT_EQ(0, snap_take(nl, &self->before));
}

FIXTURE_TEARDOWN(policy)
{
}

/* How many of the last of these are required; the others are there to bite. */
static int base_required(uint8_t cmd)
{
	switch (cmd) {
	case OVL_CMD_VNI_NEW:
	case OVL_CMD_VNI_SET:
	case OVL_CMD_VNI_DEL:
	case OVL_CMD_VNI_GET:
	case OVL_CMD_VTEP_FLUSH:
	case OVL_CMD_FDB_FLUSH:
	case OVL_CMD_PORT_SET:
	case OVL_CMD_PORT_DEL:
	case OVL_CMD_PORT_GET:
	case OVL_CMD_NEIGH_FLUSH:
		return 1;
	case OVL_CMD_VTEP_NEW:
	case OVL_CMD_VTEP_SET:
	case OVL_CMD_VTEP_DEL:
	case OVL_CMD_FDB_DEL:
	case OVL_CMD_FDB_GET:
	case OVL_CMD_PORT_NEW:
	case OVL_CMD_NEIGH_DEL:
	case OVL_CMD_NEIGH_GET:
		return 2;
	case OVL_CMD_FDB_NEW:
	case OVL_CMD_FDB_SET:
	case OVL_CMD_NEIGH_NEW:
	case OVL_CMD_NEIGH_SET:
		return 3;
	}
	return 0;
}

/* A request without the attributes of type @without; a dump has no others. */
static struct nl_msg *request(struct nl *nl, const struct spec_op *op,
			      bool dump, uint16_t without)
{
	struct nl_msg *msg = ovl_begin(nl, op->cmd, dump ? NLM_F_DUMP : 0);
	struct attr a[BASE_ATTRS];
	int i, n;

	n = dump ? 0 : base_attrs(op->cmd, a);
	for (i = 0; i < n; i++)
		if (a[i].type != without)
			nl_put(msg, &a[i]);
	return msg;
}

/*
 * Send a request that ends with a bad attribute, perhaps within a nest. It must
 * be refused with a message that points there, and change nothing.
 */
static void refused(struct __test_metadata *_metadata,
		    struct _test_data_policy *self, const struct spec_op *op,
		    bool dump, const struct attr *bad, const struct attr *nest,
		    int want, const char *text)
{
	struct nl *nl = &self->nl;
	struct nl_msg *msg = request(nl, op, dump, nest ? nest->type : bad->type);
	int err, offs;

	nl_put(msg, nest ?: bad);
	offs = NLMSG_ALIGN(msg->nlh.nlmsg_len) -
	       NLA_ALIGN(NLA_HDRLEN + bad->len);
	err = nl_talk(nl, msg, NULL, NULL);

	EXPECT_TRUE(want ? err == want : err == -EINVAL || err == -ERANGE)
		TH_LOG("%s: %d", text, err);
	EXPECT_NE('\0', nl->why[0])
		TH_LOG("%s: no message", text);
	EXPECT_EQ(offs, nl->offs)
		TH_LOG("%s: '%s'", text, nl->why);
	EXPECT_TRUE(snap_same(nl, &self->before))
		TH_LOG("%s: changed something", text);
}

/* A bad attribute of a request, or of an entry of it. */
static void refused_raw(struct __test_metadata *_metadata,
			struct _test_data_policy *self,
			const struct spec_op *op, bool dump,
			const struct spec_attr *in, const struct attr *bad,
			int want, const char *what)
{
	struct attr subs[2] = { *bad, { .type = END } };
	struct attr nest;
	char text[128];

	if (in)
		nest = a_nest(in->type, subs);
	snprintf(text, sizeof(text), "%s%s %s%s%u %s", op->name,
		 dump ? " (dump)" : "", in ? in->name : "", in ? " " : "",
		 bad->type, what);
	refused(_metadata, self, op, dump, bad, in ? &nest : NULL, want, text);
}

static void lengths(struct __test_metadata *_metadata,
		    struct _test_data_policy *self, const struct spec_op *op,
		    bool dump, const struct spec_attr *in,
		    const struct spec_attr *sa)
{
	struct attr bad = { .type = sa->type, .data = zeroes };

	switch (sa->kind) {
	case SPEC_INT:
	case SPEC_BINARY:
		bad.len = 0;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "empty");
		bad.len = sa->len - 1;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "short");
		bad.len = sa->len + 1;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "long");
		break;
	case SPEC_STRING:
		bad.len = 0;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "empty");
		bad.data = "abcdefghijklmnopqrstuvwxyz";
		bad.len = 3;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "no end");
		bad.data += 26 - sa->len - 1;
		bad.len = sa->len + 2;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "long");
		break;
	case SPEC_FLAG:
		bad.len = 1;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "long");
		break;
	case SPEC_NEST:
		bad.len = 1;
		bad.flags = NLA_F_NESTED;
		refused_raw(_metadata, self, op, dump, in, &bad, 0, "short");
		break;
	case SPEC_PAD:
		/* Not in a request. */
		break;
	}
}

static void ranges(struct __test_metadata *_metadata,
		   struct _test_data_policy *self, const struct spec_op *op,
		   bool dump, const struct spec_attr *in,
		   const struct spec_attr *sa)
{
	uint32_t most = sa->len < 4 ? (1u << 8 * sa->len) - 1 : 0xffffffff;
	struct attr bad;
	uint32_t v;

	if (sa->kind != SPEC_INT)
		return;
	if (sa->min) {
		v = sa->min - 1;
		bad = a_own(sa->type, &v, sa->len);
		refused_raw(_metadata, self, op, dump, in, &bad, -ERANGE,
			    "below");
	}
	if (sa->max < most) {
		v = sa->max + 1;
		bad = a_own(sa->type, &v, sa->len);
		refused_raw(_metadata, self, op, dump, in, &bad, -ERANGE,
			    "above");
		bad = a_own(sa->type, &most, sa->len);
		refused_raw(_metadata, self, op, dump, in, &bad, -ERANGE,
			    "far above");
	}
}

/* What is a nest says so, and what is not does not. */
static void nesting(struct __test_metadata *_metadata,
		    struct _test_data_policy *self, const struct spec_op *op,
		    bool dump, const struct spec_attr *in,
		    const struct spec_attr *sa)
{
	struct attr bad = {
		.type = sa->type,
		.len = sa->kind == SPEC_FLAG ? 0 : sa->len,
		.data = zeroes,
		.flags = sa->kind == SPEC_NEST ? 0 : NLA_F_NESTED,
	};

	refused_raw(_metadata, self, op, dump, in, &bad, -EINVAL,
		    "wrongly nested");
}

typedef void (*check_fn)(struct __test_metadata *_metadata,
			 struct _test_data_policy *self,
			 const struct spec_op *op, bool dump,
			 const struct spec_attr *in,
			 const struct spec_attr *sa);

/* Have a look at each attribute of each request, do and dump. */
static void each(struct __test_metadata *_metadata,
		 struct _test_data_policy *self, check_fn check)
{
	const struct spec_attr *sa, *sub;
	const struct spec_op *op;

	for (op = spec_ops; op->name; op++) {
		for (sa = op->attrs; sa->name; sa++) {
			check(_metadata, self, op, false, NULL, sa);
			if (op->dump)
				check(_metadata, self, op, true, NULL, sa);
			if (sa->kind != SPEC_NEST)
				continue;
			for (sub = sa->nest; sub->name; sub++)
				check(_metadata, self, op, false, sa, sub);
		}
	}
}

TEST_F(policy, lengths)
{
	each(_metadata, self, lengths);
}

TEST_F(policy, ranges)
{
	each(_metadata, self, ranges);
}

TEST_F(policy, nesting)
{
	each(_metadata, self, nesting);
}

static bool accepts(const struct spec_op *op, uint16_t type)
{
	const struct spec_attr *sa;

	for (sa = op->attrs; sa->name; sa++)
		if (sa->type == type)
			return true;
	return false;
}

/* What a request has no use for is not passed over in silence. */
TEST_F(policy, not_accepted)
{
	const struct spec_op *op;
	struct attr bad;
	uint16_t type;

	for (op = spec_ops; op->name; op++) {
		for (type = 0; type <= op->max + 1; type++) {
			if (accepts(op, type))
				continue;
			bad = a_raw(type, zeroes, 4);
			refused_raw(_metadata, self, op, false, NULL, &bad,
				    -EINVAL, "not accepted");
			if (op->dump)
				refused_raw(_metadata, self, op, true, NULL,
					    &bad, -EINVAL, "not accepted");
		}
	}
}

TEST_F(policy, entry_not_accepted)
{
	const struct spec_attr *sa;
	const struct spec_op *op;
	struct attr bad = a_raw(OVL_A_FDB_ENTRY_MAX + 1, zeroes, 4);

	for (op = spec_ops; op->name; op++)
		for (sa = op->attrs; sa->name; sa++)
			if (sa->kind == SPEC_NEST)
				refused_raw(_metadata, self, op, false, sa,
					    &bad, -EINVAL, "not accepted");
}

/* The ends of its range are a matter of more than the policy, but of no range. */
TEST_F(policy, ends_of_range)
{
	struct nl *nl = &self->nl;
	const struct spec_attr *sa;
	const struct spec_op *op;
	struct nl_msg *msg;
	struct attr good;
	int err, end;

	for (op = spec_ops; op->name; op++) {
		for (sa = op->attrs; sa->name; sa++) {
			for (end = 0; sa->kind == SPEC_INT && end < 2; end++) {
				good = a_own(sa->type,
					     end ? &sa->max : &sa->min,
					     sa->len);
				msg = request(nl, op, op->dump, sa->type);
				nl_put(msg, &good);
				err = nl_talk(nl, msg, NULL, NULL);
				EXPECT_NE(-ERANGE, err)
					TH_LOG("%s %s", op->name, sa->name);
				EXPECT_TRUE(!err || nl->why[0])
					TH_LOG("%s %s", op->name, sa->name);
			}
		}
	}
}

TEST_F(policy, name_of_full_length)
{
	struct nl *nl = &self->nl;

	EXPECT_EQ(0, ovl_do(nl, OVL_CMD_VNI_NEW, a_u32(OVL_A_VNI_ID, 7),
			    a_str(OVL_A_VNI_IFNAME, "abcdefghijklmno")));
	EXPECT_NE(0, if_find("abcdefghijklmno"));
}

TEST_F(policy, missing)
{
	struct nl *nl = &self->nl;
	const struct spec_op *op;
	struct attr a[BASE_ATTRS];
	int i, n, err;

	for (op = spec_ops; op->name; op++) {
		n = base_attrs(op->cmd, a);
		for (i = n - base_required(op->cmd); i < n; i++) {
			err = nl_talk(nl, request(nl, op, false, a[i].type),
				      NULL, NULL);
			/* A VTEP without a VNI is one by itself. */
			EXPECT_EQ(-EINVAL, err)
				TH_LOG("%s without %u", op->name, a[i].type);
			EXPECT_NE('\0', nl->why[0])
				TH_LOG("%s without %u", op->name, a[i].type);
			EXPECT_TRUE(snap_same(nl, &self->before));
		}
	}
}

TEST_F(policy, vtep_get_needs_an_address)
{
	struct nl *nl = &self->nl;

	EXPECT_EQ(-EINVAL, ovl_do(nl, OVL_CMD_VTEP_GET));
	EXPECT_NE('\0', nl->why[0]);
	EXPECT_EQ(-EINVAL, ovl_do(nl, OVL_CMD_VTEP_GET,
				  a_u32(OVL_A_VTEP_VNI, 100)));
	EXPECT_NE('\0', nl->why[0]);
}

/* Bytes behind the last attribute, too few for one or with a length of lies. */
TEST_F(policy, leftovers)
{
	static const struct nlattr liar = { .nla_len = 64, .nla_type = 1 };
	static const struct nlattr dwarf = { .nla_len = 2, .nla_type = 1 };
	struct nl *nl = &self->nl;
	const struct spec_op *op;
	struct nl_msg *msg;
	int i;

	for (op = spec_ops; op->name; op++) {
		for (i = 0; i < 3; i++) {
			msg = request(nl, op, false, END);
			nl_append(msg, i == 0 ? (const void *)zeroes :
				  i == 1 ? (const void *)&liar :
				  (const void *)&dwarf, i ? 4 : 3);
			EXPECT_EQ(-EINVAL, nl_talk(nl, msg, NULL, NULL))
				TH_LOG("%s %d", op->name, i);
			EXPECT_NE('\0', nl->why[0])
				TH_LOG("%s %d", op->name, i);
			EXPECT_TRUE(snap_same(nl, &self->before));
		}
	}
}

static bool known(unsigned int cmd)
{
	const struct spec_op *op;

	for (op = spec_ops; op->name; op++)
		if (op->cmd == cmd)
			return true;
	return false;
}

/* The flags of other families' requests have no meaning here. */
TEST_F(policy, unknown_commands)
{
	struct nl *nl = &self->nl;
	unsigned int cmd;
	struct nl_msg *msg;

	for (cmd = 0; cmd < 256; cmd++) {
		if (known(cmd))
			continue;
		msg = ovl_begin(nl, cmd, 0);
		EXPECT_EQ(-EOPNOTSUPP, nl_talk(nl, msg, NULL, NULL))
			TH_LOG("command %u", cmd);
		msg = ovl_begin(nl, cmd, NLM_F_DUMP);
		EXPECT_EQ(-EOPNOTSUPP, nl_talk(nl, msg, NULL, NULL))
			TH_LOG("command %u", cmd);
	}
	EXPECT_TRUE(snap_same(nl, &self->before));
}

/* The policy that the kernel tells of is that of the spec. */
struct told {
	unsigned int policy[OVL_CMD_MAX + 1];
	uint64_t attrs[64];
};

static void told_add(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *ops = ovl_attr(nlh, CTRL_ATTR_OP_POLICY);
	const struct nlattr *all = ovl_attr(nlh, CTRL_ATTR_POLICY);
	const struct nlattr *one;
	struct told *t = arg;
	unsigned int cmd, policy;

	if (ops) {
		one = nla_data(ops);
		cmd = one->nla_type & NLA_TYPE_MASK;
		one = nla_sub(one, CTRL_ATTR_POLICY_DO);
		if (cmd <= OVL_CMD_MAX && one)
			t->policy[cmd] = nla_num(one);
	}
	if (all) {
		one = nla_data(all);
		policy = one->nla_type & NLA_TYPE_MASK;
		one = nla_data(one);
		if (policy < 64)
			t->attrs[policy] |= 1ull << (one->nla_type & NLA_TYPE_MASK);
	}
}

TEST_F(policy, as_told_by_the_kernel)
{
	struct genlmsghdr hdr = { .cmd = CTRL_CMD_GETPOLICY, .version = 1 };
	const struct attr family = a_u16(CTRL_ATTR_FAMILY_ID, self->nl.family);
	const struct spec_attr *sa;
	const struct spec_op *op;
	struct nl *nl = &self->nl;
	struct told told = { };
	struct nl_msg *msg;
	uint64_t want;

	msg = nl_begin(nl, GENL_ID_CTRL, NLM_F_DUMP, &hdr, sizeof(hdr));
	nl_put(msg, &family);
	ASSERT_EQ(0, nl_talk(nl, msg, told_add, &told));
	for (op = spec_ops; op->name; op++) {
		want = 0;
		for (sa = op->attrs; sa->name; sa++)
			want |= 1ull << sa->type;
		EXPECT_EQ(want, told.attrs[told.policy[op->cmd]])
			TH_LOG("%s", op->name);
	}
}

TEST_HARNESS_MAIN
