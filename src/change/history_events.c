/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_env.h"
#include "history_events.h"
#include "history_parts.h"
#include "history_sites.h"
#include "model/snapshot.h"
#include "repo/tree.h"

/* Events of one commit in the making. */
struct making {
	struct history *history;
	struct history_walk *walk;
	const char *symbol;
	uint32_t place;		       /* of the commit in the order */
	GArray *files;		       /* of struct env_file: those that differ from one parent */
	GArray *places;		       /* of uint32_t: the commit of each event */
	GArray *rows;		       /* of struct row: sites of files that differ from one parent */
	const struct row *symbol_rows; /* those of the symbol */
	guint n_symbol_rows;
};

static struct export row_export(const struct row *row)
{
	return (struct export){
		.symbol = row->symbol,
		.module = "",
		.type = row->site.type,
		.name_space = row->site.name_space,
	};
}

/* How many other sites of the symbol the commit has in the file that one side alone stands in. */
static uint32_t count_in_file(const struct making *making, const struct row *one)
{
	const char *file = one->site.file;
	uint32_t n = 0;

	for (guint i = 0; i < making->n_symbol_rows; i++)
		n += making->symbol_rows[i].is_new && strcmp(making->symbol_rows[i].site.file, file) == 0;
	return one->is_new ? n - 1 : n;
}

static void add_event(const struct row *old, const struct row *new, gpointer user)
{
	struct making *making = user;
	struct history_event event = { 0 };
	struct export before, after;

	if (old)
		before = row_export(old);
	if (new)
		after = row_export(new);
	event.kinds = change_kinds(old ? &before : NULL, new ? &after : NULL);
	event.direction = change_direction(old ? &before : NULL, new ? &after : NULL);
	if (!event.kinds)
		event.kinds = CHANGE_MOVED;
	event.symbol = history_string(making->history, making->symbol);
	event.old = old ? history_keep_site(making->history, &old->site) : NULL;
	event.new = new ? history_keep_site(making->history, &new->site) : NULL;
	if (!old && new)
		event.n_others = count_in_file(making, new);
	else if (old && !new)
		event.n_others = count_in_file(making, old);
	g_array_append_val(making->history->events, event);
	g_array_append_val(making->places, making->place);
}

static void note_change(const struct row *old, const struct row *new, gpointer user)
{
	(void)old, (void)new;
	*(bool *)user = true;
}

static void note_file(struct making *making, const char *path, uint32_t new, uint32_t old)
{
	struct env_file file = { NULL, new, old };

	if (walk_file(making->walk, path, new)->signature == walk_file(making->walk, path, old)->signature)
		return;
	file.path = history_string(making->history, path);
	g_array_append_val(making->files, file);
}

static void add_file(const struct tree_change *change, gpointer user)
{
	note_file(user, change->path, change->new, change->old[0]);
}

/* The sites of a file, on both sides, as its text alone tells them. */
static void add_rows(struct making *making, const struct env_file *file)
{
	struct history_walk *walk = making->walk;

	rows_add(making->rows, walk, walk_file(walk, file->path, file->new), file->path, true);
	rows_add(making->rows, walk, walk_file(walk, file->path, file->old), file->path, false);
}

/* Sorted sites of making->files, and of those whose sites differ with them. @func adds those of a file alone. */
static void add_files(struct making *making, uint32_t tree, uint32_t parent,
		      void (*func)(struct making *making, const struct env_file *file))
{
	struct env *env = making->walk->env;
	g_autoptr(GHashTable) affected = env ? env_affected(env, making->files, tree, parent) : NULL;

	for (guint i = 0; i < making->files->len; i++) {
		const struct env_file *file = &g_array_index(making->files, struct env_file, i);

		if (!affected || !g_hash_table_contains(affected, file->path))
			func(making, file);
	}
	if (affected) {
		env_rows(env, tree, affected, true, making->rows);
		env_rows(env, parent, affected, false, making->rows);
	}
	rows_sort(making->rows);
}

