#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 400
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

# tunnel NETNS N OTHER IP'S-KEYWORDS...: a guest's own, which leads to another guest.
tunnel()
{
	ips "$1" <<-END
		link set eth0 mtu $(vni_field "$H1" 100 mtu)
		link add tunnel mtu 1300 type vxlan id 7 dstport 4790 dev eth0 local ${INNER[100.$2]} \
			remote ${INNER[100.$3]} ${*:4}
		link set tunnel address ${MAC[$2]} addrgenmode none
		link set tunnel up
		addr add 10.7.0.$2/24 dev tunnel
	END
}

# Packets that were cut short when they arrived, or whose sums were wrong.
broken()
{
	on "$1" nstat -asz IpExtInTruncatedPkts Ip6InTruncatedPkts UdpInErrors Udp6InErrors TcpInErrs |
		awk '!/^#/ { n += $2 } END { print n }'
}

# Guests that have a tunnel inside of ours, as containers on virtual machines do: what
# they send as one packet may have to become small ones below both tunnels.
test_guest_tunnel()	# FAMILY IP'S-KEYWORDS...
{
	local n
	BYTES=1000000
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached C 2 5
	tunnel "$A" 3 5 "${@:2}"
	tunnel "$C" 5 3 "${@:2}"
	large_packets "$A"
	reaches "$A" 10.7.0.5
	transfer "$A" "$C" 10.7.0.5 "$BYTES"
	at_most "packets of ${BYTES} bytes" "$(port_stat "$H1" p3 rx_packets)" $((BYTES / 1248 / 2))
	unsummed wire 'one large packet is sent, several small ones are received'
	below_off
	transfer "$A" "$C" 10.7.0.5 "$BYTES"
	offloads "$H1" eth0 tx off
	transfer "$A" "$C" 10.7.0.5 "$BYTES"
	for n in "$H2" "$C"; do
		same "broken packets at $n" "$(broken "$n")" 0
	done
	no_drops 100 "$H1" "$H2"
}

# burst FROM TO ADDRESS: datagrams that a card may merge on their way.
burst()
{
	serve in on "$2" udp recv -n 400 17002
	on "$1" udp send -n 400 -l 40000 -g 1000 "$3" 17002
	finished in
}

# A guest whose packets a card of host 1 merges into lists of packets, and its way back.
listed()
{
	cable A 1 3
	device_up "$A" eth0 3 ''
	offloads "$A" eth0 tso off gso off tx-udp-segmentation off
	offloads "$H1" p3 gro on rx-gro-list on
}

# What is a list of packets is cut apart before there is a tunnel's header in front of the
# first one: the rest would never have it.
test_lists()	# FAMILY
{
	local n
	hosts 2
	overlay 100 "$1"
	listed
	set_sysctl "$H1" net.ipv4.ip_forward=1
	ip -n "$H1" addr add 10.7.0.1/24 dev p3
	ip -n "$H2" route add 10.7.0.0/24 via "${INNER[100.1]}"
	ips "$A" <<-END
		addr add 10.7.0.3/24 dev eth0
		route add default via 10.7.0.1
	END
	reaches "$A" "${INNER[100.2]}"
	burst "$A" "$H2" "${INNER[100.2]}"
	n=$(on "$H1" nstat -asz IpForwDatagrams | awk '/Forw/ { print $2 }')
	at_most "packets that were forwarded" "$n" 300
	unsummed wire 'one large packet is sent, several small ones are received'
	below_off
	burst "$A" "$H2" "${INNER[100.2]}"
	no_drops 100 "$H1" "$H2"
	[[ $(on "$H1" ethtool -k ovl100) = *'tx-gso-list: off'* ]] ||
		fail "it offers: $(on "$H1" ethtool -k ovl100 | grep list)"
}

# The same where nothing asks what the host device takes.
test_attached_lists()	# FAMILY
{
	hosts 2
	bare_overlay 100 "$1"
	listed
	ctl "$H1" port add p3 vni 100
	addresses "$A" eth0 3 100
	attached C 2 5
	reaches "$A" "${INNER[100.5]}"
	burst "$A" "$C" "${INNER[100.5]}"
	at_most "frames from the port" "$(port_stat "$H1" p3 rx_packets)" 300
	unsummed wire 'one large packet is sent, several small ones are received'
	below_off
	burst "$A" "$C" "${INNER[100.5]}"
	no_drops 100 "$H1" "$H2"
}

# Host 1's card has no offload for what is large.
below_off()
{
	offloads "$H1" eth0 tso off gso off tx-udp_tnl-segmentation off \
		tx-udp_tnl-csum-segmentation off tx-gso-list off
}

for_families 'TCP in large packets' test_gso
for_families 'TCP in packets beyond 64 KiB' test_big
for_families 'frames too long for IP' test_too_long
for_families 'TCP in small packets that are merged' test_gro
for_families 'offloads off and on' test_offloads_off
for_families 'without outer checksum' test_no_csum
for_families 'UDP in large packets' test_udp
for_families "a guest's tunnel with sums" test_guest_tunnel udpcsum
for_families "a guest's tunnel without sums" test_guest_tunnel noudpcsum
for_families 'lists of packets' test_lists
for_families 'lists of packets from a port' test_attached_lists
run_cases
