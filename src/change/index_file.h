/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* index_file: the database behind struct history_index. */

#include <sqlite3.h>

#include "change/history_index.h"
#include "history_text.h"
#include "model/history.h"

struct history_index {
	struct repo *repo;
	char *path;
	sqlite3 *db;
	char *state; /* what its content is for; see index_state() */
	struct extract_key key;
	char *key_text; /* as the database has it: no two that were made have the same */
	const gint *cancel;
	gint64 busy_since; /* monotonic, in microseconds: when another process began to keep us waiting */
	bool is_lost;	   /* something went wrong: nothing is read or written any more */
	bool is_unsound;   /* by what it holds: it is emptied in the end */
	char *problem;
	GMutex lock; /* for index_save_files(), which threads call */
	sqlite3_stmt *find_file;
};

/* A statement ready to be bound; NULL (and the index is lost) when it cannot be made. */
sqlite3_stmt *index_prepare(struct history_index *index, const char *sql);

/* Runs statements without results; false (and the index is lost) when they fail. */
bool index_run(struct history_index *index, const char *sql);

/* True for a row, false at the end or when that fails, which loses the index. */
bool index_step(struct history_index *index, sqlite3_stmt *statement);

/* Between these, one process writes. False when the content was made for something else in the meantime. */
bool index_begin(struct history_index *index);
bool index_end(struct history_index *index);

/* A value of the meta table; NULL for none. Free with g_free(). */
char *index_meta(struct history_index *index, const char *name);
bool index_set_meta(struct history_index *index, const char *name, const char *value);

/* What its signatures are made with. */
const struct extract_key *history_index_key(const struct history_index *index);
