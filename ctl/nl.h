/* SPDX-License-Identifier: GPL-2.0 */
/* The conversation with the kernel */
#ifndef OVLCTL_NL_H
#define OVLCTL_NL_H

#include <stdbool.h>
#include <netlink/netlink.h>
#include <linux/netlink.h>

#include "model.h"

struct ctx;

#define NL_REQUEST_MAX 32768	/* bytes of the largest request */

/**
 * struct nlc - connection to the kernel
 * @sock: NULL until it is needed
 * @family: number of the family "ovl"; in general, type of the messages to read
 */
struct nlc {
	struct nl_sock *sock;
	int family;
};

/**
 * struct nlc_extack - what an answer says beside an error number
 * @text: the kernel's sentence, or ""
 * @offset: byte of the request where the offending attribute begins, or 0
 * @missing: attribute that was not there, or 0
 */
struct nlc_extack {
	char text[256];
	__u32 offset;
	__u32 missing;
};

/*
 * Called for each object of an answer or each notification. An answer is
 * read to its end whatever it returns; the first result that is not 0 is
 * that of the request.
 */
typedef int (*nlc_reply)(struct ctx *c, int cmd, struct nlattr *attrs, int len,
			void *arg);

/**
 * struct nlc_listener - whom notifications are told
 * @event: called for each
 * @lost: called when the kernel had to throw some away
 * @quiet: called when all that has come has been told
 * @arg: for all of them
 *
 * What is not 0 ends it.
 */
struct nlc_listener {
	nlc_reply event;
	int (*lost)(struct ctx *c, void *arg);
	int (*quiet)(struct ctx *c, void *arg);
	void *arg;
};

/* The same for protocols whose objects have a header of their own. */
typedef int (*nlc_message)(struct ctx *c, struct nlmsghdr *hdr, void *arg);

int nlc_enter(struct ctx *c, const char *netns);
int nlc_open(struct ctx *c);
void nlc_close(struct nlc *nl);
struct nl_msg *nlc_request(struct ctx *c, int cmd, bool dump);
int nlc_talk(struct ctx *c, const struct model *m, struct nl_msg *msg,
	     nlc_reply reply, void *arg);
int nlc_decode(struct ctx *c, const struct model *m, struct nlattr *attrs,
	       int len, void *obj);
int nlc_ask(struct ctx *c, int cmd, bool dump, const struct model *m,
	    const void *obj, nlc_reply reply, void *arg);
struct nl_msg *nlc_simple(int type, int flags, const void *req, size_t len);
int nlc_other(struct ctx *c, int protocol, struct nl_msg *msg,
	      nlc_message message, void *arg);
int nlc_listen(struct ctx *c, const struct nlc_listener *listener);
void nlc_read_extack(const struct nlmsghdr *hdr, struct nlc_extack *ext);
void nlc_attr_at(const struct model *m, const struct nlmsghdr *req,
		 __u32 offset, char *buf, size_t len);

#endif
