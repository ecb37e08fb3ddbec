/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* revision: the files of one commit, read from git's objects; nothing is checked out. */

#include "base/file_tree.h"

/*
 * The tree of the commit that @revision (v6.1, HEAD~3, a branch, an id) stands for in the repository that @path lies
 * in. NULL when there is no such repository or commit. Names that start with a dot are left out, as folder_open() does.
 * Free it with file_tree_free().
 */
struct file_tree *revision_open(const char *path, const char *revision, GError **error);
