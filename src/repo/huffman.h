/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * huffman: a code of deflate, told by the lengths of its words (RFC 1951, 3.2.2), and tables to look up what a word
 * means by the next bits of the stream. A table's rows are the caller's.
 */

#include <stdbool.h>
#include <stdint.h>

enum {
	HUFFMAN_MAX_LENGTH = 15, /* bits of a word */
	HUFFMAN_MAX_SYMBOLS = 288,
};

struct huffman {
	uint16_t n_words[HUFFMAN_MAX_LENGTH + 1]; /* by length */
	uint16_t symbols[HUFFMAN_MAX_SYMBOLS];	  /* in the order of their words */
};

/* False when the words of @n symbols, of @lengths bits (0: has none), are not all that there can be, or too many. */
bool huffman_init(struct huffman *huffman, const uint8_t *lengths, unsigned n);

/*
 * Fills @table, of 1 << @bits rows (at most 15), for the next @bits bits of a stream: rows[symbol], plus @per_bit for
 * each bit of its word; @too_long where the word is longer than @bits.
 */
void huffman_fill(const struct huffman *huffman, uint32_t *table, unsigned bits, const uint32_t *rows, uint32_t per_bit,
		  uint32_t too_long);

/* The symbol that @stream starts with, without a table; *@length is how long its word is. */
unsigned huffman_decode(const struct huffman *huffman, uint64_t stream, unsigned *length);
