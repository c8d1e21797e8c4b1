# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Hosts that are network namespaces, an underlay and an overlay between them, and
# traffic that goes there.  A part of lib.sh.

# --- namespaces ---------------------------------------------------------

# netns VARIABLE...: makes namespaces and puts their names there.
netns()
{
	local var name
	for var; do
		_name "$var"
		ip netns add "${!var}"
		ip -n "${!var}" link set lo up
	done
}

_name()
{
	printf -v "$1" '%s-%04x%04x' "${1,,}" $RANDOM $RANDOM
	echo "${!1}" >>"${_work:?}/netns"
}

on()
{
	nsexec "$@"
}

# set_sysctl NETNS KEY=VALUE...
set_sysctl()
{
	on "$1" sysctl -qw "${@:2}"
}

# ips NETNS: many commands of ip, one a line on standard input.
ips()
{
	ip -n "$1" -batch -
}

ctl()
{
	_sums_before "$@"
	ovlctl -n "$1" "${@:2}"
}

# ctls NETNS: many commands of ovlctl.
ctls()
{
	ovlctl -n "$1" -batch -
}

# hosts COUNT: namespaces H1, H2, ... with a common Ethernet on their eth0: a
# cable between two, a bridge, in namespace SW, between more.  IPV4_ONLY is
# for a kernel without IPv6.  Little work for many processes, because those
# take their time under emulation.
hosts()
{
	local i name
	HOSTS=$1
	for ((i = 1; i <= HOSTS; i++)); do
		_name "H$i"
	done
	[ "$HOSTS" = 2 ] || _name SW
	_underlay | ip -batch -
	[ "$HOSTS" = 2 ] || _switch | ips "$SW"
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		ips "${!name}" <<-END
			link set lo up
			addr add 10.9.0.$i/24 dev eth0
			${IPV4_ONLY+#}addr add fd09::$i/64 dev eth0 nodad
			link set eth0 up
		END
	done
}

_underlay()
{
	local i name
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		echo "netns add ${!name}"
	done
	if [ "$HOSTS" = 2 ]; then
		# With one number at both ends the kernel takes its time, up to a second, to
		# see the carrier, and until then IPv6 addresses are not to be used.
		echo "link add eth0 netns $H1 index 101 type veth peer name eth0 index 102 netns $H2"
		return
	fi
	# A switch without an opinion on what passes.
	echo "netns add $SW"
	echo "link add br0 netns $SW address 02:00:00:aa:00:00 mtu 9000 type bridge mcast_snooping 0"
	for ((i = 1; i <= HOSTS; i++)); do
		name=H$i
		echo "link add eth0 netns ${!name} type veth peer name h$i netns $SW"
	done
}

_switch()
{
	local i
	echo 'link set br0 up'
	for ((i = 1; i <= HOSTS; i++)); do
		echo "link set h$i master br0 up"
	done
}

# vni_on N VNI FAMILY [KEYWORD...]: the VNI on host N, with all other hosts as
# VTEPs.  Its device is up and has HOST_MAC[N]; it has addresses only where
# ADDRESSES is set: without, no frame is in the VNI but those a test sends.
vni_on()
{
	local n=$1 vni=$2 family=$3 i name
	shift 3
	name=H$n
	{
		echo "vni add $vni local ${UNDER[$family.$n]} $*"
		for ((i = 1; i <= HOSTS; i++)); do
			[ "$i" = "$n" ] || echo "vtep add ${UNDER[$family.$i]} vni $vni"
		done
	} | ctls "${!name}"
	device_up "${!name}" "ovl$vni" "$n" "${ADDRESSES:+$vni}"
}

# device_up NETNS DEVICE N [VNI]: given a VNI, with addresses in it.
device_up()
{
	local quiet='addrgenmode none'
	[ -z "${IPV4_ONLY-}" ] || quiet=''
	{
		echo "link set $2 address ${HOST_MAC[$3]} $quiet"
		echo "link set $2 up"
		[ -z "${4-}" ] || echo "addr add ${INNER[$4.$3]}/24 dev $2"
		[ -z "${4-}" ] || [ -n "${IPV4_ONLY-}" ] ||
			echo "addr add ${INNER6[$4.$3]}/64 dev $2 nodad"
	} | ips "$1"
}

# addresses NETNS DEVICE N VNI
addresses()
{
	device_up "$@"
}

# tagged NETNS DEVICE ADDRESS [IP'S KEYWORDS...]: a VLAN on a device.
tagged()
{
	ips "$1" <<-END
		link add link $2 name tagged type vlan id 5
		addr add $3/24 dev tagged
		link set tagged up ${*:4}
	END
}

# overlay VNI FAMILY [KEYWORD...]: the VNI on all hosts, with addresses.
overlay()
{
	local ADDRESSES=1 i name
	# The first word in the VNI is for all to hear.
	for ((i = 1; i < HOSTS; i++)); do
		ADDRESSES='' vni_on "$i" "$@"
	done
	vni_on "$HOSTS" "$@"
	for ((i = 1; i < HOSTS; i++)); do
		name=H$i
		addresses "${!name}" "ovl$1" "$i" "$1"
	done
}

# The same without addresses.
bare_overlay()
{
	local i
	for ((i = 1; i <= HOSTS; i++)); do
		vni_on "$i" "$@"
	done
}

# circle: two tunnels on host 1, those of VNIs 1 and 2, each through the other.
circle()
{
	ctls "$H1" <<-END
		vni add 1 mtu 1400
		vni add 2 mtu 1400
		vtep add 10.77.2.2 vni 1
		vtep add 10.77.1.2 vni 2
	END
	device_up "$H1" ovl1 1
	device_up "$H1" ovl2 1
	ips "$H1" <<-END
		addr add 10.77.1.1/24 dev ovl1
		addr add 10.77.2.1/24 dev ovl2
		neigh add 10.77.1.2 dev ovl1 lladdr ${HOST_MAC[2]} nud permanent
		neigh add 10.77.2.2 dev ovl2 lladdr ${HOST_MAC[2]} nud permanent
	END
}

# guest VARIABLE HOST STATION: a namespace whose eth0 has addresses in VNI 100, or
# none, and says nothing by itself, where SILENT is set. The other end of its
# cable, on the host, is p and the number of the station.
guest()
{
	cable "$@"
	device_up "${!1}" eth0 "$3" "${SILENT-100}"
}

cable()
{
	local host=H$2
	netns "$1"
	ip link add eth0 netns "${!1}" type veth peer name "p$3" netns "${!host}"
	ips "${!host}" <<-END
		link set p$3 addrgenmode none
		link set p$3 up
	END
}

# The same, attached before it says anything: the first packet has the headroom too.
attached()
{
	local host=H$2
	cable "$@"
	ctl "${!host}" port add "p$3" vni 100 "${@:4}"
	device_up "${!1}" eth0 "$3" "${SILENT-100}"
}

# --- traffic ------------------------------------------------------------

# reaches NETNS ADDRESS [PING'S ARGUMENTS...]: somebody answers within seconds.
reaches()
{
	wait_until "$2 answers to $1" on "$1" ping -n -q -c 1 -W 1 "${@:3}" "$2"
}

unreachable()
{
	refused on "$1" ping -n -q -c 1 -W 1 "${@:3}" "$2"
}

# transfer FROM TO ADDRESS [BYTES]: a TCP stream that must arrive as it was sent.
transfer()
{
	local bytes=${4:-10000000} sent got
	serve tcp.recv on "$2" tcp recv -t $((60 * OVL_SLOW)) 17000
	sent=$(on "$1" tcp send -t $((60 * OVL_SLOW)) "$3" 17000 "$bytes") ||
		fail "the TCP transfer failed; receiver: $(cat "$_work/log.tcp.recv")"
	finished tcp.recv
	got=$(last_line tcp.recv)
	same "bytes and checksum of the stream" "$got" "$sent"
	same "bytes sent" "${sent% *}" "$bytes"
}

# questions FROM TO ADDRESS [LENGTH]: UDP request and response.
questions()
{
	serve udp.echo on "$2" udp echo 17001
	on "$1" udp ask -n 10 -l "${4:-200}" "$3" 17001 >/dev/null || fail "no UDP answer from $3"
	stop udp.echo
}

# send_frames N HEX [COUNT] [VNI]: host N's device transmits a frame.
send_frames()
{
	local name=H$1
	on "${!name}" frame -n "${3:-1}" "ovl${4:-100}" "$2"
}

# outer_headers FAMILY LENGTH MAC [CHECKSUM]: Ethernet, IP and UDP in front of so
# many bytes from host 1 to host 2, whose device has that MAC; the UDP checksum
# is none unless given, in hex.
outer_headers()
{
	local sum check=${4-0000}
	if [ "$1" = 6 ]; then
		printf '%s 020000000032 86dd 60000000 %04x 1140 fd09 00*13 01 fd09 00*13 02' "$3" $(($2 + 8))
	else
		# All but the length, added up; the checksum over it has to be good.
		sum=$((0x4500 + ($2 + 28) + 0x4011 + 0x0a09 + 0x0001 + 0x0a09 + 0x0002))
		sum=$(((sum & 0xffff) + (sum >> 16)))
		printf '%s 020000000032 0800 4500%04x 00000000 4011%04x 0a090001 0a090002' \
			"$3" $(($2 + 28)) $((~sum & 0xffff))
	fi
	printf ' c000 12b5 %04x %s\n' $(($2 + 8)) "$check"
}

# listen NAME NETNS DEVICE [SNIFF'S ARGUMENTS...]: see `heard`.
listen()
{
	serve "$1" on "$2" sniff -t $((20 * OVL_SLOW)) "${@:4}" "$3"
}

# heard NAME: waits until it has seen all it should; the packets are in LINES.
heard()
{
	local line
	finished "$1"
	LINES=()
	while read -r line; do
		[[ $line != *' shown' ]] || LINES+=("$line")
	done <"$_work/log.$1"
}

# word KEY LINE...: a value out of a line of sniff's.
word()
{
	local line=" ${*:2} "
	[[ $line = *" $1="* ]] || fail "'${*:2}' has no $1"
	line=${line#*" $1="}
	echo "${line%% *}"
}

# large_packets NETNS...: what they send by TCP is made into large packets even
# where the emulator is so slow that TCP would rather send small ones at once.
large_packets()
{
	for _ in "$@"; do
		set_sysctl "$1" net.ipv4.tcp_min_tso_segs=16
		shift
	done
}

# small_packets FROM TO: what large packets there are, the sender's card would
# segment; the receiver's merges.  With veth that takes a sender that claims to
# do neither.
small_packets()
{
	unsummed wire 'one large packet is sent, several small ones are received'
	on "$1" ethtool -K eth0 tso off tx-udp_tnl-segmentation off \
		tx-udp_tnl-csum-segmentation off >/dev/null
	on "$2" ethtool -K eth0 gro on >/dev/null
}
