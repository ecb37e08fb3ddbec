/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history_text: what of a file its export statements depend on, as a text of its own, some hundred times shorter: every
 * statement with EXPORT in its name or with the name of a macro that the file defines by way of one, the definitions
 * that those use, and the preprocessor's conditions around them. The exact scanner finds the same sites in it as in the
 * file. Two versions of a file with the same extract have the same sites; so the extract's hash is the file's
 * signature, and the scanner runs once an extract instead of once a version (7,800 instead of 235,000 times on 126,000
 * commits).
 */

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "history_search.h"

/*
 * What signatures are made with: secret, so that nobody can write two files whose extracts differ and whose signatures
 * do not. Random for a run; an index keeps its own.
 */
struct extract_key {
	uint64_t words[2];
};

struct extract {
	struct extract_key key;
	struct search search;
	GString *text;	 /* one line an element */
	GArray *lines;	 /* of uint32_t: for each line of @text the line of the file, from 1 */
	bool is_same;	 /* the signature is that of the object which the file was made from, and @text is not made */
	GArray *hits;	 /* of uint32_t, scratch: where in the file a name of interest stands */
	GArray *pieces;	 /* of struct piece, scratch */
	GArray *open;	 /* of uint32_t, scratch: the pieces that open conditions */
	uint64_t *words; /* scratch: the set of words in statements */
};

void extract_key_make(struct extract_key *key);

/* @macros outlives the extract. */
void extract_init(struct extract *extract, const struct extract_key *key, const struct macro_table *macros);
void extract_clear(struct extract *extract);

/*
 * The signature of a file: 0 when there is no export statement and no definition of one. Otherwise @extract holds what
 * it is the hash of. Where the file can have notes, they tell what was found in it, and what is made from it is read
 * with them.
 */
uint64_t extract_make(struct extract *extract, const struct object_data *data);
