# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # _work is of lib.sh
#
# What storms have in common: their bound, their order of things, and their
# progress.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/life-lib.sh
. "$OVL_TREE/selftests/topo/life-lib.sh"

# The order of things is always the same, unless another is asked for.
: "${OVL_SEED:=1}"
echo "# OVL_SEED=$OVL_SEED"

# shellcheck disable=SC2034 # for load
[ -z "${OVL_LONG-}" ] || LOAD_TIME=100000
_said=0

# storm_rounds QUICK LONG: how many, unless OVL_COUNT says it.
storm_rounds()
{
	local long=${OVL_LONG:+$2}
	echo "${OVL_COUNT:-${long:-$1}}"
}

# at_round ROUND OF: says where a long one is.
at_round()
{
	((SECONDS - _said >= 30)) || [ -n "${VERBOSE-}" ] || return 0
	_said=$SECONDS
	echo "# round $1 of $2, $SECONDS s"
}

# storm NAME NUMBER: runs the function of that name beside the others, with a seed
# of its own as argument, for the loop that chooses: each subshell has its own chance.
storm()
{
	(
		trap - EXIT
		"$1" $((OVL_SEED + $2))
	) >"$_work/log.$1" 2>&1 </dev/null &
	_pids[$1]=$!
}

# storm_over NAME ROUND OF: waits for its end, and fails as it has failed.
storm_over()
{
	while kill -0 "${_pids[$1]}" 2>/dev/null; do
		at_round "$2" "$3"
		read -rt 0.2 <>"$_work/never" || :
	done
	finished "$1"
}

# pick WORD...: one of them, in REPLY.
pick()
{
	REPLY=${*:1 + RANDOM % $#:1}
}

# sockets NAME NETNS NUMBER VNI...: some that come and go.
sockets()
{
	background "$1" on "$2" nice -n 19 sockchurn $((OVL_SEED + $3)) "${@:4}"
}

# everything N: what a host may have, on host N, with what it says of VNIs
# 100, 106 and the one without a device, 200; `plain_device` comes before it.
everything()
{
	local name=H$1 other=$((3 - $1))
	{
		echo "vni add 100 local 10.9.0.$1"
		echo "vtep add 10.9.0.$other vni 100"
		echo "vni add 106 local fd09::$1 neigh-suppress on"
		echo "vtep add fd09::$other vni 106"
		echo "vni add 200 nodev learning any admit any ageing 1"
		echo "vtep add 10.9.0.$other vni 200"
		echo "vtep add fd09::$other vni 200"
		echo "fdb add ${MAC[5]} vni 100 vtep 10.9.0.$other"
		echo "fdb add ${MAC[6]} vni 200 vtep fd09::$other"
		echo "neigh add ${INNER6[106.9]} lladdr ${MAC[9]} vni 106"
		echo "port add p0 vni 100"
	} | ctls "${!name}"
}

# inside NETNS N: addresses in its segments, after `everything`.
inside()
{
	addresses "$1" ovl100 "$2" 100
	addresses "$1" ovl106 "$2" 106
}

# A device that has nothing to do with the module, to be attached.
plain_device()
{
	ip -n "$1" link add p0 type dummy
	ip -n "$1" link set p0 addrgenmode none up
}

no_sockets()
{
	same "sockets left in $1" "$(ctl "$1" socket show)" ''
}
