/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* open_tree: sources, in a folder or in git. */

#include "base/file_tree.h"

/*
 * What TREE on a command line names: a folder, or REPO@REV, a revision of the git repository at REPO. A folder that
 * exists under the whole name comes first; else the first @ counts that a path which exists stands before.
 */
struct file_tree *open_tree(const char *name, GError **error);
