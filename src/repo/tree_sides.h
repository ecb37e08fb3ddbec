/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree_sides: one folder in several versions, merged by name. */

#include "tree_entry.h"

/* A version: a tree's data, OBJECT_SLACK bytes behind it; an absent one is empty. */
struct tree_side {
	struct object_data data;
	const uint8_t *p, *end;
	struct tree_entry entry; /* at p, where p < end */
};

/*
 * An entry that differs: @entries[0] is the new one, the others those of the old versions, NULL where there is none.
 * All that are there have the same name and are all folders or all none. False ends the merge.
 */
typedef bool (*tree_entry_func)(const struct tree_entry *const *entries, gpointer user);

/*
 * Calls @func for every entry of @n versions, the first of which is the new one, that equals none of the old ones', by
 * name. False when @func wants no more, or when a version is not a list of entries: @bad is which.
 */
bool tree_sides_merge(struct tree_side *sides, guint n, tree_entry_func func, gpointer user, guint *bad);
