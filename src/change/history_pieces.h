/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_pieces: what of a file may matter to its export statements, in the order of the text. */

#include <string.h>

#include "history_text.h"

enum piece_kind {
	PIECE_STATEMENT,
	PIECE_DEFINE,
	PIECE_EXPORTER, /* a #define that leads to an export */
	PIECE_UNDEF,
	PIECE_INCLUDE,
	PIECE_IF,
	PIECE_ELSE, /* or #elif */
	PIECE_ENDIF,
	PIECE_OTHER, /* directive, which says nothing of exports */
	PIECE_MARK, /* of no bytes: here code goes on, behind a comment or the like; so that one need not go far back */
};

struct piece {
	uint32_t start, end; /* places in the text */
	uint32_t reach;	     /* where the text was looked at for it ends; PIECE_REACH bytes more were, at most */
	uint32_t line;	     /* that it starts in, from 1 */
	uint32_t name;	     /* what a #define or #undef is about, from @start on; 0 for none */
	uint32_t name_hash;
	uint8_t kind;	   /* enum piece_kind */
	bool is_namespace; /* the name is DEFAULT_SYMBOL_NAMESPACE */
	bool is_kept;
};

enum { PIECE_REACH = 16 };

struct carry;

/*
 * Fills extract->pieces, up to the last of extract->hits; appends hits of the names of exporters. Pieces are taken from
 * @carry (NULL: there is none) where the text is the same there. False where a piece depends on more than the text from
 * the one before it on: then the pieces are of no use to another text.
 */
bool pieces_find(struct extract *extract, const char *text, uint32_t size, struct carry *carry);

/* The line of the place @start behind @pieces, but for marks. */
uint32_t pieces_line(const GArray *pieces, const char *text, uint32_t start);

static inline bool is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* The hash of the name at [@p, @end). Reads up to 7 bytes behind it. */
static inline uint32_t name_hash(const char *p, const char *end)
{
	uint64_t hash = 0x9e3779b97f4a7c15;

	for (; p < end; p += 8) {
		uint64_t bytes;

		memcpy(&bytes, p, sizeof(bytes));
		bytes = GUINT64_FROM_LE(bytes);
		if (end - p < 8)
			bytes &= ~(uint64_t)0 >> (64 - 8 * (end - p));
		hash = (hash ^ bytes) * 0x9e3779b97f4a7c15;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}
