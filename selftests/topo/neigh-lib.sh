# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Neighbours, and frames about them: station N has the addresses IP[4.N] and
# IP[6.N].

# shellcheck disable=SC2034 # for the tests
declare -A ETHERTYPE=([4]=0x806 [6]=0x86dd)
declare -A IP IP_HEX
NOBODY=00:00:00:00:00:00
UNSPECIFIED=00000000000000000000000000000000
ALL_NODES=ff020000000000000000000000000001
SOLICITED=ff0200000000000000000001ff	# and the last three bytes of an address

_addresses()
{
	local i
	for i in {1..30}; do
		IP[4.$i]=192.0.2.$i
		printf -v "IP[6.$i]" 'fd00:100::%x' "$i"
		printf -v "IP_HEX[4.$i]" 'c00002%02x' "$i"
		printf -v "IP_HEX[6.$i]" 'fd000100%022d%02x' 0 "$i"
	done
}
_addresses

# neighbour NETNS VNI ADDRESS: its MAC address and origin, or "".
neighbour()
{
	_neighbour "$@"
	echo "$REPLY"
}

_neighbour()
{
	local json mac
	REPLY=
	json=$(exec ovlctl -n "$1" -j neigh show "$3" vni "$2" 2>/dev/null) || return 0
	_value lladdr "$json"
	mac=$REPLY
	_value origin "$json"
	REPLY="$mac $REPLY"
}

# neighbour_is NETNS VNI ADDRESS "MAC ORIGIN": comes to be so.
neighbour_is()
{
	try 20 _neighbour_is "$@" || fail "neighbour $3: expected '$4', got '$REPLY'"
}

_neighbour_is()
{
	_neighbour "$@"
	[ "$REPLY" = "$4" ]
}

# bytes HEX...: as sniff shows them
bytes()
{
	local hex=$*
	echo "${hex//[ :]/}"
}

# arp DESTINATION SOURCE OPERATION SENDER-MAC SENDER TARGET-MAC TARGET
arp()
{
	echo "$1 $2 0806 0001 0800 06 04 000$3 $4 $5 $6 $7"
}

# icmp6_sum SOURCE DESTINATION MESSAGE: its checksum, in REPLY; "0000" of one
# whose checksum is right.
icmp6_sum()
{
	local hex=$1$2$3 sum=$((58 + ${#3} / 2)) i
	for ((i = 0; i < ${#hex}; i += 4)); do
		sum=$((sum + 0x${hex:i:4}))
	done
	while ((sum > 0xffff)); do
		sum=$(((sum & 0xffff) + (sum >> 16)))
	done
	printf -v REPLY %04x $((sum ^ 0xffff))
}

# nd DESTINATION-MAC SOURCE-MAC SOURCE DESTINATION TYPE REST: of neighbour discovery
nd()
{
	local rest=${6//[ :]/} len
	icmp6_sum "$3" "$4" "${5}000000$rest"
	printf -v len %04x $((4 + ${#rest} / 2))
	echo "$1 $2 86dd 60000000 $len 3a ff $3 $4 $5 00 $REPLY $rest"
}

# question FAMILY N TARGET: station N asks for the address of another.
question()
{
	local who=${IP_HEX[$1.$2]} whose=${IP_HEX[$1.$3]}
	if [ "$1" = 4 ]; then
		arp "$BROADCAST" "${MAC[$2]}" 1 "${MAC[$2]}" "$who" "$NOBODY" "$whose"
	else
		nd "3333ff${whose:26}" "${MAC[$2]}" "$who" "$SOLICITED${whose:26}" \
			87 "00000000 $whose 0101 ${MAC[$2]}"
	fi
}

# answer FAMILY N TO [MAC [FLAGS]]: station N, or one of that MAC address, answers
# another; with flags of IPv6 that are not those of a host.
answer()
{
	local mac=${4:-${MAC[$2]}} flags=${5:-60000000} who=${IP_HEX[$1.$2]} to=${IP_HEX[$1.$3]}
	if [ "$1" = 4 ]; then
		arp "${MAC[$3]}" "$mac" 2 "$mac" "$who" "${MAC[$3]}" "$to"
	else
		nd "${MAC[$3]}" "$mac" "$who" "$to" 88 "$flags $who 0201 $mac"
	fi
}

# announce FAMILY N [MAC [FLAGS]]: gratuitous ARP, or an advertisement that nobody
# asked for.
announce()
{
	local mac=${3:-${MAC[$2]}} flags=${4:-20000000} who=${IP_HEX[$1.$2]}
	if [ "$1" = 4 ]; then
		arp "$BROADCAST" "$mac" 1 "$mac" "$who" "$NOBODY" "$who"
	else
		nd 333300000001 "$mac" "$who" "$ALL_NODES" \
			88 "$flags $who 0201 $mac"
	fi
}

# router N [SOURCE]: station N advertises itself as a router, from an address.
router()
{
	nd 333300000001 "${MAC[$1]}" "${2:-${IP_HEX[6.$1]}}" "$ALL_NODES" \
		86 "40000708 00000000 00000000 0101 ${MAC[$1]}"
}

# probe FAMILY N [MAC]: is the address of station N anybody's?
probe()
{
	local mac=${3:-${MAC[$2]}} whose=${IP_HEX[$1.$2]}
	if [ "$1" = 4 ]; then
		arp "$BROADCAST" "$mac" 1 "$mac" 00000000 "$NOBODY" "$whose"
	else
		nd "3333ff${whose:26}" "$mac" "$UNSPECIFIED" "$SOLICITED${whose:26}" \
			87 "00000000 $whose"
	fi
}
