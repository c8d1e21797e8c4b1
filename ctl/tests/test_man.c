// SPDX-License-Identifier: GPL-2.0
/*
 * Are the manual pages what the tables say? With --update, make them so.
 *
 * ovlctl.8 is about all, and each object has a page of its own, or one that it
 * shares with others (".so"). Between ".\" BEGIN objects all", ".\" BEGIN verbs all",
 * ".\" BEGIN usage OBJECT", ".\" BEGIN keywords OBJECT" or ".\" BEGIN terms OBJECT" and
 * ".\" END" a page is generated.
 */
#include <glob.h>
#include <unistd.h>

#include "cmd.h"
#include "file.h"
#include "tap.h"

#define PAGE_MAX 131072
#define PATH_LEN 512

static const char *mandir;
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

/* What help has, without the width of "Usage: " before each line. */
static void put_usage(FILE *f, const struct cmd_object *object)
{
	char *argv[1], *text, *end, *line, *rest;
	size_t lead = strlen("Usage: "), len;
	struct ctx c = { 0 };

	argv[0] = (char *)object->word;
	out_init(&c.out, open_memstream(&text, &len));
	help_run(&c, 1, argv);
	fclose(c.out.f);
	end = strstr(text, "\n\n");
	if (end)
		*end = '\0';
	fputs(".nf\n", f);
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		put_roff(f, strlen(line) > lead ? line + lead : "");
		putc('\n', f);
	}
	fputs(".fi\n", f);
	free(text);
}

static void put_objects(FILE *f)
{
	unsigned int i;

	for (i = 0; cmd_objects[i]; i++) {
		fprintf(f, ".TP\n.BR ovlctl\\-%s (8)\n", cmd_objects[i]->word);
		put_roff(f, cmd_objects[i]->help);
		fputs(".\n", f);
	}
}

static void put_all_verbs(FILE *f)
{
	fputs(".IR VERB \" := { \" ", f);
	help_verbs(f, " \" | \" ");
	fputs(" \" }\"\n", f);
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

static bool put_list(FILE *f, const char *what, const char *noun)
{
	const struct cmd_object *object = find(noun);

	if (!strcmp(what, "objects"))
		put_objects(f);
	else if (!strcmp(what, "verbs"))
		put_all_verbs(f);
	else if (!object)
		return false;
	else if (!strcmp(what, "usage"))
		put_usage(f, object);
	else if (!strcmp(what, "terms"))
		put_terms(f, object);
	else
		put_keywords(f, object);
	return true;
}

/* Copy the page, with what lies between the marks made anew. */
static bool refresh(FILE *f)
{
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
		skip = true;
		if (!put_list(f, what, noun))
			break;
	}
	free(copy);
	return !skip;
}

static char *path_of(const char *name)
{
	static char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s", mandir, name);
	return path;
}

/* Into the buffer; the name is that of the page shared, if it is. */
static bool read_page(char *name, size_t len)
{
	char to[64];

	if (!file_read(path_of(name), page, sizeof(page)))
		return false;
	if (sscanf(page, ".so man8/%63s", to) != 1)
		return true;
	snprintf(name, len, "%s", to);
	return file_read(path_of(name), page, sizeof(page));
}

static void page_has(const char *roff, const char *what, const char *name)
{
	char text[160];

	snprintf(text, sizeof(text), "%s has \"%s\"", name, what);
	tap(strstr(page, roff), text);
}

/* Is a word there, set in bold? */
static void has_bold(const char *word, const char *name)
{
	char *roff, text[160];
	bool found;
	size_t len;
	FILE *f = open_memstream(&roff, &len);

	fputs("\\fB", f);
	put_roff(f, word);
	fclose(f);
	found = strstr(page, roff);
	/* or as ".B word" */
	if (!found) {
		memcpy(roff, ".B ", 3);
		found = strstr(page, roff);
	}
	snprintf(text, sizeof(text), "%s has \"%s\" in bold", name, word);
	tap(found, text);
	free(roff);
}

static void has_names(const struct model_names *names, const char *name)
{
	unsigned int i;

	for (i = 0; i < names->n; i++)
		if (names->name[i])
			has_bold(names->name[i], name);
}

