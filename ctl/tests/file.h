/* SPDX-License-Identifier: GPL-2.0 */
/* A file that a test compares, and makes anew with --update */
#ifndef OVLCTL_FILE_H
#define OVLCTL_FILE_H

#include <stdbool.h>
#include <stdio.h>

/* As much of it as fits, with a NUL behind; false if there is nothing. */
static inline bool file_read(const char *name, char *text, size_t size)
{
	FILE *f = fopen(name, "r");
	size_t n;

	if (!f)
		return false;
	n = fread(text, 1, size - 1, f);
	text[n] = '\0';
	fclose(f);
	return n > 0;
}

/* Return: an exit code. */
static inline int file_update(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	if (!f)
		return 1;
	fputs(text, f);
	return fclose(f) ? 1 : 0;
}

#endif
