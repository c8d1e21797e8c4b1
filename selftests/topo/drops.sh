#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad packets and dead ends: each is dropped, and each is counted as what it is.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ethtool

# to_host2 HEX...: from the VTEP that host 1 is.
to_host2()
{
	on "$H1" vxsend "${UNDER[$family.2]}" "$@"
}

endpoint_drops_are()
{
	wait_same "drops of the endpoint" "$1" endpoint_drops "$H2"
}

# Cut behind every byte of the tunnel header and of the inner Ethernet header.
test_truncated()
{
	local family=$1
	hosts 2
	bare_overlay 100 "$family"
	on "$H1" vxsend -T "${UNDER[$family.2]}" "08000000 000064 00"
	endpoint_drops_are truncated=8
	no_drops 100 "$H2"
	on "$H1" vxsend -T "${UNDER[$family.2]}" "08000000 000064 00 $BROADCAST ${MAC[1]} 88b5  "
	endpoint_drops_are truncated=16
	drops_are "$H2" 100 inner=14
	stat_is "frames received" "$H2" 100 rx_packets 0
	same "stations" "$(vni_field "$H2" 100 stations)" 0
}

# Behind the Ethernet header it is the receiver's to complain, not ours; with
# every ECN mark, for that has us look at the inner header.
test_inner_truncated()
{
	local family=$1 tos n=0 head="08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]}"
	hosts 2
	bare_overlay 100 "$family"
	# A burst at somebody unknown is more than waits for the answer.
	reaches "$H1" "${UNDER[$family.2]}"
	for tos in 0 1 3; do
		on "$H1" vxsend -t "$tos" -T "${UNDER[$family.2]}" \
			"$head 0800 4502001c 00010000 4011 0000 c0a80001 c0a80002 1234 0035 0008 0000" \
			"$head 86dd 60200000 0008 1140 fd*16 fe*16 1234 0035 0008 0000" \
			"$head 0806 0001 0800 06 04 0001 020000000001 c0a80001 00*6 c0a80002"
		n=$((n + 28 + 48 + 28))
	done
	counts "$H2" 100 rx_packets "$n"
	endpoint_drops_are truncated=72
	drops_are "$H2" 100 inner=126
}

test_header()
{
	local family=$1 frame flags bad=()
	hosts 2
	bare_overlay 100 "$family"
	frame="$BROADCAST ${MAC[1]} $PLAIN"
	# No VNI; one bit too many, wherever; the last reserved byte.
	for flags in 00000000 88000000 0c000000 09000000 08800000 08008000 08000001 ffffffff; do
		bad+=("$flags 000064 00 $frame")
	done
	bad+=("08000000 000064 01 $frame" "08000000 000064 80 $frame")
	to_host2 "${bad[@]}"
	endpoint_drops_are header=10
	to_host2 "08000000 000065 00 $frame" "08000000 000000 00 $frame" "08000000 ffffff 00 $frame"
	endpoint_drops_are "header=10 no_vni=3"
	stat_is "frames received" "$H2" 100 rx_packets 0
	no_drops 100 "$H2"
}

test_source_mac()
{
	local family=$1 source n=0
	hosts 2
	bare_overlay 100 "$family"
	for source in 00:00:00:00:00:00 "$BROADCAST" 01:00:5e:00:00:01 03:00:00:00:00:01 "${HOST_MAC[2]}"; do
		to_host2 "08000000 000064 00 $BROADCAST $source $PLAIN" \
			"08000000 000064 00 ${HOST_MAC[2]} $source $PLAIN"
		n=$((n + 2))
		drops_are "$H2" 100 "source_mac=$n"
	done
	same "stations" "$(vni_field "$H2" 100 stations)" 0
	# The other direction; one's own is fine there.
	send_frames 1 "$BROADCAST 00*6 $PLAIN"
	send_frames 1 "$BROADCAST 01005e000001 $PLAIN"
	drops_are "$H1" 100 source_mac=2
	send_frames 1 "$BROADCAST ${HOST_MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 11
	same "stations" "$(vni_field "$H2" 100 stations)" 1
}

