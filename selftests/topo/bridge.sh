#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What people put on top of a host device: VLANs, bridges.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping

# Tags are payload: one, two, any of either type.
test_tags()
{
	hosts 2
	bare_overlay 100 "$1"
	# The kernel may keep the outermost tag beside the packet.
	tag_passes 5 81000005 88b5aaaa 46
	tag_passes 6 88a80006 8100000788b5bbbb 44
	tag_passes 8 8100e008 0800cccc 46
	no_drops 100 "$H1" "$H2"
}

# tag_passes VLAN TAG REST COUNT: a frame with that tag, the rest, and so many zeros,
# alone: frames of different flows may overtake each other.
tag_passes()
{
	listen in "$H2" ovl100 -i -c 1
	on "$H1" frame ovl100 "$BROADCAST ${MAC[1]} $2 $3 00*$4"
	heard in
	has_tag "${LINES[0]}" "$1" "$2" "$3"
}

# has_tag LINE VLAN TAG REST
has_tag()
{
	local frame
	frame=$(word frame "$1")
	case ${frame:24} in
	"$3$4"*)	;;
	"$4"*)		same "VLAN beside the frame" "$(word vlan "$1")" "$2" ;;
	*)		fail "expected the tag $3 and then $4: $1" ;;
	esac
}

test_vlan_device()
{
	hosts 2
	bare_overlay 100 "$1"
	tagged "$H1" ovl100 10.5.0.1
	tagged "$H2" ovl100 10.5.0.2
	reaches "$H1" 10.5.0.2
	transfer "$H1" "$H2" 10.5.0.2 2000000
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# A bridge joins the segment with the namespaces of this host.
test_bridge()
{
	hosts 2
	netns C1
	bare_overlay 100 "$1"
	addresses "$H2" ovl100 2 100
	ip link add veth0 netns "$C1" address "${HOST_MAC[9]}" type veth peer name c1 netns "$H1"
	ips "$H1" <<-END
		link add br0 address 02:00:00:aa:00:01 type bridge mcast_snooping 0
		link set br0 addrgenmode none
		link set c1 master br0 addrgenmode none
		link set ovl100 master br0
		link set c1 up
		link set br0 up
	END
	addresses "$C1" veth0 9 100
	reaches "$C1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[100.9]}"
	station_is "$H1" 100 "${HOST_MAC[9]}" local
	station_is "$H2" 100 "${HOST_MAC[9]}" "${UNDER[$1.1]}"
	# The device's MTU is less than the client's, who has to be told, by routing.
	ip -n "$C1" link set veth0 mtu "$(vni_field "$H1" 100 mtu)"
	transfer "$C1" "$H2" "${INNER[100.2]}" 5000000
	transfer "$H2" "$C1" "${INNER6[100.9]}" 5000000
	balanced "$H1" "$H2" 100
	balanced "$H2" "$H1" 100
	# Nor does the bridge's headroom fall short.
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

for_families 'tagged frames pass untouched' test_tags
for_families 'VLAN devices' test_vlan_device
for_families 'a bridge' test_bridge
run_cases
