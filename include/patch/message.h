/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* message: what a patch says of itself, in the words of a maintainer and on the evidence at hand. */

#include "model/series.h"

/* A commit that did something to an export. */
struct message_commit {
	const char *symbol;
	const char *commit; /* 40 digits */
	const char *subject;
	const char *release; /* NULL when no tag has it */
};

/* A module out of the tree that uses a symbol. */
struct message_module {
	const char *symbol;
	const char *name;
	const char *license; /* "" for none */
};

struct evidence {
	const GArray *users;	/* of struct patch_user; NULL when nobody asked */
	const GPtrArray *asked; /* of const char *: the symbols that users were looked for of */
	const GArray *modules;	/* of struct message_module; NULL when none were given */
	const GArray *first;	/* of struct message_commit: who first exported; NULL when the history was not asked */
	const GArray *loosened; /* the same: who loosened what is tightened now */
	const char *sign_off;	/* "Name <address>"; NULL for none */
};

/* "export x to GPL-compatible modules only"; what stands behind the prefix of a subject. Free with g_free(). */
char *message_summary(const GArray *changes, const char *imports);

/* The body for @changes (of struct patch_change): what, who uses it, since when, and the trailers. Free with g_free().
 */
char *message_body(const GArray *changes, const char *imports, const struct evidence *evidence);

/* The body of a cover letter over @series. */
char *message_cover(const struct series *series);

/* Appends @text with its lines broken before column 73, continuation lines after @indent. */
void message_wrap(GString *out, const char *text, const char *indent);
