#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 400
#
# Devices attached to a VNI: nothing is between them and the segment.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/neigh-lib.sh
. "${OVL_TREE:?}/selftests/topo/neigh-lib.sh"
needs ping ethtool

# port_field NETNS DEVICE FIELD
port_field()
{
	local json
	json=$(exec ovlctl -n "$1" -j port show "$2")
	_value "$3" "$json" || REPLY=
	echo "$REPLY"
}

# send FROM HEX...: a guest transmits frames.
send()
{
	on "$1" frame eth0 "${@:2}"
}

test_attach()
{
	hosts 2
	overlay 100 "$1"
	guest A 1 3
	ip -n "$H1" link set p3 master ovl100
	attached B 1 4
	attached C 2 5
	same "ports of the VNI" "$(vni_field "$H1" 100 ports)" 2
	reaches "$A" "${INNER[100.4]}"
	reaches "$A" "${INNER[100.5]}"
	reaches "$A" "${INNER[100.1]}"
	reaches "$C" "${INNER6[100.3]}"
	reaches "$H2" "${INNER6[100.4]}"
	station_is "$H1" 100 "${HOST_MAC[3]}" local
	station_is "$H2" 100 "${HOST_MAC[3]}" "${UNDER[$1.1]}"
	same "stations at the port" "$(port_field "$H1" p3 stations)" 1
	# Between two ports of a host nothing goes over the wire.
	wait_until "no more is flooded" _quiet "$A" "${INNER[100.4]}"
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# A ping that leaves the wire alone.
_quiet()
{
	local before after
	before=$(stat "$H1" 100 tx_packets)
	on "$1" ping -n -q -c 3 -i 0.1 -W 2 "$2"
	after=$(stat "$H1" 100 tx_packets)
	[ "$before" = "$after" ]
}

test_nodev()
{
	local n name
	hosts 2
	for n in 1 2; do
		name=H$n
		ctls "${!name}" <<-END
			vni add 100 local ${UNDER[$1.$n]} nodev
			vtep add ${UNDER[$1.$((3 - n))]} vni 100
		END
	done
	attached A 1 3
	attached B 1 4
	attached C 2 5
	reaches "$A" "${INNER[100.4]}"
	reaches "$A" "${INNER[100.5]}"
	reaches "$C" "${INNER6[100.4]}"
	# What guests said to groups before there was a port at the other end.
	for name in "$H1" "$H2"; do
		[[ $(drops "$name" 100) =~ ^(no_destination=[0-9]+)?$ ]] || fail "drops: $(drops "$name" 100)"
	done
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
	add_up
	unsummed all 'the other host goes on to send, and nobody is there'
	# The device outlives the VNI.
	ctl "$H1" vni del 100
	same "ports after the VNI" "$(exec ovlctl -n "$H1" -j port show)" '[]'
	ip -n "$H1" link show p3 >/dev/null
}

# fitting FAMILY: a guest on each of two hosts, whose packets fit.
fitting()
{
	local name
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached C 2 5
	for name in A C; do
		ip -n "${!name}" link set eth0 mtu "$(vni_field "$H1" 100 mtu)"
	done
}

test_bulk()
{
	fitting "$1"
	large_packets "$A" "$C"
	transfer "$A" "$C" "${INNER[100.5]}" 5000000
	transfer "$C" "$A" "${INNER6[100.3]}" 5000000
	# Large packets stay whole.
	at_most "frames of 5 MB" "$(port_stat "$H1" p3 rx_packets)" 4000
	balanced "$H1" "$H2" 100
	balanced "$H2" "$H1" 100
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# Whoever sends too large a packet is told, also from behind a port.
test_too_big()
{
	local mtu
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached C 2 5
	mtu=$(vni_field "$H1" 100 mtu)
	reaches "$A" "${INNER[100.5]}"
	on "$A" ping -n -q -c 2 -W 1 -M 'do' -s 1472 "${INNER[100.5]}" >/dev/null 2>&1 || :
	wait_until "the guest knows the MTU" _knows_mtu "$A" "${INNER[100.5]}" "$mtu"
	reaches "$A" "${INNER[100.5]}" -M 'do' -s $((mtu - 28))
}

_knows_mtu()
{
	on "$1" ping -n -q -c 1 -W 1 -M 'do' -s 1472 "$2" >/dev/null 2>&1 || :
	ip -n "$1" route get "$2" | grep -q "mtu $3"
}

# The CRC of SCTP is nothing to derive the outer checksum from, and the lower device
# may leave it to the stack.
test_sctp()
{
	local bytes
	fitting "$1"
	on "$H1" ethtool -K eth0 tx-checksum-sctp off >/dev/null
	on "$H2" ethtool -K eth0 tx-checksum-sctp off >/dev/null
	serve sctp.recv on "$C" tcp recv -s -t 60 17000
	bytes=$(on "$A" tcp send -s -t 60 "${INNER[100.5]}" 17000 20000) ||
		fail "nothing by SCTP; receiver: $(cat "$_work/log.sctp.recv")"
	finished sctp.recv
	same "bytes and checksum of the stream" "$(last_line sctp.recv)" "$bytes"
}

test_isolated()
{
	hosts 2
	overlay 100 4
	attached A 1 3 isolated on
	attached B 1 4 isolated on
	attached C 1 5
	attached D 2 6 isolated on
	unreachable "$A" "${INNER[100.4]}"
	reaches "$A" "${INNER[100.5]}"
	reaches "$A" "${INNER[100.1]}"
	reaches "$B" "${INNER[100.2]}"
	# It is about ports of one host.
	reaches "$A" "${INNER[100.6]}"
	send "$A" "${HOST_MAC[4]} ${HOST_MAC[3]} $PLAIN" "${HOST_MAC[4]} ${HOST_MAC[3]} $PLAIN"
	drops_are "$H1" 100 isolated=2
	same "drops of the port" "$(port_stat "$H1" p3 isolated)" 2
	ctl "$H1" port set p4 isolated off
	reaches "$A" "${INNER[100.4]}"
}

test_flood()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3
	attached B 1 4 flood off
	attached C 1 5
	listen b "$B" eth0 -i -e 0x88b5 -c 1
	listen c "$C" eth0 -i -e 0x88b5 -c 2
	send "$A" "${MAC[50]} ${HOST_MAC[3]} $PLAIN" "$BROADCAST ${HOST_MAC[3]} 88b5 11*46"
	heard c
	heard b
	[[ ${LINES[0]} == *88b51111* ]] || fail "the port got an unknown station's frame: ${LINES[0]}"
	# From the wire as from a port.
	listen b "$B" eth0 -i -e 0x88b5 -c 1
	send_frames 2 "${MAC[50]} ${MAC[2]} $PLAIN"
	send_frames 2 "$BROADCAST ${MAC[2]} 88b5 22*46"
	heard b
	[[ ${LINES[0]} == *88b52222* ]] || fail "the port got an unknown station's frame: ${LINES[0]}"
	ctl "$H1" port set p4 flood on
	listen b "$B" eth0 -i -e 0x88b5 -c 1
	send "$A" "${MAC[50]} ${HOST_MAC[3]} 88b5 33*46"
	heard b
}

test_learning()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3 learning off
	attached B 1 4
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN"
	send "$B" "$BROADCAST ${MAC[4]} $PLAIN"
	station_is "$H1" 100 "${MAC[4]}" local
	same "station of the port that teaches nothing" "$(station "$H1" 100 "${MAC[3]}")" ''
	ctl "$H1" port set p3 learning on
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN"
	station_is "$H1" 100 "${MAC[3]}" local
	# A station that moves from port to port is found with the next frame.
	send "$B" "$BROADCAST ${MAC[3]} $PLAIN"
	counts "$H1" 100 moved 1
	listen b "$B" eth0 -i -e 0x88b5 -c 1
	send_frames 1 "${MAC[3]} ${HOST_MAC[1]} $PLAIN"
	heard b
	same "stations of the port it left" "$(port_field "$H1" p3 stations)" 0
}

