// SPDX-License-Identifier: GPL-2.0
/* Commands from a file */
#include <unistd.h>

#include "batch.h"
#include "tap.h"

static struct capture cap;
static char seen[4096];		/* what was run, and what was reported */

static int fake_run(struct ctx *c, int argc, char **argv)
{
	size_t n;
	int i;

	for (i = 0; i < argc; i++) {
		n = strlen(seen);
		snprintf(seen + n, sizeof(seen) - n, "<%s>", argv[i]);
	}
	if (!strcmp(argv[0], "fail"))
		return ctx_refused(c, "no");
	return strcmp(argv[0], "answer") ? CTX_OK : 3;
}

static void fake_report(struct ctx *c, const struct batch *b, int err)
{
	size_t n = strlen(seen);

	if (err)
		snprintf(seen + n, sizeof(seen) - n, "[%u:%s]", b->line,
			 c->err);
}

static int batch(const char *text)
{
	char name[] = "/tmp/ovlctl-test-XXXXXX";
	int fd = mkstemp(name);
	int ret;

	seen[0] = '\0';
	ctx_clear(&cap.c);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -1;
	close(fd);
	ret = batch_run(&cap.c, name, fake_run, fake_report);
	unlink(name);
	return ret;
}

static void check(const char *text, int ret, const char *want,
		  const char *name)
{
	int got = batch(text);

	if (!tap_text(seen, want, name) || got != ret)
		tap(got == ret, "exit code of the one above");
}

int main(void)
{
	capture(&cap);
	check("", 0, "", "an empty file");
	check("a b\nc\n", 0, "<a><b><c>", "two lines");
	check("a b", 0, "<a><b>", "no line break at the end");
	check("\n  \t\n# a b\n  # c\na # b\n", 0, "<a>", "comments");
	check("a b#c\n", 0, "<a><b#c>", "a # within a word is none");
	check("a 'b c' \"d 'e\" f'g h'i ''\n", 0, "<a><b c><d 'e><fg hi><>",
	      "quotes");
	check("a '#' b\n", 0, "<a><#><b>", "a quoted #");
	check("a \\\n  b \\\n c\nfail\n", 1, "<a><b><c><fail>[4:no]",
	      "continued lines");
	check("a \\\r\nb\r\nc\r\n", 0, "<a><b><c>", "DOS line ends");
	check("a \\", 0, "<a>", "a continuation that never comes");
	check("a \\\\\n\nb\n", 0, "<a><\\><b>", "a line that goes on ends here");
	check("# C:\\\na # D:\\\r\nb\n", 0, "<a><b>",
	      "a comment does not go on");
	check("a \\\n # b \\\nc\n", 0, "<a><c>",
	      "nor does one in a line that does");
	check("a \\\n# b\nc\nfail\n", 1, "<a><c><fail>[4:no]",
	      "a comment behind a line that goes on");
	check("a b\\\n#c \\\nd\n", 0, "<a><b#c><d>",
	      "a # within a word of two lines");
	check("a 'b # c \\\nd' '#' \\\ne\n", 0, "<a><b # c d><#><e>",
	      "a # within quotes of two lines");
	check("a\nfail \\\n x\nb\n", 1, "<a><fail><x>[2:no]",
	      "stops at the first error");
	check("a\n'b c\nd\n", 1, "<a>[2:a quote is not closed]",
	      "an open quote");
	check("a\nanswer\nb\n", 1, "<a><answer>[2:]",
	      "an exit code without a word");
	cap.c.force = true;
	check("answer\nb\n", 1, "<answer>[1:]<b>", "the same with -force");
	check("fail\na\nfail\n", 1, "<fail>[1:no]<a><fail>[3:no]", "-force");
	check("'x\na\n", 1, "[1:a quote is not closed]<a>",
	      "-force after an open quote");
	cap.c.force = false;
	tap(batch_run(&cap.c, "/nonexistent", fake_run, fake_report) ==
	    CTX_USAGE, "no such file");
	tap_has(cap.c.err, "/nonexistent", "which is named");
	capture_end(&cap);
	return tap_end();
}
