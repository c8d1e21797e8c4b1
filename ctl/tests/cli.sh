#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The command line as a whole, without the module: options, help, errors, exit.
set -u
OVLCTL=${OVLCTL:-./ovlctl}
n=0
failed=0
tmp=$(mktemp) || exit 1
more=$(mktemp) || exit 1
trap 'rm -f "$tmp" "$more"' EXIT

# result STATUS NAME
result()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}

# gives CODE PATTERN ARGUMENT... : exit code, and what the output must hold
gives()
{
	want=$1
	pattern=$2
	shift 2
	output=$("$OVLCTL" "$@" 2>&1 </dev/null)
	code=$?
	case $output in
	*"$pattern"*) found=0 ;;
	*) found=1 ;;
	esac
	[ "$code" -eq "$want" ] && [ "$found" -eq 0 ]
	result $? "ovlctl $*"
	if [ "$code" -ne "$want" ] || [ "$found" -ne 0 ]; then
		echo "# exit code $code, want $want, and in the output: $pattern"
		echo "$output" | sed 's/^/# /'
	fi
}

gives 1 'an object is needed'
gives 0 'Usage: ovlctl' help
gives 0 'VERB := { add | set | del | show | flush | replace | check }' help
gives 0 'Usage: ovlctl' -h
gives 0 'Usage: ovlctl' --help
gives 0 'version' -V
gives 0 'version' -Version
gives 0 'Usage: ovlctl vni add VNI' help vni
gives 0 'seconds, default 300' help vni add
gives 0 'seconds, default 300' vni add help
gives 0 'Usage: ovlctl fdb add MAC ...' fdb help
gives 0 'See ovlctl-fdb(8).' fdb help
gives 0 'See ovlctl-vni(8).' help vni add
gives 0 'See ovlctl-apply(8).' help apply
for object in vni vtep port fdb neigh stats socket; do
	for verb in add set del show flush; do
		case $object:$verb in
		stats:show|socket:show)	;;
		port:flush)		continue ;;
		stats:*|socket:*)	continue ;;
		esac
		gives 0 "Usage: ovlctl $object $verb" help $object $verb
	done
done
gives 1 '"vni" is any|0..16777215' socket show vni all
gives 1 '"type" is dgram|raw' socket type stream
for object in trace monitor capture nc exec dump apply diff; do
	gives 0 "Usage: ovlctl $object" help $object
	gives 0 "Usage: ovlctl $object" $object help
done
gives 0 '[ -w FILE|- ] [ FILTER ]' help capture
gives 0 'apply FILE ... [ --dry-run ]' help apply
gives 1 '"apply" needs a FILE' apply --dry-run
gives 2 '"diff" needs a FILE' diff
gives 2 'cannot open network namespace "no-such"' -n no-such diff a
gives 1 'cannot open network namespace "no-such"' -n no-such apply a
gives 2 'did you mean "-json"?' -jsn -p diff a
gives 1 'did you mean "-json"?' -jsn -p apply a
gives 2 'commands come from the file' -b - diff a
gives 1 'did you mean "--dry-run"?' apply a --dryrun
gives 2 'cannot open "a"' diff a b
gives 1 'is unknown to "dump"' dump a
gives 2 'cannot open "/nonexistent"' apply /nonexistent
gives 2 'standard input:1:0: ' diff -
gives 2 'standard input:1:0: ' apply - --dry-run
gives 1 '"dev" needs "outer"' capture vni 1 dev lo
gives 1 'the filter is wrong: ' capture vni 1 tcp port
gives 1 'the filter is wrong: ' capture vni 1 'icmp)'
gives 0 '[ -- ] CMD ...' help exec
gives 1 '"exec" needs "vni"' exec mac 52:54:00:00:00:05 -- true
gives 1 '"exec" needs "vni"' exec ip 10.0.0.1 true
gives 1 '"exec" needs a CMD' exec vni 1
gives 1 '"exec" needs a CMD' exec vni 1 isolated on --
gives 1 'did you mean "mac"?' exec vni 1 mca 52:54:00:00:00:05 true
gives 1 '"mac" is' exec vni 1 mac 52:54:00 true
gives 1 'duplicate "vni"' exec vni 1 vni 2 true
# no_frame PATTERN WORD...: of "trace"
no_frame()
{
	pattern=$1
	shift
	gives 1 "$pattern" trace vni 1 src 02:00:00:00:00:01 dst 02:00:00:00:00:02 "$@"
}

