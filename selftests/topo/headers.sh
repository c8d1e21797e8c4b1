#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What the outer headers say: TTL, TOS, ECN, DF, label, checksum, source port.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

# ip4 TOS TTL [FRAGMENT-WORD [SPORT]]: a frame of station 1 to host 2 with UDP in IPv4.
ip4()
{
	echo "${HOST_MAC[2]} ${MAC[1]} 0800" \
		"45${1}0020 0001 ${3:-4000} ${2}11 0000 c0a80001 c0a80002 ${4:-1234} 0035 000c 0000 01020304"
}

# ip6 TCLASS TTL: the same in IPv6.
ip6()
{
	echo "${HOST_MAC[2]} ${MAC[1]} 86dd" \
		"6${1}00000 000c 11$2 fd*16 fe*16 1234 0035 000c 0000 01020304"
}

# passing COUNT FRAME...: lets host 1 send frames, in LINES what host 2 sees of
# them on the wire.
passing()
{
	local count=$1
	shift
	listen wire "$H2" eth0 -c "$count"
	on "$H1" frame ovl100 "$@"
	heard wire
}

# outer KEY EXPECTED...: of the lines, in their order.
outer()
{
	local key=$1 i=0 expected
	shift
	for expected; do
		same "outer $key of frame $((i + 1))" "$(word "$key" "${LINES[i]}")" "$expected"
		i=$((i + 1))
	done
}

test_ttl()
{
	hosts 2
	bare_overlay 100 "$1"
	set_sysctl "$H1" net.ipv4.ip_default_ttl=61 net.ipv6.conf.all.hop_limit=61 \
		net.ipv6.conf.eth0.hop_limit=61
	passing 1 "$(ip4 00 21)"
	outer ttl 61
	ctl "$H1" vni set 100 ttl 7
	passing 2 "$(ip4 00 21)" "$(ip6 00 22)"
	outer ttl 7 7
	ctl "$H1" vni set 100 ttl inherit
	passing 3 "$(ip4 00 21)" "$(ip6 00 22)" "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	outer ttl 33 34 61
	ctl "$H1" vni set 100 ttl auto
	passing 1 "$(ip4 00 21)"
	outer ttl 61
}

test_tos()
{
	hosts 2
	bare_overlay 100 "$1"
	passing 2 "$(ip4 b8 21)" "$(ip6 b8 22)"
	outer tos 0x00 0x00
	ctl "$H1" vni set 100 tos 0x28
	passing 2 "$(ip4 b8 21)" "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	outer tos 0x28 0x28
	ctl "$H1" vni set 100 tos inherit
	passing 3 "$(ip4 b8 21)" "$(ip6 48 22)" "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	outer tos 0xb8 0x48 0x00
}

# RFC 6040, section 4.1: in normal mode the mark is copied, CE as well.
test_ecn_out()
{
	hosts 2
	bare_overlay 100 "$1"
	passing 8 "$(ip4 00 21)" "$(ip4 01 21)" "$(ip4 02 21)" "$(ip4 03 21)" \
		"$(ip6 00 21)" "$(ip6 01 21)" "$(ip6 02 21)" "$(ip6 03 21)"
	outer tos 0x00 0x01 0x02 0x03 0x00 0x01 0x02 0x03
	ctl "$H1" vni set 100 tos 0xb8
	passing 2 "$(ip4 27 21)" "$(ip6 26 21)"
	outer tos 0xbb 0xba
}

# RFC 6040, section 4.2.  A mark is never written into what somebody else may
# be looking at: the capture on the wire must show the packet as it came.
arriving_mark()
{
	local outer=$1 frame=$2 byte=$3 expected=$4 line on_wire
	listen inside "$H2" ovl100 -i -c 1
	listen wire "$H2" eth0 -c 1
	on "$H1" vxsend -t "$outer" "$to" "08000000 000064 00 $frame"
	heard inside
	line=$(word frame "${LINES[0]}")
	heard wire
	on_wire=$(word payload "${LINES[0]}")
	same "inner $byte after outer ECN $outer" "${line:28:4}" "$expected"
	same "the packet on the wire, looked at afterwards" "${on_wire:44:4}" "$byte"
}

test_ecn_in()
{
	local to
	hosts 2
	to=${UNDER[$1.2]}
	bare_overlay 100 "$1"
	#             outer  inner              before after
	arriving_mark 0x03 "$(ip4 22 21)" 4522 4523
	arriving_mark 0x03 "$(ip4 21 21)" 4521 4523
	arriving_mark 0x03 "$(ip6 22 21)" 6220 6230
	arriving_mark 0x01 "$(ip4 22 21)" 4522 4521
	arriving_mark 0x01 "$(ip6 22 21)" 6220 6210
	arriving_mark 0x02 "$(ip4 21 21)" 4521 4521
	arriving_mark 0x02 "$(ip4 03 21)" 4503 4503
	arriving_mark 0x01 "$(ip4 20 21)" 4520 4520
	arriving_mark 0x00 "$(ip6 23 21)" 6230 6230
	no_drops 100 "$H2"
}

