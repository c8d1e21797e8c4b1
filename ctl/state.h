/* SPDX-License-Identifier: GPL-2.0 */
/* All that is configured: in a file, in the kernel, and what they differ in */
#ifndef OVLCTL_STATE_H
#define OVLCTL_STATE_H

#include <stdio.h>

#include "cmd.h"

#define STATE_VERSION	1	/* of the file's format */
#define STATE_MEMBERS	40	/* members of an object in a file, at most */
#define STATE_PATH	64	/* bytes of the path of an object in a file */
#define STATE_NAME	192	/* of what one is called in errors, with the file */

/** enum state_kind - kinds of objects, in the order in which they are shown */
enum state_kind {
	STATE_VNI,
	STATE_VTEP,
	STATE_PORT,
	STATE_FDB,
	STATE_NEIGH,
	STATE_KINDS,
};

/**
 * struct state_member - a member that an object has in a file
 * @field: how it is written
 * @kw: the keyword that reads it
 * @attr: where it lies
 * @key: it names the object
 *
 * They are the fields that "show" writes and "add" has a keyword for.
 */
struct state_member {
	const struct out_field *field;
	const struct kw *kw;
	const struct model_attr *attr;
	bool key;
};

/** struct state_format - all members of a kind of object */
struct state_format {
	struct state_member member[STATE_MEMBERS];
	unsigned int n;
};

/**
 * struct state_type - a kind of object
 * @object: of the command line
 * @table: how it is written
 * @list: member of the file, or of the segment, that lists them
 * @vni: attribute of the segment
 * @endpoint: attribute of its endpoint
 * @protocol: attribute of who has configured it; 0 if it has no owner
 * @generation: attribute of the owner's round
 * @replace: attribute that lets a request change what is there
 */
struct state_type {
	const struct cmd_object *object;
	const struct out_table *table;
	const char *list;
	__u16 vni;
	__u16 endpoint;
	__u16 protocol;
	__u16 generation;
	__u16 replace;
};

/** enum state_fate - what becomes of a segment of the kernel's */
enum state_fate {
	STATE_STAYS,
	STATE_GOES_FIRST,	/* before anything is added */
	STATE_GOES_LAST,
};

/**
 * struct state_item - an object
 * @file: the name of the file it stands in, among those given; or NULL
 * @at: its place in the list
 * @vni_at: and that of its segment
 * @given: attributes that were there before defaults were filled in
 * @fate: enum state_fate; of a segment
 * @obj: struct of the kind's model
 */
struct state_item {
	const char *const *file;
	size_t at;
	size_t vni_at;
	__u64 given;
	__u8 fate;
	__u64 obj[];
};

/** struct state_set - objects of one kind, by key once they are sorted */
struct state_set {
	struct state_item **item;
	size_t n;
	size_t room;
};

struct state {
	struct state_set set[STATE_KINDS];
};

/**
 * struct state_change - a step from one state to another
 * @want: what is wanted; NULL if it shall go
 * @have: what there is; NULL if nothing
 * @attrs: of a V_SET, attributes that differ
 * @kind: enum state_kind
 * @verb: V_ADD, V_SET or V_DEL
 */
struct state_change {
	const struct state_item *want;
	const struct state_item *have;
	__u64 attrs;
	__u8 kind;
	__u8 verb;
};

/** struct state_plan - steps, in an order that interrupts nothing that stays */
struct state_plan {
	struct state_change *change;
	size_t n;
	size_t room;
};

struct json_t;

/**
 * struct state_reader - a file being read
 * @c: takes errors
 * @state: what was read so far
 * @file: name of the file
 * @kind: what is being read
 * @vni_at: place of the segment
 * @at: place in the list
 */
struct state_reader {
	struct ctx *c;
	struct state *state;
	const char *const *file;
	enum state_kind kind;
	size_t vni_at;
	size_t at;
};

extern const struct state_type state_types[STATE_KINDS];

/* state.c */
const struct state_format *state_format(enum state_kind kind);
const struct model *state_model(enum state_kind kind);
int state_cmd(enum state_kind kind, unsigned int verb);
__u64 state_key(enum state_kind kind);
__u32 state_num(enum state_kind kind, const void *obj, unsigned int attr);
void state_path(enum state_kind kind, const struct state_item *item,
		char *buf, size_t len);
const char *state_file_name(const char *const *name);
void state_at(struct state_reader *r, const struct state_item *item);
__printf(3, 4) int state_wrong(struct state_reader *r, const char *member,
			       const char *fmt, ...);
struct state_item *state_add(struct state *s, enum state_kind kind,
			     const void *obj);
void state_defaults(enum state_kind kind, struct state_item *item);
int state_compare(enum state_kind kind, const void *a, const void *b);
void state_sort(struct state *s);
struct state_item *state_find(const struct state *s, enum state_kind kind,
			      const void *obj);
void state_free(struct state *s);

/* state_kernel.c */
bool state_ours(enum state_kind kind, union ovl_object *obj);
int state_from_kernel(struct ctx *c, struct state *s);
int state_dump(struct ctx *c);

/* state_read.c */
int state_from_files(struct ctx *c, const char *const *names, unsigned int n,
		     struct state *s);
int state_from_text(struct ctx *c, const char *text, size_t len,
		    struct state *s);

/* state_value.c */
int state_value(struct state_reader *r, const struct state_member *m,
		const struct json_t *value, void *obj);

/* state_check.c */
int state_check_object(struct state_reader *r, const void *obj);
int state_check(struct state_reader *r);

/* state_plan.c */
int state_compare_all(struct ctx *c, struct state *want, struct state *have,
		      struct state_plan *plan);
void state_plan_free(struct state_plan *plan);
void state_device(const struct ovl_vni *vni, char *name);

/* state_text.c */
void state_show(struct ctx *c, const struct state_plan *plan);
void state_name(const struct state_change *change, char *buf, size_t len);

/* state_apply.c */
int state_check_devices(struct ctx *c, const struct state_plan *plan);
int state_apply(struct ctx *c, const struct state_plan *plan);

#endif
