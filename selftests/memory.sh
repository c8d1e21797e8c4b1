# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How much memory there is, for what measures it.

# In KiB: as free(1) counts, caches of files included, and besides them the pages
# that the processor has on a list of its own.
memory_free()
{
	awk '/^(MemFree|Buffers|Cached|SReclaimable):/ { n += $2 } $1 == "count:" { n += 4 * $2 }
		END { print n }' /proc/meminfo /proc/zoneinfo
}

# memory_of FIELD...: of /proc/meminfo, added up, in KiB.
memory_of()
{
	awk -v fields=" $* " '{ sub(":", "", $1) } index(fields, " " $1 " ") { n += $2 }
		END { print n + 0 }' /proc/meminfo
}

# A line for each kind of object in slabs that cannot be reclaimed: its name, and in KiB
# what they take, and the room for more of them. Exact after `memory_trim`.
memory_slabs()
{
	{
		grep -lx 1 /sys/kernel/slab/*/reclaim_account
		cat /proc/slabinfo
	} | awk '/reclaim_account$/ { split($0, path, "/"); skip[path[5]]; next }
		$4 ~ /^[0-9]+$/ && !($1 in skip) {
			print $1, $2 * $4 / 1024, ($3 - $2) * $4 / 1024
		}'
}

# Give back what is kept for reuse: empty slabs, in the debug kernel also what KASAN
# holds back for a while, and pages of processors. Caches of files count as free, and
# what is in them comes slowly here: they stay.
memory_trim()
{
	local cache
	for cache in /sys/kernel/slab/*/shrink; do
		[ -L "${cache%/*}" ] || echo 1 >"$cache"
	done 2>/dev/null
	[ ! -e /proc/sys/vm/compact_memory ] || echo 1 >/proc/sys/vm/compact_memory
}
