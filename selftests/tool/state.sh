#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 300
#
# All that is configured, as a file: written, compared, and put into force by
# changing what differs and nothing else.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs jq /usr/bin/python3

SCHEMA=$OVL_TREE/Documentation/state.schema.json

# configure: one of each on host 1, with as many settings as there are.
configure()
{
	hosts 3
	ips "$H1" <<-END
		link add tap0 type veth peer name guest0
		link add tap1 type veth peer name guest1
	END
	ctls "$H1" <<-END
		vni add 100 local 10.9.0.1 local fd09::1 dev eth0 mtu 1400 ttl inherit tos 0x10
		vni set 100 df unset label 0x12345 csum off srcport 10000 20000 ageing 30 quota 100
		vni set 100 vtep-quota 50 flood-rate 5000 neigh-suppress on neigh-quota 77 echo off
		vni set 100 grant-uid 1000 2000 grant-gid 0 5
		vni add 100 nodev dstport 8472 mac 02:00:00:00:99:99 learning any admit any
		vni add 300 name blue
		vtep add 10.9.0.2 vni 100
		vtep add fd09::3 vni 100 dstport 8000 flood off
		vtep add 10.9.0.2 vni 100 endpoint 8472
		fdb add ${MAC[1]} ${MAC[2]} vni 100 vtep 10.9.0.2
		fdb add ${MAC[3]} vni 100 vtep fd09::3
		fdb add ${MAC[1]} vni 100 endpoint 8472 vtep 10.9.0.2
		neigh add 192.0.2.5 lladdr ${MAC[1]} vni 100
		neigh add fd00::6 lladdr ${MAC[2]} router on vni 100
		port add tap0 vni 100 isolated on flood off mac ${MAC[8]},${MAC[9]} ip 192.0.2.8,fd00::8
		port add tap1 vni 300 learning off flood-rate 1000
	END
	counting 300
	dump a
}

# dump NAME: the state of host 1, in a file
dump()
{
	ctl "$H1" dump >"$_work/$1"
}

# edit FROM TO FILTER: a file changed with jq
edit()
{
	jq "$3" "$_work/$1" >"$_work/$2"
}

apply()
{
	ctl "$H1" apply "$_work/$1"
}

# The number of the last change, in SEQ.
seq_now()
{
	_value seq "$(ctl "$H1" -j -d vni)" || fail "no VNI has a number"
	SEQ=$REPLY
}

# counting VNI [KEYWORD...]: changes are counted, which they are while somebody
# listens; the segment is one to try it with.
counting()
{
	background listener on "$H1" ovlctl monitor
	wait_until "changes are counted" _counting "$@"
}

_counting()
{
	ctl "$H1" vni set "$@" ttl auto
	seq_now
	[ "$SEQ" -gt 0 ]
}

# changes WHAT NUMBER COMMAND...: so many are made, by the kernel's own count
changes()
{
	local before
	seq_now
	before=$SEQ
	"${@:3}"
	seq_now
	same "changes that $1 made" $((SEQ - before)) "$2"
}

# differs FILE LINE...: what diff says, and its exit code
differs()
{
	local code=0 said
	said=$(ctl "$H1" diff "$_work/$1") || code=$?
	same "what differs from $1" "$said" "$(printf '%s\n' "${@:2}")"
	same "exit code of diff" "$code" $(($# > 1))
}

test_roundtrip()
{
	configure
	/usr/bin/python3 -m jsonschema -i "$_work/a" "$SCHEMA" 2>&1 || fail "not what the schema says"
	same "members" "$(jq -c '[.version, (.vnis[] | [.vni, .endpoint, (.vteps | length),
			(.fdb | length), (.neigh | length), (.ports | length)])]' "$_work/a")" \
		'[1,[100,4789,2,3,2,1],[300,4789,0,0,0,1],[100,8472,1,1,0,0]]'
	differs a
	ctl "$H1" vni flush
	same "a state without anything" "$(ctl "$H1" -j dump)" '{"version":1,"vnis":[]}'
	apply a
	dump b
	cmp "$_work/a" "$_work/b" || fail "not the same: $(diff "$_work/a" "$_work/b" | head -n 20)"
	changes "the second time" 0 apply a
	changes "the same from standard input" 0 ctl "$H1" apply - <"$_work/a"
	differs a
}

