#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 400
#
# Who has hooked in at the lower device or the host device sees the same packets by
# the fast path as by way of the stack, and where that is not to be had the fast path
# is not taken.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/fastpath-lib.sh
. "${OVL_TREE:?}/selftests/topo/fastpath-lib.sh"
needs nft jq tc conntrack

# everywhere: what packet sockets see of the frames at both devices of both hosts.
everywhere()
{
	local list at host
	mapfile -t list < <(frames)
	for host in 1 2; do
		at=H$host
		listen "under$host" "${!at}" eth0 -c "${#list[@]}"
		listen "over$host" "${!at}" ovl100 -i -c "${#list[@]}"
	done
	on "$H1" frame ovl100 "${list[@]}"
	for at in over1 under1 under2 over2; do
		heard "$at"
		# At the last one only those of one flow are in order.
		printf "$at %s\n" "${LINES[@]}" | sort
	done
}

test_packet_sockets()
{
	local fast
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	fast=$(everywhere)
	same "packets on the fast path" "$(taken) $(arrived)" "8 8"
	same "packets seen" "$(wc -l <<<"$fast")" 32
	ways off
	same "packets seen with the fast path off" "$(everywhere)" "$fast"
	same "packets on the fast path when it is off" "$(taken) $(arrived)" "8 8"
}

# ways on|off: the fast path of both hosts
ways()
{
	ctl "$H1" vni set 100 fastpath "$1"
	ctl "$H2" vni set 100 fastpath "$1"
}

# look_on FAMILY: netfilter and traffic control at both devices of both hosts, and
# netfilter's chains that the fast path does not pass by, all count the frames.
look_on()
{
	local host ns dir proto=ip
	[ "$1" = 4 ] || proto=ipv6
	for host in 1 2; do
		ns=H$host
		on "${!ns}" nft -f - <<-END
			table netdev test {
				chain under_in {
					type filter hook ingress device eth0 priority 0
					udp dport $PORT counter
				}
				chain under_out {
					type filter hook egress device eth0 priority 0
					udp dport $PORT counter
				}
				chain over_in {
					type filter hook ingress device ovl100 priority 0
					ether saddr ${MAC[1]} counter
				}
				chain over_out {
					type filter hook egress device ovl100 priority 0
					ether saddr ${MAC[1]} counter
				}
			}
			table inet test {
				chain pre {
					type filter hook prerouting priority 300
					udp dport $PORT counter
				}
				chain post {
					type filter hook postrouting priority -300
					udp dport $PORT counter
				}
				chain inner {
					type filter hook prerouting priority 0
					iifname ovl100 counter
				}
			}
		END
		{
			printf 'qdisc add dev %s clsact\n' eth0 ovl100
			for dir in ingress egress; do
				echo "filter add dev eth0 $dir protocol $proto flower" \
					"ip_proto udp dst_port $PORT action pass"
				echo "filter add dev ovl100 $dir protocol all flower" \
					"src_mac ${MAC[1]} action pass"
			done
		} | on "${!ns}" tc -batch -
	done
}

