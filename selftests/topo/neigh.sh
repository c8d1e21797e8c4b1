#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Questions for neighbours: answered here, or flooded; what is learned, and what
# has to pass in any case.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/neigh-lib.sh
. "${OVL_TREE:?}/selftests/topo/neigh-lib.sh"
needs ping arping

# both CASE FUNCTION [ARGUMENT...]: with ARP and with neighbour discovery.
both()
{
	add_case "ARP: $1" "$2" 4 "${@:3}"
	add_case "ND: $1" "$2" 6 "${@:3}"
}

# segment [UNDERLAY]: two hosts whose VNI 100 answers for neighbours.
segment()
{
	hosts 2
	bare_overlay 100 "${1:-4}" neigh-suppress on
}

# static NETNS FAMILY N: station N is configured as a neighbour.
static()
{
	ctl "$1" neigh add "${IP[$2.$3]}" lladdr "${MAC[$3]}" vni 100
}

# learned NETNS FAMILY N [MAC]: it comes to be known.
learned()
{
	neighbour_is "$1" 100 "${IP[$2.$3]}" "${4:-${MAC[$3]}} dynamic"
}

# answered FAMILY N TARGET [MAC [FLAGS]]: behind host 1 station N asks for another,
# and the answer is what it should be, byte for byte.
answered()
{
	listen answer "$H1" ovl100 -i -e "${ETHERTYPE[$1]}"
	send_frames 1 "$(question "$1" "$2" "$3")"
	heard answer
	same "the answer" "$(word frame "${LINES[0]}")" "$(bytes "$(answer "$1" "$3" "$2" "${@:4}")")"
}

# arrives COUNT FRAME...: what host 1 sends to all comes to host 2, which has
# received as many frames then.
arrives()
{
	on "$H1" frame ovl100 "${@:2}"
	counts "$H2" 100 rx_packets "$1"
}

# counters ANSWERED MISSED: of host 1.
counters()
{
	stat_is "questions answered" "$H1" 100 neigh_answered "$1"
	stat_is "questions that nobody could answer" "$H1" 100 neigh_missed "$2"
}

neighbours()	# NETNS EXPECTED
{
	same "neighbours" "$(vni_field "$1" 100 neighbours)" "$2"
}

test_static()
{
	local frame
	segment "$2"
	static "$H1" "$1" 9
	answered "$1" 1 9
	counters 1 0
	stat_is "frames on the wire" "$H1" 100 tx_packets 0
	no_drops 100 "$H1"
	headroom_clean "$H1" 100
	# The kernel would not take one whose sum is wrong.
	[ "$1" = 6 ] || return 0
	frame=$(word frame "${LINES[0]}")
	icmp6_sum "${frame:44:32}" "${frame:76:32}" "${frame:108}"
	same "checksum over message and checksum" "$REPLY" 0000
}

