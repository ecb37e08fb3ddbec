/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * lexer: C and preprocessed assembly, as far as the preprocessor itself looks at them. Positions are byte indices; all
 * functions stop at the end of the text and never read beyond it. A quote without its partner on the same line is a
 * character like any other, as for the preprocessor in assembly ("@ don't").
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

struct span {
	const char *text;
	size_t length;
};

enum char_class {
	CHAR_OTHER,
	CHAR_BLANK,
	CHAR_NEWLINE,
	CHAR_QUOTE,
	CHAR_SLASH,
	CHAR_HASH,
	CHAR_BACKSLASH,
	CHAR_WORD, /* starts an identifier; it goes on with this or the next */
	CHAR_DIGIT,
};

extern const uint8_t char_classes[256];

static inline enum char_class char_class(char c)
{
	return char_classes[(unsigned char)c];
}

/* After the identifier or number characters that start at @i. Inline: most of a file is words. */
static inline size_t lex_word(struct span text, size_t i)
{
	while (i < text.length && char_class(text.text[i]) >= CHAR_WORD)
		i++;
	return i;
}

/* After the string or character literal that starts at @i, or @i + 1 when it does not end on its line. */
size_t lex_literal(struct span text, size_t i);

/* After the comment that starts at @i (a line comment ends before its newline), @i when there is none. */
size_t lex_comment(struct span text, size_t i);

/* After the backslash and newline at @i, @i when there are none. */
size_t lex_splice(struct span text, size_t i);

/* After blanks, newlines, comments and line continuations. */
size_t lex_blank(struct span text, size_t i);

/*
 * Copies the logical line from @i on to @line, without comments and continuations, each run of blanks as one space.
 * Returns the position of the newline that ends it.
 */
size_t lex_line(struct span text, size_t i, GString *line);

/*
 * Splits the arguments of the macro call whose '(' is at @i, without comments and newlines, each run of blanks as one
 * space, none at the end; the one after a comma stays, for #__VA_ARGS__. An empty list has one empty argument. Returns
 * the position after ')', or 0 when the text ends before it.
 */
size_t lex_arguments(struct span text, size_t i, GPtrArray *arguments /* of char *, owned */);
