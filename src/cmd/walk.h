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
 * The history that @how asks for; index, cancel and progress are set here. NULL, having told why, with @status set, on
 * trouble and when the user interrupted it. That the index cannot be used is told, too, and is no trouble unless it was
 * named.
 */
struct history *walk_history(const struct options *options, struct repo *repo, struct history_options *how,
			     const struct index_choice *choice, int *status);

/* Tells of commits that could not be judged: each reason once, with the commits that it befell. */
void walk_tell_skipped(const struct options *options, const struct history *history);
