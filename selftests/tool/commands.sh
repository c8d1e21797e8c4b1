#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
# kernel: 6.1
#
# Runs the commands of documents that show them without a session around: those of
# state.rst, sockets.rst and overview.rst, and the EXAMPLES of the manual pages. Each
# block finds two hosts with segments, peers, taps and traffic, and what it adds is
# not there yet. What is to be compared with is in the other documents, see
# document-lib.sh.
#
# A block of another kind is marked as such (".. code-block:: c", json, text); one
# that does not say is a failure, since nobody would know whether it runs.

set -uo pipefail

tree=${OVL_TREE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
export OVL_TREE=$tree
_work=$(mktemp -d)
slow=${OVL_SLOW:-1}
results=0 failed=0

# report STATUS TEXT
report()
{
	results=$((results + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $results - $2"
	else
		echo "not ok $results - $2"
		failed=1
	fi
}

# --- blocks -------------------------------------------------------------

# Each block: "B KIND TITLE", and its lines behind "L ".
blocks_rst()
{
	awk '
		kind && /^[^ ]/ { kind = "" }
		kind && /^    / { print "L " substr($0, 5) }
		kind { last = $0; next }
		/^====*$/ && length(last) == length($0) { title = last }
		/^\.\. code-block::/ { kind = $3; print "B " kind " " title; last = $0; next }
		/::$/ && !/^\.\. [a-z-]+::/ { kind = "unmarked"; print "B " kind " " title }
		{ last = $0 }
	' "$1"
}

# The examples of a manual page, as they look when they are read.
blocks_man()
{
	awk '
		/^\.SH / { examples = $2 == "EXAMPLES" }
		examples && /^\.nf/ { inside = 1; print "B sh EXAMPLES"; next }
		/^\.fi/ { inside = 0 }
		inside { gsub(/\\-/, "-"); gsub(/\\e/, "\\"); print "L " $0 }
	' "$1"
}

# --- where they run -----------------------------------------------------

# Two hosts, left and right. Beside segment 100 there is one at another endpoint, with
# nothing but sockets in it.
hosts()
{
	ip -batch - <<-END
		netns add left
		netns add right
		link add eth0 netns left type veth peer name eth0 netns right
	END
	ip -n left -batch - <<-END
		link set lo up
		addr add 10.0.0.1/24 dev eth0
		addr add 2001:db8::1/64 dev eth0 nodad
		link set eth0 up
		tuntap add tap0 mode tap
		tuntap add tap1 mode tap
		tuntap add tap5 mode tap
		tuntap add tap3 mode tap
	END
	ip -n right -batch - <<-END
		link set lo up
		addr add 10.0.0.2/24 dev eth0
		addr add 2001:db8::2/64 dev eth0 nodad
		link set eth0 up
	END
	ovlctl -n left -batch - <<-END
		vni add 100 local 10.0.0.1
		vtep add 10.0.0.2 vni 100
		vtep add 10.0.0.3 vni 100
		fdb add 52:54:00:00:00:07 vni 100 vtep 10.0.0.2
		vni add 200 local 10.0.0.1 local 2001:db8::1 dstport 8472 nodev
		port add tap0 vni 100
		port add tap1 vni 100
		port add tap3 vni 100
		port add tap5 vni 100
	END
	# Its address is the one that sockets.rst sends to.
	ovlctl -n right -batch - <<-END
		vni add 100 local 10.0.0.2
		vtep add 10.0.0.1 vni 100
	END
	ip -n right -batch - <<-END
		link set ovl100 address 02:00:00:ff:00:02
		addr add 192.168.100.2/24 dev ovl100
		link set ovl100 up
	END
	ovlctl -n left dump >"$_work/net.json"
	nsexec left ping -q -i 0.2 192.168.100.2 >/dev/null 2>&1 &
}

no_hosts()
{
	local name
	for name in left right; do
		ip netns pids "$name" | xargs -r kill
		ip netns del "$name"
	done
}

# again: the host left is as it was in the beginning, and so is the directory.
again()
{
	ovlctl -n left apply "$_work/net.json" >/dev/null || return
	ip -n left -batch - <<-END
		addr replace 192.168.100.1/24 dev ovl100
		link set ovl100 up
	END
	rm -rf "$_work/here"
	mkdir "$_work/here"
	cp "$_work/net.json" "$_work/here"
	echo content | tee "$_work/here/file" >"$_work/here/message"
}

# Programs that do not run here: what they are given has to be right all the same.
stand_ins()
{
	mkdir "$_work/bin"
	# Is it a capture?
	cat >"$_work/bin/wireshark" <<-'END'
		#!/bin/sh
		[ "$*" = '-k -i -' ] && exec tcpdump -n -c 1 -r - >/dev/null 2>&1
	END
	cat >"$_work/bin/editor" <<-'END'
		#!/bin/sh
		exec sed -i 's/"ageing": 300/"ageing": 301/' "$1"
	END
	# The tap is descriptor 3, and what is said of it agrees with the port's.
	cat >"$_work/bin/qemu-system-x86_64" <<-'END'
		#!/bin/bash
		[[ $* = *'-netdev tap,id=n,fd=3 -device virtio-net-pci,netdev=n,mac='* && -e /dev/fd/3 ]] || exit 1
		args=$* mac=${args##*,mac=}
		ovlctl -j port show "$OVL_TAP" | grep -q "\"${mac%%,*}\""
	END
	# shellcheck disable=SC2016 # in the script they do expand
	printf '#!/bin/sh\nexec "$OVL_TREE/selftests/tool/commands.sh" --tracer "$0" "$@"\n' |
		tee "$_work/bin/perf" >"$_work/bin/bpftrace"
	chmod +x "$_work"/bin/*
	PATH=$_work/bin:$PATH
}

# tracer NAME ARGUMENT...: perf or bpftrace, neither of which is here: are there the
# tracepoints, the fields and the constants that it is told of?
tracer()
{
	local text=${*:2} event format field word
	[[ $1 != */perf || $2 != script ]] || return 0
	# shellcheck disable=SC2013 # words they are
	for event in $(grep -oE 'ovl:[a-z_]+' <<<"$text"); do
		format=/sys/kernel/debug/tracing/events/ovl/${event#ovl:}/format
		[ -e "$format" ] || { echo "no such tracepoint: $event"; return 1; }
		for field in $(grep -oE 'args->[a-z_]+' <<<"$text" | sed 's/args->//') \
			$(sed -n "s/.*--filter '\{0,1\}\([a-z_]*\) ==.*/\1/p" <<<"$text"); do
			grep -qE "field:.* $field(\[[0-9]*\])?;" "$format" ||
				{ echo "$event has no field $field"; return 1; }
		done
	done
	[ "${event-}" ] || { echo "no tracepoint: $text"; return 1; }
	# shellcheck disable=SC2013 # words they are
	for word in $(grep -oE 'OVL_[A-Z_]+' <<<"$text"); do
		grep -qw "$word" "$OVL_TREE/include/uapi/linux/ovl.h" ||
			{ echo "no such constant: $word"; return 1; }
	done
}

# absent LINE...: what these commands add is not there yet.
absent()
{
	local line word
	for line; do
		read -ra word <<<"$line"
		case $line in
		'ovlctl vni add '*)
			case $line in
			*dstport*)	ovlctl -n left vni del "${word[3]}" endpoint 8472 ;;
			*)		ovlctl -n left vni del "${word[3]}" ;;
			esac ;;
		'ovlctl vtep add 10.0.0.3 '*)
			ovlctl -n left vtep del 10.0.0.3 vni 100 ;;
		'ovlctl port add '* | 'ip link set tap'*' master '*)
			ovlctl -n left port del "$(grep -o 'tap[0-9]' <<<"$line")" ;;
		'ovlctl fdb add '* | 'ovlctl fdb replace '*)
			ovlctl -n left fdb del "${word[3]}" vni 100 ;;
		'ip link add ovl100 '*)
			ip -n left link del ovl100 ;;
		esac
	done >/dev/null 2>&1
}

