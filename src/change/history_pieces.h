/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_pieces: what of a file may matter to its export statements, in the order of the text. */

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
};

struct piece {
	const char *start, *end;
	const char *name; /* that a #define or #undef is about, of @name_length bytes */
	uint32_t name_length;
	enum piece_kind kind;
	bool is_first, is_second; /* of the file's directives, be they pieces or not */
	bool is_kept;
};

/* Fills extract->pieces, up to the last of extract->hits; appends hits of the names of exporters. */
void pieces_find(struct extract *extract, const char *text, const char *end);

static inline bool is_name_char(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}
