// SPDX-License-Identifier: GPL-2.0
/* Text and JSON, both from one table of fields */
#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ovl_socket.h>

#include "out.h"

/**
 * struct value - a field's value, ready to be written in either form
 * @text: for text
 * @json: for JSON
 * @quoted: JSON wants it as a string
 * @color: enum out_color
 * @skip: not worth showing
 */
struct value {
	char text[INET6_ADDRSTRLEN + 16];
	char json[INET6_ADDRSTRLEN + 16];
	bool quoted;
	bool skip;
	enum out_color color;
};

static const struct out_field stats_fields[] = {
	{ OVL_A_STATS_RX_PACKETS, .key = "rx_packets", .label = "rx packets",
	  .line = true },
	{ OVL_A_STATS_RX_BYTES, .key = "rx_bytes", .label = "bytes" },
	{ OVL_A_STATS_RX_FASTPATH, .key = "rx_fastpath",
	  .label = "fastpath" },
	{ OVL_A_STATS_PULLED_BYTES, .key = "pulled_bytes",
	  .label = "pulled-bytes" },
	{ OVL_A_STATS_TX_PACKETS, .key = "tx_packets", .label = "tx packets",
	  .line = true },
	{ OVL_A_STATS_TX_BYTES, .key = "tx_bytes", .label = "bytes" },
	{ OVL_A_STATS_FLOODED, .key = "flooded", .label = "flooded" },
	{ OVL_A_STATS_TX_FASTPATH, .key = "tx_fastpath",
	  .label = "fastpath" },
	{ OVL_A_STATS_HEAD_REALLOC, .key = "head_realloc",
	  .label = "head-realloc" },
	{ OVL_A_STATS_HEAD_UNSHARED, .key = "head_unshared",
	  .label = "head-unshared" },
	{ OVL_A_STATS_MADE, .when = WHEN_SET, .key = "made", .label = "made" },
	{ OVL_A_STATS_LEARNED, .key = "learned", .label = "fdb learned",
	  .line = true },
	{ OVL_A_STATS_MOVED, .key = "moved", .label = "moved" },
	{ OVL_A_STATS_CONFLICTS, .key = "conflicts", .label = "conflicts" },
	{ OVL_A_STATS_QUOTA_HITS, .key = "quota_hits", .label = "quota-hits" },
	{ OVL_A_STATS_VTEP_QUOTA_HITS, .when = WHEN_SET,
	  .key = "vtep_quota_hits", .label = "vtep-quota-hits" },
	{ OVL_A_STATS_NEIGH_ANSWERED, .when = WHEN_SET,
	  .key = "neigh_answered", .label = "neigh-answered", .line = true },
	{ OVL_A_STATS_NEIGH_MISSED, .when = WHEN_SET, .key = "neigh_missed",
	  .label = "neigh-missed" },
	{ OVL_A_STATS_NEIGH_QUOTA_HITS, .when = WHEN_SET,
	  .key = "neigh_quota_hits", .label = "neigh-quota-hits" },
	{ OVL_A_STATS_ECHO_ANSWERED, .when = WHEN_SET,
	  .key = "echo_answered", .label = "echo-answered", .line = true },
	{ OVL_A_STATS_DROP, .kind = OUT_REASONS, .key = "drops",
	  .label = "drop", .line = true, .names = &model_drop },
};

static const struct out_table stats_table =
	OUT_TABLE(model_stats, stats_fields);

/** out_init() - Plain text to @f. */
void out_init(struct out *o, FILE *f)
{
	memset(o, 0, sizeof(*o));
	o->f = f;
	o->json.f = f;
}

/** out_forget_names() - Interfaces may have changed since the last command. */
void out_forget_names(struct out *o)
{
	memset(o->name, 0, sizeof(o->name));
}

/**
 * out_ifname() - Name of an interface, or "ifN" if it has none here.
 *
 * A dump of many stations asks for the same few names, and each would cost
 * three system calls.
 */
const char *out_ifname(struct out *o, unsigned int ifindex)
{
	char *name = o->name[ifindex % OUT_NAMES].name;

	if (o->name[ifindex % OUT_NAMES].ifindex == ifindex)
		return name;
	if (!if_indextoname(ifindex, name))
		snprintf(name, IFNAMSIZ, "if%u", ifindex);
	o->name[ifindex % OUT_NAMES].ifindex = ifindex;
	return name;
}

