#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What `ovlctl apply` takes for a large state, and what it leaves alone: nothing is lost
# of a flow to a station that stays while others around it change. Runs in a machine
# that counts time in instructions.

set -euo pipefail

# shellcheck source=selftests/bench/lib.sh
. "${OVL_TREE:?}/selftests/bench/lib.sh"

VNIS=1000 VTEPS=500
EACH=100		# stations in a VNI, behind five VTEPs
[ "${COUNT:-20000}" -ge 20000 ] || EACH=5
ALL=$((VNIS * EACH))

# state MOVED: that of host 1, as JSON. The first MOVED stations of each VNI are behind
# another VTEP than with 0. In VNI 100 is host 2 as well.
state()
{
	awk -v vnis="$VNIS" -v vteps="$VTEPS" -v each="$EACH" -v moved="$1" -v mac="$MAC:02" '
		function vtep(vni, k, n) {
			n = (vni * 5 + k % 5) % vteps
			return sprintf("10.8.%d.%d", n / 250, n % 250 + 1)
		}
		BEGIN {
			printf "{\"version\": 1, \"vnis\": ["
			for (v = 1; v <= vnis; v++) {
				printf "%s{\"vni\": %d, %s, \"vteps\": [", (v > 1 ? "," : ""), v,
				       v == 100 ? "\"ifname\": \"dev0\"" : "\"nodev\": true"
				if (v == 100)
					printf "{\"addr\": \"10.9.0.2\"},"
				for (k = 0; k < 5; k++)
					printf "%s{\"addr\": \"%s\"}", (k ? "," : ""), vtep(v, k)
				printf "], \"fdb\": ["
				if (v == 100)
					printf "{\"mac\": \"%s\", \"vtep\": \"10.9.0.2\"},", mac
				for (k = 0; k < each; k++)
					printf "%s{\"mac\": \"02:01:00:00:%02x:%02x\", \"vtep\": \"%s\"}",
					       k ? "," : "", k / 256, k % 256, vtep(v, k + (k < moved))
				printf "]}"
			}
			print "]}"
		}'
}

# each NAME COMMAND...: what the command takes, by station.
each()
{
	local took
	took=$(taken "${@:2}")
	row "$1" $((${took#* } / ALL)) - -
}

apply()
{
	ovlctl -n st1 apply "/tmp/$1"
}

differs()
{
	ovlctl -n st1 diff /tmp/b >/tmp/diff || [ $? = 1 ]
}

dumps()
{
	ovlctl -n st1 dump >/tmp/dump
}

setup()
{
	cable st
	underlay st
	state 0 >/tmp/a
	state $((EACH / 100 + (EACH < 100))) >/tmp/b
	ovlctl -n st2 vni add 100 name dev0
	ovlctl -n st2 vtep add 10.9.0.1 vni 100
	ovlctl -n st2 fdb add "$MAC:01" vni 100 vtep 10.9.0.1
}

# flow: host 2 is asked and answers all the time, while one in a hundred stations moves and
# comes back.
flow()
{
	local pid rounds=0 said
	both_stations st dev0
	ip netns exec st1 ping -q -i 0.002 -w 1000000 10.0.0.2 >/tmp/ping &
	pid=$!
	while [ "$rounds" -lt 2 ]; do
		apply b
		apply a
		rounds=$((rounds + 1))
	done
	kill -INT "$pid"
	wait "$pid" || :
	said=$(grep transmitted /tmp/ping)
	echo "while 1 % changes: $said"
	# the last one may be on its way
	[[ $said =~ ^([0-9]+)' packets transmitted, '([0-9]+) ]]
	if [ "${BASH_REMATCH[1]}" -lt 100 ] || [ $((BASH_REMATCH[1] - BASH_REMATCH[2])) -gt 1 ]; then
		echo "lost, or too few: $said" >&2
		exit 1
	fi
}

setup
each 'apply, a station: the first time' apply a
each 'apply, a station: nothing to do' apply a
each 'diff, a station: 1 % differ' differs
each 'apply, a station: 1 % differ' apply b
each 'dump, a station' dumps
apply a
flow
kept_heads st1
