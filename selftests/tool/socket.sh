#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 200
#
# What ovlctl tells of AF_OVL sockets, in text and in JSON.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq setpriv unshare

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
	prints "$UNBOUND" state unbound
	prints "$CONN" state connected
	prints "$(lines "$ALL" "$SEVEN" "$CONN")" mac "$LOCAL"
	prints "$(lines "$ANY" "$CONN")" port 5
	prints "$ALL" ethertype all
	prints "$SEVEN" ethertype 0x806
	prints "$CONN" port 5 vni 100
	prints '' port 5 type raw
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
	holds one "$H1" raw bind 7 "$LOCAL" 0 dup
	pid=${_pids[one]}
	same 'who has it open' "$(field '[.uid, .process]' vni 7)" \
		"[0,[{\"name\":\"ovlsock\",\"pid\":$pid,\"fds\":[3,4]}]]"
	same 'its inode' "socket:[$(field .inode vni 7)]" "$(readlink "/proc/$pid/fd/3")"
	ctl "$H1" socket vni 7 | grep -q "^    uid 0 process ovlsock/$pid fd 3 4 inode" ||
		fail "the process $pid is not in: $(ctl "$H1" socket vni 7)"
	holds other "$H1" raw bind 7 "$OTHER" 0
	same 'what that process has' "$(ctl "$H1" -j socket pid "$pid" | jq -c 'map(.mac)')" \
		"[\"$LOCAL\"]"
	same 'what nobody has' "$(ctl "$H1" -j socket pid 2147483647)" '[]'
}

# A name that would be taken for more than a name.
test_odd_name()
{
	segments
	cp "$(type -P ovlsock)" "$_work/a \"b"
	serve odd on "$H1" "$_work/a \"b" raw bind 7 "$LOCAL" 0
	same 'the name in JSON' "$(field '.process[0].name' vni 7)" '"a \"b"'
	ctl "$H1" socket | grep -q "process a?\"b/${_pids[odd]} fd 3 " ||
		fail "no process in: $(ctl "$H1" socket)"
}

test_macs()
{
	segments
	holds one "$H1" raw bind 7 "$LOCAL" 0 mac "$OTHER" mac 01:00:5e:00:00:01
	same 'addresses added' "$(field '.macs' vni 7)" "[\"$OTHER\",\"01:00:5e:00:00:01\"]"
	same 'in text' "$(ctl "$H1" socket | sed -n 2p)" "    macs $OTHER 01:00:5e:00:00:01"
}

# Of users and processes everybody hears what he may know.
test_users()
{
	local as
	segments
	serve his on "$H1" setpriv --reuid 1999999999 --regid 1999999999 --clear-groups ovlsock dgram
	holds mine "$H1" dgram
	same 'owners' "$(ctl "$H1" -j -d socket | jq -c 'map([.uid, .user])')" '[[1999999999,null],[0,"root"]]'
	as=(on "$H1" setpriv --bounding-set=-all --inh-caps=-all --reuid 65534 --clear-groups)
	same 'what nobody hears' "$("${as[@]}" ovlctl -j socket | jq -c 'map([.uid, .process])')" \
		'[[1999999999,[]],[0,[]]]'
	as=(on "$H1" unshare --user --map-root-user)
	same 'what a lesser root hears' "$("${as[@]}" ovlctl -j socket | jq -c 'map(.uid)')" '[65534,0]'
}

test_queue()
{
	segments
	holds to "$H1" dgram bind 100 "$OTHER" 6
	same 'bytes in an empty queue' "$(field .rqueue vni 100)" 0
	holds from "$H1" dgram bind 100 "$LOCAL" 5 connect 100 "$OTHER" 6 send 1
	same 'a queue and the memory it takes' "$(ctl "$H1" -j -s socket vni 100 |
		jq -c '.[0] | [.rqueue > 0, .rqueue == .rmem, .rcvbuf > .rqueue, .drops]')" \
		'[true,true,true,0]'
	ctl "$H1" -s socket vni 100 | grep -Eq '^    rmem [1-9][0-9]* rcvbuf ' ||
		fail "no memory in: $(ctl "$H1" -s socket vni 100)"
	ctl "$H1" socket vni 100 | grep -q rcvbuf &&
		fail "memory without -stats: $(ctl "$H1" socket vni 100)"
	same 'lines of two sockets' "$(ctl "$H1" -o socket | wc -l)" 2
}

# What a queue had no room for, the operator reads of the segment as well.
test_drops()
{
	segments
	holds to "$H1" dgram rcvbuf 4096 bind 100 "$OTHER" 6
	holds from "$H1" dgram bind 100 "$LOCAL" 5 connect 100 "$OTHER" 6 send 200
	at_least 'drops' "$(field .drops port 6)" 1
	same 'drops' "$(field .drops port 6)" "$(stat "$H1" 100 port_queue)"
	same 'drops of the sender' "$(field .drops port 5)" 0
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
	for words in 'vni 16777216' 'vni all' 'type stream' 'endpoint 0' 'mac 0' 5 'port 0' \
		'state open' 'ethertype 65536' 'pid 0' 'port 5 port 6'; do
		# shellcheck disable=SC2086 # words they are
		refused ctl "$H1" socket show $words
	done
}

add_case 'sockets of every state, of this namespace only' test_states
add_case 'filters' test_filters
add_case 'JSON' test_json
add_case 'the process that has it open' test_process
add_case 'a process with an odd name' test_odd_name
add_case 'addresses that were added' test_macs
add_case 'users' test_users
add_case 'queues and memory' test_queue
add_case 'drops' test_drops
add_case 'a segment that goes leaves its sockets unbound' test_vni_gone
add_case 'what cannot be' test_refused
run_cases
