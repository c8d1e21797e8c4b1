// SPDX-License-Identifier: GPL-2.0
#include "../endpoint.c"
#include "selftest.h"

/* In order of ports, in whatever order they come. */
static void test_order(struct ovl_test *t)
{
	static const u16 ports[] = { 4789, 1, 65535, 8472, 2, 4790, 4788 };
	struct ovl_endpoint *eps, *ep;
	struct ovl_net *on;
	int i, n = 0, last = 0;

	on = kzalloc(sizeof(*on), GFP_KERNEL);
	eps = kcalloc(ARRAY_SIZE(ports), sizeof(*eps), GFP_KERNEL);
	if (!on || !eps)
		goto out;
	mutex_init(&on->lock);
	INIT_LIST_HEAD(&on->endpoints);
	mutex_lock(&on->lock);
	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		eps[i].on = on;
		eps[i].port = ports[i];
		OVL_EXPECT(t, !ovl_endpoint_find(on, ports[i]));
		ovl_endpoint_link(&eps[i]);
		OVL_EXPECT(t, ovl_endpoint_find(on, ports[i]) == &eps[i]);
	}
	list_for_each_entry(ep, &on->endpoints, node) {
		OVL_EXPECT(t, ep->port > last);
		last = ep->port;
		n++;
	}
	OVL_EXPECT_EQ(t, n, ARRAY_SIZE(ports));
	OVL_EXPECT(t, !ovl_endpoint_find(on, 3));
	mutex_unlock(&on->lock);
out:
	OVL_EXPECT(t, on && eps);
	kfree(eps);
	kfree(on);
}

static void test_socket(struct ovl_test *t)
{
	struct ovl_endpoint ep = { };
	struct socket sock = { };

	sock.sk = (struct sock *)&ep;
	OVL_EXPECT(t, !ovl_endpoint_sk(&ep, AF_INET));
	OVL_EXPECT(t, !ovl_endpoint_sk(&ep, AF_INET6));
	ep.sock4 = &sock;
	OVL_EXPECT(t, ovl_endpoint_sk(&ep, AF_INET) == sock.sk);
	OVL_EXPECT(t, !ovl_endpoint_sk(&ep, AF_INET6));
}

/* Each CPU's counter of each way and reason, with a value of its own. */
static void test_slow(struct ovl_test *t)
{
	u64 sum[__OVL_SLOW_MAX], base, cpus = 0, weights = 0;
	struct ovl_endpoint ep = { };
	struct ovl_slow_stats *one;
	int cpu, way, i;

	if (OVL_FAILS(t, !ovl_endpoint_alloc_stats(&ep)))
		goto out;
	for_each_possible_cpu(cpu) {
		one = per_cpu_ptr(ep.slow, cpu);
		base = (u64)(cpu + 1) << 40;
		for (way = 0; way < OVL_WAYS; way++)
			for (i = 0; i < __OVL_SLOW_MAX; i++)
				u64_stats_add(&one->count[way][i],
					      base + 100 * way + i);
		weights += base;
		cpus++;
	}
	local_bh_disable();
	ovl_slow(&ep, OVL_WAY_OUT, OVL_SLOW_OFF);
	ovl_slow(&ep, OVL_WAY_OUT, OVL_SLOW_OFF);
	ovl_slow(&ep, OVL_WAY_IN, OVL_SLOW_MAX);
	local_bh_enable();
	ovl_slow_sum(&ep, OVL_WAY_OUT, sum);
	for (i = 0; i < __OVL_SLOW_MAX; i++)
		OVL_EXPECT_EQ(t, sum[i], weights + cpus * i +
			      2 * (i == OVL_SLOW_OFF));
	ovl_slow_sum(&ep, OVL_WAY_IN, sum);
	for (i = 0; i < __OVL_SLOW_MAX; i++)
		OVL_EXPECT_EQ(t, sum[i], weights + cpus * (100 + i) +
			      (i == OVL_SLOW_MAX));
out:
	free_percpu(ep.slow);
	free_percpu(ep.stats);
}

static const struct ovl_case cases[] = {
	{ "endpoints are in order of ports", test_order },
	{ "a family without socket has none", test_socket },
	{ "what did not go by the fast path", test_slow },
	{ }
};

const struct ovl_suite ovl_endpoint_suite = { "endpoint", cases };
