#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The device's MTU follows the underlay, and who sends too much is told.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping nstat

mtu_is()
{
	wait_same "MTU of the device $1" "$2" vni_field "$H1" 100 mtu
}

under_mtu()	# MTU: of the cable
{
	ip -n "$H1" link set eth0 mtu "$1"
	ip -n "$H2" link set eth0 mtu "$1"
}

test_follow()
{
	local less peer
	less=${OVERHEAD[$1]}
	peer=${UNDER[$1.2]}
	hosts 2
	bare_overlay 100 "$1"
	mtu_is "at first" $((1500 - less))
	under_mtu 1400
	mtu_is "over a smaller lower device" $((1400 - less))
	under_mtu 9000
	mtu_is "over a larger lower device" $((9000 - less))
	ip -n "$H1" route add "$peer" dev eth0 mtu 1350
	mtu_is "with a route of its own" $((1350 - less))
	ip -n "$H1" route change "$peer" dev eth0 mtu 1330
	mtu_is "after a change of the route" $((1330 - less))
	ip -n "$H1" route del "$peer" dev eth0
	mtu_is "without it" $((9000 - less))
	same "whether the MTU follows" "$(vni_field "$H1" 100 mtu_auto)" true
}

test_pinned()
{
	local less
	less=${OVERHEAD[$1]}
	hosts 2
	bare_overlay 100 "$1"
	mtu_is "at first" $((1500 - less))
	ip -n "$H1" link set ovl100 mtu 1000
	mtu_is "when set" 1000
	same "whether the MTU follows" "$(vni_field "$H1" 100 mtu_auto)" false
	# The other VNI tells when all have been looked at.
	ctl "$H1" vni add 101 local "${UNDER[$1.1]}"
	ctl "$H1" vtep add "${UNDER[$1.2]}" vni 101
	under_mtu 1400
	wait_same "MTU of the one that follows" $((1400 - less)) vni_field "$H1" 101 mtu
	same "MTU that was set" "$(vni_field "$H1" 100 mtu)" 1000
	ctl "$H1" vni set 100 mtu auto
	mtu_is "that follows again" $((1400 - less))
	ctl "$H1" vni set 100 mtu 1234
	mtu_is "set by ovlctl" 1234
}

# A route that allows less than the headers take leaves the least that a device may
# have, and what is longer is too long.
test_tiny()
{
	local mtu n=0
	hosts 2
	bare_overlay 100 4
	for mtu in 60 49 40; do
		ip -n "$H1" route replace "${UNDER[4.2]}" dev eth0 mtu "$mtu"
		mtu_is "with a route of $mtu" 68
		same "MTU of the path" "$(vtep_pmtu "$H1" "${UNDER[4.2]}")" "$mtu"
		send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
		drops_are "$H1" 100 "too_big=$((++n))"
	done
	ip -n "$H1" route del "${UNDER[4.2]}" dev eth0
	mtu_is "without it" 1450
	# IPv6 is back on the device as well, and says so.
	listen inner "$H2" ovl100 -i -e 0x88b5
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	heard inner
}

test_families()
{
	hosts 2
	bare_overlay 100 4
	mtu_is "with a VTEP over IPv4" 1450
	ctl "$H1" vtep add "${UNDER[6.2]}" vni 100
	mtu_is "with one over IPv6 as well" 1430
	ctl "$H1" vtep del "${UNDER[6.2]}" vni 100
	mtu_is "without it" 1450
	ctl "$H1" vtep flush vni 100
	ctl "$H1" vni set 100 dev eth0
	under_mtu 1400
	mtu_is "without a VTEP" 1350
}

# The device allows more than the path, and the sender's own route learns it.
test_sender_told()
{
	local less
	less=${OVERHEAD[$1]}
	hosts 2
	overlay 100 "$1" mtu 1500
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER6[100.2]}"
	too_much "$H1" "$less" "${INNER[100.2]}" 1472
	too_much "$H1" "$less" "${INNER6[100.2]}" 1452
	at_least "drops" "$(stat "$H1" 100 too_big)" 1
	transfer "$H1" "$H2" "${INNER[100.2]}" 500000
	transfer "$H1" "$H2" "${INNER6[100.2]}" 500000
}