# Packets in pieces: a card that leaves nothing but the outer headers in the
# head.  The bytes that had to be pulled are counted.
test_nonlinear()
{
	local family=$1 outer frame split n=0 udp
	hosts 2
	bare_overlay 100 "$family"
	modprobe -q tun || [ -e /dev/net/tun ]
	ips "$H2" <<-END
		tuntap add dev tap0 mode tap
		link set tap0 address 02:00:00:cc:00:01 addrgenmode none
		link set tap0 up
	END
	# GRO would put the headers together before we see them.
	on "$H2" ethtool -K tap0 gro off
	set_sysctl "$H2" net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.tap0.rp_filter=0
	frame="08000000 000064 00 $BROADCAST ${MAC[1]} $PLAIN"
	ctl "$H2" vni set 100 csum6-rx off
	outer=$(outer_headers "$family" $((8 + 60)) 02:00:00:cc:00:01)
	for split in "$((14 + $([ "$family" = 4 ] && echo 20 || echo 40) + 8))" 70 72 76 80 84 90; do
		on "$H2" frame -l "$split" -r tap0 "$outer $frame"
		injected 1
		n=$((n + 1))
		counts "$H2" 100 rx_packets "$n"
	done
	at_least "bytes pulled" "$(stat "$H2" 100 pulled_bytes)" 1
	station_is "$H2" 100 "${MAC[1]}" "${UNDER[$family.1]}"
	# And cut short at every byte, in pieces.
	udp=$((14 + $([ "$family" = 4 ] && echo 20 || echo 40) + 8))
	for ((n = 0; n < 22; n++)); do
		on "$H2" frame -l "$udp" -r tap0 "$(outer_headers "$family" "$n" 02:00:00:cc:00:01) $(head_of "$n")"
		injected 1
	done
	endpoint_drops_are truncated=8
	drops_are "$H2" 100 inner=14
}

# The first bytes of a frame in its tunnel.
head_of()
{
	local all
	all=080000000000640002000000000102000000000288b5
	echo "${all:0:$1 * 2}"
}

# On the way out: a frame of two pages with but a few bytes in its head.
test_nonlinear_out()
{
	local family=$1 linear n=0
	hosts 2
	ip -n "$H1" link set eth0 mtu 9000
	ip -n "$H2" link set eth0 mtu 9000
	bare_overlay 100 "$family"
	wait_same "MTU of the device" $((9000 - ${OVERHEAD[$family]})) vni_field "$H1" 100 mtu
	for linear in 14 15 33 34 53 54 200; do
		on "$H1" frame -l "$linear" ovl100 \
			"$BROADCAST ${MAC[1]} 0800 45000028 00004000 4011 0000 c0a80001 c0a80002 aa*7000" \
			"$BROADCAST ${MAC[1]} 86dd 60000000 1b58 1140 fd*16 fe*16 aa*7000"
		n=$((n + 2))
		counts "$H2" 100 rx_packets "$n"
	done
	no_drops 100 "$H1" "$H2"
	balanced "$H1" "$H2" 100
}

test_port_down()
{
	local family=$1
	hosts 2
	bare_overlay 100 "$family"
	ip -n "$H2" link set ovl100 down
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 2
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	drops_are "$H2" 100 port_down=3
	ip -n "$H2" link set ovl100 up
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 4
	same "drops" "$(drops "$H2" 100)" port_down=3
	same "drops of the VTEP" "$(vtep_stat "$H2" "${UNDER[$family.1]}" port_down)" 3
}

