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

/* The sites of the file at @path in @tree, scanned once for each extract and each surroundings that it has. */
static const struct sites *sites_at(struct env *env, uint32_t tree, const char *path, const struct learnt *learnt)
{
	g_autoptr(GHashTable) headers = env_set_new();
	g_autofree char *name_space = namespace_of(env, tree, path), *key = NULL;
	struct source_text source = learnt->text;
	struct macro_table *table;
	struct sites *sites;

	add_definers(env, tree, path, headers);
	g_hash_table_remove(headers, path);
	table = table_of(env, tree, headers);
	key = g_strdup_printf("%p %p %s %s", (const void *)learnt, (void *)table, path, name_space ? name_space : "");
	sites = g_hash_table_lookup(env->sites, key);
	if (sites)
		return sites;
	sites = sites_new();
	source.path = path;
	source.default_namespace = name_space;
	sites_in_text(table, &source, sites, NULL, NULL);
	g_hash_table_insert(env->sites, g_steal_pointer(&key), sites);
	return sites;
}

void env_rows(struct env *env, uint32_t tree, GHashTable *paths, bool is_new, GArray *rows)
{
	GHashTableIter iter;
	gpointer path;

	g_hash_table_iter_init(&iter, paths);
	while (tree != OBJECT_NONE && g_hash_table_iter_next(&iter, &path, NULL)) {
		const struct blob *blob = walk_file(env->walk, path, env_find(env, tree, path));
		const struct learnt *learnt = walk_learnt(env->walk, blob->signature);

		if (learnt)
			rows_add_sites(rows, sites_at(env, tree, path, learnt), blob, path, is_new);
	}
}
