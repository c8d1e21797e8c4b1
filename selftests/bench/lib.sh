# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For what `make bench` runs.

# ratio DIGITS A B: of A to B, rounded.
ratio()
{
	awk -v digits="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.*f\n", digits, a / b }'
}
