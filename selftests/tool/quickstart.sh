#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Runs the transcript in Documentation/quickstart.rst, command by command, and
# compares what comes out with what is written there. The README's session has
# to consist of the same commands.
#
# In a block ".. code-block:: console" a line that begins with "# " is a command,
# and the lines up to the next one are what it prints. What differs from one
# run to the next is made alike before it is compared, see normalise(). A command
# with "show" in it is repeated for some seconds until it prints what it should.
#
#	quickstart.sh --print	runs the commands and prints a new transcript

set -uo pipefail

tree=${OVL_TREE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
rst=$tree/Documentation/quickstart.rst
readme=$tree/README.md

# transcript FILE: the console blocks of an rst file, without their indentation.
transcript()
{
	awk '
		/^\.\. code-block:: console$/	{ inside = 1; next }
		inside && /^[^ ]/		{ inside = 0 }
		inside && /^    /		{ print substr($0, 5) }
	' "$1"
}

# The same of a Markdown file.
transcript_md()
{
	awk '
		/^```console$/	{ inside = 1; next }
		/^```/		{ inside = 0 }
		inside
	' "$1"
}

# The rule Documentation/quickstart.rst states: addresses of stations, times, and
# counters, but for those of headroom.
normalise()
{
	sed -E -e 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g' \
		-e 's/(^|[ (])(packets|bytes|flooded|fastpath|head-unshared|learned|moved|stations) [0-9]+/\1\2 N/g' \
		-e 's/not-admitted [0-9]+/not-admitted N/' -e 's/ (port-down|no-destination) [0-9]+//g' \
		-e 's/time[= ][0-9.]+ ?ms/time T/g' \
		-e 's/^(rtt [^=]*= ).*/\1T/' \
		-e 's/[[:space:]]+$//' | sed '/^$/d'
}

commands=() expected=()
read_transcript()
{
	local line n=-1
	while IFS= read -r line; do
		case $line in
		'# '*)	n=$((n + 1)); commands[n]=${line#\# }; expected[n]='' ;;
		*)	[ "$n" -lt 0 ] || expected[n]+=$line$'\n' ;;
		esac
	done < <(transcript "$rst")
}

# run_until COMMAND EXPECTED: its output goes to $output.
run_until()
{
	local deadline=$((SECONDS + 10 * ${OVL_SLOW:-1})) want
	want=$(normalise <<<"$2")
	while :; do
		output=$(bash -c "$1" 2>&1)
		[ "$(normalise <<<"$output")" != "$want" ] || return 0
		[[ $1 = *show* ]] && ((SECONDS < deadline)) || return 1
		sleep 0.2
	done
}

# The session of the README, in order, among the commands of the quick start.
readme_agrees()
{
	local line at=0
	while IFS= read -r line; do
		[[ $line = '# '* ]] || continue
		until [ "${commands[at]-}" = "${line#\# }" ]; do
			at=$((at + 1))
			if [ "$at" -ge "${#commands[@]}" ]; then
				echo "# not in the quick start, or not in this order: $line"
				return 1
			fi
		done
		at=$((at + 1))
	done < <(transcript_md "$readme")
	[ "$at" -gt 0 ]
}

# Whatever was not reached is not left behind.
clean_up()
{
	ip -all netns delete
	[ -d /sys/module/ovl ] || modprobe ovl
}

read_transcript
if [ "${1-}" = --print ]; then
	for command in "${commands[@]}"; do
		echo "# $command"
		bash -c "$command" 2>&1
		sleep 1
	done
	exit 0
fi

trap clean_up EXIT
echo 'TAP version 13'
echo "1..$((${#commands[@]} + 2))"
failed=0
for n in "${!commands[@]}"; do
	if run_until "${commands[n]}" "${expected[n]}"; then
		echo "ok $((n + 1)) - ${commands[n]//#/\\#}"
		continue
	fi
	diff -u --label documented --label printed <(normalise <<<"${expected[n]}") \
		<(normalise <<<"$output") | sed 's/^/# /'
	echo "not ok $((n + 1)) - ${commands[n]//#/\\#}"
	failed=1
done

n=${#commands[@]}
if [ "$n" -ge 20 ]; then
	echo "ok $((n + 1)) - the quick start has $n commands"
else
	echo "not ok $((n + 1)) - the quick start has $n commands only; is it read well?"
	failed=1
fi
if readme_agrees; then
	echo "ok $((n + 2)) - the README's session is a part of it"
else
	echo "not ok $((n + 2)) - the README's session is a part of it"
	failed=1
fi
exit "$failed"
