#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What many stations and many VNIs cost: to make them, and per packet once they are
# there. vxlan does not get a million of them, because its table has 256 buckets, and
# what each takes is counted between a thousand and a hundred thousand; of ovl also up
# to a million, where what is there once weighs nothing any more. Runs in a machine
# that counts time in instructions.

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

load()	# NETNS ARGUMENT...
{
	ip netns exec "$1" "$OVL_TREE/build/selftests/bench/load" "${@:2}"
}

# With the tool, a thousand of them in a request.
ovl_batch()	# FIRST COUNT
{
	macs "$1" "$2" | xargs -n 1000 echo |
		sed 's/.*/fdb add & vni 100 vtep 10.9.0.2/' >/tmp/batch
	taken ovlctl -n ovl -batch /tmp/batch
}

vx_batch()	# FIRST COUNT
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
	local ovl vxlan n
	load ovl ovl-fdb 100 10.9.0.2 0 "$FEW"
	load vx vxlan-fdb dev0 10.9.0.2 0 "$FEW"
	frames "$FEW"
	n=$(((MANY - FEW) / 2))
	ovl=$(taken load ovl ovl-fdb 100 10.9.0.2 "$FEW" "$n")
	vxlan=$(taken load vx vxlan-fdb dev0 10.9.0.2 "$FEW" "$n")
	row 'a station: bytes' $((${ovl% *} / n)) - $((${vxlan% *} / n))
	row 'a station: instructions' $((${ovl#* } / n)) - $((${vxlan#* } / n))
	n=$((MANY - FEW - n))
	ovl=$(ovl_batch $((MANY - n)) "$n")
	vxlan=$(vx_batch $((MANY - n)) "$n")
	row 'a station, ovlctl or bridge -batch' $((${ovl#* } / n)) - $((${vxlan#* } / n))
	frames "$MANY"
	n=$((ALL - MANY))
	ovl=$(taken load ovl ovl-fdb 100 10.9.0.2 "$MANY" "$n")
	row 'a station up to a million: bytes' $((${ovl% *} / n)) - -
	row 'a station up to a million: instr.' $((${ovl#* } / n)) - -
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
	local ovl vxlan devices=500
	ip -n ovl neigh add 10.0.0.2 lladdr "$MAC:02" dev dev0 nud permanent
	received 'wire to UDP, fed, of 1 VNI'
	load ovl ovl-vni - 10.9.0.1 500 500
	ovl=$(taken load ovl ovl-vni - 10.9.0.1 1000 "$VNIS")
	load vx vxlan-dev vx 10.9.0.1 500 10
	vxlan=$(taken load vx vxlan-dev vx 10.9.0.1 1000 "$devices")
	row 'a VNI: bytes' $((${ovl% *} / VNIS)) - $((${vxlan% *} / devices))
	row 'a VNI: instructions' $((${ovl#* } / VNIS)) - $((${vxlan#* } / devices))
	received "wire to UDP, fed, of $VNIS VNIs"
}

setup
stations
vnis
kept_heads ovl
