#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the Debian 12 that has the packages, at each of its boots: the first one, with
# nothing configured, puts files into /etc/ovl; the second one finds them in force.
# selftests/packages/machine.sh reads what this prints.

set -u
export LC_ALL=C
until [ -e /dev/virtio-ports/ovl.out ]; do
	sleep 0.2
done
exec </dev/null >/dev/virtio-ports/ovl.out 2>&1

LOST=/run/lost
failed=0

# check TEXT COMMAND...: a test that passes when the command does.
check()
{
	local text=$1 output
	shift
	if output=$("$@" 2>&1); then
		echo "ok $text"
		return
	fi
	printf '%s\n' "$output" | sed 's/^/# /'
	echo "not ok $text"
	failed=1
}

# same WANT COMMAND...: what a command prints
same()
{
	local want=$1 got
	shift
	got=$("$@" 2>&1)
	[ "$got" = "$want" ] || { echo "'$*' says '$got', not '$want'"; return 1; }
}

# until_true COMMAND...: waits for it, a good while: a machine is slow.
until_true()
{
	local end=$((SECONDS + 120)) output
	until output=$("$@" 2>&1); do
		if ((SECONDS > end)); then
			echo "still not, after 120 s: $*: $output"
			return 1
		fi
		sleep 0.2
	done
}

segments()
{
	ovlctl -o vni show | sed 's/^vni \([0-9]*\) endpoint \([0-9]*\).*/\1 \2/' | sort | paste -sd ,
}

unit()
{
	systemctl show -P "$1" ovl.service
}

# The other host, which is a network namespace at the end of the cable.
make_peer()
{
	ip netns add peer &&
	ip link set under1 netns peer &&
	ip -n peer address add 10.0.0.2/24 dev under1 &&
	ip -n peer link set under1 up &&
	ovlctl -n peer vni add 100 local 10.0.0.2 &&
	ovlctl -n peer vtep add 10.0.0.1 vni 100 &&
	ip -n peer address add 192.168.100.2/24 dev ovl100 &&
	ip -n peer link set ovl100 up
}

ping_host()
{
	ip netns exec peer ping -q -c "${1:-1}" -i 0.05 -W 10 192.168.100.1
}

# A flow, until it is told to end: LOST has what was lost.
flow()
{
	local said
	while [ ! -e /run/flow-end ]; do
		said=$(ping_host 20)
		[[ $said = *' 20 received'* ]] || echo "$said" >>"$LOST"
		echo >>/run/flow-rounds
	done
}

rounds()
{
	[ "$(wc -l </run/flow-rounds)" -gt "$1" ]
}

begin_flow()
{
	rm -f /run/flow-end "$LOST" /run/flow-rounds
	flow &
	flow_pid=$!
	until_true rounds 0
}

# Nothing was lost, and there was something to lose after all was done.
end_flow()
{
	until_true rounds "$(($(wc -l </run/flow-rounds) + 1))" || return
	touch /run/flow-end
	wait "$flow_pid"
	[ ! -e "$LOST" ] || { cat "$LOST"; return 1; }
}

# --- the first boot: nothing is configured ---------------------------------

nothing_to_do()
{
	same inactive systemctl is-active ovl.service || return
	same no unit ConditionResult || return
	same success unit Result || return
	same '' systemctl --failed --plain --no-legend
}

plugin_works()
{
	ip link add type ovl help 2>&1 | grep 'dstport' >/dev/null
}

