#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Runs the transcript in Documentation/quickstart.rst. The README's session has to
# consist of the same commands.

# shellcheck source=selftests/tool/document-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/document-lib.sh"

# The console blocks of a Markdown file.
transcript_md()
{
	awk '
		/^```console$/	{ inside = 1; next }
		/^```/		{ inside = 0 }
		inside
	' "$1"
}

# The session of the README, in order, among the commands of the quick start.
readme_agrees()
{
	local line at=0
	while IFS= read -r line; do
		[[ $line = '# '* ]] || continue
		until [ "${commands[at]-}" = "${line#\# }" ]; do
			at=$((at + 1))
			if [ "$at" -ge "${#commands[@]}" ]; then
				echo "# not in the quick start, or not in this order: $line"
				return 1
			fi
		done
		at=$((at + 1))
	done < <(transcript_md "$tree/README.md")
	[ "$at" -gt 0 ]
}

document quickstart session "$@"
at_least 50 commands "${#commands[@]}"
readme_agrees
report $? "the README's session is a part of it"
end_document
