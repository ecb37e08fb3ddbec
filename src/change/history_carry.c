/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_carry.h"

/*
 * Why this finds what the lexer finds. Between two pieces, a mark being one of no bytes, the lexer's state is its place
 * and nothing else: all that it looks at lies behind, but for the start of the line that a '#' is on, and what ends
 * right before a piece's end is neither blank nor newline, or a newline follows. So where two texts have the same
 * bytes, and their lexers both are between pieces at the same of these, they go on alike as long as those bytes reach.
 * Places where a piece of the base ends are such; whether the lexer of the text comes to one is seen by lexing it from
 * the end of the last common piece on. Statements that are looked for backwards, those that are cut, and macros whose
 * names are searched from their definition on depend on more: pieces_find() tells of these, and nothing is carried
 * from such a text.
 */

struct notes_head {
	uint32_t n_hits, n_pieces;
	uint32_t signature[2];
	uint32_t has_guard;
};

enum {
	HEAD_WORDS = sizeof(struct notes_head) / sizeof(uint32_t),
	PIECE_WORDS = sizeof(struct piece) / sizeof(uint32_t),
};

G_STATIC_ASSERT(sizeof(struct piece) % sizeof(uint32_t) == 0 && G_ALIGNOF(struct piece) == G_ALIGNOF(uint32_t));

void notes_read(struct notes *notes, const GArray *array)
{
	const uint32_t *words;
	struct notes_head head;

	*notes = (struct notes){ 0 };
	if (!array || array->len < HEAD_WORDS)
		return;
	words = (const uint32_t *)(const void *)array->data;
	memcpy(&head, words, sizeof(head));
	notes->n_hits = head.n_hits;
	notes->n_pieces = head.n_pieces;
	notes->hits = words + HEAD_WORDS;
	notes->pieces = (const struct piece *)(const void *)(notes->hits + head.n_hits);
	notes->signature = (uint64_t)head.signature[1] << 32 | head.signature[0];
	notes->has_guard = head.has_guard;
}

void notes_begin(struct object_origin *origin, const GArray *hits)
{
	const struct notes_head head = { .n_hits = hits->len };

	origin->has_notes = true;
	if (!hits->len)
		return;
	g_array_append_vals(origin->notes, &head, HEAD_WORDS);
	g_array_append_vals(origin->notes, hits->data, hits->len);
}

void notes_end(struct object_origin *origin, const struct notes *notes)
{
	const struct notes_head head = { origin->notes->len - HEAD_WORDS,
					 notes->n_pieces,
					 { (uint32_t)notes->signature, (uint32_t)(notes->signature >> 32) },
					 notes->has_guard };

	memcpy(origin->notes->data, &head, sizeof(head));
	g_array_append_vals(origin->notes, notes->pieces, notes->n_pieces * PIECE_WORDS);
}

/* The first piece of the base from @from on that is not a mark. */
static uint32_t skip_marks(const struct carry *carry, uint32_t from)
{
	while (from < carry->base.n_pieces && carry->base.pieces[from].kind == PIECE_MARK)
		from++;
	return from;
}

void carry_init(struct carry *carry, const struct object_origin *origin, const struct notes *base)
{
	*carry = (struct carry){ .origin = origin, .base = *base, .is_same = true };
	carry->expected = skip_marks(carry, 0);
}

/* The copy that has the byte at @at; NULL for none. Asked in the order of the text. */
static const struct object_copy *copy_at(struct carry *carry, uint32_t at)
{
	const struct object_copy *copies = carry->origin->copies;
	uint32_t n = carry->origin->n_copies;

	while (carry->copy < n && copies[carry->copy].to + copies[carry->copy].size <= at)
		carry->copy++;
	return carry->copy < n && copies[carry->copy].to <= at ? &copies[carry->copy] : NULL;
}

/* The piece of the base that ends at @end; n_pieces for none. */
static uint32_t piece_ending(const struct notes *base, uint32_t end)
{
	uint32_t low = 0, high = base->n_pieces;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (base->pieces[middle].end < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low < base->n_pieces && base->pieces[low].end == end ? low : base->n_pieces;
}

static void meet(struct carry *carry, uint32_t i)
{
	carry->is_same &= i == carry->expected;
	carry->expected = skip_marks(carry, i + 1);
}

uint32_t carry_pieces(struct carry *carry, const char *text, uint32_t at, uint32_t last_hit, GArray *pieces)
{
	const struct notes *base = &carry->base;
	const struct object_copy *copy = copy_at(carry, at);
	uint32_t shift, next, lines = 0, first = pieces->len;

	if (!copy || (at == 0 && copy->from != 0))
		return at;
	shift = copy->to - copy->from;
	next = at == 0 ? 0 : piece_ending(base, at - shift) + 1;
	for (; next < base->n_pieces; next++) {
		struct piece piece = base->pieces[next];

		if (piece.reach + PIECE_REACH > copy->from + copy->size || piece.start + shift > last_hit)
			break;
		piece.start += shift;
		piece.end += shift;
		piece.reach += shift;
		if (pieces->len == first)
			lines = pieces_line(pieces, text, piece.start) - piece.line;
		piece.line += lines;
		g_array_append_val(pieces, piece);
		if (piece.kind != PIECE_MARK)
			meet(carry, next);
		at = piece.end;
	}
	return at;
}

void carry_meet(struct carry *carry, struct piece *piece)
{
	const struct notes *base = &carry->base;
	const struct object_copy *copy = carry->is_same ? copy_at(carry, piece->start) : NULL;
	uint32_t i;

	carry->is_same = false;
	if (!copy || piece->end > copy->to + copy->size)
		return;
	i = piece_ending(base, piece->end - copy->to + copy->from);
	if (i == base->n_pieces || base->pieces[i].start != piece->start - copy->to + copy->from)
		return;
	piece->is_kept = base->pieces[i].is_kept;
	carry->is_same = true;
	meet(carry, i);
}

bool carry_is_same(const struct carry *carry)
{
	return carry->is_same && carry->expected == carry->base.n_pieces;
}