test_change()
{
	configure
	edit a b '
		.vnis[0] |= (.ttl = 9 | .ageing = 300 | .local6 = "::" | del(.grant_uid_min, .grant_uid_max)
			| .vteps[1].flood = true | .vteps += [{ addr: "10.9.0.3" }]
			| .fdb = [.fdb[0], (.fdb[1] | .vtep = "fd09::3"), { mac: "'"${MAC[4]}"'", vtep: "10.9.0.3" }]
			| .neigh = [(.neigh[0] | .lladdr = "'"${MAC[7]}"'")]
			| .ports[0] |= (.mac = [] | .ip |= reverse | .isolated = false))
		| .vnis[1:] |= [{ vni: 400, nodev: true }, .[1]]'
	differs b \
		'+ vni 400 nodev' \
		'+ vtep 10.9.0.3 vni 100' \
		'~ vtep fd09::3 vni 100 flood off -> on' \
		'~ vni 100 local fd09::1 -> :: ttl inherit -> 9 ageing 30 -> 300 grant-uid 1000 2000 -> none' \
		"~ port tap0 vni 100 isolated on -> off mac ${MAC[8]},${MAC[9]} -> any" \
		"+ fdb ${MAC[4]} vni 100 vtep 10.9.0.3" \
		"~ fdb ${MAC[2]} vni 100 vtep 10.9.0.2 -> fd09::3" \
		"~ neigh 192.0.2.5 vni 100 lladdr ${MAC[1]} -> ${MAC[7]}" \
		'- neigh fd00::6 vni 100' \
		"- fdb ${MAC[3]} vni 100" \
		'- vni 300'
	changes "--dry-run" 0 ctl "$H1" apply --dry-run "$_work/b" >"$_work/said"
	same "what --dry-run says" "$(cat "$_work/said")" "$(ctl "$H1" diff "$_work/b" || :)"
	differs a
	# the port of VNI 300 goes with it, and is told
	changes "what differs" 12 apply b
	differs b
	same "stations" "$(ctl "$H1" fdb show vni 100 endpoint 4789 | sort)" \
		"${MAC[1]} vni 100 vtep 10.9.0.2 static
${MAC[2]} vni 100 vtep fd09::3 dstport 8000 static
${MAC[4]} vni 100 vtep 10.9.0.3 static"
	same "the device attached" "$(ctl "$H1" port show tap0)" \
		'tap0 vni 100 flood off ip 192.0.2.8,fd00::8 stations 0'
	apply a
	differs a
}

# A control plane's are nobody else's, until the file has them.
test_owners()
{
	configure
	ctls "$H1" <<-END
		fdb replace ${MAC[5]} ${MAC[6]} vni 100 vtep 10.9.0.2 proto 42 generation 1
		fdb replace ${MAC[6]} vni 100 vtep fd09::3 proto 42 generation 2
		neigh replace 192.0.2.9 lladdr ${MAC[5]} vni 100 proto 42
		neigh replace 192.0.2.9 lladdr ${MAC[6]} vni 100 proto 42
	END
	same "its stations" "$(ctl "$H1" fdb show proto 42)" \
		"${MAC[5]} vni 100 vtep 10.9.0.2 static proto 42 generation 1
${MAC[6]} vni 100 vtep fd09::3 dstport 8000 static proto 42 generation 2"
	same "in JSON" "$(ctl "$H1" -j fdb show proto 42 generation 2 | jq -c '[.[] | [.mac, .protocol, .generation]]')" \
		"[[\"${MAC[6]}\",42,2]]"
	same "its neighbour" "$(ctl "$H1" neigh show proto 42)" "192.0.2.9 lladdr ${MAC[6]} vni 100 static proto 42"
	differs a
	dump b
	cmp "$_work/a" "$_work/b" || fail "not the same: $(diff "$_work/a" "$_work/b" | head -n 20)"
	ctl "$H1" fdb flush vni 100 proto 42 not-generation 2
	same "what it keeps" "$(ctl "$H1" -j fdb show proto 42 | jq -c '[.[].mac]')" "[\"${MAC[6]}\"]"
	edit a b '.vnis[0] |= (.fdb += [{ mac: "'"${MAC[6]}"'", vtep: "10.9.0.2" }]
		| .neigh += [{ addr: "192.0.2.9", lladdr: "'"${MAC[5]}"'" }])'
	differs b \
		"+ fdb ${MAC[6]} vni 100 vtep 10.9.0.2" \
		"+ neigh 192.0.2.9 vni 100 lladdr ${MAC[5]}"
	apply b
	differs b
	same "what is left" "$(ctl "$H1" fdb show proto 42)$(ctl "$H1" neigh show proto 42)" ''
	apply a
	differs a
}

