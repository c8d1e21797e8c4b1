#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per frame by way of devices: those of ovl, of vxlan, and what the
# same takes without a tunnel. Runs in a machine that counts time in instructions.
# Known unicast, veth, and unless said, frames of 60 bytes and an IPv4 underlay
# without outer checksums, which is vxlan's default.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

# --- one host, whose peer is somebody else ------------------------------

setup()
{
	pair vx
	ip -n vx link add dev0 address "$MAC:01" type vxlan id 100 \
		local 10.9.0.1 remote 10.9.0.2 dstport 4789
	ip netns exec vx bridge fdb add "$MAC:02" dev dev0 dst 10.9.0.2 static

	pair ovl
	ovlctl -n ovl vni add 100 name dev0 local 10.9.0.1 csum off
	ip -n ovl link set dev0 address "$MAC:01"
	ovlctl -n ovl vtep add 10.9.0.2 vni 100
	ovlctl -n ovl fdb add "$MAC:02" vni 100 vtep 10.9.0.2

	for ns in vx ovl; do
		ip -n "$ns" link set dev0 addrgenmode none up
		ip -n "$ns" addr add 10.0.0.1/24 dev dev0
		ip -n "$ns" neigh add 10.0.0.2 lladdr "$MAC:02" dev dev0 nud permanent
	done
}

halves()
{
	local here=02:00:00:ff:00:01 stations="$MAC:02 $MAC:01" udp head bare
	udp=$(udp_frame 2 1)
	head="$(outer "$here") $MAC:01 $MAC:02"
	bare="$here $PEER ${udp/26bd 0a000002 0a000001/26ab 0a090002 0a090001}"
	# shellcheck disable=SC2086 # two of them
	both_ways ovl -- pump ovl packet dev0 $stations
	# shellcheck disable=SC2086
	row 'device to wire' "$SHORT" "$STACK" "$(pump vx packet dev0 $stations)" \
		"$(pump vx packet eth0 02:00:00:ff:00:99 "$here")"
	both_ways ovl -- pump ovl -l 18 udp 10.0.0.2 10000
	row 'UDP to wire' "$SHORT" "$STACK" "$(pump vx -l 18 udp 10.0.0.2 10000)" \
		"$(pump vx -l 18 udp 10.9.0.2 10000)"
	both_ways ovl -- pump ovl -b 32 -f "ovl-peer,eth0,$head $udp" udp 10.0.0.2 10000
	row 'wire to UDP, fed' "$SHORT" "$STACK" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $udp" udp 10.0.0.2 10000)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$bare" udp 10.9.0.2 10000)"
}

# --- two hosts ----------------------------------------------------------

declare -A UNDERLAY=([4.1]=10.9.0.1 [4.2]=10.9.0.2 [6.1]=fd09::1 [6.2]=fd09::2)

# cable NAME: namespaces NAME1 and NAME2, and a cable between them.
cable()
{
	local n
	for n in 1 2; do
		ip netns add "$1$n"
	done
	ip link add eth0 netns "${1}1" address 02:00:00:ff:00:01 type veth \
		peer name eth0 netns "${1}2" address 02:00:00:ff:00:02
	for n in 1 2; do
		ip -n "$1$n" link set eth0 addrgenmode none up
	done
}

underlay()
{
	local family n peer nodad
	for n in 1 2; do
		for family in 4 6; do
			nodad=()
			[ "$family" = 4 ] || nodad=(nodad)
			peer=${UNDERLAY[$family.$((3 - n))]}
			ip -n "$1$n" addr add "${UNDERLAY[$family.$n]}/24" dev eth0 "${nodad[@]}"
			ip -n "$1$n" neigh add "$peer" lladdr "02:00:00:ff:00:0$((3 - n))" \
				dev eth0 nud permanent
		done
	done
}

# Both hosts have the device DEV, which is station N with address 10.0.0.N.
stations()	# NAME DEV
{
	local n
	for n in 1 2; do
		ip -n "$1$n" link set "$2" address "$MAC:0$n"
		ip -n "$1$n" link set "$2" addrgenmode none up
		ip -n "$1$n" addr add "10.0.0.$n/24" dev "$2"
		ip -n "$1$n" neigh add "10.0.0.$((3 - n))" lladdr "$MAC:0$((3 - n))" \
			dev "$2" nud permanent
	done
}

