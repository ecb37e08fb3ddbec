/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "index_file.h"
#include "source/macros.h"

enum {
	APPLICATION_ID = 0x6b786964, /* in the file's header: "kxid" */
	FORMAT = 3,		     /* raise it with every change of what is stored, or of how it is found */
	BUSY = 10 * G_USEC_PER_SEC,  /* that we wait for another process */
	PAUSE = 5000,		     /* microseconds between two attempts */
	STEPS = 10000,		     /* of SQLite's machine between two looks at whether we were cancelled */
};

#define META_TABLE "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"

static const char schema[] =
	META_TABLE ";"
		   "CREATE TABLE files(id BLOB PRIMARY KEY, signature INTEGER NOT NULL) WITHOUT ROWID;"
		   "CREATE TABLE commits(number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,"
		   " date INTEGER NOT NULL, tags TEXT NOT NULL, release TEXT, events BLOB NOT NULL);"
		   "CREATE TABLE ranges(key TEXT PRIMARY KEY, tips BLOB NOT NULL, n_commits INTEGER NOT NULL,"
		   " commits BLOB NOT NULL, skew INTEGER NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;";

sqlite3_stmt *index_prepare(struct history_index *index, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (index->is_lost || sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL) != SQLITE_OK)
		index->is_lost = true;
	return statement;
}

