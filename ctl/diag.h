/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of sock_diag(7) -> struct ovl_socket */
#ifndef OVLCTL_DIAG_H
#define OVLCTL_DIAG_H

#include <linux/netlink.h>
#include <linux/ovl_diag.h>

#include "model.h"

int diag_decode(struct nlmsghdr *hdr, struct ovl_socket *sk);
bool diag_fits(const struct ovl_socket *sk, const struct ovl_socket *filter);
void diag_request(const struct ovl_socket *filter, int family,
		  struct ovl_diag_req *req);

#endif
