#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Are figures of speed read as they should be, and do ours still hold? The second is
# the short form of `make bench CHECK=1`, and what a flood leaves to others.

set -u

TREE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
n=0 bad=0

# result STATUS NAME
result()
{
	local not=''
	n=$((n + 1))
	[ "$1" = 0 ] || not='not ' bad=1
	echo "${not}ok $n - $2"
}

# compared NAME STATUS COMPLAINT ROWS: what comes of the rows, against the ratios that
# are there.
compared()
{
	local got rc=0
	got=$(printf '%b' "$4" | "$TREE/selftests/bench/table" check 9.9 "$scratch/ratios") || rc=$?
	[ "$rc $got" = "$2 $3" ] || echo "# expected status $2, '$3'; got $rc, '$got'"
	[ "$rc $got" = "$2 $3" ]
	result $? "$1"
}

rows='row\tb\tsend\t500\t600\t1000\t200\nrow\tb\tbytes\t10\t-\t100\t-\n'
printf '%b' "$rows" | "$TREE/selftests/bench/table" ratios 9.9 >"$scratch/ratios"
echo '9.8	b	other	0.1	-' >>"$scratch/ratios"
echo '9.9	c	other	0.1	-' >>"$scratch/ratios"

compared 'the same is good' 0 '' "$rows"
compared '3 % more is good' 0 '' "${rows/500/515}"
compared 'beyond 3 % is not' 1 'send, on the fast path: 0.516, which was 0.500' "${rows/500/516}"
compared 'nor is it without the fast path' 1 'send, without it: 0.700, which was 0.600' "${rows/600/700}"
compared 'a case that is new is to be recorded' 1 "new: not in $scratch/ratios" \
	"${rows}row\tb\tnew\t1\t1\t1\t1\n"
compared 'a case that is gone is missed' 1 'bytes: not measured' "${rows%row*}"

got=$(printf '%b' "$rows" | "$TREE/selftests/bench/table" json 9.9 | jq -c '.cases[0] | [.ratio, .over_bare, .over_bare_stack]')
[ "$got" = '[0.5,0.375,0.5]' ]
result $? 'ratios are of the whole, and over bare'

got=$(printf '%b' "${rows/200/200\\t1100\\t1200}" | "$TREE/selftests/bench/table" json 9.9 |
	jq -c '[.cases[] | .geneve, .gretap]')
[ "$got" = '[1100,1200,null,null]' ]
result $? 'other tunnels are told beside the ratios'

floods='from the wire: new stations*'
for kernel in ${KERNEL:-6.1 6.12}; do
	BENCH=device COUNT=4000 CHECK=1 KERNEL=$kernel "$TREE/selftests/bench/run" >"$scratch/log" 2>&1
	result $? "$kernel: no packet takes 3 % more than it did"
	sed 's/^/# /' "$scratch/log"
	"$TREE/selftests/vm/run" --icount --kernel "$kernel" --timeout 600 --quiet \
		"CASES='$floods' selftests/storm/exhaustion.sh" >"$scratch/log" 2>&1
	result $? "$kernel: floods leave half of its rate to what was known"
	sed 's/^/# /' "$scratch/log"
done
echo "1..$n"
exit $bad