/* All that may be counted. */
static void check_counters(const char *name)
{
	unsigned int i;

	for (i = 0; i < model_stats.n; i++)
		has_bold(model_stats.attrs[i].word, name);
	for (i = 0; i < model_endpoint.n; i++)
		if (model_endpoint.attrs[i].type == MODEL_COUNT)
			has_bold(model_endpoint.attrs[i].word, name);
	has_names(&model_drop, name);
	has_names(&model_slow, name);
}

/* The page in the buffer; with @update, make its lists those of the tables. */
static void check_lists(const char *name, bool update)
{
	char text[160], *fresh;
	bool whole;
	size_t len;
	FILE *f = open_memstream(&fresh, &len);

	whole = refresh(f);
	fclose(f);
	if (whole && update && strcmp(fresh, page)) {
		whole = !file_update(path_of(name), fresh);
		snprintf(page, sizeof(page), "%s", fresh);
	}
	snprintf(text, sizeof(text), "in %s every BEGIN has its END", name);
	tap(whole, text);
	snprintf(text, sizeof(text), "the lists of %s are those of the tables", name);
	tap(!strcmp(fresh, page), text);
	free(fresh);
}

static void check_object(const struct cmd_object *object, bool update)
{
	char name[64], roff[64], text[160];
	const struct kw *kw;

	snprintf(name, sizeof(name), "ovlctl-%s.8", object->word);
	snprintf(text, sizeof(text), "\"%s\" has a page", object->word);
	if (!tap(read_page(name, sizeof(name)), text))
		return;
	check_lists(name, update);
	snprintf(roff, sizeof(roff), "ovlctl\\-%s", object->word);
	page_has(roff, object->word, name);
	snprintf(roff, sizeof(roff), ".\\\" BEGIN usage %s\n", object->word);
	page_has(roff, "usage", name);
	page_has(".BR ovlctl (8)", "ovlctl(8)", name);
	for (kw = object->kws; kw < object->kws + object->nkws; kw++)
		if (kw->verbs & all_verbs(object))
			has_bold(kw->word, name);
	if (object == &cmd_stats)
		check_counters(name);
	if (object->terms)
		has_names(object->terms, name);
}

static void check_overview(bool update)
{
	static const char *const options[] = {
		"-json", "-pretty", "-stats", "-details", "-oneline", "-color",
		"-netns", "-batch", "-force", "-timestamp", "-tshort",
		"-Version", "-help",
	};
	char name[] = "ovlctl.8";
	unsigned int i;

	if (!tap(read_page(name, sizeof(name)), "ovlctl has a page"))
		return;
	check_lists(name, update);
	page_has(".\\\" BEGIN objects all\n", "objects", name);
	page_has(".\\\" BEGIN verbs all\n", "verbs", name);
	for (i = 0; i < ARRAY_SIZE(options); i++)
		has_bold(options[i], name);
}

/* Is the page that of an object, or of several? */
static bool has_object(const char *name)
{
	char of[64];
	unsigned int i;

	for (i = 0; cmd_objects[i]; i++) {
		snprintf(of, sizeof(of), "ovlctl-%s.8", cmd_objects[i]->word);
		if (!strcmp(of, name) ||
		    (read_page(of, sizeof(of)) && !strcmp(of, name)))
			return true;
	}
	return false;
}

static void check_strays(void)
{
	char text[160];
	const char *name;
	glob_t found;
	size_t i;

	if (!tap(!glob(path_of("ovlctl-*.8"), 0, NULL, &found), "there are pages"))
		return;
	for (i = 0; i < found.gl_pathc; i++) {
		name = strrchr(found.gl_pathv[i], '/') + 1;
		snprintf(text, sizeof(text), "%s is about something", name);
		tap(has_object(name), text);
	}
	globfree(&found);
}

int main(int argc, char **argv)
{
	bool update = argc > 1 && !strcmp(argv[1], "--update");
	unsigned int i;

	mandir = getenv("MANPAGES");
	if (!mandir)
		return !tap(false, "MANPAGES names the directory of the pages");
	check_overview(update);
	for (i = 0; cmd_objects[i]; i++)
		check_object(cmd_objects[i], update);
	check_strays();
	return tap_end();
}
