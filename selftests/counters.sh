# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What was counted, and where stations are.  A part of lib.sh.

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
