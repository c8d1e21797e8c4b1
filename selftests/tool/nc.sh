#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# ovlctl nc: files and answers through sockets of both types, and how it ends.

# shellcheck disable=SC2016 # it is another shell that expands
# shellcheck disable=SC2059 # it is a format

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs setpriv

BYTES=100000

# listening N NAME ARGUMENT...: a nc on host N that is bound when this returns.
listening()
{
	local host=H$1 name=$2
	shift 2
	background "$name" ovlctl -n "${!host}" nc vni 100 listen "$@"
	bound "${!host}" 1
}

bound()	# NETNS COUNT
{
	wait_same "sockets in VNI 100" "$2" vni_field "$1" 100 sockets
}

# gives CODE PATTERN ARGUMENT...: exit code of one on the first host, and its complaint.
gives()
{
	complains "$1" "$2" ctl "$H1" nc vni "${@:3}"
}

# wrote NAME TEXT: comes to that.
wrote()
{
	wait_same "what $1 has written" "$2" cat "$_work/log.$1"
}

# By one read, one message: so it is known how many there will be.
test_file()	# FAMILY HEADER TYPE...
{
	local family=$1 size
	hosts 2
	bare_overlay 100 "$family"
	size=$(($(vni_field "$H1" 100 mtu) - $2))
	shift 2
	head -c "$BYTES" /dev/urandom >"$_work/log.sent"
	listening 2 in "$@" wait $((10 * OVL_SLOW)) count $(((BYTES + size - 1) / size))
	ctl "$H1" nc vni 100 to "${HOST_MAC[2]}" "$@" wait 0 <"$_work/log.sent"
	finished in
	cmp "$_work/log.sent" "$_work/log.in" || fail "another file arrived than was sent"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# What comes out of it goes in again.
test_echo()
{
	hosts 2
	bare_overlay 100 "$1"
	mkfifo "$_work/log.fifo"
	background echo bash -c 'exec ovlctl -n "$1" nc vni 100 listen port 7 mac "$2" <>"$3" >"$3"' \
		bash "$H2" "${MAC[2]}" "$_work/log.fifo"
	bound "$H2" 1
	same "the answer" "$(printf 'hello\0there' |
		ctl "$H1" nc vni 100 to "${MAC[2]}" port 7 count 1 wait $((10 * OVL_SLOW)) |
		od -An -c | tr -d ' ')" 'hello\0there'
	station_is "$H2" 100 "${MAC[2]}" local
}

# An answer that is there before the question.
test_answer()
{
	hosts 2
	bare_overlay 100 4
	background in bash -c 'echo answer | ovlctl -n "$1" nc vni any listen port 7 wait 0' bash "$H2"
	wait_until "somebody listens" _answered
	finished in
	[[ $(<"$_work/log.in") = question* ]] || fail "the question: got '$(<"$_work/log.in")'"
}

# Of VNI any it is not told how many sockets there are.
_answered()
{
	[ "$(echo question | ctl "$H1" nc vni 100 to "${HOST_MAC[2]}" port 7 count 1 wait 1)" = answer ]
}

test_first_peer()
{
	hosts 2
	bare_overlay 100 4
	listening 2 in port 7
	mkfifo "$_work/log.fifo"
	background first bash -c 'exec ovlctl -n "$1" nc vni 100 to "$2" port 7 <>"$3"' \
		bash "$H1" "${HOST_MAC[2]}" "$_work/log.fifo"
	printf one >"$_work/log.fifo"
	wrote in one
	gives 2 'Error: *refused.*' 100 to "${HOST_MAC[2]}" port 7 <<<two
	printf three >"$_work/log.fifo"
	wrote in onethree
}

test_broadcast()
{
	hosts 2
	bare_overlay 100 "$1"
	background in bash -c 'echo here | ovlctl -n "$1" nc vni 100 listen port 7 wait 0' bash "$H2"
	bound "$H2" 1
	same "the answer" "$(echo where | ctl "$H1" nc vni 100 broadcast port 7 count 1 \
		wait $((10 * OVL_SLOW)))" here
	finished in
	same "the question" "$(<"$_work/log.in")" where
}

