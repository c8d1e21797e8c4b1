/* SPDX-License-Identifier: GPL-2.0 */
/* Outer UDP and IP headers, and on to the lower device. */
#ifndef OVL_OUTPUT_H
#define OVL_OUTPUT_H

#include "route.h"

enum ovl_slow ovl_output(struct net *net, const struct ovl_path *path,
			 bool fast, struct sk_buff *skb);
enum ovl_slow ovl_output_plan(const struct net *net,
			      const struct ovl_path *path, bool fast,
			      const struct sk_buff *skb);

#endif /* OVL_OUTPUT_H */
