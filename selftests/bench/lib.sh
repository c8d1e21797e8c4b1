# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For what `make bench` runs.

# shellcheck disable=SC2034 # for the benches
{
MAC=02:00:00:00:00		# of the stations: :01 here, :02 there
PEER=02:00:00:ff:00:02		# of the underlay's other end
}

# row CASE SHORT STACK VXLAN [BARE]: a line of the table: instructions of ovl on its
# fast path and without it, of vxlan, and of the same without a tunnel; "-" for
# what there is none of. What the benches print besides is not looked at.
row()
{
	printf 'row\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5:--}"
}

# outer DMAC: hex of a packet from the other end, up to the inner frame
outer()
{
	echo "$1 $PEER 0800 4500 0060 0000 4000 4011 2679 0a090002 0a090001 c000 12b5 004c 0000 08000000 00006400"
}

# udp_frame FROM TO [LENGTH]: hex of an Ethernet frame of that length, 60 unless
# said, from station FROM to station TO, behind the addresses.
udp_frame()
{
	local len=$((${3:-60} - 14)) sum
	sum=$((0x4500 + len + 0x4000 + 0x4011 + 2 * 0x0a00 + $1 + $2))
	sum=$(((sum & 0xffff) + (sum >> 16)))
	printf '0800 4500 %04x 0000 4000 4011 %04x 0a0000%02x 0a0000%02x 2710 2710 %04x 0000 00*%d\n' \
		"$len" $((~sum & 0xffff)) "$1" "$2" $((len - 20)) $((len - 28))
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

pump()
{
	ip netns exec "$1" "$OVL_TREE/build/selftests/bench/pump" -n "${COUNT:-20000}" "${@:2}"
}

# both_ways NETNS... -- COMMAND...: the figure that the command prints, in SHORT with
# the fast path of VNI 100 in those namespaces, in STACK without.
both_ways()
{
	local hosts=()
	while [ "$1" != -- ]; do
		hosts+=("$1")
		shift
	done
	shift
	SHORT=$("$@")
	fastpath off "${hosts[@]}"
	STACK=$("$@")
	fastpath on "${hosts[@]}"
}

fastpath()	# on|off NETNS...
{
	local ns
	for ns in "${@:2}"; do
		ovlctl -n "$ns" vni set 100 fastpath "$1"
	done
}

# taken COMMAND...: bytes that are not free any more, and instructions.
taken()
{
	local free began
	free=$(memory_free)
	began=$(busy)
	"$@"
	echo $(((free - $(memory_free)) * 1024)) $(($(busy) - began))
}

# Nanoseconds in which the processor was not idle: who makes a namespace waits.
busy()
{
	awk '{ printf "%.0f\n", ($1 - $2) * 1e9 }' /proc/uptime
}

# In KiB: as free(1) counts, caches of files included, and besides them the pages
# that the processor has on a list of its own.
memory_free()
{
	awk '/^(MemFree|Buffers|Cached|SReclaimable):/ { n += $2 } $1 == "count:" { n += 4 * $2 }
		END { print n }' /proc/meminfo /proc/zoneinfo
}
