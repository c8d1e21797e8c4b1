/* SPDX-License-Identifier: GPL-2.0 */
/* Which processes have a socket open */
#ifndef OVLCTL_PROC_H
#define OVLCTL_PROC_H

#include <stdbool.h>

#include "model.h"

/**
 * struct proc_list - sockets and the processes that have them open
 * @proc: by inode, process and descriptor
 * @n: how many
 * @room: for how many there is memory
 */
struct proc_list {
	struct ovl_proc *proc;
	size_t n;
	size_t room;
};

int proc_scan(struct proc_list *list, const char *root);
struct ovl_procs proc_find(const struct proc_list *list, __u32 ino);
void proc_free(struct proc_list *list);

#endif
