// SPDX-License-Identifier: GPL-2.0
/*
 * nsexec NETNS COMMAND...: run a command in a network namespace.
 *
 * What `ip netns exec` does without its mounts, in a fraction of the time:
 * under emulation that is what tests spend most of theirs on.
 */
/* libs: -static */
#include <fcntl.h>
#include <sched.h>

#include "util.h"

int main(int argc, char **argv)
{
	char path[256];
	int fd;

	if (argc < 3)
		errx(2, "NETNS and COMMAND are missing");
	snprintf(path, sizeof(path), "/run/netns/%s", argv[1]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(125, "%s", path);
	execvp(argv[2], argv + 2);
	err(127, "%s", argv[2]);
}
