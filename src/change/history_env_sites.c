/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_env_data.h"
#include "source/makefiles.h"
#include "source/scan.h"

/* The headers that define what the file at @path calls, and what those call. */
static void add_definers(struct env *env, uint32_t tree, const char *path, GHashTable *paths)
{
	struct history_walk *walk = env->walk;
	uint32_t number = env_find(env, tree, path);
	const struct marks *marks = walk_marks(walk, walk_blob(walk, number)->signature);

	for (guint i = 0; marks && i < marks->needs->len; i++) {
		GHashTable *definers = g_hash_table_lookup(env->definers, marks->needs->pdata[i]);
		GHashTableIter iter;
		gpointer definer;

		if (!definers)
			continue;
		g_hash_table_iter_init(&iter, definers);
		while (g_hash_table_iter_next(&iter, &definer, NULL))
			if (g_hash_table_add(paths, definer))
				add_definers(env, tree, definer, paths);
	}
}

static int path_order(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The macros that the headers at @paths define in @tree, on top of the kernel's own. It belongs to @env. */
static struct macro_table *table_of(struct env *env, uint32_t tree, GHashTable *paths)
{
	struct history_walk *walk = env->walk;
	struct object_reader *reader = walk_reader(walk, 0);
	g_autoptr(GString) key = g_string_new(NULL);
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	GHashTableIter iter;
	gpointer path;
	struct macro_table *table;

	g_hash_table_iter_init(&iter, paths);
	while (g_hash_table_iter_next(&iter, &path, NULL))
		g_ptr_array_add(sorted, path);
	g_ptr_array_sort(sorted, path_order);
	for (guint i = 0; i < sorted->len; i++)
		g_string_append_printf(key, "%s %x\n", (const char *)sorted->pdata[i],
				       env_find(env, tree, sorted->pdata[i]));
	table = g_hash_table_lookup(env->tables, key->str);
	if (table)
		return table;
	table = macro_table_new();
	for (guint i = 0; i < sorted->len; i++) {
		struct object_data data = { 0 };
		uint32_t number = env_find(env, tree, sorted->pdata[i]);

		if (number != OBJECT_NONE && object_read_type(reader, number, OBJECT_BLOB, &data, NULL)) {
			const struct source_text header = { sorted->pdata[i], (const char *)data.bytes, data.size,
							    NULL };

			macro_table_learn(table, &header);
		}
		object_data_release(reader, &data);
	}
	macro_table_close(table);
	g_hash_table_insert(env->tables, g_strdup(key->str), table);
	return table;
}

/* What the Makefile @name in @folder sets for @object; NULL for nothing. @is_there tells whether there is one. */
static char *namespace_in(struct env *env, uint32_t tree, const char *folder, const char *name, const char *object,
			  bool is_above, bool *is_there)
{
	struct object_reader *reader = walk_reader(env->walk, 0);
	g_autofree char *path = strcmp(folder, ".") == 0 ? g_strdup(name) : g_build_filename(folder, name, NULL);
	uint32_t number = env_find(env, tree, path);
	struct object_data data = { 0 };
	char *found = NULL;

	*is_there |= number != OBJECT_NONE;
	if (number == OBJECT_NONE || !walk_makefile(env->walk, number)->signature)
		return NULL;
	if (object_read_type(reader, number, OBJECT_BLOB, &data, NULL))
		found = makefile_namespace((const char *)data.bytes, data.size, object, is_above);
	object_data_release(reader, &data);
	return found;
}

/* The default namespace that Makefiles give the source at @path: the nearest one builds it, those above pass some on.
 */
static char *namespace_of(struct env *env, uint32_t tree, const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path), *object = g_path_get_basename(path);
	bool is_above = false;
	char *found = NULL;

	if (!env_is_below_namespace(env, tree, path))
		return NULL;
	*strrchr(object, '.') = '\0';
	while (!found) {
		bool is_there = false, is_root = strcmp(folder, ".") == 0;
		char *above = g_path_get_dirname(folder);

		found = namespace_in(env, tree, folder, "Makefile", object, is_above, &is_there);
		if (!found)
			found = namespace_in(env, tree, folder, "Kbuild", object, is_above, &is_there);
		is_above |= is_there;
		g_free(folder);
		folder = above;
		if (is_root)
			break;
	}
	return found;
}

static void scan_extract(const struct extract *extract, const struct macro_table *table, const char *path,
			 const char *name_space, struct sites *sites)
{
	const struct source_text source = { path, extract->text->str, extract->text->len, name_space };

	sites_in_text(table, &source, sites, NULL, NULL);
	for (guint i = 0; i < sites->sites->len; i++) {
		struct site *site = &g_array_index(sites->sites, struct site, i);

		site->line = g_array_index(extract->lines, uint32_t, site->line - 1);
	}
}

/* The sites of the file at @path in @tree, read once for each text and each surroundings that it has. */
static const struct sites *sites_at(struct env *env, uint32_t tree, const char *path)
{
	struct history_walk *walk = env->walk;
	struct object_reader *reader = walk_reader(walk, 0);
	uint32_t number = env_find(env, tree, path);
	g_autoptr(GHashTable) headers = env_set_new();
	g_autofree char *name_space = number == OBJECT_NONE ? NULL : namespace_of(env, tree, path);
	g_autofree char *key = NULL;
	struct macro_table *table;
	struct object_data data = { 0 };
	struct sites *sites;

	if (number == OBJECT_NONE)
		return NULL;
	add_definers(env, tree, path, headers);
	g_hash_table_remove(headers, path);
	table = table_of(env, tree, headers);
	key = g_strdup_printf("%s %x %p %s", path, number, (void *)table, name_space ? name_space : "");
	sites = g_hash_table_lookup(env->sites, key);
	if (sites)
		return sites;
	sites = sites_new();
	if (object_read_type(reader, number, OBJECT_BLOB, &data, NULL)) {
		struct extract *extract = &walk->workers[0].extract;

		if (extract_make(extract, &data))
			scan_extract(extract, table, path, name_space, sites);
	}
	object_data_release(reader, &data);
	g_hash_table_insert(env->sites, g_steal_pointer(&key), sites);
	return sites;
}

void env_rows(struct env *env, uint32_t tree, GHashTable *paths, bool is_new, GArray *rows)
{
	GHashTableIter iter;
	gpointer path;

	g_hash_table_iter_init(&iter, paths);
	while (tree != OBJECT_NONE && g_hash_table_iter_next(&iter, &path, NULL)) {
		const struct sites *sites = sites_at(env, tree, path);

		for (guint i = 0; sites && i < sites->sites->len; i++) {
			const struct site *site = &g_array_index(sites->sites, struct site, i);
			struct row row = { .symbol = site->symbol, .is_new = is_new };

			row.site = (struct history_site){ site->file,	    site->line,
							  site->macro,	    site->type,
							  site->name_space, *site->condition ? site->condition : NULL };
			g_array_append_val(rows, row);
		}
	}
}
