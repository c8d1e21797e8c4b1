#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# ovlctl trace: first it is asked what would become of a frame, which changes
# nothing, and then the frame is sent, and that becomes of it.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/neigh-lib.sh
. "${OVL_TREE:?}/selftests/topo/neigh-lib.sh"
needs jq

# All that host 1 knows and counts.
STATE='stats
fdb show
neigh show'

# batch [OPTION...]: commands of ovlctl on host 1; what each prints is in LINES.
batch()
{
	ovlctl -n "$H1" -j "$@" -batch - >"$_work/log.batch"
	mapfile -t LINES <"$_work/log.batch"
}

# ask WORD...: of VNI 100 on host 1. The steps as JSON are in JSON, as text in TEXT,
# and of these in TOLD: VTEPs sent to, ports delivered to, why it is dropped, the
# VTEPs that the fast path leads to, why another way does, what is learned.
ask()
{
	local n
	batch <<<"$STATE"$'\n'"trace vni 100 $*"$'\n'"$STATE"
	same "lines" "${#LINES[@]}" 7
	for n in 0 1 2; do
		same "the state after trace $*" "${LINES[n + 4]}" "${LINES[n]}"
	done
	JSON=${LINES[3]}
	TEXT=$(ctl "$H1" trace vni 100 "$@")
	_told
}

_told()
{
	local sent delivered drop slow learn fast=${JSON//'"fastpath":true'/}
	_value sent "$JSON"
	sent=$REPLY
	_value delivered "$JSON"
	delivered=$REPLY
	_value drop "${JSON##*\{}" || REPLY=-
	drop=$REPLY
	_value slowpath "$JSON" || REPLY=-
	slow=$REPLY
	_value learn "$JSON" || REPLY=-
	learn=$REPLY
	TOLD="$sent $delivered $drop $(((${#JSON} - ${#fast}) / 15)) $slow $learn"
}

# told EXPECTED: as TOLD has it.
told()
{
	same "what was told ($TEXT)" "$TOLD" "$1"
}

# steps LINE...: all of them, as text.
steps()
{
	same "the steps" "$TEXT" "$(printf '%s\n' "$@")"
}

# What has become of frames so far: numbers by the names of TOLD's, except that drops and
# the slow path are reasons with numbers. A process for each of them would take its time.
declare -A BEFORE AFTER

# tally BEFORE|AFTER
# shellcheck disable=SC2034 # it is read by its other name
tally()
{
	local -n counted=$1
	local ports=0 rest
	batch -s <<-END
		vni show 100
		stats endpoint $PORT
		port show
	END
	_value tx_packets "${LINES[0]}"
	counted["sent"]=$REPLY
	rest=${LINES[2]}
	while _value tx_packets "$rest"; do
		ports=$((ports + REPLY))
		rest=${rest#*'"tx_packets"'}
	done
	counted["delivered"]=$((ports + $(device_packets "$H1" ovl100 rx)))
	_drops "${LINES[0]}"
	counted["drops"]=$REPLY
	_value tx_fastpath "${LINES[0]}"
	counted["fast"]=$REPLY
	_reasons tx_slowpath "${LINES[1]}"
	counted["slow"]=$REPLY
	_value learned "${LINES[0]#*'"stats"'}"
	counted["learned"]=$REPLY
}

# grown WHAT KEY BY: so much more there is now than before.
grown()
{
	same "$1" $((AFTER[$2] - BEFORE[$2])) "$3"
}

# one_more WHAT KEY REASON: of that one there is one more, and of no other; or "-".
one_more()
{
	local word old=" ${BEFORE[$2]} " more=- n
	for word in ${AFTER[$2]}; do
		n=0
		[[ $old != *" ${word%=*}="* ]] || { n=${old#*" ${word%=*}="}; n=${n%% *}; }
		[ "${word#*=}" = "$n" ] || { more=${word%=*}; break; }
	done
	same "$1" "${more//_/-}" "$3"
}

# came_true: everything that was told.
came_true()
{
	local sent delivered drop fast slow learn new=0
	tally AFTER
	read -r sent delivered drop fast slow learn <<<"$TOLD"
	[ "$learn" != new ] || new=1
	grown "VTEPs sent to" sent "$sent"
	grown "ports delivered to" delivered "$delivered"
	one_more "drops" drops "$drop"
	grown "frames on the fast path" fast "$fast"
	one_more "slow path" slow "$slow"
	grown "stations learned" learned "$new"
}

# comes_true COMMAND...: which sends the frame that was asked about.
comes_true()
{
	tally BEFORE
	"$@"
	try 5 _came_true || came_true
}

_came_true()
{
	(came_true)
}

# One host of which everything is asked, and another; no frame is there by itself.
pair()
{
	hosts 2
	bare_overlay 100 "$@"
}

# with_ports N...: with them.
with_ports()
{
	local n
	for n; do
		guest_port "$H1" "$n"
	done
}

# from_port N HEX: what is behind it sends a frame.
from_port()
{
	on "$H1" frame "guest$1" "${*:2}"
}

test_unicast()
{
	local to=${UNDER[$1.2]} local=${UNDER[$1.1]} size=$((46 + ${OVERHEAD[$1]}))
	pair "$1"
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "$to"
	on "$H1" ping -n -q -c 1 -W 5 "$to" >/dev/null
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}" from dev
	told "1 0 - 1 - own"
	same "the JSON" "$(jq -c 'map(.step)' <<<"$JSON")" '["admit","source","learn","lookup","send","verdict"]'
	[[ $TEXT == *"send vtep $to local $local dev eth0 neigh "*" size $size mtu 1500 fastpath"* ]] ||
		fail "the way: $TEXT"
	[[ $TEXT == *"lookup remote vtep $to static"* ]] || fail "the station: $TEXT"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} $PLAIN"
	# The same from a station that is not known yet; then it is.
	ask src "${MAC[1]}" dst "${MAC[9]}"
	told "1 0 - 1 - new"
	comes_true send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
	ask src "${MAC[1]}" dst "${MAC[9]}"
	told "1 0 - 1 - known"
	comes_true send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
	ctl "$H1" vni set 100 fastpath off learning off
	ask src "${MAC[2]}" dst "${MAC[9]}"
	told "1 0 - 0 off off"
	comes_true send_frames 1 "${MAC[9]} ${MAC[2]} $PLAIN"
}

# The way is the one that the packet takes, to its source port.
test_way()
{
	local line
	pair "$1"
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}" ip-src 192.0.2.1 ip-dst 192.0.2.2
	listen wire "$H2" eth0 -c 1
	send_frames 1 "${MAC[9]} ${HOST_MAC[1]} 0800 4500002e 00000000 4011 0000 c0000201 c0000202 00*26"
	heard wire
	line=${LINES[0]}
	same "source port" "$(word sport "$line")" \
		"$(ctl "$H1" -d -j trace vni 100 src "${HOST_MAC[1]}" dst "${MAC[9]}" ip-src 192.0.2.1 ip-dst 192.0.2.2 |
			jq '.[].srcport // empty')"
}