test_macs()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3 mac "${HOST_MAC[3]},${MAC[7]}"
	send "$A" "$BROADCAST ${HOST_MAC[3]} $PLAIN" "$BROADCAST ${MAC[7]} $PLAIN"
	counts "$H2" 100 rx_packets 2
	send "$A" "$BROADCAST ${MAC[8]} $PLAIN"
	drops_are "$H1" 100 port_mac=1
	# ARP that gives another address than the frame's.
	send "$A" "$BROADCAST ${HOST_MAC[3]} 0806 0001 0800 06 04 0001 ${MAC[8]} 0a006403 000000000000 0a006401"
	drops_are "$H1" 100 port_mac=2
	same "drops of the port" "$(port_stat "$H1" p3 port_mac)" 2
	ctl "$H1" port set p3 mac any
	send "$A" "$BROADCAST ${MAC[8]} $PLAIN"
	counts "$H2" 100 rx_packets 3
	drops_are "$H1" 100 port_mac=2
}

test_addresses()
{
	hosts 2
	overlay 100 4
	attached A 1 3 ip "${INNER[100.3]},${INNER6[100.3]}"
	reaches "$A" "${INNER[100.2]}"
	reaches "$A" "${INNER6[100.2]}"
	no_drops 100 "$H1" "$H2"
	ips "$A" <<-END
		addr add ${INNER[100.7]}/24 dev eth0
		addr add ${INNER6[100.7]}/64 dev eth0 nodad
	END
	unreachable "$A" "${INNER[100.2]}" -I "${INNER[100.7]}"
	unreachable "$A" "${INNER6[100.2]}" -I "${INNER6[100.7]}"
	at_least "drops of the port" "$(port_stat "$H1" p3 port_ip)" 2
	# It cannot be asked for either: its answers are claims.
	unreachable "$H2" "${INNER[100.7]}"
	unreachable "$H2" "${INNER6[100.7]}"
	ctl "$H1" port set p3 ip any
	reaches "$A" "${INNER[100.2]}" -I "${INNER[100.7]}"
	reaches "$H2" "${INNER6[100.7]}"
}

