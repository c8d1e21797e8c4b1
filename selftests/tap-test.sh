#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Does the reader of TAP see what it has to see?  Each case is what a test
# prints and does, and the units that have to come of it.

set -u

# shellcheck source=selftests/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
n=0 bad=0

# expect NAME UNITS FRAMES: what tap_parse makes of FRAMES, without what is to be read.
expect()
{
	local got
	got=$(printf '%b' "$3" | tap_parse L "$scratch" | grep -v -e '^note ' -e '^late ')
	n=$((n + 1))
	if [ "$got" = "$(printf '%b' "$2")" ]; then
		echo "ok $n - $1"
		return
	fi
	printf '# expected: %s\n' "$2"
	printf '%s\n' "$got" | sed 's/^/# got: /'
	echo "not ok $n - $1"
	bad=1
}

expect "results are units" \
	'pass L t: a\nskip L t: b # SKIP why' \
	'@begin t\n1..2\nok 1 - a\nok 2 b # SKIP why\n@end t 0 1\n'
expect "a failed result is a failed unit, and explains the status" \
	'fail L t: a' \
	'@begin t\n1..1\nnot ok 1 - a\n@end t 1 1\n'
expect "subtests count, the line that sums them up does not" \
	'pass L t: a\npass L t: b' \
	'@begin t\n1..1\n  1..2\n  ok 1 - a\n  ok 2 - b\nok 1 - c\n@end t 0 1\n'
expect "a failed subtest counts once" \
	'fail L t: a' \
	'@begin t\n1..1\n  1..1\n  not ok 1 - a\nnot ok 1 - c\n@end t 1 1\n'
expect "a sum that fails where no subtest did is a failure" \
	'pass L t: a\nfail L t: c' \
	'@begin t\n1..1\n  1..1\n  ok 1 - a\nnot ok 1 - c\n@end t 1 1\n'
expect "a subtest that was planned has to run" \
	'pass L t: a\nfail L t: subtests planned 2, run 1' \
	'@begin t\n1..1\n  1..2\n  ok 1 - a\nok 1 - c\n@end t 0 1\n'
expect "no plan" \
	'pass L t: a\nfail L t: no plan' \
	'@begin t\nok 1 - a\n@end t 0 1\n'
expect "a plan that is not kept" \
	'pass L t: a\nfail L t: planned 2, ran 1' \
	'@begin t\n1..2\nok 1 - a\n@end t 0 1\n'
expect "a plan of nothing" \
	'fail L t: plans no test' \
	'@begin t\n1..0\n@end t 0 1\n'
expect "a test that skips itself" \
	'skip L t: # SKIP no such thing' \
	'@begin t\n1..0 # SKIP no such thing\n@end t 4 1\n'
expect "a missing tool is no excuse" \
	'fail L t: a (missing tool)\nfail L u: (missing tool)' \
	'@begin t\n1..1\nok 1 - a # SKIP missing tool\n@end t 0 1\n@begin u\n1..0 # SKIP missing tool\n@end u 4 1\n'
OVL_STRICT=0 expect "but for who says so" \
	'skip L t: a # SKIP missing tool' \
	'@begin t\n1..1\nok 1 - a # SKIP missing tool\n@end t 0 1\n'
expect "a status nobody explains" \
	'pass L t: a\nfail L t: exit status 1' \
	'@begin t\n1..1\nok 1 - a\n@end t 1 1\n'
expect "a signal is not explained by a failure" \
	'fail L t: a\nfail L t: exit status 139' \
	'@begin t\n1..1\nnot ok 1 - a\n@end t 139 1\n'
expect "time ran out" \
	'pass L t: a\nfail L t: planned 2, ran 1\nfail L t: not done after 7 s, killed' \
	'@begin t\n1..2\nok 1 - a\n@end t 124 7\n'
expect "what the guest found" \
	'pass L t: a\nfail L t: left a mess' \
	'@begin t\n1..1\nok 1 - a\n@fault left a mess\n@end t 0 1\n'
expect "the machine dies" \
	'pass L t: a\nfail L t: the machine was gone before the end' \
	'@begin t\n1..2\nok 1 - a\n'
expect "a life sign in the middle of a line" \
	'pass L t: abc' \
	'@begin t\n1..1\nok 1 - ab@tick\nc\n@end t 0 1\n'

# sum NAME STATUS LAST UNITS: what tap_sum makes of UNITS.
sum()
{
	local got status
	got=$(printf '%b' "$4" | tap_sum)
	status=$?
	n=$((n + 1))
	if [ "$status" = "$2" ] && [ "${got##*$'\n'}" = "$3" ]; then
		echo "ok $n - $1"
		return
	fi
	echo "# $status, ${got##*$'\n'}"
	echo "not ok $n - $1"
	bad=1
}

sum "all well" 0 '2 passed, 0 failed' 'pass a\npass b\nend\n'
sum "skipped ones are told" 0 '1 passed, 0 failed, 1 skipped' 'pass a\nskip b\nend\n'
sum "one failure fails" 1 '1 passed, 1 failed' 'pass a\nfail b\nend\n'
sum "nothing at all fails" 1 '0 passed, 0 failed' 'end\n'
sum "nothing but skips fails" 1 '0 passed, 0 failed, 1 skipped' 'skip a\nend\n'
sum "a run cut short fails" 1 '1 passed, 1 failed' 'pass a\n'

n=$((n + 1))
got=$(printf '@begin t\n1..2\nok 1 - a\n# why\nnot ok 2 - b\n@end t 1 1\n' |
	{ tap_parse L "$scratch"; echo end; } | tap_sum | tail -n 6 | head -n 4)
if [ "$got" = $'# failed: L t: b\n# L t: 1..2\n# L t: # why\n# L t: not ok 2 - b' ]; then
	echo "ok $n - what failed is told once more at the end"
else
	printf '%s\n' "$got" | sed 's/^/# got: /'
	echo "not ok $n - what failed is told once more at the end"
	bad=1
fi

echo "1..$n"
exit "$bad"
