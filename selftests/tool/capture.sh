#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 600
#
# ovlctl capture: what it sees, in text, in JSON and in files for tcpdump.

# shellcheck disable=SC2016 # it is another shell that expands

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs tcpdump jq script

TYPE='9000 00*46'	# the rest of a frame that nobody knows

# capture NAME NETNS ARGUMENT...: one in VNI 100 that sees what comes next.
capture()
{
	local sockets
	sockets=$(vni_field "$2" 100 sockets)
	background "$1" ovlctl -n "$2" "${@:3}"
	wait_same "sockets in VNI 100" $((sockets + 1)) vni_field "$2" 100 sockets
}

# outer NAME NETNS ARGUMENT...: one in the underlay, which has its filter.
outer()
{
	background "$1" ovlctl -n "$2" "${@:3}"
	wait_until "$1 waits for packets" _polls "${_pids[$1]}"
}

# Is it in poll(2)?
_polls()
{
	local call
	read -r call _ <"/proc/$1/syscall"
	[ "$call" = 7 ] || ! echo "$call"
}

# lines NAME COUNT: it has written so many; they are in LINES, with no time.
lines()
{
	wait_same "lines of $1" "$2" _lines "$1"
	mapfile -t LINES < <(grep '^\[' "$_work/log.$1" | sed 's/^\[[^]]*\] //')
}

_lines()
{
	grep -c '^\[' "$_work/log.$1"
}

# interrupt NAME TEXT: ends it; the last it says is the text.
interrupt()
{
	kill -INT "${_pids[$1]}"
	finished "$1"
	same "what $1 says in the end" "$(last_line "$1")" "$2"
}

# gives CODE PATTERN ARGUMENT...: exit code of one on the first host, and its complaint.
gives()
{
	complains "$1" "$2" ctl "$H1" capture "${@:3}"
}

# Frames from wherever they can come, each of them once.
test_text()
{
	local vtep=${UNDER[$1.1]}
	hosts 2
	bare_overlay 100 "$1"
	capture in "$H2" capture vni 100
	capture more "$H2" -d capture vni 100
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE"
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} 0806 00*46"
	lines in 2
	send_frames 2 "${MAC[1]} ${MAC[2]} 8100 0005 0800 00*46"
	lines in 3
	send_frames 2 "${MAC[1]} ${MAC[2]} 88a8 0006 8100 0007 86dd 00*46"
	lines in 4
	ctl "$H2" nc vni 100 type raw to "${MAC[1]}" wait 0 <<<hello
	lines in 5
	# The tag of a VLAN device is put in when the frame leaves it.
	ips "$H2" <<-END
		link add link ovl100 name tagged type vlan id 8
		link set tagged addrgenmode none
		link set tagged up
	END
	on "$H2" frame tagged "${MAC[1]} ${MAC[2]} 0806 00*46"
	lines in 6
	same "1" "${LINES[0]}" "vni 100 vtep $vtep ${MAC[1]} > $BROADCAST 0x9000 length 60"
	same "2" "${LINES[1]}" "vni 100 vtep $vtep ${MAC[1]} > ${HOST_MAC[2]} ARP length 60"
	same "3" "${LINES[2]}" "vni 100 dev ovl100 ${MAC[2]} > ${MAC[1]} vlan 5 IPv4 length 64"
	same "4" "${LINES[3]}" "vni 100 dev ovl100 ${MAC[2]} > ${MAC[1]} vlan 6 vlan 7 IPv6 length 68"
	same "5" "${LINES[4]}" "vni 100 socket ${HOST_MAC[2]} > ${MAC[1]} 0x88b6 length 20"
	same "6" "${LINES[5]}" "vni 100 dev ovl100 ${MAC[2]} > ${MAC[1]} vlan 8 ARP length 64"
	lines more 6
	same "details" "${LINES[0]}" "vni 100 endpoint 4789 vtep $vtep dstport 4789 ${MAC[1]} > $BROADCAST ethertype 0x9000 0x9000 length 60 csum none"
	interrupt in '6 captured, 0 dropped.'
	interrupt more '6 captured, 0 dropped.'
}

