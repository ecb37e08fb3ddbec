/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <git2.h>
#include <string.h>

#include "base/error.h"
#include "git.h"
#include "mail_text.h"
#include "repo/refs.h"

static git_oid to_git(const struct oid *oid)
{
	git_oid git = { .id = { 0 } };

	memcpy(git.id, oid->bytes, OID_SIZE);
	return git;
}

/* The commit behind @reference, which may be NULL. */
static bool reference_commit(git_reference *reference, struct oid *commit)
{
	git_object *object = NULL;
	bool ok = reference && git_reference_peel(&object, reference, GIT_OBJECT_COMMIT) == 0;

	if (ok)
		memcpy(commit->bytes, git_object_id(object)->id, OID_SIZE);
	git_object_free(object);
	return ok;
}

bool repo_find_ref(struct repo *repo, const char *name, struct oid *commit)
{
	git_reference *reference = NULL;
	bool ok = git_reference_lookup(&reference, repo_git(repo), name) == 0 && reference_commit(reference, commit);

	git_reference_free(reference);
	return ok;
}

bool repo_head(struct repo *repo, struct oid *commit, GError **error)
{
	if (repo_find_ref(repo, "HEAD", commit))
		return true;
	if (git_repository_head_unborn(repo_git(repo)) != 1)
		fail(error, KEXPORT_ERROR_NOT_FOUND, "%s: HEAD: expected a commit", repo_path(repo));
	return false;
}

bool repo_peel(struct repo *repo, const struct oid *oid, struct oid *commit)
{
	git_oid git = to_git(oid);
	git_object *object = NULL, *peeled = NULL;
	bool ok = git_object_lookup(&object, repo_git(repo), &git, GIT_OBJECT_ANY) == 0 &&
		  git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) == 0;

	if (ok)
		memcpy(commit->bytes, git_object_id(peeled)->id, OID_SIZE);
	git_object_free(peeled);
	git_object_free(object);
	return ok;
}

bool repo_has_object(struct repo *repo, const struct oid *oid)
{
	git_oid git = to_git(oid);
	git_odb *odb = NULL;
	bool ok = git_repository_odb(&odb, repo_git(repo)) == 0 && git_odb_exists(odb, &git) == 1;

	git_odb_free(odb);
	return ok;
}

char *repo_message(struct repo *repo, const char *hex)
{
	git_commit *commit = NULL;
	const char *message = NULL;
	char *text = NULL;
	git_oid id;

	if (git_oid_fromstr(&id, hex) == 0 && git_commit_lookup(&commit, repo_git(repo), &id) == 0)
		message = git_commit_message(commit);
	if (message)
		text = mail_to_utf8(message, strlen(message), git_commit_message_encoding(commit));
	git_commit_free(commit);
	return text;
}

bool repo_ends_at(const struct repo *repo, const char *hex)
{
	struct oid oid;

	return repo_is_shallow(repo) && oid_from_hex(hex, &oid) && repo_grafted(repo, &oid);
}

static void ref_clear(gpointer ref)
{
	g_free(((struct repo_ref *)ref)->name);
}

static int add_ref(git_reference *reference, void *data)
{
	struct repo_ref ref;

	if (reference_commit(reference, &ref.commit)) {
		ref.name = g_strdup(git_reference_name(reference));
		g_array_append_val((GArray *)data, ref);
	}
	git_reference_free(reference);
	return 0;
}

GArray *repo_refs(struct repo *repo, GError **error)
{
	g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(struct repo_ref));

	g_array_set_clear_func(refs, ref_clear);
	if (git_reference_foreach(repo_git(repo), add_ref, refs) < 0) {
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: refs: %s", repo_path(repo), git_reason());
		return NULL;
	}
	return g_steal_pointer(&refs);
}

static int add_merge_head(const git_oid *id, void *names)
{
	char hex[OID_HEX_SIZE + 1];

	g_strv_builder_add(names, git_oid_tostr(hex, sizeof(hex), id));
	return 0;
}

void repo_merge_heads(struct repo *repo, GStrvBuilder *names)
{
	git_repository_mergehead_foreach(repo_git(repo), add_merge_head, names);
}

bool repo_is_bare(struct repo *repo)
{
	return git_repository_is_bare(repo_git(repo)) == 1;
}

/* A relative core.hooksPath starts where hooks run: at the top of the work tree, or in a bare repository. */
char *repo_hooks_folder(struct repo *repo, GError **error)
{
	const char *top = git_repository_workdir(repo_git(repo));
	git_config *config = NULL;
	git_buf value = { 0 };
	g_autofree char *path = NULL;
	int status = git_repository_config_snapshot(&config, repo_git(repo));

	if (status == 0)
		status = git_config_get_path(&value, config, "core.hookspath");
	path = g_strdup(status == 0 && value.ptr ? value.ptr : "");
	git_buf_dispose(&value);
	git_config_free(config);
	if (status == GIT_ENOTFOUND)
		return g_build_filename(repo_common_dir(repo), "hooks", NULL);
	if (status < 0)
		fail(error, KEXPORT_ERROR_BAD_DATA, "%s: core.hooksPath: %s", repo_path(repo), git_reason());
	else if (!*path || strcmp(path, "/dev/null") == 0)
		fail(error, KEXPORT_ERROR_UNSUPPORTED, "%s: core.hooksPath is '%s': git runs no hooks here",
		     repo_path(repo), path);
	else if (g_path_is_absolute(path))
		return g_steal_pointer(&path);
	else
		return g_build_filename(top ? top : git_repository_path(repo_git(repo)), path, NULL);
	return NULL;
}
