#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Stations behind a group of nexthops: each flow goes to one of its VTEPs; the group is
# changed, emptied and deleted, and so are VTEPs, the segment and the namespace.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs bridge jq

M=5		# the station
FLOWS=48

# fdb VERB ARGUMENT...: of the device in host 1.
fdb()
{
	bridge -n "$H1" fdb "$1" "${@:2}" dev ovl100
}

nexthop()
{
	ip -n "$H1" nexthop "$@"
}

# groups FAMILY [KEYWORD...]: three hosts, and a station behind the other two.
groups()
{
	hosts 3
	bare_overlay 100 "$@"
	nexthop add id 1 via "${UNDER[$1.2]}" fdb
	nexthop add id 2 via "${UNDER[$1.3]}" fdb
	nexthop add id 10 group 1/2 fdb
	fdb add "${MAC[M]}" nhid 10
}

# flow N: the rest of a frame, of UDP from that port.
flow()
{
	printf '0800 4500002e00004000401100000a0000010a000002 %04x 0035 001a 0000 00*18' $((2000 + $1))
}

# flows: a frame of each.
flows()
{
	local i frames=()
	for ((i = 0; i < FLOWS; i++)); do
		frames+=("${MAC[M]} ${MAC[1]} $(flow "$i")")
	done
	on "$H1" frame ovl100 "${frames[@]}"
}

# sent FAMILY: how many frames have gone to hosts 2 and 3, in TWO and THREE.
sent()
{
	local json
	json=$(ctl "$H1" -j -s vtep show vni 100)
	TWO=0 THREE=0
	_sent "${UNDER[$1.2]}" "$json" && TWO=${BASH_REMATCH[1]}
	_sent "${UNDER[$1.3]}" "$json" && THREE=${BASH_REMATCH[1]}
}

_sent()
{
	[[ $2 = *"\"$1\""* && ${2#*"\"$1\""} =~ \"tx_packets\":([0-9]+) ]] ||
		fail "no frames counted to $1: $2"
}

# move_to FAMILY N2 N3: of all flows so many go there, since they were counted last.
move_to()
{
	local two=$((TWO + $2)) three=$((THREE + $3))
	flows
	sent "$1"
	same "frames to hosts 2 and 3" "$TWO $THREE" "$two $three"
}

# station TEXT: what there is of it.
station()
{
	same "the station" "$({ ctl "$H1" fdb show "${MAC[M]}" vni 100 2>/dev/null || :; } | sed 's/ *$//')" "$1"
}

# traced FAMILY: flow by flow, where it is said to go, and where it goes.
traced()
{
	local two=$TWO three=$THREE told
	told=$(ctl "$H1" -j trace vni 100 src "${MAC[1]}" dst "${MAC[M]}" ip-src 10.0.0.1 ip-dst 10.0.0.2 |
		jq -r '.[] | select(.step == "send") | .vtep')
	on "$H1" frame ovl100 "${MAC[M]} ${MAC[1]} 0800 4500002e00000000401100000a0000010a000002 00*26"
	sent "$1"
	case $told in
	"${UNDER[$1.2]}") same "the frame" "$TWO $THREE" "$((two + 1)) $three" ;;
	"${UNDER[$1.3]}") same "the frame" "$TWO $THREE" "$two $((three + 1))" ;;
	*) fail "trace says '$told'" ;;
	esac
	same "the lookup" "$(ctl "$H1" -j trace vni 100 src "${MAC[1]}" dst "${MAC[M]}" |
		jq -c '.[] | select(.step == "lookup") | [.place, .nexthop, .origin]')" '["nexthop",10,"static"]'
}

test_spread()
{
	groups "$1"
	station "${MAC[M]} vni 100 nexthop 10 static"
	same "bridge fdb show" "$(fdb show | sed -n "/^${MAC[M]}/s/ *\$//p")" \
		"${MAC[M]} nhid 10 self permanent"
	flows
	sent "$1"
	at_least "frames to host 2" "$TWO" $((FLOWS / 6))
	at_least "frames to host 3" "$THREE" $((FLOWS / 6))
	same "all frames" $((TWO + THREE)) "$FLOWS"
	# Each flow stays where it was.
	move_to "$1" "$TWO" "$THREE"
	stat_is "frames flooded" "$H1" 100 flooded 0
	no_drops 100 "$H1"
	traced "$1"
}

