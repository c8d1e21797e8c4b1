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

# shellcheck source=selftests/sums.sh
. "${OVL_TREE:?}/selftests/sums.sh"

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

# --- namespaces ---------------------------------------------------------

# netns VARIABLE...: makes namespaces and puts their names there.
netns()
{
	local var name
	for var; do
		_name "$var"
		ip netns add "${!var}"
		ip -n "${!var}" link set lo up
	done
}

_name()
{
	printf -v "$1" '%s-%04x%04x' "${1,,}" $RANDOM $RANDOM
	echo "${!1}" >>"$_work/netns"
}

on()
{
	nsexec "$@"
}

# set_sysctl NETNS KEY=VALUE...
set_sysctl()
{
	on "$1" sysctl -qw "${@:2}"
}

# ips NETNS: many commands of ip, one a line on standard input.
ips()
{
	ip -n "$1" -batch -
}

ctl()
{
	_sums_before "$@"
	ovlctl -n "$1" "${@:2}"
}

# ctls NETNS: many commands of ovlctl.
ctls()
{
	ovlctl -n "$1" -batch -
}

# hosts COUNT: namespaces H1, H2, ... with a common Ethernet on their eth0: a
# cable between two, a bridge, in namespace SW, between more.  IPV4_ONLY is
# for a kernel without IPv6.  Little work for many processes, because those
# take their time under emulation.
hosts()
{
	local i name
	HOSTS=$1
	for ((i = 1; i <= HOSTS; i++)); do
		_name "H$i"
	done
	[ "$HOSTS" = 2 ] || _name SW
	_underlay | ip -batch -
	[ "$HOSTS" = 2 ] || _switch | ips "$SW"
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		ips "${!name}" <<-END
			link set lo up
			addr add 10.9.0.$i/24 dev eth0
			${IPV4_ONLY+#}addr add fd09::$i/64 dev eth0 nodad
			link set eth0 up
		END
	done
}

_underlay()
{
	local i name
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		echo "netns add ${!name}"
	done
	if [ "$HOSTS" = 2 ]; then
		# With one number at both ends the kernel takes its time, up to a second, to
		# see the carrier, and until then IPv6 addresses are not to be used.
		echo "link add eth0 netns $H1 index 11 type veth peer name eth0 index 12 netns $H2"
		return
	fi
	# A switch without an opinion on what passes.
	echo "netns add $SW"
	echo "link add br0 netns $SW address 02:00:00:aa:00:00 mtu 9000 type bridge mcast_snooping 0"
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		echo "link add eth0 netns ${!name} type veth peer name h$i netns $SW"
	done
}

_switch()
{
	local i
	echo 'link set br0 up'
	for ((i = 1; i <= HOSTS; i++)); do
		echo "link set h$i master br0 up"
	done
}

# vni_on N VNI FAMILY [KEYWORD...]: the VNI on host N, with all other hosts as
# VTEPs.  Its device is up and has HOST_MAC[N]; it has addresses only where
# ADDRESSES is set: without, no frame is in the VNI but those a test sends.
vni_on()
{
	local n=$1 vni=$2 family=$3 i name
	shift 3
	name=H$n
	{
		echo "vni add $vni local ${UNDER[$family.$n]} $*"
		for ((i = 1; i <= HOSTS; i++)); do
			[ "$i" = "$n" ] || echo "vtep add ${UNDER[$family.$i]} vni $vni"
		done
	} | ctls "${!name}"
	device_up "${!name}" "ovl$vni" "$n" "${ADDRESSES:+$vni}"
}

# device_up NETNS DEVICE N [VNI]: given a VNI, with addresses in it.
device_up()
{
	local quiet='addrgenmode none'
	[ -z "${IPV4_ONLY-}" ] || quiet=''
	{
		echo "link set $2 address ${HOST_MAC[$3]} $quiet"
		echo "link set $2 up"
		[ -z "${4-}" ] || echo "addr add ${INNER[$4.$3]}/24 dev $2"
		[ -z "${4-}" ] || [ -n "${IPV4_ONLY-}" ] ||
			echo "addr add ${INNER6[$4.$3]}/64 dev $2 nodad"
	} | ips "$1"
}

# addresses NETNS DEVICE N VNI
addresses()
{
	device_up "$@"
}

# tagged NETNS DEVICE ADDRESS [IP'S KEYWORDS...]: a VLAN on a device.
tagged()
{
	ips "$1" <<-END
		link add link $2 name tagged type vlan id 5
		addr add $3/24 dev tagged
		link set tagged up ${*:4}
	END
}

# overlay VNI FAMILY [KEYWORD...]: the VNI on all hosts, with addresses.
overlay()
{
	local ADDRESSES=1 i name
	# The first word in the VNI is for all to hear.
	for ((i = 1; i < HOSTS; i++)); do
		ADDRESSES='' vni_on "$i" "$@"
	done
	vni_on "$HOSTS" "$@"
	for ((i = 1; i < HOSTS; i++)); do
		name=H$i
		addresses "${!name}" "ovl$1" "$i" "$1"
	done
}

# The same without addresses.
bare_overlay()
{
	local i
	for ((i = 1; i <= HOSTS; i++)); do
		vni_on "$i" "$@"
	done
}

# circle: two tunnels on host 1, those of VNIs 1 and 2, each through the other.
circle()
{
	ctls "$H1" <<-END
		vni add 1 mtu 1400
		vni add 2 mtu 1400
		vtep add 10.77.2.2 vni 1
		vtep add 10.77.1.2 vni 2
	END
	device_up "$H1" ovl1 1
	device_up "$H1" ovl2 1
	ips "$H1" <<-END
		addr add 10.77.1.1/24 dev ovl1
		addr add 10.77.2.1/24 dev ovl2
		neigh add 10.77.1.2 dev ovl1 lladdr ${HOST_MAC[2]} nud permanent
		neigh add 10.77.2.2 dev ovl2 lladdr ${HOST_MAC[2]} nud permanent
	END
}

# --- traffic ------------------------------------------------------------

# reaches NETNS ADDRESS [PING'S ARGUMENTS...]: somebody answers within seconds.
reaches()
{
	wait_until "$2 answers to $1" on "$1" ping -n -q -c 1 -W 1 "${@:3}" "$2"
}

unreachable()
{
	refused on "$1" ping -n -q -c 1 -W 1 "${@:3}" "$2"
}

# transfer FROM TO ADDRESS [BYTES]: a TCP stream that must arrive as it was sent.
transfer()
{
	local bytes=${4:-10000000} sent got
	serve tcp.recv on "$2" tcp recv -t $((60 * OVL_SLOW)) 17000
	sent=$(on "$1" tcp send -t $((60 * OVL_SLOW)) "$3" 17000 "$bytes") ||
		fail "the TCP transfer failed; receiver: $(cat "$_work/log.tcp.recv")"
	finished tcp.recv
	got=$(last_line tcp.recv)
	same "bytes and checksum of the stream" "$got" "$sent"
	same "bytes sent" "${sent% *}" "$bytes"
}

# questions FROM TO ADDRESS [LENGTH]: UDP request and response.
questions()
{
	serve udp.echo on "$2" udp echo 17001
	on "$1" udp ask -n 10 -l "${4:-200}" "$3" 17001 >/dev/null || fail "no UDP answer from $3"
	stop udp.echo
}

# send_frames N HEX [COUNT] [VNI]: host N's device transmits a frame.
send_frames()
{
	local name=H$1
	on "${!name}" frame -n "${3:-1}" "ovl${4:-100}" "$2"
}

# outer_headers FAMILY LENGTH MAC [CHECKSUM]: Ethernet, IP and UDP in front of so
# many bytes from host 1 to host 2, whose device has that MAC; the UDP checksum
# is none unless given, in hex.
outer_headers()
{
	local sum check=${4-0000}
	if [ "$1" = 6 ]; then
		printf '%s 020000000032 86dd 60000000 %04x 1140 fd09 00*13 01 fd09 00*13 02' "$3" $(($2 + 8))
	else
		# All but the length, added up; the checksum over it has to be good.
		sum=$((0x4500 + ($2 + 28) + 0x4011 + 0x0a09 + 0x0001 + 0x0a09 + 0x0002))
		sum=$(((sum & 0xffff) + (sum >> 16)))
		printf '%s 020000000032 0800 4500%04x 00000000 4011%04x 0a090001 0a090002' \
			"$3" $(($2 + 28)) $((~sum & 0xffff))
	fi
	printf ' c000 12b5 %04x %s\n' $(($2 + 8)) "$check"
}

# listen NAME NETNS DEVICE [SNIFF'S ARGUMENTS...]: see `heard`.
listen()
{
	serve "$1" on "$2" sniff -t $((20 * OVL_SLOW)) "${@:4}" "$3"
}

# heard NAME: waits until it has seen all it should; the packets are in LINES.
heard()
{
	local line
	finished "$1"
	LINES=()
	while read -r line; do
		[[ $line != *' shown' ]] || LINES+=("$line")
	done <"$_work/log.$1"
}

# word KEY LINE...: a value out of a line of sniff's.
word()
{
	local line=" ${*:2} "
	[[ $line = *" $1="* ]] || fail "'${*:2}' has no $1"
	line=${line#*" $1="}
	echo "${line%% *}"
}

# large_packets NETNS...: what they send by TCP is made into large packets even
# where the emulator is so slow that TCP would rather send small ones at once.
large_packets()
{
	for _ in "$@"; do
		set_sysctl "$1" net.ipv4.tcp_min_tso_segs=16
		shift
	done
}

# small_packets FROM TO: what large packets there are, the sender's card would
# segment; the receiver's merges.  With veth that takes a sender that claims to
# do neither.
small_packets()
{
	unsummed wire 'one large packet is sent, several small ones are received'
	on "$1" ethtool -K eth0 tso off tx-udp_tnl-segmentation off \
		tx-udp_tnl-csum-segmentation off >/dev/null
	on "$2" ethtool -K eth0 gro on >/dev/null
}

# --- counters -----------------------------------------------------------

# What `ovlctl -j` prints is taken apart here: jq takes longer to start than
# most cases to run.

# _value KEY JSON: of the first one that has it, in REPLY.
_value()
{
	[[ $2 =~ \"$1\":(\"([^\"]*)\"|[^],}\"]*) ]] || return
	REPLY=${BASH_REMATCH[2]:-${BASH_REMATCH[1]}}
}

# stat NETNS VNI COUNTER: a counter, or a reason for drops.
stat()
{
	_stat "$@"
	echo "$REPLY"
}

# The same, in REPLY.
_stat()
{
	local json
	json=$(exec ovlctl -n "$1" -j -s vni show "$2") || return
	_value "$3" "${json#*\"stats\":}" || REPLY=0
}

# stat_is WHAT NETNS VNI COUNTER EXPECTED: now.
stat_is()
{
	_stat "$2" "$3" "$4"
	same "$1" "$REPLY" "$5"
}

# counts NETNS VNI COUNTER EXPECTED: comes to that, and is not beyond it.
counts()
{
	try 20 _counts "$@" || stat_is "$3 of VNI $2" "$@"
}

_counts()
{
	_stat "$1" "$2" "$3" && [ "$REPLY" = "$4" ]
}

# vni_field NETNS VNI FIELD
vni_field()
{
	local json
	json=$(exec ovlctl -n "$1" -j vni show "$2")
	_value "$3" "$json" || fail "VNI $2 has no '$3': $json"
	echo "$REPLY"
}

# Drops of a VNI with their reasons: "ecn=1 loop=2"; nothing if there are none.
drops()
{
	_drops "$(exec ovlctl -n "$1" -j -s vni show "$2")"
	echo "$REPLY"
}

# The same for packets that never got to a VNI.
endpoint_drops()
{
	_drops "$(exec ovlctl -n "$1" -j -s stats show endpoint "${2:-$PORT}")"
	echo "$REPLY"
}

# slowpath NETNS tx|rx: why packets did not take the fast path, likewise.
slowpath()
{
	_reasons "$2_slowpath" "$(exec ovlctl -n "$1" -j stats show endpoint "$PORT")"
	echo "$REPLY"
}

_drops()
{
	_reasons drops "$1"
}

# _reasons KEY JSON: in REPLY.
_reasons()
{
	[[ $2 =~ \"$1\":\{([^}]*)\} ]] || fail "no $1 in $2"
	REPLY=${BASH_REMATCH[1]//\"/}
	REPLY=${REPLY//:/=}
	REPLY=${REPLY//,/ }
}

# no_drops VNI NETNS...
no_drops()
{
	local vni=$1
	shift
	for _ in "$@"; do
		_drops "$(exec ovlctl -n "$1" -j -s vni show "$vni")"
		same "drops of VNI $vni in $1" "$REPLY" ''
		shift
	done
}

vtep_stat()
{
	local json
	json=$(ctl "$1" -j -s vtep show "$2")
	_value "$3" "${json#*\"stats\":}" || REPLY=0
	echo "$REPLY"
}

# guest_port NETNS N: a port pN of VNI 100, whose other end guestN is there too and
# says nothing by itself.
guest_port()
{
	ips "$1" <<-END
		link add p$2 type veth peer name guest$2
		link set p$2 addrgenmode none
		link set guest$2 addrgenmode none
		link set p$2 up
		link set guest$2 up
	END
	ctl "$1" port add "p$2" vni 100
}

# port_stat NETNS DEVICE COUNTER
port_stat()
{
	local json
	json=$(exec ovlctl -n "$1" -j -s port show "$2")
	_value "$3" "${json#*\"stats\":}" || REPLY=0
	echo "$REPLY"
}

drops_are()
{
	try 20 _drops_are "$@" || fail "drops of VNI $2: expected '$3', got '$REPLY'"
}

# device_packets NETNS DEVICE rx|tx
device_packets()
{
	local field=1 words
	[ "$3" = rx ] || field=9
	words=$(on "$1" sed -n "s/^ *$2: *//p" /proc/net/dev)
	read -ra words <<<"$words"
	echo "${words[field]}"
}

_drops_are()
{
	_drops "$(exec ovlctl -n "$1" -j -s vni show "$2")"
	[ "$REPLY" = "$3" ]
}

# balanced FROM TO VNI: what one sends to the other over the wire, it receives
# or drops with a reason; and what it is given, it sends or drops.
balanced()
{
	try 20 _balanced "$@" || fail "$(_balanced "$@" 2>&1)"
}

_balanced()
{
	local sent got drop json
	_stat "$1" "$3" tx_packets
	sent=$REPLY
	json=$(exec ovlctl -n "$2" -j -s vni show "$3")
	_value rx_packets "$json"
	got=$REPLY
	# The drops that come before a frame counts as received.
	for drop in not_admitted zero_csum inner ecn; do
		! _value "$drop" "$json" || got=$((got + REPLY))
	done
	echo "VNI $3: $sent frames sent, $got received or dropped: expected the same"
	[ "$sent" = "$got" ]
}

# headroom_clean NETNS VNI: neither side of it had to move anything.
headroom_clean()
{
	local json
	json=$(exec ovlctl -n "$1" -j -s vni show "$2")
	_value head_realloc "$json"
	same "heads reallocated by VNI $2" "$REPLY" 0
	_value pulled_bytes "$json"
	same "bytes pulled by VNI $2" "$REPLY" 0
}

# --- stations -----------------------------------------------------------

# station NETNS VNI MAC: where it lives: a VTEP's address, "local", or "".
station()
{
	_station "$@"
	echo "$REPLY"
}

_station()
{
	local json
	REPLY=
	json=$(exec ovlctl -n "$1" -j fdb show "$3" vni "$2" 2>/dev/null) || return 0
	_value vtep "$json" || REPLY=local
}

# station_is NETNS VNI MAC PLACE: comes to be so.
station_is()
{
	try 20 _station_is "$@" || fail "where $3 lives: expected '$4', got '$REPLY'"
}

_station_is()
{
	_station "$@"
	[ "$REPLY" = "$4" ]
}
