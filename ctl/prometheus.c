// SPDX-License-Identifier: GPL-2.0
/*
 * ovlctl stats --prometheus: counters in the text format of Prometheus
 *
 * All samples of a family have to follow each other, while the kernel tells of
 * one object after the other: each family of a kind of object gathers its samples
 * until the last object of that kind has come.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"

#define FAMILIES	24	/* of one kind of object, at most */
#define LABELS_MAX	160	/* bytes that tell which object it is */

/** struct family - a metric of all objects of a kind; @f gathers its samples */
struct family {
	FILE *f;
	char *text;
	size_t len;
};

/** struct label - an attribute that tells which object it is, and its name */
struct label {
	__u16 attr;
	const char *name;
};

/**
 * struct kind - objects with the same metrics
 * @model: of the objects
 * @cmd: netlink command that reads them
 * @with_stats: flag that asks for counters, if they are not there anyhow
 * @stats: attribute with the counters
 * @labels: what tells them apart
 */
struct kind {
	const struct model *model;
	__u8 cmd;
	__u16 with_stats;
	__u16 stats;
	struct label labels[4];
};

static const struct kind kinds[] = {
	{ &model_endpoint, OVL_CMD_ENDPOINT_GET, 0, OVL_A_ENDPOINT_STATS,
	  { { OVL_A_ENDPOINT_PORT, "endpoint" } } },
	{ &model_vni, OVL_CMD_VNI_GET, OVL_A_VNI_WITH_STATS, OVL_A_VNI_STATS,
	  { { OVL_A_VNI_ID, "vni" }, { OVL_A_VNI_ENDPOINT, "endpoint" } } },
	{ &model_vtep, OVL_CMD_VTEP_GET, OVL_A_VTEP_WITH_STATS,
	  OVL_A_VTEP_STATS,
	  { { OVL_A_VTEP_ADDR, "vtep" }, { OVL_A_VTEP_ADDR6, "vtep" },
	    { OVL_A_VTEP_DSTPORT, "dstport" } } },
	{ &model_port, OVL_CMD_PORT_GET, OVL_A_PORT_WITH_STATS,
	  OVL_A_PORT_STATS,
	  { { OVL_A_PORT_IFNAME, "port" }, { OVL_A_PORT_VNI, "vni" },
	    { OVL_A_PORT_ENDPOINT, "endpoint" } } },
};

static const char *const meanings[] = {
	[OVL_A_STATS_RX_PACKETS] = "Frames received.",
	[OVL_A_STATS_RX_BYTES] = "Bytes received, of whole inner frames.",
	[OVL_A_STATS_TX_PACKETS] = "Frames sent, a flooded one once per copy.",
	[OVL_A_STATS_TX_BYTES] = "Bytes sent, of whole inner frames.",
	[OVL_A_STATS_FLOODED] =
	"Copies sent because the destination was not one known station.",
	[OVL_A_STATS_HEAD_REALLOC] = "Heads reallocated for lack of headroom.",
	[OVL_A_STATS_HEAD_UNSHARED] =
	"Heads copied because somebody else reads them too.",
	[OVL_A_STATS_PULLED_BYTES] = "Bytes copied to read a header.",
	[OVL_A_STATS_LEARNED] = "Stations learned.",
	[OVL_A_STATS_MOVED] = "Learned stations that changed their place.",
	[OVL_A_STATS_CONFLICTS] =
	"Frames whose source is a static station of another place.",
	[OVL_A_STATS_QUOTA_HITS] =
	"Stations not learned because a quota was full, or memory was short.",
	[OVL_A_STATS_TX_FASTPATH] =
	"Frames that went to the lower device past the IP stack.",
	[OVL_A_STATS_RX_FASTPATH] =
	"Frames that came from the lower device past the IP stack.",
	[OVL_A_STATS_NEIGH_ANSWERED] =
	"Questions for a neighbour that were answered here.",
	[OVL_A_STATS_NEIGH_MISSED] =
	"Questions for a neighbour that nobody here could answer.",
	[OVL_A_STATS_NEIGH_QUOTA_HITS] =
	"Neighbours not learned because the quota was full, or memory was short.",
	[OVL_A_STATS_VTEP_QUOTA_HITS] =
	"Stations not learned because the quota of their VTEP was full.",
	[OVL_A_STATS_ECHO_ANSWERED] =
	"Requests for an echo that were answered here.",
	[OVL_A_STATS_MADE] =
	"Frames made of others: copies to flood, and ICMP errors.",
	[OVL_A_STATS_DROP] = "Packets dropped, by reason.",
};

