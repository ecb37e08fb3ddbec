/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/*
 * history_env: what a file's export statements depend on outside of it: macros that headers define by way of an export,
 * and the default namespace that a Makefile hands to the compiler. A commit that changes one of these changes all its
 * users, files that it does not touch; and such a user's sites are right only with what its own commit has. Those
 * files, few of a kernel, are read by the exact scanner of whole trees (source/tree.h), all others as before.
 */

#include "history_sites.h"
#include "repo/tree.h"

struct env;

/* Reads of the walk's commits which files define, set and use such; of a range that does not go back to the roots, if
 * it has any, of the trees where it ends, too. */
struct env *env_new(struct history_walk *walk);

/* For env_concerns() and env_rows() of the trees where the walk ends: they are read once a file there calls what a
 * header may define. */
struct env *env_of_tips(struct history_walk *walk);
void env_free(struct env *env);

/* A file that differs between a commit and a parent: numbers of objects, OBJECT_NONE for none. */
struct env_file {
	const char *path;
	uint32_t new, old;
};

/* What the functions below take for a tree, of env_of_change(). */
#define ENV_OLD (OBJECT_NONE - 1)
#define ENV_NEW (OBJECT_NONE - 2)

/*
 * Two states of a kernel: @tree, OBJECT_NONE for none, with the files @before as they are in their @new; and that with
 * @files, which differ between the two. Both are of struct env_file. The tree is read when any of @files has to do with
 * others.
 */
struct env *env_of_change(struct history_walk *walk, uint32_t tree, const GArray *before, const GArray *files);

/* Whether a tree could not be read whole, so that users of what changed may be missing. */
bool env_is_blind(const struct env *env);

/*
 * The paths whose sites depend on more than their text and may differ between the trees @new and @old, which differ in
 * @files (of struct env_file): set of char *, NULL for none. Free it with g_hash_table_unref().
 */
GHashTable *env_affected(struct env *env, const GArray *files, uint32_t new, uint32_t old);

/* Whether the sites of the file at @path, the blob @number of @tree, depend on more than its text. */
bool env_concerns(struct env *env, uint32_t tree, const char *path, uint32_t number);

/* Appends the sites that the files at @paths have in @tree to @rows; strings live as long as @env and @paths. */
void env_rows(struct env *env, uint32_t tree, GHashTable *paths, bool is_new, GArray *rows);
