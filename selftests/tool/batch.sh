#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# Many commands, many stations in one, and namespaces.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq

# batch ARGUMENT...: commands on standard input; the exit code in RC, what
# was said in SAID.
batch()
{
	RC=0
	SAID=$(ctl "$H1" "$@" -batch - 2>&1 >/dev/null) || RC=$?
}

# The segments there are, without jq, which takes its time to start.
ids()
{
	ctl "${1-$H1}" vni | sed -n 's/^vni \([0-9]*\) .*/\1/p' | paste -sd ' '
}

test_batch()
{
	hosts 2
	batch <<-'END'
		# three segments
		vni add 1 nodev

		vni add 2 \
			nodev	# on two lines
		vni add '3' "nodev"
	END
	same "exit code" "$RC" 0
	same "complaints" "$SAID" ''
	same "segments" "$(ids)" '1 2 3'
	# What stands behind a comment is not part of it.
	batch <<-'END'
		help vni # see C:\
		vni bogus
	END
	same "exit code" "$RC" 1
	[[ $SAID = *'"bogus"'*'Command failed -:2' ]] || fail "unclear: $SAID"
}

test_error()
{
	hosts 2
	batch <<-'END'
		vni add 1 nodev
		vni add 1 nodev
		vni add 2 nodev
	END
	same "exit code" "$RC" 1
	[[ $SAID = *'exists already.'$'\n''Command failed -:2' ]] || fail "unclear: $SAID"
	same "segments" "$(ids)" 1
	batch -force <<-'END'
		vni add 1 nodev
		vni ad 2
		vni add 2 nodev
	END
	same "exit code with -force" "$RC" 1
	[[ $SAID = *'failed -:1'*'failed -:2' ]] || fail "unclear: $SAID"
	same "segments" "$(ids)" '1 2'
}

# An exit code that is an answer ends it as well, and is told.
test_answer()
{
	hosts 2
	echo '{ "version": 1, "vnis": [] }' >"$_work/a"
	batch <<-END
		diff $_work/a
		vni add 1 nodev
		diff $_work/a
		vni add 2 nodev
	END
	same "exit code" "$RC" 1
	same "what is said" "$SAID" 'Command failed -:3'
	same "segments" "$(ids)" 1
	batch -force <<-END
		diff $_work/a
		vni add 2 nodev
	END
	same "exit code with -force" "$RC" 1
	same "what is said" "$SAID" 'Command failed -:1'
	same "segments" "$(ids)" '1 2'
	# What differs has to be written, too.
	complains 2 '*cannot write*' on "$H1" sh -c "ovlctl diff $_work/a >/dev/full"
}

test_json()
{
	hosts 2
	ctl "$H1" vni add 1 nodev
	same "a list for each command" '[1,0]' "$(printf 'vni\nfdb\n' |
		ctl "$H1" -j -batch - | jq -c length | jq -cs .)"
}

# macs FIRST COUNT: stations' addresses, in one process
macs()
{
	seq "$1" $(($1 + $2 - 1)) | awk '{
		printf "02:00:00:%02x:%02x:%02x ", $1 / 65536, $1 / 256 % 256, $1 % 256
	}'
}

# More than one message can hold, and each of them as a whole.
test_many()
{
	local last
	last=$(macs 4999 1)
	last=${last% }
	hosts 2
	ctls "$H1" <<-END
		vni add 1 nodev quota 0
		vtep add fd09::2 vni 1
		fdb add $(macs 0 5000) vni 1 vtep fd09::2
	END
	same "stations" "$(vni_field "$H1" 1 stations)" 5000
	same "stations shown" "$(ctl "$H1" fdb | sort -u | wc -l)" 5000
	same "stations in JSON" "$(ctl "$H1" -j fdb | jq length)" 5000
	ctl "$H1" fdb del "$last" vni 1
	batch <<<"fdb del $(macs 0 5000) vni 1"
	[[ $SAID = *"\"$last\""*'of 5000 stations are done.'* ]] || fail "unclear: $SAID"
	at_most "stations left" "$(vni_field "$H1" 1 stations)" 1400
}

# Few bytes however many stations: a list is not gathered before it is shown.
test_memory()
{
	local few
	hosts 2
	ctls "$H1" <<-END
		vni add 1 nodev
		vtep add 10.9.0.2 vni 1
	END
	_peak
	few=$REPLY
	ctls "$H1" <<<"fdb add $(macs 0 20000) vni 1 vtep 10.9.0.2"
	same "stations" "$(vni_field "$H1" 1 stations)" 20000
	_peak
	at_most "growth in KiB" $((REPLY - few)) 512
}

# REPLY: KiB that the process has had at most when it has shown the list, while it waits
# for more commands. What is told of one that has ended covers who forked it as well.
_peak()
{
	local commands
	mkfifo "$_work/commands"
	exec {commands}<>"$_work/commands"
	background list ovlctl -n "$H1" -j -force -batch "$_work/commands"
	printf 'fdb\nno such thing\n' >&"$commands"
	wait_until "the list is shown" grep -q '^Command failed .*:2$' "$_work/log.list"
	REPLY=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/${_pids[list]}/status")
	stop list
	exec {commands}>&-
	rm "$_work/commands"
}

test_netns()
{
	hosts 2
	ovlctl -netns "$H1" vni add 1 dev eth0
	ovlctl -n "/run/netns/$H2" vni add 2 nodev
	same "here" "$(ids)" 1
	same "by path" "$(ids "/run/netns/$H2")" 2
	same "the lower device" "$(vni_field "$H1" 1 dev)" eth0
}

add_case 'a batch' test_batch
add_case 'a batch with errors' test_error
add_case 'a batch with answers' test_answer
add_case 'a batch in JSON' test_json
add_case 'thousands of stations at once' test_many
add_case 'memory does not grow with a list' test_memory
add_case 'namespaces' test_netns
run_cases
