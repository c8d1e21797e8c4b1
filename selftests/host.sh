# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests that run beside the machines and consist of commands.

n=0 failed=0

# check TEXT COMMAND...: a test that passes when the command does; what it
# prints is shown when not.
check()
{
	local text=$1 output
	shift
	n=$((n + 1))
	if output=$("$@" 2>&1); then
		echo "ok $n - $text"
		return
	fi
	printf '%s\n' "$output" | sed 's/^/# /'
	echo "not ok $n - $text"
	failed=1
}

# checks_end: the plan, and the exit status
checks_end()
{
	echo "1..$n"
	exit "$failed"
}
