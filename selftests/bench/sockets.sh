#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per 60-byte frame of AF_OVL, beside those of AF_PACKET and UDP on
# a vxlan device that is set up the same way. Runs in a machine that counts time
# in instructions. "Fed" is with what it takes to put the frames on the wire,
# which is the same for both.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

MAC=02:00:00:00:00		# of the stations: :01 here, :02 there
PEER=02:00:00:ff:00:02		# of the underlay's other end
INNER_UDP='0800 4500 002e 0000 4000 4011 26bd 0a000002 0a000001 2710 2710 001a 0000 00*18'

# outer DMAC: hex of a packet from the other end, up to the inner frame
outer()
{
	echo "$1 $PEER 0800 4500 0060 0000 4000 4011 2679 0a090002 0a090001 c000 12b5 004c 0000 08000000 00006400"
}

# pair NAME: namespaces with a cable between them. What goes to the other end is
# lost there at once, for it is somebody else's.
pair()
{
	ip netns add "$1"
	ip netns add "$1-peer"
	ip link add eth0 netns "$1" address 02:00:00:ff:00:01 type veth \
		peer name eth0 netns "$1-peer" address "$PEER"
	ip -n "$1" addr add 10.9.0.1/24 dev eth0
	ip -n "$1" link set eth0 addrgenmode none
	ip -n "$1-peer" link set eth0 addrgenmode none
	ip -n "$1" link set eth0 up
	ip -n "$1-peer" link set eth0 up
	ip -n "$1" neigh add 10.9.0.2 lladdr 02:00:00:ff:00:99 dev eth0 nud permanent
}

setup()
{
	pair vx
	ip -n vx link add vx0 address "$MAC:01" type vxlan id 100 \
		local 10.9.0.1 remote 10.9.0.2 dstport 4789
	ip -n vx link set vx0 addrgenmode none up
	ip -n vx addr add 10.0.0.1/24 dev vx0
	ip -n vx neigh add 10.0.0.2 lladdr "$MAC:02" dev vx0 nud permanent
	ip netns exec vx bridge fdb add "$MAC:02" dev vx0 dst 10.9.0.2 static

	pair ovl
	ovlctl -n ovl vni add 100 nodev mac "$MAC:01" local 10.9.0.1
	ovlctl -n ovl vtep add 10.9.0.2 vni 100
	ovlctl -n ovl fdb add "$MAC:02" vni 100 vtep 10.9.0.2
}

pump()
{
	ip netns exec "$1" "$OVL_TREE/build/selftests/bench/pump" "${@:2}"
}

# row NAME OVL VXLAN
row()
{
	printf '%-34s %6d %6d  %s\n' "$1" "$2" "$3" "$(ratio 2 "$2" "$3")"
}

sends()
{
	row 'SOCK_RAW send' "$(pump ovl raw 100 "$MAC:02" "$MAC:01")" \
		"$(pump vx packet vx0 "$MAC:02" "$MAC:01")"
	row 'SOCK_RAW sendmmsg of 32' "$(pump ovl -b 32 raw 100 "$MAC:02" "$MAC:01")" \
		"$(pump vx -b 32 packet vx0 "$MAC:02" "$MAC:01")"
	row 'SOCK_DGRAM send' "$(pump ovl -l 38 dgram 100 "$MAC:02" 10000)" \
		"$(pump vx -l 18 udp 10.0.0.2 10000)"
	row 'SOCK_DGRAM sendmmsg of 32' "$(pump ovl -b 32 -l 38 dgram 100 "$MAC:02" 10000)" \
		"$(pump vx -b 32 -l 18 udp 10.0.0.2 10000)"
}

# What the feeding costs is in both figures; the second row is without it.
received()
{
	local name=$1 ovl=$2 vxlan=$3 fed
	row "$name, fed" "$ovl" "$vxlan"
	fed=$(pump ovl -b 32 -f "ovl-peer,eth0,$(outer 02:00:00:ff:00:98) 00*60" none)
	row "$name" $((ovl - fed)) $((vxlan - fed))
}

receives()
{
	local frame="$MAC:01 $MAC:02 88b6 00*46" head
	head=$(outer 02:00:00:ff:00:01)
	received 'SOCK_RAW recvmmsg of 32' \
		"$(pump ovl -b 32 -f "ovl-peer,eth0,$head $frame" raw 100 "$MAC:02" "$MAC:01")" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $frame" packet vx0 "$MAC:02" "$MAC:01")"
	received 'SOCK_DGRAM recvmmsg of 32' \
		"$(pump ovl -b 32 -f "ovl-peer,eth0,$head $MAC:01 $MAC:02 88b5 2710 2710 002e 24cb 00*38" \
			dgram 100 "$MAC:02" 10000)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $MAC:01 $MAC:02 $INNER_UDP" udp 10.0.0.2 10000)"
}

setup
printf '%-34s %6s %6s  %s\n' '60-byte frames' ovl vxlan ratio
sends
receives
printf '%-34s %6s %6d\n' 'AF_PACKET on veth, no tunnel, send' - \
	"$(pump vx packet eth0 02:00:00:ff:00:99 "$MAC:01")"