# What each of them has counted, but for those that have nothing to count.
onlookers()
{
	local host ns dev dir
	for host in 1 2; do
		ns=H$host
		on "${!ns}" nft -j list ruleset | jq -r --arg host "$host" '.nftables[].rule // empty |
			{ chain, n: (.expr[].counter?.packets? // empty) } | select(.n > 0) |
			"\($host) \(.chain) \(.n)"'
		for dev in eth0 ovl100; do
			for dir in ingress egress; do
				on "${!ns}" tc -s filter show dev "$dev" "$dir" |
					sed -n "s/.*Sent .* bytes \([1-9][0-9]*\) pkt.*/$host $dev $dir \1/p"
			done
		done
	done | sort
}

# seen_by_all COUNT: that; one frame of eight is also a good IP packet.
seen_by_all()
{
	printf "%s $1\n" '1 eth0 egress' '1 over_out' '1 ovl100 egress' '1 post' '1 under_out' \
		'2 eth0 ingress'
	echo "2 inner $(($1 / 8))"
	printf "%s $1\n" '2 over_in' '2 ovl100 ingress' '2 pre' '2 under_in'
}

test_onlookers()
{
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	look_on "$1"
	received >/dev/null
	same "packets on the fast path" "$(taken) $(arrived)" "8 8"
	same "packets counted" "$(onlookers)" "$(seen_by_all 8)"
	ways off
	received >/dev/null
	same "packets on the fast path when it is off" "$(taken) $(arrived)" "8 8"
	same "packets counted" "$(onlookers)" "$(seen_by_all 16)"
}

# stopped NETNS FAMILY HOOK: nothing passes a chain there that lets nothing through.
stopped()
{
	local before state one="${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	before=$(stat "$H2" 100 rx_packets)
	for state in on off; do
		ways "$state"
		on "$1" nft -f - <<-END
			table $2 stop {
				chain stop {
					type filter hook $3 priority 0
					udp dport $PORT counter drop
				}
			}
		END
		on "$H1" frame ovl100 "$one"
		lost 1
		wait_same "packets stopped at $3, fast path $state" 1 _stopped "$1" "$2"
		stat_is "frames received behind $3" "$H2" 100 rx_packets "$before"
		on "$1" nft delete table "$2" stop
		on "$H1" frame ovl100 "$one"
		before=$((before + 1))
		counts "$H2" 100 rx_packets "$before"
	done
}

_stopped()
{
	on "$1" nft -j list table "$2" "${3:-stop}" |
		jq '[.nftables[].rule?.expr[]?.counter?.packets? // empty] | add'
}

test_stopped()
{
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	stopped "$H1" inet output
	stopped "$H1" inet postrouting
	stopped "$H1" netdev 'egress device eth0'
	stopped "$H2" netdev 'ingress device eth0'
	stopped "$H2" inet prerouting
	stopped "$H2" inet input
}

# tracked: the flows that host N knows by connection tracking, and their packets.
tracked()
{
	on "$1" conntrack -L -f "ipv$2" -p udp --dport "$PORT" 2>/dev/null |
		sed -n 's/^udp *17 *[0-9]* \(.* packets=[0-9]*\) bytes=.*UNREPLIED.*/\1/p' | sort
}

# Connection tracking follows all of them, so they go by way of the stack; those
# that were sent twice have twice the packets.
test_conntrack()
{
	local name once twice
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	for name in "$H1" "$H2"; do
		on "$name" nft -f - <<-END
			table inet test {
				chain pre {
					type filter hook prerouting priority 0
					ct state new counter
				}
			}
		END
		set_sysctl "$name" net.netfilter.nf_conntrack_acct=1
	done
	received >/dev/null
	same "packets on the fast path" "$(taken) $(arrived)" "0 0"
	once=$(tracked "$H1" "$1")
	same "packets that are tracked" "$(sum_of "$once")" 8
	same "flows at the other host" "$(tracked "$H2" "$1")" "$once"
	ways off
	received >/dev/null
	twice=$(tracked "$H1" "$1")
	same "packets that are tracked" "$(sum_of "$twice")" 16
	same "their flows" "$(flows "$twice")" "$(flows "$once")"
	same "flows at the other host" "$(tracked "$H2" "$1")" "$twice"
	ways on
	on "$H1" nft delete table inet test
	on "$H2" nft delete table inet test
	way_in "when nobody tracks any more" 8
	same "packets on the fast path out" "$(taken)" 8
}

flows()
{
	awk -F packets= '{ print $1 }' <<<"$1"
}

sum_of()
{
	awk -F packets= '{ n += $2 } END { print n + 0 }' <<<"$1"
}

# ipsec FAMILY N: what host N sends to the other, and what comes from there, is
# protected by ESP, and only that: who asks for a route without the ports is not told.
ipsec()
{
	local a=${UNDER[$1.1]} b=${UNDER[$1.2]} mine=out others=in
	local ports="proto udp dport 4789" key="auth hmac(sha1) 0x0123456789abcdef0123456789abcdef01234567 enc cipher_null"
	[ "$2" = 1 ] || mine=in others=out
	printf '%s\n' "xfrm state add src $a dst $b proto esp spi 1 mode transport $key \"\"" \
		"xfrm state add src $b dst $a proto esp spi 2 mode transport $key \"\"" \
		"xfrm policy add dir $mine src $a dst $b $ports tmpl proto esp mode transport" \
		"xfrm policy add dir $others src $b dst $a $ports tmpl proto esp mode transport"
}

# Packets that one of these has protected.
_protected()
{
	on "$1" ip -s xfrm state get src "${UNDER[$2.1]}" dst "${UNDER[$2.2]}" proto esp spi 1 |
		sed -n 's/.*(bytes), \([0-9]*\)(packets)$/\1/p' | head -n 1
}

test_ipsec()
{
	local plain
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	plain=$(received)
	same "packets on the fast path in clear" "$(taken) $(arrived)" "8 8"
	ipsec "$1" 1 | ips "$H1"
	ipsec "$1" 2 | ips "$H2"
	same "frames that came protected" "$(received)" "$plain"
	same "packets protected" "$(_protected "$H1" "$1") $(_protected "$H2" "$1")" "8 8"
	ways off
	same "frames that came protected, fast path off" "$(received)" "$plain"
	same "packets protected" "$(_protected "$H1" "$1") $(_protected "$H2" "$1")" "16 16"
	same "packets on the fast path" "$(taken) $(arrived)" "8 8"
	no_drops 100 "$H1" "$H2"
	# Without policies for what comes in, what was protected is known by that.
	ways on
	ip -n "$H2" xfrm policy flush
	same "frames that came protected, without a policy" "$(received)" "$plain"
	same "packets on the fast path" "$(taken) $(arrived)" "8 8"
}

# What is in pieces out there is for the stack to cut up and to put together.
test_fragments()
{
	local state whole=''
	hosts 2
	bare_overlay 100 "$1" mtu 3000 df unset
	reaches "$H1" "${UNDER[$1.2]}"
	for state in on off; do
		ways "$state"
		listen inner "$H2" ovl100 -i -c 1
		on "$H1" frame ovl100 "${HOST_MAC[2]} ${MAC[1]} 88b5 5a*2000"
		heard inner
		[ -n "$whole" ] || whole=${LINES[0]}
		same "the frame" "${LINES[0]}" "$whole"
	done
	same "bytes of the frame" "$(word len "$whole")" 2014
	same "packets on the fast path" "$(taken) $(arrived)" "0 0"
	no_drops 100 "$H1" "$H2"
}

# decider NETNS HOOK: a program there that is asked about our packets, and lets them go.
decider()
{
	serve verdict on "$1" verdict 5
	on "$1" nft -f - <<-END
		table inet test {
			chain asked {
				type filter hook $2 priority raw
				udp dport $PORT counter queue num 5
			}
		}
	END
}

# A program decides on what comes in; the packets go on where it says so, which is
# not where packets come in.
test_queued()
{
	local plain before
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	plain=$(received)
	decider "$H2" prerouting
	before=$(stat "$H2" 100 rx_packets)
	same "frames that a program let through" "$(received)" "$plain"
	same "packets it was asked about" "$(_stopped "$H2" inet test)" 8
	counts "$H2" 100 rx_packets $((before + 8))
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$1.1]}"
	# More at once, which are learned from and answered.
	on "$H1" frame -n 200 ovl100 "${HOST_MAC[2]} ${MAC[2]} $PLAIN" \
		"$BROADCAST ${MAC[3]} $PLAIN"
	counts "$H2" 100 rx_packets $((before + 408))
	station_is "$H2" 100 "${MAC[3]}" "${UNDER[$1.1]}"
	addresses "$H1" ovl100 1 100
	addresses "$H2" ovl100 2 100
	reaches "$H1" "${INNER[100.2]}"
	questions "$H1" "$H2" "${INNER6[100.2]}"
	no_drops 100 "$H1" "$H2"
}

