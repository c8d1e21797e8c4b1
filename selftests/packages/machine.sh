#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The packages on a Debian 12 that has never seen them.  They are installed in a
# copy of it, where DKMS builds the module for both kernels at the speed of this
# machine, and so are a version that does not build and one that does.  Then the
# copy is booted, twice: selftests/packages/guest.sh is what goes on there.
#
#	KERNEL	boots 6.12, the default, or 6.1

set -uo pipefail

# shellcheck source=selftests/vm/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../vm/lib.sh"
# shellcheck source=selftests/host.sh
. "$TREE/selftests/host.sh"

# What is mounted here is mounted for nobody else, and goes with us.
[ -n "${OVL_UNSHARED-}" ] || OVL_UNSHARED=1 exec unshare --mount --propagation private "$0" "$@"

kernel=${KERNEL:-6.12}
own_kernel "$kernel" && kernel=6.12
work=$BUILD/packages
root=$work/root
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$TREE/dkms.conf")
debs=("ovlctl_${version}_amd64.deb" "ovl-dkms_${version}_all.deb" "ovl-dev_${version}_all.deb")

in_root()
{
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@"
}

release()
{
	local found
	found=$("$TREE/selftests/vm/kernel" package "$1") || return
	found=${found%% *}
	echo "${found#linux-image-}"
}

# A layer above the one in the cache, which stays as it is.
mount_root()
{
	local base
	base=$("$TREE/selftests/packages/debian") || return
	mkdir -p "$root" "$work/layer" &&
	mount -t tmpfs -o mode=755 layer "$work/layer" &&
	mkdir "$work/layer/up" "$work/layer/work" &&
	mount -t overlay -o "lowerdir=$base,upperdir=$work/layer/up,workdir=$work/layer/work" root "$root" &&
	mount -t proc proc "$root/proc" &&
	mount -t tmpfs -o mode=755 run "$root/run"
}

# What the machine is to do by itself when it boots: its end of a cable, an address
# inside, and the test.
set_up()
{
	local file=$root/etc/systemd/network
	mkdir -p "$root/root/debs" &&
	cp "$TREE/selftests/packages/guest.sh" "$root/root" &&
	(cd "$BUILD/deb" && cp "${debs[@]}" "$root/root/debs") &&
	cp "$TREE/selftests/packages/ovl-test.service" "$root/etc/systemd/system" || return
	echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
	echo debian >"$root/etc/hostname"
	printf '[NetDev]\nName=under0\nKind=veth\n[Peer]\nName=under1\n' >"$file/under0.netdev"
	printf '[Match]\nName=under0\n[Network]\nAddress=10.0.0.1/24\nConfigureWithoutCarrier=yes\n' \
		>"$file/under0.network"
	printf '[Match]\nName=ovl100\n[Network]\nAddress=192.168.100.1/24\nConfigureWithoutCarrier=yes\n' \
		>"$file/ovl100.network"
	in_root systemctl enable systemd-networkd ovl-test
	# What is there before, for the time after.
	cp "$TREE/selftests/packages/files" "$root/root" && in_root /root/files >"$root/root/before"
}

# built_for RELEASE: a module for that kernel, where it is looked for
built_for()
{
	local file
	file=$(in_root modinfo -k "$1" -n ovl) || return
	[[ $file = */updates/dkms/ovl.ko* ]] || { echo "it is $file"; return 1; }
	[[ $(in_root modinfo -k "$1" -F vermagic ovl) = "$1 "* ]] || {
		in_root modinfo -k "$1" ovl
		return 1
	}
}

all_install()
{
	in_root dpkg -i "${debs[@]/#//root/debs/}" || return
	in_root ovlctl -V | grep -F "$version" || { echo "ovlctl is of another version"; return 1; }
}

# A newer version of the package whose source is no C.
make_broken()
{
	local dir=$work/broken
	rm -rf "$dir" && dpkg-deb -R "$BUILD/deb/${debs[1]}" "$dir" || return
	mv "$dir/usr/src/ovl-$version" "$dir/usr/src/ovl-99" &&
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"99\"/" "$dir/usr/src/ovl-99/dkms.conf" &&
	sed -i "s/^Version: .*/Version: 99/" "$dir/DEBIAN/control" &&
	sed -i "s/^DKMS_VERSION=.*/DKMS_VERSION=99/" "$dir"/DEBIAN/{postinst,prerm} &&
	echo '#error broken' >>"$dir/usr/src/ovl-99/kmod/main.c" &&
	dpkg-deb -b "$dir" "$root/root/broken.deb"
}

