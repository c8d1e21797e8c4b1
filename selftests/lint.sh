#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What can be said about the sources without running them.  KERNELS names the
# kernels to build for.

set -uo pipefail

# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/vm/lib.sh"
# shellcheck source=selftests/host.sh
. "$TREE/selftests/host.sh"
cd "$TREE" || exit

# Our own files, also in a tree that git knows nothing of.
files()
{
	find . \( -path ./build -o -path ./.git \) -prune -o -type f "$@" -printf '%P\n' | sort
}

c_files()
{
	files \( -path './kmod/*' -o -path './include/*' -o -path './ctl/*' \
			-o -path './Documentation/*' \) -name '*.[ch]' \
		! -name '*-gen.[ch]' ! -path './include/uapi/linux/ovl.h' ! -name '*.mod.c'
}

scripts()
{
	local file first
	files -size -200k | while read -r file; do
		read -r first <"$file" 2>/dev/null || continue
		case $file:$first in
		*:'#!'*bash|*:'#!'*/sh|*:'#!'*' sh'|*.sh:*) echo "$file" ;;
		esac
	done
}

release()
{
	local found
	found=$(selftests/vm/kernel package "$1") || return
	found=${found%% *}
	echo "${found#linux-image-}"
}

builds()
{
	local release
	release=$(release "$1") && selftests/vm/module "$release"
}

sparse()
{
	local release
	release=$(release "$1") && selftests/vm/module --sparse "$release"
}

# What is not for us:
#   LINUX_VERSION_CODE	kmod/compat/ may need it where nothing can be tested for
#   CONST_STRUCT	the list it goes by is that of another kernel
# And trace.h is written in the language of tracepoints, which is not quite C.
# ovlctl is a program:
#   BIT_MACRO, PREFER_DEFINED_ATTRIBUTE_MACRO	are the kernel's own headers'
#   CAMELCASE		that of what its fuzzer calls is the fuzzer's
# And so are the examples, which know no kernel at all:
#   PREFER_KERNEL_TYPES		are the C library's
checkpatch()
{
	local tools ignore=LINUX_VERSION_CODE,CONST_STRUCT status=0
	tools=$(selftests/vm/kernel tools) || return
	set -- xargs -r -n 12 -P 2 perl "$tools/scripts/checkpatch.pl" --no-tree --strict \
		--terse --show-types --no-summary --quiet
	c_files | grep -v -e '^ctl/' -e '^Documentation/' -e '^kmod/trace.h$' |
		"$@" --ignore "$ignore" -f || status=1
	c_files | grep '^ctl/' | grep -v '^ctl/fuzz/' |
		"$@" --ignore "$ignore,BIT_MACRO,PREFER_DEFINED_ATTRIBUTE_MACRO" -f || status=1
	c_files | grep '^ctl/fuzz/' | "$@" --ignore "$ignore,CAMELCASE" -f || status=1
	c_files | grep '^Documentation/' |
		"$@" --ignore "$ignore,PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO" -f ||
		status=1
	# What it remembers of the names in a git tree, in that tree.
	rm -f .checkpatch-camelcase.*
	return "$status"
}

# Rules of the kernel's own that may have something to say to a module of this
# kind.  Not those about hardware and its drivers, about allocations that are
# never made here, and what checkpatch or the compiler says too.  Others not here:
#   api/string_choices		its helpers are missing in 6.1
#   locks/mini_lock		wants who takes a lock to give it back, and there are
#				functions here that are for taking one
#   null/badzero		cannot report
rules()
{
	cat <<-'END'
		api/alloc/alloc_cast
		api/alloc/zalloc-simple
		api/atomic_as_refcounter
		api/err_cast
		api/kfree_mismatch
		api/kfree_sensitive
		api/kstrdup
		api/kvmalloc
		api/memdup
		api/memdup_user
		free/ifnulldev_put
		free/ifnullfree
		free/kfree
		free/kfreeaddr
		iterators/itnull
		iterators/list_entry_update
		iterators/use_after_iter
		locks/call_kern
		locks/double_lock
		locks/flags
		misc/array_size
		misc/array_size_dup
		misc/badty
		misc/boolconv
		misc/cond_no_effect
		misc/cstptr
		misc/do_div
		misc/doubleinit
		misc/excluded_middle
		misc/flexible_array
		misc/ifcol
		misc/minmax
		misc/newline_in_nl_msg
		misc/noderef
		misc/orplus
		misc/returnvar
		misc/semicolon
		misc/struct_size
		misc/swap
		misc/test_addr
		misc/uninitialized_var
		misc/warn
		null/deref_null
		null/eno
		null/kmerr
		tests/doublebitand
		tests/doubletest
		tests/odd_ptr_err
		tests/unsigned_lesser_than_zero
	END
}

