#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
# timeout-long: 7200
#
# Floods from made-up addresses, as fast as a host can send them: tables end at
# their quota and memory in its bound, what was known before goes on at half its
# rate or better, all of it arrives, and the log is quiet.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/memory.sh
. "$OVL_TREE/selftests/memory.sh"

# Short rounds, so that what else the machine does does not hit all of them.
# In the debug kernel each frame takes ten times as long.
ROUNDS=220 COUNT=100
[ "$OVL_SLOW" = 1 ] || ROUNDS=50
[ -z "${OVL_LONG-}" ] || ROUNDS=3000
FRESH=$((ROUNDS * COUNT))	# frames of a flood from addresses that are new
KNOWN=16			# addresses of the flood that it is compared with
QUOTA=1024
VTEPS=1024			# that may be learned
# What a flood may leave in use: bytes for each station and each learned VTEP, and
# KiB for what the kernel does meanwhile. The debug kernel keeps accounts of each
# piece of memory.
STATION_SIZE=$((256 * OVL_SLOW)) VTEP_SIZE=$((4096 * OVL_SLOW)) SLACK=$((1024 * OVL_SLOW))

# The VNI of host 2, the victim, with stations MAC[2] and MAC[3] behind its ports
# p2 and p3, at whose other ends a test sends and receives.
victim()	# [KEYWORD...]
{
	local n
	hosts 2
	bare_overlay 100 4
	ctl "$H2" vni set 100 quota "$QUOTA" ageing 0
	[ $# = 0 ] || ctl "$H2" vni set 100 "$@"
	# Whoever an address belongs to, it is on this link.
	ip -n "$H2" route add 10.128.0.0/9 dev eth0
	for n in 2 3; do
		guest_port "$H2" "$n"
		on "$H2" frame "guest$n" "$BROADCAST ${MAC[n]} $PLAIN"
		station_is "$H2" 100 "${MAC[n]}" local
	done
	_value address "$(ip -n "$H2" -j link show eth0)"
	OUTER="$(outer_headers 4 68 "$REPLY") 08000000 000064 00"
	ESTABLISHED=(-e eth0 -E "$OUTER ${MAC[2]} ${MAC[1]} $PLAIN")
	on "$H1" frame eth0 "$OUTER ${MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
}

# storm NETNS OPTIONS DEV FRAME: by turns from known addresses and from new ones,
# see flood.c for the options, with something established behind each frame.
storm()
{
	local ns=$1 options=$2 said arrived
	shift 2
	# What the kernel keeps for such traffic anyway is there before.
	on "$ns" flood -n "$FRESH" "${ESTABLISHED[@]}" "$@" >/dev/null
	arrived=$(port_stat "$H2" p2 tx_packets)
	memory=$(in_use)
	lines=$(kernel_complaints | wc -l)
	# shellcheck disable=SC2086 # several words
	said=$(on "$ns" flood $options -c $ROUNDS -n $COUNT -k $KNOWN "${ESTABLISHED[@]}" "$@")
	same "what the kernel had to say" "$(kernel_complaints | tail -n "+$((lines + 1))")" ''
	wait_same "frames of the established flow that arrived" $((arrived + 2 * FRESH)) \
		port_stat "$H2" p2 tx_packets
	read -r _ known _ new <<<"${said##*$'\n'}"
	echo "# $((known / COUNT)) ns for a frame from a known address, $((new / COUNT)) from a new one"
	# Where the clock counts instructions; elsewhere it counts who else is running.
	[ -z "${OVL_ICOUNT-}" ] ||
		at_most "instructions for a round from new addresses" "$new" $((2 * known))
}

# In KiB: what is not in files, programs or on a list for reuse.
in_use()
{
	memory_of SUnreclaim Percpu VmallocUsed
}

# bounded STATIONS VTEPS: once what is let go is gone.
bounded()
{
	local bound=$((memory + ($1 * STATION_SIZE + $2 * VTEP_SIZE) / 1024 + SLACK))
	try 20 _within "$bound" || fail "KiB in use: expected $bound or less, got $(in_use); before, $memory"
	echo "# $(in_use) KiB in use, $memory before, bound $bound"
}

_within()
{
	[ "$(in_use)" -le "$1" ]
}

stations()
{
	vni_field "$H2" 100 stations_learned
}

learned_vteps()
{
	ctl "$H2" vtep show | grep -c learned
}

# From a VTEP that was added. The first of it are known: KNOWN and MAC[1].
test_wire()
{
	victim
	storm "$H1" '-m 56' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" "$QUOTA"
	# Known are those of the guests, too; MAC[9] is of the time before.
	stat_is "counter quota_hits" "$H2" 100 quota_hits $((FRESH - QUOTA + KNOWN + 4))
	no_drops 100 "$H2"
	bounded "$QUOTA" 0
}

# The same where there is room for all of them.
test_room()
{
	victim quota 10000000 vtep-quota 10000000
	storm "$H1" '-m 56' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" $((FRESH + KNOWN + 4))
	no_drops 100 "$H2"
	bounded $((FRESH + KNOWN)) 0
}

# One VTEP does not take the place of all others.
test_vtep_quota()
{
	victim vtep-quota 500
	storm "$H1" '-m 56' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" 502
	stat_is "counter vtep_quota_hits" "$H2" 100 vtep_quota_hits $((FRESH - 500 + KNOWN + 2))
	on "$H2" frame guest3 "$BROADCAST ${MAC[7]} $PLAIN"
	station_is "$H2" 100 "${MAC[7]}" local
	no_drops 100 "$H2"
	bounded 502 0
}

# Each from another VTEP.
test_vteps()
{
	victim admit any learning any quota 10000000
	storm "$H1" '-m 56 -a 26' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	same "VTEPs learned" "$(learned_vteps)" "$VTEPS"
	same "stations learned" "$(stations)" $((VTEPS + 4))
	stat_is "counter quota_hits" "$H2" 100 quota_hits $((FRESH - VTEPS + KNOWN))
	no_drops 100 "$H2"
	bounded "$VTEPS" "$VTEPS"
}

# One station, each time behind another one: it moves, and with it goes the VTEP.
test_bouncing()
{
	victim admit any learning any
	storm "$H1" '-a 26' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	at_least "stations that moved" "$(stat "$H2" 100 moved)" "$FRESH"
	at_most "stations learned" "$(stations)" 4
	wait_until "there is a place for all VTEPs but one" _at_most_one
	no_drops 100 "$H2"
	bounded 0 "$VTEPS"
}

_at_most_one()
{
	[ "$(learned_vteps || :)" -le 1 ]
}

# Strangers are refused before anything is looked at.
test_strangers()
{
	victim
	storm "$H1" '-m 56 -a 26' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	drops_are "$H2" 100 "not_admitted=$((2 * FRESH))"
	same "stations learned" "$(stations)" 4
	same "VTEPs learned" "$(learned_vteps || :)" 0
	bounded 0 0
}

test_port()
{
	victim
	ESTABLISHED=(-e guest3 -E "${MAC[2]} ${MAC[3]} $PLAIN")
	storm "$H2" '-m 6' guest3 "${HOST_MAC[2]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" "$QUOTA"
	stat_is "counter quota_hits" "$H2" 100 quota_hits $((FRESH - QUOTA + KNOWN + 4))
	no_drops 100 "$H2"
	bounded "$QUOTA" 0
}

# To all: VTEPs get what the rate lets through, the rest is counted.
test_port_flood()
{
	local dropped
	victim flood-rate 10
	ESTABLISHED=(-e guest3 -E "${MAC[2]} ${MAC[3]} $PLAIN")
	ctl "$H2" port set p2 flood off
	storm "$H2" '-m 6' guest3 "${MAC[30]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" "$QUOTA"
	dropped=$(stat "$H2" 100 vni_flood_rate)
	at_least "frames that were not flooded to VTEPs" "$dropped" $((2 * FRESH))
	same "frames flooded and not" $((dropped + $(stat "$H2" 100 flooded))) $((3 * FRESH + 2))
	bounded "$QUOTA" 0
}

# From a socket that sends in the name of everybody; of it nothing is learned.
test_socket()
{
	victim flood-rate 10
	ESTABLISHED=(-e guest3 -E "${MAC[2]} ${MAC[3]} $PLAIN")
	ctl "$H2" port set p2 flood off
	storm "$H2" '-m 6' -v 100 "${MAC[30]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" 3
	at_least "frames that were not flooded to VTEPs" "$(stat "$H2" 100 vni_flood_rate)" $((2 * FRESH))
	bounded 0 0
}

# Somebody listens, and sleeps: what is not heard is not kept.
test_listener()
{
	local heard=$((FRESH / 2))
	victim quota "$heard"
	background m ovlctl -n "$H2" -j monitor fdb
	wait_until "it listens" _listens
	kill -STOP "${_pids[m]}"
	storm "$H1" '-m 56' eth0 "$OUTER ${MAC[3]} ${MAC[9]} $PLAIN"
	same "stations learned" "$(stations)" "$heard"
	bounded "$heard" 0
	kill -CONT "${_pids[m]}"
	wait_until "it says that it has missed some" grep -q '"overrun":true' "$_work/log.m"
	stop m
}

_listens()
{
	ctls "$H2" <<-END
		fdb add ${MAC[7]} vni 100 vtep ${UNDER[4.1]}
		fdb del ${MAC[7]} vni 100
	END
	grep -q "${MAC[7]}" "$_work/log.m"
}

add_case 'from the wire: new stations' test_wire
add_case 'from the wire: new stations, and room for them' test_room
add_case 'from the wire: new stations behind one VTEP' test_vtep_quota
add_case 'from the wire: new stations behind new VTEPs' test_vteps
add_case 'from the wire: one station behind new VTEPs' test_bouncing
add_case 'from the wire: strangers' test_strangers
add_case 'from a port: new stations' test_port
add_case 'from a port: new stations, to unknown ones' test_port_flood
add_case 'from a socket: new stations, to unknown ones' test_socket
add_case 'a listener that sleeps' test_listener
run_cases