test_weights()
{
	groups 4
	nexthop replace id 10 group 1,1/2,7 fdb
	flows
	sent 4
	same "all frames" $((TWO + THREE)) "$FLOWS"
	((TWO * 2 < THREE)) || fail "with a weight of 1 to 7: $TWO and $THREE"
}

test_changed()
{
	groups "$1"
	sent "$1"
	nexthop replace id 10 group 2 fdb
	move_to "$1" 0 "$FLOWS"
	nexthop replace id 10 group 1 fdb
	move_to "$1" "$FLOWS" 0
	nexthop replace id 1 via "${UNDER[$1.3]}" fdb
	move_to "$1" 0 "$FLOWS"
	station "${MAC[M]} vni 100 nexthop 10 static"
	# From one group to another, to a VTEP, and back.
	nexthop add id 3 via "${UNDER[$1.2]}" fdb
	nexthop add id 11 group 3 fdb
	fdb replace "${MAC[M]}" nhid 11
	station "${MAC[M]} vni 100 nexthop 11 static"
	move_to "$1" "$FLOWS" 0
	fdb replace "${MAC[M]}" dst "${UNDER[$1.3]}"
	station "${MAC[M]} vni 100 vtep ${UNDER[$1.3]} static"
	move_to "$1" 0 "$FLOWS"
	fdb replace "${MAC[M]}" nhid 11
	move_to "$1" "$FLOWS" 0
	no_drops 100 "$H1"
}

test_deleted()
{
	groups 4
	fdb add "${MAC[6]}" nhid 10
	fdb add "${MAC[7]}" dst "${UNDER[4.2]}"
	background monitor ovlctl -n "$H1" monitor fdb
	wait_until "the monitor listens" hears
	nexthop del id 10
	station ''
	same "stations left" "$(ctl "$H1" -j fdb show vni 100 static | jq -r '.[].mac')" "${MAC[7]}"
	wait_until "both removals are told" told 2
	stop monitor
	# A group goes with the last that is in it.
	nexthop add id 10 group 1/2 fdb
	fdb add "${MAC[M]}" nhid 10
	nexthop del id 1
	station "${MAC[M]} vni 100 nexthop 10 static"
	nexthop del id 2
	station ''
	flows
	stat_is "frames flooded" "$H1" 100 flooded $((2 * FLOWS))
}

# A station of another kind comes and goes, and is heard of.
hears()
{
	ctl "$H1" fdb replace "${MAC[9]}" vni 100 vtep "${UNDER[4.2]}"
	ctl "$H1" fdb del "${MAC[9]}" vni 100
	grep -q "${MAC[9]}" "$_work/log.monitor"
}

told()
{
	[ "$(grep -c "nexthop 10" "$_work/log.monitor")" = "$1" ]
}

# What comes from a VTEP of the group is from where the station lives.
test_received()
{
	groups "$1"
	send_frames 2 "$BROADCAST ${MAC[M]} $PLAIN"
	send_frames 3 "$BROADCAST ${MAC[M]} $PLAIN"
	counts "$H1" 100 rx_packets 2
	stat_is "counter moved" "$H1" 100 moved 0
	stat_is "counter conflicts" "$H1" 100 conflicts 0
	station "${MAC[M]} vni 100 nexthop 10 static"
	nexthop replace id 10 group 1 fdb
	send_frames 3 "$BROADCAST ${MAC[M]} $PLAIN"
	counts "$H1" 100 rx_packets 3
	stat_is "counter conflicts" "$H1" 100 conflicts 1
	on "$H1" frame ovl100 "${MAC[9]} ${MAC[M]} $PLAIN"
	stat_is "counter conflicts" "$H1" 100 conflicts 2
	station "${MAC[M]} vni 100 nexthop 10 static"
	# Split horizon, for the group as for a VTEP.
	ctl "$H2" fdb add "${MAC[M]}" vni 100 vtep "${UNDER[$1.1]}"
	send_frames 2 "${MAC[M]} ${MAC[2]} $PLAIN"
	drops_are "$H1" 100 'split_horizon=1'
}

