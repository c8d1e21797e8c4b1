#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 180
#
# Counters for others than people: in the text format of Prometheus.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq python3

BOARD=$OVL_TREE/Documentation/examples/grafana.json

# samples NETNS: in LINES, sorted, once they are what they have to be.
samples()
{
	ctl "$1" stats --prometheus >"$_work/log.prom"
	python3 "$OVL_TREE/selftests/tool/prometheus.py" "$BOARD" <"$_work/log.prom" >"$_work/log.samples"
}

# The same from JSON: what ovlctl has to say, in the checker's form.
from_json()
{
	ctl "$1" -j stats | jq -r '.[] | .object as $kind |
		({endpoint, vni, vtep: .addr, dstport, port: .ifname} |
			if $kind == "vni" then {endpoint, vni}
			elif $kind == "vtep" then {vtep, dstport}
			elif $kind == "port" then {endpoint, vni, port}
			else {endpoint} end) as $labels |
		def line($name; $more; $value): "ovl_\($kind)_\($name)_total " +
			([$labels + $more | to_entries[] | "\(.key)=\(.value),"] | sort | join("")) +
			" \($value)";
		def reasons($name; $of): ($of // {}) | to_entries[] |
			line($name; {reason: (.key | gsub("_"; "-"))}; .value);
		(.stats | to_entries[] | select(.key != "drops") | line(.key; {}; .value)),
		reasons("drops"; .stats.drops),
		reasons("tx_slowpath"; .tx_slowpath), reasons("rx_slowpath"; .rx_slowpath)'
}

# One of the ports has a name that wants to be more than that.
test_prometheus()
{
	hosts 2
	bare_overlay 100 4
	vni_on 1 101 6
	guest_port "$H1" 3
	ips "$H1" <<-END
		link add name a\\"b type veth peer name other
		link set a\\"b addrgenmode none
		link set other addrgenmode none
		link set a\\"b up
		link set other up
	END
	ctl "$H1" port add 'a\"b' vni 100
	send_frames 2 "$BROADCAST ${MAC[2]} $PLAIN" 3
	on "$H1" frame guest3 "$BROADCAST ${MAC[3]} $PLAIN"
	# One of no VNI, one of the VNI's, one by the slow path each way.
	on "$H2" vxsend 10.9.0.1 "08000000 00004d 00 $BROADCAST ${MAC[2]} $PLAIN"
	ctl "$H1" vni set 100 fastpath off
	send_frames 1 "$BROADCAST 01005e000001 $PLAIN"
	send_frames 1 "$BROADCAST ${MAC[1]} $PLAIN"
	drops_are "$H1" 100 source_mac=1
	wait_same "drops of the endpoint" no_vni=1 endpoint_drops "$H1"
	samples "$H1"
	same "samples, and what is shown as JSON" "$(sort "$_work/log.samples")" "$(from_json "$H1" | sort)"
	grep -qx 'ovl_port_tx_packets_total{port="a\\\\\\"b",vni="100",endpoint="4789"} [1-9][0-9]*' "$_work/log.prom" ||
		fail "the odd name: $(grep ovl_port_tx_packets_total "$_work/log.prom")"
	# A file that is complete or is not there.
	same "what nothing has" "$(ctl "$H1" vni flush && ctl "$H1" stats --prometheus)" ''
	complains 1 'Error: "--prometheus" stands alone.*' ctl "$H1" stats --prometheus vni 100
	complains 1 'Error: "--prometheus" has a format*' ctl "$H1" -j stats --prometheus
}

add_case 'Prometheus, and the dashboard' test_prometheus
run_cases
