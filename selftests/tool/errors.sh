#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Refusals: the exit code, the kernel's words, what they are about, and JSON
# that is whole all the same.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq setpriv

# says CODE PATTERN ARGUMENT...: how it ends, and what is in its complaint
says()
{
	local code=0 text
	text=$(ctl "$H1" "${@:3}" 2>&1 >/dev/null) || code=$?
	same "exit code of ovlctl ${*:3}" "$code" "$1"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $text = $2 ]] || fail "ovlctl ${*:3}: expected '$2', got '$text'"
}

test_kernel()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	ctl "$H1" vtep add 10.9.0.2 vni 100
	ctl "$H1" fdb add "${MAC[1]}" vni 100 vtep 10.9.0.2
	says 2 'Error: *exists already.' vni add 100
	says 2 'Error: *.' vni add 101 name lo
	says 2 'Error: No such VNI*' vni del 5
	says 2 'Error: No such VNI*' vni set 100 dstport 8472 ttl 5
	says 2 'Error: No such VNI*' vtep add 10.9.0.3 vni 5
	says 2 'Error: *already*' vtep add 10.9.0.2 vni 100
	says 2 'Error: *"224.0.0.1"*' vtep add 224.0.0.1 vni 100
	says 2 'Error: *"ff02::1"*' vtep add ff02::1 vni 100
	says 2 'Error: *"10.9.0.7"*' vtep del 10.9.0.7 vni 100
	says 2 'Error: *already*' fdb add "${MAC[1]}" vni 100 vtep 10.9.0.2
	says 2 'Error: *' fdb add "${MAC[2]}" vni 100 vtep 10.9.0.7
	says 2 "Error: *\"${MAC[5]}\"*" fdb del "${MAC[5]}" vni 100
	says 2 "Error: *\"01:00:5e:00:00:01\"*" fdb add 01:00:5e:00:00:01 vni 100 vtep 10.9.0.2
}

test_port()
{
	hosts 2
	on "$H1" ip link add tap0 type veth peer name tap1
	ctl "$H1" vni add 100 nodev
	says 1 'Error: cannot find device "nosuchdev".*' port add nosuchdev vni 100
	says 2 'Error: No such VNI*' port add tap0 vni 999
	says 2 'Error: No such VNI*' port add tap0 vni 100 endpoint 8472
	says 2 'Error: *"tap0"*' port set tap0 flood off
	says 2 'Error: *"tap0"*' port del tap0
	says 2 'Error: *"tap0"*' port show tap0
	says 2 'Error: *"lo"*' port add lo vni 100
	says 2 'Error: *"01:00:5e:00:00:01"*' port add tap0 vni 100 mac "${MAC[1]},01:00:5e:00:00:01"
	same "ports" "$(ctl "$H1" -j port)" '[]'
	ctl "$H1" port add tap0 vni 100 mac any ip any
	says 2 'Error: *"tap0"*' port add tap0 vni 100
	says 2 'Error: *"00:00:00:00:00:00"*' port set tap0 flood off mac "${MAC[1]},00:00:00:00:00:00"
	same "a refused change" "$(ctl "$H1" port show tap0)" 'tap0 vni 100 stations 0'
	says 1 "Error: duplicate \"mac\": \"${MAC[1]}\" is there twice.*" port set tap0 mac "${MAC[1]},${MAC[1]}"
	says 1 'Error: argument "10.0.0.256" is wrong: "ip" is *' port set tap0 ip 10.0.0.1,10.0.0.256
}

