/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "files.h"

/* Sources are smaller by far; what is larger is no source and would cost its size in memory. */
#define MAX_SIZE (256u << 20)

static const struct {
	const char *suffix;
	enum file_kind kind;
} suffixes[] = {
	{ ".c", FILE_SOURCE },	 { ".S", FILE_SOURCE },		{ ".h", FILE_HEADER },
	{ ".inc", FILE_HEADER }, { ".c_shipped", FILE_SOURCE }, { ".S_shipped", FILE_SOURCE },
};

/* Folders of a kernel that kbuild does not build into it; the more particular ones first. */
static const struct {
	const char *folder;
	bool read;
} folders[] = {
	{ "tools/testing", true },
	{ "tools", false },
	{ "Documentation", false },
	{ "scripts", false },
};

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

static bool is_read(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (is_below(path, folders[i].folder))
			return folders[i].read;
	return true;
}

/* tools/ itself is not read, but has tools/testing. */
static bool is_entered(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
		if (folders[i].read && is_below(folders[i].folder, path))
			return true;
	return is_read(path);
}

static void add_file(struct files *files, const char *path, const char *name)
{
	size_t length = strlen(name);

	if (!is_read(path))
		return;
	if (strcmp(name, "Makefile") == 0 || strcmp(name, "Kbuild") == 0) {
		g_ptr_array_add(files->paths[FILE_MAKEFILE], g_strdup(path));
		g_hash_table_add(files->makefile_folders, g_path_get_dirname(path));
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		size_t n = strlen(suffixes[i].suffix);

		if (length > n && strcmp(name + length - n, suffixes[i].suffix) == 0) {
			g_ptr_array_add(files->paths[suffixes[i].kind], g_strdup(path));
			return;
		}
	}
}

/* A file system need not tell the type in the directory. */
static unsigned char entry_type(int folder, const struct dirent *entry)
{
	struct stat status;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return DT_UNKNOWN;
	return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

static DIR *open_folder(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;

	if (!folder && fd >= 0)
		close(fd);
	return folder;
}

/* Adds the files of one folder to @files and its folders to @todo. */
static void list_folder(struct files *files, const char *path, GPtrArray *todo, struct sites *skips)
{
	DIR *folder = open_folder(files->root, *path ? path : ".");
	const struct dirent *entry;

	if (!folder) {
		sites_add_skip(skips, path, g_strerror(errno));
		return;
	}
	while ((entry = readdir(folder))) {
		unsigned char type;
		char *child;

		if (*entry->d_name == '.')
			continue;
		type = entry_type(dirfd(folder), entry);
		child = *path ? g_strdup_printf("%s/%s", path, entry->d_name) : g_strdup(entry->d_name);
		if (type == DT_REG)
			add_file(files, child, entry->d_name);
		if (type == DT_DIR && is_entered(child))
			g_ptr_array_add(todo, child);
		else
			g_free(child);
	}
	closedir(folder);
}

static int path_order(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool files_list(struct files *files, const char *path, struct sites *skips, GError **error)
{
	GPtrArray *todo = g_ptr_array_new_with_free_func(g_free);

	files->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	files->makefile_folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		files->paths[kind] = g_ptr_array_new_with_free_func(g_free);
	if (files->root < 0) {
		int code = errno;

		g_ptr_array_unref(todo);
		return fail(error, KEXPORT_ERROR_IO, "%s: %s", path, g_strerror(code));
	}
	g_ptr_array_add(todo, g_strdup(""));
	for (guint done = 0; done < todo->len; done++)
		list_folder(files, todo->pdata[done], todo, skips);
	g_ptr_array_unref(todo);
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		g_ptr_array_sort(files->paths[kind], path_order);
	return true;
}

void files_clear(struct files *files)
{
	for (unsigned kind = 0; kind < N_FILE_KINDS; kind++)
		g_ptr_array_unref(files->paths[kind]);
	g_hash_table_unref(files->makefile_folders);
	if (files->root >= 0)
		close(files->root);
}

static bool read_all(int fd, struct buffer *buffer)
{
	buffer->length = 0;
	for (;;) {
		ssize_t got;

		if (buffer->length == buffer->size) {
			buffer->size = buffer->size ? buffer->size * 2 : 1u << 15;
			buffer->bytes = g_realloc(buffer->bytes, buffer->size);
		}
		got = read(fd, buffer->bytes + buffer->length, buffer->size - buffer->length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		buffer->length += (size_t)got;
		if (got == 0 || buffer->length < buffer->size) /* short of what we asked a regular file for: its end */
			return true;
		if (buffer->length >= MAX_SIZE) {
			errno = EFBIG;
			return false;
		}
	}
}

bool file_read(const struct files *files, const char *path, struct buffer *buffer)
{
	int fd = openat(files->root, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), code;
	bool done;

	if (fd < 0)
		return false;
	done = read_all(fd, buffer);
	code = errno;
	close(fd);
	errno = code;
	return done;
}
