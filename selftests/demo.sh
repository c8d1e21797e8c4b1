#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What `make demo` runs: two virtual machines, an overlay between them, traffic
# through it, and the counters of both ends. Nothing is loaded on this machine.
#
#	KERNEL	6.12, the default, or 6.1

set -euo pipefail

# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/vm/lib.sh"

kernel=${KERNEL:-6.12}
results=$BUILD/demo
guest=$TREE/selftests/demo/guest.sh

case $kernel in
6.1|6.12|debug|races) ;;
*)		die "KERNEL=$kernel: it is 6.1 or 6.12" ;;
esac
if [ "$(id -u)" != 0 ]; then
	echo "The demo installs packages and lets its machines read the whole system. Run:" >&2
	echo "    sudo make demo${KERNEL:+ KERNEL=$KERNEL}" >&2
	exit 1
fi

step=0
title()
{
	step=$((step + 1))
	printf '\n== %d. %s\n' "$step" "$*"
}

# Paths below the tree, as one would type them there.
short()
{
	echo "${*//$TREE\//}"
}

# quietly COMMAND...: runs what may take long and says every few seconds how far
# it is. What it prints is shown when it fails.
quietly()
{
	local log=$results/step.log start=$SECONDS said=$SECONDS pid rc=0
	echo "   # $(short "$@")"
	"$@" >"$log" 2>&1 &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		((SECONDS - said >= 5)) || continue
		said=$SECONDS
		echo "   ... $((SECONDS - start)) s: $(tail -n 1 "$log" | cut -c 1-60)"
	done
	wait "$pid" || rc=$?
	if [ "$rc" -ne 0 ]; then
		tail -n 40 "$log"
		die "that failed with status $rc"
	fi
}

# Passes on what the machines print, keeps what is meant for the summary, and
# speaks when they do not.
tell()
{
	local line part='' rc start=$SECONDS
	while :; do
		rc=0
		IFS= read -r -t 8 line || rc=$?
		if ((rc > 128)); then
			part+=$line
			echo "     ... $((SECONDS - start)) s"
			continue
		fi
		line=$part$line part=''
		[ "$rc" -eq 0 ] || [ -n "$line" ] || return 0
		case $line in
		'vm'[12]': @'*)		echo "${line/: @/ }" >>"$results/summary" ;;
		'vm1: == '*)		title "${line#vm1: == }" ;;
		'vm'[12]': ')		;;
		*)			echo "   $line" ;;
		esac
	done
}

summary()
{
	local vm what rest
	printf '\n== Summary: Linux %s, %d s\n\n' "$release" "$SECONDS"
	printf '   %-5s %-5s %10s %12s %10s %12s %6s\n' \
		end vni 'tx packets' bytes 'rx packets' bytes drops
	while read -r vm what rest; do
		[ "$what" = vni ] || continue
		read -ra rest <<<"$rest"
		printf '   %-5s %-5s %10s %12s %10s %12s %6s\n' "$vm" "${rest[@]}"
	done <"$results/summary"
	echo "   Drops are counted by reason, see above; port-down is what came before the"
	echo "   other end's device was up."
	echo
	while read -r vm what rest; do
		[ "$what" = headroom ] || continue
		printf '   %s: head_realloc %s, pulled_bytes %s\n' "$vm" "${rest% *}" "${rest#* }"
	done <"$results/summary"
	echo
}

# Is the summary there, and are both headroom counters of both ends zero?
proved()
{
	[ "$(grep -c '^vm[12] headroom 0 0$' "$results/summary")" = 2 ]
}

rm -rf "$results"
mkdir -p "$results"
: >"$results/summary"

title "Install what building and the machines need, where it is missing"
quietly "$TREE/selftests/deps"
sed -n '/install/s/^# /   /p' "$results/step.log"

title "Get Linux $kernel from Debian; it is unpacked in a cache, not installed"
quietly "$TREE/selftests/vm/kernel" image "$kernel"
image=$(tail -n 1 "$results/step.log")
release=$(cat "$image/release")
echo "   $release"

title "Build the module for it, and ovlctl"
quietly "$TREE/selftests/vm/module" "$release" "$(kernel_kdir "$image")"
quietly make -s -C "$TREE/ctl"

title "Boot two virtual machines with a cable between their eth0"
echo "   # selftests/vm/run --kernel $kernel --smp 1 selftests/demo/guest.sh --peer selftests/demo/guest.sh"
echo "   This takes some seconds, and up to a minute on a busy machine without KVM."
# One processor each: two emulated ones on as few real ones only get in each
# other's way.
rc=0
"$TREE/selftests/vm/run" --kernel "$kernel" --smp 1 --no-ctl --timeout 900 \
	--log-dir "$results/vm" \
	"$guest" --peer "$guest" 2>&1 | tell || rc=$?

summary
if [ "$rc" -ne 0 ]; then
	die "the demo failed; what the machines said is in $(short "$results/vm")"
fi
proved || die "the headroom counters are not zero, or are missing"
echo "   Everything arrived, over IPv4 and over IPv6, and the module copied no payload on its way."
