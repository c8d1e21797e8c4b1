#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 400
#
# Many segments and many stations on one host. What they cost is for `make bench` to
# tell; here each of them is to be there, and another than the others.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"

# Not where each takes many times as long.
VNIS=$((100000 / (OVL_SLOW * OVL_SLOW)))
THOUSANDS=$((1000 / (OVL_SLOW * OVL_SLOW)))
STATIONS=${THOUSANDS}000

# to_vni VNI...: a broadcast from host 1 in each of these.
to_vni()
{
	local vni head frames=()
	for vni; do
		printf -v head '08000000 %06x 00' "$vni"
		frames+=("$head $BROADCAST ${MAC[1]} $PLAIN")
	done
	on "$H1" vxsend "${UNDER[4.2]}" "${frames[@]}"
}

test_vnis()
{
	local vni some=(1 2 $((VNIS / 2)) $((VNIS - 1)) "$VNIS")
	hosts 2
	seq 1 "$VNIS" | sed 's/.*/vni add & local 10.9.0.2 nodev/' | ctls "$H2"
	same "segments" "$(ctl "$H2" vni | grep -c '^vni ')" "$VNIS"
	# One MAC address in each of some, that lives behind another VTEP each time.
	for vni in "${some[@]}"; do
		echo "vtep add 10.9.0.1 vni $vni"
		echo "vtep add 10.9.1.$((1 + vni % 200)) vni $vni"
		echo "fdb add ${MAC[9]} vni $vni vtep 10.9.1.$((1 + vni % 200))"
	done | ctls "$H2"
	to_vni "${some[@]}" $((VNIS + 1))
	for vni in "${some[@]}"; do
		counts "$H2" "$vni" rx_packets 1
		same "where ${MAC[9]} lives in VNI $vni" "$(station "$H2" "$vni" "${MAC[9]}")" \
			"10.9.1.$((1 + vni % 200))"
		same "where ${MAC[1]} lives in VNI $vni" "$(station "$H2" "$vni" "${MAC[1]}")" 10.9.0.1
	done
	stat_is "frames of another VNI" "$H2" 3 rx_packets 0
	same "drops of the endpoint" "$(endpoint_drops "$H2")" no_vni=1
	unsummed all 'the counters of a hundred thousand segments go with them'
	ctl "$H2" vni flush
	same "segments left" "$(ctl "$H2" vni)" ''
}

# station_of N: the N-th's MAC address
station_of()
{
	printf '06:00:00:%02x:%02x:%02x' $(($1 / 65536)) $(($1 / 256 % 256)) $(($1 % 256))
}

# A thousand a request, by turns behind host 2 and host 3.
stations()
{
	seq 0 $((STATIONS - 1)) | awk '{
		if ($1 % 1000 == 0)
			printf "fdb add"
		printf " 06:00:00:%02x:%02x:%02x", $1 / 65536, $1 / 256 % 256, $1 % 256
		if ($1 % 1000 == 999)
			print " vni 100 vtep 10.9.0." 2 + int($1 / 1000) % 2
	}'
}

test_stations()
{
	local n host frames=() to=(0 0 1 1)	# one is for both
	hosts 3
	bare_overlay 100 4
	stations | ctls "$H1"
	same "stations" "$(vni_field "$H1" 100 stations)" "$STATIONS"
	for n in 0 999 1000 $((STATIONS / 2)) $((STATIONS - 1001)) $((STATIONS - 1)); do
		host=$((2 + n / 1000 % 2))
		same "where station $n lives" "$(station "$H1" 100 "$(station_of "$n")")" "10.9.0.$host"
		to[host]=$((to[host] + 1))
		frames+=("$(station_of "$n") ${HOST_MAC[1]} $PLAIN")
	done
	on "$H1" frame ovl100 "${frames[@]}" "$(station_of "$STATIONS") ${HOST_MAC[1]} $PLAIN"
	counts "$H2" 100 rx_packets "${to[2]}"
	counts "$H3" 100 rx_packets "${to[3]}"
	stat_is "counter flooded" "$H1" 100 flooded 2
	# Half of them goes with its VTEP, the rest is there still.
	ctl "$H1" vtep del 10.9.0.3 vni 100
	same "stations left" "$(vni_field "$H1" 100 stations)" $((STATIONS / 2))
	ctl "$H1" fdb flush vni 100
	same "stations left" "$(vni_field "$H1" 100 stations)" 0
}

add_case 'a hundred thousand segments' test_vnis
add_case 'a million stations' test_stations
run_cases
