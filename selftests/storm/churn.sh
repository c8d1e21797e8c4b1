#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 400
# timeout-long: 14400
#
# All that may change changes at once, under traffic of several kinds: VTEPs,
# stations and neighbours, VNIs and the namespaces of their devices, ports, settings,
# MTU and link of the lower device; whole namespaces end; others look on. A round is
# so many things, in an order that OVL_SEED chooses. At its end there is what those
# who did them say there is, and traffic flows; when all is deleted, nothing is left.

# shellcheck source=selftests/storm/lib.sh
. "${OVL_TREE:?}/selftests/storm/lib.sh"
# shellcheck source=selftests/memory.sh
. "$OVL_TREE/selftests/memory.sh"

rounds=$(storm_rounds 2 250)
# What each of those who change something does, and how many namespaces end, in a round.
STEPS=8 DEATHS=4
[ "$OVL_SLOW" = 1 ] || [ -n "${OVL_LONG-}" ] || STEPS=2 DEATHS=2
# How much what the kernel keeps for reuse may differ, in KiB.
SLACK=$((8192 * OVL_SLOW)) SLACK_PERCPU=$((512 * OVL_SLOW))

# --- who changes something ----------------------------------------------

# Each has things of its own, and knows what is there: a line for each thing, with
# its name and its state, in a file that the next round begins with.

# remember NAME, and at the end keep NAME: in the array `there`.
remember()
{
	local thing state
	while read -r state thing; do
		there[$thing]=$state
	done <"$_work/there.$1"
}

keep()
{
	local thing
	for thing in "${!there[@]}"; do
		[ -z "${there[$thing]}" ] || echo "${there[$thing]} $thing"
	done | sort >"$_work/there.$1"
}

# toggle NOUN KEY [ARGUMENTS...]: what is there goes, what is not comes.
toggle()
{
	if [ -n "${there["$1 $2"]-}" ]; then
		there["$1 $2"]=''
		echo "$1 del $2"
	else
		there["$1 $2"]=added
		echo "$1 add $2 ${*:3}"
	fi
}

# Of the VNIs that carry the traffic.
object()
{
	local vni peer n
	pick 100 106 200
	vni=$REPLY peer=10.9.0.2
	[ "$vni" != 106 ] || peer=fd09::2
	n=$((10 + RANDOM % 16))
	case $((RANDOM % 8)) in
	[01])	toggle vtep "10.9.0.$n vni $vni" ;;
	2)	toggle vtep "fd09::$n vni $vni" flood off ;;
	[34])	toggle fdb "${MAC[n]} vni $vni" vtep "$peer" ;;
	[56])	toggle neigh "10.0.$vni.$n vni $vni" lladdr "${MAC[n]}" ;;
	7)	pick "fdb flush vni $vni dynamic" "neigh flush vni $vni dynamic" \
			"vtep set $peer vni $vni flood off" "vtep set $peer vni $vni flood on" \
			"vtep set $peer vni $vni dstport 4790" "vtep set $peer vni $vni dstport 4789"
		echo "$REPLY" ;;
	esac
}

objects()
{
	local -A there
	local step i
	RANDOM=$1
	remember objects
	for ((step = 0; step < STEPS; step++)); do
		for ((i = 0; i < 50; i++)); do
			object
		done >"$_work/batch.objects"
		ctls "$H1" <"$_work/batch.objects"
	done
	ctls "$H1" <<-END
		vtep set 10.9.0.2 vni 100 flood on dstport 4789
		vtep set fd09::2 vni 106 flood on dstport 4789
		vtep set 10.9.0.2 vni 200 flood on dstport 4789
	END
	keep objects
}

