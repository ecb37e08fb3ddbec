/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/folder.h"
#include "base/parallel.h"

struct folder {
	struct file_tree tree;
	int root; /* the folder, open */
};

/* Not every file system tells the type in the directory. */
static unsigned char entry_type(int folder, const struct dirent *entry)
{
	struct stat status;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return DT_UNKNOWN;
	return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
}

static DIR *open_below(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;

	if (!stream && fd >= 0)
		close(fd);
	return stream;
}

/* Tells of the files of one folder and adds its folders to @todo. */
static void list_below(const struct folder *folder, const char *path, GPtrArray *todo, const struct file_walk *walk)
{
	DIR *stream = open_below(folder->root, *path ? path : ".");
	const struct dirent *entry;

	if (!stream) {
		if (walk->skip)
			walk->skip(path, g_strerror(errno), walk->data);
		return;
	}
	while ((entry = readdir(stream))) {
		unsigned char type;
		char *child;

		if (*entry->d_name == '.')
			continue;
		type = entry_type(dirfd(stream), entry);
		child = *path ? g_strconcat(path, "/", entry->d_name, NULL) : g_strdup(entry->d_name);
		if (type == DT_REG)
			walk->file(child, walk->data);
		if (type == DT_DIR && (!walk->enter || walk->enter(child, walk->data)))
			g_ptr_array_add(todo, child);
		else
			g_free(child);
	}
	closedir(stream);
}

static bool folder_list(struct file_tree *tree, const struct file_walk *walk, GError **error)
{
	g_autoptr(GPtrArray) todo = g_ptr_array_new_with_free_func(g_free);

	(void)error;
	g_ptr_array_add(todo, g_strdup(""));
	for (guint done = 0; done < todo->len; done++)
		list_below((struct folder *)tree, todo->pdata[done], todo, walk);
	return true;
}

static bool read_to_end(int fd, struct file_buffer *buffer)
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
		if (buffer->length >= FILE_TREE_MAX_SIZE) {
			errno = EFBIG;
			return false;
		}
	}
}

static bool folder_read(struct file_tree *tree, const char *path, struct file_buffer *buffer, GError **error)
{
	int fd = openat(((const struct folder *)tree)->root, path,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool done = fd >= 0 && read_to_end(fd, buffer);
	int code = errno;

	if (fd >= 0)
		close(fd);
	return done || fail(error, code == ENOENT ? KEXPORT_ERROR_NOT_FOUND : KEXPORT_ERROR_IO, "%s", g_strerror(code));
}

struct reading {
	struct file_tree *tree;
	const GPtrArray *paths;
	struct file_buffer *buffers; /* one a worker */
	file_text_func func;
	gpointer data;
};

static void read_one(guint i, guint worker, gpointer data)
{
	const struct reading *reading = data;
	struct file_buffer *buffer = &reading->buffers[worker];
	g_autoptr(GError) error = NULL;

	if (folder_read(reading->tree, reading->paths->pdata[i], buffer, &error))
		reading->func(i, buffer->bytes, buffer->length, NULL, worker, reading->data);
	else
		reading->func(i, NULL, 0, error->message, worker, reading->data);
}

static void folder_read_all(struct file_tree *tree, const GPtrArray *paths, guint n_jobs, file_text_func func,
			    gpointer data)
{
	guint n_workers = parallel_n_jobs(n_jobs);
	struct reading reading = { tree, paths, g_new0(struct file_buffer, n_workers), func, data };

	parallel_for(paths->len, n_workers, read_one, &reading);
	for (guint i = 0; i < n_workers; i++)
		g_free(reading.buffers[i].bytes);
	g_free(reading.buffers);
}

static void folder_free(struct file_tree *tree)
{
	close(((struct folder *)tree)->root);
	g_free(tree->name);
	g_free(tree);
}

static const struct file_tree_kind folder_kind = { folder_list, folder_read, folder_read_all, folder_free };

struct file_tree *folder_open(const char *path, GError **error)
{
	int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct folder *folder;

	if (root < 0) {
		fail(error, errno == ENOENT ? KEXPORT_ERROR_NOT_FOUND : KEXPORT_ERROR_IO, "%s: %s", path,
		     g_strerror(errno));
		return NULL;
	}
	folder = g_new0(struct folder, 1);
	folder->tree.kind = &folder_kind;
	folder->tree.name = g_strdup(path);
	folder->root = root;
	return &folder->tree;
}

void file_buffer_set(struct file_buffer *buffer, const void *bytes, size_t length)
{
	if (buffer->size < length) {
		buffer->size = length;
		buffer->bytes = g_realloc(buffer->bytes, length);
	}
	if (length)
		memcpy(buffer->bytes, bytes, length);
	buffer->length = length;
}
