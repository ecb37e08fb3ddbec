/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* index_rows: ranges, commits and files of an index. Whatever fails loses the index (index->is_lost), and nothing else.
 */

#include "index_file.h"

/* A version of a file, and its signature; 0: no export statement. */
struct index_file_row {
	struct oid id;
	uint64_t signature;
};

/* A commit that has events. */
struct index_commit {
	uint32_t number; /* of its row */
	struct oid id;
	int64_t date;	  /* the committer's */
	bool has_release; /* the release is that of the tags that were asked for */
	guint first, n;	  /* its events */
	uint32_t commit;  /* for index_order.c */
};

/* A range that was walked: all that is reachable from its tips. */
struct index_range {
	GArray *tips;	 /* of struct oid, each once */
	GArray *numbers; /* of uint32_t: its commits with events, newest first */
	uint32_t n_commits;
	int64_t skew; /* see struct order_facts */
};

void index_range_free(gpointer range);

/* True when @id is in the index. Not on several threads. */
bool index_find_file(struct history_index *index, const struct oid *id, uint64_t *signature);

/* Adds rows; on any thread. Sorts them. */
void index_save_files(struct history_index *index, GArray *rows);

/* The range of exactly those tips, in that order, or else all, the last used first. GPtrArray of struct index_range. */
GPtrArray *index_ranges(struct history_index *index, const GArray *tips, bool others);

/*
 * Appends the events of the range's commits to @history, in their order, and to @commits their struct index_commit;
 * commits in @without (a set of struct oid; may be NULL) are left out. @tags is the digest of the repository's tags.
 */
bool index_load(struct history_index *index, const struct index_range *range, GHashTable *without, const char *tags,
		struct history *history, GArray *commits);

/* Adds those of @commits that have no number yet, gives them one, and the range from @tips with all of them. */
void index_save(struct history_index *index, const GArray *tips, int64_t skew, const struct history *history,
		GArray *commits, const char *tags);
