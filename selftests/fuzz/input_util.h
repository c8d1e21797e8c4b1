/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is fed to the module: inputs of a few steps, each a packet and the way that
 * it takes. As text an input is a line, a step a word of it, in hexadecimal.
 */
#ifndef OVL_INPUT_UTIL_H
#define OVL_INPUT_UTIL_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX	4
#define STEP_MAX	2048
#define CORPUS_MAX	4096

/*
 * @way is where the packet goes in, @fail which allocation on its way fails, 0
 * for none. The first piece of it is @cut[0] bytes, 0 for all, those behind are
 * @cut[1] bytes, 0 for the rest. @pad is how many zeros follow @data.
 */
struct step {
	uint8_t way;
	uint8_t fail;
	uint8_t cut[2];
	uint16_t pad;
	struct virtio_net_hdr vnet;
	uint16_t len;
	uint8_t data[STEP_MAX];
};

#define STEP_HLEN	(offsetof(struct step, len))

struct input {
	unsigned int nr;
	struct step step[STEPS_MAX];
};

/* Those worth being changed further. */
struct corpus {
	unsigned int nr;
	struct input *input[CORPUS_MAX];
};

static inline void corpus_add(struct corpus *c, const struct input *in)
{
	struct input *own;

	if (c->nr == CORPUS_MAX)
		return;
	own = malloc(sizeof(*own));
	if (!own)
		abort();
	*own = *in;
	c->input[c->nr++] = own;
}

static inline void hex_print(FILE *f, const void *data, size_t len)
{
	const uint8_t *byte = data;

	while (len--)
		fprintf(f, "%02x", *byte++);
}

static inline void input_print(FILE *f, const struct input *in)
{
	unsigned int i;

	for (i = 0; i < in->nr; i++) {
		if (i)
			fputc(' ', f);
		hex_print(f, &in->step[i], STEP_HLEN);
		hex_print(f, in->step[i].data, in->step[i].len);
	}
	fputc('\n', f);
}

/* A word of hexadecimal as a step; false if it is none. */
static inline bool step_parse(struct step *s, const char *word)
{
	uint8_t bytes[STEP_HLEN + STEP_MAX];
	unsigned int n;

	for (n = 0; n < sizeof(bytes) && word[2 * n]; n++)
		if (sscanf(word + 2 * n, "%2hhx", &bytes[n]) != 1)
			return false;
	if (word[2 * n] || n < STEP_HLEN)
		return false;
	memcpy(s, bytes, STEP_HLEN);
	s->len = n - STEP_HLEN;
	memcpy(s->data, bytes + STEP_HLEN, s->len);
	return true;
}

/* A line as an input, which is written to; false if it is none. */
static inline bool input_parse(struct input *in, char *line)
{
	char *word, *left = NULL;

	in->nr = 0;
	for (word = strtok_r(line, " \n", &left); word;
	     word = strtok_r(NULL, " \n", &left)) {
		if (in->nr == STEPS_MAX ||
		    !step_parse(&in->step[in->nr], word))
			return false;
		in->nr++;
	}
	return in->nr;
}

/* The committed ones, where they are in the tree. */
static inline const char *corpus_path(const char *name)
{
	static char path[512];
	const char *tree = getenv("OVL_TREE");

	snprintf(path, sizeof(path), "%s/selftests/fuzz/corpus/%s",
		 tree ? tree : ".", name);
	return path;
}

/* Read inputs, one a line; how many or -1. Lines with # are comments. */
static inline int corpus_read(struct corpus *c, const char *path)
{
	char *line = NULL;
	struct input in;
	size_t room = 0;
	int n = 0;
	FILE *f;

	f = fopen(path, "re");
	if (!f)
		return -1;
	while (n >= 0 && getline(&line, &room, f) > 0) {
		if (*line == '#')
			continue;
		if (input_parse(&in, line)) {
			corpus_add(c, &in);
			n++;
		} else {
			printf("# %s: not an input: %s\n", path, line);
			n = -1;
		}
	}
	free(line);
	fclose(f);
	return n;
}

#endif /* OVL_INPUT_UTIL_H */
