/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history_carry: what a text that was made from another one has of the pieces of that one. Most versions of a file
 * differ from the one before in a few lines, far from any export statement.
 */

#include "history_pieces.h"

/* What the notes of a text (struct object_origin) say: what search_text() found, its pieces, and what came of them. */
struct notes {
	uint32_t n_hits, n_pieces; /* no pieces: they are not to be used */
	const uint32_t *hits;
	const struct piece *pieces;
	uint64_t signature;
	bool has_guard;
};

struct carry {
	const struct object_origin *origin;
	struct notes base;
	uint32_t copy;	   /* the first of the copies that does not end before what was asked for */
	uint32_t expected; /* the piece of the base, marks aside, behind the one met last */
	bool is_same;	   /* the pieces met so far are, marks aside, those of the base */
};

/* @array NULL: there are no notes, and so nothing. */
void notes_read(struct notes *notes, const GArray *array);

/* Begins the notes of a text with what search_text() found, ends them with the rest: @notes without its hits. */
void notes_begin(struct object_origin *origin, const GArray *hits);
void notes_end(struct object_origin *origin, const struct notes *notes);

void carry_init(struct carry *carry, const struct object_origin *origin, const struct notes *base);

/*
 * The lexer of @text is at @at, where code goes on. Appends to @pieces those that the base has there, too, as long as
 * they start at @last_hit or before, and returns where code goes on behind them; @at when there are none.
 */
uint32_t carry_pieces(struct carry *carry, const char *text, uint32_t at, uint32_t last_hit, GArray *pieces);

/* The lexer met @piece, which is not a mark. Fills in whether it is kept when the base has the very same. */
void carry_meet(struct carry *carry, struct piece *piece);

/* Whether all pieces are those of the base, after the last one. */
bool carry_is_same(const struct carry *carry);
