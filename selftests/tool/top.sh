#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 180
#
# Rates, as ovlctl top has them.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq script

# Frames are sent for as long as it looks.
test_rates()
{
	hosts 2
	bare_overlay 100 4
	ctl "$H1" vni add 101 nodev
	guest_port "$H1" 3
	background top ovlctl -n "$H1" -j top -d 2
	while kill -0 "${_pids[top]}" 2>/dev/null; do
		on "$H1" frame -n 20 guest3 "$BROADCAST ${MAC[3]} $PLAIN"
		send_frames 2 "$BROADCAST 01005e000001 $PLAIN"
		on "$H2" vxsend 10.9.0.1 "08000000 000064 00 $BROADCAST 01005e000001 $PLAIN"
	done
	finished top
	same "what has no or a wrong rate" "$(jq -r '.[] | [.object, .vni, .addr, .ifname,
		.tx_pps > 0, .tx_bps == .tx_pps * 480, .rx_pps > 0, .drops_ps > 0] |
		map(tostring) | join(" ")' "$_work/log.top" | sed 's/ null//g' | sort)" \
		'port 100 p3 false true true false
vni 100 true false true true
vni 101 false true false false
vtep 10.9.0.2 true false true true'
}

# A segment is made anew while it looks: its counters go back, and no rate comes of it.
test_anew()
{
	hosts 2
	bare_overlay 100 4
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 50
	background top ovlctl -n "$H1" -j top vni -n 3
	wait_until "the first list is there" grep -q . "$_work/log.top"
	ctl "$H1" vni del 100
	ctl "$H1" vni add 100 nodev
	finished top
	same "lists, and rates that cannot be" \
		"$(jq -sc '[length, (map(.[]) | map(select(.tx_pps > 1000 or .tx_bps > 1000000)) | length)]' \
			"$_work/log.top")" '[3,0]'
}

# As many lines as the window has, and the list is drawn over the one before.
test_terminal()
{
	local i screen
	hosts 1
	for i in {1..12}; do
		echo "vni add $i nodev"
	done | ctls "$H1"
	screen=$(script -qec "stty rows 6 cols 80; exec ovlctl -n $H1 top -n 2" /dev/null </dev/null | tr -d '\r')
	same "lists" "$(grep -c 'rx pkt/s' <<<"$screen")" 2
	same "times the screen was cleared" "$(grep -o $'\e\\[H\e\\[J' <<<"$screen" | wc -l)" 2
	same "segments in six lines, twice" "$(grep -c '^vni ' <<<"$screen")" 8
	same "segments in a file" "$(ctl "$H1" top | grep -c '^vni ')" 12
}

add_case 'rates' test_rates
add_case 'a segment made anew' test_anew
add_case 'terminal' test_terminal
run_cases
