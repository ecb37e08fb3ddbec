/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* patch_files: files of a work tree that are replaced together. */

#include "patch/changed.h"

/*
 * Makes the files (of struct changed_file) below @tree what they are to be: each whole or not at all, and none when one
 * cannot be written. They are written to a folder in @git_folder first, which is where a run that is killed leaves
 * them, and where the next one removes them; beside their places only where that folder is on another file system or
 * cannot be made.
 */
bool patch_files_write(const char *tree, const char *git_folder, const GArray *files, GError **error);