# --- how they run -------------------------------------------------------

# Do they go on until they are told to end?
endless()
{
	case $1 in
	*' --follow'* | *'ovlctl -ts monitor'* | *'ovlctl capture'* | *'ovlctl top '[a-z]* | \
	socat*RECV* | *' listen '* | perf\ * | bpftrace\ *)	;;
	*)	return 1 ;;
	esac
}

# run_one COMMAND: in the namespace left.
run_one()
{
	local rc=0 limit=$((30 * slow)) endless=''
	! endless "$1" || { limit=$slow endless=y; }
	timeout -s INT -k 5 "$limit" nsexec left bash -c "cd '$_work/here'; $1" \
		</dev/null >"$_work/out" 2>"$_work/err" || rc=$?
	case $1 in
	# As diff(1) has it.
	'ovlctl diff '*)	[ "$rc" != 1 ] || rc=0 ;;
	esac
	[ -z "$endless" ] || [ "$rc" != 124 ] || rc=0
	[ "$rc" = 0 ] && ! grep -qE 'Error|rror:|unknown|not found' "$_work/err" && return
	echo "# '$1' ends with $rc: $(head -n 3 "$_work/err" "$_work/out" | tr '\n' ' ')"
	return 1
}

# run_block NAME LINE...
run_block()
{
	local line command rc=0 commands=()
	for line in "${@:2}"; do
		case $kind in
		console*)	# What is not typed is what was printed.
			[[ $line = '# '* ]] || continue
			line=${line#\# } ;;
		*)	[[ -n $line && $line != '#'* ]] || continue ;;
		esac
		case $line in
		' '*)	commands[-1]+=" ${line#"${line%%[! ]*}"}" ;;
		*)	commands+=("$line") ;;
		esac
	done
	again || rc=1
	absent "${commands[@]}"
	for command in "${commands[@]}"; do
		# A backslash goes on with the line.
		run_one "${command//\\ / }" || rc=1
	done
	[ "${#commands[@]}" -gt 0 ] || { echo '# a block without a command'; rc=1; }
	report "$rc" "$1"
}

