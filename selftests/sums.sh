# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# No packet vanishes without a reason.  At the end of every case of the tests in
# topo/ the counters of all its hosts are held against each other, which is what
# helpers/sums.c does and explains: what was sent was received or dropped, for a
# reason that is counted.  lib.sh does that by itself; what the counters cannot
# know a case has to say:
#
#	injected 3			packets to an endpoint that no VNI has sent
#	lost 1				packets of a VNI that the underlay has lost
#	sums_keep "$H1" 100		before a VNI goes, other than by `ctl`
#	add_up				now; they do not later, say
#	unsummed wire 'segmented'	one of the laws does not hold here, and why
#
# vxsend says itself what it has injected.

_sums_lost=0
_sums_not=()		# options of sums: what is left out
_sums_gone=		# -g, once a VTEP has gone

# injected COUNT: so many packets have been sent to endpoints by somebody else.
injected()
{
	echo "$1" >>"$OVL_INJECTED"
}

# lost COUNT: so many that a VNI has sent were dropped on the way, as was intended.
lost()
{
	_sums_lost=$((_sums_lost + $1))
}

# unsummed wire|inside|pairs|all WHY: this law does not hold in this case.
unsummed()
{
	[ -n "${2-}" ] || fail "unsummed $1: no reason is given"
	case $1 in
	wire)	_sums_not+=(-w) ;;
	inside)	_sums_not+=(-v) ;;
	pairs)	_sums_gone=-g ;;
	all)	_sums_not+=(-w -v) ;;
	*)	fail "unsummed $1: there is no such law" ;;
	esac
}

# sums_keep NETNS VNI: its counters are about to go.
sums_keep()
{
	sums -p "$1" "$2" >>"${_work:?}/kept"
}

# Are there laws that this case has to obey?
_sums_wanted()
{
	[[ $0 = */topo/* && ${_sums_not[*]} != '-w -v' ]]
}

# What a command of ovlctl's takes away: see ctl.
_sums_before()
{
	_sums_wanted || return 0
	case "${2-} ${3-}" in
	'vni del')	sums_keep "$1" "$4" ;;
	'vtep '[dfs]*)	_sums_gone=-g ;;
	esac
}

# _sums SECONDS: whether the laws hold, or come to hold within that time.
_sums()
{
	local n injected=0 hosts=()
	[ ! -e "$OVL_INJECTED" ] || while read -r n; do
		injected=$((injected + n))
	done <"$OVL_INJECTED"
	[ ! -e "$_work/netns" ] || mapfile -t hosts <"$_work/netns"
	[ "${#hosts[@]}" -gt 0 ] || return 0
	sums -t "$1" -k "$_work/kept" -i "$injected" -l "$_sums_lost" ${_sums_gone:+-g} \
		"${_sums_not[@]}" "${hosts[@]}"
}

# add_up: the counters of all hosts.
add_up()
{
	_sums_wanted || return 0
	_sums $((5 * OVL_SLOW)) 2>"$_work/log.sums" ||
		fail "packets have vanished: $(cat "$_work/log.sums")"
}