test_frames()
{
	local frame='\2\0\0\0\0\2\2\0\0\0\0\1\x90\0and the rest'
	hosts 2
	bare_overlay 100 "$1"
	background in ovlctl -n "$H2" nc vni 100 type raw frames mac "${MAC[2]}" count 1 \
		wait $((10 * OVL_SLOW))
	bound "$H2" 1
	printf "$frame" | ctl "$H1" nc vni 100 type raw frames mac "${MAC[1]}" wait 0
	finished in
	cmp "$_work/log.in" <(printf "$frame") || fail "the frame is another one"
	gives 2 'Error: cannot send: *"mac" claims*' 100 type raw frames < <(printf "$frame")
	gives 2 'Error: *3 bytes*' 100 type raw frames < <(printf abc)
}

test_refusals()
{
	hosts 2
	bare_overlay 100 "$1"
	gives 2 'Error: vni "5" does not exist.' 5 to "${HOST_MAC[2]}" port 7 </dev/null
	gives 2 'Error: vni "5" does not exist.' 5 listen port 7 </dev/null
	listening 1 in port 7
	gives 2 'Error: the port is taken*' 100 listen port 7 </dev/null
	listening 2 there port 7
	# The refusal ends it; how soon that comes is up to the underlay.
	gives 2 'Error: *Connection refused.*Nobody listens*' 100 to "${HOST_MAC[2]}" port 8 wait 20 <<<x
	gives 2 'Error: of 2 messages 0 have come.' 100 to "${HOST_MAC[2]}" port 7 count 2 wait 0 <<<x
	gives 1 'Error: *did you mean "listen"?*' 100 lisen port 7 </dev/null
}

# as_nobody ARGUMENT...: what a nc says that may do nothing.
as_nobody()
{
	on "$H1" setpriv --bounding-set=-all --inh-caps=-all --reuid 65534 --clear-groups \
		ovlctl nc vni 100 "$@" 2>&1 </dev/null
}

test_rights()
{
	local text
	hosts 2
	bare_overlay 100 4
	text=$(as_nobody type raw listen) && fail "anybody may open a raw socket"
	[[ $text = *'not permitted'*CAP_NET_RAW* ]] || fail "unclear: $text"
	text=$(as_nobody to "${HOST_MAC[2]}" port 7) && fail "anybody may send"
	[[ $text = *'Permission denied'*grant* ]] || fail "unclear: $text"
	ctl "$H1" vni set 100 grant-uid 65534 65534
	text=$(as_nobody to "${HOST_MAC[2]}" port 7 wait 0) || fail "he may not: $text"
}

# Nobody reads what it writes.
test_output()
{
	hosts 2
	bare_overlay 100 4
	background in bash -c 'ovlctl -n "$1" nc vni 100 listen port 7 | :; echo "${PIPESTATUS[0]}"' \
		bash "$H2"
	bound "$H2" 1
	ctl "$H1" nc vni 100 to "${HOST_MAC[2]}" port 7 wait 0 <<<x
	finished in
	same "what it says, and its exit code" "$(paste -sd ' ' "$_work/log.in")" \
		'Error: cannot write the output: Broken pipe. 2'
	background in bash -c 'ovlctl -n "$1" nc vni 100 listen port 7 >/dev/full; echo "$?"' \
		bash "$H2"
	bound "$H2" 1
	ctl "$H1" nc vni 100 to "${HOST_MAC[2]}" port 7 wait 0 <<<x
	finished in
	same "what it says, and its exit code" "$(paste -sd ' ' "$_work/log.in")" \
		'Error: cannot write the output: No space left on device. 2'
}

test_end()
{
	local signal
	hosts 2
	bare_overlay 100 4
	for signal in INT TERM; do
		listening 2 in port 7
		ctl "$H1" nc vni 100 to "${HOST_MAC[2]}" port 7 wait 0 <<<"$signal"
		wrote in "$signal"
		kill -"$signal" "${_pids[in]}"
		finished in
	done
	# The VNI it is in goes.
	listening 2 in port 7
	ctl "$H2" vni del 100
	wrote in 'Error: the VNI is gone.'
}

for_families 'a file in datagrams' test_file 8 port 7
for_families 'a file in frames' test_file 0 type raw
for_families 'echo, at an address of its own' test_echo
add_case 'an answer, in any VNI' test_answer
add_case 'only the first who is heard' test_first_peer
for_families 'broadcast' test_broadcast
for_families 'whole frames' test_frames
for_families 'refusals' test_refusals
add_case 'rights' test_rights
add_case 'a closed output' test_output
add_case 'signals, and the end of the VNI' test_end
run_cases
