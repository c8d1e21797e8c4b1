#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
# kernel: 6.1
#
# What an independent reader makes of our packets.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs tshark tcpdump ethtool

# Host 1's packets are finished by software before they are on the wire, and
# captured where they arrive: with checksums, and segmented.
captured()
{
	hosts 2
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	on "$H1" ethtool -K eth0 tx off >/dev/null 2>&1
	background dump on "$H2" tcpdump -U -n -i eth0 -s 0 -w "$_work/pcap" udp port "$PORT"
	wait_until "tcpdump listens" grep -q 'listening on' "$_work/log.dump"
	"${@:2}"
	wait_until "tcpdump has seen everything" _complete
	kill -INT "${_pids[dump]}"
	finished dump
}

_complete()
{
	local size
	size=$(command stat -c %s "$_work/pcap")
	read -rt 0.3 <>"$_work/never" || :
	[ "$size" -gt 24 ] && [ "$size" = "$(command stat -c %s "$_work/pcap")" ]
}

few()
{
	questions "$H1" "$H2" "${INNER[100.2]}" 300
	questions "$H1" "$H2" "${INNER6[100.2]}" 700
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 3
}

bulk()
{
	transfer "$H1" "$H2" "${INNER[100.2]}" 300000
}

# One line a packet from host 1; of fields that occur twice, the outer one.
packets()
{
	tshark -n -r "$_work/pcap" -o udp.check_checksum:TRUE -o ip.check_checksum:TRUE \
		-Y "$([ "$1" = 4 ] && echo ip || echo ipv6).src == ${UNDER[$1.1]}" \
		-T fields -E occurrence=f -E separator=' ' \
		-e vxlan.vni -e vxlan.flags -e udp.checksum.status -e udp.dstport -e eth.type \
		-e frame.len 2>"$_work/tshark"
}

test_read()
{
	local all bad
	captured "$@"
	all=$(packets "$1") || fail "tshark: $(cat "$_work/tshark")"
	at_least "packets" "$(wc -l <<<"$all")" 10
	bad=$(grep -v "^100 0x0800 1 $PORT 0x[0-9a-f]* " <<<"$all" || :)
	same "packets that are not VXLAN with a good checksum (of $(wc -l <<<"$all"))" \
		"$(head -n 5 <<<"$bad")" ''
	bad=$(awk '$NF > 1514' <<<"$all")
	same "packets too long for the wire" "$(head -n 5 <<<"$bad")" ''
	bad=$(tshark -n -r "$_work/pcap" -Y '_ws.malformed || _ws.expert.severity == error' 2>/dev/null)
	same "malformed packets" "$(head -n 5 <<<"$bad")" ''
}

for_families 'single packets' test_read few
for_families 'segments of large packets' test_read bulk
run_cases