test_json()
{
	hosts 2
	bare_overlay 100 "$1"
	capture in "$H2" -j capture vni 100 count 2
	send_frames 1 "$BROADCAST ${MAC[1]} 8100 0005 0800 00*46"
	# Its way is the longer one.
	wait_until 'the first frame is there' grep -q '"vtep"' "$_work/log.in"
	send_frames 2 "$BROADCAST ${MAC[2]} $TYPE"
	finished in
	same "what it says in the end" "$(last_line in)" '2 captured, 0 dropped.'
	sed -i '$d' "$_work/log.in"
	same "objects" "$(jq -c 'select(length == 1) | .[0] | select(.timestamp) | del(.timestamp)' \
		"$_work/log.in")" "$(jq -c . <<-END
			{"vni":100,"endpoint":4789,"vtep":"${UNDER[$1.1]}","src":"${MAC[1]}",
			 "dst":"$BROADCAST","vlan":5,"ethertype":2048,"protocol":"IPv4","length":64}
			{"vni":100,"endpoint":4789,"dev":"ovl100","src":"${MAC[2]}",
			 "dst":"$BROADCAST","ethertype":36864,"protocol":"0x9000","length":60}
		END
		)"
}

# hex FILE: the packets in it, a line of hexadecimal for each.
hex()
{
	tcpdump -r "$1" -nn -t -xx 2>/dev/null | sed -n 's/^\t0x[0-9a-f]*: *//p; t; s/.*/@/p' |
		tr -d ' \n' | tr '@' '\n' | sed 1d
	echo
}

packets()
{
	hex "$1" | grep -c .
}

test_file()
{
	hosts 2
	bare_overlay 100 "$1"
	capture in "$H2" capture vni 100 -w "$_work/log.pcap" count 3
	send_frames 1 "$BROADCAST ${MAC[1]} 8100 0005 0800 aa*46"
	send_frames 1 "$BROADCAST ${MAC[1]} 9000 bb*300"
	# Their way is the longer one.
	wait_same 'packets in the file' 2 packets "$_work/log.pcap"
	send_frames 2 "$BROADCAST ${MAC[2]} 9000 cc*46"
	finished in
	same "what it says" "$(<"$_work/log.in")" '3 captured, 0 dropped.'
	same "frames" "$(hex "$_work/log.pcap")" "$(frames)"
	[[ $(tcpdump -r "$_work/log.pcap" 2>&1 >/dev/null) = *Ethernet* ]] ||
		fail "tcpdump does not know what it is"
	# No more of each than is wanted, and how long it was.
	capture in "$H2" capture vni 100 write "$_work/log.pcap" count 1 snaplen 128
	send_frames 1 "$BROADCAST ${MAC[1]} 9000 bb*300"
	finished in
	same "bytes" "$(($(hex "$_work/log.pcap" | wc -c) / 2))" 128
	[[ $(tcpdump -r "$_work/log.pcap" -nn -e 2>/dev/null) = *'length 314'* ]] ||
		fail "the length of the frame is another one"
}

# As test_file sends them.
frames()
{
	printf 'ffffffffffff%s810000050800%s\n' "${MAC[1]//:/}" "$(repeat aa 46)"
	printf 'ffffffffffff%s9000%s\n' "${MAC[1]//:/}" "$(repeat bb 300)"
	printf 'ffffffffffff%s9000%s\n' "${MAC[2]//:/}" "$(repeat cc 46)"
}

repeat()
{
	printf "$1%.0s" $(seq "$2")
}

