#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 360
#
# What ovlctl says of the state, in text and in JSON, and that every keyword
# comes back as it was given.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq ethtool

prints()	# EXPECTED ARGUMENT...: the text, line by line
{
	same "ovlctl ${*:2}" "$(ctl "$H1" "${@:2}")" "$1"
}

# The values of a key in JSON, in order; jq takes too long to start to be
# asked for each of them.
json()	# KEY EXPECTED ARGUMENT...
{
	same "$1 of ovlctl -j ${*:3}" \
		"$(ctl "$H1" -j "${@:3}" | sed 's/[],}]/&\n/g' |
			sed -n "s/.*\"$1\":\(.*\)[],}]\$/\1/p" | paste -sd ' ')" "$2"
}

settings()
{
	cat <<-'END'
		local 10.9.0.1|"local":"10.9.0.1"
		local fd09::1|"local6":"fd09::1"
		local any|"local":"0.0.0.0","local6":"::"
		dev eth0|"dev":"eth0"
		mtu 1234|"mtu":1234,"mtu_auto":false
		mtu auto|"mtu_auto":true
		ttl 64|"ttl":64
		ttl inherit|"ttl":"inherit"
		ttl auto|"ttl":0
		tos 0xfc|"tos":252
		tos inherit|"tos":"inherit"
		tos 0|"tos":0
		df unset|"df":"unset"
		df inherit|"df":"inherit"
		df set|"df":"set"
		label 0xfffff|"label":1048575
		label 0|"label":0
		csum off|"csum":false
		csum on|"csum":true
		csum6 off|"csum6":false
		csum6 on|"csum6":true
		fastpath off|"fastpath":false
		fastpath on|"fastpath":true
		csum6-rx off|"csum6_rx":false
		csum6-rx on|"csum6_rx":true
		srcport 10000 20000|"srcport_min":10000,"srcport_max":20000
		learning off|"learning":"off"
		learning any|"learning":"any"
		learning known|"learning":"known"
		ageing 0|"ageing":0
		ageing 1000000|"ageing":1000000
		quota 4294967295|"quota":4294967295
		quota 0|"quota":0
		vtep-quota 4294967295|"vtep_quota":4294967295
		vtep-quota 0|"vtep_quota":0
		flood-rate 100000000|"flood_rate":100000000
		flood-rate 0|"flood_rate":0
		neigh-suppress on|"neigh_suppress":true
		neigh-suppress off|"neigh_suppress":false
		neigh-quota 0|"neigh_quota":0
		neigh-quota 4294967295|"neigh_quota":4294967295
		echo off|"echo":0
		echo 1000000|"echo":1000000
		admit any|"admit":"any"
		admit known|"admit":"known"
		dev none|"nothing":"less"
	END
}

# Each keyword is set, shown, given to a new segment, shown, in one batch.
test_settings()
{
	local keywords want line lines i=0
	hosts 2
	ctl "$H1" vni add 100
	settings | while IFS='|' read -r keywords _; do
		echo "vni set 100 $keywords"
		echo "vni show 100"
		echo "vni add 101 $keywords"
		echo "vni show 101"
		echo "vni del 101"
	done | ctl "$H1" -j -batch - >"$_work/json"
	mapfile -t lines <"$_work/json"
	while IFS='|' read -r keywords want; do
		for line in "${lines[i]}" "${lines[i + 1]}"; do
			if [ "$keywords" = 'dev none' ]; then
				[[ $line != *'"dev":'* ]] || fail "$keywords: $line"
			else
				[[ $line = *"$want"[,\}]* ]] || fail "$keywords: expected $want in $line"
			fi
		done
		i=$((i + 2))
	done < <(settings)
	same "valid lists of one" "$(jq length "$_work/json" | sort -u)" 1
}

