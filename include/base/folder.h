/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* folder: a folder of the file system as a file tree. Names that start with a dot are left out. */

#include "base/file_tree.h"

/* NULL when @path is not a folder that can be read. Free it with file_tree_free(). */
struct file_tree *folder_open(const char *path, GError **error);
