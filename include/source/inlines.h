/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* inlines: which functions a tree's headers define themselves, as inline functions or macros. */

#include "base/file_tree.h"

/*
 * For each of the names @wanted (keys of a set) that a header below @files defines, the path of that header: one in
 * include/ if there is one, else the first by name. Headers of scripts/ and tools/ do not count, nor those of
 * architectures other than @arch ("x86", as the folder below arch/ is called; NULL for none). Free it with
 * g_hash_table_unref(); keys are those of @wanted. NULL when the files cannot be listed.
 */
GHashTable *headers_that_define(struct file_tree *files, const char *arch, GHashTable *wanted, guint n_jobs,
				GError **error);
