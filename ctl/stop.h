/* SPDX-License-Identifier: GPL-2.0 */
/* Waiting until there is something to do, or the user has had enough */
#ifndef OVLCTL_STOP_H
#define OVLCTL_STOP_H

#include <stdbool.h>
#include <poll.h>

struct ctx;

int stop_begin(struct ctx *c);
bool stop_asked(void);
int stop_poll(struct pollfd *fds, unsigned int n, int timeout);
void stop_end(void);

#endif