test_flood()
{
	hosts 3
	bare_overlay 100 "$1"
	with_ports 3 4
	ctl "$H1" port set p4 flood off
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}"
	told "2 1 - 2 - own"
	same "who gets it" "$(jq -c 'map(select(.step == "deliver" or .step == "send") | .port // .vtep)' <<<"$JSON")" \
		"[\"p3\",\"${UNDER[$1.2]}\",\"${UNDER[$1.3]}\"]"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} $PLAIN"
	ask src "${MAC[3]}" dst "$BROADCAST" from port p3
	told "2 2 - 2 - new"
	comes_true from_port 3 "$BROADCAST ${MAC[3]} $PLAIN"
	ctl "$H1" vtep set "${UNDER[$1.3]}" vni 100 flood off
	ask src "${MAC[3]}" dst "$BROADCAST" from port p3
	told "1 2 - 1 - known"
	comes_true from_port 3 "$BROADCAST ${MAC[3]} $PLAIN"
	# Nobody but who sends it.
	ctls "$H1" <<-END
		vtep set ${UNDER[$1.2]} vni 100 flood off
		port del p3
		port del p4
	END
	ask src "${HOST_MAC[1]}" dst "$BROADCAST"
	told "0 0 no-destination 0 - own"
	comes_true send_frames 1 "$BROADCAST ${HOST_MAC[1]} $PLAIN"
}

# More than are named are flooded to all the same.
test_many()
{
	local i
	pair 4
	ip -n "$H1" route add 10.50.0.0/16 via 10.9.0.2
	for i in {1..300}; do
		echo "vtep add 10.50.$((i / 250)).$((i % 250 + 1)) vni 100"
	done | ctls "$H1"
	ask src "${HOST_MAC[1]}" dst "$BROADCAST"
	same "named, and not" "$(jq -c '[(map(select(.step == "send")) | length), .[-1].more, .[-1].sent]' <<<"$JSON")" \
		'[256,45,301]'
	tally BEFORE
	send_frames 1 "$BROADCAST ${HOST_MAC[1]} $PLAIN"
	counts "$H1" 100 tx_packets $((BEFORE[sent] + 301))
	same "the way to them" "$(jq -r 'map(select(.via == "10.9.0.2")) | length' <<<"$JSON")" 255
}

