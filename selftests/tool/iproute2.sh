#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# timeout: 240
#
# "ip link ... type ovl" by the distribution's ip with the plugin of ctl/ip: what it
# takes, what it shows, what it refuses, and that ovlctl sees the same.

# shellcheck source=selftests/lib.sh
. "${OVL_TREE:?}/selftests/lib.sh"
needs ip jq ethtool

# Of a device nothing was said about; what else it is, is the driver's affair.
DEFAULTS='srcport 0 0 dstport 4789 ttl auto df set ageing 300 maxaddr 65536 udpcsum noudp6zerocsumtx noudp6zerocsumrx'
DEFAULTS_JSON='"port_range":{"low":0,"high":0},"port":4789,"learning":true,"ttl":0,"df":"set","ageing":300,"limit":65536,"udp_csum":true,"udp_zero_csum6_tx":false,"udp_zero_csum6_rx":false'

# kind_of DEVICE: in REPLY, what `ip -d link show` has between the kind and what
# follows it of any device.
kind_of()
{
	REPLY=$(ip -n "$H1" -d -o link show "$1")
	_kind_of "$REPLY"
}

_kind_of()
{
	[[ $1 = *'    ovl '*' numtxqueues '* ]] || fail "no details of a kind in '$1'"
	REPLY=${1#*'    ovl '} REPLY=${REPLY%% numtxqueues *}
	# Only where there is IPv6.
	REPLY=${REPLY% addrgenmode *}
}

# kind_json DEVICE: the same in JSON.
kind_json()
{
	ip -n "$H1" -d -j link show "$1" |
		jq -ce '.[0].linkinfo | select(.info_kind == "ovl") | .info_data'
}

test_defaults()
{
	hosts 2
	ip -n "$H1" link add ovl100 type ovl id 100
	kind_of ovl100
	same "ip -d link show" "$REPLY" "id 100 $DEFAULTS"
	same "ip -d -j link show" "$(kind_json ovl100)" "{\"id\":100,$DEFAULTS_JSON}"
	same "type of the device" "$(ip -n "$H1" -j link show type ovl | jq -r '.[].ifname')" ovl100
	same "ovlctl vni show" "$(ctl "$H1" vni show)" \
		'vni 100 endpoint 4789 name ovl100 mtu 1450 auto
    stations 0 learned 0 vteps 0'
	ip -n "$H1" link del ovl100
	same "VNIs after the device" "$(ctl "$H1" -j vni)" '[]'
}

# What is given, what of it is in the text, with "!" what is not, and in the JSON.
settings()
{
	cat <<-'END'
		local 10.9.0.1|local 10.9.0.1|"local":"10.9.0.1"
		local fd09::1|local 10.9.0.1 local fd09::1|"local6":"fd09::1"
		local 10.9.0.9 local fd09::9|local 10.9.0.9 local fd09::9|"local":"10.9.0.9","local6":"fd09::9"
		local any|!local|!"local
		dev eth0|dev eth0|"link":"eth0"
		dev none|!dev|!"link":"eth0"
		srcport 10000 20000|srcport 10000 20000|"port_range":{"low":10000,"high":20000}
		port 0 0|srcport 0 0|"port_range":{"low":0,"high":0}
		dstport 4789|dstport 4789|"port":4789
		dstport 0 id 100|dstport 4789|"port":4789
		nolearning|nolearning|"learning":false
		learning|!learning|"learning":true
		ttl inherit|ttl inherit|"ttl":"inherit"
		ttl 64|ttl 64|"ttl":64
		hoplimit 255|ttl 255|"ttl":255
		ttl 0|ttl auto|"ttl":0
		ttl auto|ttl auto|"ttl":0
		tos 10|tos 0x10|"tos":"0x10"
		tos AF11|tos 0x28|"tos":"0x28"
		dsfield inherit|tos inherit|"tos":"0x1"
		tos 0|!tos|!"tos"
		df unset|df unset|"df":"unset"
		df inherit|df inherit|"df":"inherit"
		df set|df set|"df":"set"
		flowlabel 0xfffff|flowlabel 0xfffff|"label":"0xfffff"
		label 0|!label|!"label"
		ageing none|ageing none|"ageing":0
		ageing 1000000|ageing 1000000|"ageing":1000000
		maxaddress unlimited|maxaddr 4294967295|"limit":4294967295
		maxaddress 7|maxaddr 7|"limit":7
		noudpcsum|noudpcsum|"udp_csum":false
		udpcsum|!noudpcsum|"udp_csum":true
		udp6zerocsumtx|!noudp6zerocsumtx|"udp_zero_csum6_tx":true
		noudp6zerocsumtx|noudp6zerocsumtx|"udp_zero_csum6_tx":false
		udp6zerocsumrx|!noudp6zerocsumrx|"udp_zero_csum6_rx":true
		noudp6zerocsumrx|noudp6zerocsumrx|"udp_zero_csum6_rx":false
		noproxy norsc nol2miss nol3miss noremcsumtx noremcsumrx|id 100|"id":100
		noexternal novnifilter nolocalbypass nomcroute vni 100|id 100|"id":100
	END
}

# is_in WHAT LINE WANT: unless it begins with "!".
is_in()
{
	if [[ $3 = !* ]]; then
		[[ " $2" != *"${3#!}"* ]] || fail "$1: expected no '${3#!}' in '$2'"
	else
		[[ " $2" = *"$3"* ]] || fail "$1: expected '$3' in '$2'"
	fi
}

# Each is set and shown, in one batch for text and in one for JSON.
test_settings()
{
	local keywords text json i=0 lines objects total
	hosts 2
	ip -n "$H1" link add ovl100 type ovl id 100
	settings | while IFS='|' read -r keywords _; do
		echo "link set dev ovl100 type ovl $keywords"
		echo "link show ovl100"
	done >"$_work/batch"
	ip -n "$H1" -d -o -batch "$_work/batch" >"$_work/text"
	ip -n "$H1" -d -j -batch "$_work/batch" >"$_work/json"
	mapfile -t lines <"$_work/text"
	jq -ce '.[0].linkinfo.info_data' "$_work/json" >"$_work/objects"
	mapfile -t objects <"$_work/objects"
	total=$(settings | wc -l)
	same "lines shown" "${#lines[@]}" "$total"
	same "objects shown" "${#objects[@]}" "$total"
	while IFS='|' read -r keywords text json; do
		_kind_of "${lines[i]}"
		[[ $text = !* ]] || text=" $text "
		[[ $text != !* ]] || text="! ${text#!}"
		is_in "$keywords" " $REPLY " "$text"
		is_in "$keywords" "${objects[i]}" "$json"
		i=$((i + 1))
	done < <(settings)
}

# All at once, new: each keyword is about what it says, in ovlctl's words.
test_everything()
{
	hosts 2
	ip -n "$H1" link add name tun7 mtu 1234 type ovl id 7 dstport 8472 dev eth0 \
		local 10.9.0.1 local fd09::1 remote fd09::2 srcport 1000 2000 ttl 33 \
		tos 48 df inherit flowlabel 0x12345 ageing 45 maxaddress 99 nolearning \
		noudpcsum udp6zerocsumtx udp6zerocsumrx
	same "ovlctl -d vni show" "$(ctl "$H1" -d vni show 7 endpoint 8472 | sed 's/ ifindex [0-9]*//; s/ sockets .*//')" \
		'vni 7 endpoint 8472 name tun7 local 10.9.0.1 local fd09::1 dev eth0 mtu 1234
    ttl 33 tos 0x48 df inherit label 0x12345 csum off csum6 off csum6-rx off fastpath on srcport 1000 2000 learning off ageing 45 quota 99 vtep-quota 16384 admit known flood-rate 0 neigh-suppress off neigh-quota 4096 echo 1000
    stations 0 learned 0 vteps 1'
	same "VTEPs" "$(ctl "$H1" vtep show vni 7 endpoint 8472)" \
		'fd09::2 dstport 8472 vni 7 endpoint 8472 vnis 1 stations 0 pmtu 1500'
	kind_of tun7
	same "ip -d link show" "$REPLY" \
		'id 7 local 10.9.0.1 local fd09::1 dev eth0 srcport 1000 2000 dstport 8472 nolearning tos 0x48 ttl 33 df inherit flowlabel 0x12345 ageing 45 maxaddr 99 noudpcsum udp6zerocsumtx udp6zerocsumrx'
	same "ip -d -j link show" "$(kind_json tun7)" \
		'{"id":7,"local":"10.9.0.1","local6":"fd09::1","link":"eth0","port_range":{"low":1000,"high":2000},"port":8472,"learning":false,"tos":"0x48","ttl":33,"df":"inherit","label":"0x12345","ageing":45,"limit":99,"udp_csum":false,"udp_zero_csum6_tx":true,"udp_zero_csum6_rx":true}'
	# What one changes, the other one shows.
	ctl "$H1" vni set 7 endpoint 8472 ttl inherit
	kind_of tun7
	is_in "ttl by ovlctl" "$REPLY" ' ttl inherit '
	ip -n "$H1" link set tun7 type ovl id 7 ttl 5
	same "ttl by ip" "$(ctl "$H1" -j vni show 7 endpoint 8472 | jq '.[0].ttl')" 5
}

# ip_says CODE PATTERN ARGUMENT...: of "ip link".
ip_says()
{
	complains "$1" "$2" ip -n "$H1" link "${@:3}"
}

# Whatever a wrong command could have changed.
state()
{
	ctl "$H1" -d vni show
	ctl "$H1" -d vtep show
	ip -n "$H1" -d -o link show | sort
}

words()
{
	cat <<-'END'
		foo|"foo" is unknown to "type ovl".*ip link help ovl*
		lcoal 10.9.0.1|"lcoal" is unknown to "type ovl", did you mean "local"?*
		id|"id" needs a value: 0..16777215.
		id 0x|argument "0x" is wrong: "id" is 0..16777215.
		vni 16777216|argument "16777216" is wrong: "vni" is 0..16777215.
		remote any|argument "any" is wrong: "remote" is an IPv4 or IPv6 address.
		remote 10.9.0.2 remote fd09::2|duplicate "remote": "fd09::2" is the second value.
		local 10.9.0|argument "10.9.0" is wrong: "local" is *
		local 10.9.0.1 local 10.9.0.2|duplicate "local": "10.9.0.2" is the second value.
		dev nope|cannot find device "nope".
		dstport 65536|argument "65536" is wrong: "dstport" is 0..65535.
		srcport 5|"srcport" needs a value: *
		srcport 5 4|argument "4" is wrong: "srcport" is *
		ttl 10 hoplimit 11|duplicate "hoplimit": "11" is the second value.
		ttl 256|argument "256" is wrong: "ttl" is auto|inherit|1..255.
		tos 3|argument "0x3" is wrong: "tos" is *
		tos zz|argument "zz" is wrong: "tos" is *
		df maybe|argument "maybe" is wrong: "df" is unset|set|inherit.
		flowlabel 0x100000|argument "0x100000" is wrong: "flowlabel" is 0..1048575.
		ageing 1000001|argument "1000001" is wrong: "ageing" is none|0..1000000 seconds.
		maxaddress 0|argument "0" is wrong: "maxaddress" is *
		learning nolearning|"nolearning": there can be only one such word.
		group 239.1.1.1|"group" of vxlan does not exist here.*"remote"*
		proxy|"proxy" of vxlan does not exist here.*neigh-suppress*
		external|"external" of vxlan does not exist here.*
	END
	printf '%s|"%s" of vxlan does not exist here.*\n' rsc rsc l2miss l2miss l3miss l3miss \
		remcsumtx remcsumtx remcsumrx remcsumrx vnifilter vnifilter localbypass localbypass \
		mcroute mcroute reserved_bits reserved_bits gbp gbp gpe gpe
}

# What each line of a batch that goes on had to complain of, in SAID.
complaints()
{
	local line text=''
	SAID=()
	! ip -n "$H1" -force -batch "$1" >/dev/null 2>"$_work/said" || fail "nothing of $1 was refused"
	while read -r line; do
		if [[ $line = 'Command failed '* ]]; then
			SAID+=("$text")
			text=''
		else
			text+=${text:+ }$line
		fi
	done <"$_work/said"
}

test_words()
{
	local before line pattern i=0
	hosts 2
	ip -n "$H1" link add ovl100 type ovl id 100 remote 10.9.0.2
	before=$(state)
	words | sed 's/|.*//; s/^/link set dev ovl100 type ovl udp6zerocsumrx /' >"$_work/batch"
	complaints "$_work/batch"
	while IFS='|' read -r line pattern; do
		# shellcheck disable=SC2053 # a pattern it is
		[[ ${SAID[i]-} = "Error: "$pattern ]] ||
			fail "$line: expected 'Error: $pattern', got '${SAID[i]-}'"
		i=$((i + 1))
	done < <(words)
	same "lines refused" "${#SAID[@]}" "$i"
	same "state after what was refused" "$(state)" "$before"
	# What is right is done.
	printf 'link set dev ovl100 type ovl %s\n' 'ttl 300' 'ttl 30' >"$_work/batch"
	complaints "$_work/batch"
	same "lines refused of two" "${#SAID[@]}" 1
	same "ttl after the batch" "$(vni_field "$H1" 100 ttl)" 30
}

test_errors()
{
	local before
	hosts 2
	ip -n "$H1" link add ovl100 type ovl id 100 remote 10.9.0.2 ttl 9
	before=$(state)
	ip_says 1 'Error: "proxy" of vxlan*' add ovl101 type ovl id 101 proxy
	# What only the kernel can know.
	ip_says 2 '*The VNI is missing (id)*' add ovl101 type ovl
	ip_says 2 '*The VNI is missing (id)*' add ovl101 type ovl ttl 5
	ip_says 2 '*File exists*' add ovl100 type ovl id 101
	ip_says 2 '*exists already*' add ovl101 type ovl id 100
	ip_says 2 '*The remote address is not one of a host*' add ovl101 type ovl id 101 remote 239.1.1.1
	ip_says 2 '*The local address is not one of a host*' add ovl101 type ovl id 101 local ff02::1
	ip_says 2 '*range of source ports*' add ovl101 type ovl id 101 srcport 0 5
	ip_says 2 '*The VNI of a device cannot be changed*' set dev ovl100 type ovl id 101
	ip_says 2 '*The UDP port of a device cannot be changed*' set dev ovl100 type ovl ttl 10 dstport 8472
	ip_says 2 '*VTEPs are added and removed with ovlctl*' set dev ovl100 type ovl ttl 10 remote 10.9.0.3
	same "state after what was refused" "$(state)" "$before"
}

test_help()
{
	local help word
	help=$(ip link help ovl)
	[[ $help = 'Usage: ... ovl id VNI'* ]] || fail "ip link help ovl: $help"
	complains 1 'Usage: ... ovl id VNI*' ip link add type ovl help
	while read -r word _; do
		grep -q "^\\\\fB$word\\\\fP\|, \\\\fB$word\\\\fP" "$OVL_TREE/ctl/man/ip-link-ovl.8" ||
			fail "ip-link-ovl(8) has no '$word'"
	done < <(sed -n 's/^  \([a-z]\)/\1/p' <<<"$help")
}

# Its ports, by the words of a bridge.
test_master()
{
	hosts 2
	ips "$H1" <<-END
		link add ovl100 type ovl id 100
		link add tap0 type veth peer name tap1
		link set tap0 master ovl100
	END
	same "master" "$(ip -n "$H1" -j link show tap0 | jq -r '.[0].master')" ovl100
	same "ports by ip" "$(ip -n "$H1" -j link show master ovl100 | jq -r '.[].ifname')" tap0
	same "ports by ovlctl" "$(ctl "$H1" -j port show | jq -r '.[] | "\(.ifname) \(.vni)"')" 'tap0 100'
	ip -n "$H1" link set tap0 nomaster
	same "ports then" "$(ctl "$H1" -j port show)" '[]'
}

test_ethtool()
{
	hosts 2
	ip -n "$H1" link add ovl100 type ovl id 100
	same "a counter" "$(on "$H1" ethtool -S ovl100 | sed -n 's/^ *drop_loop: //p')" 0
	same "driver" "$(on "$H1" ethtool -i ovl100 | sed -n 's/^driver: //p')" ovl
	same "a feature" "$(on "$H1" ethtool -k ovl100 | sed -n 's/^tx-checksumming: //p')" on
	on "$H1" ethtool -K ovl100 tso off
	same "a feature switched off" "$(on "$H1" ethtool -k ovl100 |
		sed -n 's/^tcp-segmentation-offload: //p')" off
}

