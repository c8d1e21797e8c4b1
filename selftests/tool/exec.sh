#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# ovlctl exec: the tap that a command gets, how it ends, and what is left.

# shellcheck disable=SC2016 # it is another shell that expands

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs setpriv pgrep

modprobe -q tun || [ -e /dev/net/tun ]

# in_vni ARGUMENT...: one on the first host.
in_vni()
{
	ctl "$H1" exec vni 100 "$@"
}

# gives CODE PATTERN ARGUMENT...: its exit code, and its complaint.
gives()
{
	complains "$1" "$2" ctl "$H1" exec "${@:3}"
	nothing_left
}

# Neither a port nor a tap of ours.
nothing_left()
{
	same "ports" "$(ctl "$H1" -j port show)" '[]'
	same "taps" "$(ip -n "$H1" -o link show type tun)" ''
}

# answering NAME HOST N [KEYWORD...]: a command that is the station N of VNI 100,
# with HOST_MAC[N], and answers.
answering()
{
	local name=$1 host=H$2 n=$3
	shift 3
	serve "$name" ovlctl -n "${!host}" exec vni 100 "$@" -- \
		tapio "${HOST_MAC[n]}" "${INNER[100.$n]}"
}

test_tap()
{
	hosts 2
	bare_overlay 100 4
	same "descriptor 3" "$(in_vni -- tapio -i)" "ovltap0 tap no-pi vnet-hdr header 10"
	nothing_left
	# The one that is open already, whatever was at 3 before.
	same "descriptor 3" "$(in_vni -- tapio -i 3</dev/null 4</dev/null)" \
		"ovltap0 tap no-pi vnet-hdr header 10"
	same "other descriptors" "$(in_vni -- sh -c 'ls /proc/$$/fd | tr "\n" " "' 4>&-)" "0 1 2 3 "
	same "the port" "$(in_vni mac "${MAC[1]},${MAC[2]}" ip 10.0.0.5,fd00::5 isolated on \
		-- sh -c 'ovlctl port show "$OVL_TAP"')" \
		"ovltap0 vni 100 isolated on mac ${MAC[1]},${MAC[2]} ip 10.0.0.5,fd00::5 stations 0"
	[[ $(in_vni sh -c 'ip -o link show "$OVL_TAP"') = *',UP'* ]] || fail "it is not up"
	same "its IPv6 addresses" "$(in_vni sh -c 'ip -6 -o addr show dev "$OVL_TAP"')" ''
	same "two of them" "$(in_vni ovlctl exec vni 100 ovlctl -j port show |
		grep -o '"ovltap[0-9]"' | tr '\n' ' ')" '"ovltap0" "ovltap1" '
	nothing_left
}

test_exit()
{
	hosts 2
	bare_overlay 100 4
	gives 0 '' vni 100 true
	gives 1 '' vni 100 -- false
	gives 2 '' vni 100 sh -c 'exit 2'
	gives 200 '' vni 100 sh -c 'exit 200'
	gives 143 '' vni 100 sh -c 'kill -TERM $$'
	gives 137 '' vni 100 sh -c 'kill -KILL $$'
	gives 127 'Error: cannot run "no-such": No such file or directory.' vni 100 -- no-such
	gives 127 'Error: cannot run "/no/such": *' vni 100 -- /no/such
	gives 126 'Error: cannot run "/etc/passwd": Permission denied.' vni 100 /etc/passwd
	# What it has left behind has no tap any more.
	gives 0 '' vni 100 sh -c 'sleep 1000 >/dev/null 2>&1 & echo $! >"$1"' sh "$_work/log.pid"
	kill -KILL "$(<"$_work/log.pid")"
	# In a batch it is one command of many.
	complains 1 'Command failed -:2' ctls "$H1" <<-'END'
		exec vni 100 true
		exec vni 100 -- sh -c 'exit 5'
		exec vni 100 touch /run/batch-went-on
	END
	[ ! -e /run/batch-went-on ] || fail "a batch goes on"
	nothing_left
}

