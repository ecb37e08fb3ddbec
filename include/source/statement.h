/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* statement: where the parts of a macro's call stand in a text; positions are byte indices. */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

struct text_range {
	size_t start;
	size_t end;
};

struct statement_parts {
	struct text_range macro; /* its name */
	size_t open;		 /* '(' */
	size_t close;		 /* ')' */
	GArray *arguments;	 /* of struct text_range: without blanks and comments at their ends */
};

/*
 * Takes the call apart whose macro's name starts at @start. False when no call with an end stands there; otherwise
 * statement_parts_clear() empties @parts.
 */
bool statement_parts_read(const char *text, size_t length, size_t start, struct statement_parts *parts);
void statement_parts_clear(struct statement_parts *parts);

struct text_word {
	const char *name;
	size_t length;
	size_t start;
	unsigned depth; /* how many braces are open there */
	size_t opened;	/* the outermost of them; says nothing at depth 0 */
	bool in_directive;
};
typedef bool (*text_word_func)(const struct text_word *word, gpointer data);

/* Calls @visit for each identifier of C or assembly outside comments and literals, until it returns false. */
void text_words(const char *text, size_t length, text_word_func visit, gpointer data);
