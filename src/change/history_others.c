/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "history_env.h"
#include "history_others.h"
#include "history_parts.h"
#include "history_sites.h"
#include "history_tree.h"

enum { LONG_RANGE = 2000 }; /* commits whose walk costs about as much as the search of one tree */

struct others {
	struct history *history;
	struct history_walk *walk;
	GHashTable *
		files; /* symbol -> GPtrArray of paths that hold a site of it at some time; strings are the history's */
};

static void array_free(gpointer array)
{
	g_ptr_array_unref(array);
}

static GHashTable *files_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, NULL, array_free);
}

static void add_file(struct others *others, const char *symbol, const char *path)
{
	GPtrArray *paths = g_hash_table_lookup(others->files, symbol);

	if (!paths) {
		paths = g_ptr_array_new();
		g_hash_table_insert(others->files, (gpointer)symbol, paths);
	}
	if (!g_ptr_array_find_with_equal_func(paths, path, g_str_equal, NULL))
		g_ptr_array_add(paths, (gpointer)path);
}

static void add_files_of_events(struct others *others)
{
	for (guint i = 0; i < others->history->events->len; i++) {
		const struct history_event *event = &g_array_index(others->history->events, struct history_event, i);

		if (event->old)
			add_file(others, event->symbol, event->old->file);
		if (event->new)
			add_file(others, event->symbol, event->new->file);
	}
}

/* Symbols that have no event are of no interest. */
static void add_files_of_blob(const char *path, const struct blob *blob, gpointer user)
{
	struct others *others = user;
	const struct sites *sites = walk_sites(others->walk, blob->signature);

	for (guint i = 0; sites && i < sites->sites->len; i++) {
		const char *symbol = g_array_index(sites->sites, struct site, i).symbol;

		if (g_hash_table_contains(others->files, symbol))
			add_file(others, history_string(others->history, symbol),
				 history_string(others->history, path));
	}
}

static void add_tree(GArray *trees, GHashTable *seen, uint32_t tree)
{
	if (g_hash_table_add(seen, GUINT_TO_POINTER(tree)))
		g_array_append_val(trees, tree);
}

/*
 * The trees where the range ends and those that it starts from, neighbours side by side. A site that a commit of the
 * range has was there before the range, on the commit's own side of merges, or was added within, which is an event. Of
 * what lies behind a commit that cannot be judged, or outside of the paths that are asked for, the ends know.
 */
static GArray *trees_around(const struct history_walk *walk)
{
	GArray *trees = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	g_autofree bool *is_inside = NULL;

	for (guint i = 0; i < walk->tips->len; i++) {
		uint32_t tip = commits_find(walk->commits, &g_array_index(walk->tips, struct oid, i));

		add_tree(trees, seen, tip == COMMIT_NONE ? OBJECT_NONE : commits_get(walk->commits, tip)->tree);
	}
	is_inside = g_new0(bool, commits_n(walk->commits));
	for (guint i = 0; i < walk->order->len; i++)
		is_inside[g_array_index(walk->order, uint32_t, i)] = true;
	for (guint i = 0; i < walk->order->len; i++) {
		uint32_t commit = g_array_index(walk->order, uint32_t, i), n;
		const uint32_t *parents = commits_parents(walk->commits, commit);

		n = MIN(commits_get(walk->commits, commit)->n_parents, walk->options->first_parent ? 1 : G_MAXUINT32);
		for (uint32_t j = 0; j < n; j++)
			if (!is_inside[parents[j]])
				add_tree(trees, seen, commits_get(walk->commits, parents[j])->tree);
	}
	return trees;
}

static bool search_trees(struct others *others)
{
	g_autoptr(GArray) trees = trees_around(others->walk);
	uint32_t base = OBJECT_NONE;

	for (guint i = 0; i < trees->len; i++) {
		uint32_t tree = g_array_index(trees, uint32_t, i);

		if (tree == OBJECT_NONE ||
		    !history_tree_read(others->walk, tree, base, walk_wants_all, add_files_of_blob, others))
			return false;
		base = tree;
	}
	return true;
}

/* The sites of the file at @path of @tree, of all symbols. */
static GArray *rows_at(struct others *others, uint32_t tree, const char *path)
{
	struct history_walk *walk = others->walk;
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct row));
	uint32_t number = tree_find(walk->objects, walk_reader(walk, 0), tree, path);

	if (number != OBJECT_NONE && walk->env && env_concerns(walk->env, tree, path, number)) {
		g_autoptr(GHashTable) paths = g_hash_table_new(g_str_hash, g_str_equal);

		g_hash_table_add(paths, (gpointer)path);
		env_rows(walk->env, tree, paths, true, rows);
	} else {
		rows_add(rows, walk, walk_file(walk, path, number), path, true);
	}
	return rows;
}

