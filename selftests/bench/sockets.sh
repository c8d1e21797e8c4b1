#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per 60-byte frame of AF_OVL, beside those of AF_PACKET and UDP on
# a vxlan device that is set up the same way, and of both without a tunnel. Runs
# in a machine that counts time in instructions. "Fed" is with what it takes to put
# the frames on the wire, which is the same for all.

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

sends()
{
	local batch name
	for batch in 1 32; do
		name=send
		[ "$batch" = 1 ] || name="sendmmsg of $batch"
		both_ways ovl -- pump ovl -b "$batch" raw 100 "$MAC:02" "$MAC:01"
		row "SOCK_RAW $name" "$SHORT" "$STACK" \
			"$(pump vx -b "$batch" packet vx0 "$MAC:02" "$MAC:01")" \
			"$(pump vx -b "$batch" packet eth0 02:00:00:ff:00:99 "$MAC:01")"
		both_ways ovl -- pump ovl -b "$batch" -l 38 dgram 100 "$MAC:02" 10000
		row "SOCK_DGRAM $name" "$SHORT" "$STACK" \
			"$(pump vx -b "$batch" -l 18 udp 10.0.0.2 10000)" \
			"$(pump vx -b "$batch" -l 18 udp 10.9.0.2 10000)"
	done
}

receives()
{
	local frame="$MAC:01 $MAC:02 88b6 00*46" here=02:00:00:ff:00:01 head udp bare
	head=$(outer "$here")
	both_ways ovl -- pump ovl -b 32 -f "ovl-peer,eth0,$head $frame" raw 100 "$MAC:02" "$MAC:01"
	received 'SOCK_RAW recvmmsg of 32' \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $frame" packet vx0 "$MAC:02" "$MAC:01")" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$here $PEER 88b6 00*46" packet eth0 "$PEER" "$here")"

	udp=$(udp_frame 2 1)
	bare="${udp/0a000002 0a000001/0a090002 0a090001}"
	both_ways ovl -- pump ovl -b 32 \
		-f "ovl-peer,eth0,$head $MAC:01 $MAC:02 88b5 2710 2710 002e 24cb 00*38" \
		dgram 100 "$MAC:02" 10000
	received 'SOCK_DGRAM recvmmsg of 32' \
		"$(pump vx -b 32 -f "vx-peer,eth0,$head $MAC:01 $MAC:02 $udp" udp 10.0.0.2 10000)" \
		"$(pump vx -b 32 -f "vx-peer,eth0,$here $PEER ${bare/4011 26bd/4011 26ab}" udp 10.9.0.2 10000)"
}

setup
sends
receives
kept_heads ovl