modules()
{
	(cd "$root" && find lib/modules/*/updates -name 'ovl.ko*' -exec sha256sum {} + | sort)
}

broken_is_refused()
{
	local before status
	before=$(modules)
	[ "$(wc -l <<<"$before")" = 2 ] || { echo "not two modules: $before"; return 1; }
	make_broken || return
	in_root dpkg -i /root/broken.deb && { echo "it installs"; return 1; }
	diff <(echo "$before") <(modules) || { echo "the modules are others"; return 1; }
	built_for "$(release 6.1)" && built_for "$(release 6.12)" || return
	status=$(in_root dpkg-query -W -f "\${db:Status-Status} " ovl-dkms ovlctl)
	[ "$status" = 'half-configured installed ' ] || { echo "the packages are: $status"; return 1; }
	in_root depmod -n "$(release 6.12)" | grep -c 'updates/dkms/ovl.ko' >/dev/null
}

good_one_again()
{
	in_root dpkg -i "/root/debs/${debs[1]}" || return
	rm "$root/root/broken.deb"
	[ ! -e "$root/var/lib/ovl-dkms" ] || { echo "there still is /var/lib/ovl-dkms"; return 1; }
	[ ! -e "$root/usr/src/ovl-99" ] || { echo "there still is /usr/src/ovl-99"; return 1; }
	# DKMS builds for the newest kernel, where nobody runs one of those there.
	built_for "$(release 6.12)"
}

second_kernel()
{
	in_root dkms install "ovl/$version" -k "$(release 6.1)" || return
	built_for "$(release 6.1)" && built_for "$(release 6.12)" || return
	in_root dkms status ovl
}

make_disk()
{
	umount "$root/run" "$root/proc" || return
	rm -f "$work/disk" && truncate -s 4G "$work/disk" &&
	mke2fs -q -t ext4 -O ^has_journal -d "$root" "$work/disk"
}

came_to_end()
{
	[ -n "$1" ] || echo "it was cut short"
	[ "$2" = 0 ] || echo "selftests/vm/run ended with $2, not 0"
	[ -n "$1" ] && [ "$2" = 0 ]
}

# boot NAME: the machine, once; what it prints becomes part of what we do.  It ends
# with a word of its own, so that one that is cut short is noticed.
boot()
{
	local line status ended=''
	while IFS= read -r line; do
		line=${line%$'\r'}
		case $line in
		'ok '*)		n=$((n + 1)); echo "ok $n - $1: ${line#ok }" ;;
		'not ok '*)	n=$((n + 1)) failed=1; echo "not ok $n - $1: ${line#not ok }" ;;
		"end of $1")	ended=1 ;;
		'@status '*)	status=${line#@status } ;;
		*)		echo "# ${line#\# }" ;;
		esac
	done < <("$TREE/selftests/vm/run" --kernel "$kernel" --disk "$work/disk" --timeout 1200 \
			--log-dir "$work/$1" --append "systemd.default_timeout_start_sec=600 quiet" 2>&1
		 echo "@status $?")
	check "$1: the machine comes to its end, and its kernel has nothing to report" \
		came_to_end "$ended" "$status"
}

echo 'TAP version 13'
rm -rf "$work"
mkdir -p "$work"
check "the packages are built" make -C "$TREE" deb
check "a Debian 12 is made ready" mount_root
check "with a cable and the test" set_up
[ "$failed" = 0 ] || checks_end
check "the packages install" all_install
check "DKMS has built for 6.1" built_for "$(release 6.1)"
check "DKMS has built for 6.12" built_for "$(release 6.12)"
check "a module that does not build leaves the one there was" broken_is_refused
check "and one that does is installed" good_one_again
check "DKMS builds for a second kernel" second_kernel
check "it gets a disk" make_disk
[ "$failed" = 0 ] || checks_end
boot first
boot second
rm -rf "$work/disk" "$work/broken"
checks_end
