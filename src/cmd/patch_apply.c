/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "patch_files.h"
#include "patch_request.h"
#include "repo/commit_new.h"

static const struct changed_file *file_of(const GArray *files, const char *path)
{
	for (guint i = 0; i < files->len; i++)
		if (strcmp(g_array_index(files, struct changed_file, i).file, path) == 0)
			return &g_array_index(files, struct changed_file, i);
	return NULL;
}

/* What a mail's body has below its "---" is not for the commit. */
static char *commit_message(const struct patch *patch)
{
	const char *end = strstr(patch->body, "---\n");

	return g_strdup_printf("%s\n\n%.*s", patch->subject, end ? (int)(end - patch->body) : (int)strlen(patch->body),
			       patch->body);
}

static bool commit_patch(const struct patch *patch, const struct patch_source *source, const GArray *files,
			 const struct identity *from, struct oid *tip, GError **error)
{
	g_autoptr(GArray) new_files = g_array_new(FALSE, FALSE, sizeof(struct new_file));
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *message = commit_message(patch);
	struct oid parent = *tip;

	for (char **path = patch->files; *path; path++) {
		const struct changed_file *changed = file_of(files, *path);
		struct new_file file = { NULL, changed->new->str, changed->new->len };

		g_ptr_array_add(paths, g_strconcat(source->prefix, *path, NULL));
		file.path = paths->pdata[paths->len - 1];
		g_array_append_val(new_files, file);
	}
	return repo_commit_new(source->repo, &parent, new_files, message, from, tip, error);
}

bool patch_series_apply(struct series *series, const struct patch_request *request, const struct patch_source *source,
			const GArray *files, const struct identity *from, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	struct oid tip = source->head;

	for (guint i = 0; i < files->len; i++)
		g_ptr_array_add(paths,
				g_strconcat(source->prefix, g_array_index(files, struct changed_file, i).file, NULL));
	for (guint i = 0; i < paths->len; i++)
		if (!repo_is_unchanged(source->repo, paths->pdata[i], error))
			return false;
	for (guint i = 0; request->commit && i < series->patches->len; i++)
		if (!commit_patch(&g_array_index(series->patches, struct patch, i), source, files, from, &tip, error))
			return false;
	if (!patch_files_write(request->tree, repo_git_folder(source->repo), files, error))
		return false;
	g_ptr_array_add(paths, NULL);
	return !request->commit || repo_advance(source->repo, &source->head, &tip, (char **)paths->pdata, error);
}