# too_much NETNS OVERHEAD ADDRESS BYTES: what does not fit makes a route to the
# address that knows how much does; and that much does.
too_much()
{
	wait_until "the sender knows of an MTU of $((1500 - $2))" _told "$@"
	on "$1" ping -n -q -c 1 -W 5 -M "do" -s $(($4 - $2)) "$3" >/dev/null
}

_told()
{
	on "$1" ping -n -q -c 1 -W 1 -M "do" -s "$4" "$3" || :
	ip -n "$1" route get "$3" | grep -w "mtu $((1500 - $2))"
}

# The sender is behind a bridge, which is told by a message made for it.
test_bridge_told()
{
	hosts 2
	netns C1
	overlay 100 "$1" mtu 1500
	ip link add veth0 netns "$C1" type veth peer name c1 netns "$H1"
	ips "$H1" <<-END
		addr flush dev ovl100
		link add br0 type bridge mcast_snooping 0
		link set c1 master br0 up
		link set ovl100 master br0 addrgenmode none
		link set br0 addrgenmode none
		link set br0 up
	END
	addresses "$C1" veth0 9 100
	reaches "$C1" "${INNER[100.2]}"
	reaches "$C1" "${INNER6[100.2]}"
	too_much "$C1" "${OVERHEAD[$1]}" "${INNER[100.2]}" 1472
	too_much "$C1" "${OVERHEAD[$1]}" "${INNER6[100.2]}" 1452
	transfer "$C1" "$H2" "${INNER[100.2]}" 500000
	transfer "$C1" "$H2" "${INNER6[100.2]}" 500000
}

# With fragments allowed there is no such thing as too much.
test_fragments()
{
	hosts 2
	overlay 100 "$1" mtu 1500 df unset
	reaches "$H1" "${INNER[100.2]}"
	serve in on "$H2" udp recv -n 5 17002
	on "$H1" udp send -d -n 5 -l 1472 "${INNER[100.2]}" 17002
	finished in
	no_drops 100 "$H1" "$H2"
	# The host itself may say something in between.
	wait_until "a frame comes in fragments" _in_fragments
}

_in_fragments()
{
	listen wire "$H2" eth0 -c 2
	send_frames 1 "$BROADCAST ${MAC[1]} 88b5 00*1500"
	heard wire
	case ${LINES[*]} in
	*' mf=1 off=0 '*' mf=0 off='[1-9]*)	;;
	*' frag=1 '*' frag=1 '*)		;;
	*)	echo "not in fragments: ${LINES[*]}"; return 1 ;;
	esac
}

# A router on the way knows better than any device.
test_path()
{
	local less
	less=${OVERHEAD[$1]}
	routed "$1"
	[ -z "${2-}" ] || other_way "$1"
	ctls "$H1" <<-END
		vni add 100 local $(hop "$1" 1 1) ${2:+dev $2}
		vtep add $(hop "$1" 2 2) vni 100
	END
	ctls "$H2" <<-END
		vni add 100 local $(hop "$1" 2 2)
		vtep add $(hop "$1" 1 1) vni 100
	END
	addresses "$H1" ovl100 1 100
	addresses "$H2" ovl100 2 100
	mtu_is "as far as the host knows" $((1500 - less))
	reaches "$H1" "${INNER[100.2]}"
	transfer "$H1" "$H2" "${INNER[100.2]}" 500000
	wait_same "MTU of the path" 1400 vtep_pmtu "$H1" "$(hop "$1" 2 2)"
	same "MTU of the device, which others use as well" "$(vni_field "$H1" 100 mtu)" \
		$((1500 - less))
	# Nor when it is looked at again.
	ctl "$H1" vni set 100 ageing 299
	same "MTU of the device" "$(vni_field "$H1" 100 mtu)" $((1500 - less))
	ip -n "$H1" route get "${INNER[100.2]}" | grep -qw "mtu $((1400 - less))" ||
		fail "the sender knows nothing of $((1400 - less)): $(ip -n "$H1" route get "${INNER[100.2]}")"
	lost "$(refused_by_router)"
}

