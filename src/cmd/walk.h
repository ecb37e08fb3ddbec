/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* walk: how commands ask for a history: with the index where it helps, progress on a terminal, and Ctrl-C. */

#include "change/history.h"
#include "cmd.h"

/* What the command line says of the index. Zeroed, it is the default. */
struct index_choice {
	char *file; /* --index; NULL for the repository's own */
	gboolean none;
};

/* Two rows of an option table. */
#define INDEX_OPTIONS(choice)                                                                                          \
	{ "index",                                                                                                     \
	  0,                                                                                                           \
	  0,                                                                                                           \
	  G_OPTION_ARG_FILENAME,                                                                                       \
	  &(choice)->file,                                                                                             \
	  "keep what is found in FILE (default: one a repository in $XDG_CACHE_HOME/kexport-audit)",                   \
	  "FILE" },                                                                                                    \
	{                                                                                                              \
		"no-index", 0, 0, G_OPTION_ARG_NONE, &(choice)->none, "neither read nor write an index", NULL          \
	}

/*
 * Between these two histories are asked for. The first sets @how's index, where there is use for it, cancel and
 * progress; false, having told why, when an index that was named cannot be used. What follows heeds how->cancel.
 */
bool walk_begin(const struct options *options, struct repo *repo, struct history_options *how,
		const struct index_choice *choice);

/*
 * The second tells and frees @error, what failed (NULL for nothing), and that an index could not be used, which is no
 * trouble. EXIT_NOTHING, EXIT_TROUBLE with an error, EXIT_INTERRUPTED, having told so, when the user pressed Ctrl-C:
 * what was found then is not whole.
 */
int walk_end(const struct options *options, struct history_options *how, GError *error);

/* Tells of commits that could not be judged: each reason once, with the commits that it befell. */
void walk_tell_skipped(const struct options *options, const struct history *history);
