#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 120
#
# bridge(8), as Debian has it, with host devices: stations, and VTEPs that are flooded
# to, made, shown, looked up, deleted and flushed as those of vxlan devices are.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs bridge jq

ZEROS=00:00:00:00:00:00

# fdb VERB ARGUMENT...: of the device in host 1.
fdb()
{
	bridge -n "${AT:-$H1}" fdb "$1" "${@:2}" dev ovl100
}

# shows LINE...: that there is this, and no more.
shows()
{
	same "bridge fdb show" "$(fdb show | sed 's/ *$//' | sort)" "$(printf '%s\n' "$@" | sort)"
}

# refuses PATTERN VERB ARGUMENT...: and nothing has changed.
refuses()
{
	local before
	before=$(fdb show; ctl "$H1" vtep show vni 100; ctl "$H1" fdb show)
	complains 255 "$1" fdb "${@:2}"
	same "after bridge fdb ${*:2}" \
		"$(fdb show; ctl "$H1" vtep show vni 100; ctl "$H1" fdb show)" "$before"
}

# A VNI with a device, and no VTEP yet.
alone()
{
	hosts 2
	ctl "$H1" vni add 100 local 10.9.0.1
	ips "$H1" <<<'link set ovl100 addrgenmode none up'
}

test_flooded()
{
	alone
	shows ''
	fdb add "$ZEROS" dst 10.9.0.2
	fdb append "$ZEROS" dst fd09::2 port 4790
	fdb append "$ZEROS" dst 10.9.0.2
	shows "$ZEROS dst 10.9.0.2 self permanent" "$ZEROS dst fd09::2 port 4790 self permanent"
	same "VTEPs of the VNI" "$(ctl "$H1" -j vtep show vni 100 | jq -c '.[] | [.addr, .dstport, .flood]')" \
		$'["10.9.0.2",4789,true]\n["fd09::2",4790,true]'
	ctl "$H1" vtep set 10.9.0.2 vni 100 flood off
	shows "$ZEROS dst fd09::2 port 4790 self permanent"
	fdb append "$ZEROS" dst 10.9.0.2
	shows "$ZEROS dst 10.9.0.2 self permanent" "$ZEROS dst fd09::2 port 4790 self permanent"
	fdb del "$ZEROS" dst fd09::2
	fdb add "${MAC[1]}" dst 10.9.0.2
	fdb del "$ZEROS" dst 10.9.0.2
	same "the VTEP with a station" \
		"$(ctl "$H1" -j vtep show vni 100 | jq -c '.[] | [.addr, .flood]')" '["10.9.0.2",false]'
	shows "${MAC[1]} dst 10.9.0.2 self permanent"
}

test_stations()
{
	alone
	fdb append "$ZEROS" dst 10.9.0.2
	fdb append "$ZEROS" dst fd09::2 port 4790
	fdb add "${MAC[1]}" dst 10.9.0.2
	fdb add "${MAC[2]}" dst fd09::2 port 4790 vni 100 static
	fdb replace "${MAC[3]}" dst 10.9.0.2
	fdb replace "${MAC[1]}" dst fd09::2
	shows "$ZEROS dst 10.9.0.2 self permanent" "$ZEROS dst fd09::2 port 4790 self permanent" \
		"${MAC[1]} dst fd09::2 port 4790 self permanent" \
		"${MAC[2]} dst fd09::2 port 4790 self permanent" \
		"${MAC[3]} dst 10.9.0.2 self permanent"
	station_is "$H1" 100 "${MAC[1]}" fd09::2
	same "bridge fdb get" "$(fdb get "${MAC[3]}" self | sed 's/ *$//')" \
		"${MAC[3]} dev ovl100 dst 10.9.0.2 self permanent"
	same "the same in JSON" "$(bridge -n "$H1" -j fdb get "${MAC[2]}" dev ovl100 self |
		jq -cS '.[] | [.mac, .ifname, .dst, .port, .state]')" \
		"[\"${MAC[2]}\",\"ovl100\",\"fd09::2\",4790,\"permanent\"]"
	fdb del "${MAC[1]}" dst fd09::2
	fdb del "${MAC[2]}"
	shows "$ZEROS dst 10.9.0.2 self permanent" "$ZEROS dst fd09::2 port 4790 self permanent" \
		"${MAC[3]} dst 10.9.0.2 self permanent"
}

