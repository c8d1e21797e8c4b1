#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
# kernel: 6.1
#
# Runs the recipes of Documentation/cookbook.rst, each by itself.

# shellcheck source=selftests/tool/document-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/document-lib.sh"

modprobe -q tun || [ -e /dev/net/tun ]

# What is typed there to start a machine has QEMU boot one in nested/guest.sh, which
# takes minutes. Here it starts a station with the machine's addresses; one that has
# moved announces itself as QEMU does.
stand_in()
{
	mkdir "$_work/bin"
	cat >"$_work/bin/qemu-system-x86_64" <<-'END'
		#!/usr/bin/env bash
		set -eu
		args=$*
		[[ $args = *' -netdev tap,id=n,fd=3 -device virtio-net-pci,netdev=n,mac='* ]]
		mac=${args##*,mac=} mac=${mac%%,*} bytes=\\x${mac//:/\\x}
		while (($#)); do
			case $1 in
			-pidfile)	echo $$ >"$2" ;;
			-incoming)	moved=y ;;
			esac
			shift
		done
		zeroes() { printf '\\x00%.0s' $(seq "$1"); }
		# behind the header of virtio-net: a RARP request
		[ -z "${moved-}" ] ||
			printf "$(zeroes 10)$(printf '\\xff%.0s' {1..6})$bytes\x80\x35$(
				)\x00\x01\x08\x00\x06\x04\x00\x03$bytes$(zeroes 4)$bytes$(zeroes 4)" >&3
		exec tapio "$mac" "$(ovlctl -j port show "$OVL_TAP" | jq -r '.[0].ip[0]')"
	END
	chmod +x "$_work/bin/qemu-system-x86_64"
	PATH=$_work/bin:$PATH
}

stand_in
document cookbook sections "$@"
at_least 8 sections "${#titles[@]}"
end_document