test_refusals()
{
	local text
	hosts 2
	bare_overlay 100 4
	gives 2 'Error: *VNI*' vni 5 touch /run/refused-ran
	gives 2 'Error: *' vni 100 endpoint 8472 touch /run/refused-ran
	gives 2 'Error: *01:00:5e:00:00:01*' vni 100 mac 01:00:5e:00:00:01 touch /run/refused-ran
	gives 1 'Error: "exec" needs a CMD.*' vni 100
	gives 1 'Error: "exec" needs "vni".*' mac "${MAC[1]}" true
	gives 1 'Error: unknown keyword "maq", did you mean "mac"?*' vni 100 maq any true
	[ ! -e /run/refused-ran ] || fail "a command was run all the same"
	chmod 666 /dev/net/tun
	text=$(on "$H1" setpriv --bounding-set=-all --inh-caps=-all --reuid 65534 --clear-groups \
		ovlctl exec vni 100 true 2>&1) && fail "anybody may make a tap"
	[[ $text = *'cannot make a tap: '*'not permitted'*CAP_NET_ADMIN* ]] || fail "unclear: $text"
	nothing_left
}

# What a signal to ovlctl does, it does to the command.
test_signals()
{
	local signal pid
	hosts 2
	bare_overlay 100 4
	for signal in INT QUIT TERM HUP; do
		# A job in the background ignores some of them.
		serve in env --default-signal ovlctl -n "$H1" exec vni 100 bash -c '
			trap "echo $1; exit 5" "$1"
			echo ready
			while :; do read -rt 1 <>"$2" || :; done' bash "$signal" "$_work/never"
		kill -"$signal" "${_pids[in]}"
		ends in 5
		same "what came" "$(last_line in)" "$signal"
		nothing_left
	done
	# Without a trap it ends at once, and says of what.
	answering in 1 3
	kill -TERM "${_pids[in]}"
	ends in 143
	nothing_left
	# And if nobody is there to clear up, the tap goes with the command.
	answering in 1 3
	pid=$(pgrep -P "${_pids[in]}")
	kill -KILL "${_pids[in]}"
	ends in 137
	same "taps" "$(ip -n "$H1" -o link show type tun | wc -l)" 1
	kill -KILL "$pid"
	wait_same "taps" '' ip -n "$H1" -o link show type tun
	nothing_left
}

# ends NAME STATUS: waits for its end.
ends()
{
	local rc=0
	wait "${_pids[$1]}" 2>/dev/null || rc=$?
	unset "_pids[$1]"
	same "exit code of $1" "$rc" "$2"
}

test_traffic()
{
	hosts 2
	overlay 100 "$1"
	answering in 1 3 mac "${HOST_MAC[3]}" ip "${INNER[100.3]}"
	reaches "$H2" "${INNER[100.3]}"
	reaches "$H1" "${INNER[100.3]}"
	station_is "$H1" 100 "${HOST_MAC[3]}" local
	station_is "$H2" 100 "${HOST_MAC[3]}" "${UNDER[$1.1]}"
	answering there 2 4
	reaches "$H1" "${INNER[100.4]}"
	no_drops 100 "$H1" "$H2"
	headroom_clean "$H1" 100
	headroom_clean "$H2" 100
	stop in
	stop there
	wait_until "its station is forgotten" _unknown "$H1" "${HOST_MAC[3]}"
}

_unknown()
{
	refused ctl "$1" fdb show "$2" vni 100
}

# It may not send from where it does.
test_limits()
{
	hosts 2
	overlay 100 "$1"
	answering in 1 3 mac "${MAC[1]}"
	unreachable "$H2" "${INNER[100.3]}"
	at_least "frames from a wrong MAC" "$(port_stat "$H1" ovltap0 port_mac)" 1
	answering other 1 4 mac "${HOST_MAC[4]}" ip "${INNER[100.5]}"
	unreachable "$H2" "${INNER[100.4]}"
	at_least "frames from a wrong IP" "$(port_stat "$H1" ovltap1 port_ip)" 1
	# As long as it runs, its limits are those of any port.
	ctl "$H1" port set ovltap1 ip any
	reaches "$H2" "${INNER[100.4]}"
	stop in
	stop other
}

add_case 'the tap' test_tap
add_case 'exit codes' test_exit
add_case 'refusals' test_refusals
add_case 'signals' test_signals
for_families 'a station that answers' test_traffic
for_families 'limits' test_limits
run_cases