# What a file does not call a router is none, whatever it has been.
test_router()
{
	configure
	edit a b '.vnis[0].neigh[1].router = false'
	edit a c 'del(.vnis[0].neigh[1].router)'
	differs c '~ neigh fd00::6 vni 100 router on -> off'
	changes "a router that is a host" 1 apply b
	differs b
	differs c
	same "the host" "$(ctl "$H1" neigh show fd00::6 vni 100)" "fd00::6 lladdr ${MAC[2]} vni 100 static"
	changes "a host that is a router" 1 apply a
	differs a
	ctl "$H1" neigh add fd00::9 lladdr "${MAC[5]}" router on vni 100 proto 42
	edit a b '.vnis[0].neigh += [{ addr: "fd00::9", lladdr: "'"${MAC[5]}"'" }]'
	differs b "+ neigh fd00::9 vni 100 lladdr ${MAC[5]}"
	apply b
	differs b
}

# The file in the documentation is one.
test_example()
{
	hosts 2
	ip -n "$H1" link add tap0 type veth peer name guest0
	awk '/^\.\. code-block:: json$/ { inside = 1; next }
		inside && /^[^ ]/ { exit }
		inside' "$OVL_TREE/Documentation/state.rst" >"$_work/a"
	apply a
	differs a
	same "members" "$(ctl "$H1" -j dump | jq -c '[.vnis[] | [.vni, .endpoint, .ageing, (.vteps | length),
			(.fdb | length), (.neigh | length), (.ports | length)]]')" \
		'[[100,4789,600,2,1,1,1],[200,8472,300,0,0,0,0]]'
	on "$H1" sh -c "ovlctl dump | ovlctl apply --dry-run -" >"$_work/said"
	same "what is left to do" "$(<"$_work/said")" ''
}

# As others are told of it.
test_events()
{
	configure
	background m on "$H1" ovlctl -j monitor
	wait_until "the monitor listens" _heard
	edit a b 'del(.vnis[0].neigh[1], .vnis[0].fdb[0])'
	apply b
	ctl "$H1" vni set 300 ttl 7
	wait_until "the end is seen" grep -q '"ttl":7' "$_work/log.m"
	stop m
	same "events" "$(jq -r '.[0] | select(.vni == 100) | .object + ":" + .event' "$_work/log.m" |
		paste -sd ' ')" 'neigh:del fdb:del'
}

_heard()
{
	ctl "$H1" vni set 300 ttl 8
	[ -s "$_work/log.m" ]
}

test_json()
{
	configure
	edit a b '.vnis[2] |= (.ageing = 5 | .vteps = [] | .fdb = [] | .neigh = [{ addr: "fd00::7", lladdr: "'"${MAC[1]}"'" }])'
	same "diff in JSON" "$(ctl "$H1" -j diff "$_work/b" || :)" \
		"[$(paste -sd , <<-END
			{"change":"set","object":"vni","vni":100,"endpoint":8472,"ageing":5,"was":{"ageing":300}}
			{"change":"add","object":"neigh","addr":"fd00::7","lladdr":"${MAC[1]}","vni":100,"endpoint":8472}
			{"change":"del","object":"fdb","mac":"${MAC[1]}","vni":100,"endpoint":8472}
			{"change":"del","object":"vtep","addr":"10.9.0.2","vni":100,"endpoint":8472}
		END
		)]"
}

