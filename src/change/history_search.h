/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_search: where the names of export macros stand in a file: "EXPORT", and those few that do not have it. */

#include <stddef.h>
#include <stdint.h>

#include "repo/objects.h"
#include "source/macros.h"

enum {
	MAX_WORDS = 8, /* one a bit */
	N_PROBES = 3,
};

/*
 * What the bytes at three places must be for a word to start: for each half of a byte, and for all but its highest bit,
 * the words that have it there.
 */
struct search_probe {
	unsigned offset;
	uint8_t low[16], high[16], all[128];
};

struct search {
	const char *words[MAX_WORDS];
	size_t lengths[MAX_WORDS], shortest, longest;
	uint32_t starts[MAX_WORDS], ends[MAX_WORDS]; /* their first and their last bytes */
	unsigned n_words;
	struct search_probe probes[N_PROBES];
};

/* @macros outlives the search. */
void search_init(struct search *search, const struct macro_table *macros);

/*
 * Appends to @hits (of uint32_t) where a word starts in @text, in order. Reads up to 64 bytes behind its end. Where
 * @origin (NULL: not known) was made from a text with notes, whose own @n_base_hits are @base_hits, only what was not
 * copied from there is searched.
 */
void search_text(const struct search *search, const uint8_t *text, size_t size, const struct object_origin *origin,
		 const uint32_t *base_hits, uint32_t n_base_hits, GArray *hits);
