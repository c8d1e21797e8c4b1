/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocations that fail on demand: of those that this thread makes while a
 * call runs, the first, the second, the third ... until the call needs no
 * more.  Only the debug kernel has it.
 *
 *	struct fault f;
 *
 *	ASSERT_EQ(0, fault_setup(&f));
 *	fault_each(&f) {
 *		err = with_fault(&f, call());
 *		... f.hit tells whether an allocation has failed; the round in
 *		which none has is the last one ...
 *	}
 *	EXPECT_TRUE(fault_over(&f));
 *
 * In the short form, of the allocations behind the first ones a few are chosen
 * by chance: a call with a hundred of them has most of them in the core.
 *
 * What a call leaves to workers and timers does not fail, nor does what is
 * allocated per processor: that comes out of memory which is there already.
 */
#ifndef OVL_FAULT_UTIL_H
#define OVL_FAULT_UTIL_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "random_util.h"

/* No call makes that many allocations. */
#define FAULT_MOST	5000

/* So many are tried one by one, and behind them one of so many in the short form. */
#define FAULT_FIRST	16
#define FAULT_SPREAD	8

#define FAULT_DEBUG	"/sys/kernel/debug/"

/*
 * @nth: which allocation fails this time
 * @hit: there was one, and it has failed
 * @hits: how often so far
 * @fd: where the kernel is told, for the thread that called fault_setup()
 */
struct fault {
	unsigned int nth;
	bool hit;
	unsigned int hits;
	int fd;
};

static inline int fault_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, text, strlen(text)) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	if (err)
		fprintf(stderr, "# %s: %s\n", path, strerror(-err));
	return err;
}

/* What the kernel's detectors allocate for themselves they can do without. */
static inline bool fault_spared(const char *cache)
{
	return cache[0] == '.' || !strncmp(cache, "kmemleak_", 9) ||
	       !strcmp(cache, "debug_objects_cache");
}

/* Name the slab caches whose allocations may fail: all but those. */
static inline int fault_caches(void)
{
	DIR *dir = opendir("/sys/kernel/slab");
	const struct dirent *cache;
	char path[320];
	int err = dir ? 0 : -errno;

	while (!err && (cache = readdir(dir))) {
		/* A link is another name of one. */
		if (fault_spared(cache->d_name) || cache->d_type == DT_LNK)
			continue;
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/failslab",
			 cache->d_name);
		err = fault_write(path, "1");
	}
	if (dir)
		closedir(dir);
	return err;
}

/*
 * To be called by the thread that makes the calls, with the module loaded. Our
 * own memory is touched beforehand, lest it be missing where the kernel copies.
 */
static inline int fault_setup(struct fault *f)
{
	static const char *const knobs[][2] = {
		{ FAULT_DEBUG "failslab/ignore-gfp-wait", "N" },
		{ FAULT_DEBUG "failslab/cache-filter", "Y" },
		{ FAULT_DEBUG "failslab/verbose", "0" },
		{ FAULT_DEBUG "fail_page_alloc/ignore-gfp-wait", "N" },
		{ FAULT_DEBUG "fail_page_alloc/min-order", "0" },
		{ FAULT_DEBUG "fail_page_alloc/verbose", "0" },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < sizeof(knobs) / sizeof(knobs[0]); i++)
		err = fault_write(knobs[i][0], knobs[i][1]);
	if (!err)
		err = fault_caches();
	if (!err && mlockall(MCL_CURRENT | MCL_FUTURE))
		err = -errno;
	memset(f, 0, sizeof(*f));
	f->fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return err ?: f->fd < 0 ? -errno : 0;
}

static inline void fault_set(struct fault *f, unsigned int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	if (pwrite(f->fd, text, strlen(text), 0) < 0)
		abort();
}

static inline void fault_arm(struct fault *f)
{
	fault_set(f, f->nth);
}

/* Keeps errno, which is that of the call. */
static inline void fault_disarm(struct fault *f)
{
	char text[16] = "";
	int was = errno;

	if (pread(f->fd, text, sizeof(text) - 1, 0) <= 0)
		abort();
	f->hit = !strtoul(text, NULL, 0);
	f->hits += f->hit;
	fault_set(f, 0);
	errno = was;
}

/* A call whose allocation number @nth fails, and what it returns. */
#define with_fault(f, call) ({						\
	__typeof__(call) __ret;						\
	fault_arm(f);							\
	__ret = (call);							\
	fault_disarm(f);						\
	__ret;								\
})

/* Another round, as long as there was an allocation to fail. */
static inline bool fault_next(struct fault *f)
{
	if ((f->nth && !f->hit) || f->nth >= FAULT_MOST)
		return false;
	f->nth += is_long() || f->nth < FAULT_FIRST ?
		  1 : 1 + rand() % (2 * FAULT_SPREAD - 1);
	f->hit = false;
	return true;
}

/* There has to be one with_fault() in each round. */
#define fault_each(f) \
	for ((f)->nth = 0, (f)->hits = 0; fault_next(f); )

/* Have all allocations of the call had their turn? */
static inline bool fault_over(const struct fault *f)
{
	return f->nth && !f->hit;
}

/*
 * How many objects memory has lost, which are printed. Those count that are
 * five seconds old and that two scans in turn have found no pointer to.
 */
static inline int fault_leaks(void)
{
	static const char leaks[] = FAULT_DEBUG "kmemleak";
	char line[256];
	int n = 0;
	FILE *file;

	sleep(5);
	if (fault_write(leaks, "scan"))
		return -1;
	sleep(1);
	if (fault_write(leaks, "scan"))
		return -1;
	file = fopen(leaks, "r");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		n += !strncmp(line, "unreferenced object", 19);
		fprintf(stderr, "# %s", line);
	}
	fclose(file);
	return n;
}

#endif /* OVL_FAULT_UTIL_H */
