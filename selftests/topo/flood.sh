#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What has no single destination: every VTEP of the flood list gets it once.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

test_flood()
{
	local kind n=0
	hosts 3
	bare_overlay 100 "$1"
	for kind in "$BROADCAST" 01:00:5e:01:02:03 33:33:00:00:00:07 "${MAC[999]}"; do
		send_frames 1 "$kind ${MAC[1]} $PLAIN" 4
		n=$((n + 4))
		counts "$H2" 100 rx_packets "$n"
		counts "$H3" 100 rx_packets "$n"
		stat_is "counter flooded after $kind" "$H1" 100 flooded $((2 * n))
		# The first of the two gets a copy, the last the frame itself.
		stat_is "counter made after $kind" "$H1" 100 made "$n"
		stat_is "frames sent after $kind" "$H1" 100 tx_packets $((2 * n))
	done
	no_drops 100 "$H1" "$H2" "$H3"
	# Nobody sends on what came from a VTEP.
	stat_is "frames sent by host 2" "$H2" 100 tx_packets 0
	stat_is "frames sent by host 3" "$H3" 100 tx_packets 0
	headroom_clean "$H2" 100
	headroom_clean "$H3" 100
}

# Payloads arrive as they were sent, however large, at everybody.
test_payload()
{
	local len
	hosts 3
	for n in H1 H2 H3; do
		ip -n "${!n}" link set eth0 mtu 9000
	done
	for n in h1 h2 h3; do
		ip -n "$SW" link set "$n" mtu 9000
	done
	overlay 100 "$1"
	wait_same "MTU of the device" $((9000 - ${OVERHEAD[$1]})) device_mtu "$H1"
	# One packet; one larger than a page; one in fragments.
	for len in 1400 8000 30000; do
		serve two on "$H2" udp recv -n 10 -t $((20 * OVL_SLOW)) 17002
		serve three on "$H3" udp recv -n 10 -t $((20 * OVL_SLOW)) 17002
		on "$H1" udp send -b -n 10 -l "$len" "${INNER[100.255]}" 17002
		finished two
		finished three
	done
	no_drops 100 "$H1" "$H2" "$H3"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

device_mtu()
{
	vni_field "$1" 100 mtu
}

test_flood_off()
{
	hosts 3
	bare_overlay 100 "$1"
	ctl "$H1" vtep set "${UNDER[$1.3]}" vni 100 flood off
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 3
	send_frames 1 "${MAC[999]} ${MAC[1]} $PLAIN" 3
	counts "$H2" 100 rx_packets 6
	stat_is "frames at the VTEP that is not flooded to" "$H3" 100 rx_packets 0
	stat_is "counter flooded" "$H1" 100 flooded 6
	# It is a VTEP all the same: heard, learned from and sent to.
	send_frames 3 "$BROADCAST ${MAC[3]} $PLAIN"
	station_is "$H1" 100 "${MAC[3]}" "${UNDER[$1.3]}"
	send_frames 1 "${MAC[3]} ${MAC[1]} $PLAIN"
	counts "$H3" 100 rx_packets 1
	ctl "$H1" vtep set "${UNDER[$1.3]}" vni 100 flood on
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H3" 100 rx_packets 2
}

# From a VTEP never to a VTEP, not even to a known station.
test_split_horizon()
{
	hosts 3
	bare_overlay 100 "$1"
	send_frames 3 "$BROADCAST ${MAC[3]} $PLAIN"
	station_is "$H1" 100 "${MAC[3]}" "${UNDER[$1.3]}"
	on "$H2" vxsend -n 3 "${UNDER[$1.1]}" "08000000 000064 00 ${MAC[3]} ${MAC[2]} $PLAIN"
	drops_are "$H1" 100 split_horizon=3
	on "$H2" vxsend -n 3 "${UNDER[$1.1]}" "08000000 000064 00 $BROADCAST ${MAC[2]} $PLAIN"
	on "$H2" vxsend -n 3 "${UNDER[$1.1]}" "08000000 000064 00 ${MAC[999]} ${MAC[2]} $PLAIN"
	counts "$H1" 100 rx_packets 10
	same "drops" "$(drops "$H1" 100)" split_horizon=3
	stat_is "frames sent" "$H1" 100 tx_packets 0
}

test_nobody()
{
	hosts 2
	bare_overlay 100 "$1"
	ctl "$H1" vtep set "${UNDER[$1.2]}" vni 100 flood off
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 2
	drops_are "$H1" 100 no_destination=2
	ctl "$H1" vtep flush vni 100
	send_frames 1 "${MAC[999]} ${MAC[1]} $PLAIN" 2
	drops_are "$H1" 100 no_destination=4
	stat_is "frames sent" "$H1" 100 tx_packets 0
}

# All VTEPs or none; what is here gets all of it.
test_flood_rate()	# DESTINATION
{
	local passed dropped
	hosts 3
	bare_overlay 100 4
	guest_port "$H1" 3
	ctl "$H1" vni set 100 flood-rate 20
	send_frames 1 "$1 ${MAC[1]} $PLAIN" 1000
	wait_until "all frames are accounted for" _accounted 1000
	at_least "frames let through" "$passed" 20
	at_least "frames dropped" "$dropped" 500
	same "drops" "$(drops "$H1" 100)" "vni_flood_rate=$dropped"
	counts "$H2" 100 rx_packets "$passed"
	counts "$H3" 100 rx_packets "$passed"
	same "frames at the port" "$(port_stat "$H1" p3 tx_packets)" 1000
	# What comes from a port is limited likewise, what has a destination is not.
	on "$H1" frame -n 1000 guest3 "$1 ${MAC[3]} $PLAIN"
	wait_until "all frames are accounted for" _accounted 2000
	at_least "frames dropped" "$dropped" 1000
	same "frames at the device" "$(device_packets "$H1" ovl100 rx)" 1000
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN"
	station_is "$H1" 100 "${MAC[2]}" "${UNDER[4.2]}"
	send_frames 1 "${MAC[2]} ${MAC[1]} $PLAIN" 100
	counts "$H2" 100 rx_packets $((passed + 100))
	ctl "$H1" vni set 100 flood-rate 0
	send_frames 1 "$1 ${MAC[1]} $PLAIN" 100
	counts "$H3" 100 rx_packets $((passed + 101))
	same "drops without a limit" "$(drops "$H1" 100)" "vni_flood_rate=$dropped"
}

_accounted()	# FRAMES
{
	dropped=$(stat "$H1" 100 vni_flood_rate)
	passed=$(($(stat "$H1" 100 flooded) / 2))
	[ $((passed + dropped)) -eq "$1" ]
}

for_families 'broadcast, multicast, unknown unicast reach all once' test_flood
for_families 'payloads of 1400, 8000, 30000 bytes reach all' test_payload
for_families 'flood off' test_flood_off
for_families 'split horizon' test_split_horizon
for_families 'nobody to flood to' test_nobody
add_case 'the rate of broadcast' test_flood_rate "$BROADCAST"
add_case 'the rate of multicast' test_flood_rate 01:00:5e:00:00:07
add_case 'the rate of unknown unicast' test_flood_rate "${MAC[50]}"
run_cases
