/* SPDX-License-Identifier: GPL-2.0 */
/* sock_diag: listing sockets. */
#ifndef OVL_DIAG_H
#define OVL_DIAG_H

int ovl_diag_init(void);
void ovl_diag_exit(void);

#endif /* OVL_DIAG_H */
