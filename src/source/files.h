/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* files: the sources of a directory, and their bytes. */

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include "model/site.h"

enum file_kind {
	FILE_HEADER,
	FILE_SOURCE,
	FILE_MAKEFILE,
	N_FILE_KINDS,
};

struct files {
	int root;			/* the directory, open */
	GPtrArray *paths[N_FILE_KINDS]; /* of char *, below the root, sorted */
	GHashTable *makefile_folders;	/* set: folders that have a Makefile or a Kbuild */
};

/* A buffer that grows with the files that are read into it. */
struct buffer {
	char *bytes;
	size_t length;
	size_t size;
};

/* False when the directory cannot be opened; folders in it that cannot become skips. */
bool files_list(struct files *files, const char *path, struct sites *skips, GError **error);
void files_clear(struct files *files);

/* Reads a whole file; false with errno set when that cannot be done. */
bool file_read(const struct files *files, const char *path, struct buffer *buffer);