/* Sorted sites of all files that differ from one parent; @parent OBJECT_NONE for a root. */
static bool collect(struct making *making, uint32_t tree, uint32_t parent, GError **error)
{
	struct history_walk *walk = making->walk;
	struct tree_walk calls = { walk_wants, add_file, walk, making };

	g_array_set_size(making->rows, 0);
	g_array_set_size(making->files, 0);
	if (!trees_compare(walk->objects, walk_reader(walk, 0), tree, &parent, 1, &calls, error))
		return false;
	add_files(making, tree, parent, add_rows);
	return true;
}

/* The same of a commit that was compared with one parent alone, by its pairs. */
static void collect_pairs(struct making *making, uint32_t tree, uint32_t parent, const struct pair *pairs, guint n)
{
	g_array_set_size(making->rows, 0);
	g_array_set_size(making->files, 0);
	for (guint i = 0; i < n; i++)
		note_file(making, walk_path(making->walk, &pairs[i]), pairs[i].new, pairs[i].old);
	add_files(making, tree, parent, add_rows);
}

/* Calls @func for the rows of each symbol. */
static void each_symbol(struct making *making,
			void (*func)(struct making *making, struct row *rows, guint n, gpointer user), gpointer user)
{
	for (guint i = 0, n; i < making->rows->len; i += n) {
		n = rows_of_symbol(making->rows, i);
		making->symbol = g_array_index(making->rows, struct row, i).symbol;
		func(making, &g_array_index(making->rows, struct row, i), n, user);
	}
}

static void symbol_events(struct making *making, struct row *rows, guint n, gpointer changed_everywhere)
{
	making->symbol_rows = rows;
	making->n_symbol_rows = n;
	if (!changed_everywhere || g_hash_table_contains(changed_everywhere, making->symbol))
		rows_match(rows, n, add_event, making);
}

/* Collects the symbols that differ from one parent. */
static void symbol_differs(struct making *making, struct row *rows, guint n, gpointer symbols)
{
	bool differs = false;

	rows_match(rows, n, note_change, &differs);
	if (differs)
		g_hash_table_add(symbols, (gpointer)history_string(making->history, making->symbol));
}

static gboolean is_missing_from(gpointer key, gpointer value, gpointer others)
{
	(void)value;
	return !g_hash_table_contains(others, key);
}

/*
 * Files that differ from every parent only make a merge a candidate: each side may have changed its own half of a file,
 * or moved it. Its events are those symbols that differ, over all files, from each parent.
 */
static bool make_merge(struct making *making, const struct commit *commit, const uint32_t *parents, GError **error)
{
	g_autoptr(GHashTable) differ = NULL;

	for (uint32_t i = commit->n_parents; i-- > 0;) {
		g_autoptr(GHashTable) symbols = g_hash_table_new(g_str_hash, g_str_equal);

		if (!collect(making, commit->tree, commits_get(making->walk->commits, parents[i])->tree, error))
			return false;
		each_symbol(making, symbol_differs, symbols);
		if (differ)
			g_hash_table_foreach_remove(differ, is_missing_from, symbols);
		else
			differ = g_steal_pointer(&symbols);
		if (g_hash_table_size(differ) == 0)
			return true;
	}
	if (!collect(making, commit->tree, commits_get(making->walk->commits, parents[0])->tree, error))
		return false;
	each_symbol(making, symbol_events, differ);
	return true;
}

static bool make_commit(struct making *making, const struct pair *pairs, guint n, GError **error)
{
	struct commits *commits = making->walk->commits;
	uint32_t i = g_array_index(making->walk->order, uint32_t, making->place);
	const uint32_t *parents = commits_parents(commits, i);
	const struct commit *commit = commits_get(commits, i);

	if (commit->n_parents > 1 && !making->walk->options->first_parent)
		return make_merge(making, commit, parents, error);
	collect_pairs(making, commit->tree, commit->n_parents ? commits_get(commits, parents[0])->tree : OBJECT_NONE,
		      pairs, n);
	each_symbol(making, symbol_events, NULL);
	return true;
}

static bool pair_differs(struct history_walk *walk, const struct pair *pair)
{
	return walk_side(walk, pair, pair->new)->signature != walk_side(walk, pair, pair->old)->signature;
}