test_ecn_drop()
{
	local to
	hosts 2
	to=${UNDER[$1.2]}
	bare_overlay 100 "$1"
	on "$H1" vxsend -t 3 "$to" "08000000 000064 00 $(ip4 20 21)" "08000000 000064 00 $(ip6 20 21)"
	drops_are "$H2" 100 ecn=2
	# What is not IP has no mark to lose.
	on "$H1" vxsend -t 3 "$to" "08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	same "drops" "$(drops "$H2" 100)" ecn=2
}

test_df()
{
	hosts 2
	bare_overlay 100 4
	passing 2 "$(ip4 00 21 0000)" "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	outer df 1 1
	ctl "$H1" vni set 100 df unset
	passing 2 "$(ip4 00 21)" "$(ip6 00 22)"
	outer df 0 0
	ctl "$H1" vni set 100 df inherit
	passing 4 "$(ip4 00 21)" "$(ip4 00 21 0000)" "$(ip6 00 22)" \
		"${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	outer df 1 0 1 0
	ctl "$H1" vni set 100 df set
	passing 1 "$(ip4 00 21 0000)"
	outer df 1
}

test_label()
{
	hosts 2
	bare_overlay 100 6
	ctl "$H1" vni set 100 label 0xabcde
	passing 1 "$(ip4 00 21)"
	outer label 0xabcde
}

test_csum()
{
	local setting=csum
	[ "$1" = 4 ] || setting=csum6
	hosts 2
	bare_overlay 100 "$1"
	passing 1 "$(ip4 00 21)"
	outer csum set
	ctl "$H1" vni set 100 "$setting" off
	passing 1 "$(ip4 00 21)"
	outer csum zero
	if [ "$1" = 4 ]; then
		counts "$H2" 100 rx_packets 2
	else
		# RFC 6935: only where it was agreed on.
		drops_are "$H2" 100 zero_csum=1
		ctl "$H2" vni set 100 csum6-rx off
		passing 1 "$(ip4 00 21)"
		counts "$H2" 100 rx_packets 2
		ctl "$H2" vni set 100 csum6-rx on
		passing 1 "$(ip4 00 21)"
		drops_are "$H2" 100 zero_csum=2
	fi
	ctl "$H1" vni set 100 "$setting" on
	passing 1 "$(ip4 00 21)"
	outer csum set
}

# A wrong outer checksum never gets as far as the module.
test_bad_csum()
{
	local before
	hosts 2
	bare_overlay 100 "$1"
	before=$(stat "$H2" 100 rx_packets)
	send_bad_csum "$1"
	injected 1
	send_frames 1 "$(ip4 00 21)"
	counts "$H2" 100 rx_packets $((before + 1))
}

send_bad_csum()
{
	local frame
	frame="08000000 000064 00 $(ip4 00 21)"
	on "$H1" frame eth0 "$(outer_headers "$1" $((8 + 46)) "$(cat_mac "$H2")" dead) $frame"
}

cat_mac()
{
	on "$1" ip -o link show eth0 | sed 's/.*ether \([^ ]*\).*/\1/'
}

# Flows are told apart by their source port, and each keeps its own.
test_entropy()
{
	local frames=() i ports
	hosts 2
	bare_overlay 100 "$1"
	for i in {10..25}; do
		frames+=("$(ip4 00 21 4000 "12$i")")
	done
	passing 32 "${frames[@]}" "${frames[@]}"
	for i in {0..15}; do
		same "port of the same flow" "$(word sport "${LINES[i + 16]}")" \
			"$(word sport "${LINES[i]}")"
	done
	ports=$(distinct_ports)
	at_least "source ports of 16 flows" "$ports" 12

	# So many flows that all four are taken.
	for i in {26..57}; do
		frames+=("$(ip4 00 21 4000 "12$i")")
	done
	ctl "$H1" vni set 100 srcport 40000 40003
	passing 48 "${frames[@]}"
	for i in {0..47}; do
		at_least "source port" "$(word sport "${LINES[i]}")" 40000
		at_most "source port" "$(word sport "${LINES[i]}")" 40003
	done
	ports=$(distinct_ports)
	at_least "source ports of 48 flows in a range of 4" "$ports" 4
	ctl "$H1" vni set 100 srcport 40003 40003
	passing 48 "${frames[@]}"
	for i in {0..47}; do
		same "source port" "$(word sport "${LINES[i]}")" 40003
	done
}

distinct_ports()
{
	printf '%s\n' "${LINES[@]}" | sed 's/.*sport=\([0-9]*\).*/\1/' | sort -u | wc -l
}

for_families 'TTL fixed, inherited, of the route' test_ttl
for_families 'TOS fixed, inherited' test_tos
for_families 'ECN on the way out' test_ecn_out
for_families 'ECN on the way in, nothing shared is written' test_ecn_in
for_families 'ECN that the inner packet cannot carry' test_ecn_drop
add_case 'IPv4: DF set, unset, inherited' test_df
add_case 'IPv6: flow label' test_label
for_families 'UDP checksum on and off' test_csum
for_families 'a wrong UDP checksum' test_bad_csum
for_families 'source ports' test_entropy
run_cases
