#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh TARGET...: gives each target in $OBJ/fuzz its seeds and RUNS inputs
# made of them, the same each time; prints TAP.  With OVL_LONG many more, which
# begin where the last ones ended, and what is new is kept in
# $OBJ/fuzz/TARGET.corpus.  An input that fails is left there as TARGET-crash-*.

set -uo pipefail

seeds=$(dirname "${BASH_SOURCE[0]}")
out=${OBJ:?where the targets are}/fuzz
runs=${RUNS:-${OVL_LONG:+5000000}}
runs=${runs:-100000}
seed=${OVL_SEED:-1}
failed=0

# Command lines and JSON are inputs as they are, other seeds are hexadecimal.
make_seeds()	# TARGET DIRECTORY
{
	local text i=0
	mkdir -p "$2" || return
	[ "$1" != batch ] || cp "$seeds/words.seeds" "$2/seed-0" || return
	case $1 in
	batch|words)
		while read -r text; do
			i=$((i + 1))
			printf '%s\n' "$text" >"$2/seed-$i" || return
		done <"$seeds/words.seeds" ;;
	state)
		while read -r text; do
			i=$((i + 1))
			printf '%s\n' "$text" >"$2/seed-$i" || return
		done <"$seeds/state.seeds" ;;
	*)	while read -r text; do
			i=$((i + 1))
			perl -e 'print pack("H*", $ARGV[0])' "$text" >"$2/seed-$i" || return
		done < <(grep -v '^#' "$seeds/$1.seeds" |
			awk -v RS='' '{ gsub(/[ \n]/, ""); print }') ;;
	esac
	[ "$i" -gt 0 ]
}

# Every word that help knows.
make_words()	# FILE
{
	local object
	for object in '' $("$OBJ/ovlctl" help | sed -n 's/^  *\([a-z]*\)  .*/\1/p'); do
		# shellcheck disable=SC2086 # of nothing, no word
		"$OBJ/ovlctl" help $object
	done | grep -oE '[a-z][a-z0-9-]+' | sort -u | sed 's/.*/"&"/' >"$1"
	[ -s "$1" ]
}

# New inputs are kept in the first directory named: the seeds, which are made
# anew each time, or the corpus.
run_target()	# TARGET
{
	local args=("-runs=$runs" "-seed=$seed" -max_len=4096 -timeout=20 -print_final_stats=1
		"-artifact_prefix=$out/$1-")
	rm -rf "$out/$1.seeds"
	make_seeds "$1" "$out/$1.seeds" || return
	case $1 in
	batch|words)
		make_words "$out/dictionary" || return
		args+=("-dict=$out/dictionary") ;;
	esac
	if [ -n "${OVL_LONG-}" ]; then
		mkdir -p "$out/$1.corpus" || return
		args+=("$out/$1.corpus")
	fi
	"$out/$1" "${args[@]}" "$out/$1.seeds" >"$out/$1.log" 2>&1
}

# Speaks twice a minute.
watch_target()	# TARGET
{
	local pid elapsed=0
	run_target "$1" &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		elapsed=$((elapsed + 1))
		((elapsed % 150)) || echo "# $(grep '^#' "$out/$1.log" | tail -n 1)"
	done
	wait "$pid"
}

for target; do
	echo "# $target"
	if watch_target "$target"; then
		sed -n 's/^stat::number_of_executed_units: */# inputs: /p
			s/^stat::average_exec_per_sec: */# per second: /p' "$out/$target.log"
		echo "ok 1 - any input of $target"
	else
		tail -n 60 "$out/$target.log" | sed 's/^/# /'
		echo "# again: $out/$target $out/$target-crash-*, or OVL_SEED=$seed RUNS=$runs make -C ctl fuzz"
		echo "not ok 1 - any input of $target"
		failed=1
	fi
	echo "1..1"
done
exit "$failed"
