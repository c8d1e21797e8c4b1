#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Are Debian's packages built, right, and complete?  What they do where they are
# installed is for `make check-packages`.

set -uo pipefail

# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/vm/lib.sh"
# shellcheck source=selftests/host.sh
. "$TREE/selftests/host.sh"
cd "$TREE" || exit

scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
deb=build/deb
names=(ovlctl ovl-dkms ovl-dev)

# All files but what is built, and what git keeps.
tree_files()
{
	find . \( -path ./build -o -path ./.git \) -prune -o -type f -printf '%p %s\n' | sort
}

builds()
{
	tree_files >"$scratch/before"
	make deb || return
	# Others may build below ctl/ at the same time.
	tree_files | diff "$scratch/before" - | grep -v -e '\.o\(\.d\)\?$' | grep '^[<>] ' && return 1
	return 0
}

# The files in a package, without documents: there Debian has ways of its own.
contents()	# NAME
{
	dpkg-deb --fsys-tarfile "$deb/$1_${version}"_*.deb | tar -t | grep -v -e '/$' -e '^\./usr/share/doc/' |
		sed 's/^\.//' | sort
}

one_package_each()
{
	(for name in "${names[@]}"; do contents "$name"; done) | sort | uniq -d | grep . && return 1
	return 0
}

# What `make install` puts there is in one package or another, and nothing else.
installs()
{
	make -s ctl-install PREFIX=/usr UNITDIR=/lib/systemd/system DESTDIR="$scratch/root" || return
	find "$scratch/root" -type f -printf '/%P\n' | sed '/\/man\//s/$/.gz/' | sort >"$scratch/want"
	[ -s "$scratch/want" ] || return
	(contents ovlctl && contents ovl-dev) | sort | diff "$scratch/want" -
}

# And what DKMS builds of is all of the module's source.
module_source()
{
	find Kbuild dkms.conf kmod include -type f ! -name '*.o' ! -name '*.ko' ! -name '*.mod*' \
		! -name '*.cmd' -printf "/usr/src/ovl-$version/%p\n" | sort >"$scratch/want"
	contents ovl-dkms | diff "$scratch/want" -
}

field()	# NAME FIELD
{
	dpkg-deb -f "$deb/$1_${version}"_*.deb "$2"
}

# Of the right things; and the directory for files that nobody brings along.
dependencies()
{
	field ovl-dkms Depends | grep '\<dkms\>' >/dev/null || { echo "ovl-dkms does without dkms"; return 1; }
	field ovlctl Depends | grep libnl-genl-3-200 >/dev/null || { echo "ovlctl does without libnl"; return 1; }
	dpkg-deb -c "$deb/ovlctl_${version}"_*.deb | grep '^d.* \./etc/ovl/$' >/dev/null || {
		echo "ovlctl has no /etc/ovl"
		return 1
	}
}

lintian_says()
{
	local said
	said=$(lintian --fail-on=warning,error "$deb/ovl_${version}"_*.changes 2>&1 |
		grep -v 'running with root privileges')
	[ -z "$said" ] || { echo "$said"; return 1; }
}

# The one version is that of dkms.conf.
versions()
{
	local said
	mkdir "$scratch/other" && cp -r dkms.conf debian "$scratch/other" || return
	make -s -C "$scratch/other" -f debian/rules -n clean >"$scratch/said" 2>&1 || {
		cat "$scratch/said"
		return 1
	}
	sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="99.9"/' "$scratch/other/dkms.conf"
	said=$(make -s -C "$scratch/other" -f debian/rules -n clean 2>&1) && return 1
	[[ $said = *"debian/changelog is of $version, dkms.conf of 99.9"* ]] || { echo "$said"; return 1; }
}

# Without its manual page, which is not installed here.
unit()
{
	local said
	said=$(systemd-analyze verify --man=no ctl/systemd/ovl.service 2>&1)
	[ -z "$said" ] || { echo "$said"; return 1; }
	# 0 would be a unit that may do nothing; this one may change the network.
	systemd-analyze security --offline=true --threshold=30 ctl/systemd/ovl.service
}

echo 'TAP version 13'
check "the packages are built, and nothing is left in the tree" builds
check "no file is in two packages" one_package_each
check "what make install installs is in them, and nothing else" installs
check "the source of the module is all there" module_source
check "what they depend on, and /etc/ovl" dependencies
check "lintian has nothing to say" lintian_says
check "a version that is not that of dkms.conf is refused" versions
check "the unit is a good one, and may do little" unit
checks_end
