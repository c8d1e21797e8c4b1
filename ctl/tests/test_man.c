// SPDX-License-Identifier: GPL-2.0
/*
 * Is the manual page what the tables say? With --update, make it so.
 *
 * Between ".\" BEGIN usage OBJECT", ".\" BEGIN keywords OBJECT" or ".\" BEGIN
 * terms OBJECT" and ".\" END" the page is generated.
 */
#include <unistd.h>

#include "cmd.h"
#include "file.h"
#include "tap.h"

#define PAGE_MAX 131072

static char page[PAGE_MAX];

/* Text with what roff would take for its own. */
static void put_roff(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", f);
		else if (*text == '\\')
			fputs("\\e", f);
		else
			putc(*text, f);
	}
}

static void put_usage(FILE *f, const struct cmd_object *object)
{
	char *argv[1];
	struct ctx c = { 0 };
	char *text, *end;
	size_t len;

	argv[0] = (char *)object->word;
	out_init(&c.out, open_memstream(&text, &len));
	help_run(&c, 1, argv);
	fclose(c.out.f);
	end = strstr(text, "\n\n");
	if (end)
		*end = '\0';
	fputs(".nf\n", f);
	put_roff(f, text);
	fputs("\n.fi\n", f);
	free(text);
}

static unsigned int all_verbs(const struct cmd_object *object)
{
	unsigned int i, all = 0;

	for (i = 0; i < object->nverbs; i++)
		all |= object->verbs[i].bit;
	return all;
}

/* Which verbs know a keyword, where not all do. */
static void put_verbs(FILE *f, const struct cmd_object *object,
		      const struct kw *kw)
{
	unsigned int i, all = all_verbs(object);
	const char *lead = "\nFor ";

	if ((kw->verbs & all) == all)
		return;
	for (i = 0; i < object->nverbs; i++) {
		if (!(object->verbs[i].bit & kw->verbs))
			continue;
		fprintf(f, "%s\\fB%s\\fP", lead, object->verbs[i].word);
		lead = ", ";
	}
	putc('.', f);
}

static void put_keyword(FILE *f, const struct cmd_object *object,
			const struct kw *kw)
{
	char word[160], meaning[256], *value;

	help_keyword(object, kw, word, sizeof(word));
	help_meaning(kw, meaning, sizeof(meaning));
	fputs(".TP\n", f);
	if (kw == object->key) {
		fputs("\\fI", f);
		put_roff(f, word);
	} else {
		value = strchr(word, ' ');
		if (value)
			*value = '\0';
		fputs("\\fB", f);
		put_roff(f, word);
		if (value) {
			fputs("\\fP \\fI", f);
			put_roff(f, value + 1);
		}
	}
	fputs("\\fP\n", f);
	put_roff(f, meaning);
	putc('.', f);
	if (kw != object->key)
		put_verbs(f, object, kw);
	putc('\n', f);
}

static void put_keywords(FILE *f, const struct cmd_object *object)
{
	const struct kw *kw;

	if (object->key)
		put_keyword(f, object, object->key);
	/* a table may be that of another object too */
	for (kw = object->kws; kw < object->kws + object->nkws; kw++)
		if (kw->verbs & all_verbs(object))
			put_keyword(f, object, kw);
}

/* The words that help explains, and what they mean. */
static void put_terms(FILE *f, const struct cmd_object *object)
{
	unsigned int i;

	for (i = 0; object->terms && i < object->terms->n; i++) {
		if (!object->terms->name[i])
			continue;
		fputs(".TP\n\\fB", f);
		put_roff(f, object->terms->name[i]);
		fputs("\\fP\n", f);
		put_roff(f, object->meanings->name[i]);
		putc('\n', f);
	}
}

static const struct cmd_object *find(const char *word)
{
	unsigned int i;

	for (i = 0; cmd_objects[i]; i++)
		if (!strcmp(cmd_objects[i]->word, word))
			return cmd_objects[i];
	return NULL;
}

/* Copy the page, with what lies between the marks made anew. */
static int refresh(FILE *f)
{
	const struct cmd_object *object;
	char *copy = strdup(page), *line, *rest = copy;
	char what[16], noun[16];
	bool skip = false;

	while ((line = strsep(&rest, "\n")) && (rest || *line)) {
		if (!strcmp(line, ".\\\" END"))
			skip = false;
		if (!skip)
			fprintf(f, "%s\n", line);
		if (sscanf(line, ".\\\" BEGIN %15s %15s", what, noun) != 2)
			continue;
		object = find(noun);
		if (!object)
			break;
		skip = true;
		if (!strcmp(what, "usage"))
			put_usage(f, object);
		else if (!strcmp(what, "terms"))
			put_terms(f, object);
		else
			put_keywords(f, object);
	}
	free(copy);
	return skip ? -1 : 0;
}

/* Is a word there, set in bold? */
static void has_bold(const char *word)
{
	char *roff, *text, name[64];
	size_t len;
	FILE *f = open_memstream(&roff, &len);
	bool ok;

	fputs("\\fB", f);
	put_roff(f, word);
	fclose(f);
	text = strdup(page);
	ok = strstr(text, roff);
	/* or as ".B word" */
	if (!ok) {
		roff[0] = '.';
		roff[1] = 'B';
		roff[2] = ' ';
		ok = strstr(text, roff);
	}
	snprintf(name, sizeof(name), "the page has \"%s\"", word);
	tap(ok, name);
	free(text);
	free(roff);
}

static void has_names(const struct model_names *names)
{
	unsigned int i;

	for (i = 0; i < names->n; i++)
		if (names->name[i])
			has_bold(names->name[i]);
}

static void check_words(void)
{
	static const char *const options[] = {
		"-json", "-pretty", "-stats", "-details", "-oneline", "-color",
		"-netns", "-batch", "-force", "-timestamp", "-tshort",
		"-Version", "-help",
	};
	const struct cmd_object *object;
	unsigned int i, j;

	for (i = 0; cmd_objects[i]; i++) {
		object = cmd_objects[i];
		for (j = 0; j < object->nkws; j++)
			has_bold(object->kws[j].word);
	}
	for (i = 0; i < model_stats.n; i++)
		has_bold(model_stats.attrs[i].word);
	for (i = 0; i < model_endpoint.n; i++)
		if (model_endpoint.attrs[i].type == MODEL_COUNT)
			has_bold(model_endpoint.attrs[i].word);
	has_names(&model_drop);
	has_names(&model_slow);
	for (i = 0; i < ARRAY_SIZE(options); i++)
		has_bold(options[i]);
}

int main(int argc, char **argv)
{
	const char *name = getenv("MANPAGE");
	char *fresh;
	size_t len;
	FILE *f;

	if (!name || !file_read(name, page, sizeof(page)))
		return !tap(false, "the manual page can be read");
	f = open_memstream(&fresh, &len);
	if (refresh(f))
		tap(false, "every BEGIN has its END");
	fclose(f);
	if (argc > 1 && !strcmp(argv[1], "--update"))
		return file_update(name, fresh);
	tap(!strcmp(fresh, page), "the lists are those of the tables");
	check_words();
	free(fresh);
	return tap_end();
}
