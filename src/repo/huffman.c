/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "huffman.h"

bool huffman_init(struct huffman *huffman, const uint8_t *lengths, unsigned n)
{
	uint16_t next[HUFFMAN_MAX_LENGTH + 1], others[HUFFMAN_MAX_LENGTH + 1] = { 0 };
	int left = 1;

	memset(huffman->n_words, 0, sizeof(huffman->n_words));
	/* Two sums, as neighbours often have the same length: adding to what was just written has to wait for it. */
	for (unsigned i = 0; i + 1 < n; i += 2) {
		huffman->n_words[lengths[i]]++;
		others[lengths[i + 1]]++;
	}
	if (n % 2)
		huffman->n_words[lengths[n - 1]]++;
	huffman->n_words[0] = next[0] = 0;
	next[1] = 0;
	for (unsigned length = 1; length <= HUFFMAN_MAX_LENGTH; length++) {
		huffman->n_words[length] += others[length];
		left = 2 * left - huffman->n_words[length];
		if (left < 0)
			return false;
		if (length < HUFFMAN_MAX_LENGTH)
			next[length + 1] = next[length] + huffman->n_words[length];
	}
	for (unsigned i = 0; i < n; i++)
		if (lengths[i])
			huffman->symbols[next[lengths[i]]++] = (uint16_t)i;
	return left == 0;
}

/* The @length bits of a word, the first one lowest: as they come in a stream. */
static inline unsigned as_it_comes(unsigned word, unsigned length)
{
	static const uint8_t four[16] = { 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 };
	unsigned reversed = (unsigned)four[word & 15] << 12 | (unsigned)four[word >> 4 & 15] << 8 |
			    (unsigned)four[word >> 8 & 15] << 4 | four[word >> 12 & 15];

	return reversed >> (16 - length);
}

/* What is known of one bit less holds for both values of the next bit: the table doubles from length to length. */
void huffman_fill(const struct huffman *huffman, uint32_t *table, unsigned bits, const uint32_t *rows, uint32_t per_bit,
		  uint32_t too_long)
{
	const uint16_t *symbol = huffman->symbols;
	unsigned word = 0, length = 1;
	size_t size = 1;

	table[0] = too_long;
	for (; length <= bits; length++) {
		memcpy(table + size, table, size * sizeof(*table));
		size *= 2;
		word *= 2;
		for (unsigned i = 0; i < huffman->n_words[length]; i++)
			table[as_it_comes(word++, length)] = rows[*symbol++] + per_bit * length;
	}
}

unsigned huffman_decode(const struct huffman *huffman, uint64_t stream, unsigned *length)
{
	unsigned word = 0, first = 0, place = 0;

	for (*length = 1; *length <= HUFFMAN_MAX_LENGTH; ++*length) {
		unsigned n = huffman->n_words[*length];

		word |= stream & 1;
		stream >>= 1;
		if (word < first + n)
			return huffman->symbols[place + word - first];
		place += n;
		first = 2 * (first + n);
		word *= 2;
	}
	return HUFFMAN_MAX_SYMBOLS;
}