# What cannot be changed in place is made anew, with all that is in it; a name
# and a device can change hands.
test_anew()
{
	configure
	edit a b '.vnis[0] |= (.ifname = "blue" | del(.srcport_min, .srcport_max)) | .vnis[1] |= (.ifname = "red"
		| .ports += [{ ifname: "tap0" }]) | .vnis[0].ports = [] | .vnis[2] |= (del(.nodev, .mac))'
	apply b
	differs b
	same "devices" "$(ctl "$H1" vni | sed -n 's/^vni \([0-9]* endpoint [0-9]* name [a-z0-9]*\) .*/\1/p' | paste -sd ,)" \
		'100 endpoint 4789 name blue,300 endpoint 4789 name red,100 endpoint 8472 name ovl100'
	same "where the port is" "$(ctl "$H1" port show tap0)" 'tap0 vni 300 stations 0'
	apply a
	dump b
	cmp "$_work/a" "$_work/b" || fail "not the same: $(diff "$_work/a" "$_work/b" | head -n 20)"
	# one segment goes, another takes its name and its port
	edit a b '.vnis[0].vni = 101'
	edit b c '.vnis[2].vni = 102 | .vnis[2].ports = [.vnis[1].ports[0]] | del(.vnis[1])'
	apply b
	differs b
	apply c
	differs c
	same "where the port is" "$(ctl "$H1" port show tap1)" \
		'tap1 vni 102 endpoint 8472 learning off flood-rate 1000 stations 0'
}

# A name that is taken: what would have to go first does not, as it could not come again.
test_taken()
{
	configure
	ips "$H1" <<-END
		link add busy type dummy
		link property add dev busy altname also
	END
	_taken 100 busy '.vnis[0].ifname = "busy"'
	_taken 100 also '.vnis[0].ifname = "also"'
	_taken 100 ovl100 '.vnis[2] |= del(.nodev, .mac)'
	_taken 300 red '.vnis[0].ifname = "red" | .vnis[1].ifname = "red"'
	_taken 5 busy '.vnis += [{ vni: 5, ifname: "busy" }]'
	differs a
	# the other names of a device go with it
	ips "$H1" <<-END
		link property del dev busy altname also
		link property add dev ovl100 altname also
	END
	edit a b '.vnis[0].ifname = "also"'
	apply b
	differs b
}

# _taken VNI DEVICE FILTER: which of the segments cannot have which name
_taken()
{
	local said="Error: $_work/b: vnis\[*\]: VNI $1 cannot have a device \"$2\": *."
	edit a b "$3"
	changes "what is refused" 0 complains 2 "$said" ctl "$H1" apply "$_work/b"
	complains 2 "$said" ctl "$H1" apply --dry-run "$_work/b"
}

wrong_files()
{
	cat <<-'END'
		.version = 2|version: this is not 1
		del(.version)|"version" is missing
		.vnsi = []|vnsi: this member is unknown, did you mean "vnis"?
		.vnis[0].tll = 5|vnis[0].tll: this member is unknown, did you mean "ttl"?
		.vnis[0].ttl = 300|vnis[0].ttl: argument "300" is wrong: "ttl" is auto|inherit|1..255
		.vnis[2].vteps[0].addr = "10.9.0"|vnis[2].vteps[0].addr: argument "10.9.0" is wrong: "addr" is an IPv4 or IPv6 address
		.vnis[0].vteps[1].addr = "224.0.0.1"|vnis[0].vteps[1].addr: this is not an address of one host
		.vnis[0].fdb[1].vtep = "10.9.0.9"|vnis[0].fdb[1].vtep: the segment has no such VTEP
		.vnis[0].fdb[2].mac = .vnis[0].fdb[0].mac|vnis[0].fdb[2]: this is vnis[0].fdb[0] once more
		.vnis[0].dev = "nope"|vnis[0].dev: cannot find device "nope"
		.vnis[1].ports[0].ifname = "nope"|vnis[1].ports[0].ifname: cannot find device "nope"
		.vnis[1].ports[0].ifname = "tap0"|vnis[1].ports[0]: this is vnis[0].ports[0] once more
		.vnis[0].ports[0].mac[1] = "01:00:5e:00:00:01"|vnis[0].ports[0].mac[1]: this is not an address of one host
		.vnis[0].neigh[0] = 5|vnis[0].neigh[0]: this is not an object
		.vnis[0].neigh[0].router = true|vnis[0].neigh[0].router: only an IPv6 neighbour can be a router
	END
}

