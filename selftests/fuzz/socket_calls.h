/* SPDX-License-Identifier: GPL-2.0 */
/* Each call on a socket with random arguments, good ones and others. */
#ifndef OVL_FUZZ_SOCKET_CALLS_H
#define OVL_FUZZ_SOCKET_CALLS_H

#include "socket_util.h"

static inline void do_socket(struct worker *w)
{
	int type = any(w, 12) ? one_of(w, SOCK_RAW, SOCK_DGRAM, SOCK_DGRAM) :
				any(w, 12);
	int protocol = any(w, 20) ? 0 : one_of(w, 1, -1, 17, 256, 0x7fffffff);
	bool broadcast = any(w, 2), group = !any(w, 3);
	int to = any_slot(w), fd;

	fd = socket(w->family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	if (!answered(w, "socket", to, fd,
		      ERRORS(EINVAL, EPERM, ESOCKTNOSUPPORT, EPROTONOSUPPORT)))
		return;
	sock_set_core(fd, SO_BROADCAST, broadcast);
	sock_set(fd, OVL_GROUP, group);
	dup2(fd, to);
	close(fd);
}

static inline void do_bind(struct worker *w)
{
	struct sockaddr_storage ss;
	socklen_t len = any_address(w, &ss, w->family);
	int fd = any_slot(w);
	void *at = any(w, 40) ? &ss : NULL;

	answered(w, "bind", fd, bind(fd, at, len), ERRORS(NAMING));
}

static inline void do_connect(struct worker *w)
{
	struct sockaddr_storage ss;
	socklen_t len = any_address(w, &ss, any(w, 5) ? w->family : AF_UNSPEC);
	int fd = any_slot(w);
	void *at = any(w, 40) ? &ss : NULL;

	answered(w, "connect", fd, connect(fd, at, len), ERRORS(NAMING));
}

static inline void do_name(struct worker *w)
{
	bool peer = any(w, 2);
	unsigned char buf[64 + GUARD];
	const char *name = peer ? "getpeername" : "getsockname";
	socklen_t asked = any(w, 64), len = asked;
	int fd = any_slot(w), ret;

	memset(buf, 0xa5, sizeof(buf));
	ret = peer ? getpeername(fd, (void *)buf, &len) :
		     getsockname(fd, (void *)buf, &len);
	if (!answered(w, name, fd, ret, ERRORS(WRONG, ENOTCONN)))
		return;
	expect(w, len == sizeof(struct sockaddr_ovl), name, "16 bytes", len);
	expect(w, buf[asked < len ? asked : len] == 0xa5, name,
	       "no byte behind what was asked for", asked);
}

/* --- sending ------------------------------------------------------------ */

struct message {
	struct msghdr hdr;
	struct iovec iov[4];
	struct sockaddr_storage to;
	size_t len;
	union {
		struct cmsghdr align;
		char control[256];
	};
};

static inline void any_vtep(struct worker *w, struct ovl_vtep_addr *vtep)
{
	*vtep = (struct ovl_vtep_addr){
		.family = one_of(w, AF_INET, AF_INET, AF_INET6, 0, 77),
		.port = one_of(w, 0, 0, 4789, 1),
		.addr = { 10, 9, 0, any(w, 4) },
	};
}

/* Control messages: none, one that is good, or anything. */
static inline void any_control(struct worker *w, struct message *m)
{
	struct ovl_vtep_addr vtep;
	uint64_t number = any(w, 64);

	m->hdr.msg_control = m->control;
	m->hdr.msg_controllen = sizeof(m->control);
	memset(m->control, 0, sizeof(m->control));
	any_vtep(w, &vtep);
	switch (any(w, 12)) {
	case 0:
		cmsg_set(&m->hdr, SOL_OVL, any(w, 4) ? OVL_VTEP : any(w, 12),
			 &vtep, any(w, 4) ? sizeof(vtep) :
					    any(w, sizeof(vtep)));
		break;
	case 1:
		cmsg_set(&m->hdr, SOL_SOCKET,
			 one_of(w, SO_TIMESTAMPING, SO_MARK, SCM_TXTIME),
			 &number, any(w, 2) ? 4 : 8);
		break;
	case 2:
		any_bytes(w, m->control, sizeof(m->control));
		m->hdr.msg_controllen = any(w, sizeof(m->control));
		break;
	case 3:
		cmsg_set(&m->hdr, any(w, 3), any(w, 80), &vtep, 20);
		m->align.cmsg_len = any(w, 64);
		break;
	default:
		m->hdr.msg_control = NULL;
		m->hdr.msg_controllen = 0;
	}
}

static inline size_t any_size(struct worker *w)
{
	switch (any(w, 8)) {
	case 0:
		return 1400 + any(w, 120);
	case 1:
		return any(w, LONGEST + 1000);
	case 2:
		return 1900 + any(w, 300);
	default:
		return any(w, 200);
	}
}

/* A frame, or a datagram that looks like one; in up to four pieces. */
static inline void any_message(struct worker *w, struct message *m)
{
	size_t left = any_size(w), part;
	int i, n = any(w, 4) ? 1 : 1 + any(w, 4);

	memset(&m->hdr, 0, sizeof(m->hdr));
	memcpy(w->out, any_mac(w), MAC_LEN);
	memcpy(w->out + MAC_LEN, any_mac(w), MAC_LEN);
	w->out[12] = any(w, 4) ? PROTO >> 8 : OVL_ETHERTYPE_DGRAM >> 8;
	w->out[13] = any(w, 4) ? 0 : OVL_ETHERTYPE_DGRAM & 0xff;
	/* Sometimes a datagram's header, in a frame that says it is one. */
	any_bytes(w, w->out + FRAME_HLEN, 8);
	m->len = left;
	for (i = 0; i < n; i++, left -= part) {
		part = i == n - 1 ? left : any(w, left + 1);
		m->iov[i].iov_base = any(w, 200) ? w->out + m->len - left :
						   NULL;
		m->iov[i].iov_len = part;
	}
	m->hdr.msg_iov = m->iov;
	m->hdr.msg_iovlen = n;
	if (any(w, 4)) {
		m->hdr.msg_name = &m->to;
		m->hdr.msg_namelen = any_address(w, &m->to, w->family);
	}
	any_control(w, m);
}

/* Such as never let a call wait. */
static inline int any_flags(struct worker *w)
{
	int flags = MSG_DONTWAIT | MSG_NOSIGNAL;

	if (!any(w, 3))
		flags |= one_of(w, MSG_PEEK, MSG_TRUNC, MSG_PEEK | MSG_TRUNC,
				MSG_ERRQUEUE, MSG_OOB, MSG_MORE, MSG_ZEROCOPY,
				MSG_DONTROUTE, MSG_WAITALL, MSG_CONFIRM);
	if (!any(w, 30))
		flags |= any(w, 0x7fffffff);
	return flags;
}

static inline void do_send(struct worker *w)
{
	int fd = any_slot(w), flags = any_flags(w);
	struct message m;
	ssize_t n;

	any_message(w, &m);
	n = sendmsg(fd, &m.hdr, flags);
	if (answered(w, "sendmsg", fd, n, ERRORS(SENDING)))
		expect(w, n == (ssize_t)m.len, "sendmsg", "all of it", n);
}

static inline void do_send_many(struct worker *w)
{
	struct mmsghdr many[3];
	struct message m[3];
	int fd = any_slot(w), flags = any_flags(w), i, n;

	for (i = 0; i < 3; i++) {
		any_message(w, &m[i]);
		many[i].msg_hdr = m[i].hdr;
	}
	n = sendmmsg(fd, many, 3, flags);
	if (answered(w, "sendmmsg", fd, n, ERRORS(SENDING)))
		expect(w, n > 0 && n <= 3, "sendmmsg", "1 to 3", n);
}

static inline void do_write(struct worker *w)
{
	struct message m;
	int fd = any_slot(w);
	ssize_t n;

	any_message(w, &m);
	n = writev(fd, m.iov, m.hdr.msg_iovlen);
	if (answered(w, "writev", fd, n, ERRORS(SENDING)))
		expect(w, n == (ssize_t)m.len, "writev", "all of it", n);
}

static inline void do_splice(struct worker *w)
{
	size_t len = any_size(w);
	int fd = any_slot(w);
	ssize_t n = 0;
	off_t at = 0;

	switch (any(w, 3)) {
	case 0:
		n = sendfile(fd, w->file, &at, len);
		answered(w, "sendfile", fd, n, ERRORS(SENDING));
		break;
	case 1:
		if (write(w->pipe[1], w->out, len > 4096 ? 4096 : len) < 0)
			break;
		n = splice(w->pipe[0], NULL, fd, NULL, len, SPLICE_F_NONBLOCK);
		answered(w, "splice to it", fd, n, ERRORS(SENDING));
		break;
	default:
		n = splice(fd, NULL, w->pipe[1], NULL, len, SPLICE_F_NONBLOCK);
		answered(w, "splice from it", fd, n, ERRORS(RECEIVING));
	}
	expect(w, n <= (ssize_t)len, "splice", "no more than was asked for", n);
	while (read(w->pipe[0], w->in, sizeof(w->in)) > 0)
		;
}

/* --- receiving ---------------------------------------------------------- */

/* Is what was not asked for untouched? Asked for is @len bytes. */
static inline void received(struct worker *w, const char *name, int flags,
			    size_t len, ssize_t n)
{
	static const unsigned char guard[GUARD] = { [0 ... GUARD - 1] = 0xa5 };
	ssize_t most = flags & MSG_TRUNC ? LONGEST : (ssize_t)len;

	expect(w, n <= most, name, "no more than was asked for", n);
	expect(w, !memcmp(w->in + len, guard, GUARD), name,
	       "no byte behind the buffer", len);
}

static inline void do_recv(struct worker *w)
{
	size_t len = any_size(w) % LONGEST, half = any(w, len + 1);
	int fd = any_slot(w), flags = any_flags(w);
	struct iovec iov[2] = { { w->in, half }, { w->in + half, len - half } };
	char control[256];
	struct sockaddr_storage from;
	struct msghdr hdr = {
		.msg_iov = iov, .msg_iovlen = 2, .msg_name = &from,
		.msg_namelen = any(w, sizeof(from)),
		.msg_control = control,
		.msg_controllen = any(w, sizeof(control)),
	};
	size_t room = hdr.msg_controllen;
	ssize_t n;

	memset(w->in + len, 0xa5, GUARD);
	if (!any(w, 100))
		iov[any(w, 2)].iov_base = NULL;
	n = recvmsg(fd, &hdr, flags);
	if (!answered(w, "recvmsg", fd, n, ERRORS(RECEIVING)))
		return;
	received(w, "recvmsg", flags, len, n);
	expect(w, hdr.msg_namelen <= sizeof(struct sockaddr_ovl) ||
	       flags & MSG_ERRQUEUE, "recvmsg", "an address of 16 bytes",
	       hdr.msg_namelen);
	expect(w, hdr.msg_controllen <= room, "recvmsg",
	       "no more control messages than there is room for",
	       hdr.msg_controllen);
}

static inline void do_recv_many(struct worker *w)
{
	struct timespec none = { 0 };
	struct mmsghdr many[3];
	struct iovec iov[3];
	int fd = any_slot(w), flags = any_flags(w), i, n, vlen = any(w, 4);
	size_t len = any(w, 2000);
	bool nothing;

	memset(many, 0, sizeof(many));
	for (i = 0; i < 3; i++) {
		iov[i] = (struct iovec){ w->in, len };
		many[i].msg_hdr.msg_iov = &iov[i];
		many[i].msg_hdr.msg_iovlen = 1;
	}
	memset(w->in + len, 0xa5, GUARD);
	n = recvmmsg(fd, many, vlen, flags, any(w, 2) ? &none : NULL);
	/* Where none of the queue of errors is wanted, 6.1 has EBADF for it. */
	nothing = !vlen && flags & MSG_ERRQUEUE;
	if (!answered(w, "recvmmsg", fd, n,
		      nothing ? ERRORS(RECEIVING, EBADF) : ERRORS(RECEIVING)))
		return;
	expect(w, n <= vlen, "recvmmsg", "no more than was asked for", n);
	for (i = 0; i < n; i++)
		received(w, "recvmmsg", flags, len, many[i].msg_len);
}

static inline void do_read(struct worker *w)
{
	size_t len = any_size(w) % LONGEST;
	int fd = any_slot(w);
	ssize_t n;

	memset(w->in + len, 0xa5, GUARD);
	n = read(fd, w->in, len);
	if (answered(w, "read", fd, n, ERRORS(RECEIVING)))
		received(w, "read", 0, len, n);
}

/* --- options ------------------------------------------------------------ */

static inline int any_level(struct worker *w)
{
	return any(w, 12) ? one_of(w, SOL_OVL, SOL_OVL, SOL_SOCKET) :
			    one_of(w, IPPROTO_IP, IPPROTO_IPV6, 263, -1);
}

/* What there is, and a little more; of the core's, the highest is some 85. */
static inline int any_option(struct worker *w, int level)
{
	return level == SOL_OVL ? (int)any(w, OVL_RECVERR + 3) : (int)any(w, 90);
}

static inline void do_set(struct worker *w)
{
	static struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, 0xffff) };
	struct sock_fprog prog = { any(w, 5) ? 1 : any(w, 3), all };
	int level = any_level(w), name = any_option(w, level);
	socklen_t len = any_length(w);
	int fd = any_slot(w);
	unsigned char buf[64];
	int number = any(w, 3) ? any(w, 3) - 1 : any(w, 0x7fffffff);
	const char *option = level == SOL_OVL ? "setsockopt of ours" :
						"setsockopt";

	any_bytes(w, buf, sizeof(buf));
	if (any(w, 3))
		memcpy(buf, &number, sizeof(number));
	if (level == SOL_OVL && name <= OVL_DROP_MAC && any(w, 8)) {
		memset(buf, 0, sizeof(buf));
		memcpy(buf, any_mac(w), MAC_LEN);
		len = sizeof(struct ovl_mac_req);
	}
	if (level == SOL_SOCKET && (name == SO_ATTACH_FILTER ||
				    name == SO_ATTACH_REUSEPORT_CBPF)) {
		memcpy(buf, &prog, sizeof(prog));
		len = sizeof(prog);
	}
	/* No more memory than there is. */
	if (level == SOL_SOCKET && (name == SO_RCVBUFFORCE ||
				    name == SO_SNDBUFFORCE))
		memcpy(buf, &(int){ any(w, 1 << 18) }, sizeof(int));
	/* A socket that is bound to a device has seen its best time. */
	if (level == SOL_SOCKET && any(w, 8) &&
	    (name == SO_BINDTODEVICE || name == SO_BINDTOIFINDEX))
		return;
	answered(w, option, fd,
		 setsockopt(fd, level, name, any(w, 40) ? buf : NULL, len),
		 level == SOL_OVL ?
		 ERRORS(WRONG, EOPNOTSUPP, ENOTCONN, EADDRINUSE, EADDRNOTAVAIL,
			ENOBUFS, ENOPROTOOPT) :
		 ERRORS(WRONG, EOPNOTSUPP, ENOPROTOOPT, EDOM, EPERM, EACCES,
			ENODEV, ENOENT, EBADF, ENOMEM, EBUSY, ERANGE));
}

