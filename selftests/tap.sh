# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reads the TAP of many tests and makes one of it.
#
# tap_parse reads what `selftests/guest` prints: the tests' own output between
# "@begin NAME" and "@end NAME STATUS SECONDS", and says for every unit it finds
# one line "pass TEXT", "fail TEXT", "skip TEXT" or, for what is only to be read,
# "note TEXT", or "late TEXT" where it is to be read at the end.  Several may run at
# once and write to one pipe; tap_sum reads that, numbers the units and counts.

# tap_parse LABEL DIR: the output of each test goes to a file below DIR, and the
# names of those that came to their end to DIR/done, so that a caller can go on
# behind the one that took the machine with it.  DIR/failed counts the failures.
tap_parse()
{
	local label=$1 dir=$2
	local test='' start=0 log='' line part='' rc
	local -A plan seen failed
	local units=0 failures=0 total=0 skip_all='' faults=()

	mkdir -p "$dir"
	while :; do
		rc=0
		IFS= read -r -t 15 line || rc=$?
		if ((rc > 128)); then
			# Silence, not even a life sign; perhaps in the middle of a line.
			part+=$line
			tap_tick
			continue
		fi
		line=$part$line part=''
		[ "$rc" -eq 0 ] || [ -n "$line" ] || break
		case $line in
		'@begin '*)	tap_begin "${line#@begin }" ;;
		'@end '*)	read -r _ _ status seconds <<<"$line"
				tap_end "$status" "$seconds" ;;
		'@fault '*)	faults+=("${line#@fault }") ;;
		*@tick)		# It may have come into the middle of a line.
				part=${line%@tick}
				tap_tick ;;
		*)		if [ -n "$test" ]; then
					printf '%s\n' "$line" >>"$log"
					tap_line "$line"
				else
					echo "note $label: ${line#\# }"
				fi ;;
		esac
	done
	if [ -n "$test" ]; then
		echo "$test" >>"$dir/done"
		tap_fail "the machine was gone before the end"
		tap_show_log
	fi
	echo "$((total + failures))" >"$dir/failed"
}

tap_tick()
{
	[ -z "$test" ] || echo "note $label: $test ... $((SECONDS - start)) s"
}

