#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The fast path: packets are the same as by way of the stack, and those who
# have hooked in there see them.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/fastpath-lib.sh
. "${OVL_TREE:?}/selftests/topo/fastpath-lib.sh"
needs nft jq nstat

# sent: what host 2 sees of them; the number of each packet is not among that.
sent()
{
	local list
	mapfile -t list < <(frames)
	listen wire "$H2" eth0 -c "${#list[@]}"
	on "$H1" frame ovl100 "${list[@]}"
	heard wire
	printf '%s\n' "${LINES[@]}"
}

# both_ways [KEYWORD...]: with these settings both ways lead to the same.
both_ways()
{
	local before fast slow
	[ $# = 0 ] || ctl "$H1" vni set 100 "$@"
	before=$(taken)
	fast=$(sent)
	same "$*: packets on the fast path" $(($(taken) - before)) 8
	ctl "$H1" vni set 100 fastpath off
	before=$(taken)
	slow=$(sent)
	same "$*: packets on the fast path when it is off" "$(taken)" "$before"
	same "$*: packets" "$fast" "$slow"
	ctl "$H1" vni set 100 fastpath on
}

test_alike()
{
	local family=$1
	hosts 2
	bare_overlay 100 "$family"
	reaches "$H1" "${UNDER[$family.2]}"
	ctl "$H2" vni set 100 csum6-rx off
	both_ways
	both_ways ttl inherit tos inherit
	both_ways ttl 9 tos 16 csum off csum6 off
	both_ways label 0x12345 df unset csum on csum6 on
	no_drops 100 "$H1" "$H2"
}

# The counters of /proc/net/snmp and snmp6 say the same of both ways.
test_counters()
{
	local fast
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	# From now on nobody makes sure of a neighbour, which would be counted too.
	ip -n "$H1" neigh change "${UNDER[$1.2]}" dev eth0 nud permanent
	ip -n "$H2" neigh change "${UNDER[$1.1]}" dev eth0 nud permanent
	fast=$(ip_counters "$1")
	# Linux 6.1 does not count what tunnels send over IPv6.
	[ "$1" = 6 ] || [[ $fast = *" 8"* ]] || fail "8 packets are counted as: $fast"
	ctl "$H1" vni set 100 fastpath off
	same "growth of IP's counters" "$fast" "$(ip_counters "$1")"
}

# What has been sent to one host each; hosts say a word to groups now and then.
ip_counters()
{
	local prefix=Ip before
	[ "$1" = 4 ] || prefix=Ip6
	before=$(_ip_counters "$prefix")
	sent >/dev/null
	join <(echo "$before") <(_ip_counters "$prefix") | awk '{ print $1, $3 - $2 }'
}

_ip_counters()
{
	on "$H1" nstat -asz "$1Out*" | awk -v p="$1Out" '
		$1 == p "Requests" || $1 == p "Transmits" { n[$1] = $2 }
		$1 == p "McastPkts" { groups = $2 }
		END { for (i in n) print i, n[i] - groups }' | sort
}

# A chain at OUTPUT has the stack asked; one at POSTROUTING is run on either way.
test_hooks()
{
	local before
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	on "$H1" nft -f - <<-END
		table inet test {
			chain post {
				type filter hook postrouting priority 0
				udp dport $PORT counter
			}
		}
	END
	before=$(taken)
	sent >/dev/null
	same "packets on the fast path, seen after routing" "$(($(taken) - before)) $(nft_counter post)" "8 8"
	on "$H1" nft -f - <<-END
		table inet test {
			chain out {
				type filter hook output priority 0
				udp dport $PORT counter
			}
		}
	END
	before=$(taken)
	sent >/dev/null
	same "packets on the fast path with a chain at output" "$(taken)" "$before"
	same "packets that both chains saw" "$(nft_counter out) $(nft_counter post)" "8 16"
	on "$H1" nft add rule inet test out udp dport "$PORT" drop
	before=$(stat "$H2" 100 rx_packets)
	on "$H1" frame ovl100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	lost 1
	wait_same "packets that chain saw" 9 nft_counter out
	on "$H1" nft delete table inet test
	on "$H1" frame ovl100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets $((before + 1))
}

# into_vrf N: host N's lower device.
into_vrf()
{
	local name=H$1
	ips "${!name}" <<-END
		link add red type vrf table 10
		link set red up
		link set eth0 master red
		addr add fd09::$1/64 dev eth0 nodad
	END
	ctl "${!name}" vni set 100 dev eth0
}

# A route into a VRF, or with an encapsulation of its own, is the stack's.
test_vrf()
{
	local before
	hosts 2
	bare_overlay 100 "$1"
	into_vrf 1
	before=$(taken)
	reaches "$H1" "${UNDER[$1.2]}" -I red
	sent >/dev/null
	same "packets on the fast path" "$(taken)" "$before"
}

# A neighbour that nobody has heard of is asked for, and gets what waited.
test_neighbour()
{
	hosts 2
	bare_overlay 100 "$1"
	ip -n "$H1" neigh flush dev eth0
	on "$H1" frame ovl100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	same "packets on the fast path" "$(taken)" 1
}

# Inner hosts behind it: streams and datagrams, large packets too.
test_traffic()
{
	hosts 2
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	transfer "$H1" "$H2" "${INNER[100.2]}"
	questions "$H1" "$H2" "${INNER6[100.2]}"
	at_least "packets on the fast path" "$(taken)" 50
	at_least "packets on the fast path in" "$(arrived)" 50
	no_drops 100 "$H1" "$H2"
}

# --- the way in ---------------------------------------------------------

test_alike_in()
{
	local before fast
	hosts 2
	bare_overlay 100 "$1"
	before=$(arrived)
	fast=$(received)
	same "packets on the fast path" $(($(arrived) - before)) 8
	ctl "$H2" vni set 100 fastpath off
	same "frames by way of the stack" "$(received)" "$fast"
	same "packets on the fast path when it is off" $(($(arrived) - before)) 8
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H2" 100
}

# What the stack counts of packets that it delivers.
_in_counters()
{
	local six=''
	[ "$1" = 4 ] || six=6
	on "$H2" nstat -asz "Ip${six}InDelivers" "Udp${six}InDatagrams" | awk '!/^#/ { print $1, $2 }'
}

in_counters()
{
	local before
	before=$(_in_counters "$1")
	received >/dev/null
	join <(echo "$before") <(_in_counters "$1") | awk '{ print $1, $3 - $2 }'
}

test_counters_in()
{
	local fast
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	ip -n "$H1" neigh change "${UNDER[$1.2]}" dev eth0 nud permanent
	ip -n "$H2" neigh change "${UNDER[$1.1]}" dev eth0 nud permanent
	fast=$(in_counters "$1")
	[[ $fast = *"InDelivers 8"*"InDatagrams 8" ]] || fail "8 datagrams are counted as: $fast"
	ctl "$H2" vni set 100 fastpath off
	same "growth of the counters" "$(in_counters "$1")" "$fast"
}

# A chain at PREROUTING has seen them; one at INPUT is to.
test_hooks_in()
{
	local before
	hosts 2
	bare_overlay 100 "$1"
	on "$H2" nft -f - <<-END
		table inet test {
			chain pre {
				type filter hook prerouting priority 300
				udp dport $PORT counter
			}
		}
	END
	way_in "after a chain at prerouting" 8
	same "packets that it saw" "$(nft_counter pre "$H2")" 8
	on "$H2" nft -f - <<-END
		table inet test {
			chain in {
				type filter hook input priority 0
				udp dport $PORT counter
			}
		}
	END
	way_in "with a chain at input" 0
	before=$(stat "$H2" 100 rx_packets)
	on "$H2" nft add rule inet test in udp dport "$PORT" drop
	on "$H1" frame ovl100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	lost 1
	wait_same "packets that it saw" 9 nft_counter in "$H2"
	same "frames behind it" "$(stat "$H2" 100 rx_packets)" "$before"
	on "$H2" nft delete table inet test
	way_in "without it" 8
}

# Policies are the stack's to obey: of IPsec, of routing, of a VRF.
test_policies_in()
{
	hosts 2
	bare_overlay 100 "$1"
	way_in "at first" 8
	ip -n "$H2" xfrm policy add dir in src "${UNDER[$1.1]}" dst "${UNDER[$1.2]}" action allow
	way_in "with an IPsec policy" 0
	ip -n "$H2" xfrm policy flush
	way_in "without it" 8
	ip -n "$H2" "-$1" rule add pref 100 iif eth0 lookup main
	way_in "with a rule for routing" 0
	set_sysctl "$H2" net.ipv4.udp_l3mdev_accept=1
	into_vrf 2
	reaches "$H2" "${UNDER[$1.1]}" -I red
	way_in "in a VRF" 0
}

# To another address than that which we would answer from, or by another way.
test_elsewhere_in()
{
	local before
	hosts 2
	bare_overlay 100 "$1"
	way_in "at first" 8
	ips "$H2" <<<"addr add ${UNDER[$1.77]}/${PREFIX[$1]} dev eth0 ${NODAD[$1]}"
	before=$(arrived)
	on "$H1" vxsend -s "${UNDER[$1.1]}" "${UNDER[$1.77]}" \
		"08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 9
	same "packets on the fast path" "$(arrived)" "$before"
	# A stranger stays out.
	ips "$H1" <<<"addr add ${UNDER[$1.88]}/${PREFIX[$1]} dev eth0 ${NODAD[$1]}"
	on "$H1" vxsend -s "${UNDER[$1.88]}" "${UNDER[$1.2]}" \
		"08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	drops_are "$H2" 100 not_admitted=1
}

# A packet whose checksum is wrong is dropped and counted, on either way.
test_csum_in()
{
	local state n=0 json name=UdpInCsumErrors
	[ "$1" = 4 ] || name=Udp6InCsumErrors
	hosts 2
	bare_overlay 100 "$1"
	json=$(ip -n "$H2" -j link show eth0)
	_value address "$json"
	for state in on off; do
		ctl "$H2" vni set 100 fastpath "$state"
		on "$H1" frame eth0 "$(outer_headers "$1" $((8 + 60)) "$REPLY" 1234) 08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]} $PLAIN"
		injected 1
		n=$((n + 1))
		wait_same "bad checksums with the fast path $state" "$n" _csum_errors "$name"
	done
	stat_is "frames received" "$H2" 100 rx_packets 0
}

_csum_errors()
{
	on "$H2" nstat -asz | awk -v name="$1" '$1 == name { print $2 }'
}

# --- why not ------------------------------------------------------------

# adds WHAT tx|rx REASON PACKETS: so many to that reason of host 1 or 2, and to
# no other; in WHY is what there was.
adds()
{
	local reason expected='' ns=$H1
	[ "$2" = tx ] || ns=$H2
	WHY[$3]=$((${WHY[$3]-0} + $4))
	for reason in off netfilter xfrm route fragment header unknown elsewhere; do
		[ -z "${WHY[$reason]-}" ] || expected+=" $reason=${WHY[$reason]}"
	done
	wait_same "reasons $1" "${expected# }" slowpath "$ns" "$2"
}

# Three frames from host 1 to host 2.
three()
{
	on "$H1" frame -n 3 ovl100 "${HOST_MAC[2]} ${MAC[1]} ${1-$PLAIN}"
}

# The same, larger than the path.
three_in_fragments()
{
	ctl "$H1" vni set 100 mtu 2000 df unset
	three '88b5 00*1600'
	ctl "$H1" vni set 100 mtu auto df set
}

# chain_at HOOK NETNS: a chain of netfilter, without rules.
chain_at()
{
	on "$2" nft "add table inet test; add chain inet test empty { type filter hook $1 priority 0; }"
}

test_why_out()
{
	local -A WHY=()
	local from=${UNDER[$1.1]} to=${UNDER[$1.2]}
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "$to"
	ctl "$H1" vni set 100 fastpath off
	three
	ctl "$H1" vni set 100 fastpath on
	adds "with the fast path off" tx off 3
	chain_at output "$H1"
	three
	on "$H1" nft delete table inet test
	adds "with a chain at output" tx netfilter 3
	ips "$H1" <<-END
		xfrm state add src $from dst $to proto esp spi 0x100 mode transport aead rfc4106(gcm(aes)) 0x$(printf %040d 1) 128
		xfrm policy add dir out src $from dst $to tmpl proto esp mode transport
	END
	three
	ips "$H1" <<-END
		xfrm policy flush
		xfrm state flush
	END
	# The other host knows nothing of it.
	lost 3
	adds "with an IPsec policy" tx xfrm 3
	three_in_fragments
	adds "of fragments" tx fragment 3
	if [ "$1" = 4 ]; then
		ip -n "$H1" route add "$to" dev eth0 mtu lock 1400
		three
		ip -n "$H1" route del "$to" dev eth0
		adds "with a locked MTU" tx route 3
	fi
	same "packets on the fast path" "$(taken)" 0
	three
	same "packets on the fast path when nothing is in the way" "$(taken)" 3
	into_vrf 1
	reaches "$H1" "$to" -I red
	three
	adds "through a VRF" tx route 3
}

# odd_headers FAMILY LENGTH MAC: as outer_headers, with an IP option of no effect.
odd_headers()
{
	local sum
	if [ "$1" = 6 ]; then
		printf '%s 020000000032 86dd 60000000 %04x 3c40 fd09 00*13 01 fd09 00*13 02 11 00 0104 00*4' \
			"$3" $(($2 + 16))
	else
		sum=$((0x4600 + ($2 + 32) + 0x4011 + 0x0a09 + 0x0001 + 0x0a09 + 0x0002 + 0x0101 + 0x0101))
		sum=$(((sum & 0xffff) + (sum >> 16)))
		printf '%s 020000000032 0800 4600%04x 00000000 4011%04x 0a090001 0a090002 01010101' \
			"$3" $(($2 + 32)) $((~sum & 0xffff))
	fi
	printf ' c000 12b5 %04x 0000\n' $(($2 + 8))
}

test_why_in()
{
	local -A WHY=()
	local from=${UNDER[$1.1]} to=${UNDER[$1.2]} inner mac json
	inner="${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	hosts 2
	bare_overlay 100 "$1" csum6-rx off
	reaches "$H1" "$to"
	json=$(ip -n "$H2" -j link show eth0)
	_value address "$json"
	mac=$REPLY
	ctl "$H2" vni set 100 fastpath off
	three
	adds "with the fast path off" rx off 3
	ctl "$H2" vni set 100 fastpath on
	chain_at input "$H2"
	three
	adds "with a chain at input" rx netfilter 3
	on "$H2" nft delete table inet test
	ip -n "$H2" xfrm policy add dir in src "$from" dst "$to" action allow
	three
	adds "with an IPsec policy" rx xfrm 3
	ip -n "$H2" xfrm policy flush
	three_in_fragments
	adds "of fragments" rx fragment 3
	on "$H1" vxsend "$to" "00000000 000064 00 $inner"
	adds "of another protocol" rx header 1
	on "$H1" frame eth0 "$(odd_headers "$1" $((8 + 60)) "$mac") 08000000 000064 00 $inner"
	injected 1
	adds "with an IP option" rx header 1
	counts "$H2" 100 rx_packets 13
	on "$H1" vxsend "$to" "08000000 00004d 00 $inner"
	adds "of a segment that is not there" rx unknown 1
	ips "$H1" <<<"addr add ${UNDER[$1.88]}/${PREFIX[$1]} dev eth0 ${NODAD[$1]}"
	on "$H1" vxsend -s "${UNDER[$1.88]}" "$to" "08000000 000064 00 $inner"
	adds "of a stranger" rx unknown 1
	on "$H1" frame eth0 "$(outer_headers "$1" $((8 + 60)) "$BROADCAST") 08000000 000064 00 $inner"
	injected 1
	adds "to everybody" rx elsewhere 1
	ips "$H2" <<<"addr add ${UNDER[$1.77]}/${PREFIX[$1]} dev eth0 ${NODAD[$1]}"
	on "$H1" vxsend -s "$from" "${UNDER[$1.77]}" "08000000 000064 00 $inner"
	adds "to another address" rx route 1
	same "packets on the fast path" "$(arrived)" 0
	three
	counts "$H2" 100 rx_fastpath 3
	adds "when nothing is in the way" rx route 0
	# From here on the rules of routing are others than the usual ones.
	ip -n "$H2" "-$1" rule add pref 100 iif eth0 lookup main
	three
	adds "with a rule for routing" rx route 3
	into_vrf 2
	reaches "$H2" "$from" -I red
	three
	adds "in a VRF" rx route 3
	ctl "$H2" vni set 100 fastpath off
	three
	# The socket is in none.
	lost 6
	adds "in a VRF with the fast path off" rx off 3
}

for_families 'packets are alike' test_alike
for_families "IP's counters are alike" test_counters
for_families 'netfilter chains' test_hooks
for_families 'through a VRF' test_vrf
for_families 'an unknown neighbour' test_neighbour
for_families 'streams and datagrams' test_traffic
for_families 'in: frames are alike' test_alike_in
for_families 'in: counters are alike' test_counters_in
for_families 'in: netfilter chains' test_hooks_in
for_families 'in: policies' test_policies_in
for_families 'in: to other addresses' test_elsewhere_in
for_families 'in: bad checksums' test_csum_in
for_families 'why not out' test_why_out
for_families 'why not in' test_why_in
run_cases
