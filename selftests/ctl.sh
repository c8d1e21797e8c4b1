#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The tests ovlctl brings along, those that need no kernel module.

cd "$(dirname "${BASH_SOURCE[0]}")/../ctl" 2>/dev/null || { echo '1..0 # SKIP there is no ctl/'; exit 4; }

if ! make -q check >/dev/null 2>&1 && [ $? -eq 2 ]; then
	echo '1..0 # SKIP ctl has no tests of its own'
	exit 4
fi
if make -s check; then
	echo 'ok 1 - make -C ctl check'
else
	echo 'not ok 1 - make -C ctl check'
fi
echo '1..1'
