// SPDX-License-Identifier: GPL-2.0
/*
 * Waiting until there is something to do, or the user has had enough.
 *
 * SIGINT, SIGTERM and SIGHUP end what goes on, not the program: it has yet to write
 * what it holds and to say how much that was. They also end a write to a reader
 * that sleeps. SIGPIPE is of no use: who writes sees the error.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include <sys/eventfd.h>

#include "ctx.h"
#include "stop.h"

#define STOP_FDS 4	/* descriptors that are waited for, at most */

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static struct sigaction stop_old[ARRAY_SIZE(stop_signals)];
static atomic_bool stop_seen;
static int stop_fd = -1;

static void on_signal(int sig)
{
	int error = errno;

	(void)sig;
	stop_seen = true;
	/* else one that comes just before poll() would not end it */
	(void)eventfd_write(stop_fd, 1);
	errno = error;
}

/**
 * stop_begin() - From now on signals ask for an end.
 *
 * Return: 0 or CTX_REFUSED.
 */
int stop_begin(struct ctx *c)
{
	struct sigaction sa = { .sa_handler = on_signal };
	unsigned int i;

	stop_seen = false;
	stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stop_fd < 0)
		return ctx_refused(c, "cannot wait for signals: %s",
				   strerror(errno));
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < ARRAY_SIZE(stop_signals); i++) {
		if (stop_signals[i] == SIGPIPE)
			sa.sa_handler = SIG_IGN;
		(void)sigaction(stop_signals[i], &sa, &stop_old[i]);
		/* who starts us with nohup(1) wants it to go on */
		if (stop_signals[i] == SIGHUP &&
		    stop_old[i].sa_handler == SIG_IGN)
			(void)sigaction(SIGHUP, &stop_old[i], NULL);
	}
	return 0;
}

/** stop_asked() - Has the user asked for an end? */
bool stop_asked(void)
{
	return stop_seen;
}

/**
 * stop_poll() - poll(2) that also returns when the user asks for an end.
 * @fds: what to wait for
 * @n: how many, at most STOP_FDS - 1
 * @timeout: milliseconds, or -1
 *
 * Return: as poll(2).
 */
int stop_poll(struct pollfd *fds, unsigned int n, int timeout)
{
	struct pollfd all[STOP_FDS] = { { .fd = stop_fd, .events = POLLIN } };
	int ready;

	memcpy(all + 1, fds, n * sizeof(*fds));
	ready = poll(all, n + 1, timeout);
	memcpy(fds, all + 1, n * sizeof(*fds));
	return ready;
}

/** stop_end() - Signals do again what they did. */
void stop_end(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stop_signals); i++)
		(void)sigaction(stop_signals[i], &stop_old[i], NULL);
	close(stop_fd);
	stop_fd = -1;
}
