/* SPDX-License-Identifier: GPL-2.0 */
/* libpcap, loaded by those commands that need it */
#ifndef OVLCTL_PCAPLIB_H
#define OVLCTL_PCAPLIB_H

#include <pcap/pcap.h>

struct ctx;

/** struct pcaplib - its functions, without the pcap_ in front */
struct pcaplib {
	typeof(pcap_activate) *activate;
	typeof(pcap_close) *close;
	typeof(pcap_compile) *compile;
	typeof(pcap_create) *create;
	typeof(pcap_datalink) *datalink;
	typeof(pcap_dispatch) *dispatch;
	typeof(pcap_dump) *dump;
	typeof(pcap_dump_close) *dump_close;
	typeof(pcap_dump_fopen) *dump_fopen;
	typeof(pcap_freecode) *freecode;
	typeof(pcap_get_selectable_fd) *get_selectable_fd;
	typeof(pcap_geterr) *geterr;
	typeof(pcap_open_dead_with_tstamp_precision) *open_dead;
	typeof(pcap_set_buffer_size) *set_buffer_size;
	typeof(pcap_set_datalink) *set_datalink;
	typeof(pcap_set_immediate_mode) *set_immediate_mode;
	typeof(pcap_set_snaplen) *set_snaplen;
	typeof(pcap_set_tstamp_precision) *set_tstamp_precision;
	typeof(pcap_setfilter) *setfilter;
	typeof(pcap_setnonblock) *setnonblock;
	typeof(pcap_stats) *stats;
	typeof(pcap_statustostr) *statustostr;
};

const struct pcaplib *pcaplib_load(struct ctx *c);

#endif
