#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# ovlctl ping and ovlctl mtu check: echoes through the tunnel, answered in the kernel.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq nft socat

# A request to all of a VTEP, as IEEE 802.1Q has it: level 0, then opcode 3.
GROUP='0180c2000030'
LBM='8902 00 03 00 04 01020304 00*40'

# pair FAMILY [KEYWORD...]: two hosts in VNI 100.
pair()
{
	hosts 2
	bare_overlay 100 "$@"
}

# ping HOST ARGUMENT...: what there is to be said of all, as JSON.
ping_sum()
{
	ctl "$1" -j ping vni 100 "${@:2}" | jq -c '.[-1]'
}

# answers COUNT HOST ARGUMENT...: all of so many requests are answered, once.
answers()
{
	same "answers" "$(ping_sum "$2" count "$1" interval 1 wait 20 "${@:3}" |
			jq -c '{sent, received, lost, duplicates}')" \
		"{\"sent\":$1,\"received\":$1,\"lost\":0,\"duplicates\":0}"
}

# silent HOST ARGUMENT...
silent()
{
	complains 2 '*no answer*' ctl "$1" ping vni 100 count 2 interval 1 "${@:2}"
}

# checked NETNS [ARGUMENT...]: what the check says, as a list; it may complain.
checked()
{
	{ ctl "$1" -j mtu check vni 100 "${@:2}" 2>/dev/null || :; } |
		jq -c '[.[] | [.vtep // .mac, .mtu, .usable, .state]]'
}

echoes()	# NETNS
{
	stat "$1" 100 echo_answered
}

# --- ping ---------------------------------------------------------------

test_vtep()
{
	pair "$1"
	answers 5 "$H1" to "${UNDER[$1.2]}"
	same "echoes of host 2" "$(echoes "$H2")" 5
	same "echoes of host 1" "$(echoes "$H1")" 0
	# Who answered, from where, and with as much as was sent.
	same "the answer" "$(ctl "$H1" -j ping vni 100 to "${UNDER[$1.2]}" count 1 wait 20 len 1000 |
			jq -c '.[0] | [.vtep, .mac, .seq, .len, .time_us > 0]')" \
		"[\"${UNDER[$1.2]}\",\"${HOST_MAC[2]}\",0,1000,true]"
	same "what is in the host's queues" "$(ctl "$H2" -j -s vni show 100 | jq '.[0].stats.head_realloc')" 0
	no_drops 100 "$H1" "$H2"
}

test_text()
{
	local text
	pair 4
	text=$(ctl "$H1" ping vni 100 to 10.9.0.2 count 2 interval 1 wait 20)
	[[ $text =~ ^'vtep 10.9.0.2 mac '${HOST_MAC[2]}' seq 0 len 60 time '[0-9]+\.[0-9]{3}ms$'\n''vtep 10.9.0.2 '.*' seq 1 '.*$'\n''sent 2 received 2 lost 0 min '[0-9.]+'ms avg '[0-9.]+'ms max '[0-9.]+ms$ ]] ||
		fail "not the text that was expected: $text"
}

# A station that is learned, one that is configured, one that nobody has, and ours.
test_station()
{
	pair 4
	ctl "$H1" fdb add "${MAC[5]}" vni 100 vtep 10.9.0.2
	ctl "$H2" vni add 101 nodev
	guest_port "$H2" 3
	on "$H2" frame guest3 "$BROADCAST ${MAC[3]} $PLAIN"
	station_is "$H1" 100 "${MAC[3]}" 10.9.0.2
	answers 3 "$H1" to "${MAC[3]}"
	answers 3 "$H1" to "${HOST_MAC[2]}"
	# The guest has seen nothing of it, and learning has not been misled.
	station_is "$H1" 100 "${MAC[3]}" 10.9.0.2
	silent "$H1" to "${MAC[5]}"
	complains 2 '*station is on this host*' ctl "$H2" ping vni 100 to "${MAC[3]}" count 1
	complains 2 '*station is on this host*' ctl "$H1" ping vni 100 to "${HOST_MAC[1]}" count 1
}