# rule FILE: what it says of the module; how to run it stands in it.
rule()
{
	local options said
	read -ra options < <(sed -n 's#^// Options: *##p' "$1" | head -n 1; echo)
	said=$(spatch --very-quiet -D report --cocci-file "$1" "${options[@]}" --dir kmod 2>&1) ||
		said+=" ($? from spatch)"
	[ -n "$said" ] || return 0
	echo "${1##*coccinelle/}: $said"
	return 1
}

coccinelle()
{
	local tools
	tools=$(selftests/vm/kernel tools) || return
	export -f rule
	rules | sed "s#.*#$tools/scripts/coccinelle/&.cocci#" |
		xargs -n 1 -P 2 bash -c 'rule "$@"' rule
}

shell()
{
	mapfile -t list < <(scripts)
	shellcheck "${list[@]}"
}

documents()
{
	mapfile -t list < <(files -name '*.rst')
	selftests/rst-check "${list[@]}"
}

spdx()
{
	local file status=0
	while read -r file; do
		# What an earlier run has built.
		[ "$(head -c 4 "$file" | tail -c 3)" != ELF ] || continue
		head -n 4 "$file" | grep -q 'SPDX-License-Identifier: ' && continue
		echo "$file has no SPDX line"
		status=1
	done < <(files -size +0 ! -name '*.md' ! -name '*.o' ! -name '*.json' \
			\( -name '*.[chS]' -o -name '*.sh' -o -name '*.py' -o -name '*.rst' \
			   -o -name '*.yaml' -o -name '*.[1-9]' -o -name 'Makefile*' \
			   -o -name Kbuild -o -executable \))
	return "$status"
}

# No function over a hundred lines.  The sources are in kernel style, so that
# a function begins with a line at the margin and ends with a brace there.
lengths()
{
	# shellcheck disable=SC2046 # names without blanks
	awk '
		FNR == 1 { start = 0 }
		/^[a-zA-Z_].*[^;]$/ && !/^(struct|enum|union|static const|extern|typedef)[^(]*$/ { start = FNR }
		/^}/ && start {
			if (FNR - start > 100) {
				printf "%s:%d: %d lines\n", FILENAME, start, FNR - start
				bad = 1
			}
			start = 0
		}
		END { exit bad }
	' $(c_files) /dev/null
}

# Packets that are lost end in one file, where each is counted or has been told of, so
# that none goes without a word.
lost_packets()
{
	local lines
	lines=$(grep -nE '\b(dev_)?kfree_skb' kmod/*.[ch] | grep -v '^kmod/stats\.c:')
	[ -z "$lines" ] || { echo "$lines"; return 1; }
	grep -q 'kfree_skb' kmod/stats.c
}

echo 'TAP version 13'
for kernel in ${KERNELS:-6.1 6.12}; do
	check "$kernel: the module builds without a warning" builds "$kernel"
	check "$kernel: sparse has nothing to say" sparse "$kernel"
done
check "checkpatch has nothing to say" checkpatch
check "coccinelle has nothing to say" coccinelle
check "cppcheck has nothing to say of ovlctl" make -s -C ctl cppcheck
check "clang-tidy has nothing to say of ovlctl" make -s -C ctl tidy
check "groff has nothing to say of the manual pages" make -s -C ctl groff
check "shellcheck has nothing to say" shell
check "the netlink code is what the spec says" kmod/regen-genl.sh --check
check "the documents are well-formed" documents
check "the documents make a site" make -s htmldocs
check "every file names its license" spdx
check "no packet is lost without a word" lost_packets
check "no function is longer than 100 lines" lengths
checks_end
