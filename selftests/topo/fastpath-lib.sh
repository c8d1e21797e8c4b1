# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Frames from host 1 to host 2, and how many of them went by the fast path.

UDP4="08004500002400014000401100 00c0a80001c0a80002123400350010000001020304 05060708"
UDP6="86dd60000000001011400000fd*15 01fe*15 02123400350010000001020304 05060708"

# Frames of all kinds from station 1 to host 2.
frames()
{
	local to="${HOST_MAC[2]} ${MAC[1]}"
	printf '%s\n' "$to $UDP4" "$to $UDP6" "$to ${UDP4/4500/4503}" "$to $PLAIN" \
		"$to 8100 0064 $UDP4" "$to 0806 0001 0800 06 04 0001 ${MAC[1]} c0a80001 00*6 c0a80002" \
		"$to 88b5 00*1000" "$BROADCAST ${MAC[1]} $PLAIN"
}

# How many host 1 has sent by the fast path, and how many came to host 2 by it.
taken()
{
	stat "$H1" 100 tx_fastpath
}

arrived()
{
	stat "$H2" 100 rx_fastpath
}

# received: what host 2's device gets of the frames, sorted: only those of one
# flow keep their order, when many arrive in a burst.
received()
{
	local list
	mapfile -t list < <(frames)
	listen inner "$H2" ovl100 -i -c "${#list[@]}"
	on "$H1" frame ovl100 "${list[@]}"
	heard inner
	printf '%s\n' "${LINES[@]}" | sort
}

# way_in WHAT COUNT: so many of the eight packets came by the fast path.
way_in()
{
	local before
	before=$(arrived)
	received >/dev/null
	same "packets on the fast path $1" $(($(arrived) - before)) "$2"
}

# nft_counter CHAIN [NETNS]: packets it has counted, on host 1 unless said.
nft_counter()
{
	on "${2:-$H1}" nft -j list chain inet test "$1" |
		jq '[.nftables[].rule?.expr[]?.counter?.packets? // empty] | add'
}
