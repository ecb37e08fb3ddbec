/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LZMA2: chunks that are LZMA or plain (format: xz-file-format.txt, 5.3.1; LZMA as Igor Pavlov's lzma-specification.txt
 * has it). Everything is at hand at once, so what was unpacked is the dictionary, and neither end is looked for within
 * a symbol: one takes at most 48 bits of input, each at most a byte and with a look at the next, and what a match
 * copies is held against the room first. A chunk that was read beyond its end is found at the next symbol.
 */
#include <glib.h>
#include <string.h>

#include "lzma2.h"
#include "range_decoder.h"

enum {
	N_STATES = 12,
	N_LITERAL_STATES = 7, /* the first: the last symbol was a literal */
	MOST_POSITIONS = 16,  /* 1 << pb */
	LEAST_MATCH = 2,
	N_LENGTH_CLASSES = 4,	 /* that the slot of a distance depends on */
	LITERAL_TREE = 0x300,	 /* a plain tree, and one for each bit of what a match would have had */
	MOST_LITERAL_TREES = 16, /* 1 << (lc + lp) */
	START = 5,		 /* bytes that the range decoder begins with */
};

struct lengths {
	uint16_t is_long, is_longest;
	uint16_t short_tree[MOST_POSITIONS][1 << 3], long_tree[MOST_POSITIONS][1 << 3], longest_tree[1 << 8];
};

/* All members are probabilities. */
struct model {
	uint16_t is_match[N_STATES][MOST_POSITIONS];
	uint16_t is_repeat[N_STATES], is_not_first[N_STATES], is_not_second[N_STATES], is_fourth[N_STATES];
	uint16_t is_long_first[N_STATES][MOST_POSITIONS];
	uint16_t slots[N_LENGTH_CLASSES][1 << 6];
	uint16_t middle[128], lowest[1 << 4]; /* bits of distances */
	struct lengths match, repeat;
	uint16_t literals[MOST_LITERAL_TREES][LITERAL_TREE]; /* as many as there are are reset */
};

struct lzma2 {
	struct model model;
	uint32_t state;
	uint32_t distances[4]; /* less one; the last first */
	unsigned lc, lp, pb;
	bool has_dictionary, has_properties, has_model;
	size_t dictionary;	 /* its size, in bytes */
	size_t dictionary_start; /* offset in the block */
};

/* What a chunk's loop keeps in registers. */
struct cursor {
	struct range_decoder range;
	uint32_t state;
	uint32_t distances[4];
	uint32_t last; /* byte */
	uint8_t *out;
};

struct lzma2 *lzma2_new(void)
{
	return g_new(struct lzma2, 1);
}

void lzma2_free(struct lzma2 *lzma2)
{
	g_free(lzma2);
}

void lzma2_begin(struct lzma2 *lzma2, uint32_t dictionary)
{
	lzma2->has_dictionary = lzma2->has_properties = lzma2->has_model = false;
	lzma2->dictionary = dictionary;
}

static void reset_model(struct lzma2 *lzma2)
{
	uint16_t *odds = (uint16_t *)&lzma2->model;
	size_t n = offsetof(struct model, literals) / sizeof(*odds) + (LITERAL_TREE << (lzma2->lc + lzma2->lp));

	for (size_t i = 0; i < n; i++)
		odds[i] = PROBABILITY_ONE / 2;
	lzma2->state = 0;
	memset(lzma2->distances, 0, sizeof(lzma2->distances));
	lzma2->has_model = true;
}

static bool set_properties(struct lzma2 *lzma2, uint8_t byte)
{
	lzma2->lc = byte % 9;
	lzma2->lp = byte / 9 % 5;
	lzma2->pb = byte / 45;
	lzma2->has_properties = lzma2->lc + lzma2->lp <= 4 && lzma2->pb <= 4;
	return lzma2->has_properties;
}

/* --- symbols ------------------------------------------------------------------------------------------------ */

/*
 * A literal after a match, which is not what the match would have gone on with: as long as its bits are the same as
 * that byte's, they are of its tree. Both places that the next bit can be in are known before this one is.
 */
ALWAYS_INLINE uint32_t literal_after_match(struct range_decoder *range, uint16_t *tree, uint32_t other)
{
	uint32_t node = 1, same = 0x100, at, odds;

	other <<= 1;
	at = same + (other & same) + node;
	odds = tree[at];
#pragma GCC unroll 8
	for (int i = 1; i <= 8; i++) {
		uint32_t next = other << 1, same_0 = same & ~other, same_1 = same & other;
		uint32_t at_0 = same_0 + (next & same_0) + 2 * node, at_1 = same_1 + (next & same_1) + 2 * node + 1;
		uint32_t odds_0 = i < 8 ? tree[at_0] : 0, odds_1 = i < 8 ? tree[at_1] : 0;
		uint32_t is_zero = range_mask(range, &tree[at], odds);

		at = pick(is_zero, at_0, at_1);
		odds = pick(is_zero, odds_0, odds_1);
		same = pick(is_zero, same_0, same_1);
		node = 2 * node + 1 + is_zero;
		other = next;
	}
	return node & 0xff;
}

