#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# All kinds of traffic and, beside it, of changes, for MINUTES. What is in use then
# is what was in use after the first part of it, or less than one percent more.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/memory.sh
. "$OVL_TREE/selftests/memory.sh"

: "${MINUTES:=1}"
BYTES=1000000

# --- what stays ---------------------------------------------------------

# VNI 100 over IPv4, VNI 101 over IPv6, and a port of the first. The MTU of the first
# follows the underlay's; that of the other is below all that the underlay has, for
# datagrams of a socket are refused when the MTU shrinks behind their sender's back.
world()
{
	hosts 2
	overlay 100 4 ageing 1 neigh-suppress on
	overlay 101 6 ageing 1 flood-rate 100000 mtu 1300
	guest_port "$H1" 3
}

# --- traffic ------------------------------------------------------------

# One file through sockets from host 1 to host 2; what is lost, is.
datagrams()
{
	# shellcheck disable=SC2016 # for the other shell
	background in bash -c 'exec ovlctl -n "$1" nc vni 101 listen port 7 wait 1 >/dev/null' in "$H2"
	wait_same "sockets in VNI 101" 1 vni_field "$H2" 101 sockets
	head -c "$BYTES" /dev/zero | ctl "$H1" nc vni 101 to "${HOST_MAC[2]}" port 7 wait 0
	stop in
}

# Made-up stations: from a host, from a port, from a socket; and what only a few want.
made_up()
{
	on "$H1" flood -n 1000 -m 6 ovl100 "$BROADCAST ${MAC[1]} $PLAIN" >/dev/null
	on "$H2" flood -n 1000 -m 6 ovl101 "${MAC[50]} ${MAC[1]} $PLAIN" >/dev/null
	on "$H1" flood -n 1000 -m 6 guest3 "${HOST_MAC[1]} ${MAC[1]} $PLAIN" >/dev/null
	on "$H1" flood -n 1000 -m 6 -v 101 "01:00:5e:00:00:07 ${MAC[1]} $PLAIN" >/dev/null
	on "$H1" udp send -b -n 100 -l 1400 "${INNER[100.255]}" 17002
	on "$H1" udp send -n 100 -l 30000 "${INNER[101.2]}" 17002
	on "$H1" vxsend -T 10.9.0.2 "08000000 000064 00 $BROADCAST ${MAC[1]} $PLAIN"
}

# Until there is a file "stop".
traffic()
{
	local rounds=0
	until [ -e "$_work/stop" ]; do
		transfer "$H1" "$H2" "${INNER[100.2]}" "$BYTES"
		transfer "$H2" "$H1" "${INNER6[101.1]}" "$BYTES"
		questions "$H1" "$H2" "${INNER[101.2]}" 1000
		questions "$H2" "$H1" "${INNER6[100.1]}" 1000
		datagrams
		made_up
		rounds=$((rounds + 1))
		echo "$rounds" >"$_work/rounds"
	done
}

# --- changes ------------------------------------------------------------

change_objects()
{
	local vni
	for vni in {200..219}; do
		cat <<-END
			vni add $vni nodev local 10.9.0.1 admit any
			vtep add 10.9.0.2 vni $vni
			vtep add fd09::2 vni $vni flood off
			fdb add ${MAC[1]} ${MAC[2]} ${MAC[3]} vni $vni vtep 10.9.0.2
			neigh add 10.0.0.1 lladdr ${MAC[1]} vni $vni
			vni set $vni ageing 5 quota 10 vtep-quota 5 flood-rate 10 local any
			vtep set fd09::2 vni $vni flood on dstport 4790
			fdb set ${MAC[1]} vni $vni vtep fd09::2
		END
	done | ctls "$H1"
	ctl "$H1" -s vni show >/dev/null
	ctl "$H1" -s vtep show >/dev/null
	ctl "$H1" fdb show vni 200 >/dev/null
	ctl "$H1" fdb flush vni 200
	ctl "$H1" vtep flush vni 201
	for vni in {200..219}; do
		echo "vni del $vni"
	done | ctls "$H1"
}

# Settings of what is in use.
change_settings()
{
	ctls "$H1" <<-END
		vni set 100 learning any fastpath off neigh-suppress off
		vtep add 10.9.0.77 vni 100
		port set p3 isolated on flood-rate 100 mac ${MAC[1]}
		vni set 100 learning known fastpath on neigh-suppress on
		vtep del 10.9.0.77 vni 100
		port set p3 isolated off flood-rate 0 mac any
		port del p3
		port add p3 vni 100
	END
	ip -n "$H1" link set eth0 mtu 1450
	ip -n "$H1" link set eth0 mtu 1500
}

