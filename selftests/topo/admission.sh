#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Whose frames a VNI takes.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

# from SOURCE [COUNT]: host 1 sends from one of its addresses.
from()
{
	on "$H1" vxsend -n "${2:-1}" -s "$1" "${UNDER[$family.2]}" \
		"08000000 000064 00 $BROADCAST ${MAC[1]} $PLAIN"
}

test_admission()
{
	local family=$1 stranger
	hosts 2
	bare_overlay 100 "$family"
	stranger=${UNDER[$family.77]}
	ips "$H1" <<<"addr add $stranger dev lo ${NODAD[$family]}"
	from "$stranger" 3
	drops_are "$H2" 100 not_admitted=3
	from "${UNDER[$family.1]}"
	counts "$H2" 100 rx_packets 1
	ctl "$H2" vni set 100 admit any
	from "$stranger" 2
	counts "$H2" 100 rx_packets 3
	ctl "$H2" vni set 100 admit known
	from "$stranger"
	drops_are "$H2" 100 not_admitted=4
	ctl "$H2" vtep add "$stranger" vni 100
	from "$stranger"
	counts "$H2" 100 rx_packets 4
	same "frames counted for the VTEP" "$(vtep_stat "$H2" "$stranger" rx_packets)" 1
	same "stations while a stranger was let in" "$(vni_field "$H2" 100 stations)" 1
}

# With a VTEP go its admission and the stations behind it, no others.
test_removal()
{
	local family=$1 peer
	hosts 3
	bare_overlay 100 "$family"
	peer=${UNDER[$family.1]}
	from "$peer"
	send_frames 3 "$BROADCAST ${MAC[3]} $PLAIN"
	ctl "$H2" fdb add "${MAC[9]}" vni 100 vtep "$peer"
	station_is "$H2" 100 "${MAC[1]}" "$peer"
	station_is "$H2" 100 "${MAC[3]}" "${UNDER[$family.3]}"
	ctl "$H2" vtep del "$peer" vni 100
	same "station learned behind it" "$(station "$H2" 100 "${MAC[1]}")" ''
	same "station configured behind it" "$(station "$H2" 100 "${MAC[9]}")" ''
	same "station behind the other VTEP" "$(station "$H2" 100 "${MAC[3]}")" "${UNDER[$family.3]}"
	from "$peer" 2
	drops_are "$H2" 100 not_admitted=2
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN"
	counts "$H3" 100 rx_packets 1
	stat_is "frames to the VTEP that is gone" "$H1" 100 rx_packets 1
	ctl "$H2" vtep add "$peer" vni 100
	from "$peer"
	counts "$H2" 100 rx_packets 3
	ctl "$H2" vtep flush vni 100
	same "a station after a flush of VTEPs" "$(station "$H2" 100 "${MAC[1]}")" ''
	from "$peer"
	drops_are "$H2" 100 not_admitted=3
}

# One VNI's VTEPs are nobody to another.
test_by_vni()
{
	local family=$1
	hosts 2
	bare_overlay 100 "$family"
	bare_overlay 101 "$family"
	ctl "$H2" vtep del "${UNDER[$family.1]}" vni 100
	from "${UNDER[$family.1]}"
	drops_are "$H2" 100 not_admitted=1
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 1 101
	counts "$H2" 101 rx_packets 1
	no_drops 101 "$H2"
}

for_families 'unknown VTEPs are dropped and counted, admit any' test_admission
for_families 'removal of a VTEP' test_removal
for_families 'admission is by VNI' test_by_vni
run_cases
