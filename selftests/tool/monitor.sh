#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# Changes as ovlctl tells them, and that it tells when it missed some.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq

# watch NAME ARGUMENT...: a monitor that listens when this returns.  As it does
# not say so, changes of VNI 1 are made until one is seen.
watch()
{
	background "$1" on "$H1" ovlctl "${@:2}"
	wait_until "$1 listens" _heard "$1"
}

_heard()
{
	ctls "$H1" <<-END
		vni set 1 ttl 1
		vtep set 10.9.0.2 vni 1 flood on
	END
	sleep 0.2
	[ -s "$_work/log.$1" ]
}

setup()
{
	hosts 2
	ctls "$H1" <<-END
		vni add 1 nodev
		vtep add 10.9.0.2 vni 1
	END
}

seen()	# NAME PATTERN
{
	wait_until "'$2' is seen" grep -q -- "$2" "$_work/log.$1"
}

change()
{
	ctls "$H1" <<-END
		vni add 2 nodev
		vni set 2 ageing 30
		vtep add 10.9.0.3 vni 2
		vtep set 10.9.0.3 vni 2 flood off
		fdb add ${MAC[1]} vni 2 vtep 10.9.0.3
		fdb set ${MAC[1]} vni 2 vtep 10.9.0.3
		neigh add 192.0.2.5 lladdr ${MAC[1]} vni 2
		neigh set 192.0.2.5 lladdr ${MAC[2]} vni 2
		neigh del 192.0.2.5 vni 2
		fdb del ${MAC[1]} vni 2
		vtep del 10.9.0.3 vni 2
		vni del 2
	END
}

test_text()
{
	setup
	watch m monitor
	change
	seen m '^Deleted vni 2 '
	seen m '^vni 2 endpoint 4789 nodev'
	seen m '^    ageing 30'
	seen m '^vtep 10.9.0.3 dstport 4789 vni 2 flood off '
	seen m "^fdb ${MAC[1]} vni 2 vtep 10.9.0.3 static"
	seen m "^Deleted fdb ${MAC[1]} "
	seen m "^neigh 192.0.2.5 lladdr ${MAC[2]} vni 2 static"
	seen m "^Deleted neigh 192.0.2.5 lladdr ${MAC[2]} "
	seen m '^Deleted vtep 10.9.0.3 '
	! grep MISSED "$_work/log.m" || fail "changes were missed"
	stop m
}

test_json()
{
	setup
	watch m -j -t monitor all
	change
	seen m '"event":"del","object":"vni"'
	stop m
	same "events" "$(jq -r 'select(length == 1) | .[0] | select(.vni == 2 and .timestamp) |
			.object + ":" + .event' "$_work/log.m" | grep -v fdb:set | paste -sd ' ')" \
		'vni:new vni:set vtep:new vtep:set fdb:new neigh:new neigh:set neigh:del fdb:del vtep:del vni:del'
}

test_filter()
{
	setup
	watch m monitor vtep
	change
	seen m '^Deleted vtep'
	! grep -E '^(Deleted )?(vni|fdb|neigh)' "$_work/log.m" || fail "it shows what nobody asked for"
	! grep MISSED "$_work/log.m" || fail "it takes those for missed"
	stop m
}

test_port()
{
	setup
	on "$H1" ip link add tap0 type veth peer name tap1
	watch m monitor vtep port
	watch j -j monitor vtep port
	ctls "$H1" <<-END
		port add tap0 vni 1 ip 10.0.0.1,fd00::1
		port set tap0 isolated on
		port del tap0
		vtep del 10.9.0.2 vni 1
	END
	seen m '^Deleted vtep'
	seen m '^port tap0 vni 1 ip 10.0.0.1,fd00::1 stations 0$'
	seen m '^port tap0 vni 1 isolated on ip 10.0.0.1,fd00::1 stations 0$'
	seen m '^Deleted port tap0 vni 1'
	! grep -E '^(Deleted )?(vni|fdb)' "$_work/log.m" || fail "it shows what nobody asked for"
	seen j '"event":"del","object":"vtep"'
	same "events" "$(jq -r '.[0] | select(.object == "port") | .ifname + ":" + .event' \
		"$_work/log.j" | paste -sd ' ')" 'tap0:new tap0:set tap0:del'
	stop m
	stop j
}

# A reader that sleeps while more happens than its queue holds.
test_overrun()
{
	local missed seen
	setup
	watch m -j monitor fdb vtep
	kill -STOP "${_pids[m]}"
	ctls "$H1" <<<"fdb add $(seq 0 9999 | awk '{
		printf "02:00:00:00:%02x:%02x ", $1 / 256, $1 % 256 }') vni 1 vtep 10.9.0.2"
	kill -CONT "${_pids[m]}"
	seen m '"overrun":true'
	# At the end of the queue follows what there is, and a change shows the gap.
	seen m '"event":"state","state":true'
	wait_until "it has read its queue" _quiet
	same "stations in the state" "$(jq -r '.[0] | select(.event == "state" and .object == "fdb") | .mac' \
		"$_work/log.m" | sort | sha256sum)" "$(ctl "$H1" -j fdb show | jq -r '.[].mac' | sort | sha256sum)"
	same "VTEPs in the state" "$(jq -c '.[0] | select(.event == "state" and .object == "vtep") | [.addr, .vni]' \
		"$_work/log.m")" '["10.9.0.2",1]'
	ctl "$H1" fdb del "${MAC[1]}" vni 1
	seen m '"event":"del"'
	stop m
	missed=$(sed -n 's/.*"missed":\([0-9]*\).*/\1/p' "$_work/log.m" | paste -sd +)
	seen=$(grep -c '"event":"new","object":"fdb"' "$_work/log.m")
	same "changes seen and changes missed" $((missed + seen)) 10000
	# What the gap was of was in it.
	same "times that the state was told" "$(grep -c '"event":"state","state":true' "$_work/log.m")" 1
}

_quiet()
{
	local before after
	before=$(wc -l <"$_work/log.m")
	sleep 1
	after=$(wc -l <"$_work/log.m")
	[ "$before" = "$after" ]
}

add_case 'text' test_text
add_case 'JSON' test_json
add_case 'some objects only' test_filter
add_case 'ports' test_port
add_case 'missed changes' test_overrun
run_cases
