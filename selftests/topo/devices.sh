#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The host device and what it stands on: carrier, lower devices that come and
# go, moves between namespaces, VNIs without a device, changes of a live VNI.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

carrier()	# NETNS
{
	case $(ip -n "$1" -o link show ovl100) in
	*NO-CARRIER*)	echo off ;;
	*LOWER_UP*)	echo on ;;
	*)		echo down ;;
	esac
}

carrier_is()
{
	wait_same "carrier $1" "$2" carrier "$H1"
}

test_carrier()
{
	hosts 2
	overlay 100 "$1" dev eth0
	unsummed wire 'a cable that is pulled out has nobody at its other end'
	carrier_is 'at first' on
	ip -n "$H1" link set eth0 down
	carrier_is 'with the lower device down' off
	ip -n "$H1" link set eth0 up
	carrier_is 'with the lower device up again' on
	ip -n "$H2" link set eth0 down
	carrier_is 'with the cable pulled out' off
	ip -n "$H2" link set eth0 up
	carrier_is 'with the cable back' on
	# A device that was down meanwhile looks for itself.
	ip -n "$H1" link set ovl100 down
	ip -n "$H1" link set eth0 down
	ip -n "$H1" link set ovl100 up
	carrier_is 'brought up over a lower device that is down' off
	ctl "$H1" vni set 100 dev none
	carrier_is 'without a lower device' on
	ctl "$H1" vni set 100 dev eth0
	carrier_is 'with it again' off
	ip -n "$H1" link set eth0 up
	carrier_is 'in the end' on
	# IPv6 addresses go with a device that is down.
	ips "$H1" <<<"addr replace fd09::1/64 dev eth0 nodad"
	ips "$H2" <<<"addr replace fd09::2/64 dev eth0 nodad"
	reaches "$H1" "${INNER[100.2]}"
}

test_lower_removed()
{
	local n name
	hosts 2
	bare_overlay 100 "$1" dev eth0
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	ip -n "$H1" link del eth0
	carrier_is 'without the lower device' off
	ctl "$H1" vni show 100 >/dev/null
	ctl "$H1" vni set 100 dev none
	carrier_is 'that follows nobody' on
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 3
	drops_are "$H1" 100 no_route=3
	# A new cable, and all is well.
	ip link add eth0 netns "$H1" type veth peer name eth0 netns "$H2"
	for n in 1 2; do
		name=H$n
		ips "${!name}" <<-END
			addr add ${UNDER[$1.$n]}/${PREFIX[$1]} dev eth0 ${NODAD[$1]}
			link set eth0 up
		END
	done
	ctl "$H2" vni set 100 dev none
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	wait_until "frames arrive again" _more_than 1
}

