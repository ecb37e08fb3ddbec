/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* tree: every export statement of a tree of sources, a kernel's or a module's. */

#include "base/file_tree.h"
#include "model/kconfig.h"
#include "model/site.h"
#include "source/dialect.h"

/*
 * Reads @files on up to @n_jobs threads (0: as many as there are processors). Documentation/, scripts/ and tools/ (but
 * not tools/testing/, where mocks are) are left out, as kbuild does not build them into the kernel. Symbolic links are
 * not followed. NULL when the files cannot be listed; a file that cannot be read becomes a skip.
 */
struct sites *sites_in_tree(struct file_tree *files, guint n_jobs, GError **error);

/*
 * The same for one configured kernel: without what @config rules out, because it is for another architecture, in a file
 * that is not built, or under a condition that does not hold. What cannot be decided stays, so that a symbol may still
 * have several sites. @config may be NULL: all sites.
 */
struct sites *sites_of_kernel(struct file_tree *files, const struct kconfig *config, guint n_jobs, GError **error);

/*
 * The same, kept: for those who change what they read. @files outlives it. Free it with source_tree_free().
 */
struct source_tree;

struct source_tree *source_tree_open(struct file_tree *files, guint n_jobs, GError **error);
void source_tree_free(struct source_tree *tree);
AUTO_DEFINE(source_tree)

const struct sites *source_tree_sites(const struct source_tree *tree);
const struct dialect *source_tree_dialect(const struct source_tree *tree);

/* Appends the sites of @text to @out, as if it were the file @path of the tree. Not for two threads at once. */
void source_tree_scan(struct source_tree *tree, const char *path, const GString *text, struct sites *out);

/* Whether a header of the tree defines @macro, and it exports. */
bool source_tree_defines(const struct source_tree *tree, const char *macro);

/* The same of a macro of ours for use in @file; the sources of a module alone are taken to have them all. */
bool source_tree_has_macro(const struct source_tree *tree, const char *macro, const char *file);

/* True if @macro exports and does nothing besides, so that its statement can be left out. */
bool source_tree_only_exports(const struct source_tree *tree, const char *macro);