# Without a device that is asked for, packets would leave by another one. IPv6 asks for it
# only among routes of one metric, if the source is given, and there only if it knows the
# router; otherwise it takes the first.
other_way()
{
	local all=0.0.0.0/0 metric=10
	[ "$1" = 4 ] || all=::/0 metric=500
	reaches "$H1" "$(hop "$1" 1 9)"
	ips "$H1" <<-END
		link add other type dummy
		link set other up
		route del $all via $(hop "$1" 1 9)
		route add $all dev other metric $metric
		route append $all via $(hop "$1" 1 9) metric 500
	END
}

# What did not fit, the router has counted.
refused_by_router()
{
	on "$R" nstat -asz IpFragFails Ip6FragFails | awk '!/^#/ { n += $2 } END { print n }'
}

# hop FAMILY NET N
hop()
{
	if [ "$1" = 4 ]; then
		echo "10.8.$2.$3"
	else
		echo "fd08:$2::$3"
	fi
}

vtep_pmtu()
{
	_value pmtu "$(ctl "$1" -j vtep show "$2")" && echo "$REPLY"
}

# Two hosts, a router between them, and behind it a narrower link.
routed()
{
	local bits=24
	[ "$1" = 4 ] || bits=64
	netns H1 H2 R
	ip link add eth0 netns "$H1" type veth peer name r1 netns "$R"
	ip link add eth0 netns "$H2" type veth peer name r2 netns "$R"
	set_sysctl "$R" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	ips "$R" <<-END
		link set r2 mtu 1400
		link set r1 up
		link set r2 up
		addr add $(hop "$1" 1 9)/$bits dev r1 ${NODAD[$1]}
		addr add $(hop "$1" 2 9)/$bits dev r2 ${NODAD[$1]}
	END
	ips "$H1" <<-END
		link set eth0 up
		addr add $(hop "$1" 1 1)/$bits dev eth0 ${NODAD[$1]}
		route add default via $(hop "$1" 1 9)
	END
	ips "$H2" <<-END
		link set eth0 up
		addr add $(hop "$1" 2 2)/$bits dev eth0 ${NODAD[$1]}
		route add default via $(hop "$1" 2 9)
	END
}

# A team that does not let its ports have another MTU: nothing of a request is done.
test_refused_above()
{
	local SILENT=
	local mtu
	hosts 2
	bare_overlay 100 4
	ips "$H1" <<-END
		link add team0 type team
		link set ovl100 down
		link set ovl100 master team0
	END
	mtu=$(vni_field "$H1" 100 mtu)
	complains 2 '*refuses the MTU*' ctl "$H1" vni set 100 mtu 1234 learning off
	same "MTU after a refusal" "$(vni_field "$H1" 100 mtu)" "$mtu"
	same "learning after it" "$(vni_field "$H1" 100 learning)" known
	ctl "$H1" vni set 100 mtu "$mtu" learning off
	same "learning with the MTU that it has" "$(vni_field "$H1" 100 learning)" off
}

for_families 'follows lower device and route' test_follow
for_families 'stays where it was set' test_pinned
add_case 'the smallest of several VTEPs, and without any' test_families
add_case 'a route that allows less than the headers take' test_tiny
for_families 'the sender is told' test_sender_told
for_families 'a sender behind a bridge is told' test_bridge_told
for_families 'fragments, where allowed' test_fragments
for_families 'the path is narrower than the device knows' test_path
for_families 'the path by a lower device is narrower' test_path eth0
# Kernels of Debian's have teams; machine.config has not.
[[ $(uname -r) != *-amd64 ]] || add_case 'a device on top refuses one' test_refused_above
run_cases