test_refusals()
{
	alone
	ctl "$H1" vtep add 10.9.0.2 vni 100
	fdb add "${MAC[1]}" dst 10.9.0.2
	refuses '*already*' add "${MAC[1]}" dst 10.9.0.2
	refuses '*was not added to the VNI*' add "${MAC[2]}" dst 10.9.0.3
	refuses '*already*' append "${MAC[1]}" dst 10.9.0.2
	refuses '*dst*' add "${MAC[2]}"
	refuses '*dst*' del "$ZEROS"
	refuses '*unicast*' add 01:00:5e:00:00:01 dst 10.9.0.2
	refuses '*not one of a host*' add "${MAC[2]}" dst 224.0.0.1
	refuses '*not one of a host*' append "$ZEROS" dst ff02::1
	refuses '*another*' add "${MAC[2]}" dst 10.9.0.2 vni 101
	refuses '*another*' add "${MAC[2]}" dst 10.9.0.2 src_vni 101
	refuses '*UDP port*' add "${MAC[2]}" dst 10.9.0.2 port 4790
	refuses '*UDP port*' append "$ZEROS" dst 10.9.0.2 port 4790
	refuses '*UDP port*' del "${MAC[1]}" dst 10.9.0.2 port 4790
	refuses '*lower device*' add "${MAC[2]}" dst 10.9.0.2 via eth0
	refuses '*VLAN*' add "${MAC[2]}" dst 10.9.0.2 vlan 5
	refuses '*nexthop*' add "${MAC[2]}" nhid 1
	refuses '*Dynamic*' add "${MAC[2]}" dst 10.9.0.2 dynamic
	refuses '*appended*' add "$ZEROS" dst 10.9.0.3
	refuses '*appended*' replace "$ZEROS" dst 10.9.0.3
	refuses '*not flooded*' del "$ZEROS" dst 10.9.0.3
	refuses '*No such station*' del "${MAC[2]}"
	refuses '*does not live there*' del "${MAC[1]}" dst 10.9.0.3
	complains 254 '*No such station*' fdb get "${MAC[2]}" self
}

# What the VNI has learned, from the wire and from an attached device.
test_learned()
{
	hosts 2
	overlay 100 4
	guest_port "$H1" 3
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN"
	on "$H1" frame guest3 "$BROADCAST ${MAC[3]} $PLAIN"
	wait_same "the station behind the wire" "${MAC[2]} dst 10.9.0.2 self" shown "$H1" "${MAC[2]}" dev ovl100
	wait_same "the station at the port" "${MAC[3]} dev p3 master ovl100" shown "$H1" "${MAC[3]}"
	[[ $(bridge -n "$H1" -s fdb show dev ovl100 | grep "^${MAC[2]}") == *'used '* ]] ||
		fail "bridge -s does not say how long ago the station was heard"
	fdb add "${MAC[2]}" dst 10.9.0.2
	same "what becomes static" "$(shown "$H1" "${MAC[2]}" dev ovl100)" \
		"${MAC[2]} dst 10.9.0.2 self permanent"
}

shown()
{
	bridge -n "$1" fdb show "${@:3}" | sed -n "/^$2/s/ *\$//p"
}