# Without a device, sockets are all that is there; and a second port of UDP.
test_nodev()
{
	hosts 2
	ctls "$H1" <<-END
		vni add 100 nodev local 10.9.0.1
		vtep add 10.9.0.2 vni 100 dstport 4790
	END
	ctls "$H2" <<-END
		vni add 100 nodev local 10.9.0.2 dstport 4790 mac ${MAC[7]}
		vtep add 10.9.0.1 vni 100 endpoint 4790 dstport 4789
	END
	answers 3 "$H1" to 10.9.0.2
	answers 3 "$H1" to "${MAC[7]}"
	same "answers" "$(ctl "$H2" -j ping vni 100 endpoint 4790 to 10.9.0.1 count 2 interval 1 wait 20 | jq '.[-1].received')" 2
	# There is no MTU but the one that is given.
	complains 1 '*"mtu" is needed: vni "100" has no device*' ctl "$H1" mtu check vni 100
	same "all is well" "$(checked "$H1" mtu 1400)" '[["10.9.0.2",1400,1400,"ok"]]'
	same "the search" "$(checked "$H1" mtu 2000)" '[["10.9.0.2",2000,1450,"too-large"]]'
}

# Off, what is asked is a frame like any other; on again, it is not.
test_off()
{
	local before
	pair 4
	ctl "$H2" vni set 100 echo off
	same "the setting" "$(ctl "$H2" -j vni show 100 | jq -c '[.[0].echo]')" '[0]'
	before=$(device_packets "$H2" ovl100 rx)
	silent "$H1" to 10.9.0.2
	same "frames that were passed on" "$(device_packets "$H2" ovl100 rx)" "$((before + 2))"
	ctl "$H2" vni set 100 echo 10
	answers 1 "$H1" to 10.9.0.2
	# Other levels, and other messages, are somebody else's.
	send_frames 1 "$GROUP ${MAC[1]} 8902 20 03 00 04 01020304 00*40"
	send_frames 1 "$GROUP ${MAC[1]} 8902 00 01 00 04 01020304 00*40"
	wait_same "frames that were passed on" "$((before + 4))" device_packets "$H2" ovl100 rx
	same "echoes" "$(echoes "$H2")" 1
}

# One answer a second, of which none is left after the first.
test_rate()
{
	pair 4
	ctl "$H2" vni set 100 echo 1
	send_frames 1 "$GROUP ${MAC[1]} $LBM" 3
	wait_until "all requests are counted" _counted 3
	at_least "requests that were too many" "$(stat "$H2" 100 echo_rate)" 1
	at_least "echoes" "$(echoes "$H2")" 1
}

_counted()
{
	local is=$(($(stat "$H2" 100 echo_rate) + $(echoes "$H2")))
	[ "$is" = "$1" ] || ! echo "$is"
}

# The answer goes to where the request came from, whatever is known of its source;
# a stranger who is admitted, but of whom nothing is kept, gets none.
test_strangers()
{
	pair 4 learning off
	answers 2 "$H1" to 10.9.0.2
	ctl "$H2" vtep del 10.9.0.1 vni 100
	silent "$H1" to 10.9.0.2
	same "not admitted" "$(stat "$H2" 100 not_admitted)" 2
	ctl "$H2" vni set 100 admit any
	silent "$H1" to 10.9.0.2
	same "no way back" "$(stat "$H2" 100 no_destination)" 2
	ctl "$H2" vni set 100 learning any
	answers 2 "$H1" to 10.9.0.2
}

test_refusals()
{
	pair 4
	complains 1 '*"ping" needs "to"*' ctl "$H1" ping vni 100
	complains 1 '*"ping" needs "vni"*' ctl "$H1" ping to 10.9.0.2
	complains 2 '*No such VNI*' ctl "$H1" ping vni 77 to 10.9.0.2
	complains 2 '*was not added to the VNI*' ctl "$H1" ping vni 100 to 10.9.0.77
	complains 1 '*one station*' ctl "$H1" ping vni 100 to "01:80:c2:00:00:30"
	complains 1 '*"to"*' ctl "$H1" ping vni 100 to nobody
	complains 1 '*duplicate "to"*' ctl "$H1" ping vni 100 to 10.9.0.2 to fd09::2
	complains 1 '*60..65549*' ctl "$H1" ping vni 100 to 10.9.0.2 len 59
	complains 2 '*Message too long*' ctl "$H1" ping vni 100 to 10.9.0.2 len 3000 count 1
	complains 1 '*off*' ctl "$H1" vni set 100 echo on
	complains 2 '*No such VNI*' ctl "$H1" mtu check vni 77
	complains 1 '*check*' ctl "$H1" mtu
}

