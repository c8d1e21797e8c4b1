#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests ovlctl brings along, which need no kernel module: as it is built for
# use, the same under sanitizers, and then with any input (OVL_LONG has much
# more of that).  Each program of theirs says "# its-name" and then prints TAP of
# its own; here that becomes the subtests of one test.

set -uo pipefail

# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/vm/lib.sh"
cd "$TREE" || exit
if [ ! -e ctl/Makefile ]; then
	echo '1..0 # SKIP there is no ctl/'
	exit 4
fi

n=0 failed=0

# suite NAME MAKE-ARGUMENT...: one more test for the status of it all, which
# also fails where no program had results.
suite()
{
	local name=$1 status
	shift
	make -s -j 2 -C ctl "$@" 2>&1 | awk -v n="$n" -v name_of_all="$name" '
	function end_of_program() {
		if (name == "")
			return
		print (bad || !results ? "not ok " : "ok ") ++n " - " name_of_all ": " name
		programs++
	}
	/^# [a-z_]+(\.sh)?$/ {
		end_of_program()
		name = $2; bad = results = 0
		next
	}
	/^(not )?ok / { results++ }
	/^not ok / { bad = 1 }
	{ print "  " $0; fflush() }
	END {
		end_of_program()
		exit programs ? 0 : 1
	}' | tee "$work"
	status=("${PIPESTATUS[@]}")
	n=$((n + $(grep -cE '^(not )?ok ' "$work") + 1))
	if [ "${status[*]}" = '0 0 0' ]; then
		echo "ok $n - $name: make ${!#}"
	else
		echo "not ok $n - $name: make ${!#}"
		failed=1
	fi
}

work=$(mktemp) || exit
trap 'rm -f "$work"' EXIT

echo 'TAP version 13'
suite 'ovlctl' check
suite 'under sanitizers' SAN=1 "O=$BUILD/ctl" check
suite 'any input' SAN=1 "O=$BUILD/ctl" fuzz
echo "1..$n"
exit "$failed"
