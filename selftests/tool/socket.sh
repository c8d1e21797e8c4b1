#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 200
#
# What ovlctl tells of AF_OVL sockets, in text and in JSON.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq

LOCAL=02:00:00:00:01:01
OTHER=02:00:00:00:01:02

segments()
{
	netns H1 H2
	ctls "$H1" <<-END
		vni add 100 nodev
		vni add 100 nodev dstport 8472
		vni add 7 nodev
	END
	ctl "$H2" vni add 100 nodev
}

# holds NAME NETNS WORD...: a process with a socket.
holds()
{
	serve "$1" on "$2" ovlsock "${@:3}"
}

# prints EXPECTED ARGUMENT...: of "socket", the first lines, which are the same
# in every run.
prints()
{
	same "ovlctl socket ${*:2}" "$(ctl "$H1" socket "${@:2}" | sed '/^ /d')" "$1"
}

# field FILTER ARGUMENT...: of the only socket there is.
field()
{
	ctl "$H1" -j -s socket "${@:2}" | jq -c "if length == 1 then .[0] | $1 else . end"
}

# All that the filters can tell apart.
sockets()
{
	segments
	holds unbound "$H1" raw
	holds all "$H1" raw bind 100 "$LOCAL" 0 promisc forge
	holds any "$H1" dgram group bind any 0 5
	holds seven "$H1" raw bind 7 "$LOCAL" 0x806
	holds peer "$H1" dgram bind 100 "$OTHER" 6
	holds conn "$H1" dgram bind 100 "$LOCAL" 5 connect 100 "$OTHER" 6
	holds there "$H2" dgram bind 100 "$LOCAL" 5
}

UNBOUND='raw unbound'
ALL="raw bound vni 100 mac $LOCAL ethertype all promisc forge"
ANY='dgram bound vni any port 5 group'
SEVEN="raw bound vni 7 mac $LOCAL ethertype 0x0806"
PEER="dgram bound vni 100 mac $OTHER port 6"
CONN="dgram connected vni 100 mac $LOCAL port 5 peer-vni 100 peer-mac $OTHER peer-port 6"

lines()
{
	printf '%s\n' "$@"
}

test_states()
{
	sockets
	prints "$(lines "$UNBOUND" "$ALL" "$ANY" "$SEVEN" "$PEER" "$CONN")"
	same 'sockets of the other namespace' "$(ctl "$H2" -o socket | wc -l)" 1
	stop conn
	stop peer
	stop there
	prints "$(lines "$UNBOUND" "$ALL" "$ANY" "$SEVEN")"
	same 'sockets of the other namespace' "$(ctl "$H2" socket)" ''
	same 'and in JSON' "$(ctl "$H2" -j socket)" '[]'
}

test_filters()
{
	sockets
	prints "$(lines "$ALL" "$PEER" "$CONN")" show vni 100
	prints "$SEVEN" vni 7
	prints "$ANY" vni any
	prints '' vni 0
	prints "$(lines "$UNBOUND" "$ALL" "$SEVEN")" type raw
	prints "$(lines "$ANY" "$PEER" "$CONN")" type dgram
	prints "$ALL" type raw vni 100 endpoint 4789
	prints '' endpoint 8472
	same 'a batch' "$(lines 'socket vni 7' 'socket show type raw vni 100' |
		ctls "$H1" | grep -v '^ ')" "$(lines "$SEVEN" "$ALL")"
}

test_json()
{
	sockets
	same 'a connected one' "$(ctl "$H1" -j socket vni 100 type dgram |
		jq -c '.[1] | [.state, .vni, .endpoint, .mac, .port, .peer_vni,
			.peer_endpoint, .peer_mac, .peer_port]')" \
		"[\"connected\",100,4789,\"$LOCAL\",5,100,4789,\"$OTHER\",6]"
	same 'one in every segment' "$(field '[.type, .state, .vni, .port, .group, .promisc,
		has("mac"), has("endpoint")]' vni any)" \
		'["dgram","bound","any",5,true,false,false,false]'
	same 'a raw one' "$(field '[.type, .vni, .ethertype, has("port")]' vni 7)" \
		'["raw",7,2054,false]'
}

test_process()
{
	local pid
	segments
	holds one "$H1" raw bind 7 "$LOCAL" 0
	pid=${_pids[one]}
	same 'who has it open' "$(field '[.uid, .process]' vni 7)" \
		"[0,[{\"name\":\"ovlsock\",\"pid\":$pid}]]"
	same 'its inode' "socket:[$(field .inode vni 7)]" "$(readlink "/proc/$pid/fd/3")"
	ctl "$H1" socket vni 7 | grep -q "^    uid 0 process ovlsock/$pid inode" ||
		fail "the process $pid is not in: $(ctl "$H1" socket vni 7)"
}

test_queue()
{
	segments
	holds to "$H1" dgram bind 100 "$OTHER" 6
	same 'bytes in an empty queue' "$(field .rqueue vni 100)" 0
	holds from "$H1" dgram bind 100 "$LOCAL" 5 connect 100 "$OTHER" 6 send hello
	same 'a queue and the memory it takes' "$(ctl "$H1" -j -s socket vni 100 |
		jq -c '.[0] | [.rqueue > 0, .rqueue == .rmem, .rcvbuf > .rqueue, .drops]')" \
		'[true,true,true,0]'
	ctl "$H1" -s socket vni 100 | grep -Eq '^    rmem [1-9][0-9]* rcvbuf ' ||
		fail "no memory in: $(ctl "$H1" -s socket vni 100)"
	ctl "$H1" socket vni 100 | grep -q rcvbuf &&
		fail "memory without -stats: $(ctl "$H1" socket vni 100)"
	same 'lines of two sockets' "$(ctl "$H1" -o socket | wc -l)" 2
}

test_vni_gone()
{
	segments
	holds one "$H1" dgram bind 7 "$LOCAL" 5
	ctl "$H1" vni del 7
	prints '' vni 7
	prints 'dgram unbound'
}

test_refused()
{
	local words
	segments
	for words in 'vni 16777216' 'vni all' 'type stream' 'endpoint 0' 'mac 0' 5; do
		# shellcheck disable=SC2086 # words they are
		refused ctl "$H1" socket show $words
	done
}

add_case 'sockets of every state, of this namespace only' test_states
add_case 'filters' test_filters
add_case 'JSON' test_json
add_case 'the process that has it open' test_process
add_case 'queues and memory' test_queue
add_case 'a segment that goes leaves its sockets unbound' test_vni_gone
add_case 'what cannot be' test_refused
run_cases
