#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A machine moves from one host to another, with its addresses, and says so:
# the next packet of everybody goes there, and nothing has to be configured.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/neigh-lib.sh
. "${OVL_TREE:?}/selftests/topo/neigh-lib.sh"
needs ping

M=7	# the machine's number

# rarp: what a hypervisor says for a machine that it has taken in, whose IP
# address it does not know.
rarp()
{
	echo "$BROADCAST ${MAC[M]} 8035 0001 0800 06 04 0003" \
		"${MAC[M]} 00000000 ${MAC[M]} 00000000 00*18"
}

# everywhere INNER: each host knows the machine as a neighbour.
everywhere()
{
	local host
	for host in "$H1" "$H2" "$H3"; do
		neighbour_is "$host" 100 "${IP[$1.$M]}" "${MAC[M]} dynamic"
	done
}

# What was configured, on all hosts.
configured()
{
	local host
	for host in "$H1" "$H2" "$H3"; do
		ctl "$host" fdb show vni 100 static
		ctl "$host" neigh show vni 100 static
	done
}

# received N1 N2 N3: frames from the wire, of each host.
received()
{
	counts "$H1" 100 rx_packets "$1"
	counts "$H2" 100 rx_packets "$2"
	counts "$H3" 100 rx_packets "$3"
}

# moves UNDERLAY INNER FRAME: the machine goes from host 1 to host 2, where this
# frame is the first that it is heard by.
moves()
{
	local before
	hosts 3
	bare_overlay 100 "$1" neigh-suppress on
	ctl "$H3" fdb add "${MAC[9]}" vni 100 vtep "${UNDER[$1.1]}"
	ctl "$H3" neigh add "${IP[$2.9]}" lladdr "${MAC[9]}" vni 100
	before=$(configured)
	send_frames 1 "$(announce "$2" "$M")"
	received 0 1 1
	station_is "$H1" 100 "${MAC[M]}" local
	station_is "$H2" 100 "${MAC[M]}" "${UNDER[$1.1]}"
	station_is "$H3" 100 "${MAC[M]}" "${UNDER[$1.1]}"
	everywhere "$2"
	send_frames 3 "${MAC[M]} ${MAC[3]} $PLAIN"
	received 1 1 1
	# It moves, and announces itself.  What is sent then gets there.
	send_frames 2 "$3"
	received 2 1 2
	send_frames 3 "${MAC[M]} ${MAC[3]} $PLAIN"
	received 2 2 2
	send_frames 1 "${MAC[M]} ${MAC[1]} $PLAIN"
	received 2 3 2
	same "frames of host 3 to the new place" \
		"$(vtep_stat "$H3" "${UNDER[$1.2]}" tx_packets)" 1
	same "frames of host 3 to the old place" \
		"$(vtep_stat "$H3" "${UNDER[$1.1]}" tx_packets)" 1
	same "frames of host 1 to the new place" \
		"$(vtep_stat "$H1" "${UNDER[$1.2]}" tx_packets)" 2
	station_is "$H1" 100 "${MAC[M]}" "${UNDER[$1.2]}"
	station_is "$H2" 100 "${MAC[M]}" local
	station_is "$H3" 100 "${MAC[M]}" "${UNDER[$1.2]}"
	moved_once
	same "what was configured" "$(configured)" "$before"
}

moved_once()
{
	local host
	for host in "$H1" "$H2" "$H3"; do
		stat_is "counter moved" "$host" 100 moved 1
		stat_is "counter conflicts" "$host" 100 conflicts 0
		no_drops 100 "$host"
	done
}

# answered_for INNER: who asks for the machine still gets to know, from host 3.
answered_for()
{
	listen answer "$H3" ovl100 -i -e "${ETHERTYPE[$1]}"
	send_frames 3 "$(question "$1" 3 "$M")"
	heard answer
	same "the answer" "$(word frame "${LINES[0]}")" "$(bytes "$(answer "$1" "$M" 3)")"
	received 2 3 2
}

test_announced()	# UNDERLAY INNER
{
	moves "$1" "$2" "$(announce "$2" "$M")"
	everywhere "$2"
	answered_for "$2"
}

test_rarp()
{
	moves "$1" 4 "$(rarp)"
	everywhere 4
	answered_for 4
}

# It says nothing, but speaks: that will do, for those who hear it.
test_spoken()
{
	moves "$1" 4 "$BROADCAST ${MAC[M]} $PLAIN"
	answered_for 4
}

# machine VARIABLE HOST: the machine, as a guest of that host.  It remembers
# whom it has talked to.
machine()
{
	local host=H$2
	netns "$1"
	ip link add eth0 netns "${!1}" address "${MAC[M]}" type veth peer name tap0 netns "${!host}"
	ips "${!host}" <<-END
		link set tap0 addrgenmode none master ovl100
		link set tap0 up
	END
	ips "${!1}" <<-END
		link set eth0 addrgenmode none
		addr add ${IP[4.$M]}/24 dev eth0
		link set eth0 up
		neigh add ${IP[4.1]} lladdr ${HOST_MAC[1]} dev eth0
		neigh add ${IP[4.3]} lladdr ${HOST_MAC[3]} dev eth0
	END
}

once()	# NETNS
{
	on "$1" ping -n -q -c 1 -W $((20 * OVL_SLOW)) "${IP[4.$M]}" >/dev/null
}

# The same with all that belongs to it: taps that are ports, on both hosts at a
# time, and hosts that ask and answer.
test_guest()	# UNDERLAY ANNOUNCEMENT
{
	local host flooded=()
	hosts 3
	bare_overlay 100 "$1" neigh-suppress on
	ips "$H1" <<<"addr add ${IP[4.1]}/24 dev ovl100"
	ips "$H3" <<<"addr add ${IP[4.3]}/24 dev ovl100"
	machine OLD 1
	on "$OLD" frame eth0 "$(announce 4 "$M")"
	station_is "$H2" 100 "${MAC[M]}" "${UNDER[$1.1]}"
	reaches "$H3" "${IP[4.$M]}"
	reaches "$H1" "${IP[4.$M]}"
	station_is "$H1" 100 "${MAC[M]}" local
	station_is "$H3" 100 "${MAC[M]}" "${UNDER[$1.1]}"
	machine NEW 2
	ip -n "$OLD" link set eth0 down
	on "$NEW" frame eth0 "$2"
	for host in "$H1" "$H2" "$H3"; do
		counts "$host" 100 moved 1
		flooded+=("$(stat "$host" 100 flooded)")
	done
	once "$H3"
	once "$H1"
	for host in "$H1" "$H2" "$H3"; do
		stat_is "counter flooded" "$host" 100 flooded "${flooded[0]}"
		flooded=("${flooded[@]:1}")
	done
	station_is "$H1" 100 "${MAC[M]}" "${UNDER[$1.2]}"
	station_is "$H2" 100 "${MAC[M]}" local
	station_is "$H3" 100 "${MAC[M]}" "${UNDER[$1.2]}"
	everywhere 4
	same "what was configured" "$(configured)" ''
	for host in "$H1" "$H2" "$H3"; do
		stat_is "counter moved" "$host" 100 moved 1
		no_drops 100 "$host"
		headroom_clean "$host" 100
	done
}

for_families 'gratuitous ARP' test_announced 4
for_families 'an unsolicited advertisement' test_announced 6
for_families 'RARP' test_rarp
for_families 'any frame to all' test_spoken
for_families 'a guest, gratuitous ARP' test_guest "$(announce 4 "$M")"
for_families 'a guest, RARP' test_guest "$(rarp)"
run_cases