# VNIs without a device, and with one that is at home or away.
vni()
{
	local state=${there["vni $1"]-}
	case $state:$((RANDOM % 5)) in
	:[01])	state=nodev
		ctl_does "vni add $1 nodev local 10.9.0.1 admit any learning any ageing 1"
		ctl_does "vtep add 10.9.0.2 vni $1" ;;
	:*)	state=home
		ctl_does "vni add $1 local fd09::1 ageing 1 neigh-suppress on"
		ctl_does "vtep add fd09::2 vni $1"
		home_does "link set ovl$1 up" ;;
	*:0)	state=''
		ctl_does "vni del $1" ;;
	home:1)	state=''
		home_does "link del ovl$1" ;;
	away:1)	state=''
		away_does "link del ovl$1" ;;
	home:[23])
		state=away
		home_does "link set ovl$1 netns $C1"
		away_does "link set ovl$1 up" ;;
	away:[23])
		state=home
		away_does "link set ovl$1 netns $H1" ;;
	home:4)	home_does "link set ovl$1 mtu 1300" ;;
	away:4)	away_does "link set ovl$1 down"
		ctl_does "vni set $1 mtu auto quota 10" ;;
	*)	ctl_does "fdb add ${MAC[1]} ${MAC[2]} vni $1 vtep 10.9.0.2"
		ctl_does "vni set $1 ageing 0 local any"
		ctl_does "fdb flush vni $1" ;;
	esac
	there["vni $1"]=$state
}

# ctl_does LINE, home_does LINE, away_does LINE: of ovlctl, of ip in host 1, of ip in
# the other namespace; in this order, by `do_all`, for all of a step.
ctl_does()
{
	_lines[ctl]+=$1$'\n'
}

home_does()
{
	_lines[home]+=$1$'\n'
}

away_does()
{
	_lines[away]+=$1$'\n'
}

do_all()
{
	ctls "$H1" <<<"${_lines[ctl]-}"
	ips "$H1" <<<"${_lines[home]-}"
	ips "$C1" <<<"${_lines[away]-}"
	_lines=()
}

# The device of VNI 106, with its traffic, goes along.
vnis()
{
	local -A there _lines
	local step id at=$H1
	RANDOM=$1
	remember vnis
	for ((step = 0; step < STEPS; step++)); do
		for id in {300..305}; do
			vni "$id"
		done
		do_all
		((RANDOM % 3)) || move_106
	done
	[ "$at" = "$H1" ] || move_106
	keep vnis
}

move_106()
{
	local to=$C1
	[ "$at" = "$H1" ] || to=$H1
	ip -n "$at" link set ovl106 netns "$to"
	at=$to
	addresses "$at" ovl106 1 106
}

# Devices that are attached, or not, or not even there.
port()
{
	local state=${there["port $1"]-}
	case $state:$((RANDOM % 6)) in
	:*)	state=free
		home_does "link add $1 type veth peer name guest-$1"
		home_does "link set guest-$1 addrgenmode none up"
		home_does "link set $1 addrgenmode none up" ;;
	free:[01])
		state=100
		ctl_does "port add $1 vni 100 isolated on" ;;
	free:2)	state=200
		ctl_does "port add $1 vni 200" ;;
	free:3)	state=100
		home_does "link set $1 master ovl100" ;;
	*:[01])	state=free
		ctl_does "port del $1" ;;
	*:4)	state=''
		home_does "link del $1" ;;
	*:5)	state=''
		home_does "link set $1 netns $C1"
		away_does "link del $1" ;;
	*)	pick "mac ${MAC[1]} ip ${INNER[100.1]} flood-rate 10" "mac any ip any flood-rate 0" \
			'isolated on flood off learning off' 'isolated off flood on learning on'
		ctl_does "port set $1 $REPLY"
		home_does "link set $1 down"
		home_does "link set $1 up" ;;
	esac
	there["port $1"]=$state
}

ports()
{
	local -A there _lines
	local step name
	RANDOM=$1
	remember ports
	for ((step = 0; step < STEPS; step++)); do
		for name in p1 p2 p4; do
			port "$name"
		done
		# It has traffic.
		ctl_does "port del p3"
		ctl_does "port add p3 vni 100"
		do_all
	done
	keep ports
}

