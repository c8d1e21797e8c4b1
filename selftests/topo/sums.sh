#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What is asserted at the end of every case, see ../sums.sh, does fail: for a packet
# that is lost, one that nobody has sent, one that a VNI has swallowed, and the one
# host that has got another's.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs nft

# holds, and broken PATTERN: now; the pattern is what is said then.
holds()
{
	_sums 20 || fail "the laws do not hold"
}

broken()
{
	local text
	text=$(_sums 0 2>&1) && fail "the laws hold, expected: $1"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $text = $1 ]] || fail "expected '$1', got '$text'"
}

# one: a frame from host 1 to host 2
one()
{
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
}

test_lost()
{
	hosts 2
	bare_overlay 100 "$1"
	one
	counts "$H2" 100 rx_packets 1
	holds
	on "$H2" nft -f - <<-END
		table inet test {
			chain in {
				type filter hook input priority 0
				udp dport $PORT drop
			}
		}
	END
	one
	broken '*sent over the wire*: 2 and 1, 1 missing*sent in VNI 100*1 missing*sent by h1-*received by h2-*1 missing'
	lost 1
	holds
	# One too many is not better than one too few.
	lost 1
	broken '*sent over the wire*: 0 and 1, -1 missing'
	_sums_lost=1
}

test_injected()
{
	hosts 2
	bare_overlay 100 "$1"
	one
	holds
	OVL_INJECTED='' on "$H1" vxsend "${UNDER[$1.2]}" \
		"08000000 000064 00 ${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets 2
	broken '*sent over the wire*: 1 and 2, -1 missing*sent in VNI 100*'
	injected 1
	holds
	# A reason that no VNI has counted, and two that one has.
	on "$H1" vxsend "${UNDER[$1.2]}" "08000000 000065 00 00*60" "08000000 000064 00 aa*5" \
		"08000000 000064 00 ${HOST_MAC[2]} 01*6 $PLAIN"
	holds
}

# Each VNI is summed up for itself, and each pair of hosts.
test_apart()
{
	hosts 3
	bare_overlay 100 "$1"
	bare_overlay 101 "$1"
	one
	holds
	# One that is said to have gone has sent a frame that the other has received.
	echo '100 0 1 0 0 1 0 0 0 0' >"$_work/kept"
	echo '101 1 0 0 1 0 0 0 0 0' >>"$_work/kept"
	broken '*sent in VNI 100*: *1 missing*sent in VNI 101*: *-1 missing*'
	rm "$_work/kept"
	# All get the frame. The address of host 2 is host 3's as well: who was sent it?
	ips "$H3" <<<"addr add ${UNDER[$1.2]} dev lo ${NODAD[$1]}"
	broken "*sent by h1-*received by h3-*: 2 and 1, 1 missing"
	ip -n "$H3" addr flush dev lo
}

# Of ten frames that came into a VNI one has gone nowhere.
test_inside()
{
	hosts 3
	bare_overlay 100 4
	guest_port "$H1" 3
	guest_port "$H1" 4
	# To all, from everywhere; to one; to nobody; and too large.
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN"
	on "$H1" frame guest3 "$BROADCAST ${MAC[3]} $PLAIN" "${MAC[2]} ${MAC[3]} $PLAIN" \
		"${MAC[3]} ${MAC[5]} $PLAIN" "${MAC[2]} ${MAC[3]} 88b5 00*1480"
	station_is "$H1" 100 "${MAC[3]}" local
	counts "$H3" 100 rx_packets 3
	holds
	at_least "frames made" "$(stat "$H1" 100 made)" 6
	# Counters of a port go with it, and what it was is forgotten.
	ctl "$H1" port del p3
	broken "VNI 100 in h1-*, came in (*) and went (*)*missing"
	unsummed inside 'a port has gone'
	holds
}

for_families 'a packet that is lost' test_lost
for_families 'a packet that nobody has sent' test_injected
for_families 'each VNI and each pair' test_apart
add_case 'inside of a VNI' test_inside
run_cases