test_neigh()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	ctl "$H1" neigh add 192.0.2.5 lladdr "${MAC[1]}" vni 100
	says 2 'Error: *already*' neigh add 192.0.2.5 lladdr "${MAC[1]}" vni 100
	says 2 'Error: No such VNI*' neigh add 192.0.2.5 lladdr "${MAC[1]}" vni 5
	says 2 'Error: No such neighbour*"192.0.2.6"*' neigh set 192.0.2.6 lladdr "${MAC[1]}" vni 100
	says 2 'Error: No such neighbour*"fd00::6"*' neigh del fd00::6 vni 100
	says 2 'Error: *"224.0.0.1"*' neigh add 224.0.0.1 lladdr "${MAC[1]}" vni 100
	says 2 'Error: *"0.0.0.0"*' neigh add 0.0.0.0 lladdr "${MAC[1]}" vni 100
	says 2 'Error: *"ff02::1"*' neigh add ff02::1 lladdr "${MAC[1]}" vni 100
	says 2 'Error: *"lladdr"*' neigh add 192.0.2.7 lladdr 01:00:5e:00:00:01 vni 100
	says 2 'Error: *"lladdr"*' neigh set 192.0.2.5 lladdr 00:00:00:00:00:00 vni 100
	says 2 'Error: Only an IPv6 neighbour can be a router.' \
		neigh add 192.0.2.7 lladdr "${MAC[1]}" router on vni 100
	same "neighbours" "$(ctl "$H1" neigh)" "192.0.2.5 lladdr ${MAC[1]} vni 100 static"
}

# Of many, the one that is wrong is named, and none was done.
test_bulk()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	ctl "$H1" vtep add 10.9.0.2 vni 100
	ctl "$H1" fdb add "${MAC[2]}" vni 100 vtep 10.9.0.2
	says 2 "Error: * (\"${MAC[2]}\")." fdb add "${MAC[1]}" "${MAC[2]}" "${MAC[3]}" vni 100 vtep 10.9.0.2
	same "stations" "$(vni_field "$H1" 100 stations)" 1
	says 2 "Error: * (\"${MAC[4]}\")." fdb del "${MAC[2]}" "${MAC[4]}" vni 100
	same "stations" "$(vni_field "$H1" 100 stations)" 1
}

test_words()
{
	hosts 2
	says 1 'Error: an object is needed.*'
	says 1 'Error: *did you mean "local"?*' vni add 100 lcoal 10.9.0.1
	says 1 'Error: argument "300" is wrong: *1..255.*' vni add 100 ttl 300
	says 1 'Error: cannot find device "nope".*' vni add 100 dev nope
	says 1 'Error: "vtep add" needs "vni".*' vtep add 10.9.0.2
	says 1 'Error: *' -netns nope vni
	same "segments made" "$(ctl "$H1" -j vni)" '[]'
}

test_json()
{
	hosts 2
	same "a VNI that is not there" "$(ctl "$H1" -j vni show 5 2>/dev/null || :)" '[]'
	same "a port that is not there" "$(ctl "$H1" -j port show lo 2>/dev/null || :)" '[]'
	same "a VTEP that is not there" "$(ctl "$H1" -j -p vtep show 10.9.0.2 2>/dev/null || :)" '[]'
	same "counters that are not there" "$(ctl "$H1" -j stats endpoint 5 2>/dev/null || :)" '[]'
}

# Everybody may look.
test_rights()
{
	hosts 2
	ctl "$H1" vni add 100 nodev
	on "$H1" setpriv --bounding-set=-all --inh-caps=-all --reuid 65534 --clear-groups \
		ovlctl -j vni | jq -e 'length == 1' >/dev/null
	says 0 '' vni set 100 ttl 5
	local text
	text=$(on "$H1" setpriv --bounding-set=-all --inh-caps=-all --reuid 65534 --clear-groups \
		ovlctl vni del 100 2>&1) && fail "anybody may remove a VNI"
	[[ $text = *'not permitted'*CAP_NET_ADMIN* ]] || fail "unclear: $text"
}

add_case 'refusals of the kernel' test_kernel
add_case 'refusals of ports' test_port
add_case 'refusals of neighbours' test_neigh
add_case 'one of many' test_bulk
add_case 'wrong words' test_words
add_case 'JSON is whole' test_json
add_case 'without rights' test_rights
run_cases
