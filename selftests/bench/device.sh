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

# What is told beside it, and compared with nothing: short runs do without.
TUNNELS=(geneve gretap)
[ "${COUNT:-20000}" -ge 20000 ] || TUNNELS=()

# beside COMMAND...: in OTHERS, what it prints for each of them, whose name takes the
# place of "%".
beside()
{
	local kind
	OTHERS=()
	for kind in "${TUNNELS[@]}"; do
		OTHERS+=("$("${@//%/$kind}")")
	done
}

# --- one host, whose peer is somebody else ------------------------------

other_tunnel()	# KIND NETNS LOCAL REMOTE
{
	case $1 in
	geneve)	set -- "$@" id 100 noudpcsum ;;
	gretap)	set -- "$@" local "$3" ;;
	esac
	ip -n "$2" link add dev0 address "$MAC:01" type "$1" remote "$4" "${@:5}"
}

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

	for ns in "${TUNNELS[@]}"; do
		pair "$ns"
		other_tunnel "$ns" "$ns" 10.9.0.1 10.9.0.2
	done

	for ns in vx ovl "${TUNNELS[@]}"; do
		ip -n "$ns" link set dev0 addrgenmode none up
		ip -n "$ns" addr add 10.0.0.1/24 dev dev0
		ip -n "$ns" neigh add 10.0.0.2 lladdr "$MAC:02" dev dev0 nud permanent
	done
}

# fed NETNS: wire to UDP, what is put on the wire included.
fed()
{
	pump "$1" -b 32 -f "$1-peer,eth0,$(outer "$LOWER" "$1") $MAC:01 $MAC:02 $(udp_frame 2 1)" \
		udp 10.0.0.2 10000
}

halves()
{
	local stations=("$MAC:02" "$MAC:01") bare
	bare="$LOWER $PEER $(udp_frame 2 1)"
	bare=${bare/26bd 0a000002 0a000001/26ab 0a090002 0a090001}
	both_ways ovl -- pump ovl packet dev0 "${stations[@]}"
	beside pump % packet dev0 "${stations[@]}"
	row 'device to wire' "$SHORT" "$STACK" "$(pump vx packet dev0 "${stations[@]}")" \
		"$(pump vx packet eth0 02:00:00:ff:00:99 "$LOWER")" "${OTHERS[@]}"
	both_ways ovl -- pump ovl -l 18 udp 10.0.0.2 10000
	row 'UDP to wire' "$SHORT" "$STACK" "$(pump vx -l 18 udp 10.0.0.2 10000)" \
		"$(pump vx -l 18 udp 10.9.0.2 10000)"
	both_ways ovl -- fed ovl
	beside fed %
	row 'wire to UDP, fed' "$SHORT" "$STACK" "$(fed vx)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$bare" udp 10.9.0.2 10000)" "${OTHERS[@]}"
	kept_heads ovl
}

# --- one host, and 64 whose peer is somebody else ------------------------

COPIES=64

setup_flood()
{
	local ns
	for ns in flood-vx flood-ovl; do
		pair "$ns"
		each 'neigh replace & lladdr 02:00:00:ff:00:99 dev eth0 nud permanent' |
			ip -n "$ns" -batch -
	done
	ip -n flood-vx link add dev0 address "$MAC:01" type vxlan id 100 \
		local 10.9.0.1 dstport 4789 nolearning
	each 'fdb append 00:00:00:00:00:00 dev dev0 dst &' | ip netns exec flood-vx bridge -batch -
	ovlctl -n flood-ovl vni add 100 name dev0 local 10.9.0.1 csum off
	ip -n flood-ovl link set dev0 address "$MAC:01"
	each 'vtep add & vni 100' | ovlctl -n flood-ovl -batch -
	for ns in flood-vx flood-ovl; do
		ip -n "$ns" link set dev0 addrgenmode none up
	done
}

# each LINE: for each of the 64, its address in the place of "&".
each()
{
	seq 2 $((COPIES + 1)) | sed "s/.*/10.9.0.&/; s/.*/$1/"
}

# flooded NETNS: what each copy takes of a frame that everybody is to get.
flooded()
{
	local frame
	frame=$(pump "$1" -n $((${COUNT:-20000} / 50)) packet dev0 ff:ff:ff:ff:ff:ff "$MAC:01")
	echo $((frame / COPIES))
}

flood()
{
	both_ways flood-ovl -- flooded flood-ovl
	row "flooding to $COPIES VTEPs, a copy" "$SHORT" "$STACK" "$(flooded flood-vx)"
	kept_heads flood-ovl
}

# --- two hosts ----------------------------------------------------------

# others NAME: likewise between NAME-geneve1 and NAME-geneve2, and for gretap.
others()
{
	local kind n
	for kind in "${TUNNELS[@]}"; do
		cable "$1-$kind"
		underlay "$1-$kind"
		for n in 1 2; do
			other_tunnel "$kind" "$1-$kind$n" "${UNDERLAY[4.$n]}" "${UNDERLAY[4.$((3 - n))]}"
		done
		both_stations "$1-$kind" dev0
	done
}

# across NAME DEV [LENGTH]: UDP from host 1's device to host 2's, in frames of that
# length; what sending and receiving takes included.
across()
{
	pump "${1}2" -b 32 -f "${1}1,$2,$MAC:02 $MAC:01 $(udp_frame 1 2 "${@:3}")" \
		udp 10.0.0.1 10000
}

# trip NAME DEV: a byte from host 1's device to host 2's, and back.
trip()
{
	pump "${1}1" -n $((${COUNT:-20000} / 4)) -l 1 -p "${1}2" trip 10.0.0.2 10000
}

# end_to_end CASE NAME COMMAND [ARGUMENT...]: the command is told a pair of hosts, their
# device, and the arguments.
end_to_end()
{
	both_ways "$2-ovl1" "$2-ovl2" -- "$3" "$2-ovl" dev0 "${@:4}"
	OTHERS=()
	[ "$2" != plain ] || beside "$3" "$2-%" dev0 "${@:4}"
	row "$1" "$SHORT" "$STACK" "$("$3" "$2-vx" dev0 "${@:4}")" \
		"$("$3" bare eth0 "${@:4}")" "${OTHERS[@]}"
	kept_heads "$2-ovl1" "$2-ovl2"
}

ends()
{
	cable bare
	both_stations bare eth0
	tunnels plain 4
	others plain
	end_to_end 'device to device' plain across
	end_to_end 'device to device, 1400 bytes' plain across 1400
	end_to_end 'UDP round trip' plain trip
	tunnels csum 4 udpcsum
	end_to_end 'device to device, outer checksums' csum across
	tunnels six 6
	end_to_end 'device to device, IPv6 underlay' six across
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

# inward NAME HEADERS: the receiving half, from the wire to guest 1, what putting it
# there costs included.
inward()
{
	pump "$1-guest1" -b 32 -f "${1}2,eth0,$2 $MAC:01 $MAC:02 $(udp_frame 2 1)" \
		udp 10.0.0.2 10000
}

to_guests()
{
	local head
	both_ways g-ovl1 g-ovl2 -- whole g-ovl
	row 'guest to guest' "$SHORT" "$STACK" "$(whole g-vx)" "$(whole g-br)"
	head=$(outer "$LOWER")
	both_ways g-ovl1 -- inward g-ovl "$head"
	received 'wire to guest' "$(inward g-vx "$head")" "$(inward g-br '')"
	kept_heads g-ovl1 g-ovl2
}

setup
halves
setup_flood
flood
ends
setup_guests
to_guests
