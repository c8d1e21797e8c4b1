/* SPDX-License-Identifier: GPL-2.0 */
/* Objects, verbs and keywords; and how a command is found in them */
#ifndef OVLCTL_CMD_H
#define OVLCTL_CMD_H

#include <sys/time.h>

#include "ctx.h"
#include "model.h"
#include "out.h"
#include "parse.h"

/* Verbs, as bits for struct kw */
#define V_ADD	0x01
#define V_SET	0x02
#define V_DEL	0x04
#define V_SHOW	0x08
#define V_FLUSH	0x10
#define V_REPLACE	0x20

/** enum cmd_keys - how many keys a verb takes */
enum cmd_keys {
	KEY_NONE,
	KEY_MAY,	/* at most one */
	KEY_REST,	/* all words behind -- or from the first that is no keyword */
	KEY_COMMAND,	/* the same, and there must be some */
	KEY_ONE,
	KEY_MANY,	/* one or more */
};

struct cmd_object;
struct cmd_verb;

/**
 * struct cmd_call - a command that has been understood
 * @object: what it is about
 * @verb: what to do
 * @args: its words; the first @args.nkeys of them are the keys
 * @obj: what they say, in a struct of the object's model
 */
struct cmd_call {
	const struct cmd_object *object;
	const struct cmd_verb *verb;
	struct args args;
	union ovl_object obj;
};

/**
 * struct cmd_verb - what can be done with an object
 * @word: as typed; NULL if the object has only one verb and it is not typed
 * @bit: one of V_*
 * @cmd: netlink command it sends
 * @keys: enum cmd_keys
 * @run: does it; returns an exit code
 * @help: a sentence or more
 */
struct cmd_verb {
	const char *word;
	__u8 bit;
	__u8 cmd;
	__u8 keys;
	int (*run)(struct ctx *c, struct cmd_call *call);
	const char *help;
};

/**
 * struct cmd_object - a noun of the command line
 * @word: as typed
 * @help: one line
 * @model: struct that keywords fill
 * @key: how the object is named, NULL if it is not
 * @kws: all keywords of all verbs
 * @nkws: how many
 * @verbs: "show" must be among them unless there is only one
 * @nverbs: how many
 * @terms: words of its output that help explains, or NULL
 * @meanings: a sentence or more for each of them
 * @answers: exit code 1 is an answer, so that what was typed wrong is 2
 */
struct cmd_object {
	const char *word;
	const char *help;
	const struct model *model;
	const struct kw *key;
	const struct kw *kws;
	unsigned int nkws;
	const struct cmd_verb *verbs;
	unsigned int nverbs;
	const struct model_names *terms;
	const struct model_names *meanings;
	bool answers;
};

extern const struct cmd_object cmd_vni;
extern const struct cmd_object cmd_vtep;
extern const struct cmd_object cmd_port;
extern const struct cmd_object cmd_fdb;
extern const struct cmd_object cmd_neigh;
extern const struct cmd_object cmd_stats;
extern const struct cmd_object cmd_drops;
extern const struct cmd_object cmd_top;
extern const struct cmd_object cmd_trace;
extern const struct cmd_object cmd_ping;
extern const struct cmd_object cmd_mtu;
extern const struct cmd_object cmd_socket;
extern const struct cmd_object cmd_monitor;
extern const struct cmd_object cmd_capture;
extern const struct cmd_object cmd_nc;
extern const struct cmd_object cmd_exec;
extern const struct cmd_object cmd_dump;
extern const struct cmd_object cmd_apply;
extern const struct cmd_object cmd_diff;
extern const struct cmd_object *const cmd_objects[];

/* of "port"; those of its "add" are also the ones of "exec" */
#define PORT_KWS 8
extern const struct kw port_kws[PORT_KWS];

extern const struct out_table endpoint_table;
extern const struct out_table vni_table;
extern const struct out_table vtep_table;
extern const struct out_table port_table;
extern const struct out_table fdb_table;
extern const struct out_table neigh_table;
extern const struct out_table socket_table;

int cmd_run(struct ctx *c, int argc, char **argv);
int cmd_parse(struct ctx *c, struct cmd_call *call);
int cmd_request(struct ctx *c, struct cmd_call *call);
bool cmd_has_rest(const struct cmd_verb *verb);
bool cmd_answers(const char *word);

/* help.c */
int help_run(struct ctx *c, int argc, char **argv);
void help_usage(FILE *f);
void help_verbs(FILE *f, const char *between);
void help_keyword(const struct cmd_object *object, const struct kw *kw,
		  char *buf, size_t len);
void help_meaning(const struct kw *kw, char *buf, size_t len);

/* prometheus.c */
int prometheus_show(struct ctx *c);

/* show.c */
/**
 * struct show_list - a list being written
 * @table: how
 * @filter: what they must have, where the kernel goes by the key alone; or NULL
 * @noun: say of each what kind of object it is
 * @shown: how many so far
 */
struct show_list {
	const struct out_table *table;
	const void *filter;
	bool noun;
	unsigned int shown;
};

int show_get(struct ctx *c, struct show_list *list, int cmd, const void *filter,
	     bool dump);
int show_run(struct ctx *c, struct cmd_call *call,
	     const struct out_table *table, bool one);
void show_stamp(struct ctx *c, enum ctx_stamp stamp,
		const struct timeval *when);
void endpoint_fix(struct ovl_endpoint *endpoint);
void vni_fix(struct ovl_vni *vni);
void port_fix(struct ovl_port *port);
int port_attach(struct ctx *c, struct ovl_port *port);
bool fdb_put_entry(struct nl_msg *msg, const struct ovl_fdb *fdb);

#endif
