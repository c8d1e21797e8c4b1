// SPDX-License-Identifier: GPL-2.0
/* Packets of a segment, as they are in the underlay */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ovl_socket.h>

#include "capture.h"

#define OUTER_PORTS	64	/* UDP ports in one filter, at most */
#define OUTER_PORT_LEN	24	/* bytes of " or udp dst port 65535" */

/**
 * struct ports - UDP ports that packets of a segment go to
 * @port: each once
 * @n: how many
 */
struct ports {
	__u16 port[OUTER_PORTS];
	unsigned int n;
};

static int add_port(struct ctx *c, struct ports *ports, __u16 port)
{
	unsigned int i;

	for (i = 0; i < ports->n; i++)
		if (ports->port[i] == port)
			return 0;
	if (ports->n == OUTER_PORTS)
		return ctx_refused(c, "there are more than %d UDP ports",
				   OUTER_PORTS);
	ports->port[ports->n++] = port;
	return 0;
}

static int on_endpoint(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		       void *arg)
{
	struct ovl_endpoint endpoint;

	(void)cmd;
	if (nlc_decode(c, &model_endpoint, attrs, len, &endpoint))
		return CTX_REFUSED;
	return add_port(c, arg, endpoint.port);
}

static int on_vtep(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		   void *arg)
{
	struct ovl_vtep vtep;

	(void)cmd;
	if (nlc_decode(c, &model_vtep, attrs, len, &vtep))
		return CTX_REFUSED;
	return add_port(c, arg, vtep.dstport);
}

static int ports_of_vni(struct capture_run *r, struct ports *ports)
{
	struct ovl_vtep member = { 0 };
	struct ovl_vni vni = { 0 };
	int err;

	model_set_num(&model_vni, &vni, OVL_A_VNI_ID, r->args.vni);
	model_set_num(&model_vtep, &member, OVL_A_VTEP_VNI, r->args.vni);
	if (r->args.endpoint) {
		model_set_num(&model_vni, &vni, OVL_A_VNI_ENDPOINT,
			      r->args.endpoint);
		model_set_num(&model_vtep, &member, OVL_A_VTEP_ENDPOINT,
			      r->args.endpoint);
	}
	/* is it there? */
	err = nlc_ask(r->c, OVL_CMD_VNI_GET, false, &model_vni, &vni, NULL,
		      NULL);
	if (!err)
		err = nlc_ask(r->c, OVL_CMD_VTEP_GET, true, &model_vtep,
			      &member, on_vtep, ports);
	return err;
}

static int ports_of_any(struct capture_run *r, struct ports *ports)
{
	struct ovl_endpoint endpoint = { 0 };
	struct ovl_vtep vtep = { 0 };
	int err;

	err = nlc_ask(r->c, OVL_CMD_ENDPOINT_GET, true, &model_endpoint,
		      &endpoint, on_endpoint, ports);
	if (!err)
		err = nlc_ask(r->c, OVL_CMD_VTEP_GET, true, &model_vtep, &vtep,
			      on_vtep, ports);
	return err;
}

/* The endpoint's, and those of VTEPs that have another one. */
static int find_ports(struct capture_run *r, struct ports *ports)
{
	int err = 0;

	if (r->args.vni != OVL_VNI_ANY)
		err = ports_of_vni(r, ports);
	else if (!r->args.endpoint)
		err = ports_of_any(r, ports);
	if (!err && (r->args.endpoint || r->args.vni != OVL_VNI_ANY ||
		     !ports->n))
		err = add_port(r->c, ports, r->args.endpoint ?
			       r->args.endpoint : OVL_PORT_DEFAULT);
	return err;
}

/* The ports, and what the user wants; in memory of its own, or NULL. */
static char *outer_filter(struct ctx *c, const struct ports *ports,
			  const char *filter)
{
	size_t len = (size_t)ports->n * OUTER_PORT_LEN + strlen(filter) + 16;
	char *text = malloc(len), *p = text;
	unsigned int i;

	if (!text) {
		ctx_refused(c, "out of memory");
		return NULL;
	}
	*p++ = '(';
	for (i = 0; i < ports->n; i++)
		p += sprintf(p, "%sudp dst port %u", i ? " or " : "",
			     ports->port[i]);
	*p++ = ')';
	*p = '\0';
	if (*filter)
		sprintf(p, " and (%s)", filter);
	return text;
}