# More than the device's queue holds, before anybody takes from it: veth hands
# over the segments of a large packet at once when it does GRO. They are tagged,
# or they would not go by way of the queue.
test_port_queue()
{
	local family=$1 backlog
	hosts 2
	bare_overlay 100 "$family"
	tagged "$H1" ovl100 10.5.0.1
	tagged "$H2" ovl100 10.5.0.2
	reaches "$H1" 10.5.0.2
	small_packets "$H1" "$H2"
	backlog=$(sysctl -n net.core.netdev_max_backlog)
	# shellcheck disable=SC2064 # the value now
	trap "sysctl -qw net.core.netdev_max_backlog=$backlog; _cleanup" EXIT
	sysctl -qw net.core.netdev_max_backlog=0
	on "$H1" udp send -n 800 -l 40000 -g 1000 10.5.0.2 9
	wait_until "all have been received" _received_all
	sysctl -qw "net.core.netdev_max_backlog=$backlog"
	at_least "frames the queue refused" "$(stat "$H2" 100 port_queue)" 1
	wait_until "every frame is delivered or refused" _all_accounted
}

# One after the other is read, and hosts say a word of their own now and then.
_all_accounted()
{
	local received delivered
	received=$(stat "$H2" 100 rx_packets)
	delivered=$(device_packets "$H2" ovl100 rx)
	echo "$received received, $delivered delivered"
	[ $((delivered + $(stat "$H2" 100 port_queue))) = "$received" ]
}

_received_all()
{
	[ "$(stat "$H2" 100 rx_packets)" -gt 800 ]
}

test_no_route()
{
	local family=$1 nowhere
	hosts 2
	bare_overlay 100 "$family"
	nowhere=$([ "$family" = 4 ] && echo 10.99.0.1 || echo fd99::1)
	ctl "$H1" vtep add "$nowhere" vni 100 flood off
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "$nowhere"
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN" 2
	drops_are "$H1" 100 no_route=2
	same "drops of the VTEP" "$(vtep_stat "$H1" "$nowhere" no_route)" 2
	ip -n "$H1" route add "$nowhere" via "${UNDER[$family.2]}"
	# Host 2, which it is sent to then, is no router.
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
	lost 1
	counts "$H1" 100 tx_packets 1
	ip -n "$H1" route replace blackhole "$nowhere"
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
	drops_are "$H1" 100 no_route=3
}

test_too_big()
{
	local family=$1
	hosts 2
	bare_overlay 100 "$family"
	ctl "$H1" vni set 100 mtu 3000
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} 88b5 00*2000" 2
	drops_are "$H1" 100 too_big=2
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} 88b5 00*$((1500 - ${OVERHEAD[$family]}))"
	counts "$H2" 100 rx_packets 1
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} 88b5 00*$((1501 - ${OVERHEAD[$family]}))"
	drops_are "$H1" 100 too_big=3
}

# The route to the VTEP leads through the VNI itself.
test_loop()
{
	local family=$1 peer
	hosts 2
	overlay 100 "$family"
	peer=${INNER[100.77]}
	[ "$family" = 4 ] || peer=${INNER6[100.77]}
	ctl "$H1" vtep add "$peer" vni 100 flood off
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "$peer"
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN" 3
	wait_same "drops for the loop" 3 stat "$H1" 100 loop
	# Such a way says nothing of the MTU, which would otherwise shrink and shrink.
	ctl "$H1" vni set 100 ageing 299
	same "MTU of the device" "$(vni_field "$H1" 100 mtu)" $((1500 - ${OVERHEAD[$family]}))
	reaches "$H1" "${INNER[100.2]}"
}

