/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "index_events.h"
#include "index_rows.h"

bool index_find_file(struct history_index *index, const struct oid *id, uint64_t *signature)
{
	bool found;

	if (!index->find_file)
		index->find_file = index_prepare(index, "SELECT signature FROM files WHERE id = ?");
	sqlite3_bind_blob(index->find_file, 1, id->bytes, OID_SIZE, SQLITE_STATIC);
	found = index_step(index, index->find_file);
	if (found)
		*signature = (uint64_t)sqlite3_column_int64(index->find_file, 0);
	sqlite3_reset(index->find_file);
	return found;
}

static int compare_files(gconstpointer a, gconstpointer b)
{
	return oid_compare(&((const struct index_file_row *)a)->id, &((const struct index_file_row *)b)->id);
}

void index_save_files(struct history_index *index, GArray *rows)
{
	g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&index->lock);
	sqlite3_stmt *insert;

	if (!rows->len || !index_begin(index))
		return;
	g_array_sort(rows, compare_files);
	insert = index_prepare(index, "INSERT OR IGNORE INTO files VALUES(?, ?)");
	for (guint i = 0; i < rows->len && !index->is_lost; i++) {
		const struct index_file_row *row = &g_array_index(rows, struct index_file_row, i);

		sqlite3_bind_blob(insert, 1, row->id.bytes, OID_SIZE, SQLITE_STATIC);
		sqlite3_bind_int64(insert, 2, (sqlite3_int64)row->signature);
		index_step(index, insert);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	index_end(index);
}

void index_range_free(gpointer data)
{
	struct index_range *range = data;

	g_array_unref(range->tips);
	g_array_unref(range->numbers);
	g_free(range);
}

static GArray *column_array(sqlite3_stmt *statement, int column, guint size)
{
	GArray *array = g_array_new(FALSE, FALSE, size);

	g_array_append_vals(array, sqlite3_column_blob(statement, column),
			    (guint)sqlite3_column_bytes(statement, column) / size);
	return array;
}

static char *range_key(const GArray *tips)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)tips->data, (gsize)tips->len * OID_SIZE);
}

GPtrArray *index_ranges(struct history_index *index, const GArray *tips, bool others)
{
	GPtrArray *ranges = g_ptr_array_new_with_free_func(index_range_free);
	g_autofree char *key = range_key(tips);
	sqlite3_stmt *select = index_prepare(index, others ? "SELECT tips, n_commits, commits, skew FROM ranges"
							     " ORDER BY used DESC LIMIT 8"
							   : "SELECT tips, n_commits, commits, skew FROM ranges"
							     " WHERE key = ?");

	if (!others)
		sqlite3_bind_text(select, 1, key, -1, SQLITE_STATIC);
	while (index_step(index, select)) {
		struct index_range *range = g_new0(struct index_range, 1);

		range->tips = column_array(select, 0, OID_SIZE);
		range->n_commits = (uint32_t)sqlite3_column_int64(select, 1);
		range->numbers = column_array(select, 2, sizeof(uint32_t));
		range->skew = sqlite3_column_int64(select, 3);
		g_ptr_array_add(ranges, range);
	}
	sqlite3_finalize(select);
	return ranges;
}

/* One row to the events of one commit. */
static bool load_commit(sqlite3_stmt *select, const char *tags, struct history *history, struct index_commit *commit)
{
	const void *id = sqlite3_column_blob(select, 1), *bytes = sqlite3_column_blob(select, 5);
	size_t size = (size_t)sqlite3_column_bytes(select, 5);
	const char *release = NULL;
	char hex[OID_HEX_SIZE + 1];

	if (sqlite3_column_bytes(select, 1) != OID_SIZE || !size)
		return false;
	memcpy(commit->id.bytes, id, OID_SIZE);
	commit->number = (uint32_t)sqlite3_column_int64(select, 0);
	commit->date = sqlite3_column_int64(select, 2);
	commit->has_release = g_strcmp0((const char *)sqlite3_column_text(select, 3), tags) == 0;
	if (commit->has_release)
		release = history_string(history, (const char *)sqlite3_column_text(select, 4));
	oid_to_hex(&commit->id, hex);
	bytes = g_string_chunk_insert_len(history->strings, bytes, (gssize)size);
	commit->first = history->events->len;
	if (!events_get(history, g_string_chunk_insert(history->strings, hex), release, bytes, size))
		return false;
	commit->n = history->events->len - commit->first;
	return true;
}

