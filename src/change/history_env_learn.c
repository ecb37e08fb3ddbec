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

static void note_path(struct env *env, GHashTable *by_macro, const char *macro, const char *path)
{
	GHashTable *paths = g_hash_table_lookup(by_macro, macro);

	if (!paths) {
		paths = env_set_new();
		g_hash_table_insert(by_macro, (gpointer)env_keep(env, macro), paths);
	}
	g_hash_table_add(paths, (gpointer)env_keep(env, path));
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
	for (guint i = 0; marks && env_is_header(path) && i < marks->defines->len; i++)
		note_path(env, env->definers, marks->defines->pdata[i], path);
}

static enum env_reach reach_of(const struct env *env, const char *path, const struct blob *new, const struct blob *old)
{
	const struct marks *now, *before;

	if (new->signature == old->signature)
		return REACH_NOTHING;
	if (new->is_makefile || old->is_makefile)
		return REACH_HEADERS;
	now = walk_marks(env->walk, new->signature);
	before = walk_marks(env->walk, old->signature);
	if (env_is_header(path) && ((now && now->defines->len) || (before && before->defines->len)))
		return REACH_ALL;
	return now || before ? REACH_HEADERS : REACH_NOTHING;
}

static void learn_pair(struct env *env, const char *path, const struct blob *new, const struct blob *old)
{
	env->reach = MAX(env->reach, reach_of(env, path, new, old));
	learn_file(path, new, env);
	learn_file(path, old, env);
}

static void note_called(const struct marks *marks, GHashTable *called, GHashTable *both)
{
	(void)both;
	for (guint i = 0; i < marks->needs->len; i++)
		g_hash_table_add(called, marks->needs->pdata[i]);
}

static void note_both(const struct marks *marks, GHashTable *called, GHashTable *both)
{
	for (guint i = 0; i < marks->defines->len; i++)
		if (g_hash_table_contains(called, marks->defines->pdata[i]))
			g_hash_table_add(both, marks->defines->pdata[i]);
}

static void each_marks(const struct history_walk *walk,
		       void (*func)(const struct marks *marks, GHashTable *called, GHashTable *both),
		       GHashTable *called, GHashTable *both)
{
	for (guint worker = 0; worker < walk->n_workers; worker++) {
		GHashTableIter iter;
		gpointer value;

		g_hash_table_iter_init(&iter, walk->workers[worker].learnt);
		while (g_hash_table_iter_next(&iter, NULL, &value)) {
			const struct learnt *learnt = value;

			if (learnt->marks)
				func(learnt->marks, called, both);
		}
	}
}

/* Macros that some text calls and some text defines: most capitals with EXPORT in them are something else. */
static GHashTable *names_of_both(const struct history_walk *walk)
{
	g_autoptr(GHashTable) called = env_set_new();
	GHashTable *both = env_set_new();

	each_marks(walk, note_called, called, both);
	each_marks(walk, note_both, called, both);
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

/* All files that a commit changed, where one of them has to do with others. */
static void learn_commits(struct env *env)
{
	struct history_walk *walk = env->walk;
	const struct pair *pairs = (const struct pair *)(const void *)walk->pairs->data;
	g_autoptr(GHashTable) names = walk->is_whole ? names_of_both(walk) : NULL;
	guint n;

	for (guint i = 0; i < walk->pairs->len; i += n) {
		bool any = false;

		for (n = 0; i + n < walk->pairs->len && pairs[i + n].commit == pairs[i].commit; n++)
			any |= has_marks(walk, walk_side(walk, &pairs[i + n], pairs[i + n].new), names) ||
			       has_marks(walk, walk_side(walk, &pairs[i + n], pairs[i + n].old), names);
		for (guint j = i; any && j < i + n; j++)
			learn_pair(env, walk_path(walk, &pairs[j]), walk_side(walk, &pairs[j], pairs[j].new),
				   walk_side(walk, &pairs[j], pairs[j].old));
	}
}

static bool wants_header(const char *path, size_t length, bool is_folder, gpointer unused)
{
	return walk_wants_all(path, length, is_folder, unused) && (is_folder || path[length - 1] == 'h');
}

/* What was not learnt from what changes. */
static void learn_tree(struct env *env, uint32_t tree)
{
	tree_wanted_func wanted = env->reach == REACH_ALL ? walk_wants_all : wants_header;

	if (tree != OBJECT_NONE && env->reach &&
	    !history_tree_read(env->walk, tree, OBJECT_NONE, wanted, learn_file, env))
		env->is_blind = true;
}

static void learn_tips(struct env *env)
{
	for (guint i = 0; i < env->walk->tips->len; i++) {
		uint32_t commit = commits_find(env->walk->commits, &g_array_index(env->walk->tips, struct oid, i));

		if (commit != COMMIT_NONE)
			learn_tree(env, commits_get(env->walk->commits, commit)->tree);
	}
}

static struct env *env_make(struct history_walk *walk)
{
	struct env *env = g_new0(struct env, 1);

	env->walk = walk;
	env->tree = OBJECT_NONE;
	env->strings = g_string_chunk_new(4096);
	env->definers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, set_free);
	env->users = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, set_free);
	env->folders = env_set_new();
	env->tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, table_destroy);
	env->sites = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sites_destroy);
	return env;
}

struct env *env_new(struct history_walk *walk)
{
	struct env *env = env_make(walk);

	learn_commits(env);
	if (!walk->is_whole)
		learn_tips(env);
	return env;
}

struct env *env_of_tips(struct history_walk *walk)
{
	struct env *env = env_make(walk);

	env->reach = REACH_HEADERS;
	env->is_late = true;
	return env;
}

void env_learn_late(struct env *env)
{
	if (env->is_late)
		learn_tips(env);
	env->is_late = false;
}

/* Puts a file over what the tree has, on both sides. */
static void learn_sides(struct env *env, const char *path, uint32_t new, uint32_t old)
{
	const char *kept = env_keep(env, path);

	g_hash_table_insert(env->files[0], (gpointer)kept, GUINT_TO_POINTER(old));
	g_hash_table_insert(env->files[1], (gpointer)kept, GUINT_TO_POINTER(new));
	learn_pair(env, path, walk_file(env->walk, path, new), walk_file(env->walk, path, old));
}

struct env *env_of_change(struct history_walk *walk, uint32_t tree, const GArray *before, const GArray *files)
{
	struct env *env = env_make(walk);

	env->tree = tree;
	env->files[0] = env_set_new();
	env->files[1] = env_set_new();
	for (guint i = 0; before && i < before->len; i++) {
		const struct env_file *file = &g_array_index(before, struct env_file, i);

		learn_sides(env, file->path, file->new, file->new);
	}
	for (guint i = 0; i < files->len; i++) {
		const struct env_file *file = &g_array_index(files, struct env_file, i);

		learn_sides(env, file->path, file->new, file->old);
	}
	learn_tree(env, tree);
	return env;
}

bool env_is_blind(const struct env *env)
{
	return env->is_blind;
}

void env_free(struct env *env)
{
	g_clear_pointer(&env->files[0], g_hash_table_unref);
	g_clear_pointer(&env->files[1], g_hash_table_unref);
	g_hash_table_unref(env->definers);
	g_hash_table_unref(env->users);
	g_hash_table_unref(env->folders);
	g_hash_table_unref(env->tables);
	g_hash_table_unref(env->sites);
	g_string_chunk_free(env->strings);
	g_free(env);
}