test_ports()
{
	pair 4
	with_ports 3 4
	from_port 4 "$BROADCAST ${MAC[4]} $PLAIN"
	station_is "$H1" 100 "${MAC[4]}" local
	ask src "${MAC[3]}" dst "${MAC[4]}" from port p3
	told "0 1 - 0 - new"
	steps 'admit port p3' 'source' 'learn new' 'lookup local port p4 dynamic' 'deliver port p4' \
		'verdict delivered 1'
	comes_true from_port 3 "${MAC[4]} ${MAC[3]} $PLAIN"
	# Back to where it comes from, to one that it is kept apart from, and to one
	# that is not up.
	ask src "${MAC[3]}" dst "${MAC[3]}" from port p3
	told "0 0 hairpin 0 - known"
	comes_true from_port 3 "${MAC[3]} ${MAC[3]} $PLAIN"
	ctl "$H1" port set p3 isolated on
	ctl "$H1" port set p4 isolated on
	ask src "${MAC[3]}" dst "${MAC[4]}" from port p3
	told "0 0 isolated 0 - known"
	comes_true from_port 3 "${MAC[4]} ${MAC[3]} $PLAIN"
	ip -n "$H1" link set p4 down
	ask src "${HOST_MAC[1]}" dst "${MAC[4]}"
	told "0 0 port-down 0 - own"
	comes_true send_frames 1 "${MAC[4]} ${HOST_MAC[1]} $PLAIN"
	# A station that moves.
	ask src "${MAC[4]}" dst "${HOST_MAC[1]}" from port p3
	told "0 1 - 0 - moved"
	comes_true from_port 3 "${HOST_MAC[1]} ${MAC[4]} $PLAIN"
	ask src "${MAC[4]}" dst "${HOST_MAC[1]}" from port p3
	told "0 1 - 0 - known"
}

test_policy()
{
	pair 4
	with_ports 3
	ctl "$H1" port set p3 mac "${MAC[3]}"
	ask src "${MAC[5]}" dst "${HOST_MAC[1]}" from port p3
	told "0 0 port-mac 0 - -"
	comes_true from_port 3 "${HOST_MAC[1]} ${MAC[5]} $PLAIN"
	ctl "$H1" port set p3 ip 192.0.2.3
	ask src "${MAC[3]}" dst "${HOST_MAC[1]}" from port p3 ip-src 192.0.2.4 ip-dst 192.0.2.1
	told "0 0 port-ip 0 - -"
	comes_true from_port 3 \
		"${HOST_MAC[1]} ${MAC[3]} 0800 4500002e 00000000 4011 0000 c0000204 c0000201 00*26"
	ask src "${MAC[3]}" dst "${HOST_MAC[1]}" from port p3 ip-src 192.0.2.3 ip-dst 192.0.2.1
	told "0 1 - 0 - new"
	comes_true from_port 3 \
		"${HOST_MAC[1]} ${MAC[3]} 0800 4500002e 00000000 4011 0000 c0000203 c0000201 00*26"
	ask src "${HOST_MAC[1]}" dst "$BROADCAST" from port p3
	told "0 0 port-mac 0 - -"
	ctl "$H1" port set p3 mac any ip any
	ask src "${HOST_MAC[1]}" dst "$BROADCAST" from port p3
	told "0 0 source-mac 0 - -"
	comes_true from_port 3 "$BROADCAST ${HOST_MAC[1]} $PLAIN"
}