# Each as it comes, into tcpdump; and when that has had enough, so have we.
test_pipe()
{
	hosts 2
	bare_overlay 100 "$1"
	background in bash -c '
		ovlctl -n "$1" capture vni 100 -w - | tcpdump -r - -nn -e -l -c 2
		echo "exit codes ${PIPESTATUS[*]}"' bash "$H2"
	wait_same "sockets in VNI 100" 1 vni_field "$H2" 100 sockets
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE"
	wait_until "tcpdump shows it" grep -q "${MAC[1]} > " "$_work/log.in"
	send_frames 2 "$BROADCAST ${MAC[2]} $TYPE"
	finished in
	grep -q "${MAC[2]} > " "$_work/log.in" || fail "tcpdump does not show the second"
	grep -qx '2 captured, 0 dropped.' "$_work/log.in" || fail "it does not say how many there were"
	same "in the end" "$(last_line in)" 'exit codes 0 0'
}

test_filter()
{
	hosts 2
	bare_overlay 100 "$1"
	capture in "$H2" capture vni 100 ether src "${MAC[1]}" and '(arp or vlan 5)'
	send_frames 1 "$BROADCAST ${MAC[1]} 0806 00*46"
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE"
	send_frames 1 "$BROADCAST ${MAC[2]} 0806 00*46"
	send_frames 1 "$BROADCAST ${MAC[1]} 8100 0005 9000 00*1400"
	lines in 2
	[[ ${LINES[0]} = *' ARP '* ]] || fail "not the ARP frame: ${LINES[0]}"
	[[ ${LINES[1]} = *' vlan 5 0x9000 length 1418' ]] || fail "not the whole tagged frame: ${LINES[1]}"
	interrupt in '2 captured, 0 dropped.'
}

test_refusals()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	gives 1 'Error: the filter is wrong: *syntax error.*' vni 100 host
	gives 1 'Error: the filter is wrong: *' vni 100 no such words
	gives 1 'Error: the filter is wrong: *' vni 100 outer 'icmp) or (icmp'
	gives 1 'Error: unknown keyword "outre", did you mean "outer"?*' vni 100 outre
	gives 1 'Error: "dev" needs "outer"*' vni 100 dev eth0
	gives 1 'Error: cannot find device "nope".*' vni 100 outer dev nope
	gives 1 'Error: "capture" needs "vni".*' count 5
	gives 1 'Error: argument "100" is wrong: "snaplen" is *' vni 100 snaplen 100
	gives 2 'Error: vni "5" does not exist.' vni 5
	gives 2 'Error: No such VNI.*' vni 5 outer
	gives 2 'Error: cannot open "/nonexistent/file": *' vni 100 -w /nonexistent/file
	gives 2 'Error: cannot write "/dev/full": No space left on device.' vni 100 -w /dev/full
	local code=0 text
	text=$(script -qec "ovlctl -n $H1 capture vni 100 -w -" /dev/null </dev/null) || code=$?
	same "exit code for a terminal" "$code" 1
	[[ $text = *'is a terminal'* ]] || fail "unclear: $text"
}

# All there are and all that come.
test_any()
{
	hosts 2
	bare_overlay 100 4
	other_port 1 2
	other_port 2 1
	background in ovlctl -n "$H2" capture vni any ether proto 0x9000
	wait_until "it captures" _prodded 100
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE" 1 101
	wait_until "VNI 101 is seen" grep -q 'vni 101 endpoint 8472 vtep' "$_work/log.in"
	bare_overlay 106 4
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE" 1 106
	wait_until "VNI 106 is seen" grep -q 'vni 106 vtep' "$_work/log.in"
	same "frames of these two" "$(grep -c 'vni 10[16]' "$_work/log.in")" 2
	# Of one endpoint only.
	stop in
	background in ovlctl -n "$H2" capture vni any endpoint 8472 ether proto 0x9000
	wait_until "it captures" _prodded 101
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE" 1 100
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE" 1 101
	wait_until "VNI 101 is seen" grep -q "vni 101 .*${MAC[1]}" "$_work/log.in"
	! grep 'vni 100' "$_work/log.in" || fail "it shows another endpoint's"
}

# other_port N PEER: VNI 101, which belongs to another endpoint.
other_port()
{
	local name=H$1
	ctls "${!name}" <<-END
		vni add 101 local ${UNDER[4.$1]} dstport 8472
		vtep add ${UNDER[4.$2]} vni 101 endpoint 8472
	END
	device_up "${!name}" ovl101 "$1"
}

