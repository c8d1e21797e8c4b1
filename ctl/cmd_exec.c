// SPDX-License-Identifier: GPL-2.0
/* ovlctl exec: a command with a tap in a segment */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "cmd.h"

#define TAP_FILE	"/dev/net/tun"
#define TAP_NAME	"ovltap%d"
#define TAP_VARIABLE	"OVL_TAP"	/* tells the command its name */
#define TAP_FD		3		/* where the command finds it */

#define EXIT_NOT_RUN	126	/* as a shell has it */
#define EXIT_NOT_FOUND	127
#define EXIT_SIGNAL	128	/* and the number of the signal */

/**
 * struct tap - the command's network device
 * @fd: descriptor; the device goes with the last one
 * @ifindex: its number
 * @name: its name
 */
struct tap {
	int fd;
	unsigned int ifindex;
	char name[IFNAMSIZ];
};

static const struct kw exec_key = {
	.word = "CMD", .kind = KW_WORD,
	.help = "command to run, and its arguments; -- ends the keywords before it",
};

/* --- the tap ----------------------------------------------------------- */

static int tap_make(struct ctx *c, struct tap *tap)
{
	struct ifreq ifr = {
		.ifr_name = TAP_NAME,
		.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR,
	};

	tap->fd = open(TAP_FILE, O_RDWR | O_CLOEXEC);
	if (tap->fd < 0)
		return ctx_refused(c, "cannot open \"%s\": %s%s", TAP_FILE,
				   strerror(errno), errno == ENOENT ?
				   " (try: modprobe tun)" : "");
	if (ioctl(tap->fd, TUNSETIFF, &ifr)) {
		if (errno == EPERM)
			ctx_hint(c,
				 "It takes CAP_NET_ADMIN in the owner of the network namespace.");
		return ctx_refused(c, "cannot make a tap: %s",
				   strerror(errno));
	}
	memcpy(tap->name, ifr.ifr_name, sizeof(tap->name));
	tap->ifindex = if_nametoindex(tap->name);
	return 0;
}

/* A request about the tap, whose flags are to become @flags. */
static struct nl_msg *tap_request(const struct tap *tap, int type,
				  unsigned int flags)
{
	struct ifinfomsg ifi = {
		.ifi_index = (int)tap->ifindex,
		.ifi_flags = flags,
		.ifi_change = flags,
	};

	return nlc_simple(type, 0, &ifi, sizeof(ifi));
}

/* The host has nothing to say to whoever has the other end. */
static int tap_hush(struct ctx *c, const struct tap *tap)
{
	struct nl_msg *msg = tap_request(tap, RTM_NEWLINK, 0);
	struct nlattr *spec, *ipv6;
	int fd;

	/* without IPv6 it has not */
	fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		nlmsg_free(msg);
		return 0;
	}
	close(fd);
	if (msg) {
		/* there is room for these few */
		spec = nla_nest_start(msg, IFLA_AF_SPEC);
		ipv6 = nla_nest_start(msg, AF_INET6);
		(void)nla_put_u8(msg, IFLA_INET6_ADDR_GEN_MODE,
				 IN6_ADDR_GEN_MODE_NONE);
		nla_nest_end(msg, ipv6);
		nla_nest_end(msg, spec);
	}
	return nlc_other(c, NETLINK_ROUTE, msg, NULL, NULL);
}

static int tap_attach(struct ctx *c, const struct tap *tap,
		      struct ovl_port *port)
{
	int err = tap_hush(c, tap);

	model_set_num(&model_port, port, OVL_A_PORT_IFINDEX, tap->ifindex);
	if (!err)
		err = port_attach(c, port);
	if (!err)
		err = nlc_other(c, NETLINK_ROUTE,
				tap_request(tap, RTM_NEWLINK, IFF_UP), NULL,
				NULL);
	return err;
}

/* What the command has left behind may have it open yet. */
static int tap_remove(struct ctx *c, const struct tap *tap)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname(tap->ifindex, name))
		return 0;
	return nlc_other(c, NETLINK_ROUTE, tap_request(tap, RTM_DELLINK, 0),
			 NULL, NULL);
}

/* --- the command ------------------------------------------------------- */

/* Signals that end the command, not us: we have yet to clear up. */
static void add_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

static int start(const struct tap *tap, char **argv, const sigset_t *mask,
		 pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int error;

	error = posix_spawn_file_actions_init(&files);
	if (error)
		return error;
	error = posix_spawnattr_init(&attr);
	if (!error) {
		/* also takes close-on-exec off where it is that one already */
		error = posix_spawn_file_actions_adddup2(&files, tap->fd,
							 TAP_FD);
		posix_spawnattr_setsigmask(&attr, mask);
		posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
		if (!error)
			error = posix_spawnp(pid, argv[0], &files, &attr, argv,
					     environ);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* Until the command ends. Return: its exit code. */
static int attend(pid_t pid, const sigset_t *set)
{
	siginfo_t info;
	int status;

	while (!waitpid(pid, &status, WNOHANG)) {
		if (sigwaitinfo(set, &info) < 0 || info.si_signo == SIGCHLD)
			continue;
		/* what comes from the terminal has come to the command too */
		if (info.si_code != SI_KERNEL)
			(void)kill(pid, info.si_signo);
	}
	return WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static int run_command(struct ctx *c, const struct tap *tap, char **argv)
{
	struct sigaction old, dfl = { .sa_handler = SIG_DFL };
	sigset_t set, mask;
	int error, code;
	pid_t pid;

	if (setenv(TAP_VARIABLE, tap->name, 1))
		return ctx_refused(c, "out of memory");
	fflush(c->out.f);
	add_signals(&set);
	(void)sigprocmask(SIG_BLOCK, &set, &mask);
	/* ignored, it would not leave us the exit code */
	(void)sigaction(SIGCHLD, &dfl, &old);
	error = start(tap, argv, &mask, &pid);
	if (error) {
		ctx_refused(c, "cannot run \"%s\": %s", argv[0],
			    strerror(error));
		code = error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN;
	} else {
		code = attend(pid, &set);
	}
	(void)sigaction(SIGCHLD, &old, NULL);
	(void)sigprocmask(SIG_SETMASK, &mask, NULL);
	return code;
}

static int exec_run(struct ctx *c, struct cmd_call *call)
{
	struct tap tap = { .fd = -1 };
	int err, gone;

	err = nlc_open(c);
	if (!err)
		err = tap_make(c, &tap);
	if (!err)
		err = tap_attach(c, &tap, &call->obj.port);
	if (!err) {
		err = run_command(c, &tap,
				  call->args.word + call->args.at);
		gone = tap_remove(c, &tap);
		if (gone)
			err = gone;
	}
	if (tap.fd >= 0)
		close(tap.fd);
	return err;
}

static const struct cmd_verb exec_verbs[] = {
	{ .bit = V_ADD, .keys = KEY_COMMAND, .run = exec_run,
	  .help = "Run a command with a tap in a segment as its descriptor 3." },
};

const struct cmd_object cmd_exec = {
	.word = "exec",
	.help = "a command with a tap in a segment",
	.model = &model_port,
	.key = &exec_key,
	.kws = port_kws,
	.nkws = ARRAY_SIZE(port_kws),
	.verbs = exec_verbs,
	.nverbs = ARRAY_SIZE(exec_verbs),
};