test_vni_text()
{
	hosts 2
	ctl "$H1" vni add 100 local 10.9.0.1 dev eth0
	ctl "$H1" vni add 200 nodev dstport 8472 local 10.9.0.1 local fd09::1 ttl inherit label 0x12345
	prints 'vni 100 endpoint 4789 name ovl100 local 10.9.0.1 dev eth0 mtu 1450 auto
    stations 0 learned 0 vteps 0' vni show 100
	prints 'vni 200 endpoint 8472 nodev local 10.9.0.1 local fd09::1
    ttl inherit label 0x12345
    stations 0 learned 0 vteps 0' vni show 200 endpoint 8472
	prints 'vni 200 endpoint 8472 nodev local 10.9.0.1 local fd09::1\    ttl inherit label 0x12345\    stations 0 learned 0 vteps 0' \
		-oneline vni show dstport 8472
	same "settings with -details" "$(ctl "$H1" -d vni show 100 | sed -n 2p)" \
		'    ttl auto tos 0x0 df set label 0x0 csum on csum6 on csum6-rx on fastpath on learning known ageing 300 quota 65536 vtep-quota 16384 admit known flood-rate 0 neigh-suppress off neigh-quota 4096 echo 1000'
	json vni '100 200' vni
	json vni 100 vni show dev eth0
	json nodev true vni show 200 dstport 8472
	ctl "$H1" vni flush dstport 8472
	json vni 100 vni show
	ctl "$H1" vni flush
	prints '[]' -j vni
	prints '' vni
}

# A key that is not there is an error, a filter that nothing fits is none.
test_absent()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	ctl "$H1" vni add 101 nodev dstport 8472
	refused ctl "$H1" vni show 101
	ctl "$H1" vni show 101 dstport 8472 >/dev/null
	refused ctl "$H1" vtep show 10.9.0.2
	refused ctl "$H1" vtep show 10.9.0.2 vni 100
	refused ctl "$H1" fdb show "${MAC[1]}"
	refused ctl "$H1" fdb show "${MAC[1]}" vni 100
	prints '[]' -j vtep show vni 100
	prints '[]' -j fdb show vni 100 static
}

test_vtep()
{
	local a b
	a=${UNDER[4.2]} b=${UNDER[6.3]}
	hosts 3
	ctl "$H1" vni add 100 nodev
	ctl "$H1" vni add 100 nodev dstport 8472
	ctl "$H1" vtep add "$a" vni 100
	ctl "$H1" vtep add "$b" vni 100 dstport 8000 flood off
	ctl "$H1" vtep add "$b" vni 100 endpoint 8472
	prints "$a dstport 4789 vni 100 vnis 1 stations 0 pmtu 1500
$b dstport 8000 vni 100 flood off vnis 1 stations 0 pmtu 1500" vtep show vni 100
	json dstport '8000 8472' vtep show "$b"
	json vni '' vtep show "$b" dstport 8472
	json endpoint 8472 vtep show "$b" vni 100 endpoint 8472
	ctl "$H1" vtep set "$b" vni 100 flood on dstport 8001
	prints "$b dstport 8001 vni 100 vnis 1 stations 0 pmtu 1500" vtep show "$b" vni 100
	ctl "$H1" vtep del "$b" vni 100
	json addr "\"$a\"" vtep show vni 100
	ctl "$H1" vtep flush vni 100
	prints '[]' -j vtep show vni 100
	json addr "\"$b\"" vtep
}

# attachable NAME...: devices that can be attached
attachable()
{
	local name
	for name; do
		on "$H1" ip link add "$name" type veth peer name "peer-$name"
	done
}

port_settings()
{
	cat <<-'END'
		isolated on|"isolated":true
		isolated off|"isolated":false
		flood off|"flood":false
		flood on|"flood":true
		learning off|"learning":false
		learning on|"learning":true
		mac 52:54:00:00:00:05,52:54:00:00:00:06|"mac":["52:54:00:00:00:05","52:54:00:00:00:06"]
		mac 52:54:00:00:00:07|"mac":["52:54:00:00:00:07"]
		mac any|"mac":[]
		ip 192.0.2.5|"ip":["192.0.2.5"]
		ip 192.0.2.6,2001:db8::5|"ip":["192.0.2.6","2001:db8::5"]
		ip any|"ip":[]
		flood-rate 100000000|"flood_rate":100000000
		flood-rate 0|"flood_rate":0
	END
}