_more_than()
{
	[ "$(stat "$H2" 100 rx_packets)" -gt "$1" ] ||
		{ send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" && false; }
}

# The device goes to a namespace of its own; the underlay stays.
test_move()
{
	hosts 2
	netns C1
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	ip -n "$H1" link set ovl100 netns "$C1"
	addresses "$C1" ovl100 1 100
	reaches "$C1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[100.1]}"
	transfer "$C1" "$H2" "${INNER[100.2]}" 1000000
	transfer "$H2" "$C1" "${INNER6[100.1]}" 1000000
	balanced "$H1" "$H2" 100
	headroom_clean "$H1" 100
	# It is configured from where its underlay is, and follows it.
	refused ctl "$C1" vni show 100
	ctl "$H1" vni set 100 ttl 9
	ip -n "$H1" link set eth0 mtu 1400
	wait_until "the MTU follows over there" _mtu_there $((1400 - ${OVERHEAD[$1]}))
	ip -n "$C1" link set ovl100 netns "$H1"
	addresses "$H1" ovl100 1 100
	reaches "$H1" "${INNER[100.2]}"
	# What came from another namespace carries nothing of it along: see ttl.
	same "outer TTL" "$(vni_field "$H1" 100 ttl)" 9
}

_mtu_there()
{
	ip -n "$C1" -o link show ovl100 | grep -qw "mtu $1"
}

# marked NETNS: what enters the VNI there gets a mark, after it was routed inside.
marked()
{
	on "$1" nft -f - <<-END
		table inet test {
			chain post {
				type filter hook postrouting priority 0
				oifname ovl100 meta mark set 7
			}
		}
	END
}

# A mark leads the way as long as it is this namespace's; the owner of a device that
# was moved away has no say in the underlay's routing.
test_mark()
{
	hosts 2
	netns C1
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	ip -n "$H1" "-$1" rule add fwmark 7 blackhole
	marked "$H1"
	unreachable "$H1" "${INNER[100.2]}"
	at_least "frames that had no route" "$(stat "$H1" 100 no_route)" 1
	ip -n "$H1" link set ovl100 netns "$C1"
	addresses "$C1" ovl100 1 100
	marked "$C1"
	reaches "$C1" "${INNER[100.2]}"
	reaches "$C1" "${INNER6[100.2]}"
	ip -n "$C1" link set ovl100 netns "$H1"
	addresses "$H1" ovl100 1 100
	unreachable "$H1" "${INNER[100.2]}"
}

# Either namespace may go first.
test_device_netns_goes()
{
	hosts 2
	netns C1
	overlay 100 "$1"
	ip -n "$H1" link set ovl100 netns "$C1"
	addresses "$C1" ovl100 1 100
	reaches "$C1" "${INNER[100.2]}"
	background load on "$C1" udp send -w 60 "${INNER[100.2]}" 9
	background back on "$H2" udp send -w 60 "${INNER[100.1]}" 9
	ip netns del "$C1"
	stop load
	wait_until "the VNI has gone with its device" _no_vni "$H1"
	unsummed all 'nobody has read the counters of what has gone under traffic'
	stop back
	# The endpoint has gone as well, and its port is free.
	vni_on 1 100 "$1"
	addresses "$H1" ovl100 1 100
	reaches "$H1" "${INNER[100.2]}"
}

test_underlay_netns_goes()
{
	hosts 2
	netns C1
	overlay 100 "$1"
	ip -n "$H1" link set ovl100 netns "$C1"
	addresses "$C1" ovl100 1 100
	reaches "$C1" "${INNER[100.2]}"
	background load on "$C1" udp send -w 60 "${INNER[100.2]}" 9
	background back on "$H2" udp send -w 60 "${INNER[100.1]}" 9
	ip netns del "$H1"
	wait_until "the device has gone with its underlay" _no_device "$C1"
	unsummed all 'nobody has read the counters of what has gone under traffic'
	stop load
	stop back
}

_no_vni()
{
	! ctl "$1" vni show 100
}

_no_device()
{
	! ip -n "$1" link show ovl100
}

# Without a device there is nobody to deliver to, but stations are learned.
test_nodev()
{
	hosts 2
	vni_on 1 100 "$1"
	ctl "$H2" vni add 100 local "${UNDER[$1.2]}" nodev
	ctl "$H2" vtep add "${UNDER[$1.1]}" vni 100
	_no_device "$H2" || fail "there is a device"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 2
	send_frames 1 "${MAC[2]} ${MAC[1]} $PLAIN"
	drops_are "$H2" 100 no_destination=3
	stat_is "frames received" "$H2" 100 rx_packets 3
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$1.1]}"
	refused ctl "$H2" vni set 100 mtu 1400
	ctl "$H2" vni set 100 ttl 9
	ctl "$H2" vni del 100
	refused ctl "$H2" vni show 100
}

