#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Two processors that send at once do not share what is written for each packet:
# no count is lost, and each packet is dealt with by the processor that sent it.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

CPUS=2
EACH=10000			# packets of each processor, of which pump counts:
COUNTED=$((EACH * 4 / 5))	# it sends a quarter of that before

# softnet FIELD: a column of what the kernel counts per processor, in REPLY: 0 for
# packets received, 1 for those that a queue had no room for.
softnet()
{
	local -a word
	REPLY=()
	while read -ra word; do
		REPLY+=($((16#${word[$1]})))
	done </proc/net/softnet_stat
}

# Frames that host 2 has got, or has had no room for, since there were so many.
arrived()	# DROPPED
{
	local dropped got
	softnet 1
	dropped=$((REPLY[0] + REPLY[1] - $1))
	got=$(stat "$H2" 100 rx_packets)
	echo $((got + dropped))
}

test_at_once()
{
	local family=$1 fastpath=$2 all=$((CPUS * EACH)) dropped before cpu
	[ "$(nproc)" -ge "$CPUS" ] || fail "expected $CPUS processors, there are $(nproc)"
	hosts 2
	bare_overlay 100 "$family" fastpath "$fastpath"
	ctl "$H1" fdb add "${HOST_MAC[2]}" vni 100 vtep "${UNDER[$family.2]}"
	reaches "$H1" "${UNDER[$family.2]}"
	softnet 1
	dropped=$((REPLY[0] + REPLY[1]))
	softnet 0
	before=("${REPLY[@]}")

	on "$H1" "$OVL_TREE/build/selftests/bench/pump" -c "$CPUS" -n "$COUNTED" \
		packet ovl100 "${HOST_MAC[2]}" "${HOST_MAC[1]}" >/dev/null
	stat_is 'frames sent' "$H1" 100 tx_packets "$all"
	stat_is 'bytes sent' "$H1" 100 tx_bytes $((all * 60))
	same 'frames sent to the VTEP' "$(vtep_stat "$H1" "${UNDER[$family.2]}" tx_packets)" "$all"
	same 'frames the device has sent' "$(device_packets "$H1" ovl100 tx)" "$all"
	wait_same 'frames received' "$all" arrived "$dropped"
	[ "$fastpath" = off ] || stat_is 'of them on the fast path' "$H1" 100 tx_fastpath "$all"

	softnet 1
	lost $((REPLY[0] + REPLY[1] - dropped))

	# A frame is received twice, by the wire and by the device behind the tunnel. If
	# one of the two were the other processor's, it would have three times as many.
	softnet 0
	for ((cpu = 0; cpu < CPUS; cpu++)); do
		at_least "packets received by processor $cpu" $((REPLY[cpu] - before[cpu])) $((EACH * 3 / 2))
		at_most "packets received by processor $cpu" $((REPLY[cpu] - before[cpu])) $((EACH * 5 / 2))
	done
	no_drops 100 "$H1"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

for_families 'two processors send at once' test_at_once on
for_families 'two processors send at once, without the fast path' test_at_once off
run_cases
