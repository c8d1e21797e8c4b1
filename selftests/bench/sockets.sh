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