ALWAYS_INLINE void read_literal(struct cursor *cursor, uint16_t *tree)
{
	static const uint8_t next_states[N_STATES] = { 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5 };

	if (cursor->state < N_LITERAL_STATES)
		cursor->last = range_tree(&cursor->range, tree, 8);
	else
		cursor->last =
			literal_after_match(&cursor->range, tree, cursor->out[-(ptrdiff_t)cursor->distances[0] - 1]);
	*cursor->out++ = (uint8_t)cursor->last;
	cursor->state = next_states[cursor->state];
}

ALWAYS_INLINE uint32_t read_length(struct range_decoder *range, struct lengths *lengths, uint32_t position)
{
	if (!range_choose(range, &lengths->is_long))
		return LEAST_MATCH + range_tree(range, lengths->short_tree[position], 3);
	if (!range_choose(range, &lengths->is_longest))
		return LEAST_MATCH + 8 + range_tree(range, lengths->long_tree[position], 3);
	return LEAST_MATCH + 16 + range_tree(range, lengths->longest_tree, 8);
}

/* Less one. */
ALWAYS_INLINE uint32_t read_distance(struct range_decoder *range, struct model *model, uint32_t length,
				     const uint8_t *out)
{
	uint32_t class = MIN(length - LEAST_MATCH, N_LENGTH_CLASSES - 1);
	uint32_t slot = range_tree(range, model->slots[class], 6);
	uint32_t n, distance;

	if (slot < 4)
		return slot;
	n = (slot >> 1) - 1;
	distance = (2 | (slot & 1)) << n;
	if (slot < 14)
		return distance + range_tree_reversed(range, model->middle + distance - slot, n);
	distance += range_direct(range, n - 4) << 4;
	__builtin_prefetch((const void *)((uintptr_t)out - distance));
	return distance + range_tree_reversed(range, model->lowest, 4);
}

/* Which of the last four distances is used again becomes the last. True for a match of one byte. */
ALWAYS_INLINE bool read_repeat(struct cursor *cursor, struct model *model, uint32_t position)
{
	uint32_t *distances = cursor->distances, distance, state = cursor->state;

	if (!range_choose(&cursor->range, &model->is_not_first[state]))
		return !range_choose(&cursor->range, &model->is_long_first[state][position]);
	if (!range_choose(&cursor->range, &model->is_not_second[state])) {
		distance = distances[1];
	} else {
		if (!range_choose(&cursor->range, &model->is_fourth[state])) {
			distance = distances[2];
		} else {
			distance = distances[3];
			distances[3] = distances[2];
		}
		distances[2] = distances[1];
	}
	distances[1] = distances[0];
	distances[0] = distance;
	return false;
}

ALWAYS_INLINE uint32_t read_match(struct cursor *cursor, struct model *model, uint32_t position)
{
	bool was_literal = cursor->state < N_LITERAL_STATES;
	uint32_t length;

	if (!range_choose(&cursor->range, &model->is_repeat[cursor->state])) {
		length = read_length(&cursor->range, &model->match, position);
		for (int i = 3; i > 0; i--)
			cursor->distances[i] = cursor->distances[i - 1];
		cursor->distances[0] = read_distance(&cursor->range, model, length, cursor->out);
		cursor->state = was_literal ? 7 : 10;
		return length;
	}
	if (read_repeat(cursor, model, position)) {
		cursor->state = was_literal ? 9 : 11;
		return 1;
	}
	cursor->state = was_literal ? 8 : 11;
	return read_length(&cursor->range, &model->repeat, position);
}

/* --- copies ------------------------------------------------------------------------------------------------- */

enum { WIDE = 32, WORD = 8 };

/* What overlaps itself within WIDE bytes: a pattern of @distance bytes, laid down a word at a time. */
static void copy_pattern(uint8_t *out, size_t distance, size_t length)
{
	static const uint8_t strides[WORD] = { WORD, 8, 8, 6, 8, 5, 6, 7 }; /* multiples of the distance */
	const uint8_t *end = out + length;
	uint64_t word;

	for (; distance >= WORD && out < end; out += WORD) {
		memcpy(&word, out - distance, WORD);
		memcpy(out, &word, WORD);
	}
	if (distance >= WORD)
		return;
	for (size_t i = 0; i < WORD; i++)
		out[i] = out[(ptrdiff_t)i - (ptrdiff_t)distance];
	memcpy(&word, out, WORD);
	for (; out < end; out += strides[distance])
		memcpy(out, &word, WORD);
}

/* Writes up to WIDE - 1 bytes more than it should, and reads none that was not written. */
ALWAYS_INLINE void copy_match(uint8_t *out, size_t distance, size_t length)
{
	const uint8_t *from = out - distance, *end = out + length;

	if (distance < WIDE) {
		copy_pattern(out, distance, length);
		return;
	}
	do {
		memcpy(out, from, WIDE);
		out += WIDE;
		from += WIDE;
	} while (out < end);
}