test_wrong()
{
	local filter text filters='' files i=0
	configure
	seq_now
	# All at once, as jq takes its time to start.
	while IFS='|' read -r filter _; do
		filters+="${filters:+,}($filter | .vnis[1].ageing = 4)"
	done < <(wrong_files)
	mapfile -t files < <(jq -c "$filters" "$_work/a")
	while IFS='|' read -r _ text; do
		echo "${files[i]}" >"$_work/b"
		text=${text//\[/\\[}
		complains 2 "Error: *${text//\?/\\?}*" ctl "$H1" apply "$_work/b"
		i=$((i + 1))
	done < <(wrong_files)
	same "wrong files" "$i" "${#files[@]}"
	head -c 1000 "$_work/a" >"$_work/b"
	complains 2 "Error: $_work/b:*:*: *" ctl "$H1" apply "$_work/b"
	complains 2 'Error: cannot open "/nonexistent": *' ctl "$H1" diff /nonexistent
	complains 1 'Error: "apply" needs a FILE.*' ctl "$H1" apply --dry-run
	text=$SEQ
	seq_now
	same "the number of the last change" "$SEQ" "$text"
	differs a
}

# A state in several files, one for each segment here: in any order, and together.
test_files()
{
	local parts before
	configure
	edit a b '.vnis |= .[0:1]'
	edit a c '.vnis |= .[1:2]'
	edit a d '.vnis |= .[2:]'
	parts=("$_work/d" "$_work/b" "$_work/c")
	changes "three parts of it" 0 ctl "$H1" apply "${parts[@]}"
	same "what differs from three parts" "$(ctl "$H1" diff "${parts[@]}")" ''
	changes "one from standard input" 0 ctl "$H1" apply "${parts[@]:0:2}" - <"$_work/c"
	edit a e '.vnis |= .[1:2] | .vnis[0].ports[0].ifname = "tap0"'
	seq_now
	before=$SEQ
	complains 2 "Error: $_work/e: vnis\[0\].ports\[0\]: this is vnis\[0\].ports\[0\] of $_work/b once more." \
		ctl "$H1" apply "$_work/b" "$_work/e" "$_work/d"
	complains 2 "Error: $_work/b: vnis\[0\]: this is vnis\[0\] of $_work/a once more." \
		ctl "$H1" apply "$_work/a" "$_work/b"
	seq_now
	same "the number of the last change" "$SEQ" "$before"
	# a part that is not given goes
	ctl "$H1" apply "$_work/b" "$_work/d"
	same "segments" "$(ctl "$H1" -j dump | jq -c '[.vnis[] | [.vni, .endpoint]]')" '[[100,4789],[100,8472]]'
}

# What only the kernel can know ends it, with what it was and how far it got.
test_refused()
{
	configure
	edit a b '.vnis[1].ageing = 4 | .vnis[1].ports += [{ ifname: "lo" }] | .vnis[1].neigh = [{ addr: "192.0.2.1", lladdr: "'"${MAC[1]}"'" }]'
	complains 2 "Error: $_work/b: vnis\[1\].ports\[1\]: *\"lo\"?; 1 of 3 changes are done." ctl "$H1" apply "$_work/b"
	differs b '+ port lo vni 300' "+ neigh 192.0.2.1 vni 300 lladdr ${MAC[1]}"
}

# It is nobody's business what was learned.
test_learned()
{
	hosts 2
	bare_overlay 100 4
	send_frames 2 "$BROADCAST ${MAC[1]} $PLAIN"
	station_is "$H1" 100 "${MAC[1]}" 10.9.0.2
	counting 100
	dump b
	[[ $(<"$_work/b") != *"${MAC[1]}"* ]] || fail "what was learned is in the dump"
	edit b c '.vnis[0].ageing = 1000'
	changes "another setting" 1 apply c
	same "the learned station" "$(ctl "$H1" fdb)" "${MAC[1]} vni 100 vtep 10.9.0.2 dynamic"
	# a file may say where it lives for good
	edit c b '.vnis[0].fdb = [{ mac: "'"${MAC[1]}"'", vtep: "10.9.0.2" }]'
	changes "a station" 1 apply b
	same "the static station" "$(ctl "$H1" fdb)" "${MAC[1]} vni 100 vtep 10.9.0.2 static"
}

# Many stations, of which few change.
test_many()
{
	hosts 2
	jq -n '{ version: 1, vnis: [range(100; 102) | { vni: ., nodev: true, endpoint: 8472,
		vteps: [{ addr: "10.9.0.2" }, { addr: "fd09::2" }],
		fdb: [range(3000) | { mac: "02:00:00:00:\(. / 100 | floor + 10):\(. % 100 | . + 100 | tostring[1:])",
			vtep: (if . % 2 == 0 then "10.9.0.2" else "fd09::2" end) }] }] }' >"$_work/a"
	apply a
	same "stations" "$(ctl "$H1" vni | sed -n 's/ *stations \([0-9]*\) .*/\1/p' | paste -sd ' ')" \
		'3000 3000'
	counting 100 endpoint 8472
	changes "the second time" 0 apply a
	edit a b '.vnis[1].fdb |= (.[0:20] |= map(.vtep = "fd09::2") | .[30:40] = [])'
	changes "what differs" 20 apply b
	changes "the second time" 0 apply b
}