put_files()
{
	cat >/etc/ovl/red.json <<-'END'
		{ "version": 1, "vnis": [ { "vni": 100, "local": "10.0.0.1", "dev": "under0",
			"vteps": [ { "addr": "10.0.0.2" } ] } ] }
	END
	cat >/etc/ovl/blue.json <<-'END'
		{ "version": 1, "vnis": [ { "vni": 200, "endpoint": 8472, "nodev": true } ] }
	END
	chmod 600 /etc/ovl/*.json
}

start_by_hand()
{
	systemctl start ovl.service || { journalctl -n 20 -u ovl.service; return 1; }
	same '100 4789,200 8472' segments
}

first_boot()
{
	check "without files the unit does nothing, and well" nothing_to_do
	check "the module is not loaded" test ! -e /sys/module/ovl
	check "the unit stands well with the others" systemd-analyze verify --man=no ovl.service
	put_files
	check "with files it can be started" start_by_hand
	check "ip has its plugin" plugin_works
	echo second >/root/boot
	echo "end of first"
	finish reboot
}

# --- the second boot: all is there -----------------------------------------

came_back()
{
	same active systemctl is-active ovl.service || { journalctl -b -u ovl.service; return 1; }
	same '100 4789,200 8472' segments || return
	ovlctl diff /etc/ovl/*.json
}

# As files say, as commands said, or as both did.
reload_adds()
{
	sed -i 's/"vteps"/"ageing": 77, "fdb": [ { "mac": "02:00:00:00:00:09", "vtep": "10.0.0.2" } ], "vteps"/' \
		/etc/ovl/red.json
	sed 's/200/300/' /etc/ovl/blue.json >/etc/ovl/green.json
	rm /etc/ovl/blue.json
	systemctl reload ovl.service || { journalctl -n 20 -u ovl.service; return 1; }
	same '100 4789,300 8472' segments || return
	same '' ovlctl diff /etc/ovl/green.json /etc/ovl/red.json
}

reload_refuses()
{
	local before
	before=$(ovlctl dump)
	sed 's/"ageing": 77/"ageing": 78, "tll": 5/' /etc/ovl/red.json >/etc/ovl/wrong.json
	systemctl reload ovl.service && { echo "a wrong file was taken"; return 1; }
	rm /etc/ovl/wrong.json
	journalctl -b -u ovl.service |
		grep -F '/etc/ovl/wrong.json: vnis[0].tll: this member is unknown, did you mean "ttl"?' \
		>/dev/null || { journalctl -b -u ovl.service; return 1; }
	same "$before" ovlctl dump || return
	same active systemctl is-active ovl.service
}

# What commands have added is nobody's to take away by the way.
upgrade()
{
	ovlctl vni add 400 nodev || return
	dpkg -i /root/debs/ovlctl_*.deb || return
	same '100 4789,300 8472,400 4789' segments
}

stop_and_start()
{
	systemctl stop ovl.service || return
	same '100 4789,300 8472,400 4789' segments || return
	systemctl start ovl.service || return
	same '100 4789,300 8472' segments
}

no_files_no_opinion()
{
	mkdir /run/aside && mv /etc/ovl/*.json /run/aside || return
	systemctl reload ovl.service || { journalctl -n 20 -u ovl.service; return 1; }
	same '100 4789,300 8472' segments
}

purge()
{
	ip netns delete peer
	dpkg --purge ovlctl ovl-dkms ovl-dev || return
	until_true test ! -e /sys/module/ovl || return
	same '' ip -br link show type ovl 2>/dev/null
	[ ! -e /sys/class/net/ovl100 ] || { echo "ovl100 is there"; return 1; }
}

no_trace()
{
	/root/files | diff /root/before - || return
	systemctl cat ovl.service && { echo "the unit is there"; return 1; }
	same '' systemctl --failed --plain --no-legend
}

second_boot()
{
	check "what is configured comes back by itself" until_true came_back
	check "a peer is made" make_peer
	check "frames arrive" until_true ping_host
	begin_flow
	check "reloading has what changed files say" reload_adds
	check "a wrong file is refused, named in the journal, and changes nothing" reload_refuses
	check "an upgrade of the tool leaves all as it is" upgrade
	check "stopping leaves all as it is, starting has what files say" stop_and_start
	check "without files, reloading leaves all as it is" no_files_no_opinion
	check "and nothing was lost meanwhile" end_flow
	check "the packages are purged, and the module goes" purge
	check "they leave no trace" no_trace
	echo "end of second"
	finish poweroff
}

# What vm/run wants to know.
finish()
{
	local tainted
	read -r tainted </proc/sys/kernel/tainted
	dmesg -x >/dev/virtio-ports/ovl.klog
	echo "exit $failed tainted $tainted" >/dev/virtio-ports/ovl.result
	# who has no D-Bus is told so
	systemctl "$1" 2>/dev/null
	exit
}

if [ -e /root/boot ]; then
	second_boot
else
	first_boot
fi
