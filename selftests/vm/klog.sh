# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Tells a kernel log with a report in it from one without.  Used by the host
# on a machine's whole log and by the guest between two tests.

# A report: something the kernel only ever says when something is wrong.
klog_reports=(
	'WARNING: '
	'BUG: '
	'Oops'
	'Kernel panic'
	'Call Trace:'
	'general protection fault'
	'kernel BUG at'
	'stack-protector:'
	'UBSAN: '
	'KASAN: '
	'KCSAN: '
	'KFENCE: '
	'kmemleak: .* new suspected memory leaks'
	'refcount_t: '
	'ref_tracker: '
	'leaked reference'
	'unregister_netdevice: waiting'
	'possible circular locking'
	'possible recursive locking'
	'inconsistent lock state'
	'suspicious RCU usage'
	'sleeping function called'
	'scheduling while atomic'
	'held lock freed'
	'lock held when returning'
	'ODEBUG: '
	'list_(add|del) corruption'
	'rcu: INFO: .* (stall|detected)'
	'self-detected stall'
	'soft lockup'
	'hard LOCKUP'
	'blocked for more than [0-9]+ seconds'
	'slab .* Objects remaining'
	'Slab cache still has objects'
	'still has objects when called from'
	'page allocation failure'
	'Out of memory: '
	'invoked oom-killer'
	'bad page state'
	'trying to (register|unregister) non-static key'
	'netdevice: .*: hw csum failure'
	'hw csum failure'
	'\bovl[0-9]*: (error|failed|bad|invalid)'
)

# What would match above and means nothing.  Each line says why.
klog_harmless=(
	# Announced on any processor that has the weakness, emulated ones too.
	'Spectre V[0-9]+ : '
	'RETBleed: WARNING: Spectre v2 mitigation leaves CPU vulnerable'
	'MDS CPU bug present'
	# The tracker's own allocation has failed, as it was told to.
	'ref_tracker: memory allocation failure'
	# What the debugging options say of themselves at boot.
	'kmemleak: Kernel memory leak detector initialized'
)

# klog_ours < LOG: the log without KCSAN's reports of races that are not ours. It
# watches the whole kernel, much of which is known to have some. One is ours when
# one of the two accesses is by a function of ours, or by one that ours has called.
klog_ours()
{
	awk '
		/BUG: KCSAN: / { inside = 1; block = ""; ours = /\[ovl(_selftest)?\]/; near = 0 }
		!inside { print; next }
		{ block = block $0 "\n" }
		/ (to|of) 0x[0-9a-f]+ of [0-9]+ bytes by /	{ near = 3 }
		near-- > 0 && /\[ovl(_selftest)?\]/	{ ours = 1 }
		/={60}/ {
			if (ours)
				printf "%s", block
			inside = 0
		}
		END { if (inside && ours) printf "%s", block }
	'
}

# klog_scan < LOG: prints what it found, with a little around it; true when
# there was something.
klog_scan()
{
	local reports harmless
	reports=$(IFS='|'; printf '%s' "${klog_reports[*]}")
	harmless=$(IFS='|'; printf '%s' "${klog_harmless[*]}")
	# A warning of the firmware's or the processor's making is one line; a
	# report drags its lines behind it.
	klog_ours | grep -vE -- "$harmless" | grep -E -m 1 -B 3 -A 45 -- "$reports"
}

# klog_taint BITS: the same question asked of /proc/sys/kernel/tainted: has it
# died (D), warned (W), met a bad page (B), a lockup (L) or a machine check (M)?
klog_taint()
{
	(($1 & (1 << 7 | 1 << 9 | 1 << 5 | 1 << 14 | 1 << 4)))
}
