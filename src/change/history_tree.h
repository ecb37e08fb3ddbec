/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* history_tree: all files of one tree that have export statements. */

#include "history_walk.h"
#include "repo/tree.h"

/* @path is valid during the call. */
typedef void (*tree_file_func)(const char *path, const struct blob *blob, gpointer user);

/* Reads every file of @tree that is @wanted and that the tree @base (OBJECT_NONE: an empty one) does not have, on all
 * threads, and calls @func for those with a signature, by path. False, with nothing called, when a folder or a file
 * cannot be read. */
bool history_tree_read(struct history_walk *walk, uint32_t tree, uint32_t base, tree_wanted_func wanted,
		       tree_file_func func, gpointer user);