# Tunnels in tunnels, up to eight deep: the VTEP of each is behind the one
# below.  What is too deep ends with a count and without a word.
test_nested()
{
	local depth sent=0 before
	hosts 2
	unsummed wire 'with a frame in one tunnel those end that it is in'
	# Room for all their headers above what IPv6 wants at least.
	ip -n "$H1" link set eth0 mtu 9000
	ip -n "$H2" link set eth0 mtu 9000
	before=$(dmesg | wc -l)
	for depth in {1..8}; do
		nest 1 "$1" "$depth"
		nest 2 "$1" "$depth"
		ctl "$H2" vni set "$depth" admit any
	done
	for depth in {1..8}; do
		send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 1 "$depth"
		sent=$((sent + 1))
		wait_until "frame $depth deep has arrived or been counted" _ended "$depth"
	done
	# Two are nothing out of the ordinary.
	same "frames received in the second tunnel" "$(($(stat "$H2" 2 rx_packets) > 0))" 1
	at_least "frames dropped as nested, 8 deep" "$(_nested_drops)" 1
	stat_is "frames received in the eighth tunnel" "$H2" 8 rx_packets 0
	same "what the kernel had to say of loops" \
		"$(dmesg | tail -n "+$((before + 1))" | grep -i 'dead loop' || :)" ''
}

# nest N FAMILY DEPTH: host N's tunnel, with a neighbour it need not ask for.
nest()
{
	local name=H$1 local=$2 remote peer=$((3 - $1))
	if [ "$3" = 1 ]; then
		local=${UNDER[$2.$1]} remote=${UNDER[$2.$peer]}
	elif [ "$2" = 4 ]; then
		local=10.77.$(($3 - 1)).$1 remote=10.77.$(($3 - 1)).$peer
	else
		local=fd77:$(($3 - 1))::$1 remote=fd77:$(($3 - 1))::$peer
	fi
	ctls "${!name}" <<-END
		vni add $3 local $local
		vtep add $remote vni $3
	END
	device_up "${!name}" "ovl$3" "$1"
	ips "${!name}" <<-END
		addr add 10.77.$3.$1/24 dev ovl$3
		neigh add 10.77.$3.$peer dev ovl$3 lladdr ${HOST_MAC[peer]} nud permanent
		addr add fd77:$3::$1/64 dev ovl$3 nodad
		neigh add fd77:$3::$peer dev ovl$3 lladdr ${HOST_MAC[peer]} nud permanent
	END
}

_nested_drops()
{
	local depth sum=0
	for depth in {1..8}; do
		sum=$((sum + $(stat "$H1" "$depth" nested)))
	done
	echo "$sum"
}

_ended()
{
	[ "$(stat "$H2" "$1" rx_packets)" -gt 0 ] || [ "$(_nested_drops)" -gt 0 ]
}

# Two tunnels, each through the other: without end, were there none.
test_circle()
{
	local before
	hosts 2
	unsummed wire 'with a frame in one tunnel those end that it is in'
	before=$(kernel_complaints | wc -l)
	circle
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 5 1
	wait_same "drops as nested" 5 _circle_drops
	# The room they ask for ends somewhere as well, and each is looked at again
	# after a change.
	ctl "$H1" vni set 1 ttl 9
	ctl "$H1" vni set 2 ttl 9
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 5 2
	wait_same "drops as nested" 10 _circle_drops
	same "what the kernel had to say" "$(kernel_complaints | tail -n "+$((before + 1))")" ''
}

_circle_drops()
{
	echo $(($(stat "$H1" 1 nested) + $(stat "$H1" 2 nested)))
}

for_families 'headers cut off at every byte' test_truncated
for_families 'inner headers cut off at every byte' test_inner_truncated
for_families 'bad flags, reserved bits, wrong VNI' test_header
for_families 'source MAC addresses that cannot be' test_source_mac
for_families 'packets in pieces' test_nonlinear
for_families 'packets in pieces on the way out' test_nonlinear_out
for_families 'device down' test_port_down
for_families 'queue of the device full' test_port_queue
for_families 'no route' test_no_route
for_families 'too big' test_too_big
for_families 'a VNI as the way to its own VTEP' test_loop
for_families 'tunnels in tunnels, 2 to 8 deep' test_nested
add_case 'two tunnels through each other' test_circle
run_cases
