#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Where stations live: learned, aged, moved, configured.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

hello()	# N MAC [COUNT]: station MAC behind host N tells everybody.
{
	send_frames "$1" "$BROADCAST $2 $PLAIN" "${3:-1}"
}

test_off()
{
	hosts 2
	bare_overlay 100 "$1" learning off
	hello 1 "${MAC[1]}"
	counts "$H2" 100 rx_packets 1
	same "stations" "$(vni_field "$H2" 100 stations)" 0
	same "stations of the sender" "$(vni_field "$H1" 100 stations)" 0
	ctl "$H2" vni set 100 learning known
	hello 1 "${MAC[1]}"
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$1.1]}"
}

# VTEPs that nobody added are learned from only when that is said twice:
# admission, and learning.
test_known_any()
{
	local stranger
	hosts 2
	bare_overlay 100 "$1"
	stranger=${UNDER[$1.77]}
	ips "$H1" <<<"addr add $stranger dev lo ${NODAD[$1]}"
	ctl "$H2" vni set 100 admit any
	on "$H1" vxsend -s "$stranger" "${UNDER[$1.2]}" "08000000 000064 00 $BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	same "stations behind a stranger, learning known" "$(vni_field "$H2" 100 stations)" 0
	ctl "$H2" vni set 100 learning any
	on "$H1" vxsend -s "$stranger" "${UNDER[$1.2]}" "08000000 000064 00 $BROADCAST ${MAC[1]} $PLAIN"
	station_is "$H2" 100 "${MAC[1]}" "$stranger"
	stat_is "counter learned" "$H2" 100 learned 1
	# And the station is reached there.
	ip -n "$H2" route add "$stranger" dev eth0 via "${UNDER[$1.1]}"
	send_frames 2 "${MAC[1]} ${MAC[2]} $PLAIN"
	stat_is "counter flooded" "$H2" 100 flooded 0
	stat_is "frames sent to the stranger" "$H2" 100 tx_packets 1
}

test_ageing()
{
	# To ask takes a part of that time.
	local span=$((500 * OVL_SLOW * OVL_SLOW)) since
	hosts 2
	bare_overlay 100 "$1"
	bare_overlay 101 "$1" ageing 0
	hello 1 "${MAC[1]}"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 1 101
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$1.1]}"
	station_is "$H2" 101 "${MAC[1]}" "${UNDER[$1.1]}"
	# Activity starts the clock anew.
	wait_until "the station has been idle for $span ms" _idle_over "$span"
	since=$((${EPOCHREALTIME/./} / 1000))
	hello 1 "${MAC[1]}"
	wait_until "the station has been heard again" _heard_since "$since"
	stat_is "learned once" "$H2" 100 learned 1
	# Set live; what never ages stays.
	ctl "$H2" vni set 100 ageing 1
	station_is "$H2" 100 "${MAC[1]}" ''
	same "stations" "$(vni_field "$H2" 100 stations)" 0
	same "stations that do not age" "$(vni_field "$H2" 101 stations_learned)" 1
	ctl "$H2" vni set 101 ageing 1
	station_is "$H2" 101 "${MAC[1]}" ''
}

_idle()
{
	_value idle_ms "$(ctl "$H2" -j -s fdb show "${MAC[1]}" vni 100)" || fail "no idle time"
	echo "$REPLY"
}

_idle_over()
{
	[ "$(_idle)" -gt "$1" ]
}

# Since then, in milliseconds of the clock; a tick is less than ten of them.
_heard_since()
{
	local idle
	idle=$(_idle)
	[ "$idle" -lt $((${EPOCHREALTIME/./} / 1000 - $1 + 10)) ]
}

test_static_stays()
{
	hosts 2
	bare_overlay 100 "$1" ageing 1
	ctl "$H2" fdb add "${MAC[9]}" vni 100 vtep "${UNDER[$1.1]}"
	hello 1 "${MAC[1]}"
	# Who asks where it is may be too late: it ages.
	counts "$H2" 100 learned 1
	station_is "$H2" 100 "${MAC[1]}" ''
	same "the static station" "$(station "$H2" 100 "${MAC[9]}")" "${UNDER[$1.1]}"
	ctl "$H2" vni set 100 ageing 300
	hello 1 "${MAC[1]}"
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$1.1]}"
}

