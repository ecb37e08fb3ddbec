/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "history_env_data.h"
#include "history_tree.h"
#include "source/scan.h"

static void set_free(gpointer set)
{
	g_hash_table_unref(set);
}

static void sites_destroy(gpointer sites)
{
	sites_free(sites);
}

static void table_destroy(gpointer table)
{
	macro_table_free(table);
}

GHashTable *env_set_new(void)
{
	return g_hash_table_new(g_str_hash, g_str_equal);
}

const char *env_keep(struct env *env, const char *string)
{
	return g_string_chunk_insert_const(env->strings, string);
}

static void note_path(struct env *env, GHashTable *by_macro, const char *macro, const char *path)
{
	GHashTable *paths = g_hash_table_lookup(by_macro, macro);

	if (!paths) {
		paths = env_set_new();
		g_hash_table_insert(by_macro, (gpointer)env_keep(env, macro), paths);
	}
	g_hash_table_add(paths, (gpointer)env_keep(env, path));
}

static bool is_header(const char *path)
{
	return g_str_has_suffix(path, ".h") || g_str_has_suffix(path, ".inc");
}

static void learn_file(const char *path, const struct blob *blob, gpointer user)
{
	struct env *env = user;
	const struct marks *marks = blob->is_makefile ? NULL : walk_marks(env->walk, blob->signature);
	g_autofree char *folder = blob->is_makefile && blob->signature ? g_path_get_dirname(path) : NULL;

	if (folder)
		g_hash_table_add(env->folders, (gpointer)env_keep(env, folder));
	for (guint i = 0; marks && i < marks->needs->len; i++)
		note_path(env, env->users, marks->needs->pdata[i], path);
	for (guint i = 0; marks && is_header(path) && i < marks->defines->len; i++)
		note_path(env, env->definers, marks->defines->pdata[i], path);
}

static void learn_change(const struct tree_change *change, gpointer user)
{
	struct env *env = user;

	learn_file(change->path, walk_blob(env->walk, change->new), env);
	for (guint i = 0; i < change->n_old; i++)
		learn_file(change->path, walk_blob(env->walk, change->old[i]), env);
}

/* Macros that some text calls and some text defines: most capitals with EXPORT in them are something else. */
static GHashTable *names_of_both(const struct history_walk *walk)
{
	g_autoptr(GHashTable) called = env_set_new();
	GHashTable *both = env_set_new();

	for (guint pass = 0; pass < 2; pass++) {
		for (guint worker = 0; worker < walk->n_workers; worker++) {
			GHashTableIter iter;
			gpointer value;

			g_hash_table_iter_init(&iter, walk->workers[worker].marks);
			while (g_hash_table_iter_next(&iter, NULL, &value)) {
				const struct marks *marks = value;

				for (guint i = 0; pass == 0 && i < marks->needs->len; i++)
					g_hash_table_add(called, marks->needs->pdata[i]);
				for (guint i = 0; pass == 1 && i < marks->defines->len; i++)
					if (g_hash_table_contains(called, marks->defines->pdata[i]))
						g_hash_table_add(both, marks->defines->pdata[i]);
			}
		}
	}
	return both;
}

static bool any_of(const GPtrArray *names, GHashTable *set)
{
	for (guint i = 0; i < names->len; i++)
		if (g_hash_table_contains(set, names->pdata[i]))
			return true;
	return false;
}

/* Where the walk does not go back to the roots (@names NULL) the other half may lie before it. */
static bool has_marks(const struct history_walk *walk, const struct blob *blob, GHashTable *names)
{
	const struct marks *marks = blob->is_makefile ? NULL : walk_marks(walk, blob->signature);

	return (blob->is_makefile && blob->signature) ||
	       (marks && (!names || any_of(marks->needs, names) || any_of(marks->defines, names)));
}

static void learn_commit(struct env *env, uint32_t place)
{
	struct history_walk *walk = env->walk;
	struct tree_walk calls = { walk_wants, learn_change, walk, env };
	uint32_t i = g_array_index(walk->order, uint32_t, place), trees[TREE_MAX_PARENTS];
	const struct commit *commit = commits_get(walk->commits, i);
	const uint32_t *parents = commits_parents(walk->commits, i);
	uint32_t n = MIN(commit->n_parents, walk->options->first_parent ? 1 : TREE_MAX_PARENTS);

	for (uint32_t j = 0; j < n; j++)
		trees[j] = commits_get(walk->commits, parents[j])->tree;
	trees_compare(walk->objects, walk_reader(walk, 0), commit->tree, trees, n, &calls, NULL);
}