static uint32_t count_sites(struct others *others, uint32_t tree, const char *path, const char *symbol)
{
	g_autoptr(GArray) rows = rows_at(others, tree, path);
	uint32_t n = 0;

	for (guint i = 0; i < rows->len; i++)
		n += strcmp(g_array_index(rows, struct row, i).symbol, symbol) == 0;
	return n;
}

/* A symbol that never had another file needs no look into the tree: its own file was counted when it was compared. */
static void count_others(struct others *others, struct history_event *event, uint32_t place)
{
	const GPtrArray *paths = g_hash_table_lookup(others->files, event->symbol);
	const char *own = event->new ? event->new->file : event->old->file;
	uint32_t commit = g_array_index(others->walk->order, uint32_t, place);

	for (guint i = 0; i < paths->len; i++)
		if (strcmp(paths->pdata[i], own) != 0)
			event->n_others += count_sites(others, commits_get(others->walk->commits, commit)->tree,
						       paths->pdata[i], event->symbol);
}

static bool files_are_known(struct others *others)
{
	const struct history_walk *walk = others->walk;

	if ((walk->is_whole || walk->is_whole_known) && g_hash_table_size(walk->broken) == 0)
		return true;
	return (walk->options->search_tree || walk->order->len >= LONG_RANGE) && search_trees(others);
}

static bool any_one_sided(const GArray *events)
{
	for (guint i = 0; i < events->len; i++)
		if (event_is_one_sided(&g_array_index(events, struct history_event, i)))
			return true;
	return false;
}

/* Events without a place are of commits that somebody else judged. */
void history_others(struct history *history, struct history_walk *walk, const GArray *places)
{
	struct others others = { history, walk, files_new() };
	bool known;

	add_files_of_events(&others);
	known = any_one_sided(history->events) && files_are_known(&others);
	for (guint i = 0; i < history->events->len; i++) {
		struct history_event *event = &g_array_index(history->events, struct history_event, i);

		if (g_array_index(places, uint32_t, i) == NO_PLACE)
			continue;
		if (known && event_is_one_sided(event))
			count_others(&others, event, g_array_index(places, uint32_t, i));
		else
			event->n_others = NUMBER_UNKNOWN;
	}
	g_hash_table_unref(others.files);
}

/* Where @symbol stands in @tree. */
static void tell_sites(struct others *others, const char *tip, uint32_t tree, const char *symbol)
{
	const GPtrArray *paths = g_hash_table_lookup(others->files, symbol);
	struct history *history = others->history;

	for (guint i = 0; paths && i < paths->len; i++) {
		g_autoptr(GArray) rows = rows_at(others, tree, paths->pdata[i]);

		for (guint j = 0; j < rows->len; j++) {
			const struct row *row = &g_array_index(rows, struct row, j);
			struct history_now now = { tip, NULL };

			if (strcmp(row->symbol, symbol) != 0)
				continue;
			now.site = history_keep_site(history, &row->site);
			g_array_append_val(history->now, now);
		}
	}
}

static int now_compare(const void *a, const void *b)
{
	const struct history_now *x = a, *y = b;
	int order = strcmp(x->site->file, y->site->file);

	return order ? order : (x->site->line > y->site->line) - (x->site->line < y->site->line);
}

void history_now(struct history *history, struct history_walk *walk, const char *symbol)
{
	struct others others = { history, walk, files_new() };
	char *const *words = walk->options->words;
	guint n_words = words ? g_strv_length((char **)words) : 0;

	add_files_of_events(&others);
	files_are_known(&others);
	for (guint i = 0; i < walk->tips->len; i++) {
		uint32_t commit = commits_find(walk->commits, &g_array_index(walk->tips, struct oid, i));
		guint before = history->now->len;

		if (commit == COMMIT_NONE)
			continue;
		tell_sites(&others, n_words ? history_string(history, words[MIN(i, n_words - 1)]) : "HEAD",
			   commits_get(walk->commits, commit)->tree, symbol);
		if (history->now->len > before)
			qsort((struct history_now *)(void *)history->now->data + before, history->now->len - before,
			      sizeof(struct history_now), now_compare);
	}
	g_hash_table_unref(others.files);
}