# What is on the link of host 1 again when it comes up.
link_up()
{
	cat <<-END
		link set eth0 up
		addr replace fd09::1/64 dev eth0 nodad
		route replace 10.128.0.0/9 dev eth0
	END
}

link_change()
{
	pick 1360 1400 1450
	case $((RANDOM % 3)) in
	0)	echo "link set eth0 mtu $REPLY" ;;
	1)	echo "route replace 10.9.0.2 dev eth0 mtu $REPLY"
		echo "route replace fd09::2 dev eth0 mtu $REPLY" ;;
	2)	echo 'link set eth0 down'
		link_up ;;
	esac
}

setting()
{
	pick 'local any dev eth0' 'learning any admit any' 'ttl 9 tos inherit df unset csum off' \
		'csum6 off srcport 40000 40100 label 77' 'ageing 1 quota 5 vtep-quota 2' \
		'fastpath off neigh-suppress on' 'flood-rate 10' 'mtu 1300'
	echo "vni set $1 $REPLY"
}

underlay()
{
	local step i
	RANDOM=$1
	for ((step = 0; step < STEPS; step++)); do
		for ((i = 0; i < 5; i++)); do
			link_change
		done >"$_work/batch.underlay"
		ips "$H1" <"$_work/batch.underlay"
		for ((i = 0; i < 10; i++)); do
			setting 100
			setting 106
		done >"$_work/batch.underlay"
		ctls "$H1" <"$_work/batch.underlay"
	done
	{
		echo 'link set eth0 down'
		echo 'link set eth0 mtu 1500'
		link_up
	} | ips "$H1"
	{
		for i in 100 106; do
			echo "vni set $i ttl auto tos 0 df set csum on csum6 on label 0 dev none mtu auto"
			echo "vni set $i learning known admit known ageing 1 quota 65536 vtep-quota 16384"
			echo "vni set $i fastpath on neigh-suppress on flood-rate 0"
		done
		echo 'vni set 100 local 10.9.0.1'
		echo 'vni set 106 local fd09::1'
	} | ctls "$H1"
}

# Those who look on.
onlookers()
{
	local step
	for ((step = 0; step < STEPS; step++)); do
		ovlctl -n "$H1" -s -batch - <<-END
			vni show
			vtep show
			vtep show vni 100
			fdb show
			neigh show
			port show
			socket show
			stats show
		END
		ip -n "$H1" -s -d link show
		ip -n "$C1" -s -d link show
	done >/dev/null
}

# --- namespaces that end ------------------------------------------------

# A host D beside host 2, on a cable of its own.
born()
{
	_name D
	ip -batch - <<-END
		netns add $D
		link add eth0 netns $D type veth peer name d0 netns $H2
	END
	ips "$D" <<-END
		link set lo up
		addr add 10.8.0.1/24 dev eth0
		link set eth0 up
	END
	ips "$H2" <<-END
		addr add 10.8.0.2/24 dev d0
		link set d0 up
	END
	plain_device "$D"
	ctls "$D" <<-END
		vni add 101 local 10.8.0.1 ageing 1 neigh-suppress on
		vtep add 10.8.0.2 vni 101
		vni add 200 nodev learning any admit any ageing 1
		vtep add 10.8.0.2 vni 200
		fdb add ${MAC[5]} vni 101 vtep 10.8.0.2
		neigh add ${INNER[101.9]} lladdr ${MAC[9]} vni 101
		port add p0 vni 101
	END
}

# dies NUMBER: one in two has its device in another namespace, from where the load is.
dies()
{
	local at=$D
	if (($1 % 2)); then
		at=$C1
		ip -n "$D" link set ovl101 netns "$C1"
	fi
	addresses "$at" ovl101 1 101
	[ -n "${_pids[seven]-}" ] || load seven "$C1" "${INNER[101.2]}"
	wait_until "death $1: the load arrives" _received "$D" 101 5
	# It ends with the last of these.
	sockets dying "$D" "$1" 101 200
	ip netns del "$D"
	stop dying
	wait_until "death $1: the namespace is gone" _no_link "$H2" d0
	_no_link "$C1" ovl101 2>/dev/null || fail "death $1: a device is left"
}

