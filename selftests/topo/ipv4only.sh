#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# boot: ipv6.disable=1
#
# A kernel booted without IPv6 serves IPv4, and says so of the rest.

IPV4_ONLY=1
# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

test_reach()
{
	hosts 2
	overlay 100 4
	reaches "$H1" "${INNER[100.2]}"
	questions "$H1" "$H2" "${INNER[100.2]}"
	transfer "$H1" "$H2" "${INNER[100.2]}" 2000000
	balanced "$H1" "$H2" 100
	headroom_clean "$H1" 100
	_value ipv6 "$(ctl "$H1" -j stats show endpoint "$PORT")"
	same "whether the endpoint speaks IPv6" "$REPLY" false
}

test_six()
{
	local frame
	hosts 2
	bare_overlay 100 4
	# It may be refused or lead nowhere, but not to a crash.
	if ctl "$H1" vtep add fd09::2 vni 100 2>/dev/null; then
		ctl "$H1" vtep show fd09::2 >/dev/null
		send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
		drops_are "$H1" 100 no_socket=1
		same "ovlctl drops, which names no-socket" "$(ctl "$H1" drops)" \
			"$(printf '%s\n' 'no-socket 1 vni 100 endpoint 4789' \
				'no-socket 1 vtep fd09::2 dstport 4789')"
	else
		send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	fi
	counts "$H2" 100 rx_packets 1
	# IPv6 inside is none of the underlay's business.
	frame="${MAC[9]} ${MAC[1]} 86dd 60000000 000c 11ff fd*16 ff02 00*9 01ff 000002 aa*12"
	ctl "$H1" vtep flush vni 100
	ctl "$H1" vtep add 10.9.0.2 vni 100
	send_frames 1 "$frame" 3
	counts "$H2" 100 rx_packets 4
	ctl "$H1" vni set 100 ttl inherit tos inherit df inherit
	send_frames 1 "$frame"
	counts "$H2" 100 rx_packets 5
	on "$H1" vxsend -t 3 10.9.0.2 "08000000 000064 00 $frame"
	drops_are "$H2" 100 ecn=1
}

add_case 'traffic over IPv4' test_reach
add_case 'VTEPs and frames of IPv6' test_six
run_cases
