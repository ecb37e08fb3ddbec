/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* inflate_lane: one stream under way, and all that steps do not do. Its tables are what steps look into. */

#include <string.h>

#include "huffman.h"
#include "inflate.h"

enum {
	SYMBOL_BITS = 11, /* of the tables; longer words are rare */
	DISTANCE_BITS = 9,
	N_LENGTHS = 19, /* of words */
	STEP_BITS = 57, /* that can be read at a time; no step takes more */
};

/*
 * Rows of the tables. A step takes the same way for bytes and copies: a byte is a copy of length 1, from the table.
 *
 * A symbol's bits 0-7: all that it takes; 8-15: its length, without extra bits; 16-23: the byte; 24-29: the bits of its
 * word; 30: it is not here; 31: it is a byte. A distance's bits 0-7: all that it takes; 8-13: the bits of its word; 14:
 * it is not here; 16-31: the distance, without extra bits. What is not here has a length or distance that no step
 * takes.
 */
#define SYMBOL_PER_BIT	 0x01000001u
#define SYMBOL_IS_BYTE	 0x80000000u
#define SYMBOL_ABSENT	 0x4000ff00u
#define DISTANCE_PER_BIT 0x00000101u
#define DISTANCE_ABSENT	 0x00014000u

/* The same for all lanes. */
struct inflate_rows {
	uint32_t symbols[HUFFMAN_MAX_SYMBOLS], distances[HUFFMAN_MAX_SYMBOLS], lengths[N_LENGTHS];
};

void inflate_rows_init(struct inflate_rows *rows);

struct inflate_lane {
	uint64_t at; /* the next bit: the address of its byte, times eight, and its place there */
	uint8_t *out, *begin, *end;
	struct inflate_job *job;
	bool is_last;			    /* block */
	uint32_t symbols[1 << SYMBOL_BITS]; /* a byte is copied from here, with what is behind it */
	uint32_t distances[1 << DISTANCE_BITS];
	struct huffman symbol_code, distance_code;
};

/* The next STEP_BITS bits. */
static inline uint64_t bits_at(uint64_t at)
{
	uint64_t bits;

	memcpy(&bits, (const uint8_t *)(uintptr_t)(at / 8), sizeof(bits));
	return GUINT64_FROM_LE(bits) >> at % 8;
}

/* False when the job is not for us. Whatever steps read afterwards, until they are told so, may be read. */
bool inflate_lane_begin(struct inflate_lane *lane, const struct inflate_rows *rows, struct inflate_job *job);

/* Does what no step does: bytes up to the next copy, that, or the end of a block. False when the stream ends here. */
bool inflate_lane_go_on(struct inflate_lane *lane, const struct inflate_rows *rows);