static_assert(ARRAY_SIZE(meanings) == OVL_A_STATS_DROP + 1,
	      "a counter has no meaning");

/* Of endpoints alone; their families come behind those of all. */
static const struct {
	__u16 attr;
	const char *help;
} slow_paths[] = {
	{ OVL_A_ENDPOINT_TX_SLOWPATH,
	  "Packets sent by way of the IP stack, by reason." },
	{ OVL_A_ENDPOINT_RX_SLOWPATH,
	  "Packets that came by way of the IP stack, by reason." },
};

/**
 * struct scrape - the families of a kind of object, being gathered
 * @families: by the place of their attribute in its model, the slow paths last
 */
struct scrape {
	const struct kind *kind;
	struct family families[FAMILIES];
};

/* --- samples ----------------------------------------------------------- */

/* A metric's name has underscores where words have dashes. */
static void put_name(FILE *f, const struct kind *kind, const char *word)
{
	fprintf(f, "ovl_%s_", kind->model->noun);
	for (; *word; word++)
		putc(*word == '-' ? '_' : *word, f);
	fputs("_total", f);
}

static void put_escaped(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\' || *text == '"')
			putc('\\', f);
		if (*text == '\n')
			fputs("\\n", f);
		else
			putc(*text, f);
	}
}

static void put_value(FILE *f, const struct model_attr *a, const void *obj)
{
	const void *value = model_value(obj, a);
	char addr[INET6_ADDRSTRLEN];

	if (a->type == MODEL_STR)
		put_escaped(f, value);
	else if (a->type == MODEL_BYTES)
		fputs(inet_ntop(a->size == 4 ? AF_INET : AF_INET6, value, addr,
				sizeof(addr)), f);
	else
		fprintf(f, "%llu", (unsigned long long)model_num(a, obj));
}

static void put_labels(FILE *f, const struct kind *kind, const void *obj)
{
	const struct label *label;
	const char *lead = "";

	for (label = kind->labels; label->attr; label++) {
		if (!model_has(obj, label->attr))
			continue;
		fprintf(f, "%s%s=\"", lead, label->name);
		put_value(f, model_find(kind->model, label->attr), obj);
		putc('"', f);
		lead = ",";
	}
}

static void put_reasons(FILE *f, const struct kind *kind, const char *word,
			const char *labels, const struct model_names *names,
			const struct ovl_reasons *reasons)
{
	unsigned int i;

	for (i = 0; i < MODEL_REASONS; i++) {
		if (!(reasons->seen >> i & 1))
			continue;
		put_name(f, kind, word);
		fprintf(f, "{%s,reason=\"", labels);
		if (model_name(names, i))
			fputs(model_name(names, i), f);
		else
			fprintf(f, "%u", i);
		fprintf(f, "\"} %llu\n",
			(unsigned long long)reasons->packets[i]);
	}
}

static void put_counters(struct scrape *s, const char *labels,
			 const struct ovl_stats *stats)
{
	const struct model_attr *a;
	unsigned int i;
	FILE *f;

	for (i = 0; i < model_stats.n; i++) {
		a = &model_stats.attrs[i];
		f = s->families[i].f;
		if (a->type == MODEL_COUNT)
			put_reasons(f, s->kind, "drops", labels, &model_drop,
				    &stats->drop);
		if (a->type != MODEL_NUM || !model_has(stats, a->attr))
			continue;
		put_name(f, s->kind, a->word);
		fprintf(f, "{%s} %llu\n", labels,
			(unsigned long long)model_num(a, stats));
	}
}