/** out_discard() - Drop what could not be written; else it is tried again. */
void out_discard(FILE *f)
{
	__fpurge(f);
	clearerr(f);
}

/* --- values ------------------------------------------------------------ */

static void put_number(struct value *v, const char *fmt, __u64 num)
{
	snprintf(v->text, sizeof(v->text), fmt, (unsigned long long)num);
	snprintf(v->json, sizeof(v->json), "%llu", (unsigned long long)num);
}

static void put_signed(struct value *v, __s32 num)
{
	snprintf(v->text, sizeof(v->text), "%d", num);
	memcpy(v->json, v->text, sizeof(v->json));
}

static void put_string(struct value *v, const char *text, enum out_color color)
{
	snprintf(v->text, sizeof(v->text), "%s", text);
	memcpy(v->json, v->text, sizeof(v->json));
	v->quoted = true;
	v->color = color;
}

static void put_bool(struct value *v, const char *yes, const char *no,
		     bool on)
{
	snprintf(v->text, sizeof(v->text), "%s", on ? yes : no);
	snprintf(v->json, sizeof(v->json), "%s", on ? "true" : "false");
}

static void put_enum(struct value *v, const struct model_names *names,
		     __u64 num)
{
	const char *name = model_name(names, (unsigned int)num);

	if (name)
		put_string(v, name, COLOR_NONE);
	else
		put_number(v, "%llu", num);
}

static void put_ttl(struct value *v, const struct out_field *f,
		    const struct model *m, const void *obj, __u64 num)
{
	const struct model_attr *also = model_find(m, f->also);

	if (also && model_num(also, obj)) {
		put_string(v, "inherit", COLOR_NONE);
		return;
	}
	put_number(v, num ? "%llu" : "auto", num);
}

/* What has this index in another namespace is no device of ours. */
static void put_dev(struct out *o, struct value *v, const struct out_field *f,
		    const void *obj, unsigned int ifindex)
{
	char elsewhere[IFNAMSIZ];

	v->skip = !ifindex;
	snprintf(elsewhere, sizeof(elsewhere), "if%u", ifindex);
	put_string(v, f->also && model_has(obj, f->also) ? elsewhere :
		   out_ifname(o, ifindex), COLOR_IFNAME);
}

static void put_msec(struct value *v, __u64 msec)
{
	put_number(v, "%llu", msec);
	snprintf(v->text, sizeof(v->text), "%llu.%03llus",
		 (unsigned long long)msec / 1000,
		 (unsigned long long)msec % 1000);
}

static void put_usec(struct value *v, __u64 usec)
{
	put_number(v, "%llu", usec);
	snprintf(v->text, sizeof(v->text), "%llu.%03llums",
		 (unsigned long long)usec / 1000,
		 (unsigned long long)usec % 1000);
}

static void put_addr(struct value *v, int family, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(family, addr, text, sizeof(text));
	put_string(v, text, family == AF_INET ? COLOR_INET : COLOR_INET6);
}

static void put_mac(struct value *v, const __u8 *mac)
{
	char text[18];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
		 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	put_string(v, text, COLOR_MAC);
}

/* Kinds that are an integer in the struct. */
static void read_number(struct out *o, const struct out_table *t,
			const struct out_field *f, const void *obj, __u64 num,
			struct value *v)
{
	switch (f->kind) {
	case OUT_INT:
		put_signed(v, (__s32)num);
		break;
	case OUT_VNI:
		if (num == OVL_VNI_ANY)
			put_string(v, "any", COLOR_NONE);
		else
			put_number(v, "%llu", num);
		break;
	case OUT_ETHERTYPE:
		put_number(v, num ? "0x%04llx" : "all", num);
		break;
	case OUT_HEX:
		put_number(v, "0x%llx", num);
		break;
	case OUT_ONOFF:
		put_bool(v, "on", "off", num);
		break;
	case OUT_WORD:
		/* its text is the label, which comes anyhow */
		put_bool(v, "", "", num);
		v->skip = !num && !o->as_json;
		break;
	case OUT_ENUM:
		put_enum(v, f->names, num);
		break;
	case OUT_TTL:
		put_ttl(v, f, t->model, obj, num);
		break;
	case OUT_TOS:
		if (num == 1)
			put_string(v, "inherit", COLOR_NONE);
		else
			put_number(v, "0x%llx", num);
		break;
	case OUT_MSEC:
		put_msec(v, num);
		break;
	case OUT_USEC:
		put_usec(v, num);
		break;
	case OUT_DEV:
		put_dev(o, v, f, obj, (unsigned int)num);
		break;
	default:
		put_number(v, "%llu", num);
	}
}

