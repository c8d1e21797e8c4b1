/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request whose allocations fail, one in each round: it is refused and nothing
 * has changed, or it succeeds as ever.
 */
#ifndef OVL_REQUEST_UTIL_H
#define OVL_REQUEST_UTIL_H

#include "fault/fault_util.h"
#include "netlink/base_util.h"

/* What came as an answer. Not allocated while allocations fail. */
struct bag {
	size_t len;
	unsigned char data[1 << 20];
};

/*
 * A request of the family, or of rtnetlink: then it has a @type, and may be
 * about the device @dev, to be brought @up, or down if that is negative. One about
 * a @neigh is what bridge(8) sends.
 */
struct ask {
	const char *name;
	uint8_t cmd;
	bool dump;
	const struct attr *attrs;
	uint16_t type, flags;
	const char *dev;
	int up;
	bool neigh;
};

/*
 * @nl: asks, with allocations that fail
 * @see, @links: look at the state, that of the family and the devices
 * @ear: hears notifications, so that they are made
 * @reset: begins anew
 * @before, @after: the state before the request and after it
 * @want, @got: the answers, without a failure and with one
 */
struct faults {
	struct nl nl, see, links, ear;
	struct fault fault;
	int (*reset)(struct faults *f);
	struct snap before, after;
	struct bag *want, *got;
	unsigned int refused, borne;
};

static inline int faults_open(struct faults *f, bool route)
{
	return route ? nl_open(&f->nl, NETLINK_ROUTE) : ovl_open(&f->nl);
}

/* A namespace, in which devices send nothing by themselves. */
static inline int faults_start(struct faults *f, bool route)
{
	int err = fault_setup(&f->fault);

	f->want = calloc(1, sizeof(*f->want));
	f->got = calloc(1, sizeof(*f->got));
	err = err ?: ovl_setup(&f->see) ?: faults_open(f, route) ?:
	      ovl_open(&f->ear) ?: nl_open(&f->links, NETLINK_ROUTE) ?:
	      write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1") ?:
	      base_devices();
	return err ?: setsockopt(f->ear.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
				 &f->ear.group, sizeof(f->ear.group));
}

/* What is of interest in a device, and of that what is the same in the next. */
static inline void state_link(const struct nlmsghdr *nlh, void *arg)
{
	static const uint16_t types[] = { IFLA_IFNAME, IFLA_MTU, IFLA_OPERSTATE,
					  IFLA_LINKMODE, IFLA_GROUP,
					  IFLA_PROMISCUITY, IFLA_LINKINFO,
					  IFLA_ADDRESS, IFLA_MASTER,
					  IFLA_LINK, IFLA_LINK_NETNSID };
	const size_t hdr = NLMSG_LENGTH(sizeof(struct ifinfomsg));
	struct ifinfomsg ifi = *(const struct ifinfomsg *)NLMSG_DATA(nlh);
	const struct nlattr *nla;
	struct snap *s = arg;
	unsigned int i, nr = sizeof(types) / sizeof(types[0]);

	if (s->how == SNAP_ALIKE) {
		nr -= 4;
		ifi.ifi_index = 0;
	}
	ifi.ifi_change = 0;
	s->data = realloc(s->data, s->len + nlh->nlmsg_len + sizeof(ifi));
	memcpy(s->data + s->len, &ifi, sizeof(ifi));
	s->len += sizeof(ifi);
	for (i = 0; i < nr; i++) {
		nla = nla_in((const char *)nlh + hdr, nlh->nlmsg_len - hdr,
			     types[i]);
		if (!nla)
			continue;
		memcpy(s->data + s->len, nla, nla->nla_len);
		s->len += nla->nla_len;
	}
}

static inline int state_take(struct faults *f, struct snap *s,
			     enum snap_how how)
{
	struct ifinfomsg ifi = { };
	struct nl_msg *msg;
	int err;

	err = snap_take_as(&f->see, s, how);
	msg = nl_begin(&f->links, RTM_GETLINK, NLM_F_DUMP, &ifi, sizeof(ifi));
	return err ?: nl_talk(&f->links, msg, state_link, s);
}

static inline bool state_same(struct faults *f, const struct snap *s)
{
	struct snap now;
	bool same;

	same = !state_take(f, &now, s->how) && snap_equal(&now, s);
	free(now.data);
	return same;
}

/* The state, when all is gone that goes a little later. */
static inline int state_settle(struct faults *f, struct snap *s,
			       enum snap_how how)
{
	unsigned int left = 100;
	int err;

	while (!(err = state_take(f, s, how)) && --left) {
		poll(NULL, 0, 50);
		if (state_same(f, s))
			return 0;
		free(s->data);
	}
	return err ?: -ETIME;
}

static inline void bag_add(const struct nlmsghdr *nlh, void *arg)
{
	struct bag *bag = arg;
	size_t len = nlh->nlmsg_len - NLMSG_HDRLEN;

	if (len > sizeof(bag->data) - bag->len)
		abort();
	memcpy(bag->data + bag->len, NLMSG_DATA(nlh), len);
	bag->len += len;
}

