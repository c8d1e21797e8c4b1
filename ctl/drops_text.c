// SPDX-License-Identifier: GPL-2.0
/* What the reasons for drops mean, and what to do about them */
#include <assert.h>
#include <string.h>

#include "drops.h"

static const char *const meanings[] = {
	[OVL_DROP_TRUNCATED] =
	"A packet to the endpoint's port is shorter than the headers; something other than VXLAN is sent there.",
	[OVL_DROP_HEADER] =
	"It is not VXLAN as RFC 7348 has it; the peer speaks an extension (GPE, GBP) or another protocol: switch that off there, or use another port.",
	[OVL_DROP_NO_VNI] =
	"The endpoint has no such segment; add it, or see why the peer sends it here.",
	[OVL_DROP_NOT_ADMITTED] =
	"The sender is no VTEP of the segment; \"vtep add\" if it is a peer, and see that the peer's \"local\" is the address that was added.",
	[OVL_DROP_ZERO_CSUM] =
	"It came over IPv6 without a UDP checksum; switch the checksum on at the peer, or \"vni set csum6-rx off\".",
	[OVL_DROP_INNER] =
	"There is no whole Ethernet header inside; the sender is broken.",
	[OVL_DROP_SOURCE_MAC] =
	"The source address is zero, a group's, or this host's own; look for a loop, or for two hosts with one address.",
	[OVL_DROP_ECN] =
	"A router has marked congestion on a packet that cannot carry the mark (RFC 6040); see what marks it, and whether the peer copies ECN.",
	[OVL_DROP_SPLIT_HORIZON] =
	"It came from a VTEP and is for a station behind a VTEP; the sender's entry is stale, or not every VTEP knows all others.",
	[OVL_DROP_HAIRPIN] =
	"The station is where the frame came from; harmless if rare, as after a move.",
	[OVL_DROP_NO_DESTINATION] =
	"There is nobody to send it to; \"vtep add\", \"vtep set flood on\", or give the segment a device.",
	[OVL_DROP_PORT_DOWN] =
	"The device it is for is not up; \"ip link set up\".",
	[OVL_DROP_PORT_QUEUE] =
	"The queue of the device or socket it is for is full; the receiver is too slow, or net.core.netdev_max_backlog too low.",
	[OVL_DROP_NO_SOCKET] =
	"The VTEP's address is of a family that this network namespace has not got; boot without ipv6.disable=1, or use IPv4.",
	[OVL_DROP_NO_ROUTE] =
	"Routing refuses to lead to the VTEP; ask \"ip route get\", and see that \"local\" is an address of this host.",
	[OVL_DROP_LOOP] =
	"The route to the VTEP leads into the segment itself; its address must not lie in there.",
	[OVL_DROP_NESTED] =
	"There are too many tunnels inside each other; follow the routes from VTEP to VTEP.",
	[OVL_DROP_TOO_BIG] =
	"It is larger than the path to the VTEP, or the attached device, can take; let the MTU follow and ICMP pass, or \"vni set df unset\".",
	[OVL_DROP_NO_MEMORY] =
	"The host is short of memory for network buffers.",
	[OVL_DROP_FILTER] =
	"The filter of a socket did not want it; nothing is to be done.",
	[OVL_DROP_DGRAM] =
	"It has the EtherType of datagrams but a bad header or checksum; see what sends it.",
	[OVL_DROP_NO_PORT] =
	"Nobody listens at the port of the datagram; start what should. The sender has been told.",
	[OVL_DROP_PORT_MAC] =
	"The attached device may not send from that MAC address; \"port set mac\" if it is its own, else somebody tries.",
	[OVL_DROP_PORT_IP] =
	"The attached device may not send from that IP address; \"port set ip\", and for IPv6 the link-local address too.",
	[OVL_DROP_FLOOD_RATE] =
	"The attached device floods more than it may; look for a loop behind it, or raise its \"flood-rate\".",
	[OVL_DROP_ISOLATED] =
	"Both attached devices are isolated from each other, as configured.",
	[OVL_DROP_VNI_FLOOD_RATE] =
	"The segment floods more to its VTEPs than it may; look for a loop or a scan here, or raise its \"flood-rate\".",
	[OVL_DROP_ECHO_RATE] =
	"VTEPs ask for more echoes than this host answers; have fewer \"ping\", or \"vni set echo off\".",
};

static_assert(ARRAY_SIZE(meanings) == OVL_DROP_MAX + 1,
	      "a drop reason has no meaning");

const struct model_names drop_meanings = MODEL_NAMES(meanings);

/** drop_meaning() - Write what a reason means, on a line of its own. */
void drop_meaning(struct out *o, const char *reason)
{
	unsigned int i;

	for (i = 0; i < model_drop.n; i++) {
		if (!model_drop.name[i] || strcmp(model_drop.name[i], reason))
			continue;
		if (o->as_json)
			json_put_string(&o->json, "meaning", meanings[i]);
		o->newline = true;
		out_text(o, meanings[i]);
	}
}
