/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * tree: which files differ between two trees or more. Trees are merged by the ids of their entries, and what is equal
 * is not opened: git_diff_tree_to_tree() walks whole trees and takes 25 ms a commit for it.
 */

#include "repo/objects.h"

struct tree_change {
	const char *path;    /* valid during the call */
	uint32_t new;	     /* object; OBJECT_NONE where the file is not */
	const uint32_t *old; /* one a parent, likewise; one OBJECT_NONE for a root */
	guint n_old;
};

/* Whether to look at a folder ("drivers/net") or a file: what is not wanted is as if it were equal. */
typedef bool (*tree_wanted_func)(const char *path, size_t length, bool is_folder, gpointer filter);

struct tree_walk {
	tree_wanted_func wanted;
	void (*changed)(const struct tree_change *change, gpointer user);
	gpointer filter; /* for wanted() */
	gpointer user;	 /* for changed() */
};

/*
 * Calls @walk->changed for each regular file that differs between the tree @new and all @n_old trees of @old, by path.
 * OBJECT_NONE is the empty tree. Fails on a tree that is missing (NOT_FOUND) or damaged (BAD_DATA), which it names;
 * what was told up to there stands.
 */
bool trees_compare(struct objects *objects, struct object_reader *reader, uint32_t new, const uint32_t *old,
		   guint n_old, const struct tree_walk *walk, GError **error);

/* A comparison among many. */
struct tree_task {
	uint32_t new;
	const uint32_t *old;
	guint n_old;
	gpointer user; /* for changed(), instead of the walk's */
	GError *error; /* NULL; where the comparison fails, the reason, which is the caller's */
};

/* The same of all @n @tasks, in their order; several hundreds together are cheaper than one by one. */
void trees_compare_all(struct objects *objects, struct object_reader *reader, struct tree_task *tasks, guint n,
		       const struct tree_walk *walk);

/* The file at @path of a tree: its object, or OBJECT_NONE when there is none or when it is no regular file. */
uint32_t tree_find(struct objects *objects, struct object_reader *reader, uint32_t tree, const char *path);

/* At most this many parents are compared with; git itself warns beyond 16. */
#define TREE_MAX_PARENTS 64