# Who has not the rights gets to send nothing.
test_rights()
{
	pair 4
	complains 2 '*not permitted*' on "$H1" setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all \
		ovlctl ping vni 100 to 10.9.0.2 count 1
	same "frames" "$(stat "$H1" 100 tx_packets)" 0
}

# What trace says of a request is what becomes of it.
test_trace()
{
	pair 4
	same "the way of a request" "$(ctl "$H2" -j trace vni 100 vtep 10.9.0.1 src "${MAC[1]}" dst 01:80:c2:00:00:30 proto 0x8902 |
			jq -r '[.[].step] + [.[-1].answered | tostring] | .[4:] | join(" ")')" \
		'echo send verdict true'
	ctl "$H2" vni set 100 echo off
	same "the way of a frame" "$(ctl "$H2" -j trace vni 100 vtep 10.9.0.1 src "${MAC[1]}" dst 01:80:c2:00:00:30 proto 0x8902 |
			jq -r '[.[].step] | .[3:] | join(" ")')" \
		'lookup flood deliver verdict'
}

# --- mtu check ----------------------------------------------------------

test_mtu()
{
	pair "$1"
	answers 1 "$H1" to "${UNDER[$1.2]}"
	local room=50
	[ "$1" = 4 ] || room=70
	same "all is well" "$(checked "$H1")" "[[\"${UNDER[$1.2]}\",$((1500 - room)),$((1500 - room)),\"ok\"]]"
	# An underlay that is narrower than it says, somewhere in between: nobody tells.
	on "$H1" nft -f - <<-END
		table inet narrow {
			chain out {
				type filter hook output priority 0;
				meta length > 1400 drop
			}
		}
	END
	same "a black hole" "$(checked "$H1")" "[[\"${UNDER[$1.2]}\",$((1500 - room)),$((1400 - room)),\"too-large\"]]"
	same "a smaller one" "$(checked "$H1" mtu 1200)" "[[\"${UNDER[$1.2]}\",1200,1200,\"ok\"]]"
	complains 2 "*frames of $((1500 - room)) bytes do not get through to 1 of 1*" ctl "$H1" mtu check vni 100
	on "$H1" nft flush ruleset
	# One that this host knows of: nothing has to be sent for it.
	ctl "$H1" vni set 100 mtu 2000
	same "what is known" "$(checked "$H1")" "[[\"${UNDER[$1.2]}\",2000,$((1500 - room)),\"too-large\"]]"
}

# The way back counts as well.
test_back()
{
	pair 4
	answers 1 "$H1" to 10.9.0.2
	on "$H2" nft -f - <<-END
		table inet narrow {
			chain out {
				type filter hook output priority 0;
				meta length > 1300 drop
			}
		}
	END
	same "there and back" "$(checked "$H1" to 10.9.0.2)" '[["10.9.0.2",1450,1250,"too-large"]]'
}

# All VTEPs of a VNI, of which one does not answer; and a station.
test_all()
{
	hosts 3
	bare_overlay 100 4
	answers 1 "$H1" to 10.9.0.2
	ctl "$H3" vni set 100 echo off
	same "of three hosts" "$(checked "$H1" | jq -c sort)" \
		'[["10.9.0.2",1450,1450,"ok"],["10.9.0.3",1450,null,"no-answer"]]'
	complains 2 '*1 of 2*' ctl "$H1" mtu check vni 100
	same "a station" "$(checked "$H1" to "${HOST_MAC[2]}")" "[[\"${HOST_MAC[2]}\",1450,1450,\"ok\"]]"
	same "text" "$(ctl "$H1" mtu check vni 100 to 10.9.0.2)" 'vni 100 vtep 10.9.0.2 mtu 1450 usable 1450 ok'
}

for_families "a VTEP answers" test_vtep
add_case "text" test_text
add_case "where a station lives, there is an answer" test_station
add_case "without devices, at other ports" test_nodev
add_case "switched off" test_off
add_case "no more answers than the rate" test_rate
add_case "requests of strangers" test_strangers
add_case "what cannot be" test_refusals
add_case "rights" test_rights
add_case "trace" test_trace
for_families "mtu: there" test_mtu
add_case "mtu: and back" test_back
add_case "mtu: all of them" test_all
run_cases