# With the filters that Debian's bridge has words for.
test_flush()
{
	hosts 2
	overlay 100 4
	guest_port "$H1" 3
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN"
	on "$H1" frame guest3 "$BROADCAST ${MAC[3]} $PLAIN"
	fdb add "${MAC[1]}" dst 10.9.0.2
	station_is "$H1" 100 "${MAC[2]}" 10.9.0.2
	station_is "$H1" 100 "${MAC[3]}" local
	refuses '*VLAN*' flush vlan 5
	refuses '*no flags*' flush extern_learn
	refuses '*Not a port*' flush brport lo
	fdb flush brport p3
	same "stations left" "$(macs)" "${MAC[1]} ${MAC[2]}"
	fdb flush dynamic
	same "stations left" "$(macs)" "${MAC[1]}"
	fdb flush nopermanent
	fdb flush nostatic
	shows "$ZEROS dst 10.9.0.2 self permanent" "${MAC[1]} dst 10.9.0.2 self permanent"
	fdb flush static noextern_learn
	shows ''
	same "VTEPs left" "$(ctl "$H1" vtep show vni 100)" ''
	fdb append "$ZEROS" dst 10.9.0.2
	fdb add "${MAC[1]}" dst 10.9.0.2
	fdb flush
	shows ''
}

# The stations that are no host's, in order.
macs()
{
	ctl "$H1" -j fdb show vni 100 | jq -r '.[].mac' | grep -v '^02:00:00:ff' | sort | xargs
}

# More than gets into one message, of two devices, one of them in another namespace.
test_many()
{
	local vni i
	alone
	netns C1
	ctl "$H1" vni add 101 local 10.9.0.1
	for vni in 100 101; do
		echo "vtep add 10.9.0.2 vni $vni"
		for ((i = 0; i < 3000; i++)); do
			printf 'fdb add 06:00:%02x:00:%02x:%02x vni %d vtep 10.9.0.2\n' \
				"$((vni - 100))" $((i >> 8)) $((i & 255)) "$vni"
		done
	done | ctls "$H1"
	same "entries" "$(bridge -n "$H1" fdb show | grep -c ' dst 10.9.0.2 ')" 6002
	same "different ones" "$(bridge -n "$H1" fdb show | grep ' dst 10.9.0.2 ' | sort -u | wc -l)" 6002
	same "those of one device" "$(fdb show | grep -c ' dst 10.9.0.2 ')" 3001
	ip -n "$H1" link set ovl100 netns "$C1"
	same "entries of a device elsewhere" "$(AT=$C1 fdb show | grep -c ' dst 10.9.0.2 ')" 3001
	AT=$C1 fdb add "${MAC[1]}" dst 10.9.0.2
	station_is "$H1" 100 "${MAC[1]}" 10.9.0.2
	AT=$C1 fdb del "${MAC[1]}"
	same "stations left" "$(vni_field "$H1" 100 stations)" 3000
}

# A segment whose VTEPs and stations nobody but bridge(8) has named.
test_traffic()
{
	hosts 2
	ctl "$H1" vni add 100 local 10.9.0.1 learning off
	ctl "$H2" vni add 100 local 10.9.0.2 learning off
	addresses "$H1" ovl100 1 100
	addresses "$H2" ovl100 2 100
	bridge -n "$H1" fdb append "$ZEROS" dev ovl100 dst 10.9.0.2
	bridge -n "$H2" fdb append "$ZEROS" dev ovl100 dst 10.9.0.1
	bridge -n "$H1" fdb add "${HOST_MAC[2]}" dev ovl100 dst 10.9.0.2
	bridge -n "$H2" fdb add "${HOST_MAC[1]}" dev ovl100 dst 10.9.0.1
	reaches "$H1" "${INNER[100.2]}"
	bridge -n "$H1" fdb del "$ZEROS" dev ovl100 dst 10.9.0.2
	reaches "$H1" "${INNER[100.2]}"
}

add_case 'VTEPs that are flooded to' test_flooded
add_case 'stations' test_stations
add_case 'refusals' test_refusals
add_case 'what was learned' test_learned
add_case 'entries that are flushed' test_flush
add_case 'many stations, and a device elsewhere' test_many
add_case 'traffic' test_traffic
run_cases