# Nothing is lost on the way to a station that stays, whatever else is changed:
# without it there would be no way, as nothing is flooded or learned.
test_flow()
{
	local rounds=0 dropped
	hosts 2
	ADDRESSES=1 bare_overlay 100 4 learning off
	ip -n "$H1" neigh add "${INNER[100.2]}" lladdr "${HOST_MAC[2]}" dev ovl100
	ip -n "$H2" neigh add "${INNER[100.1]}" lladdr "${HOST_MAC[1]}" dev ovl100
	ctls "$H1" <<-END
		vtep set 10.9.0.2 vni 100 flood off
		fdb add ${HOST_MAC[2]} vni 100 vtep 10.9.0.2
		vni add 200 nodev
	END
	ctls "$H2" <<-END
		vtep set 10.9.0.1 vni 100 flood off
		fdb add ${HOST_MAC[1]} vni 100 vtep 10.9.0.1
	END
	dump a
	edit a b '.vnis[0] |= (.ageing = 77 | .ttl = 9 | .vteps = [{ addr: "10.9.0.7" }] + .vteps
			| .fdb = [range(50) | { mac: "02:00:00:00:33:\(. + 10)", vtep: "10.9.0.7" }] + .fdb)
		| .vnis[1].vni = 201 | .vnis += [{ vni: 102 }]'
	edit a c '.vnis[0] |= (.learning = "known" | .fdb += [{ mac: "02:00:00:00:33:10", vtep: "10.9.0.2" }])'
	dropped=$(others_dropped "$H1")/$(others_dropped "$H2")
	background ping on "$H1" ping -q -c 300 -i 0.01 -W 5 "${INNER[100.2]}"
	while kill -0 "${_pids[ping]}" 2>/dev/null; do
		apply b
		apply c
		apply a
		rounds=$((rounds + 1))
	done
	finished ping
	[[ $(<"$_work/log.ping") = *' 300 received'* ]] || fail "lost: $(cat "$_work/log.ping")"
	at_least "rounds" "$rounds" 2
	same "drops" "$(others_dropped "$H1")/$(others_dropped "$H2")" "$dropped"
}

# Drops but of what the devices say by themselves, now and then: nobody is to hear it.
others_dropped()
{
	drops "$1" 100 | sed 's/ *no_destination=[0-9]*//'
}

add_case 'written, forgotten, and back again' test_roundtrip
add_case 'only what differs' test_change
add_case 'what a control plane has' test_owners
add_case 'routers and hosts' test_router
add_case 'the file in the documentation' test_example
add_case 'as others are told' test_events
add_case 'diff in JSON' test_json
add_case 'what is made anew' test_anew
add_case 'names that are taken' test_taken
add_case 'wrong files' test_wrong
add_case 'several files' test_files
add_case 'refused by the kernel' test_refused
add_case 'learned stations' test_learned
add_case 'many stations' test_many
add_case 'a flow that goes on' test_flow
run_cases
