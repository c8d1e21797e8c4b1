/* SPDX-License-Identifier: GPL-2.0 */
/* Sockets of the family AF_OVL */
#ifndef OVLCTL_SOCK_H
#define OVLCTL_SOCK_H

#include <ovl/socket.h>

struct ctx;
struct ovl_vni;

#define SOCK_MSG_MAX	262144	/* bytes; more than any message has */

int sock_open(struct ctx *c, int type);
int sock_bind(struct ctx *c, int fd, const struct sockaddr_ovl *to);
int sock_set(struct ctx *c, int fd, int level, int option, int value);
int sock_vni(struct ctx *c, __u32 vni, __u16 endpoint, struct ovl_vni *is);
int sock_gone(struct ctx *c);
int sock_failed(struct ctx *c, const char *what);
void sock_queue(int fd, int size);
__u32 sock_drops(int fd);

#endif
