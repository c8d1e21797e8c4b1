/* SPDX-License-Identifier: GPL-2.0 */
/* What a fuzzer of sockets chooses from, and what calls may answer. */
#ifndef OVL_FUZZ_SOCKET_UTIL_H
#define OVL_FUZZ_SOCKET_UTIL_H

#include <liburing.h>
#include <linux/net_tstamp.h>
#include <linux/ovl_diag.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

#include "random_util.h"
#include "sockets/bpf_util.h"
#include "sockets/hosts_util.h"

#define NETS	3
#define VNIS	3
#define SLOTS	12
#define TRACED	24
#define PROTO	0x9000

/* The longest message that can be, and room behind it. */
#define LONGEST	(65535 + FRAME_HLEN)
#define GUARD	16

/* A call that was made. */
struct call {
	const char *name;
	int fd;
	int ret;
	int error;
};

/*
 * A thread. @slot are descriptors that all threads use; whatever they are given
 * to is a socket of the family, so that none of them hits on something else.
 */
struct worker {
	pthread_t thread;
	unsigned int id;
	unsigned int seed;
	unsigned int step;
	unsigned int steps;
	int family;
	const int *net;
	const int *slot;
	struct nl ovl[NETS];
	struct nl diag[NETS];
	struct io_uring ring;
	int epoll;
	int pair[2];
	int pipe[2];
	int file;
	pid_t child;
	unsigned int bad;
	unsigned int done;
	unsigned int worked;
	struct call trace[TRACED];
	unsigned char out[LONGEST + 1024];
	unsigned char in[LONGEST + 8 * GUARD];
	unsigned char late[2000];
};

#define ERRORS(...) ((const int[]){ __VA_ARGS__, 0 })

/* What any call with a pointer or a number may say. */
#define WRONG		EINVAL, EFAULT
/* What waits at a socket until a call reports it; recvmmsg() leaves its own. */
#define WAITING		ENETDOWN, ECONNREFUSED, EOPNOTSUPP
/* What becomes of an address. */
#define NAMING		WRONG, EAFNOSUPPORT, EACCES, EADDRINUSE, EADDRNOTAVAIL, \
			EOPNOTSUPP
#define SENDING		NAMING, WAITING, EDESTADDRREQ, EHOSTUNREACH, EMSGSIZE, \
			ENETUNREACH, EPERM, EAGAIN, EPIPE, ELOOP, ENOBUFS
#define RECEIVING	WRONG, WAITING, EAGAIN

static inline unsigned int any(struct worker *w, unsigned int n)
{
	return random_below(&w->seed, n);
}

#define one_of(w, ...) ({						\
	static const long __list[] = { __VA_ARGS__ };			\
	__list[any(w, sizeof(__list) / sizeof(*__list))];		\
})

/* Remember a call; complain about an answer that it cannot give. */
static inline bool answered(struct worker *w, const char *name, int fd, long ret,
			    const int *errors)
{
	int error = ret < 0 ? errno : 0;

	w->trace[w->done++ % TRACED] = (struct call){ name, fd, ret, error };
	w->worked += !error;
	if (!error)
		return true;
	while (*errors && *errors != error)
		errors++;
	if (!*errors) {
		printf("# %s: expected none of its errors to be %d, '%s'\n",
		       name, error, strerror(error));
		w->bad++;
	}
	return false;
}

/* Something else that a call may not do. */
static inline void expect(struct worker *w, bool good, const char *name,
			  const char *what, long got)
{
	if (good)
		return;
	printf("# %s: expected %s, got %ld\n", name, what, got);
	w->bad++;
}

static inline void tell_trace(const struct worker *w)
{
	unsigned int i = w->done > TRACED ? w->done - TRACED : 0;
	const struct call *c;

	printf("# the last calls of thread %u, up to its call %u:\n", w->id,
	       w->done);
	for (; i < w->done; i++) {
		c = &w->trace[i % TRACED];
		printf("#   %s(%d) = %d, error %d\n", c->name, c->fd, c->ret,
		       c->error);
	}
}

static inline void any_bytes(struct worker *w, void *data, size_t len)
{
	unsigned char *byte = data;

	while (len--)
		*byte++ = any(w, 256);
}

/* The segment's own, of another station, for all, for some, one to claim. */
static inline const uint8_t *any_mac(struct worker *w)
{
	static const uint8_t mac[][MAC_LEN] = {
		{ 0 }, { 0 }, { 2, 0, 0, 0, 0xff, 1 }, { 2, 0, 0, 0, 0xff, 2 },
		{ 255, 255, 255, 255, 255, 255 }, { 1, 0, 0x5e, 0, 0, 1 },
		{ 2, 0, 0, 0, 1, 1 }, { 2, 0, 0, 0, 1, 1 }, { 2, 0, 0, 0, 1, 2 },
	};

	return mac[any(w, sizeof(mac) / sizeof(mac[0]))];
}

/* An address and its length, most of them good. */
static inline socklen_t any_address(struct worker *w,
				    struct sockaddr_storage *ss, int family)
{
	struct sockaddr_ovl *sa = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	*sa = (struct sockaddr_ovl){
		.sovl_family = any(w, 20) ? family :
					    one_of(w, AF_UNSPEC, AF_INET, 99),
		.sovl_endpoint = one_of(w, 0, 0, 0, 4789, 4789, 8472, 1),
		.sovl_vni = any(w, 6) ? 1 + any(w, VNIS) :
			    one_of(w, OVL_VNI_ANY, OVL_VNI_ANY, OVL_VNI_ANY,
				   0U, 0xffffffU, 0x1000000U),
	};
	memcpy(sa->sovl_mac, any_mac(w), MAC_LEN);
	sa->sovl_port = htons(any(w, 8) ? 1 + any(w, 3) :
			      one_of(w, 0, PROTO, OVL_ETHERTYPE_DGRAM));
	return any(w, 12) ? sizeof(*sa) : any(w, sizeof(*ss) + 2);
}

/* A length: of a number, of nothing, or of more than there is. */
static inline socklen_t any_length(struct worker *w)
{
	return any(w, 3) ? one_of(w, 4, 4, 4, 8, 16) : any(w, 40);
}

/* A descriptor that is a socket of the family, whoever else uses it. */
static inline int any_slot(struct worker *w)
{
	return w->slot[any(w, SLOTS)];
}

#endif /* OVL_FUZZ_SOCKET_UTIL_H */