# tunnels NAME FAMILY VXLAN-OPTION...: ovl between NAME-ovl1 and NAME-ovl2, and
# vxlan between NAME-vx1 and NAME-vx2; with checksums where vxlan has got them.
tunnels()
{
	local name=$1 family=$2 csum=off here there n
	shift 2
	[[ " $* " != *' udpcsum '* ]] || csum=on
	for n in ovl vx; do
		cable "$name-$n"
		underlay "$name-$n"
	done
	for n in 1 2; do
		here=${UNDERLAY[$family.$n]} there=${UNDERLAY[$family.$((3 - n))]}
		ovlctl -n "$name-ovl$n" vni add 100 name dev0 local "$here" csum "$csum"
		ovlctl -n "$name-ovl$n" vtep add "$there" vni 100
		ovlctl -n "$name-ovl$n" fdb add "$MAC:0$((3 - n))" vni 100 vtep "$there"
		ip -n "$name-vx$n" link add dev0 type vxlan id 100 local "$here" dstport 4789 \
			nolearning "$@"
		ip netns exec "$name-vx$n" bridge fdb add "$MAC:0$((3 - n))" dev dev0 \
			dst "$there" static
	done
	stations "$name-ovl" dev0
	stations "$name-vx" dev0
}

# across NAME DEV [LENGTH]: UDP from host 1's device to host 2's, in frames of that
# length; what sending and receiving takes included.
across()
{
	pump "${1}2" -b 32 -f "${1}1,$2,$MAC:02 $MAC:01 $(udp_frame 1 2 "${@:3}")" \
		udp 10.0.0.1 10000
}

# end_to_end CASE NAME [LENGTH]
end_to_end()
{
	both_ways "$2-ovl1" "$2-ovl2" -- across "$2-ovl" dev0 "${@:3}"
	row "$1" "$SHORT" "$STACK" "$(across "$2-vx" dev0 "${@:3}")" \
		"$(across bare eth0 "${@:3}")"
}

ends()
{
	cable bare
	stations bare eth0
	tunnels plain 4
	end_to_end 'device to device' plain
	end_to_end 'device to device, 1400 bytes' plain 1400
	tunnels csum 4 udpcsum
	end_to_end 'device to device, outer checksums' csum
	tunnels six 6
	end_to_end 'device to device, IPv6 underlay' six
}

# --- two hosts, each with a guest ----------------------------------------

# guests NAME: namespaces of two hosts and their guests, with cables between.
guests()
{
	local n
	cable "$1"
	for n in 1 2; do
		ip netns add "$1-guest$n"
		ip link add eth0 netns "$1-guest$n" address "$MAC:0$n" type veth peer name port netns "$1$n"
		ip -n "$1-guest$n" addr add "10.0.0.$n/24" dev eth0
		ip -n "$1-guest$n" link set eth0 addrgenmode none up
		ip -n "$1$n" link set port addrgenmode none up
	done
}

bridged()
{
	local dev
	ip -n "$1" link add br0 address "$2" type bridge mcast_snooping 0
	for dev in port "${@:3}"; do
		ip -n "$1" link set "$dev" addrgenmode none up
		ip -n "$1" link set "$dev" master br0
	done
	ip -n "$1" link set br0 addrgenmode none up
}

setup_guests()
{
	local n
	guests g-ovl
	underlay g-ovl
	guests g-vx
	underlay g-vx
	guests g-br
	for n in 1 2; do
		ovlctl -n "g-ovl$n" vni add 100 nodev local "10.9.0.$n" csum off
		ovlctl -n "g-ovl$n" vtep add "10.9.0.$((3 - n))" vni 100
		ovlctl -n "g-ovl$n" port add port vni 100
		ip -n "g-vx$n" link add vx0 type vxlan id 100 local "10.9.0.$n" \
			remote "10.9.0.$((3 - n))" dstport 4789
		bridged "g-vx$n" "02:00:00:bb:00:0$n" vx0
		bridged "g-br$n" "02:00:00:bb:00:0$n" eth0
	done
	# Everybody has been heard before it is measured.
	for n in g-ovl g-vx g-br; do
		ip netns exec "$n-guest2" "$OVL_TREE/build/selftests/helpers/frame" eth0 \
			"ff:ff:ff:ff:ff:ff $MAC:02 88b6 00*46"
	done
}

# whole NAME: from guest to guest, what sending and receiving costs included.
whole()
{
	across "$1-guest" eth0
}

setup
halves
ends
setup_guests
both_ways g-ovl1 g-ovl2 -- whole g-ovl
row 'guest to guest' "$SHORT" "$STACK" "$(whole g-vx)" "$(whole g-br)"