test_wire()
{
	local peer=${UNDER[$1.2]}
	pair "$1"
	ask src "${MAC[2]}" dst "${HOST_MAC[1]}" from vtep "$peer"
	told "0 1 - 0 - new"
	steps "admit vtep $peer" 'source' 'learn new' 'lookup own' 'deliver port ovl100' 'verdict delivered 1'
	ctl "$H2" fdb add "${HOST_MAC[1]}" "${MAC[9]}" "${MAC[8]}" vni 100 vtep "${UNDER[$1.1]}"
	comes_true send_frames 2 "${HOST_MAC[1]} ${MAC[2]} $PLAIN"
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "$peer"
	ask src "${MAC[2]}" dst "${MAC[9]}" from vtep "$peer"
	told "0 0 split-horizon 0 - known"
	comes_true send_frames 2 "${MAC[9]} ${MAC[2]} $PLAIN"
	# What is static does not move, and the frame gets through.
	ask src "${MAC[9]}" dst "$BROADCAST" from vtep "$peer"
	told "0 1 - 0 - known"
	ask src "${MAC[9]}" dst "$BROADCAST" from dev
	told "1 0 - 1 - conflict"
	comes_true send_frames 1 "$BROADCAST ${MAC[9]} $PLAIN"
	ctl "$H1" vni set 100 quota 1
	ask src "${MAC[8]}" dst "$BROADCAST" from vtep "$peer"
	told "0 1 - 0 - quota"
	comes_true send_frames 2 "$BROADCAST ${MAC[8]} $PLAIN"
	ctl "$H1" vni set 100 vtep-quota 1
	ask src "${MAC[8]}" dst "$BROADCAST" from vtep "$peer"
	told "0 1 - 0 - vtep-quota"
	comes_true send_frames 2 "$BROADCAST ${MAC[8]} $PLAIN"
	ip -n "$H1" link set ovl100 down
	ask src "${MAC[2]}" dst "${HOST_MAC[1]}" from vtep "$peer"
	told "0 0 port-down 0 - known"
	comes_true send_frames 2 "${HOST_MAC[1]} ${MAC[2]} $PLAIN"
	ctl "$H1" vtep del "$peer" vni 100
	ask src "${MAC[2]}" dst "${HOST_MAC[1]}" from vtep "$peer"
	told "0 0 not-admitted 0 - -"
	comes_true send_frames 2 "${HOST_MAC[1]} ${MAC[2]} $PLAIN"
}

test_routes()
{
	local nowhere
	pair "$1"
	nowhere=$([ "$1" = 4 ] && echo 10.99.0.1 || echo fd99::1)
	ctl "$H1" vtep add "$nowhere" vni 100 flood off
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "$nowhere"
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}"
	told "0 0 no-route 0 - own"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} $PLAIN"
	ip -n "$H1" route add "$nowhere" via "${UNDER[$1.2]}"
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}"
	told "1 0 - 1 - own"
	same "the gateway" "$(jq -r '.[].via // empty' <<<"$JSON")" "${UNDER[$1.2]}"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} $PLAIN"
}

test_sizes()
{
	local most=$((1500 - ${OVERHEAD[$1]} + 14))
	pair "$1"
	ctl "$H1" vni set 100 mtu 3000
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "${UNDER[$1.2]}"
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}" len "$most"
	told "1 0 - 1 - own"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} 88b5 00*$((most - 14))"
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}" len $((most + 1))
	told "0 0 too-big 0 - own"
	[[ $TEXT == *' size 1501 mtu 1500 dropped too-big'* ]] || fail "the sizes: $TEXT"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} 88b5 00*$((most - 13))"
	ctl "$H1" vni set 100 df unset
	ask src "${HOST_MAC[1]}" dst "${MAC[9]}" len $((most + 1))
	told "1 0 - 0 fragment own"
	comes_true send_frames 1 "${MAC[9]} ${HOST_MAC[1]} 88b5 00*$((most - 13))"
}

# family: of the question.
test_neighbours()
{
	local family=$1 group=$BROADCAST proto=()
	pair 4
	with_ports 3
	ctl "$H1" vni set 100 neigh-suppress on
	if [ "$family" = 4 ]; then
		proto=(proto 0x0806)
	else
		group=${IP_HEX[6.9]:26}
		group=33:33:ff:${group:0:2}:${group:2:2}:${group:4:2}
	fi
	proto+=(ip-src "${IP[$family.3]}" ip-dst "${IP[$family.9]}")
	ask src "${MAC[3]}" dst "$group" "${proto[@]}" from port p3
	told "1 1 - 1 - new"
	[[ $TEXT == *$'\nneigh miss\n'* ]] || fail "the neighbour: $TEXT"
	comes_true from_port 3 "$(question "$family" 3 9)"
	ctl "$H1" neigh add "${IP[$family.9]}" lladdr "${MAC[9]}" vni 100
	ask src "${MAC[3]}" dst "$group" "${proto[@]}" from port p3
	steps 'admit port p3' 'source' 'learn known' "neigh here lladdr ${MAC[9]}" 'verdict answered'
	tally BEFORE
	from_port 3 "$(question "$family" 3 9)"
	counts "$H1" 100 neigh_answered 1
	# The answer is a frame of its own, to where the question came from.
	TOLD="0 1 - 0 - known"
	came_true
}

