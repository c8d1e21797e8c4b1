# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For what `make bench` runs.

# ratio DIGITS A B: of A to B, rounded.
ratio()
{
	awk -v digits="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.*f\n", digits, a / b }'
}

# shellcheck disable=SC2034 # for the benches
{
MAC=02:00:00:00:00		# of the stations: :01 here, :02 there
PEER=02:00:00:ff:00:02		# of the underlay's other end
INNER_UDP='0800 4500 002e 0000 4000 4011 26bd 0a000002 0a000001 2710 2710 001a 0000 00*18'
}

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

pump()
{
	ip netns exec "$1" "$OVL_TREE/build/selftests/bench/pump" "${@:2}"
}
