/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "base/folder.h"
#include "open_tree.h"
#include "patch_request.h"
#include "repo/repo.h"
#include "repo/revision.h"

/* "REPO@REV", or REPO and HEAD. */
static bool open_revision(struct patch_source *source, const char *name, GError **error)
{
	g_autofree char *path = NULL, *revision = NULL;

	if (!split_revision(name, &path, &revision)) {
		path = g_strdup(name);
		revision = g_strdup("HEAD");
	}
	source->repo = repo_open(path, error);
	if (!source->repo || !repo_resolve(source->repo, revision, &source->head, error))
		return false;
	source->has_head = true;
	source->files = revision_open(path, revision, error);
	return source->files != NULL;
}

/* A folder need not be in a repository; and a repository need not have a commit yet. */
static bool open_folder(struct patch_source *source, const char *path, GError **error)
{
	source->files = folder_open(path, error);
	if (!source->files)
		return false;
	source->repo = repo_open(path, NULL);
	g_free(source->prefix);
	source->prefix = source->repo ? repo_prefix(source->repo, path) : NULL;
	if (!source->prefix)
		g_clear_pointer(&source->repo, repo_free);
	if (source->repo)
		source->has_head = repo_resolve(source->repo, "HEAD", &source->head, NULL);
	return true;
}

bool patch_source_open(struct patch_source *source, const struct patch_request *request, GError **error)
{
	g_autofree char *path = NULL, *revision = NULL;

	*source = (struct patch_source){ .prefix = g_strdup("") };
	if (request->repo)
		return open_revision(source, request->repo, error);
	if (split_revision(request->tree, &path, &revision))
		return open_revision(source, request->tree, error);
	return open_folder(source, request->tree, error);
}

void patch_source_clear(struct patch_source *source)
{
	if (source->files)
		file_tree_free(source->files);
	if (source->repo)
		repo_free(source->repo);
	g_free(source->prefix);
}