# 10000 stations are more than are looked at in one go; every tenth is static.
test_ageing_many()
{
	hosts 2
	bare_overlay 100 4 ageing 0
	seq 0 9999 | awk '{ printf "02:00:00:00:%02x:%02x\n", int($1 / 256), $1 % 256 }' >"$_work/macs"
	sed -n "1~10s/.*/fdb add & vni 100 vtep ${UNDER[4.1]}/p" "$_work/macs" >"$_work/static"
	sed "1~10d; s/.*/$BROADCAST & $PLAIN/" "$_work/macs" >"$_work/learned"
	ctls "$H2" <"$_work/static"
	# A queue on the way may be full for a moment.
	try 60 _learned_all || fail "stations of VNI 100: expected 10000, got $(vni_field "$H2" 100 stations)"
	ctl "$H2" vni set 100 ageing 1
	try 60 _left "$H2" 1000 || fail "stations of VNI 100: expected 1000, got $REPLY"
	same "stations learned" "$(vni_field "$H2" 100 stations_learned)" 0
	same "static stations" "$(ctl "$H2" fdb show vni 100 static | wc -l)" 1000
}

_learned_all()
{
	xargs -d '\n' -n 1000 ip netns exec "$H1" frame ovl100 <"$_work/learned"
	_left "$H2" 10000
}

_left()	# NETNS STATIONS
{
	REPLY=$(vni_field "$1" 100 stations)
	[ "$REPLY" = "$2" ]
}

test_quota()
{
	local frames=() i
	hosts 2
	bare_overlay 100 "$1"
	ctl "$H2" vni set 100 quota 3
	for i in {1..8}; do
		frames+=("$BROADCAST ${MAC[i]} $PLAIN")
	done
	on "$H1" frame ovl100 "${frames[@]}"
	counts "$H2" 100 rx_packets 8
	same "stations learned" "$(vni_field "$H2" 100 stations_learned)" 3
	stat_is "counter quota_hits" "$H2" 100 quota_hits 5
	# Those configured do not count, and room that is made is used.
	ctl "$H2" fdb add "${MAC[20]}" vni 100 vtep "${UNDER[$1.1]}"
	same "stations" "$(vni_field "$H2" 100 stations)" 4
	ctl "$H2" fdb del "${MAC[1]}" vni 100
	hello 1 "${MAC[8]}"
	station_is "$H2" 100 "${MAC[8]}" "${UNDER[$1.1]}"
	ctl "$H2" vni set 100 quota 0
	ctl "$H2" fdb flush vni 100
	hello 1 "${MAC[1]}"
	counts "$H2" 100 rx_packets 10
	same "stations with a quota of none" "$(vni_field "$H2" 100 stations)" 0
}

# No VTEP fills the table alone, and a station that moves to one that is full
# lives nowhere.
test_vtep_quota()
{
	local frames=() i
	hosts 3
	bare_overlay 100 "$1"
	ctl "$H1" vni set 100 vtep-quota 3
	for i in {1..8}; do
		frames+=("$BROADCAST ${MAC[i]} $PLAIN")
	done
	on "$H2" frame ovl100 "${frames[@]}"
	counts "$H1" 100 vtep_quota_hits 5
	same "stations learned" "$(vni_field "$H1" 100 stations_learned)" 3
	same "stations behind the full VTEP" "$(vtep_field "$H1" "${UNDER[$1.2]}" stations)" 3
	hello 3 "${MAC[9]}"
	station_is "$H1" 100 "${MAC[9]}" "${UNDER[$1.3]}"
	hello 1 "${MAC[10]}"
	station_is "$H1" 100 "${MAC[10]}" local
	# Those configured do not count, and one that is, makes room.
	ctl "$H1" fdb add "${MAC[20]}" vni 100 vtep "${UNDER[$1.2]}"
	ctl "$H1" fdb add "${MAC[1]}" vni 100 vtep "${UNDER[$1.2]}"
	hello 2 "${MAC[8]}"
	station_is "$H1" 100 "${MAC[8]}" "${UNDER[$1.2]}"
	hello 2 "${MAC[9]}"
	station_is "$H1" 100 "${MAC[9]}" ''
	counts "$H1" 100 vtep_quota_hits 6
	hello 2 "${MAC[10]}"
	station_is "$H1" 100 "${MAC[10]}" ''
	hello 3 "${MAC[8]}"
	station_is "$H1" 100 "${MAC[8]}" "${UNDER[$1.3]}"
	hello 2 "${MAC[9]}"
	station_is "$H1" 100 "${MAC[9]}" "${UNDER[$1.2]}"
	stat_is "quota of the VNI" "$H1" 100 quota_hits 0
	# Of none: from VTEPs nothing is learned, at local ports it is.
	ctl "$H1" vni set 100 vtep-quota 0
	ctl "$H1" fdb flush vni 100
	hello 1 "${MAC[10]}"
	station_is "$H1" 100 "${MAC[10]}" local
	hello 2 "${MAC[1]}"
	counts "$H1" 100 vtep_quota_hits 8
	same "stations with a quota of none" "$(vni_field "$H1" 100 stations)" 1
}

