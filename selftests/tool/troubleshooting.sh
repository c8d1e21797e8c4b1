#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
# kernel: 6.12
#
# Runs what Documentation/troubleshooting.rst has people type: each symptom is
# provoked, found as it is written there, and cured.

# shellcheck source=selftests/tool/document-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/document-lib.sh"

# A ping that follows a cure may have to wait for an address that is being asked for
# since before it, and is given up; as a person would, it asks again.
repeats='@(*show*|*stats*|*drops*|*trace*|*top*|ping -c 1 *)'
document troubleshooting sections "$@"
at_least 9 sections "${#titles[@]}"
end_document
