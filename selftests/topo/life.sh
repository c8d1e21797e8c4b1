#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 600
#
# The end of things under traffic, OVL_ROUNDS times each: the module, either
# namespace, VTEPs, VNIs, ports.  Whoever reads the kernel log sees the rest.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
# shellcheck source=selftests/topo/life-lib.sh
. "$OVL_TREE/selftests/topo/life-lib.sh"

unsummed all 'counters go with what they are of, under traffic'

test_rmmod()
{
	local round
	hosts 2
	# The module comes back, whatever happens.
	trap 'modprobe ovl; _cleanup' EXIT
	for ((round = 1; round <= OVL_ROUNDS; round++)); do
		[ -z "${VERBOSE-}" ] || echo "# round $round, $SECONDS s"
		loaded_overlays
		rmmod ovl || fail "round $round: the module does not unload"
		[ ! -d /sys/module/ovl ] || fail "round $round: the module is still there"
		same "round $round: slab caches left" "$(caches || :)" ''
		! ip -n "$H1" link show ovl100 2>/dev/null || fail "round $round: a device is left"
		end_load
		modprobe ovl
	done
	overlay 100 4
	reaches "$H1" "${INNER[100.2]}"
}

# end_of WHICH: the namespace of the device, C1, or of the underlay, H1.
end_of()
{
	local round
	for ((round = 1; round <= OVL_ROUNDS; round++)); do
		[ -z "${VERBOSE-}" ] || echo "# round $round, $SECONDS s"
		hosts 2
		netns C1
		overlay 100 4
		overlay 106 6
		ip -n "$H1" link set ovl100 netns "$C1"
		ip -n "$H1" link set ovl106 netns "$C1"
		addresses "$C1" ovl100 1 100
		addresses "$C1" ovl106 1 106
		load one "$C1" "${INNER[100.2]}"
		load two "$H2" "${INNER6[100.1]}" 1000
		load three "$C1" "${INNER6[106.2]}" 60
		load four "$H2" "${INNER[106.1]}"
		wait_until "the load arrives" _received "$H2" 106 20
		ip netns del "${!1}"
		"gone_$1"
		# A cable goes with the namespace of its other end, once nothing holds it.
		ip netns del "$H1" 2>/dev/null || :
		wait_until "round $round: the namespace is really gone" _no_link "$H2" eth0
		ip netns del "$H2"
		[ ! -e "/run/netns/$C1" ] || ip netns del "$C1"
	done
}

gone_C1()
{
	# Processes in it would keep it; the other end goes on.
	stop one
	stop three
	wait_until "round $round: the VNI has gone" _no_vni
	stop two
	stop four
}

gone_H1()
{
	wait_until "round $round: the device has gone" _no_link "$C1" ovl100
	wait_until "round $round: the device has gone" _no_link "$C1" ovl106
	end_load
}

_no_vni()
{
	! ctl "$H1" vni show 100 && ! ctl "$H1" vni show 106
}

# Stream and datagrams; VTEPs and VNIs come and go as fast as they can.
churn()
{
	hosts 2
	overlay 100 4
	overlay 106 6
	load one "$H1" "${INNER[100.2]}" 1000
	load two "$H2" "${INNER[100.1]}"
	load three "$H1" "${INNER6[106.2]}"
	load four "$H2" "${INNER6[106.1]}" 1000
	serve sink on "$H2" tcp recv -t 600 17000
	background stream on "$H1" tcp send -t 600 -w "${INNER[100.2]}" 17000 0
	wait_until "the load arrives" _received "$H2" 100 50
	"$@"
	end_load
	stop stream
	stop sink
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[106.1]}"
}

vteps()
{
	local round
	for ((round = 0; round < OVL_ROUNDS; round++)); do
		printf 'vtep del %s vni 100\nvtep add %s vni 100\n' 10.9.0.2{,,,,,,,}
		printf 'vtep del %s vni 106\nvtep add %s vni 106\n' fd09::2{,,,,,,,}
		echo "fdb add ${HOST_MAC[2]} vni 100 vtep 10.9.0.2"
		echo "vtep flush vni 100"
		echo "vtep add 10.9.0.2 vni 100"
		echo "fdb flush vni 106"
	done | ctls "$H1"
}

test_vteps()
{
	churn vteps
}

