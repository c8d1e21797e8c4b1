#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# The examples of the documentation do what they say.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/sockets/socat-lib.sh
. "$OVL_TREE/selftests/sockets/socat-lib.sh"
needs socat busybox

examples=$OVL_TREE/build/examples

# Host 1 has segments for sockets only, host 2 those that are given KEYWORDS.
segments()	# FAMILY VNI... [-- KEYWORDS]
{
	local family=$1 vni vnis=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		vnis+=("$1")
		shift
	done
	for vni in "${vnis[@]}"; do
		ctls "$H1" <<-END
			vni add $vni local ${UNDER[$family.1]} nodev mac ${HOST_MAC[1]}
			vtep add ${UNDER[$family.2]} vni $vni
		END
		ctls "$H2" <<-END
			vni add $vni local ${UNDER[$family.2]} ${*:2}
			vtep add ${UNDER[$family.1]} vni $vni
		END
	done
}

# One server, many segments, made before it and after.
test_echo()
{
	local vni
	hosts 2
	segments "$1" 100 101 -- nodev
	serve echo on "$H1" "$examples/echo" 7777
	segments "$1" 102 -- nodev
	for vni in 100 101 102; do
		same "answer in VNI $vni" "$(ask "$H2" "$vni" "${HOST_MAC[1]}" 7777 "hello $vni")" \
			"hello $vni"
	done
	ctl "$H1" vni del 101
	same "answer in VNI 100" "$(ask "$H2" 100 "${HOST_MAC[1]}" 7777 again)" again
	refused on "$H1" "$examples/echo" 0
	refused on "$H1" "$examples/echo" 7777
}

# lease VNI MAC: the address that a client with this address is given.
lease()
{
	ips "$H2" <<-END
		link set ovl$1 down
		link set ovl$1 address $2
		link set ovl$1 up
	END
	on "$H2" busybox udhcpc -f -n -q -t 20 -T 1 -i "ovl$1" -s "$_work/lease" 2>"$_work/log.udhcpc" ||
		fail "no lease in VNI $1: $(cat "$_work/log.udhcpc")"
}

# The usual client gets a lease; each segment is a network of its own.
test_dhcp()
{
	hosts 2
	segments "$1" 100 101
	serve dhcp on "$H1" "$examples/dhcp"
	cat >"$_work/lease" <<-'END'
		#!/bin/sh
		[ "$1" != bound ] || echo "$ip/$mask from $serverid for $lease"
	END
	chmod +x "$_work/lease"
	same "first lease" "$(lease 100 "${MAC[1]}")" '10.0.0.2/16 from 10.0.0.1 for 3600'
	same "second lease" "$(lease 100 "${MAC[2]}")" '10.0.0.3/16 from 10.0.0.1 for 3600'
	same "the first one's again" "$(lease 100 "${MAC[1]}")" '10.0.0.2/16 from 10.0.0.1 for 3600'
	same "lease in another VNI" "$(lease 101 "${MAC[2]}")" '10.0.0.2/16 from 10.0.0.1 for 3600'
	headroom_clean "$H1" 100
	headroom_clean "$H1" 101
}

add_case 'echo.c answers in every VNI' test_echo 4
add_case 'dhcp.c gives addresses in every VNI' test_dhcp 6
run_cases