# Each keyword is set, shown, given to a new port, shown.
test_port_settings()
{
	local keywords want i=0 line lines
	hosts 2
	attachable tap0 tap1
	ctl "$H1" vni add 100 nodev
	ctl "$H1" port add tap0 vni 100
	port_settings | while IFS='|' read -r keywords _; do
		echo "port set tap0 $keywords"
		echo "port show tap0"
		echo "port add tap1 vni 100 $keywords"
		echo "port show tap1"
		echo "port del tap1"
	done | ctl "$H1" -j -batch - >"$_work/json"
	mapfile -t lines <"$_work/json"
	while IFS='|' read -r keywords want; do
		for line in "${lines[i]}" "${lines[i + 1]}"; do
			[[ $line = *"$want"[,\}]* ]] || fail "$keywords: expected $want in $line"
		done
		i=$((i + 2))
	done < <(port_settings)
	same "valid lists of one" "$(jq length "$_work/json" | sort -u)" 1
}

test_port()
{
	hosts 2
	attachable tap0 tap1
	ctl "$H1" vni add 100 nodev
	ctl "$H1" vni add 200 nodev dstport 8472
	ctl "$H1" port add tap0 vni 100
	ctl "$H1" port add tap1 vni 200 endpoint 8472 isolated on learning off flood-rate 100 \
		mac 52:54:00:00:00:05,52:54:00:00:00:06 ip 2001:db8::5
	prints 'tap0 vni 100 stations 0' port show tap0
	prints 'tap1 vni 200 endpoint 8472 isolated on learning off mac 52:54:00:00:00:05,52:54:00:00:00:06 ip 2001:db8::5 flood-rate 100 stations 0' port tap1
	prints 'tap0 vni 100 stations 0' port show vni 100
	json ifname '"tap1"' port show endpoint 8472
	json ifname '"tap1"' port show tap1 vni 200
	json ifname '"tap0" "tap1"' port
	same "settings with -details" "$(ctl "$H1" -d port show tap0 | sed -n '1s/ ifindex [0-9]*\( .*\) seq.*/\1/p')" \
		'tap0 vni 100 endpoint 4789 isolated off flood on learning on mac any ip any flood-rate 0 stations 0'
	json ports 1 vni show 100
	[[ $(ctl "$H1" vni show 100) = *' ports 1' ]] || fail "no ports in text"
	refused ctl "$H1" port show tap0 vni 200
	refused ctl "$H1" port show peer-tap0
	ctl "$H1" port del tap1
	json ifname '"tap0"' port
	prints '[]' -j port show vni 200
}

test_port_stats()
{
	hosts 2
	attachable tap0
	ctl "$H1" vni add 100 nodev
	ctl "$H1" port add tap0 vni 100
	json object '"endpoint" "vni" "port"' stats
	prints 'port tap0 vni 100
    rx packets 0 bytes 0 fastpath 0 pulled-bytes 0
    tx packets 0 bytes 0 flooded 0 fastpath 0 head-realloc 0 head-unshared 0
    fdb learned 0 moved 0 conflicts 0 quota-hits 0' stats port tap0
	same "stats and -stats" "$(ctl "$H1" stats port tap0 | tail -n 3)" \
		"$(ctl "$H1" -s port show tap0 | tail -n 3)"
	json ifname '"tap0"' stats port tap0 vni 100
	refused ctl "$H1" stats port tap0 vni 101
	refused ctl "$H1" stats port peer-tap0
}

test_fdb()
{
	local a b
	a=${UNDER[4.2]} b=${UNDER[6.3]}
	hosts 3
	ctl "$H1" vni add 100
	ctl "$H1" vtep add "$a" vni 100
	ctl "$H1" vtep add "$b" vni 100
	ctl "$H1" fdb add "${MAC[1]}" vni 100 vtep "$a"
	ctl "$H1" fdb add "${MAC[2]}" "${MAC[3]}" vni 100 vtep "$b"
	prints "${MAC[1]} vni 100 vtep $a static
${MAC[2]} vni 100 vtep $b static
${MAC[3]} vni 100 vtep $b static" fdb
	json mac "\"${MAC[2]}\" \"${MAC[3]}\"" fdb show vni 100 vtep "$b"
	json vtep "\"$a\"" fdb show "${MAC[1]}"
	json origin '"static"' fdb show "${MAC[1]}" vni 100
	prints '[]' -j fdb show vni 100 dynamic
	ctl "$H1" fdb set "${MAC[2]}" "${MAC[1]}" vni 100 vtep "$a"
	json mac "\"${MAC[3]}\"" fdb show vtep "$b"
	ctl "$H1" fdb del "${MAC[1]}" "${MAC[3]}" vni 100
	ctl "$H1" fdb flush vni 100 dynamic
	json mac "\"${MAC[2]}\"" fdb
	ctl "$H1" fdb flush vni 100 vtep "$a" static
	prints '[]' -j fdb
}

