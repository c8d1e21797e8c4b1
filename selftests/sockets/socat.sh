#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# socat's generic sockets send and receive in a segment.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/sockets/socat-lib.sh
. "$OVL_TREE/selftests/sockets/socat-lib.sh"
needs socat

STATION=00:00:00:00:00:00

# Two hosts with a segment for sockets only.
segments()
{
	local n name
	hosts 2
	for n in 1 2; do
		name=H$n
		ctls "${!name}" <<-END
			vni add 100 local ${UNDER[4.$n]} nodev mac ${HOST_MAC[$n]}
			vtep add ${UNDER[4.$((3 - n))]} vni 100
		END
	done
}

# listens N: so many sockets are in host 2's.
listens()
{
	wait_same 'sockets that are bound' "$1" vni_field "$H2" 100 sockets
}

# As it is in the documentation: from one to the other, a question and its
# answer, and two ends that each know the other.
test_datagrams()
{
	segments
	background receiver on "$H2" socat -u "SOCKET-RECV:$family:2:0:$(hex 100 "$STATION" 7)" -
	background echo on "$H2" socat "SOCKET-RECVFROM:$family:2:0:$(hex 100 "$STATION" 8)" EXEC:cat
	background far on "$H2" socat -u \
		"SOCKET-DATAGRAM:$family:2:0:$(hex 100 "${HOST_MAC[1]}" 10),bind=$(hex 100 "$STATION" 9)" -
	listens 3
	echo hello | on "$H1" socat -u - "SOCKET-SENDTO:$family:2:0:$(hex 100 "${HOST_MAC[2]}" 7)"
	wait_same 'what was received' hello cat "$_work/log.receiver"
	same 'answer' "$(ask "$H1" 100 "${HOST_MAC[2]}" 8 'who is it')" 'who is it'
	echo me | on "$H1" socat -u - \
		"SOCKET-DATAGRAM:$family:2:0:$(hex 100 "${HOST_MAC[2]}" 9),bind=$(hex 100 "$STATION" 10)"
	wait_same 'what was received' me cat "$_work/log.far"
}

# A frame is sent and received as it is.
test_frame()
{
	local frame
	segments
	frame=$(printf '\\x%s' ff ff ff ff ff ff 02 00 00 00 00 01 90 00 61 62 63)
	background receiver on "$H2" socat -u "SOCKET-RECV:$family:3:0:$(hex 100 "${MAC[2]}" $((0x9000)))" -
	listens 1
	# shellcheck disable=SC2059 # the frame is made of escapes
	printf "$frame" | on "$H1" socat -u - \
		"SOCKET-SENDTO:$family:3:0:$(hex 100 "$STATION" 0),bind=$(hex 100 "${MAC[1]}" 0)"
	wait_until 'the frame is there' test -s "$_work/log.receiver"
	# shellcheck disable=SC2059
	same 'the frame' "$(od -An -tx1 "$_work/log.receiver")" "$(printf "$frame" | od -An -tx1)"
}

add_case 'datagrams by SENDTO, RECV, RECVFROM and DATAGRAM' test_datagrams
add_case 'a frame by SENDTO and RECV' test_frame
run_cases
