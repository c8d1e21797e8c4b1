// SPDX-License-Identifier: GPL-2.0
/* A JSON writer that keeps nothing of what it wrote */
#include <assert.h>

#include "json.h"

static void indent(struct json *j)
{
	unsigned int i;

	if (!j->pretty)
		return;
	putc('\n', j->f);
	for (i = 0; i < j->depth; i++)
		fputs("    ", j->f);
}

/* Length of the UTF-8 sequence at @s, or 0 if it is none. */
static int utf8_len(const unsigned char *s)
{
	int i, n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	else
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, and what lies beyond Unicode */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/*
 * A device name may hold nearly any byte, JSON only UTF-8: a byte that is
 * none of it is written as the character of the same number.
 */
static void quote(FILE *f, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	int n;

	putc('"', f);
	for (; *s; s += n) {
		n = utf8_len(s);
		if (*s == '"' || *s == '\\') {
			putc('\\', f);
			putc(*s, f);
		} else if (!n || *s < 0x20 || *s == 0x7f) {
			fprintf(f, "\\u%04x", *s);
			n = 1;
		} else {
			fwrite(s, 1, n, f);
		}
	}
	putc('"', f);
}

/* Everything that comes before a value. */
static void lead(struct json *j, const char *key)
{
	if (j->used[j->depth] && j->depth)
		putc(',', j->f);
	if (j->depth)
		indent(j);
	j->used[j->depth] = true;
	if (!key)
		return;
	quote(j->f, key);
	fputs(j->pretty ? ": " : ":", j->f);
}

static void begin(struct json *j, const char *key, char opener, char closer)
{
	lead(j, key);
	putc(opener, j->f);
	assert(j->depth < JSON_DEPTH);
	j->depth++;
	j->used[j->depth] = false;
	j->closer[j->depth] = closer;
}

/** json_begin_array() - Begin an array; @key is its name, or NULL. */
void json_begin_array(struct json *j, const char *key)
{
	begin(j, key, '[', ']');
}

/** json_begin_object() - Begin an object; @key is its name, or NULL. */
void json_begin_object(struct json *j, const char *key)
{
	begin(j, key, '{', '}');
}

/** json_end() - End the innermost array or object. */
void json_end(struct json *j)
{
	bool used = j->used[j->depth];
	char closer = j->closer[j->depth];

	assert(j->depth);
	j->depth--;
	if (used)
		indent(j);
	putc(closer, j->f);
	if (!j->depth)
		putc('\n', j->f);
}

/** json_end_all() - End whatever is open, so that the text is valid. */
void json_end_all(struct json *j)
{
	while (j->depth)
		json_end(j);
}

/** json_break_off() - Leave open whatever is, so that nobody takes it for the whole. */
void json_break_off(struct json *j)
{
	if (j->depth)
		putc('\n', j->f);
	j->depth = 0;
}

/** json_put_raw() - Write a number, true or false. */
void json_put_raw(struct json *j, const char *key, const char *text)
{
	lead(j, key);
	fputs(text, j->f);
}

/** json_put_string() - Write a string, escaped as needed. */
void json_put_string(struct json *j, const char *key, const char *text)
{
	lead(j, key);
	quote(j->f, text);
}
