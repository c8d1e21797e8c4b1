/* SPDX-License-Identifier: GPL-2.0 */
/* Port: a local attachment of a VNI. */
#ifndef OVL_PORT_H
#define OVL_PORT_H

#include <linux/netdevice.h>

struct ovl_vni;

/**
 * struct ovl_port - a local attachment of a VNI
 * @vni: the VNI
 * @dev: the device frames come from and go to; NULL for the port that the
 *	sockets of a VNI share
 *
 * That of a device lives in the device's private area, and as long as that;
 * that of the sockets is a part of the VNI.
 */
struct ovl_port {
	struct ovl_vni *vni;
	struct net_device *dev;
};

#endif /* OVL_PORT_H */
