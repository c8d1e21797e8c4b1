/* SPDX-License-Identifier: GPL-2.0 */
/* Reading a tracepoint of the module's */
#ifndef OVLCTL_TRACEFS_H
#define OVLCTL_TRACEFS_H

struct ctx;

/**
 * struct tracefs - an instance of the kernel's tracing that is ours alone
 * @instances: directory of all instances, or -1
 * @dir: that of ours, or -1
 * @pipe: brings events, a line each; does not block
 * @name: of ours
 */
struct tracefs {
	int instances;
	int dir;
	int pipe;
	char name[32];
};

int tracefs_open(struct ctx *c, struct tracefs *t, const char *event,
		 const char *filter);
void tracefs_close(struct tracefs *t);

#endif