# A program decides on what goes out. What it lets go is cut up for the path as any
# other: a message of a socket is nobody's who has settings for that.
test_queued_out()
{
	local before
	hosts 2
	unsummed inside 'nobody counts what sockets send and receive'
	bare_overlay 100 "$1" df unset
	ip -n "$H1" route replace "${UNDER[$1.2]}" dev eth0 mtu 1400
	decider "$H1" output
	before=$(stat "$H2" 100 rx_packets)
	serve far on "$H2" ovlsock dgram bind 100 0 7
	serve near on "$H1" ovlsock dgram bind 100 0 7 \
		connect 100 "${HOST_MAC[2]}" 7 size 1390 send 5
	counts "$H2" 100 rx_packets $((before + 5))
	same "packets it was asked about" "$(_stopped "$H1" inet test)" 5
	no_drops 100 "$H1" "$H2"
}

# attach VARIABLE HOST STATION: a guest behind a port of that host.
attach()
{
	local host=H$2
	netns "$1"
	ip link add eth0 netns "${!1}" type veth peer name tap0 netns "${!host}"
	device_up "${!1}" eth0 "$3"
	ips "${!host}" <<-END
		link set tap0 addrgenmode none master ovl100
		link set tap0 up
	END
}

# What the guest of host 2 gets of the frames that the other guest sends.
between_guests()
{
	local list
	mapfile -t list < <(frames | sed "s/^${HOST_MAC[2]}/${HOST_MAC[4]}/")
	listen guest "$B" eth0 -i -c "${#list[@]}"
	on "$A" frame eth0 "${list[@]}"
	heard guest
	printf '%s\n' "${LINES[@]}" | sort
}

test_ports()
{
	local fast
	hosts 2
	bare_overlay 100 "$1"
	reaches "$H1" "${UNDER[$1.2]}"
	attach A 1 3
	attach B 2 4
	fast=$(between_guests)
	same "packets on the fast path" "$(taken) $(arrived)" "8 8"
	ways off
	same "frames by way of the stack" "$(between_guests)" "$fast"
	same "packets on the fast path when it is off" "$(taken) $(arrived)" "8 8"
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

for_families 'packet sockets' test_packet_sockets
for_families 'those who count' test_onlookers
for_families 'those who drop' test_stopped
for_families 'connection tracking' test_conntrack
# The debug kernel has none.
if modprobe -aq nfnetlink_queue nft_queue; then
	for_families 'a program that decides' test_queued
	for_families 'a program that decides on what goes out' test_queued_out
fi
for_families 'IPsec' test_ipsec
for_families 'in pieces' test_fragments
for_families 'from and to attached devices' test_ports
run_cases
