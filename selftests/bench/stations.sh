#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What many stations and many VNIs cost: to make them, and per packet once they are
# there. vxlan's stations are made by `bridge -batch`, and not a million of them,
# because its table has 256 buckets. Runs in a machine that counts time in
# instructions.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

OWN=02:01:00:00:00:01	# of the device; no other begins like that
FEW=1000 MANY=100000 ALL=1000000
VNIS=100000

setup()
{
	pair vx
	ip -n vx link add dev0 address "$OWN" type vxlan id 100 \
		local 10.9.0.1 dstport 4789 nolearning
	pair ovl
	ovlctl -n ovl vni add 100 name dev0 local 10.9.0.1 csum off
	ovlctl -n ovl vtep add 10.9.0.2 vni 100
	ip -n ovl link set dev0 address "$OWN"
	for ns in vx ovl; do
		ip -n "$ns" link set dev0 addrgenmode none up
		ip -n "$ns" addr add 10.0.0.1/24 dev dev0
	done
}

# macs FIRST COUNT: addresses of stations, one a line, as pump numbers them. They
# are 02:00 and four bytes.
macs()
{
	awk -v first="$1" -v count="$2" 'BEGIN {
		for (i = first; i < first + count; i++)
			printf "02:00:%02x:%02x:%02x:%02x\n", int(i / 16777216) % 256,
			       int(i / 65536) % 256, int(i / 256) % 256, i % 256
	}'
}

# A thousand of them in a request.
ovl_stations()	# FIRST COUNT
{
	macs "$1" "$2" | xargs -n 1000 echo |
		sed 's/.*/fdb add & vni 100 vtep 10.9.0.2/' >/tmp/batch
	taken ovlctl -n ovl -batch /tmp/batch
}

vx_stations()	# FIRST COUNT
{
	macs "$1" "$2" | sed 's/.*/fdb add & dev dev0 dst 10.9.0.2 static/' >/tmp/batch
	taken ip netns exec vx bridge -batch /tmp/batch
}

# frames STATIONS: to one of them each, in no order.
frames()
{
	local to="02:00:00:00:00:00 $OWN" vxlan=-
	# shellcheck disable=SC2086 # two of them
	both_ways ovl -- pump ovl -r "$1" packet dev0 $to
	# shellcheck disable=SC2086
	[ "$1" -gt "$MANY" ] || vxlan=$(pump vx -r "$1" packet dev0 $to)
	# shellcheck disable=SC2086
	row "to one of $1 stations" "$SHORT" "$STACK" "$vxlan" \
		"$(pump vx -r "$1" packet eth0 02:00:00:ff:00:99 02:00:00:ff:00:01)"
}

stations()
{
	local ovl vxlan
	ovl_stations 0 "$FEW" >/dev/null
	vx_stations 0 "$FEW" >/dev/null
	frames "$FEW"
	ovl=$(ovl_stations "$FEW" $((MANY - FEW)))
	vxlan=$(vx_stations "$FEW" $((MANY - FEW)))
	row 'a station: bytes' $((${ovl% *} / (MANY - FEW))) - $((${vxlan% *} / (MANY - FEW)))
	row 'a station: instructions' $((${ovl#* } / (MANY - FEW))) - $((${vxlan#* } / (MANY - FEW)))
	frames "$MANY"
	ovl_stations "$MANY" $((ALL - MANY)) >/dev/null
	frames "$ALL"
	ovlctl -n ovl fdb flush vni 100
}

# What comes in for one of so many VNIs.
received()	# CASE
{
	local udp
	udp=$(udp_frame 2 1)
	both_ways ovl -- pump ovl -b 32 \
		-f "ovl-peer,eth0,$(outer 02:00:00:ff:00:01) $OWN $MAC:02 $udp" udp 10.0.0.2 10000
	row "$1" "$SHORT" "$STACK" -
}

vnis()
{
	ip -n ovl neigh add 10.0.0.2 lladdr "$MAC:02" dev dev0 nud permanent
	received 'wire to UDP, fed, of 1 VNI'
	seq 1000 $((999 + VNIS)) | sed 's/.*/vni add & nodev/' | ovlctl -n ovl -batch -
	received "wire to UDP, fed, of $VNIS VNIs"
}

setup
stations
vnis
kept_heads ovl
