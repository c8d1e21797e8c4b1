// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a tracepoint of the module's.
 *
 * It is read in an instance of tracefs that we make for it, so that nobody else
 * who traces gets it to see or has settings changed, and that goes with us.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "ctx.h"
#include "tracefs.h"

#define INSTANCE "ovlctl-"	/* and the process */

static int failed(struct ctx *c, const char *what)
{
	int error = errno;

	if (error == EACCES || error == EPERM)
		ctx_hint(c, "Tracing takes root.");
	return ctx_refused(c, "cannot trace, \"%s\": %s", what,
			   strerror(error));
}

static int open_instances(struct ctx *c, struct tracefs *t)
{
	static const char *const places[] = {
		"/sys/kernel/tracing/instances",
		"/sys/kernel/debug/tracing/instances",
	};
	unsigned int i;
	int error = 0;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		t->instances = open(places[i],
				    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (t->instances >= 0)
			return 0;
		/* the first place is what counts, unless there is nothing */
		if (!error || error == ENOENT)
			error = errno;
	}
	errno = error;
	if (error == ENOENT)
		return ctx_refused(c, "tracefs is not mounted (try: %s)",
				   "mount -t tracefs nodev /sys/kernel/tracing");
	return failed(c, places[0]);
}

/* One that was killed could not clear up. */
static void remove_left(const struct tracefs *t)
{
	int fd = openat(t->instances, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const size_t prefix = strlen(INSTANCE);
	struct dirent *entry;
	char *end;
	long pid;

	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, INSTANCE, prefix))
			continue;
		pid = strtol(entry->d_name + prefix, &end, 10);
		if (pid > 0 && !*end && kill((pid_t)pid, 0) &&
		    errno == ESRCH)
			(void)unlinkat(t->instances, entry->d_name,
				       AT_REMOVEDIR);
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

static int set(struct ctx *c, const struct tracefs *t, const char *file,
	       const char *value)
{
	size_t len = strlen(value);
	int fd, error;
	ssize_t n;

	fd = openat(t->dir, file, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(c, file);
	n = write(fd, value, len);
	error = errno;
	close(fd);
	errno = error;
	return n == (ssize_t)len ? 0 : failed(c, file);
}

static int make_instance(struct ctx *c, struct tracefs *t)
{
	snprintf(t->name, sizeof(t->name), INSTANCE "%d", (int)getpid());
	if (mkdirat(t->instances, t->name, 0700))
		return failed(c, t->name);
	t->dir = openat(t->instances, t->name,
			O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (t->dir < 0) {
		failed(c, t->name);
		(void)unlinkat(t->instances, t->name, AT_REMOVEDIR);
		return CTX_REFUSED;
	}
	return 0;
}

static int start(struct ctx *c, struct tracefs *t, const char *event,
		 const char *filter)
{
	char file[128];
	int err;

	err = set(c, t, "trace_clock", "mono");
	if (err)
		return err;
	snprintf(file, sizeof(file), "events/%s/filter", event);
	err = set(c, t, file, filter);
	if (err)
		return err;
	t->pipe = openat(t->dir, "trace_pipe",
			 O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (t->pipe < 0)
		return failed(c, "trace_pipe");
	snprintf(file, sizeof(file), "events/%s/enable", event);
	return set(c, t, file, "1");
}

/**
 * tracefs_open() - Begin to read an event.
 * @c: takes the error
 * @t: for tracefs_close(), unless it fails; times are monotonic
 * @event: system and name, with a slash
 * @filter: which of them
 *
 * Return: 0 or CTX_REFUSED.
 */
int tracefs_open(struct ctx *c, struct tracefs *t, const char *event,
		 const char *filter)
{
	int err;

	t->instances = -1;
	t->dir = -1;
	t->pipe = -1;
	err = open_instances(c, t);
	if (!err) {
		remove_left(t);
		err = make_instance(c, t);
	}
	if (!err)
		err = start(c, t, event, filter);
	if (err)
		tracefs_close(t);
	return err;
}

/** tracefs_close() - No more of it, and nothing is left. */
void tracefs_close(struct tracefs *t)
{
	/* the kernel keeps what is open */
	if (t->pipe >= 0)
		close(t->pipe);
	if (t->dir >= 0) {
		close(t->dir);
		(void)unlinkat(t->instances, t->name, AT_REMOVEDIR);
	}
	if (t->instances >= 0)
		close(t->instances);
}
