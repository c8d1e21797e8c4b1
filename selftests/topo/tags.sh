#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# VLAN tags of what goes through ports: nobody here reads them, and none is lost.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ping

test_tags()
{
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached C 2 5
	tagged "$A" eth0 10.5.0.3 mtu 1400
	tagged "$C" eth0 10.5.0.5 mtu 1400
	reaches "$A" 10.5.0.5
	transfer "$A" "$C" 10.5.0.5 1000000
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# Two tags, to the other port of this host and over the wire.
test_two_tags()
{
	local SILENT=
	hosts 2
	bare_overlay 100 "$1"
	attached A 1 3
	attached B 1 4
	attached C 2 5
	listen near "$B" eth0 -i -c 1
	listen far "$C" eth0 -i -c 1
	on "$A" frame eth0 "$BROADCAST ${MAC[1]} 88a8 0006 8100 0007 88b5 bb*50"
	heard near
	has_tags "${LINES[0]}"
	heard far
	has_tags "${LINES[0]}"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
}

# The kernel may keep the outermost tag beside the packet.
has_tags()
{
	[[ $1 == *8100000788b5bbbb* ]] || fail "expected the inner tag: $1"
	[[ $1 == *88a80006* || $1 == *' vlan=6'* ]] || fail "expected the outer tag: $1"
}

# Full-size frames, as a bridge passes them: devices allow for one tag.
test_full_tags()
{
	local name SILENT=''
	local -A ends=([A]=10.5.0.1 [B]=10.5.0.2)
	hosts 1
	ctl "$H1" vni add 100 nodev local 10.9.0.1
	attached A 1 3
	attached B 1 4
	for name in A B; do
		ips "${!name}" <<-END
			link set eth0 mtu 1500
			link add link eth0 name outer type vlan proto 802.1ad id 6
			link add link outer name inner type vlan id 7
			link set outer up
			link set inner up mtu 1500
			addr add ${ends[$name]}/24 dev inner
		END
	done
	reaches "$A" 10.5.0.2
	reaches "$A" 10.5.0.2 -M 'do' -s 1472
	transfer "$A" "$B" 10.5.0.2 500000
	no_drops 100 "$H1"
}

for_families 'a VLAN between ports' test_tags
for_families 'tags pass untouched' test_two_tags
add_case 'full-size frames with two tags' test_full_tags
run_cases
