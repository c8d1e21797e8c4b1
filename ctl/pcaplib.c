// SPDX-License-Identifier: GPL-2.0
/*
 * libpcap, loaded by those commands that need it.
 *
 * It brings a dozen of libraries, which would double the time that every other
 * command takes to start.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "ctx.h"
#include "pcaplib.h"

#define SYMBOL(_member, _name) { _name, offsetof(struct pcaplib, _member) }

static const struct {
	const char *name;
	size_t offset;
} symbols[] = {
	SYMBOL(activate, "pcap_activate"),
	SYMBOL(close, "pcap_close"),
	SYMBOL(compile, "pcap_compile"),
	SYMBOL(create, "pcap_create"),
	SYMBOL(datalink, "pcap_datalink"),
	SYMBOL(dispatch, "pcap_dispatch"),
	SYMBOL(dump, "pcap_dump"),
	SYMBOL(dump_close, "pcap_dump_close"),
	SYMBOL(dump_fopen, "pcap_dump_fopen"),
	SYMBOL(freecode, "pcap_freecode"),
	SYMBOL(get_selectable_fd, "pcap_get_selectable_fd"),
	SYMBOL(geterr, "pcap_geterr"),
	SYMBOL(open_dead, "pcap_open_dead_with_tstamp_precision"),
	SYMBOL(set_buffer_size, "pcap_set_buffer_size"),
	SYMBOL(set_datalink, "pcap_set_datalink"),
	SYMBOL(set_immediate_mode, "pcap_set_immediate_mode"),
	SYMBOL(set_snaplen, "pcap_set_snaplen"),
	SYMBOL(set_tstamp_precision, "pcap_set_tstamp_precision"),
	SYMBOL(setfilter, "pcap_setfilter"),
	SYMBOL(setnonblock, "pcap_setnonblock"),
	SYMBOL(stats, "pcap_stats"),
	SYMBOL(statustostr, "pcap_statustostr"),
};

/* It has one name in Debian and another one elsewhere. */
static void *open_lib(void)
{
	void *lib = dlopen("libpcap.so.0.8", RTLD_NOW);

	return lib ? lib : dlopen("libpcap.so.1", RTLD_NOW);
}

/**
 * pcaplib_load() - Have libpcap; it stays.
 *
 * Return: its functions, or NULL.
 */
const struct pcaplib *pcaplib_load(struct ctx *c)
{
	static struct pcaplib functions;
	static bool loaded;
	unsigned int i;
	void *lib, *function;

	if (loaded)
		return &functions;
	lib = open_lib();
	if (!lib) {
		ctx_refused(c, "cannot load libpcap: %s", dlerror());
		return NULL;
	}
	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		function = dlsym(lib, symbols[i].name);
		if (!function) {
			ctx_refused(c, "this libpcap is too old, it has no %s",
				    symbols[i].name);
			return NULL;
		}
		memcpy((char *)&functions + symbols[i].offset, &function,
		       sizeof(function));
	}
	loaded = true;
	return &functions;
}