/* Return: 0, or an exit code if libpcap returned an error. */
static int check(struct capture_run *r, int status)
{
	if (status >= 0)
		return 0;
	return ctx_refused(r->c, "cannot capture: %s",
			   status == PCAP_ERROR ? r->lib->geterr(r->pcap) :
			   r->lib->statustostr(status));
}

static int make_live(struct capture_run *r)
{
	char name[IFNAMSIZ] = "any", error[PCAP_ERRBUF_SIZE];

	if (r->args.dev && !if_indextoname(r->args.dev, name))
		return ctx_refused(r->c, "the device is gone");
	r->pcap = r->lib->create(name, error);
	if (!r->pcap)
		return ctx_refused(r->c, "cannot capture: %s", error);
	/* settings of one that is not active yet cannot fail */
	(void)r->lib->set_snaplen(r->pcap, (int)r->args.snaplen);
	(void)r->lib->set_immediate_mode(r->pcap, 1);
	(void)r->lib->set_buffer_size(r->pcap, CAPTURE_QUEUE);
	(void)r->lib->set_tstamp_precision(r->pcap, PCAP_TSTAMP_PRECISION_NANO);
	return 0;
}

static int set_link(struct capture_run *r)
{
	/* the newer of the two headers names the device */
	if (r->lib->datalink(r->pcap) == DLT_LINUX_SLL)
		(void)r->lib->set_datalink(r->pcap, DLT_LINUX_SLL2);
	switch (r->lib->datalink(r->pcap)) {
	case DLT_EN10MB:
	case DLT_LINUX_SLL:
	case DLT_LINUX_SLL2:
	case DLT_RAW:
		return 0;
	}
	return ctx_refused(r->c, "the device is no Ethernet, and has no bare IP packets");
}

static int activate(struct capture_run *r)
{
	char error[PCAP_ERRBUF_SIZE];
	int err;

	err = check(r, r->lib->activate(r->pcap));
	if (!err)
		err = set_link(r);
	if (!err)
		err = check(r, r->lib->setnonblock(r->pcap, 1, error));
	return err;
}

static int set_filter(struct capture_run *r, const char *text)
{
	struct bpf_program prog;
	int err;

	err = capture_compile(r, r->pcap, text, &prog);
	if (err)
		return err;
	err = check(r, r->lib->setfilter(r->pcap, &prog));
	r->lib->freecode(&prog);
	return err;
}

/* By itself the user's part must be whole already. */
static int check_filter(struct capture_run *r, const char *text)
{
	struct bpf_program prog;
	int err;

	err = capture_compile(r, r->pcap, text, &prog);
	if (!err)
		r->lib->freecode(&prog);
	return err;
}

static int outer_open(struct capture_run *r, const char *filter)
{
	struct ports ports = { .n = 0 };
	char *text;
	int err;

	err = find_ports(r, &ports);
	if (!err)
		err = make_live(r);
	if (!err)
		err = activate(r);
	if (!err)
		err = check_filter(r, filter);
	if (err)
		return err;
	text = outer_filter(r->c, &ports, filter);
	if (!text)
		return CTX_REFUSED;
	err = set_filter(r, text);
	free(text);
	r->fd = r->lib->get_selectable_fd(r->pcap);
	return err;
}

static void on_packet(u_char *user, const struct pcap_pkthdr *hdr,
		      const u_char *data)
{
	struct capture_run *r = (struct capture_run *)user;
	struct frame f = { 0 };
	bool known;

	if (r->over || r->err)
		return;
	known = frame_outer(&f, r->lib->datalink(r->pcap), data, hdr->caplen);
	if (r->args.vni != OVL_VNI_ANY && (!known || f.vni != r->args.vni))
		return;
	if (r->args.dev)
		frame_device(&f, r->args.dev);
	r->err = capture_write(r, &f, hdr, data);
}

static int outer_read(struct capture_run *r)
{
	int err = check(r, r->lib->dispatch(r->pcap, -1, on_packet,
					    (u_char *)r));

	return err ? err : r->err;
}

static void outer_finish(struct capture_run *r)
{
	struct pcap_stat stat = { 0 };

	if (r->pcap && !r->lib->stats(r->pcap, &stat))
		r->dropped = stat.ps_drop;
}

const struct capture_source capture_outer = {
	.open = outer_open,
	.read = outer_read,
	.finish = outer_finish,
};
