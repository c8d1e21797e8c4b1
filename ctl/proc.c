// SPDX-License-Identifier: GPL-2.0
/* Which processes have a socket open */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "array.h"
#include "parse.h"
#include "proc.h"

static int add(struct proc_list *list, const struct ovl_proc *proc)
{
	struct ovl_proc *more;

	more = array_grow(list->proc, list->n, &list->room, sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->proc = more;
	list->proc[list->n++] = *proc;
	return 0;
}

static void read_name(int dir, struct ovl_proc *proc)
{
	int fd = openat(dir, "comm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, proc->name, sizeof(proc->name));

	if (fd >= 0)
		close(fd);
	if (n < 1)
		n = 1;
	/* the last byte is a line break */
	proc->name[n - 1] = '\0';
}

/* Is it "socket:[NUMBER]"? */
static bool read_inode(int dir, const char *name, __u32 *ino)
{
	char text[32];
	ssize_t n = readlinkat(dir, name, text, sizeof(text) - 1);

	if (n <= 0 || text[n - 1] != ']')
		return false;
	text[n - 1] = '\0';
	return !strncmp(text, "socket:[", 8) && parse_u32(text + 8, ino);
}

static int scan_files(struct proc_list *list, DIR *files, int dir,
		      struct ovl_proc *proc)
{
	struct dirent *entry;
	int err = 0;

	while (!err && (entry = readdir(files))) {
		if (!parse_u32(entry->d_name, &proc->fd) ||
		    !read_inode(dirfd(files), entry->d_name, &proc->ino))
			continue;
		if (!*proc->name)
			read_name(dir, proc);
		err = add(list, proc);
	}
	return err;
}

/* What we may not look into, or is gone by now, is passed over. */
static int scan_process(struct proc_list *list, int root, const char *name)
{
	struct ovl_proc proc = { 0 };
	DIR *files = NULL;
	int dir, fd, err = 0;

	if (!parse_u32(name, &proc.pid))
		return 0;
	dir = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return 0;
	fd = openat(dir, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		files = fdopendir(fd);
		if (!files)
			close(fd);
	}
	if (files) {
		err = scan_files(list, files, dir, &proc);
		closedir(files);
	}
	close(dir);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct ovl_proc *p = a, *q = b;

	if (p->ino != q->ino)
		return p->ino < q->ino ? -1 : 1;
	if (p->pid != q->pid)
		return p->pid < q->pid ? -1 : 1;
	return p->fd < q->fd ? -1 : p->fd > q->fd;
}

/**
 * proc_scan() - Look for the open sockets of all processes.
 * @list: empty
 * @root: where proc is mounted
 *
 * Return: 0 or -ENOMEM.
 */
int proc_scan(struct proc_list *list, const char *root)
{
	DIR *dir = opendir(root);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return 0;
	while (!err && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			err = scan_process(list, dirfd(dir), entry->d_name);
	closedir(dir);
	if (list->n)
		qsort(list->proc, list->n, sizeof(*list->proc), compare);
	return err;
}

/** proc_find() - Those that have a socket open, by the inode of its file. */
struct ovl_procs proc_find(const struct proc_list *list, __u32 ino)
{
	size_t low = 0, high = list->n, end, mid;
	struct ovl_procs found = { 0 };

	while (low < high) {
		mid = low + (high - low) / 2;
		if (list->proc[mid].ino < ino)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < list->n && list->proc[end].ino == ino; end++)
		;
	found.n = end - low;
	if (found.n)
		found.first = list->proc + low;
	return found;
}

/** proc_free() - Forget what was found. */
void proc_free(struct proc_list *list)
{
	free(list->proc);
	memset(list, 0, sizeof(*list));
}