bool index_run(struct history_index *index, const char *sql)
{
	if (index->is_lost || sqlite3_exec(index->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		index->is_lost = true;
	return !index->is_lost;
}

bool index_step(struct history_index *index, sqlite3_stmt *statement)
{
	int status = index->is_lost || !statement ? SQLITE_ERROR : sqlite3_step(statement);

	if (status != SQLITE_ROW && status != SQLITE_DONE)
		index->is_lost = true;
	return status == SQLITE_ROW;
}

char *index_meta(struct history_index *index, const char *name)
{
	sqlite3_stmt *statement = index_prepare(index, "SELECT value FROM meta WHERE name = ?");
	char *value = NULL;

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	if (index_step(index, statement))
		value = g_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return value;
}

bool index_set_meta(struct history_index *index, const char *name, const char *value)
{
	sqlite3_stmt *statement = index_prepare(index, "INSERT OR REPLACE INTO meta VALUES(?, ?)");

	sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
	index_step(index, statement);
	sqlite3_finalize(statement);
	return !index->is_lost;
}

bool index_begin(struct history_index *index)
{
	g_autofree char *state = NULL, *key = NULL;

	if (!index_run(index, "BEGIN IMMEDIATE"))
		return false;
	state = index_meta(index, "state");
	key = index_meta(index, "key");
	if (g_strcmp0(state, index->state) == 0 && g_strcmp0(key, index->key_text) == 0)
		return true;
	sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
	if (!index->is_lost)
		index->problem = g_strdup_printf("%s: another process made it anew", index->path);
	index->is_lost = true;
	return false;
}

bool index_end(struct history_index *index)
{
	if (!index->is_lost)
		return index_run(index, "COMMIT");
	sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static void digest_string(GChecksum *sum, const char *string)
{
	g_checksum_update(sum, (const guchar *)string, (gssize)strlen(string) + 1);
}

static void digest_record(GChecksum *sum, const struct record *record)
{
	for (const struct field *field = record->fields; field->name; field++) {
		g_autofree char *line = g_strdup_printf("%s %d", field->name, (int)field->type);

		digest_string(sum, line);
		if (field->record)
			digest_record(sum, field->record);
	}
}

/* All that what is stored follows from, but for the objects themselves. */
static char *index_state(const struct repo *repo)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *version = g_strdup_printf("%s %d", G_STRINGIFY(KEXPORT_VERSION), FORMAT);

	digest_string(sum, version);
	digest_record(sum, &history_event_record);
	export_macros_digest(sum);
	repo_rewrites_digest(repo, sum);
	return g_strdup(g_checksum_get_string(sum));
}

char *history_index_folder(void)
{
	return g_build_filename(g_get_user_cache_dir(), "kexport-audit", NULL);
}

/* Linked work trees share their repository's. */
char *history_index_path(const struct repo *repo)
{
	g_autofree char *real = realpath(repo_common_dir(repo), NULL), *folder = history_index_folder();
	g_autofree char *name = g_compute_checksum_for_string(G_CHECKSUM_SHA256, real ? real : "", -1);

	name[16] = '\0';
	return g_strdup_printf("%s/history-%s.sqlite", folder, name);
}

static bool empty_tables(struct history_index *index)
{
	g_autofree char *real = realpath(repo_common_dir(index->repo), NULL);
	g_autofree char *id = g_strdup_printf("PRAGMA application_id = %d", APPLICATION_ID);
	g_autofree char *key = NULL;

	extract_key_make(&index->key);
	key = g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", index->key.words[0],
			      index->key.words[1]);
	return index_run(index, "DROP TABLE IF EXISTS meta; DROP TABLE IF EXISTS files;"
				"DROP TABLE IF EXISTS commits; DROP TABLE IF EXISTS ranges") &&
	       index_run(index, schema) && index_run(index, id) && index_set_meta(index, "state", index->state) &&
	       index_set_meta(index, "key", key) && index_set_meta(index, "repository", real ? real : "");
}

static bool take_key(struct history_index *index)
{
	g_autofree char *last = NULL;

	index->key_text = index_meta(index, "key");
	if (!index->key_text || strlen(index->key_text) != 32)
		return false;
	last = g_strndup(index->key_text, 16);
	index->key.words[0] = g_ascii_strtoull(last, NULL, 16);
	index->key.words[1] = g_ascii_strtoull(index->key_text + 16, NULL, 16);
	return true;
}

/* Reads what is there, or makes it. Another process may do the same: the table is asked for with a statement, since
 * what this connection remembers of the schema may be older than the transaction. */
static bool make_ready(struct history_index *index)
{
	g_autofree char *state = NULL;

	if (!index_run(index, "BEGIN IMMEDIATE; " META_TABLE))
		return false;
	state = index_meta(index, "state");
	return (g_strcmp0(state, index->state) == 0 || empty_tables(index)) && take_key(index) &&
	       index_run(index, "COMMIT");
}

/* False unless the file is empty, new, or ours. */
static bool is_ours(struct history_index *index)
{
	sqlite3_stmt *statement = index_prepare(index, "SELECT application_id, (SELECT count(*) FROM sqlite_master)"
						       " FROM pragma_application_id");
	bool ours = index_step(index, statement) &&
		    (sqlite3_column_int(statement, 0) == APPLICATION_ID || sqlite3_column_int(statement, 1) == 0);

	sqlite3_finalize(statement);
	return ours;
}

static int is_cancelled(void *data)
{
	const struct history_index *index = data;

	return index->cancel && g_atomic_int_get(index->cancel);
}

static int wait_for_others(void *data, int n_attempts)
{
	struct history_index *index = data;

	if (n_attempts == 0)
		index->busy_since = g_get_monotonic_time();
	if (is_cancelled(index) || g_get_monotonic_time() - index->busy_since > BUSY)
		return 0;
	g_usleep(PAUSE);
	return 1;
}

/* A commit waits for no disk: what a crash of the machine loses is found again. */
static bool open_database(struct history_index *index)
{
	if (sqlite3_open_v2(index->path, &index->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		return false;
	sqlite3_busy_handler(index->db, wait_for_others, index);
	sqlite3_progress_handler(index->db, STEPS, is_cancelled, index);
	return is_ours(index) &&
	       index_run(index, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
				"PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384") &&
	       make_ready(index);
}

/* SQLite does not wait when two processes turn a new file's log on, whatever its timeout. */
static bool open_patiently(struct history_index *index)
{
	gint64 end = g_get_monotonic_time() + BUSY;

	while (!open_database(index)) {
		if (sqlite3_errcode(index->db) != SQLITE_BUSY || g_get_monotonic_time() > end || is_cancelled(index))
			return false;
		sqlite3_close(index->db);
		index->is_lost = false;
		g_usleep(PAUSE);
	}
	return true;
}

/* Damage stays until somebody deletes the file: others may use it, so that we do not. */
static const char *database_problem(const struct history_index *index)
{
	return (sqlite3_errcode(index->db) & 0xff) == SQLITE_CORRUPT ? "it is damaged: delete it"
								     : sqlite3_errmsg(index->db);
}

struct history_index *history_index_open(const char *file, struct repo *repo, const gint *cancel, GError **error)
{
	AUTO(history_index) index = g_new0(struct history_index, 1);
	g_autofree char *folder = g_path_get_dirname(file);

	g_mutex_init(&index->lock);
	index->repo = repo;
	index->cancel = cancel;
	index->path = g_strdup(file);
	index->state = index_state(repo);
	if (g_mkdir_with_parents(folder, 0700) < 0) {
		fail(error, KEXPORT_ERROR_IO, "%s: %s", folder, g_strerror(errno));
		return NULL;
	}
	if (!open_patiently(index)) {
		fail(error, KEXPORT_ERROR_IO, "%s: no index that can be used: %s", file, database_problem(index));
		return NULL;
	}
	return g_steal_pointer(&index);
}

const struct extract_key *history_index_key(const struct history_index *index)
{
	return &index->key;
}

const char *history_index_problem(struct history_index *index)
{
	if (index->is_lost && !index->problem)
		index->problem = g_strdup_printf("%s: %s", index->path,
						 index->is_unsound ? "rows do not fit together; it is emptied"
								   : database_problem(index));
	return index->problem;
}

void history_index_free(struct history_index *index)
{
	/* A reading transaction that broke off is still open; with it the change would go. */
	if (index->is_unsound)
		sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
	if (index->is_unsound)
		sqlite3_exec(index->db, "UPDATE meta SET value = '' WHERE name = 'state'", NULL, NULL, NULL);
	g_free(index->problem);
	sqlite3_finalize(index->find_file);
	sqlite3_close(index->db);
	g_mutex_clear(&index->lock);
	g_free(index->key_text);
	g_free(index->state);
	g_free(index->path);
	g_free(index);
}
