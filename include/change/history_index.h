/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history_index: what walks over a repository found, kept in an SQLite database: for each file's version the signature
 * of its export statements, for each commit its events, for each range that was walked the commits that have any. It is
 * only a cache: whatever is in it could be found again, and whoever cannot read or write it does without. Several
 * processes may use one at once. It is emptied when it was written for another version of this program, another table
 * of macros, or for other replace refs, grafts and shallow edges than the repository has now.
 */

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/auto.h"
#include "repo/repo.h"

struct history_index;

/* What gc threw away. */
struct index_garbage {
	uint32_t n_ranges, n_commits, n_files;
};

/* The folder where indices are kept, below $XDG_CACHE_HOME, and the file in it for @repo. Free with g_free(). */
char *history_index_folder(void);
char *history_index_path(const struct repo *repo);

/*
 * Opens the index @file of @repo, making it and its folder where they are not there. Fails when the file is no index of
 * ours, or cannot be written. @repo must outlive it, and so must @cancel (may be NULL), which becomes true to stop even
 * in the middle of waiting for another process or for the database: as much as was saved is kept.
 */
struct history_index *history_index_open(const char *file, struct repo *repo, const gint *cancel, GError **error);
void history_index_free(struct history_index *index);
AUTO_DEFINE(history_index)

/* What went wrong with it on the way, so that it was not used: "FILE: REASON", NULL for nothing. It belongs to @index.
 */
const char *history_index_problem(struct history_index *index);

/* Throws away ranges whose ends no ref of the repository has, and what then belongs to none. */
bool history_index_gc(struct history_index *index, struct index_garbage *garbage, GError **error);

/* Removes the index @file if its repository does not exist any more, and tells whether it did. False on a file that is
 * no index. */
bool history_index_sweep(const char *file, bool *removed, GError **error);