static inline void do_get(struct worker *w)
{
	int level = any_level(w), name = any_option(w, level), ret;
	socklen_t asked = any(w, 10) ? any_length(w) : one_of(w, 4096, -1), len;
	unsigned char *buf = w->in;
	int fd = any_slot(w);
	size_t most = asked <= 4096 ? asked : 4096;

	/* Its length counts instructions. */
	if (level == SOL_SOCKET && name == SO_GET_FILTER)
		most *= sizeof(struct sock_filter);
	memset(buf, 0xa5, most + GUARD);
	len = asked;
	ret = getsockopt(fd, level, name, buf, &len);
	if (!answered(w, level == SOL_OVL ? "getsockopt of ours" : "getsockopt",
		      fd, ret, level == SOL_OVL ?
		      ERRORS(WRONG, ENOPROTOOPT, ENOTCONN) :
		      ERRORS(WRONG, ENOPROTOOPT, EOPNOTSUPP, ENOTCONN, ENODATA,
			     ESRCH, ERANGE, ENODEV, EACCES, EPERM)))
		return;
	expect(w, level != SOL_OVL || len <= asked, "getsockopt",
	       "no more than was asked for", len);
	expect(w, buf[most] == 0xa5, "getsockopt", "no byte behind the buffer",
	       name);
}