gives 1 '"trace" needs "vni"' trace
no_frame '"from": there can be only one' from dev from
no_frame 'one of "dev", "port" and "vtep"' from dev vtep 10.0.0.1
no_frame 'of two families' ip-src 10.0.0.1 ip-dst fd00::1
no_frame '"proto" 0x86dd does not go' proto 0x86dd ip-src 10.0.0.1
no_frame '"proto" 0x0806 does not go' proto 0x0806 ip-dst fd00::1
no_frame '"len" is 14..65535 bytes' len 13
no_frame '"proto" is 1536..65535' proto 1500
gives 1 '"nc" needs "port"' nc vni 1 listen
gives 1 'needs one of' nc vni 1 port 7
gives 1 'needs one of' nc vni 1 port 7 listen broadcast
gives 1 'needs one of' nc vni 1 port 7 listen to 02:00:00:00:00:01
gives 1 '"vni any" needs "listen"' nc vni any port 7 broadcast
gives 1 '"ethertype" needs "type raw"' nc vni 1 port 7 listen ethertype 0x9000
gives 1 '"frames" needs "type raw"' nc vni 1 port 7 listen frames
gives 1 '"port" is for datagrams' nc vni 1 type raw listen port 7
gives 1 '"to" is not for "frames"' nc vni 1 type raw frames to 02:00:00:00:00:01
gives 1 'there is "broadcast"' nc vni 1 port 7 to ff:ff:ff:ff:ff:ff
gives 1 'not zero' nc vni 1 type raw to 00:00:00:00:00:00
gives 1 '"endpoint" needs "vni"' vtep show endpoint 8472
gives 1 '"endpoint" needs "vni"' vtep 10.0.0.2 dstport 4789 endpoint 4789
gives 1 'cannot find device "no-such-dev"' port add no-such-dev vni 100
gives 1 'cannot find device "no-such-dev"' stats port no-such-dev
gives 1 'argument "zz" is wrong: "mac" is any, or MAC' port set lo mac 2:0:0:0:0:1,zz
gives 1 'is unknown to "port"' port no-such-dev
gives 1 'either "vtep" or "port"' stats port lo vtep ::1
gives 1 'has no verb "lst"' help vni lst
gives 1 'no help on "foo"' help foo
gives 1 'no help on "vtpe", did you mean "vtep"?' help vtpe
gives 1 'has no verb "flsh", did you mean "flush"?' help fdb flsh
gives 1 'did you mean "vni"?' vnu
gives 1 'did you mean "-json"?' -jsn vni
gives 1 'is unknown to "vni"' vni list
gives 1 'is unknown to "vni"' vni sho
gives 1 'Try "ovlctl help vni add"' vni add
gives 1 'needs a value' -netns
gives 1 'cannot open network namespace "no-such"' -n no-such vni
gives 1 'always|auto|never' -color=sometimes vni
gives 1 'commands come from the file' -b - vni
gives 1 'cannot open "/nonexistent"' -batch /nonexistent
gives 0 '' -batch -

printf 'help\n# no\nvni add\nhelp\n' > "$tmp"
gives 1 "Command failed $tmp:3" -batch "$tmp"
printf 'vni ad 1\n\nvni add 1 \\\n ttl 300\n' > "$tmp"
gives 1 "Command failed $tmp:3" -force -batch "$tmp"
gives 1 "Command failed $tmp:1" -force -batch "$tmp"

# several files are one state
station='"fdb": [ { "mac": "02:00:00:00:00:01", "vtep": "10.0.0.2" } ]'
ports='"ports": [ { "ifname": "lo" } ]'
echo '{ "version": 1, "vnis": [ { "vni": 1 }, { "vni": 2, '"$ports"' } ] }' > "$tmp"
echo '{ "version": 1, "vnis": [ { "vni": 3 }, { "vni": 1 } ] }' > "$more"
gives 2 "$more: vnis[1]: this is vnis[0] of $tmp once more" apply "$tmp" "$more"
gives 2 "$tmp: vnis[0]: this is vnis[1] of $more once more" diff "$more" "$tmp"
gives 2 "$tmp: vnis[0]: this is vnis[0] of $tmp once more" diff "$tmp" "$tmp"
echo '{ "version": 1, "vnis": [ { "vni": 3, '"$ports"' } ] }' > "$more"
gives 2 "$more: vnis[0].ports[0]: this is vnis[1].ports[0] of $tmp once more" diff "$tmp" "$more"
echo '{ "version": 1, "vnis": [ { "vni": 3, '"$station"' } ] }' > "$more"
gives 2 "$more: vnis[0].fdb[0].vtep: the segment has no such VTEP" diff "$more" "$tmp"
echo '{ "version": 1, "vnis": [ { "vni": 3, "ttl": 256 } ] }' > "$more"
gives 2 "$more: vnis[0].ttl: argument \"256\" is wrong" diff "$tmp" "$more"
: > "$more"
gives 2 "$more:1:0: " apply --dry-run "$tmp" "$more"

"$OVLCTL" help > /dev/full 2> "$tmp"
[ $? -eq 2 ] && grep -q 'cannot write' "$tmp"
result $? "a full disk is noticed"

# the module is not to be loaded on a host that runs these tests
if grep -q '^ovl ' /proc/modules 2>/dev/null; then
	echo "ok $((n += 1)) - without the module # SKIP it is loaded"
else
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' vni
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' port lo
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' port add lo vni 1 mac any
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' socket
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' capture vni 1 icmp
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' capture vni 1 outer
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' nc vni 1 port 7 listen
	gives 2 'the ovl module is not loaded (try: modprobe ovl)' exec vni 1 -- true
	output=$("$OVLCTL" -j fdb show vni 1 2>/dev/null)
	[ "$output" = '[]' ]
	result $? "JSON is valid even then"
fi

echo "1..$n"
exit $failed