# A frame in a VNI shows whether one that nobody can be asked about captures.
_prodded()
{
	send_frames 1 "$BROADCAST ${MAC[9]} $TYPE" 1 "$1"
	grep -q "^\[.*vni $1 .*${MAC[9]}" "$_work/log.in"
}

# Whole packets of the underlay, but those of one VNI only.
test_outer()
{
	local from=${UNDER[$1.1]} to=${UNDER[$1.2]} len=$((14 + OVERHEAD[$1] - 14 + 64))
	hosts 2
	bare_overlay 100 "$1"
	bare_overlay 101 "$1"
	outer in "$H2" capture vni 100 outer
	outer one "$H2" capture vni 100 outer dev eth0 count 1 src host "$from"
	outer file "$H2" capture vni 100 outer dev eth0 -w "$_work/log.pcap"
	send_frames 2 "$BROADCAST ${MAC[2]} $TYPE"
	send_frames 1 "$BROADCAST ${MAC[1]} $TYPE" 1 101
	send_frames 1 "$BROADCAST ${MAC[1]} 8100 0005 0800 00*46"
	wait_until "one is seen" grep -q ' vlan 5 ' "$_work/log.in"
	finished one
	same "lines of one" "$(_lines one)" 1
	lines one 1
	same "a packet" "${LINES[0]}" \
		"vni 100 dev eth0 outer $from > $to ${MAC[1]} > $BROADCAST vlan 5 IPv4 length $len"
	! grep 'vni 101' "$_work/log.in" || fail "it shows another VNI's"
	grep -q "outer $to > $from ${MAC[2]} >" "$_work/log.in" || fail "it does not show what is sent"
	wait_same "packets of the VNI in the file" 2 _in_file
	interrupt file '2 captured, 0 dropped.'
	same "packets of the VNI in the file in the end" "$(_in_file)" 2
}

_in_file()
{
	tcpdump -r "$_work/log.pcap" -nn 2>/dev/null | grep -c 'vni 100'
}

# VTEPs may have a port of their own.
test_outer_ports()
{
	hosts 2
	ctl "$H1" vni add 100 local "${UNDER[$1.1]}"
	ctl "$H1" vtep add "${UNDER[$1.2]}" vni 100 dstport 8472
	device_up "$H1" ovl100 1
	outer in "$H1" capture vni 100 outer
	wait_until "it captures" _prodded 100
	stop in
	outer in "$H1" capture vni any outer
	wait_until "it captures" _prodded 100
}

# Large packets are one frame each, with the time at which it passed.
test_large()
{
	local began ended
	hosts 2
	large_packets "$H1"
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	began=$(date +%s.%N)
	capture out "$H1" capture vni 100 -w "$_work/log.pcap" snaplen 128 tcp
	transfer "$H1" "$H2" "${INNER[100.2]}" 1000000
	ended=$(date +%s.%N)
	kill -INT "${_pids[out]}"
	finished out
	[[ $(last_line out) = *' captured, 0 dropped.' ]] || fail "frames were lost: $(last_line out)"
	tcpdump -r "$_work/log.pcap" -nn -tt 2>/dev/null >"$_work/log.text"
	awk -v began="$began" -v ended="$ended" '
		$1 < began || $1 > ended { print "# not while it was sent: " $0; bad = 1 }
		{ bytes = $NF; if (bytes > 1500) large = 1; sum += bytes }
		END {
			if (!large) { print "# no large frame"; bad = 1 }
			if (sum < 1000000) { print "# only " sum " bytes"; bad = 1 }
			exit bad
		}' "$_work/log.text" >&2 || fail "the capture is not what was sent"
}

# Of a frame that is sent with an offload the checksum is not there yet.
test_csum()
{
	hosts 2
	overlay 100 "$1"
	capture out "$H1" -d capture vni 100 udp
	questions "$H1" "$H2" "${INNER[100.2]}" 100
	wait_until "a question is seen" grep -q 'dev ovl100 .* csum partial' "$_work/log.out"
	wait_until "an answer is seen" grep -q ' vtep .* csum ' "$_work/log.out"
}

