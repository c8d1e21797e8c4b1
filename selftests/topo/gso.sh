#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Large packets stay whole on their way through the tunnel, small ones are
# merged, and with or without offloads what arrives is what was sent.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ethtool

BYTES=10000000

# How many segments of the device's MTU that is.
segments()
{
	echo $((BYTES / (1500 - ${OVERHEAD[$1]} - 52)))
}

offloads()	# NETNS DEVICE FEATURE VALUE...
{
	on "$1" ethtool -K "${@:2}" >/dev/null 2>&1
}

clean()
{
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

test_gso()
{
	local many
	many=$(segments "$1")
	hosts 2
	large_packets "$H1"
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	transfer "$H1" "$H2" "${INNER[100.2]}" "$BYTES"
	at_most "frames sent for $many segments" "$(stat "$H1" 100 tx_packets)" $((many / 4))
	at_least "bytes sent" "$(stat "$H1" 100 tx_bytes)" "$BYTES"
	balanced "$H1" "$H2" 100
	balanced "$H2" "$H1" 100
	clean
}

# The sender's card segments, so that merging is the receiver's own.
test_gro()
{
	local many
	many=$(segments "$1")
	hosts 2
	large_packets "$H1"
	overlay 100 "$1"
	small_packets "$H1" "$H2"
	reaches "$H1" "${INNER6[100.2]}"
	transfer "$H1" "$H2" "${INNER6[100.2]}" "$BYTES"
	at_least "packets on the wire" "$(wire_packets)" $((many * 9 / 10))
	at_most "frames sent for $many segments" "$(stat "$H1" 100 tx_packets)" $((many / 4))
	at_most "frames received for $many segments" "$(stat "$H2" 100 rx_packets)" $((many / 2))
	clean
}

wire_packets()
{
	device_packets "$H2" eth0 rx
}

test_offloads_off()
{
	local n
	BYTES=2000000
	hosts 2
	overlay 100 "$1"
	for n in "$H1" "$H2"; do
		offloads "$n" ovl100 tso off gso off
	done
	transfer "$H1" "$H2" "${INNER[100.2]}" "$BYTES"
	for n in "$H1" "$H2"; do
		offloads "$n" ovl100 tx off sg off rx off
	done
	transfer "$H1" "$H2" "${INNER6[100.2]}" "$BYTES"
	unsummed wire 'from here on the lower device has large packets cut apart'
	for n in "$H1" "$H2"; do
		offloads "$n" eth0 tso off gso off gro off tx off rx off
	done
	transfer "$H1" "$H2" "${INNER[100.2]}" "$BYTES"
	at_least "frames sent" "$(stat "$H1" 100 tx_packets)" "$(segments "$1")"
	for n in "$H1" "$H2"; do
		offloads "$n" ovl100 tso on gso on tx on sg on rx on
	done
	transfer "$H1" "$H2" "${INNER6[100.2]}" "$BYTES"
	no_drops 100 "$H1" "$H2"
}

# Without a checksum of its own the outer packet takes other ways.
test_no_csum()
{
	BYTES=2000000
	hosts 2
	overlay 100 "$1" csum off csum6 off csum6-rx off
	transfer "$H1" "$H2" "${INNER[100.2]}" "$BYTES"
	small_packets "$H1" "$H2"
	transfer "$H1" "$H2" "${INNER6[100.2]}" "$BYTES"
	clean
}

test_udp()
{
	hosts 2
	overlay 100 "$1"
	# A neighbour that is still being asked for has no room for all of it.
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER6[100.2]}"
	serve in on "$H2" udp recv -n 400 17002
	on "$H1" udp send -n 400 -l 40000 -g 1000 "${INNER[100.2]}" 17002
	finished in
	at_most "frames sent" "$(stat "$H1" 100 tx_packets)" 100
	# Segmented before the wire, and merged as far as that goes.
	small_packets "$H1" "$H2"
	serve in on "$H2" udp recv -n 400 17002
	on "$H1" udp send -n 400 -l 40000 -g 1000 "${INNER6[100.2]}" 17002
	finished in
	clean
}

# Beyond what an IP packet can say of its length, from a device that is attached: it
# is cut apart here, and the header that IPv6 has for it goes.
test_big()
{
	hosts 2
	bare_overlay 100 "$1"
	attached G1 1 3
	attached G2 2 4
	ip -n "$G1" link set eth0 mtu 1400 gso_max_size 190000
	ip -n "$G2" link set eth0 mtu 1400
	# However slow the machine is.
	set_sysctl "$G1" net.ipv4.tcp_min_tso_segs=140
	reaches "$G1" "${INNER6[100.4]}"
	transfer "$G1" "$G2" "${INNER6[100.4]}" 20000000
	at_least "frames made of larger ones" "$(stat "$H1" 100 made)" 1000
	clean
}

# A frame that nobody may cut apart, and that would not fit as a whole; one that does
# goes in fragments.
test_too_long()
{
	hosts 2
	bare_overlay 100 "$1" df unset
	attached G1 1 3
	attached G2 2 4
	ip -n "$H1" link set p3 mtu 65535
	ip -n "$G1" link set eth0 mtu 65535
	ip -n "$H2" link set p4 mtu 65535
	ip -n "$G2" link set eth0 mtu 65535
	reaches "$G1" "${INNER[100.4]}"
	unsummed wire 'fragments are more packets'
	reaches "$G1" "${INNER[100.4]}" -s 65000
	no_drops 100 "$H1" "$H2"
	unreachable "$G1" "${INNER[100.4]}" -s 65480
	drops_are "$H1" 100 too_big=1
}

for_families 'TCP in large packets' test_gso
for_families 'TCP in packets beyond 64 KiB' test_big
for_families 'frames too long for IP' test_too_long
for_families 'TCP in small packets that are merged' test_gro
for_families 'offloads off and on' test_offloads_off
for_families 'without outer checksum' test_no_csum
for_families 'UDP in large packets' test_udp
run_cases
