#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Two machines, joined by virtio-net.  The same script runs in both; they wait
# for each other by name.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping vm-sync

ME=$OVL_VM PEER=$((3 - OVL_VM))

meet()
{
	vm-sync "$family.$1" "${2-}" || fail "the other machine did not come to '$1'"
}

# No namespaces here: the machines are what they stand for.
set_up()
{
	ips_here <<-END
		addr flush dev eth0
		addr add 10.9.0.$ME/24 dev eth0
		addr add fd09::$ME/64 dev eth0 nodad
		link set eth0 up mtu 1500
	END
	ovlctl -batch - <<-END
		vni add 100 local ${UNDER[$family.$ME]} dev eth0
		vtep add ${UNDER[$family.$PEER]} vni 100
	END
	ips_here <<-END
		link set ovl100 address ${HOST_MAC[ME]} addrgenmode none
		link set ovl100 up
	END
	# The first word in the VNI is for both to hear.
	meet up >/dev/null
	ips_here <<-END
		addr add ${INNER[100.$ME]}/24 dev ovl100
		addr add ${INNER6[100.$ME]}/64 dev ovl100 nodad
	END
}

ips_here()
{
	ip -batch -
}

counter()
{
	_value "$1" "$(ovlctl -j -s vni show 100)" || fail "no counter $1"
	echo "$REPLY"
}

# transfer_here ADDRESS: the first machine sends, then the second.
transfer_here()
{
	local sender sent
	for sender in 1 2; do
		if [ "$sender" = "$ME" ]; then
			meet "listens$sender" >/dev/null
			sent=$(tcp send -t $((100 * OVL_SLOW)) "$1" 17000 10000000)
			same "stream sent and received" "$(meet "sent$sender" "$sent")" "$sent"
		else
			serve sink tcp recv -t $((100 * OVL_SLOW)) 17000
			meet "listens$sender" >/dev/null
			finished sink
			sent=$(last_line sink)
			same "stream received and sent" "$(meet "sent$sender" "$sent")" "$sent"
		fi
	done
}

ask_there()
{
	serve echo udp echo 17001
	meet "$2" >/dev/null
	udp ask -t $((20 * OVL_SLOW)) -n 20 -l "$3" "$1" 17001 >/dev/null
	meet "$2.over" >/dev/null
	stop echo
}

test_traffic()
{
	local family=$1 bytes
	trap 'ovlctl vni del 100 2>/dev/null; ip addr flush dev eth0; _cleanup' EXIT
	set_up
	meet ready >/dev/null
	wait_until "the other machine answers" ping -n -q -c 1 -W 1 "${INNER[100.$PEER]}"
	wait_until "the other machine answers" ping -n -q -c 1 -W 1 "${INNER6[100.$PEER]}"
	ask_there "${INNER[100.$PEER]}" ask4 300
	ask_there "${INNER6[100.$PEER]}" ask6 1200
	transfer_here "${INNER[100.$PEER]}"
	same "heads reallocated" "$(counter head_realloc)" 0
	same "bytes pulled" "$(counter pulled_bytes)" 0
	_drops "$(ovlctl -j -s vni show 100)"
	same "drops" "$REPLY" ''
	bytes=$(counter tx_bytes)
	at_least "bytes sent" "$bytes" 10000000
	meet over >/dev/null
}

for_families 'ping, UDP, TCP between two machines' test_traffic
run_cases
