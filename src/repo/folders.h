/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* folders: where a repository's objects lie, as git's environment may say: that of a push is kept in a folder of its
 * own until the hooks have judged it (git: tmp-objdir.c). */

#include <glib.h>

#include "repo/repo.h"

/*
 * The object folders, each once, the one for writing first: GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES, and
 * behind each those that its info/alternates names. Strings, to be freed with g_ptr_array_unref().
 */
GPtrArray *repo_find_folders(const struct repo *repo);

/* Makes libgit2 read from them, too. */
bool repo_use_environment(const struct repo *repo, GError **error);

/* From here on what libgit2 writes is kept in memory and read from there: nothing is left in the repository. */
bool repo_write_to_memory(struct repo *repo, GError **error);
