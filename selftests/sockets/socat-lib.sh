# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# socat knows nothing of AF_OVL, but takes the bytes of any address.

family=$(cat /sys/module/ovl/parameters/family)

# hex VNI MAC PORT: an address as socat's SOCKET-* take it, without the family:
# endpoint, VNI, station, port.  All of it as in an answer's source, since socat
# compares the two.
hex()
{
	printf 'xb512%02x%02x%02x00%s%04x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16)) \
		"${2//:/}" "$3"
}

# ask NETNS VNI MAC PORT TEXT: what is answered within seconds to a datagram.
ask()
{
	printf %s "$5" | on "$1" socat -t 20 - \
		"SOCKET-SENDTO:$family:2:0:$(hex "$2" "$3" "$4"),readbytes=${#5}"
}
