// SPDX-License-Identifier: GPL-2.0
/* Reading objects from the kernel and writing them */
#include <time.h>

#include "cmd.h"

/**
 * endpoint_fix() - Say of an endpoint that nothing took the slow path.
 *
 * The kernel says so by leaving the reasons out.
 */
void endpoint_fix(struct ovl_endpoint *endpoint)
{
	model_mark(endpoint, OVL_A_ENDPOINT_TX_SLOWPATH);
	model_mark(endpoint, OVL_A_ENDPOINT_RX_SLOWPATH);
}

/**
 * vni_fix() - Say of a VNI that it has no device.
 *
 * The kernel says so by leaving the interface index out.
 */
void vni_fix(struct ovl_vni *vni)
{
	if (model_has(vni, OVL_A_VNI_ID) && !model_has(vni, OVL_A_VNI_IFINDEX))
		model_set_num(&model_vni, vni, OVL_A_VNI_NODEV, 1);
}

/**
 * port_fix() - Say of a port that its lists are empty.
 *
 * The kernel says so by leaving the addresses out. A port that has been
 * removed may come without any settings.
 */
void port_fix(struct ovl_port *port)
{
	if (!model_has(port, OVL_A_PORT_ISOLATED))
		return;
	model_mark(port, OVL_A_PORT_MAC);
	model_mark(port, OVL_A_PORT_ADDR);
}

static int show_object(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		       void *arg)
{
	struct show_list *list = arg;
	union ovl_object obj;

	(void)cmd;
	if (nlc_decode(c, list->table->model, attrs, len, &obj))
		return CTX_REFUSED;
	if (list->table->model == &model_endpoint)
		endpoint_fix(&obj.endpoint);
	if (list->table->model == &model_vni)
		vni_fix(&obj.vni);
	if (list->table->model == &model_port)
		port_fix(&obj.port);
	if (list->filter &&
	    !model_fits(list->table->model, &obj, list->filter, ~0ULL))
		return 0;
	out_object(&c->out, list->table, &obj, list->noun);
	list->shown++;
	return 0;
}

/**
 * show_get() - Ask for objects and write them.
 * @c: takes errors
 * @list: how; counts what was shown
 * @cmd: netlink command
 * @filter: which; a struct of the table's model
 * @dump: all that match, not the one
 *
 * Return: an exit code.
 */
int show_get(struct ctx *c, struct show_list *list, int cmd, const void *filter,
	     bool dump)
{
	return nlc_ask(c, cmd, dump, list->table->model, filter, show_object,
		       list);
}

/**
 * show_run() - Do a "show".
 * @c: takes errors
 * @call: what was typed, which is the filter
 * @table: how objects are written
 * @one: the key is complete, so there is one or none
 *
 * To name an object that is not there is an error in any case, to describe
 * one is not.
 */
int show_run(struct ctx *c, struct cmd_call *call,
	     const struct out_table *table, bool one)
{
	struct show_list list = {
		.table = table, .filter = one ? &call->obj : NULL,
	};
	int err;

	out_begin(&c->out);
	err = show_get(c, &list, call->verb->cmd, &call->obj, !one);
	out_end(&c->out);
	if (!err && !list.shown && call->args.nkeys)
		err = ctx_refused(c, "%s \"%s\" does not exist",
				  call->object->word, call->args.word[0]);
	return err;
}

/**
 * show_stamp() - Write when something happened, in front of it.
 * @c: what is written is an object that has begun
 * @stamp: form in text; JSON has but one
 * @when: the time
 */
void show_stamp(struct ctx *c, enum ctx_stamp stamp, const struct timeval *when)
{
	bool brief = stamp == STAMP_SHORT || c->out.as_json;
	char day[64], text[96];
	struct tm tm;

	if (stamp == STAMP_NONE)
		return;
	localtime_r(&when->tv_sec, &tm);
	strftime(day, sizeof(day), brief ? "%Y-%m-%dT%H:%M:%S" :
		 "%a %b %e %H:%M:%S %Y", &tm);
	if (c->out.as_json) {
		snprintf(text, sizeof(text), "%s.%06ld", day,
			 (long)when->tv_usec);
		json_put_string(&c->out.json, "timestamp", text);
	} else if (brief) {
		fprintf(c->out.f, "[%s.%06ld] ", day, (long)when->tv_usec);
	} else {
		fprintf(c->out.f, "Timestamp: %s %ld usec\n", day,
			(long)when->tv_usec);
	}
}