# state_file LINE...: the file that the document shows is one.
state_file()
{
	again
	printf '%s\n' "$@" >"$_work/here/net.json"
	run_one 'ovlctl apply net.json' && run_one 'ovlctl diff net.json' && [ ! -s "$_work/out" ]
	report $? "$name: the file"
}

# sockets_pass: what one of socat's lines sends, another one receives.
sockets_pass()
{
	local lines=("$@") got
	again
	timeout 20 nsexec right bash -c "${lines[0]}" >"$_work/got" 2>&1 &
	for ((got = 0; got < 100; got++)); do
		[ -s "$_work/got" ] && break
		echo hello | nsexec left timeout 2 bash -c "${lines[2]}" >/dev/null 2>&1
		sleep 0.1
	done
	grep -qx hello "$_work/got"
	report $? "$name: what one line of socat's sends, the other receives"
	kill %% 2>/dev/null
}

# read_blocks NAME FILE KIND: all of them.
read_blocks()
{
	local name=$1 line kind='' n=0 lines=()
	while IFS= read -r line; do
		case $line in
		'L '*)	lines+=("${line#L }") ;;
		*)	block
			n=$((n + 1)) kind=${line#B } lines=() ;;
		esac
	done < <("blocks_$3" "$2"; echo B)
}

# One is complete: $kind, with the title behind it, and $lines.
block()
{
	[ -n "$kind" ] || return
	case $kind in
	'sh '* | 'console '*)
		# shellcheck disable=SC2053 # a pattern it is
		[[ "$name $n" = ${CASES-*} ]] || return
		run_block "$name $n, ${kind#* }" "${lines[@]}"
		[[ ${lines[0]} != socat* ]] || sockets_pass "${lines[@]}" ;;
	'json '*)	state_file "${lines[@]}" ;;
	'c '* | 'text '*)	;;
	*)	echo "# $kind: ${lines[0]}"
		report 1 "$name $n: whether it is to be run" ;;
	esac
}

if [ "${1-}" = --tracer ]; then
	tracer "${@:2}"
	exit
fi
echo 'TAP version 13'
trap 'no_hosts; rm -rf "$_work"' EXIT
modprobe -q tun || [ -e /dev/net/tun ]
stand_ins
hosts
for document in state sockets overview; do
	read_blocks "$document.rst" "$tree/Documentation/$document.rst" rst
done
for page in "$tree"/ctl/man/*.8; do
	read_blocks "${page##*/}" "$page" man
done
echo "1..$results"
exit "$failed"