static bool pair_is_broken(struct history_walk *walk, const struct pair *pair)
{
	return walk_side(walk, pair, pair->new)->is_unreadable || walk_side(walk, pair, pair->old)->is_unreadable;
}

/* The reason why the first of @n pairs with a file that cannot be read is such. */
static char *why_broken(struct history_walk *walk, const struct pair *pairs, guint n)
{
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < n && !error; i++) {
		uint32_t number = walk_side(walk, &pairs[i], pairs[i].new)->is_unreadable ? pairs[i].new : pairs[i].old;
		struct object_data data = { 0 };

		if (walk_side(walk, &pairs[i], number)->is_unreadable &&
		    object_read_type(walk_reader(walk, 0), number, OBJECT_BLOB, &data, &error))
			object_data_release(walk_reader(walk, 0), &data);
	}
	return g_strdup(error ? error->message : "a file that it changed cannot be read");
}

static void break_commit(struct history_walk *walk, uint32_t place, const char *reason)
{
	g_hash_table_insert(walk->broken, GUINT_TO_POINTER(place), g_strdup(reason));
}

GArray *history_events(struct history *history, struct history_walk *walk)
{
	struct making making = { .history = history, .walk = walk };
	const struct pair *pairs = (const struct pair *)(const void *)walk->pairs->data;
	guint n;

	making.places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	making.rows = g_array_new(FALSE, FALSE, sizeof(struct row));
	making.files = g_array_new(FALSE, FALSE, sizeof(struct env_file));
	for (guint i = 0; i < walk->pairs->len; i += n) {
		bool differs = false, broken = false;
		g_autoptr(GError) error = NULL;

		making.place = pairs[i].commit;
		for (n = 0; i + n < walk->pairs->len && pairs[i + n].commit == making.place; n++) {
			differs |= pair_differs(walk, &pairs[i + n]);
			broken |= pair_is_broken(walk, &pairs[i + n]);
		}
		if (g_hash_table_contains(walk->broken, GUINT_TO_POINTER(making.place)))
			continue;
		if (broken) {
			g_autofree char *reason = why_broken(walk, &pairs[i], n);

			break_commit(walk, making.place, reason);
		}
		if (!broken && differs && !make_commit(&making, &pairs[i], n, &error))
			break_commit(walk, making.place, error->message);
	}
	g_array_unref(making.rows);
	g_array_unref(making.files);
	return making.places;
}

static void add_net_file(const struct tree_change *change, gpointer user)
{
	struct making *making = user;
	struct env_file file = { history_string(making->history, change->path), change->new, change->old[0] };
	struct pair pair = { 0, walk_is_makefile(change->path, strlen(change->path)), change->new, change->old[0], 0 };

	g_array_append_val(making->files, file);
	g_array_append_val(making->walk->pairs, pair);
}

/* A file that cannot be read has unknown exports: it is told, and the others are judged. */
static void add_net_rows(struct making *making, const struct env_file *file)
{
	struct skip skip = { .path = file->path, .reason = "the file, or what it was before, cannot be read" };

	if (!walk_file(making->walk, file->path, file->new)->is_unreadable &&
	    !walk_file(making->walk, file->path, file->old)->is_unreadable)
		add_rows(making, file);
	else
		g_array_append_val(making->history->skipped, skip);
}

bool history_net_events(struct history *history, struct history_walk *walk, files_func files, gpointer user,
			uint32_t old, const GArray *before, GArray *rows, GError **error)
{
	struct making making = { .history = history, .walk = walk, .rows = rows };
	struct tree_walk calls = { walk_wants, add_net_file, walk, &making };
	bool ok;

	making.places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	making.files = g_array_new(FALSE, FALSE, sizeof(struct env_file));
	g_array_set_size(rows, 0);
	ok = files(walk, &calls, user, error);
	if (ok) {
		walk_read_pairs(walk);
		g_clear_pointer(&walk->env, env_free);
		walk->env = env_of_change(walk, old, before, making.files);
		add_files(&making, ENV_NEW, ENV_OLD, add_net_rows);
		if (env_is_blind(walk->env))
			history_tell_blind(history);
		each_symbol(&making, symbol_events, NULL);
	}
	g_array_unref(making.files);
	g_array_unref(making.places);
	return ok;
}
