#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per packet by way of devices: those of vxlan, of ovl, and what
# the same takes without a tunnel. Runs in a machine that counts time in
# instructions. UDP packets of 60 bytes, known unicast, IPv4 underlay on veth.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

# row NAME OVL VXLAN BARE: the last column is what remains without the bare way.
row()
{
	printf '%-34s %6d %6d %6d  %s  %s\n' "$1" "$2" "$3" "$4" "$(ratio 2 "$2" "$3")" \
		"$(ratio 2 $(($2 - $4)) $(($3 - $4)))"
}

# --- one host, whose peer is somebody else ------------------------------

setup()
{
	pair vx
	ip -n vx link add dev0 address "$MAC:01" type vxlan id 100 \
		local 10.9.0.1 remote 10.9.0.2 dstport 4789
	ip netns exec vx bridge fdb add "$MAC:02" dev dev0 dst 10.9.0.2 static

	pair ovl
	ovlctl -n ovl vni add 100 name dev0 local 10.9.0.1
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
	local inner="$MAC:01 $MAC:02 $INNER_UDP" head bare
	head=$(outer 02:00:00:ff:00:01)
	bare="02:00:00:ff:00:01 $PEER ${INNER_UDP//26bd 0a000002 0a000001/26ab 0a090002 0a090001}"
	row 'device to wire' "$(pump ovl -l 18 udp 10.0.0.2 10000)" \
		"$(pump vx -l 18 udp 10.0.0.2 10000)" "$(pump vx -l 18 udp 10.9.0.2 10000)"
	row 'wire to device, fed' \
		"$(pump ovl -b 32 -f "ovl-peer,eth0,$head $inner" udp 10.0.0.2 10000)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $inner" udp 10.0.0.2 10000)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$bare" udp 10.9.0.2 10000)"
}

# --- two hosts, each with a guest ----------------------------------------

# guests NAME: namespaces of two hosts and their guests, with cables between.
guests()
{
	local n
	for n in 1 2; do
		ip netns add "$1$n"
		ip netns add "$1-guest$n"
		ip link add eth0 netns "$1-guest$n" address "$MAC:0$n" type veth peer name port netns "$1$n"
		ip -n "$1-guest$n" addr add "10.0.0.$n/24" dev eth0
		ip -n "$1-guest$n" link set eth0 addrgenmode none up
		ip -n "$1$n" link set port addrgenmode none up
	done
	ip link add eth0 netns "${1}1" address 02:00:00:ff:00:01 type veth \
		peer name eth0 netns "${1}2" address 02:00:00:ff:00:02
	for n in 1 2; do
		ip -n "$1$n" link set eth0 addrgenmode none up
	done
}

underlay()
{
	local n
	for n in 1 2; do
		ip -n "$1$n" addr add "10.9.0.$n/24" dev eth0
		ip -n "$1$n" neigh add "10.9.0.$((3 - n))" \
			lladdr "02:00:00:ff:00:0$((3 - n))" dev eth0 nud permanent
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
		ovlctl -n "g-ovl$n" vni add 100 nodev local "10.9.0.$n"
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
	pump "$1-guest2" -b 32 -f "$1-guest1,eth0,$MAC:02 $MAC:01 ${INNER_UDP//0a000002 0a000001/0a000001 0a000002}" \
		udp 10.0.0.1 10000
}

setup
printf '%-34s %6s %6s %6s  %-4s  %s\n' 'UDP, 60-byte frames' ovl vxlan bare ratio 'over bare'
halves
setup_guests
row 'guest to guest, whole way' "$(whole g-ovl)" "$(whole g-vx)" "$(whole g-br)"
