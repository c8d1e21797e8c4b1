# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the runner, the fetcher and `make check` share: where things live, how
# to speak, and how to fill the cache so that neither an interrupted fill nor a
# second filler can leave something half done behind.

# shellcheck disable=SC2034 # used by those who source this

TREE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
BUILD=$TREE/build
CACHE=${OVL_CACHE:-${XDG_CACHE_HOME:-/var/cache}/ovl}

say()
{
	printf '# %s\n' "$*" >&2
}

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# with_lock FILE COMMAND...: runs COMMAND while holding FILE's lock.  The
# descriptor is closed for COMMAND's children where they outlive it; the lock
# goes with the last holder.
with_lock()
{
	local file=$1 fd rc=0
	shift
	mkdir -p "$(dirname "$file")"
	exec {fd}>"$file"
	if ! flock -n "$fd"; then
		say "waiting for another run to finish with ${file##*/}"
		flock "$fd"
	fi
	"$@" || rc=$?
	exec {fd}>&-
	return "$rc"
}

pool_running=0 pool_status=0

# pool N COMMAND...: runs COMMAND in the background, once fewer than N that were started
# so are running.
pool()
{
	if ((pool_running >= $1)); then
		pool_next
	fi
	pool_job "${@:2}" &
	pool_running=$((pool_running + 1))
}

# It may have a pool of its own.
pool_job()
{
	pool_running=0 pool_status=0
	"$@"
}

pool_next()
{
	wait -n || pool_status=1
	pool_running=$((pool_running - 1))
}

# pool_wait: for all of them; fails if one of them has.
pool_wait()
{
	local status
	while ((pool_running > 0)); do
		pool_next
	done
	status=$pool_status pool_status=0
	return "$status"
}

# cache_fill NAME COMMAND...: makes sure $CACHE/NAME exists.  COMMAND gets an
# empty directory as its last argument and fills it; only a complete one is
# renamed to NAME, so what stands in the cache under its name is whole.
# COMMAND runs where its status is tested, thus without errexit: it has to
# return its failures itself.
cache_fill()
{
	local name=$1
	shift
	[ -e "$CACHE/$name" ] && return 0
	with_lock "$CACHE/lock/$name" cache_fill_locked "$name" "$@"
}

cache_fill_locked()
{
	local name=$1 tmp
	shift
	[ -e "$CACHE/$name" ] && return 0
	# A temporary of this name is what an interrupted fill left.
	rm -rf "$CACHE/tmp/$name".*
	mkdir -p "$CACHE/tmp"
	tmp=$(mktemp -d "$CACHE/tmp/$name.XXXXXX")
	chmod 755 "$tmp"
	if ! "$@" "$tmp"; then
		rm -rf "$tmp"
		return 1
	fi
	mv -T "$tmp" "$CACHE/$name"
}

# own_kernel NAME: is it one of those built here, which look for bugs?
own_kernel()
{
	[ "$1" = debug ] || [ "$1" = races ]
}

# kernel_kdir IMAGE: where modules for a kernel are built: Debian's headers are
# installed, our own kernels have theirs beside them.
kernel_kdir()
{
	[ ! -d "$1/build" ] || { echo "$1/build"; return; }
	echo "/lib/modules/$(cat "$1/release")/build"
}

# apt_newest REGEX: the newest package whose name matches and which the
# archive really has, with its version: "name version".  The names carry the
# kernel's version, so ordering the names orders the kernels.
apt_newest()
{
	local name version
	while read -r name; do
		version=$(apt-cache show --no-all-versions "$name" 2>/dev/null |
			  sed -n 's/^Version: //p' | head -n 1)
		[ -n "$version" ] || continue
		echo "$name $version"
		return 0
	done < <(apt-cache pkgnames | grep -E "^$1\$" | sort -rV)
	return 1
}

# apt_fetch PACKAGE VERSION DIR: downloads and unpacks a package, which is not
# installed.  Lists grow old, and an old list names files that are gone: then
# once more with fresh ones.
apt_fetch()
{
	local package=$1 version=$2 dir=$3
	(
		cd "$dir" || exit
		if ! apt-get -q download "$package=$version" >log 2>&1; then
			apt-get -q update >>log 2>&1 || :
			apt-get -q download "$package" >>log 2>&1 || {
				cat log >&2
				exit 1
			}
		fi
		dpkg -x ./*.deb . || exit
		rm -f ./*.deb log
	)
}