# ARP and neighbour discovery: a guest may speak of itself, and of nobody else.
test_claims()	# FAMILY
{
	local SILENT=
	local others=() own=${IP_HEX[$1.3]} n
	# The same guest, under another IP address.
	MAC[4]=${MAC[3]}
	hosts 2
	bare_overlay 100 4
	attached A 1 3 mac "${MAC[3]}" ip "${IP[$1.3]}"
	send "$A" "$(question "$1" 3 9)" "$(answer "$1" 3 9)" "$(announce "$1" 3)" "$(probe "$1" 3)"
	counts "$H2" 100 rx_packets 4
	# A probe may make somebody else give the address up.
	others=("$(question "$1" 4 9)" "$(answer "$1" 4 9)" "$(announce "$1" 4)" "$(probe "$1" 4)")
	# An advertisement has two addresses, of which each could be another's.
	[ "$1" = 4 ] || others+=("$(nd 333300000001 "${MAC[3]}" "$own" "$ALL_NODES" 88 \
		"20000000 ${IP_HEX[6.4]} 0201 ${MAC[3]}")")
	n=${#others[@]}
	# Its own IP address, with another MAC address than the frame's.
	if [ "$1" = 4 ]; then
		others+=("$(arp "$BROADCAST" "${MAC[3]}" 1 "${MAC[5]}" "$own" "$NOBODY" "$own")")
	else
		others+=("$(nd 333300000001 "${MAC[3]}" "$own" "$ALL_NODES" 88 \
			"20000000 $own 0201 ${MAC[5]}")")
	fi
	send "$A" "${others[@]}"
	drops_are "$H1" 100 "port_mac=1 port_ip=$n"
	same "drops of the port" "$(port_stat "$H1" p3 port_mac) $(port_stat "$H1" p3 port_ip)" "1 $n"
	counts "$H2" 100 rx_packets 4
	ctl "$H1" port set p3 mac any ip any
	send "$A" "${others[@]}"
	counts "$H2" 100 rx_packets $((5 + n))
	drops_are "$H1" 100 "port_mac=1 port_ip=$n"
}

# What comes from a device and what goes to it, each with its bytes.
test_counters()
{
	local SILENT=
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached B 1 4
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN" "${MAC[50]} ${MAC[3]} 88b5 00*986"
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN" 5
	send_frames 2 "${MAC[3]} ${MAC[2]} $PLAIN"
	counts "$H1" 100 rx_packets 6
	wait_same "counters of the one that spoke" "2 1060 6 360" _port_counters p3
	wait_same "counters of the other one" "0 0 7 1360" _port_counters p4
	[[ $(ctl "$H1" -s port show p3) = *'rx packets 2 bytes 1060 '*'tx packets 6 bytes 360 '* ]] ||
		fail "they are not shown: $(ctl "$H1" -s port show p3)"
}

_port_counters()
{
	local json key
	json=$(exec ovlctl -n "$H1" -j -s port show "$1")
	for key in rx_packets rx_bytes tx_packets tx_bytes; do
		_value "$key" "${json#*\"stats\":}"
		echo "$REPLY"
	done | paste -sd ' '
}

test_flood_rate()	# DESTINATION
{
	local passed dropped
	hosts 2
	overlay 100 4
	attached A 1 3
	reaches "$A" "${INNER[100.2]}"
	ctl "$H1" port set p3 flood-rate 20
	on "$A" frame -n 1000 eth0 "$1 ${HOST_MAC[3]} $PLAIN"
	wait_until "all frames are accounted for" _accounted 1000
	at_least "frames let through" "$passed" 20
	at_least "frames dropped" "$dropped" 500
	same "drops of the port" "$(port_stat "$H1" p3 flood_rate)" "$dropped"
	# What has a known destination does not count.
	on "$A" ping -n -q -c 50 -i 0.01 -W 5 "${INNER[100.2]}" >/dev/null
	ctl "$H1" port set p3 flood-rate 0
	on "$A" frame -n 100 eth0 "${MAC[50]} ${HOST_MAC[3]} $PLAIN"
	same "drops without a limit" "$(stat "$H1" 100 flood_rate)" "$dropped"
}

_accounted()
{
	dropped=$(stat "$H1" 100 flood_rate)
	passed=$(stat "$H1" 100 flooded)
	[ $((passed + dropped)) -ge "$1" ]
}

# A guest is not the host, and nothing comes back to where it came from.
test_spoof()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3
	send "$A" "$BROADCAST ${HOST_MAC[1]} $PLAIN"
	drops_are "$H1" 100 source_mac=1
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN" "${MAC[3]} ${MAC[4]} $PLAIN"
	drops_are "$H1" 100 'source_mac=1 hairpin=1'
	ip -n "$H1" link set p3 down
	send_frames 1 "${MAC[3]} ${HOST_MAC[1]} $PLAIN"
	drops_are "$H1" 100 'source_mac=1 hairpin=1 port_down=1'
	same "drops of the port" "$(port_stat "$H1" p3 port_down)" 1
}