static inline bool bag_same(const struct bag *a, const struct bag *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static inline void hush(struct nl *ear)
{
	while (recv(ear->fd, ear->in, sizeof(ear->in), MSG_DONTWAIT) > 0 ||
	       errno == ENOBUFS)
		;
}

static inline struct nl_msg *begin(struct nl *nl, const struct ask *ask)
{
	struct ndmsg ndm = { .ndm_family = AF_BRIDGE, .ndm_flags = NTF_SELF };
	struct ifinfomsg ifi = { };
	struct nl_msg *msg;

	if (ask->neigh) {
		ndm.ndm_ifindex = if_find(ask->dev);
		/* Of a flush it is a filter. */
		if (ask->type == RTM_NEWNEIGH)
			ndm.ndm_state = NUD_PERMANENT;
		msg = nl_begin(nl, ask->type, ask->flags, &ndm, sizeof(ndm));
	} else if (ask->type) {
		ifi.ifi_index = ask->dev ? if_find(ask->dev) : 0;
		ifi.ifi_change = ask->up ? IFF_UP : 0;
		ifi.ifi_flags = ask->up > 0 ? IFF_UP : 0;
		msg = nl_begin(nl, ask->type, ask->flags, &ifi, sizeof(ifi));
	} else {
		msg = ovl_begin(nl, ask->cmd, ask->dump ? NLM_F_DUMP : 0);
	}
	nl_put_all(msg, ask->attrs);
	return msg;
}

/* What it does where nothing fails. */
static inline void without(struct __test_metadata *_metadata, struct faults *f,
			   const struct ask *ask)
{
	struct nl *nl = &f->nl;

	ASSERT_EQ(0, f->reset(f))
		TH_LOG("%s: '%s'", ask->name, f->see.why);
	ASSERT_EQ(0, state_take(f, &f->before, SNAP_EXACT));
	f->want->len = 0;
	ASSERT_EQ(0, nl_talk(nl, begin(nl, ask), bag_add, f->want))
		TH_LOG("%s: '%s'", ask->name, nl->why);
	/* A question needs no new beginning. */
	ASSERT_EQ(0, state_settle(f, &f->after, state_same(f, &f->before) ?
				  SNAP_EXACT : SNAP_ALIKE));
}

static inline void renew(struct __test_metadata *_metadata, struct faults *f)
{
	ASSERT_EQ(0, f->reset(f));
	free(f->before.data);
	ASSERT_EQ(0, state_settle(f, &f->before, SNAP_EXACT));
	hush(&f->ear);
}

/* It has succeeded, with or without a failure on the way. */
static inline void succeeded(struct __test_metadata *_metadata,
			     struct faults *f, const struct ask *ask)
{
	const struct fault *fault = &f->fault;

	EXPECT_TRUE(bag_same(f->want, f->got))
		TH_LOG("%s, %u: another answer, %zu bytes, not %zu", ask->name,
		       fault->nth, f->got->len, f->want->len);
	EXPECT_TRUE(wait_for(state_same(f, &f->after)))
		TH_LOG("%s, %u: another state than without a failure",
		       ask->name, fault->nth);
}

/* Those that come of it; the core finds a device without memory invalid. */
static inline bool memory(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -ENFILE ||
	       err == -EINVAL;
}

/* It has failed. Without an answer, it may have come to pass. */
static inline void failed(struct __test_metadata *_metadata, struct faults *f,
			  const struct ask *ask, int err)
{
	const struct fault *fault = &f->fault;
	struct nl *nl = &f->nl;

	EXPECT_TRUE(fault->hit && memory(err))
		TH_LOG("%s, %u: %d '%s'", ask->name, fault->nth, err, nl->why);
	if (state_same(f, &f->before)) {
		f->refused++;
	} else {
		EXPECT_FALSE(nl->answered)
			TH_LOG("%s, %u: changed something all the same, %d '%s'",
			       ask->name, fault->nth, err, nl->why);
		EXPECT_TRUE(wait_for(state_same(f, &f->after)))
			TH_LOG("%s, %u: done by half", ask->name, fault->nth);
		renew(_metadata, f);
	}
	/* A dump may wait to be continued. */
	if (!nl->answered) {
		close(nl->fd);
		ASSERT_EQ(0, faults_open(f, ask->type));
	}
}

static inline void each_fault(struct __test_metadata *_metadata,
			      struct faults *f, const struct ask *ask)
{
	struct fault *fault = &f->fault;
	struct nl *nl = &f->nl;
	struct nl_msg *msg;
	int err;

	without(_metadata, f, ask);
	renew(_metadata, f);
	if (f->after.how == SNAP_EXACT) {
		free(f->after.data);
		ASSERT_EQ(0, state_take(f, &f->after, SNAP_EXACT));
		f->want->len = 0;
		ASSERT_EQ(0, nl_talk(nl, begin(nl, ask), bag_add, f->want));
	}
	f->refused = 0;
	f->borne = 0;
	fault_each(fault) {
		msg = begin(nl, ask);
		f->got->len = 0;
		err = with_fault(fault, nl_talk(nl, msg, bag_add, f->got));
		if (err) {
			failed(_metadata, f, ask, err);
		} else {
			succeeded(_metadata, f, ask);
			f->borne += fault->hit;
			if (f->after.how == SNAP_ALIKE)
				renew(_metadata, f);
		}
		hush(&f->ear);
	}
	EXPECT_TRUE(fault_over(fault))
		TH_LOG("%s: no end of failures", ask->name);
	/* At least the request itself and its ACK. */
	EXPECT_LE(2, fault->hits)
		TH_LOG("%s: nothing has failed", ask->name);
	printf("# %s%s: %u failures, %u refused, %u borne\n", ask->name,
	       ask->dump ? " (dump)" : "", fault->hits, f->refused, f->borne);
	fflush(stdout);
	free(f->before.data);
	free(f->after.data);
}

static inline void each_ask(struct __test_metadata *_metadata,
			    struct faults *f, const struct ask *ask)
{
	for (; ask->name; ask++)
		each_fault(_metadata, f, ask);
}

#endif /* OVL_REQUEST_UTIL_H */
