// SPDX-License-Identifier: GPL-2.0
/* Commands from a file */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "ctx.h"

#define BLANKS " \t\r\n"	/* what stands between words */

/* There is always room for the NULL that ends them. */
static int add_word(struct ctx *c, struct words *words, char *word)
{
	char **more;
	int room;

	if (words->n + 1 >= words->room) {
		room = words->room ? 2 * words->room : 64;
		more = realloc(words->word, (size_t)room * sizeof(*more));
		if (!more)
			return ctx_refused(c, "out of memory");
		words->word = more;
		words->room = room;
	}
	words->word[words->n++] = word;
	words->word[words->n] = NULL;
	return 0;
}

/* Cut one word off, taking quotes away. Return: what follows, or NULL. */
static char *cut_word(char *p)
{
	char *to = p;
	char quote = '\0';

	for (; *p && (quote || !strchr(BLANKS, *p)); p++) {
		if (quote && *p == quote)
			quote = '\0';
		else if (!quote && (*p == '"' || *p == '\''))
			quote = *p;
		else
			*to++ = *p;
	}
	if (quote)
		return NULL;
	if (*p)
		p++;
	/* never behind p, as every character was copied at most once */
	*to = '\0';
	return p;
}

/**
 * batch_split() - Cut a line into words.
 * @c: takes the error
 * @line: is written to, and holds the words
 * @words: gets them; may be used again
 *
 * A word may be quoted with ' or ", in part or as a whole; a # where a word
 * would begin starts a comment.
 *
 * Return: 0 or an exit code.
 */
int batch_split(struct ctx *c, char *line, struct words *words)
{
	char *p = line, *word;
	int err;

	words->n = 0;
	for (;;) {
		p += strspn(p, BLANKS);
		if (!*p || *p == '#')
			return 0;
		word = p;
		p = cut_word(p);
		if (!p)
			return ctx_usage(c, "a quote is not closed");
		err = add_word(c, words, word);
		if (err)
			return err;
	}
}

/** batch_free() - Free what batch_split() allocated. */
void batch_free(struct words *words)
{
	free(words->word);
	memset(words, 0, sizeof(*words));
}

/** struct place - where in a command a line ends that goes on: in a word, in quotes */
struct place {
	bool word;
	char quote;
};

/* Does a comment begin in @p? Words and quotes are those of batch_split(). */
static bool has_comment(const char *p, struct place *at)
{
	for (; *p; p++) {
		if (at->quote) {
			if (*p == at->quote)
				at->quote = '\0';
			continue;
		}
		if (*p == '#' && !at->word)
			return true;
		if (*p == '"' || *p == '\'')
			at->quote = *p;
		at->word = !strchr(BLANKS, *p);
	}
	return false;
}

/*
 * Does the line go on? Then cut off the backslash, and the line break. A comment
 * does not: it ends with the line, whatever is in it. What was read last begins at
 * @from.
 */
static bool continued(char *line, size_t from, size_t *len, struct place *at)
{
	size_t n = *len;

	if (n > from && line[n - 1] == '\n')
		n--;
	if (n > from && line[n - 1] == '\r')
		n--;
	if (n == from || line[n - 1] != '\\')
		return false;
	line[n - 1] = '\0';
	*len = n - 1;
	return !has_comment(line + from, at);
}

static int append(char **line, size_t *room, size_t len, const char *more,
		  size_t n)
{
	char *grown;

	if (len + n + 1 > *room) {
		grown = realloc(*line, 2 * (len + n + 1));
		if (!grown)
			return -1;
		*line = grown;
		*room = 2 * (len + n + 1);
	}
	memcpy(*line + len, more, n + 1);
	return 0;
}

/**
 * batch_read() - Read a line, and the ones that continue it.
 * @b: file, and its line numbers
 * @line: allocated and grown as needed
 * @room: size of @line
 *
 * Return: 1, or 0 at the end of the file, or -1 on an error.
 */
int batch_read(struct batch *b, char **line, size_t *room)
{
	size_t len, from = 0, more_room = 0;
	struct place at = { 0 };
	char *more = NULL;
	ssize_t n;

	n = getline(line, room, b->f);
	if (n < 0)
		return ferror(b->f) ? -1 : 0;
	b->line = b->next++;
	len = (size_t)n;
	while (n >= 0 && continued(*line, from, &len, &at)) {
		n = getline(&more, &more_room, b->f);
		if (n < 0)
			break;
		b->next++;
		if (append(line, room, len, more, (size_t)n)) {
			n = -2;
			break;
		}
		from = len;
		len += (size_t)n;
	}
	free(more);
	return n == -2 || ferror(b->f) ? -1 : 1;
}

static int run_lines(struct ctx *c, struct batch *b,
		     int (*run)(struct ctx *c, int argc, char **argv),
		     void (*report)(struct ctx *c, const struct batch *b,
				    int err))
{
	struct words words = { 0 };
	char *line = NULL;
	size_t room = 0;
	int err, got, ret = CTX_OK;

	while ((got = batch_read(b, &line, &room)) > 0) {
		ctx_clear(c);
		err = batch_split(c, line, &words);
		if (!err && words.n)
			err = run(c, words.n, words.word);
		report(c, b, err);
		if (err)
			ret = CTX_USAGE;
		if (err && !c->force)
			break;
	}
	/* what was to say about a line has been said */
	ctx_clear(c);
	if (got < 0)
		ret = ctx_usage(c, "cannot read \"%s\": %s", b->name,
				strerror(errno));
	batch_free(&words);
	free(line);
	return ret;
}

/**
 * batch_run() - Do the commands of a file.
 * @c: takes the error; @c->force goes on after one
 * @name: of the file, "-" for standard input
 * @run: does one command
 * @report: tells the user what went wrong with it, if anything; @err is its exit code
 *
 * Return: 0, or CTX_USAGE if any command failed, as in iproute2.
 */
int batch_run(struct ctx *c, const char *name,
	      int (*run)(struct ctx *c, int argc, char **argv),
	      void (*report)(struct ctx *c, const struct batch *b,
			     int err))
{
	bool is_stdin = !strcmp(name, "-");
	struct batch b = { .name = name, .line = 1, .next = 1 };
	int ret;

	b.f = is_stdin ? stdin : fopen(name, "re");
	if (!b.f)
		return ctx_usage(c, "cannot open \"%s\": %s", name,
				 strerror(errno));
	ret = run_lines(c, &b, run, report);
	if (!is_stdin)
		fclose(b.f);
	return ret;
}
