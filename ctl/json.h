/* SPDX-License-Identifier: GPL-2.0 */
/* A JSON writer that keeps nothing of what it wrote */
#ifndef OVLCTL_JSON_H
#define OVLCTL_JSON_H

#include <stdbool.h>
#include <stdio.h>

#define JSON_DEPTH 8	/* arrays and objects inside each other, at most */

/**
 * struct json - state of one JSON text
 * @f: where it goes
 * @pretty: one member a line, indented
 * @depth: how many arrays and objects are open
 * @used: per open one, whether it has a member already
 * @closer: per open one, the bracket that ends it
 *
 * Memory does not grow with the text, so a dump may have any length.
 */
struct json {
	FILE *f;
	bool pretty;
	unsigned int depth;
	bool used[JSON_DEPTH + 1];
	char closer[JSON_DEPTH + 1];
};

void json_begin_array(struct json *j, const char *key);
void json_begin_object(struct json *j, const char *key);
void json_end(struct json *j);
void json_end_all(struct json *j);
void json_break_off(struct json *j);
void json_put_raw(struct json *j, const char *key, const char *text);
void json_put_string(struct json *j, const char *key, const char *text);

#endif
