/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unit tests inside the kernel, where KUnit is not. Each file of tests includes
 * the source it tests, so that static functions are in reach and the module
 * itself needs no hooks; what that source calls in sources that are not
 * included anywhere is in stubs.c.
 */
#ifndef OVL_SELFTEST_H
#define OVL_SELFTEST_H

#include <linux/types.h>

struct ovl_test;

/**
 * struct ovl_case - a test
 * @name: its name
 * @run: does it
 */
struct ovl_case {
	const char *name;
	void (*run)(struct ovl_test *t);
};

/**
 * struct ovl_suite - the tests of one source file
 * @name: of the source
 * @cases: the tests, up to one without a name
 */
struct ovl_suite {
	const char *name;
	const struct ovl_case *cases;
};

extern const struct ovl_suite ovl_wire_suite;
extern const struct ovl_suite ovl_addr_suite;
extern const struct ovl_suite ovl_stats_suite;
extern const struct ovl_suite ovl_gro_suite;
extern const struct ovl_suite ovl_devconf_suite;
extern const struct ovl_suite ovl_forward_suite;
extern const struct ovl_suite ovl_headroom_suite;
extern const struct ovl_suite ovl_encap_suite;
extern const struct ovl_suite ovl_flow_suite;
extern const struct ovl_suite ovl_decap_suite;
extern const struct ovl_suite ovl_claim_suite;
extern const struct ovl_suite ovl_bucket_suite;
extern const struct ovl_suite ovl_port_policy_suite;
extern const struct ovl_suite ovl_endpoint_suite;
extern const struct ovl_suite ovl_fdb_suite;
extern const struct ovl_suite ovl_dev_suite;
extern const struct ovl_suite ovl_neigh_suite;
extern const struct ovl_suite ovl_neigh_answer_suite;
extern const struct ovl_suite ovl_echo_suite;

void ovl_test_fail(struct ovl_test *t, const char *file, int line,
		   const char *text, s64 a, s64 b);

/* Goes on when it fails. */
#define OVL_EXPECT(t, cond) do {					\
	if (!(cond))							\
		ovl_test_fail(t, __FILE__, __LINE__, #cond, 0, 0);	\
} while (0)

#define OVL_EXPECT_EQ(t, a, b) do {					\
	s64 __a = (a), __b = (b);					\
									\
	if (__a != __b)							\
		ovl_test_fail(t, __FILE__, __LINE__, #a " == " #b,	\
			      __a, __b);				\
} while (0)

/* The same, for what the rest cannot do without: true if it failed. */
#define OVL_FAILS(t, cond) ({						\
	bool __ok = (cond);						\
									\
	if (!__ok)							\
		ovl_test_fail(t, __FILE__, __LINE__, #cond, 0, 0);	\
	!__ok;								\
})

struct sk_buff;
struct ovl_vni;
struct ovl_member;

/* For tests that need a frame, a VNI to count in, a member to be found. */
struct sk_buff *ovl_test_frame(unsigned int len, unsigned int linear);
bool ovl_test_vni(struct ovl_vni *vni);
void ovl_test_vni_end(struct ovl_vni *vni);
extern struct ovl_member *ovl_test_member;
extern unsigned int ovl_test_notified;
extern bool ovl_test_learns;
extern struct sk_buff *ovl_test_delivered;

#endif /* OVL_SELFTEST_H */