# Whichever end goes, the other is left as if it had never met it.
test_detach()
{
	local SILENT=
	local how
	hosts 2
	unsummed inside 'the counters of a port go with it'
	bare_overlay 100 4
	guest A 1 3
	for how in "ovlctl -n $H1 port del p3" "ip -n $H1 link set p3 nomaster" \
		"ip -n $H1 link set p3 netns $A"; do
		ctl "$H1" port add p3 vni 100
		send "$A" "$BROADCAST ${MAC[3]} $PLAIN"
		station_is "$H1" 100 "${MAC[3]}" local
		$how
		same "station after $how" "$(station "$H1" 100 "${MAC[3]}")" ''
		same "ports after $how" "$(vni_field "$H1" 100 ports)" 0
	done
	ip -n "$A" link set p3 netns "$H1"
	ip -n "$H1" link set p3 up
	ctl "$H1" port add p3 vni 100
	# Promiscuous no more, and free for another master.
	ctl "$H1" vni del 100
	[[ $(ip -n "$H1" -d link show p3) == *'promiscuity 0 '* ]] || fail "the device is still promiscuous"
	ips "$H1" <<-END
		link add br0 type bridge
		link set p3 master br0
	END
	vni_on 1 100 4
	ip -n "$H1" link set p3 nomaster
	ip -n "$H1" link set p3 master ovl100
	# The host device goes elsewhere without it.
	ip -n "$H1" link set ovl100 netns "$A"
	same "ports after the move" "$(vni_field "$H1" 100 ports)" 0
	ip -n "$A" link set ovl100 netns "$H1"
	ctl "$H1" port add p3 vni 100
	ip -n "$H1" link del p3
	same "ports after the device" "$(vni_field "$H1" 100 ports)" 0
}