/* True when any commit changed a file that has to do with others. */
static bool learn_commits(struct env *env)
{
	struct history_walk *walk = env->walk;
	g_autoptr(GHashTable) names = walk->is_whole ? names_of_both(walk) : NULL;
	bool any = false;

	for (guint i = 0; i < walk->pairs->len; i++) {
		const struct pair *pair = &g_array_index(walk->pairs, struct pair, i);
		uint32_t place = pair->commit;

		if (!has_marks(walk, walk_blob(walk, pair->new), names) &&
		    !has_marks(walk, walk_blob(walk, pair->old), names))
			continue;
		any = true;
		learn_commit(env, place);
		while (i + 1 < walk->pairs->len && g_array_index(walk->pairs, struct pair, i + 1).commit == place)
			i++;
	}
	return any;
}

static void learn_tips(struct env *env)
{
	for (guint i = 0; i < env->walk->tips->len; i++) {
		uint32_t commit = commits_find(env->walk->commits, &g_array_index(env->walk->tips, struct oid, i));

		if (commit != COMMIT_NONE)
			history_tree_read(env->walk, commits_get(env->walk->commits, commit)->tree, learn_file, env);
	}
}

struct env *env_new(struct history_walk *walk)
{
	struct env *env = g_new0(struct env, 1);

	env->walk = walk;
	env->strings = g_string_chunk_new(4096);
	env->definers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, set_free);
	env->users = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, set_free);
	env->folders = env_set_new();
	env->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, table_destroy);
	env->sites = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sites_destroy);
	if (learn_commits(env) && !walk->is_whole)
		learn_tips(env);
	return env;
}

void env_free(struct env *env)
{
	g_hash_table_unref(env->definers);
	g_hash_table_unref(env->users);
	g_hash_table_unref(env->folders);
	g_hash_table_unref(env->tables);
	g_hash_table_unref(env->sites);
	g_string_chunk_free(env->strings);
	g_free(env);
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
	uint32_t number = tree_find(walk->objects, walk_reader(walk, 0), tree, path);
	const struct blob *blob = number == OBJECT_NONE ? NULL : walk_makefile(walk, number);

	return blob && blob->signature;
}

bool env_is_below_namespace(struct env *env, uint32_t tree, const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	bool found = false;

	if (!g_str_has_suffix(path, ".c"))
		return false;
	while (!found) {
		char *above = g_path_get_dirname(folder);

		found = g_hash_table_contains(env->folders, folder) ||
			(!env->walk->is_whole && tree != OBJECT_NONE &&
			 (sets_namespace(env, tree, folder, "Makefile") ||
			  sets_namespace(env, tree, folder, "Kbuild")));
		g_free(folder);
		folder = above;
		if (strcmp(folder, ".") == 0)
			break;
	}
	return found;
}

/* Whether a header defines one of the macros that the file calls, at some time. */
static bool calls_known(struct env *env, const struct blob *blob)
{
	const struct marks *marks = blob->is_makefile ? NULL : walk_marks(env->walk, blob->signature);

	for (guint i = 0; marks && i < marks->needs->len; i++)
		if (g_hash_table_contains(env->definers, marks->needs->pdata[i]))
			return true;
	return false;
}

bool env_concerns(struct env *env, uint32_t tree, const char *path, uint32_t number)
{
	const struct blob *blob = walk_blob(env->walk, number);

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
	const struct blob *now = walk_blob(env->walk, file->new), *before = walk_blob(env->walk, file->old);

	if (now->is_makefile || before->is_makefile) {
		add_folder(env, file->path, new, affected);
		add_folder(env, file->path, old, affected);
		return;
	}
	if (is_header(file->path)) {
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
			uint32_t number = is_header(paths[i])
						  ? tree_find(walk->objects, walk_reader(walk, 0), tree, paths[i])
						  : OBJECT_NONE;

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
