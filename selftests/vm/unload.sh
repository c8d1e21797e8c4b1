#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs after all tests: unloads the module and looks for what it left.

set -u

n=0
result()	# STATUS TEXT
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

# The names of the module's caches, those merged with others included.  Two of
# overlayfs's, which the guest's root is, look like them.
caches()
{
	{
		awk '/^ovl[_-]/ { print $1 }' /proc/slabinfo
		find /sys/kernel/slab -maxdepth 1 -name 'ovl[_-]*' -printf '%f\n' 2>/dev/null
	} | sort -u | grep -vx -e ovl_inode -e ovl_aio_req
}

# The detector reports an object only when two scans have not seen a pointer
# to it, and one that has just been freed may still be on a processor's stack.
leaks()
{
	local _
	for _ in 1 2 3; do
		echo scan >/sys/kernel/debug/kmemleak
		sleep 1
	done
	[ -z "$(cat /sys/kernel/debug/kmemleak)" ]
}

kmemleak=''
[ ! -e /sys/kernel/debug/kmemleak ] || kmemleak=1

echo 'TAP version 13'
echo "1..$((3 + ${kmemleak:-0}))"

modprobe -r ovl
result $? "the module unloads"

left=$(caches)
[ -z "$left" ] || echo "# $left"
[ -z "$left" ]
result $? "no slab cache is left"

if [ -n "$kmemleak" ]; then
	leaks
	status=$?
	[ "$status" -eq 0 ] || sed 's/^/# /' /sys/kernel/debug/kmemleak
	result "$status" "no memory is left"
fi

modprobe ovl
result $? "the module loads again"
