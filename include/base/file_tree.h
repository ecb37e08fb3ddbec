/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * file_tree: the files below one root, wherever they lie: in a folder (base/folder.h), in a revision of a git
 * repository (repo/revision.h). Paths are relative to the root, with '/'. Nothing changes once it is open, and any
 * number of threads may use it.
 */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "base/auto.h"

/* No file is read that is larger than this many bytes: no source is. */
#define FILE_TREE_MAX_SIZE ((size_t)256 << 20)

/* The bytes of a file in memory of its own, which grows with the files that are read into it. Zeroed, it is empty. */
struct file_buffer {
	char *bytes;
	size_t length;
	size_t size;
};

struct file_walk {
	/* Whether to enter a folder, NULL for all. */
	bool (*enter)(const char *path, gpointer data);
	/* Called for each regular file; symbolic links are none. The order may be any. */
	void (*file)(const char *path, gpointer data);
	/* Called for each folder that cannot be read. */
	void (*skip)(const char *path, const char *reason, gpointer data);
	gpointer data;
};

/*
 * Takes the text of paths[@i] on thread @worker; @text, @length bytes, is valid during the call. It is NULL when the
 * file cannot be read, and @reason says why then.
 */
typedef void (*file_text_func)(guint i, const char *text, size_t length, const char *reason, guint worker,
			       gpointer data);

struct file_tree;

struct file_tree_kind {
	bool (*list)(struct file_tree *tree, const struct file_walk *walk, GError **error);
	bool (*read)(struct file_tree *tree, const char *path, struct file_buffer *buffer, GError **error);
	void (*read_all)(struct file_tree *tree, const GPtrArray *paths, guint n_jobs, file_text_func func,
			 gpointer data);
	void (*free)(struct file_tree *tree);
};

/* What every kind of file tree starts with. */
struct file_tree {
	const struct file_tree_kind *kind;
	char *name; /* as it was asked for: for people */
};

/* False when nothing can be listed at all. */
static inline bool file_tree_list(struct file_tree *tree, const struct file_walk *walk, GError **error)
{
	return tree->kind->list(tree, walk, error);
}

/* Reads one file. The message of @error does not name it: the caller does. */
static inline bool file_tree_read(struct file_tree *tree, const char *path, struct file_buffer *buffer, GError **error)
{
	return tree->kind->read(tree, path, buffer, error);
}

/*
 * Reads all @paths (of const char *), in whatever order is cheapest, on up to @n_jobs threads (0: as many as there are
 * processors; @worker counts from 0), and calls @func once for each.
 */
static inline void file_tree_read_all(struct file_tree *tree, const GPtrArray *paths, guint n_jobs, file_text_func func,
				      gpointer data)
{
	tree->kind->read_all(tree, paths, n_jobs, func, data);
}

static inline void file_tree_free(struct file_tree *tree)
{
	tree->kind->free(tree);
}

AUTO_DEFINE(file_tree)

/* Makes @buffer hold @length bytes of @bytes. */
void file_buffer_set(struct file_buffer *buffer, const void *bytes, size_t length);
