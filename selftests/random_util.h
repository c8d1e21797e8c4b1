/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chance that can be had again: OVL_SEED is what a failed run has printed. How much
 * is tried is a question of time: OVL_LONG asks for the form that takes hours, and
 * OVL_COUNT for so much of one.
 */
#ifndef OVL_RANDOM_UTIL_H
#define OVL_RANDOM_UTIL_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

static inline bool is_long(void)
{
	const char *hours = getenv("OVL_LONG");

	return hours && *hours;
}

/* How many of something: in the short form, and in the long one. */
static inline unsigned int few_or_many(unsigned int few, unsigned int many)
{
	return is_long() ? many : few;
}

/* How many of what is made by chance: as many as wished, or as above. */
static inline unsigned int how_many(unsigned int few, unsigned int many)
{
	const char *wished = getenv("OVL_COUNT");

	return wished ? strtoul(wished, NULL, 0) : few_or_many(few, many);
}

/* A seed, printed. */
static inline unsigned int random_seed(void)
{
	const char *given = getenv("OVL_SEED");
	unsigned int seed = given ? strtoul(given, NULL, 0) : 0;

	if (!given && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		abort();
	printf("# OVL_SEED=%u\n", seed);
	fflush(stdout);
	return seed;
}

/* A number below @n. */
static inline unsigned int random_below(unsigned int *seed, unsigned int n)
{
	return rand_r(seed) % n;
}

#endif /* OVL_RANDOM_UTIL_H */
