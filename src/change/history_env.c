/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_env_data.h"

GHashTable *env_set_new(void)
{
	return g_hash_table_new(g_str_hash, g_str_equal);
}

const char *env_keep(struct env *env, const char *string)
{
	return g_string_chunk_insert_const(env->strings, string);
}

static bool is_state(uint32_t tree)
{
	return tree == ENV_OLD || tree == ENV_NEW;
}

uint32_t env_find(struct env *env, uint32_t tree, const char *path)
{
	GHashTable *files = is_state(tree) ? env->files[tree == ENV_NEW] : NULL;
	gpointer number;

	if (files && g_hash_table_lookup_extended(files, path, NULL, &number))
		return GPOINTER_TO_UINT(number);
	if (is_state(tree))
		tree = env->tree;
	return tree == OBJECT_NONE ? OBJECT_NONE : tree_find(env->walk->objects, walk_reader(env->walk, 0), tree, path);
}

bool env_is_header(const char *path)
{
	return g_str_has_suffix(path, ".h") || g_str_has_suffix(path, ".inc");
}

/* Folders that the tree scanner does not read, as nothing there is built into a kernel. */
static bool is_scanned(const char *path)
{
	return !g_str_has_prefix(path, "scripts/") &&
	       (!g_str_has_prefix(path, "tools/") || g_str_has_prefix(path, "tools/testing/"));
}

static bool sets_namespace(struct env *env, uint32_t tree, const char *folder, const char *name)
{
	struct history_walk *walk = env->walk;
	g_autofree char *path = g_build_filename(folder, name, NULL);
	uint32_t number = env_find(env, tree, path);
	const struct blob *blob = number == OBJECT_NONE ? NULL : walk_makefile(walk, number);

	return blob && blob->signature;
}

/* Goes from a folder to the one above it; false when that is the root. */
static bool folder_up(char *folder)
{
	char *slash = strrchr(folder, '/');

	if (slash)
		*slash = '\0';
	return slash != NULL;
}

bool env_is_below_namespace(struct env *env, uint32_t tree, const char *path)
{
	bool is_searched = !env->walk->is_whole && tree != OBJECT_NONE, found = false;
	g_autofree char *folder = NULL;

	if (!g_str_has_suffix(path, ".c") || (!is_searched && g_hash_table_size(env->folders) == 0))
		return false;
	folder = g_path_get_dirname(path);
	do {
		found = g_hash_table_contains(env->folders, folder) ||
			(is_searched && (sets_namespace(env, tree, folder, "Makefile") ||
					 sets_namespace(env, tree, folder, "Kbuild")));
	} while (!found && folder_up(folder));
	return found;
}

/* Whether a header defines one of the macros that the file calls, at some time. */
static bool calls_known(struct env *env, const struct blob *blob)
{
	const struct marks *marks = blob->is_makefile ? NULL : walk_marks(env->walk, blob->signature);

	if (marks && marks->needs->len)
		env_learn_late(env);
	for (guint i = 0; marks && i < marks->needs->len; i++)
		if (g_hash_table_contains(env->definers, marks->needs->pdata[i]))
			return true;
	return false;
}

bool env_concerns(struct env *env, uint32_t tree, const char *path, uint32_t number)
{
	const struct blob *blob = walk_file(env->walk, path, number);

	return blob->signature && !blob->is_makefile && is_scanned(path) &&
	       (calls_known(env, blob) || env_is_below_namespace(env, tree, path));
}

/* Below one folder, to look for the sources that its Makefile hands a namespace to. */
struct below {
	struct env *env;
	const char *folder;
	GHashTable *affected;
};

static bool is_below(const char *path, size_t length, bool is_folder, gpointer data)
{
	const struct below *below = data;
	size_t n = strcmp(below->folder, ".") == 0 ? 0 : strlen(below->folder);

	if (n && (strncmp(path, below->folder, MIN(length, n)) != 0 || (length > n && path[n] != '/') ||
		  (length < n && (!is_folder || below->folder[length] != '/'))))
		return false;
	return is_folder || (length > 2 && memcmp(path + length - 2, ".c", 2) == 0);
}

static void add_below(const struct tree_change *change, gpointer data)
{
	const struct below *below = data;

	if (walk_blob(below->env->walk, change->new)->signature && is_scanned(change->path))
		g_hash_table_add(below->affected, (gpointer)env_keep(below->env, change->path));
}

static void add_folder(struct env *env, const char *makefile, uint32_t tree, GHashTable *affected)
{
	g_autofree char *folder = g_path_get_dirname(makefile);
	struct below below = { env, folder, affected };
	struct tree_walk calls = { is_below, add_below, &below, &below };

	/* What a state has beside its tree differs, and is looked at for itself. */
	if (is_state(tree))
		tree = env->tree;
	trees_compare(env->walk->objects, walk_reader(env->walk, 0), tree, NULL, 0, &calls, NULL);
}

/* All that use a macro which this header defines, and what they define with it in turn. */
static void add_users(struct env *env, const struct marks *marks, GHashTable *affected)
{
	for (guint i = 0; marks && i < marks->defines->len; i++) {
		GHashTable *users = g_hash_table_lookup(env->users, marks->defines->pdata[i]);
		GHashTableIter iter;
		gpointer path;

		if (!users)
			continue;
		g_hash_table_iter_init(&iter, users);
		while (g_hash_table_iter_next(&iter, &path, NULL))
			if (is_scanned(path))
				g_hash_table_add(affected, path);
	}
}

static void add_file(struct env *env, const struct env_file *file, uint32_t new, uint32_t old, GHashTable *affected)
{
	const struct blob *now = walk_file(env->walk, file->path, file->new);
	const struct blob *before = walk_file(env->walk, file->path, file->old);

	if (now->is_makefile || before->is_makefile) {
		add_folder(env, file->path, new, affected);
		add_folder(env, file->path, old, affected);
		return;
	}
	if (env_is_header(file->path)) {
		add_users(env, walk_marks(env->walk, now->signature), affected);
		add_users(env, walk_marks(env->walk, before->signature), affected);
	}
	if (env_concerns(env, new, file->path, file->new) || env_concerns(env, old, file->path, file->old))
		g_hash_table_add(affected, (gpointer)env_keep(env, file->path));
}

/* What users define with a macro, theirs use: a step at a time, until there is nothing new. */
static void add_users_of_users(struct env *env, uint32_t tree, GHashTable *affected)
{
	struct history_walk *walk = env->walk;
	guint n;

	do {
		g_autofree gpointer *paths = g_hash_table_get_keys_as_array(affected, &n);

		for (guint i = 0; i < n; i++) {
			uint32_t number = env_is_header(paths[i]) ? env_find(env, tree, paths[i]) : OBJECT_NONE;

			add_users(env, walk_marks(walk, walk_blob(walk, number)->signature), affected);
		}
	} while (g_hash_table_size(affected) > n);
}

GHashTable *env_affected(struct env *env, const GArray *files, uint32_t new, uint32_t old)
{
	GHashTable *affected = env_set_new();

	for (guint i = 0; i < files->len; i++)
		add_file(env, &g_array_index(files, struct env_file, i), new, old, affected);
	add_users_of_users(env, new, affected);
	if (g_hash_table_size(affected))
		return affected;
	g_hash_table_unref(affected);
	return NULL;
}
