/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * rule_json: JSON read key by key, through tables, so that a key that nobody knows is an error. Errors are put together
 * from the inside out: ": expected a text", then "[2]", then ".path", ...
 */

#include <stddef.h>

#include <cjson/cJSON.h>

#include "rule.h"

/* Where reading is. */
struct reading {
	struct policy *policy;
	const char *file, *text;
	GPtrArray *chain;     /* the files that include this one, outermost first, and itself */
	char *name;	      /* of the policy */
	const cJSON *include; /* what to read behind this file's own rules */
	guint line;	      /* of the rule that is broken; 0 when that cannot be told */
	guint n_named;	      /* rules and families that got their names so far */
};

struct key;
typedef bool (*key_reader)(struct reading *reading, const struct key *key, const cJSON *json, void *member,
			   GError **error);

struct key {
	const char *name;
	key_reader read;
	size_t offset;		  /* of the member in the object that is read */
	const char *const *names; /* the words that the value is made of */
};

/* Sets ": expected WHAT" and returns false. */
bool expected(const char *what, GError **error);

/* Reads one member, or all of an object, into @object by the row of @keys that has its name. */
bool read_key(struct reading *reading, const struct key *keys, const cJSON *json, void *object, GError **error);
bool read_object(struct reading *reading, const struct key *keys, const cJSON *json, void *object, GError **error);

/* Calls @read for @json, or for each of its items when it is a list. */
bool each(struct reading *reading, const struct key *key, const cJSON *json, void *member, key_reader read,
	  GError **error);

/* A file that is named in the text of another is looked for beside it. */
char *path_beside(const char *file, const char *name);

/* Readers of rows: a char *, a place in @names, nothing, a struct pattern *, a struct rule_match, a rule's unless. */
bool read_text(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
bool read_word(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
bool skip_key(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
bool read_one_pattern(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
bool read_match(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
bool read_unless(struct reading *reading, const struct key *key, const cJSON *json, void *member, GError **error);
