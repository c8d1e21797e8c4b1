#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The unit tests inside the kernel: loading their module runs them.

results=/sys/kernel/debug/ovl_selftest/results
ko=${OVL_KO%/*}/ovl_selftest.ko

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
if ! insmod "$ko"; then
	echo "1..1"
	echo "not ok 1 - the unit tests load"
	exit 1
fi
trap 'rmmod ovl_selftest' EXIT
cat "$results"
! grep -q '^not ok' "$results"