/* --- chunks ------------------------------------------------------------------------------------------------- */

static void cursor_start(struct cursor *cursor, const struct lzma2 *lzma2, const uint8_t *in, uint8_t *out,
			 bool is_first)
{
	*cursor = (struct cursor){ .state = lzma2->state, .last = is_first ? 0 : out[-1], .out = out };
	cursor->range.range = UINT32_MAX;
	for (int i = 1; i < START; i++)
		cursor->range.code = cursor->range.code << 8 | in[i];
	cursor->range.in = in + START;
	memcpy(cursor->distances, lzma2->distances, sizeof(cursor->distances));
}

/* The symbols of a chunk; @dictionary is where the dictionary begins. */
static bool unpack_symbols(struct lzma2 *lzma2, const struct lzma2_chunk *chunk, const uint8_t *in,
			   const uint8_t *dictionary, uint8_t *out)
{
	const uint32_t literal_mask = (1u << lzma2->lp) - 1, position_mask = (1u << lzma2->pb) - 1, lc = lzma2->lc;
	const uint8_t *in_end = in + chunk->n_in, *out_end = out + chunk->n_out;
	const size_t farthest = lzma2->dictionary;
	struct model *model = &lzma2->model;
	struct cursor cursor;

	cursor_start(&cursor, lzma2, in, out, out == dictionary);
	while (cursor.out < out_end) {
		size_t before = (size_t)(cursor.out - dictionary), length, distance;
		uint32_t position = (uint32_t)before & position_mask;

		if (cursor.range.in > in_end)
			return false;
		if (!range_choose(&cursor.range, &model->is_match[cursor.state][position])) {
			read_literal(
				&cursor,
				model->literals[(((uint32_t)before & literal_mask) << lc) + (cursor.last >> (8 - lc))]);
			continue;
		}
		length = read_match(&cursor, model, position);
		distance = (size_t)cursor.distances[0] + 1;
		if (distance > before || distance > farthest || length > (size_t)(out_end - cursor.out))
			return false;
		copy_match(cursor.out, distance, length);
		cursor.out += length;
		cursor.last = cursor.out[-1];
	}
	range_fill(&cursor.range);
	lzma2->state = cursor.state;
	memcpy(lzma2->distances, cursor.distances, sizeof(cursor.distances));
	return in[0] == 0 && cursor.range.in == in_end && cursor.range.code == 0;
}

bool lzma2_chunk(struct lzma2_chunk *chunk, const uint8_t *in, size_t size)
{
	enum {
		PLAIN_HEADER = 3,
		LZMA_HEADER = 5,
		PROPERTIES_HEADER = 6,
		LAST_PLAIN = 2,
		FIRST_LZMA = 0x80,
		PROPERTIES = 0xc0
	};

	*chunk = (struct lzma2_chunk){ .header = 1 };
	if (size == 0)
		return false;
	chunk->control = in[0];
	if (chunk->control == 0)
		return true;
	if (chunk->control > LAST_PLAIN && chunk->control < FIRST_LZMA)
		return false;
	chunk->header = chunk->control < FIRST_LZMA   ? PLAIN_HEADER
			: chunk->control < PROPERTIES ? LZMA_HEADER
						      : PROPERTIES_HEADER;
	if (size < chunk->header)
		return false;
	chunk->n_out = (in[1] << 8 | in[2]) + 1;
	chunk->n_in = chunk->n_out;
	if (chunk->control >= FIRST_LZMA) {
		chunk->n_out += (chunk->control & 0x1f) << 16;
		chunk->n_in = (in[3] << 8 | in[4]) + 1;
		chunk->properties = chunk->header == PROPERTIES_HEADER ? in[5] : 0;
	}
	return chunk->n_in <= size - chunk->header;
}

bool lzma2_unpack(struct lzma2 *lzma2, const struct lzma2_chunk *chunk, const uint8_t *in, uint8_t *block, size_t at)
{
	/* In an LZMA chunk's control: each resets what the one before it does, and more. */
	enum { PLAIN_WITH_RESET = 1, LZMA = 0x80, WITH_MODEL = 0xa0, WITH_PROPERTIES = 0xc0, WITH_DICTIONARY = 0xe0 };
	uint8_t control = chunk->control;

	if (control == PLAIN_WITH_RESET || control >= WITH_DICTIONARY) {
		lzma2->has_dictionary = true;
		lzma2->has_properties = lzma2->has_model = false;
		lzma2->dictionary_start = at;
	}
	if (!lzma2->has_dictionary)
		return false;
	if (control < LZMA) {
		memcpy(block + at, in, chunk->n_in);
		return true;
	}
	if (control >= WITH_PROPERTIES && !set_properties(lzma2, chunk->properties))
		return false;
	if (control >= WITH_MODEL && lzma2->has_properties)
		reset_model(lzma2);
	return lzma2->has_model && chunk->n_in > START &&
	       unpack_symbols(lzma2, chunk, in, block + lzma2->dictionary_start, block + at);
}
