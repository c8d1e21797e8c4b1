#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 1800
# kernel: 6.12
#
# Virtual machines in a segment: on each of two hosts `ovlctl exec` boots one, and
# they reach each other. They run in an emulator that is emulated itself, so they
# are given as little to do as will make a machine. That still takes minutes, and where
# all of the tests are to be through in an hour, one of the two is the host itself.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs qemu-system-x86_64 cpio

: "${OVL_IMAGE:?}"	# a kernel for machines, see vm/run

modprobe -q tun || [ -e /dev/net/tun ]

# What the kernel starts with, and does not do, for it would take most of the time:
# self-tests, certificates, the verification and the tracing of itself. What one
# kernel does not know of that another has.
SKIPPED=bpf_tcp_ca_kfunc_init,bpf_dummy_struct_ops_init,load_system_certificate_list
SKIPPED+=,jent_mod_init,trace_eval_init,init_kprobe_trace,init_msg_buckets
SKIPPED+=,init_user_buckets,dquot_init
APPEND="console=ttyS0 quiet panic=-1 nokaslr mitigations=off acpi=off net.ifnames=0"
APPEND+=" ipv6.disable=1 random.trust_cpu=on tsc=reliable no_timer_check rodata=off"
APPEND+=" cryptomgr.notests lsm= initcall_blacklist=$SKIPPED"

# The machines' root: busybox, our TCP, the driver of the card.
initramfs()
{
	local dir=$_work/log.root n=10 kind file
	mkdir -p "$dir"/{bin,proc,modules}
	cp "$(command -v busybox)" "$(command -v tcp)" "$dir/bin"
	cp "$OVL_TREE/selftests/nested/guest-init" "$dir/init"
	chmod 755 "$dir/init"
	while read -r kind file _; do
		[ "$kind" = insmod ] || continue
		n=$((n + 1))
		case $file in
		*.xz)	xz -dc "$file" ;;
		*)	cat "$file" ;;
		esac >"$dir/modules/$n.ko"
	done < <(for file in virtio_pci virtio_net; do
			modprobe -d "$OVL_IMAGE" -S "$(<"$OVL_IMAGE/release")" --show-depends "$file"
		 done | awk '!seen[$0]++')
	(cd "$dir" && find . | cpio --quiet -o -H newc) >"$_work/log.initramfs"
	rm -rf "$dir"
}

# machine NAME HOST N PEER ROLE: boots one on a host; it is station N of VNI 100.
#
# Without cx16, whose emulation leaves wrong flags behind for a moment, and a
# kernel that is interrupted then dies of it (QEMU 7.2).
machine()
{
	local host=H$2
	background "$1" ovlctl -n "${!host}" exec vni 100 \
		mac "${HOST_MAC[$3]}" ip "${INNER[100.$3]}" -- \
		qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-M pc,usb=off,vmport=off,acpi=off -bios qboot.rom -cpu qemu64,-cx16 -m 96 \
		-accel tcg,thread=single,tb-size=64 -serial stdio \
		-kernel "$OVL_IMAGE/vmlinux" -initrd "$_work/log.initramfs" \
		-append "$APPEND role=$5 own=${INNER[100.$3]} peer=${INNER[100.$4]}" \
		-netdev tap,id=n,fd=3 \
		-device "virtio-net-pci,netdev=n,mac=${HOST_MAC[$3]},host_mtu=$MTU,romfile="
}

# said NAME: the last line of an end, which has the stream's length and sum.
said()
{
	tr -d '\r' <"$_work/log.$1" | grep -E '^[0-9]+ ' | tail -n 1
}

machine_and_host()
{
	hosts 2
	overlay 100 4
	prepare
	serve receiver on "$H2" tcp recv -t 1500 17000
	machine sender 1 3 2 send
	both_through
}

two_machines()
{
	hosts 2
	bare_overlay 100 4
	prepare
	machine sender 1 3 4 send
	machine receiver 2 4 3 receive
	both_through
	reached receiver
}

prepare()
{
	MTU=$(vni_field "$H1" 100 mtu)
	initramfs
}

reached()
{
	grep -q '^reached ' "$_work/log.$1" || fail "the $1 reached nobody: $(<"$_work/log.$1")"
}

both_through()
{
	finished sender
	finished receiver
	reached sender
	same "the stream" "$(said receiver)" "$(said sender)"
	same "bytes of it" "$(said sender | cut -d ' ' -f 1)" 1000000
	no_drops 100 "$H1" "$H2"
	balanced "$H1" "$H2" 100
	balanced "$H2" "$H1" 100
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
	same "ports" "$(ctl "$H1" -j port show)$(ctl "$H2" -j port show)" '[][]'
}

if [ -n "${OVL_BRIEF-}" ]; then
	add_case 'a virtual machine and another host' machine_and_host
else
	add_case 'virtual machines on two hosts' two_machines
fi
run_cases