/* --- the rest ----------------------------------------------------------- */

static inline void do_poll(struct worker *w)
{
	struct epoll_event event = { .events = any(w, 0x2020) | EPOLLET };
	struct pollfd all[SLOTS];
	int i, fd = any_slot(w), op;

	for (i = 0; i < SLOTS; i++)
		all[i] = (struct pollfd){ w->slot[i], any(w, 0x2000) };
	answered(w, "poll", -1, poll(all, SLOTS, 0), ERRORS(WRONG));
	op = one_of(w, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL);
	answered(w, "epoll_ctl", fd, epoll_ctl(w->epoll, op, fd, &event),
		 ERRORS(WRONG, EEXIST, ENOENT));
	answered(w, "epoll_wait", -1, epoll_wait(w->epoll, &event, 1, 0),
		 ERRORS(WRONG));
}

static inline void do_ioctl(struct worker *w)
{
	unsigned long request = one_of(w, SIOCINQ, SIOCOUTQ, SIOCGSTAMP_NEW,
				       SIOCGSTAMPNS_NEW, SIOCATMARK, SIOCGIFINDEX,
				       SIOCPROTOPRIVATE, SIOCGIFMTU, FIOGETOWN);
	unsigned char buf[256] = { 0 };
	int fd = any_slot(w);

	answered(w, "ioctl", fd, ioctl(fd, request, any(w, 20) ? buf : NULL),
		 ERRORS(WRONG, ENOTTY, ENODEV, ENOENT, EOPNOTSUPP,
			ENOPROTOOPT));
}

