#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests ovlctl brings along, which need no kernel module.  Each program of
# theirs says "# its-name" and then prints TAP of its own; here that becomes
# the subtests of one test.

set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
if [ ! -e ctl/Makefile ]; then
	echo '1..0 # SKIP there is no ctl/'
	exit 4
fi

echo 'TAP version 13'
make -s -C ctl check | awk '
	function end_of_program() {
		if (name == "")
			return
		print (bad || !results ? "not ok " : "ok ") ++n " - " name
	}
	/^# [a-z_]+(\.sh)?$/ {
		end_of_program()
		name = $2; bad = results = 0
		next
	}
	/^(not )?ok / { results++ }
	/^not ok / { bad = 1 }
	{ print "  " $0 }
	END {
		end_of_program()
		# One more, for the status of it all.
		print "1.." n + 1
		exit n == 0
	}'
status=("${PIPESTATUS[@]}")
if [ "${status[*]}" = '0 0' ]; then
	echo 'ok - make -C ctl check'
else
	echo 'not ok - make -C ctl check'
	exit 1
fi
