/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* For programs: sockets of the family AF_OVL, whose number the module knows. */
#ifndef _OVL_SOCKET_H
#define _OVL_SOCKET_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/ovl_socket.h>

#define OVL_FAMILY_FILE "/sys/module/ovl/parameters/family"

/**
 * ovl_family() - the number of the address family
 *
 * Return: the number, or -1 with errno EAFNOSUPPORT if the module is not
 * loaded.
 */
static inline int ovl_family(void)
{
	FILE *f = fopen(OVL_FAMILY_FILE, "re");
	int family = -1;

	if (f) {
		if (fscanf(f, "%d", &family) != 1)
			family = -1;
		fclose(f);
	}
	if (family < 0)
		errno = EAFNOSUPPORT;
	return family;
}

/**
 * ovl_socket() - socket() for AF_OVL
 * @type: SOCK_RAW or SOCK_DGRAM, and flags of socket()
 *
 * Return: a file descriptor, or -1 with errno set as by socket().
 */
static inline int ovl_socket(int type)
{
	int family = ovl_family();

	return family < 0 ? -1 : socket(family, type, 0);
}

/**
 * ovl_address() - fill in an address
 * @sa: the result
 * @vni: VNI or OVL_VNI_ANY
 * @mac: six bytes, or NULL for the VNI's own station
 * @port: port or EtherType, host order
 */
static inline void ovl_address(struct sockaddr_ovl *sa, __u32 vni,
			       const void *mac, __u16 port)
{
	memset(sa, 0, sizeof(*sa));
	sa->sovl_family = (__kernel_sa_family_t)ovl_family();
	sa->sovl_vni = vni;
	if (mac)
		memcpy(sa->sovl_mac, mac, sizeof(sa->sovl_mac));
	sa->sovl_port = (__be16)((port & 0xff) << 8 | port >> 8);
}

#endif /* _OVL_SOCKET_H */