vnis()
{
	local round
	for ((round = 0; round < OVL_ROUNDS; round++)); do
		ctls "$H1" <<-END
			vni del 100
			vni del 106
			vni add 106 local fd09::1
			vtep add fd09::2 vni 106
			vni add 100 local 10.9.0.1
			vtep add 10.9.0.2 vni 100
		END
		addresses "$H1" ovl100 1 100
		addresses "$H1" ovl106 1 106
		wait_until "the load arrives again" _received "$H1" 100 5
	done
}

test_vnis()
{
	churn vnis
}

# Devices attached to the VNI, with traffic of their own.
ports()
{
	local round
	netns C1
	for ((round = 0; round < OVL_ROUNDS; round++)); do
		ip link add eth0 netns "$C1" type veth peer name p9 netns "$H1"
		ip -n "$H1" link set p9 addrgenmode none up
		addresses "$C1" eth0 9 100
		ctl "$H1" port add p9 vni 100
		load five "$C1" "${INNER[100.2]}"
		wait_until "the port's load arrives" _port_received "$H1" p9 20
		ctls "$H1" <<-END
			port set p9 isolated on learning off flood off flood-rate 10
			port set p9 mac ${HOST_MAC[9]} ip ${INNER[100.9]} flood-rate 0
			port set p9 mac any ip any learning on flood on isolated off
			port del p9
			port add p9 vni 100
		END
		ips "$H1" <<-END
			link set p9 nomaster
			link set p9 master ovl100
			link set p9 down
			link set p9 up
		END
		case $((round % 3)) in
		0)	ip -n "$H1" link del p9 ;;
		1)	ip -n "$H1" link set p9 netns "$C1" ;;
		2)	ctl "$H1" port del p9 ;;
		esac
		stop five
		ip -n "$C1" link del eth0 2>/dev/null || :
	done
}

_port_received()
{
	[ "$(port_stat "$1" "$2" rx_packets)" -gt "$3" ]
}

test_ports()
{
	churn ports
}

settings()
{
	local round
	for ((round = 0; round < OVL_ROUNDS; round++)); do
		cat <<-END
			vni set 100 ttl 9 tos inherit df unset csum off learning any admit any ageing 1
			vni set 106 csum6 off srcport 40000 40100 label 77 mtu 1300
			vni set 100 local any dev eth0
			vtep set 10.9.0.2 vni 100 flood off
			vni set 106 local any dev eth0
			vni set 100 ttl auto tos 0 df set csum on learning known admit known ageing 300
			vni set 106 csum6 on label 0 mtu auto
			vni set 100 local 10.9.0.1 dev none
			vni set 106 local fd09::1 dev none
			vtep set 10.9.0.2 vni 100 flood on
		END
	done | ctls "$H1"
}

test_settings()
{
	churn settings
}

underlay()
{
	local round
	for ((round = 0; round < OVL_ROUNDS; round++)); do
		ips "$H1" <<-END
			link set eth0 mtu 1400
			route add 10.9.0.2 dev eth0 mtu 1360
			route add fd09::2 dev eth0 mtu 1360
			link set eth0 down
			link set eth0 up
			link set eth0 mtu 1500
			addr replace fd09::1/64 dev eth0 nodad
			link set ovl100 down
			link set ovl100 up
		END
	done
}

test_underlay()
{
	churn underlay
}

# A datagram for all hosts has the endpoint's socket keep a route to the namespace's
# loopback device, and no device's end closes that socket. A namespace that waits for
# its devices keeps the next one from its end.
test_multicast()
{
	hosts 2
	netns C1
	ip -n "$C1" link add c0 type veth peer name c1 netns "$H2"
	ctl "$H1" vni add 100 nodev
	ip -n "$H2" route add 224.0.0.1/32 dev eth0
	ip netns exec "$H2" bash -c 'printf x >/dev/udp/224.0.0.1/4789'
	wait_same "drops of the endpoint" truncated=1 endpoint_drops "$H1"
	ip netns del "$H1"
	wait_until "the namespace's devices are gone" _no_link "$H2" eth0
	ip netns del "$C1"
	wait_until "the namespace is gone, and the next one" _no_link "$H2" c1
}

add_case 'the module is removed' test_rmmod
add_case "the device's namespace is deleted" end_of C1
add_case "the underlay's namespace is deleted" end_of H1
add_case "the underlay's namespace, after a multicast" test_multicast
add_case 'VTEPs are removed and added' test_vteps
add_case 'VNIs are removed and added' test_vnis
add_case 'ports are removed and added' test_ports
add_case 'settings change' test_settings
add_case 'the underlay changes' test_underlay
run_cases