static void read_value(struct out *o, const struct out_table *t,
		       const struct out_field *f, const void *obj,
		       struct value *v)
{
	const struct model_attr *a = model_find(t->model, f->attr);
	const void *p = model_value(obj, a);

	memset(v, 0, sizeof(*v));
	switch (f->kind) {
	case OUT_STR:
		put_string(v, p, COLOR_NONE);
		break;
	case OUT_IFNAME:
		put_string(v, p, COLOR_IFNAME);
		break;
	case OUT_ADDR:
		put_addr(v, AF_INET, p);
		break;
	case OUT_ADDR6:
		put_addr(v, AF_INET6, p);
		break;
	case OUT_MAC:
		put_mac(v, p);
		break;
	default:
		read_number(o, t, f, obj, model_num(a, obj), v);
	}
}

/* --- text -------------------------------------------------------------- */

static const char *escape(const struct out *o, enum out_color color)
{
	static const char *const light[] = {
		[COLOR_IFNAME] = "\033[36m",
		[COLOR_MAC] = "\033[33m",
		[COLOR_INET] = "\033[35m",
		[COLOR_INET6] = "\033[34m",
	};
	static const char *const dark[] = {
		[COLOR_IFNAME] = "\033[1;36m",
		[COLOR_MAC] = "\033[1;33m",
		[COLOR_INET] = "\033[1;35m",
		[COLOR_INET6] = "\033[1;34m",
	};

	return o->dark ? dark[color] : light[color];
}

/* What stands between the text so far and the next word. */
static void separate(struct out *o)
{
	if (o->begun && o->newline)
		fputs(o->oneline ? "\\    " : "\n    ", o->f);
	else if (o->begun)
		putc(' ', o->f);
	o->begun = true;
	o->newline = false;
}

/** out_text() - Write a word of text, where text is wanted at all. */
void out_text(struct out *o, const char *text)
{
	if (o->as_json || !*text)
		return;
	separate(o);
	fputs(text, o->f);
}

static void text_colored(struct out *o, const struct value *v)
{
	if (o->color && v->color)
		fprintf(o->f, "%s%s\033[0m", escape(o, v->color), v->text);
	else
		fputs(v->text, o->f);
}

static void text_value(struct out *o, const struct out_field *f,
		       const struct value *v)
{
	if (f->label)
		out_text(o, f->label);
	if (!*v->text)
		return;
	separate(o);
	text_colored(o, v);
}

/* --- fields ------------------------------------------------------------ */

/**
 * out_is_default() - Is a value the default?
 *
 * Addresses and names have none but all zeroes.
 */
bool out_is_default(const struct out_table *t, const struct out_field *f,
		    const void *obj)
{
	static const __u8 zero[16];
	const struct model_attr *a = model_find(t->model, f->attr);
	const struct model_attr *also = model_find(t->model, f->also);

	if (a->type == MODEL_LIST)
		return !model_next(model_value(obj, a), NULL);
	if (a->type == MODEL_BYTES)
		return !memcmp(model_value(obj, a), zero, a->size);
	if (a->type != MODEL_NUM && a->type != MODEL_FLAG)
		return false;
	if (also && model_num(also, obj))
		return false;
	return model_num(a, obj) == f->dflt;
}

static bool wanted(const struct out *o, const struct out_table *t,
		   const struct out_field *f, const void *obj)
{
	if (!model_has(obj, f->attr) &&
	    !(f->kind == OUT_LIST && model_has(obj, f->also)))
		return false;
	switch (f->when) {
	case WHEN_SET:
		/* a program should not have to know the defaults */
		return o->as_json || o->details || !out_is_default(t, f, obj);
	case WHEN_DETAILS:
		return o->details;
	case WHEN_STATS:
		return o->stats || o->details;
	default:
		return true;
	}
}

