#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# Every reason for a drop is provoked, and ovlctl drops names it with the right VNI
# and VTEP, or port: in its counters, and in each packet as it is dropped.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq tc setpriv

SPEC=$OVL_TREE/Documentation/netlink/specs/ovl.yaml
INSTANCES=/sys/kernel/tracing/instances

# The reasons, in the order in which they are provoked. More of the same kind are in
# other boots: without IPv6, and where memory can be made short.
IN=(truncated header no-vni not-admitted zero-csum inner source-mac ecn split-horizon echo-rate filter dgram
	no-port port-down)
OUT=(too-big no-route loop nested no-destination vni-flood-rate)
PORTS=(port-mac port-ip flood-rate hairpin isolated port-queue)
declare -A ELSEWHERE=([no-socket]=topo/ipv4only.sh [no-memory]=fault/socket.c)

FRAME="$BROADCAST ${MAC[1]} $PLAIN"

# --- what is expected ---------------------------------------------------

# counted NETNS REASON WHERE: a counter that is not zero.  WHERE is JSON, as are those below.
counted()
{
	wait_until "$2 is counted for $3" _counted "$@"
}

_counted()
{
	local json
	json=$(exec ovlctl -n "$1" -j drops)
	[[ $json =~ \{\"reason\":\"$2\",\"packets\":[1-9][0-9]*,$3\} ]] || ! echo "$json"
}

# followed HOST REASON WHERE [EXAMPLE]: a packet, and the addresses in its header.
followed()
{
	wait_until "$2 is seen in $3" grep -E "\"reason\":\"$2\",$3.*${4-}" "$_work/log.follow$1"
}

# expect HOST REASON VNI VTEP [SOURCE]: both; VTEP is "" where there is none.
expect()
{
	local ns=H$1 vni="\"vni\":$3,\"endpoint\":4789" vtep="\"vtep\":\"$4\""
	counted "${!ns}" "$2" "$vni"
	[ -z "$4" ] || counted "${!ns}" "$2" "$vtep,\"dstport\":4789"
	followed "$1" "$2" "$vni${4:+,$vtep}" "\"src\":\"${5-${MAC[1]}}\""
}

# expect_port REASON DEVICE [SOURCE]: the same of a port of the first host.
expect_port()
{
	local vni='"vni":100,"endpoint":4789'
	counted "$H1" "$1" "$vni"
	counted "$H1" "$1" "\"ifname\":\"$2\",$vni"
	followed 1 "$1" "$vni" "${3:+\"src\":\"$3\"}"
}

# expect_none REASON [VNI]: no VNI of ours; where the packet names one, it is shown.
expect_none()
{
	counted "$H2" "$1" '"endpoint":4789'
	followed 2 "$1" "${2:+\"vni\":$2,}\"endpoint\":4789,\"outer_src\":\"10.9.0.1\""
}

# follow HOST [ARGUMENT...]: from when this returns on, each drop is written.
follow()
{
	local ns=H$1
	mountpoint -q /sys/kernel/tracing || mount -t tracefs nodev /sys/kernel/tracing
	background "follow$1" ovlctl -n "${!ns}" -j drops --follow "${@:2}"
	wait_until "drops are followed" _follows "$1"
}

_follows()
{
	grep -qx 1 "$INSTANCES/ovlctl-${_pids[follow$1]}/events/ovl/ovl_drop/enable"
}

provoke()	# REASON...
{
	local reason
	for reason; do
		"drop_${reason//-/_}" "$reason"
		[ -z "${VERBOSE-}" ] || echo "# $reason: $SECONDS s"
	done
}

# --- on the way in ------------------------------------------------------

# to_host2 VNI FRAME [VXSEND'S ARGUMENTS...]
to_host2()
{
	on "$H1" vxsend "${@:3}" 10.9.0.2 "08000000 $(printf %06x "$1") 00 $2"
}

drop_truncated()
{
	on "$H1" vxsend 10.9.0.2 "08000000"
	expect_none "$1"
}

drop_header()
{
	on "$H1" vxsend 10.9.0.2 "00000000 000064 00 $FRAME"
	expect_none "$1"
}

drop_no_vni()
{
	to_host2 77 "$FRAME"
	expect_none "$1" 77
}

# The VTEP is not known there, but to another VNI.
drop_not_admitted()
{
	ctl "$H2" vni add 101 nodev
	to_host2 101 "$FRAME"
	counted "$H2" "$1" '"vni":101,"endpoint":4789'
	followed 2 "$1" '"vni":101,"endpoint":4789,' '"outer_src":"10.9.0.1"'
}

drop_zero_csum()
{
	ctls "$H2" <<-END
		vni add 106 nodev
		vtep add fd09::1 vni 106
	END
	on "$H1" vxsend -z fd09::2 "08000000 00006a 00 $FRAME"
	expect 2 "$1" 106 fd09::1
}

drop_inner()
{
	to_host2 100 "0102030405"
	counted "$H2" "$1" '"vni":100,"endpoint":4789'
	followed 2 "$1" '"vni":100,"endpoint":4789,"vtep":"10.9.0.1"' '"outer_src":"10.9.0.1"'
}

drop_source_mac()
{
	to_host2 100 "$BROADCAST 01005e000001 $PLAIN"
	expect 2 "$1" 100 10.9.0.1 01:00:5e:00:00:01
}

drop_ecn()
{
	to_host2 100 "${HOST_MAC[2]} ${MAC[1]} 0800 4500001c 00010000 4011 0000 c0a80001 c0a80002 1234 0035 0008 0000" -t 3
	expect 2 "$1" 100 10.9.0.1
}

drop_split_horizon()
{
	ctl "$H2" fdb add "${MAC[9]}" vni 100 vtep 10.9.0.1
	to_host2 100 "${MAC[9]} ${MAC[1]} $PLAIN"
	expect 2 "$1" 100 10.9.0.1
}

# Two requests, of which one is answered.
drop_echo_rate()
{
	ctl "$H2" vni set 100 echo 1
	on "$H1" frame -n 2 ovl100 "0180c2000030 ${MAC[1]} 8902 00 03 00 04 00*60"
	expect 2 "$1" 100 10.9.0.1
}

drop_filter()
{
	background capture ovlctl -n "$H2" capture vni 100 ether proto 0x1234
	wait_same "sockets in VNI 100" 1 vni_field "$H2" 100 sockets
	to_host2 100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	expect 2 "$1" 100 10.9.0.1
	stop capture
}

# A VNI for sockets alone, where somebody listens.
drop_dgram()
{
	ctls "$H2" <<-END
		vni add 103 nodev mac ${MAC[3]}
		vtep add 10.9.0.1 vni 103
	END
	ctls "$H1" <<-END
		vni add 103 nodev mac ${MAC[2]}
		vtep add 10.9.0.2 vni 103
	END
	background listen ovlctl -n "$H2" nc vni 103 listen port 7
	wait_same "sockets in VNI 103" 1 vni_field "$H2" 103 sockets
	to_host2 103 "${MAC[3]} ${MAC[1]} 88b5 ff*46"
	expect 2 "$1" 103 10.9.0.1
}

drop_no_port()
{
	refused ctl "$H1" nc vni 103 to "${MAC[3]}" port 9 <<<hello
	expect 2 "$1" 103 10.9.0.1 "${MAC[2]}"
	stop listen
}

drop_port_down()
{
	ip -n "$H2" link set ovl100 down
	to_host2 100 "${HOST_MAC[2]} ${MAC[1]} $PLAIN"
	expect 2 "$1" 100 10.9.0.1
}

# --- on the way out -----------------------------------------------------

drop_too_big()
{
	ctl "$H1" vni set 100 mtu 3000
	send_frames 1 "${HOST_MAC[2]} ${MAC[1]} 88b5 00*2000"
	expect 1 "$1" 100 10.9.0.2
	followed 1 "$1" '"vni":100' '"length":2014'
}

# by_way_of ADDRESS: a station behind a VTEP of that address is sent a frame.
by_way_of()
{
	ctls "$H1" <<-END
		vtep add $1 vni 100 flood off
		fdb set ${MAC[9]} vni 100 vtep $1
	END
	send_frames 1 "${MAC[9]} ${MAC[1]} $PLAIN"
}

drop_no_route()
{
	ctl "$H1" fdb add "${MAC[9]}" vni 100 vtep 10.9.0.2
	by_way_of 10.99.0.1
	expect 1 "$1" 100 10.99.0.1
}

drop_loop()
{
	ip -n "$H1" addr add 10.77.0.1/24 dev ovl100
	by_way_of 10.77.0.77
	expect 1 "$1" 100 10.77.0.77
}

# Two tunnels, each through the other; the one in which the last is too deep.
drop_nested()
{
	circle
	send_frames 1 "$FRAME" 1 1
	expect 1 "$1" 2 10.77.1.2 "${HOST_MAC[1]}"
}

drop_no_destination()
{
	ctl "$H1" vtep set 10.9.0.2 vni 100 flood off
	send_frames 1 "$FRAME"
	expect 1 "$1" 100 ''
}

drop_vni_flood_rate()
{
	ctls "$H1" <<-END
		vtep set 10.9.0.2 vni 100 flood on
		vni set 100 flood-rate 1
	END
	send_frames 1 "$FRAME" 50
	expect 1 "$1" 100 ''
}

# --- devices attached ---------------------------------------------------

# from_guest FRAME [COUNT]
from_guest()
{
	on "$H1" frame -n "${2-1}" guest3 "$1"
}

drop_port_mac()
{
	ctl "$H1" port set p3 mac "${MAC[3]}"
	from_guest "$BROADCAST ${MAC[8]} $PLAIN"
	expect_port "$1" p3 "${MAC[8]}"
	ctl "$H1" port set p3 mac any
}

drop_port_ip()
{
	ctl "$H1" port set p3 ip 192.0.2.3
	from_guest "$BROADCAST ${MAC[3]} 0806 0001 0800 06 04 0001 ${MAC[3]} c0000204 00*6 c0000201"
	expect_port "$1" p3 "${MAC[3]}"
	ctl "$H1" port set p3 ip any
}

drop_flood_rate()
{
	ctl "$H1" port set p3 flood-rate 1
	from_guest "$BROADCAST ${MAC[3]} $PLAIN" 50
	expect_port "$1" p3 "${MAC[3]}"
	ctl "$H1" port set p3 flood-rate 0
}

drop_hairpin()
{
	station_is "$H1" 100 "${MAC[3]}" local
	from_guest "${MAC[3]} ${MAC[5]} $PLAIN"
	expect_port "$1" p3 "${MAC[5]}"
}

drop_isolated()
{
	ctl "$H1" port set p3 isolated on
	ctl "$H1" port set p4 isolated on
	on "$H1" frame guest4 "$BROADCAST ${MAC[4]} $PLAIN"
	station_is "$H1" 100 "${MAC[4]}" local
	from_guest "${MAC[4]} ${MAC[3]} $PLAIN"
	expect_port "$1" p3 "${MAC[3]}"
	ctl "$H1" port set p4 isolated off
}

# A queue in which there is room for nothing; it frees what it refuses.
drop_port_queue()
{
	on "$H1" tc qdisc add dev p4 root bfifo limit 1
	from_guest "${MAC[4]} ${MAC[3]} $PLAIN"
	expect_port "$1" p4
}

# --- cases --------------------------------------------------------------

spec_reasons()
{
	sed -n '/^    name: drop$/,/^    name: slow$/s/^ *- { name: \([a-z-]*\), .*/\1/p' "$SPEC"
}

test_all()
{
	local reason help
	same "reasons that are provoked, and those of the specification" \
		"$(printf '%s\n' "${IN[@]}" "${OUT[@]}" "${PORTS[@]}" "${!ELSEWHERE[@]}" | sort)" \
		"$(spec_reasons | sort)"
	for reason in "${!ELSEWHERE[@]}"; do
		grep -q "drops.*$reason\|$reason.*drops" "$OVL_TREE/selftests/${ELSEWHERE[$reason]}" ||
			fail "${ELSEWHERE[$reason]} does not provoke $reason"
	done
	help=$(ovlctl help drops)
	for reason in $(spec_reasons); do
		grep -q "^    $reason  *[A-Z]" <<<"$help" || fail "help does not explain $reason"
	done
}

setup()
{
	hosts 2
	bare_overlay 100 4
	same "drops before there are any" "$(ctl "$H1" -j drops)$(ctl "$H2" drops)" '[]'
	follow 1
	follow 2
}

test_in()
{
	setup
	provoke "${IN[@]}"
	same "valid lists of one" "$(jq length "$_work/log.follow2" | sort -u)" 1
	_choice
}

# Some of them only, and in text.
_choice()
{
	local got
	same "VNIs of drops vni 101" "$(ctl "$H2" -j drops vni 101 | jq -c 'map(.vni)')" '[101]'
	same "those of an endpoint" "$(ctl "$H2" -j drops endpoint "$PORT" | jq 'map(select(.vtep)) | length')" 0
	same "text of one" "$(ctl "$H2" drops vni 106)" 'zero-csum 1 vni 106 endpoint 4789'
	got=$(ctl "$H2" -d drops vni 106)
	[[ $got = *$'\n    It came over IPv6 without a UDP checksum; '* ]] || fail "no meaning in '$got'"
	got=$(ctl "$H2" -j -d drops vni 106 | jq -r '.[0].meaning')
	[[ $got = 'It came over IPv6 '* ]] || fail "no meaning in JSON: '$got'"
	complains 2 'Error: *' ctl "$H2" drops vni 77
	complains 2 'Error: *' ctl "$H2" drops endpoint 5
	complains 1 'Error: "count" needs "--follow".*' ctl "$H2" drops count 5
}

test_out()
{
	setup
	provoke "${OUT[@]}"
}

test_ports()
{
	setup
	guest_port "$H1" 3
	guest_port "$H1" 4
	provoke "${PORTS[@]}"
}

# It shows what it is to show, ends when it should, and nothing is left of it.
test_follow()
{
	local left
	hosts 2
	bare_overlay 100 4
	ctl "$H2" vni add 101 nodev
	follow 1
	follow 2 vni 101 -c 2
	on "$H1" vxsend 10.9.0.2 "08000000 00004d 00 $FRAME" "08000000 000065 00 $FRAME" \
		"08000000 000065 00 ${HOST_MAC[2]} ${MAC[9]} 8100 0005 86dd 00*46"
	finished follow2
	same "those of one VNI" "$(jq -c '.[] | [.reason, .vni, .src, .vlan, .protocol]' "$_work/log.follow2" |
		paste -sd ' ')" \
		"[\"not-admitted\",101,\"${MAC[1]}\",null,\"datagram\"] [\"not-admitted\",101,\"${MAC[9]}\",5,\"IPv6\"]"
	[[ $(jq -r '.[].timestamp' "$_work/log.follow2") = "$(date +%Y)"-* ]] || fail "no time of today"
	same "drops of another namespace" "$(<"$_work/log.follow1")" ''
	left=${_pids[follow1]}
	kill -TERM "$left"
	finished follow1
	same "instances after signals and an end" "$(_left)" ''
	follow 1
	left=${_pids[follow1]}
	stop_hard follow1
	same "what one that was killed leaves" "$(_left)" "ovlctl-$left"
	follow 2
	same "which the next one removes" "$(_left)" "ovlctl-${_pids[follow2]}"
	kill -INT "${_pids[follow2]}"
	finished follow2
}

_left()
{
	ls "$INSTANCES"
}

stop_hard()
{
	kill -KILL "${_pids[$1]}"
	wait "${_pids[$1]}" 2>/dev/null || :
	unset "_pids[$1]"
}

# Whoever reads raw events finds the words in the format, with numbers, not with names.
test_format()
{
	local format
	hosts 1
	ctl "$H1" vni add 100 nodev
	follow 1
	format=$(<"$INSTANCES/ovlctl-${_pids[follow1]}/events/ovl/ovl_drop/format")
	same "reasons in the format of the tracepoint" \
		"$(grep -o '{ [^ ]*, "[^"]*" }' <<<"$format" | tr -d '{," }' | sed 's/^[0-9]*/& /')" \
		"$(spec_reasons | awk '{ print NR " " $1 }')"
	stop follow1
}

# Who may not, or where there is nothing to read from, is told so.
test_refused()
{
	hosts 1
	ctl "$H1" vni add 100 nodev
	complains 2 'Error: cannot trace, *: Permission denied.*Tracing takes root.*' \
		on "$H1" setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v ovlctl)" drops --follow
	# shellcheck disable=SC2016 # it is another shell that expands
	complains 2 'Error: tracefs is not mounted*' on "$H1" unshare -m sh -c '
		umount -R /sys/kernel/tracing /sys/kernel/debug 2>/dev/null
		exec ovlctl drops --follow'
	same "counters, by anybody" "$(on "$H1" setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$(command -v ovlctl)" -j drops)" '[]'
}

add_case 'every reason is provoked, and explained' test_all
add_case 'on the way in' test_in
add_case 'on the way out' test_out
add_case 'attached devices' test_ports
add_case 'following' test_follow
add_case 'format of the tracepoint' test_format
add_case 'refused' test_refused
run_cases
