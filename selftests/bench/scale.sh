#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What segments cost that one program is to be in: so many VNIs without devices,
# which one socket serves, beside vxlan devices, each in a namespace of its own,
# as the same MAC and IP addresses are in many of them. Runs in a machine that
# counts time in instructions.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

VNIS=10000
NAMESPACES=300		# each of which takes as much as the one before

segments()	# FIRST LAST
{
	seq "$1" "$2" | sed 's/.*/vni add & local 10.9.0.1 nodev\nvtep add 10.9.0.2 vni &/' |
		ovlctl -batch -
}

# The devices' ends of the tunnels are in this namespace, and share a UDP socket.
namespaces()	# FIRST LAST
{
	seq "$1" "$2" | sed 's/.*/netns add n&/' | ip -batch -
	seq "$1" "$2" |
		sed 's/.*/link add vx0 netns n& type vxlan id & local 10.9.0.1 remote 10.9.0.2 dstport 4790/' |
		ip -batch -
}

# each CASE TOTAL-OVL TOTAL-VXLAN
each()
{
	row "$1" $(($2 / VNIS)) - $(($3 / NAMESPACES))
}

ip link add eth9 type dummy
ip addr add 10.9.0.1/24 dev eth9
ip link set eth9 up
# What the first of a kind needs is not each one's.
segments 1 10
namespaces 1 10
ovl=$(taken segments 1001 $((1000 + VNIS)))
vxlan=$(taken namespaces 1001 $((1000 + NAMESPACES)))
each 'a segment: bytes' "${ovl% *}" "${vxlan% *}"
each 'a segment: instructions' "${ovl#* }" "${vxlan#* }"
