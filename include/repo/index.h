/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * index: what is to be committed, against a tree. The index is read by our own code: a kernel's has 72,000 entries,
 * and git keeps in it the ids of the folders that did not change, which libgit2 1.5 uses for writing only. With them a
 * one-file change takes 15 ms as a whole process instead of the 75 of one that calls git_diff_tree_to_index().
 */

#include "repo/tree.h"

/*
 * Calls @walk->changed for each regular file that differs between the index (GIT_INDEX_FILE, where it is set) and the
 * tree @old, OBJECT_NONE for the empty one; change->new is the index's. Fails where there is no index, on damage, on a
 * file that is not merged yet, on a split index, and as trees_compare() does.
 */
bool index_compare(struct repo *repo, struct objects *objects, struct object_reader *reader, uint32_t old,
		   const struct tree_walk *walk, GError **error);
