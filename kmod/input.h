/* SPDX-License-Identifier: GPL-2.0 */
/* The fast path in: past the IP stack where nothing would be met in it. */
#ifndef OVL_INPUT_H
#define OVL_INPUT_H

#include "netns.h"

int ovl_input_open(struct ovl_net *on);
void ovl_input_close(struct ovl_net *on);

#endif /* OVL_INPUT_H */