static inline void do_shutdown(struct worker *w)
{
	int fd = any_slot(w);

	answered(w, "shutdown", fd, shutdown(fd, (int)any(w, 5) - 1),
		 ERRORS(EINVAL, ENOTCONN));
}

/* What there is of other families only. */
static inline void do_other(struct worker *w)
{
	int fd = any_slot(w), two[2];
	void *map;

	answered(w, "listen", fd, listen(fd, any(w, 5)), ERRORS(EOPNOTSUPP));
	answered(w, "accept", fd, accept(fd, NULL, NULL),
		 ERRORS(EOPNOTSUPP, EINVAL));
	answered(w, "socketpair", -1, socketpair(w->family, SOCK_DGRAM, 0, two),
		 ERRORS(EOPNOTSUPP));
	map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	answered(w, "mmap", fd, map == MAP_FAILED ? -1 : 0, ERRORS(ENODEV));
}

static inline void do_dup(struct worker *w)
{
	answered(w, "dup2", -1, dup2(any_slot(w), any_slot(w)), ERRORS(EBUSY));
}

/* Over a socket of another kind; for a while only that one may have it. */
static inline void do_pass(struct worker *w)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec iov = { w->in, 1 };
	struct msghdr hdr = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd = any_slot(w), *got;

	if (any(w, 2)) {
		memset(control, 0, sizeof(control));
		cmsg_set(&hdr, SOL_SOCKET, SCM_RIGHTS, &fd, sizeof(fd));
		answered(w, "pass on", fd,
			 sendmsg(w->pair[0], &hdr, MSG_DONTWAIT),
			 ERRORS(EAGAIN, ETOOMANYREFS));
		return;
	}
	if (!answered(w, "take", fd, recvmsg(w->pair[1], &hdr, MSG_DONTWAIT),
		      ERRORS(EAGAIN)))
		return;
	got = cmsg_find(&hdr, SOL_SOCKET, SCM_RIGHTS);
	expect(w, got, "take", "a socket", 0);
	if (!got)
		return;
	dup2(*got, fd);
	close(*got);
}

