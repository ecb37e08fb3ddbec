/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* open_tree: sources, in a folder or in git. */

#include "base/file_tree.h"

/*
 * What TREE on a command line names: a folder, or REPO@REV, a revision of the git repository at REPO. A folder that
 * exists under the whole name comes first; else the first @ counts that a path which exists stands before.
 */
struct file_tree *open_tree(const char *name, GError **error);

/* Takes REPO@REV apart by the same rule; false when @name is a folder's. Free both with g_free(). */
bool split_revision(const char *name, char **repo, char **revision);
