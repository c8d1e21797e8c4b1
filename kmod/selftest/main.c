// SPDX-License-Identifier: GPL-2.0
/*
 * ovl_selftest.ko: loading it runs the tests; their results, KTAP, are read
 * from ovl_selftest/results in debugfs.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "selftest.h"

#define OVL_RESULTS_MAX		65536

static const struct ovl_suite * const suites[] = {
	&ovl_wire_suite,
	&ovl_addr_suite,
	&ovl_stats_suite,
	&ovl_gro_suite,
	&ovl_devconf_suite,
	&ovl_forward_suite,
	&ovl_headroom_suite,
	&ovl_encap_suite,
	&ovl_flow_suite,
	&ovl_decap_suite,
	&ovl_claim_suite,
	&ovl_bucket_suite,
	&ovl_port_policy_suite,
	&ovl_endpoint_suite,
	&ovl_fdb_suite,
	&ovl_dev_suite,
	&ovl_neigh_suite,
	&ovl_neigh_answer_suite,
	&ovl_echo_suite,
};

/**
 * struct ovl_test - a test that runs
 * @failed: how often something was not as expected
 */
struct ovl_test {
	unsigned int failed;
};

static struct debugfs_blob_wrapper results;
static struct dentry *dir;

static __printf(1, 2) void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	results.size += vscnprintf(results.data + results.size,
				   OVL_RESULTS_MAX - results.size, fmt, args);
	va_end(args);
}

/* Note what was not as expected; the first ten times in a test. */
void ovl_test_fail(struct ovl_test *t, const char *file, int line,
		   const char *text, s64 a, s64 b)
{
	if (t->failed++ >= 10)
		return;
	say("    # %s:%d: not so: %s", kbasename(file), line, text);
	if (a != b)
		say(" (%lld, %lld)", a, b);
	say("\n");
}

static bool run_suite(const struct ovl_suite *suite)
{
	const struct ovl_case *c;
	unsigned int n = 0, failed = 0;

	for (c = suite->cases; c->name; c++)
		n++;
	say("    KTAP version 1\n    # Subtest: %s\n    1..%u\n", suite->name, n);
	for (c = suite->cases, n = 1; c->name; c++, n++) {
		struct ovl_test t = { };

		c->run(&t);
		say("    %sok %u %s: %s\n", t.failed ? "not " : "", n,
		    suite->name, c->name);
		failed += !!t.failed;
	}
	return !failed;
}

static int __init ovl_selftest_init(void)
{
	unsigned int i;

	results.data = vzalloc(OVL_RESULTS_MAX);
	if (!results.data)
		return -ENOMEM;
	say("KTAP version 1\n1..%zu\n", ARRAY_SIZE(suites));
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		bool ok = run_suite(suites[i]);

		say("%sok %u %s\n", ok ? "" : "not ", i + 1, suites[i]->name);
	}
	dir = debugfs_create_dir("ovl_selftest", NULL);
	debugfs_create_blob("results", 0444, dir, &results);
	return 0;
}

static void __exit ovl_selftest_exit(void)
{
	debugfs_remove_recursive(dir);
	vfree(results.data);
	/* Callbacks that free what tests made are our code. */
	rcu_barrier();
}

module_init(ovl_selftest_init);
module_exit(ovl_selftest_exit);

MODULE_DESCRIPTION("Unit tests of ovl");
MODULE_LICENSE("GPL");