test_link_del()
{
	hosts 2
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	add_up
	unsummed all 'the other host goes on to send, and nobody is there'
	ip -n "$H1" link del ovl100
	refused ctl "$H1" vni show 100
	refused ctl "$H1" vtep show "${UNDER[$1.2]}"
	vni_on 1 100 "$1"
	addresses "$H1" ovl100 1 100
	reaches "$H1" "${INNER[100.2]}"
	# Changed while it is down, and deleted so.
	ip -n "$H1" link set ovl100 down
	ctl "$H1" vni set 100 ttl 9 ageing 1
	ctl "$H1" vni del 100
	_no_device "$H1" || fail "the device has stayed"
}

# The same id on two UDP ports is two VNIs.
test_endpoints()
{
	local n name
	hosts 2
	bare_overlay 100 "$1"
	for n in 1 2; do
		name=H$n
		ctls "${!name}" <<-END
			vni add 100 dstport 4790 name other local ${UNDER[$1.$n]}
			vtep add ${UNDER[$1.$((3 - n))]} vni 100 endpoint 4790
		END
		device_up "${!name}" other "$n"
	done
	refused ctl "$H1" vni add 100 dstport 4790 name third
	on "$H1" frame -n 3 other "$BROADCAST ${MAC[1]} $PLAIN"
	wait_same "frames on the other port" 3 other_stat rx_packets
	stat_is "frames on the first port" "$H2" 100 rx_packets 0
	send_frames 1 "$BROADCAST ${MAC[2]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	same "frames on the other port" "$(other_stat rx_packets)" 3
	ctl "$H2" vni del 100
	same "frames on the other port" "$(other_stat rx_packets)" 3
	on "$H1" frame other "$BROADCAST ${MAC[1]} $PLAIN"
	wait_same "frames on the other port" 4 other_stat rx_packets
}

other_stat()
{
	local json
	json=$(ctl "$H2" -j -s vni show 100 dstport 4790)
	_value "$1" "$json"
	echo "$REPLY"
}

# What is set live counts from the next packet on, the route cache included.
test_set_live()
{
	local other
	other=${UNDER[$1.88]}
	hosts 2
	bare_overlay 100 "$1"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	ips "$H1" <<<"addr add $other/${PREFIX[$1]} dev eth0 ${NODAD[$1]}"
	ctl "$H2" vtep add "$other" vni 100
	listen wire "$H2" eth0 -c 1
	ctl "$H1" vni set 100 local "$other"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	heard wire
	same "source address" "$(word src "${LINES[0]}")" "$other"
	counts "$H2" 100 rx_packets 2
	station_is "$H2" 100 "${MAC[1]}" "$other"
	# A VTEP's port.
	listen wire "$H2" eth0 -p 5000 -c 1
	ctl "$H1" vtep set "${UNDER[$1.2]}" vni 100 dstport 5000
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	heard wire
	lost 1
	same "destination port" "$(word dport "${LINES[0]}")" 5000
}

# The underlay's routes change, and the cache with them.
test_route_changes()
{
	hosts 3
	bare_overlay 100 "$1"
	ctl "$H1" vtep del "${UNDER[$1.3]}" vni 100
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	# Host 3 has the address now, and so the frames.
	ip -n "$H1" route add "${UNDER[$1.2]}" via "${UNDER[$1.3]}"
	ips "$H3" <<<"addr add ${UNDER[$1.2]} dev lo ${NODAD[$1]}"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H3" 100 rx_packets 1
	stat_is "frames at the old place" "$H2" 100 rx_packets 1
	ip -n "$H1" route del "${UNDER[$1.2]}"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 2
}

for_families 'carrier follows the lower device' test_carrier
for_families 'the lower device is removed' test_lower_removed
for_families 'the device moves to another namespace and back' test_move
for_families 'a mark leads the way only at home' test_mark
for_families "the device's namespace goes under traffic" test_device_netns_goes
for_families "the underlay's namespace goes under traffic" test_underlay_netns_goes
for_families 'VNI without a device' test_nodev
for_families 'ip link del' test_link_del
for_families 'one id on two endpoints' test_endpoints
for_families 'settings take effect live' test_set_live
for_families 'changes of the underlay take effect' test_route_changes
run_cases
