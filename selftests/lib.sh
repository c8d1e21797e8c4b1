# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the shell tests have in common.  A test is a script of cases:
#
#	. "$OVL_TREE/selftests/lib.sh"
#	needs tcpdump
#	test_ping() { hosts 2; overlay 100 "$1"; reaches "$H1" "${INNER[100.2]}"; }
#	for_families 'ping gets through' test_ping
#	run_cases
#
# Each case runs in a subshell with `set -e` and namespaces of its own: a
# command that fails is a failed case, those that set it up included.  What it
# made goes with it.  CASES='*pattern*' runs some of them.
#
# Cases and processes are here; hosts, networks and traffic in topology.sh, what
# counted in counters.sh, and in sums.sh that it adds up.

set -uo pipefail
shopt -s inherit_errexit

: "${OVL_SLOW:=1}"	# how many times longer to wait than usual
: "${OVL_ROUNDS:=5}"	# rounds of the tests that are about races

# Names and numbers.  They stand in tables, because a function that prints costs
# a process, and those take their time under emulation.
# shellcheck disable=SC2034 # for the tests
{
PORT=4789
BROADCAST=ff:ff:ff:ff:ff:ff
PLAIN='88b5 00*46'		# the rest of a frame that says nothing
declare -A OVERHEAD=([4]=50 [6]=70)
declare -A PREFIX=([4]=24 [6]=64)
declare -A NODAD=([4]="" [6]=nodad)	# for an address that is to be used at once
declare -a MAC			# of station N
declare -a HOST_MAC		# of the device of host N
declare -A UNDER		# FAMILY.N: address of host N in the underlay
declare -A INNER INNER6		# VNI.N: and in the overlay
}

_tables()
{
	local i vni mac
	# shellcheck disable=SC2034 # for the tests
	for i in {1..30} 50 998 999; do
		printf -v mac '02:00:00:00:%02x:%02x' $((i / 256)) $((i % 256))
		MAC[i]=$mac
	done
	for i in {1..9} 77 88 255; do
		printf -v "HOST_MAC[$i]" '02:00:00:ff:00:%02x' "$i"
		UNDER[4.$i]=10.9.0.$i UNDER[6.$i]=fd09::$i
		for vni in 100 101 106; do
			INNER[$vni.$i]=10.0.$vni.$i INNER6[$vni.$i]=fd00:$vni::$i
		done
	done
}
_tables

_descs=() _calls=()
_work=$(mktemp -d)
declare -A _pids
export OVL_INJECTED=$_work/injected	# packets of vxsend's, see sums.sh
mkfifo "$_work/never"	# nobody writes to it: a sleep that is no process

# shellcheck source=selftests/topology.sh
. "${OVL_TREE:?}/selftests/topology.sh"
# shellcheck source=selftests/counters.sh
. "$OVL_TREE/selftests/counters.sh"
# shellcheck source=selftests/sums.sh
. "$OVL_TREE/selftests/sums.sh"

# --- cases --------------------------------------------------------------

# add_case DESCRIPTION FUNCTION [ARGUMENT...]
add_case()
{
	local desc=$1
	shift
	# shellcheck disable=SC2053 # a pattern it is
	[[ $desc = ${CASES-*} ]] || return 0
	_descs+=("$desc")
	_calls+=("$(printf '%q ' "$@")")
}

# The same with 4 and with 6 as the first argument: the underlay's family.
for_families()
{
	local desc=$1 fn=$2
	shift 2
	add_case "IPv4: $desc" "$fn" 4 "$@"
	add_case "IPv6: $desc" "$fn" 6 "$@"
}

# needs TOOL...: without one of them the whole test is a failure, or, where
# that is allowed, skipped.
needs()
{
	local tool
	for tool; do
		command -v "$tool" >/dev/null && continue
		echo 'TAP version 13'
		echo "1..0 # SKIP missing $tool"
		exit 4
	done
}

run_cases()
{
	local i rc failed=0 began
	echo 'TAP version 13'
	echo "1..${#_descs[@]}"
	for i in "${!_descs[@]}"; do
		began=$SECONDS
		(
			set -eE
			trap '_where "$?" "$LINENO" "$BASH_COMMAND"' ERR
			trap _cleanup EXIT
			eval "${_calls[i]}"
			add_up
		)
		rc=$?
		[ -z "${VERBOSE-}" ] || echo "# $((SECONDS - began)) s"
		if [ "$rc" -eq 0 ]; then
			echo "ok $((i + 1)) - ${_descs[i]}"
		else
			echo "not ok $((i + 1)) - ${_descs[i]}"
			failed=1
		fi
	done
	rm -rf "$_work"
	exit "$failed"
}