test_traffic()
{
	local i name
	hosts 2
	for i in 1 2; do
		name=H$i
		ip -n "${!name}" link add ovl100 type ovl id 100 local "${UNDER[$1.$i]}" \
			remote "${UNDER[$1.$((3 - i))]}"
		device_up "${!name}" ovl100 "$i" 100
	done
	reaches "$H1" "${INNER[100.2]}"
	reaches "$H2" "${INNER6[100.1]}"
	# Nobody else was let in, as anybody is by vxlan.
	same "VTEPs" "$(ctl "$H1" -j vtep show | jq -r '.[].addr')" "${UNDER[$1.2]}"
	at_least "packets of the device" \
		"$(ip -n "$H1" -s -j link show ovl100 | jq '.[0].stats64.rx.packets')" 2
}

# What "make install" does is enough for ip as it comes.
test_install()
{
	local make=(make -s -C "$OVL_TREE/ctl" PREFIX=/usr/local)
	unset IP_LIB_DIR
	complains 255 'Usage: ip link add*' ip link help ovl
	"${make[@]}" install
	[[ $(ip link help ovl 2>&1) = 'Usage: ... ovl id VNI'* ]] || fail "ip does not find the plugin"
	same "manual pages" "$(ls /usr/local/share/man/man8)" "$(ls "$OVL_TREE/ctl/man")"
	"${make[@]}" uninstall
	same "manual pages afterwards" "$(ls /usr/local/share/man/man8)" ''
	complains 255 'Usage: ip link add*' ip link help ovl
}

add_case 'a device of which only the VNI is given' test_defaults
add_case 'each keyword is set and shown' test_settings
add_case 'all keywords at once' test_everything
add_case 'wrong words' test_words
add_case 'refusals of the kernel' test_errors
add_case 'help' test_help
add_case 'ports' test_master
add_case 'ethtool' test_ethtool
for_families 'traffic' test_traffic
add_case 'installed' test_install
run_cases