bool index_load(struct history_index *index, const struct index_range *range, GHashTable *without, const char *tags,
		struct history *history, GArray *commits)
{
	sqlite3_stmt *select = index_prepare(index, "SELECT number, id, date, tags, release, events FROM commits"
						    " WHERE number = ?");
	bool ok = select != NULL;

	for (guint i = 0; ok && i < range->numbers->len; i++) {
		struct index_commit commit = { 0 };

		sqlite3_bind_int64(select, 1, g_array_index(range->numbers, uint32_t, i));
		ok = index_step(index, select);
		if (ok && !(without && g_hash_table_contains(without, sqlite3_column_blob(select, 1)))) {
			ok = load_commit(select, tags, history, &commit);
			g_array_append_val(commits, commit);
		}
		sqlite3_reset(select);
	}
	sqlite3_finalize(select);
	if (!ok && !index->is_lost)
		index->is_lost = index->is_unsound = true;
	return ok;
}

/* The number of its row, whoever added it. */
static void save_commit(struct history_index *index, sqlite3_stmt *insert, sqlite3_stmt *find,
			const struct history *history, struct index_commit *commit, const char *tags)
{
	const struct history_event *events = &g_array_index(history->events, struct history_event, commit->first);
	g_autoptr(GString) bytes = g_string_new(NULL);

	events_put(bytes, events, commit->n);
	sqlite3_bind_blob(insert, 1, commit->id.bytes, OID_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(insert, 2, commit->date);
	sqlite3_bind_text(insert, 3, tags, -1, SQLITE_STATIC);
	sqlite3_bind_text(insert, 4, events->release, -1, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 5, bytes->str, (int)bytes->len, SQLITE_STATIC);
	index_step(index, insert);
	sqlite3_reset(insert);
	sqlite3_bind_blob(find, 1, commit->id.bytes, OID_SIZE, SQLITE_STATIC);
	if (index_step(index, find))
		commit->number = (uint32_t)sqlite3_column_int64(find, 0);
	sqlite3_reset(find);
}

static void save_release(struct history_index *index, sqlite3_stmt *update, const struct history *history,
			 const struct index_commit *commit, const char *tags)
{
	sqlite3_bind_text(update, 1, tags, -1, SQLITE_STATIC);
	sqlite3_bind_text(update, 2, g_array_index(history->events, struct history_event, commit->first).release, -1,
			  SQLITE_STATIC);
	sqlite3_bind_int64(update, 3, commit->number);
	index_step(index, update);
	sqlite3_reset(update);
}

static void save_commits(struct history_index *index, const struct history *history, GArray *commits, const char *tags)
{
	sqlite3_stmt *insert = index_prepare(index, "INSERT OR IGNORE INTO commits(id, date, tags, release, events)"
						    " VALUES(?, ?, ?, ?, ?)");
	sqlite3_stmt *find = index_prepare(index, "SELECT number FROM commits WHERE id = ?");
	sqlite3_stmt *update = index_prepare(index, "UPDATE commits SET tags = ?, release = ? WHERE number = ?");

	for (guint i = 0; i < commits->len && !index->is_lost; i++) {
		struct index_commit *commit = &g_array_index(commits, struct index_commit, i);

		if (!commit->number)
			save_commit(index, insert, find, history, commit, tags);
		else if (!commit->has_release)
			save_release(index, update, history, commit, tags);
	}
	sqlite3_finalize(insert);
	sqlite3_finalize(find);
	sqlite3_finalize(update);
}

void index_save(struct history_index *index, const GArray *tips, int64_t skew, const struct history *history,
		GArray *commits, const char *tags)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autofree char *key = range_key(tips);
	sqlite3_stmt *insert;

	if (!index_begin(index))
		return;
	save_commits(index, history, commits, tags);
	for (guint i = 0; i < commits->len; i++)
		g_array_append_val(numbers, g_array_index(commits, struct index_commit, i).number);
	insert = index_prepare(index, "INSERT OR REPLACE INTO ranges VALUES(?, ?, ?, ?, ?, strftime('%s', 'now'))");
	sqlite3_bind_text(insert, 1, key, -1, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 2, tips->data, (int)(tips->len * OID_SIZE), SQLITE_STATIC);
	sqlite3_bind_int64(insert, 3, history->n_commits);
	sqlite3_bind_blob(insert, 4, numbers->len ? numbers->data : "", (int)(numbers->len * sizeof(uint32_t)),
			  SQLITE_STATIC);
	sqlite3_bind_int64(insert, 5, skew);
	index_step(index, insert);
	sqlite3_finalize(insert);
	index_end(index);
}
