// SPDX-License-Identifier: GPL-2.0
/* Help, from the tables that parse */
#include <string.h>

#include "cmd.h"

#define HELP_WIDTH 79	/* columns of a terminal */

static const char *const usage_options =
	"       ovlctl [ OPTIONS ] -batch FILE\n"
	"       ovlctl help [ OBJECT [ VERB ] ]\n"
	"\n"
	"where  OPTIONS := { -j[son] | -p[retty] | -s[tats] | -d[etails] | -o[neline] |\n"
	"                    -n[etns] NAME | -b[atch] FILE | -force | -t[imestamp] |\n"
	"                    -ts[hort] | -c[olor][={ always | auto | never }] |\n"
	"                    -V[ersion] | -h[elp] }\n";

#define OBJECTS_INDENT 18

static void usage_objects(FILE *f)
{
	int column = fprintf(f, "%*s", OBJECTS_INDENT, "OBJECT := {");
	unsigned int i;

	for (i = 0; cmd_objects[i]; i++) {
		if (column + strlen(cmd_objects[i]->word) + 3 > HELP_WIDTH)
			column = fprintf(f, "\n%*s", OBJECTS_INDENT, "") - 1;
		column += fprintf(f, " %s %s", cmd_objects[i]->word,
				  cmd_objects[i + 1] ? "|" : "}\n");
	}
}

/* Has a verb before it the same word? */
static bool is_repeated(unsigned int object, unsigned int verb)
{
	const char *word = cmd_objects[object]->verbs[verb].word, *other;
	unsigned int i, j;

	for (i = 0; i <= object; i++) {
		for (j = 0; j < cmd_objects[i]->nverbs; j++) {
			if (i == object && j == verb)
				break;
			other = cmd_objects[i]->verbs[j].word;
			if (other && !strcmp(other, word))
				return true;
		}
	}
	return false;
}

/** help_verbs() - All verbs that there are, once each, with @between in between. */
void help_verbs(FILE *f, const char *between)
{
	const char *lead = "";
	unsigned int i, j;

	for (i = 0; cmd_objects[i]; i++) {
		for (j = 0; j < cmd_objects[i]->nverbs; j++) {
			if (!cmd_objects[i]->verbs[j].word || is_repeated(i, j))
				continue;
			fprintf(f, "%s%s", lead, cmd_objects[i]->verbs[j].word);
			lead = between;
		}
	}
}

/** help_usage() - The whole tool on one page. */
void help_usage(FILE *f)
{
	unsigned int i;

	fprintf(f, "Usage: ovlctl [ OPTIONS ] OBJECT [ VERB ] [ KEY ] [ KEYWORD VALUE ]...\n");
	fputs(usage_options, f);
	usage_objects(f);
	fprintf(f, "       VERB := { ");
	help_verbs(f, " | ");
	fprintf(f, " }\n\n");
	for (i = 0; cmd_objects[i]; i++)
		fprintf(f, "  %-10s%s\n", cmd_objects[i]->word,
			cmd_objects[i]->help);
}

/* What stands for the value of a keyword. */
static void placeholder(const struct kw *kw, char *buf, size_t len)
{
	if (kw->value)
		snprintf(buf, len, "%s", kw->value);
	else if (kw->kind == KW_WORD)
		buf[0] = '\0';
	else
		parse_spec(kw, buf, len);
}

/** help_keyword() - A keyword with a placeholder for its value. */
void help_keyword(const struct cmd_object *object, const struct kw *kw,
		  char *buf, size_t len)
{
	char value[128];

	if (kw == object->key) {
		snprintf(buf, len, "%s", kw->word);
		return;
	}
	placeholder(kw, value, sizeof(value));
	snprintf(buf, len, "%s%s%s", kw->word, *value ? " " : "", value);
}

/**
 * help_meaning() - What a keyword does, with range, unit and default.
 */
