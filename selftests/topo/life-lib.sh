# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Traffic that goes on while what carries it ends, and what is left then.

# load NAME FROM ADDRESS: datagrams as fast as they go, but not so that what
# shall end them has to wait for a processor.
load()
{
	background "$1" on "$2" nice -n 19 udp send -w "${LOAD_TIME:-600}" -l "${4:-400}" "$3" 9
}

# Two VNIs, one over each family, and datagrams through both in both ways.
loaded_overlays()
{
	overlay 100 4
	overlay 106 6
	load one "$H1" "${INNER[100.2]}"
	load two "$H2" "${INNER6[100.1]}" 1000
	load three "$H1" "${INNER6[106.2]}" 60
	load four "$H2" "${INNER[106.1]}"
	wait_until "the load arrives" _received "$H2" 106 20
	wait_until "the load arrives" _received "$H1" 100 20
}

_received()
{
	[ "$(stat "$1" "$2" rx_packets)" -gt "$3" ]
}

end_load()
{
	local name
	for name in one two three four; do
		stop "$name"
	done
}

# The module's caches; two of overlayfs's look like them.
caches()
{
	awk '/^ovl[_-]/ { print $1 }' /proc/slabinfo | grep -vx -e ovl_inode -e ovl_aio_req
}

_no_link()
{
	! ip -n "$1" link show "$2"
}
