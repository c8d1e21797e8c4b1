#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What has gone between a VNI and a VTEP: counters of each pair.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

BYTES=60	# of a frame of ours

# member NETNS VTEP VNI FIELD: what the pair has, or nothing.
member()
{
	_value "$4" "$(ctl "$1" -j -s vtep show "$2" vni "$3")" || REPLY=
	echo "$REPLY"
}

# went NETNS VTEP VNI RECEIVED SENT: so many frames have gone between the two.
went()
{
	try 20 _went "$@" || fail "frames between VNI $3 and $2 in $1: expected '$4 $5', got '$REPLY'"
	same "bytes received" "$(member "$1" "$2" "$3" rx_bytes)" $(($4 * BYTES))
	same "bytes sent" "$(member "$1" "$2" "$3" tx_bytes)" $(($5 * BYTES))
}

_went()
{
	REPLY="$(member "$1" "$2" "$3" rx_packets) $(member "$1" "$2" "$3" tx_packets)"
	[ "$REPLY" = "$4 $5" ]
}

frame_to()	# MAC
{
	printf '%s %s 9000 00*%d' "$1" "${MAC[1]}" $((BYTES - 14))
}

test_pairs()
{
	hosts 3
	bare_overlay 100 "$1"
	bare_overlay 200 "$1"
	went "$H1" "${UNDER[$1.2]}" 100 0 0
	send_frames 1 "$(frame_to "$BROADCAST")" 3 100
	send_frames 1 "$(frame_to "$BROADCAST")" 4 200
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep "${UNDER[$1.2]}"
	send_frames 1 "$(frame_to "${MAC[9]}")" 5 100
	went "$H1" "${UNDER[$1.2]}" 100 0 8
	went "$H1" "${UNDER[$1.3]}" 100 0 3
	went "$H1" "${UNDER[$1.2]}" 200 0 4
	went "$H2" "${UNDER[$1.1]}" 100 8 0
	went "$H3" "${UNDER[$1.1]}" 100 3 0
	went "$H2" "${UNDER[$1.1]}" 200 4 0
	# Of the VTEP as such, all of it.
	same "frames to the VTEP" "$(vtep_stat "$H1" "${UNDER[$1.2]}" tx_packets)" 12
	# With another UDP port the VTEP is another one, the pair is not.
	ctl "$H1" vtep set "${UNDER[$1.2]}" vni 100 dstport 4790
	went "$H1" "${UNDER[$1.2]}" 100 0 8
	# A pair that is made anew begins anew.
	ctl "$H1" vtep del "${UNDER[$1.3]}" vni 100
	ctl "$H1" vtep add "${UNDER[$1.3]}" vni 100
	went "$H1" "${UNDER[$1.3]}" 100 0 0
}

# from_stranger FAMILY: a frame from a VTEP that nobody added, to host 2.
from_stranger()
{
	on "$H1" vxsend -s "${UNDER[$1.77]}" "${UNDER[$1.2]}" \
		"08000000 000064 00 $(frame_to "$BROADCAST")"
}

# learned NETNS VTEP VNI: whether it is known by learning only, or not at all.
learned()
{
	local json
	json=$(exec ovlctl -n "$1" -j vtep show "$2" vni "$3" 2>/dev/null) || json=
	case $json in
	*'"learned":true'*) echo learned ;;
	*addr*) echo added ;;
	*) echo unknown ;;
	esac
}