# Tells of the command that ended a case, with the calls that led to it.
_where()
{
	local i stack=''
	[ "$BASHPID" != "$$" ] && [ ! -e "$_work/told.$BASHPID" ] || return 0
	: >"$_work/told.$BASHPID"
	for ((i = 1; i < ${#FUNCNAME[@]} - 1; i++)); do
		stack+=" ${FUNCNAME[i]}:${BASH_LINENO[i - 1]}"
		[ "${FUNCNAME[i]}" != run_cases ] || break
	done
	echo "# failed with status $1: $3 (line $2, in$stack)" >&2
}

# fail TEXT: ends the case.
fail()
{
	: >"$_work/told.$BASHPID"
	echo "# $*" >&2
	exit 1
}

# same WHAT GOT EXPECTED
same()
{
	[ "$2" = "$3" ] || fail "$1: expected '$3', got '$2'"
}

# at_least WHAT GOT MINIMUM, at_most WHAT GOT MAXIMUM
at_least()
{
	[ "$2" -ge "$3" ] || fail "$1: expected $3 or more, got '$2'"
}

at_most()
{
	[ "$2" -le "$3" ] || fail "$1: expected $3 or less, got '$2'"
}

# refused COMMAND...: it has to fail, and not for a reason of the shell's.
refused()
{
	local rc=0
	"$@" >/dev/null 2>&1 || rc=$?
	((rc > 0 && rc < 126)) || fail "'$*': expected to be refused, got status $rc"
}

# complains CODE PATTERN COMMAND...: its exit code, and what is on its standard error.
complains()
{
	local code=0 text
	text=$("${@:3}" 2>&1 >/dev/null) || code=$?
	same "exit code of ${*:3}" "$code" "$1"
	# shellcheck disable=SC2053 # a pattern it is
	[[ $text = $2 ]] || fail "${*:3}: expected '$2', got '$text'"
}

# What the kernel has had to say, from warnings up. Devices that come and go are told
# of late, and are no complaint; nor is it one that an emulated processor is slow.
kernel_complaints()
{
	dmesg -l emerg,alert,crit,err,warn |
		{ grep -v -e ' hrtimer: ' -e ' clocksource: ' -e ' sched: DL replenish ' || :; }
}

# try SECONDS COMMAND...: repeats it until it succeeds.
try()
{
	local deadline=$((SECONDS + $1 * OVL_SLOW))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS <= deadline)) || return 1
		read -rt 0.05 <>"$_work/never" || :
	done
}

# wait_until TEXT COMMAND...: up to 20 seconds; the text says what for.
wait_until()
{
	local text=$1
	shift
	try 20 "$@" || fail "waited in vain until $text: $*; last: $("$@" 2>&1 | head -n 3 || :)"
}

# wait_same WHAT EXPECTED COMMAND...: until it prints what is expected.
wait_same()
{
	local what=$1 expected=$2
	shift 2
	try 20 _prints "$expected" "$@" || fail "$what: expected '$expected', got '$("$@" 2>&1)'"
}

_prints()
{
	[ "$("${@:2}")" = "$1" ]
}

# --- processes ----------------------------------------------------------

# background NAME COMMAND...: its output is in "$_work/log.NAME", its end is
# seen by `finished NAME`, and it does not outlive the case.
background()
{
	local name=$1
	shift
	[ "$1" != on ] || set -- nsexec "${@:2}"
	: >"$_work/log.$name"
	( trap - ERR EXIT; exec "$@" ) >"$_work/log.$name" 2>&1 </dev/null &
	_pids[$name]=$!
}

# serve NAME COMMAND...: the same for one that says when it is "ready".
serve()
{
	background "$@"
	wait_until "$1 is ready" _ready "$1"
}

_ready()
{
	local line
	read -r line <"$_work/log.$1" && [ "$line" = ready ]
}

# The last line that it has printed.
last_line()
{
	tail -n 1 "$_work/log.$1"
}

# finished NAME: waits for its end; fails as it has failed.  Not for a subshell,
# whose child it is not.
finished()
{
	local rc=0
	wait "${_pids[$1]}" || rc=$?
	unset "_pids[$1]"
	[ "$rc" -eq 0 ] || fail "$1 ended with status $rc: $(tail -n 5 "$_work/log.$1")"
}

# stop NAME: ends it, whatever it was about to say.
stop()
{
	kill "${_pids[$1]}" 2>/dev/null || :
	wait "${_pids[$1]}" 2>/dev/null || :
	unset "_pids[$1]"
}

_cleanup()
{
	local pid ns
	trap - ERR
	set +e
	for pid in "${_pids[@]}"; do
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	[ ! -e "$_work/netns" ] || while read -r ns; do
		[ ! -e "/run/netns/$ns" ] || echo "netns del $ns"
	done <"$_work/netns" | ip -batch -
	rm -f "$_work"/log.* "$_work"/{netns,kept,injected}
}