tap_begin()
{
	test=$1 start=$SECONDS units=0 skip_all='' faults=()
	total=$((total + failures)) failures=0
	plan=() seen=() failed=()
	log=$dir/${test//\//_}.log
	: >"$log"
	echo "note $label: $test ..."
}

# A unit of the running test.
tap_unit()
{
	units=$((units + 1))
	[ "$1" != fail ] || failures=$((failures + 1))
	echo "$1 $label $test: $2"
}

tap_fail()
{
	tap_unit fail "$1"
}

# One line of a test's output.  Subtests are indented, and followed by the
# result of the test they are parts of; that one counts only when it has none,
# or when it failed though they did not.
tap_line()
{
	local depth ok text why='' kind=pass
	if [[ $1 =~ ^(\ *)1\.\.([0-9]+)(\ *#\ *SKIP\ *(.*))?$ ]]; then
		depth=${#BASH_REMATCH[1]}
		plan[$depth]=${BASH_REMATCH[2]}
		if [ "$depth" = 0 ] && [ -n "${BASH_REMATCH[3]}" ]; then
			skip_all=${BASH_REMATCH[4]:-no reason given}
		fi
		return
	fi
	[[ $1 =~ ^(\ *)(not\ )?ok(\ +[0-9]+)?(\ +-)?(\ +(.*))?$ ]] || return 0
	depth=${#BASH_REMATCH[1]} ok=${BASH_REMATCH[2]} text=${BASH_REMATCH[6]}
	seen[$depth]=$((${seen[$depth]:-0} + 1))

	[ -z "$ok" ] || kind=fail
	if [[ $kind = pass && $text =~ ^(.*)\#\ *SKIP\ *(.*)$ ]]; then
		kind=skip text=${BASH_REMATCH[1]} why=${BASH_REMATCH[2]}
	fi
	text=${text%"${text##*[! ]}"}
	if tap_parent "$depth" && { [ "$kind" != fail ] || ((failed[$depth] > 0)); }; then
		failed[$depth]=0
		return
	fi
	failed[$depth]=0
	[ "$kind" != fail ] || tap_failed_below "$depth"
	tap_emit "$kind" "${text:-(no name)}" "$why"
}

# Had the result at this depth subtests?  Then they are checked against their
# plan and forgotten.
tap_parent()
{
	local depth had=1
	for depth in "${!seen[@]}"; do
		((depth > $1)) || continue
		had=0
		if [ "${plan[$depth]-}" != "${seen[$depth]}" ]; then
			tap_fail "subtests planned ${plan[$depth]:-none}, run ${seen[$depth]}"
			failed[$1]=$((${failed[$1]:-0} + 1))
		fi
		unset "seen[$depth]" "plan[$depth]" "failed[$depth]"
	done
	return "$had"
}

# Remembers a failure for those whose part it is.
tap_failed_below()
{
	local depth
	for ((depth = 0; depth < $1; depth++)); do
		failed[$depth]=$((${failed[$depth]:-0} + 1))
	done
}

# A test that lacks a tool says so with "missing": in strict mode, in which
# `make check` runs, that is no excuse.
tap_emit()
{
	local kind=$1 text=$2 why=$3
	if [ "$kind" = skip ] && [ "${OVL_STRICT:-1}" = 1 ] && [[ $why = [Mm]issing* ]]; then
		tap_fail "${text:+$text }($why)"
	elif [ "$kind" = skip ]; then
		tap_unit skip "${text:+$text }# SKIP $why"
	else
		tap_unit "$kind" "$text"
	fi
}

tap_end()
{
	local status=$1 seconds=$2 fault
	if [ -n "$skip_all" ] && [ "${plan[0]}" = 0 ]; then
		tap_emit skip '' "$skip_all"
	elif [ "${plan[0]-}" = 0 ]; then
		tap_fail "plans no test"
	elif [ -z "${plan[0]-}" ]; then
		tap_fail "no plan"
	elif [ "${plan[0]}" != "${seen[0]:-0}" ]; then
		tap_fail "planned ${plan[0]}, ran ${seen[0]:-0}"
	fi
	case $status in
	0)	;;
	124)	tap_fail "not done after $seconds s, killed" ;;
	4)	[ -n "$skip_all" ] || [ "$failures" -gt 0 ] || tap_fail "exit status 4" ;;
	*)	# A failed unit explains a status of 1, nothing explains a signal.
		if [ "$failures" -eq 0 ] || [ "$status" -gt 125 ]; then
			tap_fail "exit status $status"
		fi ;;
	esac
	for fault in "${faults[@]}"; do
		tap_fail "$fault"
	done
	[ "$failures" -eq 0 ] || tap_show_log
	echo "note $label: $test: $units units, $failures failed, $seconds s"
	echo "$test" >>"$dir/done"
	test=''
}

tap_show_log()
{
	tap_last_words "$label $test" "$log"
}

# tap_last_words NAME FILE: the end of what something printed that has failed, here
# and, under its name, at the end of all.
tap_last_words()
{
	[ -s "$2" ] || return 0
	tail -n 80 "$2" | sed 's/^/note   | /'
	grep -v '^ *ok ' "$2" | tail -n 20 | sed "s|^|late $1: |"
}

# The last reader.  Without "end", which a caller sends when it is through, it
# has been cut short and that is a failure too.
tap_sum()
{
	local kind text n=0 passed=0 bad=0 skipped=0 ended='' late=()
	while read -r kind text; do
		case $kind in
		pass)	passed=$((passed + 1)) n=$((n + 1)); echo "ok $n - $text" ;;
		skip)	skipped=$((skipped + 1)) n=$((n + 1)); echo "ok $n - $text" ;;
		fail)	bad=$((bad + 1)) n=$((n + 1)); echo "not ok $n - $text"
			late+=("failed: $text") ;;
		late)	late+=("$text") ;;
		note)	echo "# $text" ;;
		end)	ended=1 ;;
		*)	echo "# $kind $text" ;;
		esac
	done
	if [ -z "$ended" ]; then
		bad=$((bad + 1)) n=$((n + 1))
		echo "not ok $n - the run was cut short"
	fi
	# Once more, where nobody has to look for it among thousands of lines.
	[ ${#late[@]} -eq 0 ] || printf '# %s\n' "${late[@]}"
	echo "1..$n"
	printf '%d passed, %d failed' "$passed" "$bad"
	[ "$skipped" -eq 0 ] || printf ', %d skipped' "$skipped"
	printf '\n'
	[ "$bad" -eq 0 ] && [ "$passed" -gt 0 ]
}