test_learned()
{
	local stranger
	hosts 2
	bare_overlay 100 "$1"
	stranger=${UNDER[$1.77]}
	ips "$H1" <<<"addr add $stranger dev lo ${NODAD[$1]}"
	ip -n "$H2" route add "$stranger" dev eth0 via "${UNDER[$1.1]}"
	ctl "$H2" vni set 100 admit any learning any
	same "the stranger" "$(learned "$H2" "$stranger" 100)" unknown
	from_stranger "$1"
	counts "$H2" 100 learned 1
	same "the stranger" "$(learned "$H2" "$stranger" 100)" learned
	# What taught the VNI of it came before it had counters.
	from_stranger "$1"
	from_stranger "$1"
	went "$H2" "$stranger" 100 2 0
	# Learned is not added.
	same "VTEPs of the VNI" "$(vni_field "$H2" 100 vteps)" 1
	refused ctl "$H2" vtep del "$stranger" vni 100
	refused ctl "$H2" fdb add "${MAC[9]}" vni 100 vtep "$stranger"
	send_frames 2 "${MAC[1]} ${MAC[2]} 9000 00*$((BYTES - 14))"
	went "$H2" "$stranger" 100 2 1
	send_frames 2 "$BROADCAST ${MAC[2]} 9000 00*$((BYTES - 14))"
	went "$H2" "${UNDER[$1.1]}" 100 0 1
	went "$H2" "$stranger" 100 2 1
	# Added, it is what it was, and more.
	ctl "$H2" vtep add "$stranger" vni 100 flood off
	same "the stranger" "$(learned "$H2" "$stranger" 100)" added
	same "where the station lives" "$(station "$H2" 100 "${MAC[1]}")" "$stranger"
	ctl "$H2" vni set 100 admit known
	from_stranger "$1"
	went "$H2" "$stranger" 100 3 1
	ctl "$H2" vtep del "$stranger" vni 100
	same "the stranger" "$(learned "$H2" "$stranger" 100)" unknown
	same "where the station lives" "$(station "$H2" 100 "${MAC[1]}")" ''
	from_stranger "$1"
	drops_are "$H2" 100 not_admitted=1
}

# With the last station behind it, one that was learned is gone.
test_forgotten()
{
	local stranger
	hosts 2
	bare_overlay 100 "$1"
	stranger=${UNDER[$1.77]}
	ips "$H1" <<<"addr add $stranger dev lo ${NODAD[$1]}"
	ctl "$H2" vni set 100 admit any learning any
	from_stranger "$1"
	counts "$H2" 100 learned 1
	ctl "$H2" vni set 100 admit known
	from_stranger "$1"
	drops_are "$H2" 100 not_admitted=1
	same "the stranger" "$(learned "$H2" "$stranger" 100)" learned
	ctl "$H2" fdb flush vni 100
	same "the stranger" "$(learned "$H2" "$stranger" 100)" unknown
	refused ctl "$H2" vtep show "$stranger"
}

# pairs_counted VNI
pairs_counted()
{
	ctl "$H1" -j -s vtep show vni "$1" | { grep -o '"stats"' || :; } | wc -l
}

# 257 VNIs with 256 VTEPs each are 256 pairs too many.
test_bound()
{
	local vni
	netns H1
	# Hundreds of devices that have nothing to say of themselves. No VTEP is there.
	set_sysctl "$H1" net.ipv6.conf.default.disable_ipv6=1
	ips "$H1" <<-EOF
		link add eth0 type dummy
		addr add 10.9.0.1/16 dev eth0
		link set eth0 up
	EOF
	seq 257 | awk '{
		print "vni add " $1 " local 10.9.0.1"
		for (n = 0; n < 256; n++)
			print "vtep add 10.9.1." n " vni " $1
	}' | ctls "$H1"
	same "pairs of a VNI without traffic" "$(pairs_counted 257)" 256
	seq -f 'link set ovl%g up' 257 | ips "$H1"
	for ((vni = 1; vni <= 257; vni++)); do
		send_frames 1 "$(frame_to "$BROADCAST")" 1 "$vni"
		lost 256
	done
	same "pairs of the last VNI that are counted" "$(pairs_counted 257)" 0
	same "pairs of the one before" "$(pairs_counted 256)" 256
	# What is counted no more makes room.
	ctl "$H1" vni del 1
	ctl "$H1" vtep flush vni 257
	ctl "$H1" vtep add 10.9.1.1 vni 257
	try 20 _begun || fail "a pair of the last VNI: expected to be counted"
}

_begun()
{
	send_frames 1 "$(frame_to "$BROADCAST")" 1 257
	lost 1
	[ "$(pairs_counted 257)" = 1 ] && return
	ctl "$H1" vtep flush vni 257
	ctl "$H1" vtep add 10.9.1.1 vni 257
	return 1
}

for_families 'each pair is counted apart' test_pairs
for_families 'a VTEP that was learned, then added' test_learned
for_families 'a VTEP that was learned, then forgotten' test_forgotten
# The debug kernel would be at it for many minutes, and learns nothing new by it.
((OVL_SLOW > 1)) ||
	add_case 'pairs of a namespace that are counted at most' test_bound
run_cases
