/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "repo/commit_new.h"

bool repo_is_unchanged(struct repo *repo, const char *path, GError **error)
{
	unsigned flags = 0;

	if (git_status_file(&flags, repo_git(repo), path) != 0)
		return fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: git does not know it: %s", path, git_reason());
	if (flags & (GIT_STATUS_WT_NEW | GIT_STATUS_IGNORED))
		return fail(error, KEXPORT_ERROR_USAGE, "%s: is not in git, so that a change of it could not be undone",
			    path);
	if (flags != GIT_STATUS_CURRENT)
		return fail(error, KEXPORT_ERROR_USAGE, "%s: has local changes; nothing was changed", path);
	return true;
}

static git_filemode_t mode_of(git_tree *tree, const char *path)
{
	git_tree_entry *entry = NULL;
	git_filemode_t mode = GIT_FILEMODE_BLOB;

	if (git_tree_entry_bypath(&entry, tree, path) == 0)
		mode = git_tree_entry_filemode(entry);
	git_tree_entry_free(entry);
	return mode;
}

static int write_tree(git_repository *git, git_tree *base, const GArray *files, git_oid *id)
{
	g_autoptr(GArray) updates = g_array_new(FALSE, TRUE, sizeof(git_tree_update));

	for (guint i = 0; i < files->len; i++) {
		const struct new_file *file = &g_array_index(files, struct new_file, i);
		git_tree_update update = { .action = GIT_TREE_UPDATE_UPSERT, .path = file->path };
		int status = git_blob_create_from_buffer(&update.id, git, file->bytes, file->length);

		if (status != 0)
			return status;
		update.filemode = mode_of(base, file->path);
		g_array_append_val(updates, update);
	}
	return git_tree_create_updated(id, git, base, updates->len, (git_tree_update *)(void *)updates->data);
}

bool repo_commit_new(struct repo *repo, const struct oid *parent, const GArray *files, const char *message,
		     const struct identity *author, struct oid *commit, GError **error)
{
	git_repository *git = repo_git(repo);
	git_commit *before = NULL;
	git_tree *base = NULL, *tree = NULL;
	git_signature *signature = NULL;
	git_oid id, tree_id, parent_id;
	bool done;

	memcpy(parent_id.id, parent->bytes, OID_SIZE);
	done = git_commit_lookup(&before, git, &parent_id) == 0 && git_commit_tree(&base, before) == 0 &&
	       write_tree(git, base, files, &tree_id) == 0 && git_tree_lookup(&tree, git, &tree_id) == 0 &&
	       git_signature_new(&signature, author->name, author->email, author->seconds, author->offset_minutes) ==
		       0 &&
	       git_commit_create(&id, git, NULL, signature, signature, NULL, message, tree, 1,
				 (const git_commit **)&before) == 0;
	if (done)
		memcpy(commit->bytes, id.id, OID_SIZE);
	else
		fail(error, KEXPORT_ERROR_IO, "%s: cannot commit: %s", repo_path(repo), git_reason());
	git_signature_free(signature);
	git_tree_free(tree);
	git_tree_free(base);
	git_commit_free(before);
	return done;
}

/* HEAD itself when it is detached, else the branch that it names. */
static int move_head(git_repository *git, const git_oid *from, const git_oid *to)
{
	git_reference *head = NULL, *moved = NULL;
	int status = git_repository_head_detached(git) == 1 ? git_reference_lookup(&head, git, "HEAD")
							    : git_repository_head(&head, git);

	if (status == 0 && git_oid_cmp(git_reference_target(head), from) != 0)
		status = GIT_EMODIFIED;
	if (status == 0)
		status = git_reference_set_target(&moved, head, to, "commit: kexport-audit patch");
	git_reference_free(moved);
	git_reference_free(head);
	return status;
}

bool repo_advance(struct repo *repo, const struct oid *from, const struct oid *to, char *const *paths, GError **error)
{
	git_repository *git = repo_git(repo);
	git_index *index = NULL;
	git_oid old, new;
	int status;

	memcpy(old.id, from->bytes, OID_SIZE);
	memcpy(new.id, to->bytes, OID_SIZE);
	status = move_head(git, &old, &new);
	if (status == 0)
		status = git_repository_index(&index, git);
	for (; status == 0 && *paths; paths++)
		status = git_index_add_bypath(index, *paths);
	if (status == 0)
		status = git_index_write(index);
	git_index_free(index);
	return status == 0 || fail(error, KEXPORT_ERROR_IO, "%s: cannot commit: %s", repo_path(repo), git_reason());
}
