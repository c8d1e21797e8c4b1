#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions for each MB (2^20 bytes) from one host's device to another's in large
# packets, sending and receiving included: of ovl, of vxlan, and of the same without a
# tunnel. Runs in a machine that counts time in instructions.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

BUFFERS=$((${COUNT:-20000} / 40))	# of 64 KiB

# gso NAME DEV
gso()
{
	pump "${1}1" -n "$BUFFERS" -p "${1}2" gso 10.0.0.2 10000
}

# tcp NAME DEV: the figure in the middle of several. How much TCP puts into a packet
# depends on when the other end answered.
tcp()
{
	local run
	for run in 1 2 3 4 5; do
		pump "${1}1" -n "$BUFFERS" -p "${1}2" tcp 10.0.0.2 $((10000 + run))
	done | sort -n | sed -n 3p
}

# a_megabyte CASE COMMAND
a_megabyte()
{
	both_ways bulk-ovl1 bulk-ovl2 -- "$2" bulk-ovl dev0
	row "$1, a MB" "$SHORT" "$STACK" "$("$2" bulk-vx dev0)" "$("$2" bare eth0)"
	kept_heads bulk-ovl1 bulk-ovl2
}

# The lower device sends nothing that is larger than it may be.
small_packets()
{
	local ns
	for ns; do
		ip netns exec "$ns" ethtool -K eth0 tso off tx-udp_tnl-segmentation off \
			tx-udp_tnl-csum-segmentation off >/dev/null
	done
}

cable bare
both_stations bare eth0
tunnels bulk 4
# Bare packets are to be no larger than those in a tunnel.
for ns in bare1 bare2; do
	ip -n "$ns" link set eth0 mtu 1450
done
a_megabyte 'UDP with GSO' gso
a_megabyte 'TCP' tcp
small_packets bulk-ovl1 bulk-vx1 bare1
a_megabyte 'TCP, segmented in software' tcp