static inline void do_diag(struct worker *w)
{
	struct ovl_diag_req req = {
		.sdiag_family = w->family,
		.type = one_of(w, 0, 0, SOCK_RAW, SOCK_DGRAM, 77),
		.endpoint = one_of(w, 0, 0, 4789, 8472),
		.vni = any(w, 20) ? any(w, VNIS + 1) : any(w, 0x7fffffff),
		.all = one_of(w, 1, 1, 0, 2),
		.pad = { 0, 0, !any(w, 20) },
	};
	size_t len = any(w, 12) ? sizeof(req) : any(w, sizeof(req));
	struct nl *nl = &w->diag[any(w, NETS)];
	int err;

	err = nl_talk(nl, nl_begin(nl, SOCK_DIAG_BY_FAMILY,
				   any(w, 8) ? NLM_F_DUMP : 0, &req, len),
		      NULL, NULL);
	errno = -err;
	answered(w, "sock_diag", -1, err ? -1 : 0,
		 ERRORS(EINVAL, EOPNOTSUPP));
}

static inline void do_ring(struct worker *w)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&w->ring);
	struct io_uring_cqe *cqe;
	int fd = any_slot(w), flags = any_flags(w), n;
	size_t len = any_size(w);
	bool sends = any(w, 2);

	/* One that waits for a message in time gets one, or is cancelled. */
	if (sqe && sends)
		io_uring_prep_send(sqe, fd, w->out, len, flags);
	else if (sqe)
		io_uring_prep_recv(sqe, fd, w->late, len % sizeof(w->late),
				   len & 1 ? flags : 0);
	n = io_uring_submit(&w->ring);
	errno = -n;
	answered(w, "io_uring_submit", fd, n, ERRORS(EBUSY));
	while (!io_uring_peek_cqe(&w->ring, &cqe)) {
		errno = -cqe->res;
		answered(w, "io_uring", -1, cqe->res < 0 ? -1 : cqe->res,
			 ERRORS(SENDING, ECANCELED));
		io_uring_cqe_seen(&w->ring, cqe);
	}
}

/* A process that has all of them too, for a moment. */
static inline void do_fork(struct worker *w)
{
	unsigned int bad = w->bad;
	int status = 0, i;

	if (w->child > 0 && waitpid(w->child, &status, 0) == w->child)
		expect(w, !status, "fork", "a child to which all is well",
		       status);
	w->child = fork();
	if (w->child)
		return;
	for (i = 0; i < 4; i++) {
		do_bind(w);
		do_connect(w);
		do_recv(w);
	}
	_exit(w->bad != bad);
}

#endif /* OVL_FUZZ_SOCKET_CALLS_H */
