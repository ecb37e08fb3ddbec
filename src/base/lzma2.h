/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * lzma2: what xz files hold, decoded faster than liblzma does (6.1's image: 0.6 of its time). It knows no errors: what
 * it finds irregular is for liblzma to judge, from the start.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LZMA2_SLACK = 64, /* bytes that may be read behind a chunk, and written behind what it unpacks to */
	LZMA2_LONGEST_PACKED = 1 << 16, /* bytes of a chunk, its header aside */
};

struct lzma2;

struct lzma2 *lzma2_new(void);
void lzma2_free(struct lzma2 *lzma2);

/* Begins a block. @dictionary is how many bytes back a match may lie. */
void lzma2_begin(struct lzma2 *lzma2, uint32_t dictionary);

/* A chunk, as its header has it. */
struct lzma2_chunk {
	uint8_t control, properties;
	size_t header; /* its size, in bytes, 1 for the end of a block */
	size_t n_in;   /* that follow it; 0 for the end */
	size_t n_out;  /* that these unpack to */
};

/* Reads the header at @in, of which there are @size bytes. False when it is cut or none. */
bool lzma2_chunk(struct lzma2_chunk *chunk, const uint8_t *in, size_t size);

/*
 * Unpacks the chunk whose bytes, its header aside, are at @in to @block + @at: @at bytes of the block stand there
 * already. LZMA2_SLACK bytes behind both chunks must be there. False for what is irregular.
 */
bool lzma2_unpack(struct lzma2 *lzma2, const struct lzma2_chunk *chunk, const uint8_t *in, uint8_t *block, size_t at);
