# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Runs what a document has people type, and compares what comes out with what is
# written there.
#
#	document quickstart session	from its beginning to its end
#	document cookbook sections	each section behind the first by itself, after
#					the commands of the first
#
# Whatever is typed stands in blocks ".. code-block:: console"; a document that is
# run has no others. In them
#
#	# COMMAND	is typed by root
#	h1# COMMAND	in the network namespace h1, as if that were a host
#	> MORE		goes on with the command
#
# and the lines up to the next one are what it prints. A line "..." stands for lines
# that are left out, "..." in a line for anything. What differs from one run to the
# next is made alike before it is compared, see normalise(). A command that fits $repeats
# is repeated for some seconds until it prints what it should.
#
#	TEST --print	runs the commands and prints them with what they print
#
# CASES='*pattern*' runs some of the sections.

set -uo pipefail

tree=${OVL_TREE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
_work=$(mktemp -d)
failed=0 results=0 typed=0
places=() commands=() expected=() section_of=() titles=()

# report STATUS TEXT
report()
{
	results=$((results + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $results - ${2//#/\\#}"
	else
		echo "not ok $results - ${2//#/\\#}"
		failed=1
	fi
}

# transcript FILE: "S" and the title of each section, "L" and each line of the console
# blocks, without their indentation, "O" and what begins another block, of which nobody
# would know whether it runs.
transcript()
{
	awk '
		/^====*$/ && last != "" && length(last) == length($0) && !over { print "S " last }
		/^====*$/ { over = last == "" }
		/^\.\. code-block:: console$/	{ inside = 1; last = $0; next }
		/^ *\.\. (code|code-block|parsed-literal|literalinclude|sourcecode)::/ ||
		/^[^.].*::$/ || /^ .*::$/	{ if (!inside) print "O " $0 }
		inside && /^[^ ]/		{ inside = 0 }
		inside && /^    /		{ print "L " substr($0, 5) }
		{ last = $0 }
	' "$1"
}

read_document()
{
	local line n=-1
	while IFS= read -r line; do
		case $line in
		S*)	titles+=("${line#S }") ;;
		O*)	echo "# not a console block: ${line#O }"
			report 1 "all that is typed can be run" ;;
		esac
		[[ $line = L* ]] || continue
		line=${line#L }
		if [[ $line =~ ^([a-z][a-z0-9]*)?'# '(.*)$ ]]; then
			n=$((n + 1))
			places[n]=${BASH_REMATCH[1]} commands[n]=${BASH_REMATCH[2]} expected[n]=''
			section_of[n]=$((${#titles[@]} - 1))
		elif [[ $line = '> '* ]] && [ -z "${expected[n]}" ]; then
			commands[n]+=$'\n'${line#> }
		elif [ "$n" -ge 0 ]; then
			expected[n]+=$line$'\n'
		else
			echo "# no command: $line"
			report 1 "all that is typed can be run"
		fi
	done < <(transcript "$1")
}

# The rule that the quick start states: addresses of stations but those chosen by hand,
# times, and counters but those of headroom.
normalise()
{
	sed -E -e 's/\t/    /g' -e 's/52:54:00:/52-54-00-/g' -e 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g' \
		-e 's/52-54-00-/52:54:00:/g' \
		-e 's/(^|[ (])(packets|bytes|flooded|fastpath|head-unshared|learned|moved|stations) [0-9]+/\1\2 N/g' \
		-e '/^ *(drop|tx slowpath|rx slowpath) /s/ [0-9]+/ N/g' \
		-e '/^[a-z]+(-[a-z]+)* [0-9]+ (vni|vtep|port|endpoint) /s/ [0-9]+/ N/' \
		-e 's/ (port-down|no-destination) N//g' -e '/^ *drop$/d' \
		-e 's/ made [0-9]+//' \
		-e 's/[0-9]+\((bytes|packets)\)/N(\1)/g' -e 's/time[= ][0-9.]+ ?ms/time T/g' \
		-e 's/^(rtt [^=]*= ).*/\1T/' \
		-e 's/[[:space:]]+$//' | awk '
			# with what it means
			/^(port-down|no-destination) N / { skip = 1; next }
			/^ / && skip			{ next }
			$0 != ""			{ skip = 0; print }'
}

# agrees TEXT: is it what the document has, in $want?
agrees()
{
	local pattern
	[ "$1" = "$want" ] && return
	[[ $want = *...* ]] || return
	pattern=$(sed -e 's/[][\\*?]/\\&/g' -e 's/^\.\.\.$/*/' -e 's/\.\.\./*/g' <<<"$want")
	# shellcheck disable=SC2053 # a pattern it is
	[[ $1 = $pattern ]]
}

# type_in N: its output goes to $output. What it leaves in the background goes on.
type_in()
{
	local -a in=()
	[ -z "${places[$1]}" ] || in=(nsenter "--net=/run/netns/${places[$1]}")
	typed=$((typed + 1))
	"${in[@]}" bash -c "${commands[$1]}" </dev/null >"$_work/out.$typed" 2>&1
	output=$(<"$_work/out.$typed")
}

repeats='@(*show*|*stats*|*drops*)'
repeated()
{
	# shellcheck disable=SC2053 # a pattern it is
	[[ ${commands[$1]} = $repeats ]]
}

# run_until N: until it prints what it should.
run_until()
{
	local deadline=$((SECONDS + 10 * ${OVL_SLOW:-1})) want=''
	[ -z "${expected[$1]}" ] || want=$(normalise <<<"${expected[$1]}")
	while :; do
		type_in "$1"
		[ -n "$want$output" ] || return 0
		agrees "$(normalise <<<"$output")" && return
		repeated "$1" && ((SECONDS < deadline)) || return 1
		sleep 0.2
	done
}

# Whatever was not reached is not left behind, nor what runs there.
clean_up()
{
	local name
	for name in /run/netns/*; do
		[ -e "$name" ] || continue
		ip netns pids "${name##*/}" | xargs -r kill 2>/dev/null
	done
	ip -all netns delete
	[ -d /sys/module/ovl ] || modprobe ovl
}

# of_section N: the numbers of its commands.
of_section()
{
	local n
	for n in "${!commands[@]}"; do
		[ "${section_of[n]}" != "$1" ] || echo "$n"
	done
}

print_commands()
{
	local n
	for n; do
		sed -e '1s/^/'"${places[n]}"'# /' -e '2,$s/^/> /' <<<"${commands[n]}"
		! repeated "$n" || sleep 1
		type_in "$n"
		[ -z "$output" ] || printf '%s\n' "$output"
	done | sed 's/^/    /'
}

# run_commands N...: up to the first that does not do as it should.
run_commands()
{
	local n
	for n; do
		run_until "$n" && continue
		diff -u --label documented --label printed <(normalise <<<"${expected[n]}") \
			<(normalise <<<"$output") | sed 's/^/# /'
		echo "# typed${places[n]:+ on ${places[n]}}: ${commands[n]//$'\n'/$'\n# '}"
		return 1
	done
}

# session TITLE N...
session()
{
	local title=$1 began=$SECONDS
	shift
	# shellcheck disable=SC2053 # a pattern it is
	[[ $title = ${CASES-*} ]] || return
	if [ "$print" ]; then
		printf '%s\n' "$title"
		print_commands "$@"
	else
		run_commands "$@"
		report $? "$title"
		[ -z "${VERBOSE-}" ] || echo "# $((SECONDS - began)) s, $# commands"
	fi
	clean_up
}

# document NAME [sections]
document()
{
	local i first own
	print=''
	[ "${3-}" != --print ] || print=1
	[ -n "$print" ] || echo 'TAP version 13'
	read_document "$tree/Documentation/$1.rst"
	cd "$tree" || exit
	trap 'clean_up; rm -rf "$_work"' EXIT
	if [ "$2" = session ]; then
		session "$1" "${!commands[@]}"
		return
	fi
	mapfile -t first < <(of_section 0)
	for ((i = 1; i < ${#titles[@]}; i++)); do
		mapfile -t own < <(of_section "$i")
		[ ${#own[@]} -eq 0 ] || session "${titles[i]}" "${first[@]}" "${own[@]}"
	done
}

# at_least NUMBER WHAT GOT: is the document read well?
at_least()
{
	[ "$3" -ge "$1" ] || echo "# there are $3 only"
	[ "$3" -ge "$1" ]
	report $? "$1 $2 or more"
}

end_document()
{
	[ -z "$print" ] || exit 0
	echo "1..$results"
	exit "$failed"
}
