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

# leaks TEXT: the detector reports an object that has been there for five
# seconds and that two scans in turn have not found a pointer to.
leaks()
{
	local status
	[ -e /sys/kernel/debug/kmemleak ] || return
	sleep 5
	echo scan >/sys/kernel/debug/kmemleak
	sleep 1
	echo scan >/sys/kernel/debug/kmemleak
	[ -z "$(cat /sys/kernel/debug/kmemleak)" ]
	status=$?
	[ "$status" -eq 0 ] || sed 's/^/# /' /sys/kernel/debug/kmemleak
	result "$status" "$1"
}

echo 'TAP version 13'

# Now first, because the reports can name the module's functions as long as it
# is there.
leaks "the module has lost no memory"

modprobe -r ovl
result $? "the module unloads"

left=$(caches)
[ -z "$left" ] || echo "# $left"
[ -z "$left" ]
result $? "no slab cache is left"

leaks "no memory is left"

modprobe ovl
result $? "the module loads again"

# In the whole kernel, so that one sees whether anything can be found at all.
[ ! -e /sys/kernel/debug/kcsan ] || {
	races=$(awk '/^(setup_watchpoints|data_races):/ { printf "%s %s ", $1, $2 }' \
		/sys/kernel/debug/kcsan)
	echo "# $races"
	[[ $races = *'data_races: '[1-9]* ]]
	result $? "races can be found"
}
echo "1..$n"
