// SPDX-License-Identifier: GPL-2.0
/* Files of commands: what batch_read() and batch_split() make of any bytes */
#include "batch.h"
#include "fuzz.h"

/* A word is a string that lies in the line. */
static void check_words(struct fuzz *f, const struct words *words,
			const char *line, size_t room)
{
	int i;

	for (i = 0; i < words->n; i++)
		fuzz_check(f, words->word[i] >= line &&
			   words->word[i] + strlen(words->word[i]) < line + room,
			   "a word lies elsewhere");
	fuzz_check(f, !words->n || !words->word[words->n],
		   "nothing ends the words");
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct words words = { 0 };
	struct batch b = { .name = "-", .line = 1, .next = 1 };
	unsigned int last = 0;
	char *line = NULL;
	size_t room = 0;
	struct fuzz f;

	b.f = fmemopen((void *)data, size, "r");
	if (!b.f)
		return -1;
	fuzz_begin(&f, 0);
	while (batch_read(&b, &line, &room) > 0) {
		fuzz_check(&f, b.line > last && b.next > b.line,
			   "lines are not counted");
		last = b.line;
		ctx_clear(&f.c);
		if (batch_split(&f.c, line, &words))
			fuzz_check(&f, *f.c.err, "an error says nothing");
		else
			check_words(&f, &words, line, room);
	}
	fclose(b.f);
	batch_free(&words);
	free(line);
	fuzz_end(&f);
	return 0;
}
