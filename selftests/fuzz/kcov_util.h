/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Coverage of the module, as the kernel records it for one task (KCOV): which
 * places in the code a call has come by. What runs in a softirq is not seen. A
 * kernel without it does not record, and nothing is ever new there.
 */
#ifndef OVL_KCOV_UTIL_H
#define OVL_KCOV_UTIL_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/kcov.h>

#define KCOV_FILE	"/sys/kernel/debug/kcov"
#define KCOV_SECTIONS	"/sys/module/ovl/sections"
#define KCOV_WORDS	(1 << 16)
/* The module's code is smaller. */
#define KCOV_SPAN	(1 << 21)
#define KCOV_EDGES	(1 << 18)
#define KCOV_TEXTS	8

/* A section of code, and where it has been loaded to. */
struct kcov_text {
	char name[32];
	uint64_t at;
};

/*
 * @area is what the kernel writes: a count and as many addresses. @pcs and @edges
 * say what has been seen at all.
 */
struct kcov {
	bool on;
	uint64_t *area;
	uint64_t low;
	struct kcov_text text[KCOV_TEXTS];
	unsigned int nr_texts;
	unsigned int nr_pcs;
	unsigned int nr_edges;
	uint8_t pcs[KCOV_SPAN];
	uint8_t edges[KCOV_EDGES];
};

static inline int kcov_section(struct kcov *k, const char *name)
{
	struct kcov_text *text = &k->text[k->nr_texts];
	char path[300];
	FILE *f;
	int n;

	snprintf(path, sizeof(path), KCOV_SECTIONS "/%s", name);
	f = fopen(path, "re");
	if (!f)
		return -1;
	n = fscanf(f, "%lx", &text->at);
	fclose(f);
	if (n != 1)
		return -1;
	snprintf(text->name, sizeof(text->name), "%s", name);
	if (!k->low || text->at < k->low)
		k->low = text->at;
	k->nr_texts++;
	return 0;
}

/* Where the module's code is; -1 if it does not say. */
static inline int kcov_sections(struct kcov *k)
{
	DIR *dir = opendir(KCOV_SECTIONS);
	struct dirent *entry;
	int err = dir ? 0 : -1;

	while (!err && (entry = readdir(dir)))
		if (strstr(entry->d_name, "text") &&
		    strncmp(entry->d_name, ".init", 5) &&
		    k->nr_texts < KCOV_TEXTS)
			err = kcov_section(k, entry->d_name);
	if (dir)
		closedir(dir);
	return err;
}

/*
 * Begin to record what the calling task does. Returns NULL where the kernel has
 * KCOV and it fails; without it, one that stays empty.
 */
static inline struct kcov *kcov_start(void)
{
	struct kcov *k = calloc(1, sizeof(*k));
	int fd = open(KCOV_FILE, O_RDWR | O_CLOEXEC);

	if (fd < 0 || !k)
		return k;
	if (kcov_sections(k) || ioctl(fd, KCOV_INIT_TRACE, KCOV_WORDS))
		return NULL;
	k->area = mmap(NULL, KCOV_WORDS * sizeof(*k->area),
		       PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (k->area == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		return NULL;
	k->on = true;
	return k;
}

/* Forget what was recorded: the next call is what is of interest. */
static inline void kcov_reset(struct kcov *k)
{
	if (k->on)
		__atomic_store_n(&k->area[0], 0, __ATOMIC_RELAXED);
}

/*
 * How many ways from one place to the next were taken for the first time since
 * kcov_reset(), of all that were taken ever.
 */
static inline unsigned int kcov_new(struct kcov *k)
{
	uint64_t n, i, pc, last = 0;
	unsigned int fresh = 0;
	uint32_t edge;

	if (!k->on)
		return 0;
	n = __atomic_load_n(&k->area[0], __ATOMIC_RELAXED);
	for (i = 1; i <= n && i < KCOV_WORDS; i++) {
		pc = k->area[i] - k->low;
		if (pc >= KCOV_SPAN)
			continue;
		k->nr_pcs += !k->pcs[pc];
		k->pcs[pc] = 1;
		edge = (pc ^ last * 0x9e3779b1) & (KCOV_EDGES - 1);
		last = pc;
		fresh += !k->edges[edge];
		k->edges[edge] = 1;
	}
	k->nr_edges += fresh;
	return fresh;
}

/* Begin to count from nothing again. */
static inline void kcov_forget(struct kcov *k)
{
	memset(k->pcs, 0, sizeof(k->pcs));
	memset(k->edges, 0, sizeof(k->edges));
	k->nr_pcs = 0;
	k->nr_edges = 0;
}

/* The section that an address is in: that which begins last before it. */
static inline const struct kcov_text *kcov_text(const struct kcov *k,
						uint64_t at)
{
	const struct kcov_text *best = &k->text[0];
	unsigned int i;

	for (i = 1; i < k->nr_texts; i++)
		if (k->text[i].at <= at &&
		    (best->at > at || k->text[i].at > best->at))
			best = &k->text[i];
	return best;
}

/*
 * Write down every place that was come by, for selftests/fuzz/coverage: to the
 * file that OVL_COVER names, or with "-" to the output, among all else. Returns
 * an errno.
 */
static inline int kcov_save(const struct kcov *k)
{
	const char *name = getenv("OVL_COVER");
	const struct kcov_text *text;
	unsigned int n = 0;
	uint64_t pc;
	FILE *f;

	if (!name || !*name || !k->on)
		return 0;
	f = strcmp(name, "-") ? fopen(name, "ae") : stdout;
	if (!f)
		return errno;
	for (pc = 0; pc < KCOV_SPAN; pc++) {
		if (!k->pcs[pc])
			continue;
		text = kcov_text(k, k->low + pc);
		fprintf(f, "%s%s+%lx", n % 12 ? " " : "# pc ", text->name,
			k->low + pc - text->at);
		if (++n % 12 == 0)
			fputc('\n', f);
	}
	fputc('\n', f);
	return f == stdout ? fflush(f) : fclose(f);
}

#endif /* OVL_KCOV_UTIL_H */