# The very next packet goes where the station has moved.
test_move()
{
	hosts 3
	bare_overlay 100 "$1"
	hello 2 "${MAC[7]}"
	station_is "$H1" 100 "${MAC[7]}" "${UNDER[$1.2]}"
	send_frames 1 "${MAC[7]} ${MAC[1]} $PLAIN" 3
	counts "$H2" 100 rx_packets 3
	hello 3 "${MAC[7]}"
	station_is "$H1" 100 "${MAC[7]}" "${UNDER[$1.3]}"
	# Host 3 has received nothing yet, host 2 its hello.
	send_frames 1 "${MAC[7]} ${MAC[1]} $PLAIN"
	counts "$H3" 100 rx_packets 2
	stat_is "frames at the old place" "$H2" 100 rx_packets 4
	stat_is "counter moved" "$H1" 100 moved 1
	stat_is "counter flooded" "$H1" 100 flooded 0
	same "stations behind the old VTEP" "$(vtep_field "$H1" "${UNDER[$1.2]}" stations)" 0
	same "stations behind the new VTEP" "$(vtep_field "$H1" "${UNDER[$1.3]}" stations)" 1
}

vtep_field()
{
	_value "$3" "$(ctl "$1" -j vtep show "$2")" || fail "no $3"
	echo "$REPLY"
}

test_move_local()
{
	hosts 2
	bare_overlay 100 "$1"
	hello 1 "${MAC[7]}"
	station_is "$H1" 100 "${MAC[7]}" local
	station_is "$H2" 100 "${MAC[7]}" "${UNDER[$1.1]}"
	hello 2 "${MAC[7]}"
	station_is "$H1" 100 "${MAC[7]}" "${UNDER[$1.2]}"
	station_is "$H2" 100 "${MAC[7]}" local
	send_frames 1 "${MAC[7]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 2
	hello 1 "${MAC[7]}"
	station_is "$H1" 100 "${MAC[7]}" local
	stat_is "counter moved" "$H1" 100 moved 2
	# Now it is where the frame comes from.
	send_frames 1 "${MAC[7]} ${MAC[1]} $PLAIN"
	drops_are "$H1" 100 hairpin=1
}

test_conflict()
{
	hosts 3
	bare_overlay 100 "$1"
	ctl "$H1" fdb add "${MAC[7]}" vni 100 vtep "${UNDER[$1.2]}"
	hello 2 "${MAC[7]}"
	counts "$H1" 100 rx_packets 1
	stat_is "conflicts of the right place" "$H1" 100 conflicts 0
	hello 3 "${MAC[7]}" 2
	counts "$H1" 100 conflicts 2
	hello 1 "${MAC[7]}"
	counts "$H1" 100 conflicts 3
	same "where the station lives" "$(station "$H1" 100 "${MAC[7]}")" "${UNDER[$1.2]}"
	stat_is "counter moved" "$H1" 100 moved 0
	# Learned first, then configured.
	hello 3 "${MAC[8]}"
	station_is "$H1" 100 "${MAC[8]}" "${UNDER[$1.3]}"
	ctl "$H1" fdb add "${MAC[8]}" vni 100 vtep "${UNDER[$1.2]}"
	same "where the station lives" "$(station "$H1" 100 "${MAC[8]}")" "${UNDER[$1.2]}"
	hello 3 "${MAC[8]}"
	counts "$H1" 100 conflicts 4
	same "stations learned" "$(vni_field "$H1" 100 stations_learned)" 0
}

test_static_delivery()
{
	hosts 3
	bare_overlay 100 "$1" learning off
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "${UNDER[$1.2]}"
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN" 5
	counts "$H2" 100 rx_packets 5
	stat_is "frames at the other host" "$H3" 100 rx_packets 0
	ctl "$H1" fdb set "${MAC[9]}" vni 100 vtep "${UNDER[$1.3]}"
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN" 5
	counts "$H3" 100 rx_packets 5
	stat_is "frames at the old place" "$H2" 100 rx_packets 5
	stat_is "counter flooded" "$H1" 100 flooded 0
	# Without the entry it is unknown and everybody gets it.
	ctl "$H1" fdb del "${MAC[9]}" vni 100
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 6
	counts "$H3" 100 rx_packets 6
	counts "$H1" 100 flooded 2
}

for_families 'learning off, and switched on' test_off
for_families 'learning known and any' test_known_any
for_families 'ageing, set live; activity refreshes' test_ageing
for_families 'static stations do not age' test_static_stays
add_case 'ageing of many stations' test_ageing_many
for_families 'quota' test_quota
for_families 'quota of a VTEP' test_vtep_quota
for_families 'a move takes effect with the next packet' test_move
for_families 'moves between a local port and a VTEP' test_move_local
for_families 'static beats learned' test_conflict
for_families 'frames go where a station was configured' test_static_delivery
run_cases