# --- traffic ------------------------------------------------------------

# Datagrams, some in fragments, a stream, and sockets; from a port frames of made-up
# stations, and over the wire such of made-up VTEPs; a listener that never reads.
loads()
{
	local outer
	# As long as it has the processor for itself.
	serve sink on "$H2" tcp recv -t "${LOAD_TIME:-600}" 17000
	load one "$H1" "${INNER[100.2]}"
	load two "$H2" "${INNER[100.1]}" 3000
	load three "$H1" "${INNER6[106.2]}" 60
	load four "$H2" "${INNER6[106.1]}"
	load six "$H2" "${INNER[101.1]}"
	background stream on "$H1" nice -n 19 tcp send -t 600 -w "${INNER[100.2]}" 17000 0
	sockets sockets1 "$H1" 1 100 106 200
	sockets sockets2 "$H2" 2 100 106 200
	background flood1 on "$H1" nice -n 19 flood -n 1000000000 -m 6 guest3 \
		"$BROADCAST ${MAC[1]} $PLAIN"
	_value address "$(ip -n "$H1" -j link show eth0)"
	outer=$(outer_headers 4 68 "$REPLY")
	background flood2 on "$H2" nice -n 19 flood -n 1000000000 -m 56 -a 26 eth0 \
		"${outer/0a090002/0a090001} 08000000 0000c8 00 $BROADCAST ${MAC[1]} $PLAIN"
	background deaf ovlctl -n "$H1" monitor
	wait_until "the load arrives" _received "$H2" 100 5
	wait_until "the load arrives" _received "$H1" 106 5
	wait_until "VTEPs are learned" _learned
	kill -STOP "${_pids[deaf]}"
}

_learned()
{
	ctl "$H1" vtep show | grep learned >/dev/null
}

end_loads()
{
	local name
	kill -CONT "${_pids[deaf]}"
	for name in six seven sink stream sockets1 sockets2 flood1 flood2 deaf; do
		stop "$name"
	done
	end_load
}

# --- what there is ------------------------------------------------------

# named NOUN ARGUMENTS...: those of host 1 that nobody has learned.
named()
{
	ctl "$H1" "$1" show "${@:2}" | awk -v noun="$1" '!/ learned/ {
		for (i = 2; i < NF; i++)
			if ($i == "vni")
				print "added", noun, $1, "vni", $(i + 1)
	}'
}

objects_now()
{
	local id
	for id in 100 106 200; do
		named vtep vni "$id"
	done
	named fdb static
	named neigh static
}

vnis_now()
{
	local id rest
	ctl "$H1" vni show | awk '$1 == "vni" && $2 >= 300' | while read -r _ id rest; do
		if [[ $rest != *' name '* ]]; then
			echo "nodev vni $id"
		elif _no_link "$C1" "ovl$id" >/dev/null 2>&1; then
			echo "home vni $id"
		else
			echo "away vni $id"
		fi
	done
}

ports_now()
{
	local name
	ctl "$H1" port show | awk '{ print $3, "port", $1 }'
	for name in p1 p2 p4; do
		_no_link "$H1" "$name" || ctl "$H1" port show "$name" || echo "free port $name"
	done 2>/dev/null | grep "^free" || :
}

# as_expected NAME: does NAME_now say what `keep` has said?
as_expected()
{
	"$1_now" | sort >"$_work/now"
	diff "$_work/there.$1" "$_work/now" >"$_work/diff" ||
		fail "$1 after round $2: expected those with <, got those with >: $(grep '^[<>]' "$_work/diff")"
}

# --- the whole ----------------------------------------------------------

CHANGES=(objects vnis ports underlay onlookers)

