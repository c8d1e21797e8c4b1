/* SPDX-License-Identifier: GPL-2.0 */
/* Commands from a file */
#ifndef OVLCTL_BATCH_H
#define OVLCTL_BATCH_H

#include <stdio.h>

struct ctx;

/**
 * struct words - a line cut into words
 * @word: the words, which lie in the line, and behind the last one NULL
 * @n: how many
 * @room: how many @word has room for
 */
struct words {
	char **word;
	int n;
	int room;
};

/**
 * struct batch - a file of commands
 * @f: the file
 * @name: as given by the user
 * @line: number of the line where the current command begins
 * @next: number of the line after it
 */
struct batch {
	FILE *f;
	const char *name;
	unsigned int line;
	unsigned int next;
};

int batch_run(struct ctx *c, const char *name,
	      int (*run)(struct ctx *c, int argc, char **argv),
	      void (*report)(struct ctx *c, const struct batch *b,
			     int err));
int batch_split(struct ctx *c, char *line, struct words *words);
int batch_read(struct batch *b, char **line, size_t *room);
void batch_free(struct words *words);

#endif
