#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# The demo's script in both machines: what it proves, and that it comes to its
# end with nothing left behind.

set -uo pipefail

n=0

# The script's "ok: TEXT" is a test passed; the rest is for the reader.
tap()
{
	local line
	while IFS= read -r line; do
		case $line in
		'ok: '*)	n=$((n + 1)); echo "ok $n - ${line#ok: }" ;;
		*)		echo "# $line" ;;
		esac
	done
	echo "$n" >"$TMPDIR/passed"
}

echo 'TAP version 13'
echo '1..9'
# The demo's link is an Ethernet as most are.
ip link set eth0 mtu 1500
../demo/guest.sh 2>&1 | tap
status=$?
n=$(cat "$TMPDIR/passed")

ovlctl vni flush
if [ "$status" -eq 0 ]; then
	echo "ok $((n + 1)) - the script ends well"
else
	echo "not ok $((n + 1)) - the script ends with $status"
fi
exit "$status"