world()
{
	local name
	hosts 2
	netns C1
	plain_device "$H1"
	plain_device "$H2"
	everything 1
	everything 2
	ctls "$H2" <<-END
		vni add 101 local 10.8.0.2 ageing 1
		vtep add 10.8.0.1 vni 101
	END
	inside "$H1" 1
	inside "$H2" 2
	addresses "$H2" ovl101 2 101
	guest_port "$H1" 3
	link_up | ips "$H1"
	for name in objects vnis ports; do
		"${name}_now" | sort >"$_work/there.$name"
	done
}

# one_round ROUND
one_round()
{
	local i
	for i in "${!CHANGES[@]}"; do
		storm "${CHANGES[i]}" $(($1 * 100 + i))
	done
	for ((i = 1; i <= DEATHS; i++)); do
		at_round "$1" "$rounds"
		born
		dies $((($1 - 1) * DEATHS + i))
	done
	for i in "${CHANGES[@]}"; do
		storm_over "$i" "$1" "$rounds"
	done
	as_expected objects "$1"
	as_expected vnis "$1"
	as_expected ports "$1"
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[106.1]}"
}

# How many namespaces there are in memory: one, that of this question. What a dead one
# was is given back when the next one dies, so one more does.
namespaces()
{
	local LAST
	_name LAST
	ip netns add "$LAST"
	ip netns del "$LAST"
	memory_trim
	awk '$1 == "net_namespace" { print $2 }' /proc/slabinfo
}

# life FIRST LAST: a world with everything in it, those rounds of storm, and its end.
life()
{
	local round
	world
	loads
	for ((round = $1; round <= $2; round++)); do
		one_round "$round"
	done
	end_loads
	no_sockets "$H1"
	no_sockets "$H2"
	printf 'netns del %s\n' "$H1" "$H2" "$C1" | ip -batch -
	wait_same "references to the module" 0 cat /sys/module/ovl/refcnt
	no_namespaces
}

# A socket has its namespace for as long as it lives; which kind is it, if one is left?
no_namespaces()
{
	try 20 _prints 1 namespaces && return
	awk '$1 ~ /^(TCP|UDP|RAW|PING)/ && $2 { print "#", $2, "of", $1 }' /proc/slabinfo
	sed -n 's/^TCP:/# TCP:/p' /proc/net/sockstat
	fail "namespaces left: expected 1, got $(namespaces)"
}

# left WHAT SLACK FIELD: of memory, after this life, if it was $before after the one
# before; what goes in a work item or after a grace period may still be going.
left()
{
	try 20 _at_rest $((before[$3] + $2)) "$3" ||
		fail "$1 left: expected $((before[$3] + $2)) at most, got $(memory_of "$3")"
	echo "# $1: ${before[$3]} after the life before, $(memory_of "$3") after the last"
}

_at_rest()
{
	memory_trim
	[ "$(memory_of "$2")" -le "$1" ]
}

# What a life leaves, in $before.
weigh()
{
	local field
	memory_trim
	for field in SUnreclaim Percpu; do
		before[$field]=$(memory_of "$field")
	done
}

no_more_than_before()
{
	try 20 _at_rest $((before[SUnreclaim] + SLACK)) SUnreclaim &&
		try 20 _at_rest $((before[Percpu] + SLACK_PERCPU)) Percpu
}

# The first life is there to find out what the kernel keeps for reuse. If there is more after
# the second, it may not have known all yet: what is lost grows with each life.
test_churn()
{
	local -A before
	# The module comes back, whatever happens.
	trap 'modprobe ovl; _cleanup' EXIT
	life 1 1
	weigh
	life 2 "$rounds"
	echo "# $rounds rounds, in which $((rounds * DEATHS)) namespaces ended: $SECONDS s"
	if ! no_more_than_before; then
		echo "# more than before; another life: $(memory_of SUnreclaim) and $(memory_of Percpu) KiB"
		weigh
		life 1 1
	fi
	left "KiB of slabs" "$SLACK" SUnreclaim
	left "KiB per CPU" "$SLACK_PERCPU" Percpu
	rmmod ovl
	same "slab caches left" "$(caches || :)" ''
}

add_case 'all that may change changes at once' test_churn
run_cases
