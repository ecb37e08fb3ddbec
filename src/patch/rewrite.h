/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* rewrite: other bytes for one statement of a text. */

#include <glib.h>
#include <stdbool.h>

#include "source/statement.h"

enum argument_change {
	ARGUMENT_STAYS,
	ARGUMENT_GOES,	  /* the last one */
	ARGUMENT_CHANGES, /* the last one becomes another */
	ARGUMENT_COMES,	  /* one more, at the end */
};

struct rewriting {
	const char *macro; /* the new name */
	enum argument_change change;
	const char *argument; /* as the source spells it; for those that change or come */
};

/*
 * The new bytes of text[@start, @end), a statement with @parts. Only the macro's name and its last argument change,
 * and the blanks before continuation lines that stood under the first argument. A line that grows beyond 100 columns
 * is broken before its last argument, and made whole where it shrinks to where that is not needed any more.
 * Free it with g_free().
 */
char *rewrite_statement(const GString *text, size_t start, size_t end, const struct statement_parts *parts,
			const struct rewriting *how);

/* The bytes that go with a statement when it goes: its lines when nothing else stands on them, and a blank line where
 * two would meet. */
struct text_range removal_range(const GString *text, size_t start, size_t end);
