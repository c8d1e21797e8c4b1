/* SPDX-License-Identifier: GPL-2.0 */
/* Programs for sockets, classic and extended. */
#ifndef OVL_BPF_UTIL_H
#define OVL_BPF_UTIL_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/filter.h>

/* Attach a classic program by one of the SO_ATTACH_* options. */
static inline int cbpf_attach(int fd, int option, const struct sock_filter *insn,
			      unsigned int n)
{
	struct sock_fprog prog = { n, (struct sock_filter *)insn };

	return setsockopt(fd, SOL_SOCKET, option, &prog, sizeof(prog)) ?
	       -errno : 0;
}

#define cbpf(fd, option, ...) ({					\
	const struct sock_filter __insn[] = { __VA_ARGS__ };		\
	cbpf_attach(fd, option, __insn,					\
		    sizeof(__insn) / sizeof(*__insn));			\
})

/* An extended program that returns the byte at an offset; a descriptor. */
static inline int ebpf_byte_at(int offset)
{
	const struct bpf_insn insn[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6,
		  .src_reg = BPF_REG_1 },
		{ .code = BPF_LD | BPF_ABS | BPF_B, .imm = offset },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	attr.insns = (uintptr_t)insn;
	attr.insn_cnt = sizeof(insn) / sizeof(*insn);
	attr.license = (uintptr_t)"GPL";
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	return fd < 0 ? -errno : fd;
}

#endif /* OVL_BPF_UTIL_H */
