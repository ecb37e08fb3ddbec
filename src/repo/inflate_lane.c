/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libdeflate.h>
#include <string.h>

#include "inflate_lane.h"

enum {
	LENGTH_BITS = 7, /* the longest word of the code for the lengths of words */
	ZLIB_HEADER = 2,
	END_OF_BLOCK = 256,
	FIRST_LENGTH = 257,
	N_SYMBOLS = 286,
	N_DISTANCES = 30,
	HEADER_SIZE = 512,  /* no header of a block takes as many bytes, with the end of another one */
	BYTES_A_SYMBOL = 6, /* no symbol takes more: 48 bits */
};

static const uint16_t lengths[] = { 3,	4,  5,	6,  7,	8,  9,	10, 11,	 13,  15,  17,	19,  23, 27,
				    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
static const uint8_t length_bits[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
				       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const uint16_t distances[] = { 1,    2,	  3,	4,    5,    7,	  9,	13,    17,    25,
				      33,   49,	  65,	97,   129,  193,  257,	385,   513,   769,
				      1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577 };
static const uint8_t distance_bits[] = { 0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
					 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13 };

void inflate_rows_init(struct inflate_rows *rows)
{
	for (unsigned i = 0; i < END_OF_BLOCK; i++)
		rows->symbols[i] = SYMBOL_IS_BYTE | i << 16 | 1 << 8;
	for (unsigned i = END_OF_BLOCK; i < HUFFMAN_MAX_SYMBOLS; i++)
		rows->symbols[i] = SYMBOL_ABSENT;
	for (unsigned i = 0; i < G_N_ELEMENTS(lengths) && lengths[i] <= UINT8_MAX; i++)
		rows->symbols[FIRST_LENGTH + i] = (uint32_t)lengths[i] << 8 | length_bits[i];
	for (unsigned i = 0; i < HUFFMAN_MAX_SYMBOLS; i++)
		rows->distances[i] =
			i < N_DISTANCES ? (uint32_t)distances[i] << 16 | distance_bits[i] : DISTANCE_ABSENT;
	for (unsigned i = 0; i < N_LENGTHS; i++)
		rows->lengths[i] = i << 16;
}

static inline unsigned take_bits(struct inflate_lane *lane, unsigned n)
{
	unsigned bits = (unsigned)(bits_at(lane->at) & (((uint64_t)1 << n) - 1));

	lane->at += n;
	return bits;
}

/* The lengths of all words of both codes: themselves in a code, with runs. */
static bool read_lengths(struct inflate_lane *lane, const struct inflate_rows *rows, uint8_t *all, unsigned n)
{
	static const uint8_t order[N_LENGTHS] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	unsigned n_lengths = take_bits(lane, 4) + 4, i = 0;
	uint8_t of_lengths[N_LENGTHS] = { 0 };
	uint32_t table[1 << LENGTH_BITS];
	struct huffman code;

	for (unsigned j = 0; j < n_lengths; j++)
		of_lengths[order[j]] = (uint8_t)take_bits(lane, 3);
	if (!huffman_init(&code, of_lengths, N_LENGTHS))
		return false;
	huffman_fill(&code, table, LENGTH_BITS, rows->lengths, 1, 0);
	while (i < n) {
		uint64_t bits = bits_at(lane->at);

		for (unsigned left = STEP_BITS; i < n && left >= 2 * LENGTH_BITS;) {
			uint32_t row = table[bits & ((1 << LENGTH_BITS) - 1)];
			unsigned used = row & 255, length = row >> 16, times = 1;

			bits >>= used;
			if (length == 16) {
				if (!i)
					return false;
				length = all[i - 1];
				times = 3 + (bits & 3);
				used += 2;
				bits >>= 2;
			} else if (length > 16) {
				unsigned n_bits = length == 17 ? 3 : 7;

				times = (length == 17 ? 3 : 11) + (bits & ((1u << n_bits) - 1));
				length = 0;
				used += n_bits;
				bits >>= n_bits;
			}
			if (times > n - i)
				return false;
			for (unsigned j = 0; j < times; j++)
				all[i++] = (uint8_t)length;
			left -= used;
			lane->at += used;
		}
	}
	return true;
}

static bool begin_block(struct inflate_lane *lane, const struct inflate_rows *rows)
{
	enum { DYNAMIC = 2 };
	uint8_t all[HUFFMAN_MAX_SYMBOLS + 32];
	size_t left = (size_t)((uint64_t)(uintptr_t)lane->job->end - lane->at / 8);
	unsigned n_symbols, n_distances;

	/* So steps need not look how much is left to be read: each makes a byte at least. */
	if (left / BYTES_A_SYMBOL < (size_t)(lane->end - lane->out) + HEADER_SIZE)
		return false;
	lane->is_last = take_bits(lane, 1);
	if (take_bits(lane, 2) != DYNAMIC)
		return false;
	n_symbols = FIRST_LENGTH + take_bits(lane, 5);
	n_distances = 1 + take_bits(lane, 5);
	if (n_symbols > N_SYMBOLS || n_distances > N_DISTANCES ||
	    !read_lengths(lane, rows, all, n_symbols + n_distances) ||
	    !huffman_init(&lane->symbol_code, all, n_symbols) ||
	    !huffman_init(&lane->distance_code, all + n_symbols, n_distances))
		return false;
	huffman_fill(&lane->symbol_code, lane->symbols, SYMBOL_BITS, rows->symbols, SYMBOL_PER_BIT, SYMBOL_ABSENT);
	huffman_fill(&lane->distance_code, lane->distances, DISTANCE_BITS, rows->distances, DISTANCE_PER_BIT,
		     DISTANCE_ABSENT);
	return true;
}

/* Deflate, a window that there is, a sum, no dictionary (RFC 1950, 2.2). */
static bool is_zlib_header(const uint8_t *in)
{
	return (in[0] & 15) == 8 && in[0] >> 4 <= 7 && (in[0] << 8 | in[1]) % 31 == 0 && !(in[1] & 32);
}

bool inflate_lane_begin(struct inflate_lane *lane, const struct inflate_rows *rows, struct inflate_job *job)
{
	lane->job = job;
	lane->at = (uint64_t)(uintptr_t)(job->in + ZLIB_HEADER) * 8;
	lane->out = lane->begin = job->out;
	lane->end = job->out + job->size;
	return is_zlib_header(job->in) && begin_block(lane, rows);
}

/* What is behind a word, of which @code bits are the word's. */
static unsigned take_extra(struct inflate_lane *lane, unsigned total, unsigned code)
{
	return take_bits(lane, total) >> code;
}

static unsigned take_word(struct inflate_lane *lane, const struct huffman *code)
{
	unsigned length, symbol = huffman_decode(code, bits_at(lane->at), &length);

	lane->at += length;
	return symbol;
}

/* 0 for none. */
static size_t take_distance(struct inflate_lane *lane)
{
	uint32_t row = lane->distances[bits_at(lane->at) & ((1 << DISTANCE_BITS) - 1)];
	unsigned symbol;

	if ((row & DISTANCE_ABSENT) != DISTANCE_ABSENT)
		return (row >> 16) + take_extra(lane, row & 63, row >> 8 & 63);
	symbol = take_word(lane, &lane->distance_code);
	return symbol < N_DISTANCES ? distances[symbol] + take_bits(lane, distance_bits[symbol]) : 0;
}

/* False when it leaves the result. */
static bool copy_back(struct inflate_lane *lane, size_t length, size_t distance)
{
	uint8_t *out = lane->out, *end = out + length;

	if (!distance || distance > (size_t)(out - lane->begin) || length > (size_t)(lane->end - out))
		return false;
	lane->out = end;
	if (distance == 1) {
		memset(out, out[-1], length);
	} else if (distance < 8) {
		for (; out < end; out++)
			*out = out[-(ptrdiff_t)distance];
	} else {
		for (; out < end; out += 8)
			memcpy(out, out - distance, 8);
	}
	return true;
}

static bool end_stream(struct inflate_lane *lane)
{
	const uint8_t *sum = (const uint8_t *)(uintptr_t)((lane->at + 7) / 8);
	uint32_t expected;

	memcpy(&expected, sum, sizeof(expected));
	return lane->out == lane->end &&
	       libdeflate_adler32(1, lane->begin, lane->job->size) == GUINT32_FROM_BE(expected);
}

bool inflate_lane_go_on(struct inflate_lane *lane, const struct inflate_rows *rows)
{
	uint32_t row = lane->symbols[bits_at(lane->at) & ((1 << SYMBOL_BITS) - 1)];
	unsigned symbol;
	size_t length;

	for (; row & SYMBOL_IS_BYTE; row = lane->symbols[bits_at(lane->at) & ((1 << SYMBOL_BITS) - 1)]) {
		if (lane->out == lane->end)
			return false;
		*lane->out++ = (uint8_t)(row >> 16);
		lane->at += row & 63;
	}
	if ((row & SYMBOL_ABSENT) != SYMBOL_ABSENT) {
		length = (row >> 8 & 255) + take_extra(lane, row & 63, row >> 24 & 63);
		return copy_back(lane, length, take_distance(lane));
	}
	symbol = take_word(lane, &lane->symbol_code);
	if (symbol < END_OF_BLOCK) {
		if (lane->out == lane->end)
			return false;
		*lane->out++ = (uint8_t)symbol;
		return true;
	}
	if (symbol == END_OF_BLOCK) {
		lane->job->is_done = lane->is_last && end_stream(lane);
		return !lane->is_last && begin_block(lane, rows);
	}
	if (symbol >= N_SYMBOLS)
		return false;
	length = lengths[symbol - FIRST_LENGTH] + take_bits(lane, length_bits[symbol - FIRST_LENGTH]);
	return copy_back(lane, length, take_distance(lane));
}