# A station at a device in another namespace is not shown at one of ours that happens
# to have the same index.
test_elsewhere()
{
	local nsid SILENT=
	hosts 2
	netns C1
	netns A
	bare_overlay 100 4
	ip -n "$H1" link add ours index 777 type dummy
	ip -n "$H1" link set ovl100 netns "$C1"
	ips "$C1" <<-END
		link set ovl100 addrgenmode none
		link set ovl100 up
		link add guest index 777 type veth peer name eth0 netns $A
		link set guest addrgenmode none up
		link set guest master ovl100
	END
	device_up "$A" eth0 3 ''
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN"
	unsummed inside 'the host device counts elsewhere'
	nsid=$(ctl "$H1" -j port show | jq '.[] | select(.ifname == "guest").netnsid')
	wait_same "where the station is" "[\"if777\",$nsid]" place
	same "the same as text" \
		"$(ctl "$H1" fdb show vni 100 | grep "${MAC[3]}" | grep -o 'port.*netnsid [0-9]*')" \
		"port if777 netnsid $nsid"
	same "where a frame to it would go" "$(ctl "$H1" -j trace vni 100 src "${MAC[1]}" dst "${MAC[3]}" |
		jq -c '.. | objects | select(.port == "if777") | .netnsid' | sort -u)" "$nsid"
}

place()
{
	ctl "$H1" -j fdb show vni 100 | jq -c ".[] | select(.mac == \"${MAC[3]}\") | [.port, .netnsid]"
}

test_refused()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	ctl "$H1" vni add 101 local 10.9.0.1 dev eth0
	guest A 1 3
	complains 1 '*"nosuch"*' ctl "$H1" port add nosuch vni 100
	complains 2 '*No such VNI*' ctl "$H1" port add p3 vni 999
	complains 2 '*Only an Ethernet device*' ctl "$H1" port add lo vni 100
	complains 2 '*own device*' ctl "$H1" port add ovl100 vni 100
	complains 2 '*lower device*' ctl "$H1" port add eth0 vni 101
	ip -n "$H1" link add link eth0 name tagged type vlan id 7 reorder_hdr off
	complains 2 '*reorder_hdr*' ctl "$H1" port add tagged vni 100
	ip -n "$H1" link del tagged
	complains 2 '*not attached*' ctl "$H1" port del p3
	complains 2 '*not attached*' ctl "$H1" port set p3 flood off
	complains 2 '*not attached*' ctl "$H1" port show p3
	same "ports after refusals" "$(exec ovlctl -n "$H1" -j port show)" '[]'
	ctl "$H1" port add p3 vni 100
	complains 2 '*port already*' ctl "$H1" port add p3 vni 101
	complains 2 '*port already*' ctl "$H1" port add p3 vni 100
	same "VNI of the port" "$(port_field "$H1" p3 vni)" 100
	# Nor the other way round.
	complains 2 '*cannot be its lower device*' ctl "$H1" vni set 100 dev p3
	ctl "$H1" vni set 101 dev p3
	ctl "$H1" vni set 101 dev eth0
	# Another master, that ip would have: it takes the first one away.
	ip -n "$H1" link set p3 master ovl101
	same "VNI of the port with another master" "$(port_field "$H1" p3 vni)" 101
}

# redirected NETNS DEVICE PORT: what comes in on the one is as if it had on the other.
redirected()
{
	on "$1" tc qdisc add dev "$2" clsact
	on "$1" tc filter add dev "$2" ingress matchall action mirred ingress redirect dev "$3"
}

# not_frames COUNT: so many packets without an Ethernet header have come to p3, and no
# further.
not_frames()
{
	drops_are "$H1" 100 "inner=$1"
	same "drops of the port" "$(port_stat "$H1" p3 inner)" "$1"
	same "frames sent" "$(stat "$H1" 100 tx_packets)" 0
	# Of frames nothing is taken away by that.
	send "$A" "$BROADCAST ${MAC[3]} $PLAIN"
	counts "$H2" 100 rx_packets 1
	drops_are "$H1" 100 "inner=$1"
	# For the sums that reason is one of what comes over the wire.
	injected "$1"
}

# Packets that a tunnel had have its outer header in front, where one of Ethernet would be.
test_redirected_tunnel()	# KIND
{
	local SILENT=
	local n name
	hosts 2
	bare_overlay 100 4
	attached A 1 3
	for n in 1 2; do
		name=H$n
		ips "${!name}" <<-END
			link add tunnel type $1 local 10.9.0.$n remote 10.9.0.$((3 - n))
			link set tunnel addrgenmode none
			link set tunnel up
			addr add 10.7.0.$n/24 dev tunnel
		END
	done
	redirected "$H1" tunnel p3
	on "$H2" ping -n -q -c 3 -i 0.1 -W 1 10.7.0.1 >/dev/null || :
	not_frames 3
}

