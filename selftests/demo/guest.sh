#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The part of the demo that happens in its two virtual machines. Both run this
# file; OVL_VM says which one it is. `make demo` shows what it prints, and
# twovm/demo.sh makes a test of it.
#
# Every command is shown before it runs. A line "ok: TEXT" is something that was
# proved; what cannot be proved ends the script. Lines that begin with "@" are
# for the caller, who makes the summary of them.

set -euo pipefail

me=$OVL_VM
other=$((3 - OVL_VM))
bytes=16777216
cd "${TMPDIR:-/tmp}"

fail()
{
	echo "FAILED: $*"
	exit 1
}

ok()
{
	echo "ok: $*"
}

# What both are about to do is said by one of them.
title()
{
	[ "$me" = 2 ] || printf '\n== %s\n' "$*"
	meet
}

# run LINE: shows a command line as it would stand behind a prompt, and runs it.
run()
{
	printf '# %s\n' "$1"
	eval "$1" || fail "that command"
}

# Returns when the other machine has come as far, with what that had to say in
# $theirs.
meetings=0
meet()
{
	meetings=$((meetings + 1))
	theirs=$(OVL_SYNC_TIMEOUT=120 vm-sync "demo$meetings" "${1-}")
	[ "$theirs" != gone ] || exit 1
}

# Without a word to the other machine it would wait for us in vain.
leave()
{
	local status=$?
	[ "$status" -eq 0 ] || [ "$theirs" = gone ] ||
		OVL_SYNC_TIMEOUT=1 vm-sync "demo$((meetings + 1))" gone >/dev/null 2>&1 || :
	exit "$status"
}
theirs=''
trap leave EXIT

# in_turn COMMAND...: in one machine, then in the other, for the reader's sake.
in_turn()
{
	[ "$me" = 1 ] && "$@"
	meet
	[ "$me" = 2 ] && "$@"
	meet
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for()
{
	local deadline=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < deadline)) || fail "gave up waiting for: $*"
		sleep 0.1
	done
}

listens()
{
	[ -n "$(ss -Hln "$1" "sport = :$2")" ]
}

machine()
{
	run 'uname -r'
	run 'grep -w ^ovl /proc/modules'
	run "ip address add 10.0.0.$me/24 dev eth0"
	run "ip address add fd00::$me/64 dev eth0 nodad"
}

# segment VNI LOCAL REMOTE: a segment, its host device, and the one peer.
segment()
{
	run "ovlctl vni add $1 local $2 dev eth0"
	run "ovlctl vtep add $3 vni $1"
	run "ip address add 192.168.$1.$me/24 dev ovl$1"
}

device_up()
{
	run "ip link set ovl$1 up"
	run "ovlctl vni show $1"
}

# Both ends look, so each proves its own half.
pings()
{
	run "ping -c 3 -i 0.2 -w 30 192.168.$1.$other"
	ok "VNI $1 over $2: ping is answered"
}

# bulk VNI FAMILY SENDER: a file goes through TCP and is the same afterwards.
bulk()
{
	local sum pid
	if [ "$me" = "$3" ]; then
		run "head -c $bytes /dev/urandom >sent"
		meet
		run "time timeout 120 socat -u FILE:sent TCP:192.168.$1.$other:5001"
		sum=$(sha256sum <sent)
	else
		printf '# %s\n' "socat -u TCP-LISTEN:5001,reuseaddr CREATE:received"
		timeout 180 socat -u TCP-LISTEN:5001,reuseaddr CREATE:received &
		pid=$!
		wait_for 20 listens -t 5001
		meet
		wait "$pid" || fail "the transfer"
		run 'stat -c "%s bytes received" received'
		[ "$(stat -c %s received)" = "$bytes" ] || fail "not $bytes bytes"
		sum=$(sha256sum <received)
	fi
	sum=${sum%% *}
	echo "SHA-256 $sum"
	meet "$sum"
	[ "$sum" = "$theirs" ] || fail "the other end has SHA-256 $theirs"
	ok "VNI $1 over $2: $bytes bytes through TCP arrive as they were sent"
	rm -f sent received
}

# request VNI FAMILY CLIENT: a datagram and its answer.
# shellcheck disable=SC2016 # lines to be shown as they are
request()
{
	local answer pid question="is vni $1 there?"
	if [ "$me" != "$3" ]; then
		printf '# %s\n' "socat -t 20 UDP-RECVFROM:5002 EXEC:'tr a-z A-Z'"
		timeout 60 socat -t 20 UDP-RECVFROM:5002 EXEC:'tr a-z A-Z' &
		pid=$!
		wait_for 20 listens -u 5002
		meet
		wait "$pid" || fail "no request came"
		ok "VNI $1 over $2: a UDP request comes and is answered"
		return
	fi
	meet
	run "exec 3<>/dev/udp/192.168.$1.$other/5002"
	run "echo '$question' >&3"
	run 'answer=$(timeout 30 head -n 1 <&3)'
	run 'echo "$answer"'
	exec 3<&-
	[ "$answer" = "${question^^}" ] || fail "that is not the answer"
	ok "VNI $1 over $2: a UDP request is answered"
}

# traffic VNI FAMILY SENDER
traffic()
{
	title "Ping through VNI $1"
	in_turn pings "$1" "$2"
	title "Send $bytes bytes through VNI $1 with TCP and compare checksums"
	bulk "$1" "$2" "$3"
	title "Ask a question through VNI $1 with UDP"
	request "$1" "$2" "$3"
}

counters()
{
	run 'ovlctl -s vni show'
	run 'ovlctl -s vtep show'
	run 'ovlctl fdb show'
	run 'ovlctl stats show endpoint 4789'
}

# The two counters that tell whether a payload was ever copied for want of
# room. An endpoint counts pulls for packets whose VNI it does not know yet.
headroom()
{
	local all heads pulled
	all=$(ovlctl -j stats show)
	jq -r '.[] | select(.object == "vni") | "@vni \(.vni) " + (.stats |
		"\(.tx_packets) \(.tx_bytes) \(.rx_packets) \(.rx_bytes) \(.drops | add // 0)")' <<<"$all"
	heads=$(jq '[.[] | select(.object == "vni") | .stats.head_realloc] | add' <<<"$all")
	pulled=$(jq '[.[] | select(.object != "vtep") | .stats.pulled_bytes] | add' <<<"$all")
	echo "@headroom $heads $pulled"
	[ "$heads" = 0 ] || fail "$heads heads were reallocated on transmit"
	[ "$pulled" = 0 ] || fail "$pulled bytes were copied on receive"
	ok "no head was reallocated, no byte was pulled"
}

title "Two machines, each with ovl.ko loaded; give their link addresses"
in_turn machine
wait_for 30 ping -c 1 -W 1 "10.0.0.$other"
wait_for 30 ping -c 1 -W 1 "fd00::$other"
ok "the underlay carries IPv4 and IPv6"

title "Join them with VNI 100 over IPv4"
in_turn segment 100 "10.0.0.$me" "10.0.0.$other"
in_turn device_up 100
traffic 100 IPv4 1

title "Join them with VNI 200 over IPv6"
in_turn segment 200 "fd00::$me" "fd00::$other"
in_turn device_up 200
traffic 200 IPv6 2

title "What both ends have counted"
in_turn counters
in_turn headroom