test_neigh()
{
	hosts 2
	ctls "$H1" <<-END
		vni add 100
		vni add 200 nodev dstport 8472
		neigh add 192.0.2.5 lladdr ${MAC[5]} vni 100
		neigh add fd00::6 lladdr ${MAC[6]} vni 100
		neigh add 192.0.2.5 lladdr ${MAC[7]} vni 200 endpoint 8472
	END
	prints "192.0.2.5 lladdr ${MAC[5]} vni 100 static
fd00::6 lladdr ${MAC[6]} vni 100 static" neigh show vni 100
	prints "192.0.2.5 lladdr ${MAC[5]} vni 100 static
192.0.2.5 lladdr ${MAC[7]} vni 200 endpoint 8472 static" neigh 192.0.2.5
	prints "192.0.2.5 lladdr ${MAC[7]} vni 200 endpoint 8472 static" \
		neigh show 192.0.2.5 vni 200 endpoint 8472
	json addr '"fd00::6"' neigh show lladdr "${MAC[6]}"
	json lladdr "\"${MAC[7]}\"" neigh show endpoint 8472
	json origin '"static"' neigh show fd00::6 vni 100
	prints '[]' -j neigh show vni 100 dynamic
	[[ $(ctl "$H1" vni show 100) = *' neighbours 2' ]] || fail "how many is not shown"
	refused ctl "$H1" neigh show 192.0.2.6
	refused ctl "$H1" neigh show fd00::6 vni 200 endpoint 8472
	ctl "$H1" neigh set fd00::6 lladdr "${MAC[8]}" vni 100
	ctl "$H1" neigh del 192.0.2.5 vni 100
	prints "fd00::6 lladdr ${MAC[8]} vni 100 static" neigh show vni 100
	json router false neigh show fd00::6 vni 100
	ctl "$H1" neigh set fd00::6 lladdr "${MAC[8]}" router on vni 100
	prints "fd00::6 lladdr ${MAC[8]} router vni 100 static" neigh show vni 100
	json router true neigh show fd00::6 vni 100
	ctl "$H1" neigh flush vni 100 lladdr "${MAC[6]}"
	ctl "$H1" neigh flush vni 100 dynamic
	json neighbours 1 vni show 100
	ctl "$H1" neigh flush vni 100 lladdr "${MAC[8]}" static
	ctl "$H1" neigh flush vni 200 endpoint 8472
	prints '[]' -j neigh
}