static void put_slow(struct scrape *s, const char *labels, const void *obj)
{
	const struct model_attr *a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(slow_paths); i++) {
		a = model_find(s->kind->model, slow_paths[i].attr);
		put_reasons(s->families[model_stats.n + i].f, s->kind, a->word,
			    labels, &model_slow, model_value(obj, a));
	}
}

static int on_object(struct ctx *c, int cmd, struct nlattr *attrs, int len,
		     void *arg)
{
	struct scrape *s = arg;
	char labels[LABELS_MAX];
	union ovl_object obj;
	FILE *f;

	(void)cmd;
	if (nlc_decode(c, s->kind->model, attrs, len, &obj))
		return CTX_REFUSED;
	f = fmemopen(labels, sizeof(labels), "w");
	if (!f)
		return ctx_refused(c, "out of memory");
	put_labels(f, s->kind, &obj);
	fclose(f);
	put_counters(s, labels,
		     model_value(&obj, model_find(s->kind->model,
						  s->kind->stats)));
	if (s->kind->model == &model_endpoint)
		put_slow(s, labels, &obj);
	return 0;
}

/* --- families ---------------------------------------------------------- */

static unsigned int nr_families(const struct scrape *s)
{
	return model_stats.n + (s->kind->model == &model_endpoint ?
				ARRAY_SIZE(slow_paths) : 0);
}

static bool open_families(struct scrape *s)
{
	struct family *family;
	unsigned int i;

	for (i = 0; i < nr_families(s); i++) {
		family = &s->families[i];
		family->f = open_memstream(&family->text, &family->len);
		if (!family->f)
			return false;
	}
	return true;
}

/* Return: whether there was memory for all of its samples. */
static bool close_family(struct family *family)
{
	return !family->f || !fclose(family->f);
}

static void put_family(FILE *f, const struct kind *kind, const char *word,
		       const char *help, const struct family *family)
{
	if (!family->len)
		return;
	fputs("# HELP ", f);
	put_name(f, kind, word);
	fprintf(f, " %s\n# TYPE ", help);
	put_name(f, kind, word);
	fputs(" counter\n", f);
	fwrite(family->text, 1, family->len, f);
}

static void put_families(FILE *f, const struct scrape *s)
{
	const struct model_attr *a;
	unsigned int i, slow;

	for (i = 0; i < nr_families(s); i++) {
		if (i < model_stats.n) {
			a = &model_stats.attrs[i];
			put_family(f, s->kind, a->type == MODEL_COUNT ?
				   "drops" : a->word, meanings[a->attr],
				   &s->families[i]);
			continue;
		}
		slow = i - model_stats.n;
		a = model_find(s->kind->model, slow_paths[slow].attr);
		put_family(f, s->kind, a->word, slow_paths[slow].help,
			   &s->families[i]);
	}
}

static int show_kind(struct ctx *c, const struct kind *kind)
{
	struct scrape s = { .kind = kind };
	bool ok = open_families(&s);
	union ovl_object filter = { 0 };
	unsigned int i;
	int err = 0;

	if (kind->with_stats)
		model_mark(&filter, kind->with_stats);
	if (ok)
		err = nlc_ask(c, kind->cmd, true, kind->model, &filter,
			      on_object, &s);
	for (i = 0; i < nr_families(&s); i++)
		ok = close_family(&s.families[i]) && ok;
	if (!ok && !err)
		err = ctx_refused(c, "out of memory");
	if (!err)
		put_families(c->out.f, &s);
	for (i = 0; i < nr_families(&s); i++)
		free(s.families[i].text);
	return err;
}

/**
 * prometheus_show() - Write all counters.
 *
 * Return: an exit code.
 */
int prometheus_show(struct ctx *c)
{
	unsigned int i;
	int err = 0;

	if (c->out.as_json)
		return ctx_usage(c, "\"--prometheus\" has a format of its own, which is not JSON");
	for (i = 0; !err && i < ARRAY_SIZE(kinds); i++)
		err = show_kind(c, &kinds[i]);
	return err;
}
