#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The completion of bash, of the words that need no kernel.
set -u
export PATH=${OVLCTL%/*}:$PATH
# shellcheck source=/dev/null
. "${COMPLETION:?}"
n=0
failed=0

# completes LINE WORD...: exactly these, in any order
completes()
{
	local COMP_LINE=$1 COMP_POINT=${#1} got want
	local -a COMPREPLY=()
	shift
	_ovlctl
	got=$(printf '%s\n' "${COMPREPLY[@]}" | sort)
	want=$(printf '%s\n' "$@" | sort)
	n=$((n + 1))
	if [ "$got" = "$want" ]; then
		echo "ok $n - $COMP_LINE"
		return
	fi
	echo "# got:  ${got//$'\n'/ }"
	echo "# want: ${want//$'\n'/ }"
	echo "not ok $n - $COMP_LINE"
	failed=1
}

mapfile -t objects < <(ovlctl help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
completes 'ovlctl ' "${objects[@]}" help
completes 'ovlctl help ' "${objects[@]}"
completes 'ovlctl help v' vni vtep
completes 'ovlctl help fdb ' add set replace del show flush
completes 'ovlctl help fdb add '
completes 'ovlctl -ver'
completes 'ovlctl -V' -Version
completes 'ovlctl --js'
completes 'ovlctl -j -p d' dump drops diff
completes 'ovlctl vni d' del dstport dev
completes 'ovlctl vni a' add
completes 'ovlctl -n nowhere port ' add set del show help vni endpoint
completes 'ovlctl vni set 1 neigh-' neigh-suppress neigh-quota
completes 'ovlctl vni set 1 ttl ' auto inherit
completes 'ovlctl vni set 1 ttl auto lea' learning
completes 'ovlctl vni set 1 learning ' off known any
completes 'ovlctl vni set 1 srcport ' auto
completes 'ovlctl vni set 1 srcport 1 '
completes 'ovlctl vni set 1 srcport 1 2 df un' unset
completes 'ovlctl vni set 1 grant-uid ' none
completes 'ovlctl vni set 1 grant-uid none neigh-s' neigh-suppress
completes 'ovlctl vni set 1 local any loc' local
completes 'ovlctl vni set 1 mtu auto mt'
completes 'ovlctl vni set 1 neigh-suppress ' on off
completes 'ovlctl vni set 1 neigh-suppress o' on off
completes 'ovlctl monitor ' vni vtep port fdb neigh all help
completes 'ovlctl monitor vni v' vtep
completes 'ovlctl socket state ' unbound bound connected
completes 'ovlctl capture vni 1 co' count
completes "ovlctl apply ${COMPLETION%.bash}." "$COMPLETION"
completes "ovlctl apply one.json ${COMPLETION%.bash}." "$COMPLETION"
completes "ovlctl apply --" --dry-run
completes "ovlctl -b ${COMPLETION%.bash}." "$COMPLETION"
completes "ovlctl exec vni 1 mac any -- cat ${COMPLETION%.bash}." "$COMPLETION"
completes 'ovlctl nonsense '  help

echo "1..$n"
exit $failed
