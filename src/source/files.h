/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* files: which files of a tree are sources. */

#include <glib.h>

#include "base/file_tree.h"
#include "model/site.h"

enum file_kind {
	FILE_HEADER,
	FILE_SOURCE,
	FILE_MAKEFILE,
	N_FILE_KINDS,
};

struct files {
	struct file_tree *tree;		/* borrowed */
	GPtrArray *paths[N_FILE_KINDS]; /* of char *, below the root, sorted */
	GHashTable *makefile_folders;	/* set: folders that have a Makefile or a Kbuild */
};

/* False when the tree cannot be listed; folders of it that cannot become skips. */
bool files_list(struct files *files, struct file_tree *tree, struct sites *skips, GError **error);
void files_clear(struct files *files);

/* Whether files of that path, and folders of it, may be part of what kbuild builds. */
bool files_is_read(const char *path);
bool files_is_entered(const char *path);
