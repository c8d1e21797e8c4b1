#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Traffic between two hosts, over either family and over both at once, and the
# devices' life in simple cases.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping

test_reach()
{
	hosts 2
	overlay 100 "$1"
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[100.1]}"
	questions "$H1" "$H2" "${INNER[100.2]}"
	questions "$H2" "$H1" "${INNER6[100.1]}" 1000
	balanced "$H1" "$H2" 100
	balanced "$H2" "$H1" 100
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
	no_drops 100 "$H1"
	no_drops 100 "$H2"
}

# One VNI, one VTEP over IPv4 and another over IPv6.
test_both()
{
	local n name
	hosts 3
	vni_on 1 100 4 local "${UNDER[6.1]}"
	vni_on 2 100 4
	vni_on 3 100 6
	# Whom a host does not reach by its own family, it does not know.
	ctl "$H1" vtep del "${UNDER[4.3]}" vni 100
	ctl "$H1" vtep add "${UNDER[6.3]}" vni 100
	ctl "$H2" vtep del "${UNDER[4.3]}" vni 100
	ctl "$H3" vtep del "${UNDER[6.2]}" vni 100
	for n in 1 2 3; do
		name=H$n
		addresses "${!name}" ovl100 "$n" 100
	done
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER[100.3]}"
	reaches "$H3" "${INNER6[100.1]}"
	station_is "$H1" 100 "${HOST_MAC[2]}" "${UNDER[4.2]}"
	station_is "$H1" 100 "${HOST_MAC[3]}" "${UNDER[6.3]}"
	# The two of one family each have but host 1 in common.
	unreachable "$H2" "${INNER[100.3]}"
}

# Several at once: nothing gets from one to the other.
test_isolation()
{
	hosts 2
	overlay 100 "$1"
	overlay 101 "$1"
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H1" "${INNER[101.2]}"
	# What either host says, of itself or of the other, between the sums and the
	# end would be missing.
	ip -n "$H1" link set ovl101 down
	ip -n "$H2" link set ovl101 down
	ctl "$H2" vni del 101
	ip -n "$H1" link set ovl101 up
	unreachable "$H1" "${INNER[101.2]}"
	reaches "$H1" "${INNER[100.2]}"
	[[ $(endpoint_drops "$H2") = no_vni=* ]] ||
		fail "drops of the endpoint: expected no_vni, got '$(endpoint_drops "$H2")'"
}

for_families 'ping, UDP, both inner families, nothing dropped or moved' test_reach
add_case 'VTEPs of both families serve one VNI' test_both
for_families 'VNIs are apart from each other' test_isolation
run_cases
