#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 120
#
# The completion of bash, where it asks the kernel what there is; the words that
# it has from the help are tested beside ovlctl.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=ctl/ovlctl.bash
. "$OVL_TREE/ctl/ovlctl.bash"
needs bash

BREAKS=$COMP_WORDBREAKS

# completes WORDS WORD...: exactly these, in any order, behind "ovlctl -n H1".
completes()
{
	local line="ovlctl -n $H1 $1" COMP_LINE COMP_POINT COMP_WORDBREAKS=$BREAKS
	local -a COMPREPLY=()
	COMP_LINE=$line COMP_POINT=${#line}
	shift
	_ovlctl
	same "$line" "$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' ')" \
		"$(printf '%s\n' "$@" | sort | paste -sd ' ')"
}

state()
{
	netns H1
	ip -n "$H1" link add port0 type dummy
	ip -n "$H1" link add port1 type dummy
	ctls "$H1" <<-END
		vni add 100 nodev
		vni add 102 nodev dstport 8472
		vtep add 10.9.0.2 vni 100
		vtep add fd09::2 vni 100
		vtep add fd09::3 vni 102 endpoint 8472
		fdb add 02:00:00:00:01:02 vni 100 vtep 10.9.0.2
		fdb add 02:00:00:00:02:02 vni 102 endpoint 8472 vtep fd09::3
		neigh add 192.168.0.2 lladdr 02:00:00:00:01:02 vni 100
		neigh add fd00::2 lladdr 02:00:00:00:01:02 vni 100
		port add port0 vni 100
	END
}

test_known()
{
	state
	completes 'vni set 1' 100 102
	completes 'vni add 1'
	completes 'vni del 1' 100 102
	completes 'fdb show vni ' 100 102
	completes 'capture vni ' 100 102 any
	completes 'vni set 102 dstport ' 4789 8472
	completes 'stats vtep ' 10.9.0.2 fd09::2 fd09::3
	completes 'vtep show 1' 10.9.0.2
	completes 'fdb show vni 100 vtep ' 10.9.0.2 fd09::2
	completes 'fdb show vni 102 endpoint 8472 vtep ' fd09::3
	completes 'fdb show endpoint 8472 vtep ' 10.9.0.2 fd09::2 fd09::3
	completes 'port set port' port0
	completes 'stats port ' port0
	completes 'port add port' port0 port1
	completes 'capture vni 100 outer dev ' lo port0 port1
	completes 'neigh del 1' 192.168.0.2
	completes 'neigh show vni 102 endpoint 8472 1'
	completes 'fdb del 02:00:00:00:02:02 vni 102 endpoint 8472 v'
	completes 'fdb flush vni 100 dyn' dynamic
}

# What is behind the last colon is what readline puts there.
test_colons()
{
	state
	completes 'fdb del 02:00:00:00:0' 01:02 02:02
	completes 'vtep show fd09::' 2 3
	completes 'nc vni 100 to 02:' 00:00:00:01:02
	local BREAKS=' '
	completes 'vtep show fd09::' fd09::2 fd09::3
}

# In a shell that somebody types into.
test_typed()
{
	state
	bash --norc --noprofile -i >"$_work/typed" 2>&1 <<-END
		PATH=$PATH
		. $OVL_TREE/ctl/ovlctl.bash
		ovlctl -n $H1 -j fd$(printf '\t')show 02:00:00:00:02$(printf '\t')vn$(printf '\t')102 end$(printf '\t')847$(printf '\t') >$_work/said
	END
	same "what was typed" "$(grep -o '"mac":"[^"]*"' "$_work/said")" '"mac":"02:00:00:00:02:02"'
}

# Anybody who may make a device may choose its name.
test_names()
{
	local name="\$(echo>x)"
	netns H1
	ip -n "$H1" link add "$name" type dummy
	cd "$_work"
	completes 'port add $' '\$\(echo\>x\)'
	[ ! -e x ] || fail "the name of a device was run"
}

add_case 'VNIs, VTEPs, stations, neighbours, ports and devices' test_known
add_case 'addresses with colons' test_colons
add_case 'typed into a shell' test_typed
add_case 'a name that is a command' test_names
run_cases
