#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# Runs what Documentation/troubleshooting.rst has people type: each symptom is
# provoked, found as it is written there, and cured.

# shellcheck source=selftests/tool/document-lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/document-lib.sh"

document troubleshooting sections "$@"
at_least 9 sections "${#titles[@]}"
end_document
