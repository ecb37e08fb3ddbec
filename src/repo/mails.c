/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "folders.h"
#include "git.h"
#include "repo/mails.h"

/* A file of a tree in the making; mode 0: there is none. */
struct state {
	uint32_t mode;
	git_oid id;
};

/* A file that a mail names. */
struct touched {
	struct state base, before, now;
	bool by_last; /* the last mail named it */
};

struct mail_files {
	struct repo *repo;
	struct objects *objects;
	git_tree *base;
	GHashTable *files; /* path -> struct touched */
};

struct mail_files *mail_files_new(struct repo *repo, struct objects *objects, const struct oid *base, GError **error)
{
	AUTO(mail_files) files = g_new0(struct mail_files, 1);
	git_commit *commit = NULL;
	git_oid id;
	bool ok;

	files->repo = repo;
	files->objects = objects;
	files->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	memcpy(id.id, base->bytes, OID_SIZE);
	ok = git_commit_lookup(&commit, repo_git(repo), &id) == 0 && git_commit_tree(&files->base, commit) == 0;
	git_commit_free(commit);
	if (!ok) {
		fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: the tree to apply to: %s", repo_path(repo), git_reason());
		return NULL;
	}
	return repo_write_to_memory(repo, error) ? g_steal_pointer(&files) : NULL;
}

void mail_files_free(struct mail_files *files)
{
	git_tree_free(files->base);
	g_hash_table_unref(files->files);
	g_free(files);
}

/* What the mails name so far, looked up in the base when it is new. */
static struct touched *touch(struct mail_files *files, const char *path)
{
	struct touched *touched = g_hash_table_lookup(files->files, path);
	git_tree_entry *entry = NULL;

	if (touched)
		return touched;
	touched = g_new0(struct touched, 1);
	if (git_tree_entry_bypath(&entry, files->base, path) == 0 && git_tree_entry_type(entry) == GIT_OBJECT_BLOB) {
		touched->base.mode = (uint32_t)git_tree_entry_filemode(entry);
		touched->base.id = *git_tree_entry_id(entry);
		touched->now = touched->base;
	}
	git_tree_entry_free(entry);
	g_hash_table_insert(files->files, g_strdup(path), touched);
	return touched;
}

/* Puts the file as it is now into the little tree that the next mail is applied to. */
static bool stage(struct mail_files *files, git_index *index, const char *path)
{
	struct touched *touched = touch(files, path);
	git_index_entry entry = { .path = path };

	if (!touched->by_last)
		touched->before = touched->now;
	touched->by_last = true;
	entry.mode = touched->now.mode;
	entry.id = touched->now.id;
	return !entry.mode || git_index_add(index, &entry) == 0;
}

static void settle(struct mail_files *files, git_index *index, const char *path)
{
	struct touched *touched = g_hash_table_lookup(files->files, path);
	const git_index_entry *entry = git_index_get_bypath(index, path, 0);

	touched->now = (struct state){ 0 };
	if (entry)
		touched->now = (struct state){ entry->mode, entry->id };
}

/* A tree of nothing but the files that @diff names: git_apply_to_tree() reads the whole of the tree that it gets. */
static git_tree *little_tree(struct mail_files *files, const git_diff *diff)
{
	git_index *index = NULL;
	git_tree *tree = NULL;
	git_oid id;
	bool ok = git_index_new(&index) == 0;

	for (size_t i = 0; ok && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		ok = stage(files, index, delta->old_file.path) && stage(files, index, delta->new_file.path);
	}
	if (ok && git_index_write_tree_to(&id, index, repo_git(files->repo)) == 0)
		git_tree_lookup(&tree, repo_git(files->repo), &id);
	git_index_free(index);
	return tree;
}

static void forget_last(struct mail_files *files)
{
	GHashTableIter iter;
	gpointer touched;

	g_hash_table_iter_init(&iter, files->files);
	while (g_hash_table_iter_next(&iter, NULL, &touched))
		((struct touched *)touched)->by_last = false;
}

bool mail_files_apply(struct mail_files *files, const struct mail *mail, GError **error)
{
	git_diff *diff = NULL;
	git_tree *tree = NULL;
	git_index *result = NULL;
	bool ok;

	forget_last(files);
	if (git_diff_from_buffer(&diff, mail->diff, mail->diff_size) < 0)
		return fail(error, KEXPORT_ERROR_BAD_DATA, "%s: not a patch: %s", mail->name, git_reason());
	tree = little_tree(files, diff);
	ok = tree && git_apply_to_tree(&result, repo_git(files->repo), tree, diff, NULL) == 0;
	for (size_t i = 0; ok && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		settle(files, result, delta->old_file.path);
		settle(files, result, delta->new_file.path);
	}
	if (!ok)
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: does not apply: %s", mail->name, git_reason());
	git_index_free(result);
	git_tree_free(tree);
	git_diff_free(diff);
	return ok;
}

/* The object of a regular file. */
static bool find_file(const struct mail_files *files, const char *path, const struct state *state, uint32_t *number,
		      GError **error)
{
	struct oid oid;
	char hex[OID_HEX_SIZE + 1];

	*number = OBJECT_NONE;
	if (state->mode >> 12 != 8)
		return true;
	memcpy(oid.bytes, state->id.id, OID_SIZE);
	*number = objects_find(files->objects, &oid);
	if (*number != OBJECT_NONE)
		return true;
	oid_to_hex(&oid, hex);
	return fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: object %s is missing", path, hex);
}

/* As a walk over whole trees would ask: folder by folder, then the file. */
static bool is_wanted(const struct tree_walk *walk, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *folder = g_strndup(path, (gsize)(slash - path));

		if (!walk->wanted(folder, strlen(folder), true, walk->filter))
			return false;
	}
	return walk->wanted(path, strlen(path), false, walk->filter);
}

bool mail_files_compare(const struct mail_files *files, bool all, const struct tree_walk *walk, GError **error)
{
	g_autoptr(GList) paths = g_list_sort(g_hash_table_get_keys(files->files), (GCompareFunc)strcmp);

	for (GList *link = paths; link; link = link->next) {
		const char *path = link->data;
		const struct touched *touched = g_hash_table_lookup(files->files, path);
		const struct state *before = all ? &touched->base : &touched->before;
		struct tree_change change = { .path = path, .n_old = 1 };
		uint32_t old;

		if ((!all && !touched->by_last) || !is_wanted(walk, path))
			continue;
		if (!find_file(files, path, before, &old, error) ||
		    !find_file(files, path, &touched->now, &change.new, error))
			return false;
		change.old = &old;
		if (old != change.new)
			walk->changed(&change, walk->user);
	}
	return true;
}