# The same from a program, with nothing in front that anybody has written.
test_redirected_tun()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3
	modprobe -q tun || [ -e /dev/net/tun ]
	ips "$H1" <<-END
		tuntap add tun0 mode tun
		link set tun0 addrgenmode none
		link set tun0 up
	END
	redirected "$H1" tun0 p3
	on "$H1" /usr/bin/python3 - <<-'END'
		import fcntl, os, struct
		tun = os.open("/dev/net/tun", os.O_RDWR)
		# TUNSETIFF with IFF_TUN and IFF_NO_PI
		fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH22x", b"tun0", 0x1001))
		ip = bytes.fromhex("4500001c00000000401166cf0a0000010a000002")
		os.write(tun, ip + bytes.fromhex("1388138800080000"))
		os.write(tun, ip + bytes.fromhex("1388138800080000"))
	END
	not_frames 2
}

# What CAN has in front of a frame is less than an Ethernet header.
test_redirected_can()
{
	local SILENT=
	hosts 2
	bare_overlay 100 4
	attached A 1 3
	ips "$H1" <<-END
		link add vxcan0 type vxcan peer name vxcan1
		link set vxcan0 up
		link set vxcan1 up
	END
	redirected "$H1" vxcan1 p3
	on "$H1" /usr/bin/python3 - <<-'END'
		import socket
		can = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
		can.bind(("vxcan0",))
		for i in range(2):
		    can.send(bytes([i, 1, 0, 0, 8, 0, 0, 0]) + bytes(8))
	END
	not_frames 2
}

# An Ethernet device may become one of another kind with its first member, but not while
# it is attached.
test_other_kind()	# MASTER KIND-OF-MEMBER...
{
	hosts 2
	bare_overlay 100 4
	ips "$H1" <<-END
		link add master0 type $1
		link add member0 type ${*:2}
		link set member0 down
	END
	ctl "$H1" port add master0 vni 100
	refused ip -n "$H1" link set member0 master master0
	[[ $(ip -n "$H1" link show master0) == *link/ether* ]] ||
		fail "it is another kind: $(ip -n "$H1" link show master0)"
	same "VNI of the port" "$(port_field "$H1" master0 vni)" 100
	# Members of its own kind it may have.
	ip -n "$H1" link add dummy0 type dummy
	ip -n "$H1" link set dummy0 master master0
	ip -n "$H1" link set dummy0 nomaster
	# What keeps it goes with the port.
	ctl "$H1" port del master0
	ip -n "$H1" link set member0 master master0
	[[ $(ip -n "$H1" link show master0) != *link/ether* ]] ||
		fail "it is the same kind: $(ip -n "$H1" link show master0)"
	complains 2 '*Only an Ethernet device*' ctl "$H1" port add master0 vni 100
	ip -n "$H1" link del master0
}

for_families 'attached devices reach each other' test_attach
for_families 'and without a host device' test_nodev
for_families 'large packets stay whole' test_bulk
for_families 'who sends too large a packet is told' test_too_big
add_case 'isolated ones' test_isolated
add_case 'what is flooded to a port' test_flood
add_case 'what is learned from a port' test_learning
add_case 'a port in another namespace' test_elsewhere
add_case 'MAC addresses that may be sent from' test_macs
add_case 'IP addresses that may be sent from' test_addresses
add_case 'ARP that speaks of others' test_claims 4
add_case 'ND that speaks of others' test_claims 6
for_families 'counters of a port' test_counters
add_case 'the rate of broadcast' test_flood_rate "$BROADCAST"
add_case 'the rate of multicast' test_flood_rate 01:00:5e:00:00:07
add_case 'the rate of unknown unicast' test_flood_rate "${MAC[50]}"
add_case 'forged and lost frames' test_spoof
add_case 'the end of a port' test_detach
add_case 'what cannot be attached' test_refused
add_case 'packets of an IPIP tunnel that are redirected' test_redirected_tunnel ipip
add_case 'packets of a GRE tunnel that are redirected' test_redirected_tunnel gre
add_case 'packets of a program that are redirected' test_redirected_tun
add_case 'a bond that would become a tunnel' test_other_kind 'bond mode active-backup' gre \
	local 10.9.0.1 remote 10.9.0.2
# Kernels of Debian's have CAN, teams and SCTP; machine.config has none of them.
if [[ $(uname -r) = *-amd64 ]]; then
	for_families 'SCTP' test_sctp
	add_case 'frames of CAN that are redirected' test_redirected_can
	add_case 'a team that would become CAN' test_other_kind team vxcan peer name member1
fi
run_cases
