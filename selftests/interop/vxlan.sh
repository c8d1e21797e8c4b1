#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# We are on host 1, the kernel's own vxlan driver is on host 2.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping ethtool

# joined FAMILY [ARGUMENTS OF VXLAN...]: addresses on both sides.
joined()
{
	local family=$1
	shift
	hosts 2
	vni_on 1 100 "$family"
	addresses "$H1" ovl100 1 100
	ip -n "$H2" link add vx0 type vxlan id 100 local "${UNDER[$family.2]}" \
		remote "${UNDER[$family.1]}" dev eth0 dstport "$PORT" udpcsum noudp6zerocsumtx "$@"
	addresses "$H2" vx0 2 100
}

test_they_first()
{
	joined "$1"
	reaches "$H2" "${INNER[100.1]}"
	reaches "$H2" "${INNER6[100.1]}"
	questions "$H2" "$H1" "${INNER[100.1]}"
	no_drops
}

test_we_first()
{
	joined "$1"
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER6[100.2]}"
	questions "$H1" "$H2" "${INNER6[100.2]}" 1000
	no_drops
}

no_drops()
{
	same "drops" "$(drops "$H1" 100)$(endpoint_drops "$H1")" ''
	headroom_clean "$H1" 100
}

test_bulk()
{
	local many
	joined "$1"
	large_packets "$H1" "$H2"
	reaches "$H1" "${INNER[100.2]}"
	transfer "$H1" "$H2" "${INNER[100.2]}" 10000000
	transfer "$H2" "$H1" "${INNER[100.1]}" 10000000
	many=$((10000000 / 1400))
	at_most "frames sent for $many segments" "$(stat "$H1" 100 tx_packets)" $((many / 2))
	at_most "frames received for $many segments" "$(stat "$H1" 100 rx_packets)" $((many / 2))
	# The wire's part by software, merging by us.
	small_packets "$H2" "$H1"
	transfer "$H2" "$H1" "${INNER6[100.1]}" 3000000
	no_drops
	for n in "$H1" "$H2"; do
		on "$n" ethtool -K eth0 tx off gso off tso off gro off >/dev/null 2>&1
	done
	transfer "$H1" "$H2" "${INNER6[100.2]}" 2000000
	transfer "$H2" "$H1" "${INNER6[100.1]}" 2000000
	no_drops 100 "$H1"
}

test_flood()
{
	joined "$1"
	reaches "$H1" "${INNER[100.2]}"
	serve there on "$H2" udp recv -n 10 17002
	on "$H1" udp send -b -n 10 -l 1300 "${INNER[100.255]}" 17002
	finished there
	serve here on "$H1" udp recv -n 10 17002
	on "$H2" udp send -b -n 10 -l 1300 "${INNER[100.255]}" 17002
	finished here
	# Unknown unicast, each way, as the other one sees it.
	listen there "$H2" vx0 -i -e 0x88b5 -c 1
	send_frames 1 "${MAC[999]} ${MAC[1]} 88b5 abcd*30"
	heard there
	[[ ${LINES[0]} = *" frame=0200000003e702000000000188b5abcd"* ]] ||
		fail "another frame arrived: ${LINES[0]}"
	listen here "$H1" ovl100 -i -e 0x88b5 -c 1
	on "$H2" frame vx0 "${MAC[998]} ${MAC[2]} 88b5 cdef*30"
	heard here
	[[ ${LINES[0]} = *" frame=0200000003e602000000000288b5cdef"* ]] ||
		fail "another frame arrived: ${LINES[0]}"
	station_is "$H1" 100 "${MAC[2]}" "${UNDER[$1.2]}"
	no_drops
}

# Their side is a bridge with a client behind it.
test_bridge()
{
	hosts 2
	netns C2
	vni_on 1 100 "$1"
	addresses "$H1" ovl100 1 100
	ip link add veth0 netns "$C2" type veth peer name c2 netns "$H2"
	ips "$H2" <<-END
		link add vx0 type vxlan id 100 local ${UNDER[$1.2]} remote ${UNDER[$1.1]} dev eth0 dstport $PORT
		link add br0 type bridge mcast_snooping 0
		link set br0 addrgenmode none
		link set vx0 master br0 addrgenmode none
		link set c2 master br0 addrgenmode none
		link set vx0 up
		link set c2 up
		link set br0 up
	END
	addresses "$C2" veth0 2 100
	ip -n "$C2" link set veth0 mtu $((1500 - ${OVERHEAD[$1]}))
	reaches "$H1" "${INNER[100.2]}"
	reaches "$C2" "${INNER6[100.1]}"
	transfer "$H1" "$C2" "${INNER[100.2]}" 3000000
	transfer "$C2" "$H1" "${INNER6[100.1]}" 3000000
	no_drops
}

for_families 'they speak first' test_they_first
for_families 'we speak first' test_we_first
for_families 'TCP with offloads and without, both ways' test_bulk
for_families 'broadcast and unknown unicast, both ways' test_flood
for_families 'a bridge on their side' test_bridge
run_cases