# Namespaces, devices and sockets that come and go with what they hold.
change_namespaces()
{
	local ns=soak-$RANDOM
	echo "$ns" >>"$_work/netns"
	ip netns add "$ns"
	ctl "$H1" vni add 300 local 10.9.0.1
	ctl "$H1" vtep add 10.9.0.2 vni 300
	ip -n "$H1" link set ovl300 up
	ip -n "$H1" link set ovl300 netns "$ns"
	ip -n "$ns" link set ovl300 up
	ctl "$ns" vni add 1
	ctl "$ns" vtep add 10.9.0.2 vni 1
	ip -n "$ns" link set lo up
	ip -n "$ns" link set ovl1 up
	serve sock on "$ns" ovlsock raw bind 1 "${MAC[1]}" 0 mac "${MAC[2]}" promisc
	background m ovlctl -n "$H1" monitor
	on "$ns" flood -n 100 -m 6 ovl1 "$BROADCAST ${MAC[1]} $PLAIN" >/dev/null
	stop sock
	stop m
	ip netns del "$ns"
	wait_until "VNI 300 has gone with its device" _no_vni_300
}

_no_vni_300()
{
	! ctl "$H1" vni show 300
}

# --- memory -------------------------------------------------------------

# Without the room in slabs for more: of that there is now more and now less.
in_use()
{
	local idle
	idle=$(memory_slabs | awk '{ n += $3 } END { print int(n) }')
	echo $(($(memory_of MemTotal) - $(memory_free) - idle))
}

# Nothing is learned any more, and what goes after a grace period or in a work
# item has gone: trimming finds nothing that it did not find before.
settled()
{
	local ns vni
	for ns in "$H1" "$H2"; do
		for vni in 100 101; do
			wait_same "stations of VNI $vni" 0 vni_field "$ns" "$vni" stations_learned
		done
	done
	used=$(in_use)
	wait_until "memory comes to rest" _rests
}

_rests()
{
	local before=$used
	memory_trim
	used=$(in_use)
	[ $(((before - used) * 1000)) -le "$used" ]
}

# measure ARRAY
measure()
{
	local -n into=$1
	settled
	memory_slabs >"$_work/slabs.$1"
	# shellcheck disable=SC2034 # it is the caller's
	into=([used]=$used
		[slab]=$(awk '{ n += $2 } END { print int(n) }' "$_work/slabs.$1")
		[percpu]=$(memory_of Percpu)
		[vmalloc]=$(memory_of VmallocUsed)
		[stacks]=$(memory_of KernelStack PageTables)
		[namespaces]=$(awk '$1 == "net_namespace" { print $2 }' /proc/slabinfo)
		[references]=$(cat /sys/module/ovl/refcnt))
}

# row WHAT KEY
row()
{
	printf '# %-28s%12d%12d%+12d\n' "$1" "${before[$2]}" "${after[$2]}" \
		$((after[$2] - before[$2]))
}

# Of which kinds there is more in slabs than before, in KiB, and the most first.
grown()
{
	awk 'NR == FNR { before[$1] = $2; next }
		{ more = int($2 - before[$1]) }
		more > 0 { print "#", $1, "+" more, "KiB" }' "$_work"/slabs.{before,after} |
		sort -t+ -k2 -rn | head -n 12
}

# within KEY: one percent at most.
within()
{
	at_most "$1 at the end, of ${before[$1]} KiB before" "${after[$1]}" \
		$((before[$1] + before[$1] / 100))
}

# --- the whole ----------------------------------------------------------

# go_on SECONDS: traffic, and changes beside it.
go_on()
{
	local end=$((SECONDS + $1)) told=$SECONDS rounds=0 pid
	rm -f "$_work/stop"
	echo 0 >"$_work/rounds"
	traffic &
	pid=$!
	while ((SECONDS < end)); do
		change_objects
		change_settings
		change_namespaces
		rounds=$((rounds + 1))
		kill -0 "$pid" 2>/dev/null || break
		((SECONDS - told >= 60)) || continue
		told=$SECONDS
		echo "# $(((end - SECONDS) / 60)) minutes to go, $rounds rounds of changes, $(cat "$_work/rounds") of traffic"
	done
	: >"$_work/stop"
	wait "$pid" || fail "traffic did not get through: $(tail -n 2 "$_work"/log.{tcp.recv,udp.echo,in} 2>&1)"
	echo "# $rounds rounds of changes, $(cat "$_work/rounds") of traffic"
	at_least "rounds of changes" "$rounds" 1
	at_least "rounds of traffic" "$(cat "$_work/rounds")" 1
}

test_soak()
{
	local warm=$((MINUTES * 10)) used
	local -A before after
	[ "$warm" -ge 30 ] || warm=30
	world
	go_on "$warm"
	measure before
	go_on $((MINUTES * 60 - warm))
	measure after
	printf '# %-28s%12s%12s%12s\n' 'KiB' 'warmed up' 'at the end' 'change'
	row 'in use' used
	row 'objects in slabs' slab
	row 'per CPU' percpu
	row 'vmalloc' vmalloc
	row 'stacks, page tables' stacks
	row '(number) namespaces' namespaces
	row '(number) module references' references
	grown
	within used
	within slab
	within percpu
	same "references to the module" "${after[references]}" "${before[references]}"
}

add_case "memory is what it was, $MINUTES minutes later" test_soak
run_cases
