/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "patch_request.h"
#include "repo/commit_new.h"

/* A file that stands ready beside the one whose place it takes. */
struct staged {
	char *path;
	char *temporary; /* NULL once it has taken the place */
	const GString *old;
};

static void staged_clear(gpointer data)
{
	struct staged *staged = data;

	if (staged->temporary)
		unlink(staged->temporary);
	g_free(staged->temporary);
	g_free(staged->path);
}

static bool write_all(int fd, const GString *text)
{
	for (gsize done = 0; done < text->len;) {
		gssize n = write(fd, text->str + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (gsize)n : 0;
	}
	return fsync(fd) == 0;
}

static bool stage(struct staged *staged, const struct changed_file *changed, GError **error)
{
	struct stat status;
	bool done;
	int fd;

	staged->old = changed->old;
	if (lstat(staged->path, &status) != 0 || !S_ISREG(status.st_mode))
		return fail(error, KEXPORT_ERROR_IO, "%s: expected a regular file", staged->path);
	staged->temporary = g_strconcat(staged->path, ".XXXXXX", NULL);
	fd = g_mkstemp_full(staged->temporary, O_RDWR | O_CLOEXEC, 0600);
	done = fd >= 0 && write_all(fd, changed->new) && fchmod(fd, status.st_mode & 07777) == 0;
	if (!done)
		fail(error, KEXPORT_ERROR_IO, "%s: cannot be written: %s; nothing was changed", staged->path,
		     g_strerror(errno));
	if (fd < 0)
		g_clear_pointer(&staged->temporary, g_free);
	else
		close(fd);
	return done;
}

/* Puts the first @n back as they were. */
static void take_back(GArray *all, guint n)
{
	for (guint i = 0; i < n; i++) {
		const struct staged *staged = &g_array_index(all, struct staged, i);

		g_file_set_contents_full(staged->path, staged->old->str, (gssize)staged->old->len,
					 G_FILE_SET_CONTENTS_CONSISTENT, 0666, NULL);
	}
}

static bool replace_all(GArray *all, GError **error)
{
	for (guint i = 0; i < all->len; i++) {
		struct staged *staged = &g_array_index(all, struct staged, i);

		if (rename(staged->temporary, staged->path) != 0) {
			fail(error, KEXPORT_ERROR_IO, "%s: cannot be replaced: %s; nothing was changed", staged->path,
			     g_strerror(errno));
			take_back(all, i);
			return false;
		}
		g_clear_pointer(&staged->temporary, g_free);
	}
	return true;
}

static bool write_files(const char *tree, const GArray *files, GError **error)
{
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct staged));

	g_array_set_clear_func(all, staged_clear);
	for (guint i = 0; i < files->len; i++) {
		const struct changed_file *changed = &g_array_index(files, struct changed_file, i);
		struct staged staged = { .path = g_build_filename(tree, changed->file, NULL) };
		bool done = stage(&staged, changed, error);

		g_array_append_val(all, staged);
		if (!done)
			return false;
	}
	return replace_all(all, error);
}

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
	if (!write_files(request->tree, files, error))
		return false;
	g_ptr_array_add(paths, NULL);
	return !request->commit || repo_advance(source->repo, &source->head, &tip, (char **)paths->pdata, error);
}