test_vteps()
{
	groups "$1"
	ctl "$H1" vtep del "${UNDER[$1.2]}" vni 100
	flows
	same "frames to host 3" "$(vtep_stat "$H1" "${UNDER[$1.3]}" tx_packets)" "$FLOWS"
	no_drops 100 "$H1"
	ctl "$H1" vtep del "${UNDER[$1.3]}" vni 100
	flows
	drops_are "$H1" 100 "no_destination=$FLOWS"
	same "the verdict" "$(ctl "$H1" -j trace vni 100 src "${MAC[1]}" dst "${MAC[M]}" |
		jq -r '.[] | select(.step == "verdict") | .drop')" no-destination
	station "${MAC[M]} vni 100 nexthop 10 static"
	ctl "$H1" vtep add "${UNDER[$1.2]}" vni 100
	flows
	same "frames to host 2" "$(vtep_stat "$H1" "${UNDER[$1.2]}" tx_packets)" "$FLOWS"
}

# One that a group needs stays when it is flooded to no more.
test_unflooded()
{
	groups 4
	fdb del 00:00:00:00:00:00 dst "${UNDER[4.2]}"
	same "the VTEPs" "$(ctl "$H1" -j vtep show vni 100 | jq -c '.[] | [.addr, .flood]')" \
		"$(printf '["%s",%s]\n' "${UNDER[4.2]}" false "${UNDER[4.3]}" true)"
	fdb del "${MAC[M]}" nhid 10
	fdb del 00:00:00:00:00:00 dst "${UNDER[4.3]}"
	same "the VTEPs" "$(ctl "$H1" -j vtep show vni 100 | jq -r '.[].addr')" "${UNDER[4.2]}"
}

# refuses CODE PATTERN VERB ARGUMENT...: and nothing has changed.
refuses()
{
	local before
	before=$(fdb show)
	complains 255 "$1" fdb "${@:2}"
	same "after bridge fdb ${*:2}" "$(fdb show)" "$before"
}

test_refused()
{
	groups 4
	nexthop add id 4 via 10.9.0.77 fdb
	nexthop add id 12 group 1/4 fdb
	nexthop add id 5 via "${UNDER[4.2]}" dev eth0
	nexthop add id 13 group 5
	refuses '*No such nexthop*' add "${MAC[6]}" nhid 99
	refuses '*not a group*' add "${MAC[6]}" nhid 1
	refuses '*not made for stations*' add "${MAC[6]}" nhid 13
	refuses '*was not added to the VNI*' add "${MAC[6]}" nhid 12
	refuses '*Flooded*' append 00:00:00:00:00:00 nhid 10
	refuses '*Dynamic*' add "${MAC[6]}" nhid 10 dynamic
	refuses '*already*' add "${MAC[M]}" nhid 10
	refuses '*already*' append "${MAC[M]}" nhid 10
	refuses '*unicast*' add 01:00:5e:00:00:01 nhid 10
	refuses '*does not live there*' del "${MAC[M]}" nhid 12
	refuses '*does not live there*' del "${MAC[M]}" dst "${UNDER[4.2]}"
	# None of them has kept a group.
	nexthop flush >/dev/null
	station ''
	fdb del 00:00:00:00:00:00 dst "${UNDER[4.2]}"
	same "the VTEPs" "$(ctl "$H1" -j vtep show vni 100 | jq -r '.[].addr')" "${UNDER[4.3]}"
}