/* JSON keys have underscores where words have dashes. */
static void reason_word(const struct model_names *names, unsigned int reason,
			bool key, char *word, size_t len)
{
	const char *name = model_name(names, reason);
	char *p;

	if (name)
		snprintf(word, len, "%s", name);
	else
		snprintf(word, len, "reason-%u", reason);
	for (p = word; key && *p; p++)
		if (*p == '-')
			*p = '_';
}

static void out_reasons(struct out *o, const struct out_field *f,
			const struct ovl_reasons *reasons)
{
	char word[32], count[24];
	unsigned int i;

	if (o->as_json)
		json_begin_object(&o->json, f->key);
	else if (reasons->seen)
		out_text(o, f->label);
	for (i = 0; i < MODEL_REASONS; i++) {
		if (!(reasons->seen >> i & 1))
			continue;
		reason_word(f->names, i, o->as_json, word, sizeof(word));
		snprintf(count, sizeof(count), "%llu",
			 (unsigned long long)reasons->packets[i]);
		if (o->as_json) {
			json_put_raw(&o->json, word, count);
		} else {
			out_text(o, word);
			out_text(o, count);
		}
	}
	if (o->as_json)
		json_end(&o->json);
}

static void out_stats(struct out *o, const struct out_field *f,
		      const struct ovl_stats *stats)
{
	struct ovl_stats all = *stats;

	/* "no drops" is said by an empty list, not by its absence; of a VTEP
	 * of a segment drops are not counted
	 */
	if (model_has(&all, OVL_A_STATS_FLOODED))
		model_mark(&all, OVL_A_STATS_DROP);
	if (o->as_json)
		json_begin_object(&o->json, f->key);
	out_fields(o, &stats_table, &all);
	if (o->as_json)
		json_end(&o->json);
}

/* A name is what its process likes, control characters included. */
static void text_proc(struct out *o, const struct ovl_proc *proc, size_t n)
{
	char text[sizeof(proc->name) + 16], *p;
	size_t i;

	snprintf(text, sizeof(text), "%s/%u", proc->name, proc->pid);
	for (p = text; *p; p++)
		if (!isgraph((unsigned char)*p))
			*p = '?';
	out_text(o, text);
	out_text(o, "fd");
	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%u", proc[i].fd);
		out_text(o, text);
	}
}

static void json_proc(struct out *o, const struct ovl_proc *proc, size_t n)
{
	char text[16];
	size_t i;

	snprintf(text, sizeof(text), "%u", proc->pid);
	json_begin_object(&o->json, NULL);
	json_put_string(&o->json, "name", proc->name);
	json_put_raw(&o->json, "pid", text);
	json_begin_array(&o->json, "fds");
	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%u", proc[i].fd);
		json_put_raw(&o->json, NULL, text);
	}
	json_end(&o->json);
	json_end(&o->json);
}

static void out_procs(struct out *o, const struct out_field *f,
		      const struct ovl_procs *procs)
{
	const struct ovl_proc *proc;
	size_t i, n;

	if (o->as_json)
		json_begin_array(&o->json, f->key);
	else if (procs->n)
		out_text(o, f->label);
	for (i = 0; i < procs->n; i += n) {
		proc = procs->first + i;
		for (n = 1; i + n < procs->n && proc[n].pid == proc->pid; n++)
			;
		if (o->as_json)
			json_proc(o, proc, n);
		else
			text_proc(o, proc, n);
	}
	if (o->as_json)
		json_end(&o->json);
}

static void put_item(struct value *v, struct nlattr *nla)
{
	memset(v, 0, sizeof(*v));
	switch (nla_len(nla)) {
	case 4:
		put_addr(v, AF_INET, nla_data(nla));
		break;
	case 16:
		put_addr(v, AF_INET6, nla_data(nla));
		break;
	default:
		put_mac(v, nla_data(nla));
	}
}

