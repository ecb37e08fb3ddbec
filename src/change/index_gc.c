/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "index_rows.h"
#include "repo/objects.h"

/* Set of struct oid: what refs and HEAD lead to. */
static GHashTable *ref_tips(struct repo *repo)
{
	char all[] = "--all", head[] = "HEAD";
	char *const words[][2] = { { all, NULL }, { head, NULL } };
	GHashTable *tips = g_hash_table_new_full(oid_hash, oid_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		struct repo_range range = { 0 };

		if (!repo_range_parse(repo, words[i], &range, NULL))
			continue;
		for (guint j = 0; j < range.tips->len; j++)
			g_hash_table_add(tips, g_memdup2(&g_array_index(range.tips, struct oid, j), OID_SIZE));
		repo_range_clear(&range);
	}
	return tips;
}

static bool has_all(GHashTable *tips, const uint8_t *ids, int size)
{
	for (int i = 0; i + OID_SIZE <= size; i += OID_SIZE)
		if (!g_hash_table_contains(tips, ids + i))
			return false;
	return true;
}

/* Collects the commits of the ranges that stay in the temporary table "used". */
static uint32_t drop_ranges(struct history_index *index)
{
	g_autoptr(GHashTable) tips = ref_tips(index->repo);
	g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);
	sqlite3_stmt *select = index_prepare(index, "SELECT key, tips, commits FROM ranges"), *change;

	change = index_prepare(index, "INSERT OR IGNORE INTO used VALUES(?)");
	while (index_step(index, select)) {
		const uint32_t *numbers = sqlite3_column_blob(select, 2);
		int n = sqlite3_column_bytes(select, 2) / (int)sizeof(*numbers);

		if (!has_all(tips, sqlite3_column_blob(select, 1), sqlite3_column_bytes(select, 1))) {
			g_ptr_array_add(gone, g_strdup((const char *)sqlite3_column_text(select, 0)));
			continue;
		}
		for (int i = 0; i < n; i++) {
			sqlite3_bind_int64(change, 1, numbers[i]);
			index_step(index, change);
			sqlite3_reset(change);
		}
	}
	sqlite3_finalize(select);
	sqlite3_finalize(change);
	change = index_prepare(index, "DELETE FROM ranges WHERE key = ?");
	for (guint i = 0; i < gone->len; i++) {
		sqlite3_bind_text(change, 1, gone->pdata[i], -1, SQLITE_STATIC);
		index_step(index, change);
		sqlite3_reset(change);
	}
	sqlite3_finalize(change);
	return gone->len;
}

/* Versions of files that the repository does not have any more. */
static uint32_t drop_files(struct history_index *index, struct objects *objects)
{
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(struct oid));
	sqlite3_stmt *statement = index_prepare(index, "SELECT id FROM files");

	while (index_step(index, statement)) {
		struct oid id;

		memcpy(id.bytes, sqlite3_column_blob(statement, 0), OID_SIZE);
		if (objects_find(objects, &id) == OBJECT_NONE)
			g_array_append_val(gone, id);
	}
	sqlite3_finalize(statement);
	statement = index_prepare(index, "DELETE FROM files WHERE id = ?");
	for (guint i = 0; i < gone->len; i++) {
		sqlite3_bind_blob(statement, 1, g_array_index(gone, struct oid, i).bytes, OID_SIZE, SQLITE_STATIC);
		index_step(index, statement);
		sqlite3_reset(statement);
	}
	sqlite3_finalize(statement);
	return gone->len;
}

bool history_index_gc(struct history_index *index, struct index_garbage *garbage, GError **error)
{
	AUTO(objects) objects = objects_open(index->repo, error);

	if (!objects)
		return false;
	if (index_begin(index) && index_run(index, "CREATE TEMP TABLE used(number INTEGER PRIMARY KEY)")) {
		garbage->n_ranges = drop_ranges(index);
		index_run(index, "DELETE FROM commits WHERE number NOT IN (SELECT number FROM used)");
		garbage->n_commits = (uint32_t)sqlite3_changes(index->db);
		garbage->n_files = drop_files(index, objects);
		index_run(index, "DROP TABLE used");
	}
	if (index_end(index) && index_run(index, "VACUUM"))
		return true;
	return fail(error, KEXPORT_ERROR_IO, "%s", history_index_problem(index));
}

static void remove_database(const char *file)
{
	g_autofree char *log = g_strconcat(file, "-wal", NULL), *shared = g_strconcat(file, "-shm", NULL);

	g_unlink(file);
	g_unlink(log);
	g_unlink(shared);
}

bool history_index_sweep(const char *file, bool *removed, GError **error)
{
	g_autofree char *repository = NULL;
	sqlite3_stmt *select = NULL;
	sqlite3 *db = NULL;
	bool ok;

	*removed = false;
	ok = sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	     sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'repository'", -1, &select, NULL) ==
		     SQLITE_OK &&
	     sqlite3_step(select) == SQLITE_ROW;
	if (ok)
		repository = g_strdup((const char *)sqlite3_column_text(select, 0));
	else
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: no index: %s", file, sqlite3_errmsg(db));
	sqlite3_finalize(select);
	sqlite3_close(db);
	if (repository && !g_file_test(repository, G_FILE_TEST_EXISTS)) {
		remove_database(file);
		*removed = true;
	}
	return ok;
}