# What a file says is not about them.
test_state()
{
	groups 4
	fdb add "${MAC[7]}" dst "${UNDER[4.2]}"
	same "stations of the dump" "$(ctl "$H1" dump | jq -r '.vnis[].fdb[].mac')" "${MAC[7]}"
	ctl "$H1" dump >"$_work/log.state"
	fdb add "${MAC[6]}" nhid 10
	ctl "$H1" diff "$_work/log.state"
	ctl "$H1" apply "$_work/log.state"
	same "stations behind the group" \
		"$(ctl "$H1" -j fdb show nexthop 10 | jq -r '.[] | "\(.mac) \(.nexthop)"' | sort)" \
		"$(printf '%s 10\n' "${MAC[M]}" "${MAC[6]}")"
	ctl "$H1" fdb flush vni 100 nexthop 11
	ctl "$H1" fdb flush vni 100 vtep "${UNDER[4.3]}"
	same "stations behind the group" "$(ctl "$H1" fdb show nexthop 10 | wc -l)" 2
	ctl "$H1" fdb flush vni 100 nexthop 10
	same "stations left" "$(ctl "$H1" fdb show static | wc -l)" 1
}

# Whatever they hang on goes, and they with it; two segments share the group.
test_ends()
{
	groups 4
	bare_overlay 101 4
	bridge -n "$H1" fdb add "${MAC[M]}" dev ovl101 nhid 10
	bridge -n "$H1" fdb add "${MAC[6]}" dev ovl101 nhid 10
	ctl "$H1" vni del 100
	same "stations of the other segment" "$(ctl "$H1" fdb show nexthop 10 | wc -l)" 2
	ctl "$H1" vni add 100 local "${UNDER[4.1]}"
	ctl "$H1" vtep add "${UNDER[4.2]}" vni 100
	ctl "$H1" vtep add "${UNDER[4.3]}" vni 100
	fdb add "${MAC[M]}" nhid 10
	nexthop del id 10
	same "stations" "$(ctl "$H1" fdb show static | wc -l)" 0
	nexthop add id 10 group 1/2 fdb
	fdb add "${MAC[M]}" nhid 10
	bridge -n "$H1" fdb add "${MAC[M]}" dev ovl101 nhid 10
	ip netns del "$H1"
}

# Frames all the while.
test_storm()
{
	local i frames=()
	unsummed all 'counters go with what they are of, under traffic'
	groups 4
	for ((i = 0; i < FLOWS; i++)); do
		frames+=("${MAC[M]} ${MAC[1]} $(flow "$i")")
	done
	background traffic on "$H1" frame -n 1000000 ovl100 "${frames[@]}"
	background back on "$H2" frame -n 1000000 ovl100 "$BROADCAST ${MAC[M]} $PLAIN"
	for ((i = 0; i < OVL_ROUNDS; i++)); do
		nexthop replace id 10 group 2 fdb
		ctl "$H1" vtep del "${UNDER[4.2]}" vni 100
		nexthop replace id 10 group 1/2 fdb
		ctl "$H1" vtep add "${UNDER[4.2]}" vni 100
		fdb replace "${MAC[M]}" dst "${UNDER[4.2]}"
		fdb replace "${MAC[M]}" nhid 10
		nexthop del id 10
		nexthop add id 10 group 1/2 fdb
		fdb add "${MAC[M]}" nhid 10
	done
	at_least "frames to host 3" "$(vtep_stat "$H1" "${UNDER[4.3]}" tx_packets)" 1
	station "${MAC[M]} vni 100 nexthop 10 static"
	stat_is "counter moved" "$H1" 100 moved 0
	ip netns del "$H1"
	stop traffic
	stop back
}

for_families 'flows spread over the VTEPs of the group' test_spread
add_case 'weights' test_weights
add_case 'the group changes' test_changed 6
add_case 'the group is deleted' test_deleted
add_case 'frames that come from the group' test_received 4
add_case 'VTEPs that go' test_vteps 6
add_case 'VTEPs that are flooded to no more' test_unflooded
add_case 'refusals' test_refused
add_case 'a state as a file' test_state
add_case 'segments and namespaces that go' test_ends
add_case 'changes under traffic' test_storm
run_cases