# What was learned: its origin, and with -stats how long it was silent.
test_learned()
{
	hosts 2
	bare_overlay 100 6
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	counts "$H2" 100 learned 1
	same "a learned station" "$(ctl "$H2" fdb show vni 100 dynamic)" \
		"${MAC[1]} vni 100 vtep ${UNDER[6.1]} dynamic"
	[[ $(ctl "$H2" -s fdb) =~ \ dynamic\ idle\ [0-9]+\.[0-9]{3}s$ ]] || fail "no idle time"
	[[ $(ctl "$H2" -j -s fdb) =~ \"idle_ms\":[0-9]+ ]] || fail "no idle time in JSON"
	ctl "$H2" fdb add "${MAC[1]}" vni 100 vtep "${UNDER[6.1]}"
	same "made static" "$(ctl "$H2" -s fdb)" "${MAC[1]} vni 100 vtep ${UNDER[6.1]} static"
}

test_stats()
{
	hosts 2
	bare_overlay 100 4
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 3
	counts "$H2" 100 rx_packets 3
	json object '"endpoint" "vni" "vtep"' stats
	json object '"endpoint"' stats show endpoint 4789
	json tx_packets 3 stats vni 100 endpoint 4789
	json tx_packets 3 stats vtep 10.9.0.2
	json tx_packets 3 stats vtep 10.9.0.2 dstport 4789
	prints 'vni 100 endpoint 4789 name ovl100
    rx packets 0 bytes 0 fastpath 0 pulled-bytes 0
    tx packets 3 bytes 180 flooded 3 fastpath 3 head-realloc 0 head-unshared 0
    fdb learned 1 moved 0 conflicts 0 quota-hits 0' stats vni 100
	same "stats and -stats" "$(ctl "$H1" stats vni 100 | tail -n 3)" \
		"$(ctl "$H1" -s vni show 100 | tail -n 3)"
	on "$H1" vxsend 10.9.0.2 "08000000 00004d 00 $BROADCAST ${MAC[1]} $PLAIN"
	wait_same "drops" 'no-vni 1' _endpoint_line drop
	same "why not past the IP stack" "$(_endpoint_line 'rx slowpath')" 'unknown 1'
	same "the same in JSON" "$(slowpath "$H2" rx)" 'unknown=1'
	refused ctl "$H1" stats vni 5
	refused ctl "$H1" stats vtep 10.9.0.9
	refused ctl "$H1" stats endpoint 5
}

# What `ethtool -S` of a device says, counters that are 0 included.
test_ethtool()
{
	hosts 2
	bare_overlay 100 4
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 3
	counts "$H2" 100 rx_packets 3
	ctl "$H1" vtep set 10.9.0.2 vni 100 flood off
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN" 2
	wait_same "drops of H1" no_destination=2 drops "$H1" 100
	_same_counters "$H1"
	_same_counters "$H2"
	same "why H1 has dropped" "$(on "$H1" ethtool -S ovl100 | sed -n 's/^ *drop_no_destination: //p')" 2
	same "all drops" "$(on "$H1" ethtool -S ovl100 | grep -c '^ *drop_')" "$(_reason_names | wc -l)"
}

_reason_names()
{
	sed -n 's/^.*OVL_DROP_[A-Z_]*,\t*"\(.*\)".*/\1/p' "$OVL_TREE/kmod/trace.h"
}

_same_counters()
{
	same "ethtool -S and ovlctl in $1" \
		"$(on "$1" ethtool -S ovl100 | sed -n 's/^ *\([a-z_]*\): \([0-9]*\)$/\1 \2/p' |
			grep -v -e '^drop_.* 0$' | sort)" \
		"$(ctl "$1" -j -s vni show 100 | jq -r '.[0].stats | (del(.drops), (.drops |
			with_entries(.key |= "drop_" + .))) | to_entries[] | "\(.key) \(.value)"' |
			sort)"
}

# The line of host 2's endpoint that begins so.
_endpoint_line()
{
	ctl "$H2" stats endpoint 4789 | sed -n "s/^    $1 //p"
}

test_color()
{
	hosts 2
	ctl "$H1" vni add 100 nodev local 10.9.0.1
	[[ $(ctl "$H1" -c vni) = *$'\e[35m10.9.0.1\e[0m'* ]] || fail "no colour with -color"
	[[ $(ctl "$H1" -color=auto vni) != *$'\e'* ]] || fail "-color=auto colours a file"
	[[ $(ctl "$H1" -c -j vni) != *$'\e'* ]] || fail "JSON is coloured"
}

add_case 'every keyword, by set and by add' test_settings
add_case 'segments in text' test_vni_text
add_case 'what is not there' test_absent
add_case 'VTEPs' test_vtep
add_case 'every keyword of a port, by set and by add' test_port_settings
add_case 'ports' test_port
add_case 'counters of a port' test_port_stats
add_case 'stations' test_fdb
add_case 'neighbours' test_neigh
add_case 'learned stations' test_learned
add_case 'counters' test_stats
add_case 'counters by ethtool' test_ethtool
add_case 'colours' test_color
run_cases
