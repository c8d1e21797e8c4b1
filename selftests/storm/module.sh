#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
# timeout-long: 14400
#
# The module and the namespaces that hold all it has to offer end under traffic,
# again and again: VNIs over both families and one without a device, stations,
# neighbours, ports, sockets.  It has to be the only user of the module.  topo/life.sh
# looks closer at each kind of end.

# shellcheck source=selftests/storm/lib.sh
. "${OVL_TREE:?}/selftests/storm/lib.sh"

rounds=$(storm_rounds 2 1000)

# Traffic that goes on, with the module and without.
loads()
{
	load one "$H1" "${INNER[100.2]}"
	load two "$H2" "${INNER[100.1]}" 1000
	load three "$H1" "${INNER6[106.2]}" 60
	load four "$H2" "${INNER6[106.1]}"
}

loaded()
{
	everything 1
	everything 2
	inside "$H1" 1
	inside "$H2" 2
	[ "$1" != 1 ] || loads
	sockets sockets1 "$H1" "$1" 100 106 200
	sockets sockets2 "$H2" "$1" 100 106 200
	wait_until "the load arrives" _received "$H2" 100 5
	wait_until "the load arrives" _received "$H1" 106 5
	wait_until "sockets send" _received "$H2" 200 1
}

unloaded()
{
	[ ! -d /sys/module/ovl ] || rmmod ovl
}

test_module()
{
	local round
	hosts 2
	plain_device "$H1"
	plain_device "$H2"
	# The module comes back, whatever happens.
	trap 'modprobe ovl; _cleanup' EXIT
	for ((round = 1; round <= rounds; round++)); do
		at_round "$round" "$rounds"
		loaded "$round"
		# Who lists hooks reads the module's own while they go; Debian's 6.1 cannot.
		[[ $(uname -r) = 6.1.* ]] ||
			same "the module's hooks" "$(nsexec "$H1" nft list hooks | grep -c '\[ovl\]')" 2
		background hooks on "$H1" bash -c 'while nft list hooks >/dev/null; do :; done'
		# Sockets hold it, and as long as it is held it stays whole.
		rmmod ovl 2>/dev/null || [ -d /sys/module/ovl ]
		stop sockets1
		stop sockets2
		wait_until "round $round: the module unloads" unloaded
		stop hooks
		same "round $round: slab caches left" "$(caches || :)" ''
		_no_link "$H1" ovl100 2>/dev/null || fail "round $round: a device is left"
		modprobe ovl
	done
	end_load
	overlay 100 4
	reaches "$H1" "${INNER[100.2]}"
}

# Host 1 once more, and its cable.
born()
{
	ip -batch - <<-END
		netns add $H1
		link add eth0 netns $H1 type veth peer name eth0 netns $H2
	END
	ips "$H1" <<-END
		link set lo up
		addr add 10.9.0.1/24 dev eth0
		addr add fd09::1/64 dev eth0 nodad
		link set eth0 up
	END
	ips "$H2" <<-END
		addr add 10.9.0.2/24 dev eth0
		addr add fd09::2/64 dev eth0 nodad
		link set eth0 up
	END
	plain_device "$H1"
}

# One in two has its devices in another namespace, where the load is.
settled()
{
	local at=$H1
	everything 1
	if (($1 % 2)); then
		at=$C1
		ips "$H1" <<-END
			link set ovl100 netns $C1
			link set ovl106 netns $C1
		END
	fi
	inside "$at" 1
	if [ "$1" = 1 ]; then
		load one "$C1" "${INNER[100.2]}"
		load two "$H2" "${INNER[100.1]}" 1000
		load three "$C1" "${INNER6[106.2]}" 60
		load four "$H2" "${INNER6[106.1]}"
	fi
	wait_until "round $1: the load arrives" _received "$H1" 100 5
	wait_until "round $1: the load arrives" _received "$H1" 106 5
}

test_namespaces()
{
	local round
	hosts 2
	netns C1
	plain_device "$H1"
	plain_device "$H2"
	everything 2
	inside "$H2" 2
	for ((round = 1; round <= rounds; round++)); do
		at_round "$round" "$rounds"
		settled "$round"
		# It ends with the last of these.
		sockets sockets1 "$H1" "$round" 100 106 200
		ip netns del "$H1"
		stop sockets1
		wait_until "round $round: the namespace is gone" _no_link "$H2" eth0
		_no_link "$C1" ovl100 2>/dev/null || fail "round $round: a device is left"
		born
	done
	settled 0
	end_load
	reaches "$H1" "${INNER[100.2]}"
}

add_case 'the module is removed' test_module
add_case 'the namespace of the underlay ends' test_namespaces
run_cases
