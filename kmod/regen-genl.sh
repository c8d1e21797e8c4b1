#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Generates the netlink family's policy tables and uapi header from the spec.
#
#	regen-genl.sh			writes them into the tree
#	regen-genl.sh --check		says what differs from a fresh run
#	regen-genl.sh --out DIR		writes them below DIR instead
#
# LINUX_SRC names a 6.12 source tree; without it the few files needed are
# fetched into the cache.

set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
spec=Documentation/netlink/specs/ovl.yaml
files=(kmod/ovl-genl-gen.c kmod/ovl-genl-gen.h include/uapi/linux/ovl.h)

mode=write out=$tree
case ${1-} in
'')		;;
--check)	mode=check ;;
--out)		out=${2:?--out needs a directory} ;;
*)		sed -n '4,11s/^#[ ]\{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

src=${LINUX_SRC:-$("$tree/selftests/vm/kernel" tools)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The generator finds its schema two levels above the spec, and climbs until
# it meets a MAINTAINERS file, for ever if there is none.
mkdir -p "$scratch/Documentation/netlink" "$scratch"/{kmod,include/uapi/linux}
touch "$scratch/MAINTAINERS"
ln -s "$src"/Documentation/netlink/*.yaml "$scratch/Documentation/netlink/"
ln -s "$tree/Documentation/netlink/specs" "$scratch/Documentation/netlink/specs"

generate()	# MODE KIND FILE
{
	PYTHONDONTWRITEBYTECODE=1 python3 "$src/tools/net/ynl/ynl-gen-c.py" \
		--spec "$scratch/$spec" --mode "$1" "--$2" -o "$scratch/$3"
}

generate kernel source "${files[0]}"
generate kernel header "${files[1]}"
generate uapi header "${files[2]}"

if [ "$mode" = check ]; then
	status=0
	for file in "${files[@]}"; do
		diff -u --label "$file" --label "$file, generated now" \
			"$tree/$file" "$scratch/$file" || status=1
	done
	exit "$status"
fi
for file in "${files[@]}"; do
	install -D -m 644 "$scratch/$file" "$out/$file"
done