# Too many to be flooded, while somebody floods; to ask takes no one's turn.
test_rates()
{
	local any=(src "${MAC[3]}" dst "$BROADCAST" from port p3)
	pair 4
	with_ports 3
	ctl "$H1" vni set 100 flood-rate 1
	background load on "$H1" frame -n 1000000000 ovl100 "$BROADCAST ${HOST_MAC[1]} $PLAIN"
	wait_until "the VNI's are too many" _says '*flood dropped vni-flood-rate*verdict delivered 1' "${any[@]}"
	wait_until "they are" _some_dropped vni_flood_rate
	stop load
	wait_until "they are not" _says '*verdict sent 1 delivered 1' "${any[@]}"
	ctl "$H1" port set p3 flood-rate 1
	background load on "$H1" frame -n 1000000000 guest3 "$BROADCAST ${MAC[3]} $PLAIN"
	wait_until "the port's are too many" _says '*flood dropped flood-rate*verdict dropped flood-rate' "${any[@]}"
	wait_until "they are" _some_dropped flood_rate
	stop load
	wait_until "they are not" _says '*verdict sent 1 delivered 1' "${any[@]}"
	ask "${any[@]}"
	ask "${any[@]}"
	told "1 1 - 1 - known"
}

# _says PATTERN WORD...: trace, as text.
_says()
{
	TEXT=$(ctl "$H1" trace vni 100 "${@:2}")
	echo "$TEXT"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $TEXT = $1 ]]
}

_some_dropped()
{
	[ "$(stat "$H1" 100 "$1")" -gt 0 ]
}

test_sockets()
{
	pair 4
	serve one on "$H1" ovlsock raw bind 100 "${MAC[7]}" $((0x88b5))
	ask src "${MAC[2]}" dst "${MAC[7]}" from vtep 10.9.0.2
	steps 'admit vtep 10.9.0.2' 'source' 'learn new' 'lookup local sockets local' 'deliver sockets' \
		'verdict delivered 1'
	# No socket has a use for one of another type.
	ask src "${MAC[2]}" dst "${MAC[7]}" from vtep 10.9.0.2 proto 0x88b6
	told "0 0 no-destination 0 - new"
	ctl "$H2" fdb add "${MAC[7]}" vni 100 vtep 10.9.0.1
	comes_true send_frames 2 "${MAC[7]} ${MAC[2]} 88b6 00*46"
	serve all on "$H1" ovlsock raw promisc bind 100 "${MAC[8]}" 0
	ask src "${MAC[2]}" dst "${HOST_MAC[1]}" from vtep 10.9.0.2
	[[ $TEXT == *$'\ntap\n'* ]] || fail "who looks on: $TEXT"
	stop all
	serve any on "$H1" ovlsock raw bind any "${MAC[6]}" 0
	ask src "${MAC[2]}" dst "${MAC[6]}" from vtep 10.9.0.2
	[[ $TEXT == *$'\nlookup claimed\ndeliver sockets\n'* ]] || fail "who claims it: $TEXT"
	# Without a device, a socket is where it comes from.
	ctl "$H1" vni add 101 nodev local 10.9.0.1 mac "${MAC[1]}"
	same "from a socket" "$(ctl "$H1" trace vni 101 src "${MAC[1]}" dst "${MAC[1]}" | head -n 1)" \
		'admit sockets'
}

test_refusals()
{
	pair 4
	with_ports 3
	complains 2 '*No such VNI*' ctl "$H1" trace vni 7 src "${MAC[1]}" dst "${MAC[2]}"
	complains 2 '*not attached to the VNI*' ctl "$H1" trace vni 100 src "${MAC[1]}" dst "${MAC[2]}" port eth0
	complains 1 '*one of*' ctl "$H1" trace vni 100 src "${MAC[1]}" dst "${MAC[2]}" from port p3 vtep 10.9.0.2
	complains 1 '*needs "dst"*' ctl "$H1" trace vni 100 src "${MAC[1]}"
	complains 2 '*not one of a host*' ctl "$H1" trace vni 100 src "${MAC[1]}" dst "${MAC[2]}" vtep 224.0.0.1
}

for_families 'to a station behind a VTEP' test_unicast
add_case 'the source port' test_way 6
add_case 'to everybody' test_flood 4
add_case 'to more VTEPs than are named' test_many
add_case 'between ports' test_ports
add_case 'what a port may send' test_policy
add_case 'from the wire' test_wire 6
add_case 'routes' test_routes 6
add_case 'what is too big' test_sizes 4
add_case 'a question of ARP' test_neighbours 4
add_case 'a question of neighbour discovery' test_neighbours 6
add_case 'too many' test_rates
add_case 'sockets' test_sockets
add_case 'refusals' test_refusals
run_cases