void help_meaning(const struct kw *kw, char *buf, size_t len)
{
	bool number = kw->kind == KW_NUM || kw->kind == KW_VNI ||
		      kw->kind == KW_RANGE;
	char range[64] = "";

	if (number)
		snprintf(range, sizeof(range), "%u..%u%s%s", kw->min, kw->max,
			 kw->unit ? " " : "", kw->unit ? kw->unit : "");
	snprintf(buf, len, "%s%s%s%s%s%s%s", kw->help,
		 *range || kw->dflt ? " (" : "", range,
		 *range && kw->dflt ? ", " : "",
		 kw->dflt ? "default " : "", kw->dflt ? kw->dflt : "",
		 *range || kw->dflt ? ")" : "");
}

/* Write words, folded, each line but the first behind @indent blanks. */
static void fold(FILE *f, const char *text, int column, int indent)
{
	const char *end;
	int len;

	for (; *text; text = end) {
		text += strspn(text, " ");
		end = text + strcspn(text, " ");
		len = (int)(end - text);
		if (column > indent && column + 1 + len > HELP_WIDTH) {
			fprintf(f, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putc(' ', f);
			column++;
		}
		fprintf(f, "%.*s", len, text);
		column += len;
	}
	putc('\n', f);
}

/* One optional or needed word of the usage line, kept together. */
static int usage_word(FILE *f, const char *word, bool optional, int column)
{
	int len = (int)strlen(word) + (optional ? 5 : 1);

	if (column + len > HELP_WIDTH) {
		fprintf(f, "\n          ");
		column = 10;
	}
	fprintf(f, optional ? " [ %s ]" : " %s", word);
	return column + len;
}

static int usage_key(FILE *f, const struct cmd_object *object,
		     const struct cmd_verb *verb, int column)
{
	bool optional = verb->keys == KEY_MAY || verb->keys == KEY_REST;

	if (verb->keys == KEY_NONE)
		return column;
	if (verb->keys == KEY_COMMAND)
		column = usage_word(f, "--", true, column);
	column = usage_word(f, object->key->word, optional, column);
	if (verb->keys == KEY_MANY || verb->keys == KEY_COMMAND)
		column = usage_word(f, "...", false, column);
	return column;
}

/*
 * The words that exclude each other are written as one; of two keywords for
 * the same thing the first will do. Return: the last keyword written.
 */
static const struct kw *join_words(const struct cmd_object *object,
				   const struct cmd_verb *verb,
				   const struct kw *kw, char *buf, size_t len)
{
	const struct kw *end = object->kws + object->nkws;
	const struct kw *last = kw, *next;
	size_t n;

	help_keyword(object, kw, buf, len);
	for (next = kw + 1; next < end && next->attr == kw->attr; next++) {
		if (!(next->verbs & verb->bit))
			continue;
		n = strlen(buf);
		if (next->kind == KW_WORD)
			snprintf(buf + n, len - n, " | %s", next->word);
		last = next;
	}
	return last;
}

static void verb_usage(FILE *f, const struct cmd_object *object,
		       const struct cmd_verb *verb, const char *lead)
{
	const struct kw *kw;
	char word[160];
	bool needed;
	int column;

	column = fprintf(f, "%s ovlctl %s%s%s", lead, object->word,
			 verb->word ? " " : "", verb->word ? verb->word : "");
	if (!cmd_has_rest(verb))
		column = usage_key(f, object, verb, column);
	for (kw = object->kws; kw < object->kws + object->nkws; kw++) {
		if (!(kw->verbs & verb->bit))
			continue;
		needed = kw->need & verb->bit;
		kw = join_words(object, verb, kw, word, sizeof(word));
		column = usage_word(f, word, !needed, column);
	}
	if (cmd_has_rest(verb))
		usage_key(f, object, verb, column);
	putc('\n', f);
}

#define HELP_INDENT 24

static void keyword_line(FILE *f, const struct cmd_object *object,
			 const struct kw *kw)
{
	char word[160], text[256];
	int column;

	help_keyword(object, kw, word, sizeof(word));
	help_meaning(kw, text, sizeof(text));
	column = fprintf(f, "  %-*s", HELP_INDENT - 2, word);
	if (strlen(word) > HELP_INDENT - 3) {
		fprintf(f, "\n%*s", HELP_INDENT, "");
		column = HELP_INDENT;
	}
	fold(f, text, column, HELP_INDENT);
}

#define TERM_INDENT 22

static void help_terms(FILE *f, const struct cmd_object *object)
{
	const struct model_names *terms = object->terms;
	unsigned int i;
	int column;

	if (terms)
		putc('\n', f);
	for (i = 0; terms && i < terms->n; i++) {
		if (!terms->name[i])
			continue;
		column = fprintf(f, "    %-*s", TERM_INDENT - 4,
				 terms->name[i]);
		fold(f, object->meanings->name[i], column, TERM_INDENT);
	}
}

static void help_verb(FILE *f, const struct cmd_object *object,
		      const struct cmd_verb *verb)
{
	const struct kw *kw;

	verb_usage(f, object, verb, "Usage:");
	putc('\n', f);
	fold(f, verb->help, 0, 0);
	putc('\n', f);
	if (verb->keys != KEY_NONE)
		keyword_line(f, object, object->key);
	for (kw = object->kws; kw < object->kws + object->nkws; kw++)
		if (kw->verbs & verb->bit)
			keyword_line(f, object, kw);
	help_terms(f, object);
}

static void help_object(FILE *f, const struct cmd_object *object)
{
	unsigned int i;

	for (i = 0; i < object->nverbs; i++)
		verb_usage(f, object, &object->verbs[i],
			   i ? "      " : "Usage:");
	if (object->nverbs == 1)
		return;
	fprintf(f, "\nTry \"ovlctl help %s VERB\" for what the words mean.\n",
		object->word);
}

/* Each object has one, see tests/test_man.c. */
static void help_page(FILE *f, const struct cmd_object *object)
{
	fprintf(f, "See ovlctl-%s(8).\n", object->word);
}

static int help_for(struct ctx *c, const struct cmd_object *object,
		    const char *word)
{
	struct near near;
	unsigned int i;
	char mean[64];

	if (!word && object->nverbs > 1) {
		help_object(c->out.f, object);
		help_page(c->out.f, object);
		return CTX_OK;
	}
	for (i = 0; i < object->nverbs; i++) {
		if (word && (!object->verbs[i].word ||
			     strcmp(word, object->verbs[i].word)))
			continue;
		help_verb(c->out.f, object, &object->verbs[i]);
		putc('\n', c->out.f);
		help_page(c->out.f, object);
		return CTX_OK;
	}
	near_init(&near, word);
	for (i = 0; i < object->nverbs; i++)
		if (object->verbs[i].word)
			near_try(&near, object->verbs[i].word);
	return ctx_usage(c, "\"%s\" has no verb \"%s\"%s", object->word, word,
			 near_text(&near, mean, sizeof(mean)));
}

/**
 * help_run() - "help [OBJECT [VERB]]".
 * @c: takes the error and the help
 * @argc: how many words follow "help"
 * @argv: the words
 */
int help_run(struct ctx *c, int argc, char **argv)
{
	struct near near;
	unsigned int i;
	char mean[64];

	if (argc > 2)
		return ctx_usage(c, "\"help\" takes an object and a verb, not \"%s\"",
				 argv[2]);
	if (!argc || !strcmp(argv[0], "help")) {
		help_usage(c->out.f);
		return CTX_OK;
	}
	for (i = 0; cmd_objects[i]; i++)
		if (!strcmp(argv[0], cmd_objects[i]->word))
			return help_for(c, cmd_objects[i],
					argc > 1 ? argv[1] : NULL);
	near_init(&near, argv[0]);
	for (i = 0; cmd_objects[i]; i++)
		near_try(&near, cmd_objects[i]->word);
	return ctx_usage(c, "there is no help on \"%s\"%s", argv[0],
			 near_text(&near, mean, sizeof(mean)));
}
