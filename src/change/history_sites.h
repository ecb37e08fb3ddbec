/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_sites: what one commit did to the sites of each symbol. */

#include "history_walk.h"

/* A site of a file that a commit touched. */
struct row {
	const char *symbol; /* all strings are borrowed */
	struct history_site site;
	bool is_new;
	bool is_used; /* has been paired */
};

/* What became of one symbol: a site for a site, or one alone. */
typedef void (*step_func)(const struct row *old, const struct row *new, gpointer user);

/* Appends the sites of @blob as rows of @rows. @path is borrowed. */
void rows_add(GArray *rows, const struct history_walk *walk, const struct blob *blob, const char *path, bool is_new);

/* The same of @sites that are those of the blob's extract, in its surroundings. */
void rows_add_sites(GArray *rows, const struct sites *sites, const struct blob *blob, const char *path, bool is_new);

/* By symbol, then the old before the new, then file and line. */
void rows_sort(GArray *rows);

/*
 * Holds removed and added sites of the symbol, @n rows at @rows, against each other: equal ones cancel out, then those
 * in the same file are paired, then those of the same class, then the rest. Calls @func for each pair and each site
 * left.
 */
void rows_match(struct row *rows, guint n, step_func func, gpointer user);

/* How many rows from @from on are of one symbol. */
guint rows_of_symbol(const GArray *rows, guint from);