# What becomes of a frame later is not seen: a bridge tags it, in place.
test_intact()
{
	hosts 2
	bare_overlay 100 4
	ctl "$H2" vni add 200
	ips "$H2" <<-END
		link add br0 type bridge vlan_filtering 1 mcast_snooping 0
		link set br0 addrgenmode none
		link set br0 up
		link set ovl100 master br0
		link set ovl200 master br0
	END
	device_up "$H2" ovl200 3
	on "$H2" bridge vlan add dev ovl100 vid 5 pvid untagged
	on "$H2" bridge vlan add dev ovl200 vid 5
	capture in "$H2" capture vni 100 -w "$_work/log.pcap" count 1
	# It is not to be faster than the bridge.
	kill -STOP "${_pids[in]}"
	listen tagged "$H2" ovl200 -i
	send_frames 1 "${MAC[7]} ${MAC[1]} $TYPE"
	heard tagged
	[[ $(word frame "${LINES[0]}") = "${MAC[7]//:/}${MAC[1]//:/}81000005"* ]] ||
		fail "it was not tagged: ${LINES[0]}"
	kill -CONT "${_pids[in]}"
	finished in
	same "the frame" "$(hex "$_work/log.pcap")" "${MAC[7]//:/}${MAC[1]//:/}9000$(repeat 00 46)"
}

# Who sleeps loses, and is told how much.
test_loss()
{
	local said
	hosts 2
	# Of large frames its queue holds fewer.
	ip -n "$H1" link set eth0 mtu 9000
	ip -n "$H2" link set eth0 mtu 9000
	bare_overlay 100 4
	capture in "$H2" capture vni 100 -w "$_work/log.pcap" snaplen 128
	kill -STOP "${_pids[in]}"
	send_frames 1 "$BROADCAST ${MAC[1]} 9000 00*8900" 3000
	counts "$H2" 100 rx_packets 3000
	kill -CONT "${_pids[in]}"
	wait_until "it has read what was there" _prodded_file
	kill -INT "${_pids[in]}"
	finished in
	said=$(last_line in)
	[[ $said =~ ^([0-9]+)' captured, '([0-9]+)' dropped.'$ ]] || fail "it says: $said"
	same "captured or dropped" $((BASH_REMATCH[1] + BASH_REMATCH[2])) \
		"$(stat "$H2" 100 rx_packets)"
	at_least "dropped" "${BASH_REMATCH[2]}" 1
}

_prodded_file()
{
	send_frames 1 "$BROADCAST ${MAC[1]} 9000 6c61737421*40"	# "last!!!..."
	grep -q 'last!!!' "$_work/log.pcap"
}

test_end()
{
	local code=0
	hosts 2
	bare_overlay 100 4
	# It was captured before the VNI went.
	capture in "$H2" capture vni 100
	kill -STOP "${_pids[in]}"
	send_frames 2 "$BROADCAST ${MAC[2]} $TYPE"
	ctl "$H2" vni del 100
	kill -CONT "${_pids[in]}"
	lines in 1
	wait_until "it says why" grep -qx 'Error: the VNI is gone.' "$_work/log.in"
	grep -qx '1 captured, 0 dropped.' "$_work/log.in" || fail "it does not say how many there were"
	wait "${_pids[in]}" || code=$?
	unset "_pids[in]"
	same "exit code" "$code" 2
}

for_families 'text' test_text
add_case 'JSON' test_json 6
add_case 'a file' test_file 4
add_case 'live into tcpdump' test_pipe 6
add_case 'a filter' test_filter 4
add_case 'refusals' test_refusals
add_case 'any VNI' test_any
for_families 'outer packets' test_outer
add_case "VTEPs' own ports" test_outer_ports 6
for_families 'large packets' test_large
add_case 'checksums' test_csum 4
add_case 'frames stay as they are' test_intact
add_case 'losses' test_loss
add_case 'the end of the VNI' test_end
run_cases
