/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "patch_files.h"

/* The folder for files that are not in their place yet. It is locked: two that write to a work tree get in each
 * other's way. */
struct place {
	char *path; /* NULL: beside each file */
	int fd;
};

/* A file that stands ready for the one whose place it takes. */
struct staged {
	char *path;
	char *temporary; /* NULL once it has taken the place */
	const struct changed_file *changed;
};

static void staged_clear(gpointer data)
{
	struct staged *staged = data;

	if (staged->temporary)
		unlink(staged->temporary);
	g_free(staged->temporary);
	g_free(staged->path);
}

static void remove_all(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		unlink(path);
	}
}

static bool place_open(struct place *place, const char *git_folder, GError **error)
{
	place->path = g_build_filename(git_folder, "kexport-audit.new", NULL);
	place->fd = -1;
	if (mkdir(place->path, 0777) == 0 || errno == EEXIST)
		place->fd = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (place->fd < 0) {
		g_clear_pointer(&place->path, g_free);
		return true;
	}
	if (flock(place->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		fail(error, KEXPORT_ERROR_IO, "%s: another run is writing files; nothing was changed", place->path);
		close(place->fd);
		g_clear_pointer(&place->path, g_free);
		return false;
	}
	remove_all(place->path); /* of a run that was killed */
	return true;
}

static void place_close(struct place *place)
{
	if (!place->path)
		return;
	rmdir(place->path);
	close(place->fd);
	g_free(place->path);
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

static int temporary_open(struct staged *staged, const char *folder, guint i)
{
	if (!folder) {
		staged->temporary = g_strconcat(staged->path, ".XXXXXX", NULL);
		return g_mkstemp_full(staged->temporary, O_RDWR | O_CLOEXEC, 0600);
	}
	staged->temporary = g_strdup_printf("%s/%u", folder, i);
	return open(staged->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

/* Writes the @i-th file to @folder; NULL: beside its place. */
static bool stage(struct staged *staged, const char *folder, guint i, GError **error)
{
	struct stat status;
	bool done;
	int fd;

	if (lstat(staged->path, &status) != 0 || !S_ISREG(status.st_mode))
		return fail(error, KEXPORT_ERROR_IO, "%s: expected a regular file", staged->path);
	fd = temporary_open(staged, folder, i);
	done = fd >= 0 && write_all(fd, staged->changed->new);
	/* The folder that it is written to may give it another group, and who may not change that has none to keep. */
	if (done && fchown(fd, (uid_t)-1, status.st_gid) != 0)
		errno = 0;
	done = done && fchmod(fd, status.st_mode & 07777) == 0;
	if (!done)
		fail(error, KEXPORT_ERROR_IO, "%s: cannot be written: %s; nothing was changed", staged->path,
		     g_strerror(errno));
	if (fd < 0)
		g_clear_pointer(&staged->temporary, g_free);
	else
		close(fd);
	return done;
}

static bool stage_all(GArray *all, const char *tree, const struct place *place, const GArray *files, GError **error)
{
	for (guint i = 0; i < files->len; i++) {
		const struct changed_file *changed = &g_array_index(files, struct changed_file, i);
		struct staged staged = { .path = g_build_filename(tree, changed->file, NULL), .changed = changed };
		bool done = stage(&staged, place->path, i, error);

		g_array_append_val(all, staged);
		if (!done)
			return false;
	}
	return true;
}

/* Another run may have been done, or an editor, since the files were read and git was asked about them. */
static bool are_as_read(const GArray *all, GError **error)
{
	for (guint i = 0; i < all->len; i++) {
		const struct staged *staged = &g_array_index(all, struct staged, i);
		const GString *old = staged->changed->old;
		g_autofree char *text = NULL;
		gsize length;

		if (!g_file_get_contents(staged->path, &text, &length, error))
			return false;
		if (length != old->len || memcmp(text, old->str, length) != 0)
			return fail(error, KEXPORT_ERROR_IO, "%s: has changed since it was read; nothing was changed",
				    staged->path);
	}
	return true;
}

/* Puts the first @n back as they were. */
static void take_back(GArray *all, guint n)
{
	for (guint i = 0; i < n; i++) {
		const struct staged *staged = &g_array_index(all, struct staged, i);

		g_file_set_contents_full(staged->path, staged->changed->old->str, (gssize)staged->changed->old->len,
					 G_FILE_SET_CONTENTS_CONSISTENT, 0666, NULL);
	}
}

static bool replace(struct staged *staged, GError **error)
{
	bool done = rename(staged->temporary, staged->path) == 0;

	if (!done && errno == EXDEV) {
		unlink(staged->temporary);
		g_clear_pointer(&staged->temporary, g_free);
		if (!stage(staged, NULL, 0, error))
			return false;
		done = rename(staged->temporary, staged->path) == 0;
	}
	if (!done)
		return fail(error, KEXPORT_ERROR_IO, "%s: cannot be replaced: %s; nothing was changed", staged->path,
			    g_strerror(errno));
	g_clear_pointer(&staged->temporary, g_free);
	return true;
}

static bool replace_all(GArray *all, GError **error)
{
	for (guint i = 0; i < all->len; i++) {
		if (!replace(&g_array_index(all, struct staged, i), error)) {
			take_back(all, i);
			return false;
		}
	}
	return true;
}

bool patch_files_write(const char *tree, const char *git_folder, const GArray *files, GError **error)
{
	GArray *all = g_array_new(FALSE, TRUE, sizeof(struct staged));
	struct place place;
	bool done;

	g_array_set_clear_func(all, staged_clear);
	done = place_open(&place, git_folder, error);
	if (done) {
		done = stage_all(all, tree, &place, files, error) && are_as_read(all, error) && replace_all(all, error);
		g_array_set_size(all, 0);
		place_close(&place);
	}
	g_array_unref(all);
	return done;
}
