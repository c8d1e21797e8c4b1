# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For what `make bench` runs.

# shellcheck source=selftests/memory.sh
. "$OVL_TREE/selftests/memory.sh"

# shellcheck disable=SC2034 # for the benches
{
MAC=02:00:00:00:00		# of the stations: :01 here, :02 there
LOWER=02:00:00:ff:00:01		# of the underlay's device here
PEER=02:00:00:ff:00:02		# and of its other end
declare -A UNDERLAY=([4.1]=10.9.0.1 [4.2]=10.9.0.2 [6.1]=fd09::1 [6.2]=fd09::2)
}

# row CASE SHORT STACK VXLAN [BARE [GENEVE GRETAP]]: a line of the table: instructions
# of ovl on its fast path and without it, of vxlan, of the same without a tunnel, and
# of other tunnels; "-" for what there is none of. What the benches print besides is
# not looked at.
row()
{
	local figure
	for figure in "${@:2}"; do
		[[ $figure =~ ^(-|-?[0-9]+)$ ]] || { echo "$1: not a figure: '$figure'" >&2; exit 1; }
	done
	printf 'row\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5:--}" "${6:--}" "${7:--}"
}

# outer DMAC [geneve|gretap]: hex of a packet from the other end, up to the inner
# frame of 60 bytes; of vxlan unless said.
outer()
{
	local ip="$1 $PEER 0800 4500" addr='0a090002 0a090001'
	case ${2-} in
	geneve)	echo "$ip 0060 0000 4000 4011 2679 $addr c000 17c1 004c 0000 00006558 00006400" ;;
	gretap)	echo "$ip 0054 0000 4000 402f 2667 $addr 00006558" ;;
	*)	echo "$ip 0060 0000 4000 4011 2679 $addr c000 12b5 004c 0000 08000000 00006400" ;;
	esac
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

# cable NAME: namespaces NAME1 and NAME2, and a cable between them.
cable()
{
	local n
	for n in 1 2; do
		ip netns add "$1$n"
	done
	ip link add eth0 netns "${1}1" address 02:00:00:ff:00:01 type veth \
		peer name eth0 netns "${1}2" address 02:00:00:ff:00:02
	for n in 1 2; do
		ip -n "$1$n" link set eth0 addrgenmode none up
	done
}

underlay()
{
	local family n peer nodad
	for n in 1 2; do
		for family in 4 6; do
			nodad=()
			[ "$family" = 4 ] || nodad=(nodad)
			peer=${UNDERLAY[$family.$((3 - n))]}
			ip -n "$1$n" addr add "${UNDERLAY[$family.$n]}/24" dev eth0 "${nodad[@]}"
			ip -n "$1$n" neigh add "$peer" lladdr "02:00:00:ff:00:0$((3 - n))" \
				dev eth0 nud permanent
		done
	done
}

# Both hosts have the device DEV, which is station N with address 10.0.0.N.
both_stations()	# NAME DEV
{
	local n
	for n in 1 2; do
		ip -n "$1$n" link set "$2" address "$MAC:0$n"
		ip -n "$1$n" link set "$2" addrgenmode none up
		ip -n "$1$n" addr add "10.0.0.$n/24" dev "$2"
		ip -n "$1$n" neigh add "10.0.0.$((3 - n))" lladdr "$MAC:0$((3 - n))" \
			dev "$2" nud permanent
	done
}

# tunnels NAME FAMILY VXLAN-OPTION...: ovl between NAME-ovl1 and NAME-ovl2, and
# vxlan between NAME-vx1 and NAME-vx2; with checksums where vxlan has got them.
tunnels()
{
	local name=$1 family=$2 csum=off here there n
	shift 2
	[[ " $* " != *' udpcsum '* ]] || csum=on
	for n in ovl vx; do
		cable "$name-$n"
		underlay "$name-$n"
	done
	for n in 1 2; do
		here=${UNDERLAY[$family.$n]} there=${UNDERLAY[$family.$((3 - n))]}
		ovlctl -n "$name-ovl$n" vni add 100 name dev0 local "$here" csum "$csum"
		ovlctl -n "$name-ovl$n" vtep add "$there" vni 100
		ovlctl -n "$name-ovl$n" fdb add "$MAC:0$((3 - n))" vni 100 vtep "$there"
		ip -n "$name-vx$n" link add dev0 type vxlan id 100 local "$here" dstport 4789 \
			nolearning "$@"
		ip netns exec "$name-vx$n" bridge fdb add "$MAC:0$((3 - n))" dev dev0 \
			dst "$there" static
	done
	both_stations "$name-ovl" dev0
	both_stations "$name-vx" dev0
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

# received CASE VXLAN BARE: ovl's figures are in SHORT and STACK. What the feeding
# costs is in all of them; the second row is without it.
received()
{
	local fed
	row "$1, fed" "$SHORT" "$STACK" "$2" "$3"
	fed=$(pump ovl -b 32 -f "ovl-peer,eth0,$(outer 02:00:00:ff:00:98) 00*60" none)
	row "$1" $((SHORT - fed)) $((STACK - fed)) $(($2 - fed)) $(($3 - fed))
}

fastpath()	# on|off NETNS...
{
	local ns
	for ns in "${@:2}"; do
		ovlctl -n "$ns" vni set 100 fastpath "$1"
	done
}

# kept_heads NETNS...: of VNI 100 there no packet's head was moved, copied or pulled
# together.
kept_heads()
{
	local ns json counter
	for ns; do
		json=$(ovlctl -n "$ns" -j -s vni show 100)
		for counter in head_realloc head_unshared pulled_bytes; do
			[[ $json =~ \"$counter\":0[,}] ]] || {
				echo "$ns: expected $counter to be 0: $json" >&2
				exit 1
			}
		done
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