# Unknown, it is flooded, and with the answer both sides know.
test_unknown()
{
	segment "$2"
	arrives 1 "$(question "$1" 1 2)"
	counters 0 1
	stat_is "counter flooded" "$H1" 100 flooded 1
	send_frames 2 "$(answer "$1" 2 1)"
	learned "$H1" "$1" 2
	learned "$H2" "$1" 2
	same "the one who asked" "$(neighbour "$H2" 100 "${IP[$1.1]}")" "${MAC[1]} dynamic"
	neighbours "$H1" 2
	answered "$1" 1 2
	counters 1 1
	stat_is "frames on the wire" "$H1" 100 tx_packets 1
	stat_is "frames at the other host" "$H2" 100 rx_packets 1
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# Each kind of frame that names its sender teaches, here and over there.
test_teaches()
{
	local n
	segment
	arrives 3 "$(question "$1" 1 9)" "$(answer "$1" 2 9)" "$(announce "$1" 3)"
	for n in 1 2 3; do
		learned "$H1" "$1" "$n"
		learned "$H2" "$1" "$n"
	done
	neighbours "$H1" 3
	neighbours "$H2" 3
}

# What must not: a probe, that is no more than a wish; who speaks for another;
# who names no MAC address, or one that no station has, or no host's address.
test_teaches_not()
{
	local bad=("$(probe "$1" 1)")
	segment
	if [ "$1" = 4 ]; then
		bad+=("$(gratuitous "${MAC[2]}" "${MAC[3]}" "${IP_HEX[4.3]}")"
			"$(gratuitous "${MAC[2]}" "$BROADCAST" "${IP_HEX[4.2]}")"
			"$(gratuitous "${MAC[2]}" "${MAC[2]}" e0000001)"
			"$(gratuitous "${MAC[2]}" "${MAC[2]}" ffffffff)")
	else
		bad+=("$(nd 333300000001 "${MAC[2]}" "${IP_HEX[6.3]}" "$ALL_NODES" 88 \
				"20000000 ${IP_HEX[6.3]} 0201 ${MAC[3]}")"
			"$(nd 333300000001 "${MAC[2]}" "${IP_HEX[6.2]}" "$ALL_NODES" 88 \
				"20000000 ${IP_HEX[6.2]}")")
	fi
	arrives "${#bad[@]}" "${bad[@]}"
	neighbours "$H1" 0
	neighbours "$H2" 0
	counters 0 0
	arrives $((${#bad[@]} + 1)) "$(announce "$1" 1)"
	neighbours "$H2" 1
}

# gratuitous SOURCE MAC ADDRESS: a reply to nobody in particular.
gratuitous()
{
	arp "$BROADCAST" "$1" 2 "$2" "$3" "$BROADCAST" "$3"
}

# Announcements and probes are for everybody, known or not.
test_passes()
{
	segment
	static "$H1" "$1" 9
	arrives 3 "$(announce "$1" 9 "${MAC[8]}")" "$(probe "$1" 9 "${MAC[8]}")" \
		"$(announce "$1" 9)"
	[ "$1" = 6 ] || arrives 4 "$(gratuitous "${MAC[9]}" "${MAC[9]}" "${IP_HEX[4.9]}")"
	counters 0 0
	same "the static one" "$(neighbour "$H1" 100 "${IP[$1.9]}")" "${MAC[9]} static"
	# And over there, where nobody has configured one, the last word holds.
	learned "$H2" "$1" 9
	no_drops 100 "$H1" "$H2"
}

test_off()
{
	hosts 2
	bare_overlay 100 4
	static "$H1" "$1" 9
	arrives 2 "$(question "$1" 1 9)" "$(announce "$1" 2)"
	counters 0 0
	neighbours "$H1" 1
	neighbours "$H2" 0
	ctl "$H1" vni set 100 neigh-suppress on
	answered "$1" 1 9
	counters 1 0
	neighbours "$H1" 2
	ctl "$H1" vni set 100 neigh-suppress off
	arrives 3 "$(question "$1" 3 9)"
	counters 1 0
}

# Who may teach where stations live, may teach who they are.
test_learning_off()
{
	segment
	ctl "$H1" vni set 100 learning off
	static "$H1" "$1" 9
	arrives 1 "$(announce "$1" 2)"
	answered "$1" 1 9
	neighbours "$H1" 1
	neighbours "$H2" 1
}

test_quota()
{
	segment
	ctl "$H2" vni set 100 neigh-quota 2
	arrives 5 "$(announce "$1" 1)" "$(announce "$1" 2)" "$(announce "$1" 3)" \
		"$(announce "$1" 4)" "$(announce "$1" 2)"
	neighbours "$H2" 2
	stat_is "counter neigh_quota_hits" "$H2" 100 neigh_quota_hits 2
	# Those configured do not count, and room that is made is used.
	static "$H2" "$1" 9
	neighbours "$H2" 3
	ctl "$H2" neigh del "${IP[$1.1]}" vni 100
	arrives 6 "$(announce "$1" 4)"
	learned "$H2" "$1" 4
	# A new MAC address needs none.
	arrives 7 "$(announce "$1" 4 "${MAC[5]}")"
	learned "$H2" "$1" 4 "${MAC[5]}"
	ctl "$H2" vni set 100 neigh-quota 0
	ctl "$H2" neigh flush vni 100 dynamic
	arrives 8 "$(announce "$1" 1)"
	neighbours "$H2" 1
	stat_is "counter neigh_quota_hits" "$H2" 100 neigh_quota_hits 3
}

test_ageing()
{
	# To ask takes a part of that time.
	local span=$((1000 * OVL_SLOW))
	segment
	static "$H2" "$1" 9
	arrives 1 "$(announce "$1" 1)"
	learned "$H2" "$1" 1
	wait_until "the neighbour has been idle for $span ms" _idle_over "$1" "$span"
	wait_until "the neighbour has been heard again" _speaks "$1" "$span"
	ctl "$H2" vni set 100 ageing 1
	neighbour_is "$H2" 100 "${IP[$1.1]}" ''
	same "the static one" "$(neighbour "$H2" 100 "${IP[$1.9]}")" "${MAC[9]} static"
	neighbours "$H2" 1
	same "the one that does not age" "$(neighbour "$H1" 100 "${IP[$1.1]}")" "${MAC[1]} dynamic"
}

_idle()
{
	_value idle_ms "$(ctl "$H2" -j -s neigh show "${IP[$1.1]}" vni 100)" || fail "no idle time"
	echo "$REPLY"
}

_idle_over()
{
	[ "$(_idle "$1")" -gt "$2" ]
}

_speaks()
{
	send_frames 1 "$(announce "$1" 1)"
	[ "$(_idle "$1")" -lt "$2" ]
}

# The last word is the one that holds, until somebody configures it.
test_change()
{
	segment
	send_frames 2 "$(announce "$1" 2)"
	learned "$H1" "$1" 2
	send_frames 2 "$(announce "$1" 2 "${MAC[5]}")"
	learned "$H1" "$1" 2 "${MAC[5]}"
	neighbours "$H1" 1
	answered "$1" 1 2 "${MAC[5]}"
	ctl "$H1" neigh add "${IP[$1.2]}" lladdr "${MAC[7]}" vni 100
	neighbours "$H1" 2	# the one who asked is another
	send_frames 2 "$(announce "$1" 2)"
	counts "$H1" 100 rx_packets 3
	answered "$1" 1 2 "${MAC[7]}"
	ctl "$H1" neigh set "${IP[$1.2]}" lladdr "${MAC[8]}" vni 100
	answered "$1" 1 2 "${MAC[8]}"
	# Without it, all begins anew.
	ctl "$H1" neigh del "${IP[$1.2]}" vni 100
	send_frames 2 "$(announce "$1" 2)"
	learned "$H1" "$1" 2
}

# asked_meanwhile FAMILY MAC: 2000 questions while station 2's address belongs to
# others again and again, of whom MAC is one; the answers that differ are in REPLY.
asked_meanwhile()
{
	listen heard "$H1" ovl100 -i -e "${ETHERTYPE[$1]}" -c 2000
	background changes ovlctl -n "$H1" -batch "$_work/changes"
	neighbour_is "$H1" 100 "${IP[$1.2]}" "$2 static"
	send_frames 1 "$(question "$1" 1 2)" 2000
	heard heard
	stop changes
	same "answers" "${#LINES[@]}" 2000
	REPLY=$(printf '%s\n' "${LINES[@]}" | sed 's/.*frame=\([0-9a-f]*\).*/\1/' | sort -u)
}

# While the address belongs now to one and now to the other, each answer names one
# of them, and not some bytes of this and some of that. The questions may all fall
# between two changes: then they are asked again.
test_one_of_two()
{
	local macs=(02:11:11:11:11:11 06:ee:ee:ee:ee:ee) answers=() seen=() i rounds=0
	segment
	ctl "$H1" neigh add "${IP[$1.2]}" lladdr "${macs[1]}" vni 100
	for i in 0 1; do
		answers[i]=$(bytes "$(answer "$1" 2 1 "${macs[i]}")")
	done
	seq 10000 | sed "s/.*/${macs[1]}\n${macs[0]}/" |
		sed "s/.*/neigh set ${IP[$1.2]} lladdr & vni 100/" >"$_work/changes"
	while [ "${#seen[@]}" -lt 2 ] && [ "$rounds" -lt 20 ]; do
		: $((rounds++))
		asked_meanwhile "$1" "${macs[0]}"
		mapfile -t seen <<<"$REPLY"
		for i in "${seen[@]}"; do
			[ "$i" = "${answers[0]}" ] || same "an answer" "$i" "${answers[1]}"
		done
	done
	at_least "different answers" "${#seen[@]}" 2
	stat_is "questions answered" "$H1" 100 neigh_answered $((2000 * rounds))
}

# An advertisement may say that it does not take the place of what is known.
test_no_override()
{
	segment
	send_frames 2 "$(announce 6 2)"
	learned "$H1" 6 2
	send_frames 2 "$(nd 333300000001 "${MAC[5]}" "${IP_HEX[6.2]}" "$ALL_NODES" 88 \
		"00000000 ${IP_HEX[6.2]} 0201 ${MAC[5]}")"
	counts "$H1" 100 rx_packets 2
	same "the neighbour" "$(neighbour "$H1" 100 "${IP[6.2]}")" "${MAC[2]} dynamic"
}

# known_as TEXT: what host 1 knows of station 2 in IPv6.
known_as()
{
	wait_same "neighbour 2" "${IP[6.2]} lladdr ${MAC[2]} $1" \
		ovlctl -n "$H1" neigh show "${IP[6.2]}" vni 100
}

# Whether it is a router is for the neighbour to say. Who has only asked has not said
# it, and is asked himself.
test_router()
{
	local router=e0000000
	segment
	send_frames 2 "$(question 6 2 9)"
	known_as 'vni 100 dynamic'
	arrives 1 "$(question 6 1 2)"
	counters 0 1
	send_frames 2 "$(answer 6 2 1 '' "$router")"
	known_as 'router vni 100 dynamic'
	answered 6 1 2 '' "$router"
	send_frames 2 "$(question 6 2 9)"
	send_frames 2 "$(announce 6 2 '' 00000000)"
	known_as 'vni 100 dynamic'
	answered 6 1 2
	send_frames 2 "$(router 2)"
	known_as 'router vni 100 dynamic'
	answered 6 1 2 '' "$router"
	# What is configured stays what it was, unless that is configured, too.
	ctl "$H1" neigh add "${IP[6.2]}" lladdr "${MAC[2]}" vni 100
	send_frames 2 "$(announce 6 2)"
	counts "$H1" 100 rx_packets 6
	known_as 'router vni 100 static'
	answered 6 1 2 '' "$router"
	ctl "$H1" neigh set "${IP[6.2]}" lladdr "${MAC[2]}" router off vni 100
	answered 6 1 2
	ctl "$H1" neigh set "${IP[6.2]}" lladdr "${MAC[2]}" router on vni 100
	answered 6 1 2 '' "$router"
	counters 6 1
	stat_is "frames on the wire" "$H1" 100 tx_packets 1
	no_drops 100 "$H1" "$H2"
}

# A host makes sure of the router that it has its default route from.
test_default_route()
{
	local ip=fe80::2 route
	segment
	set_sysctl "$H1" net.ipv6.conf.ovl100.forwarding=0 net.ipv6.conf.ovl100.accept_ra=1
	ips "$H1" <<<"addr add fe80::1/64 dev ovl100 nodad"
	send_frames 2 "$(router 2 fe800000000000000000000000000002)"
	wait_until "the router is known" _has_router "$ip"
	neighbour_is "$H1" 100 "$ip" "${MAC[2]} dynamic"
	route=$(ip -n "$H1" -6 route show default | sed 's/ expires [^ ]*//')
	stat_is "questions answered" "$H1" 100 neigh_answered 0
	ips "$H1" <<<"neigh change $ip lladdr ${MAC[2]} dev ovl100 router nud probe"
	wait_until "the host is sure of it" _has_router "$ip" REACHABLE
	stat_is "questions answered" "$H1" 100 neigh_answered 1
	same "the default route" "$(ip -n "$H1" -6 route show default | sed 's/ expires [^ ]*//')" "$route"
}

# _has_router ADDRESS [STATE]: host 1 has a default route, and a neighbour for it.
_has_router()
{
	[[ $(ip -n "$H1" neigh show "$1" dev ovl100) = *"lladdr ${MAC[2]} router ${2-}"* ]] || return
	[[ -n ${2-} || $(ip -n "$H1" -6 route show default) = *"via $1 dev ovl100 proto ra "* ]]
}

# What was learned is good for answers only while the station is known.
test_no_station()
{
	segment
	send_frames 2 "$(announce "$1" 2)"
	learned "$H1" "$1" 2
	ctl "$H1" fdb flush vni 100
	arrives 1 "$(question "$1" 1 2)"
	counters 0 1
	send_frames 2 "$(answer "$1" 2 1)"
	station_is "$H1" 100 "${MAC[2]}" "${UNDER[4.2]}"
	answered "$1" 1 2
}

# A station on the side that the question comes from speaks for itself.
test_same_side()
{
	segment
	static "$H1" "$1" 9
	arrives 1 "$BROADCAST ${MAC[9]} $PLAIN"
	station_is "$H1" 100 "${MAC[9]}" local
	arrives 2 "$(question "$1" 1 9)"
	# So does the host itself.
	ctl "$H1" neigh set "${IP[$1.9]}" lladdr "${HOST_MAC[1]}" vni 100
	arrives 3 "$(question "$1" 1 9)"
	counters 0 0
}

# Another VLAN is another network, and another VNI too.
test_apart()
{
	local frame
	segment
	bare_overlay 101 4 neigh-suppress on
	static "$H1" "$1" 9
	frame=$(bytes "$(question "$1" 1 9)")
	arrives 1 "${frame:0:24} 8100 0005 ${frame:24}"
	neighbours "$H1" 1
	neighbours "$H2" 0
	counters 0 0
	send_frames 1 "$frame" 1 101
	counts "$H2" 101 rx_packets 1
	stat_is "questions of the other VNI" "$H1" 101 neigh_missed 1
	answered "$1" 1 9
}

# Tags that the device keeps beside the packet.
test_vlan_device()
{
	local n name
	segment
	for n in 1 2; do
		name=H$n
		ips "${!name}" <<-END
			link add link ovl100 name tagged type vlan id 5
			addr add ${IP[4.$n]}/24 dev tagged
			link set tagged up
		END
	done
	# Were it believed, nobody would get there.
	ctl "$H1" neigh add "${IP[4.2]}" lladdr "${MAC[9]}" vni 100
	reaches "$H1" "${IP[4.2]}"
	neighbours "$H1" 1
	neighbours "$H2" 0
	counters 0 0
}

# asked: how many questions and answers of ARP and ND the wire has seen.
asked()
{
	grep -cE 'payload=[0-9a-f]{40}(0806|86dd[0-9a-f]{80}8[78])' "$_work/log.wire" || :
}

# once NETNS ADDRESS: one packet there, and one back.
once()
{
	on "$1" ping -n -q -c 1 -W $((20 * OVL_SLOW)) -p 5a "$2" >/dev/null
}

_echoes_seen()
{
	[ "$(grep -cE 'payload=.*5a5a5a5a' "$_work/log.wire")" -ge "$1" ]
}

# Hosts that have met do not ask over the wire again, whatever they forget.
test_hosts()
{
	local n host seen
	segment "$1"
	serve wire on "$H2" sniff -c 10000 -t $((200 * OVL_SLOW)) eth0
	for n in 1 2; do
		host=H$n
		addresses "${!host}" ovl100 "$n" 100
	done
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER6[100.2]}"
	# Who has only asked has not said yet that he is no router.
	ip -n "$H2" neigh flush dev ovl100
	reaches "$H2" "${INNER6[100.1]}"
	for host in "$H1" "$H2"; do
		for n in 1 2; do
			neighbour_is "$host" 100 "${INNER[100.$n]}" "${HOST_MAC[n]} dynamic"
			neighbour_is "$host" 100 "${INNER6[100.$n]}" "${HOST_MAC[n]} dynamic"
		done
	done
	seen=$(asked)
	at_least "questions and answers at first" "$seen" 4
	for n in 1 2; do
		host=H$n
		ip -n "$H1" neigh flush dev ovl100
		ip -n "$H2" neigh flush dev ovl100
		once "${!host}" "${INNER[100.$((3 - n))]}"
		once "${!host}" "${INNER6[100.$((3 - n))]}"
	done
	on "$H1" arping -q -f -w $((20 * OVL_SLOW)) -I ovl100 "${INNER[100.2]}"
	once "$H1" "${INNER[100.2]}"
	# The wire has shown the last of it, and nothing but those.
	wait_until "the echoes are seen" _echoes_seen 10
	same "questions and answers in the end" "$(asked)" "$seen"
	at_least "questions answered by host 1" "$(stat "$H1" 100 neigh_answered)" 5
	at_least "questions answered by host 2" "$(stat "$H2" 100 neigh_answered)" 4
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# Is the address in use? The one who has it is asked, not the table.
test_duplicate()
{
	segment
	device_up "$H2" ovl100 2 100
	device_up "$H1" ovl100 1
	# Everybody else thinks that it is somebody else's.
	ctl "$H1" neigh add "${INNER[100.2]}" lladdr "${MAC[9]}" vni 100
	ctl "$H1" neigh add "${INNER6[100.2]}" lladdr "${MAC[9]}" vni 100
	refused on "$H1" arping -q -D -c 1 -w $((20 * OVL_SLOW)) -I ovl100 "${INNER[100.2]}"
	stat_is "probes at the other host" "$H2" 100 rx_packets 1
	ips "$H1" <<<"addr add ${INNER6[100.2]}/64 dev ovl100"
	wait_until "the duplicate is noticed" _duplicate
	counters 0 0
}

_duplicate()
{
	[[ $(ip -n "$H1" addr show dev ovl100) = *dadfailed* ]]
}

# payload FRAME: behind its Ethernet header
payload()
{
	local hex
	hex=$(bytes "$1")
	echo "${hex:28}"
}

# ask_by_socket VNI N TARGET [KEYWORD...]: what a socket of station N gets for
# an answer.
ask_by_socket()
{
	# shellcheck disable=SC2059 # it is a format
	printf "$(payload "$(question 4 "$2" "$3")" | sed 's/../\\x&/g')" |
		ctl "$H1" nc vni "$1" type raw broadcast ethertype 0x806 count 1 \
			wait $((20 * OVL_SLOW)) "${@:4}" |
		od -An -v -tx1 | tr -d ' \n'
}

# A station that is a socket, one of its own and the segment's own.
test_socket()
{
	local expected
	hosts 2
	unsummed inside 'nobody counts what sockets send and receive'
	bare_overlay 100 "$1" neigh-suppress on
	ctl "$H1" vni add 101 nodev local "${UNDER[$1.1]}" neigh-suppress on mac "${HOST_MAC[1]}"
	ctl "$H1" vtep add "${UNDER[$1.2]}" vni 101
	ctls "$H1" <<-END
		neigh add ${IP[4.9]} lladdr ${MAC[9]} vni 100
		neigh add ${IP[4.9]} lladdr ${MAC[9]} vni 101
	END
	expected=$(payload "$(answer 4 9 1)")
	same "the answer" "$(ask_by_socket 100 1 9 mac "${MAC[1]}")" "$expected"
	same "without a device" "$(ask_by_socket 101 1 9 mac "${MAC[1]}")" "$expected"
	MAC[1]=${HOST_MAC[1]}
	expected=$(payload "$(answer 4 9 1)")
	same "the answer to the segment's own" "$(ask_by_socket 100 1 9)" "$expected"
	same "and without a device" "$(ask_by_socket 101 1 9)" "$expected"
	stat_is "questions answered" "$H1" 100 neigh_answered 2
	stat_is "questions answered without a device" "$H1" 101 neigh_answered 2
	stat_is "frames on the wire" "$H1" 100 tx_packets 0
	stat_is "frames on the wire without a device" "$H1" 101 tx_packets 0
	no_drops 100 "$H1"
	no_drops 101 "$H1"
}

both 'a configured neighbour, over IPv4' test_static 4
both 'a configured neighbour, over IPv6' test_static 6
both 'an unknown one is flooded, and learned, over IPv4' test_unknown 4
both 'an unknown one is flooded, and learned, over IPv6' test_unknown 6
both 'what teaches' test_teaches
both 'what does not' test_teaches_not
both 'announcements and probes always pass' test_passes
both 'off by default, and switched' test_off
both 'learning off' test_learning_off
both 'quota' test_quota
both 'ageing' test_ageing
both 'a new MAC address; static beats learned' test_change
both 'a MAC address that changes while one asks' test_one_of_two
add_case 'ND: without the override flag' test_no_override
add_case 'ND: routers and hosts' test_router
add_case 'ND: a default route stays' test_default_route
both 'a neighbour whose station is not known' test_no_station
both 'a neighbour on the side of the one who asks' test_same_side
both 'VLANs and VNIs are apart' test_apart
add_case 'ARP: over VLAN devices' test_vlan_device
for_families 'hosts that have met do not ask over the wire' test_hosts
add_case 'duplicate addresses are noticed' test_duplicate
for_families 'sockets that ask' test_socket
run_cases