static void json_list(struct out *o, const struct out_field *f,
		      const struct ovl_list *list)
{
	struct nlattr *at = NULL;
	struct value v;

	json_begin_array(&o->json, f->key);
	while ((at = model_next(list, at))) {
		put_item(&v, at);
		json_put_string(&o->json, NULL, v.json);
	}
	json_end(&o->json);
}

static void text_list(struct out *o, const struct out_field *f,
		      const struct ovl_list *list)
{
	struct nlattr *first = model_next(list, NULL), *at;
	struct value v;

	if (!first && f->kind == OUT_ITEMS)
		return;
	if (f->label)
		out_text(o, f->label);
	if (!first)
		out_text(o, "any");
	for (at = first; at; at = model_next(list, at)) {
		put_item(&v, at);
		if (f->kind == OUT_ITEMS || at == first)
			separate(o);
		else
			putc(',', o->f);
		text_colored(o, &v);
	}
}

static void out_list(struct out *o, const struct out_field *f,
		     const struct ovl_list *list)
{
	if (o->as_json)
		json_list(o, f, list);
	else
		text_list(o, f, list);
}

static const void *field_value(const struct out_table *t,
			       const struct out_field *f, const void *obj)
{
	return model_value(obj, model_find(t->model, f->attr));
}

static void out_field(struct out *o, const struct out_table *t,
		      const struct out_field *f, const void *obj)
{
	struct value v;

	switch (f->kind) {
	case OUT_STATS:
		out_stats(o, f, field_value(t, f, obj));
		return;
	case OUT_REASONS:
		out_reasons(o, f, field_value(t, f, obj));
		return;
	case OUT_PROCS:
		out_procs(o, f, field_value(t, f, obj));
		return;
	case OUT_ITEMS:
	case OUT_LIST:
		out_list(o, f, field_value(t, f, obj));
		return;
	}
	read_value(o, t, f, obj, &v);
	if (v.skip)
		return;
	if (!o->as_json)
		text_value(o, f, &v);
	else if (v.quoted)
		json_put_string(&o->json, f->key, v.json);
	else
		json_put_raw(&o->json, f->key, v.json);
}

/** out_value() - Write a value as text, without a word in front. */
void out_value(struct out *o, const struct out_table *t,
	       const struct out_field *f, const void *obj)
{
	struct out_field bare = *f;

	bare.label = NULL;
	out_field(o, t, &bare, obj);
}

/** out_fields() - Write what is wanted of an object that was begun. */
void out_fields(struct out *o, const struct out_table *t, const void *obj)
{
	const struct out_field *f;

	for (f = t->fields; f < t->fields + t->n; f++) {
		/* if this one is not shown, the next begins the line */
		if (f->line)
			o->newline = true;
		if (wanted(o, t, f, obj))
			out_field(o, t, f, obj);
	}
}

/** out_object_begin() - Begin one object of the list. */
void out_object_begin(struct out *o)
{
	o->begun = false;
	o->newline = false;
	if (o->as_json)
		json_begin_object(&o->json, NULL);
}

/** out_object_end() - End one object of the list. */
void out_object_end(struct out *o)
{
	if (o->as_json)
		json_end(&o->json);
	else
		putc('\n', o->f);
}

/** out_noun() - Say what kind of object it is, for lists that mix them. */
void out_noun(struct out *o, const struct out_table *t)
{
	if (o->as_json)
		json_put_string(&o->json, "object", t->model->noun);
	else if (!t->fields[0].label)
		out_text(o, t->model->noun);
}

/**
 * out_object() - Write an object of the list.
 * @o: where
 * @t: how
 * @obj: struct of the table's model
 * @noun: say what kind of object it is
 */
void out_object(struct out *o, const struct out_table *t, const void *obj,
		bool noun)
{
	out_object_begin(o);
	if (noun)
		out_noun(o, t);
	out_fields(o, t, obj);
	out_object_end(o);
}

/** out_begin() - Begin the list of a command. */
void out_begin(struct out *o)
{
	if (o->as_json)
		json_begin_array(&o->json, NULL);
}

/** out_end() - End the list, and whatever an error left open in it. */
void out_end(struct out *o)
{
	if (o->as_json)
		json_end_all(&o->json);
}
